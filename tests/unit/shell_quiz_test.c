/* Scripted learners: each takes a whole quiz by its keys, knowing what it answers, and what that is
 * worth by a reckoning of its own. */
#include "canvas/print.h"
#include "course/quiz_read.h"
#include "shell/evidence.h"
#include "shell/quiz.h"
#include "shell/screen.h"
#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEED = 20260, COLUMNS = 80, ROWS = 24 };

typedef enum Learner { ALL_RIGHT, ALL_WRONG, HALF_RIGHT, PARTLY_RIGHT, LEARNERS } Learner;

typedef struct Stage {
    Arena *arena;
    Course *course;
    Journal *journal;
    Progress *progress;
    App *app;
    char path[256];
} Stage;

static int64_t the_seed(void)
{
    return SEED;
}

/* --- what is answered, and what it is worth --------------------------------------------------- */

typedef struct Plan {
    int picked[ANSWER_MAX];
    int count;
    char typed[ANSWER_TEXT_MAX + 64];
    bool hint;
    double score;
} Plan;

static Plan plan_choice(const Question *question, bool right)
{
    Plan plan = {.count = 1, .score = right};
    while (question->choices[plan.picked[0]].correct != right) plan.picked[0]++;
    return plan;
}

/* Partly: one choice is judged wrongly. */
static Plan plan_multiple(const Question *question, Learner how)
{
    Plan plan = {.score = how == ALL_RIGHT};
    int n = question->choice_count;
    for (int i = 0; i < n; i++) {
        bool pick = question->choices[i].correct;
        if (how == ALL_WRONG || (how == PARTLY_RIGHT && i == n - 1)) pick = !pick;
        if (pick) plan.picked[plan.count++] = i;
    }
    if (how == PARTLY_RIGHT) plan.score = n - 1 > n - (n - 1) ? (n - 1.0) / n : 0;
    return plan;
}

/* Partly: the first two change places, so one pair is out of order. Wrong: backwards. */
static Plan plan_order(const Question *question, Learner how)
{
    int n = question->item_count;
    Plan plan = {.count = n, .score = how == ALL_RIGHT};
    for (int i = 0; i < n; i++) plan.picked[i] = how == ALL_WRONG ? n - 1 - i : i;
    if (how != PARTLY_RIGHT) return plan;
    plan.picked[0] = 1;
    plan.picked[1] = 0;
    plan.score = 1 - 2.0 / (n * (n - 1.0));
    return plan;
}

/* Partly: the first two lefts have each other's right. Wrong: each has its neighbour's. */
static Plan plan_match(const Question *question, Learner how)
{
    int n = question->pair_count;
    Plan plan = {.count = n, .score = how == ALL_RIGHT};
    for (int i = 0; i < n; i++) plan.picked[i] = how == ALL_WRONG ? (i + 1) % n : i;
    if (how != PARTLY_RIGHT) return plan;
    plan.picked[0] = 1;
    plan.picked[1] = 0;
    plan.score = (n - 2.0) / n;
    return plan;
}

/* Right on the very edge of what is tolerated, wrong well beyond it. Partly: right after a hint. */
static Plan plan_number(const Stage *stage, const Question *question, Learner how)
{
    Plan plan = {.score = how != ALL_WRONG, .hint = how == PARTLY_RIGHT};
    Report report = {.arena = stage->arena};
    double right = 0;
    assert_true(evidence_number(question, stage->course->directory, &right, &report));
    right += how == ALL_WRONG ? 2 * question->tolerance + 1 : question->tolerance;
    snprintf(plan.typed, sizeof plan.typed, " %.15g%.*s ", right, TEXT_ARG(question->unit));
    return plan;
}

static Plan plan_text(const Question *question, Learner how)
{
    Plan plan = {.score = how != ALL_WRONG, .hint = how == PARTLY_RIGHT};
    snprintf(plan.typed, sizeof plan.typed, "%.*s", TEXT_ARG(question->accept[0]));
    for (char *c = plan.typed; how == PARTLY_RIGHT && *c != '\0'; c++)
        if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
    if (how == ALL_WRONG) snprintf(plan.typed, sizeof plan.typed, "another thing");
    return plan;
}

