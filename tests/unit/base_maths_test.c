#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/maths.h"
#include "base/rng.h"

static double ulps(double got, long double right)
{
    double nearest = (double)right;
    double ulp = nextafter(fabs(nearest), INFINITY) - fabs(nearest);
    return (double)(fabsl((long double)got - right) / (long double)ulp);
}

static void log_is_within_one_ulp(void **state)
{
    (void)state;
    Rng rng = rng_seeded(1);
    double worst = 0;
    for (int i = 0; i < 300000; i++) {
        double x = i % 2 ? rng_uniform_positive(&rng) : 0.5 + 1.5 * rng_uniform(&rng);
        if (i % 10 == 0) x = ldexp(x, (int)rng_below(&rng, 2000) - 1000);
        if (x == 1) continue;
        worst = fmax(worst, ulps(maths_log(x), logl((long double)x)));
    }
    assert_true(worst < 1);
    assert_true(maths_log(1) == 0);
    assert_true(isinf(maths_log(0)) && maths_log(0) < 0);
    assert_true(isnan(maths_log(-1)));
    assert_true(ulps(maths_log(0x1p-1074), logl(0x1p-1074L)) < 1);
}

static void exp_is_within_two_ulp(void **state)
{
    (void)state;
    Rng rng = rng_seeded(2);
    double worst = 0;
    for (int i = 0; i < 300000; i++) {
        double x = (rng_uniform(&rng) - 0.5) * (i % 2 ? 2 : 1400);
        worst = fmax(worst, ulps(maths_exp(x), expl((long double)x)));
    }
    assert_true(worst < 2);
    assert_true(maths_exp(0) == 1);
    assert_true(isinf(maths_exp(710)));
    assert_true(maths_exp(-800) == 0);
    assert_true(maths_exp(-745) > 0);
}

static void pow_agrees_with_a_wider_type(void **state)
{
    (void)state;
    Rng rng = rng_seeded(3);
    for (int i = 0; i < 100000; i++) {
        double x = 10 * rng_uniform_positive(&rng), y = 8 * (rng_uniform(&rng) - 0.5);
        assert_true(ulps(maths_pow(x, y), powl((long double)x, (long double)y))
                    < 2 + 2 * fabs(y * log(x)));
    }
    assert_true(maths_pow(0, 2) == 0 && maths_pow(5, 0) == 1);
}

static void normal_agrees_with_a_wider_type(void **state)
{
    (void)state;
    for (double x = -40; x <= 40; x += 0.0137) {
        long double right = 0.5L * erfcl(-(long double)x / sqrtl(2.0L));
        assert_true(fabsl((long double)maths_normal(x) - right) < 4e-15L);
        assert_true(maths_normal(x) >= 0 && maths_normal(x) <= 1);
    }
}

/* The three points are the algorithm's own check values (AS 241, PPND16). */
static void normal_quantile_turns_normal_back(void **state)
{
    (void)state;
    assert_true(fabs(maths_normal_quantile(0.25) + 0.6744897501960817) < 1e-15);
    assert_true(fabs(maths_normal_quantile(0.001) + 3.090232306167814) < 4e-15);
    assert_true(fabs(maths_normal_quantile(1e-20) + 9.262340089798408) < 1e-14);
    assert_true(maths_normal_quantile(0.5) == 0);
    for (double p = 1e-14; p < 1; p = p < 0.001 ? 3 * p : p + 0.00077) {
        double x = maths_normal_quantile(p);
        long double back = 0.5L * erfcl(-(long double)x / sqrtl(2.0L));
        assert_true(fabsl(back / (long double)p - 1) < 1e-13L);
        assert_true(p < 0.01 || fabs(x + maths_normal_quantile(1 - p)) < 1e-12);
    }
}

static void of_a_number_and_a_nan_the_number_is_least_and_most(void **state)
{
    static const double values[] = {-INFINITY, -1, 0, 2.5, INFINITY, NAN};
    enum { VALUES = sizeof values / sizeof values[0] };
    (void)state;
    for (int i = 0; i < VALUES; i++)
        for (int j = 0; j < VALUES; j++) {
            double a = values[i], b = values[j];
            int none = isnan(a) && isnan(b);
            assert_true(none ? isnan(maths_min(a, b)) : maths_min(a, b) == fmin(a, b));
            assert_true(none ? isnan(maths_max(a, b)) : maths_max(a, b) == fmax(a, b));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_is_within_one_ulp),
        cmocka_unit_test(exp_is_within_two_ulp),
        cmocka_unit_test(pow_agrees_with_a_wider_type),
        cmocka_unit_test(normal_agrees_with_a_wider_type),
        cmocka_unit_test(normal_quantile_turns_normal_back),
        cmocka_unit_test(of_a_number_and_a_nan_the_number_is_least_and_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
