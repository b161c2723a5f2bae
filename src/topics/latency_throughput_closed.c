/* Users who think, pass three stations, and think again: none of them asks before the last answer
 * is there. */
#include "latency_throughput.h"

#include "base/mutant.h"

enum { TIMER_THINK, TIMER_END, TIMER_THAW };

const char *const latency_station_names[STATIONS] = {"cpu", "disk", "net"};
const double latency_demands_ms[STATIONS] = {5, 30, 20};

Mva latency_mva(const LatencySettings *settings, int users)
{
    return mva_of(latency_demands_ms, STATIONS, (double)settings->think / 1e6, users);
}

/* A user's draws are its own, whoever else there is. */
static int64_t thing_of(const Closed *closed, int user)
{
    return (int64_t)user << 40 | closed->users[user].round;
}

/* --- users ------------------------------------------------------------------------------------ */

static void think(LatencyModel *model, int user, Effects *effects)
{
    Closed *closed = model->closed;
    User *self = &closed->users[user];
    self->round++;
    if (MUTANT("user-never-comes-back") && self->round % 8 == 7) return;
    self->thinking = true;
    closed->thinking++;
    Time pause = effects_exponential(effects, DRAW_THINK, thing_of(closed, user),
                                     (double)model->settings.think);
    effects_timer(effects, TIMER_THINK, pause, (const int64_t[EVENT_ARGS]){user});
}

static void join(LatencyModel *model, int user, Effects *effects)
{
    Closed *closed = model->closed;
    if (closed->users[user].active) return;
    closed->users[user].active = true;
    closed->active++;
    think(model, user, effects);
}

/* --- stations --------------------------------------------------------------------------------- */

static int served(const Station *station)
{
    return station->queue[station->first];
}

static void begin(LatencyModel *model, int which, Time now, Effects *effects)
{
    Closed *closed = model->closed;
    Station *station = &closed->stations[which];
    if (station->busy || station->count == 0 || model->is_frozen) return;
    station->busy = true;
    Time work =
        effects_exponential(effects, DRAW_STATION + which, thing_of(closed, served(station)),
                            latency_demands_ms[which] * 1e6);
    station->ends = now + work;
    station->ending = effects_timer(effects, TIMER_END, work, (const int64_t[EVENT_ARGS]){which});
}

static void enter(LatencyModel *model, int which, int user, Time now, Effects *effects)
{
    Station *station = &model->closed->stations[which];
    station->queue[(station->first + station->count++) % USERS_MOST] = (int16_t)user;
    begin(model, which, now, effects);
}

static int at_stations(const Closed *closed)
{
    int count = 0;
    for (int i = 0; i < STATIONS; i++) count += closed->stations[i].count;
    return count;
}

static void answer(LatencyModel *model, int user, Time now, Effects *effects)
{
    Closed *closed = model->closed;
    User *self = &closed->users[user];
    meter_answer(&model->meter, now, self->number, self->arrived);
    int inside = at_stations(closed);
    effects_note(effects, NOTE_ANSWERED,
                 (const int64_t[NOTE_ARGS]){self->number, now - self->arrived, inside});
    effects_sample(effects, SERIES_ANSWERED, 1);
    effects_sample(effects, SERIES_INSIDE, inside);
    if (user < model->settings.users) {
        think(model, user, effects);
        return;
    }
    self->active = false;
    closed->active--;
}

static void end(LatencyModel *model, int which, Time now, Effects *effects)
{
    Station *station = &model->closed->stations[which];
    int user = served(station);
    station->first = (station->first + 1) % USERS_MOST;
    station->count--;
    station->busy = false;
    if (which + 1 < STATIONS) enter(model, which + 1, user, now, effects);
    else answer(model, user, now, effects);
    if (MUTANT("station-rests") && station->count % 3 == 2) return;
    begin(model, which, now, effects);
}

static void ask(LatencyModel *model, int user, Time now, Effects *effects)
{
    Closed *closed = model->closed;
    User *self = &closed->users[user];
    self->thinking = false;
    closed->thinking--;
    self->number = closed->number++;
    self->arrived = now;
    int64_t longest = model->meter.longest;
    meter_arrive(&model->meter, now, self->number);
    latency_tell_longest(model, longest, effects);
    enter(model, 0, user, now, effects);
    effects_sample(effects, SERIES_INSIDE, at_stations(closed));
}

/* --- the node --------------------------------------------------------------------------------- */

static void thaw(LatencyModel *model, Time now, Effects *effects)
{
    Closed *closed = model->closed;
    effects_note(effects, NOTE_THAW, (const int64_t[NOTE_ARGS]){at_stations(closed)});
    model->is_frozen = false;
    for (int i = 0; i < STATIONS; i++) {
        Station *station = &closed->stations[i];
        if (station->suspended) {
            Time left = station->ends - model->frozen_at;
            station->suspended = false;
            station->ends = now + left;
            station->ending =
                effects_timer(effects, TIMER_END, left, (const int64_t[EVENT_ARGS]){i});
        }
        begin(model, i, now, effects);
    }
}

/* The asymptotes bound what the theory beside the run says. */
static void check_theory(const LatencyModel *model, Effects *effects)
{
    int users = model->settings.users;
    Mva mva = latency_mva(&model->settings, users);
    double most = mva_most(&mva, users);
    if (mva.throughput > most * (1 + 1e-9))
        effects_breach(effects, CLAIM_BOUNDS, "%d users: %.6g a second, and %.6g at most", users,
                       mva.throughput * 1e3, most * 1e3);
}

static void act(LatencyModel *model, const Event *event, Effects *effects)
{
    Closed *closed = model->closed;
    if (event->type == ACTION_USERS) {
        int users = (int)event->args[0];
        latency_changed(model, event->at, closed->number, NOTE_USERS, users, model->settings.users,
                        effects);
        model->settings.users = users;
        for (int user = 0; user < users; user++) join(model, user, effects);
        check_theory(model, effects);
    } else if (event->type == ACTION_FREEZE) {
        if (!latency_freeze(model, event, TIMER_THAW, effects)) return;
        for (int i = 0; i < STATIONS; i++) {
            Station *station = &closed->stations[i];
            station->suspended = station->busy;
            effects_cancel(effects, station->ending);
        }
    } else {
        latency_pass_over(event, effects);
    }
}

static void check(const LatencyModel *model, Effects *effects)
{
    const Closed *closed = model->closed;
    int inside = at_stations(closed);
    if (closed->active != closed->thinking + inside)
        effects_breach(effects, CLAIM_USERS, "%d users: %d think, %d at stations", closed->active,
                       closed->thinking, inside);
    for (int i = 0; i < STATIONS; i++) {
        const Station *station = &closed->stations[i];
        if (station->count > 0 && !station->busy && !model->is_frozen)
            effects_breach(effects, CLAIM_STATIONS, "%s is idle while %d wait",
                           latency_station_names[i], station->count);
    }
    meter_check(&model->meter, effects);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    LatencyModel *model = state;
    int which = (int)event->args[0];
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START:
        for (int user = 0; user < model->settings.users; user++) join(model, user, effects);
        check_theory(model, effects);
        return;
    case EVENT_ACTION: act(model, event, effects); break;
    case EVENT_TIMER:
        if (event->type == TIMER_THINK) ask(model, which, event->at, effects);
        else if (event->type == TIMER_END) end(model, which, event->at, effects);
        else thaw(model, event->at, effects);
        break;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
    check(model, effects);
}

const NodeType latency_closed_type = {"users", step};

void latency_closed_init(LatencyModel *model, const Setup *setup)
{
    model->closed = arena_alloc(setup->arena, sizeof *model->closed);
}
