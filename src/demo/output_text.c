/* What a run prints for people: a table of its results, help and explanations, from the demo's
 * tables. */
#include "demo/output.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 26, TEXT_SHOWN = 24 };

static Text shown(const Run *run, int metric, Arena *scratch)
{
    Reading reading = run_measure(run, metric, scratch);
    if (reading.kind == READING_NULL) return TEXT("-");
    if (reading.kind == READING_TEXT) {
        if (reading.text.len <= TEXT_SHOWN) return reading.text;
        return text_printf(scratch, "%.*s...", TEXT_SHOWN - 3, reading.text.at);
    }
    return text_printf(scratch, "%.6g", reading.number);
}

static void put_cell(Buffer *out, Text text, int width)
{
    buffer_put(out, text);
    buffer_repeat(out, " ", text.len < (size_t)width ? width - (int)text.len : 1);
}

static void put_claims(const Session *session, int side, Arena *scratch, Buffer *out)
{
    const Demo *demo = session->options.demo;
    for (int i = 0; i < demo->claim_count; i++) {
        const char *words;
        char time[32];
        bool applies;
        Time at = run_claim(session->sides[side], i, &words, &applies);
        if (!applies) continue;
        if (at != TIME_NEVER) value_print_time(at, time);
        put_cell(out, text_of(demo->claims[i].name), 26);
        if (at == TIME_NEVER) buffer_puts(out, "holding");
        else buffer_put(out, text_printf(scratch, "BROKEN at %s: %s", time, words));
        buffer_puts(out, "\n");
    }
}

void output_plain(const Session *session, Buffer *out)
{
    const Demo *demo = session->options.demo;
    Arena *scratch = arena_new(SCRATCH_BYTES);
    bool two = session->sides[1] != NULL;
    char now[32];
    value_print_time(session->now, now);
    buffer_printf(out, "%s", demo->name);
    if (session->options.scene >= 0)
        buffer_printf(out, ", scene %s", demo->scenes[session->options.scene].name);
    buffer_printf(out, ", seed %llu, %s of virtual time, %llu events\n\n",
                  (unsigned long long)session->options.seed, now,
                  (unsigned long long)run_position(session->sides[0]));
    put_cell(out, TEXT("metric"), 26);
    put_cell(out, two ? TEXT("A") : TEXT("run"), 16);
    put_cell(out, two ? TEXT("B") : TEXT("theory"), 16);
    buffer_puts(out, "meaning\n");
    for (int i = 0; i < demo->metric_count; i++) {
        const Metric *metric = &demo->metrics[i];
        int theory = metric->theory != NULL ? demo_metric(demo, text_of(metric->theory)) : -1;
        put_cell(out, text_of(metric->name), 26);
        put_cell(out, shown(session->sides[0], i, scratch), 16);
        if (two) put_cell(out, shown(session->sides[1], i, scratch), 16);
        else put_cell(out, theory >= 0 ? shown(session->sides[0], theory, scratch) : TEXT(""), 16);
        buffer_printf(out, "%s\n", metric->meaning);
    }
    for (int side = 0; side < 1 + two; side++) {
        buffer_puts(out, "\n");
        put_cell(out, two ? text_printf(scratch, "claim (%c)", 'A' + side) : TEXT("claim"), 26);
        buffer_puts(out, "state\n");
        put_claims(session, side, scratch, out);
    }
    arena_free(scratch);
}

/* --- help ------------------------------------------------------------------------------------- */

static void put_params_help(const Demo *demo, Arena *scratch, Buffer *out)
{
    buffer_puts(out, "\nParameters\n");
    for (int i = 0; i < demo->param_count; i++) {
        const Param *param = &demo->params[i];
        put_cell(out, text_printf(scratch, "  --%s", param->name), 20);
        buffer_printf(out, "%s\n", param->meaning);
        put_cell(out, TEXT(""), 20);
        Text range = value_range(scratch, &param->form);
        buffer_printf(out, "%.*s; default %s\n", TEXT_ARG(range),
                      param->fallback[0] != '\0' ? param->fallback : "none");
    }
}

