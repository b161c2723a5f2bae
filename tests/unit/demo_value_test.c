#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "demo/names.h"
#include "demo/value.h"

static const ValueForm duration = {.kind = VALUE_DURATION};
static const ValueForm rate = {.kind = VALUE_RATE};

static bool parse(Arena *arena, const ValueForm *form, const char *typed, Value *value)
{
    Report report = {.arena = arena};
    return value_parse(arena, form, "--x", text_of(typed), NULL, value, &report);
}

static void refused(Arena *arena, const ValueForm *form, const char *typed, const char *words)
{
    Report report = {.arena = arena};
    Value value;
    assert_false(value_parse(arena, form, "--x", text_of(typed), NULL, &value, &report));
    assert_problems(&report, words);
}

/* --- Durations -------------------------------------------------------------------------------- */

static void durations_are_exact_to_the_nanosecond(void **state)
{
    static const struct {
        const char *typed;
        Time ns;
    } rows[] = {
        {"250ms", 250000000},
        {"30s", 30000000000},
        {"5m", 300000000000},
        {"5min", 300000000000},
        {"1h", 3600000000000},
        {"1d", 86400000000000},
        {"7us", 7000},
        {"7µs", 7000},
        {"1ns", 1},
        {"0", 0},
        {"0s", 0},
        {"59.99s", 59990000000},
        {"0.1s", 100000000},
        {"60.000000001s", 60000000001},
        {"2.50m", 150000000000},
        {"0.000000001s", 1},
        {"0.5us", 500},
        {".5s", 500000000},
        {"876000h", TIME_LIMIT},
        {"799999.9999999975h", 2879999999999991000},
        {"3153600000s", TIME_LIMIT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Value value;
        if (!parse(*state, &duration, rows[i].typed, &value)) fail_msg("%s", rows[i].typed);
        assert_int_equal(value.number, rows[i].ns);
        assert_text(value.typed, rows[i].typed);
    }
}

static void what_is_no_duration_is_refused(void **state)
{
    static const char *const rows[] = {
        "",       "30",   "s",       "-1s",  "+1s",   "1.5ns",
        "0.1ns",  "1 s",  "1S",      "1s ",  "0x10s", "0.0000000001s",
        "1.2.3s", "1e3s", "876001h", "1sec", ".s",    "99999999999999999999s"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Value value;
        if (parse(*state, &duration, rows[i], &value)) fail_msg("%s was taken", rows[i]);
    }
    refused(*state, &duration, "30", "--x 30: not a duration (250ms, 30s, 5m, 1h)\n");
}

static void a_time_is_printed_as_it_would_be_typed(void **state)
{
    (void)state;
    static const struct {
        Time ns;
        const char *typed;
    } rows[] = {{0, "0s"},
                {1, "0.000000001s"},
                {250000000, "250ms"},
                {250000001, "0.250000001s"},
                {3000000000, "3s"},
                {59990000000, "59.99s"},
                {60000000001, "60.000000001s"},
                {120000000000, "120s"},
                {TIME_LIMIT, "3153600000s"}};
    char out[32];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        value_print_time(rows[i].ns, out);
        assert_string_equal(out, rows[i].typed);
    }
}

static void every_printed_time_reads_back(void **state)
{
    Rng rng = rng_seeded(1);
    size_t mark = ((Arena *)*state)->used;
    for (int i = 0; i < 20000; i++) {
        Time time = (Time)(rng_next(&rng) >> (3 + rng_below(&rng, 60)));
        if (i % 3 == 0) time = time / 1000000 * 1000000;
        if (time > TIME_LIMIT) continue;
        char out[32];
        Value value;
        value_print_time(time, out);
        assert_true(parse(*state, &duration, out, &value));
        assert_int_equal(value.number, time);
        arena_rewind(*state, mark);
    }
}

/* --- The other kinds -------------------------------------------------------------------------- */

