/* The story's notes: what the trace prints of them, and how they are worded: in 50 columns, which
 * is what a pane beside a lesson has. */
#include "rate_limiter.h"

#include "canvas/chart.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const limiter_lane_names[] = {
    "fixed-window", "sliding-log", "sliding-counter", "token-bucket", "leaky-meter",
    "leaky-queue",  NULL};
const char *const limiter_op_names[] = {"script", "incr-first", "get-incr", "get-set", NULL};
const char *const limiter_action_names[] = {"burst",    "request", "flood", "focus", "nodes",
                                            "store-op", "crash",   "tries", NULL};

/* A letter first; after z, two. */
const char *const limiter_node_names[NODES_MOST] = {
    "a",  "b",  "c",  "d",  "e",  "f",  "g",  "h",  "i",  "j",  "k",  "l",  "m",
    "n",  "o",  "p",  "q",  "r",  "s",  "t",  "u",  "v",  "w",  "x",  "y",  "z",
    "aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ai", "aj", "ak", "al", "am",
    "an", "ao", "ap", "aq", "ar", "as", "at", "au", "av", "aw", "ax",
};

#define LANE(field_name)                                                                           \
    {                                                                                              \
        field_name, FIELD_CHOICE, limiter_lane_names                                               \
    }

const NoteKind limiter_notes[NOTES] = {
    [NOTE_REQUEST] = {"request",
                      {{"node", FIELD_NODE, NULL},
                       {"cost", FIELD_COUNT, NULL},
                       {"admitted", FIELD_BOOL, NULL},
                       {"remaining", FIELD_COUNT, NULL},
                       {"reset_s", FIELD_SECONDS, NULL},
                       {"retry_s", FIELD_SECONDS, NULL},
                       {"delay_s", FIELD_SECONDS, NULL}},
                      true},
    [NOTE_OVER_LIMIT] = {"over-limit",
                         {LANE("algorithm"),
                          {"passed", FIELD_COUNT, NULL},
                          {"within_s", FIELD_SECONDS, NULL}},
                         false},
    [NOTE_AT_BOUND] = {"at-bound",
                       {LANE("algorithm"),
                        {"passed", FIELD_COUNT, NULL},
                        {"within_s", FIELD_SECONDS, NULL}},
                       false},
    [NOTE_BURST_BEGAN] = {"burst", {{"count", FIELD_COUNT, NULL}}, false},
    [NOTE_BURST_OVER] = {"burst-over",
                         {{"fixed_window", FIELD_COUNT, NULL},
                          {"sliding_log", FIELD_COUNT, NULL},
                          {"sliding_counter", FIELD_COUNT, NULL},
                          {"token_bucket", FIELD_COUNT, NULL},
                          {"leaky_meter", FIELD_COUNT, NULL},
                          {"leaky_queue", FIELD_COUNT, NULL}},
                         false},
    [NOTE_FLOOD] = {"flood", {{"on", FIELD_BOOL, NULL}}, false},
    [NOTE_FOCUS] = {"focus", {LANE("algorithm")}, false},
    [NOTE_NODES] = {"nodes", {{"count", FIELD_COUNT, NULL}}, false},
    [NOTE_STORE_OP] = {"store-op", {{"op", FIELD_CHOICE, limiter_op_names}}, false},
    [NOTE_TRIES] = {"tries", {{"count", FIELD_COUNT, NULL}, {"nodes", FIELD_COUNT, NULL}}, false},
    [NOTE_CRASH_ARMED] = {"crash-armed", {{NULL, FIELD_COUNT, NULL}}, false},
    [NOTE_CRASHED] = {"crashed", {{"node", FIELD_NODE, NULL}}, false},
    [NOTE_SKIPPED] = {"skipped", {{"action", FIELD_CHOICE, limiter_action_names}}, false},
    [NOTE_LOCKED_OUT] = {"locked-out", {{"value", FIELD_COUNT, NULL}}, false},
    [NOTE_LOST_UPDATE] = {"lost-update",
                          {{"node", FIELD_NODE, NULL},
                           {"other", FIELD_NODE, NULL},
                           {"wrote", FIELD_COUNT, NULL},
                           {"found", FIELD_COUNT, NULL}},
                          false},
    [NOTE_LOST_AGAIN] = {"lost-update",
                         {{"node", FIELD_NODE, NULL},
                          {"other", FIELD_NODE, NULL},
                          {"wrote", FIELD_COUNT, NULL},
                          {"found", FIELD_COUNT, NULL}},
                         true},
};

static const char *node_name(int64_t node)
{
    return limiter_node_names[node - 1];
}

static Text word_request(const Model *model, const int64_t *args, Arena *scratch)
{
    char retry[32], wait[32], who[16] = "";
    chart_format_seconds((double)args[5] / 1e9, retry, sizeof retry);
    chart_format_seconds((double)args[6] / 1e9, wait, sizeof wait);
    if (model->driver.nodes > 1) snprintf(who, sizeof who, "%s  ", node_name(args[0]));
    Text cost = args[1] == 1 ? (Text){0} : text_printf(scratch, "cost %" PRId64 " ", args[1]);
    if (args[2])
        return text_printf(scratch, "%s%.*s%s%s, %" PRId64 " left", who, TEXT_ARG(cost),
                           args[6] > 0 ? "admitted, waits " : "admitted", args[6] > 0 ? wait : "",
                           args[3]);
    if (args[5] < 0)
        return text_printf(scratch, "%s%.*srefused, %" PRId64 " left: it will never pass", who,
                           TEXT_ARG(cost), args[3]);
    return text_printf(scratch, "%s%.*srefused, %" PRId64 " left: retry in %s", who, TEXT_ARG(cost),
                       args[3], retry);
}

