/* What a search finds in a layout, and what of the screen it marks. */
#include "canvas/print.h"
#include "shell/search.h"
#include "support/unit.h"

#include <string.h>

enum { ARENA = 1 << 26, ROWS = 60 };

typedef struct Laid {
    Arena *arena;
    Layout layout;
    Search search;
    int width;
} Laid;

static Laid lay_out(const char *markdown, int width, bool ascii)
{
    Laid laid = {.arena = arena_new(ARENA), .width = width};
    const Block *document = document_parse(laid.arena, text_of(markdown), "", NULL);
    LayoutOptions options = {.width = width, .ascii = ascii};
    laid.layout = layout_make(laid.arena, document, &options);
    return laid;
}

static void put_away(Laid *laid)
{
    search_clear(&laid->search);
    arena_free(laid->arena);
}

static int look_for(Laid *laid, const char *typed)
{
    return search_for(&laid->search, &laid->layout, WIDTH_UNICODE, text_of(typed));
}

static int found(const char *markdown, int width, const char *typed)
{
    Laid laid = lay_out(markdown, width, false);
    int count = look_for(&laid, typed);
    put_away(&laid);
    return count;
}

/* What is marked, cell by cell, with | behind each line of the screen: [one] marked, <this> the
 * current one. */
static const char *marked(Laid *laid, int current)
{
    Canvas canvas = canvas_new(laid->arena, laid->width, ROWS, WIDTH_UNICODE, false);
    Buffer out = {0};
    layout_draw(canvas, &laid->layout, 0, 0);
    search_mark(&laid->search, canvas, 0, 0, current);
    for (int y = 0; y < ROWS; y++) {
        char end = 0;
        for (int x = 0; x <= canvas.width; x++) {
            const Cell *cell = canvas_at(canvas, x, y);
            bool match = cell != NULL && cell->role == ROLE_MATCH;
            char wanted = !match ? 0 : cell->style != 0 ? '>' : ']';
            if (end != wanted && end != 0) buffer_putc(&out, end);
            if (end != wanted && wanted != 0) buffer_putc(&out, wanted == '>' ? '<' : '[');
            end = wanted;
            if (!match || cell->width == 0) continue;
            if (cell->len == 0) buffer_putc(&out, ' ');
            buffer_put(&out, (Text){cell->bytes, cell->len});
        }
        if (out.len > 0 && out.at[out.len - 1] != '|') buffer_putc(&out, '|');
    }
    const char *copy = text_string(laid->arena, buffer_text(&out));
    buffer_clear(&out);
    return copy;
}

static void assert_marked(const char *markdown, int width, const char *typed, const char *wanted)
{
    Laid laid = lay_out(markdown, width, false);
    (void)look_for(&laid, typed);
    assert_string_equal(marked(&laid, 0), wanted);
    put_away(&laid);
}

static void small_letters_stand_for_capitals_in_every_script(void **state)
{
    (void)state;
    assert_int_equal(found("Queue, queue and QUEUE", 40, "queue"), 3);
    assert_int_equal(found("Queue, queue and QUEUE", 40, "Queue"), 1);
    assert_int_equal(found("Queue, queue and QUEUE", 40, "QUEUE"), 1);
    assert_int_equal(found("ΟΔΟΣ, οδός; ОЧЕРЕДЬ", 40, "очередь"), 1);
    assert_int_equal(found("Straße, STRASSE", 40, "strasse"), 2);
    assert_int_equal(found("Éclair, éclair", 40, "éclair"), 2);
    assert_int_equal(found("Éclair, éclair", 40, "Éclair"), 1);
}

static void an_accent_may_be_written_in_one_code_point_or_in_two(void **state)
{
    (void)state;
    assert_marked("a caf\u00e9 here", 40, "cafe\u0301", "<caf\u00e9>|");
    assert_marked("a cafe\u0301 here", 40, "caf\u00e9", "<cafe\u0301>|");
    assert_marked("a cafe\u0301 here", 40, "CAF\u00c9", "");
}

static void words_are_found_over_the_end_of_a_line(void **state)
{
    (void)state;
    const char *text = "one two three four five six seven eight";
    assert_marked(text, 20, "four five", "<four>|<five>|");
    assert_marked(text, 20, "our   fi", "<our>|<fi>|");
    assert_int_equal(found(text, 20, "fourfive"), 0); /* there is a blank */
    /* Three lines, and behind bars and bullets. */
    assert_marked("> - one two three four five six seven eight nine ten", 20,
                  "three four five six seven eight nine",
                  "<three>|<four five six>|<seven eight nine>|");
    assert_int_equal(found("one two\n\nthree four", 20, "two three"), 0);
}

