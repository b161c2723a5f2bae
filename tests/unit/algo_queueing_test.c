#include "support/unit.h"

#include <math.h>

#include "algo/queueing.h"

/* Entries of a published table of Erlang B, and the closed forms of one and two servers. */
static void erlang_b_as_published(void **state)
{
    (void)state;
    assert_true(fabs(queueing_erlang_b(5, 4) - 0.1991) < 5e-5);
    assert_true(fabs(queueing_erlang_b(50, 1500.25) - 0.966695) < 1e-6);
    assert_true(fabs(queueing_erlang_b(1, 3) - 3.0 / 4) < 1e-15);
    assert_true(fabs(queueing_erlang_b(2, 3) - 4.5 / 8.5) < 1e-15);
    assert_true(queueing_erlang_b(0, 3) == 1 && queueing_erlang_b(4, 0) == 0);
}

static void binomial_tails_add_up(void **state)
{
    (void)state;
    assert_true(fabs(queueing_binomial_below(10, 0.5, 5) - 386.0 / 1024) < 1e-15);
    assert_true(fabs(queueing_binomial_below(10, 0.5, 4.5) - 386.0 / 1024) < 1e-15);
    assert_true(fabs(queueing_binomial_below(3, 0.1, 1) - 0.729) < 1e-15);
    assert_true(fabs(queueing_binomial_below(1000, 0.3, 1001) - 1) < 1e-12);
    assert_true(queueing_binomial_below(5, 0.3, 0) == 0);
    assert_true(queueing_binomial_below(0, 0.3, 1) == 1);
}

/* 10 ms of work at 90 % busy: exponential, constant, and four times as uneven. */
static void one_server_as_pollaczek_and_khinchine_say(void **state)
{
    (void)state;
    assert_true(fabs(queueing_mg1_response(.9, 10, 1) - 100) < 1e-9);
    assert_true(fabs(queueing_mg1_response(.9, 10, 0) - 55) < 1e-9);
    assert_true(fabs(queueing_mg1_response(.5, 10, 4) - 35) < 1e-9);
    assert_true(isinf(queueing_mg1_response(1, 10, 1)));
}

/* The closed forms: (1 - a) a^K / (1 - a^(K + 1)), and 1 / (K + 1) at a = 1. */
static void a_limited_room_refuses_some(void **state)
{
    (void)state;
    assert_true(fabs(queueing_mm1k_loss(1, 10) - 1.0 / 11) < 1e-15);
    assert_true(fabs(queueing_mm1k_loss(.5, 3) - .5 * .125 / .9375) < 1e-15);
    assert_true(fabs(queueing_mm1k_loss(2, 3) - 8.0 / 15) < 1e-15);
    assert_true(fabs(queueing_mm1k_loss(1e6, 100000) - (1 - 1e-6)) < 1e-12);
    assert_true(fabs(queueing_mm1k_inside(1, 10) - 5) < 1e-12);
    assert_true(fabs(queueing_mm1k_inside(.5, 1) - 1.0 / 3) < 1e-15);
    assert_true(fabs(queueing_mm1k_inside(2, 2) - 10.0 / 7) < 1e-15);
    assert_true(fabs(queueing_mm1k_inside(.9, 100000) - 9) < 1e-9);
}

/* The classic table, a = 9 of 10; one server is M/M/1. */
static void one_line_for_all_is_erlang_c(void **state)
{
    (void)state;
    assert_true(fabs(queueing_erlang_c(10, 9) - 0.66873) < 1e-5);
    assert_true(fabs(queueing_mmn_response(10, 9, 1) - 1.66873) < 1e-5);
    for (int i = 0; i < 10; i++) {
        double load = i / 10.0;
        assert_true(fabs(queueing_erlang_c(1, load) - load) < 1e-12);
        assert_true(fabs(queueing_mmn_response(1, load, 5) - 5 / (1 - load)) < 1e-9);
    }
    assert_true(fabs(queueing_erlang_c(3, 3) - 1) < 1e-12);
    assert_true(isinf(queueing_mmn_response(3, 3, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(erlang_b_as_published),
        cmocka_unit_test(binomial_tails_add_up),
        cmocka_unit_test(one_server_as_pollaczek_and_khinchine_say),
        cmocka_unit_test(a_limited_room_refuses_some),
        cmocka_unit_test(one_line_for_all_is_erlang_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
