/* Two leaders that write at once, and hear of each other's writes a lag later. Every write is
 * acknowledged; of two that had not seen each other one wins by its stamp, or both stay.
 *
 * Whether a write conflicts, or is lost, is found once for each, in the order of time: the times of
 * all writes only grow, so two places that move on through them tell which are still to be judged.
 */
#include "replication.h"

#include "base/mutant.h"

#include <inttypes.h>

enum { TIMER_ARRIVAL };
enum { MESSAGE_SEEN, MESSAGE_TAKE, MESSAGE_SWITCH };
enum { TIMES_MOST = 1 << 24 }; /* writes of a leader in a run */

/* --- all writes ------------------------------------------------------------------------------- */

static Time time_of(const TwoLeader *leader, int64_t number)
{
    return *(const Time *)history_at(leader->times, (size_t)number - 1);
}

const TwoWrite *two_write(const TwoLeader *leader, int64_t number)
{
    const TwoWrite *write = &leader->recent[number % WRITES_SHOWN];
    return number > 0 && write->number == number ? write : NULL;
}

static TwoWrite *recent_of(TwoLeader *leader, int64_t number)
{
    TwoWrite *write = &leader->recent[number % WRITES_SHOWN];
    return write->number == number ? write : NULL;
}

static Time stamp_of(const TwoModel *model, int leader, Time at)
{
    return leader == LEADER_B ? at - model->config->skew : at;
}

/* Of equal stamps B's is the larger one. */
static bool wins(int leader, Time stamp, int other, Time other_stamp)
{
    return stamp != other_stamp ? stamp > other_stamp : leader > other;
}

/* --- conflicts -------------------------------------------------------------------------------- */

static void mark_conflict(TwoLeader *leader, int64_t number)
{
    leader->conflicting++;
    leader->marked = number;
}

/* From a conflict on until both leaders know of it; every now and then. */
static void follow_conflict(TwoModel *model, Time now)
{
    enum { EVERY_S = 2 };
    if (model->followed_last >= 0 && now - model->followed_last < EVERY_S * TIME_SECOND) return;
    model->followed_last = now;
    model->followed_until = now + model->config->lag;
}

/* A write conflicts with those of the other that are not seen yet: these are its last ones, and of
 * them those not marked before conflict from now on. */
static void find_conflicts(TwoLeader *self, TwoLeader *other, int64_t number)
{
    if (other->written == self->seen) return;
    follow_conflict(self->model, time_of(self, number));
    mark_conflict(self, number);
    int64_t first = other->marked > self->seen ? other->marked : self->seen;
    for (int64_t i = first + 1; i <= other->written; i++) mark_conflict(other, i);
}

/* --- lost writes ------------------------------------------------------------------------------ */

static void lose(TwoLeader *loser, int64_t number, int64_t to, Effects *effects)
{
    loser->lost++;
    TwoWrite *write = recent_of(loser, number);
    if (write != NULL) {
        write->is_lost = true;
        write->lost_to = to;
    }
    bool seen = loser->model->followed_until > effects_now(effects);
    effects_note(effects, seen ? NOTE_OVERWRITTEN_SEEN : NOTE_OVERWRITTEN,
                 (const int64_t[NOTE_ARGS]){LEADER_NODES + loser->leader, number, to});
    effects_sample(effects, SERIES_LOST, 1);
}

/* The new write `number` of `self` against the other's earlier ones. Of those that it had not seen,
 * it wins over all with smaller stamps; each is judged when a write first wins over it, or once it
 * is seen. And it loses at birth where one of them, seen or not, has a larger stamp. */
static void find_lost(TwoLeader *self, TwoLeader *other, int64_t number, Effects *effects)
{
    const TwoModel *model = self->model;
    Time now = effects_now(effects), stamp = stamp_of(model, self->leader, now);
    if (other->judged < self->seen) other->judged = self->seen; /* seen: this wins by right */
    while (other->judged < other->written) {
        int64_t next = other->judged + 1;
        Time others = stamp_of(model, other->leader, time_of(other, next));
        if (!wins(self->leader, stamp, other->leader, others)) break;
        lose(other, next, number, effects);
        other->judged = next;
    }
    if (other->written == 0) return;
    Time last = stamp_of(model, other->leader, time_of(other, other->written));
    if (!wins(other->leader, last, self->leader, stamp)) return;
    lose(self, number, other->written, effects);
    self->judged = number; /* all before it are: that write won over them, or over none */
}

/* --- what a leader keeps ---------------------------------------------------------------------- */

static bool has_seen(const TwoKept *later, const TwoKept *earlier)
{
    return later->saw[earlier->leader] >= earlier->number;
}

/* All that it knows is there, or was overwritten by a write that had seen it. */
static void check_kept(const TwoLeader *leader, Effects *effects)
{
    for (int of = 0; of < LEADERS; of++) {
        int64_t known = of == leader->leader ? leader->written : leader->seen, covered = 0;
        for (int i = 0; i < leader->kept_count; i++)
            if (leader->kept[i].saw[of] > covered) covered = leader->kept[i].saw[of];
        if (covered < known)
            effects_breach(effects, CLAIM_SIBLINGS,
                           "write %" PRId64 " of %s is gone, and nothing that had seen it is there",
                           known, replication_leader_names[of]);
    }
}

