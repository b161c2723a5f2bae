/* The circuit breaker's numbers against the libraries' own rules, closed forms and recomputed
 * tables. */
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#include "demo/output.h"
#include "support/measured.h"

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "circuit-breaker %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    check_measured(line_of(words), metric, expected, tolerance);
}

/* --- Tapes ------------------------------------------------------------------------------------ */

#define TAPE(name) " --tape tests/truth/tapes/breaker-" name ".txt"
#define CANON      "--window 10 --min-calls 5 --open-for 5s --probes 3" TAPE("canon")
#define TIMED      "--trip time-window --window 20 --min-calls 5"

static void check_letters(const char *words, const char *metric, const char *expected)
{
    check_measured_text(line_of(words), metric, expected);
}

static void tapes_are_decided_as_the_libraries_do(void **state)
{
    (void)state;
    check_letters(CANON, "decisions", "PPPPPPRRPPPRPPPP");
    check_letters(CANON, "states", "CCCCCOOOHHOOHHCC");
    check_letters(TIMED TAPE("success-opens"), "states", "CCCCO");
    check_letters(TIMED TAPE("six"), "states", "CCCCCO");
    check_letters(TIMED " --slow-call 4s --slow-threshold 50%" TAPE("slow"), "states", "CCCCO");
    check_letters(TIMED " --open-for 5s --probes 4" TAPE("probes-bad"), "states", "CCCCOOHHHO");
    check_letters(TIMED " --open-for 5s --probes 4" TAPE("probes-good"), "states", "CCCCOOHHHC");
    check_letters("--preset gobreaker" TAPE("gobreaker"), "states", "CCCCCCCCCCCOOOOOOCC");
}

static bool keep_last(void *context, Text line)
{
    char *last = context;
    if (text_has(line, TEXT("\"outcome\",\"failure")))
        snprintf(last, 300, "%.*s", TEXT_ARG(text_trim(line)));
    return true;
}

/* The last outcome of probes-bad: three of four failed. The null is of the first, below the least
 * number. */
static void the_trace_has_the_rates(void **state)
{
    (void)state;
    Arena *arena = arena_new((size_t)16 << 20);
    Report report = {.arena = arena};
    Text line = text_of("circuit-breaker " TIMED " --open-for 5s --probes 4" TAPE("probes-bad"));
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    char last[300] = "";
    assert_true(output_trace(session, INT64_MAX, keep_last, last));
    const char *expected = "{\"t_s\":5.3,\"event\":\"outcome\",\"failure_rate_ratio\":0.75,"
                           "\"slow_rate_ratio\":0,\"state\":\"open\"";
    assert_int_equal(strncmp(last, expected, strlen(expected)), 0);
    session_close(session);
    arena_free(arena);
}

static void ninety_nine_failures_are_no_rate_yet(void **state)
{
    (void)state;
    check_letters(TAPE("ninety-nine"), "state", "closed");
    check_letters(TAPE("hundred"), "state", "open");
}

/* A tape is all that happens, and ends with its last outcome. */
static void a_tape_ends_with_its_last_outcome(void **state)
{
    (void)state;
    Finished finished = finished_run(line_of(TAPE("gobreaker")));
    assert_int_equal(run_now(finished.session->sides[0]), 121800 * TIME_MILLISECOND);
    assert_float_equal(finished_metric(finished, "calls").number, 19, 0);
    assert_float_equal(finished_metric(finished, "reached_b").number, 0, 0);
    finished_free(finished);
}

/* --- A hang ----------------------------------------------------------------------------------- */

static void a_hang_opens_a_second_after_the_first_timeout(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 5; seed++) {
        char words[60];
        snprintf(words, sizeof words, "--scene hang --seed %d", seed);
        check(words, "opened_after_s", 31.0, .6);
        check(words, "opened_after_theory_s", 31.0, 1e-9);
        check(words, "exhausted_after_s", .99, .6);
    }
    check("--scene hang --timeout 5s --preset hystrix", "opened_after_s", 10.05, .2);
    /* m = 50 failures, 20 at a time: two whole rounds, and 10 at 50 a second. */
    check("--scene hang --bulkhead 20 --timeout 1s", "opened_after_theory_s", 3.2, 1e-9);
    check("--scene hang --bulkhead 20 --timeout 1s", "opened_after_s", 3.2, .6);
}

