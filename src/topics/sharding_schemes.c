/* Where each scheme places a key, and how what it knows follows a change of the shards. */
#include "sharding.h"

#include "algo/crc.h"
#include "base/mutant.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- keys ------------------------------------------------------------------------------------- */

static ShardingKey key_of(uint64_t number, bool is_number, Text text)
{
    return (ShardingKey){.number = number,
                         .crc = crc_32(0, text.at, text.len),
                         .slot = (uint16_t)slot_map_slot(text),
                         .is_number = is_number};
}

ShardingKey sharding_key_of_number(uint64_t number)
{
    char text[24], *at = text + sizeof text;
    uint64_t left = number;
    do *--at = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    return key_of(number, true, (Text){at, (size_t)(text + sizeof text - at)});
}

/* What is no number has its CRC-32 as the number that some schemes go by. */
ShardingKey sharding_key_of_text(Text text)
{
    uint64_t number = 0;
    bool is_number = text.len > 0;
    for (size_t i = 0; i < text.len && is_number; i++) {
        uint64_t digit = (uint64_t)(text.at[i] - '0');
        is_number = text.at[i] >= '0' && text.at[i] <= '9' && number <= (UINT64_MAX - digit) / 10;
        number = number * 10 + digit;
    }
    if (!is_number) number = crc_32(0, text.at, text.len);
    return key_of(number, is_number, text);
}

/* --- whose a key is --------------------------------------------------------------------------- */

static int run_of(const Directory *directory, uint64_t key)
{
    int low = 0, high = directory->count; /* the last run that begins at or before the key */
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if ((uint64_t)directory->run_from[middle] <= key) low = middle;
        else high = middle;
    }
    return directory->run_owner[low];
}

int sharding_owner(const ShardingModel *model, Scheme scheme, const ShardingKey *key)
{
    const Directory *directory = &model->directory;
    int count = directory->count;
    switch (scheme) {
    case SCHEME_RANGE: return key->is_number ? run_of(directory, key->number) : NO_SHARD;
    case SCHEME_MOD: return directory->alive[key->number % (uint64_t)count];
    case SCHEME_RING:
        return hash_ring_owner(&directory->ring, model->config.has_random_points
                                                     ? (uint64_t)key->crc << 32
                                                     : key->crc);
    case SCHEME_RENDEZVOUS:
        return directory->alive[placement_rendezvous(key->number, directory->alive, count)];
    case SCHEME_JUMP:
        if (MUTANT("jump-is-a-remainder")) return directory->alive[key->number % (uint64_t)count];
        return directory->alive[placement_jump(key->number, count)];
    case SCHEME_MAGLEV:
        return directory->table[placement_mix(key->number) % (uint64_t)model->config.table_size];
    case SCHEME_DIRECTORY: return directory->slots.owners[key->slot];
    case SCHEMES: break;
    }
    return NO_SHARD;
}

/* --- tables ----------------------------------------------------------------------------------- */

/* A larger ring leaves the smaller one's room behind. */
void sharding_build_ring(ShardingModel *model)
{
    Directory *directory = &model->directory;
    HashRing *ring = &directory->ring;
    int points = model->config.vnodes, needed = points * directory->count;
    if (needed > ring->capacity) {
        ring->capacity = needed + needed / 4;
        ring->points = arena_array(model->arena, (size_t)ring->capacity, sizeof *ring->points);
    }
    ring->count = 0;
    for (int i = 0; i < directory->count; i++) {
        int id = directory->alive[i];
        int own = MUTANT("ring-points-follow-the-count") && directory->count % 2 == 1
                      ? (points + 1) / 2
                      : points;
        if (!model->config.has_random_points) hash_ring_add_owner(ring, id, own);
        for (int j = 0; model->config.has_random_points && j < own; j++)
            hash_ring_add(ring, id, rng_first(model->point_key, (uint64_t)id << 10 | (uint64_t)j));
    }
    hash_ring_sort(ring);
}

static void build_table(ShardingModel *model)
{
    Directory *directory = &model->directory;
    size_t mark = model->arena->used;
    int32_t *next = arena_array(model->arena, (size_t)directory->count, sizeof *next);
    MaglevWay *ways = arena_array(model->arena, (size_t)directory->count, sizeof *ways);
    for (int i = 0; i < directory->count; i++) {
        int id = MUTANT("maglev-goes-by-arrival") ? directory->next_id - i : directory->alive[i];
        ways[i] = maglev_way(id, model->config.table_size);
    }
    maglev_fill(directory->table, model->config.table_size, directory->alive, ways,
                directory->count, next);
    arena_rewind(model->arena, mark);
}

static void find_places(Directory *directory)
{
    for (int id = 0; id < directory->next_id; id++) directory->place[id] = NO_SHARD;
    for (int i = 0; i < directory->count; i++) directory->place[directory->alive[i]] = (int16_t)i;
}

