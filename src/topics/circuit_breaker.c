/* Circuit breakers: what a hung dependency does to a service that waits for it, and what a breaker
 * can and cannot do about it. circuit_breaker.h has the map of the other files. */
#include "circuit_breaker.h"

#include <math.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

static const char *const preset_names[] = {"resilience4j", "hystrix", "polly",
                                           "gobreaker",    "off",     NULL};
static const char *const trip_names[] = {"count-window", "time-window", "consecutive", NULL};
static const char *const switch_names[] = {"on", "off", NULL};
enum { PRESET_OFF = 4, UPSTREAM_ON = 0 };

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
#define RATIO_FROM(least)                                                                          \
    {                                                                                              \
        .kind = VALUE_RATIO, .low = (least), .high = "100%"                                        \
    }

static const Param params[PARAMS] = {
    [PARAM_PRESET] = {"preset", CHOICE(preset_names), "resilience4j",
                      "whose numbers the breaker has; off: no breaker"},
    [PARAM_TRIP] = {"trip", CHOICE(trip_names), "count-window", "the rule that opens"},
    [PARAM_WINDOW] = {"window", COUNT_FROM("1", "1000"), "100",
                      "outcomes, whole seconds or failures in a row, by trip"},
    [PARAM_MIN_CALLS] = {"min-calls", COUNT_FROM("1", "1000"), "100", "no rate below it"},
    [PARAM_THRESHOLD] = {"threshold", RATIO_FROM("1%"), "50%", "failure rate that opens"},
    [PARAM_SLOW_CALL] = {"slow-call", LASTING("1ms", "1h"), "60s", "what takes longer is slow"},
    [PARAM_SLOW_THRESHOLD] = {"slow-threshold", RATIO_FROM("1%"), "100%", "slow rate that opens"},
    [PARAM_OPEN_FOR] = {"open-for", LASTING("0s", "1h"), "60s", "how long OPEN waits for a call"},
    [PARAM_PROBES] = {"probes", COUNT_FROM("1", "1000"), "10", "calls that HALF-OPEN lets through"},
    [PARAM_THREADS] = {"threads", COUNT_FROM("1", "500"), "50", "A's threads, and C's"},
    [PARAM_RATE] = {"rate",
                    {.kind = VALUE_RATE, .low = "0/s", .high = "2000/s"},
                    "100/s",
                    "arrivals at A; half of them need B"},
    [PARAM_TIMEOUT] = {"timeout", LASTING("10ms", "5m"), "30s", "of A's calls to B"},
    [PARAM_BULKHEAD] = {"bulkhead", COUNT_FROM("0", "500"), "0",
                        "most threads that may call B at once; 0: all"},
    [PARAM_FAILURE_RATE] = {"failure-rate", RATIO_FROM("0"), "0", "of B's answers, all the time"},
    [PARAM_UPSTREAM] = {"upstream", CHOICE(switch_names), "off",
                        "C calls A, and has pages of its own"},
    [PARAM_TAPE] = {"tape",
                    {.kind = VALUE_FILE, .read = breaker_tape_read},
                    "",
                    "replay to the breaker alone: a line a call, TIME S|F|SLOW|SLOWF [DURATION]"},
};

#define PRESET(trip, window, min_calls, threshold, open_for, probes)                               \
    {                                                                                              \
        {"trip", trip}, {"window", window}, {"min-calls", min_calls}, {"threshold", threshold},    \
            {"open-for", open_for}, {"probes", probes}, {"slow-call", "60s"},                      \
        {                                                                                          \
            "slow-threshold", "100%"                                                               \
        }                                                                                          \
    }

/* resilience4j: CircuitBreakerConfig's defaults. Hystrix: HystrixCommandProperties'. Polly v8:
 * CircuitBreakerStrategyOptions'. gobreaker: Settings' defaults (more than five in a row). */
static const Preset presets[] = {
    {"resilience4j", PRESET("count-window", "100", "100", "50%", "60s", "10")},
    {"hystrix", PRESET("time-window", "10", "20", "50%", "5s", "1")},
    {"polly", PRESET("time-window", "30", "100", "10%", "5s", "1")},
    {"gobreaker", PRESET("consecutive", "6", "1", "50%", "60s", "1")},
};

