/* The rules of a replicated key with quorums, as in Dynamo: a write goes on at its W-th
 * acknowledgement, a read at its R-th answer and believes the newest of these; the rest still
 * arrive. Plain data and pure decisions: who sends what when is the caller's.
 *
 * Nodes are numbered: the homes, which hold the key, from 0 to n - 1, then the spares of a sloppy
 * quorum. Versions are numbers from 1; 0 is nothing.
 *
 * Source: DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store", SOSP 2007, sections
 * 4.5 (quorums, read repair) and 4.6 (sloppy quorums, hinted handoff).
 */
#ifndef GROUNDWORK_ALGO_QUORUM_H
#define GROUNDWORK_ALGO_QUORUM_H

#include <stdbool.h>
#include <stdint.h>

enum {
    QUORUM_HOMES = 10,
    QUORUM_SPARES = 2,
    QUORUM_NODES = QUORUM_HOMES + QUORUM_SPARES,
    QUORUM_NOWHERE = -1
};

/* Sets of nodes, a bit each, and how many are in one. */
#define QUORUM_BIT(node) (1u << (node))
int quorum_count(uint32_t nodes);

/* A replica takes a version; false where it holds one as new. What it holds never goes back. */
bool quorum_apply(int64_t *held, int64_t version);

/* --- writes ----------------------------------------------------------------------------------- */

typedef struct QuorumWrite {
    int64_t version;
    uint32_t acked; /* nodes that have acknowledged it */
    bool committed;
} QuorumWrite;

/* A node's acknowledgement, however often it comes. True where it is the `w`-th: the commit. */
bool quorum_ack(QuorumWrite *write, int w, int node);

/* Where a write goes for each of `n` homes, given which can be reached. Strict: to the home itself,
 * also where it cannot. Sloppy: for the first unreachable home (by number) to the first spare, for
 * the second to the second, for more nowhere (QUORUM_NOWHERE), so that W acknowledgements are of W
 * nodes. `hinted`: the homes for which a spare may still take hints. */
void quorum_route(int n, bool sloppy, uint32_t reachable, uint32_t hinted, int route[]);

/* --- reads ------------------------------------------------------------------------------------ */

typedef struct QuorumRead {
    uint32_t answered;              /* homes */
    int64_t versions[QUORUM_HOMES]; /* their answers, or what they were sent since */
    int answers;
    bool done;
    int64_t returned; /* the newest of the first R, once done */
    int64_t newest;   /* of all so far, late ones included */
} QuorumRead;

/* A home's answer, however often it comes. True where it is the `r`-th: the read returns. */
bool quorum_answer(QuorumRead *read, int r, int home, int64_t version);

/* Read repair: the homes whose answer was older than the newest, which are to be sent it. Each is
 * told once for a version. Nothing before the read has returned. */
uint32_t quorum_repair(QuorumRead *read);

#endif
