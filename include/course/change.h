/* What an author has just changed in a lesson or a quiz: the place that a preview shows.
 */
#ifndef GROUNDWORK_COURSE_CHANGE_H
#define GROUNDWORK_COURSE_CHANGE_H

#include "course/quiz.h"

typedef struct Change {
    int line, last_line; /* of the source after it, from 1 */
} Change;

/* The first block of a lesson that is another one than before: the innermost (an item, a row, a
 * paragraph of a callout) where only something in it has changed; where blocks went, the first line
 * of what follows. False where all blocks are as they were. */
bool change_in_lesson(Text before, Text after, Change *change);

/* The first question, by its index in `quiz`, that is new or written otherwise than before; -1:
 * none is. The quizzes are those of the sources. */
int change_in_quiz(const Quiz *quiz_before, Text before, const Quiz *quiz, Text after);

#endif
