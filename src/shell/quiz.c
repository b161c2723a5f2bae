#include "shell/quiz.h"

#include "course/quiz_read.h"
#include "shell/demo_screen.h"
#include "shell/lesson.h"
#include "shell/quiz_answer.h"
#include "shell/quiz_view.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SPACIOUS_ROWS = 20, /* from here on there are blank rows between choices */
    CODE_STEP = 8,      /* columns */
    QUIZ_ARENA = 1 << 28
};

/* --- the page --------------------------------------------------------------------------------- */

/* Returns the row at which what follows the answer begins. */
static int rebuild(QuizScreen *quiz)
{
    QuizArea area = quiz_area_of(quiz);
    page_begin(&quiz->page, area.width);
    int after = quiz_page_build(&quiz->page, &quiz->state, quiz->height >= SPACIOUS_ROWS);
    page_scroll(&quiz->page, 0, area.height);
    int marked = quiz_marked_item(quiz);
    if (quiz->state.phase == QUIZ_ENDED && marked == quiz->state.attempt->count - 1)
        page_show_end(&quiz->page, quiz->page.count, area.height);
    else if (quiz->state.phase == QUIZ_ENDED) /* with what was given below it */
        page_show_item(&quiz->page, marked + 1, area.height);
    if (marked >= 0 && !quiz->untouched) page_show_item(&quiz->page, marked, area.height);
    return after;
}

/* Why, and the explanation, are to be seen at once; where there is more than fits, from the end of
 * what was picked on. */
static void show_verdict(QuizScreen *quiz)
{
    int after = rebuild(quiz), from = after;
    if (quiz->state.revealed) return; /* all of it is to be read, from the beginning */
    const AttemptQuestion *asked = quiz_now_asked(quiz);
    for (int i = 0; asked->question->type == QUESTION_CHOICE && i < asked->shown_count; i++)
        if (asked->shown[i] == quiz->state.answer.picked[0])
            from = page_last_row_of(&quiz->page, i);
    page_show_end(&quiz->page, from, quiz_area_of(quiz).height);
}

/* --- asking and answering --------------------------------------------------------------------- */

static void ask(QuizScreen *quiz, App *app, int index)
{
    quiz_answer_begin(&quiz->state, index);
    quiz->state.revealed = false;
    quiz->untouched = true;
    quiz->page.top = quiz->page.sideways = 0;
    quiz->asked_ms = app_clock_ms(app);
}

static void judge(QuizScreen *quiz, App *app, bool begun, Report *report)
{
    QuizState *state = &quiz->state;
    if (begun && evidence_take(&quiz->evidence, &state->right_number, report)) {
        if (state->revealed)
            quiz_right_answer(quiz_now_asked(quiz)->question, state->right_number, &state->answer);
        (void)attempt_answer(state->attempt, state->current, &state->answer, state->right_number,
                             state->hints);
        JournalEvent event = attempt_answer_event(state->attempt, state->current, quiz->took_ms);
        (void)app_record(app, &event);
        state->phase = QUIZ_TOLD;
    } else {
        snprintf(state->problem, sizeof state->problem, "%.*s", TEXT_ARG(report->first->message));
        state->phase = QUIZ_UNJUDGED;
    }
    show_verdict(quiz);
}

/* The right answer may be a run's, which takes its time: a turn with each tick. */
static void go_on_computing(QuizScreen *quiz, App *app, int64_t elapsed_ns)
{
    if (!evidence_tick(&quiz->evidence, elapsed_ns)) return;
    Arena *scratch = arena_new(1 << 20);
    judge(quiz, app, true, &(Report){.arena = scratch});
    arena_free(scratch);
}

static void compute(QuizScreen *quiz, App *app)
{
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    const Question *question = quiz_now_asked(quiz)->question;
    quiz->took_ms = app_clock_ms(app) - quiz->asked_ms;
    if (evidence_begin(&quiz->evidence, question, quiz->state.course->directory, &report))
        go_on_computing(quiz, app, 0);
    else judge(quiz, app, false, &report);
    arena_free(scratch);
}

static void submit(QuizScreen *quiz, App *app)
{
    quiz->state.revealed = false;
    if (quiz_answer_complete(&quiz->state)) compute(quiz, app);
}

/* Asks a question once more, or for the first time. */
static void ask_anew(QuizScreen *quiz, App *app, int index)
{
    AttemptQuestion *asked = &quiz->state.attempt->questions[index];
    asked->answered = asked->right_known = false;
    asked->judged = asked->score = 0;
    asked->hints = 0;
    quiz->state.looking_back = quiz->state.lifted = false;
    ask(quiz, app, index);
}

