/* Trials of the quorum race, one an event of the world, beside a bare C loop that draws the same
 * laws from libm: LinkedIn's disks, N = 3. Both sides run in turn, in rounds; the median of the
 * rounds' ratios counts. They must agree on what they found, or they were not the same race.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "algo/wars.h"
#include "sim/world.h"

enum { ROUNDS = 7, TRIALS = 200000, N = 3 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- the world -------------------------------------------------------------------------------- */

typedef struct Race {
    WarsModel model;
    int64_t trial, fresh;
} Race;

static void race_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Race *race = state;
    (void)self;
    if (event->kind == EVENT_TIMER) {
        Rng rng = effects_rng(effects, 0, race->trial++);
        race->fresh += wars_trial(&race->model, &rng).fresh_from <= 0;
    }
    if (race->trial < TRIALS) effects_timer(effects, 0, TIME_MILLISECOND, NULL);
}

static double world_race(uint64_t seed)
{
    static const NodeType type = {"race", race_step};
    Arena *arena = arena_new((size_t)4 << 20);
    World *world = world_new(arena, seed, 1, 16);
    Race *race = arena_alloc(arena, sizeof *race);
    race->model = wars_profile(WARS_LNKD_DISK, N, 1, 1);
    world_add_node(world, &type, race, "race");
    world_start(world);
    while (world_step(world)) {}
    double fresh = (double)race->fresh / TRIALS;
    world_free(world);
    arena_free(arena);
    return fresh;
}

/* --- bare ------------------------------------------------------------------------------------- */

static double leg(Rng *rng, double share, double least, double tail, double rate)
{
    bool is_pareto = rng_uniform(rng) < share;
    double u = rng_uniform_positive(rng);
    return is_pareto ? least * pow(u, -1 / tail) : -log(u) / rate;
}

static double other_leg(Rng *rng)
{
    return leg(rng, 0.9122, 0.235, 10, 1.66);
}

static double bare_race(uint64_t seed)
{
    Rng rng = rng_seeded(seed);
    int fresh = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        double commit = INFINITY, answer = INFINITY, behind = 0;
        for (int i = 0; i < N; i++) {
            double w = leg(&rng, 0.38, 1.05, 1.51, 0.183), a = other_leg(&rng);
            double r = other_leg(&rng), s = other_leg(&rng);
            if (w + a < commit) commit = w + a;
            if (r + s >= answer) continue;
            answer = r + s;
            behind = w - r;
        }
        fresh += behind <= commit;
    }
    return (double)fresh / TRIALS;
}

/* --- in turn ---------------------------------------------------------------------------------- */

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

int main(void)
{
    double bare[ROUNDS], world[ROUNDS], ratio[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t seed = (uint64_t)i + 1;
        double began = now_s();
        double expected = bare_race(seed);
        double between = now_s();
        double got = world_race(seed);
        double ended = now_s();
        if (fabs(got - expected) > 0.007) { /* over four standard deviations of the difference */
            printf("the world found %.4f fresh at once, the loop %.4f\n", got, expected);
            return 1;
        }
        bare[i] = TRIALS / (between - began);
        world[i] = TRIALS / (ended - between);
        ratio[i] = world[i] / bare[i];
    }
    printf("quorum race: %.2f M trials/s, a bare C loop %.2f M, ratio %.2f\n", median(world) / 1e6,
           median(bare) / 1e6, median(ratio));
    return 0;
}
