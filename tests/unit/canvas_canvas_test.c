#include "support/picture.h"

#include <string.h>

#include "base/rng.h"

static Canvas utf8_canvas(void **state, int width, int height)
{
    return canvas_new(*state, width, height, WIDTH_UNICODE, false);
}

static Canvas ascii_canvas(void **state, int width, int height)
{
    return canvas_new(*state, width, height, WIDTH_UNICODE, true);
}

static int between(Rng *rng, int low, int high)
{
    return low + (int)rng_below(rng, (uint64_t)(high - low + 1));
}

static void text_is_drawn_where_it_is_put(void **state)
{
    Canvas canvas = utf8_canvas(state, 12, 3);
    int x = canvas_puts(canvas, 1, 0, ROLE_GOOD, "ab ");
    x = canvas_print(canvas, x, 0, ROLE_BAD, "%d%%", 42);
    assert_int_equal(x, 7);
    assert_int_equal(canvas_print_right(canvas, 12, 1, ROLE_TEXT, "%.1f é", 2.5), 7);
    canvas_styled(canvas, 0, 2, ROLE_TEXT, STYLE_BOLD, TEXT("x"));
    assert_roles(canvas, " ab 42%\n"
                         "       2.5 é\n"
                         "x\n"
                         "-- roles\n"
                         "0: 1-3 good 4-6 bad\n"
                         "2: 0-0 text+bold\n");
}

static void long_formats_are_whole(void **state)
{
    Canvas canvas = utf8_canvas(state, 1000, 2);
    assert_int_equal(canvas_print(canvas, 0, 0, ROLE_TEXT, "%0999d|", 7), 1000);
    assert_string_equal(canvas_at(canvas, 998, 0)->bytes, "7");
    assert_string_equal(canvas_at(canvas, 999, 0)->bytes, "|");
    assert_int_equal(canvas_print_right(canvas, 1000, 1, ROLE_TEXT, "%*s", 900, "é"), 101);
    assert_string_equal(canvas_at(canvas, 999, 1)->bytes, "é");
}

static void what_is_outside_is_not_drawn_but_counted(void **state)
{
    Canvas canvas = utf8_canvas(state, 4, 2);
    assert_int_equal(canvas_puts(canvas, -2, 0, ROLE_TEXT, "abcdefgh"), 6);
    assert_int_equal(canvas_puts(canvas, 1, -1, ROLE_TEXT, "中é"), 4);
    assert_int_equal(canvas_puts(canvas, 1, 2, ROLE_TEXT, "abc"), 4);
    assert_int_equal(canvas_puts(canvas, 90, 1, ROLE_TEXT, "abc"), 93);
    assert_int_equal(canvas_repeat(canvas, -3, 1, ROLE_TEXT, "=", 5), 2);
    assert_int_equal(canvas_repeat(canvas, 3, 1, ROLE_TEXT, "+", 1000), 1003);
    assert_int_equal(canvas_repeat(canvas, 2, 1, ROLE_TEXT, "+", -4), 2);
    assert_picture(canvas, "cdef\n"
                           "== +\n");
    assert_null(canvas_at(canvas, -1, 0));
    assert_null(canvas_at(canvas, 4, 0));
    assert_null(canvas_at(canvas, 0, 2));
}

static void controls_are_never_stored(void **state)
{
    Canvas canvas = utf8_canvas(state, 20, 2);
    int x = canvas_puts(canvas, 0, 0, ROLE_TEXT,
                        "a\x1B[31mb\nc\td\be\x7F\xC2\x9B"
                        "f\r\n\xE2\x80\xAEg");
    assert_int_equal(x, 11);
    canvas_puts(canvas, 0, 1, ROLE_TEXT,
                "\x9B"
                "1m\xFFx\xCC\x81");
    assert_picture(canvas, "a[31mbcdefg\n"
                           "�1m�x\xCC\x81\n");
    assert_sound(canvas);
}

