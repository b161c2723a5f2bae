/* How available a system of components is that fail and are repaired: a formula of it, its exact
 * availability, and whether it works with some of them down.
 *
 *     system := term { "*" term }                      in series: all must work
 *     term   := NAME "(" 99.9% | 0.999 | 730h ")"      availability, or mean time to failure
 *             | "[" system { "|" system } "]"          in parallel: one must work
 *             | K "of" N "(" system ")"                K of N equal copies
 *             | "(" system ")"
 *
 * A component is up for MTTF on average and then down; A = MTTF / (MTTF + mean outage). Where A is
 * given, MTTF = mttr A / (1 - A). With a failover the mean outage is c F + (1 - c) mttr.
 *
 * Common causes (beta factor): in a parallel or K-of-N group whose members are single components a
 * member of unavailability u fails by itself with (1 - beta) u, and one cause takes the whole group
 * down with beta times the least u of its members. The product law is for what is left.
 *
 * Sources: Birnbaum, Esary, Saunders 1961 (structure function); Fleming 1975, NUREG/CR-4780 (beta
 * factor). Times are in seconds.
 */
#ifndef GROUNDWORK_ALGO_AVAILABILITY_H
#define GROUNDWORK_ALGO_AVAILABILITY_H

#include "base/report.h"

enum {
    AVAILABILITY_COMPONENTS = 64,
    AVAILABILITY_CAUSES = AVAILABILITY_COMPONENTS / 2,
    AVAILABILITY_NODES = 4 * AVAILABILITY_COMPONENTS,
    AVAILABILITY_NAME = 15 /* bytes */
};

#define AVAILABILITY_YEAR_S  31536000.0 /* of 365 days */
#define AVAILABILITY_MONTH_S 2592000.0  /* of 30 days */

typedef struct AvailabilityComponent {
    char name[AVAILABILITY_NAME + 1];
    double share;  /* its availability, above 0; 0 where its MTTF is given */
    double mttf_s; /* 0 where its availability is given */
} AvailabilityComponent;

/* Works where `needs` of its `size` members do; a component has none. */
typedef struct AvailabilityNode {
    int component; /* -1: a group */
    int needs, size;
    int first, next; /* its first member, and the one beside it in its own group; -1: none */
    int cause;       /* of failures in common: numbered from 0; -1: its group has none */
} AvailabilityNode;

/* Plain data. */
typedef struct AvailabilitySystem {
    AvailabilityComponent components[AVAILABILITY_COMPONENTS];
    AvailabilityNode nodes[AVAILABILITY_NODES];
    int component_count, node_count, cause_count;
    int root;
} AvailabilitySystem;

typedef struct AvailabilityRules {
    double beta; /* 0 to 1 */
    double mttr_s;
    double failover_s; /* 0: none */
    double success;    /* of a failover: 0 to 1 */
} AvailabilityRules;

/* False with one line in the report: `name`, the column and what should be there. */
bool availability_parse(const char *name, Text formula, AvailabilitySystem *system, Report *report);

/* A component's mean outage, mean time to failure (infinite: it never fails), and the share of time
 * that it is down. */
double availability_outage_s(const AvailabilityRules *rules);
double availability_mttf_s(const AvailabilityComponent *component, const AvailabilityRules *rules);
double availability_down(const AvailabilityComponent *component, const AvailabilityRules *rules);

/* The exact availability of a node, or of the whole (its root), where the component `perfect` never
 * fails; -1: each as it is. */
double availability_of(const AvailabilitySystem *system, int node, const AvailabilityRules *rules,
                       int perfect);

/* The component that helps most if it never fails, the first of equals; -1: none helps. */
int availability_worst(const AvailabilitySystem *system, const AvailabilityRules *rules);

/* What goes up and down by itself: component i, or behind all components the causes. It is up for
 * `mttf_s` on average (infinite: always), and its mean outage is `outage_s`. */
typedef struct AvailabilitySource {
    double mttf_s, outage_s;
} AvailabilitySource;
int availability_sources(const AvailabilitySystem *system);
AvailabilitySource availability_source(const AvailabilitySystem *system,
                                       const AvailabilityRules *rules, int source);

/* The structure function: whether it works with these components up (a bit each) and these causes
 * at work. */
bool availability_works(const AvailabilitySystem *system, uint64_t up, uint64_t causes);

/* How many nines: -log10(1 - A). Infinite for 1. */
double availability_nines(double availability);

#endif
