#include "support/unit.h"

#include <stdio.h>
#include <string.h>

#include "algo/schedule.h"
#include "base/rng.h"

static const int64_t values[2] = {10, 20};

static ScheduleRun *new_run(Arena *arena)
{
    ScheduleRun *run = arena_alloc(arena, sizeof *run);
    schedule_run_init(run, arena);
    return run;
}

static void run_all(ScheduleRun *run, TxEngine engine, const char *steps)
{
    Schedule schedule;
    ScheduleError error;
    if (!schedule_parse(&schedule, text_of(steps), &error)) fail_msg("%s: %s", steps, error.reason);
    schedule_run_start(run, engine, &schedule, values);
    while (schedule_run_step(run)) continue;
}

/* --- notation --------------------------------------------------------------------------------- */

static void steps_are_read_and_written_alike(void **state)
{
    static const char text[] = "r1(2) r2(*) r3(v=30) r1(v%3=0) r1(v>-5) w1(2)=18 w1(2)+=-5 "
                               "w1(*)+=10 w1(v=10)=12 i1(3)=30 d1(v=20) d2(9) c1 a2";
    Schedule schedule;
    ScheduleError error;
    Buffer out = {0};
    (void)state;
    assert_true(schedule_parse(&schedule, text_of(text), &error));
    for (int i = 0; i < schedule.count; i++) {
        char words[SCHEDULE_STEP_BYTES];
        schedule_print(&schedule.steps[i], words);
        buffer_printf(&out, "%s%s", i > 0 ? " " : "", words);
    }
    assert_text(buffer_text(&out), text);
    buffer_clear(&out);
}

static void what_is_malformed_is_refused_with_its_step_and_why(void **state)
{
    static const struct {
        const char *text;
        int step;
        const char *reason;
    } bad[] = {
        {"", 0, "there are no steps"},
        {"   ", 0, "there are no steps"},
        {"r1(1) x1(2)", 2, "a step begins with r, w, i, d, c or a"},
        {"r4(1)", 1, "whose? Transactions are 1, 2 and 3, as in r1(2)"},
        {"r", 1, "whose? Transactions are 1, 2 and 3, as in r1(2)"},
        {"r1", 1, "which rows? As in (2), (*), (v=30) or (v%3=0)"},
        {"r1(", 1, "a number is missing"},
        {"r1(0)", 1, "rows are numbered from 1 to 9"},
        {"r1(10)", 1, "rows are numbered from 1 to 9"},
        {"r1(1", 1, "a closing bracket is missing"},
        {"r1(v%0=0)", 1, "nothing is divided by 0"},
        {"r1(v%3)", 1, "a remainder is missing, as in v%3=0"},
        {"r1(v=1234567)", 1, "a number has at most 6 digits"},
        {"w1(2)", 1, "a value is missing, as in w1(2)=18 or w1(2)+=5"},
        {"i1(*)=3", 1, "an insert is of one row, as in i1(3)=30"},
        {"i1(3)", 1, "a value is missing, as in i1(3)=30"},
        {"r1(1) c1 w1(1)=2", 3, "its transaction has ended before"},
        {"c1(1)", 1, "it goes on where it should end"},
        {"d1(2)=3", 1, "it goes on where it should end"},
    };
    Schedule schedule;
    ScheduleError error;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(schedule_parse(&schedule, text_of(bad[i].text), &error));
        assert_int_equal(error.step, bad[i].step);
        assert_string_equal(error.reason, bad[i].reason);
    }
}

static void at_most_64_steps(void **state)
{
    Buffer text = {0};
    Schedule schedule;
    ScheduleError error;
    (void)state;
    for (int i = 0; i < 64; i++) buffer_puts(&text, "r1(1) ");
    assert_true(schedule_parse(&schedule, buffer_text(&text), &error));
    buffer_puts(&text, "c1");
    assert_false(schedule_parse(&schedule, buffer_text(&text), &error));
    assert_int_equal(error.step, 65);
    buffer_clear(&text);
}

