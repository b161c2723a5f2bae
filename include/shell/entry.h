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
} Entry;

void entry_reset(Entry *entry, Text start);
Text entry_text(const Entry *entry);

/* Takes a key or a paste that writes or rubs out; false where it is neither. */
bool entry_input(Entry *entry, const Input *input);

/* Draws it with a cursor behind it; what does not fit is cut off at the left. Returns the column
 * behind it. */
int entry_draw(const Entry *entry, Canvas canvas, int x, int y, Role role);

#endif