static const Action actions[ACTIONS] = {
    [ACTION_HANG] = {"hang",
                     {.kind = VALUE_NONE},
                     NULL,
                     NULL,
                     "B hangs: what begins from now on never ends",
                     "local_ok_ratio",
                     "40s"},
    [ACTION_SLOW] = {"slow",
                     {.kind = VALUE_DECIMAL, .low = "0.01", .high = "10000"},
                     "20",
                     NULL,
                     "B takes so many times as long",
                     "opened",
                     "20s"},
    [ACTION_ERRORS] = {"errors", RATIO_FROM("0"), "50%", NULL, "B fails that share of its calls",
                       "opened", "20s"},
    [ACTION_HEAL] = {"heal",
                     {.kind = VALUE_NONE},
                     NULL,
                     NULL,
                     "B is well again; calls that hang go on hanging",
                     "state",
                     "60s"},
    [ACTION_TIMEOUT] = {"timeout", LASTING("10ms", "5m"), NULL, "timeout",
                        "A's timeout from now on; calls under way keep theirs", NULL, NULL},
    [ACTION_BREAKER] = {"breaker", CHOICE(switch_names), "on", NULL, "off, or on: CLOSED and empty",
                        NULL, NULL},
    [ACTION_BULKHEAD] = {"bulkhead", COUNT_FROM("0", "500"), "20", NULL,
                         "most threads that may call B from now on; 0: all", NULL, NULL},
    [ACTION_OPEN] =
        {"open", {.kind = VALUE_NONE}, NULL, NULL, "forces it OPEN now", "state", "90s"},
};

/* h heals in all demos, and s is the scenes'. */
static const ActionKey keys[] = {
    {'f', "freeze B", ACTION_HANG},     {'l', "slow B", ACTION_SLOW},
    {'e', "errors", ACTION_ERRORS},     {'h', "heal", ACTION_HEAL},
    {'t', "timeout", ACTION_TIMEOUT},   {'b', "breaker", ACTION_BREAKER},
    {'m', "bulkhead", ACTION_BULKHEAD}, {'o', "open", ACTION_OPEN},
};

static const Scene scenes[] = {
    {.name = "hang",
     .watch = "the pool is full in 1 s, the breaker opens 1 s after the first timeout",
     .cues = {{"20s", "hang", NULL}, {"60s", "heal", NULL}},
     .end = "60s",
     .pace = "4s",
     .span = "1m"},
    {.name = "saturated",
     .watch = "B hangs for good: what is refused for want of a thread, by Erlang B",
     .cues = {{"20s", "hang", NULL}},
     .end = "1000s",
     .pace = "40s",
     .span = "5m"},
    {.name = "cascade",
     .watch = "C's own pages fail, though they never call B",
     .settings = {{"upstream", "on"}, {"preset", "off"}},
     .cues = {{"20s", "hang", NULL}, {"60s", "heal", NULL}},
     .end = "60s",
     .pace = "4s",
     .span = "1m"},
    {.name = "slow",
     .watch = "it opens without a single failure",
     .settings = {{"slow-call", "500ms"}, {"slow-threshold", "50%"}},
     .cues = {{"20s", "slow=20", NULL}},
     .end = "60s",
     .pace = "4s",
     .span = "1m"},
    {.name = "flapping",
     .watch = "B fails half its calls: how often ten probes call it well",
     .settings = {{"failure-rate", "50%"}, {"open-for", "5s"}},
     .end = "2h",
     .pace = "10s",
     .span = "1m"},
    {.name = "spurious",
     .watch = "a window of ten opens on luck, at 20 % failures",
     .settings =
         {{"window", "10"}, {"min-calls", "10"}, {"failure-rate", "20%"}, {"open-for", "1s"}},
     .end = "1h",
     .pace = "5s",
     .span = "1m"},
    {.name = "partial-outage",
     .watch = "one of three shards is down: try a threshold of 25 %",
     .settings = {{"timeout", "1s"}},
     .cues = {{"20s", "errors=33.3333%", NULL}},
     .end = "620s",
     .pace = "20s",
     .span = "3m"},
};

