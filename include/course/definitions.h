/* Link definitions, which cmark takes out of the text and keeps to itself.
 *
 * They stand where no leaf of the tree covers a line, or at the beginning of a paragraph.
 */
#ifndef GROUNDWORK_COURSE_DEFINITIONS_H
#define GROUNDWORK_COURSE_DEFINITIONS_H

#include "course/document.h"
#include "course/source.h"

/* The document's link definitions, in order, as a Markdown text that defines the same (with other
 * paragraphs that begin with a bracket). */
Text definitions_of(Arena *arena, const Source *source, const Block *document);

/* Reports every footnote (`[^1]: note`) and guards it, so that the next parse shows it as text.
 * True where there was one: the document must be parsed again. */
bool definitions_guard_footnotes(Source *source, const Block *document, const char *file,
                                 Report *report);

/* Reports the definitions that show nowhere: nothing in the source has their label, or an earlier
 * one has taken it. */
void definitions_report_unused(Arena *scratch, const Source *source, const Block *document,
                               const char *file, Report *report);

#endif
