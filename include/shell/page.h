/* Pieces of Markdown one below the other, each with its indent and marker: what a question, its
 * choices and its explanation look like. Built anew when something changes; drawn as it is.
 */
#ifndef GROUNDWORK_SHELL_PAGE_H
#define GROUNDWORK_SHELL_PAGE_H

#include "course/layout.h"

enum { PAGE_ROWS = 2000 };

typedef struct PageRow {
    const Layout *layout; /* NULL: a blank row, or only the marker */
    int line;
    int indent;
    Text marker; /* left of the first line of a piece */
    Role role;   /* of the marker */
    int item;    /* which choice or item it belongs to; -1: none */
} PageRow;

typedef struct Page {
    Arena *arena;
    int width;
    WidthTable table;
    bool ascii;
    PageRow *rows;
    int count;
    int top;
    int sideways; /* columns that code is scrolled by */
} Page;

void page_init(Page *page, WidthTable table, bool ascii);
void page_clear(Page *page);

/* Empties it for this width; the place one has scrolled to stays. */
void page_begin(Page *page, int width);

void page_blank(Page *page);
void page_line(Page *page, Role role, Text text); /* one line; what is too long ends in "…" */
/* The same as item `item`, which can be marked. */
void page_item(Page *page, Role role, Text text, int item);
void page_markdown(Page *page, Text markdown, int indent, Text marker, Role role, int item);

void page_scroll(Page *page, int rows, int height);
void page_scroll_code(Page *page, int columns);        /* to the side, as far as there is code */
void page_show_item(Page *page, int item, int height); /* scrolls so that it is to be seen */
/* Scrolls so that the end is to be seen, or as much before it as begins with row `from`. */
void page_show_end(Page *page, int from, int height);
int page_last_row_of(const Page *page, int item); /* -1: none */
bool page_goes_on(const Page *page, int height);  /* something is written below what is shown */
int page_item_at(const Page *page, int row);      /* -1: none */

/* `marked`: the item that is drawn as the one one is on, with a mark in its first two columns; -1:
 * none. */
void page_draw(const Page *page, Canvas canvas, int marked);

#endif
