/* Lessons that nobody would write but to make a reader slow or to bring it down: those of cmark's
 * own pathological tests, and what tables, links, layout and width make of their like.
 */
#ifndef GROUNDWORK_TESTS_SUPPORT_HOSTILE_LESSONS_H
#define GROUNDWORK_TESTS_SUPPORT_HOSTILE_LESSONS_H

#include "base/text.h"

/* `first`, `middle` as often as it takes, `last`. */
typedef struct HostileLesson {
    const char *name;
    const char *first;
    const char *middle;
    const char *last;
    const char *after; /* behind `last`, as often as `middle`; NULL: nothing */
} HostileLesson;

extern const HostileLesson hostile_lessons[];
extern const int hostile_lesson_count;

/* At most `bytes`, and nearly as many. */
void hostile_make(Buffer *out, const HostileLesson *lesson, size_t bytes);

#endif
