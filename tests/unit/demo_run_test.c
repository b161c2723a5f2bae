#include "support/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "demo/run.h"
#include "support/run_state.h"
#include "support/toy_demo.h"

const Demo *const demo_registry[] = {&toy_demo, NULL};
const size_t demo_registry_count = 1;

static const OptionsPlace command_line = {false, NULL};
static const char storm[] = "toy --scene storm --for 2500ms";
static const char long_run[] = "toy --rate 1000/s --service 500us --for 60s";

static Options parse(Arena *arena, const char *line)
{
    Options options;
    Report report = {.arena = arena};
    bool good = options_parse_line(arena, text_of(line), command_line, &options, &report);
    assert_problems(&report, "");
    assert_true(good);
    return options;
}

static Run *open_run(const Options *options, int side, bool keeps)
{
    Report report = {.arena = options->arena};
    Run *run = run_open(options, side, keeps, &report);
    assert_problems(&report, "");
    assert_non_null(run);
    return run;
}

static void assert_same_state(const Run *a, const Run *b)
{
    Buffer words_a = {0}, words_b = {0};
    run_state_describe(a, &toy_demo, &words_a);
    run_state_describe(b, &toy_demo, &words_b);
    assert_string_equal(words_a.at, words_b.at);
    buffer_clear(&words_a);
    buffer_clear(&words_b);
}

/* Compares with a run of the same options that has never gone back. */
static void assert_as_fresh(const Run *run, const Options *options)
{
    Run *fresh = open_run(options, 0, false);
    while (run_position(fresh) < run_position(run)) assert_true(run_step(fresh));
    run_stand(fresh, run_now(run));
    assert_same_state(run, fresh);
    run_close(fresh);
}

/* --- On --------------------------------------------------------------------------------------- */

static void a_run_begins_at_0_with_nothing_taken(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true);
    assert_int_equal(run_now(run), 0);
    assert_int_equal(run_position(run), 0);
    assert_int_equal(run_last(run), -1);
    assert_int_equal(run_end(run), 2500 * TIME_MILLISECOND);
    assert_false(run_ended(run) || run_back(run));
    assert_int_equal(world_note_count(run_world(run)), 1); /* of the start */
    run_close(run);
}

static void steps_and_an_advance_lead_to_the_same_state(void **state)
{
    Options options = parse(*state, storm);
    Run *steps = open_run(&options, 0, false), *advance = open_run(&options, 0, true);
    Time before = 0;
    while (run_next(steps) <= 2 * TIME_SECOND) {
        Time next = run_next(steps);
        assert_true(next >= before && run_step(steps));
        assert_true(run_now(steps) == next && run_last(steps) == next);
        before = next;
    }
    assert_true(run_advance(advance, 2 * TIME_SECOND, INT64_MAX));
    assert_int_equal(run_now(advance), 2 * TIME_SECOND);
    run_stand(steps, 2 * TIME_SECOND);
    assert_same_state(steps, advance);
    run_close(steps);
    run_close(advance);
}

static void an_advance_takes_no_more_than_it_may(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true), *whole = open_run(&options, 0, true);
    uint64_t position = 0;
    while (!run_advance(run, TIME_SECOND, 7)) {
        assert_int_equal(run_position(run), position + 7);
        assert_int_equal(run_now(run), run_last(run));
        position = run_position(run);
    }
    assert_true(run_position(run) <= position + 7);
    assert_int_equal(run_now(run), TIME_SECOND);
    run_seek(whole, TIME_SECOND);
    assert_same_state(run, whole);
    run_close(run);
    run_close(whole);
}

static void actions_come_before_the_events_of_their_instant(void **state)
{
    /* An event is found by running, then an action is put at its very time. */
    Options options = parse(*state, "toy");
    Run *run = open_run(&options, 0, false);
    for (int i = 0; i < 20; i++) assert_true(run_step(run));
    Time at = run_next(run);
    run_close(run);
    char time[32];
    value_print_time(at, time);
    options =
        parse(*state, text_printf(*state, "toy --at %s crash --at %s burst=2", time, time).at);
    run = open_run(&options, 0, false);
    for (int i = 0; i < 22; i++) assert_true(run_step(run));
    assert_int_equal(run_now(run), at);
    assert_int_equal(run_next(run), at);
    assert_int_equal(world_note(run_world(run), 2)->args[3], TOY_BURST_ACTION);
    assert_int_equal(world_note(run_world(run), 3)->args[3], TOY_CRASH);
    run_close(run);
}

