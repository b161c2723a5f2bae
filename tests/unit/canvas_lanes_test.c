#include "support/picture.h"

#include <math.h>

#include "base/rng.h"
#include "canvas/lanes.h"

#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

static Canvas canvas_of(void **state, int width, int height, bool ascii)
{
    return canvas_new(*state, width, height, WIDTH_UNICODE, ascii);
}

static const Lane alone[] = {{.name = "a"}};

/* One lane of 20 columns, a unit of time each. */
static Lanes lanes_of(const LaneMessage *messages, int count, double now)
{
    return (Lanes){.to = 20,
                   .now = now,
                   .left = 2,
                   .rows = 1,
                   .lanes = alone,
                   .lane_count = 1,
                   .messages = messages,
                   .message_count = count};
}

static void a_message_is_where_it_is_now_and_nothing_later_shows(void **state)
{
    static const LaneMessage legs[] = {
        {.sent = 1, .due = 8, .end = LANE_APPLIED, .role = ROLE_FLOW, .label = "W"},
        {.sent = 8, .due = 12, .role = ROLE_FLOW, .label = "A"},
    };
    static const double instants[] = {-1, 0, 1, 2, 5.9, 8, 9, 10, 12, 19, 99};
    Canvas both[] = {canvas_of(state, 22, COUNT(instants), false),
                     canvas_of(state, 22, COUNT(instants), true)};
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < COUNT(instants); i++) {
            Lanes lanes = lanes_of(legs, 2, instants[i]);
            lanes_draw(canvas_part(both[k], 0, i, 22, 1), &lanes);
        }
    }
    assert_roles(both[0], "a\n"
                          "a ·\n"
                          "a ·▶\n"
                          "a ·W▶\n"
                          "a ·W───▶\n"
                          "a ·W─────▶●\n"
                          "a ·W─────▶●▶\n"
                          "a ·W─────▶●A▶\n"
                          "a ·W─────▶●A──▶\n"
                          "a ·W─────▶●A──▶·······\n"
                          "a ·W─────▶●A──▶·······\n"
                          "-- roles\n"
                          "0: 0-0 text+bold\n"
                          "1: 0-0 text+bold 2-2 muted\n"
                          "2: 0-0 text+bold 2-2 muted 3-3 flow\n"
                          "3: 0-0 text+bold 2-2 muted 3-4 flow\n"
                          "4: 0-0 text+bold 2-2 muted 3-7 flow\n"
                          "5: 0-0 text+bold 2-2 muted 3-10 flow\n"
                          "6: 0-0 text+bold 2-2 muted 3-11 flow\n"
                          "7: 0-0 text+bold 2-2 muted 3-12 flow\n"
                          "8: 0-0 text+bold 2-2 muted 3-14 flow\n"
                          "9: 0-0 text+bold 2-2 muted 3-14 flow 15-21 muted\n"
                          "10: 0-0 text+bold 2-2 muted 3-14 flow 15-21 muted\n");
    assert_picture(both[1], "a\n"
                            "a .\n"
                            "a .>\n"
                            "a .W>\n"
                            "a .W--->\n"
                            "a .W----->o\n"
                            "a .W----->o>\n"
                            "a .W----->oA>\n"
                            "a .W----->oA-->\n"
                            "a .W----->oA-->.......\n"
                            "a .W----->oA-->.......\n");
}

