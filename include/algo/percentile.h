/* Percentiles by nearest rank, exact: the sample of rank ceil(q n), where q is in ten-thousandths
 * and the rank is reckoned in integers (99.99 % of 20,000 is rank 19,998, which a double would make
 * 19,999).
 *
 * The set counts samples in buckets no wider than 0.1 % of them; the samples themselves, in any
 * order, lie with the caller, and are looked through only for the place within a bucket. Plain
 * data, starts as zeros.
 */
#ifndef GROUNDWORK_ALGO_PERCENTILE_H
#define GROUNDWORK_ALGO_PERCENTILE_H

#include <stdint.h>

enum {
    PERCENTILE_BITS = 10,
    PERCENTILE_STEPS = 1 << PERCENTILE_BITS,
    PERCENTILE_BUCKETS = (63 - PERCENTILE_BITS + 1) * PERCENTILE_STEPS,
    PERCENTILE_WHOLE = 10000
};

typedef struct PercentileSet {
    int64_t count;
    uint32_t buckets[PERCENTILE_BUCKETS];
} PercentileSet;

/* Not negative. */
void percentile_add(PercentileSet *set, int64_t sample);
void percentile_clear(PercentileSet *set);

/* How many samples are in [from, to), to the bucket: those of `from`'s own are counted, those of
 * `to`'s are not. */
int64_t percentile_between(const PercentileSet *set, int64_t from, int64_t to);

/* ceil(q n), 1 at least. 0 <= q <= PERCENTILE_WHOLE. */
int64_t percentile_rank(int64_t count, int q);

/* That sample, of the `set->count` samples; NULL: at most 0.1 % more than it. There is one at
 * least. */
int64_t percentile_of(const PercentileSet *set, const int64_t *samples, int q);

#endif
