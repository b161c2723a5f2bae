/* Every rule of check with a course in which one thing is wrong: tests/fixtures/check/RULE, where
 * `expected` holds what is to be said. A rule without one fails the test. What no repository keeps
 * well (large files, odd ones) is made here. UPDATE=1 rewrites what is expected.
 */
#define _DEFAULT_SOURCE /* DT_DIR is not asked for, but mkdtemp() is */
#include "base/files.h"
#include "course/check.h"
#include "shell/check_demos.h"
#include "support/hostile_lessons.h"
#include "support/snapshot.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIXTURES "tests/fixtures/check"

typedef struct Fixture {
    Arena *arena;
    char directory[256]; /* a course of the test's own */
} Fixture;

static int make_folder(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *place = getenv("TMPDIR");
    snprintf(f->directory, sizeof f->directory, "%s/check-XXXXXX", place == NULL ? "/tmp" : place);
    if (mkdtemp(f->directory) == NULL) return -1;
    f->arena = arena_new((size_t)1 << 30);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)status, (void)kind, (void)ftw;
    return remove(path);
}

static int remove_folder(void **state)
{
    Fixture *f = *state;
    nftw(f->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(f->arena);
    free(f);
    return 0;
}

static const char *path_of(const Fixture *f, const char *name)
{
    return text_printf(f->arena, "%s/%s", f->directory, name).at;
}

static void put_file(const Fixture *f, const char *name, Text content)
{
    mkdir(path_of(f, "lessons"), 0700);
    mkdir(path_of(f, "quizzes"), 0700);
    FILE *file = fopen(path_of(f, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

/* A course in which nothing is wrong yet. */
static void put_course(const Fixture *f)
{
    put_file(f, "lessons/README.md", TEXT("# A course\n\nWith one thing wrong.\n"));
    put_file(f, "lessons/01-a.md", TEXT("# A lesson\n\nIts summary.\n"));
}

static Report check_at(Arena *arena, const char *path)
{
    Report report = {.arena = arena};
    CheckDemos demos = check_demos(arena);
    if (!check_path(path, &demos, &report)) fail_msg("%s: %s", path, report.first->message.at);
    return report;
}

/* The problems, a line each, without the path to the course before them. */
static Text lines_of(Arena *arena, const Report *report, const char *directory)
{
    Buffer lines = {0};
    Text prefix = text_printf(arena, "%s/", directory);
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next) {
        Text line = report_line(arena, problem);
        assert_true(text_starts(line, prefix));
        buffer_put(&lines, text_slice(line, prefix.len, line.len));
        buffer_putc(&lines, '\n');
    }
    Text text = text_copy(arena, buffer_text(&lines));
    buffer_clear(&lines);
    return text;
}

static bool tells(const Report *report, const char *rule)
{
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next)
        if (strcmp(problem->rule, rule) == 0) return true;
    return false;
}

/* --- What is made here ------------------------------------------------------------------------ */

static void put_large(const Fixture *f)
{
    Buffer lesson = {0};
    while (lesson.len <= 1 << 20) buffer_puts(&lesson, "# A lesson\n\nIts summary.\n");
    put_file(f, "lessons/02-b.md", buffer_text(&lesson));
    buffer_clear(&lesson);
}

static void put_a_thousand(const Fixture *f)
{
    Buffer lesson = {0};
    buffer_puts(&lesson, "# A lesson\n\nIts summary.\n");
    for (int i = 0; i < 5000; i++) buffer_puts(&lesson, "\n- [a](b)\n");
    put_file(f, "lessons/02-b.md", buffer_text(&lesson));
    buffer_clear(&lesson);
}

/* A socket, which nothing can be read from. */
static void put_socket(const Fixture *f)
{
    assert_int_equal(mknod(path_of(f, "lessons/02-b.md"), S_IFSOCK | 0600, 0), 0);
}

static const struct {
    const char *rule;
    void (*put)(const Fixture *f);
    const char *says; /* the beginning of its last line */
} made[] = {
    {"file-size", put_large, "lessons/02-b.md: error: the file is larger than 1048576 bytes"},
    {"too-many-problems", put_a_thousand, "lessons/02-b.md:2003:7: error: more than 999 problems"},
    {"file-read", put_socket, "lessons/02-b.md: error: "},
};
enum { MADE = sizeof made / sizeof made[0] };

/* True where the rule is told in the course that its function makes. */
static bool holds_made(Fixture *f, const char *rule)
{
    for (int i = 0; i < MADE; i++) {
        if (strcmp(made[i].rule, rule) != 0) continue;
        put_course(f);
        made[i].put(f);
        Report report = check_at(f->arena, f->directory);
        Text lines = lines_of(f->arena, &report, f->directory), line = lines;
        while (text_next_line(&lines, &line) && lines.len > 0) {}
        unlink(path_of(f, "lessons/02-b.md"));
        if (tells(&report, rule) && text_starts(line, text_of(made[i].says))) return true;
        print_error("%s: the last line is\n%.*s\n", rule, TEXT_ARG(line));
        return false;
    }
    print_error("%s: there is no %s/%s, and nothing makes one\n", rule, FIXTURES, rule);
    return false;
}

/* --- Rule by rule ----------------------------------------------------------------------------- */

static bool says_what_is_expected(Arena *arena, const char *rule)
{
    const char *directory = text_printf(arena, "%s/%s", FIXTURES, rule).at;
    const char *path = text_printf(arena, "%s/expected", directory).at;
    Report report = check_at(arena, directory);
    Text lines = lines_of(arena, &report, directory);
    if (getenv("UPDATE") != NULL) {
        FILE *out = fopen(path, "wb");
        return out != NULL && fwrite(lines.at, 1, lines.len, out) == lines.len && fclose(out) == 0;
    }
    Buffer expected = read_test_file(path);
    bool same = text_equal(lines, buffer_text(&expected)), told = tells(&report, rule);
    if (!same)
        print_error("%s: is\n%.*sand not\n%s", path, TEXT_ARG(lines),
                    expected.len > 0 ? expected.at : "");
    if (!told) print_error("%s does not tell of %s\n", directory, rule);
    buffer_clear(&expected);
    return same && told;
}

static void every_rule_has_a_course_that_breaks_it(void **state)
{
    Fixture *f = *state;
    int failed = 0;
    for (int i = 0; i < check_rule_count; i++) {
        const char *rule = check_rules[i].id;
        bool kept = files_is_directory(text_printf(f->arena, "%s/%s", FIXTURES, rule).at);
        failed += kept ? !says_what_is_expected(f->arena, rule) : !holds_made(f, rule);
    }
    assert_int_equal(failed, 0);
}

static void every_course_breaks_a_rule_that_there_is(void **state)
{
    Fixture *f = *state;
    size_t count;
    const char **names = files_list(f->arena, FIXTURES, &count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++)
        if (check_rule(text_of(names[i])) == NULL) fail_msg("no rule is called %s", names[i]);
}

static void each_problem_is_as_grave_as_its_rule_says(void **state)
{
    Fixture *f = *state;
    size_t count;
    const char **names = files_list(f->arena, FIXTURES, &count);
    for (size_t i = 0; i < count; i++) {
        Report report = check_at(f->arena, files_join(f->arena, FIXTURES, names[i]));
        for (const Problem *p = report.first; p != NULL; p = p->next) {
            const CheckRule *rule = check_rule(text_of(p->rule));
            assert_non_null(rule);
            assert_int_equal(p->severity, rule->severity);
        }
    }
}

static void the_table_is_in_order_and_says_what_to_do(void **state)
{
    (void)state;
    for (int i = 0; i < check_rule_count; i++) {
        const CheckRule *rule = &check_rules[i];
        if (i > 0) assert_true(strcmp(check_rules[i - 1].id, rule->id) < 0);
        assert_true(strspn(rule->id, "abcdefghijklmnopqrstuvwxyz-8") == strlen(rule->id));
        assert_true(strlen(rule->meaning) > 10 && strlen(rule->meaning) <= 76);
        assert_true(text_ends(text_of(rule->mend), TEXT(".")));
        assert_ptr_equal(check_rule(text_of(rule->id)), rule);
    }
    assert_null(check_rule(TEXT("nonsense")));
    assert_null(check_rule(TEXT("")));
}

/* --- Files by themselves ---------------------------------------------------------------------- */

/* The lines of the whole that are of one file, but for those that only the whole can know. */
static Text lines_of_file(Arena *arena, Text lines, const char *file)
{
    Buffer of_file = {0};
    Text line;
    while (text_next_line(&lines, &line)) {
        bool course_wide = text_ends(line, TEXT("[shared-id]"));
        if (!text_starts(line, text_of(file)) || course_wide) continue;
        buffer_put(&of_file, line);
        buffer_putc(&of_file, '\n');
    }
    Text text = text_copy(arena, buffer_text(&of_file));
    buffer_clear(&of_file);
    return text;
}

static int compare_files(Arena *arena, const char *directory, const char *folder, Text all)
{
    size_t count;
    int looked_at = 0;
    const char **names = files_list(arena, files_join(arena, directory, folder), &count);
    for (size_t i = 0; i < count; i++) {
        const char *file = files_join(arena, folder, names[i]);
        const char *path = files_join(arena, directory, file);
        Text name = text_of(names[i]);
        if (text_ends(name, TEXT(".schema.json"))) continue;
        if (!files_exists(path) || text_ends(name, TEXT(".txt")) || text_ends(name, TEXT(".png")))
            continue; /* a file by itself does not know who links to it */
        Report report = check_at(arena, path);
        Text alone = lines_of_file(arena, lines_of(arena, &report, directory), file);
        Text wanted = lines_of_file(arena, all, text_printf(arena, "%s:", file).at);
        if (!text_equal(alone, wanted))
            fail_msg("%s: alone\n%.*sand not\n%.*s", path, TEXT_ARG(alone), TEXT_ARG(wanted));
        looked_at++;
    }
    return looked_at;
}

static void a_file_alone_has_the_problems_that_it_has_in_its_course(void **state)
{
    Fixture *f = *state;
    size_t count;
    int looked_at = 0;
    const char **names = files_list(f->arena, FIXTURES, &count);
    for (size_t i = 0; i < count; i++) {
        const char *directory = files_join(f->arena, FIXTURES, names[i]);
        Report report = check_at(f->arena, directory);
        Text all = lines_of(f->arena, &report, directory);
        looked_at += compare_files(f->arena, directory, "lessons", all);
        looked_at += compare_files(f->arena, directory, "quizzes", all);
    }
    assert_true(looked_at > 100);
}

/* What is just allowed, and what only looks wrong. */
static void a_sound_course_has_no_problem(void **state)
{
    Fixture *f = *state;
    Report report = check_at(f->arena, "tests/fixtures/course-sound");
    assert_problems(&report, "");
}

static void our_own_course_has_no_problem(void **state)
{
    Fixture *f = *state;
    Report report = {.arena = f->arena};
    CheckDemos demos = check_demos(f->arena);
    assert_true(check_path(".", &demos, &report));
    assert_problems(&report, "");
    assert_true(check_demos_runs(&demos) > 0);
}

static void the_problems_of_two_paths_are_sorted_together(void **state)
{
    Fixture *f = *state;
    Report report = {.arena = f->arena};
    assert_true(check_path(FIXTURES "/wide-code", NULL, &report));
    assert_true(check_path(FIXTURES "/no-title", NULL, &report));
    assert_int_equal(report.errors, 1);
    assert_int_equal(report.warnings, 2);
    assert_string_equal(report.first->rule, "no-title");
}

/* --- Runs ------------------------------------------------------------------------------------- */

#define RUN                                                                                        \
    "\"type\": \"number\", \"prompt\": \"P\", \"explain\": \"E\", \"tolerance\": 0,\n"             \
    "\"see\": \"rate-limiter --scene boundary-burst\",\n"                                          \
    "\"answer\": {\"demo\": \"rate-limiter --scene boundary-burst\", \"metric\": "

static void no_command_line_runs_twice(void **state)
{
    Fixture *f = *state;
    static const char quiz[] = "{\"title\": \"T\", \"pass\": 1, \"questions\": [\n"
                               "{\"id\": \"a\", " RUN "\"max_in_2s\"}},\n"
                               "{\"id\": \"b\", " RUN "\"offered\"}},\n"
                               "{\"id\": \"c\", " RUN "\"max_in_2s\"}}]}";
    put_course(f);
    put_file(f, "quizzes/01-a.json", text_of(quiz));
    put_file(f, "quizzes/module-01.json", text_of(quiz));
    Report report = {.arena = f->arena};
    CheckDemos demos = check_demos(f->arena);
    assert_true(check_path(f->directory, &demos, &report));
    assert_int_equal(report.errors, 0);
    assert_int_equal(check_demos_runs(&demos), 1);
}

static void without_demos_the_rest_is_checked(void **state)
{
    Fixture *f = *state;
    put_course(f);
    put_file(f, "lessons/01-a.md", TEXT("# A\n\nB [c](d.md).\n\n```demo\nno-such-thing\n```\n"));
    Report report = {.arena = f->arena};
    assert_true(check_path(f->directory, NULL, &report));
    assert_int_equal(report.errors, 1);
    assert_string_equal(report.first->rule, "dead-link");
}

/* --- What nobody would write ------------------------------------------------------------------ */

static void check_hostile(Fixture *f, const char *name)
{
    Report report = check_at(f->arena, f->directory);
    assert_true(report.errors + report.warnings <= 2 * CHECK_PROBLEMS_MAX); /* of two files */
    for (const Problem *p = report.first; p != NULL; p = p->next)
        for (size_t i = 0; i < p->message.len; i++)
            if ((unsigned char)p->message.at[i] < ' ') fail_msg("%s: a control is told", name);
}

static void hostile_lessons_end_in_at_most_a_thousand_problems(void **state)
{
    Fixture *f = *state;
    put_course(f);
    for (int i = 0; i < hostile_lesson_count; i++) {
        Buffer lesson = {0};
        hostile_make(&lesson, &hostile_lessons[i], 1 << 17);
        put_file(f, "lessons/01-a.md", buffer_text(&lesson));
        buffer_clear(&lesson);
        size_t mark = f->arena->used;
        check_hostile(f, hostile_lessons[i].name);
        arena_rewind(f->arena, mark);
    }
}

static void hostile_characters_everywhere(void **state)
{
    Fixture *f = *state;
    static const char *const parts[] = {"\033[31m",
                                        "\xe2\x80\xae",
                                        "\xff\xfe",
                                        "\xf0\x9f\x91\xa9"
                                        "\xe2\x80\x8d\xf0\x9f\x91\xa7",
                                        "[a](\033b)",
                                        "`\x9b`",
                                        "\n> [!\033]\n> x\n",
                                        "\n```demo\n\033 `x`\n```\n",
                                        "\n```quiz\n\033\n```\n",
                                        "<\033>",
                                        "[^\033] [a][\033]"};
    put_course(f);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        Buffer lesson = {0};
        buffer_repeat(&lesson, parts[i], 3000);
        put_file(f, "lessons/01-a.md", buffer_text(&lesson));
        put_file(f, "quizzes/01-a.json", buffer_text(&lesson));
        buffer_clear(&lesson);
        size_t mark = f->arena->used;
        check_hostile(f, parts[i]);
        arena_rewind(f->arena, mark);
    }
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_folder(every_rule_has_a_course_that_breaks_it),
        in_folder(every_course_breaks_a_rule_that_there_is),
        in_folder(each_problem_is_as_grave_as_its_rule_says),
        in_folder(the_table_is_in_order_and_says_what_to_do),
        in_folder(a_file_alone_has_the_problems_that_it_has_in_its_course),
        in_folder(a_sound_course_has_no_problem),
        in_folder(our_own_course_has_no_problem),
        in_folder(the_problems_of_two_paths_are_sorted_together),
        in_folder(no_command_line_runs_twice),
        in_folder(without_demos_the_rest_is_checked),
        in_folder(hostile_lessons_end_in_at_most_a_thousand_problems),
        in_folder(hostile_characters_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
