#include "support/unit.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

#include "base/rng.h"
#include "base/utf8.h"

static void use_locale(bool utf8)
{
    if (!utf8) assert_non_null(setlocale(LC_CTYPE, "C"));
    else if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        assert_non_null(setlocale(LC_CTYPE, "en_US.UTF-8"));
}

/* Code points that the rules here speak of, more often than the rest. */
static int32_t random_code_point(Rng *rng)
{
    static const int32_t special[] = {
        '\n',    '\r',    '\t',    ' ',     'a',     '1',     '#',    0x7F,   0x9B,
        0xAD,    0xE9,    0x301,   0x34F,   0x600,   0x61C,   0x628,  0x64B,  0x915,
        0x93F,   0x94D,   0xE33,   0x1100,  0x1160,  0x11A8,  0x17B4, 0x1820, 0x180B,
        0x180E,  0x200B,  0x200C,  0x200D,  0x200F,  0x2028,  0x202E, 0x2066, 0x20E3,
        0x2500,  0x2764,  0x4E2D,  0xAC00,  0xFE00,  0xFE0F,  0xFEFF, 0xFFFD, 0xFFFE,
        0x1F1E6, 0x1F469, 0x1F3FD, 0x1F680, 0xE0041, 0xE0100,
    };
    size_t count = sizeof special / sizeof special[0];
    if (rng_below(rng, 8) > 0) return special[rng_below(rng, count)];
    int32_t code_point = (int32_t)rng_below(rng, 0x110000 - 0x800);
    return code_point < 0xD800 ? code_point : code_point + 0x800;
}

/* Now and then a byte that is wrong where it stands. */
static Text random_text(Rng *rng, char *at, size_t code_points)
{
    size_t len = 0;
    for (size_t i = 0; i < code_points; i++) {
        if (rng_below(rng, 20) == 0) at[len++] = (char)(0x80 + rng_below(rng, 0x80));
        else len += utf8_encode(random_code_point(rng), at + len);
    }
    return (Text){at, len};
}

static void every_code_point_survives_encoding_and_decoding(void **state)
{
    (void)state;
    for (int32_t code_point = 0; code_point < 0x110000; code_point++) {
        if (code_point >= 0xD800 && code_point < 0xE000) continue;
        char at[4];
        size_t len = utf8_encode(code_point, at), bytes;
        assert_int_equal(utf8_decode((Text){at, len}, &bytes), code_point);
        assert_int_equal(bytes, len);
        assert_true(utf8_valid((Text){at, len}, NULL));
        if (len > 1) assert_false(utf8_valid((Text){at, len - 1}, NULL));
    }
}

static void plain_text_ends_at_the_first_byte_that_is_not_printable_ascii(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t place = 0; place < 20; place++) {
            char text[24];
            memset(text, byte % 2 ? ' ' : '~', sizeof text);
            text[place] = (char)byte;
            bool plain = byte >= ' ' && byte <= '~';
            assert_int_equal(utf8_plain((Text){text, 24}), plain ? 24 : place);
            assert_int_equal(utf8_plain((Text){text, place}), place);
        }
    }
    assert_int_equal(utf8_plain((Text){NULL, 0}), 0);
}

static void plain_words_end_behind_the_first_of_two_blanks(void **state)
{
    (void)state;
    char text[24];
    for (size_t place = 0; place < 22; place++) {
        memset(text, 'a', sizeof text);
        text[place] = ' ';
        assert_int_equal(utf8_plain_words((Text){text, 24}), 24);
        text[place + 1] = ' ';
        assert_int_equal(utf8_plain_words((Text){text, 24}), place + 1);
        text[place + 1] = '\t';
        assert_int_equal(utf8_plain_words((Text){text, 24}), place + 1);
        text[place + 1] = '\xC3';
        assert_int_equal(utf8_plain_words((Text){text, 24}), place + 1);
    }
    assert_int_equal(utf8_plain_words((Text){NULL, 0}), 0);
}

/* The example of the Unicode standard's table 3-8. */
static void each_maximal_bad_part_is_one_replacement(void **state)
{
    Text bad = TEXT("a\xF1\x80\x80\xE1\x80\xC2"
                    "b\x80"
                    "c\x80\xBF"
                    "d");
    assert_text(utf8_clean(*state, bad), "a���b�c��d");
}

