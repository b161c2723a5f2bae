/* A and C with their threads, and B, which they depend on.
 *
 * A thread of A that calls B waits for the answer or for its own timeout, whatever B does. At one
 * instant an answer comes before the timeout, and every outcome before the next call is decided.
 */
#include "circuit_breaker.h"

#include "base/mutant.h"

#include <inttypes.h>

enum { TIMER_DONE, TIMER_TIMEOUT, TIMER_GIVE_UP, TIMER_OUTCOME };
enum { OUTCOME_PENDING = 4 /* behind S, F, SLOW, SLOWF: a call that has just begun */ };

/* --- requests --------------------------------------------------------------------------------- */

static void request_ends(BreakerLedger *ledger, RequestKind kind, bool in_fault, bool ok,
                         Effects *effects)
{
    if (ok) tally(&ledger->succeeded[kind], in_fault);
    effects_sample(effects, SERIES_ENDED + kind, 1);
    effects_sample(effects, SERIES_OK + kind, ok);
}

/* --- A ---------------------------------------------------------------------------------------- */

/* Also calls that would never end are found: each step looks at one, in turn. */
static void check_calls(ServiceA *a, Time now, Effects *effects)
{
    const Pool *threads = &a->threads;
    if (threads->busy > threads->size)
        effects_breach(effects, CLAIM_THREADS, "%d busy threads, of %d", threads->busy,
                       threads->size);
    if (a->ledger->reached_b > a->guard.permitted)
        effects_breach(effects, CLAIM_NOTHING_WHILE_OPEN, "B got a call that nobody let through");
    int slot = a->watched = (a->watched + 1) % threads->size;
    const ThreadCall *call = &a->calls[slot];
    Time age = now - threads->slots[slot].begun;
    if (call->is_permitted && age > call->limit)
        effects_breach(effects, CLAIM_TIMEOUT, "a call has gone on for %.3f s, of %.3f s",
                       (double)age / 1e9, (double)call->limit / 1e9);
}

/* The pool counts as full from the instant when its last thread is taken by a call to B until a
 * second without that: single threads that come and go between do not make a story. */
static void note_busy(ServiceA *a, Time now, Effects *effects)
{
    const Pool *threads = &a->threads;
    BreakerLedger *ledger = a->ledger;
    bool full = threads->busy == threads->size;
    effects_sample(effects, SERIES_BUSY, threads->busy);
    if (full || a->was_full) a->last_full = now;
    a->was_full = full;
    if (full && ledger->exhausted_after < 0 && ledger->fault_began >= 0)
        ledger->exhausted_after = now - ledger->fault_began;
    if (full && 2 * a->calling > threads->size) {
        if (a->exhausted < 0) {
            a->exhausted = now;
            effects_note(effects, NOTE_EXHAUSTED,
                         (const int64_t[NOTE_ARGS]){NODE_A, threads->size});
        }
    } else if (!full && a->exhausted >= 0 && now - a->last_full >= TIME_SECOND) {
        effects_note(effects, NOTE_RELIEVED,
                     (const int64_t[NOTE_ARGS]){NODE_A, a->last_full - a->exhausted});
        a->exhausted = -1;
    }
}

/* The thread is free again, and C hears of it where C waits. */
static void a_ends(ServiceA *a, int slot, bool ok, Time now, Effects *effects)
{
    ThreadCall *call = &a->calls[slot];
    pool_finish(&a->threads, now, slot);
    note_busy(a, now, effects);
    if (call->c_slot < 0) {
        request_ends(a->ledger, call->kind, call->in_fault, ok, effects);
        return;
    }
    effects_send(effects, NODE_C, MESSAGE_REPLY, 0, (const int64_t[EVENT_ARGS]){call->c_slot, ok});
}

