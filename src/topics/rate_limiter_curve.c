/* What passed in the last window, at every instant shown, beside what the law allows. */
#include "rate_limiter_picture.h"

#include "canvas/chart.h"

#include <stdio.h>
#include <string.h>

enum { HALVES = 2 * AXIS_COLUMNS };

/* The sum over the releases of one lane that lie in (t - W, t], as t goes on. */
typedef struct Sweep {
    const History *releases;
    unsigned lane; /* its bit */
    Time window_ns;
    size_t oldest, next;
    int64_t sum;
} Sweep;

static int64_t cost_of(const Sweep *sweep, size_t i)
{
    const Release *release = history_at(sweep->releases, i);
    return (release->lanes & sweep->lane) != 0 ? release->cost : 0;
}

static Time time_of(const Sweep *sweep, size_t i)
{
    const Release *release = history_at(sweep->releases, i);
    return release->at;
}

static void expire(Sweep *sweep, Time now)
{
    for (; sweep->oldest < sweep->next; sweep->oldest++) {
        if (time_of(sweep, sweep->oldest) > now - sweep->window_ns) return;
        sweep->sum -= cost_of(sweep, sweep->oldest);
    }
}

/* The most there was in [from, to). */
static int64_t sweep_over(Sweep *sweep, Time from, Time to)
{
    expire(sweep, from);
    int64_t most = sweep->sum;
    for (; sweep->next < sweep->releases->count && time_of(sweep, sweep->next) < to;
         sweep->next++) {
        sweep->sum += cost_of(sweep, sweep->next);
        expire(sweep, time_of(sweep, sweep->next));
        if (sweep->sum > most) most = sweep->sum;
    }
    return most;
}

/* --- numbers ---------------------------------------------------------------------------------- */

typedef struct Curve {
    int64_t passed[HALVES];  /* two to a column; -1: nothing to show */
    double believed[HALVES]; /* what the sliding counter takes it for */
    int first, count;
    int64_t most;
    int64_t limit, law; /* law 0: none applies */
    char law_words[40];
} Curve;

static void name_law(const Model *model, Curve *curve)
{
    static const char *const names[LANES] = {"2L", "L", "2L", "B + L", "B + L", "L + 1"};
    RateLimitPolicy policy = model->config.policy;
    int lane = model->ledger.lane;
    bool alone = model->config.store == STORE_LOCAL && model->driver.nodes > 1;
    int64_t nodes = alone ? model->driver.nodes : 1;
    curve->limit = policy.limit;
    curve->law = nodes * rate_limit_bound((RateLimitKind)lane, policy, policy.window_ns);
    if (model->config.store == STORE_SHARED && lane == RATE_LIMIT_FIXED_WINDOW
        && (model->ledger.ops_seen & OPS_RACING) != 0)
        curve->law = 0;
    else if (alone)
        snprintf(curve->law_words, sizeof curve->law_words, "%lld x %s = %lld", (long long)nodes,
                 names[lane], (long long)curve->law);
    else
        snprintf(curve->law_words, sizeof curve->law_words, "%s = %lld", names[lane],
                 (long long)curve->law);
}

static void measure_passed(const Model *model, const Axis *axis, Curve *curve)
{
    const Ledger *ledger = &model->ledger;
    Sweep sweep = {.releases = ledger->releases,
                   .lane = LANE_BIT(ledger->lane),
                   .window_ns = ledger->policy.window_ns};
    bool begun = false;
    for (int x = axis->first; x < axis->columns; x++) {
        for (int half = 0; half < 2; half++) {
            int64_t *passed = &curve->passed[2 * x + half];
            Time from = axis->from[x] + half * (axis->slot_ns / 2);
            Time to = half == 0 ? from + axis->slot_ns / 2 : axis->from[x] + axis->slot_ns;
            *passed = x > axis->first ? curve->passed[2 * x + half - 1] : -1;
            if (axis->from[x] < 0 || from > axis->now) continue;
            if (!begun) {
                sweep.oldest = sweep.next =
                    limiter_history_from(ledger->releases, from - sweep.window_ns + 1);
                (void)sweep_over(&sweep, from, from);
                begun = true;
            }
            *passed = sweep_over(&sweep, from, to);
            if (*passed > curve->most) curve->most = *passed;
            curve->count = 2 * x + half + 1;
        }
    }
}

/* prev (1 - f) + cur at the end of each half column: what the sliding counter goes by. */
static void measure_belief(const Model *model, const Axis *axis, Curve *curve)
{
    const Ledger *ledger = &model->ledger;
    Time window_ns = ledger->policy.window_ns, window = -1;
    Sweep sweep = {.releases = ledger->releases, .lane = LANE_BIT(RATE_LIMIT_SLIDING_COUNTER)};
    int64_t previous = 0, current = 0;
    for (int i = 2 * axis->first; i < curve->count; i++) {
        Time from = axis->from[i / 2];
        curve->believed[i] = i > 2 * axis->first ? curve->believed[i - 1] : 0;
        if (from < 0) continue;
        Time at = from + (i % 2 + 1) * (axis->slot_ns / 2);
        if (at > axis->now) at = axis->now;
        if (window < 0) {
            window = at / window_ns > 0 ? at / window_ns - 1 : 0;
            sweep.next = limiter_history_from(ledger->releases, window * window_ns);
        }
        for (;;) {
            Time end = (window + 1) * window_ns < at + 1 ? (window + 1) * window_ns : at + 1;
            for (; sweep.next < sweep.releases->count && time_of(&sweep, sweep.next) < end;
                 sweep.next++)
                current += cost_of(&sweep, sweep.next);
            if ((window + 1) * window_ns > at) break;
            window++;
            previous = current;
            current = 0;
        }
        double weight = 1 - (double)(at % window_ns) / (double)window_ns;
        curve->believed[i] = (double)previous * weight + (double)current;
    }
}

