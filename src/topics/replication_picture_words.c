/* What goes on in a quorum, in a sentence: for who sees the lanes and does not know yet what they
 * mean. */
#include "replication_picture.h"

#include "canvas/chart.h"

#include <stdarg.h>
#include <stdio.h>

#define MILLISECONDS(time) ((double)(time) / 1e6)

static Words say(Role role, const char *format, ...) __attribute__((format(printf, 2, 3)));

static Words say(Role role, const char *format, ...)
{
    Words words = {.role = role};
    va_list args;
    va_start(args, format);
    vsnprintf(words.text, sizeof words.text, format, args);
    va_end(args);
    return words;
}

static const ReplicationModel *model_of(const View *view)
{
    return view->model;
}

static const QuorumStore *store_of(const View *view)
{
    return &model_of(view)->quorum->store;
}

/* "a", "a and c", "a, b and c" of the homes in a set. */
static const char *name_homes(uint32_t homes, char out[WORDS_BYTES])
{
    int used = 0, left = 0;
    out[0] = '\0';
    for (int home = 0; home < QUORUM_HOMES; home++) left += (homes & QUORUM_BIT(home)) != 0;
    for (int home = 0; home < QUORUM_HOMES; home++) {
        if ((homes & QUORUM_BIT(home)) == 0) continue;
        used +=
            snprintf(out + used, (size_t)(WORDS_BYTES - used), "%s", replication_node_names[home]);
        left--;
        if (left > 0)
            used += snprintf(out + used, (size_t)(WORDS_BYTES - used), left == 1 ? " and " : ", ");
    }
    return out;
}

/* The homes that do not hold the traced version, or a newer one. */
static uint32_t lacking(const QuorumStore *store, const QuorumTrace *trace)
{
    uint32_t homes = 0;
    for (int home = 0; home < store->n; home++)
        if (store->homes[home].held < trace->version) homes |= QUORUM_BIT(home);
    return homes;
}

/* Every R meet every W. */
static bool overlaps(const QuorumStore *store)
{
    const ReplicationConfig *config = store->config;
    return config->wars.r + config->wars.w > store->n && !config->sloppy;
}

static const char *why_not_there(const LegTrace *write)
{
    switch (write->fate) {
    case FLIGHT_DEAD_END: return "which was down when it came";
    case FLIGHT_CUT: return "which the cut keeps apart";
    default: return "on whose way it was lost";
    }
}

static Words tell_stale(const View *view, const QuorumTrace *trace)
{
    int home = trace->got_from;
    const char *name = replication_node_names[home];
    const LegTrace *read = &trace->legs[home][LEG_READ], *write = &trace->legs[home][LEG_WRITE];
    char got[24];
    long long expected = trace->expected;
    bool own = trace->expected == trace->version;
    replication_version(trace->got, got, sizeof got);
    if (own && write->sent >= 0 && write->due > read->due)
        return say(ROLE_BAD, "STALE: the read reached %s %.1f ms before v%lld (!): got %s", name,
                   MILLISECONDS(write->due - read->due), expected, got);
    if (own && write->sent >= 0 && replication_is_lost(write, view->now))
        return say(ROLE_BAD, "STALE: %s from %s, %s", got, name, why_not_there(write));
    for (int spare = 0; own && spare < QUORUM_SPARES; spare++)
        if (trace->hinted[spare] == home)
            return say(ROLE_BAD, "STALE: %s from %s; v%lld waits at %s as a hint", got, name,
                       expected, replication_node_names[QUORUM_HOMES + spare]);
    return say(ROLE_BAD, "STALE: %s from %s, though v%lld was committed before", got, name,
               expected);
}

/* A read that has returned. */
static Words tell_read(const View *view, const QuorumTrace *trace)
{
    char names[WORDS_BYTES];
    const char *from = replication_node_names[trace->got_from];
    uint32_t older = 0;
    if (trace->got < trace->expected) return tell_stale(view, trace);
    for (int home = 0; home < store_of(view)->n; home++) {
        const LegTrace *answer = &trace->legs[home][LEG_ANSWER];
        bool counts = replication_has_arrived(answer, view->now) && answer->due <= trace->returned;
        if (counts && trace->legs[home][LEG_READ].version < trace->got) older |= QUORUM_BIT(home);
    }
    if (older != 0)
        return say(ROLE_GOOD, "Fresh: v%lld from %s is newer than what %s had, so it counts",
                   (long long)trace->got, from, name_homes(older, names));
    if (trace->got == 0) return say(ROLE_TEXT, "The read found nothing: nothing was written yet");
    return say(ROLE_GOOD, "Fresh: %s answered v%lld, the newest that is committed", from,
               (long long)trace->got);
}

static Words tell_committed(const View *view, const QuorumTrace *trace)
{
    const QuorumStore *store = store_of(view);
    char names[WORDS_BYTES];
    uint32_t lack = lacking(store, trace);
    long long version = trace->version;
    if (lack == 0)
        return say(ROLE_GOOD, "Committed, and all %d have v%lld: any read is fresh", store->n,
                   version);
    name_homes(lack, names);
    bool one = (lack & (lack - 1)) == 0;
    if (overlaps(store))
        return say(ROLE_TEXT, "%s lack%s v%lld, but any %d answers hear of one that has it", names,
                   one ? "s" : "", version, store->config->wars.r);
    return say(ROLE_WAITING, "%s lack%s v%lld: a read that hears only %s is stale", names,
               one ? "s" : "", version, one ? "it" : "them");
}

