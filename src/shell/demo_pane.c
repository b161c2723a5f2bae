#include "shell/demo_pane.h"

#include "demo/pane.h"

#include <stdio.h>
#include <string.h>

enum { SCRUB_STEPS = 50, KEYS_COLUMNS = 16 };

typedef enum PaneCommand {
    PANE_TOGGLE,
    PANE_STEP,
    PANE_STEP_BACK,
    PANE_SCRUB_ON,
    PANE_SCRUB_BACK,
    PANE_FASTER,
    PANE_SLOWER,
    PANE_ZOOM_IN,
    PANE_ZOOM_OUT,
    PANE_TARGET_UP,
    PANE_TARGET_DOWN,
    PANE_RESTART,
    PANE_OPEN_PARAMS,
    PANE_OPEN_SCENES,
    PANE_SHOW_REPLAY
} PaneCommand;

static const Binding bindings[] = {
    {{' '}, PANE_TOGGLE, NULL, "play or pause; at the end, from the beginning"},
    {{'.'}, PANE_STEP, "step", "one event on"},
    {{','}, PANE_STEP_BACK, "back", "one event back"},
    {{KEYCODE_RIGHT}, PANE_SCRUB_ON, NULL, "scrub on"},
    {{KEYCODE_LEFT}, PANE_SCRUB_BACK, NULL, "scrub back"},
    {{']'}, PANE_FASTER, NULL, "twice as fast"},
    {{'['}, PANE_SLOWER, NULL, "half as fast"},
    {{'}'}, PANE_ZOOM_IN, NULL, "half as much time in the picture"},
    {{'{'}, PANE_ZOOM_OUT, NULL, "twice as much time in the picture"},
    {{KEYCODE_UP}, PANE_TARGET_UP, NULL, "the target before (a digit chooses one)"},
    {{KEYCODE_DOWN}, PANE_TARGET_DOWN, NULL, "the next target"},
    {{'r'}, PANE_RESTART, NULL, "restart: the same run from the beginning"},
    {{'p'}, PANE_OPEN_PARAMS, "parameters", "parameters: look and change"},
    {{'s'}, PANE_OPEN_SCENES, "scenes", "scenes"},
    {{'y'}, PANE_SHOW_REPLAY, NULL, "the command line that replays this run exactly"},
};
const BindingTable demo_pane_bindings = {"Demo pane", bindings,
                                         sizeof bindings / sizeof bindings[0]};

void demo_pane_init(DemoPane *pane, Session *session, Text problem)
{
    *pane = (DemoPane){.session = session};
    snprintf(pane->problem, sizeof pane->problem, "%.*s", TEXT_ARG(problem));
}

void demo_pane_clear(DemoPane *pane)
{
    session_close(pane->session);
    *pane = (DemoPane){0};
}

const Demo *demo_pane_demo(const DemoPane *pane)
{
    return pane->session != NULL ? pane->session->options.demo : NULL;
}

bool demo_pane_wants_ticks(const DemoPane *pane)
{
    const Session *session = pane->session;
    return session != NULL
           && (session_computing(session) || (session->playing && pane->mode == PANE_RUN));
}

bool demo_pane_is_typing(const DemoPane *pane)
{
    return pane->mode == PANE_VALUE || pane->mode == PANE_GUESS;
}

/* --- the run's keys --------------------------------------------------------------------------- */

static void scrub(Session *session, int steps)
{
    Time end = run_end(session->sides[0]);
    Time step = (end != TIME_NEVER ? end : session->span) / SCRUB_STEPS;
    session->playing = false;
    session_seek(session, session_heading(session) + steps * (step > 0 ? step : 1));
}

static void open_menu(DemoPane *pane, PaneMode mode)
{
    const Demo *demo = demo_pane_demo(pane);
    if ((mode == PANE_SCENES ? demo->scene_count : demo->param_count) == 0) {
        snprintf(pane->session->message, SESSION_WORDS, "this demo has no %s",
                 mode == PANE_SCENES ? "scenes" : "parameters");
        return;
    }
    pane->session->playing = false;
    pane->session->message[0] = '\0';
    pane->mode = mode;
    pane->marked =
        mode == PANE_SCENES && pane->session->options.scene > 0 ? pane->session->options.scene : 0;
}

