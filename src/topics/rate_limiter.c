/* Rate limiting: "100 requests a minute" is four different promises. One tape of requests feeds six
 * limiters of the same budget; the demo shows what each of them lets pass. rate_limiter.h has the
 * map of the other files. */
#include "rate_limiter.h"

#include <stdio.h>
#include <string.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

static const char *const arrival_names[] = {"none", "poisson", "even", "flood", NULL};
static const char *const store_names[] = {"local", "split", "shared", NULL};
static const char *const spread_names[] = {"round-robin", "random", "skewed", NULL};
static const char *const switch_names[] = {"on", "off", NULL};

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
    [PARAM_ALGORITHM] = {"algorithm", CHOICE(limiter_lane_names), "token-bucket",
                         "the lane in focus: the metrics are its"},
    [PARAM_LIMIT] = {"limit", COUNT_FROM("1", "100000"), "100", "L: requests per window"},
    [PARAM_WINDOW] = {"window", LASTING("1ms", "24h"), "60s", "W: how long a window is"},
    [PARAM_BURST] = {"burst", COUNT_FROM("0", "100000"), "0",
                     "B: how many at once an idle bucket takes; 0 means L"},
    [PARAM_ARRIVALS] = {"arrivals", CHOICE(arrival_names), "poisson",
                        "how requests come; flood is even, at 100 times the rate"},
    [PARAM_RATE] = {"rate",
                    {.kind = VALUE_RATE, .low = "0", .high = "100000/s"},
                    "100/min",
                    "how many requests come on average"},
    [PARAM_TAPE] = {"tape",
                    {.kind = VALUE_FILE, .read = limiter_tape_read},
                    "",
                    "replay this file instead: a line a request, TIME [COST]"},
    [PARAM_NODES] = {"nodes", COUNT_FROM("1", "50"), "1", "servers"},
    [PARAM_STORE] = {"store", CHOICE(store_names), "local",
                     "where the count lives: each node's own, its share of it, one for all"},
    [PARAM_SPREAD] = {"spread", CHOICE(spread_names), "round-robin",
                      "which node a request goes to; skewed weighs nodes by 1/rank"},
    [PARAM_STORE_OP] = {"store-op", CHOICE(limiter_op_names), "script",
                        "the steps of the fixed window at the shared store"},
    [PARAM_STORE_RTT] = {"store-rtt", LASTING("0s", "1s"), "1ms",
                         "round trip from node to store; each leg half of it times 0.5 to 1.5"},
};

static const Action actions[ACTIONS] = {
    [ACTION_BURST] = {"burst", COUNT_FROM("1", "1000000"), NULL, "limit",
                      "N requests of cost 1 at this instant; the key sends as many as the limit",
                      "max_in_2s", "2s"},
    [ACTION_REQUEST] = {"request", COUNT_FROM("0", "1000000000"), "1", NULL,
                        "one request of this cost", NULL, NULL},
    [ACTION_FLOOD] = {"flood", CHOICE(switch_names), "on", NULL,
                      "100 times the rate, evenly, beside the arrivals", "max_in_window", "60s"},
    [ACTION_FOCUS] = {"focus", CHOICE(limiter_lane_names), NULL, "algorithm",
                      "look at another lane; decisions do not change", NULL, NULL},
    [ACTION_NODES] = {"nodes", COUNT_FROM("1", "50"), NULL, "nodes",
                      "how many nodes there are; a new one starts empty", NULL, NULL},
    [ACTION_STORE_OP] = {"store-op", CHOICE(limiter_op_names), NULL, "store-op",
                         "use the store so from now on", NULL, NULL},
    [ACTION_CRASH] = {"crash",
                      {.kind = VALUE_NONE},
                      NULL,
                      NULL,
                      "the node whose INCR next returns 1 answers, then dies before its EXPIRE",
                      "key_ttl_s",
                      "2m"},
    [ACTION_TRIES] = {"tries", COUNT_FROM("1", "100000"), "1", NULL,
                      "N tries at each node, the next when the fixed window has answered",
                      "admitted", "10s"},
};

static const ActionKey keys[] = {
    {'b', "burst", ACTION_BURST},       {'n', "next lane", ACTION_FOCUS},
    {'e', "request", ACTION_REQUEST},   {'g', "flood", ACTION_FLOOD},
    {'a', "add node", ACTION_NODES},    {'A', "remove node", ACTION_NODES},
    {'o', "store op", ACTION_STORE_OP}, {'k', "kill", ACTION_CRASH},
};

