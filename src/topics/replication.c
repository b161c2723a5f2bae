/* Replication: one key on several nodes, how fresh its reads are, and what a failure costs.
 * replication.h has the map of the other files. */
#include "replication_picture.h"

#include <math.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* --- what can be set -------------------------------------------------------------------------- */

static const char *const architecture_names[] = {"quorum", "single-leader", "multi-leader", NULL};
static const char *const latency_names[] = {"lnkd-ssd", "lnkd-disk", "ymmr",   "wan",
                                            "exp",      "constant",  "frozen", NULL};
static const char *const switch_names[] = {"on", "off", NULL};
static const char *const sync_names[] = {"async", "semi", "all", NULL};
static const char *const promote_names[] = {"freshest", "stalest", NULL};
static const char *const resolve_names[] = {"lww", "siblings", NULL};
static const char *const read_from_names[] = {"leader", "any", NULL};
static const char *const home_names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", NULL};
enum { SWITCH_ON = 0, PROMOTE_FRESHEST = 0, READ_FROM_ANY = 1 };

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
    [PARAM_ARCHITECTURE] = {"architecture", CHOICE(architecture_names), "quorum",
                            "who takes writes: any W, one leader, two"},
    [PARAM_N] = {"n", COUNT_FROM("1", "100"), "3", "replicas, 10 at most but for frozen"},
    [PARAM_W] = {"w", COUNT_FROM("1", "100"), "2", "a write goes on at so many acknowledgements"},
    [PARAM_R] = {"r", COUNT_FROM("1", "100"), "2", "a read goes on at so many answers"},
    [PARAM_LATENCY] = {"latency", CHOICE(latency_names), "exp", "law of the messages' delays"},
    [PARAM_MEAN] = {"mean", LASTING("0.01ms", "10s"), "5ms", "of exp, constant: all but writes"},
    [PARAM_WRITE_MEAN] = {"write-mean", LASTING("0.01ms", "10s"), "5ms",
                          "of exp, constant: a write's way there"},
    [PARAM_AFTER] = {"after", LASTING("0ms", "1h"), "10ms", "a read so long after each commit"},
    [PARAM_READ_REPAIR] = {"read-repair", CHOICE(switch_names), "off",
                           "a read sends the newest to those behind"},
    [PARAM_SLOPPY] = {"sloppy", CHOICE(switch_names), "off",
                      "spares s, t take hints for who is away"},
    [PARAM_HINT_WINDOW] = {"hint-window", LASTING("1s", "24h"), "3h",
                           "no hints for who is away for longer"},
    [PARAM_RATE] = {"rate",
                    {.kind = VALUE_RATE, .low = "1/s", .high = "10000/s"},
                    "10/s",
                    "writes; of two leaders each one's"},
    [PARAM_LAG] = {"lag", LASTING("0ms", "1m"), "200ms", "replication lag, of leaders"},
    [PARAM_SYNC] = {"sync", CHOICE(sync_names), "async", "acked at once, by one follower, by all"},
    [PARAM_PROMOTE] = {"promote", CHOICE(promote_names), "freshest",
                       "who takes over where it is not said"},
    [PARAM_RESOLVE] = {"resolve", CHOICE(resolve_names), "lww", "two leaders' conflicting writes"},
    [PARAM_SKEW] = {"skew", LASTING("0ms", "10s"), "0ms", "B's clock is so far behind"},
    [PARAM_TRIALS] = {"trials", COUNT_FROM("0", "100000000"), "0",
                      "so many, without a clock; 0: a timeline"},
    [PARAM_READ_FROM] = {"read-from", CHOICE(read_from_names), "leader",
                         "any: trials are reads, not failovers"},
};

#define NO_ARGUMENT                                                                                \
    {                                                                                              \
        .kind = VALUE_NONE                                                                         \
    }

