#include "shell/demo_pane.h"

#include "demo/pane.h"

#include <stdio.h>
#include <string.h>

enum { TICK_EVENTS = 40000, SCRUB_STEPS = 50, KEYS_COLUMNS = 8 };

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
    return session != NULL && (session->seeking || (session->playing && pane->mode == PANE_RUN));
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
    session_seek(session, session->now + steps * (step > 0 ? step : 1));
}

static void open_menu(DemoPane *pane, PaneMode mode)
{
    pane->session->playing = false;
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
    if (command >= 0) {
        run_command(pane, (PaneCommand)command);
    } else if (key >= '1' && key <= '9') {
        session_target(session, key - '1');
    } else if (!session_key(session, key)) {
        return false;
    }
    if (session->prediction.phase == PREDICTION_ASKING && pane->mode == PANE_RUN) {
        pane->mode = PANE_GUESS;
        entry_reset(&pane->entry, TEXT(""));
    }
    return true;
}

/* --- menus
 * ------------------------------------------------------------------------------------------------
 */

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
    case KEYCODE_ESCAPE:
    case 'q':
    case 'p':
    case 's': pane->mode = PANE_RUN; return true;
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

bool demo_pane_handle(DemoPane *pane, const Input *input)
{
    if (pane->session == NULL) return false;
    if (input->kind == INPUT_TICK) {
        if (demo_pane_wants_ticks(pane))
            session_tick(pane->session, input->elapsed_ns, TICK_EVENTS);
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

static void draw_param_row(const DemoPane *pane, int i, Canvas row, Arena *scratch)
{
    const Param *param = &demo_pane_demo(pane)->params[i];
    const Value *value = &run_values(pane->session->sides[0])[i];
    bool marked = i == pane->marked;
    Role role = marked ? ROLE_MARKED : ROLE_TEXT;
    canvas_fill(row, role);
    canvas_print(row, 1, 0, role, "%s %s", marked ? ">" : " ", param->name);
    int x = 16;
    if (marked && pane->mode == PANE_VALUE) x = entry_draw(&pane->entry, row, x, 0, role);
    else x = canvas_text(row, x, 0, role, value->typed.len > 0 ? value->typed : TEXT("none"));
    if (x < 34) x = 34;
    bool choice = param->form.kind == VALUE_CHOICE;
    Text more = marked ? value_range(scratch, &param->form) : text_of(param->meaning);
    if (marked && choice) x = canvas_puts(row, x, 0, role, row.ascii ? "<- -> " : "← → ");
    (void)canvas_fit(row, x, 0, row.width - x - 1, marked ? role : ROLE_MUTED, 0, more);
}

static void draw_menu(const DemoPane *pane, Canvas canvas)
{
    Arena *scratch = arena_new(1 << 20);
    bool scenes = pane->mode == PANE_SCENES;
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME,
                 scenes ? "Scenes: Enter loads one, Esc goes back"
                        : "Parameters: Enter types a value, Esc goes back");
    Canvas inner = canvas_part(canvas, 1, 1, canvas.width - 2, canvas.height - 2);
    int rows = menu_rows(pane), height = inner.height - (pane->session->message[0] != '\0');
    int first = first_row(pane->marked, rows, height);
    for (int i = first; i < rows && i - first < height; i++) {
        Canvas row = canvas_part(inner, 0, i - first, inner.width, 1);
        if (scenes) draw_scene_row(pane, i, row);
        else draw_param_row(pane, i, row, scratch);
    }
    if (pane->session->message[0] != '\0')
        canvas_puts(inner, 1, inner.height - 1, ROLE_BAD, pane->session->message);
    arena_free(scratch);
}

/* Broken at blanks where it does not fit, so that it can be marked and copied. */
static void draw_replay(const DemoPane *pane, Canvas canvas)
{
    Buffer line = {0};
    session_replay(pane->session, &line);
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME, "This run's command line; any key goes back");
    Canvas inner = canvas_part(canvas, 2, 1, canvas.width - 4, canvas.height - 2);
    Text rest = buffer_text(&line);
    for (int y = 0; y < inner.height && rest.len > 0; y++) {
        Text fits = utf8_fit(rest, inner.width - 2, inner.table, NULL);
        size_t end = fits.len;
        while (fits.len < rest.len && end > 1 && rest.at[end - 1] != ' ') end--;
        if (end <= 1) end = fits.len;
        int x = canvas_text(inner, 0, y, ROLE_CODE, text_slice(rest, 0, end));
        if (end < rest.len) canvas_puts(inner, x, y, ROLE_MUTED, "\\");
        rest = text_slice(rest, end, rest.len);
    }
    buffer_clear(&line);
}

static void draw_guess(const DemoPane *pane, Canvas row)
{
    canvas_fill(row, ROLE_MARKED);
    int x = canvas_puts(row, 1, 0, ROLE_MARKED, "your prediction: ");
    (void)entry_draw(&pane->entry, row, x, 0, ROLE_MARKED);
    canvas_print_right(row, row.width - 1, 0, ROLE_MARKED, "Enter runs, Esc skips");
}

static void draw_key_line(const DemoPane *pane, Canvas row, bool focused)
{
    const Demo *demo = demo_pane_demo(pane);
    canvas_fill(row, ROLE_TEXT);
    if (!focused) {
        (void)keys_draw_hint(row, 1, KEYCODE_TAB, "to the demo");
        return;
    }
    /* Always there: how to go, and where all keys are; in between as many of the demo's as fit. */
    int x = keys_draw_hint(row, 1, ' ', pane->session->playing ? "pause" : "go");
    Canvas middle = row;
    middle.width -= KEYS_COLUMNS;
    for (int i = 0; i < demo->key_count; i++)
        x = keys_draw_hint(middle, x, demo->keys[i].key, demo->keys[i].hint);
    x = keys_draw_hints(middle, x, &demo_pane_bindings);
    (void)keys_draw_hint(row, x, '?', "keys");
}

void demo_pane_draw(const DemoPane *pane, Canvas canvas, bool focused)
{
    canvas_fill(canvas, ROLE_TEXT);
    if (pane->session == NULL) {
        canvas_puts(canvas, 1, 1, ROLE_BAD, pane->problem);
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
