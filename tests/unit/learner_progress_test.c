#include "support/unit.h"

#include "learner/progress.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A course of three lessons, of which the last has no quiz, and an exam. */
enum { CACHING, REPLICATION, SHARDING, LESSONS };
enum { QUIZ_CACHING, QUIZ_REPLICATION, QUIZ_EXAM, QUIZZES };

typedef struct Fixture {
    Arena *arena;
    Course course;
    Lesson lessons[LESSONS];
    QuizFile quizzes[QUIZZES];
    Progress *progress;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    setenv("TZ", "UTC0", 1);
    tzset();
    f->arena = arena_new((size_t)16 << 20);
    f->lessons[CACHING].slug = TEXT("caching");
    f->lessons[REPLICATION].slug = TEXT("replication");
    f->lessons[SHARDING].slug = TEXT("sharding");
    f->quizzes[QUIZ_CACHING] = (QuizFile){.slug = TEXT("caching"), .lesson = &f->lessons[CACHING]};
    f->quizzes[QUIZ_REPLICATION].slug = TEXT("replication");
    f->quizzes[QUIZ_REPLICATION].lesson = &f->lessons[REPLICATION];
    f->quizzes[QUIZ_EXAM].slug = TEXT("module-01");
    f->course = (Course){.id = TEXT("course"),
                         .lessons = f->lessons,
                         .lesson_count = LESSONS,
                         .quizzes = f->quizzes,
                         .quiz_count = QUIZZES};
    f->progress = progress_new(&f->course);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    progress_free(f->progress);
    arena_free(f->arena);
    free(f);
    return 0;
}

/* The events as the journal would hand them out. */
static const int64_t NOON = 1795435200; /* 2026-11-23T12:00:00Z */
static const int64_t DAY = 86400;

static void take(Fixture *f, JournalEvent event)
{
    if (event.run.len == 0) event.run = TEXT("run");
    if (event.course.len == 0) event.course = TEXT("course");
    if (event.at_s == 0) event.at_s = NOON;
    progress_take(f->progress, &event);
}

static void place(Fixture *f, const char *lesson, int line)
{
    take(f, (JournalEvent){.kind = JOURNAL_PLACE, .lesson = text_of(lesson), .line = line});
}

static void read(Fixture *f, const char *lesson)
{
    take(f, (JournalEvent){.kind = JOURNAL_READ, .lesson = text_of(lesson)});
}

static void begin(Fixture *f, const char *run, const char *quiz, int attempt)
{
    Text ids[] = {TEXT("a"), TEXT("b"), TEXT("c")};
    take(f, (JournalEvent){.kind = JOURNAL_BEGIN,
                           .run = text_of(run),
                           .quiz = text_of(quiz),
                           .attempt = attempt,
                           .seed = 100 + attempt,
                           .questions = ids,
                           .question_count = 3});
}

static void answer(Fixture *f, const char *run, const char *quiz, int attempt, const char *question,
                   double score)
{
    take(f, (JournalEvent){.kind = JOURNAL_ANSWER,
                           .run = text_of(run),
                           .quiz = text_of(quiz),
                           .attempt = attempt,
                           .question = text_of(question),
                           .rev = 1,
                           .given = {.kind = ANSWER_NUMBER, .number = score},
                           .score = score,
                           .hints = 1});
}

static void end(Fixture *f, const char *run, const char *quiz, int attempt, double score)
{
    take(f, (JournalEvent){.kind = JOURNAL_END,
                           .run = text_of(run),
                           .quiz = text_of(quiz),
                           .attempt = attempt,
                           .score = score,
                           .passed = score >= 0.8});
}

static const LessonProgress *lesson(const Fixture *f, int index)
{
    return progress_lesson(f->progress, index);
}

static const QuizProgress *quiz(const Fixture *f, int index)
{
    return progress_quiz(f->progress, index);
}

/* --- Lessons -------------------------------------------------------------------------------- */

static void a_lesson_is_unread_then_reading_then_read(void **state)
{
    Fixture *f = *state;
    assert_true(lesson(f, REPLICATION)->state == LESSON_UNREAD);
    assert_null(progress_place(f->progress));
    place(f, "replication", 12);
    assert_true(lesson(f, REPLICATION)->state == LESSON_READING);
    assert_true(lesson(f, REPLICATION)->line == 12 && lesson(f, REPLICATION)->visited_s == NOON);
    read(f, "replication");
    assert_true(lesson(f, REPLICATION)->state == LESSON_READ && lesson(f, REPLICATION)->line == 12);
    place(f, "replication", 3);
    assert_true(lesson(f, REPLICATION)->state == LESSON_READ && lesson(f, REPLICATION)->line == 3);
    assert_true(lesson(f, CACHING)->state == LESSON_UNREAD && lesson(f, CACHING)->line == 0);
}

