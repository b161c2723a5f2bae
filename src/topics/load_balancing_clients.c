/* The clients: their addresses, the servers that a hash or a cookie names for them, the sessions
 * that these servers keep, and the permanent connections of an L4 balancer. */
#include "load_balancing.h"

#include "algo/hash_ring.h"
#include "base/mutant.h"

#include <stdio.h>

/* --- whose client is whose -------------------------------------------------------------------- */

static void hash_addresses(const BalancingModel *model, int16_t owners[CLIENTS])
{
    bool is_down[SERVERS_MOST];
    for (int i = 0; i < model->configured; i++)
        is_down[i] = model->servers[model->order[i]].is_down;
    for (int client = 0; client < CLIENTS; client++) {
        int place = balancing_ip_hash(model->addresses[client], is_down, model->configured);
        owners[client] = (int16_t)(place == NOBODY ? NOBODY : model->order[place]);
    }
}

/* The ring of those that are up: as if the points of the others were passed over. It is only needed
 * here, when the pool changes, and lies in the arena for so long. */
static void look_up_addresses(const BalancingModel *model, int16_t owners[CLIENTS])
{
    int points = RING_POINTS;
    if (MUTANT("ring-moves-neighbours") && model->up_count < model->configured) points /= 2;
    size_t mark = model->arena->used;
    HashRing ring = {.capacity = model->up_count * RING_POINTS};
    ring.points = arena_array(model->arena, (size_t)ring.capacity + 1, sizeof *ring.points);
    for (int i = 0; i < model->up_count; i++) hash_ring_add_owner(&ring, model->up[i], points);
    hash_ring_sort(&ring);
    for (int client = 0; client < CLIENTS; client++) {
        char text[16];
        uint32_t address = model->addresses[client];
        snprintf(text, sizeof text, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
                 address >> 8 & 255, address & 255);
        owners[client] = (int16_t)hash_ring_owner(&ring, hash_ring_key(text_of(text)));
    }
    arena_rewind(model->arena, mark);
}

/* At the start all servers are idle, so that the fewest in system is any of them. */
static void give_cookies(const BalancingModel *model, const Effects *effects,
                         int16_t owners[CLIENTS])
{
    for (int client = 0; client < CLIENTS; client++) {
        Rng rng = effects_rng(effects, DRAW_COOKIE, client);
        owners[client] = (int16_t)model->up[rng_below(&rng, (uint64_t)model->up_count)];
    }
}

void balancing_clients_start(BalancingModel *model, Effects *effects)
{
    for (int client = 0; client < CLIENTS; client++) {
        Rng rng = effects_rng(effects, DRAW_ADDRESS, client);
        model->addresses[client] = (uint32_t)(rng_next(&rng) >> 32);
    }
    if (model->config.policy == POLICY_IP_HASH) hash_addresses(model, model->owners);
    if (model->config.policy == POLICY_RING) look_up_addresses(model, model->owners);
    if (model->config.policy == POLICY_STICKY) give_cookies(model, effects, model->owners);
    if (model->config.places_connections) (void)balancing_connect(model, true, effects);
}

/* --- sessions --------------------------------------------------------------------------------- */

/* The client is sent elsewhere than to the server that has its session. */
static void lose_session(BalancingModel *model, int client, int from, int killed, Effects *effects)
{
    if (model->has_lost[client] || !model->config.keeps_sessions) return;
    model->has_lost[client] = true;
    model->sessions_lost++;
    if (killed != NOBODY && from != killed && model->config.policy != POLICY_IP_HASH)
        effects_breach(effects, CLAIM_SESSIONS, "server %d was killed, and a session of %d is lost",
                       killed, from);
}

void balancing_clients_follow(BalancingModel *model, int killed, Effects *effects)
{
    int16_t owners[CLIENTS];
    Policy policy = model->config.policy;
    int lost = model->sessions_lost;
    if (policy == POLICY_IP_HASH) hash_addresses(model, owners);
    if (policy == POLICY_RING) look_up_addresses(model, owners);
    for (int client = 0; client < CLIENTS && policy >= POLICY_IP_HASH; client++) {
        int from = model->owners[client];
        bool stays = policy == POLICY_STICKY
                         ? from != NOBODY && balancing_is_up(&model->servers[from])
                         : from == owners[client];
        if (MUTANT("a-kill-forgets-cookies") && killed != NOBODY) stays = false;
        if (!stays) lose_session(model, client, from, killed, effects);
        if (policy != POLICY_STICKY) model->owners[client] = owners[client];
    }
    if (model->sessions_lost > lost)
        effects_note(effects, NOTE_SESSIONS,
                     (const int64_t[NOTE_ARGS]){model->sessions_lost - lost});
    if (!model->config.places_connections) return;
    int moved = balancing_connect(model, false, effects);
    if (moved > 0) effects_note(effects, NOTE_MOVED, (const int64_t[NOTE_ARGS]){moved});
}

/* --- connections ------------------------------------------------------------------------------ */

/* What an L4 balancer knows of a server is how many connections it has. */
static void place(BalancingModel *model, int connection, Effects *effects)
{
    int32_t figures[SERVERS_MOST];
    for (int i = 0; i < model->count; i++) figures[i] = model->servers[i].connections;
    Choosing choosing = {DRAW_PLACE, model->placements++, connection % CLIENTS, figures,
                         model->averages};
    int server = balancing_choose(model, &choosing, effects);
    model->connections[connection] = (int16_t)server;
    if (server == NOBODY) return;
    model->servers[server].connections++;
    model->servers[server].turns++;
    model->turns++;
}

int balancing_connect(BalancingModel *model, bool all, Effects *effects)
{
    int placed = 0;
    bool moves[CONNECTIONS_MOST];
    for (int i = 0; i < model->config.connections; i++) {
        int at = model->connections[i];
        moves[i] = all || at == NOBODY || !balancing_is_up(&model->servers[at]);
        if (moves[i] && at != NOBODY) model->servers[at].connections--;
        if (moves[i]) model->connections[i] = NOBODY;
    }
    for (int i = 0; i < model->config.connections; i++) {
        if (!moves[i]) continue;
        place(model, i, effects);
        placed++;
    }
    return placed;
}
