/* The pictures of the sale: who thinks over which number, the hall, and tickets over time; of many
 * sales how many tickets were sold. */
#include "isolation_picture.h"

#include "base/maths.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* --- the buyers ------------------------------------------------------------------------------- */

static int figure(Canvas row, int x, Role role, const char *name, int64_t value)
{
    char words[24];
    chart_format_count((double)value, words, sizeof words);
    x = canvas_print(row, x, 0, ROLE_MUTED, "%s ", name);
    return canvas_styled(row, x, 0, role, STYLE_BOLD, text_of(words)) + 3;
}

static void draw_counter(const View *view, Canvas row)
{
    const IsolationModel *model = view->model;
    const Sale *sale = model->sale;
    int64_t seats = model->config.seats;
    int x = isolation_heading(view, row, "");
    x = figure(row, x, ROLE_TEXT, "seats", seats);
    x = figure(row, x, sale->n < 0 ? ROLE_BAD : ROLE_TEXT, "counter n", sale->n);
    x = figure(row, x, sale->sold > seats ? ROLE_BAD : ROLE_GOOD, "sold", sale->sold);
    if (row.width >= 64)
        x = figure(row, x, ROLE_MUTED, "theory",
                   (int64_t)(isolation_sold_theory(&model->config) + .5));
    if (sale->aborted > 0) (void)figure(row, x, ROLE_WAITING, "aborted", sale->aborted);
}

/* Those who think, from what they have read on the left to what they will write on the right; red
 * where the counter is no longer what they have read. */
static void draw_thinkers(const View *view, Canvas canvas)
{
    enum { LEFT = 8, RIGHT = 8 };
    const IsolationModel *model = view->model;
    const Sale *sale = model->sale;
    int width = canvas.width - LEFT - RIGHT, free_from = -1;
    canvas_puts(canvas, 1, 0, ROLE_MUTED, "read n");
    canvas_repeat(canvas, LEFT, 0, ROLE_MUTED, isolation_glyph(canvas, "─", "-"), width);
    canvas_puts(canvas, LEFT + width, 0, ROLE_MUTED, isolation_glyph(canvas, "▶ buy", "> buy"));
    if (canvas.height > 1) canvas_puts(canvas, 1, 1, ROLE_MUTED, "n was");
    for (int i = sale->line_count - 1; i >= 0; i--) {
        int at = sale->line[(sale->line_first + i) % sale->capacity];
        const Buyer *buyer = &sale->buyers[at];
        double left = (double)(buyer->ready - view->now) / (double)(model->config.think + 1);
        int x = LEFT + (int)((1 - maths_max(0, maths_min(1, left))) * (width - 1));
        bool is_gone = !transactions_is_open(&sale->tx, at), is_stale = buyer->read != sale->n;
        Role role = is_gone ? ROLE_MUTED : is_stale ? ROLE_BAD : ROLE_FLOW;
        canvas_puts(canvas, x, 0, role, isolation_glyph(canvas, "●", is_stale ? "x" : "o"));
        char words[24];
        int length = snprintf(words, sizeof words, "%" PRId64, buyer->read);
        int from = x - length / 2;
        if (canvas.height < 2 || from <= free_from || from + length > LEFT + width) continue;
        canvas_puts(canvas, from, 1, role, words);
        free_from = from + length;
    }
}

static void draw_waiting(const IsolationModel *model, Canvas row)
{
    const Sale *sale = model->sale;
    int shown = sale->waiting < row.width - 34 ? sale->waiting : row.width - 34;
    if (sale->waiting == 0) {
        if (sale->line_count == 0) {
            if (sale->is_over)
                canvas_puts(row, 8, 0, ROLE_MUTED, "nobody thinks: the sale is over");
            return;
        }
        canvas_print(row, 8, 0, ROLE_MUTED, "%d think; red: n has changed since they read it",
                     sale->line_count);
        return;
    }
    int x = canvas_print(row, 1, 0, ROLE_MUTED, "waits  %d for the row ", sale->waiting);
    canvas_repeat(row, x, 0, ROLE_WAITING, isolation_glyph(row, "▪", ":"), shown);
}

/* --- the hall --------------------------------------------------------------------------------- */

typedef struct Hall {
    int64_t cells, each; /* drawn; seats of the model's cell */
} Hall;

