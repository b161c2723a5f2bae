#include "course/layout.h"

#include "course/layout_card.h"
#include "course/layout_table.h"

#include <limits.h>

/* An ordered list: what its next item's number is, and how wide its numbers are. */
typedef struct Numbering {
    int next;
    int width;
} Numbering;

typedef struct Layouter {
    LineMaker maker;
    const TextMap *links; /* the numbers of addresses; NULL: none are given */
    Numbering lists[DOCUMENT_DEPTH_MAX + 1];
    int list_depth;
} Layouter;

static LineOrigin origin_of(const Block *block)
{
    return (LineOrigin){block, block->line, 0};
}

/* --- Text ------------------------------------------------------------------------------------- */

static Flow begin_flow(const Layouter *layouter, Role role, unsigned style)
{
    const LineMaker *maker = &layouter->maker;
    return (Flow){.arena = maker->arena,
                  .options = maker->options,
                  .links = layouter->links,
                  .width = lines_room(maker),
                  .role = (uint8_t)role,
                  .style = (uint8_t)style};
}

/* What a paragraph's text is in the innermost quote around it. */
static Role text_role(const Block *block)
{
    for (const Block *at = block->parent; at != NULL; at = at->parent)
        if (at->kind == BLOCK_QUOTE) return ROLE_QUOTE;
    return ROLE_TEXT;
}

static void add_paragraph(Layouter *layouter, const Block *block)
{
    Flow flow = begin_flow(layouter, text_role(block), 0);
    flow_spans(&flow, block->spans);
    flow_end(&flow);
    lines_add_flow(&layouter->maker, &flow, LINE_TEXT, origin_of(block), 0);
}

/* Levels 1 and 2 have a rule under them, the others a mark before them. */
static void add_heading(Layouter *layouter, const Block *block)
{
    static const char *const utf8[] = {"\u25A0 ", "\u25AA ", "\u25A1 ", "\u25AB "};
    static const char *const ascii[] = {"### ", "#### ", "##### ", "###### "};
    static const char *const indents[] = {"    ", "     ", "      ", "       "};
    LineMaker *maker = &layouter->maker;
    Role role = ROLE_HEADING_1 + block->level - 1;
    bool marked = block->level > 2;
    if (marked) {
        int i = block->level - 3;
        const char *mark = lines_shape(maker, utf8[i], ascii[i]);
        Prefix prefix = {.first = text_of(mark),
                         .first_role = role,
                         .rest = text_of(lines_shape(maker, "  ", indents[i]))};
        lines_push(maker, prefix, origin_of(block));
    }
    Flow flow = begin_flow(layouter, role, 0);
    flow_spans(&flow, block->spans);
    flow_end(&flow);
    lines_add_flow(maker, &flow, LINE_HEADING, origin_of(block), 0);
    if (marked) {
        lines_pop(maker);
        return;
    }
    lines_begin(maker, LINE_HEADING, (LineOrigin){block, block->line, INT_MAX});
    bool title = block->level == 1; /* whose own look is underlined, which a rule need not be */
    lines_add_rule(maker, ROLE_HEADING_2, title ? RULE_DOUBLE : RULE_LIGHT,
                   title ? lines_room(maker) : flow.widest);
}

/* Tabs to the next multiple of four columns, as CommonMark counts them (section 2.2). */
static Text expand_tabs(const LineMaker *maker, Text line)
{
    enum { TAB = 4 };
    if (!text_has(line, TEXT("\t"))) return line;
    Buffer out = {0};
    int column = 0;
    Text part;
    for (bool first = true; text_next_part(&line, '\t', &part); first = false) {
        if (!first) {
            buffer_repeat(&out, " ", TAB - column % TAB);
            column += TAB - column % TAB;
        }
        buffer_put(&out, part);
        column += utf8_width(part, maker->options->table);
    }
    Text expanded = text_copy(maker->arena, buffer_text(&out));
    buffer_clear(&out);
    return expanded;
}

