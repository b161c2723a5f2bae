/* The pictures: which one, what they share, and one server on its curve. */
#include "latency_throughput_picture.h"

#include "base/maths.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CURVE_POINTS = 200, PANEL = 28, WIDE = 100, WIDE_PANEL = 38, QUEUE_ROWS = 2 };

/* --- shared ----------------------------------------------------------------------------------- */

const char *latency_spell_ms(double ms, Spelled out)
{
    chart_format_seconds(ms / 1e3, out, sizeof(Spelled));
    return out;
}

void latency_row(Canvas row, const char *name, const char *number, const char *theory)
{
    enum { NAMES = 11, NUMBERS = 8 };
    canvas_puts(row, 0, 0, ROLE_MUTED, name);
    int x = NAMES + NUMBERS;
    canvas_print_right(row, x, 0, ROLE_FLOW, "%s", number);
    if (theory != NULL && x + 2 + (int)strlen(theory) <= row.width)
        canvas_print(row, x + 2, 0, ROLE_MUTED, "%s", theory);
}

void latency_row_ms(Canvas row, const char *name, double ms, double theory_ms)
{
    Spelled number, theory;
    char words[32];
    snprintf(words, sizeof words, "%s%s", row.width >= WIDE_PANEL - 2 ? "theory " : "",
             latency_spell_ms(theory_ms, theory));
    latency_row(row, name, latency_spell_ms(ms, number), isfinite(theory_ms) ? words : NULL);
}

double latency_round_up(double value)
{
    static const double steps[] = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8};
    double power = 1;
    if (!(value > 0) || value > 1e15) return 1;
    while (power > value) power /= 10;
    while (power * 10 <= value) power *= 10;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= value) return steps[i] * power;
    return 10 * power;
}

int latency_draw_line(Canvas row, int x, int64_t served, int64_t all, bool frozen)
{
    int room = row.width - x - 2;
    bool ascii = row.ascii;
    if (room < 1) return x;
    if (all == 0) return canvas_puts(row, x, 0, ROLE_MUTED, ascii ? "." : "▱");
    int64_t shown = all < room ? all : room;
    for (int64_t i = 0; i < shown; i++) {
        bool busy = i < served;
        const char *cell = busy ? (ascii ? "#" : "▰") : (ascii ? ":" : "▪");
        Role role = busy ? (frozen ? ROLE_BAD : ROLE_GOOD) : ROLE_WAITING;
        x = canvas_puts(row, x, 0, role, cell);
    }
    return all > shown ? canvas_puts(row, x, 0, ROLE_WAITING, " +") : x;
}

void latency_tell_freeze(const View *view, char *out, size_t size)
{
    const LatencyModel *model = view->model;
    Spelled left;
    out[0] = '\0';
    if (!model->is_frozen || model->frozen_until <= view->now) return;
    latency_spell_ms((double)(model->frozen_until - view->now) / 1e6, left);
    snprintf(out, size, "frozen, %s to go", left);
}

/* --- one server: the curve -------------------------------------------------------------------- */

enum { LINE_THEORY, LINE_WALL, LINE_WAKE, LINE_TRIED, LINE_NOW, LINES };

static double ceiling_of(const LatencySettings *settings)
{
    if (settings->kind == KIND_BATCH) return batching_ceiling(&settings->batching);
    return 1e9 / (double)settings->service;
}

/* Only what was tried with this work: other curves are not drawn. */
static bool is_like(const LatencySettings *a, const LatencySettings *b)
{
    if (a->kind == KIND_BATCH) return true;
    return a->law == b->law && a->service == b->service && a->room == b->room;
}

static int tried_count(const Meter *meter)
{
    return meter->tried_count < TRIED_MOST ? meter->tried_count : TRIED_MOST;
}

static double widest(const View *view)
{
    const LatencyModel *model = view->model;
    const LatencySettings *settings = &model->settings;
    double rate = latency_per_s(settings), ceiling = ceiling_of(settings), to = ceiling;
    for (int i = 0; i < tried_count(&model->meter); i++)
        to = maths_max(to, ceiling_of(&model->meter.tried[i].settings));
    if (settings->kind == KIND_BATCH) return latency_round_up(1.05 * maths_max(to, rate));
    if (settings->room > 0 || rate > to) to = 1.5 * to;
    return maths_max(to, 1.1 * rate);
}

/* What there is to be seen has room above it, and the axis does not change with each request. */
static double highest_ms(const View *view)
{
    const LatencyModel *model = view->model;
    const Meter *meter = &model->meter;
    const LatencySettings *settings = &model->settings;
    double service = (double)settings->service / 1e6;
    if (settings->kind == KIND_BATCH)
        service = (double)batching_time_ns(&settings->batching, 1) / 1e6;
    double most = 5 * service;
    most = maths_max(most, latency_mean_theory_ms(settings));
    most = maths_max(most, meter_mean_ms(meter));
    for (int i = 0; i < tried_count(meter); i++)
        if (is_like(&meter->tried[i].settings, settings))
            most = maths_max(most, meter->tried[i].mean_ms);
    return latency_round_up(1.15 * most);
}

