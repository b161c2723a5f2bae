/* Replication's numbers against closed forms, published figures and recomputed ones. */
#include "support/unit.h"

#include <math.h>
#include <stdio.h>

#include "support/measured.h"

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "replication %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    check_measured(line_of(words), metric, expected, tolerance);
}

typedef struct Expected {
    const char *metric;
    double value, tolerance;
} Expected;

/* Several figures of one run. */
static void check_run(const char *words, const Expected *expected, int count)
{
    Finished finished = finished_run(line_of(words));
    for (int i = 0; i < count; i++) {
        Reading reading = finished_metric(finished, expected[i].metric);
        assert_int_equal(reading.kind, READING_NUMBER);
        if (fabs(reading.number - expected[i].value) > expected[i].tolerance)
            fail_msg("%s: %s is %.9g, not %.9g within %g", words, expected[i].metric,
                     reading.number, expected[i].value, expected[i].tolerance);
    }
    finished_free(finished);
}

#define CHECK_RUN(words, ...)                                                                      \
    check_run(words, (const Expected[]){__VA_ARGS__},                                              \
              (int)(sizeof((const Expected[]){__VA_ARGS__}) / sizeof(Expected)))

/* --- Races ------------------------------------------------------------------------------------ */

/* Bailis et al., PVLDB 5(8), 2012: 43.9 %, 92.5 %, 0.66 and 10.99 ms; their 99.9 % at 45.5 ms is
 * low, since they took the first point of a grid that passed. */
static void disks_are_fresh_as_published(void **state)
{
    (void)state;
    CHECK_RUN("--scene pbs --trials 1000000", {"p_fresh_at_0_ratio", .4370, .0025},
              {"p_fresh_ratio", .926, .0025}, {"read_p999_ms", .654, .654 * .04},
              {"write_p999_ms", 10.94, 10.94 * .04}, {"t_fresh_999_ms", 52.3, 52.3 * .08});
    CHECK_RUN("--scene pbs --w 2 --trials 1000000", {"write_p999_ms", 20.97, 20.97 * .04},
              {"t_fresh_999_ms", 48.2, 48.2 * .08});
    check("--scene pbs --n 2 --trials 1000000", "p_fresh_at_0_ratio", .576, .0025);
}

/* 97.4 % at once; Yammer: 32.6 and 10.73 ms. */
static void ssds_and_yammer_are_fresh_as_published(void **state)
{
    (void)state;
    check("--scene pbs --latency lnkd-ssd --trials 1000000", "p_fresh_at_0_ratio", .9736, .0015);
    CHECK_RUN("--scene pbs --latency ymmr --r 2 --trials 1000000",
              {"read_p999_ms", 32.8, 32.8 * .12}, {"write_p999_ms", 10.74, 10.74 * .03});
}

static void exponential_legs_are_as_recomputed(void **state)
{
    (void)state;
    CHECK_RUN("--scene pbs --latency exp --mean 1ms --write-mean 1ms --trials 1000000",
              {"p_fresh_at_0_ratio", .752, .0025}, {"t_fresh_999_ms", 5.51, 5.51 * .04});
    CHECK_RUN("--scene pbs --latency exp --mean 1ms --write-mean 10ms --trials 1000000",
              {"p_fresh_at_0_ratio", .4195, .0035}, {"t_fresh_999_ms", 63.6, 63.6 * .05});
}

/* What the questions of the lesson ask. */
static void more_replicas_are_less_fresh_at_once(void **state)
{
    (void)state;
    check("--scene pbs --n 10", "p_fresh_at_0_ratio", .21, .01);
    CHECK_RUN("--scene pbs --r 2", {"t_fresh_999_ms", 14, 1.2}, {"write_p999_ms", 10.9, .5});
}

