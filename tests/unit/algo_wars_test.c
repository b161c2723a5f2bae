#include "support/unit.h"

#include <math.h>
#include <stdlib.h>

#include "algo/wars.h"

enum { TRIALS = 60000 };

static const double ms = 1e6;

typedef struct Found {
    double p_at_0, p_at_10_ms; /* of fresh reads */
    double fresh_999, read_999, write_999;
} Found;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile_ms(double *values, double share)
{
    qsort(values, TRIALS, sizeof *values, by_size);
    return values[(int)(share * TRIALS)] / ms;
}

static Found run(WarsModel model)
{
    static double fresh[TRIALS], reads[TRIALS], writes[TRIALS];
    Found found = {0};
    for (int i = 0; i < TRIALS; i++) {
        Rng rng = rng_keyed(1, 1, (uint64_t)i);
        WarsTrial trial = wars_trial(&model, &rng);
        fresh[i] = trial.fresh_from;
        reads[i] = trial.read;
        writes[i] = trial.write;
        found.p_at_0 += trial.fresh_from <= 0 ? 1.0 / TRIALS : 0;
        found.p_at_10_ms += trial.fresh_from <= 10 * ms ? 1.0 / TRIALS : 0;
    }
    found.fresh_999 = percentile_ms(fresh, 0.999);
    found.read_999 = percentile_ms(reads, 0.999);
    found.write_999 = percentile_ms(writes, 0.999);
    return found;
}

static void check_near(double got, double expected, double tolerance)
{
    if (fabs(got - expected) <= tolerance) return;
    print_error("%g is not %g within %g\n", got, expected, tolerance);
    fail();
}

/* The paper's figures (its consistency and latency tables for N = 3), within what 60,000 trials
 * allow: 4 deviations of a share, 15 % of a percentile at .999. */
static void linkedin_and_yammer_as_published(void **state)
{
    (void)state;
    Found disk = run(wars_profile(WARS_LNKD_DISK, 3, 1, 1));
    check_near(disk.p_at_0, 0.439, 0.009);
    check_near(disk.p_at_10_ms, 0.925, 0.006);
    check_near(disk.read_999, 0.66, 0.1);
    check_near(disk.write_999, 10.99, 1.1);
    Found ssd = run(wars_profile(WARS_LNKD_SSD, 3, 1, 1));
    check_near(ssd.p_at_0, 0.974, 0.004);
    Found strict_write = run(wars_profile(WARS_LNKD_DISK, 3, 1, 2));
    check_near(strict_write.write_999, 20.97, 2);
    Found ymmr = run(wars_profile(WARS_YMMR, 3, 1, 1));
    check_near(ymmr.p_at_0, 0.893, 0.006);
    Found ymmr_2 = run(wars_profile(WARS_YMMR, 3, 2, 1));
    check_near(ymmr_2.read_999, 32.6, 5);
    check_near(ymmr_2.write_999, 10.73, 1);
    Found wan = run(wars_profile(WARS_WAN, 3, 1, 1));
    assert_true(wan.read_999 < 5 && wan.p_at_0 > 0.2 && wan.p_at_0 < 0.5);
}

/* R + W > N. */
static void quorums_that_overlap_are_fresh_at_once(void **state)
{
    (void)state;
    Law law = law_exponential(5 * ms);
    for (int n = 1; n <= 5; n++)
        for (int r = 1; r <= n; r++) {
            WarsModel model = wars_model(law, law, n, r, n - r + 1);
            for (uint64_t i = 0; i < 2000; i++) {
                Rng rng = rng_keyed(2, (uint64_t)n, i);
                assert_true(wars_trial(&model, &rng).fresh_from <= 0);
            }
        }
}

/* R = W = 1 of two, all legs exponential with mean 1. By symmetry the write commits through the
 * first replica, and if the read is answered by that one it is fresh. Else it is stale where R2 <
 * W2 - (W1 + A1), with R2 + S2 < R1 + S1. The integral, by a plain double sum, is compared
 * with the trials. */
static void two_replicas_agree_with_an_integral(void **state)
{
    (void)state;
    enum { STEPS = 400 };
    const double step = 0.05;
    /* P(stale) = 2 P(W1 + A1 < W2 + A2, R2 + S2 < R1 + S1, W2 - R2 > W1 + A1). Given c = W1 + A1
     * (density c e^-c) and R2 = x, W2 > c + x has probability e^-(c + x), and then the first
     * condition holds; the answer of the other, R1 + S1, is later than x + S2 with probability
     * (1 + y) e^-y at y = x + S2. */
    double sum = 0;
    for (int i = 0; i < STEPS; i++) {
        double c = (i + 0.5) * step;
        for (int j = 0; j < STEPS; j++) {
            double x = (j + 0.5) * step;
            /* over S2 = s: of e^-s (1 + x + s) e^-(x + s), which is e^-x ((1 + x) / 2 + 1/4) */
            double later = exp(-x) * ((1 + x) / 2 + 0.25);
            sum += c * exp(-c) * exp(-x) * exp(-(c + x)) * later * step * step;
        }
    }
    Law law = law_exponential(ms);
    Found found = run(wars_model(law, law, 2, 1, 1));
    check_near(found.p_at_0, 1 - 2 * sum, 0.008);
}

static void frozen_quorums_miss_by_the_binomials(void **state)
{
    (void)state;
    check_near(wars_miss_ratio(3, 1, 1), 2.0 / 3, 1e-15);
    check_near(wars_miss_ratio(3, 2, 1), 1.0 / 3, 1e-15);
    check_near(wars_miss_ratio(5, 2, 2), 0.3, 1e-15);
    check_near(wars_miss_ratio(3, 2, 2), 0, 0);
    check_near(wars_miss_ratio(100, 10, 10), 0.33047621, 1e-8);
    const int shapes[][3] = {{3, 1, 1}, {5, 2, 2}, {100, 10, 10}, {3, 2, 2}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        const int *shape = shapes[k];
        double miss = wars_miss_ratio(shape[0], shape[1], shape[2]);
        int stale = 0, far = 0;
        for (uint64_t i = 0; i < TRIALS; i++) {
            Rng rng = rng_keyed(3, k, i);
            int missed = wars_frozen_trial(shape[0], shape[1], shape[2], 3, &rng);
            stale += missed > 0;
            far += missed == 3;
        }
        check_near((double)stale / TRIALS, miss, 0.008);
        check_near((double)far / TRIALS, miss * miss * miss, 0.008);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linkedin_and_yammer_as_published),
        cmocka_unit_test(quorums_that_overlap_are_fresh_at_once),
        cmocka_unit_test(two_replicas_agree_with_an_integral),
        cmocka_unit_test(frozen_quorums_miss_by_the_binomials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
