/* The rate limiter's pictures: text and roles against files, and soundness at any size, time
 * and zoom. */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "rate_limiter/%s.txt", name).at,
                       text_printf(arena, "rate-limiter %s", words).at, at, width, height, ascii);
}

static void two_windows_meet(void **state)
{
    const char *words = "--scene boundary-burst --algorithm fixed-window";
    check(*state, "boundary-80x18", words, 75 * TIME_SECOND, 80, 18, false);
    check(*state, "boundary-64x26", words, 75 * TIME_SECOND, 64, 26, false);
    check(*state, "boundary-56x6", words, 75 * TIME_SECOND, 56, 6, false);
    check(*state, "boundary-ascii", words, 75 * TIME_SECOND, 80, 18, true);
}

static void a_flood_and_what_the_counter_believes(void **state)
{
    check(*state, "flood-counter", "--scene idle-then-flood --algorithm sliding-counter",
          110 * TIME_SECOND, 80, 18, false);
    check(*state, "flood-bucket", "--scene idle-then-flood", 110 * TIME_SECOND, 120, 28, false);
}

static void nodes_count_alone(void **state)
{
    check(*state, "nodes", "--scene nodes", 10 * TIME_SECOND, 80, 18, false);
}

static void nodes_race(void **state)
{
    check(*state, "race-80x18", "--scene race", 5 * TIME_MILLISECOND, 80, 18, false);
    check(*state, "race-56x7", "--scene race", 5 * TIME_MILLISECOND, 56, 7, true);
}

static void a_queue_drains(void **state)
{
    check(*state, "shaper",
          "--algorithm leaky-queue --limit 60 --burst 6 --arrivals none "
          "--at 0s burst=10 --for 10s",
          3 * TIME_SECOND + TIME_SECOND / 2, 80, 18, false);
}

/* Nothing is too small or too early. */
static void pictures_are_sound(void **state)
{
    static const char *const extras[] = {
        "", "--window 1ms --limit 3", "--window 24h --limit 100000 --burst 7",
        "--nodes 50 --store split", "--store shared --store-op get-set --store-rtt 1s"};
    static const Time times[] = {0, 31 * TIME_SECOND, 93 * TIME_SECOND};
    Arena *arena = *state;
    const Demo *demo = demo_find(TEXT("rate-limiter"), NULL);
    for (int algorithm = 0; algorithm < 6; algorithm++) {
        for (size_t i = 0; i < sizeof extras / sizeof *extras; i++) {
            Text line =
                text_printf(arena, "rate-limiter --seed 3 --at 1s burst=30 --algorithm %s %s",
                            demo->params[0].form.choices[algorithm], extras[i]);
            check_demo_pictures_sound(arena, line.at, times, 3);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(two_windows_meet),
        unit_test_with_arena(a_flood_and_what_the_counter_believes),
        unit_test_with_arena(nodes_count_alone),
        unit_test_with_arena(nodes_race),
        unit_test_with_arena(a_queue_drains),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
