#include "support/own_course.h"

#include <stdlib.h>

#include "support/unit.h"

int own_course_open(void **state)
{
    OwnCourse *own = calloc(1, sizeof *own);
    assert_non_null(own);
    own->arena = arena_new((size_t)1 << 30);
    own->report.arena = own->arena;
    own->root = getenv("GROUNDWORK_ROOT");
    if (own->root == NULL) own->root = ".";
    own->course = course_open(own->root, &own->report);
    assert_non_null(own->course);
    assert_true(own->course->lesson_count > 0 && own->course->quiz_count > 0);
    *state = own;
    return 0;
}

int own_course_close(void **state)
{
    OwnCourse *own = *state;
    course_close(own->course);
    arena_free(own->arena);
    free(own);
    return 0;
}

void own_course_tell_problems(const OwnCourse *own)
{
    for (const Problem *p = own->report.first; p != NULL; p = p->next)
        print_error("%s\n", report_line(own->arena, p).at);
}
