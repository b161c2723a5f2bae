/* Spans as lines of a width: where a text may break, and runs of one look.
 *
 * Breaks: at blanks, but not at those that bind; between characters of scripts that have none
 * (those two columns wide), but not before closing or behind opening punctuation (the core of
 * JIS X 4051's rules); behind a hyphen between two letters and behind a dash; and anywhere between
 * clusters in a word that is too long for a line, best behind a slash and the like.
 */
#ifndef GROUNDWORK_COURSE_LAYOUT_FLOW_H
#define GROUNDWORK_COURSE_LAYOUT_FLOW_H

#include "base/text_map.h"
#include "course/layout.h"

typedef struct FlowLine {
    Run *runs, *last;
    int width;
    int offset; /* bytes of the flow's text before it */
    struct FlowLine *next;
} FlowLine;

enum { FLOW_WORD_RUNS = 4 };

/* Set the first group, flow_spans() as often as needed, flow_end(); then read the second group. */
typedef struct Flow {
    Arena *arena;
    const LayoutOptions *options;
    const TextMap *links; /* the numbers of addresses; NULL: links are not numbered */
    int width;            /* columns; as many as the widest character has */
    uint8_t role, style;  /* the look of a span that has none of its own */
    bool command;         /* what one would type: no break behind hyphens */

    FlowLine *first;
    int widest;  /* columns of the widest line */
    int longest; /* columns of the longest word */

    FlowLine *line; /* being filled: the last one */
    Run *word;      /* what cannot be broken, not yet in a line */
    int word_runs, word_room, word_width, word_offset;
    Run first_word[FLOW_WORD_RUNS];
    Run space; /* before the word; width 0: none */
    int offset;
    int32_t before, last; /* the last two code points */
    int last_width;
    bool last_code;
} Flow;

void flow_spans(Flow *flow, const Span *spans);
void flow_text(Flow *flow, Text text);
void flow_end(Flow *flow);

/* The text as it is drawn, and so as it is measured: disputed clusters by their first code point,
 * ASCII where asked (`code`: column for column). The text itself where nothing is to be done. */
Text flow_drawn(Arena *arena, const LayoutOptions *options, Text text, bool code);

/* Whether a number is put behind the link that the span is part of. */
bool flow_numbers_link(const Span *span);

#endif
