#include "demo/options.h"

#include "base/utf8.h"
#include "demo/names.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CALLS_MAX = 200000, COLUMNS_MIN = 20, ROWS_MIN = 6, SIZE_MOST = 500 };

/* What is being read: the words and where one is in them. */
typedef struct Words {
    const Text *words;
    int count;
    int next;
    bool has_inline; /* --name=value: the value is at hand */
    Text inline_value;
} Words;

static bool refuse(Report *report, const char *rule, const char *format, const char *what,
                   Text typed)
{
    Text shown = utf8_excerpt(report->arena, typed, UTF8_EXCERPT);
    report_add(report, SEVERITY_ERROR, (Place){0}, rule, format, what, TEXT_ARG(shown));
    return false;
}

/* The value that belongs to the option just read. */
static bool take_value(Words *words, const char *option, Text *value, Report *report)
{
    if (words->has_inline) {
        words->has_inline = false;
        *value = words->inline_value;
        return true;
    }
    if (words->next == words->count)
        return refuse(report, "missing-value", "%s needs a value%.*s", option, TEXT(""));
    *value = words->words[words->next++];
    return true;
}

static bool parse_number_option(const Options *options, Words *words, const char *option,
                                const ValueForm *form, Value *value, Report *report)
{
    Text typed;
    return take_value(words, option, &typed, report)
           && value_parse(options->arena, form, option, typed, NULL, value, report);
}

static bool parse_seed(Options *options, Words *words, Report *report)
{
    static const ValueForm form = {VALUE_COUNT, "0", "9223372036854775807", NULL, NULL};
    Value value;
    if (!parse_number_option(options, words, "--seed", &form, &value, report)) return false;
    options->seed = (uint64_t)value.number;
    return true;
}

static bool parse_for(Options *options, Words *words, Report *report)
{
    static const ValueForm form = {VALUE_DURATION, "1ns", NULL, NULL, NULL};
    Value value;
    if (!parse_number_option(options, words, "--for", &form, &value, report)) return false;
    options->end = value.number;
    return true;
}

static bool parse_speed(Options *options, Words *words, Report *report)
{
    static const ValueForm form = {VALUE_DECIMAL, "0.001", "1000", NULL, NULL};
    Value value;
    if (!parse_number_option(options, words, "--speed", &form, &value, report)) return false;
    options->speed = value.real;
    return true;
}

static bool parse_scene(Options *options, Words *words, Report *report)
{
    const Demo *demo = options->demo;
    Text typed;
    if (!take_value(words, "--scene", &typed, report)) return false;
    options->scene = demo_scene(demo, typed);
    if (options->scene >= 0) return true;
    names_refuse(report, "scene", typed,
                 names_all(report->arena, demo->scenes, sizeof demo->scenes[0], demo->scene_count));
    return false;
}

static bool parse_explain(Options *options, Words *words, Report *report)
{
    const Demo *demo = options->demo;
    Text typed;
    if (!take_value(words, "--explain", &typed, report)) return false;
    options->output = OUTPUT_EXPLAIN;
    options->explain = demo_metric(demo, typed);
    if (options->explain >= 0) return true;
    names_refuse(
        report, "metric", typed,
        names_all(report->arena, demo->metrics, sizeof demo->metrics[0], demo->metric_count));
    return false;
}

static bool parse_size(Options *options, Words *words, Report *report)
{
    Text typed;
    if (!take_value(words, "--size", &typed, report)) return false;
    size_t x = text_find(typed, TEXT("x"), 0);
    int64_t columns = 0, rows = 0;
    bool good = x != SIZE_MAX && text_to_int(text_slice(typed, 0, x), &columns)
                && text_to_int(text_slice(typed, x + 1, typed.len), &rows);
    if (!good || columns < COLUMNS_MIN || columns > SIZE_MOST || rows < ROWS_MIN
        || rows > SIZE_MOST)
        return refuse(report, "bad-value",
                      "%s %.*s: not COLSxROWS from 20x6 to 500x500, such as 120x40", "--size",
                      typed);
    options->columns = (int)columns;
    options->rows = (int)rows;
    return true;
}

