/* Replication's rules and corners, from what its runs tell; its numbers are tests/truth's. */
#include "support/unit.h"

#include "demo/session.h"
#include "sim/network.h"

#include <stdio.h>
#include <string.h>

static const Time ms = TIME_MILLISECOND;

static Session *open_at_start(Arena *arena, const char *words)
{
    Report report = {.arena = arena};
    Text line = text_printf(arena, "replication %s", words);
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    return session;
}

static Session *finish(Arena *arena, const char *words)
{
    Session *session = open_at_start(arena, words);
    assert_true(session_finish(session, INT64_MAX));
    return session;
}

static double number_of(const Session *session, const char *metric, Arena *arena)
{
    int index = demo_metric(session->options.demo, text_of(metric));
    assert_true(index >= 0);
    Reading reading = run_measure(session->sides[0], index, arena);
    assert_int_equal(reading.kind, READING_NUMBER);
    return reading.number;
}

static void check_number(Arena *arena, const char *words, const char *metric, double expected)
{
    Session *session = finish(arena, words);
    assert_null(run_failure(session->sides[0]));
    double number = number_of(session, metric, arena);
    if (number != expected) fail_msg("%s: %s is %g, not %g", words, metric, number, expected);
    session_close(session);
}

/* --- all that is told ------------------------------------------------------------------------- */

enum { NOTES_MOST = 200000 };

typedef struct Told {
    const char *event;
    Time at;
    int64_t args[NOTE_ARGS];
} Told;

typedef struct Tale {
    const Demo *demo;
    Told *notes;
    int count;
} Tale;

static void hear(void *context, const World *world, const Note *note)
{
    Tale *tale = context;
    (void)world;
    assert_true(tale->count < NOTES_MOST);
    Told *told = &tale->notes[tale->count++];
    told->event = tale->demo->notes[note->kind].event;
    told->at = note->at;
    memcpy(told->args, note->args, sizeof told->args);
}

/* Of the whole run but its beginning. */
static Tale tale_of(Arena *arena, const char *words)
{
    Session *session = open_at_start(arena, words);
    Tale tale = {session->options.demo, arena_array(arena, NOTES_MOST, sizeof(Told)), 0};
    world_on_note(run_world(session->sides[0]), hear, &tale);
    assert_true(session_finish(session, INT64_MAX));
    assert_null(run_failure(session->sides[0]));
    session_close(session);
    return tale;
}

static bool is(const Told *told, const char *event)
{
    return strcmp(told->event, event) == 0;
}

static int count_of(const Tale *tale, const char *event)
{
    int count = 0;
    for (int i = 0; i < tale->count; i++) count += is(&tale->notes[i], event);
    return count;
}

/* When a write began; it has been told of. */
static Time began(const Tale *tale, int64_t version)
{
    for (int i = 0; i < tale->count; i++)
        if (is(&tale->notes[i], "write") && tale->notes[i].args[0] == version)
            return tale->notes[i].at;
    fail_msg("v%lld was never written", (long long)version);
    return 0;
}

/* --- quorums ---------------------------------------------------------------------------------- */

static void constant_legs_are_kept_to_the_nanosecond(void **state)
{
    Tale tale = tale_of(*state, "--latency constant --write-mean 8ms --mean 2ms --after 30ms "
                                "--rate 1/s --seed 3 --for 60s");
    Time read = 0;
    int fresh = 0;
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        if (is(told, "applied")) assert_int_equal(told->at - began(&tale, told->args[1]), 8 * ms);
        if (is(told, "committed")) {
            assert_int_equal(told->args[1], 10 * ms);
            assert_int_equal(told->at - began(&tale, told->args[0]), 10 * ms);
        }
        if (is(told, "read")) {
            read = told->at;
            assert_int_equal(read - began(&tale, told->args[1]), 40 * ms);
        }
        if (is(told, "fresh")) assert_int_equal(told->at - read, 4 * ms);
        fresh += is(told, "fresh");
    }
    assert_true(fresh > 40);
    assert_int_equal(count_of(&tale, "stale"), 0);
}

