/* At most L in a key's lifetime, for the two ways of using it that keep to that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "algo/counter_key.h"
#include "base/mutant.h"

enum { LIMIT = 100, TRIES = 500 };

static const int64_t window_ns = 1000;

static int admitted_by_script(void)
{
    CounterKey key = {0};
    int admitted = 0;
    for (int i = 0; i < TRIES; i++) admitted += counter_key_admit(&key, i, LIMIT, window_ns, 1);
    return admitted;
}

static int admitted_incr_first(void)
{
    CounterKey key = {0};
    int admitted = 0;
    for (int i = 0; i < TRIES; i++) {
        int64_t value = counter_key_incr(&key, i, 1);
        if (value == 1) counter_key_expire(&key, i, window_ns);
        admitted += value <= LIMIT;
    }
    return admitted;
}

static void the_script_admits_the_limit(void **state)
{
    (void)state;
    assert_int_equal(admitted_by_script(), LIMIT);
    mutant_active = "script-checks-before-adding";
    int admitted = admitted_by_script();
    mutant_active = NULL;
    assert_true(admitted > LIMIT);
}

static void incr_first_admits_the_limit(void **state)
{
    (void)state;
    assert_int_equal(admitted_incr_first(), LIMIT);
    mutant_active = "incr-replies-old-value";
    int admitted = admitted_incr_first();
    mutant_active = NULL;
    assert_true(admitted > LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_script_admits_the_limit),
        cmocka_unit_test(incr_first_admits_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