typedef struct Curves {
    double x[LINES][CURVE_POINTS], y[LINES][CURVE_POINTS];
    int count[LINES];
} Curves;

static void add(Curves *curves, int line, double x, double y)
{
    int i = curves->count[line]++;
    curves->x[line][i] = x;
    curves->y[line][i] = y;
}

static void collect(const View *view, double x_to, double y_to, Curves *curves)
{
    const LatencyModel *model = view->model;
    const Meter *meter = &model->meter;
    LatencySettings at = model->settings;
    for (int i = 1; i < CURVE_POINTS; i++) {
        at.rate = (int64_t)(x_to * i / CURVE_POINTS * 1e3);
        at.rate_ns = 1000 * TIME_SECOND;
        if (at.rate == 0) continue;
        double ms = latency_mean_theory_ms(&at);
        add(curves, LINE_THEORY, x_to * i / CURVE_POINTS, ms);
    }
    if (at.kind == KIND_BATCH) {
        add(curves, LINE_WALL, ceiling_of(&at), 0);
        add(curves, LINE_WALL, ceiling_of(&at), y_to);
    }
    for (int i = 0; i < meter->wake_count; i++)
        add(curves, LINE_WAKE, meter->wake[i][0], meter->wake[i][1]);
    for (int i = 0; i < tried_count(meter); i++)
        if (is_like(&meter->tried[i].settings, &at))
            add(curves, LINE_TRIED, meter->tried[i].per_s, meter->tried[i].mean_ms);
    double mean = meter_mean_ms(meter);
    if (!isnan(mean)) add(curves, LINE_NOW, meter_per_s(meter, view->now), mean);
}

static void draw_curve(const View *view, Canvas canvas)
{
    const LatencyModel *model = view->model;
    Curves curves = {.count = {0}};
    double x_to = widest(view), y_to = highest_ms(view);
    bool batches = model->settings.kind == KIND_BATCH;
    collect(view, x_to, y_to, &curves);
    ChartLine lines[LINES] = {
        {NULL, NULL, 0, ROLE_MUTED, false, "theory"},
        {NULL, NULL, 0, ROLE_WAITING, false, "ceiling"},
        {NULL, NULL, 0, ROLE_MUTED, true, NULL},
        {NULL, NULL, 0, ROLE_WAITING, true, "before"},
        {NULL, NULL, 0, ROLE_FLOW, true, "now"},
    };
    for (int i = 0; i < LINES; i++) {
        lines[i].x = curves.x[i];
        lines[i].y = curves.y[i];
        lines[i].count = curves.count[i];
        if (curves.count[i] == 0) lines[i].name = NULL;
    }
    if (isnan(latency_mean_theory_ms(&model->settings)) && batches) lines[LINE_THEORY].name = NULL;
    ChartAxes axes = {.x_to = x_to,
                      .y_to = y_to,
                      .x_name = batches ? "items/s" : "requests/s",
                      .y_name = "mean response, ms",
                      .y_mark = NAN};
    chart_plot(canvas, &axes, lines, LINES);
}

/* --- one server: the figures ------------------------------------------------------------------ */

static void tell_law(const LatencySettings *settings, char *out, size_t size)
{
    if (settings->law == WORK_HYPER) snprintf(out, size, "hyper (cv2 %.3g)", settings->cv2);
    else
        snprintf(out, size, "%s (cv2 %d)", latency_law_names[settings->law],
                 settings->law == WORK_EXPONENTIAL);
}

static void tell_theory(const LatencyModel *model, char *out, size_t size)
{
    const LatencySettings *settings = &model->settings;
    double ceiling = ceiling_of(settings);
    if (model->meter.disturbed) snprintf(out, size, "a freeze: no theory");
    else if (settings->room == 0 && latency_per_s(settings) >= ceiling)
        snprintf(out, size, "beyond %.4g/s: no steady state", ceiling);
    else if (isnan(latency_mean_theory_ms(settings)))
        snprintf(out, size, "no closed form: dots only");
    else snprintf(out, size, "theory: %s", settings->room > 0 ? "M/M/1/K" : "Pollaczek-Khinchine");
}

static double theory_ms(const LatencyModel *model, double factor)
{
    return model->meter.disturbed ? NAN : factor * latency_mean_theory_ms(&model->settings);
}

static int draw_little(const LatencyModel *model, Time now, Canvas canvas, int y)
{
    const Meter *meter = &model->meter;
    double inside = meter_inside_mean(meter, now), passed = (double)(now - meter->since) / 1e9;
    double came = (double)(meter->arrived - meter->refused);
    canvas_puts(canvas, 0, y, ROLE_TEXT, "L = rate x W");
    if (!(inside > 0) || came < 1) return y + 1;
    canvas_print(canvas, 0, y + 1, ROLE_FLOW, "%.3g = %.4g/s x %.3g s", inside, came / passed,
                 inside * passed / came);
    return y + 2;
}

