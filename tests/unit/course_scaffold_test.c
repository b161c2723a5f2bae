#include "support/unit.h"

#include "base/utf8.h"
#include "course/quiz_read.h"
#include "course/scaffold.h"

#include <string.h>

/* --- slugs ------------------------------------------------------------------------------------ */

static const struct {
    const char *title, *slug;
} slugs[] = {
    {"Bloom filters", "bloom-filters"},
    {"  CAP,   in practice ", "cap-in-practice"},
    {"TCP/IP & C++", "tcp-ip-c"},
    {"token_bucket: a *limiter*?", "token-bucket-a-limiter"},
    {"Amdahl's law", "amdahls-law"},
    {"Amdahl\u2019s law", "amdahls-law"},
    {"3 ways to fail", "3-ways-to-fail"},
    {"2038", "2038"},
    {"---", ""},
    {"!?", ""},
    {"", ""},
    {"\U0001F600", ""},
    {"../../etc/passwd", "etc-passwd"},
    {".hidden", "hidden"},
    {"Überlast \u2013 \u00c9tudes \u0141\u00f3d\u017a", "uberlast-etudes-lodz"},
    {"Stra\u00dfe", "strasse"},
    {"U\u0308berlast", "uberlast"},
    {"\u0130stanbul", "istanbul"},
    {"\u041e\u0447\u0435\u0440\u0435\u0434\u0438", "\u043e\u0447\u0435\u0440\u0435\u0434\u0438"},
    {"\u8d1f\u8f7d \u5747\u8861", "\u8d1f\u8f7d-\u5747\u8861"},
};

static void words_are_joined_by_hyphens_and_marks_are_dropped(void **state)
{
    for (size_t i = 0; i < sizeof slugs / sizeof slugs[0]; i++)
        assert_text(scaffold_slug(*state, text_of(slugs[i].title)), slugs[i].slug);
}

static void a_long_title_is_cut_between_words(void **state)
{
    Text cut = scaffold_slug(*state, TEXT("A title that goes on for very much longer than any "
                                          "file would want to be called"));
    assert_text(cut, "a-title-that-goes-on-for-very-much-longer-than");
}

static void a_long_word_is_cut_between_characters(void **state)
{
    Buffer title = {0};
    buffer_putc(&title, 'x');
    buffer_repeat(&title, "\u8d1f", 50);
    Text cut = scaffold_slug(*state, buffer_text(&title));
    assert_int_equal(cut.len, 46); /* 1 + 15 * 3: the next would end at 49 */
    assert_true(utf8_valid(cut, NULL));
    buffer_clear(&title);
}

static void a_slug_that_fits_exactly_is_whole(void **state)
{
    Buffer title = {0};
    buffer_repeat(&title, "ab ", 15); /* 44 bytes with hyphens between */
    buffer_puts(&title, "cde");
    assert_int_equal(scaffold_slug(*state, buffer_text(&title)).len, 48);
    buffer_puts(&title, "f");
    assert_int_equal(scaffold_slug(*state, buffer_text(&title)).len, 44);
    buffer_clear(&title);
}

/* --- what a new lesson holds ------------------------------------------------------------------ */

static void plan(void **state, const char *title, Scaffold *scaffold)
{
    Report report = {.arena = *state};
    Lesson lessons[] = {{.number = 2, .slug = TEXT("two")}, {.number = 9, .slug = TEXT("nine")}};
    Course course = {.directory = ".", .lessons = lessons, .lesson_count = 2};
    assert_true(scaffold_lesson(*state, &course, text_of(title), scaffold, &report));
    assert_null(report.first);
}

static int count_kind(const Block *document, BlockKind kind)
{
    int count = 0;
    for (const Block *block = document; block != NULL; block = document_next(block))
        count += block->kind == kind;
    return count;
}

static void the_number_is_the_next_one(void **state)
{
    Scaffold scaffold;
    plan(state, "Bloom filters", &scaffold);
    assert_true(scaffold.file_count >= 2); /* a third is the schema, where that is not there */
    assert_string_equal(scaffold.files[0].path, "lessons/10-bloom-filters.md");
    assert_string_equal(scaffold.files[1].path, "quizzes/10-bloom-filters.json");
}

static void a_lesson_holds_each_element_once(void **state)
{
    static const BlockKind once[] = {BLOCK_TABLE, BLOCK_CODE, BLOCK_DEMO, BLOCK_QUIZ};
    Scaffold scaffold;
    Report report = {.arena = *state};
    int callouts[CALLOUT_CAUTION + 1] = {0};
    plan(state, "Bloom filters", &scaffold);
    const Block *document = document_parse(*state, scaffold.files[0].text, "l.md", &report);
    assert_null(report.first);
    for (size_t i = 0; i < sizeof once / sizeof once[0]; i++)
        assert_int_equal(count_kind(document, once[i]), 1);
    for (const Block *block = document; block != NULL; block = document_next(block))
        if (block->kind == BLOCK_CALLOUT) callouts[block->callout]++;
    for (int i = 0; i <= CALLOUT_CAUTION; i++) assert_int_equal(callouts[i], 1);
    assert_text(document_text(*state, document->first), "Bloom filters");
    assert_false(text_has(scaffold.files[0].text, TEXT("{{")));
}

