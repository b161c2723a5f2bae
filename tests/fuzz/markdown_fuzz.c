/* Whatever the lesson: it parses, every block knows its place, and at every width its lines are as
 * wide as they say, no wider than asked, without a control, and in the order of the source. */
#include "fuzz/fuzz.h"

#include "support/layout_check.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 1 << 16) return 0;
    size_t room = size * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST;
    size_t lines = size * LAYOUT_ARENA_PER_BYTE + LAYOUT_ARENA_LEAST;
    Arena *arena = arena_new(room), *reports = arena_new((size_t)64 << 20);
    Report report = {.arena = reports};
    Text source = {(const char *)data, size};
    Block *document = document_parse(arena, source, "lesson.md", &report);
    check_tree(document);
    assert(document_words(source) >= 0);

    static const int widths[] = {20, 21, 33, 80, 200};
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        Arena *layouts = arena_new(lines);
        LayoutOptions options = {.width = widths[i],
                                 .table = i % 2 ? WIDTH_TERMINAL : WIDTH_UNICODE,
                                 .ascii = i == 1,
                                 .plain = i == 2,
                                 .no_keys = i == 2,
                                 .number_links = i >= 2};
        Layout layout = layout_make(layouts, document, &options);
        check_layout(&layout, &options);
        int line = layout_line_of(&layout, (int)size);
        assert(line >= 0 && (line < layout.count || layout.count == 0));
        arena_free(layouts);
    }
    arena_free(reports);
    arena_free(arena);
    return 0;
}
