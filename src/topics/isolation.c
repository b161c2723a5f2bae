/* Isolation: the same steps of up to three transactions under eight engines, what goes wrong and
 * what it costs to prevent it; a sale of seats by code that reads, thinks and writes. isolation.h
 * has the map of the other files. */
#include "isolation.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

static const char *const workloads[] = {"steps", "matrix", "seats", "cas", "random", NULL};

#define CHOICE(names)                                                                              \
    {                                                                                              \
        .kind = VALUE_CHOICE, .choices = (names)                                                   \
    }
#define COUNT_FROM(least, most)                                                                    \
    {                                                                                              \
        .kind = VALUE_COUNT, .low = (least), .high = (most)                                        \
    }

static const Param params[PARAMS] = {
    [PARAM_WORKLOAD] = {"workload", CHOICE(workloads), "steps", "what is run"},
    [PARAM_ENGINE] = {"engine", CHOICE(isolation_engines), "rc-mvcc", "concurrency control"},
    [PARAM_SCHEDULE] = {"schedule", CHOICE(isolation_schedules), "p4", "steps: which ones"},
    [PARAM_STEPS] = {"steps",
                     {.kind = VALUE_TEXT},
                     "",
                     "custom: r1(2) w1(2)=18 i2(3)=30 d2(v=20) c1 a2"},
    [PARAM_SEATS] = {"seats", COUNT_FROM("1", "1000000"), "100", "for sale"},
    [PARAM_RATE] = {"rate", {.kind = VALUE_RATE, .low = "1/s", .high = "1000/s"}, "50/s", "buyers"},
    [PARAM_THINK] = {"think",
                     {.kind = VALUE_DURATION, .low = "0ms", .high = "10s"},
                     "200ms",
                     "between check and purchase"},
    [PARAM_BUY] = {"buy", CHOICE(isolation_buys), "rmw", "how a buyer takes a seat"},
    [PARAM_TRIALS] = {"trials", COUNT_FROM("1", "100000"), "1",
                      "seats: so many sales; random: so many schedules"},
    [PARAM_CONTENDERS] = {"contenders", COUNT_FROM("1", "1000"), "10", "cas: clients"},
};

static const Action actions[ACTIONS] = {
    [ACTION_STEP] =
        {"step", {.kind = VALUE_NONE}, NULL, NULL, "the next step is taken now", "committed", "4s"},
    [ACTION_EARLIER] = {"earlier", COUNT_FROM("1", "96"), NULL, NULL,
                        "that step one place earlier, from the start", NULL, NULL},
    [ACTION_LATER] = {"later", COUNT_FROM("1", "96"), NULL, NULL,
                      "that step one place later, from the start", NULL, NULL},
    [ACTION_COMMIT] = {"commit", COUNT_FROM("1", "3"), NULL, NULL, "that transaction commits now",
                       "committed", "4s"},
    [ACTION_ABORT] = {"abort", COUNT_FROM("1", "3"), NULL, NULL, "that transaction aborts now",
                      "committed", "4s"},
    [ACTION_ENGINE] = {"engine", CHOICE(isolation_engines), NULL, NULL,
                       "the same from the start under another engine", "committed", "4s"},
    [ACTION_MATRIX] = {"matrix",
                       {.kind = VALUE_NONE},
                       NULL,
                       NULL,
                       "all schedules of the matrix under this engine",
                       NULL,
                       NULL},
    [ACTION_GRAPH] = {"graph",
                      {.kind = VALUE_NONE},
                      NULL,
                      NULL,
                      "the graph is shown, or the locks instead",
                      NULL,
                      NULL},
};

static const ActionKey keys[] = {
    {'n', "next", ACTION_STEP},     {'e', "engine", ACTION_ENGINE},
    {'m', "matrix", ACTION_MATRIX}, {'<', "earlier", ACTION_EARLIER},
    {'>', "later", ACTION_LATER},   {'c', "commit", ACTION_COMMIT},
    {'a', "abort", ACTION_ABORT},   {'g', "graph", ACTION_GRAPH},
};

