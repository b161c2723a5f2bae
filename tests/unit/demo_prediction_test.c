#include "support/unit.h"

#include <string.h>

#include "demo/session.h"
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

static void play_to(Session *session, Time until)
{
    session->playing = true;
    while (session->playing && session->now < until) session_tick(session, 10 * ms, 100000);
}

static void assert_question(const Session *session, const char *expected)
{
    Buffer words = {0};
    prediction_question(&session->prediction, &session->options, &words);
    assert_text(buffer_text(&words), expected);
    buffer_clear(&words);
}

static Text answer_of(const Session *session, Arena *arena)
{
    Buffer words = {0};
    Arena *scratch = arena_new(1 << 20);
    prediction_answer(&session->prediction, &toy_demo, run_model(session->sides[0]), scratch,
                      &words);
    Text answer = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    arena_free(scratch);
    return answer;
}

static void an_action_waits_for_the_guess(void **state)
{
    (void)state;
    Session *session = open_session("toy --predict --for 9s");
    session->playing = true;
    session_seek(session, 1000 * ms);
    double sent = run_measure(session->sides[0], TOY_SENT, session->arena).number;
    assert_true(session_key(session, 'b'));
    assert_int_equal(session->prediction.phase, PREDICTION_ASKING);
    assert_true(!session->playing && session->options.call_count == 0);
    assert_question(session, "Predict: 2.00 s after burst, what is \"timeouts\"? Now it is 0.");
    assert_false(session_guess(session, TEXT("many")));
    assert_int_equal(session->prediction.phase, PREDICTION_ASKING);
    assert_true(session_guess(session, TEXT(" 3 ")));
    assert_int_equal(session->prediction.phase, PREDICTION_WAITING);
    assert_true(session->playing && session->now == 1000 * ms);
    assert_true(run_measure(session->sides[0], TOY_SENT, session->arena).number == sent + 10);
    session_close(session);
}

static void without_a_guess_the_action_is_taken_all_the_same(void **state)
{
    (void)state;
    Session *session = open_session("toy --predict --for 9s");
    session_key(session, 'b');
    assert_true(session_guess(session, TEXT("  ")));
    assert_int_equal(session->prediction.phase, PREDICTION_NONE);
    assert_int_equal(session->options.call_count, 1);
    session_close(session);
}

static void without_being_asked_to_nothing_is_asked(void **state)
{
    (void)state;
    Session *session = open_session("toy --for 9s");
    session_key(session, 'b');
    assert_int_equal(session->prediction.phase, PREDICTION_NONE);
    session_close(session);
    session = open_session("toy --predict --for 9s");
    session_key(session, 'k'); /* an action that names nothing to predict */
    assert_int_equal(session->prediction.phase, PREDICTION_NONE);
    assert_int_equal(session->options.call_count, 1);
    session_close(session);
}

static void the_answer_is_the_runs_with_what_decided_it(void **state)
{
    Session *session = open_session("toy --predict --for 9s --burst 40");
    session_seek(session, 1000 * ms);
    session_key(session, 'b');
    session_guess(session, TEXT("7"));
    play_to(session, 2900 * ms);
    assert_int_equal(session->prediction.phase, PREDICTION_WAITING);
    play_to(session, 9000 * ms);
    const Prediction *prediction = &session->prediction;
    assert_int_equal(prediction->phase, PREDICTION_SHOWN);
    assert_true(session->now >= 3000 * ms && session->now < 3100 * ms && !session->playing);

    /* The same run by itself: the metric at 3 s, and the last request that was given up. */
    Session *other = open_session("toy --for 9s --burst 40 --at 1s burst");
    session_seek(other, 3000 * ms);
    double timeouts = run_measure(other->sides[0], TOY_TIMEOUTS, *state).number;
    assert_true(timeouts > 5);
    assert_true(prediction->result.number == timeouts && prediction->guess == 7);
    assert_int_equal(prediction->decided_by.kind, 2); /* a timeout's note */
    session_seek(other, prediction->decided_at);
    assert_true(run_measure(other->sides[0], TOY_TIMEOUTS, *state).number == timeouts);
    session_seek(other, prediction->decided_at - 1);
    assert_true(run_measure(other->sides[0], TOY_TIMEOUTS, *state).number == timeouts - 1);
    session_close(other);

    Text expected = text_printf(
        *state, "timeouts: yours 7, the run's %g, decided at %.3f s by given up %lld", timeouts,
        (double)prediction->decided_at / 1e9, (long long)prediction->decided_by.args[0]);
    assert_text(answer_of(session, *state), expected.at);
    session_close(session);
}

