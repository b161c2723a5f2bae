/* Consistency's corners: what is refused, what is edited, and what both file formats say. */
#include "support/unit.h"

#include "algo/linearizability.h"
#include "demo/session.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void check_refused(Arena *arena, const char *words, const char *problem)
{
    Report report = {.arena = arena};
    Text line = text_printf(arena, "consistency %s", words);
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_null(session);
    assert_true(report.errors > 0);
    if (!text_has(report_line(arena, report.first), text_of(problem)))
        fail_msg("%s\nis not about\n%s", report_line(arena, report.first).at, problem);
}

static void what_cannot_be_is_refused(void **state)
{
    static const char *const cases[][2] = {
        {"--ops 'A w(x,1) 0-1 B r(x)=0 2-3'", "between operations stands ;"},
        {"--ops 'A w(x) 0-1'", "operation 1: an operation is w(x,1) 0-1 or r(x)=1 0-1"},
        {"--ops 'A w(x,1) 0-1; a r(x)=0 2-3'", "operation 2: a process is a letter from A to Z"},
        {"--ops 'A w(X,1) 0-1'", "a key is a letter from a to z"},
        {"--ops 'A w(x,1) 3-1'", "returns before it is called"},
        {"--ops 'A w(x,1) 0-3, r(x)=1 2-4'", "two of one overlap"},
        {"--ops 'A w(x,1) 0-; A r(x)=1 2-4'", "two of one overlap"},
        {"--ops 'A w(x,9999999999) 0-1'", "an operation is"},
        {"--ops 'A w(a,1) 0-0,w(a,2) 1-1,w(a,3) 2-2,w(a,4) 3-3,w(a,5) 4-4,w(a,6) 5-5,w(a,7) 6-6,"
         "w(a,8) 7-7,w(a,9) 8-8,w(a,10) 9-9,w(a,11) 10-10,w(a,12) 11-11,w(a,13) 12-12'",
         "at most 12 operations"},
        {"--scene store --r 4", "--r and --w are at most --n"},
        {"--scene store --delay 0ms --read-gap 0ms", "else time stands still"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_refused(*state, cases[i][0], cases[i][1]);
}

static void a_bad_file_is_refused_with_its_line(void **state)
{
    char path[] = "/tmp/groundwork-history-XXXXXX";
    static const char text[] = "INFO  jepsen.util - 0 :ok :read 3\n";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, sizeof text - 1), (int)sizeof text - 1);
    assert_int_equal(close(file), 0);
    check_refused(*state, text_printf(*state, "--history %s", path).at,
                  ":1: error: process 0 returns from a read that it has not called");
    (void)unlink(path);
}

static double metric_of(Arena *arena, const char *words, const char *metric)
{
    Report report = {.arena = arena};
    Text line = text_printf(arena, "consistency %s", words);
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    assert_true(session_finish(session, INT64_MAX));
    int index = demo_metric(session->options.demo, text_of(metric));
    Reading reading = run_measure(session->sides[0], index, arena);
    assert_int_equal(reading.kind, READING_NUMBER);
    session_close(session);
    return reading.number;
}

/* An edit that cannot be made leaves everything as it was. */
static void an_operation_keeps_clear_of_its_process(void **state)
{
    double steps = metric_of(*state, "--litmus l9", "search_steps");
    assert_true(metric_of(*state, "--litmus l9 --at 1s later=2", "search_steps") == steps);
    assert_true(metric_of(*state, "--litmus l9 --at 1s longer=12", "search_steps") == steps);
    assert_true(metric_of(*state, "--litmus l9 --at 1s earlier=1", "search_steps") == steps);
    assert_true(metric_of(*state, "--litmus l9 --at 1s value=3", "monotonic_reads") == 1);
}

/* Killed or lost: who waits for it waits on, and the others go on. */
static void a_minority_down_stops_nobody(void **state)
{
    const char *down = "--scene store --store abd --at 5s kill=2 --for 20s";
    assert_true(metric_of(*state, down, "reads") > 1000);
    assert_true(metric_of(*state, down, "linearizable") == 1);
    const char *most = "--scene store --store abd --at 5s kill=1 --at 5s kill=2 --for 20s";
    assert_true(metric_of(*state, most, "reads") < 500);
    assert_true(metric_of(*state, most, "linearizable") == 1);
    const char *back = "--scene store --w 3 --at 5s drop --at 5s drop --at 5s drop --for 20s";
    assert_true(metric_of(*state, back, "stale_reads") == 0);
}

