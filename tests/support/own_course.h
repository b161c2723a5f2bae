/* The course of this checkout, for tests of what its authors wrote. */
#ifndef GROUNDWORK_TESTS_OWN_COURSE_H
#define GROUNDWORK_TESTS_OWN_COURSE_H

#include "course/course.h"

typedef struct OwnCourse {
    Arena *arena;
    Report report;
    Course *course;
    const char *root; /* of the checkout */
} OwnCourse;

/* A cmocka fixture: *state is an OwnCourse. */
int own_course_open(void **state);
int own_course_close(void **state);

#define test_of_own_course(test)                                                                   \
    cmocka_unit_test_setup_teardown(test, own_course_open, own_course_close)

void own_course_tell_problems(const OwnCourse *own); /* what the report has, to the test's log */

#endif
