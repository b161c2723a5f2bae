/* A demo in a part of the screen: its session, the keys that every demo has and its own, and its
 * menus. Used beside a lesson, over the whole screen and as a quiz's evidence.
 */
#ifndef GROUNDWORK_SHELL_DEMO_PANE_H
#define GROUNDWORK_SHELL_DEMO_PANE_H

#include "demo/session.h"
#include "shell/entry.h"
#include "shell/keys.h"
#include "shell/turn.h"

typedef enum PaneMode {
    PANE_RUN,    /* keys go to the run */
    PANE_SCENES, /* a menu lies over the picture */
    PANE_PARAMS,
    PANE_VALUE, /* a parameter's value is being typed */
    PANE_GUESS, /* --predict waits for an answer */
    PANE_REPLAY /* the command line is shown */
} PaneMode;

typedef struct DemoPane {
    Session *session; /* owned; NULL where the run could not be opened: `problem` says why */
    char problem[SESSION_WORDS];
    PaneMode mode;
    int marked; /* row of the menu */
    Entry entry;
    Turn turn;
} DemoPane;

/* Takes over the session, which may be NULL; then `problem` is kept. */
void demo_pane_init(DemoPane *pane, Session *session, Text problem);
void demo_pane_clear(DemoPane *pane);

/* Takes a key, a paste, the wheel or a tick. False where it is none of the pane's: the keys that
 * lead away (Tab, Esc, q, z,
 * ?) are the screen's, but for Esc out of a menu. */
bool demo_pane_handle(DemoPane *pane, const Input *input);

/* A tick would change what is seen. */
bool demo_pane_wants_ticks(const DemoPane *pane);

/* Text is being typed: every key belongs to the pane. */
bool demo_pane_is_typing(const DemoPane *pane);

/* With its key line at the bottom; `focused`: keys go to it. */
void demo_pane_draw(const DemoPane *pane, Canvas canvas, bool focused);

/* What every demo's pane binds, and this demo's own keys: for the help screen. */
extern const BindingTable demo_pane_bindings;
const Demo *demo_pane_demo(const DemoPane *pane); /* NULL: none is loaded */

#endif
