/* The replicas of a quorum: homes, which hold the key, and the spares of a sloppy quorum, which
 * keep hints for homes that cannot be reached. And what becomes of every message. */
#include "replication.h"

#include "base/mutant.h"

#include <inttypes.h>

/* --- messages --------------------------------------------------------------------------------- */

/* Whether a replica is far from the client of a leg: where distances count, the writer and the
 * reader are each at the place of one home, drawn for each operation. Spares are at nobody's. */
static bool is_far(const QuorumStore *store, const Effects *effects, Leg leg, int replica,
                   int64_t key)
{
    if (store->config->wars.far_ns <= 0) return false;
    bool writes = leg == LEG_WRITE || leg == LEG_ACK;
    Rng rng = effects_rng(effects, writes ? DRAW_WRITER_PLACE : DRAW_READER_PLACE, key);
    return (int)rng_below(&rng, (uint64_t)store->n) != replica;
}

static int64_t thing_of(int64_t key, int replica)
{
    return key * QUORUM_NODES + replica;
}

static bool is_from_client(Leg leg)
{
    return leg == LEG_WRITE || leg == LEG_READ || leg == LEG_MEND;
}

void quorum_send(QuorumStore *store, Effects *effects, Leg leg, int replica, int64_t key,
                 int64_t ref, const int64_t args[NETWORK_ARGS])
{
    static const NodeId clients[LEGS] = {[LEG_ACK] = NODE_WRITER, [LEG_ANSWER] = NODE_READER};
    NodeId to = is_from_client(leg) ? NODE_REPLICAS + replica : clients[leg];
    const Law *law = &store->laws[leg][is_far(store, effects, leg, replica, key)];
    network_send_by(store->network, effects, law, to, (int)leg, DRAW_LEG + (int)leg,
                    thing_of(key, replica), args);
    store->sent++;
    const Flight *flight = network_flight(store->network, 0);
    LegTrace *trace = quorum_leg(store, ref, leg, replica);
    if (trace == NULL) return;
    *trace = (LegTrace){flight->sent, flight->due, FLIGHT_UNDER_WAY,
                        leg == LEG_READ ? 0 : args[leg == LEG_ANSWER ? 1 : 0]};
    bool writes = leg == LEG_WRITE || leg == LEG_ACK;
    QuorumTrace *whole = quorum_trace_of(store, ref);
    quorum_follow(store, whole, writes ? whole->write_began : whole->read_began, flight->due);
}

/* The leg of a message; LEGS: none, it is between replicas. */
static Leg leg_of(const Event *message)
{
    return message->type < (int)LEGS ? (Leg)message->type : LEGS;
}

static void settle(QuorumStore *store, const Event *message, FlightFate fate)
{
    Leg leg = leg_of(message);
    if (leg == LEGS) return;
    int replica = (is_from_client(leg) ? message->to : message->from) - NODE_REPLICAS;
    LegTrace *trace = quorum_leg(store, message->args[3], leg, replica);
    if (trace != NULL) trace->fate = fate;
}

void quorum_receive(QuorumStore *store, const Event *event, Effects *effects)
{
    (void)effects;
    store->received++;
    settle(store, event, FLIGHT_DELIVERED);
}

void quorum_lose(void *context, const Event *message, FlightFate fate, Effects *effects)
{
    QuorumStore *store = context;
    store->lost++;
    settle(store, message, fate);
    Leg leg = leg_of(message);
    NodeId replica = leg == LEGS || is_from_client(leg) ? message->to : message->from;
    int64_t version = leg == LEG_READ ? 0 : message->args[leg == LEG_ANSWER ? 1 : 0];
    bool tells = leg == LEG_WRITE || leg == LEG_ACK || leg == LEG_ANSWER;
    bool seen = tells && quorum_is_followed(store, message->args[3]);
    effects_note(effects, seen || fate == FLIGHT_LOST ? NOTE_LOST_SEEN : NOTE_LOST,
                 (const int64_t[NOTE_ARGS]){replica, version, leg, fate});
}

void quorum_check_messages(QuorumStore *store, Effects *effects)
{
    NetworkCounts counts = network_counts(store->network);
    if (counts.sent == store->sent && counts.delivered == store->received
        && counts.lost == store->lost
        && store->sent == store->received + store->lost + counts.under_way)
        return;
    effects_breach(effects, CLAIM_MESSAGES,
                   "%" PRId64 " sent, %" PRId64 " received, %" PRId64 " lost, %" PRId64
                   " under way",
                   counts.sent, store->received, counts.lost, counts.under_way);
}

int quorum_behind(const QuorumStore *store)
{
    int behind = 0;
    for (int home = 0; home < store->n; home++)
        behind += (store->down & QUORUM_BIT(home)) == 0 && store->homes[home].held < store->newest;
    return behind;
}

/* --- homes ------------------------------------------------------------------------------------ */

