/* A closed network: users who think, then pass some stations one after the other, and think
 * again. How much it does, and how long a round takes, by exact mean value analysis: from n - 1
 * users to n.
 *
 * Stations have one server each, first come first served, with exponential work. Source: Reiser and
 * Lavenberg, "Mean-Value Analysis of Closed Multichain Queuing Networks", JACM 27(2), 1980; the
 * bounds are Muntz and Wong's (1974), in Lazowska et al., Quantitative System Performance, ch. 5.
 */
#ifndef GROUNDWORK_ALGO_MVA_H
#define GROUNDWORK_ALGO_MVA_H

enum { MVA_STATIONS = 8 };

/* Times in any one unit; throughput is per that unit. */
typedef struct Mva {
    int stations;
    double demand[MVA_STATIONS]; /* mean work of a round at each */
    double think;                /* mean, between two rounds */
    int users;
    double inside[MVA_STATIONS]; /* mean number there */
    double throughput, response; /* rounds in a unit of time; of a round, without thinking */
} Mva;

/* Without users yet. */
Mva mva_empty(const double *demand, int stations, double think);

/* The same network with one user more. */
void mva_add_user(Mva *mva);

/* The network with `users`. */
Mva mva_of(const double *demand, int stations, double think, int users);

/* The most that so many users can make of it: min(users / (all demands + think), 1 / the greatest
 * demand). From mva_knee() users on it is the second. */
double mva_most(const Mva *mva, int users);
double mva_knee(const Mva *mva);

#endif