/* A cell of the hall: free, sold once, or so often. */
static void draw_seat(const IsolationModel *model, int64_t first, int64_t last, int64_t cells,
                      Canvas canvas, int x, int y)
{
    const Sale *sale = model->sale;
    int64_t seats = model->config.seats, tickets = 0, here = 0;
    for (int64_t i = first; i < last; i++) {
        tickets += sale->hall[i];
        here += (i + 1) * seats / cells - i * seats / cells;
    }
    char often[2] = {'+', '\0'};
    int64_t each = here > 0 ? (tickets + here - 1) / here : 0;
    if (each < 10) often[0] = (char)('0' + each);
    if (tickets == 0) canvas_puts(canvas, x, y, ROLE_MUTED, isolation_glyph(canvas, "▱", "."));
    else if (tickets <= here)
        canvas_puts(canvas, x, y, ROLE_GOOD, isolation_glyph(canvas, "█", "#"));
    else canvas_puts(canvas, x, y, ROLE_BAD, often);
}

/* Returns the rows used. */
static int draw_hall(const IsolationModel *model, Canvas canvas)
{
    const Sale *sale = model->sale;
    int64_t seats = model->config.seats, cells = seats < HALL_CELLS ? seats : HALL_CELLS;
    int width = canvas.width - 2, y = 1;
    int64_t room = (int64_t)width * (canvas.height - 2), each = 1;
    if (room < 1) return 0;
    while ((cells + each - 1) / each > room) each++;
    int x = canvas_puts(canvas, 1, 0, ROLE_MUTED, "the hall  ");
    x = canvas_puts(canvas, x, 0, ROLE_GOOD, isolation_glyph(canvas, "█", "#"));
    x = canvas_puts(canvas, x, 0, ROLE_MUTED, " sold once  ");
    x = canvas_puts(canvas, x, 0, ROLE_BAD, "2");
    x = canvas_puts(canvas, x, 0, ROLE_MUTED, " twice ... ");
    x = canvas_puts(canvas, x, 0, ROLE_BAD, "9  +");
    canvas_puts(canvas, x, 0, ROLE_MUTED, " ten times or more");
    x = 0;
    for (int64_t i = 0; i < cells; i += each) {
        int64_t last = i + each < cells ? i + each : cells;
        draw_seat(model, i, last, cells, canvas, 1 + x, y);
        if (++x < width || last == cells) continue;
        x = 0;
        y++;
    }
    y++;
    if (sale->beyond == 0) return y;
    x = canvas_print(canvas, 1, y, ROLE_BAD, "no seat for %" PRId64 ": ", sale->beyond);
    int shown = sale->beyond < canvas.width - x ? (int)sale->beyond : canvas.width - x;
    canvas_repeat(canvas, x, y, ROLE_BAD, isolation_glyph(canvas, "✗", "x"), shown);
    return y + 1;
}

/* --- over time -------------------------------------------------------------------------------- */

/* Tickets a second while they are sold, where there is a closed form; NAN. */
static double pace_of(const IsolationConfig *config)
{
    double think = (double)config->think / (double)TIME_SECOND, gap = 1 / config->rate;
    bool is_snapshot = config->engine == ENGINE_SI || config->engine == ENGINE_SSI;
    bool locks = config->engine == ENGINE_RR_2PL || config->engine == ENGINE_SER_2PL;
    if (is_snapshot) return 1 / (think + gap);
    if (config->buy == BUY_FOR_UPDATE) return 1 / maths_max(think, gap);
    if (locks) return NAN;
    if (config->engine == ENGINE_RR_INNODB && config->buy == BUY_CAS) return 1 / (think + gap);
    return config->rate;
}

static void draw_tickets(const View *view, Canvas canvas)
{
    enum { MOST = SERIES_BINS };
    static const char *const names[] = {"sold", "theory", "n"};
    const IsolationModel *model = view->model;
    const Series *sold = world_series(view->world, SERIES_SOLD);
    const Series *left = world_series(view->world, SERIES_SEATS_LEFT);
    double x[MOST], y[MOST], n[MOST], pace = pace_of(&model->config);
    double total = isolation_sold_theory(&model->config);
    double think = (double)model->config.think / (double)TIME_SECOND;
    double last = isnan(pace) ? 1 : think + total / pace, top = total;
    int count = 0;
    for (int i = 0; i < sold->count && i < MOST; i++) {
        x[count] = (double)(i + 1) * (double)sold->bin_ns / (double)TIME_SECOND;
        y[count] = sold->bins[i];
        n[count++] = i < left->count ? left->bins[i] : NAN;
        top = maths_max(top, sold->bins[i]);
    }
    if (count > 0) last = maths_max(last, x[count - 1]);
    double line_x[3] = {think, isnan(pace) ? think : think + total / pace, last};
    double line_y[3] = {0, isnan(pace) ? NAN : total, isnan(pace) ? NAN : total};
    double end = model->config.buy == BUY_DECREMENT ? (double)model->config.seats - total : 0;
    double line_n[3] = {(double)model->config.seats, isnan(pace) ? NAN : end, NAN};
    ChartLine lines[] = {
        {line_x, line_y, 3, ROLE_MUTED, false, isnan(pace) ? NULL : names[1]},
        {line_x, line_n, 2, ROLE_MUTED, false, NULL},
        {x, n, count, ROLE_WAITING, true, names[2]},
        {x, y, count, ROLE_FLOW, true, names[0]},
    };
    ChartAxes axes = {.x_from = 0,
                      .x_to = last,
                      .y_from = end < 0 ? maths_min(end, (double)model->sale->n) * 1.05 : 0,
                      .y_to = top * 1.05,
                      .x_name = "t, s",
                      .y_name = isnan(pace) ? "tickets; no closed form over time" : "tickets",
                      .y_mark = (double)model->config.seats,
                      .y_mark_name = "seats"};
    chart_plot(canvas, &axes, lines, 4);
}

