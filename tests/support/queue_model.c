#include "support/queue_model.h"

#include <assert.h>

enum { STATION, SOURCE };
enum { JOB = 1, ARRIVAL, DEPARTURE };
enum { DRAW_ARRIVAL = 1, DRAW_SERVICE };

/* A timer for the next customer, unless all have come. */
static void await_customer(const QueueConfig *config, int64_t come, Effects *effects)
{
    if (come == config->customers && config->customers > 0) return;
    Time gap = effects_exponential(effects, DRAW_ARRIVAL, come, config->interarrival_ns);
    effects_timer(effects, ARRIVAL, gap, NULL);
}

/* --- The source: a message for each customer -------------------------------------------------- */

typedef struct Source {
    QueueConfig config;
    int64_t sent;
} Source;

static void source_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Source *source = state;
    (void)self;
    if (event->kind == EVENT_TIMER) {
        effects_send(effects, STATION, JOB, 0, NULL);
        source->sent++;
    }
    await_customer(&source->config, source->sent, effects);
}

/* --- The station: a line and its servers ------------------------------------------------------ */

static int64_t in_system(const QueueModel *queue)
{
    return queue->arrived - queue->departed;
}

/* To be called before the number in the system changes. */
static void count_area(QueueModel *queue, Time now)
{
    queue->area_ns += in_system(queue) * (now - queue->changed);
    queue->changed = now;
}

static void begin_service(QueueModel *queue, Time now, Effects *effects)
{
    int64_t customer = queue->begun++;
    Time arrived = queue->arrivals[customer % QUEUE_LENGTH];
    histogram_add(&queue->waits, now - arrived);
    double mean = queue->config.service_ns;
    Time service = queue->config.constant_service
                       ? (Time)mean
                       : effects_exponential(effects, DRAW_SERVICE, customer, mean);
    effects_timer(effects, DEPARTURE, service, (const int64_t[EVENT_ARGS]){arrived});
}

static void arrive(QueueModel *queue, Time now, Effects *effects)
{
    assert(queue->arrived - queue->begun < QUEUE_LENGTH);
    queue->arrivals[queue->arrived++ % QUEUE_LENGTH] = now;
    if (queue->begun - queue->departed < queue->config.servers) begin_service(queue, now, effects);
}

static void depart(QueueModel *queue, Time arrived, Time now, Effects *effects)
{
    queue->departed++;
    queue->sojourn_ns += now - arrived;
    if (queue->begun < queue->arrived) begin_service(queue, now, effects);
}

static void station_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    QueueModel *queue = state;
    (void)self;
    if (event->kind == EVENT_START) {
        if (queue->config.one_node) await_customer(&queue->config, 0, effects);
        return;
    }
    count_area(queue, event->at);
    if (event->type == DEPARTURE) depart(queue, event->args[0], event->at, effects);
    else arrive(queue, event->at, effects);
    if (event->type == ARRIVAL) await_customer(&queue->config, queue->arrived, effects);
    effects_sample(effects, queue->in_system, (double)in_system(queue));
}

QueueModel *queue_model_build(World *world, Arena *arena, const QueueConfig *config)
{
    static const NodeType source_type = {"source", source_step};
    static const NodeType station_type = {"station", station_step};
    QueueModel *queue = arena_alloc(arena, sizeof *queue);
    queue->config = *config;
    queue->in_system = world_add_series(world, SERIES_MAX, TIME_SECOND);
    NodeId station = world_add_node(world, &station_type, queue, "station");
    assert(station == STATION);
    if (config->one_node) return queue;
    Source *source = arena_alloc(arena, sizeof *source);
    source->config = *config;
    NodeId other = world_add_node(world, &source_type, source, "source");
    assert(other == SOURCE);
    return queue;
}
