/* What quorums, hints and replicated logs promise, over histories drawn at random; and that each
 * promise is broken by the mistakes it names. */
#include "support/unit.h"

#include "algo/hints.h"
#include "algo/replica_log.h"
#include "base/mutant.h"
#include "base/rng.h"

enum { SEEDS = 200, N = 3, STEPS = 40 };

static int below(Rng *rng, int bound)
{
    return (int)rng_below(rng, (uint64_t)bound);
}

/* Acknowledged by W, then asked of R with R + W > N: fresh. Each write reaches the replicas in an
 * order of its own, and not all of them in time. */
static bool overlapping_reads_are_fresh(Rng *rng)
{
    int64_t held[N] = {0}, committed = 0;
    for (int64_t version = 1; version <= STEPS; version++) {
        QuorumWrite write = {.version = version};
        int w = 1 + below(rng, N), first = below(rng, N);
        for (int i = 0; i < N && !write.committed; i++) {
            int home = (first + i) % N;
            (void)quorum_apply(&held[home], version);
            if (quorum_ack(&write, w, home)) committed = version;
        }
        QuorumRead read = {0};
        int r = N + 1 - w;
        first = below(rng, N);
        for (int i = 0; !read.done; i++)
            (void)quorum_answer(&read, r, (first + i) % N, held[(first + i) % N]);
        if (read.returned < committed) return false;
    }
    return true;
}

static bool versions_never_go_back(Rng *rng)
{
    int64_t held = 0;
    for (int i = 0; i < STEPS; i++) {
        int64_t before = held;
        (void)quorum_apply(&held, below(rng, STEPS));
        if (held < before) return false;
    }
    return true;
}

static bool no_hint_is_for_one_long_gone(Rng *rng)
{
    for (int i = 0; i < STEPS; i++) {
        int64_t since = below(rng, 100), now = since + below(rng, 100), window = below(rng, 100);
        if (hints_window_is_open(since, now, window) && now - since > window) return false;
    }
    return true;
}

/* Leaders write, followers follow, one of them takes over. */
static bool followers_hold_a_prefix(Rng *rng)
{
    ReplicaLog logs[N] = {0};
    int leader = 0;
    for (int64_t epoch = 1; epoch <= STEPS; epoch++) {
        for (int i = below(rng, 5); i > 0; i--) (void)replica_log_append(&logs[leader], epoch);
        int follower = (leader + 1 + below(rng, N - 1)) % N;
        replica_log_follow(&logs[follower], &logs[leader],
                           below(rng, (int)logs[leader].length + 1));
        if (!replica_log_is_prefix(&logs[follower], &logs[leader])) return false;
        leader = below(rng, N);
    }
    return true;
}

/* One follower has all that was acknowledged: the freshest does. */
static bool the_freshest_has_what_one_other_has(Rng *rng)
{
    for (int i = 0; i < STEPS; i++) {
        ReplicaLog logs[N] = {0};
        int writes = below(rng, 20), keeper = 1 + below(rng, N - 1);
        for (int k = 0; k < writes; k++) (void)replica_log_append(&logs[0], 1);
        int64_t acked = below(rng, writes + 1);
        for (int k = 1; k < N; k++)
            replica_log_follow(&logs[k], &logs[0],
                               k == keeper ? acked : below(rng, (int)acked + 1));
        int leader = replica_log_promote(logs, N, 0x6, true);
        if (replica_log_lost(&logs[0], acked, &logs[leader]) > 0) return false;
    }
    return true;
}

static const struct {
    const char *name;
    bool (*holds)(Rng *rng);
    const char *mutants[3];
} promises[] = {
    {"overlapping-reads-are-fresh",
     overlapping_reads_are_fresh,
     {"quorum-commits-early", "read-believes-the-last"}},
    {"versions-never-go-back", versions_never_go_back, {"replica-takes-older"}},
    {"no-hint-is-for-one-long-gone", no_hint_is_for_one_long_gone, {"hints-without-end"}},
    {"followers-hold-a-prefix", followers_hold_a_prefix, {"log-keeps-its-tail"}},
    {"the-freshest-has-it", the_freshest_has_what_one_other_has, {"promotion-takes-the-stalest"}},
};
enum { PROMISES = sizeof promises / sizeof *promises };

static bool holds_over_seeds(int promise)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        Rng rng = rng_keyed(seed, (uint64_t)promise, 0);
        if (!promises[promise].holds(&rng)) return false;
    }
    return true;
}

static void promises_hold(void **state)
{
    (void)state;
    for (int i = 0; i < PROMISES; i++)
        if (!holds_over_seeds(i)) fail_msg("%s does not hold", promises[i].name);
}

static void each_promise_is_broken_by_its_mutants(void **state)
{
    (void)state;
    for (int i = 0; i < PROMISES; i++) {
        for (int k = 0; k < 3 && promises[i].mutants[k] != NULL; k++) {
            mutant_active = promises[i].mutants[k];
            bool holds = holds_over_seeds(i);
            mutant_active = NULL;
            if (holds) fail_msg("%s: not broken by %s", promises[i].name, promises[i].mutants[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_hold),
        cmocka_unit_test(each_promise_is_broken_by_its_mutants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
