#include "shell/quiz.h"

#include "course/quiz_read.h"
#include "learner/attempt.h"
#include "shell/demo_screen.h"
#include "shell/entry.h"
#include "shell/evidence.h"
#include "shell/page.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_INDENT = 6, FRAME_ROWS = 4, PAGE_COLUMNS_MOST = 76, QUIZ_ARENA = 1 << 28 };

typedef enum QuizPhase {
    QUIZ_ASKING,
    QUIZ_TOLD, /* answered: why, and the explanation */
    QUIZ_ENDED /* the score, and each question */
} QuizPhase;

typedef struct QuizScreen {
    Screen screen;
    Arena *arena; /* of the quiz and the attempt */
    const char *directory;
    Quiz *quiz;
    Attempt *attempt;
    bool practice;
    int current;
    QuizPhase phase;
    int cursor;    /* row among what is shown */
    Answer answer; /* as far as it has been given */
    Entry entry;
    int hints; /* shown so far */
    int64_t asked_ms;
    double right_number;
    char problem[APP_MESSAGE]; /* what is wrong with what was typed, or with the run */
    Page page;
    int width, height;
} QuizScreen;

typedef enum QuizCommand {
    QUIZ_UP,
    QUIZ_DOWN,
    QUIZ_PICK,
    QUIZ_LEFT,
    QUIZ_RIGHT,
    QUIZ_CARRY_UP,
    QUIZ_CARRY_DOWN,
    QUIZ_SUBMIT,
    QUIZ_HINT,
    QUIZ_SEE,
    QUIZ_AGAIN,
    QUIZ_PAGE_DOWN,
    QUIZ_PAGE_UP,
    QUIZ_LEAVE
} QuizCommand;

static const Binding bindings[] = {
    {{KEYCODE_ENTER}, QUIZ_SUBMIT, "answer, go on", "answer; then go on to the next question"},
    {{KEYCODE_UP, 'k'}, QUIZ_UP, NULL, "the one above"},
    {{KEYCODE_DOWN, 'j'}, QUIZ_DOWN, NULL, "the one below"},
    {{' '}, QUIZ_PICK, NULL, "pick, or take back (a digit or letter picks too)"},
    {{KEYCODE_LEFT}, QUIZ_LEFT, NULL, "match: the right side before"},
    {{KEYCODE_RIGHT}, QUIZ_RIGHT, NULL, "match: the next right side"},
    {{'K', '-'}, QUIZ_CARRY_UP, NULL, "order: carry this item up"},
    {{'J', '+'}, QUIZ_CARRY_DOWN, NULL, "order: carry this item down"},
    {{KEYCODE_CONTROL + 't'}, QUIZ_HINT, "hint", "show a hint; a right answer then scores half"},
    {{'s'}, QUIZ_SEE, "see", "after the answer: watch the run that shows it"},
    {{'r'}, QUIZ_AGAIN, NULL, "at the end: practise the wrong ones; changes no score"},
    {{KEYCODE_PAGE_DOWN}, QUIZ_PAGE_DOWN, NULL, "scroll down"},
    {{KEYCODE_PAGE_UP}, QUIZ_PAGE_UP, NULL, "scroll up"},
    {{KEYCODE_ESCAPE, 'q'}, QUIZ_LEAVE, "leave", "leave; a quiz goes on where you left it"},
};
static const BindingTable table = {"Quiz", bindings, sizeof bindings / sizeof bindings[0]};

static AttemptQuestion *now_asked(const QuizScreen *quiz)
{
    return &quiz->attempt->questions[quiz->current];
}

static bool is_typed(const QuizScreen *quiz)
{
    return quiz->phase == QUIZ_ASKING
           && quiz_answer_kind(now_asked(quiz)->question->type) != ANSWER_PICKED;
}

static int row_count(const QuizScreen *quiz)
{
    const AttemptQuestion *asked = now_asked(quiz);
    if (quiz_answer_kind(asked->question->type) != ANSWER_PICKED) return 0;
    return asked->question->type == QUESTION_MATCH ? asked->question->pair_count
                                                   : asked->shown_count;
}

/* --- what the page says ----------------------------------------------------------------------- */