static const Action actions[ACTIONS] = {
    [ACTION_WRITE] = {"write", NO_ARGUMENT, NULL, NULL, "one write now", NULL, NULL},
    [ACTION_GET] = {"get", NO_ARGUMENT, NULL, NULL, "one read now", "stale_reads", "600ms"},
    [ACTION_KILL] = {"kill", CHOICE(replication_node_names), "a", NULL,
                     "stops a node; what it has it keeps", "failed_writes", "2s"},
    [ACTION_REVIVE] = {"revive", CHOICE(replication_node_names), "a", NULL, "starts it again",
                       "replicas_behind", "2s"},
    [ACTION_CUT] = {"cut",
                    {.kind = VALUE_SET, .choices = home_names},
                    "a",
                    NULL,
                    "these homes, writer and spares from the others and the reader",
                    "stale_reads",
                    "2s"},
    [ACTION_HEAL] = {"heal", NO_ARGUMENT, NULL, NULL, "ends the cut", "replicas_behind", "2s"},
    [ACTION_DROP] = {"drop", NO_ARGUMENT, NULL, NULL, "loses the next message", NULL, NULL},
    [ACTION_REPAIR] = {"repair", NO_ARGUMENT, NULL, NULL,
                       "anti-entropy: the newest to all that can be reached", "replicas_behind",
                       "0s"},
    [ACTION_PROMOTE] = {"promote", CHOICE(promote_names), NULL, "promote",
                        "a follower takes over: the freshest or the stalest", "lost_acked_writes",
                        "0s"},
    [ACTION_WRITES] = {"writes", CHOICE(switch_names), "off", NULL, "stops or starts the writer",
                       NULL, NULL},
};

static const ActionKey keys[] = {
    {'w', "write", ACTION_WRITE},     {'g', "read", ACTION_GET},
    {'k', "kill", ACTION_KILL},       {'v', "revive", ACTION_REVIVE},
    {'x', "cut", ACTION_CUT},         {'h', "heal", ACTION_HEAL},
    {'d', "drop", ACTION_DROP},       {'a', "anti-entropy", ACTION_REPAIR},
    {'f', "promote", ACTION_PROMOTE}, {'t', "writer", ACTION_WRITES},
};

#define HINTS_SETTINGS                                                                             \
    {                                                                                              \
        {"sloppy", "on"},                                                                          \
        {                                                                                          \
            "hint-window", "10s"                                                                   \
        }                                                                                          \
    }
#define FAILOVER_SETTINGS(who)                                                                     \
    {                                                                                              \
        {"architecture", "single-leader"}, {"rate", "500/s"},                                      \
        {                                                                                          \
            "promote", who                                                                         \
        }                                                                                          \
    }

static const Scene scenes[] = {
    {.name = "quorum",
     .watch = "c dies at 3 s: two of three go on, and overlap carries what c missed",
     .cues = {{"3s", "kill=c", NULL}, {"6s", "revive=c", NULL}},
     .end = "10s",
     .pace = "1s",
     .span = "50ms"},
    {.name = "pbs",
     .watch = "R = W = 1 on disks: how fresh a read is, by how long after the write",
     .settings = {{"latency", "lnkd-disk"}, {"r", "1"}, {"w", "1"}, {"trials", "100000"}},
     .pace = "5s",
     .span = "60ms"},
    {.name = "frozen",
     .watch = "a write is on W replicas for good: what the overlap of two sets alone gives",
     .settings = {{"latency", "frozen"}, {"r", "1"}, {"w", "1"}, {"trials", "100000"}},
     .pace = "5s",
     .span = "60ms"},
    {.name = "sloppy",
     .watch = "R + W > N, and stale all the same: the acknowledgements are of spares",
     .settings = {{"sloppy", "on"}, {"w", "2"}, {"r", "2"}, {"rate", "20/s"}, {"after", "50ms"}},
     .cues = {{"2s", "cut=a", NULL}, {"6s", "heal", NULL}, {"9s", "writes=off", NULL}},
     .end = "12s",
     .pace = "1s",
     .span = "50ms"},
    {.name = "hints",
     .watch = "c is away for longer than the window: the hints stopped, and c stays behind",
     .settings = HINTS_SETTINGS,
     .cues = {{"1s", "kill=c", NULL}, {"29s", "writes=off", NULL}, {"30s", "revive=c", NULL}},
     .end = "40s",
     .pace = "2s",
     .span = "50ms"},
    {.name = "repaired",
     .watch = "as hints; at 35 s anti-entropy mends what they could not",
     .settings = HINTS_SETTINGS,
     .cues = {{"1s", "kill=c", NULL},
              {"29s", "writes=off", NULL},
              {"30s", "revive=c", NULL},
              {"35s", "repair", NULL}},
     .end = "40s",
     .pace = "2s",
     .span = "50ms"},
    {.name = "failover",
     .watch = "the leader dies with 200 ms of acknowledged writes that nobody else has",
     .settings = FAILOVER_SETTINGS("freshest"),
     .cues = {{"20s", "kill=a", NULL}, {"28s", "promote", NULL}, {"35s", "revive=a", NULL}},
     .end = "40s",
     .pace = "2s",
     .span = "20s"},
    {.name = "failover-stalest",
     .watch = "the wrong one takes over: acknowledged by one follower is not enough",
     .settings = FAILOVER_SETTINGS("stalest"),
     .cues = {{"20s", "kill=a", NULL}, {"28s", "promote", NULL}, {"35s", "revive=a", NULL}},
     .end = "40s",
     .pace = "2s",
     .span = "20s"},
    {.name = "follower-reads",
     .watch = "saved, then read from another node: your own write is missing",
     .settings = {{"architecture", "single-leader"},
                  {"trials", "100000"},
                  {"after", "200ms"},
                  {"read-from", "any"}},
     .pace = "5s",
     .span = "1s"},
    {.name = "two-leaders",
     .watch = "every write is acknowledged, no error is seen, and two in five are gone",
     .settings = {{"architecture", "multi-leader"}, {"rate", "5/s"}, {"lag", "100ms"}},
     .end = "1000s",
     .pace = "1s",
     .span = "600ms"},
};

