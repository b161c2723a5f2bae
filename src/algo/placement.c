#include "algo/placement.h"

#include "base/mutant.h"
#include "base/rng.h"

#include <assert.h>
#include <math.h>

uint64_t placement_mix(uint64_t number)
{
    return rng_splitmix64(&number);
}

int placement_jump(uint64_t key, int buckets)
{
    int64_t bucket = -1, next = 0;
    assert(buckets > 0);
    while (next < buckets) {
        bucket = next;
        key = key * UINT64_C(2862933555777941757) + 1;
        next = (int64_t)((double)(bucket + 1) * (2147483648.0 / (double)((key >> 33) + 1)));
    }
    return (int)bucket;
}

int placement_rendezvous(uint64_t key, const int16_t *ids, int count)
{
    uint64_t mixed = placement_mix(key), most = 0;
    int place = 0;
    for (int i = 0; i < count; i++) {
        int name = MUTANT("rendezvous-weighs-the-place") ? i : ids[i];
        uint64_t weight = placement_mix(mixed ^ (uint64_t)name);
        if (i > 0 && weight <= most) continue;
        most = weight;
        place = i;
    }
    return place;
}

double placement_mod_moved(int from, int to)
{
    int a = from, b = to;
    assert(from > 0 && to > 0);
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    double lcm = (double)from / a * to;
    return 1 - (from < to ? from : to) / lcm;
}

double placement_jump_moved(int place, int count)
{
    double n = count;
    assert(count > 1 && place >= 0 && place < count);
    if (place == count - 1) return 1 / n;
    return 1 - place / n - 1 / (n * (n - 1));
}

double placement_arc_sd(int count, int points)
{
    return sqrt((count - 1.0) / ((double)count * points + 1));
}
