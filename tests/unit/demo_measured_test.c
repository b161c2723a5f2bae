/* A run that wants the machine measured: results come in from outside, once, and stay where they
 * were. Measured here is nothing but a count. */
#include "support/unit.h"

#include <string.h>

#include "demo/output.h"
#include "support/measured.h"

typedef struct Fake {
    int asked[64], count;
    int ready; /* how many questions are answered; then it takes its time */
} Fake;

static bool measure(void *context, int probe, int64_t found[EVENT_ARGS - 1])
{
    Fake *fake = context;
    if (fake->count == fake->ready) return false;
    fake->asked[fake->count++] = probe;
    found[0] = probe % 16 == 5 ? -1 : 1000 * fake->count;
    found[1] = -1;
    found[2] = probe % 16 == 5 ? 2 : 0;
    return true;
}

static Session *open_ladder(Arena *arena, const char *line, Fake *fake)
{
    Report report = {.arena = arena};
    Session *session = session_open(text_of(line), (OptionsPlace){0}, true, &report);
    assert_problems(&report, "");
    session->measure = measure;
    session->measure_context = fake;
    return session;
}

static double metric_of(Arena *arena, const Session *session, const char *name)
{
    Reading reading =
        run_measure(session->sides[0], demo_metric(session->options.demo, text_of(name)), arena);
    return reading.kind == READING_NUMBER ? reading.number : -1;
}

static const char ladder[] = "latency-throughput --scene ladder";

static void each_probe_is_asked_for_once(void **state)
{
    Fake fake = {.ready = 64};
    Session *session = open_ladder(*state, ladder, &fake);
    assert_true(session_finish(session, INT64_MAX));
    assert_int_equal(fake.count, 9);
    for (int i = 0; i < 9; i++) assert_int_equal(fake.asked[i], i);
    assert_true(metric_of(*state, session, "measured_l1_ns") == 2);
    assert_true(metric_of(*state, session, "measured_file_cached_us") == 9e-3);
    assert_true(metric_of(*state, session, "measured_loopback_us") == -1); /* could not be */
    session_close(session);
    session = open_ladder(*state, "latency-throughput --scene ladder --probes long", &fake);
    assert_true(session_finish(session, INT64_MAX));
    assert_int_equal(fake.asked[9], 16);
    session_close(session);
}

/* Time stands still meanwhile, and goes on from there. */
static void time_waits_for_the_result(void **state)
{
    Fake fake = {.ready = 2};
    Session *session = open_ladder(*state, ladder, &fake);
    session->playing = true;
    for (int i = 0; i < 300; i++) session_tick(session, TIME_SECOND / 10, 1000);
    assert_true(session->measuring && !session->behind && session->playing);
    Time stood = session->now;
    assert_true(stood < TIME_SECOND / 5);
    fake.ready = 64;
    for (int i = 0; i < 300; i++) session_tick(session, TIME_SECOND / 10, 1000);
    assert_int_equal(fake.count, 9);
    assert_true(session_ended(session) && !session->playing);
    session_close(session);
}

/* Back and on again: what was measured is there, and is not measured again, unless somebody asks or
 * sets something. */
static void what_was_measured_stays(void **state)
{
    Fake fake = {.ready = 64};
    Session *session = open_ladder(*state, ladder, &fake);
    session_seek(session, TIME_SECOND);
    for (Time at = 0; at < TIME_SECOND; at += 7 * TIME_MILLISECOND) session_seek(session, at);
    session_restart(session);
    for (int i = 0; i < 40; i++) session_step(session);
    assert_int_equal(fake.count, 9);
    assert_true(metric_of(*state, session, "measured_l1_ns") == 2);
    session_seek(session, 50 * TIME_MILLISECOND);
    assert_true(session_key(session, 'l'));
    session_seek(session, TIME_SECOND);
    assert_int_equal(fake.count, 18);
    assert_true(metric_of(*state, session, "measured_l1_ns") == 11);
    assert_false(
        session_set_param(session, demo_param(session->options.demo, TEXT("users")), TEXT("none")));
    session_seek(session, 10 * TIME_MILLISECOND);
    session_seek(session, TIME_SECOND);
    assert_int_equal(fake.count, 18);
    assert_true(session_set_param(session, demo_param(session->options.demo, TEXT("probes")),
                                  TEXT("long")));
    session_seek(session, TIME_SECOND);
    assert_int_equal(fake.count, 27);
    session_close(session);
}

static bool keep(void *context, Text line)
{
    buffer_put(context, line);
    return true;
}

/* It is measured anew by who runs it: no words of the command line, no actions of anybody. */
static void it_is_not_said_again(void **state)
{
    Fake fake = {.ready = 64};
    Buffer out = {0};
    Session *session = open_ladder(*state, ladder, &fake);
    assert_true(output_trace(session, INT64_MAX, keep, &out));
    assert_int_equal(text_count(buffer_text(&out), '\n'), 10);
    buffer_reset(&out);
    session_replay(session, &out);
    assert_string_equal(out.at, "groundwork demo latency-throughput --scene ladder");
    buffer_reset(&out);
    output_json(session, &out);
    assert_true(text_has(buffer_text(&out), TEXT("\"actions\": []")));
    buffer_clear(&out);
    session_close(session);
}

/* As it is quoted, whatever this machine does. */
static void the_classic_table_is_verbatim(void **state)
{
    static const char *const rows[][2] = {{"L1 ", " 0.5 ns"},
                                          {"L2 ", " 7 ns"},
                                          {"RAM", " 100 ns"},
                                          {"SSD random read", " 150 us"},
                                          {"HDD random read", " 10 ms"},
                                          {"datacentre round trip", " 0.5 ms"},
                                          {"US-EU", " 150 ms"},
                                          {"DNS", " 20-120 ms"}};
    Fake fake = {.ready = 64};
    Buffer out = {0};
    Session *session = open_ladder(*state, ladder, &fake);
    assert_true(session_finish(session, INT64_MAX));
    output_frame(session, 80, 24, false, &out);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Text frame = buffer_text(&out), line;
        bool found = false;
        while (!found && text_next_line(&frame, &line))
            found = text_has(line, text_of(rows[i][0])) && text_has(line, text_of(rows[i][1]));
        assert_true(found);
    }
    buffer_clear(&out);
    session_close(session);
}

/* --predict asks only for what the run has something to say of. */
static void nothing_is_predicted_that_is_null(void **state)
{
    Fake fake = {0};
    Session *session = open_ladder(*state, "latency-throughput --predict", &fake);
    assert_true(session_key(session, 'f'));
    assert_int_equal(session->prediction.phase, PREDICTION_NONE);
    session_close(session);
    session = open_ladder(*state, "latency-throughput --scene testers --predict", &fake);
    assert_true(session_key(session, 'f'));
    assert_int_equal(session->prediction.phase, PREDICTION_ASKING);
    session_close(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(each_probe_is_asked_for_once),
        unit_test_with_arena(time_waits_for_the_result),
        unit_test_with_arena(what_was_measured_stays),
        unit_test_with_arena(it_is_not_said_again),
        unit_test_with_arena(the_classic_table_is_verbatim),
        unit_test_with_arena(nothing_is_predicted_that_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
