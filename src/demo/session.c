#include "demo/session.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SESSION_ARENA = 1 << 28, SPEED_DOUBLINGS = 10 };

static Time duration_of(Session *session, const char *typed)
{
    static const ValueForm form = {VALUE_DURATION, NULL, NULL, NULL, NULL};
    Value value;
    Report report = {.arena = session->arena};
    bool good = value_parse(session->arena, &form, "", text_of(typed), NULL, &value, &report);
    assert(good); /* the demo's own table */
    return value.number;
}

static void take_pace(Session *session)
{
    const Demo *demo = session->options.demo;
    const Scene *scene = session->options.scene >= 0 ? &demo->scenes[session->options.scene] : NULL;
    session->pace =
        duration_of(session, scene != NULL && scene->pace != NULL ? scene->pace : demo->pace);
    session->span =
        duration_of(session, scene != NULL && scene->span != NULL ? scene->span : demo->span);
}

static void close_runs(Session *session)
{
    for (int side = 0; side < 2; side++) run_close(session->sides[side]);
    session->sides[0] = session->sides[1] = NULL;
}

static bool open_runs(Session *session, Run *sides[2], Report *report)
{
    sides[0] = run_open(&session->options, 0, session->keeps, report);
    sides[1] = session->options.versus && sides[0] != NULL
                   ? run_open(&session->options, 1, session->keeps, report)
                   : NULL;
    if (sides[0] != NULL && (!session->options.versus || sides[1] != NULL)) return true;
    run_close(sides[0]);
    return false;
}

static Session *session_begin(Session *session, OptionsPlace place, bool keeps, Report *report)
{
    session->place = place;
    session->keeps = keeps;
    session->speed = session->options.speed;
    take_pace(session);
    if (open_runs(session, session->sides, report)) return session;
    session_close(session);
    return NULL;
}

static Session *session_alloc(Arena *arena)
{
    Session *session = calloc(1, sizeof *session);
    if (session == NULL) arena_fail("a session", sizeof *session);
    session->arena = arena;
    return session;
}

Session *session_open(Text line, OptionsPlace place, bool keeps, Report *report)
{
    Session *session = session_alloc(arena_new(SESSION_ARENA));
    if (options_parse_line(session->arena, line, place, &session->options, report))
        return session_begin(session, place, keeps, report);
    session_close(session);
    return NULL;
}

Session *session_open_options(Arena *arena, const Options *options, OptionsPlace place, bool keeps,
                              Report *report)
{
    Session *session = session_alloc(arena);
    session->options = *options;
    return session_begin(session, place, keeps, report);
}

void session_close(Session *session)
{
    if (session == NULL) return;
    close_runs(session);
    arena_free(session->arena);
    free(session);
}

/* --- time
 * -------------------------------------------------------------------------------------------------
 */

static void settle(Session *session)
{
    Prediction *prediction = &session->prediction;
    if (prediction->phase != PREDICTION_WAITING) return;
    if (session->now < prediction->due && !session_ended(session)) return;
    prediction_settle(prediction, &session->options);
    session->playing = false; /* the answer is there to be read */
}

/* Stands where the slower side stands. */
static bool advance(Session *session, Time until, int64_t budget)
{
    bool reached = run_advance(session->sides[0], until, budget);
    Time now = run_now(session->sides[0]);
    if (session->sides[1] != NULL) {
        reached = run_advance(session->sides[1], until, budget) && reached;
        Time other = run_now(session->sides[1]);
        if (!reached) now = other < now ? other : now;
        else now = other > now ? other : now;
    }
    session->now = now;
    settle(session);
    return reached;
}

bool session_ended(const Session *session)
{
    return run_ended(session->sides[0])
           && (session->sides[1] == NULL || run_ended(session->sides[1]));
}