static void without_a_quorum_it_fails_after_half_a_second(void **state)
{
    Tale tale = tale_of(*state, "--rate 1/s --at 7s kill=a --at 7s kill=b --for 30s");
    int failed = 0;
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        if (!is(told, "write-failed")) continue;
        assert_int_equal(told->at - began(&tale, told->args[0]), 500 * ms);
        assert_int_equal(told->args[1], 1);
        failed++;
    }
    assert_true(failed > 10);
    tale = tale_of(*state, "--rate 1/s --w 1 --at 7s kill=a --at 7s kill=b --for 30s");
    assert_int_equal(count_of(&tale, "write-failed"), 0);
    assert_true(count_of(&tale, "read-failed") > 10);
    Time begun[64] = {0};
    int begun_count = 0, failed_count = 0; /* in the order in which they began */
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        if (is(told, "read") && told->at > 7 * TIME_SECOND) begun[begun_count++] = told->at;
        if (is(told, "read-failed") && failed_count < begun_count)
            assert_int_equal(told->at - begun[failed_count++], 500 * ms);
    }
    assert_true(failed_count > 10);
}

/* Writes commit out of order; what a read is to find is the newest of them. */
static void the_newest_committed_version_never_goes_back(void **state)
{
    Tale tale = tale_of(*state, "--rate 1000/s --for 3s");
    int64_t newest = 0, last = 0;
    bool overtaken = false;
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        if (is(told, "committed")) {
            overtaken |= told->args[0] < newest;
            if (told->args[0] > newest) newest = told->args[0];
        }
        if (!is(told, "read")) continue;
        assert_int_equal(told->args[1], newest);
        assert_true(newest >= last);
        last = newest;
    }
    assert_true(overtaken);
}

/* What a failed write left on a replica stays, and a read may find it. */
static void a_failed_write_is_not_taken_back(void **state)
{
    const char *words = "--at 0s writes=off --at 1s kill=b --at 1s kill=c --at 1s write "
                        "--at 2s revive=b --at 2s revive=c --at 3s repair --at 4s get --for 5s";
    Tale tale = tale_of(*state, words);
    assert_int_equal(count_of(&tale, "write-failed"), 1);
    assert_int_equal(count_of(&tale, "fresh"), 1);
    for (int i = 0; i < tale.count; i++)
        if (is(&tale.notes[i], "fresh")) assert_int_equal(tale.notes[i].args[0], 1);
}

static void a_drop_loses_one_message(void **state)
{
    Tale tale = tale_of(*state, "--at 1s drop --at 5s drop");
    assert_int_equal(count_of(&tale, "drop"), 2);
    int on_the_way = 0; /* the others are those to c, which is down */
    for (int i = 0; i < tale.count; i++)
        on_the_way += is(&tale.notes[i], "lost") && tale.notes[i].args[3] == FLIGHT_LOST;
    assert_int_equal(on_the_way, 2);
}

static void a_read_repairs_what_it_finds_behind(void **state)
{
    static const char missed[] = "--at 5s writes=off --at 7s get --for 9s"; /* c is down for 3 s */
    const char *repairs = text_printf(*state, "%s --read-repair on", missed).at;
    check_number(*state, missed, "replicas_behind", 1);
    check_number(*state, missed, "repairs", 0);
    check_number(*state, repairs, "replicas_behind", 0);
    Session *session = finish(*state, repairs);
    assert_true(number_of(session, "repairs", *state) >= 1);
    session_close(session);
}

/* Hints are for who has not been away for longer than the window, and are handed over at a whole
 * second. */
static void hints_keep_to_window_and_second(void **state)
{
    Tale tale = tale_of(*state, "--scene hints --at 20s writes=off");
    Time last_sent = 0, stopped = 0, handed = 0;
    int hinted = 0, handed_over = 0;
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        if (is(told, "hinted")) last_sent = began(&tale, told->args[1]);
        hinted += is(told, "hinted");
        if (is(told, "hints-stopped")) stopped = told->at;
        if (!is(told, "handover")) continue;
        handed = told->at;
        handed_over += (int)told->args[2];
    }
    assert_true(last_sent > 10 * TIME_SECOND && last_sent <= 11 * TIME_SECOND);
    assert_true(stopped > 11 * TIME_SECOND && stopped < 12 * TIME_SECOND);
    assert_int_equal(handed, 30 * TIME_SECOND);
    assert_int_equal(handed_over, hinted);
}

