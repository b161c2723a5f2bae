#include "support/picture.h"

#include <stdio.h>

#include "base/rng.h"

static void assert_buffer(Buffer *buffer, const char *expected)
{
    assert_text(buffer_text(buffer), expected);
    buffer_clear(buffer);
}

static void blanks_at_the_end_of_a_row_are_left_out(void **state)
{
    Canvas canvas = canvas_new(*state, 6, 3, WIDTH_UNICODE, false);
    canvas_puts(canvas, 0, 0, ROLE_TEXT, "a b   ");
    canvas_puts(canvas, 4, 2, ROLE_TEXT, "中");
    assert_picture(canvas, "a b\n"
                           "\n"
                           "    中\n");
}

static void roles_are_listed_by_runs(void **state)
{
    Canvas canvas = canvas_new(*state, 9, 3, WIDTH_UNICODE, false);
    canvas_puts(canvas, 0, 0, ROLE_HEADING_1, "ab中");
    canvas_styled(canvas, 4, 0, ROLE_HEADING_1, STYLE_DIM | STYLE_STRIKE, TEXT("c"));
    canvas_puts(canvas, 6, 0, ROLE_BAD, "d");
    canvas_fill(canvas_part(canvas, 0, 2, 9, 1), ROLE_MARKED);
    assert_roles(canvas, "ab中c d\n"
                         "\n"
                         "\n"
                         "-- roles\n"
                         "0: 0-3 heading-1 4-4 heading-1+dim+strike 6-6 bad\n"
                         "2: 0-8 marked\n");
}

static void a_look_is_changed_the_shortest_way(void **state)
{
    (void)state;
    const AnsiStyle none = {COLOUR_NONE, false, false}, few = {COLOUR_16, false, false};
    const AnsiStyle many = {COLOUR_256, false, false}, light = {COLOUR_256, true, false};
    Look good = role_look(ROLE_GOOD);
    char expected[32];
    Buffer out = {0};

    print_sgr(&out, few, ROLE_GOOD, STYLE_BOLD, ROLE_GOOD, STYLE_BOLD);
    assert_buffer(&out, "");
    print_sgr(&out, few, ROLE_NOTE, 0, ROLE_CARD, 0); /* other roles, the same look */
    assert_buffer(&out, "");
    print_sgr(&out, few, ROLE_TEXT, 0, ROLE_GOOD, 0);
    assert_buffer(&out, "\033[32m");
    print_sgr(&out, many, ROLE_TEXT, 0, ROLE_GOOD, 0);
    snprintf(expected, sizeof expected, "\033[38;5;%dm", good.dark_256);
    assert_buffer(&out, expected);
    print_sgr(&out, light, ROLE_TEXT, 0, ROLE_GOOD, 0);
    snprintf(expected, sizeof expected, "\033[38;5;%dm", good.light_256);
    assert_buffer(&out, expected);
    print_sgr(&out, none, ROLE_TEXT, 0, ROLE_GOOD, 0);
    assert_buffer(&out, "");
    print_sgr(&out, few, ROLE_GOOD, STYLE_BOLD, ROLE_TEXT, 0);
    assert_buffer(&out, "\033[m");
    print_sgr(&out, few, ROLE_GOOD, STYLE_BOLD, ROLE_BAD, STYLE_BOLD);
    assert_buffer(&out, "\033[31m");
    print_sgr(&out, few, ROLE_TEXT, STYLE_BOLD | STYLE_DIM, ROLE_TEXT, STYLE_DIM);
    assert_buffer(&out, "\033[0;2m");
    print_sgr(&out, many, ROLE_GOOD, STYLE_BOLD, ROLE_GOOD, STYLE_UNDERLINE);
    assert_buffer(&out, "\033[22;4m");
}

/* What a terminal makes of SGR: the state after it. */
typedef struct Terminal {
    int colour; /* -1: its own; 256 and up: one of the 16 */
    unsigned style;
} Terminal;

static void obey(Terminal *terminal, const int *values, int count)
{
    static const struct {
        int on, off;
        unsigned bit;
    } styles[] = {{1, 22, STYLE_BOLD},      {2, 22, STYLE_DIM},     {3, 23, STYLE_ITALIC},
                  {4, 24, STYLE_UNDERLINE}, {7, 27, STYLE_REVERSE}, {9, 29, STYLE_STRIKE}};
    for (int i = 0; i < count; i++) {
        int value = values[i];
        if (value == 0) *terminal = (Terminal){-1, 0};
        else if (value == 38 && i + 2 < count) terminal->colour = values[i += 2];
        else if (value == 39) terminal->colour = -1;
        else if (value >= 30 && value < 38) terminal->colour = 256 + value - 30;
        else if (value >= 90 && value < 98) terminal->colour = 256 + value - 90 + 8;
        for (size_t s = 0; s < sizeof styles / sizeof styles[0]; s++) {
            if (value == styles[s].off) terminal->style &= ~styles[s].bit;
            if (value == styles[s].on && value != 0) terminal->style |= styles[s].bit;
        }
    }
}

