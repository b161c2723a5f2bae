/* The engine's speed beside what it cannot beat: an M/M/1 queue with its statistics on beside a
 * bare C loop of the same queue, and the world's heap beside a bare binary heap. Both sides of a
 * ratio run in turn, in rounds; the median of the rounds' ratios counts.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/queue_model.h"

enum { ROUNDS = 9, CUSTOMERS = 1000000, CHURN = 1000000, WAITING = 4096 };

static const double rho = 0.8;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What was computed, so that no compiler finds it useless. */
static volatile double sink;

/* --- A queue ---------------------------------------------------------------------------------- */

static double bare_exponential(Rng *rng, double mean)
{
    return -mean * log(rng_uniform_positive(rng));
}

/* Next arrival and next departure in two variables, the line in a ring; the sum of the waits is all
 * that it counts. Two events a customer. */
static double bare_queue(uint64_t seed)
{
    static double arrivals[WAITING];
    Rng rng = rng_seeded(seed);
    double arrival = bare_exponential(&rng, 1 / rho), departure = INFINITY, waits = 0;
    int64_t arrived = 0, begun = 0;
    while (begun < CUSTOMERS) {
        bool arrives = arrival < departure;
        double now = arrives ? arrival : departure;
        if (arrives) {
            arrivals[arrived++ % WAITING] = now;
            arrival = now + bare_exponential(&rng, 1 / rho);
            if (departure < INFINITY) continue;
        } else if (begun == arrived) {
            departure = INFINITY;
            continue;
        }
        waits += now - arrivals[begun++ % WAITING];
        departure = now + bare_exponential(&rng, 1);
    }
    return waits / CUSTOMERS;
}

static double world_queue(uint64_t seed, bool one_node, uint64_t *events)
{
    Arena *arena = arena_new((size_t)4 << 20);
    World *world = world_new(arena, seed, QUEUE_NODES, QUEUE_EVENTS);
    QueueConfig config = {1, 1e9 / rho, 1e9, false, CUSTOMERS, one_node};
    const QueueModel *queue = queue_model_build(world, arena, &config);
    world_start(world);
    while (world_step(world)) {}
    *events = world_events(world);
    double mean = histogram_mean(&queue->waits) / 1e9;
    world_free(world);
    arena_free(arena);
    return mean;
}

/* --- A heap ----------------------------------------------------------------------------------- */

/* `WAITING` timers in flight: the first fires and is set again. Beside it the same draws and the
 * same times through a heap of keys alone. */
typedef struct Churn {
    Rng rng;
    int64_t left;
} Churn;

static Time churn_delay(Rng *rng)
{
    return (Time)rng_below(rng, 1000000);
}

static void churn_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Churn *churn = state;
    (void)self;
    int more = event->kind == EVENT_START ? WAITING : churn->left-- > 0;
    while (more-- > 0) effects_timer(effects, 0, churn_delay(&churn->rng), NULL);
}

static Time world_heap(uint64_t seed)
{
    static const NodeType type = {"churn", churn_step};
    Arena *arena = arena_new((size_t)4 << 20);
    World *world = world_new(arena, seed, 1, WAITING);
    Churn *churn = arena_alloc(arena, sizeof *churn);
    *churn = (Churn){rng_seeded(seed), CHURN};
    world_add_node(world, &type, churn, "churn");
    world_start(world);
    while (world_step(world)) {}
    Time now = world_now(world);
    world_free(world);
    arena_free(arena);
    return now;
}

typedef struct Key {
    Time at;
    int64_t order;
} Key;

static bool is_before(Key a, Key b)
{
    return a.at != b.at ? a.at < b.at : a.order < b.order;
}

static void bare_push(Key *heap, int *count, Key key)
{
    int i = (*count)++;
    for (; i > 0 && is_before(key, heap[(i - 1) / 2]); i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = key;
}

static Key bare_pop(Key *heap, int *count)
{
    Key first = heap[0], last = heap[--*count];
    int i = 0;
    for (int child = 1; child < *count; child = 2 * i + 1) {
        if (child + 1 < *count && is_before(heap[child + 1], heap[child])) child++;
        if (!is_before(heap[child], last)) break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = last;
    return first;
}

static Time bare_heap(uint64_t seed)
{
    static Key heap[WAITING];
    Rng rng = rng_seeded(seed);
    int count = 0;
    int64_t order = 0, left = CHURN;
    Time now = 0;
    while (count < WAITING) bare_push(heap, &count, (Key){churn_delay(&rng), order++});
    while (count > 0) {
        now = bare_pop(heap, &count).at;
        if (left-- > 0) bare_push(heap, &count, (Key){now + churn_delay(&rng), order++});
    }
    return now;
}

/* --- In turn ---------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof values[0], ascending);
    return values[ROUNDS / 2];
}

/* The same two events a customer as the bare loop, or three with a node for the arrivals. */
static void bench_queue(bool one_node)
{
    double bare[ROUNDS], world[ROUNDS], ratio[ROUNDS];
    uint64_t events = 0;
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t seed = (uint64_t)i + 1;
        double began = now_s();
        sink = bare_queue(seed);
        double between = now_s();
        sink = world_queue(seed, one_node, &events);
        double ended = now_s();
        bare[i] = 2.0 * CUSTOMERS / (between - began);
        world[i] = (double)events / (ended - between);
        ratio[i] = world[i] / bare[i];
    }
    printf("M/M/1 of %s: %.1f M events/s, a bare C loop %.1f M, ratio %.2f (wanted 0.33)\n",
           one_node ? "one node" : "two nodes", median(world) / 1e6, median(bare) / 1e6,
           median(ratio));
}

static void bench_heap(void)
{
    double bare[ROUNDS], world[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t seed = (uint64_t)i + 1;
        double began = now_s();
        Time expected = bare_heap(seed);
        double between = now_s();
        Time got = world_heap(seed);
        double ended = now_s();
        if (got != expected) {
            printf("the world ended at %lld, the heap at %lld\n", (long long)got,
                   (long long)expected);
            exit(1);
        }
        bare[i] = (CHURN + WAITING) / (between - began);
        world[i] = (CHURN + WAITING) / (ended - between);
        ratio[i] = world[i] / bare[i];
    }
    printf("%d timers in flight: bare heap %.1f M events/s, world %.1f M, ratio %.2f\n", WAITING,
           median(bare) / 1e6, median(world) / 1e6, median(ratio));
}

int main(void)
{
    bench_queue(true);
    bench_queue(false);
    bench_heap();
    return 0;
}
