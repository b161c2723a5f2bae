/* The one node: requests arrive and are counted where their keys live, and the shards change. */
#include "sharding.h"

#include "base/maths.h"
#include "base/mutant.h"

#include <inttypes.h>
#include <math.h>

enum { TIMER_REQUEST, CHECK_FROM = 10000, CHECK_EVERY = 1000 };

#define NOTE(kind, ...) effects_note(effects, kind, (const int64_t[NOTE_ARGS]){__VA_ARGS__})

/* --- requests --------------------------------------------------------------------------------- */

/* Keyed by the request, so that two sides are asked for the same keys. */
static int64_t draw_key(const ShardingModel *model, Effects *effects)
{
    const ShardingConfig *config = &model->config;
    Rng rng = effects_rng(effects, DRAW_KEY, model->requests);
    double hot = config->hot * (MUTANT("hot-key-is-asked-twice") ? 2 : 1);
    switch (config->workload) {
    case WORKLOAD_ZIPF: return zipf_draw(model->zipf, config->keys, rng_uniform(&rng));
    case WORKLOAD_HOT:
        if (rng_uniform(&rng) < hot) return 0;
        return (int64_t)rng_below(&rng, (uint64_t)config->keys);
    case WORKLOAD_APPEND: return config->keys + model->appended;
    default: return (int64_t)rng_below(&rng, (uint64_t)config->keys);
    }
}

static int place_of(const ShardingModel *model, int64_t number, Effects *effects)
{
    const ShardingConfig *config = &model->config;
    if (number == 0) {
        Rng rng = effects_rng(effects, DRAW_SALT, model->requests);
        return model->salt_place[rng_below(&rng, (uint64_t)config->salt)];
    }
    if (number < config->keys) {
        int owner = model->placements[config->scheme].owners[number] & ~PLACEMENT_MOVED;
        return model->directory.place[owner];
    }
    ShardingKey key = sharding_key_of_number((uint64_t)number);
    return model->directory.place[sharding_owner(model, config->scheme, &key)];
}

/* The shard that should be the busiest has what was expected of it, to 6 standard errors. */
static void claim_measured(const ShardingModel *model, Effects *effects)
{
    double n = (double)model->counted, share = model->shares[model->busiest];
    double got = (double)model->counted_by[model->busiest] / n;
    double error = sqrt(maths_max(share * (1 - share), 0) / n);
    if (fabs(got - share) > 6 * error + 1e-9)
        effects_breach(effects, CLAIM_MEASURED, "shard %d got %.4f of the requests, not %.4f",
                       model->directory.alive[model->busiest], got, share);
}

/* A shard's requests are counted by whole seconds; it refuses what is too much for one. */
static void begin_second(ShardingModel *model, int64_t second)
{
    if (second == model->second) return;
    model->second = second;
    for (int i = 0; i < model->directory.count; i++) model->in_second[i] = 0;
}

static void request(ShardingModel *model, Effects *effects)
{
    const ShardingConfig *config = &model->config;
    int64_t key = draw_key(model, effects);
    int place = place_of(model, key, effects);
    begin_second(model, effects_now(effects) / TIME_SECOND);
    model->appended += config->workload == WORKLOAD_APPEND;
    model->requests++;
    if (place == NO_SHARD) return;
    model->counted++;
    model->counted_by[place]++;
    model->hot_by[place] += key == 0;
    if ((double)++model->in_second[place] > config->capacity) {
        model->refused_by[place]++;
        model->throttled++;
        if ((double)model->in_second[place] <= config->capacity + 1)
            NOTE(NOTE_THROTTLED, model->directory.alive[place], model->in_second[place] - 1);
    }
    if (config->workload != WORKLOAD_APPEND && model->counted >= CHECK_FROM
        && model->counted % CHECK_EVERY == 0)
        claim_measured(model, effects);
}

static void await_request(const ShardingModel *model, Effects *effects)
{
    Time gap = effects_exponential(effects, DRAW_GAP, model->requests,
                                   (double)TIME_SECOND / model->config.rate);
    effects_timer(effects, TIMER_REQUEST, gap, NULL);
}

/* --- what is done to the shards --------------------------------------------------------------- */

static void follow(ShardingModel *model, const Change *change, Effects *effects)
{
    sharding_recount(model, change, effects);
    const Placement *placement = &model->placements[model->config.scheme];
    if (change->is_move)
        NOTE(NOTE_MOVED, model->config.scheme, placement->moved, placement->wrong,
             demo_ratio((double)placement->moved / model->config.keys));
}

static void add(ShardingModel *model, int64_t count, Effects *effects)
{
    const Directory *directory = &model->directory;
    if (directory->count + count > SHARDS_MOST || directory->next_id + count > IDS_MOST) {
        NOTE(NOTE_NO_ROOM, count, directory->count);
        return;
    }
    Change change = sharding_add(model, (int)count);
    NOTE(NOTE_ADD, change.first_new, count, directory->count);
    follow(model, &change, effects);
}

static void take_out(ShardingModel *model, int64_t id, Effects *effects)
{
    const Directory *directory = &model->directory;
    if (id >= directory->next_id || directory->place[id] == NO_SHARD) {
        NOTE(NOTE_NO_SHARD, id);
        return;
    }
    if (directory->count == 1) {
        NOTE(NOTE_LAST, id);
        return;
    }
    Change change = sharding_remove(model, (int)id);
    NOTE(NOTE_REMOVE, id, directory->count);
    follow(model, &change, effects);
}

static void salt(ShardingModel *model, int64_t count, Effects *effects)
{
    if (model->config.is_distinct && count > model->directory.count) {
        NOTE(NOTE_NO_SPREAD, count, model->directory.count);
        return;
    }
    model->config.salt = (int)count;
    follow(model, &(Change){0}, effects);
    NOTE(NOTE_SALT, count, model->salts_distinct,
         demo_ratio(sharding_reading(model, METRIC_HOTTEST)));
}

static void vnodes(ShardingModel *model, int64_t count, Effects *effects)
{
    model->config.vnodes = (int)count;
    model->is_restorable = false;
    sharding_build_ring(model);
    follow(model, &(Change){0}, effects);
    NOTE(NOTE_VNODES, count, demo_ratio(model->arc_max));
}

static void act(ShardingModel *model, const Event *event, Effects *effects)
{
    int64_t argument = event->args[0];
    switch ((ShardingAction)event->type) {
    case ACTION_ADD: add(model, argument, effects); return;
    case ACTION_REMOVE: take_out(model, argument, effects); return;
    case ACTION_SCHEME:
        model->config.scheme = (Scheme)argument;
        follow(model, &(Change){0}, effects);
        NOTE(NOTE_SCHEME, argument);
        return;
    case ACTION_WORKLOAD:
        model->config.workload = (Workload)argument;
        follow(model, &(Change){0}, effects);
        NOTE(NOTE_WORKLOAD, argument);
        return;
    case ACTION_SALT: salt(model, argument, effects); return;
    case ACTION_VNODES: vnodes(model, argument, effects); return;
    case ACTIONS: return;
    }
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    ShardingModel *model = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: sharding_claim_counts(model, effects); break;
    case EVENT_TIMER: request(model, effects); break;
    case EVENT_ACTION: act(model, event, effects); return;
    default: return;
    }
    await_request(model, effects);
}

const NodeType sharding_type = {"requests", step};
