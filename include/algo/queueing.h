/* What queueing theory says in closed form of servers and lines, to stand beside what a run says.
 * Loads are in erlangs: the rate of arrivals times the mean time of service.
 */
#ifndef GROUNDWORK_ALGO_QUEUEING_H
#define GROUNDWORK_ALGO_QUEUEING_H

/* The share of arrivals that find all servers busy and are turned away, whatever the law of service
 * is: Erlang's first formula (B), by its recursion. Poisson arrivals. servers >= 0, load >= 0. */
double queueing_erlang_b(int servers, double load);

/* P(X < below), X binomial: n trials of probability p each. 0 <= n. */
double queueing_binomial_below(int n, double p, double below);

#endif
