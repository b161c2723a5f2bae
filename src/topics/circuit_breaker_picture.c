/* The pictures: A's threads by the age of their calls, the breaker with its window, and what
 * succeeded over time, on one time axis with what happened. */
#include "circuit_breaker.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLUMNS_MOST = 512, LABEL = 9, SHARE = 7, FULL_ROWS = 16, FULL_COLUMNS = 64 };

/* --- the time axis ---------------------------------------------------------------------------- */

/* Columns of whole bins; the last one holds the instant shown. */
typedef struct TimeAxis {
    Time from, slot_ns;
    int columns;
} TimeAxis;

static TimeAxis axis_of(const View *view, int columns)
{
    Time bin = world_series(view->world, 0)->bin_ns;
    if (columns > COLUMNS_MOST) columns = COLUMNS_MOST;
    if (columns < 1) columns = 1;
    Time slot = (view->span / columns + bin - 1) / bin * bin;
    if (slot < bin) slot = bin;
    Time last = view->now / slot;
    Time first = last + 1 > columns ? last + 1 - columns : 0;
    return (TimeAxis){first * slot, slot, columns};
}

static int column_of(const TimeAxis *axis, Time at)
{
    return at < axis->from ? -1 : (int)((at - axis->from) / axis->slot_ns);
}

static double sum_over(const Series *series, Time from, Time to)
{
    double sum = 0;
    for (int64_t i = from / series->bin_ns; i * series->bin_ns < to && i < series->count; i++)
        sum += series->bins[i];
    return sum;
}

/* --- what succeeded --------------------------------------------------------------------------- */

static const char *const kind_labels[KINDS] = {"local", "via B", "C's own"};

/* A lane of successes and failures, and the share of the last second. */
static void draw_lane(const View *view, const TimeAxis *axis, Canvas canvas, RequestKind kind)
{
    const Series *ended = world_series(view->world, SERIES_ENDED + kind);
    const Series *ok = world_series(view->world, SERIES_OK + kind);
    const BreakerModel *model = view->model;
    DiagramSlot slots[COLUMNS_MOST];
    int count = column_of(axis, view->now) + 1;
    for (int x = 0; x < count && x < axis->columns; x++) {
        Time from = axis->from + x * axis->slot_ns;
        double good = sum_over(ok, from, from + axis->slot_ns);
        double all = sum_over(ended, from, from + axis->slot_ns);
        slots[x] = (DiagramSlot){(int64_t)good, (int64_t)(all - good), 0};
    }
    double per_slot =
        (double)model->config.rate / (double)model->config.rate_ns * (double)axis->slot_ns / 2;
    DiagramLane lane = {.slots = slots, .count = count, .full = (int64_t)(per_slot * 1.2) + 1};
    diagram_lane(canvas_part(canvas, LABEL, 0, axis->columns, canvas.height), &lane);
    canvas_puts(canvas, 1, 0, ROLE_TEXT, kind_labels[kind]);
    if (canvas.height > 1) canvas_puts(canvas, 1, 1, ROLE_MUTED, "ok/s");
    Time second = view->now > TIME_SECOND ? view->now - TIME_SECOND : 0;
    double all = sum_over(ended, second, view->now + 1), good = sum_over(ok, second, view->now + 1);
    if (all <= 0) return;
    char share[24];
    chart_format_ratio(good / all, share, sizeof share);
    canvas_print_right(canvas, canvas.width, 0, 2 * good >= all ? ROLE_GOOD : ROLE_BAD, "%s",
                       share);
}

/* Closed, half-open and open over time, in one row. */
static void draw_states(const View *view, const TimeAxis *axis, Canvas row)
{
    const Series *states = world_series(view->world, SERIES_STATE);
    const BreakerModel *model = view->model;
    bool ascii = row.ascii;
    int now = column_of(axis, view->now);
    if (!model->a.guard.is_on && model->a.guard.calls == model->a.guard.permitted) return;
    canvas_puts(row, 1, 0, ROLE_TEXT, "breaker");
    for (int x = 0; x <= now && x < axis->columns; x++) {
        int64_t bin = (axis->from + (x + 1) * axis->slot_ns - 1) / states->bin_ns;
        double level = bin < states->count ? states->bins[bin] : states->level;
        if (level >= 2) canvas_puts(row, LABEL + x, 0, ROLE_BAD, ascii ? "O" : "█");
        else if (level >= 1) canvas_puts(row, LABEL + x, 0, ROLE_WAITING, ascii ? "h" : "▒");
        else canvas_puts(row, LABEL + x, 0, ROLE_MUTED, ascii ? "-" : "─");
    }
    if (isnan(model->ledger.opens_after)) return;
    Time opens = model->ledger.fault_began + (Time)(model->ledger.opens_after * 1e9);
    int x = column_of(axis, opens);
    if (x > now && x < axis->columns) canvas_puts(row, LABEL + x, 0, ROLE_MUTED, ascii ? ":" : "┊");
}