static Text word_excess(const Model *model, const Note *note, Arena *scratch)
{
    int lane = (int)note->args[0];
    int64_t passed = note->args[1];
    const char *name = limiter_lane_names[lane];
    char within[32];
    chart_format_seconds((double)note->args[2] / 1e9, within, sizeof within);
    if (note->kind == NOTE_OVER_LIMIT)
        return text_printf(scratch, "%s: %" PRId64 " passed in %s, limit %" PRId64, name, passed,
                           within, model->ledger.policy.limit);
    if (model->config.store == STORE_LOCAL && model->ledger.nodes_seen > 1)
        return text_printf(scratch, "counting alone: %" PRId64 " passed %s in %s", passed, name,
                           within);
    if (lane == RATE_LIMIT_FIXED_WINDOW && model->config.store == STORE_SHARED
        && (model->ledger.ops_seen & OPS_RACING) != 0)
        return text_printf(scratch, "read, then write: %" PRId64 " passed %s in %s", passed, name,
                           within);
    if (lane == RATE_LIMIT_FIXED_WINDOW)
        return text_printf(scratch, "two windows met: %" PRId64 " passed %s in %s", passed, name,
                           within);
    if (lane == RATE_LIMIT_SLIDING_COUNTER)
        return text_printf(scratch, "%" PRId64 " passed %s in %s: it forgot", passed, name, within);
    return text_printf(scratch, "%" PRId64 " passed %s in %s: saved + refill", passed, name,
                       within);
}

/* "100 passed fixed; 1 each bucket; 0 log, counter". The three buckets are one word where they are
 * alike, as they are but for requests under way. */
static Text word_burst_over(const int64_t *args, Arena *scratch)
{
    static const char *const names[LANES] = {"fixed", "log", "counter", "bucket", "meter", "queue"};
    const int bucket = RATE_LIMIT_TOKEN_BUCKET;
    bool alike = args[bucket] == args[bucket + 1] && args[bucket] == args[bucket + 2];
    Text words = {0};
    int64_t below = INT64_MAX;
    for (int told = 0; told < LANES;) {
        int64_t most = -1;
        for (int lane = 0; lane < LANES; lane++)
            if (args[lane] < below && args[lane] > most) most = args[lane];
        words = text_printf(scratch, "%.*s%s%" PRId64 "%s", TEXT_ARG(words), told > 0 ? "; " : "",
                            most, told > 0 ? "" : " passed");
        const char *between = " ";
        for (int lane = 0; lane < LANES; lane++) {
            if (args[lane] != most) continue;
            told++;
            if (alike && lane > bucket) continue;
            words = text_printf(scratch, "%.*s%s%s", TEXT_ARG(words), between,
                                alike && lane == bucket ? "each bucket" : names[lane]);
            between = ", ";
        }
        below = most;
    }
    return words;
}

static Text word_lost(const int64_t *args, Arena *scratch)
{
    const char *node = node_name(args[0]), *other = node_name(args[1]);
    if (args[2] == args[3])
        return text_printf(scratch, "lost update: %s and %s both read %" PRId64 ", wrote %" PRId64,
                           other, node, args[2] - 1, args[2]);
    return text_printf(scratch, "lost updates: %s sets the count from %" PRId64 " to %" PRId64,
                       node, args[3], args[2]);
}

static Text word_hand(const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((NoteIndex)note->kind) {
    case NOTE_BURST_BEGAN: return text_printf(scratch, "a burst of %" PRId64, args[0]);
    case NOTE_FLOOD: return args[0] ? TEXT("the flood begins") : TEXT("the flood ends");
    case NOTE_FOCUS: return text_printf(scratch, "focus on %s", limiter_lane_names[args[0]]);
    case NOTE_NODES:
        return text_printf(scratch, "%" PRId64 " node%s from now on", args[0],
                           args[0] == 1 ? "" : "s");
    case NOTE_STORE_OP:
        return text_printf(scratch, "the store is used by %s from now on",
                           limiter_op_names[args[0]]);
    case NOTE_TRIES:
        return text_printf(scratch, "%" PRId64 " tries at each of %" PRId64 " nodes, one by one",
                           args[0], args[1]);
    case NOTE_CRASH_ARMED: return TEXT("the node whose INCR makes the key will die");
    default: return (Text){0};
    }
}

Text limiter_word(const void *model, const Note *note, Arena *scratch)
{
    const int64_t *args = note->args;
    switch ((NoteIndex)note->kind) {
    case NOTE_REQUEST: return word_request(model, args, scratch);
    case NOTE_OVER_LIMIT:
    case NOTE_AT_BOUND: return word_excess(model, note, scratch);
    case NOTE_BURST_OVER: return word_burst_over(args, scratch);
    case NOTE_LOST_UPDATE:
    case NOTE_LOST_AGAIN: return word_lost(args, scratch);
    case NOTE_CRASHED:
        return text_printf(scratch, "%s dies before its EXPIRE: its key never expires",
                           node_name(args[0]));
    case NOTE_LOCKED_OUT:
        return text_printf(scratch, "key at %" PRId64 ", no expiry: client locked out for good",
                           args[0]);
    case NOTE_SKIPPED:
        return text_printf(scratch, "%s: skipped, there is no shared store",
                           limiter_action_names[args[0]]);
    default: return word_hand(note, scratch);
    }
}
