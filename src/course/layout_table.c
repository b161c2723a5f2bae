#include "course/layout_table.h"

#include <limits.h>
#include <string.h>

/* A word of a table that is longer than WORD_KEPT may be cut to keep the table a grid; a grid whose
 * cells would take more than about CELL_LINES lines is no longer read along its rows. */
enum { WORD_KEPT = 24, CELL_LINES = 6, GAP = 3 };

typedef struct Column {
    int widest;  /* columns of its widest cell */
    int body;    /* of the widest but for the header */
    int longest; /* of its longest word, at most WORD_KEPT */
    int least;   /* in which only the header is wrapped, to two lines */
    long text;   /* of all cells together */
    int width;
    Align align;
} Column;

typedef struct Grid {
    LineMaker *maker;
    const TextMap *links;
    const Block *table;
    Column *columns;        /* table->columns of them */
    const FlowLine **cells; /* as many: the lines of the row's cells that are left */
    bool wraps;             /* a cell below the header takes more than a line: rows are parted */
    Buffer gap;             /* blanks and bars since the last cell's text */
    int gap_width;
} Grid;

static Flow begin_flow(const Grid *grid, bool header, int width)
{
    return (Flow){.arena = grid->maker->arena,
                  .options = grid->maker->options,
                  .links = grid->links,
                  .width = width,
                  .role = ROLE_TEXT,
                  .style = header ? STYLE_BOLD : STYLE_PLAIN};
}

static Flow flow_cell(const Grid *grid, const Block *cell, bool header, int width)
{
    Flow flow = begin_flow(grid, header, width);
    flow_spans(&flow, cell->spans);
    flow_end(&flow);
    return flow;
}

/* A cell whose text is all that it has, in words with a blank between them: what most cells are. A
 * byte of it is a column, and no flow is needed where it fits into a line. */
static bool is_simple(const Block *cell)
{
    const Span *span = cell->spans;
    if (span == NULL || span->next != NULL || span->style != 0 || span->link.len > 0) return false;
    if (span->code || span->html || span->image || span->line_break) return false;
    Text text = span->text;
    if (text.len == 0 || text.at[0] == ' ' || text.at[text.len - 1] == ' ') return false;
    return utf8_plain_words(text) == text.len && memchr(text.at, '-', text.len) == NULL;
}

/* --- Widths ----------------------------------------------------------------------------------- */

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Columns of the cell on one line, and of its longest word. */
static void measure_cell(const Grid *grid, const Block *cell, int *widest, int *longest)
{
    Arena *arena = grid->maker->arena;
    if (is_simple(cell)) {
        Text rest = cell->spans->text, word;
        *widest = (int)rest.len;
        for (*longest = 0; text_next_part(&rest, ' ', &word);)
            *longest = larger(*longest, (int)word.len);
        return;
    }
    size_t mark = arena->used;
    Flow flow = flow_cell(grid, cell, false, INT_MAX);
    arena_rewind(arena, mark);
    *widest = flow.widest;
    *longest = flow.longest;
}

static void measure(Grid *grid)
{
    for (const Block *row = grid->table->first; row != NULL; row = row->next) {
        Column *column = grid->columns;
        for (const Block *cell = row->first; cell != NULL; cell = cell->next, column++) {
            int widest, longest;
            measure_cell(grid, cell, &widest, &longest);
            column->widest = larger(column->widest, widest);
            if (row != grid->table->first) column->body = larger(column->body, widest);
            column->text += widest;
            column->longest = larger(column->longest, longest < WORD_KEPT ? longest : WORD_KEPT);
        }
    }
}

/* The least width in which a column's header takes two lines and its other cells one. */
static int least_width(Grid *grid, const Block *header, const Column *column)
{
    int width = larger(column->body, column->longest);
    for (; width < column->widest; width++) {
        size_t mark = grid->maker->arena->used;
        Flow flow = flow_cell(grid, header, true, width);
        bool fits =
            flow.first == NULL || flow.first->next == NULL || flow.first->next->next == NULL;
        arena_rewind(grid->maker->arena, mark);
        if (fits) break;
    }
    return width;
}

/* An open column that needs no more than its share of `room` beyond its longest word. */
static Column *next_modest(Grid *grid, int room, int open)
{
    for (int i = 0; i < grid->table->columns; i++) {
        Column *column = &grid->columns[i];
        if (column->width == 0 && column->least - column->longest <= room / open) return column;
    }
    return NULL;
}

/* Each column gets its longest word; what is left goes to those that are soon content, and then to
 * the others by how much text they hold. */