static void overlong_forms_and_surrogates_are_refused(void **state)
{
    (void)state;
    const char *bad[] = {
        "ab\xC0\xAF",         "ab\xE0\x9F\x80", "ab\xED\xA0\x80", "ab\xF0\x8F\x80\x80",
        "ab\xF4\x90\x80\x80", "ab\xFF",         "ab\xC3",         "ab\xC3z"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        size_t offset = 0;
        assert_false(utf8_valid(text_of(bad[i]), &offset));
        assert_int_equal(offset, 2);
    }
    size_t bytes = 1;
    assert_int_equal(utf8_decode((Text){NULL, 0}, &bytes), 0xFFFD);
    assert_int_equal(bytes, 0);
}

/* Writes the clusters as "source=drawn:width" with a blank between; '!' behind a disputed one. */
static Text describe(Arena *arena, const char *text, WidthTable table)
{
    Buffer out = {0};
    Cluster cluster;
    for (Text rest = text_of(text); utf8_next(&rest, table, &cluster);) {
        buffer_put(&out, cluster.source);
        buffer_putc(&out, '=');
        buffer_put(&out, cluster.drawn);
        buffer_printf(&out, ":%d%s ", cluster.width, cluster.disputed ? "!" : "");
    }
    Text described = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return described;
}

static void clusters_are_what_a_reader_calls_a_character(void **state)
{
    use_locale(true);
    for (WidthTable table = WIDTH_UNICODE; table <= WIDTH_TERMINAL; table++) {
        assert_text(describe(*state, "a b", table), "a=a:1  = :1 b=b:1 ");
        assert_text(describe(*state, "e\u0301x", table), "e\u0301=e\u0301:1 x=x:1 ");
        assert_text(describe(*state, "é中", table), "é=é:1 中=中:2 ");
        assert_text(describe(*state, "\r\n", table), "\r\n=\r\n:0 ");
        assert_text(describe(*state, "각\u1100\u1161\u11A8", table),
                    "각=각:2 \u1100\u1161\u11A8=\u1100\u1161\u11A8:2 ");
    }
}

static void of_a_disputed_cluster_the_first_part_is_drawn(void **state)
{
    use_locale(true);
    for (WidthTable table = WIDTH_UNICODE; table <= WIDTH_TERMINAL; table++) {
        assert_text(describe(*state, "1\uFE0F\u20E3.", table), "1\uFE0F\u20E3=1:1! .=.:1 ");
        assert_text(describe(*state, "👩\u200D🚀.", table), "👩\u200D🚀=👩:2! .=.:1 ");
        assert_text(describe(*state, "✌🏽.", table), "✌🏽=✌:1! .=.:1 ");
        assert_text(describe(*state, "❤\uFE0F", table), "❤\uFE0F=❤:1! ");
        assert_text(describe(*state, "🇬🇧🇫", table), "🇬🇧=🇬:1! 🇫=🇫:1 ");
        assert_text(describe(*state, "🚀", table), "🚀=🚀:2 ");
    }
}

static void a_sign_with_columns_of_its_own_is_a_cluster(void **state)
{
    use_locale(true);
    assert_text(describe(*state, "कि", WIDTH_UNICODE), "कि=कि:1 ");
    assert_text(describe(*state, "กำ", WIDTH_UNICODE), "ก=ก:1 ำ=ำ:1 ");
    if (wcwidth(L'ि') == 1) assert_text(describe(*state, "कि", WIDTH_TERMINAL), "क=क:1 ि=ि:1 ");
}

static void heaps_of_marks_are_drawn_up_to_a_limit(void **state)
{
    Buffer zalgo = {0};
    buffer_puts(&zalgo, "e");
    buffer_repeat(&zalgo, "\u0301", 5000);
    Text rest = buffer_text(&zalgo);
    Cluster cluster;
    (void)state;
    assert_true(utf8_next(&rest, WIDTH_UNICODE, &cluster));
    assert_int_equal(cluster.source.len, 10001);
    assert_int_equal(cluster.drawn.len, 19); /* 1 + 9 * 2: whole code points */
    assert_int_equal(cluster.width, 1);
    assert_false(cluster.disputed);
    buffer_clear(&zalgo);
}