static void keep(TwoLeader *leader, TwoKept value, Effects *effects)
{
    TwoModel *model = leader->model;
    bool lww = model->config->resolve == RESOLVE_LWW || MUTANT("siblings-drop-one");
    int count = 0;
    for (int i = 0; i < leader->kept_count; i++) {
        TwoKept kept = leader->kept[i];
        if (!lww && has_seen(&value, &kept)) continue;
        if (lww && !wins(kept.leader, kept.stamp, value.leader, value.stamp)) continue;
        leader->kept[count++] = kept;
    }
    if (!lww || count == 0) leader->kept[count++] = value;
    leader->kept_count = count;
    if (model->config->resolve == RESOLVE_LWW) return;
    check_kept(leader, effects);
    if (count < LEADERS) return;
    bool a_first = leader->kept[0].leader == LEADER_A;
    effects_note(effects, NOTE_SIBLINGS,
                 (const int64_t[NOTE_ARGS]){LEADER_NODES + leader->leader,
                                            leader->kept[a_first ? 0 : 1].number,
                                            leader->kept[a_first ? 1 : 0].number});
}

/* --- writes ----------------------------------------------------------------------------------- */

static TwoLeader *other_of(TwoLeader *leader)
{
    return &leader->model->leaders[1 - leader->leader];
}

static void write_one(TwoLeader *self, bool by_hand, Effects *effects)
{
    TwoModel *model = self->model;
    Time *at = history_append(self->times);
    if (at == NULL) {
        effects_fail(effects, "more than %d writes: lower the rate or shorten the run", TIMES_MOST);
        return;
    }
    int64_t number = ++self->written;
    *at = effects_now(effects);
    Time stamp = stamp_of(model, self->leader, *at);
    self->recent[number % WRITES_SHOWN] = (TwoWrite){
        .number = number, .at = *at, .stamp = stamp, .seen = self->seen, .by_hand = by_hand};
    effects_note(effects, NOTE_LOCAL,
                 (const int64_t[NOTE_ARGS]){LEADER_NODES + self->leader, number, by_hand});
    effects_sample(effects, SERIES_COMMITTED, 1);
    find_conflicts(self, other_of(self), number);
    if (model->config->resolve == RESOLVE_LWW) find_lost(self, other_of(self), number, effects);
    TwoKept value = {.leader = self->leader, .number = number, .stamp = stamp};
    value.saw[self->leader] = number;
    value.saw[1 - self->leader] = self->seen;
    keep(self, value, effects);
    const int64_t args[EVENT_ARGS] = {number, stamp, value.saw[LEADER_A], value.saw[LEADER_B]};
    effects_send(effects, LEADER_NODES + 1 - self->leader, MESSAGE_SEEN, model->config->lag, args);
}

static void see(TwoLeader *self, const Event *event, Effects *effects)
{
    self->seen = event->args[0];
    effects_note(effects, NOTE_SEEN,
                 (const int64_t[NOTE_ARGS]){LEADER_NODES + self->leader, event->args[0]});
    TwoKept value = {.leader = 1 - self->leader,
                     .number = event->args[0],
                     .saw = {event->args[2], event->args[3]},
                     .stamp = event->args[1]};
    keep(self, value, effects);
}

static void await_arrival(TwoLeader *self, Effects *effects)
{
    int purpose = self->leader == LEADER_A ? DRAW_GAP : DRAW_GAP_B;
    Time gap = replication_gap(self->model->config, effects, purpose, self->arrivals);
    self->arrival = effects_timer(effects, TIMER_ARRIVAL, gap, NULL);
}

static void switch_writes(TwoLeader *self, bool on, Effects *effects)
{
    if (on) await_arrival(self, effects);
    else effects_cancel(effects, self->arrival);
}

static void leader_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    TwoLeader *leader = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: await_arrival(leader, effects); return;
    case EVENT_TIMER:
        write_one(leader, false, effects);
        leader->arrivals++;
        await_arrival(leader, effects);
        return;
    case EVENT_MESSAGE:
        if (event->type == MESSAGE_SEEN) see(leader, event, effects);
        else if (event->type == MESSAGE_TAKE) write_one(leader, true, effects);
        else switch_writes(leader, event->args[0] != 0, effects);
        return;
    case EVENT_ACTION:
    case EVENT_RESTART: return;
    }
}

/* --- the learner ------------------------------------------------------------------------------ */

static void client_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    TwoModel *model = state;
    (void)self;
    if (event->kind != EVENT_ACTION) return;
    bool on = event->args[0] == 0;
    if (event->type == ACTION_WRITE) {
        effects_send(effects, LEADER_NODES + LEADER_A, MESSAGE_TAKE, 0, NULL);
    } else if (event->type == ACTION_WRITES) {
        if (on == model->is_on) return;
        model->is_on = on;
        effects_note(effects, NOTE_WRITES, (const int64_t[NOTE_ARGS]){on});
        for (int i = 0; i < LEADERS; i++)
            effects_send(effects, LEADER_NODES + i, MESSAGE_SWITCH, 0,
                         (const int64_t[EVENT_ARGS]){on});
    } else {
        effects_note(effects, NOTE_SKIPPED, (const int64_t[NOTE_ARGS]){event->type});
    }
}

static const NodeType client_type = {"writer", client_step};
static const NodeType leader_type = {"leader", leader_step};

void two_build(ReplicationModel *model, const Setup *setup)
{
    TwoModel *two = model->two = arena_alloc(setup->arena, sizeof *two);
    *two = (TwoModel){.config = &model->config, .is_on = true, .followed_last = -1};
    world_add_node(setup->world, &client_type, two, "writer");
    for (int i = 0; i < LEADERS; i++) {
        two->leaders[i] =
            (TwoLeader){.model = two,
                        .leader = i,
                        .times = world_add_history(setup->world, sizeof(Time), TIMES_MOST)};
        world_add_node(setup->world, &leader_type, &two->leaders[i], replication_leader_names[i]);
    }
}
