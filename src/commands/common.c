#include "commands/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
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

static void put_clean(FILE *file, Text text)
{
    if (is_plain_ascii(text)) {
        put(file, text.at, text.len);
        return;
    }
    Arena *scratch = arena_new(4 * text.len + (1 << 16));
    Text clean = utf8_clean(scratch, text);
    if (common_is_ascii()) put_as_ascii(file, clean);
    else put(file, clean.at, clean.len);
    arena_free(scratch);
}

void out_text(Text text)
{
    put_clean(stdout, text);
}

void out_styled(Text text)
{
    put(stdout, text.at, text.len);
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

void complain(const char *format, ...)
{
    Buffer line = {0};
    va_list arguments;
    va_start(arguments, format);
    buffer_puts(&line, "groundwork: ");
    buffer_vprintf(&line, format, arguments);
    buffer_putc(&line, '\n');
    va_end(arguments);
    bool failed = output_failed; /* what is said of a failure goes elsewhere than what failed */
    output_failed = false;
    put_clean(stderr, buffer_text(&line));
    output_failed = failed;
    buffer_clear(&line);
}

int complain_all(const Report *report)
{
    for (const Problem *problem = report->first; problem != NULL; problem = problem->next) {
        Text line = report_line(report->arena, problem);
        complain("%.*s", TEXT_ARG(line));
    }
    return EXIT_USAGE;
}

bool common_is_ascii(void)
{
    return terminal_is_ascii();
}

bool common_wants_colour(ColourChoice choice)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (choice != COLOUR_AUTO) return choice == COLOUR_ALWAYS;
    if (no_color != NULL && no_color[0] != '\0') return false;
    return isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0;
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