static const Scene scenes[] = {
    {.name = "steady",
     .watch = "six lanes, nearly equal totals, different refusals",
     .settings = {{"arrivals", "poisson"}, {"rate", "100/min"}},
     .end = "5m",
     .pace = "20s"},
    {.name = "boundary-burst",
     .watch = "200 in 2 s: the fixed window lets two windows' worth pass at the boundary",
     .settings = {{"arrivals", "none"}},
     .cues = {{"59s", "burst=100", NULL}, {"60s", "burst=100", NULL}},
     .end = "130s",
     .pace = "15s"},
    {.name = "idle-then-flood",
     .watch = "199 in 60 s: what the bucket had saved, and what drips in",
     .settings = {{"arrivals", "none"}, {"rate", "1/s"}},
     .cues = {{"59.99s", "burst=200", NULL},
              {"60.1s", "flood=on", NULL},
              {"190.1s", "flood=off", NULL}},
     .end = "190.1s",
     .pace = "15s"},
    {.name = "near-limit",
     .watch = "the sliding counter against the log: 4 to 5 % of decisions differ each way",
     .settings = {{"arrivals", "poisson"}, {"rate", "100/min"}},
     .end = "1000m",
     .pace = "2m",
     .span = "10m"},
    {.name = "nodes",
     .watch = "ten nodes that count alone: ten times the limit",
     .settings =
         {{"arrivals", "none"}, {"nodes", "10"}, {"store", "local"}, {"algorithm", "fixed-window"}},
     .cues = {{"0s", "burst=2000", NULL}},
     .end = "60s",
     .pace = "4s",
     .span = "1m"},
    {.name = "split",
     .watch = "refused although within the budget: chance hardly ever deals ten to each",
     .settings = {{"arrivals", "none"},
                  {"nodes", "10"},
                  {"store", "split"},
                  {"spread", "random"},
                  {"algorithm", "fixed-window"}},
     .cues = {{"0s", "burst", "window"}},
     .end = "100m",
     .pace = "20s",
     .span = "5m"},
    {.name = "race",
     .watch = "lost updates: two nodes read the same count and write the same sum",
     .settings = {{"arrivals", "none"},
                  {"nodes", "10"},
                  {"store", "shared"},
                  {"store-op", "get-set"},
                  {"algorithm", "fixed-window"}},
     .cues = {{"0s", "tries=50", NULL}},
     .end = "10s",
     .pace = "400us",
     .span = "5ms"},
    {.name = "lost-expire",
     .watch = "one node dies between INCR and EXPIRE: the client is locked out for ever",
     .settings = {{"arrivals", "poisson"},
                  {"rate", "50/min"},
                  {"store", "shared"},
                  {"store-op", "incr-first"},
                  {"algorithm", "fixed-window"}},
     .cues = {{"0s", "crash", NULL}},
     .end = "10m",
     .pace = "15s",
     .span = "5m"},
};

/* --- what is measured ------------------------------------------------------------------------- */

typedef enum MetricIndex {
    METRIC_OFFERED,
    METRIC_ADMITTED,
    METRIC_REFUSED,
    METRIC_DELAYED,
    METRIC_ADMITTED_RATIO,
    METRIC_MAX_IN_2S,
    METRIC_MAX_IN_WINDOW,
    METRIC_MAX_IN_WINDOW_THEORY,
    METRIC_OVERSHOOT,
    METRIC_DELAY_MEAN,
    METRIC_DELAY_MAX,
    METRIC_DECISIONS,
    METRIC_LAST_REMAINING,
    METRIC_LAST_RESET,
    METRIC_LAST_RETRY,
    METRIC_STATE_BYTES, /* where little room is, it is shown before the next two */
    METRIC_WRONG_ADMIT,
    METRIC_WRONG_REFUSE,
    METRIC_MISMATCHES,
    METRIC_KEY_TTL,
    METRICS
} MetricIndex;