static void a_lesson_is_left_at_a_byte_with_so_much_of_it_seen(void **state)
{
    Fixture *f = *state;
    take(f, (JournalEvent){.kind = JOURNAL_PLACE,
                           .lesson = TEXT("caching"),
                           .line = 3,
                           .offset = 80,
                           .below = 1,
                           .percent = 40});
    const LessonProgress *caching = lesson(f, CACHING);
    assert_true(caching->line == 3 && caching->offset == 80 && caching->below == 1);
    assert_int_equal(caching->percent, 40);
    read(f, "caching"); /* says nothing of the place */
    assert_true(caching->offset == 80 && caching->percent == 40);
    place(f, "caching", 5); /* as older lines are */
    assert_true(caching->line == 5 && caching->offset == 0 && caching->percent == 0);
}

static void the_place_is_where_one_was_last(void **state)
{
    Fixture *f = *state;
    place(f, "sharding", 5);
    place(f, "caching", 7);
    assert_ptr_equal(progress_place(f->progress), lesson(f, CACHING));
    read(f, "sharding");
    assert_ptr_equal(progress_place(f->progress), lesson(f, SHARDING));
    place(f, "gone-from-the-course", 1);
    assert_ptr_equal(progress_place(f->progress), lesson(f, SHARDING));
    assert_true(progress_place(f->progress)->lesson == &f->lessons[SHARDING]);
}

static void other_courses_do_not_count(void **state)
{
    Fixture *f = *state;
    take(f, (JournalEvent){.kind = JOURNAL_READ, .lesson = TEXT("caching"), .course = TEXT("x")});
    assert_true(lesson(f, CACHING)->state == LESSON_UNREAD);
    assert_int_equal(progress_streak(f->progress, NOON), 0);
}

/* --- Quizzes -------------------------------------------------------------------------------- */

static void scores_are_the_best_the_last_and_whether_one_passed(void **state)
{
    Fixture *f = *state;
    const QuizProgress *caching = quiz(f, QUIZ_CACHING);
    assert_true(caching->attempts == 0 && caching->next_number == 1 && !caching->passed);
    begin(f, "r", "caching", 1);
    end(f, "r", "caching", 1, 0.9);
    begin(f, "r", "caching", 2);
    end(f, "r", "caching", 2, 0.4);
    assert_true(caching->attempts == 2 && caching->best == 0.9 && caching->last == 0.4);
    assert_true(caching->passed && caching->next_number == 3 && !caching->unfinished);
    assert_int_equal(caching->last_s, NOON);
    assert_int_equal(quiz(f, QUIZ_EXAM)->attempts, 0);
    assert_ptr_equal(lesson(f, CACHING)->quiz, caching);
    assert_null(lesson(f, SHARDING)->quiz);
}

static void practice_changes_no_score(void **state)
{
    Fixture *f = *state;
    begin(f, "r", "caching", 1);
    take(f, (JournalEvent){.kind = JOURNAL_PRACTICE,
                           .quiz = TEXT("caching"),
                           .run = TEXT("r"),
                           .question = TEXT("a"),
                           .rev = 1,
                           .score = 1});
    assert_true(quiz(f, QUIZ_CACHING)->attempts == 0 && quiz(f, QUIZ_CACHING)->best == 0);
    assert_false(quiz(f, QUIZ_CACHING)->record.answers[0].answered);
}

static void practice_of_a_question_is_kept_until_it_changes(void **state)
{
    Fixture *f = *state;
    Question asked = {.id = TEXT("a"), .rev = 2}, other = {.id = TEXT("b"), .rev = 2};
    JournalEvent event = {.kind = JOURNAL_PRACTICE,
                          .quiz = TEXT("caching"),
                          .question = TEXT("a"),
                          .rev = 1,
                          .score = 1};
    take(f, event);
    assert_true(progress_practised(f->progress, TEXT("caching"), &asked) == -1);
    event.rev = 2;
    event.score = 0.25;
    take(f, event);
    assert_true(progress_practised(f->progress, TEXT("caching"), &asked) == 0.25);
    event.score = 0.5;
    event.hints = 2; /* a right answer after hints */
    take(f, event);
    assert_true(progress_practised(f->progress, TEXT("caching"), &asked) == 1);
    assert_true(progress_practised(f->progress, TEXT("caching"), &other) == -1);
    assert_true(progress_practised(f->progress, TEXT("exam"), &asked) == -1);
}

