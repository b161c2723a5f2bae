#include "shell/quiz.h"

#include "course/quiz_read.h"
#include "course/quiz_words.h"
#include "shell/demo_screen.h"
#include "shell/evidence.h"
#include "shell/lesson.h"
#include "shell/quiz_answer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_COLUMNS_MOST = 76,
    MARGINS_FROM = 30,  /* columns of screen */
    FRAMED_ROWS = 10,   /* from here on there are rules above and below the page */
    SPACIOUS_ROWS = 20, /* and from here on blank rows between choices */
    CODE_STEP = 8,      /* columns */
    QUIZ_ARENA = 1 << 28
};

typedef struct QuizScreen {
    Screen screen;
    Arena *arena; /* of the quiz and the attempt */
    QuizState state;
    int wrong;      /* that could be practised, at the end */
    bool preview;   /* for its author: questions are gone to by hand, and shown in full */
    bool in_lesson; /* one question, asked in a lesson's text: that has the screen */
    bool done;      /* then: it is to be taken away */
    bool untouched; /* just asked: the prompt is to be seen from its beginning */
    int64_t asked_ms, took_ms;
    Evidence evidence; /* while the right answer is being computed */
    Page page;
    int width, height;
} QuizScreen;

typedef enum QuizCommand {
    QUIZ_UP,
    QUIZ_DOWN,
    QUIZ_PICK, /* by the same key: what is sensible here; the others are for hints */
    QUIZ_LIFT,
    QUIZ_LOOK,
    QUIZ_LEFT,
    QUIZ_RIGHT,
    QUIZ_CARRY_UP,
    QUIZ_CARRY_DOWN,
    QUIZ_SUBMIT,
    QUIZ_HINT,
    QUIZ_SEE,
    QUIZ_READ,
    QUIZ_AGAIN,
    QUIZ_PAGE_DOWN,
    QUIZ_PAGE_UP,
    QUIZ_LEAVE,
    QUIZ_NEXT, /* of a preview */
    QUIZ_BEFORE,
    QUIZ_REVEAL
} QuizCommand;

static const Binding bindings[] = {
    {{KEYCODE_ENTER}, QUIZ_SUBMIT, NULL, "answer; then go on to the next question"},
    {{KEYCODE_UP, 'k'}, QUIZ_UP, NULL, "the one above"},
    {{KEYCODE_DOWN, 'j'}, QUIZ_DOWN, NULL, "the one below"},
    {{' '}, QUIZ_PICK, "pick", "pick, or take back (a digit or letter picks too)"},
    {{' '}, QUIZ_LIFT, "take up", "order: take up; arrows move it, a digit places it"},
    {{' '}, QUIZ_LOOK, "look", "at the end: look at this question again"},
    {{'J', '+'}, QUIZ_CARRY_DOWN, NULL, "order: carry this item down"},
    {{'K', '-'}, QUIZ_CARRY_UP, NULL, "order: carry this item up"},
    {{KEYCODE_RIGHT}, QUIZ_RIGHT, "another", "match: the next right side; else code to the right"},
    {{KEYCODE_LEFT}, QUIZ_LEFT, NULL, "match: the right side before; else code to the left"},
    {{KEYCODE_CONTROL + 't'}, QUIZ_HINT, "hint", "show a hint; a right answer then scores half"},
    {{'s'}, QUIZ_SEE, "see it run", "after the answer: watch the run that shows it"},
    {{'l'}, QUIZ_READ, "lesson", "after the answer: read again what it was about"},
    {{'r'}, QUIZ_AGAIN, "practise", "at the end: practise the wrong ones; changes no score"},
    {{KEYCODE_PAGE_DOWN}, QUIZ_PAGE_DOWN, NULL, "scroll down"},
    {{KEYCODE_PAGE_UP}, QUIZ_PAGE_UP, NULL, "scroll up"},
    {{KEYCODE_ESCAPE, 'q'}, QUIZ_LEAVE, "leave", "leave; a quiz goes on where you left it"},
};
static const BindingTable table = {"Quiz", bindings, sizeof bindings / sizeof bindings[0]};

static const Binding preview_bindings[] = {
    {{KEYCODE_CONTROL + 'r'}, QUIZ_REVEAL, "show all", "answer, why, hints, explanation at once"},
    {{KEYCODE_CONTROL + 'n', ']'}, QUIZ_NEXT, "next", "the next question"},
    {{KEYCODE_CONTROL + 'p', '['}, QUIZ_BEFORE, NULL, "the question before"},
};
static const BindingTable preview_table = {"Questions", preview_bindings,
                                           sizeof preview_bindings / sizeof preview_bindings[0]};

static AttemptQuestion *now_asked(const QuizScreen *quiz)
{
    return quiz_answer_asked(&quiz->state);
}

