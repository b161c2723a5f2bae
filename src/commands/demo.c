/* groundwork demo: lists the demos, or runs one. */
#include "commands/command.h"

#include "demo/output.h"
#include "shell/demo_screen.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    CHUNK = 100000,
    CHUNKS_MOST = 5000, /* half a thousand million events: no run of ours comes near */
    PROGRESS_MS = 250   /* between two looks; what takes less shows nothing */
};

static bool put_line(void *context, Text line)
{
    (void)context;
    out_data(line);
    return !out_failed();
}

/* Where one is, on standard error while that is a terminal and it takes longer than a moment. */
static void show_progress(const Session *session, int64_t *next_ms)
{
    int64_t now = common_clock_ms();
    if (now < *next_ms || !isatty(STDERR_FILENO)) return;
    *next_ms = now + PROGRESS_MS;
    Time end = run_end(session->sides[0]);
    if (end != TIME_NEVER)
        fprintf(stderr, "\r%3.0f %% of %.0f s", 100 * (double)session->now / (double)end,
                (double)end / 1e9);
    else fprintf(stderr, "\r%.3f s", (double)session->now / 1e9);
}

static void wipe_progress(int64_t started_ms, int64_t next_ms)
{
    if (next_ms > started_ms + PROGRESS_MS) fprintf(stderr, "\r%40s\r", "");
}

static void say_too_long(const Session *session)
{
    char now[32];
    value_print_time(session->now, now);
    complain("%s: no end after %lld million events, at %s; a shorter --for?",
             session->options.demo->name, (long long)CHUNK * CHUNKS_MOST / 1000000, now);
}

static bool finish(Session *session)
{
    int64_t started = common_clock_ms(), next = started + PROGRESS_MS;
    bool done = false;
    for (int chunk = 0; !done && chunk < CHUNKS_MOST; chunk++) {
        done = session_finish(session, CHUNK);
        show_progress(session, &next);
    }
    wipe_progress(started, next);
    if (!done) say_too_long(session);
    return done;
}

/* The run failed at a limit: what there is is printed all the same. */
static int status_of(const Session *session)
{
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        const char *failure = run_failure(session->sides[side]);
        if (failure == NULL) continue;
        complain("%s: %s", session->options.demo->name, failure);
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static int print_trace(Session *session)
{
    bool within = output_trace(session, (int64_t)CHUNK * CHUNKS_MOST, put_line, NULL);
    if (within || out_failed()) return status_of(session);
    say_too_long(session);
    return EXIT_FAILED;
}

static int print_run(Session *session)
{
    const Options *options = &session->options;
    Buffer out = {0};
    if (options->output == OUTPUT_TRACE) return print_trace(session);
    if (!finish(session)) return EXIT_FAILED;
    switch (options->output) {
    case OUTPUT_JSON: output_json(session, &out); break;
    case OUTPUT_CSV: output_csv(session, &out); break;
    case OUTPUT_FRAME:
        output_frame(session, options->columns, options->rows, common_is_ascii(), &out);
        break;
    default: output_plain(session, &out); break;
    }
    if (options->output == OUTPUT_JSON || options->output == OUTPUT_CSV)
        out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
    return status_of(session);
}

static int play(Session *session, const Invocation *invocation)
{
    Report report = {.arena = invocation->arena};
    TerminalOptions options = common_terminal(invocation->colour);
    Prober *prober = common_prober(invocation->arena);
    App *app = app_open(&(AppSetup){.table = WIDTH_TERMINAL,
                                    .ascii = common_is_ascii(),
                                    .still = common_is_still(),
                                    .clock_ms = common_clock_ms,
                                    .measure = common_measure,
                                    .measure_context = prober});
    app_push(app, demo_screen_new(app, session, TEXT(""), true));
    bool ran = terminal_run(app, &options, &report);
    app_close(app);
    prober_free(prober);
    return ran ? EXIT_DONE : complain_all(&report);
}

/* A run without an end that nobody watches would not come back. */
static bool has_end(const Options *options)
{
    const Demo *demo = options->demo;
    Value values[DEMO_PARAMS];
    if (options_end(options) != TIME_NEVER) return true;
    options_values(options, 0, values);
    if (demo->ends_itself != NULL && demo->ends_itself(values)) return true;
    complain("%s: the run has no end; give one with --for", demo->name);
    return false;
}

static int run_one(const Invocation *invocation, const Demo *demo)
{
    Report report = {.arena = invocation->arena};
    int count = invocation->count - 1;
    Text *words = arena_array(invocation->arena, (size_t)count + 1, sizeof(Text));
    for (int i = 0; i < count; i++) words[i] = text_of(invocation->words[i + 1]);
    Arena *arena = arena_new((size_t)1 << 28);
    Options options;
    if (!options_parse(arena, demo, words, count, (OptionsPlace){0}, &options, &report)) {
        arena_free(arena);
        return complain_all(&report);
    }
    Buffer out = {0};
    bool plays = options.output == OUTPUT_PLAY && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    bool answered = options.output == OUTPUT_HELP || options.output == OUTPUT_EXPLAIN;
    if (options.output == OUTPUT_HELP) output_help(demo, &out);
    if (options.output == OUTPUT_EXPLAIN) output_explain(demo, options.explain, &out);
    out_text(buffer_text(&out));
    buffer_clear(&out);
    if (answered || (!plays && !has_end(&options))) {
        arena_free(arena);
        return answered ? EXIT_DONE : EXIT_USAGE;
    }
    Session *session = session_open_options(arena, &options, (OptionsPlace){0}, plays, &report);
    if (session == NULL) return complain_all(&report);
    if (plays) return play(session, invocation); /* the screen takes the session over */
    Prober *prober = common_prober(invocation->arena);
    session->measure = common_measure_now;
    session->measure_context = prober;
    int status = print_run(session);
    session_close(session);
    prober_free(prober);
    return status;
}

static void list_demos(bool json)
{
    Buffer out = {0};
    if (json) output_list_json(&out);
    else output_list(&out);
    if (json) out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
}

int command_demo(const Invocation *invocation)
{
    const char *first = invocation->count > 0 ? invocation->words[0] : "";
    bool alone = invocation->count == 1;
    if (invocation->count == 0 || (alone && strcmp(first, "--json") == 0)) {
        list_demos(invocation->count > 0);
        return EXIT_DONE;
    }
    if (alone && strcmp(first, "--help") == 0) {
        out_text(TEXT("groundwork demo              list the demos (--json: as JSON)\n"
                      "groundwork demo NAME         run one; in a pipe: print its results\n"
                      "groundwork demo NAME --help  what it takes\n\n"));
        list_demos(false);
        return EXIT_DONE;
    }
    if (first[0] == '-') {
        complain("`groundwork demo` wants the demo's name before %s: groundwork demo NAME %s",
                 first, first);
        return EXIT_USAGE;
    }
    Report report = {.arena = invocation->arena};
    const Demo *demo = demo_find(text_of(first), &report);
    return demo != NULL ? run_one(invocation, demo) : complain_all(&report);
}
