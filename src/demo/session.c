#include "demo/session.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SESSION_ARENA = 1 << 28,
    SPEED_DOUBLINGS = 10,
    SEEK_EVENTS = 25000, /* done at once; more take their turns */
    FIND_EVENTS = 5000,
    SHORTEST_S = 8 /* of real time */
};

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
    /* A run that --for makes short fills its picture, and is not over at a glance. */
    assert((demo->follow_pace != NULL) == (demo->followed != NULL));
    session->follow_pace = demo->follow_pace ? duration_of(session, demo->follow_pace) : 0;
    Time end = session->options.end;
    if (end < session->span) session->span = end;
    if (end / SHORTEST_S < session->pace) session->pace = end / SHORTEST_S + 1;
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
    session->side_back = -1;
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
    prediction_drop(&session->prediction);
    close_runs(session);
    arena_free(session->arena);
    free(session);
}

/* --- time ------------------------------------------------------------------------------------- */

static void settle(Session *session)
{
    Prediction *prediction = &session->prediction;
    if (prediction->phase != PREDICTION_WAITING) return;
    if (session->now < prediction->due && !session_ended(session)) return;
    prediction_settle(prediction, &session->options);
    session->playing = false; /* the answer is there to be read */
    (void)prediction_find(prediction, FIND_EVENTS);
}

/* Who goes elsewhere takes back the action that waits for a guess, and is behind nothing. */
static void leave(Session *session)
{
    if (session->prediction.phase == PREDICTION_ASKING) prediction_drop(&session->prediction);
    session->behind = false;
}

/* The side whose next thing comes first; side 0 at a tie. */
static int side_next(const Session *session)
{
    if (session->sides[1] == NULL) return 0;
    return run_next(session->sides[1]) < run_next(session->sides[0]) ? 1 : 0;
}

/* When the last thing of either side was taken; at least 0. */
static Time last_of_sides(const Session *session)
{
    Time last = 0;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++)
        if (run_last(session->sides[side]) > last) last = run_last(session->sides[side]);
    return last;
}

/* Takes what is due on both sides up to `until`, `most` things at most, in the order of time: what
 * has been taken of the two together is at all times what comes first. */
static bool take_in_order(Session *session, Time until, int64_t most)
{
    for (;;) {
        int first = side_next(session);
        Run *run = session->sides[first];
        if (run_next(run) > until || run_next(run) == TIME_NEVER) return true;
        if (most <= 0) return false;
        Time others = run_next(session->sides[1 - first]);
        Time limit = first == 0 ? others : others - 1; /* side 0 comes first at a tie */
        uint64_t position = run_position(run);
        (void)run_advance(run, limit < until ? limit : until, most);
        most -= (int64_t)(run_position(run) - position);
    }
}

/* Up to `until`, `budget` things a side at most; stands there, or at the last thing taken. Whatever
 * is wanted from outside meanwhile goes without. */
static bool advance_alone(Session *session, Time until, int64_t budget)
{
    bool two = session->sides[1] != NULL;
    int64_t most = two && budget <= INT64_MAX / 2 ? 2 * budget : budget;
    bool reached =
        two ? take_in_order(session, until, most) : run_advance(session->sides[0], until, most);
    session->now = last_of_sides(session);
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        Run *run = session->sides[side];
        if (reached) (void)run_advance(run, until, 0);
        else if (!session->seeking) run_stand(run, session->now);
        if (reached && run_now(run) > session->now) session->now = run_now(run);
    }
    if (reached) settle(session);
    return reached;
}

/* The probe that a side wants; else the most that either has to say of it. */
static int wanted(const Session *session)
{
    int (*wants)(const void *) = session->options.demo->wants;
    int probe = DEMO_WANTS_NEVER;
    if (session->measure == NULL || wants == NULL) return probe;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        int one = wants(run_model(session->sides[side]));
        if (one > probe) probe = one;
    }
    return probe;
}