static const SeriesDecl series[SERIES] = {
    {"committed_writes", SERIES_SUM, "writes committed, or taken by a leader"},
    {"failures", SERIES_SUM, "writes and reads that failed"},
    {"fresh_reads", SERIES_SUM, "reads that got the newest committed version, or a newer one"},
    {"stale_reads", SERIES_SUM, "reads that got an older one"},
    {"behind", SERIES_LAST, "live homes behind, or entries that the last follower lacks"},
    {"lost_writes", SERIES_SUM, "acknowledged writes that were lost"},
};

/* --- what always holds ------------------------------------------------------------------------ */

static const Claim claims[CLAIMS] = {
    [CLAIM_FRESH] = {"no-stale-read",
                     "R + W > N, no spares: no answered read is older than what was committed when "
                     "it began, whatever is killed, cut or dropped",
                     "Gifford, Weighted Voting for Replicated Data, SOSP 1979", "R + W > N: fresh",
                     "read-believes-the-last", "--scene quorum"},
    [CLAIM_FORWARD] = {"versions-go-forward", "what a replica holds never becomes older",
                       "a replica takes the newer of two versions", "versions never go back",
                       "replica-takes-older", "--scene quorum --rate 100/s"},
    [CLAIM_COMMIT] = {"w-acknowledged",
                      "a committed write was acknowledged by W nodes; without spares, by W homes",
                      "Dynamo, SOSP 2007, 4.5", "commit: W acks", "quorum-commits-early",
                      "--scene quorum"},
    [CLAIM_MESSAGES] = {"messages", "messages sent = delivered + lost + under way",
                        "conservation, counted twice", "sent = got + lost",
                        "network-forgets-a-loss", "--scene quorum --at 1s drop"},
    [CLAIM_HINTS] = {"hints",
                     "hints handed over <= stored, and none sent for a home that has been away for "
                     "longer than the window",
                     "Apache Cassandra, max_hint_window", "hints <= window", "hints-without-end",
                     "--scene hints"},
    [CLAIM_REPAIR] = {"repair", "after anti-entropy all live homes that reach each other are equal",
                      "Dynamo, SOSP 2007, 4.7", "repair: all equal", "repair-leaves-one",
                      "--scene repaired"},
    [CLAIM_PREFIX] = {"prefix", "a follower's log is a beginning of its leader's once it hears it",
                      "Ongaro and Ousterhout, USENIX ATC 2014, 5.3: log matching",
                      "follower = prefix", "log-keeps-its-tail", "--scene failover --rate 20/s"},
    [CLAIM_SYNC] = {"synchronous",
                    "sync all, or semi with the freshest promoted after one death: no acknowledged "
                    "write is lost",
                    "what an acknowledgement of all, or of the next leader, is worth",
                    "sync loses nothing", "leader-acks-at-once",
                    "--scene failover --sync semi --rate 20/s"},
    [CLAIM_SIBLINGS] = {"siblings", "siblings: a write goes only for one that had seen it",
                        "Riak KV, siblings; Dynamo, SOSP 2007, 4.4", "siblings lose nothing",
                        "siblings-drop-one", "--scene two-leaders --resolve siblings"},
};

