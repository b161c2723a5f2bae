/* Sharding: the same keys on some shards by seven schemes at once, what moves when the shards
 * change, and what one hot key does to all of them. sharding.h has the map of the other files. */
#include "sharding.h"

#include <math.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

const char *const sharding_schemes[] = {"range", "mod",    "ring",      "rendezvous",
                                        "jump",  "maglev", "directory", NULL};
const char *const sharding_workloads[] = {"uniform", "zipf", "hot-key", "append", NULL};
static const char *const point_names[] = {"crc32", "random", NULL};
static const char *const salt_place_names[] = {"hashed", "distinct", NULL};
enum { POINTS_RANDOM = 1, SALT_DISTINCT = 1 };

#define CHOICE(names)                                                                              \
    {                                                                                              \
        .kind = VALUE_CHOICE, .choices = (names)                                                   \
    }
#define COUNT_FROM(least, most)                                                                    \
    {                                                                                              \
        .kind = VALUE_COUNT, .low = (least), .high = (most)                                        \
    }
#define RATE_FROM(least, most)                                                                     \
    {                                                                                              \
        .kind = VALUE_RATE, .low = (least), .high = (most)                                         \
    }

static const Param params[PARAMS] = {
    [PARAM_SCHEME] = {"scheme", CHOICE(sharding_schemes), "ring", "whose numbers are reported"},
    [PARAM_SHARDS] = {"shards", COUNT_FROM("1", "1000"), "10", "N, at the start"},
    [PARAM_KEYS] = {"keys", COUNT_FROM("1", "1000000"), "100000", "K, named 0 to K-1"},
    [PARAM_VNODES] = {"vnodes", COUNT_FROM("1", "1000"), "160", "points of a shard on the ring"},
    [PARAM_POINTS] = {"points", CHOICE(point_names), "crc32", "where they come from"},
    [PARAM_TABLE_SIZE] = {"table-size", COUNT_FROM("7", "655373"), "65537",
                          "slots of Maglev's table, a prime"},
    [PARAM_WORKLOAD] = {"workload", CHOICE(sharding_workloads), "uniform",
                        "which keys requests ask for"},
    [PARAM_ALPHA] = {"alpha",
                     {.kind = VALUE_DECIMAL, .low = "0", .high = "2"},
                     "1",
                     "exponent of zipf"},
    [PARAM_HOT] = {"hot",
                   {.kind = VALUE_RATIO, .low = "0%", .high = "100%"},
                   "30%",
                   "hot-key: the share of requests for key 0"},
    [PARAM_RATE] = {"rate", RATE_FROM("1/s", "100000/s"), "9000/s", "requests"},
    [PARAM_CAPACITY] = {"capacity", RATE_FROM("1/s", "100000/s"), "1000/s",
                        "what one shard serves"},
    [PARAM_SALT] = {"salt", COUNT_FROM("1", "100"), "1", "suffixes that key 0 is split under"},
    [PARAM_SALT_PLACE] = {"salt-place", CHOICE(salt_place_names), "hashed",
                          "by the scheme, or one shard after the other"},
    [PARAM_PROBE] = {"probe", {.kind = VALUE_TEXT}, "0", "a key to look up; digits are a number"},
    [PARAM_TRIALS] = {"trials", COUNT_FROM("0", "1000000"), "0",
                      "above 0: so many random rings and suffixes, and their means"},
};

static const Action actions[ACTIONS] = {
    [ACTION_ADD] = {"add", COUNT_FROM("1", "1000"), "1", NULL, "so many shards join at once",
                    "keys_moved_ratio", "1ms"},
    [ACTION_REMOVE] = {"remove", COUNT_FROM("0", "8191"), NULL, NULL, "that shard leaves for good",
                       "keys_moved_ratio", "1ms"},
    [ACTION_SCHEME] = {"scheme", CHOICE(sharding_schemes), NULL, NULL, "another scheme is reported",
                       NULL, NULL},
    [ACTION_WORKLOAD] = {"workload", CHOICE(sharding_workloads), NULL, NULL,
                         "other keys are asked for", "hottest_share_ratio", "1ms"},
    [ACTION_SALT] = {"salt", COUNT_FROM("1", "100"), NULL, NULL,
                     "key 0 is split under so many suffixes", "hottest_share_ratio", "1ms"},
    [ACTION_VNODES] = {"vnodes", COUNT_FROM("1", "1000"), NULL, NULL,
                       "points of a shard; not called a move", "arc_max_over_mean_ratio", "1ms"},
};

/* d, n, s, v and w mean something else in all demos. */
static const ActionKey keys[] = {
    {'a', "add", ACTION_ADD},       {'e', "erase", ACTION_REMOVE},  {'c', "scheme", ACTION_SCHEME},
    {'l', "load", ACTION_WORKLOAD}, {'u', "suffixes", ACTION_SALT}, {'o', "points", ACTION_VNODES},
};

