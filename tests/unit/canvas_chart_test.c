#include "support/picture.h"

#include <math.h>

#include "base/rng.h"
#include "canvas/chart.h"

enum { POINTS = 200 };

/* A bucket of 100 that refills by 100 a minute: the bound, and a run under it. */
typedef struct Curves {
    double x[POINTS], theory[POINTS], run[POINTS];
    double few_x[9], few_y[9];
} Curves;

static const Curves *make_curves(Arena *arena)
{
    Curves *curves = arena_alloc(arena, sizeof *curves);
    for (int i = 0; i < POINTS; i++) {
        double x = 80.0 * i / (POINTS - 1);
        curves->x[i] = x;
        curves->theory[i] = x < 60 ? 100 + x * 100 / 60 : 200;
        curves->run[i] = x < 10 ? 0 : x < 11 ? 120 : x < 50 ? 120 + (x - 10) : 160;
    }
    for (int i = 0; i < 9; i++) {
        curves->few_x[i] = 10 * i;
        curves->few_y[i] = i % 2 ? 50 : 150;
    }
    return curves;
}

static void plot(Canvas canvas, const Curves *curves)
{
    ChartAxes axes = {0, 80, 0, 200, "t, s", "passed in 60 s", NULL, NULL, 50, "limit 50"};
    ChartLine lines[] = {
        {curves->x, curves->theory, POINTS, ROLE_MUTED, false, "theory"},
        {curves->x, curves->run, POINTS, ROLE_FLOW, true, "run"},
    };
    chart_plot(canvas, &axes, lines, 2);
}

static Canvas canvas_of(void **state, int width, int height, bool ascii)
{
    return canvas_new(*state, width, height, WIDTH_UNICODE, ascii);
}

static void a_plot_has_axes_names_a_legend_and_its_mark(void **state)
{
    const Curves *curves = make_curves(*state);
    Canvas canvas = canvas_of(state, 56, 10, false);
    plot(canvas, curves);
    assert_picture(canvas, "passed in 60 s                          ── theory  • run\n"
                           "200 ┤                            ⣀⣀⣀⠤⠤⠤⠒⠒⠚⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉\n"
                           "    │                 ⣀⣀⣀⠤⠤⡴⡒⡒⡊⡍⠍⠅⠄⠄⠆⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂⠂\n"
                           "    │      ⣀⣀⣤⠤⠤⠔⠖⠒⠋⠋⠋⠃⠁⠁⠁⠁\n"
                           "100 ┤⠒⠒⠒⠋⠉⠉\n"
                           "    │\n"
                           "    │⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ ⠉ limit 50\n"
                           "    │⡀⡀⡀⡀⡀⡀⡀\n"
                           "  0 └─────────────┬───────────┬────────────┬───────────┬\n"
                           "     0            20          40           60       t, s\n");
    canvas = canvas_of(state, 56, 10, true);
    plot(canvas, curves);
    assert_picture(canvas, "passed in 60 s                          -- theory  * run\n"
                           "200 +                               --------------------\n"
                           "    |                   ------**************************\n"
                           "    |      ********************\n"
                           "100 +-------\n"
                           "    |. . . . . . . . . . . . . . . . . . . . . limit 50\n"
                           "    |\n"
                           "    |*******\n"
                           "  0 +-------------+-----------+------------+-----------+\n"
                           "     0            20          40           60       t, s\n");
}

