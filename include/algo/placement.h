/* Rules that place a key on one of some shards without a table: by remainder, by jump hash, by the
 * highest random weight. And what each law says of the keys that move when the shards change.
 */
#ifndef GROUNDWORK_ALGO_PLACEMENT_H
#define GROUNDWORK_ALGO_PLACEMENT_H

#include <stdint.h>

/* A number whose bits are all mixed: splitmix64's first output. */
uint64_t placement_mix(uint64_t number);

/* The bucket of 0 .. buckets-1 for a key; buckets > 0. From n to n + 1 buckets a key stays or goes
 * to the new one. Source: Lamping and Veach, "A fast, minimal memory, consistent hash algorithm",
 * 2014. */
int placement_jump(uint64_t key, int buckets);

/* The place in `ids` with the largest weight, a mix of key and id; of equal weights the first.
 * count > 0. Source: Thaler and Ravishankar, "Using name-based mappings to increase hit rates",
 * IEEE/ACM ToN 6(1), 1998. */
int placement_rendezvous(uint64_t key, const int16_t *ids, int count);

/* The share of keys that move when `key mod from` becomes `key mod to`: 1 - min / lcm. */
double placement_mod_moved(int from, int to);

/* ... when the bucket at `place` of `count` is taken out of the list that jump hash goes by: all
 * keys from there on move, but for those of the last that come to its new number. */
double placement_jump_moved(int place, int count);

/* The standard deviation of a shard's arc in mean arcs, where each of `count` shards has `points`
 * points at random: sqrt((N - 1) / (N V + 1)), of the Beta law with V and (N - 1) V. */
double placement_arc_sd(int count, int points);

#endif
