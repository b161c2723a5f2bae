#include "algo/batching.h"

#include "base/mutant.h"

int64_t batching_take(const Batching *batching, int64_t waiting, int64_t oldest_ns)
{
    int64_t most = batching->most + MUTANT("batch-takes-one-more");
    if (waiting >= most) return most;
    if (oldest_ns < batching->linger_ns) return 0;
    if (MUTANT("batch-leaves-one") && waiting > 1) return waiting - 1;
    return waiting;
}

int64_t batching_time_ns(const Batching *batching, int64_t items)
{
    return batching->overhead_ns + items * batching->item_ns;
}

double batching_ceiling(const Batching *batching)
{
    return (double)batching->most / (double)batching_time_ns(batching, batching->most) * 1e9;
}
