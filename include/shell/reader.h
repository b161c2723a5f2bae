/* A lesson's text on a part of the screen: laid out for its width, scrolled, searched, with what
 * Enter opens marked. Knows no lesson and no demo.
 */
#ifndef GROUNDWORK_SHELL_READER_H
#define GROUNDWORK_SHELL_READER_H

#include "course/change.h"
#include "shell/search.h"

enum {
    READER_MARGIN_WIDTH = 24, /* from here on there is a column for the mark at the left */
    READER_PLACES = 16,
    READER_WANTED = 256 /* bytes that can be looked for */
};

/* Something that Enter opens, where it is in the layout. */
typedef struct ReaderThing {
    const Block *block; /* a demo's or a question's; NULL: a link */
    Text link;
    int line;
    int x, width; /* of a link, in its line */
} ReaderThing;

/* A place in the text that survives other widths (course/layout.h) and, at the same width, names
 * one line: `below` counts those that came from the same place, blank ones as well. */
typedef struct ReaderPlace {
    int line; /* of the source, from 1 */
    int offset;
    int below;
} ReaderPlace;

typedef struct Reader {
    const Block *document; /* the caller's */
    Arena *lines;          /* of the layout; emptied when the width changes */
    Layout layout;
    LayoutOptions options;
    int width, height;                 /* of the text's area */
    int top;                           /* first line shown */
    ReaderPlace place;                 /* where one scrolled to */
    ReaderPlace places[READER_PLACES]; /* before jumps, the latest last */
    int place_count;
    int sideways;               /* columns that code is scrolled by */
    char wanted[READER_WANTED]; /* what is looked for */
    size_t wanted_length;       /* 0: nothing */
    Search search;
    int match;        /* the one that one is at; -1: none */
    ReaderThing mark; /* chosen by hand while it is in view; line -1: none */
    Change change; /* what its author has just changed is marked in the margin; line 0: nothing */
} Reader;

void reader_init(Reader *reader, const Block *document, WidthTable table, bool ascii,
                 const LayoutCards *cards);
void reader_clear(Reader *reader);

/* Lays out for this area where it differs; what was at the top stays there, as far as there is
 * text below it. */
void reader_resize(Reader *reader, int width, int height);

/* Lays out once more: what cards say has changed. */
void reader_refresh(Reader *reader);

void reader_scroll(Reader *reader, int lines);

/* Pages on, or back where negative. Two lines are seen again; a page on it is a card from its
 * beginning, where its end was out of sight. */
void reader_page(Reader *reader, int pages);
void reader_show_line(Reader *reader, int source_line); /* at the top */
void reader_show_place(Reader *reader, ReaderPlace place);
void reader_show_percent(Reader *reader, int percent); /* so much will have been on screen */
void reader_heading(Reader *reader, int by);           /* that many on, or back where negative */
void reader_sideways(Reader *reader, int columns);     /* as far as there is code */

/* Looks for this (shell/search.h) from now on, empty: for nothing; goes nowhere. Returns how often
 * it is there. */
int reader_look_for(Reader *reader, Text wanted);
Text reader_wanted(const Reader *reader);

typedef enum ReaderFound { FOUND_NOTHING, FOUND_HERE, FOUND_ROUND } ReaderFound;

/* Goes to the next match behind (1) or before (-1) the one one is at, or from the top (0). ROUND:
 * beyond the end (or beginning), on the other side. */
ReaderFound reader_find(Reader *reader, int direction);

ReaderPlace reader_place(const Reader *reader); /* at the top */

/* Where one was before a jump, to go back to by and by. False where there is no such place, or
 * none that is not here. */
void reader_note_place(Reader *reader, ReaderPlace place);
bool reader_go_back(Reader *reader);

int reader_source_line(const Reader *reader); /* of the first line shown that is not blank */
/* How much has been on screen, down to the last line shown. */
int reader_percent(const Reader *reader);
bool reader_at_end(const Reader *reader);

/* Marks what has just been changed, and scrolls to where it begins unless that is in view. */
void reader_show_change(Reader *reader, Change change);
/* The line of the source that one looks at: of the change while it is in view, else of what was
 * marked by hand, else as reader_source_line(). */
int reader_line_in_sight(const Reader *reader);

/* What Enter opens: what was marked by hand while that is in view, else the card nearest to a third
 * of the way down, else such a link. False where nothing is in view. */
bool reader_marked(const Reader *reader, ReaderThing *thing);
/* Marks the next one (1) or the one before (-1), scrolling to it. False where there is none. */
bool reader_mark_next(Reader *reader, int by);
/* The one at a place of the area. */
bool reader_thing_at(const Reader *reader, int x, int row, ReaderThing *thing);
/* The demo's card nearest to a third of the way down; NULL: none is in view. */
const Block *reader_demo(const Reader *reader);

/* `focused`: with the mark. */
void reader_draw(const Reader *reader, Canvas canvas, bool focused);

#endif