static void go_to(QuizScreen *quiz, App *app, int by)
{
    int count = quiz->state.attempt->count;
    ask_anew(quiz, app, (quiz->state.current + by + count) % count);
}

/* As if it had been answered rightly, and with the hints; the same key asks it once more. */
static void reveal(QuizScreen *quiz, App *app)
{
    QuizState *state = &quiz->state;
    bool shown = state->revealed;
    ask_anew(quiz, app, state->current);
    if (shown) return;
    state->revealed = true;
    state->hints = quiz_now_asked(quiz)->question->hint_count;
    compute(quiz, app);
}

/* Meanwhile there is one thing to do by hand. */
static void handle_computing(QuizScreen *quiz, App *app, const Input *input)
{
    if (input->kind == INPUT_TICK) go_on_computing(quiz, app, input->elapsed_ns);
    if (input->kind != INPUT_KEY || input->key != KEYCODE_ESCAPE) return;
    evidence_drop(&quiz->evidence);
    snprintf(quiz->state.problem, sizeof quiz->state.problem,
             "not judged: Enter computes the answer again");
}

/* What was right of answers from an earlier run of the program, as far as one turn gives it. */
static void find_right_numbers(QuizScreen *quiz)
{
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    for (int i = 0; i < quiz->state.attempt->count; i++) {
        AttemptQuestion *asked = &quiz->state.attempt->questions[i];
        if (asked->right_known || asked->judged >= 1) continue;
        const char *directory = quiz->state.course->directory;
        if (!evidence_begin(&quiz->evidence, asked->question, directory, &report)) continue;
        if (evidence_tick(&quiz->evidence, 0))
            asked->right_known = evidence_take(&quiz->evidence, &asked->right_number, &report);
        evidence_drop(&quiz->evidence);
    }
    arena_free(scratch);
}

/* The next question, or the score where there is none. */
static void go_to_next(QuizScreen *quiz, App *app)
{
    QuizState *state = &quiz->state;
    int next = attempt_next(state->attempt);
    if (next >= 0) {
        ask(quiz, app, next);
        return;
    }
    state->phase = QUIZ_ENDED;
    quiz->untouched = false;
    state->current = 0;
    state->problem[0] = '\0';
    quiz->page.top = quiz->page.sideways = 0;
    quiz->wrong = attempt_wrong(state->attempt, NULL);
    find_right_numbers(quiz);
    if (state->practice || state->attempt->count == 0) return;
    JournalEvent event = attempt_end_event(state->attempt);
    (void)app_record(app, &event);
}

/* From a question's look back to the score, else away. False where the screen is gone. */
static bool leave(QuizScreen *quiz, App *app)
{
    QuizState *state = &quiz->state;
    if (state->lifted || state->looking_back) {
        if (state->looking_back) state->phase = QUIZ_ENDED;
        state->lifted = state->looking_back = false;
        return true;
    }
    bool stays = quiz->in_lesson; /* the lesson closes it */
    quiz->done = true;
    if (!stays) app_pop(app);
    return stays;
}

/* False where the screen is gone. */
static bool go_on(QuizScreen *quiz, App *app)
{
    QuizState *state = &quiz->state;
    if (quiz->in_lesson || state->looking_back) return leave(quiz, app);
    if (quiz->preview) {
        go_to(quiz, app, 1);
        return true;
    }
    if (state->phase == QUIZ_UNJUDGED) attempt_drop(state->attempt, state->current);
    go_to_next(quiz, app);
    return true;
}

/* From the score: the question that is marked, told once more. */
static void look_back(QuizScreen *quiz)
{
    QuizState *state = &quiz->state;
    if (state->attempt->count == 0) return;
    const AttemptQuestion *asked = quiz_now_asked(quiz);
    state->answer = asked->answer;
    state->hints =
        asked->hints < asked->question->hint_count ? asked->hints : asked->question->hint_count;
    state->looking_back = true;
    state->phase = QUIZ_TOLD;
    quiz->page.top = quiz->page.sideways = 0;
}

/* --- what lies over it ------------------------------------------------------------------------ */

static void see(QuizScreen *quiz, App *app)
{
    const Question *question = quiz_now_asked(quiz)->question;
    if (!quiz_is_judged(quiz) || question->see.len == 0) return;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    Session *session = evidence_open(question, quiz->state.course->directory, &report);
    Text problem = report.first != NULL ? report.first->message : TEXT("");
    app_push(app, demo_screen_new(app, session, problem, true));
    arena_free(scratch);
}

