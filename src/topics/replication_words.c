/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "replication.h"

#include "canvas/chart.h"

#include <inttypes.h>

const char *const replication_node_names[] = {"a", "b", "c", "d", "e", "f", "g",
                                              "h", "i", "j", "s", "t", NULL};
const char *const replication_leader_names[] = {"A", "B", NULL};
const char *const replication_action_names[] = {
    "write", "get", "kill", "revive", "cut", "heal", "drop", "repair", "promote", "writes", NULL};

static const char *const path_names[] = {"write",       "ack",  "read", "answer",
                                         "read-repair", "hint", NULL};
static const char *const fate_names[] = {"under-way", "delivered", "lost", "cut", "down", NULL};

#define COUNTED(name)                                                                              \
    {                                                                                              \
        name, FIELD_COUNT, NULL                                                                    \
    }
#define LASTED(name)                                                                               \
    {                                                                                              \
        name, FIELD_SECONDS, NULL                                                                  \
    }
#define NODE(name)                                                                                 \
    {                                                                                              \
        name, FIELD_NODE, NULL                                                                     \
    }
#define YES_OR_NO(name)                                                                            \
    {                                                                                              \
        name, FIELD_BOOL, NULL                                                                     \
    }

const NoteKind replication_notes[NOTES] = {
    [NOTE_WRITE] = {"write", {COUNTED("version"), YES_OR_NO("by_hand")}, true},
    [NOTE_APPLIED] =
        {"applied",
         {NODE("node"), COUNTED("version"), {"by", FIELD_CHOICE, path_names}, COUNTED("held")},
         true},
    [NOTE_HINTED] = {"hinted", {NODE("spare"), COUNTED("version"), NODE("home")}, true},
    [NOTE_ACK] = {"ack", {NODE("node"), COUNTED("version"), COUNTED("acks"), COUNTED("w")}, true},
    [NOTE_COMMITTED] = {"committed", {COUNTED("version"), LASTED("after_s")}, true},
    [NOTE_WRITE_FAILED] = {"write-failed",
                           {COUNTED("version"), COUNTED("acks"), COUNTED("w")},
                           false},
    [NOTE_READ] = {"read", {COUNTED("read"), COUNTED("committed"), YES_OR_NO("by_hand")}, true},
    [NOTE_ANSWER] = {"answer",
                     {NODE("node"), COUNTED("version"), COUNTED("answers"), COUNTED("r")},
                     true},
    [NOTE_FRESH] = {"fresh", {COUNTED("version"), NODE("node"), COUNTED("read")}, true},
    [NOTE_STALE] = {"stale",
                    {COUNTED("version"), NODE("node"), COUNTED("behind"), LASTED("after_s"),
                     COUNTED("read")},
                    false},
    [NOTE_READ_FAILED] = {"read-failed", {COUNTED("answers"), COUNTED("r")}, false},
    [NOTE_READ_REPAIR] = {"read-repair", {NODE("node"), COUNTED("version")}, true},
    [NOTE_LOST] = {"lost",
                   {NODE("node"),
                    COUNTED("version"),
                    {"leg", FIELD_CHOICE, path_names},
                    {"why", FIELD_CHOICE, fate_names}},
                   true},
    [NOTE_KILL] = {"kill", {NODE("node")}, false},
    [NOTE_REVIVE] = {"revive", {NODE("node")}, false},
    [NOTE_CUT] = {"cut", {COUNTED("left")}, false},
    [NOTE_HEAL] = {"heal", {COUNTED(NULL)}, false},
    [NOTE_DROP] = {"drop", {COUNTED(NULL)}, false},
    [NOTE_HINTS_STOPPED] = {"hints-stopped", {NODE("node"), LASTED("after_s")}, false},
    [NOTE_HANDOVER] = {"handover", {NODE("spare"), NODE("node"), COUNTED("hints")}, false},
    [NOTE_REPAIR] = {"repair", {COUNTED("mended"), COUNTED("version")}, false},
    [NOTE_WRITES] = {"writes", {YES_OR_NO("on")}, false},
    [NOTE_SKIPPED] = {"skipped", {{"action", FIELD_CHOICE, replication_action_names}}, false},
    [NOTE_APPENDED] = {"appended", {NODE("node"), COUNTED("entry"), COUNTED("epoch")}, true},
    [NOTE_FOLLOWED] = {"followed", {NODE("node"), COUNTED("entries")}, true},
    [NOTE_PROMOTED] = {"promoted",
                       {NODE("node"), COUNTED("epoch"), COUNTED("entries"), COUNTED("lost")},
                       false},
    [NOTE_DROPPED_TAIL] = {"dropped-tail", {NODE("node"), COUNTED("entries")}, false},
    [NOTE_NOBODY] = {"nobody-to-promote", {COUNTED(NULL)}, false},
    [NOTE_LOCAL] = {"local", {NODE("node"), COUNTED("write"), YES_OR_NO("by_hand")}, true},
    [NOTE_SEEN] = {"seen", {NODE("node"), COUNTED("write")}, true},
    [NOTE_OVERWRITTEN] = {"overwritten", {NODE("node"), COUNTED("write"), COUNTED("by")}, true},
    [NOTE_SIBLINGS] = {"siblings", {NODE("node"), COUNTED("a"), COUNTED("b")}, true},
    [NOTE_COMMITTED_SEEN] = {"committed", {COUNTED("version"), LASTED("after_s")}, false},
    [NOTE_FRESH_SEEN] = {"fresh", {COUNTED("version"), NODE("node"), COUNTED("read")}, false},
    [NOTE_READ_REPAIR_SEEN] = {"read-repair", {NODE("node"), COUNTED("version")}, false},
    [NOTE_LOST_SEEN] = {"lost",
                        {NODE("node"),
                         COUNTED("version"),
                         {"leg", FIELD_CHOICE, path_names},
                         {"why", FIELD_CHOICE, fate_names}},
                        false},
    [NOTE_OVERWRITTEN_SEEN] = {"overwritten",
                               {NODE("node"), COUNTED("write"), COUNTED("by")},
                               false},
    [NOTE_STALE_TOO] = {"stale",
                        {COUNTED("version"), NODE("node"), COUNTED("behind"), LASTED("after_s"),
                         COUNTED("read")},
                        true},
    [NOTE_WRITE_FAILED_TOO] = {"write-failed",
                               {COUNTED("version"), COUNTED("acks"), COUNTED("w")},
                               true},
    [NOTE_READ_FAILED_TOO] = {"read-failed", {COUNTED("answers"), COUNTED("r")}, true},
    [NOTE_SO_FAR] = {"so-far",
                     {COUNTED("trials"),
                      {"first", FIELD_RATIO, NULL},
                      {"second", FIELD_RATIO, NULL}},
                     false},
    [NOTE_RACE] = {"race",
                   {COUNTED("trial"), LASTED("fresh_from_s"), LASTED("write_s"), LASTED("read_s")},
                   true},
    [NOTE_FROZEN] = {"frozen-read", {COUNTED("trial"), COUNTED("missed")}, true},
    [NOTE_FAILOVER] = {"failover", {COUNTED("trial"), COUNTED("lost")}, true},
    [NOTE_OWN_READ] = {"own-read", {COUNTED("trial"), YES_OR_NO("missed"), COUNTED("asked")}, true},
};

