/* Readings off runs with other seeds, and whether their mean is what theory says. */
#ifndef GROUNDWORK_TESTS_SAMPLE_H
#define GROUNDWORK_TESTS_SAMPLE_H

typedef struct Sample {
    double sum, squares;
    int runs;
} Sample;

void sample_add(Sample *sample, double reading);
double sample_mean(const Sample *sample);
double sample_error(const Sample *sample); /* standard error of the mean */

/* The runs' mean lies within 4 of its own standard errors: by chance it does not once in 1000 to
 * 10000 (Student's t); seeds are fixed. And that error is small enough to tell: under 3 % of
 * `truth`. Fails the test else. */
void sample_check(const Sample *sample, const char *what, double truth);

#endif