/* --- drawing ---------------------------------------------------------------------------------- */

static int dot_of(double value, double top, int rows)
{
    int dots = 4 * rows, dot = (int)((1 - value / top) * (dots - 1) + 0.5);
    return dot < 0 ? 0 : dot >= dots ? dots - 1 : dot;
}

/* The row that has the dot, so that a line and dots of one level are in one row. */
static int row_of(double value, double top, int rows)
{
    return dot_of(value, top, rows) / 4;
}

/* Dots at a level, and up or down to the one before. */
static void draw_dots(Canvas plot, int x, int y, int before, Role role)
{
    int step = before < y ? 1 : -1;
    for (int at = before; at != y; at += step) canvas_dot(plot, x, at, role);
    canvas_dot(plot, x, y, role);
}

/* Words to the right of the plot at a level, in a row that is still free. */
static void label(Canvas side, unsigned *taken, int row, Role role, const char *words)
{
    static const int tries[] = {0, 1, -1, 2, -2};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        int y = row + tries[i];
        if (y < 0 || y >= side.height || y >= 32 || (*taken >> y & 1) != 0) continue;
        *taken |= 1u << y;
        canvas_puts(side, 1, y, role, words);
        return;
    }
}

static void draw_levels(const View *view, const Curve *curve, double top, Canvas canvas,
                        Canvas plot)
{
    const Model *model = view->model;
    int rows = plot.height;
    Canvas side = canvas_part(canvas, canvas.width - METER_COLUMNS, 0, METER_COLUMNS, rows);
    unsigned taken = 0;
    char words[48];
    if (curve->law > 0) {
        int row = row_of((double)curve->law, top, rows);
        canvas_repeat(plot, 0, row, ROLE_MUTED, plot.ascii ? "-" : "─", plot.width);
        label(side, &taken, row, ROLE_MUTED, curve->law_words);
    } else {
        label(side, &taken, 0, ROLE_MUTED, "no law: it races");
    }
    int64_t now = curve->count > 0 ? curve->passed[curve->count - 1] : 0;
    snprintf(words, sizeof words, "now %lld", (long long)now);
    label(side, &taken, row_of((double)now, top, rows), now > curve->limit ? ROLE_BAD : ROLE_FLOW,
          words);
    if (curve->limit != curve->law) {
        int row = row_of((double)curve->limit, top, rows);
        canvas_repeat(plot, 0, row, ROLE_MUTED, plot.ascii ? "-" : "╌", plot.width);
        snprintf(words, sizeof words, "limit %lld", (long long)curve->limit);
        label(side, &taken, row, ROLE_MUTED, words);
    }
    canvas_puts(canvas, 1, 0, ROLE_FLOW, "passed in the");
    canvas_print(canvas, 1, 1, ROLE_FLOW, "last %.*s", TEXT_ARG(view->values[PARAM_WINDOW].typed));
    if (model->ledger.lane == RATE_LIMIT_SLIDING_COUNTER && rows > 3)
        canvas_puts(canvas, 1, 2, ROLE_WAITING, "its estimate");
    canvas_print_right(canvas, NAME_COLUMNS - 1, rows - 1, ROLE_MUTED, "0");
}

void limiter_draw_curve(const View *view, const Axis *axis, Canvas canvas)
{
    const Model *model = view->model;
    Curve curve = {0};
    int rows = canvas.height;
    if (rows < 2) return;
    Canvas plot = canvas_part(canvas, NAME_COLUMNS, 0, axis->columns, rows);
    name_law(model, &curve);
    measure_passed(model, axis, &curve);
    int64_t most = curve.most > curve.law ? curve.most : curve.law;
    double top = 1.05 * (double)(most > curve.limit ? most : curve.limit);
    draw_levels(view, &curve, top, canvas, plot);
    bool believes = model->ledger.lane == RATE_LIMIT_SLIDING_COUNTER;
    if (believes) measure_belief(model, axis, &curve);
    for (int i = 2 * axis->first, before = -1; believes && i < curve.count; i++) {
        int dot = dot_of(curve.believed[i], top, rows);
        draw_dots(plot, i, dot, before < 0 ? dot : before, ROLE_WAITING);
        before = dot;
    }
    for (int i = 2 * axis->first, before = -1; i < curve.count; i++) {
        int dot = dot_of((double)curve.passed[i], top, rows);
        draw_dots(plot, i, dot, before < 0 ? dot : before, ROLE_FLOW);
        before = dot;
    }
}
