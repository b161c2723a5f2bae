/* What queueing theory says in closed form of servers and lines, to stand beside what a run says.
 * Loads are in erlangs: the rate of arrivals times the mean time of service.
 */
#ifndef GROUNDWORK_ALGO_QUEUEING_H
#define GROUNDWORK_ALGO_QUEUEING_H

/* The share of arrivals that find all servers busy and are turned away, whatever the law of service
 * is: Erlang's first formula (B), by its recursion. Poisson arrivals. servers >= 0, load >= 0. */
double queueing_erlang_b(int servers, double load);

/* The share of arrivals that find all servers busy and wait in one line, exponential work: Erlang's
 * second formula (C); 1 from a load of `servers` on. And the mean time from arrival to answer then,
 * in the unit of `service`; infinite there. Erlang 1917; Kleinrock, Queueing Systems I, 3.5. */
double queueing_erlang_c(int servers, double load);
double queueing_mmn_response(int servers, double load, double service);

/* P(X < below), X binomial: n trials of probability p each. 0 <= n. */
double queueing_binomial_below(int n, double p, double below);

/* The mean time from arrival to answer at one server without a limit, first come first served, in
 * the unit of `service`; `load` = rate times service, `cv2` is the squared coefficient of variation
 * of the work (1 exponential, 0 constant). Poisson arrivals. Infinite from load 1 on. Pollaczek
 * 1930, Khinchine 1932; Kleinrock, Queueing Systems I, section 5.6. */
double queueing_mg1_response(double load, double service, double cv2);

/* M/M/1/K: exponential work and room for `room` inside, the served one included. The share of
 * arrivals that is refused, and the mean number inside. room > 0, load >= 0. Kleinrock I,
 * section 3.6. */
double queueing_mm1k_loss(double load, int room);
double queueing_mm1k_inside(double load, int room);

#endif