/* --- what another demo's store does ----------------------------------------------------------- */

enum { RECORDED_MOST = 4000 };

/* The history of a run of `replication`, from what it tells: writes by their versions, reads by
 * their numbers. */
typedef struct Recorded {
    const Demo *demo;
    LinOperation operations[RECORDED_MOST];
    int count, events, stale;
} Recorded;

static LinOperation *recorded_of(Recorded *recorded, LinKind kind, int64_t number)
{
    for (int i = recorded->count - 1; i >= 0; i--) {
        LinOperation *operation = &recorded->operations[i];
        if (operation->kind == kind && operation->process == number) return operation;
    }
    fail_msg("operation %lld returns and was not called", (long long)number);
    return NULL;
}

static void hear(void *context, const World *world, const Note *note)
{
    Recorded *recorded = context;
    const char *event = recorded->demo->notes[note->kind].event;
    bool writes = strcmp(event, "write") == 0, stale = strcmp(event, "stale") == 0;
    (void)world;
    recorded->events++;
    if (writes || strcmp(event, "read") == 0) {
        assert_true(recorded->count < RECORDED_MOST);
        recorded->operations[recorded->count++] =
            (LinOperation){.kind = writes ? LIN_WRITE : LIN_READ, .process = note->args[0],
                           .value = note->args[0], .call = recorded->events,
                           .returned = LIN_OPEN, .outcome = LIN_UNKNOWN};
    } else if (strcmp(event, "committed") == 0) {
        LinOperation *write = recorded_of(recorded, LIN_WRITE, note->args[0]);
        write->returned = recorded->events;
        write->outcome = LIN_OK;
    } else if (stale || strcmp(event, "fresh") == 0) {
        LinOperation *read = recorded_of(recorded, LIN_READ, note->args[stale ? 4 : 2]);
        read->returned = recorded->events;
        read->outcome = LIN_OK;
        read->value = note->args[0];
        recorded->stale += stale;
    }
}

static LinVerdict judge_replication(Arena *arena, const char *words, int seed, int *stale)
{
    const LinSpec spec = {.step = lin_register};
    Report report = {.arena = arena};
    Text line = text_printf(arena, "replication %s --seed %d", words, seed);
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    Recorded *recorded = arena_alloc(arena, sizeof *recorded);
    recorded->demo = session->options.demo;
    world_on_note(run_world(session->sides[0]), hear, recorded);
    assert_true(session_finish(session, INT64_MAX));
    session_close(session);
    *stale = recorded->stale;
    assert_true(recorded->count > 100);
    Arena *scratch = arena_new((size_t)64 << 20);
    LinVerdict verdict =
        lin_check(recorded->operations, recorded->count, &spec, 10000000, scratch).verdict;
    arena_free(scratch);
    return verdict;
}

/* Its writer does not wait for one write to be done before the next, and a read repairs: what it
 * counts as stale no order explains, and without any its history may still go back. */
static void replication_s_histories_are_judged(void **state)
{
    int linearizable = 0, stale_runs = 0;
    for (int seed = 1; seed <= 20; seed++) {
        size_t mark = ((Arena *)*state)->used;
        int stale;
        LinVerdict verdict = judge_replication(*state, "--scene quorum", seed, &stale);
        assert_int_equal(stale, 0);
        assert_true(verdict != LIN_GAVE_UP);
        linearizable += verdict == LIN_YES;
        verdict = judge_replication(*state, "--scene quorum --r 1 --w 1", seed, &stale);
        if (stale > 0) assert_int_equal(verdict, LIN_NO);
        stale_runs += stale > 0;
        arena_rewind(*state, mark);
    }
    assert_true(linearizable > 0 && stale_runs > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(what_cannot_be_is_refused),
        unit_test_with_arena(a_bad_file_is_refused_with_its_line),
        unit_test_with_arena(an_operation_keeps_clear_of_its_process),
        unit_test_with_arena(a_minority_down_stops_nobody),
        unit_test_with_arena(replication_s_histories_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