static void a_mark_stays_with_its_letter(void **state)
{
    Canvas canvas = utf8_canvas(state, 4, 1);
    assert_int_equal(canvas_puts(canvas, 0, 0, ROLE_TEXT,
                                 "\xCC\x81"
                                 "e\xCC\x81x"),
                     2);
    assert_int_equal(canvas_at(canvas, 0, 0)->len, 3);
    assert_picture(canvas, "e\xCC\x81x\n");
}

static void a_blank_before_what_is_not_ascii_is_a_blank_too(void **state)
{
    Canvas canvas = utf8_canvas(state, 6, 1);
    canvas_puts(canvas, 0, 0, ROLE_BAD, "a  é 中");
    assert_sound(canvas);
    assert_int_equal(canvas_at(canvas, 2, 0)->len, 0);
}

static void wide_clusters_take_two_cells_or_become_blanks(void **state)
{
    Canvas canvas = utf8_canvas(state, 6, 4);
    assert_int_equal(canvas_puts(canvas, 0, 0, ROLE_TEXT, "中文x"), 5);
    assert_int_equal(canvas_at(canvas, 0, 0)->width, 2);
    assert_int_equal(canvas_at(canvas, 1, 0)->width, 0);
    canvas_puts(canvas, -1, 1, ROLE_GOOD, "中a中b中");
    for (int y = 2; y < 4; y++) canvas_puts(canvas, 0, y, ROLE_TEXT, "中文中");
    canvas_puts(canvas, 1, 2, ROLE_TEXT, "a");
    canvas_puts(canvas, 4, 2, ROLE_TEXT, "b");
    canvas_puts(canvas, 1, 3, ROLE_BAD, "漢字");
    assert_roles(canvas, "中文x\n"
                         " a中b\n"
                         " a文b\n"
                         " 漢字\n"
                         "-- roles\n"
                         "1: 0-5 good\n"
                         "3: 1-4 bad\n");
    assert_sound(canvas);
}

static void a_part_blanks_the_half_of_a_wide_cluster_at_its_edge(void **state)
{
    Canvas canvas = utf8_canvas(state, 6, 1);
    canvas_puts(canvas, 0, 0, ROLE_TEXT, "中文中");
    canvas_fill(canvas_part(canvas, 1, 0, 4, 1), ROLE_TEXT);
    canvas_puts(canvas, 2, 0, ROLE_TEXT, "ab");
    assert_picture(canvas, "  ab\n");
    assert_sound(canvas);

    canvas_puts(canvas, 0, 0, ROLE_TEXT, "中文中");
    assert_picture(canvas_part(canvas, 1, 0, 4, 1), " 文\n");
}

static void ascii_keeps_the_columns(void **state)
{
    Canvas canvas = ascii_canvas(state, 16, 3);
    assert_int_equal(canvas_puts(canvas, 0, 0, ROLE_TEXT, "é中x─●▶ “q” 🚀."), 15);
    canvas_repeat(canvas, 0, 1, ROLE_TEXT, "中", 3);
    canvas_repeat(canvas, 13, 1, ROLE_TEXT, "中", 3);
    canvas_dot(canvas, 4, 8, ROLE_TEXT);
    assert_picture(canvas, "e? x-o> \"q\" ? .\n"
                           "? ? ?        ? ?\n"
                           "  *\n");
    assert_sound(canvas);
}

static void what_is_too_long_ends_in_an_ellipsis(void **state)
{
    Canvas canvas = utf8_canvas(state, 10, 6);
    assert_int_equal(canvas_fit(canvas, 0, 5, 6, ROLE_TEXT, 0, TEXT("  indented")), 6);
    assert_int_equal(canvas_fit(canvas, 0, 0, 8, ROLE_TEXT, 0, TEXT("eight ok")), 8);
    assert_int_equal(canvas_fit(canvas, 0, 1, 8, ROLE_TEXT, 0, TEXT("nine is 9")), 8);
    assert_int_equal(canvas_fit(canvas, 0, 2, 6, ROLE_TEXT, 0, TEXT("nine is 9")), 5);
    assert_int_equal(canvas_fit(canvas, 0, 3, 4, ROLE_TEXT, 0, TEXT("中文字")), 3);
    assert_int_equal(canvas_fit(canvas, 0, 4, 0, ROLE_TEXT, 0, TEXT("x")), 0);
    assert_picture(canvas, "eight ok\n"
                           "nine is…\n"
                           "nine…\n"
                           "中…\n"
                           "\n"
                           "  ind…\n");
}

