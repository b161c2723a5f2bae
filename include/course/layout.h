/* A document laid out for a width: lines of runs, none wider than asked.
 *
 * Wraps at word boundaries, else at grapheme clusters; lists and quotes keep their indent and bars;
 * code is never wrapped (a line of it may be wider than the layout; the view scrolls it sideways:
 * see Line.code_width); tables size their columns, wrap in cells, and become one record a row when
 * too narrow.
 */
#ifndef GROUNDWORK_COURSE_LAYOUT_H
#define GROUNDWORK_COURSE_LAYOUT_H

#include "canvas/canvas.h"
#include "course/document.h"

enum { LAYOUT_MIN_WIDTH = 20 };

/* Text in one look. */
typedef struct Run {
    Text text;  /* no newline, no tab */
    Text link;  /* empty: none */
    uint8_t role;
    uint8_t style;
    int width;  /* columns, in the layout's table */
    struct Run *next;
} Run;

typedef enum LineKind {
    LINE_TEXT,
    LINE_HEADING,
    LINE_CODE,
    LINE_CARD, /* one of the lines of a demo's or question's card */
    LINE_BLANK
} LineKind;

typedef struct Line {
    Run *runs;
    int width; /* columns of all runs */
    LineKind kind;
    const Block *block; /* the block it came from: heading, demo, quiz ... */
    int source_line; /* where it came from in the file, from 1: a place that survives a new width */
    int code_from;   /* LINE_CODE: runs from this column on are code, may be scrolled sideways */
} Line;

/* What a card says; the caller knows demos and questions, the course does not. NULL: a default card
 * with the command line or the id. Returned text is one or more lines in the arena. */
typedef struct LayoutCards {
    void *context;
    Text (*demo)(void *context, Arena *arena, const Block *block);
    Text (*quiz)(void *context, Arena *arena, const Block *block);
} LayoutCards;

typedef struct LayoutOptions {
    int width; /* at least LAYOUT_MIN_WIDTH is used */
    WidthTable table;
    bool ascii;
    bool number_links; /* write [1] behind links and list the addresses at the end; else runs carry
                          links and nothing is added */
    const LayoutCards *cards;
} LayoutOptions;

typedef struct Layout {
    Line *lines;
    int count;
    int width;
} Layout;

/* Lays a document (or any block of it) out; everything is in `arena`. */
Layout layout_make(Arena *arena, const Block *document, const LayoutOptions *options);

/* The first line that came from `source_line` or from behind it; the last where there is none. */
int layout_line_of(const Layout *layout, int source_line);

/* Draws lines from `top` on; code scrolled by `sideways` columns. */
void layout_draw(Canvas canvas, const Layout *layout, int top, int sideways);

#endif
