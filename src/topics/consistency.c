/* Consistency models: histories and which model allows them, stores that make them, and two threads
 * of one's own. consistency.h has the map of the other files. */
#include "consistency.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

static const char *const model_names[] = {"history", "store", "reply", "cpu", NULL};
static const char *const store_names[] = {"single", "quorum", "abd", "leader-async", NULL};

static void *read_history(Arena *arena, Text text, const char *shown, Report *report)
{
    return history_file_read(arena, text, shown, report);
}

#define CHOICE(names)                                                                              \
    {                                                                                              \
        .kind = VALUE_CHOICE, .choices = (names)                                                   \
    }
#define COUNT_FROM(least, most)                                                                    \
    {                                                                                              \
        .kind = VALUE_COUNT, .low = (least), .high = (most)                                        \
    }
#define DURATION(most)                                                                             \
    {                                                                                              \
        .kind = VALUE_DURATION, .low = "0ms", .high = (most)                                       \
    }

static const Param params[PARAMS] = {
    [PARAM_MODEL] = {"model", CHOICE(model_names), "history", "what is looked at"},
    [PARAM_HISTORY] = {"history",
                       {.kind = VALUE_FILE, .read = read_history},
                       "",
                       "judge this file, JSON Lines or a Jepsen log"},
    [PARAM_LITMUS] = {"litmus", CHOICE(consistency_litmus_names), "l1",
                      "the history; ninety: of 90 operations"},
    [PARAM_OPS] = {"ops",
                   {.kind = VALUE_TEXT},
                   "",
                   "judge this instead, as A w(x,1) 0-1; B r(x)=0 2-3"},
    [PARAM_STORE] = {"store", CHOICE(store_names), "quorum", "what keeps the register"},
    [PARAM_N] = {"n", COUNT_FROM("1", "9"), "3", "replicas"},
    [PARAM_R] = {"r", COUNT_FROM("1", "9"), "2", "answers that a read waits for"},
    [PARAM_W] = {"w", COUNT_FROM("1", "9"), "2", "acknowledgements that a write waits for"},
    [PARAM_DELAY] = {"delay", DURATION("1s"), "10ms", "one way, mean of an exponential law"},
    [PARAM_WRITE_GAP] = {"write-gap", DURATION("10s"), "40ms", "the writer's pause, mean"},
    [PARAM_READ_GAP] = {"read-gap", DURATION("10s"), "5ms", "a reader's pause, mean"},
    [PARAM_READERS] = {"readers", COUNT_FROM("1", "16"), "3", "who read, one operation at a time"},
    [PARAM_THINK] = {"think", DURATION("10s"), "0ms", "reply: B's time before it answers"},
    [PARAM_TRIALS] = {"trials", COUNT_FROM("1", "100000000"), "100000",
                      "reply: so many; cpu: runs"},
    [PARAM_LIMIT] = {"limit", COUNT_FROM("1000", "10000000000"), "100000000",
                     "search steps before giving up"},
};

const char *const consistency_action_names[] = {"write", "get",    "drop",    "kill",  "revive",
                                                "value", "longer", "shorter", "later", "earlier",
                                                NULL};

#define OPERATION COUNT_FROM("1", "12")

static const Action actions[ACTIONS] = {
    [ACTION_WRITE] = {"write", {0}, NULL, NULL, "the writer writes now, or as soon as it can",
                      "stale_reads", "1s"},
    [ACTION_GET] = {"get", COUNT_FROM("1", "16"), "1", NULL, "that reader reads now", NULL, NULL},
    [ACTION_DROP] = {"drop", {0}, NULL, NULL, "the next message is lost", NULL, NULL},
    [ACTION_KILL] = {"kill", COUNT_FROM("1", "9"), "1", NULL, "a replica stops; it keeps its value",
                     "inversions", "1s"},
    [ACTION_REVIVE] = {"revive", COUNT_FROM("1", "9"), "1", NULL, "it starts again", NULL, NULL},
    [ACTION_VALUE] = {"value", OPERATION, "1", NULL, "the operation's next value", "linearizable",
                      "1ms"},
    [ACTION_LONGER] = {"longer", OPERATION, "1", NULL, "it returns later", "linearizable", "1ms"},
    [ACTION_SHORTER] = {"shorter", OPERATION, "1", NULL, "it returns earlier", "linearizable",
                        "1ms"},
    [ACTION_LATER] = {"later", OPERATION, "1", NULL, "it comes later", "linearizable", "1ms"},
    [ACTION_EARLIER] = {"earlier", OPERATION, "1", NULL, "it comes earlier", "linearizable",
                        "1ms"},
};

