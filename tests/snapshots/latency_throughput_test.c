/* The pictures of latency and throughput: text and roles against files, and soundness at any size,
 * time and zoom. */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "latency_throughput/%s.txt", name).at,
                       text_printf(arena, "latency-throughput %s", words).at, at, width, height,
                       ascii);
}

static void the_dot_moves_up_the_curve(void **state)
{
    check(*state, "steady-empty", "", 0, 64, 16, false);
    check(*state, "steady", "", 200 * TIME_SECOND, 80, 18, false);
    check(*state, "hockey-stick", "--scene hockey-stick", 600 * TIME_SECOND, 120, 28, false);
    check(*state, "hockey-compact", "--scene hockey-stick", 600 * TIME_SECOND, 56, 6, false);
    check(*state, "hockey-ascii", "--scene hockey-stick", 600 * TIME_SECOND, 64, 16, true);
    check(*state, "room", "--rate 120/s --room 10 --at 20s freeze=5s", 22 * TIME_SECOND, 64, 16,
          false);
}

static void batches_have_a_wall(void **state)
{
    check(*state, "batch", "--scene batch", 50 * TIME_SECOND, 80, 18, false);
    check(*state, "batch-compact", "--scene batch", 20 * TIME_SECOND, 64, 7, false);
}

static void users_fill_the_slowest_station(void **state)
{
    check(*state, "closed", "--scene closed --at 100s users=50", 400 * TIME_SECOND, 80, 20, false);
    check(*state, "closed-compact", "--scene closed --users 60", 100 * TIME_SECOND, 64, 7, false);
}

static void two_testers_see_two_servers(void **state)
{
    check(*state, "testers", "--scene testers", 20 * TIME_SECOND, 64, 16, false);
    check(*state, "omission", "--scene omission", 201 * TIME_SECOND, 80, 18, false);
    check(*state, "omission-frozen", "--scene omission", 150 * TIME_SECOND, 64, 7, false);
    check(*state, "omission-ascii", "--scene omission", 201 * TIME_SECOND, 64, 16, true);
}

static void the_ladder_waits_to_be_measured(void **state)
{
    check(*state, "ladder", "--scene ladder", 0, 80, 18, false);
    check(*state, "ladder-compact", "--scene ladder", 0, 64, 7, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {
        "latency-throughput --rate 100000/s --service 0.01ms --at 1s law=hyper",
        "latency-throughput --rate 0.1/s --service 10s --room 1",
        "latency-throughput --scene batch --batch 10000 --linger 10s --at 10s freeze=1h",
        "latency-throughput --scene closed --users 1000 --think 0ms --at 10s users=1",
        "latency-throughput --scene omission --rate 1000/s --at 5s rate=1/s",
        "latency-throughput --scene ladder"};
    static const Time times[] = {0, TIME_SECOND + 1, 12 * TIME_SECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, i == 5 ? 1 : 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(the_dot_moves_up_the_curve),
        unit_test_with_arena(batches_have_a_wall),
        unit_test_with_arena(users_fill_the_slowest_station),
        unit_test_with_arena(two_testers_see_two_servers),
        unit_test_with_arena(the_ladder_waits_to_be_measured),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