static void what_becomes_of_a_message_shows_when_it_is_due(void **state)
{
    static const LaneEnd ends[] = {LANE_ARRIVES, LANE_APPLIED, LANE_LOST, LANE_CUT, LANE_REFUSED};
    enum { ENDS = COUNT(ends) };
    Canvas both[] = {canvas_of(state, 22, 2 * ENDS, false), canvas_of(state, 22, 2 * ENDS, true)};
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 2 * ENDS; i++) {
            LaneMessage message = {.due = 10, .end = ends[i / 2], .role = ROLE_FLOW};
            Lanes lanes = lanes_of(&message, 1, i % 2 ? 10 : 9.99);
            lanes.bare = true;
            lanes_draw(canvas_part(both[k], 0, i, 22, 1), &lanes);
        }
    }
    assert_roles(both[0], "a ─────────▶\n"
                          "a ──────────▶\n"
                          "a ─────────▶\n"
                          "a ─────────▶●\n"
                          "a ─────────▶\n"
                          "a ──────────╳\n"
                          "a ─────────▶\n"
                          "a ──────────┃\n"
                          "a ─────────▶\n"
                          "a ──────────⊣\n"
                          "-- roles\n"
                          "0: 0-0 text+bold 2-11 flow\n"
                          "1: 0-0 text+bold 2-12 flow\n"
                          "2: 0-0 text+bold 2-11 flow\n"
                          "3: 0-0 text+bold 2-12 flow\n"
                          "4: 0-0 text+bold 2-11 flow\n"
                          "5: 0-0 text+bold 2-11 flow 12-12 bad\n"
                          "6: 0-0 text+bold 2-11 flow\n"
                          "7: 0-0 text+bold 2-11 flow 12-12 bad\n"
                          "8: 0-0 text+bold 2-11 flow\n"
                          "9: 0-0 text+bold 2-11 flow 12-12 bad\n");
    assert_picture(both[1], "a --------->\n"
                            "a ---------->\n"
                            "a --------->\n"
                            "a --------->o\n"
                            "a --------->\n"
                            "a ----------X\n"
                            "a --------->\n"
                            "a ----------#\n"
                            "a --------->\n"
                            "a ----------]\n");
}

/* A write of which one leg is overdue at the commit, and a read that comes before it. */
static const Lane replicas[] = {
    {1, "a", LANE_ALIVE, 41, COPY_FRESH, {{"ack 1", ROLE_GOOD}, {"v41", ROLE_GOOD}}},
    {3, "b", LANE_LEADER, 41, COPY_CONFLICTING, {{"ack 2", ROLE_GOOD}, {"v41", ROLE_GOOD}}},
    {5, "c", LANE_DOWN, 40, COPY_BEHIND, {{"late", ROLE_MUTED}, {"v40", ROLE_WAITING}}},
    {7, "s", LANE_PAUSED, 0, COPY_BEHIND, {{NULL, ROLE_TEXT}}},
};
static const LaneMessage followed[] = {
    {0, 0, 0, 0, 4, 0, LANE_APPLIED, ROLE_FLOW, "W"},
    {0, 0, 0, 4, 6, 0, LANE_ARRIVES, ROLE_FLOW, "A"},
    {1, 1, 0, 0, 6, 0, LANE_APPLIED, ROLE_FLOW, "W"},
    {1, 1, 0, 6, 9, 0, LANE_ARRIVES, ROLE_FLOW, "A"},
    {2, 2, 0, 0, 22, 9, LANE_APPLIED, ROLE_FLOW, "W"},
    {2, 2, 0, 22, 24, 0, LANE_ARRIVES, ROLE_MUTED, "A"},
    {0, 0, 1, 14, 17, 0, LANE_APPLIED, ROLE_FLOW, "R"},
    {0, 0, 1, 17, 20, 0, LANE_ARRIVES, ROLE_FLOW, "S"},
    {1, 1, 1, 14, 18, 0, LANE_LOST, ROLE_FLOW, "R"},
    {2, 2, 1, 14, 16, 0, LANE_APPLIED, ROLE_FLOW, "R"},
    {2, 2, 1, 16, 21, 0, LANE_CUT, ROLE_FLOW, "S"},
};
static const LaneBound bounds[] = {{9, 0, 8, ROLE_GOOD, "commit"}, {14, 0, 8, ROLE_MUTED, "read"}};
static const LaneSpan spans[] = {{2, 0, 25, INFINITY, LANE_SPAN_DOWN, ROLE_MUTED, NULL},
                                 {3, 0, -4, 10, LANE_SPAN_PAUSED, ROLE_MUTED, NULL},
                                 {3, 1, 12, 99, LANE_SPAN_BAR, ROLE_FLOW, "w4"},
                                 {3, 1, 2, 11, LANE_SPAN_BAR, ROLE_A, "r"}};
