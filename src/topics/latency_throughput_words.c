/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "latency_throughput.h"

#include "canvas/chart.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const tester_names[] = {"waits", "on-schedule", NULL};
static const char *const action_names[] = {"rate",  "law",     "freeze", "batch",
                                           "users", "measure", NULL};
const char *const latency_probe_names[] = {"call",        "l1",       "l2",         "ram",
                                           "syscall",     "loopback", "write-sync", "file-read",
                                           "file-cached", NULL};

/* By host/probe.h's numbers. */
const char *const latency_reasons[] = {"",
                                       "no room in memory",
                                       "no socket",
                                       "no place for a file",
                                       "nothing can be written",
                                       "no process",
                                       "it did not come back",
                                       NULL};

#define COUNT(name)                                                                                \
    {                                                                                              \
        name, FIELD_COUNT, NULL                                                                    \
    }
#define SECONDS(name)                                                                              \
    {                                                                                              \
        name, FIELD_SECONDS, NULL                                                                  \
    }

const NoteKind latency_notes[NOTES] = {
    [NOTE_ANSWERED] = {"answered",
                       {COUNT("request"), SECONDS("response_s"), COUNT("inside")},
                       true},
    [NOTE_REFUSED] = {"refused", {COUNT("request"), COUNT("inside")}, true},
    [NOTE_BATCH] = {"batch", {COUNT("items"), SECONDS("takes_s"), SECONDS("oldest_s")}, true},
    [NOTE_SAMPLE] = {"sample",
                     {{"tester", FIELD_CHOICE, tester_names},
                      SECONDS("sent_s"),
                      SECONDS("response_s")},
                     true},
    [NOTE_LONGEST] = {"longest", {COUNT("inside")}, false},
    [NOTE_FULL] = {"full", {COUNT("room")}, false},
    [NOTE_RATE] = {"rate",
                   {{"per_s", FIELD_RATIO, NULL},
                    {"before_per_s", FIELD_RATIO, NULL},
                    SECONDS("mean_before_s")},
                   false},
    [NOTE_LAW] = {"law",
                  {{"law", FIELD_CHOICE, latency_law_names},
                   {"before", FIELD_CHOICE, latency_law_names},
                   SECONDS("mean_before_s")},
                  false},
    [NOTE_LIMIT] = {"batch-limit",
                    {COUNT("most"), COUNT("before"), SECONDS("mean_before_s")},
                    false},
    [NOTE_USERS] = {"users", {COUNT("users"), COUNT("before"), SECONDS("mean_before_s")}, false},
    [NOTE_FREEZE] = {"freeze", {SECONDS("for_s")}, false},
    [NOTE_THAW] = {"thaw", {COUNT("inside")}, false},
    [NOTE_STOP] = {"stop", {COUNT("closed_sent"), COUNT("open_sent")}, false},
    [NOTE_NO_OBJECT] = {"skipped", {{"action", FIELD_CHOICE, action_names}}, false},
    [NOTE_MEASURE] = {"measure", {{"again", FIELD_BOOL, NULL}}, false},
    [NOTE_PROBED] = {"measured",
                     {{"probe", FIELD_CHOICE, latency_probe_names},
                      COUNT("measured_ps"),
                      COUNT("measured_p99_ps"),
                      {"reason", FIELD_CHOICE, latency_reasons}},
                     false},
};

typedef char Span[24];

static const char *spell(int64_t ns, Span out)
{
    chart_format_seconds((double)ns / 1e9, out, sizeof(Span));
    return out;
}

/* "; at 80/s the mean was 49.8 ms", where there was one. */
static Text word_before(Arena *scratch, Text before, int64_t mean)
{
    Span span;
    if (mean < 0) return TEXT("");
    return text_printf(scratch, "; at %.*s the mean was %s", TEXT_ARG(before), spell(mean, span));
}

