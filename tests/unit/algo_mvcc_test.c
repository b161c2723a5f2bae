#include "support/unit.h"

#include "algo/mvcc.h"

static Mvcc new_mvcc(Arena *arena)
{
    Mvcc mvcc;
    mvcc_init(&mvcc, arena, 2, 4);
    mvcc_put(&mvcc, 1, 10);
    return mvcc;
}

static int64_t value_of(const Mvcc *mvcc, int index)
{
    return index == MVCC_NONE ? -1 : mvcc->versions[index].value;
}

static void a_snapshot_sees_what_was_committed_by_then(void **state)
{
    Mvcc mvcc = new_mvcc(*state);
    int32_t mine = MVCC_NONE, other = MVCC_NONE;
    assert_int_not_equal(mvcc_write(&mvcc, 1, 0, true, 11, &mine), MVCC_NONE);
    mvcc_commit(&mvcc, &mine, 1);
    assert_int_not_equal(mvcc_write(&mvcc, 1, 1, true, 12, &other), MVCC_NONE);
    assert_int_equal(value_of(&mvcc, mvcc_snapshot(&mvcc, 1, 2, 0)), 10);
    assert_int_equal(value_of(&mvcc, mvcc_snapshot(&mvcc, 1, 2, 1)), 11);
    assert_int_equal(value_of(&mvcc, mvcc_snapshot(&mvcc, 1, 1, 0)), 12); /* its own */
    assert_int_equal(value_of(&mvcc, mvcc_committed(&mvcc, 1, 2)), 11);
    assert_int_equal(value_of(&mvcc, mvcc_newest(&mvcc, 1)), 12);
    assert_int_equal(mvcc_newest(&mvcc, 2), MVCC_NONE);
    assert_int_not_equal(mvcc_foreign(&mvcc, 1, 0), MVCC_NONE);
    assert_int_equal(mvcc_foreign(&mvcc, 1, 1), MVCC_NONE);
}

static void an_abort_leaves_no_version(void **state)
{
    Mvcc mvcc = new_mvcc(*state);
    int32_t mine = MVCC_NONE;
    (void)mvcc_write(&mvcc, 1, 0, true, 11, &mine);
    (void)mvcc_write(&mvcc, 2, 0, true, 20, &mine);
    mvcc_abort(&mvcc, &mine);
    assert_int_equal(value_of(&mvcc, mvcc_newest(&mvcc, 1)), 10);
    assert_int_equal(mvcc_newest(&mvcc, 2), MVCC_NONE);
    assert_int_equal(mine, MVCC_NONE);
}

static void a_second_write_is_written_over_the_first(void **state)
{
    Mvcc mvcc = new_mvcc(*state);
    int32_t mine = MVCC_NONE;
    int first = mvcc_write(&mvcc, 1, 0, true, 11, &mine);
    int32_t number = mvcc.versions[first].number;
    assert_int_equal(mvcc_write(&mvcc, 1, 0, false, 12, &mine), first);
    assert_true(mvcc.versions[first].number > number);
    assert_false(mvcc.versions[first].exists);
}

static void what_nobody_sees_is_freed(void **state)
{
    Mvcc mvcc = new_mvcc(*state);
    for (int i = 1; i <= 100; i++) { /* four places */
        int32_t mine = MVCC_NONE;
        assert_int_not_equal(mvcc_write(&mvcc, 1, 0, true, i, &mine), MVCC_NONE);
        mvcc_commit(&mvcc, &mine, i);
        mvcc_vacuum(&mvcc, 1, i - 1);
        assert_int_equal(value_of(&mvcc, mvcc_snapshot(&mvcc, 1, 9, i - 1)), i == 1 ? 10 : i - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_snapshot_sees_what_was_committed_by_then),
        unit_test_with_arena(an_abort_leaves_no_version),
        unit_test_with_arena(a_second_write_is_written_over_the_first),
        unit_test_with_arena(what_nobody_sees_is_freed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
