/* GitHub's tables: paragraphs of the tree that hold a delimiter row become tables.
 *
 * Source: the GitHub Flavored Markdown specification 0.29-gfm, section 4.10; what it leaves open as
 * cmark-gfm does it.
 */
#ifndef GROUNDWORK_COURSE_GFM_TABLE_H
#define GROUNDWORK_COURSE_GFM_TABLE_H

#include "course/document.h"
#include "course/source.h"

/* Rows with more cells than the header, and delimiter rows that do not fit the row above, are
 * reported: what is in them shows nowhere, or not as a table. `trees` is cmark's (markdown.h),
 * `scratch` for its own use. */
void gfm_tables(Arena *arena, Arena *trees, Arena *scratch, const Source *source, Block *document,
                const char *file, Report *report);

#endif
