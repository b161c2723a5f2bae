/* Consistency models weaker than linearizability, each by its definition: whether there are orders
 * of a history's operations that explain every read and keep what the model wants kept. No real
 * time: a history is what each process did, one after another.
 *
 *   sequential        one order of all operations that keeps each process's own
 *   causal            for every process, an order of its operations and all writes that keeps the
 *                     causal order: process order and reads-from, and what follows from both
 *   PRAM              ... that keeps every process's order
 *   read your writes  ... that keeps a write of this process before its later reads
 *   monotonic reads   ... that keeps a read of this process before its later reads
 *
 * All orders are tried, so only small histories are judged.
 *
 * Sources: Lamport, "How to Make a Multiprocessor Computer That Correctly Executes Multiprocess
 * Programs", IEEE TC C-28(9), 1979 (sequential); Ahamad et al., "Causal Memory: Definitions,
 * Implementation, and Programming", Distributed Computing 9, 1995; Lipton and Sandberg, "PRAM: A
 * Scalable Shared Memory", Princeton CS-TR-180-88; Terry et al., "Session Guarantees for Weakly
 * Consistent Replicated Data", PDIS 1994 (the last two).
 */
#ifndef GROUNDWORK_ALGO_ORDERS_H
#define GROUNDWORK_ALGO_ORDERS_H

#include "algo/linearizability.h"

enum { ORDER_OPERATIONS = 12 }; /* the most that are judged */

typedef enum OrderModel {
    ORDER_SEQUENTIAL,
    ORDER_CAUSAL,
    ORDER_PRAM,
    ORDER_READ_YOUR_WRITES,
    ORDER_MONOTONIC_READS,
    ORDER_MODELS
} OrderModel;

/* LIN_GAVE_UP: not judged. That is where there are more than ORDER_OPERATIONS; where two writes of
 * a key write the same, or what the key held at first, so that a read does not say whose it is; or
 * where there is more than reads and writes that have returned. What a process called first it did
 * first. `scratch` is as before afterwards. */
LinVerdict order_check(const LinOperation *operations, int count, OrderModel model,
                       int64_t initial, Arena *scratch);

#endif