/* Tags and the text between them, a line each. What is wrapped keeps its line's indent. */
static void add_html(Layouter *layouter, const Block *block)
{
    LineMaker *maker = &layouter->maker;
    LineOrigin origin = origin_of(block);
    Text rest = block->literal, line;
    for (; text_next_part(&rest, '\n', &line); origin.source_line++) {
        line = expand_tabs(maker, line);
        size_t indent = 0;
        while (indent < line.len && line.at[indent] == ' ') indent++;
        Text blanks = text_slice(line, 0, indent);
        lines_push(maker, (Prefix){.first = blanks, .rest = blanks}, origin);
        Flow flow = begin_flow(layouter, ROLE_MUTED, 0);
        flow_text(&flow, text_slice(line, indent, line.len));
        flow_end(&flow);
        lines_add_flow(maker, &flow, LINE_TEXT, origin, 0);
        lines_pop(maker);
    }
}

/* --- Code ------------------------------------------------------------------------------------- */

/* The indent and bar beside code are given up where all of the code is in sight without them. */
static Text code_bar(const LineMaker *maker, const Block *block)
{
    int widest = 0, room = lines_room(maker);
    if (maker->options->code_width > maker->options->width)
        room += maker->options->code_width - maker->options->width;
    Text rest = block->literal, line;
    while (text_next_part(&rest, '\n', &line)) {
        bool fits = line.len + 4 <= (size_t)room; /* nothing is wider than its bytes */
        if (fits && !text_has(line, TEXT("\t"))) continue;
        int width = utf8_width(expand_tabs(maker, line), maker->options->table);
        if (width > widest) widest = width;
    }
    if (widest + 4 > room && widest + 2 <= room)
        return text_of(lines_shape(maker, "\u2502 ", "| "));
    if (widest + 2 > room && widest <= room) return TEXT("");
    return text_of(lines_shape(maker, "  \u2502 ", "  | "));
}

/* What the fence says of its code, in front of it. */
static void add_caption(Layouter *layouter, const Block *block, Text bar)
{
    LineMaker *maker = &layouter->maker;
    if (block->info.len == 0) return;
    bool indented = text_starts(bar, TEXT("  "));
    const char *corner =
        indented ? lines_shape(maker, "  \u250C ", "  + ") : lines_shape(maker, "\u250C ", "+ ");
    Prefix prefix = {.first = text_of(corner),
                     .rest = bar.len > 0 ? bar : TEXT("  "),
                     .first_role = ROLE_FRAME,
                     .rest_role = ROLE_FRAME};
    lines_push(maker, prefix, origin_of(block));
    Flow flow = begin_flow(layouter, ROLE_MUTED, 0);
    flow_text(&flow, block->info);
    flow_end(&flow);
    lines_add_flow(maker, &flow, LINE_TEXT, origin_of(block), 0);
    lines_pop(maker);
}

static void add_code(Layouter *layouter, const Block *block)
{
    LineMaker *maker = &layouter->maker;
    Text bar = code_bar(maker, block);
    add_caption(layouter, block, bar);
    Prefix prefix = {.first = bar, .rest = bar, .first_role = ROLE_FRAME, .rest_role = ROLE_FRAME};
    LineOrigin origin = origin_of(block);
    lines_push(maker, prefix, origin);
    Text rest = block->literal, line;
    bool fenced = block->last_line - block->line >= (int)text_count(rest, '\n');
    origin.source_line += fenced; /* its first line is the fence's */
    for (; text_next_part(&rest, '\n', &line); origin.source_line++) {
        lines_begin(maker, LINE_CODE, origin);
        line = expand_tabs(maker, line);
        if (line.len > 0 && utf8_plain(line) == line.len) /* its bytes are its columns */
            lines_add(maker, (Run){.text = line, .role = ROLE_CODE, .width = (int)line.len});
        else
            lines_add_text(maker, ROLE_CODE, 0,
                           flow_drawn(maker->arena, maker->options, line, true));
    }
    lines_pop(maker);
}

