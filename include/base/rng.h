/* Random streams, each keyed by (seed, purpose, the thing it is for), so that a draw for one thing
 * never shifts the draws for another: two runs with different settings meet the same arrivals
 * and faults.
 *
 * Generator: xoshiro256** by Blackman and Vigna (prng.di.unimi.it), its state filled by splitmix64
 * as they advise. Both are checked against their published first outputs.
 */
#ifndef GROUNDWORK_BASE_RNG_H
#define GROUNDWORK_BASE_RNG_H

#include <stdint.h>

typedef struct Rng {
    uint64_t state[4];
} Rng;

/* Vigna's splitmix64: steps *state and returns its next output. */
uint64_t rng_splitmix64(uint64_t *state);

Rng rng_seeded(uint64_t seed);

/* The stream for one thing: the `thing`th request's service time, say. Purposes are small numbers
 * that a model gives names to. */
Rng rng_keyed(uint64_t seed, uint64_t purpose, uint64_t thing);

/* The same in two parts, for who draws often: the key of a purpose, and the first output of the
 * stream for a thing, which costs less than the stream. Most things draw once. */
uint64_t rng_key(uint64_t seed, uint64_t purpose);
uint64_t rng_first(uint64_t key, uint64_t thing);

uint64_t rng_next(Rng *rng);

/* Uniform in [0, 1), a multiple of 2^-53; and in (0, 1], for logarithms. Of an output: the same. */
double rng_uniform(Rng *rng);
double rng_uniform_positive(Rng *rng);
double rng_uniform_of(uint64_t output);
double rng_uniform_positive_of(uint64_t output);

/* Uniform in 0 .. bound-1, without bias (Lemire, ACM TOMACS 29(1), 2019). bound > 0. */
uint64_t rng_below(Rng *rng, uint64_t bound);

/* Exponential with this mean, by inversion. */
double rng_exponential(Rng *rng, double mean);

#endif
