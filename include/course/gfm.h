/* What GitHub adds to CommonMark within blocks: strikethrough, bare URLs, task items and alerts,
 * as one pass over the tree that markdown.c made. (Tables are gfm_table.h's.)
 *
 * Source: the GitHub Flavored Markdown specification 0.29-gfm, sections 5.3, 6.5 and 6.9; what
 * it leaves open as cmark-gfm does it. Alerts: GitHub's documentation, "Basic writing and
 * formatting syntax".
 */
#ifndef GROUNDWORK_COURSE_GFM_H
#define GROUNDWORK_COURSE_GFM_H

#include "course/document.h"

/* The last pass over the tree: also replaces the marks in its text (source.h). */
void gfm_apply(Arena *arena, Block *document);

#endif