static void a_compact_plot_labels_the_axis_itself(void **state)
{
    const Curves *curves = make_curves(*state);
    Canvas canvas = canvas_of(state, 48, 6, false);
    plot(canvas, curves);
    assert_picture(canvas, "passed in 60 s                  ── theory  • run\n"
                           "200 ┤                 ⣀⣀⣀⣀⡠⠤⡤⡤⡴⡒⡒⡒⡒⡉⡉⡉⡉⡉⡉⡉⡉⡉⡉⡉⡉⡉\n"
                           "100 ┤⣀⣀⣀⣀⡠⠤⠤⠤⠴⠖⠒⠒⠒⠋⠋⠋⠋⠁⠁⠁⠁⠁⠁⠁\n"
                           "    │⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ ⣀ limit 50\n"
                           "    │⡀⡀⡀⡀⡀⡀\n"
                           "  0 └ 0 ─────── 20 ────── 40 ─────── 60 ─── t, s\n");
    canvas = canvas_of(state, 48, 6, true);
    plot(canvas, curves);
    assert_picture(canvas, "passed in 60 s                  -- theory  * run\n"
                           "200 +                     ----------------------\n"
                           "100 +-----**************************************\n"
                           "    |. . . . . . . . . . . . . . . . . limit 50\n"
                           "    |******\n"
                           "  0 + 0 ------- 20 ------ 40 ------- 60 --- t, s\n");
}

static void a_plot_loses_legend_then_names_then_ticks(void **state)
{
    const Curves *curves = make_curves(*state);
    Canvas canvas = canvas_of(state, 24, 6, false);
    plot(canvas, curves);
    assert_picture(canvas, "passed in 60 s\n"
                           "200 ┤       ⢀⣀⡠⡤⡖⡒⡋⡉⡉⡉⡉⡉\n"
                           "100 ┤⣀⣀⡤⠴⠖⠚⠋⠋⠁⠁⠁\n"
                           "    │⣀ ⣀ ⣀ ⣀ ⣀ limit 50\n"
                           "    │⡀⡀⡀\n"
                           "  0 └ 0 ─────── 50  t, s\n");
    canvas = canvas_of(state, 12, 4, false);
    plot(canvas, curves);
    assert_picture(canvas, "200 ┤  ⣠⡴⠞⠍⠍\n"
                           "100 ┤⠒⠋⠁\n"
                           "    │⡀⡀⠉ ⠉ ⠉\n"
                           "  0 └ 0  50\n");
    canvas = canvas_of(state, 12, 4, true);
    plot(canvas, curves);
    assert_picture(canvas, "200 +  -****\n"
                           "100 +-***. .\n"
                           "    |**\n"
                           "  0 + 0  50\n");
    canvas = canvas_of(state, 9, 3, false);
    plot(canvas, curves);
    assert_picture(canvas, "│⣀⣠⠤⠖⠖⠋⠋⠋\n"
                           "│⡀⡀⠒ ⠒ ⠒\n"
                           "└────────\n");
    canvas = canvas_of(state, 4, 2, false);
    plot(canvas, curves);
    assert_picture(canvas, "⣀⡴⠎⠋\n"
                           "⡀ ⠒\n");
}

static void points_far_apart_are_bullets(void **state)
{
    const Curves *curves = make_curves(*state);
    ChartAxes axes = {0, 80, 0, 200, "ms", NULL, NULL, chart_format_seconds, NAN, NULL};
    ChartLine lines[] = {
        {curves->few_x, curves->few_y, 9, ROLE_A, true, "a"},
        {curves->few_x, curves->run, 9, ROLE_B, true, "b"},
    };
    Canvas canvas = canvas_of(state, 40, 6, false);
    chart_plot(canvas, &axes, lines, 2);
    assert_picture(canvas, "                                • a  ◦ b\n"
                           "200 s ┤\n"
                           "100 s ┤•       •       •       •       •\n"
                           "      │    •       •       •       •\n"
                           "      │◦   ◦   ◦   ◦   ◦   ◦   ◦   ◦   ◦\n"
                           "  0 s └ 0 ──────────────── 50 ─────── ms\n");
    canvas = canvas_of(state, 40, 6, true);
    chart_plot(canvas, &axes, lines, 2);
    assert_picture(canvas, "                                * a  o b\n"
                           "200 s +\n"
                           "100 s +*       *       *       *       *\n"
                           "      |    *       *       *       *\n"
                           "      |o   o   o   o   o   o   o   o   o\n"
                           "  0 s + 0 ---------------- 50 ------- ms\n");
}