bool options_action(const Options *options, Text typed, Time at, ActionCall *call, Report *report)
{
    const Demo *demo = options->demo;
    size_t equals = text_find(typed, TEXT("="), 0);
    Text name = equals == SIZE_MAX ? typed : text_slice(typed, 0, equals);
    int index = demo_action(demo, name);
    if (index < 0) {
        names_refuse(
            report, "action", name,
            names_all(report->arena, demo->actions, sizeof demo->actions[0], demo->action_count));
        return false;
    }
    const Action *action = &demo->actions[index];
    *call = (ActionCall){.at = at, .action = index};
    if (equals == SIZE_MAX) {
        if (action->form.kind == VALUE_NONE || action->fallback_param != NULL
            || action->fallback != NULL)
            return true; /* options_all_calls fills in what it stands for */
        return refuse(report, "missing-value", "%s needs an argument: %.*s=...", action->name,
                      name);
    }
    Text argument = text_slice(typed, equals + 1, typed.len);
    if (action->form.kind == VALUE_NONE)
        return refuse(report, "bad-value", "%s takes no argument, not %.*s", action->name,
                      argument);
    return value_parse(options->arena, &action->form, action->name, argument, NULL, &call->argument,
                       report);
}

static bool parse_at(Options *options, Words *words, Report *report)
{
    static const ValueForm form = {VALUE_DURATION, NULL, NULL, NULL, NULL};
    Value at;
    Text typed;
    ActionCall call;
    if (!parse_number_option(options, words, "--at", &form, &at, report)) return false;
    if (words->next == words->count)
        return refuse(report, "missing-value", "%s %.*s needs an action: --at TIME ACTION[=ARG]",
                      "--at", at.typed);
    (void)take_value(words, "--at", &typed, report);
    if (!options_action(options, typed, at.number, &call, report)) return false;
    if (options->call_count >= CALLS_MAX)
        return refuse(report, "too-many", "%s: more than 200000 actions%.*s", "--at", TEXT(""));
    options_append_call(options, call); /* sorted when all are there */
    return true;
}

static bool parse_predict(Options *options, Words *words, Report *report)
{
    (void)words, (void)report;
    options->predict = true;
    return true;
}

static bool parse_versus(Options *options, Words *words, Report *report)
{
    if (!take_value(words, "--versus", &options->versus_typed, report)) return false;
    options->versus_typed = text_copy(options->arena, options->versus_typed);
    options->versus = true;
    return true; /* its settings are read when the demo's own are known */
}

/* Options that every demo has. */
typedef struct Common {
    OptionsCommon shown;
    OutputKind output; /* of those that only choose it */
    bool (*parse)(Options *options, Words *words, Report *report);
} Common;

static const Common commons[] = {
    {{"--scene", "SCENE", "one of the scenes below"}, OUTPUT_PLAY, parse_scene},
    {{"--seed", "N", "other random draws; else 1"}, OUTPUT_PLAY, parse_seed},
    {{"--at", "TIME ACTION[=ARG]", "an action at a time; again for more of them"},
     OUTPUT_PLAY,
     parse_at},
    {{"--for", "TIME", "how long it runs; else as long as its scene"}, OUTPUT_PLAY, parse_for},
    {{"--speed", "X", "how fast it plays on the screen; else 1"}, OUTPUT_PLAY, parse_speed},
    {{"--versus", "\"ARGS\"", "a second run with these parameters beside it"},
     OUTPUT_PLAY,
     parse_versus},
    {{"--predict", NULL, "on the screen: asks what an action will do before it does it"},
     OUTPUT_PLAY,
     parse_predict},
    {{"--json", NULL, "prints metrics, series and claims as one object"}, OUTPUT_JSON, NULL},
    {{"--csv", NULL, "prints the series: series,index,t_s,value"}, OUTPUT_CSV, NULL},
    {{"--trace", NULL, "prints what happened, one JSON object a line"}, OUTPUT_TRACE, NULL},
    {{"--frame", NULL, "prints the picture at the end as text"}, OUTPUT_FRAME, NULL},
    {{"--size", "COLSxROWS", "of that picture; else 80x24"}, OUTPUT_FRAME, parse_size},
    {{"--explain", "METRIC", "prints a metric's law and its source"},
     OUTPUT_EXPLAIN,
     parse_explain},
    {{"--help", NULL, "prints this"}, OUTPUT_HELP, NULL},
};
enum { COMMONS = sizeof commons / sizeof commons[0] };

const OptionsCommon *options_common(int index)
{
    return index < COMMONS ? &commons[index].shown : NULL;
}

