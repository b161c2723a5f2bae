#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"

/* Seed 1234567, as published with many ports of Vigna's splitmix64.c. */
static void splitmix64_gives_its_published_outputs(void **state)
{
    (void)state;
    uint64_t s = 1234567;
    assert_true(rng_splitmix64(&s) == 6457827717110365317u);
    assert_true(rng_splitmix64(&s) == 3203168211198807973u);
    assert_true(rng_splitmix64(&s) == 9817491932198370423u);
    assert_true(rng_splitmix64(&s) == 4593380528125082431u);
    assert_true(rng_splitmix64(&s) == 16408922859458223821u);
}

/* State 1, 2, 3, 4: the outputs that rand_xoshiro's tests took from the reference C code. */
static void xoshiro256_starstar_gives_its_published_outputs(void **state)
{
    (void)state;
    Rng rng = {{1, 2, 3, 4}};
    const uint64_t expected[] = {11520u,
                                 0u,
                                 1509978240u,
                                 1215971899390074240u,
                                 1216172134540287360u,
                                 607988272756665600u,
                                 16172922978634559625u,
                                 8476171486693032832u,
                                 10595114339597558777u,
                                 2904607092377533576u};
    for (size_t i = 0; i < 10; i++) assert_true(rng_next(&rng) == expected[i]);
}

static void a_stream_depends_on_every_part_of_its_key(void **state)
{
    (void)state;
    Rng base = rng_keyed(1, 2, 3), same = rng_keyed(1, 2, 3);
    Rng others[] = {rng_keyed(2, 2, 3), rng_keyed(1, 3, 3), rng_keyed(1, 2, 4),
                    rng_keyed(1, 3, 2), rng_keyed(2, 1, 3), rng_keyed(0, 0, 0)};
    uint64_t first = rng_next(&base);
    assert_true(first == rng_next(&same));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_true(first != rng_next(&others[i]));
}

static void a_streams_first_output_can_be_had_alone(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        Rng rng = rng_keyed(i % 7, i % 5, i);
        uint64_t first = rng_first(rng_key(i % 7, i % 5), i);
        assert_true(first == rng_next(&rng));
        assert_true(rng_uniform_positive_of(first) - rng_uniform_of(first) == 0x1p-53);
    }
}

static void keyed_streams_look_uniform_side_by_side(void **state)
{
    (void)state;
    enum { BINS = 64, DRAWS = 64000 };
    int counts[BINS] = {0};
    for (uint64_t i = 0; i < DRAWS; i++) {
        Rng rng = rng_keyed(7, 1, i);
        counts[rng_below(&rng, BINS)]++;
    }
    double chi = 0, expected = (double)DRAWS / BINS;
    for (int i = 0; i < BINS; i++)
        chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    assert_true(chi > 30 && chi < 115); /* 63 degrees of freedom: p = 1e-4 either way */
}

static void exponential_has_its_mean_and_variance(void **state)
{
    (void)state;
    Rng rng = rng_seeded(5);
    double sum = 0, squares = 0;
    const int n = 400000;
    for (int i = 0; i < n; i++) {
        double x = rng_exponential(&rng, 3);
        assert_true(x >= 0);
        sum += x;
        squares += x * x;
    }
    double mean = sum / n, variance = squares / n - mean * mean;
    assert_true(fabs(mean - 3) < 4 * 3 / sqrt(n));
    assert_true(fabs(variance - 9) < 4 * 9 * sqrt(8.0 / n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splitmix64_gives_its_published_outputs),
        cmocka_unit_test(xoshiro256_starstar_gives_its_published_outputs),
        cmocka_unit_test(a_stream_depends_on_every_part_of_its_key),
        cmocka_unit_test(a_streams_first_output_can_be_had_alone),
        cmocka_unit_test(keyed_streams_look_uniform_side_by_side),
        cmocka_unit_test(exponential_has_its_mean_and_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
