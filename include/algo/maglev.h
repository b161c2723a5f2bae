/* Maglev's lookup table: the shards in turn each take the next free slot of a permutation of their
 * own, so that all have the same number of slots, to within one, and little moves when one goes.
 *
 * Source: Eisenbud et al., "Maglev: a fast and reliable software network load balancer", NSDI 2016,
 * section 3.4.
 */
#ifndef GROUNDWORK_ALGO_MAGLEV_H
#define GROUNDWORK_ALGO_MAGLEV_H

#include <stdbool.h>
#include <stdint.h>

/* A shard's permutation: offset, offset + skip, offset + 2 skip ... modulo the size. 0 <= offset <
 * size, 1 <= skip < size. */
typedef struct MaglevWay {
    int32_t offset, skip;
} MaglevWay;

/* From two mixes of a shard's id. size > 1. */
MaglevWay maglev_way(int id, int size);

/* Fills `table` of `size` slots, a prime, with the ids of `count` shards, in turn. `next` is room
 * for `count` numbers. count > 0. */
void maglev_fill(int16_t *table, int size, const int16_t *ids, const MaglevWay *ways, int count,
                 int32_t *next);

bool maglev_is_prime(int64_t number);

#endif