static void put_actions_help(const Demo *demo, Arena *scratch, Buffer *out)
{
    buffer_puts(out, "\nActions (--at TIME ACTION[=ARG]; the keys are the pane's)\n");
    for (int i = 0; i < demo->action_count; i++) {
        const Action *action = &demo->actions[i];
        char keys[32] = "";
        size_t length = 0;
        for (int k = 0; k < demo->key_count; k++)
            if (demo->keys[k].action == i && demo->keys[k].key < 128 && length + 3 < sizeof keys)
                length += (size_t)snprintf(keys + length, sizeof keys - length, "%c ",
                                           (char)demo->keys[k].key);
        const char *argument = action->form.kind == VALUE_NONE ? "" : "=";
        put_cell(out,
                 text_printf(scratch, "  %-4s%s%s%s", keys, action->name, argument,
                             argument[0] != '\0' ? value_kind_name(action->form.kind) : ""),
                 28);
        buffer_printf(out, "%s\n", action->meaning);
    }
}

void output_help(const Demo *demo, Buffer *out)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    buffer_printf(out, "%s: %s\n\n", demo->name, demo->summary);
    buffer_printf(out, "groundwork demo %s [--PARAM VALUE ...] [--scene SCENE] [--seed N]\n",
                  demo->name);
    buffer_puts(out,
                "    [--at TIME ACTION[=ARG] ...] [--for TIME] [--speed X] [--versus \"ARGS\"] "
                "[--predict]\n"
                "    [--json | --csv | --trace | --frame [--size COLSxROWS] | --explain METRIC]\n");
    put_params_help(demo, scratch, out);
    put_actions_help(demo, scratch, out);
    buffer_puts(out, "\nScenes\n");
    for (int i = 0; i < demo->scene_count; i++) {
        put_cell(out, text_printf(scratch, "  %s", demo->scenes[i].name), 20);
        const char *end = demo->scenes[i].end;
        buffer_printf(out, "%s%s%s%s\n", demo->scenes[i].watch, end != NULL ? "; " : "",
                      end != NULL ? end : "", i == 0 ? " (default)" : "");
    }
    buffer_puts(out, "\nMetrics (--explain METRIC: its law and source)\n");
    for (int i = 0; i < demo->metric_count; i++) {
        put_cell(out, text_printf(scratch, "  %s", demo->metrics[i].name), 28);
        buffer_printf(out, "%s\n", demo->metrics[i].meaning);
    }
    buffer_puts(out, "\nSeries (--json, --csv)\n");
    for (int i = 0; i < demo->series_count; i++) {
        put_cell(out, text_printf(scratch, "  %s", demo->series[i].name), 28);
        buffer_printf(out, "%s\n", demo->series[i].meaning);
    }
    buffer_puts(out, "\nClaims (checked while it runs)\n");
    for (int i = 0; i < demo->claim_count; i++) {
        put_cell(out, text_printf(scratch, "  %s", demo->claims[i].name), 28);
        buffer_printf(out, "%s\n", demo->claims[i].law);
    }
    arena_free(scratch);
}

void output_explain(const Demo *demo, int metric, Buffer *out)
{
    const Metric *declared = &demo->metrics[metric];
    buffer_printf(out, "%s: %s\n", declared->name, declared->meaning);
    buffer_printf(out, "  law     %s\n",
                  declared->law != NULL ? declared->law : "counted as it happens");
    buffer_printf(out, "  source  %s\n",
                  declared->source != NULL ? declared->source : "the run's own events");
    if (declared->theory != NULL)
        buffer_printf(out, "  theory  the metric %s stands beside it\n", declared->theory);
}

void output_list(Buffer *out)
{
    for (size_t i = 0; i < demo_registry_count; i++) {
        put_cell(out, text_of(demo_registry[i]->name), 20);
        buffer_printf(out, "%s\n", demo_registry[i]->summary);
    }
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