/* --- Containers ------------------------------------------------------------------------------- */

static Role callout_role(Callout callout)
{
    static const Role roles[] = {
        [CALLOUT_NOTE] = ROLE_NOTE,           [CALLOUT_TIP] = ROLE_TIP,
        [CALLOUT_IMPORTANT] = ROLE_IMPORTANT, [CALLOUT_WARNING] = ROLE_WARNING,
        [CALLOUT_CAUTION] = ROLE_CAUTION,
    };
    return roles[callout];
}

static void open_callout(Layouter *layouter, const Block *block)
{
    static const char *const titles[] = {
        [CALLOUT_NOTE] = "Note",
        [CALLOUT_TIP] = "Interview tip",
        [CALLOUT_IMPORTANT] = "Key insight",
        [CALLOUT_WARNING] = "Trap",
        [CALLOUT_CAUTION] = "Precisely",
    };
    LineMaker *maker = &layouter->maker;
    Role role = callout_role(block->callout);
    Text bar = text_of(lines_shape(maker, "\u258C ", "| "));
    Prefix prefix = {.first = bar, .rest = bar, .first_role = role, .rest_role = role};
    lines_push(maker, prefix, origin_of(block));
    Flow flow = begin_flow(layouter, role, STYLE_BOLD);
    flow_text(&flow, text_of(titles[block->callout]));
    flow_end(&flow);
    lines_add_flow(maker, &flow, LINE_TEXT, origin_of(block), 0);
}

static void open_quote(Layouter *layouter, const Block *block)
{
    LineMaker *maker = &layouter->maker;
    Text bar = text_of(lines_shape(maker, "\u2502 ", "> "));
    Prefix prefix = {.first = bar, .rest = bar, .first_role = ROLE_FRAME, .rest_role = ROLE_FRAME};
    lines_push(maker, prefix, origin_of(block));
}

static const char *bullet_of(const LineMaker *maker, const Block *list)
{
    static const char *const utf8[] = {"\u2022 ", "\u25E6 ", "\u2023 "};
    static const char *const ascii[] = {"* ", "- ", "+ "};
    int level = 0;
    for (const Block *at = list->parent; at != NULL; at = at->parent)
        level += at->kind == BLOCK_LIST && !at->ordered;
    return lines_shape(maker, utf8[level % 3], ascii[level % 3]);
}

static const char *task_box(const LineMaker *maker, Task task)
{
    if (task == TASK_DONE) return lines_shape(maker, "\u2611 ", "[x] ");
    return task == TASK_OPEN ? lines_shape(maker, "\u2610 ", "[ ] ") : "";
}

static void open_list(Layouter *layouter, const Block *list)
{
    int last = list->start - 1, width = 1;
    for (const Block *item = list->first; item != NULL; item = item->next) last++;
    for (int rest = last; rest >= 10; rest /= 10) width++;
    layouter->lists[layouter->list_depth++] = (Numbering){list->start, width};
}

/* A box takes the place of a bullet, but stands behind a number. */
static void open_item(Layouter *layouter, const Block *item)
{
    LineMaker *maker = &layouter->maker;
    const Block *list = item->parent;
    const char *box = task_box(maker, item->task);
    Numbering *numbers = &layouter->lists[layouter->list_depth - 1];
    Text marker = text_of(item->task != TASK_NONE ? box : bullet_of(maker, list));
    if (list->ordered)
        marker = text_printf(maker->arena, "%*d%c %s", numbers->width, numbers->next++,
                             list->delimiter, box);
    int width = utf8_width(marker, maker->options->table);
    Prefix prefix = {.first = marker,
                     .rest = lines_blanks(width),
                     .first_role = ROLE_MUTED,
                     .rest_role = ROLE_TEXT};
    lines_push(maker, prefix, origin_of(item));
    if (item->first == NULL) lines_begin(maker, LINE_TEXT, origin_of(item));
}

