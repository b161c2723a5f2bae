#include "course/markdown.h"

#include "base/utf8.h"

#include <cmark.h>
#include <string.h>

typedef struct Builder {
    Arena *arena;
    const Source *source;
    Block *container; /* takes the next block */
    int depth;        /* of the container, the document's being 0 */
    int skipped;      /* containers entered that are too deep to be kept */
    Block *leaf;      /* whose spans are being read; NULL: nobody wants them */
    Span *last;       /* its last span so far */
    Span look;        /* of the span being read; `text` is not used */
    Buffer text;      /* of the span being read */
    int strong, emphasis, images;
    bool in_link;
    Text link_title;                 /* of the link that is being read */
    const Piece *piece, *pieces_end; /* where pieces are parsed: the next one */
    const int *piece_line;           /* and where it begins */
} Builder;

/* --- cmark's memory --------------------------------------------------------------------------- */

/* cmark takes a piece for every node and gives each back by itself; an arena that goes as a whole
 * saves a third of its time. Its allocators are called without a context, hence the variable. */
static _Thread_local Arena *cmark_arena;
enum { SIZE_BYTES = 16 };

static void *take_memory(size_t count, size_t size)
{
    size_t bytes = count * size;
    char *at = arena_alloc(cmark_arena, bytes + SIZE_BYTES);
    memcpy(at, &bytes, sizeof bytes);
    return at + SIZE_BYTES;
}

static void *resize_memory(void *at, size_t size)
{
    if (at == NULL) return take_memory(1, size);
    char *start = (char *)at - SIZE_BYTES;
    size_t old_size;
    memcpy(&old_size, start, sizeof old_size);
    if (size <= old_size) return at;
    start = arena_grow(cmark_arena, start, old_size + SIZE_BYTES, size + SIZE_BYTES);
    memcpy(start, &size, sizeof size);
    return start + SIZE_BYTES;
}

static void leave_memory(void *at)
{
    (void)at;
}

/* The tree lives until free_tree(); one at a time. */
static cmark_node *parse_tree(Arena *trees, Text text)
{
    static cmark_mem memory = {take_memory, resize_memory, leave_memory};
    cmark_arena = trees;
    arena_expect(trees, 8 * text.len);
    bool valid = utf8_valid(text, NULL); /* cmark makes sure byte by byte */
    int options = valid ? CMARK_OPT_DEFAULT : CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8;
    cmark_parser *parser = cmark_parser_new_with_mem(options, &memory);
    cmark_parser_feed(parser, text.at, text.len);
    return cmark_parser_finish(parser);
}

static void free_tree(void)
{
    arena_rewind(cmark_arena, 0);
    cmark_arena = NULL;
}

/* --- Spans ------------------------------------------------------------------------------------ */

static void append_span(Builder *builder, Span span)
{
    Span *new = arena_alloc(builder->arena, sizeof *new);
    *new = span;
    new->next = NULL;
    if (builder->last == NULL) builder->leaf->spans = new;
    else builder->last->next = new;
    builder->last = new;
}

/* Ends the span being read. */
static void flush(Builder *builder)
{
    if (builder->text.len == 0) return;
    Span span = builder->look;
    span.text = text_copy(builder->arena, buffer_text(&builder->text));
    buffer_reset(&builder->text);
    append_span(builder, span);
}

static void set_look(Builder *builder, bool code, bool html)
{
    Span look = builder->look;
    look.style = (uint8_t)((builder->strong > 0 ? STYLE_BOLD : 0)
                           | (builder->emphasis > 0 ? STYLE_ITALIC : 0));
    look.code = code;
    look.html = html;
    if (look.style != builder->look.style || code != builder->look.code
        || html != builder->look.html) {
        flush(builder);
        builder->look = look;
    }
}

static Text literal_of(cmark_node *node)
{
    return text_of(cmark_node_get_literal(node));
}

static void put_line(Builder *builder, Text text)
{
    buffer_put(&builder->text, utf8_clean_line(builder->arena, text));
}

