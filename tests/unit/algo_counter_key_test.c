#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "algo/counter_key.h"

static const int64_t window_ns = 1000;

static void no_key_reads_as_nothing(void **state)
{
    (void)state;
    CounterKey key = {0};
    assert_false(counter_key_get(&key, 0).exists);
    assert_int_equal(counter_key_get(&key, 0).value, 0);
    assert_int_equal(counter_key_ttl_ns(&key, 0), COUNTER_KEY_TTL_NO_KEY);
    assert_false(counter_key_expire(&key, 0, window_ns));
    assert_false(key.exists);
}

static void incr_makes_a_key_that_does_not_expire(void **state)
{
    (void)state;
    CounterKey key = {0};
    assert_int_equal(counter_key_incr(&key, 5, 1), 1);
    assert_int_equal(counter_key_ttl_ns(&key, 5), COUNTER_KEY_TTL_NONE);
    assert_int_equal(counter_key_incr(&key, INT64_MAX - 1, 3), 4);
    assert_int_equal(counter_key_get(&key, INT64_MAX - 1).value, 4);
}

static void incr_keeps_the_expiry(void **state)
{
    (void)state;
    CounterKey key = {0};
    counter_key_incr(&key, 5, 1);
    assert_true(counter_key_expire(&key, 5, window_ns));
    assert_int_equal(counter_key_incr(&key, 400, 1), 2);
    assert_int_equal(counter_key_ttl_ns(&key, 400), window_ns - 395);
}

static void a_key_is_gone_at_its_expiry(void **state)
{
    (void)state;
    CounterKey key = {0};
    counter_key_incr(&key, 5, 7);
    counter_key_expire(&key, 5, window_ns);
    assert_int_equal(counter_key_get(&key, 1004).value, 7);
    assert_int_equal(counter_key_ttl_ns(&key, 1004), 1);
    assert_false(counter_key_get(&key, 1005).exists);
    assert_int_equal(counter_key_ttl_ns(&key, 1005), COUNTER_KEY_TTL_NO_KEY);
    assert_false(counter_key_expire(&key, 1005, window_ns));
    assert_int_equal(counter_key_incr(&key, 1005, 1), 1);
    assert_int_equal(counter_key_ttl_ns(&key, 1005), COUNTER_KEY_TTL_NONE);
}

static void expire_replaces_the_expiry(void **state)
{
    (void)state;
    CounterKey key = {0};
    counter_key_incr(&key, 0, 1);
    counter_key_expire(&key, 0, 10);
    assert_true(counter_key_expire(&key, 9, 10));
    assert_int_equal(counter_key_ttl_ns(&key, 10), 9);
}

static void set_replaces_value_and_expiry(void **state)
{
    (void)state;
    CounterKey key = {0};
    counter_key_set(&key, 0, 3, 50);
    assert_int_equal(counter_key_get(&key, 49).value, 3);
    assert_int_equal(counter_key_ttl_ns(&key, 10), 40);
    counter_key_set(&key, 10, 9, COUNTER_KEY_NO_EXPIRY);
    assert_int_equal(counter_key_get(&key, 1000).value, 9);
    assert_int_equal(counter_key_ttl_ns(&key, 1000), COUNTER_KEY_TTL_NONE);
    counter_key_set(&key, 20, 9, 20);
    assert_false(key.exists);
}

static void the_script_counts_a_window_from_its_first_request(void **state)
{
    (void)state;
    CounterKey key = {0};
    for (int i = 0; i < 5; i++) {
        assert_int_equal(counter_key_admit(&key, 7 + i, 3, window_ns, 1), i < 3);
    }
    assert_int_equal(counter_key_get(&key, 20).value, 3);
    assert_false(counter_key_admit(&key, 1006, 3, window_ns, 1));
    assert_true(counter_key_admit(&key, 1007, 3, window_ns, 2));
    assert_int_equal(counter_key_ttl_ns(&key, 1007), window_ns);
    assert_false(counter_key_admit(&key, 1008, 3, window_ns, 2));
    assert_true(counter_key_admit(&key, 1008, 3, window_ns, 1));
}

