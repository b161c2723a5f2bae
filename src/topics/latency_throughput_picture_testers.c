/* Two testers of the same server in the same seconds: what each sent, and what each saw. */
#include "latency_throughput_picture.h"

#include "base/maths.h"
#include "canvas/diagram.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMES = 12, COLUMNS_MOST = 512, DECADES = 6, TABLE_ROWS = 3, FULL_ROWS = 14 };

static const char *const names[TESTERS] = {"waits", "on schedule"};
static const Role roles[TESTERS] = {ROLE_A, ROLE_B};

/* --- what was sent, over time ----------------------------------------------------------------- */

typedef struct TimeAxis {
    Time from, slot;
    int columns;
} TimeAxis;

static TimeAxis axis_of(const View *view, int columns)
{
    Time bin = world_series(view->world, SERIES_OPEN_SENT)->bin_ns;
    if (columns > COLUMNS_MOST) columns = COLUMNS_MOST;
    if (columns < 1) columns = 1;
    Time slot = (view->span / columns + bin - 1) / bin * bin;
    if (slot < bin) slot = bin;
    Time last = view->now / slot;
    Time first = last + 1 > columns ? last + 1 - columns : 0;
    return (TimeAxis){first * slot, slot, columns};
}

static double sent_in(const View *view, int which, Time from, Time to)
{
    int index = which == TESTER_OPEN ? SERIES_OPEN_SENT : SERIES_CLOSED_SENT;
    return series_sum(world_series(view->world, index), from, to);
}

static bool is_frozen_in(const LatencyModel *model, Time from, Time to)
{
    int kept = model->freeze_count < FREEZES_MOST ? model->freeze_count : FREEZES_MOST;
    for (int i = 0; i < kept; i++)
        if (model->freezes[i].from < to && model->freezes[i].to > from) return true;
    return false;
}

/* A column of blocks for what was sent; where nothing was, the freeze shows. */
static void draw_sent(const View *view, Canvas row, const TimeAxis *axis, int which)
{
    const LatencyModel *model = view->model;
    double full = latency_per_s(&model->settings) * (double)axis->slot / 1e9;
    canvas_styled(row, 0, 0, roles[which], STYLE_BOLD, text_of(names[which]));
    for (int x = 0; x < axis->columns; x++) {
        Time from = axis->from + x * axis->slot, to = from + axis->slot;
        if (from > view->now) return;
        double sent = sent_in(view, which, from, to);
        bool frozen = is_frozen_in(model, from, to < view->now ? to : view->now);
        Role role = frozen ? ROLE_BAD : ROLE_FLOW;
        if (sent > 0)
            canvas_puts(row, NAMES + x, 0, role, chart_block(row, sent, maths_max(full, sent)));
        else if (frozen) canvas_puts(row, NAMES + x, 0, ROLE_MUTED, row.ascii ? "_" : "░");
        else canvas_puts(row, NAMES + x, 0, ROLE_MUTED, row.ascii ? "." : "·");
    }
}

/* When it is and was frozen, below. */
static void draw_freezes(const View *view, Canvas row, const TimeAxis *axis)
{
    const LatencyModel *model = view->model;
    char words[64];
    canvas_puts(row, 0, 0, ROLE_MUTED, "sent");
    int x = 0;
    for (; x < axis->columns; x++) {
        Time from = axis->from + x * axis->slot, to = from + axis->slot;
        if (from > view->now) break;
        if (is_frozen_in(model, from, to < view->now ? to : view->now))
            canvas_puts(row, NAMES + x, 0, ROLE_BAD, row.ascii ? "=" : "━");
    }
    latency_tell_freeze(view, words, sizeof words);
    if (words[0] == '\0' && model->freeze_count > 0) snprintf(words, sizeof words, "frozen");
    int width = (int)strlen(words), at = NAMES + x + 1;
    if (at + width > row.width) at = row.width - width;
    canvas_puts(row, at, 0, ROLE_BAD, words);
}

/* --- what was seen ---------------------------------------------------------------------------- */

/* The ms at the left end of column x of a log axis from 1 ms on. */
static double ms_at(int x, int columns)
{
    return maths_pow(10, (double)DECADES * x / columns);
}

