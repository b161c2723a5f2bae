/* The metrics of the demo `replication`, and what theory says beside them. */
#include "replication.h"

#include "base/maths.h"

#include <math.h>

#define BAILIS "Bailis et al., PVLDB 5(8), 2012, section 4"

const Metric replication_metrics[METRICS] = {
    [METRIC_FRESH_AT_0] = {"p_fresh_at_0_ratio",
                           "races in which a read right after the commit is fresh; null: no races",
                           "one of the first R to answer has W <= commit + R", BAILIS, NULL,
                           "fresh at once"},
    [METRIC_FRESH] = {"p_fresh_ratio", "races in which a read `after` the commit is fresh",
                      "one of the first R to answer has W <= commit + after + R", BAILIS, NULL,
                      "fresh after"},
    [METRIC_FRESH_999] = {"t_fresh_999_ms",
                          "how long after the commit 99.9 % of reads are fresh; null: no races",
                          "the 99.9th percentile of each race's least t", BAILIS, NULL, "t99.9"},
    [METRIC_READ_999] = {"read_p999_ms", "the 99.9th percentile of a read's latency",
                         "the R-th smallest of R + S", BAILIS, NULL, "read p99.9"},
    [METRIC_WRITE_999] = {"write_p999_ms", "the 99.9th percentile of a write's latency",
                          "the W-th smallest of W + A", BAILIS, NULL, "write p99.9"},
    [METRIC_STALE_READS] = {"stale_reads",
                            "reads older than a version committed before they began; null: trials",
                            NULL, NULL, NULL, "stale reads"},
    [METRIC_STALE_RATIO] =
        {"stale_ratio",
         "the share of answered reads that were; of trials: of frozen sets or followers", NULL,
         NULL, "stale_theory_ratio", "stale"},
    [METRIC_STALE_THEORY] =
        {"stale_theory_ratio", "what stale_ratio should be; null: no law",
         "frozen: C(N - W, R) / C(N, R); followers: (n - 1) / n exp(-after / lag), semi (n - 2) / "
         "n exp(-after / lag), all 0",
         "counting sets; the exponential law has no memory", NULL, NULL},
    [METRIC_STALE_AFTER_HEAL] = {"stale_reads_after_heal",
                                 "stale reads begun later than 2 s after the last heal or revive; "
                                 "null: there was none",
                                 NULL, NULL, NULL, NULL},
    [METRIC_WITHIN_2] = {"p_within_2_ratio",
                         "frozen: reads that return one of the last 2 versions; else null",
                         "1 - (C(N - W, R) / C(N, R))^2", "Bailis et al., PVLDB 5(8), 2012, 3.1",
                         NULL, NULL},
    [METRIC_WITHIN_3] = {"p_within_3_ratio", "frozen: reads that return one of the last 3 versions",
                         "1 - (C(N - W, R) / C(N, R))^3", "Bailis et al., PVLDB 5(8), 2012, 3.1",
                         NULL, "one of the last 3"},
    [METRIC_WITHIN_5] = {"p_within_5_ratio", "frozen: reads that return one of the last 5 versions",
                         "1 - (C(N - W, R) / C(N, R))^5", "Bailis et al., PVLDB 5(8), 2012, 3.1",
                         NULL, NULL},
    [METRIC_WRITES] = {"writes", "writes that were begun; null: trials", NULL, NULL, NULL,
                       "writes"},
    [METRIC_FAILED_WRITES] = {"failed_writes",
                              "writes without W acknowledgements in 500 ms, or without a leader",
                              NULL, NULL, NULL, "failed writes"},
    [METRIC_READS] = {"reads", "reads that were begun; null: none ever are", NULL, NULL, NULL,
                      "reads"},
    [METRIC_FAILED_READS] = {"failed_reads", "reads without R answers in 500 ms", NULL, NULL, NULL,
                             NULL},
    [METRIC_BEHIND] = {"replicas_behind", "live homes without the newest committed version", NULL,
                       NULL, NULL, "alive, behind"},
    [METRIC_HINTS_STORED] = {"hints_stored", "hints that spares took", NULL, NULL, NULL, "hints"},
    [METRIC_HINTS_DELIVERED] = {"hints_delivered", "hints that were handed over", NULL, NULL, NULL,
                                "handed over"},
    [METRIC_REPAIRS] = {"repairs", "versions sent by read repair", NULL, NULL, NULL, "repairs"},
    [METRIC_LOST_ACKED] = {"lost_acked_writes",
                           "acknowledged writes that a new leader lacked; of trials their mean",
                           NULL, NULL, "lost_theory_writes", "lost"},
    [METRIC_LOST_THEORY] =
        {"lost_theory_writes",
         "what lost_acked_writes should be; null: more than one death and one promotion",
         "rate lag k: async 1, semi 0, all 0 with the freshest; async n - 1, "
         "semi n - 2, all 0 with "
         "the stalest; no more than the leader wrote",
         "Poisson writes: those of the time that the new leader lags", NULL, NULL},
    [METRIC_CONFLICT] =
        {"conflict_ratio",
         "writes that conflict with one of the other leader: neither had seen the other's", NULL,
         NULL, "conflict_theory_ratio", "conflict"},
    [METRIC_CONFLICT_THEORY] = {"conflict_theory_ratio", "what conflict_ratio should be",
                                "1 - exp(-2 rate lag)",
                                "Poisson: none of the other's within a lag before or after", NULL,
                                NULL},
    [METRIC_LOST_A] = {"lost_a_ratio", "A's writes over which one won that had not seen them", NULL,
                       NULL, "lost_a_theory_ratio", "A's lost"},
    [METRIC_LOST_A_THEORY] = {"lost_a_theory_ratio", "what lost_a_ratio should be",
                              "1 - exp(-rate max(0, lag - skew)); siblings: 0",
                              "Poisson: none of B's that wins over it", NULL, NULL},
    [METRIC_LOST_B] = {"lost_b_ratio", "the same of B's, whose clock is behind by skew", NULL, NULL,
                       "lost_b_theory_ratio", "B's lost"},
    [METRIC_LOST_B_THEORY] = {"lost_b_theory_ratio", "what lost_b_ratio should be",
                              "1 - exp(-rate (lag + skew)); siblings: 0",
                              "Poisson: none of A's that wins over it", NULL, NULL},
};

