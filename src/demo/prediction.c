#include "demo/prediction.h"

#include "canvas/chart.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 24 };

/* The same run again, from its beginning. */
struct Finding {
    Run *run;
    Arena *problems, *scratch;
    Reading level;
    bool acted; /* it stands behind the action, and has a level */
};

bool prediction_ask(Prediction *prediction, const Demo *demo, const Run *run, ActionCall call)
{
    const Action *action = &demo->actions[call.action];
    if (action->predict == NULL) return false;
    int asked = demo_metric(demo, text_of(action->predict));
    if (asked >= 0 && !run_speaks(run, asked)) return false;
    Arena *scratch = arena_new(SCRATCH_BYTES);
    static const ValueForm form = {VALUE_DURATION, NULL, NULL, NULL, NULL};
    Value after;
    Report report = {.arena = scratch};
    bool good =
        value_parse(scratch, &form, "", text_of(action->predict_after), NULL, &after, &report);
    assert(good); /* the demo's own table */
    prediction_drop(prediction);
    *prediction = (Prediction){.phase = PREDICTION_ASKING,
                               .call = call,
                               .metric = asked,
                               .claim = demo_claim(demo, text_of(action->predict)),
                               .due = call.at + after.number,
                               .decided_at = TIME_NEVER,
                               .decided_by.kind = -1};
    assert(prediction->metric >= 0 || prediction->claim >= 0);
    if (prediction->due > run_end(run)) prediction->due = run_end(run);
    if (prediction->metric >= 0) prediction->before = run_measure(run, prediction->metric, scratch);
    prediction->before.text = (Text){0};
    arena_free(scratch);
    return true;
}

static Reading read_now(const Prediction *prediction, const Run *run, Arena *scratch)
{
    arena_rewind(scratch, 0);
    if (prediction->metric >= 0) return run_measure(run, prediction->metric, scratch);
    return READING_OF(run_claim(run, prediction->claim, NULL, NULL) != TIME_NEVER);
}

static bool same(Reading a, Reading b)
{
    return a.kind == b.kind && (a.kind != READING_NUMBER || a.number == b.number);
}

void prediction_drop(Prediction *prediction)
{
    Finding *finding = prediction->finding;
    prediction->phase = PREDICTION_NONE;
    prediction->finding = NULL;
    if (finding == NULL) return;
    run_close(finding->run);
    arena_free(finding->problems);
    arena_free(finding->scratch);
    free(finding);
}

void prediction_settle(Prediction *prediction, const Options *options)
{
    assert(prediction->phase == PREDICTION_WAITING && prediction->finding == NULL);
    Finding *finding = calloc(1, sizeof *finding);
    if (finding == NULL) arena_fail("a prediction", sizeof *finding);
    finding->scratch = arena_new(SCRATCH_BYTES);
    finding->problems = arena_new(SCRATCH_BYTES);
    Report report = {.arena = finding->problems};
    finding->run = run_open(options, 0, false, &report);
    assert(finding->run != NULL); /* the same options have made a run before */
    prediction->finding = finding;
    prediction->phase = PREDICTION_FINDING;
}

static void take_reading(Prediction *prediction)
{
    Finding *finding = prediction->finding;
    const Run *run = finding->run;
    Reading now = read_now(prediction, run, finding->scratch);
    if (same(now, finding->level)) return;
    finding->level = now;
    prediction->decided_at = run_now(run);
    const Note *note = world_note(run_world(run), 0);
    prediction->decided_by.kind = -1;
    if (note != NULL && note->at == run_now(run)) prediction->decided_by = *note;
}

