#include "support/unit.h"

#include <math.h>

#include "algo/mva.h"

static const double demand[] = {5, 30, 20};

/* By hand: with one user nobody waits; with two, the second finds what the first leaves. */
static void the_first_users_by_hand(void **state)
{
    (void)state;
    Mva mva = mva_of(demand, 3, 1000, 1);
    assert_true(fabs(mva.response - 55) < 1e-12);
    assert_true(fabs(mva.throughput - 1 / 1055.0) < 1e-15);
    mva_add_user(&mva);
    double two = 55 + (25.0 + 900 + 400) / 1055;
    assert_true(fabs(mva.response - two) < 1e-12);
    assert_true(fabs(mva.throughput - 2 / (1000 + two)) < 1e-15);
}

/* Two stations alike without thinking: n users make n / (n + 1) of what one station can. */
static void two_stations_alike(void **state)
{
    (void)state;
    const double alike[] = {2, 2};
    for (int n = 1; n <= 50; n++)
        assert_true(fabs(mva_of(alike, 2, 0, n).throughput - n / (n + 1.0) / 2) < 1e-12);
}

static void everybody_is_somewhere(void **state)
{
    (void)state;
    Mva mva = mva_of(demand, 3, 1000, 60);
    double all = mva.throughput * mva.think;
    for (int i = 0; i < mva.stations; i++) all += mva.inside[i];
    assert_true(fabs(all - 60) < 1e-9);
}

static void the_asymptotes_bound_it(void **state)
{
    (void)state;
    Mva mva = mva_empty(demand, 3, 1000);
    assert_true(fabs(mva_knee(&mva) - 1055.0 / 30) < 1e-12);
    for (int n = 1; n <= 1000; n++) {
        mva_add_user(&mva);
        assert_true(mva.throughput <= mva_most(&mva, n) * (1 + 1e-12));
    }
    assert_true(fabs(mva_most(&mva, 10) - 10 / 1055.0) < 1e-15);
    assert_true(fabs(mva_most(&mva, 36) - 1 / 30.0) < 1e-15);
    assert_true(fabs(mva.throughput - 1 / 30.0) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_users_by_hand),
        cmocka_unit_test(two_stations_alike),
        cmocka_unit_test(everybody_is_somewhere),
        cmocka_unit_test(the_asymptotes_bound_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
