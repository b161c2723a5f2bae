/* The rate limiter's numbers against closed forms, published traces and recomputed tables. */
#include "support/unit.h"

#include "demo/output.h"
#include "support/measured.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* How many times as many seeds in soak. */
static int effort(void)
{
    return getenv("GROUNDWORK_SOAK") != NULL ? 20 : 1;
}

#define check(words, metric, expected, tolerance)                                                  \
    check_measured(line_of(words), metric, expected, tolerance)
#define check_decisions(words, expected) check_measured_text(line_of(words), "decisions", expected)

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "rate-limiter %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

/* The same arguments with each algorithm in focus; NAN: not stated. */
typedef struct Row {
    double fixed, log, counter, bucket, meter, queue;
} Row;

static void check_row(const char *words, const char *name, Row row)
{
    static const char *const names[] = {"fixed-window", "sliding-log", "sliding-counter",
                                        "token-bucket", "leaky-meter", "leaky-queue"};
    const double expected[] = {row.fixed, row.log, row.counter, row.bucket, row.meter, row.queue};
    for (int i = 0; i < 6; i++) {
        char line[200];
        snprintf(line, sizeof line, "%s --algorithm %s", words, names[i]);
        if (!isnan(expected[i])) check(line, name, expected[i], 0);
    }
}

/* --- published traces ------------------------------------------------------------------------- */

#define BURST3                                                                                     \
    "--algorithm token-bucket --limit 10 --window 1s --burst 3 --tape "                            \
    "tests/truth/tapes/burst3.txt"
#define GCRA                                                                                       \
    "--algorithm leaky-meter --limit 5 --window 5s --burst 5 --tape tests/truth/tapes/gcra.txt"

static void decides_as_go_rate(void **state)
{
    (void)state;
    check_decisions(BURST3, "AARRAAAARRAA");
}

static void decides_as_throttled(void **state)
{
    (void)state;
    check_decisions(GCRA, "RAAAAARAAAAAAAR");
    check(GCRA, "last_remaining", 2, 0);
    check(GCRA, "last_reset_s", 3, 0);
    check(GCRA, "last_retry_s", 3, 0);
}

static bool collect_requests(void *context, Text line)
{
    if (text_has(line, TEXT("\"request\""))) buffer_put(context, line);
    return true;
}

