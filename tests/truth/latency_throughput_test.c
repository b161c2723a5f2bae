/* The numbers of latency and throughput against closed forms, exact mean value analysis and a
 * schedule that can be reckoned by hand. */
#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/measured.h"

/* A run's metrics, of which several are asked for. */
static Finished run(const char *words)
{
    char line[400];
    int length = snprintf(line, sizeof line, "latency-throughput %s", words);
    assert_true(length < (int)sizeof line);
    return finished_run(line);
}

static void check_in(Finished finished, const char *metric, double expected, double tolerance)
{
    Reading reading = finished_metric(finished, metric);
    assert_int_equal(reading.kind, READING_NUMBER);
    if (fabs(reading.number - expected) <= tolerance) return;
    print_error("%s is %.9g, not %.9g within %g\n", metric, reading.number, expected, tolerance);
    fail();
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    Finished finished = run(words);
    check_in(finished, metric, expected, tolerance);
    finished_free(finished);
}

static void check_share(const char *words, const char *metric, double expected, double share)
{
    check(words, metric, expected, expected * share);
}

static void check_null(const char *words, const char *metric)
{
    Finished finished = run(words);
    assert_int_equal(finished_metric(finished, metric).kind, READING_NULL);
    finished_free(finished);
}

/* --- One server ------------------------------------------------------------------------------- */

static void a_server_80_per_cent_busy(void **state)
{
    (void)state;
    Finished finished = run("--for 13000s");
    check_in(finished, "response_mean_ms", 50, 50 * .045);
    check_in(finished, "response_p99_ms", 230.26, 230.26 * .09);
    check_in(finished, "response_theory_ms", 50, 1e-9);
    check_in(finished, "response_p99_theory_ms", 230.2585, 1e-4);
    finished_free(finished);
}

static void the_time_goes_with_the_slack_and_the_variance(void **state)
{
    (void)state;
    check_share("--rate 90/s --for 45000s", "response_mean_ms", 100, .05);
    check_share("--rate 90/s --service-law constant --for 12000s", "response_mean_ms", 55, .055);
    check_share("--rate 50/s --service-law hyper --for 20000s", "response_mean_ms", 35, .036);
}

static void a_full_room_refuses(void **state)
{
    (void)state;
    check_share("--rate 100/s --room 10 --for 10000s", "loss_ratio", .090909, .04);
    check("--rate 100/s --room 10 --for 1s", "loss_theory_ratio", 1 / 11.0, 1e-12);
    check_share("--rate 100/s --room 10 --for 10000s", "response_mean_ms", 55, .04);
    check("--rate 100/s --room 10 --for 1s", "response_theory_ms", 55, 1e-9);
}

/* An identity, with whoever is still inside, with what is refused, and after the settings changed
 * while some were. */
static void what_is_inside_is_rate_times_time(void **state)
{
    static const char *const runs[] = {"--rate 90/s --for 200s",
                                       "--rate 200/s --for 200s",
                                       "--rate 150/s --room 7 --for 200s",
                                       "--rate 99/s --at 100s law=hyper --for 200s",
                                       "--rate 90/s --at 50s freeze=10s --for 200s",
                                       "--scene batch --linger 5ms --for 31s",
                                       "--scene closed --users 60 --at 100s users=20 --for 200s"};
    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        check(runs[i], "little_gap_ratio", 0, 1e-9);
}

/* Where no law speaks of a run, none is shown. */
static void theory_keeps_to_what_it_knows(void **state)
{
    (void)state;
    check_null("--rate 100/s --for 10s", "response_theory_ms");
    check_null("--service-law constant --for 10s", "response_p99_theory_ms");
    check_null("--service-law hyper --room 5 --for 10s", "loss_theory_ratio");
    check_null("--at 5s freeze=1s --for 10s", "response_theory_ms");
    check("--at 5s freeze=1s --at 7s rate=80/s --for 10s", "response_theory_ms", 50, 1e-9);
    check("--rate 200/s --for 10s", "throughput_theory_per_s", 100, 1e-9);
    check_null("--scene batch --for 10s", "response_theory_ms");
    check_null("--scene omission --for 10s", "response_mean_ms");
    check_null("--for 10s", "open_samples");
}

/* A freeze only shifts what is under way: 100 ms of work that begins at once and is stopped for a
 * second takes 1.1 s. */
static void a_freeze_suspends_the_work(void **state)
{
    (void)state;
    const char *lone = "--rate 0.1/s --service 10s --service-law constant --seed 3";
    char line[200];
    snprintf(line, sizeof line, "%s --for 60s", lone);
    Finished plain = run(line);
    double p50 = finished_metric(plain, "response_p50_ms").number;
    finished_free(plain);
    snprintf(line, sizeof line, "%s --at 0s freeze=1ms --for 60s", lone);
    check(line, "response_p50_ms", p50, 1e-9); /* before the first arrival: nothing is shifted */
    check("--service-law constant --rate 100/s --room 1 --at 1s freeze=3s --at 4.5s rate=100/s "
          "--for 20s",
          "response_p99_ms", 10, 1e-9);
    check("--service-law constant --rate 100/s --room 1 --at 1s freeze=3s --for 2000s",
          "response_mean_ms", 10 + 3000 / 1e5, 1e-2);
}

/* --- Batches ---------------------------------------------------------------------------------- */

