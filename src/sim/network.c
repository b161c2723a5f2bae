#include "sim/network.h"

#include "base/mutant.h"

#include <assert.h>
#include <string.h>

typedef struct Line {
    Link link;
    bool is_cut;
    Time last_due; /* of those in order */
} Line;

struct Network {
    int nodes;
    int drops; /* of the next ones */
    NetworkCounts counts;
    NetworkLoss *loss;
    void *loss_context;
    Line *lines; /* nodes x nodes, by sender */
    Flight flights[NETWORK_FLIGHTS];
};

_Static_assert(LAW_MOST_NS == TIME_LIMIT, "a draw that is too long is a time that never comes");

enum { ARG_NUMBER = NETWORK_ARGS };

static Line *line_of(const Network *network, NodeId from, NodeId to)
{
    assert(from >= 0 && from < network->nodes && to >= 0 && to < network->nodes);
    return &network->lines[from * network->nodes + to];
}

static Flight *flight_numbered(const Network *network, int64_t number)
{
    const Flight *flight = &network->flights[number % NETWORK_FLIGHTS];
    return flight->number == number ? (Flight *)flight : NULL;
}

static bool gate(void *context, const Event *message, bool lost, Effects *effects)
{
    Network *network = context;
    FlightFate fate = FLIGHT_DELIVERED;
    if (lost) {
        bool down = effects_life(effects, message->to) == NODE_DOWN;
        fate = down ? FLIGHT_DEAD_END : FLIGHT_LOST;
    } else if (line_of(network, message->from, message->to)->is_cut) {
        fate = FLIGHT_CUT;
    }
    network->counts.under_way--;
    if (fate == FLIGHT_DELIVERED) network->counts.delivered++;
    else if (!MUTANT("network-forgets-a-loss") || fate != FLIGHT_LOST) network->counts.lost++;
    Flight *flight = flight_numbered(network, message->args[ARG_NUMBER]);
    if (flight != NULL) flight->fate = fate;
    if (fate != FLIGHT_DELIVERED && network->loss != NULL)
        network->loss(network->loss_context, message, fate, effects);
    return fate == FLIGHT_DELIVERED;
}

Network *network_new(World *world, int nodes)
{
    assert(nodes > 0 && nodes <= NETWORK_NODES);
    Arena *arena = world_arena(world);
    Network *network = arena_alloc(arena, sizeof *network);
    network->nodes = nodes;
    network->lines = arena_array(arena, (size_t)(nodes * nodes), sizeof(Line));
    for (int i = 0; i < NETWORK_FLIGHTS; i++) network->flights[i].number = -1;
    world_set_gate(world, gate, network);
    return network;
}

void network_link(Network *network, NodeId from, NodeId to, Link link)
{
    assert(link.loss >= 0 && link.loss <= 1 && link.duplicates >= 0 && link.duplicates <= 1);
    line_of(network, from, to)->link = link;
}

void network_link_all(Network *network, Link link)
{
    for (NodeId from = 0; from < network->nodes; from++)
        for (NodeId to = 0; to < network->nodes; to++)
            if (from != to) network_link(network, from, to, link);
}

void network_cut(Network *network, NodeId from, NodeId to, bool is_cut)
{
    line_of(network, from, to)->is_cut = is_cut;
}

void network_partition(Network *network, uint64_t left)
{
    for (NodeId from = 0; from < network->nodes; from++)
        for (NodeId to = 0; to < network->nodes; to++)
            if ((left >> from & 1) != (left >> to & 1)) network_cut(network, from, to, true);
}

void network_heal(Network *network)
{
    for (int i = 0; i < network->nodes * network->nodes; i++) network->lines[i].is_cut = false;
}

bool network_is_cut(const Network *network, NodeId from, NodeId to)
{
    return line_of(network, from, to)->is_cut;
}

void network_drop_next(Network *network, int count)
{
    network->drops += count;
}

/* One copy on its way. */
static void launch(Network *network, Effects *effects, const Law *latency, Flight flight,
                   Line *line, Rng *rng, bool lost)
{
    Time delay = law_draw(latency, rng);
    if (line->link.in_order && flight.sent + delay < line->last_due)
        delay = line->last_due - flight.sent;
    flight.due = flight.sent + delay;
    if (line->link.in_order) line->last_due = flight.due;
    flight.number = network->counts.sent + network->counts.repeated - 1;
    network->flights[flight.number % NETWORK_FLIGHTS] = flight;
    network->counts.under_way++;

    int64_t args[EVENT_ARGS];
    memcpy(args, flight.args, sizeof flight.args);
    args[ARG_NUMBER] = flight.number;
    effects_carry(effects, flight.to, flight.type, delay, args, lost);
}

void network_send(Network *network, Effects *effects, NodeId to, int type, int purpose,
                  int64_t thing, const int64_t args[NETWORK_ARGS])
{
    const Law *latency = line_of(network, effects_self(effects), to)->link.latency;
    network_send_by(network, effects, latency, to, type, purpose, thing, args);
}

void network_send_by(Network *network, Effects *effects, const Law *latency, NodeId to, int type,
                     int purpose, int64_t thing, const int64_t args[NETWORK_ARGS])
{
    NodeId from = effects_self(effects);
    Line *line = line_of(network, from, to);
    assert(latency != NULL);
    Flight flight = {.from = from, .to = to, .type = type, .sent = effects_now(effects)};
    if (args != NULL) memcpy(flight.args, args, sizeof flight.args);

    /* Always drawn, and first, so that another loss or law shifts nothing else. */
    Rng rng = effects_rng(effects, purpose, thing);
    bool lost = rng_uniform(&rng) < line->link.loss;
    bool twice = rng_uniform(&rng) < line->link.duplicates;
    if (network->drops > 0) {
        network->drops--;
        lost = true;
    }
    network->counts.sent++;
    launch(network, effects, latency, flight, line, &rng, lost);
    if (!twice) return;
    network->counts.repeated++;
    launch(network, effects, latency, flight, line, &rng, false);
}

void network_on_loss(Network *network, NetworkLoss *loss, void *context)
{
    network->loss = loss;
    network->loss_context = context;
}

NetworkCounts network_counts(const Network *network)
{
    return network->counts;
}

const Flight *network_flight(const Network *network, int back)
{
    int64_t number = network->counts.sent + network->counts.repeated - 1 - back;
    return back >= 0 && number >= 0 ? flight_numbered(network, number) : NULL;
}

const Flight *network_flight_of(const Network *network, const Event *message)
{
    return flight_numbered(network, message->args[ARG_NUMBER]);
}
