/* Two testers of one server, which answers each request after a millisecond, however many there
 * are, but not while it is frozen. One tester keeps its schedule; the other waits for its answer.
 */
#include "latency_throughput.h"

#include "base/mutant.h"

#include <inttypes.h>
#include <math.h>

enum { TIMER_INSTANT, TIMER_ANSWER, TIMER_THAW };

#define ANSWER_TIME TIME_MILLISECOND

/* --- the schedule ----------------------------------------------------------------------------- */

/* The i-th instant from its beginning on, exactly. */
static Time instant_of(const LatencySettings *settings, int64_t i)
{
    int64_t whole = i / settings->rate, rest = i % settings->rate;
    return whole * settings->rate_ns + rest * settings->rate_ns / settings->rate;
}

static void await_instant(LatencyModel *model, Time now, Effects *effects)
{
    Testers *testers = model->testers;
    Time at = testers->base + instant_of(&model->settings, testers->next);
    testers->timer = effects_timer(effects, TIMER_INSTANT, at - now, NULL);
}

static void send(LatencyModel *model, int which, Time now, Effects *effects)
{
    Tester *tester = &model->testers->all[which];
    tester->sent++;
    tester->under_way++;
    effects_sample(effects, which == TESTER_OPEN ? SERIES_OPEN_SENT : SERIES_CLOSED_SENT, 1);
    effects_timer(effects, TIMER_ANSWER, ANSWER_TIME, (const int64_t[EVENT_ARGS]){which, now});
    if (which == TESTER_CLOSED && tester->under_way > 1)
        effects_breach(effects, CLAIM_ONE_AT_A_TIME, "%" PRId64 " requests under way",
                       tester->under_way);
}

/* The open tester sends at each instant; the other one if it has its answer. */
static void instant(LatencyModel *model, Time now, Effects *effects)
{
    Testers *testers = model->testers;
    const LatencySettings *settings = &model->settings;
    if (settings->stop > 0 && now >= settings->stop) {
        if (!testers->stopped)
            effects_note(effects, NOTE_STOP,
                         (const int64_t[NOTE_ARGS]){testers->all[TESTER_CLOSED].sent,
                                                    testers->all[TESTER_OPEN].sent});
        testers->stopped = true;
        return;
    }
    if (!MUTANT("open-tester-is-polite") || model->frozen_until <= now) {
        send(model, TESTER_OPEN, now, effects);
        testers->sent++;
    }
    bool idle = testers->all[TESTER_CLOSED].under_way == 0;
    if (idle || MUTANT("closed-tester-does-not-wait")) send(model, TESTER_CLOSED, now, effects);
    testers->last = now;
    testers->next++;
    if (testers->sent != testers->next)
        effects_breach(effects, CLAIM_SCHEDULE, "%" PRId64 " sent of %" PRId64 " that were due",
                       testers->sent, testers->next);
    await_instant(model, now, effects);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void record(Tester *tester, Time response)
{
    percentile_add(tester->set, response);
    Time *sample = history_append(tester->samples);
    if (sample != NULL) *sample = response;
    latency_sum_add(&tester->sum, 1, response);
    if (response > tester->worst) tester->worst = response;
}

/* What is due while the server is frozen is answered a millisecond after that. */
static void answer(LatencyModel *model, const Event *event, Effects *effects)
{
    int which = (int)event->args[0];
    Time sent = event->args[1], now = event->at;
    Testers *testers = model->testers;
    Tester *tester = &testers->all[which];
    if (model->frozen_until > now) {
        effects_timer(effects, TIMER_ANSWER, model->frozen_until - now + ANSWER_TIME, event->args);
        return;
    }
    Time response = now - sent - (MUTANT("sample-starts-late") ? ANSWER_TIME : 0);
    tester->under_way--;
    record(tester, response);
    if (which == TESTER_CLOSED) effects_sample(effects, SERIES_ANSWERED, 1);
    effects_note(effects, NOTE_SAMPLE, (const int64_t[NOTE_ARGS]){which, sent, response});
    if (response < ANSWER_TIME)
        effects_breach(effects, CLAIM_FLOOR, "a sample of %" PRId64 " ns", response);
    /* An instant that is now was taken before the answer came. */
    if (which == TESTER_CLOSED && testers->last == now && sent < now && tester->under_way == 0)
        send(model, TESTER_CLOSED, now, effects);
}

/* --- the node --------------------------------------------------------------------------------- */

static void thaw(LatencyModel *model, Effects *effects)
{
    model->is_frozen = false;
    effects_note(effects, NOTE_THAW,
                 (const int64_t[NOTE_ARGS]){model->testers->all[TESTER_OPEN].under_way});
}

static void act(LatencyModel *model, const Event *event, Effects *effects)
{
    LatencySettings *settings = &model->settings;
    Testers *testers = model->testers;
    if (event->type == ACTION_FREEZE) {
        (void)latency_freeze(model, event, TIMER_THAW, effects);
    } else if (event->type == ACTION_RATE) {
        int64_t before = demo_ratio(latency_per_s(settings));
        settings->rate = event->args[0];
        settings->rate_ns = event->args[1];
        effects_note(effects, NOTE_RATE,
                     (const int64_t[NOTE_ARGS]){demo_ratio(latency_per_s(settings)), before, -1});
        if (testers->stopped) return;
        testers->base = event->at;
        testers->next = testers->sent = 0;
        effects_cancel(effects, testers->timer);
        await_instant(model, event->at, effects);
    } else {
        latency_pass_over(event, effects);
    }
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    LatencyModel *model = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: await_instant(model, 0, effects); return;
    case EVENT_ACTION: act(model, event, effects); return;
    case EVENT_TIMER:
        if (event->type == TIMER_INSTANT) instant(model, event->at, effects);
        else if (event->type == TIMER_ANSWER) answer(model, event, effects);
        else thaw(model, effects);
        return;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
}

const NodeType latency_testers_type = {"testers", step};

void latency_testers_init(LatencyModel *model, const Setup *setup)
{
    model->testers = arena_alloc(setup->arena, sizeof *model->testers);
    model->testers->last = -1;
    for (int i = 0; i < TESTERS; i++) {
        Tester *tester = &model->testers->all[i];
        tester->set = arena_alloc(setup->arena, sizeof *tester->set);
        tester->samples = world_add_history(setup->world, sizeof(Time), SAMPLES_EXACT);
    }
}

/* --- what came of it -------------------------------------------------------------------------- */

double tester_mean_ms(const Tester *tester)
{
    if (tester->set->count == 0) return NAN;
    return latency_sum_ns(&tester->sum) / (double)tester->set->count / 1e6;
}

double tester_percentile_ms(const Tester *tester, int q)
{
    const PercentileSet *set = tester->set;
    if (set->count == 0) return NAN;
    bool all = tester->samples->count == (size_t)set->count;
    const Time *samples = all ? history_at(tester->samples, 0) : NULL;
    return (double)percentile_of(set, samples, q) / 1e6;
}
