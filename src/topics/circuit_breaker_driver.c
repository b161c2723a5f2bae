/* Node 0: sends the requests, or the tape's calls, and does to B and A what the learner does. */
#include "circuit_breaker.h"

#include <math.h>

enum { TIMER_ARRIVAL, TIMER_TAPE };

/* --- arrivals --------------------------------------------------------------------------------- */

/* With C there are half as many again: a third each for C alone, for B by way of C and A, and for A
 * alone. */
static Time gap(const BreakerDriver *driver, const Effects *effects)
{
    const BreakerConfig *config = driver->config;
    double mean = (double)config->rate_ns / (double)config->rate / (config->has_upstream ? 1.5 : 1);
    return effects_exponential(effects, DRAW_GAP, driver->arrival, mean);
}

static RequestKind kind_of(const BreakerDriver *driver, const Effects *effects)
{
    double draw = effects_uniform(effects, DRAW_KIND, driver->arrival);
    if (!driver->config->has_upstream) return draw < 0.5 ? KIND_LOCAL : KIND_DEPENDENT;
    return draw * 3 < 1 ? KIND_LOCAL : draw * 3 < 2 ? KIND_DEPENDENT : KIND_UPSTREAM;
}

static void await(BreakerDriver *driver, Time now, Effects *effects)
{
    const BreakerConfig *config = driver->config;
    if (config->tape != NULL) {
        if (driver->arrival == config->tape->count) return;
        Time at = config->tape->calls[driver->arrival].at;
        effects_timer(effects, TIMER_TAPE, at - now, NULL);
    } else if (config->rate > 0) {
        effects_timer(effects, TIMER_ARRIVAL, gap(driver, effects), NULL);
    }
}

static void arrival(BreakerDriver *driver, Effects *effects)
{
    RequestKind kind = kind_of(driver, effects);
    bool in_fault = driver->ledger->in_fault;
    tally(&driver->ledger->arrived[kind], in_fault);
    bool by_c = driver->config->has_upstream && kind != KIND_LOCAL;
    effects_send(effects, by_c ? NODE_C : NODE_A, MESSAGE_REQUEST, 0,
                 (const int64_t[EVENT_ARGS]){driver->arrival, kind, in_fault});
}

/* --- actions ---------------------------------------------------------------------------------- */

static void fault_begins(BreakerDriver *driver, Time now, bool hangs)
{
    BreakerLedger *ledger = driver->ledger;
    if (!ledger->in_fault) driver->b->began = now;
    ledger->in_fault = true;
    if (ledger->fault_began >= 0) return;
    ledger->fault_began = now;
    if (hangs) ledger->opens_after = breaker_opens_after(driver->a, driver->config);
}

static void heal(BreakerDriver *driver)
{
    driver->b->is_hung = false;
    driver->b->factor = 1;
    driver->b->failing = -1;
    driver->ledger->in_fault = false;
}

/* The laws want things to stay as they are: Erlang B how long a thread is held, for as long as
 * requests are tallied; the time of the opening all that the hang found. */
static void keep_theory(BreakerDriver *driver, BreakerAction action, bool had_fault,
                        bool had_opened)
{
    BreakerLedger *ledger = driver->ledger;
    Time hold = breaker_hold(driver->a, driver->b);
    bool has_fault = ledger->fault_began >= 0;
    if (!had_fault && has_fault) ledger->hold = hold; /* now the tallies are of the fault */
    else if ((ledger->in_fault || !has_fault) && hold != ledger->hold) ledger->hold = -1;
    bool is_of_a = action == ACTION_TIMEOUT || action == ACTION_BREAKER || action == ACTION_BULKHEAD
                   || action == ACTION_OPEN;
    if (is_of_a && !had_opened) ledger->opens_after = NAN;
}

static void act(BreakerDriver *driver, const Event *event, Effects *effects)
{
    ServiceA *a = driver->a;
    ServiceB *b = driver->b;
    int64_t number = event->args[0], args[NOTE_ARGS] = {number};
    switch ((BreakerAction)event->type) {
    case ACTION_HANG:
        fault_begins(driver, event->at, true);
        b->is_hung = true;
        effects_note(effects, NOTE_HANG, args);
        return;
    case ACTION_SLOW:
        fault_begins(driver, event->at, false);
        b->factor = demo_ratio_of(number);
        effects_note(effects, NOTE_SLOW, args);
        return;
    case ACTION_ERRORS:
        fault_begins(driver, event->at, false);
        b->failing = demo_ratio_of(number);
        effects_note(effects, NOTE_ERRORS, args);
        return;
    case ACTION_HEAL:
        heal(driver);
        effects_note(effects, NOTE_HEAL, args);
        return;
    case ACTION_TIMEOUT: /* calls under way keep theirs */
        a->timeout = number;
        effects_note(effects, NOTE_TIMEOUT, args);
        return;
    case ACTION_BREAKER: /* the choice "on" is the first */
        breaker_guard_switch(&a->guard, number == 0, event->at, effects);
        return;
    case ACTION_BULKHEAD:
        a->bulkhead = (int)number;
        effects_note(effects, NOTE_BULKHEAD, args);
        return;
    case ACTION_OPEN:
        breaker_guard_force_open(&a->guard, driver->ledger, event->at, effects);
        return;
    case ACTIONS: return;
    }
}

static void act_and_keep_theory(BreakerDriver *driver, const Event *event, Effects *effects)
{
    bool had_fault = driver->ledger->fault_began >= 0;
    bool had_opened = driver->a->guard.open_after_fault >= 0;
    act(driver, event, effects);
    keep_theory(driver, (BreakerAction)event->type, had_fault, had_opened);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    BreakerDriver *driver = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: await(driver, 0, effects); return;
    case EVENT_ACTION: act_and_keep_theory(driver, event, effects); return;
    case EVENT_TIMER:
        if (event->type == TIMER_ARRIVAL) arrival(driver, effects);
        else
            effects_send(effects, NODE_A, MESSAGE_TAPE, 0,
                         (const int64_t[EVENT_ARGS]){driver->arrival});
        driver->arrival++;
        await(driver, event->at, effects);
        return;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
}

const NodeType breaker_driver_type = {"clients", step};
