/* How a load balancer chooses among servers, and what theory says of it. Plain data and pure
 * decisions: who is up, how much each has in hand and what is sent there are the caller's.
 *
 * Servers are numbered from 0. `among` lists those that may be chosen, in order, `count` of them.
 */
#ifndef GROUNDWORK_ALGO_BALANCING_H
#define GROUNDWORK_ALGO_BALANCING_H

#include "base/rng.h"

#include <stdbool.h>
#include <stdint.h>

enum { BALANCING_NOBODY = -1, BALANCING_CHOICES = 10 };

/* --- rules ------------------------------------------------------------------------------------ */

/* Smooth weighted round robin: each adds its weight to its value, the largest is picked (the first
 * on a tie) and pays back the sum of the weights. `values` start as zeros and always sum to 0. Over
 * as many picks as the weights sum to, each is picked its weight's times. `weights` and `values`
 * are by server. count > 0. Source: nginx, commit 52327e0627f4. */
int balancing_smooth(const int *weights, int64_t *values, const int *among, int count);

/* The server with the least figure; of several the first in cyclic order from place `start` of
 * `among`. `figures` are by server. count > 0, 0 <= start < count. */
int balancing_least(const int32_t *figures, const int *among, int count, int start);

/* The server with the least moving average, the first of `among` on a tie. count > 0. */
int balancing_quickest(const double *averages, const int *among, int count);

/* Draws `d` places of 0 .. of-1 in order: distinct ones (all of them where that is fewer), or with
 * replacement. Returns how many. 0 < d <= BALANCING_CHOICES, of > 0. */
int balancing_sample(int d, int of, bool distinct, Rng *rng, int sample[BALANCING_CHOICES]);

/* nginx's ip_hash: the place among `configured` servers for an IPv4 address, whose first octet is
 * in the highest byte. Only the first three octets count. From a place that is down it goes on
 * hashing, 20 times at most; BALANCING_NOBODY then. Source: ngx_http_upstream_ip_hash_module.c. */
int balancing_ip_hash(uint32_t address, const bool *is_down, int configured);

/* A moving average of responses that has seen one more: each counts a tenth. */
double balancing_average(double average, double response);

/* --- theory ----------------------------------------------------------------------------------- */

/* The mean time from arrival to answer, in mean services, at servers with a queue each, exponential
 * work and Poisson arrivals; `load` below 1 is of each server, infinite from 1 on.
 *
 * Taking turns: each of `servers` sees every n-th arrival, E_n/M/1: 1 / (1 - s), where s is the
 * root below 1 of s = (n load / (n load + 1 - s))^n. Kleinrock, Queueing Systems I, section 6.4.
 * The fewest in hand of `d` drawn, many servers: the sum over i >= 1 of load^((d^i - d) / (d - 1)).
 * Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 12(10), 2001. */
double balancing_turns_response(int servers, double load);
double balancing_choices_response(int d, double load);

/* The most that one server's chance can be with d of n drawn. */
double balancing_choices_bound(int d, int n, bool distinct);

#endif