static bool is_asking(const QuizScreen *quiz)
{
    return quiz->state.phase == QUIZ_ASKING;
}

static bool is_typed(const QuizScreen *quiz)
{
    return quiz_answer_is_typed(&quiz->state);
}

static int marked_item(const QuizScreen *quiz)
{
    if (quiz->state.phase == QUIZ_ENDED) return quiz->state.current;
    return quiz_answer_items(&quiz->state) > 0 ? quiz->state.cursor : -1;
}

/* --- the page --------------------------------------------------------------------------------- */

typedef struct QuizArea {
    int x, y, width, height;
} QuizArea;

/* Where the page lies: in the middle of a wide screen; a typed answer has two rows below it. */
static QuizArea area_of(const QuizScreen *quiz)
{
    bool framed = quiz->height >= FRAMED_ROWS;
    int margins = quiz->width >= MARGINS_FROM ? 4 : 0;
    QuizArea area = {.y = framed ? 2 : 1,
                     .width = quiz->width - margins,
                     .height = quiz->height - (framed ? 4 : 2) - (is_typed(quiz) ? 2 : 0)};
    if (area.width > PAGE_COLUMNS_MOST) area.width = PAGE_COLUMNS_MOST;
    if (area.width < LAYOUT_MIN_WIDTH) area.width = LAYOUT_MIN_WIDTH;
    if (area.height < 1) area.height = 1;
    area.x = quiz->width > area.width ? (quiz->width - area.width) / 2 : 0;
    return area;
}

