/* The pictures: six lanes on one time axis, what the one in focus holds, and the curve of what
 * passed in a window's time beside the law. */
#include "rate_limiter_picture.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <stdio.h>
#include <string.h>

enum {
    TALL_ROWS = 24,
    CURVE_ROWS = 4,
    ROUND_TRIPS = 200,
    BURSTS_TIMES = 3,
    TICK_COLUMNS = 14,
    LEGEND_ROW = 3
};

/* --- the time axis ---------------------------------------------------------------------------- */

/* As many columns a window as let `span` fit with a column between windows. */
void limiter_axis_init(Axis *axis, Time now, Time span, Time window_ns, int columns)
{
    if (columns > AXIS_COLUMNS) columns = AXIS_COLUMNS;
    if (columns < 0) columns = 0;
    *axis = (Axis){.columns = columns, .first = columns, .now = now, .slot_ns = window_ns};
    if (columns == 0) return;
    double per_window = (double)columns * (double)window_ns / (double)span;
    bool apart = per_window >= 3;
    if (apart) {
        Time slots = (Time)per_window - 1 < window_ns ? (Time)per_window - 1 : window_ns;
        axis->window_ns = window_ns;
        axis->slot_ns = (window_ns + slots - 1) / slots;
    } else {
        Time windows = (span + columns * window_ns - 1) / (columns * window_ns);
        axis->slot_ns = windows * window_ns;
    }
    Time window = apart ? now / window_ns : 0;
    Time slot = (apart ? now % window_ns : now) / axis->slot_ns;
    Time last = apart ? (window_ns - 1) / axis->slot_ns : 0;
    for (int x = columns - 1; x >= 0; x--) {
        axis->from[x] = window * axis->window_ns + slot * axis->slot_ns;
        axis->first = x;
        if (slot > 0) {
            slot--;
        } else {
            if (window == 0) break;
            window--;
            slot = last;
            if (--x < 0) break;
            axis->from[x] = -1;
            axis->first = x;
        }
    }
}

int limiter_axis_column(const Axis *axis, Time at)
{
    Time window_ns = axis->window_ns, slot_ns = axis->slot_ns, back;
    if (window_ns == 0) {
        back = axis->now / slot_ns - at / slot_ns;
    } else {
        Time windows = axis->now / window_ns - at / window_ns;
        Time slots = (window_ns - 1) / slot_ns + 2; /* and the column between */
        if (windows > axis->columns) return -1;
        back = windows * slots + axis->now % window_ns / slot_ns - at % window_ns / slot_ns;
    }
    return back < axis->columns ? axis->columns - 1 - (int)back : -1;
}

