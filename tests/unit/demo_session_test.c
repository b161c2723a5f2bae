#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "demo/output.h"
#include "demo/session.h"
#include "support/random_user.h"
#include "support/run_state.h"
#include "support/toy_demo.h"

const Demo *const demo_registry[] = {&toy_demo, NULL};
const size_t demo_registry_count = 1;

static const OptionsPlace command_line = {false, NULL};
static const Time ms = TIME_MILLISECOND;

static Session *open_session(const char *line)
{
    Arena *arena = arena_new(1 << 20);
    Report report = {.arena = arena};
    Session *session = session_open(text_of(line), command_line, true, &report);
    assert_problems(&report, "");
    assert_non_null(session);
    arena_free(arena);
    return session;
}

static void describe(const Session *session, Buffer *out)
{
    buffer_printf(out, "session now %lld\n", (long long)session->now);
    for (int side = 0; side < 2; side++)
        if (session->sides[side] != NULL)
            run_state_describe(session->sides[side], session->options.demo, out);
}

static void assert_same_state(const Session *a, const Session *b)
{
    Buffer words_a = {0}, words_b = {0};
    describe(a, &words_a);
    describe(b, &words_b);
    assert_string_equal(words_a.at, words_b.at);
    buffer_clear(&words_a);
    buffer_clear(&words_b);
}

static void assert_replay(const Session *session, const char *expected)
{
    Buffer line = {0};
    session_replay(session, &line);
    assert_text(buffer_text(&line), expected);
    buffer_clear(&line);
}

/* --- Playing ---------------------------------------------------------------------------------- */

static void a_session_is_paused_at_the_beginning(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene storm --speed 2");
    assert_true(!session->playing && session->now == 0 && !session->seeking);
    assert_true(session->speed == 2 && session->pace == 2 * TIME_SECOND);
    session_tick(session, 100 * ms, 1000);
    assert_int_equal(session->now, 0);
    session_close(session);
}

static void ticks_take_virtual_time_at_pace_and_speed(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene storm"); /* 2 s a second */
    session_toggle(session);
    assert_true(session->playing);
    session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 32 * ms);
    session_change_speed(session, 1);
    session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 96 * ms);
    session_change_speed(session, -3);
    session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 104 * ms);
    assert_int_equal(session_view(session, 0).pace, 500 * ms);
    session_toggle(session);
    session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 104 * ms);
    session_toggle(session);
    session_change_speed(session, 2);
    session_tick(session, TIME_HOUR, 100000); /* the program was stopped meanwhile */
    assert_int_equal(session->now, 104 * ms + 500 * ms);
    session_close(session);
}

/* From 100 to 120 ms there is something to follow. */
static Time followed_for_20_ms(const void *model, Time now)
{
    (void)model;
    return now >= 100 * ms && now < 120 * ms ? 120 * ms : 0;
}

static void what_is_worth_following_plays_slowly(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene storm --rate 1000/s"); /* 2 s a second */
    Demo demo = toy_demo;
    demo.followed = followed_for_20_ms;
    session->options.demo = &demo;
    session->follow_pace = 100 * ms;
    session_toggle(session);
    for (int i = 0; i < 3; i++) session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 96 * ms);
    assert_true(session_view(session, 0).passing);
    session_tick(session, 16 * ms, 100000); /* up to the first event behind 100 ms, no further */
    Time begun = session->now;
    assert_true(begun >= 100 * ms && begun < 110 * ms);
    assert_int_equal(begun, run_last(session->sides[0]));
    assert_false(session_view(session, 0).passing);
    session_tick(session, 20 * ms, 100000);
    assert_int_equal(session->now, begun + 2 * ms);
    session_tick(session, 250 * ms, 100000); /* it ends within this: no further either */
    assert_int_equal(session->now, 120 * ms);
    session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 152 * ms);

    session_seek(session, 0);
    session_change_speed(session, 2); /* too fast to follow anything */
    session_tick(session, 16 * ms, 100000);
    assert_int_equal(session->now, 128 * ms);
    session_close(session);
}

