/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "load_balancing.h"

#include <inttypes.h>

static const char *const action_names[] = {"add",  "kill",      "remove", "sink", "slow",
                                           "heal", "reconnect", "count",  NULL};

#define SERVER                                                                                     \
    {                                                                                              \
        "server", FIELD_COUNT, NULL                                                                \
    }
#define COUNTED(name)                                                                              \
    {                                                                                              \
        name, FIELD_COUNT, NULL                                                                    \
    }

const NoteKind balancing_notes[NOTES] = {
    [NOTE_PICK] = {"pick",
                   {COUNTED("number"), COUNTED("client"), SERVER, COUNTED("in_system")},
                   true},
    [NOTE_ADD] = {"add", {SERVER}, false},
    [NOTE_KILL] = {"kill", {SERVER, COUNTED("lost")}, false},
    [NOTE_REMOVE] = {"remove", {SERVER, COUNTED("in_system")}, false},
    [NOTE_SINK] = {"sink", {SERVER}, false},
    [NOTE_SLOW] = {"slow", {SERVER}, false},
    [NOTE_HEAL] = {"heal", {COUNTED("back")}, false},
    [NOTE_RECONNECT] = {"reconnect", {COUNTED("connections")}, false},
    [NOTE_COUNT] = {"count", {COUNTED("dropped")}, false},
    [NOTE_SESSIONS] = {"sessions-lost", {COUNTED("clients")}, false},
    [NOTE_MOVED] = {"moved", {COUNTED("connections")}, false},
    [NOTE_NO_SERVER] = {"no-server", {{"action", FIELD_CHOICE, action_names}, SERVER}, false},
    [NOTE_NO_ROOM] = {"no-room", {COUNTED("servers")}, false},
    [NOTE_LONG_QUEUE] = {"long-queue", {SERVER, COUNTED("in_system")}, false},
    [NOTE_HERD] = {"herd", {SERVER, COUNTED("got"), COUNTED("of")}, false},
};

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

#define SAY(...) return text_printf(scratch, __VA_ARGS__)

static Text word_change(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((BalancingNote)note->kind) {
    case NOTE_ADD: SAY("s%" PRId64 " joins, empty", args[0]);
    case NOTE_KILL:
        SAY("s%" PRId64 " dies: %" PRId64 " request%s lost", args[0], args[1], plural(args[1]));
    case NOTE_REMOVE:
        SAY("s%" PRId64 " is deleted; it finishes %" PRId64 " request%s", args[0], args[1],
            plural(args[1]));
    case NOTE_SINK: SAY("s%" PRId64 " fails every request in 1 ms", args[0]);
    case NOTE_SLOW: SAY("s%" PRId64 " takes five times as long", args[0]);
    case NOTE_HEAL: SAY("all are well again; %" PRId64 " came back", args[0]);
    case NOTE_RECONNECT:
        SAY("%" PRId64 " connection%s placed anew", args[0], args[0] == 1 ? " is" : "s are");
    case NOTE_SESSIONS: SAY("%" PRId64 " of %d clients lose their session", args[0], CLIENTS);
    case NOTE_MOVED:
        SAY("%" PRId64 " connection%s to other servers", args[0], args[0] == 1 ? " goes" : "s go");
    case NOTE_NO_SERVER:
        SAY("there is no s%" PRId64 " to %s: nothing done", args[1], action_names[args[0]]);
    case NOTE_NO_ROOM: SAY("%" PRId64 " servers are the most: none joins", args[0]);
    default: return TEXT("");
    }
}

Text balancing_word(const void *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    (void)model;
    switch ((BalancingNote)note->kind) {
    case NOTE_PICK:
        if (args[2] == NOBODY) SAY("request %" PRId64 " fails: no server is up", args[0]);
        SAY("request %" PRId64 " of client %" PRId64 " to s%" PRId64 ", now %" PRId64 " there",
            args[0], args[1], args[2], args[3]);
    case NOTE_COUNT: return TEXT("counting afresh: requests from now on");
    case NOTE_LONG_QUEUE:
        SAY("%" PRId64 " at s%" PRId64 ": never so many before", args[1], args[0]);
    case NOTE_HERD:
        SAY("herd: %" PRId64 " of %" PRId64 " requests read one figure, to s%" PRId64, args[1],
            args[2], args[0]);
    default: return word_change(note, scratch);
    }
}