/* Text with its guards as marks: they are put behind the cleaning, which drops them. */
static void put_text(Builder *builder, Text text)
{
    set_look(builder, false, false);
    if (utf8_plain(text) == text.len) { /* nothing to clean, nor a guard */
        buffer_put(&builder->text, text);
        return;
    }
    size_t at;
    for (const Guard *guard; (guard = source_find_guard(text, &at)) != NULL;) {
        put_line(builder, text_slice(text, 0, at));
        if (guard->mark == '\0') buffer_puts(&builder->text, guard->plain);
        else buffer_putc(&builder->text, guard->mark);
        text = text_slice(text, at + strlen(guard->bytes), text.len);
    }
    put_line(builder, text);
}

static void put_verbatim(Builder *builder, Text text, bool code)
{
    set_look(builder, code, !code);
    put_line(builder, source_unguard(builder->arena, text, GUARD_AS_SOURCE));
    flush(builder);
}

static Text plain_line(Builder *builder, const char *string)
{
    Text text = source_unguard(builder->arena, text_of(string), GUARD_AS_PLAIN);
    return text_copy(builder->arena, utf8_clean_line(builder->arena, text));
}

static Text address_of(Builder *builder, cmark_node *node)
{
    return plain_line(builder, cmark_node_get_url(node));
}

static Text title_of(Builder *builder, cmark_node *node)
{
    return text_trim(plain_line(builder, cmark_node_get_title(node)));
}

/* A link's text is its own address: <URL>, where cmark puts mailto: before one with an @. */
static bool is_bare(Text text, Text link)
{
    if (text_starts(link, TEXT("mailto:")) && !text_equal(text, link))
        link = text_slice(link, 7, link.len);
    return text_equal(text, link);
}

static Text join_words(Builder *builder, Text a, Text b)
{
    if (a.len == 0 || b.len == 0) return a.len == 0 ? b : a;
    return text_printf(builder->arena, "%.*s %.*s", TEXT_ARG(a), TEXT_ARG(b));
}

static void enter_link(Builder *builder, cmark_node *node)
{
    if (builder->images > 0) return;
    flush(builder);
    builder->in_link = true;
    builder->look.link = address_of(builder, node);
    builder->link_title = builder->look.title = title_of(builder, node);
    cmark_node *first = cmark_node_first_child(node);
    if (first == NULL) put_line(builder, builder->look.link);
    builder->look.bare =
        first == NULL
        || (cmark_node_next(first) == NULL && cmark_node_get_type(first) == CMARK_NODE_TEXT
            && is_bare(literal_of(first), builder->look.link));
}

static void leave_link(Builder *builder)
{
    if (builder->images > 0) return;
    flush(builder);
    Span *last = builder->last; /* an image at the end says the link's title too */
    if (last != NULL && last->image && last->link.at == builder->look.link.at)
        last->title = join_words(builder, last->title, builder->link_title);
    builder->in_link = builder->look.bare = false;
    builder->look.link = builder->look.title = (Text){NULL, 0};
}

static void enter_image(Builder *builder, cmark_node *node)
{
    if (builder->images++ > 0) return;
    flush(builder);
    builder->look.image = true;
    Text address = address_of(builder, node), title = title_of(builder, node);
    if (!builder->in_link) builder->look.link = address;
    builder->look.title = builder->in_link ? join_words(builder, address, title) : title;
}

/* An image is one span, and there is one for an image without a description too. */
static void leave_image(Builder *builder)
{
    if (--builder->images > 0) return;
    if (builder->text.len == 0) append_span(builder, builder->look);
    flush(builder);
    builder->look.image = false;
    builder->look.title = builder->in_link ? builder->link_title : (Text){NULL, 0};
    if (!builder->in_link) builder->look.link = (Text){NULL, 0};
}

/* --- Inlines ---------------------------------------------------------------------------------- */