static const Scene scenes[] = {
    {.name = "steps", .watch = "two add 1 to 10: who waits, who aborts, what is lost"},
    {.name = "matrix",
     .watch = "thirteen schedules under one engine; e takes the next engine",
     .settings = {{"workload", "matrix"}}},
    {.name = "seats",
     .watch = "100 seats, and each is sold eleven times",
     .settings = {{"workload", "seats"}},
     .pace = "500ms"},
    {.name = "on-call",
     .watch = "two doctors, and each has seen two on call",
     .settings = {{"schedule", "on-call"}}},
    {.name = "read-only",
     .watch = "a reader that only looks makes the cycle",
     .settings = {{"schedule", "read-only"}}},
    {.name = "cas",
     .watch = "one wins each round: k(k+1)/2 attempts",
     .settings = {{"workload", "cas"}}},
    {.name = "random",
     .watch = "the same random schedules under all engines: cycles",
     .settings = {{"workload", "random"}, {"trials", "1000"}},
     .pace = "200ms"},
};

static const SeriesDecl series[ALL_SERIES] = {
    [SERIES_SOLD] = {"sold", SERIES_LAST, "tickets sold so far"},
    [SERIES_SEATS_LEFT] = {"seats_left", SERIES_LAST, "what the counter says"},
    [SERIES_ABORTED] = {"aborted", SERIES_LAST, "buyers aborted so far"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_READS] = {"reads-what-was-written",
                     "what is read was written, and but for ru by a committed transaction",
                     "Adya 1999, G1a", "no dirty read", "reads-see-uncommitted", "--schedule g1a"},
    [CLAIM_ONE_UNCOMMITTED] = {"one-writer", "a row has one uncommitted version at most",
                               "Adya 1999, G0", "one writer a row", "writes-take-no-lock",
                               "--schedule g0"},
    [CLAIM_NO_DEADLOCK] = {"no-deadlock-stands", "no cycle of waits survives a step",
                           "Gray et al. 1976", "no deadlock stands", "deadlock-goes-unseen",
                           "--schedule g2-item --engine rr-2pl"},
    [CLAIM_ABORT_CLEAN] = {"abort-leaves-nothing", "an aborted one leaves no version and no lock",
                           "atomicity", "abort leaves nothing", "abort-keeps-locks",
                           "--schedule g1a"},
    [CLAIM_REPEATABLE] = {"repeatable", "rr-2pl, ser-2pl, si, ssi: a row read again is the same",
                          "Berenson et al. 1995, P2", "reads repeat", "snapshot-of-the-statement",
                          "--schedule g1b --engine si"},
    [CLAIM_ACYCLIC] = {"serializable", "ser-2pl, ssi: what has committed has a serial order",
                       "Adya 1999, PL-3", "serializable", "pivot-goes-on",
                       "--scene on-call --engine ssi"},
    [CLAIM_TWO_RW] = {"two-rw", "si: each cycle has two rw edges, one after the other",
                      "Fekete et al., TODS 30(2), 2005", "two rw in a cycle",
                      "first-updater-loses-nothing", "--schedule p4 --engine si"},
    [CLAIM_NOT_OVERSOLD] = {"not-oversold", "conditional, cas, for-update: seats and no more",
                            "check and write are one step", "sold <= seats",
                            "touched-rows-go-unread", "--scene seats --buy conditional"},
    [CLAIM_COUNTED] = {"counted", "check-then-decrement: sold + n = seats", "no decrement is lost",
                       "sold + n = seats", "decrement-writes-what-it-read",
                       "--scene seats --buy check-then-decrement"},
};

