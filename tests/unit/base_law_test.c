#include "support/unit.h"

#include <math.h>
#include <stdlib.h>

#include "base/law.h"

static const double ms = 1e6;

enum { DRAWS = 40000 };

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The greatest distance between the draws' distribution and the law's own (Kolmogorov): beyond
 * 2.2 / sqrt(n) by chance once in 8000. Half a bin of rounding is allowed for. */
static void check_draws(const Law *law)
{
    static double draws[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
        Rng rng = rng_keyed(7, 3, (uint64_t)i);
        draws[i] = law_draw_ns(law, &rng);
        rng = rng_keyed(7, 3, (uint64_t)i);
        double off = (double)law_draw(law, &rng) - draws[i];
        assert_true(draws[i] >= (double)LAW_MOST_NS || fabs(off) <= 0.5);
    }
    qsort(draws, DRAWS, sizeof *draws, by_size);
    double worst = 0;
    for (int i = 0; i < DRAWS; i++) {
        double before = law_at_most(law, draws[i] - 1e-3), at = law_at_most(law, draws[i] + 1e-3);
        worst = fmax(worst, fmax((double)i / DRAWS - at, before - (i + 1.0) / DRAWS));
    }
    assert_true(worst < 2.2 / sqrt(DRAWS));
}

/* E X = the integral of P(X > x), E X^2 that of 2 x P(X > x): by the middle of a million steps that
 * widen with x. */
static void check_moments(const Law *law)
{
    double mean = 0, square = 0, x = 0;
    for (int i = 0; i < 1000000; i++) {
        double step = 20 + 2e-5 * x, middle = x + step / 2;
        double above = 1 - law_at_most(law, middle);
        mean += step * above;
        square += step * 2 * middle * above;
        x += step;
    }
    assert_true(fabs(law_mean_ns(law) / mean - 1) < 1e-3);
    assert_true(fabs(law_mean_square_ns(law) / square - 1) < 1e-2);
}

static void draws_follow_the_law(void **state)
{
    (void)state;
    Law uniform = law_uniform(1 * ms, 3 * ms);
    Law exponential = law_exponential(5 * ms);
    Law log_normal = law_log_normal(2 * ms, 0.8);
    Law pareto = law_pareto(1 * ms, 3.5);
    Law mixed = law_mixture(0.38, pareto, exponential);
    Law three = law_shifted(law_mixture(0.2, law_constant(4 * ms), mixed), 1 * ms);
    const Law laws[] = {uniform, exponential, log_normal, pareto, mixed, three};
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        check_draws(&laws[i]);
        check_moments(&laws[i]);
    }
}

static void a_constant_is_what_it_says(void **state)
{
    (void)state;
    Rng rng = rng_seeded(1);
    Law constant = law_constant(5 * ms);
    assert_int_equal(law_draw(&constant, &rng), 5000000);
    assert_true(law_mean_ns(&constant) == 5 * ms && law_mean_square_ns(&constant) == 25 * ms * ms);
    assert_true(law_at_most(&constant, 5 * ms) == 1 && law_at_most(&constant, 4.9 * ms) == 0);
    Law never_varies = law_log_normal(3 * ms, 0);
    assert_int_equal(law_draw(&never_varies, &rng), 3000000);
}

/* The mean of a Pareto law with a tail index of 1 or less is infinite, its draws are not. */
static void heavy_tails_are_finite_draws(void **state)
{
    (void)state;
    Law heavy = law_pareto(1, 0.01);
    assert_true(isinf(law_mean_ns(&heavy)));
    Law wide = law_pareto(1, 1.5);
    assert_true(law_mean_ns(&wide) == 3 && isinf(law_mean_square_ns(&wide)));
    int64_t most = 0;
    for (uint64_t i = 0; i < 1000; i++) {
        Rng rng = rng_keyed(1, 1, i);
        int64_t draw = law_draw(&heavy, &rng);
        assert_true(draw >= 1 && draw <= LAW_MOST_NS);
        most = draw > most ? draw : most;
    }
    assert_int_equal(most, LAW_MOST_NS);
}

/* Two settings that differ in the law share the stream: what is slow in one is so in the other. */
static void one_stream_orders_draws_alike(void **state)
{
    (void)state;
    Law fast = law_exponential(1 * ms), slow = law_exponential(10 * ms);
    for (uint64_t i = 0; i < 1000; i++) {
        Rng a = rng_keyed(5, 2, i), b = a;
        assert_true(fabs(law_draw_ns(&slow, &a) - 10 * law_draw_ns(&fast, &b)) < 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_follow_the_law),
        cmocka_unit_test(a_constant_is_what_it_says),
        cmocka_unit_test(heavy_tails_are_finite_draws),
        cmocka_unit_test(one_stream_orders_draws_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
