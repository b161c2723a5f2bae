/* What a learner is told of an answer and its score. */
#include "support/unit.h"

#include "course/quiz_read.h"
#include "course/quiz_words.h"

static const char SOURCE[] =
    "{\"title\": \"T\", \"pass\": 1, \"questions\": ["
    "{\"id\": \"m\", \"type\": \"multiple\", \"prompt\": \"`code`\\n\\nrest\", \"choices\": ["
    " {\"text\": \"*a*\", \"correct\": true}, {\"text\": \"b\"}, {\"text\": \"c\"},"
    " {\"text\": \"d\", \"correct\": true}]},"
    "{\"id\": \"o\", \"type\": \"order\", \"prompt\": \"P\", \"items\": [\"x\", \"y\", \"z\"]},"
    "{\"id\": \"p\", \"type\": \"match\", \"prompt\": \"P\","
    " \"pairs\": [[\"l\", \"1\"], [\"r\", \"2\"], [\"s\", \"1\"]]},"
    "{\"id\": \"n\", \"type\": \"number\", \"prompt\": \"P\", \"answer\": 5, \"unit\": \"ms\"},"
    "{\"id\": \"t\", \"type\": \"text\", \"prompt\": \"P\", \"accept\": [\"yes\"]},"
    "{\"id\": \"f\", \"type\": \"choice\", \"prompt\": \"P\", \"choices\": ["
    " {\"text\": \"```\\nx = 1\\n```\"}, {\"text\": \"y\", \"correct\": true}]}]}";

static const Question *question_of(Arena *arena, const char *id)
{
    Report report = {.arena = arena};
    Quiz *quiz = quiz_parse(arena, text_of(SOURCE), "q.json", TEXT("q"), NULL, &report);
    assert_non_null(quiz);
    const Question *question = quiz_find(quiz, text_of(id));
    assert_non_null(question);
    return question;
}

/* The words for picks of this question, by their own score; and what was given. */
static void assert_words(Arena *arena, const char *id, Answer answer, int hints, const char *score,
                         const char *given)
{
    const Question *question = question_of(arena, id);
    double judged = quiz_score(question, &answer, 5);
    assert_text(quiz_score_words(arena, question, &answer, judged, hints), score);
    assert_text(quiz_answer_markdown(arena, question, &answer, true), given);
}

static void a_part_of_the_score_is_explained(void **state)
{
    assert_words(*state, "m", (Answer){.count = 1, .picked = {0}}, 0,
                 "3 of 4 choices judged rightly: 75 %.", "*a*");
    assert_words(*state, "m", (Answer){.count = 2, .picked = {3, 1}}, 0,
                 "2 of 4 choices judged rightly: half or fewer score nothing.", "d; b");
    assert_words(*state, "m", (Answer){.count = 2, .picked = {1, 2}}, 1,
                 "0 of 4 choices judged rightly.", "b; c");
    assert_words(*state, "o", (Answer){.count = 3, .picked = {1, 0, 2}}, 0,
                 "2 of 3 pairs in order: 66 %.", "y -> x -> z");
    assert_words(*state, "p", (Answer){.count = 3, .picked = {2, 2, 0}}, 0,
                 "2 of 3 paired rightly: 66 %.", "l -> 1; r -> 1; s -> 1");
}

static void all_or_nothing_needs_no_words(void **state)
{
    assert_words(*state, "m", (Answer){.count = 2, .picked = {0, 3}}, 0, "", "*a*; d");
    assert_words(*state, "f", (Answer){.count = 1, .picked = {0}}, 0, "", "```\nx = 1\n```");
    assert_words(*state, "n", (Answer){.kind = ANSWER_NUMBER, .number = 4.5}, 2, "", "4\\.5 ms");
    assert_words(*state, "t", (Answer){.kind = ANSWER_TEXT, .text = "*no*"}, 0, "", "\\*no\\*");
}

static void a_hint_is_told_with_what_it_leaves(void **state)
{
    assert_words(*state, "t", (Answer){.kind = ANSWER_TEXT, .text = "yes"}, 2,
                 "After a hint half of it counts: 50 %.", "yes");
    assert_words(*state, "m", (Answer){.count = 1, .picked = {0}}, 1,
                 "3 of 4 choices judged rightly: 75 %. After a hint half of it counts: 37 %.",
                 "*a*");
}

static void what_was_given_before_the_parts_changed_is_not_guessed_at(void **state)
{
    static const Answer odd[] = {
        {.count = 1, .picked = {4}},          {.count = 1, .picked = {-1}},
        {.count = 2, .picked = {1, 1}},       {.count = 0},
        {.kind = ANSWER_NUMBER, .number = 1},
    };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        assert_words(*state, "m", odd[i], 0, "", "");
    assert_words(*state, "o", (Answer){.count = 2, .picked = {0, 1}}, 0, "", "");
}

static void per_cent_is_never_more_than_it_is(void **state)
{
    (void)state;
    assert_int_equal(quiz_percent(0.796), 79);
    assert_int_equal(quiz_percent(0.9999), 99);
    assert_int_equal(quiz_percent(1), 100);
    for (int i = 0; i <= 100; i++) assert_int_equal(quiz_percent(i / 100.0), i);
    assert_int_equal(quiz_percent((0.1 + 0.2 + 0.3) / 3), 20);
}

/* The file's own number is told as it stands, a run's as far as its question is particular. */
static void a_runs_number_is_told_without_needless_digits(void **state)
{
    static const struct {
        double number, tolerance;
        bool by_run;
        const char *words;
    } cases[] = {
        {9.093283757, 1.5, true, "9.1 ms"},
        {30.13744095, 0.4, true, "30.14 ms"},
        {0.1234567891, 0, true, "0.1234567891 ms"},
        {59823, 0, true, "59823 ms"},
        {-0.001, 1, true, "0 ms"},
        {9.093283757, 1.5, false, "9.093283757 ms"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Question question = *question_of(*state, "n");
        question.by_run = cases[i].by_run;
        question.tolerance = cases[i].tolerance;
        Answer answer;
        quiz_right_answer(&question, cases[i].number, &answer);
        assert_text(quiz_number_words(*state, &question, answer.number), cases[i].words);
        assert_true(quiz_score(&question, &answer, cases[i].number) == 1);
    }
}

static void a_prompt_has_a_line_for_lists(void **state)
{
    assert_text(quiz_prompt_line(*state, question_of(*state, "m")), "code");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_part_of_the_score_is_explained),
        unit_test_with_arena(all_or_nothing_needs_no_words),
        unit_test_with_arena(a_hint_is_told_with_what_it_leaves),
        unit_test_with_arena(what_was_given_before_the_parts_changed_is_not_guessed_at),
        unit_test_with_arena(per_cent_is_never_more_than_it_is),
        unit_test_with_arena(a_runs_number_is_told_without_needless_digits),
        unit_test_with_arena(a_prompt_has_a_line_for_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
