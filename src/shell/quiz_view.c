#include "shell/quiz_view.h"

#include "course/quiz_words.h"
#include "shell/quiz_answer.h"

enum {
    PAGE_COLUMNS_MOST = 76,
    MARGINS_FROM = 30, /* columns of screen */
    FRAMED_ROWS = 10   /* from here on there are rules above and below the page */
};

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
const BindingTable quiz_table = {"Quiz", bindings, sizeof bindings / sizeof bindings[0]};

static const Binding preview_bindings[] = {
    {{KEYCODE_CONTROL + 'r'}, QUIZ_REVEAL, "show all", "answer, why, hints, explanation at once"},
    {{KEYCODE_CONTROL + 'n', ']'}, QUIZ_NEXT, "next", "the next question"},
    {{KEYCODE_CONTROL + 'p', '['}, QUIZ_BEFORE, NULL, "the question before"},
};
const BindingTable quiz_preview_table = {"Questions", preview_bindings,
                                         sizeof preview_bindings / sizeof preview_bindings[0]};

AttemptQuestion *quiz_now_asked(const QuizScreen *quiz)
{
    return quiz_answer_asked(&quiz->state);
}

bool quiz_is_asking(const QuizScreen *quiz)
{
    return quiz->state.phase == QUIZ_ASKING;
}

bool quiz_is_typed(const QuizScreen *quiz)
{
    return quiz_answer_is_typed(&quiz->state);
}

int quiz_marked_item(const QuizScreen *quiz)
{
    if (quiz->state.phase == QUIZ_ENDED) return quiz->state.current;
    return quiz_answer_items(&quiz->state) > 0 ? quiz->state.cursor : -1;
}

bool quiz_is_computing(const QuizScreen *quiz)
{
    return quiz->evidence.question != NULL;
}

bool quiz_is_judged(const QuizScreen *quiz)
{
    bool ended = quiz->state.phase == QUIZ_ENDED && quiz->state.attempt->count > 0;
    return quiz->state.phase == QUIZ_TOLD || ended;
}

QuizArea quiz_area_of(const QuizScreen *quiz)
{
    bool framed = quiz->height >= FRAMED_ROWS;
    int margins = quiz->width >= MARGINS_FROM ? 4 : 0;
    QuizArea area = {.y = framed ? 2 : 1,
                     .width = quiz->width - margins,
                     .height = quiz->height - (framed ? 4 : 2) - (quiz_is_typed(quiz) ? 2 : 0)};
    if (area.width > PAGE_COLUMNS_MOST) area.width = PAGE_COLUMNS_MOST;
    if (area.width < LAYOUT_MIN_WIDTH) area.width = LAYOUT_MIN_WIDTH;
    if (area.height < 1) area.height = 1;
    area.x = quiz->width > area.width ? (quiz->width - area.width) / 2 : 0;
    return area;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static bool key_works(const void *context, int command)
{
    const QuizScreen *quiz = context;
    const QuizState *state = &quiz->state;
    if (state->attempt->count == 0) return command == QUIZ_LEAVE;
    const Question *question = quiz_now_asked(quiz)->question;
    switch ((QuizCommand)command) {
    case QUIZ_PICK: return quiz_is_asking(quiz) && question->type == QUESTION_MULTIPLE;
    case QUIZ_LIFT:
        return quiz_is_asking(quiz) && question->type == QUESTION_ORDER && !state->lifted;
    case QUIZ_LOOK: return state->phase == QUIZ_ENDED;
    case QUIZ_RIGHT: return quiz_is_asking(quiz) && question->type == QUESTION_MATCH;
    case QUIZ_HINT: return quiz_is_asking(quiz) && state->hints < question->hint_count;
    case QUIZ_SEE: return quiz_is_judged(quiz) && question->see.len > 0;
    case QUIZ_READ: return quiz_is_judged(quiz) && question->lesson.len > 0 && !quiz->in_lesson;
    case QUIZ_AGAIN: return state->phase == QUIZ_ENDED && quiz->wrong > 0;
    default: return true;
    }
}

static void draw_hints(const QuizScreen *quiz, Canvas row)
{
    canvas_fill(row, ROLE_TEXT);
    if (quiz_is_computing(quiz)) {
        double part = evidence_part(&quiz->evidence);
        int after = part < 0 ? canvas_puts(row, 1, 0, ROLE_WAITING, "computing the answer")
                             : canvas_print(row, 1, 0, ROLE_WAITING, "computing the answer: %2d %%",
                                            (int)(100 * part));
        (void)keys_draw_hint(row, after + 2, KEYCODE_ESCAPE, "not now");
        return;
    }
    int x = keys_draw_hint(row, 1, KEYCODE_ENTER,
                           quiz->state.lifted                ? "put down"
                           : quiz_is_asking(quiz)            ? "answer"
                           : quiz->state.phase == QUIZ_ENDED ? "done"
                           : quiz->state.looking_back        ? "back"
                                                             : "go on");
    if (quiz->preview) x = keys_draw_hints(row, x, &quiz_preview_table);
    if (!quiz_is_typed(quiz)) {
        (void)keys_draw_line(row, x, &quiz_table, key_works, quiz);
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
        const AttemptQuestion *asked = quiz_now_asked(quiz);
        Role role = asked->judged >= 1 ? ROLE_GOOD : ROLE_BAD;
        end = canvas_print_right(row, end - 2, 0, role, "%s", quiz_verdict(asked->judged));
    }
    int x = canvas_fit(row, 1, 0, end - 2, ROLE_TITLE, 0, state->quiz->title);
    if (quiz->preview && x + 12 < end)
        (void)canvas_fit(row, x + 2, 0, end - x - 4, ROLE_MUTED, 0,
                         quiz_now_asked(quiz)->question->id);
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
    canvas_text(row, x + 1, 0, ROLE_MUTED, quiz_now_asked(quiz)->question->unit);
}

/* Under the title; says where the question itself has scrolled away above what is told of it. */
static void draw_rule_above(const QuizScreen *quiz, Canvas row)
{
    canvas_repeat(row, 0, 0, ROLE_FRAME, row.ascii ? "-" : "─", row.width);
    if (quiz->page.top > 0)
        canvas_print_right(row, row.width - 2, 0, ROLE_KEY, "%s",
                           row.ascii ? " PgUp: more " : " PgUp ↑ more ");
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
    if (quiz->state.problem[0] == '\0' || !quiz_is_asking(quiz)) return;
    canvas_puts(row, 1, 0, ROLE_TEXT, " ");
    int x = canvas_fit(row, 2, 0, row.width - 4, ROLE_BAD, 0, text_of(quiz->state.problem));
    canvas_puts(row, x, 0, ROLE_TEXT, " ");
}

void quiz_draw(const Screen *screen, const App *app, Canvas canvas)
{
    (void)app;
    const QuizScreen *quiz = (const QuizScreen *)screen;
    QuizArea area = quiz_area_of(quiz);
    int height = canvas.height;
    page_draw(&quiz->page, canvas_part(canvas, area.x, area.y, area.width, area.height),
              quiz_marked_item(quiz));
    if (quiz_is_typed(quiz)) draw_field(quiz, canvas, area);
    draw_foot(quiz, canvas_part(canvas, 0, height - 2, canvas.width, 1), area);
    draw_title(quiz, canvas_part(canvas, 0, 0, canvas.width, 1));
    if (height >= FRAMED_ROWS) draw_rule_above(quiz, canvas_part(canvas, 0, 1, canvas.width, 1));
    if (height > 1) draw_hints(quiz, canvas_part(canvas, 0, height - 1, canvas.width, 1));
}