static Time instant_for_hand(const Session *session);
static void take_call(Session *session, ActionCall call);

/* After going back, results are still to come that were measured before. */
static bool has_measured(const Session *session)
{
    const Options *options = &session->options;
    for (int i = options->call_count - 1; i >= 0; i--)
        if (options->calls[i].measured && options->calls[i].at > last_of_sides(session))
            return true;
    return false;
}

bool session_measure(Session *session)
{
    for (int probe = wanted(session); probe >= 0 && !has_measured(session);
         probe = wanted(session)) {
        ActionCall call = {.at = instant_for_hand(session),
                           .action = DEMO_MEASURED,
                           .by_hand = true,
                           .measured = true,
                           .found = {probe}};
        if (call.at > run_end(session->sides[0])) return true; /* too late */
        session->measuring = !session->measure(session->measure_context, probe, call.found + 1);
        if (session->measuring) return false;
        take_call(session, call);
    }
    return true;
}

/* The same, but nothing goes on while what is wanted is being measured. */
static bool advance(Session *session, Time until, int64_t budget)
{
    if (wanted(session) == DEMO_WANTS_NEVER) return advance_alone(session, until, budget);
    while (session_measure(session)) {
        Time next = session_next(session);
        if (next > until || next == TIME_NEVER) return advance_alone(session, until, budget);
        if (budget-- <= 0) return false;
        (void)advance_alone(session, next, INT64_MAX);
    }
    return false;
}

bool session_ended(const Session *session)
{
    return run_ended(session->sides[0])
           && (session->sides[1] == NULL || run_ended(session->sides[1]));
}

/* --- what takes longer ------------------------------------------------------------------------ */

/* Both sides stand at the last thing taken of either. */
static void stand_at_last(Session *session)
{
    session->now = last_of_sides(session);
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++)
        run_stand(session->sides[side], session->now);
}

static void go_on_seeking(Session *session, int64_t budget)
{
    if (session->side_back < 0) {
        session->seeking = !advance(session, session->goal, budget);
        return;
    }
    bool there = run_take(session->sides[session->side_back], session->back_to, budget);
    session->seeking = !there;
    session->now = last_of_sides(session);
    if (!there) return;
    session->side_back = -1;
    stand_at_last(session);
}

bool session_computing(const Session *session)
{
    return session->seeking || session->prediction.phase == PREDICTION_FINDING;
}

static double part_of(double from, double at, double to)
{
    return at <= from || to <= from ? 0 : at >= to ? 1 : (at - from) / (to - from);
}

double session_computed(const Session *session)
{
    if (!session->seeking) return prediction_found(&session->prediction);
    double from = (double)session->from_at;
    if (session->side_back < 0) return part_of(from, (double)session->now, (double)session->goal);
    double at = (double)run_position(session->sides[session->side_back]);
    return part_of(from, at, (double)session->back_to);
}

/* True where it has to wait; of too many the last are lost, as keys are. */
static bool defer(Session *session, Deferred what)
{
    if (!session_computing(session)) return false;
    if (session->deferred_count < SESSION_DEFERRED)
        session->deferred[session->deferred_count++] = what;
    return true;
}

static void take_deferred(Session *session)
{
    while (session->deferred_count > 0 && !session_computing(session)) {
        if (session->prediction.phase == PREDICTION_ASKING) { /* what follows knew of no question */
            session->deferred_count = 0;
            return;
        }
        Deferred first = session->deferred[0];
        session->deferred_count--;
        memmove(session->deferred, session->deferred + 1,
                (size_t)session->deferred_count * sizeof first);
        switch (first.kind) {
        case DEFERRED_STEP: session_step(session); break;
        case DEFERRED_STEP_BACK: session_step_back(session); break;
        case DEFERRED_KEY: (void)session_key(session, first.key); break;
        }
    }
}

