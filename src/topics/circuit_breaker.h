/* What the parts of the demo `circuit-breaker` share: a service A that answers some requests by
 * itself and others with the help of B, a breaker between the two, and what came of it.
 *
 *     circuit_breaker.c          the tables, and the Demo
 *     circuit_breaker_driver.c   node 0: arrivals, the tape, and what befalls B by hand
 *     circuit_breaker_nodes.c    A and C with their threads, and B
 *     circuit_breaker_guard.c    the breaker that A asks, watched by what it claims
 *     circuit_breaker_measure.c  metrics and the theory beside them
 *     circuit_breaker_tape.c     the file format of --tape
 *     circuit_breaker_words.c    the story's notes, and their wording
 *     circuit_breaker_picture.c  the full and the compact picture
 */
#ifndef GROUNDWORK_TOPICS_CIRCUIT_BREAKER_H
#define GROUNDWORK_TOPICS_CIRCUIT_BREAKER_H

#include "algo/circuit_breaker.h"
#include "demo/demo.h"
#include "sim/pool.h"

enum { NODE_CLIENTS, NODE_A, NODE_B, NODE_C };

enum { THREADS_MOST = 500, DECISIONS_MOST = 4096 };

/* How long what works takes. */
#define LOCAL_TIME (5 * TIME_MILLISECOND)
#define B_TIME     (50 * TIME_MILLISECOND)

typedef enum BreakerParameter {
    PARAM_PRESET,
    PARAM_TRIP,
    PARAM_WINDOW,
    PARAM_MIN_CALLS,
    PARAM_THRESHOLD,
    PARAM_SLOW_CALL,
    PARAM_SLOW_THRESHOLD,
    PARAM_OPEN_FOR,
    PARAM_PROBES,
    PARAM_THREADS,
    PARAM_RATE,
    PARAM_TIMEOUT,
    PARAM_BULKHEAD,
    PARAM_FAILURE_RATE,
    PARAM_UPSTREAM,
    PARAM_TAPE,
    PARAMS
} BreakerParameter;

typedef enum BreakerAction {
    ACTION_HANG,
    ACTION_SLOW,
    ACTION_ERRORS,
    ACTION_HEAL,
    ACTION_TIMEOUT,
    ACTION_BREAKER,
    ACTION_BULKHEAD,
    ACTION_OPEN,
    ACTIONS
} BreakerAction;

typedef enum BreakerClaim {
    CLAIM_NOTHING_WHILE_OPEN,
    CLAIM_THREADS,
    CLAIM_TIMEOUT,
    CLAIM_PROBES,
    CLAIM_TRIP,
    CLAIM_WINDOW,
    CLAIMS
} BreakerClaim;

typedef enum BreakerNote {
    NOTE_CALL,    /* outcome (of a tape), permitted, state */
    NOTE_OUTCOME, /* failure rate, slow rate, state, outcome, calls, failures, slow */
    NOTE_LATE,    /* outcome: of an older generation */
    NOTE_OPENED,  /* calls, failures, slow, from half-open, open for */
    NOTE_PROBING, /* probes */
    NOTE_CLOSED,  /* calls, failures */
    NOTE_FORCED,
    NOTE_HANG,
    NOTE_SLOW,   /* factor */
    NOTE_ERRORS, /* ratio */
    NOTE_HEAL,
    NOTE_TIMEOUT,   /* duration */
    NOTE_BREAKER,   /* on */
    NOTE_BULKHEAD,  /* most; 0: none */
    NOTE_EXHAUSTED, /* node, threads */
    NOTE_RELIEVED,  /* node: threads are free again, after how long */
    NOTES
} BreakerNote;

/* What is drawn by chance; each draw is keyed by its request's number. */
enum { DRAW_GAP, DRAW_KIND, DRAW_FAILURE };

/* Requests, by what they need. Success is counted by these. */
typedef enum RequestKind {
    KIND_LOCAL,     /* A alone */
    KIND_DEPENDENT, /* A, and B through it */
    KIND_UPSTREAM,  /* C alone */
    KINDS
} RequestKind;

