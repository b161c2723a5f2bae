/* What a replica keeps of one key so that replicas that have heard the same agree, in whatever
 * order they heard it: a register whose larger stamp wins, and a counter that never loses an
 * increment. Both merges are commutative, associative and idempotent. Plain data.
 *
 * Sources: Thomas, "A Majority Consensus Approach to Concurrency Control for Multiple Copy
 * Databases", ACM TODS 4(2), 1979 (the last writer wins); Shapiro, Preguica, Baquero, Zawirski, "A
 * comprehensive study of Convergent and Commutative Replicated Data Types", INRIA RR-7506, 2011,
 * specifications 7 (PN-Counter) and 8 (LWW-Register).
 */
#ifndef GROUNDWORK_ALGO_REGISTER_H
#define GROUNDWORK_ALGO_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

/* --- the last writer wins --------------------------------------------------------------------- */

/* The clock is a count or a time, from 1; that of what was never written is 0. Nodes count from 0,
 * and decide between equal clocks. */
typedef struct Stamp {
    int64_t clock;
    int node;
} Stamp;

/* Below, at or above 0, as with strcmp(). */
int stamp_compare(Stamp a, Stamp b);

/* A stamp that `node` has given to no other write: of the clock `at_least`, or one above `issued`,
 * the clock that the node gave last (0 at first), where that is larger. */
Stamp stamp_issue(int64_t at_least, int node, int64_t *issued);

/* Zeros are a register that was never written. */
typedef struct Register {
    Stamp stamp;
    int64_t value;
} Register;

/* Keeps what has the larger stamp in `held`; false where that is what was held. */
bool register_merge(Register *held, const Register *heard);

/* --- a counter -------------------------------------------------------------------------------- */

enum { COUNTER_NODES = 8 };

/* What each node has added and taken away, both of which only grow. Zeros are a counter at 0. */
typedef struct PnCounter {
    int64_t added[COUNTER_NODES], taken[COUNTER_NODES];
} PnCounter;

/* At `node`, which alone may change its own entries. `amount` may be below 0. */
void pn_counter_add(PnCounter *counter, int node, int64_t amount);

/* Each node's larger entries; false where nothing was new. */
bool pn_counter_merge(PnCounter *held, const PnCounter *heard);

int64_t pn_counter_value(const PnCounter *counter);

#endif
