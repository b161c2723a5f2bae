/* What the limiter in focus holds, on one node or on each, and the steps at a shared key. */
#include "rate_limiter_picture.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GAUGE_LEAST = 12, GAUGE_MOST = 40, NODE_COLUMNS = 16 };

/* --- one limiter ------------------------------------------------------------------------------ */

/* A level with its name to the left and what it means to the right. */
typedef struct Gauge {
    const char *name;
    double level, full;
    Role role;
    char words[120];
} Gauge;

static double in_seconds(Time time)
{
    return (double)time / 1e9;
}

static Role role_of(double used, double full)
{
    return used >= full ? ROLE_BAD : used >= 0.8 * full ? ROLE_WAITING : ROLE_GOOD;
}

static Gauge gauge_fixed(const RateLimiter *limiter, Time now)
{
    RateWindows windows = rate_limit_windows(limiter, now);
    RateLimitPolicy policy = limiter->policy;
    char left[32];
    chart_format_seconds(in_seconds(policy.window_ns - windows.elapsed_ns), left, sizeof left);
    Gauge gauge = {"this window", (double)windows.cur, (double)policy.limit,
                   role_of((double)windows.cur, (double)policy.limit), ""};
    snprintf(gauge.words, sizeof gauge.words, "%lld of %lld; from 0 again in %s",
             (long long)windows.cur, (long long)policy.limit, left);
    return gauge;
}

static Gauge gauge_log(const RateLimiter *limiter, Time now)
{
    int64_t length = rate_limit_log_length(limiter, now), limit = limiter->policy.limit;
    Gauge gauge = {"log", (double)length, (double)limit, role_of((double)length, (double)limit),
                   ""};
    char left[32] = "";
    if (length > 0) {
        Time oldest = rate_limit_log_entry(limiter, length - 1);
        chart_format_seconds(in_seconds(oldest + limiter->policy.window_ns - now), left,
                             sizeof left);
    }
    snprintf(gauge.words, sizeof gauge.words, "%lld of %lld entries%s%s", (long long)length,
             (long long)limit, length > 0 ? "; the oldest leaves in " : "", left);
    return gauge;
}

static Gauge gauge_counter(const RateLimiter *limiter, Time now)
{
    RateWindows windows = rate_limit_windows(limiter, now);
    RateLimitPolicy policy = limiter->policy;
    double weight = 1 - (double)windows.elapsed_ns / (double)policy.window_ns;
    double estimate = (double)windows.prev * weight + (double)windows.cur;
    Gauge gauge = {"estimate", estimate, (double)policy.limit,
                   role_of(estimate + 1, (double)policy.limit), ""};
    snprintf(gauge.words, sizeof gauge.words, "%lld x %.2f + %lld = %.1f of %lld",
             (long long)windows.prev, weight, (long long)windows.cur, estimate,
             (long long)policy.limit);
    return gauge;
}

static Gauge gauge_bucket(const RateLimiter *limiter, Time now)
{
    RateLimitPolicy policy = limiter->policy;
    double scaled = (double)rate_limit_tokens_scaled(limiter, now);
    double tokens = scaled / (double)policy.window_ns;
    char rate[32];
    chart_format_count((double)policy.limit * 1e9 / (double)policy.window_ns, rate, sizeof rate);
    Gauge gauge = {"tokens", tokens, (double)policy.burst,
                   role_of((double)policy.burst - tokens + 1, (double)policy.burst), ""};
    snprintf(gauge.words, sizeof gauge.words, "%.1f of %lld, +%s/s", tokens,
             (long long)policy.burst, rate);
    return gauge;
}

static Gauge gauge_meter(const RateLimiter *limiter, Time now)
{
    RateLimitPolicy policy = limiter->policy;
    double used = rate_limit_used(limiter, now);
    double step_s = in_seconds(policy.window_ns) / (double)policy.limit;
    char ahead[32], most[32], step[32];
    chart_format_seconds(used * step_s, ahead, sizeof ahead);
    chart_format_seconds((double)policy.burst * step_s, most, sizeof most);
    chart_format_seconds(step_s, step, sizeof step);
    Gauge gauge = {"TAT - now", used, (double)policy.burst, role_of(used + 1, (double)policy.burst),
                   ""};
    snprintf(gauge.words, sizeof gauge.words, "%s of BT = %s; each adds %s", ahead, most, step);
    return gauge;
}

