#include "course/check_parts.h"

#include "base/utf8.h"
#include "course/layout_table.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

/* --- Places ----------------------------------------------------------------------------------- */

CheckLines check_lines(Arena *arena, Text text)
{
    CheckLines lines = {.text = text};
    size_t most = text_count(text, '\n') + text_count(text, '\r') + 2;
    lines.starts = arena_array(arena, most, sizeof(size_t));
    Text rest = text, line;
    while (text_next_line(&rest, &line)) lines.starts[++lines.count] = (size_t)(rest.at - text.at);
    lines.mark = arena_alloc(arena, sizeof *lines.mark);
    return lines;
}

static Text line_of(const CheckLines *lines, int line)
{
    if (line < 1 || line > lines->count) return TEXT("");
    return text_slice(lines->text, lines->starts[line - 1], lines->starts[line]);
}

/* Goes on from the mark, else from the line's beginning, to the character at or behind `offset` or
 * with this column, whichever comes first. */
static CheckMark walk(const CheckLines *lines, int line, size_t offset, int column)
{
    CheckMark at = *lines->mark;
    if (at.line != line || at.offset > offset || at.column > column)
        at = (CheckMark){line, 1, lines->count > 0 ? lines->starts[line - 1] : 0};
    size_t end = lines->count > 0 ? lines->starts[line] : 0, bytes;
    for (; at.offset < end && at.offset < offset && at.column < column; at.column++) {
        (void)utf8_decode(text_slice(lines->text, at.offset, lines->text.len), &bytes);
        at.offset += bytes;
    }
    *lines->mark = at;
    return at;
}

static int code_points(Text text)
{
    int count = 0;
    for (size_t i = 0; i < text.len; i++) count += (text.at[i] & 0xC0) != 0x80;
    return count;
}

/* The line that holds the byte. */
static int line_at(const CheckLines *lines, size_t offset)
{
    int low = 1, high = lines->count;
    while (low < high) {
        int middle = low + (high - low + 1) / 2;
        if (lines->starts[middle - 1] <= offset) low = middle;
        else high = middle - 1;
    }
    return low;
}

