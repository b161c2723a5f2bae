/* The story's notes: what the trace prints of them, and how they are worded. */
#include "consistency.h"

#include "canvas/chart.h"

#include <inttypes.h>

static const char *const kinds[] = {"relaxed", "seq_cst", NULL};

#define COUNTED(name)                                                                              \
    {                                                                                              \
        name, FIELD_COUNT, NULL                                                                    \
    }
#define ACTED                                                                                      \
    {                                                                                              \
        "action", FIELD_CHOICE, consistency_action_names                                           \
    }

const NoteKind consistency_notes[NOTES] = {
    [NOTE_JUDGED] = {"judged",
                     {COUNTED("linearizable"), COUNTED("sequential"), COUNTED("causal"),
                      COUNTED("pram"), COUNTED("read_your_writes"), COUNTED("monotonic_reads")},
                     false},
    [NOTE_LIFTED] = {"placed", {COUNTED("operation")}, false},
    [NOTE_REFUSED] = {"refused", {COUNTED("operation")}, false},
    [NOTE_UNDONE] = {"undone", {COUNTED("operation")}, false},
    [NOTE_PLACED] = {"all-placed", {COUNTED("key")}, false},
    [NOTE_NO_ORDER] = {"no-order", {COUNTED("key"), COUNTED("operation")}, false},
    [NOTE_CHANGED] = {"changed", {COUNTED("operation"), ACTED}, false},
    [NOTE_NOTHING] = {"skipped", {ACTED}, false},
    [NOTE_WRITE] = {"write", {COUNTED("value"), {"by_hand", FIELD_BOOL, NULL}}, true},
    [NOTE_WRITTEN] = {"written", {COUNTED("value")}, true},
    [NOTE_READ] = {"read", {COUNTED("reader"), {"by_hand", FIELD_BOOL, NULL}}, true},
    [NOTE_GOT] = {"got", {COUNTED("reader"), COUNTED("value")}, true},
    [NOTE_STALE] = {"stale", {COUNTED("reader"), COUNTED("value"), COUNTED("written")}, false},
    [NOTE_INVERTED] = {"went-back", {COUNTED("reader"), COUNTED("value"), COUNTED("read")}, false},
    [NOTE_DROP] = {"drop", {{NULL, FIELD_COUNT, NULL}}, false},
    [NOTE_LOST] = {"lost", {{"node", FIELD_NODE, NULL}}, true},
    [NOTE_KILL] = {"kill", {COUNTED("replica")}, false},
    [NOTE_REVIVE] = {"revive", {COUNTED("replica")}, false},
    [NOTE_SO_FAR] = {"so-far", {COUNTED("trials"), {"ratio", FIELD_RATIO, NULL}}, false},
    [NOTE_MEASURED] = {"measured",
                       {{"order", FIELD_CHOICE, kinds}, COUNTED("both_zero"), COUNTED("runs")},
                       false},
};

#define SAY(...) return text_printf(scratch, __VA_ARGS__)

static const char *verdict(int64_t number)
{
    return number == LIN_YES ? "yes" : number == LIN_NO ? "no" : "not judged";
}

static Text word_lab(const Lab *lab, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    bool has_place = note->kind == NOTE_LIFTED || note->kind == NOTE_REFUSED
                     || note->kind == NOTE_UNDONE || note->kind == NOTE_CHANGED;
    int64_t place = note->kind == NOTE_NO_ORDER ? args[1] : has_place ? args[0] : -1;
    Text words = TEXT("");
    if (place >= 0 && place < lab->count)
        words = consistency_operation(lab, (int)place, true, scratch);
    switch ((ConsistencyNote)note->kind) {
    case NOTE_JUDGED:
        SAY("linearizable %s, sequential %s, causal %s", verdict(args[0]), verdict(args[1]),
            verdict(args[2]));
    case NOTE_LIFTED: SAY("%.*s is placed next", TEXT_ARG(words));
    case NOTE_REFUSED: SAY("%.*s does not fit here", TEXT_ARG(words));
    case NOTE_UNDONE: SAY("%.*s is taken back", TEXT_ARG(words));
    case NOTE_PLACED: SAY("all of %c are placed: an order is found", (int)args[0]);
    case NOTE_NO_ORDER: SAY("no order of %c has a place for %.*s", (int)args[0], TEXT_ARG(words));
    case NOTE_CHANGED:
        SAY("%.*s: %s", TEXT_ARG(words), consistency_action_names[args[1]]);
    default: return TEXT("");
    }
}

static char client(int64_t index)
{
    return (char)('A' + index);
}

static Text word_store(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    const char *hand = args[1] != 0 ? ", by hand" : "";
    switch ((ConsistencyNote)note->kind) {
    case NOTE_WRITE: SAY("A writes %" PRId64 "%s", args[0], hand);
    case NOTE_WRITTEN: SAY("%" PRId64 " is written", args[0]);
    case NOTE_READ: SAY("%c reads%s", client(args[0]), hand);
    case NOTE_GOT: SAY("%c gets %" PRId64, client(args[0]), args[1]);
    case NOTE_STALE:
        SAY("%c gets %" PRId64 ": stale, %" PRId64 " was written", client(args[0]), args[1],
            args[2]);
    case NOTE_INVERTED:
        SAY("%c gets %" PRId64 ": back, %" PRId64 " had been read", client(args[0]), args[1],
            args[2]);
    case NOTE_DROP: SAY("the next message is lost");
    case NOTE_LOST: SAY("a message is lost on its way");
    case NOTE_KILL: SAY("replica %" PRId64 " stops", args[0]);
    case NOTE_REVIVE: SAY("replica %" PRId64 " runs again, with what it held", args[0]);
    default: return TEXT("");
    }
}

Text consistency_word(const void *state, const Note *note, Arena *scratch)
{
    const ConsistencyModel *model = state;
    const int64_t *args = note->args;
    char share[24];
    if (note->kind == NOTE_NOTHING)
        SAY("%s: there is nothing to do that to", consistency_action_names[args[0]]);
    if (note->kind == NOTE_SO_FAR) {
        chart_format_ratio(demo_ratio_of(args[1]), share, sizeof share);
        SAY("after %" PRId64 " trials: the reply first in %s", args[0], share);
    }
    if (note->kind == NOTE_MEASURED) {
        if (args[1] < 0) SAY("%s: it cannot be measured here", kinds[args[0]]);
        SAY("%s: %" PRId64 " of %" PRId64 " runs have two zeros", kinds[args[0]], args[1], args[2]);
    }
    return model->lab != NULL ? word_lab(model->lab, note, scratch) : word_store(note, scratch);
}
