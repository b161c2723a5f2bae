/* Load balancing: the same requests, the same servers, and nine ways to choose among them.
 * load_balancing.h has the map of the other files. */
#include "load_balancing.h"

#include "base/maths.h"

#include <math.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

const char *const balancing_policies[] = {
    "random",     "round-robin", "weighted", "least-connections",
    "least-time", "two-choices", "ip-hash",  "ring",
    "sticky",     NULL};
static const char *const service_names[] = {"exponential", "fixed", "bimodal", "lognormal", NULL};
static const char *const queue_names[] = {"fifo", "concurrent", NULL};
static const char *const sampling_names[] = {"distinct", "replacement", NULL};
static const char *const level_names[] = {"l4", "l7", NULL};
static const char *const sessions_names[] = {"external", "memory", NULL};
enum { QUEUE_CONCURRENT = 1, SAMPLING_DISTINCT = 0, LEVEL_L4 = 0, SESSIONS_MEMORY = 1 };

#define CHOICE(names)                                                                              \
    {                                                                                              \
        .kind = VALUE_CHOICE, .choices = (names)                                                   \
    }
#define COUNT_FROM(least, most)                                                                    \
    {                                                                                              \
        .kind = VALUE_COUNT, .low = (least), .high = (most)                                        \
    }
#define LASTING(shortest, longest)                                                                 \
    {                                                                                              \
        .kind = VALUE_DURATION, .low = (shortest), .high = (longest)                               \
    }

static const Param params[PARAMS] = {
    [PARAM_POLICY] = {"policy", CHOICE(balancing_policies), "round-robin", "who is chosen"},
    [PARAM_SERVERS] = {"servers", COUNT_FROM("2", "100"), "10", "N, at the start"},
    [PARAM_LOAD] = {"load",
                    {.kind = VALUE_RATIO, .low = "1%", .high = "2000%"},
                    "90%",
                    "rate of arrivals times mean / N; above 99 % with a concurrent queue only"},
    [PARAM_SERVICE] = {"service", CHOICE(service_names), "exponential",
                       "the law of the work; lognormal: coefficient of variation 2"},
    [PARAM_MEAN] = {"mean", LASTING("1ms", "10s"), "100ms", "mean work of a request"},
    [PARAM_QUEUE] = {"queue", CHOICE(queue_names), "fifo",
                     "one at a time, or all that a server has at once"},
    [PARAM_CHOICES] = {"choices", COUNT_FROM("1", "10"), "2", "d, the servers two-choices draws"},
    [PARAM_SAMPLING] = {"sampling", CHOICE(sampling_names), "distinct", "how the d are drawn"},
    [PARAM_WEIGHTS] = {"weights",
                       {.kind = VALUE_LIST, .low = "1", .high = "100"},
                       "1",
                       "whole numbers; servers without one take the last"},
    [PARAM_REFRESH] = {"refresh", LASTING("0ms", "60s"), "0ms",
                       "how often the figures are copied that policies look at; 0: always new"},
    [PARAM_LEVEL] = {"level", CHOICE(level_names), "l7",
                     "what the policy places: connections or requests"},
    [PARAM_CONNECTIONS] = {"connections", COUNT_FROM("1", "1000"), "10",
                           "permanent connections at l4"},
    [PARAM_SESSIONS] = {"sessions", CHOICE(sessions_names), "external",
                        "where sessions live; in memory for ip-hash, ring and sticky at l7 only"},
};

