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
        double good = series_sum(ok, from, from + axis->slot_ns);
        double all = series_sum(ended, from, from + axis->slot_ns);
        slots[x] = (DiagramSlot){(int64_t)good, (int64_t)(all - good), 0};
    }
    double per_slot =
        (double)model->config.rate / (double)model->config.rate_ns * (double)axis->slot_ns / 2;
    DiagramLane lane = {.slots = slots, .count = count, .full = (int64_t)(per_slot * 1.2) + 1};
    diagram_lane(canvas_part(canvas, LABEL, 0, axis->columns, canvas.height), &lane);
    canvas_puts(canvas, 1, 0, ROLE_TEXT, kind_labels[kind]);
    if (canvas.height > 1) canvas_puts(canvas, 1, 1, ROLE_MUTED, "ok/s");
    if (canvas.height > 3)
        canvas_print(canvas, 1, 2, ROLE_MUTED, "to %.0f",
                     (double)lane.full * 1e9 / (double)axis->slot_ns);
    Time second = view->now > TIME_SECOND ? view->now - TIME_SECOND : 0;
    double all = series_sum(ended, second, view->now + 1),
           good = series_sum(ok, second, view->now + 1);
    if (all <= 0) return;
    char share[24];
    chart_format_ratio(good / all, share, sizeof share);
    canvas_print_right(canvas, canvas.width, 0, 2 * good >= all ? ROLE_GOOD : ROLE_BAD, "%s",
                       share);
}

/* When the breaker should open; 0 where no law says so. */
static Time opens_at(const View *view)
{
    const BreakerLedger *ledger = &((const BreakerModel *)view->model)->ledger;
    return isnan(ledger->opens_after) ? 0 : ledger->fault_began + (Time)(ledger->opens_after * 1e9);
}

/* Closed, half-open and open over time, in one row, and at its end what it is now. */
static void draw_states(const View *view, const TimeAxis *axis, Canvas row)
{
    static const char *const names[] = {"closed", "OPEN", "half"}; /* as in BreakerState */
    static const Role roles[] = {ROLE_GOOD, ROLE_BAD, ROLE_WAITING};
    const BreakerGuard *guard = &((const BreakerModel *)view->model)->a.guard;
    BreakerState state = breaker_guard_state(guard);
    const Series *states = world_series(view->world, SERIES_STATE);
    bool ascii = row.ascii;
    int now = column_of(axis, view->now);
    canvas_puts(row, 1, 0, ROLE_TEXT, "breaker");
    for (int x = 0; x <= now && x < axis->columns; x++) {
        int64_t bin = (axis->from + (x + 1) * axis->slot_ns - 1) / states->bin_ns;
        double level = bin < states->count ? states->bins[bin] : states->level;
        if (level >= 2) canvas_puts(row, LABEL + x, 0, ROLE_BAD, ascii ? "O" : "█");
        else if (level >= 1) canvas_puts(row, LABEL + x, 0, ROLE_WAITING, ascii ? "h" : "▒");
        else canvas_puts(row, LABEL + x, 0, ROLE_MUTED, ascii ? "-" : "─");
    }
    int x = column_of(axis, opens_at(view));
    if (x > now && x < axis->columns) canvas_puts(row, LABEL + x, 0, ROLE_MUTED, ascii ? ":" : "┊");
    canvas_print_right(row, row.width, 0, guard->is_on ? roles[state] : ROLE_MUTED, "%s",
                       guard->is_on ? names[state] : "off");
}

/* Whose marks a row has. */
typedef enum Marks { MARKS_OF_B = 1, MARKS_OF_A = 2, MARKS_OF_BOTH = 3 } Marks;

static const char *mark_of(const Note *note, Marks marks)
{
    const char *of_a = NULL, *of_b = NULL;
    switch ((BreakerNote)note->kind) {
    case NOTE_OPENED:
    case NOTE_FORCED: of_a = "opens"; break;
    case NOTE_PROBING: of_a = "probes"; break;
    case NOTE_CLOSED: of_a = "closes"; break;
    case NOTE_EXHAUSTED: of_a = "full"; break;
    case NOTE_HANG: of_b = "B hangs"; break;
    case NOTE_SLOW: of_b = "B slow"; break;
    case NOTE_ERRORS: of_b = "B fails"; break;
    case NOTE_HEAL: of_b = "B well"; break;
    default: break;
    }
    return marks & MARKS_OF_A && of_a != NULL ? of_a : marks & MARKS_OF_B ? of_b : NULL;
}

