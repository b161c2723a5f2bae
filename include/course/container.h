/* To which containers a line belongs: a paragraph in a quote or a list may go on in lines that are
 * in neither (CommonMark 0.30, section 5.1: laziness), but nothing else may.
 */
#ifndef GROUNDWORK_COURSE_CONTAINER_H
#define GROUNDWORK_COURSE_CONTAINER_H

#include "course/document.h"
#include "course/source.h"

/* The outermost container around the block that the line is not in; NULL: it is in all of them.
 * `indented`, which may be NULL: what the line holds there is indented as code is. */
Block *container_left_by(const Source *source, const Block *block, int line, bool *indented);

#endif