static void a_transaction_keeps_the_order_of_its_steps(void **state)
{
    Schedule schedule;
    ScheduleError error;
    (void)state;
    assert_true(schedule_parse(&schedule, TEXT("r1(1) w1(1)=2 r2(1)"), &error));
    assert_false(schedule_swap(&schedule, 1));
    assert_true(schedule_swap(&schedule, 2));
    assert_int_equal(schedule.steps[1].transaction, 1);
    assert_int_equal(schedule_find(&schedule, 3), 1); /* it keeps its number */
    assert_int_equal(schedule_find(&schedule, 4), -1);
    assert_false(schedule_swap(&schedule, 0));
    assert_false(schedule_swap(&schedule, 3));
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void who_waits_catches_up_before_the_next_step(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_RC_MVCC, "w1(1)=11 w2(1)=12 r2(1) c2 c1 r3(1) c3");
    assert_int_equal(run->steps[1].state, STEP_DONE);
    assert_int_equal(run->steps[1].during, 4);
    assert_int_equal(run->steps[1].blocker, 0);
    assert_int_equal(run->steps[3].during, 4); /* held back, then committed */
    assert_int_equal(run->steps[5].rows[0].value, 12);
    assert_int_equal(run->waits, 1);
    assert_int_equal(schedule_run_committed(run), 3);
}

static void the_one_that_closes_the_ring_is_aborted(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_RC_MVCC, "w1(1)=1 w2(2)=2 i3(3)=3 w1(2)=1 w2(3)=2 c3 c1 c2");
    assert_int_equal(schedule_run_committed(run), 3); /* row 3 is not in T2's snapshot: no wait */
    run_all(run, ENGINE_RU, "w1(1)=1 w2(2)=2 i3(3)=3 w1(2)=1 w2(3)=2 w3(1)=3 c1 c2 c3");
    assert_int_equal(run->steps[5].state, STEP_ABORTED);
    assert_int_equal(run->reasons[2], REASON_DEADLOCK);
    assert_int_equal(run->cycle_length, 3);
    assert_int_equal(run->cycle[0], 2); /* T3 closed it: it waits for T1, T1 for T2 */
    assert_int_equal(run->cycle[1], 0);
    assert_int_equal(run->cycle[2], 1);
    assert_int_equal(schedule_run_committed(run), 2);
}

static void a_commit_by_hand_is_put_in(void **state)
{
    ScheduleRun *run = new_run(*state);
    Schedule schedule;
    ScheduleError error;
    assert_true(schedule_parse(&schedule, TEXT("w1(1)=11 w2(1)=12 c1 c2"), &error));
    schedule_run_start(run, ENGINE_RC_MVCC, &schedule, values);
    assert_false(schedule_run_end(run, 0, STATEMENT_COMMIT)); /* has not begun */
    assert_true(schedule_run_step(run) && schedule_run_step(run));
    assert_false(schedule_run_end(run, 1, STATEMENT_COMMIT)); /* waits */
    assert_true(schedule_run_end(run, 1, STATEMENT_ABORT));
    assert_true(schedule_run_end(run, 0, STATEMENT_COMMIT));
    while (schedule_run_step(run)) continue;
    assert_int_equal(run->schedule.count, 6);
    assert_int_equal(run->steps[1].state, STEP_ABORTED);
    assert_int_equal(run->steps[4].state, STEP_SKIPPED);
    TxRow rows[DEPENDENCY_ROWS];
    assert_int_equal(schedule_run_rows(run, rows), 2);
    assert_int_equal(rows[0].value, 11);
}

/* --- what an engine is known for -------------------------------------------------------------- */

static void read_committed_checks_the_row_again_after_a_wait(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_RC_MVCC, "w1(1)=20 w2(v=10)=99 c1 c2");
    assert_int_equal(run->steps[1].touched, 0);
    run_all(run, ENGINE_RC_MVCC, "w1(1)+=1 w2(1)+=1 c1 c2"); /* no update is lost */
    TxRow rows[DEPENDENCY_ROWS];
    (void)schedule_run_rows(run, rows);
    assert_int_equal(rows[0].value, 12);
}

