#include "sim/histogram.h"

#include <assert.h>
#include <math.h>

/* The leading HISTOGRAM_BITS + 1 bits tell the bin, and the rest is what is not known of the value:
 * below 2 * HISTOGRAM_STEPS nothing. */
static int bin_of(int64_t value)
{
    if (value < HISTOGRAM_STEPS) return (int)value;
    int shift = 63 - __builtin_clzll((uint64_t)value) - HISTOGRAM_BITS;
    return shift * HISTOGRAM_STEPS + (int)(value >> shift);
}

/* The largest value of a bin. */
static int64_t bin_top(int bin)
{
    if (bin < HISTOGRAM_STEPS) return bin;
    int shift = bin / HISTOGRAM_STEPS - 1;
    uint64_t lead = (uint64_t)(bin - shift * HISTOGRAM_STEPS);
    return (int64_t)(((lead + 1) << shift) - 1);
}

void histogram_add(Histogram *histogram, int64_t value)
{
    assert(value >= 0);
    uint32_t *bin = &histogram->bins[bin_of(value)];
    assert(*bin < UINT32_MAX);
    ++*bin;
    if (histogram->count == 0 || value < histogram->least) histogram->least = value;
    if (value > histogram->most) histogram->most = value;
    histogram->sum += (double)value;
    histogram->count++;
}

double histogram_mean(const Histogram *histogram)
{
    return histogram->count == 0 ? 0 : histogram->sum / (double)histogram->count;
}

int64_t histogram_percentile(const Histogram *histogram, double share)
{
    assert(share >= 0 && share <= 1);
    /* 0.07 of 100 values are 7, though 0.07 * 100 is a little more. */
    uint64_t rank = (uint64_t)-floor(-share * (double)histogram->count * (1 - 1e-12)), seen = 0;
    if (rank <= 1) return histogram->least;
    for (int bin = bin_of(histogram->least); bin < HISTOGRAM_BINS; bin++) {
        seen += histogram->bins[bin];
        if (seen < rank) continue;
        int64_t top = bin_top(bin);
        return top < histogram->most ? top : histogram->most;
    }
    return histogram->most;
}

uint64_t histogram_at_most(const Histogram *histogram, int64_t value)
{
    uint64_t sum = 0;
    for (int bin = value < 0 ? -1 : bin_of(value); bin >= 0; bin--) sum += histogram->bins[bin];
    return sum;
}