static const LaneDot dots[] = {{2, 0, 16, "!", ROLE_BAD, NULL}};
static const LaneCut cuts[] = {{9, 10, INFINITY, "cut"}};

static void draw_followed(Canvas canvas, double now)
{
    lanes_draw(canvas, &(Lanes){.to = 30,
                                .now = now,
                                .left = lanes_left(1, 41),
                                .right = 6,
                                .rows = 2,
                                .lanes = replicas,
                                .lane_count = COUNT(replicas),
                                .messages = followed,
                                .message_count = COUNT(followed),
                                .spans = spans,
                                .span_count = COUNT(spans),
                                .dots = dots,
                                .dot_count = COUNT(dots),
                                .bounds = bounds,
                                .bound_count = COUNT(bounds),
                                .cuts = cuts,
                                .cut_count = COUNT(cuts)});
}

static void a_write_and_a_read_can_be_followed_through_replicas(void **state)
{
    Canvas both[] = {canvas_of(state, 76, 10, false), canvas_of(state, 76, 10, true)};
    for (int i = 0; i < 2; i++) draw_followed(both[i], 30);
    assert_roles(both[0],
                 "                            ┊ commit  ┊ read\n"
                 "a ● v41 = W──────▶●A──▶·····┊·········┊······························· ack 1\n"
                 "                            ┊         R────▶●S────▶                    v41\n"
                 "b ★ v41 ≠ W──────────▶●A────▶·········┊······························· ack 2\n"
                 "                            ┊         R───────╳                        v41\n"
                 "c ✖ v40 < W─────────────────┊═════════┊═══!══════════▶●A──▶·✖░░░░░░░░░ late\n"
                 "                            ┊         R──▶●S────────┃       ░░░░░░░░░░ v40\n"
                 "s ◌ - <   ◌░░░░░░░░░░░░░░░░░┊░░·······┊·······························\n"
                 "          ░░░░├r────────────────┤ ├w4─────────────────────────────────\n"
                 "                              ━ cut ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━\n"
                 "-- roles\n"
                 "0: 28-28 good 30-35 good 38-38 muted 40-43 muted\n"
                 "1: 0-0 text+bold 2-2 good 4-6 good 8-8 good 10-22 flow 23-27 muted 28-28 good "
                 "29-69 muted 71-75 good\n"
                 "2: 28-28 good 38-50 flow 71-73 good\n"
                 "3: 0-0 text+bold 2-2 flow 4-6 bad 8-8 bad 10-28 flow 29-69 muted 71-75 good\n"
                 "4: 28-28 good 38-45 flow 46-46 bad 71-73 good\n"
                 "5: 0-0 muted 2-2 bad 4-6 waiting 8-8 waiting 10-27 flow 28-28 good 29-37 waiting "
                 "38-38 muted 39-41 waiting 42-42 bad 43-54 waiting 55-59 muted 60-60 bad 61-69 "
                 "muted 71-74 muted\n"
                 "6: 28-28 good 38-51 flow 52-52 bad 60-69 muted 71-73 waiting\n"
                 "7: 0-0 muted 2-2 waiting 4-4 waiting 6-6 waiting 10-27 waiting 28-28 good 29-30 "
                 "waiting 31-69 muted\n"
                 "8: 10-13 waiting 14-32 a 34-69 flow\n"
                 "9: 30-69 bad\n");
    assert_picture(both[1],
                   "                            : commit  : read\n"
                   "a o v41 = W------>oA-->.....:.........:............................... ack 1\n"
                   "                            :         R---->oS---->                    v41\n"
                   "b * v41 ! W---------->oA---->.........:............................... ack 2\n"
                   "                            :         R-------X                        v41\n"
                   "c x v40 < W-----------------:=========:===!==========>oA-->.x_________ late\n"
                   "                            :         R-->oS--------#       __________ v40\n"
                   "s . - <   .~~~~~~~~~~~~~~~~~:~~.......:...............................\n"
                   "          ~~~~|r----------------| |w4---------------------------------\n"
                   "                              # cut ##################################\n");
}