static void a_quiz_holds_each_type_once_and_the_lessons_question(void **state)
{
    Scaffold scaffold;
    Report report = {.arena = *state};
    int types[QUESTION_TYPES] = {0};
    plan(state, "Bloom filters", &scaffold);
    Quiz *quiz =
        quiz_parse(*state, scaffold.files[1].text, "q.json", TEXT("bloom-filters"), NULL, &report);
    assert_null(report.first);
    assert_int_equal(quiz->question_count, QUESTION_TYPES);
    for (int i = 0; i < quiz->question_count; i++) types[quiz->questions[i].type]++;
    for (int i = 0; i < QUESTION_TYPES; i++) assert_int_equal(types[i], 1);
    const Block *block = document_parse(*state, scaffold.files[0].text, "l.md", NULL);
    while (block->kind != BLOCK_QUIZ) block = document_next(block);
    assert_non_null(quiz_find(quiz, text_trim(block->literal)));
    assert_text(quiz->questions[0].lesson, "10-bloom-filters#ask-before-you-tell");
    assert_false(text_has(scaffold.files[1].text, TEXT("{{")));
}

/* Whatever a title holds, it reads back from both files. */
static void a_title_is_no_markup(void **state)
{
    static const char *const titles[] = {
        "C*-algebras, *really*",
        "a \"quoted\" \\ title",
        "&amp; <b>bold</b>",
        "[link](here) #",
        "`code` and ~~struck~~ words",
        "{{stem}} and \"{{title}}\" x",
        "https://example.org/a",
        "1. one",
        "a_b_c",
    };
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        Scaffold scaffold;
        Report report = {.arena = *state};
        plan(state, titles[i], &scaffold);
        const Block *document = document_parse(*state, scaffold.files[0].text, "l.md", NULL);
        assert_text(document_text(*state, document->first), titles[i]);
        Quiz *quiz = quiz_parse(*state, scaffold.files[1].text, "q", TEXT("s"), NULL, &report);
        assert_non_null(quiz);
        assert_text(quiz->title, titles[i]);
    }
}

static void check_refused(void **state, const char *title, const char *problems)
{
    Scaffold scaffold;
    Report report = {.arena = *state};
    Lesson lessons[] = {
        {.number = 9, .slug = TEXT("nine"), .shown = "lessons/09-nine.md"},
        {.number = 999999, .slug = TEXT("last"), .shown = "lessons/999999-last.md"}};
    QuizFile quizzes[] = {{.slug = TEXT("module-01"), .shown = "quizzes/module-01.json"}};
    Course course = {.directory = ".",
                     .lessons = lessons,
                     .lesson_count = 2,
                     .quizzes = quizzes,
                     .quiz_count = 1};
    assert_false(scaffold_lesson(*state, &course, text_of(title), &scaffold, &report));
    assert_problems(&report, problems);
}

static void a_slug_that_is_there_is_refused(void **state)
{
    check_refused(state, "Nine!",
                  "lessons/09-nine.md has the slug nine already, under which "
                  "records are kept; choose another title\n");
    check_refused(state, "Module 01",
                  "quizzes/module-01.json has the slug module-01 already, "
                  "under which records are kept; choose another title\n");
}

static void beyond_the_last_number_there_is_none(void **state)
{
    check_refused(state, "More",
                  "lessons/999999-last.md: error: has the highest number there is; "
                  "give it a lower one [number]\n");
}

static void a_title_that_no_list_shows_is_refused(void **state)
{
    Buffer title = {0};
    buffer_repeat(&title, "\u00fc", 201);
    check_refused(state, title.at, "the title has 201 characters; lists show no more than 200\n");
    buffer_clear(&title);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(words_are_joined_by_hyphens_and_marks_are_dropped),
        unit_test_with_arena(a_long_title_is_cut_between_words),
        unit_test_with_arena(a_long_word_is_cut_between_characters),
        unit_test_with_arena(a_slug_that_fits_exactly_is_whole),
        unit_test_with_arena(the_number_is_the_next_one),
        unit_test_with_arena(a_lesson_holds_each_element_once),
        unit_test_with_arena(a_quiz_holds_each_type_once_and_the_lessons_question),
        unit_test_with_arena(a_title_is_no_markup),
        unit_test_with_arena(a_slug_that_is_there_is_refused),
        unit_test_with_arena(beyond_the_last_number_there_is_none),
        unit_test_with_arena(a_title_that_no_list_shows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