static void clusters_cover_any_text(void **state)
{
    use_locale(true);
    (void)state;
    Rng rng = rng_seeded(1);
    char at[64 * 4];
    for (int round = 0; round < 20000; round++) {
        Text rest = random_text(&rng, at, rng_below(&rng, 64));
        WidthTable table = round % 2 ? WIDTH_TERMINAL : WIDTH_UNICODE;
        const char *expected = rest.at;
        Cluster cluster;
        while (utf8_next(&rest, table, &cluster)) {
            assert_ptr_equal(cluster.source.at, expected);
            assert_ptr_equal(cluster.drawn.at, expected);
            assert_in_range(cluster.drawn.len, 1, cluster.source.len);
            assert_in_range(cluster.drawn.len, 1, CLUSTER_MAX);
            assert_in_range(cluster.width, 0, 2);
            if (cluster.disputed) assert_true(cluster.drawn.len < cluster.source.len);
            expected += cluster.source.len;
        }
        assert_ptr_equal(expected, rest.at);
    }
}

static void widths_follow_the_table_that_draws(void **state)
{
    (void)state;
    const int32_t code_points[] = {'a',    0xE9, 0x2500, 0x4E2D, 0x1F680, 0x301,
                                   0x200D, 0x7F, 0x9B,   '\n',   0xAC00};
    const int widths[] = {1, 1, 1, 2, 2, 0, 0, 0, 0, 0, 2};
    for (int utf8 = 0; utf8 < 2; utf8++) {
        use_locale(utf8);
        for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
            assert_int_equal(utf8_code_point_width(code_points[i], WIDTH_UNICODE), widths[i]);
            assert_int_equal(utf8_code_point_width(code_points[i], WIDTH_TERMINAL), widths[i]);
        }
    }
    for (int32_t c = 0xA0; c < 0x110000; c++) { /* the locale is UTF-8 here */
        int width = utf8_code_point_width(c, WIDTH_TERMINAL);
        assert_in_range(width, 0, 2);
        if (wcwidth((wchar_t)c) >= 0) assert_int_equal(width, wcwidth((wchar_t)c));
    }
}

/* What is known without a look into its tables is as they have it. */
static void what_is_common_is_as_the_library_has_it(void **state)
{
    (void)state;
    for (int32_t c = 0xA0; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        int class = (int)utf8proc_get_property(c)->boundclass, width = utf8proc_charwidth(c);
        if (class == UTF8PROC_BOUNDCLASS_V || class == UTF8PROC_BOUNDCLASS_T) width = 0;
        if (utf8_code_point_width(c, WIDTH_UNICODE) != width) fail_msg("U+%04X: not %d", c, width);

        char bytes[5] = "a";
        size_t len = 1 + utf8_encode(c, bytes + 1);
        Text rest = {bytes, len};
        Cluster cluster;
        assert_true(utf8_next(&rest, WIDTH_UNICODE, &cluster));
        bool parted = utf8proc_grapheme_break('a', c) || (width > 0 && !cluster.disputed);
        if ((cluster.source.len == 1) != parted) fail_msg("U+%04X behind a letter", c);
    }
}