static void half_way_through_it_only_half_is_drawn(void **state)
{
    Canvas canvas = canvas_of(state, 76, 10, false);
    draw_followed(canvas, 15);
    assert_picture(canvas,
                   "                            ┊ commit  ┊ read\n"
                   "a ● v41 = W──────▶●A──▶·····┊·········┊··                              ack 1\n"
                   "                            ┊         R─▶                              v41\n"
                   "b ★ v41 ≠ W──────────▶●A────▶·········┊··                              ack 2\n"
                   "                            ┊         R─▶                              v41\n"
                   "c ✖ v40 < W─────────────────┊═════════┊═▶                              late\n"
                   "                            ┊         R─▶                              v40\n"
                   "s ◌ - <   ◌░░░░░░░░░░░░░░░░░┊░░·······┊··\n"
                   "          ░░░░├r────────────────┤ ├w4────\n"
                   "                              ━ cut ━━━━━\n");
}

static void where_it_is_narrow_names_give_way(void **state)
{
    Canvas canvas = canvas_of(state, 44, 10, true);
    draw_followed(canvas, 30);
    assert_picture(canvas, "           commit :    : read\n"
                           "a o v41 = W->oA>..:....:.............. ack 1\n"
                           "                  :    R>oS->          v41\n"
                           "b * v41 ! W--->oA->....:.............. ack 2\n"
                           "                  :    R--X            v41\n"
                           "c x v40 < W-------:====:!====>oA>x____ late\n"
                           "                  :    RoS---#   _____ v40\n"
                           "s . - <   .~~~~~~~:~...:..............\n"
                           "          ~|r-------||w4--------------\n"
                           "                   # cut #############\n");
    canvas = canvas_of(state, 20, 10, false);
    draw_followed(canvas, 30);
    assert_picture(canvas, "           ┊\n"
                           "a ● v41 = ▶┊·· ack 1\n"
                           "           R▶  v41\n"
                           "b ★ v41 ≠ ●▶·· ack 2\n"
                           "           R╳  v41\n"
                           "c ✖ v40 < W▶!▶ late\n"
                           "           R┃░ v40\n"
                           "s ◌ - <   ◌┊··\n"
                           "          ├┤w4\n"
                           "           ━━━\n");
}

static const Lane leaders[] = {{0, "A", LANE_PLAIN, 0, COPY_NONE, {{0}}},
                               {4, "B", LANE_PLAIN, 0, COPY_NONE, {{0}}}};