static Gauge gauge_queue(const RateLimiter *limiter, Time now)
{
    RateLimitPolicy policy = limiter->policy;
    double used = rate_limit_used(limiter, now), waiting = used > 1 ? ceil(used) - 1 : 0;
    double step_s = in_seconds(policy.window_ns) / (double)policy.limit;
    Gauge gauge = {"queue", waiting, (double)(policy.burst - 1), ROLE_WAITING, ""};
    int length = snprintf(gauge.words, sizeof gauge.words, "%.0f of %lld wait", waiting,
                          (long long)policy.burst - 1);
    if (waiting > 0) {
        char last[32];
        chart_format_seconds((used - 1) * step_s, last, sizeof last);
        snprintf(gauge.words + length, sizeof gauge.words - (size_t)length, ", the last for %s",
                 last);
    }
    return gauge;
}

static Gauge gauge_key(const Model *model, Time now)
{
    CounterKey key = counter_key_get(&model->store.key, now);
    int64_t limit = model->config.policy.limit;
    char left[64] = "no key: the next one begins a window";
    if (key.exists && key.expires_ns == COUNTER_KEY_NO_EXPIRY) {
        snprintf(left, sizeof left, "%lld of %lld, no expiry", (long long)key.value,
                 (long long)limit);
    } else if (key.exists) {
        char ttl[32];
        chart_format_seconds(in_seconds(key.expires_ns - now), ttl, sizeof ttl);
        snprintf(left, sizeof left, "%lld of %lld, expires in %s", (long long)key.value,
                 (long long)limit, ttl);
    }
    Gauge gauge = {"key", (double)key.value, (double)limit,
                   role_of((double)key.value, (double)limit), ""};
    snprintf(gauge.words, sizeof gauge.words, "%s", left);
    return gauge;
}

static Gauge gauge_of(const Model *model, const Keeper *keeper, int lane, Time now)
{
    const RateLimiter *limiter = &keeper->lanes[lane];
    switch ((RateLimitKind)lane) {
    case RATE_LIMIT_FIXED_WINDOW:
        return keeper->key != NULL ? gauge_key(model, now) : gauge_fixed(limiter, now);
    case RATE_LIMIT_SLIDING_LOG: return gauge_log(limiter, now);
    case RATE_LIMIT_SLIDING_COUNTER: return gauge_counter(limiter, now);
    case RATE_LIMIT_TOKEN_BUCKET: return gauge_bucket(limiter, now);
    case RATE_LIMIT_LEAKY_METER: return gauge_meter(limiter, now);
    default: return gauge_queue(limiter, now);
    }
}

/* How much the previous window still weighs: a slope from 1 to 0, and where on it one is. */
static int draw_slope(const RateLimiter *limiter, Time now, Canvas row, int x)
{
    enum { STEPS = 8 };
    RateWindows windows = rate_limit_windows(limiter, now);
    int here = (int)(windows.elapsed_ns * STEPS / limiter->policy.window_ns);
    for (int i = 0; i < STEPS; i++)
        canvas_puts(row, x + i, 0, i == here ? ROLE_FLOW : ROLE_MUTED,
                    chart_block(row, STEPS - i, STEPS));
    return x + STEPS + 1;
}

/* How many the fixed window has counted from `from` to `to`, which lie in one window. */
static int64_t counted(const Ledger *ledger, Time from, Time to)
{
    int64_t sum = 0;
    for (size_t i = limiter_history_from(ledger->releases, from); i < ledger->releases->count;
         i++) {
        const Release *release = history_at(ledger->releases, i);
        if (release->at >= to) break;
        if ((release->lanes & LANE_BIT(RATE_LIMIT_FIXED_WINDOW)) != 0) sum += release->cost;
    }
    return sum;
}

/* One window's count in its columns. */
static void draw_window(const Ledger *ledger, Time window, Time window_ns, Canvas columns)
{
    char words[48];
    int64_t limit = ledger->policy.limit;
    int64_t count = counted(ledger, window * window_ns, (window + 1) * window_ns);
    snprintf(words, sizeof words, " %lld of %lld ", (long long)count, (long long)limit);
    int width = (int)strlen(words);
    canvas_repeat(columns, 0, 0, ROLE_MUTED, columns.ascii ? "-" : "─", columns.width);
    if (width > columns.width) width = snprintf(words, sizeof words, "%lld", (long long)count);
    if (width > columns.width) return;
    canvas_puts(columns, (columns.width - width) / 2, 0, role_of((double)count, (double)limit),
                words);
}