/* With constant legs nothing is left to chance: all come at once, and every read is fresh. */
static void constant_legs_leave_nothing_to_chance(void **state)
{
    (void)state;
    CHECK_RUN("--scene pbs --latency constant --write-mean 8ms --mean 2ms --trials 1000",
              {"p_fresh_at_0_ratio", 1, 0}, {"read_p999_ms", 4, 0}, {"write_p999_ms", 10, 0});
}

/* --- Sets ------------------------------------------------------------------------------------- */

static void frozen_sets_miss_as_they_are_counted(void **state)
{
    (void)state;
    CHECK_RUN("--scene frozen --trials 1000000", {"stale_ratio", 2.0 / 3, .0019},
              {"stale_theory_ratio", 2.0 / 3, 1e-12}, {"p_within_2_ratio", 5.0 / 9, .0019},
              {"p_within_3_ratio", .7037, .0019}, {"p_within_5_ratio", 1 - 32.0 / 243, .0019});
    /* C(90, 5) / C(100, 5); and overlap that cannot miss. */
    CHECK_RUN("--scene frozen --n 100 --w 10 --r 5 --trials 200000", {"stale_ratio", .58375, .005},
              {"stale_theory_ratio", .583752, 1e-6});
    CHECK_RUN("--scene frozen --w 2 --r 2 --trials 1000", {"stale_ratio", 0, 0},
              {"stale_theory_ratio", 0, 0}, {"p_within_2_ratio", 1, 0});
}

/* --- Timelines of a quorum -------------------------------------------------------------------- */

static void overlap_is_never_stale(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 5; seed++) {
        char words[60];
        snprintf(words, sizeof words, "--scene quorum --seed %d", seed);
        CHECK_RUN(words, {"stale_reads", 0, 0}, {"failed_writes", 0, 0}, {"failed_reads", 0, 0});
    }
}

static void sloppy_overlap_is_stale_while_cut(void **state)
{
    (void)state;
    Finished finished = finished_run(line_of("--scene sloppy"));
    assert_true(finished_metric(finished, "stale_reads").number > 0);
    finished_free(finished);
    check("--scene sloppy", "stale_reads_after_heal", 0, 0);
    /* It is the last heal that counts. */
    check("--scene sloppy --at 100ms kill=b --at 200ms revive=b", "stale_reads_after_heal", 0, 0);
    check("--scene sloppy --sloppy off", "stale_reads", 0, 0); /* it fails instead */
    finished = finished_run(line_of("--scene sloppy --sloppy off"));
    assert_true(finished_metric(finished, "failed_writes").number > 30);
    finished_free(finished);
}

static void hints_end_and_anti_entropy_mends(void **state)
{
    (void)state;
    check("--scene hints", "replicas_behind", 1, 0);
    check("--scene repaired", "replicas_behind", 0, 0);
    check("--scene hints --hint-window 1m --rate 2/s", "replicas_behind", 0, 0);
}

/* A timeline's reads, far enough from each other, are the races' trials. */
static void a_timeline_is_as_fresh_as_its_races(void **state)
{
    (void)state;
    const char *words = "--latency lnkd-disk --r 1 --w 1 --after 0ms --rate 2/s --for 10000s";
    Finished finished = finished_run(line_of(words));
    double stale = finished_metric(finished, "stale_ratio").number;
    finished_free(finished);
    /* 20,000 reads; a standard deviation is 0.0035. */
    if (fabs(stale - (1 - .4370)) > .0125) fail_msg("stale %.5f", stale);
}

/* --- Leaders ---------------------------------------------------------------------------------- */

