/* One server, first come first served: requests one by one, or what waits in batches. */
#include "latency_throughput.h"

#include "base/maths.h"
#include "base/mutant.h"

#include <math.h>

#include <inttypes.h>
#include <string.h>

enum { TIMER_ARRIVAL, TIMER_END, TIMER_LINGER, TIMER_THAW };

double latency_per_s(const LatencySettings *settings)
{
    return (double)settings->rate / (double)settings->rate_ns * 1e9;
}

/* --- the queue -------------------------------------------------------------------------------- */

static Request *request_at(const Server *server, int64_t i)
{
    return &server->queue[(server->first + i) % server->capacity];
}

static void grow(Server *server)
{
    int64_t capacity = server->capacity == 0 ? 64 : 2 * server->capacity;
    Request *queue = arena_array(server->arena, (size_t)capacity, sizeof *queue);
    for (int64_t i = 0; i < server->count; i++) queue[i] = *request_at(server, i);
    server->queue = queue;
    server->capacity = capacity;
    server->first = 0;
}

static bool enter(Server *server, Request request, Effects *effects)
{
    if (server->count == INSIDE_MOST) {
        effects_fail(effects, "over a million requests wait: a lower --rate, or a --room");
        return false;
    }
    if (server->count == server->capacity) grow(server);
    *request_at(server, server->count++) = request;
    return true;
}

/* --- arrivals --------------------------------------------------------------------------------- */

static void await_arrival(LatencyModel *model, Time now, Time gap, Effects *effects)
{
    model->server.next = now + gap;
    model->server.arriving = effects_timer(effects, TIMER_ARRIVAL, gap, NULL);
}

static Time gap_before(const LatencyModel *model, const Effects *effects)
{
    const LatencySettings *settings = &model->settings;
    double mean = (double)settings->rate_ns / (double)settings->rate;
    return effects_exponential(effects, DRAW_GAP, model->server.number, mean);
}

/* The mean work of the two kinds of request that a hyper-exponential law mixes, each with half of
 * all work: Morse, Queues, Inventories and Maintenance, 1958. */
static double hyper_mean(const LatencySettings *settings, double draw)
{
    double share = (1 + sqrt((settings->cv2 - 1) / (settings->cv2 + 1))) / 2;
    if (draw >= share) share = 1 - share;
    return (double)settings->service / (2 * share);
}

static Time work_of(const LatencyModel *model, int64_t number, const Effects *effects)
{
    const LatencySettings *settings = &model->settings;
    double mean = (double)settings->service;
    if (settings->kind == KIND_BATCH || settings->law == WORK_CONSTANT) return settings->service;
    if (settings->law == WORK_HYPER)
        mean = hyper_mean(settings, effects_uniform(effects, DRAW_BRANCH, number));
    return effects_exponential(effects, DRAW_WORK, number, mean);
}

void latency_tell_longest(const LatencyModel *model, int64_t before, Effects *effects)
{
    int64_t now = model->meter.longest;
    static const int64_t steps[] = {10, 20, 50, 100, 200, 500, 1000, 10000, 100000, 1000000};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (before < steps[i] && now >= steps[i])
            effects_note(effects, NOTE_LONGEST, (const int64_t[NOTE_ARGS]){now});
}

static void arrive(LatencyModel *model, Time now, Effects *effects)
{
    Server *server = &model->server;
    int64_t number = server->number++, longest = model->meter.longest;
    int room = model->settings.room;
    if (room > 0 && server->count >= room) {
        meter_refuse(&model->meter, number);
        effects_sample(effects, SERIES_REFUSED, 1);
        effects_note(effects, NOTE_REFUSED, (const int64_t[NOTE_ARGS]){number, server->count});
        if (!server->was_refused)
            effects_note(effects, NOTE_FULL, (const int64_t[NOTE_ARGS]){room});
        server->was_refused = true;
        return;
    }
    Request request = {now, work_of(model, number, effects), number};
    if (!enter(server, request, effects)) return;
    meter_arrive(&model->meter, now, number);
    effects_sample(effects, SERIES_INSIDE, (double)server->count);
    if (model->meter.longest > longest) latency_tell_longest(model, longest, effects);
}

/* --- serving ---------------------------------------------------------------------------------- */

static void check_batch(const LatencyModel *model, int64_t taken, Effects *effects)
{
    const Server *server = &model->server;
    int64_t most = model->settings.kind == KIND_BATCH ? model->settings.batching.most : 1;
    if (taken > most)
        effects_breach(effects, CLAIM_BATCH_SIZE, "a batch of %" PRId64 ", and %" PRId64 " at most",
                       taken, most);
    if (taken < server->count && taken < most)
        effects_breach(effects, CLAIM_BATCH_WAIT,
                       "%" PRId64 " left behind by a batch of %" PRId64 " of %" PRId64,
                       server->count - taken, taken, most);
}