void session_stop(Session *session)
{
    session->deferred_count = 0;
    if (session->prediction.phase == PREDICTION_FINDING) prediction_drop(&session->prediction);
    if (!session->seeking) return;
    session->playing = false;
    session->side_back = -1;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        Time last = run_last(session->sides[side]);
        run_stand(session->sides[side], last > 0 ? last : 0);
    }
    session->goal = last_of_sides(session); /* a side that is behind comes up to there */
    go_on_seeking(session, SEEK_EVENTS);
}

Time session_heading(const Session *session)
{
    return session->seeking && session->side_back < 0 ? session->goal : session->now;
}

/* Until when what is worth following lasts, on either side; 0: nothing is followed. */
static Time followed_until(const Session *session)
{
    if (session->follow_pace == 0 || session->speed > SESSION_FOLLOW_SPEED) return 0;
    Time until = 0;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        Time one = session->options.demo->followed(run_model(session->sides[side]), session->now);
        if (one > until) until = one;
    }
    return until > session->now ? until : 0;
}

/* How fast what is followed plays: with two sides as the slower one of the two. */
static Time pace_of_following(const Session *session)
{
    Time (*of)(const void *) = session->options.demo->follow_pace_of;
    if (of == NULL) return session->follow_pace;
    Time pace = of(run_model(session->sides[0]));
    if (session->sides[1] == NULL) return pace;
    Time other = of(run_model(session->sides[1]));
    return other < pace ? other : pace;
}

static int64_t things_taken(const Session *session)
{
    uint64_t things = run_position(session->sides[0]);
    if (session->sides[1] != NULL) things += run_position(session->sides[1]);
    return (int64_t)things;
}

/* Like advance(), an instant after the other, and no further than to where there is something to
 * follow. */
static bool advance_to_followed(Session *session, Time until, int64_t budget)
{
    int64_t taken = things_taken(session);
    while (followed_until(session) == 0) {
        Time next = session_next(session);
        int64_t left = budget - (things_taken(session) - taken);
        if (next > until) return advance(session, until, 0);
        if (left <= 0 || !advance(session, next, left)) return false;
    }
    return true;
}

void session_tick(Session *session, int64_t elapsed_ns, int64_t budget)
{
    if (session_computing(session)) {
        if (session->seeking) go_on_seeking(session, budget);
        else (void)prediction_find(&session->prediction, budget);
        take_deferred(session);
        return;
    }
    if (!session->playing || elapsed_ns <= 0) return;
    if (elapsed_ns > TIME_SECOND / 4)
        elapsed_ns = TIME_SECOND / 4; /* the program was stopped: do not leap */
    Time followed = followed_until(session);
    Time pace = followed > 0 ? pace_of_following(session) : session->pace;
    double step = (double)elapsed_ns * ((double)pace / 1e9) * session->speed;
    Time until = step < 1 ? session->now + 1 : step > 1e18 ? TIME_LIMIT : session->now + (Time)step;
    if (followed > 0 && until > followed) until = followed;
    bool stops = session->follow_pace > 0 && followed == 0;
    session->behind =
        stops ? !advance_to_followed(session, until, budget) : !advance(session, until, budget);
    if (session->measuring) session->behind = false;
    if (session_ended(session)) session->playing = false;
}

void session_toggle(Session *session)
{
    bool again = session_ended(session) && !session->seeking;
    leave(session);
    session->message[0] = '\0';
    if (again) session_restart(session);
    session->playing = again || !session->playing;
}

Time session_next(const Session *session)
{
    return run_next(session->sides[side_next(session)]);
}

void session_step(Session *session)
{
    if (defer(session, (Deferred){.kind = DEFERRED_STEP})) return;
    leave(session);
    session->playing = false;
    if (!session_measure(session)) return;
    Run *side = session->sides[side_next(session)];
    if (run_step(side)) stand_at_last(session);
    else if (run_end(side) != TIME_NEVER) (void)advance(session, run_end(side), 0);
    settle(session);
}

