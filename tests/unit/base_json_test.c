#include "support/unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/rng.h"
#include "base/utf8.h"

static Json *read_json(Arena *arena, Text source, Report *report)
{
    *report = (Report){.arena = arena};
    return json_read(arena, source, "q.json", report);
}

/* --- Reading ---------------------------------------------------------------------------------- */

static void a_document_is_a_tree_with_places(void **state)
{
    Report report;
    Json *root = read_json(*state,
                           TEXT("{\n  \"é\": [1, -2.5e1],\r\n  \"a\\u0041\\n\": {},\r"
                                "\"t\":true,\"f\":false,\"n\":null,\"s\":\"\\ud83d\\ude80\"}\n"),
                           &report);
    assert_problems(&report, "");
    assert_int_equal(root->kind, JSON_OBJECT);
    assert_int_equal(root->count, 6);

    const Json *list = json_get(root, "é");
    assert_int_equal(list->kind, JSON_ARRAY);
    assert_int_equal(list->count, 2);
    assert_true(list->first->number == 1 && list->first->next->number == -25);
    assert_null(list->first->next->next);
    assert_int_equal(list->key_line, 2);
    assert_int_equal(list->key_column, 3);
    assert_int_equal(list->column, 8); /* the é before it is one column */
    assert_int_equal(list->first->next->line, 2);
    assert_int_equal(list->first->next->column, 12);

    assert_int_equal(json_get(root, "aA\n")->line, 3);
    assert_int_equal(json_get(root, "t")->line, 4); /* a lone CR ends a line */
    assert_int_equal(json_get(root, "t")->key_column, 1);
    assert_true(json_get(root, "t")->truth);
    assert_false(json_get(root, "f")->truth);
    assert_int_equal(json_get(root, "n")->kind, JSON_NULL);
    assert_text(json_get(root, "s")->string, "🚀");
    assert_int_equal(json_get(root, "s")->string.at[4], '\0');
    assert_null(json_get(root, "T"));
    assert_null(json_get(list, "t"));
}

static void any_value_is_a_document(void **state)
{
    const char *documents[] = {"1",  "\"\"", "null", " [] ",    "\t{}\r\n",
                               "-0", "0.5",  "1E+2", "\"\x7F\""};
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        Report report;
        assert_non_null(read_json(*state, text_of(documents[i]), &report));
        assert_problems(&report, "");
    }
}

