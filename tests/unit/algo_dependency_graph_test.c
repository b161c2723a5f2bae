#include "support/unit.h"

#include "algo/dependency_graph.h"
#include "base/rng.h"

static DependencyLog history;

static void begin(void)
{
    dependency_log_reset(&history);
    dependency_log_put(&history, 1, 10);
    dependency_log_put(&history, 2, 20);
}

static void commit_all(int count)
{
    for (int i = 0; i < count; i++) history.fates[i] = FATE_COMMITTED;
}

static void write(int writer, int row, int32_t number, bool exists, int64_t value)
{
    dependency_log_write(&history, (LoggedVersion){row, writer, number, exists, value});
}

static void read_row(int reader, int row, int32_t number)
{
    LoggedRead read = {.reader = reader, .where.row = row};
    read.seen[row] = number;
    dependency_log_read(&history, &read);
}

static DependencyCycles cycles_of(DependencyGraph *graph)
{
    dependency_graph_build(graph, &history, false);
    return dependency_graph_cycles(graph);
}

/* --- examples of Adya and of Fekete, O'Neil, O'Neil 2004 ------------------------------------- */

static void a_lost_update_is_ww_one_way_and_rw_the_other(void **state)
{
    DependencyGraph graph;
    (void)state;
    begin();
    read_row(0, 1, 0);
    read_row(1, 1, 0);
    write(0, 1, 1, true, 11);
    write(1, 1, 2, true, 11);
    commit_all(2);
    DependencyCycles cycles = cycles_of(&graph);
    assert_true(cycles.is_cyclic);
    assert_int_equal(graph.kinds[0][1], DEPENDENCY_WW); /* it wrote over its own read itself */
    assert_int_equal(graph.kinds[1][0], DEPENDENCY_RW);
    assert_false(cycles.all_two_rw);
    assert_int_equal(cycles.length, 2);
}

static void a_write_skew_is_two_rw(void **state)
{
    DependencyGraph graph;
    (void)state;
    begin();
    read_row(0, 2, 0);
    read_row(1, 1, 0);
    write(0, 1, 1, true, 11);
    write(1, 2, 2, true, 21);
    commit_all(2);
    DependencyCycles cycles = cycles_of(&graph);
    assert_true(cycles.is_cyclic && cycles.all_two_rw);
}

static void a_reader_can_make_the_cycle(void **state)
{
    DependencyGraph graph;
    (void)state;
    begin();
    read_row(0, 1, 0);
    read_row(0, 2, 0);
    write(1, 2, 1, true, 25);
    read_row(2, 1, 0);
    read_row(2, 2, 1);
    write(0, 1, 2, true, 0);
    commit_all(3);
    DependencyCycles cycles = cycles_of(&graph);
    assert_true(cycles.is_cyclic && cycles.all_two_rw);
    assert_int_equal(cycles.length, 3);
    history.fates[2] = FATE_ABORTED; /* without the reader there is a serial order */
    assert_false(cycles_of(&graph).is_cyclic);
}

static void predicates_have_edges_too(void **state)
{
    DependencyGraph graph;
    LoggedRead read = {.where = {.condition = CONDITION_MODULUS, .a = 3, .b = 0}};
    (void)state;
    begin();
    read.reader = 0;
    dependency_log_read(&history, &read);
    write(1, 3, 1, true, 30); /* comes in */
    write(1, 1, 2, true, 11); /* neither before nor after */
    read.reader = 2;
    read.seen[3] = 1;
    read.seen[1] = 2;
    dependency_log_read(&history, &read);
    write(3, 3, 3, false, 30); /* goes out */
    commit_all(4);
    assert_false(cycles_of(&graph).is_cyclic);
    assert_int_equal(graph.kinds[0][1], DEPENDENCY_RW);
    assert_int_equal(graph.kinds[1][2], DEPENDENCY_WR);
    assert_int_equal(graph.kinds[2][3], DEPENDENCY_RW);
    assert_int_equal(graph.kinds[1][3], DEPENDENCY_WW);
    assert_int_equal(graph.rows[0][1], 3);
}

static void what_was_aborted_leaves_no_edge(void **state)
{
    DependencyGraph graph;
    (void)state;
    begin();
    write(0, 1, 1, true, 101);
    read_row(1, 1, 1);
    history.fates[0] = FATE_ABORTED;
    history.fates[1] = FATE_COMMITTED;
    write(2, 1, 2, true, 12);
    history.fates[2] = FATE_COMMITTED;
    assert_false(cycles_of(&graph).is_cyclic);
    assert_int_equal(graph.kinds[0][1], 0);
    assert_int_equal(graph.kinds[1][2], DEPENDENCY_RW);
}

