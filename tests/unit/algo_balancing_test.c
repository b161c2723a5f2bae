#include "support/unit.h"

#include <math.h>
#include <stdlib.h>

#include "algo/balancing.h"

static const int three[] = {0, 1, 2};

/* The values that nginx's commit message gives after each pick of 5, 1, 1. */
static void smooth_turns_go_as_nginx_says(void **state)
{
    static const int weights[] = {5, 1, 1}, picks[] = {0, 0, 1, 0, 2, 0, 0};
    static const int64_t after[][3] = {{-2, 1, 1},  {-4, 2, 2},  {1, -4, 3}, {-1, -3, 4},
                                       {4, -2, -2}, {2, -1, -1}, {0, 0, 0}};
    int64_t values[3] = {0};
    (void)state;
    for (int i = 0; i < 14; i++) {
        assert_int_equal(balancing_smooth(weights, values, three, 3), picks[i % 7]);
        for (int k = 0; k < 3; k++) assert_int_equal(values[k], after[i % 7][k]);
    }
}

static void smooth_turns_pass_over_who_is_not_among_them(void **state)
{
    static const int weights[] = {5, 1, 1}, left[] = {1, 2};
    int64_t values[3] = {0};
    (void)state;
    for (int i = 0; i < 6; i++)
        assert_int_equal(balancing_smooth(weights, values, left, 2), 1 + i % 2);
    assert_int_equal(values[0], 0);
}

static void the_least_is_the_first_from_the_start_on_a_tie(void **state)
{
    static const int32_t figures[] = {3, 1, 2, 1};
    static const int all[] = {0, 1, 2, 3}, some[] = {3, 0, 1};
    (void)state;
    assert_int_equal(balancing_least(figures, all, 4, 0), 1);
    assert_int_equal(balancing_least(figures, all, 4, 2), 3);
    assert_int_equal(balancing_least(figures, some, 3, 0), 3);
    assert_int_equal(balancing_least(figures, some, 3, 1), 1);
}

static void the_quickest_is_the_first_on_a_tie(void **state)
{
    static const double averages[] = {.5, .25, .75, .25};
    static const int all[] = {0, 1, 2, 3}, some[] = {0, 2};
    (void)state;
    assert_int_equal(balancing_quickest(averages, all, 4), 1);
    assert_int_equal(balancing_quickest(averages, some, 2), 0);
}

/* What a real nginx 1.22 with three servers does. */
static void ip_hash_is_nginx_s(void **state)
{
#define ADDRESS(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))
    static const struct {
        uint32_t address;
        int server;
    } known[] = {{ADDRESS(10, 0, 0, 1), 0}, {ADDRESS(10, 0, 0, 99), 0},   {ADDRESS(10, 0, 1, 1), 1},
                 {ADDRESS(10, 0, 2, 1), 2}, {ADDRESS(192, 168, 1, 5), 1}, {ADDRESS(8, 8, 8, 8), 2},
                 {ADDRESS(1, 1, 1, 1), 0}};
    static const bool up[3] = {0}, down[3] = {true, true, true};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(balancing_ip_hash(known[i].address, up, 3), known[i].server);
        bool is_down[3] = {0};
        is_down[known[i].server] = true;
        int other = balancing_ip_hash(known[i].address, is_down, 3);
        assert_true(other >= 0 && other != known[i].server);
    }
    assert_int_equal(balancing_ip_hash(0, down, 3), BALANCING_NOBODY);
    assert_int_equal(balancing_ip_hash(0, up, 0), BALANCING_NOBODY);
}

/* Each pair as often as the others; in any order, and never the same one twice. */
static void samples_are_uniform(void **state)
{
    enum { OF = 5, DRAWS = 20000 };
    int counts[OF][OF] = {{0}}, same = 0, sample[BALANCING_CHOICES];
    Rng rng = rng_seeded(1);
    (void)state;
    for (int i = 0; i < DRAWS; i++) {
        assert_int_equal(balancing_sample(2, OF, true, &rng, sample), 2);
        counts[sample[0]][sample[1]]++;
        assert_int_equal(balancing_sample(2, OF, false, &rng, sample), 2);
        same += sample[0] == sample[1];
    }
    for (int a = 0; a < OF; a++)
        for (int b = 0; b < OF; b++)
            assert_true(a == b ? counts[a][b] == 0 : abs(counts[a][b] - DRAWS / 20) < 130);
    assert_true(abs(same - DRAWS / OF) < 230);
    assert_int_equal(balancing_sample(7, 3, true, &rng, sample), 3);
    assert_int_equal(sample[0] + sample[1] + sample[2], 3);
    assert_int_equal(balancing_sample(7, 3, false, &rng, sample), 7);
}

static void an_average_counts_each_response_a_tenth(void **state)
{
    (void)state;
    double average = balancing_average(0, 100);
    assert_true(fabs(average - 10) < 1e-12);
    assert_true(fabs(balancing_average(average, 110) - 20) < 1e-12);
}

/* Of two servers the root is known: s (2 load + 1 - s)^2 = (2 load)^2, less the root 1. */
static void taking_turns_lies_between_one_line_and_chance(void **state)
{
    (void)state;
    assert_true(fabs(balancing_turns_response(1, .9) - 10) < 1e-9);
    for (int i = 1; i < 10; i++) {
        double load = i / 10.0, rate = 2 * load;
        double s = (2 * rate + 1 - sqrt(4 * rate + 1)) / 2;
        assert_true(fabs(balancing_turns_response(2, load) - 1 / (1 - s)) < 1e-9);
    }
    assert_true(fabs(balancing_turns_response(10, .9) - 5.660) < .001);
    assert_true(fabs(balancing_turns_response(10, .8) - 2.922) < .001);
    assert_true(isinf(balancing_turns_response(10, 1)));
}

static void choices_come_to_the_published_table(void **state)
{
    static const double table[][2] = {{.5, 1.266}, {.7, 1.614},  {.8, 1.947},
                                      {.9, 2.614}, {.95, 3.383}, {.99, 5.432}};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_true(fabs(balancing_choices_response(2, table[i][0]) - table[i][1]) < .0006);
    assert_true(fabs(balancing_choices_response(1, .99) - 100) < 1e-9);
    assert_true(fabs(balancing_choices_response(3, .99) - 3.9) < .05);
    assert_true(isinf(balancing_choices_response(2, 1)));
}

static void a_chance_is_bounded_by_the_draws(void **state)
{
    (void)state;
    assert_true(fabs(balancing_choices_bound(2, 10, true) - .2) < 1e-12);
    assert_true(fabs(balancing_choices_bound(2, 10, false) - .19) < 1e-12);
    assert_true(fabs(balancing_choices_bound(5, 3, true) - 1) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(smooth_turns_go_as_nginx_says),
        cmocka_unit_test(smooth_turns_pass_over_who_is_not_among_them),
        cmocka_unit_test(the_least_is_the_first_from_the_start_on_a_tie),
        cmocka_unit_test(the_quickest_is_the_first_on_a_tie),
        cmocka_unit_test(ip_hash_is_nginx_s),
        cmocka_unit_test(samples_are_uniform),
        cmocka_unit_test(an_average_counts_each_response_a_tenth),
        cmocka_unit_test(taking_turns_lies_between_one_line_and_chance),
        cmocka_unit_test(choices_come_to_the_published_table),
        cmocka_unit_test(a_chance_is_bounded_by_the_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
