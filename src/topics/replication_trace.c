/* Writes and reads leg by leg, for the picture: the newest, and what is followed while it lasts. */
#include "replication.h"

/* How long one is followed at most from where its write, and again its read, began, in seconds as
 * they are played; and how long at least from one that nobody asked for to the next. */
enum { FOLLOW_MOST_S = 6 };
#define FOLLOW_EVERY TIME_SECOND

QuorumTrace *quorum_trace_of(QuorumStore *store, int64_t ref)
{
    if (ref < 0) return NULL;
    QuorumTrace *trace = &store->traces[ref % TRACES];
    return trace->ref == ref ? trace : NULL;
}

bool quorum_is_followed(QuorumStore *store, int64_t ref)
{
    const QuorumTrace *trace = quorum_trace_of(store, ref);
    return trace != NULL && trace->followed_until != 0;
}

LegTrace *quorum_leg(QuorumStore *store, int64_t ref, Leg leg, int replica)
{
    QuorumTrace *trace = quorum_trace_of(store, ref);
    return trace != NULL ? &trace->legs[replica][leg] : NULL;
}

void quorum_follow(const QuorumStore *store, QuorumTrace *trace, Time since, Time due)
{
    Time most = FOLLOW_MOST_S * store->config->follow_pace;
    if (trace->followed_until == 0) return;
    if (due > since + most) due = since + most;
    if (due > trace->followed_until) trace->followed_until = due;
}

static const QuorumTrace *followed_trace(const QuorumStore *store, Time now)
{
    const QuorumTrace *found = NULL;
    for (int i = 0; i < TRACES; i++) {
        const QuorumTrace *trace = &store->traces[i];
        if (trace->ref < 0 || trace->followed_until <= now) continue;
        if (found == NULL || trace->ref > found->ref) found = trace;
    }
    return found;
}

static bool is_to_be_followed(const QuorumStore *store, Time now, bool by_hand)
{
    if (by_hand || store->follow_next || store->followed_last < 0) return true;
    return now - store->followed_last >= FOLLOW_EVERY && followed_trace(store, now) == NULL;
}

QuorumTrace *quorum_trace_new(QuorumStore *store, Time now, bool by_hand)
{
    /* The place in turn that holds nothing which is followed still; at most a few are. */
    int64_t ref = store->trace_count;
    for (int tries = 0; tries < TRACES; tries++, ref++)
        if (store->traces[ref % TRACES].followed_until <= now) break;
    store->trace_count = ref + 1;
    QuorumTrace *trace = &store->traces[ref % TRACES];
    bool follows = is_to_be_followed(store, now, by_hand);
    *trace = (QuorumTrace){.ref = ref,
                           .by_hand = by_hand,
                           .followed_until = follows ? now + 1 : 0,
                           .write_began = -1,
                           .committed = -1,
                           .write_failed = -1,
                           .read_began = -1,
                           .returned = -1,
                           .read_failed = -1};
    for (int i = 0; i < QUORUM_SPARES; i++) trace->hinted[i] = QUORUM_NOWHERE;
    for (int i = 0; i < QUORUM_NODES; i++)
        for (int leg = 0; leg < LEGS; leg++)
            trace->legs[i][leg].sent = trace->legs[i][leg].due = -1;
    if (follows) {
        store->followed_last = now;
        store->follow_next = false;
    }
    return trace;
}

const QuorumTrace *quorum_shown(const QuorumModel *model, Time now)
{
    const QuorumStore *store = &model->store;
    const QuorumTrace *followed = followed_trace(store, now), *newest = NULL;
    for (int i = 0; i < TRACES && followed == NULL; i++) {
        const QuorumTrace *trace = &store->traces[i];
        if (trace->ref >= 0 && (newest == NULL || trace->ref > newest->ref)) newest = trace;
    }
    return followed != NULL ? followed : newest;
}
