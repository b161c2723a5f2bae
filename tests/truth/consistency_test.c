/* The numbers of consistency: litmus histories by brute force, files judged by hand, stores against
 * sixty seeds of another simulation, and a reply before its message against its closed form. */
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/measured.h"

static const char *line_of(const char *words)
{
    static char line[400];
    int length = snprintf(line, sizeof line, "consistency %s", words);
    assert_true(length < (int)sizeof line);
    return line;
}

static void check(const char *words, const char *metric, double expected, double tolerance)
{
    check_measured(line_of(words), metric, expected, tolerance);
}

/* --- histories -------------------------------------------------------------------------------- */

enum { MODELS = 6 };

static void check_models(const char *words, const int expected[MODELS])
{
    static const char *const metrics[MODELS] = {
        "linearizable", "sequential", "causal", "pram", "read_your_writes", "monotonic_reads"};
    for (int i = 0; i < MODELS; i++) check(words, metrics[i], expected[i], 0);
}

static void each_litmus_history_is_allowed_by_these(void **state)
{
    static const struct {
        const char *words;
        int verdicts[MODELS];
    } rows[] = {
        {"--litmus l1", {0, 1, 1, 1, 1, 1}},  {"--litmus l2", {0, 1, 1, 1, 1, 1}},
        {"--litmus l3", {1, 1, 1, 1, 1, 1}},  {"--litmus l4", {0, 0, 1, 1, 1, 1}},
        {"--litmus l5", {0, 0, 1, 1, 1, 1}},  {"--litmus l6", {0, 0, 0, 1, 1, 1}},
        {"--litmus l7", {0, 0, 0, 0, 1, 1}},  {"--litmus l8", {0, 0, 0, 0, 0, 1}},
        {"--litmus l9", {0, 0, 0, 0, 1, 0}},  {"--litmus l10", {0, 0, 1, 1, 1, 1}},
        {"--litmus l11", {0, 1, 1, 1, 1, 1}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check_models(rows[i].words, rows[i].verdicts);
}

static void what_is_typed_and_edited_is_judged(void **state)
{
    static const int all[MODELS] = {1, 1, 1, 1, 1, 1};
    (void)state;
    check_models("--ops 'A w(x,1) 0-10; B r(x)=1 1-5; C r(x)=0 2-4'", all);
    check_models("--litmus l2 --at 1s longer=2 --at 1s longer=2", all); /* l2 becomes l3 */
    check("--litmus l2 --at 1s longer=2", "linearizable", 1, 0); /* equal instants overlap */
    check("--litmus l1 --at 1s value=2", "linearizable", 1, 0);
    check("--ops 'A w(x,1) 0-; B r(x)=1 5-6, r(x)=0 7-8'", "linearizable", 0, 0);
    check("--ops 'A w(x,1) 0-; B r(x)=1 5-6, r(x)=0 7-8'", "unknown_operations", 1, 0);
}

static void check_file(const char *text, const char *metric, double expected)
{
    char path[] = "/tmp/groundwork-history-XXXXXX", words[100];
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    assert_non_null(out);
    (void)fputs(text, out);
    assert_int_equal(fclose(out), 0);
    snprintf(words, sizeof words, "--history %s", path);
    check(words, metric, expected, 0);
    (void)unlink(path);
}

#define LOG "INFO  jepsen.util - "

static void files_are_judged(void **state)
{
    static const char log[] = LOG "0\t:invoke\t:write\t7\n" LOG "0\t:ok\t:write\t7\n"
                              LOG "3\t:invoke\t:cas\t[7 2]\n" LOG "3\t:ok\t:cas\t[7 2]\n"
                              LOG "1\t:invoke\t:read\tnil\n" LOG "1\t:ok\t:read\t7\n";
    static const char json[] =
        "{\"process\":0,\"type\":\"invoke\",\"f\":\"write\",\"key\":\"x\",\"value\":4}\n"
        "{\"process\":1,\"type\":\"invoke\",\"f\":\"read\",\"key\":\"x\",\"value\":null}\n"
        "{\"process\":1,\"type\":\"ok\",\"f\":\"read\",\"key\":\"x\",\"value\":4}\n"
        "{\"process\":0,\"type\":\"ok\",\"f\":\"write\",\"key\":\"x\",\"value\":4}\n";
    (void)state;
    check_file(log, "linearizable", 0);
    check_file(log, "refuted_at_event", 6);
    check_file(log, "operations", 3);
    check_file(json, "linearizable", 1);
    check_file(json, "refuted_at_event", 0);
    check_file("", "linearizable", 1);
}

static void ninety_operations_have_one_that_no_order_explains(void **state)
{
    (void)state;
    check("--scene history", "linearizable", 0, 0);
    check("--scene history", "operations", 90, 0);
}

/* --- stores ----------------------------------------------------------------------------------- */

static void abd_is_linearizable(void **state)
{
    (void)state;
    check("--scene store --store abd --for 20s", "stale_reads", 0, 0);
    check("--scene store --store abd --for 20s", "inversions", 0, 0);
    check("--scene store --store abd --for 20s", "linearizable", 1, 0);
    check("--scene store --store single --for 20s", "linearizable", 1, 0);
}

static void overlap_is_fresh_and_goes_back(void **state)
{
    (void)state;
    check("--scene store --store quorum --for 4000s", "stale_reads", 0, 0);
    check("--scene store --store quorum --for 4000s", "inversion_ratio", 0.0012, 0.00024);
    check("--scene store --r 1 --w 3 --for 1000s", "stale_reads", 0, 0);
    check("--scene store --r 1 --w 3 --for 1000s", "inversion_ratio", 0.0239, 0.00239);
}

static void without_overlap_reads_are_stale(void **state)
{
    (void)state;
    check("--scene store --r 1 --w 1 --for 1000s", "stale_ratio", 0.0422, 0.00422);
}

/* The checker and the two counts say the same of one writer's register. */
static void the_checker_sees_what_the_counts_see(void **state)
{
    (void)state;
    for (int seed = 1; seed <= 12; seed++) {
        char words[100];
        snprintf(words, sizeof words, "--scene store --r 1 --w 3 --for 3s --seed %d", seed);
        double back = measured(line_of(words), "inversions");
        check(words, "linearizable", back == 0, 0);
    }
}

/* --- a reply before its message --------------------------------------------------------------- */

static void a_reply_overtakes_its_message_so_often(void **state)
{
    (void)state;
    check("--scene reply --think 0ms --trials 1000000", "reply_first_ratio", 0.25, 0.0018);
    check("--scene reply --think 10ms --trials 1000000", "reply_first_ratio", 0.09197, 0.0012);
    check("--scene reply --think 10ms --trials 1", "reply_first_theory_ratio", 0.0919698602, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_litmus_history_is_allowed_by_these),
        cmocka_unit_test(what_is_typed_and_edited_is_judged),
        cmocka_unit_test(files_are_judged),
        cmocka_unit_test(ninety_operations_have_one_that_no_order_explains),
        cmocka_unit_test(abd_is_linearizable),
        cmocka_unit_test(overlap_is_fresh_and_goes_back),
        cmocka_unit_test(without_overlap_reads_are_stale),
        cmocka_unit_test(the_checker_sees_what_the_counts_see),
        cmocka_unit_test(a_reply_overtakes_its_message_so_often),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
