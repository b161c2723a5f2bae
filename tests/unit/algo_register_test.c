#include "support/unit.h"

#include "algo/abd.h"
#include "algo/register.h"

enum { A, B, C, D, E };

static void the_larger_clock_wins_and_then_the_larger_node(void **state)
{
    (void)state;
    assert_true(stamp_compare((Stamp){4, A}, (Stamp){3, E}) > 0);
    assert_true(stamp_compare((Stamp){4, A}, (Stamp){4, E}) < 0);
    assert_int_equal(stamp_compare((Stamp){4, C}, (Stamp){4, C}), 0);

    Register held = {{4, A}, 40};
    assert_false(register_merge(&held, &(Register){{3, E}, 30}));
    assert_true(register_merge(&held, &(Register){{4, B}, 41}));
    assert_false(register_merge(&held, &(Register){{4, B}, 41}));
    assert_int_equal(held.value, 41);
}

static void a_write_with_a_slow_clock_is_gone_though_it_came_later(void **state)
{
    (void)state;
    Register held = {0};
    assert_true(register_merge(&held, &(Register){{100, A}, 1}));
    assert_false(register_merge(&held, &(Register){{95, B}, 2}));
    assert_int_equal(held.value, 1);
}

static void a_node_issues_no_stamp_twice(void **state)
{
    (void)state;
    int64_t issued = 0;
    assert_int_equal(stamp_issue(7, B, &issued).clock, 7);
    assert_int_equal(stamp_issue(7, B, &issued).clock, 8);
    assert_int_equal(stamp_issue(20, B, &issued).clock, 20);
    Stamp back = stamp_issue(3, B, &issued); /* a clock that was set back */
    assert_int_equal(back.clock, 21);
    assert_int_equal(back.node, B);
}

/* The counter of specification 7: both sides count on, and none of it is lost or counted twice. */
static void a_counter_is_exact_however_often_it_is_merged(void **state)
{
    (void)state;
    PnCounter a = {0}, b = {0};
    pn_counter_add(&a, A, 3);
    pn_counter_add(&b, B, 5);
    pn_counter_add(&b, B, -1);
    assert_true(pn_counter_merge(&a, &b));
    assert_false(pn_counter_merge(&a, &b));
    assert_int_equal(pn_counter_value(&a), 7);
    pn_counter_add(&a, A, 1);
    assert_true(pn_counter_merge(&b, &a));
    assert_int_equal(pn_counter_value(&b), 8);
    pn_counter_add(&b, B, -9);
    assert_int_equal(pn_counter_value(&b), -1);
}

static void a_write_asks_a_majority_and_is_stored_at_one(void **state)
{
    (void)state;
    int64_t issued = 0;
    AbdOperation write = abd_write(A, 5, 70);
    assert_false(abd_answer(&write, A, &(Register){{2, C}, 20}, &issued));
    assert_false(abd_answer(&write, A, &(Register){{2, C}, 20}, &issued)); /* no second */
    assert_false(abd_answer(&write, D, &(Register){{6, B}, 60}, &issued));
    assert_false(abd_ack(&write, D)); /* nothing is stored yet */
    assert_true(abd_answer(&write, E, &(Register){0}, &issued));
    assert_int_equal(write.phase, ABD_STORES);
    assert_int_equal(write.newest.stamp.clock, 7);
    assert_int_equal(write.newest.stamp.node, A);
    assert_int_equal(write.newest.value, 70);
    assert_false(abd_answer(&write, B, &(Register){{9, B}, 90}, &issued)); /* too late to count */
    assert_false(abd_ack(&write, A));
    assert_false(abd_ack(&write, B));
    assert_true(abd_ack(&write, C));
    assert_int_equal(write.phase, ABD_DONE);
}

static void two_writes_of_one_node_at_once_have_two_stamps(void **state)
{
    (void)state;
    int64_t issued = 0;
    const Register held = {{4, B}, 40};
    AbdOperation first = abd_write(A, 3, 1), second = abd_write(A, 3, 2);
    abd_answer(&first, A, &held, &issued);
    abd_answer(&second, A, &held, &issued);
    assert_true(abd_answer(&first, B, &held, &issued));
    assert_true(abd_answer(&second, B, &held, &issued));
    assert_true(stamp_compare(first.newest.stamp, second.newest.stamp) < 0);
}

static void a_read_writes_back_what_it_is_about_to_return(void **state)
{
    (void)state;
    int64_t issued = 0;
    AbdOperation read = abd_read(B, 3);
    abd_answer(&read, A, &(Register){{1, A}, 10}, &issued);
    assert_true(abd_answer(&read, C, &(Register){{2, C}, 20}, &issued));
    assert_int_equal(read.phase, ABD_STORES);
    assert_int_equal(read.newest.value, 20);
    assert_int_equal(issued, 0);
    assert_false(abd_ack(&read, C));
    assert_true(abd_ack(&read, B));
    assert_int_equal(read.phase, ABD_DONE);
}

static void half_is_no_majority(void **state)
{
    (void)state;
    const int expected[] = {1, 2, 2, 3, 3, 4, 4};
    for (int n = 1; n <= 7; n++) assert_int_equal(abd_majority(n), expected[n - 1]);
    int64_t issued = 0;
    AbdOperation read = abd_read(A, 4);
    assert_false(abd_answer(&read, A, &(Register){0}, &issued));
    assert_false(abd_answer(&read, B, &(Register){0}, &issued));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_larger_clock_wins_and_then_the_larger_node),
        cmocka_unit_test(a_write_with_a_slow_clock_is_gone_though_it_came_later),
        cmocka_unit_test(a_node_issues_no_stamp_twice),
        cmocka_unit_test(a_counter_is_exact_however_often_it_is_merged),
        cmocka_unit_test(a_write_asks_a_majority_and_is_stored_at_one),
        cmocka_unit_test(two_writes_of_one_node_at_once_have_two_stamps),
        cmocka_unit_test(a_read_writes_back_what_it_is_about_to_return),
        cmocka_unit_test(half_is_no_majority),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