static void run_command(DemoPane *pane, PaneCommand command)
{
    Session *session = pane->session;
    switch (command) {
    case PANE_TOGGLE: session_toggle(session); return;
    case PANE_STEP: session_step(session); return;
    case PANE_STEP_BACK: session_step_back(session); return;
    case PANE_SCRUB_ON: scrub(session, 1); return;
    case PANE_SCRUB_BACK: scrub(session, -1); return;
    case PANE_FASTER: session_change_speed(session, 1); return;
    case PANE_SLOWER: session_change_speed(session, -1); return;
    case PANE_ZOOM_IN: session_change_span(session, -1); return;
    case PANE_ZOOM_OUT: session_change_span(session, 1); return;
    case PANE_TARGET_UP: session_target(session, session->target - 1); return;
    case PANE_TARGET_DOWN: session_target(session, session->target + 1); return;
    case PANE_RESTART: session_restart(session); return;
    case PANE_OPEN_PARAMS: open_menu(pane, PANE_PARAMS); return;
    case PANE_OPEN_SCENES: open_menu(pane, PANE_SCENES); return;
    case PANE_SHOW_REPLAY: pane->mode = PANE_REPLAY; return;
    }
}

static bool handle_run_key(DemoPane *pane, int32_t key)
{
    Session *session = pane->session;
    int command = keys_command(&demo_pane_bindings, key);
    if (key == KEYCODE_ESCAPE && session_computing(session)) {
        session_stop(session);
    } else if (command >= 0) {
        run_command(pane, (PaneCommand)command);
    } else if (key >= '0' && key <= '9') {
        session_target(session, key - (session->options.demo->targets_from_0 ? '0' : '1'));
    } else if (!session_key(session, key)) {
        return false;
    }
    return true;
}

static void take_question(DemoPane *pane)
{
    if (pane->session->prediction.phase != PREDICTION_ASKING || pane->mode != PANE_RUN) return;
    pane->mode = PANE_GUESS;
    entry_reset(&pane->entry, TEXT(""));
}

/* --- menus ------------------------------------------------------------------------------------ */

static int menu_rows(const DemoPane *pane)
{
    const Demo *demo = demo_pane_demo(pane);
    return pane->mode == PANE_SCENES ? demo->scene_count : demo->param_count;
}

static void pick(DemoPane *pane)
{
    if (pane->mode == PANE_SCENES) {
        session_set_scene(pane->session, pane->marked);
        pane->mode = PANE_RUN;
    } else {
        entry_reset(&pane->entry, TEXT(""));
        pane->session->message[0] = '\0';
        pane->mode = PANE_VALUE;
    }
}

/* A choice needs no typing: left and right go through its names. */
static void turn_choice(DemoPane *pane, int by)
{
    const ValueForm *form = &demo_pane_demo(pane)->params[pane->marked].form;
    if (pane->mode != PANE_PARAMS || form->kind != VALUE_CHOICE) return;
    int count = 0;
    while (form->choices[count] != NULL) count++;
    int now = (int)run_values(pane->session->sides[0])[pane->marked].number;
    const char *next = form->choices[(now + by + count) % count];
    (void)session_set_param(pane->session, pane->marked, text_of(next));
}

static bool handle_menu_key(DemoPane *pane, int32_t key)
{
    int rows = menu_rows(pane);
    pane->session->message[0] = '\0';
    switch (key) {
    case KEYCODE_UP:
    case 'k': pane->marked = (pane->marked + rows - 1) % rows; return true;
    case KEYCODE_DOWN:
    case 'j': pane->marked = (pane->marked + 1) % rows; return true;
    case KEYCODE_HOME: pane->marked = 0; return true;
    case KEYCODE_END: pane->marked = rows - 1; return true;
    case KEYCODE_LEFT: turn_choice(pane, -1); return true;
    case KEYCODE_RIGHT: turn_choice(pane, 1); return true;
    case KEYCODE_ENTER: pick(pane); return true;
    case 'p':
    case 's': /* the same key closes it, the other one goes to the other menu */
        if ((key == 's') == (pane->mode == PANE_SCENES)) pane->mode = PANE_RUN;
        else open_menu(pane, key == 's' ? PANE_SCENES : PANE_PARAMS);
        return true;
    case KEYCODE_ESCAPE:
    case 'q': pane->mode = PANE_RUN; return true;
    default: return key != KEYCODE_TAB && key != '?';
    }
}

static void enter_value(DemoPane *pane)
{
    if (pane->mode == PANE_GUESS) {
        if (session_guess(pane->session, entry_text(&pane->entry))) pane->mode = PANE_RUN;
        else
            snprintf(pane->session->message, SESSION_WORDS,
                     "a number, please (y or n for a claim); Esc skips");
        return;
    }
    if (session_set_param(pane->session, pane->marked, text_trim(entry_text(&pane->entry))))
        pane->mode = PANE_PARAMS;
}

