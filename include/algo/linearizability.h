/* Whether a history of calls and returns is linearizable: whether some order of its operations,
 * one at a time, explains every result and never puts an operation before one that had returned
 * when it was called.
 *
 * The search lifts an operation that nothing has to precede, goes on with the rest, and undoes the
 * lift where that leads nowhere; what has been lifted and the state it led to are remembered, so
 * that no such pair is looked at twice. Keys are judged one by one, since linearizability is local.
 * An operation without a return may take effect at any time from its call on, or never.
 *
 * Sources: Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects",
 * ACM TOPLAS 12(3), 1990 (the definition; locality, theorem 1); Wing and Gong, "Testing and
 * Verifying Concurrent Objects", JPDC 17, 1993 (the search); Lowe, "Testing for Linearizability",
 * CCPE 29(4), 2017 (remembering pairs of a set and a state).
 */
#ifndef GROUNDWORK_ALGO_LINEARIZABILITY_H
#define GROUNDWORK_ALGO_LINEARIZABILITY_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

#define LIN_OPEN INT64_MAX /* as the instant of a return: there is none */

/* What one operation costs the arena that a search is made in, at most, apart from what the search
 * remembers. */
enum { LIN_BYTES_EACH = 160, LIN_TURN = 100000 };

typedef enum LinKind { LIN_READ, LIN_WRITE, LIN_CAS, LIN_APPEND } LinKind;

typedef enum LinOutcome {
    LIN_OK,      /* done, with this result */
    LIN_REFUSED, /* a cas: the value was not the one expected, and nothing was written */
    LIN_UNKNOWN, /* a read: any value fits. Any other has no return, and perhaps no effect */
    LIN_NOTHING  /* it has returned, and did not happen */
} LinOutcome;

/* Instants are times or the numbers of events: who returned at a smaller one than another is called
 * comes first; equal instants overlap. Without a return the outcome counts as LIN_UNKNOWN. */
typedef struct LinOperation {
    int64_t call, returned;
    int64_t process, key;
    LinKind kind;
    LinOutcome outcome;
    int64_t value; /* read: what was read; write, append: that; cas: what is expected */
    int64_t next;  /* cas: what is written */
} LinOperation;

/* What one copy does, one operation at a time: whether the operation has its result in `state`, and
 * what the state is then. An operation of unknown outcome does what the state says. */
typedef bool LinStep(void *object, int64_t state, const LinOperation *operation, int64_t *next);

typedef struct LinSpec {
    LinStep *step;
    void *object;    /* handed to `step` */
    int64_t initial; /* every key's state before anything was written */
    const bool *full; /* set by `step` where it has no room left, and the search is given up; NULL:
                         it needs none */
} LinSpec;

/* A register that is read, written, and compared and set. */
LinStep lin_register;

typedef enum LinVerdict { LIN_GAVE_UP = -1, LIN_NO = 0, LIN_YES = 1 } LinVerdict;

/* --- a whole history -------------------------------------------------------------------------- */

typedef struct LinResult {
    LinVerdict verdict;
    int64_t steps; /* lifts that were tried */
    int keys;      /* how many the history has */
    /* Of a refuted history: the operation that no order has placed when it returns, furthest on in
     * the history of its key (its place among the operations); else -1. */
    int misplaced;
} LinResult;

/* Judges all keys, in turns of LIN_TURN steps, so that one that is refuted cheaply settles a
 * history whose others are costly. Gives up at `limit` steps, or where `scratch` is full, which is
 * as it was afterwards. */
LinResult lin_check(const LinOperation *operations, int count, const LinSpec *spec, int64_t limit,
                    Arena *scratch);

/* What was known at `until`: into `known`, which has room for all, goes what had been called by
 * then; what had not returned is open. Returns how many. A history stays refuted as more becomes
 * known. */
int lin_known(const LinOperation *operations, int count, int64_t until, LinOperation *known);

/* The first instant at which what was known is refuted already, of a history that is; LIN_OPEN
 * where it is not, or the search gave up. */
int64_t lin_refuted_at(const LinOperation *operations, int count, const LinSpec *spec,
                       int64_t limit, Arena *scratch);

/* --- one key, step by step -------------------------------------------------------------------- */

typedef struct LinSearch LinSearch;

/* A search over operations that all have one key; they and the arena stay the caller's. NULL where
 * the arena has no room. */
LinSearch *lin_search_new(Arena *arena, const LinOperation *operations, int count,
                          const LinSpec *spec);

/* One move: an operation is tried, or the last one is undone. False where there is a verdict. */
bool lin_search_move(LinSearch *search);

/* Tries at most `steps` more. LIN_GAVE_UP: there is no verdict so far. */
LinVerdict lin_search_go(LinSearch *search, int64_t steps);

typedef struct LinProgress {
    LinVerdict verdict; /* LIN_GAVE_UP: none so far */
    bool full;          /* ... and there will be none: the arena is full */
    int64_t steps, undone;
    const int *order; /* what is lifted, in this order */
    int lifted;
    const int *furthest; /* the order that got furthest in the history before it was stuck */
    int furthest_count;
    int trying;   /* the operation to be tried next, or whose return asks for an undo; -1: none */
    int blocking; /* whose return `furthest` is stuck at; -1: it never was */
} LinProgress;
LinProgress lin_search_progress(const LinSearch *search);

#endif
