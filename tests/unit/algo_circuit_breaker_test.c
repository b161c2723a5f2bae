#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "algo/circuit_breaker.h"
#include "base/rng.h"

static const int64_t second_ns = 1000000000;
static const int64_t half = BREAKER_WHOLE / 2;

static BreakerRules rules_of(BreakerTrip trip, int window, int min_calls, int64_t open_for_s,
                             int probes)
{
    return (BreakerRules){.trip = trip,
                          .window = window,
                          .min_calls = min_calls,
                          .threshold = half,
                          .slow_threshold = BREAKER_WHOLE,
                          .slow_call_ns = 60 * second_ns,
                          .open_for_ns = open_for_s * second_ns,
                          .probes = probes};
}

/* --- Tapes ------------------------------------------------------------------------------------ */

typedef struct Call {
    double at;
    char outcome; /* S success, F failure, s slow success, f slow failure */
} Call;

/* Each call's outcome comes at once. Who was let through, and the state after each, as letters. */
static void check_tape(const BreakerRules *rules, const Call *calls, const char *decisions,
                       const char *states)
{
    Breaker breaker;
    breaker_init(&breaker, rules, 0);
    size_t length = strlen(states);
    for (size_t i = 0; i < length; i++) {
        int64_t now = (int64_t)(calls[i].at * 1e9 + 0.5), generation = -1;
        bool permitted = breaker_permit(&breaker, now, &generation);
        if (decisions != NULL) assert_int_equal(permitted ? 'P' : 'R', decisions[i]);
        bool failed = strchr("Ff", calls[i].outcome) != NULL;
        bool slow = strchr("sf", calls[i].outcome) != NULL;
        if (permitted) breaker_record(&breaker, now, generation, (BreakerOutcome){failed, slow});
        assert_int_equal("COH"[breaker.state], states[i]);
    }
}

static void a_count_window_as_resilience4j_has_it(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_COUNT_WINDOW, 10, 5, 5, 3);
    const Call calls[] = {{0, 'S'},      {1, 'F'},    {2, 'S'},    {3, 'F'},
                          {4, 'S'},      {5, 'F'},    {6, 'S'},    {10, 'S'},
                          {10.001, 'F'}, {10.1, 'F'}, {11, 'S'},   {15, 'S'},
                          {16.2, 'S'},   {16.3, 'S'}, {16.4, 'F'}, {17, 'S'}};
    check_tape(&rules, calls, "PPPPPPRRPPPRPPPP", "CCCCCOOOHHOOHHCC");
}

static void a_success_may_open(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_TIME_WINDOW, 20, 5, 60, 10);
    const Call calls[] = {{0, 'F'}, {0, 'F'}, {0, 'F'}, {0, 'S'}, {0, 'S'}};
    check_tape(&rules, calls, NULL, "CCCCO");
    const Call six[] = {{0, 'S'}, {1, 'S'}, {2, 'S'}, {3, 'F'}, {4, 'F'}, {5, 'F'}};
    check_tape(&rules, six, NULL, "CCCCCO");
}

static void slow_calls_open_by_a_threshold_of_their_own(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_TIME_WINDOW, 20, 5, 60, 10);
    rules.slow_threshold = half;
    const Call calls[] = {{0, 'f'}, {0, 's'}, {0, 'F'}, {0, 'S'}, {0, 's'}};
    check_tape(&rules, calls, NULL, "CCCCO");
    rules.slow_threshold = BREAKER_WHOLE;
    check_tape(&rules, calls, NULL, "CCCCC");
    assert_false(breaker_is_slow(&rules, 60 * second_ns));
    assert_true(breaker_is_slow(&rules, 60 * second_ns + 1));
}

static void probes_are_judged_by_the_same_thresholds(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_TIME_WINDOW, 20, 5, 5, 4);
    Call calls[] = {{0, 'F'}, {0, 'F'},     {0, 'F'},   {0, 'S'},   {0, 'S'},
                    {5, 'S'}, {5.001, 'F'}, {5.1, 'F'}, {5.2, 'S'}, {5.3, 'F'}};
    check_tape(&rules, calls, NULL, "CCCCOOHHHO");
    calls[7].outcome = calls[9].outcome = 'S';
    check_tape(&rules, calls, NULL, "CCCCOOHHHC");
}

static void failures_in_a_row_as_gobreaker_has_them(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_CONSECUTIVE, 6, 1, 60, 1);
    const Call calls[] = {{0, 'F'},   {.1, 'F'},    {.2, 'F'},    {.3, 'F'},   {.4, 'F'},
                          {.5, 'S'},  {1, 'F'},     {1.1, 'F'},   {1.2, 'F'},  {1.3, 'F'},
                          {1.4, 'F'}, {1.5, 'F'},   {2, 'S'},     {61.5, 'S'}, {61.6, 'F'},
                          {100, 'S'}, {121.6, 'S'}, {121.7, 'S'}, {121.8, 'S'}};
    check_tape(&rules, calls, NULL, "CCCCCCCCCCCOOOOOOCC");
}

static void there_is_no_rate_below_the_least_number(void **state)
{
    (void)state;
    Call calls[100];
    for (int i = 0; i < 100; i++) calls[i] = (Call){i, 'F'};
    char states[101];
    memset(states, 'C', 99);
    memcpy(states + 99, "O", 2);
    BreakerRules rules = rules_of(BREAKER_COUNT_WINDOW, 100, 100, 60, 10);
    check_tape(&rules, calls, NULL, states);
    rules = rules_of(BREAKER_COUNT_WINDOW, 3, 100, 60, 10); /* the window is never fuller */
    check_tape(&rules, calls, NULL, "CCO");
}