static void draw_histogram(const View *view, Canvas canvas, int which)
{
    const LatencyModel *model = view->model;
    const Tester *tester = &model->testers->all[which];
    double heights[COLUMNS_MOST], most = 0;
    int columns = canvas.width < COLUMNS_MOST ? canvas.width : COLUMNS_MOST;
    int rows = canvas.height - 2;
    if (columns < DECADES * 2 || rows < 1) return;
    for (int x = 0; x < columns; x++) {
        int64_t from = (int64_t)(ms_at(x, columns) * 1e6),
                to = (int64_t)(ms_at(x + 1, columns) * 1e6);
        int64_t count = percentile_between(tester->set, x == 0 ? 0 : from, to);
        heights[x] = count > 0 ? 1 + maths_log((double)count) / maths_log(10) : 0;
        most = maths_max(most, heights[x]);
    }
    canvas_print(canvas, 0, 0, roles[which], "%s: %" PRId64 " samples", names[which],
                 tester->set->count);
    chart_histogram(canvas_part(canvas, 0, 1, columns, rows), heights, columns, maths_max(most, 5),
                    roles[which]);
    static const char *const labels[] = {"1ms", "10", "100", "1s", "10", "100"};
    for (int i = 0; i < DECADES; i++)
        canvas_puts(canvas, columns * i / DECADES, canvas.height - 1, ROLE_MUTED, labels[i]);
}

/* --- the figures ------------------------------------------------------------------------------ */

/* What there is no room for is left out: the mean hides most anyway. */
static void draw_table(const View *view, Canvas canvas)
{
    enum { COUNT = -2, MEAN = -1, LEAST = 8, MOST = 12 };
    static const struct {
        const char *name;
        int q;     /* ten-thousandths, or one of those above */
        int width; /* shown from so many columns on */
    } columns[] = {{"samples", COUNT, 0}, {"mean", MEAN, 68},  {"p50", 5000, 60},  {"p75", 7500, 0},
                   {"p99", 9900, 0},      {"p99.99", 9999, 0}, {"worst", 10000, 0}};
    const LatencyModel *model = view->model;
    int shown = 0, right = NAMES, total = (int)(sizeof columns / sizeof *columns);
    for (int i = 0; i < total; i++) shown += canvas.width >= columns[i].width;
    int each = (canvas.width - NAMES) / shown;
    each = each > MOST ? MOST : each < LEAST ? LEAST : each;
    for (int i = 0; i < total; i++) {
        if (canvas.width < columns[i].width) continue;
        right += each;
        canvas_print_right(canvas, right, 0, ROLE_MUTED, "%s", columns[i].name);
        for (int which = 0; which < TESTERS; which++) {
            const Tester *tester = &model->testers->all[which];
            Spelled words;
            double ms = columns[i].q < 0 ? tester_mean_ms(tester)
                                         : tester_percentile_ms(tester, columns[i].q);
            latency_spell_ms(ms, words);
            if (columns[i].q == COUNT)
                snprintf(words, sizeof words, "%" PRId64, tester->set->count);
            Role role = columns[i].q >= 0 && ms > 1.5 ? ROLE_BAD : ROLE_TEXT;
            canvas_print_right(canvas, right, 1 + which, role, "%s", words);
        }
    }
    for (int which = 0; which < TESTERS; which++)
        canvas_styled(canvas, 0, 1 + which, roles[which], STYLE_BOLD, text_of(names[which]));
}

static void tell(const View *view, Canvas row)
{
    const LatencyModel *model = view->model;
    const Testers *testers = model->testers;
    int64_t closed = testers->all[TESTER_CLOSED].sent, open = testers->all[TESTER_OPEN].sent;
    if (model->freeze_count == 0)
        canvas_puts(row, 0, 0, ROLE_TEXT, "One server, two testers: they agree. f freezes it.");
    else
        canvas_print(row, 0, 0, ROLE_TEXT,
                     "Who waits has left out %" PRId64 " of %" PRId64 " requests.", open - closed,
                     open);
}

void latency_draw_testers(const View *view, Canvas canvas)
{
    Canvas inner = canvas_part(canvas, 1, 0, canvas.width - 2, canvas.height);
    TimeAxis axis = axis_of(view, inner.width - NAMES);
    bool full = canvas.height >= FULL_ROWS;
    int y = 0, width = inner.width;
    if (full) tell(view, canvas_part(inner, 0, y++, width, 1));
    for (int which = 0; which < TESTERS; which++)
        draw_sent(view, canvas_part(inner, 0, y++, width, 1), &axis, which);
    draw_freezes(view, canvas_part(inner, 0, y++, width, 1), &axis);
    int rows = canvas.height - y - TABLE_ROWS - 1, half = (width - 3) / 2;
    if (full) {
        for (int which = 0; which < TESTERS; which++)
            draw_histogram(view, canvas_part(inner, which * (half + 3), y, half, rows), which);
        canvas_print_right(inner, width, y + rows, ROLE_MUTED, "bars: logarithm of the count");
    }
    draw_table(view, canvas_part(inner, 0, canvas.height - TABLE_ROWS, width, TABLE_ROWS));
}