static Plan plan_for(const Stage *stage, const Question *question, Learner how)
{
    Plan plan = {0};
    switch (question->type) {
    case QUESTION_CHOICE:
        plan = plan_choice(question, how != ALL_WRONG);
        plan.hint = how == PARTLY_RIGHT;
        break;
    case QUESTION_MULTIPLE: plan = plan_multiple(question, how); break;
    case QUESTION_NUMBER: plan = plan_number(stage, question, how); break;
    case QUESTION_ORDER: plan = plan_order(question, how); break;
    case QUESTION_MATCH: plan = plan_match(question, how); break;
    case QUESTION_TEXT: plan = plan_text(question, how); break;
    }
    plan.hint = plan.hint && question->hint_count > 0;
    if (plan.hint) plan.score /= 2;
    return plan;
}

/* --- by keys ---------------------------------------------------------------------------------- */

static void press(const Stage *stage, int32_t key)
{
    app_handle(stage->app, &(Input){.kind = INPUT_KEY, .key = key});
}

static int row_of(const AttemptQuestion *asked, int index)
{
    int row = 0;
    while (asked->shown[row] != index) row++;
    return row;
}

/* Puts the items in their places from the first on: by digits, or taken up and carried. */
static void press_order(const Stage *stage, const AttemptQuestion *asked, const Plan *plan)
{
    int now[ANSWER_MAX], cursor = 0;
    memcpy(now, asked->shown, sizeof now);
    for (int place = 0; place < plan->count; place++) {
        int at = place;
        while (now[at] != plan->picked[place]) at++;
        for (; cursor < at; cursor++) press(stage, KEYCODE_DOWN);
        for (; cursor > at; cursor--) press(stage, 'k');
        if (place % 2 == 0) press(stage, '1' + place);
        else {
            press(stage, ' ');
            for (int i = at; i > place; i--) press(stage, KEYCODE_UP);
            press(stage, KEYCODE_ENTER); /* puts it down, and answers nothing */
        }
        memmove(now + place + 1, now + place, (size_t)(at - place) * sizeof *now);
        now[place] = plan->picked[place];
        cursor = place;
    }
}

/* From the last left to the first: each is gone to by its number, and put to by a letter. */
static void press_match(const Stage *stage, const AttemptQuestion *asked, const Plan *plan)
{
    for (int i = plan->count - 1; i >= 0; i--) {
        press(stage, '1' + i);
        press(stage, 'a' + row_of(asked, plan->picked[i]));
    }
}

static void press_answer(const Stage *stage, const AttemptQuestion *asked, const Plan *plan)
{
    if (plan->hint) press(stage, KEYCODE_CONTROL + 't');
    for (const char *c = plan->typed; *c != '\0'; c++) press(stage, (unsigned char)*c);
    if (asked->question->type == QUESTION_ORDER) press_order(stage, asked, plan);
    else if (asked->question->type == QUESTION_MATCH) press_match(stage, asked, plan);
    else
        for (int i = 0; i < plan->count; i++) press(stage, 'a' + row_of(asked, plan->picked[i]));
    press(stage, KEYCODE_ENTER);
    while (app_wants_ticks(stage->app)) /* a run computes what is right */
        app_handle(stage->app, &(Input){.kind = INPUT_TICK, .elapsed_ns = 33000000});
}

static bool shows(const Stage *stage, const char *words)
{
    Buffer out = {0};
    Canvas canvas = canvas_new(stage->arena, COLUMNS, ROWS, WIDTH_UNICODE, false);
    app_draw(stage->app, canvas);
    print_plain(canvas, &out);
    bool there = text_has(buffer_text(&out), text_of(words));
    if (!there) print_error("\"%s\" is not on the screen:\n%s\n", words, out.at);
    buffer_clear(&out);
    return there;
}

/* --- a whole quiz ----------------------------------------------------------------------------- */

