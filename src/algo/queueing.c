#include "algo/queueing.h"

#include <math.h>

/* B(0) = 1; B(k) = a B(k-1) / (k + a B(k-1)). */
double queueing_erlang_b(int servers, double load)
{
    double blocked = 1;
    for (int k = 1; k <= servers; k++) blocked = load * blocked / (k + load * blocked);
    return load > 0 ? blocked : servers == 0;
}

double queueing_erlang_c(int servers, double load)
{
    if (load >= servers) return 1;
    double blocked = queueing_erlang_b(servers, load);
    return servers * blocked / (servers - load * (1 - blocked));
}

double queueing_mmn_response(int servers, double load, double service)
{
    if (load >= servers) return INFINITY;
    return service * (1 + queueing_erlang_c(servers, load) / (servers - load));
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

double queueing_mg1_response(double load, double service, double cv2)
{
    if (load >= 1) return INFINITY;
    return service * (1 + load * (1 + cv2) / (2 * (1 - load)));
}

/* P(k inside) goes with load^k: the sums of those weights, and of k times them. By their terms and
 * from the larger end, so that neither a load of 1 nor a large one is a special case. */
static void mm1k_sums(double load, int room, double *last, double *all, double *inside)
{
    double weight = 1, ratio = load <= 1 ? load : 1 / load;
    *all = *inside = 0;
    *last = 1;
    for (int i = 0; i <= room; i++) {
        int k = load <= 1 ? i : room - i;
        *all += weight;
        *inside += k * weight;
        if (k == room) *last = weight;
        weight *= ratio;
    }
}

double queueing_mm1k_loss(double load, int room)
{
    double last, all, inside;
    mm1k_sums(load, room, &last, &all, &inside);
    return last / all;
}

double queueing_mm1k_inside(double load, int room)
{
    double last, all, inside;
    mm1k_sums(load, room, &last, &all, &inside);
    return inside / all;
}