static void each_syntax_error_has_its_place_and_its_mend(void **state)
{
    static const char *const cases[][2] = {
        {"", "1:1: the file ends where a value is expected"},
        {"{\n\"é\": 1\n \"type\": 2}", "3:2: a comma is missing before \"type\""},
        {"{\"a\":1,}", "1:7: a comma too many before the closing }"},
        {"[1,\n]", "1:3: a comma too many before the closing ]"},
        {"[,1]", "1:2: a value is missing before this comma"},
        {"[1,,2]", "1:4: a value is missing before this comma"},
        {"[1;2]", "1:3: a comma is expected, not ;"},
        {"{a:1}", "1:2: the name a is not in double quotes (\")"},
        {"{'a':1}", "1:2: the name 'a' is not in double quotes (\")"},
        {"{[]:1}", "1:2: a name in double quotes is expected, not ["},
        {"{\"a\" 1}", "1:6: a colon is missing behind \"a\""},
        {"{\"a\"=1}", "1:5: a colon is missing behind \"a\""},
        {"{\"a\":}", "1:6: the value of \"a\" is missing"},
        {"{\"a\"", "1:5: the file ends where a value is expected"},
        {"[1", "1:3: the file ends inside the [ of line 1, column 1"},
        {"{\"a\":[1}", "1:8: } cannot close the [ of line 1, column 6"},
        {"[1] x", "1:5: text behind the end of the document: x"},
        {"[hello world]", "1:2: hello is not in double quotes (\")"},
        {"['it']", "1:2: 'it' is not in double quotes (\")"},
        {"[“it”]", "1:2: “it” is not in double quotes (\")"},
        {"[True]", "1:2: True is written in lower case"},
        {"[NULL]", "1:2: NULL is written in lower case"},
        {"[%]", "1:2: a value is expected, not %"},
        {"[\x1b]", "1:2: a value is expected, not a control character"},
        {"[\"ab\n\"]", "1:2: the closing quote of this text is missing on its line "
                       "(a line break in a text is written \\n)"},
        {"[\"a\"b\"]", "1:5: the text ends before this; a quote inside it is written \\\""},
        {"[\"é\t\"]", "1:4: a tab in a text is written \\t"},
        {"[\"\x1b\"]", "1:3: control character U+001B in a text"},
        {"\"\\", "1:1: the closing quote of this text is missing on its line "
                 "(a line break in a text is written \\n)"},
        {"[\"\\q\"]", "1:3: no such escape; a backslash itself is written \\\\"},
        {"[\"\\u12g4\"]", "1:3: \\u takes four hexadecimal digits"},
        {"[\"\\u0000\"]", "1:3: \\u0000 is not allowed in a text"},
        {"[\"\\ud83d!\"]", "1:3: \\ud83d is half of a surrogate pair"},
        {"[\"\\ude80\"]", "1:3: \\ude80 is half of a surrogate pair"},
        {"[01]", "1:2: 01: a number does not begin with 0"},
        {"[-]", "1:2: -: this is not a number"},
        {"[+1]", "1:2: +1: a number has no plus sign"},
        {"[.5]", "1:2: .5: a digit is missing before the point"},
        {"[1.]", "1:2: 1.: a digit is missing behind the point"},
        {"[1e]", "1:2: 1e: the exponent has no digits"},
        {"[0x10]", "1:2: 0x10: this is not a number"},
        {"[1e999]", "1:2: 1e999: this number is too large"},
        {"[9007199254740993]", "1:2: 9007199254740993: a whole number this large loses digits"},
        {"[1] // so", "1:5: JSON has no comments"},
        {"[1, /* so */ 2]", "1:5: JSON has no comments"},
        {"\xEF\xBB\xBF[1]", "1:1: a byte order mark: save the file as UTF-8 without it"},
        {"[1,\n\"é\xFF\"]", "2:3: this is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Report report;
        assert_null(read_json(*state, text_of(cases[i][0]), &report));
        Text place = text_of(cases[i][1]);
        size_t colon = text_find(place, TEXT(": "), 0);
        Text expected = text_printf(*state, "q.json:%.*s: error%s [json-syntax]\n", (int)colon,
                                    place.at, place.at + colon);
        assert_problems(&report, expected.at);
    }
}

static void all_that_can_be_told_apart_is_found_at_once(void **state)
{
    Report report;
    assert_null(read_json(*state, TEXT("{\"a\": 01,\n \"b\": [1 2,],\n c: \"\\x\"}"), &report));
    assert_problems(
        &report,
        "q.json:1:7: error: 01: a number does not begin with 0 [json-syntax]\n"
        "q.json:2:10: error: a comma is missing before 2 [json-syntax]\n"
        "q.json:2:11: error: a comma too many before the closing ] [json-syntax]\n"
        "q.json:3:2: error: the name c is not in double quotes (\") [json-syntax]\n"
        "q.json:3:6: error: no such escape; a backslash itself is written \\\\ [json-syntax]\n");
    Buffer many = {0};
    buffer_puts(&many, "[");
    buffer_repeat(&many, "1 ", 1000);
    assert_null(read_json(*state, buffer_text(&many), &report));
    assert_true(report.errors <= 20);
    buffer_clear(&many);
}

static void words_of_the_file_are_cut_and_cleaned_in_messages(void **state)
{
    Report report;
    assert_null(read_json(*state,
                          TEXT("[a\xC2\x9B\xE2\x80\xAE"
                               "bcdefghijklmnopqrstuvwxyz]"),
                          &report));
    assert_problems(&report, "q.json:1:2: error: abcdefghijklmnopqrstuv... is not in double quotes "
                             "(\") [json-syntax]\n");
}

static void of_repeated_names_the_first_wins(void **state)
{
    Report report;
    Json *root = read_json(
        *state, TEXT("{\"a\":1,\"b\":{\"x\":1},\n\"a\":2,\"\\u0061\":3,\"c\":4}"), &report);
    assert_problems(&report, "q.json:2:1: error: \"a\" is given again; the first is in line 1, "
                             "column 2 [repeated-field]\n"
                             "q.json:2:7: error: \"a\" is given again; the first is in line 1, "
                             "column 2 [repeated-field]\n");
    assert_int_equal(root->count, 3);
    assert_true(root->repeats && !json_get(root, "b")->repeats);
    assert_true(json_get(root, "a")->number == 1);
    assert_text(root->first->next->next->key, "c");
    assert_null(root->first->next->next->next);
}

static Text nested(Arena *arena, int levels)
{
    Buffer text = {0};
    buffer_repeat(&text, "[", levels);
    buffer_repeat(&text, "]", levels);
    Text copy = text_copy(arena, buffer_text(&text));
    buffer_clear(&text);
    return copy;
}

static void nesting_has_a_limit(void **state)
{
    Report report;
    assert_non_null(read_json(*state, nested(*state, 200), &report));
    assert_null(read_json(*state, nested(*state, 201), &report));
    assert_problems(&report, "q.json:1:201: error: nested deeper than 200 levels [json-syntax]\n");
    assert_null(read_json(*state, nested(*state, 200000), &report));
}

static void a_document_too_large_for_the_arena_is_refused(void **state)
{
    Buffer text = {0};
    buffer_puts(&text, "[");
    buffer_repeat(&text, "\"\",", 100000);
    buffer_puts(&text, "1]");
    Arena *small = arena_new(4 << 20);
    Report report = {.arena = *state};
    assert_null(json_read(small, buffer_text(&text), "q.json", &report));
    assert_int_equal(report.errors, 1);
    assert_true(text_is(report.first->message, "the document is too large to be read"));
    arena_free(small);
    buffer_clear(&text);
}

static void a_million_bytes_are_read_in_time(void **state)
{
    Buffer text = {0};
    Report report;
    buffer_puts(&text, "{\"a\":[");
    buffer_repeat(&text, "10,", 150000);
    buffer_puts(&text, "1]");
    for (int i = 0; i < 50000; i++) buffer_printf(&text, ",\"%d\":1", i);
    buffer_puts(&text, "}");
    Json *root = read_json(*state, buffer_text(&text), &report);
    assert_int_equal(root->count, 50001);
    assert_int_equal(root->first->count, 150001);
    buffer_clear(&text);
}

static const char sample[] =
    "{\"title\": \"Rate \\u00e9 \\ud83d\\ude80\", \"pass\": 0.8, \"questions\": [\n"
    "  {\"id\": \"a-b\", \"choices\": [{\"text\": \"x\", \"correct\": true}, {\"text\": "
    "\"y\\n\"}],\n"
    "   \"answer\": -12.5e-3, \"empty\": {}, \"none\": [], \"null\": null, \"no\": false}\n]}";

static void every_torn_document_is_refused_where_it_ends(void **state)
{
    for (size_t len = 0; len < sizeof sample - 1; len++) {
        Report report;
        size_t mark = ((Arena *)*state)->used;
        /* A copy of its own, so that a read behind the end is seen. */
        char *torn = malloc(len + 1);
        assert_non_null(torn);
        memcpy(torn, sample, len);
        assert_null(read_json(*state, (Text){torn, len}, &report));
        assert_in_range(report.errors, 1, 3); /* more where an escape is torn */
        free(torn);
        arena_rewind(*state, mark);
    }
}

/* --- Writing ---------------------------------------------------------------------------------- */

static void write_tree(JsonWriter *writer, const Json *tree)
{
    switch (tree->kind) {
    case JSON_NULL: json_null(writer); break;
    case JSON_BOOL: json_bool(writer, tree->truth); break;
    case JSON_NUMBER: json_number(writer, tree->number); break;
    case JSON_STRING: json_string(writer, tree->string); break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        json_open(writer, tree->kind == JSON_OBJECT ? '{' : '[');
        for (const Json *child = tree->first; child != NULL; child = child->next) {
            if (tree->kind == JSON_OBJECT) json_key(writer, child->key.at);
            write_tree(writer, child);
        }
        json_close(writer, tree->kind == JSON_OBJECT ? '}' : ']');
    }
}

static Text rewrite(Arena *arena, Text source, bool pretty)
{
    Report report;
    Json *root = read_json(arena, source, &report);
    assert_problems(&report, "");
    Buffer out = {0};
    JsonWriter writer = {.out = &out, .pretty = pretty};
    write_tree(&writer, root);
    Text text = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

static void what_is_written_is_compact_or_laid_out(void **state)
{
    Text source = TEXT(
        "{\"v\":1,\"list\":[1,\"b\",true,[2]],\"pairs\":[[1,2],[]],\"o\":{\"x\":null,\"e\":{}}}");
    assert_text(rewrite(*state, source, false), source.at);
    assert_text(rewrite(*state, source, true), "{\n"
                                               "  \"v\": 1,\n"
                                               "  \"list\": [1, \"b\", true, [2]\n"
                                               "  ],\n"
                                               "  \"pairs\": [\n"
                                               "    [1, 2],\n"
                                               "    []\n"
                                               "  ],\n"
                                               "  \"o\": {\n"
                                               "    \"x\": null,\n"
                                               "    \"e\": {}\n"
                                               "  }\n"
                                               "}");
}

static void a_writer_writes_one_document_after_another(void **state)
{
    (void)state;
    Buffer out = {0};
    JsonWriter writer = {.out = &out};
    for (int i = 0; i < 2; i++) {
        json_open(&writer, '[');
        json_int(&writer, i == 0 ? INT64_MIN : INT64_MAX);
        json_number(&writer, NAN);
        json_number(&writer, -INFINITY);
        json_close(&writer, ']');
        buffer_putc(&out, '\n');
    }
    assert_text(buffer_text(&out),
                "[-9223372036854775808,null,null]\n[9223372036854775807,null,null]\n");
    buffer_clear(&out);
}

static void strings_are_safe_to_print_and_read_back(void **state)
{
    Buffer out = {0};
    JsonWriter writer = {.out = &out};
    json_string(&writer,
                TEXT("a\"\\/\b\f\n\r\t\x01\x7F\xC2\x9Bé🚀\xE2\x80\xAE\xE2\x80\xA8\xEF\xBB\xBF\xFF"
                     "\xE2\x80\x8B\xF3\xA0\x81\x81\xEF\xBF\xBE"));
    assert_text(buffer_text(&out),
                "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f\\u009bé🚀\\u202e\\u2028\\ufeff�"
                "\\u200b\\udb40\\udc41\\ufffe\"");
    Report report;
    Json *back = read_json(*state, buffer_text(&out), &report);
    assert_text(back->string,
                "a\"\\/\b\f\n\r\t\x01\x7F\xC2\x9Bé🚀\xE2\x80\xAE\xE2\x80\xA8\xEF\xBB\xBF�"
                "\xE2\x80\x8B\xF3\xA0\x81\x81\xEF\xBF\xBE");
    buffer_clear(&out);
}

static void damaged_documents_are_refused_or_rewritten_the_same(void **state)
{
    static const char spice[] = "{}[],:\"\\/'eE+-.0 1\n\x80\xC3t";
    Rng rng = rng_seeded(3);
    int refused = 0;
    for (int round = 0; round < 20000; round++) {
        size_t mark = ((Arena *)*state)->used;
        char damaged[sizeof sample];
        memcpy(damaged, sample, sizeof sample);
        for (uint64_t hits = 1 + rng_below(&rng, 3); hits > 0; hits--)
            damaged[rng_below(&rng, sizeof sample - 1)] = spice[rng_below(&rng, sizeof spice)];
        Report report;
        Json *root = read_json(*state, (Text){damaged, sizeof sample - 1}, &report);
        if (root == NULL) {
            refused++;
            assert_true(report.errors > 0);
            for (Problem *p = report.first; p != NULL; p = p->next) {
                assert_in_range(p->place.line, 1, 10);
                assert_in_range(p->place.column, 1, sizeof sample);
                assert_ptr_equal(utf8_clean_line(*state, p->message).at, p->message.at);
            }
        } else if (report.errors == 0) {
            Text once = rewrite(*state, (Text){damaged, sizeof sample - 1}, true);
            assert_text(rewrite(*state, once, true), once.at);
        }
        arena_rewind(*state, mark);
    }
    assert_in_range(refused, 10000, 19900); /* both happened */
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static void numbers_have_their_usual_form(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *form;
    } cases[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {100, "100"},
        {0.1, "0.1"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {0.1 + 0.2, "0.30000000000000004"},
        {123456.789, "123456.789"},
        {9007199254740992, "9007199254740992"},
        {1e15, "1000000000000000"},
        {1e16, "1e16"},
        {1e17, "1e17"},
        {36028797018963968.0, "3.602879701896397e16"},
        {1e21, "1e21"},
        {1e23, "1e23"},
        {-1.25e-7, "-1.25e-7"},
        {1e-6, "0.000001"},
        {1e-7, "1e-7"},
        {5e-324, "5e-324"},
        {1.5e-323, "1.5e-323"},
        {2.2250738585072014e-308, "2.2250738585072014e-308"},
        {2.2250738585072011e-308, "2.225073858507201e-308"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        /* Powers of two whose shortest form is not the nearest of its length. */
        {0x1p-791, "7.678447687145631e-239"},
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p-1017, "7.120236347223045e-307"},
        {0x1p-24, "5.960464477539063e-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char form[32];
        json_format_number(cases[i].number, form);
        assert_string_equal(form, cases[i].form);
    }
}

static int digits_of(const char *form)
{
    int digits = 0, zeros = 0;
    for (; *form != '\0' && *form != 'e'; form++) {
        if (*form < '0' || *form > '9' || (digits == 0 && *form == '0')) continue;
        zeros = *form == '0' ? zeros + 1 : 0;
        digits++;
    }
    return digits - zeros;
}

/* True where some decimal of so few digits reads back as the number: one of the two around it. */
static bool fits_in(double number, int digits)
{
    char printed[40];
    snprintf(printed, sizeof printed, "%.*e", digits - 1, number);
    if (strtod(printed, NULL) == number) return true;
    long double nearest = strtold(printed, NULL);
    long double step = powl(10, atoi(strchr(printed, 'e') + 1) - digits + 1);
    nearest += nearest < (long double)number ? step : -step;
    snprintf(printed, sizeof printed, "%.*Le", digits - 1, nearest);
    return strtod(printed, NULL) == number;
}

static void any_number_reads_back_from_its_fewest_digits(void **state)
{
    Rng rng = rng_seeded(4);
    for (int round = 0; round < 100000; round++) {
        uint64_t bits = rng_next(&rng);
        if (round % 8 == 1) bits &= 0xFFFull << 52;        /* powers of two */
        if (round % 8 == 2) bits &= 0x800FFFFFFFFFFFFFull; /* below the normal ones */
        double number;
        memcpy(&number, &bits, sizeof number);
        if (round % 8 == 3) number = (double)(int64_t)rng_below(&rng, 1ull << 54);
        if (round % 8 == 4) number = (double)rng_below(&rng, 1000000) / 1000;
        if (round % 8 == 5) number = rng_uniform(&rng);
        if (!isfinite(number)) continue;

        char form[32];
        json_format_number(number, form);
        double back = strtod(form, NULL);
        assert_memory_equal(&back, &number, sizeof number);
        int digits = digits_of(form);
        assert_in_range(digits, 0, 17);
        if (digits > 1 && fits_in(number, digits - 1)) fail_msg("%s has a shorter form", form);
        if (round % 16 > 0) continue;
        Report report;
        size_t mark = ((Arena *)*state)->used;
        Json *json = read_json(*state, text_of(form), &report);
        assert_problems(&report, "");
        assert_memory_equal(&json->number, &number, sizeof number);
        arena_rewind(*state, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_document_is_a_tree_with_places),
        unit_test_with_arena(any_value_is_a_document),
        unit_test_with_arena(each_syntax_error_has_its_place_and_its_mend),
        unit_test_with_arena(all_that_can_be_told_apart_is_found_at_once),
        unit_test_with_arena(words_of_the_file_are_cut_and_cleaned_in_messages),
        unit_test_with_arena(of_repeated_names_the_first_wins),
        unit_test_with_arena(nesting_has_a_limit),
        unit_test_with_arena(a_document_too_large_for_the_arena_is_refused),
        unit_test_with_arena(a_million_bytes_are_read_in_time),
        unit_test_with_arena(every_torn_document_is_refused_where_it_ends),
        unit_test_with_arena(what_is_written_is_compact_or_laid_out),
        cmocka_unit_test(a_writer_writes_one_document_after_another),
        unit_test_with_arena(strings_are_safe_to_print_and_read_back),
        unit_test_with_arena(damaged_documents_are_refused_or_rewritten_the_same),
        cmocka_unit_test(numbers_have_their_usual_form),
        unit_test_with_arena(any_number_reads_back_from_its_fewest_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