static bool is_picked(const Answer *answer, int index)
{
    for (int i = 0; i < answer->count; i++)
        if (answer->picked[i] == index) return true;
    return false;
}

static void put_choices(QuizScreen *quiz, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    bool told = quiz->phase == QUIZ_TOLD;
    const char *right = quiz->page.ascii ? "ok" : "✓", *wrong = quiz->page.ascii ? "NO" : "✗";
    for (int i = 0; i < asked->shown_count; i++) {
        const Choice *choice = &question->choices[asked->shown[i]];
        bool picked = is_picked(&quiz->answer, asked->shown[i]);
        const char *box = question->type == QUESTION_MULTIPLE ? (picked ? "[x]" : "[ ]") : "  ";
        const char *mark = !told ? "  " : choice->correct ? right : picked ? wrong : "  ";
        Text marker =
            text_printf(quiz->page.arena, "%s%c%s", told ? mark : box, 'a' + i, told ? "" : ")");
        Role role = !told ? ROLE_KEY : choice->correct ? ROLE_GOOD : picked ? ROLE_BAD : ROLE_MUTED;
        page_markdown(&quiz->page, choice->text, ITEM_INDENT, marker, role, i);
        if (told && (picked || (question->type == QUESTION_MULTIPLE && choice->correct))
            && choice->why.len > 0)
            page_markdown(&quiz->page, choice->why, ITEM_INDENT + 2, TEXT(""), ROLE_MUTED, -1);
        page_blank(&quiz->page);
    }
}

static void put_order(QuizScreen *quiz, const AttemptQuestion *asked)
{
    for (int i = 0; i < asked->shown_count; i++) {
        int item = quiz->answer.picked[i];
        bool told = quiz->phase == QUIZ_TOLD;
        Text marker = text_printf(quiz->page.arena, "%3d", i + 1);
        Role role = !told ? ROLE_KEY : item == i ? ROLE_GOOD : ROLE_BAD;
        page_markdown(&quiz->page, asked->question->items[item], ITEM_INDENT, marker, role, i);
    }
    if (quiz->phase == QUIZ_TOLD) {
        page_blank(&quiz->page);
        page_line(&quiz->page, ROLE_GOOD, TEXT("The right order:"));
        for (int i = 0; i < asked->question->item_count; i++)
            page_markdown(&quiz->page, asked->question->items[i], ITEM_INDENT,
                          text_printf(quiz->page.arena, "%3d", i + 1), ROLE_GOOD, -1);
    } else {
        page_line(&quiz->page, ROLE_MUTED,
                  TEXT("J and K carry the marked item down and up; Enter answers."));
    }
}

static void put_match(QuizScreen *quiz, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    bool told = quiz->phase == QUIZ_TOLD;
    for (int i = 0; i < question->pair_count; i++) {
        int given = quiz->answer.picked[i];
        bool good =
            given >= 0 && text_equal(question->pairs[given].right, question->pairs[i].right);
        Text right = given >= 0 ? question->pairs[given].right : TEXT("...");
        const char *arrow = quiz->page.ascii ? "->" : "→";
        Text words = text_printf(quiz->page.arena, "%.*s %s %.*s",
                                 TEXT_ARG(question->pairs[i].left), arrow, TEXT_ARG(right));
        Role role = !told ? ROLE_KEY : good ? ROLE_GOOD : ROLE_BAD;
        page_markdown(&quiz->page, words, ITEM_INDENT, text_printf(quiz->page.arena, "%3d", i + 1),
                      role, i);
        if (told && !good)
            page_markdown(
                &quiz->page,
                text_printf(quiz->page.arena, "right: %.*s", TEXT_ARG(question->pairs[i].right)),
                ITEM_INDENT + 2, TEXT(""), ROLE_GOOD, -1);
    }
    if (!told)
        page_line(&quiz->page, ROLE_MUTED,
                  TEXT("Left and right go through what can stand there; Enter answers."));
}