static void the_first_updater_wins(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_SI, "r2(2) w1(1)=11 w2(1)=12 c1 c2");
    assert_int_equal(run->reasons[1], REASON_UPDATED);
    run_all(run, ENGINE_SI,
            "w1(1)=11 w2(1)=12 a1 c2"); /* the first one gives up: the second wins */
    assert_int_equal(schedule_run_state(run, 1), TX_COMMITTED);
    run_all(run, ENGINE_SI, "r1(2) i2(3)=30 c2 i1(3)=31 c1");
    assert_int_equal(run->reasons[0], REASON_DUPLICATE);
}

static void innodb_reads_the_past_and_writes_to_the_present(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_RR_INNODB, "r1(2) w2(2)=30 c2 r1(2) w1(2)+=1 r1(2) c1");
    assert_int_equal(run->steps[3].rows[0].value, 20);
    assert_int_equal(run->steps[5].rows[0].value, 31);
}

static void predicate_locks_keep_phantoms_out(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_SER_2PL, "r1(v=30) i2(3)=30 r1(v=30) c1 c2");
    assert_int_equal(run->steps[1].state, STEP_DONE);
    assert_int_equal(run->steps[1].during, 3);
    assert_int_equal(run->steps[2].touched, 0);
    run_all(run, ENGINE_SER_2PL, "r1(v=30) i2(3)=31 c2 r1(*) c1"); /* does not come in: no wait */
    assert_int_equal(run->waits, 0);
    run_all(run, ENGINE_SER_2PL, "r1(3) i2(3)=31 c1 c2"); /* what is not there is locked too */
    assert_int_equal(run->steps[1].blocker, 0);
}

static void a_write_by_predicate_waits_for_rows_that_may_come_in(void **state)
{
    ScheduleRun *run = new_run(*state);
    run_all(run, ENGINE_RR_INNODB, "w1(1)=30 w2(v=30)=31 c1 c2");
    assert_int_equal(run->steps[1].during, 2);
    assert_int_equal(run->steps[1].touched, 1);
}

/* Ports and Grittner 2012, figure 4 needs no cycle: ssi aborts where si had been right. */
static void a_structure_without_a_cycle_is_a_false_positive(void **state)
{
    static const char steps[] = "r1(1) r2(2) w3(2)=21 c3 w2(1)=11 c2 c1";
    ScheduleRun *run = new_run(*state);
    DependencyGraph graph;
    run_all(run, ENGINE_SI, steps);
    assert_int_equal(schedule_run_committed(run), 3);
    dependency_graph_build(&graph, &run->log, false);
    assert_false(dependency_graph_cycles(&graph).is_cyclic);
    run_all(run, ENGINE_SSI, steps);
    assert_int_equal(schedule_run_committed(run), 2);
    assert_int_equal(run->reasons[1], REASON_PIVOT);
    assert_int_equal(run->dangers[1].in, 0);
    assert_int_equal(run->dangers[1].pivot, 1);
    assert_int_equal(run->dangers[1].out, 2);
}

/* --- engines against every serial order ------------------------------------------------------- */

typedef struct Rows {
    bool exists[DEPENDENCY_ROWS + 1];
    int64_t values[DEPENDENCY_ROWS + 1];
} Rows;

/* One step with nobody beside it, against what it gave in the run. */
static bool repeats(Rows *rows, const Statement *statement, const StepRun *was)
{
    int touched = 0;
    if (statement->kind == STATEMENT_INSERT) {
        int row = statement->where.row;
        if (rows->exists[row]) return false;
        rows->exists[row] = true;
        rows->values[row] = statement->value;
        return true;
    }
    for (int row = 1; row <= DEPENDENCY_ROWS; row++) {
        if (!rows->exists[row] || !predicate_holds(&statement->where, row, rows->values[row]))
            continue;
        if (statement->kind == STATEMENT_READ
            && (touched >= was->touched || was->rows[touched].row != row
                || was->rows[touched].value != rows->values[row]))
            return false;
        touched++;
        if (statement->kind == STATEMENT_DELETE) rows->exists[row] = false;
        if (statement->kind == STATEMENT_UPDATE)
            rows->values[row] = statement->value + (statement->adds ? rows->values[row] : 0);
    }
    return touched == was->touched;
}