static void enter_inline(Builder *builder, cmark_node *node)
{
    bool described = builder->images > 0; /* an image's description is text and nothing else */
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT: put_text(builder, literal_of(node)); break;
    case CMARK_NODE_CODE:
        if (described) put_text(builder, literal_of(node));
        else put_verbatim(builder, literal_of(node), true);
        break;
    case CMARK_NODE_HTML_INLINE:
        if (described) put_text(builder, literal_of(node));
        else put_verbatim(builder, literal_of(node), false);
        break;
    case CMARK_NODE_SOFTBREAK:
        set_look(builder, false, false);
        buffer_putc(&builder->text, MARK_SOFT_BREAK);
        break;
    case CMARK_NODE_LINEBREAK:
        if (described) {
            buffer_putc(&builder->text, ' ');
            break;
        }
        flush(builder);
        append_span(builder, (Span){.line_break = true});
        break;
    case CMARK_NODE_EMPH: builder->emphasis += !described; break;
    case CMARK_NODE_STRONG: builder->strong += !described; break;
    case CMARK_NODE_LINK: enter_link(builder, node); break;
    case CMARK_NODE_IMAGE: enter_image(builder, node); break;
    default: break;
    }
}

static void leave_inline(Builder *builder, cmark_node *node)
{
    bool described = builder->images > 0;
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_EMPH: builder->emphasis -= !described; break;
    case CMARK_NODE_STRONG: builder->strong -= !described; break;
    case CMARK_NODE_LINK: leave_link(builder); break;
    case CMARK_NODE_IMAGE: leave_image(builder); break;
    default: break;
    }
}

static void begin_spans(Builder *builder, Block *leaf)
{
    builder->leaf = leaf;
    builder->last = NULL;
    builder->look = (Span){0};
    builder->strong = builder->emphasis = builder->images = 0;
}

static void end_spans(Builder *builder)
{
    flush(builder);
    builder->leaf = NULL;
}

/* --- Blocks ----------------------------------------------------------------------------------- */

static bool consists_of(Text text, char c)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != c) return false;
    return text.len > 0;
}

static bool is_underline(const Source *source, int line)
{
    Text content = source_content(source, line);
    return consists_of(content, '=') || consists_of(content, '-');
}

static int last_line_of_code(const Source *source, int first, Text literal)
{
    int end =
        first + (int)text_count(literal, '\n'); /* where a fence begins it, and the source ends */
    Text rest = literal, line = {NULL, 0};
    text_next_line(&rest, &line);
    line = text_trim(line);
    Text content = source_first_content(source, first);
    bool fence = text_starts(content, TEXT("```")) || text_starts(content, TEXT("~~~"));
    bool indented =
        fence ? text_equal(content, line) : text_ends(text_trim(source_line(source, first)), line);
    if (indented) return end - 1;
    Text next = source_content(source, end + 1);
    return text_starts(next, TEXT("```")) || text_starts(next, TEXT("~~~")) ? end + 1 : end;
}

/* cmark's end lines are off by one where it ends a block only when it sees the next line, or
 * already on the last one: underlined headings, code that no fence closes, HTML. */
static int last_line_of(const Source *source, cmark_node *node)
{
    int first = cmark_node_get_start_line(node), last = cmark_node_get_end_line(node);
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        return last - 1 > first && is_underline(source, last - 1) ? last - 1 : last;
    case CMARK_NODE_HTML_BLOCK: return first + (int)text_count(literal_of(node), '\n') - 1;
    case CMARK_NODE_CODE_BLOCK: return last_line_of_code(source, first, literal_of(node));
    default: return last > first ? last : first;
    }
}

static Block *append_block(Builder *builder, BlockKind kind, cmark_node *node)
{
    Block *block = arena_alloc(builder->arena, sizeof *block);
    block->kind = kind;
    block->line = cmark_node_get_start_line(node);
    block->last_line = last_line_of(builder->source, node);
    block->parent = builder->container;
    if (block->parent == NULL) return block;
    if (block->parent->last == NULL) block->parent->first = block;
    else block->parent->last->next = block;
    block->parent->last = block;
    return block;
}

static BlockKind container_kind(cmark_node_type type)
{
    if (type == CMARK_NODE_LIST) return BLOCK_LIST;
    return type == CMARK_NODE_ITEM ? BLOCK_ITEM : BLOCK_QUOTE;
}