static Words tell_failed(const View *view, const QuorumTrace *trace)
{
    const QuorumStore *store = store_of(view);
    char names[WORDS_BYTES];
    uint32_t kept = 0;
    for (int home = 0; home < store->n; home++)
        if (replication_has_arrived(&trace->legs[home][LEG_WRITE], view->now))
            kept |= QUORUM_BIT(home);
    if (kept == 0)
        return say(ROLE_BAD, "v%lld failed: %d of %d acks within 500 ms", (long long)trace->version,
                   trace->acks, store->config->wars.w);
    return say(ROLE_BAD, "v%lld failed with %d of %d acks, yet %s keep%s it: no rollback",
               (long long)trace->version, trace->acks, store->config->wars.w,
               name_homes(kept, names), (kept & (kept - 1)) == 0 ? "s" : "");
}

static Words tell_handover(const Handover *handover)
{
    char names[WORDS_BYTES];
    bool both = (handover->from & (handover->from - 1)) != 0;
    const char *who = both                  ? "s and t hand their"
                      : handover->from == 1 ? "s hands its"
                                            : "t hands its";
    return say(ROLE_WAITING, "%s hints to %s: the writes missed there", who,
               name_homes(handover->to, names));
}

/* The rest goes by too fast to be drawn. */
static Words tell_passing(const View *view, const QuorumTrace *trace)
{
    char since[24];
    Time began = trace->write_began >= 0 ? trace->write_began : trace->read_began;
    chart_format_seconds((double)(view->now - began) / 1e9, since, sizeof since);
    return say(ROLE_MUTED, "v%lld by now, too fast to draw; the lanes are of %s ago",
               (long long)store_of(view)->newest, since);
}

/* How many acknowledgements, or answers, there can still be in all. */
static int still_possible(const View *view, const QuorumTrace *trace, Leg there, Leg back)
{
    int count = 0;
    for (int node = 0; node < store_of(view)->nodes; node++) {
        const LegTrace *leg = &trace->legs[node][there];
        count += leg->sent >= 0 && !replication_is_lost(leg, view->now)
                 && !replication_is_lost(&trace->legs[node][back], view->now);
    }
    return count;
}

static Words tell_reading(const View *view, const QuorumTrace *trace)
{
    const WarsModel *wars = &store_of(view)->config->wars;
    int possible = still_possible(view, trace, LEG_READ, LEG_ANSWER);
    if (possible < wars->r)
        return say(ROLE_BAD, "Only %d of the %d answers it needs can come: it will fail", possible,
                   wars->r);
    return say(ROLE_FLOW, "A read asks all %d and believes the newest of the first %d", wars->n,
               wars->r);
}

static Words tell_writing(const View *view, const QuorumTrace *trace)
{
    const WarsModel *wars = &store_of(view)->config->wars;
    int possible = still_possible(view, trace, LEG_WRITE, LEG_ACK);
    if (possible < wars->w)
        return say(ROLE_BAD, "Only %d of the %d acks it needs can come: v%lld will fail", possible,
                   wars->w, (long long)trace->version);
    return say(ROLE_FLOW, "v%lld is on its way to all %d; it counts once %d acknowledge it",
               (long long)trace->version, wars->n, wars->w);
}

Words replication_tell(const View *view, const QuorumTrace *trace)
{
    const WarsModel *wars = &store_of(view)->config->wars;
    Handover handover = replication_handover(model_of(view)->quorum, view->now);
    if (trace == NULL && handover.began >= 0) return tell_handover(&handover);
    if (trace == NULL)
        return say(ROLE_MUTED, "A write goes to all %d and counts once %d acknowledge it", wars->n,
                   wars->w);
    if (trace->returned >= 0) return tell_read(view, trace);
    if (trace->read_failed >= 0)
        return say(ROLE_BAD, "The read failed: %d of %d answers within 500 ms", trace->answers,
                   wars->r);
    if (trace->read_began >= 0) return tell_reading(view, trace);
    if (trace->committed >= 0) return tell_committed(view, trace);
    if (trace->write_failed >= 0) return tell_failed(view, trace);
    return tell_writing(view, trace);
}

/* When a home has had the write since: by the write itself or a repair; TIME_NEVER where it has
 * not. */
static Time had_from(const QuorumTrace *trace, int home, Time now)
{
    const LegTrace *write = &trace->legs[home][LEG_WRITE], *mend = &trace->legs[home][LEG_MEND];
    if (replication_has_arrived(write, now)) return write->due;
    return replication_has_arrived(mend, now) ? mend->due : TIME_NEVER;
}

Words replication_tell_window(const View *view, const QuorumTrace *trace)
{
    if (trace != NULL && view->passing) return tell_passing(view, trace);
    Words nothing = {.role = ROLE_MUTED};
    const QuorumStore *store = store_of(view);
    char names[WORDS_BYTES], span[24];
    if (trace == NULL || trace->committed < 0) return nothing;
    uint32_t lack = lacking(store, trace);
    Time last = -1;
    int last_home = 0;
    for (int home = 0; home < store->n; home++) {
        Time from = had_from(trace, home, view->now);
        if (from == TIME_NEVER || from <= last) continue;
        last = from;
        last_home = home;
    }
    chart_format_seconds((double)(view->now - trace->committed) / 1e9, span, sizeof span);
    if (lack != 0)
        return say(ROLE_WAITING, "inconsistency window: %s so far, open at %s", span,
                   name_homes(lack, names));
    if (last <= trace->committed) return say(ROLE_MUTED, "inconsistency window: none");
    chart_format_seconds((double)(last - trace->committed) / 1e9, span, sizeof span);
    return say(ROLE_MUTED, "inconsistency window: %s after the commit, at %s", span,
               replication_node_names[last_home]);
}