/* What was typed, and after the answer what was right. */
static void put_typed(QuizScreen *quiz, const AttemptQuestion *asked)
{
    const Question *question = asked->question;
    Arena *arena = quiz->page.arena;
    if (quiz->phase == QUIZ_ASKING) return; /* the field is drawn below the page */
    Answer right;
    quiz_right_answer(question, quiz->right_number, &right);
    Role role = asked->judged >= 1 ? ROLE_GOOD : ROLE_BAD;
    if (question->type == QUESTION_NUMBER) {
        page_line(&quiz->page, role,
                  text_printf(arena, "You said %.10g %.*s", quiz->answer.number,
                              TEXT_ARG(question->unit)));
        page_line(&quiz->page, ROLE_GOOD,
                  text_printf(arena, "%s %.10g %.*s",
                              question->by_run ? "The run gives" : "Right is", right.number,
                              TEXT_ARG(question->unit)));
    } else {
        page_line(&quiz->page, role, text_printf(arena, "You said %s", quiz->answer.text));
        if (asked->judged < 1)
            page_line(&quiz->page, ROLE_GOOD, text_printf(arena, "Right is %s", right.text));
    }
    page_blank(&quiz->page);
}

static void put_answers(QuizScreen *quiz, const AttemptQuestion *asked)
{
    switch (asked->question->type) {
    case QUESTION_CHOICE:
    case QUESTION_MULTIPLE: put_choices(quiz, asked); return;
    case QUESTION_ORDER: put_order(quiz, asked); return;
    case QUESTION_MATCH: put_match(quiz, asked); return;
    default: put_typed(quiz, asked); return;
    }
}

static void put_question(QuizScreen *quiz)
{
    const AttemptQuestion *asked = now_asked(quiz);
    const Question *question = asked->question;
    page_markdown(&quiz->page, question->prompt, 0, TEXT(""), ROLE_TEXT, -1);
    page_blank(&quiz->page);
    for (int i = 0; i < quiz->hints; i++)
        page_markdown(&quiz->page, question->hints[i], ITEM_INDENT, TEXT("Hint"), ROLE_TIP, -1);
    if (quiz->hints > 0) page_blank(&quiz->page);
    put_answers(quiz, asked);
    if (quiz->phase != QUIZ_TOLD) return;
    const char *verdict = asked->judged >= 1  ? "Right."
                          : asked->judged > 0 ? "Partly right."
                                              : "Not quite.";
    Text score = asked->score > 0 && asked->score < 1
                     ? text_printf(quiz->page.arena, " It scores %.2g.", asked->score)
                     : TEXT("");
    page_line(&quiz->page, asked->judged >= 1 ? ROLE_GOOD : ROLE_BAD,
              text_printf(quiz->page.arena, "%s%.*s", verdict, TEXT_ARG(score)));
    page_markdown(&quiz->page, question->explain, 0, TEXT(""), ROLE_TEXT, -1);
    if (question->lesson.len > 0)
        page_line(&quiz->page, ROLE_MUTED,
                  text_printf(quiz->page.arena, "Read again: %.*s", TEXT_ARG(question->lesson)));
}

static void put_result(QuizScreen *quiz)
{
    const Attempt *attempt = quiz->attempt;
    Arena *arena = quiz->page.arena;
    double score = attempt_score(attempt);
    bool passed = attempt_passed(attempt);
    Text words = quiz->practice ? TEXT("Practice: no score.")
                                : text_printf(arena, "%s: %.0f %% of the score (%.0f %% passes).",
                                              passed ? "Passed" : "Not passed yet", 100 * score,
                                              100 * quiz->quiz->pass);
    page_line(&quiz->page, passed ? ROLE_GOOD : ROLE_WAITING, words);
    page_blank(&quiz->page);
    for (int i = 0; i < attempt->count; i++) {
        const AttemptQuestion *asked = &attempt->questions[i];
        const char *mark = asked->score >= 1  ? (quiz->page.ascii ? "ok" : "✓")
                           : asked->score > 0 ? "~"
                           : quiz->page.ascii ? "NO"
                                              : "✗";
        Role role = asked->score >= 1 ? ROLE_GOOD : asked->score > 0 ? ROLE_WAITING : ROLE_BAD;
        page_markdown(&quiz->page, asked->question->prompt, ITEM_INDENT,
                      text_printf(arena, "%s %d", mark, i + 1), role, i);
        if (asked->score < 1 && asked->question->lesson.len > 0)
            page_markdown(
                &quiz->page,
                text_printf(arena, "*Read again: %.*s*", TEXT_ARG(asked->question->lesson)),
                ITEM_INDENT, TEXT(""), ROLE_MUTED, -1);
    }
}

