#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/rng.h"
#include "demo/options.h"
#include "support/toy_demo.h"

const Demo *const demo_registry[] = {&toy_demo, NULL};
const size_t demo_registry_count = 1;

static const OptionsPlace command_line = {false, NULL};
static const OptionsPlace in_course = {true, NULL};

static Options parse_at_place(Arena *arena, const char *line, OptionsPlace place)
{
    Options options;
    Report report = {.arena = arena};
    bool good = options_parse_line(arena, text_of(line), place, &options, &report);
    assert_problems(&report, "");
    assert_true(good);
    return options;
}

static Options parse(Arena *arena, const char *line)
{
    return parse_at_place(arena, line, command_line);
}

static void refused_at_place(Arena *arena, const char *line, OptionsPlace place, const char *words)
{
    Options options;
    Report report = {.arena = arena};
    bool good = options_parse_line(arena, text_of(line), place, &options, &report);
    assert_problems(&report, words);
    assert_false(good);
}

static void refused(Arena *arena, const char *line, const char *words)
{
    refused_at_place(arena, line, command_line, words);
}

/* --- Each option ------------------------------------------------------------------------------ */

static void without_options_all_is_as_the_demo_says(void **state)
{
    Options options = parse(*state, "toy");
    assert_ptr_equal(options.demo, &toy_demo);
    assert_int_equal(options.scene, TOY_STEADY);
    assert_int_equal(options.seed, 1);
    assert_int_equal(options.call_count, 0);
    assert_int_equal(options.end, TIME_NEVER);
    assert_int_equal(options_end(&options), 5 * TIME_SECOND);
    assert_true(options.speed == 1 && !options.versus && !options.predict);
    assert_int_equal(options.output, OUTPUT_PLAY);
    for (int i = 0; i < toy_demo.param_count; i++) assert_false(options.is_given[i]);
}

static void every_option_is_taken_with_a_blank_and_with_an_equals_sign(void **state)
{
    static const char *const lines[] = {
        "toy --scene storm --seed 7 --at 3s crash --for 9s --speed 0.5 --versus '--loss 1' "
        "--predict --rate 5/s --mode fancy --frame --size 100x30",
        "toy --scene=storm --seed=7 --at=3s crash --for=9s --speed=0.5 '--versus=--loss 1' "
        "--predict --rate=5/s --mode=fancy --frame --size=100x30",
    };
    for (int i = 0; i < 2; i++) {
        Options options = parse(*state, lines[i]);
        assert_int_equal(options.scene, TOY_STORM);
        assert_int_equal(options.seed, 7);
        assert_int_equal(options.call_count, 1);
        assert_int_equal(options.calls[0].at, 3 * TIME_SECOND);
        assert_int_equal(options.calls[0].action, TOY_CRASH);
        assert_int_equal(options_end(&options), 9 * TIME_SECOND);
        assert_true(options.speed == 0.5 && options.versus && options.predict);
        assert_text(options.versus_typed, "--loss 1");
        assert_true(options.is_other[TOY_LOSS] && options.other[TOY_LOSS].real == 1);
        assert_int_equal(options.given[TOY_RATE].number, 5);
        assert_int_equal(options.given[TOY_MODE].number, 1);
        assert_int_equal(options.output, OUTPUT_FRAME);
        assert_true(options.columns == 100 && options.rows == 30);
    }
}