static void a_steep_line_is_joined_and_cut_at_the_edges(void **state)
{
    static const double x[] = {0, 1, 1, 2, 3, 4}, y[] = {1, 1, 9, NAN, 40, -40};
    ChartAxes axes = {0, 4, 0, 10, NULL, NULL, NULL, NULL, NAN, NULL};
    ChartLine line = {x, y, 6, ROLE_MUTED, false, NULL};
    Canvas canvas = canvas_of(state, 24, 8, false);
    chart_plot(canvas, &axes, &line, 1);
    assert_picture(canvas, "10 ┤     ⡄          ⢸\n"
                           "   │     ⡇          ⢸\n"
                           " 5 ┤     ⡇          ⢸⡀\n"
                           "   │     ⡇           ⡇\n"
                           "   │     ⡇           ⡇\n"
                           "   │⠒⠒⠒⠒⠒⠃           ⡇\n"
                           " 0 └──────────┬────────┬\n"
                           "    0         2        4\n");
    canvas = canvas_of(state, 24, 8, true);
    chart_plot(canvas, &axes, &line, 1);
    assert_picture(canvas, "10 +     |          |\n"
                           "   |     |          |\n"
                           " 5 +     |          |\n"
                           "   |     |          |\n"
                           "   |-----|           |\n"
                           "   |                 |\n"
                           " 0 +----------+--------+\n"
                           "    0         2        4\n");
}

static void where_curves_meet_the_run_has_the_colour(void **state)
{
    static const double x[] = {0, 1}, y[] = {0.5, 0.5};
    ChartAxes axes = {0, 1, 0, 1, NULL, NULL, NULL, NULL, 0.5, "half"};
    ChartLine lines[] = {
        {x, y, 1, ROLE_FLOW, true, NULL},
        {x, y, 2, ROLE_MUTED, false, NULL},
    };
    Canvas canvas = canvas_of(state, 6, 1, false);
    chart_plot(canvas, &axes, lines, 2);
    assert_roles(canvas, "•⠒⠒⠒⠒⠒\n"
                         "-- roles\n"
                         "0: 0-0 flow 1-5 muted\n");
}

static void an_axis_without_length_is_drawn_all_the_same(void **state)
{
    static const double x[] = {5}, y[] = {7};
    ChartAxes axes = {5, 5, NAN, INFINITY, "s", "n", NULL, NULL, 7, "mark"};
    ChartLine lines[] = {{x, y, 1, ROLE_FLOW, true, NULL}, {x, y, 0, ROLE_MUTED, false, NULL}};
    Canvas canvas = canvas_of(state, 30, 6, false);
    chart_plot(canvas, &axes, lines, 2);
    assert_picture(canvas, "n\n"
                           "1.0 ┤\n"
                           "0.5 ┤\n"
                           "    │\n"
                           "    │\n"
                           "0.0 └ 5.0 ───── 5.5 ──────── s\n");
}

static void only_what_is_full_looks_full(void **state)
{
    static const double levels[] = {0, 0.1, 50, 99.9, 100, 200, -5, NAN};
    Canvas canvas = canvas_of(state, 12, 9, false), ascii = canvas_of(state, 12, 9, true);
    for (int i = 0; i < 8; i++) {
        chart_gauge(canvas_part(canvas, 0, i, 10, 1), levels[i], 100, NAN, ROLE_GOOD);
        chart_gauge(canvas_part(ascii, 0, i, 10, 1), levels[i], 100, NAN, ROLE_GOOD);
    }
    chart_gauge(canvas_part(canvas, 0, 8, 10, 1), 20, 100, 70, ROLE_GOOD);
    chart_gauge(canvas_part(ascii, 0, 8, 10, 1), 20, 100, 70, ROLE_GOOD);
    assert_picture(canvas, "▱▱▱▱▱▱▱▱▱▱\n"
                           "▰▱▱▱▱▱▱▱▱▱\n"
                           "▰▰▰▰▰▱▱▱▱▱\n"
                           "▰▰▰▰▰▰▰▰▰▱\n"
                           "▰▰▰▰▰▰▰▰▰▰\n"
                           "▰▰▰▰▰▰▰▰▰▰\n"
                           "▱▱▱▱▱▱▱▱▱▱\n"
                           "▱▱▱▱▱▱▱▱▱▱\n"
                           "▰▰▱▱▱▱▱┊▱▱\n");
    assert_picture(ascii, "..........\n"
                          "#.........\n"
                          "#####.....\n"
                          "#########.\n"
                          "##########\n"
                          "##########\n"
                          "..........\n"
                          "..........\n"
                          "##.....:..\n");
}