/* The label behind its sign, or before it where there is no room behind. Returns the column where
 * it begins, or `free_from` where it would be over another. */
static int draw_mark(const TimeAxis *axis, Canvas row, const char *sign, Time at, const char *word,
                     int free_from)
{
    int column = column_of(axis, at), x = LABEL + column, end = LABEL + axis->columns + SHARE;
    char label[40];
    snprintf(label, sizeof label, "%.4g %s", (double)at / 1e9, word);
    int width = utf8_width(text_of(label), row.table);
    if (column < 0 || column >= axis->columns || x + 1 >= free_from) return free_from;
    bool before = x + 1 + width >= end && x - width > LABEL;
    if (!before && x + 1 + width >= free_from) return free_from;
    canvas_puts(row, x, 0, ROLE_MUTED, sign);
    canvas_puts(row, before ? x - width : x + 1, 0, ROLE_MUTED, label);
    return before ? x - width : x;
}

/* What happened, below its column, the newest first where they would overlap; and when the breaker
 * will open, by the law. */
static void draw_marks(const View *view, const TimeAxis *axis, Canvas row, Marks marks)
{
    int free_from = LABEL + axis->columns + SHARE;
    Time opens = opens_at(view);
    if (marks & MARKS_OF_A && opens > view->now)
        free_from =
            draw_mark(axis, row, row.ascii ? ":" : "┊", opens, "opens in theory", free_from);
    for (int back = 0;; back++) {
        const Note *note = world_note(view->world, back);
        if (note == NULL) break;
        const char *word = mark_of(note, marks);
        if (word == NULL) continue;
        free_from = draw_mark(axis, row, row.ascii ? "^" : "▴", note->at, word, free_from);
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

/* Rows of ten, twenty ...: as few columns as leave all threads their own cell. */
static int grid_columns(const Pool *threads, int rows, int most)
{
    int columns = ((threads->size + rows - 1) / rows + 9) / 10 * 10;
    return columns < most ? columns : most;
}

static void draw_service(const View *view, Canvas canvas, const char *name, const Pool *threads,
                         const ThreadCall *calls)
{
    const BreakerModel *model = view->model;
    bool full = threads->busy == threads->size;
    int x = canvas_styled(canvas, 0, 0, ROLE_TEXT, STYLE_BOLD, text_of(name));
    const char *words = canvas.width >= 24 ? " threads" : "";
    x = canvas_print(canvas, x, 0, full ? ROLE_BAD : ROLE_TEXT, "  %d/%d%s%s", threads->busy,
                     threads->size, words, full ? ": full" : "");
    int rows = canvas.height - 2, columns = grid_columns(threads, rows, canvas.width);
    int each = draw_threads(view, canvas_part(canvas, 0, 1, columns, rows), threads, calls,
                            model->a.timeout);
    Time limit, oldest = oldest_age(threads, calls, view->now, &limit);
    char age[24];
    chart_format_seconds((double)oldest / 1e9, age, sizeof age);
    int y = canvas.height - 1;
    if (threads->busy > 0) x = canvas_print(canvas, 0, y, ROLE_MUTED, "oldest %s", age);
    else x = canvas_puts(canvas, 0, y, ROLE_MUTED, "idle");
    if (each > 1 && x + 10 <= canvas.width)
        canvas_print(canvas, x, y, ROLE_MUTED, ", %d a cell", each);
    else if (each > 1) canvas_print(canvas, 0, y, ROLE_MUTED, "%d a cell     ", each);
}

/* What is wrong with B, in words; `sign` is as in the README's table. */
static const char *ails(const BreakerModel *model, bool ascii, char *words, size_t size, Role *role,
                        const char **sign)
{
    const ServiceB *b = &model->b;
    double failing = b->failing >= 0 ? b->failing : b->failing_always;
    *role = ROLE_BAD;
    *sign = ascii ? "." : "◌";
    if (b->is_hung) return "hangs";
    *sign = ascii ? "x" : "✗";
    if (b->factor != 1 && failing > 0)
        snprintf(words, size, "slow x%.3g, fails %.3g %%", b->factor, 100 * failing);
    else if (failing > 0 || b->failing >= 0) snprintf(words, size, "fails %.3g %%", 100 * failing);
    else if (b->factor != 1) {
        *role = ROLE_WAITING;
        *sign = "~";
        snprintf(words, size, "slow x%.3g", b->factor);
    } else {
        *role = ROLE_GOOD;
        *sign = ascii ? "o" : "●";
        return "well";
    }
    return words;
}

static void draw_b(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    char words[64], since[24];
    Role role;
    const char *sign, *state = ails(model, canvas.ascii, words, sizeof words, &role, &sign);
    int x = canvas_styled(canvas, 0, 0, ROLE_TEXT, STYLE_BOLD, TEXT("B"));
    x = canvas_print(canvas, x, 0, role, "  %s %s", sign, state);
    if (model->ledger.in_fault) {
        chart_format_seconds((double)(view->now - model->b.began) / 1e9, since, sizeof since);
        if (x + 5 + (int)strlen(since) <= canvas.width)
            canvas_print(canvas, x, 0, ROLE_MUTED, " for %s", since);
    }
    canvas_print(canvas, 3, 1, ROLE_TEXT, "calls under way %5d", model->a.calling);
    canvas_print(canvas, 3, 2, ROLE_MUTED, "received %12lld", (long long)model->ledger.reached_b);
}

/* A refused call on its way back from the breaker, for as long as one sees it. */
static void draw_bounce(const View *view, Canvas row, int breaker_at)
{
    enum { SEEN_FOR = 200000000 };
    const BreakerGuard *guard = &((const BreakerModel *)view->model)->a.guard;
    Time age = view->now - guard->last_refused;
    if (guard->rejected == 0 || age > SEEN_FOR) return;
    double share = view->still ? 0 : (double)age / SEEN_FOR;
    int x = breaker_at - 1 - (int)(share * (breaker_at - 1));
    canvas_puts(row, x, 0, ROLE_BAD, row.ascii ? "x" : "✗");
}

/* The calls' way from A to B: what is under way piles up before B; what the breaker refuses does
 * not come that far. */
static void draw_way(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    const BreakerGuard *guard = &model->a.guard;
    BreakerState state = breaker_guard_state(guard);
    bool ascii = canvas.ascii;
    int width = canvas.width, breaker_at = width / 3;
    if (width < 4) return;
    bool refuses = state == BREAKER_OPEN;
    canvas_repeat(canvas, 0, 0, ROLE_FLOW, ascii ? "-" : "─", refuses ? breaker_at : width - 1);
    int pile =
        model->a.calling < width - breaker_at - 2 ? model->a.calling : width - breaker_at - 2;
    canvas_repeat(canvas, width - 1 - pile, 0, model->b.is_hung ? ROLE_BAD : ROLE_FLOW,
                  ascii ? "o" : "●", pile);
    if (!refuses || pile > 0) canvas_puts(canvas, width - 1, 0, ROLE_FLOW, ascii ? ">" : "▶");
    if (refuses) {
        draw_bounce(view, canvas, breaker_at);
        canvas_puts(canvas, breaker_at, 0, ROLE_BAD, ascii ? "]" : "⊣");
    } else if (state == BREAKER_HALF_OPEN) {
        canvas_puts(canvas, breaker_at, 0, ROLE_WAITING, ascii ? ":" : "┊");
    }
    if (width < 16) return;
    if (guard->rejected > 0)
        canvas_print(canvas, 0, 1, refuses ? ROLE_BAD : ROLE_MUTED, "refused %lld",
                     (long long)guard->rejected);
    if (model->a.bulkhead > 0) {
        int x = canvas_print(canvas, 0, 2, ROLE_TEXT, "bulkhead %d", model->a.bulkhead);
        if (x + 14 <= width)
            canvas_print(canvas, x, 2, ROLE_MUTED, ": refused %lld",
                         (long long)model->ledger.refused_by_bulkhead);
    }
}

/* --- the breaker ------------------------------------------------------------------------------ */

static void format_left(const View *view, const Breaker *breaker, char *out, size_t size)
{
    Time left = breaker_open_until_ns(breaker) - view->now;
    if (left < 0) snprintf(out, size, "waiting");
    else snprintf(out, size, "%5.1f s", (double)left / 1e9);
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
    enum { PLACES_COLUMNS = 60 };
    char edge[64], left[32] = "", probes[24] = "", wait[32];
    bool slow_too = rules->slow_threshold == rules->threshold;
    const char *failed = canvas.width >= 76 ? " failed" : "";
    if (rules->trip == BREAKER_CONSECUTIVE)
        snprintf(edge, sizeof edge, "%d%s in a row", rules->window, failed);
    else if (slow_too)
        snprintf(edge, sizeof edge, "%.3g %%%s", (double)rules->threshold * 100 / BREAKER_WHOLE,
                 canvas.width >= 88 ? " failed or slow" : "");
    else
        snprintf(edge, sizeof edge, "%.3g %%%s", (double)rules->threshold * 100 / BREAKER_WHOLE,
                 failed);
    /* What is said of a state has its place also while it is another's turn. */
    bool keeps_place = canvas.width >= PLACES_COLUMNS;
    if (breaker->state == BREAKER_OPEN) {
        format_left(view, breaker, left, sizeof left);
    } else if (keeps_place) {
        value_print_time(rules->open_for_ns, wait);
        snprintf(left, sizeof left, "%7s", wait);
    }
    int digits = snprintf(NULL, 0, "%d", rules->probes);
    if (breaker->state == BREAKER_HALF_OPEN)
        snprintf(probes, sizeof probes, "%*d/%d", digits, breaker->probed, rules->probes);
    else if (keeps_place) snprintf(probes, sizeof probes, "%*s", 2 * digits + 1, "");
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
    bool by_count = rules->trip == BREAKER_COUNT_WINDOW && guard->breaker.state == BREAKER_CLOSED;
    int room = row.width - LABEL, count = guard->breaker.counts.calls, x = LABEL;
    if (count > BREAKER_WINDOW_MAX) count = BREAKER_WINDOW_MAX;
    int shown = count < room ? count : room;
    canvas_puts(row, 1, 0, ROLE_TEXT, "window");
    for (int64_t i = guard->past_count - shown; i < guard->past_count; i++, x++) {
        const BreakerOutcome *past = &guard->past[i % BREAKER_WINDOW_MAX].outcome;
        int shape = past->failed + 2 * past->slow;
        canvas_puts(row, x, 0, roles[shape], shapes[shape]);
    }
    int places = by_count ? rules->window : 0;
    for (; x < row.width && x - LABEL < places; x++)
        canvas_puts(row, x, 0, ROLE_MUTED, row.ascii ? "." : "·");
}

static void draw_row(Canvas row, int gauge, const Breaker *breaker)
{
    int window = breaker->rules.window;
    canvas_puts(row, 1, 0, ROLE_TEXT, "failed");
    chart_gauge(canvas_part(row, 9, 0, gauge, 1), breaker->in_a_row, window, NAN, ROLE_BAD);
    canvas_print(row, 10 + gauge, 0, ROLE_TEXT, "%d in a row of %d", breaker->in_a_row, window);
}

/* Of the two rates the one that is nearer to its threshold. */
static void draw_rates(const View *view, Canvas row)
{
    const BreakerGuard *guard = &((const BreakerModel *)view->model)->a.guard;
    const Breaker *breaker = &guard->breaker;
    const BreakerRules *rules = &breaker->rules;
    BreakerCounts counts = breaker->counts;
    int gauge = row.width > 60 ? 20 : 12, least = breaker_minimum(breaker);
    if (rules->trip == BREAKER_CONSECUTIVE && breaker->state == BREAKER_CLOSED) {
        draw_row(row, gauge, breaker);
        return;
    }
    bool slow = counts.slow * rules->threshold > counts.failures * rules->slow_threshold;
    int part = slow ? counts.slow : counts.failures;
    int64_t threshold = slow ? rules->slow_threshold : rules->threshold;
    bool has_threshold = rules->trip != BREAKER_CONSECUTIVE;
    double share = counts.calls > 0 ? (double)part / counts.calls : 0;
    canvas_puts(row, 1, 0, ROLE_TEXT, slow ? "slow" : "failed");
    chart_gauge(canvas_part(row, 9, 0, gauge, 1), share, 1,
                has_threshold ? (double)threshold / BREAKER_WHOLE : NAN, ROLE_BAD);
    int x = canvas_print(row, 10 + gauge, 0, ROLE_TEXT, "%3d of %d", part, counts.calls);
    if (counts.calls < least) canvas_print(row, x, 0, ROLE_MUTED, ": no rate before %d", least);
    else if (has_threshold)
        canvas_print(row, x, 0, ROLE_MUTED, "; opens at %.3g %%",
                     (double)threshold * 100 / BREAKER_WHOLE);
    if (row.width >= 100)
        canvas_print_right(row, row.width - 1, 0, ROLE_MUTED,
                           "s succeeded  F failed  w slow  W both");
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
    if (breaker_guard_state(&model->a.guard) == BREAKER_OPEN) {
        canvas_puts(canvas, 1, machine, ROLE_MUTED, "OPEN refuses all, and records nothing");
        canvas_print(canvas, 1, machine + 1, ROLE_TEXT, "refused %lld so far",
                     (long long)model->a.guard.rejected);
        return;
    }
    draw_window(view, canvas_part(canvas, 0, machine, canvas.width, 1));
    draw_rates(view, canvas_part(canvas, 0, machine + 1, canvas.width, 1));
}

/* --- the pictures ----------------------------------------------------------------------------- */

static int kinds_of(const BreakerModel *model)
{
    return model->config.has_upstream ? KINDS : KINDS - 1;
}

/* Each lane's share of so many rows. */
static int lane_rows(const BreakerModel *model, int rows)
{
    enum { MOST = 16 };
    int each = rows / kinds_of(model);
    return each < 1 ? 1 : each > MOST ? MOST : each;
}

static void draw_lanes(const View *view, Canvas canvas, int lanes)
{
    const BreakerModel *model = view->model;
    TimeAxis axis = axis_of(view, canvas.width - LABEL - SHARE);
    int kinds = kinds_of(model);
    for (int kind = 0; kind < kinds; kind++)
        draw_lane(view, &axis, canvas_part(canvas, 0, kind * lanes, canvas.width, lanes),
                  (RequestKind)kind);
    int y = kinds * lanes, left = canvas.height - y;
    if (left >= 3)
        draw_marks(view, &axis, canvas_part(canvas, 0, y++, canvas.width, 1), MARKS_OF_B);
    bool has_states = model->a.guard.is_on || model->a.guard.rejected > 0;
    if (left >= 1 && has_states)
        draw_states(view, &axis, canvas_part(canvas, 0, y++, canvas.width, 1));
    if (left < 2) return;
    Canvas last = canvas_part(canvas, 0, y, canvas.width, 1);
    canvas_print(last, 1, 0, ROLE_MUTED, "%.4g s", (double)axis.from / 1e9);
    draw_marks(view, &axis, last, left >= 3 ? MARKS_OF_A : MARKS_OF_BOTH);
}

static void draw_age_legend(const View *view, Canvas row)
{
    const BreakerModel *model = view->model;
    char timeout[32];
    value_print_time(model->a.timeout, timeout);
    int x = diagram_grid_legend(row);
    x = canvas_puts(row, x + 1, 0, ROLE_MUTED, "free; busy, by its call's age");
    if (x + 25 <= row.width)
        canvas_print(row, x, 0, ROLE_MUTED, ", up to the timeout (%s)", timeout);
}

static void draw_services(const View *view, Canvas canvas)
{
    enum { B_COLUMNS = 26, NAME_COLUMNS = 26 };
    const BreakerModel *model = view->model;
    bool has_c = model->config.has_upstream;
    bool has_legend = canvas.height >= 6 && canvas.width >= 100;
    int way_least = has_c ? 5 : 9, x = 1;
    int most = canvas.width - B_COLUMNS - way_least - 2;
    if (has_c) most = (most - way_least) / 2;
    int block = grid_columns(&model->a.threads, canvas.height - 2, most);
    if (block < NAME_COLUMNS) block = most < NAME_COLUMNS ? most : NAME_COLUMNS;
    int ways = canvas.width - 1 - B_COLUMNS - block * (has_c ? 2 : 1) - 1;
    int way = has_c ? ways / 2 : ways;
    if (has_c) {
        draw_service(view, canvas_part(canvas, x, 0, block, canvas.height), "C", &model->c.threads,
                     model->c.calls);
        canvas_repeat(canvas, x + block + 1, 1, ROLE_FLOW, canvas.ascii ? "-" : "─", way - 3);
        canvas_puts(canvas, x + block + way - 2, 1, ROLE_FLOW, canvas.ascii ? ">" : "▶");
        x += block + way;
    }
    draw_service(view, canvas_part(canvas, x, 0, block, canvas.height), "A", &model->a.threads,
                 model->a.calls);
    x += block + 1;
    draw_way(view, canvas_part(canvas, x, 1, way - 2, canvas.height - 1));
    draw_b(view, canvas_part(canvas, x + way - 1, 0, B_COLUMNS, canvas.height));
    if (has_legend)
        draw_age_legend(view, canvas_part(canvas, x, canvas.height - 1, canvas.width - x, 1));
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
    canvas_print(canvas, 9, 4, ROLE_TEXT,
                 "%lld calls: %lld let through, %lld refused; opened %lld time%s",
                 (long long)guard->calls, (long long)guard->permitted, (long long)guard->rejected,
                 (long long)guard->opened, guard->opened == 1 ? "" : "s");
}

void breaker_draw(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    int rows = canvas.height;
    if (model->config.tape != NULL) {
        draw_breaker(view, canvas_part(canvas, 0, 1, canvas.width, 5));
        draw_decisions(view, canvas_part(canvas, 0, 7, canvas.width, 5));
        return;
    }
    int services = rows >= 24 ? 6 : 4, breaker = rows >= 20 ? 5 : 3;
    if (model->config.has_upstream && services == 4 && rows >= 18)
        services = 5; /* its grids are narrow */
    if (!model->a.guard.is_on) breaker = 1;
    draw_services(view, canvas_part(canvas, 0, 0, canvas.width, services));
    draw_breaker(view, canvas_part(canvas, 0, services + 1, canvas.width, breaker));
    int y = services + 1 + breaker + 1, marks = rows >= 20 ? 3 : 2;
    draw_lanes(view, canvas_part(canvas, 0, y, canvas.width, rows - y),
               lane_rows(model, rows - y - marks));
}

void breaker_draw_compact(const View *view, Canvas canvas)
{
    const BreakerModel *model = view->model;
    const Pool *threads = &model->a.threads;
    char words[40];
    Role role;
    const char *sign, *state = ails(model, canvas.ascii, words, sizeof words, &role, &sign);
    if (model->config.tape == NULL) {
        int x = canvas_print(canvas, 1, 0, ROLE_TEXT, "A %d/%d ", threads->busy, threads->size);
        draw_threads(view, canvas_part(canvas, x, 0, canvas.width - x - 18, 1), threads,
                     model->a.calls, model->a.timeout);
        canvas_print_right(canvas, canvas.width, 0, role, "B %s %s", sign, state);
    }
    draw_breaker(view, canvas_part(canvas, 0, 1, canvas.width, 3));
    Canvas rest = canvas_part(canvas, 0, 4, canvas.width, canvas.height - 4);
    if (model->config.tape != NULL) draw_decisions(view, rest);
    else if (canvas.height >= 6) draw_lanes(view, rest, lane_rows(model, rest.height - 3));
}
