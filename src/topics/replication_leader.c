/* One leader and its followers. The leader's log reaches the k-th follower k lags later, as long as
 * the leader lives; whoever takes over has what it has. Node 0 writes, and stands for the learner.
 */
#include "replication.h"

#include "base/mutant.h"

#include <inttypes.h>

enum { TIMER_ARRIVAL };
enum { MESSAGE_LOG };

/* --- the log, looked at ----------------------------------------------------------------------- */

int64_t leader_entry_epoch(const ReplicaLog *log, int64_t index)
{
    for (int i = 0; i < log->run_count && index > 0; i++) {
        if (index <= log->runs[i].count) return log->runs[i].epoch;
        index -= log->runs[i].count;
    }
    return 0;
}

const LogEntry *leader_entry(const LeaderModel *model, int64_t index, int64_t epoch)
{
    const LogEntry *entry = &model->entries[index % ENTRIES_SHOWN];
    return entry->index == index && entry->epoch == epoch ? entry : NULL;
}

int leader_distance(const LeaderModel *model, int node)
{
    if (node == model->leader) return 0;
    return node < model->leader ? node + 1 : node;
}

/* --- acknowledgements ------------------------------------------------------------------------- */

static const ReplicaLog *log_of_leader(const LeaderModel *model)
{
    return &model->nodes[model->leader].log;
}

/* How many entries of the leader's log are acknowledged, as the followers are. */
static int64_t acked_now(const LeaderModel *model)
{
    const ReplicaLog *log = log_of_leader(model);
    int64_t most = 0, least = log->length;
    if (model->config->sync == SYNC_ASYNC || MUTANT("leader-acks-at-once")) return log->length;
    for (int i = 0; i < model->n; i++) {
        if (i == model->leader) continue;
        int64_t common = replica_log_common(&model->nodes[i].log, log);
        if (common > most) most = common;
        if (common < least) least = common;
    }
    return model->config->sync == SYNC_SEMI ? most : least;
}

/* What was acknowledged stays so. */
static void take_acks(LeaderModel *model, Time now)
{
    int64_t acked = acked_now(model);
    for (int64_t i = model->acked + 1; i <= acked; i++) {
        LogEntry *entry = &model->entries[i % ENTRIES_SHOWN];
        if (entry->index == i && entry->acked < 0) entry->acked = now;
    }
    if (acked > model->acked) model->acked = acked;
}

/* --- writes ----------------------------------------------------------------------------------- */

static void send_log(LeaderModel *model, int follower, Effects *effects)
{
    const int64_t args[EVENT_ARGS] = {log_of_leader(model)->length, model->life};
    Time delay = leader_distance(model, follower) * model->config->lag;
    effects_send(effects, LEADER_NODES + follower, MESSAGE_LOG, delay, args);
}

static void write_one(LeaderModel *model, Effects *effects)
{
    model->writes++;
    if (model->leader < 0) {
        model->refused++;
        effects_sample(effects, SERIES_FAILED, 1);
        return;
    }
    ReplicaLog *log = &model->nodes[model->leader].log;
    if (!replica_log_append(log, model->epoch)) {
        effects_fail(effects, "more than %d leaders: promote less often", REPLICA_LOG_RUNS);
        return;
    }
    model->entries[log->length % ENTRIES_SHOWN] =
        (LogEntry){log->length, model->epoch, effects_now(effects), -1};
    effects_note(
        effects, NOTE_APPENDED,
        (const int64_t[NOTE_ARGS]){LEADER_NODES + model->leader, log->length, model->epoch});
    effects_sample(effects, SERIES_COMMITTED, 1);
    for (int i = 0; i < model->n; i++)
        if (i != model->leader && !model->nodes[i].is_down) send_log(model, i, effects);
    take_acks(model, effects_now(effects));
}

static void await_arrival(LeaderModel *model, Effects *effects)
{
    Time gap = replication_gap(model->config, effects, DRAW_GAP, model->arrivals);
    model->arrival = effects_timer(effects, TIMER_ARRIVAL, gap, NULL);
}

/* --- followers -------------------------------------------------------------------------------- */

static int64_t most_behind(const LeaderModel *model)
{
    int64_t behind = 0, length = log_of_leader(model)->length;
    for (int i = 0; i < model->n; i++) {
        int64_t lacks = length - model->nodes[i].log.length;
        if (i != model->leader && !model->nodes[i].is_down && lacks > behind) behind = lacks;
    }
    return behind;
}

static void node_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    LogNode *node = state;
    LeaderModel *model = node->model;
    if (event->kind != EVENT_MESSAGE || event->args[1] != model->life) return;
    const ReplicaLog *leader = log_of_leader(model);
    int64_t length = node->log.length, common = replica_log_common(&node->log, leader);
    replica_log_follow(&node->log, leader, event->args[0]);
    if (common < length) {
        node->dropped = length - common;
        effects_note(effects, NOTE_DROPPED_TAIL, (const int64_t[NOTE_ARGS]){self, node->dropped});
    }
    if (!replica_log_is_prefix(&node->log, leader))
        effects_breach(effects, CLAIM_PREFIX, "%s's log is no beginning of its leader's",
                       replication_node_names[node->index]);
    effects_note(effects, NOTE_FOLLOWED, (const int64_t[NOTE_ARGS]){self, node->log.length});
    take_acks(model, event->at);
    effects_sample(effects, SERIES_BEHIND, (double)most_behind(model));
}

/* --- what befalls them ------------------------------------------------------------------------ */