static void check_order(Server *server, int64_t taken, Effects *effects)
{
    for (int64_t i = 0; i < taken; i++) {
        int64_t number = request_at(server, i)->number;
        if (number < server->last_begun)
            effects_breach(effects, CLAIM_FIFO, "request %" PRId64 " begins after %" PRId64, number,
                           server->last_begun);
        server->last_begun = number;
    }
}

/* How many a free server takes now; where it is none of those that wait, it looks again when the
 * oldest has waited for long enough. */
static int64_t taken_now(LatencyModel *model, Time now, Effects *effects)
{
    Server *server = &model->server;
    if (model->settings.kind != KIND_BATCH) return 1;
    const Batching *batching = &model->settings.batching;
    Time oldest = now - request_at(server, 0)->arrived;
    int64_t taken = batching_take(batching, server->count, oldest);
    if (taken > server->count) taken = server->count;
    if (taken > 0) return taken;
    effects_cancel(effects, server->lingering);
    server->lingering = effects_timer(effects, TIMER_LINGER, batching->linger_ns - oldest, NULL);
    return 0;
}

static void begin(LatencyModel *model, Time now, Effects *effects)
{
    Server *server = &model->server;
    if (server->serving > 0 || server->count == 0 || model->is_frozen) return;
    int64_t taken = taken_now(model, now, effects);
    if (taken == 0) return;
    if (MUTANT("server-takes-the-newest") && server->count > 1) {
        Request *first = request_at(server, 0), *last = request_at(server, server->count - 1);
        Request newest = *last;
        *last = *first;
        *first = newest;
    }
    check_batch(model, taken, effects);
    check_order(server, taken, effects);
    Time takes = request_at(server, 0)->work;
    if (model->settings.kind == KIND_BATCH) {
        takes = batching_time_ns(&model->settings.batching, taken);
        effects_note(
            effects, NOTE_BATCH,
            (const int64_t[NOTE_ARGS]){taken, takes, now - request_at(server, 0)->arrived});
    }
    server->serving = server->size = taken;
    server->ends = now + takes;
    server->ending = effects_timer(effects, TIMER_END, takes, NULL);
}

static void end(LatencyModel *model, Time now, Effects *effects)
{
    Server *server = &model->server;
    bool counts = request_at(server, 0)->number >= model->meter.from;
    server->batches += counts;
    for (; server->serving > 0; server->serving--) {
        Request *done = request_at(server, 0);
        server->first = (server->first + 1) % server->capacity;
        server->count--;
        server->items += counts;
        meter_answer(&model->meter, now, done->number, done->arrived);
        effects_note(effects, NOTE_ANSWERED,
                     (const int64_t[NOTE_ARGS]){done->number, now - done->arrived, server->count});
    }
    effects_sample(effects, SERIES_ANSWERED, (double)server->size);
    effects_sample(effects, SERIES_INSIDE, (double)server->count);
    if (MUTANT("server-rests") && server->count % 4 == 3) return;
    begin(model, now, effects);
}

/* --- actions ---------------------------------------------------------------------------------- */

void latency_changed(LatencyModel *model, Time now, int64_t next, LatencyNote note, int64_t to,
                     int64_t from, Effects *effects)
{
    double mean = meter_mean_ms(&model->meter);
    int64_t args[NOTE_ARGS] = {to, from, isnan(mean) ? -1 : (int64_t)(mean * 1e6)};
    effects_note(effects, (int)note, args);
    meter_restart(&model->meter, &model->settings, now, next);
    model->server.batches = model->server.items = 0;
}

void latency_pass_over(const Event *event, Effects *effects)
{
    effects_note(effects, NOTE_NO_OBJECT, (const int64_t[NOTE_ARGS]){event->type});
}

bool latency_freeze(LatencyModel *model, const Event *event, int type, Effects *effects)
{
    Time now = event->at, until = now + event->args[0];
    bool begins = !model->is_frozen;
    effects_note(effects, NOTE_FREEZE, (const int64_t[NOTE_ARGS]){event->args[0]});
    if (until <= model->frozen_until || event->args[0] == 0) return false;
    model->meter.disturbed = true;
    Freeze *freeze = &model->freezes[model->freeze_count % FREEZES_MOST];
    if (begins) {
        *freeze = (Freeze){now, until};
        model->freeze_count++;
        model->frozen_at = now;
    } else {
        model->freezes[(model->freeze_count - 1) % FREEZES_MOST].to = until;
    }
    effects_cancel(effects, model->thaw);
    model->is_frozen = true;
    model->frozen_until = until;
    model->thaw = effects_timer(effects, type, until - now, NULL);
    return begins;
}

