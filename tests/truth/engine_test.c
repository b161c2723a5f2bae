/* Queues of sim/ nodes against queueing theory. */
#include "support/unit.h"

#include <math.h>
#include <stdlib.h>

#include "support/queue_model.h"
#include "support/sample.h"

static const double second_ns = 1e9;

typedef struct Finished {
    Arena *arena;
    World *world;
    QueueModel *queue;
} Finished;

static Finished run_queue(uint64_t seed, const QueueConfig *config)
{
    Arena *arena = arena_new((size_t)4 << 20);
    World *world = world_new(arena, seed, QUEUE_NODES, QUEUE_EVENTS);
    QueueModel *queue = queue_model_build(world, arena, config);
    world_start(world);
    while (world_step(world)) {}
    assert_null(world_failure(world));
    assert_int_equal(queue->departed, config->customers);
    return (Finished){arena, world, queue};
}

static void put_away(Finished finished)
{
    world_free(finished.world);
    arena_free(finished.arena);
}

/* How many times as long in soak. */
static int effort(void)
{
    return getenv("GROUNDWORK_SOAK") != NULL ? 20 : 1;
}

static void check_mean(const char *what, const QueueConfig *config, int runs,
                       double (*read)(const QueueModel *queue), double truth)
{
    Sample sample = {0};
    for (int i = 0; i < runs; i++) {
        Finished finished = run_queue((uint64_t)i + 1, config);
        sample_add(&sample, read(finished.queue));
        put_away(finished);
    }
    sample_check(&sample, what, truth);
}

static double mean_wait_s(const QueueModel *queue)
{
    return histogram_mean(&queue->waits) / second_ns;
}

/* Mean wait rho / (mu - lambda), service 1 s. The mean over n customers errs by sigma / sqrt(n)
 * with sigma^2 = rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4, since successive waits are alike
 * (Daley, J. Appl. Prob. 5, 1968; Whitt, Management Science 35(11), 1989). So the errors in
 * units of that must be normal: mean 0 and squares that sum to chi-square. */
static void mm1_waits_as_theory_says_within_the_error_theory_says(void **state)
{
    (void)state;
    const double loads[] = {0.5, 0.8, 0.9};
    const int customers = 60000 * effort();
    enum { RUNS = 12 };
    for (int i = 0; i < 3; i++) {
        double rho = loads[i];
        double truth = rho / (1 - rho);
        double variance = rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) / pow(1 - rho, 4);
        double error = sqrt(variance / customers);
        QueueConfig config = {1, second_ns / rho, second_ns, false, customers, false};
        double sum = 0, squares = 0;
        for (uint64_t seed = 1; seed <= RUNS; seed++) {
            Finished finished = run_queue(seed, &config);
            double z = (mean_wait_s(finished.queue) - truth) / error;
            put_away(finished);
            sum += z;
            squares += z * z;
        }
        assert_true(fabs(sum) < 3.9 * sqrt(RUNS));    /* p = 1e-4 */
        assert_true(squares > 1.9 && squares < 39.2); /* chi-square, 12 degrees: 1e-4 either way */
    }
}

static double share_without_wait(const QueueModel *queue)
{
    return (double)histogram_at_most(&queue->waits, 0) / (double)queue->waits.count;
}

static double share_beyond_2_s(const QueueModel *queue)
{
    return 1
           - (double)histogram_at_most(&queue->waits, 2 * TIME_SECOND) / (double)queue->waits.count;
}

static double median_of_the_delayed(const QueueModel *queue)
{
    double at_once = share_without_wait(queue);
    return (double)histogram_percentile(&queue->waits, at_once + (1 - at_once) / 2) / second_ns;
}

/* P(W > t) = rho e^-(mu - lambda) t: who waits at all waits exponentially. */
static void mm1_waits_are_exponential_for_those_who_wait(void **state)
{
    (void)state;
    const double rho = 0.7;
    QueueConfig config = {1, second_ns / rho, second_ns, false, 30000 * effort(), false};
    check_mean("no wait", &config, 10, share_without_wait, 1 - rho);
    check_mean("over 2 s", &config, 10, share_beyond_2_s, rho * exp(-(1 - rho) * 2));
    check_mean("median of the delayed", &config, 10, median_of_the_delayed, log(2) / (1 - rho));
}

