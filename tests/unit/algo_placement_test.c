/* Jump hash, the highest random weight, Maglev's table, the directory of slots and Zipf's law,
 * against published values and what each promises. */
#include "support/unit.h"

#include <math.h>
#include <string.h>

#include "algo/maglev.h"
#include "algo/placement.h"
#include "algo/slot_map.h"
#include "algo/zipf.h"

enum { KEYS = 100000 };

static void assert_near(double got, double expected, double tolerance)
{
    assert_true(fabs(got - expected) <= tolerance);
}

/* --- without a table -------------------------------------------------------------------------- */

/* The tests of go-jump, which were made from Guava. */
static void jumps_are_those_of_others(void **state)
{
    static const int first[] = {0,  55, 62, 8,  45, 59, 86, 97, 82, 59,
                                73, 37, 17, 56, 86, 21, 90, 37, 38, 83};
    static const int steps[] = {0, 1, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 16, 16, 16};
    (void)state;
    for (uint64_t key = 0; key < 20; key++) assert_int_equal(placement_jump(key, 100), first[key]);
    for (int buckets = 1; buckets <= 19; buckets++)
        assert_int_equal(placement_jump(0xdeadbeef, buckets), steps[buckets - 1]);
    assert_int_equal(placement_jump(2, 100001), 80343);
    assert_int_equal(placement_jump(UINT64_C(10863919174838991), 11), 6);
}

static void the_last_bucket_alone_is_cheap(void **state)
{
    int moved = 0, last = 0;
    (void)state;
    for (int key = 0; key < KEYS; key++) {
        int before = placement_jump((uint64_t)key, 10), after = placement_jump((uint64_t)key, 9);
        last += before != after;
        assert_true(before == after || before == 9);
        moved += before != (after < 4 ? after : after + 1); /* bucket 4 goes out of the list */
    }
    assert_int_equal(moved, 58873);
    assert_true(fabs(moved / (double)KEYS - placement_jump_moved(4, 10)) < .005);
    assert_true(fabs(last / (double)KEYS - placement_jump_moved(9, 10)) < .005);
}

static void the_heaviest_of_those_that_stay_stays(void **state)
{
    static const int16_t all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, some[] = {0, 1, 2, 4, 5, 6, 7, 8};
    int counts[10] = {0};
    (void)state;
    for (uint64_t key = 0; key < KEYS; key++) {
        int before = all[placement_rendezvous(key, all, 10)];
        int after = some[placement_rendezvous(key, some, 8)];
        counts[before]++;
        assert_true(before == after || before == 3 || before == 9);
    }
    for (int i = 0; i < 10; i++) assert_in_range(counts[i], 9600, 10400); /* 4 sd */
}

static void laws_of_movement(void **state)
{
    int moved = 0;
    (void)state;
    for (int key = 0; key < KEYS; key++) moved += key % 10 != key % 11;
    assert_int_equal(moved, 90900);
    assert_near(placement_mod_moved(10, 11), 1 - 10 / 110., 1e-12);
    assert_near(placement_mod_moved(4, 8), .5, 1e-12);
    assert_near(placement_mod_moved(8, 4), .5, 1e-12);
    assert_near(placement_mod_moved(4, 5), .8, 1e-12);
    assert_near(placement_arc_sd(10, 10), .2985, 5e-5);
    assert_near(placement_arc_sd(1, 7), 0, 0);
}

/* --- Maglev ----------------------------------------------------------------------------------- */

/* The example of the paper, table 1. */
static void the_paper_s_table(void **state)
{
    static const MaglevWay ways[] = {{3, 4}, {0, 2}, {3, 1}}, without[] = {{3, 4}, {3, 1}};
    static const int16_t ids[] = {0, 1, 2}, left[] = {0, 2};
    static const int16_t full[] = {1, 0, 1, 0, 2, 2, 0}, after[] = {0, 0, 0, 0, 2, 2, 2};
    int16_t table[7];
    int32_t room[3];
    (void)state;
    maglev_fill(table, 7, ids, ways, 3, room);
    assert_memory_equal(table, full, sizeof full);
    maglev_fill(table, 7, left, without, 2, room);
    assert_memory_equal(table, after, sizeof after);
}

