#include "support/picture.h"

#include "base/rng.h"
#include "canvas/logs.h"

static Canvas canvas_of(void **state, int width, int height, bool ascii)
{
    return canvas_new(*state, width, height, WIDTH_UNICODE, ascii);
}

/* A leader that died with 100 entries that nobody else has, a new one, and one that is behind. */
static const LogRow rows[] = {
    {"a", LANE_DOWN, 1000, 900, 0, {"lost 100", ROLE_BAD}},
    {"b", LANE_LEADER, 950, 950, 0, {NULL, ROLE_TEXT}},
    {"c", LANE_ALIVE, 880, 880, 950, {"behind", ROLE_WAITING}},
};

static Logs logs_of(Canvas canvas, int64_t entries, int64_t end)
{
    Logs logs = {.rows = rows, .count = 3, .pitch = 1, .left = 5, .right = 9, .each = 1};
    logs.each = logs_each(canvas, &logs, entries);
    logs.first = logs_first(canvas, &logs, end);
    return logs;
}

static void the_same_entry_is_in_the_same_column(void **state)
{
    Canvas both[] = {canvas_of(state, 54, 3, false), canvas_of(state, 54, 3, true)};
    for (int i = 0; i < 2; i++) {
        Logs logs = logs_of(both[i], 350, 1000);
        assert_int_equal(logs.each, 10);
        assert_int_equal(logs.first, 600);
        assert_int_equal(logs_column(both[i], &logs, 600), 5);
        assert_int_equal(logs_column(both[i], &logs, 899), 34);
        assert_int_equal(logs_column(both[i], &logs, 599), 4);
        assert_int_equal(logs_column(both[i], &logs, INT64_MAX), 45);
        logs_draw(both[i], &logs);
    }
    assert_roles(both[0],
                 "a ✖  ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰✗✗✗✗✗✗✗✗✗✗ lost 100\n"
                 "b ★  ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱\n"
                 "c ●  ▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▰▪▪▪▪▪▪▪▱▱▱▱▱ behind\n"
                 "-- roles\n"
                 "0: 0-0 muted 2-2 bad 5-34 good 35-44 bad 46-53 bad\n"
                 "1: 0-0 text+bold 2-2 flow 5-39 good 40-44 muted\n"
                 "2: 0-0 text+bold 2-2 good 5-32 good 33-39 waiting 40-44 muted 46-51 waiting\n");
    assert_picture(both[1], "a x  ##############################xxxxxxxxxx lost 100\n"
                            "b *  ###################################.....\n"
                            "c o  ############################:::::::..... behind\n");
}

static void a_cell_of_several_shows_the_worst_of_them(void **state)
{
    Canvas canvas = canvas_of(state, 54, 3, true);
    Logs logs = logs_of(canvas, 3500, 1000);
    assert_int_equal(logs.each, 100);
    logs_draw(canvas, &logs);
    assert_picture(canvas, "a x  #########x                               lost 100\n"
                           "b *  #########.\n"
                           "c o  ########:.                               behind\n");
}

static void the_window_moves_in_whole_cells(void **state)
{
    Canvas canvas = canvas_of(state, 34, 1, false); /* 20 cells */
    Logs logs = {.count = 0, .left = 5, .right = 9, .each = 5};
    assert_int_equal(logs_first(canvas, &logs, 0), 0);
    assert_int_equal(logs_first(canvas, &logs, 100), 0);
    assert_int_equal(logs_first(canvas, &logs, 101), 5);
    assert_int_equal(logs_first(canvas, &logs, 105), 5);
    assert_int_equal(logs_first(canvas, &logs, 106), 10);
    assert_int_equal(logs_each(canvas, &logs, 20), 1);
    assert_int_equal(logs_each(canvas, &logs, 21), 2);
    assert_int_equal(logs_each(canvas, &logs, 41), 5);
    assert_int_equal(logs_each(canvas, &logs, 101), 10);
}

static void where_it_is_narrow_some_of_it_shows(void **state)
{
    Canvas canvas = canvas_of(state, 18, 5, false);
    Logs logs = logs_of(canvas, 400, 1000);
    logs.pitch = 2;
    logs_draw(canvas, &logs);
    assert_picture(canvas, "a ✖  ▰▰▰✗ lost 100\n"
                           "\n"
                           "b ★  ▰▰▰▱\n"
                           "\n"
                           "c ●  ▰▰▪▱ behind\n");
    canvas = canvas_of(state, 10, 3, false);
    logs = logs_of(canvas, 400, 1000);
    logs_draw(canvas, &logs);
    assert_picture(canvas, "a lost 100\n"
                           "b ★\n"
                           "c behind\n");
}

static int64_t any_count(Rng *rng)
{
    static const int64_t odd[] = {0, 1, 37, 5000, INT64_MAX / 2, -1};
    return odd[rng_below(rng, 6)];
}

static void any_numbers_can_be_drawn_at_any_size(void **state)
{
    for (uint64_t seed = 0; seed < 500; seed++) {
        Rng rng = rng_seeded(seed);
        arena_rewind(*state, 0);
        Canvas canvas = canvas_of(state, 30, 4, seed % 2);
        LogRow any[2];
        for (int i = 0; i < 2; i++)
            any[i] = (LogRow){"中",
                              (LaneSign)rng_below(&rng, 5),
                              any_count(&rng),
                              any_count(&rng),
                              any_count(&rng),
                              {"中文", ROLE_BAD}};
        Canvas part = canvas_part(canvas, (int)rng_below(&rng, 20) - 10, 0,
                                  (int)rng_below(&rng, 40), (int)rng_below(&rng, 5));
        Logs logs = {any, 2, 2, (int)rng_below(&rng, 9), (int)rng_below(&rng, 9), 0, 1};
        logs.each = logs_each(part, &logs, any_count(&rng));
        logs.first = logs_first(part, &logs, any_count(&rng));
        logs_draw(part, &logs);
        assert_sound(canvas);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(the_same_entry_is_in_the_same_column),
        unit_test_with_arena(a_cell_of_several_shows_the_worst_of_them),
        unit_test_with_arena(the_window_moves_in_whole_cells),
        unit_test_with_arena(where_it_is_narrow_some_of_it_shows),
        unit_test_with_arena(any_numbers_can_be_drawn_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
