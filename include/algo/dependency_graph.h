/* The direct serialization graph of a history: which transaction has to come before which, were
 * they run one after the other. A history is serializable where the graph has no cycle.
 *
 *     ww   it wrote over the other's version of a row
 *     wr   it read what the other had written, or what the other brought into its predicate
 *     rw   it read what the other then wrote over, or brought into or out of its predicate
 *
 * A log of versions and reads goes in. Versions of a row are ordered by their numbers; of those
 * that one transaction wrote of one row the last counts. What an aborted transaction did is left
 * out.
 *
 * Source: Adya, Weak Consistency: A Generalized Theory and Optimistic Implementations for
 * Distributed Transactions, PhD thesis, MIT, 1999, sections 4.4 and 5.2 (predicates: 4.3).
 */
#ifndef GROUNDWORK_ALGO_DEPENDENCY_GRAPH_H
#define GROUNDWORK_ALGO_DEPENDENCY_GRAPH_H

#include "algo/predicate.h"

enum {
    DEPENDENCY_TRANSACTIONS = 8,
    DEPENDENCY_ROWS = 9, /* numbered from 1 */
    DEPENDENCY_VERSIONS = 1024,
    DEPENDENCY_READS = 128,
    DEPENDENCY_NOBODY = -1 /* the writer of what was there from the start */
};

/* --- what happened ---------------------------------------------------------------------------- */

typedef enum Fate { FATE_OPEN, FATE_COMMITTED, FATE_ABORTED } Fate;

typedef struct LoggedVersion {
    int row, writer;
    int32_t number; /* greater ones later; 0 from the start */
    bool exists;    /* false: a deletion, or a row that is not there from the start */
    int64_t value;
} LoggedVersion;

typedef struct LoggedRead {
    int reader;
    Predicate where;
    int32_t seen[DEPENDENCY_ROWS + 1]; /* by row: the number of the version looked at */
} LoggedRead;

typedef struct DependencyLog {
    Fate fates[DEPENDENCY_TRANSACTIONS];
    LoggedVersion start[DEPENDENCY_ROWS + 1];
    LoggedVersion versions[DEPENDENCY_VERSIONS];
    int version_count;
    LoggedRead reads[DEPENDENCY_READS];
    int read_count;
} DependencyLog;

/* Empty; no row is there. */
void dependency_log_reset(DependencyLog *log);
void dependency_log_put(DependencyLog *log, int row, int64_t value); /* there from the start */
void dependency_log_write(DependencyLog *log, LoggedVersion version);
void dependency_log_read(DependencyLog *log, const LoggedRead *read);

/* The version of that number; NULL: there is none. Number 0 is the row's start. */
const LoggedVersion *dependency_log_version(const DependencyLog *log, int row, int32_t number);

/* --- the graph -------------------------------------------------------------------------------- */

enum { DEPENDENCY_WW = 1, DEPENDENCY_WR = 2, DEPENDENCY_RW = 4 };

typedef struct DependencyGraph {
    uint8_t kinds[DEPENDENCY_TRANSACTIONS]
                 [DEPENDENCY_TRANSACTIONS]; /* from, to: any of the above */
    uint8_t rows[DEPENDENCY_TRANSACTIONS]
                [DEPENDENCY_TRANSACTIONS]; /* the first row that makes it */
} DependencyGraph;

/* Of the committed transactions, or of those that are open too. */
void dependency_graph_build(DependencyGraph *graph, const DependencyLog *log, bool with_open);

typedef struct DependencyCycles {
    bool is_cyclic;
    bool all_two_rw; /* each simple cycle has two rw edges one after the other, whatever label an
                        edge with several is read by; false without a cycle */
    int length;      /* of the shortest one, and it: each has an edge to the next, the last one to
                        the first */
    int cycle[DEPENDENCY_TRANSACTIONS];
} DependencyCycles;
DependencyCycles dependency_graph_cycles(const DependencyGraph *graph);

#endif