static void read_again(QuizScreen *quiz, App *app)
{
    const Question *question = quiz_now_asked(quiz)->question;
    if (!quiz_is_judged(quiz) || question->lesson.len == 0 || quiz->in_lesson) return;
    Screen *lesson = lesson_screen_again(app, question->lesson);
    if (lesson != NULL) app_push(app, lesson);
}

static void practise_wrong(QuizScreen *quiz, App *app)
{
    QuizState *state = &quiz->state;
    if (state->phase != QUIZ_ENDED || state->attempt->count == 0) return;
    if (quiz->wrong == 0) {
        app_say(app, TEXT("there is nothing to practise: all were right"));
        return;
    }
    const Question **wrong =
        arena_array(quiz->arena, (size_t)state->attempt->count, sizeof(const Question *));
    int count = attempt_wrong(state->attempt, wrong);
    state->attempt = attempt_practice(quiz->arena, state->quiz, wrong, count, app_random(app));
    state->practice = true;
    ask(quiz, app, 0);
}

/* --- input ------------------------------------------------------------------------------------ */

static void move(QuizScreen *quiz, int by)
{
    QuizState *state = &quiz->state;
    int count = state->attempt->count;
    if (state->phase == QUIZ_ENDED && count > 0)
        state->current = (state->current + by + count) % count;
    else if (quiz_answer_items(state) > 0) quiz_answer_move(state, by);
    else page_scroll(&quiz->page, by, quiz_area_of(quiz).height);
}

/* Space: whatever there is to do to what one is on. */
static void pick(QuizScreen *quiz)
{
    QuizState *state = &quiz->state;
    int height = quiz_area_of(quiz).height;
    if (state->phase == QUIZ_ENDED) look_back(quiz);
    else if (!quiz_is_asking(quiz)) page_scroll(&quiz->page, height > 2 ? height - 2 : 1, height);
    else if (quiz_now_asked(quiz)->question->type == QUESTION_ORDER) quiz_answer_lift(state);
    else quiz_answer_pick(state, state->cursor);
}

/* Another right for a left; where there is none, the code that a question shows. */
static void to_the_side(QuizScreen *quiz, int by)
{
    QuizState *state = &quiz->state;
    if (quiz_is_asking(quiz) && quiz_now_asked(quiz)->question->type == QUESTION_MATCH)
        quiz_answer_turn(state, by);
    else page_scroll_code(&quiz->page, by * CODE_STEP);
}

/* What one is on: nobody answers what has not been on screen. */
static bool is_in_view(const QuizScreen *quiz)
{
    const Page *page = &quiz->page;
    int marked = quiz_marked_item(quiz);
    return marked < 0 || page_last_row_of(page, marked) < page->top + quiz_area_of(quiz).height;
}

static bool submit_or_go_on(QuizScreen *quiz, App *app)
{
    if (quiz->state.phase == QUIZ_ENDED) return leave(quiz, app);
    if (quiz->state.lifted) quiz_answer_lift(&quiz->state);
    else if (quiz_is_asking(quiz) && is_in_view(quiz)) submit(quiz, app);
    else if (quiz_is_asking(quiz)) quiz->untouched = false;
    else return go_on(quiz, app);
    return true;
}

/* False where the screen is gone. */
static bool run_command(QuizScreen *quiz, App *app, QuizCommand command)
{
    QuizState *state = &quiz->state;
    int height = quiz_area_of(quiz).height, page = height > 2 ? height - 2 : 1;
    switch (command) {
    case QUIZ_UP: move(quiz, -1); break;
    case QUIZ_DOWN: move(quiz, 1); break;
    case QUIZ_PICK:
    case QUIZ_LIFT:
    case QUIZ_LOOK: pick(quiz); break;
    case QUIZ_LEFT: to_the_side(quiz, -1); break;
    case QUIZ_RIGHT: to_the_side(quiz, 1); break;
    case QUIZ_CARRY_UP: quiz_answer_carry(state, -1); break;
    case QUIZ_CARRY_DOWN: quiz_answer_carry(state, 1); break;
    case QUIZ_SUBMIT: return submit_or_go_on(quiz, app);
    case QUIZ_HINT:
        if (quiz_is_asking(quiz) && state->hints < quiz_now_asked(quiz)->question->hint_count)
            state->hints++;
        break;
    case QUIZ_SEE: see(quiz, app); break;
    case QUIZ_READ: read_again(quiz, app); break;
    case QUIZ_AGAIN: practise_wrong(quiz, app); break;
    case QUIZ_PAGE_DOWN: page_scroll(&quiz->page, page, height); break;
    case QUIZ_PAGE_UP: page_scroll(&quiz->page, -page, height); break;
    case QUIZ_LEAVE: return leave(quiz, app);
    case QUIZ_NEXT: go_to(quiz, app, 1); break;
    case QUIZ_BEFORE: go_to(quiz, app, -1); break;
    case QUIZ_REVEAL: reveal(quiz, app); break;
    }
    return true;
}