static Reading share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? READING_OF((double)part / (double)whole) : READING_NOTHING;
}

static Reading milliseconds(const Histogram *histogram, double share)
{
    if (histogram->count == 0) return READING_NOTHING;
    return READING_OF((double)histogram_percentile(histogram, share) / 1e6);
}

/* --- trials ----------------------------------------------------------------------------------- */

/* Reads that return one of the last `k` versions. */
static Reading within(const Trials *trials, int k)
{
    int64_t good = 0;
    for (int missed = 0; missed < k; missed++) good += trials->missed[missed];
    return share_of(good, trials->done);
}

static double stale_theory(const Trials *trials)
{
    const ReplicationConfig *config = trials->config;
    const WarsModel *wars = &config->wars;
    if (trials->kind == TRIAL_FROZEN) return wars_miss_ratio(wars->n, wars->r, wars->w);
    double n = wars->n,
           late = config->lag > 0 ? maths_exp(-(double)config->after / (double)config->lag) : 0;
    switch (config->sync) {
    case SYNC_ASYNC: return (n - 1) / n * late;
    case SYNC_SEMI: return (n - 2) / n * late;
    case SYNC_ALL: return 0;
    }
    return NAN;
}

/* Writes of the time that the new leader is behind what was acknowledged, of a leader that lived
 * `life`. */
static double lost_theory(const ReplicationConfig *config, bool freshest, Time life)
{
    int farthest = config->wars.n - 1;
    if (farthest == 0) return 0;
    int acked = config->sync == SYNC_ASYNC ? 0 : config->sync == SYNC_SEMI ? 1 : farthest;
    int has = freshest ? 1 : farthest;
    double rate = (double)config->rate / (double)config->rate_ns;
    double until_acked = maths_max(0, (double)(life - acked * config->lag));
    double until_has = maths_max(0, (double)(life - has * config->lag));
    return maths_max(0, rate * (until_acked - until_has));
}