static void an_answer_that_takes_long_takes_its_turns(void **state)
{
    Session *session = open_session("toy --predict --rate 1000/s --service 500us --for 30s");
    for (int round = 0; round < 3; round++) {
        session_seek(session, 20 * TIME_SECOND);
        while (session_computing(session)) session_tick(session, 10 * ms, 5000);
        session_key(session, 'b');
        session_guess(session, TEXT("7"));
        play_to(session, session->prediction.due);
        assert_int_equal(session->prediction.phase, PREDICTION_FINDING);
        Time now = session->now;
        double found = 0;
        for (int i = 0; i < 3; i++, found = session_computed(session)) {
            assert_true(session_computing(session) && session_computed(session) >= found);
            session_tick(session, 10 * ms, 1000);
        }
        assert_true(found > 0 && found < 1);
        if (round == 0) session_stop(session); /* nobody wants to know any longer */
        if (round == 1) session_key(session, 'k');
        while (session_computing(session)) session_tick(session, 10 * ms, 5000);
        assert_int_equal(session->prediction.phase,
                         round == 2 ? PREDICTION_SHOWN : PREDICTION_NONE);
        assert_true(session->now == now || round == 1);
    }
    Time due = session->prediction.due;
    session_seek(session, due);
    while (session_computing(session)) session_tick(session, 10 * ms, 5000);
    assert_int_equal(session->prediction.phase, PREDICTION_SHOWN);
    assert_true(session->prediction.result.number
                == run_measure(session->sides[0], TOY_TIMEOUTS, *state).number);
    session_close(session);

    session = open_session("toy --predict --rate 1000/s --service 500us --for 30s");
    session_seek(session, 20 * TIME_SECOND);
    while (session_computing(session)) session_tick(session, 10 * ms, 5000);
    session_key(session, 'b');
    session_guess(session, TEXT("7"));
    play_to(session, session->prediction.due);
    assert_int_equal(session->prediction.phase, PREDICTION_FINDING);
    session_close(session); /* in the middle of it */
}

static void what_nothing_changed_says_so(void **state)
{
    Session *session = open_session("toy --predict --for 9s --rate 0/s --timeout 1h --burst 3");
    session_key(session, 'b');
    session_guess(session, TEXT("0"));
    play_to(session, 9000 * ms);
    assert_text(answer_of(session, *state), "timeouts: yours 0, the run's 0: nothing changed it");
    session_close(session);
}

static void a_claim_is_predicted_with_yes_or_no(void **state)
{
    Session *session = open_session("toy --predict --for 9s --rate 50/s --loss 0");
    session_seek(session, 500 * ms);
    session_target(session, 1);
    session_key(session, 'w');
    assert_question(session, "Predict: 1.00 s after slow=50ms, is \"prompt\" broken? y or n");
    assert_false(session_guess(session, TEXT("3")));
    assert_true(session_guess(session, TEXT("n")));
    play_to(session, 9000 * ms);
    assert_true(session->prediction.guess == 0 && session->prediction.result.number == 1);
    Text answer = answer_of(session, *state);
    assert_true(text_starts(answer, TEXT("prompt: yours holding, the run's broken, decided at ")));
    session_close(session);
}

static void ratios_may_be_guessed_in_per_cent(void **state)
{
    (void)state;
    double guess;
    const Prediction ratio = {.metric = TOY_DONE_RATIO}, count = {.metric = TOY_DONE};
    const Prediction claim = {.metric = -1, .claim = 0};
    assert_true(prediction_parse(&ratio, &toy_demo, TEXT("25%"), &guess) && guess == 0.25);
    assert_true(prediction_parse(&ratio, &toy_demo, TEXT("0.25"), &guess) && guess == 0.25);
    assert_true(prediction_parse(&ratio, &toy_demo, TEXT(" 25 % "), &guess) && guess == 0.25);
    assert_true(prediction_parse(&count, &toy_demo, TEXT("25"), &guess) && guess == 25);
    assert_false(prediction_parse(&count, &toy_demo, TEXT("25%"), &guess));
    assert_false(prediction_parse(&count, &toy_demo, TEXT("1e999"), &guess));
    assert_false(prediction_parse(&count, &toy_demo, TEXT("%"), &guess));
    assert_true(prediction_parse(&claim, &toy_demo, TEXT("yes"), &guess) && guess == 1);
    assert_true(prediction_parse(&claim, &toy_demo, TEXT("n"), &guess) && guess == 0);
    assert_false(prediction_parse(&claim, &toy_demo, TEXT("maybe"), &guess));
}

static void going_elsewhere_takes_the_action_back(void **state)
{
    (void)state;
    void (*const ways[])(Session *) = {session_step, session_step_back, session_toggle,
                                       session_restart};
    for (int i = 0; i < 5; i++) {
        Session *session = open_session("toy --predict --for 9s");
        session_seek(session, 1000 * ms);
        session_key(session, 'b');
        if (i < 4) ways[i](session);
        else session_seek(session, 2000 * ms);
        assert_int_equal(session->prediction.phase, PREDICTION_NONE);
        assert_true(session_guess(session, TEXT("3"))); /* too late: nothing happens */
        assert_int_equal(session->options.call_count, 0);
        session_close(session);
    }
}

