/* All keys placed anew, by all schemes: what moved, who has how many, what is to be expected of the
 * requests, and what is claimed of it. */
#include "sharding.h"

#include "base/mutant.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- keys ------------------------------------------------------------------------------------- */

static bool is_wrong(const Change *change, int from, int to)
{
    return to < change->first_new && from != change->removed;
}

static void place_keys(ShardingModel *model, Scheme scheme, const Change *change)
{
    Placement *placement = &model->placements[scheme];
    const Directory *directory = &model->directory;
    bool is_add = change->is_move && change->removed == NO_SHARD;
    placement->digest_then = is_add ? placement->digest : placement->digest_then;
    placement->digest = 0;
    memset(placement->counts, 0, sizeof placement->counts);
    if (change->is_move) placement->moved = placement->wrong = 0;
    for (int k = 0; k < model->config.keys; k++) {
        int before = placement->owners[k] & ~PLACEMENT_MOVED, owner;
        bool was_moved = (placement->owners[k] & PLACEMENT_MOVED) != 0;
        ShardingKey key = {.number = (uint64_t)k, .is_number = true};
        if (scheme == SCHEME_RING || scheme == SCHEME_DIRECTORY) {
            key.crc = model->key_crcs[k];
            key.slot = model->key_slots[k];
        }
        owner = sharding_owner(model, scheme, &key);
        bool moves = change->is_move && owner != before;
        placement->moved += moves;
        placement->wrong += moves && is_wrong(change, before, owner);
        if (moves || (was_moved && !change->is_move)) placement->owners[k] = PLACEMENT_MOVED;
        else placement->owners[k] = 0;
        placement->owners[k] = (int16_t)(placement->owners[k] | owner);
        placement->digest = placement_mix(placement->digest ^ (uint64_t)owner);
        int place = directory->place[owner];
        if (place != NO_SHARD) placement->counts[place]++;
    }
}

/* --- theory ----------------------------------------------------------------------------------- */

/* One half of one of N even runs. */
static double range_law(const ShardingModel *model, const Change *change)
{
    bool is_one = change->removed == NO_SHARD && model->directory.count == change->before + 1;
    bool was_even = model->changes == 0 && model->config.keys >= change->before;
    return is_one && was_even ? 1 / (2.0 * change->before) : NAN;
}

static double law_of(const ShardingModel *model, Scheme scheme, const Change *change)
{
    int after = model->directory.count;
    bool is_add = change->removed == NO_SHARD;
    double least = is_add ? (after - change->before) / (double)after : 1.0 / change->before;
    switch (scheme) {
    case SCHEME_RANGE: return range_law(model, change);
    case SCHEME_MOD: return placement_mod_moved(change->before, after);
    case SCHEME_JUMP:
        return is_add ? least : placement_jump_moved(change->removed_place, change->before);
    case SCHEME_MAGLEV: return NAN;
    default: return least;
    }
}

/* --- requests --------------------------------------------------------------------------------- */

double sharding_popularity(const ShardingModel *model, int key)
{
    const ShardingConfig *config = &model->config;
    double even = 1.0 / config->keys;
    switch (config->workload) {
    case WORKLOAD_UNIFORM: return even;
    case WORKLOAD_HOT: return (key == 0 ? config->hot : 0) + (1 - config->hot) * even;
    case WORKLOAD_ZIPF:
        return model->zipf != NULL ? zipf_share(model->zipf, config->keys, key) : NAN;
    default: return NAN;
    }
}

static void place_salts(ShardingModel *model)
{
    const ShardingConfig *config = &model->config;
    const Directory *directory = &model->directory;
    int first = model->placements[config->scheme].owners[0] & ~PLACEMENT_MOVED;
    int first_place = directory->place[first] != NO_SHARD ? directory->place[first] : 0;
    bool is_taken[SHARDS_MOST] = {false};
    model->salts_distinct = 0;
    for (int i = 0; i < config->salt; i++) {
        int place = first_place;
        if (config->is_distinct) place = (first_place + i) % directory->count;
        else if (config->salt > 1 && config->scheme != SCHEME_RANGE)
            place = directory->place[sharding_owner(model, config->scheme, &model->salted[i])];
        model->salt_place[i] = place;
        model->salts_distinct += !is_taken[place];
        is_taken[place] = true;
    }
}

/* Exactly, from the keys' popularities and their owners. */
static void expect_shares(ShardingModel *model)
{
    const ShardingConfig *config = &model->config;
    const Placement *placement = &model->placements[config->scheme];
    const Directory *directory = &model->directory;
    double first = sharding_popularity(model, 0);
    bool is_zipf = config->workload == WORKLOAD_ZIPF;
    int home = directory->place[placement->owners[0] & ~PLACEMENT_MOVED];
    memset(model->shares, 0, sizeof model->shares);
    for (int i = 0; i < directory->count && !is_zipf; i++) {
        int others = placement->counts[i] - (i == home);
        model->shares[i] =
            others * (config->workload == WORKLOAD_HOT ? 1 - config->hot : 1) / config->keys;
    }
    for (int k = 1; k < config->keys && is_zipf; k++) {
        int place = directory->place[placement->owners[k] & ~PLACEMENT_MOVED];
        if (place != NO_SHARD) model->shares[place] += zipf_share(model->zipf, config->keys, k);
    }
    for (int i = 0; i < config->salt; i++)
        model->shares[model->salt_place[i]] += first / config->salt;
    if (MUTANT("the-plain-key-stays") && config->salt > 1) model->shares[0] += first;
    model->busiest = 0;
    for (int i = 1; i < directory->count; i++)
        if (model->shares[i] > model->shares[model->busiest]) model->busiest = i;
}

