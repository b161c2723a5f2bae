/* Words looked for in a layout: where they are, through wrapped lines, table cells and cards.
 *
 * Small letters stand for capitals too, in every script; a capital among what is looked for makes
 * it exact (less -i, vim's smartcase). Accents written in one code point or in two are equal
 * (NFC), runs of blanks count as one. Indents, bars and frames are not part of the text.
 */
#ifndef GROUNDWORK_SHELL_SEARCH_H
#define GROUNDWORK_SHELL_SEARCH_H

#include "course/layout.h"

/* Where a byte of the text that is searched is drawn. */
typedef struct SearchSpot {
    int line, x, width;
} SearchSpot;

typedef struct SearchMatch {
    size_t from, to; /* in the text */
} SearchMatch;

/* Starts as zero. */
typedef struct Search {
    const Layout *layout; /* whose text this is; NULL: none yet */
    bool exact;
    Buffer text;
    SearchSpot *spots; /* of each byte of it */
    size_t spot_room;
    SearchMatch *matches; /* in the order of the screen */
    int count, room;
} Search;

void search_clear(Search *search);

/* The layout is another one: its text is made anew when something is looked for next. */
void search_forget(Search *search);

/* Looks for what was typed in a layout made by that table; returns how often it is there. */
int search_for(Search *search, const Layout *layout, WidthTable table, Text typed);

/* The first cell of a match, and of all those that begin on a line or further down the first one;
 * `count` where there is none. */
SearchSpot search_spot(const Search *search, int match);
int search_from_line(const Search *search, int line);

/* Marks all matches in the lines from `top` on, the one with the number `current` in another way.
 */
void search_mark(const Search *search, Canvas canvas, int top, int sideways, int current);

#endif