static const char *mark_of(const Note *note)
{
    switch ((BreakerNote)note->kind) {
    case NOTE_OPENED:
    case NOTE_FORCED: return "opens";
    case NOTE_CLOSED: return "closes";
    case NOTE_HANG: return "hangs";
    case NOTE_SLOW: return "slow";
    case NOTE_ERRORS: return "errors";
    case NOTE_HEAL: return "heals";
    case NOTE_EXHAUSTED: return "full";
    default: return NULL;
    }
}

/* What happened, below its column, the newest first where they would overlap. */
static void draw_marks(const View *view, const TimeAxis *axis, Canvas row)
{
    int free_from = LABEL + axis->columns + SHARE;
    canvas_print(row, 1, 0, ROLE_MUTED, "%.4g s", (double)axis->from / 1e9);
    for (int back = 0;; back++) {
        const Note *note = world_note(view->world, back);
        if (note == NULL) break;
        const char *word = mark_of(note);
        int x = LABEL + column_of(axis, note->at);
        char label[40];
        if (word == NULL || x < LABEL) continue;
        int length = snprintf(label, sizeof label, "%s%.4g %s", row.ascii ? "^" : "▴",
                              (double)note->at / 1e9, word);
        length -= row.ascii ? 0 : 2; /* bytes of the mark that are no columns */
        if (x + length >= free_from) continue;
        canvas_puts(row, x, 0, ROLE_MUTED, label);
        free_from = x;
    }
}

/* --- services --------------------------------------------------------------------------------- */

static Time oldest_age(const Pool *threads, const ThreadCall *calls, Time now, Time *limit)
{
    Time oldest = 0;
    *limit = LOCAL_TIME;
    for (int i = 0; i < threads->size; i++) {
        const PoolSlot *slot = &threads->slots[i];
        if (!slot->is_busy || now - slot->begun < oldest) continue;
        oldest = now - slot->begun;
        *limit = calls[i].limit > 0 ? calls[i].limit : LOCAL_TIME;
    }
    return oldest;
}

static int draw_threads(const View *view, Canvas canvas, const Pool *threads,
                        const ThreadCall *calls, Time limit)
{
    double ages[THREADS_MOST];
    for (int i = 0; i < threads->size; i++) {
        const PoolSlot *slot = &threads->slots[i];
        Time most = calls[i].limit > 0 ? calls[i].limit : limit;
        ages[i] = slot->is_busy ? (double)(view->now - slot->begun) / (double)most : DIAGRAM_FREE;
    }
    return diagram_grid(canvas, ages, threads->size);
}

static void draw_service(const View *view, Canvas canvas, const char *name, const Pool *threads,
                         const ThreadCall *calls)
{
    const BreakerModel *model = view->model;
    bool full = threads->busy == threads->size;
    int x = canvas_styled(canvas, 0, 0, ROLE_TEXT, STYLE_BOLD, text_of(name));
    const char *words = canvas.width >= 26 ? " threads" : "";
    x = canvas_print(canvas, x, 0, full ? ROLE_BAD : ROLE_TEXT, "  %d/%d%s%s", threads->busy,
                     threads->size, words, full ? ": full" : "");
    int each = draw_threads(view, canvas_part(canvas, 0, 1, canvas.width, canvas.height - 2),
                            threads, calls, model->a.timeout);
    Time limit, oldest = oldest_age(threads, calls, view->now, &limit);
    char age[24];
    chart_format_seconds((double)oldest / 1e9, age, sizeof age);
    int y = canvas.height - 1;
    if (threads->busy > 0) x = canvas_print(canvas, 0, y, ROLE_MUTED, "oldest %s", age);
    else x = canvas_puts(canvas, 0, y, ROLE_MUTED, "idle");
    if (each > 1) canvas_print(canvas, x, y, ROLE_MUTED, ", %d a cell", each);
}

