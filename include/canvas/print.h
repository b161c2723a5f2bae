/* A canvas as lines of text: plain, with each cell's role beside it (snapshots), or as ANSI for a
 * terminal's line output. Trailing blanks of a row are not written; every row ends in a newline.
 */
#ifndef GROUNDWORK_CANVAS_PRINT_H
#define GROUNDWORK_CANVAS_PRINT_H

#include "canvas/canvas.h"

void print_plain(Canvas canvas, Buffer *out);

/* First the text, then a line `-- roles`, then for every row with a role other than text the runs:
 * `row: from-to role+style from-to role`, counted from 0. What snapshot tests compare. */
void print_roles(Canvas canvas, Buffer *out);

/* How much colour the other end has, decided by term/ or commands/. */
typedef enum ColourDepth { COLOUR_NONE, COLOUR_16, COLOUR_256 } ColourDepth;
typedef struct AnsiStyle {
    ColourDepth depth;
    bool light; /* the background is light */
    bool links; /* OSC 8 is understood */
} AnsiStyle;

/* SGR to go from one look to another, the shortest way: "" where they are the same. With
 * COLOUR_NONE bold, underline and reverse are kept, as NO_COLOR (no-color.org) asks. */
void print_sgr(Buffer *out, AnsiStyle ansi, Role from, unsigned from_style, Role to,
               unsigned to_style);
void print_ansi(Canvas canvas, AnsiStyle ansi, Buffer *out);

#endif