/* --- All blocks ------------------------------------------------------------------------------- */

static bool is_container(const Block *block)
{
    switch (block->kind) {
    case BLOCK_DOCUMENT:
    case BLOCK_QUOTE:
    case BLOCK_CALLOUT:
    case BLOCK_LIST:
    case BLOCK_ITEM: return true;
    default: return false;
    }
}

/* Blocks are parted by a blank line, but not in a tight list. */
static bool is_parted(const Block *block)
{
    const Block *parent = block->parent;
    if (parent == NULL || parent->first == block) return false;
    const Block *list = parent->kind == BLOCK_ITEM ? parent->parent : parent;
    return list == NULL || list->kind != BLOCK_LIST || !list->tight;
}

static void enter(Layouter *layouter, const Block *block)
{
    LineMaker *maker = &layouter->maker;
    switch (block->kind) {
    case BLOCK_HEADING: add_heading(layouter, block); break;
    case BLOCK_PARAGRAPH:
    case BLOCK_CELL: add_paragraph(layouter, block); break;
    case BLOCK_QUOTE: open_quote(layouter, block); break;
    case BLOCK_CALLOUT: open_callout(layouter, block); break;
    case BLOCK_LIST: open_list(layouter, block); break;
    case BLOCK_ITEM: open_item(layouter, block); break;
    case BLOCK_CODE: add_code(layouter, block); break;
    case BLOCK_DEMO:
    case BLOCK_QUIZ: card_lay_out(maker, block); break;
    case BLOCK_HTML: add_html(layouter, block); break;
    case BLOCK_TABLE: table_lay_out(maker, layouter->links, block); break;
    case BLOCK_RULE:
        lines_begin(maker, LINE_TEXT, origin_of(block));
        lines_add_rule(maker, ROLE_FRAME, RULE_LIGHT, lines_room(maker));
        break;
    default: break;
    }
}

static void leave(Layouter *layouter, const Block *block)
{
    if (block->kind == BLOCK_LIST) layouter->list_depth--;
    else if (is_container(block) && block->kind != BLOCK_DOCUMENT) lines_pop(&layouter->maker);
}

/* By hand and not by recursion, as everywhere a document is walked. */
static void lay_out_blocks(Layouter *layouter, const Block *root)
{
    const Block *block = root;
    for (;;) {
        if (block != root && is_parted(block)) lines_add_blank(&layouter->maker);
        enter(layouter, block);
        if (is_container(block) && block->first != NULL) {
            block = block->first;
            continue;
        }
        while (true) {
            leave(layouter, block);
            if (block == root) return;
            if (block->next != NULL) break;
            block = block->parent;
        }
        block = block->next;
    }
}

/* --- Links ------------------------------------------------------------------------------------ */

static const Block *next_within(const Block *root, const Block *block)
{
    if (block->first != NULL) return block->first;
    while (block != root && block->next == NULL) block = block->parent;
    return block == root ? NULL : block->next;
}

/* Numbers addresses in the order of the text. */
static void number_links(TextMap *links, const Block *root, bool (*opens)(Text address))
{
    for (const Block *block = root; block != NULL; block = next_within(root, block)) {
        for (const Span *span = block->spans; span != NULL; span = span->next) {
            if (!flow_numbers_link(span) || (opens != NULL && opens(span->link))) continue;
            int *number = text_map_at(links, span->link);
            if (*number == 0) *number = (int)links->count;
        }
    }
}

static void add_address(Layouter *layouter, const Block *root, int number, Text address)
{
    LineMaker *maker = &layouter->maker;
    Span span = {.text = address, .link = address, .bare = true};
    LineOrigin origin = {root, root->last_line + number, 0};
    Text marker = text_printf(maker->arena, "[%d] ", number);
    Prefix prefix = {
        .first = marker, .rest = lines_blanks((int)marker.len), .first_role = ROLE_MUTED};
    lines_push(maker, prefix, origin);
    Flow flow = begin_flow(layouter, ROLE_TEXT, 0);
    flow.command = true;
    flow_spans(&flow, &span);
    flow_end(&flow);
    lines_add_flow(maker, &flow, LINE_TEXT, origin, 0);
    lines_pop(maker);
}