static void what_the_new_leader_lacks_is_lost(void **state)
{
    (void)state;
    check("--scene failover --trials 200", "lost_acked_writes", 100, 3);
    check("--scene failover --trials 200", "lost_theory_writes", 100, 1e-9);
    check("--scene failover --sync semi", "lost_acked_writes", 0, 0);
    check("--scene failover --sync all", "lost_acked_writes", 0, 0);
    check("--scene failover-stalest --sync all --trials 200", "lost_acked_writes", 0, 0);
    check("--scene failover-stalest --trials 200", "lost_acked_writes", 200, 4.5);
    check("--scene failover-stalest --sync semi --trials 200", "lost_acked_writes", 100, 3);
    check("--scene failover-stalest --n 5 --trials 200", "lost_acked_writes", 400, 6);
    check("--scene failover-stalest --n 5 --trials 1", "lost_theory_writes", 400, 1e-9);
    check("--scene failover-stalest --n 5 --sync semi --trials 1", "lost_theory_writes", 300, 1e-9);
    check("--scene failover-stalest --n 5 --sync all", "lost_theory_writes", 0, 0);
    check("--scene failover-stalest --sync semi", "lost_theory_writes", 100, 1e-9);
    /* One run: Poisson, 4.5 deviations. */
    check("--scene failover", "lost_acked_writes", 100, 45);
    check("--scene failover --rate 1000/s --lag 2s", "lost_acked_writes", 2000, 200);
    check("--scene failover --rate 1000/s --lag 2s", "lost_theory_writes", 2000, 1e-9);
    check("--scene failover --lag 1m", "lost_theory_writes", 10000, 1e-6); /* all in 20 s */
    check_measured_null(line_of("--scene failover --at 5s kill=b"), "lost_theory_writes");
}

static void a_follower_has_not_heard_of_your_write(void **state)
{
    (void)state;
    check("--scene follower-reads --trials 1000000", "stale_ratio", .24525, .0018);
    check("--scene follower-reads", "stale_theory_ratio", .245253, 1e-6);
    CHECK_RUN("--scene follower-reads --sync semi --trials 1000000", {"stale_ratio", .12263, .0015},
              {"stale_theory_ratio", .122626, 1e-6});
    check("--scene follower-reads --sync all", "stale_ratio", 0, 0);
}

static void two_leaders_conflict_as_poisson_says(void **state)
{
    (void)state;
    CHECK_RUN("--scene two-leaders --for 20000s", {"conflict_ratio", .6321, .012},
              {"lost_a_ratio", .3935, .012}, {"lost_b_ratio", .3935, .012},
              {"conflict_theory_ratio", .632121, 1e-6}, {"lost_b_theory_ratio", .393469, 1e-6});
    CHECK_RUN("--scene two-leaders --skew 40ms --for 20000s", {"lost_a_ratio", .25918, .012},
              {"lost_b_ratio", .50341, .012}, {"lost_a_theory_ratio", .259182, 1e-6},
              {"lost_b_theory_ratio", .503415, 1e-6});
    CHECK_RUN("--scene two-leaders --skew 300ms --for 20000s", {"lost_a_ratio", 0, 0},
              {"lost_b_ratio", .86466, .012});
    CHECK_RUN("--scene two-leaders --resolve siblings", {"lost_a_ratio", 0, 0},
              {"lost_b_ratio", 0, 0}, {"conflict_ratio", .6321, .03});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_are_fresh_as_published),
        cmocka_unit_test(ssds_and_yammer_are_fresh_as_published),
        cmocka_unit_test(exponential_legs_are_as_recomputed),
        cmocka_unit_test(more_replicas_are_less_fresh_at_once),
        cmocka_unit_test(constant_legs_leave_nothing_to_chance),
        cmocka_unit_test(frozen_sets_miss_as_they_are_counted),
        cmocka_unit_test(overlap_is_never_stale),
        cmocka_unit_test(sloppy_overlap_is_stale_while_cut),
        cmocka_unit_test(hints_end_and_anti_entropy_mends),
        cmocka_unit_test(a_timeline_is_as_fresh_as_its_races),
        cmocka_unit_test(what_the_new_leader_lacks_is_lost),
        cmocka_unit_test(a_follower_has_not_heard_of_your_write),
        cmocka_unit_test(two_leaders_conflict_as_poisson_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
