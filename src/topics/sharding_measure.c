/* The metrics of the demo `sharding`, and what theory says beside them. */
#include "sharding.h"

#include <math.h>

const Metric sharding_metrics[METRICS] = {
    [METRIC_MOVED] = {"keys_moved", "keys whose owner the last add or remove changed", NULL, NULL,
                      NULL, "moved"},
    [METRIC_MOVED_RATIO] = {"keys_moved_ratio", "their share of all keys", NULL, NULL,
                            "keys_moved_theory_ratio", "share"},
    [METRIC_MOVED_WRONG] = {"keys_moved_wrong",
                            "of these, neither to an added shard nor from a removed one", NULL,
                            NULL, NULL, "old to old"},
    [METRIC_MOVED_THEORY] =
        {"keys_moved_theory_ratio", "what is to be expected of it; null: no law applies",
         "from N to M shards: mod 1 - min / lcm; ring, rendezvous, directory (M - N) / M, or 1 / N "
         "for a removal; jump the same, of place i 1 - i / N - 1 / (N (N - 1)) for i < N - 1; "
         "range 1 / (2 N) for one shard added to even runs",
         "Karger et al., STOC 1997; Lamping and Veach, 2014", NULL, NULL},
    [METRIC_KEYS_MAX] = {"keys_max_over_mean_ratio", "keys of the largest shard, in means", NULL,
                         NULL, NULL, NULL},
    [METRIC_ARC_SD] = {"arc_sd_ratio", "spread of the ring's arcs a shard, in means",
                       "root of the mean of (N arc - 1)^2 over the shards (of all trials)", NULL,
                       "arc_sd_theory_ratio", "spread"},
    [METRIC_ARC_SD_THEORY] = {"arc_sd_theory_ratio", "of V points a shard, at random",
                              "sqrt((N - 1) / (N V + 1))", "Beta law with V and (N - 1) V", NULL,
                              NULL},
    [METRIC_ARC_MAX] = {"arc_max_over_mean_ratio",
                        "the largest arc in means (with trials: its mean)",
                        "1 + 1/2 + ... + 1/N for one point each at random",
                        "spacings of uniform points", NULL, "largest"},
    [METRIC_HOTTEST] = {"hottest_share_ratio",
                        "expected share of the requests at the busiest shard",
                        "the sum of its keys' popularities", NULL, NULL, NULL},
    [METRIC_HOTTEST_MEASURED] = {"hottest_measured_ratio",
                                 "the largest share counted since the last change", NULL, NULL,
                                 "hottest_share_ratio", "hottest"},
    [METRIC_THROUGHPUT] = {"throughput_max_per_s",
                           "what all shards carry before the busiest one throttles",
                           "capacity / hottest_share", NULL, NULL, NULL},
    [METRIC_HOT_KEY] = {"hot_key_ratio", "popularity of the key that is most asked for", NULL, NULL,
                        NULL, NULL},
    [METRIC_SALTS_DISTINCT] = {"salts_distinct_mean",
                               "shards that hold a suffix of the hot key (with trials: the mean)",
                               "N (1 - (1 - 1/N)^S) where S fall evenly", "balls into bins", NULL,
                               "suffixes on"},
    [METRIC_TABLE_MIN] = {"table_entries_min", "fewest slots of a shard in Maglev's table", NULL,
                          NULL, NULL, NULL},
    [METRIC_TABLE_MAX] = {"table_entries_max", "most of them", NULL, NULL, NULL, NULL},
    [METRIC_PROBE_OWNER] = {"probe_owner", "the shard of the key asked for by --probe", NULL, NULL,
                            NULL, NULL},
    [METRIC_PROBE_SLOT] = {"probe_slot", "its slot of the directory's 16384",
                           "CRC-16/XMODEM of the key, or of its {tag}",
                           "Redis Cluster specification", NULL, NULL},
    [METRIC_REQUESTS] = {"requests", "requests that arrived", NULL, NULL, NULL, NULL},
    [METRIC_THROTTLED] = {"throttled", "of these, beyond a shard's capacity in a whole second",
                          NULL, NULL, NULL, "throttled"},
};

/* --- readings --------------------------------------------------------------------------------- */

static double trial_reading(const ShardingModel *model, ShardingMetric metric)
{
    const ShardingConfig *config = &model->config;
    const Trials *trials = model->trials;
    double done = (double)trials->done;
    bool is_ring = config->scheme == SCHEME_RING, has_hot = !isnan(sharding_popularity(model, 0));
    if (metric == METRIC_ARC_SD_THEORY && is_ring)
        return placement_arc_sd(config->shards, config->vnodes);
    if (metric == METRIC_HOT_KEY) return sharding_popularity(model, 0);
    if (trials->done == 0) return NAN;
    switch (metric) {
    case METRIC_ARC_SD: return is_ring ? sqrt(trials->squares / done) : NAN;
    case METRIC_ARC_MAX: return is_ring ? trials->largest / done : NAN;
    case METRIC_HOTTEST: return has_hot ? trials->hottest / done : NAN;
    case METRIC_THROUGHPUT: return has_hot ? config->capacity / (trials->hottest / done) : NAN;
    case METRIC_SALTS_DISTINCT: return has_hot ? trials->distinct / done : NAN;
    default: return NAN;
    }
}