/* 75 ms each way, unless the replica is at the writer's place. */
static void distance_is_drawn_for_each_write(void **state)
{
    Tale tale = tale_of(*state, "--latency wan --rate 5/s --for 400s");
    int writes = count_of(&tale, "write"), near = 0;
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        bool of_write = is(told, "applied");
        near += of_write && told->at - began(&tale, told->args[1]) < 75 * ms;
    }
    /* One of three each; a leg of more than 75 ms that is near comes once in a thousand. */
    assert_in_range(near, writes - 20, writes);
    assert_true(writes > 1800);
}

/* What is done by hand shifts no draw of another operation. */
static void a_write_by_hand_changes_no_other(void **state)
{
    Tale plain = tale_of(*state, "--for 5s"), busy = tale_of(*state, "--for 5s --at 1s write");
    Time times[2][100];
    int counts[2] = {0};
    for (int k = 0; k < 2; k++) {
        const Tale *tale = k == 0 ? &plain : &busy;
        for (int i = 0; i < tale->count; i++) {
            const Told *told = &tale->notes[i];
            bool by_hand = is(told, "committed") && k == 1 && told->at < 1040 * ms
                           && began(tale, told->args[0]) == TIME_SECOND;
            if (is(told, "committed") && !by_hand) times[k][counts[k]++] = told->at;
        }
    }
    assert_int_equal(counts[0], counts[1]);
    assert_int_equal(count_of(&busy, "committed"), counts[0] + 1);
    assert_memory_equal(times[0], times[1], (size_t)counts[0] * sizeof(Time));
}

static void check_skipped(Arena *arena, const char *words, int expected)
{
    size_t mark = arena->used;
    Tale tale = tale_of(arena, words);
    assert_int_equal(count_of(&tale, "skipped"), expected);
    arena_rewind(arena, mark);
}

static void what_is_not_there_is_skipped(void **state)
{
    check_skipped(*state, "--at 1s kill=d --at 1s kill=s --at 1s promote --for 2s", 3);
    check_skipped(*state, "--at 1s heal --at 1s revive=a --at 2s kill=a --at 3s kill=a --for 4s",
                  3);
    check_skipped(*state, "--scene failover --at 1s cut=b --at 1s kill=t --at 1s get --for 2s", 3);
    check_skipped(*state, "--scene failover --at 1s kill=b --at 2s kill=b --for 3s", 1);
    check_skipped(*state, "--scene two-leaders --at 1s kill=a --at 1s drop --for 2s", 2);
    check_skipped(*state, "--scene sloppy --at 1s kill=s --at 2s revive=s --for 4s", 0);
    check_skipped(*state, "--scene pbs --trials 10 --at 1ms kill=a", 1);
}

static void too_much_by_hand_ends_the_run_in_words(void **state)
{
    Buffer words = {0};
    buffer_puts(&words, "--for 1s");
    for (int i = 0; i < 100; i++) buffer_puts(&words, " --at 100ms write");
    Session *session = finish(*state, words.at);
    assert_non_null(run_failure(session->sides[0]));
    assert_non_null(strstr(run_failure(session->sides[0]), "writes are under way"));
    session_close(session);
    buffer_clear(&words);
}

static void the_busiest_timeline_runs(void **state)
{
    check_number(*state, "--rate 10000/s --n 10 --w 6 --r 6 --for 2s", "failed_writes", 0);
    check_number(*state, "--rate 10000/s --n 10 --w 6 --r 6 --for 2s", "stale_reads", 0);
}

/* --- refusals --------------------------------------------------------------------------------- */

static void check_refused(Arena *arena, const char *words, const char *message)
{
    Report report = {.arena = arena};
    Text line = text_printf(arena, "replication %s", words);
    assert_null(session_open(line, (OptionsPlace){0}, false, &report));
    assert_int_equal(report.errors, 1);
    assert_text(report.first->message, message);
}

