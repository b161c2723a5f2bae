/* Latency and throughput: what a server's work and its slack make of a request's time, what batches
 * and users do to both, how a tester can miss it, and how long things take on one's own machine.
 * latency_throughput.h has the map of the other files. */
#include "latency_throughput.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

static const char *const kind_names[] = {"server", "batch", "closed", "testers", "ladder", NULL};
const char *const latency_law_names[] = {"exponential", "constant", "hyper", NULL};
static const char *const probes_names[] = {"quick", "long", NULL};

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
#define RATE_FORM                                                                                  \
    {                                                                                              \
        .kind = VALUE_RATE, .low = "0.1/s", .high = "100000/s"                                     \
    }

static const Param params[PARAMS] = {
    [PARAM_MODEL] = {"model", CHOICE(kind_names), "server", "what runs; the scene picks it"},
    [PARAM_RATE] = {"rate", RATE_FORM, "80/s", "arrivals"},
    [PARAM_SERVICE] = {"service", LASTING("0.01ms", "10s"), "10ms", "mean work"},
    [PARAM_LAW] = {"service-law", CHOICE(latency_law_names), "exponential", "its law"},
    [PARAM_CV2] = {"cv2",
                   {.kind = VALUE_DECIMAL, .low = "1", .high = "100"},
                   "4",
                   "squared coefficient of variation of hyper"},
    [PARAM_ROOM] = {"room", COUNT_FROM("0", "100000"), "0", "requests inside at most; 0: no limit"},
    [PARAM_BATCH] = {"batch", COUNT_FROM("1", "10000"), "1", "items in one batch at most"},
    [PARAM_OVERHEAD] = {"overhead", LASTING("0ms", "1s"), "1ms", "of a batch"},
    [PARAM_ITEM] = {"item", LASTING("0.001ms", "1s"), "0.1ms", "of one item"},
    [PARAM_LINGER] = {"linger", LASTING("0ms", "10s"), "0ms", "wait for a batch to fill"},
    [PARAM_USERS] = {"users", COUNT_FROM("1", "1000"), "20", "closed users"},
    [PARAM_THINK] = {"think", LASTING("0ms", "100s"), "1s", "their mean think time"},
    [PARAM_STOP] = {"stop", LASTING("0s", "1h"), "0s", "when both testers stop sending; 0: never"},
    [PARAM_PROBES] = {"probes", CHOICE(probes_names), "quick", "ladder: 5 s or 20 s of wall time"},
};

static const Action actions[ACTIONS] = {
    [ACTION_RATE] = {"rate", RATE_FORM, NULL, "rate", "arrivals from now on", "response_mean_ms",
                     "120s"},
    [ACTION_LAW] = {"law", CHOICE(latency_law_names), NULL, "service-law",
                    "law of the work from now on", "response_mean_ms", "120s"},
    [ACTION_FREEZE] = {"freeze", LASTING("0s", "1h"), "10s", NULL,
                       "the server does nothing for so long", "closed_p999_ms", "20s"},
    [ACTION_BATCH] = {"batch", COUNT_FROM("1", "10000"), NULL, "batch",
                      "items in one batch at most, from now on", "response_mean_ms", "20s"},
    [ACTION_USERS] = {"users", COUNT_FROM("1", "1000"), NULL, "users",
                      "more start by thinking; surplus ones leave after their answer",
                      "throughput_per_s", "120s"},
    [ACTION_MEASURE] =
        {"measure", {.kind = VALUE_NONE}, NULL, NULL, "ladder: probe again", NULL, NULL},
};

/* v revives in all demos, so the law has another letter. */
static const ActionKey keys[] = {
    {'i', "+5/s", ACTION_RATE},       {'o', "-5/s", ACTION_RATE},
    {'c', "work law", ACTION_LAW},    {'f', "freeze", ACTION_FREEZE},
    {'b', "batch", ACTION_BATCH},     {'u', "+10 users", ACTION_USERS},
    {'l', "measure", ACTION_MEASURE},
};

