/* The probes of this machine. What they find is nobody's promise: only that they come back, that a
 * number is one, and that nothing is left behind. */
#include "support/unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/probe.h"

static int files_in(const char *directory)
{
    int count = 0;
    DIR *open = opendir(directory);
    assert_non_null(open);
    for (struct dirent *entry = readdir(open); entry != NULL; entry = readdir(open))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(open);
    return count;
}

static char *new_directory(void)
{
    static char path[200];
    const char *temporary = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/probes-XXXXXX", temporary != NULL ? temporary : "/tmp");
    assert_non_null(mkdtemp(path));
    return path;
}

static ProbeResult result_of(Prober *prober, int probe)
{
    ProbeResult result;
    int turns = 0;
    while (!prober_poll(prober, probe, 100, &result)) assert_true(++turns < 600);
    return result;
}

static void check_order(const ProbeResult *results, int quick, int slow, const char *words)
{
    if (results[quick].ps < 0 || results[slow].ps < 0 || results[quick].ps < results[slow].ps)
        return;
    print_message("# not so on this machine, now: %s\n", words); /* never gates */
}

static void each_comes_back_and_leaves_nothing(void **state)
{
    const char *directory = new_directory();
    char below[300];
    ProbeResult results[PROBE_KINDS];
    (void)state;
    snprintf(below, sizeof below, "%s/not/there", directory);
    Prober *prober = prober_new(below); /* the nearest above it will do */
    for (int probe = 0; probe < PROBE_KINDS; probe++) {
        ProbeResult result = results[probe] = result_of(prober, probe);
        if (result.ps < 0) assert_true(result.reason != PROBE_GOOD);
        else assert_true(result.ps > 0 && result.reason == PROBE_GOOD);
        if (result.p99_ps >= 0) assert_true(result.p99_ps >= result.ps);
        assert_int_equal(files_in(directory), 0);
    }
    prober_free(prober);
    assert_true(results[PROBE_CALL].ps > 0 && results[PROBE_L1].ps > 0);
    check_order(results, PROBE_L1, PROBE_L2, "L1 before L2");
    check_order(results, PROBE_L2, PROBE_RAM, "L2 before RAM");
    check_order(results, PROBE_SYSCALL, PROBE_LOOPBACK, "a system call before a round trip");
    assert_int_equal(rmdir(directory), 0);
}

/* Ended under way, and another one begun in its place. */
static void one_that_is_ended_leaves_nothing(void **state)
{
    const char *directory = new_directory();
    ProbeResult result;
    (void)state;
    Prober *prober = prober_new(directory);
    if (!prober_poll(prober, PROBE_WRITE_SYNC + PROBE_LONG, 60, &result))
        assert_true(result_of(prober, PROBE_CALL).ps > 0);
    (void)prober_poll(prober, PROBE_FILE_READ, 60, &result);
    prober_free(prober);
    prober_free(NULL);
    assert_int_equal(files_in(directory), 0);
    assert_int_equal(rmdir(directory), 0);
}

static void no_place_for_a_file_has_a_reason(void **state)
{
    (void)state;
    Prober *prober = prober_new("nowhere");
    assert_int_equal(result_of(prober, PROBE_WRITE_SYNC).reason, PROBE_NO_PLACE);
    assert_true(result_of(prober, PROBE_FILE_READ).ps == -1);
    prober_free(prober);
}

/* What two threads see is each machine's own; but never that of one order. */
static void two_threads_never_see_what_no_order_gives(void **state)
{
    (void)state;
    Prober *prober = prober_new(NULL);
    ProbeResult relaxed = result_of(prober, PROBE_BOTH_ZERO_RELAXED + 2 * PROBE_RUNS);
    ProbeResult seq_cst = result_of(prober, PROBE_BOTH_ZERO_SEQ_CST + 2 * PROBE_RUNS);
    prober_free(prober);
    if (relaxed.ps < 0) {
        assert_int_equal(relaxed.reason, PROBE_ONE_CPU);
        assert_true(seq_cst.ps == -1);
        return;
    }
    assert_true(relaxed.ps <= relaxed.p99_ps && relaxed.p99_ps <= 2000);
    assert_true(seq_cst.ps == 0 && seq_cst.p99_ps > 0);
    if (relaxed.ps == 0) print_message("# no store buffer shows on this machine, now\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_comes_back_and_leaves_nothing),
        cmocka_unit_test(one_that_is_ended_leaves_nothing),
        cmocka_unit_test(no_place_for_a_file_has_a_reason),
        cmocka_unit_test(two_threads_never_see_what_no_order_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
