/* The pictures of isolation: text and roles against files, and soundness at any size, time and
 * zoom. */
#include "support/demo_picture.h"
#include "support/unit.h"

static void check(Arena *arena, const char *name, const char *words, Time at, int width, int height,
                  bool ascii)
{
    check_demo_picture(arena, text_printf(arena, "isolation/%s.txt", name).at,
                       text_printf(arena, "isolation %s", words).at, at, width, height, ascii);
}

static void a_schedule_is_told_step_by_step(void **state)
{
    check(*state, "begin", "--scene steps", 0, 64, 22, false);
    check(*state, "waits", "--scene steps", 2100 * TIME_MILLISECOND, 64, 22, false);
    check(*state, "lost", "--scene steps", 4 * TIME_SECOND, 80, 32, false);
    check(*state, "lost-ascii", "--scene steps", 4 * TIME_SECOND, 64, 18, true);
    check(*state, "three-wide", "--schedule otv", 6 * TIME_SECOND, 130, 22, false);
    check(*state, "deadlock", "--scene on-call --engine rr-2pl", 2 * TIME_SECOND, 64, 20, false);
    check(*state, "pivot", "--scene read-only --engine ssi", 4 * TIME_SECOND, 64, 22, false);
    check(*state, "deleted", "--schedule pmp-write --engine rr-innodb", 4 * TIME_SECOND, 80, 20,
          false);
    check(*state, "steps-compact", "--scene on-call --engine si", 4 * TIME_SECOND, 56, 8, false);
    check(*state, "steps-compact-ascii", "--scene on-call --engine ssi", 4 * TIME_SECOND, 56, 6,
          true);
}

static void the_matrix_fills(void **state)
{
    check(*state, "matrix", "--scene matrix --engine rr-innodb", 8 * TIME_SECOND, 64, 20, false);
    check(*state, "matrix-wide", "--scene matrix --engine rr-2pl", 8 * TIME_SECOND, 100, 14, false);
    check(*state, "matrix-compact", "--scene matrix", 3 * TIME_SECOND, 56, 7, true);
}

static void a_sale_oversells(void **state)
{
    check(*state, "sale", "--scene seats", 5 * TIME_SECOND, 64, 24, false);
    check(*state, "sale-beyond", "--scene seats --buy check-then-decrement", 4 * TIME_SECOND, 80,
          24, false);
    check(*state, "sale-ascii", "--scene seats", 5 * TIME_SECOND, 64, 18, true);
    check(*state, "sale-waits", "--scene seats --buy for-update", 5 * TIME_SECOND, 64, 18, false);
    check(*state, "sale-compact", "--scene seats --engine si", 5 * TIME_SECOND, 56, 8, false);
    check(*state, "sales", "--scene seats --trials 200", TIME_SECOND, 64, 18, false);
}

static void rounds_make_a_triangle(void **state)
{
    check(*state, "cas", "--scene cas", 1450 * TIME_MILLISECOND, 64, 22, false);
    check(*state, "cas-ascii", "--scene cas --contenders 12", 5 * TIME_SECOND, 64, 18, true);
    check(*state, "cas-many", "--scene cas --contenders 100", 30 * TIME_SECOND, 64, 16, false);
}

static void engines_are_compared(void **state)
{
    check(*state, "random", "--scene random --engine si", TIME_SECOND, 80, 30, false);
    check(*state, "random-ascii", "--scene random", 300 * TIME_MILLISECOND, 64, 16, true);
    check(*state, "random-compact", "--scene random --engine ssi", TIME_SECOND, 56, 7, false);
}

static void pictures_are_sound(void **state)
{
    static const char *const lines[] = {
        "isolation --schedule custom --steps 'i3(9)=-999999 w3(*)+=-999999 r3(*) a3 r1(v>0)'",
        "isolation --schedule otv --at 1s commit=2 --at 2s abort=1 --at 2s graph --at 3s matrix",
        "isolation --scene matrix --at 3s engine=ssi",
        "isolation --scene seats --seats 1 --think 0ms",
        "isolation --scene seats --seats 1000000 --rate 1000/s --buy for-update",
        "isolation --scene seats --engine ssi --trials 3 --think 10s",
        "isolation --scene cas --contenders 1",
        "isolation --scene cas --contenders 1000",
        "isolation --scene random --trials 20 --engine ru"};
    static const Time times[] = {0, 2 * TIME_SECOND + 1, 6 * TIME_SECOND};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_demo_pictures_sound(*state, lines[i], times, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_schedule_is_told_step_by_step),
        unit_test_with_arena(the_matrix_fills),
        unit_test_with_arena(a_sale_oversells),
        unit_test_with_arena(rounds_make_a_triangle),
        unit_test_with_arena(engines_are_compared),
        unit_test_with_arena(pictures_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
