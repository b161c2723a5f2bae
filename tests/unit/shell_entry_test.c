/* A line that is typed into, edited as in a shell. */
#include "shell/entry.h"
#include "support/unit.h"

#include <string.h>

static void press(Entry *entry, int32_t key)
{
    assert_true(entry_input(entry, &(Input){.kind = INPUT_KEY, .key = key}));
}

static void type(Entry *entry, const char *words)
{
    for (Text rest = text_of(words); rest.len > 0;) {
        size_t bytes;
        press(entry, utf8_decode(rest, &bytes));
        rest = text_slice(rest, bytes, rest.len);
    }
}

static void what_is_typed_goes_to_the_cursor(void **state)
{
    (void)state;
    Entry entry;
    entry_reset(&entry, TEXT("queue"));
    press(&entry, KEYCODE_HOME);
    type(&entry, "the ");
    press(&entry, KEYCODE_END);
    type(&entry, "s");
    press(&entry, KEYCODE_LEFT);
    press(&entry, KEYCODE_LEFT);
    type(&entry, "\u00eb");
    assert_text(entry_text(&entry), "the queu\u00ebes");
    press(&entry, KEYCODE_BACKSPACE);
    press(&entry, KEYCODE_DELETE);
    assert_text(entry_text(&entry), "the queus");
    press(&entry, KEYCODE_CONTROL + 'a');
    press(&entry, KEYCODE_BACKSPACE); /* nothing there */
    press(&entry, KEYCODE_LEFT);
    press(&entry, KEYCODE_RIGHT);
    press(&entry, KEYCODE_DELETE);
    assert_text(entry_text(&entry), "te queus");
    press(&entry, KEYCODE_CONTROL + 'e');
    press(&entry, KEYCODE_DELETE);
    press(&entry, KEYCODE_RIGHT);
    assert_text(entry_text(&entry), "te queus");
}

static void words_and_halves_are_cut(void **state)
{
    (void)state;
    Entry entry;
    entry_reset(&entry, TEXT("one two  three"));
    press(&entry, KEYCODE_CONTROL + 'w');
    assert_text(entry_text(&entry), "one two  ");
    press(&entry, KEYCODE_CONTROL + 'w');
    assert_text(entry_text(&entry), "one ");
    entry_reset(&entry, TEXT("abcd"));
    press(&entry, KEYCODE_LEFT);
    press(&entry, KEYCODE_CONTROL + 'k');
    assert_text(entry_text(&entry), "abc");
    press(&entry, KEYCODE_CONTROL + 'b');
    press(&entry, KEYCODE_CONTROL + 'u');
    assert_text(entry_text(&entry), "c");
    type(&entry, "x");
    assert_text(entry_text(&entry), "xc");
}

static void a_character_is_rubbed_out_as_a_whole(void **state)
{
    (void)state;
    Entry entry;
    entry_reset(&entry, TEXT("ae\u0301o"));
    press(&entry, KEYCODE_LEFT);
    press(&entry, KEYCODE_BACKSPACE);
    assert_text(entry_text(&entry), "ao");
}

static void a_paste_goes_to_the_cursor_on_one_line(void **state)
{
    (void)state;
    Entry entry;
    entry_reset(&entry, TEXT("<>"));
    press(&entry, KEYCODE_LEFT);
    Input paste = {.kind = INPUT_PASTE, .text = TEXT("a\nb\033[2J")};
    assert_true(entry_input(&entry, &paste));
    assert_text(entry_text(&entry), "<a b[2J>");
}

static void what_does_not_fit_is_not_taken(void **state)
{
    (void)state;
    Entry entry;
    entry_reset(&entry, TEXT(""));
    for (int i = 0; i < 2 * ENTRY_BYTES; i++) press(&entry, 0x20AC);
    assert_true(entry.length < ENTRY_BYTES && entry.length % 3 == 0 && entry.length > 250);
    assert_false(entry_input(&entry, &(Input){.kind = INPUT_KEY, .key = KEYCODE_UP}));
}

static void assert_drawn(const Entry *entry, int width, const char *wanted, int cursor)
{
    Arena *arena = arena_new(1 << 20);
    Canvas canvas = canvas_new(arena, width, 1, WIDTH_UNICODE, false);
    (void)entry_draw(entry, canvas, 0, 0, ROLE_TEXT);
    for (int x = 0; x < width; x++) {
        const Cell *cell = canvas_at(canvas, x, 0);
        Text bytes = cell->len > 0 ? (Text){cell->bytes, cell->len} : TEXT(" ");
        assert_true(bytes.at[0] == wanted[x]);
        assert_true(((cell->style & STYLE_REVERSE) != 0) == (x == cursor));
    }
    arena_free(arena);
}

static void the_part_with_the_cursor_shows(void **state)
{
    (void)state;
    Entry entry;
    entry_reset(&entry, TEXT("abcdefghij"));
    assert_drawn(&entry, 12, "abcdefghij  ", 10);
    assert_drawn(&entry, 6, "fghij ", 5);
    for (int i = 0; i < 3; i++) press(&entry, KEYCODE_LEFT);
    assert_drawn(&entry, 6, "cdefgh", 5);
    press(&entry, KEYCODE_HOME);
    assert_drawn(&entry, 6, "abcdef", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_typed_goes_to_the_cursor),
        cmocka_unit_test(words_and_halves_are_cut),
        cmocka_unit_test(a_character_is_rubbed_out_as_a_whole),
        cmocka_unit_test(a_paste_goes_to_the_cursor_on_one_line),
        cmocka_unit_test(what_does_not_fit_is_not_taken),
        cmocka_unit_test(the_part_with_the_cursor_shows),
    };
    return cmocka_run_group_tests_name("shell/entry", tests, NULL, NULL);
}
