/* The rate limiter's own format and corners; its numbers are tests/truth's. */
#include "support/unit.h"

#include "algo/rate_limit.h"
#include "demo/session.h"

#include <stdio.h>
#include <stdlib.h>

static char tape_path[256];

static void write_tape(const char *text)
{
    const char *folder = getenv("TMPDIR");
    snprintf(tape_path, sizeof tape_path, "%s/tape.txt", folder != NULL ? folder : "/tmp");
    FILE *file = fopen(tape_path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Runs to the end; `tape` may be NULL. */
static Session *finish(Arena *arena, const char *words, const char *tape)
{
    Report report = {.arena = arena};
    if (tape != NULL) write_tape(tape);
    Text line = text_printf(arena, "rate-limiter %s%s%s", words, tape != NULL ? " --tape " : "",
                            tape != NULL ? tape_path : "");
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    assert_true(session_finish(session, INT64_MAX));
    return session;
}

static Reading reading_of(const Session *session, const char *metric, Arena *arena)
{
    int index = demo_metric(session->options.demo, text_of(metric));
    assert_true(index >= 0);
    return run_measure(session->sides[0], index, arena);
}

static void check_number(Arena *arena, const char *words, const char *tape, const char *metric,
                         double expected)
{
    Session *session = finish(arena, words, tape);
    Reading reading = reading_of(session, metric, arena);
    assert_int_equal(reading.kind, READING_NUMBER);
    assert_float_equal(reading.number, expected, 0);
    session_close(session);
}

static void check_decisions(Arena *arena, const char *words, const char *tape, const char *expected)
{
    Session *session = finish(arena, words, tape);
    assert_text(reading_of(session, "decisions", arena).text, expected);
    session_close(session);
}

/* The story, oldest first, a line each, without the requests. */
static void check_story(Arena *arena, const char *words, const char *expected)
{
    Session *session = finish(arena, words, NULL);
    const World *world = run_world(session->sides[0]);
    Buffer story = {0};
    int count = 0;
    while (world_note(world, count) != NULL) count++;
    while (count-- > 0) {
        const Note *note = world_note(world, count);
        if (session->options.demo->notes[note->kind].quiet) continue;
        buffer_put(&story, session->options.demo->word(run_model(session->sides[0]), note, arena));
        buffer_putc(&story, '\n');
    }
    assert_text(buffer_text(&story), expected);
    buffer_clear(&story);
    session_close(session);
}

/* --- tapes ------------------------------------------------------------------------------------ */

static void a_tape_takes_seconds_and_durations(void **state)
{
    const char *tape = "# a comment\n\n  0\t2\n100ms # ten a second\n0.2 1\r\n1.000000001\n2m 0\n";
    check_decisions(*state, "--limit 3 --window 1s --algorithm sliding-log", tape, "AARAA");
    check_number(*state, "--limit 3 --window 1s", tape, "offered", 5);
}

static void a_tape_ends_its_run_and_replaces_the_arrivals(void **state)
{
    Arena *arena = *state;
    Session *session = finish(arena, "--limit 60 --burst 6 --algorithm leaky-queue", "1 1\n1 1\n");
    assert_int_equal(session->now, 2 * TIME_SECOND); /* the queue is empty then */
    assert_float_equal(reading_of(session, "offered", arena).number, 2, 0);
    session_close(session);
}

static void bad_lines_are_named_by_their_place(void **state)
{
    Arena *arena = *state;
    write_tape("0\n1 2 3\n-1\n5\n4\n6 x\n6 1000000001\n0.0000000001\n7s 1 # fine\n");
    Report report = {.arena = arena};
    Text line = text_printf(arena, "rate-limiter --tape %s", tape_path);
    assert_null(session_open(line, (OptionsPlace){0}, false, &report));
    const char *no_time =
        "is no time: seconds with up to 9 decimals (3.1) or a duration (100ms) [bad-tape]";
    Text expected = text_printf(
        arena,
        "%s:2:5: error: `3` is too much: a line is TIME [COST] [bad-tape]\n"
        "%s:3:1: error: `-1` %s\n"
        "%s:5:1: error: `4` is before the line above: times never decrease [bad-tape]\n"
        "%s:6:3: error: `x` is no cost: a count from 0 to 1000000000 [bad-tape]\n"
        "%s:7:3: error: `1000000001` is no cost: a count from 0 to 1000000000 [bad-tape]\n"
        "%s:8:1: error: `0.0000000001` %s\n",
        tape_path, tape_path, no_time, tape_path, tape_path, tape_path, tape_path, no_time);
    assert_problems(&report, expected.at);
}

static void an_empty_tape_is_a_run_without_requests(void **state)
{
    Arena *arena = *state;
    check_number(arena, "", "# nothing\n", "offered", 0);
    Session *session = finish(arena, "", "");
    assert_int_equal(reading_of(session, "last_remaining", arena).kind, READING_NULL);
    assert_int_equal(reading_of(session, "admitted_ratio", arena).kind, READING_NULL);
    session_close(session);
}

/* --- requests --------------------------------------------------------------------------------- */

static void peeks_pass_and_change_nothing(void **state)
{
    const char *words = "--arrivals none --limit 2 --algorithm sliding-log --for 1s "
                        "--at 0s request=0 --at 0s burst=2 --at 0s request=0 --at 0s request";
    check_decisions(*state, words, NULL, "AAAAR");
    check_number(*state, words, NULL, "max_in_2s", 2);
}

static void a_cost_above_the_limit_never_passes(void **state)
{
    const char *words = "--arrivals none --limit 5 --for 1s --at 0s request=6 --algorithm";
    static const char *const names[] = {"fixed-window", "sliding-log", "sliding-counter",
                                        "token-bucket", "leaky-meter", "leaky-queue"};
    for (int i = 0; i < 6; i++) {
        Text line = text_printf(*state, "%s %s", words, names[i]);
        check_number(*state, line.at, NULL, "last_retry_s", -1);
        check_number(*state, line.at, NULL, "last_reset_s", 0);
        check_number(*state, line.at, NULL, "last_remaining", 5);
    }
}

static void even_arrivals_begin_at_once(void **state)
{
    const char *words = "--arrivals even --rate 3/s --limit 100000 --for";
    check_number(*state, text_printf(*state, "%s 333333332ns", words).at, NULL, "offered", 1);
    check_number(*state, text_printf(*state, "%s 333333333ns", words).at, NULL, "offered", 2);
    check_number(*state, text_printf(*state, "%s 1s", words).at, NULL, "offered", 4);
    check_number(*state, text_printf(*state, "%s 1000s", words).at, NULL, "offered", 3001);
}

static void a_flood_is_beside_the_arrivals(void **state)
{
    check_number(*state, "--arrivals even --rate 1/s --at 1s flood --at 2s flood=off --for 10s",
                 NULL, "offered", 111);
    check_number(*state, "--arrivals flood --rate 1/s --for 10s", NULL, "offered", 1001);
}

static void the_focus_changes_no_decision(void **state)
{
    const char *words = "--rate 300/min --seed 7 --algorithm sliding-counter";
    Arena *arena = *state;
    Session *plain = finish(arena, words, NULL);
    Session *moved = finish(arena,
                            "--rate 300/min --seed 7 --at 20s focus=leaky-queue "
                            "--at 100s focus=sliding-counter",
                            NULL);
    for (int i = 0; i < plain->options.demo->metric_count; i++) {
        Reading a = run_measure(plain->sides[0], i, arena);
        Reading b = run_measure(moved->sides[0], i, arena);
        assert_int_equal(a.kind, b.kind);
        assert_float_equal(a.number, b.number, 0);
        assert_true(text_equal(a.text, b.text));
    }
    session_close(plain);
    session_close(moved);
}

/* --- nodes and the store ---------------------------------------------------------------------- */

static void a_new_node_starts_empty(void **state)
{
    const char *words = "--arrivals none --limit 10 --algorithm fixed-window --for 2s "
                        "--at 0s burst=20 --at 1s nodes=2 --at 1s burst=20";
    check_number(*state, words, NULL, "admitted", 20);
}

static void a_node_that_went_and_came_back_is_empty_too(void **state)
{
    const char *words = "--arrivals none --limit 10 --nodes 2 --algorithm sliding-log --for 3s "
                        "--at 0s burst=40 --at 1s nodes=1 --at 2s nodes=2 --at 2s burst=40";
    check_number(*state, words, NULL, "admitted", 30);
}

static void a_split_budget_is_split_anew(void **state)
{
    const char *words = "--arrivals none --limit 10 --nodes 2 --store split --for 2s --algorithm "
                        "sliding-log --at 0s burst=2 --at 1s nodes=1 --at 1s burst=20";
    check_number(*state, words, NULL, "admitted", 11); /* 1 each, then 9 more at the first */
}

/* Both change a limiter after the last request, which must not be asked as of before. */
static void what_the_last_request_left_is_read_after_a_change_of_nodes(void **state)
{
    const char *split = "--arrivals none --limit 12 --nodes 2 --store split --algorithm %s "
                        "--at 1s request --at 2s nodes=3 --for 3s";
    const char *again = "--arrivals none --limit 12 --nodes 2 --algorithm %s "
                        "--at 1s burst=2 --at 2s nodes=1 --at 3s nodes=2 --for 3s";
    for (int lane = 0; lane < RATE_LIMIT_KINDS; lane++) {
        const char *name = rate_limit_name((RateLimitKind)lane);
        check_number(*state, text_printf(*state, split, name).at, NULL, "last_remaining", 3);
        check_number(*state, text_printf(*state, again, name).at, NULL, "last_remaining", 12);
    }
}

static void without_a_store_its_actions_are_skipped(void **state)
{
    check_story(*state, "--arrivals none --at 1s crash --at 2s store-op=get-set --for 3s",
                "crash: skipped, there is no shared store\n"
                "store-op: skipped, there is no shared store\n");
}

static void a_crash_hits_the_next_incr_that_makes_the_key(void **state)
{
    check_story(*state, "--scene lost-expire --limit 20 --for 40s",
                "the node whose INCR makes the key will die\n"
                "a dies before its EXPIRE: its key never expires\n"
                "token-bucket: 21 passed in 23.8 s, limit 20\n"
                "leaky-meter: 21 passed in 23.8 s, limit 20\n"
                "key at 21, no expiry: client locked out for good\n");
    check_number(*state, "--scene lost-expire --store-op get-incr", NULL, "key_ttl_s", -1);
}

static void a_script_has_no_gap_to_crash_in(void **state)
{
    const char *words = "--scene lost-expire --store-op script";
    check_number(*state, words, NULL, "refused", 0);
}

static void a_key_answers_as_ttl_does(void **state)
{
    const char *words = "--arrivals none --nodes 1 --store shared --store-rtt 0s --for 10s";
    check_number(*state, words, NULL, "key_ttl_s", -2);
    check_number(*state, text_printf(*state, "%s --at 1s request", words).at, NULL, "key_ttl_s",
                 51);
    Session *session = finish(*state, "--arrivals none", NULL);
    assert_int_equal(reading_of(session, "key_ttl_s", *state).kind, READING_NULL);
    session_close(session);
}

static void the_story_tells_how_two_windows_met(void **state)
{
    check_story(*state, "--scene boundary-burst",
                "a burst of 100\n"
                "100 passed fixed, log, counter, each bucket\n"
                "a burst of 100\n"
                "100 passed fixed; 1 each bucket; 0 log, counter\n"
                "token-bucket: 101 passed in 1.00 s, limit 100\n"
                "leaky-meter: 101 passed in 1.00 s, limit 100\n"
                "two windows met: 200 passed fixed-window in 1.00 s\n");
}

static void each_of_two_bursts_at_once_is_told(void **state)
{
    check_story(*state, "--arrivals none --limit 8 --at 0s burst=6 --at 0s burst=6 --for 1s",
                "a burst of 6\n"
                "a burst of 6\n"
                "6 passed fixed, log, counter, each bucket\n"
                "2 passed fixed, log, counter, each bucket\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_tape_takes_seconds_and_durations),
        unit_test_with_arena(a_tape_ends_its_run_and_replaces_the_arrivals),
        unit_test_with_arena(bad_lines_are_named_by_their_place),
        unit_test_with_arena(an_empty_tape_is_a_run_without_requests),
        unit_test_with_arena(peeks_pass_and_change_nothing),
        unit_test_with_arena(a_cost_above_the_limit_never_passes),
        unit_test_with_arena(even_arrivals_begin_at_once),
        unit_test_with_arena(a_flood_is_beside_the_arrivals),
        unit_test_with_arena(the_focus_changes_no_decision),
        unit_test_with_arena(a_new_node_starts_empty),
        unit_test_with_arena(a_node_that_went_and_came_back_is_empty_too),
        unit_test_with_arena(a_split_budget_is_split_anew),
        unit_test_with_arena(what_the_last_request_left_is_read_after_a_change_of_nodes),
        unit_test_with_arena(without_a_store_its_actions_are_skipped),
        unit_test_with_arena(a_crash_hits_the_next_incr_that_makes_the_key),
        unit_test_with_arena(a_script_has_no_gap_to_crash_in),
        unit_test_with_arena(a_key_answers_as_ttl_does),
        unit_test_with_arena(each_of_two_bursts_at_once_is_told),
        unit_test_with_arena(the_story_tells_how_two_windows_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