/* Returns the row at which what follows the answer begins. */
static int rebuild(QuizScreen *quiz)
{
    QuizArea area = area_of(quiz);
    page_begin(&quiz->page, area.width);
    int after = quiz_page_build(&quiz->page, &quiz->state, quiz->height >= SPACIOUS_ROWS);
    page_scroll(&quiz->page, 0, area.height);
    int marked = marked_item(quiz);
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
    const AttemptQuestion *asked = now_asked(quiz);
    for (int i = 0; asked->question->type == QUESTION_CHOICE && i < asked->shown_count; i++)
        if (asked->shown[i] == quiz->state.answer.picked[0])
            from = page_last_row_of(&quiz->page, i);
    page_show_end(&quiz->page, from, area_of(quiz).height);
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

static bool is_computing(const QuizScreen *quiz)
{
    return quiz->evidence.question != NULL;
}

static void judge(QuizScreen *quiz, App *app, bool begun, Report *report)
{
    QuizState *state = &quiz->state;
    if (begun && evidence_take(&quiz->evidence, &state->right_number, report)) {
        if (state->revealed)
            quiz_right_answer(now_asked(quiz)->question, state->right_number, &state->answer);
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
    const Question *question = now_asked(quiz)->question;
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
    state->hints = now_asked(quiz)->question->hint_count;
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
    const AttemptQuestion *asked = now_asked(quiz);
    state->answer = asked->answer;
    state->hints =
        asked->hints < asked->question->hint_count ? asked->hints : asked->question->hint_count;
    state->looking_back = true;
    state->phase = QUIZ_TOLD;
    quiz->page.top = quiz->page.sideways = 0;
}

/* --- what lies over it ------------------------------------------------------------------------ */

static bool is_judged(const QuizScreen *quiz)
{
    bool ended = quiz->state.phase == QUIZ_ENDED && quiz->state.attempt->count > 0;
    return quiz->state.phase == QUIZ_TOLD || ended;
}

static void see(QuizScreen *quiz, App *app)
{
    const Question *question = now_asked(quiz)->question;
    if (!is_judged(quiz) || question->see.len == 0) return;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    Session *session = evidence_open(question, quiz->state.course->directory, &report);
    Text problem = report.first != NULL ? report.first->message : TEXT("");
    app_push(app, demo_screen_new(app, session, problem, true));
    arena_free(scratch);
}

static void read_again(QuizScreen *quiz, App *app)
{
    const Question *question = now_asked(quiz)->question;
    if (!is_judged(quiz) || question->lesson.len == 0 || quiz->in_lesson) return;
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
    else page_scroll(&quiz->page, by, area_of(quiz).height);
}

/* Space: whatever there is to do to what one is on. */
static void pick(QuizScreen *quiz)
{
    QuizState *state = &quiz->state;
    int height = area_of(quiz).height;
    if (state->phase == QUIZ_ENDED) look_back(quiz);
    else if (!is_asking(quiz)) page_scroll(&quiz->page, height > 2 ? height - 2 : 1, height);
    else if (now_asked(quiz)->question->type == QUESTION_ORDER) quiz_answer_lift(state);
    else quiz_answer_pick(state, state->cursor);
}

/* Another right for a left; where there is none, the code that a question shows. */
static void to_the_side(QuizScreen *quiz, int by)
{
    QuizState *state = &quiz->state;
    if (is_asking(quiz) && now_asked(quiz)->question->type == QUESTION_MATCH)
        quiz_answer_turn(state, by);
    else page_scroll_code(&quiz->page, by * CODE_STEP);
}

/* What one is on: nobody answers what has not been on screen. */
static bool is_in_view(const QuizScreen *quiz)
{
    const Page *page = &quiz->page;
    int marked = marked_item(quiz);
    return marked < 0 || page_last_row_of(page, marked) < page->top + area_of(quiz).height;
}

static bool submit_or_go_on(QuizScreen *quiz, App *app)
{
    if (quiz->state.phase == QUIZ_ENDED) return leave(quiz, app);
    if (quiz->state.lifted) quiz_answer_lift(&quiz->state);
    else if (is_asking(quiz) && is_in_view(quiz)) submit(quiz, app);
    else if (is_asking(quiz)) quiz->untouched = false;
    else return go_on(quiz, app);
    return true;
}

/* False where the screen is gone. */
static bool run_command(QuizScreen *quiz, App *app, QuizCommand command)
{
    QuizState *state = &quiz->state;
    int height = area_of(quiz).height, page = height > 2 ? height - 2 : 1;
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
        if (is_asking(quiz) && state->hints < now_asked(quiz)->question->hint_count) state->hints++;
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
    QuizArea area = area_of(quiz);
    int top = -1; /* where one scrolls to, whatever is marked */
    if (input->kind == INPUT_RESIZE) {
        quiz->width = input->x;
        quiz->height = input->y;
    } else if (is_computing(quiz)) {
        handle_computing(quiz, app, input);
        return true;
    } else if (input->kind == INPUT_WHEEL) {
        page_scroll(&quiz->page, 3 * input->amount, area.height);
        top = quiz->page.top;
    } else if (input->kind == INPUT_CLICK) {
        quiz->untouched = false;
        int item = page_item_at(&quiz->page, input->y - area.y);
        if (item < 0 || input->y >= area.y + area.height) item = -1;
        else if (quiz->state.phase == QUIZ_ENDED) quiz->state.current = item;
        else quiz_answer_pick(&quiz->state, item);
    } else if (is_typed(quiz) && entry_input(&quiz->state.entry, input)) {
        quiz->state.problem[0] = '\0';
    } else if (input->kind == INPUT_KEY && quiz_answer_key(&quiz->state, input->key)) {
        quiz->untouched = false;
    } else if (input->kind == INPUT_KEY) {
        int command = quiz->preview ? keys_command(&preview_table, input->key) : -1;
        if (command < 0) command = keys_command(&table, input->key);
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

/* --- drawing ---------------------------------------------------------------------------------- */

static bool key_works(const void *context, int command)
{
    const QuizScreen *quiz = context;
    const QuizState *state = &quiz->state;
    if (state->attempt->count == 0) return command == QUIZ_LEAVE;
    const Question *question = now_asked(quiz)->question;
    switch ((QuizCommand)command) {
    case QUIZ_PICK: return is_asking(quiz) && question->type == QUESTION_MULTIPLE;
    case QUIZ_LIFT: return is_asking(quiz) && question->type == QUESTION_ORDER && !state->lifted;
    case QUIZ_LOOK: return state->phase == QUIZ_ENDED;
    case QUIZ_RIGHT: return is_asking(quiz) && question->type == QUESTION_MATCH;
    case QUIZ_HINT: return is_asking(quiz) && state->hints < question->hint_count;
    case QUIZ_SEE: return is_judged(quiz) && question->see.len > 0;
    case QUIZ_READ: return is_judged(quiz) && question->lesson.len > 0 && !quiz->in_lesson;
    case QUIZ_AGAIN: return state->phase == QUIZ_ENDED && quiz->wrong > 0;
    default: return true;
    }
}

static void draw_hints(const QuizScreen *quiz, Canvas row)
{
    canvas_fill(row, ROLE_TEXT);
    if (is_computing(quiz)) {
        double part = evidence_part(&quiz->evidence);
        int after = part < 0 ? canvas_puts(row, 1, 0, ROLE_WAITING, "computing the answer")
                             : canvas_print(row, 1, 0, ROLE_WAITING, "computing the answer: %2d %%",
                                            (int)(100 * part));
        (void)keys_draw_hint(row, after + 2, KEYCODE_ESCAPE, "not now");
        return;
    }
    int x = keys_draw_hint(row, 1, KEYCODE_ENTER,
                           quiz->state.lifted                ? "put down"
                           : is_asking(quiz)                 ? "answer"
                           : quiz->state.phase == QUIZ_ENDED ? "done"
                           : quiz->state.looking_back        ? "back"
                                                             : "go on");
    if (quiz->preview) x = keys_draw_hints(row, x, &preview_table);
    if (!is_typed(quiz)) {
        (void)keys_draw_line(row, x, &table, key_works, quiz);
        return;
    }
    if (key_works(quiz, QUIZ_HINT)) x = keys_draw_hint(row, x, KEYCODE_CONTROL + 't', "hint");
    (void)keys_draw_hint(row, x, KEYCODE_ESCAPE, "leave");
}

static void draw_title(const QuizScreen *quiz, Canvas row)
{
    const QuizState *state = &quiz->state;
    int end = row.width - 1;
    canvas_fill(row, ROLE_TEXT);
    if (state->phase != QUIZ_ENDED && !quiz->in_lesson)
        end = canvas_print_right(row, end, 0, ROLE_MUTED, "%s %d of %d",
                                 row.width >= 40 ? "question" : "", state->current + 1,
                                 state->attempt->count);
    if (state->phase == QUIZ_TOLD && !state->revealed && row.width >= 60) {
        const AttemptQuestion *asked = now_asked(quiz);
        Role role = asked->judged >= 1 ? ROLE_GOOD : ROLE_BAD;
        end = canvas_print_right(row, end - 2, 0, role, "%s", quiz_verdict(asked->judged));
    }
    int x = canvas_fit(row, 1, 0, end - 2, ROLE_TITLE, 0, state->quiz->title);
    if (quiz->preview && x + 12 < end)
        (void)canvas_fit(row, x + 2, 0, end - x - 4, ROLE_MUTED, 0, now_asked(quiz)->question->id);
    else if (state->practice && x + 12 < end) canvas_puts(row, x, 0, ROLE_MUTED, "  practice");
}

/* Below the page, or where that is long, below what is shown of it. */
static void draw_field(const QuizScreen *quiz, Canvas canvas, QuizArea area)
{
    int shown = quiz->page.count - quiz->page.top;
    int y = area.y + (shown < area.height ? shown : area.height);
    Canvas row = canvas_part(canvas, area.x, y, area.width, 1);
    canvas_fill(row, ROLE_TEXT);
    int x = canvas_puts(row, 0, 0, ROLE_KEY, "> ");
    x = entry_draw(&quiz->state.entry, row, x, 0, ROLE_TEXT);
    canvas_text(row, x + 1, 0, ROLE_MUTED, now_asked(quiz)->question->unit);
}

/* On the rule at the bottom, or where there is none above the hints: what is amiss, and whether
 * there is more. */
static void draw_foot(const QuizScreen *quiz, Canvas row, QuizArea area)
{
    bool framed = quiz->height >= FRAMED_ROWS;
    bool more = page_goes_on(&quiz->page, area.height);
    if (framed) canvas_repeat(row, 0, 0, ROLE_FRAME, row.ascii ? "-" : "─", row.width);
    if (framed && more)
        canvas_print_right(row, row.width - 2, 0, ROLE_KEY, "%s",
                           row.ascii ? " PgDn: more " : " PgDn ↓ more ");
    if (quiz->state.problem[0] == '\0' || !is_asking(quiz)) return;
    canvas_puts(row, 1, 0, ROLE_TEXT, " ");
    int x = canvas_fit(row, 2, 0, row.width - 4, ROLE_BAD, 0, text_of(quiz->state.problem));
    canvas_puts(row, x, 0, ROLE_TEXT, " ");
}

static void quiz_draw(const Screen *screen, const App *app, Canvas canvas)
{
    (void)app;
    const QuizScreen *quiz = (const QuizScreen *)screen;
    QuizArea area = area_of(quiz);
    int height = canvas.height;
    page_draw(&quiz->page, canvas_part(canvas, area.x, area.y, area.width, area.height),
              marked_item(quiz));
    if (is_typed(quiz)) draw_field(quiz, canvas, area);
    draw_foot(quiz, canvas_part(canvas, 0, height - 2, canvas.width, 1), area);
    draw_title(quiz, canvas_part(canvas, 0, 0, canvas.width, 1));
    if (height >= FRAMED_ROWS)
        canvas_repeat(canvas, 0, 1, ROLE_FRAME, canvas.ascii ? "-" : "─", canvas.width);
    if (height > 1) draw_hints(quiz, canvas_part(canvas, 0, height - 1, canvas.width, 1));
}

static bool quiz_is_typing(const Screen *screen)
{
    return is_typed((const QuizScreen *)screen);
}

static bool quiz_wants_ticks(const Screen *screen)
{
    return is_computing((const QuizScreen *)screen);
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
    tables[0] = &table;
    tables[1] = &preview_table;
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
