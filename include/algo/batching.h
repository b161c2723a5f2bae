/* A server that does several things at once: a batch of n costs an overhead once and a time for
 * each, and all n are done together. When it begins one, and how large, is the rule here.
 */
#ifndef GROUNDWORK_ALGO_BATCHING_H
#define GROUNDWORK_ALGO_BATCHING_H

#include <stdint.h>

typedef struct Batching {
    int64_t most;                 /* in one batch; 1 or more */
    int64_t overhead_ns, item_ns; /* of a batch, and of each in it */
    int64_t linger_ns;            /* how long it waits for one to fill; 0: it takes what is there */
} Batching;

/* How many a free server takes now, where so many wait and the oldest has waited so long; 0: it
 * waits on. */
int64_t batching_take(const Batching *batching, int64_t waiting, int64_t oldest_ns);

int64_t batching_time_ns(const Batching *batching, int64_t items);

/* The most that it can do: items a second in full batches. */
double batching_ceiling(const Batching *batching);

#endif
