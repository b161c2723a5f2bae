/* The numbers of isolation against Hermitage's table of real databases, published examples and
 * closed forms. */
#include "support/unit.h"

#include <stdio.h>

#include "support/measured.h"

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "isolation %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    check_measured(line_of(words), metric, expected, tolerance);
}

static void check_text_of(const char *words, const char *metric, const char *expected)
{
    check_measured_text(line_of(words), metric, expected);
}

/* --- the matrix ------------------------------------------------------------------------------- */

static void check_row(const char *engine, const double cells[10])
{
    static const char *const metrics[] = {"cell_g0",      "cell_g1a", "cell_g1b", "cell_g1c",
                                          "cell_otv",     "cell_pmp", "cell_p4",  "cell_g_single",
                                          "cell_g2_item", "cell_g2"};
    char words[80];
    snprintf(words, sizeof words, "--scene matrix --engine %s", engine);
    for (int i = 0; i < 10; i++) check(words, metrics[i], cells[i], 0);
}

/* MySQL, PostgreSQL and SQL Server as Hermitage found them. */
static void the_matrix_is_hermitage_s(void **state)
{
    (void)state;
    check_row("ru", (double[10]){1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    check_row("rc-lock", (double[10]){1, 1, 1, 1, 1, 0, 0, 0, 0, 0});
    check_row("rc-mvcc", (double[10]){1, 1, 1, 1, 1, 0, 0, 0, 0, 0});
    check_row("rr-2pl", (double[10]){1, 1, 1, 1, 1, 0, 1, .5, 1, 0});
    check_row("rr-innodb", (double[10]){1, 1, 1, 1, 1, .5, 0, .5, 0, 0});
    check_row("si", (double[10]){1, 1, 1, 1, 1, 1, 1, 1, 0, 0});
    check_row("ser-2pl", (double[10]){1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
    check_row("ssi", (double[10]){1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
}

static void schedules_give_what_postgresql_gives(void **state)
{
    (void)state;
    check_text_of("--schedule otv --engine rc-mvcc", "reads_t3",
                  "{1:11,2:19} {1:11,2:19} {1:12,2:18}");
    check_text_of("--schedule pmp-write --engine rc-mvcc", "final_rows", "{1:20,2:30}");
    check_text_of("--schedule pmp-write --engine rc-mvcc", "reads_t2", "{2:20} {1:20,2:30}");
    check("--scene on-call --engine si", "committed", 2, 0);
    check_text_of("--scene on-call --engine si", "final_rows", "{1:0,2:0}");
    check("--scene on-call --engine ssi", "committed", 1, 0);
    check("--scene on-call --engine rr-2pl", "committed", 1, 0);
    check("--scene read-only --engine si", "committed", 3, 0);
    check("--scene read-only --engine ssi", "committed", 2, 0);
    check_text_of("--scene read-only --engine ssi", "final_rows", "{1:10,2:25}");
}

/* Fekete, O'Neil, O'Neil 2004: without its reader the history is serializable. */
static void the_reader_makes_the_cycle(void **state)
{
    (void)state;
    check("--scene read-only --engine si", "cycles", 1, 0);
    check("--schedule custom --engine si --steps 'r1(*) w2(2)+=5 c2 w1(1)=0 c1'", "cycles", 0, 0);
    check("--schedule custom --engine ssi --steps 'r1(*) w2(2)+=5 c2 w1(1)=0 c1'", "committed", 2,
          0);
}

/* --- by hand ---------------------------------------------------------------------------------- */

static void actions_do_what_keys_do(void **state)
{
    (void)state;
    check("--at 1.7s engine=si", "aborted", 1, 0);
    check("--at 2.2s abort=1", "committed", 1, 0);
    check_text_of("--at 2.2s abort=1", "final_rows", "{1:11,2:20}");
    check("--at 1s matrix", "cell_otv", 1, 0);
    check("--at 0.1s later=4", "waits", 0, 0);  /* T1 commits before T2 writes ... */
    check("--at 0.1s later=4", "cycles", 1, 0); /* ... and is lost all the same */
}

/* --- the sale --------------------------------------------------------------------------------- */

static void a_sale_by_write_back(void **state)
{
    (void)state;
    check("--scene seats --buy rmw --trials 400", "sold", 1100, 6.4);
    check("--scene seats --buy rmw --trials 400", "sold_theory", 1100, 1e-9);
    check("--scene seats --buy rmw --trials 400", "sold_sd", 31.62, 31.62 * .12);
}

static void a_sale_by_decrement(void **state)
{
    (void)state;
    check("--scene seats --buy check-then-decrement --trials 400", "sold", 110, .64);
    check("--scene seats --buy check-then-decrement --trials 400", "sold_theory", 110, 1e-9);
    check("--scene seats --buy check-then-decrement --seats 100000", "oversold", 10, 10);
}

static void check_and_write_in_one_step(void **state)
{
    (void)state;
    check("--scene seats --buy conditional", "sold", 100, 0);
    check("--scene seats --buy cas", "sold", 100, 0);
    check("--scene seats --buy for-update", "sold", 100, 0);
    check("--scene seats --buy rmw --engine si", "sold", 100, 0);
    check("--scene seats --buy rmw --engine si", "aborted", 1000, 150);
    check("--scene seats --buy rmw --engine rr-2pl", "sold", 100, 0);
    check("--scene seats --buy for-update --engine si", "sold", 100, 0);
}

static void one_wins_each_round(void **state)
{
    (void)state;
    check("--scene cas --contenders 10", "attempts", 55, 0);
    check("--scene cas --contenders 20", "attempts", 210, 0);
    check("--scene cas --contenders 20 --engine si", "attempts", 210, 0);
    check("--scene cas --contenders 20 --engine ser-2pl", "attempts", 210, 0);
}

/* --- random schedules ------------------------------------------------------------------------- */

static void serializable_is(void **state)
{
    Finished run = finished_run(line_of("--scene random --engine ssi --trials 10000"));
    (void)state;
    assert_true(finished_metric(run, "cycles").number == 0);
    assert_true(finished_metric(run, "false_positives").number > 0);
    assert_true(finished_metric(run, "pivots").number
                > finished_metric(run, "false_positives").number);
    finished_free(run);
    run = finished_run(line_of("--scene random --engine si --trials 2000"));
    double cycles = finished_metric(run, "cycles").number;
    assert_true(cycles > 0);
    assert_true(finished_metric(run, "cycles_two_rw").number == cycles);
    finished_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_matrix_is_hermitage_s),
        cmocka_unit_test(schedules_give_what_postgresql_gives),
        cmocka_unit_test(the_reader_makes_the_cycle),
        cmocka_unit_test(actions_do_what_keys_do),
        cmocka_unit_test(a_sale_by_write_back),
        cmocka_unit_test(a_sale_by_decrement),
        cmocka_unit_test(check_and_write_in_one_step),
        cmocka_unit_test(one_wins_each_round),
        cmocka_unit_test(serializable_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
