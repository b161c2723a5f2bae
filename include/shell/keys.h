/* Which key does what, where one is: const tables from which keys are looked up, hint lines drawn
 * and the help screen made, so that help cannot lie.
 */
#ifndef GROUNDWORK_SHELL_KEYS_H
#define GROUNDWORK_SHELL_KEYS_H

#include "canvas/canvas.h"
#include "shell/input.h"

enum { BINDING_KEYS = 4 };

typedef struct Binding {
    int32_t keys[BINDING_KEYS]; /* the first is the one that is shown; 0 ends the list */
    int command;                /* the screen's own number for what it does */
    const char *hint;           /* a word or two for the hint line; NULL: not shown there */
    const char *help;           /* a line for the help screen */
} Binding;

typedef struct BindingTable {
    const char *title; /* "Text", "Pane", ... */
    const Binding *bindings;
    int count;
} BindingTable;

/* The command of a key; -1 where the table has none. */
int keys_command(const BindingTable *table, int32_t key);

/* Whether a command means anything now: hints do not offer what would do nothing. */
typedef bool KeyWorks(const void *context, int command);

/* Draws "k kill  ? keys" from column x on, as many whole hints as fit; returns the column behind
 * them. The second ends in "? keys", which has its room in any case; `works` may be NULL. */
int keys_draw_hints(Canvas row, int x, const BindingTable *table);
int keys_draw_line(Canvas row, int x, const BindingTable *table, KeyWorks *works,
                   const void *context);
int keys_draw_hint(Canvas row, int x, int32_t key, const char *hint);

#endif
