/* A document laid out for a width: lines of runs, none wider than asked.
 *
 * Text wraps at words, else at grapheme clusters; lists and quotes keep their indent and bars
 * over wrapped lines; code is never wrapped (a line of it may be wider than the layout, and the
 * view scrolls it sideways: see Line.code_from); tables size their columns, wrap in cells, and
 * become one record a row when too narrow. What a heading, a callout, a card is, its shape says;
 * roles repeat it.
 */
#ifndef GROUNDWORK_COURSE_LAYOUT_H
#define GROUNDWORK_COURSE_LAYOUT_H

#include "canvas/canvas.h"
#include "course/document.h"

enum { LAYOUT_MIN_WIDTH = 20 };

/* Text in one look. */
typedef struct Run {
    Text text; /* no newline, no tab */
    Text link; /* empty: none */
    uint8_t role;
    uint8_t style;
    int width; /* columns, in the layout's table */
    struct Run *next;
} Run;

typedef enum LineKind {
    LINE_TEXT,
    LINE_HEADING,
    LINE_CODE,
    LINE_CARD, /* one of the lines of a demo's or question's card */
    LINE_BLANK
} LineKind;

/* Where it came from survives a new width: a line of the file, from 1, and a byte in the text of
 * what begins there. Places do not fall from one line of a layout to the next. */
typedef struct Line {
    Run *runs;
    const Block *block; /* the block it came from: heading, demo, quiz ... */
    LineKind kind;
    int width; /* columns of all runs */
    int source_line;
    int offset;
    int code_from; /* LINE_CODE: runs from this column on are code, may be scrolled sideways */
} Line;

/* What a card says; the caller knows demos and questions, the course does not. NULL, here or in
 * either place: a card with the command line or the question's id. Returned text is one or more
 * lines, which are wrapped; it has been cleaned (base/utf8.h). */
typedef struct LayoutCards {
    void *context;
    Text (*demo)(void *context, Arena *arena, const Block *block);
    Text (*quiz)(void *context, Arena *arena, const Block *block);
} LayoutCards;

typedef struct LayoutOptions {
    int width;      /* at least LAYOUT_MIN_WIDTH is used */
    int code_width; /* columns in which all of a code line is still in sight; 0: the width */
    WidthTable table;
    bool ascii;        /* runs hold ASCII only */
    bool number_links; /* write [1] behind links and list the addresses at the end; else runs carry
                          links and nothing is added */
    bool (*opens)(Text address); /* of those, links that the terminal opens itself, so that they
                                    need no number; NULL: none */
    bool plain;   /* no looks will be seen: code keeps its backticks, struck text its tildes */
    bool no_keys; /* line output: cards do not offer a key, a demo's says what to type */
    const LayoutCards *cards;
} LayoutOptions;

typedef struct Layout {
    Line *lines;
    int count;
    int width;
    int code_width; /* as LayoutOptions has it */
} Layout;

/* An arena for the layout of a document of `bytes`: this much for each byte, and a little. */
enum { LAYOUT_ARENA_PER_BYTE = 512, LAYOUT_ARENA_LEAST = 1 << 20 };

/* Lays a document (or any block of it) out; everything is in `arena`, and the document's texts are
 * used on. */
Layout layout_make(Arena *arena, const Block *document, const LayoutOptions *options);

/* The line that shows a place: the first of those that came from it, else from the last place
 * before it; 0 where that is before them all. */
int layout_find(const Layout *layout, int source_line, int offset);
int layout_line_of(const Layout *layout, int source_line); /* of what begins on that line */

/* Draws the lines from `top` on, with their code scrolled by `sideways` columns. A mark at the edge
 * says that a line of code goes on. */
void layout_draw(Canvas canvas, const Layout *layout, int top, int sideways);

#endif
