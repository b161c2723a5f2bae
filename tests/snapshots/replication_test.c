/* The replication demo's pictures: text and roles against files, and soundness at any size, time
 * and zoom. */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "replication/%s.txt", name).at,
                       text_printf(arena, "replication %s", words).at, at, width, height, ascii);
}

#define MS(count) ((count)*TIME_MILLISECOND)

static void one_write_is_followed_through_three_replicas(void **state)
{
    check(*state, "before", "", 0, 64, 16, false);
    check(*state, "write", "", MS(108), 64, 27, false);
    check(*state, "read", "", MS(124), 80, 18, false);
    check(*state, "killed", "", MS(3155), 64, 27, false);
    check(*state, "killed-ascii", "", MS(3155), 64, 27, true);
    check(*state, "revived-compact", "", MS(6100), 80, 7, false);
    check(*state, "end", "", MS(10000), 128, 46, false);
}

static void a_read_that_overtakes_the_write_is_stale(void **state)
{
    const char *words = "--r 1 --w 1 --latency lnkd-disk --after 2ms";
    check(*state, "overtaking", words, MS(105), 80, 18, false);
    check(*state, "overtaken", words, MS(140), 64, 27, false);
    check(*state, "overtaken-ascii", words, MS(140), 80, 18, true);
    check(*state, "overtaken-compact", words, MS(140), 56, 6, false);
}

static void read_repair_mends_who_was_behind(void **state)
{
    check(*state, "repair",
          "--r 2 --w 1 --read-repair on --write-mean 20ms --rate 2/s --after 0ms --seed 3",
          MS(1500), 64, 16, false);
}

static void a_write_that_cannot_get_its_acks_fails(void **state)
{
    check(*state, "will-fail", "--w 3", MS(3700), 64, 16, false);
}

static void spares_keep_hints_and_hand_them_over(void **state)
{
    check(*state, "sloppy", "--scene sloppy", MS(2600), 64, 27, false);
    check(*state, "sloppy-ascii", "--scene sloppy", MS(2600), 64, 27, true);
    check(*state, "sloppy-compact", "--scene sloppy", MS(2600), 80, 7, false);
    check(*state, "handover", "--scene sloppy", MS(6002), 64, 27, false);
    check(*state, "hints-end", "--scene hints", MS(40000), 80, 7, false);
}

static void ten_replicas_have_a_row_each_or_share_one(void **state)
{
    const char *words = "--n 10 --w 6 --r 5 --at 100ms kill=d";
    check(*state, "ten", words, MS(240), 64, 16, false);
    check(*state, "ten-wide", words, MS(240), 128, 46, false);
    check(*state, "ten-compact", words, MS(240), 80, 7, false);
}

static void trials_stand_beside_what_was_published(void **state)
{
    check(*state, "pbs", "--scene pbs --trials 2000", MS(3000), 64, 27, false);
    check(*state, "pbs-wide", "--scene pbs --trials 2000", MS(3000), 128, 20, false);
    check(*state, "pbs-compact", "--scene pbs --trials 2000", MS(3000), 80, 7, true);
    check(*state, "frozen", "--scene frozen --trials 2000", MS(3000), 64, 16, false);
    check(*state, "failovers", "--scene failover --trials 200", MS(3000), 64, 16, false);
    check(*state, "readers", "--scene follower-reads --trials 2000", MS(3000), 64, 16, false);
}

static void a_leaders_tail_is_lost_with_it(void **state)
{
    check(*state, "leader", "--scene failover", MS(19000), 64, 16, false);
    check(*state, "leaderless", "--scene failover", MS(25000), 64, 27, false);
    check(*state, "promoted", "--scene failover", MS(32000), 80, 18, false);
    check(*state, "promoted-ascii", "--scene failover", MS(32000), 80, 18, true);
    check(*state, "leaders-compact", "--scene failover", MS(36000), 80, 7, false);
}

static void two_leaders_overwrite_each_other(void **state)
{
    check(*state, "two", "--scene two-leaders", MS(20000), 64, 27, false);
    check(*state, "two-ascii", "--scene two-leaders", MS(20000), 64, 27, true);
    check(*state, "two-compact", "--scene two-leaders", MS(20000), 80, 7, false);
    check(*state, "siblings", "--scene two-leaders --resolve siblings", MS(20000), 64, 16, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {
        "replication --r 1 --w 1 --latency ymmr --after 0ms --at 1s kill=c --at 1100ms revive=c "
        "--at 1500ms cut=b --at 2s get",
        "replication --n 10 --w 9 --r 3 --sloppy on --read-repair on --at 200ms cut=acegi "
        "--at 1s kill=b --at 1100ms heal",
        "replication --n 1 --w 1 --r 1 --rate 10000/s --latency constant --mean 1ms",
        "replication --after 1h",
        "replication --scene pbs --trials 20",
        "replication --scene pbs --latency wan --n 10 --trials 5",
        "replication --scene frozen --trials 20 --n 100 --w 50 --r 2",
        "replication --scene failover --trials 4",
        "replication --scene follower-reads --trials 20 --lag 0ms",
        "replication --scene failover --rate 10000/s --lag 1m --at 1s kill=a --at 2s promote",
        "replication --scene failover --n 1 --at 1s kill=a",
        "replication --scene failover --n 10 --sync all --rate 10/s --at 300ms kill=a "
        "--at 400ms promote=stalest --at 1s revive=a",
        "replication --scene two-leaders --rate 1000/s --skew 10s",
        "replication --scene two-leaders --resolve siblings --lag 0ms"};
    static const Time times[] = {0, 150 * TIME_MILLISECOND, 1105 * TIME_MILLISECOND,
                                 2020 * TIME_MILLISECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(one_write_is_followed_through_three_replicas),
        unit_test_with_arena(a_read_that_overtakes_the_write_is_stale),
        unit_test_with_arena(read_repair_mends_who_was_behind),
        unit_test_with_arena(a_write_that_cannot_get_its_acks_fails),
        unit_test_with_arena(spares_keep_hints_and_hand_them_over),
        unit_test_with_arena(ten_replicas_have_a_row_each_or_share_one),
        unit_test_with_arena(trials_stand_beside_what_was_published),
        unit_test_with_arena(a_leaders_tail_is_lost_with_it),
        unit_test_with_arena(two_leaders_overwrite_each_other),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
