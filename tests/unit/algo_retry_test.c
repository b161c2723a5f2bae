#include "support/unit.h"

#include <math.h>

#include "algo/retry.h"

static void waits_double(void **state)
{
    (void)state;
    for (int retry = 1; retry <= 4; retry++) {
        double most = 3 * (double)(1 << (retry - 1));
        assert_true(retry_wait(RETRY_AT_ONCE, 3, retry, .5) == 0);
        assert_true(retry_wait(RETRY_EXPONENTIAL, 3, retry, .5) == most);
        assert_true(retry_wait(RETRY_FULL_JITTER, 3, retry, .25) == most / 4);
        assert_true(retry_wait(RETRY_FULL_JITTER, 3, retry, 0) == 0);
    }
}

/* Ten at once, then one for ten first attempts. */
static void a_budget_is_ten_and_a_share(void **state)
{
    (void)state;
    RetryBudget budget = retry_budget(.1);
    int retries = 0;
    for (int i = 0; i < 20; i++) retries += retry_budget_take(&budget);
    assert_int_equal(retries, 10);
    for (int i = 0; i < 1000; i++) {
        retry_budget_earn(&budget);
        retries += retry_budget_take(&budget);
    }
    assert_int_equal(retries, 110);
}

static void what_is_saved_has_a_limit(void **state)
{
    (void)state;
    RetryBudget budget = retry_budget(.5), none = retry_budget(0);
    int retries = 0;
    for (int i = 0; i < 100000; i++) retry_budget_earn(&budget);
    while (retry_budget_take(&budget)) retries++;
    assert_int_equal(retries, 100);
    for (int i = 0; i < 1000; i++) assert_true(retry_budget_take(&none));
}

static void all_tries_fit_below_the_threshold(void **state)
{
    (void)state;
    assert_true(retry_vulnerable_above(100, 3, 0) == 25);
    assert_true(retry_vulnerable_above(100, 1, 0) == 50);
    assert_true(fabs(retry_vulnerable_above(100, 3, .1) - 100 / 1.1) < 1e-12);
    assert_true(retry_vulnerable_above(100, 0, .5) == 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double),
        cmocka_unit_test(a_budget_is_ten_and_a_share),
        cmocka_unit_test(what_is_saved_has_a_limit),
        cmocka_unit_test(all_tries_fit_below_the_threshold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
