#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "course/course.h"
#include "course/quiz_read.h"
#include "learner/attempt.h"
#include "shell/evidence.h"

/* Scripted learners take each quiz of the course: all right, all wrong, every other one right, and
 * one who knows nothing and picks what is longest. Answers by run are run. */

enum { SEED = 5 };

typedef struct Fixture {
    Arena *arena;
    Report report;
    Course *course;
    const Quiz *quiz;
    double *right; /* of each question that is answered by a number */
} Fixture;

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    f->arena = arena_new((size_t)1 << 30);
    f->report.arena = f->arena;
    const char *root = getenv("GROUNDWORK_ROOT");
    f->course = course_open(root == NULL ? "." : root, &f->report);
    assert_non_null(f->course);
    assert_true(f->course->quiz_count > 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    course_close(f->course);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void tell_problems(const Fixture *f)
{
    for (const Problem *p = f->report.first; p != NULL; p = p->next)
        print_error("%s\n", report_line(f->arena, p).at);
}

static void read_quiz(Fixture *f, const QuizFile *file)
{
    f->quiz = quiz_read(f->arena, file->path, file->shown, file->slug, &f->report);
    if (f->quiz == NULL || f->report.first != NULL) tell_problems(f);
    assert_non_null(f->quiz);
    assert_null(f->report.first);
}

static void find_right_numbers(Fixture *f)
{
    f->right = arena_array(f->arena, (size_t)f->quiz->question_count, sizeof *f->right);
    for (int i = 0; i < f->quiz->question_count; i++) {
        const Question *question = &f->quiz->questions[i];
        if (question->type != QUESTION_NUMBER) continue;
        bool found = evidence_number(question, f->course->directory, &f->right[i], &f->report);
        if (!found) tell_problems(f);
        assert_true(found);
    }
}

/* --- Learners --------------------------------------------------------------------------------- */

/* An answer that scores nothing. */
static void wrong_answer(const Question *question, double right_number, Answer *answer)
{
    *answer = (Answer){.kind = quiz_answer_kind(question->type)};
    switch (question->type) {
    case QUESTION_CHOICE:
    case QUESTION_MULTIPLE:
        for (int i = 0; i < question->choice_count; i++) {
            if (question->choices[i].correct) continue;
            answer->picked[answer->count++] = i;
            if (question->type == QUESTION_CHOICE) break;
        }
        break;
    case QUESTION_NUMBER: answer->number = right_number + 2 * question->tolerance + 1; break;
    case QUESTION_ORDER:
        answer->count = question->item_count;
        for (int i = 0; i < answer->count; i++) answer->picked[i] = answer->count - 1 - i;
        break;
    case QUESTION_MATCH:
        answer->count = question->pair_count;
        for (int i = 0; i < answer->count; i++) {
            int other = 0;
            while (text_equal(question->pairs[other].right, question->pairs[i].right)) other++;
            answer->picked[i] = other;
        }
        break;
    case QUESTION_TEXT: quiz_answer_text(answer, TEXT("no idea")); break;
    }
}

/* The score of who answers every `step`th question right, and of the others none; step 0: none at
 * all. *right counts those answered right. */
static Attempt *take(Fixture *f, int step, int *right)
{
    Attempt *attempt = attempt_new(f->arena, f->quiz, 1, SEED);
    *right = 0;
    for (int i = 0; i < attempt->count; i++) {
        const Question *question = attempt->questions[i].question;
        double number = f->right[question - f->quiz->questions];
        bool knows = step > 0 && i % step == 0;
        Answer answer;
        if (knows) quiz_right_answer(question, number, &answer);
        else wrong_answer(question, number, &answer);
        double score = attempt_answer(attempt, i, &answer, number, 0);
        if (score != (knows ? 1.0 : 0.0))
            print_error("%s: %.*s: a %s answer scores %g\n", f->quiz->file, TEXT_ARG(question->id),
                        knows ? "right" : "wrong", score);
        assert_true(quiz_answer_fits(question, &answer) && score == (knows ? 1.0 : 0.0));
        *right += knows;
    }
    assert_int_equal(attempt_next(attempt), -1);
    return attempt;
}

static void learners_get_the_score_that_they_earn(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < f->course->quiz_count; i++) {
        read_quiz(f, &f->course->quizzes[i]);
        find_right_numbers(f);
        int right;
        const Attempt *attempt = take(f, 1, &right);
        assert_true(attempt_score(attempt) == 1 && attempt_passed(attempt));
        attempt = take(f, 0, &right);
        assert_true(attempt_score(attempt) == 0 && !attempt_passed(attempt));
        attempt = take(f, 2, &right);
        assert_int_equal(right, (attempt->count + 1) / 2);
        assert_true(attempt_score(attempt) == (double)right / attempt->count);
        assert_false(attempt_passed(attempt));
    }
}