void session_step_back(Session *session)
{
    if (defer(session, (Deferred){.kind = DEFERRED_STEP_BACK})) return;
    leave(session);
    session->playing = false;
    Run *const *sides = session->sides;
    bool second = sides[1] != NULL && run_last(sides[1]) >= run_last(sides[0]);
    Run *run = sides[second];
    if (run_position(run) == 0) {
        stand_at_last(session);
        return;
    }
    session->seeking = true;
    session->side_back = second;
    session->back_to = run_position(run) - 1;
    run_approach_position(run, session->back_to);
    session->from_at = run_position(run);
    go_on_seeking(session, SEEK_EVENTS);
}

void session_seek(Session *session, Time to)
{
    leave(session);
    session->goal = to > 0 ? to : 0;
    session->seeking = true;
    session->side_back = -1;
    session->deferred_count = 0;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++)
        run_approach(session->sides[side], session->goal);
    session->from_at = (uint64_t)last_of_sides(session);
    go_on_seeking(session, SEEK_EVENTS);
}

void session_restart(Session *session)
{
    prediction_drop(&session->prediction);
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
    Prediction *prediction = &session->prediction;
    if (prediction->phase == PREDICTION_WAITING && prediction->call.at > call.at)
        prediction_drop(prediction); /* the action that it is about is dropped */
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
    bool happened = run_last(session->sides[0]) >= session->now
                    || (session->sides[1] != NULL && run_last(session->sides[1]) >= session->now);
    return session->now + happened;
}

bool session_key(Session *session, int32_t key)
{
    const Demo *demo = session->options.demo;
    const ActionKey *bound = NULL;
    for (int i = 0; i < demo->key_count && bound == NULL; i++)
        if (demo->keys[i].key == key) bound = &demo->keys[i];
    if (bound == NULL) return false;
    if (defer(session, (Deferred){DEFERRED_KEY, key})) return true;
    session->message[0] = '\0';
    if (session->prediction.phase != PREDICTION_WAITING)
        prediction_drop(&session->prediction); /* it has been read */
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
    if (prediction->phase != PREDICTION_ASKING) return true; /* one went elsewhere meanwhile */
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
    prediction_drop(&session->prediction);
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
    session->message[0] = '\0';
    const Options as_it_was = session->options;
    if (options_set(&session->options, param, typed, session->place, &report)) {
        options_drop_measured(&session->options);
        if (reopen(session, session_heading(session), &report)) return true;
    }
    session->options = as_it_was;
    say(session, &report);
    return false;
}

void session_set_scene(Session *session, int scene)
{
    Report report = {.arena = session->arena};
    const Demo *demo = session->options.demo;
    Options before = session->options;
    /* A scene starts anew: what was typed or done for another one would hide what it shows. */
    Text line = text_printf(session->arena, "%s --scene %s", demo->name, demo->scenes[scene].name);
    bool good =
        options_parse_line(session->arena, line, session->place, &session->options, &report);
    assert(good); /* the demo's own table */
    session->options.seed = before.seed;
    session->options.speed = before.speed;
    session->options.predict = before.predict;
    session->options.columns = before.columns;
    session->options.rows = before.rows;
    session->message[0] = '\0';
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
    const Run *other = session->sides[1 - side];
    return (View){.model = run_model(run),
                  .other = other != NULL ? run_model(other) : NULL,
                  .world = run_world(run),
                  .values = run_values(run),
                  .now = run_last(run) > session->now ? run_last(run) : session->now,
                  .span = session->span,
                  .pace = (Time)((double)session->pace * session->speed),
                  .target = session->target,
                  .side = session->sides[1] == NULL ? NULL
                          : side == 0               ? "A"
                                                    : "B",
                  .still = session->still,
                  .passing =
                      session->playing && session->follow_pace > 0 && followed_until(session) == 0};
}