static void rates_are_exact_rationals(void **state)
{
    static const struct {
        const char *typed;
        int64_t number;
        Time per_ns;
        double a_second;
    } rows[] = {
        {"100/s", 100, TIME_SECOND, 100},
        {"100/min", 100, TIME_MINUTE, 100.0 / 60},
        {"100/m", 100, TIME_MINUTE, 100.0 / 60},
        {"2.5/s", 25, 10 * TIME_SECOND, 2.5},
        {"1/h", 1, TIME_HOUR, 1.0 / 3600},
        {"5/d", 5, 24 * TIME_HOUR, 5.0 / 86400},
        {"3/ms", 3, TIME_MILLISECOND, 3000},
        {"0", 0, TIME_SECOND, 0},
        {"0/s", 0, TIME_SECOND, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Value value;
        if (!parse(*state, &rate, rows[i].typed, &value)) fail_msg("%s", rows[i].typed);
        assert_int_equal(value.number, rows[i].number);
        assert_int_equal(value.per_ns, rows[i].per_ns);
        assert_true(value.real == rows[i].a_second);
    }
    static const char *const bad[] = {"100", "100/", "/s", "100/year", "-1/s", "1/s/s", "x/s"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Value value;
        if (parse(*state, &rate, bad[i], &value)) fail_msg("%s was taken", bad[i]);
    }
}

static void a_rates_bounds_are_compared_exactly(void **state)
{
    const ValueForm form = {.kind = VALUE_RATE, .low = "1/min", .high = "0.333333333/ms"};
    Value value;
    assert_true(parse(*state, &form, "60/h", &value));
    assert_true(parse(*state, &form, "333.333333/s", &value));
    assert_false(parse(*state, &form, "333.3333330001/s", &value));
    assert_false(parse(*state, &form, "59.99999999/h", &value));
    const ValueForm beyond_doubles = {.kind = VALUE_RATE, .high = "9007199254740992/s"};
    assert_true(parse(*state, &beyond_doubles, "9007199254740992/s", &value));
    assert_false(parse(*state, &beyond_doubles, "9007199254740993/s", &value));
}

static void ratios_take_per_cent(void **state)
{
    const ValueForm form = {.kind = VALUE_RATIO, .low = "0", .high = "1"};
    Value value;
    assert_true(parse(*state, &form, "25%", &value) && value.real == 0.25);
    assert_true(parse(*state, &form, "0.25", &value) && value.real == 0.25);
    assert_true(parse(*state, &form, "100%", &value) && value.real == 1);
    refused(*state, &form, "101%", "--x 101%: not a ratio (0.25 or 25%) from 0 to 1\n");
    refused(*state, &form, "-1%", "--x -1%: not a ratio (0.25 or 25%) from 0 to 1\n");
    refused(*state, &form, "%", "--x %: not a ratio (0.25 or 25%) from 0 to 1\n");
    refused(*state, &form, "nan", "--x nan: not a ratio (0.25 or 25%) from 0 to 1\n");
}

static void counts_and_decimals_keep_their_bounds(void **state)
{
    const ValueForm count = {.kind = VALUE_COUNT, .low = "1", .high = "100000"};
    Value value;
    assert_true(parse(*state, &count, "1", &value) && value.number == 1 && value.real == 1);
    assert_true(parse(*state, &count, "100000", &value));
    refused(*state, &count, "0", "--x 0: not a count from 1 to 100000\n");
    refused(*state, &count, "100001", "--x 100001: not a count from 1 to 100000\n");
    refused(*state, &count, "1.5", "--x 1.5: not a count from 1 to 100000\n");
    refused(*state, &count, "", "--x : not a count from 1 to 100000\n");
    const ValueForm at_least = {.kind = VALUE_DECIMAL, .low = "0.5"};
    assert_true(parse(*state, &at_least, "5e-1", &value) && value.real == 0.5);
    refused(*state, &at_least, "0.499", "--x 0.499: not a number of at least 0.5\n");
    const ValueForm at_most = {.kind = VALUE_DURATION, .high = "24h"};
    assert_true(parse(*state, &at_most, "1d", &value));
    refused(*state, &at_most, "25h",
            "--x 25h: not a duration (250ms, 30s, 5m, 1h) of at most 24h\n");
}

static void a_list_is_bounded_element_by_element(void **state)
{
    const ValueForm form = {.kind = VALUE_LIST, .low = "0", .high = "10"};
    Value value;
    assert_true(parse(*state, &form, "5,1, 0.5", &value));
    assert_int_equal(value.number, 3);
    assert_true(value.list[0] == 5 && value.list[1] == 1 && value.list[2] == 0.5);
    assert_true(parse(*state, &form, "7", &value) && value.number == 1);
    static const char *const bad[] = {"", "5,,1", "5,", ",5", "5;1", "5,-1", "11,5", "a"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (parse(*state, &form, bad[i], &value)) fail_msg("%s was taken", bad[i]);
    }
    refused(*state, &form, "5,11", "--x 5,11: not a list (5,1,1) from 0 to 10\n");
}

static const char *const colours[] = {"red", "green", "blue-green", NULL};

static void a_wrong_choice_names_the_nearest(void **state)
{
    const ValueForm form = {.kind = VALUE_CHOICE, .choices = colours};
    Value value;
    assert_true(parse(*state, &form, "green", &value) && value.number == 1);
    refused(*state, &form, "gren",
            "--x gren: not one of red, green, blue-green; did you mean green?\n");
    refused(*state, &form, "blue", /* no abbreviations, but a hint */
            "--x blue: not one of red, green, blue-green; did you mean blue-green?\n");
    refused(*state, &form, "Red",
            "--x Red: not one of red, green, blue-green; did you mean red?\n");
    refused(*state, &form, "violet", "--x violet: not one of red, green, blue-green\n");
}

static const char *const letters[] = {"a", "b", "c", NULL};

static void a_set_is_letters_each_once(void **state)
{
    const ValueForm form = {.kind = VALUE_SET, .choices = letters};
    Value value;
    assert_true(parse(*state, &form, "a", &value) && value.number == 1);
    assert_true(parse(*state, &form, "ca", &value) && value.number == 5);
    assert_text(value.typed, "ca");
    refused(*state, &form, "ad", "--x ad: not one or more, each once, of a, b, c\n");
    refused(*state, &form, "aba", "--x aba: not one or more, each once, of a, b, c\n");
    refused(*state, &form, "", "--x : not one or more, each once, of a, b, c\n");
    refused(*state, &form, "a,b", "--x a,b: not one or more, each once, of a, b, c\n");
}

static void what_is_shown_holds_no_control_characters(void **state)
{
    const ValueForm count = {.kind = VALUE_COUNT}, text = {.kind = VALUE_TEXT};
    refused(*state, &count, "\033[2J\n5", "--x [2J 5: not a count\n");
    Value value;
    assert_true(parse(*state, &text, "a\033[2Jb", &value));
    assert_text(value.typed, "a[2Jb");
}

/* --- Files ------------------------------------------------------------------------------------ */

static void *read_lines(Arena *arena, Text text, const char *shown, Report *report)
{
    int *lines = arena_alloc(arena, sizeof *lines);
    Text line;
    while (text_next_line(&text, &line)) {
        ++*lines;
        if (!text_is(line, "bad")) continue;
        report_add(report, SEVERITY_ERROR, (Place){shown, *lines, 1}, "bad-line", "a bad line");
        return NULL;
    }
    return lines;
}

static void write_file(const char *path, const char *words)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(words, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_read_under_its_root_and_not_outside(void **state)
{
    const ValueForm form = {.kind = VALUE_FILE, .read = read_lines};
    const char *tmp = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    char root[512], path[600];
    snprintf(root, sizeof root, "%s/demo-value-XXXXXX", tmp);
    assert_non_null(mkdtemp(root));
    snprintf(path, sizeof path, "%s/good.txt", root);
    write_file(path, "one\ntwo\n");
    Report report = {.arena = *state};
    Value value;
    assert_true(value_parse(*state, &form, "--x", TEXT("good.txt"), root, &value, &report));
    assert_int_equal(*(const int *)value.data, 2);
    assert_text(value.typed, "good.txt");
    assert_true(value_parse(*state, &form, "--x", text_of(path), NULL, &value, &report));
    assert_true(value_parse(*state, &form, "--x", TEXT(""), root, &value, &report));
    assert_null(value.data);
    assert_false(value_parse(*state, &form, "--x", TEXT("../x"), root, &value, &report));
    assert_problems(&report, "--x ../x: the file is not in the course's folder\n");
    report = (Report){.arena = *state};
    assert_false(value_parse(*state, &form, "--x", text_of(path), root, &value, &report));
    assert_int_equal(report.errors, 1);
    unlink(path);
    snprintf(path, sizeof path, "%s/bad.txt", root);
    write_file(path, "one\nbad\n");
    report = (Report){.arena = *state};
    assert_false(value_parse(*state, &form, "--x", TEXT("bad.txt"), root, &value, &report));
    assert_problems(&report, "bad.txt:2:1: error: a bad line [bad-line]\n");
    unlink(path);
    report = (Report){.arena = *state};
    assert_false(value_parse(*state, &form, "--x", TEXT("gone.txt"), root, &value, &report));
    assert_int_equal(report.errors, 1);
    rmdir(root);
}

/* --- Names ------------------------------------------------------------------------------------ */

typedef struct Row {
    const char *name;
    int more;
} Row;
static const Row rows_of_names[] = {{"steady", 1}, {"boundary-burst", 2}, {"ramp", 3}};

static void names_are_found_exactly(void **state)
{
    (void)state;
    assert_int_equal(names_find(rows_of_names, sizeof(Row), 3, TEXT("ramp")), 2);
    assert_int_equal(names_find(rows_of_names, sizeof(Row), 3, TEXT("ram")), -1);
    assert_int_equal(names_find(rows_of_names, sizeof(Row), 3, TEXT("Ramp")), -1);
    assert_int_equal(names_find(rows_of_names, sizeof(Row), 0, TEXT("ramp")), -1);
}

static void an_unknown_name_is_refused_with_the_nearest_or_all(void **state)
{
    const char **names = names_all(*state, rows_of_names, sizeof(Row), 3);
    Report report = {.arena = *state};
    names_refuse(&report, "scene", TEXT("steadi"), names);
    names_refuse(&report, "scene", TEXT("boundary"), names);
    names_refuse(&report, "scene", TEXT("\007zzzzzz"), names);
    names_refuse(&report, "scene", TEXT("x"), &names[3]);
    names_refuse(NULL, "scene", TEXT("x"), names);
    assert_problems(&report, "no scene `steadi`; did you mean `steady`?\n"
                             "no scene `boundary`; did you mean `boundary-burst`?\n"
                             "no scene `zzzzzz`; there is steady, boundary-burst, ramp\n"
                             "no scene `x`; there is none\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(durations_are_exact_to_the_nanosecond),
        unit_test_with_arena(what_is_no_duration_is_refused),
        unit_test_with_arena(a_time_is_printed_as_it_would_be_typed),
        unit_test_with_arena(every_printed_time_reads_back),
        unit_test_with_arena(rates_are_exact_rationals),
        unit_test_with_arena(a_rates_bounds_are_compared_exactly),
        unit_test_with_arena(ratios_take_per_cent),
        unit_test_with_arena(counts_and_decimals_keep_their_bounds),
        unit_test_with_arena(a_list_is_bounded_element_by_element),
        unit_test_with_arena(a_wrong_choice_names_the_nearest),
        unit_test_with_arena(a_set_is_letters_each_once),
        unit_test_with_arena(what_is_shown_holds_no_control_characters),
        unit_test_with_arena(a_file_is_read_under_its_root_and_not_outside),
        unit_test_with_arena(names_are_found_exactly),
        unit_test_with_arena(an_unknown_name_is_refused_with_the_nearest_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
