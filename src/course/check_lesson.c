#include "course/check_parts.h"

#include "base/files.h"
#include "base/utf8.h"

#include <string.h>

/* --- Demo blocks and questions ---------------------------------------------------------------- */

/* What a problem is about, by its words: an option, or what stands between backquotes. */
static Text subject_of(Text message)
{
    size_t end = 0, open = text_find(message, TEXT("`"), 0);
    size_t option = text_find(message, TEXT("--"), 0);
    if (open != SIZE_MAX && (option == SIZE_MAX || open < option)) {
        end = text_find(message, TEXT("`"), open + 1);
        return end == SIZE_MAX ? TEXT("") : text_slice(message, open + 1, end);
    }
    if (option == SIZE_MAX) return TEXT("");
    for (end = option; end < message.len && strchr(" ,;:=", message.at[end]) == NULL;) end++;
    return text_slice(message, option, end);
}

/* Words of command lines are files that belong to the course. */
static void mention(Check *check, Text command)
{
    size_t begin = 0;
    Text copy = text_copy(check->arena, command);
    for (size_t i = 0; i <= copy.len; i++) {
        if (i < copy.len && strchr(" \t\n='\"", copy.at[i]) == NULL) continue;
        if (i > begin) *text_map_at(&check->mentioned, text_slice(copy, begin, i)) = 1;
        begin = i + 1;
    }
}

bool check_command(Check *check, const CheckText *text, int from, int to, Text command)
{
    mention(check, command);
    if (check->demos == NULL || check->demos->command == NULL) return true;
    Report report = {.arena = check->arena};
    bool good =
        check->demos->command(check->demos->context, check->course->directory, command, &report);
    Text rest = command, line = command;
    (void)text_next_line(&rest, &line);
    for (const Problem *problem = report.first; problem != NULL; problem = problem->next) {
        if (problem->place.file != NULL && problem->place.line > 0) {
            check_add(check, problem->place, "bad-tape", "%.*s", TEXT_ARG(problem->message));
            continue;
        }
        size_t cursor = 0;
        Place begin = check_find(text, from, to, line, &cursor);
        cursor = cursor > line.len ? cursor - line.len : 0;
        Text subject = subject_of(problem->message);
        Place place = check_find(text, from, to, subject, &cursor);
        if (subject.len == 0 || place.column == 0) place = begin;
        const char *file = problem->place.file;
        check_add(check, place, "demo-refused", "%s%s%.*s", file != NULL ? file : "",
                  file != NULL ? ": " : "", TEXT_ARG(problem->message));
    }
    return good;
}

static void check_cards(Check *check, const CheckText *text, const Block *document)
{
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind == BLOCK_DEMO) {
            int from = block->line + (block->literal.len > 0);
            (void)check_command(check, text, from, block->last_line, block->literal);
        } else if (block->kind == BLOCK_QUIZ) {
            size_t cursor = 0;
            Place place =
                check_find(text, block->line + 1, block->last_line, block->literal, &cursor);
            check_refer(check, REFERS_QUESTION, text->lesson, block->literal, place);
        }
    }
}

/* --- What makes it a lesson ------------------------------------------------------------------- */

static void check_headings(Check *check, const CheckText *text, const Block *document)
{
    const Block *title = NULL, *before = NULL;
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind != BLOCK_HEADING) continue;
        Place place = check_find(text, block->line, block->line, TEXT("#"), NULL);
        if (place.column == 0) place.column = 1;
        if (text_trim(document_text(check->scratch, block)).len == 0)
            check_add(check, place, "empty-heading", "a heading without words");
        if (block->level == 1 && title != NULL)
            check_add(check, place, "second-title",
                      "the title is in line %d: a lesson has one heading of level 1", title->line);
        else if (title == NULL && block->level > 1)
            check_add(check, place, "heading-order", "this heading stands before the title");
        else if (before != NULL && block->level > before->level + 1)
            check_add(check, place, "heading-order",
                      "level %d follows level %d in line %d: one between them is missing",
                      block->level, before->level, before->line);
        if (block->level == 1 && title == NULL) title = block;
        before = block;
    }
    if (title == NULL)
        check_add(check, (Place){text->file, 1, 1}, "no-title",
                  "there is no title: begin with `# ` and the title");
}

static void check_summary(Check *check, const CheckText *text, const Block *document)
{
    const Block *block = document->first;
    while (block != NULL && block->kind != BLOCK_PARAGRAPH) block = block->next;
    if (block != NULL) return;
    check_add(check, (Place){text->file, 1, 1}, "no-summary",
              "there is no paragraph: the first one is the summary in lists");
}

void check_lesson(Check *check, const Lesson *lesson, bool cover)
{
    check->problems = check->searches = 0;
    if (lesson->outside) return;
    arena_rewind(check->scratch, 0);
    Text source =
        files_read(check->scratch, lesson->path, lesson->shown, LESSON_BYTES_MAX, &check->report);
    if (source.at == NULL) return;
    CheckText text = {.lines = check_lines(check->scratch, source),
                      .file = lesson->shown,
                      .lesson = lesson,
                      .cover = cover};
    check_characters(check, &text);
    const Block *document = check_markdown(check, &text);
    check_headings(check, &text, document);
    if (!cover) check_summary(check, &text, document);
    check_cards(check, &text, document);
    check_keep_anchors(check, lesson->shown, document);
}