static void build(ShardingModel *model)
{
    find_places(&model->directory);
    sharding_build_ring(model);
    build_table(model);
}

void sharding_directory_start(ShardingModel *model)
{
    Directory *directory = &model->directory;
    int count = model->config.shards;
    directory->count = directory->next_id = count;
    directory->table = arena_array(model->arena, (size_t)model->config.table_size, sizeof(int16_t));
    for (int i = 0; i < count; i++) {
        directory->alive[i] = directory->run_owner[i] = (int16_t)i;
        directory->run_from[i] = (int32_t)(((int64_t)i * model->config.keys + count - 1) / count);
    }
    slot_map_start(&directory->slots, count);
    build(model);
}

/* --- changes ---------------------------------------------------------------------------------- */

static int keys_of_run(const ShardingModel *model, int run)
{
    const Directory *directory = &model->directory;
    bool is_last = run + 1 == directory->count;
    return (is_last ? model->config.keys : directory->run_from[run + 1]) - directory->run_from[run];
}

/* The shard that holds most keys, the lowest id on a tie, gives its upper half. */
static void split_run(ShardingModel *model, int id)
{
    Directory *directory = &model->directory;
    int largest = 0, runs = directory->count;
    for (int run = 1; run < runs; run++) {
        int more = keys_of_run(model, run) - keys_of_run(model, largest);
        bool is_lower = directory->run_owner[run] < directory->run_owner[largest];
        if (more > 0 || (more == 0 && is_lower)) largest = run;
    }
    int keys = keys_of_run(model, largest), after = runs - largest - 1;
    memmove(&directory->run_from[largest + 2], &directory->run_from[largest + 1],
            (size_t)after * sizeof *directory->run_from);
    memmove(&directory->run_owner[largest + 2], &directory->run_owner[largest + 1],
            (size_t)after * sizeof *directory->run_owner);
    directory->run_from[largest + 1] = directory->run_from[largest] + keys - keys / 2;
    directory->run_owner[largest + 1] = (int16_t)id;
    if (MUTANT("split-moves-another-run") && after > 1) directory->run_from[largest + 3]++;
}

/* The left neighbour gets the run, of the first one the right. */
static void join_runs(Directory *directory, int id)
{
    int run = 0;
    while (directory->run_owner[run] != id) run++;
    if (run == 0) directory->run_from[1] = 0;
    int after = directory->count - run - 1;
    memmove(&directory->run_from[run], &directory->run_from[run + 1],
            (size_t)after * sizeof *directory->run_from);
    memmove(&directory->run_owner[run], &directory->run_owner[run + 1],
            (size_t)after * sizeof *directory->run_owner);
}

Change sharding_add(ShardingModel *model, int count)
{
    Directory *directory = &model->directory;
    Change change = {true, directory->count, directory->next_id, NO_SHARD, NO_SHARD};
    int32_t room[2 * SHARDS_MOST];
    assert(directory->count + count <= SHARDS_MOST && directory->next_id + count <= IDS_MOST);
    for (int i = 0; i < count; i++) {
        int id = directory->next_id++;
        slot_map_add(&directory->slots, id, directory->alive, directory->count, room);
        split_run(model, id);
        model->in_second[directory->count] = 0;
        directory->alive[directory->count++] = (int16_t)id;
    }
    build(model);
    return change;
}

Change sharding_remove(ShardingModel *model, int id)
{
    Directory *directory = &model->directory;
    int place = directory->place[id], after = directory->count - place - 1;
    Change change = {true, directory->count, IDS_MOST, id, place};
    int32_t room[2 * SHARDS_MOST];
    assert(directory->count > 1 && place != NO_SHARD);
    join_runs(directory, id);
    memmove(&directory->alive[place], &directory->alive[place + 1],
            (size_t)after * sizeof *directory->alive);
    memmove(&model->in_second[place], &model->in_second[place + 1],
            (size_t)after * sizeof *model->in_second);
    directory->count--;
    slot_map_remove(&directory->slots, id, directory->alive, directory->count, room);
    build(model);
    return change;
}

/* --- arcs ------------------------------------------------------------------------------------- */

double sharding_arcs(const HashRing *ring, bool has_random_points, const Directory *directory,
                     double *arcs)
{
    const double circle = has_random_points ? 18446744073709551616.0 : 4294967296.0;
    const uint64_t mask = has_random_points ? UINT64_MAX : UINT32_MAX;
    double largest = 0;
    memset(arcs, 0, (size_t)directory->count * sizeof *arcs);
    for (int i = 0; i < ring->count; i++) {
        const HashRingPoint *point = &ring->points[i];
        uint64_t before = ring->points[i > 0 ? i - 1 : ring->count - 1].at;
        double arc = (double)((point->at - before) & mask) / circle;
        arcs[directory->place[point->owner]] += ring->count == 1 ? 1 : arc;
    }
    for (int i = 0; i < directory->count; i++) largest = arcs[i] > largest ? arcs[i] : largest;
    return largest * directory->count;
}
