/* cmark's tree as blocks and spans: CommonMark, before what GitHub adds. The only file that
 * knows cmark.
 *
 * Spans' text may hold marks (source.h) until gfm_apply() has replaced them.
 */
#ifndef GROUNDWORK_COURSE_MARKDOWN_H
#define GROUNDWORK_COURSE_MARKDOWN_H

#include "course/document.h"
#include "course/source.h"

Block *markdown_parse(Arena *arena, const Source *source);

/* A text whose spans are wanted, though it is not a block of its own: a table's cell, or the
 * part of a paragraph that stands before a table. */
typedef struct Piece {
    Text text;    /* its lines, without what the blocks around it put before them */
    Block *block; /* takes the spans; keeps none where the text is empty or only defines links */
} Piece;

/* Parses all pieces in one call of cmark. `definitions` are the document's link definitions (may be
 * empty). A piece over DOCUMENT_PARAGRAPH_MAX is plain text. */
void markdown_parse_pieces(Arena *arena, const Piece *pieces, size_t count, Text definitions);

/* Gives the block a text as it stands for its only span. */
void markdown_set_plain(Arena *arena, Block *block, Text text);

#endif