static void an_attempt_left_half_way_can_be_resumed(void **state)
{
    Fixture *f = *state;
    begin(f, "r1", "caching", 4);
    answer(f, "r1", "caching", 4, "b", 0.5);
    const QuizProgress *caching = quiz(f, QUIZ_CACHING);
    assert_true(caching->unfinished && caching->next_number == 5);
    const AttemptRecord *record = &caching->record;
    assert_true(record->number == 4 && record->seed == 104 && record->count == 3);
    assert_string_equal(record->run, "r1");
    assert_string_equal(record->answers[0].question, "a");
    assert_string_equal(record->answers[2].question, "c");
    assert_true(!record->answers[0].answered && record->answers[1].answered);
    assert_true(record->answers[1].score == 0.5 && record->answers[1].hints == 1);
    assert_true(record->answers[1].rev == 1 && record->answers[1].answer.number == 0.5);

    take(f, (JournalEvent){.kind = JOURNAL_RESUME,
                           .quiz = TEXT("caching"),
                           .attempt = 4,
                           .run = TEXT("r2"),
                           .of = TEXT("r1")});
    assert_string_equal(record->run, "r2");
    answer(f, "r2", "caching", 4, "a", 1);
    answer(f, "r1", "caching", 4, "c", 1); /* the other window has it still */
    assert_true(record->answers[0].answered && record->answers[2].answered);
    assert_string_equal(record->run, "r2");
    end(f, "r2", "caching", 4, 0.8);
    assert_true(!caching->unfinished && caching->attempts == 1 && caching->passed);
    end(f, "r1", "caching", 4, 0.2); /* and comes to its end too */
    assert_true(caching->attempts == 1 && caching->last == 0.8);
}

static void the_first_answer_counts_unless_its_question_changed(void **state)
{
    Fixture *f = *state;
    begin(f, "r", "caching", 1);
    answer(f, "r", "caching", 1, "a", 0.25);
    answer(f, "r", "caching", 1, "a", 1);
    const RecordedAnswer *first = &quiz(f, QUIZ_CACHING)->record.answers[0];
    assert_true(first->score == 0.25);
    take(f, (JournalEvent){.kind = JOURNAL_ANSWER,
                           .run = TEXT("r"),
                           .quiz = TEXT("caching"),
                           .attempt = 1,
                           .question = TEXT("a"),
                           .rev = 2,
                           .score = 1});
    assert_true(first->score == 1 && first->rev == 2);
    answer(f, "r", "caching", 1, "gone", 1);
}

static void a_line_that_comes_twice_is_taken_once(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < 2; i++) begin(f, "r", "caching", 1);
    answer(f, "r", "caching", 1, "a", 1);
    begin(f, "r", "caching", 1);
    assert_true(quiz(f, QUIZ_CACHING)->record.answers[0].answered);
    for (int i = 0; i < 2; i++) end(f, "r", "caching", 1, 0.5);
    assert_int_equal(quiz(f, QUIZ_CACHING)->attempts, 1);
    begin(f, "r", "caching", 1);
    assert_false(quiz(f, QUIZ_CACHING)->unfinished);
}

static void old_lines_that_come_again_change_nothing(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < 2; i++) {
        for (int attempt = 1; attempt <= 30; attempt++) {
            begin(f, "r", "caching", attempt);
            answer(f, "r", "caching", attempt, "a", 1);
            if (attempt < 30) end(f, "r", "caching", attempt, attempt / 100.0);
        }
        const QuizProgress *caching = quiz(f, QUIZ_CACHING);
        assert_true(caching->attempts == 29 && caching->last == 0.29);
        assert_true(caching->unfinished && caching->record.number == 30);
        assert_true(caching->record.answers[0].answered);
    }
}

static void two_windows_that_begin_at_once_are_kept_apart(void **state)
{
    Fixture *f = *state;
    begin(f, "r1", "caching", 1);
    begin(f, "r2", "caching", 1);
    answer(f, "r1", "caching", 1, "a", 1);
    answer(f, "r2", "caching", 1, "b", 1);
    const QuizProgress *caching = quiz(f, QUIZ_CACHING);
    assert_true(!caching->record.answers[0].answered && caching->record.answers[1].answered);
    end(f, "r1", "caching", 1, 0.9);
    assert_true(caching->unfinished && caching->attempts == 1);
    end(f, "r2", "caching", 1, 0.3);
    assert_true(!caching->unfinished && caching->attempts == 2 && caching->best == 0.9);
}