/* --- Guessing --------------------------------------------------------------------------------- */

static int longest(const Question *question)
{
    int found = 0;
    for (int i = 1; i < question->choice_count; i++)
        if (question->choices[i].text.len > question->choices[found].text.len) found = i;
    return found;
}

static int correct(const Question *question)
{
    int found = 0;
    while (!question->choices[found].correct) found++;
    return found;
}

static void neither_length_nor_place_gives_a_choice_away(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < f->course->quiz_count; i++) {
        read_quiz(f, &f->course->quizzes[i]);
        int choices = 0, by_length = 0, by_place[ANSWER_MAX] = {0}, most = 0;
        for (int j = 0; j < f->quiz->question_count; j++) {
            const Question *question = &f->quiz->questions[j];
            if (question->type != QUESTION_CHOICE) continue;
            choices++;
            by_length += longest(question) == correct(question);
            int count = ++by_place[correct(question)];
            if (count > most) most = count;
        }
        if (2 * by_length > choices || 2 * most > choices + 1)
            print_error("%s: of %d choices %d are the longest, %d in one place\n", f->quiz->file,
                        choices, by_length, most);
        assert_true(2 * by_length <= choices);
        assert_true(2 * most <= choices + 1);
    }
}

/* --- What an author owes ---------------------------------------------------------------------- */

static void a_quiz_is_long_enough_and_of_several_types(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < f->course->quiz_count; i++) {
        read_quiz(f, &f->course->quizzes[i]);
        bool has[QUESTION_TYPES] = {false};
        int types = 0;
        for (int j = 0; j < f->quiz->question_count; j++) {
            QuestionType type = f->quiz->questions[j].type;
            types += !has[type];
            has[type] = true;
        }
        assert_in_range(f->quiz->question_count, 12, QUIZ_QUESTIONS_MAX);
        assert_in_range(types, 4, QUESTION_TYPES);
    }
}

static bool leads_somewhere(Fixture *f, Text reference)
{
    size_t hash = text_find(reference, TEXT("#"), 0);
    Text stem = text_slice(reference, 0, hash == SIZE_MAX ? reference.len : hash);
    const Lesson *lesson = NULL;
    for (int i = 0; i < f->course->lesson_count; i++)
        if (text_equal(f->course->lessons[i].stem, stem)) lesson = &f->course->lessons[i];
    if (lesson == NULL || hash == SIZE_MAX) return lesson != NULL;
    return course_anchor_line(lesson, text_slice(reference, hash + 1, reference.len)) > 0;
}

static void check_question(Fixture *f, const Question *question)
{
    bool whole = question->explain.len > 0 && leads_somewhere(f, question->lesson);
    for (int i = 0; i < question->choice_count; i++)
        whole = whole && question->choices[i].why.len > 0;
    if (question->see.len > 0) {
        Session *session = evidence_open(question, f->course->directory, &f->report);
        whole = whole && session != NULL;
        session_close(session);
    }
    if (!whole) {
        tell_problems(f);
        print_error("%s: %.*s: no explanation, a choice without its why, a run that is refused or "
                    "a place that is not there\n",
                    f->quiz->file, TEXT_ARG(question->id));
    }
    assert_true(whole);
}

static void every_question_explains_itself_and_leads_back(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < f->course->quiz_count; i++) {
        read_quiz(f, &f->course->quizzes[i]);
        for (int j = 0; j < f->quiz->question_count; j++) check_question(f, &f->quiz->questions[j]);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(learners_get_the_score_that_they_earn),
        TEST(neither_length_nor_place_gives_a_choice_away),
        TEST(a_quiz_is_long_enough_and_of_several_types),
        TEST(every_question_explains_itself_and_leads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