static void rebuild(QuizScreen *quiz)
{
    int width = quiz->width - 4 < PAGE_COLUMNS_MOST ? quiz->width - 4 : PAGE_COLUMNS_MOST;
    page_begin(&quiz->page, width > LAYOUT_MIN_WIDTH ? width : LAYOUT_MIN_WIDTH);
    if (quiz->phase == QUIZ_ENDED) put_result(quiz);
    else put_question(quiz);
    page_scroll(&quiz->page, 0, quiz->height - FRAME_ROWS);
}

/* --- asking and answering --------------------------------------------------------------------- */

static void ask(QuizScreen *quiz, App *app, int index)
{
    quiz->current = index;
    quiz->phase = QUIZ_ASKING;
    quiz->cursor = 0;
    quiz->hints = 0;
    quiz->problem[0] = '\0';
    quiz->page.top = 0;
    quiz->asked_ms = app_clock_ms(app);
    entry_reset(&quiz->entry, TEXT(""));
    const AttemptQuestion *asked = now_asked(quiz);
    quiz->answer = (Answer){.kind = quiz_answer_kind(asked->question->type)};
    if (asked->question->type == QUESTION_ORDER) {
        quiz->answer.count = asked->shown_count;
        memcpy(quiz->answer.picked, asked->shown, sizeof quiz->answer.picked);
    } else if (asked->question->type == QUESTION_MATCH) {
        quiz->answer.count = asked->question->pair_count;
        for (int i = 0; i < quiz->answer.count; i++) quiz->answer.picked[i] = -1;
    }
}

static bool find_right_number(QuizScreen *quiz)
{
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    bool good = now_asked(quiz)->question->type != QUESTION_NUMBER
                || evidence_number(now_asked(quiz)->question, quiz->directory, &quiz->right_number,
                                   &report);
    if (!good)
        snprintf(quiz->problem, sizeof quiz->problem, "%.*s", TEXT_ARG(report.first->message));
    arena_free(scratch);
    return good;
}

/* Takes what was typed or picked into the answer; false where there is nothing to judge yet. */
static bool complete_answer(QuizScreen *quiz)
{
    const Question *question = now_asked(quiz)->question;
    const char *missing = NULL;
    if (question->type == QUESTION_NUMBER) {
        if (!quiz_parse_number(entry_text(&quiz->entry), question->unit, &quiz->answer.number))
            missing = "a number, please (such as 12, 1 000 or 0.5)";
    } else if (question->type == QUESTION_TEXT) {
        quiz_answer_text(&quiz->answer, entry_text(&quiz->entry));
        if (quiz->answer.text[0] == '\0') missing = "type a word or two";
    } else if (question->type == QUESTION_MATCH) {
        for (int i = 0; i < quiz->answer.count; i++)
            if (quiz->answer.picked[i] < 0)
                missing = "each left needs its right: left and right go through them";
    } else if (quiz->answer.count == 0) {
        missing = "pick one first";
    }
    snprintf(quiz->problem, sizeof quiz->problem, "%s", missing != NULL ? missing : "");
    return missing == NULL;
}

static void submit(QuizScreen *quiz, App *app)
{
    if (now_asked(quiz)->question->type == QUESTION_CHOICE && quiz->answer.count == 0) {
        quiz->answer.count = 1;
        quiz->answer.picked[0] = now_asked(quiz)->shown[quiz->cursor];
    }
    if (!complete_answer(quiz) || !find_right_number(quiz)) return;
    (void)attempt_answer(quiz->attempt, quiz->current, &quiz->answer, quiz->right_number,
                         quiz->hints);
    JournalEvent event =
        attempt_answer_event(quiz->attempt, quiz->current, app_clock_ms(app) - quiz->asked_ms);
    (void)app_record(app, &event);
    quiz->phase = QUIZ_TOLD;
}

static void go_on(QuizScreen *quiz, App *app)
{
    int next = attempt_next(quiz->attempt);
    if (next >= 0) {
        ask(quiz, app, next);
        return;
    }
    quiz->phase = QUIZ_ENDED;
    quiz->page.top = 0;
    if (quiz->practice) return;
    JournalEvent event = attempt_end_event(quiz->attempt);
    (void)app_record(app, &event);
}