static void what_does_not_go_together_is_refused_in_words(void **state)
{
    check_refused(*state, "--w 4", "--w is more than --n: 1 to n replicas");
    check_refused(*state, "--n 2 --r 3", "--r is more than --n: 1 to n replicas");
    check_refused(*state, "--latency frozen",
                  "--latency frozen has no clock: it needs --trials of 1 or more");
    check_refused(*state, "--n 11", "--n above 10 goes with --latency frozen only");
    check_refused(*state, "--scene failover --n 11",
                  "--n above 10 goes with --latency frozen only");
    check_refused(*state, "--scene two-leaders --trials 10",
                  "multi-leader has a timeline only: --trials 0");
    check_refused(*state, "--scene failover --n 1 --sync semi",
                  "--sync semi needs a follower: --n of 2 or more");
    check_refused(*state, "--scene failover --read-from any",
                  "--read-from any needs --trials of 1 or more");
}

/* --- leaders ---------------------------------------------------------------------------------- */

static void a_dead_leader_takes_its_tail_with_it(void **state)
{
    Tale tale = tale_of(*state, "--scene failover --rate 100/s");
    int64_t lost = -1, dropped = -1;
    for (int i = 0; i < tale.count; i++) {
        const Told *told = &tale.notes[i];
        bool is_between = told->at > 20 * TIME_SECOND && told->at <= 28 * TIME_SECOND;
        if (is_between) assert_false(is(told, "followed") || is(told, "appended"));
        if (is(told, "promoted")) lost = told->args[3];
        if (!is(told, "dropped-tail")) continue;
        dropped = told->args[1];
        assert_int_equal(told->at, 35 * TIME_SECOND + 200 * ms);
    }
    assert_true(lost > 0);
    assert_int_equal(lost, dropped); /* asynchronous: all of the tail was acknowledged */
}

/* Who takes over is the parameter's where the action does not say. */
static void promotion_takes_whom_it_is_told_to(void **state)
{
    const char *words = "--scene failover-stalest --sync semi --rate 100/s --for 27s --at 25s ";
    check_number(*state, text_printf(*state, "%s promote=freshest", words).at, "lost_acked_writes",
                 0);
    Session *session = finish(*state, text_printf(*state, "%s promote", words).at);
    assert_true(number_of(session, "lost_acked_writes", *state) > 5);
    session_close(session);
}

/* A leader that comes back before anyone is promoted leads on, and nothing is lost. */
static void a_leader_that_returns_in_time_loses_nothing(void **state)
{
    const char *words =
        "--scene failover --rate 100/s --at 21s revive=a --at 22s promote --for 27s";
    Tale tale = tale_of(*state, words);
    assert_int_equal(count_of(&tale, "dropped-tail"), 1); /* a was deposed in good health */
    check_number(*state, "--scene failover --rate 100/s --at 21s revive=a --for 27s",
                 "lost_acked_writes", 0);
    Session *session = finish(*state, "--scene failover --n 1");
    assert_float_equal(number_of(session, "lost_acked_writes", *state), 0, 0);
    session_close(session);
}

/* --- two leaders ------------------------------------------------------------------------------ */

typedef struct Pair {
    Time at;
    int64_t seen; /* of the other's writes */
} Pair;

typedef struct Past {
    Pair writes[2][6000];
    int count[2];
    int overwritten[2];
} Past;

static void remember(const Tale *tale, Past *past)
{
    int64_t seen[2] = {0};
    *past = (Past){0};
    for (int i = 0; i < tale->count; i++) {
        const Told *told = &tale->notes[i];
        int leader = (int)told->args[0] - 1;
        if (is(told, "seen")) seen[leader] = told->args[1];
        if (is(told, "overwritten")) past->overwritten[leader]++;
        if (!is(told, "local")) continue;
        assert_int_equal(told->args[1], past->count[leader] + 1);
        past->writes[leader][past->count[leader]++] = (Pair){told->at, seen[leader]};
    }
}

