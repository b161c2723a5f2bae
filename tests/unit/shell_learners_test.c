#include "support/unit.h"

#include "course/quiz_read.h"
#include "learner/attempt.h"
#include "shell/evidence.h"
#include "shell/link.h"
#include "support/own_course.h"

/* Scripted learners take each quiz of the course: all right, all wrong, every other one right, and
 * one who knows nothing and picks what is longest. Answers by run are run. */

enum { SEED = 5 };

static const Quiz *read_quiz(OwnCourse *own, const QuizFile *file)
{
    const Quiz *quiz = quiz_read(own->arena, file->path, file->shown, file->slug, &own->report);
    own_course_tell_problems(own);
    assert_non_null(quiz);
    assert_null(own->report.first);
    return quiz;
}

/* The right number of each question that is answered by one, in the quiz's order. */
static double *right_numbers(OwnCourse *own, const Quiz *quiz)
{
    double *right = arena_array(own->arena, (size_t)quiz->question_count, sizeof *right);
    for (int i = 0; i < quiz->question_count; i++) {
        const Question *question = &quiz->questions[i];
        if (question->type != QUESTION_NUMBER) continue;
        bool found = evidence_number(question, own->course->directory, &right[i], &own->report);
        own_course_tell_problems(own);
        assert_true(found);
    }
    return right;
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
static Attempt *take(Arena *arena, const Quiz *quiz, const double *numbers, int step, int *right)
{
    Attempt *attempt = attempt_new(arena, quiz, 1, SEED);
    *right = 0;
    for (int i = 0; i < attempt->count; i++) {
        const Question *question = attempt->questions[i].question;
        double number = numbers[question - quiz->questions];
        bool knows = step > 0 && i % step == 0;
        Answer answer;
        if (knows) quiz_right_answer(question, number, &answer);
        else wrong_answer(question, number, &answer);
        double score = attempt_answer(attempt, i, &answer, number, 0);
        if (score != (knows ? 1.0 : 0.0))
            print_error("%s: %.*s: a %s answer scores %g\n", quiz->file, TEXT_ARG(question->id),
                        knows ? "right" : "wrong", score);
        assert_true(quiz_answer_fits(question, &answer) && score == (knows ? 1.0 : 0.0));
        *right += knows;
    }
    assert_int_equal(attempt_next(attempt), -1);
    return attempt;
}

static void learners_get_the_score_that_they_earn(void **state)
{
    OwnCourse *own = *state;
    for (int i = 0; i < own->course->quiz_count; i++) {
        const Quiz *quiz = read_quiz(own, &own->course->quizzes[i]);
        const double *numbers = right_numbers(own, quiz);
        int right;
        const Attempt *attempt = take(own->arena, quiz, numbers, 1, &right);
        assert_true(attempt_score(attempt) == 1 && attempt_passed(attempt));
        attempt = take(own->arena, quiz, numbers, 0, &right);
        assert_true(attempt_score(attempt) == 0 && !attempt_passed(attempt));
        attempt = take(own->arena, quiz, numbers, 2, &right);
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
    OwnCourse *own = *state;
    for (int i = 0; i < own->course->quiz_count; i++) {
        const Quiz *quiz = read_quiz(own, &own->course->quizzes[i]);
        int choices = 0, by_length = 0, by_place[ANSWER_MAX] = {0}, most = 0;
        for (int j = 0; j < quiz->question_count; j++) {
            const Question *question = &quiz->questions[j];
            if (question->type != QUESTION_CHOICE) continue;
            choices++;
            by_length += longest(question) == correct(question);
            int count = ++by_place[correct(question)];
            if (count > most) most = count;
        }
        if (2 * by_length > choices || 2 * most > choices + 1)
            print_error("%s: of %d choices %d are the longest, %d in one place\n", quiz->file,
                        choices, by_length, most);
        assert_true(2 * by_length <= choices);
        assert_true(2 * most <= choices + 1);
    }
}

/* --- What an author owes ---------------------------------------------------------------------- */

static void a_quiz_is_long_enough_and_of_several_types(void **state)
{
    OwnCourse *own = *state;
    for (int i = 0; i < own->course->quiz_count; i++) {
        const Quiz *quiz = read_quiz(own, &own->course->quizzes[i]);
        bool has[QUESTION_TYPES] = {false};
        int types = 0;
        for (int j = 0; j < quiz->question_count; j++) {
            QuestionType type = quiz->questions[j].type;
            types += !has[type];
            has[type] = true;
        }
        assert_in_range(quiz->question_count, 12, QUIZ_QUESTIONS_MAX);
        assert_in_range(types, 4, QUESTION_TYPES);
    }
}

static void check_question(OwnCourse *own, const Quiz *quiz, const Question *question)
{
    Link back = link_find(own->course, NULL, question->lesson);
    bool whole = question->explain.len > 0 && back.kind == LINK_PLACE && back.lesson != NULL;
    for (int i = 0; i < question->choice_count; i++)
        whole = whole && question->choices[i].why.len > 0;
    if (question->see.len > 0) {
        Session *session = evidence_open(question, own->course->directory, &own->report);
        whole = whole && session != NULL;
        session_close(session);
    }
    if (!whole) {
        own_course_tell_problems(own);
        print_error("%s: %.*s: no explanation, a choice without its why, a run that is refused or "
                    "a place that is not there\n",
                    quiz->file, TEXT_ARG(question->id));
    }
    assert_true(whole);
}

static void every_question_explains_itself_and_leads_back(void **state)
{
    OwnCourse *own = *state;
    for (int i = 0; i < own->course->quiz_count; i++) {
        const Quiz *quiz = read_quiz(own, &own->course->quizzes[i]);
        for (int j = 0; j < quiz->question_count; j++)
            check_question(own, quiz, &quiz->questions[j]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_of_own_course(learners_get_the_score_that_they_earn),
        test_of_own_course(neither_length_nor_place_gives_a_choice_away),
        test_of_own_course(a_quiz_is_long_enough_and_of_several_types),
        test_of_own_course(every_question_explains_itself_and_leads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
