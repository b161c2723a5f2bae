/* Servers behind one queue: threads of a process, connections, cashiers. What is offered begins at
 * once where one is free, else waits its turn (first come, first served) or, where the queue is
 * full, is refused.
 *
 * Plain data in the run's arena. Who owns it says when a service ends; the pool counts.
 */
#ifndef GROUNDWORK_SIM_POOL_H
#define GROUNDWORK_SIM_POOL_H

#include "base/arena.h"
#include "sim/node.h"

typedef struct PoolSlot {
    bool is_busy;
    int64_t job;
    Time offered, begun; /* of the job */
} PoolSlot;

typedef struct PoolWaiting {
    int64_t job;
    Time offered;
} PoolWaiting;

typedef struct Pool {
    int size, busy;
    int queue_size, waiting; /* the queue's places, and how many are taken */
    PoolSlot *slots;         /* `size` of them; the lowest free one is taken */
    PoolWaiting *queue;      /* a ring from `first` on */
    int first;
    int64_t offered, refused, begun, finished; /* offered = refused + waiting + begun */
    int64_t sojourn_ns; /* of all that finished, from offer to end, together */
    int64_t wait_ns;    /* of all that began */
    int64_t area_ns;    /* integral of the number inside (waiting and busy), up to `changed` */
    int64_t busy_ns;    /* integral of the number busy */
    Time changed;
} Pool;

enum { POOL_WAITS = -1, POOL_REFUSED = -2, POOL_NO_JOB = -1 };

/* `queue_size` 0: no waiting. */
void pool_init(Pool *pool, Arena *arena, int size, int queue_size);

/* The slot in which it began, POOL_WAITS or POOL_REFUSED. Jobs are the caller's numbers from 0. */
int pool_offer(Pool *pool, Time now, int64_t job);

/* The service in a slot ends. The job that begins there now; POOL_NO_JOB: none waits. */
int64_t pool_finish(Pool *pool, Time now, int slot);

/* Brings the integrals up to now. */
void pool_count(Pool *pool, Time now);

#endif