static void a_calls_b(ServiceA *a, int slot, Time now, Effects *effects)
{
    ThreadCall *call = &a->calls[slot];
    bool full = a->bulkhead > 0
                && (MUTANT("bulkhead-lets-one-more") ? a->calling > a->bulkhead
                                                     : a->calling >= a->bulkhead);
    if (full) {
        a->ledger->refused_by_bulkhead++;
        a_ends(a, slot, false, now, effects);
        return;
    }
    call->generation = breaker_guard_ask(&a->guard, now, effects);
    call->is_permitted = call->generation >= 0;
    breaker_guard_decided(&a->guard, call->is_permitted);
    effects_note(effects, NOTE_CALL,
                 (const int64_t[NOTE_ARGS]){OUTCOME_PENDING, call->is_permitted,
                                            breaker_guard_state(&a->guard)});
    if (!call->is_permitted) {
        a_ends(a, slot, false, now, effects);
        return;
    }
    a->calling++;
    if (a->bulkhead > 0 && a->calling > a->bulkhead)
        effects_breach(effects, CLAIM_THREADS, "%d calls to B, of %d", a->calling, a->bulkhead);
    call->limit = a->timeout;
    call->serial = a->serial++;
    const int64_t args[EVENT_ARGS] = {slot, call->serial, call->number, call->limit};
    effects_send(effects, NODE_B, MESSAGE_CALL, 0, args);
    Time limit = MUTANT("caller-waits-too-long") ? call->limit + TIME_SECOND : call->limit;
    call->timer = effects_timer(effects, TIMER_TIMEOUT, limit, args);
}

static void a_request(ServiceA *a, const Event *event, Effects *effects)
{
    bool in_fault = event->args[2] != 0;
    RequestKind kind = (RequestKind)event->args[1];
    int c_slot = event->from == NODE_C ? (int)event->args[3] : -1;
    tally(&a->ledger->at_a, in_fault);
    int slot = pool_offer(&a->threads, event->at, event->args[0]);
    if (slot < 0) {
        tally(&a->ledger->blocked, in_fault);
        if (c_slot < 0) request_ends(a->ledger, kind, in_fault, false, effects);
        else
            effects_send(effects, NODE_C, MESSAGE_REPLY, 0, (const int64_t[EVENT_ARGS]){c_slot, 0});
        return;
    }
    a->calls[slot] = (ThreadCall){
        .number = event->args[0], .kind = kind, .in_fault = in_fault, .c_slot = c_slot};
    note_busy(a, event->at, effects);
    if (kind == KIND_DEPENDENT) a_calls_b(a, slot, event->at, effects);
    else effects_timer(effects, TIMER_DONE, LOCAL_TIME, (const int64_t[EVENT_ARGS]){slot});
}

/* The call has an outcome: its thread goes on, and the breaker hears of it. */
static void a_outcome(ServiceA *a, int slot, bool failed, Time now, Effects *effects)
{
    ThreadCall *call = &a->calls[slot];
    Time took = now - a->threads.slots[slot].begun;
    if (took > call->limit)
        effects_breach(effects, CLAIM_TIMEOUT, "a call took %.3f s, its timeout is %.3f s",
                       (double)took / 1e9, (double)call->limit / 1e9);
    effects_cancel(effects, call->timer);
    call->timer = 0;
    call->is_permitted = false;
    a->calling--;
    BreakerOutcome outcome = {failed, breaker_is_slow(&a->guard.breaker.rules, took)};
    breaker_guard_record(&a->guard, a->ledger, now, call->generation, outcome, effects);
    a_ends(a, slot, !failed, now, effects);
}

/* Whether that call of a thread still waits. */
static bool waits(const ServiceA *a, const Event *event)
{
    const ThreadCall *call = &a->calls[event->args[0]];
    return call->is_permitted && call->serial == event->args[1];
}

static void a_tape(ServiceA *a, const Event *event, Effects *effects)
{
    const TapeCall *tape = &a->tape->calls[event->args[0]];
    BreakerGuard *guard = &a->guard;
    int64_t generation = breaker_guard_ask(guard, event->at, effects);
    BreakerOutcome outcome = tape->outcome;
    if (!outcome.slow) outcome.slow = breaker_is_slow(&guard->breaker.rules, tape->duration);
    bool permitted = generation >= 0, at_once = permitted && tape->duration == 0;
    int64_t letter = tape->outcome.failed + 2 * tape->outcome.slow;
    effects_note(effects, NOTE_CALL,
                 (const int64_t[NOTE_ARGS]){letter, permitted, breaker_guard_state(guard)});
    if (at_once) breaker_guard_record(guard, a->ledger, event->at, generation, outcome, effects);
    breaker_guard_decided(guard, permitted);
    if (permitted && !at_once)
        effects_timer(effects, TIMER_OUTCOME, tape->duration,
                      (const int64_t[EVENT_ARGS]){generation, outcome.failed, outcome.slow});
}

