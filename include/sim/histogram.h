/* How often which value came, in fixed memory: small values exactly, large ones to within
 * 1/HISTOGRAM_STEPS of themselves.
 *
 * Log-linear bins: HISTOGRAM_STEPS of equal width between each power of two and the next. Plain
 * data, so that it can lie in a run's arena and be copied. Source: Tene, HdrHistogram,
 * hdrhistogram.org.
 */
#ifndef GROUNDWORK_SIM_HISTOGRAM_H
#define GROUNDWORK_SIM_HISTOGRAM_H

#include <stdint.h>

enum {
    HISTOGRAM_BITS = 7,
    HISTOGRAM_STEPS = 1 << HISTOGRAM_BITS,
    HISTOGRAM_BINS = (63 - HISTOGRAM_BITS + 1) * HISTOGRAM_STEPS
};

typedef struct Histogram {
    uint64_t count;
    int64_t least, most; /* exact; 0 without values */
    double sum;
    uint32_t bins[HISTOGRAM_BINS];
} Histogram;

/* Starts as zeros. Adds a value, which is not negative. */
void histogram_add(Histogram *histogram, int64_t value);

/* 0 without values. */
double histogram_mean(const Histogram *histogram);

/* The value that `share` (0 .. 1) of the values do not exceed, by nearest rank: the true one or at
 * most 1/HISTOGRAM_STEPS of it more; the least and the most are exact. 0 without values. */
int64_t histogram_percentile(const Histogram *histogram, double share);

/* How many values are at most `value`, to the bin: those of value's own bin are counted. */
uint64_t histogram_at_most(const Histogram *histogram, int64_t value);

#endif