static bool gives_the_same(const ScheduleRun *run, const int *order, int count)
{
    Rows rows = {.exists = {[1] = true, [2] = true}, .values = {[1] = 10, [2] = 20}};
    TxRow final[DEPENDENCY_ROWS];
    for (int i = 0; i < count; i++)
        for (int step = 0; step < run->schedule.count; step++) {
            const Step *one = &run->schedule.steps[step];
            if (one->transaction != order[i] || one->statement.kind == STATEMENT_COMMIT) continue;
            if (!repeats(&rows, &one->statement, &run->steps[step])) return false;
        }
    int left = schedule_run_rows(run, final), seen = 0;
    for (int row = 1; row <= DEPENDENCY_ROWS; row++) {
        if (!rows.exists[row]) continue;
        if (seen >= left || final[seen].row != row || final[seen].value != rows.values[row])
            return false;
        seen++;
    }
    return seen == left;
}

static bool has_serial_order(const ScheduleRun *run, int *order, int placed)
{
    bool is_whole = true;
    for (int i = 0; i < SCHEDULE_TRANSACTIONS; i++) {
        bool is_used = schedule_run_state(run, i) != TX_COMMITTED;
        for (int k = 0; k < placed; k++) is_used = is_used || order[k] == i;
        if (is_used) continue;
        is_whole = false;
        order[placed] = i;
        if (has_serial_order(run, order, placed + 1)) return true;
    }
    return is_whole && gives_the_same(run, order, placed);
}

static void print_steps(const Schedule *schedule)
{
    for (int i = 0; i < schedule->count; i++) {
        char words[SCHEDULE_STEP_BYTES];
        schedule_print(&schedule->steps[i], words);
        print_error("%s ", words);
    }
    print_error("\n");
}

/* Serializable engines always have a serial order; of all but ru, whoever has no cycle has one. */
static bool check_engine(ScheduleRun *run, TxEngine engine, const Schedule *schedule)
{
    int order[SCHEDULE_TRANSACTIONS];
    DependencyGraph graph;
    schedule_run_start(run, engine, schedule, values);
    while (schedule_run_step(run)) continue;
    dependency_graph_build(&graph, &run->log, false);
    DependencyCycles cycles = dependency_graph_cycles(&graph);
    bool is_serial = has_serial_order(run, order, 0);
    bool has_to_be = engine == ENGINE_SER_2PL || engine == ENGINE_SSI;
    bool is_wrong = (has_to_be && cycles.is_cyclic) || (!is_serial && has_to_be)
                    || (engine != ENGINE_RU && !cycles.is_cyclic && !is_serial)
                    || (engine == ENGINE_SI && cycles.is_cyclic && !cycles.all_two_rw);
    if (is_wrong) {
        print_error("engine %d: cyclic %d, serial %d: ", engine, cycles.is_cyclic, is_serial);
        print_steps(schedule);
        fail();
    }
    return is_serial;
}

/* Two transactions of two steps of these each, in every order. */
static void every_small_schedule(void **state)
{
    static const char *const kinds[] = {"r%d(1)",       "r%d(v%%3=0)", "w%d(1)+=20",
                                        "w%d(v=20)=30", "i%d(3)=30",   "d%d(2)"};
    enum { KINDS = 6 };
    ScheduleRun *run = new_run(*state);
    int anomalies[TX_ENGINES] = {0};
    for (int code = 0; code < KINDS * KINDS * KINDS * KINDS; code++) {
        Step steps[4];
        for (int i = 0, left = code; i < 4; i++, left /= KINDS) {
            char words[SCHEDULE_STEP_BYTES];
            Schedule one;
            ScheduleError error;
            snprintf(words, sizeof words, kinds[left % KINDS], i / 2 + 1);
            assert_true(schedule_parse(&one, text_of(words), &error));
            steps[i] = one.steps[0];
        }
        for (int mask = 0; mask < 64; mask++) { /* whose turn it is, three each */
            Schedule schedule = {.count = 6};
            int taken[2] = {0, 0};
            for (int i = 0; i < 6; i++) {
                int who = mask >> i & 1;
                if (taken[who] > 2) break;
                schedule.steps[i] =
                    taken[who] < 2 ? steps[2 * who + taken[who]]
                                   : (Step){.transaction = who, .statement.kind = STATEMENT_COMMIT};
                taken[who]++;
            }
            if (taken[0] != 3 || taken[1] != 3) continue;
            for (int engine = 0; engine < TX_ENGINES; engine++)
                anomalies[engine] += !check_engine(run, (TxEngine)engine, &schedule);
        }
    }
    for (int engine = 0; engine < TX_ENGINES; engine++)
        assert_int_equal(anomalies[engine] == 0, engine == ENGINE_SER_2PL || engine == ENGINE_SSI);
}

