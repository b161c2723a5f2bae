/* What befalls a quorum by hand: node 0 stands for the learner. */
#include "replication.h"

#include "base/mutant.h"

/* --- who can be reached ----------------------------------------------------------------------- */

void quorum_look_around(QuorumStore *store, Time now)
{
    uint32_t homes = QUORUM_BIT(store->n) - 1;
    uint32_t cut_off = store->is_cut ? store->right : 0;
    uint32_t reachable = homes & ~store->down & ~cut_off;
    for (int home = 0; home < store->n; home++)
        if ((store->reachable & ~reachable & QUORUM_BIT(home)) != 0)
            store->unreachable_since[home] = now;
    store->told_stopped &= ~reachable;
    store->reachable = reachable;
}

/* These return false where there is nothing to do. */

static bool kill_node(QuorumStore *store, int replica, Time now, Effects *effects)
{
    if (!effects_crash(effects, NODE_REPLICAS + replica)) return false;
    store->down |= QUORUM_BIT(replica);
    quorum_look_around(store, now);
    effects_note(effects, NOTE_KILL, (const int64_t[NOTE_ARGS]){NODE_REPLICAS + replica});
    return true;
}

static bool revive(QuorumStore *store, int replica, Time now, Effects *effects)
{
    if (!effects_restart(effects, NODE_REPLICAS + replica, true)) return false;
    store->down &= ~QUORUM_BIT(replica);
    store->healed = now;
    store->stale_after_heal = 0;
    quorum_look_around(store, now);
    effects_note(effects, NOTE_REVIVE, (const int64_t[NOTE_ARGS]){NODE_REPLICAS + replica});
    return true;
}

/* The writer, the spares and the homes of `left` on one side, the reader and the others on the
 * other; instead of a cut that there was. */
static void cut(QuorumStore *store, uint32_t left, Time now, Effects *effects)
{
    uint32_t homes = QUORUM_BIT(store->n) - 1;
    left &= homes;
    store->is_cut = true;
    store->right = homes & ~left;
    uint64_t replicas = left | (((uint64_t)QUORUM_BIT(store->nodes) - 1) & ~(uint64_t)homes);
    network_heal(store->network);
    network_partition(store->network, UINT64_C(1) << NODE_WRITER | replicas << NODE_REPLICAS);
    quorum_look_around(store, now);
    effects_note(effects, NOTE_CUT, (const int64_t[NOTE_ARGS]){left});
}

static bool heal(QuorumStore *store, Time now, Effects *effects)
{
    if (!store->is_cut) return false;
    store->is_cut = false;
    store->right = 0;
    store->healed = now;
    store->stale_after_heal = 0;
    network_heal(store->network);
    quorum_look_around(store, now);
    effects_note(effects, NOTE_HEAL, NULL);
    return true;
}

/* --- anti-entropy ----------------------------------------------------------------------------- */

/* Each live replica of `side` gets the newest version that any of them has. How many did
 * not have it. */
static int mend_side(QuorumStore *store, uint32_t side, int64_t *newest)
{
    int mended = 0;
    *newest = 0;
    for (int home = 0; home < store->n; home++)
        if ((side & QUORUM_BIT(home)) != 0 && store->homes[home].held > *newest)
            *newest = store->homes[home].held;
    for (int home = 0; home < store->n; home++) {
        if ((side & QUORUM_BIT(home)) == 0 || store->homes[home].held == *newest) continue;
        bool passes_over = MUTANT("repair-leaves-one") && mended == 0;
        if (!passes_over) (void)quorum_apply(&store->homes[home].held, *newest);
        mended++;
    }
    return mended;
}

static void repair(QuorumStore *store, Effects *effects)
{
    uint32_t live = (QUORUM_BIT(store->n) - 1) & ~store->down;
    const uint32_t sides[2] = {live & ~store->right, live & store->right};
    int64_t newest[2];
    int mended = 0;
    for (int i = 0; i < 2; i++) mended += mend_side(store, sides[i], &newest[i]);
    for (int home = 0; home < store->n; home++)
        for (int i = 0; i < 2; i++)
            if ((sides[i] & QUORUM_BIT(home)) != 0 && store->homes[home].held != newest[i])
                effects_breach(effects, CLAIM_REPAIR, "%s is not as the others after a repair",
                               replication_node_names[home]);
    effects_note(effects, NOTE_REPAIR,
                 (const int64_t[NOTE_ARGS]){mended, newest[0] > newest[1] ? newest[0] : newest[1]});
    effects_sample(effects, SERIES_BEHIND, quorum_behind(store));
}

/* --- actions ---------------------------------------------------------------------------------- */

static void switch_writes(QuorumWriter *writer, bool on, Effects *effects)
{
    if (writer->is_on == on) return;
    writer->is_on = on;
    effects_note(effects, NOTE_WRITES, (const int64_t[NOTE_ARGS]){on});
    if (on) quorum_await_arrival(writer, effects);
    else effects_cancel(effects, writer->arrival);
}

/* The replica that an action names, by its index among the names; -1: there is none. */
static int replica_named(const QuorumStore *store, int64_t name)
{
    if (name < QUORUM_HOMES) return name < store->n ? (int)name : -1;
    int replica = store->n + (int)name - QUORUM_HOMES;
    return replica < store->nodes ? replica : -1;
}

static bool act_on_node(QuorumModel *model, const Event *event, Effects *effects)
{
    int replica = replica_named(&model->store, event->args[0]);
    if (replica < 0) return false;
    if (event->type == ACTION_KILL) return kill_node(&model->store, replica, event->at, effects);
    return revive(&model->store, replica, event->at, effects);
}

static bool act(QuorumModel *model, const Event *event, Effects *effects)
{
    QuorumStore *store = &model->store;
    switch ((ReplicationAction)event->type) {
    case ACTION_WRITE: quorum_begin_write(&model->writer, true, effects); return true;
    case ACTION_GET:
        effects_send(effects, NODE_READER, MESSAGE_BEGIN_READ, 0,
                     (const int64_t[EVENT_ARGS]){-1, TRACE_NONE});
        return true;
    case ACTION_KILL:
    case ACTION_REVIVE: return act_on_node(model, event, effects);
    case ACTION_CUT: cut(store, (uint32_t)event->args[0], event->at, effects); return true;
    case ACTION_HEAL: return heal(store, event->at, effects);
    case ACTION_DROP:
        network_drop_next(store->network, 1);
        effects_note(effects, NOTE_DROP, NULL);
        return true;
    case ACTION_REPAIR: repair(store, effects); return true;
    case ACTION_WRITES: switch_writes(&model->writer, event->args[0] == 0, effects); return true;
    case ACTION_PROMOTE:
    case ACTIONS: return false;
    }
    return false;
}

void quorum_act(QuorumModel *model, const Event *event, Effects *effects)
{
    bool reads_or_writes = event->type == ACTION_WRITE || event->type == ACTION_GET;
    if (!act(model, event, effects))
        effects_note(effects, NOTE_SKIPPED, (const int64_t[NOTE_ARGS]){event->type});
    else if (!reads_or_writes) model->store.follow_next = true;
}