static const Action actions[ACTIONS] = {
    [ACTION_ADD] = {"add",
                    {.kind = VALUE_NONE},
                    NULL,
                    NULL,
                    "a server joins; no more requests come for it",
                    "new_share_ratio",
                    "10s"},
    [ACTION_KILL] = {"kill", COUNT_FROM("0", "127"), NULL, NULL,
                     "that server is down until heal, known at once; what it held is lost",
                     "failed", "10s"},
    [ACTION_REMOVE] = {"remove", COUNT_FROM("0", "127"), NULL, NULL,
                       "its line is deleted; it finishes what it holds", "sessions_lost_ratio",
                       "1s"},
    [ACTION_SINK] = {"sink", COUNT_FROM("0", "127"), NULL, NULL,
                     "it fails each request in 1 ms, from the next that it begins",
                     "sink_share_ratio", "20s"},
    [ACTION_SLOW] = {"slow", COUNT_FROM("0", "127"), NULL, NULL,
                     "it takes five times as long, from the next that it begins",
                     "response_mean_ratio", "20s"},
    [ACTION_HEAL] =
        {"heal", {.kind = VALUE_NONE}, NULL, NULL, "every server is healthy again", NULL, NULL},
    [ACTION_RECONNECT] = {"reconnect",
                          {.kind = VALUE_NONE},
                          NULL,
                          NULL,
                          "l4: all connections are placed anew",
                          "new_share_ratio",
                          "10s"},
    [ACTION_COUNT] = {"count",
                      {.kind = VALUE_NONE},
                      NULL,
                      NULL,
                      "measures start afresh: only requests that arrive from now on count",
                      NULL,
                      NULL},
};

/* x cuts in all demos, so that a removal needs another letter. */
static const ActionKey keys[] = {
    {'a', "add", ACTION_ADD},
    {'k', "kill", ACTION_KILL},
    {'e', "erase", ACTION_REMOVE},
    {'f', "fail fast", ACTION_SINK},
    {'l', "slow", ACTION_SLOW},
    {'h', "heal", ACTION_HEAL},
    {'o', "reconnect", ACTION_RECONNECT},
    {'m', "measure anew", ACTION_COUNT},
};

static const Scene scenes[] = {
    {.name = "turns",
     .watch = "taking turns at 90 %: f lets one fail fast, l slows one, k kills one",
     .end = "60s",
     .pace = "500ms"},
    {.name = "four-policies",
     .watch = "the same requests: 10 services at random, 1.9 with least connections",
     .settings = {{"policy", "random"}},
     .cues = {{"100s", "count", NULL}},
     .versus = "--policy least-connections",
     .end = "1h",
     .pace = "20s"},
    {.name = "same-size",
     .watch = "every job takes 100 ms: taking turns beats two choices",
     .settings = {{"service", "fixed"}},
     .versus = "--policy two-choices",
     .end = "10m",
     .pace = "5s"},
    {.name = "black-hole",
     .watch = "s2 fails in 1 ms and looks empty: 35 % against 18 %",
     .settings = {{"policy", "least-connections"}},
     .cues = {{"5s", "sink=2", NULL}, {"6s", "count", NULL}},
     .versus = "--policy two-choices",
     .end = "60s",
     .pace = "2s"},
    {.name = "stale",
     .watch = "figures 1 s old: the herd waits 30 services, two choices 5.6",
     .settings = {{"policy", "least-connections"}, {"refresh", "1s"}},
     .cues = {{"100s", "count", NULL}},
     .versus = "--policy two-choices",
     .end = "1h",
     .pace = "1s"},
    {.name = "logged-out",
     .watch = "a line deleted: 80 % lose their session; try kill=2 instead",
     .settings = {{"policy", "ip-hash"}, {"servers", "5"}, {"sessions", "memory"}},
     .cues = {{"5s", "remove=2", NULL}},
     .end = "20s",
     .pace = "1s"},
    {.name = "pinned",
     .watch = "connections stay where they are: the new server idles",
     .settings = {{"level", "l4"}, {"servers", "3"}},
     .cues = {{"5s", "add", NULL}, {"5s", "count", NULL}, {"15s", "reconnect", NULL}},
     .end = "60s",
     .pace = "1s"},
    {.name = "smooth",
     .watch = "weights 5, 1, 1: a a b a c a a, and no burst",
     .settings = {{"policy", "weighted"}, {"servers", "3"}, {"weights", "5,1,1"}, {"load", "30%"}},
     .end = "60s",
     .pace = "250ms"},
};