static Statement draw_statement(Rng *rng, int64_t value)
{
    static const StatementKind kinds[] = {STATEMENT_READ,   STATEMENT_READ,   STATEMENT_UPDATE,
                                          STATEMENT_UPDATE, STATEMENT_INSERT, STATEMENT_DELETE};
    Statement statement = {.kind = kinds[rng_below(rng, 6)], .value = value};
    int which = (int)rng_below(rng, 5);
    if (which < 3 || statement.kind == STATEMENT_INSERT) statement.where.row = 1 + which % 3;
    else if (which == 3)
        statement.where =
            (Predicate){.condition = CONDITION_MODULUS, .a = 2 + (int)rng_below(rng, 2), .b = 0};
    statement.adds = statement.kind == STATEMENT_UPDATE && rng_below(rng, 2) == 0;
    if (statement.adds) statement.value = 1 + (int64_t)rng_below(rng, 5);
    return statement;
}

static void random_schedules(void **state)
{
    ScheduleRun *run = new_run(*state);
    int anomalies[TX_ENGINES] = {0};
    for (int i = 0; i < 20000; i++) {
        Rng rng = rng_keyed(7, 1, (uint64_t)i);
        Schedule schedule = {0};
        int left[SCHEDULE_TRANSACTIONS] = {3 + (int)rng_below(&rng, 2), 3,
                                           3 + (int)rng_below(&rng, 2)};
        int sum = left[0] + left[1] + left[2];
        while (sum > 0) {
            int who = (int)rng_below(&rng, SCHEDULE_TRANSACTIONS);
            if (left[who] == 0) continue;
            sum--;
            Step *step = &schedule.steps[schedule.count];
            *step = (Step){.transaction = who, .statement.kind = STATEMENT_COMMIT};
            if (--left[who] > 0) step->statement = draw_statement(&rng, 100 + schedule.count);
            schedule.count++;
        }
        for (int engine = 0; engine < TX_ENGINES; engine++)
            anomalies[engine] += !check_engine(run, (TxEngine)engine, &schedule);
    }
    for (int engine = 0; engine < TX_ENGINES; engine++)
        assert_int_equal(anomalies[engine] == 0, engine == ENGINE_SER_2PL || engine == ENGINE_SSI);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_read_and_written_alike),
        cmocka_unit_test(what_is_malformed_is_refused_with_its_step_and_why),
        cmocka_unit_test(at_most_64_steps),
        cmocka_unit_test(a_transaction_keeps_the_order_of_its_steps),
        unit_test_with_arena(who_waits_catches_up_before_the_next_step),
        unit_test_with_arena(the_one_that_closes_the_ring_is_aborted),
        unit_test_with_arena(a_commit_by_hand_is_put_in),
        unit_test_with_arena(read_committed_checks_the_row_again_after_a_wait),
        unit_test_with_arena(the_first_updater_wins),
        unit_test_with_arena(innodb_reads_the_past_and_writes_to_the_present),
        unit_test_with_arena(predicate_locks_keep_phantoms_out),
        unit_test_with_arena(a_write_by_predicate_waits_for_rows_that_may_come_in),
        unit_test_with_arena(a_structure_without_a_cycle_is_a_false_positive),
        unit_test_with_arena(every_small_schedule),
        unit_test_with_arena(random_schedules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
