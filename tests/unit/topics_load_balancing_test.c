/* What befalls a pool, and who notices. */
#include "support/unit.h"

#include <stdio.h>

#include "demo/output.h"
#include "support/measured.h"

static double of(const char *words, const char *metric)
{
    char line[300];
    int length = snprintf(line, sizeof line, "load-balancing %s", words);
    assert_true(length < (int)sizeof line);
    return measured(line, metric);
}

static bool keep(void *context, Text line)
{
    buffer_put(context, line);
    return true;
}

/* How many lines of the run's trace have `wanted`. */
static int told(const char *words, const char *wanted)
{
    Arena *arena = arena_new((size_t)16 << 20);
    Report report = {.arena = arena};
    Text line = text_printf(arena, "load-balancing %s", words);
    Session *session = session_open(line, (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    Buffer trace = {0};
    assert_true(output_trace(session, INT64_MAX, keep, &trace));
    Text rest = buffer_text(&trace);
    int lines = 0;
    while (text_next_line(&rest, &line)) lines += text_has(line, text_of(wanted));
    buffer_clear(&trace);
    session_close(session);
    arena_free(arena);
    return lines;
}

static void who_is_deleted_finishes_and_who_is_killed_does_not(void **state)
{
    (void)state;
    assert_float_equal(of("--at 5s remove=2", "failed"), 0, 0);
    assert_true(of("--at 5s kill=2", "failed") > 0);
    assert_int_equal(told("--at 5s kill=2 --for 6s", "\"event\":\"kill\",\"server\":2"), 1);
}

/* What both work on when they break is still answered rightly, and nothing after it. */
static void a_fault_begins_with_the_next_service(void **state)
{
    (void)state;
#define FIXED "--servers 2 --load 90% --mean 10s --service fixed "
#define BREAK "--at 250s sink=0 --at 250s sink=1 "
    double before = of(FIXED BREAK "--for 250s", "completed");
    assert_float_equal(of(FIXED BREAK "--for 260s", "completed"), before + 2, 0);
    assert_float_equal(of(FIXED BREAK "--for 1h", "completed"), before + 2, 0);
    assert_float_equal(
        of(FIXED "--load 1% --at 0s slow=0 --at 0s slow=1 --for 2h", "response_p50_ratio"), 5,
        1e-9);
}

static void who_joins_has_the_next_number_and_there_is_an_end(void **state)
{
    Buffer line = {0};
    (void)state;
    buffer_puts(&line, "load-balancing --servers 2 --for 3s --at 1s remove=1");
    for (int i = 0; i < 29; i++) buffer_puts(&line, " --at 2s add");
    Finished finished = finished_run(line.at);
    buffer_clear(&line);
    const World *world = run_world(finished.session->sides[0]);
    const Note *note = NULL;
    bool is_full = false;
    int most = 0;
    for (int back = 0; (note = world_note(world, back)) != NULL; back++) {
        Text said = finished.session->options.demo->word(run_model(finished.session->sides[0]),
                                                         note, finished.arena);
        is_full |= text_equal(said, TEXT("30 servers are the most: none joins"));
        most += text_equal(said, TEXT("s29 joins, empty"));
    }
    assert_true(is_full && most == 1);
    finished_free(finished);
}

/* It is no change either: theory still speaks. */
static void who_is_not_there_cannot_be_killed(void **state)
{
    (void)state;
    assert_int_equal(told("--at 1s kill=10 --for 2s", "no-server"), 1);
    assert_int_equal(told("--at 1s kill=3 --at 1s kill=3 --for 2s", "no-server"), 1);
    assert_int_equal(told("--at 1s remove=3 --at 1s slow=3 --for 2s", "no-server"), 1);
    assert_true(of("--at 1s kill=10", "response_theory_ratio") > 5);
}

/* By connections, which is all that L4 knows: ten over three are 4, 3, 3. */
static void connections_are_spread_and_follow_the_living(void **state)
{
    static const char *const policies[] = {"round-robin", "least-connections", "weighted"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        char words[120];
        snprintf(words, sizeof words, "--level l4 --servers 3 --for 1h --load 50%% --policy %s",
                 policies[i]);
        double share = of(words, "share_max_ratio");
        assert_true(share > .39 && share < .41);
    }
    assert_int_equal(told("--level l4 --servers 3 --at 1s kill=0 --for 2s",
                          "\"event\":\"moved\",\"connections\":4"),
                     1);
    assert_float_equal(of("--level l4 --servers 3 --at 1s kill=0 --at 1s count", "failed"), 0, 0);
    /* With none up they are nowhere, and are placed when one is back. */
#define NONE "--level l4 --servers 2 --at 1s kill=0 --at 1s kill=1 "
    assert_true(of(NONE "--at 2s count --for 5s", "failed") > 10);
    assert_float_equal(of(NONE "--at 3s heal --at 3s count --for 5s", "failed"), 0, 0);
}

static void a_cookie_is_kept_while_its_server_lives(void **state)
{
    (void)state;
#define STICKY "--policy sticky --sessions memory --servers 4 "
    assert_float_equal(of(STICKY "--at 5s add --at 6s slow=1", "sessions_lost_ratio"), 0, 0);
    double one = of(STICKY "--at 5s kill=0", "sessions_lost_ratio");
    double two = of(STICKY "--at 5s kill=0 --at 6s heal --at 7s kill=1", "sessions_lost_ratio");
    assert_true(one > .19 && one < .31 && two > one + .19 && two < one + .35);
}

/* A client that has lost its session once is not counted again. */
static void a_session_is_lost_once(void **state)
{
    (void)state;
#define HASHED "--policy ip-hash --sessions memory --servers 5 "
    double lost = of(HASHED "--at 5s kill=2", "sessions_lost_ratio");
    assert_float_equal(
        of(HASHED "--at 5s kill=2 --at 6s heal --at 7s kill=2", "sessions_lost_ratio"), lost, 0);
    assert_true(
        of(HASHED "--at 5s remove=2 --at 6s remove=3 --at 7s remove=4", "sessions_lost_ratio")
        <= 1);
}

static void a_herd_is_told_of_where_figures_are_old(void **state)
{
    (void)state;
    assert_true(told("--policy least-connections --refresh 1s --for 30s", "\"herd\"") > 0);
    assert_int_equal(told("--policy random --refresh 1s --for 30s", "\"herd\""), 0);
    assert_int_equal(told("--policy least-connections --for 30s", "\"herd\""), 0);
}

/* A digit chooses the server of that number. */
static void keys_act_on_the_target(void **state)
{
    (void)state;
    Arena *arena = arena_new((size_t)16 << 20);
    Report report = {.arena = arena};
    Session *session = session_open(TEXT("load-balancing"), (OptionsPlace){0}, true, &report);
    assert_problems(&report, "");
    assert_true(session->options.demo->targets_from_0);
    session_seek(session, TIME_SECOND);
    session_target(session, 4);
    assert_true(session_key(session, 'f'));
    Buffer replay = {0};
    session_replay(session, &replay);
    assert_text(buffer_text(&replay),
                "groundwork demo load-balancing --scene turns --at 1s sink=4");
    buffer_clear(&replay);
    session_close(session);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_deleted_finishes_and_who_is_killed_does_not),
        cmocka_unit_test(a_fault_begins_with_the_next_service),
        cmocka_unit_test(who_joins_has_the_next_number_and_there_is_an_end),
        cmocka_unit_test(who_is_not_there_cannot_be_killed),
        cmocka_unit_test(connections_are_spread_and_follow_the_living),
        cmocka_unit_test(a_cookie_is_kept_while_its_server_lives),
        cmocka_unit_test(a_session_is_lost_once),
        cmocka_unit_test(a_herd_is_told_of_where_figures_are_old),
        cmocka_unit_test(keys_act_on_the_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
