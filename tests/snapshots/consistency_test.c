/* The pictures of consistency: text and roles against files, and soundness at any size and time. */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "consistency/%s.txt", name).at,
                       text_printf(arena, "consistency %s", words).at, at, width, height, ascii);
}

static void a_history_is_searched(void **state)
{
    check(*state, "l2-begins", "--litmus l2", 600 * TIME_MILLISECOND, 80, 24, false);
    check(*state, "l2", "--litmus l2", 5 * TIME_SECOND, 80, 24, false);
    check(*state, "l2-ascii", "--litmus l2", 5 * TIME_SECOND, 64, 18, true);
    check(*state, "l3", "--litmus l3", 5 * TIME_SECOND, 64, 18, false);
    check(*state, "l5-compact", "--litmus l5", 5 * TIME_SECOND, 56, 8, false);
    check(*state, "l10", "--litmus l10", 5 * TIME_SECOND, 100, 30, false);
}

static void a_long_one_shows_where_it_fails(void **state)
{
    check(*state, "ninety", "--scene history", TIME_SECOND, 100, 24, false);
    check(*state, "ninety-ascii", "--scene history", TIME_SECOND, 64, 18, true);
}

static void a_store_goes_back(void **state)
{
    const char *words = "--scene store --r 1 --w 3";
    check(*state, "store", words, 3 * TIME_SECOND / 2, 100, 18, false);
    check(*state, "store-ascii", "--scene store --store leader-async --at 1s kill=2",
          3 * TIME_SECOND / 2, 64, 16, true);
    check(*state, "store-compact", words, 3 * TIME_SECOND / 2, 56, 8, false);
}

static void trials_and_threads(void **state)
{
    check(*state, "reply", "--scene reply", 12 * TIME_MILLISECOND, 64, 16, false);
    check(*state, "reply-compact", "--scene reply --think 10ms", 100 * TIME_MILLISECOND, 56, 6,
          true);
    check(*state, "cpu", "--scene cpu", 0, 64, 16, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {
        "consistency --litmus l6",
        "consistency --scene history --seed 4",
        "consistency --ops 'A w(x,1) 0-; B r(y)=1 5-999999'",
        "consistency --scene store --readers 16 --n 9 --at 1s kill=9 --at 1s drop",
        "consistency --scene store --store single --delay 0ms",
        "consistency --scene reply --think 10s --trials 20",
        "consistency --scene cpu"};
    static const Time times[] = {0, TIME_SECOND + 1, 6 * TIME_SECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_history_is_searched),
        unit_test_with_arena(a_long_one_shows_where_it_fails),
        unit_test_with_arena(a_store_goes_back),
        unit_test_with_arena(trials_and_threads),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