static bool quiz_handle(Screen *screen, App *app, const Input *input)
{
    QuizScreen *quiz = (QuizScreen *)screen;
    QuizArea area = quiz_area_of(quiz);
    int top = -1; /* where one scrolls to, whatever is marked */
    if (input->kind == INPUT_RESIZE) {
        quiz->width = input->x;
        quiz->height = input->y;
    } else if (quiz_is_computing(quiz)) {
        handle_computing(quiz, app, input);
        return true;
    } else if (input->kind == INPUT_WHEEL) {
        page_scroll(&quiz->page, 3 * input->amount, area.height);
        top = quiz->page.top;
    } else if (input->kind == INPUT_CLICK) {
        quiz->untouched = false;
        int item = page_item_at(&quiz->page, input->y - area.y);
        bool on_item = item >= 0 && input->y < area.y + area.height;
        if (on_item && quiz->state.phase == QUIZ_ENDED) quiz->state.current = item;
        else if (on_item) quiz_answer_pick(&quiz->state, item);
    } else if (quiz_is_typed(quiz) && entry_input(&quiz->state.entry, input)) {
        quiz->state.problem[0] = '\0';
    } else if (input->kind == INPUT_KEY && quiz_answer_key(&quiz->state, input->key)) {
        quiz->untouched = false;
    } else if (input->kind == INPUT_KEY) {
        int command = quiz->preview ? keys_command(&quiz_preview_table, input->key) : -1;
        if (command < 0) command = keys_command(&quiz_table, input->key);
        if (command < 0) return false;
        if (command != QUIZ_SUBMIT) quiz->untouched = false;
        if (!run_command(quiz, app, (QuizCommand)command)) return true;
        if (command == QUIZ_PAGE_DOWN || command == QUIZ_PAGE_UP) top = quiz->page.top;
    }
    if (input->kind == INPUT_RESIZE && quiz->state.phase == QUIZ_TOLD) show_verdict(quiz);
    else (void)rebuild(quiz);
    if (top >= 0) page_scroll(&quiz->page, top - quiz->page.top, area.height);
    return true;
}

static bool quiz_is_typing(const Screen *screen)
{
    return quiz_is_typed((const QuizScreen *)screen);
}

static bool quiz_wants_ticks(const Screen *screen)
{
    return quiz_is_computing((const QuizScreen *)screen);
}

static void quiz_close(Screen *screen)
{
    QuizScreen *quiz = (QuizScreen *)screen;
    evidence_drop(&quiz->evidence);
    page_clear(&quiz->page);
    arena_free(quiz->arena);
    free(quiz);
}

static int quiz_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                       const Demo **demo)
{
    *demo = NULL;
    tables[0] = &quiz_table;
    tables[1] = &quiz_preview_table;
    return ((const QuizScreen *)screen)->preview ? 2 : 1;
}

static const ScreenType quiz_type = {
    .handle = quiz_handle,
    .draw = quiz_draw,
    .wants_ticks = quiz_wants_ticks,
    .is_typing = quiz_is_typing,
    .close = quiz_close,
    .tables = quiz_tables,
};

/* --- opening ---------------------------------------------------------------------------------- */

static const QuizFile *file_of(const App *app, const Lesson *lesson)
{
    const Course *course = app_course(app);
    for (int i = 0; i < course->quiz_count; i++)
        if (course->quizzes[i].lesson == lesson) return &course->quizzes[i];
    return NULL;
}

