/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "isolation.h"

#include "canvas/chart.h"

#include <inttypes.h>

const char *const isolation_action_names[] = {"step",   "earlier", "later", "commit", "abort",
                                              "engine", "matrix",  "graph", NULL};
static const char *const kind_names[] = {"read",   "update", "insert", "delete",
                                         "commit", "abort",  NULL};
static const char *const state_names[] = {"ahead",   "done",    "waits", "held",
                                          "aborted", "skipped", NULL};
static const char *const reason_names[] = {"none",  "asked",     "deadlock", "updated",
                                           "pivot", "duplicate", "full",     NULL};

#define COUNTED(name)                                                                              \
    {                                                                                              \
        name, FIELD_COUNT, NULL                                                                    \
    }
#define CHOSEN(name, choices)                                                                      \
    {                                                                                              \
        name, FIELD_CHOICE, choices                                                                \
    }

const NoteKind isolation_notes[NOTES] = {
    [NOTE_STEP] = {"step",
                   {COUNTED("step"), COUNTED("transaction"), CHOSEN("kind", kind_names),
                    CHOSEN("state", state_names), COUNTED("told")},
                   false},
    [NOTE_PIVOT] = {"pivot",
                    {COUNTED("in"), COUNTED("pivot"), COUNTED("out"), COUNTED("aborted")},
                    false},
    [NOTE_DEADLOCK] = {"deadlock",
                       {COUNTED("aborted"), COUNTED("second"), COUNTED("third")},
                       false},
    [NOTE_CYCLE] = {"cycle", {COUNTED("first"), COUNTED("second"), COUNTED("third")}, false},
    [NOTE_VERDICT] = {"verdict",
                      {CHOSEN("schedule", isolation_schedules),
                       CHOSEN("engine", isolation_engines),
                       {"happened", FIELD_BOOL, NULL}},
                      false},
    [NOTE_ENGINE] = {"engine", {CHOSEN("engine", isolation_engines)}, false},
    [NOTE_SWAPPED] = {"swapped", {COUNTED("step"), COUNTED("before")}, false},
    [NOTE_ROW] = {"row", {CHOSEN("engine", isolation_engines), COUNTED("prevented")}, false},
    [NOTE_STAYS] = {"stays", {COUNTED("step")}, false},
    [NOTE_CANNOT_END] = {"cannot-end", {COUNTED("transaction"), CHOSEN("kind", kind_names)}, false},
    [NOTE_NO_STEP] = {"no-step", {COUNTED("steps")}, false},
    [NOTE_SOLD_OUT] = {"sold-out", {COUNTED("sold"), COUNTED("thinking")}, false},
    [NOTE_LATE] = {"too-many", {COUNTED("sold"), COUNTED("left")}, false},
    [NOTE_REFUSED] = {"refused", {COUNTED("buyer"), CHOSEN("reason", reason_names)}, true},
    [NOTE_OVER] = {"over", {COUNTED("sold"), COUNTED("aborted"), COUNTED("left")}, false},
    [NOTE_ROUND] = {"round", {COUNTED("round"), COUNTED("attempts"), COUNTED("winner")}, false},
    [NOTE_TRIALS] = {"trials", {COUNTED("trials")}, false},
    [NOTE_SKIPPED] = {"skipped", {CHOSEN("action", isolation_action_names)}, false},
};

#define SAY(...) return text_printf(scratch, __VA_ARGS__)

const char *isolation_reason(TxReason reason)
{
    switch (reason) {
    case REASON_DEADLOCK: return "deadlock";
    case REASON_UPDATED: return "first updater wins";
    case REASON_PIVOT: return "dangerous structure";
    case REASON_DUPLICATE: return "the row is there";
    case REASON_FULL: return "no room";
    default: return "by itself";
    }
}

Text isolation_rows_in_words(const TxRow *rows, int count, Arena *scratch)
{
    Buffer words = {0};
    buffer_putc(&words, '{');
    for (int i = 0; i < count; i++)
        buffer_printf(&words, "%s%d:%" PRId64, i > 0 ? "," : "", rows[i].row, rows[i].value);
    buffer_putc(&words, '}');
    Text copy = text_copy(scratch, buffer_text(&words));
    buffer_clear(&words);
    return copy;
}

/* What a step that was done has brought. */
static Text word_done(const StepRecord *record, const char *step, Arena *scratch)
{
    const StepRun *result = &record->result;
    const char *late = result->has_waited ? ", after a wait" : "";
    switch (record->step.statement.kind) {
    case STATEMENT_READ:
        SAY("%s: %.*s%s", step,
            TEXT_ARG(isolation_rows_in_words(result->rows, result->touched, scratch)), late);
    case STATEMENT_COMMIT: SAY("%s: T%d commits", step, record->step.transaction + 1);
    case STATEMENT_INSERT: SAY("%s: inserted%s", step, late);
    default: break;
    }
    SAY("%s: %d row%s%s", step, result->touched, result->touched == 1 ? "" : "s", late);
}