static void full_batches_are_the_ceiling(void **state)
{
    (void)state;
    check_share("--scene batch --rate 20000/s --for 10s", "throughput_per_s", 5000, .002);
    check("--scene batch --rate 20000/s --for 10s", "items_per_batch_ratio", 10, .01);
    check("--scene batch --rate 20000/s --for 10s", "throughput_theory_per_s", 5000, 1e-9);
    check_share("--scene batch --rate 20000/s --batch 100 --for 10s", "throughput_per_s", 1e5 / 11,
                .002);
    /* Alone it is a server with 1.1 ms of constant work. */
    check("--scene batch --batch 1 --rate 500/s --for 1s", "response_theory_ms",
          1.1 * (1 + .55 / (2 * .45)), 1e-9);
    check_share("--scene batch --batch 1 --rate 500/s --at 30s batch=1 --for 600s",
                "response_mean_ms", 1.1 * (1 + .55 / (2 * .45)), .02);
}

/* Near the ceiling the larger batch is the faster one. The means are of the queue's embedded Markov
 * chain, solved by iteration: what is left behind by one batch and comes during the next. */
static void a_larger_batch_takes_the_queue_away(void **state)
{
    (void)state;
    check_share("--scene batch", "response_mean_ms", 3.1050, .015);
    check_share("--model batch --rate 4900/s --batch 10 --for 1000s", "response_mean_ms", 7.3883,
                .12);
}

/* One a second: each leads a batch, waits 5 ms for others, and is done. */
static void lingering_costs_what_it_says(void **state)
{
    (void)state;
    check_share("--scene batch --rate 1/s --linger 5ms --for 2000s", "response_p50_ms", 6.1, 1e-9);
}

/* --- Users ------------------------------------------------------------------------------------ */

static void closed_users_as_mean_value_analysis_says(void **state)
{
    (void)state;
    Finished finished = run("--scene closed --users 40 --for 5000s");
    check_in(finished, "throughput_per_s", 31.395, 31.395 * .008);
    check_in(finished, "response_mean_ms", 274.1, 274.1 * .042);
    finished_free(finished);
    finished = run("--scene closed --users 60 --for 1s");
    check_in(finished, "throughput_theory_per_s", 33.328, .001);
    check_in(finished, "response_theory_ms", 800.29, .01);
    finished_free(finished);
    check("--scene closed --for 1s", "users_knee_theory", 35.1667, .001);
    check_share("--scene closed --users 60 --for 5000s", "throughput_per_s", 33.328, .008);
    check_share("--scene closed --users 10 --at 100s users=50 --at 500s users=20 --for 4000s",
                "throughput_per_s", 18.256, .015);
}

/* --- Testers ---------------------------------------------------------------------------------- */

static void the_tester_that_waits_leaves_out_what_hurts(void **state)
{
    (void)state;
    Finished finished = run("--scene omission");
    check_in(finished, "closed_samples", 10001, 0);
    check_in(finished, "closed_mean_ms", 10.999, .001);
    check_in(finished, "closed_p9999_ms", 1, 0);
    check_in(finished, "open_samples", 20000, 0);
    check_in(finished, "open_mean_ms", 25003.5, .5);
    check_in(finished, "open_p75_ms", 50001, .5);
    check_in(finished, "open_p99_ms", 98001, .5);
    check_in(finished, "open_p9999_ms", 99981, .5);
    finished_free(finished);
}

/* A thousand a second: an answer comes at the very instant of the next one. */
static void testers_agree_while_nothing_is_wrong(void **state)
{
    (void)state;
    Finished finished = run("--scene testers --rate 1000/s --for 10.0005s");
    check_in(finished, "closed_samples", 10000, 0);
    check_in(finished, "open_samples", 10000, 0);
    check_in(finished, "open_p9999_ms", 1, 0);
    finished_free(finished);
    check("--scene testers --rate 7/s --for 10.01s", "closed_samples", 71, 0);
    /* At 2000/s it is every other instant. */
    check("--scene testers --rate 2000/s --for 10.0002s", "closed_samples", 10000, 0);
}

/* --- The ladder ------------------------------------------------------------------------------- */

/* Where nobody measures, nothing is measured, and nothing is made up. */
static void nothing_is_measured_unasked(void **state)
{
    static const char *const metrics[] = {
        "measured_call_ns",      "measured_l1_ns",      "measured_l2_ns",
        "measured_ram_ns",       "measured_syscall_ns", "measured_loopback_us",
        "measured_file_read_us", "response_mean_ms",    "closed_samples"};
    (void)state;
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        check_null("--scene ladder", metrics[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_80_per_cent_busy),
        cmocka_unit_test(the_time_goes_with_the_slack_and_the_variance),
        cmocka_unit_test(a_full_room_refuses),
        cmocka_unit_test(what_is_inside_is_rate_times_time),
        cmocka_unit_test(theory_keeps_to_what_it_knows),
        cmocka_unit_test(a_freeze_suspends_the_work),
        cmocka_unit_test(full_batches_are_the_ceiling),
        cmocka_unit_test(a_larger_batch_takes_the_queue_away),
        cmocka_unit_test(lingering_costs_what_it_says),
        cmocka_unit_test(closed_users_as_mean_value_analysis_says),
        cmocka_unit_test(the_tester_that_waits_leaves_out_what_hurts),
        cmocka_unit_test(testers_agree_while_nothing_is_wrong),
        cmocka_unit_test(nothing_is_measured_unasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