void isolation_draw_sale(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    int width = canvas.width, y = 1;
    bool is_airy = canvas.height >= 20;
    draw_counter(view, canvas_part(canvas, 0, 0, width, 1));
    y += is_airy;
    draw_thinkers(view, canvas_part(canvas, 0, y, width, 2));
    y += 2;
    draw_waiting(model, canvas_part(canvas, 0, y++, width, 1));
    y += is_airy;
    int room = canvas.height - y - 8;
    int rows = 3 + 4 < room ? 3 + 4 : room;
    if (rows < 3) rows = 3;
    y += draw_hall(model, canvas_part(canvas, 0, y, width, rows));
    y += is_airy;
    if (canvas.height - y >= 5)
        draw_tickets(view, canvas_part(canvas, 0, y, width, canvas.height - y));
}

void isolation_draw_sale_compact(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    int width = canvas.width, y = 3;
    draw_counter(view, canvas_part(canvas, 0, 0, width, 1));
    draw_thinkers(view, canvas_part(canvas, 0, 1, width, 2));
    if (canvas.height >= 7) draw_waiting(model, canvas_part(canvas, 0, y++, width, 1));
    (void)draw_hall(model, canvas_part(canvas, 0, y, width, canvas.height - y));
}

/* --- many sales ------------------------------------------------------------------------------- */

/* P(X <= k) of Poisson; from a mean of 500 on by the normal law. */
static double poisson_at_most(double mean, double k)
{
    if (k < 0) return 0;
    if (mean > 500) return maths_normal((k + .5 - mean) / sqrt(mean));
    double term = maths_exp(-mean), sum = term;
    for (int i = 1; i <= (int)k; i++) sum += term *= mean / i;
    return maths_min(1, sum);
}

void isolation_draw_sales(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    const Sale *sale = model->sale;
    double theory = isolation_sold_theory(&model->config);
    double sd = isolation_sold_sd_theory(&model->config), seats = (double)model->config.seats;
    double x[SOLD_BINS], y[SOLD_BINS], law[SOLD_BINS], top = 0, width = sale->bin_width;
    double middle = floor(theory + .5);
    for (int i = 0; i < SOLD_BINS; i++) {
        x[i] = middle + (i - SOLD_BINS / 2) * width;
        y[i] = sale->done > 0 && sale->bins[i] > 0 ? sale->bins[i] / (double)sale->done : NAN;
        double from = ceil(x[i] - width / 2) - 1, to = ceil(x[i] + width / 2) - 1;
        law[i] = sd > 0
                     ? poisson_at_most(sd * sd, to - seats) - poisson_at_most(sd * sd, from - seats)
                     : (double)(i == SOLD_BINS / 2);
        top = maths_max(top, maths_max(law[i], isnan(y[i]) ? 0 : y[i]));
    }
    char words[80];
    snprintf(words, sizeof words, "%" PRId64 " of %" PRId64 " sales", sale->done,
             model->config.trials);
    int end = isolation_heading(view, canvas, words);
    canvas_fit(canvas, end + 2, 0, canvas.width - end - 2, ROLE_MUTED, STYLE_PLAIN,
               text_of(sd > 0 ? "theory: seats + a Poisson number"
                              : "no update is lost: as many as seats"));
    const ChartLine lines[] = {{x, law, SOLD_BINS, ROLE_MUTED, false, "theory"},
                               {x, y, SOLD_BINS, ROLE_FLOW, true, "sales"}};
    const ChartAxes axes = {.x_from = x[0],
                            .x_to = x[SOLD_BINS - 1],
                            .y_from = 0,
                            .y_to = top * 1.1,
                            .x_name = "tickets sold",
                            .y_name = "share of sales",
                            .format_y = chart_format_ratio,
                            .y_mark = NAN};
    chart_plot(canvas_part(canvas, 0, 1, canvas.width, canvas.height - 1), &axes, lines, 2);
}
