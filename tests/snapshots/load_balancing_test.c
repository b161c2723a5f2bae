/* The balancer's pictures: text and roles against files, and soundness at any size, time and zoom.
 */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "load_balancing/%s.txt", name).at,
                       text_printf(arena, "load-balancing %s", words).at, at, width, height, ascii);
}

static void queues_grow_beside_what_theory_says(void **state)
{
    check(*state, "turns", "", 20 * TIME_SECOND, 80, 27, false);
    check(*state, "turns-ascii", "", 20 * TIME_SECOND, 80, 27, true);
    check(*state, "turns-compact", "", 20 * TIME_SECOND, 56, 6, false);
    check(*state, "beside", "--scene four-policies", 10 * TIME_MINUTE, 59, 25, false);
}

static void the_sink_looks_empty(void **state)
{
    check(*state, "sink", "--scene black-hole", 30 * TIME_SECOND, 64, 13, false);
    check(*state, "faults",
          "--servers 5 --at 3s kill=2 --at 4s slow=3 --at 5s sink=4 --at 6s remove=0",
          7 * TIME_SECOND, 64, 16, false);
}

static void the_herd_misses_what_it_sees(void **state)
{
    check(*state, "stale", "--scene stale", 20500 * TIME_MILLISECOND, 80, 24, false);
    check(*state, "stale-ascii", "--scene stale", 20500 * TIME_MILLISECOND, 64, 13, true);
}

static void each_policy_shows_what_it_goes_by(void **state)
{
    check(*state, "smooth", "--scene smooth", 5 * TIME_SECOND, 64, 16, false);
    check(*state, "sessions", "--scene logged-out", 8 * TIME_SECOND, 64, 18, false);
    check(*state, "connections", "--scene pinned", 10 * TIME_SECOND, 80, 18, false);
    check(*state, "averages", "--policy least-time", 10 * TIME_SECOND, 80, 18, false);
}

static void a_hundred_servers_are_a_column_each(void **state)
{
    check(*state, "hundred", "--servers 100 --at 3s kill=7", 5 * TIME_SECOND, 64, 16, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {
        "load-balancing --scene stale --policy random --servers 2",
        "load-balancing --servers 2 --at 0s kill=0 --at 1s kill=1",
        "load-balancing --servers 100 --load 2000% --queue concurrent --at 1s add",
        "load-balancing --scene logged-out --at 1s remove=0 --at 1s remove=1",
        "load-balancing --scene pinned --policy sticky --mean 10s",
        "load-balancing --policy weighted --weights 100,1 --mean 1ms"};
    static const Time times[] = {0, 5 * TIME_SECOND + 1, 45 * TIME_SECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(queues_grow_beside_what_theory_says),
        unit_test_with_arena(the_sink_looks_empty),
        unit_test_with_arena(the_herd_misses_what_it_sees),
        unit_test_with_arena(each_policy_shows_what_it_goes_by),
        unit_test_with_arena(a_hundred_servers_are_a_column_each),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
