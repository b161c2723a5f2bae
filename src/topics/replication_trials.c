/* Trials without a clock, one an event: races of a write and a read, reads of frozen sets, leaders
 * that die, and readers who look for their own write. */
#include "replication.h"

enum { TIMER_TRIAL };

/* --- quorums ---------------------------------------------------------------------------------- */

static int64_t whole_ns(double ns)
{
    return ns < (double)TIME_LIMIT ? (int64_t)(ns + 0.5) : TIME_LIMIT;
}

static void race(Trials *trials, Rng *rng, Effects *effects)
{
    WarsTrial trial = wars_trial(&trials->config->wars, rng);
    trials->fresh_at_once += trial.fresh_from <= 0;
    trials->fresh_after += trial.fresh_from <= (double)trials->config->after;
    /* Upwards: what is fresh from a little after 0 on is not fresh at 0. */
    int64_t fresh_from = whole_ns(trial.fresh_from);
    if (trial.fresh_from > 0 && fresh_from == 0) fresh_from = 1;
    histogram_add(trials->fresh_from, fresh_from);
    int64_t write = whole_ns(trial.write), read = whole_ns(trial.read);
    histogram_add(trials->write, write);
    histogram_add(trials->read, read);
    effects_note(effects, NOTE_RACE,
                 (const int64_t[NOTE_ARGS]){trials->done, fresh_from, write, read});
}

static void frozen(Trials *trials, Rng *rng, Effects *effects)
{
    const WarsModel *wars = &trials->config->wars;
    int missed = wars_frozen_trial(wars->n, wars->r, wars->w, MISSED_MOST, rng);
    trials->missed[missed]++;
    effects_note(effects, NOTE_FROZEN, (const int64_t[NOTE_ARGS]){trials->done, missed});
}

/* --- leaders ---------------------------------------------------------------------------------- */

/* The followers' logs at the leader's death: what it had `lag` times their distance before. Then
 * one takes over. Writes are drawn backwards from the death, which is the same law, and only as far
 * as the last follower lags: all that is older is in every log alike. */
static void failover(Trials *trials, Rng *rng, Effects *effects)
{
    const ReplicationConfig *config = trials->config;
    int n = config->wars.n;
    Time reach = (n - 1) * config->lag;
    if (reach > FAILOVER_S * TIME_SECOND) reach = FAILOVER_S * TIME_SECOND;
    double mean = (double)config->rate_ns / (double)config->rate;
    ReplicaLog logs[REPLICA_LOG_NODES] = {0};
    int64_t applied[REPLICA_LOG_NODES] = {0};
    for (double age = rng_exponential(rng, mean); age < (double)reach;
         age += rng_exponential(rng, mean)) {
        (void)replica_log_append(&logs[0], 1);
        for (int k = 1; k < n && age > (double)(k * config->lag); k++) applied[k]++;
    }
    for (int k = 1; k < n; k++) replica_log_follow(&logs[k], &logs[0], applied[k]);
    int64_t acked = logs[0].length;
    if (config->sync == SYNC_SEMI) acked = applied[1];
    if (config->sync == SYNC_ALL && n > 1) acked = applied[n - 1];
    uint32_t followers = ((1u << n) - 1) & ~1u;
    int leader = replica_log_promote(logs, n, followers, config->promotes_freshest);
    int64_t lost = leader >= 0 ? replica_log_lost(&logs[0], acked, &logs[leader]) : 0;
    trials->lost += lost;
    trials->lost_last = lost;
    histogram_add(trials->losses, lost);
    effects_note(effects, NOTE_FAILOVER, (const int64_t[NOTE_ARGS]){trials->done, lost});
}

/* A write reaches each follower after a lag of its own; the read asks one node of all. */
static void reader(Trials *trials, Rng *rng, Effects *effects)
{
    const ReplicationConfig *config = trials->config;
    int n = config->wars.n;
    double lags[REPLICA_LOG_NODES] = {0}, first = 0, last = 0;
    for (int k = 1; k < n; k++) {
        lags[k] = rng_exponential(rng, (double)config->lag);
        if (k == 1 || lags[k] < first) first = lags[k];
        if (lags[k] > last) last = lags[k];
    }
    double acked = config->sync == SYNC_ASYNC ? 0 : config->sync == SYNC_SEMI ? first : last;
    int asked = (int)rng_below(rng, (uint64_t)n);
    bool misses = lags[asked] > acked + (double)config->after;
    trials->missed[misses]++;
    effects_note(effects, NOTE_OWN_READ, (const int64_t[NOTE_ARGS]){trials->done, misses, asked});
}

/* --- so far ----------------------------------------------------------------------------------- */

static bool is_round(int64_t count)
{
    while (count % 10 == 0) count /= 10;
    return count == 1;
}

/* Tells what came of them at 1, 10, 100 and so on. */
static void tell(const Trials *trials, Effects *effects)
{
    double done = (double)trials->done, first = 0, second = 0;
    switch (trials->kind) {
    case TRIAL_RACE:
        first = (double)trials->fresh_at_once / done;
        second = (double)trials->fresh_after / done;
        break;
    case TRIAL_FROZEN:
    case TRIAL_READER: first = (done - (double)trials->missed[0]) / done; break;
    case TRIAL_FAILOVER: first = (double)trials->lost / done; break;
    }
    effects_note(effects, NOTE_SO_FAR,
                 (const int64_t[NOTE_ARGS]){trials->done, demo_ratio(first), demo_ratio(second)});
}

/* --- one after the other ---------------------------------------------------------------------- */

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Trials *trials = state;
    (void)self;
    if (event->kind == EVENT_ACTION)
        effects_note(effects, NOTE_SKIPPED, (const int64_t[NOTE_ARGS]){event->type});
    if (event->kind == EVENT_TIMER) {
        static void (*const kinds[])(Trials *, Rng *, Effects *) = {race, frozen, failover, reader};
        Rng rng = effects_rng(effects, DRAW_TRIAL, trials->done++);
        kinds[trials->kind](trials, &rng, effects);
        if (is_round(trials->done)) tell(trials, effects);
    }
    if (event->kind == EVENT_START || event->kind == EVENT_TIMER)
        if (trials->done < trials->config->trials)
            effects_timer(effects, TIMER_TRIAL, TRIAL_GAP, NULL);
}

static const NodeType trials_type = {"trials", step};

void trials_build(ReplicationModel *model, const Setup *setup)
{
    const ReplicationConfig *config = &model->config;
    Trials *trials = model->trials = arena_alloc(setup->arena, sizeof *trials);
    trials->config = config;
    if (config->architecture == ARCHITECTURE_QUORUM)
        trials->kind = config->latency == LATENCY_FROZEN ? TRIAL_FROZEN : TRIAL_RACE;
    else trials->kind = config->reads_from_any ? TRIAL_READER : TRIAL_FAILOVER;
    if (trials->kind == TRIAL_RACE) {
        trials->fresh_from = arena_alloc(setup->arena, sizeof(Histogram));
        trials->write = arena_alloc(setup->arena, sizeof(Histogram));
        trials->read = arena_alloc(setup->arena, sizeof(Histogram));
    }
    if (trials->kind == TRIAL_FAILOVER)
        trials->losses = arena_alloc(setup->arena, sizeof(Histogram));
    world_add_node(setup->world, &trials_type, trials, "trials");
}