static void open_stage(Stage *stage, Arena *arena, const char *directory)
{
    const char *temporary = getenv("TMPDIR");
    *stage = (Stage){.arena = arena};
    snprintf(stage->path, sizeof stage->path, "%s/learners-%d.jsonl",
             temporary != NULL ? temporary : "/tmp", (int)getpid());
    unlink(stage->path);
    Report report = {.arena = arena};
    stage->course = course_open(directory, &report);
    assert_non_null(stage->course);
    stage->journal = journal_open(stage->path, stage->course->id, TEXT(""));
    stage->progress = progress_new(stage->course);
    stage->app = app_open(&(AppSetup){.course = stage->course,
                                      .journal = stage->journal,
                                      .progress = stage->progress,
                                      .table = WIDTH_UNICODE,
                                      .random = the_seed});
}

static void close_stage(Stage *stage)
{
    app_close(stage->app);
    progress_free(stage->progress);
    journal_close(stage->journal);
    course_close(stage->course);
    unlink(stage->path);
}

static void take(Arena *arena, const char *directory, int file_index, Learner learner, bool *types)
{
    Stage stage;
    open_stage(&stage, arena, directory);
    const QuizFile *file = &stage.course->quizzes[file_index];
    Report report = {.arena = arena};
    const Quiz *quiz = quiz_read(arena, file->path, file->shown, file->slug, &report);
    const Attempt *attempt = attempt_new(arena, quiz, 1, SEED);
    double sum = 0;
    app_push(stage.app, quiz_screen_exam(stage.app, file));
    app_handle(stage.app, &(Input){.kind = INPUT_RESIZE, .x = COLUMNS, .y = ROWS});
    for (int i = 0; i < attempt->count; i++) {
        const AttemptQuestion *asked = &attempt->questions[i];
        Learner how = learner == HALF_RIGHT ? (i % 2 == 0 ? ALL_RIGHT : ALL_WRONG) : learner;
        Plan plan = plan_for(&stage, asked->question, how);
        char where[40];
        snprintf(where, sizeof where, "question %d of %d", i + 1, attempt->count);
        assert_true(shows(&stage, where));
        press_answer(&stage, asked, &plan);
        assert_true(shows(&stage, plan.score == 1 || plan.hint ? "Right"
                                  : plan.score > 0             ? "Partly right"
                                                               : "Not quite"));
        assert_true(shows(&stage, where)); /* it waits */
        press(&stage, KEYCODE_ENTER);
        sum += plan.score;
        types[asked->question->type] = true;
    }
    const QuizProgress *progress = progress_quiz(stage.progress, file_index);
    char score[40];
    snprintf(score, sizeof score, "%d %%. From", (int)floor(100 * sum / attempt->count + 1e-6));
    assert_true(shows(&stage, score));
    assert_int_equal(progress->attempts, 1);
    assert_true(fabs(progress->last - sum / attempt->count) < 1e-9);
    assert_int_equal(progress->passed, sum / attempt->count >= quiz->pass);
    if (learner == ALL_RIGHT) assert_true(progress->last == 1);
    if (learner == ALL_WRONG) assert_true(progress->last == 0);
    close_stage(&stage);
}

static void take_all(Arena *arena, const char *directory, int file_index, bool *types)
{
    size_t mark = arena->used;
    for (Learner learner = ALL_RIGHT; learner < LEARNERS; learner++) {
        take(arena, directory, file_index, learner, types);
        arena_rewind(arena, mark);
    }
}

static void scripted_learners_score_what_they_ought_to(void **state)
{
    bool types[QUESTION_TYPES] = {false};
    take_all(*state, "tests/fixtures/course-small", 0, types);
    for (int i = 0; i < QUESTION_TYPES; i++) assert_true(types[i]);
}

static void so_they_do_in_the_courses_own_quiz(void **state)
{
    bool types[QUESTION_TYPES] = {false};
    const char *root = getenv("GROUNDWORK_ROOT");
    take_all(*state, root == NULL ? "." : root, 0, types);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(scripted_learners_score_what_they_ought_to),
        unit_test_with_arena(so_they_do_in_the_courses_own_quiz),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
