#include "algo/maglev.h"

#include "algo/placement.h"
#include "base/mutant.h"

#include <assert.h>

enum { FREE = -1 };

MaglevWay maglev_way(int id, int size)
{
    uint64_t first = placement_mix(2 * (uint64_t)id + 1), second = placement_mix(first + 1);
    return (MaglevWay){(int32_t)(first % (uint64_t)size),
                       (int32_t)(second % (uint64_t)(size - 1)) + 1};
}

/* The next free slot of its permutation. `at` is where it is in it. */
static void take(int16_t *table, int size, int16_t id, MaglevWay way, int32_t *at)
{
    while (table[*at] != FREE) *at = (int32_t)(((int64_t)*at + way.skip) % size);
    table[*at] = id;
}

void maglev_fill(int16_t *table, int size, const int16_t *ids, const MaglevWay *ways, int count,
                 int32_t *next)
{
    int taken = 0;
    assert(count > 0 && size > 1);
    for (int slot = 0; slot < size; slot++) table[slot] = FREE;
    for (int i = 0; i < count; i++) next[i] = ways[i].offset;
    while (taken < size) {
        for (int i = 0; i < count && taken < size; i++) {
            int turns = i == 0 && MUTANT("maglev-first-takes-two") ? 2 : 1;
            for (; turns > 0 && taken < size; turns--, taken++)
                take(table, size, ids[i], ways[i], &next[i]);
        }
    }
}

bool maglev_is_prime(int64_t number)
{
    if (number < 2) return false;
    for (int64_t divisor = 2; divisor * divisor <= number; divisor++)
        if (number % divisor == 0) return false;
    return true;
}