static const ActionKey keys[] = {
    {'w', "write", ACTION_WRITE},      {'g', "get", ACTION_GET},     {'d', "drop", ACTION_DROP},
    {'k', "kill", ACTION_KILL},        {'v', "revive", ACTION_REVIVE}, {'e', "value", ACTION_VALUE},
    {'l', "longer", ACTION_LONGER},    {'b', "shorter", ACTION_SHORTER},
    {'<', "earlier", ACTION_EARLIER},  {'>', "later", ACTION_LATER},
};

static const Scene scenes[] = {
    {.name = "litmus", .watch = "which models allow this history, and why not", .end = "20s"},
    {.name = "history",
     .watch = "the one operation of 90 that has no place",
     .settings = {{"litmus", "ninety"}},
     .end = "1s"},
    {.name = "store",
     .watch = "reads that miss a finished write, and reads that go back",
     .settings = {{"model", "store"}},
     .end = "60s",
     .pace = "100ms",
     .span = "200ms"},
    {.name = "reply",
     .watch = "the answer before the question",
     .settings = {{"model", "reply"}},
     .pace = "10s"},
    {.name = "cpu",
     .watch = "two zeros, which no order of the four steps gives",
     .settings = {{"model", "cpu"}},
     .end = "1s"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_IMPLIED] = {"stronger-implies-weaker",
                       "linearizable, sequential, causal, PRAM, own writes and monotonic reads: "
                       "each implies the next",
                       "by their definitions", "each implies the next",
                       "linearizability-forgets-real-time", "--litmus l4"},
    [CLAIM_REFUTED] = {"refuted-stays-refuted",
                       "no later event makes a refuted history linearizable",
                       "linearizability is prefix-closed: Herlihy and Wing, 1990", "refuted stays",
                       "linearizability-drops-what-is-open", "--litmus l3"},
    [CLAIM_WIDER] = {"longer-allows-more",
                     "an operation that takes longer never makes a history impossible",
                     "fewer operations precede others", "longer allows more",
                     "consistency-longer-is-later",
                     "--ops 'A w(x,1) 0-1; B r(x)=1 2-3' --at 1s longer=1"},
    [CLAIM_ABD] = {"abd-is-atomic", "abd with r + w > n: no stale read, and none goes back",
                   "Attiya, Bar-Noy, Dolev, JACM 1995", "abd never goes back",
                   "consistency-writes-nothing-back", "--scene store --store abd --r 1 --w 3"},
    [CLAIM_FRESH] = {"overlap-is-fresh", "r + w > n: no read misses a write that has returned",
                     "the sets share a replica", "overlap is fresh",
                     "consistency-returns-unwritten", "--scene store"},
    [CLAIM_ALL_ASKED] = {"all-asked-none-goes-back", "r = n: no read goes back behind another",
                         "it asks the replica that the other got its value from", "r = n: not back",
                         "consistency-believes-the-last",
                         "--scene store --r 3 --w 1 --delay 100ms"},
};

static bool applies(const void *state, int claim)
{
    const ConsistencyModel *model = state;
    if (claim <= CLAIM_WIDER)
        return model->lab != NULL && (claim == CLAIM_IMPLIED || model->lab->keys != NULL);
    const Store *store = model->store;
    if (store == NULL || store->kind == STORE_LEADER) return false;
    bool overlap = store->r + store->w > store->n;
    if (claim == CLAIM_ABD) return store->kind == STORE_ABD && overlap;
    return claim == CLAIM_FRESH ? overlap : store->r == store->n;
}

/* --- the model -------------------------------------------------------------------------------- */

static bool refuse(Report *report, const char *words)
{
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "%s", words);
    return false;
}

static bool has_file(const Value *values)
{
    return values[PARAM_HISTORY].data != NULL;
}

static ModelChoice choice_of(const Value *values)
{
    return has_file(values) ? MODEL_HISTORY : (ModelChoice)values[PARAM_MODEL].number;
}

static bool accept(const Value *values, Report *report)
{
    TypedOps ops;
    if (!consistency_parse_ops(values[PARAM_OPS].typed, &ops, report)) return false;
    if (choice_of(values) != MODEL_STORE) return true;
    int64_t n = values[PARAM_N].number;
    bool counts = values[PARAM_STORE].number != STORE_SINGLE
                  && values[PARAM_STORE].number != STORE_LEADER;
    if (counts && (values[PARAM_R].number > n || values[PARAM_W].number > n))
        return refuse(report, "--r and --w are at most --n: more will never answer");
    if (values[PARAM_DELAY].number == 0
        && (values[PARAM_READ_GAP].number == 0 || values[PARAM_WRITE_GAP].number == 0))
        return refuse(report, "without --delay there have to be pauses: else time stands still");
    return true;
}