static void a_part_that_is_cut_keeps_its_coordinates(void **state)
{
    Canvas canvas = utf8_canvas(state, 8, 3);
    Canvas part = canvas_part(canvas, -2, -1, 6, 3);
    assert_int_equal(part.width, 6);
    assert_int_equal(part.height, 3);
    canvas_puts(part, 0, 0, ROLE_TEXT, "hidden");
    canvas_puts(part, 0, 1, ROLE_TEXT, "abcdefgh");
    Canvas inner = canvas_part(part, 3, 2, 9, 9);
    canvas_puts(inner, -1, 0, ROLE_TEXT, "12345");
    canvas_puts(canvas_part(part, 1, 1, 1, 1), 0, 0, ROLE_TEXT, "no");
    canvas_puts(canvas_part(canvas, 9, 0, 4, 1), -9, 0, ROLE_TEXT, "far");
    assert_picture(canvas, "cdef\n"
                           " 234\n"
                           "\n");
    assert_picture(part, "\n"
                         "  cdef\n"
                         "   234\n");
}

static void frames_hold_their_title(void **state)
{
    Canvas canvas = utf8_canvas(state, 12, 12);
    canvas_frame(canvas_part(canvas, 0, 0, 12, 3), ROLE_FRAME, "Predict");
    canvas_frame(canvas_part(canvas, 0, 3, 8, 2), ROLE_FRAME, "Predict");
    canvas_frame(canvas_part(canvas, 0, 5, 4, 3), ROLE_FRAME, "Predict");
    canvas_frame(canvas_part(canvas, 0, 8, 2, 2), ROLE_FRAME, NULL);
    canvas_frame(canvas_part(canvas, 5, 8, 1, 2), ROLE_FRAME, "x");
    canvas_frame(canvas_part(canvas, -1, 10, 14, 3), ROLE_FRAME, "cut");
    assert_picture(canvas, "┌ Predict ─┐\n"
                           "│          │\n"
                           "└──────────┘\n"
                           "┌ Pre… ┐\n"
                           "└──────┘\n"
                           "┌──┐\n"
                           "│  │\n"
                           "└──┘\n"
                           "┌┐\n"
                           "└┘\n"
                           " cut ───────\n"
                           "\n");
}

static void marking_keeps_the_clusters(void **state)
{
    Canvas canvas = utf8_canvas(state, 8, 2);
    canvas_styled(canvas, 0, 0, ROLE_TEXT, STYLE_BOLD, TEXT("ab中cd"));
    canvas_mark(canvas, 1, 0, 2, ROLE_MATCH, STYLE_UNDERLINE);
    canvas_mark(canvas, 3, 0, 2, ROLE_MATCH, STYLE_PLAIN);
    canvas_mark(canvas, -3, 1, 99, ROLE_MARKED, STYLE_PLAIN);
    canvas_mark(canvas, 0, 2, 9, ROLE_MARKED, STYLE_PLAIN);
    assert_roles(canvas, "ab中cd\n"
                         "\n"
                         "-- roles\n"
                         "0: 0-0 text+bold 1-1 match+bold+underline 2-3 text+bold 4-4 match+bold "
                         "5-5 text+bold\n"
                         "1: 0-7 marked\n");
    assert_sound(canvas);
}