static void enter_container(Builder *builder, cmark_node *node)
{
    BlockKind kind = container_kind(cmark_node_get_type(node));
    int levels = kind == BLOCK_LIST ? 2 : 1; /* a list without items would be no list */
    bool fits = kind == BLOCK_ITEM || builder->depth + levels <= DOCUMENT_DEPTH_MAX;
    if (builder->skipped > 0 || !fits) {
        builder->skipped++;
        return;
    }
    Block *block = append_block(builder, kind, node);
    if (kind == BLOCK_LIST) {
        block->ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        block->tight = cmark_node_get_list_tight(node);
        block->start = cmark_node_get_list_start(node);
        block->delimiter = cmark_node_get_list_delim(node) == CMARK_PAREN_DELIM ? ')' : '.';
    }
    builder->container = block;
    builder->depth++;
}

static void leave_container(Builder *builder)
{
    if (builder->skipped > 0) {
        builder->skipped--;
        return;
    }
    builder->container = builder->container->parent;
    builder->depth--;
}

static void add_code(Builder *builder, cmark_node *node)
{
    Arena *arena = builder->arena;
    Text info = source_unguard(arena, text_of(cmark_node_get_fence_info(node)), GUARD_AS_PLAIN);
    info = text_copy(arena, text_trim(utf8_clean_line(arena, info)));
    bool demo = text_is(info, "demo"), quiz = text_is(info, "quiz");

    Block *block = append_block(builder, demo ? BLOCK_DEMO : quiz ? BLOCK_QUIZ : BLOCK_CODE, node);
    Text literal = utf8_clean(arena, source_unguard(arena, literal_of(node), GUARD_AS_SOURCE));
    block->literal = text_copy(arena, demo || quiz ? text_trim(literal) : literal);
    block->info = info;
}

static void add_html(Builder *builder, cmark_node *node)
{
    Block *block = append_block(builder, BLOCK_HTML, node);
    Text literal = source_unguard(builder->arena, literal_of(node), GUARD_AS_SOURCE);
    block->literal = text_copy(builder->arena, utf8_clean(builder->arena, literal));
}

static void enter_block(Builder *builder, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_DOCUMENT:
        builder->container = append_block(builder, BLOCK_DOCUMENT, node);
        break;
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
    case CMARK_NODE_ITEM: enter_container(builder, node); break;
    case CMARK_NODE_CODE_BLOCK: add_code(builder, node); break;
    case CMARK_NODE_HTML_BLOCK: add_html(builder, node); break;
    case CMARK_NODE_PARAGRAPH:
        begin_spans(builder, append_block(builder, BLOCK_PARAGRAPH, node));
        break;
    case CMARK_NODE_HEADING:
        begin_spans(builder, append_block(builder, BLOCK_HEADING, node));
        builder->leaf->level = cmark_node_get_heading_level(node);
        break;
    case CMARK_NODE_THEMATIC_BREAK: append_block(builder, BLOCK_RULE, node); break;
    default: break;
    }
}

static void leave_block(Builder *builder, cmark_node *node)
{
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_LIST:
    case CMARK_NODE_ITEM: leave_container(builder); break;
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING: end_spans(builder); break;
    default: break;
    }
}

static bool is_inline(cmark_node *node)
{
    cmark_node_type type = cmark_node_get_type(node);
    return type >= CMARK_NODE_FIRST_INLINE && type <= CMARK_NODE_LAST_INLINE;
}

Block *markdown_parse(Arena *arena, Arena *trees, const Source *source)
{
    cmark_node *root = parse_tree(trees, source->parsed);
    cmark_iter *iterator = cmark_iter_new(root);
    Builder builder = {.arena = arena, .source = source};
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        if (is_inline(node))
            (event == CMARK_EVENT_ENTER ? enter_inline : leave_inline)(&builder, node);
        else (event == CMARK_EVENT_ENTER ? enter_block : leave_block)(&builder, node);
    }
    cmark_iter_free(iterator);
    free_tree();
    buffer_clear(&builder.text);
    return builder.container;
}

