#include "demo/output.h"

#include "base/json.h"
#include "canvas/print.h"
#include "demo/pane.h"

#include <math.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 26 };

static double seconds(Time time)
{
    return (double)time / 1e9;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void put_params(JsonWriter *json, const Demo *demo, const Value *values)
{
    json_key(json, "params");
    json_open(json, '{');
    for (int i = 0; i < demo->param_count; i++) {
        json_key(json, demo->params[i].name);
        json_string(json, values[i].typed);
    }
    json_close(json, '}');
}

static void put_actions(JsonWriter *json, const Session *session)
{
    int count;
    const ActionCall *calls = run_calls(session->sides[0], &count);
    Buffer words = {0};
    json_key(json, "actions");
    json_open(json, '[');
    for (int i = 0; i < count; i++) {
        if (calls[i].measured) continue;
        char at[32];
        value_print_time(calls[i].at, at);
        buffer_reset(&words);
        options_print_call(&session->options, &calls[i], &words);
        json_open(json, '[');
        json_string(json, text_of(at));
        json_string(json, buffer_text(&words));
        json_close(json, ']');
    }
    json_close(json, ']');
    buffer_clear(&words);
}

static void put_metrics(JsonWriter *json, const Demo *demo, const Run *run)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    json_key(json, "metrics");
    json_open(json, '{');
    for (int i = 0; i < demo->metric_count; i++) {
        Reading reading = run_measure(run, i, scratch);
        json_key(json, demo->metrics[i].name);
        if (reading.kind == READING_NUMBER) json_number(json, reading.number);
        else if (reading.kind == READING_TEXT) json_string(json, reading.text);
        else json_null(json);
        arena_rewind(scratch, 0);
    }
    json_close(json, '}');
    arena_free(scratch);
}

/* A series up to where the run stands: bins in which nothing happened at last belong to it. */
static Series series_until_now(const Run *run, int i)
{
    Series series = *world_series(run_world(run), i);
    if (run_now(run) > 0) series_extend(&series, run_now(run) - 1);
    return series;
}

static void put_series(JsonWriter *json, const Demo *demo, const Run *run)
{
    json_key(json, "series");
    json_open(json, '{');
    for (int i = 0; i < demo->series_count; i++) {
        Series series = series_until_now(run, i);
        json_key(json, demo->series[i].name);
        json_open(json, '[');
        for (int bin = 0; bin < series.count; bin++) json_number(json, series.bins[bin]);
        json_close(json, ']');
    }
    Arena *scratch = arena_new(SCRATCH_BYTES);
    for (int i = 0; i < demo->list_count; i++) {
        int count;
        const double *list = run_list(run, i, scratch, &count);
        json_key(json, demo->lists[i].name);
        json_open(json, '[');
        for (int k = 0; k < count; k++) json_number(json, list[k]);
        json_close(json, ']');
        arena_rewind(scratch, 0);
    }
    arena_free(scratch);
    json_close(json, '}');
}

static void put_claims(JsonWriter *json, const Demo *demo, const Run *run)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    json_key(json, "claims");
    json_open(json, '{');
    for (int i = 0; i < demo->claim_count; i++) {
        const char *words;
        char time[32];
        Time at = run_claim(run, i, &words, NULL);
        json_key(json, demo->claims[i].name);
        if (at != TIME_NEVER) value_print_time(at, time);
        json_string(json, at == TIME_NEVER ? TEXT("holding")
                                           : text_printf(scratch, "%s: %s", time, words));
    }
    json_close(json, '}');
    arena_free(scratch);
}

static void put_results(JsonWriter *json, const Demo *demo, const Run *run)
{
    put_metrics(json, demo, run);
    put_series(json, demo, run);
    put_claims(json, demo, run);
}

void output_json(const Session *session, Buffer *out)
{
    const Options *options = &session->options;
    const Demo *demo = options->demo;
    const Run *run = session->sides[0];
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '{');
    json_key(&json, "demo");
    json_string(&json, text_of(demo->name));
    json_key(&json, "seed");
    json_int(&json, (int64_t)options->seed);
    json_key(&json, "scene");
    if (options->scene >= 0) json_string(&json, text_of(demo->scenes[options->scene].name));
    else json_null(&json);
    put_params(&json, demo, run_values(run));
    put_actions(&json, session);
    json_key(&json, "virtual_s");
    json_number(&json, seconds(run_now(run)));
    json_key(&json, "events");
    json_int(&json, (int64_t)run_position(run));
    put_results(&json, demo, run);
    if (session->sides[1] != NULL) {
        json_key(&json, "versus");
        json_open(&json, '{');
        put_params(&json, demo, run_values(session->sides[1]));
        put_results(&json, demo, session->sides[1]);
        json_close(&json, '}');
    }
    json_close(&json, '}');
    buffer_putc(out, '\n');
}

