/* From texts to numbers: words already seen, anchors taken, addresses numbered.
 */
#ifndef GROUNDWORK_BASE_TEXT_MAP_H
#define GROUNDWORK_BASE_TEXT_MAP_H

#include "base/text.h"

typedef struct TextMapSlot {
    Text key;
    int value;
    bool taken;
} TextMapSlot;

/* Set `arena`, which owns the slots; the rest starts as zero. The keys' bytes stay the caller's. */
typedef struct TextMap {
    Arena *arena;
    TextMapSlot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
} TextMap;

/* The number of `key`, 0 where it is new. The pointer is good until the next call. */
int *text_map_at(TextMap *map, Text key);

/* Where the number of `key` is; NULL where it is new. */
const int *text_map_find(const TextMap *map, Text key);

#endif
