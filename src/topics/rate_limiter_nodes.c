/* The servers, which decide for themselves or ask the store, and the store that they may share. */
#include "rate_limiter.h"

#include "base/mutant.h"

#include <inttypes.h>

/* --- what messages carry ---------------------------------------------------------------------- */

enum {
    BIT_LOOPED = 0,
    BIT_OVERLAPS = 1,
    BIT_CRASH = 2,
    BIT_OP = 3,
    BIT_ADMITTED = 5,
    BIT_DELAYED = 11,
    BIT_NUMBER = 12
};

void limiter_request_pack(const Request *request, int64_t args[EVENT_ARGS])
{
    bool delayed = request->delayed != 0; /* only the queue's lane ever is */
    args[0] = request->number << BIT_NUMBER | (int64_t)request->looped << BIT_LOOPED
              | (int64_t)request->overlaps << BIT_OVERLAPS | (int64_t)request->crash << BIT_CRASH
              | (int64_t)request->op << BIT_OP | (int64_t)request->admitted << BIT_ADMITTED
              | (int64_t)delayed << BIT_DELAYED;
    args[1] = request->cost;
    args[2] = request->value;
    args[3] = request->expires;
    args[4] = request->delay;
}

Request limiter_request_unpack(const int64_t args[EVENT_ARGS])
{
    int64_t bits = args[0];
    bool delayed = (bits >> BIT_DELAYED & 1) != 0;
    return (Request){
        .number = bits >> BIT_NUMBER,
        .looped = (bits >> BIT_LOOPED & 1) != 0,
        .overlaps = (bits >> BIT_OVERLAPS & 1) != 0,
        .crash = (bits >> BIT_CRASH & 1) != 0,
        .op = (StoreOp)(bits >> BIT_OP & 3),
        .admitted = (uint8_t)(bits >> BIT_ADMITTED & LANES_ALL),
        .delayed = delayed ? LANE_BIT(RATE_LIMIT_LEAKY_QUEUE) : 0,
        .cost = args[1],
        .value = args[2],
        .expires = args[3],
        .delay = args[4],
    };
}

/* A leg of a request's takes half the round trip times 0.5 to 1.5, the same in all lanes. */
static Time leg_time(const Config *config, int64_t number, MessageType leg, const Effects *effects)
{
    double uniform = effects_uniform(effects, DRAW_LEG, number * LEGS + leg);
    return (Time)((double)config->store_rtt * 0.5 * (0.5 + uniform));
}

static void send_leg(const Config *config, NodeId to, MessageType leg, const Request *request,
                     Effects *effects)
{
    int64_t args[EVENT_ARGS];
    limiter_request_pack(request, args);
    effects_send(effects, to, leg, leg_time(config, request->number, leg, effects), args);
}

static bool fits(const Config *config, int64_t value, int64_t cost)
{
    return value + cost <= config->policy.limit;
}

static bool reads_first(const Request *request)
{
    return request->op == STORE_OP_GET_INCR || request->op == STORE_OP_GET_SET;
}

/* --- what the picture is told of the steps at the key ----------------------------------------- */

static void step_sent(Ledger *ledger, const Server *server, const Request *request, MessageType leg,
                      Time now, const Effects *effects)
{
    ledger->steps[ledger->step_count++ % STEPS_KEPT] = (KeyStep){
        .number = request->number,
        .sent = now,
        .at = now + leg_time(server->config, request->number, leg, effects),
        .value = request->value,
        .node = (uint8_t)server->index,
        .leg = (uint8_t)leg,
        .op = (uint8_t)request->op,
    };
}

static KeyStep *step_taken(Ledger *ledger, const Config *config, const Request *request,
                           MessageType leg, Time now, const Effects *effects)
{
    int64_t oldest = ledger->step_count > STEPS_KEPT ? ledger->step_count - STEPS_KEPT : 0;
    for (int64_t i = ledger->step_count - 1; i >= oldest; i--) {
        KeyStep *step = &ledger->steps[i % STEPS_KEPT];
        if (step->number != request->number || step->leg != leg) continue;
        step->replied = now + leg_time(config, request->number, leg + 1, effects);
        step->value = request->value;
        return step;
    }
    return NULL; /* too many have been sent since */
}

/* --- a server --------------------------------------------------------------------------------- */