static void apply(QuorumHome *home, int64_t version, NodeId self, int by, Effects *effects)
{
    int64_t held = home->held;
    (void)quorum_apply(&home->held, version);
    if (home->held < held)
        effects_breach(effects, CLAIM_FORWARD, "a replica went back from v%" PRId64 " to v%" PRId64,
                       held, home->held);
    effects_note(effects, NOTE_APPLIED, (const int64_t[NOTE_ARGS]){self, version, by, home->held});
}

static void home_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    QuorumHome *home = state;
    QuorumStore *store = home->store;
    if (event->kind != EVENT_MESSAGE) return;
    const int64_t *args = event->args;
    int replica = self - NODE_REPLICAS;
    quorum_receive(store, event, effects);
    switch (event->type) {
    case MESSAGE_WRITE:
        apply(home, args[0], self, LEG_WRITE, effects);
        quorum_send(store, effects, LEG_ACK, replica, args[1], args[3],
                    (const int64_t[NETWORK_ARGS]){args[0], 0, 0, args[3]});
        break;
    case MESSAGE_READ: {
        LegTrace *leg = quorum_leg(store, args[3], LEG_READ, replica);
        if (leg != NULL) leg->version = home->held;
        quorum_send(store, effects, LEG_ANSWER, replica, args[1], args[3],
                    (const int64_t[NETWORK_ARGS]){args[0], home->held, 0, args[3]});
        break;
    }
    case MESSAGE_MEND: apply(home, args[0], self, LEG_MEND, effects); break;
    case MESSAGE_HANDOVER:
        apply(home, args[0], self, LEGS, effects);
        network_send_by(store->network, effects, &store->laws[LEG_ACK][0], event->from,
                        MESSAGE_HANDOVER_ACK, DRAW_HANDOVER_ACK, thing_of(args[0], replica),
                        (const int64_t[NETWORK_ARGS]){args[0]});
        store->sent++;
        break;
    }
    effects_sample(effects, SERIES_BEHIND, quorum_behind(store));
    quorum_check_messages(store, effects);
}

/* --- spares ----------------------------------------------------------------------------------- */

enum { TIMER_SECOND };

static void await_second(Effects *effects)
{
    Time now = effects_now(effects);
    effects_timer(effects, TIMER_SECOND, TIME_SECOND - now % TIME_SECOND, NULL);
}

static void hand_over(QuorumSpare *spare, int home, NodeId self, Effects *effects)
{
    QuorumStore *store = spare->store;
    const HintQueue *hints = &spare->hints[home];
    int count = hints_count(hints);
    NodeId to = NODE_REPLICAS + home;
    effects_note(effects, NOTE_HANDOVER, (const int64_t[NOTE_ARGS]){self, to, count});
    for (int i = 0; i < count; i++) {
        int64_t version = hints_at(hints, i);
        network_send_by(store->network, effects, &store->laws[LEG_WRITE][0], to, MESSAGE_HANDOVER,
                        DRAW_HANDOVER, thing_of(version, self - NODE_REPLICAS),
                        (const int64_t[NETWORK_ARGS]){version});
        store->sent++;
    }
}

static void take_hint(QuorumSpare *spare, const Event *event, NodeId self, Effects *effects)
{
    QuorumStore *store = spare->store;
    const int64_t *args = event->args;
    hints_store(&spare->hints[args[2]], args[0]);
    store->hints_stored++;
    effects_note(effects, NOTE_HINTED,
                 (const int64_t[NOTE_ARGS]){self, args[0], NODE_REPLICAS + args[2]});
    quorum_send(store, effects, LEG_ACK, self - NODE_REPLICAS, args[1], args[3],
                (const int64_t[NETWORK_ARGS]){args[0], 0, 0, args[3]});
}

static void take_handed_over(QuorumSpare *spare, const Event *event, Effects *effects)
{
    QuorumStore *store = spare->store;
    int home = event->from - NODE_REPLICAS;
    store->hints_delivered += hints_handed_over(&spare->hints[home], event->args[0]);
    if (store->hints_delivered > store->hints_stored)
        effects_breach(effects, CLAIM_HINTS, "%" PRId64 " hints handed over, %" PRId64 " stored",
                       store->hints_delivered, store->hints_stored);
}

static void spare_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    QuorumSpare *spare = state;
    QuorumStore *store = spare->store;
    if (event->kind == EVENT_MESSAGE) {
        quorum_receive(store, event, effects);
        if (event->type == MESSAGE_WRITE) take_hint(spare, event, self, effects);
        else take_handed_over(spare, event, effects);
        quorum_check_messages(store, effects);
        return;
    }
    for (int home = 0; home < store->n && event->kind == EVENT_TIMER; home++)
        if (hints_count(&spare->hints[home]) > 0 && (store->reachable & QUORUM_BIT(home)) != 0)
            hand_over(spare, home, self, effects);
    await_second(effects);
}

const NodeType quorum_home_type = {"home", home_step};
const NodeType quorum_spare_type = {"spare", spare_step};