static void a_timer(ServiceA *a, const Event *event, Effects *effects)
{
    int slot = (int)event->args[0];
    switch (event->type) {
    case TIMER_DONE: a_ends(a, slot, true, event->at, effects); return;
    case TIMER_TIMEOUT: /* what is due at this instant comes first */
        effects_timer(effects, TIMER_GIVE_UP, 0, event->args);
        return;
    case TIMER_GIVE_UP:
        if (waits(a, event) && !MUTANT("caller-never-gives-up"))
            a_outcome(a, slot, true, event->at, effects);
        return;
    case TIMER_OUTCOME:
        breaker_guard_record(&a->guard, a->ledger, event->at, event->args[0],
                             (BreakerOutcome){event->args[1] != 0, event->args[2] != 0}, effects);
        return;
    }
}

static void a_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    ServiceA *a = state;
    (void)self;
    check_calls(a, event->at, effects);
    if (event->kind == EVENT_TIMER) a_timer(a, event, effects);
    if (event->kind != EVENT_MESSAGE) return;
    if (event->type == MESSAGE_REQUEST) a_request(a, event, effects);
    if (event->type == MESSAGE_TAPE) a_tape(a, event, effects);
    if (event->type == MESSAGE_ANSWER && waits(a, event))
        a_outcome(a, (int)event->args[0], event->args[2] != 0, event->at, effects);
}

void breaker_a_init(ServiceA *a, const BreakerConfig *config, BreakerLedger *ledger, Arena *arena)
{
    *a = (ServiceA){.ledger = ledger,
                    .timeout = config->timeout,
                    .bulkhead = config->bulkhead,
                    .exhausted = -1,
                    .tape = config->tape};
    a->guard.is_on = config->has_breaker;
    a->guard.first_open = a->guard.open_after_fault = -1;
    breaker_init(&a->guard.breaker, &config->rules, 0);
    pool_init(&a->threads, arena, config->threads, 0);
}

/* --- B ---------------------------------------------------------------------------------------- */

static void b_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    ServiceB *b = state;
    (void)self;
    if (event->kind != EVENT_MESSAGE) return;
    b->ledger->reached_b++;
    if (b->is_hung) return; /* never answered, also if B is well before the caller gives up */
    double share = b->failing >= 0 ? b->failing : b->failing_always;
    bool fails = effects_uniform(effects, DRAW_FAILURE, event->args[2]) < share;
    double takes = (double)B_TIME * b->factor;
    if (takes > (double)event->args[3]) return; /* nobody would hear the answer */
    effects_send(effects, NODE_A, MESSAGE_ANSWER, (Time)takes,
                 (const int64_t[EVENT_ARGS]){event->args[0], event->args[1], fails});
}

/* --- C ---------------------------------------------------------------------------------------- */

static void c_ends(ServiceC *c, int slot, bool ok, Time now, Effects *effects)
{
    const ThreadCall *call = &c->calls[slot];
    pool_finish(&c->threads, now, slot);
    request_ends(c->ledger, call->kind, call->in_fault, ok, effects);
}

static void c_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    ServiceC *c = state;
    (void)self;
    if (event->kind == EVENT_TIMER) c_ends(c, (int)event->args[0], true, event->at, effects);
    if (event->kind != EVENT_MESSAGE) return;
    if (event->type == MESSAGE_REPLY) {
        c_ends(c, (int)event->args[0], event->args[1] != 0, event->at, effects);
        return;
    }
    RequestKind kind = (RequestKind)event->args[1];
    bool in_fault = event->args[2] != 0;
    int slot = pool_offer(&c->threads, event->at, event->args[0]);
    if (slot < 0) {
        request_ends(c->ledger, kind, in_fault, false, effects);
        return;
    }
    c->calls[slot] = (ThreadCall){.number = event->args[0], .kind = kind, .in_fault = in_fault};
    int64_t args[EVENT_ARGS] = {event->args[0], kind, in_fault, slot};
    if (kind == KIND_DEPENDENT) effects_send(effects, NODE_A, MESSAGE_REQUEST, 0, args);
    else effects_timer(effects, TIMER_DONE, LOCAL_TIME, (const int64_t[EVENT_ARGS]){slot});
}

void breaker_c_init(ServiceC *c, const BreakerConfig *config, BreakerLedger *ledger, Arena *arena)
{
    *c = (ServiceC){.ledger = ledger};
    pool_init(&c->threads, arena, config->threads, 0);
}

const NodeType breaker_a_type = {"A", a_step};
const NodeType breaker_b_type = {"B", b_step};
const NodeType breaker_c_type = {"C", c_step};
