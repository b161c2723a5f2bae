#include "canvas/logs.h"

static int cells_of(Canvas canvas, const Logs *logs)
{
    int cells = canvas.width - logs->left - logs->right;
    return cells > 0 ? cells : 0;
}

int64_t logs_each(Canvas canvas, const Logs *logs, int64_t entries)
{
    static const int factors[] = {1, 2, 5};
    int cells = cells_of(canvas, logs);
    if (cells == 0 || entries <= cells) return 1;
    for (int64_t step = 1; step < INT64_MAX / 100; step *= 10)
        for (int i = 0; i < 3; i++)
            if ((entries - 1) / (step * factors[i]) < cells) return step * factors[i];
    return INT64_MAX / 100;
}

int64_t logs_first(Canvas canvas, const Logs *logs, int64_t end)
{
    int64_t last = end > 0 ? (end - 1) / logs->each : 0, cells = cells_of(canvas, logs);
    return last < cells ? 0 : (last + 1 - cells) * logs->each;
}

int logs_column(Canvas canvas, const Logs *logs, int64_t entry)
{
    int cells = cells_of(canvas, logs);
    int64_t cell = entry < logs->first ? -1 : (entry - logs->first) / logs->each;
    return logs->left + (int)(cell < cells ? cell : cells);
}

/* The cell of the entries [from, to). */
static void draw_cell(Canvas canvas, int x, int y, const LogRow *row, int64_t from, int64_t to)
{
    bool ascii = canvas.ascii;
    int64_t common = row->common < row->length ? row->common : row->length;
    int64_t coming = row->coming > row->length ? row->coming : row->length;
    if (row->length > common && to > common && from < row->length)
        canvas_puts(canvas, x, y, ROLE_BAD, ascii ? "x" : "✗");
    else if (to > coming) canvas_puts(canvas, x, y, ROLE_MUTED, ascii ? "." : "▱");
    else if (to > row->length) canvas_puts(canvas, x, y, ROLE_WAITING, ascii ? ":" : "▪");
    else canvas_puts(canvas, x, y, ROLE_GOOD, ascii ? "#" : "▰");
}

void logs_draw(Canvas canvas, const Logs *logs)
{
    int cells = cells_of(canvas, logs);
    int64_t end = 0;
    for (int i = 0; i < logs->count; i++) {
        const LogRow *row = &logs->rows[i];
        if (row->length > end) end = row->length;
        if (row->coming > end) end = row->coming;
    }
    for (int i = 0; i < logs->count; i++) {
        const LogRow *row = &logs->rows[i];
        int y = i * logs->pitch;
        for (int x = 0; x < cells; x++) {
            int64_t from = logs->first + x * logs->each, to = from + logs->each;
            if (from >= end) break;
            draw_cell(canvas, logs->left + x, y, row, from, to < end ? to : end);
        }
        lanes_name(canvas_part(canvas, 0, 0, logs->left, canvas.height), y, row->name, row->sign);
        if (row->right.words != NULL)
            canvas_fit(canvas, canvas.width - logs->right + 1, y, logs->right - 1, row->right.role,
                       STYLE_PLAIN, text_of(row->right.words));
    }
}
