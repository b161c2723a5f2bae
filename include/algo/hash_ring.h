/* A hash ring: servers have many points each on a circle, and a key belongs to the server of the
 * first point at or behind its own, so that a server that leaves takes only its own keys with it.
 *
 * Source: Karger et al., "Consistent hashing and random trees", STOC 1997. Points by CRC-32 are
 * those of nginx's `hash KEY consistent` (ngx_http_upstream_hash_module).
 */
#ifndef GROUNDWORK_ALGO_HASH_RING_H
#define GROUNDWORK_ALGO_HASH_RING_H

#include "base/text.h"

#include <stdint.h>

typedef struct HashRingPoint {
    uint64_t at; /* on a circle of 2^32 (CRC-32) or 2^64 places */
    int32_t owner;
} HashRingPoint;

/* The room for points is the caller's. */
typedef struct HashRing {
    HashRingPoint *points;
    int count, capacity;
} HashRing;

enum { HASH_RING_NOBODY = -1 };

/* Adds a point. To be followed by hash_ring_sort() before anybody asks. */
void hash_ring_add(HashRing *ring, int owner, uint64_t at);

/* Adds `points` points of a server: point j is the CRC-32 of host, a zero byte, port, and point
 * j - 1 as four bytes, the lowest first (0 before the first). */
void hash_ring_add_server(HashRing *ring, int owner, Text host, Text port, int points);

/* The same for the owner's own name: server i is 127.0.0.1:(18081 + i). */
void hash_ring_add_owner(HashRing *ring, int owner, int points);

/* Takes a server's points away; the ring stays sorted. */
void hash_ring_remove(HashRing *ring, int owner);

/* By place; of equal points the lower owner's comes first, and counts. */
void hash_ring_sort(HashRing *ring);

/* A key's place on a circle of CRC-32. */
uint64_t hash_ring_key(Text key);

/* Whose the first point at or behind `key` is, wrapping round. HASH_RING_NOBODY: there is none. */
int hash_ring_owner(const HashRing *ring, uint64_t key);

#endif
