/* A circuit breaker: three states between a caller and what it calls, as plain data and pure
 * decisions.
 *
 * CLOSED     All calls are let through, and each one's outcome is recorded when it ends. After each
 *            recorded outcome, also a success, the breaker opens where its rule says so:
 *   count-window  failures, or slow calls, among the last `window` outcomes
 *   time-window   ... those of the last `window` whole seconds: floor(t) > floor(now) - window
 *                 Both: a rate that reaches its threshold opens, a tie included. There is none
 *                 below the least number of outcomes: min(min_calls, window) of a count window,
 *                 min_calls of a time window.
 *   consecutive   `window` failures in a row; a success begins anew
 * OPEN       All calls are refused. The first call strictly later than `open_for` after the opening
 *            finds it HALF-OPEN and is let through; no timer changes it.
 * HALF-OPEN  `probes` calls are let through in all, the others refused. The windows judge by the
 *            same thresholds as soon as min(min_calls, probes) outcomes are in, however old they
 *            are; consecutive opens at the first failure and closes after `probes` successes.
 *
 * Each change of state begins an empty window. An outcome counts only in the period of one state in
 * which its call was let through (its generation), so that late ones fall away.
 *
 * Sources: resilience4j's CircuitBreakerStateMachine, its two sliding windows and CircuitBreaker
 * metrics (windows, least number of calls, slow calls, probes); sony/gobreaker (consecutive,
 * generations); Nygard, "Release It!", 2007 (the states).
 *
 * Slow is longer than `slow_call`, strictly. Time is an argument: nanoseconds from 0 on, never
 * decreasing. Rates are compared as integers.
 *
 * Mutants (base/mutant.h), and what each one breaks:
 *     breaker-opens-below-minimum   CLOSED opens only with the least number of outcomes
 *     breaker-opens-above-only      a tie opens
 *     breaker-probes-at-the-instant HALF-OPEN begins strictly later than opening + open_for
 *     breaker-probes-without-end    at most `probes` calls in a HALF-OPEN period
 *     breaker-keeps-late-outcomes   no outcome of an older generation counts
 *     breaker-forgets-to-forget     the counts are those of the window's outcomes
 *     breaker-leaks-when-open       OPEN lets nothing through
 */
#ifndef GROUNDWORK_ALGO_CIRCUIT_BREAKER_H
#define GROUNDWORK_ALGO_CIRCUIT_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_WINDOW_MAX = 1000, BREAKER_WHOLE = 1000000 };

typedef enum BreakerTrip {
    BREAKER_COUNT_WINDOW,
    BREAKER_TIME_WINDOW,
    BREAKER_CONSECUTIVE
} BreakerTrip;

typedef enum BreakerState { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF_OPEN } BreakerState;

typedef struct BreakerRules {
    BreakerTrip trip;
    int window;             /* outcomes, seconds, or failures in a row: 1 to BREAKER_WINDOW_MAX */
    int min_calls;          /* 1 to BREAKER_WINDOW_MAX; consecutive: not looked at */
    int64_t threshold;      /* of failures, in parts of BREAKER_WHOLE: 1 to BREAKER_WHOLE */
    int64_t slow_threshold; /* of slow calls */
    int64_t slow_call_ns;
    int64_t open_for_ns;
    int probes; /* 1 to BREAKER_WINDOW_MAX */
} BreakerRules;

typedef struct BreakerOutcome {
    bool failed, slow;
} BreakerOutcome;

typedef struct BreakerCounts {
    int calls, failures, slow;
} BreakerCounts;

/* Copied by memcpy. What is not a function's is for looking only. */
typedef struct Breaker {
    BreakerRules rules;
    BreakerState state;
    int64_t generation;   /* raised by every change of state */
    int64_t changed_ns;   /* when that was */
    BreakerCounts counts; /* of the window; HALF-OPEN: of the period */
    int in_a_row;         /* consecutive: failures, HALF-OPEN: successes */
    int probed;           /* HALF-OPEN: calls let through */
    BreakerCounts judged; /* what the last rate was computed from; calls 0: none since the change */

    uint8_t cells[BREAKER_WINDOW_MAX]; /* count-window: a ring of outcomes, 1 failed, 2 slow */
    int first;                         /* the oldest */
    BreakerCounts buckets[BREAKER_WINDOW_MAX]; /* time-window: by second modulo the window */
    int64_t second;                            /* the newest that a bucket is for */
} Breaker;

/* CLOSED and empty at `now_ns`. */
void breaker_init(Breaker *breaker, const BreakerRules *rules, int64_t now_ns);

/* Whether a call may begin now; where it may, *generation is what its outcome has to bring. */
bool breaker_permit(Breaker *breaker, int64_t now_ns, int64_t *generation);

/* What an outcome did. */
typedef struct BreakerRecord {
    bool counted;         /* false: it was late, and nothing happened */
    bool has_rate;        /* `window` was enough to compute rates from */
    BreakerCounts window; /* as it was judged, before a change of state emptied it */
    BreakerState before, after;
} BreakerRecord;

BreakerRecord breaker_record(Breaker *breaker, int64_t now_ns, int64_t generation,
                             BreakerOutcome outcome);

/* A call that took so long: slow or not. */
bool breaker_is_slow(const BreakerRules *rules, int64_t duration_ns);

/* Opens it by hand, from any state. */
void breaker_force_open(Breaker *breaker, int64_t now_ns);

/* The outcomes that have to be in before there is a rate, in the state it is in. */
int breaker_minimum(const Breaker *breaker);

/* When OPEN may end: the first call later than this is a probe. */
int64_t breaker_open_until_ns(const Breaker *breaker);

/* Count window: the i-th outcome in it, 0 the oldest; i below counts.calls. */
BreakerOutcome breaker_cell(const Breaker *breaker, int i);

#endif
