/* groundwork read: prints a lesson, rendered; styled on a terminal, plain in a pipe. */
#include "commands/command.h"

#include "canvas/print.h"
#include "course/layout.h"

#include <stdlib.h>
#include <string.h>

enum { READ_COLUMNS_MOST = 80, LINES_BYTES = 1 << 29 };

static AnsiStyle ansi_style(void)
{
    const char *term = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");
    bool colour = no_color == NULL || no_color[0] == '\0';
    bool rich = term != NULL && strstr(term, "256color") != NULL;
    /* Terminals that follow ECMA-48 pass over OSC strings; the oldest and the console do not. */
    bool links = term != NULL && strncmp(term, "vt", 2) != 0 && strcmp(term, "linux") != 0;
    return (AnsiStyle){.depth = !colour ? COLOUR_NONE
                                : rich  ? COLOUR_256
                                        : COLOUR_16,
                       .links = links};
}

/* A link's target may be printable ASCII only, and is closed before the line's end. */
static bool is_safe_target(Text link)
{
    for (size_t i = 0; i < link.len; i++)
        if (link.at[i] <= ' ' || link.at[i] > '~') return false;
    return link.len > 0;
}

static void put_run(const Run *run, AnsiStyle ansi, bool ascii, Buffer *out)
{
    bool linked = ansi.links && is_safe_target(run->link);
    if (linked) buffer_printf(out, "\033]8;;%.*s\033\\", TEXT_ARG(run->link));
    print_sgr(out, ansi, ROLE_TEXT, 0, (Role)run->role, run->style);
    Text rest = run->text;
    Cluster cluster;
    while (ascii && utf8_next(&rest, WIDTH_UNICODE, &cluster)) {
        if (cluster.width > 0) buffer_putc(out, utf8_ascii(cluster.first));
        if (cluster.width > 1) buffer_putc(out, ' ');
    }
    if (!ascii) buffer_put(out, run->text);
    print_sgr(out, ansi, (Role)run->role, run->style, ROLE_TEXT, 0);
    if (linked) buffer_puts(out, "\033]8;;\033\\");
}

static void print_layout(const Layout *layout, bool styled, bool ascii)
{
    AnsiStyle ansi = ansi_style();
    Buffer out = {0};
    for (int i = 0; i < layout->count; i++) {
        buffer_reset(&out);
        for (const Run *run = layout->lines[i].runs; run != NULL; run = run->next) {
            if (styled) put_run(run, ansi, ascii, &out);
            else buffer_put(&out, run->text);
        }
        while (!styled && out.len > 0 && out.at[out.len - 1] == ' ') out.len--;
        buffer_putc(&out, '\n');
        if (styled) out_styled(buffer_text(&out));
        else out_text(buffer_text(&out));
    }
    buffer_clear(&out);
}

int command_read(const Invocation *invocation)
{
    Report report = {.arena = invocation->arena}, course_report = {.arena = invocation->arena};
    Course *course = common_open_course(invocation, &course_report);
    if (course == NULL) return EXIT_USAGE;
    const Lesson *lesson = course_find_lesson(course, invocation->words[0], &report);
    Arena *arena =
        arena_new((size_t)LESSON_BYTES_MAX * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    Block *document = lesson != NULL ? course_read_lesson(arena, lesson, &report) : NULL;
    if (document != NULL) {
        bool styled = !invocation->plain && common_wants_colour(invocation->colour);
        bool ascii = common_is_ascii();
        int columns = common_columns() < READ_COLUMNS_MOST ? common_columns() : READ_COLUMNS_MOST;
        LayoutOptions options = {.width = invocation->width > 0 ? invocation->width : columns,
                                 .table = WIDTH_UNICODE,
                                 .ascii = ascii,
                                 .number_links = !styled || !ansi_style().links};
        Arena *lines = arena_new(LINES_BYTES);
        Layout layout = layout_make(lines, document, &options);
        print_layout(&layout, styled, ascii);
        arena_free(lines);
    }
    arena_free(arena);
    course_close(course);
    return document != NULL ? EXIT_DONE : complain_all(&report);
}