static const Metric metrics[METRICS] = {
    [METRIC_OFFERED] = {"offered", "requests answered so far", "offered = admitted + refused",
                        "the model's own count", NULL, "offered"},
    [METRIC_ADMITTED] = {"admitted", "requests that passed, at once or later",
                         "see include/algo/rate_limit.h for each algorithm's rule",
                         "the model's own count", NULL, "admitted"},
    [METRIC_REFUSED] = {"refused", "requests that were turned away", "offered = admitted + refused",
                        "the model's own count", NULL, "refused"},
    [METRIC_DELAYED] = {"delayed", "requests that were admitted and released later",
                        "leaky-queue only: those that found the server busy",
                        "nginx, ngx_http_limit_req_module without nodelay", NULL, NULL},
    [METRIC_ADMITTED_RATIO] = {"admitted_ratio", "admitted / offered",
                               "scene split: E min(Bin(L, 1/n), L/n) n/L = 0.88132 for 100 on 10",
                               "the binomial distribution", NULL, NULL},
    [METRIC_MAX_IN_2S] = {"max_in_2s", "the most cost released in any 2 s, (t - 2 s, t]",
                          "fixed-window 2L, log and counter about L, bucket B + 2 s L/W",
                          "counted over every release", NULL, NULL},
    [METRIC_MAX_IN_WINDOW] = {"max_in_window", "the most cost released in any W, (t - W, t]",
                              "log L; fixed-window and counter 2L; bucket and meter B + L",
                              "counted over every release", "max_in_window_theory", "max in W"},
    [METRIC_MAX_IN_WINDOW_THEORY] =
        {"max_in_window_theory",
         "what the law of one limiter allows in any W; null where none does",
         "log L; fixed-window and counter 2L; bucket and meter B + L; "
         "queue L + 1 (cost 1)",
         "GCRA: ITU-T I.371 Annex A; the others from their definitions", NULL, NULL},
    [METRIC_OVERSHOOT] = {"overshoot", "by how much a window's time passed the limit",
                          "max(0, max_in_window - L)", "from max_in_window", NULL, NULL},
    [METRIC_DELAY_MEAN] = {"delay_mean_s", "how long an admitted request was held back, on average",
                           "a burst of n <= B on an idle queue: (n - 1)/2 W/L",
                           "nginx, ngx_http_limit_req_module; Little", NULL, NULL},
    [METRIC_DELAY_MAX] = {"delay_max_s", "the longest that one was held back",
                          "at most (B - 1) W/L", "a queue of B drained at L/W", NULL, NULL},
    [METRIC_DECISIONS] = {"decisions",
                          "the first 4096: A admitted at once, D admitted and delayed, R refused",
                          "one letter an answer, in their order", "the model's own record", NULL,
                          NULL},
    [METRIC_LAST_REMAINING] = {"last_remaining",
                               "after the last request: how many of cost 1 would pass",
                               "the largest cost that would be admitted",
                               "throttled, RateLimitResult.Remaining", NULL, NULL},
    [METRIC_LAST_RESET] = {"last_reset_s", "then: time until it is as if never used; -1: never",
                           "until its whole capacity would be admitted; bucket and meter TAT - now",
                           "throttled, RateLimitResult.ResetAfter", NULL, NULL},
    [METRIC_LAST_RETRY] = {"last_retry_s",
                           "the last request: 0, or time until it would pass if alone; -1: never",
                           "rounded up to a nanosecond", "throttled, RateLimitResult.RetryAfter",
                           NULL, NULL},
    [METRIC_WRONG_ADMIT] = {"wrong_admit_ratio", "admitted here and refused by the log / offered",
                            "sliding-counter near its limit: about 0.050 (Poisson)",
                            "recomputed over 24 runs", NULL, "log refuses"},
    [METRIC_WRONG_REFUSE] = {"wrong_refuse_ratio", "refused here and admitted by the log / offered",
                             "sliding-counter near its limit: about 0.040 (Poisson)",
                             "recomputed over 24 runs", NULL, "log passes"},
    [METRIC_MISMATCHES] = {"gcra_mismatches", "requests that bucket and meter decided differently",
                           "0: B W - tokens W = (TAT - now) L at every instant",
                           "ITU-T I.371 Annex A: two forms of one algorithm", NULL, NULL},
    [METRIC_STATE_BYTES] = {"state_bytes_max", "the most that one node kept for this client, bytes",
                            "log 8 an entry; counter 24; fixed-window and bucket 16; TAT 8",
                            "words of 8 bytes, counted", NULL, "bytes kept"},
    [METRIC_KEY_TTL] = {"key_ttl_s", "the shared key's time left; -1 no expiry, -2 no key",
                        "as TTL answers", "Redis, TTL", NULL, NULL},
};

static Reading seconds(Time time)
{
    return time == -1 ? READING_OF(-1) : READING_OF((double)time / 1e9);
}

static Reading share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? READING_OF((double)part / (double)whole) : READING_NOTHING;
}