/* Where a tick's budget is used up on the way, it goes on with the next. */
static void the_way_to_what_is_followed_takes_its_turns(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene storm --rate 1000/s");
    Demo demo = toy_demo;
    demo.followed = followed_for_20_ms;
    session->options.demo = &demo;
    session->follow_pace = 100 * ms;
    session_toggle(session);
    uint64_t before = run_position(session->sides[0]);
    session_tick(session, 16 * ms, 10);
    assert_true(session->behind);
    assert_in_range(run_position(session->sides[0]) - before, 1, 10);
    while (session->now < 100 * ms) session_tick(session, 16 * ms, 10);
    assert_true(session->now < 110 * ms);
    session_close(session);
}

static void speed_and_zoom_have_bounds(void **state)
{
    (void)state;
    Session *session = open_session("toy");
    session_change_speed(session, 100);
    assert_true(session->speed == 1024);
    session_change_speed(session, -100);
    assert_true(session->speed == 1.0 / 1024);
    session_change_span(session, 1000);
    assert_true(session->span > TIME_HOUR && session->span <= TIME_LIMIT / 2);
    session_change_span(session, -1000);
    assert_true(session->span > 0);
    session_toggle(session);
    session->pace = 1; /* the slowest there can be still moves */
    session_tick(session, 1, 10);
    assert_int_equal(session->now, 1);
    session_target(session, 1);
    assert_int_equal(session->target, 1);
    session_target(session, 2); /* there are two: 0 and 1 */
    session_target(session, -1);
    assert_int_equal(session->target, 1);
    session_close(session);
}

static void a_run_that_is_made_short_fills_its_picture_and_can_be_watched(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 300ms");
    assert_int_equal(session->span, 300 * ms);
    assert_in_range(session->pace, 30 * ms, 60 * ms);
    session_close(session);
    Session *other = open_session("toy --for 1000s");
    Session *plain = open_session("toy");
    assert_true(other->pace == plain->pace && other->span == plain->span);
    session_close(plain);
    session_close(other);
}

static void playing_ends_at_the_end_and_begins_anew(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 300ms");
    session->pace = TIME_SECOND;
    session_toggle(session);
    for (int i = 0; i < 4; i++) session_tick(session, 100 * ms, 100000);
    assert_true(session_ended(session) && !session->playing);
    assert_int_equal(session->now, 300 * ms);
    assert_int_equal(session_next(session), TIME_NEVER);
    session_toggle(session);
    assert_true(session->playing && session->now == 0);
    session_seek(session, TIME_SECOND);
    assert_true(session_ended(session));
    session_toggle(session); /* at the end, though it plays */
    assert_true(session->playing && session->now == 0);
    session_close(session);
}

static void who_cannot_keep_up_says_so_and_loses_nothing(void **state)
{
    (void)state;
    const char *const lines[] = {"toy --scene storm", "toy --scene contest"};
    for (int i = 0; i < 2; i++) {
        Session *session = open_session(lines[i]), *whole = open_session(lines[i]);
        session_toggle(session);
        int behind = 0;
        for (int ticks = 0; session->playing; ticks++) {
            session_tick(session, 50 * ms, 10);
            assert_true(random_user_finds_order(session));
            behind += session->behind;
            assert_true(ticks < 10000);
        }
        assert_true(behind > 20);
        session->behind = true;
        session_seek(session, TIME_HOUR);
        assert_false(session->behind); /* one was sent there */
        assert_true(session_finish(whole, INT64_MAX));
        assert_same_state(session, whole);
        session_close(session);
        session_close(whole);
    }
}

/* --- On and back ------------------------------------------------------------------------------ */

static void two_sides_step_in_the_order_of_time_and_back(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene contest --for 400ms");
    enum { MOST = 400 };
    static uint64_t hashes[MOST][2];
    static Time times[MOST];
    int steps = 0;
    Time before = 0;
    for (; session_next(session) != TIME_NEVER; steps++) {
        assert_true(steps < MOST);
        for (int side = 0; side < 2; side++)
            hashes[steps][side] = run_state_hash(session->sides[side]);
        times[steps] = session->now;
        Time next = session_next(session);
        session_step(session);
        assert_true(session->now == next && next >= before);
        assert_true(random_user_finds_order(session));
        before = next;
    }
    assert_true(steps > 60);
    while (steps-- > 0) {
        session_step_back(session);
        assert_true(random_user_finds_order(session));
        assert_int_equal(session->now, times[steps]);
        for (int side = 0; side < 2; side++)
            assert_true(run_state_hash(session->sides[side]) == hashes[steps][side]);
    }
    session_step_back(session); /* at the beginning: nothing */
    assert_int_equal(session->now, 0);
    session_close(session);
}