static void dots_gather_in_a_cell(void **state)
{
    Canvas canvas = utf8_canvas(state, 3, 2);
    for (int i = 0; i < 8; i++) canvas_dot(canvas, i % 2, i / 2, ROLE_MUTED);
    canvas_dot(canvas, 0, 0, ROLE_FLOW);
    canvas_puts(canvas, 1, 0, ROLE_TEXT, "x");
    canvas_dot(canvas, 3, 3, ROLE_FLOW);
    canvas_dot(canvas, 5, 7, ROLE_FLOW);
    canvas_dot(canvas, 4, 4, ROLE_FLOW);
    canvas_dot(canvas, -1, 0, ROLE_FLOW);
    canvas_dot(canvas, 0, -1, ROLE_FLOW);
    canvas_dot(canvas, 6, 8, ROLE_FLOW);
    assert_roles(canvas, "⣿⢀\n"
                         "  ⢁\n"
                         "-- roles\n"
                         "0: 0-1 flow\n"
                         "1: 2-2 flow\n");
}

/* Anything at all, at places in and out of the canvas. */
static void draw_something(Canvas canvas, Rng *rng)
{
    static const char *const words[] = {
        "abc",     "中文", "e\xCC\x81", "─▶●", "🚀", "👩‍🚀",
        "\x1B[0m", "\xFF", "a中b文c",   "🇩🇪",  " ",
    };
    const char *word = words[rng_below(rng, sizeof words / sizeof words[0])];
    int x = between(rng, -10, canvas.width + 5), y = between(rng, -3, canvas.height + 2);
    int size = between(rng, -2, 12);
    Role role = (Role)rng_below(rng, ROLE_COUNT);
    switch (rng_below(rng, 10)) {
    case 0: canvas_puts(canvas, x, y, role, word); break;
    case 1: canvas_styled(canvas, x, y, role, (unsigned)rng_below(rng, 64), text_of(word)); break;
    case 2: canvas_print_right(canvas, x, y, role, "%s%d", word, size); break;
    case 3: canvas_repeat(canvas, x, y, role, word, size); break;
    case 4: canvas_column(canvas, x, y, role, word, size); break;
    case 5: canvas_mark(canvas, x, y, size, role, STYLE_REVERSE); break;
    case 6: canvas_fit(canvas, x, y, size, role, 0, text_of(word)); break;
    case 7: canvas_dot(canvas, 2 * x, 4 * y, role); break;
    case 8: canvas_frame(canvas_part(canvas, x, y, size, size), role, word); break;
    default: canvas_fill(canvas_part(canvas, x, y, size / 2, size / 4), role); break;
    }
}

static Canvas some_part(Canvas canvas, Rng *rng)
{
    int x = between(rng, -6, canvas.width), y = between(rng, -3, canvas.height);
    return canvas_part(canvas, x, y, between(rng, -1, 20), between(rng, -1, 6));
}

static void any_drawing_leaves_whole_clusters(void **state)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        Rng rng = rng_seeded(seed);
        Canvas canvas = canvas_new(*state, between(&rng, 0, 24), between(&rng, 0, 6), WIDTH_UNICODE,
                                   seed % 4 == 0);
        for (int i = 0; i < 60; i++) {
            Canvas part = rng_below(&rng, 2) ? canvas : some_part(canvas, &rng);
            draw_something(rng_below(&rng, 2) ? part : some_part(part, &rng), &rng);
            assert_sound(canvas);
        }
    }
}

static void nothing_outside_of_a_part_is_touched(void **state)
{
    enum { WIDTH = 30, HEIGHT = 9 };
    for (uint64_t seed = 0; seed < 200; seed++) {
        Rng rng = rng_seeded(seed);
        Canvas canvas = utf8_canvas(state, WIDTH, HEIGHT);
        for (int y = 0; y < HEIGHT; y++) canvas_repeat(canvas, 0, y, ROLE_MUTED, "o", WIDTH);
        int x = between(&rng, -5, 25), y = between(&rng, -3, 8);
        int width = between(&rng, 0, 20), height = between(&rng, 0, 6);
        Canvas part = canvas_part(canvas, x, y, width, height);
        for (int i = 0; i < 40; i++)
            draw_something(rng_below(&rng, 2) ? part : some_part(part, &rng), &rng);
        for (int row = 0; row < HEIGHT; row++)
            for (int column = 0; column < WIDTH; column++) {
                const Cell *cell = canvas_at(canvas, column, row);
                bool inside = column >= x && column < x + width && row >= y && row < y + height;
                if (!inside)
                    assert_true(cell->role == ROLE_MUTED && cell->bytes[0] == 'o' && cell->len == 1
                                && cell->style == 0);
            }
    }
}

