#include "support/unit.h"

#include "base/report.h"

static void problems_are_kept_in_order_and_counted(void **state)
{
    Report report = {.arena = *state};
    report_add(&report, SEVERITY_ERROR, (Place){"b.md", 3, 1}, "one", "no %s of %d", "lesson", 7);
    report_add(&report, SEVERITY_WARNING, (Place){"a.md", 1, 2}, "two", "long");
    report_add(&report, SEVERITY_ERROR, (Place){0}, "three", "%s", "");
    assert_int_equal(report.errors, 2);
    assert_int_equal(report.warnings, 1);
    assert_problems(&report, "b.md:3:1: error: no lesson of 7 [one]\n"
                             "a.md:1:2: warning: long [two]\n"
                             "\n");
}

static void no_report_drops_its_problems(void **state)
{
    (void)state;
    report_add(NULL, SEVERITY_ERROR, (Place){0}, "rule", "%s", "words");
}

static void a_line_says_what_is_known_of_the_place(void **state)
{
    static const struct {
        Place place;
        const char *line;
    } cases[] = {
        {{"a.md", 3, 4}, "a.md:3:4: error: words [rule]"},
        {{"a.md", 3, 0}, "a.md:3: error: words [rule]"},
        {{"a.md", 0, 4}, "a.md: error: words [rule]"},
        {{NULL, 3, 4}, "words"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Report report = {.arena = *state};
        report_add(&report, SEVERITY_ERROR, cases[i].place, "rule", "words");
        assert_text(report_line(*state, report.first), cases[i].line);
    }
}

static void sorting_is_by_file_line_column_rule_and_words(void **state)
{
    static const struct {
        Place place;
        const char *rule, *words;
    } problems[] = {
        {{"b.md", 1, 1}, "r", "w"},  {{"a.md", 10, 1}, "r", "w"}, {{"a.md", 9, 2}, "r", "w"},
        {{"a.md", 9, 1}, "s", "w"},  {{"a.md", 9, 1}, "r", "x"},  {{"a.md", 9, 1}, "r", "w"},
        {{NULL, 0, 0}, "r", "line"}, {{"a.md", 0, 0}, "r", "w"},
    };
    Report report = {.arena = *state};
    report_sort(&report); /* nothing to do */
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++)
        report_add(&report, i % 2 ? SEVERITY_ERROR : SEVERITY_WARNING, problems[i].place,
                   problems[i].rule, "%s", problems[i].words);
    report_sort(&report);
    assert_problems(&report, "line\n"
                             "a.md: error: w [r]\n"
                             "a.md:9:1: error: w [r]\n"
                             "a.md:9:1: warning: x [r]\n"
                             "a.md:9:1: error: w [s]\n"
                             "a.md:9:2: warning: w [r]\n"
                             "a.md:10:1: error: w [r]\n"
                             "b.md:1:1: warning: w [r]\n");
    report_add(&report, SEVERITY_ERROR, (Place){0}, "r", "last");
    int count = 0;
    for (const Problem *problem = report.first; problem != NULL; problem = problem->next) count++;
    assert_int_equal(count, 9);
    assert_text(report.last->message, "last");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(problems_are_kept_in_order_and_counted),
        cmocka_unit_test(no_report_drops_its_problems),
        unit_test_with_arena(a_line_says_what_is_known_of_the_place),
        unit_test_with_arena(sorting_is_by_file_line_column_rule_and_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
