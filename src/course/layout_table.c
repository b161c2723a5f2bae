#include "course/layout_table.h"

#include <limits.h>
#include <string.h>

/* A word of a table that is longer than WORD_KEPT may be cut to keep the table a grid; a grid whose
 * cells would take more than about CELL_LINES lines is no longer read along its rows. */
enum { WORD_KEPT = 24, CELL_LINES = 6, GAP = 3 };

typedef struct Column {
    int widest;  /* columns of its widest cell */
    int longest; /* of its longest word, at most WORD_KEPT */
    int width;
    Align align;
} Column;

typedef struct Grid {
    LineMaker *maker;
    const TextMap *links;
    const Block *table;
    Column *columns;        /* table->columns of them */
    const FlowLine **cells; /* as many: the lines of the row's cells that are left */
    bool wraps;             /* some cell takes more than a line: rows are parted */
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

/* --- Widths ----------------------------------------------------------------------------------- */

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static void measure(Grid *grid)
{
    Arena *arena = grid->maker->arena;
    for (const Block *row = grid->table->first; row != NULL; row = row->next) {
        Column *column = grid->columns;
        for (const Block *cell = row->first; cell != NULL; cell = cell->next, column++) {
            size_t mark = arena->used;
            Flow flow = flow_cell(grid, cell, false, INT_MAX);
            arena_rewind(arena, mark);
            column->widest = larger(column->widest, flow.widest);
            int longest = flow.longest < WORD_KEPT ? flow.longest : WORD_KEPT;
            column->longest = larger(column->longest, longest);
        }
    }
}

/* The next column whose width is certain when `open` ones share `room`: one whose longest word
 * needs more than its share, else one that needs less. NULL: all that are left get the same. */
static Column *next_certain(Grid *grid, int room, int open)
{
    Column *small = NULL;
    for (int i = 0; i < grid->table->columns; i++) {
        Column *column = &grid->columns[i];
        if (column->width > 0) continue;
        if (column->longest > room / open) return column;
        if (column->widest <= room / open) small = column;
    }
    return small;
}

static void share_room(Grid *grid, int room)
{
    int open = grid->table->columns;
    for (int i = 0; i < open; i++) grid->columns[i].width = 0;
    for (Column *column; open > 0 && (column = next_certain(grid, room, open)) != NULL; open--) {
        column->width = column->longest > room / open ? column->longest : column->widest;
        room -= column->width;
    }
    for (int i = 0; i < grid->table->columns; i++) {
        Column *column = &grid->columns[i];
        if (column->width > 0) continue;
        column->width = room / open--;
        room -= column->width;
    }
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
    grid->wraps = widest > room;
    if (longest > room) return false;
    if (grid->wraps) share_room(grid, (int)room);
    for (int i = 0; i < count; i++)
        if (grid->columns[i].widest / CELL_LINES >= grid->columns[i].width) return false;
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
        for (const Run *run = line->runs; run != NULL; run = run->next)
            lines_add(grid->maker, *run);
    }
    put_blanks(grid, spare - before);
}

static void flow_cells(Grid *grid, const Block *row)
{
    const Block *cell = row->first;
    bool header = row == grid->table->first;
    for (int i = 0; i < grid->table->columns; i++) {
        grid->cells[i] = NULL;
        if (cell == NULL) continue;
        grid->cells[i] = flow_cell(grid, cell, header, grid->columns[i].width).first;
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
        if (i < last) lines_add_text(maker, ROLE_FRAME, 0, cross);
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

/* A header's words in at most a line. */
static Text read_name(LineMaker *maker, const Block *cell)
{
    Text words = document_text(maker->arena, cell);
    words = text_trim(flow_drawn(maker->arena, maker->options, words, false));
    int room = lines_room(maker) - 5;
    Text fitting = utf8_fit(words, room, maker->options->table, NULL);
    if (fitting.len == words.len) return words;
    const char *more = lines_shape(maker, "\u2026", "...");
    return text_printf(maker->arena, "%.*s%s", TEXT_ARG(text_trim(fitting)), more);
}

/* Once for all rows. */
static Text *read_names(Grid *grid)
{
    LineMaker *maker = grid->maker;
    Text *names = arena_array(maker->arena, (size_t)grid->table->columns, sizeof(Text));
    Text *next = names;
    for (const Block *cell = grid->table->first->first; cell != NULL; cell = cell->next)
        *next++ = read_name(maker, cell);
    return names;
}

/* "Name: value"; lines after the first are indented. `cell` may be NULL: the name alone. The origin
 * goes on to what follows in the row. */
static void add_field(Grid *grid, Text name, const Block *cell, LineOrigin *origin)
{
    enum { HANGING = 2 };
    Flow flow = begin_flow(grid, true, lines_room(grid->maker) - HANGING);
    flow_text(&flow, name);
    if (cell != NULL) {
        flow_text(&flow, name.len > 0 ? TEXT(": ") : TEXT(""));
        flow.style = STYLE_PLAIN;
        flow_spans(&flow, cell->spans);
    }
    flow_end(&flow);
    lines_add_flow(grid->maker, &flow, LINE_TEXT, *origin, HANGING);
    origin->offset += flow.offset + 1;
}

static void add_records(Grid *grid)
{
    const Block *header = grid->table->first;
    Text *names = read_names(grid);
    LineOrigin origin = {grid->table, header->line, 0};
    for (int i = 0; header->next == NULL && i < grid->table->columns; i++)
        if (names[i].len > 0) add_field(grid, names[i], NULL, &origin);
    for (const Block *row = header->next; row != NULL; row = row->next) {
        if (row != header->next) lines_add_blank(grid->maker);
        origin = (LineOrigin){grid->table, row->line, 0};
        const Text *name = names;
        for (const Block *cell = row->first; cell != NULL; cell = cell->next, name++)
            if (cell->spans != NULL) add_field(grid, *name, cell, &origin);
    }
}

void table_lay_out(LineMaker *maker, const TextMap *links, const Block *table)
{
    size_t columns = (size_t)table->columns;
    Grid grid = {.maker = maker, .links = links, .table = table};
    grid.columns = arena_array(maker->arena, columns, sizeof(Column));
    grid.cells = arena_array(maker->arena, columns, sizeof(FlowLine *));
    measure(&grid);
    if (set_widths(&grid)) add_grid(&grid);
    else add_records(&grid);
    buffer_clear(&grid.gap);
}
