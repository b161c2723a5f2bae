#include "course/layout_table.h"

#include "base/utf8.h"

#include <limits.h>
#include <string.h>

/* A word of a table that is longer than WORD_KEPT may be cut to keep the table a grid; a grid whose
 * cells would take more than about CELL_LINES lines is no longer read along its rows. Of a name
 * that is longer than NAME_KEPT columns each record but the first has only as much: a row of three
 * bytes may repeat one of a thousand. */
enum { WORD_KEPT = 24, CELL_LINES = 6, NAME_KEPT = 48, GAP = 3 };

typedef struct Column {
    int widest;  /* columns of its widest cell */
    int body;    /* of the widest but for the header */
    int longest; /* of its longest word, at most WORD_KEPT */
    int least;   /* in which only the header is wrapped, to two lines */
    long text;   /* of all cells together */
    int width;
    int at;     /* columns before it in a line */
    Text brief; /* what is kept of its name; empty: all of it */
    Align align;
} Column;

typedef struct Grid {
    LineMaker *maker;
    const TextMap *links;
    const Block *table;
    Column *columns;        /* table->columns of them */
    const FlowLine **cells; /* as many: the lines of the row's cells that are left */
    FlowLine *simple;       /* as many: the only line of each cell of the row that is simple */
    bool wraps;             /* a cell below the header takes more than a line: rows are parted */
    Text empty;             /* a line without a cell: what stands between texts is a part of it */
    int width;              /* its columns */
    int bar_bytes;          /* of a bar and its blanks, beyond a byte a column */
    int x, bars;            /* of the line being made: columns and bars that are there */
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

/* Sets where the columns are, and what a line without a cell looks like. */
static void place_columns(Grid *grid)
{
    const char *bar = lines_shape(grid->maker, " \u2502 ", " | ");
    Buffer empty = {0};
    grid->width = 0;
    for (int i = 0; i < grid->table->columns; i++) {
        if (i > 0) buffer_puts(&empty, bar);
        grid->columns[i].at = i > 0 ? grid->width + GAP : 0;
        grid->width = grid->columns[i].at + grid->columns[i].width;
        buffer_repeat(&empty, " ", grid->columns[i].width);
    }
    grid->empty = text_copy(grid->maker->arena, buffer_text(&empty));
    grid->bar_bytes = (int)strlen(bar) - GAP;
    buffer_clear(&empty);
}

/* What stands before column `x` of the line, where `bars` are: one run, however many empty cells
 * there were. */
static void add_gap(Grid *grid, int x, int bars)
{
    int from = grid->x + grid->bars * grid->bar_bytes, to = x + bars * grid->bar_bytes;
    if (to <= from) return;
    Text text = text_slice(grid->empty, (size_t)from, (size_t)to);
    lines_add(grid->maker, (Run){.text = text, .role = ROLE_FRAME, .width = x - grid->x});
}

/* One line of the cell in column `i`, behind what parts it from the text before. */
static void add_cell_line(Grid *grid, int i, const FlowLine *line)
{
    const Column *column = &grid->columns[i];
    int spare = column->width - line->width, x = column->at;
    if (line->runs == NULL) return;
    if (column->align == ALIGN_RIGHT) x += spare;
    if (column->align == ALIGN_CENTRE) x += spare / 2;
    add_gap(grid, x, i);
    lines_take(grid->maker, line);
    grid->x = x + line->width;
    grid->bars = i;
}

/* The lines of the cell in column `i`; NULL: it has none. */
static const FlowLine *cell_lines(Grid *grid, const Block *cell, bool header, int i)
{
    int width = grid->columns[i].width;
    if (!is_simple(cell) || cell->spans->text.len > (size_t)width)
        return flow_cell(grid, cell, header, width).first;
    Run *run = arena_alloc(grid->maker->arena, sizeof *run);
    *run = (Run){.text = cell->spans->text,
                 .role = ROLE_TEXT,
                 .style = header ? STYLE_BOLD : STYLE_PLAIN,
                 .width = (int)cell->spans->text.len};
    grid->simple[i] = (FlowLine){.runs = run, .last = run, .width = run->width};
    return &grid->simple[i];
}

static void flow_cells(Grid *grid, const Block *row)
{
    const Block *cell = row->first;
    bool header = row == grid->table->first;
    for (int i = 0; i < grid->table->columns; i++) {
        grid->cells[i] = NULL;
        if (cell == NULL) continue;
        grid->cells[i] = cell_lines(grid, cell, header, i);
        cell = cell->next;
    }
}

static void add_row(Grid *grid, const Block *row)
{
    LineOrigin origin = {grid->table, row->line, 0};
    int columns = grid->table->columns;
    flow_cells(grid, row);
    for (bool more = true; more; origin.offset++) {
        more = false;
        lines_begin(grid->maker, LINE_TEXT, origin);
        grid->x = grid->bars = 0;
        for (int i = 0; i < columns; i++) {
            if (grid->cells[i] == NULL) continue;
            add_cell_line(grid, i, grid->cells[i]);
            grid->cells[i] = grid->cells[i]->next;
            more = more || grid->cells[i] != NULL;
        }
        add_gap(grid, grid->width, columns - 1);
    }
}

/* Crossed where the bars are. */
static Text make_rule(const Grid *grid, const char *dash)
{
    const char *cross = lines_shape(grid->maker, "\u253C", "+");
    Buffer rule = {0};
    int last = grid->table->columns - 1;
    for (int i = 0; i <= last; i++) {
        buffer_repeat(&rule, dash, grid->columns[i].width + (i > 0) + (i < last));
        if (i < last) buffer_puts(&rule, cross);
    }
    Text text = text_copy(grid->maker->arena, buffer_text(&rule));
    buffer_clear(&rule);
    return text;
}

/* A rule across the table. */
static void add_rule(Grid *grid, Text rule, int source_line)
{
    lines_begin(grid->maker, LINE_TEXT, (LineOrigin){grid->table, source_line, INT_MAX});
    lines_add(grid->maker, (Run){.text = rule, .role = ROLE_FRAME, .width = grid->width});
}

static void add_grid(Grid *grid)
{
    const Block *header = grid->table->first;
    Text below = {NULL, 0}; /* each row but the last */
    place_columns(grid);
    if (grid->wraps) below = make_rule(grid, lines_shape(grid->maker, "\u254C", "-"));
    for (const Block *row = header; row != NULL; row = row->next) {
        add_row(grid, row);
        if (row == header)
            add_rule(grid, make_rule(grid, lines_shape(grid->maker, "\u2500", "-")), row->line);
        else if (grid->wraps && row->next != NULL) add_rule(grid, below, row->line);
    }
}

/* --- Records ---------------------------------------------------------------------------------- */

/* "Name: value"; lines after the first are indented. The origin goes on to what follows in the row.
 */
static void add_field(Grid *grid, const Block *name, Text brief, const Block *value,
                      LineOrigin *origin)
{
    enum { HANGING = 2 };
    Flow flow = begin_flow(grid, true, lines_room(grid->maker) - HANGING);
    if (brief.len > 0) flow_text(&flow, brief);
    else flow_spans(&flow, name->spans);
    flow_text(&flow, name->spans != NULL ? TEXT(": ") : TEXT(""));
    flow.style = STYLE_PLAIN;
    if (value != NULL) flow_spans(&flow, value->spans);
    flow_end(&flow);
    lines_add_flow(grid->maker, &flow, LINE_TEXT, *origin, HANGING);
    origin->offset += flow.offset + 1;
}

/* Empty cells are left out, but in the first record, where every name stands in full. */
static void add_record(Grid *grid, const Block *row, bool first)
{
    LineOrigin origin = {grid->table, row->line, 0};
    const Block *cell = row->first, *name = grid->table->first->first;
    const Column *column = grid->columns;
    for (; name != NULL && (first || cell != NULL); name = name->next, column++) {
        bool empty = cell == NULL || cell->spans == NULL;
        if (!empty || (first && name->spans != NULL))
            add_field(grid, name, first ? TEXT("") : column->brief, empty ? NULL : cell, &origin);
        if (cell != NULL) cell = cell->next;
    }
}

static void set_briefs(Grid *grid)
{
    WidthTable table = grid->maker->options->table;
    Column *column = grid->columns;
    for (const Block *name = grid->table->first->first; name != NULL; name = name->next, column++) {
        Text text = document_text(grid->maker->arena, name);
        if (utf8_width(text, table) <= NAME_KEPT) continue;
        column->brief = text_printf(grid->maker->arena, "%.*s...",
                                    TEXT_ARG(text_trim(utf8_fit_words(text, NAME_KEPT, table))));
    }
}

static void add_records(Grid *grid)
{
    const Block *header = grid->table->first, nothing = {.line = header->line};
    set_briefs(grid);
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
    grid.simple = arena_array(maker->arena, columns, sizeof(FlowLine));
    measure(&grid);
    return grid;
}

void table_lay_out(LineMaker *maker, const TextMap *links, const Block *table)
{
    Grid grid = begin_grid(maker, links, table);
    if (set_widths(&grid)) add_grid(&grid);
    else add_records(&grid);
}

bool table_fits(Arena *scratch, const Block *table, int columns)
{
    LayoutOptions options = {.width = columns, .table = WIDTH_UNICODE};
    LineMaker maker = {.arena = scratch, .options = &options, .width = columns};
    Grid grid = begin_grid(&maker, NULL, table);
    return set_widths(&grid);
}