/* As many rows as there is room for, what matters first. */
static void draw_panel(const View *view, Canvas canvas)
{
    const LatencyModel *model = view->model;
    const LatencySettings *settings = &model->settings;
    const Meter *meter = &model->meter;
    bool exponential =
        settings->law == WORK_EXPONENTIAL && settings->room == 0 && settings->kind == KIND_SERVER;
    double rate = latency_per_s(settings), ceiling = ceiling_of(settings);
    char words[64];
    int y = 0, width = canvas.width;
    Canvas row = canvas_part(canvas, 0, y, width, 1);
    canvas_print(row, 0, 0, ROLE_TEXT, "%.4g of %.4g/s: %.3g %%", rate, ceiling,
                 100 * rate / ceiling);
    y++;
    latency_row_ms(canvas_part(canvas, 0, y++, width, 1), "mean", meter_mean_ms(meter),
                   theory_ms(model, 1));
    latency_row_ms(canvas_part(canvas, 0, y++, width, 1), "p50", meter_percentile_ms(meter, 5000),
                   exponential ? theory_ms(model, maths_log(2)) : NAN);
    latency_row_ms(canvas_part(canvas, 0, y++, width, 1), "p99", meter_percentile_ms(meter, 9900),
                   exponential ? theory_ms(model, maths_log(100)) : NAN);
    tell_theory(model, words, sizeof words);
    canvas_puts(canvas, 0, y++, ROLE_MUTED, words);
    if (settings->kind == KIND_BATCH) {
        canvas_print(canvas, 0, y++, ROLE_TEXT, "limit %" PRId64 ", last batch %" PRId64,
                     settings->batching.most, model->server.size);
    } else {
        tell_law(settings, words, sizeof words);
        canvas_print(canvas, 0, y++, ROLE_TEXT, "work: %s", words);
    }
    if (canvas.height >= y + 3) y = draw_little(model, view->now, canvas, y + 1);
    if (settings->room > 0)
        canvas_print(canvas, 0, y++, ROLE_BAD, "refused %" PRId64 " of %" PRId64, meter->refused,
                     meter->arrived);
    y++;
    for (int i = tried_count(meter) - 1; i >= 0 && y < canvas.height; i--) {
        const Tried *tried =
            &meter->tried[(meter->tried_count - 1 - (tried_count(meter) - 1 - i)) % TRIED_MOST];
        Spelled mean;
        latency_spell_ms(tried->mean_ms, mean);
        if (settings->kind == KIND_BATCH)
            canvas_print(canvas, 0, y++, ROLE_WAITING, "before: limit %" PRId64 ": %s",
                         tried->settings.batching.most, mean);
        else
            canvas_print(canvas, 0, y++, ROLE_WAITING, "before: %.4g/s: %s",
                         latency_per_s(&tried->settings), mean);
    }
}

/* The server and who waits before it. */
static void draw_queue(const View *view, Canvas row)
{
    const LatencyModel *model = view->model;
    const Server *server = &model->server;
    char frozen[48];
    int x = canvas_print(row, 0, 0, ROLE_MUTED, "inside %4" PRId64 "  ", server->count);
    latency_tell_freeze(view, frozen, sizeof frozen);
    int room = (int)strlen(frozen) + 1;
    Canvas line = canvas_part(row, 0, 0, row.width - (frozen[0] != '\0' ? room : 0), 1);
    latency_draw_line(line, x, server->serving, server->count, model->is_frozen);
    canvas_print_right(row, row.width, 0, ROLE_BAD, "%s", frozen);
}

static void draw_server(const View *view, Canvas canvas)
{
    int panel = canvas.width >= WIDE ? WIDE_PANEL : PANEL;
    int rows = canvas.height >= 8 ? canvas.height - QUEUE_ROWS : canvas.height - 1;
    draw_curve(view, canvas_part(canvas, 1, 0, canvas.width - panel - 3, rows));
    draw_panel(view, canvas_part(canvas, canvas.width - panel, 0, panel, rows));
    draw_queue(view, canvas_part(canvas, 1, canvas.height - 1, canvas.width - 2, 1));
}

/* --- which picture ---------------------------------------------------------------------------- */

void latency_draw(const View *view, Canvas canvas)
{
    const LatencyModel *model = view->model;
    switch (model->settings.kind) {
    case KIND_SERVER:
    case KIND_BATCH: draw_server(view, canvas); return;
    case KIND_CLOSED: latency_draw_closed(view, canvas); return;
    case KIND_TESTERS: latency_draw_testers(view, canvas); return;
    case KIND_LADDER: latency_draw_ladder(view, canvas); return;
    }
}

/* The same with less of it: each leaves out by itself what there is no room for. */
void latency_draw_compact(const View *view, Canvas canvas)
{
    latency_draw(view, canvas);
}
