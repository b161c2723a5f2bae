/* Whatever the lesson: it parses, every block knows its place, and at every width its lines are as
 * wide as they say, no wider than asked, without a control, in the order of the source, the same
 * again, and show all that the lesson says. */
#include "fuzz/fuzz.h"

#include "support/layout_check.h"

#include <locale.h>

static void check_tree(const Block *document)
{
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        int depth = 0;
        for (const Block *at = block; at->parent != NULL; at = at->parent) depth++;
        assert(depth <= DOCUMENT_DEPTH_MAX + 3); /* a table, its row, its cell */
        assert(block->last_line >= block->line || block->kind == BLOCK_DOCUMENT);
        for (const Block *child = block->first; child != NULL; child = child->next) {
            assert(child->parent == block && child->line >= block->line);
            assert((child->next == NULL) == (block->last == child));
        }
        assert(block->kind != BLOCK_ITEM || block->parent->kind == BLOCK_LIST);
        assert(block->kind != BLOCK_TABLE || block->first->kind == BLOCK_ROW);
    }
}

static void check_lines(const Block *document, size_t bytes, const LayoutOptions *options)
{
    Arena *arena = arena_new(2 * (bytes * LAYOUT_ARENA_PER_BYTE + LAYOUT_ARENA_LEAST));
    Layout layout = layout_make(arena, document, options);
    check_layout(&layout, options);
    check_places(&layout);
    check_nothing_lost(arena, document, &layout, options);
    Layout again = layout_make(arena, document, options);
    check_same_lines(&layout, &again);
    int line = layout_line_of(&layout, (int)bytes);
    assert(line >= 0 && (line < layout.count || layout.count == 0));
    arena_free(arena);
}

/* Five widths: the least, and others that change with the input. */
static void check_widths(const Block *document, Text source)
{
    unsigned hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < source.len; i++) hash = (hash ^ (unsigned char)source.at[i]) * 16777619u;
    for (int i = 0; i < 5; i++, hash /= 181) {
        LayoutOptions options = {.width = i == 0 ? 20 : 20 + (int)(hash % 181),
                                 .table = i % 2 ? WIDTH_TERMINAL : WIDTH_UNICODE,
                                 .ascii = i == 1,
                                 .plain = i == 2,
                                 .no_keys = i == 2,
                                 .number_links = i >= 2};
        check_lines(document, source.len, &options);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16) return 0;
    setlocale(LC_CTYPE, "C.UTF-8"); /* for wcwidth() */
    Arena *arena = arena_new(size * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    Arena *reports = arena_new((size_t)64 << 20);
    Report report = {.arena = reports};
    Text source = {(const char *)data, size};
    Block *document = document_parse(arena, source, "lesson.md", &report);
    check_tree(document);
    assert(document_words(source) >= 0);
    check_widths(document, source);
    arena_free(reports);
    arena_free(arena);
    return 0;
}
