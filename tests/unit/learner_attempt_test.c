#include "support/unit.h"

#include "course/quiz_read.h"
#include "learner/attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POOL = 48, LESSONS = 16 };

static Quiz *parse(Arena *arena, const char *source)
{
    Report report = {.arena = arena};
    Quiz *quiz = quiz_parse(arena, text_of(source), "q.json", TEXT("module"), NULL, &report);
    assert_non_null(quiz);
    assert_int_equal(report.errors, 0);
    return quiz;
}

/* A pool of text questions, the i-th of lesson i / (POOL / LESSONS). */
static Quiz *pool(Arena *arena, const char *settings)
{
    Buffer source = {0};
    buffer_printf(&source, "{\"title\": \"T\", \"pass\": 0.8%s, \"questions\": [", settings);
    for (int i = 0; i < POOL; i++)
        buffer_printf(
            &source,
            "%s{\"id\": \"q%d\", \"type\": \"text\", \"prompt\": \"P\", \"explain\": \"E\","
            " \"accept\": [\"yes\"], \"lesson\": \"%d-x#a%d\"}",
            i == 0 ? "" : ", ", i, i / (POOL / LESSONS), i);
    buffer_puts(&source, "]}");
    Quiz *quiz = parse(arena, source.at);
    buffer_clear(&source);
    return quiz;
}

#define COMMON "\"prompt\": \"P\", \"explain\": \"E\""

static const char ALL_TYPES[] =
    "{\"title\": \"T\", \"pass\": 0.75, \"questions\": ["
    "{\"id\": \"c\", \"type\": \"choice\", " COMMON
    ", \"choices\": [{\"text\": \"1\", \"why\": \"w\"},"
    " {\"text\": \"2\", \"correct\": true, \"why\": \"w\"}, {\"text\": \"3\", \"why\": \"w\"},"
    " {\"text\": \"4\", \"why\": \"w\"}]},"
    "{\"id\": \"o\", \"type\": \"order\", " COMMON ", \"items\": [\"1\", \"2\", \"3\", \"4\"]},"
    "{\"id\": \"m\", \"type\": \"match\", " COMMON ", \"pairs\": [[\"a\", \"1\"], [\"b\", \"2\"],"
    " [\"c\", \"1\"], [\"d\", \"3\"]]},"
    "{\"id\": \"n\", \"type\": \"number\", " COMMON ", \"answer\": 5}]}";

static int index_of(const Quiz *quiz, const Question *question)
{
    return (int)(question - quiz->questions);
}

static bool same_questions(const Attempt *a, const Attempt *b)
{
    if (a->count != b->count) return false;
    for (int i = 0; i < a->count; i++)
        if (a->questions[i].question != b->questions[i].question
            || memcmp(a->questions[i].shown, b->questions[i].shown, sizeof a->questions[i].shown)
                   != 0)
            return false;
    return true;
}

static void answer_with(Attempt *attempt, int index, bool right, int hints)
{
    Answer answer;
    quiz_right_answer(attempt->questions[index].question, 5, &answer);
    if (!right) {
        answer.number++;
        int first = answer.picked[0];
        answer.picked[0] = answer.count > 1 ? answer.picked[1] : first == 0;
        if (answer.count > 1) answer.picked[1] = first;
        answer.text[0] = 'x';
    }
    attempt_answer(attempt, index, &answer, 5, hints);
}

/* What progress would make of the attempt's events. */
static AttemptRecord record_of(Arena *arena, const Attempt *attempt)
{
    JournalEvent begin = attempt_begin_event(arena, attempt);
    AttemptRecord record = {.number = begin.attempt, .seed = begin.seed, .run = "before"};
    record.count = begin.question_count;
    record.answers = arena_array(arena, (size_t)record.count, sizeof(RecordedAnswer));
    for (int i = 0; i < record.count; i++) {
        RecordedAnswer *recorded = &record.answers[i];
        snprintf(recorded->question, sizeof recorded->question, "%.*s",
                 TEXT_ARG(begin.questions[i]));
        if (!attempt->questions[i].answered) continue;
        JournalEvent event = attempt_answer_event(attempt, i, 1);
        recorded->answered = true;
        recorded->rev = event.rev;
        recorded->answer = event.given;
        recorded->score = event.score;
        recorded->hints = event.hints;
    }
    return record;
}