static bool handle_typing(DemoPane *pane, const Input *input)
{
    bool is_key = input->kind == INPUT_KEY;
    if (is_key && input->key == KEYCODE_ENTER) {
        enter_value(pane);
    } else if (is_key && input->key == KEYCODE_ESCAPE) {
        if (pane->mode == PANE_GUESS) (void)session_guess(pane->session, TEXT(""));
        pane->mode = pane->mode == PANE_GUESS ? PANE_RUN : PANE_PARAMS;
    } else {
        (void)entry_input(&pane->entry, input);
    }
    return true;
}

static void tick(DemoPane *pane, int64_t elapsed_ns)
{
    session_tick(pane->session, elapsed_ns, turn_begin(&pane->turn, elapsed_ns));
    if (session_computing(pane->session)) turn_want_more(&pane->turn);
}

static bool handle(DemoPane *pane, const Input *input)
{
    if (input->kind == INPUT_TICK) {
        if (demo_pane_wants_ticks(pane)) tick(pane, input->elapsed_ns);
        return true;
    }
    if (demo_pane_is_typing(pane)) return handle_typing(pane, input);
    if (input->kind == INPUT_WHEEL) {
        if (pane->mode == PANE_RUN) scrub(pane->session, input->amount > 0 ? 1 : -1);
        return true;
    }
    if (input->kind != INPUT_KEY) return false;
    switch (pane->mode) {
    case PANE_SCENES:
    case PANE_PARAMS: return handle_menu_key(pane, input->key);
    case PANE_REPLAY: pane->mode = PANE_RUN; return true;
    default: return handle_run_key(pane, input->key);
    }
}