/* --- Calls that take time --------------------------------------------------------------------- */

static void a_late_outcome_counts_for_nothing(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_COUNT_WINDOW, 4, 4, 1, 2);
    Breaker breaker;
    breaker_init(&breaker, &rules, 0);
    int64_t early, generation;
    assert_true(breaker_permit(&breaker, 0, &early));
    for (int i = 0; i < 4; i++) {
        assert_true(breaker_permit(&breaker, 0, &generation));
        breaker_record(&breaker, 1, generation, (BreakerOutcome){true, false});
    }
    assert_int_equal(breaker.state, BREAKER_OPEN);
    assert_true(breaker_permit(&breaker, 2 * second_ns, &generation));
    BreakerRecord record =
        breaker_record(&breaker, 2 * second_ns, early, (BreakerOutcome){true, false});
    assert_false(record.counted);
    assert_int_equal(breaker.counts.calls, 0);
    assert_int_equal(breaker.state, BREAKER_HALF_OPEN);
}

static void half_open_lets_its_probes_through_and_no_more(void **state)
{
    (void)state;
    BreakerRules rules = rules_of(BREAKER_COUNT_WINDOW, 4, 4, 1, 3);
    Breaker breaker;
    breaker_init(&breaker, &rules, 0);
    breaker_force_open(&breaker, 5);
    int64_t generation;
    assert_false(breaker_permit(&breaker, 5 + second_ns, &generation));
    for (int i = 0; i < 5; i++) {
        bool permitted = breaker_permit(&breaker, 6 + second_ns + i, &generation);
        assert_int_equal(permitted, i < 3);
    }
    assert_int_equal(breaker_minimum(&breaker), 3);
}

/* --- Against a list of all outcomes ---------------------------------------------------------- */

typedef struct Past {
    int64_t at;
    BreakerOutcome outcome;
} Past;

static BreakerCounts recount(const BreakerRules *rules, const Past *past, int count, int64_t now,
                             bool half_open)
{
    BreakerCounts counts = {0};
    for (int i = 0; i < count; i++) {
        if (!half_open && rules->trip == BREAKER_COUNT_WINDOW && i < count - rules->window)
            continue;
        if (!half_open && rules->trip == BREAKER_TIME_WINDOW
            && past[i].at / second_ns <= now / second_ns - rules->window)
            continue;
        counts.calls++;
        counts.failures += past[i].outcome.failed;
        counts.slow += past[i].outcome.slow;
    }
    return counts;
}

static void windows_agree_with_a_recount_of_all_that_happened(void **state)
{
    (void)state;
    enum { CALLS = 3000 };
    static Past past[CALLS];
    int64_t opened = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        Rng rng = rng_seeded(seed);
        BreakerRules rules = rules_of(seed % 2 == 0 ? BREAKER_COUNT_WINDOW : BREAKER_TIME_WINDOW,
                                      1 + (int)rng_below(&rng, 12), 1 + (int)rng_below(&rng, 12),
                                      (int64_t)rng_below(&rng, 4), 1 + (int)rng_below(&rng, 6));
        rules.slow_threshold = (int64_t)rng_below(&rng, BREAKER_WHOLE) + 1;
        Breaker breaker;
        breaker_init(&breaker, &rules, 0);
        int64_t now = 0, generation = 0;
        int count = 0;
        for (int i = 0; i < CALLS; i++) {
            now += (int64_t)rng_below(&rng, (uint64_t)second_ns);
            int64_t before = breaker.generation;
            if (!breaker_permit(&breaker, now, &generation)) continue;
            if (breaker.generation != before) count = 0;
            bool half_open = breaker.state == BREAKER_HALF_OPEN;
            bool failed = rng_below(&rng, 100) < 35, slow = rng_below(&rng, 100) < 20;
            past[count++] = (Past){now, {failed, slow}};
            BreakerCounts expected = recount(&rules, past, count, now, half_open);
            int minimum = breaker_minimum(&breaker);
            BreakerRecord record =
                breaker_record(&breaker, now, generation, (BreakerOutcome){failed, slow});
            assert_memory_equal(&record.window, &expected, sizeof expected);
            assert_int_equal(record.has_rate, expected.calls >= minimum);
            bool sick =
                2 * expected.failures >= expected.calls
                || (int64_t)expected.slow * BREAKER_WHOLE >= rules.slow_threshold * expected.calls;
            BreakerState after = !record.has_rate ? record.before
                                 : sick           ? BREAKER_OPEN
                                                  : BREAKER_CLOSED;
            assert_int_equal(record.after, after);
            if (record.after != record.before) count = 0;
            opened += record.after == BREAKER_OPEN;
        }
    }
    assert_true(opened > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_count_window_as_resilience4j_has_it),
        cmocka_unit_test(a_success_may_open),
        cmocka_unit_test(slow_calls_open_by_a_threshold_of_their_own),
        cmocka_unit_test(probes_are_judged_by_the_same_thresholds),
        cmocka_unit_test(failures_in_a_row_as_gobreaker_has_them),
        cmocka_unit_test(there_is_no_rate_below_the_least_number),
        cmocka_unit_test(a_late_outcome_counts_for_nothing),
        cmocka_unit_test(half_open_lets_its_probes_through_and_no_more),
        cmocka_unit_test(windows_agree_with_a_recount_of_all_that_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