static void a_run_stands_at_its_end(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true);
    assert_true(run_advance(run, TIME_HOUR, INT64_MAX));
    assert_int_equal(run_now(run), 2500 * TIME_MILLISECOND);
    assert_true(run_ended(run));
    assert_int_equal(run_next(run), TIME_NEVER);
    assert_false(run_step(run));
    run_seek(run, 2400 * TIME_MILLISECOND);
    assert_false(run_ended(run));
    run_close(run);
}

static void what_is_due_at_the_end_itself_is_taken(void **state)
{
    Options options = parse(*state, "toy");
    Run *run = open_run(&options, 0, false);
    for (int i = 0; i < 20; i++) assert_true(run_step(run));
    char time[32];
    value_print_time(run_last(run), time);
    run_close(run);
    options = parse(*state, text_printf(*state, "toy --for %s", time).at);
    run = open_run(&options, 0, false);
    assert_true(run_advance(run, TIME_NEVER, INT64_MAX));
    assert_int_equal(run_position(run), 20);
    run_close(run);
}

static void without_an_end_it_stands_at_its_last_event(void **state)
{
    Options options = parse(*state, "toy --scene endless");
    Run *run = open_run(&options, 0, true);
    assert_int_equal(run_end(run), TIME_NEVER);
    assert_true(run_advance(run, TIME_HOUR, INT64_MAX));
    assert_true(run_ended(run) && run_now(run) == run_last(run));
    assert_true(run_now(run) < TIME_MINUTE);
    Arena *scratch = *state;
    assert_true(run_measure(run, TOY_SENT, scratch).number == 50);
    run_close(run);
}

static void a_side_differs_in_its_own_settings_only(void **state)
{
    Options options = parse(*state, "toy --versus '--service 9ms' --factor 2");
    Run *a = open_run(&options, 0, false), *b = open_run(&options, 1, false);
    assert_text(run_values(a)[TOY_SERVICE].typed, "3ms");
    assert_text(run_values(b)[TOY_SERVICE].typed, "9ms");
    run_seek(a, 3 * TIME_SECOND);
    run_seek(b, 3 * TIME_SECOND);
    /* The same requests at the same times: draws are keyed. */
    assert_true(run_measure(a, TOY_SENT, *state).number > 30);
    assert_true(run_measure(a, TOY_SENT, *state).number == run_measure(b, TOY_SENT, *state).number);
    assert_true(run_measure(a, TOY_MEAN_MS, *state).number
                < run_measure(b, TOY_MEAN_MS, *state).number);
    run_close(a);
    run_close(b);
}

static void a_failure_ends_the_run_where_it_happens(void **state)
{
    Options options = parse(*state, "toy --rate 1000/s --timeout 1h --loss 1 --for 1h");
    Run *run = open_run(&options, 0, true);
    assert_true(run_advance(run, TIME_HOUR, INT64_MAX));
    assert_non_null(run_failure(run));
    assert_non_null(strstr(run_failure(run), "20000 events are in flight"));
    assert_true(run_ended(run) && run_now(run) < TIME_MINUTE);
    Time failed = run_now(run);
    run_seek(run, TIME_SECOND);
    assert_null(run_failure(run));
    run_seek(run, 30 * TIME_MINUTE);
    assert_int_equal(run_now(run), failed);
    assert_non_null(run_failure(run));
    run_close(run);
}

/* --- Back ------------------------------------------------------------------------------------- */

/* The hash at each position of a run that only went on. */
static uint64_t *hashes_of(Run *run, uint64_t *count)
{
    uint64_t capacity = 1 << 14, *hashes = malloc(capacity * sizeof *hashes);
    assert_non_null(hashes);
    *count = 0;
    do {
        assert_true(*count < capacity && run_position(run) == *count);
        hashes[(*count)++] = run_state_hash(run);
    } while (run_step(run));
    return hashes;
}

static void from_anywhere_to_anywhere_every_byte_is_the_same(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true);
    uint64_t count, *hashes = hashes_of(run, &count);
    assert_true(count > 700); /* some checkpoints */
    Rng rng = rng_seeded(11);
    for (int i = 0; i < 600; i++) {
        uint64_t before = run_position(run);
        switch (rng_below(&rng, 5)) {
        case 0: run_seek(run, (Time)rng_below(&rng, 2600) * TIME_MILLISECOND); break;
        case 1: run_seek(run, run_last(run) - (Time)rng_below(&rng, 3)); break;
        case 2:
            assert_int_equal(run_back(run), before > 0);
            assert_int_equal(run_position(run), before > 0 ? before - 1 : 0);
            break;
        case 3: (void)run_step(run); break;
        default:
            (void)run_advance(run, run_now(run) + (Time)rng_below(&rng, TIME_SECOND / 4),
                              (int64_t)rng_below(&rng, 100));
        }
        assert_true(run_position(run) < count);
        assert_true(run_state_hash(run) == hashes[run_position(run)]);
        assert_true(run_now(run) >= run_last(run) && run_now(run) <= run_next(run));
    }
    free(hashes);
    run_close(run);
}