static Reading read_decisions(const Ledger *ledger, Arena *scratch)
{
    enum { MOST = 4096 };
    char *letters = arena_alloc(scratch, MOST);
    size_t count = 0;
    unsigned lane = LANE_BIT(ledger->lane);
    for (size_t i = 0; i < ledger->answers->count && count < MOST; i++) {
        const Answer *answer = history_at(ledger->answers, i);
        if ((answer->lanes & lane) == 0) continue;
        bool admitted = (answer->admitted & lane) != 0, delayed = (answer->delayed & lane) != 0;
        letters[count++] = !admitted ? 'R' : delayed ? 'D' : 'A';
    }
    return (Reading){.kind = READING_TEXT, .text = {letters, count}};
}

/* What the lane in focus would say right after its last request. */
static Reading read_last(const Ledger *ledger, int metric)
{
    const LastAnswer *last = &ledger->last[ledger->lane];
    if (!last->any) return READING_NOTHING;
    const Keeper *keeper = ledger->keepers[last->node];
    Time at = last->at > keeper->as_of ? last->at : keeper->as_of;
    if (metric == METRIC_LAST_REMAINING)
        return READING_OF(limiter_keeper_remaining(keeper, ledger->lane, at));
    if (metric == METRIC_LAST_RESET) return seconds(limiter_keeper_reset(keeper, ledger->lane, at));
    if (last->admitted) return READING_OF(0);
    return seconds(limiter_keeper_retry(keeper, ledger->lane, at, last->cost));
}

static Reading read_key(const Model *model, Time now)
{
    if (model->config.store != STORE_SHARED) return READING_NOTHING;
    Time left = counter_key_ttl_ns(&model->store.key, now);
    return left < 0 ? READING_OF(left) : seconds(left);
}

/* Nodes that count alone have no law in common, and a fixed window that races at the store has none
 * at all. */
static bool has_law(const Model *model)
{
    if (model->config.store == STORE_LOCAL) return model->ledger.nodes_seen == 1;
    return model->config.store == STORE_SPLIT || model->ledger.lane != RATE_LIMIT_FIXED_WINDOW
           || (model->ledger.ops_seen & OPS_RACING) == 0;
}

static Reading measure(const void *state, int metric, Time now, Arena *scratch)
{
    const Model *model = state;
    const Ledger *ledger = &model->ledger;
    int lane = ledger->lane;
    int64_t offered = ledger->offered[lane], admitted = ledger->admitted[lane];
    int64_t limit = ledger->policy.limit, most = ledger->in_window.most[lane];
    switch ((MetricIndex)metric) {
    case METRIC_OFFERED: return READING_OF(offered);
    case METRIC_ADMITTED: return READING_OF(admitted);
    case METRIC_REFUSED: return READING_OF(ledger->refused[lane]);
    case METRIC_DELAYED: return READING_OF(ledger->delayed[lane]);
    case METRIC_ADMITTED_RATIO: return share_of(admitted, offered);
    case METRIC_MAX_IN_2S: return READING_OF(ledger->in_2s.most[lane]);
    case METRIC_MAX_IN_WINDOW: return READING_OF(most);
    case METRIC_MAX_IN_WINDOW_THEORY:
        return has_law(model) ? READING_OF(
                   rate_limit_bound((RateLimitKind)lane, ledger->policy, ledger->policy.window_ns))
                              : READING_NOTHING;
    case METRIC_OVERSHOOT: return READING_OF(most > limit ? most - limit : 0);
    case METRIC_DELAY_MEAN:
        if (admitted == 0) return READING_NOTHING;
        return READING_OF(((double)ledger->delay_s[lane] + (double)ledger->delay_ns[lane] / 1e9)
                          / (double)admitted);
    case METRIC_DELAY_MAX:
        return admitted == 0 ? READING_NOTHING : seconds(ledger->delay_most[lane]);
    case METRIC_DECISIONS: return read_decisions(ledger, scratch);
    case METRIC_LAST_REMAINING:
    case METRIC_LAST_RESET:
    case METRIC_LAST_RETRY: return read_last(ledger, metric);
    case METRIC_WRONG_ADMIT: return share_of(ledger->wrongly_admitted[lane], offered);
    case METRIC_WRONG_REFUSE: return share_of(ledger->wrongly_refused[lane], offered);
    case METRIC_MISMATCHES: return READING_OF(ledger->mismatches);
    case METRIC_STATE_BYTES: return READING_OF(ledger->state_bytes[lane]);
    case METRIC_KEY_TTL: return read_key(model, now);
    case METRICS: break;
    }
    return READING_NOTHING;
}

