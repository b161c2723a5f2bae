#include "support/unit.h"

#include <string.h>

#include "base/text.h"

static const Text none = {NULL, 0};

static void texts_are_compared_by_their_bytes(void **state)
{
    (void)state;
    assert_true(text_equal(text_of("ab"), TEXT("ab")) && text_equal(none, TEXT("")));
    assert_false(text_equal(TEXT("ab"), TEXT("ac")) || text_equal(TEXT("ab"), TEXT("abc")));
    assert_true(text_is(TEXT("ab"), "ab") && text_is(none, "") && text_is(none, NULL));
    assert_false(text_is(TEXT("a\0b"), "a"));
    assert_int_equal(text_compare(TEXT("a"), TEXT("a")), 0);
    assert_int_equal(text_compare(none, none), 0);
    assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0 && text_compare(TEXT("ab"), TEXT("a")) > 0);
    assert_true(text_compare(none, TEXT("a")) < 0);
    assert_true(text_compare(TEXT("z"), TEXT("é")) < 0); /* bytes count as unsigned */
}

static void texts_are_searched(void **state)
{
    (void)state;
    Text text = TEXT("abcabd");
    assert_true(text_starts(text, TEXT("abc")) && text_ends(text, TEXT("abd")));
    assert_true(text_starts(text, none) && text_ends(text, none) && text_starts(none, none));
    assert_false(text_starts(text, TEXT("b")) || text_ends(text, TEXT("b")));
    assert_false(text_starts(TEXT("a"), text) || text_ends(TEXT("d"), text));
    assert_true(text_has(text, TEXT("bd")));
    assert_false(text_has(text, TEXT("abe")) || text_has(none, TEXT("a")));
    assert_int_equal(text_find(text, TEXT("ab"), 0), 0);
    assert_int_equal(text_find(text, TEXT("ab"), 1), 3);
    assert_int_equal(text_find(text, TEXT("ab"), 4), SIZE_MAX);
    assert_int_equal(text_find(text, TEXT("abcabde"), 0), SIZE_MAX);
    assert_int_equal(text_find(text, TEXT("d"), 5), 5);
    assert_int_equal(text_find(text, TEXT("d"), 99), SIZE_MAX);
    assert_int_equal(text_find(text, none, 6), 6);
    assert_int_equal(text_count(text, 'b'), 2);
    assert_int_equal(text_count(text, 'd') + text_count(text, 'x') + text_count(none, 'a'), 1);
    assert_int_equal(text_find(text, none, 7), SIZE_MAX);
}

static void blanks_are_trimmed_at_both_ends(void **state)
{
    (void)state;
    assert_text(text_trim(TEXT(" \t\r\n a b \n")), "a b");
    assert_text(text_trim(TEXT(" \t ")), "");
    assert_text(text_trim(none), "");
    assert_text(text_slice(TEXT("abc"), 1, 2), "b");
    assert_text(text_slice(none, 0, 0), "");
}

static void lines_end_in_lf_crlf_or_cr(void **state)
{
    (void)state;
    Text rest = TEXT("a\nb\r\nc\rd\n\n\r\re"), line;
    const char *expected[] = {"a", "b", "c", "d", "", "", "", "e"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(text_next_line(&rest, &line));
        assert_text(line, expected[i]);
    }
    assert_false(text_next_line(&rest, &line));
    rest = TEXT("a\r\n");
    assert_true(text_next_line(&rest, &line) && !text_next_line(&rest, &line));
    rest = none;
    assert_false(text_next_line(&rest, &line));
}

static void parts_are_taken_off_at_a_separator(void **state)
{
    (void)state;
    Text rest = TEXT(",a,,bc,"), part;
    const char *expected[] = {"", "a", "", "bc"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(text_next_part(&rest, ',', &part));
        assert_text(part, expected[i]);
    }
    assert_false(text_next_part(&rest, ',', &part));
}

static void copies_end_in_a_nul(void **state)
{
    Text copy = text_copy(*state, TEXT("a\0b"));
    assert_int_equal(copy.len, 3);
    assert_memory_equal(copy.at, "a\0b", 4);
    assert_non_null(text_copy(*state, none).at);
    assert_string_equal(text_string(*state, text_slice(TEXT("abc"), 0, 2)), "ab");
    assert_text(text_printf(*state, "%s-%d", "x", 7), "x-7");
    assert_text(text_printf(*state, "%s", ""), "");
}

