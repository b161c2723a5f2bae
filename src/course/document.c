#include "course/document.h"

#include "base/text_map.h"
#include "base/utf8.h"
#include "course/definitions.h"
#include "course/gfm.h"
#include "course/gfm_link.h"
#include "course/gfm_table.h"
#include "course/markdown.h"
#include "course/oversize.h"

#include <string.h>

/* --- Walking ---------------------------------------------------------------------------------- */

Block *document_next(const Block *block)
{
    if (block->first != NULL) return block->first;
    while (block != NULL && block->next == NULL) block = block->parent;
    return block == NULL ? NULL : block->next;
}

Span *document_split_span(Arena *arena, Span *span, size_t at)
{
    Span *second = arena_alloc(arena, sizeof *second);
    *second = *span;
    second->text = text_slice(span->text, at, span->text.len);
    span->text.len = at;
    span->next = second;
    return second;
}

Text document_text(Arena *arena, const Block *block)
{
    Buffer text = {0};
    for (const Span *span = block->spans; span != NULL; span = span->next) {
        if (span->line_break) buffer_putc(&text, ' ');
        else buffer_put(&text, span->text);
    }
    Text copy = text_copy(arena, buffer_text(&text));
    buffer_clear(&text);
    return copy;
}

Heading *document_outline(Arena *arena, const Block *document, int level, int *count)
{
    *count = 0;
    for (const Block *block = document; block != NULL; block = document_next(block))
        *count += block->kind == BLOCK_HEADING && block->level >= level;
    Heading *headings = arena_array(arena, (size_t)*count, sizeof(Heading));
    Heading *next = headings;
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind != BLOCK_HEADING || block->level < level) continue;
        Text title = document_text(arena, block);
        *next++ = (Heading){block->level, title, block->anchor, block->line};
    }
    return headings;
}

/* --- Words ------------------------------------------------------------------------------------ */

/* What a byte does to the word that it may stand in: two bits, so that no branch is guessed. */
enum { ENDS = 0, COUNTS = 1, KEEPS = 2 };

static void set_classes(unsigned char classes[128])
{
    memset(classes, KEEPS, 128);
    classes[' '] = classes['\n'] = classes['\t'] = classes['\r'] = ENDS;
    for (const char *c = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"; *c; c++)
        classes[(unsigned char)*c] = KEEPS | COUNTS;
}

int document_words(Text source)
{
    unsigned char classes[128];
    unsigned within = 0;
    int words = 0, wide = 0;
    set_classes(classes);
    for (size_t i = 0, bytes = 1; i < source.len; i += bytes) {
        unsigned char c = (unsigned char)source.at[i], class = KEEPS;
        bytes = 1;
        if (c < 0x80) {
            class = classes[c];
        } else {
            int32_t code_point = utf8_decode(text_slice(source, i, source.len), &bytes);
            int width = utf8_code_point_width(code_point, WIDTH_UNICODE);
            if (width == 1) class = KEEPS | COUNTS;
            wide += width == 2;
        }
        unsigned now = (within | class) & class >> 1;
        words += now & ~within;
        within = now;
    }
    return words + (wide + 1) / 2;
}

/* --- Parsing ---------------------------------------------------------------------------------- */

/* As github-slugger does, so that a lesson's links work on a forge and here. */
static Text unique_slug(Arena *arena, TextMap *taken, Text slug)
{
    Text unique = slug;
    while (text_map_find(taken, unique) != NULL) {
        int number = ++*text_map_at(taken, slug);
        unique = text_printf(arena, "%.*s-%d", TEXT_ARG(slug), number);
    }
    text_map_at(taken, unique);
    return unique;
}

static void set_anchors(Arena *arena, Block *document)
{
    TextMap taken = {.arena = arena};
    for (Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind != BLOCK_HEADING) continue;
        Text slug = utf8_slug(arena, text_trim(document_text(arena, block)));
        block->anchor = unique_slug(arena, &taken, slug);
    }
}

static Block *parse(Arena *arena, Arena *trees, const Source *source, bool hidden)
{
    Block *document = markdown_parse(arena, trees, source);
    if (hidden) oversize_restore(arena, source, document);
    return document;
}

Block *document_parse(Arena *arena, Text text, const char *file, Report *report)
{
    Arena *scratch = arena_new(2 * (text.len * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST));
    Arena *trees = arena_new(text.len * MARKDOWN_TREES_PER_BYTE + MARKDOWN_TREES_LEAST);
    arena_expect(scratch, 3 * text.len);
    arena_expect(arena, 4 * text.len);
    Source source = source_open(scratch, text);
    gfm_link_guard(&source);
    bool hidden = oversize_hide(scratch, trees, &source);
    Block *document = parse(arena, trees, &source, hidden);
    if (definitions_guard_footnotes(&source, document, file, report))
        document = parse(arena, trees, &source, hidden);
    if (report != NULL) definitions_report_unused(scratch, &source, document, file, report);
    gfm_tables(arena, trees, scratch, &source, document, file, report);
    gfm_apply(arena, document);
    set_anchors(arena, document);
    arena_free(trees);
    arena_free(scratch);
    return document;
}