static const char *ails(const BreakerModel *model, char *words, size_t size, Role *role)
{
    const ServiceB *b = &model->b;
    *role = ROLE_BAD;
    if (b->is_hung) return "hangs";
    if (b->factor != 1) snprintf(words, size, "slow x%.3g", b->factor);
    else if (b->failing >= 0) snprintf(words, size, "fails %.3g %%", 100 * b->failing);
    else if (b->failing_always > 0) snprintf(words, size, "fails %.3g %%", 100 * b->failing_always);
    else {
        *role = ROLE_GOOD;
        return "well";
    }
    return words;
}

static void draw_b(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    char words[40], since[24] = "";
    Role role;
    const char *state = ails(model, words, sizeof words, &role);
    int x = canvas_styled(canvas, 0, 0, ROLE_TEXT, STYLE_BOLD, TEXT("B"));
    x = canvas_print(canvas, x, 0, role, "  %s %s",
                     canvas.ascii        ? (role == ROLE_GOOD ? "o" : "x")
                     : role == ROLE_GOOD ? "●"
                                         : "✖",
                     state);
    if (model->ledger.in_fault) {
        chart_format_seconds((double)(view->now - model->b.began) / 1e9, since, sizeof since);
        canvas_print(canvas, x, 0, ROLE_MUTED, " for %s", since);
    }
    canvas_print(canvas, 3, 1, ROLE_TEXT, "calls under way %5d", model->a.calling);
    canvas_print(canvas, 3, 2, ROLE_MUTED, "received %12lld", (long long)model->ledger.reached_b);
}

/* The call's way from A to B: what stands in it. */
static void draw_way(const View *view, Canvas row)
{
    const BreakerModel *model = view->model;
    BreakerState state = breaker_guard_state(&model->a.guard);
    bool ascii = row.ascii, refuses = state == BREAKER_OPEN;
    int width = row.width;
    if (width < 4) return;
    canvas_repeat(row, 0, 0, refuses ? ROLE_MUTED : ROLE_FLOW, ascii ? "-" : "─", width - 1);
    if (refuses) canvas_puts(row, width / 2, 0, ROLE_BAD, ascii ? "]" : "⊣");
    else canvas_puts(row, width - 1, 0, ROLE_FLOW, ascii ? ">" : "▶");
}

/* --- the breaker ------------------------------------------------------------------------------ */

static void format_left(const View *view, const Breaker *breaker, char *out, size_t size)
{
    Time left = breaker_open_until_ns(breaker) - view->now;
    if (left < 0) snprintf(out, size, "until a call");
    else snprintf(out, size, "%.1f s", (double)left / 1e9);
}

static int came_from(const View *view)
{
    for (int back = 0;; back++) {
        const Note *note = world_note(view->world, back);
        if (note == NULL) return -1;
        if (note->kind == NOTE_OPENED) return note->args[3] != 0 ? 2 : 0;
        if (note->kind == NOTE_PROBING) return 1;
        if (note->kind == NOTE_CLOSED) return 2;
        if (note->kind == NOTE_FORCED || note->kind == NOTE_BREAKER) return -1;
    }
    return -1;
}

static void draw_machine(const View *view, Canvas canvas)
{
    static const int place[] = {0, 1, 2}; /* closed, open, half-open, as in BreakerState */
    const BreakerModel *model = view->model;
    const Breaker *breaker = &model->a.guard.breaker;
    const BreakerRules *rules = &breaker->rules;
    char edge[24], left[24] = "", probes[24] = "";
    if (rules->trip == BREAKER_CONSECUTIVE)
        snprintf(edge, sizeof edge, "%d in a row", rules->window);
    else snprintf(edge, sizeof edge, "%.3g %%", (double)rules->threshold * 100 / BREAKER_WHOLE);
    if (breaker->state == BREAKER_OPEN) format_left(view, breaker, left, sizeof left);
    if (breaker->state == BREAKER_HALF_OPEN)
        snprintf(probes, sizeof probes, "%d/%d", breaker->probed, rules->probes);
    const DiagramState states[] = {
        {"CLOSED", NULL, edge, ROLE_GOOD},
        {"OPEN", left[0] != '\0' ? left : NULL, "a call", ROLE_BAD},
        {"HALF-OPEN", probes[0] != '\0' ? probes : NULL, NULL, ROLE_WAITING}};
    const DiagramReturn returns[] = {{2, 0, "well"}, {2, 1, "still sick"}};
    DiagramMachine machine = {
        states, 3, model->a.guard.is_on ? place[breaker->state] : -1, came_from(view), returns, 2};
    diagram_machine(canvas, &machine);
}

