#include "support/unit.h"

#include "base/rng.h"
#include "sim/series.h"

static const Time bin = 10;

static void a_sum_adds_within_its_bins(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_SUM, bin);
    assert_int_equal(series.count, 0);
    series_add(&series, 0, 1);
    series_add(&series, 9, 2);
    series_add(&series, 10, 4); /* a bin's end is the next one's */
    assert_int_equal(series.count, 2);
    assert_true(series.bins[0] == 3 && series.bins[1] == 4);
}

static void a_gap_is_empty_in_a_sum_and_repeats_the_level_elsewhere(void **state)
{
    (void)state;
    const SeriesKind kinds[] = {SERIES_SUM, SERIES_MAX, SERIES_LAST};
    const double within[] = {0, 5, 5};
    for (int k = 0; k < 3; k++) {
        Series series;
        series_init(&series, kinds[k], bin);
        series_add(&series, 5, 5);
        series_add(&series, 42, 7);
        assert_int_equal(series.count, 5);
        for (int i = 1; i < 4; i++) assert_true(series.bins[i] == within[k]);
        assert_true(series.bins[4] == 7);
    }
}

static void a_maximum_counts_the_level_with_which_a_bin_begins(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_MAX, bin);
    series_add(&series, 5, 9);
    series_add(&series, 12, 3);
    series_add(&series, 14, 6);
    series_add(&series, 25, 1);
    assert_true(series.bins[1] == 9 && series.bins[2] == 6);
}

static void a_first_level_below_zero_is_kept(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_MAX, bin);
    series_extend(&series, 5);
    series_add(&series, 6, -4);
    series_add(&series, 7, -5);
    assert_true(series.bins[0] == -4);
}

static void extending_opens_bins_and_changes_nothing_else(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_LAST, bin);
    series_add(&series, 5, 2);
    series_extend(&series, 39);
    series_extend(&series, 20); /* is there already */
    assert_int_equal(series.count, 4);
    assert_true(series.bins[3] == 2);
    series_add(&series, 39, 8);
    assert_true(series.bins[2] == 2 && series.bins[3] == 8);
}

static void halving_an_odd_count_keeps_the_last_bin(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_SUM, 1);
    for (int i = 0; i < 3; i++) series_add(&series, i, 1 << i);
    series_add(&series, SERIES_BINS, 100);
    assert_int_equal(series.bin_ns, 2);
    assert_int_equal(series.count, SERIES_BINS / 2 + 1);
    assert_true(series.bins[0] == 3 && series.bins[1] == 4 && series.bins[2] == 0);
    assert_true(series.bins[SERIES_BINS / 2] == 100);
}

static void a_leap_of_a_century_is_in_reach(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_SUM, 1);
    series_add(&series, 0, 1);
    series_add(&series, TIME_LIMIT, 2);
    assert_true(TIME_LIMIT / series.bin_ns < SERIES_BINS);
    assert_true(series.count > SERIES_BINS / 2);
    assert_true(series.bins[0] == 1 && series.bins[series.count - 1] == 2);
}

/* What the bins must hold, from all samples at once. */
typedef struct Sample {
    Time at;
    double value;
} Sample;
enum { SAMPLES = 3000 };

static double expected(SeriesKind kind, const Sample *samples, int count, Time from, Time to)
{
    double level = 0, sum = 0, most = 0;
    bool any = false;
    for (int i = 0; i < count && samples[i].at < to; i++) {
        if (samples[i].at < from) {
            level = most = samples[i].value;
            any = true;
            continue;
        }
        if (!any || samples[i].value > most) most = samples[i].value;
        any = true;
        sum += samples[i].value;
        level = samples[i].value;
    }
    return kind == SERIES_SUM ? sum : kind == SERIES_LAST ? level : most;
}

static void a_span_is_summed_by_whole_bins(void **state)
{
    (void)state;
    Series series;
    series_init(&series, SERIES_SUM, 10);
    for (Time at = 0; at < 40; at++) series_add(&series, at, 1);
    assert_true(series_sum(&series, 10, 30) == 20);
    assert_true(series_sum(&series, 0, 31) == 40);  /* the bin from 30 on begins before 31 */
    assert_true(series_sum(&series, 15, 20) == 10); /* all of the bin that 15 is in */
    assert_true(series_sum(&series, 20, 20) == 0);
    assert_true(series_sum(&series, 30, 1000) == 10); /* no bins further on */
}

static void bins_agree_with_all_samples_at_any_length(void **state)
{
    (void)state;
    static Sample samples[SAMPLES];
    for (uint64_t seed = 1; seed <= 30; seed++) {
        Rng rng = rng_seeded(seed);
        SeriesKind kind = (SeriesKind)(seed % 3);
        Series series;
        series_init(&series, kind, bin);
        Time at = 0;
        for (int i = 0; i < SAMPLES; i++) {
            /* Mostly near, at times a leap; whole numbers, so that sums are exact. */
            at += (Time)rng_below(&rng, rng_below(&rng, 50) == 0 ? 100 * seed : 12);
            samples[i] = (Sample){at, (double)(int64_t)rng_below(&rng, 2000) - 1000};
            series_add(&series, at, samples[i].value);
        }
        assert_int_equal(series.count, at / series.bin_ns + 1);
        assert_true(series.bin_ns == bin || at / (series.bin_ns / 2) >= SERIES_BINS);
        for (int i = 0; i < series.count; i++)
            assert_true(
                series.bins[i]
                == expected(kind, samples, SAMPLES, i * series.bin_ns, (i + 1) * series.bin_ns));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_adds_within_its_bins),
        cmocka_unit_test(a_gap_is_empty_in_a_sum_and_repeats_the_level_elsewhere),
        cmocka_unit_test(a_maximum_counts_the_level_with_which_a_bin_begins),
        cmocka_unit_test(a_first_level_below_zero_is_kept),
        cmocka_unit_test(extending_opens_bins_and_changes_nothing_else),
        cmocka_unit_test(halving_an_odd_count_keeps_the_last_bin),
        cmocka_unit_test(a_leap_of_a_century_is_in_reach),
        cmocka_unit_test(a_span_is_summed_by_whole_bins),
        cmocka_unit_test(bins_agree_with_all_samples_at_any_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