/* Each window with its count, below its columns: that each kept the limit is the trouble. */
static void draw_windows(const Model *model, const Axis *axis, Canvas row)
{
    Canvas plot = canvas_part(row, NAME_COLUMNS, 0, axis->columns, 1);
    RateLimitPolicy policy = model->ledger.policy;
    char left[32];
    canvas_puts(row, 1, 0, ROLE_MUTED, "its windows");
    for (int x = axis->first, from = x; x < axis->columns; x++) {
        bool between = axis->from[x] < 0;
        if (between) canvas_puts(plot, x, 0, ROLE_MUTED, row.ascii ? ":" : "┊");
        if (between) from = x + 1;
        else if (x + 1 == axis->columns || axis->from[x + 1] < 0)
            draw_window(&model->ledger, axis->from[x] / policy.window_ns, policy.window_ns,
                        canvas_part(plot, from, 0, x + 1 - from, 1));
    }
    chart_format_seconds(in_seconds(policy.window_ns - axis->now % policy.window_ns), left,
                         sizeof left);
    canvas_print(row, row.width - METER_COLUMNS + 1, 0, ROLE_TEXT, "next in %s", left);
}

void limiter_draw_gauge(const Model *model, const Axis *axis, Canvas row)
{
    const Ledger *ledger = &model->ledger;
    const Keeper *keeper = ledger->keepers[0];
    Time now = axis->now;
    if (ledger->lane == RATE_LIMIT_FIXED_WINDOW && keeper->key == NULL && axis->window_ns > 0) {
        draw_windows(model, axis, row);
        return;
    }
    Gauge gauge = gauge_of(model, keeper, ledger->lane, now);
    int spare = row.width - NAME_COLUMNS - (int)strlen(gauge.words) - 2, x = NAME_COLUMNS;
    bool slopes = ledger->lane == RATE_LIMIT_SLIDING_COUNTER && spare > GAUGE_LEAST + 9;
    if (slopes) spare -= 9;
    int width = spare < GAUGE_LEAST ? GAUGE_LEAST : spare > GAUGE_MOST ? GAUGE_MOST : spare;
    canvas_puts(row, 1, 0, ROLE_MUTED, gauge.name);
    chart_gauge(canvas_part(row, x, 0, width, 1), gauge.level, gauge.full, NAN, gauge.role);
    x += width + 2;
    if (slopes) x = draw_slope(&keeper->lanes[ledger->lane], now, row, x);
    canvas_fit(row, x, 0, row.width - x, ROLE_TEXT, STYLE_PLAIN, text_of(gauge.words));
}

/* --- every node ------------------------------------------------------------------------------- */

static void draw_node(const Model *model, int node, Time now, Canvas cell)
{
    const Keeper *keeper = model->ledger.keepers[node];
    canvas_print_right(cell, 3, 0, ROLE_TEXT, "%s", limiter_node_names[node]);
    if (keeper == NULL) return; /* it joins within this instant */
    int lane = model->ledger.lane;
    double used = limiter_keeper_used(keeper, lane, now);
    double full = (double)rate_limit_capacity(&keeper->lanes[lane]);
    chart_gauge(canvas_part(cell, 4, 0, 6, 1), used, full, NAN, role_of(used, full));
    canvas_print_right(cell, NODE_COLUMNS - 1, 0, ROLE_TEXT, "%.0f", floor(used));
}

int limiter_draw_nodes(const Model *model, Time now, Canvas canvas)
{
    int nodes = model->driver.nodes, each = canvas.width / NODE_COLUMNS;
    int rows = (nodes + each - 1) / each, room = (canvas.height - 1) * each;
    const Keeper *first = model->ledger.keepers[0];
    long long capacity = (long long)rate_limit_capacity(&first->lanes[model->ledger.lane]);
    if (model->config.store == STORE_SPLIT)
        canvas_print(canvas, 1, 0, ROLE_MUTED, "%d nodes, each with its share: %lld of %lld", nodes,
                     capacity, (long long)model->config.policy.limit);
    else
        canvas_print(canvas, 1, 0, ROLE_MUTED, "%d nodes, each counts alone, to %lld", nodes,
                     capacity);
    if (rows > canvas.height - 1) {
        rows = canvas.height - 1;
        canvas_print_right(canvas, canvas.width, 0, ROLE_MUTED, "+%d more", nodes - room);
    }
    for (int i = 0; i < nodes && i < room; i++)
        draw_node(model, i, now,
                  canvas_part(canvas, i % each * NODE_COLUMNS, 1 + i / each, NODE_COLUMNS, 1));
    return rows + 1;
}

/* --- steps at the shared key ------------------------------------------------------------------ */

enum { STEP_NODE = 12, STEP_WORD = 15, STEP_ARROW = 24 };

/* Where the store is: where little room is, so that what it says fits beside it. */
static int store_column(Canvas canvas)
{
    return canvas.width < 72 ? 34 : 42;
}

