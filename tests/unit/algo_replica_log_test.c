#include "support/unit.h"

#include "algo/replica_log.h"

static ReplicaLog log_of(int64_t first_epoch, int first, int64_t second_epoch, int second)
{
    ReplicaLog log = {0};
    for (int i = 0; i < first; i++) assert_true(replica_log_append(&log, first_epoch));
    for (int i = 0; i < second; i++) assert_true(replica_log_append(&log, second_epoch));
    assert_int_equal(log.length, first + second);
    return log;
}

static void logs_have_in_common_what_one_leader_wrote(void **state)
{
    (void)state;
    ReplicaLog old = log_of(1, 10, 0, 0), new = log_of(1, 7, 2, 5), none = {0};
    assert_int_equal(replica_log_common(&old, &new), 7);
    assert_int_equal(replica_log_common(&new, &old), 7);
    assert_int_equal(replica_log_common(&none, &new), 0);
    assert_true(replica_log_is_prefix(&none, &old));
    assert_false(replica_log_is_prefix(&old, &new));
    ReplicaLog part = log_of(1, 7, 2, 2);
    assert_true(replica_log_is_prefix(&part, &new));
    assert_false(replica_log_is_prefix(&new, &part));
}

static void truncating_takes_whole_runs_and_parts(void **state)
{
    (void)state;
    ReplicaLog log = log_of(1, 7, 2, 5);
    replica_log_truncate(&log, 20);
    assert_int_equal(log.length, 12);
    replica_log_truncate(&log, 7);
    assert_int_equal(log.run_count, 1);
    replica_log_truncate(&log, 3);
    assert_int_equal(log.length, 3);
    replica_log_truncate(&log, 0);
    assert_int_equal(log.run_count, 0);
}

static void a_follower_drops_its_tail_and_takes_the_leaders(void **state)
{
    (void)state;
    ReplicaLog leader = log_of(1, 7, 2, 5), follower = log_of(1, 10, 0, 0);
    replica_log_follow(&follower, &leader, 9);
    assert_int_equal(follower.length, 9);
    assert_true(replica_log_is_prefix(&follower, &leader));
    replica_log_follow(&follower, &leader, 8); /* late */
    assert_int_equal(follower.length, 9);
    replica_log_follow(&follower, &leader, 12);
    assert_int_equal(replica_log_common(&follower, &leader), 12);
}

static void one_that_was_away_catches_up_over_several_leaders(void **state)
{
    (void)state;
    ReplicaLog leader = log_of(1, 4, 2, 3), follower = log_of(1, 2, 0, 0);
    for (int i = 0; i < 3; i++) assert_true(replica_log_append(&leader, 5));
    replica_log_follow(&follower, &leader, 8);
    assert_int_equal(follower.length, 8);
    assert_int_equal(follower.run_count, 3);
    assert_true(replica_log_is_prefix(&follower, &leader));
}

static void the_freshest_or_the_stalest_is_promoted(void **state)
{
    (void)state;
    ReplicaLog logs[] = {log_of(1, 10, 0, 0), log_of(1, 8, 0, 0), log_of(1, 5, 0, 0),
                         log_of(1, 8, 0, 0)};
    assert_int_equal(replica_log_promote(logs, 4, 0xE, true), 1); /* the first of equals */
    assert_int_equal(replica_log_promote(logs, 4, 0xE, false), 2);
    assert_int_equal(replica_log_promote(logs, 4, 0x8, false), 3);
    assert_int_equal(replica_log_promote(logs, 4, 0, true), REPLICA_LOG_NOBODY);
    assert_int_equal(replica_log_lost(&logs[0], 10, &logs[1]), 2);
    assert_int_equal(replica_log_lost(&logs[0], 10, &logs[2]), 5);
    assert_int_equal(replica_log_lost(&logs[0], 8, &logs[1]), 0); /* nobody was told of the two */
    assert_int_equal(replica_log_lost(&logs[0], 3, &logs[2]), 0);
}

static void a_log_of_too_many_leaders_takes_no_more(void **state)
{
    (void)state;
    ReplicaLog log = {0};
    for (int epoch = 1; epoch <= REPLICA_LOG_RUNS; epoch++)
        assert_true(replica_log_append(&log, epoch));
    assert_true(replica_log_append(&log, REPLICA_LOG_RUNS));
    assert_false(replica_log_append(&log, REPLICA_LOG_RUNS + 1));
    assert_int_equal(log.length, REPLICA_LOG_RUNS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logs_have_in_common_what_one_leader_wrote),
        cmocka_unit_test(truncating_takes_whole_runs_and_parts),
        cmocka_unit_test(a_follower_drops_its_tail_and_takes_the_leaders),
        cmocka_unit_test(one_that_was_away_catches_up_over_several_leaders),
        cmocka_unit_test(the_freshest_or_the_stalest_is_promoted),
        cmocka_unit_test(a_log_of_too_many_leaders_takes_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