static void a_text_is_fitted_by_whole_clusters(void **state)
{
    (void)state;
    int width = -1;
    assert_int_equal(utf8_width(text_of("a中e\u0301\n"), WIDTH_UNICODE), 4);
    assert_text(utf8_fit(text_of("a中e\u0301b"), 2, WIDTH_UNICODE, &width), "a");
    assert_int_equal(width, 1);
    assert_text(utf8_fit(text_of("a中e\u0301b"), 4, WIDTH_UNICODE, &width), "a中e\u0301");
    assert_int_equal(width, 4);
    assert_text(utf8_fit(text_of("ab"), 0, WIDTH_UNICODE, NULL), "");
    assert_text(utf8_fit(text_of("ab"), 9, WIDTH_UNICODE, NULL), "ab");
    static const struct {
        const char *text, *line;
    } lines[] = {
        {"the node's", "the "},  {"a node at", "a node "}, {"nodes are", "nodes "}, {"a", "a"},
        {"longwords", "longwo"}, {"中中中中", "中中中"},   {"at end", "at end"},    {"", ""}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_text(utf8_fit_words(text_of(lines[i].text), 6, WIDTH_UNICODE), lines[i].line);
}

static void what_could_deceive_is_dropped(void **state)
{
    static const char *const cases[][2] = {
        {"a\x1B[2J\bb\x7F\r\n\tc", "a[2Jb\n\tc"},
        {"C1 \xC2\x9B"
         "31m \xC2\x85",
         "C1 31m "},
        {"\uFEFFbom", "bom"},
        {"x\u202Eevil\u202C\u2066y\u2069\u200Ez\u061C", "xevilyz"},
        {"a\u2028b\u2029c", "a b c"},
        {"pass\u200Bword\u2060s\u00ADt\u034F\u3164\uFFA0", "passwordst"},
        {"tag\U000E0041\U000E007F", "tag"},
        {"non\uFFFE\uFDD0\U0001FFFFcharacter", "noncharacter"},
        {"a\uFE0Fb\U000E0101", "ab"},
        {"a\u200Db\u200C ک\u200C ", "ab ک "},
        {"1\u200B\uFE0F\u20E3", "1\uFE0F\u20E3"},
        {"٣ \u0600٣", "٣ \u0600٣"},
        {"bad \xC3 end", "bad � end"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text(utf8_clean(*state, text_of(cases[i][0])), cases[i][1]);
    Text with_nul = {"a\0b", 3};
    assert_text(utf8_clean(*state, with_nul), "ab");
}

static void marks_that_a_script_needs_are_kept(void **state)
{
    static const char *const kept[] = {
        "e\u0301 ñ",     "می\u200Cخواهم",
        "क्\u200Dष",      "ᠠ\u180Eᠠ",
        "ᠠ\u180B",       "👩\u200D🚀",
        "❤\uFE0F",       "👁\uFE0F\u200D🗨",
        "1\uFE0F\u20E3", "葛\U000E0100",
        "≨\uFE00",       "🇬🇧",
        "\uE0A0",        "⠀⣿",
    };
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        Text text = text_of(kept[i]);
        assert_ptr_equal(utf8_clean(*state, text).at, text.at);
    }
}

static void marks_do_not_pile_up(void **state)
{
    Buffer heap = {0};
    buffer_puts(&heap, "e");
    buffer_repeat(&heap, "\314\201", 30);
    Text most = text_copy(*state, buffer_text(&heap));
    assert_ptr_equal(utf8_clean(*state, most).at, most.at);
    buffer_repeat(&heap, "\314\201", 1000);
    buffer_puts(&heap, "x\314\201");
    Text clean = utf8_clean(*state, buffer_text(&heap));
    assert_int_equal(clean.len, most.len + 3);
    assert_true(text_starts(clean, most) && text_ends(clean, TEXT("x\314\201")));
    buffer_clear(&heap);
}

static void cleaning_twice_is_cleaning_once(void **state)
{
    Rng rng = rng_seeded(2);
    char at[64 * 4];
    for (int round = 0; round < 20000; round++) {
        size_t mark = ((Arena *)*state)->used;
        Text once = utf8_clean_line(*state, random_text(&rng, at, rng_below(&rng, 64)));
        Text twice = utf8_clean(*state, once);
        assert_true(utf8_valid(once, NULL));
        assert_ptr_equal(once.at, twice.at);
        assert_int_equal(once.len, twice.len);
        arena_rewind(*state, mark);
    }
}

static void one_line_has_no_line_ends(void **state)
{
    assert_text(utf8_clean_line(*state, TEXT("a\tb\r\nc\n")), "a b c ");
    Text same = TEXT("nothing to do");
    assert_ptr_equal(utf8_clean_line(*state, same).at, same.at);
}

static void an_excerpt_is_short_however_long_the_text(void **state)
{
    assert_text(utf8_excerpt(*state, TEXT("caf\u00e9\n"), 5), "caf\u00e9 ");
    assert_text(utf8_excerpt(*state, TEXT("caf\u00e9s"), 4), "caf\u00e9...");
    assert_text(utf8_excerpt(*state, TEXT("a\x1B[m"), 2), "a...");
    Buffer text = {0};
    buffer_repeat(&text, "\n", 1 << 20);
    size_t mark = ((Arena *)*state)->used;
    assert_int_equal(utf8_excerpt(*state, buffer_text(&text), UTF8_EXCERPT).len, UTF8_EXCERPT + 3);
    assert_true(((Arena *)*state)->used - mark < 1024);
    buffer_clear(&text);
}

static Text to_ascii(Arena *arena, const char *string)
{
    Buffer out = {0};
    size_t bytes;
    Text text = text_of(string);
    for (size_t i = 0; i < text.len; i += bytes)
        buffer_putc(&out, utf8_ascii(utf8_decode(text_slice(text, i, text.len), &bytes)));
    Text ascii = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return ascii;
}

static void shapes_have_an_ascii_form(void **state)
{
    static const char *const cases[][2] = {
        {"●✖◌★──▶╳⊣┃▰▱▪█✗▒•╌┊▏✓", "ox.*-->X]##.:#x~*-:|v"}, /* the marks of the pictures */
        {"┌─┬┐│├┼┤└┴┘╭╮╰╯═║╔╬┏━┛", "+-++|+++++++++"
                                   "+=|+++-+"},
        {"←↑→↓↔⇒▲▼◀⏎", "<^>v->^v<<"},
        {"▁▂▃▄▅▆▇█", "_.-=+*%#"},
        {"‘’“”–—…·•‖×÷≤≥≈±−", "''\"\"--..*|x/<>~+-"},
        {"éÅçñőŁøßıſ²₃", "eAcnoLosis23"},
        {"λμρσΔΣπ£€", "lmrsDSpLE"},
        {"\u00A0\u2003\u202F\u2800", "    "},
        {"⠁⡇⣿⠒", "****"},
        {"中\u0301\uFFFD½אЖ", "??????"},
        {"ab ~!", "ab ~!"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text(to_ascii(*state, cases[i][0]), cases[i][1]);
    for (int32_t c = 0; c < 0x110000; c++) assert_in_range(utf8_ascii(c), ' ', '~');
}

static void slugs_are_those_of_a_forge(void **state)
{
    static const char *const cases[][2] = {
        {"Token bucket", "token-bucket"},
        {"What's a 429? (and `Retry-After`)", "whats-a-429-and-retry-after"},
        {"Fixed window – the trap", "fixed-window--the-trap"},
        {"snake_case 2.0", "snake_case-20"},
        {"Élan ÜBER 概要 e\u0301", "élan-über-概要-e\u0301"},
        {"🚀 Go", "-go"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_text(utf8_slug(*state, text_of(cases[i][0])), cases[i][1]);
}

static void what_is_typed_is_compared_by_its_letters(void **state)
{
    assert_text(utf8_fold(*state, TEXT("  Token \t\u00A0Bucket\n")), "token bucket");
    assert_text(utf8_fold(*state, TEXT("STRASSE")), "strasse");
    assert_text(utf8_fold(*state, TEXT("Straße")), "strasse");
    assert_text(utf8_fold(*state, TEXT("CAFE\u0301")), "café");
    assert_text(utf8_fold(*state, TEXT("a\x1B\u200B\xFF")), "a�");
    assert_text(utf8_fold(*state, TEXT(" \t ")), "");
    assert_text(utf8_fold(*state, (Text){NULL, 0}), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_survives_encoding_and_decoding),
        cmocka_unit_test(plain_text_ends_at_the_first_byte_that_is_not_printable_ascii),
        cmocka_unit_test(plain_words_end_behind_the_first_of_two_blanks),
        unit_test_with_arena(each_maximal_bad_part_is_one_replacement),
        cmocka_unit_test(overlong_forms_and_surrogates_are_refused),
        unit_test_with_arena(clusters_are_what_a_reader_calls_a_character),
        unit_test_with_arena(of_a_disputed_cluster_the_first_part_is_drawn),
        unit_test_with_arena(a_sign_with_columns_of_its_own_is_a_cluster),
        cmocka_unit_test(heaps_of_marks_are_drawn_up_to_a_limit),
        cmocka_unit_test(clusters_cover_any_text),
        cmocka_unit_test(widths_follow_the_table_that_draws),
        cmocka_unit_test(what_is_common_is_as_the_library_has_it),
        cmocka_unit_test(a_text_is_fitted_by_whole_clusters),
        unit_test_with_arena(what_could_deceive_is_dropped),
        unit_test_with_arena(marks_that_a_script_needs_are_kept),
        unit_test_with_arena(marks_do_not_pile_up),
        unit_test_with_arena(cleaning_twice_is_cleaning_once),
        unit_test_with_arena(one_line_has_no_line_ends),
        unit_test_with_arena(an_excerpt_is_short_however_long_the_text),
        unit_test_with_arena(shapes_have_an_ascii_form),
        unit_test_with_arena(slugs_are_those_of_a_forge),
        unit_test_with_arena(what_is_typed_is_compared_by_its_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
