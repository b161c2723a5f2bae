#include "support/picture.h"

#include <math.h>

#include "base/rng.h"
#include "canvas/diagram.h"

static Canvas canvas_of(void **state, int width, int height, bool ascii)
{
    return canvas_new(*state, width, height, WIDTH_UNICODE, ascii);
}

/* Idle, more and more admitted, some refused, all refused, a queue, idle again. */
static const DiagramSlot slots[] = {
    {0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}, {4, 0, 1}, {5, 0, 0}, {6, 0, 0},
    {7, 0, 0}, {8, 0, 0}, {4, 1, 0}, {4, 4, 0}, {1, 9, 0}, {0, 9, 0}, {0, 1, 3},
    {0, 0, 0}, {0, 0, 2}, {0, 0, 1}, {3, 0, 0}, {0, 0, 0}, {0, 0, 0},
};
static const int marks[] = {-1, 0, 4, 14, 22, 24};
static const DiagramLane lane = {slots, 20, 0, marks, 6};

static void a_slot_shows_both_of_its_facts_in_one_row(void **state)
{
    Canvas canvas = canvas_of(state, 24, 1, false);
    diagram_lane(canvas, &lane);
    assert_roles(canvas, "┊▁▂▃▄▅▆▇█▚▚▚✗✗┊▒▒▃··  ┊\n"
                         "-- roles\n"
                         "0: 0-0 muted 1-9 good 10-13 bad 14-14 muted 15-16 waiting 17-17 good "
                         "18-19 muted 22-22 muted\n");
    canvas = canvas_of(state, 24, 1, true);
    diagram_lane(canvas, &lane);
    assert_picture(canvas, ":########%%%xx:~~#..  :\n");
}

static void in_more_rows_the_good_rise_above_the_bad(void **state)
{
    Canvas both[] = {canvas_of(state, 24, 6, false), canvas_of(state, 24, 6, true)};
    for (int i = 0; i < 2; i++) {
        diagram_lane(canvas_part(both[i], 0, 0, 24, 2), &lane);
        diagram_lane(canvas_part(both[i], 0, 2, 24, 4), &lane);
    }
    assert_roles(both[0], "┊▁▂▃▄▅▆▇█▄▄▁ ▒┊▒▒▃··  ┊\n"
                          "┊        ✗✗✗✗✗┊       ┊\n"
                          "┊     ▂▅█     ┊       ┊\n"
                          "┊  ▁▄▇███▄▄   ┊  ▁    ┊\n"
                          "┊▃▆████████▃ ▒┊▒▒█··  ┊\n"
                          "┊        ✗✗✗✗✗┊       ┊\n"
                          "-- roles\n"
                          "0: 0-0 muted 1-11 good 13-13 waiting 14-14 muted 15-16 waiting 17-17 "
                          "good 18-19 muted 22-22 muted\n"
                          "1: 0-0 muted 9-13 bad 14-14 muted 22-22 muted\n"
                          "2: 0-0 muted 6-8 good 14-14 muted 22-22 muted\n"
                          "3: 0-0 muted 3-10 good 14-14 muted 17-17 good 22-22 muted\n"
                          "4: 0-0 muted 1-11 good 13-13 waiting 14-14 muted 15-16 waiting 17-17 "
                          "good 18-19 muted 22-22 muted\n"
                          "5: 0-0 muted 9-13 bad 14-14 muted 22-22 muted\n");
    assert_picture(both[1], ":########### ~:~~#..  :\n"
                            ":        xxxxx:       :\n"
                            ":     ###     :       :\n"
                            ":  ########   :  #    :\n"
                            ":########### ~:~~#..  :\n"
                            ":        xxxxx:       :\n");
}

static void lanes_of_one_scale_can_be_compared(void **state)
{
    Canvas canvas = canvas_of(state, 8, 2, false);
    DiagramLane part = {slots + 1, 8, 16, NULL, 0};
    diagram_lane(canvas_part(canvas, 0, 0, 8, 1), &part);
    part.full = 4; /* what is more than full is full */
    diagram_lane(canvas_part(canvas, 0, 1, 8, 1), &part);
    assert_picture(canvas, "▁▁▂▂▃▃▄▄\n"
                           "▂▄▆█████\n");
}