static void a_part_shows_what_the_whole_would(void **state)
{
    for (uint64_t seed = 0; seed < 100; seed++) {
        Rng rng = rng_seeded(seed);
        Canvas small = utf8_canvas(state, 9, 4), large = utf8_canvas(state, 60, 30);
        int x = between(&rng, -9, 9), y = between(&rng, -4, 4);
        Canvas cut = canvas_part(small, x, y, 16, 6), whole = canvas_part(large, 20, 10, 16, 6);
        Rng again = rng;
        for (int i = 0; i < 20; i++) {
            draw_something(cut, &rng);
            draw_something(whole, &again);
        }
        for (int row = 0; row < 4; row++)
            for (int column = 0; column < 9; column++) {
                const Cell *a = canvas_at(cut, column - x, row - y);
                const Cell *b = canvas_at(whole, column - x, row - y);
                if (!a || !b || b->width != 1 || column == 0 || column == 8) continue;
                assert_int_equal(a->len, b->len);
                assert_memory_equal(a->bytes, b->bytes, a->len);
            }
    }
}

static void roles_are_told_apart(void **state)
{
    (void)state;
    for (int a = 0; a < ROLE_COUNT; a++) {
        assert_true(strlen(role_name((Role)a)) > 0);
        for (int b = 0; b < a; b++) assert_string_not_equal(role_name((Role)a), role_name((Role)b));
    }
    for (int a = ROLE_HEADING_1; a <= ROLE_HEADING_6; a++)
        for (int b = ROLE_HEADING_1; b < a; b++)
            assert_int_not_equal(role_look((Role)a).style, role_look((Role)b).style);
}

static void there_are_five_hues(void **state)
{
    (void)state;
    unsigned hues = 0;
    for (int role = 0; role < ROLE_COUNT; role++) {
        Look look = role_look((Role)role);
        assert_in_range(look.colour_16 + 1, 0, 16);
        assert_in_range(look.dark_256 + 1, 0, 256);
        assert_in_range(look.light_256 + 1, 0, 256);
        if (look.colour_16 >= 0) hues |= 1u << look.colour_16;
    }
    int count = 0;
    for (; hues != 0; hues &= hues - 1) count++;
    assert_int_equal(count, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(text_is_drawn_where_it_is_put),
        unit_test_with_arena(long_formats_are_whole),
        unit_test_with_arena(what_is_outside_is_not_drawn_but_counted),
        unit_test_with_arena(controls_are_never_stored),
        unit_test_with_arena(a_mark_stays_with_its_letter),
        unit_test_with_arena(a_blank_before_what_is_not_ascii_is_a_blank_too),
        unit_test_with_arena(wide_clusters_take_two_cells_or_become_blanks),
        unit_test_with_arena(a_part_blanks_the_half_of_a_wide_cluster_at_its_edge),
        unit_test_with_arena(ascii_keeps_the_columns),
        unit_test_with_arena(what_is_too_long_ends_in_an_ellipsis),
        unit_test_with_arena(a_part_that_is_cut_keeps_its_coordinates),
        unit_test_with_arena(frames_hold_their_title),
        unit_test_with_arena(marking_keeps_the_clusters),
        unit_test_with_arena(dots_gather_in_a_cell),
        unit_test_with_arena(any_drawing_leaves_whole_clusters),
        unit_test_with_arena(nothing_outside_of_a_part_is_touched),
        unit_test_with_arena(a_part_shows_what_the_whole_would),
        cmocka_unit_test(roles_are_told_apart),
        cmocka_unit_test(there_are_five_hues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