static void share_room(Grid *grid, int room)
{
    int open = grid->table->columns;
    for (int i = 0; i < open; i++) {
        grid->columns[i].width = 0;
        room -= grid->columns[i].longest;
    }
    for (Column *column; open > 0 && (column = next_modest(grid, room, open)) != NULL; open--) {
        column->width = column->least;
        room -= column->least - column->longest;
    }
    long text = 0;
    for (int i = 0; i < grid->table->columns; i++)
        if (grid->columns[i].width == 0) text += grid->columns[i].text;
    for (int i = 0; i < grid->table->columns; i++) {
        Column *column = &grid->columns[i];
        if (column->width > 0) continue;
        int more = (int)(room * column->text / text), need = column->least - column->longest;
        if (more > need) more = need;
        column->width = column->longest + more;
        room -= more;
        text -= column->text;
    }
}

/* Wraps headers only, and no more of them than must be. False where that is not enough. */
static bool wrap_headers(Grid *grid, int room)
{
    const Block *header = grid->table->first->first;
    for (int i = 0; i < grid->table->columns; i++) {
        Column *column = &grid->columns[i];
        column->least = header == NULL ? column->widest : least_width(grid, header, column);
        if (header != NULL) header = header->next;
        column->width = column->least;
        room -= column->least;
    }
    for (int i = 0; room > 0 && i < grid->table->columns; i++) {
        Column *column = &grid->columns[i];
        if (column->widest - column->least > room) continue;
        room -= column->widest - column->least;
        column->width = column->widest;
    }
    return room >= 0;
}

/* False where the columns do not fit, not even with their cells wrapped to some lines. */
static bool set_widths(Grid *grid)
{
    long widest = 0, longest = 0;
    int count = grid->table->columns;
    for (int i = 0; i < count; i++) {
        Column *column = &grid->columns[i];
        column->align = grid->table->alignments[i];
        column->widest = larger(column->widest, 1);
        column->longest = larger(column->longest, 1);
        column->width = column->widest;
        widest += column->widest;
        longest += column->longest;
    }
    long room = lines_room(grid->maker) - GAP * (long)(count - 1);
    if (longest > room) return false;
    if (widest > room && !wrap_headers(grid, (int)room)) share_room(grid, (int)room);
    for (int i = 0; i < count; i++) {
        const Column *column = &grid->columns[i];
        if (column->widest / CELL_LINES >= column->width) return false;
        grid->wraps = grid->wraps || column->width < column->body;
    }
    return true;
}

/* --- A grid ----------------------------------------------------------------------------------- */

static void put_gap(Grid *grid, const char *text, int width)
{
    buffer_puts(&grid->gap, text);
    grid->gap_width += width;
}

static void put_blanks(Grid *grid, int count)
{
    buffer_repeat(&grid->gap, " ", count);
    grid->gap_width += count;
}

/* Ends what stands between two texts: one run, however many empty cells there were. */
static void add_gap(Grid *grid)
{
    if (grid->gap_width == 0) return;
    Text text = text_copy(grid->maker->arena, buffer_text(&grid->gap));
    lines_add(grid->maker, (Run){.text = text, .role = ROLE_FRAME, .width = grid->gap_width});
    buffer_reset(&grid->gap);
    grid->gap_width = 0;
}

/* One line of one cell, between its blanks. */
static void add_cell_line(Grid *grid, const Column *column, const FlowLine *line)
{
    int spare = column->width - (line == NULL ? 0 : line->width), before = 0;
    if (column->align == ALIGN_RIGHT) before = spare;
    if (column->align == ALIGN_CENTRE) before = spare / 2;
    put_blanks(grid, before);
    if (line != NULL && line->runs != NULL) {
        add_gap(grid);
        lines_take(grid->maker, line);
    }
    put_blanks(grid, spare - before);
}

/* The lines of a cell; NULL: it has none. */
static const FlowLine *cell_lines(const Grid *grid, const Block *cell, bool header, int width)
{
    if (!is_simple(cell) || cell->spans->text.len > (size_t)width)
        return flow_cell(grid, cell, header, width).first;
    FlowLine *line = arena_alloc(grid->maker->arena, sizeof *line);
    line->width = (int)cell->spans->text.len;
    line->runs = line->last = arena_alloc(grid->maker->arena, sizeof *line->runs);
    *line->runs = (Run){.text = cell->spans->text,
                        .role = ROLE_TEXT,
                        .style = header ? STYLE_BOLD : STYLE_PLAIN,
                        .width = line->width};
    return line;
}

static void flow_cells(Grid *grid, const Block *row)
{
    const Block *cell = row->first;
    bool header = row == grid->table->first;
    for (int i = 0; i < grid->table->columns; i++) {
        grid->cells[i] = NULL;
        if (cell == NULL) continue;
        grid->cells[i] = cell_lines(grid, cell, header, grid->columns[i].width);
        cell = cell->next;
    }
}