static const SeriesDecl series[SERIES] = {
    {"offered", SERIES_SUM, "requests that came"},
    {"admitted_fixed_window", SERIES_SUM, "cost that fixed-window let pass"},
    {"admitted_sliding_log", SERIES_SUM, "cost that sliding-log let pass"},
    {"admitted_sliding_counter", SERIES_SUM, "cost that sliding-counter let pass"},
    {"admitted_token_bucket", SERIES_SUM, "cost that token-bucket let pass"},
    {"admitted_leaky_meter", SERIES_SUM, "cost that leaky-meter let pass"},
    {"admitted_leaky_queue", SERIES_SUM, "cost that leaky-queue let pass"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_LOG_WINDOW] = {"log-window", "sliding-log: never more than L in any (t - W, t]",
                          "the definition of the sliding log", "log <= L",
                          "log-checks-before-adding", "--scene boundary-burst"},
    [CLAIM_COUNTED_WINDOW] = {"counted-window",
                              "fixed-window, sliding-counter: never more than 2L in any (t - W, t]",
                              "any W meets two windows at most, each within L", "counters <= 2L",
                              "counter-rolls-every-request", "--scene idle-then-flood"},
    [CLAIM_BUCKET_SPAN] = {"bucket-span",
                           "bucket and meter: never more than B + L T/W in any span T",
                           "ITU-T I.371 Annex A", "bucket <= B + rT", "meter-banks-idle-time",
                           "--scene idle-then-flood"},
    [CLAIM_TOKENS] = {"bucket-level", "0 <= tokens <= B", "golang.org/x/time/rate, Limiter",
                      "0 <= tokens <= B", "bucket-refill-uncapped", "--scene boundary-burst"},
    [CLAIM_BUCKET_IS_METER] = {"bucket-is-meter",
                               "token-bucket and leaky-meter decide alike, request by request",
                               "ITU-T I.371 Annex A: two forms of one algorithm", "bucket = meter",
                               "bucket-refuses-ties", "--scene boundary-burst"},
    [CLAIM_QUEUE_IS_METER] = {"queue-is-meter", "leaky-queue decides as leaky-meter",
                              "nginx, ngx_http_limit_req_module: nodelay changes no decision",
                              "queue = meter", "queue-burst-as-nginx", "--scene boundary-burst"},
    [CLAIM_QUEUE_SPACING] = {"queue-spacing",
                             "leaky-queue: after cost c, nothing is released for c W/L",
                             "a server that takes W/L each", "releases W/L apart",
                             "queue-releases-at-once", "--scene boundary-burst"},
    [CLAIM_QUEUE_DELAY] = {"queue-delay", "leaky-queue: nothing waits longer than (B - 1) W/L",
                           "a queue of B drained at L/W", "waits <= (B - 1) W/L",
                           "queue-burst-as-nginx", "--scene idle-then-flood"},
    [CLAIM_ALL_ANSWERED] = {"all-answered", "offered = admitted + refused, in every lane",
                            "every request gets one answer", "all answered", "refusals-unanswered",
                            "--scene boundary-burst"},
    [CLAIM_REFUSAL_FREE] = {"refusal-free",
                            "a refused request leaves its limiter as it was (not incr-first)",
                            "the rule of all six", "refusals are free", "refusal-counts",
                            "--scene boundary-burst"},
    [CLAIM_GET_INCR] = {"get-incr-overshoot",
                        "get-incr, one request at a time a node: at most L + nodes - 1 in a life "
                        "of the key",
                        "L - 1 counted, and one under way at each node", "get-incr <= L + n - 1",
                        "get-incr-does-not-compare", "--scene race --store-op get-incr"},
    [CLAIM_ATOMIC_KEY] = {"atomic-key",
                          "script, incr-first: never more than L in one life of the key",
                          "Redis: a script and INCR are each one step", "one step <= L",
                          "incr-replies-old-value", "--scene race --store-op incr-first"},
};

static bool applies(const void *state, int claim)
{
    const Model *model = state;
    unsigned ops = model->ledger.ops_seen;
    bool shared = model->config.store == STORE_SHARED;
    if (claim == CLAIM_GET_INCR) return shared && ops == 1u << STORE_OP_GET_INCR;
    if (claim == CLAIM_ATOMIC_KEY)
        return shared && (ops & (1u << STORE_OP_SCRIPT | 1u << STORE_OP_INCR_FIRST)) != 0;
    return true;
}

