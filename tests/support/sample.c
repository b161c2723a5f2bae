#include "support/sample.h"

#include <math.h>

#include "support/unit.h"

void sample_add(Sample *sample, double reading)
{
    sample->sum += reading;
    sample->squares += reading * reading;
    sample->runs++;
}

double sample_mean(const Sample *sample)
{
    return sample->sum / sample->runs;
}

double sample_error(const Sample *sample)
{
    double mean = sample_mean(sample);
    double variance = (sample->squares - sample->runs * mean * mean) / (sample->runs - 1);
    return sqrt(fmax(variance, 0) / sample->runs);
}

void sample_check(const Sample *sample, const char *what, double truth)
{
    double mean = sample_mean(sample), error = sample_error(sample);
    if (fabs(mean - truth) <= 4 * error && error < 0.03 * truth) return;
    print_error("%s: %g with a standard error of %g, not %g\n", what, mean, error, truth);
    fail();
}