/* Pollaczek and Khinchine: half of M/M/1's wait. */
static void md1_waits_half_as_long(void **state)
{
    (void)state;
    const double rho = 0.8;
    QueueConfig config = {1, second_ns / rho, second_ns, true, 40000 * effort(), false};
    check_mean("M/D/1 wait", &config, 10, mean_wait_s, rho / (2 * (1 - rho)));
}

/* Erlang C: the probability to wait with `servers` at an offered load of `load` erlangs. */
static double erlang_c(int servers, double load)
{
    double term = 1, sum = 0;
    for (int k = 0; k < servers; k++) {
        sum += term;
        term *= load / (k + 1);
    }
    double waiting = term / (1 - load / servers);
    return waiting / (sum + waiting);
}

static void mmc_waits_by_erlang_c(void **state)
{
    (void)state;
    const int servers = 5;
    const double load = 4; /* erlangs */
    assert_true(fabs(erlang_c(1, 0.5) - 0.5) < 1e-12);
    assert_true(fabs(erlang_c(5, 4) - 0.5541) < 1e-4); /* a published table's entry */
    QueueConfig config = {servers, second_ns / load, second_ns, false, 40000 * effort(), false};
    check_mean("M/M/5 wait", &config, 10, mean_wait_s, erlang_c(servers, load) / (servers - load));
    check_mean("M/M/5 no wait", &config, 10, share_without_wait, 1 - erlang_c(servers, load));
}

/* L T = sum of the sojourns, to the nanosecond, where nobody is there at either end (Little,
 * Operations Research 9(3), 1961). */
static void littles_law_is_exact_on_a_closed_interval(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        QueueConfig config = {1 + (int)seed % 3, second_ns / 0.9, second_ns,
                              seed % 2 == 0,     20000,           false};
        Finished finished = run_queue(seed, &config);
        const QueueModel *queue = finished.queue;
        assert_int_equal(queue->arrived, queue->departed);
        assert_int_equal(queue->area_ns, queue->sojourn_ns);
        put_away(finished);
    }
}

/* Draws are keyed by what they are for, so it does not matter who draws. */
static void who_times_the_arrivals_changes_nothing(void **state)
{
    (void)state;
    QueueConfig config = {2, second_ns / 1.8, second_ns, false, 20000, false};
    Finished two = run_queue(7, &config);
    config.one_node = true;
    Finished one = run_queue(7, &config);
    assert_int_equal(world_now(one.world), world_now(two.world));
    assert_int_equal(one.queue->sojourn_ns, two.queue->sojourn_ns);
    assert_memory_equal(&one.queue->waits, &two.queue->waits, sizeof one.queue->waits);
    assert_int_equal(world_events(one.world), 2 * config.customers);
    assert_int_equal(world_events(two.world), 3 * config.customers);
    put_away(one);
    put_away(two);
}

static void the_series_knows_the_longest_line(void **state)
{
    (void)state;
    QueueConfig config = {1, second_ns / 0.9, second_ns, false, 20000, false};
    Finished finished = run_queue(3, &config);
    const Series *series = world_series(finished.world, finished.queue->in_system);
    double most = 0;
    for (int i = 0; i < series->count; i++) most = fmax(most, series->bins[i]);
    assert_true(most > 10 && most < 200);
    assert_int_equal(series->count, world_now(finished.world) / series->bin_ns + 1);
    put_away(finished);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mm1_waits_as_theory_says_within_the_error_theory_says),
        cmocka_unit_test(mm1_waits_are_exponential_for_those_who_wait),
        cmocka_unit_test(md1_waits_half_as_long),
        cmocka_unit_test(mmc_waits_by_erlang_c),
        cmocka_unit_test(littles_law_is_exact_on_a_closed_interval),
        cmocka_unit_test(who_times_the_arrivals_changes_nothing),
        cmocka_unit_test(the_series_knows_the_longest_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
