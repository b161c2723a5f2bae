#include "shell/evidence.h"

enum { SCRATCH_BYTES = 1 << 20, EVENTS_MAX = 100000000 };

static Session *open_run(Text line, const char *directory, bool keeps, Report *report)
{
    return session_open(line, (OptionsPlace){.in_course = true, .root = directory}, keeps, report);
}

bool evidence_number(const Question *question, const char *directory, double *number,
                     Report *report)
{
    if (!question->by_run) {
        *number = question->answer;
        return true;
    }
    Session *session = open_run(question->run.demo, directory, false, report);
    if (session == NULL) return false;
    int metric = demo_metric(session->options.demo, question->run.metric);
    bool finished = session_finish(session, EVENTS_MAX);
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Reading reading = READING_NOTHING;
    if (metric >= 0 && finished) reading = run_measure(session->sides[0], metric, scratch);
    if (reading.kind == READING_NUMBER) *number = reading.number * question->run.scale;
    else
        report_add(report, SEVERITY_ERROR, (Place){0}, "no-answer", "`%.*s` gives no number `%.*s`",
                   TEXT_ARG(utf8_excerpt(scratch, question->run.demo, UTF8_EXCERPT)),
                   TEXT_ARG(utf8_excerpt(scratch, question->run.metric, UTF8_EXCERPT)));
    arena_free(scratch);
    session_close(session);
    return reading.kind == READING_NUMBER;
}

Session *evidence_open(const Question *question, const char *directory, Report *report)
{
    return open_run(question->see, directory, true, report);
}
