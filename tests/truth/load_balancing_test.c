/* The balancer's numbers against queueing theory, a real nginx and recomputed tables. */
#include "support/unit.h"

#include <stdio.h>

#include "demo/output.h"
#include "support/measured.h"

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "load-balancing %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    check_measured(line_of(words), metric, expected, tolerance);
}

static void check_mean(const char *words, double expected, double share)
{
    check(words, "response_mean_ratio", expected, expected * share);
}

static void check_null(const char *words, const char *metric)
{
    check_measured_null(line_of(words), metric);
}

/* Near a load of 1 queues grow and shrink for minutes: means need hours. */
#define HOURS_3  " --at 100s count --for 3h"
#define HOURS_12 " --at 100s count --for 12h"

/* --- turns ------------------------------------------------------------------------------------ */

/* The order in which nginx 1.22 asks its servers. */
static void smooth_turns_are_nginx_s(void **state)
{
    static const double five[] = {0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0};
    static const double four[] = {0, 1, 0, 2, 0, 1, 0};
    (void)state;
    check_measured_list(line_of("--policy weighted --servers 3 --weights 5,1,1"), "pick", 0, five,
                        14);
    check_measured_list(line_of("--policy weighted --servers 3 --weights 4,2,1"), "pick", 0, four,
                        7);
}

/* --- exponential work ------------------------------------------------------------------------- */

static void chance_is_ten_single_servers(void **state)
{
    (void)state;
    check_mean("--policy random" HOURS_12, 10, .05);
    check("--policy random", "response_theory_ratio", 10, 1e-9);
}

static void turns_make_the_gaps_even(void **state)
{
    (void)state;
    check_mean("" HOURS_12, 5.66, .06);
    check("--load 80%", "response_theory_ratio", 2.922, .001);
}

static void two_choices_come_near_the_least(void **state)
{
    (void)state;
    check_mean("--policy two-choices" HOURS_3, 2.97, .04);
    check_mean("--policy two-choices --sampling replacement" HOURS_3, 3.11, .04);
    check_mean("--policy two-choices --servers 100 --for 30m --at 100s count", 2.65, .04);
    check_mean("--policy least-connections" HOURS_3, 1.909, .04);
    check("--policy two-choices --load 99%", "response_theory_ratio", 5.432, .001);
    check("--policy two-choices --choices 3 --load 99%", "response_theory_ratio", 3.9, .05);
    check("--policy two-choices --choices 1", "response_theory_ratio", 10, 1e-9);
    check("--load 90%", "response_floor_theory_ratio", 1.669, .001);
}

/* --- other laws ------------------------------------------------------------------------------- */

static void equal_work_turns_the_order_round(void **state)
{
    (void)state;
    check_mean("--service fixed" HOURS_3, 1.344, .03);
    check_mean("--service fixed --policy two-choices" HOURS_3, 1.943, .03);
    check_mean("--service fixed --policy random" HOURS_12, 5.5, .04);
    check("--service fixed --policy random", "response_theory_ratio", 5.5, 1e-9);
}

/* A server that runs all at once answers after the work itself: its mean is 1, whatever the law,
 * and in the squares the law shows. M/M/1 does not hold for them. */
static void every_law_has_the_mean_given(void **state)
{
    (void)state;
#define ALONE "--queue concurrent --for 1h --service "
    check_mean(ALONE "exponential", 1, .01);
    check_mean(ALONE "fixed", 1, 1e-9);
    check_mean(ALONE "bimodal", 1, .05);
    check_mean(ALONE "lognormal", 1, .015);
    check(ALONE "exponential", "response_p50_ratio", .693, .02);
    check(ALONE "bimodal", "response_p50_ratio", .5, .005);
    check(ALONE "lognormal", "response_p50_ratio", .447, .01);
    check(ALONE "lognormal", "response_p99_ratio", 8.55, .2);
}

/* --- stale figures ---------------------------------------------------------------------------- */

static void old_figures_make_a_herd(void **state)
{
    (void)state;
    check_mean("--policy least-connections --refresh 1s" HOURS_3, 29.9, .06);
    check_mean("--policy two-choices --refresh 1s" HOURS_3, 5.6, .06);
}

/* --- faults ----------------------------------------------------------------------------------- */

static void a_server_that_fails_fast_looks_empty(void **state)
{
    (void)state;
#define SINK " --at 10s sink=2 --at 100s count --for 3h"
    check("--policy least-connections" SINK, "sink_share_ratio", .351, .005);
    check("--policy two-choices" SINK, "sink_share_ratio", .181, .004);
    check("--policy two-choices --at 10s sink=2", "sink_bound_theory_ratio", .2, 1e-12);
    check("--policy two-choices --sampling replacement --at 10s sink=2", "sink_bound_theory_ratio",
          .19, 1e-12);
    check("--policy least-connections --queue concurrent --load 500% --at 10s sink=0 --at 100s "
          "count --for 30m",
          "sink_share_ratio", .718, .005);
    check("--at 10s sink=2 --at 20s count", "sink_share_ratio", .1, .001);
}