static const Scene scenes[] = {
    {.name = "seven-schemes",
     .watch = "100,000 keys by seven schemes: press a, and see who moves",
     .end = "10s"},
    {.name = "grow",
     .watch = "10 shards become 11: mod moves 90.9 %, ring and jump 9 %",
     .cues = {{"3s", "add", NULL}},
     .end = "10s"},
    {.name = "double",
     .watch = "4 become 8: mod moves half; one more instead costs 80 %",
     .settings = {{"scheme", "mod"}, {"shards", "4"}},
     .cues = {{"3s", "add=4", NULL}},
     .end = "10s"},
    {.name = "lopsided",
     .watch = "one point each: the largest of 10 has 2.9 times the mean",
     .settings = {{"scheme", "ring"}, {"points", "random"}, {"vnodes", "1"}, {"trials", "2000"}},
     .pace = "200ms"},
    {.name = "celebrity",
     .watch = "one key is 30 %: ten suffixes help, but not tenfold",
     .settings = {{"scheme", "mod"}, {"workload", "hot-key"}},
     .cues = {{"5s", "salt=10", NULL}},
     .end = "10s"},
    {.name = "newest-last",
     .watch = "every insert on the last shard, before and after",
     .settings = {{"scheme", "range"}, {"workload", "append"}},
     .cues = {{"5s", "add", NULL}},
     .end = "10s"},
    {.name = "lost-middle",
     .watch = "jump numbers its buckets: without shard 4 59 % move",
     .settings = {{"scheme", "jump"}},
     .cues = {{"3s", "remove=4", NULL}},
     .end = "10s"},
};

static const ListDecl lists[LISTS] = {
    [LIST_OWNER] = {"owner", "the shard of each of the first 1000 keys"},
    [LIST_KEYS] = {"shard_keys", "keys of each shard"},
    [LIST_LOAD] = {"shard_load", "requests of each shard since the last change"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_MINIMAL] = {"least-movement",
                       "ring, rendezvous, directory, range: no key moves between old shards",
                       "Karger et al., STOC 1997", "none old to old",
                       "ring-points-follow-the-count", "--scene grow"},
    [CLAIM_JUMP] = {"jump-at-the-end", "jump: the same for an add, and for removing the last shard",
                    "Lamping and Veach, 2014", "jump at the end", "jump-is-a-remainder",
                    "--scene grow"},
    [CLAIM_ONE_OWNER] = {"one-owner", "every key has one owner, and it is there",
                         "what a partition is", "one owner each", "slots-of-the-dead-stay",
                         "--scene lost-middle"},
    [CLAIM_MAGLEV] = {"even-table", "Maglev: slots of the shards differ by one at most",
                      "NSDI 2016, section 3.4", "even table", "maglev-first-takes-two", ""},
    [CLAIM_SHARES] = {"shares-sum", "expected shares sum to 1", "every request goes somewhere",
                      "shares sum to 1", "the-plain-key-stays",
                      "--scheme mod --workload hot-key --at 1s salt=10"},
    [CLAIM_MEASURED] = {"as-expected",
                        "the busiest shard gets its expected share, to 6 standard errors",
                        "binomial law", "as expected", "hot-key-is-asked-twice",
                        "--scene celebrity"},
    [CLAIM_RESTORED] = {"there-and-back",
                        "a shard that comes and goes leaves each key where it was: ring, "
                        "rendezvous, jump, mod, maglev",
                        "they go by who is there", "there and back", "maglev-goes-by-arrival",
                        "--at 1s add --at 1.1s remove=10"},
};

static bool applies(const void *state, int claim)
{
    const ShardingModel *model = state;
    if (model->trials != NULL) return false;
    return model->config.workload != WORKLOAD_APPEND
           || (claim != CLAIM_SHARES && claim != CLAIM_MEASURED);
}

/* --- the model -------------------------------------------------------------------------------- */

static bool refuse(Report *report, const char *words)
{
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "%s", words);
    return false;
}

static bool accept(const Value *values, Report *report)
{
    size_t probe = values[PARAM_PROBE].typed.len;
    if (!maglev_is_prime(values[PARAM_TABLE_SIZE].number))
        return refuse(report, "--table-size is a prime, such as 65537: else a shard's way would "
                              "not reach every slot");
    if (values[PARAM_SALT_PLACE].number == SALT_DISTINCT
        && values[PARAM_SALT].number > values[PARAM_SHARDS].number)
        return refuse(report, "--salt-place distinct needs as many shards as suffixes: lower "
                              "--salt or raise --shards");
    if (probe < 1 || probe > 64) return refuse(report, "--probe is a key of 1 to 64 bytes");
    return true;
}

static bool ends_itself(const Value *values)
{
    return values[PARAM_TRIALS].number > 0;
}

