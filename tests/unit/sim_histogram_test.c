#include "support/unit.h"

#include <stdlib.h>

#include "base/rng.h"
#include "sim/histogram.h"

static int give_histogram(void **state)
{
    *state = calloc(1, sizeof(Histogram));
    return *state == NULL;
}

static int free_histogram(void **state)
{
    free(*state);
    return 0;
}

static void without_values_all_is_zero(void **state)
{
    Histogram *histogram = *state;
    assert_true(histogram_mean(histogram) == 0);
    assert_int_equal(histogram_percentile(histogram, 0.5), 0);
    assert_int_equal(histogram_at_most(histogram, 1000), 0);
}

static void one_value_is_every_percentile(void **state)
{
    Histogram *histogram = *state;
    histogram_add(histogram, 123456789);
    const double shares[] = {0, 0.001, 0.5, 1};
    for (int i = 0; i < 4; i++)
        assert_int_equal(histogram_percentile(histogram, shares[i]), 123456789);
    assert_true(histogram_mean(histogram) == 123456789);
}

static void small_values_are_exact(void **state)
{
    Histogram *histogram = *state;
    for (int64_t i = 1; i < 2 * HISTOGRAM_STEPS; i++) histogram_add(histogram, i);
    for (int64_t i = 1; i < 2 * HISTOGRAM_STEPS; i++) {
        double share = ((double)i - 0.5) / (2 * HISTOGRAM_STEPS - 1);
        assert_int_equal(histogram_percentile(histogram, share), i);
        assert_int_equal(histogram_at_most(histogram, i), i);
    }
    assert_int_equal(histogram_at_most(histogram, -1), 0);
    assert_int_equal(histogram_percentile(histogram, 1), 2 * HISTOGRAM_STEPS - 1);
}

static void a_share_that_is_a_whole_rank_is_that_rank(void **state)
{
    Histogram *histogram = *state;
    for (int64_t i = 1; i <= 100; i++) histogram_add(histogram, i);
    for (int i = 1; i <= 100; i++) assert_int_equal(histogram_percentile(histogram, i / 100.0), i);
}

static void the_largest_values_have_bins(void **state)
{
    Histogram *histogram = *state;
    histogram_add(histogram, INT64_MAX);
    histogram_add(histogram, INT64_MAX - 1);
    histogram_add(histogram, 0);
    assert_int_equal(histogram->least, 0);
    assert_int_equal(histogram_percentile(histogram, 0.3), 0);
    assert_true(histogram_percentile(histogram, 0.5) == INT64_MAX);
    assert_int_equal(histogram_at_most(histogram, INT64_MAX), 3);
    assert_int_equal(histogram->bins[HISTOGRAM_BINS - 1], 2);
}

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void percentiles_are_within_their_bound_of_the_sorted_values(void **state)
{
    (void)state;
    enum { VALUES = 5000 };
    static int64_t values[VALUES];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        Rng rng = rng_seeded(seed);
        Histogram *histogram = calloc(1, sizeof *histogram);
        assert_non_null(histogram);
        double sum = 0;
        for (int i = 0; i < VALUES; i++) {
            values[i] = (int64_t)(rng_next(&rng) >> (2 + rng_below(&rng, 62)));
            histogram_add(histogram, values[i]);
            sum += (double)values[i];
        }
        qsort(values, VALUES, sizeof values[0], ascending);
        for (int rank = 1; rank <= VALUES; rank++) {
            int64_t truth = values[rank - 1];
            int64_t got = histogram_percentile(histogram, ((double)rank - 0.5) / VALUES);
            assert_true(got >= truth && got - truth <= truth / HISTOGRAM_STEPS);
            assert_true(histogram_at_most(histogram, truth) >= (uint64_t)rank);
        }
        assert_true(histogram->least == values[0] && histogram->most == values[VALUES - 1]);
        assert_true(histogram_mean(histogram) == sum / VALUES);
        free(histogram);
    }
}

#define histogram_test(name) cmocka_unit_test_setup_teardown(name, give_histogram, free_histogram)

int main(void)
{
    const struct CMUnitTest tests[] = {
        histogram_test(without_values_all_is_zero),
        histogram_test(one_value_is_every_percentile),
        histogram_test(small_values_are_exact),
        histogram_test(a_share_that_is_a_whole_rank_is_that_rank),
        histogram_test(the_largest_values_have_bins),
        cmocka_unit_test(percentiles_are_within_their_bound_of_the_sorted_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