/* Two servers at 40 % of which one takes five times as long: it is overrun with turns, and with the
 * fewest in hand it gets what it can do, at most. */
static void a_slow_server_is_seen_by_who_looks(void **state)
{
    (void)state;
#define SLOW "--servers 2 --load 40% --at 10s slow=1 --at 20s count --for 20m"
    double blind = measured(line_of(SLOW), "response_mean_ratio");
    double seeing = measured(line_of(SLOW " --policy least-connections"), "response_mean_ratio");
    assert_true(blind > 100 && seeing < 20);
}

/* --- sessions --------------------------------------------------------------------------------- */

static void a_line_deleted_is_not_a_server_down(void **state)
{
    (void)state;
#define FIVE "--servers 5 --sessions memory --policy "
    check(FIVE "ip-hash --at 5s remove=2", "sessions_lost_ratio", .8, .055);
    check(FIVE "ip-hash --at 5s kill=2", "sessions_lost_ratio", .2, .055);
    check(FIVE "ring --at 5s remove=2", "sessions_lost_ratio", .2, .055);
    check(FIVE "sticky --at 5s kill=2", "sessions_lost_ratio", .2, .055);
    check(FIVE "ring", "sessions_lost_ratio", 0, 0);
    check("--servers 5 --policy ip-hash --at 5s remove=2", "sessions_lost_ratio", 0, 0);
}

/* --- levels ----------------------------------------------------------------------------------- */

static void connections_stay_where_they_are(void **state)
{
    (void)state;
    check("--level l4 --servers 3 --at 5s add --at 5s count", "new_share_ratio", 0, 0);
    check("--servers 3 --at 5s add --at 5s count --for 10m", "new_share_ratio", .25, .002);
    double after = measured(line_of("--scene pinned --at 15s count"), "new_share_ratio");
    assert_true(after > .15 && after < .35); /* two or three of ten connections */
}

static void no_law_speaks_where_its_conditions_fail(void **state)
{
    static const char *const lawless[] = {"--policy least-connections",
                                          "--policy weighted",
                                          "--service bimodal",
                                          "--service fixed",
                                          "--refresh 1s",
                                          "--level l4",
                                          "--queue concurrent",
                                          "--at 5s slow=1",
                                          "--at 5s kill=1 --at 6s heal",
                                          "--policy random --at 5s add",
                                          "--policy random --service lognormal"};
    (void)state;
    for (size_t i = 0; i < sizeof lawless / sizeof *lawless; i++)
        check_null(lawless[i], "response_theory_ratio");
    check("--at 5s count --at 6s count", "response_theory_ratio", 5.6603, .0001);
    check_null("--service fixed", "response_floor_theory_ratio");
    check_null("--at 5s sink=1", "sink_bound_theory_ratio");
    check_null("", "sink_share_ratio");
    check_null("", "new_share_ratio");
}

/* --- counting --------------------------------------------------------------------------------- */

/* With none up a request fails at once; killed, a server loses what it held. */
static void what_nobody_answers_has_failed(void **state)
{
    (void)state;
    Finished finished =
        finished_run(line_of("--servers 2 --at 0s kill=0 --at 0s kill=1 --for 10s"));
    double requests = finished_metric(finished, "requests").number;
    assert_true(requests > 100);
    assert_float_equal(finished_metric(finished, "failed").number, requests, 0);
    assert_int_equal(finished_metric(finished, "response_mean_ratio").kind, READING_NULL);
    finished_free(finished);
    finished = finished_run(line_of("--servers 2 --at 5s kill=0 --at 6s heal --for 10s"));
    assert_true(finished_metric(finished, "failed").number > 0);
    finished_free(finished);
}

/* One of two has to do the work of nearly two, for as long as there is memory. */
static void queues_without_end_come_to_a_limit_in_words(void **state)
{
    (void)state;
    Arena *arena = arena_new((size_t)16 << 20);
    Report report = {.arena = arena};
    Text line = TEXT("load-balancing --servers 2 --load 99% --mean 1ms --at 0s kill=0 --for 1h "
                     "--policy ring");
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    assert_true(session_finish(session, INT64_MAX));
    const char *words = run_failure(session->sides[0]);
    assert_non_null(words);
    assert_true(text_has(text_of(words), TEXT("requests in system: lower the load")));
    for (int i = 0; i < session->options.demo->claim_count; i++)
        assert_true(run_claim(session->sides[0], i, NULL, NULL) == TIME_NEVER);
    session_close(session);
    arena_free(arena);
}