/* Takes an escape sequence off the text, which must begin with one, and obeys it. */
static void take_sgr(Text *text, Terminal *terminal)
{
    int values[32] = {0}, count = 1;
    size_t at = 2;
    assert_true(text_starts(*text, TEXT("\033[")));
    for (; at < text->len && text->at[at] != 'm'; at++) {
        if (text->at[at] == ';') {
            assert_in_range(++count, 1, 32);
        } else {
            assert_in_range(text->at[at], '0', '9');
            values[count - 1] = 10 * values[count - 1] + text->at[at] - '0';
        }
    }
    obey(terminal, values, count);
    *text = text_slice(*text, at + 1, text->len);
}

static Terminal wanted(AnsiStyle ansi, Role role, unsigned style)
{
    Look look = role_look(role);
    Terminal terminal = {-1, look.style | style};
    if (ansi.depth == COLOUR_256) terminal.colour = ansi.light ? look.light_256 : look.dark_256;
    if (ansi.depth == COLOUR_16 && look.colour_16 >= 0) terminal.colour = 256 + look.colour_16;
    return terminal;
}

static AnsiStyle some_ansi(Rng *rng)
{
    return (AnsiStyle){(ColourDepth)rng_below(rng, 3), rng_below(rng, 2) == 1, false};
}

static void any_look_leads_to_any_other(void **state)
{
    (void)state;
    Rng rng = rng_seeded(1);
    for (int i = 0; i < 20000; i++) {
        AnsiStyle ansi = some_ansi(&rng);
        Role from = (Role)rng_below(&rng, ROLE_COUNT), to = (Role)rng_below(&rng, ROLE_COUNT);
        unsigned from_style = (unsigned)rng_below(&rng, 64),
                 to_style = (unsigned)rng_below(&rng, 64);
        Buffer out = {0};
        print_sgr(&out, ansi, from, from_style, to, to_style);
        Terminal terminal = wanted(ansi, from, from_style), end = wanted(ansi, to, to_style);
        Text rest = buffer_text(&out);
        while (rest.len > 0) take_sgr(&rest, &terminal);
        assert_int_equal(terminal.colour, end.colour);
        assert_int_equal(terminal.style, end.style);
        buffer_clear(&out);
    }
}

static void ansi_shows_each_cell_as_it_is_meant(void **state)
{
    for (uint64_t seed = 0; seed < 200; seed++) {
        Rng rng = rng_seeded(seed);
        AnsiStyle ansi = some_ansi(&rng);
        Canvas canvas = canvas_new(*state, 20, 1, WIDTH_UNICODE, true);
        for (int i = 0; i < 6; i++)
            canvas_styled(canvas, (int)rng_below(&rng, 24) - 4, 0,
                          (Role)rng_below(&rng, ROLE_COUNT), (unsigned)rng_below(&rng, 64),
                          rng_below(&rng, 2) ? TEXT("ab c") : TEXT("   "));
        Buffer out = {0};
        print_ansi(canvas, ansi, &out);
        Text rest = buffer_text(&out);
        Terminal terminal = {-1, 0};
        int x = 0;
        while (!text_is(rest, "\n")) {
            if (rest.at[0] == '\033') {
                take_sgr(&rest, &terminal);
                continue;
            }
            const Cell *cell = canvas_at(canvas, x++, 0);
            Terminal look = wanted(ansi, (Role)cell->role, cell->style);
            unsigned visible = STYLE_UNDERLINE | STYLE_STRIKE | STYLE_REVERSE;
            assert_int_equal(rest.at[0], cell->len ? cell->bytes[0] : ' ');
            if (cell->len > 0 || (look.style & visible)) {
                assert_int_equal(terminal.colour, look.colour);
                assert_int_equal(terminal.style, look.style);
            }
            assert_int_equal(terminal.style & visible, look.style & visible);
            rest = text_slice(rest, 1, rest.len);
        }
        assert_int_equal(terminal.colour, -1);
        assert_int_equal(terminal.style, 0);
        for (; x < canvas.width; x++) assert_int_equal(canvas_at(canvas, x, 0)->len, 0);
        buffer_clear(&out);
    }
}

static void without_colour_the_styles_stay(void **state)
{
    Canvas canvas = canvas_new(*state, 8, 1, WIDTH_UNICODE, false);
    canvas_puts(canvas, 0, 0, ROLE_BAD, "a");
    canvas_puts(canvas, 1, 0, ROLE_KEY, "b");
    canvas_puts(canvas, 2, 0, ROLE_LINK, "c");
    canvas_puts(canvas, 3, 0, ROLE_MATCH, "d ");
    Buffer out = {0};
    print_ansi(canvas, (AnsiStyle){COLOUR_NONE, false, false}, &out);
    assert_buffer(&out, "a\033[1mb\033[0;4mc\033[0;7md \033[m\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(blanks_at_the_end_of_a_row_are_left_out),
        unit_test_with_arena(roles_are_listed_by_runs),
        cmocka_unit_test(a_look_is_changed_the_shortest_way),
        cmocka_unit_test(any_look_leads_to_any_other),
        unit_test_with_arena(ansi_shows_each_cell_as_it_is_meant),
        unit_test_with_arena(without_colour_the_styles_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