static bool applies(const void *state, int claim)
{
    const IsolationModel *model = state;
    const IsolationConfig *config = &model->config;
    bool is_sale = config->workload == WORKLOAD_SEATS, is_cas = config->workload == WORKLOAD_CAS;
    TxEngine engine = config->engine;
    bool is_all = config->workload == WORKLOAD_RANDOM;
    switch ((IsolationClaim)claim) {
    case CLAIM_NOT_OVERSOLD: return is_sale && config->buy >= BUY_CONDITIONAL;
    case CLAIM_COUNTED: return is_sale && config->buy == BUY_DECREMENT;
    case CLAIM_ONE_UNCOMMITTED:
    case CLAIM_ABORT_CLEAN: return !is_cas;
    case CLAIM_REPEATABLE:
        return !is_sale && !is_cas
               && (is_all || engine == ENGINE_RR_2PL || engine == ENGINE_SER_2PL
                   || engine == ENGINE_SI || engine == ENGINE_SSI);
    case CLAIM_ACYCLIC:
        return !is_sale && !is_cas && (is_all || engine == ENGINE_SER_2PL || engine == ENGINE_SSI);
    case CLAIM_TWO_RW: return !is_sale && !is_cas && (is_all || engine == ENGINE_SI);
    default: return !is_sale && !is_cas;
    }
}

/* --- the model -------------------------------------------------------------------------------- */

