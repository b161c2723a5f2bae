/* A network between nodes: what each link takes, loses and repeats, who is cut off from whom, and
 * the messages that are on their way, for a picture.
 *
 * It lies in the run's arena and is part of the state. Everything random is keyed by the thing that
 * a message is for, so that sending one more shifts no other. A message whose receiver is down, or
 * cut off from its sender, when it is due is lost.
 */
#ifndef GROUNDWORK_SIM_NETWORK_H
#define GROUNDWORK_SIM_NETWORK_H

#include "base/law.h"
#include "sim/world.h"

/* A message's arguments are the model's but for the last one, by which the network knows it. */
enum { NETWORK_NODES = 64, NETWORK_ARGS = EVENT_ARGS - 1, NETWORK_FLIGHTS = 256 };

/* One direction between two nodes. */
typedef struct Link {
    const Law *latency; /* lives as long as the network */
    double loss;        /* share of messages that never arrive, 0 .. 1 */
    double duplicates;  /* share that arrive twice, each by a latency of its own */
    bool in_order;      /* as on one connection: none overtakes another; else they may */
} Link;

typedef enum FlightFate {
    FLIGHT_UNDER_WAY,
    FLIGHT_DELIVERED,
    FLIGHT_LOST,    /* by the link's loss, or because it was dropped by hand */
    FLIGHT_CUT,     /* a partition was in its way when it was due */
    FLIGHT_DEAD_END /* its receiver was down */
} FlightFate;

/* A message, while it is among the NETWORK_FLIGHTS newest. */
typedef struct Flight {
    int64_t number; /* from 0, among all that were sent and repeated */
    NodeId from, to;
    int type;
    FlightFate fate;
    Time sent, due; /* `due`: when it arrives, or is lost */
    int64_t args[NETWORK_ARGS];
} Flight;

typedef struct Network Network;

/* Before world_start(); the world's gate is its own. The nodes 0 .. `nodes` - 1 are on it, linked
 * by nothing yet. */
Network *network_new(World *world, int nodes);

/* One direction, or all of them (but from a node to itself). */
void network_link(Network *network, NodeId from, NodeId to, Link link);
void network_link_all(Network *network, Link link);

/* One direction is cut, or whole again: together they make any partition, one-way and
 * non-transitive ones too. `sides`: bit i is set for the nodes on the left; what crosses is cut in
 * both directions. */
void network_cut(Network *network, NodeId from, NodeId to, bool is_cut);
void network_partition(Network *network, uint64_t left);
void network_heal(Network *network);
bool network_is_cut(const Network *network, NodeId from, NodeId to);

/* The next `count` messages that anyone sends are lost on the way. */
void network_drop_next(Network *network, int count);

/* Sends from the node in its step. Latency, loss and repetition are drawn from the stream of
 * (purpose, thing); `args` are NETWORK_ARGS, or NULL for zeros. */
void network_send(Network *network, Effects *effects, NodeId to, int type, int purpose,
                  int64_t thing, const int64_t args[NETWORK_ARGS]);

/* The same, but with this latency instead of the link's: for a message that is slower than others
 * on its way, or a distance that was drawn for it. The law is the caller's, and only read here. */
void network_send_by(Network *network, Effects *effects, const Law *latency, NodeId to, int type,
                     int purpose, int64_t thing, const int64_t args[NETWORK_ARGS]);

/* Told of each message that does not get through, when it is due, and why. It may write notes, in
 * the receiver's name; it sends nothing. Before world_start(): one, part of the state. */
typedef void NetworkLoss(void *context, const Event *message, FlightFate fate, Effects *effects);
void network_on_loss(Network *network, NetworkLoss *loss, void *context);

/* sent + repeated = delivered + lost + under way, after every event. */
typedef struct NetworkCounts {
    int64_t sent, repeated, delivered, lost, under_way;
} NetworkCounts;
NetworkCounts network_counts(const Network *network);

/* The `back`th newest message, 0 the newest; NULL where it is no longer, or not yet, known. */
const Flight *network_flight(const Network *network, int back);

/* The message that an event is, for its number and times; NULL where it is no longer known. */
const Flight *network_flight_of(const Network *network, const Event *message);

#endif