static bool set_output(Options *options, OutputKind output, Text option, Report *report)
{
    if (options->output != OUTPUT_PLAY && options->output != output && output != OUTPUT_HELP)
        return refuse(report, "bad-value",
                      "%s: only one of --json, --csv, --trace, --frame, --explain goes%.*s",
                      text_string(report->arena, option), TEXT(""));
    options->output = output;
    return true;
}

static bool parse_common(Options *options, const Common *common, Words *words, OptionsPlace place,
                         Report *report)
{
    Text name = text_of(common->shown.name);
    if (words->has_inline && common->shown.value == NULL)
        return refuse(report, "bad-value", "%s takes no value, not %.*s", common->shown.name,
                      words->inline_value);
    bool chooses_output = common->output != OUTPUT_PLAY;
    if (chooses_output && place.in_course)
        return refuse(report, "bad-value",
                      "%s is of the command line, not of a lesson or a quiz%.*s",
                      common->shown.name, TEXT(""));
    if (chooses_output && !text_is(name, "--size")
        && !set_output(options, common->output, name, report))
        return false;
    return common->parse == NULL || common->parse(options, words, report);
}

static void refuse_option(const Options *options, Text word, Report *report)
{
    const Demo *demo = options->demo;
    int count = demo->param_count;
    const char **names =
        arena_array(report->arena, (size_t)count + COMMONS + 1, sizeof(const char *));
    for (int i = 0; i < count; i++)
        names[i] = text_printf(report->arena, "--%s", demo->params[i].name).at;
    for (int i = 0; i < COMMONS; i++) names[count + i] = commons[i].shown.name;
    const char *near = value_nearest(word, names);
    Text shown = utf8_excerpt(report->arena, word, UTF8_EXCERPT);
    if (near != NULL)
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-option",
                   "%s has no option %.*s; did you mean %s?", demo->name, TEXT_ARG(shown), near);
    else
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-option",
                   "%s has no option %.*s; `groundwork demo %s --help` lists them", demo->name,
                   TEXT_ARG(shown), demo->name);
}

static const Common *find_common(Text option)
{
    for (int i = 0; i < COMMONS; i++)
        if (text_is(option, commons[i].shown.name)) return &commons[i];
    return NULL;
}

/* One option with its value into `values`, which are those given or the other side's. */
static bool parse_param(Options *options, int param, Words *words, OptionsPlace place,
                        Value *values, bool *is_set, Report *report)
{
    const Param *declared = &options->demo->params[param];
    const char *option = text_printf(report->arena, "--%s", declared->name).at;
    Text typed;
    if (!take_value(words, option, &typed, report)) return false;
    is_set[param] = true;
    return value_parse(options->arena, &declared->form, option, typed, place.root, &values[param],
                       report);
}

static bool next_option(Words *words, Text *option, Report *report)
{
    Text word = words->words[words->next++];
    if (!text_starts(word, TEXT("--")))
        return refuse(report, "bad-value",
                      "%s: `%.*s` is no option: options are --name value or --name=value",
                      "groundwork demo", word);
    size_t equals = text_find(word, TEXT("="), 0);
    words->has_inline = equals != SIZE_MAX;
    *option = words->has_inline ? text_slice(word, 0, equals) : word;
    if (words->has_inline) words->inline_value = text_slice(word, equals + 1, word.len);
    return true;
}

/* What --versus gives: the demo's parameters only. */
static bool parse_other_side(Options *options, Text line, OptionsPlace place, Report *report)
{
    Text *list;
    int count = options_split(options->arena, line, &list, report);
    Words words = {.words = list, .count = count};
    bool good = count >= 0;
    while (good && words.next < words.count) {
        Text option;
        if (!next_option(&words, &option, report)) return false;
        int param = demo_param(options->demo, text_slice(option, 2, option.len));
        if (param < 0)
            return refuse(report, "bad-value", "%s takes the demo's parameters only, not %.*s",
                          "--versus", option);
        good =
            parse_param(options, param, &words, place, options->other, options->is_other, report);
    }
    return good;
}

/* What every parameter is by itself must hold together as well. */
static bool accept(const Options *options, Report *report)
{
    if (options->demo->accept == NULL) return true;
    for (int side = 0; side <= options->versus; side++) {
        Value values[DEMO_PARAMS];
        options_values(options, side, values);
        if (!options->demo->accept(values, report)) return false;
    }
    return true;
}

