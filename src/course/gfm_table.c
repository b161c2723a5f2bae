#include "course/gfm_table.h"

#include "base/utf8.h"
#include "course/container.h"
#include "course/definitions.h"
#include "course/markdown.h"

#include <string.h>

typedef struct Tables {
    Arena *arena, *scratch;
    const Source *source;
    const Block *document;
    const char *file;
    Report *report;
    Text definitions; /* the document's, read when the first table is found */
    bool found;
    Piece *pieces; /* in the scratch arena: what cmark has to read yet */
    size_t piece_count, piece_room;
    Block *parted; /* the last paragraph that was parted from a table: not yet looked at */
} Tables;

/* --- Rows and cells --------------------------------------------------------------------------- */

/* `\\|` too is an escaped bar: which escapes what is asked only when the cell is parsed. */
static bool is_bar(Text text, size_t at)
{
    return text.at[at] == '|' && (at == 0 || text.at[at - 1] != '\\');
}

/* A row's content without the bar before its first cell. */
static Text row_cells(Text content)
{
    return text_starts(content, TEXT("|")) ? text_slice(content, 1, content.len) : content;
}

/* Takes the next cell off what row_cells() gave. A bar in code parts cells too, unless it is
 * escaped. */
static bool next_cell(Text *rest, Text *cell)
{
    if (rest->len == 0) return false;
    size_t end = 0;
    while (end < rest->len && !is_bar(*rest, end)) end++;
    *cell = text_trim(text_slice(*rest, 0, end));
    *rest = text_slice(*rest, end < rest->len ? end + 1 : end, rest->len);
    return true;
}

static int count_cells(Text content)
{
    int count = 0;
    Text rest = row_cells(content), cell;
    while (next_cell(&rest, &cell)) count++;
    return count;
}

/* `---`, `:--`, `--:` or `:-:`. */
static bool read_alignment(Text cell, Align *align)
{
    bool left = text_starts(cell, TEXT(":"));
    if (left) cell = text_slice(cell, 1, cell.len);
    bool right = cell.len > 0 && cell.at[cell.len - 1] == ':';
    if (right) cell.len--;
    for (size_t i = 0; i < cell.len; i++)
        if (cell.at[i] != '-') return false;
    *align = left && right ? ALIGN_CENTRE : left ? ALIGN_LEFT : right ? ALIGN_RIGHT : ALIGN_NONE;
    return cell.len > 0;
}

/* How many columns a delimiter row has; 0 where the content is none. */
static int delimiter_columns(Text content)
{
    if (content.len == 0 || strchr("|:-", content.at[0]) == NULL) return 0;
    int columns = 0;
    Align align;
    Text rest = row_cells(content), cell;
    for (; next_cell(&rest, &cell); columns++)
        if (!read_alignment(cell, &align)) return 0;
    return columns;
}

static const Align *read_alignments(Arena *arena, Text content, int columns)
{
    Align *alignments = arena_array(arena, (size_t)columns, sizeof(Align));
    Text rest = row_cells(content), cell;
    for (int i = 0; i < columns && next_cell(&rest, &cell); i++)
        read_alignment(cell, &alignments[i]);
    return alignments;
}

/* `\|` is a bar, in code too. */
static Text unescape_bars(Arena *arena, Text cell)
{
    if (!text_has(cell, TEXT("\\|"))) return cell;
    char *plain = arena_alloc(arena, cell.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < cell.len; i++) {
        if (text_starts(text_slice(cell, i, cell.len), TEXT("\\|"))) i++;
        plain[len++] = cell.at[i];
    }
    return (Text){plain, len};
}

/* --- The tree --------------------------------------------------------------------------------- */

static Block *new_block(Tables *tables, BlockKind kind, int line, Block *parent)
{
    Block *block = arena_alloc(tables->arena, sizeof *block);
    block->kind = kind;
    block->line = block->last_line = line;
    block->parent = parent;
    return block;
}

static Block *append_child(Tables *tables, BlockKind kind, int line, Block *parent)
{
    Block *block = new_block(tables, kind, line, parent);
    if (parent->last == NULL) parent->first = block;
    else parent->last->next = block;
    parent->last = block;
    return block;
}

