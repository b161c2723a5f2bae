/* Paragraphs too long or too deep in lists and quotes to be parsed: they are shown as plain text.
 *
 * cmark before 0.30.3 takes quadratic time over brackets that do not close (64 KB of `![[]()`
 * take 0.2 s, 1 MB two minutes), and over empty lines behind thousands of nested lists. So no
 * paragraph over DOCUMENT_PARAGRAPH_MAX reaches it as it is, and none below more containers than
 * anybody shows. Which lines make such a paragraph only cmark can tell; it is asked once more,
 * about a text in which nothing but the structure of blocks is left. Text of ordinary lengths
 * costs one look at its lines.
 */
#ifndef GROUNDWORK_COURSE_OVERSIZE_H
#define GROUNDWORK_COURSE_OVERSIZE_H

#include "course/document.h"
#include "course/source.h"

/* Replaces in source->parsed every byte of such paragraphs and headings with one that means
 * nothing. True where there was one: oversize_restore() must follow the parse. `trees` is cmark's
 * (markdown.h). */
bool oversize_hide(Arena *arena, Arena *trees, Source *source);

/* Gives the tree's leaves that were hidden their source as plain text. */
void oversize_restore(Arena *arena, const Source *source, Block *document);

#endif
