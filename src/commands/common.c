#include "commands/command.h"

#include "commands/pager.h"
#include "term/theme.h"

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

static void fail_output(void)
{
    output_failed = true;
    output_errno = errno;
}

static void put(FILE *file, Text text)
{
    if (text.len == 0 || output_failed) return;
    if (fwrite(text.at, 1, text.len, file) < text.len) fail_output();
}

/* To standard output in one piece: on a terminal stdio would write the last of it line by line, and
 * whoever shows them is woken for each. */
static void put_whole(Text text)
{
    if (!output_failed && fflush(stdout) != 0) fail_output();
    while (text.len > 0 && !output_failed) {
        ssize_t written = write(STDOUT_FILENO, text.at, text.len);
        if (written >= 0) text = text_slice(text, (size_t)written, text.len);
        else if (errno != EINTR) fail_output();
    }
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
static void put_as_ascii(Text text, Buffer *out)
{
    Cluster cluster;
    while (text.len > 0) {
        if (text.at[0] == '\n' || text.at[0] == '\t') {
            buffer_putc(out, text.at[0]);
            text = text_slice(text, 1, text.len);
        } else if (utf8_next(&text, WIDTH_UNICODE, &cluster)) {
            if (cluster.width > 0) buffer_putc(out, utf8_ascii(cluster.first));
            if (cluster.width > 1) buffer_putc(out, ' ');
        }
    }
}

static void put_clean(Arena *scratch, Text text, bool ascii, Buffer *out)
{
    Text clean = is_plain_ascii(text) ? text : utf8_clean(scratch, text);
    if (ascii && !is_plain_ascii(clean)) put_as_ascii(clean, out);
    else buffer_put(out, clean);
}

static void write_clean(FILE *file, Text text, bool ascii)
{
    if (is_plain_ascii(text)) {
        put(file, text);
        return;
    }
    Arena *scratch = arena_new(4 * text.len + (1 << 16));
    Buffer clean = {0};
    put_clean(scratch, text, ascii, &clean);
    put(file, buffer_text(&clean));
    buffer_clear(&clean);
    arena_free(scratch);
}

void out_text(Text text)
{
    write_clean(stdout, text, common_is_ascii());
}

void out_data(Text text)
{
    write_clean(stdout, text, false);
}

void out_clean(Arena *scratch, Text text, Buffer *out)
{
    put_clean(scratch, text, common_is_ascii(), out);
}

void out_page(Text page, const char *pager)
{
    if (pager == NULL || !pager_show(pager, page)) put_whole(page);
}

bool out_failed(void)
{
    return output_failed;
}

int out_finish(int status)
{
    if (!output_failed && fflush(stdout) != 0) fail_output();
    if (!output_failed || output_errno == EPIPE) return status; /* the reader has had enough */
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
    write_clean(stderr, utf8_clean_line(scratch, words), common_is_ascii());
    put(stderr, TEXT("\n"));
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

/* --- What standard output is ------------------------------------------------------------------ */

/* Whether OSC 8 becomes a link. A terminal cannot be asked before the first line is out, and one
 * without passes over it, with the address lost: so only what is known by the name that it gives
 * itself counts. tmux and screen hide which one is behind them. */
static bool has_links(const char *term)
{
    static const struct {
        const char *variable, *start;
    } known[] = {{"TERM", "xterm-kitty"},       {"TERM", "xterm-ghostty"},   {"TERM", "foot"},
                 {"TERM", "alacritty"},         {"TERM", "wezterm"},         {"TERM", "contour"},
                 {"TERM_PROGRAM", "iTerm.app"}, {"TERM_PROGRAM", "vscode"},  {"WT_SESSION", ""},
                 {"TERM_PROGRAM", "WezTerm"},   {"TERM_PROGRAM", "ghostty"}, {"DOMTERM", ""},
                 {"TERM_PROGRAM", "mintty"},    {"TERM_PROGRAM", "Hyper"}};
    const char *forced = getenv("FORCE_HYPERLINK"), *vte = getenv("VTE_VERSION");
    int64_t version;
    if (forced != NULL) return strcmp(forced, "0") != 0;
    if (text_starts(text_of(term), TEXT("tmux")) || text_starts(text_of(term), TEXT("screen")))
        return false;
    if (vte != NULL && text_to_int(text_of(vte), &version) && version > 5000) return true;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const char *value = getenv(known[i].variable);
        if (value != NULL && text_starts(text_of(value), text_of(known[i].start))) return true;
    }
    return false;
}

bool common_style(ColourChoice choice, AnsiStyle *style)
{
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR"), *rgb = getenv("COLORTERM");
    bool terminal = isatty(STDOUT_FILENO);
    bool able = term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
    bool refused = choice == COLOUR_NEVER
                   || (choice == COLOUR_AUTO && no_color != NULL && no_color[0] != '\0');
    bool links = terminal && able && has_links(term);
    /* All that have links have these colours, whatever they are called. */
    bool rich =
        links || (rgb != NULL && rgb[0] != '\0') || text_has(text_of(term), TEXT("256color"));
    *style = (AnsiStyle){.depth = refused ? COLOUR_NONE
                                  : rich  ? COLOUR_256
                                          : COLOUR_16,
                         .light = theme_background(getenv("GROUNDWORK_THEME"), getenv("COLORFGBG"))
                                  == BACKGROUND_LIGHT,
                         .links = links};
    return choice == COLOUR_ALWAYS || (terminal && able);
}

int64_t common_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool is_set_to(const char *name, const char *value)
{
    const char *set = getenv(name);
    return set != NULL && strcmp(set, value) == 0;
}

bool common_is_still(void)
{
    return is_set_to("GROUNDWORK_REDUCED_MOTION", "1");
}

TerminalOptions common_terminal(ColourChoice choice)
{
    return (TerminalOptions){.colour = choice, .mouse = !is_set_to("GROUNDWORK_MOUSE", "0")};
}

WidthTable common_width_table(void)
{
    return isatty(STDOUT_FILENO) ? WIDTH_TERMINAL : WIDTH_UNICODE;
}

void common_put_column(Buffer *out, Text text, int columns)
{
    int width;
    Text fit = utf8_fit(text, columns, common_width_table(), &width);
    if (fit.len < text.len) fit = utf8_fit(text, columns - 1, common_width_table(), &width);
    buffer_put(out, fit);
    if (fit.len < text.len) buffer_puts(out, "…");
    buffer_repeat(out, " ", columns - width - (fit.len < text.len));
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

const char *common_course(const Invocation *invocation)
{
    return course_choose(invocation->course, GROUNDWORK_COURSE_DIR);
}

Course *common_open_course(const Invocation *invocation, const char *lesson, Report *report)
{
    const char *directory = common_course(invocation);
    Course *course =
        lesson == NULL ? course_open(directory, report) : course_open_at(directory, lesson, report);
    if (course == NULL) (void)complain_all(report);
    return course;
}