static bool applies(const void *state, int claim)
{
    const ReplicationModel *model = state;
    const ReplicationConfig *config = &model->config;
    const WarsModel *wars = &config->wars;
    switch ((ReplicationClaim)claim) {
    case CLAIM_FRESH:
        return model->quorum != NULL && wars->r + wars->w > wars->n && !config->sloppy;
    case CLAIM_HINTS: return model->quorum != NULL && config->sloppy;
    case CLAIM_FORWARD:
    case CLAIM_COMMIT:
    case CLAIM_MESSAGES:
    case CLAIM_REPAIR: return model->quorum != NULL;
    case CLAIM_PREFIX: return model->leader != NULL;
    case CLAIM_SYNC: return model->leader != NULL && config->sync != SYNC_ASYNC;
    case CLAIM_SIBLINGS: return model->two != NULL && config->resolve == RESOLVE_SIBLINGS;
    case CLAIMS: return false;
    }
    return false;
}

/* --- what goes together ----------------------------------------------------------------------- */

static bool refuse(Report *report, const char *words)
{
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "%s", words);
    return false;
}

static bool accept_quorum(const Value *values, Report *report)
{
    int64_t n = values[PARAM_N].number, trials = values[PARAM_TRIALS].number;
    bool is_frozen = values[PARAM_LATENCY].number == LATENCY_FROZEN;
    if (values[PARAM_W].number > n) return refuse(report, "--w is more than --n: 1 to n replicas");
    if (values[PARAM_R].number > n) return refuse(report, "--r is more than --n: 1 to n replicas");
    if (is_frozen && trials == 0)
        return refuse(report, "--latency frozen has no clock: it needs --trials of 1 or more");
    if (n > QUORUM_HOMES && !is_frozen)
        return refuse(report, "--n above 10 goes with --latency frozen only");
    return true;
}

static bool accept(const Value *values, Report *report)
{
    int64_t n = values[PARAM_N].number;
    bool has_trials = values[PARAM_TRIALS].number > 0;
    bool reads_from_any = values[PARAM_READ_FROM].number == READ_FROM_ANY;
    switch ((Architecture)values[PARAM_ARCHITECTURE].number) {
    case ARCHITECTURE_QUORUM: return accept_quorum(values, report);
    case ARCHITECTURE_MULTI_LEADER:
        if (has_trials) return refuse(report, "multi-leader has a timeline only: --trials 0");
        return true;
    case ARCHITECTURE_SINGLE_LEADER: break;
    }
    if (n > REPLICA_LOG_NODES)
        return refuse(report, "--n above 10 goes with --latency frozen only");
    if (n < 2 && values[PARAM_SYNC].number == SYNC_SEMI)
        return refuse(report, "--sync semi needs a follower: --n of 2 or more");
    if (reads_from_any && !has_trials)
        return refuse(report, "--read-from any needs --trials of 1 or more");
    return true;
}

/* --- the model -------------------------------------------------------------------------------- */

static WarsModel wars_of(const Value *values)
{
    int n = (int)values[PARAM_N].number, r = (int)values[PARAM_R].number;
    int w = (int)values[PARAM_W].number;
    LatencyChoice latency = (LatencyChoice)values[PARAM_LATENCY].number;
    double mean = (double)values[PARAM_MEAN].number;
    double write_mean = (double)values[PARAM_WRITE_MEAN].number;
    if (values[PARAM_ARCHITECTURE].number != ARCHITECTURE_QUORUM) return (WarsModel){.n = n};
    switch (latency) {
    case LATENCY_EXP:
        return wars_model(law_exponential(write_mean), law_exponential(mean), n, r, w);
    case LATENCY_CONSTANT: return wars_model(law_constant(write_mean), law_constant(mean), n, r, w);
    case LATENCY_FROZEN: return (WarsModel){.n = n, .r = r, .w = w};
    default: return wars_profile((WarsProfile)latency, n, r, w);
    }
}