static void answer(Server *server, const Request *request, unsigned lanes, Time now,
                   Effects *effects)
{
    Answer given = {.at = now,
                    .cost = (int32_t)request->cost,
                    .node = (uint8_t)server->index,
                    .lanes = (uint8_t)lanes,
                    .admitted = request->admitted,
                    .delayed = request->delayed};
    limiter_ledger_answer(server->ledger, &given, request->delay, effects);
    if ((lanes & LANE_BIT(RATE_LIMIT_FIXED_WINDOW)) == 0) return;
    if (server->keeper == NULL) server->in_flight--;
    if (request->looped) effects_send(effects, 0, MESSAGE_ANSWERED, 0, NULL);
}

static void decide_alone(Server *server, Request request, Time now, Effects *effects)
{
    Verdicts verdicts =
        limiter_keeper_ask(server->keeper, server->ledger, LANES_ALL, request.cost, now, effects);
    request.admitted = verdicts.admitted;
    request.delayed = verdicts.delayed;
    request.delay = verdicts.delay;
    answer(server, &request, LANES_ALL, now, effects);
}

static void ask_store(Server *server, Request request, Time now, Effects *effects)
{
    request.overlaps = server->in_flight++ > 0;
    step_sent(server->ledger, server, &request, LEG_ASK, now, effects);
    send_leg(server->config, STORE_NODE, LEG_ASK, &request, effects);
}

/* The reply to an INCR that made the key: its window is to begin. Unless the node dies first. */
static void after_incr(Server *server, const Request *request, Time now, Effects *effects)
{
    if (request->cost == 0 || request->value != request->cost) return;
    if (request->crash) {
        int64_t args[NOTE_ARGS] = {server->index + 1};
        effects_note(effects, NOTE_CRASHED, args);
        return;
    }
    step_sent(server->ledger, server, request, LEG_EXPIRE, now, effects);
    send_leg(server->config, STORE_NODE, LEG_EXPIRE, request, effects);
}

static void hear_first(Server *server, Request request, Time now, Effects *effects)
{
    bool reads = reads_first(&request) && request.cost > 0;
    if (!reads) {
        answer(server, &request, LANES_ALL, now, effects);
        if (request.op == STORE_OP_INCR_FIRST) after_incr(server, &request, now, effects);
        return;
    }
    bool goes_on = fits(server->config, request.value, request.cost)
                   || (request.op == STORE_OP_GET_INCR && MUTANT("get-incr-does-not-compare"));
    answer(server, &request, goes_on ? LANES_SCRIPTED : LANES_ALL, now, effects);
    if (!goes_on) return;
    if (request.op == STORE_OP_GET_SET) request.value += request.cost;
    request.admitted |= LANE_BIT(RATE_LIMIT_FIXED_WINDOW);
    step_sent(server->ledger, server, &request, LEG_CHANGE, now, effects);
    send_leg(server->config, STORE_NODE, LEG_CHANGE, &request, effects);
}

static void hear_second(Server *server, Request request, Time now, Effects *effects)
{
    answer(server, &request, LANE_BIT(RATE_LIMIT_FIXED_WINDOW), now, effects);
    if (request.op == STORE_OP_GET_INCR) after_incr(server, &request, now, effects);
}

static RateLimitPolicy share(const Config *config, int64_t nodes)
{
    return config->store == STORE_SPLIT ? rate_limit_split(config->policy, nodes) : config->policy;
}

static void join(Server *server, int64_t nodes, Time now)
{
    const Config *config = server->config;
    if (config->store == STORE_SHARED) return;
    if (server->keeper != NULL) {
        limiter_keeper_restart(server->keeper, share(config, nodes), server->ledger, now);
        return;
    }
    server->keeper = arena_alloc(config->arena, sizeof *server->keeper);
    limiter_keeper_init(server->keeper, server->index, share(config, nodes), NULL, server->queued,
                        server->ledger, config->arena);
    server->ledger->keepers[server->index] = server->keeper;
}

