/* groundwork read: prints a lesson, rendered; styled on a terminal, through the reader's pager,
 * plain in a pipe. Links are numbered, with their addresses at the end, but where the terminal
 * opens them itself. */
#include "commands/command.h"

#include "commands/pager.h"
#include "course/layout_print.h"
#include "shell/question_card.h"

enum { READ_COLUMNS_MOST = 72 };

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
                             .opens = styled && style.links ? layout_opens : NULL,
                             .plain = !styled,
                             .no_keys = true,
                             .cards = &cards};
    Layout layout = layout_make(invocation->arena, document, &options);
    Buffer page = {0};
    layout_put_lines(invocation->arena, layout.lines, layout.count, styled ? &style : NULL, &page);
    out_page(buffer_text(&page), pager);
    buffer_clear(&page);
}

int command_read(const Invocation *invocation)
{
    Report report = {.arena = invocation->arena}, problems = {.arena = invocation->arena};
    Course *course = common_open_course(invocation, invocation->words[0], &problems);
    if (course == NULL) return EXIT_USAGE;
    const Lesson *lesson = course_find_lesson(course, invocation->words[0], &report);
    Block *document =
        lesson != NULL ? course_read_lesson(invocation->arena, lesson, &report) : NULL;
    int status = EXIT_DONE;
    if (document != NULL)
        print_document(invocation, document, question_card_quiz(course->arena, course, lesson));
    else status = complain_all(&report); /* before the course goes: its names are in there */
    course_close(course);
    return status;
}