static const Scene scenes[] = {
    {.name = "steady",
     .watch = "the dot settles on the curve",
     .end = "600s",
     .pace = "20s",
     .span = "600s"},
    {.name = "hockey-stick",
     .watch = "20, 50, 100, 200 ms: each time the slack halves, the time doubles",
     .settings = {{"rate", "50/s"}},
     .cues = {{"60s", "rate=80/s", NULL}, {"180s", "rate=90/s", NULL}, {"420s", "rate=95/s", NULL}},
     .end = "900s",
     .pace = "30s",
     .span = "900s"},
    {.name = "batch",
     .watch = "near the ceiling the larger batch is the faster one",
     .settings = {{"model", "batch"}, {"rate", "4900/s"}, {"batch", "10"}},
     .cues = {{"30s", "batch=100", NULL}},
     .end = "60s",
     .pace = "3s",
     .span = "60s"},
    {.name = "closed",
     .watch = "throughput stops at 33.3/s, then only the response grows",
     .settings = {{"model", "closed"}},
     .end = "600s",
     .pace = "20s",
     .span = "600s"},
    {.name = "testers",
     .watch = "two testers that agree, until f",
     .settings = {{"model", "testers"}, {"rate", "100/s"}},
     .end = "60s",
     .pace = "4s",
     .span = "60s"},
    {.name = "omission",
     .watch = "1 ms against 99.98 s: the same server, the same seconds",
     .settings = {{"model", "testers"}, {"rate", "100/s"}, {"stop", "200s"}},
     .cues = {{"100s", "freeze=100s", NULL}},
     .end = "201s",
     .pace = "10s",
     .span = "201s"},
    {.name = "ladder",
     .watch = "orders of magnitude, not the digits",
     .settings = {{"model", "ladder"}},
     .end = "1s",
     .pace = "1s",
     .span = "1s"},
};

static const SeriesDecl series[SERIES] = {
    {"answered", SERIES_SUM, "requests answered; testers: to the one that waits"},
    {"inside", SERIES_MAX, "requests inside"},
    {"refused", SERIES_SUM, "requests refused"},
    {"closed_sent", SERIES_SUM, "sent by the tester that waits"},
    {"open_sent", SERIES_SUM, "sent by the one that keeps its schedule"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_CONSERVATION] = {"conservation", "arrived = answered + refused + inside",
                            "what goes in comes out", "nobody is lost", "meter-forgets-refusals",
                            "--rate 100/s --room 10 --for 60s"},
    [CLAIM_FIFO] = {"fifo", "who came first begins first", "first come, first served", "in order",
                    "server-takes-the-newest", "--for 60s"},
    [CLAIM_BUSY] =
        {"busy", "the server is never idle while something waits, unless it lingers or is frozen",
         "a work-conserving server: Kleinrock II", "never idle", "server-rests", "--for 60s"},
    [CLAIM_LITTLE] = {"little", "the area under the number inside = the times inside, to the ns",
                      "Little 1961", "L = rate x W", "meter-misses-the-last", "--for 60s"},
    [CLAIM_BATCH_SIZE] = {"batch-size", "no batch is above its limit", "the limit's meaning",
                          "batch <= limit", "batch-takes-one-more", "--scene batch --for 5s"},
    [CLAIM_BATCH_WAIT] = {"batch-wait", "a batch leaves something behind only where it is full",
                          "what waits is taken, up to the limit", "none left behind",
                          "batch-leaves-one", "--scene batch --for 5s"},
    [CLAIM_USERS] = {"users", "users = thinking + at stations", "a closed network",
                     "users = think + inside", "user-never-comes-back", "--scene closed --for 60s"},
    [CLAIM_STATIONS] = {"stations", "no station is idle while someone waits there",
                        "a work-conserving station", "stations never idle", "station-rests",
                        "--scene closed --users 60 --for 60s"},
    [CLAIM_BOUNDS] = {"bounds", "theory is never above min(N / (D + Z), 1 / Dmax)",
                      "Muntz and Wong, 1974", "X <= asymptotes", "mva-finds-nobody",
                      "--scene closed --users 60 --for 1s"},
    [CLAIM_ONE_AT_A_TIME] = {"one-at-a-time",
                             "the tester that waits has at most one request under way",
                             "what waiting means", "one at a time", "closed-tester-does-not-wait",
                             "--scene testers --at 1s freeze=10s"},
    [CLAIM_SCHEDULE] = {"schedule", "request i of the other one is sent at i / rate, frozen or not",
                        "an open load: Schroeder et al., NSDI 2006", "on schedule",
                        "open-tester-is-polite", "--scene testers --at 1s freeze=10s"},
    [CLAIM_FLOOR] = {"floor", "no sample is below 1 ms", "the server needs as much",
                     "samples >= 1 ms", "sample-starts-late", "--scene testers --for 1s"},
};

