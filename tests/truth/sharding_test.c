/* The numbers of sharding against published values, a real nginx and redis, and closed forms. */
#include "support/unit.h"

#include <stdio.h>

#include "support/measured.h"

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "sharding %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    check_measured(line_of(words), metric, expected, tolerance);
}

static void check_null(const char *words, const char *metric)
{
    check_measured_null(line_of(words), metric);
}

static void check_moved(const char *words, double moved, double wrong)
{
    check(words, "keys_moved", moved, 0);
    check(words, "keys_moved_wrong", wrong, 0);
}

/* --- where keys are --------------------------------------------------------------------------- */

/* The tests of go-jump, which were made from Guava. */
static void jump_places_as_others_do(void **state)
{
    static const double owners[] = {0,  55, 62, 8,  45, 59, 86, 97, 82, 59,
                                    73, 37, 17, 56, 86, 21, 90, 37, 38, 83};
    (void)state;
    check_measured_list(line_of("--scheme jump --shards 100"), "owner", 0, owners, 20);
    check("--scheme jump --shards 11 --probe 10863919174838991", "probe_owner", 6, 0);
}

/* nginx 1.22, `hash $arg consistent`, servers 127.0.0.1:18081 and on. */
static void the_ring_is_nginx_s(void **state)
{
    static const double owners[] = {2, 0, 0, 1, 0, 2, 0, 1, 1, 0, 0, 0, 2, 1, 0, 0, 2, 1, 2, 1};
    static const double keys[] = {25602, 24616, 26276, 23506};
    (void)state;
    check_measured_list(line_of("--scheme ring --shards 3 --keys 100"), "owner", 1, owners, 20);
    check_measured_list(line_of("--scheme ring --shards 4"), "shard_keys", 0, keys, 4);
    check_moved("--scheme ring --shards 3 --at 1s add --for 2s", 23506, 0);
}

static void the_directory_is_redis_s(void **state)
{
    (void)state;
    check("--scheme directory --probe foo", "probe_slot", 12182, 0);
    check("--scheme directory --probe '{user1000}.following'", "probe_slot", 3443, 0);
}

static void maglev_s_table_is_even(void **state)
{
    (void)state;
    check("--scheme maglev", "table_entries_min", 6553, 0);
    check("--scheme maglev", "table_entries_max", 6554, 0);
    check_null("--scheme ring", "table_entries_min");
}

static void range_has_runs(void **state)
{
    static const double keys[] = {1, 2, 2, 2, 2, 1}; /* floor(k 5 / 10), the first halved */
    (void)state;
    check_measured_list(line_of("--scheme range --shards 5 --keys 10 --at 1s add"), "shard_keys", 0,
                        keys, 6);
    check("--scheme range --probe 99999999", "probe_owner", 9, 0);
    check_null("--scheme range --probe abc", "probe_owner");
}

/* --- what moves ------------------------------------------------------------------------------- */

static void one_more_shard(void **state)
{
    (void)state;
    check_moved("--scheme jump --at 1s add --for 2s", 9042, 0);
    check_moved("--scheme mod --at 1s add --for 2s", 90900, 81810);
    check_moved("--scheme mod --shards 4 --at 1s add=4 --for 2s", 50000, 0);
    check_moved("--scheme mod --shards 4 --at 1s add --for 2s", 80000, 60000);
    check_moved("--scheme ring --at 1s add --for 2s", 8979, 0);
    check_moved("--scheme range --at 1s add --for 2s", 5000, 0);
    check("--scheme mod --at 1s add", "keys_moved_theory_ratio", 1 - 10 / 110., 1e-12);
    check("--scheme range --at 1s add", "keys_moved_theory_ratio", .05, 1e-12);
    check_null("--scheme maglev --at 1s add", "keys_moved_theory_ratio");
    check("--scheme mod", "keys_moved", 0, 0);
    check_null("--scheme mod", "keys_moved_theory_ratio");
}

static void one_shard_less(void **state)
{
    (void)state;
    check_moved("--scheme jump --at 1s remove=4 --for 2s", 58873, 48875);
    check("--scheme jump --at 1s remove=4", "keys_moved_theory_ratio", .6 - 1 / 90., 1e-12);
    check("--scheme mod --at 1s remove=4", "keys_moved_ratio", .9, .0001);
    check("--scheme rendezvous --at 1s remove=4", "keys_moved_wrong", 0, 0);
    check("--scheme directory --at 1s remove=4", "keys_moved_ratio", .1, .003);
}

/* --- the ring's arcs -------------------------------------------------------------------------- */

static void arcs_spread_as_the_law_says(void **state)
{
    (void)state;
    check("--points random --vnodes 10 --trials 2000", "arc_sd_ratio", .2985, .2985 * .03);
    check("--points random --vnodes 10 --trials 2000", "arc_sd_theory_ratio", .2985, .00005);
    check("--points random --vnodes 1 --trials 20000", "arc_max_over_mean_ratio", 2.929,
          2.929 * .02);
    check_null("--scheme mod", "arc_sd_ratio");
}

/* --- the hot key ------------------------------------------------------------------------------ */

#define HOT "--scheme mod --workload hot-key "

static void one_key_stays_on_one_shard(void **state)
{
    (void)state;
    check(HOT, "hottest_share_ratio", .37, 1e-9);
    check(HOT, "throughput_max_per_s", 2702.7, .1);
    check(HOT "--shards 20", "hottest_share_ratio", .335, 1e-9);
    check("--workload zipf --keys 10000", "hot_key_ratio", .102170, 1e-6);
    check("--scheme range --workload append", "hottest_measured_ratio", 1, 0);
    check_null("--scheme range --workload append", "hottest_share_ratio");
}

/* 0.07 and the most of 10 balls in 10 bins, 2.748 of them on average, as tenths of 0.3. */
static void suffixes_are_no_places(void **state)
{
    (void)state;
    check(HOT "--salt 10 --trials 100000", "hottest_share_ratio", .1524, .001);
    check(HOT "--salt 10 --trials 100000", "salts_distinct_mean", 6.513, .02);
    check(HOT "--salt 10 --salt-place distinct", "hottest_share_ratio", .1000007, 1e-9);
    check(HOT "--salt 10 --salt-place distinct", "salts_distinct_mean", 10, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jump_places_as_others_do),
        cmocka_unit_test(the_ring_is_nginx_s),
        cmocka_unit_test(the_directory_is_redis_s),
        cmocka_unit_test(maglev_s_table_is_even),
        cmocka_unit_test(range_has_runs),
        cmocka_unit_test(one_more_shard),
        cmocka_unit_test(one_shard_less),
        cmocka_unit_test(arcs_spread_as_the_law_says),
        cmocka_unit_test(one_key_stays_on_one_shard),
        cmocka_unit_test(suffixes_are_no_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