/* Ended and succeeded by kind, then A's busy threads and the breaker's state (0 closed, 1 half
 * open, 2 open). */
enum {
    SERIES_ENDED,
    SERIES_OK = SERIES_ENDED + KINDS,
    SERIES_BUSY = SERIES_OK + KINDS,
    SERIES_STATE,
    SERIES
};

typedef struct TapeCall {
    Time at, duration;
    BreakerOutcome outcome;
} TapeCall;

typedef struct BreakerTape {
    TapeCall *calls;
    int64_t count;
} BreakerTape;

/* What a run was built with. */
typedef struct BreakerConfig {
    BreakerRules rules;
    bool has_breaker;
    int threads, bulkhead;
    int64_t rate; /* so many ... */
    Time rate_ns; /* ... in so long */
    Time timeout;
    double failure_rate;
    bool has_upstream;
    const BreakerTape *tape;
} BreakerConfig;

/* --- what came of it -------------------------------------------------------------------------- */

/* Of the whole run, and of those that arrived while B was at fault. */
typedef struct Tally {
    int64_t all, in_fault;
} Tally;

typedef struct BreakerLedger {
    Tally arrived[KINDS], succeeded[KINDS];
    Tally at_a, blocked; /* requests that came to A; those that found no thread there */
    int64_t refused_by_bulkhead;
    Time fault_began; /* of the first fault action; -1: none yet */
    bool in_fault;
    Time hold;            /* of calls to B that the tallies tell of; -1: now this long, now that */
    double opens_after;   /* theory, in s from the first fault on; NAN: it says nothing */
    Time exhausted_after; /* from the first fault; -1: never */
    int64_t reached_b;
} BreakerLedger;

static inline void tally(Tally *counts, bool in_fault)
{
    counts->all++;
    counts->in_fault += in_fault;
}

/* --- the breaker, watched --------------------------------------------------------------------- */

/* An outcome that was counted, for counting again. */
typedef struct PastOutcome {
    Time at;
    int64_t generation; /* in which its call was let through */
    BreakerOutcome outcome;
} PastOutcome;

typedef struct BreakerGuard {
    bool is_on;
    Breaker breaker;
    int64_t calls, permitted, rejected;
    Time last_refused;
    int64_t opened, trips; /* changes to OPEN, from CLOSED */
    Time first_open;       /* -1: never */
    Time open_after_fault; /* the first one since the first fault; -1: none */
    int64_t recorded_closed;
    int64_t verdicts, verdicts_closed; /* of HALF-OPEN */
    BreakerCounts judged;              /* the last rates' */
    PastOutcome past[BREAKER_WINDOW_MAX];
    int64_t past_count; /* in this generation */
    int64_t probed;     /* calls let through in this HALF-OPEN */
    char decisions[DECISIONS_MOST], states[DECISIONS_MOST];
    int decided;
} BreakerGuard;

/* Asks for a call; -1: refused. Else its generation. */
int64_t breaker_guard_ask(BreakerGuard *guard, Time now, Effects *effects);

/* Adds a call to the letters of `decisions` and `states`, with the state as it is now. */
void breaker_guard_decided(BreakerGuard *guard, bool permitted);

BreakerState breaker_guard_state(const BreakerGuard *guard); /* CLOSED where it is off */

/* A call has ended. */
void breaker_guard_record(BreakerGuard *guard, BreakerLedger *ledger, Time now, int64_t generation,
                          BreakerOutcome outcome, Effects *effects);
void breaker_guard_force_open(BreakerGuard *guard, BreakerLedger *ledger, Time now,
                              Effects *effects);
/* Off, or on: CLOSED and empty. */
void breaker_guard_switch(BreakerGuard *guard, bool is_on, Time now, Effects *effects);

/* --- nodes ------------------------------------------------------------------------------------ */

/* A thread's work. */
typedef struct ThreadCall {
    int64_t number, serial; /* the request's; the call's own */
    RequestKind kind;
    bool in_fault, is_permitted;
    int c_slot; /* the thread of C that waits for it; -1: none */
    int64_t generation;
    Time limit; /* its timeout */
    TimerId timer;
} ThreadCall;