/* The outcomes that count, oldest first; the newest where there are too many. */
static void draw_window(const View *view, Canvas row)
{
    const BreakerGuard *guard = &((const BreakerModel *)view->model)->a.guard;
    static const char *const shapes[] = {"s", "F", "w", "W"}; /* w: slow */
    static const Role roles[] = {ROLE_GOOD, ROLE_BAD, ROLE_WAITING, ROLE_BAD};
    const BreakerRules *rules = &guard->breaker.rules;
    int x = canvas_puts(row, 1, 0, ROLE_TEXT, "window"), room = row.width - 9;
    int64_t count = guard->past_count;
    bool by_count = rules->trip == BREAKER_COUNT_WINDOW && guard->breaker.state == BREAKER_CLOSED;
    if (by_count && count > rules->window) count = rules->window;
    if (count > BREAKER_WINDOW_MAX) count = BREAKER_WINDOW_MAX;
    int64_t shown = count < room ? count : room;
    x = 9;
    for (int64_t i = guard->past_count - shown; i < guard->past_count; i++, x++) {
        const BreakerOutcome *past = &guard->past[i % BREAKER_WINDOW_MAX].outcome;
        int shape = past->failed + 2 * past->slow;
        canvas_puts(row, x, 0, roles[shape], shapes[shape]);
    }
    int places = by_count ? rules->window : 0;
    for (; x < row.width && x - 9 < places; x++)
        canvas_puts(row, x, 0, ROLE_MUTED, row.ascii ? "." : "·");
}

static void draw_rates(const View *view, Canvas row)
{
    const BreakerGuard *guard = &((const BreakerModel *)view->model)->a.guard;
    const Breaker *breaker = &guard->breaker;
    const BreakerRules *rules = &breaker->rules;
    BreakerCounts counts = breaker->counts;
    int gauge = row.width > 60 ? 20 : 12;
    double share = counts.calls > 0 ? (double)counts.failures / counts.calls : 0;
    canvas_puts(row, 1, 0, ROLE_TEXT, "failed");
    if (rules->trip == BREAKER_CONSECUTIVE) {
        chart_gauge(canvas_part(row, 9, 0, gauge, 1), breaker->in_a_row, rules->window, NAN,
                    ROLE_BAD);
        canvas_print(row, 10 + gauge, 0, ROLE_TEXT, "%d in a row of %d", breaker->in_a_row,
                     rules->window);
        return;
    }
    chart_gauge(canvas_part(row, 9, 0, gauge, 1), share, 1,
                (double)rules->threshold / BREAKER_WHOLE, ROLE_BAD);
    int least = breaker_minimum(breaker);
    int x = canvas_print(row, 10 + gauge, 0, ROLE_TEXT, "%3d of %d", counts.failures, counts.calls);
    if (counts.calls < least) canvas_print(row, x, 0, ROLE_MUTED, ": no rate before %d", least);
    else
        canvas_print(row, x, 0, ROLE_MUTED, ", slow %d; opens at %.3g %%", counts.slow,
                     (double)rules->threshold * 100 / BREAKER_WHOLE);
}

static void draw_breaker(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    if (!model->a.guard.is_on) {
        canvas_puts(canvas, 1, 0, ROLE_MUTED, "no breaker: every call goes to B; b puts one in");
        return;
    }
    int machine = canvas.height >= 5 ? 3 : 1;
    draw_machine(view, canvas_part(canvas, 0, 0, canvas.width, machine));
    draw_window(view, canvas_part(canvas, 0, machine, canvas.width, 1));
    draw_rates(view, canvas_part(canvas, 0, machine + 1, canvas.width, 1));
}

/* --- the pictures ----------------------------------------------------------------------------- */

static void draw_lanes(const View *view, Canvas canvas, int lanes)
{
    const BreakerModel *model = view->model;
    TimeAxis axis = axis_of(view, canvas.width - LABEL - SHARE);
    int kinds = model->config.has_upstream ? KINDS : KINDS - 1;
    for (int kind = 0; kind < kinds; kind++)
        draw_lane(view, &axis, canvas_part(canvas, 0, kind * lanes, canvas.width, lanes),
                  (RequestKind)kind);
    int y = kinds * lanes;
    if (y < canvas.height) draw_states(view, &axis, canvas_part(canvas, 0, y, canvas.width, 1));
    if (y + 1 < canvas.height)
        draw_marks(view, &axis, canvas_part(canvas, 0, y + 1, canvas.width, 1));
}

