#include "support/unit.h"

#include <stdlib.h>

#include "algo/percentile.h"
#include "base/rng.h"

enum { SAMPLES = 20000 };

static PercentileSet set;
static int64_t samples[SAMPLES], sorted[SAMPLES];

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void ranks_are_reckoned_in_integers(void **state)
{
    (void)state;
    assert_int_equal(percentile_rank(20000, 9999), 19998);
    assert_int_equal(percentile_rank(10001, 9999), 10000);
    assert_int_equal(percentile_rank(100, 9900), 99);
    assert_int_equal(percentile_rank(3, 5000), 2);
    assert_int_equal(percentile_rank(1, 0), 1);
    assert_int_equal(percentile_rank(7, 10000), 7);
}

/* Against sorting, for samples of all sizes, many of them equal. */
static void check_against_sorting(uint64_t seed, int count, int bits)
{
    static const int shares[] = {0, 1, 2500, 5000, 7500, 9900, 9990, 9999, 10000};
    Rng rng = rng_seeded(seed);
    percentile_clear(&set);
    for (int i = 0; i < count; i++) {
        samples[i] = sorted[i] = (int64_t)(rng_next(&rng) >> (64 - 1 - rng_below(&rng, bits)));
        percentile_add(&set, samples[i]);
    }
    qsort(sorted, (size_t)count, sizeof *sorted, by_size);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        int64_t right = sorted[percentile_rank(count, shares[i]) - 1];
        assert_true(percentile_of(&set, samples, shares[i]) == right);
        int64_t about = percentile_of(&set, NULL, shares[i]);
        assert_true(about >= right && about - right <= right / 1000);
    }
}

static void percentiles_are_those_of_the_sorted_samples(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        check_against_sorting(seed, 1, 63);
        check_against_sorting(seed, 1000, 12);
        check_against_sorting(seed, 999, 62);
        check_against_sorting(seed, SAMPLES, 40);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_reckoned_in_integers),
        cmocka_unit_test(percentiles_are_those_of_the_sorted_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