static ShardingConfig config_of(const Value *values)
{
    return (ShardingConfig){
        .scheme = (Scheme)values[PARAM_SCHEME].number,
        .workload = (Workload)values[PARAM_WORKLOAD].number,
        .shards = (int)values[PARAM_SHARDS].number,
        .keys = (int)values[PARAM_KEYS].number,
        .vnodes = (int)values[PARAM_VNODES].number,
        .salt = (int)values[PARAM_SALT].number,
        .table_size = (int)values[PARAM_TABLE_SIZE].number,
        .has_random_points = values[PARAM_POINTS].number == POINTS_RANDOM,
        .is_distinct = values[PARAM_SALT_PLACE].number == SALT_DISTINCT,
        .alpha = values[PARAM_ALPHA].real,
        .hot = values[PARAM_HOT].real,
        .rate = values[PARAM_RATE].real,
        .capacity = values[PARAM_CAPACITY].real,
        .probe = values[PARAM_PROBE].typed,
        .trials = values[PARAM_TRIALS].number,
    };
}

static void place_first(ShardingModel *model)
{
    size_t count = (size_t)model->config.keys;
    for (int i = 0; i < SCHEMES; i++) {
        model->placements[i].owners = arena_array(model->arena, count, sizeof(int16_t));
        model->placements[i].theory = NAN;
    }
    model->key_crcs = arena_array(model->arena, count, sizeof *model->key_crcs);
    model->key_slots = arena_array(model->arena, count, sizeof *model->key_slots);
    model->salted = arena_array(model->arena, SALTS_MOST, sizeof *model->salted);
    for (size_t k = 0; k < count; k++) {
        ShardingKey key = sharding_key_of_number(k);
        model->key_crcs[k] = key.crc;
        model->key_slots[k] = key.slot;
    }
    for (int i = 0; i < SALTS_MOST; i++) {
        size_t mark = model->arena->used;
        model->salted[i] = sharding_key_of_text(text_printf(model->arena, "0#%d", i));
        arena_rewind(model->arena, mark);
    }
    sharding_recount(model, &(Change){0}, NULL);
}

static void *build(const Setup *setup)
{
    ShardingModel *model = arena_alloc(setup->arena, sizeof *model);
    model->config = config_of(setup->values);
    model->arena = setup->arena;
    model->point_key = rng_key(world_seed(setup->world), DRAW_POINT);
    model->second = -1;
    sharding_directory_start(model);
    if (model->config.trials == 0) {
        place_first(model);
        world_add_node(setup->world, &sharding_type, model, "requests");
        return model;
    }
    model->trials = arena_alloc(setup->arena, sizeof *model->trials);
    world_add_node(setup->world, &sharding_trials_type, model, "trials");
    return model;
}

/* --- keys ------------------------------------------------------------------------------------- */

static void give_count(Value *argument, int64_t number, Arena *arena)
{
    argument->number = number;
    argument->typed = text_printf(arena, "%d", (int)number);
}

static void give_next(Value *argument, int64_t now, const int *steps, int count, Arena *arena)
{
    int64_t next = steps[0];
    for (int i = count - 1; i >= 0; i--)
        if (steps[i] > now) next = steps[i];
    give_count(argument, next, arena);
}

static void give_choice(Value *argument, int index, const char *const *names)
{
    argument->number = index;
    argument->typed = text_of(names[index]);
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    static const int salts[] = {1, 2, 5, 10, 20}, vnodes[] = {1, 10, 40, 160, 1000};
    const ShardingModel *model = view->model;
    const ShardingConfig *config = &model->config;
    switch ((ShardingAction)key->action) {
    case ACTION_REMOVE: give_count(argument, view->target, arena); return true;
    case ACTION_SCHEME:
        give_choice(argument, ((int)config->scheme + 1) % SCHEMES, sharding_schemes);
        return true;
    case ACTION_WORKLOAD:
        give_choice(argument, ((int)config->workload + 1) % WORKLOADS, sharding_workloads);
        return true;
    case ACTION_SALT: give_next(argument, config->salt, salts, COUNT(salts), arena); return true;
    case ACTION_VNODES:
        give_next(argument, config->vnodes, vnodes, COUNT(vnodes), arena);
        return true;
    default: return false;
    }
}

/* Trials have no timeline. */
static bool acts(const Value *values, int action)
{
    (void)action;
    return !ends_itself(values);
}

static const char *const title_params[] = {"scheme", "shards", "workload", NULL};

const Demo demo_sharding = {
    .name = "sharding",
    .title = "Sharding",
    .summary = "seven ways to place keys on shards, and one hot key",
    .lesson = "09-sharding",
    .empty_hint = "space starts; a adds a shard, e erases one, l changes the load",
    .end = "10s",
    .pace = "1s",
    .span = "10s",
    .series_bin = "1s",
    .memory_limit = (size_t)1 << 28,
    .max_nodes = 1,
    .max_events = 64,
    .params = params,
    .param_count = PARAMS,
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = sharding_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .lists = lists,
    .list_count = LISTS,
    .notes = sharding_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .accept = accept,
    .ends_itself = ends_itself,
    .build = build,
    .measure = sharding_measure,
    .list = sharding_list,
    .applies = applies,
    .acts = acts,
    .speaks = sharding_speaks,
    .word = sharding_word,
    .key_argument = key_argument,
    .draw = sharding_draw,
    .draw_compact = sharding_draw_compact,
    .targets = SHARDS_MOST,
    .targets_from_0 = true,
};