static bool refuse(Report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool refuse(Report *report, const char *format, ...)
{
    char words[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "%s", words);
    return false;
}

static bool accept(const Value *values, Report *report)
{
    Text steps = values[PARAM_STEPS].typed;
    bool is_custom = values[PARAM_SCHEDULE].number == NAMED_CUSTOM;
    Schedule schedule;
    ScheduleError error;
    if (!is_custom && steps.len > 0)
        return refuse(report, "--steps is for --schedule custom, and this is %s",
                      isolation_schedules[values[PARAM_SCHEDULE].number]);
    if (!is_custom || schedule_parse(&schedule, steps, &error)) return true;
    if (error.step == 0)
        return refuse(report, "--schedule custom wants --steps, such as 'r1(1) r2(1) w1(1)=11 c1 "
                              "w2(1)=11 c2'");
    return refuse(report, "--steps: step %d, %.*s: %s", error.step,
                  (int)(error.words.len < 60 ? error.words.len : 60), error.words.at, error.reason);
}

/* When the last step has been taken, the last seat sold. */
static bool ends_itself(const Value *values)
{
    (void)values;
    return true;
}

static IsolationConfig config_of(const Value *values)
{
    return (IsolationConfig){
        .workload = (Workload)values[PARAM_WORKLOAD].number,
        .engine = (TxEngine)values[PARAM_ENGINE].number,
        .named = (Named)values[PARAM_SCHEDULE].number,
        .buy = (Buy)values[PARAM_BUY].number,
        .seats = values[PARAM_SEATS].number,
        .trials = values[PARAM_TRIALS].number,
        .rate = values[PARAM_RATE].real,
        .think = values[PARAM_THINK].number,
        .contenders = (int)values[PARAM_CONTENDERS].number,
    };
}

static void prepare_schedule(IsolationModel *model, Text steps)
{
    bool is_custom = model->config.named == NAMED_CUSTOM;
    ScheduleError error;
    Text text = is_custom ? steps : text_of(isolation_named[model->config.named].steps);
    bool is_good = schedule_parse(&model->schedule, text, &error);
    assert(is_good); /* accept() has read it */
    isolation_begin_again(model);
}

static const NodeType *type_of(const IsolationConfig *config)
{
    switch (config->workload) {
    case WORKLOAD_STEPS: return &isolation_schedule_type;
    case WORKLOAD_MATRIX: return &isolation_matrix_type;
    case WORKLOAD_SEATS: return config->trials > 1 ? &isolation_sales_type : &isolation_sale_type;
    case WORKLOAD_CAS: return &isolation_contest_type;
    case WORKLOAD_RANDOM: break;
    }
    return &isolation_random_type;
}

static void *build(const Setup *setup)
{
    IsolationModel *model = arena_alloc(setup->arena, sizeof *model);
    model->config = config_of(setup->values);
    Workload workload = model->config.workload;
    model->records = world_add_history(setup->world, sizeof(StepRecord), RECORDS_MOST);
    for (int i = 0; i < ALL_SERIES; i++)
        (void)world_add_series(setup->world, series[i].kind, 100 * TIME_MILLISECOND);
    if (workload == WORKLOAD_SEATS) isolation_sale_init(model, setup->arena);
    else if (workload == WORKLOAD_CAS) isolation_contest_init(model, setup->arena);
    else {
        schedule_run_init(&model->run, setup->arena);
        schedule_run_init(&model->probe, setup->arena);
        prepare_schedule(model, setup->values[PARAM_STEPS].typed);
    }
    if (workload == WORKLOAD_RANDOM) {
        model->random = arena_alloc(setup->arena, sizeof *model->random);
        schedule_run_init(&model->random->example, setup->arena);
    }
    const NodeType *type = type_of(&model->config);
    world_add_node(setup->world, type, model, type->name);
    return model;
}

/* --- keys ------------------------------------------------------------------------------------- */

static void give_count(Value *argument, int64_t number, Arena *arena)
{
    argument->number = number;
    argument->typed = text_printf(arena, "%d", (int)number);
}

/* By its number, so that one that is moved stays chosen. */
int isolation_chosen(const View *view)
{
    const IsolationModel *model = view->model;
    int at = schedule_find(&model->run.schedule, view->target + 1);
    return at >= 0 ? at : model->run.schedule.count - 1;
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    const IsolationModel *model = view->model;
    bool has_steps = model->run.schedule.count > 0;
    int step = has_steps ? isolation_chosen(view) : 0;
    int next = ((int)model->config.engine + 1) % TX_ENGINES;
    int number = has_steps ? model->run.schedule.steps[step].number : 1;
    int transaction = has_steps ? model->run.schedule.steps[step].transaction : 0;
    switch ((IsolationAction)key->action) {
    case ACTION_EARLIER:
    case ACTION_LATER: give_count(argument, number > 0 ? number : 1, arena); return true;
    case ACTION_COMMIT:
    case ACTION_ABORT: give_count(argument, transaction + 1, arena); return true;
    case ACTION_ENGINE:
        argument->number = next;
        argument->typed = text_of(isolation_engines[next]);
        return true;
    default: return false;
    }
}

static bool acts(const Value *values, int action)
{
    Workload workload = (Workload)values[PARAM_WORKLOAD].number;
    if (workload == WORKLOAD_MATRIX) return action == ACTION_ENGINE || action == ACTION_MATRIX;
    return workload == WORKLOAD_STEPS;
}

static const char *const title_steps[] = {"schedule", "engine", NULL},
                         *const title_engine[] = {"engine", NULL},
                         *const title_seats[] = {"engine", "buy", "seats", NULL},
                         *const title_cas[] = {"engine", "contenders", NULL},
                         *const title_random[] = {"engine", "trials", NULL};

static const char *const *title_of(const Value *values)
{
    switch ((Workload)values[PARAM_WORKLOAD].number) {
    case WORKLOAD_STEPS: return title_steps;
    case WORKLOAD_MATRIX: return title_engine;
    case WORKLOAD_SEATS: return title_seats;
    case WORKLOAD_CAS: return title_cas;
    case WORKLOAD_RANDOM: break;
    }
    return title_random;
}

const Demo demo_isolation = {
    .name = "isolation",
    .title = "Isolation",
    .summary = "transactions under eight engines, and a sale of seats",
    .lesson = "06-acid-base",
    .empty_hint = "space starts; p has engines and schedules, s the scenes",
    .pace = "500ms",
    .span = "30s",
    .series_bin = "100ms",
    .memory_limit = (size_t)1 << 27,
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
    .metrics = isolation_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .series = series,
    .series_count = ALL_SERIES,
    .notes = isolation_notes,
    .note_count = NOTES,
    .title_params = title_steps,
    .title_of = title_of,
    .accept = accept,
    .ends_itself = ends_itself,
    .build = build,
    .measure = isolation_measure,
    .applies = applies,
    .acts = acts,
    .speaks = isolation_speaks,
    .word = isolation_word,
    .key_argument = key_argument,
    .draw = isolation_draw,
    .draw_compact = isolation_draw_compact,
    .targets = SCHEDULE_MOST,
};
