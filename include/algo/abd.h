/* A register that many write and read, linearizable as long as a majority of its replicas answers:
 * what the client of one operation decides. First it asks all replicas and waits for a majority; a
 * writer then stores its value under a larger stamp, a reader stores what it is about to return,
 * and each is done when a majority has it. Without the reader's second round, a read could return
 * the old value after another had returned the new one. Who sends what when is the caller's.
 *
 * Sources: Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems", JACM
 * 42(1), 1995; Lynch and Shvartsman, "Robust emulation of shared memory using dynamic
 * quorum-acknowledged broadcasts", FTCS 1997 (several writers).
 */
#ifndef GROUNDWORK_ALGO_ABD_H
#define GROUNDWORK_ALGO_ABD_H

#include "algo/register.h"

#include <stdbool.h>
#include <stdint.h>

enum { ABD_NODES = 32 };

typedef enum AbdPhase { ABD_ASKS, ABD_STORES, ABD_DONE } AbdPhase;

typedef struct AbdOperation {
    bool is_write;
    AbdPhase phase;
    int node;        /* where the client is; breaks ties between its writes and others' */
    int replicas;    /* 1 .. ABD_NODES */
    int64_t value;   /* a write's */
    uint32_t heard;  /* replicas that have answered in this phase, a bit each */
    Register newest; /* the newest heard of; from then on what is stored, and read */
} AbdOperation;

/* How many of `replicas` are more than half. */
int abd_majority(int replicas);

AbdOperation abd_read(int node, int replicas);
AbdOperation abd_write(int node, int replicas, int64_t value);

/* A replica tells what it holds, however often. True where it is the one that makes a majority:
 * then `newest` goes to all replicas. `issued` is the clock that this node last gave to a write of
 * the key, 0 at first: two of its writes at once have heard the same and must not share a stamp. */
bool abd_answer(AbdOperation *operation, int replica, const Register *held, int64_t *issued);

/* A replica has stored it, or holds a newer one. True where the operation is done by that. */
bool abd_ack(AbdOperation *operation, int replica);

#endif