/* The work under way goes on where it was. */
static void thaw(LatencyModel *model, Time now, Effects *effects)
{
    Server *server = &model->server;
    effects_note(effects, NOTE_THAW, (const int64_t[NOTE_ARGS]){server->count});
    model->is_frozen = false;
    if (server->suspended) {
        Time left = server->ends - model->frozen_at;
        server->suspended = false;
        server->ends = now + left;
        server->ending = effects_timer(effects, TIMER_END, left, NULL);
    }
    begin(model, now, effects);
}

/* The gap under way shrinks or grows with the mean one: it goes on being exponential. */
static void change_rate(LatencyModel *model, const Event *event, Effects *effects)
{
    Server *server = &model->server;
    LatencySettings *settings = &model->settings;
    double before = latency_per_s(settings);
    LatencySettings changed = *settings;
    changed.rate = event->args[0];
    changed.rate_ns = event->args[1];
    double after = latency_per_s(&changed);
    latency_changed(model, event->at, server->number, NOTE_RATE, demo_ratio(after),
                    demo_ratio(before), effects);
    *settings = changed;
    effects_cancel(effects, server->arriving);
    Time gap = (Time)((double)(server->next - event->at) * before / after + 0.5);
    await_arrival(model, event->at, gap, effects);
}

static void act(LatencyModel *model, const Event *event, Effects *effects)
{
    LatencySettings *settings = &model->settings;
    Server *server = &model->server;
    int64_t number = event->args[0];
    bool batches = settings->kind == KIND_BATCH;
    if (event->type == ACTION_RATE) {
        change_rate(model, event, effects);
    } else if (event->type == ACTION_LAW && !batches) {
        latency_changed(model, event->at, server->number, NOTE_LAW, number, 0, effects);
        settings->law = (WorkLaw)number;
    } else if (event->type == ACTION_BATCH && batches) {
        latency_changed(model, event->at, server->number, NOTE_LIMIT, number,
                        settings->batching.most, effects);
        settings->batching.most = number;
        begin(model, event->at, effects);
    } else if (event->type == ACTION_FREEZE) {
        if (!latency_freeze(model, event, TIMER_THAW, effects)) return;
        server->suspended = server->serving > 0;
        effects_cancel(effects, server->ending);
    } else {
        latency_pass_over(event, effects);
    }
}

/* --- the node --------------------------------------------------------------------------------- */

static bool lingers(const LatencyModel *model, Time now)
{
    const Server *server = &model->server;
    const Batching *batching = &model->settings.batching;
    return model->settings.kind == KIND_BATCH && server->count < batching->most
           && now - request_at(server, 0)->arrived < batching->linger_ns;
}

static void check(const LatencyModel *model, Time now, Effects *effects)
{
    const Meter *meter = &model->meter;
    const Server *server = &model->server;
    if (meter->all_arrived != meter->all_answered + meter->all_refused + server->count)
        effects_breach(effects, CLAIM_CONSERVATION,
                       "%" PRId64 " came, %" PRId64 " answered, %" PRId64 " refused, %" PRId64
                       " inside",
                       meter->all_arrived, meter->all_answered, meter->all_refused, server->count);
    bool rests = server->serving == 0 && server->count > 0 && !model->is_frozen;
    if (rests && !lingers(model, now))
        effects_breach(effects, CLAIM_BUSY, "idle while %" PRId64 " wait", server->count);
    meter_check(meter, effects);
}

static void take(LatencyModel *model, const Event *event, Effects *effects)
{
    Time now = event->at;
    switch (event->type) {
    case TIMER_ARRIVAL:
        arrive(model, now, effects);
        await_arrival(model, now, gap_before(model, effects), effects);
        begin(model, now, effects);
        return;
    case TIMER_END: end(model, now, effects); return;
    case TIMER_LINGER: begin(model, now, effects); return;
    case TIMER_THAW: thaw(model, now, effects); return;
    default: return;
    }
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    LatencyModel *model = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: await_arrival(model, 0, gap_before(model, effects), effects); return;
    case EVENT_ACTION: act(model, event, effects); break;
    case EVENT_TIMER: take(model, event, effects); break;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
    check(model, event->at, effects);
}

const NodeType latency_server_type = {"server", step};
