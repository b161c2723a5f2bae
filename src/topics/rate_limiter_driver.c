/* Node 0: where requests come from, and which server each goes to. */
#include "rate_limiter.h"

#include <string.h>

enum { TIMER_ARRIVAL, TIMER_EVEN, TIMER_FLOOD, TIMER_BATCH, TIMER_BURST_OVER };
enum { FLOOD_TIMES = 100 };

/* Numbers for what clients in a closed loop send, so that a node's k-th try has the same draws
 * whatever else happens: beyond those of all other requests. */
#define LOOPED_NUMBER(node, tried) (((int64_t)1 << 40) + ((int64_t)(node) << 32) + (tried))

/* --- sending ---------------------------------------------------------------------------------- */

/* Weights 1, 1/2, 1/3 ... by rank. */
static int spread_skewed(double uniform, int nodes)
{
    double whole = 0, sum = 0;
    for (int rank = 1; rank <= nodes; rank++) whole += 1.0 / rank;
    double drawn = uniform * whole;
    for (int rank = 1; rank < nodes; rank++) {
        sum += 1.0 / rank;
        if (drawn < sum) return rank - 1;
    }
    return nodes - 1;
}

static int choose_node(const Driver *driver, int64_t number, const Effects *effects)
{
    if (driver->config->spread == SPREAD_ROUND_ROBIN) return (int)(number % driver->nodes);
    if (driver->config->spread == SPREAD_RANDOM) {
        Rng rng = effects_rng(effects, DRAW_NODE, number);
        return (int)rng_below(&rng, (uint64_t)driver->nodes);
    }
    return spread_skewed(effects_uniform(effects, DRAW_NODE, number), driver->nodes);
}

static void send_to(Driver *driver, int node, Request request, Effects *effects)
{
    int64_t args[EVENT_ARGS];
    request.op = driver->store_op;
    limiter_request_pack(&request, args);
    driver->ledger->sent++;
    effects_sample(effects, SERIES_OFFERED, 1);
    effects_send(effects, node + 1, MESSAGE_REQUEST, 0, args);
}

static void send_one(Driver *driver, int64_t cost, Effects *effects)
{
    int64_t number = driver->request++;
    send_to(driver, choose_node(driver, number, effects), (Request){.number = number, .cost = cost},
            effects);
}

/* --- arrivals --------------------------------------------------------------------------------- */

static void next_arrival(Driver *driver, Time now, Effects *effects)
{
    const Config *config = driver->config;
    const Tape *tape = config->tape;
    int64_t i = driver->arrival;
    if (tape != NULL) {
        if (i < tape->count)
            effects_timer(effects, TIMER_ARRIVAL, tape->requests[i].at - now, NULL);
        return;
    }
    double mean_ns = (double)config->rate_ns / (double)config->rate;
    effects_timer(effects, TIMER_ARRIVAL, effects_exponential(effects, DRAW_GAP, i, mean_ns), NULL);
}

static void take_arrival(Driver *driver, Time now, Effects *effects)
{
    const Tape *tape = driver->config->tape;
    send_one(driver, tape != NULL ? tape->requests[driver->arrival].cost : 1, effects);
    driver->arrival++;
    next_arrival(driver, now, effects);
}

/* The k-th comes exactly k / rate after the start, rounded down to a nanosecond: what the divisions
 * leave adds up to one now and then. */
static void next_even(Driver *driver, EvenSource *source, int timer, Effects *effects)
{
    Time gap = driver->config->rate_ns / source->rate;
    source->rest += driver->config->rate_ns % source->rate;
    if (source->rest >= source->rate) {
        source->rest -= source->rate;
        gap++;
    }
    source->timer = effects_timer(effects, timer, gap, NULL);
}

static void start_even(EvenSource *source, int timer, Effects *effects)
{
    if (source->timer != 0 || source->rate == 0) return;
    source->rest = 0;
    source->timer = effects_timer(effects, timer, 0, NULL);
}

static void take_even(Driver *driver, EvenSource *source, int timer, Effects *effects)
{
    send_one(driver, 1, effects);
    next_even(driver, source, timer, effects);
}

