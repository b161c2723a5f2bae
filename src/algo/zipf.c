#include "algo/zipf.h"

#include "base/maths.h"

#include <assert.h>

void zipf_fill(double *sums, int count, double alpha)
{
    double sum = 0;
    assert(count > 0);
    for (int k = 0; k < count; k++) sums[k] = sum += 1 / maths_pow(k + 1.0, alpha);
}

int zipf_draw(const double *sums, int count, double uniform)
{
    double at = uniform * sums[count - 1];
    int low = 0, high = count - 1; /* the first whose sum is above `at` is in [low, high] */
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (sums[middle] <= at) low = middle + 1;
        else high = middle;
    }
    return low;
}

double zipf_share(const double *sums, int count, int k)
{
    return (sums[k] - (k > 0 ? sums[k - 1] : 0)) / sums[count - 1];
}
