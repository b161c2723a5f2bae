/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "sharding.h"

#include "canvas/chart.h"

#include <inttypes.h>

static const char *const action_names[] = {"add",  "remove", "scheme", "workload",
                                           "salt", "vnodes", NULL};

#define COUNTED(name)                                                                              \
    {                                                                                              \
        name, FIELD_COUNT, NULL                                                                    \
    }
#define RATIO(name)                                                                                \
    {                                                                                              \
        name, FIELD_RATIO, NULL                                                                    \
    }

const NoteKind sharding_notes[NOTES] = {
    [NOTE_ADD] = {"add", {COUNTED("shard"), COUNTED("added"), COUNTED("shards")}, false},
    [NOTE_REMOVE] = {"remove", {COUNTED("shard"), COUNTED("shards")}, false},
    [NOTE_MOVED] = {"moved",
                    {{"scheme", FIELD_CHOICE, sharding_schemes},
                     COUNTED("keys"),
                     COUNTED("wrong"),
                     RATIO("ratio")},
                    false},
    [NOTE_SCHEME] = {"scheme", {{"scheme", FIELD_CHOICE, sharding_schemes}}, false},
    [NOTE_WORKLOAD] = {"workload", {{"workload", FIELD_CHOICE, sharding_workloads}}, false},
    [NOTE_SALT] = {"salt",
                   {COUNTED("suffixes"), COUNTED("distinct"), RATIO("hottest_ratio")},
                   false},
    [NOTE_VNODES] = {"vnodes", {COUNTED("points"), RATIO("largest_ratio")}, false},
    [NOTE_THROTTLED] = {"throttled", {COUNTED("shard"), COUNTED("in_second")}, true},
    [NOTE_NO_SHARD] = {"no-shard", {COUNTED("shard")}, false},
    [NOTE_LAST] = {"last-shard", {COUNTED("shard")}, false},
    [NOTE_NO_ROOM] = {"no-room", {COUNTED("asked"), COUNTED("shards")}, false},
    [NOTE_NO_SPREAD] = {"no-spread", {COUNTED("suffixes"), COUNTED("shards")}, false},
    [NOTE_SO_FAR] = {"so-far", {COUNTED("trials"), RATIO("largest_ratio")}, false},
    [NOTE_SKIPPED] = {"skipped", {{"action", FIELD_CHOICE, action_names}}, false},
};

#define SAY(...) return text_printf(scratch, __VA_ARGS__)

static Text word_moved(const int64_t *args, Arena *scratch)
{
    char share[24];
    chart_format_ratio(demo_ratio_of(args[3]), share, sizeof share);
    SAY("%s: %" PRId64 " keys move (%s), %" PRId64 " old to old", sharding_schemes[args[0]],
        args[1], share, args[2]);
}

static Text word_salt(const int64_t *args, Arena *scratch)
{
    char share[24];
    chart_format_ratio(demo_ratio_of(args[2]), share, sizeof share);
    if (args[0] == 1) SAY("the hot key is one key; the busiest gets %s", share);
    SAY("%" PRId64 " suffixes on %" PRId64 " shards; the busiest gets %s", args[0], args[1], share);
}

Text sharding_word(const void *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    (void)model;
    switch ((ShardingNote)note->kind) {
    case NOTE_ADD:
        if (args[1] == 1) SAY("shard %" PRId64 " joins: %" PRId64 " now", args[0], args[2]);
        SAY("shards %" PRId64 " to %" PRId64 " join: %" PRId64 " now", args[0],
            args[0] + args[1] - 1, args[2]);
    case NOTE_REMOVE: SAY("shard %" PRId64 " leaves: %" PRId64 " now", args[0], args[1]);
    case NOTE_MOVED: return word_moved(args, scratch);
    case NOTE_SCHEME: SAY("reported from now on: %s", sharding_schemes[args[0]]);
    case NOTE_WORKLOAD: SAY("requests from now on: %s", sharding_workloads[args[0]]);
    case NOTE_SALT: return word_salt(args, scratch);
    case NOTE_VNODES:
        SAY("%" PRId64 " points a shard: the largest has %.2f means", args[0],
            demo_ratio_of(args[1]));
    case NOTE_THROTTLED:
        SAY("shard %" PRId64 " is full: %" PRId64 " in this second", args[0], args[1]);
    case NOTE_NO_SHARD: SAY("there is no shard %" PRId64 ": nothing done", args[0]);
    case NOTE_LAST: SAY("shard %" PRId64 " is the last: it stays", args[0]);
    case NOTE_NO_ROOM:
        SAY("%" PRId64 " shards, %" PRId64 " more are too many: none joins", args[1], args[0]);
    case NOTE_NO_SPREAD:
        SAY("%" PRId64 " suffixes need as many shards, not %" PRId64, args[0], args[1]);
    case NOTE_SO_FAR:
        if (args[0] == 1) SAY("in the first the largest has %.2f means", demo_ratio_of(args[1]));
        SAY("after %" PRId64 " trials the largest has %.2f means", args[0], demo_ratio_of(args[1]));
    case NOTE_SKIPPED: SAY("%s: trials have no timeline", action_names[args[0]]);
    case NOTES: break;
    }
    return TEXT("");
}
