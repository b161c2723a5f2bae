/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "circuit_breaker.h"

#include "canvas/chart.h"

#include <inttypes.h>

static const char *const outcome_names[] = {"S", "F", "SLOW", "SLOWF", "pending", NULL};

#define STATE                                                                                      \
    {                                                                                              \
        "state", FIELD_CHOICE, breaker_state_names                                                 \
    }
#define OUTCOME                                                                                    \
    {                                                                                              \
        "outcome", FIELD_CHOICE, outcome_names                                                     \
    }

const NoteKind breaker_notes[NOTES] = {
    [NOTE_CALL] = {"call", {OUTCOME, {"permitted", FIELD_BOOL, NULL}, STATE}, true},
    [NOTE_OUTCOME] = {"outcome",
                      {{"failure_rate_ratio", FIELD_RATIO, NULL},
                       {"slow_rate_ratio", FIELD_RATIO, NULL},
                       STATE,
                       OUTCOME,
                       {"calls", FIELD_COUNT, NULL},
                       {"failures", FIELD_COUNT, NULL},
                       {"slow", FIELD_COUNT, NULL}},
                      true},
    [NOTE_LATE] = {"late", {OUTCOME}, true},
    [NOTE_OPENED] = {"opened",
                     {{"calls", FIELD_COUNT, NULL},
                      {"failures", FIELD_COUNT, NULL},
                      {"slow", FIELD_COUNT, NULL},
                      {"from_half_open", FIELD_BOOL, NULL},
                      {"open_for_s", FIELD_SECONDS, NULL}},
                     false},
    [NOTE_PROBING] = {"half-open", {{"probes", FIELD_COUNT, NULL}}, false},
    [NOTE_CLOSED] = {"closed",
                     {{"calls", FIELD_COUNT, NULL}, {"failures", FIELD_COUNT, NULL}},
                     false},
    [NOTE_FORCED] = {"forced-open", {{NULL, FIELD_COUNT, NULL}}, false},
    [NOTE_HANG] = {"hang", {{NULL, FIELD_COUNT, NULL}}, false},
    [NOTE_SLOW] = {"slow", {{"factor", FIELD_RATIO, NULL}}, false},
    [NOTE_ERRORS] = {"errors", {{"ratio", FIELD_RATIO, NULL}}, false},
    [NOTE_HEAL] = {"heal", {{NULL, FIELD_COUNT, NULL}}, false},
    [NOTE_TIMEOUT] = {"timeout", {{"timeout_s", FIELD_SECONDS, NULL}}, false},
    [NOTE_BREAKER] = {"breaker", {{"on", FIELD_BOOL, NULL}}, false},
    [NOTE_BULKHEAD] = {"bulkhead", {{"most", FIELD_COUNT, NULL}}, false},
    [NOTE_EXHAUSTED] = {"exhausted",
                        {{"node", FIELD_NODE, NULL}, {"threads", FIELD_COUNT, NULL}},
                        false},
    [NOTE_RELIEVED] = {"relieved",
                       {{"node", FIELD_NODE, NULL}, {"after_s", FIELD_SECONDS, NULL}},
                       false},
};

static Text word_outcome(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    const char *rate = args[6] > 0 && args[5] == 0 ? "slow" : "failed";
    int64_t part = args[6] > 0 && args[5] == 0 ? args[6] : args[5];
    return text_printf(scratch, "outcome %s: %" PRId64 " of %" PRId64 " %s", outcome_names[args[3]],
                       part, args[4], rate);
}

static Text word_opened(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    char open_for[32];
    value_print_time(args[4], open_for);
    bool by_slow = args[2] > args[1];
    return text_printf(scratch, "%" PRId64 " of %" PRId64 " %s: %s to OPEN for %s",
                       by_slow ? args[2] : args[1], args[0], by_slow ? "slow" : "failed",
                       args[3] != 0 ? "HALF-OPEN" : "CLOSED", open_for);
}

/* "1.5 s" from ns, as a pane says it. */
static Text spell(Arena *scratch, int64_t ns)
{
    char typed[32];
    value_print_time(ns, typed);
    return text_copy(scratch, text_of(typed));
}

static Text word_rest(const Note *note, Arena *scratch)
{
    char after[24];
    const int64_t *args = note->args;
    switch ((BreakerNote)note->kind) {
    case NOTE_SLOW: return text_printf(scratch, "B takes %g times as long", demo_ratio_of(args[0]));
    case NOTE_ERRORS:
        return text_printf(scratch, "B fails %.3g %% of its calls", 100 * demo_ratio_of(args[0]));
    case NOTE_HEAL: return TEXT("B is well again; hung calls wait on");
    case NOTE_TIMEOUT:
        return text_printf(scratch, "A's timeout is %.*s from now on",
                           TEXT_ARG(spell(scratch, args[0])));
    case NOTE_BREAKER:
        return args[0] != 0 ? TEXT("the breaker is on: CLOSED, empty") : TEXT("the breaker is off");
    case NOTE_BULKHEAD:
        if (args[0] == 0) return TEXT("no bulkhead: B may have all threads");
        return text_printf(scratch, "bulkhead: at most %" PRId64 " threads for B", args[0]);
    case NOTE_EXHAUSTED:
        return text_printf(scratch, "all %" PRId64 " threads of A wait for B", args[1]);
    case NOTE_RELIEVED:
        chart_format_seconds((double)args[1] / 1e9, after, sizeof after);
        return text_printf(scratch, "A has free threads again, after %s", after);
    default: return TEXT("");
    }
}

Text breaker_word(const void *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    (void)model;
    switch ((BreakerNote)note->kind) {
    case NOTE_CALL:
        if (args[2] == BREAKER_CLOSED) return TEXT("call let through");
        return text_printf(scratch, "call %s: %s", args[1] != 0 ? "let through" : "refused",
                           breaker_state_names[args[2]]);
    case NOTE_OUTCOME: return word_outcome(note, scratch);
    case NOTE_LATE:
        return text_printf(scratch, "outcome %s of an earlier state: not counted",
                           outcome_names[args[0]]);
    case NOTE_OPENED: return word_opened(note, scratch);
    case NOTE_PROBING:
        return text_printf(scratch, "a call after the wait: HALF-OPEN, %" PRId64 " probe%s",
                           args[0], args[0] == 1 ? "" : "s");
    case NOTE_CLOSED:
        return text_printf(scratch, "%" PRId64 " of %" PRId64 " probes failed: CLOSED", args[1],
                           args[0]);
    case NOTE_FORCED: return TEXT("forced OPEN by hand");
    case NOTE_HANG: return TEXT("B hangs: calls begin and never end");
    default: return word_rest(note, scratch);
    }
}
