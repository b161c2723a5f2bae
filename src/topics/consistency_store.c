/* One register on some replicas: a writer, readers, and what they saw of each other. */
#include "consistency.h"

#include "base/mutant.h"

enum { MESSAGE_WRITE, MESSAGE_ACK, MESSAGE_READ, MESSAGE_ANSWER, MESSAGE_SHIP, TIMER_GAP };
enum { CLIENTS_FROM = 1 };

/* A message's arguments: the operation it is of, the version it carries. */
enum { ARG_NUMBER, ARG_VERSION };

static NodeId node_of_replica(const Store *store, int replica)
{
    return CLIENTS_FROM + store->readers + replica;
}

static NodeId node_of_client(int client)
{
    return client == 0 ? 0 : CLIENTS_FROM + client - 1;
}

/* Its delay is drawn for what it is: whose operation, which leg, which replica. */
static void send(Store *store, Effects *effects, NodeId to, int type, int64_t number,
                 int64_t version)
{
    enum { NODES = 32, TYPES = 8 };
    NodeId from = effects_self(effects);
    int64_t thing = ((number * NODES + from) * NODES + to) * TYPES + type;
    network_send(store->network, effects, to, type, DRAW_DELAY, thing,
                 (const int64_t[NETWORK_ARGS]){number, version});
}

static void note(Effects *effects, ConsistencyNote kind, int64_t a, int64_t b, int64_t c)
{
    effects_note(effects, kind, (const int64_t[NOTE_ARGS]){a, b, c});
}

/* --- what both kinds of client do ------------------------------------------------------------- */

/* Who is asked: all, or of a leader's store the leader for writes and one replica for reads. */
static void ask(Client *client, Effects *effects, int type, int64_t version)
{
    Store *store = client->store;
    int from = 0, to = store->n;
    if (store->kind == STORE_LEADER) {
        from = client->index == 0 ? 0 : (client->index - 1) % store->n;
        to = from + 1;
    }
    for (int i = from; i < to; i++)
        send(store, effects, node_of_replica(store, i), type, client->number, version);
}

static void rest(Client *client, Effects *effects)
{
    Store *store = client->store;
    bool writes = client->index == 0;
    Time mean = writes ? store->write_gap : store->read_gap;
    int64_t key = client->number * (READERS_MOST + 1) + client->index;
    int purpose = writes ? DRAW_WRITE_GAP : DRAW_READ_GAP;
    Time gap = mean > 0 ? effects_exponential(effects, purpose, key, (double)mean) : 0;
    client->busy = client->back = false;
    client->gap = effects_timer(effects, TIMER_GAP, client->asked ? 0 : gap, NULL);
}

static void call(Client *client, Effects *effects)
{
    Store *store = client->store;
    client->busy = true;
    client->number++;
    client->acked = 0;
    client->read = (QuorumRead){0};
    client->began = effects_now(effects);
    client->call = ++store->events;
    client->expected = store->written;
    client->known = store->known;
    client->bar = (int)(store->bar_count++ % BARS);
    store->bars[client->bar] =
        (Bar){.client = client->index, .from = client->began, .to = -1, .version = -1};
}

static void record(Client *client, LinKind kind, int64_t version)
{
    LinOperation *operation = history_append(client->store->history);
    int64_t returned = ++client->store->events;
    if (operation == NULL) return;
    *operation = (LinOperation){.call = client->call, .returned = returned,
                                .process = client->index, .kind = kind, .value = version};
}

/* --- the writer ------------------------------------------------------------------------------- */

static void begin_write(Client *writer, Effects *effects)
{
    call(writer, effects);
    writer->version++;
    writer->store->bars[writer->bar].version = writer->version;
    note(effects, NOTE_WRITE, writer->version, writer->asked, 0);
    writer->asked = false;
    ask(writer, effects, MESSAGE_WRITE, writer->version);
}

static void take_write_ack(Client *writer, int replica, Effects *effects)
{
    Store *store = writer->store;
    int needs = store->kind == STORE_LEADER ? 1 : store->w;
    if (MUTANT("consistency-returns-unwritten")) needs = 0;
    writer->acked |= QUORUM_BIT(replica);
    if (quorum_count(writer->acked) < needs) return;
    store->written = writer->version;
    store->writes++;
    store->bars[writer->bar].to = effects_now(effects);
    record(writer, LIN_WRITE, writer->version);
    note(effects, NOTE_WRITTEN, writer->version, 0, 0);
    rest(writer, effects);
}

/* --- a reader --------------------------------------------------------------------------------- */

static void begin_read(Client *reader, Effects *effects)
{
    call(reader, effects);
    note(effects, NOTE_READ, reader->index, reader->asked, 0);
    reader->asked = false;
    ask(reader, effects, MESSAGE_READ, 0);
}