static void after_any_way_it_is_as_a_fresh_run_is(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true);
    run_seek(run, 2500 * TIME_MILLISECOND);
    Rng rng = rng_seeded(12);
    for (int i = 0; i < 40; i++) {
        run_seek(run, (Time)rng_below(&rng, 2500) * TIME_MILLISECOND);
        for (uint64_t steps = rng_below(&rng, 4); steps > 0; steps--) (void)run_back(run);
        assert_as_fresh(run, &options);
    }
    run_close(run);
}

static void going_back_step_by_step_reaches_the_beginning(void **state)
{
    Options options = parse(*state, "toy --for 1s");
    Run *run = open_run(&options, 0, true);
    uint64_t beginning = run_state_hash(run);
    run_seek(run, TIME_SECOND);
    Time before = run_last(run);
    while (run_back(run)) {
        assert_true(run_last(run) <= before);
        assert_int_equal(run_now(run), run_last(run) < 0 ? 0 : run_last(run));
        before = run_last(run);
    }
    assert_int_equal(run_position(run), 0);
    assert_true(run_state_hash(run) == beginning);
    run_close(run);
}

static void seeking_a_negative_time_is_seeking_0(void **state)
{
    Options options = parse(*state, "toy --at 0s crash");
    Run *run = open_run(&options, 0, true);
    run_seek(run, TIME_SECOND);
    run_seek(run, -5);
    assert_int_equal(run_now(run), 0);
    assert_int_equal(run_position(run), 2); /* what is due at 0 is taken: it and its message */
    run_close(run);
}

static void a_way_can_be_gone_by_parts(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true), *other = open_run(&options, 0, true);
    run_seek(run, 2 * TIME_SECOND);
    run_approach(run, 1500 * TIME_MILLISECOND);
    assert_true(run_now(run) <= 1500 * TIME_MILLISECOND);
    while (!run_advance(run, 1500 * TIME_MILLISECOND, 10)) {}
    run_seek(other, 1500 * TIME_MILLISECOND);
    assert_same_state(run, other);
    run_close(run);
    run_close(other);
}

static void a_way_that_was_gone_before_is_short(void **state)
{
    Options options = parse(*state, long_run);
    Run *run = open_run(&options, 0, true);
    run_seek(run, TIME_HOUR);
    uint64_t whole = run_position(run), hash = run_state_hash(run);
    run_seek(run, 0);
    run_approach(run, TIME_HOUR);
    assert_true(run_position(run) > whole - whole / 4);
    uint64_t near = run_position(run);
    run_approach(run, TIME_HOUR); /* one is there already */
    assert_int_equal(run_position(run), near);
    run_seek(run, TIME_HOUR);
    assert_true(run_state_hash(run) == hash);
    run_close(run);
}

/* --- Checkpoints ------------------------------------------------------------------------------ */

static void checkpoints_stay_under_their_limit(void **state)
{
    Options options = parse(*state, long_run);
    Run *run = open_run(&options, 0, true);
    int count = 0, most = 0;
    while (!run_advance(run, TIME_HOUR, 5000)) {
        assert_true(run_checkpoint_bytes(run, &count) <= RUN_CHECKPOINT_BYTES);
        assert_true(count >= 1 && count <= RUN_CHECKPOINTS);
        if (count > most) most = count;
    }
    assert_true(run_position(run) > 200000);
    assert_true(most > 20); /* there was something to thin out */
    assert_true(count >= 3);
    assert_true(run_checkpoint_bytes(run, NULL) > RUN_CHECKPOINT_BYTES / 4);
    run_close(run);
}

static void thinned_out_checkpoints_still_lead_everywhere(void **state)
{
    Options options = parse(*state, long_run);
    Run *run = open_run(&options, 0, true);
    enum { MARKS = 24 };
    uint64_t hashes[MARKS], positions[MARKS];
    for (int i = 0; i < MARKS; i++) {
        run_seek(run, (i + 1) * 2 * TIME_SECOND);
        hashes[i] = run_state_hash(run);
        positions[i] = run_position(run);
    }
    for (int i = 0; i < MARKS; i++) {
        int mark = i * 7 % MARKS;
        run_seek(run, (mark + 1) * 2 * TIME_SECOND);
        assert_int_equal(run_position(run), positions[mark]);
        assert_true(run_state_hash(run) == hashes[mark]);
        (void)run_back(run);
        (void)run_step(run);
        assert_true(run_state_hash(run) == hashes[mark]);
    }
    run_close(run);
}