/* Of twenty runs about nineteen have the truth within their interval. */
static void the_interval_holds_the_mean(void **state)
{
    (void)state;
    int held = 0;
    for (int seed = 1; seed <= 20; seed++) {
        char words[80];
        snprintf(words, sizeof words, "--policy random --load 50%% --for 10m --seed %d", seed);
        Finished finished = finished_run(line_of(words));
        double mean = finished_metric(finished, "response_mean_ratio").number;
        double half = finished_metric(finished, "response_ci95_ratio").number;
        held += mean - half <= 2 && 2 <= mean + half;
        finished_free(finished);
    }
    assert_true(held >= 17);
}

/* Whatever the policy, the n-th request comes at the same time, from the same client. */
static bool take_times(void *context, Text line)
{
    Buffer *times = context;
    if (!text_has(line, TEXT("\"pick\""))) return true;
    Text part, rest = line;
    for (int i = 0; i < 4 && text_next_part(&rest, ',', &part); i++) {
        buffer_put(times, part);
        buffer_putc(times, i == 3 ? '\n' : ',');
    }
    return true;
}

static void the_tape_is_the_same_for_all(void **state)
{
    static const char *const policies[] = {"random",     "weighted",    "least-connections",
                                           "least-time", "two-choices", "ip-hash",
                                           "ring",       "sticky"};
    Buffer first = {0}, other = {0};
    (void)state;
    for (size_t i = 0; i <= sizeof policies / sizeof *policies; i++) {
        Arena *arena = arena_new((size_t)16 << 20);
        Report report = {.arena = arena};
        Text line = text_printf(arena, "load-balancing --for 20s --policy %s",
                                i == 0 ? "round-robin" : policies[i - 1]);
        Session *session = session_open(line, (OptionsPlace){0}, false, &report);
        assert_problems(&report, "");
        buffer_reset(&other);
        assert_true(output_trace(session, INT64_MAX, take_times, i == 0 ? &first : &other));
        if (i > 0) assert_true(text_equal(buffer_text(&first), buffer_text(&other)));
        session_close(session);
        arena_free(arena);
    }
    assert_true(first.len > 10000);
    buffer_clear(&first);
    buffer_clear(&other);
}

static void samples_tell_of_the_whole_run(void **state)
{
    (void)state;
    Finished finished = finished_run(line_of("--servers 3 --at 30s kill=1"));
    int count;
    const double *list = run_list(finished.session->sides[0], 1, finished.arena, &count);
    assert_int_equal(count, 300);
    double before = 0, after = 0;
    for (int i = 0; i < 50; i++) before += list[100 + i];
    for (int i = 52; i < 100; i++) after += list[100 + i];
    assert_true(before > 0 && after == 0);
    finished_free(finished);
}

static void check_refused(const char *words, const char *problem)
{
    Arena *arena = arena_new((size_t)1 << 20);
    Report report = {.arena = arena};
    Options options;
    Text line = text_printf(arena, "load-balancing %s", words);
    assert_false(options_parse_line(arena, line, (OptionsPlace){0}, &options, &report));
    assert_true(report.errors == 1 && text_has(report.first->message, text_of(problem)));
    arena_free(arena);
}

static void what_does_not_go_together_is_refused(void **state)
{
    (void)state;
    check_refused("--load 100%", "--queue concurrent");
    check_refused("--sessions memory", "--policy ip-hash, ring or sticky");
    check_refused("--sessions memory --policy ring --level l4", "--level l7");
    check_refused("--weights 1.5", "whole numbers");
    check_refused("--weights 0,1", "--weights 0,1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth_turns_are_nginx_s),
        cmocka_unit_test(chance_is_ten_single_servers),
        cmocka_unit_test(turns_make_the_gaps_even),
        cmocka_unit_test(two_choices_come_near_the_least),
        cmocka_unit_test(equal_work_turns_the_order_round),
        cmocka_unit_test(every_law_has_the_mean_given),
        cmocka_unit_test(old_figures_make_a_herd),
        cmocka_unit_test(a_server_that_fails_fast_looks_empty),
        cmocka_unit_test(a_slow_server_is_seen_by_who_looks),
        cmocka_unit_test(a_line_deleted_is_not_a_server_down),
        cmocka_unit_test(connections_stay_where_they_are),
        cmocka_unit_test(no_law_speaks_where_its_conditions_fail),
        cmocka_unit_test(what_nobody_answers_has_failed),
        cmocka_unit_test(queues_without_end_come_to_a_limit_in_words),
        cmocka_unit_test(the_interval_holds_the_mean),
        cmocka_unit_test(the_tape_is_the_same_for_all),
        cmocka_unit_test(samples_tell_of_the_whole_run),
        cmocka_unit_test(what_does_not_go_together_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
