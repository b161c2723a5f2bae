#include "support/unit.h"

#include <stdio.h>

#include "algo/crc.h"
#include "algo/hash_ring.h"

enum { POINTS = 160, SERVERS = 5, KEYS = 100000 };

static HashRingPoint room[SERVERS * POINTS];

static HashRing ring_of(int servers)
{
    HashRing ring = {room, 0, SERVERS * POINTS};
    for (int i = 0; i < servers; i++) hash_ring_add_owner(&ring, i, POINTS);
    hash_ring_sort(&ring);
    return ring;
}

static int owner_of(const HashRing *ring, int key)
{
    char text[16];
    snprintf(text, sizeof text, "%d", key);
    return hash_ring_owner(ring, hash_ring_key(text_of(text)));
}

static void a_crc_goes_on_from_the_one_before(void **state)
{
    (void)state;
    assert_int_equal(crc_32(0, "123456789", 9), 0xCBF43926);
    assert_int_equal(crc_32(crc_32(0, "1234", 4), "56789", 5), 0xCBF43926);
    assert_int_equal(crc_32(0, "", 0), 0);
    assert_int_equal(crc_16(0, "123456789", 9), 0x31C3);
    assert_int_equal(crc_16(crc_16(0, "1234", 4), "56789", 5), 0x31C3);
}

/* Where nginx 1.22 sends the keys 1 to 20 with three servers, and 0 to 99,999 with four. */
static void keys_go_where_nginx_sends_them(void **state)
{
    static const int owners[] = {2, 0, 0, 1, 0, 2, 0, 1, 1, 0, 0, 0, 2, 1, 0, 0, 2, 1, 2, 1};
    static const int loads[] = {25602, 24616, 26276, 23506};
    (void)state;
    HashRing ring = ring_of(3);
    for (int key = 1; key <= 20; key++) assert_int_equal(owner_of(&ring, key), owners[key - 1]);
    ring = ring_of(4);
    int counts[SERVERS] = {0};
    for (int key = 0; key < KEYS; key++) counts[owner_of(&ring, key)]++;
    for (int i = 0; i < 4; i++) assert_int_equal(counts[i], loads[i]);
}

static void who_leaves_takes_only_its_own_keys(void **state)
{
    static int before[KEYS];
    (void)state;
    HashRing ring = ring_of(5);
    for (int key = 0; key < KEYS; key++) before[key] = owner_of(&ring, key);
    hash_ring_remove(&ring, 2);
    assert_int_equal(ring.count, 4 * POINTS);
    for (int key = 0; key < KEYS; key++) {
        int owner = owner_of(&ring, key);
        assert_true(before[key] == 2 ? owner != 2 : owner == before[key]);
    }
}

static void it_wraps_and_the_lower_owner_counts(void **state)
{
    HashRingPoint points[4];
    HashRing ring = {points, 0, 4};
    (void)state;
    assert_int_equal(hash_ring_owner(&ring, 1), HASH_RING_NOBODY);
    hash_ring_add(&ring, 3, 100);
    hash_ring_add(&ring, 1, 100);
    hash_ring_add(&ring, 2, UINT64_MAX);
    hash_ring_add(&ring, 0, 50);
    hash_ring_sort(&ring);
    assert_int_equal(hash_ring_owner(&ring, 0), 0);
    assert_int_equal(hash_ring_owner(&ring, 50), 0);
    assert_int_equal(hash_ring_owner(&ring, 51), 1);
    assert_int_equal(hash_ring_owner(&ring, 100), 1);
    assert_int_equal(hash_ring_owner(&ring, 101), 2);
    hash_ring_remove(&ring, 2);
    assert_int_equal(hash_ring_owner(&ring, 101), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crc_goes_on_from_the_one_before),
        cmocka_unit_test(keys_go_where_nginx_sends_them),
        cmocka_unit_test(who_leaves_takes_only_its_own_keys),
        cmocka_unit_test(it_wraps_and_the_lower_owner_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