/* Searches, trials and measurements have an end of their own. */
static bool ends_itself(const Value *values)
{
    return choice_of(values) == MODEL_REPLY;
}

static void *build(const Setup *setup)
{
    ConsistencyModel *model = arena_alloc(setup->arena, sizeof *model);
    const Value *values = setup->values;
    model->choice = choice_of(values);
    model->limit = values[PARAM_LIMIT].number;
    switch (model->choice) {
    case MODEL_HISTORY:
        model->lab = arena_alloc(setup->arena, sizeof *model->lab);
        consistency_lab_init(model->lab, setup);
        world_add_node(setup->world, &consistency_lab_type, model->lab, "lab");
        break;
    case MODEL_STORE:
        model->store = arena_alloc(setup->arena, sizeof *model->store);
        consistency_store_build(model->store, setup);
        break;
    case MODEL_REPLY:
        model->reply = arena_alloc(setup->arena, sizeof *model->reply);
        *model->reply = (Reply){.trials = values[PARAM_TRIALS].number,
                                .delay = values[PARAM_DELAY].number,
                                .think = values[PARAM_THINK].number};
        world_add_node(setup->world, &consistency_reply_type, model->reply, "reply");
        break;
    case MODEL_CPU:
        model->cpu = arena_alloc(setup->arena, sizeof *model->cpu);
        model->cpu->trials = values[PARAM_TRIALS].number;
        world_add_node(setup->world, &consistency_cpu_type, model->cpu, "threads");
        break;
    }
    return model;
}

/* As host/probe.h numbers them. */
int consistency_wants(const void *state)
{
    enum { BOTH_ZERO = 9, RUNS = 256 };
    const Cpu *cpu = ((const ConsistencyModel *)state)->cpu;
    if (cpu == NULL) return DEMO_WANTS_NEVER;
    if (cpu->rests || cpu->next >= CPU_KINDS) return DEMO_WANTS_NOTHING;
    return BOTH_ZERO + cpu->next + RUNS * (int)((cpu->trials + 999) / 1000);
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    if (key->action == ACTION_WRITE || key->action == ACTION_DROP) return false;
    const ConsistencyModel *model = view->model;
    int number = view->target + 1, most = OPS_MOST;
    if (key->action == ACTION_GET) most = model->store != NULL ? model->store->readers : 1;
    else if (key->action <= ACTION_REVIVE) most = model->store != NULL ? model->store->n : 1;
    if (number > most) number = most;
    argument->number = number;
    argument->typed = text_printf(arena, "%d", number);
    return true;
}

static bool acts(const Value *values, int action)
{
    ModelChoice choice = choice_of(values);
    if (choice == MODEL_STORE) return action <= ACTION_REVIVE;
    return choice == MODEL_HISTORY && action >= ACTION_VALUE && !has_file(values)
           && (values[PARAM_LITMUS].number != LITMUS || values[PARAM_OPS].typed.len > 0);
}

static const char *const *title_of(const Value *values)
{
    static const char *const of_history[] = {"litmus", NULL}, *const of_file[] = {"history", NULL};
    static const char *const of_store[] = {"store", "n", "r", "w", NULL};
    static const char *const of_reply[] = {"think", "delay", NULL};
    static const char *const of_cpu[] = {"trials", NULL};
    static const char *const of_ops[] = {"ops", NULL};
    if (has_file(values)) return of_file;
    switch (choice_of(values)) {
    case MODEL_STORE: return of_store;
    case MODEL_REPLY: return of_reply;
    case MODEL_CPU: return of_cpu;
    case MODEL_HISTORY: break;
    }
    return values[PARAM_OPS].typed.len > 0 ? of_ops : of_history;
}

static const char *const title_params[] = {"litmus", NULL};

const Demo demo_consistency = {
    .name = "consistency",
    .title = "Consistency models",
    .summary = "which models allow a history, and stores that make one",
    .lesson = "07-consistency",
    .empty_hint = "space starts; p takes another history or store",
    .end = "20s",
    .pace = "1s",
    .span = "1s",
    .series_bin = "1s",
    .memory_limit = (size_t)1 << 28,
    .max_nodes = 1 + READERS_MOST + REPLICAS_MOST,
    .max_events = 1 << 16,
    .params = params,
    .param_count = PARAMS,
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = consistency_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .notes = consistency_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .title_of = title_of,
    .accept = accept,
    .ends_itself = ends_itself,
    .build = build,
    .measure = consistency_measure,
    .applies = applies,
    .speaks = consistency_speaks,
    .acts = acts,
    .wants = consistency_wants,
    .word = consistency_word,
    .key_argument = key_argument,
    .draw = consistency_draw,
    .draw_compact = consistency_draw_compact,
    .targets = OPS_MOST,
};