/* --- words ------------------------------------------------------------------------------------ */

/* "a", "s", "A": a node of the world's. */
static const char *name_of(const ReplicationModel *model, int64_t node)
{
    if (model->two != NULL) return replication_leader_names[node - LEADER_NODES];
    if (model->leader != NULL) return replication_node_names[node - LEADER_NODES];
    return replication_node_name(model, (int)node - NODE_REPLICAS);
}

/* "1.2 ms" from ns. */
static Text spell(Arena *scratch, int64_t ns)
{
    char typed[24];
    chart_format_seconds((double)ns / 1e9, typed, sizeof typed);
    return text_copy(scratch, text_of(typed));
}

static Text word_leg(const ReplicationModel *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    const char *node = name_of(model, args[0]);
    const char *why = args[3] == FLIGHT_CUT        ? "stopped at the cut"
                      : args[3] == FLIGHT_DEAD_END ? "lost: it is down"
                                                   : "lost on the way";
    switch (args[2]) {
    case LEG_WRITE: return text_printf(scratch, "write v%" PRId64 " to %s %s", args[1], node, why);
    case LEG_ACK: return text_printf(scratch, "ack of v%" PRId64 " from %s %s", args[1], node, why);
    case LEG_READ: return text_printf(scratch, "read to %s %s", node, why);
    case LEG_ANSWER:
        return text_printf(scratch, "answer v%" PRId64 " from %s %s", args[1], node, why);
    case LEG_MEND:
        return text_printf(scratch, "read repair v%" PRId64 " to %s %s", args[1], node, why);
    default: return text_printf(scratch, "hint v%" PRId64 " to %s %s", args[1], node, why);
    }
}

