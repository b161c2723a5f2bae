/* What must hold of any layout, asserted: for tests and for fuzzing alike. */
#ifndef GROUNDWORK_TESTS_SUPPORT_LAYOUT_CHECK_H
#define GROUNDWORK_TESTS_SUPPORT_LAYOUT_CHECK_H

#include <assert.h>
#include <string.h>

#include "course/layout_flow.h"

static inline void check_run(const Run *run, const LayoutOptions *options)
{
    size_t bytes;
    for (Text rest = run->text; rest.len > 0; rest = text_slice(rest, bytes, rest.len)) {
        int32_t point = utf8_decode(rest, &bytes);
        assert(point >= ' ' && (point < 0x7F || point > 0x9F));
        assert(point != 0x202E && point != 0x2066 && point != 0xFEFF);
        assert(!options->ascii || point < 0x80);
    }
    for (size_t i = 0; i < run->link.len; i++) assert((unsigned char)run->link.at[i] >= ' ');
    assert(run->role < ROLE_COUNT && utf8_valid(run->text, NULL));
    assert(run->width == utf8_width(run->text, options->table));
}

/* Disputed clusters are drawn by their first code point: none is left. */
static inline void check_clusters(const Run *run, const LayoutOptions *options)
{
    Cluster cluster;
    for (Text rest = run->text; utf8_next(&rest, options->table, &cluster);)
        assert(!cluster.disputed);
}

static inline void check_layout(const Layout *layout, const LayoutOptions *options)
{
    const Line *before = NULL;
    for (int i = 0; i < layout->count; before = &layout->lines[i++]) {
        const Line *line = &layout->lines[i];
        int width = 0;
        for (const Run *run = line->runs; run != NULL; run = run->next) {
            check_run(run, options);
            check_clusters(run, options);
            if (line->kind == LINE_CODE)
                assert(width >= line->code_from || width + run->width <= line->code_from);
            width += run->width;
        }
        assert(width == line->width);
        assert(line->kind == LINE_CODE ? line->code_from <= layout->width : width <= layout->width);
        assert(line->block != NULL || line->kind == LINE_BLANK);
        if (before == NULL) continue;
        assert(before->source_line <= line->source_line);
        assert(before->source_line < line->source_line || before->offset <= line->offset);
    }
}

/* How often each byte stands in a text. */
typedef struct ByteCounts {
    long of[256];
} ByteCounts;

/* A text that a layout must show, as it draws it, in order where `rest` is the lines' text. */
static inline void check_shown(Arena *arena, Text text, bool code, const LayoutOptions *options,
                               Text *rest, ByteCounts *counts)
{
    text = flow_drawn(arena, options, text, code);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == ' ' || c == '\n' || c == '\t') continue;
        counts->of[(unsigned char)c]--;
        if (rest == NULL) continue;
        const char *found = rest->len == 0 ? NULL : memchr(rest->at, c, rest->len);
        assert(found != NULL);
        *rest = text_slice(*rest, (size_t)(found - rest->at) + 1, rest->len);
    }
}

/* All text of a document is in its lines: each byte of it, and in order where there are no tables
 * (whose cells stand beside each other). Cards show what others say of them. */
static inline void check_nothing_lost(Arena *arena, const Block *document, const Layout *layout,
                                      const LayoutOptions *options)
{
    Buffer lines = {0};
    ByteCounts counts = {{0}};
    for (int i = 0; i < layout->count; i++)
        for (const Run *run = layout->lines[i].runs; run != NULL; run = run->next)
            buffer_put(&lines, run->text);
    for (size_t i = 0; i < lines.len; i++) counts.of[(unsigned char)lines.at[i]]++;

    Text all = lines.len > 0 ? buffer_text(&lines) : TEXT(""), *rest = &all;
    for (const Block *block = document; block != NULL; block = document_next(block))
        if (block->kind == BLOCK_TABLE) rest = NULL;
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        for (const Span *span = block->spans; span != NULL; span = span->next)
            check_shown(arena, span->text, false, options, rest, &counts);
        if (block->kind == BLOCK_CODE || block->kind == BLOCK_HTML) {
            check_shown(arena, block->info, false, options, rest, &counts);
            check_shown(arena, block->literal, block->kind == BLOCK_CODE, options, rest, &counts);
        }
    }
    for (size_t i = 0; i < 256; i++) assert(counts.of[i] >= 0);
    buffer_clear(&lines);
}

static inline void check_same_lines(const Layout *a, const Layout *b)
{
    assert(a->count == b->count);
    for (int i = 0; i < a->count; i++) {
        const Line *one = &a->lines[i], *other = &b->lines[i];
        assert(one->width == other->width && one->offset == other->offset);
        const Run *run = one->runs, *twin = other->runs;
        for (; run != NULL && twin != NULL; run = run->next, twin = twin->next)
            assert(text_equal(run->text, twin->text) && run->role == twin->role);
        assert(run == NULL && twin == NULL);
    }
}

/* A place that a line shows leads back to a line of that place. */
static inline void check_places(const Layout *layout)
{
    for (int i = 0; i < layout->count; i++) {
        const Line *line = &layout->lines[i];
        const Line *found = &layout->lines[layout_find(layout, line->source_line, line->offset)];
        assert(found <= line && found->source_line == line->source_line);
        assert(found->offset == line->offset);
    }
}

#endif
