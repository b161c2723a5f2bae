#include "support/measured.h"

#include <math.h>

#include "support/unit.h"

enum { ARENA_BYTES = 64 << 20 };

Finished finished_run(const char *line)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Report report = {.arena = arena};
    Session *session = session_open(text_of(line), (OptionsPlace){0}, false, &report);
    assert_problems(&report, "");
    assert_true(session_finish(session, INT64_MAX));
    assert_null(run_failure(session->sides[0]));
    return (Finished){arena, session};
}

void finished_free(Finished finished)
{
    session_close(finished.session);
    arena_free(finished.arena);
}

Reading finished_metric(Finished finished, const char *metric)
{
    int index = demo_metric(finished.session->options.demo, text_of(metric));
    assert_true(index >= 0);
    return run_measure(finished.session->sides[0], index, finished.arena);
}

double measured(const char *line, const char *metric)
{
    Finished finished = finished_run(line);
    Reading reading = finished_metric(finished, metric);
    if (reading.kind != READING_NUMBER)
        print_error("%s of `groundwork demo %s` is no number\n", metric, line);
    assert_int_equal(reading.kind, READING_NUMBER);
    finished_free(finished);
    return reading.number;
}

void check_measured(const char *line, const char *metric, double expected, double tolerance)
{
    double number = measured(line, metric);
    if (fabs(number - expected) <= tolerance) return;
    print_error("%s of `groundwork demo %s` is %.9g, not %.9g within %g\n", metric, line, number,
                expected, tolerance);
    fail();
}

void check_measured_text(const char *line, const char *metric, const char *expected)
{
    Finished finished = finished_run(line);
    Reading reading = finished_metric(finished, metric);
    assert_int_equal(reading.kind, READING_TEXT);
    assert_text(reading.text, expected);
    finished_free(finished);
}

void check_measured_null(const char *line, const char *metric)
{
    Finished finished = finished_run(line);
    assert_int_equal(finished_metric(finished, metric).kind, READING_NULL);
    finished_free(finished);
}

void check_measured_list(const char *line, const char *list, int from, const double *expected,
                         int count)
{
    Finished finished = finished_run(line);
    const Demo *demo = finished.session->options.demo;
    int index = 0, total;
    while (index < demo->list_count && !text_equal(text_of(demo->lists[index].name), text_of(list)))
        index++;
    assert_true(index < demo->list_count);
    const double *numbers = run_list(finished.session->sides[0], index, finished.arena, &total);
    assert_true(from + count <= total);
    for (int i = 0; i < count; i++) assert_float_equal(numbers[from + i], expected[i], 0);
    finished_free(finished);
}
