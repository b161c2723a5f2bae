#include "support/unit.h"

#include <math.h>

#include "algo/batching.h"

static const Batching greedy = {.most = 10, .overhead_ns = 1000000, .item_ns = 100000};

static void without_lingering_it_takes_what_is_there(void **state)
{
    (void)state;
    assert_int_equal(batching_take(&greedy, 1, 0), 1);
    assert_int_equal(batching_take(&greedy, 9, 5), 9);
    assert_int_equal(batching_take(&greedy, 10, 0), 10);
    assert_int_equal(batching_take(&greedy, 11, 99), 10);
    assert_int_equal(batching_take(&greedy, 0, 0), 0);
}

static void it_lingers_until_full_or_old(void **state)
{
    (void)state;
    Batching patient = greedy;
    patient.linger_ns = 5000000;
    assert_int_equal(batching_take(&patient, 9, 4999999), 0);
    assert_int_equal(batching_take(&patient, 9, 5000000), 9);
    assert_int_equal(batching_take(&patient, 10, 0), 10);
}

static void its_ceiling_is_that_of_full_batches(void **state)
{
    (void)state;
    assert_int_equal(batching_time_ns(&greedy, 10), 2000000);
    assert_true(fabs(batching_ceiling(&greedy) - 5000) < 1e-9);
    Batching one = greedy, hundred = greedy;
    one.most = 1;
    hundred.most = 100;
    assert_true(fabs(batching_ceiling(&one) - 1e4 / 11) < 1e-9);
    assert_true(fabs(batching_ceiling(&hundred) - 1e5 / 11) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_lingering_it_takes_what_is_there),
        cmocka_unit_test(it_lingers_until_full_or_old),
        cmocka_unit_test(its_ceiling_is_that_of_full_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