static void what_never_touches_b_suffers_with_it(void **state)
{
    (void)state;
    check("--scene hang --preset off", "local_ok_ratio", .049, .032);
    check("--scene hang", "local_ok_ratio", .268, .06);
    check("--scene hang --timeout 1s", "local_ok_ratio", .9957, .012);
    check("--scene hang --bulkhead 20", "local_ok_ratio", 1, .002);
    check("--scene hang --bulkhead 20", "opened", 0, 0);
    check("--scene cascade", "upstream_ok_ratio", .05, .03);
}

static void refusals_for_want_of_a_thread_are_erlang_b(void **state)
{
    (void)state;
    check("--scene saturated --preset off --timeout 1s", "blocked_ratio", .1075, .012);
    check("--scene saturated --preset off --timeout 1s", "blocked_theory_ratio", .10754, .0001);
    check("--scene saturated --preset off", "blocked_theory_ratio", .96671, .0001);
    check("--scene saturated --preset off", "blocked_ratio", .96671, .012);
    check_measured_null(line_of("--scene saturated --bulkhead 20"), "blocked_theory_ratio");
    /* It speaks of the fault, also once that is healed; not of two timeouts at once. */
    check("--scene hang --preset off", "blocked_theory_ratio", .96671, .0001);
    check("--scene hang --preset off --for 90s", "blocked_theory_ratio", .96671, .0001);
    check_measured_null(line_of("--scene hang --preset off --at 30s timeout=1s"),
                        "blocked_theory_ratio");
}

/* It goes by what the hang found, and says nothing once that was changed, or is not its law's. */
static void an_opening_is_predicted_where_there_is_a_law(void **state)
{
    static const char *const lawless[] = {
        "--at 30s timeout=1s", "--at 30s breaker=off",
        "--at 30s open",       "--at 10s breaker=on --at 11s hang",
        "--failure-rate 20%",  "--preset hystrix",
        "--preset off"};
    (void)state;
    check("--at 10s timeout=5s", "opened_after_theory_s", 6, 1e-9);
    check("--at 10s timeout=5s", "opened_after_s", 6, .6);
    check("--at 55s timeout=5s", "opened_after_theory_s", 31, 1e-9);
    check("--slow-call 10s --slow-threshold 10%", "opened_after_theory_s", 30.2, 1e-9);
    check("--slow-call 10s --slow-threshold 10%", "opened_after_s", 30.2, .3);
    for (size_t i = 0; i < sizeof lawless / sizeof *lawless; i++)
        check_measured_null(line_of(lawless[i]), "opened_after_theory_s");
}

/* --- A sick B --------------------------------------------------------------------------------- */

static void probes_and_windows_are_fooled_by_chance(void **state)
{
    (void)state;
    check("--scene flapping", "half_open_closed_ratio", .377, .06);
    check("--scene flapping", "half_open_closed_theory_ratio", .376953, 1e-5);
    check("--scene flapping --failure-rate 40%", "half_open_closed_theory_ratio", .633103, 1e-5);
    check("--scene flapping --slow-call 10ms --for 5m", "half_open_closed_ratio", 0, 0);
    check("--scene flapping --slow-call 10ms --for 5m", "half_open_closed_theory_ratio", 0, 0);
    check("--scene spurious --for 2h", "calls_per_trip", 117.8, 11.78);
}

static void a_breaker_makes_a_part_into_the_whole(void **state)
{
    (void)state;
    check("--scene partial-outage --for 3620s --preset off", "dependent_ok_ratio", .667, .006);
    check("--scene partial-outage --for 3620s --threshold 25%", "dependent_ok_ratio", .0091, .006);
}

static void slow_calls_open_it_without_a_failure(void **state)
{
    (void)state;
    Finished finished = finished_run(line_of("--scene slow"));
    assert_float_equal(finished_metric(finished, "opened").number, 1, 0);
    assert_true(finished_metric(finished, "first_open_s").number > 20);
    finished_free(finished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tapes_are_decided_as_the_libraries_do),
        cmocka_unit_test(the_trace_has_the_rates),
        cmocka_unit_test(ninety_nine_failures_are_no_rate_yet),
        cmocka_unit_test(a_tape_ends_with_its_last_outcome),
        cmocka_unit_test(a_hang_opens_a_second_after_the_first_timeout),
        cmocka_unit_test(what_never_touches_b_suffers_with_it),
        cmocka_unit_test(refusals_for_want_of_a_thread_are_erlang_b),
        cmocka_unit_test(an_opening_is_predicted_where_there_is_a_law),
        cmocka_unit_test(probes_and_windows_are_fooled_by_chance),
        cmocka_unit_test(a_breaker_makes_a_part_into_the_whole),
        cmocka_unit_test(slow_calls_open_it_without_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