static void pick(QuizScreen *quiz, int row)
{
    const AttemptQuestion *asked = now_asked(quiz);
    Answer *answer = &quiz->answer;
    if (row < 0 || row >= row_count(quiz)) return;
    quiz->cursor = row;
    if (asked->question->type == QUESTION_CHOICE) {
        answer->count = 1;
        answer->picked[0] = asked->shown[row];
    } else if (asked->question->type == QUESTION_MULTIPLE) {
        int kept = 0;
        bool was_picked = is_picked(answer, asked->shown[row]);
        for (int i = 0; i < answer->count; i++)
            if (answer->picked[i] != asked->shown[row]) answer->picked[kept++] = answer->picked[i];
        if (!was_picked) answer->picked[kept++] = asked->shown[row];
        answer->count = kept;
    }
}

static void carry(QuizScreen *quiz, int by)
{
    int other = quiz->cursor + by;
    if (now_asked(quiz)->question->type != QUESTION_ORDER || other < 0 || other >= row_count(quiz))
        return;
    int item = quiz->answer.picked[quiz->cursor];
    quiz->answer.picked[quiz->cursor] = quiz->answer.picked[other];
    quiz->answer.picked[other] = item;
    quiz->cursor = other;
}

static void turn_right_side(QuizScreen *quiz, int by)
{
    const AttemptQuestion *asked = now_asked(quiz);
    if (asked->question->type != QUESTION_MATCH) return;
    int *given = &quiz->answer.picked[quiz->cursor], place = by > 0 ? -1 : 0;
    for (int i = 0; i < asked->shown_count; i++)
        if (asked->shown[i] == *given) place = i;
    *given = asked->shown[(place + by + asked->shown_count) % asked->shown_count];
}

static void see(QuizScreen *quiz, App *app)
{
    const Question *question = now_asked(quiz)->question;
    if (quiz->phase != QUIZ_TOLD || question->see.len == 0) return;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    Session *session = evidence_open(question, quiz->directory, &report);
    app_push(app, demo_screen_new(session, report.first != NULL ? report.first->message : TEXT(""),
                                  true));
    arena_free(scratch);
}

static void show_hint(QuizScreen *quiz)
{
    if (quiz->phase == QUIZ_ASKING && quiz->hints < now_asked(quiz)->question->hint_count)
        quiz->hints++;
}

static void practise_wrong(QuizScreen *quiz, App *app)
{
    if (quiz->phase != QUIZ_ENDED) return;
    const Question **wrong =
        arena_array(quiz->arena, (size_t)quiz->attempt->count, sizeof(const Question *));
    int count = attempt_wrong(quiz->attempt, wrong);
    if (count == 0) return;
    quiz->attempt = attempt_practice(quiz->arena, quiz->quiz, wrong, count, app_random(app));
    quiz->practice = true;
    ask(quiz, app, 0);
}

/* --- input
 * ------------------------------------------------------------------------------------------------
 */

static bool run_command(QuizScreen *quiz, App *app, QuizCommand command)
{
    int rows = quiz->phase == QUIZ_ASKING ? row_count(quiz) : 0, height = quiz->height - FRAME_ROWS;
    bool moves = command == QUIZ_UP || command == QUIZ_DOWN;
    if (moves && rows == 0) page_scroll(&quiz->page, command == QUIZ_UP ? -1 : 1, height);
    switch (command) {
    case QUIZ_UP: quiz->cursor = rows > 0 ? (quiz->cursor + rows - 1) % rows : 0; break;
    case QUIZ_DOWN: quiz->cursor = rows > 0 ? (quiz->cursor + 1) % rows : 0; break;
    case QUIZ_PICK:
        if (rows > 0) pick(quiz, quiz->cursor);
        break;
    case QUIZ_LEFT:
        if (rows > 0) turn_right_side(quiz, -1);
        break;
    case QUIZ_RIGHT:
        if (rows > 0) turn_right_side(quiz, 1);
        break;
    case QUIZ_CARRY_UP:
        if (rows > 0) carry(quiz, -1);
        break;
    case QUIZ_CARRY_DOWN:
        if (rows > 0) carry(quiz, 1);
        break;
    case QUIZ_SUBMIT:
        if (quiz->phase == QUIZ_ENDED) {
            app_pop(app);
            return false;
        }
        if (quiz->phase == QUIZ_ASKING) submit(quiz, app);
        else go_on(quiz, app);
        break;
    case QUIZ_HINT: show_hint(quiz); break;
    case QUIZ_SEE: see(quiz, app); break;
    case QUIZ_AGAIN: practise_wrong(quiz, app); break;
    case QUIZ_PAGE_DOWN: page_scroll(&quiz->page, height - 2, height); break;
    case QUIZ_PAGE_UP: page_scroll(&quiz->page, 2 - height, height); break;
    case QUIZ_LEAVE: app_pop(app); return false;
    }
    return true;
}