/* --- Pieces ----------------------------------------------------------------------------------- */

/* What leads a piece, so that nothing in it can begin a list, a heading, a definition ... */
static const char LEAD[] = "| ";

void markdown_set_plain(Arena *arena, Block *block, Text text)
{
    Text plain = text;
    if (utf8_plain(text) < text.len)
        plain = utf8_clean_line(arena, source_unguard(arena, text, GUARD_AS_SOURCE));
    block->spans = arena_alloc(arena, sizeof(Span));
    block->spans->text = text_copy(arena, plain);
}

/* A paragraph that begins with a bracket could define links. It stays as it is and is no list. */
static bool is_led(const Piece *piece)
{
    return piece->block->kind == BLOCK_CELL || !text_starts(piece->text, TEXT("["));
}

/* Writes a piece as a paragraph and returns how many lines it took. Lines after the first are
 * indented, so that they begin nothing. */
static int put_piece(Buffer *out, const Piece *piece)
{
    int lines = 1;
    if (is_led(piece)) buffer_puts(out, LEAD);
    Text rest = piece->text, line;
    for (bool first = true; text_next_line(&rest, &line); first = false) {
        if (!first) buffer_puts(out, "    ");
        buffer_put(out, line);
        buffer_putc(out, '\n');
        lines++;
    }
    if (piece->text.len == 0) {
        buffer_putc(out, '\n');
        lines++;
    }
    buffer_putc(out, '\n');
    return lines;
}

static void drop_lead(Block *block)
{
    Span *first = block->spans;
    size_t lead = first->text.len < strlen(LEAD) ? first->text.len : strlen(LEAD);
    first->text = text_slice(first->text, lead, first->text.len);
    if (first->text.len == 0) block->spans = first->next;
}

/* A child of the document of pieces: spans are wanted where a piece begins on its line. */
static void enter_piece(Builder *builder, cmark_node *node)
{
    int line = cmark_node_get_start_line(node);
    while (builder->piece < builder->pieces_end && *builder->piece_line < line) {
        builder->piece++;
        builder->piece_line++;
    }
    if (builder->piece == builder->pieces_end || *builder->piece_line != line) return;
    begin_spans(builder, builder->piece->block);
}

static void leave_piece(Builder *builder)
{
    end_spans(builder);
    if (is_led(builder->piece)) drop_lead(builder->piece->block);
}

static void read_pieces(Builder *builder, cmark_node *root)
{
    cmark_iter *iterator = cmark_iter_new(root);
    for (cmark_event_type event; (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(iterator);
        bool enters = event == CMARK_EVENT_ENTER;
        if (is_inline(node)) {
            if (builder->leaf != NULL) (enters ? enter_inline : leave_inline)(builder, node);
        } else if (cmark_node_get_type(node) == CMARK_NODE_PARAGRAPH) {
            if (enters) enter_piece(builder, node);
            else if (builder->leaf != NULL) leave_piece(builder);
        }
    }
    cmark_iter_free(iterator);
}

void markdown_parse_pieces(Arena *arena, Arena *trees, Arena *scratch, const Piece *pieces,
                           size_t count, Text definitions)
{
    int *lines = arena_array(scratch, count + 1, sizeof(int));
    Buffer text = {0};
    int line = 1;
    for (size_t i = 0; i < count; i++) {
        if (pieces[i].text.len > DOCUMENT_PARAGRAPH_MAX) {
            markdown_set_plain(arena, pieces[i].block, pieces[i].text);
            continue; /* no paragraph begins on its line 0 */
        }
        lines[i] = line;
        line += put_piece(&text, &pieces[i]);
    }
    buffer_put(&text, definitions);

    cmark_node *root = parse_tree(trees, text.at == NULL ? TEXT("") : buffer_text(&text));
    Builder builder = {
        .arena = arena, .piece = pieces, .pieces_end = pieces + count, .piece_line = lines};
    read_pieces(&builder, root);
    free_tree();
    buffer_clear(&text);
    buffer_clear(&builder.text);
}
