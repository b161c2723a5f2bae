/* cmark's tree as blocks and spans: CommonMark, before what GitHub adds. The only file that
 * knows cmark.
 *
 * Spans' text may hold marks (source.h) until gfm_apply() has replaced them.
 */
#ifndef GROUNDWORK_COURSE_MARKDOWN_H
#define GROUNDWORK_COURSE_MARKDOWN_H

#include "course/document.h"
#include "course/source.h"

/* An arena for cmark's trees, which are gone when a call is over: it holds nothing else, and what
 * it is handed must be empty. So much for each byte of the lesson, whose pieces may take up to four
 * times as many. */
enum { MARKDOWN_TREES_PER_BYTE = 4 * 1024, MARKDOWN_TREES_LEAST = 1 << 20 };

Block *markdown_parse(Arena *arena, Arena *trees, const Source *source);

/* A text whose spans are wanted, though it is not a block of its own: a table's cell, or the
 * part of a paragraph that stands before a table. */
typedef struct Piece {
    Text text;    /* its lines, without what the blocks around it put before them */
    Block *block; /* takes the spans; keeps none where the text is empty or only defines links */
} Piece;

/* Parses all pieces in one call of cmark. `definitions` are the document's link definitions (may be
 * empty). A piece over DOCUMENT_PARAGRAPH_MAX is plain text. `scratch` is for its own use. */
void markdown_parse_pieces(Arena *arena, Arena *trees, Arena *scratch, const Piece *pieces,
                           size_t count, Text definitions);

/* Gives the block a text as it stands for its only span. */
void markdown_set_plain(Arena *arena, Block *block, Text text);

#endif