/* A digit or a letter picks among the choices; a single choice is the answer once Enter comes. */
static bool pick_by_key(QuizScreen *quiz, int32_t key)
{
    QuestionType type = now_asked(quiz)->question->type;
    if (quiz->phase != QUIZ_ASKING || (type != QUESTION_CHOICE && type != QUESTION_MULTIPLE))
        return false;
    int row = key >= '1' && key <= '9'                    ? key - '1'
              : key >= 'a' && key < 'a' + row_count(quiz) ? key - 'a'
                                                          : -1;
    if (row < 0) return false;
    pick(quiz, row);
    return true;
}

static bool quiz_handle(Screen *screen, App *app, const Input *input)
{
    QuizScreen *quiz = (QuizScreen *)screen;
    if (input->kind == INPUT_RESIZE) {
        quiz->width = input->x;
        quiz->height = input->y;
    } else if (input->kind == INPUT_WHEEL) {
        page_scroll(&quiz->page, 3 * input->amount, quiz->height - FRAME_ROWS);
    } else if (input->kind == INPUT_CLICK) {
        int item = page_item_at(&quiz->page, input->y - 2);
        if (item >= 0 && quiz->phase == QUIZ_ASKING) pick(quiz, item);
    } else if (is_typed(quiz) && entry_input(&quiz->entry, input)) {
        quiz->problem[0] = '\0';
    } else if (input->kind == INPUT_KEY && !pick_by_key(quiz, input->key)) {
        int command = keys_command(&table, input->key);
        if (command < 0) return false;
        if (!run_command(quiz, app, (QuizCommand)command)) return true;
    }
    rebuild(quiz);
    if (quiz->phase == QUIZ_ASKING && row_count(quiz) > 0)
        page_show_item(&quiz->page, quiz->cursor, quiz->height - FRAME_ROWS);
    return true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_hints(const QuizScreen *quiz, Canvas row)
{
    int x = 1;
    bool asking = quiz->phase == QUIZ_ASKING;
    const Question *question = now_asked(quiz)->question;
    x = keys_draw_hint(row, x, KEYCODE_ENTER,
                       asking                     ? "answer"
                       : quiz->phase == QUIZ_TOLD ? "go on"
                                                  : "done");
    if (asking && question->type == QUESTION_MULTIPLE) x = keys_draw_hint(row, x, ' ', "pick");
    if (asking && question->type == QUESTION_ORDER) x = keys_draw_hint(row, x, 'J', "carry down");
    if (asking && quiz->hints < question->hint_count)
        x = keys_draw_hint(row, x, KEYCODE_CONTROL + 't', "hint");
    if (quiz->phase == QUIZ_TOLD && question->see.len > 0)
        x = keys_draw_hint(row, x, 's', "see it run");
    if (quiz->phase == QUIZ_ENDED) x = keys_draw_hint(row, x, 'r', "practise the wrong ones");
    x = keys_draw_hint(row, x, KEYCODE_ESCAPE, "leave");
    if (!is_typed(quiz)) (void)keys_draw_hint(row, x, '?', "keys");
}

static void quiz_draw(const Screen *screen, const App *app, Canvas canvas)
{
    (void)app;
    const QuizScreen *quiz = (const QuizScreen *)screen;
    int height = canvas.height;
    const char *rule = canvas.ascii ? "-" : "─";
    int x = canvas_print(canvas, 1, 0, ROLE_TITLE, "%.*s", TEXT_ARG(quiz->quiz->title));
    if (quiz->practice) x = canvas_puts(canvas, x, 0, ROLE_MUTED, "  practice");
    if (quiz->phase != QUIZ_ENDED)
        canvas_print_right(canvas, canvas.width - 1, 0, ROLE_MUTED, "question %d of %d",
                           quiz->current + 1, quiz->attempt->count);
    canvas_repeat(canvas, 0, 1, ROLE_FRAME, rule, canvas.width);
    bool asking = quiz->phase == QUIZ_ASKING;
    Canvas body = canvas_part(canvas, 2, 2, canvas.width - 4, height - FRAME_ROWS);
    page_draw(&quiz->page, body, asking && row_count(quiz) > 0 ? quiz->cursor : -1);
    canvas_repeat(canvas, 0, height - 2, ROLE_FRAME, rule, canvas.width);
    if (is_typed(quiz)) {
        int y = quiz->page.count - quiz->page.top < body.height ? quiz->page.count - quiz->page.top
                                                                : body.height - 1;
        Canvas row = canvas_part(body, 0, y, body.width, 1);
        canvas_fill(row, ROLE_TEXT);
        int end = canvas_puts(row, 0, 0, ROLE_KEY, "> ");
        end = entry_draw(&quiz->entry, row, end, 0, ROLE_TEXT);
        canvas_text(row, end + 1, 0, ROLE_MUTED, now_asked(quiz)->question->unit);
    }
    if (quiz->problem[0] != '\0') canvas_puts(canvas, 2, height - 2, ROLE_BAD, quiz->problem);
    draw_hints(quiz, canvas_part(canvas, 0, height - 1, canvas.width, 1));
}

static bool quiz_is_typing(const Screen *screen)
{
    return is_typed((const QuizScreen *)screen);
}

static void quiz_close(Screen *screen)
{
    QuizScreen *quiz = (QuizScreen *)screen;
    page_clear(&quiz->page);
    arena_free(quiz->arena);
    free(quiz);
}

static int quiz_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                       const Demo **demo)
{
    (void)screen;
    *demo = NULL;
    tables[0] = &table;
    return 1;
}