/* The x-th write of `leader` with all of the other's, one by one. */
static void judge(const Past *past, int leader, int x, Time skew, bool *conflicts, bool *is_lost)
{
    const Pair *mine = &past->writes[leader][x];
    Time stamp = mine->at - (leader == 1 ? skew : 0);
    *conflicts = *is_lost = false;
    for (int y = 0; y < past->count[1 - leader]; y++) {
        const Pair *other = &past->writes[1 - leader][y];
        Time others = other->at - (leader == 0 ? skew : 0);
        bool i_saw = mine->seen > y, it_saw = other->seen > x;
        bool it_wins = others != stamp ? others > stamp : leader == 0;
        *conflicts |= !i_saw && !it_saw;
        *is_lost |= it_wins && !it_saw;
    }
}

static void check_two(Arena *arena, const char *words, Time skew)
{
    size_t mark = arena->used;
    Tale tale = tale_of(arena, words);
    Past *past = arena_alloc(arena, sizeof *past);
    remember(&tale, past);
    int conflicting = 0, all = past->count[0] + past->count[1];
    assert_true(all > 3000);
    for (int leader = 0; leader < 2; leader++) {
        int lost = 0;
        for (int x = 0; x < past->count[leader]; x++) {
            bool conflicts, is_lost;
            judge(past, leader, x, skew, &conflicts, &is_lost);
            conflicting += conflicts;
            lost += is_lost;
        }
        assert_int_equal(past->overwritten[leader], lost);
        const char *metric = leader == 0 ? "lost_a_ratio" : "lost_b_ratio";
        check_number(arena, words, metric, (double)lost / past->count[leader]);
    }
    check_number(arena, words, "conflict_ratio", (double)conflicting / all);
    arena_rewind(arena, mark);
}

static void conflicts_and_losses_are_as_counted_one_by_one(void **state)
{
    check_two(*state, "--scene two-leaders --for 400s", 0);
    check_two(*state, "--scene two-leaders --for 400s --skew 40ms", 40 * ms);
    check_two(*state, "--scene two-leaders --for 400s --skew 300ms", 300 * ms);
    check_two(*state, "--scene two-leaders --for 400s --lag 0ms --skew 30ms", 30 * ms);
    check_two(*state, "--scene two-leaders --for 100s --rate 20/s --lag 1s --skew 1s", TIME_SECOND);
}

/* --- what is followed, and keys --------------------------------------------------------------- */

/* The least that a tick of 16 ms leads on in the first seconds of playing. */
static Time slowest_tick(Arena *arena, const char *words)
{
    Session *session = open_at_start(arena, words);
    session_toggle(session);
    Time least = TIME_NEVER;
    for (int i = 0; i < 200; i++) {
        Time before = session->now;
        session_tick(session, 16 * ms, 100000);
        if (session->now - before < least && session->now > before) least = session->now - before;
    }
    session_close(session);
    return least;
}

/* Half of all writes are at a replica within a third of a second as it is played. */
static void messages_are_followed_at_their_own_pace(void **state)
{
    assert_true(slowest_tick(*state, "--rate 1/s") < 170 * TIME_MICROSECOND);
    Time slow = slowest_tick(*state, "--rate 1/s --mean 50ms --write-mean 50ms");
    assert_true(slow > TIME_MILLISECOND && slow < 2 * TIME_MILLISECOND);
    assert_int_equal(slowest_tick(*state, "--rate 1/s --mean 10s --write-mean 10s"), 16 * ms);
    assert_true(slowest_tick(*state, "--scene two-leaders") < 4 * TIME_MILLISECOND);
}

/* The command line that replays it ends so. */
static void check_keys(Arena *arena, const char *words, const char *keys, int target,
                       const char *replayed)
{
    Session *session = open_at_start(arena, words);
    Buffer replay = {0};
    session_target(session, target);
    for (; *keys != '\0'; keys++) assert_true(session_key(session, *keys));
    session_replay(session, &replay);
    if (!text_ends(buffer_text(&replay), text_of(replayed)))
        fail_msg("%s does not end in %s", replay.at, replayed);
    buffer_clear(&replay);
    session_close(session);
}