static void sparklines_show_the_greatest_of_a_share(void **state)
{
    static const double values[] = {0, 0.01, 1, 2, 3, 4, 5, 6, 7, 8, 9, NAN, 8, -1};
    Canvas both[] = {canvas_of(state, 16, 2, false), canvas_of(state, 16, 2, true)};
    for (int i = 0; i < 2; i++) {
        chart_sparkline(canvas_part(both[i], 0, 0, 16, 1), values, 14, 8, ROLE_FLOW);
        chart_sparkline(canvas_part(both[i], 0, 1, 7, 1), values, 14, 8, ROLE_FLOW);
    }
    assert_picture(both[0], " ▁▁▂▃▄▅▆▇██ █\n"
                            "▁▂▄▆███\n");
    assert_picture(both[1], " ..:-=+*#@@ @\n"
                            ".:=*@@@\n");
}

static void bars_give_way_to_names_and_numbers(void **state)
{
    static const ChartBar bars[] = {
        {"fixed-window", 200, 200, ROLE_BAD},
        {"sliding-log", 100, 100, ROLE_GOOD},
        {"sliding-counter", 1.5, 200, ROLE_GOOD},
        {"leaky-queue", 37, NAN, ROLE_GOOD},
        {"none", 0, NAN, ROLE_GOOD},
    };
    Canvas both[] = {canvas_of(state, 40, 5, false), canvas_of(state, 40, 5, true)};
    for (int i = 0; i < 2; i++) chart_bars(both[i], bars, 5, 0, NULL);
    assert_picture(both[0], "fixed-window    ██████████████████│  200\n"
                            "sliding-log     █████████│           100\n"
                            "sliding-counter ▏                 │ 1.50\n"
                            "leaky-queue     ███▌                  37\n"
                            "none                                   0\n");
    assert_picture(both[1], "fixed-window    ##################|  200\n"
                            "sliding-log     #########|           100\n"
                            "sliding-counter .                 | 1.50\n"
                            "leaky-queue     ####                  37\n"
                            "none                                   0\n");
    Canvas canvas = canvas_of(state, 20, 4, false);
    chart_bars(canvas, bars, 5, 400, chart_format_seconds);
    assert_picture(canvas, "fixed-w… ██│   200 s\n"
                           "sliding… █│    100 s\n"
                           "sliding… ▏ │  1.50 s\n"
                           "… 2 more\n");
    canvas = canvas_of(state, 9, 2, false);
    chart_bars(canvas, bars, 2, 400, NULL);
    assert_picture(canvas, "fixe… 200\n"
                           "slid… 100\n");
}

static void histograms_rise_by_eighths(void **state)
{
    static const double counts[] = {0, 0.1, 4, 9, 16, 15, 8, NAN, 1, 30};
    Canvas both[] = {canvas_of(state, 36, 4, false), canvas_of(state, 36, 4, true)};
    for (int i = 0; i < 2; i++) {
        chart_histogram(canvas_part(both[i], 0, 0, 22, 4), counts, 10, 16, ROLE_FLOW);
        chart_histogram(canvas_part(both[i], 24, 0, 5, 4), counts, 10, 0, ROLE_FLOW);
    }
    assert_picture(both[0], "        ██▆▆      ██        █\n"
                            "      ▂▂████      ██      ▁ █\n"
                            "      ████████    ██     ▂█▁█\n"
                            "  ▁▁██████████  ▂▂██    ▁████\n");
    assert_picture(both[1], "        ####      ##        #\n"
                            "      ..####      ##      . #\n"
                            "      ########    ##     .#.#\n"
                            "  ..##########  ..##    .####\n");
}

