/* A directory of slots: a key has one of 16,384 by its CRC-16, and a table says whose each slot is.
 * Slots are moved one by one, so that a change moves what has to move and nothing else.
 *
 * Source of slots and hash tags: the Redis Cluster specification.
 */
#ifndef GROUNDWORK_ALGO_SLOT_MAP_H
#define GROUNDWORK_ALGO_SLOT_MAP_H

#include "base/text.h"

#include <stdint.h>

enum { SLOT_MAP_SLOTS = 16384 };

typedef struct SlotMap {
    int16_t owners[SLOT_MAP_SLOTS];
} SlotMap;

/* CRC-16/XMODEM of the key modulo 16,384. Where a `}` follows the first `{` and text stands between
 * them, only that text counts, so that keys can be made to live together. */
int slot_map_slot(Text key);

/* Slot s belongs to shard floor(s * count / 16384). count > 0. */
void slot_map_start(SlotMap *map, int count);

/* A shard that comes to `count` others takes floor(16384 / (count + 1)) slots, one at a time, each
 * the highest slot of who has most (the lowest id on a tie). `ids` are the others, in order, and
 * `counts` room for two numbers each. */
void slot_map_add(SlotMap *map, int id, const int16_t *ids, int count, int32_t *counts);

/* A shard that goes deals its slots, the lowest first, one at a time to who has fewest (the lowest
 * id on a tie). `ids` are those that stay, count > 0. */
void slot_map_remove(SlotMap *map, int id, const int16_t *ids, int count, int32_t *counts);

#endif