void session_tick(Session *session, int64_t elapsed_ns, int64_t budget)
{
    if (!session->playing || elapsed_ns <= 0) return;
    if (elapsed_ns > TIME_SECOND / 4)
        elapsed_ns = TIME_SECOND / 4; /* the program was stopped: do not leap */
    double step = (double)elapsed_ns * ((double)session->pace / 1e9) * session->speed;
    Time until = step < 1 ? session->now + 1 : step > 1e18 ? TIME_LIMIT : session->now + (Time)step;
    session->behind = !advance(session, until, budget);
    if (session_ended(session)) session->playing = false;
}

void session_toggle(Session *session)
{
    session->message[0] = '\0';
    if (session_ended(session)) session_restart(session);
    session->playing = !session->playing;
}

/* The side whose next thing comes first; side 0 at a tie. */
static int side_next(const Session *session)
{
    if (session->sides[1] == NULL) return 0;
    return run_next(session->sides[1]) < run_next(session->sides[0]) ? 1 : 0;
}

Time session_next(const Session *session)
{
    return run_next(session->sides[side_next(session)]);
}

void session_step(Session *session)
{
    session->playing = false;
    Run *side = session->sides[side_next(session)];
    if (run_step(side)) session->now = run_now(side);
    else session_seek(session, run_end(side) == TIME_NEVER ? session->now : run_end(side));
    settle(session);
}

void session_step_back(Session *session)
{
    session->playing = false;
    int side = 0;
    if (session->sides[1] != NULL && run_last(session->sides[1]) >= run_last(session->sides[0]))
        side = 1;
    (void)run_back(session->sides[side]);
    Time last = run_last(session->sides[0]);
    if (session->sides[1] != NULL && run_last(session->sides[1]) > last)
        last = run_last(session->sides[1]);
    session->now = last > 0 ? last : 0;
}

void session_seek(Session *session, Time to)
{
    for (int side = 0; side < 2; side++)
        if (session->sides[side] != NULL) run_seek(session->sides[side], to);
    session->now = run_now(session->sides[0]);
    if (session->sides[1] != NULL && run_now(session->sides[1]) > session->now)
        session->now = run_now(session->sides[1]);
    settle(session);
}

void session_restart(Session *session)
{
    session->prediction.phase = PREDICTION_NONE;
    session->message[0] = '\0';
    session_seek(session, 0);
}

void session_change_speed(Session *session, int doublings)
{
    double least = 1.0 / (1 << SPEED_DOUBLINGS), most = 1 << SPEED_DOUBLINGS;
    for (; doublings > 0 && session->speed < most; doublings--) session->speed *= 2;
    for (; doublings < 0 && session->speed > least; doublings++) session->speed /= 2;
}

void session_change_span(Session *session, int doublings)
{
    for (; doublings > 0 && session->span < TIME_LIMIT / 4; doublings--) session->span *= 2;
    for (; doublings < 0 && session->span > 100; doublings++) session->span /= 2;
}

void session_target(Session *session, int target)
{
    if (target >= 0 && target < session->options.demo->targets) session->target = target;
}

/* --- by hand ---------------------------------------------------------------------------------- */

/* The options hold the one list of what was done; the runs take it over. */
static void take_call(Session *session, ActionCall call)
{
    options_add_call(&session->options, call);
    for (int side = 0; side < 2; side++) {
        if (session->sides[side] == NULL) continue;
        run_take_calls(session->sides[side]);
    }
    (void)advance(session, call.at, INT64_MAX);
}

/* At the instant one is at, or 1 ns later where something has happened at it already. */
static Time instant_for_hand(const Session *session)
{
    for (int side = 0; side < 2; side++)
        if (session->sides[side] != NULL && run_last(session->sides[side]) >= session->now)
            return session->now + 1;
    return session->now;
}