/* --- Drawing -------------------------------------------------------------------------------- */

static void all_questions_are_asked_once_in_an_order_of_the_seed(void **state)
{
    Quiz *quiz = pool(*state, "");
    Attempt *first = attempt_new(*state, quiz, 1, 7), *same = attempt_new(*state, quiz, 2, 7);
    assert_true(same_questions(first, same));
    assert_false(same_questions(first, attempt_new(*state, quiz, 1, 8)));
    bool asked[POOL] = {false};
    assert_int_equal(first->count, POOL);
    for (int i = 0; i < POOL; i++) asked[index_of(quiz, first->questions[i].question)] = true;
    for (int i = 0; i < POOL; i++) assert_true(asked[i]);
}

static void without_shuffle_the_files_order_stands(void **state)
{
    Quiz *quiz = pool(*state, ", \"shuffle\": false, \"draw\": 10");
    Attempt *attempt = attempt_new(*state, quiz, 1, 3);
    assert_int_equal(attempt->count, 10);
    for (int i = 1; i < attempt->count; i++)
        assert_true(attempt->questions[i - 1].question < attempt->questions[i].question);
    assert_false(same_questions(attempt, attempt_new(*state, quiz, 1, 4)));
}

static void each_question_is_drawn_as_often_as_another(void **state)
{
    enum { TIMES = 4800 };
    Quiz *quiz = pool(*state, ", \"draw\": 12");
    int drawn[POOL] = {0}, first[POOL] = {0};
    Arena *arena = *state;
    for (int seed = 0; seed < TIMES; seed++) {
        size_t mark = arena->used;
        Attempt *attempt = attempt_new(arena, quiz, 1, seed);
        for (int i = 0; i < attempt->count; i++)
            drawn[index_of(quiz, attempt->questions[i].question)]++;
        first[index_of(quiz, attempt->questions[0].question)]++;
        arena_rewind(arena, mark);
    }
    for (int i = 0; i < POOL; i++) { /* 1200 with a deviation of 30; 100 with one of 10 */
        assert_in_range(drawn[i], 1200 - 150, 1200 + 150);
        assert_in_range(first[i], 100 - 50, 100 + 50);
    }
}

static void an_even_draw_asks_one_of_each_lesson(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": {\"count\": 16, \"each\": \"lesson\"}");
    bool drawn[POOL] = {false};
    for (int seed = 0; seed < 50; seed++) {
        Attempt *attempt = attempt_new(*state, quiz, 1, seed);
        int of[LESSONS] = {0};
        assert_int_equal(attempt->count, 16);
        for (int i = 0; i < 16; i++) {
            int index = index_of(quiz, attempt->questions[i].question);
            of[index / (POOL / LESSONS)]++;
            drawn[index] = true;
        }
        for (int i = 0; i < LESSONS; i++) assert_int_equal(of[i], 1);
    }
    for (int i = 0; i < POOL; i++) assert_true(drawn[i]);
}

static void an_even_draw_of_any_count_differs_by_one_at_most(void **state)
{
    for (int count = 1; count <= POOL; count++) {
        Quiz *quiz = pool(*state, text_printf(*state,
                                              ", \"draw\": {\"count\": %d, \"each\": "
                                              "\"lesson\"}",
                                              count)
                                      .at);
        Attempt *attempt = attempt_new(*state, quiz, 1, count);
        int of[LESSONS] = {0}, least = POOL, most = 0;
        for (int i = 0; i < attempt->count; i++)
            of[index_of(quiz, attempt->questions[i].question) / (POOL / LESSONS)]++;
        for (int i = 0; i < LESSONS; i++) {
            if (of[i] < least) least = of[i];
            if (of[i] > most) most = of[i];
        }
        assert_true(attempt->count == count && most - least <= 1);
    }
}