static ReplicationConfig config_of(const Value *values)
{
    return (ReplicationConfig){
        .architecture = (Architecture)values[PARAM_ARCHITECTURE].number,
        .latency = (LatencyChoice)values[PARAM_LATENCY].number,
        .wars = wars_of(values),
        .after = values[PARAM_AFTER].number,
        .read_repair = values[PARAM_READ_REPAIR].number == SWITCH_ON,
        .sloppy = values[PARAM_SLOPPY].number == SWITCH_ON,
        .hint_window = values[PARAM_HINT_WINDOW].number,
        .rate = values[PARAM_RATE].number,
        .rate_ns = values[PARAM_RATE].per_ns,
        .lag = values[PARAM_LAG].number,
        .sync = (SyncChoice)values[PARAM_SYNC].number,
        .promotes_freshest = values[PARAM_PROMOTE].number == PROMOTE_FRESHEST,
        .resolve = (ResolveChoice)values[PARAM_RESOLVE].number,
        .skew = values[PARAM_SKEW].number,
        .trials = values[PARAM_TRIALS].number,
        .reads_from_any = values[PARAM_READ_FROM].number == READ_FROM_ANY,
    };
}

/* What half the draws do not exceed, for a law of messages. */
static Time median_of(const Law *law)
{
    double low = 0, high = 100e9;
    for (int i = 0; i < 64; i++) {
        double middle = (low + high) / 2;
        if (law_at_most(law, middle) < .5) low = middle;
        else high = middle;
    }
    return (Time)high;
}

/* Between the write's legs and the others, which may be much shorter. */
static Time leg_of(const ReplicationConfig *config)
{
    const WarsModel *wars = &config->wars;
    if (config->architecture != ARCHITECTURE_QUORUM || config->latency == LATENCY_FROZEN) return 0;
    double there = (double)median_of(&wars->write_there), back = (double)median_of(&wars->ack_back);
    return (Time)sqrt(there * back);
}

/* A leg of a quorum takes a third of a second and more on the screen, one between far nodes a
 * little longer; a lag a whole one. */
static Time follow_pace_of(const ReplicationConfig *config)
{
    enum { LEGS_A_SECOND = 3 };
    Time pace = config->lag;
    if (config->architecture == ARCHITECTURE_QUORUM)
        pace = LEGS_A_SECOND * config->leg + (Time)config->wars.far_ns;
    return pace > TIME_MICROSECOND ? pace : TIME_MICROSECOND;
}

static void *build(const Setup *setup)
{
    ReplicationModel *model = arena_alloc(setup->arena, sizeof *model);
    model->config = config_of(setup->values);
    model->config.leg = leg_of(&model->config);
    model->config.follow_pace = follow_pace_of(&model->config);
    if (model->config.trials > 0) {
        trials_build(model, setup);
        return model;
    }
    switch (model->config.architecture) {
    case ARCHITECTURE_QUORUM: quorum_build(model, setup); break;
    case ARCHITECTURE_SINGLE_LEADER: leader_build(model, setup); break;
    case ARCHITECTURE_MULTI_LEADER: two_build(model, setup); break;
    }
    return model;
}

static bool ends_itself(const Value *values)
{
    return values[PARAM_TRIALS].number > 0;
}

static Time ends_at(const Value *values)
{
    return values[PARAM_TRIALS].number * TRIAL_GAP;
}

/* Nothing is done to trials, and leaders have no network to cut. */
static bool acts(const Value *values, int action)
{
    if (values[PARAM_TRIALS].number > 0) return false;
    bool writes = action == ACTION_WRITE || action == ACTION_WRITES;
    bool stops = action == ACTION_KILL || action == ACTION_REVIVE;
    switch ((Architecture)values[PARAM_ARCHITECTURE].number) {
    case ARCHITECTURE_QUORUM: return action != ACTION_PROMOTE;
    case ARCHITECTURE_SINGLE_LEADER: return writes || stops || action == ACTION_PROMOTE;
    case ARCHITECTURE_MULTI_LEADER: return writes;
    }
    return true;
}

/* What takes long anyway is not followed. */
static Time followed(const void *state, Time now)
{
    const ReplicationModel *model = state;
    if (model->config.follow_pace > TIME_SECOND / 2) return now;
    if (model->leader != NULL) return model->leader->followed_until;
    if (model->two != NULL) return model->two->followed_until;
    if (model->quorum == NULL) return now;
    const QuorumTrace *trace = quorum_shown(model->quorum, now);
    Handover handover = replication_handover(model->quorum, now);
    Time until = handover.began >= 0 ? handover.until : now;
    return trace != NULL && trace->followed_until > until ? trace->followed_until : until;
}