static void what_has_no_blank_at_the_end_of_a_line_is_found_whole(void **state)
{
    (void)state;
    assert_marked("this is a first-class-thing", 20, "first-class-thing",
                  "<first->|<class-thing>|");
    assert_marked("abcdefghijklmnopqrstuvwxyz", 20, "stuv", "<st>|<uv>|");
    assert_marked("\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u6f22\u5b57\u4eee\u540d", 20,
                  "\u5b57\u4eee", "<\u5b57>|<\u4eee>|");
}

static void emphasis_and_code_do_not_part_words(void **state)
{
    (void)state;
    assert_marked("a **bold**ly *told* `tale`", 40, "boldly told tale", "<boldly told tale>|");
}

static void code_is_searched_and_blanks_in_it_count_as_one(void **state)
{
    (void)state;
    assert_marked("```\nL = W      in the system\n```", 60, "w in the", "<W      in the>|");
    assert_marked("```\nif (x)\n    y();\n```", 60, "(x) y", ""); /* lines of code are lines */
}

static void a_table_is_searched_cell_by_cell(void **state)
{
    (void)state;
    const char *table = "| name | meaning |\n|---|---|\n"
                        "| lambda | they come in a second of time |\n| W | waiting |\n";
    assert_marked(table, 26, "in a second of", "<in a>|<second of>|");
    assert_int_equal(found(table, 26, "lambda they"), 0); /* another cell */
    assert_int_equal(found(table, 26, "time w"), 0);      /* another row */
    assert_int_equal(found("|a|b|\n|-|-|\n|one|two|\n|three|four|\n", 40, "one three"), 0);
    Laid laid =
        lay_out("| a | b |\n|---|---|\n| x x | one two three four x five six |\n", 24, false);
    assert_int_equal(look_for(&laid, "x"), 4);
    for (int i = 0; i + 1 < 4; i++) /* in the order of the screen */
        assert_true(search_spot(&laid.search, i).line <= search_spot(&laid.search, i + 1).line);
    put_away(&laid);
}

static void a_card_is_searched_without_its_frame(void **state)
{
    (void)state;
    const char *card = "```demo\nlimiter --scene boundary --algorithm window\n```";
    Laid laid = lay_out(card, 26, false);
    assert_int_equal(look_for(&laid, "--scene boundary"), 1);
    assert_string_equal(marked(&laid, -1), "[--scene]|[boundary]|");
    assert_int_equal(look_for(&laid, "\u2502"), 0);
    put_away(&laid);
    laid = lay_out(card, 26, true);
    assert_int_equal(look_for(&laid, "--scene boundary"), 1);
    assert_int_equal(look_for(&laid, "|"), 0);
    assert_int_equal(look_for(&laid, "[Enter]"), 0);
    put_away(&laid);
}

static void headings_are_searched(void **state)
{
    (void)state;
    assert_int_equal(found("# Little's law\n\n## More of Little's law", 30, "little's law"), 2);
}

static void the_current_one_is_told_from_the_others_without_colour(void **state)
{
    (void)state;
    Laid laid = lay_out("one, one and one", 40, false);
    assert_int_equal(look_for(&laid, "one"), 3);
    assert_string_equal(marked(&laid, 1), "[one]<one>[one]|");
    assert_int_equal(look_for(&laid, ""), 0);
    assert_string_equal(marked(&laid, 0), "");
    put_away(&laid);
}

static void a_match_is_named_by_its_line(void **state)
{
    (void)state;
    Laid laid = lay_out("one\n\ntwo\n\none\n\nthree", 40, false);
    assert_int_equal(look_for(&laid, "one"), 2);
    assert_int_equal(search_from_line(&laid.search, 0), 0);
    assert_int_equal(search_from_line(&laid.search, 1), 1);
    assert_int_equal(search_from_line(&laid.search, 5), 2);
    put_away(&laid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_letters_stand_for_capitals_in_every_script),
        cmocka_unit_test(an_accent_may_be_written_in_one_code_point_or_in_two),
        cmocka_unit_test(words_are_found_over_the_end_of_a_line),
        cmocka_unit_test(what_has_no_blank_at_the_end_of_a_line_is_found_whole),
        cmocka_unit_test(emphasis_and_code_do_not_part_words),
        cmocka_unit_test(code_is_searched_and_blanks_in_it_count_as_one),
        cmocka_unit_test(a_table_is_searched_cell_by_cell),
        cmocka_unit_test(a_card_is_searched_without_its_frame),
        cmocka_unit_test(headings_are_searched),
        cmocka_unit_test(the_current_one_is_told_from_the_others_without_colour),
        cmocka_unit_test(a_match_is_named_by_its_line),
    };
    return cmocka_run_group_tests_name("shell/search", tests, NULL, NULL);
}