static void what_to_print_is_chosen_once(void **state)
{
    static const struct {
        const char *line;
        OutputKind output;
    } rows[] = {{"toy --json", OUTPUT_JSON},
                {"toy --csv", OUTPUT_CSV},
                {"toy --trace", OUTPUT_TRACE},
                {"toy --frame", OUTPUT_FRAME},
                {"toy --help", OUTPUT_HELP},
                {"toy --json --help", OUTPUT_HELP},
                {"toy --explain mean_ms", OUTPUT_EXPLAIN},
                {"toy --json --json", OUTPUT_JSON}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(parse(*state, rows[i].line).output, rows[i].output);
    assert_int_equal(parse(*state, "toy --explain mean_ms").explain, TOY_MEAN_MS);
    refused(*state, "toy --json --csv",
            "--csv: only one of --json, --csv, --trace, --frame, --explain goes\n");
    refused(*state, "toy --explain means", "no metric `means`; did you mean `mean_ms`?\n");
}

static void mistakes_are_named_with_what_would_be_right(void **state)
{
    static const struct {
        const char *line, *words;
    } rows[] = {
        {"toy --rat 5/s", "toy has no option --rat; did you mean --rate?\n"},
        {"toy --see 5", "toy has no option --see; did you mean --seed?\n"},
        {"toy --zzzzzzzz", "toy has no option --zzzzzzzz; `groundwork demo toy --help` lists "
                           "them\n"},
        {"toy rate", "groundwork demo: `rate` is no option: options are --name value or "
                     "--name=value\n"},
        {"toy -r 5", "groundwork demo: `-r` is no option: options are --name value or "
                     "--name=value\n"
                     "groundwork demo: `5` is no option: options are --name value or "
                     "--name=value\n"},
        {"toy --rate", "--rate needs a value\n"},
        {"toy --at 3s", "--at 3s needs an action: --at TIME ACTION[=ARG]\n"},
        {"toy --at", "--at needs a value\n"},
        {"toy --at 3 crash", "--at 3: not a duration (250ms, 30s, 5m, 1h)\n"
                             "groundwork demo: `crash` is no option: options are --name value or "
                             "--name=value\n"},
        {"toy --at 3s crsh", "no action `crsh`; did you mean `crash`?\n"},
        {"toy --at 3s crash=1", "crash takes no argument, not 1\n"},
        {"toy --at 3s slow", "slow needs an argument: slow=...\n"},
        {"toy --at 3s slow=5", "slow 5: not a duration (250ms, 30s, 5m, 1h) from 1ms to 1m\n"},
        {"toy --at 3s burst=0", "burst 0: not a count from 1 to 1000\n"},
        {"toy --scene storms", "no scene `storms`; did you mean `storm`?\n"},
        {"toy --seed -1", "--seed -1: not a count from 0 to 9223372036854775807\n"},
        {"toy --for 0s", "--for 0s: not a duration (250ms, 30s, 5m, 1h) of at least 1ns\n"},
        {"toy --speed 0", "--speed 0: not a number from 0.001 to 1000\n"},
        {"toy --size 80", "--size 80: not COLSxROWS from 20x6 to 500x500, such as 120x40\n"},
        {"toy --size 19x24", "--size 19x24: not COLSxROWS from 20x6 to 500x500, such as 120x40\n"},
        {"toy --predict=yes", "--predict takes no value, not yes\n"},
        {"toy --rate 2000/s", "--rate 2000/s: not a rate (100/s, 100/min) from 0/s to 1000/s\n"},
        {"toy --versus '--seed 2'", "--versus takes the demo's parameters only, not --seed\n"},
        {"toy --versus '--loss 2'", "--loss 2: not a ratio (0.25 or 25%) from 0 to 1\n"},
        {"toy --versus \"--label 'x\"", "a ' quote is not closed\n"},
        {"toy --service 1m --loss 2", "--loss 2: not a ratio (0.25 or 25%) from 0 to 1\n"},
        {"toy --service 1m", "--service must be shorter than --timeout\n"},
        {"toy --versus '--service 1m'", "--service must be shorter than --timeout\n"},
        {"toy --loss 2 --seed x --rate 1/s", /* all at once */
         "--loss 2: not a ratio (0.25 or 25%) from 0 to 1\n"
         "--seed x: not a count from 0 to 9223372036854775807\n"},
        {"toi", "no demo `toi`; did you mean `toy`?\n"},
        {"", "a demo's name is missing\n"},
        {"toy 'x", "a ' quote is not closed\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        refused(*state, rows[i].line, rows[i].words);
}

static void a_lesson_may_not_choose_what_is_printed(void **state)
{
    static const char *const options[] = {"--json",  "--csv",        "--trace",       "--help",
                                          "--frame", "--size 80x24", "--explain sent"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        Text line = text_printf(*state, "toy %s", options[i]);
        Text name = {options[i], strcspn(options[i], " ")};
        Text words = text_printf(*state, "%.*s is of the command line, not of a lesson or a quiz\n",
                                 TEXT_ARG(name));
        Options parsed;
        Report report = {.arena = *state};
        assert_false(options_parse_line(*state, line, in_course, &parsed, &report));
        Text first = report_line(*state, report.first);
        assert_true(text_starts(words, first));
    }
    (void)parse_at_place(*state,
                         "toy --scene storm --seed 2 --at 1s crash --for 2s --speed 2 --predict "
                         "--versus '--loss 1'",
                         in_course);
}

static void a_lessons_file_lies_in_the_course(void **state)
{
    const char *tmp = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    char root[512], path[600];
    snprintf(root, sizeof root, "%s/demo-options-XXXXXX", tmp);
    assert_non_null(mkdtemp(root));
    snprintf(path, sizeof path, "%s/a.tape", root);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("tape\n", file);
    fclose(file);
    OptionsPlace place = {true, root};
    Options options = parse_at_place(*state, "toy --tape a.tape", place);
    assert_non_null(options.given[TOY_TAPE].data);
    refused_at_place(*state, "toy --tape ../a.tape", place,
                     "--tape ../a.tape: the file is not in the course's folder\n");
    refused_at_place(*state, "toy --versus '--tape /etc/passwd'", place,
                     "--tape /etc/passwd: the file is not in the course's folder\n");
    unlink(path);
    rmdir(root);
}

/* --- Words ------------------------------------------------------------------------------------ */

static void check_split(Arena *arena, const char *line, int count, const char *const *expected)
{
    Text *words;
    Report report = {.arena = arena};
    assert_int_equal(options_split(arena, text_of(line), &words, &report), count);
    for (int i = 0; i < count; i++) {
        assert_text(words[i], expected[i]);
        assert_int_equal(words[i].at[words[i].len], '\0');
    }
}
#define assert_split(line, ...)                                                                    \
    check_split(*state, line, (int)(sizeof(const char *[]){__VA_ARGS__} / sizeof(const char *)),   \
                (const char *const[]){__VA_ARGS__})

static void words_are_split_as_a_posix_shell_quotes_them(void **state)
{
    check_split(*state, "", 0, NULL);
    check_split(*state, " \t\n\r ", 0, NULL);
    assert_split("a", "a");
    assert_split("  a  bc\td\n", "a", "bc", "d");
    assert_split("'a b' \"c d\"", "a b", "c d");
    assert_split("a'b c'd\"e f\"", "ab cde f");
    assert_split("'' \"\" x", "", "", "x");
    assert_split("a''", "a");
    assert_split("'a\\b' 'it'\\''s'", "a\\b", "it's");
    assert_split("\"a\\\"b\\\\c\\$d\\`e\\f\"", "a\"b\\c$d`e\\f");
    assert_split("a\\ b \\'c \\\\d", "a b", "'c", "\\d");
    assert_split("\"it's\" '\"'", "it's", "\"");
    assert_split("a\\", "a\\");
    assert_split("$HOME *.c ~ `x` #y;z|w", "$HOME", "*.c", "~", "`x`", "#y;z|w");
    assert_split("'a\nb'", "a\nb");
}

static void a_backslash_at_a_lines_end_joins_lines(void **state)
{
    assert_split("a \\\n  b", "a", "b");
    assert_split("a\\\nb", "ab");
    assert_split("a \\\n\\\n b \\\n", "a", "b");
    assert_split("\"a\\\nb\" 'a\\\nb'", "ab", "a\\\nb");
    assert_split("\\\n''", "");
}

static void a_long_line_takes_no_more_memory_than_a_few_times_its_own(void **state)
{
    enum { LENGTH = 1 << 20 };
    char *line = malloc(LENGTH);
    assert_non_null(line);
    for (int i = 0; i < LENGTH; i++) line[i] = i % 2 ? ' ' : 'x';
    Text *words;
    Report report = {.arena = *state};
    size_t before = ((Arena *)*state)->used;
    assert_int_equal(options_split(*state, (Text){line, LENGTH}, &words, &report), LENGTH / 2);
    assert_true(((Arena *)*state)->used - before < 12 * LENGTH);
    free(line);
}

/* --- Where values come from ------------------------------------------------------------------- */

static void an_explicit_value_beats_the_scenes_which_beats_the_default(void **state)
{
    Value values[DEMO_PARAMS];
    Options options = parse(*state, "toy --scene storm --loss 0.5");
    options_values(&options, 0, values);
    assert_text(values[TOY_LOSS].typed, "0.5");    /* given, the scene has 5% */
    assert_text(values[TOY_RATE].typed, "50/s");   /* the scene's */
    assert_text(values[TOY_SERVICE].typed, "3ms"); /* the default */
    options = parse(*state, "toy --loss 0.5 --scene storm --loss 0.25");
    options_values(&options, 0, values);
    assert_text(values[TOY_LOSS].typed, "0.25"); /* the last one typed */
}

static void a_preset_sets_what_neither_the_scene_nor_the_line_does(void **state)
{
    Value values[DEMO_PARAMS];
    Options options = parse(*state, "toy --mode fancy --scene storm --burst 3");
    options_values(&options, 0, values);
    assert_text(values[TOY_BURST].typed, "3");  /* given */
    assert_text(values[TOY_LOSS].typed, "5%");  /* the scene's */
    assert_text(values[TOY_FACTOR].typed, "3"); /* the preset's */
    options = parse(*state, "toy --versus '--mode fancy'");
    options_values(&options, 0, values);
    assert_text(values[TOY_BURST].typed, "10");
    options_values(&options, 1, values); /* each side has its own */
    assert_text(values[TOY_BURST].typed, "7");
    assert_text(values[TOY_LOSS].typed, "1%");
}

static void versus_changes_the_other_side_only(void **state)
{
    Value a[DEMO_PARAMS], b[DEMO_PARAMS];
    Options options = parse(*state, "toy --rate 7/s --versus '--service 9ms' --factor 2");
    options_values(&options, 0, a);
    options_values(&options, 1, b);
    assert_text(a[TOY_SERVICE].typed, "3ms");
    assert_text(b[TOY_SERVICE].typed, "9ms");
    assert_text(b[TOY_RATE].typed, "7/s");
    assert_text(b[TOY_FACTOR].typed, "2");
}

static void a_scenes_versus_gives_way_to_one_that_is_typed(void **state)
{
    Options options = parse(*state, "toy --scene contest");
    assert_true(options.versus && options.is_other[TOY_SERVICE] && options.is_other[TOY_LABEL]);
    assert_text(options.other[TOY_LABEL].typed, "the slow one");
    options = parse(*state, "toy --scene contest --versus '--loss 1'");
    assert_true(options.is_other[TOY_LOSS] && !options.is_other[TOY_SERVICE]);
}

static void the_end_is_what_was_asked_for_else_the_scenes_else_none(void **state)
{
    Options options = parse(*state, "toy --scene storm");
    assert_int_equal(options_end(&options), 4 * TIME_SECOND);
    options = parse(*state, "toy --scene storm --for 1h");
    assert_int_equal(options_end(&options), TIME_HOUR);
    options = parse(*state, "toy --scene endless");
    assert_int_equal(options_end(&options), TIME_NEVER);
    options = parse(*state, "toy --scene steady --limit 3"); /* which ends by itself */
    assert_int_equal(options_end(&options), TIME_NEVER);
}

static void setting_a_parameter_is_typing_it(void **state)
{
    Options options = parse(*state, "toy --loss 0.5");
    Report report = {.arena = *state};
    assert_true(options_set(&options, TOY_LOSS, TEXT("10%"), command_line, &report));
    assert_true(options.given[TOY_LOSS].real == 0.1);
    assert_false(options_set(&options, TOY_LOSS, TEXT("7"), command_line, &report));
    assert_true(options.given[TOY_LOSS].real == 0.1);
    assert_false(options_set(&options, TOY_SERVICE, TEXT("1m"), command_line, &report));
    assert_false(options.is_given[TOY_SERVICE]); /* refused together with the others */
    assert_problems(&report, "loss 7: not a ratio (0.25 or 25%) from 0 to 1\n"
                             "--service must be shorter than --timeout\n");
}

/* --- Actions ---------------------------------------------------------------------------------- */

static void actions_are_sorted_by_time_and_keep_their_order_at_one_instant(void **state)
{
    Options options = parse(*state, "toy --at 3s burst=1 --at 1s burst=2 --at 3s burst=3 "
                                    "--at 1s burst=4 --at 2s burst=5 --at 3s burst=6");
    const int64_t expected[] = {2, 4, 5, 1, 3, 6};
    assert_int_equal(options.call_count, 6);
    for (int i = 0; i < 6; i++) assert_int_equal(options.calls[i].argument.number, expected[i]);
}

static void many_actions_are_sorted_quickly_and_stably(void **state)
{
    enum { CALLS = 20000 };
    Options options = parse(*state, "toy");
    Rng rng = rng_seeded(9);
    for (int i = 0; i < CALLS; i++)
        options_append_call(&options,
                            (ActionCall){.at = (Time)rng_below(&rng, 500), .argument.number = i});
    options_sort_calls(&options);
    for (int i = 1; i < CALLS; i++) {
        const ActionCall *a = &options.calls[i - 1], *b = &options.calls[i];
        assert_true(a->at < b->at || (a->at == b->at && a->argument.number < b->argument.number));
    }
}

static void the_scenes_actions_come_first_at_one_instant(void **state)
{
    Options options = parse(*state, "toy --scene storm --at 2s crash --at 100ms burst --burst 3");
    ActionCall *calls;
    Report report = {.arena = *state};
    int count = options_all_calls(&options, *state, options_end(&options), &calls, &report);
    Buffer line = {0};
    for (int i = 0; i < count && calls[i].at <= 2 * TIME_SECOND; i++) {
        char at[32];
        value_print_time(calls[i].at, at);
        buffer_printf(&line, "%s ", at);
        options_print_call(&options, &calls[i], &line);
        buffer_printf(&line, "(%lld) ", (long long)calls[i].argument.number);
    }
    /* A crash every timeout, 50 ms, from 1 s on; `burst` alone stands for --burst. */
    assert_true(text_starts(buffer_text(&line),
                            TEXT("100ms burst=3(3) 500ms burst=20(20) 1s crash(0) 1.05s crash(0) "
                                 "1.1s crash(0) 1.15s crash(0) 1.2s burst=20(20) 1.2s crash(0) ")));
    assert_true(text_ends(buffer_text(&line), TEXT("1.9s burst=20(20) 1.9s crash(0) 1.95s crash(0) "
                                                   "2s crash(0) 2s burst=3(3) 2s crash(0) ")));
    for (int i = 1; i < count; i++) assert_true(calls[i - 1].at <= calls[i].at);
    assert_true(calls[count - 1].at < 4 * TIME_SECOND); /* nothing repeats at the end itself */
    buffer_clear(&line);
}

/* A lesson may hold a megabyte of it, and a report's arena is small. */
static void of_a_word_without_end_a_message_shows_the_start(void **state)
{
    static const char *const lines[] = {"toy --",      "toy --scene ", "toy --seed ",
                                        "toy --rate ", "toy --at 1s ", "toy "};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Arena *arena = arena_new((size_t)16 << 20);
        Arena *small = arena_new((size_t)64 << 10);
        Report report = {.arena = small};
        Options options;
        Buffer line = {0};
        buffer_puts(&line, lines[i]);
        buffer_repeat(&line, "9", 1 << 20);
        assert_false(options_parse_line(arena, buffer_text(&line), in_course, &options, &report));
        assert_int_equal(report.errors, 1);
        assert_true(report.first->message.len < 250);
        buffer_clear(&line);
        arena_free(small);
        arena_free(arena);
    }
}

static void cues_without_end_are_refused(void **state)
{
    (void)state;
    Arena *arena = arena_new((size_t)1 << 30);
    ActionCall *calls;
    Report report = {.arena = arena};
    Options options = parse(arena, "toy --scene storm --timeout 4ms");
    assert_int_equal(options_all_calls(&options, arena, TIME_NEVER, &calls, &report), -1);
    int count = options_all_calls(&options, arena, TIME_HOUR, &calls, &report);
    assert_int_equal(count, 5143 + 899750 + 1); /* from 500 ms each 700, from 1 s each 4, once */
    assert_int_equal(options_all_calls(&options, arena, 2 * TIME_HOUR, &calls, &report), -1);
    assert_problems(&report, "the scene's actions (`burst=20` ...) go on for ever, and this run "
                             "has no end; give one with --for\n"
                             "--for: the scene's actions (`crash` ...) would be over a million; "
                             "a shorter run?\n");
    arena_free(arena);
}

static void an_action_by_hand_drops_the_later_ones_made_by_hand(void **state)
{
    Options options = parse(*state, "toy --at 5s crash");
    for (int i = 1; i <= 4; i++)
        options_add_call(
            &options,
            (ActionCall){.at = i * 2 * TIME_SECOND, .action = TOY_CRASH, .by_hand = true});
    assert_int_equal(options.call_count, 5); /* 2 4 5 6 8 */
    options_add_call(
        &options, (ActionCall){.at = 4 * TIME_SECOND, .action = TOY_BURST_ACTION, .by_hand = true});
    const Time expected[] = {2, 4, 4, 5};
    assert_int_equal(options.call_count, 4);
    for (int i = 0; i < 4; i++) assert_int_equal(options.calls[i].at, expected[i] * TIME_SECOND);
    assert_int_equal(options.calls[2].action, TOY_BURST_ACTION);
    options_add_call(&options, (ActionCall){.at = 0, .action = TOY_CRASH}); /* not by hand */
    assert_int_equal(options.call_count, 5);
}

/* --- Back to words ---------------------------------------------------------------------------- */

static void check_printed(Arena *arena, const char *line, const char *expected)
{
    Options options = parse(arena, line);
    Buffer out = {0};
    options_print(&options, &out);
    assert_text(buffer_text(&out), expected);
    buffer_clear(&out);
}

static void options_are_printed_as_they_would_be_typed(void **state)
{
    check_printed(*state, "toy", "toy --scene steady");
    check_printed(*state, "toy --seed=9 --rate=5/min --scene=storm --for 90s --at 59.99s burst",
                  "toy --scene storm --rate 5/min --seed 9 --at 59.99s burst --for 90s");
    check_printed(*state, "toy --label 'it'\\''s' --mode fancy --at 250ms slow=20ms",
                  "toy --scene steady --mode fancy --label 'it'\\''s' --at 250ms slow=20ms");
    check_printed(*state, "toy --label \"\" --versus \"--label 'a b' --loss 1\"",
                  "toy --scene steady --label '' --versus '--label '\\''a b'\\'' --loss 1'");
    check_printed(*state, "toy --scene contest", "toy --scene contest");
    check_printed(*state, "toy --scene contest --versus ''", "toy --scene contest --versus ''");
    check_printed(*state, "toy --at 1s crash --at 1s burst=2 --at 0 crash",
                  "toy --scene steady --at 0s crash --at 1s crash --at 1s burst=2");
}

static bool same_value(const Value *a, const Value *b)
{
    return text_equal(a->typed, b->typed) && a->number == b->number && a->per_ns == b->per_ns
           && a->real == b->real;
}

static void assert_same_options(const Options *a, const Options *b)
{
    assert_true(a->demo == b->demo && a->scene == b->scene && a->seed == b->seed && a->end == b->end
                && a->versus == b->versus);
    for (int i = 0; i < toy_demo.param_count; i++) {
        assert_int_equal(a->is_given[i], b->is_given[i]);
        assert_int_equal(a->is_other[i], b->is_other[i]);
        if (a->is_given[i]) assert_true(same_value(&a->given[i], &b->given[i]));
        if (a->is_other[i]) assert_true(same_value(&a->other[i], &b->other[i]));
    }
    assert_int_equal(a->call_count, b->call_count);
    for (int i = 0; i < a->call_count; i++) {
        assert_int_equal(a->calls[i].at, b->calls[i].at);
        assert_int_equal(a->calls[i].action, b->calls[i].action);
        assert_true(same_value(&a->calls[i].argument, &b->calls[i].argument));
    }
}

/* A word that needs quoting, of bytes that shells and parsers like. */
static Text awkward_word(Arena *arena, Rng *rng)
{
    static const char bytes[] = "ab '\"\\$`=-*?~#;|&<>()!\t{}[]%,:";
    size_t length = rng_below(rng, 8);
    char *word = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++) word[i] = bytes[rng_below(rng, sizeof bytes - 1)];
    return (Text){word, length};
}

static void what_is_printed_reads_back_as_the_same_options(void **state)
{
    static const char *const values[] = {"12/s", "90ms",  "2.5ms",   "12.5%", "77",
                                         "8",    "fancy", "1,2.5,0", "1.5"};
    Arena *arena = *state;
    Rng rng = rng_seeded(3);
    size_t mark = arena->used;
    for (int round = 0; round < 2000; round++) {
        arena_rewind(arena, mark);
        Options options = parse(arena, "toy");
        options.scene = (int)rng_below(&rng, 2);
        options.seed = rng_next(&rng) >> (1 + rng_below(&rng, 63));
        if (rng_below(&rng, 2) == 0) options.end = 1 + (Time)(rng_next(&rng) >> 3);
        if (options.end > TIME_LIMIT && options.end != TIME_NEVER) options.end = TIME_LIMIT;
        Report report = {.arena = arena};
        for (int i = 0; i < TOY_TAPE; i++) {
            if (rng_below(&rng, 3) > 0) continue;
            Text typed = i == TOY_LABEL ? awkward_word(arena, &rng) : text_of(values[i]);
            assert_true(options_set(&options, i, typed, command_line, &report));
        }
        for (uint64_t i = rng_below(&rng, 6); i > 0; i--) {
            static const char *const calls[] = {"burst", "burst=7", "slow=2.5ms", "crash"};
            ActionCall call;
            Time at = (Time)rng_below(&rng, 4) * 1000000007;
            assert_true(
                options_action(&options, text_of(calls[rng_below(&rng, 4)]), at, &call, &report));
            options_add_call(&options, call);
        }
        Buffer line = {0};
        options_print(&options, &line);
        Options again = parse(arena, line.at);
        assert_same_options(&options, &again);
        buffer_clear(&line);
    }
}

static void a_real_shell_reads_the_printed_words_as_they_were(void **state)
{
    enum { WORDS = 300 };
    Arena *arena = *state;
    Rng rng = rng_seeded(4);
    Buffer script = {0}, expected = {0};
    buffer_puts(&script, "printf '%s|' ");
    for (int i = 0; i < WORDS; i++) {
        Options options = parse(arena, "toy");
        Report report = {.arena = arena};
        Text word = awkward_word(arena, &rng);
        assert_true(options_set(&options, TOY_LABEL, word, command_line, &report));
        Buffer line = {0};
        options_print(&options, &line);
        buffer_puts(&script, line.at + strlen("toy --scene steady --label "));
        buffer_putc(&script, ' ');
        buffer_printf(&expected, "%.*s|", TEXT_ARG(options.given[TOY_LABEL].typed));
        buffer_clear(&line);
    }
    FILE *shell = popen(script.at, "r"); /* sh -c */
    assert_non_null(shell);
    char *got = arena_alloc(arena, expected.len + 100);
    size_t length = fread(got, 1, expected.len + 99, shell);
    assert_int_equal(pclose(shell), 0);
    assert_text(((Text){got, length}), expected.at);
    buffer_clear(&script);
    buffer_clear(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(without_options_all_is_as_the_demo_says),
        unit_test_with_arena(every_option_is_taken_with_a_blank_and_with_an_equals_sign),
        unit_test_with_arena(what_to_print_is_chosen_once),
        unit_test_with_arena(mistakes_are_named_with_what_would_be_right),
        unit_test_with_arena(a_lesson_may_not_choose_what_is_printed),
        unit_test_with_arena(a_lessons_file_lies_in_the_course),
        unit_test_with_arena(words_are_split_as_a_posix_shell_quotes_them),
        unit_test_with_arena(a_backslash_at_a_lines_end_joins_lines),
        unit_test_with_arena(a_long_line_takes_no_more_memory_than_a_few_times_its_own),
        unit_test_with_arena(an_explicit_value_beats_the_scenes_which_beats_the_default),
        unit_test_with_arena(a_preset_sets_what_neither_the_scene_nor_the_line_does),
        unit_test_with_arena(versus_changes_the_other_side_only),
        unit_test_with_arena(a_scenes_versus_gives_way_to_one_that_is_typed),
        unit_test_with_arena(the_end_is_what_was_asked_for_else_the_scenes_else_none),
        unit_test_with_arena(setting_a_parameter_is_typing_it),
        unit_test_with_arena(actions_are_sorted_by_time_and_keep_their_order_at_one_instant),
        unit_test_with_arena(many_actions_are_sorted_quickly_and_stably),
        unit_test_with_arena(the_scenes_actions_come_first_at_one_instant),
        unit_test_with_arena(of_a_word_without_end_a_message_shows_the_start),
        unit_test_with_arena(cues_without_end_are_refused),
        unit_test_with_arena(an_action_by_hand_drops_the_later_ones_made_by_hand),
        unit_test_with_arena(options_are_printed_as_they_would_be_typed),
        unit_test_with_arena(what_is_printed_reads_back_as_the_same_options),
        unit_test_with_arena(a_real_shell_reads_the_printed_words_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