static Reading measure_trials(const Trials *trials, ReplicationMetric metric)
{
    bool races = trials->kind == TRIAL_RACE, is_frozen = trials->kind == TRIAL_FROZEN;
    bool is_failover = trials->kind == TRIAL_FAILOVER;
    bool reads = is_frozen || trials->kind == TRIAL_READER;
    switch (metric) {
    case METRIC_FRESH_AT_0:
        return races ? share_of(trials->fresh_at_once, trials->done) : READING_NOTHING;
    case METRIC_FRESH: return races ? share_of(trials->fresh_after, trials->done) : READING_NOTHING;
    case METRIC_FRESH_999: return races ? milliseconds(trials->fresh_from, .999) : READING_NOTHING;
    case METRIC_READ_999: return races ? milliseconds(trials->read, .999) : READING_NOTHING;
    case METRIC_WRITE_999: return races ? milliseconds(trials->write, .999) : READING_NOTHING;
    case METRIC_STALE_RATIO:
        return reads ? share_of(trials->done - trials->missed[0], trials->done) : READING_NOTHING;
    case METRIC_STALE_THEORY: return reads ? READING_OF(stale_theory(trials)) : READING_NOTHING;
    case METRIC_WITHIN_2: return is_frozen ? within(trials, 2) : READING_NOTHING;
    case METRIC_WITHIN_3: return is_frozen ? within(trials, 3) : READING_NOTHING;
    case METRIC_WITHIN_5: return is_frozen ? within(trials, 5) : READING_NOTHING;
    case METRIC_LOST_ACKED:
        return is_failover ? share_of(trials->lost, trials->done) : READING_NOTHING;
    case METRIC_LOST_THEORY:
        return is_failover ? READING_OF(lost_theory(
                   trials->config, trials->config->promotes_freshest, FAILOVER_S * TIME_SECOND))
                           : READING_NOTHING;
    default: return READING_NOTHING;
    }
}

/* --- timelines -------------------------------------------------------------------------------- */

static Reading measure_quorum(const QuorumStore *store, ReplicationMetric metric)
{
    switch (metric) {
    case METRIC_STALE_READS: return READING_OF(store->stale_reads);
    case METRIC_STALE_RATIO: return share_of(store->stale_reads, store->answered_reads);
    case METRIC_STALE_AFTER_HEAL:
        return store->healed < 0 ? READING_NOTHING : READING_OF(store->stale_after_heal);
    case METRIC_WRITES: return READING_OF(store->writes);
    case METRIC_FAILED_WRITES: return READING_OF(store->failed_writes);
    case METRIC_READS: return READING_OF(store->reads);
    case METRIC_FAILED_READS: return READING_OF(store->failed_reads);
    case METRIC_BEHIND: return READING_OF(quorum_behind(store));
    case METRIC_HINTS_STORED: return READING_OF(store->hints_stored);
    case METRIC_HINTS_DELIVERED: return READING_OF(store->hints_delivered);
    case METRIC_REPAIRS: return READING_OF(store->repairs);
    default: return READING_NOTHING;
    }
}

static Reading measure_leader(const LeaderModel *model, ReplicationMetric metric)
{
    const ReplicationConfig *config = model->config;
    bool has_law = model->promotions == 1 && model->acts == 0;
    switch (metric) {
    case METRIC_WRITES: return READING_OF(model->writes);
    case METRIC_FAILED_WRITES: return READING_OF(model->refused);
    case METRIC_LOST_ACKED: return READING_OF(model->lost_acked);
    case METRIC_LOST_THEORY:
        return has_law ? READING_OF(lost_theory(config, model->chose_freshest, model->killed))
                       : READING_NOTHING;
    default: return READING_NOTHING;
    }
}