static void a_step_pauses_and_at_last_leads_to_the_end(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 200ms --rate 0/s --at 150ms crash");
    session->playing = true;
    session_step(session);
    assert_true(!session->playing && session->now == 150 * ms);
    session_step(session); /* the message to the server */
    assert_false(session_ended(session));
    session_step(session);
    assert_true(session_ended(session) && session->now == 200 * ms);
    session->playing = true;
    session_step_back(session);
    assert_true(!session->playing && session->now == 150 * ms);
    session_close(session);
}

static void seeking_goes_anywhere_and_keeps_playing_or_paused(void **state)
{
    (void)state;
    Session *session = open_session("toy --scene contest");
    session->playing = true;
    session_seek(session, 1500 * ms);
    assert_true(session->playing && session->now == 1500 * ms);
    session_seek(session, -7);
    assert_int_equal(session->now, 0);
    session_seek(session, TIME_HOUR);
    assert_int_equal(session->now, 3 * TIME_SECOND);
    session->playing = false;
    session_seek(session, 700 * ms);
    assert_true(!session->playing && session->now == 700 * ms);
    Session *fresh = open_session("toy --scene contest");
    session_seek(fresh, 700 * ms);
    assert_same_state(session, fresh);
    session_close(session);
    session_close(fresh);
}

static const char long_line[] =
    "toy --rate 1000/s --service 500us --for 100s --versus '--service 600us'";

static void a_long_way_is_gone_by_ticks(void **state)
{
    (void)state;
    Session *session = open_session(long_line);
    session_seek(session, 90 * TIME_SECOND);
    assert_true(session->seeking);
    Time before = 0;
    while (session->seeking) {
        assert_true(session->now >= before && session->now < 90 * TIME_SECOND);
        before = session->now;
        session_tick(session, 16 * ms, 20000);
    }
    assert_int_equal(session->now, 90 * TIME_SECOND);
    session_seek(session, 95 * TIME_SECOND);
    session_seek(session, 50 * TIME_SECOND); /* elsewhere, on the way */
    while (session->seeking) session_tick(session, 16 * ms, 20000);
    assert_int_equal(session->now, 50 * TIME_SECOND);
    assert_true(random_user_finds_order(session));
    session_close(session);
}

/* Takes ticks until there is nothing to compute; returns how many. */
static int finish_computing(Session *session)
{
    int ticks = 0;
    for (double before = 0; session_computing(session); ticks++) {
        assert_true(session_computed(session) >= 0 && session_computed(session) <= 1);
        if (session->deferred_count == 0) assert_true(session_computed(session) >= before);
        before = session->deferred_count == 0 ? session_computed(session) : 0;
        session_tick(session, 16 * ms, 5000);
    }
    return ticks;
}

static void act(Session *session, uint64_t what)
{
    switch (what) {
    case 0: session_step(session); break;
    case 1: session_step_back(session); break;
    default: assert_true(session_key(session, what == 2 ? 'k' : 'b')); break;
    }
}

static void what_is_asked_for_on_the_way_is_done_there(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        Rng rng = rng_seeded(seed);
        Session *session = open_session(long_line), *other = open_session(long_line);
        Time goal = (20 + (Time)rng_below(&rng, 10)) * TIME_SECOND;
        session_seek(session, goal);
        session_seek(other, goal);
        finish_computing(other);
        for (int i = 0; i < SESSION_DEFERRED; i++) {
            uint64_t what = rng_below(&rng, 4);
            Time before = session->now;
            act(session, what);
            assert_true(session->seeking && session->now == before); /* it took no time */
            act(other, what);
            finish_computing(other);
        }
        act(session, 0); /* one too many is lost */
        assert_int_equal(session->deferred_count, SESSION_DEFERRED);
        finish_computing(session);
        assert_int_equal(session->deferred_count, 0);
        assert_same_state(session, other);
        assert_true(random_user_finds_order(session));
        session_close(session);
        session_close(other);
    }
}

