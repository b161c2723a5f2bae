/* Zipf's law over a number of things: the k-th, from 0, has the weight 1 / (k + 1)^alpha. Of words,
 * cities and requests alike a few are most of all.
 */
#ifndef GROUNDWORK_ALGO_ZIPF_H
#define GROUNDWORK_ALGO_ZIPF_H

/* sums[k] is the weight of things 0 to k together. count > 0. */
void zipf_fill(double *sums, int count, double alpha);

/* The thing for a uniform number in [0, 1). */
int zipf_draw(const double *sums, int count, double uniform);

/* The share of thing k. */
double zipf_share(const double *sums, int count, int k);

#endif
