/* What a run prints for people: a table of its results, help and explanations, from the demo's
 * tables. */
#include "demo/output.h"

#include "base/json.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 26, TEXT_SHOWN = 16, HELP_COLUMNS = 80 };

/* --- tables ----------------------------------------------------------------------------------- */

enum { TABLE_COLUMNS = 4, TABLE_ROWS = 256, TABLE_GAP = 2 };

/* Rows of cells; an unset cell is empty. The last column is as wide as it comes. */
typedef struct Table {
    Arena *arena;
    Text (*rows)[TABLE_COLUMNS];
    int count, columns;
} Table;

static Table table_new(Arena *arena, int columns)
{
    assert(columns <= TABLE_COLUMNS);
    Table table = {.arena = arena, .columns = columns};
    table.rows = arena_array(arena, TABLE_ROWS, sizeof *table.rows);
    return table;
}

static Text *table_row(Table *table, Text first)
{
    assert(table->count < TABLE_ROWS);
    Text *row = table->rows[table->count++];
    row[0] = first;
    return row;
}

static int table_width(const Table *table, int column)
{
    int most = 0;
    for (int i = 0; i < table->count; i++) {
        int width = utf8_width(table->rows[i][column], WIDTH_UNICODE);
        if (width > most) most = width;
    }
    return most;
}

/* Words from a column on, wrapped before HELP_COLUMNS with that column as their margin. */
static void put_wrapped(Buffer *out, Text words, int margin)
{
    int column = margin;
    Text word;
    while (text_next_part(&words, ' ', &word)) {
        int width = utf8_width(word, WIDTH_UNICODE);
        if (column > margin && column + 1 + width > HELP_COLUMNS) {
            buffer_putc(out, '\n');
            buffer_repeat(out, " ", margin);
            column = margin;
        } else if (column > margin) {
            buffer_putc(out, ' ');
            column++;
        }
        buffer_put(out, word);
        column += width;
    }
}

static void put_table(const Table *table, int indent, bool wraps, Buffer *out)
{
    for (int i = 0; i < table->count; i++) {
        const Text *row = table->rows[i];
        int last = table->columns - 1, column = indent;
        while (last > 0 && row[last].len == 0) last--; /* no blanks at a line's end */
        buffer_repeat(out, " ", indent);
        for (int c = 0; c < last; c++) {
            int width = table_width(table, c) + TABLE_GAP;
            buffer_put(out, row[c]);
            buffer_repeat(out, " ", width - utf8_width(row[c], WIDTH_UNICODE));
            column += width;
        }
        if (wraps) put_wrapped(out, row[last], column);
        else buffer_put(out, row[last]);
        buffer_putc(out, '\n');
    }
}

/* --- a run's results -------------------------------------------------------------------------- */

#define NO_VALUE "-"

static Text shown(const Run *run, int metric, Arena *scratch)
{
    Reading reading = run_measure(run, metric, scratch);
    if (reading.kind == READING_NULL) return TEXT(NO_VALUE);
    if (reading.kind == READING_NUMBER) return text_printf(scratch, "%.6g", reading.number);
    Text line = utf8_clean_line(scratch, reading.text);
    if (utf8_width(line, WIDTH_UNICODE) <= TEXT_SHOWN) return line;
    Text start = utf8_fit(line, TEXT_SHOWN - 3, WIDTH_UNICODE, NULL);
    return text_printf(scratch, "%.*s...", TEXT_ARG(start));
}