static void a_lesson_with_few_questions_gives_what_it_has(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": {\"count\": 40, \"each\": \"lesson\"}");
    for (int i = 2; i < POOL; i++) quiz->questions[i].lesson = TEXT("1-x#other");
    quiz->questions[1].lesson = TEXT("0-x"); /* as a whole, without an anchor */
    Attempt *attempt = attempt_new(*state, quiz, 1, 1);
    bool asked[POOL] = {false};
    for (int i = 0; i < attempt->count; i++)
        asked[index_of(quiz, attempt->questions[i].question)] = true;
    assert_true(attempt->count == 40 && asked[0] && asked[1]);
}

static void parts_are_shown_in_an_order_of_the_seed(void **state)
{
    Quiz *quiz = parse(*state, ALL_TYPES);
    int first_shown[3][4] = {{0}};
    for (int seed = 0; seed < 400; seed++) {
        Attempt *attempt = attempt_new(*state, quiz, 1, seed);
        for (int i = 0; i < attempt->count; i++) {
            const AttemptQuestion *asked = &attempt->questions[i];
            int index = index_of(quiz, asked->question);
            if (index == 3) {
                assert_int_equal(asked->shown_count, 0);
                continue;
            }
            assert_int_equal(asked->shown_count, index == 2 ? 3 : 4); /* two rights read alike */
            bool shown[4] = {false};
            for (int j = 0; j < asked->shown_count; j++) shown[asked->shown[j]] = true;
            assert_true(shown[0] && shown[1] && shown[2] == (index != 2) && shown[3]);
            first_shown[index][asked->shown[0]]++;
        }
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++)
            if (i != 2 || j != 2) assert_in_range(first_shown[i][j], 60, 180);
}

static void without_shuffle_only_choices_keep_their_order(void **state)
{
    Quiz *quiz = parse(*state, ALL_TYPES);
    quiz->shuffle = false;
    bool order_mixed = false, rights_mixed = false;
    for (int seed = 0; seed < 20; seed++) {
        Attempt *attempt = attempt_new(*state, quiz, 1, seed);
        for (int j = 0; j < 4; j++) assert_int_equal(attempt->questions[0].shown[j], j);
        order_mixed = order_mixed || attempt->questions[1].shown[0] != 0;
        rights_mixed = rights_mixed || attempt->questions[2].shown[0] != 0;
    }
    assert_true(order_mixed && rights_mixed);
}

/* --- Answering ------------------------------------------------------------------------------ */

static void the_score_is_the_mean_and_a_hint_halves(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": 4");
    Attempt *attempt = attempt_new(*state, quiz, 1, 1);
    assert_true(attempt_next(attempt) == 0 && attempt_score(attempt) == 0);
    answer_with(attempt, 0, true, 0);
    assert_int_equal(attempt_next(attempt), 1);
    answer_with(attempt, 2, true, 2);
    assert_int_equal(attempt_next(attempt), 1);
    answer_with(attempt, 1, false, 0);
    answer_with(attempt, 3, true, 0);
    assert_int_equal(attempt_next(attempt), -1);
    assert_true(attempt_score(attempt) == 2.5 / 4 && !attempt_passed(attempt));
}

static void a_question_that_is_dropped_counts_for_nothing(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": 3");
    Attempt *attempt = attempt_new(*state, quiz, 1, 1);
    const Question *last = attempt->questions[2].question;
    answer_with(attempt, 0, true, 0);
    attempt_drop(attempt, 1);
    assert_int_equal(attempt->count, 2);
    assert_ptr_equal(attempt->questions[1].question, last);
    assert_int_equal(attempt_next(attempt), 1);
    answer_with(attempt, 1, true, 0);
    assert_true(attempt_score(attempt) == 1);
    attempt_drop(attempt, 0);
    attempt_drop(attempt, 0);
    assert_true(attempt_next(attempt) == -1 && attempt_score(attempt) == 0);
}

