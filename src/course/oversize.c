#include "course/oversize.h"

#include "course/markdown.h"

#include <string.h>

/* Of a line that begins more quotes and lists than anybody shows cmark sees no more. */
enum { CONTAINERS_MOST = DOCUMENT_DEPTH_MAX };

/* A line that defines a link and can do nothing else: one bracket opens. Long lists of them are
 * honest. */
static bool is_definition(Text content)
{
    return text_starts(content, TEXT("[")) && text_has(content, TEXT("]:"))
           && memchr(content.at + 1, '[', content.len - 1) == NULL;
}

/* The lines from `first` up to a blank one, which no paragraph goes beyond; *bytes of them. */
static int end_of_run(const Source *source, int first, size_t *bytes)
{
    int line = first;
    bool definitions = true;
    *bytes = 0;
    for (; line <= source->line_count; line++) {
        Text content = source_content(source, line);
        if (content.len == 0) break;
        *bytes += content.len + 1;
        definitions = definitions && is_definition(content);
    }
    if (definitions) *bytes = 0;
    return line;
}

/* Takes the openings of links and of tags out of a line, but for what can begin or end a block. */
static void hide_inlines(const Source *source, char *to, int line)
{
    Text content = source_first_content(source, line);
    to += content.at - source->text.at;
    for (size_t i = 0; i < content.len; i++) {
        bool tag =
            content.at[i] == '<' && i > 0 && (i + 1 == content.len || content.at[i + 1] != '/');
        if (content.at[i] == '[' || tag) to[i] = 'x';
    }
}

static Text deep_part(const Source *source, int line)
{
    return source_behind_containers(source, line, CONTAINERS_MOST);
}

static void hide_text(const Source *source, char *to, Text text)
{
    if (text.len > 0) memset(to + (text.at - source->text.at), 'x', text.len);
}

static void hide_content(const Source *source, char *to, int line, bool first)
{
    Text deep = deep_part(source, line);
    if (first && deep.len > 0) hide_text(source, to, deep);
    else hide_text(source, to, (first ? source_first_content : source_content)(source, line));
}

static size_t bytes_of(const Source *source, const Block *block)
{
    size_t bytes = 0;
    for (int line = block->line; line <= block->last_line; line++)
        bytes += source_content(source, line).len + 1;
    return bytes;
}

static bool is_oversize(const Source *source, const Block *block)
{
    bool has_spans = block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING;
    return has_spans
           && (bytes_of(source, block) > DOCUMENT_PARAGRAPH_MAX
               || deep_part(source, block->line).len > 0);
}

static void hide_deep(Arena *arena, const Source *source, char **copy)
{
    for (int line = 1; line <= source->line_count; line++) {
        Text deep = deep_part(source, line);
        if (deep.len == 0) continue;
        if (*copy == NULL) *copy = (char *)text_string(arena, source->text);
        hide_text(source, *copy, deep);
    }
}

/* The line behind those from `first` on that are not empty: no run goes beyond it. */
static int end_of_lines(const Source *source, int first)
{
    int line = first;
    while (line <= source->line_count && source->starts[line] - source->starts[line - 1] > 1)
        line++;
    return line;
}

/* A copy of the text in which long runs of lines, and lines too deep in containers, have nothing
 * left but structure; NULL: there are none. */
static char *without_inlines(Arena *arena, const Source *source)
{
    char *copy = NULL;
    size_t bytes;
    for (int line = 1, end, lines_end = 1; line <= source->line_count; line = end + 1) {
        if (line >= lines_end) lines_end = end_of_lines(source, line);
        end = lines_end;
        if (source->starts[end - 1] - source->starts[line - 1] < DOCUMENT_PARAGRAPH_MAX) continue;
        end = end_of_run(source, line, &bytes);
        if (bytes <= DOCUMENT_PARAGRAPH_MAX) continue;
        if (copy == NULL) copy = (char *)text_string(arena, source->text);
        for (int i = line; i < end; i++) hide_inlines(source, copy, i);
    }
    hide_deep(arena, source, &copy);
    return copy;
}

/* A heading's marks must stay: its line then has words behind them. */
static void hide_block(const Source *source, char *to, const Block *block)
{
    for (int line = block->line; line <= block->last_line; line++) {
        bool mark = block->kind == BLOCK_HEADING
                    && (line == block->last_line || block->line == block->last_line);
        if (!mark) hide_content(source, to, line, line == block->line);
        else hide_inlines(source, to, line);
    }
}

bool oversize_hide(Arena *arena, Arena *trees, Source *source)
{
    size_t mark = arena->used;
    char *structure = without_inlines(arena, source);
    if (structure == NULL) return false;

    Source bare = *source;
    bare.parsed = (Text){structure, source->text.len};
    char *parsed = NULL;
    for (const Block *block = markdown_parse(arena, trees, &bare); block != NULL;
         block = document_next(block)) {
        if (!is_oversize(source, block)) continue;
        if (parsed == NULL) parsed = (char *)text_string(arena, source->text);
        hide_block(source, parsed, block);
    }
    if (parsed == NULL) arena_rewind(arena, mark);
    else source->parsed.at = parsed;
    return parsed != NULL;
}

void oversize_restore(Arena *arena, const Source *source, Block *document)
{
    for (Block *block = document; block != NULL; block = document_next(block)) {
        if (!is_oversize(source, block)) continue;
        const char *from = source_first_content(source, block->line).at;
        Text last = source_line(source, block->last_line);
        markdown_set_plain(arena, block, (Text){from, (size_t)(last.at + last.len - from)});
    }
}