static bool applies(const void *state, int claim)
{
    const LatencyModel *model = state;
    LatencyKind kind = model->settings.kind;
    bool serves = kind == KIND_SERVER || kind == KIND_BATCH;
    switch ((LatencyClaim)claim) {
    case CLAIM_CONSERVATION:
    case CLAIM_FIFO:
    case CLAIM_BUSY: return serves;
    case CLAIM_LITTLE: return serves || kind == KIND_CLOSED;
    case CLAIM_BATCH_SIZE:
    case CLAIM_BATCH_WAIT: return kind == KIND_BATCH;
    case CLAIM_USERS:
    case CLAIM_STATIONS:
    case CLAIM_BOUNDS: return kind == KIND_CLOSED;
    case CLAIM_ONE_AT_A_TIME:
    case CLAIM_SCHEDULE:
    case CLAIM_FLOOR: return kind == KIND_TESTERS;
    case CLAIMS: return false;
    }
    return false;
}

/* --- the model -------------------------------------------------------------------------------- */

static void *build(const Setup *setup)
{
    static const NodeType *const types[] = {&latency_server_type, &latency_server_type,
                                            &latency_closed_type, &latency_testers_type,
                                            &latency_ladder_type};
    const Value *values = setup->values;
    LatencyModel *model = arena_alloc(setup->arena, sizeof *model);
    model->settings = (LatencySettings){
        .kind = (LatencyKind)values[PARAM_MODEL].number,
        .rate = values[PARAM_RATE].number,
        .rate_ns = values[PARAM_RATE].per_ns,
        .service = values[PARAM_SERVICE].number,
        .law = (WorkLaw)values[PARAM_LAW].number,
        .cv2 = values[PARAM_CV2].real,
        .room = (int)values[PARAM_ROOM].number,
        .batching = {.most = values[PARAM_BATCH].number,
                     .overhead_ns = values[PARAM_OVERHEAD].number,
                     .item_ns = values[PARAM_ITEM].number,
                     .linger_ns = values[PARAM_LINGER].number},
        .users = (int)values[PARAM_USERS].number,
        .think = values[PARAM_THINK].number,
        .stop = values[PARAM_STOP].number,
        .long_probes = values[PARAM_PROBES].number != 0,
    };
    LatencyKind kind = model->settings.kind;
    model->server.arena = setup->arena;
    if (kind == KIND_TESTERS) latency_testers_init(model, setup);
    else if (kind == KIND_LADDER) latency_ladder_init(model, setup);
    else meter_init(&model->meter, setup);
    if (kind == KIND_CLOSED) latency_closed_init(model, setup);
    world_add_node(setup->world, types[kind], model, types[kind]->name);
    return model;
}

/* --- keys ------------------------------------------------------------------------------------- */

