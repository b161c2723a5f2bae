#include "support/unit.h"

#include "algo/lock_table.h"

enum { A, B, C, D, OWNERS };

static LockTable new_table(Arena *arena)
{
    LockTable table = {0};
    lock_table_init(&table, arena, 3, OWNERS, 12);
    return table;
}

static void readers_share_and_a_writer_is_alone(void **state)
{
    LockTable table = new_table(*state);
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    assert_true(lock_acquire(&table, B, 1, LOCK_READ));
    assert_false(lock_acquire(&table, C, 1, LOCK_WRITE));
    assert_true(lock_acquire(&table, C, 2, LOCK_WRITE)); /* another row */
    lock_release(&table, A);
    assert_int_equal(lock_held(&table, C, 1), LOCK_FREE);
    lock_release(&table, B);
    assert_int_equal(lock_held(&table, C, 1), LOCK_WRITE);
    assert_int_equal(table.granted, 1);
    assert_int_equal(lock_waiting(&table, C), LOCK_TABLE_NONE);
}

static void a_read_waits_behind_a_write_that_waits(void **state)
{
    LockTable table = new_table(*state);
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    assert_false(lock_acquire(&table, B, 1, LOCK_WRITE));
    assert_false(lock_acquire(&table, C, 1, LOCK_READ));
    lock_release(&table, B); /* who waits no longer lets the others pass */
    assert_int_equal(lock_held(&table, C, 1), LOCK_READ);
}

static void an_upgrade_goes_to_the_front(void **state)
{
    LockTable table = new_table(*state);
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    assert_true(lock_acquire(&table, B, 1, LOCK_READ));
    assert_false(lock_acquire(&table, C, 1, LOCK_WRITE));
    assert_false(lock_acquire(&table, A, 1, LOCK_WRITE));
    assert_int_equal(lock_upgrade_before(&table, A), -1);
    assert_false(lock_acquire(&table, B, 1, LOCK_WRITE));
    assert_int_equal(lock_upgrade_before(&table, B), A); /* each waits for the other */
    assert_int_equal(lock_upgrade_before(&table, C), -1);
    lock_release(&table, B);
    assert_int_equal(lock_held(&table, A, 1), LOCK_WRITE);
    assert_int_equal(lock_held(&table, C, 1), LOCK_FREE);
}

static void only_reader_upgrades_at_once(void **state)
{
    LockTable table = new_table(*state);
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    assert_true(lock_acquire(&table, A, 1, LOCK_WRITE));
    assert_false(lock_acquire(&table, B, 1, LOCK_READ));
}

static void what_was_not_needed_is_given_back_at_the_statement_s_end(void **state)
{
    LockTable table = new_table(*state);
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    lock_keep(&table, A, 1, LOCK_READ);
    assert_true(lock_acquire(&table, A, 1, LOCK_WRITE));
    assert_true(lock_acquire(&table, A, 2, LOCK_WRITE));
    assert_false(lock_acquire(&table, B, 2, LOCK_WRITE));
    lock_settle(&table, A);
    assert_int_equal(lock_held(&table, A, 1), LOCK_READ);
    assert_int_equal(lock_held(&table, A, 2), LOCK_FREE);
    assert_int_equal(lock_held(&table, B, 2), LOCK_WRITE);
}

static void blockers_are_holders_and_who_is_before(void **state)
{
    LockTable table = new_table(*state);
    LockCursor cursor = {0};
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    assert_true(lock_acquire(&table, B, 1, LOCK_READ));
    assert_false(lock_acquire(&table, C, 1, LOCK_WRITE));
    assert_false(lock_acquire(&table, D, 1, LOCK_READ));
    int waits = lock_waiting(&table, C);
    int sum = 0, blocker;
    while ((blocker = lock_next_blocker(&table, waits, &cursor)) >= 0) sum |= 1 << blocker;
    assert_int_equal(sum, 1 << A | 1 << B);
    waits = lock_waiting(&table, D); /* reads go together: only the write before it */
    cursor = (LockCursor){0};
    assert_int_equal(lock_next_blocker(&table, waits, &cursor), C);
    assert_int_equal(lock_next_blocker(&table, waits, &cursor), -1);
    assert_true(lock_is_last(&table, D));
    assert_false(lock_is_last(&table, C));
    assert_false(lock_is_last(&table, A));
}

static void a_full_table_says_so(void **state)
{
    LockTable table = {0};
    lock_table_init(&table, *state, 3, OWNERS, 1);
    assert_true(lock_acquire(&table, A, 1, LOCK_READ));
    assert_false(lock_acquire(&table, A, 2, LOCK_READ));
    assert_true(table.is_full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(readers_share_and_a_writer_is_alone),
        unit_test_with_arena(a_read_waits_behind_a_write_that_waits),
        unit_test_with_arena(an_upgrade_goes_to_the_front),
        unit_test_with_arena(only_reader_upgrades_at_once),
        unit_test_with_arena(what_was_not_needed_is_given_back_at_the_statement_s_end),
        unit_test_with_arena(blockers_are_holders_and_who_is_before),
        unit_test_with_arena(a_full_table_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