static Text word_change(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    Text before, was;
    Span span;
    switch ((LatencyNote)note->kind) {
    case NOTE_RATE:
        before = text_printf(scratch, "%.4g/s", demo_ratio_of(args[1]));
        was = word_before(scratch, before, args[2]);
        return text_printf(scratch, "now %.4g/s%.*s", demo_ratio_of(args[0]), TEXT_ARG(was));
    case NOTE_LAW:
        if (args[2] < 0) return text_printf(scratch, "now work is %s", latency_law_names[args[0]]);
        return text_printf(scratch, "now work is %s; the mean was %s", latency_law_names[args[0]],
                           spell(args[2], span));
    case NOTE_LIMIT:
        before = text_printf(scratch, "%" PRId64, args[1]);
        was = word_before(scratch, before, args[2]);
        return text_printf(scratch, "batches of %" PRId64 " at most%.*s", args[0], TEXT_ARG(was));
    case NOTE_USERS:
        before = text_printf(scratch, "%" PRId64, args[1]);
        was = word_before(scratch, before, args[2]);
        return text_printf(scratch, "now %" PRId64 " users%.*s", args[0], TEXT_ARG(was));
    default: return TEXT("");
    }
}

static Text word_probed(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    Span span, worst;
    const char *name = latency_probe_names[args[0]];
    if (args[1] < 0)
        return text_printf(scratch, "%s: not measured: %s", name, latency_reasons[args[3]]);
    chart_format_seconds((double)args[1] / 1e12, span, sizeof span);
    if (args[2] < 0) return text_printf(scratch, "%s: %s", name, span);
    chart_format_seconds((double)args[2] / 1e12, worst, sizeof worst);
    return text_printf(scratch, "%s: median %s, p99 %s", name, span, worst);
}

static Text word_request(const LatencyModel *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    Span first, second;
    switch ((LatencyNote)note->kind) {
    case NOTE_ANSWERED:
        return text_printf(scratch, "request %" PRId64 " answered after %s, %" PRId64 " inside",
                           args[0], spell(args[1], first), args[2]);
    case NOTE_REFUSED:
        return text_printf(scratch, "request %" PRId64 " refused: %" PRId64 " inside", args[0],
                           args[1]);
    case NOTE_BATCH:
        return text_printf(scratch, "a batch of %" PRId64 " for %s, its oldest waited %s", args[0],
                           spell(args[1], first), spell(args[2], second));
    case NOTE_SAMPLE:
        return text_printf(scratch, "%s: sent at %s, a sample of %s",
                           args[0] == TESTER_OPEN ? "on schedule" : "who waits",
                           spell(args[1], first), spell(args[2], second));
    case NOTE_THAW:
        if (model->testers != NULL)
            return text_printf(scratch, "it answers again: %" PRId64 " on schedule are late",
                               args[0]);
        return text_printf(scratch, "it goes on: %" PRId64 " inside", args[0]);
    default: return TEXT("");
    }
}

Text latency_word(const void *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    Span span;
    switch ((LatencyNote)note->kind) {
    case NOTE_LONGEST: return text_printf(scratch, "%" PRId64 " inside: the most so far", args[0]);
    case NOTE_FULL:
        return text_printf(scratch, "%" PRId64 " inside, no more room: one is refused", args[0]);
    case NOTE_FREEZE: return text_printf(scratch, "frozen for %s", spell(args[0], span));
    case NOTE_STOP:
        return text_printf(scratch,
                           "both stop: %" PRId64 " sent who waits, %" PRId64 " on schedule",
                           args[0], args[1]);
    case NOTE_NO_OBJECT:
        return text_printf(scratch, "%s: this scene has no such thing", action_names[args[0]]);
    case NOTE_MEASURE:
        return args[0] != 0 ? TEXT("this machine is measured again")
                            : TEXT("this machine is measured, as it runs");
    case NOTE_PROBED: return word_probed(note, scratch);
    case NOTE_RATE:
    case NOTE_LAW:
    case NOTE_LIMIT:
    case NOTE_USERS: return word_change(note, scratch);
    default: return word_request(model, note, scratch);
    }
}