static void a_step_back_in_a_long_run_takes_its_turns(void **state)
{
    (void)state;
    Session *session = open_session("toy --rate 1000/s --service 500us --for 1000s");
    session_seek(session, 990 * TIME_SECOND);
    finish_computing(session);
    bool turns = false;
    for (int i = 0; i < 40 && !turns; i++) {
        session_seek(session, session->now - 3 * TIME_SECOND);
        finish_computing(session);
        uint64_t position = run_position(session->sides[0]);
        session_step_back(session);
        turns = turns || session->seeking;
        finish_computing(session);
        assert_int_equal(run_position(session->sides[0]), position - 1);
        assert_int_equal(session->now, run_last(session->sides[0]));
    }
    assert_true(turns); /* one lay far behind its checkpoint */
    session_close(session);
}

static void a_long_way_can_be_left_half_way(void **state)
{
    (void)state;
    Session *session = open_session(long_line);
    session_seek(session, 90 * TIME_SECOND);
    session_toggle(session);
    session_step(session);
    assert_int_equal(session_heading(session), 90 * TIME_SECOND);
    session_stop(session);
    finish_computing(session); /* the side that was behind comes up to the other */
    assert_true(session->now > 0 && session->now < 90 * TIME_SECOND);
    assert_true(!session->playing && session->deferred_count == 0);
    assert_true(random_user_finds_order(session));
    Time stopped = session->now;
    session_stop(session); /* nothing to stop */
    assert_int_equal(session->now, stopped);
    session_seek(session, 90 * TIME_SECOND);
    session_step(session);
    session_seek(session, TIME_SECOND); /* elsewhere: the step is taken back */
    finish_computing(session);
    assert_int_equal(session->now, TIME_SECOND);
    session_close(session);
}

/* --- By hand ---------------------------------------------------------------------------------- */

static void a_key_acts_at_the_instant_one_is_at(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 2s");
    session_seek(session, 500 * ms);
    assert_true(run_last(session->sides[0]) < 500 * ms);
    assert_true(session_key(session, 'k'));
    assert_int_equal(session->now, 500 * ms);
    assert_int_equal(run_last(session->sides[0]), 500 * ms);
    assert_replay(session, "groundwork demo toy --scene steady --at 500ms crash --for 2s");
    assert_false(session_key(session, 'z'));
    session_close(session);
}

static void where_something_has_happened_it_acts_a_nanosecond_later(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 2s --at 500ms crash");
    session_seek(session, 500 * ms);
    assert_int_equal(run_last(session->sides[0]), 500 * ms);
    assert_true(session_key(session, 'k'));
    assert_true(session_key(session, 'k'));
    assert_int_equal(session->now, 500 * ms + 2);
    assert_replay(session, "groundwork demo toy --scene steady --at 500ms crash "
                           "--at 0.500000001s crash --at 0.500000002s crash --for 2s");
    session_close(session);
}

static void at_the_first_instant_nothing_has_happened_yet(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 2s");
    session_key(session, 'b');
    assert_replay(session, "groundwork demo toy --scene steady --at 0s burst --for 2s");
    session_close(session);
}

static void a_key_may_say_its_argument(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 2s");
    session_seek(session, 500 * ms);
    session_target(session, 1);
    session_key(session, 'w');
    assert_replay(session, "groundwork demo toy --scene steady --at 500ms slow=50ms --for 2s");
    session_close(session);
}

static void after_going_back_later_actions_by_hand_are_dropped(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 4s --at 3s burst=2");
    const Time times[] = {500, 1500, 2500, 3500};
    for (int i = 0; i < 4; i++) {
        session_seek(session, times[i] * ms);
        session_key(session, 'k');
    }
    session_seek(session, 2000 * ms);
    session_key(session, 'b');
    assert_replay(session, "groundwork demo toy --scene steady --at 500ms crash --at 1.5s crash "
                           "--at 2s burst --at 3s burst=2 --for 4s");
    int count;
    const ActionCall *calls = run_calls(session->sides[0], &count);
    assert_true(count == 4 && calls[2].argument.number == 10);
    session_close(session);
}