bool options_parse(Arena *arena, const Demo *demo, const Text *list, int count, OptionsPlace place,
                   Options *options, Report *report)
{
    *options = (Options){.arena = arena,
                         .demo = demo,
                         .scene = demo->scene_count > 0 ? 0 : -1,
                         .seed = 1,
                         .end = TIME_NEVER,
                         .speed = 1,
                         .columns = 80,
                         .rows = 24};
    Words words = {.words = list, .count = count};
    bool good = true, sized = false;
    while (words.next < words.count) { /* goes on after an error, so that all are shown at once */
        Text option;
        if (!next_option(&words, &option, report)) {
            good = false;
            continue;
        }
        const Common *common = find_common(option);
        sized |= common != NULL && common->parse == parse_size;
        int param = demo_param(demo, text_slice(option, 2, option.len));
        if (common != NULL) good &= parse_common(options, common, &words, place, report);
        else if (param >= 0)
            good &= parse_param(options, param, &words, place, options->given, options->is_given,
                                report);
        else {
            refuse_option(options, option, report);
            return false; /* whether the next word is its value is not known */
        }
    }
    options_sort_calls(options);
    if (good && sized && options->output != OUTPUT_FRAME && options->output != OUTPUT_HELP)
        good = refuse(report, "bad-value", "%s goes with --frame only%.*s", "--size", TEXT(""));
    const char *scenes = options->scene >= 0 ? demo->scenes[options->scene].versus : NULL;
    if (!options->versus && scenes != NULL) {
        options->versus = true;
        good &= parse_other_side(options, text_of(scenes), place, report);
    } else if (options->versus) {
        good &= parse_other_side(options, options->versus_typed, place, report);
    }
    return good && accept(options, report);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether a backslash before `next` stands for something: in double quotes before these only. */
static bool escapes(char quote, char next)
{
    if (quote == '\0') return true;
    return quote == '"'
           && (next == '"' || next == '\\' || next == '$' || next == '`' || next == '\n');
}

int options_split(Arena *arena, Text line, Text **words, Report *report)
{
    *words = arena_array(arena, line.len / 2 + 1, sizeof(Text));
    char *at = arena_alloc(arena, line.len + line.len / 2 + 2); /* all words, a NUL behind each */
    char *word = NULL;                                          /* the one that is being read */
    char quote = '\0';
    int count = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.at[i];
        if (c == '\\' && i + 1 < line.len && escapes(quote, line.at[i + 1])) {
            c = line.at[++i];
            if (c == '\n') continue; /* joins lines: neither a character nor a blank */
        } else if (quote == '\0' && is_blank(c)) {
            if (word != NULL) (*words)[count++] = (Text){word, (size_t)(at++ - word)};
            word = NULL;
            continue;
        } else if (quote == '\0' ? c == '\'' || c == '"' : c == quote) {
            quote = quote == '\0' ? c : '\0';
            if (word == NULL) word = at; /* '' is a word too */
            continue;
        }
        if (word == NULL) word = at;
        *at++ = c;
    }
    if (quote != '\0') {
        report_add(report, SEVERITY_ERROR, (Place){0}, "open-quote", "a %c quote is not closed",
                   quote);
        return -1;
    }
    if (word != NULL) (*words)[count++] = (Text){word, (size_t)(at - word)};
    return count;
}

bool options_parse_line(Arena *arena, Text line, OptionsPlace place, Options *options,
                        Report *report)
{
    Text *words;
    int count = options_split(arena, line, &words, report);
    if (count < 0) return false;
    if (count == 0) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "missing-value", "a demo's name is missing");
        return false;
    }
    const Demo *demo = demo_find(words[0], report);
    return demo != NULL && options_parse(arena, demo, words + 1, count - 1, place, options, report);
}

bool options_set(Options *options, int param, Text typed, OptionsPlace place, Report *report)
{
    Value before = options->given[param];
    bool was_given = options->is_given[param];
    const Param *declared = &options->demo->params[param];
    if (!value_parse(options->arena, &declared->form, declared->name, typed, place.root,
                     &options->given[param], report)) {
        options->given[param] = before;
        return false;
    }
    options->is_given[param] = true;
    if (accept(options, report)) return true;
    options->given[param] = before;
    options->is_given[param] = was_given;
    return false;
}
