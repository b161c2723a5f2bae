/* What every unit test needs: cmocka with the headers it wants first, and Texts compared. */
#ifndef GROUNDWORK_TESTS_SUPPORT_UNIT_H
#define GROUNDWORK_TESTS_SUPPORT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/report.h"

/* A Text against a C string; shows both where they differ. */
#define assert_text(got, expected) check_text((got), (expected), __FILE__, __LINE__)

static inline void check_text(Text got, const char *expected, const char *file, int line)
{
    if (text_is(got, expected)) return;
    print_error("\"%.*s\" (%zu bytes) is not \"%s\"\n", (int)got.len, got.len > 0 ? got.at : "",
                got.len, expected);
    _fail(file, line);
}

/* The problems of a report, a line each, against a C string. */
#define assert_problems(report, expected) check_problems((report), (expected), __FILE__, __LINE__)

static inline void check_problems(const Report *report, const char *expected, const char *file,
                                  int line)
{
    Buffer lines = {0};
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next) {
        buffer_put(&lines, report_line(report->arena, problem));
        buffer_putc(&lines, '\n');
    }
    bool same = text_is(buffer_text(&lines), expected);
    if (!same)
        print_error("the problems are:\n%sand not:\n%s", lines.len ? lines.at : "", expected);
    buffer_clear(&lines);
    if (!same) _fail(file, line);
}

/* A cmocka fixture: *state is an arena of the test's own. */
static inline int give_arena(void **state)
{
    *state = arena_new((size_t)64 << 20);
    return 0;
}

static inline int free_arena(void **state)
{
    arena_free(*state);
    return 0;
}

#define unit_test_with_arena(test) cmocka_unit_test_setup_teardown(test, give_arena, free_arena)

#endif