static void a_checkpoint_is_never_far(void **state)
{
    Options options = parse(*state, long_run);
    Run *run = open_run(&options, 0, true);
    run_seek(run, TIME_HOUR);
    uint64_t whole = run_position(run);
    for (int i = 59; i >= 0; i--) {
        run_approach(run, i * TIME_SECOND);
        uint64_t checkpoint = run_position(run);
        run_seek(run, i * TIME_SECOND);
        assert_true(run_position(run) - checkpoint <= whole / 4);
    }
    run_close(run);
}

static void a_run_that_never_goes_back_keeps_nothing(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, false);
    run_seek(run, 2 * TIME_SECOND);
    int count;
    assert_int_equal(run_checkpoint_bytes(run, &count), 0);
    assert_int_equal(count, 0);
    run_close(run);
}

/* --- Actions by hand -------------------------------------------------------------------------- */

static void actions_made_after_going_back_are_taken_and_nothing_else_changes(void **state)
{
    Options options = parse(*state, storm);
    Run *run = open_run(&options, 0, true);
    Rng rng = rng_seeded(13);
    for (int i = 0; i < 60; i++) {
        run_seek(run, (Time)rng_below(&rng, 2500) * TIME_MILLISECOND + 1);
        for (uint64_t steps = rng_below(&rng, 3); steps > 0; steps--) (void)run_back(run);
        ActionCall call = {.at = run_now(run) + (run_last(run) == run_now(run)),
                           .action = rng_below(&rng, 2) == 0 ? TOY_CRASH : TOY_BURST_ACTION,
                           .by_hand = true};
        if (call.at > run_end(run)) continue;
        options_add_call(&options, call);
        run_take_calls(run);
        assert_true(run_advance(run, call.at, INT64_MAX));
        assert_int_equal(run_now(run), call.at);
        run_seek(run, call.at + (Time)rng_below(&rng, 300) * TIME_MILLISECOND);
        assert_as_fresh(run, &options);
    }
    run_close(run);
}

static void actions_by_hand_without_end_take_no_memory_without_end(void **state)
{
    Options options = parse(*state, "toy --scene storm --timeout 4ms --for 10s");
    Run *run = open_run(&options, 0, true);
    int count;
    for (int i = 0; i < 1000; i++) {
        ActionCall call = {
            .at = i * 10 * TIME_MILLISECOND + 1, .action = TOY_CRASH, .by_hand = true};
        options_add_call(&options, call);
        run_take_calls(run);
    }
    const ActionCall *calls = run_calls(run, &count);
    assert_true(count > 3000); /* of the scene, too: the lists together are some 300 MB */
    for (int i = 1; i < count; i++) assert_true(calls[i - 1].at <= calls[i].at);
    assert_true(((Arena *)*state)->used < 2 << 20);
    run_close(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(a_run_begins_at_0_with_nothing_taken),
        unit_test_with_arena(steps_and_an_advance_lead_to_the_same_state),
        unit_test_with_arena(an_advance_takes_no_more_than_it_may),
        unit_test_with_arena(actions_come_before_the_events_of_their_instant),
        unit_test_with_arena(a_run_stands_at_its_end),
        unit_test_with_arena(what_is_due_at_the_end_itself_is_taken),
        unit_test_with_arena(without_an_end_it_stands_at_its_last_event),
        unit_test_with_arena(a_side_differs_in_its_own_settings_only),
        unit_test_with_arena(a_failure_ends_the_run_where_it_happens),
        unit_test_with_arena(from_anywhere_to_anywhere_every_byte_is_the_same),
        unit_test_with_arena(after_any_way_it_is_as_a_fresh_run_is),
        unit_test_with_arena(going_back_step_by_step_reaches_the_beginning),
        unit_test_with_arena(seeking_a_negative_time_is_seeking_0),
        unit_test_with_arena(a_way_can_be_gone_by_parts),
        unit_test_with_arena(a_way_that_was_gone_before_is_short),
        unit_test_with_arena(checkpoints_stay_under_their_limit),
        unit_test_with_arena(thinned_out_checkpoints_still_lead_everywhere),
        unit_test_with_arena(a_checkpoint_is_never_far),
        unit_test_with_arena(a_run_that_never_goes_back_keeps_nothing),
        unit_test_with_arena(actions_made_after_going_back_are_taken_and_nothing_else_changes),
        unit_test_with_arena(actions_by_hand_without_end_take_no_memory_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