static void the_script_leaves_the_key_when_it_peeks_or_refuses(void **state)
{
    (void)state;
    CounterKey key = {0};
    assert_true(counter_key_admit(&key, 0, 3, window_ns, 0));
    assert_false(counter_key_admit(&key, 0, 3, window_ns, 4));
    assert_false(key.exists);
    assert_true(counter_key_admit(&key, 0, 3, window_ns, 2));
    CounterKey before = key;
    assert_false(counter_key_admit(&key, 1, 3, window_ns, 2));
    assert_true(counter_key_admit(&key, 1, 3, window_ns, 0));
    assert_int_equal(key.value, before.value);
    assert_int_equal(key.expires_ns, before.expires_ns);
}

static void retry_is_when_the_window_ends(void **state)
{
    (void)state;
    CounterKey key = {0};
    assert_int_equal(counter_key_remaining(&key, 0, 3), 3);
    assert_int_equal(counter_key_retry_ns(&key, 0, 3, 4), -1);
    counter_key_admit(&key, 100, 3, window_ns, 2);
    assert_int_equal(counter_key_remaining(&key, 100, 3), 1);
    assert_int_equal(counter_key_retry_ns(&key, 100, 3, 1), 0);
    assert_int_equal(counter_key_retry_ns(&key, 100, 3, 2), window_ns);
    assert_int_equal(counter_key_retry_ns(&key, 1099, 3, 2), 1);
    assert_int_equal(counter_key_retry_ns(&key, 1100, 3, 2), 0);
    assert_int_equal(counter_key_retry_ns(&key, 100, 3, 0), 0);
    counter_key_incr(&key, 200, 7);
    assert_int_equal(counter_key_remaining(&key, 200, 3), 0);
    assert_int_equal(counter_key_retry_ns(&key, 200, 3, 0), 0);
    assert_int_equal(counter_key_retry_ns(&key, 200, 3, 1), 900);
}

/* --- the ways to use it ----------------------------------------------------------------------- */

static bool incr_first(CounterKey *key, int64_t now, int64_t limit, bool dies)
{
    int64_t value = counter_key_incr(key, now, 1);
    if (value == 1 && !dies) counter_key_expire(key, now, window_ns);
    return value <= limit;
}

static void a_death_before_expire_locks_out_for_ever(void **state)
{
    (void)state;
    CounterKey key = {0};
    assert_true(incr_first(&key, 0, 3, true));
    for (int64_t i = 1; i < 10; i++) {
        assert_int_equal(incr_first(&key, i * 10 * window_ns, 3, false), i < 3);
    }
    assert_int_equal(counter_key_retry_ns(&key, 1000 * window_ns, 3, 1), -1);
}

/* Ten nodes at once: each reads before any writes. */
static void get_incr_admits_one_too_many_a_node(void **state)
{
    (void)state;
    CounterKey key = {0};
    counter_key_incr(&key, 0, 99);
    int64_t read[10], admitted = 0;
    for (int i = 0; i < 10; i++) read[i] = counter_key_get(&key, 1).value;
    for (int i = 0; i < 10; i++) {
        if (read[i] >= 100) continue;
        counter_key_incr(&key, 2, 1);
        admitted++;
    }
    assert_int_equal(admitted, 10);
    assert_int_equal(counter_key_get(&key, 3).value, 109);
}

static void get_set_loses_updates(void **state)
{
    (void)state;
    CounterKey key = {0};
    CounterKey read[10];
    for (int i = 0; i < 10; i++) read[i] = counter_key_get(&key, 1);
    for (int i = 0; i < 10; i++) {
        counter_key_set(&key, 2, read[i].value + 1,
                        read[i].exists ? read[i].expires_ns : 2 + window_ns);
    }
    assert_int_equal(counter_key_get(&key, 3).value, 1);
    assert_int_equal(counter_key_ttl_ns(&key, 3), window_ns - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_key_reads_as_nothing),
        cmocka_unit_test(incr_makes_a_key_that_does_not_expire),
        cmocka_unit_test(incr_keeps_the_expiry),
        cmocka_unit_test(a_key_is_gone_at_its_expiry),
        cmocka_unit_test(expire_replaces_the_expiry),
        cmocka_unit_test(set_replaces_value_and_expiry),
        cmocka_unit_test(the_script_counts_a_window_from_its_first_request),
        cmocka_unit_test(the_script_leaves_the_key_when_it_peeks_or_refuses),
        cmocka_unit_test(retry_is_when_the_window_ends),
        cmocka_unit_test(a_death_before_expire_locks_out_for_ever),
        cmocka_unit_test(get_incr_admits_one_too_many_a_node),
        cmocka_unit_test(get_set_loses_updates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