static void what_was_not_right_is_asked_again_as_practice(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": 4");
    Attempt *attempt = attempt_new(*state, quiz, 1, 1);
    const Question *wrong[4];
    assert_int_equal(attempt_wrong(attempt, wrong), 0); /* what was not seen is not told */
    answer_with(attempt, 0, true, 1);                   /* right, with a hint */
    answer_with(attempt, 1, false, 0);
    answer_with(attempt, 2, true, 0);
    answer_with(attempt, 3, false, 1);
    assert_int_equal(attempt_wrong(attempt, wrong), 2);
    assert_ptr_equal(wrong[0], attempt->questions[1].question);
    assert_ptr_equal(wrong[1], attempt->questions[3].question);

    Attempt *practice = attempt_practice(*state, quiz, wrong, 2, 9);
    assert_true(practice->count == 2 && practice->number == 0);
    answer_with(practice, 0, true, 0);
    JournalEvent event = attempt_answer_event(practice, 0, 5);
    assert_true(event.kind == JOURNAL_PRACTICE && event.attempt == 0 && event.score == 1);
}

static void just_the_share_that_passes_passes(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": 3");
    quiz->pass = 0.7;
    Attempt *attempt = attempt_new(*state, quiz, 1, 1);
    attempt->questions[0].score = 0.7;
    attempt->questions[1].score = 0.7;
    attempt->questions[2].score = 0.7; /* which add up to less than 3 * 0.7 in binary */
    assert_true(attempt_passed(attempt));
    attempt->questions[2].score = 0.69;
    assert_false(attempt_passed(attempt));
}

static void events_say_what_was_asked_and_given(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": 2");
    Attempt *attempt = attempt_new(*state, quiz, 3, 12345);
    JournalEvent begin = attempt_begin_event(*state, attempt);
    assert_true(begin.kind == JOURNAL_BEGIN && begin.attempt == 3 && begin.seed == 12345);
    assert_text(begin.quiz, "module");
    assert_true(begin.question_count == 2);
    assert_true(text_equal(begin.questions[1], attempt->questions[1].question->id));
    answer_with(attempt, 0, true, 1);
    answer_with(attempt, 1, true, 0);
    JournalEvent answer = attempt_answer_event(attempt, 0, 8200);
    assert_true(answer.kind == JOURNAL_ANSWER && answer.attempt == 3 && answer.rev == 1);
    assert_true(answer.score == 0.5 && answer.hints == 1 && answer.ms == 8200);
    assert_string_equal(answer.given.text, "yes");
    JournalEvent end = attempt_end_event(attempt);
    assert_true(end.kind == JOURNAL_END && end.attempt == 3 && end.score == 0.75 && !end.passed);
}

/* --- Resuming ------------------------------------------------------------------------------- */

static void a_resumed_attempt_looks_as_it_did(void **state)
{
    Quiz *quiz = parse(*state, ALL_TYPES);
    for (int seed = 0; seed < 20; seed++) {
        Attempt *attempt = attempt_new(*state, quiz, 2, seed);
        answer_with(attempt, 1, true, 1);
        answer_with(attempt, 0, false, 0);
        AttemptRecord record = record_of(*state, attempt);
        Attempt *resumed = attempt_resume(*state, quiz, &record);
        assert_true(same_questions(attempt, resumed) && resumed->number == 2);
        assert_int_equal(attempt_next(resumed), 2);
        assert_true(resumed->questions[1].judged == 1 && resumed->questions[1].score == 0.5);
        assert_true(resumed->questions[1].hints == 1 && resumed->questions[0].answered);
        assert_memory_equal(&resumed->questions[1].answer, &attempt->questions[1].answer,
                            sizeof(Answer));
        assert_true(attempt_score(resumed) == attempt_score(attempt));
        JournalEvent event = attempt_resume_event(resumed, &record);
        assert_true(event.kind == JOURNAL_RESUME && event.attempt == 2);
        assert_text(event.of, "before");
    }
}