/* Those sent by now, in the order in which the store takes them. */
static int steps_in_order(const Ledger *ledger, Time now, const KeyStep *order[STEPS_KEPT])
{
    int count = 0;
    int64_t oldest = ledger->step_count > STEPS_KEPT ? ledger->step_count - STEPS_KEPT : 0;
    for (int64_t i = oldest; i < ledger->step_count; i++) {
        const KeyStep *step = &ledger->steps[i % STEPS_KEPT];
        if (step->sent > now) continue;
        int place = count++;
        for (; place > 0 && order[place - 1]->at > step->at; place--)
            order[place] = order[place - 1];
        order[place] = step;
    }
    return count;
}

static const char *word_of(const KeyStep *step)
{
    if (step->leg == LEG_EXPIRE) return "EXPIRE";
    if (step->leg == LEG_CHANGE) return step->op == STORE_OP_GET_SET ? "SET" : "INCR";
    return step->op == STORE_OP_INCR_FIRST ? "INCR"
           : step->op == STORE_OP_SCRIPT   ? "script"
                                           : "GET";
}

/* What the store says to it. */
static void draw_reply(const KeyStep *step, int64_t limit, Canvas row)
{
    int x = store_column(row) + 2;
    long long value = (long long)step->value;
    if (step->lost) {
        canvas_print(row, x, 0, ROLE_BAD, "%lld  %s %s's update is lost", value,
                     row.ascii ? "x" : "✗", limiter_node_names[step->over]);
        return;
    }
    if (step->leg == LEG_EXPIRE) {
        canvas_puts(row, x, 0, ROLE_TEXT, "the window begins");
        return;
    }
    x = canvas_print(row, x, 0, ROLE_TEXT, "%lld  ", value);
    bool reads = step->leg == LEG_ASK && step->op >= STORE_OP_GET_INCR;
    bool passes = step->leg == LEG_CHANGE || (reads ? value < limit : value <= limit);
    if (reads)
        canvas_puts(row, x, 0, passes ? ROLE_MUTED : ROLE_BAD, passes ? "goes on" : "refused");
    else canvas_puts(row, x, 0, passes ? ROLE_GOOD : ROLE_BAD, passes ? "admitted" : "refused");
}

static void draw_step(const Model *model, const KeyStep *step, Time now, bool still, Canvas row)
{
    bool taken = step->replied > 0 && step->at <= now;
    double flown = taken ? 1 : (double)(now - step->sent) / (double)(step->at - step->sent + 1);
    bool writes = step->leg == LEG_CHANGE && step->op == STORE_OP_GET_SET;
    char time[32];
    chart_format_seconds(in_seconds(step->at), time, sizeof time);
    if (taken) canvas_print_right(row, STEP_NODE - 1, 0, ROLE_MUTED, "%s", time);
    canvas_puts(row, STEP_NODE, 0, ROLE_TEXT, limiter_node_names[step->node]);
    int x = canvas_puts(row, STEP_WORD, 0, writes ? ROLE_TITLE : ROLE_TEXT, word_of(step));
    if (writes) canvas_print(row, x + 1, 0, ROLE_TITLE, "%lld", (long long)step->value);
    if (!taken && still) return;
    DiagramArrow arrow = {
        STEP_ARROW, store_column(row), flown, false, step->lost ? ROLE_BAD : ROLE_FLOW, NULL};
    diagram_arrow(row, 0, &arrow);
    if (taken) draw_reply(step, model->config.policy.limit, row);
}

void limiter_draw_steps(const Model *model, Time now, bool still, Canvas canvas)
{
    const KeyStep *order[STEPS_KEPT];
    int count = steps_in_order(&model->ledger, now, order), taken = 0;
    while (taken < count && order[taken]->replied > 0 && order[taken]->at <= now) taken++;
    int rows = canvas.height - 1, flying = count - taken;
    if (rows < 1) return;
    canvas_puts(canvas, STEP_NODE, 0, ROLE_MUTED, "node");
    canvas_puts(canvas, store_column(canvas) - 2, 0, ROLE_MUTED, "store");
    if ((model->ledger.ops_seen & 1u << STORE_OP_GET_SET) != 0)
        canvas_print_right(canvas, canvas.width, 0, ROLE_MUTED, "%lld updates lost",
                           (long long)model->ledger.lost_updates);
    int most = taken < rows - rows / 3 ? rows - taken : rows / 3;
    if (flying > most) flying = most;
    int first = taken > rows - flying ? taken - (rows - flying) : 0;
    for (int i = first; i < taken + flying; i++)
        draw_step(model, order[i], now, still,
                  canvas_part(canvas, 0, 1 + i - first, canvas.width, 1));
}
