#include "shell/reader.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_BYTES = 1 << 29, LINE_TEXT_MAX = 4096 };

void reader_init(Reader *reader, const Block *document, WidthTable table, bool ascii,
                 const LayoutCards *cards)
{
    *reader = (Reader){.document = document,
                       .lines = arena_new(LINES_BYTES),
                       .options = {.table = table, .ascii = ascii, .cards = cards},
                       .match = -1};
}

void reader_clear(Reader *reader)
{
    arena_free(reader->lines);
    *reader = (Reader){0};
}

static int last_top(const Reader *reader)
{
    return reader->layout.count > reader->height ? reader->layout.count - reader->height : 0;
}

static void go_to(Reader *reader, int top)
{
    reader->top = top > last_top(reader) ? last_top(reader) : top;
    if (reader->top < 0) reader->top = 0;
}

void reader_resize(Reader *reader, int width, int height)
{
    int source_line = reader_source_line(reader);
    reader->height = height;
    if (width != reader->width || reader->layout.lines == NULL) {
        arena_rewind(reader->lines, 0);
        reader->width = width;
        reader->options.width = width;
        reader->layout = layout_make(reader->lines, reader->document, &reader->options);
        reader->match = -1;
        reader_show_line(reader, source_line);
    }
    go_to(reader, reader->top);
}

void reader_scroll(Reader *reader, int lines)
{
    go_to(reader, reader->top + lines);
}

void reader_show_line(Reader *reader, int source_line)
{
    if (reader->layout.count > 0)
        go_to(reader, source_line <= 1 ? 0 : layout_line_of(&reader->layout, source_line));
}

void reader_heading(Reader *reader, int by)
{
    for (int i = reader->top + by; i >= 0 && i < reader->layout.count; i += by) {
        const Line *line = &reader->layout.lines[i];
        bool starts = i == 0 || reader->layout.lines[i - 1].block != line->block;
        if (line->kind != LINE_HEADING || !starts) continue;
        go_to(reader, i);
        return;
    }
    go_to(reader, by < 0 ? 0 : last_top(reader));
}

void reader_sideways(Reader *reader, int columns)
{
    reader->sideways += columns;
    if (reader->sideways < 0) reader->sideways = 0;
}

/* A line's text, folded for comparison; letters of ASCII only change case, so that columns stay
 * where they are. */
static Text folded_line(const Line *line, char out[LINE_TEXT_MAX])
{
    size_t length = 0;
    for (const Run *run = line->runs; run != NULL; run = run->next) {
        size_t fits =
            run->text.len < LINE_TEXT_MAX - length ? run->text.len : LINE_TEXT_MAX - length;
        for (size_t i = 0; i < fits; i++) {
            char c = run->text.at[i];
            out[length++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
    }
    return (Text){out, length};
}

static Text folded_search(const Reader *reader, char out[ENTRY_BYTES])
{
    Text typed = entry_text(&reader->search);
    for (size_t i = 0; i < typed.len; i++)
        out[i] = typed.at[i] >= 'A' && typed.at[i] <= 'Z' ? (char)(typed.at[i] - 'A' + 'a')
                                                          : typed.at[i];
    return (Text){out, typed.len};
}

bool reader_search(Reader *reader, int direction)
{
    char wanted_bytes[ENTRY_BYTES], line_bytes[LINE_TEXT_MAX];
    Text wanted = folded_search(reader, wanted_bytes);
    int count = reader->layout.count;
    if (wanted.len == 0 || count == 0) return false;
    int from = reader->match >= 0 && direction != 0 ? reader->match + direction : reader->top;
    for (int i = 0; i < count; i++) { /* once round */
        int line = ((from + (direction < 0 ? -i : i)) % count + count) % count;
        if (!text_has(folded_line(&reader->layout.lines[line], line_bytes), wanted)) continue;
        reader->match = line;
        if (line < reader->top || line >= reader->top + reader->height)
            go_to(reader, line - reader->height / 3);
        return true;
    }
    reader->match = -1;
    return false;
}

int reader_source_line(const Reader *reader)
{
    return reader->top < reader->layout.count ? reader->layout.lines[reader->top].source_line : 1;
}

int reader_percent(const Reader *reader)
{
    int shown = reader->top + reader->height;
    if (shown >= reader->layout.count) return 100;
    return (int)(100L * shown / reader->layout.count);
}

bool reader_at_end(const Reader *reader)
{
    return reader->layout.count > 0 && reader->top + reader->height >= reader->layout.count;
}

static bool opens(const Block *block)
{
    return block != NULL && (block->kind == BLOCK_DEMO || block->kind == BLOCK_QUIZ);
}

const Block *reader_marked(const Reader *reader)
{
    const Block *best = NULL;
    int nearest = reader->height + 1;
    for (int row = 0; row < reader->height && reader->top + row < reader->layout.count; row++) {
        const Block *block = reader->layout.lines[reader->top + row].block;
        int distance = abs(row - reader->height / 3);
        if (!opens(block) || distance >= nearest) continue;
        nearest = distance;
        best = block;
    }
    return best;
}

const Block *reader_block_at(const Reader *reader, int row)
{
    int line = reader->top + row;
    return row >= 0 && line < reader->layout.count ? reader->layout.lines[line].block : NULL;
}

/* Marks every match in a line that is on screen. */
static void mark_matches(const Reader *reader, int line, Text wanted, Canvas canvas)
{
    char bytes[LINE_TEXT_MAX];
    Text text = folded_line(&reader->layout.lines[line], bytes);
    for (size_t at = text_find(text, wanted, 0); at != SIZE_MAX;
         at = text_find(text, wanted, at + wanted.len)) {
        int x = utf8_width(text_slice(text, 0, at), canvas.table);
        int width = utf8_width(wanted, canvas.table);
        canvas_mark(canvas, x, line - reader->top, width, ROLE_MATCH,
                    line == reader->match ? STYLE_REVERSE : 0);
    }
}

void reader_draw(const Reader *reader, Canvas canvas, bool focused)
{
    layout_draw(canvas, &reader->layout, reader->top, reader->sideways);
    char bytes[ENTRY_BYTES];
    Text wanted = folded_search(reader, bytes);
    const Block *marked = focused ? reader_marked(reader) : NULL;
    for (int row = 0; row < canvas.height && reader->top + row < reader->layout.count; row++) {
        const Line *line = &reader->layout.lines[reader->top + row];
        if (wanted.len > 0) mark_matches(reader, reader->top + row, wanted, canvas);
        if (marked != NULL && line->block == marked)
            canvas_mark(canvas, 0, row, line->width, ROLE_CARD, STYLE_BOLD);
    }
}