static Block *insert_after(Tables *tables, BlockKind kind, int line, Block *before)
{
    Block *block = new_block(tables, kind, line, before->parent);
    block->next = before->next;
    before->next = block;
    if (block->parent->last == before) block->parent->last = block;
    return block;
}

/* The block becomes what its next sibling is, and that goes. */
static void absorb_next(Block *block)
{
    Block *next = block->next;
    if (block->parent->last == next) block->parent->last = block;
    *block = *next;
    for (Block *child = block->first; child != NULL; child = child->next) child->parent = block;
}

/* Whether cmark would find nothing but words in a line of a paragraph: what most cells are. */
static bool is_plain(Text text)
{
    static const char signs[128] = {
        ['\\'] = 1, ['`'] = 1, ['&'] = 1, ['_'] = 1, ['*'] = 1, ['['] = 1, [']'] = 1, ['<'] = 1};
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < ' ' || c > '~' || signs[c]) return false;
    }
    return true;
}

/* A cell's text is in the document's arena. */
static void add_piece(Tables *tables, Text text, Block *block)
{
    if (text.len == 0) return;
    if (block->kind == BLOCK_CELL && is_plain(text)) {
        block->spans = arena_alloc(tables->arena, sizeof(Span));
        block->spans->text = text;
        return;
    }
    if (tables->piece_count == tables->piece_room) {
        size_t room = tables->piece_room == 0 ? 64 : 2 * tables->piece_room;
        tables->pieces = arena_grow(tables->scratch, tables->pieces,
                                    tables->piece_count * sizeof(Piece), room * sizeof(Piece));
        tables->piece_room = room;
    }
    tables->pieces[tables->piece_count++] = (Piece){text, block};
}

/* --- Tables ----------------------------------------------------------------------------------- */

static Text content_at(const Tables *tables, const Block *block, int line)
{
    return line == block->line ? source_first_content(tables->source, line)
                               : source_content(tables->source, line);
}

static Place place_of(const Tables *tables, int line, Text content)
{
    int column = (int)(content.at - source_line(tables->source, line).at) + 1;
    return (Place){tables->file, line, column};
}

/* A delimiter row begins something: it is no paragraph that goes on anywhere, nor code. */
static bool may_delimit(const Tables *tables, const Block *block, int line)
{
    bool indented;
    return container_left_by(tables->source, block, line, &indented) == NULL && !indented;
}

/* The first line that delimits a header above it; 0: the block is no table. */
static int find_delimiter(const Tables *tables, const Block *block, int last_line)
{
    for (int line = block->line + 1; line <= last_line; line++) {
        Text content = source_content(tables->source, line);
        int columns = delimiter_columns(content);
        if (columns == 0 || !may_delimit(tables, block, line)) continue;
        int cells = count_cells(content_at(tables, block, line - 1));
        if (cells == columns) return line;
        if (content.at[0] == '|')
            report_add(
                tables->report, SEVERITY_WARNING, place_of(tables, line, content), "table-header",
                "no table: the row above has %d cells, this delimiter row %d", cells, columns);
    }
    return 0;
}

static void add_row(Tables *tables, Block *table, int line, Text content)
{
    Block *row = append_child(tables, BLOCK_ROW, line, table);
    Text rest = row_cells(text_copy(tables->arena, content)), text;
    int columns = 0;
    for (; columns < table->columns && next_cell(&rest, &text); columns++)
        add_piece(tables, unescape_bars(tables->arena, text),
                  append_child(tables, BLOCK_CELL, line, row));
    if (columns == table->columns && rest.len > 0)
        report_add(tables->report, SEVERITY_WARNING, place_of(tables, line, content), "table-cells",
                   "the row has %d cells, its table %d columns: the rest is not shown",
                   count_cells(content), columns);
}

/* The lines of the block before the table, which stay a paragraph. */
static void keep_paragraph(Tables *tables, Block *block, int last_line)
{
    Buffer text = {0};
    for (int line = block->line; line <= last_line; line++) {
        Text raw = source_line(tables->source, line), content = content_at(tables, block, line);
        size_t from = (size_t)(content.at - raw.at);
        if (line > block->line) buffer_putc(&text, '\n');
        buffer_put(&text,
                   text_slice(raw, from, raw.len)); /* blanks at its end may be a hard break */
    }
    block->kind = BLOCK_PARAGRAPH;
    block->level = 0;
    block->last_line = last_line;
    block->spans = NULL;
    add_piece(tables, text_copy(tables->scratch, buffer_text(&text)), block);
    buffer_clear(&text);
}

