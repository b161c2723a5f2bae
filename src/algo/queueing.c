#include "algo/queueing.h"

/* B(0) = 1; B(k) = a B(k-1) / (k + a B(k-1)). */
double queueing_erlang_b(int servers, double load)
{
    double blocked = 1;
    for (int k = 1; k <= servers; k++) blocked = load * blocked / (k + load * blocked);
    return load > 0 ? blocked : servers == 0;
}

/* By the distribution of the number so far, a trial at a time: no factorial, no power. */
double queueing_binomial_below(int n, double p, double below)
{
    enum { MOST = 1000 };
    double share[MOST + 1] = {1}; /* of k successes */
    double sum = 0;
    if (n > MOST) n = MOST;
    for (int trial = 1; trial <= n; trial++) {
        for (int k = trial; k > 0; k--) share[k] = share[k] * (1 - p) + share[k - 1] * p;
        share[0] *= 1 - p;
    }
    for (int k = 0; k <= n && k < below; k++) sum += share[k];
    return sum;
}
