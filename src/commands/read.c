/* groundwork read: prints a lesson, rendered; styled on a terminal, through the reader's pager,
 * plain in a pipe. Links are numbered, with their addresses at the end, but where the terminal
 * opens them itself. */
#include "commands/command.h"

#include "commands/pager.h"
#include "shell/question_card.h"

enum { READ_COLUMNS_MOST = 72, LINES_BYTES = 1 << 29 };

/* What may stand in OSC 8: an address that a terminal can open, in printable ASCII. */
static bool is_safe_target(Text link)
{
    bool known = text_starts(link, TEXT("https://")) || text_starts(link, TEXT("http://"))
                 || text_starts(link, TEXT("mailto:"));
    return known && utf8_plain(link) == link.len && !text_has(link, TEXT(" "));
}

/* A run with its look, closed again: nothing is open at a line's end. */
static void put_run(Arena *scratch, const Run *run, AnsiStyle ansi, Buffer *out)
{
    bool linked = ansi.links && is_safe_target(run->link);
    if (linked) buffer_printf(out, "\033]8;;%.*s\033\\", TEXT_ARG(run->link));
    print_sgr(out, ansi, ROLE_TEXT, 0, (Role)run->role, run->style);
    out_clean(scratch, run->text, out);
    print_sgr(out, ansi, (Role)run->role, run->style, ROLE_TEXT, 0);
    if (linked) buffer_puts(out, "\033]8;;\033\\");
}

static void put_layout(Arena *scratch, const Layout *layout, const AnsiStyle *style, Buffer *page)
{
    for (int i = 0; i < layout->count; i++) {
        for (const Run *run = layout->lines[i].runs; run != NULL; run = run->next) {
            if (style != NULL) put_run(scratch, run, *style, page);
            else out_clean(scratch, run->text, page);
        }
        while (style == NULL && page->len > 0 && page->at[page->len - 1] == ' ') page->len--;
        buffer_putc(page, '\n');
    }
}

static void print_document(const Invocation *invocation, const Block *document, const Quiz *quiz)
{
    QuestionCards questions = {.quiz = quiz};
    LayoutCards cards = {.context = &questions, .quiz = question_card};
    AnsiStyle style;
    const char *pager = invocation->no_pager ? NULL : pager_find();
    bool styled = !invocation->plain && common_style(invocation->colour, &style);
    int columns = common_columns() < READ_COLUMNS_MOST ? common_columns() : READ_COLUMNS_MOST;
    if (styled && style.links && pager != NULL) style.links = pager_passes_links(pager);
    LayoutOptions options = {.width = invocation->width > 0 ? invocation->width : columns,
                             .table = common_width_table(),
                             .ascii = common_is_ascii(),
                             .number_links = true,
                             .opens = styled && style.links ? is_safe_target : NULL,
                             .plain = !styled,
                             .no_keys = true,
                             .cards = &cards};
    Arena *lines = arena_new(LINES_BYTES);
    Layout layout = layout_make(lines, document, &options);
    Buffer page = {0};
    put_layout(lines, &layout, styled ? &style : NULL, &page);
    arena_free(lines);
    out_page(buffer_text(&page), pager);
    buffer_clear(&page);
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