static void an_end_counts_where_the_beginning_is_damaged(void **state)
{
    Fixture *f = *state;
    answer(f, "r", "caching", 3, "a", 1);
    end(f, "r", "caching", 3, 0.85);
    const QuizProgress *caching = quiz(f, QUIZ_CACHING);
    assert_true(caching->attempts == 1 && caching->passed && caching->next_number == 4);
}

static void attempts_of_many_sizes_share_their_room(void **state)
{
    Fixture *f = *state;
    Text ids[100];
    for (int i = 0; i < 100; i++) ids[i] = text_printf(f->arena, "q%d", i);
    for (int attempt = 1; attempt <= 20000; attempt++)
        take(f, (JournalEvent){.kind = JOURNAL_BEGIN,
                               .quiz = TEXT("caching"),
                               .attempt = attempt,
                               .questions = ids,
                               .question_count = 1 + attempt * 7 % 100});
    const AttemptRecord *record = &quiz(f, QUIZ_CACHING)->record;
    assert_true(record->number == 20000 && record->count == 1 + 20000 * 7 % 100);
    assert_string_equal(record->answers[record->count - 1].question, "q0");
}

/* --- What is next --------------------------------------------------------------------------- */

static void assert_next(const Fixture *f, NextKind kind, int lesson_index, int quiz_index)
{
    Next next = progress_next(f->progress);
    assert_int_equal(next.kind, kind);
    assert_ptr_equal(next.lesson, lesson_index < 0 ? NULL : lesson(f, lesson_index));
    assert_ptr_equal(next.quiz, quiz_index < 0 ? NULL : quiz(f, quiz_index));
}

static void next_goes_through_the_course_and_ends_with_the_exam(void **state)
{
    Fixture *f = *state;
    assert_next(f, NEXT_READ, CACHING, -1);
    place(f, "caching", 3);
    assert_next(f, NEXT_READ, CACHING, -1);
    read(f, "caching");
    assert_next(f, NEXT_QUIZ, CACHING, QUIZ_CACHING);
    begin(f, "r", "caching", 1);
    assert_next(f, NEXT_RESUME, CACHING, QUIZ_CACHING);
    end(f, "r", "caching", 1, 0.5); /* not passed: that can wait */
    assert_next(f, NEXT_READ, REPLICATION, -1);
    place(f, "sharding", 4); /* goes on from there, and round */
    assert_next(f, NEXT_READ, SHARDING, -1);
    begin(f, "r", "caching", 2);
    assert_next(f, NEXT_RESUME, CACHING, QUIZ_CACHING);
    place(f, "sharding", 9); /* gone back to reading: the quiz waits */
    assert_next(f, NEXT_READ, SHARDING, -1);
    read(f, "sharding");
    assert_next(f, NEXT_RESUME, CACHING, QUIZ_CACHING);
    end(f, "r", "caching", 2, 0.6);
    assert_next(f, NEXT_READ, REPLICATION, -1);
    read(f, "replication");
    assert_next(f, NEXT_QUIZ, REPLICATION, QUIZ_REPLICATION);
    end(f, "r", "replication", 1, 0.9);
    assert_next(f, NEXT_QUIZ, CACHING, QUIZ_CACHING); /* once more */
    end(f, "r", "caching", 3, 0.9);
    assert_next(f, NEXT_QUIZ, -1, QUIZ_EXAM);
    begin(f, "r", "module-01", 1);
    assert_next(f, NEXT_RESUME, -1, QUIZ_EXAM);
    begin(f, "r", "caching", 3);
    answer(f, "r", "module-01", 1, "a", 1);
    assert_next(f, NEXT_RESUME, -1, QUIZ_EXAM); /* the latest of two */
    end(f, "r", "module-01", 1, 0.9);
    end(f, "r", "caching", 3, 0.1);
    assert_next(f, NEXT_NOTHING, -1, -1);
}

static void a_course_without_lessons_has_nothing_next(void **state)
{
    Fixture *f = *state;
    Course empty = {.id = TEXT("course")};
    Progress *progress = progress_new(&empty);
    JournalEvent event = {.kind = JOURNAL_READ, .course = TEXT("course"), .lesson = TEXT("x")};
    progress_take(progress, &event);
    assert_true(progress_next(progress).kind == NEXT_NOTHING && progress_place(progress) == NULL);
    progress_free(progress);
    (void)f;
}