static void behind_the_end_no_key_acts(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 200ms");
    session_seek(session, TIME_SECOND);
    /* The end itself is still of the run. */
    assert_true(session_key(session, 'k'));
    assert_string_equal(session->message, "");
    assert_true(session_key(session, 'k'));
    assert_non_null(strstr(session->message, "ended"));
    assert_replay(session, "groundwork demo toy --scene steady --at 200ms crash --for 200ms");
    session_step_back(session); /* the message to the server */
    session_step_back(session); /* and the crash */
    assert_true(session_key(session, 'k'));
    assert_string_equal(session->message, "");
    session_close(session);
}

static void a_parameter_changes_from_the_beginning_and_one_stays_where_one_was(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 4s --seed 5");
    session_seek(session, 500 * ms);
    session_key(session, 'b');
    session_seek(session, 1700 * ms);
    session_key(session, 'k');
    session_seek(session, 1500 * ms);
    assert_true(session_set_param(session, TOY_BURST, TEXT("20")));
    assert_int_equal(session->now, 1500 * ms);
    assert_replay(session, "groundwork demo toy --scene steady --burst 20 --seed 5 "
                           "--at 500ms burst --at 1.7s crash --for 4s");
    Session *fresh = open_session("toy --burst 20 --seed 5 --at 500ms burst --at 1.7s crash "
                                  "--for 4s");
    session_seek(fresh, 1500 * ms);
    assert_same_state(session, fresh);
    session_close(session);
    session_close(fresh);
}

static void a_refused_value_changes_nothing_and_is_explained(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 4s --loss 10%"), *other;
    session_seek(session, 1500 * ms);
    assert_false(session_set_param(session, TOY_LOSS, TEXT("110%")));
    assert_non_null(strstr(session->message, "110%"));
    assert_false(session_set_param(session, TOY_SERVICE, TEXT("1m")));
    assert_non_null(strstr(session->message, "--service must be shorter"));
    assert_replay(session, "groundwork demo toy --scene steady --loss 10% --for 4s");
    other = open_session("toy --for 4s --loss 10%");
    session_seek(other, 1500 * ms);
    assert_same_state(session, other);
    session_close(other);
    session_close(session);
    session = open_session("toy --scene storm --for 2h");
    /* The scene's crashes, one a timeout, would be over a million: no run can be opened so. */
    assert_false(session_set_param(session, TOY_TIMEOUT, TEXT("4ms")));
    assert_non_null(strstr(session->message, "over a million"));
    assert_replay(session, "groundwork demo toy --scene storm --for 7200s");
    session_close(session);
}

static void a_scene_starts_anew_with_seed_and_speed_kept(void **state)
{
    (void)state;
    Session *session = open_session("toy --seed 9 --loss 10% --predict --at 1s crash");
    session_seek(session, 1500 * ms);
    session_change_speed(session, 1);
    session_key(session, 'k');
    session_set_scene(session, TOY_CONTEST);
    assert_int_equal(session->now, 0);
    assert_non_null(session->sides[1]);
    assert_ptr_equal(session_view(session, 0).other, run_model(session->sides[1]));
    assert_ptr_equal(session_view(session, 1).other, run_model(session->sides[0]));
    assert_true(session->speed == 2 && session->options.predict);
    assert_replay(session, "groundwork demo toy --scene contest --seed 9");
    session_set_scene(session, TOY_STORM);
    assert_null(session->sides[1]);
    assert_null(session_view(session, 0).other);
    assert_int_equal(session->pace, 2 * TIME_SECOND);
    assert_replay(session, "groundwork demo toy --scene storm --seed 9");
    session_close(session);
}

/* --- y is exact ------------------------------------------------------------------------------- */

