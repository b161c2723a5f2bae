/* What must hold of any layout, asserted: for tests and for fuzzing alike. */
#ifndef GROUNDWORK_TESTS_SUPPORT_LAYOUT_CHECK_H
#define GROUNDWORK_TESTS_SUPPORT_LAYOUT_CHECK_H

#include <assert.h>

#include "course/layout.h"

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

#endif
