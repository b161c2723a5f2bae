/* Who has read what a concurrent transaction then wrote over, and when that is dangerous.
 *
 * Of two such edges one after the other, in -rw-> pivot -rw-> out (in may be out), at least one
 * such pair is in every cycle that snapshots let through, with `out` the first of the three to
 * commit. So no pair may stand whose `out` has committed first; whether there really is a cycle is
 * not asked, which is why some are aborted that need not be.
 *
 * Sources: Fekete et al., Making Snapshot Isolation Serializable, TODS 30(2), 2005; Cahill, Roehm,
 * Fekete, Serializable Isolation for Snapshot Databases, SIGMOD 2008; Ports, Grittner, Serializable
 * Snapshot Isolation in PostgreSQL, VLDB 2012, section 3.3.
 */
#ifndef GROUNDWORK_ALGO_RW_EDGES_H
#define GROUNDWORK_ALGO_RW_EDGES_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { RW_NONE = -1 };
#define RW_OPEN INT64_MAX /* has not committed */

typedef struct RwEdge {
    int32_t from, to;
    int32_t next_out, previous_out, next_in, previous_in;
} RwEdge;

typedef struct RwNode {
    int32_t out, in;   /* heads of its edges */
    int64_t committed; /* the number of its commit, or RW_OPEN */
} RwNode;

typedef struct RwEdges {
    RwNode *nodes; /* by transaction */
    RwEdge *edges;
    int node_count, capacity, free;
    bool is_full;
} RwEdges;

typedef struct RwDanger {
    int in, pivot, out;
} RwDanger;

void rw_edges_init(RwEdges *rw, Arena *arena, int nodes, int capacity);
void rw_edges_reset(RwEdges *rw);

/* `from` has read what `to` wrote over. False where that is known, or the table is full. */
bool rw_edges_add(RwEdges *rw, int from, int to);
bool rw_edges_has(const RwEdges *rw, int from, int to);

/* Whether the edge from -> to, of which one end is open, completes a structure whose `out` has
 * committed first. */
bool rw_edges_danger(const RwEdges *rw, int from, int to, RwDanger *danger);

void rw_edges_commit(RwEdges *rw, int node, int64_t number);

/* An open pivot between a transaction that has not committed before and `out`, which just has. */
bool rw_edges_pivot(const RwEdges *rw, int out, RwDanger *danger);

/* Takes a transaction out, with its edges: it has aborted, or nothing open is concurrent to it. */
void rw_edges_drop(RwEdges *rw, int node);

#endif