/* Steps of 5, where there are thousands of 100; a whole number of them a second. */
static void next_rate(const LatencySettings *settings, bool more, Arena *arena, Value *argument)
{
    enum { RATE_MOST = 100000, MANY = 1000 };
    int64_t rate = (int64_t)(latency_per_s(settings) + .5), step = rate >= MANY ? 100 : 5;
    rate += more ? step : -step;
    argument->number = rate < 1 ? 1 : rate > RATE_MOST ? RATE_MOST : rate;
    argument->per_ns = TIME_SECOND;
    argument->real = (double)argument->number;
    argument->typed = text_printf(arena, "%d/s", (int)argument->number);
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    const LatencySettings *settings = &((const LatencyModel *)view->model)->settings;
    switch ((LatencyAction)key->action) {
    case ACTION_RATE: next_rate(settings, key->key == 'i', arena, argument); return true;
    case ACTION_LAW:
        argument->number = (settings->law + 1) % (WORK_HYPER + 1);
        argument->typed = text_copy(arena, text_of(latency_law_names[argument->number]));
        return true;
    case ACTION_BATCH:
        argument->number = settings->batching.most >= 1000  ? 1
                           : settings->batching.most >= 100 ? 1000
                           : settings->batching.most >= 10  ? 100
                                                            : 10;
        argument->typed = text_printf(arena, "%d", (int)argument->number);
        return true;
    case ACTION_USERS:
        argument->number = settings->users + 10 < USERS_MOST ? settings->users + 10 : USERS_MOST;
        argument->typed = text_printf(arena, "%d", (int)argument->number);
        return true;
    default: return false;
    }
}

/* What the action changes is there: arrivals, a work's law, a server that can stand still ... */
static bool acts(const Value *values, int action)
{
    LatencyKind kind = (LatencyKind)values[PARAM_MODEL].number;
    switch ((LatencyAction)action) {
    case ACTION_RATE: return kind != KIND_CLOSED && kind != KIND_LADDER;
    case ACTION_LAW: return kind == KIND_SERVER;
    case ACTION_FREEZE: return kind != KIND_LADDER;
    case ACTION_BATCH: return kind == KIND_BATCH;
    case ACTION_USERS: return kind == KIND_CLOSED;
    case ACTION_MEASURE: return kind == KIND_LADDER;
    case ACTIONS: return false;
    }
    return false;
}

static const char *const *title_of(const Value *values)
{
    static const char *const of_server[] = {"rate", "service", "service-law", NULL};
    static const char *const of_batch[] = {"rate", "batch", "linger", NULL};
    static const char *const of_closed[] = {"users", "think", NULL};
    static const char *const of_testers[] = {"rate", NULL};
    static const char *const of_ladder[] = {"probes", NULL};
    static const char *const *const all[] = {of_server, of_batch, of_closed, of_testers, of_ladder};
    return all[values[PARAM_MODEL].number];
}

static const char *const title_params[] = {"rate", "service", "service-law", NULL};

const Demo demo_latency_throughput = {
    .name = "latency-throughput",
    .title = "Latency and throughput",
    .summary = "slack, batches, users, testers, and your machine's ladder",
    .lesson = "04-latency-throughput",
    .empty_hint = "space starts; the keys below change it as it runs",
    .end = "600s",
    .pace = "20s",
    .span = "600s",
    .series_bin = "1s",
    .memory_limit = (size_t)1 << 28,
    .max_nodes = 1,
    .max_events = 1 << 20,
    .params = params,
    .param_count = PARAMS,
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = latency_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .series = series,
    .series_count = SERIES,
    .notes = latency_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .title_of = title_of,
    .build = build,
    .measure = latency_measure,
    .applies = applies,
    .speaks = latency_speaks,
    .acts = acts,
    .wants = latency_wants,
    .word = latency_word,
    .key_argument = key_argument,
    .draw = latency_draw,
    .draw_compact = latency_draw_compact,
};
