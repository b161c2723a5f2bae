#include "support/unit.h"
#include "term/theme.h"

static void colour_is_as_deep_as_the_terminal_has_it(void **state)
{
    (void)state;
    assert_int_equal(theme_depth(COLOUR_AUTO, NULL, -1, false), THEME_MONO);
    assert_int_equal(theme_depth(COLOUR_AUTO, NULL, 8, false), THEME_8);
    assert_int_equal(theme_depth(COLOUR_AUTO, NULL, 16, false), THEME_16);
    assert_int_equal(theme_depth(COLOUR_AUTO, NULL, 88, false), THEME_16);
    assert_int_equal(theme_depth(COLOUR_AUTO, NULL, 256, false), THEME_256);
    assert_int_equal(theme_depth(COLOUR_AUTO, NULL, 1 << 24, true), THEME_DIRECT);
}

static void no_color_is_honoured_unless_colour_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(theme_depth(COLOUR_AUTO, "1", 256, false), THEME_MONO);
    assert_int_equal(theme_depth(COLOUR_AUTO, "", 256, false), THEME_256);
    assert_int_equal(theme_depth(COLOUR_ALWAYS, "1", 256, false), THEME_256);
    assert_int_equal(theme_depth(COLOUR_NEVER, NULL, 256, false), THEME_MONO);
}

static void colorfgbg_tells_the_background(void **state)
{
    (void)state;
    assert_int_equal(theme_background(NULL, NULL), BACKGROUND_UNKNOWN);
    assert_int_equal(theme_background(NULL, ""), BACKGROUND_UNKNOWN);
    assert_int_equal(theme_background(NULL, "15"), BACKGROUND_UNKNOWN);
    assert_int_equal(theme_background(NULL, "15;default"), BACKGROUND_UNKNOWN);
    assert_int_equal(theme_background(NULL, "0;99"), BACKGROUND_UNKNOWN);
    assert_int_equal(theme_background(NULL, "15;0"), BACKGROUND_DARK);
    assert_int_equal(theme_background(NULL, "15;8"), BACKGROUND_DARK);
    assert_int_equal(theme_background(NULL, "0;15"), BACKGROUND_LIGHT);
    assert_int_equal(theme_background(NULL, "0;default;7"), BACKGROUND_LIGHT);
    assert_int_equal(theme_background("dark", "0;15"), BACKGROUND_DARK); /* the user knows best */
    assert_int_equal(theme_background("light", "15;0"), BACKGROUND_LIGHT);
    assert_int_equal(theme_background("light", NULL), BACKGROUND_LIGHT);
    assert_int_equal(theme_background("", "0;15"), BACKGROUND_LIGHT);
    assert_int_equal(theme_background("blue", "0;15"), BACKGROUND_LIGHT);
}

static void without_colour_styles_stay(void **state)
{
    (void)state;
    for (Role role = 0; role < ROLE_COUNT; role++) {
        Paint paint = theme_paint((Theme){THEME_MONO, BACKGROUND_DARK}, role, STYLE_UNDERLINE);
        assert_int_equal(paint.colour, -1);
        assert_int_equal(paint.style, role_look(role).style | STYLE_UNDERLINE);
    }
}

static void every_depth_has_a_colour_of_its_own_range(void **state)
{
    (void)state;
    for (Role role = 0; role < ROLE_COUNT; role++) {
        Look look = role_look(role);
        assert_in_range(theme_paint((Theme){THEME_8, 0}, role, 0).colour + 1, 0, 8);
        assert_int_equal(theme_paint((Theme){THEME_16, 0}, role, 0).colour, look.colour_16);
        assert_int_equal(theme_paint((Theme){THEME_256, BACKGROUND_UNKNOWN}, role, 0).colour,
                         look.dark_256);
        assert_int_equal(theme_paint((Theme){THEME_256, BACKGROUND_DARK}, role, 0).colour,
                         look.dark_256);
        assert_int_equal(theme_paint((Theme){THEME_256, BACKGROUND_LIGHT}, role, 0).colour,
                         look.light_256);
    }
}

static void what_is_muted_is_never_black_on_black(void **state)
{
    (void)state;
    Paint paint = theme_paint((Theme){THEME_8, 0}, ROLE_MUTED, 0);
    assert_int_equal(paint.colour, -1);
    assert_true(paint.style & STYLE_DIM);
}

static void direct_colours_are_those_of_the_palette(void **state)
{
    (void)state;
    /* 114 = 16 + 36 * 2 + 6 * 4 + 2, as xterm's 256colres.pl has it: 87 d7 87; 246 is a grey of 8
     * + 10 * 14. */
    assert_int_equal(role_look(ROLE_GOOD).dark_256, 114);
    assert_int_equal(theme_paint((Theme){THEME_DIRECT, BACKGROUND_DARK}, ROLE_GOOD, 0).colour,
                     0x87D787);
    assert_int_equal(role_look(ROLE_MUTED).dark_256, 246);
    assert_int_equal(theme_paint((Theme){THEME_DIRECT, BACKGROUND_DARK}, ROLE_MUTED, 0).colour,
                     0x949494);
    assert_int_equal(theme_paint((Theme){THEME_DIRECT, BACKGROUND_DARK}, ROLE_TEXT, 0).colour, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colour_is_as_deep_as_the_terminal_has_it),
        cmocka_unit_test(no_color_is_honoured_unless_colour_is_asked_for),
        cmocka_unit_test(colorfgbg_tells_the_background),
        cmocka_unit_test(without_colour_styles_stay),
        cmocka_unit_test(every_depth_has_a_colour_of_its_own_range),
        cmocka_unit_test(what_is_muted_is_never_black_on_black),
        cmocka_unit_test(direct_colours_are_those_of_the_palette),
    };
    return cmocka_run_group_tests_name("term/theme", tests, NULL, NULL);
}