/* Lines are damaged, and written by hand. */
static void what_cannot_have_been_answered_is_asked_again(void **state)
{
    Quiz *quiz = parse(*state, ALL_TYPES);
    Attempt *attempt = attempt_new(*state, quiz, 2, 42);
    for (int i = 0; i < attempt->count; i++) answer_with(attempt, i, true, 0);
    AttemptRecord record = record_of(*state, attempt);
    for (int i = 0; i < attempt->count; i++) {
        RecordedAnswer *recorded = &record.answers[i];
        const RecordedAnswer kept = *recorded;
        assert_int_equal(attempt_next(attempt_resume(*state, quiz, &record)), -1);
        recorded->answer.kind = ANSWER_TEXT;
        assert_int_equal(attempt_next(attempt_resume(*state, quiz, &record)), i);
        *recorded = kept;
        if (kept.answer.kind != ANSWER_PICKED) continue;
        recorded->answer.count--;
        assert_int_equal(attempt_next(attempt_resume(*state, quiz, &record)), i);
        *recorded = kept;
        recorded->answer.picked[kept.answer.count - 1] = 4;
        assert_int_equal(attempt_next(attempt_resume(*state, quiz, &record)), i);
        recorded->answer.picked[kept.answer.count - 1] = -1;
        assert_int_equal(attempt_next(attempt_resume(*state, quiz, &record)), i);
        *recorded = kept;
    }
}

static void a_resumed_attempt_follows_the_file(void **state)
{
    Quiz *quiz = pool(*state, ", \"draw\": 4");
    Attempt *attempt = attempt_new(*state, quiz, 1, 5);
    for (int i = 0; i < 3; i++) answer_with(attempt, i, true, 0);
    AttemptRecord record = record_of(*state, attempt);
    quiz->questions[index_of(quiz, attempt->questions[0].question)].id = TEXT("renamed");
    quiz->questions[index_of(quiz, attempt->questions[1].question)].rev = 2;
    Attempt *resumed = attempt_resume(*state, quiz, &record);
    assert_int_equal(resumed->count, 3);
    assert_false(resumed->questions[0].answered); /* it is another question by now */
    assert_true(resumed->questions[1].answered && !resumed->questions[2].answered);

    memcpy(record.answers[3].question, record.answers[2].question, QUESTION_ID_MAX);
    assert_int_equal(attempt_resume(*state, quiz, &record)->count, 2); /* asked once */
    for (int i = 0; i < POOL; i++) quiz->questions[i].id = TEXT("gone");
    assert_null(attempt_resume(*state, quiz, &record));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(all_questions_are_asked_once_in_an_order_of_the_seed),
        unit_test_with_arena(without_shuffle_the_files_order_stands),
        unit_test_with_arena(each_question_is_drawn_as_often_as_another),
        unit_test_with_arena(an_even_draw_asks_one_of_each_lesson),
        unit_test_with_arena(an_even_draw_of_any_count_differs_by_one_at_most),
        unit_test_with_arena(a_lesson_with_few_questions_gives_what_it_has),
        unit_test_with_arena(parts_are_shown_in_an_order_of_the_seed),
        unit_test_with_arena(without_shuffle_only_choices_keep_their_order),
        unit_test_with_arena(the_score_is_the_mean_and_a_hint_halves),
        unit_test_with_arena(a_question_that_is_dropped_counts_for_nothing),
        unit_test_with_arena(what_was_not_right_is_asked_again_as_practice),
        unit_test_with_arena(just_the_share_that_passes_passes),
        unit_test_with_arena(events_say_what_was_asked_and_given),
        unit_test_with_arena(a_resumed_attempt_looks_as_it_did),
        unit_test_with_arena(what_cannot_have_been_answered_is_asked_again),
        unit_test_with_arena(a_resumed_attempt_follows_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