static const ListDecl lists[LISTS] = {
    [LIST_PICK] = {"pick", "the server of each of the first 1000 requests; -1: none was up"},
    [LIST_IN_SYSTEM] = {"in_system",
                        "100 samples over the run of what each server has: all of server 0, then "
                        "all of server 1 and so on"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_SUMS] = {"requests-add-up", "requests = completed + failed + those in system",
                    "nothing is lost uncounted", "requests add up", "lost-and-not-counted",
                    "--at 5s kill=2"},
    [CLAIM_ONE_AT_A_TIME] = {"one-at-a-time", "fifo: no server works on two at once",
                             "what a queue is", "one at a time", "server-works-on-two", ""},
    [CLAIM_TAPE] = {"same-tape",
                    "arrival, work and client of the n-th request do not depend on the policy",
                    "draws are keyed by the request", "same tape", "work-follows-the-server", ""},
    [CLAIM_TURNS] = {"even-turns",
                     "round-robin: turns of the servers that are up differ by one at most while "
                     "the pool is unchanged",
                     "what taking turns is", "turns even", "turns-skip-every-other",
                     "--policy round-robin"},
    [CLAIM_SMOOTH] = {"smooth-cycle",
                      "weighted: over each full cycle every server gets its weight, and the values "
                      "sum to 0",
                      "nginx, commit 52327e0627f4", "cycle = weights", "smooth-pays-its-own-weight",
                      "--scene smooth"},
    [CLAIM_CHANCE] = {"choices-bound",
                      "two-choices, distinct: a sink gets d/N at most, and four standard errors",
                      "it must be drawn first", "sink <= d/N", "choices-look-at-all",
                      "--scene black-hole --policy two-choices"},
    [CLAIM_ONLY_UP] = {"only-the-living", "nothing is sent to a server that is down or was removed",
                       "what a health check is for", "only to the living", "the-dead-are-chosen",
                       "--at 5s kill=2"},
    [CLAIM_SESSIONS] = {"kill-loses-its-own",
                        "ring, sticky: a kill loses only sessions of the killed server",
                        "Karger et al., STOC 1997", "a kill loses its own", "ring-moves-neighbours",
                        "--policy ring --sessions memory --at 5s kill=2"},
};

static bool applies(const void *state, int claim)
{
    const BalancingConfig *config = &((const BalancingModel *)state)->config;
    bool places_requests = !config->places_connections;
    switch ((BalancingClaim)claim) {
    case CLAIM_ONE_AT_A_TIME: return !config->is_concurrent;
    case CLAIM_TURNS: return places_requests && config->policy == POLICY_ROUND_ROBIN;
    case CLAIM_SMOOTH: return places_requests && config->policy == POLICY_WEIGHTED;
    case CLAIM_CHANCE:
        return places_requests && config->policy == POLICY_TWO_CHOICES && config->is_distinct;
    case CLAIM_SESSIONS: return config->keeps_sessions && config->policy != POLICY_IP_HASH;
    default: return true;
    }
}

/* --- the model -------------------------------------------------------------------------------- */

static bool refuse(Report *report, const char *words)
{
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "%s", words);
    return false;
}

static bool accept(const Value *values, Report *report)
{
    const Value *weights = &values[PARAM_WEIGHTS];
    Policy policy = (Policy)values[PARAM_POLICY].number;
    bool has_memory = values[PARAM_SESSIONS].number == SESSIONS_MEMORY;
    if (values[PARAM_LOAD].real > 0.99 && values[PARAM_QUEUE].number != QUEUE_CONCURRENT)
        return refuse(report, "--load above 99% needs --queue concurrent: the queues of fifo "
                              "would grow without end");
    if (has_memory && policy != POLICY_IP_HASH && policy != POLICY_RING && policy != POLICY_STICKY)
        return refuse(report,
                      "--sessions memory needs --policy ip-hash, ring or sticky: the others "
                      "send a client anywhere");
    if (has_memory && values[PARAM_LEVEL].number == LEVEL_L4)
        return refuse(report, "--sessions memory needs --level l7: at l4 a request takes any "
                              "connection");
    for (int64_t i = 0; i < weights->number; i++)
        if (weights->list[i] != floor(weights->list[i]))
            return refuse(report, "--weights are whole numbers from 1 to 100, such as 5,1,1");
    return true;
}

