/* A lesson's text on a part of the screen: laid out for its width, scrolled, searched. Knows no
 * lesson and no demo.
 */
#ifndef GROUNDWORK_SHELL_READER_H
#define GROUNDWORK_SHELL_READER_H

#include "course/layout.h"
#include "shell/entry.h"

typedef struct Reader {
    const Block *document; /* the caller's */
    Arena *lines;          /* of the layout; emptied when the width changes */
    Layout layout;
    LayoutOptions options;
    int width, height; /* of the text's area */
    int top;           /* first line shown */
    int sideways;      /* columns that code is scrolled by */
    Entry search;      /* what is looked for; empty: nothing */
    int match;         /* line of the match one is at; -1: none */
} Reader;

void reader_init(Reader *reader, const Block *document, WidthTable table, bool ascii,
                 const LayoutCards *cards);
void reader_clear(Reader *reader);

/* Lays out for this area where it differs; the line of the source at the top stays there. */
void reader_resize(Reader *reader, int width, int height);

void reader_scroll(Reader *reader, int lines);
void reader_show_line(Reader *reader, int source_line); /* at the top */
void reader_heading(Reader *reader, int by);            /* the next (1) or the one before (-1) */
void reader_sideways(Reader *reader, int columns);

/* Goes to the next match behind (1) or before (-1) the one one is at, or from the top (0). False
 * where there is none. */
bool reader_search(Reader *reader, int direction);

int reader_source_line(const Reader *reader); /* at the top */
int reader_percent(
    const Reader *reader); /* how much has been on screen down to the last line shown */
bool reader_at_end(const Reader *reader);
/* A link, demo or question that Enter opens: the one nearest to a third of the way down. NULL: none
 * is in view. */
const Block *reader_marked(const Reader *reader);
/* The block at a row of the area; NULL: none. */
const Block *reader_block_at(const Reader *reader, int row);

void reader_draw(const Reader *reader, Canvas canvas, bool focused);

#endif
