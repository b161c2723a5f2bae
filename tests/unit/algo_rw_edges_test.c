#include "support/unit.h"

#include "algo/rw_edges.h"

enum { IN, PIVOT, OUT, NODES };

static RwEdges new_edges(Arena *arena)
{
    RwEdges rw = {0};
    rw_edges_init(&rw, arena, NODES, 4);
    return rw;
}

static void a_structure_is_dangerous_when_out_commits_first(void **state)
{
    RwEdges rw = new_edges(*state);
    RwDanger danger;
    assert_true(rw_edges_add(&rw, IN, PIVOT));
    assert_false(rw_edges_danger(&rw, IN, PIVOT, &danger));
    assert_true(rw_edges_add(&rw, PIVOT, OUT));
    assert_false(rw_edges_danger(&rw, PIVOT, OUT, &danger)); /* nobody has committed */
    assert_false(rw_edges_pivot(&rw, OUT, &danger));
    rw_edges_commit(&rw, OUT, 1);
    assert_true(rw_edges_pivot(&rw, OUT, &danger));
    assert_int_equal(danger.in, IN);
    assert_int_equal(danger.pivot, PIVOT);
    assert_int_equal(danger.out, OUT);
    rw_edges_drop(&rw, PIVOT);
    assert_false(rw_edges_pivot(&rw, OUT, &danger));
}

/* The reader's edge comes last, as in Fekete's read-only anomaly. */
static void a_late_edge_completes_it(void **state)
{
    RwEdges rw = new_edges(*state);
    RwDanger danger;
    assert_true(rw_edges_add(&rw, PIVOT, OUT));
    rw_edges_commit(&rw, OUT, 1);
    rw_edges_commit(&rw, IN, 2);
    assert_true(rw_edges_add(&rw, IN, PIVOT));
    assert_true(rw_edges_danger(&rw, IN, PIVOT, &danger));
    assert_int_equal(danger.out, OUT);
}

static void it_is_not_when_another_committed_before_out(void **state)
{
    RwEdges rw = new_edges(*state);
    RwDanger danger;
    rw_edges_commit(&rw, IN, 1);
    assert_true(rw_edges_add(&rw, IN, PIVOT));
    assert_true(rw_edges_add(&rw, PIVOT, OUT));
    rw_edges_commit(&rw, OUT, 2);
    assert_false(rw_edges_pivot(&rw, OUT, &danger));
    assert_false(rw_edges_danger(&rw, PIVOT, OUT, &danger));
}

static void in_may_be_out(void **state)
{
    RwEdges rw = new_edges(*state);
    RwDanger danger;
    assert_true(rw_edges_add(&rw, OUT, PIVOT));
    assert_true(rw_edges_add(&rw, PIVOT, OUT));
    assert_false(rw_edges_add(&rw, PIVOT, OUT)); /* known */
    rw_edges_commit(&rw, OUT, 1);
    assert_true(rw_edges_pivot(&rw, OUT, &danger));
    assert_int_equal(danger.in, OUT);
    assert_int_equal(danger.pivot, PIVOT);
}

static void places_are_used_again(void **state)
{
    RwEdges rw = new_edges(*state);
    for (int i = 0; i < 100; i++) {
        assert_true(rw_edges_add(&rw, IN, PIVOT));
        assert_true(rw_edges_add(&rw, IN, OUT));
        assert_true(rw_edges_has(&rw, IN, OUT));
        rw_edges_drop(&rw, IN);
        assert_false(rw_edges_has(&rw, IN, OUT));
        assert_false(rw.is_full);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_structure_is_dangerous_when_out_commits_first),
        unit_test_with_arena(a_late_edge_completes_it),
        unit_test_with_arena(it_is_not_when_another_committed_before_out),
        unit_test_with_arena(in_may_be_out),
        unit_test_with_arena(places_are_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