/* What has no value in this run is named below the table, without a row. */
static void put_metrics(const Session *session, Arena *scratch, Buffer *out)
{
    const Demo *demo = session->options.demo;
    bool two = session->sides[1] != NULL;
    Buffer without = {0};
    Table table = table_new(scratch, 4);
    Text *row = table_row(&table, TEXT("metric"));
    row[1] = two ? TEXT("A") : TEXT("run");
    row[2] = two ? TEXT("B") : TEXT("theory");
    row[3] = TEXT("meaning");
    for (int i = 0; i < demo->metric_count; i++) {
        const Metric *metric = &demo->metrics[i];
        Text values[2] = {shown(session->sides[0], i, scratch), TEXT(NO_VALUE)};
        if (two) values[1] = shown(session->sides[1], i, scratch);
        if (text_is(values[0], NO_VALUE) && text_is(values[1], NO_VALUE)) {
            buffer_printf(&without, " %s", metric->name);
            continue;
        }
        int theory = metric->theory != NULL ? demo_metric(demo, text_of(metric->theory)) : -1;
        row = table_row(&table, text_of(metric->name));
        row[1] = values[0];
        if (two) row[2] = values[1];
        else if (theory >= 0) row[2] = shown(session->sides[0], theory, scratch);
        row[3] = text_of(metric->meaning);
    }
    put_table(&table, 0, false, out);
    if (without.len > 0) {
        buffer_puts(out, "no value:  ");
        put_wrapped(out, text_trim(buffer_text(&without)), (int)strlen("no value:  "));
        buffer_putc(out, '\n');
    }
    buffer_clear(&without);
}

static Text claim_state(const Run *run, int claim)
{
    const char *words;
    bool applies;
    Time at = run_claim(run, claim, &words, &applies);
    return !applies ? TEXT("-") : at == TIME_NEVER ? TEXT("holding") : TEXT("BROKEN");
}

static void put_breaches(const Session *session, Buffer *out)
{
    const Demo *demo = session->options.demo;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        for (int i = 0; i < demo->claim_count; i++) {
            const char *words;
            char time[32];
            Time at = run_claim(session->sides[side], i, &words, NULL);
            if (at == TIME_NEVER) continue;
            value_print_time(at, time);
            buffer_printf(out, "%s%s: broken at %s: %s\n",
                          session->sides[1] == NULL ? ""
                          : side == 0               ? "A "
                                                    : "B ",
                          demo->claims[i].name, time, words);
        }
    }
}

static void put_claims(const Session *session, Arena *scratch, Buffer *out)
{
    const Demo *demo = session->options.demo;
    bool two = session->sides[1] != NULL;
    Table table = table_new(scratch, two ? 4 : 3);
    Text *row = table_row(&table, TEXT("claim"));
    row[1] = two ? TEXT("A") : TEXT("state");
    if (two) row[2] = TEXT("B");
    row[2 + two] = TEXT("what always holds");
    for (int i = 0; i < demo->claim_count; i++) {
        Text states[2] = {claim_state(session->sides[0], i), TEXT("-")};
        if (two) states[1] = claim_state(session->sides[1], i);
        if (text_is(states[0], "-") && text_is(states[1], "-")) continue;
        row = table_row(&table, text_of(demo->claims[i].name));
        row[1] = states[0];
        if (two) row[2] = states[1];
        row[2 + two] = text_of(demo->claims[i].law);
    }
    put_table(&table, 0, false, out);
    put_breaches(session, out);
}

void output_plain(const Session *session, Buffer *out)
{
    const Options *options = &session->options;
    const Demo *demo = options->demo;
    Arena *scratch = arena_new(SCRATCH_BYTES);
    char now[32];
    value_print_time(session->now, now);
    buffer_puts(out, demo->name);
    if (options->scene >= 0) buffer_printf(out, ", scene %s", demo->scenes[options->scene].name);
    buffer_printf(out, ", seed %llu, %s of virtual time, %llu events\n",
                  (unsigned long long)options->seed, now,
                  (unsigned long long)run_position(session->sides[0]));
    if (options->versus) {
        const char *scenes = options->scene >= 0 ? demo->scenes[options->scene].versus : NULL;
        Text typed = options->versus_typed.at != NULL ? options->versus_typed : text_of(scenes);
        buffer_printf(out, "B: %.*s\n", TEXT_ARG(utf8_clean_line(scratch, typed)));
    }
    buffer_putc(out, '\n');
    put_metrics(session, scratch, out);
    buffer_putc(out, '\n');
    if (demo->claim_count > 0) put_claims(session, scratch, out);
    arena_free(scratch);
}

/* --- help ------------------------------------------------------------------------------------- */

