#include "sim/pool.h"

#include <assert.h>

void pool_init(Pool *pool, Arena *arena, int size, int queue_size)
{
    assert(size > 0 && queue_size >= 0);
    *pool = (Pool){.size = size, .queue_size = queue_size};
    pool->slots = arena_array(arena, (size_t)size, sizeof *pool->slots);
    if (queue_size > 0) pool->queue = arena_array(arena, (size_t)queue_size, sizeof *pool->queue);
}

void pool_count(Pool *pool, Time now)
{
    Time passed = now - pool->changed;
    pool->area_ns += passed * (pool->busy + pool->waiting);
    pool->busy_ns += passed * pool->busy;
    pool->changed = now;
}

static void begin(Pool *pool, Time now, int slot, PoolWaiting next)
{
    pool->slots[slot] = (PoolSlot){true, next.job, next.offered, now};
    pool->busy++;
    pool->begun++;
    pool->wait_ns += now - next.offered;
}

int pool_offer(Pool *pool, Time now, int64_t job)
{
    assert(job >= 0);
    pool_count(pool, now);
    pool->offered++;
    PoolWaiting offered = {job, now};
    if (pool->busy < pool->size) {
        int slot = 0;
        while (pool->slots[slot].is_busy) slot++;
        begin(pool, now, slot, offered);
        return slot;
    }
    if (pool->waiting == pool->queue_size) {
        pool->refused++;
        return POOL_REFUSED;
    }
    pool->queue[(pool->first + pool->waiting++) % pool->queue_size] = offered;
    return POOL_WAITS;
}

int64_t pool_finish(Pool *pool, Time now, int slot)
{
    assert(slot >= 0 && slot < pool->size && pool->slots[slot].is_busy);
    pool_count(pool, now);
    pool->sojourn_ns += now - pool->slots[slot].offered;
    pool->finished++;
    pool->busy--;
    pool->slots[slot].is_busy = false;
    if (pool->waiting == 0) return POOL_NO_JOB;
    PoolWaiting next = pool->queue[pool->first];
    pool->first = (pool->first + 1) % pool->queue_size;
    pool->waiting--;
    begin(pool, now, slot, next);
    return next.job;
}