static double largest_count(const ShardingModel *model)
{
    const Placement *placement = &model->placements[model->config.scheme];
    int32_t most = 0;
    for (int i = 0; i < model->directory.count; i++)
        if (placement->counts[i] > most) most = placement->counts[i];
    return most;
}

static double largest_load(const ShardingModel *model)
{
    int64_t most = 0;
    for (int i = 0; i < model->directory.count; i++)
        if (model->counted_by[i] > most) most = model->counted_by[i];
    return model->counted > 0 ? (double)most / (double)model->counted : NAN;
}

static double arc_reading(const ShardingModel *model, ShardingMetric metric)
{
    if (model->config.scheme != SCHEME_RING) return NAN;
    if (metric == METRIC_ARC_SD) return model->arc_sd;
    if (metric == METRIC_ARC_MAX) return model->arc_max;
    return placement_arc_sd(model->directory.count, model->config.vnodes);
}

double sharding_reading(const ShardingModel *model, ShardingMetric metric)
{
    if (model->trials != NULL) return trial_reading(model, metric);
    const ShardingConfig *config = &model->config;
    const Placement *placement = &model->placements[config->scheme];
    bool is_known = config->workload != WORKLOAD_APPEND,
         is_maglev = config->scheme == SCHEME_MAGLEV;
    double hottest = is_known ? model->shares[model->busiest] : NAN;
    switch (metric) {
    case METRIC_MOVED: return (double)placement->moved;
    case METRIC_MOVED_RATIO: return (double)placement->moved / config->keys;
    case METRIC_MOVED_WRONG: return (double)placement->wrong;
    case METRIC_MOVED_THEORY: return model->changes > 0 ? placement->theory : NAN;
    case METRIC_KEYS_MAX: return largest_count(model) * model->directory.count / config->keys;
    case METRIC_HOTTEST: return hottest;
    case METRIC_HOTTEST_MEASURED: return largest_load(model);
    case METRIC_THROUGHPUT: return config->capacity / hottest;
    case METRIC_HOT_KEY: return sharding_popularity(model, 0);
    case METRIC_SALTS_DISTINCT: return model->salts_distinct;
    case METRIC_TABLE_MIN: return is_maglev ? (double)model->table_min : NAN;
    case METRIC_TABLE_MAX: return is_maglev ? (double)model->table_max : NAN;
    case METRIC_PROBE_OWNER:
        return model->probe_owner != NO_SHARD ? (double)model->probe_owner : NAN;
    case METRIC_PROBE_SLOT: return model->probe_slot;
    case METRIC_REQUESTS: return (double)model->requests;
    case METRIC_THROTTLED: return (double)model->throttled;
    default: return arc_reading(model, metric);
    }
}

Reading sharding_measure(const void *model, int metric, Time now, Arena *scratch)
{
    double value = sharding_reading(model, (ShardingMetric)metric);
    (void)now, (void)scratch;
    return isfinite(value) ? READING_OF(value) : READING_NOTHING;
}

bool sharding_speaks(const void *state, int metric)
{
    const ShardingModel *model = state;
    bool is_ring = model->config.scheme == SCHEME_RING, is_trial = model->trials != NULL;
    switch ((ShardingMetric)metric) {
    case METRIC_MOVED:
    case METRIC_MOVED_RATIO:
    case METRIC_MOVED_WRONG: return !is_trial && model->changes > 0;
    case METRIC_ARC_SD:
    case METRIC_ARC_MAX: return is_ring && (is_trial || model->changes == 0);
    case METRIC_SALTS_DISTINCT: return model->config.salt > 1;
    case METRIC_HOTTEST_MEASURED:
    case METRIC_THROTTLED: return !is_trial;
    default: return true;
    }
}

/* --- lists ------------------------------------------------------------------------------------ */

const double *sharding_list(const void *state, int list, Time now, Arena *scratch, int *count)
{
    const ShardingModel *model = state;
    const Placement *placement = &model->placements[model->config.scheme];
    int keys = model->config.keys, shards = model->directory.count;
    (void)now;
    *count = list == LIST_OWNER ? (keys < OWNERS_TOLD ? keys : OWNERS_TOLD) : shards;
    if (model->trials != NULL) *count = 0;
    double *values = arena_array(scratch, (size_t)*count + 1, sizeof *values);
    for (int i = 0; i < *count; i++) {
        if (list == LIST_OWNER) values[i] = placement->owners[i] & ~PLACEMENT_MOVED;
        else values[i] = list == LIST_KEYS ? placement->counts[i] : (double)model->counted_by[i];
    }
    return values;
}