bool prediction_find(Prediction *prediction, int64_t most)
{
    assert(prediction->phase == PREDICTION_FINDING);
    Finding *finding = prediction->finding;
    Run *run = finding->run;
    if (!finding->acted) {
        uint64_t before = run_position(run);
        if (!run_advance(run, prediction->call.at - 1, most)) return false;
        most -= (int64_t)(run_position(run) - before);
        finding->level = read_now(prediction, run, finding->scratch);
        finding->acted = true;
    }
    while (run_next(run) <= prediction->due) {
        if (most-- <= 0) return false;
        if (!run_step(run)) break;
        take_reading(prediction);
    }
    (void)run_advance(run, prediction->due, INT64_MAX); /* some change with time alone */
    prediction->result = read_now(prediction, run, finding->scratch);
    prediction->result.text = (Text){0};
    prediction_drop(prediction);
    prediction->phase = PREDICTION_SHOWN;
    return true;
}

double prediction_found(const Prediction *prediction)
{
    if (prediction->finding == NULL || prediction->due <= 0) return 1;
    return (double)run_now(prediction->finding->run) / (double)prediction->due;
}

static void put_reading(const Prediction *prediction, const Demo *demo, Reading reading,
                        Buffer *out)
{
    if (reading.kind != READING_NUMBER) {
        buffer_puts(out, "none");
        return;
    }
    char number[32];
    if (prediction->metric < 0)
        snprintf(number, sizeof number, "%s", reading.number > 0 ? "broken" : "holding");
    else if (text_ends(text_of(demo->metrics[prediction->metric].name), TEXT("_ratio")))
        chart_format_ratio(reading.number, number, sizeof number);
    else snprintf(number, sizeof number, "%.6g", reading.number);
    buffer_puts(out, number);
}

/* What is asked for, as the pane calls it. */
static const char *asked_for(const Prediction *prediction, const Demo *demo)
{
    if (prediction->metric < 0) return demo->claims[prediction->claim].label;
    const Metric *metric = &demo->metrics[prediction->metric];
    return metric->label != NULL ? metric->label : metric->name;
}

void prediction_question(const Prediction *prediction, const Options *options, Buffer *out)
{
    const Demo *demo = options->demo;
    char after[32];
    chart_format_seconds((double)(prediction->due - prediction->call.at) / 1e9, after,
                         sizeof after);
    buffer_printf(out, "Predict: %s after ", after);
    options_print_call(options, &prediction->call, out);
    if (prediction->metric < 0) {
        buffer_printf(out, ", is \"%s\" broken? y or n", asked_for(prediction, demo));
        return;
    }
    buffer_printf(out, ", what is \"%s\"?", asked_for(prediction, demo));
    if (prediction->before.kind == READING_NUMBER) {
        buffer_puts(out, " Now it is ");
        put_reading(prediction, demo, prediction->before, out);
        buffer_puts(out, ".");
    }
}

void prediction_answer(const Prediction *prediction, const Demo *demo, const void *model,
                       Arena *scratch, Buffer *out)
{
    assert(prediction->phase == PREDICTION_SHOWN);
    buffer_printf(out, "%s: yours ", asked_for(prediction, demo));
    put_reading(prediction, demo, READING_OF(prediction->guess), out);
    buffer_puts(out, ", the run's ");
    put_reading(prediction, demo, prediction->result, out);
    if (prediction->decided_at == TIME_NEVER) {
        buffer_puts(out, ": nothing changed it");
        return;
    }
    buffer_printf(out, ", decided at %.3f s", (double)prediction->decided_at / 1e9);
    if (prediction->decided_by.kind < 0) return;
    Text words = demo->word(model, &prediction->decided_by, scratch);
    buffer_printf(out, " by %.*s", TEXT_ARG(words));
}

bool prediction_parse(const Prediction *prediction, const Demo *demo, Text typed, double *guess)
{
    Text word = text_trim(typed);
    if (prediction->metric < 0) {
        bool yes = text_is(word, "y") || text_is(word, "yes");
        *guess = yes ? 1 : 0;
        return yes || text_is(word, "n") || text_is(word, "no");
    }
    bool ratio = text_ends(text_of(demo->metrics[prediction->metric].name), TEXT("_ratio"));
    bool per_cent = ratio && text_ends(word, TEXT("%"));
    if (per_cent) word = text_trim(text_slice(word, 0, word.len - 1));
    if (!text_to_double(word, guess)) return false;
    if (per_cent) *guess /= 100;
    return true;
}
