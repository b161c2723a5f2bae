#include "support/unit.h"

#include "course/change.h"
#include "course/quiz_read.h"

#define LESSON                                                                                     \
    "# Title\n\nOne.\n\nTwo\nlines.\n\n- a\n- b\n- c\n\n> [!NOTE]\n> First.\n>\n> Second.\n\n"     \
    "| h | i |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nEnd.\n"

/* LESSON with `what` replaced by `with`, once. */
static Text edited(Arena *arena, const char *what, const char *with)
{
    Text lesson = TEXT(LESSON);
    size_t at = text_find(lesson, text_of(what), 0);
    assert_true(at != SIZE_MAX);
    size_t behind = at + text_of(what).len;
    return text_printf(arena, "%.*s%s%.*s", (int)at, lesson.at, with, (int)(lesson.len - behind),
                       lesson.at + behind);
}

static const struct {
    const char *what, *with;
    int line, last_line;
} edits[] = {
    {"One", "One and a half", 3, 3},
    {"lines", "rows", 5, 6},
    {"- b", "- bee", 9, 9},                   /* the item, not the list */
    {"- b\n", "- b\n- between\n", 10, 10},    /* a new one */
    {"- b\n", "", 9, 9},                      /* one less: what follows it */
    {"Second", "Other", 15, 15},              /* the paragraph of the callout */
    {"[!NOTE]", "[!TIP]", 12, 15},            /* the callout itself */
    {"| 3 | 4 |", "| 3 | 5 |", 20, 20},       /* the row */
    {"Two\nlines.\n\n", "", 5, 5},            /* a paragraph less: the list's first line */
    {"One.\n\n", "One.\n\n## New\n\n", 5, 5}, /* a heading more */
    {"\n\nEnd.", "", 17, 17},                 /* the end went: what is last now */
    {"# Title", "# Another", 1, 1},
    {"One.\n\nTwo\nlines.", "Two\nlines.\n\nOne.", 3, 4}, /* moved: where something else is now */
};

static void the_innermost_block_that_differs_is_found(void **state)
{
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        Change change = {0};
        assert_true(
            change_in_lesson(TEXT(LESSON), edited(*state, edits[i].what, edits[i].with), &change));
        if (change.line != edits[i].line || change.last_line != edits[i].last_line)
            print_error("edit %zu: lines %d to %d\n", i, change.line, change.last_line);
        assert_int_equal(change.line, edits[i].line);
        assert_int_equal(change.last_line, edits[i].last_line);
    }
}

static void the_first_of_several_is_found(void **state)
{
    Change change;
    Text once = edited(*state, "End.", "End!");
    size_t at = text_find(once, TEXT("- c"), 0);
    ((char *)once.at)[at + 2] = 'd';
    assert_true(change_in_lesson(TEXT(LESSON), once, &change));
    assert_int_equal(change.line, 10);
}

static void blank_lines_are_no_change(void **state)
{
    Change change;
    assert_false(change_in_lesson(TEXT(LESSON), TEXT(LESSON), &change));
    assert_false(change_in_lesson(TEXT(LESSON), edited(*state, "One.\n", "One.\n\n\n"), &change));
}

static void nothing_and_all_are_changes_too(void **state)
{
    Change change;
    (void)state;
    assert_true(change_in_lesson(TEXT(""), TEXT(LESSON), &change));
    assert_int_equal(change.line, 1);
    assert_true(change_in_lesson(TEXT(LESSON), TEXT(""), &change));
    assert_false(change_in_lesson(TEXT(""), TEXT("\n\n"), &change));
}

static void line_ends_of_all_kinds_count_alike(void **state)
{
    Change change;
    (void)state;
    assert_true(change_in_lesson(TEXT("a\r\n\r\nb\r\n\r\nc\r\n"), TEXT("a\n\nb\n\nd\n"), &change));
    assert_int_equal(change.line, 5);
}

/* --- quizzes ---------------------------------------------------------------------------------- */

#define TOP "{\"title\":\"Q\",\"pass\":1,\"questions\":[\n"
#define ONE "{\"id\":\"one\",\"type\":\"text\",\"prompt\":\"\xc3\xa4 } \\\" ?\",\"accept\":[\"a\"]}"
#define TWO "{\"id\":\"two\",\"type\":\"number\",\"prompt\":\"2?\",\"answer\":2}"
#define END "\n]}\n"

static int changed(Arena *arena, const char *before, const char *after)
{
    Report report = {.arena = arena};
    Quiz *old = quiz_parse(arena, text_of(before), "q", TEXT("q"), NULL, &report);
    Quiz *new = quiz_parse(arena, text_of(after), "q", TEXT("q"), NULL, &report);
    assert_non_null(old);
    assert_non_null(new);
    return change_in_quiz(old, text_of(before), new, text_of(after));
}

static void the_first_question_that_differs_is_found(void **state)
{
    assert_int_equal(changed(*state, TOP ONE "," TWO END, TOP ONE "," TWO END), -1);
    assert_int_equal(changed(*state, TOP ONE "," TWO END,
                             TOP ONE ",{\"id\":\"two\",\"type\":\"number\",\"prompt\":\"3?\","
                                     "\"answer\":2}" END),
                     1);
    /* One more behind the last, and one in between on the same line. */
    assert_int_equal(changed(*state, TOP ONE END, TOP ONE "," TWO END), 1);
    assert_int_equal(changed(*state, TOP TWO END, TOP ONE "," TWO END), 0);
    /* Moved, or one less: all that are there are as they were. */
    assert_int_equal(changed(*state, TOP ONE "," TWO END, TOP TWO ",\n\n " ONE END), -1);
    assert_int_equal(changed(*state, TOP ONE "," TWO END, TOP TWO END), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(the_innermost_block_that_differs_is_found),
        unit_test_with_arena(the_first_of_several_is_found),
        unit_test_with_arena(blank_lines_are_no_change),
        unit_test_with_arena(nothing_and_all_are_changes_too),
        unit_test_with_arena(line_ends_of_all_kinds_count_alike),
        unit_test_with_arena(the_first_question_that_differs_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