static void every_shard_has_as_many_slots(void **state)
{
    enum { SIZE = 65537, SHARDS = 10 };
    static int16_t table[SIZE];
    int16_t ids[SHARDS];
    MaglevWay ways[SHARDS];
    int32_t room[SHARDS];
    int counts[SHARDS] = {0};
    (void)state;
    for (int i = 0; i < SHARDS; i++) {
        ids[i] = (int16_t)i;
        ways[i] = maglev_way(i, SIZE);
        assert_in_range(ways[i].skip, 1, SIZE - 1);
        assert_in_range(ways[i].offset, 0, SIZE - 1);
    }
    maglev_fill(table, SIZE, ids, ways, SHARDS, room);
    for (int slot = 0; slot < SIZE; slot++) counts[table[slot]]++;
    for (int i = 0; i < SHARDS; i++) assert_in_range(counts[i], 6553, 6554);
    assert_true(maglev_is_prime(SIZE) && maglev_is_prime(7) && maglev_is_prime(655373));
    assert_false(maglev_is_prime(1) || maglev_is_prime(65535) || maglev_is_prime(49));
}

/* --- slots ------------------------------------------------------------------------------------ */

/* What redis 7.0 says to CLUSTER KEYSLOT. */
static void slots_are_those_of_redis(void **state)
{
    (void)state;
    assert_int_equal(slot_map_slot(TEXT("foo")), 12182);
    assert_int_equal(slot_map_slot(TEXT("{user1000}.following")), 3443);
    assert_int_equal(slot_map_slot(TEXT("foo{}{bar}")), 8363);
    assert_int_equal(slot_map_slot(TEXT("foo{{bar}}zap")), 4015);
    assert_int_equal(slot_map_slot(TEXT("foo{bar}{zap}")), 5061);
    assert_int_equal(slot_map_slot(TEXT("")), 0);
    assert_int_equal(slot_map_slot(TEXT("123456789")), 0x31C3 % SLOT_MAP_SLOTS);
}

static void slots_move_only_where_they_must(void **state)
{
    static const int16_t three[] = {0, 1, 2}, left[] = {1, 2, 3};
    static SlotMap map, before;
    int32_t counts[6];
    int moved = 0, slots[4] = {0};
    (void)state;
    slot_map_start(&map, 3);
    before = map;
    slot_map_add(&map, 3, three, 3, counts);
    for (int slot = 0; slot < SLOT_MAP_SLOTS; slot++) {
        bool moves = map.owners[slot] != before.owners[slot];
        assert_true(!moves || map.owners[slot] == 3);
        moved += moves;
        slots[map.owners[slot]]++;
    }
    assert_int_equal(moved, SLOT_MAP_SLOTS / 4);
    for (int i = 0; i < 4; i++) assert_int_equal(slots[i], SLOT_MAP_SLOTS / 4);
    assert_int_equal(map.owners[SLOT_MAP_SLOTS - 1], 3); /* the highest of the fullest */
    before = map;
    slot_map_remove(&map, 0, left, 3, counts);
    memset(slots, 0, sizeof slots);
    for (int slot = 0; slot < SLOT_MAP_SLOTS; slot++) {
        assert_true(map.owners[slot] == before.owners[slot] || before.owners[slot] == 0);
        slots[map.owners[slot]]++;
    }
    assert_int_equal(map.owners[0], 1);
    assert_int_equal(map.owners[1], 2);
    assert_int_equal(slots[1], 5462);
    assert_int_equal(slots[2] + slots[3], 2 * 5461);
}

/* --- Zipf ------------------------------------------------------------------------------------- */

static void a_few_are_most(void **state)
{
    static double sums[10000];
    (void)state;
    zipf_fill(sums, 10000, 1);
    assert_near(zipf_share(sums, 10000, 0), .102170, 1e-6);
    assert_near(zipf_share(sums, 10000, 9), .0102170, 1e-7);
    assert_int_equal(zipf_draw(sums, 10000, 0), 0);
    assert_int_equal(zipf_draw(sums, 10000, .1021), 0);
    assert_int_equal(zipf_draw(sums, 10000, .1022), 1);
    assert_int_equal(zipf_draw(sums, 10000, 1 - 1e-12), 9999);
    zipf_fill(sums, 4, 0);
    assert_near(zipf_share(sums, 4, 3), .25, 1e-12);
    assert_int_equal(zipf_draw(sums, 4, .75), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jumps_are_those_of_others),
        cmocka_unit_test(the_last_bucket_alone_is_cheap),
        cmocka_unit_test(the_heaviest_of_those_that_stay_stays),
        cmocka_unit_test(laws_of_movement),
        cmocka_unit_test(the_paper_s_table),
        cmocka_unit_test(every_shard_has_as_many_slots),
        cmocka_unit_test(slots_are_those_of_redis),
        cmocka_unit_test(slots_move_only_where_they_must),
        cmocka_unit_test(a_few_are_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