static void check_claims(const Client *reader, bool stale, bool inverted, Effects *effects)
{
    const Store *store = reader->store;
    bool quorum = store->kind != STORE_LEADER, overlap = store->r + store->w > store->n;
    long long got = (long long)reader->version;
    if (quorum && overlap && stale)
        effects_breach(effects, CLAIM_FRESH, "a read got %lld, and %lld had been written", got,
                       (long long)reader->expected);
    if (quorum && store->r == store->n && inverted)
        effects_breach(effects, CLAIM_ALL_ASKED, "a read got %lld, and %lld had been read", got,
                       (long long)reader->known);
    if (store->kind == STORE_ABD && overlap && (stale || inverted))
        effects_breach(effects, CLAIM_ABD, "a read got %lld, and it was %lld before", got,
                       (long long)(stale ? reader->expected : reader->known));
}

static void return_read(Client *reader, Effects *effects)
{
    Store *store = reader->store;
    bool stale = reader->version < reader->expected;
    bool inverted = !stale && reader->version < reader->known;
    Bar *bar = &store->bars[reader->bar];
    store->reads++;
    store->stale += stale;
    store->inversions += inverted;
    if (reader->version > store->known) store->known = reader->version;
    *bar = (Bar){reader->index, reader->began, effects_now(effects), reader->version, stale,
                 inverted};
    record(reader, LIN_READ, reader->version);
    if (stale) note(effects, NOTE_STALE, reader->index, reader->version, reader->expected);
    else if (inverted) note(effects, NOTE_INVERTED, reader->index, reader->version, reader->known);
    else note(effects, NOTE_GOT, reader->index, reader->version, 0);
    check_claims(reader, stale, inverted, effects);
    rest(reader, effects);
}

static void take_answer(Client *reader, int replica, int64_t version, Effects *effects)
{
    const Store *store = reader->store;
    int needs = store->kind == STORE_LEADER ? 1 : store->r;
    if (!quorum_answer(&reader->read, needs, replica, version)) return;
    reader->version = reader->read.returned;
    if (MUTANT("consistency-believes-the-last")) reader->version = version;
    if (store->kind != STORE_ABD || MUTANT("consistency-writes-nothing-back")) {
        return_read(reader, effects);
        return;
    }
    reader->back = true;
    reader->acked = 0;
    ask(reader, effects, MESSAGE_WRITE, reader->version);
}

static void take_back_ack(Client *reader, int replica, Effects *effects)
{
    reader->acked |= QUORUM_BIT(replica);
    if (reader->back && quorum_count(reader->acked) >= reader->store->w)
        return_read(reader, effects);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void begin_next(Client *client, Effects *effects)
{
    if (client->index == 0) begin_write(client, effects);
    else begin_read(client, effects);
}

/* Now, or as soon as the one under way has returned. */
static void hurry(Client *client, Effects *effects)
{
    client->asked = true;
    if (client->busy) return;
    effects_cancel(effects, client->gap);
    effects_timer(effects, TIMER_GAP, 0, NULL);
}

enum { MESSAGE_HURRY = 100 };

static void act(Store *store, const Event *event, Effects *effects)
{
    int64_t number = event->args[0];
    bool replica = number >= 1 && number <= store->n;
    NodeId node = replica ? node_of_replica(store, (int)number - 1) : 0;
    switch ((ConsistencyAction)event->type) {
    case ACTION_WRITE: hurry(&store->clients[0], effects); return;
    case ACTION_GET:
        if (number < 1 || number > store->readers) break;
        effects_send(effects, node_of_client((int)number), MESSAGE_HURRY, 0, NULL);
        return;
    case ACTION_DROP:
        network_drop_next(store->network, 1);
        note(effects, NOTE_DROP, 0, 0, 0);
        return;
    case ACTION_KILL:
        if (!replica || !effects_crash(effects, node)) break;
        note(effects, NOTE_KILL, number, 0, 0);
        return;
    case ACTION_REVIVE:
        if (!replica || !effects_restart(effects, node, true)) break;
        note(effects, NOTE_REVIVE, number, 0, 0);
        return;
    default: break;
    }
    note(effects, NOTE_NOTHING, event->type, 0, 0);
}

/* --- nodes ------------------------------------------------------------------------------------ */

static void client_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Client *client = state;
    Store *store = client->store;
    int replica = event->from - node_of_replica(store, 0);
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: rest(client, effects); return;
    case EVENT_ACTION: act(store, event, effects); return;
    case EVENT_TIMER:
        if (!client->busy) begin_next(client, effects);
        return;
    case EVENT_MESSAGE: break;
    case EVENT_RESTART: return;
    }
    if (event->type == MESSAGE_HURRY) hurry(client, effects);
    else if (!client->busy || event->args[ARG_NUMBER] != client->number) return; /* too late */
    else if (event->type == MESSAGE_ANSWER)
        take_answer(client, replica, event->args[ARG_VERSION], effects);
    else if (client->index == 0) take_write_ack(client, replica, effects);
    else take_back_ack(client, replica, effects);
}