static void a_message_is_where_its_head_is(void **state)
{
    static const DiagramArrow arrows[] = {
        {2, 12, 0, false, ROLE_FLOW, NULL},    {2, 12, 0.5, false, ROLE_FLOW, NULL},
        {2, 12, 0.99, false, ROLE_FLOW, NULL}, {2, 12, 1, false, ROLE_FLOW, NULL},
        {2, 12, 2, false, ROLE_FLOW, NULL},    {12, 2, 0, false, ROLE_FLOW, NULL},
        {12, 2, 0.5, false, ROLE_FLOW, NULL},  {12, 2, 1, false, ROLE_FLOW, NULL},
        {2, 12, 0.6, true, ROLE_FLOW, NULL},   {12, 2, 0.6, true, ROLE_FLOW, NULL},
        {2, 12, 1, false, ROLE_A, "SET 8"},    {12, 2, 1, false, ROLE_B, "é"},
        {2, 12, 0.4, false, ROLE_A, "SET 8"},  {5, 5, 1, false, ROLE_FLOW, "x"},
        {-3, 4, 1, false, ROLE_FLOW, NULL},    {2, 12, NAN, false, ROLE_FLOW, NULL},
    };
    enum { COUNT = sizeof arrows / sizeof arrows[0] };
    Canvas both[] = {canvas_of(state, 15, COUNT, false), canvas_of(state, 15, COUNT, true)};
    for (int i = 0; i < COUNT; i++) {
        diagram_arrow(both[0], i, &arrows[i]);
        diagram_arrow(both[1], i, &arrows[i]);
    }
    assert_roles(both[0], "  ▶\n"
                          "  ─────▶\n"
                          "  ─────────▶\n"
                          "  ──────────▶\n"
                          "  ──────────▶\n"
                          "            ◀\n"
                          "       ◀─────\n"
                          "  ◀──────────\n"
                          "  ──────╳\n"
                          "      ╳──────\n"
                          "  ──SET 8───▶\n"
                          "  ◀────é─────\n"
                          "  ────▶\n"
                          "     ▶\n"
                          "────▶\n"
                          "  ▶\n"
                          "-- roles\n"
                          "0: 2-2 flow\n"
                          "1: 2-7 flow\n"
                          "2: 2-11 flow\n"
                          "3: 2-12 flow\n"
                          "4: 2-12 flow\n"
                          "5: 12-12 flow\n"
                          "6: 7-12 flow\n"
                          "7: 2-12 flow\n"
                          "8: 2-7 flow 8-8 bad\n"
                          "9: 6-6 bad 7-12 flow\n"
                          "10: 2-12 a\n"
                          "11: 2-12 b\n"
                          "12: 2-6 a\n"
                          "13: 5-5 flow\n"
                          "14: 0-4 flow\n"
                          "15: 2-2 flow\n");
    assert_picture(both[1], "  >\n"
                            "  ----->\n"
                            "  --------->\n"
                            "  ---------->\n"
                            "  ---------->\n"
                            "            <\n"
                            "       <-----\n"
                            "  <----------\n"
                            "  ------X\n"
                            "      X------\n"
                            "  --SET 8--->\n"
                            "  <----e-----\n"
                            "  ---->\n"
                            "     >\n"
                            "---->\n"
                            "  >\n");
}