/* --- bursts: one after the other within the instant ------------------------------------------- */

static void add_batch(Driver *driver, Batch batch, Effects *effects)
{
    if (driver->batch_count == driver->batch_capacity) {
        int capacity = driver->batch_capacity == 0 ? 8 : 2 * driver->batch_capacity;
        driver->batches = arena_grow(driver->config->arena, driver->batches,
                                     (size_t)driver->batch_capacity * sizeof(Batch),
                                     (size_t)capacity * sizeof(Batch));
        driver->batch_capacity = capacity;
    }
    driver->batches[driver->batch_count++] = batch;
    if (driver->sends) return;
    driver->sends = true;
    effects_timer(effects, TIMER_BATCH, 0, NULL);
}

static void take_batch(Driver *driver, Effects *effects)
{
    Batch *batch = &driver->batches[driver->batch_next];
    if (batch->is_burst && !batch->begun) {
        memcpy(driver->admitted_before, driver->ledger->admitted, sizeof driver->admitted_before);
        limiter_ledger_burst(driver->ledger);
        batch->begun = true;
    }
    send_one(driver, batch->cost, effects);
    if (--batch->count > 0) {
        effects_timer(effects, TIMER_BATCH, 0, NULL);
        return;
    }
    if (batch->is_burst) effects_timer(effects, TIMER_BURST_OVER, 0, NULL);
    driver->sends = ++driver->batch_next < driver->batch_count;
    if (driver->sends) effects_timer(effects, TIMER_BATCH, 0, NULL);
    else driver->batch_next = driver->batch_count = 0;
}

static void begin_burst(Driver *driver, int64_t count, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {count};
    effects_note(effects, NOTE_BURST_BEGAN, args);
    add_batch(driver, (Batch){.count = count, .cost = 1, .is_burst = true}, effects);
}

/* With a shared store the answers are still under way. */
static void end_burst(const Driver *driver, Time now, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {0};
    for (int lane = 0; lane < LANES; lane++)
        args[lane] = driver->ledger->admitted[lane] - driver->admitted_before[lane];
    if (driver->config->store != STORE_SHARED) effects_note(effects, NOTE_BURST_OVER, args);
    limiter_ledger_burst_over(driver->ledger, now, effects);
}

/* --- closed loops ----------------------------------------------------------------------------- */

static void client_tries(Driver *driver, int node, Effects *effects)
{
    Client *client = &driver->clients[node];
    if (client->waits || client->left == 0 || node >= driver->nodes) return;
    client->waits = true;
    client->left--;
    send_to(driver, node,
            (Request){.number = LOOPED_NUMBER(node, client->tried++), .cost = 1, .looped = true},
            effects);
}

static void start_tries(Driver *driver, int64_t count, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {count, driver->nodes};
    effects_note(effects, NOTE_TRIES, args);
    for (int node = 0; node < driver->nodes; node++) {
        driver->clients[node].left += count;
        client_tries(driver, node, effects);
    }
}

/* --- what one does by hand -------------------------------------------------------------------- */

static void set_nodes(Driver *driver, int nodes, Effects *effects)
{
    int64_t args[EVENT_ARGS] = {nodes}, note[NOTE_ARGS] = {nodes};
    effects_note(effects, NOTE_NODES, note);
    for (int node = driver->nodes; node < nodes; node++)
        effects_send(effects, node + 1, MESSAGE_JOIN, 0, args);
    int stay = nodes < driver->nodes ? nodes : driver->nodes;
    for (int node = 0; node < stay && driver->config->store == STORE_SPLIT; node++)
        effects_send(effects, node + 1, MESSAGE_SHARE, 0, args);
    for (int node = nodes; node < driver->nodes; node++) driver->clients[node].left = 0;
    driver->nodes = nodes;
    if (nodes > driver->ledger->nodes_seen) driver->ledger->nodes_seen = nodes;
}

static void set_store_op(Driver *driver, StoreOp op, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {op};
    effects_note(effects, NOTE_STORE_OP, args);
    driver->store_op = op;
    driver->ledger->ops_seen |= 1u << op;
}