static void step_server(void *state, NodeId self, const Event *event, Effects *effects)
{
    (void)self;
    Server *server = state;
    const Config *config = server->config;
    if (event->kind == EVENT_START) {
        if (server->index < config->nodes) join(server, config->nodes, 0);
        return;
    }
    if (event->kind == EVENT_TIMER) {
        limiter_keeper_release(server->keeper, server->ledger, (size_t)event->args[0], event->at,
                               effects);
        return;
    }
    switch ((MessageType)event->type) {
    case MESSAGE_REQUEST:
        if (config->store == STORE_SHARED)
            ask_store(server, limiter_request_unpack(event->args), event->at, effects);
        else decide_alone(server, limiter_request_unpack(event->args), event->at, effects);
        return;
    case LEG_TOLD:
        hear_first(server, limiter_request_unpack(event->args), event->at, effects);
        return;
    case LEG_CHANGED:
        hear_second(server, limiter_request_unpack(event->args), event->at, effects);
        return;
    case MESSAGE_JOIN: join(server, event->args[0], event->at); return;
    case MESSAGE_SHARE:
        limiter_keeper_change(server->keeper, share(config, event->args[0]), server->ledger,
                              event->at);
        return;
    default: return;
    }
}

const NodeType limiter_server_type = {"server", step_server};

/* --- the store -------------------------------------------------------------------------------- */

enum { KEY_BYTES = 16 }; /* the count, and its expiry */

/* A command has written the key, which was new or not. */
static void note_write(StoreState *store, const Request *request, bool was_new)
{
    if (was_new) store->life = (KeyLife){0};
    store->life.ops |= 1u << request->op;
    store->life.overlapped |= request->overlaps;
    store->life.costly |= request->cost > 1;
}

/* The fixed window lets a request pass: how many may in one life of the key? */
static void pass_key(StoreState *store, const Request *request, Time now, Effects *effects)
{
    int64_t limit = store->config->policy.limit;
    KeyLife *life = &store->life;
    life->admitted += request->cost;
    unsigned atomic = 1u << STORE_OP_SCRIPT | 1u << STORE_OP_INCR_FIRST;
    if ((life->ops & ~atomic) == 0 && life->admitted > limit)
        effects_breach(effects, CLAIM_ATOMIC_KEY,
                       "%" PRId64 " passed in one life of the key, limit %" PRId64, life->admitted,
                       limit);
    /* L - 1, and one more from each node that has read so. */
    int64_t most = limit + store->ledger->nodes_seen - 1;
    if (life->ops == 1u << STORE_OP_GET_INCR && !life->overlapped && !life->costly
        && life->admitted > most)
        effects_breach(effects, CLAIM_GET_INCR,
                       "%" PRId64 " passed in one life of the key, not %" PRId64 " at most",
                       life->admitted, most);
    limiter_keeper_pass(store->keeper, store->ledger, LANE_BIT(RATE_LIMIT_FIXED_WINDOW),
                        request->cost, now, effects);
    store->ledger->state_bytes[RATE_LIMIT_FIXED_WINDOW] = KEY_BYTES;
}

static void incr(StoreState *store, Request *request, Time now)
{
    bool is_new = !counter_key_get(&store->key, now).exists;
    request->value = counter_key_incr(&store->key, now, request->cost);
    note_write(store, request, is_new);
    if (!is_new || !store->crash_armed) return;
    store->crash_armed = false;
    store->life.orphaned = true;
    request->crash = true;
}

static bool script(StoreState *store, const Request *request, Time now, Effects *effects)
{
    RateLimitPolicy policy = store->config->policy;
    CounterKey before = store->key;
    bool is_new = !counter_key_get(&store->key, now).exists;
    if (counter_key_admit(&store->key, now, policy.limit, policy.window_ns, request->cost)) {
        note_write(store, request, is_new);
        return true;
    }
    if (before.value != store->key.value || before.expires_ns != store->key.expires_ns)
        effects_breach(effects, CLAIM_REFUSAL_FREE, "the script has counted what it refused");
    return false;
}

static void tell_locked_out(StoreState *store, Effects *effects)
{
    if (!store->life.orphaned || store->life.told) return;
    int64_t args[NOTE_ARGS] = {store->key.value};
    effects_note(effects, NOTE_LOCKED_OUT, args);
    store->life.told = true;
}