static void put_params_help(const Demo *demo, Arena *scratch, Buffer *out)
{
    Table table = table_new(scratch, 2);
    for (int i = 0; i < demo->param_count; i++) {
        const Param *param = &demo->params[i];
        table_row(&table, text_printf(scratch, "--%s", param->name))[1] = text_of(param->meaning);
        table_row(&table, TEXT(""))[1] =
            text_printf(scratch, "%.*s; default %s", TEXT_ARG(value_range(scratch, &param->form)),
                        param->fallback[0] != '\0' ? param->fallback : "none");
    }
    buffer_puts(out, "\nParameters\n");
    put_table(&table, 2, true, out);
}

/* "b B": the keys that do it in the pane. */
static Text action_keys(const Demo *demo, int action, Arena *scratch)
{
    Buffer keys = {0};
    for (int i = 0; i < demo->key_count; i++) {
        char encoded[4];
        if (demo->keys[i].action != action) continue;
        if (keys.len > 0) buffer_putc(&keys, ' ');
        buffer_put(&keys, (Text){encoded, utf8_encode(demo->keys[i].key, encoded)});
    }
    Text text = text_copy(scratch, buffer_text(&keys));
    buffer_clear(&keys);
    return text;
}

static void put_actions_help(const Demo *demo, Arena *scratch, Buffer *out)
{
    Table table = table_new(scratch, 3);
    for (int i = 0; i < demo->action_count; i++) {
        const Action *action = &demo->actions[i];
        bool takes = action->form.kind != VALUE_NONE;
        Text *row = table_row(&table, action_keys(demo, i, scratch));
        row[1] = text_printf(scratch, "%s%s%s", action->name, takes ? "=" : "",
                             takes ? value_kind_name(action->form.kind) : "");
        row[2] = text_of(action->meaning);
        if (!takes) continue;
        Text range = value_range(scratch, &action->form);
        const char *fallback = action->fallback_param != NULL ? action->fallback_param
                               : action->fallback != NULL     ? action->fallback
                                                              : NULL;
        table_row(&table, TEXT(""))[2] = text_printf(
            scratch, "%.*s%s%s%s", TEXT_ARG(range), fallback != NULL ? "; else " : "",
            action->fallback_param != NULL ? "--" : "", fallback != NULL ? fallback : "");
    }
    buffer_puts(out, "\nActions (--at TIME ACTION[=ARG]; in the pane by the key at the left)\n");
    put_table(&table, 2, true, out);
}

static void put_settings(const Setting settings[DEMO_SETTINGS], Buffer *out)
{
    for (int i = 0; i < DEMO_SETTINGS && settings[i].param != NULL; i++)
        buffer_printf(out, "--%s %s ", settings[i].param, settings[i].value);
}

static void put_presets_help(const Demo *demo, Arena *scratch, Buffer *out)
{
    Table table = table_new(scratch, 2);
    for (int i = 0; i < demo->preset_count; i++) {
        Buffer words = {0};
        put_settings(demo->presets[i].settings, &words);
        table_row(&table, text_of(demo->presets[i].name))[1] =
            text_copy(scratch, text_trim(buffer_text(&words)));
        buffer_clear(&words);
    }
    buffer_printf(out, "\nPresets (--%s NAME sets what nothing else does)\n", demo->preset_param);
    put_table(&table, 2, true, out);
}

/* What a scene sets and scripts, as one would type it. */
static Text scene_words(const Demo *demo, const Scene *scene, Arena *scratch)
{
    Buffer words = {0};
    put_settings(scene->settings, &words);
    for (int i = 0; i < DEMO_CUES && scene->cues[i].at != NULL; i++) {
        buffer_printf(&words, "--at %s %s ", scene->cues[i].at, scene->cues[i].action);
        const char *every = scene->cues[i].every;
        if (every == NULL) continue;
        bool named = demo_param(demo, text_of(every)) >= 0;
        buffer_printf(&words, "(again every %s%s) ", named ? "--" : "", every);
    }
    if (scene->versus != NULL) buffer_printf(&words, "--versus \"%s\" ", scene->versus);
    if (scene->end != NULL) buffer_printf(&words, "--for %s", scene->end);
    Text text = text_copy(scratch, text_trim(buffer_text(&words)));
    buffer_clear(&words);
    return text;
}

