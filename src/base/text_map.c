#include "base/text_map.h"

/* FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/). */
static size_t hash(Text key)
{
    uint64_t sum = 0xCBF29CE484222325u;
    for (size_t i = 0; i < key.len; i++) sum = (sum ^ (unsigned char)key.at[i]) * 0x100000001B3u;
    return (size_t)(sum ^ sum >> 32);
}

/* The slot that holds the key, or the free one where it would be put. */
static TextMapSlot *find(const TextMap *map, Text key)
{
    size_t i = hash(key) & (map->capacity - 1);
    while (map->slots[i].taken && !text_equal(map->slots[i].key, key))
        i = (i + 1) & (map->capacity - 1);
    return &map->slots[i];
}

static void enlarge(TextMap *map)
{
    TextMap larger = {.arena = map->arena, .capacity = map->capacity == 0 ? 16 : 2 * map->capacity};
    larger.slots = arena_array(map->arena, larger.capacity, sizeof(TextMapSlot));
    larger.count = map->count;
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].taken) *find(&larger, map->slots[i].key) = map->slots[i];
    *map = larger;
}

int *text_map_at(TextMap *map, Text key)
{
    if (2 * (map->count + 1) > map->capacity) enlarge(map);
    TextMapSlot *slot = find(map, key);
    if (!slot->taken) {
        *slot = (TextMapSlot){.key = key, .taken = true};
        map->count++;
    }
    return &slot->value;
}

const int *text_map_find(const TextMap *map, Text key)
{
    if (map->capacity == 0) return NULL;
    TextMapSlot *slot = find(map, key);
    return slot->taken ? &slot->value : NULL;
}
