/* Lines of a layout as line output: with their looks for a terminal, or as plain text. */
#ifndef GROUNDWORK_COURSE_LAYOUT_PRINT_H
#define GROUNDWORK_COURSE_LAYOUT_PRINT_H

#include "canvas/print.h"
#include "course/layout.h"

/* Appends lines with their line ends: plain and without blanks at their ends where `style` is NULL,
 * else with escapes, each look and link closed again where its run ends. Their text is cleaned once
 * more, here where it leaves: nobody else need be trusted for that no control gets out. */
void layout_put_lines(Arena *scratch, const Line *lines, int count, const AnsiStyle *style,
                      Buffer *out);

/* What may stand in OSC 8: an address that a terminal can open, in printable ASCII. */
bool layout_opens(Text link);

#endif