/* --- Streaks -------------------------------------------------------------------------------- */

static void on(Fixture *f, int64_t at_s)
{
    take(f, (JournalEvent){.kind = JOURNAL_READ, .at_s = at_s, .lesson = TEXT("caching")});
}

static void a_day_counts_where_something_was_answered_or_read(void **state)
{
    static const struct {
        JournalKind kind;
        bool counts;
    } cases[] = {{JOURNAL_ANSWER, true}, {JOURNAL_PRACTICE, true}, {JOURNAL_READ, true},
                 {JOURNAL_PLACE, false}, {JOURNAL_BEGIN, false},   {JOURNAL_RESUME, false}};
    Fixture *f = *state;
    int streak = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t now = NOON + streak * DAY;
        take(f, (JournalEvent){.kind = cases[i].kind,
                               .at_s = now,
                               .lesson = TEXT("caching"),
                               .line = 1,
                               .quiz = TEXT("caching"),
                               .attempt = 1,
                               .question = TEXT("q0"),
                               .rev = 1,
                               .of = TEXT("another")});
        streak += cases[i].counts;
        assert_int_equal(progress_streak(f->progress, now), streak);
    }
}

static void a_streak_lasts_until_a_day_is_over_without_anything_done(void **state)
{
    Fixture *f = *state;
    assert_int_equal(progress_streak(f->progress, NOON), 0);
    for (int day = -5; day <= 0; day++)
        if (day != -3) on(f, NOON + day * DAY);
    assert_int_equal(progress_streak(f->progress, NOON), 3);
    assert_int_equal(progress_streak(f->progress, NOON + DAY), 3);
    assert_int_equal(progress_streak(f->progress, NOON + 2 * DAY), 0);
    assert_int_equal(progress_longest_streak(f->progress), 3);
    on(f, NOON - 3 * DAY); /* from another window, late */
    assert_int_equal(progress_streak(f->progress, NOON), 6);
    assert_int_equal(progress_longest_streak(f->progress), 6);
}

static void days_are_those_of_the_local_calendar(void **state)
{
    Fixture *f = *state;
    setenv("TZ", "XXX-10", 1); /* ten hours ahead of UTC */
    tzset();
    on(f, NOON + 3600);     /* 23:00 on the 23rd */
    on(f, NOON + 3 * 3600); /* 01:00 on the 24th */
    assert_int_equal(progress_streak(f->progress, NOON + 4 * 3600), 2);
    assert_int_equal(progress_streak(f->progress, NOON), 1);
    setenv("TZ", "UTC0", 1);
    tzset();
}

static void a_clock_gone_wrong_does_no_harm(void **state)
{
    Fixture *f = *state;
    on(f, 253402300799); /* the year 9999 */
    on(f, 1);
    on(f, NOON);
    assert_int_equal(progress_streak(f->progress, NOON), 1);
    assert_int_equal(progress_streak(f->progress, 0), 1);
    assert_int_equal(progress_streak(f->progress, 253402300799), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_lesson_is_unread_then_reading_then_read),
        TEST(a_lesson_is_left_at_a_byte_with_so_much_of_it_seen),
        TEST(the_place_is_where_one_was_last),
        TEST(other_courses_do_not_count),
        TEST(scores_are_the_best_the_last_and_whether_one_passed),
        TEST(practice_changes_no_score),
        TEST(practice_of_a_question_is_kept_until_it_changes),
        TEST(an_attempt_left_half_way_can_be_resumed),
        TEST(the_first_answer_counts_unless_its_question_changed),
        TEST(a_line_that_comes_twice_is_taken_once),
        TEST(old_lines_that_come_again_change_nothing),
        TEST(two_windows_that_begin_at_once_are_kept_apart),
        TEST(an_end_counts_where_the_beginning_is_damaged),
        TEST(attempts_of_many_sizes_share_their_room),
        TEST(next_goes_through_the_course_and_ends_with_the_exam),
        TEST(a_course_without_lessons_has_nothing_next),
        TEST(a_day_counts_where_something_was_answered_or_read),
        TEST(a_streak_lasts_until_a_day_is_over_without_anything_done),
        TEST(days_are_those_of_the_local_calendar),
        TEST(a_clock_gone_wrong_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