static Time follow_pace(const void *model)
{
    return ((const ReplicationModel *)model)->config.follow_pace;
}

/* --- the learner's target --------------------------------------------------------------------- */

int replication_replicas(const ReplicationModel *model)
{
    if (model->two != NULL) return LEADERS;
    return model->quorum != NULL ? model->quorum->store.nodes : model->config.wars.n;
}

int replication_target(const ReplicationModel *model, int target)
{
    int replicas = replication_replicas(model);
    return target < replicas ? target : replicas - 1;
}

const char *replication_node_name(const ReplicationModel *model, int replica)
{
    if (model->two != NULL) return replication_leader_names[replica];
    int n = model->config.wars.n;
    return replication_node_names[replica < n ? replica : QUORUM_HOMES + replica - n];
}

/* The choice `index` of an action, as one would type it. */
static void choose(Arena *arena, const char *const *names, int index, Value *argument)
{
    argument->number = index;
    argument->typed = text_copy(arena, text_of(names[index]));
}

static bool key_argument(const View *view, const ActionKey *key, Arena *arena, Value *argument)
{
    const ReplicationModel *model = view->model;
    int n = model->config.wars.n, target = replication_target(model, view->target);
    bool is_on = model->quorum != NULL   ? model->quorum->writer.is_on
                 : model->leader != NULL ? model->leader->is_on
                 : model->two != NULL    ? model->two->is_on
                                         : true;
    switch ((ReplicationAction)key->action) {
    case ACTION_KILL:
    case ACTION_REVIVE:
        if (model->quorum == NULL && model->leader == NULL) return false;
        choose(arena, replication_node_names, target < n ? target : QUORUM_HOMES + target - n,
               argument);
        return true;
    case ACTION_CUT:
        if (model->quorum == NULL || target >= n) return false;
        choose(arena, home_names, target, argument);
        argument->number = QUORUM_BIT(target);
        return true;
    case ACTION_WRITES: choose(arena, switch_names, is_on, argument); return true;
    default: return false;
    }
}

static const char *const title_params[] = {"n", "w", "r", "latency", NULL};
static const char *const leader_params[] = {"sync", "lag", "n", "rate", NULL};
static const char *const reader_params[] = {"lag", "after", "n", NULL};
static const char *const two_params[] = {"resolve", "lag", "rate", "skew", NULL};

static const char *const *title_of(const Value *values)
{
    switch ((Architecture)values[PARAM_ARCHITECTURE].number) {
    case ARCHITECTURE_QUORUM: return title_params;
    case ARCHITECTURE_SINGLE_LEADER:
        return values[PARAM_READ_FROM].number == READ_FROM_ANY ? reader_params : leader_params;
    case ARCHITECTURE_MULTI_LEADER: return two_params;
    }
    return title_params;
}

const Demo demo_replication = {
    .name = "replication",
    .title = "Replication",
    .summary = "copies of one key: quorums, leaders, and how fresh a read is",
    .lesson = "08-replication",
    .empty_hint = "space starts; w writes, k kills the replica at the cursor",
    .end = "10s",
    .pace = "1s",
    .follow_pace = "10ms",
    .span = "50ms",
    .series_bin = "100ms",
    .memory_limit = (size_t)1 << 28,
    .max_nodes = NODE_REPLICAS + QUORUM_NODES,
    .max_events = 1 << 21,
    .params = params,
    .param_count = PARAMS,
    .actions = actions,
    .action_count = ACTIONS,
    .keys = keys,
    .key_count = COUNT(keys),
    .scenes = scenes,
    .scene_count = COUNT(scenes),
    .metrics = replication_metrics,
    .metric_count = METRICS,
    .claims = claims,
    .claim_count = CLAIMS,
    .series = series,
    .series_count = SERIES,
    .notes = replication_notes,
    .note_count = NOTES,
    .title_params = title_params,
    .title_of = title_of,
    .accept = accept,
    .ends_itself = ends_itself,
    .ends_at = ends_at,
    .build = build,
    .measure = replication_measure,
    .applies = applies,
    .speaks = replication_speaks,
    .acts = acts,
    .word = replication_word,
    .key_argument = key_argument,
    .draw = replication_draw,
    .draw_compact = replication_draw_compact,
    .followed = followed,
    .follow_pace_of = follow_pace,
    .targets = QUORUM_NODES,
};