static void put_scenes_help(const Demo *demo, Arena *scratch, Buffer *out)
{
    Table table = table_new(scratch, 2);
    for (int i = 0; i < demo->scene_count; i++) {
        const Scene *scene = &demo->scenes[i];
        table_row(&table, text_of(scene->name))[1] =
            text_printf(scratch, "%s%s", scene->watch, i == 0 ? " (the default)" : "");
        table_row(&table, TEXT(""))[1] = scene_words(demo, scene, scratch);
    }
    buffer_puts(out, "\nScenes (--scene SCENE; each sets what stands below it)\n");
    put_table(&table, 2, true, out);
}

/* Names with a line each, from rows of a demo's table. */
#define PUT_LINES(title, rows, row_count, line)                                                    \
    do {                                                                                           \
        if ((row_count) == 0) break;                                                               \
        Table lines = table_new(scratch, 2);                                                       \
        for (int i = 0; i < (row_count); i++)                                                      \
            table_row(&lines, text_of((rows)[i].name))[1] = text_of((rows)[i].line);               \
        buffer_puts(out, title);                                                                   \
        put_table(&lines, 2, true, out);                                                           \
    } while (0)

void output_help(const Demo *demo, Buffer *out)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    const OptionsCommon *common;
    Table table = table_new(scratch, 2);
    buffer_printf(out, "%s: %s\n\ngroundwork demo %s [--PARAM VALUE ...] [OPTION ...]\n\n",
                  demo->name, demo->summary, demo->name);
    buffer_puts(out, "Options\n");
    for (int i = 0; (common = options_common(i)) != NULL; i++)
        table_row(&table,
                  text_printf(scratch, "%s%s%s", common->name, common->value != NULL ? " " : "",
                              common->value != NULL ? common->value : ""))[1] =
            text_of(common->meaning);
    put_table(&table, 2, true, out);
    put_params_help(demo, scratch, out);
    if (demo->preset_param != NULL) put_presets_help(demo, scratch, out);
    if (demo->action_count > 0) put_actions_help(demo, scratch, out);
    if (demo->scene_count > 0) put_scenes_help(demo, scratch, out);
    PUT_LINES("\nMetrics (--explain METRIC: its law and source)\n", demo->metrics,
              demo->metric_count, meaning);
    if (demo->series_count > 0)
        PUT_LINES("\nSeries (in --json and --csv)\n", demo->series, demo->series_count, meaning);
    if (demo->list_count > 0)
        PUT_LINES("\nSeries not over time (in --json and --csv)\n", demo->lists, demo->list_count,
                  meaning);
    PUT_LINES("\nClaims (checked while it runs)\n", demo->claims, demo->claim_count, law);
    arena_free(scratch);
}

void output_explain(const Demo *demo, int metric, Buffer *out)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    const Metric *declared = &demo->metrics[metric];
    Table table = table_new(scratch, 2);
    table_row(&table, TEXT("meaning"))[1] = text_of(declared->meaning);
    table_row(&table, TEXT("law"))[1] =
        text_of(declared->law != NULL ? declared->law : "counted as it happens");
    table_row(&table, TEXT("source"))[1] =
        text_of(declared->source != NULL ? declared->source : "the run's own events");
    if (declared->theory != NULL)
        table_row(&table, TEXT("theory"))[1] =
            text_printf(scratch, "the metric %s stands beside it", declared->theory);
    buffer_printf(out, "%s\n", declared->name);
    put_table(&table, 2, true, out);
    arena_free(scratch);
}

/* --- all demos -------------------------------------------------------------------------------- */

void output_list(Buffer *out)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Table table = table_new(scratch, 2);
    for (size_t i = 0; i < demo_registry_count; i++)
        table_row(&table, text_of(demo_registry[i]->name))[1] = text_of(demo_registry[i]->summary);
    put_table(&table, 0, false, out);
    arena_free(scratch);
}

void output_list_json(Buffer *out)
{
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '[');
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        json_open(&json, '{');
        json_key(&json, "name");
        json_string(&json, text_of(demo->name));
        json_key(&json, "title");
        json_string(&json, text_of(demo->title));
        json_key(&json, "summary");
        json_string(&json, text_of(demo->summary));
        json_key(&json, "lesson");
        json_string(&json, text_of(demo->lesson));
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_putc(out, '\n');
}