static void keys_mean_the_node_at_the_cursor(void **state)
{
    check_keys(*state, "", "k", 2, " --at 0s kill=c");
    check_keys(*state, "", "k", 9, " --at 0s kill=c");
    check_keys(*state, "--sloppy on", "kv", 4, " --at 0s kill=t --at 0.000000001s revive=t");
    check_keys(*state, "", "x", 1, " --at 0s cut=b");
    check_keys(*state, "", "tt", 0, " --at 0s writes=off --at 0.000000001s writes=on");
    check_keys(*state, "--scene failover-stalest", "f", 0, " --at 0s promote");
}

/* Keys that the pane does not name do nothing; of those it names only what has no cause. */
static void check_acts(Arena *arena, const char *words, const char *scripted, const char *named)
{
    Session *session = open_at_start(arena, words);
    const Demo *demo = session->options.demo;
    const Value *values = run_values(session->sides[0]);
    char keys[32] = "";
    for (int i = 0; i < demo->key_count; i++)
        if (demo->acts(values, demo->keys[i].action)) keys[strlen(keys)] = (char)demo->keys[i].key;
    assert_string_equal(keys, named);
    session_close(session);
    Tale tale = tale_of(arena, text_printf(arena, "%s --for 2s %s", words, scripted).at);
    assert_int_equal(count_of(&tale, "skipped"), 10 - (int)strlen(named));
}

static void keys_are_named_where_they_act(void **state)
{
    const char *all = "--at 10ms write --at 11ms get --at 12ms kill --at 13ms revive --at 14ms cut "
                      "--at 15ms heal --at 16ms drop --at 17ms repair --at 18ms promote=freshest "
                      "--at 19ms writes=off";
    const char *fallen = "--at 10ms write --at 11ms get --at 12ms kill=a --at 14ms cut "
                         "--at 15ms heal --at 16ms drop --at 17ms repair --at 18ms "
                         "promote=freshest --at 19ms writes=off --at 20ms revive=a";
    check_acts(*state, "--scene quorum", all, "wgkvxhdat");
    check_acts(*state, "--architecture single-leader", fallen, "wkvft");
    check_acts(*state, "--architecture multi-leader", all, "wt");
    check_acts(*state, "--scene pbs", all, "");
}

/* Trials end at a time that is known before. */
static void trials_end_when_it_is_said(void **state)
{
    Session *session = open_at_start(*state, "--scene pbs --trials 5000");
    assert_int_equal(run_end(session->sides[0]), 5 * TIME_SECOND);
    assert_true(session_finish(session, INT64_MAX));
    assert_true(session_ended(session));
    assert_int_equal(run_last(session->sides[0]), 5 * TIME_SECOND);
    session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(constant_legs_are_kept_to_the_nanosecond),
        unit_test_with_arena(without_a_quorum_it_fails_after_half_a_second),
        unit_test_with_arena(the_newest_committed_version_never_goes_back),
        unit_test_with_arena(a_failed_write_is_not_taken_back),
        unit_test_with_arena(a_drop_loses_one_message),
        unit_test_with_arena(a_read_repairs_what_it_finds_behind),
        unit_test_with_arena(hints_keep_to_window_and_second),
        unit_test_with_arena(distance_is_drawn_for_each_write),
        unit_test_with_arena(a_write_by_hand_changes_no_other),
        unit_test_with_arena(what_is_not_there_is_skipped),
        unit_test_with_arena(too_much_by_hand_ends_the_run_in_words),
        unit_test_with_arena(the_busiest_timeline_runs),
        unit_test_with_arena(what_does_not_go_together_is_refused_in_words),
        unit_test_with_arena(a_dead_leader_takes_its_tail_with_it),
        unit_test_with_arena(promotion_takes_whom_it_is_told_to),
        unit_test_with_arena(a_leader_that_returns_in_time_loses_nothing),
        unit_test_with_arena(conflicts_and_losses_are_as_counted_one_by_one),
        unit_test_with_arena(messages_are_followed_at_their_own_pace),
        unit_test_with_arena(keys_mean_the_node_at_the_cursor),
        unit_test_with_arena(keys_are_named_where_they_act),
        unit_test_with_arena(trials_end_when_it_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
