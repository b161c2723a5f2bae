#include "algo/slot_map.h"

#include "algo/crc.h"
#include "base/mutant.h"

#include <assert.h>
#include <string.h>

/* The part of a key that is hashed. */
static Text tag_of(Text key)
{
    const char *open = key.len > 0 ? memchr(key.at, '{', key.len) : NULL;
    if (open == NULL) return key;
    size_t left = key.len - (size_t)(open + 1 - key.at);
    const char *close = left > 0 ? memchr(open + 1, '}', left) : NULL;
    if (close == NULL || close == open + 1) return key;
    return (Text){open + 1, (size_t)(close - open - 1)};
}

int slot_map_slot(Text key)
{
    Text tag = tag_of(key);
    return crc_16(0, tag.at, tag.len) % SLOT_MAP_SLOTS;
}

void slot_map_start(SlotMap *map, int count)
{
    for (int slot = 0; slot < SLOT_MAP_SLOTS; slot++)
        map->owners[slot] = (int16_t)((int64_t)slot * count / SLOT_MAP_SLOTS);
}

static int place_of(const int16_t *ids, int count, int id)
{
    for (int i = 0; i < count; i++)
        if (ids[i] == id) return i;
    return -1;
}

static void count_slots(const SlotMap *map, const int16_t *ids, int count, int32_t *counts)
{
    memset(counts, 0, (size_t)count * sizeof *counts);
    for (int slot = 0, place = 0; slot < SLOT_MAP_SLOTS; slot++) {
        if (place < 0 || ids[place] != map->owners[slot])
            place = place_of(ids, count, map->owners[slot]);
        if (place >= 0) counts[place]++;
    }
}

/* The place with the most or the fewest, the first on a tie. */
static int extreme(const int32_t *counts, int count, bool most)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (most ? counts[i] > counts[best] : counts[i] < counts[best]) best = i;
    return best;
}

/* Who gives is chosen by number alone, so that how many each gives is known before any is taken,
 * and the slots need be gone through once. */
void slot_map_add(SlotMap *map, int id, const int16_t *ids, int count, int32_t *counts)
{
    int32_t *give = counts + count;
    assert(count > 0);
    count_slots(map, ids, count, counts);
    memset(give, 0, (size_t)count * sizeof *give);
    for (int left = SLOT_MAP_SLOTS / (count + 1); left > 0; left--) {
        int place = extreme(counts, count, true);
        counts[place]--;
        give[place]++;
    }
    for (int slot = SLOT_MAP_SLOTS - 1; slot >= 0; slot--) {
        int place = place_of(ids, count, map->owners[slot]);
        if (place < 0 || give[place] == 0) continue;
        give[place]--;
        map->owners[slot] = (int16_t)id;
    }
}

void slot_map_remove(SlotMap *map, int id, const int16_t *ids, int count, int32_t *counts)
{
    assert(count > 0);
    count_slots(map, ids, count, counts);
    if (MUTANT("slots-of-the-dead-stay")) return;
    for (int slot = 0; slot < SLOT_MAP_SLOTS; slot++) {
        if (map->owners[slot] != id) continue;
        int place = extreme(counts, count, false);
        counts[place]++;
        map->owners[slot] = ids[place];
    }
}