static void set_flood(Driver *driver, bool on, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {on};
    effects_note(effects, NOTE_FLOOD, args);
    if (on) {
        start_even(&driver->flood, TIMER_FLOOD, effects);
    } else {
        effects_cancel(effects, driver->flood.timer);
        driver->flood.timer = 0;
    }
}

static void set_focus(Driver *driver, int lane, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {lane};
    effects_note(effects, NOTE_FOCUS, args);
    driver->ledger->lane = lane;
}

static void skip(int action, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {action};
    effects_note(effects, NOTE_SKIPPED, args);
}

static void arm_crash(Effects *effects)
{
    int64_t args[NOTE_ARGS] = {0};
    effects_note(effects, NOTE_CRASH_ARMED, args);
    effects_send(effects, STORE_NODE, MESSAGE_CRASH, 0, NULL);
}

static void act(Driver *driver, const Event *event, Effects *effects)
{
    int64_t argument = event->args[0];
    bool shared = driver->config->store == STORE_SHARED;
    switch ((ActionIndex)event->type) {
    case ACTION_BURST: begin_burst(driver, argument, effects); return;
    case ACTION_REQUEST: add_batch(driver, (Batch){.count = 1, .cost = argument}, effects); return;
    case ACTION_FLOOD: set_flood(driver, argument == 0, effects); return;
    case ACTION_FOCUS: set_focus(driver, (int)argument, effects); return;
    case ACTION_NODES: set_nodes(driver, (int)argument, effects); return;
    case ACTION_STORE_OP:
        if (shared) set_store_op(driver, (StoreOp)argument, effects);
        else skip(event->type, effects);
        return;
    case ACTION_CRASH:
        if (shared) arm_crash(effects);
        else skip(event->type, effects);
        return;
    case ACTION_TRIES: start_tries(driver, argument, effects); return;
    case ACTIONS: return;
    }
}

/* --- the node --------------------------------------------------------------------------------- */

void limiter_driver_init(Driver *driver, const Config *config, Ledger *ledger, StoreOp op)
{
    *driver = (Driver){.config = config, .ledger = ledger, .nodes = config->nodes, .store_op = op};
    driver->even.rate = config->rate * (config->arrivals == ARRIVALS_FLOOD ? FLOOD_TIMES : 1);
    driver->flood.rate = config->rate * FLOOD_TIMES;
}

static void start(Driver *driver, Effects *effects)
{
    const Config *config = driver->config;
    if (config->tape != NULL) next_arrival(driver, 0, effects);
    else if (config->arrivals == ARRIVALS_POISSON && config->rate > 0)
        next_arrival(driver, 0, effects);
    else if (config->arrivals == ARRIVALS_EVEN || config->arrivals == ARRIVALS_FLOOD)
        start_even(&driver->even, TIMER_EVEN, effects);
}

static void fire(Driver *driver, const Event *event, Effects *effects)
{
    switch (event->type) {
    case TIMER_ARRIVAL: take_arrival(driver, event->at, effects); return;
    case TIMER_EVEN: take_even(driver, &driver->even, TIMER_EVEN, effects); return;
    case TIMER_FLOOD: take_even(driver, &driver->flood, TIMER_FLOOD, effects); return;
    case TIMER_BATCH: take_batch(driver, effects); return;
    case TIMER_BURST_OVER: end_burst(driver, event->at, effects); return;
    }
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    (void)self;
    Driver *driver = state;
    switch ((EventKind)event->kind) {
    case EVENT_START: start(driver, effects); return;
    case EVENT_TIMER: fire(driver, event, effects); return;
    case EVENT_ACTION: act(driver, event, effects); return;
    case EVENT_MESSAGE: /* a server has answered a client that waits */
        driver->clients[event->from - 1].waits = false;
        client_tries(driver, event->from - 1, effects);
        return;
    case EVENT_RESTART: return; /* nobody crashes it */
    }
}

const NodeType limiter_driver_type = {"driver", step};