static const ScreenType quiz_type = {
    .handle = quiz_handle,
    .draw = quiz_draw,
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
    if (quiz == NULL && report.first != NULL) app_say(app, report_line(scratch, report.first));
    arena_free(scratch);
    if (quiz == NULL) {
        arena_free(arena);
        return NULL;
    }
    QuizScreen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) arena_fail("a screen", sizeof *screen);
    screen->screen.type = &quiz_type;
    screen->arena = arena;
    screen->directory = app_course(app)->directory;
    screen->quiz = quiz;
    page_init(&screen->page, app_table(app), app_is_ascii(app));
    app_size(app, &screen->width, &screen->height);
    return screen;
}

static Screen *begin(QuizScreen *quiz, App *app)
{
    int next = attempt_next(quiz->attempt);
    ask(quiz, app, next >= 0 ? next : 0);
    rebuild(quiz);
    return &quiz->screen;
}

Screen *quiz_screen_exam(App *app, const QuizFile *file)
{
    QuizScreen *quiz = read_quiz(app, file);
    if (quiz == NULL) return NULL;
    const QuizProgress *progress =
        progress_quiz(app_progress(app), (int)(file - app_course(app)->quizzes));
    JournalEvent event;
    if (progress->unfinished)
        quiz->attempt = attempt_resume(quiz->arena, quiz->quiz, &progress->record);
    if (quiz->attempt != NULL) {
        event = attempt_resume_event(quiz->attempt, &progress->record);
    } else {
        quiz->attempt =
            attempt_new(quiz->arena, quiz->quiz, progress->next_number, app_random(app));
        event = attempt_begin_event(quiz->arena, quiz->attempt);
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
    const Question *question = quiz != NULL ? quiz_find(quiz->quiz, id) : NULL;
    if (question == NULL) {
        if (app_message(app)[0] == '\0')
            app_say(app, TEXT("the lesson's quiz has no such question"));
        if (quiz != NULL) quiz_close(&quiz->screen);
        return NULL;
    }
    quiz->attempt = attempt_practice(quiz->arena, quiz->quiz, &question, 1, app_random(app));
    quiz->practice = true;
    return begin(quiz, app);
}
