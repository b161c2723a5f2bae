/* Lines of a layout as line output: with their looks for a terminal, or as plain text. */
#ifndef GROUNDWORK_COURSE_LAYOUT_PRINT_H
#define GROUNDWORK_COURSE_LAYOUT_PRINT_H

#include "canvas/print.h"
#include "course/layout.h"

/* Appends a line with its line end: plain and without blanks at its end where `style` is NULL, else
 * with escapes, each look and link closed again where its run ends. Its text is cleaned once more,
 * here where it leaves: nobody else need be trusted for that no control gets out. */
void layout_put_line(Arena *scratch, const Line *line, const AnsiStyle *style, Buffer *out);

/* What may stand in OSC 8: an address that a terminal can open, in printable ASCII. */
bool layout_opens(Text link);

#endif
