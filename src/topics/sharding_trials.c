/* Random rings and suffixes by the thousand: one trial is one event, and the means are told. Keys
 * are not placed: the requests for all but the hot one fall on the shards by arc, or evenly. */
#include "sharding.h"

#include <math.h>
#include <stdlib.h>

enum { TIMER_TRIAL };
#define TRIAL_GAP TIME_MILLISECOND

static void draw_ring(ShardingModel *model, Rng *rng)
{
    const ShardingConfig *config = &model->config;
    HashRing *ring = &model->directory.ring;
    if (!config->has_random_points) return;
    ring->count = 0;
    for (int i = 0; i < config->shards; i++)
        for (int j = 0; j < config->vnodes; j++) hash_ring_add(ring, i, rng_next(rng));
    hash_ring_sort(ring);
}

/* The shard of a suffix: by arc, or evenly. */
static int draw_shard(const ShardingModel *model, Rng *rng)
{
    uint64_t at = rng_next(rng);
    if (model->config.scheme != SCHEME_RING)
        return (int)rng_below(rng, (uint64_t)model->config.shards);
    return hash_ring_owner(&model->directory.ring, model->config.has_random_points ? at : at >> 32);
}

static int downwards(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a < b) - (a > b);
}

/* The hot key's requests, a share of them for each suffix. Returns how many shards have one. */
static int place_salts(const ShardingModel *model, double hot, double *loads, Rng *rng)
{
    const ShardingConfig *config = &model->config;
    bool is_taken[SHARDS_MOST] = {false};
    int distinct = 0, first = draw_shard(model, rng);
    for (int i = 0; i < config->salt; i++) {
        int shard = i == 0                ? first
                    : config->is_distinct ? (first + i) % config->shards
                                          : draw_shard(model, rng);
        loads[shard] += hot / config->salt;
        distinct += !is_taken[shard];
        is_taken[shard] = true;
    }
    return distinct;
}

static void trial(ShardingModel *model, Effects *effects)
{
    const ShardingConfig *config = &model->config;
    Trials *trials = model->trials;
    double hot = sharding_popularity(model, 0), even = 1.0 / config->shards;
    Rng rng = effects_rng(effects, DRAW_TRIAL, trials->done);
    if (config->scheme == SCHEME_RING) {
        draw_ring(model, &rng);
        trials->largest += sharding_arcs(&model->directory.ring, config->has_random_points,
                                         &model->directory, trials->arcs);
    }
    for (int i = 0; i < config->shards; i++) {
        double arc = config->scheme == SCHEME_RING ? trials->arcs[i] : even;
        double off = config->shards * arc - 1;
        trials->squares += off * off / config->shards;
        trials->loads[i] = isnan(hot) ? arc : (1 - hot) * arc;
    }
    if (!isnan(hot)) trials->distinct += place_salts(model, hot, trials->loads, &rng);
    qsort(trials->loads, (size_t)config->shards, sizeof(double), downwards);
    for (int i = 0; i < config->shards; i++)
        trials->ordered[i] += trials->loads[i] * config->shards;
    trials->hottest += trials->loads[0];
    trials->done++;
}

/* At 1, 10, 100 and so on. */
static void tell(const ShardingModel *model, Effects *effects)
{
    int64_t left = model->trials->done;
    while (left % 10 == 0) left /= 10;
    if (left != 1) return;
    effects_note(effects, NOTE_SO_FAR,
                 (const int64_t[NOTE_ARGS]){
                     model->trials->done,
                     demo_ratio(model->trials->ordered[0] / (double)model->trials->done)});
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    ShardingModel *model = state;
    (void)self;
    if (event->kind == EVENT_ACTION) {
        effects_note(effects, NOTE_SKIPPED, (const int64_t[NOTE_ARGS]){event->type});
        return;
    }
    if (event->kind == EVENT_TIMER) {
        trial(model, effects);
        tell(model, effects);
    }
    if (model->trials->done < model->config.trials)
        effects_timer(effects, TIMER_TRIAL, TRIAL_GAP, NULL);
}

const NodeType sharding_trials_type = {"trials", step};