static void draw_services(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    bool has_c = model->config.has_upstream;
    int b_columns = 26, way = has_c ? 5 : 9;
    int left = canvas.width - b_columns - way - 2, x = 1;
    if (has_c) {
        int half = (left - way) / 2;
        draw_service(view, canvas_part(canvas, x, 0, half, canvas.height), "C", &model->c.threads,
                     model->c.calls);
        canvas_repeat(canvas, x + half + 1, 1, ROLE_FLOW, canvas.ascii ? "-" : "─", way - 3);
        canvas_puts(canvas, x + half + way - 2, 1, ROLE_FLOW, canvas.ascii ? ">" : "▶");
        x += half + way;
        left = half;
    }
    draw_service(view, canvas_part(canvas, x, 0, left, canvas.height), "A", &model->a.threads,
                 model->a.calls);
    x += left + 1;
    draw_way(view, canvas_part(canvas, x, 1, way - 2, 1));
    draw_b(view, canvas_part(canvas, x + way - 1, 0, b_columns, canvas.height));
}

/* A tape's calls, the newest at the right: let through or refused, and the state after each. */
static void draw_decisions(const View *view, Canvas canvas)
{
    const BreakerGuard *guard = &((const BreakerModel *)view->model)->a.guard;
    int room = canvas.width - 10, first = guard->decided > room ? guard->decided - room : 0;
    canvas_puts(canvas, 1, 0, ROLE_TEXT, "calls");
    canvas_puts(canvas, 1, 1, ROLE_TEXT, "state");
    for (int i = first; i < guard->decided; i++) {
        bool permitted = guard->decisions[i] == 'P';
        char state[] = {guard->states[i], '\0'};
        Role role = state[0] == 'C' ? ROLE_GOOD : state[0] == 'O' ? ROLE_BAD : ROLE_WAITING;
        canvas_puts(canvas, 9 + i - first, 0, permitted ? ROLE_GOOD : ROLE_BAD,
                    permitted ? "P" : "R");
        canvas_puts(canvas, 9 + i - first, 1, role, state);
    }
    canvas_puts(canvas, 9, 2, ROLE_MUTED,
                "P let through, R refused; C closed, O open, H half-open");
}

void breaker_draw(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    int rows = canvas.height;
    if (model->config.tape != NULL) {
        draw_breaker(view, canvas_part(canvas, 0, 1, canvas.width, 5));
        draw_decisions(view, canvas_part(canvas, 0, 7, canvas.width, 3));
        return;
    }
    int kinds = model->config.has_upstream ? KINDS : KINDS - 1;
    int services = rows >= 24 ? 6 : 4, breaker = rows >= 20 ? 5 : 3;
    draw_services(view, canvas_part(canvas, 0, 0, canvas.width, services));
    draw_breaker(view, canvas_part(canvas, 0, services + 1, canvas.width, breaker));
    int y = services + 1 + breaker + 1, lanes = (rows - y - 2) / kinds;
    if (lanes > 5) lanes = 5;
    draw_lanes(view, canvas_part(canvas, 0, y, canvas.width, rows - y), lanes);
}

void breaker_draw_compact(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    const Pool *threads = &model->a.threads;
    char words[40];
    Role role;
    const char *state = ails(model, words, sizeof words, &role);
    if (model->config.tape == NULL) {
        int x = canvas_print(canvas, 1, 0, ROLE_TEXT, "A %d/%d ", threads->busy, threads->size);
        draw_threads(view, canvas_part(canvas, x, 0, canvas.width - x - 16, 1), threads,
                     model->a.calls, model->a.timeout);
        canvas_print_right(canvas, canvas.width, 0, role, "B %s", state);
    }
    draw_breaker(view, canvas_part(canvas, 0, 1, canvas.width, 3));
    if (model->config.tape != NULL)
        draw_decisions(view, canvas_part(canvas, 0, 4, canvas.width, canvas.height - 4));
    else if (canvas.height >= 6)
        draw_lanes(view, canvas_part(canvas, 0, 4, canvas.width, canvas.height - 4), 1);
}