static void add_row(Grid *grid, const Block *row)
{
    LineMaker *maker = grid->maker;
    const char *bar = lines_shape(maker, " \u2502 ", " | ");
    LineOrigin origin = {grid->table, row->line, 0};
    flow_cells(grid, row);
    for (bool more = true; more; origin.offset++) {
        more = false;
        lines_begin(maker, LINE_TEXT, origin);
        for (int i = 0; i < grid->table->columns; i++) {
            if (i > 0) put_gap(grid, bar, GAP);
            add_cell_line(grid, &grid->columns[i], grid->cells[i]);
            if (grid->cells[i] != NULL) grid->cells[i] = grid->cells[i]->next;
            more = more || grid->cells[i] != NULL;
        }
        add_gap(grid);
    }
}

/* A rule across the table, crossed where the bars are. */
static void add_rule(Grid *grid, RuleShape shape, int source_line)
{
    LineMaker *maker = grid->maker;
    lines_begin(maker, LINE_TEXT, (LineOrigin){grid->table, source_line, INT_MAX});
    int last = grid->table->columns - 1;
    for (int i = 0; i <= last; i++) {
        int blanks = (i > 0) + (i < last);
        lines_add_rule(maker, ROLE_FRAME, shape, grid->columns[i].width + blanks);
        Text cross = text_of(lines_shape(maker, "\u253C", "+"));
        if (i < last) lines_add(maker, (Run){.text = cross, .role = ROLE_FRAME, .width = 1});
    }
}

static void add_grid(Grid *grid)
{
    for (const Block *row = grid->table->first; row != NULL; row = row->next) {
        add_row(grid, row);
        if (row == grid->table->first) add_rule(grid, RULE_LIGHT, row->line);
        else if (grid->wraps && row->next != NULL) add_rule(grid, RULE_DASHED, row->line);
    }
}

/* --- Records ---------------------------------------------------------------------------------- */

/* "Name: value"; lines after the first are indented. The origin goes on to what follows in the row.
 */
static void add_field(Grid *grid, const Block *name, const Block *value, LineOrigin *origin)
{
    enum { HANGING = 2 };
    Flow flow = begin_flow(grid, true, lines_room(grid->maker) - HANGING);
    flow_spans(&flow, name->spans);
    flow_text(&flow, name->spans != NULL ? TEXT(": ") : TEXT(""));
    flow.style = STYLE_PLAIN;
    if (value != NULL) flow_spans(&flow, value->spans);
    flow_end(&flow);
    lines_add_flow(grid->maker, &flow, LINE_TEXT, *origin, HANGING);
    origin->offset += flow.offset + 1;
}

/* Empty cells are left out, but in the first record, where every name stands. */
static void add_record(Grid *grid, const Block *row, bool first)
{
    LineOrigin origin = {grid->table, row->line, 0};
    const Block *cell = row->first, *name = grid->table->first->first;
    for (; name != NULL && (first || cell != NULL); name = name->next) {
        bool empty = cell == NULL || cell->spans == NULL;
        if (!empty || (first && name->spans != NULL))
            add_field(grid, name, empty ? NULL : cell, &origin);
        if (cell != NULL) cell = cell->next;
    }
}

static void add_records(Grid *grid)
{
    const Block *header = grid->table->first, nothing = {.line = header->line};
    if (header->next == NULL) add_record(grid, &nothing, true);
    for (const Block *row = header->next; row != NULL; row = row->next) {
        if (row != header->next) lines_add_blank(grid->maker);
        add_record(grid, row, row == header->next);
    }
}

static Grid begin_grid(LineMaker *maker, const TextMap *links, const Block *table)
{
    size_t columns = (size_t)table->columns;
    Grid grid = {.maker = maker, .links = links, .table = table};
    grid.columns = arena_array(maker->arena, columns, sizeof(Column));
    grid.cells = arena_array(maker->arena, columns, sizeof(FlowLine *));
    measure(&grid);
    return grid;
}

void table_lay_out(LineMaker *maker, const TextMap *links, const Block *table)
{
    Grid grid = begin_grid(maker, links, table);
    if (set_widths(&grid)) add_grid(&grid);
    else add_records(&grid);
    buffer_clear(&grid.gap);
}

bool table_fits(Arena *scratch, const Block *table, int columns)
{
    LayoutOptions options = {.width = columns, .table = WIDTH_UNICODE};
    LineMaker maker = {.arena = scratch, .options = &options, .width = columns};
    Grid grid = begin_grid(&maker, NULL, table);
    return set_widths(&grid);
}