/* Reads the quiz; NULL, with the reason as the app's message, where none of it can be used. */
static QuizScreen *read_quiz(App *app, const QuizFile *file)
{
    Arena *scratch = arena_new(1 << 24);
    Report report = {.arena = scratch};
    Arena *arena = arena_new(QUIZ_ARENA);
    Quiz *quiz = quiz_read(arena, file->path, file->shown, file->slug, &report);
    /* Also where only some of its questions had to be left out. */
    if (report.errors > 0) app_say(app, report_line(scratch, report.first));
    arena_free(scratch);
    if (quiz == NULL) {
        arena_free(arena);
        return NULL;
    }
    QuizScreen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) arena_fail("a screen", sizeof *screen);
    screen->screen.type = &quiz_type;
    screen->arena = arena;
    screen->state.course = app_course(app);
    screen->state.quiz = quiz;
    page_init(&screen->page, app_table(app), app_is_ascii(app));
    app_size(app, &screen->width, &screen->height);
    return screen;
}

/* Also an attempt whose last answer was the last thing that was saved. */
static Screen *begin(QuizScreen *quiz, App *app)
{
    go_to_next(quiz, app);
    (void)rebuild(quiz);
    return &quiz->screen;
}

Screen *quiz_screen_exam(App *app, const QuizFile *file)
{
    QuizScreen *quiz = read_quiz(app, file);
    if (quiz == NULL) return NULL;
    app_catch_up(app);
    const QuizProgress *progress =
        progress_quiz(app_progress(app), (int)(file - app_course(app)->quizzes));
    JournalEvent event;
    if (progress->unfinished)
        quiz->state.attempt = attempt_resume(quiz->arena, quiz->state.quiz, &progress->record);
    if (quiz->state.attempt != NULL) {
        event = attempt_resume_event(quiz->state.attempt, &progress->record);
        if (attempt_next(quiz->state.attempt) != 0) app_say(app, TEXT("on from where you left it"));
    } else {
        quiz->state.attempt =
            attempt_new(quiz->arena, quiz->state.quiz, progress->next_number, app_random(app));
        event = attempt_begin_event(quiz->arena, quiz->state.attempt);
    }
    (void)app_record(app, &event);
    return begin(quiz, app);
}

Screen *quiz_screen_new(App *app, const Lesson *lesson)
{
    const QuizFile *file = file_of(app, lesson);
    if (file != NULL) return quiz_screen_exam(app, file);
    app_say(app, TEXT("this lesson has no quiz"));
    return NULL;
}

Screen *quiz_screen_practice(App *app, const Lesson *lesson, Text id)
{
    const QuizFile *file = file_of(app, lesson);
    QuizScreen *quiz = file != NULL ? read_quiz(app, file) : NULL;
    const Question *question = quiz != NULL ? quiz_find(quiz->state.quiz, id) : NULL;
    if (question == NULL) {
        if (app_message(app)[0] == '\0')
            app_say(app, TEXT("the lesson's quiz has no such question"));
        if (quiz != NULL) quiz_close(&quiz->screen);
        return NULL;
    }
    quiz->state.attempt =
        attempt_practice(quiz->arena, quiz->state.quiz, &question, 1, app_random(app));
    quiz->state.practice = true;
    quiz->in_lesson = true;
    return begin(quiz, app);
}

bool quiz_screen_done(const Screen *screen)
{
    return ((const QuizScreen *)screen)->done;
}

/* --- for a preview ---------------------------------------------------------------------------- */

Screen *quiz_screen_preview(App *app, const QuizFile *file)
{
    QuizScreen *quiz = read_quiz(app, file);
    if (quiz == NULL) return NULL;
    int count = quiz->state.quiz->question_count;
    const Question **questions = arena_array(quiz->arena, (size_t)count, sizeof *questions);
    for (int i = 0; i < count; i++) questions[i] = &quiz->state.quiz->questions[i];
    /* One seed, so that nothing changes its place while it is written. */
    quiz->state.attempt = attempt_practice(quiz->arena, quiz->state.quiz, questions, count, 1);
    quiz->state.practice = quiz->preview = true;
    return begin(quiz, app);
}

void quiz_screen_ask(Screen *screen, App *app, int index, bool revealed)
{
    QuizScreen *quiz = (QuizScreen *)screen;
    assert(quiz->preview && index >= 0 && index < quiz->state.attempt->count);
    ask_anew(quiz, app, index);
    if (revealed) reveal(quiz, app);
    else (void)rebuild(quiz);
}

const Quiz *quiz_screen_quiz(const Screen *screen)
{
    return ((const QuizScreen *)screen)->state.quiz;
}

int quiz_screen_question(const Screen *screen)
{
    return ((const QuizScreen *)screen)->state.current;
}

bool quiz_screen_revealed(const Screen *screen)
{
    return ((const QuizScreen *)screen)->state.revealed;
}
