#include "support/unit.h"

#include "algo/hints.h"
#include "algo/quorum.h"

enum { A, B, C, S, T };

static void a_replica_keeps_the_newest(void **state)
{
    (void)state;
    int64_t held = 0;
    assert_true(quorum_apply(&held, 4));
    assert_false(quorum_apply(&held, 3));
    assert_false(quorum_apply(&held, 4));
    assert_true(quorum_apply(&held, 7));
    assert_int_equal(held, 7);
}

static void a_write_commits_once_at_its_w_th_node(void **state)
{
    (void)state;
    QuorumWrite write = {.version = 1};
    assert_false(quorum_ack(&write, 2, C));
    assert_false(quorum_ack(&write, 2, C)); /* the same one again is no second */
    assert_false(write.committed);
    assert_true(quorum_ack(&write, 2, A));
    assert_false(quorum_ack(&write, 2, B));
    assert_true(write.committed);
    assert_int_equal(write.acked, QUORUM_BIT(A) | QUORUM_BIT(B) | QUORUM_BIT(C));
}

static void strict_writes_go_to_the_homes_whatever_is_reachable(void **state)
{
    (void)state;
    int route[QUORUM_HOMES];
    quorum_route(3, false, QUORUM_BIT(B), 0, route);
    for (int home = 0; home < 3; home++) assert_int_equal(route[home], home);
}

static void sloppy_writes_use_each_spare_once(void **state)
{
    (void)state;
    int route[QUORUM_HOMES];
    quorum_route(4, true, QUORUM_BIT(B), ~0u, route);
    assert_int_equal(route[A], 4);
    assert_int_equal(route[B], B);
    assert_int_equal(route[C], 5);
    assert_int_equal(route[3], QUORUM_NOWHERE);
    /* Who gets no hints any longer takes no spare from the others. */
    quorum_route(3, true, QUORUM_BIT(B), QUORUM_BIT(C), route);
    assert_int_equal(route[A], QUORUM_NOWHERE);
    assert_int_equal(route[C], S);
    quorum_route(3, true, QUORUM_BIT(A) | QUORUM_BIT(B) | QUORUM_BIT(C), ~0u, route);
    assert_int_equal(route[A], A);
    assert_int_equal(route[C], C);
}

static void a_read_believes_the_newest_of_its_first_answers(void **state)
{
    (void)state;
    QuorumRead read = {0};
    assert_false(quorum_answer(&read, 2, A, 41));
    assert_false(quorum_answer(&read, 2, A, 41));
    assert_true(quorum_answer(&read, 2, C, 40));
    assert_int_equal(read.returned, 41);
    assert_false(quorum_answer(&read, 2, B, 42)); /* too late */
    assert_int_equal(read.returned, 41);
    assert_int_equal(read.newest, 42);
}

static void who_was_behind_is_repaired_once_for_each_version(void **state)
{
    (void)state;
    QuorumRead read = {0};
    (void)quorum_answer(&read, 2, A, 41);
    assert_int_equal(quorum_repair(&read), 0); /* it has not returned */
    (void)quorum_answer(&read, 2, C, 40);
    assert_int_equal(quorum_repair(&read), QUORUM_BIT(C));
    assert_int_equal(quorum_repair(&read), 0);
    (void)quorum_answer(&read, 2, B, 42); /* late, and newer than both */
    assert_int_equal(quorum_repair(&read), QUORUM_BIT(A) | QUORUM_BIT(C));
    assert_int_equal(quorum_repair(&read), 0);
}

static void the_window_includes_its_end(void **state)
{
    (void)state;
    assert_true(hints_window_is_open(100, 100, 10));
    assert_true(hints_window_is_open(100, 110, 10));
    assert_false(hints_window_is_open(100, 111, 10));
}

static void hints_go_when_they_have_been_handed_over(void **state)
{
    (void)state;
    HintQueue queue = {0};
    for (int64_t version = 39; version <= 42; version++) hints_store(&queue, version);
    assert_int_equal(hints_count(&queue), 4);
    assert_int_equal(hints_at(&queue, 0), 39);
    assert_int_equal(hints_handed_over(&queue, 40), 2);
    assert_int_equal(hints_handed_over(&queue, 40), 0);
    assert_int_equal(hints_count(&queue), 2);
    assert_int_equal(hints_at(&queue, 0), 41);
    assert_int_equal(hints_at(&queue, 1), 42);
}

/* Writes overtake each other on their way to a spare. */
static void a_hint_that_came_out_of_order_is_kept(void **state)
{
    (void)state;
    HintQueue queue = {0};
    hints_store(&queue, 7);
    hints_store(&queue, 5);
    hints_store(&queue, 8);
    assert_int_equal(hints_handed_over(&queue, 7), 2);
    assert_int_equal(hints_count(&queue), 1);
    assert_int_equal(hints_at(&queue, 0), 8);
}

static void of_too_many_hints_the_oldest_goes(void **state)
{
    (void)state;
    HintQueue queue = {0};
    for (int64_t version = 1; version <= 3 * HINTS_KEPT + 5; version++) {
        hints_store(&queue, version);
        if (version % HINTS_KEPT == 0) (void)hints_handed_over(&queue, version - 10);
    }
    assert_int_equal(hints_count(&queue), 15);
    for (int64_t version = 1000; version < 1000 + HINTS_KEPT; version++)
        hints_store(&queue, version);
    assert_int_equal(hints_count(&queue), HINTS_KEPT);
    assert_int_equal(hints_at(&queue, 0), 1000);
    assert_int_equal(hints_at(&queue, HINTS_KEPT - 1), 1000 + HINTS_KEPT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replica_keeps_the_newest),
        cmocka_unit_test(a_write_commits_once_at_its_w_th_node),
        cmocka_unit_test(strict_writes_go_to_the_homes_whatever_is_reachable),
        cmocka_unit_test(sloppy_writes_use_each_spare_once),
        cmocka_unit_test(a_read_believes_the_newest_of_its_first_answers),
        cmocka_unit_test(who_was_behind_is_repaired_once_for_each_version),
        cmocka_unit_test(the_window_includes_its_end),
        cmocka_unit_test(hints_go_when_they_have_been_handed_over),
        cmocka_unit_test(a_hint_that_came_out_of_order_is_kept),
        cmocka_unit_test(of_too_many_hints_the_oldest_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
