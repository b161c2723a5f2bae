/* One line that is typed into: a search, a value, an answer. Pasted text loses its line ends and
 * controls.
 */
#ifndef GROUNDWORK_SHELL_ENTRY_H
#define GROUNDWORK_SHELL_ENTRY_H

#include "canvas/canvas.h"
#include "shell/input.h"

enum { ENTRY_BYTES = 256 };

typedef struct Entry {
    char bytes[ENTRY_BYTES];
    size_t length;
    size_t cursor; /* what is typed goes before this byte */
} Entry;

void entry_reset(Entry *entry, Text start); /* with the cursor behind it */
Text entry_text(const Entry *entry);

/* Takes a key or a paste that writes, rubs out or moves the cursor, as a shell's line does:
 * Left Right Home End, Backspace Del, Ctrl-A E B F, Ctrl-U to the beginning, Ctrl-K to the end,
 * Ctrl-W a word. False where it is none of these. */
bool entry_input(Entry *entry, const Input *input);

/* Draws it with its cursor, to the canvas's right edge at most; of what does not fit the part with
 * the cursor shows. Returns the column behind it. */
int entry_draw(const Entry *entry, Canvas canvas, int x, int y, Role role);

#endif