static void an_action_made_before_it_drops_the_prediction(void **state)
{
    (void)state;
    Session *session = open_session("toy --predict --for 9s");
    session_seek(session, 1000 * ms);
    session_key(session, 'b');
    session_guess(session, TEXT("3"));
    session_seek(session, 500 * ms);
    assert_int_equal(session->prediction.phase, PREDICTION_WAITING);
    session_key(session, 'k');
    assert_int_equal(session->prediction.phase, PREDICTION_NONE);
    session_seek(session, 9000 * ms); /* nothing to settle */
    session_close(session);
}

static void what_has_been_read_goes_with_the_next_key(void **state)
{
    (void)state;
    Session *session = open_session("toy --predict --for 9s");
    session_key(session, 'b');
    session_guess(session, TEXT("3"));
    session_seek(session, 4000 * ms);
    assert_int_equal(session->prediction.phase, PREDICTION_SHOWN);
    session_key(session, 'k');
    assert_int_equal(session->prediction.phase, PREDICTION_NONE);
    session_close(session);
}

static void a_run_that_ends_first_gives_its_answer_there(void **state)
{
    Session *session = open_session("toy --predict --for 2s --burst 40");
    session_seek(session, 1500 * ms);
    session_key(session, 'b');
    assert_question(session, "Predict: 500 ms after burst, what is \"timeouts\"? Now it is 0.");
    session_guess(session, TEXT("3"));
    play_to(session, 9000 * ms);
    assert_int_equal(session->prediction.phase, PREDICTION_SHOWN);
    assert_true(session->prediction.result.number
                == run_measure(session->sides[0], TOY_TIMEOUTS, *state).number);
    session_close(session);
    session = open_session("toy --predict --scene endless");
    session_key(session, 'b');
    session_guess(session, TEXT("3"));
    while (session->playing) session_tick(session, 200 * ms, 100000);
    assert_int_equal(session->prediction.phase, PREDICTION_SHOWN);
    session_close(session);
}

/* The toy with another metric to be asked for. */
static Demo asking_for(const char *metric, Action actions[3])
{
    Demo demo = toy_demo;
    memcpy(actions, toy_demo.actions, 3 * sizeof *actions);
    actions[TOY_BURST_ACTION].predict = metric;
    demo.actions = actions;
    return demo;
}

static void what_happens_with_the_action_and_when_it_is_due_counts(void **state)
{
    (void)state;
    const char *const lines[] = {"toy --predict --rate 0/s --for 9s",
                                 "toy --predict --rate 0/s --for 9s --at 3s burst=5"};
    const Time decided_at[] = {1000, 3000};
    const double sent[] = {10, 15};
    Action actions[3];
    Demo demo = asking_for("sent", actions);
    for (int i = 0; i < 2; i++) {
        Session *session = open_session(lines[i]);
        session->options.demo = &demo;
        session_seek(session, 1000 * ms);
        session_key(session, 'b');
        session_guess(session, TEXT("3"));
        session_seek(session, 5000 * ms);
        assert_true(session->prediction.result.number == sent[i]);
        assert_int_equal(session->prediction.decided_at, decided_at[i] * ms);
        session_close(session);
    }
}

/* A metric that changes with time alone is read when the answer is due, not at the last event. */
static void what_changes_with_time_is_read_when_it_is_due(void **state)
{
    Action actions[3];
    Demo demo = asking_for("done_per_s", actions);
    Session *session = open_session("toy --predict --rate 0/s --for 9s");
    session->options.demo = &demo;
    session_seek(session, 1000 * ms);
    session_key(session, 'b');
    assert_question(session, "Predict: 2.00 s after burst, what is \"rate\"? Now it is 0.");
    session_guess(session, TEXT("3"));
    session_seek(session, 5000 * ms);
    assert_int_equal(session->prediction.phase, PREDICTION_SHOWN);
    double done = run_measure(session->sides[0], TOY_DONE, *state).number;
    assert_true(done > 0 && session->prediction.result.number == done / 3);
    assert_true(session->prediction.decided_at < 2000 * ms);
    session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(an_action_waits_for_the_guess),
        unit_test_with_arena(without_a_guess_the_action_is_taken_all_the_same),
        unit_test_with_arena(without_being_asked_to_nothing_is_asked),
        unit_test_with_arena(the_answer_is_the_runs_with_what_decided_it),
        unit_test_with_arena(an_answer_that_takes_long_takes_its_turns),
        unit_test_with_arena(what_nothing_changed_says_so),
        unit_test_with_arena(a_claim_is_predicted_with_yes_or_no),
        unit_test_with_arena(ratios_may_be_guessed_in_per_cent),
        unit_test_with_arena(going_elsewhere_takes_the_action_back),
        unit_test_with_arena(an_action_made_before_it_drops_the_prediction),
        unit_test_with_arena(what_has_been_read_goes_with_the_next_key),
        unit_test_with_arena(a_run_that_ends_first_gives_its_answer_there),
        unit_test_with_arena(what_happens_with_the_action_and_when_it_is_due_counts),
        unit_test_with_arena(what_changes_with_time_is_read_when_it_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