static void whole_numbers_are_read_exactly_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {
        {"0", 0},
        {"-0", 0},
        {"+7", 7},
        {"007", 7},
        {"-42", -42},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
    };
    int64_t value = 1;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(text_to_int(text_of(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    static const char *const bad[] = {"",    "-",  "+",   " 1", "1 ",
                                      "1.0", "1e", "0x1", "--", "9223372036854775808"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(text_to_int(text_of(bad[i]), &value));
    assert_false(text_to_int(TEXT("-9223372036854775809"), &value));
    assert_false(text_to_int(TEXT("1\0"), &value));
    assert_true(value == INT64_MIN); /* left alone */
}

static void decimal_numbers_are_finite(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},       {"1", 1},
                {"-0.5", -0.5}, {"1e-3", 1e-3},
                {"+2E2", 200},  {"1e-999", 0},
                {"0.1", 0.1},   {"1.7976931348623157e308", 1.7976931348623157e308}};
    double value;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(text_to_double(text_of(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    static const char *const bad[] = {"",    "-",   "e",  "1e", "1e999", "-1e999", "inf",
                                      "nan", "0x1", " 1", "1 ", "1,5",   "1.2.3",  "."};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(text_to_double(text_of(bad[i]), &value));
    assert_false(text_to_double(TEXT("1\0"), &value));
    assert_true(text_to_double(text_slice(TEXT("12"), 0, 1), &value));
    assert_true(value == 1); /* not past its end */
}

static void distance_counts_edits_and_swaps(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int distance;
    } cases[] = {
        {"", "", 0},
        {"", "abc", 3},
        {"kitten", "sitting", 3},
        {"ab", "ba", 1},
        {"rate-limter", "rate-limiter", 1},
        {"ca", "abc", 3}, /* restricted: no edit between swapped neighbours */
        {"abcdef", "badcfe", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(text_distance(text_of(cases[i].a), text_of(cases[i].b)),
                         cases[i].distance);
        assert_int_equal(text_distance(text_of(cases[i].b), text_of(cases[i].a)),
                         cases[i].distance);
    }
    char long_word[66];
    memset(long_word, 'a', sizeof long_word);
    assert_int_equal(text_distance((Text){long_word, 64}, (Text){long_word, 64}), 0);
    assert_int_equal(text_distance((Text){long_word, 65}, (Text){long_word, 65}), 64);
}

static void a_buffer_grows_and_ends_in_a_nul(void **state)
{
    (void)state;
    Buffer buffer = {0};
    assert_text(buffer_text(&buffer), "");
    buffer_put(&buffer, none);
    buffer_puts(&buffer, "a");
    buffer_putc(&buffer, 'b');
    buffer_repeat(&buffer, "xy", 3);
    buffer_repeat(&buffer, "xy", 0);
    buffer_printf(&buffer, "%d%%", 50);
    assert_string_equal(buffer.at, "abxyxyxy50%");
    for (int i = 0; i < 10000; i++) {
        buffer_printf(&buffer, "%c", 'a' + i % 26);
        assert_true(buffer.len < buffer.capacity && buffer.at[buffer.len] == '\0');
    }
    for (int i = 0; i < 10000; i++) {
        buffer_putc(&buffer, (char)('a' + i % 26));
        assert_true(buffer.len < buffer.capacity && buffer.at[buffer.len] == '\0');
    }
    assert_int_equal(buffer.len, 20011);
    buffer_puts(&buffer, "end");
    assert_true(text_ends(buffer_text(&buffer), TEXT("xyzabcdefghijklmnopend")));

    size_t capacity = buffer.capacity;
    buffer_reset(&buffer);
    assert_string_equal(buffer.at, "");
    assert_int_equal(buffer.capacity, capacity);
    buffer_clear(&buffer);
    assert_null(buffer.at);
    buffer_reset(&buffer);
    buffer_puts(&buffer, "again");
    assert_text(buffer_text(&buffer), "again");
    buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_compared_by_their_bytes),
        cmocka_unit_test(texts_are_searched),
        cmocka_unit_test(blanks_are_trimmed_at_both_ends),
        cmocka_unit_test(lines_end_in_lf_crlf_or_cr),
        cmocka_unit_test(parts_are_taken_off_at_a_separator),
        unit_test_with_arena(copies_end_in_a_nul),
        cmocka_unit_test(whole_numbers_are_read_exactly_or_not_at_all),
        cmocka_unit_test(decimal_numbers_are_finite),
        cmocka_unit_test(distance_counts_edits_and_swaps),
        cmocka_unit_test(a_buffer_grows_and_ends_in_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