bool session_key(Session *session, int32_t key)
{
    const Demo *demo = session->options.demo;
    const ActionKey *bound = NULL;
    for (int i = 0; i < demo->key_count && bound == NULL; i++)
        if (demo->keys[i].key == key) bound = &demo->keys[i];
    if (bound == NULL) return false;
    session->message[0] = '\0';
    Time at = instant_for_hand(session);
    if (at > run_end(session->sides[0]) || run_failure(session->sides[0]) != NULL) {
        snprintf(session->message, sizeof session->message,
                 "the run has ended: r restarts it, , goes back");
        return true;
    }
    ActionCall call = {.at = at, .action = bound->action, .by_hand = true};
    View view = session_view(session, 0);
    if (demo->key_argument != NULL
        && !demo->key_argument(&view, bound, session->arena, &call.argument))
        call.argument = (Value){0};
    if (session->options.predict
        && prediction_ask(&session->prediction, demo, session->sides[0], call)) {
        session->playing = false;
        return true;
    }
    take_call(session, call);
    return true;
}

bool session_guess(Session *session, Text typed)
{
    Prediction *prediction = &session->prediction;
    assert(prediction->phase == PREDICTION_ASKING);
    prediction->has_guess = text_trim(typed).len > 0;
    if (prediction->has_guess
        && !prediction_parse(prediction, session->options.demo, typed, &prediction->guess))
        return false;
    prediction->phase = prediction->has_guess ? PREDICTION_WAITING : PREDICTION_NONE;
    take_call(session, prediction->call);
    session->playing = true;
    return true;
}

/* Opens the runs anew with the options as they are now, and goes to where one was. */
static bool reopen(Session *session, Time to, Report *report)
{
    Run *sides[2];
    if (!open_runs(session, sides, report)) return false;
    close_runs(session);
    memcpy(session->sides, sides, sizeof sides);
    session->prediction.phase = PREDICTION_NONE;
    session_seek(session, to);
    return true;
}

static void say(Session *session, const Report *report)
{
    snprintf(session->message, sizeof session->message, "%.*s",
             report->first != NULL ? (int)report->first->message.len : 0,
             report->first != NULL ? report->first->message.at : "");
}

bool session_set_param(Session *session, int param, Text typed)
{
    Report report = {.arena = session->arena};
    Value before = session->options.given[param];
    bool was_given = session->options.is_given[param];
    session->message[0] = '\0';
    if (options_set(&session->options, param, typed, session->place, &report)
        && reopen(session, session->now, &report))
        return true;
    session->options.given[param] = before;
    session->options.is_given[param] = was_given;
    say(session, &report);
    return false;
}

void session_set_scene(Session *session, int scene)
{
    Report report = {.arena = session->arena};
    const Demo *demo = session->options.demo;
    Options before = session->options;
    /* A scene starts anew: what was typed or done for another one would hide what it shows. */
    session->options = (Options){.arena = session->arena,
                                 .demo = demo,
                                 .scene = scene,
                                 .seed = before.seed,
                                 .end = TIME_NEVER,
                                 .speed = before.speed,
                                 .predict = before.predict,
                                 .columns = before.columns,
                                 .rows = before.rows};
    session->message[0] = '\0';
    if (demo->scenes[scene].versus != NULL) {
        Text line =
            text_printf(session->arena, "%s --scene %s", demo->name, demo->scenes[scene].name);
        bool good =
            options_parse_line(session->arena, line, session->place, &session->options, &report);
        assert(good); /* the demo's own table */
    }
    if (!reopen(session, 0, &report)) {
        session->options = before;
        say(session, &report);
        return;
    }
    take_pace(session);
}

void session_replay(const Session *session, Buffer *out)
{
    buffer_puts(out, "groundwork demo ");
    options_print(&session->options, out);
}

bool session_finish(Session *session, int64_t most)
{
    return advance(session, TIME_NEVER, most);
}

View session_view(const Session *session, int side)
{
    const Run *run = session->sides[side];
    return (View){.model = run_model(run),
                  .world = run_world(run),
                  .values = run_values(run),
                  .now = session->now,
                  .span = session->span,
                  .target = session->target,
                  .side = session->sides[1] == NULL ? NULL
                          : side == 0               ? "A"
                                                    : "B",
                  .still = session->still};
}