/* --- the model -------------------------------------------------------------------------------- */

static void configure(Config *config, const Setup *setup)
{
    const Value *values = setup->values;
    int64_t limit = values[PARAM_LIMIT].number, burst = values[PARAM_BURST].number;
    *config = (Config){
        .policy = {.limit = limit,
                   .window_ns = values[PARAM_WINDOW].number,
                   .burst = burst > 0 ? burst : limit},
        .arrivals = (Arrivals)values[PARAM_ARRIVALS].number,
        .rate = values[PARAM_RATE].number,
        .rate_ns = values[PARAM_RATE].per_ns,
        .tape = values[PARAM_TAPE].data,
        .nodes = (int)values[PARAM_NODES].number,
        .store = (Store)values[PARAM_STORE].number,
        .spread = (Spread)values[PARAM_SPREAD].number,
        .store_rtt = values[PARAM_STORE_RTT].number,
        .arena = setup->arena,
    };
}

static void *build(const Setup *setup)
{
    Model *model = arena_alloc(setup->arena, sizeof *model);
    const Config *config = &model->config;
    Ledger *ledger = &model->ledger;
    StoreOp op = (StoreOp)setup->values[PARAM_STORE_OP].number;
    configure(&model->config, setup);
    limiter_ledger_init(ledger, setup->world, config, (int)setup->values[PARAM_ALGORITHM].number,
                        op);
    History *queued = limiter_queued_history(setup->world);
    limiter_driver_init(&model->driver, config, ledger, op);
    world_add_node(setup->world, &limiter_driver_type, &model->driver, "clients");
    for (int i = 0; i < NODES_MOST; i++) {
        model->servers[i] =
            (Server){.config = config, .ledger = ledger, .queued = queued, .index = i};
        world_add_node(setup->world, &limiter_server_type, &model->servers[i],
                       limiter_node_names[i]);
    }
    if (config->store == STORE_SHARED) {
        limiter_store_init(&model->store, config, ledger, queued);
        world_add_node(setup->world, &limiter_store_type, &model->store, "store");
    }
    return model;
}

static bool ends_itself(const Value *values)
{
    return values[PARAM_TAPE].data != NULL;
}

/* Only a shared store is used in steps, and has a node die between them. */
static bool acts(const Value *values, int action)
{
    bool needs_store = action == ACTION_STORE_OP || action == ACTION_CRASH;
    return !needs_store || values[PARAM_STORE].number == STORE_SHARED;
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool choose(Value *argument, Arena *arena, const char *const *names, int64_t index)
{
    *argument = (Value){.typed = text_copy(arena, text_of(names[index])), .number = index};
    return true;
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    const Model *model = view->model;
    const Driver *driver = &model->driver;
    int nodes;
    switch ((ActionIndex)key->action) {
    case ACTION_FLOOD: return choose(argument, arena, switch_names, driver->flood.timer != 0);
    case ACTION_FOCUS:
        return choose(argument, arena, limiter_lane_names, (model->ledger.lane + 1) % LANES);
    case ACTION_STORE_OP:
        return choose(argument, arena, limiter_op_names, (driver->store_op + 1) % STORE_OPS);
    case ACTION_NODES:
        nodes = driver->nodes + (key->key == 'a' ? 1 : -1);
        if (nodes < 1 || nodes > NODES_MOST) nodes = driver->nodes;
        *argument = (Value){.typed = text_printf(arena, "%d", nodes), .number = nodes};
        return true;
    default: return false;
    }
}

static const char *const title_params[] = {"limit", "window", "nodes", NULL};

const Demo demo_rate_limiter = {
    .name = "rate-limiter",
    .title = "Rate limiting",
    .summary = "six ways to mean \"100 requests a minute\", side by side",
    .lesson = "13-rate-limiting",
    .empty_hint = "space starts; b sends a burst, e one request, g a flood",
    .end = "5m",
    .pace = "10s",
    .span = "2m",
    .series_bin = "10ms",
    .memory_limit = (size_t)1 << 29,
    .max_nodes = NODES_MOST + 2,
    .max_events = 1 << 18,
    .params = params,
    .param_count = PARAMS,
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .series = series,
    .series_count = SERIES,
    .notes = limiter_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .ends_itself = ends_itself,
    .acts = acts,
    .build = build,
    .measure = measure,
    .applies = applies,
    .word = limiter_word,
    .key_argument = key_argument,
    .draw = limiter_draw,
    .draw_compact = limiter_draw_compact,
};