/* --- CSV, frame ------------------------------------------------------------------------------- */

/* Of a list no time is known. */
static void put_lists_csv(const Demo *demo, const Run *run, const char *before, Buffer *out)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    char number[32];
    for (int i = 0; i < demo->list_count; i++) {
        int count;
        const double *list = run_list(run, i, scratch, &count);
        for (int k = 0; k < count; k++) {
            json_format_number(list[k], number);
            buffer_printf(out, "%s%s,%d,,%s\n", before, demo->lists[i].name, k, number);
        }
        arena_rewind(scratch, 0);
    }
    arena_free(scratch);
}

void output_csv(const Session *session, Buffer *out)
{
    const Demo *demo = session->options.demo;
    char number[32], time[32];
    buffer_puts(out, "series,index,t_s,value\n");
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        const char *before = side == 1 ? "versus." : "";
        for (int i = 0; i < demo->series_count; i++) {
            Series series = series_until_now(session->sides[side], i);
            for (int bin = 0; bin < series.count; bin++) {
                json_format_number(seconds(bin * series.bin_ns), time);
                json_format_number(series.bins[bin], number);
                buffer_printf(out, "%s%s,%d,%s,%s\n", before, demo->series[i].name, bin, time,
                              number);
            }
        }
        put_lists_csv(demo, session->sides[side], before, out);
    }
}

void output_frame(const Session *session, int columns, int rows, bool ascii, Buffer *out)
{
    Arena *arena = arena_new(SCRATCH_BYTES);
    Canvas canvas = canvas_new(arena, columns, rows, WIDTH_UNICODE, ascii);
    pane_draw(session, canvas);
    print_plain(canvas, out);
    arena_free(arena);
}

/* --- trace ------------------------------------------------------------------------------------ */

typedef struct Trace {
    const Session *session;
    int side;
    Buffer line;
    bool (*put)(void *context, Text line);
    void *context;
    bool refused;
} Trace;

static void put_field(JsonWriter *json, const World *world, const Field *field, int64_t value)
{
    json_key(json, field->name);
    switch (field->kind) {
    case FIELD_COUNT: json_int(json, value); return;
    case FIELD_SECONDS:
        if (value == -1) json_int(json, -1); /* never */
        else json_number(json, seconds(value));
        return;
    case FIELD_RATIO:
        if (isnan(demo_ratio_of(value))) json_null(json);
        else json_number(json, demo_ratio_of(value));
        return;
    case FIELD_BOOL: json_bool(json, value != 0); return;
    case FIELD_NODE: json_string(json, text_of(world_node_name(world, (NodeId)value))); return;
    case FIELD_CHOICE: json_string(json, text_of(field->choices[value])); return;
    }
}

static void trace_note(void *context, const World *world, const Note *note)
{
    Trace *trace = context;
    const NoteKind *kind = &trace->session->options.demo->notes[note->kind];
    JsonWriter json = {.out = &trace->line};
    buffer_reset(&trace->line);
    json_open(&json, '{');
    json_key(&json, "t_s");
    json_number(&json, seconds(note->at));
    json_key(&json, "event");
    json_string(&json, text_of(kind->event));
    if (trace->session->sides[1] != NULL) {
        json_key(&json, "side");
        json_string(&json, trace->side == 0 ? TEXT("A") : TEXT("B"));
    }
    for (int i = 0; i < NOTE_ARGS && kind->fields[i].name != NULL; i++)
        put_field(&json, world, &kind->fields[i], note->args[i]);
    json_close(&json, '}');
    buffer_putc(&trace->line, '\n');
    if (!trace->refused && !trace->put(trace->context, buffer_text(&trace->line)))
        trace->refused = true;
}

/* What was noted before anybody could listen: at the start. */
static void trace_story(Trace *trace)
{
    const World *world = run_world(trace->session->sides[trace->side]);
    int count = 0;
    while (world_note(world, count) != NULL) count++;
    while (count-- > 0) trace_note(trace, world, world_note(world, count));
}

bool output_trace(Session *session, int64_t most, bool (*put)(void *context, Text line),
                  void *context)
{
    Trace traces[2] = {{session, 0, {0}, put, context, false},
                       {session, 1, {0}, put, context, false}};
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        trace_story(&traces[side]);
        world_on_note(run_world(session->sides[side]), trace_note, &traces[side]);
    }
    while (session_measure(session) && session_next(session) != TIME_NEVER && most-- > 0
           && !traces[0].refused && !traces[1].refused)
        session_step(session);
    for (int side = 0; side < 2; side++) {
        if (session->sides[side] != NULL)
            world_on_note(run_world(session->sides[side]), NULL, NULL);
        buffer_clear(&traces[side].line);
    }
    return session_next(session) == TIME_NEVER && !traces[0].refused && !traces[1].refused;
}