static void messages_between_lanes_go_in_steps(void **state)
{
    static const LaneMessage messages[] = {
        {0, 1, 0, 2, 22, 0, LANE_APPLIED, ROLE_A, "w1"},
        {1, 0, 0, 8, 28, 10, LANE_LOST, ROLE_B, "w2"},
        {1, 0, 0, 30, 46, 0, LANE_APPLIED, ROLE_B, "w3"},
        {1, 0, 0, 50, 52, 1, LANE_ARRIVES, ROLE_B, NULL},
        {0, 1, 0, 54, 54, 0, LANE_ARRIVES, ROLE_A, "x"},
    };
    static const double instants[] = {60, 36, 20};
    Canvas both[] = {canvas_of(state, 64, 15, false), canvas_of(state, 64, 15, true)};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 3; i++)
            lanes_draw(canvas_part(both[k], 0, 5 * i, 64, 5), &(Lanes){.to = 60,
                                                                       .now = instants[i],
                                                                       .left = 2,
                                                                       .rows = 1,
                                                                       .bare = true,
                                                                       .lanes = leaders,
                                                                       .lane_count = 2,
                                                                       .messages = messages,
                                                                       .message_count = 5});
    assert_roles(both[0], "A   w1──╮                 ╭═══╳              ╭──▶●    ╭▶ ╮\n"
                          "        ╰───╮         ╭═══╯               ╭──╯        │  │\n"
                          "            ╰───╮ ╭─══╯                ╭──╯          ╭╯  │\n"
                          "              ╭───╯─╮               ╭──╯             │   │\n"
                          "B         w2──╯     ╰──▶●        w3─╯                ╯   ▼\n"
                          "A   w1──╮                 ╭═══╳\n"
                          "        ╰───╮         ╭═══╯\n"
                          "            ╰───╮ ╭─══╯\n"
                          "              ╭───╯─╮               ╭──▶\n"
                          "B         w2──╯     ╰──▶●        w3─╯\n"
                          "A   w1──╮\n"
                          "        ╰───╮         ▶\n"
                          "            ╰───╮ ╭─══╯\n"
                          "              ╭───╯─╮\n"
                          "B         w2──╯     ╰─▶\n"
                          "-- roles\n"
                          "0: 0-0 text+bold 4-8 a 26-26 b 27-29 waiting 30-30 bad 45-49 b 54-54 b "
                          "55-55 waiting 57-57 a\n"
                          "1: 8-12 a 22-22 b 23-25 waiting 26-26 b 42-45 b 54-54 b 57-57 a\n"
                          "2: 12-16 a 18-19 b 20-21 waiting 22-22 b 39-42 b 53-54 b 57-57 a\n"
                          "3: 14-18 b 19-20 a 36-39 b 53-53 b 57-57 a\n"
                          "4: 0-0 text+bold 10-14 b 20-24 a 33-36 b 53-53 b 57-57 a\n"
                          "5: 0-0 text+bold 4-8 a 26-26 b 27-29 waiting 30-30 bad\n"
                          "6: 8-12 a 22-22 b 23-25 waiting 26-26 b\n"
                          "7: 12-16 a 18-19 b 20-21 waiting 22-22 b\n"
                          "8: 14-18 b 19-20 a 36-39 b\n"
                          "9: 0-0 text+bold 10-14 b 20-24 a 33-36 b\n"
                          "10: 0-0 text+bold 4-8 a\n"
                          "11: 8-12 a 22-22 waiting\n"
                          "12: 12-16 a 18-19 b 20-21 waiting 22-22 b\n"
                          "13: 14-18 b 19-20 a\n"
                          "14: 0-0 text+bold 10-14 b 20-22 a\n");
    assert_picture(both[1], "A   w1--\\                 /===X              /-->o    /> \\\n"
                            "        \\---\\         /===/               /--/        |  |\n"
                            "            \\---\\ /-==/                /--/          //  |\n"
                            "              /---/-\\               /--/             |   |\n"
                            "B         w2--/     \\-->o        w3-/                /   v\n"
                            "A   w1--\\                 /===X\n"
                            "        \\---\\         /===/\n"
                            "            \\---\\ /-==/\n"
                            "              /---/-\\               /-->\n"
                            "B         w2--/     \\-->o        w3-/\n"
                            "A   w1--\\\n"
                            "        \\---\\         >\n"
                            "            \\---\\ /-==/\n"
                            "              /---/-\\\n"
                            "B         w2--/     \\->\n");
}

static void a_dot_is_named_where_nothing_follows(void **state)
{
    static const LaneDot many[] = {
        {0, 0, 2, "*", ROLE_A, "w1"},  {0, 0, 4, "*", ROLE_A, "w2"},  /* the next is too near */
        {0, 0, 6, "*", ROLE_A, "w3"},  {0, 0, 12, "*", ROLE_A, "w4"}, /* a message ends there */
        {0, 0, 19, "*", ROLE_A, "w5"},                                /* no room */
        {0, 0, 7, "*", ROLE_A, "w6"}};
    static const LaneMessage message = {.sent = 9, .due = 14, .role = ROLE_FLOW};
    Canvas canvas = canvas_of(state, 22, 2, true);
    Lanes lanes = lanes_of(&message, 1, 19);
    lanes.dots = many;
    lanes.dot_count = COUNT(many);
    lanes_draw(canvas, &lanes);
    lanes.now = 6; /* what is to come is in nobody's way */
    lanes_draw(canvas_part(canvas, 0, 1, 22, 1), &lanes);
    assert_picture(canvas, "a ..*.*.**w6--*->....*\n"
                           "a ..*.*.*w3\n");
}