static Text word_write(const ReplicationModel *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((ReplicationNote)note->kind) {
    case NOTE_WRITE:
        return text_printf(scratch, "write v%" PRId64 "%s", args[0],
                           args[1] != 0 ? " by hand" : "");
    case NOTE_APPLIED:
        return args[3] == args[1]
                   ? text_printf(scratch, "%s has v%" PRId64, name_of(model, args[0]), args[1])
                   : text_printf(scratch, "%s keeps v%" PRId64 ": v%" PRId64 " is older",
                                 name_of(model, args[0]), args[3], args[1]);
    case NOTE_HINTED:
        return text_printf(scratch, "%s keeps v%" PRId64 " for %s", name_of(model, args[0]),
                           args[1], name_of(model, args[2]));
    case NOTE_ACK:
        return text_printf(scratch, "ack %" PRId64 " of %" PRId64 " for v%" PRId64 " from %s",
                           args[2], args[3], args[1], name_of(model, args[0]));
    case NOTE_COMMITTED:
    case NOTE_COMMITTED_SEEN:
        return text_printf(scratch, "v%" PRId64 " committed, after %.*s", args[0],
                           TEXT_ARG(spell(scratch, args[1])));
    case NOTE_WRITE_FAILED:
    case NOTE_WRITE_FAILED_TOO:
        return text_printf(scratch, "write v%" PRId64 " failed: %" PRId64 " of %" PRId64 " acks",
                           args[0], args[1], args[2]);
    default: return TEXT("");
    }
}

static Text word_read(const ReplicationModel *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((ReplicationNote)note->kind) {
    case NOTE_READ:
        return text_printf(scratch, "read%s, v%" PRId64 " is committed",
                           args[2] != 0 ? " by hand" : "", args[1]);
    case NOTE_ANSWER:
        return text_printf(scratch, "answer %" PRId64 " of %" PRId64 ": v%" PRId64 " from %s",
                           args[2], args[3], args[1], name_of(model, args[0]));
    case NOTE_FRESH:
    case NOTE_FRESH_SEEN:
        return text_printf(scratch, "read got v%" PRId64 " from %s: fresh", args[0],
                           name_of(model, args[1]));
    case NOTE_STALE:
    case NOTE_STALE_TOO:
        return text_printf(scratch, "read got v%" PRId64 " from %s: stale by %" PRId64, args[0],
                           name_of(model, args[1]), args[2]);
    case NOTE_READ_FAILED:
    case NOTE_READ_FAILED_TOO:
        return text_printf(scratch, "read failed: %" PRId64 " of %" PRId64 " answers", args[0],
                           args[1]);
    case NOTE_READ_REPAIR:
    case NOTE_READ_REPAIR_SEEN:
        return text_printf(scratch, "read repair: v%" PRId64 " to %s", args[1],
                           name_of(model, args[0]));
    default: return word_write(model, note, scratch);
    }
}

/* "a, c" from a bit each. */
static Text word_homes(const ReplicationModel *model, int64_t homes, Arena *scratch)
{
    Text words = TEXT("");
    for (int home = 0; home < QUORUM_HOMES; home++)
        if ((homes >> home & 1) != 0)
            words = text_printf(scratch, "%.*s, %s", TEXT_ARG(words),
                                name_of(model, NODE_REPLICAS + home));
    return words;
}

static Text word_event(const ReplicationModel *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((ReplicationNote)note->kind) {
    case NOTE_KILL:
        return text_printf(scratch, "%s is stopped; what it has it keeps", name_of(model, args[0]));
    case NOTE_REVIVE: return text_printf(scratch, "%s runs again", name_of(model, args[0]));
    case NOTE_CUT:
        return text_printf(scratch, "cut: writer%.*s | the others, reader",
                           TEXT_ARG(word_homes(model, args[0], scratch)));
    case NOTE_HEAL: return TEXT("the cut is healed");
    case NOTE_DROP: return TEXT("the next message will be lost");
    case NOTE_HINTS_STOPPED:
        return text_printf(scratch, "no more hints for %s: away for over %.*s",
                           name_of(model, args[0]), TEXT_ARG(spell(scratch, args[1])));
    case NOTE_HANDOVER:
        return text_printf(scratch, "%s hands %s %" PRId64 " hint%s", name_of(model, args[0]),
                           name_of(model, args[1]), args[2], args[2] == 1 ? "" : "s");
    case NOTE_REPAIR:
        return args[0] == 0 ? TEXT("repair: no replica was behind")
                            : text_printf(scratch, "repair: v%" PRId64 " to %" PRId64 " replica%s",
                                          args[1], args[0], args[0] == 1 ? "" : "s");
    case NOTE_WRITES: return args[0] != 0 ? TEXT("the writer goes on") : TEXT("the writer stops");
    case NOTE_SKIPPED:
        return text_printf(scratch, "%s: there is nothing here to do it to",
                           replication_action_names[args[0]]);
    default: return word_read(model, note, scratch);
    }
}

