/* Lessons of any size for measuring, the same bytes on every machine. */
#ifndef GROUNDWORK_TESTS_SUPPORT_LESSON_MAKER_H
#define GROUNDWORK_TESTS_SUPPORT_LESSON_MAKER_H

#include "base/text.h"

/* What a lesson is made of. A mixed one has what real ones have, about as much of each. */
typedef enum LessonMix {
    LESSON_MIXED,
    LESSON_PROSE,  /* paragraphs, an emphasis here and there */
    LESSON_INLINE, /* emphasis, code and links all over */
    LESSON_LISTS,
    LESSON_QUOTES,
    LESSON_TABLES,
    LESSON_CODE,
    LESSON_MIXES
} LessonMix;

const char *lesson_mix_name(LessonMix mix);

/* Whole blocks, as many as fit into `bytes`. */
void lesson_make(Buffer *out, LessonMix mix, size_t bytes);

#endif
