/* visual.md, "The screen": its sizes, at and just below each boundary. */
#include "shell/split.h"
#include "support/unit.h"

static const Split both = {.has_pane = true};

static void assert_beside(int width, int text, int pane)
{
    Areas areas = split_areas(&both, width, 40);
    assert_true(areas.beside);
    assert_int_equal(areas.text.width, text);
    assert_int_equal(areas.pane.width, pane);
    assert_int_equal(areas.pane.x, text + 1); /* a column for the line */
    assert_int_equal(areas.text.height, 40);
    assert_int_equal(areas.pane.height, 40);
}

static void from_112_columns_they_lie_side_by_side(void **state)
{
    (void)state;
    assert_beside(112, 54, 57);
    assert_beside(119, 54, 64);
    assert_beside(120, 55, 64);
    assert_beside(137, 72, 64);
    assert_beside(138, 72, 65); /* the text is as wide as it gets */
    assert_beside(200, 72, 127);
    assert_false(split_areas(&both, 111, 40).beside);
}

static void from_60x22_one_lies_above_the_other(void **state)
{
    (void)state;
    static const int sizes[][2] = {{60, 22}, {80, 24}, {111, 60}};
    for (int i = 0; i < 3; i++) {
        int width = sizes[i][0], height = sizes[i][1];
        Areas areas = split_areas(&both, width, height);
        assert_false(areas.beside);
        assert_true(areas.text.width == width && areas.pane.width == width);
        assert_int_equal(areas.pane.height, 12);
        assert_int_equal(areas.pane.y, height - 12);
        assert_int_equal(areas.text.height, height - 13); /* a row for the line */
    }
}

static void below_that_there_is_one_at_a_time(void **state)
{
    (void)state;
    static const int sizes[][2] = {{59, 22}, {60, 21}, {59, 60}, {111, 21}, {20, 5}, {1, 1}};
    for (int i = 0; i < 6; i++) {
        int width = sizes[i][0], height = sizes[i][1];
        Split split = both;
        Areas areas = split_areas(&split, width, height);
        assert_true(areas.text.width == width && areas.text.height == height);
        assert_int_equal(areas.pane.width, 0);
        split.in_pane = true;
        areas = split_areas(&split, width, height);
        assert_true(areas.pane.width == width && areas.pane.height == height);
        assert_int_equal(areas.text.width, 0);
    }
    assert_true(split_areas(&both, 112, 5).beside); /* wide and low: still side by side */
}

static void either_side_may_have_the_whole_screen(void **state)
{
    (void)state;
    Split split = {.has_pane = true, .zoomed = true};
    assert_int_equal(split_areas(&split, 120, 40).text.width, 120);
    assert_int_equal(split_areas(&split, 120, 40).pane.width, 0);
    split.in_pane = true;
    assert_int_equal(split_areas(&split, 120, 40).text.width, 0);
    assert_int_equal(split_areas(&split, 120, 40).pane.width, 120);
    split = (Split){.has_pane = true, .asking = true}; /* a question, where there are few rows */
    assert_int_equal(split_areas(&split, 80, 24).text.height, 24);
    assert_int_equal(split_areas(&split, 120, 40).pane.width, 64);
    split.in_pane = true;
    assert_int_equal(split_areas(&split, 80, 24).pane.height, 12);
    split = (Split){.in_pane = true}; /* no demo: nothing to give it to */
    assert_int_equal(split_areas(&split, 120, 40).text.width, 120);
}

/* Once round, every step can be seen, neither side gets too small, and one is back. */
static void the_line_goes_round(void **state)
{
    (void)state;
    static const int sizes[][2] = {{112, 40}, {120, 40}, {200, 60}, {80, 24}, {60, 22}};
    for (int i = 0; i < 5; i++) {
        int width = sizes[i][0], height = sizes[i][1], moves = 0;
        Split split = both;
        Area first = split_areas(&split, width, height).text, before = first, now;
        bool wider = false, narrower = false;
        do {
            split_move(&split, width, height);
            Areas areas = split_areas(&split, width, height);
            now = areas.text;
            assert_true(now.width != before.width || now.height != before.height);
            assert_true(now.width >= 30 && now.height >= 7);
            assert_true(areas.pane.width >= 56 && areas.pane.height >= 6);
            wider = wider || now.width > first.width || now.height > first.height;
            narrower = narrower || now.width < first.width || now.height < first.height;
            before = now;
        } while ((now.width != first.width || now.height != first.height) && ++moves < 40);
        assert_true(moves > 1 && moves < 40 && narrower);
        if (width != 112) assert_true(wider); /* there the pane has no more than it needs */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_112_columns_they_lie_side_by_side),
        cmocka_unit_test(from_60x22_one_lies_above_the_other),
        cmocka_unit_test(below_that_there_is_one_at_a_time),
        cmocka_unit_test(either_side_may_have_the_whole_screen),
        cmocka_unit_test(the_line_goes_round),
    };
    return cmocka_run_group_tests_name("shell/split", tests, NULL, NULL);
}
