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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log_is_within_one_ulp),
        cmocka_unit_test(exp_is_within_two_ulp),
        cmocka_unit_test(pow_agrees_with_a_wider_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
