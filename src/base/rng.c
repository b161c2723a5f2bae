#include "base/rng.h"

#include "base/maths.h"

#include <assert.h>

__extension__ typedef unsigned __int128 Wide;

uint64_t rng_splitmix64(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

Rng rng_seeded(uint64_t seed)
{
    Rng rng;
    for (int i = 0; i < 4; i++) rng.state[i] = rng_splitmix64(&seed);
    return rng;
}

/* Each part passes through the mixer before the next is added, so that (1, 2) and (2, 1) differ. */
uint64_t rng_key(uint64_t seed, uint64_t purpose)
{
    uint64_t key = rng_splitmix64(&seed) ^ purpose;
    return rng_splitmix64(&key);
}

Rng rng_keyed(uint64_t seed, uint64_t purpose, uint64_t thing)
{
    return rng_seeded(rng_key(seed, purpose) ^ thing);
}

static uint64_t rotate(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

/* xoshiro256**'s output, which hangs on one word of the state alone. */
static uint64_t output_of(uint64_t second_word)
{
    return rotate(second_word * 5, 7) * 9;
}

uint64_t rng_first(uint64_t key, uint64_t thing)
{
    uint64_t state = key ^ thing;
    (void)rng_splitmix64(&state); /* the first word */
    return output_of(rng_splitmix64(&state));
}

uint64_t rng_next(Rng *rng)
{
    uint64_t *s = rng->state;
    uint64_t result = output_of(s[1]);
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

double rng_uniform_of(uint64_t output)
{
    return (double)(output >> 11) * 0x1p-53;
}

double rng_uniform_positive_of(uint64_t output)
{
    return (double)((output >> 11) + 1) * 0x1p-53;
}

double rng_uniform(Rng *rng)
{
    return rng_uniform_of(rng_next(rng));
}

double rng_uniform_positive(Rng *rng)
{
    return rng_uniform_positive_of(rng_next(rng));
}

uint64_t rng_below(Rng *rng, uint64_t bound)
{
    assert(bound > 0);
    Wide product = (Wide)rng_next(rng) * bound;
    if ((uint64_t)product < bound) {
        uint64_t least = -bound % bound;
        while ((uint64_t)product < least) product = (Wide)rng_next(rng) * bound;
    }
    return (uint64_t)(product >> 64);
}

double rng_exponential(Rng *rng, double mean)
{
    return -mean * maths_log(rng_uniform_positive(rng));
}