static void ticks_count_from_any_instant(void **state)
{
    Canvas canvas = canvas_of(state, 60, 5, false);
    Lanes lanes = {.from = 1000, .to = 1040, .left = 5, .right = 5};
    lanes_times(canvas_part(canvas, 0, 0, 60, 1), &lanes, 1010, NULL, "ms");
    lanes_times(canvas_part(canvas, 0, 1, 24, 1), &lanes, 1000, NULL, "ms");
    lanes_times(canvas_part(canvas, 0, 2, 12, 1), &lanes, 1000, NULL, "ms"); /* no room */
    lanes.to = 1000.4;
    lanes_times(canvas_part(canvas, 0, 3, 60, 1), &lanes, 1000, NULL, NULL);
    lanes_times(canvas_part(canvas, 0, 4, 60, 1), &lanes, 1000, chart_format_seconds, NULL);
    assert_picture(canvas, "     -10         0            10          20 ms\n"
                           "     0 ms\n"
                           "\n"
                           "     0.0         0.1          0.2         0.3\n"
                           "     0 s         100 ms       200 ms      300 ms\n");
}

static void a_quorum_forms_and_what_comes_later_does_not_count(void **state)
{
    Canvas both[] = {canvas_of(state, 30, 5, false), canvas_of(state, 30, 5, true)};
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 4; i++) lanes_quorum(both[k], 1, i, &(LaneQuorum){"W", i, 2, 3});
        assert_int_equal(lanes_quorum(both[k], 1, 4, &(LaneQuorum){"R", 1, 1, 1}), 8);
    }
    assert_roles(both[0], " W ▱▱▱ 0/2\n"
                          " W ▰▱▱ 1/2\n"
                          " W ▰▰▱ 2/2\n"
                          " W ▰▰▪ 2/2\n"
                          " R ▰ 1/1\n"
                          "-- roles\n"
                          "0: 3-5 muted 6-9 flow\n"
                          "1: 3-3 flow 4-5 muted 6-9 flow\n"
                          "2: 3-4 good 5-5 muted 6-9 good\n"
                          "3: 3-4 good 5-5 muted 6-9 good\n"
                          "4: 3-7 good\n");
    assert_picture(both[1], " W ... 0/2\n"
                            " W #.. 1/2\n"
                            " W ##. 2/2\n"
                            " W ##: 2/2\n"
                            " R # 1/1\n");
}

static void a_copy_is_told_by_a_sign(void **state)
{
    Canvas both[] = {canvas_of(state, 10, 6, false), canvas_of(state, 10, 6, true)};
    for (int k = 0; k < 2; k++) {
        for (CopyState copy = COPY_NONE; copy <= COPY_AHEAD; copy++)
            lanes_version(both[k], 0, (int)copy, 7, copy);
        assert_int_equal(lanes_version(both[k], 0, 5, 0, COPY_FRESH), 3);
    }
    assert_roles(both[0], "\n"
                          "v7 =\n"
                          "v7 <\n"
                          "v7 ≠\n"
                          "v7 >\n"
                          "- =\n"
                          "-- roles\n"
                          "1: 0-1 good 3-3 good\n"
                          "2: 0-1 waiting 3-3 waiting\n"
                          "3: 0-1 bad 3-3 bad\n"
                          "4: 0-1 flow 3-3 flow\n"
                          "5: 0-0 good 2-2 good\n");
    assert_picture(both[1], "\n"
                            "v7 =\n"
                            "v7 <\n"
                            "v7 !\n"
                            "v7 >\n"
                            "- =\n");
}

static double any_time(Rng *rng)
{
    static const double odd[] = {0, 1, -3, 7.5, 40, 1e300, -1e300, NAN, INFINITY, -INFINITY};
    return rng_below(rng, 3) ? (double)rng_below(rng, 60) - 15 : odd[rng_below(rng, COUNT(odd))];
}

static int any_int(Rng *rng, int from, int to)
{
    return from + (int)rng_below(rng, (uint64_t)(to - from));
}