static void steps_are_round_and_the_least_that_suffice(void **state)
{
    (void)state;
    static const struct {
        double from, to;
        int most;
        double step;
    } cases[] = {
        {0, 1, 3, 0.5},     {0, 1, 6, 0.2},       {0, 1, 11, 0.1},    {0, 200, 2, 200},
        {0, 130, 2, 100},   {0, 80, 5, 20},       {-5, 5, 3, 5},      {0, 3e-9, 4, 1e-9},
        {0, 7e12, 8, 1e12}, {1000, 1001, 3, 0.5}, {1.2, 1.8, 1, 0.5}, {3, 3, 4, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_true(fabs(chart_step(cases[i].from, cases[i].to, cases[i].most) / cases[i].step - 1)
                    < 1e-9);

    Rng rng = rng_seeded(1);
    for (int i = 0; i < 10000; i++) {
        double from = (rng_uniform(&rng) - 0.5) * 1e4, span = 1e-3 / rng_uniform_positive(&rng);
        int most = 1 + (int)rng_below(&rng, 12);
        double step = chart_step(from, from + span, most);
        double multiples = floor((from + span) / step) - ceil(from / step) + 1;
        assert_true(multiples <= most);
        assert_true(step <= 10 * span / most * (1 + 1e-9) || most == 1);
    }
}

static void numbers_have_three_figures_and_a_unit(void **state)
{
    (void)state;
    static const struct {
        ChartFormat *format;
        double value;
        const char *expected;
    } cases[] = {
        {chart_format_seconds, 0, "0 s"},
        {chart_format_seconds, 4.12, "4.12 s"},
        {chart_format_seconds, 0.012, "12.0 ms"},
        {chart_format_seconds, 350e-6, "350 µs"},
        {chart_format_seconds, 0.9996, "1.00 s"},
        {chart_format_seconds, 0.9994, "999 ms"},
        {chart_format_seconds, 7e-9, "7.00 ns"},
        {chart_format_seconds, 300, "300 s"},
        {chart_format_seconds, 599.6, "10.0 min"},
        {chart_format_seconds, 7200, "2.00 h"},
        {chart_format_seconds, 172800, "2.00 d"},
        {chart_format_seconds, -0.5, "-500 ms"},
        {chart_format_seconds, NAN, "-"},
        {chart_format_seconds, INFINITY, "inf"},
        {chart_format_ratio, 0, "0 %"},
        {chart_format_ratio, 0.007, "0.7 %"},
        {chart_format_ratio, 0.0004, "<0.1 %"},
        {chart_format_ratio, 0.66, "66 %"},
        {chart_format_ratio, 0.0994, "9.9 %"},
        {chart_format_ratio, 0.0996, "10 %"},
        {chart_format_ratio, 0.995, "99.5 %"},
        {chart_format_ratio, 0.99999, ">99.9 %"},
        {chart_format_ratio, 1, "100 %"},
        {chart_format_ratio, 2.5, "250 %"},
        {chart_format_ratio, -0.03, "-3.0 %"},
        {chart_format_ratio, NAN, "-"},
        {chart_format_count, 0, "0"},
        {chart_format_count, 999, "999"},
        {chart_format_count, 999.6, "1 000"},
        {chart_format_count, 1234, "1 234"},
        {chart_format_count, 9999.4, "9 999"},
        {chart_format_count, 9999.5, "10.0 k"},
        {chart_format_count, 12345, "12.3 k"},
        {chart_format_count, 999999, "1.00 M"},
        {chart_format_count, 2.5e9, "2.50 G"},
        {chart_format_count, 1e300, "1.00e+300"},
        {chart_format_count, 1.0 / 3 * 5, "1.67"},
        {chart_format_count, 0.05, "0.0500"},
        {chart_format_count, 1e-12, "1.00e-12"},
        {chart_format_count, -4321, "-4 321"},
        {chart_format_count, -INFINITY, "-inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[24];
        cases[i].format(cases[i].value, out, sizeof out);
        assert_string_equal(out, cases[i].expected);
    }
}

/* Numbers of every kind, also those that no chart can show. */
static double some_number(Rng *rng)
{
    static const double odd[] = {0, -0.0, 1, NAN, INFINITY, -INFINITY, 1e308, -1e308, 5e-324, 1e18};
    if (rng_below(rng, 4) == 0) return odd[rng_below(rng, sizeof odd / sizeof odd[0])];
    return (rng_uniform(rng) - 0.3) * 100;
}

static void draw_any_chart(Canvas canvas, Rng *rng)
{
    enum { COUNT = 40 };
    double x[COUNT], y[COUNT];
    ChartBar bars[COUNT];
    for (int i = 0; i < COUNT; i++) {
        x[i] = some_number(rng);
        y[i] = some_number(rng);
        bars[i] = (ChartBar){i % 3 ? "name" : "中文é", x[i], y[i], ROLE_GOOD};
    }
    int count = (int)rng_below(rng, COUNT + 1);
    ChartAxes axes = {some_number(rng),
                      some_number(rng),
                      some_number(rng),
                      some_number(rng),
                      "t, s",
                      rng_below(rng, 2) ? "中文" : NULL,
                      NULL,
                      chart_format_seconds,
                      some_number(rng),
                      "mark"};
    ChartLine lines[] = {{x, y, count, ROLE_FLOW, true, "run"},
                         {y, x, count, ROLE_MUTED, false, "é"}};
    chart_plot(canvas, &axes, lines, (int)rng_below(rng, 3));
    chart_gauge(canvas, some_number(rng), some_number(rng), some_number(rng), ROLE_GOOD);
    chart_sparkline(canvas, x, count, some_number(rng), ROLE_GOOD);
    chart_bars(canvas, bars, count, some_number(rng), NULL);
    chart_histogram(canvas, y, count, some_number(rng), ROLE_GOOD);
}

static void any_numbers_can_be_drawn_at_any_size(void **state)
{
    for (uint64_t seed = 0; seed < 400; seed++) {
        Rng rng = rng_seeded(seed);
        int width = (int)rng_below(&rng, 70), height = (int)rng_below(&rng, 16);
        Canvas canvas = canvas_of(state, 70, 16, seed % 3 == 0);
        for (int y = 0; y < 16; y++) canvas_repeat(canvas, 0, y, ROLE_MUTED, "o", 70);
        int left = (int)rng_below(&rng, 20) - 10, top = (int)rng_below(&rng, 8) - 4;
        draw_any_chart(canvas_part(canvas, left, top, width, height), &rng);
        assert_sound(canvas);
        for (int y = 0; y < 16; y++)
            for (int x = 0; x < 70; x++)
                if (x < left || x >= left + width || y < top || y >= top + height)
                    assert_int_equal(canvas_at(canvas, x, y)->bytes[0], 'o');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_plot_has_axes_names_a_legend_and_its_mark),
        unit_test_with_arena(a_compact_plot_labels_the_axis_itself),
        unit_test_with_arena(a_plot_loses_legend_then_names_then_ticks),
        unit_test_with_arena(points_far_apart_are_bullets),
        unit_test_with_arena(a_steep_line_is_joined_and_cut_at_the_edges),
        unit_test_with_arena(where_curves_meet_the_run_has_the_colour),
        unit_test_with_arena(an_axis_without_length_is_drawn_all_the_same),
        unit_test_with_arena(only_what_is_full_looks_full),
        unit_test_with_arena(sparklines_show_the_greatest_of_a_share),
        unit_test_with_arena(bars_give_way_to_names_and_numbers),
        unit_test_with_arena(histograms_rise_by_eighths),
        cmocka_unit_test(steps_are_round_and_the_least_that_suffice),
        cmocka_unit_test(numbers_have_three_figures_and_a_unit),
        unit_test_with_arena(any_numbers_can_be_drawn_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