/* --- against every serial order --------------------------------------------------------------- */

enum { ROWS = 2, MOST = 4 };

/* A history at random: who reads which version of a row, and who writes it, in which order. */
typedef struct Drawn {
    int count;
    int reads[MOST][ROWS];  /* the writer whose version it reads; -1 the start; -2 it does not */
    int writes[MOST][ROWS]; /* its place in the order of the row's versions, from 1; 0: none */
} Drawn;

static Drawn draw(Rng *rng)
{
    Drawn drawn = {.count = 2 + (int)rng_below(rng, MOST - 1)};
    for (int row = 0; row < ROWS; row++) {
        int writers[MOST], count = 0;
        for (int i = 0; i < drawn.count; i++) {
            drawn.writes[i][row] = 0;
            if (rng_below(rng, 2) == 0) writers[count++] = i;
        }
        for (int i = count - 1; i > 0; i--) {
            int other = (int)rng_below(rng, (uint64_t)i + 1), kept = writers[i];
            writers[i] = writers[other];
            writers[other] = kept;
        }
        for (int i = 0; i < count; i++) drawn.writes[writers[i]][row] = i + 1;
        for (int i = 0; i < drawn.count; i++) {
            int which = (int)rng_below(rng, (uint64_t)count + 2);
            drawn.reads[i][row] = which < count ? writers[which] : which == count ? -1 : -2;
            if (drawn.reads[i][row] == i) drawn.reads[i][row] = -2;
        }
    }
    return drawn;
}

static void log_drawn(const Drawn *drawn)
{
    begin();
    for (int row = 0; row < ROWS; row++)
        for (int place = 1; place <= drawn->count; place++)
            for (int i = 0; i < drawn->count; i++)
                if (drawn->writes[i][row] == place)
                    write(i, row + 1, 10 * row + place, true, 100 * row + place);
    for (int row = 0; row < ROWS; row++)
        for (int i = 0; i < drawn->count; i++) {
            int from = drawn->reads[i][row];
            if (from == -2) continue;
            read_row(i, row + 1, from == -1 ? 0 : 10 * row + drawn->writes[from][row]);
        }
    commit_all(drawn->count);
}

/* Run one after the other in this order: each reads before it writes. */
static bool gives_the_same(const Drawn *drawn, const int *order)
{
    for (int row = 0; row < ROWS; row++) {
        int newest = -1, versions = 0;
        for (int i = 0; i < drawn->count; i++) {
            int self = order[i];
            if (drawn->reads[self][row] != -2 && drawn->reads[self][row] != newest) return false;
            if (drawn->writes[self][row] == 0) continue;
            if (drawn->writes[self][row] != ++versions) return false;
            newest = self;
        }
    }
    return true;
}

static bool has_serial_order(const Drawn *drawn, int *order, int placed)
{
    if (placed == drawn->count) return gives_the_same(drawn, order);
    for (int i = 0; i < drawn->count; i++) {
        bool is_used = false;
        for (int k = 0; k < placed; k++) is_used = is_used || order[k] == i;
        if (is_used) continue;
        order[placed] = i;
        if (has_serial_order(drawn, order, placed + 1)) return true;
    }
    return false;
}

static void no_cycle_is_a_serial_order_and_the_other_way_round(void **state)
{
    Rng rng = rng_seeded(6);
    int serializable = 0;
    (void)state;
    for (int i = 0; i < 40000; i++) {
        int order[MOST];
        DependencyGraph graph;
        Drawn drawn = draw(&rng);
        log_drawn(&drawn);
        bool is_serial = has_serial_order(&drawn, order, 0);
        assert_int_equal(!cycles_of(&graph).is_cyclic, is_serial);
        serializable += is_serial;
    }
    assert_true(serializable > 4000 && serializable < 36000); /* both kinds came up */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_update_is_ww_one_way_and_rw_the_other),
        cmocka_unit_test(a_write_skew_is_two_rw),
        cmocka_unit_test(a_reader_can_make_the_cycle),
        cmocka_unit_test(predicates_have_edges_too),
        cmocka_unit_test(what_was_aborted_leaves_no_edge),
        cmocka_unit_test(no_cycle_is_a_serial_order_and_the_other_way_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