static Text word_step(const IsolationModel *model, const int64_t *args, Arena *scratch)
{
    char step[SCHEDULE_STEP_BYTES];
    if (args[5] < 0)
        SAY("step %" PRId64 " of T%" PRId64 ": %s", args[0], args[1], state_names[args[3]]);
    const StepRecord *record = history_at(model->records, (size_t)args[5]);
    int own = record->step.transaction + 1;
    schedule_print(&record->step, step);
    switch (record->result.state) {
    case STEP_WAITS:
        if (record->result.blocker < 0) SAY("%s: T%d waits", step, own);
        SAY("%s: T%d waits for T%d", step, own, record->result.blocker + 1);
    case STEP_HELD: SAY("%s: held back, T%d waits", step, own);
    case STEP_SKIPPED: SAY("%s: skipped, T%d has ended", step, own);
    case STEP_ABORTED:
        SAY("%s: T%d is aborted: %s", step, own, isolation_reason(record->result.reason));
    default: return word_done(record, step, scratch);
    }
}

static Text word_verdict(const int64_t *args, Arena *scratch)
{
    const NamedSchedule *named = &isolation_named[args[0]];
    if (args[0] == NAMED_CUSTOM && args[2] != 0) SAY("no serial order gives this");
    if (args[0] == NAMED_CUSTOM) SAY("a serial order gives the same");
    if (args[2] != 0) SAY("it happened: %s", named->title);
    SAY("prevented: %s", named->title);
}

static Text word_cycle(const int64_t *args, Arena *scratch)
{
    if (args[2] == 0)
        SAY("T%" PRId64 " and T%" PRId64 " each had to be before the other", args[0], args[1]);
    SAY("no serial order: T%" PRId64 " before T%" PRId64 " before T%" PRId64 " before T%" PRId64,
        args[0], args[1], args[2], args[0]);
}

static Text word_deadlock(const int64_t *args, Arena *scratch)
{
    if (args[2] == 0)
        SAY("deadlock: T%" PRId64 " waits for T%" PRId64 ", T%" PRId64 " for T%" PRId64, args[0],
            args[1], args[1], args[0]);
    SAY("deadlock: T%" PRId64 ", T%" PRId64 ", T%" PRId64 " wait in a ring", args[0], args[1],
        args[2]);
}

static Text word_schedule(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((IsolationNote)note->kind) {
    case NOTE_PIVOT:
        SAY("T%" PRId64 " rw T%" PRId64 " rw T%" PRId64 ", T%" PRId64 " committed first: T%" PRId64
            " goes",
            args[0], args[1], args[2], args[2], args[3]);
    case NOTE_DEADLOCK: return word_deadlock(args, scratch);
    case NOTE_CYCLE: return word_cycle(args, scratch);
    case NOTE_VERDICT: return word_verdict(args, scratch);
    case NOTE_ENGINE: SAY("from the start under %s", isolation_engines[args[0]]);
    case NOTE_SWAPPED:
        SAY("step %" PRId64 " is before step %" PRId64 " now: from the start", args[0], args[1]);
    case NOTE_ROW:
        SAY("all schedules under %s: it prevents %" PRId64 " of 10", isolation_engines[args[0]],
            args[1]);
    case NOTE_STAYS: SAY("step %" PRId64 " stays: a transaction keeps its order", args[0]);
    case NOTE_CANNOT_END:
        SAY("T%" PRId64 " cannot %s: it is not open, or waits", args[0], kind_names[args[1]]);
    case NOTE_NO_STEP: SAY("all %" PRId64 " steps are taken", args[0]);
    default: return TEXT("");
    }
}

static Text word_trials(const int64_t *args, Arena *scratch)
{
    if (args[2] >= 0)
        SAY("%" PRId64 " schedule%s: %" PRId64 " cyclic under %s", args[0], args[0] == 1 ? "" : "s",
            args[1], isolation_engines[args[2]]);
    SAY("%" PRId64 " sale%s: %.1f sold on average", args[0], args[0] == 1 ? "" : "s",
        demo_ratio_of(args[1]));
}

Text isolation_word(const void *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((IsolationNote)note->kind) {
    case NOTE_STEP: return word_step(model, args, scratch);
    case NOTE_SOLD_OUT:
        SAY("the counter is at 0: %" PRId64 " sold, %" PRId64 " still think", args[0], args[1]);
    case NOTE_LATE: SAY("ticket %" PRId64 " is one too many; n is %" PRId64, args[0], args[1]);
    case NOTE_REFUSED:
        SAY("buyer %" PRId64 " is aborted: %s", args[0] + 1, isolation_reason((TxReason)args[1]));
    case NOTE_OVER:
        SAY("over: %" PRId64 " sold, %" PRId64 " aborted, %" PRId64 " found none", args[0], args[1],
            args[2]);
    case NOTE_ROUND:
        SAY("round %" PRId64 ": %" PRId64 " attempt%s, client %" PRId64 " wins", args[0], args[1],
            args[1] == 1 ? "" : "s", args[2]);
    case NOTE_TRIALS: return word_trials(args, scratch);
    case NOTE_SKIPPED: SAY("%s: there is no schedule here", isolation_action_names[args[0]]);
    default: return word_schedule(note, scratch);
    }
}