static void the_time_bar_is_the_run(void **state)
{
    static const double activity[] = {0, 0, 1, 2, 8, 4, 0, 0, 3, 5, 0, 0, 1, 1, 1, 1};
    Canvas both[] = {canvas_of(state, 30, 7, false), canvas_of(state, 30, 7, true)};
    for (int i = 0; i < 2; i++) {
        const DiagramMark events[] = {
            {2, i ? "x" : "✗", ROLE_BAD},
            {2, "b", ROLE_FLOW},
            {7.6, "c", ROLE_FLOW},
        };
        DiagramTime time = {4, 8, activity, 16, events, 3, i ? "4.0 s  paused" : "4.0 s  ▮▮"};
        diagram_time_bar(canvas_part(both[i], 0, 0, 30, 1), &time);
        diagram_time_bar(canvas_part(both[i], 0, 1, 18, 1), &time);
        time.activity = NULL;
        time.status = NULL;
        diagram_time_bar(canvas_part(both[i], 0, 2, 30, 1), &time);
        time.now = 2;
        diagram_time_bar(canvas_part(both[i], 0, 3, 30, 1), &time);
        time.now = 8;
        diagram_time_bar(canvas_part(both[i], 0, 4, 30, 1), &time);
        time.now = 0;
        time.mark_count = 0;
        diagram_time_bar(canvas_part(both[i], 0, 5, 30, 1), &time);
        time.end = 0;
        diagram_time_bar(canvas_part(both[i], 0, 6, 30, 1), &time);
    }
    assert_roles(
        both[0],
        "▁▁▁▁▂✗█▄▁▁▏────────c 4.0 s  ▮▮\n"
        "▁▁▁▁✗█▄▁▁▏───────c\n"
        "━━━━━━━✗━━━━━━━▏────────────c─\n"
        "━━━━━━━✗────────────────────c─\n"
        "━━━━━━━✗━━━━━━━━━━━━━━━━━━━━c▏\n"
        "▏─────────────────────────────\n"
        "▏─────────────────────────────\n"
        "-- roles\n"
        "0: 0-2 muted 3-4 flow 5-5 bad 6-7 flow 8-9 muted 10-10 flow 11-18 frame 19-19 flow\n"
        "1: 0-2 muted 3-3 flow 4-4 bad 5-6 flow 7-8 muted 9-9 flow 10-16 frame 17-17 flow\n"
        "2: 0-6 flow 7-7 bad 8-15 flow 16-27 frame 28-28 flow 29-29 frame\n"
        "3: 0-6 flow 7-7 bad+reverse 8-27 frame 28-28 flow 29-29 frame\n"
        "4: 0-6 flow 7-7 bad 8-29 flow\n"
        "5: 0-0 flow 1-29 frame\n"
        "6: 0-0 flow 1-29 frame\n");
    assert_picture(both[1], "__.:x=__|------c 4.0 s  paused\n"
                            "___.x@=__|-------c\n"
                            "=======x=======|------------c-\n"
                            "=======x--------------------c-\n"
                            "=======x====================c|\n"
                            "|-----------------------------\n"
                            "|-----------------------------\n");
}

static void threads_show_how_long_they_have_been_busy(void **state)
{
    const double ages[] = {DIAGRAM_FREE, 0, 0.2, 0.4, 0.6, 0.8, 1, 7, DIAGRAM_FREE};
    Canvas canvas = canvas_of(state, 5, 2, false);
    assert_int_equal(diagram_grid(canvas, ages, 9), 1);
    assert_picture(canvas, "▱▂▃▅▆\n███▱\n");
    canvas = canvas_of(state, 3, 1, true);
    assert_int_equal(diagram_grid(canvas, ages, 9), 3); /* the oldest of three */
    assert_picture(canvas, "+##\n");
    canvas = canvas_of(state, 9, 1, true);
    diagram_grid(canvas, ages, 9);
    assert_picture(canvas, ".:+*%###.\n");
    canvas = canvas_of(state, 8, 1, true);
    assert_int_equal(diagram_grid_legend(canvas), 6);
    assert_picture(canvas, ".:+*%#\n");
}

static void a_state_machine_lights_where_it_is_and_how_it_came_there(void **state)
{
    const DiagramState states[] = {{"SHUT", NULL, "50 %", ROLE_GOOD},
                                   {"OPEN", "5 s", "call", ROLE_BAD},
                                   {"HALF", NULL, NULL, ROLE_WAITING}};
    const DiagramReturn returns[] = {{2, 0, "well"}, {2, 1, "sick"}};
    Canvas canvas = canvas_of(state, 46, 3, false);
    diagram_machine(canvas, &(DiagramMachine){states, 3, 1, 0, returns, 2});
    assert_roles(canvas, " SHUT ───50 %────▶[OPEN 5 s]───call────▶ HALF\n"
                         "  ▲                 ▲──────── sick ───────┘ │\n"
                         "  └────────────────── well ─────────────────┘\n"
                         "-- roles\n"
                         "0: 0-5 muted 6-17 flow 18-18 bad 19-22 bad+bold 23-27 bad 28-45 muted\n"
                         "1: 2-2 muted 20-42 muted 44-44 muted\n"
                         "2: 2-44 muted\n");
    canvas = canvas_of(state, 46, 1, true); /* one row: no ways back */
    diagram_machine(canvas, &(DiagramMachine){states, 3, 2, 1, returns, 2});
    assert_picture(canvas, " SHUT ---50 %----> OPEN 5 s ---call---->[HALF]\n");
}