static int hex_of(Text digits)
{
    int value = 0;
    for (size_t i = 0; i < 4 && i < digits.len; i++) {
        char c = digits.at[i];
        value = 16 * value + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* One character of a JSON string as it is written: how many bytes it takes there, and how many when
 * it is decoded (RFC 8259, section 7). */
static size_t take_character(Text json, size_t *decoded)
{
    size_t bytes;
    if (json.at[0] != '\\') {
        (void)utf8_decode(json, &bytes);
        *decoded = bytes;
        return bytes;
    }
    *decoded = 1;
    if (json.len < 6 || json.at[1] != 'u') return 2;
    int value = hex_of(text_slice(json, 2, json.len));
    bool pair = value >= 0xD800 && value < 0xDC00 && json.len >= 12;
    *decoded = pair ? 4 : value >= 0x800 ? 3 : value >= 0x80 ? 2 : 1;
    return pair ? 12 : 6;
}

/* In the file that the string stands in, which its reader has found to be good JSON. */
static Place place_in_string(const CheckText *text, size_t offset)
{
    Place place = text->string;
    if (offset == 0 || place.line < 1 || place.line > text->json->count) return place;
    Text line = line_of(text->json, place.line);
    size_t at = walk(text->json, place.line, SIZE_MAX, place.column).offset
                - text->json->starts[place.line - 1];
    if (at < line.len && line.at[at] == '"') at++;
    size_t begin = at;
    for (size_t decoded = 0, one; decoded < offset && at < line.len; decoded += one)
        at += take_character(text_slice(line, at, line.len), &one);
    if (at > line.len) at = line.len;
    place.column += 1 + code_points(text_slice(line, begin, at));
    return place;
}

Place check_place(const CheckText *text, size_t offset)
{
    if (text->json != NULL) return place_in_string(text, offset);
    int line = line_at(&text->lines, offset);
    return (Place){text->file, line, walk(&text->lines, line, offset, INT_MAX).column};
}

static size_t line_start(const CheckText *text, int line)
{
    if (line < 1) return 0;
    if (line > text->lines.count) return text->lines.text.len;
    return text->lines.starts[line - 1];
}

Place check_find(const CheckText *text, int from, int to, Text needle, size_t *cursor)
{
    size_t begin = line_start(text, from), end = line_start(text, to + 1);
    size_t at = cursor != NULL && *cursor > begin && *cursor < end ? *cursor : begin;
    size_t found = SIZE_MAX;
    if (needle.len > 0 && at < end)
        found = text_find(text_slice(text->lines.text, 0, end), needle, at);
    if (found == SIZE_MAX) {
        Place place = check_place(text, begin);
        if (text->json == NULL) place.column = 0;
        return place;
    }
    if (cursor != NULL) *cursor = found + needle.len;
    return check_place(text, found);
}

/* --- Characters ------------------------------------------------------------------------------- */

/* Clusters of a line with more in it than ASCII. */
static void check_clusters(Check *check, const CheckText *text, size_t from, size_t to)
{
    Text rest = text_slice(text->lines.text, from, to);
    for (Cluster cluster; utf8_next(&rest, WIDTH_UNICODE, &cluster);) {
        if (!cluster.disputed) continue;
        Place place = check_place(text, (size_t)(cluster.source.at - text->lines.text.at));
        check_add(check, place, "disputed-width",
                  "terminals disagree on how wide this sign is: only \"%s\" is drawn",
                  check_quoted(check, cluster.drawn));
        return; /* one a line is enough */
    }
}

void check_characters(Check *check, const CheckText *text)
{
    Text all = text->lines.text;
    size_t bad = 0, looked_at = 0;
    if (text->json == NULL && !utf8_valid(all, &bad))
        check_add(check, check_place(text, bad), "not-utf8",
                  "this is not UTF-8: save the file in that encoding");
    for (size_t at = 0, bytes; at < all.len && !check_is_full(check); at += bytes) {
        bytes = utf8_plain(text_slice(all, at, all.len));
        if (bytes > 0) continue;
        int32_t c = utf8_decode(text_slice(all, at, all.len), &bytes);
        if (c == '\n' || c == '\r' || c == '\t') continue;
        if (c == 0xFEFF && at == 0)
            check_add(check, check_place(text, at), "hidden-character",
                      "a byte order mark: save the file without it");
        else if (utf8_is_hidden(c))
            check_add(check, check_place(text, at), "hidden-character",
                      "U+%04X is never shown: take it out", (unsigned)c);
        if (c < 0x80 || at < looked_at) continue;
        int line = line_at(&text->lines, at);
        looked_at = line_start(text, line + 1);
        check_clusters(check, text, line_start(text, line), looked_at);
    }
}

/* --- Blocks ----------------------------------------------------------------------------------- */

/* Columns of a line of code, with tabs to the next multiple of four (layout.c). */
static int code_columns(Text line)
{
    enum { TAB = 4 };
    int columns = 0;
    Text part;
    for (bool first = true; text_next_part(&line, '\t', &part); first = false) {
        if (!first) columns += TAB - columns % TAB;
        columns += utf8_width(part, WIDTH_UNICODE);
    }
    return columns;
}

static bool is_fence(Text line)
{
    return text_starts(line, TEXT("```")) || text_starts(line, TEXT("~~~"));
}

/* Of a line behind quote marks and indents. */
static Text content_of(const CheckText *text, int line)
{
    Text content = text_trim(line_of(&text->lines, line));
    while (text_starts(content, TEXT(">")))
        content = text_trim(text_slice(content, 1, content.len));
    return content;
}

/* The line that opens it may stand behind the bullet of a list. */
static bool opens_fence(const CheckText *text, int line)
{
    Text content = content_of(text, line);
    return text_has(content, TEXT("```")) || text_has(content, TEXT("~~~"));
}

static void check_code(Check *check, const CheckText *text, const Block *block)
{
    bool fenced =
        block->kind != BLOCK_CODE || block->info.len > 0 || opens_fence(text, block->line);
    if (fenced
        && (block->last_line <= block->line || !is_fence(content_of(text, block->last_line))))
        check_add(check,
                  (Place){text->file, check_place(text, line_start(text, block->line)).line,
                          text->json != NULL ? text->string.column : 1},
                  "open-fence", "this block of code is never closed");
    if (block->kind != BLOCK_CODE) return;
    Text first_word = block->info, rest = block->info;
    (void)text_next_part(&rest, ' ', &first_word);
    bool demo = first_word.len == 4 && strncasecmp(first_word.at, "demo", 4) == 0;
    if (demo || (first_word.len == 4 && strncasecmp(first_word.at, "quiz", 4) == 0))
        check_add(check, check_find(text, block->line, block->line, block->info, NULL),
                  "info-string", "`%s` shows this as code: write `%s` and nothing else",
                  check_quoted(check, block->info), demo ? "demo" : "quiz");
    int number = block->line + fenced;
    Text lines = block->literal, line;
    for (; text_next_part(&lines, '\n', &line); number++) {
        if (line.len <= CHECK_CODE_COLUMNS && !text_has(line, TEXT("\t"))) continue;
        int columns = code_columns(line);
        if (columns <= CHECK_CODE_COLUMNS) continue;
        check_add(check, check_find(text, number, number, text_trim(line), NULL), "wide-code",
                  "this line of code has %d columns: %d are all that stands beside a demo", columns,
                  CHECK_CODE_COLUMNS);
        return; /* one a block: the rest of it is as wide */
    }
}

/* `[!INFO]`, which GitHub shows as it stands. */
static void check_callout(Check *check, const CheckText *text, const Block *quote)
{
    const Block *first = quote->first;
    if (first == NULL || first->kind != BLOCK_PARAGRAPH || first->spans == NULL) return;
    Text words = first->spans->text;
    size_t end = text_find(words, TEXT("]"), 0);
    if (!text_starts(words, TEXT("[!")) || end == SIZE_MAX || first->spans->link.len > 0) return;
    Text marker = text_slice(words, 0, end + 1);
    check_add(check, check_find(text, first->line, first->last_line, marker, NULL),
              "unknown-callout",
              "`%s` is no callout: they are NOTE, TIP, IMPORTANT, WARNING and CAUTION, each alone "
              "on its line with text below",
              check_quoted(check, marker));
}

static void check_table(Check *check, const CheckText *text, const Block *table)
{
    size_t mark = check->scratch->used;
    bool fits = table_fits(check->scratch, table, CHECK_TABLE_COLUMNS);
    arena_rewind(check->scratch, mark);
    if (fits) return;
    check_add(check, check_find(text, table->line, table->line, TEXT("|"), NULL), "wide-table",
              "this table does not fit %d columns: it is shown row by row instead",
              CHECK_TABLE_COLUMNS);
}

/* --- Inlines ---------------------------------------------------------------------------------- */

/* Where the inlines of a block stand: found by their words, which it holds in the same order. */
typedef struct Inlines {
    Check *check;
    const CheckText *text;
    const Block *block;
    size_t cursor;
    bool footnotes; /* none of them was told of yet */
} Inlines;

static Place place_of(Inlines *inlines, Text words)
{
    int last = inlines->block->last_line;
    if (last < inlines->block->line) last = inlines->block->line;
    return check_find(inlines->text, inlines->block->line, last, words, &inlines->cursor);
}

/* Finds words that are no link, footnote or the like; false where the author escaped them. */
static bool find_literal(Inlines *inlines, Text words, Place *place)
{
    size_t before = inlines->cursor;
    *place = place_of(inlines, words);
    if (inlines->cursor == before) return true; /* over two lines: where is not known */
    size_t at = inlines->cursor - words.len;
    return at == 0 || inlines->text->lines.text.at[at - 1] != '\\';
}

static void check_link(Inlines *inlines, const Span *span)
{
    Text address = span->link;
    if (check_leads_away(address)) return;
    Place place = place_of(inlines, address);
    /* The address of `[text][label]` stands below: say where. */
    if (place.column == 0 && inlines->check->searches++ < CHECK_PROBLEMS_MAX) {
        Text definition = text_printf(inlines->check->scratch, "]: %.*s", TEXT_ARG(address));
        Place below = check_find(inlines->text, 1, inlines->text->lines.count, definition, NULL);
        if (below.column > 0) place = below;
    }
    check_refer(inlines->check, REFERS_LINK, inlines->text->lesson, address, place);
}

/* An image within a link has its address before its title (document.h); others have none there. */
static void check_linked_image(Inlines *inlines, const Span *span)
{
    Text rest = span->title, address;
    int from = inlines->block->line, to = inlines->block->last_line;
    if (!text_next_part(&rest, ' ', &address) || check_leads_away(address)) return;
    Text written = text_printf(inlines->check->scratch, "](%.*s", TEXT_ARG(address));
    size_t cursor = 0;
    Place place = check_find(inlines->text, from, to < from ? from : to, written, &cursor);
    if (cursor == 0) return;
    place.column += 2;
    check_refer(inlines->check, REFERS_LINK, inlines->text->lesson, address, place);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ')'
           || c == ']' || (c & 0x80) != 0;
}

/* What a span still says in brackets has found no definition. */
static void check_brackets(Inlines *inlines, const Span *span)
{
    Text words = span->text;
    for (size_t open = text_find(words, TEXT("["), 0); open != SIZE_MAX;
         open = text_find(words, TEXT("["), open + 1)) {
        size_t close = text_find(words, TEXT("]"), open);
        if (close == SIZE_MAX) return;
        Text inside = text_slice(words, open + 1, close);
        Place place;
        if (text_starts(inside, TEXT("^")) && inside.len > 1 && inlines->footnotes) {
            if (!find_literal(inlines, text_slice(words, open, close + 1), &place)) continue;
            check_add(inlines->check, place, "footnote",
                      "footnotes are not supported: put the note into the text or into a callout");
            continue;
        }
        bool alone = open == 0 || !is_word(words.at[open - 1]);
        size_t end = text_find(words, TEXT("]"), close + 1);
        bool label = alone && inside.len > 0 && close + 2 < words.len && words.at[close + 1] == '['
                     && end != SIZE_MAX;
        if (!label) continue;
        bool literal = find_literal(inlines, text_slice(words, open, end + 1), &place);
        if (place.column == 0) place = place_of(inlines, text_slice(words, close, end + 1));
        if (literal)
            check_add(inlines->check, place, "undefined-link",
                      "nothing defines [%s]: this is no link, but text in brackets",
                      check_quoted(inlines->check, text_slice(words, close + 2, end)));
        open = end;
    }
}

/* `[text]()`: what is left of it in the tree is its text. */
static void check_empty_links(Inlines *inlines)
{
    const CheckText *text = inlines->text;
    size_t from = line_start(text, inlines->block->line);
    size_t to = line_start(text, inlines->block->last_line + 1);
    if (to <= from) return;
    Text source = text_slice(text->lines.text, from, to), empty = TEXT("]()");
    int here = 0, shown = 0;
    size_t first = text_find(source, empty, 0);
    for (size_t at = first; at != SIZE_MAX; at = text_find(source, empty, at + 1)) here++;
    if (here == 0) return;
    for (const Span *span = inlines->block->spans; span != NULL; span = span->next)
        for (size_t at = text_find(span->text, empty, 0); at != SIZE_MAX;
             at = text_find(span->text, empty, at + 1))
            shown++;
    if (here > shown)
        check_add(inlines->check, check_place(text, from + first), "dead-link",
                  "this link has no address");
}

static void check_inlines(Check *check, const CheckText *text, const Block *block, bool footnotes)
{
    Inlines inlines = {.check = check, .text = text, .block = block, .footnotes = footnotes};
    const Span *last_link = NULL;
    for (const Span *span = block->spans; span != NULL; span = span->next) {
        bool same = last_link != NULL && last_link->link.at == span->link.at;
        if (span->link.len > 0 && !same) check_link(&inlines, span);
        if (span->image && span->title.len > 0) check_linked_image(&inlines, span);
        last_link = span->link.len > 0 ? span : NULL;
        if (span->html && !text_starts(span->text, TEXT("</")))
            check_add(check, place_of(&inlines, span->text), "raw-html",
                      "`%s` is shown as it stands: say it in Markdown",
                      check_quoted(check, span->text));
        if (span->code && text_has(span->text, TEXT("["))) (void)place_of(&inlines, span->text);
        else if (!span->code && !span->html && span->link.len == 0 && span->text.len > 2)
            check_brackets(&inlines, span);
    }
    check_empty_links(&inlines);
}

/* --- All of it -------------------------------------------------------------------------------- */

static void check_html(Check *check, const CheckText *text, const Block *block)
{
    Text literal = text_trim(block->literal);
    bool course_id = text->cover && text_starts(literal, TEXT("<!-- course:"))
                     && text_ends(literal, TEXT("-->"));
    if (course_id) return;
    Text rest = literal, line = literal;
    (void)text_next_line(&rest, &line);
    check_add(check, check_find(text, block->line, block->line, text_trim(line), NULL), "raw-html",
              "`%s` is shown as it stands: say it in Markdown", check_quoted(check, line));
}

static int depth_of(const Block *block)
{
    int depth = 0;
    for (; block != NULL; block = block->parent) depth++;
    return depth;
}

static void check_size(Check *check, const CheckText *text, const Block *block)
{
    Place place = check_find(text, block->line, block->line, TEXT(""), NULL);
    size_t bytes = line_start(text, block->last_line + 1) - line_start(text, block->line);
    bool paragraph = block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING;
    if (paragraph && bytes > DOCUMENT_PARAGRAPH_MAX)
        check_add(check, place, "long-paragraph",
                  "this paragraph is over %d bytes: it is shown without its looks and links",
                  DOCUMENT_PARAGRAPH_MAX);
}

static void check_blocks(Check *check, const CheckText *text, const Block *document, bool footnotes)
{
    bool deep = false;
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (!deep && block->first == NULL && depth_of(block) > DOCUMENT_DEPTH_MAX) {
            deep = true;
            check_add(check, check_find(text, block->line, block->line, TEXT(""), NULL), "too-deep",
                      "lists and quotes are nested deeper than anybody can read");
        }
        switch (block->kind) {
        case BLOCK_CODE:
        case BLOCK_DEMO:
        case BLOCK_QUIZ: check_code(check, text, block); break;
        case BLOCK_TABLE: check_table(check, text, block); break;
        case BLOCK_HTML: check_html(check, text, block); break;
        case BLOCK_QUOTE: check_callout(check, text, block); break;
        default: break;
        }
        if (block->spans == NULL) continue;
        check_inlines(check, text, block, footnotes);
        check_size(check, text, block);
    }
}

const Block *check_markdown(Check *check, const CheckText *text)
{
    Report report = {.arena = check->scratch};
    const Block *document = document_parse(check->scratch, text->lines.text, text->file, &report);
    bool footnotes = true;
    for (const Problem *problem = report.first; problem != NULL; problem = problem->next) {
        size_t offset = line_start(text, problem->place.line);
        if (problem->place.column > 1) offset += (size_t)problem->place.column - 1;
        if (offset > text->lines.text.len) offset = text->lines.text.len;
        if (strcmp(problem->rule, "footnote") == 0) footnotes = false;
        check_add(check, check_place(text, offset), problem->rule, "%.*s",
                  TEXT_ARG(problem->message));
    }
    check_blocks(check, text, document, footnotes);
    return document;
}