/* False where there is nothing to do. */
static bool kill_node(LeaderModel *model, int i, Time now, Effects *effects)
{
    LogNode *node = &model->nodes[i];
    if (!effects_crash(effects, LEADER_NODES + i)) return false;
    node->is_down = true;
    effects_note(effects, NOTE_KILL, (const int64_t[NOTE_ARGS]){LEADER_NODES + i});
    bool is_first = model->leader == i && model->promotions == 0 && model->old_leader < 0;
    if (!is_first) model->acts++;
    if (model->leader != i) return true;
    model->leader = -1;
    model->old_leader = i;
    model->life++; /* what is under way never arrives */
    model->killed = now;
    return true;
}

/* It leads again where nobody took over; else it follows, and its own tail goes. */
static bool revive(LeaderModel *model, int i, Effects *effects)
{
    LogNode *node = &model->nodes[i];
    if (!effects_restart(effects, LEADER_NODES + i, true)) return false;
    node->is_down = false;
    effects_note(effects, NOTE_REVIVE, (const int64_t[NOTE_ARGS]){LEADER_NODES + i});
    if (model->leader < 0 && model->old_leader == i) {
        model->leader = i;
        model->old_leader = -1;
        model->acts++;
        for (int k = 0; k < model->n; k++)
            if (k != i) send_log(model, k, effects);
    } else if (model->leader >= 0) {
        send_log(model, i, effects);
    }
    return true;
}

static void check_loss(const LeaderModel *model, int64_t lost, bool freshest, Effects *effects)
{
    SyncChoice sync = model->config->sync;
    bool is_safe = sync == SYNC_ALL || (sync == SYNC_SEMI && freshest && model->acts == 0);
    if (is_safe && lost > 0)
        effects_breach(effects, CLAIM_SYNC, "%" PRId64 " acknowledged writes are lost", lost);
}

static void promote(LeaderModel *model, bool freshest, Time now, Effects *effects)
{
    ReplicaLog logs[REPLICA_LOG_NODES];
    uint32_t eligible = 0;
    int old = model->leader >= 0 ? model->leader : model->old_leader;
    for (int i = 0; i < model->n; i++) {
        logs[i] = model->nodes[i].log;
        if (i != old && !model->nodes[i].is_down) eligible |= 1u << i;
    }
    int chosen = replica_log_promote(logs, model->n, eligible, freshest);
    if (chosen < 0) {
        effects_note(effects, NOTE_NOBODY, NULL);
        return;
    }
    int64_t lost = replica_log_lost(&logs[old], model->acked, &logs[chosen]);
    if (model->leader >= 0 || model->promotions > 0) model->acts++; /* no death, or not the first */
    check_loss(model, lost, freshest, effects);
    model->lost_acked += lost;
    model->promotions++;
    model->leader = chosen;
    model->old_leader = old;
    model->epoch++;
    model->life++;
    model->chose_freshest = freshest;
    if (model->acked > logs[chosen].length) model->acked = logs[chosen].length;
    effects_note(
        effects, NOTE_PROMOTED,
        (const int64_t[NOTE_ARGS]){LEADER_NODES + chosen, model->epoch, logs[chosen].length, lost});
    effects_sample(effects, SERIES_LOST, (double)lost);
    for (int i = 0; i < model->n; i++) {
        if (i != chosen) send_log(model, i, effects);
    }
    take_acks(model, now);
}

/* A few lags from each deed on are followed. */
enum { FOLLOW_LAGS = 3 };

static bool act(LeaderModel *model, const Event *event, Effects *effects)
{
    int64_t argument = event->args[0];
    bool on = argument == 0;
    switch ((ReplicationAction)event->type) {
    case ACTION_WRITE: write_one(model, effects); return true;
    case ACTION_KILL:
        if (argument >= model->n) return false;
        return kill_node(model, (int)argument, event->at, effects);
    case ACTION_REVIVE:
        if (argument >= model->n) return false;
        return revive(model, (int)argument, effects);
    case ACTION_PROMOTE: promote(model, argument == 0, event->at, effects); return true;
    case ACTION_WRITES:
        if (model->is_on == on) return true;
        model->is_on = on;
        if (model->leader >= 0 && model->promotions == 0) model->acts++;
        effects_note(effects, NOTE_WRITES, (const int64_t[NOTE_ARGS]){on});
        if (on) await_arrival(model, effects);
        else effects_cancel(effects, model->arrival);
        return true;
    default: return false;
    }
}

static void client_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    LeaderModel *model = state;
    (void)self;
    if (event->kind == EVENT_START) await_arrival(model, effects);
    if (event->kind == EVENT_TIMER) {
        write_one(model, effects);
        model->arrivals++;
        await_arrival(model, effects);
    }
    if (event->kind != EVENT_ACTION) return;
    model->followed_until = event->at + FOLLOW_LAGS * model->config->lag;
    if (!act(model, event, effects))
        effects_note(effects, NOTE_SKIPPED, (const int64_t[NOTE_ARGS]){event->type});
}

static const NodeType client_type = {"writer", client_step};
static const NodeType node_type = {"node", node_step};

void leader_build(ReplicationModel *model, const Setup *setup)
{
    LeaderModel *leader = model->leader = arena_alloc(setup->arena, sizeof *leader);
    *leader = (LeaderModel){.config = &model->config,
                            .n = model->config.wars.n,
                            .old_leader = -1,
                            .epoch = 1,
                            .is_on = true,
                            .killed = -1};
    world_add_node(setup->world, &client_type, leader, "writer");
    for (int i = 0; i < leader->n; i++) {
        leader->nodes[i] = (LogNode){.model = leader, .index = i};
        world_add_node(setup->world, &node_type, &leader->nodes[i], replication_node_names[i]);
    }
}
