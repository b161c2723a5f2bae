/* Cells to draw on: each holds one grapheme cluster, its width and what it means.
 *
 * A Canvas is a window onto cells that somebody else owns and is passed by value; a part of a
 * canvas is a canvas. Everything clips: nothing drawn outside shows, and nothing is ever an error.
 * Drawing reads a model and never changes it. A wide cluster takes two cells, the second of width
 * 0; one that would stick out over the edge, and the half of one that was overwritten, become
 * blanks (the half also where it lies just outside of the part that is drawn on). A blank is stored
 * as no bytes, and no control character ever is. Coordinates may be negative.
 */
#ifndef GROUNDWORK_CANVAS_CANVAS_H
#define GROUNDWORK_CANVAS_CANVAS_H

#include "base/utf8.h"
#include "canvas/role.h"

typedef struct Cell {
    char bytes[CLUSTER_MAX]; /* the cluster, `len` bytes; a blank cell has len 0 */
    uint8_t len;
    uint8_t width; /* 1, 2, or 0 for the right half of a wide one */
    uint8_t role;  /* Role */
    uint8_t style; /* Style bits */
} Cell;

typedef struct Canvas {
    Cell *cells; /* the top left cell that may be drawn on */
    int stride;  /* cells from one row to the next */
    int width;   /* columns and rows of this part as it was asked for, 0 or more */
    int height;
    int inner_width; /* of these, how many may be drawn on */
    int inner_height;
    int skip_x; /* columns and rows that were cut off at the left and top: (x, y) here is cell */
    int skip_y; /* (x - skip_x, y - skip_y), so that a part keeps its coordinates when cut */
    WidthTable table; /* whose widths hold here */
    bool ascii;       /* only ASCII may be drawn: clusters are replaced by utf8_ascii() */
} Canvas;

/* A canvas with its own cells, all blank, in the arena. */
Canvas canvas_new(Arena *arena, int width, int height, WidthTable table, bool ascii);

/* The part of `width` x `height` whose column 0, row 0 is at (x, y). It keeps the size and the
 * coordinates that were asked for; what lies outside of `canvas` is clipped when drawn. */
Canvas canvas_part(Canvas canvas, int x, int y, int width, int height);

void canvas_fill(Canvas canvas, Role role); /* blanks */

/* Draw at (x, y) in one row; return the column after the last one drawn, also where it was clipped,
 * so that calls can follow each other. Newlines and controls are not drawn. */
int canvas_text(Canvas canvas, int x, int y, Role role, Text text);
int canvas_styled(Canvas canvas, int x, int y, Role role, unsigned style, Text text);
int canvas_puts(Canvas canvas, int x, int y, Role role, const char *string);

/* The same in at most `columns` columns: what is too long ends in an ellipsis. */
int canvas_fit(Canvas canvas, int x, int y, int columns, Role role, unsigned style, Text text);

/* printf's format. */
int canvas_print(Canvas canvas, int x, int y, Role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same, ending before column `x`: for numbers with a fixed place. Returns its first column. */
int canvas_print_right(Canvas canvas, int x, int y, Role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* One cluster, `times` times to the right (or downwards). */
int canvas_repeat(Canvas canvas, int x, int y, Role role, const char *cluster, int times);
void canvas_column(Canvas canvas, int x, int y, Role role, const char *cluster, int times);

/* Sets a braille dot: x counts half columns and y quarter rows, so dot (2x, 4y) is in cell (x, y).
 * A cell that holds dots keeps them and takes the role; anything else in it is replaced. In ASCII
 * it is a '*'. */
void canvas_dot(Canvas canvas, int x, int y, Role role);

/* Changes the look of what is there and keeps the clusters: a marked row, a search match. The role
 * is replaced, the style added; a wide cluster is marked as a whole or not at all. */
void canvas_mark(Canvas canvas, int x, int y, int width, Role role, unsigned style);

/* A frame round the canvas's edge with a title in its top line (NULL: none). From 2x2. */
void canvas_frame(Canvas canvas, Role role, const char *title);

const Cell *canvas_at(Canvas canvas, int x, int y); /* NULL outside */

#endif