static Law lognormal_of(double mean)
{
    const double cv_squared = 4;
    return law_log_normal(mean / sqrt(1 + cv_squared), sqrt(maths_log(1 + cv_squared)));
}

static BalancingConfig config_of(const Value *values)
{
    BalancingConfig config = {
        .policy = (Policy)values[PARAM_POLICY].number,
        .servers = (int)values[PARAM_SERVERS].number,
        .load = values[PARAM_LOAD].real,
        .service = (Service)values[PARAM_SERVICE].number,
        .mean = (double)values[PARAM_MEAN].number,
        .lognormal = lognormal_of((double)values[PARAM_MEAN].number),
        .is_concurrent = values[PARAM_QUEUE].number == QUEUE_CONCURRENT,
        .choices = (int)values[PARAM_CHOICES].number,
        .is_distinct = values[PARAM_SAMPLING].number == SAMPLING_DISTINCT,
        .refresh = values[PARAM_REFRESH].number,
        .places_connections = values[PARAM_LEVEL].number == LEVEL_L4,
        .keeps_sessions = values[PARAM_SESSIONS].number == SESSIONS_MEMORY,
    };
    const Value *weights = &values[PARAM_WEIGHTS];
    if (config.places_connections) config.connections = (int)values[PARAM_CONNECTIONS].number;
    for (int i = 0; i < SERVERS_MOST; i++) {
        int64_t last = weights->number - 1;
        config.weights[i] = (int)weights->list[i < last ? i : last];
    }
    return config;
}

static void *build(const Setup *setup)
{
    BalancingModel *model = arena_alloc(setup->arena, sizeof *model);
    model->config = config_of(setup->values);
    model->arena = setup->arena;
    model->capacity = model->config.servers + ADDED_MOST;
    model->free_job = -1;
    model->last_turn = -1;
    model->sample_every = TIME_MILLISECOND;
    model->ledger.share_size = 1;
    model->samples =
        arena_array(setup->arena, (size_t)(2 * SAMPLES * model->capacity), sizeof(int32_t));
    for (int i = 0; i < CLIENTS; i++) model->owners[i] = NOBODY;
    for (int i = 0; i < CONNECTIONS_MOST; i++) model->connections[i] = NOBODY;
    model->count = model->configured = model->up_count = model->config.servers;
    for (int i = 0; i < model->count; i++) {
        model->servers[i] = (Server){.is_configured = true, .first = -1, .last = -1};
        model->order[i] = model->up[i] = i;
    }
    model->theory = balancing_theory_of(&model->config);
    model->floor = balancing_floor_of(&model->config);
    world_add_node(setup->world, &balancing_type, model, "balancer");
    return model;
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    if (actions[key->action].form.kind != VALUE_COUNT) return false;
    argument->number = view->target;
    argument->typed = text_printf(arena, "%d", view->target);
    return true;
}

static const char *const title_params[] = {"policy", "servers", "load", NULL};

const Demo demo_load_balancing = {
    .name = "load-balancing",
    .title = "Load balancing",
    .summary = "nine ways to choose a server, on the same requests",
    .lesson = "10-load-balancing",
    .empty_hint = "space starts; a digit chooses a server: f breaks it, k kills it, l slows it",
    .end = "60s",
    .pace = "1s",
    .span = "1m",
    .series_bin = "1s",
    .memory_limit = (size_t)1 << 27,
    .max_nodes = 1,
    .max_events = 1 << 18,
    .params = params,
    .param_count = PARAMS,
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = balancing_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .lists = lists,
    .list_count = LISTS,
    .notes = balancing_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .accept = accept,
    .build = build,
    .measure = balancing_measure,
    .list = balancing_list,
    .applies = applies,
    .speaks = balancing_speaks,
    .word = balancing_word,
    .key_argument = key_argument,
    .draw = balancing_draw,
    .draw_compact = balancing_draw_compact,
    .targets = SERVERS_MOST,
    .targets_from_0 = true,
};
