#include "commands/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#ifndef GROUNDWORK_COURSE_DIR
#define GROUNDWORK_COURSE_DIR "/usr/local/share/groundwork"
#endif

static bool output_failed;
static int output_errno;

static void put(FILE *file, const char *at, size_t length)
{
    if (length == 0 || output_failed) return;
    if (fwrite(at, 1, length, file) == length) return;
    output_failed = true;
    output_errno = errno;
}

static bool is_plain_ascii(Text text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= 0x7f || (c < ' ' && c != '\n' && c != '\t')) return false;
    }
    return true;
}

/* Cluster by cluster, so that a wide one keeps its columns. */
static void put_as_ascii(FILE *file, Text text)
{
    Cluster cluster;
    while (text.len > 0) {
        if (text.at[0] == '\n' || text.at[0] == '\t') {
            put(file, text.at, 1);
            text = text_slice(text, 1, text.len);
        } else if (utf8_next(&text, WIDTH_UNICODE, &cluster)) {
            char c = utf8_ascii(cluster.first);
            if (cluster.width > 0) put(file, &c, 1);
            if (cluster.width > 1) put(file, " ", 1);
        }
    }
}

static void put_clean(FILE *file, Text text, bool ascii)
{
    if (is_plain_ascii(text)) {
        put(file, text.at, text.len);
        return;
    }
    Arena *scratch = arena_new(4 * text.len + (1 << 16));
    Text clean = utf8_clean(scratch, text);
    if (ascii) put_as_ascii(file, clean);
    else put(file, clean.at, clean.len);
    arena_free(scratch);
}

void out_text(Text text)
{
    put_clean(stdout, text, common_is_ascii());
}

void out_data(Text text)
{
    put_clean(stdout, text, false);
}

void out_styled(Text text)
{
    put(stdout, text.at, text.len);
}

bool out_failed(void)
{
    return output_failed;
}

int out_finish(int status)
{
    if (!output_failed && fflush(stdout) != 0) {
        output_failed = true;
        output_errno = errno;
    }
    if (!output_failed) return status;
    complain("cannot write the output: %s", strerror(output_errno));
    return status == EXIT_DONE ? EXIT_FAILED : status;
}

/* On one line, whatever the words hold. */
static void put_message(Text words)
{
    Arena *scratch = arena_new(4 * words.len + (1 << 16));
    bool failed = output_failed; /* what is said of a failure goes elsewhere than what failed */
    output_failed = false;
    (void)fflush(stdout); /* in the order of what happened where both go to one place */
    put_clean(stderr, utf8_clean_line(scratch, words), common_is_ascii());
    put(stderr, "\n", 1);
    output_failed = failed;
    arena_free(scratch);
}

void complain(const char *format, ...)
{
    Buffer line = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_puts(&line, "groundwork: ");
    buffer_vprintf(&line, format, arguments);
    va_end(arguments);
    put_message(buffer_text(&line));
    buffer_clear(&line);
}

static void complain_of(Arena *arena, const Problem *problem)
{
    Text line = report_line(arena, problem);
    if (problem->place.file != NULL) put_message(line); /* file:line:column, as editors jump */
    else complain("%.*s", TEXT_ARG(line));
}

int complain_all(const Report *report)
{
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next)
        complain_of(report->arena, problem);
    return EXIT_USAGE;
}

int complain_errors(const Report *report)
{
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next)
        if (problem->severity == SEVERITY_ERROR) complain_of(report->arena, problem);
    return EXIT_USAGE;
}

bool common_is_ascii(void)
{
    return terminal_is_ascii();
}

bool common_style(ColourChoice choice, AnsiStyle *style)
{
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
    bool terminal = isatty(STDOUT_FILENO), known = term != NULL && term[0] != '\0';
    bool refused = choice == COLOUR_NEVER
                   || (choice == COLOUR_AUTO && no_color != NULL && no_color[0] != '\0');
    bool rich = known && strstr(term, "256color") != NULL;
    /* Terminals that follow ECMA-48 pass over OSC strings; the oldest and the console do not. */
    bool links = known && strncmp(term, "vt", 2) != 0 && strcmp(term, "linux") != 0;
    *style = (AnsiStyle){.depth = refused ? COLOUR_NONE
                                  : rich  ? COLOUR_256
                                          : COLOUR_16,
                         .links = links};
    if (choice == COLOUR_ALWAYS) return true;
    return terminal && known && strcmp(term, "dumb") != 0;
}

int64_t common_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

TerminalOptions common_terminal(ColourChoice choice)
{
    const char *mouse = getenv("GROUNDWORK_MOUSE");
    return (TerminalOptions){.colour = choice, .mouse = mouse == NULL || strcmp(mouse, "0") != 0};
}

WidthTable common_width_table(void)
{
    return isatty(STDOUT_FILENO) ? WIDTH_TERMINAL : WIDTH_UNICODE;
}

int common_columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int64_t value;
    if (columns != NULL && text_to_int(text_of(columns), &value) && value > 0 && value < 10000)
        return (int)value;
    return 80;
}

Course *common_open_course(const Invocation *invocation, Report *report)
{
    const char *directory = course_choose(invocation->course, GROUNDWORK_COURSE_DIR);
    Course *course = course_open(directory, report);
    if (course == NULL) (void)complain_all(report);
    return course;
}
