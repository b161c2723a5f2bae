/* A table laid out: columns as wide as their cells, cells wrapped where that is too wide, one
 * record a row where it still is.
 */
#ifndef GROUNDWORK_COURSE_LAYOUT_TABLE_H
#define GROUNDWORK_COURSE_LAYOUT_TABLE_H

#include "course/layout_lines.h"

/* `links` as in Flow. */
void table_lay_out(LineMaker *maker, const TextMap *links, const Block *table);

/* Whether the table stays a table in so many columns, its cells maybe wrapped. */
bool table_fits(Arena *scratch, const Block *table, int columns);

#endif
