/* The circuit breaker's pictures: text and roles against files, and soundness at any size, time and
 * zoom. */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "circuit_breaker/%s.txt", name).at,
                       text_printf(arena, "circuit-breaker %s", words).at, at, width, height,
                       ascii);
}

static void a_pool_fills_and_the_breaker_opens(void **state)
{
    check(*state, "hang-full", "--scene hang", 45 * TIME_SECOND, 80, 24, false);
    check(*state, "hang-open", "--scene hang", 52 * TIME_SECOND, 64, 16, false);
    check(*state, "hang-compact", "--scene hang", 52 * TIME_SECOND, 56, 6, false);
    check(*state, "hang-narrow", "--scene hang", 45 * TIME_SECOND, 60, 18, false);
    check(*state, "hang-ascii", "--scene hang", 52 * TIME_SECOND, 80, 24, true);
}

static void probes_find_b_well(void **state)
{
    check(*state, "recovered", "--for 130s", 111100 * TIME_MILLISECOND, 120, 34, false);
}

static void the_service_above_fails_too(void **state)
{
    check(*state, "cascade", "--scene cascade", 40 * TIME_SECOND, 80, 24, false);
}

static void a_tape_shows_the_breaker_alone(void **state)
{
    check(*state, "tape", "--preset gobreaker --tape tests/truth/tapes/breaker-gobreaker.txt",
          61600 * TIME_MILLISECOND, 64, 16, false);
}

/* Of seventeen outcomes the four of the last ten seconds. */
static void a_window_of_seconds_forgets_by_time(void **state)
{
    check(*state, "seconds", "--scene flapping --preset hystrix --rate 60/min", 40 * TIME_SECOND,
          64, 16, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {
        "circuit-breaker --threads 500 --at 10s breaker=off --at 40s open",
        "circuit-breaker --scene cascade --threads 1 --window 1000",
        "circuit-breaker --scene partial-outage --preset polly --bulkhead 3",
        "circuit-breaker --tape tests/truth/tapes/breaker-canon.txt",
        "circuit-breaker --preset gobreaker --window 1000 --rate 0/s"};
    static const Time times[] = {0, 10 * TIME_SECOND + 1, 45 * TIME_SECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_pool_fills_and_the_breaker_opens),
        unit_test_with_arena(probes_find_b_well),
        unit_test_with_arena(the_service_above_fails_too),
        unit_test_with_arena(a_tape_shows_the_breaker_alone),
        unit_test_with_arena(a_window_of_seconds_forgets_by_time),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