/* --- claims ----------------------------------------------------------------------------------- */

static void claim_movement(const ShardingModel *model, const Change *change, Effects *effects)
{
    static const Scheme minimal[] = {SCHEME_RING, SCHEME_RENDEZVOUS, SCHEME_DIRECTORY,
                                     SCHEME_RANGE};
    bool is_end = change->removed == NO_SHARD || change->removed_place == model->directory.count;
    for (int i = 0; i < 4; i++) {
        const Placement *placement = &model->placements[minimal[i]];
        if (placement->wrong > 0)
            effects_breach(effects, CLAIM_MINIMAL, "%s: %" PRId64 " keys moved between old shards",
                           sharding_schemes[minimal[i]], placement->wrong);
    }
    if (is_end && model->placements[SCHEME_JUMP].wrong > 0)
        effects_breach(effects, CLAIM_JUMP, "jump: %" PRId64 " keys moved between old shards",
                       model->placements[SCHEME_JUMP].wrong);
}

/* One shard came, and it alone went again. */
static void claim_restored(const ShardingModel *model, const Change *change, Effects *effects)
{
    bool is_same = model->is_restorable && model->change.before == model->directory.count
                   && model->change.first_new == change->removed;
    for (int scheme = 0; scheme < SCHEMES && is_same; scheme++) {
        const Placement *placement = &model->placements[scheme];
        bool has_memory = scheme == SCHEME_RANGE || scheme == SCHEME_DIRECTORY;
        if (!has_memory && placement->digest != placement->digest_then)
            effects_breach(effects, CLAIM_RESTORED,
                           "%s: shard %d came and went, and keys are not "
                           "where they were",
                           sharding_schemes[scheme], change->removed);
    }
}

void sharding_claim_counts(const ShardingModel *model, Effects *effects)
{
    double sum = 0;
    for (int scheme = 0; scheme < SCHEMES; scheme++) {
        int64_t keys = 0;
        for (int i = 0; i < model->directory.count; i++)
            keys += model->placements[scheme].counts[i];
        if (keys != model->config.keys)
            effects_breach(effects, CLAIM_ONE_OWNER, "%s: %" PRId64 " of %d keys are on a shard",
                           sharding_schemes[scheme], keys, model->config.keys);
    }
    if (model->table_max - model->table_min > 1)
        effects_breach(effects, CLAIM_MAGLEV, "from %d to %d slots a shard", model->table_min,
                       model->table_max);
    for (int i = 0; i < model->directory.count; i++) sum += model->shares[i];
    if (model->config.workload != WORKLOAD_APPEND && fabs(sum - 1) > 1e-9)
        effects_breach(effects, CLAIM_SHARES, "the shares sum to %.12g", sum);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void count_table(ShardingModel *model)
{
    const Directory *directory = &model->directory;
    int32_t counts[SHARDS_MOST] = {0};
    for (int slot = 0; slot < model->config.table_size; slot++)
        counts[directory->place[directory->table[slot]]]++;
    model->table_min = model->table_max = counts[0];
    for (int i = 1; i < directory->count; i++) {
        if (counts[i] < model->table_min) model->table_min = counts[i];
        if (counts[i] > model->table_max) model->table_max = counts[i];
    }
}

static void measure_arcs(ShardingModel *model)
{
    size_t mark = model->arena->used;
    int count = model->directory.count;
    double *arcs = arena_array(model->arena, (size_t)count, sizeof *arcs), squares = 0;
    model->arc_max = sharding_arcs(&model->directory.ring, model->config.has_random_points,
                                   &model->directory, arcs);
    for (int i = 0; i < count; i++) squares += (count * arcs[i] - 1) * (count * arcs[i] - 1);
    model->arc_sd = sqrt(squares / count);
    arena_rewind(model->arena, mark);
}

static void probe(ShardingModel *model)
{
    ShardingKey key = sharding_key_of_text(model->config.probe);
    model->probe_owner = sharding_owner(model, model->config.scheme, &key);
    model->probe_slot = key.slot;
}

static void begin_measuring(ShardingModel *model, Time now)
{
    model->changed_at = now;
    model->counted = 0;
    memset(model->counted_by, 0, sizeof model->counted_by);
    memset(model->hot_by, 0, sizeof model->hot_by);
    memset(model->refused_by, 0, sizeof model->refused_by);
}

void sharding_recount(ShardingModel *model, const Change *change, Effects *effects)
{
    ShardingConfig *config = &model->config;
    if (config->workload == WORKLOAD_ZIPF && model->zipf == NULL) {
        model->zipf = arena_array(model->arena, (size_t)config->keys, sizeof(double));
        zipf_fill(model->zipf, config->keys, config->alpha);
    }
    for (int scheme = 0; scheme < SCHEMES; scheme++) {
        place_keys(model, (Scheme)scheme, change);
        if (change->is_move)
            model->placements[scheme].theory = law_of(model, (Scheme)scheme, change);
    }
    count_table(model);
    measure_arcs(model);
    place_salts(model);
    probe(model);
    if (config->workload != WORKLOAD_APPEND) expect_shares(model);
    if (effects != NULL) {
        begin_measuring(model, effects_now(effects));
        if (change->is_move) claim_movement(model, change, effects);
        if (change->is_move && change->removed != NO_SHARD) claim_restored(model, change, effects);
        sharding_claim_counts(model, effects);
    }
    if (!change->is_move) return;
    model->is_restorable = change->removed == NO_SHARD;
    model->change = *change;
    model->changes++;
}