/* Whether nothing follows the block in its containers up to that one, nor in that one's list. */
static bool is_last_in(const Block *block, const Block *container)
{
    for (; block != container; block = block->parent)
        if (block->next != NULL) return false;
    return container->kind != BLOCK_ITEM || container->next == NULL;
}

/* Where a row is in fewer containers than its table, the table has ended and a paragraph follows
 * outside of them. (Not so where more follows in them: they would have to be parted.) Returns the
 * table's last line. */
static int part_lazy_lines(Tables *tables, Block *block, int first)
{
    for (int line = first; line <= block->last_line; line++) {
        Block *left = container_left_by(tables->source, block, line, NULL);
        if (left == NULL) continue;
        if (!is_last_in(block, left)) break;
        if (left->kind == BLOCK_ITEM) left = left->parent;
        Block *paragraph = insert_after(tables, BLOCK_PARAGRAPH, line, left);
        paragraph->last_line = block->last_line;
        tables->parted = paragraph;
        return line - 1;
    }
    return block->last_line;
}

/* A row of `=` or `-` right under a table made cmark take it all for a heading. */
static void add_underline(Tables *tables, Block *table, int line)
{
    Text content = source_content(tables->source, line);
    if (content.at[0] == '-' && content.len >= 3) insert_after(tables, BLOCK_RULE, line, table);
    else add_row(tables, table, line, content);
}

/* False where the block is none. */
static bool make_table(Tables *tables, Block *block)
{
    bool heading = block->kind == BLOCK_HEADING;
    int last_line = heading ? block->last_line - 1 : block->last_line;
    int delimiter = find_delimiter(tables, block, last_line);
    if (delimiter == 0) return false;
    if (!heading) last_line = part_lazy_lines(tables, block, delimiter + 1);
    if (!tables->found)
        tables->definitions = definitions_of(tables->scratch, tables->source, tables->document);
    tables->found = true;

    int header = delimiter - 1, underline = block->last_line;
    Text header_content = content_at(tables, block, header);
    Block *table = block;
    if (header > block->line) {
        table = insert_after(tables, BLOCK_TABLE, header, block);
        keep_paragraph(tables, block, header - 1);
    }
    table->kind = BLOCK_TABLE;
    table->level = 0;
    table->spans = NULL;
    table->last_line = last_line;
    Text content = source_content(tables->source, delimiter);
    table->columns = delimiter_columns(content);
    table->alignments = read_alignments(tables->arena, content, table->columns);
    add_row(tables, table, header, header_content);
    for (int line = delimiter + 1; line <= last_line; line++)
        add_row(tables, table, line, source_content(tables->source, line));
    if (heading) add_underline(tables, table, underline);
    return true;
}

static bool has_bracket(const Tables *tables)
{
    for (size_t i = 0; i < tables->piece_count; i++)
        if (text_has(tables->pieces[i].text, TEXT("["))) return true;
    return false;
}

void gfm_tables(Arena *arena, Arena *trees, Arena *scratch, const Source *source, Block *document,
                const char *file, Report *report)
{
    Tables tables = {.arena = arena,
                     .scratch = scratch,
                     .source = source,
                     .document = document,
                     .file = file,
                     .report = report};
    for (Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind != BLOCK_PARAGRAPH && block->kind != BLOCK_HEADING) continue;
        bool made = block->last_line > block->line && make_table(&tables, block);
        if (!made && block == tables.parted) keep_paragraph(&tables, block, block->last_line);
    }
    if (tables.piece_count == 0) return;

    Text definitions = has_bracket(&tables) ? tables.definitions : (Text){NULL, 0};
    markdown_parse_pieces(arena, trees, scratch, tables.pieces, tables.piece_count, definitions);
    for (size_t i = 0; i < tables.piece_count; i++) {
        Block *block = tables.pieces[i].block;
        bool gone = block->kind == BLOCK_PARAGRAPH && block->spans == NULL;
        if (gone && block->next != NULL) absorb_next(block);
    }
}