static const SeriesDecl series[SERIES] = {
    {"local_ended", SERIES_SUM, "requests for A alone that ended"},
    {"dependent_ended", SERIES_SUM, "requests by way of B that ended"},
    {"upstream_ended", SERIES_SUM, "C's own pages that ended"},
    {"local_ok", SERIES_SUM, "requests for A alone that succeeded"},
    {"dependent_ok", SERIES_SUM, "requests by way of B that succeeded"},
    {"upstream_ok", SERIES_SUM, "C's own pages that succeeded"},
    {"busy_threads", SERIES_MAX, "A's busy threads"},
    {"breaker_state", SERIES_LAST, "0 closed, 1 half-open, 2 open"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_NOTHING_WHILE_OPEN] = {"nothing-while-open",
                                  "calls = permitted + rejected; nothing reaches B while OPEN",
                                  "what OPEN means: Nygard, Release It!, 2007", "OPEN calls nobody",
                                  "breaker-leaks-when-open", "--scene hang"},
    [CLAIM_THREADS] = {"threads", "busy threads <= threads; calls to B at once <= bulkhead",
                       "resilience4j, Bulkhead: maxConcurrentCalls", "threads <= pool",
                       "bulkhead-lets-one-more", "--scene hang --bulkhead 20"},
    [CLAIM_TIMEOUT] = {"timeout", "every call ends by its timeout, also where B heals first",
                       "what a timeout is for", "calls end in time", "caller-waits-too-long",
                       "--scene hang"},
    [CLAIM_PROBES] = {"probes",
                      "HALF-OPEN lets at most `probes` calls through, and begins with one later "
                      "than opening + open-for",
                      "resilience4j, permittedNumberOfCallsInHalfOpenState", "probes <= limit",
                      "breaker-probes-without-end", "--scene flapping --for 5m --probes 2"},
    [CLAIM_TRIP] = {"trip",
                    "CLOSED opens at an outcome that brings the rate to its threshold, over the "
                    "least number of calls, and at no other",
                    "resilience4j, CircuitBreakerMetrics", "opens by its rule",
                    "breaker-opens-below-minimum", "--scene spurious --for 5m"},
    [CLAIM_WINDOW] = {"window",
                      "the window counts the outcomes of this state that are in it, and no other",
                      "resilience4j, FixedSizeSlidingWindowMetrics; gobreaker, generation",
                      "window = recount", "breaker-forgets-to-forget", "--scene spurious --for 5m"},
};

static bool applies(const void *state, int claim)
{
    const BreakerModel *model = state;
    if (claim == CLAIM_THREADS || claim == CLAIM_TIMEOUT) return model->config.tape == NULL;
    return model->a.guard.is_on || model->a.guard.opened > 0;
}

/* --- the model -------------------------------------------------------------------------------- */

static int64_t parts(double ratio)
{
    return (int64_t)(ratio * BREAKER_WHOLE + 0.5);
}

static BreakerRules rules_of(const Value *values)
{
    return (BreakerRules){
        .trip = (BreakerTrip)values[PARAM_TRIP].number,
        .window = (int)values[PARAM_WINDOW].number,
        .min_calls = (int)values[PARAM_MIN_CALLS].number,
        .threshold = parts(values[PARAM_THRESHOLD].real),
        .slow_threshold = parts(values[PARAM_SLOW_THRESHOLD].real),
        .slow_call_ns = values[PARAM_SLOW_CALL].number,
        .open_for_ns = values[PARAM_OPEN_FOR].number,
        .probes = (int)values[PARAM_PROBES].number,
    };
}

