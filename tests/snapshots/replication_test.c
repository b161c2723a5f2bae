/* The replication demo's pictures: text and roles against files, and soundness at any size, time
 * and zoom. */
#include "support/demo_picture.h"
#include "support/unit.h"

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
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