static Text word_leader(const ReplicationModel *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((ReplicationNote)note->kind) {
    case NOTE_APPENDED:
        return text_printf(scratch, "%s appends entry %" PRId64, name_of(model, args[0]), args[1]);
    case NOTE_FOLLOWED:
        return text_printf(scratch, "%s has %" PRId64 " entries", name_of(model, args[0]), args[1]);
    case NOTE_PROMOTED:
        return text_printf(scratch, "%s leads with %" PRId64 " entries: %" PRId64 " acked %s lost",
                           name_of(model, args[0]), args[2], args[3], args[3] == 1 ? "is" : "are");
    case NOTE_DROPPED_TAIL:
        return text_printf(scratch, "%s drops %" PRId64 " entries that only it had",
                           name_of(model, args[0]), args[1]);
    case NOTE_NOBODY: return TEXT("nobody lives that could take over");
    case NOTE_LOCAL:
        return text_printf(scratch, "%s takes %s%" PRId64 ": acknowledged", name_of(model, args[0]),
                           name_of(model, args[0]), args[1]);
    case NOTE_SEEN:
        return text_printf(scratch, "%s hears of %s%" PRId64, name_of(model, args[0]),
                           args[0] == LEADER_NODES ? "B" : "A", args[1]);
    case NOTE_OVERWRITTEN:
    case NOTE_OVERWRITTEN_SEEN:
        return text_printf(
            scratch, "%s%" PRId64 " is lost to %s%" PRId64 ", which knew nothing of it",
            name_of(model, args[0]), args[1], args[0] == LEADER_NODES ? "B" : "A", args[2]);
    case NOTE_SIBLINGS:
        return text_printf(scratch, "%s keeps both A%" PRId64 " and B%" PRId64,
                           name_of(model, args[0]), args[1], args[2]);
    default: return word_event(model, note, scratch);
    }
}

static Text word_so_far(const ReplicationModel *model, const Note *note, Arena *scratch)
{
    double first = demo_ratio_of(note->args[1]), second = demo_ratio_of(note->args[2]);
    int64_t done = note->args[0];
    const char *plural = done == 1 ? "" : "s";
    char after[32];
    switch (model->trials->kind) {
    case TRIAL_RACE:
        value_print_time(model->config.after, after);
        return text_printf(scratch, "%" PRId64 " race%s: fresh at once %.1f %%, after %s %.1f %%",
                           done, plural, 100 * first, after, 100 * second);
    case TRIAL_FROZEN:
        return text_printf(scratch, "%" PRId64 " read%s: %.1f %% stale", done, plural, 100 * first);
    case TRIAL_FAILOVER:
        return text_printf(scratch, "%" PRId64 " failover%s: %.1f acked writes lost each", done,
                           plural, first);
    case TRIAL_READER:
        return text_printf(scratch, "%" PRId64 " read%s: %.1f %% without their own write", done,
                           plural, 100 * first);
    }
    return TEXT("");
}

Text replication_word(const void *state, const Note *note, Arena *scratch)
{
    const ReplicationModel *model = state;
    const int64_t *args = note->args;
    switch ((ReplicationNote)note->kind) {
    case NOTE_LOST:
    case NOTE_LOST_SEEN: return word_leg(model, note, scratch);
    case NOTE_SO_FAR: return word_so_far(model, note, scratch);
    case NOTE_RACE:
        return args[1] == 0 ? text_printf(scratch, "race %" PRId64 ": fresh at once", args[0])
                            : text_printf(scratch, "race %" PRId64 ": fresh after %.*s", args[0],
                                          TEXT_ARG(spell(scratch, args[1])));
    case NOTE_FROZEN:
        return text_printf(scratch, "read %" PRId64 " missed %" PRId64 " version%s", args[0],
                           args[1], args[1] == 1 ? "" : "s");
    case NOTE_FAILOVER:
        return text_printf(scratch, "failover %" PRId64 ": %" PRId64 " acked writes lost", args[0],
                           args[1]);
    case NOTE_OWN_READ:
        return text_printf(scratch, "read %" PRId64 " asked %s: %s", args[0],
                           replication_node_names[args[2]],
                           args[1] != 0 ? "own write missing" : "fresh");
    default: return word_leader(model, note, scratch);
    }
}