static void take_version(Replica *replica, int64_t version, Effects *effects)
{
    Store *store = replica->store;
    bool is_new = quorum_apply(&replica->version, version);
    store->arrivals[store->arrival_count++ % ARRIVALS] =
        (Arrival){replica->index, effects_now(effects), version, is_new};
}

static void replica_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Replica *replica = state;
    Store *store = replica->store;
    (void)self;
    if (event->kind != EVENT_MESSAGE) return;
    int64_t number = event->args[ARG_NUMBER], version = event->args[ARG_VERSION];
    switch (event->type) {
    case MESSAGE_READ:
        send(store, effects, event->from, MESSAGE_ANSWER, number, replica->version);
        return;
    case MESSAGE_WRITE:
        take_version(replica, version, effects);
        send(store, effects, event->from, MESSAGE_ACK, number, version);
        if (store->kind != STORE_LEADER) return;
        for (int i = 1; i < store->n; i++)
            send(store, effects, node_of_replica(store, i), MESSAGE_SHIP, version, version);
        return;
    case MESSAGE_SHIP: take_version(replica, version, effects); return;
    default: return;
    }
}

static void lose(void *context, const Event *message, FlightFate fate, Effects *effects)
{
    (void)context;
    (void)fate;
    note(effects, NOTE_LOST, message->to, 0, 0);
}

/* --- building --------------------------------------------------------------------------------- */

static void add_nodes(Store *store, World *world)
{
    static const NodeType client_type = {"client", client_step};
    static const NodeType replica_type = {"replica", replica_step};
    static const char *const readers[] = {"B", "C", "D", "E", "F", "G", "H", "I",
                                          "J", "K", "L", "M", "N", "O", "P", "Q"};
    static const char *const replicas[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    for (int i = 0; i <= store->readers; i++) {
        store->clients[i] = (Client){.store = store, .index = i};
        world_add_node(world, &client_type, &store->clients[i], i == 0 ? "A" : readers[i - 1]);
    }
    for (int i = 0; i < store->n; i++) {
        store->replicas[i] = (Replica){.store = store, .index = i};
        world_add_node(world, &replica_type, &store->replicas[i], replicas[i]);
    }
}

void consistency_store_build(Store *store, const Setup *setup)
{
    enum { HISTORY_MOST = 1 << 20 };
    const Value *values = setup->values;
    *store = (Store){
        .kind = (StoreKind)values[PARAM_STORE].number,
        .n = (int)values[PARAM_N].number,
        .r = (int)values[PARAM_R].number,
        .w = (int)values[PARAM_W].number,
        .readers = (int)values[PARAM_READERS].number,
        .delay = values[PARAM_DELAY].number,
        .write_gap = values[PARAM_WRITE_GAP].number,
        .read_gap = values[PARAM_READ_GAP].number,
    };
    if (store->kind == STORE_SINGLE) store->n = store->r = store->w = 1;
    store->law = store->delay > 0 ? law_exponential((double)store->delay) : law_constant(0);
    store->history = world_add_history(setup->world, sizeof(LinOperation), HISTORY_MOST);
    store->network = network_new(setup->world, 1 + store->readers + store->n);
    network_link_all(store->network, (Link){.latency = &store->law});
    network_on_loss(store->network, lose, store);
    add_nodes(store, setup->world);
}

/* What is under way is open, and a read that is says nothing. */
LinResult consistency_store_judge(const Store *store, int64_t limit)
{
    static const LinSpec a_register = {.step = lin_register};
    LinResult none = {.verdict = LIN_GAVE_UP, .misplaced = -1};
    size_t count = store->history->count;
    const Client *writer = &store->clients[0];
    if (count + writer->busy > JUDGED_MOST) return none;
    Arena *scratch = arena_new((size_t)1 << 30);
    LinOperation *operations = arena_array(scratch, count + 1, sizeof *operations);
    for (size_t i = 0; i < count; i++)
        operations[i] = *(const LinOperation *)history_at(store->history, i);
    if (writer->busy)
        operations[count++] = (LinOperation){.call = writer->call, .returned = LIN_OPEN,
                                             .kind = LIN_WRITE, .outcome = LIN_UNKNOWN,
                                             .value = writer->version};
    LinResult result = lin_check(operations, (int)count, &a_register, limit, scratch);
    arena_free(scratch);
    return result;
}