static Reading measure_two(const TwoModel *model, ReplicationMetric metric)
{
    const ReplicationConfig *config = model->config;
    const TwoLeader *a = &model->leaders[LEADER_A], *b = &model->leaders[LEADER_B];
    double rate = (double)config->rate / (double)config->rate_ns, lag = (double)config->lag;
    double skew = (double)config->skew;
    if (config->resolve == RESOLVE_SIBLINGS
        && (metric == METRIC_LOST_A_THEORY || metric == METRIC_LOST_B_THEORY))
        return READING_OF(0);
    switch (metric) {
    case METRIC_WRITES: return READING_OF(a->written + b->written);
    case METRIC_CONFLICT: return share_of(a->conflicting + b->conflicting, a->written + b->written);
    case METRIC_CONFLICT_THEORY: return READING_OF(1 - maths_exp(-2 * rate * lag));
    case METRIC_LOST_A: return share_of(a->lost, a->written);
    case METRIC_LOST_A_THEORY: return READING_OF(1 - maths_exp(-rate * maths_max(0, lag - skew)));
    case METRIC_LOST_B: return share_of(b->lost, b->written);
    case METRIC_LOST_B_THEORY: return READING_OF(1 - maths_exp(-rate * (lag + skew)));
    default: return READING_NOTHING;
    }
}

Reading replication_measure(const void *state, int metric, Time now, Arena *scratch)
{
    const ReplicationModel *model = state;
    ReplicationMetric which = (ReplicationMetric)metric;
    (void)now, (void)scratch;
    if (model->trials != NULL) return measure_trials(model->trials, which);
    if (model->quorum != NULL) return measure_quorum(&model->quorum->store, which);
    if (model->leader != NULL) return measure_leader(model->leader, which);
    return measure_two(model->two, which);
}

/* --- what a run is about ---------------------------------------------------------------------- */

static bool is_among(const ReplicationMetric *metrics, int count, int metric)
{
    for (int i = 0; i < count; i++)
        if (metrics[i] == (ReplicationMetric)metric) return true;
    return false;
}

#define AMONG(metrics, metric) is_among(metrics, (int)(sizeof(metrics) / sizeof *(metrics)), metric)

static bool trials_speak(TrialKind kind, int metric)
{
    static const ReplicationMetric races[] = {METRIC_FRESH_AT_0, METRIC_FRESH, METRIC_FRESH_999,
                                              METRIC_READ_999, METRIC_WRITE_999};
    static const ReplicationMetric sets[] = {METRIC_STALE_RATIO, METRIC_STALE_THEORY,
                                             METRIC_WITHIN_2, METRIC_WITHIN_3, METRIC_WITHIN_5};
    static const ReplicationMetric readers[] = {METRIC_STALE_RATIO, METRIC_STALE_THEORY};
    static const ReplicationMetric failovers[] = {METRIC_LOST_ACKED, METRIC_LOST_THEORY};
    switch (kind) {
    case TRIAL_RACE: return AMONG(races, metric);
    case TRIAL_FROZEN: return AMONG(sets, metric);
    case TRIAL_FAILOVER: return AMONG(failovers, metric);
    case TRIAL_READER: return AMONG(readers, metric);
    }
    return false;
}

bool replication_speaks(const void *state, int metric)
{
    static const ReplicationMetric quorums[] = {
        METRIC_STALE_READS, METRIC_STALE_AFTER_HEAL, METRIC_WRITES, METRIC_FAILED_WRITES,
        METRIC_READS,       METRIC_FAILED_READS,     METRIC_BEHIND};
    static const ReplicationMetric leaders[] = {METRIC_WRITES, METRIC_FAILED_WRITES,
                                                METRIC_LOST_ACKED, METRIC_LOST_THEORY};
    static const ReplicationMetric twos[] = {
        METRIC_WRITES,        METRIC_CONFLICT, METRIC_CONFLICT_THEORY, METRIC_LOST_A,
        METRIC_LOST_A_THEORY, METRIC_LOST_B,   METRIC_LOST_B_THEORY};
    const ReplicationModel *model = state;
    if (model->trials != NULL) return trials_speak(model->trials->kind, metric);
    if (metric == METRIC_HINTS_STORED || metric == METRIC_HINTS_DELIVERED)
        return model->quorum != NULL && model->config.sloppy;
    if (metric == METRIC_REPAIRS) return model->quorum != NULL && model->config.read_repair;
    if (model->quorum != NULL) return AMONG(quorums, metric);
    return model->leader != NULL ? AMONG(leaders, metric) : AMONG(twos, metric);
}