static void any_numbers_can_be_drawn_at_any_size(void **state)
{
    static const double odd[] = {0, 1, -3, 2.5, 7, 1e300, NAN, INFINITY, -INFINITY};
    enum { ODD = sizeof odd / sizeof odd[0], WIDTH = 30, HEIGHT = 4 };
    for (uint64_t seed = 0; seed < 500; seed++) {
        Rng rng = rng_seeded(seed);
        Canvas canvas = canvas_of(state, WIDTH, HEIGHT, seed % 2);
        for (int y = 0; y < HEIGHT; y++) canvas_repeat(canvas, 0, y, ROLE_MUTED, "o", WIDTH);
        int left = (int)rng_below(&rng, 20) - 10, width = (int)rng_below(&rng, 36);
        int height = (int)rng_below(&rng, 5);
        Canvas part = canvas_part(canvas, left, 0, width, height);
        DiagramSlot some[WIDTH];
        for (int i = 0; i < WIDTH; i++)
            some[i] = (DiagramSlot){(int64_t)rng_below(&rng, 3) * (INT64_MAX / 2),
                                    (int64_t)rng_below(&rng, 4) - 1, (int64_t)rng_below(&rng, 2)};
        DiagramLane any = {some, (int)rng_below(&rng, WIDTH + 1), (int64_t)rng_below(&rng, 9),
                           marks, 6};
        diagram_lane(part, &any);
        DiagramArrow arrow = {(int)rng_below(&rng, 80) - 40,
                              (int)rng_below(&rng, 80) - 40,
                              odd[rng_below(&rng, ODD)],
                              rng_below(&rng, 2) == 0,
                              ROLE_FLOW,
                              "中"};
        diagram_arrow(part, 1, &arrow);
        DiagramMark mark = {odd[rng_below(&rng, ODD)], "x", ROLE_BAD};
        DiagramTime time = {odd[rng_below(&rng, ODD)],
                            odd[rng_below(&rng, ODD)],
                            rng_below(&rng, 2) ? odd : NULL,
                            (int)rng_below(&rng, ODD + 1),
                            &mark,
                            1,
                            rng_below(&rng, 2) ? "中文 s" : NULL};
        diagram_time_bar(part, &time);
        diagram_grid(canvas_part(part, 0, 2, width, 2), odd, (int)rng_below(&rng, ODD + 1));
        const DiagramState states[] = {
            {"中", "x", "edge", ROLE_GOOD}, {"b", NULL, "", ROLE_BAD}, {"c", NULL, NULL, ROLE_BAD}};
        const DiagramReturn back = {2, (int)rng_below(&rng, 2), "中文"};
        DiagramMachine machine = {states, 3, (int)rng_below(&rng, 5) - 1, 1, &back, 1};
        diagram_machine(part, &machine);
        assert_sound(canvas);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                if (x < left || x >= left + width || y >= height)
                    assert_int_equal(canvas_at(canvas, x, y)->bytes[0], 'o');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_slot_shows_both_of_its_facts_in_one_row),
        unit_test_with_arena(in_more_rows_the_good_rise_above_the_bad),
        unit_test_with_arena(lanes_of_one_scale_can_be_compared),
        unit_test_with_arena(a_message_is_where_its_head_is),
        unit_test_with_arena(the_time_bar_is_the_run),
        unit_test_with_arena(threads_show_how_long_they_have_been_busy),
        unit_test_with_arena(a_state_machine_lights_where_it_is_and_how_it_came_there),
        unit_test_with_arena(any_numbers_can_be_drawn_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
