/* The terminal: the only file that knows ncurses. Turns what comes in into Input and puts canvases
 * on the screen; leaves the terminal as it was found on every end but SIGKILL.
 *
 * Rules and measurements: terminal.md; ECMA-48 (CSI), DEC private modes 1049, 2004, 2026, xterm's
 * SGR mouse (1006).
 */
#ifndef GROUNDWORK_TERM_TERMINAL_H
#define GROUNDWORK_TERM_TERMINAL_H

#include "base/report.h"
#include "host/watch.h"
#include "shell/app.h"

typedef enum ColourChoice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } ColourChoice;

typedef struct TerminalOptions {
    ColourChoice colour; /* --color; AUTO honours NO_COLOR */
    bool mouse;          /* take the mouse (selection needs Shift then) */
    Watch *watch;        /* whose changes the app is told of (INPUT_CHANGE); NULL: none */
} TerminalOptions;

/* Runs an app on the terminal until it has finished, the terminal is gone, or a signal ends it.
 * False, with one line in the report that says what to set and what works without, where no full
 * screen can be had (standard input or output is no terminal, TERM unset, unknown or dumb). */
bool terminal_run(App *app, const TerminalOptions *options, Report *report);

/* True where the locale's encoding cannot show UTF-8: everything is drawn in ASCII then. Call
 * setlocale first. */
bool terminal_is_ascii(void);

#endif
