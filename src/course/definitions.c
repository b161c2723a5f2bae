#include "course/definitions.h"

#include "base/text_map.h"
#include "base/utf8.h"

#include <stdlib.h>

/* What the tree says of a line. */
typedef enum Cover {
    COVER_NONE,
    COVER_LEAF,      /* nothing can be defined here */
    COVER_BEGINNING, /* a paragraph's first line */
    COVER_PARAGRAPH
} Cover;

/* One byte a line, from 1; the caller frees. */
static unsigned char *cover_lines(const Source *source, const Block *document)
{
    unsigned char *covers = calloc((size_t)source->line_count + 2, 1);
    if (covers == NULL) arena_fail("the cover of lines", (size_t)source->line_count);
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (block->first != NULL || block->kind == BLOCK_ITEM || block->kind == BLOCK_QUOTE)
            continue;
        if (block->kind == BLOCK_DOCUMENT || block->kind == BLOCK_LIST) continue;
        bool underlined = block->kind == BLOCK_HEADING && block->last_line > block->line;
        bool paragraph = block->kind == BLOCK_PARAGRAPH || underlined;
        for (int line = block->line; line <= block->last_line && line <= source->line_count; line++)
            covers[line] = paragraph ? COVER_PARAGRAPH : COVER_LEAF;
        if (paragraph) covers[block->line] = COVER_BEGINNING;
        if (underlined) covers[block->last_line] = COVER_LEAF;
    }
    return covers;
}

static Text content_at(const Source *source, const unsigned char *covers, int line)
{
    return covers[line] == COVER_PARAGRAPH ? source_content(source, line)
                                           : source_first_content(source, line);
}

/* `[`label`]:` with something in the label. */
static bool begins_definition(Text content, Text opening)
{
    if (!text_starts(content, opening)) return false;
    size_t end = text_find(content, TEXT("]:"), opening.len);
    return end != SIZE_MAX && end > opening.len;
}

bool definitions_guard_footnotes(Source *source, const Block *document, const char *file,
                                 Report *report)
{
    if (!text_has(source->text, TEXT("[^"))) return false;
    bool any = false;
    unsigned char *covers = cover_lines(source, document);
    for (int line = 1; line <= source->line_count; line++) {
        if (covers[line] == COVER_LEAF) continue;
        Text content = content_at(source, covers, line);
        if (!begins_definition(content, TEXT("[^"))) continue;
        Place place = {file, line, (int)(content.at - source_line(source, line).at) + 1};
        report_add(report, SEVERITY_ERROR, place, "footnote",
                   "footnotes are not supported: put the note into the text or into a callout");
        source_guard_footnote(source, line);
        any = true;
    }
    free(covers);
    return any;
}

Text definitions_of(Arena *arena, const Source *source, const Block *document)
{
    if (!text_has(source->text, TEXT("]:"))) return (Text){NULL, 0};
    Buffer out = {0};
    unsigned char *covers = cover_lines(source, document);
    bool within = false; /* a paragraph is being written */
    for (int line = 1; line <= source->line_count; line++) {
        Text content = content_at(source, covers, line);
        bool begins = covers[line] == COVER_BEGINNING || covers[line] == COVER_NONE;
        bool goes_on = covers[line] == COVER_PARAGRAPH
                       || (covers[line] == COVER_NONE && covers[line - 1] == COVER_NONE);
        if (within && (!goes_on || content.len == 0)) {
            buffer_putc(&out, '\n');
            within = false;
        }
        if (!within && !(begins && text_starts(content, TEXT("[")))) continue;
        if (within) buffer_puts(&out, "    "); /* so that it begins nothing */
        buffer_put(&out, content);
        buffer_putc(&out, '\n');
        within = true;
    }
    free(covers);
    Text definitions = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return definitions;
}

/* How often each label stands between brackets. */
static void count_labels(TextMap *labels, Text text)
{
    size_t open = SIZE_MAX;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '[') open = i;
        if (text.at[i] != ']' || open == SIZE_MAX) continue;
        ++*text_map_at(labels, utf8_fold(labels->arena, text_slice(text, open + 1, i)));
        open = SIZE_MAX;
    }
}

void definitions_report_unused(Arena *scratch, const Source *source, const Block *document,
                               const char *file, Report *report)
{
    if (!text_has(source->text, TEXT("]:"))) return;
    TextMap labels = {.arena = scratch}, defined = {.arena = scratch};
    count_labels(&labels, source->text);
    unsigned char *covers = cover_lines(source, document);
    for (int line = 1; line <= source->line_count; line++) {
        Text content = content_at(source, covers, line);
        if (covers[line] != COVER_NONE || !begins_definition(content, TEXT("["))) continue;
        Text label = text_slice(content, 1, text_find(content, TEXT("]:"), 1));
        Text key = utf8_fold(scratch, label);
        int times = ++*text_map_at(&defined, key);
        const int *stands = text_map_find(&labels, key);
        if (times == 1 && (stands == NULL || *stands > 1)) continue;
        Place place = {file, line, (int)(content.at - source_line(source, line).at) + 1};
        Text name = utf8_excerpt(scratch, label, UTF8_EXCERPT);
        report_add(report, SEVERITY_WARNING, place, "link-unused",
                   times > 1 ? "[%.*s] is defined above: this is not shown"
                             : "nothing links to [%.*s]: it is not shown",
                   TEXT_ARG(name));
    }
    free(covers);
}