static void *build(const Setup *setup)
{
    const Value *values = setup->values;
    BreakerModel *model = arena_alloc(setup->arena, sizeof *model);
    BreakerConfig *config = &model->config;
    *config = (BreakerConfig){
        .rules = rules_of(values),
        .has_breaker = values[PARAM_PRESET].number != PRESET_OFF,
        .threads = (int)values[PARAM_THREADS].number,
        .bulkhead = (int)values[PARAM_BULKHEAD].number,
        .rate = values[PARAM_RATE].number,
        .rate_ns = values[PARAM_RATE].per_ns,
        .timeout = values[PARAM_TIMEOUT].number,
        .failure_rate = values[PARAM_FAILURE_RATE].real,
        .has_upstream = values[PARAM_UPSTREAM].number == UPSTREAM_ON,
        .tape = values[PARAM_TAPE].data,
    };
    model->ledger.fault_began = model->ledger.exhausted_after = -1;
    breaker_a_init(&model->a, config, &model->ledger, setup->arena);
    model->b = (ServiceB){.ledger = &model->ledger,
                          .factor = 1,
                          .failing = -1,
                          .failing_always = config->failure_rate};
    model->ledger.hold = breaker_hold(&model->a, &model->b);
    model->ledger.opens_after = NAN;
    model->driver =
        (BreakerDriver){.config = config, .ledger = &model->ledger, .a = &model->a, .b = &model->b};
    world_add_node(setup->world, &breaker_driver_type, &model->driver, "clients");
    world_add_node(setup->world, &breaker_a_type, &model->a, "A");
    world_add_node(setup->world, &breaker_b_type, &model->b, "B");
    if (config->has_upstream) {
        breaker_c_init(&model->c, config, &model->ledger, setup->arena);
        world_add_node(setup->world, &breaker_c_type, &model->c, "C");
    }
    return model;
}

static bool ends_itself(const Value *values)
{
    return values[PARAM_TAPE].data != NULL;
}

/* --- keys ------------------------------------------------------------------------------------- */

/* The next of 30s, 5s, 1s and 500ms: the first that is below what A has, else the longest. */
static Time next_timeout(Time timeout)
{
    static const Time steps[] = {30 * TIME_SECOND, 5 * TIME_SECOND, TIME_SECOND,
                                 500 * TIME_MILLISECOND};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] < timeout) return steps[i];
    return steps[0];
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    const BreakerModel *model = view->model;
    char typed[32];
    switch ((BreakerAction)key->action) {
    case ACTION_TIMEOUT:
        argument->number = next_timeout(model->a.timeout);
        value_print_time(argument->number, typed);
        argument->typed = text_copy(arena, text_of(typed));
        return true;
    case ACTION_BREAKER:
        argument->number = model->a.guard.is_on;
        argument->typed = text_copy(arena, text_of(switch_names[argument->number]));
        return true;
    case ACTION_BULKHEAD:
        argument->number = model->a.bulkhead == 0 ? 20 : 0;
        argument->typed = text_printf(arena, "%d", (int)argument->number);
        return true;
    default: return false;
    }
}

static const char *const title_params[] = {"preset", "timeout", "threads", NULL};

/* What a scene is about: calls that are slow, or that fail all the time, else those that hang. */
static const char *const *title_of(const Value *values)
{
    static const char *const slow_params[] = {"slow-call", "slow-threshold", "preset", NULL};
    static const char *const failing_params[] = {"failure-rate", "window", "open-for", NULL};
    if (values[PARAM_FAILURE_RATE].real > 0) return failing_params;
    return values[PARAM_SLOW_THRESHOLD].real < 1 ? slow_params : title_params;
}

const Demo demo_circuit_breaker = {
    .name = "circuit-breaker",
    .title = "Circuit breakers",
    .summary = "a dependency hangs: threads, timeouts and a breaker",
    .lesson = "14-circuit-breakers",
    .empty_hint = "space starts; f freezes B, h heals it, t shortens the timeout",
    .end = "60s",
    .pace = "4s",
    .span = "1m",
    .series_bin = "250ms",
    .memory_limit = (size_t)1 << 26,
    .max_nodes = 4,
    .max_events = 1 << 16,
    .params = params,
    .param_count = PARAMS,
    .preset_param = "preset",
    .presets = presets,
    .preset_count = COUNT(presets),
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = breaker_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .series = series,
    .series_count = SERIES,
    .notes = breaker_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .title_of = title_of,
    .ends_itself = ends_itself,
    .build = build,
    .measure = breaker_measure,
    .speaks = breaker_speaks,
    .applies = applies,
    .word = breaker_word,
    .key_argument = key_argument,
    .draw = breaker_draw,
    .draw_compact = breaker_draw_compact,
};