static void print_all(Session *session, Buffer *out)
{
    session_seek(session, TIME_MINUTE); /* the end, unless it has none */
    while (session->seeking) session_tick(session, 1, 100000);
    output_json(session, out);
    output_csv(session, out);
    describe(session, out);
}

static void assert_replay_is_exact(Session *session, uint64_t seed)
{
    Buffer line = {0}, played = {0}, replayed = {0};
    session_replay(session, &line);
    Session *again = open_session(line.at + strlen("groundwork demo "));
    print_all(session, &played);
    print_all(again, &replayed);
    if (strcmp(played.at, replayed.at) != 0)
        fail_msg("user %llu: %s does not replay", (unsigned long long)seed, line.at);
    session_close(again);
    buffer_clear(&line);
    buffer_clear(&played);
    buffer_clear(&replayed);
}

static void whatever_a_user_does_y_replays_it_to_the_byte(void **state)
{
    (void)state;
    static const char *const lines[] = {"toy --for 2s", "toy --scene storm --predict",
                                        "toy --scene contest", "toy --scene endless --predict"};
    uint64_t users = getenv("GROUNDWORK_SOAK") != NULL ? 4000 : 160;
    for (uint64_t user = 1; user <= users; user++) {
        Rng rng = rng_seeded(user);
        Session *session = open_session(lines[user % 4]);
        for (int i = 0; i < 120; i++) {
            random_user_act(session, &rng, true);
            assert_true(random_user_finds_order(session));
        }
        assert_replay_is_exact(session, user);
        session_close(session);
    }
}

static void a_session_without_checkpoints_runs_to_its_end(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    Report report = {.arena = arena};
    Session *session = session_open(TEXT("toy --scene storm"), command_line, false, &report);
    assert_false(session_finish(session, 10));
    assert_true(session_finish(session, INT64_MAX));
    assert_true(session_ended(session));
    assert_int_equal(run_checkpoint_bytes(session->sides[0], NULL), 0);
    session_close(session);
    assert_null(session_open(TEXT("toy --loss 7"), command_line, false, &report));
    assert_int_equal(report.errors, 1);
    session_close(NULL);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_paused_at_the_beginning),
        cmocka_unit_test(ticks_take_virtual_time_at_pace_and_speed),
        cmocka_unit_test(what_is_worth_following_plays_slowly),
        cmocka_unit_test(the_way_to_what_is_followed_takes_its_turns),
        cmocka_unit_test(speed_and_zoom_have_bounds),
        cmocka_unit_test(a_run_that_is_made_short_fills_its_picture_and_can_be_watched),
        cmocka_unit_test(playing_ends_at_the_end_and_begins_anew),
        cmocka_unit_test(who_cannot_keep_up_says_so_and_loses_nothing),
        cmocka_unit_test(two_sides_step_in_the_order_of_time_and_back),
        cmocka_unit_test(a_step_pauses_and_at_last_leads_to_the_end),
        cmocka_unit_test(seeking_goes_anywhere_and_keeps_playing_or_paused),
        cmocka_unit_test(a_long_way_is_gone_by_ticks),
        cmocka_unit_test(what_is_asked_for_on_the_way_is_done_there),
        cmocka_unit_test(a_step_back_in_a_long_run_takes_its_turns),
        cmocka_unit_test(a_long_way_can_be_left_half_way),
        cmocka_unit_test(a_key_acts_at_the_instant_one_is_at),
        cmocka_unit_test(where_something_has_happened_it_acts_a_nanosecond_later),
        cmocka_unit_test(at_the_first_instant_nothing_has_happened_yet),
        cmocka_unit_test(a_key_may_say_its_argument),
        cmocka_unit_test(after_going_back_later_actions_by_hand_are_dropped),
        cmocka_unit_test(behind_the_end_no_key_acts),
        cmocka_unit_test(a_parameter_changes_from_the_beginning_and_one_stays_where_one_was),
        cmocka_unit_test(a_refused_value_changes_nothing_and_is_explained),
        cmocka_unit_test(a_scene_starts_anew_with_seed_and_speed_kept),
        cmocka_unit_test(whatever_a_user_does_y_replays_it_to_the_byte),
        cmocka_unit_test(a_session_without_checkpoints_runs_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
