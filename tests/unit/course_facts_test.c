#include "support/unit.h"

#include "base/files.h"
#include "support/lesson_text.h"
#include "support/own_course.h"

/* Each lesson of the course says what it has to: its figures and its names. They are listed in
 * tests/fixtures/facts/STEM.txt, a line each as the lesson words it; `#` begins a comment. White
 * space is folded, marks of Markdown are dropped, case counts, and a match ends where words end:
 * "5 s" is not found in "0.5 s". */

enum { FACTS_BYTES_MAX = 64 << 10 };

static void a_fact_is_found_as_whole_words(void **state)
{
    (void)state;
    Text plain = TEXT("in 1.5 s, not 10.5; a read-only \"log\" of 2,000");
    assert_true(lesson_says(plain, TEXT("1.5 s")));
    assert_true(lesson_says(plain, TEXT("not 10.5")));
    assert_true(lesson_says(plain, TEXT("\"log\"")));
    assert_true(lesson_says(plain, TEXT("read")));
    assert_false(lesson_says(plain, TEXT("5 s")));
    assert_false(lesson_says(plain, TEXT("0.5")));
    assert_false(lesson_says(plain, TEXT("not 10")));
    assert_false(lesson_says(plain, TEXT("lo")));
    assert_false(lesson_says(plain, TEXT("of 2")));
    assert_false(lesson_says(plain, TEXT("000")));
}

static void a_lesson_is_searched_without_its_marks(void **state)
{
    OwnCourse *own = *state;
    Text source =
        TEXT("# A *title*\n\n> [!TIP]\n> one\n> `two`\n\n| a | b |\n|---|---|\n| c |  d |\n\n"
             "```text\nx ->\n  y\n```\n\n- [z](#a)\n");
    const Block *document = document_parse(own->arena, source, "x.md", NULL);
    assert_text(lesson_text(own->arena, document), "A title one two a b c d x -> y z");
}

/* How many of the lesson's facts are missing; each is told. */
static int missing_facts(OwnCourse *own, const Lesson *lesson)
{
    const char *path = text_printf(own->arena, "%s/tests/fixtures/facts/%.*s.txt", own->root,
                                   TEXT_ARG(lesson->stem))
                           .at;
    Text list = files_read(own->arena, path, path, FACTS_BYTES_MAX, &own->report);
    const Block *document = course_read_lesson(own->arena, lesson, &own->report);
    own_course_tell_problems(own);
    if (list.at == NULL || document == NULL) return 1;
    Text plain = lesson_text(own->arena, document), line;
    int facts = 0, missing = 0;
    while (text_next_line(&list, &line)) {
        line = text_trim(line);
        if (line.len == 0 || line.at[0] == '#') continue;
        facts++;
        if (lesson_says(plain, line)) continue;
        print_error("%s does not say \"%.*s\"\n", lesson->shown, TEXT_ARG(line));
        missing++;
    }
    if (facts == 0) print_error("%s lists no fact\n", path);
    return facts == 0 ? 1 : missing;
}

static void every_lesson_says_what_it_has_to(void **state)
{
    OwnCourse *own = *state;
    int missing = 0;
    for (int i = 0; i < own->course->lesson_count; i++)
        missing += missing_facts(own, &own->course->lessons[i]);
    assert_true(own->course->lesson_count > 0);
    assert_int_equal(missing, 0);
}

static void every_list_of_facts_has_its_lesson(void **state)
{
    OwnCourse *own = *state;
    size_t count;
    const char *directory = text_printf(own->arena, "%s/tests/fixtures/facts", own->root).at;
    const char **names = files_list(own->arena, directory, &count);
    assert_non_null(names);
    for (size_t i = 0; i < count; i++) {
        Text stem = text_of(names[i]);
        assert_true(text_ends(stem, TEXT(".txt")));
        stem = text_copy(own->arena, text_slice(stem, 0, stem.len - 4));
        assert_non_null(course_find_lesson(own->course, stem.at, &own->report));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fact_is_found_as_whole_words),
        test_of_own_course(a_lesson_is_searched_without_its_marks),
        test_of_own_course(every_lesson_says_what_it_has_to),
        test_of_own_course(every_list_of_facts_has_its_lesson),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
