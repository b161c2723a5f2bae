/* The demos as course/check.h wants them: command lines are parsed, answers by run are run, and no
 * command line more than once.
 */
#ifndef GROUNDWORK_SHELL_CHECK_DEMOS_H
#define GROUNDWORK_SHELL_CHECK_DEMOS_H

#include "course/check.h"
#include "course/course.h"

/* What they say is remembered in `arena`, which must outlive them, and where a course's files (the
 * tapes that demos replay) have changed it is out of date: ask new ones. */
CheckDemos check_demos(Arena *arena);

/* The first error of a lesson and its quiz, or of an exam (either may be NULL), as check tells it;
 * empty where there is none. In `arena`. */
Text check_first_error(Arena *arena, const CheckDemos *demos, const Lesson *lesson,
                       const QuizFile *quiz);

/* How many runs they have made: for tests. */
int check_demos_runs(const CheckDemos *demos);

#endif
