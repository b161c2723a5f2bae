#include "support/queue_model.h"

#include <assert.h>

enum { SOURCE, STATION };
enum { JOB = 1, ARRIVAL, DEPARTURE };
enum { DRAW_ARRIVAL = 1, DRAW_SERVICE };

/* --- The source: a timer for the next customer, a message for each ---------------------------- */

typedef struct Source {
    double interarrival_ns;
    int64_t sent, customers;
} Source;

static void source_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Source *source = state;
    (void)self;
    if (event->kind == EVENT_TIMER) {
        effects_send(effects, STATION, JOB, 0, NULL);
        source->sent++;
    }
    if (source->sent == source->customers && source->customers > 0) return;
    Time gap = effects_exponential(effects, DRAW_ARRIVAL, source->sent, source->interarrival_ns);
    effects_timer(effects, ARRIVAL, gap, NULL);
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

static void station_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    QueueModel *queue = state;
    (void)self;
    if (event->kind == EVENT_START) return;
    count_area(queue, event->at);
    if (event->kind == EVENT_MESSAGE) {
        assert(queue->arrived - queue->begun < QUEUE_LENGTH);
        queue->arrivals[queue->arrived++ % QUEUE_LENGTH] = event->at;
        if (queue->begun - queue->departed < queue->config.servers)
            begin_service(queue, event->at, effects);
    } else {
        queue->departed++;
        queue->sojourn_ns += event->at - event->args[0];
        if (queue->begun < queue->arrived) begin_service(queue, event->at, effects);
    }
    effects_sample(effects, queue->in_system, (double)in_system(queue));
}

QueueModel *queue_model_build(World *world, Arena *arena, const QueueConfig *config)
{
    static const NodeType source_type = {"source", source_step};
    static const NodeType station_type = {"station", station_step};
    Source *source = arena_alloc(arena, sizeof *source);
    QueueModel *queue = arena_alloc(arena, sizeof *queue);
    *source = (Source){config->interarrival_ns, 0, config->customers};
    queue->config = *config;
    queue->in_system = world_add_series(world, SERIES_MAX, TIME_SECOND);
    NodeId first = world_add_node(world, &source_type, source, "source");
    NodeId second = world_add_node(world, &station_type, queue, "station");
    assert(first == SOURCE && second == STATION);
    return queue;
}