typedef struct ServiceA {
    BreakerGuard guard;
    BreakerLedger *ledger;
    Pool threads;
    ThreadCall calls[THREADS_MOST];
    int64_t serial;
    int calling; /* threads that wait for B */
    int watched; /* the thread last looked at, for one that nobody ends */
    Time timeout;
    int bulkhead;
    Time exhausted; /* since when all threads are busy with B; -1: they are not */
    bool was_full;
    Time last_full; /* the last instant at which no thread was free */
    const BreakerTape *tape;
} ServiceA;

typedef struct ServiceB {
    BreakerLedger *ledger;
    bool is_hung;
    double factor, failing, failing_always; /* of times; of answers, now and by nature */
    Time began;                             /* of what ails it */
} ServiceB;

typedef struct ServiceC {
    BreakerLedger *ledger;
    Pool threads;
    ThreadCall calls[THREADS_MOST];
} ServiceC;

typedef struct BreakerDriver {
    const BreakerConfig *config;
    BreakerLedger *ledger;
    ServiceA *a;
    ServiceB *b;
    int64_t arrival; /* the next one, or the tape's next call */
} BreakerDriver;

typedef struct BreakerModel {
    BreakerConfig config;
    BreakerLedger ledger;
    BreakerDriver driver;
    ServiceA a;
    ServiceB b;
    ServiceC c;
} BreakerModel;

/* Clients to A or C: REQUEST with number, kind, whether B is at fault, and A's from C the thread;
 * the tape's TAPE with the call's index. A to B: CALL with thread, serial, number, limit. */
enum { MESSAGE_REQUEST, MESSAGE_TAPE, MESSAGE_CALL, MESSAGE_ANSWER, MESSAGE_REPLY };

extern const NodeType breaker_driver_type, breaker_a_type, breaker_b_type, breaker_c_type;

void breaker_a_init(ServiceA *a, const BreakerConfig *config, BreakerLedger *ledger, Arena *arena);
void breaker_c_init(ServiceC *c, const BreakerConfig *config, BreakerLedger *ledger, Arena *arena);

/* --- the rest --------------------------------------------------------------------------------- */

/* As the pane shows them: what it does to users first. */
typedef enum BreakerMetric {
    METRIC_LOCAL_OK,
    METRIC_DEPENDENT_OK,
    METRIC_OPENED_AFTER,
    METRIC_OPENED_AFTER_THEORY,
    METRIC_BLOCKED,
    METRIC_BLOCKED_THEORY,
    METRIC_UPSTREAM_OK,
    METRIC_EXHAUSTED_AFTER,
    METRIC_VERDICTS_CLOSED,
    METRIC_VERDICTS_CLOSED_THEORY,
    METRIC_CALLS_PER_TRIP,
    METRIC_OPENED,
    METRIC_FIRST_OPEN,
    METRIC_STATE,
    METRIC_CALLS,
    METRIC_PERMITTED,
    METRIC_REJECTED,
    METRIC_DECISIONS,
    METRIC_STATES,
    METRIC_FAILURE_RATE,
    METRIC_SLOW_RATE,
    METRIC_VERDICTS,
    METRIC_REACHED_B,
    METRICS
} BreakerMetric;

extern const Metric breaker_metrics[METRICS];
bool breaker_speaks(const void *model, int metric);
Reading breaker_measure(const void *model, int metric, Time now, Arena *scratch);

/* In s from now, when the breaker opens where all calls that begin from now on hang and nothing
 * else is done; NAN where no law says so. */
double breaker_opens_after(const ServiceA *a, const BreakerConfig *config);

/* How long calls to B hold their threads, as A and B are now; -1 where more than threads refuses
 * them. */
Time breaker_hold(const ServiceA *a, const ServiceB *b);

extern const char *const breaker_state_names[];
extern const NoteKind breaker_notes[NOTES];
Text breaker_word(const void *model, const Note *note, Arena *scratch);

void *breaker_tape_read(Arena *arena, Text text, const char *shown, Report *report);

void breaker_draw(const View *view, Canvas canvas);
void breaker_draw_compact(const View *view, Canvas canvas);

#endif
