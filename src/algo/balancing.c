#include "algo/balancing.h"

#include "base/mutant.h"

#include <assert.h>
#include <math.h>

/* --- rules ------------------------------------------------------------------------------------ */

int balancing_smooth(const int *weights, int64_t *values, const int *among, int count)
{
    int64_t sum = 0;
    int best = among[0];
    assert(count > 0);
    for (int i = 0; i < count; i++) {
        int server = among[i];
        values[server] += weights[server];
        sum += weights[server];
        if (values[server] > values[best]) best = server;
    }
    values[best] -= MUTANT("smooth-pays-its-own-weight") ? weights[best] : sum;
    return best;
}

int balancing_least(const int32_t *figures, const int *among, int count, int start)
{
    assert(count > 0 && start >= 0 && start < count);
    int best = among[start];
    for (int i = start + 1; i < count; i++)
        if (figures[among[i]] < figures[best]) best = among[i];
    for (int i = 0; i < start; i++)
        if (figures[among[i]] < figures[best]) best = among[i];
    return best;
}

int balancing_quickest(const double *averages, const int *among, int count)
{
    int best = among[0];
    assert(count > 0);
    for (int i = 1; i < count; i++)
        if (averages[among[i]] < averages[best]) best = among[i];
    return best;
}

static bool is_drawn(const int *sample, int count, int place)
{
    for (int i = 0; i < count; i++)
        if (sample[i] == place) return true;
    return false;
}

int balancing_sample(int d, int of, bool distinct, Rng *rng, int sample[BALANCING_CHOICES])
{
    assert(d > 0 && d <= BALANCING_CHOICES && of > 0);
    if (distinct && d > of) d = of;
    for (int count = 0; count < d;) {
        int place = (int)rng_below(rng, (uint64_t)of);
        if (!distinct || !is_drawn(sample, count, place)) sample[count++] = place;
    }
    return d;
}

int balancing_ip_hash(uint32_t address, const bool *is_down, int configured)
{
    enum { FIRST = 89, FACTOR = 113, MODULUS = 6271, TRIES = 20 };
    uint32_t hash = FIRST;
    for (int again = 0; configured > 0 && again <= TRIES; again++) {
        for (int shift = 24; shift > 0; shift -= 8)
            hash = (hash * FACTOR + (address >> shift & 255)) % MODULUS;
        int place = (int)(hash % (uint32_t)configured);
        if (!is_down[place]) return place;
    }
    return BALANCING_NOBODY;
}

double balancing_average(double average, double response)
{
    return average + (response - average) / 10;
}

/* --- theory ----------------------------------------------------------------------------------- */

static double power(double base, int64_t exponent)
{
    double result = 1;
    for (; exponent > 0; exponent /= 2, base *= base)
        if (exponent % 2 != 0) result *= base;
    return result;
}

/* f(s) = (n load / (n load + 1 - s))^n - s is above 0 at 0 and below it between the root and 1. */
double balancing_turns_response(int servers, double load)
{
    enum { HALVINGS = 200 };
    if (load >= 1) return INFINITY;
    double low = 0, high = 1, rate = servers * load;
    for (int i = 0; i < HALVINGS; i++) {
        double s = (low + high) / 2;
        if (power(rate / (rate + 1 - s), servers) > s) low = s;
        else high = s;
    }
    return 1 / (1 - low);
}

double balancing_choices_response(int d, double load)
{
    if (load >= 1) return INFINITY;
    if (d == 1) return 1 / (1 - load);
    double sum = 0, term = 1; /* load to the power of 0, d, d + d^2 ... */
    for (double step = power(load, d); term > sum * 1e-17; step = power(step, d)) {
        sum += term;
        term *= step;
    }
    return sum;
}

double balancing_choices_bound(int d, int n, bool distinct)
{
    if (!distinct) return 1 - power(1 - 1.0 / n, d);
    return d < n ? (double)d / n : 1;
}
