/* groundwork read: prints a lesson, rendered; styled on a terminal, plain in a pipe, where links
 * are numbered. */
#include "commands/command.h"

#include "shell/question_card.h"

enum { READ_COLUMNS_MOST = 80, LINES_BYTES = 1 << 29 };

/* What may stand in OSC 8: an address that a terminal can open, in printable ASCII. */
static bool is_safe_target(Text link)
{
    bool known = text_starts(link, TEXT("https://")) || text_starts(link, TEXT("http://"))
                 || text_starts(link, TEXT("mailto:"));
    for (size_t i = 0; i < link.len; i++)
        if (link.at[i] <= ' ' || link.at[i] > '~') return false;
    return known;
}

/* A run with its look, closed again: nothing is open at a line's end. */
static void put_run(const Run *run, AnsiStyle ansi, Buffer *out)
{
    bool linked = ansi.links && is_safe_target(run->link);
    if (linked) buffer_printf(out, "\033]8;;%.*s\033\\", TEXT_ARG(run->link));
    print_sgr(out, ansi, ROLE_TEXT, 0, (Role)run->role, run->style);
    buffer_put(out, run->text);
    print_sgr(out, ansi, (Role)run->role, run->style, ROLE_TEXT, 0);
    if (linked) buffer_puts(out, "\033]8;;\033\\");
}

static void print_layout(const Layout *layout, const AnsiStyle *style)
{
    Buffer out = {0};
    for (int i = 0; i < layout->count && !out_failed(); i++) {
        buffer_reset(&out);
        for (const Run *run = layout->lines[i].runs; run != NULL; run = run->next) {
            if (style != NULL) put_run(run, *style, &out);
            else buffer_put(&out, run->text);
        }
        while (style == NULL && out.len > 0 && out.at[out.len - 1] == ' ') out.len--;
        buffer_putc(&out, '\n');
        if (style != NULL) out_styled(buffer_text(&out));
        else out_text(buffer_text(&out));
    }
    buffer_clear(&out);
}

static void print_document(const Invocation *invocation, const Block *document, const Quiz *quiz)
{
    LayoutCards cards = {.context = (void *)(uintptr_t)quiz, .quiz = question_card};
    AnsiStyle style;
    bool styled = !invocation->plain && common_style(invocation->colour, &style);
    int columns = common_columns() < READ_COLUMNS_MOST ? common_columns() : READ_COLUMNS_MOST;
    LayoutOptions options = {.width = invocation->width > 0 ? invocation->width : columns,
                             .table = common_width_table(),
                             .ascii = common_is_ascii(),
                             .number_links = !styled || !style.links,
                             .plain = !styled,
                             .no_keys = true,
                             .cards = &cards};
    Arena *lines = arena_new(LINES_BYTES);
    Layout layout = layout_make(lines, document, &options);
    print_layout(&layout, styled ? &style : NULL);
    arena_free(lines);
}

int command_read(const Invocation *invocation)
{
    Report report = {.arena = invocation->arena}, problems = {.arena = invocation->arena};
    Course *course = common_open_course(invocation, &problems);
    if (course == NULL) return EXIT_USAGE;
    const Lesson *lesson = course_find_lesson(course, invocation->words[0], &report);
    Arena *arena =
        arena_new((size_t)LESSON_BYTES_MAX * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    Block *document = lesson != NULL ? course_read_lesson(arena, lesson, &report) : NULL;
    int status = EXIT_DONE;
    if (document != NULL)
        print_document(invocation, document, question_card_quiz(course->arena, course, lesson));
    else status = complain_all(&report); /* before the course goes: its names are in there */
    arena_free(arena);
    course_close(course);
    return status;
}