/* Its whole table, but for the retry time, of which it says -1 where a request was admitted. */
static void traces_as_throttled(void **state)
{
    (void)state;
    Arena *arena = arena_new((size_t)64 << 20);
    Report report = {.arena = arena};
    Session *session = session_open(TEXT("rate-limiter " GCRA), (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    Buffer lines = {0};
    assert_true(output_trace(session, INT64_MAX, collect_requests, &lines));
#define LINE(t, cost, admitted, remaining, reset, retry)                                           \
    "{\"t_s\":" t ",\"event\":\"request\",\"node\":\"a\",\"cost\":" cost ",\"admitted\":" admitted \
    ",\"remaining\":" remaining ",\"reset_s\":" reset ",\"retry_s\":" retry ",\"delay_s\":0}\n"
    assert_text(buffer_text(&lines),
                LINE("0", "6", "false", "5", "0", "-1") LINE("0", "1", "true", "4", "1", "0") LINE(
                    "0", "1", "true", "3", "2", "0") LINE("0", "1", "true", "2", "3", "0")
                    LINE("0", "1", "true", "1", "4", "0") LINE("0", "1", "true", "0", "5", "0")
                        LINE("0", "1", "false", "0", "5", "1") LINE("3", "1", "true", "2", "3", "0")
                            LINE("3.1", "1", "true", "1", "3.9", "0")
                                LINE("4", "1", "true", "1", "4", "0")
                                    LINE("8", "1", "true", "4", "1", "0")
                                        LINE("9.5", "1", "true", "4", "1", "0")
                                            LINE("9.5", "0", "true", "4", "1", "0")
                                                LINE("9.5", "2", "true", "2", "3", "0")
                                                    LINE("9.5", "5", "false", "2", "3", "3"));
    buffer_clear(&lines);
    session_close(session);
    arena_free(arena);
}

/* nginx 1.22.1, limit_req with rate=60r/m and burst=5: one passes, five wait, four are refused. */
static void shapes_as_nginx(void **state)
{
    (void)state;
    const char *words = "--algorithm leaky-queue --limit 60 --burst 6 --arrivals none "
                        "--at 0s burst=10 --for 10s";
    check_decisions(words, "ADDDDDRRRR");
    check(words, "delay_mean_s", 2.5, 0);
    check(words, "delay_max_s", 5, 0);
    check(words, "refused", 4, 0);
}

/* --- what a burst and a flood get ------------------------------------------------------------- */

static void a_burst_on_each_side_of_a_boundary(void **state)
{
    (void)state;
    check_row("--scene boundary-burst", "max_in_2s", (Row){200, 100, 100, 101, 101, 4});
}

static void a_flood_after_idleness(void **state)
{
    (void)state;
    const char *words = "--scene idle-then-flood";
    check_row(words, "max_in_window", (Row){200, 100, 199, 199, 199, 100});
    check_row(words, "max_in_2s", (Row){200, 100, 103, 103, NAN, NAN});
    check_row(words, "admitted", (Row){400, 300, 315, 316, NAN, NAN});
}

static void a_log_keeps_eight_bytes_an_entry(void **state)
{
    (void)state;
    check("--scene boundary-burst --algorithm sliding-log", "state_bytes_max", 800, 0);
    check_row("--scene boundary-burst", "state_bytes_max", (Row){16, 800, 24, 16, 8, 8});
}

/* --- random traffic --------------------------------------------------------------------------- */

static void the_meter_is_the_bucket(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 5 * effort(); seed++) {
        char words[64];
        snprintf(words, sizeof words, "--scene steady --seed %d", seed);
        check(words, "gcra_mismatches", 0, 0);
    }
}

static void the_counter_errs_near_its_limit(void **state)
{
    (void)state;
    for (int seed = 1; seed <= effort(); seed++) {
        char words[80];
        snprintf(words, sizeof words, "--scene near-limit --algorithm sliding-counter --seed %d",
                 seed);
        Finished finished = finished_run(line_of(words));
        assert_float_equal(finished_metric(finished, "wrong_admit_ratio").number, .0503, .006);
        assert_float_equal(finished_metric(finished, "wrong_refuse_ratio").number, .0404, .006);
        finished_free(finished);
    }
}

/* --- several nodes ---------------------------------------------------------------------------- */

static void nodes_that_count_alone_multiply_the_limit(void **state)
{
    (void)state;
    check("--scene nodes", "max_in_window", 1000, 0);
}

static void a_split_refuses_within_the_budget(void **state)
{
    (void)state;
    /* E min(Bin(100, p_i), 10) summed over the nodes, over 100; p_i = 1/10, and 1/(i H10). */
    check("--scene split --for 2000m", "admitted_ratio", .88132, .0045);
    check("--scene split --spread skewed --for 2000m", "admitted_ratio", .65947, .0045);
    check("--scene split --spread round-robin", "admitted_ratio", 1, 0);
}

static double admitted_in_race(const char *op, int seed)
{
    char words[96];
    snprintf(words, sizeof words, "--scene race --store-op %s --seed %d", op, seed);
    return measured(line_of(words), "admitted");
}

static void steps_at_the_store_can_race(void **state)
{
    (void)state;
    int seeds = 20 * effort();
    double get_incr = 0;
    for (int seed = 1; seed <= seeds; seed++) {
        assert_float_equal(admitted_in_race("script", seed), 100, 0);
        assert_float_equal(admitted_in_race("incr-first", seed), 100, 0);
        double admitted = admitted_in_race("get-incr", seed);
        assert_in_range((int)admitted, 100, 109);
        get_incr += admitted / seeds;
        assert_in_range((int)admitted_in_race("get-set", seed), 495, 500);
    }
    assert_float_equal(get_incr, 104.4, 1); /* its mean over 400 runs */
}

static void a_lost_expire_locks_out(void **state)
{
    (void)state;
    Finished finished = finished_run("rate-limiter --scene lost-expire");
    assert_float_equal(finished_metric(finished, "admitted").number, 100, 0);
    assert_float_equal(finished_metric(finished, "key_ttl_s").number, -1, 0);
    finished_free(finished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decides_as_go_rate),
        cmocka_unit_test(decides_as_throttled),
        cmocka_unit_test(traces_as_throttled),
        cmocka_unit_test(shapes_as_nginx),
        cmocka_unit_test(a_burst_on_each_side_of_a_boundary),
        cmocka_unit_test(a_flood_after_idleness),
        cmocka_unit_test(a_log_keeps_eight_bytes_an_entry),
        cmocka_unit_test(the_meter_is_the_bucket),
        cmocka_unit_test(the_counter_errs_near_its_limit),
        cmocka_unit_test(nodes_that_count_alone_multiply_the_limit),
        cmocka_unit_test(a_split_refuses_within_the_budget),
        cmocka_unit_test(steps_at_the_store_can_race),
        cmocka_unit_test(a_lost_expire_locks_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
