/* The pictures of sharding: text and roles against files, and soundness at any size, time and zoom.
 */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "sharding/%s.txt", name).at,
                       text_printf(arena, "sharding %s", words).at, at, width, height, ascii);
}

static void what_moves_is_spelled_out(void **state)
{
    check(*state, "before", "--scene grow", 2 * TIME_SECOND, 64, 24, false);
    check(*state, "grow", "--scene grow", 5 * TIME_SECOND, 80, 24, false);
    check(*state, "grow-ascii", "--scene grow", 5 * TIME_SECOND, 64, 18, true);
    check(*state, "grow-compact", "--scene grow --scheme mod", 5 * TIME_SECOND, 56, 6, false);
    check(*state, "middle", "--scene lost-middle", 5 * TIME_SECOND, 64, 9, false);
}

static void one_key_is_hot(void **state)
{
    check(*state, "celebrity", "--scene celebrity", 4 * TIME_SECOND, 80, 20, false);
    check(*state, "suffixes-ascii", "--scene celebrity", 9 * TIME_SECOND, 64, 20, true);
    check(*state, "newest", "--scene newest-last", 8 * TIME_SECOND, 64, 18, false);
}

static void trials_are_shards_by_size(void **state)
{
    check(*state, "lopsided", "--scene lopsided", TIME_SECOND, 64, 18, false);
    check(*state, "lopsided-ascii", "--scene lopsided", TIME_SECOND, 56, 6, true);
}

static void a_hundred_shards_are_a_column_each(void **state)
{
    check(*state, "hundred", "--shards 100 --at 3s add", 5 * TIME_SECOND, 64, 20, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {"sharding --shards 1 --keys 1 --at 1s remove=0",
                                        "sharding --shards 1000 --keys 10 --workload zipf",
                                        "sharding --scene lopsided --shards 1000 --trials 20",
                                        "sharding --scene celebrity --hot 100% --capacity 1/s",
                                        "sharding --scene newest-last --shards 70 --at 1s add=30",
                                        "sharding --scheme mod --salt 10 --trials 50 --vnodes 1"};
    static const Time times[] = {0, 2 * TIME_SECOND + 1, 6 * TIME_SECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(what_moves_is_spelled_out),
        unit_test_with_arena(one_key_is_hot),
        unit_test_with_arena(trials_are_shards_by_size),
        unit_test_with_arena(a_hundred_shards_are_a_column_each),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
