#include "algo/hash_ring.h"

#include "algo/crc.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

void hash_ring_add(HashRing *ring, int owner, uint64_t at)
{
    assert(ring->count < ring->capacity && owner >= 0);
    ring->points[ring->count++] = (HashRingPoint){at, owner};
}

void hash_ring_add_server(HashRing *ring, int owner, Text host, Text port, int points)
{
    uint32_t base = crc_32(0, host.at, host.len), point = 0;
    base = crc_32(base, "", 1);
    base = crc_32(base, port.at, port.len);
    for (int j = 0; j < points; j++) {
        const unsigned char before[] = {point & 255, point >> 8 & 255, point >> 16 & 255,
                                        (unsigned char)(point >> 24)};
        point = crc_32(base, before, sizeof before);
        hash_ring_add(ring, owner, point);
    }
}

void hash_ring_add_owner(HashRing *ring, int owner, int points)
{
    enum { FIRST_PORT = 18081 };
    char port[16];
    snprintf(port, sizeof port, "%d", FIRST_PORT + owner);
    hash_ring_add_server(ring, owner, TEXT("127.0.0.1"), text_of(port), points);
}

void hash_ring_remove(HashRing *ring, int owner)
{
    int kept = 0;
    for (int i = 0; i < ring->count; i++)
        if (ring->points[i].owner != owner) ring->points[kept++] = ring->points[i];
    ring->count = kept;
}

static int compare(const void *left, const void *right)
{
    const HashRingPoint *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return (a->owner > b->owner) - (a->owner < b->owner);
}

void hash_ring_sort(HashRing *ring)
{
    if (ring->count > 0) qsort(ring->points, (size_t)ring->count, sizeof *ring->points, compare);
}

uint64_t hash_ring_key(Text key)
{
    return crc_32(0, key.at, key.len);
}

int hash_ring_owner(const HashRing *ring, uint64_t key)
{
    int low = 0, high = ring->count; /* the first point at or behind it is in [low, high] */
    if (ring->count == 0) return HASH_RING_NOBODY;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (ring->points[middle].at < key) low = middle + 1;
        else high = middle;
    }
    return ring->points[low < ring->count ? low : 0].owner;
}