/* The fixed window's first step: all of it for a script, reading it for a GET. */
static void take_first(StoreState *store, Request *request, Time now, Effects *effects)
{
    const Config *config = store->config;
    CounterKey found = counter_key_get(&store->key, now);
    request->value = found.value;
    request->expires = found.expires_ns; /* 0: there is no key */
    bool admitted = request->cost == 0;  /* a peek */
    if (request->cost > 0 && reads_first(request)) {
        if (!fits(config, found.value, request->cost)) tell_locked_out(store, effects);
        return;
    }
    if (request->cost > 0 && request->op == STORE_OP_SCRIPT) {
        admitted = script(store, request, now, effects);
    } else if (request->cost > 0) {
        incr(store, request, now);
        admitted = fits(config, request->value, 0);
    }
    if (!admitted) {
        tell_locked_out(store, effects);
        return;
    }
    request->admitted |= LANE_BIT(RATE_LIMIT_FIXED_WINDOW);
    if (request->cost > 0) pass_key(store, request, now, effects);
}

static void take_ask(StoreState *store, NodeId from, Request request, Time now, Effects *effects)
{
    Verdicts verdicts = limiter_keeper_ask(store->keeper, store->ledger, LANES_SCRIPTED,
                                           request.cost, now, effects);
    request.admitted = verdicts.admitted;
    request.delayed = verdicts.delayed;
    request.delay = verdicts.delay;
    take_first(store, &request, now, effects);
    if (!reads_first(&request)) store->writer = from - 1;
    step_taken(store->ledger, store->config, &request, LEG_ASK, now, effects);
    send_leg(store->config, from, LEG_TOLD, &request, effects);
}

/* A SET writes over what others have counted since its GET. */
static bool set(StoreState *store, NodeId from, const Request *request, Time now, Effects *effects)
{
    CounterKey found = counter_key_get(&store->key, now);
    Time expires = request->expires > 0 ? request->expires : now + store->config->policy.window_ns;
    counter_key_set(&store->key, now, request->value, expires);
    note_write(store, request, !found.exists);
    if (!found.exists || found.value < request->value) return false;
    int64_t args[NOTE_ARGS] = {from, store->writer + 1, request->value, found.value};
    effects_note(effects, store->ledger->lost_updates++ == 0 ? NOTE_LOST_UPDATE : NOTE_LOST_AGAIN,
                 args);
    return true;
}

static void take_change(StoreState *store, NodeId from, Request request, Time now, Effects *effects)
{
    bool lost = false;
    if (request.op == STORE_OP_GET_SET) lost = set(store, from, &request, now, effects);
    else incr(store, &request, now);
    pass_key(store, &request, now, effects);
    KeyStep *step = step_taken(store->ledger, store->config, &request, LEG_CHANGE, now, effects);
    if (step != NULL && lost) {
        step->lost = true;
        step->over = (uint8_t)store->writer;
    }
    store->writer = from - 1;
    send_leg(store->config, from, LEG_CHANGED, &request, effects);
}

static void step_store(void *state, NodeId self, const Event *event, Effects *effects)
{
    (void)self;
    StoreState *store = state;
    Time now = event->at;
    if (event->kind == EVENT_START) return;
    if (event->kind == EVENT_TIMER) {
        limiter_keeper_release(store->keeper, store->ledger, (size_t)event->args[0], now, effects);
        return;
    }
    Request request = limiter_request_unpack(event->args);
    switch ((MessageType)event->type) {
    case LEG_ASK: take_ask(store, event->from, request, now, effects); return;
    case LEG_CHANGE: take_change(store, event->from, request, now, effects); return;
    case LEG_EXPIRE:
        counter_key_expire(&store->key, now, store->config->policy.window_ns);
        step_taken(store->ledger, store->config, &request, LEG_EXPIRE, now, effects);
        return;
    case MESSAGE_CRASH: store->crash_armed = true; return;
    default: return;
    }
}

const NodeType limiter_store_type = {"store", step_store};

void limiter_store_init(StoreState *store, const Config *config, Ledger *ledger, History *queued)
{
    *store = (StoreState){.config = config, .ledger = ledger};
    store->keeper = arena_alloc(config->arena, sizeof *store->keeper);
    limiter_keeper_init(store->keeper, NODES_MOST, config->policy, &store->key, queued, ledger,
                        config->arena);
    for (int node = 0; node < NODES_MOST; node++) ledger->keepers[node] = store->keeper;
}
