/* Cards: a demo or a question in the text, framed, with what Enter opens.
 */
#ifndef GROUNDWORK_COURSE_LAYOUT_CARD_H
#define GROUNDWORK_COURSE_LAYOUT_CARD_H

#include "course/layout_lines.h"

void card_lay_out(LineMaker *maker, const Block *block);

#endif