/* Each address once, in the order of their numbers. */
static void list_links(Layouter *layouter, const Block *root)
{
    int listed = 0;
    for (const Block *block = root; block != NULL; block = next_within(root, block)) {
        for (const Span *span = block->spans; span != NULL; span = span->next) {
            if (!flow_numbers_link(span)) continue;
            const int *number = text_map_find(layouter->links, span->link);
            if (number == NULL || *number != listed + 1) continue;
            if (listed++ == 0) lines_add_blank(&layouter->maker);
            add_address(layouter, root, listed, span->link);
        }
    }
}

/* --- The interface ---------------------------------------------------------------------------- */

Layout layout_make(Arena *arena, const Block *document, const LayoutOptions *options)
{
    enum { LINE_BYTES = 256 }; /* about as many as a line of a lesson needs */
    int width = options->width < LAYOUT_MIN_WIDTH ? LAYOUT_MIN_WIDTH : options->width;
    arena_expect(arena, LINE_BYTES * (size_t)(document->last_line - document->line));
    TextMap links = {.arena = arena};
    Layouter layouter = {.maker = {.arena = arena, .options = options, .width = width}};
    if (options->number_links) {
        number_links(&links, document, options->opens);
        layouter.links = &links;
    }
    lay_out_blocks(&layouter, document);
    if (options->number_links) list_links(&layouter, document);
    Layout layout = lines_finish(&layouter.maker);
    layout.code_width = options->code_width > width ? options->code_width : width;
    return layout;
}

static bool is_before(const Line *line, int source_line, int offset)
{
    if (line->source_line != source_line) return line->source_line < source_line;
    return line->offset < offset;
}

int layout_find(const Layout *layout, int source_line, int offset)
{
    int from = 0, to = layout->count; /* the first line that is not before the place */
    while (from < to) {
        int middle = from + (to - from) / 2;
        if (is_before(&layout->lines[middle], source_line, offset)) from = middle + 1;
        else to = middle;
    }
    const Line *found = &layout->lines[from];
    bool exact =
        from < layout->count && found->source_line == source_line && found->offset == offset;
    if (exact || from == 0) return from;
    const Line *before = &layout->lines[from - 1];
    return layout_find(layout, before->source_line, before->offset);
}

int layout_line_of(const Layout *layout, int source_line)
{
    return layout_find(layout, source_line, 0);
}

static void draw_code(Canvas canvas, const Layout *layout, const Line *line, int y, int sideways)
{
    int width = layout->code_width - line->code_from, x = 0;
    Canvas code = canvas_part(canvas, line->code_from, y, width, 1);
    for (const Run *run = line->runs; run != NULL; run = run->next) {
        if (x < line->code_from) canvas_styled(canvas, x, y, run->role, run->style, run->text);
        else
            canvas_styled(code, x - line->code_from - sideways, 0, run->role, run->style,
                          run->text);
        x += run->width;
    }
    int last = width - 1;
    if (x - line->code_from - sideways > width) canvas_puts(code, last, 0, ROLE_MUTED, "\u203A");
    if (sideways > 0 && x > line->code_from) canvas_puts(code, 0, 0, ROLE_MUTED, "\u2039");
}

void layout_draw(Canvas canvas, const Layout *layout, int top, int sideways)
{
    for (int y = 0; y < canvas.height && top + y < layout->count; y++) {
        if (top + y < 0) continue;
        const Line *line = &layout->lines[top + y];
        if (line->kind == LINE_CODE) {
            draw_code(canvas, layout, line, y, sideways);
            continue;
        }
        int x = 0;
        for (const Run *run = line->runs; run != NULL; run = run->next)
            x = canvas_styled(canvas, x, y, run->role, run->style, run->text);
    }
}