size_t limiter_history_from(const History *history, Time at)
{
    size_t low = 0, high = history->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        Time found;
        memcpy(&found, history_at(history, middle), sizeof found);
        if (found < at) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The time at the axis's left edge. */
static Time axis_start(const Axis *axis)
{
    for (int x = axis->first; x < axis->columns; x++)
        if (axis->from[x] >= 0) return axis->from[x];
    return axis->now;
}

/* --- labels over the lanes -------------------------------------------------------------------- */

/* 0:59, 16:40:00, or where seconds are too coarse with a unit and as many decimals as it takes. */
static void format_time(Time at, Time step, char *out, size_t size)
{
    long long seconds = (long long)(at / TIME_SECOND);
    Time unit = at < TIME_SECOND ? TIME_MILLISECOND : TIME_SECOND;
    int decimals = 0;
    for (Time rest = unit; rest > 1 && (step % rest != 0 || at % rest != 0); rest /= 10) decimals++;
    if (at % TIME_SECOND != 0 || step % TIME_SECOND != 0)
        snprintf(out, size, "%.*f %s", decimals, (double)at / (double)unit,
                 unit == TIME_SECOND ? "s" : "ms");
    else if (seconds < 3600) snprintf(out, size, "%lld:%02lld", seconds / 60, seconds % 60);
    else snprintf(out, size, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* The round time that falls into a column, -1 where none does: where windows meet, or else a
 * multiple of `step`. */
static Time tick_at(const Axis *axis, int x, Time step)
{
    if (step == 0) return axis->from[x] < 0 && x + 1 < axis->columns ? axis->from[x + 1] : -1;
    Time from = axis->from[x], next = (from + step - 1) / step * step;
    return from >= 0 && next < from + axis->slot_ns ? next : -1;
}

static void draw_times(const Axis *axis, Canvas row)
{
    int free_from = -1, now_at = axis->columns - 3, meetings = 0;
    if (axis->columns < TICK_COLUMNS) return; /* not even one has room */
    for (int x = axis->first; x < axis->columns; x++) meetings += axis->from[x] < 0;
    double span = (double)axis->slot_ns * axis->columns / 1e9;
    double step = chart_step(0, span, axis->columns / TICK_COLUMNS);
    Time step_ns = meetings > 0 ? 0 : (Time)(step * 1e9 + 0.5);
    for (int x = axis->first; x < axis->columns; x++) {
        Time at = tick_at(axis, x, step_ns);
        if (at < 0) continue;
        char words[32];
        format_time(at, step_ns, words, sizeof words);
        int width = (int)strlen(words), from = x - (step_ns == 0 ? width / 2 : 0);
        if (from <= free_from || from + width > axis->columns) continue;
        free_from = canvas_puts(row, from, 0, ROLE_MUTED, words);
    }
    if (free_from < now_at) canvas_puts(row, now_at, 0, ROLE_MUTED, "now");
}

static void draw_header(const View *view, const Axis *axis, Canvas row)
{
    if (view->side != NULL)
        canvas_puts(row, 1, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, view->side);
    draw_times(axis, canvas_part(row, NAME_COLUMNS, 0, axis->columns, 1));
    Text window = view->values[PARAM_WINDOW].typed;
    canvas_print_right(row, row.width - METER_COLUMNS + 8, 0, ROLE_MUTED, "max 2s");
    canvas_print_right(row, row.width - 2, 0, ROLE_MUTED, "max %.*s", TEXT_ARG(window));
}

/* --- lanes ------------------------------------------------------------------------------------ */

typedef struct Slots {
    DiagramSlot lanes[LANES][AXIS_COLUMNS];
    int64_t full; /* so many fill a slot's height; a burst does not flatten the rest */
} Slots;

/* What passed counts when it passed, what did not when it was told so; for lanes of `rows` rows. */
static void collect(const Ledger *ledger, const Axis *axis, int rows, Slots *slots)
{
    for (int lane = 0; lane < LANES; lane++)
        memset(slots->lanes[lane], 0, (size_t)axis->columns * sizeof(DiagramSlot));
    Time start = axis_start(axis);
    int64_t most = 0, sum = 0, used = 0;
    for (size_t i = limiter_history_from(ledger->releases, start); i < ledger->releases->count;
         i++) {
        const Release *release = history_at(ledger->releases, i);
        int x = limiter_axis_column(axis, release->at);
        for (int lane = 0; lane < LANES && x >= 0; lane++)
            slots->lanes[lane][x].good += release->lanes >> lane & 1;
    }
    for (size_t i = limiter_history_from(ledger->answers, start); i < ledger->answers->count; i++) {
        const Answer *answer = history_at(ledger->answers, i);
        int x = limiter_axis_column(axis, answer->at);
        unsigned refused = answer->lanes & ~(unsigned)answer->admitted;
        for (int lane = 0; lane < LANES && x >= 0; lane++) {
            slots->lanes[lane][x].bad += refused >> lane & 1;
            slots->lanes[lane][x].waiting += (answer->lanes & answer->delayed) >> lane & 1;
        }
    }
    for (int lane = 0; lane < LANES; lane++) {
        for (int x = 0; x < axis->columns; x++) {
            DiagramSlot *slot = &slots->lanes[lane][x];
            /* Most of them are held back; in one row that would hide that others were refused. */
            if (slot->waiting > slot->good && (rows > 1 || slot->bad == 0)) slot->good = 0;
            if (slot->good > most) most = slot->good;
            sum += slot->good;
            used += slot->good > 0;
        }
    }
    int64_t usual = used > 0 ? BURSTS_TIMES * sum / used + 1 : 1;
    slots->full = most < usual ? most : usual;
}

/* The most that passed so far, bad beyond the limit; in which time, where no header says it. */
static void draw_meters(const Ledger *ledger, int lane, Text window, Canvas row)
{
    int64_t in_2s = ledger->in_2s.most[lane], in_window = ledger->in_window.most[lane];
    int64_t limit = ledger->policy.limit;
    bool over = in_window > limit,
         over_2s = ledger->in_window.span >= 2 * TIME_SECOND && in_2s > limit;
    canvas_print_right(row, row.width - METER_COLUMNS + 8, 0, over_2s ? ROLE_BAD : ROLE_TEXT,
                       "%lld%s", (long long)in_2s, window.len > 0 ? "/2s" : "");
    canvas_print_right(row, row.width - 2, 0, over ? ROLE_BAD : ROLE_TEXT, "%lld%s%.*s",
                       (long long)in_window, window.len > 0 ? "/" : "", TEXT_ARG(window));
    if (over) canvas_puts(row, row.width - 1, 0, ROLE_BAD, row.ascii ? "x" : "✗");
}

static void draw_lane(const Ledger *ledger, const Axis *axis, const Slots *slots, int lane,
                      Text window, Canvas canvas)
{
    int marks[AXIS_COLUMNS], mark_count = 0;
    bool focus = lane == ledger->lane;
    if (focus) canvas_puts(canvas, 0, 0, ROLE_FLOW, canvas.ascii ? ">" : "▶");
    canvas_puts(canvas, 1, 0, focus ? ROLE_TITLE : ROLE_TEXT, limiter_lane_names[lane]);
    for (int x = axis->first; x < axis->columns; x++)
        if (axis->from[x] < 0) marks[mark_count++] = x - axis->first;
    diagram_lane(canvas_part(canvas, NAME_COLUMNS + axis->first, 0, axis->columns - axis->first,
                             canvas.height),
                 &(DiagramLane){.slots = slots->lanes[lane] + axis->first,
                                .count = axis->columns - axis->first,
                                .full = slots->full,
                                .marks = marks,
                                .mark_count = mark_count});
    draw_meters(ledger, lane, window, canvas);
}

/* What a slot's marks mean: in a row of their own where lanes are `tall`, else one below the other,
 * as many as there is room for. */
static void draw_legend(bool tall, Canvas canvas)
{
    enum { BOTH = 1 };
    static const struct {
        const char *utf8, *ascii, *words;
        Role role;
    } marks[] = {{"✗", "x", "refused", ROLE_BAD},
                 {"▚", "%", "both", ROLE_BAD},
                 {"▒", "~", "held back", ROLE_WAITING},
                 {"█", "#", "passed", ROLE_GOOD}};
    int count = sizeof marks / sizeof *marks, x = 0, y = 0;
    for (int i = 0; i < count && y < canvas.height; i++) {
        if (tall && i == BOTH) continue; /* they have a row each */
        const char *mark = canvas.ascii ? marks[i].ascii : marks[i].utf8;
        int at = canvas_puts(canvas, x, y, marks[i].role, mark);
        at = canvas_puts(canvas, at + 1, y, ROLE_MUTED, marks[i].words);
        if (tall) x = at + 3;
        else y++;
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Where one is so close that a step's way to the store can be seen. */
static bool shows_steps(const View *view, const Model *model)
{
    return model->config.store == STORE_SHARED
           && view->span / ROUND_TRIPS <= model->config.store_rtt;
}

static bool shows_nodes(const Model *model)
{
    return model->config.store != STORE_SHARED && model->driver.nodes > 1;
}

static Axis axis_of(const View *view, const Model *model, int width)
{
    Axis axis;
    limiter_axis_init(&axis, view->now, view->span, model->config.policy.window_ns,
                      width - NAME_COLUMNS - METER_COLUMNS);
    return axis;
}

void limiter_draw(const View *view, Canvas canvas)
{
    const Model *model = view->model;
    Axis axis = axis_of(view, model, canvas.width);
    Slots slots;
    int width = canvas.width, y = 0;
    bool steps = shows_steps(view, model);
    int tall = canvas.height >= TALL_ROWS && !steps ? 2 : 1;
    collect(&model->ledger, &axis, tall, &slots);
    draw_header(view, &axis, canvas_part(canvas, 0, y++, width, 1));
    for (int lane = 0; lane < LANES; lane++, y += tall)
        draw_lane(&model->ledger, &axis, &slots, lane, (Text){0},
                  canvas_part(canvas, 0, y, width, tall));
    if (tall > 1) draw_legend(true, canvas_part(canvas, NAME_COLUMNS, y++, width, 1));
    if (shows_nodes(model)) {
        int rows = canvas.height - y - CURVE_ROWS;
        y += limiter_draw_nodes(model, view->now, canvas_part(canvas, 0, y, width, rows));
    } else {
        limiter_draw_gauge(model, &axis, canvas_part(canvas, 0, y++, width, 1));
    }
    if (tall > 1) y++;
    Canvas rest = canvas_part(canvas, 0, y, width, canvas.height - y);
    if (steps) limiter_draw_steps(model, view->now, view->still, rest);
    else limiter_draw_curve(view, &axis, rest);
    if (!steps && tall == 1)
        draw_legend(false, canvas_part(rest, 1, LEGEND_ROW, NAME_COLUMNS - 3,
                                       rest.height - 1 - LEGEND_ROW));
}

/* All six lanes; where nodes race at the store, the one in focus and their steps. */
void limiter_draw_compact(const View *view, Canvas canvas)
{
    const Model *model = view->model;
    Axis axis = axis_of(view, model, canvas.width);
    Slots slots;
    int width = canvas.width, y = 0, lane = 0, end = LANES;
    bool races = shows_steps(view, model);
    if (races) {
        lane = model->ledger.lane;
        end = lane + 1;
    }
    collect(&model->ledger, &axis, 1, &slots);
    bool headed = canvas.height > LANES;
    if (headed) draw_header(view, &axis, canvas_part(canvas, 0, y++, width, 1));
    Text window = headed ? (Text){0} : view->values[PARAM_WINDOW].typed;
    for (; lane < end; lane++, y++)
        draw_lane(&model->ledger, &axis, &slots, lane, window, canvas_part(canvas, 0, y, width, 1));
    if (y < canvas.height) limiter_draw_gauge(model, &axis, canvas_part(canvas, 0, y++, width, 1));
    Canvas rest = canvas_part(canvas, 0, y, width, canvas.height - y);
    if (races) limiter_draw_steps(model, view->now, view->still, rest);
    else if (rest.height >= CURVE_ROWS) limiter_draw_curve(view, &axis, rest);
}
