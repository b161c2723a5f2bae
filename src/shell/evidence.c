#include "shell/evidence.h"

enum { SCRATCH_BYTES = 1 << 20, EVENTS_MAX = 100000000 };

static Session *open_run(Text line, const char *directory, bool keeps, Report *report)
{
    return session_open(line, (OptionsPlace){.in_course = true, .root = directory}, keeps, report);
}

bool evidence_begin(Evidence *evidence, const Question *question, const char *directory,
                    Report *report)
{
    *evidence = (Evidence){.events_left = EVENTS_MAX};
    if (question->by_run) {
        evidence->session = open_run(question->run.demo, directory, false, report);
        if (evidence->session == NULL) return false;
    }
    evidence->question = question;
    return true;
}

static bool go_on(Evidence *evidence, int64_t most)
{
    if (evidence->session == NULL) return true;
    if (most > evidence->events_left) most = evidence->events_left;
    evidence->events_left -= most;
    return session_finish(evidence->session, most) || evidence->events_left == 0;
}

bool evidence_tick(Evidence *evidence, int64_t elapsed_ns)
{
    bool done = go_on(evidence, turn_begin(&evidence->turn, elapsed_ns));
    if (!done) turn_want_more(&evidence->turn);
    return done;
}

double evidence_part(const Evidence *evidence)
{
    Time end = evidence->session != NULL ? run_end(evidence->session->sides[0]) : 0;
    if (end == TIME_NEVER) return -1;
    return end > 0 ? (double)evidence->session->now / (double)end : 1;
}

void evidence_drop(Evidence *evidence)
{
    session_close(evidence->session);
    *evidence = (Evidence){0};
}

bool evidence_take(Evidence *evidence, double *number, Report *report)
{
    const Question *question = evidence->question;
    const Session *session = evidence->session;
    if (session == NULL) {
        *number = question->answer;
        evidence_drop(evidence);
        return true;
    }
    int metric = demo_metric(session->options.demo, question->run.metric);
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Reading reading = READING_NOTHING;
    if (metric >= 0 && session_ended(session))
        reading = run_measure(session->sides[0], metric, scratch);
    if (reading.kind == READING_NUMBER) *number = reading.number * question->run.scale;
    else
        report_add(report, SEVERITY_ERROR, (Place){0}, "no-answer", "`%.*s` gives no number `%.*s`",
                   TEXT_ARG(utf8_excerpt(scratch, question->run.demo, UTF8_EXCERPT)),
                   TEXT_ARG(utf8_excerpt(scratch, question->run.metric, UTF8_EXCERPT)));
    arena_free(scratch);
    evidence_drop(evidence);
    return reading.kind == READING_NUMBER;
}

bool evidence_number(const Question *question, const char *directory, double *number,
                     Report *report)
{
    Evidence evidence;
    if (!evidence_begin(&evidence, question, directory, report)) return false;
    (void)go_on(&evidence, EVENTS_MAX);
    return evidence_take(&evidence, number, report);
}

Session *evidence_open(const Question *question, const char *directory, Report *report)
{
    return open_run(question->see, directory, true, report);
}