bool demo_pane_handle(DemoPane *pane, const Input *input)
{
    if (pane->session == NULL) return false;
    bool taken = handle(pane, input);
    take_question(pane);
    return taken;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* The rows round the marked one that fit; returns the first. */
static int first_row(int marked, int rows, int height)
{
    if (rows <= height || marked < height / 2) return 0;
    return marked - height / 2 > rows - height ? rows - height : marked - height / 2;
}

static void draw_scene_row(const DemoPane *pane, int i, Canvas row)
{
    const Scene *scene = &demo_pane_demo(pane)->scenes[i];
    Role role = i == pane->marked ? ROLE_MARKED : ROLE_TEXT;
    canvas_fill(row, role);
    canvas_print(row, 1, 0, role, "%s %s", i == pane->marked ? ">" : " ", scene->name);
    (void)canvas_fit(row, 20, 0, row.width - 21, i == pane->marked ? ROLE_MARKED : ROLE_MUTED, 0,
                     text_of(scene->watch));
}

static void draw_param_row(const DemoPane *pane, int i, Canvas row)
{
    const Param *param = &demo_pane_demo(pane)->params[i];
    const Value *value = &run_values(pane->session->sides[0])[i];
    bool marked = i == pane->marked, choice = param->form.kind == VALUE_CHOICE;
    Role role = marked ? ROLE_MARKED : ROLE_TEXT;
    canvas_fill(row, role);
    canvas_print(row, 1, 0, role, "%s %s", marked ? ">" : " ", param->name);
    int x = 16;
    if (marked && pane->mode == PANE_VALUE) x = entry_draw(&pane->entry, row, x, 0, role);
    else x = canvas_text(row, x, 0, role, value->typed.len > 0 ? value->typed : TEXT("none"));
    if (marked && choice) x = canvas_puts(row, x, 0, role, row.ascii ? " <- ->" : " ← →");
    x = x < 34 ? 34 : x + 1;
    (void)canvas_fit(row, x, 0, row.width - x - 1, marked ? role : ROLE_MUTED, 0,
                     text_of(param->meaning));
}

/* How much of a command line goes on a row: up to its last blank that is not between quotes, if
 * any. */
static Text first_row_of_command(Text text, int columns, WidthTable table)
{
    Text fits = utf8_fit(text, columns, table, NULL);
    if (fits.len == text.len) return fits;
    size_t end = 0;
    bool quoted = false;
    for (size_t i = 0; i < fits.len; i++) {
        if (fits.at[i] == '\'') quoted = !quoted;
        if (fits.at[i] == ' ' && !quoted) end = i + 1;
    }
    return end > 0 ? text_slice(fits, 0, end) : fits;
}

/* Draws a text over several rows; returns how many it takes, also of those beyond the canvas.
 * `joint`: put at the end of each row but the last, of a command line; "" for words. */
static int draw_wrapped(Canvas canvas, Role role, Text text, const char *joint)
{
    int y = 0, columns = canvas.width - (int)strlen(joint);
    while (text.len > 0 && columns > 0) {
        Text line = joint[0] != '\0' ? first_row_of_command(text, columns, canvas.table)
                                     : utf8_fit_words(text, columns, canvas.table);
        if (line.len == 0) break; /* not even one character fits */
        int x = canvas_text(canvas, 0, y++, role, line);
        text = text_slice(text, line.len, text.len);
        if (text.len > 0) canvas_puts(canvas, x, y - 1, ROLE_MUTED, joint);
    }
    return y;
}

/* What is to be said of the marked row: why a value was refused, else what the row is. */
static Text menu_detail(const DemoPane *pane, Arena *scratch)
{
    const Demo *demo = demo_pane_demo(pane);
    if (pane->session->message[0] != '\0') return text_of(pane->session->message);
    if (pane->mode == PANE_SCENES) return text_of(demo->scenes[pane->marked].watch);
    const Param *param = &demo->params[pane->marked];
    return text_printf(scratch, "%s: %.*s", param->meaning,
                       TEXT_ARG(value_range(scratch, &param->form)));
}

/* No higher than it needs to be, so that the picture can be seen below it. */
static void draw_menu(const DemoPane *pane, Canvas canvas)
{
    enum { FRAME = 2, LIST_ROWS_WANTED = 4 };
    Arena *scratch = arena_new(1 << 20);
    bool scenes = pane->mode == PANE_SCENES, refused = pane->session->message[0] != '\0';
    Text detail = menu_detail(pane, scratch);
    Canvas nowhere = canvas_part(canvas, 0, 0, canvas.width - FRAME - 2, 0);
    int more = draw_wrapped(nowhere, ROLE_TEXT, detail, "") + 1, rows = menu_rows(pane);
    int room = canvas.height - FRAME;
    if (!refused && room - more < LIST_ROWS_WANTED) more = 0;
    int list = rows < room - more ? rows : room - more;
    if (list < 1) list = 1;
    Canvas menu = canvas_part(canvas, 0, 0, canvas.width, list + more + FRAME);
    canvas_fill(menu, ROLE_TEXT);
    canvas_frame(menu, ROLE_FRAME, scenes ? "Scenes" : "Parameters");
    Canvas inner = canvas_part(menu, 1, 1, menu.width - FRAME, list + more);
    int first = first_row(pane->marked, rows, list);
    for (int i = first; i < rows && i - first < list; i++) {
        Canvas row = canvas_part(inner, 0, i - first, inner.width, 1);
        if (scenes) draw_scene_row(pane, i, row);
        else draw_param_row(pane, i, row);
    }
    if (more > 0) {
        canvas_repeat(inner, 0, list, ROLE_FRAME, canvas.ascii ? "-" : "─", inner.width);
        (void)draw_wrapped(canvas_part(inner, 1, list + 1, inner.width - 2, more - 1),
                           refused ? ROLE_BAD : ROLE_MUTED, detail, "");
    }
    arena_free(scratch);
}

/* Broken at blanks where it does not fit, so that it can be marked and copied. */
static void draw_replay(const DemoPane *pane, Canvas canvas)
{
    enum { FRAME = 2 };
    Buffer line = {0};
    session_replay(pane->session, &line);
    Canvas nowhere = canvas_part(canvas, 0, 0, canvas.width - 2 * FRAME, 0);
    int rows = draw_wrapped(nowhere, ROLE_CODE, buffer_text(&line), "\\");
    if (rows > canvas.height - FRAME) rows = canvas.height - FRAME;
    Canvas box = canvas_part(canvas, 0, 0, canvas.width, rows + FRAME);
    canvas_fill(box, ROLE_TEXT);
    canvas_frame(box, ROLE_FRAME, "This run's command line; any key goes back");
    (void)draw_wrapped(canvas_part(box, FRAME, 1, box.width - 2 * FRAME, rows), ROLE_CODE,
                       buffer_text(&line), "\\");
    buffer_clear(&line);
}

static void draw_guess(const DemoPane *pane, Canvas row)
{
    canvas_fill(row, ROLE_MARKED);
    int x = canvas_puts(row, 1, 0, ROLE_MARKED, "your prediction: ");
    x = entry_draw(&pane->entry, row, x, 0, ROLE_MARKED) + 2;
    const char *words = pane->session->message[0] != '\0'
                            ? pane->session->message
                            : "Enter runs it, Esc runs it without one";
    (void)canvas_fit(row, x, 0, row.width - x - 1, ROLE_MARKED, 0, text_of(words));
}

static void draw_menu_keys(const DemoPane *pane, Canvas row)
{
    bool choice = pane->mode == PANE_PARAMS
                  && demo_pane_demo(pane)->params[pane->marked].form.kind == VALUE_CHOICE;
    int x = keys_draw_hint(row, 1, KEYCODE_ENTER,
                           pane->mode == PANE_SCENES  ? "load it"
                           : pane->mode == PANE_VALUE ? "take it"
                                                      : "type a value");
    x = keys_draw_hint(row, x, KEYCODE_ESCAPE, "back");
    if (pane->mode != PANE_VALUE) x = keys_draw_hint(row, x, KEYCODE_DOWN, "the next");
    if (choice) (void)keys_draw_hint(row, x, KEYCODE_RIGHT, "another choice");
}

static void draw_key_line(const DemoPane *pane, Canvas row, bool focused)
{
    const Demo *demo = demo_pane_demo(pane);
    canvas_fill(row, ROLE_TEXT);
    if (!focused) {
        (void)keys_draw_hint(row, 1, KEYCODE_TAB, "to the demo");
        return;
    }
    if (pane->mode == PANE_SCENES || pane->mode == PANE_PARAMS || pane->mode == PANE_VALUE) {
        draw_menu_keys(pane, row);
        return;
    }
    if (session_computing(pane->session)) {
        int x = canvas_print(row, 1, 0, ROLE_WAITING, "computing: %2d %%",
                             (int)(100 * session_computed(pane->session)));
        (void)keys_draw_hint(row, x + 2, KEYCODE_ESCAPE, "stop here");
        return;
    }
    /* Always there: how to go, how to leave, and where all keys are; in between as many of the
     * demo's as fit. */
    int x = keys_draw_hint(row, 1, ' ', pane->session->playing ? "pause" : "go");
    Canvas middle = row;
    middle.width -= KEYS_COLUMNS;
    const Value *values = run_values(pane->session->sides[0]);
    for (int i = 0; i < demo->key_count; i++)
        if (demo->acts == NULL || demo->acts(values, demo->keys[i].action))
            x = keys_draw_hint(middle, x, demo->keys[i].key, demo->keys[i].hint);
    x = keys_draw_hints(middle, x, &demo_pane_bindings);
    x = keys_draw_hint(row, x, 'q', "back");
    (void)keys_draw_hint(row, x, '?', "keys");
}

/* A run that was refused, for instance for a value out of its range: why, in the demo's words. */
static void draw_problem(const DemoPane *pane, Canvas canvas)
{
    int x = canvas_puts(canvas, 1, 0, ROLE_BAD, canvas.ascii ? "NO " : "✗ ");
    (void)canvas_fit(canvas, x, 0, canvas.width - x, ROLE_BAD, 0,
                     TEXT("This demo cannot be run as it is written:"));
    Canvas words = canvas_part(canvas, 1, 2, canvas.width - 2, canvas.height - 2);
    (void)draw_wrapped(words, ROLE_TEXT, text_of(pane->problem), "");
}

void demo_pane_draw(const DemoPane *pane, Canvas canvas, bool focused)
{
    canvas_fill(canvas, ROLE_TEXT);
    if (pane->session == NULL) {
        draw_problem(pane, canvas);
        if (focused)
            (void)keys_draw_hint(canvas_part(canvas, 0, canvas.height - 1, canvas.width, 1), 1, 'q',
                                 "back");
        return;
    }
    Canvas body = canvas_part(canvas, 0, 0, canvas.width, canvas.height - 1);
    Canvas keys = canvas_part(canvas, 0, canvas.height - 1, canvas.width, 1);
    pane_draw(pane->session, body);
    Canvas over = canvas_part(body, 0, 1, body.width, body.height - 2);
    if (pane->mode == PANE_SCENES || pane->mode == PANE_PARAMS || pane->mode == PANE_VALUE)
        draw_menu(pane, over);
    else if (pane->mode == PANE_REPLAY) draw_replay(pane, over);
    if (pane->mode == PANE_GUESS) draw_guess(pane, keys);
    else draw_key_line(pane, keys, focused);
}
