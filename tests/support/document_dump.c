#include "support/document_dump.h"

#include "support/unit.h"

static const char *callout_name(Callout callout)
{
    static const char *const names[] = {"note", "tip", "important", "warning", "caution"};
    return names[callout];
}

static void dump_literal(Text text, Buffer *out)
{
    buffer_putc(out, '(');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\n') buffer_puts(out, "\\n");
        else buffer_putc(out, text.at[i]);
    }
    buffer_putc(out, ')');
}

static void dump_span(const Span *span, Buffer *out)
{
    bool plain = span->style == 0 && span->link.len == 0 && span->title.len == 0 && !span->code &&
                 !span->html && !span->image && !span->line_break;
    if (plain) {
        buffer_put(out, span->text);
        return;
    }
    buffer_putc(out, '{');
    if (span->style & STYLE_BOLD) buffer_puts(out, "b");
    if (span->style & STYLE_ITALIC) buffer_puts(out, "i");
    if (span->style & STYLE_STRIKE) buffer_puts(out, "s");
    if (span->code) buffer_puts(out, "code");
    if (span->html) buffer_puts(out, "html");
    if (span->image) buffer_puts(out, "image");
    if (span->bare) buffer_puts(out, "bare");
    else if (span->link.len > 0 && !span->image) buffer_puts(out, "link");
    if (span->line_break) buffer_puts(out, "br");
    bool titled = span->title.len > 0;
    if (span->link.len > 0 || titled) buffer_printf(out, " %.*s", TEXT_ARG(span->link));
    if (titled) buffer_printf(out, " \"%.*s\"", TEXT_ARG(span->title));
    if (span->link.len > 0 || titled) buffer_putc(out, '|');
    else if (!span->line_break) buffer_putc(out, ' ');
    buffer_put(out, span->text);
    buffer_putc(out, '}');
}

static void dump_spans(const Span *span, Buffer *out)
{
    buffer_putc(out, '(');
    for (; span != NULL; span = span->next) dump_span(span, out);
    buffer_putc(out, ')');
}

static void dump_list_name(const Block *list, Buffer *out)
{
    buffer_puts(out, list->ordered ? "ol" : "ul");
    if (!list->tight) buffer_puts(out, "-loose");
    if (list->ordered) buffer_printf(out, ":%d%c", list->start, list->delimiter);
}

static void dump_table_name(const Block *table, Buffer *out)
{
    buffer_puts(out, "table:");
    for (int i = 0; i < table->columns; i++) buffer_putc(out, "-lcr"[table->alignments[i]]);
}

static void dump_row(const Block *row, Buffer *out)
{
    buffer_puts(out, "row(");
    for (const Block *cell = row->first; cell != NULL; cell = cell->next) {
        for (const Span *span = cell->spans; span != NULL; span = span->next) dump_span(span, out);
        if (cell->next != NULL) buffer_putc(out, '|');
    }
    buffer_putc(out, ')');
}

/* A block that has no blocks in it that are dumped by themselves. */
static bool dump_leaf(const Block *block, Buffer *out)
{
    switch (block->kind) {
    case BLOCK_HEADING:
        buffer_printf(out, "h%d", block->level);
        dump_spans(block->spans, out);
        return true;
    case BLOCK_PARAGRAPH:
        buffer_puts(out, "p");
        dump_spans(block->spans, out);
        return true;
    case BLOCK_CODE:
        buffer_puts(out, "code");
        if (block->info.len > 0) buffer_printf(out, ":%.*s", TEXT_ARG(block->info));
        dump_literal(block->literal, out);
        return true;
    case BLOCK_DEMO:
    case BLOCK_QUIZ:
    case BLOCK_HTML:
        buffer_puts(out, block->kind == BLOCK_DEMO   ? "demo"
                         : block->kind == BLOCK_QUIZ ? "quiz"
                                                     : "html");
        dump_literal(block->literal, out);
        return true;
    case BLOCK_RULE: buffer_puts(out, "rule"); return true;
    case BLOCK_ROW: dump_row(block, out); return true;
    default: return false;
    }
}

static void open_container(const Block *block, Buffer *out)
{
    switch (block->kind) {
    case BLOCK_QUOTE: buffer_puts(out, "quote"); break;
    case BLOCK_CALLOUT: buffer_puts(out, callout_name(block->callout)); break;
    case BLOCK_LIST: dump_list_name(block, out); break;
    case BLOCK_ITEM:
        buffer_puts(out, "li");
        if (block->task != TASK_NONE) buffer_puts(out, block->task == TASK_DONE ? "[x]" : "[ ]");
        break;
    case BLOCK_TABLE: dump_table_name(block, out); break;
    default: break;
    }
    if (block->kind != BLOCK_DOCUMENT) buffer_putc(out, '{');
}

void dump_document(const Block *document, Buffer *out)
{
    for (const Block *block = document; block != NULL;) {
        bool leaf = dump_leaf(block, out);
        if (!leaf) open_container(block, out);
        if (!leaf && block->first != NULL) {
            block = block->first;
            continue;
        }
        if (!leaf && block->kind != BLOCK_DOCUMENT) buffer_putc(out, '}');
        while (block->next == NULL && block->parent != NULL) {
            block = block->parent;
            if (block->kind != BLOCK_DOCUMENT) buffer_putc(out, '}');
        }
        block = block->next;
        if (block != NULL) buffer_putc(out, ' ');
    }
}

void check_document(const char *markdown, const char *expected, const char *file, int line)
{
    Arena *arena = arena_new((size_t)64 << 20);
    Buffer out = {0};
    dump_document(document_parse(arena, text_of(markdown), NULL, NULL), &out);
    bool same = text_is(buffer_text(&out), expected);
    if (!same)
        print_error("%s\nis      %s\nand not %s\n", markdown, out.len > 0 ? out.at : "", expected);
    buffer_clear(&out);
    arena_free(arena);
    if (!same) _fail(file, line);
}
