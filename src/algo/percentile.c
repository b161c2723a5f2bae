#include "algo/percentile.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* The leading PERCENTILE_BITS + 1 bits of a sample tell its bucket; `shift` is how many more it
 * has. */
static int shift_of(int64_t sample)
{
    if (sample < PERCENTILE_STEPS) return 0;
    return 63 - __builtin_clzll((uint64_t)sample) - PERCENTILE_BITS;
}

static int bucket_of(int64_t sample)
{
    int shift = shift_of(sample);
    return shift * PERCENTILE_STEPS + (int)(sample >> shift);
}

/* The least sample of a bucket, and how many bits it leaves open. */
static int64_t bucket_bottom(int bucket, int *open_bits)
{
    *open_bits = bucket < 2 * PERCENTILE_STEPS ? 0 : bucket / PERCENTILE_STEPS - 1;
    return (int64_t)(bucket - *open_bits * PERCENTILE_STEPS) << *open_bits;
}

void percentile_add(PercentileSet *set, int64_t sample)
{
    assert(sample >= 0);
    uint32_t *bucket = &set->buckets[bucket_of(sample)];
    assert(*bucket < UINT32_MAX);
    ++*bucket;
    set->count++;
}

void percentile_clear(PercentileSet *set)
{
    memset(set, 0, sizeof *set);
}

int64_t percentile_between(const PercentileSet *set, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (int bucket = bucket_of(from); bucket < bucket_of(to); bucket++)
        sum += set->buckets[bucket];
    return sum;
}

int64_t percentile_rank(int64_t count, int q)
{
    assert(q >= 0 && q <= PERCENTILE_WHOLE);
    int64_t rank = (count * q + PERCENTILE_WHOLE - 1) / PERCENTILE_WHOLE;
    return rank < 1 ? 1 : rank;
}

/* The sample of rank `rank` among those that begin like `bottom` and leave `open` bits open: some
 * bits more with each look at them, so that no copy is needed. */
static int64_t within(const int64_t *samples, int64_t count, int64_t rank, int64_t bottom, int open)
{
    while (open > 0) {
        uint32_t counts[PERCENTILE_STEPS] = {0};
        int bits = open < PERCENTILE_BITS ? open : PERCENTILE_BITS, left = open - bits;
        for (int64_t i = 0; i < count; i++) {
            int64_t beyond = samples[i] - bottom;
            if (beyond >= 0 && beyond >> open == 0) counts[beyond >> left]++;
        }
        int digit = 0;
        while (digit < PERCENTILE_STEPS - 1 && rank > counts[digit]) rank -= counts[digit++];
        bottom += (int64_t)digit << left;
        open = left;
    }
    return bottom;
}

int64_t percentile_of(const PercentileSet *set, const int64_t *samples, int q)
{
    assert(set->count > 0);
    int64_t rank = percentile_rank(set->count, q);
    int bucket = 0, open;
    while (rank > set->buckets[bucket]) rank -= set->buckets[bucket++];
    int64_t bottom = bucket_bottom(bucket, &open);
    if (samples == NULL) return bottom + (((int64_t)1 << open) - 1);
    return within(samples, set->count, rank, bottom, open);
}