static void fill_any(Rng *rng, Lane *lane, LaneMessage *message, LaneSpan *span)
{
    static const char *const labels[] = {NULL, "", "W", "中文", "hint v41"};
    *lane = (Lane){any_int(rng, -2, 9),
                   "中",
                   (LaneSign)rng_below(rng, 5),
                   any_int(rng, -1, 99),
                   (CopyState)rng_below(rng, 5),
                   {{labels[rng_below(rng, 5)], ROLE_BAD}, {labels[rng_below(rng, 5)], ROLE_BAD}}};
    *message = (LaneMessage){any_int(rng, -1, 5),
                             any_int(rng, -1, 5),
                             any_int(rng, -1, 3),
                             any_time(rng),
                             any_time(rng),
                             any_time(rng),
                             (LaneEnd)rng_below(rng, 5),
                             ROLE_FLOW,
                             labels[rng_below(rng, 5)]};
    *span = (LaneSpan){any_int(rng, -1, 5),
                       any_int(rng, -1, 3),
                       any_time(rng),
                       any_time(rng),
                       (LaneSpanKind)rng_below(rng, 3),
                       ROLE_FLOW,
                       labels[rng_below(rng, 5)]};
}

static void any_numbers_can_be_drawn_at_any_size(void **state)
{
    enum { WIDTH = 40, HEIGHT = 9, THINGS = 4 };
    for (uint64_t seed = 0; seed < 2000; seed++) {
        Rng rng = rng_seeded(seed);
        arena_rewind(*state, 0);
        Canvas canvas = canvas_of(state, WIDTH, HEIGHT, seed % 2);
        for (int y = 0; y < HEIGHT; y++) canvas_repeat(canvas, 0, y, ROLE_MUTED, "Z", WIDTH);
        int left = any_int(&rng, -10, 10), width = any_int(&rng, 0, 46);
        int height = any_int(&rng, 0, 10);
        Lane lane[THINGS];
        LaneMessage message[THINGS];
        LaneSpan span[THINGS];
        for (int i = 0; i < THINGS; i++) fill_any(&rng, &lane[i], &message[i], &span[i]);
        LaneDot dot = {any_int(&rng, -1, 5), 0, any_time(&rng), "!", ROLE_BAD, "中"};
        LaneBound bound = {any_time(&rng), any_int(&rng, -2, 9), 5, ROLE_BAD, "中文"};
        LaneCut cut = {any_int(&rng, -2, 9), any_time(&rng), any_time(&rng), "中文"};
        Lanes lanes = {any_time(&rng),
                       any_time(&rng),
                       any_time(&rng),
                       any_int(&rng, 0, 12),
                       any_int(&rng, 0, 12),
                       any_int(&rng, -1, 4),
                       rng_below(&rng, 2) == 0,
                       lane,
                       any_int(&rng, 0, THINGS + 1),
                       message,
                       THINGS,
                       span,
                       THINGS,
                       &dot,
                       1,
                       &bound,
                       1,
                       &cut,
                       1};
        Canvas part = canvas_part(canvas, left, 0, width, height);
        lanes_draw(part, &lanes);
        lanes_times(part, &lanes, any_time(&rng), NULL, "中");
        lanes_quorum(part, any_int(&rng, -5, 40), 1,
                     &(LaneQuorum){"中", any_int(&rng, -2, 9), any_int(&rng, -2, 9), 5});
        assert_sound(canvas);
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                if (x < left || x >= left + width || y >= height)
                    assert_int_equal(canvas_at(canvas, x, y)->bytes[0], 'Z');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_message_is_where_it_is_now_and_nothing_later_shows),
        unit_test_with_arena(what_becomes_of_a_message_shows_when_it_is_due),
        unit_test_with_arena(a_write_and_a_read_can_be_followed_through_replicas),
        unit_test_with_arena(half_way_through_it_only_half_is_drawn),
        unit_test_with_arena(where_it_is_narrow_names_give_way),
        unit_test_with_arena(messages_between_lanes_go_in_steps),
        unit_test_with_arena(a_dot_is_named_where_nothing_follows),
        unit_test_with_arena(ticks_count_from_any_instant),
        unit_test_with_arena(a_quorum_forms_and_what_comes_later_does_not_count),
        unit_test_with_arena(a_copy_is_told_by_a_sign),
        unit_test_with_arena(any_numbers_can_be_drawn_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
