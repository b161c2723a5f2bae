#include "shell/check_demos.h"

#include "base/text_map.h"
#include "base/utf8.h"
#include "demo/names.h"
#include "demo/session.h"

#include <math.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 24, OPTIONS_BYTES = 1 << 28, EVENTS_MAX = 100000000 };

/* What is known of a command line. */
typedef struct Line {
    const Demo *demo; /* NULL: refused */
    Report report;    /* why */
    bool ran;
    const char *failure; /* of the run; NULL: it has ended well */
    Reading *metrics;    /* of the run, as many as the demo has; texts without their words */
} Line;

/* Behind CheckDemos.context. */
typedef struct Known {
    Arena *arena;
    TextMap lines; /* to index + 1 */
    Line **all;
    size_t count, capacity;
    int runs;
} Known;

static bool open_options(Arena *arena, const char *directory, Text command, Options *options,
                         Report *report)
{
    OptionsPlace place = {.in_course = true, .root = directory};
    return options_parse_line(arena, command, place, options, report);
}

/* Parsed, and a run of it begun, so that its scene's actions are looked at too. */
static void look_at(Known *known, const char *directory, Text command, Line *line)
{
    Arena *arena = arena_new(OPTIONS_BYTES);
    Options options;
    line->report.arena = known->arena;
    if (open_options(arena, directory, command, &options, &line->report)) {
        for (int side = 0; side <= options.versus; side++)
            run_close(run_open(&options, side, false, &line->report));
        if (line->report.errors == 0) line->demo = options.demo;
    }
    arena_free(arena);
}

static Line *line_of(Known *known, const char *directory, Text command)
{
    const int *index = text_map_find(&known->lines, command);
    if (index != NULL) return known->all[*index - 1];
    if (known->count == known->capacity) {
        size_t more = known->capacity == 0 ? 64 : 2 * known->capacity;
        known->all = arena_grow(known->arena, known->all, known->capacity * sizeof(Line *),
                                more * sizeof(Line *));
        known->capacity = more;
    }
    Line *line = arena_alloc(known->arena, sizeof *line);
    known->all[known->count++] = line;
    *text_map_at(&known->lines, text_copy(known->arena, command)) = (int)known->count;
    look_at(known, directory, command, line);
    return line;
}

static void run_line(Known *known, const char *directory, Text command, Line *line)
{
    Report unread = {.arena = known->arena};
    line->ran = true;
    known->runs++;
    OptionsPlace place = {.in_course = true, .root = directory};
    Session *session = session_open(command, place, false, &unread);
    if (session == NULL) {
        line->failure = "is refused";
        return;
    }
    bool ended = session_finish(session, EVENTS_MAX) && session_ended(session);
    const char *failure = run_failure(session->sides[0]);
    if (failure != NULL) line->failure = text_string(known->arena, text_of(failure));
    else if (!ended) line->failure = "does not end";
    Arena *scratch = arena_new(SCRATCH_BYTES);
    const Demo *demo = line->demo;
    line->metrics = arena_array(known->arena, (size_t)demo->metric_count, sizeof(Reading));
    for (int i = 0; line->failure == NULL && i < demo->metric_count; i++) {
        line->metrics[i] = run_measure(session->sides[0], i, scratch);
        arena_rewind(scratch, 0);
    }
    arena_free(scratch);
    session_close(session);
}

static bool take_command(void *context, const char *directory, Text command, Report *report)
{
    const Line *line = line_of(context, directory, command);
    for (const Problem *p = line->report.first; p != NULL; p = p->next)
        report_add(report, p->severity, p->place, p->rule, "%.*s", TEXT_ARG(p->message));
    return line->demo != NULL;
}

static bool refuse(Report *report, const char *rule, const char *metric, const char *why)
{
    report_add(report, SEVERITY_ERROR, (Place){0}, rule, "the run%s%s%s %s",
               metric[0] != '\0' ? "'s `" : "", metric, metric[0] != '\0' ? "`" : "", why);
    return false;
}

static bool take_answer(void *context, const char *directory, const RunAnswer *answer,
                        double *number, Report *report)
{
    Known *known = context;
    Line *line = line_of(known, directory, answer->demo);
    if (line->demo == NULL) return false;
    int index = demo_metric(line->demo, answer->metric);
    if (index < 0) {
        Report names = {.arena = known->arena};
        const Demo *demo = line->demo;
        names_refuse(
            &names, "metric", answer->metric,
            names_all(known->arena, demo->metrics, sizeof demo->metrics[0], demo->metric_count));
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-metric", "%.*s",
                   TEXT_ARG(names.first->message));
        return false;
    }
    const char *metric = line->demo->metrics[index].name;
    if (text_starts(answer->metric, TEXT("measured_")))
        return refuse(report, "no-answer", metric, "is measured: each machine gives another");
    if (!line->ran) run_line(known, directory, answer->demo, line);
    if (line->failure != NULL) return refuse(report, "no-answer", "", line->failure);
    Reading reading = line->metrics[index];
    if (reading.kind == READING_NULL)
        return refuse(report, "no-answer", metric, "does not apply to it");
    if (reading.kind != READING_NUMBER) return refuse(report, "no-answer", metric, "is no number");
    *number = reading.number * answer->scale;
    if (isfinite(*number)) return true;
    return refuse(report, "no-answer", metric, "is not finite");
}

CheckDemos check_demos(Arena *arena)
{
    Known *known = arena_alloc(arena, sizeof *known);
    *known = (Known){.arena = arena, .lines = {.arena = arena}};
    return (CheckDemos){.context = known, .command = take_command, .answer = take_answer};
}

/* `shown` stands for the path, which may be long. */
static Text first_error(Arena *arena, const CheckDemos *demos, const char *path, const char *shown)
{
    Text line = {NULL, 0};
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Report report = {.arena = scratch};
    (void)check_path(path, demos, &report);
    for (Problem *problem = report.first; problem != NULL && line.len == 0;
         problem = problem->next) {
        if (problem->severity != SEVERITY_ERROR || problem->place.file == NULL) continue;
        problem->place.file = shown;
        line = report_line(arena, problem);
    }
    arena_free(scratch);
    return line;
}

Text check_first_error(Arena *arena, const CheckDemos *demos, const Lesson *lesson,
                       const QuizFile *quiz)
{
    Text line = {NULL, 0};
    if (lesson != NULL) line = first_error(arena, demos, lesson->path, lesson->shown);
    if (line.len == 0 && quiz != NULL) line = first_error(arena, demos, quiz->path, quiz->shown);
    return line;
}

int check_demos_runs(const CheckDemos *demos)
{
    return ((const Known *)demos->context)->runs;
}
