/* The pictures of schedules: a column for each transaction, a row for each step; beside or below
 * them the versions, the locks, the graph and the matrix. */
#include "isolation_picture.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    STEP_COLUMN = 18,
    COLUMN_MOST = 26,
    WIDE = 112,
    SIDE = 64,
    PANELS_MOST = 92,
    MATRIX_ROWS = TX_ENGINES + 2
};

const char *isolation_glyph(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

int isolation_heading(const View *view, Canvas row, const char *words)
{
    int x = 1;
    if (view->side != NULL)
        x = canvas_print(row, x, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, "%s ", view->side);
    return canvas_styled(row, x, 0, ROLE_TEXT, STYLE_BOLD, text_of(words));
}

/* --- steps ------------------------------------------------------------------------------------ */

int isolation_transactions_in(const Schedule *schedule)
{
    int most = 0;
    for (int i = 0; i < schedule->count; i++)
        if (schedule->steps[i].transaction > most) most = schedule->steps[i].transaction;
    return most + 1;
}

static void print_rows(const StepRun *step, char *out, size_t size)
{
    size_t len = (size_t)snprintf(out, size, "{");
    for (int i = 0; i < step->touched && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%d:%" PRId64, i > 0 ? "," : "",
                                step->rows[i].row, step->rows[i].value);
    if (len < size) snprintf(out + len, size - len, "}");
}

/* What a step has brought, in a word or two. */
static Role word_result(const ScheduleRun *run, int index, char *out, size_t size)
{
    const StepRun *step = &run->steps[index];
    StatementKind kind = run->schedule.steps[index].statement.kind;
    if (kind == STATEMENT_COMMIT) {
        snprintf(out, size, "committed");
        return ROLE_GOOD;
    }
    if (kind == STATEMENT_READ) print_rows(step, out, size);
    else if (kind == STATEMENT_INSERT) snprintf(out, size, "inserted");
    else snprintf(out, size, "%d row%s", step->touched, step->touched == 1 ? "" : "s");
    return step->touched == 0 && kind != STATEMENT_READ ? ROLE_WAITING : ROLE_TEXT;
}

static void draw_done(const ScheduleRun *run, int index, Canvas cell)
{
    char words[120];
    Role role = word_result(run, index, words, sizeof words);
    canvas_fit(cell, 0, 0, cell.width - 1, role, STYLE_PLAIN, text_of(words));
}

static void draw_abort(TxReason reason, Canvas cell)
{
    static const char *const brief[] = {
        [REASON_NONE] = "aborted",      [REASON_ASKED] = "aborted",
        [REASON_DEADLOCK] = "deadlock", [REASON_UPDATED] = "overtaken",
        [REASON_PIVOT] = "dangerous",   [REASON_DUPLICATE] = "duplicate",
        [REASON_FULL] = "no room"};
    bool is_brief = cell.width < 23 || reason == REASON_ASKED;
    char words[64];
    snprintf(words, sizeof words, "%s %s", isolation_glyph(cell, "✖", "x"),
             is_brief ? brief[reason] : isolation_reason(reason));
    canvas_fit(cell, 0, 0, cell.width - 1, ROLE_BAD, STYLE_BOLD, text_of(words));
}

static void draw_waiting(const StepRun *step, Canvas cell)
{
    const char *sign = isolation_glyph(cell, "◌", ".");
    if (!step->has_waited) canvas_print(cell, 0, 0, ROLE_WAITING, "%s held back", sign);
    else if (step->blocker < 0) canvas_print(cell, 0, 0, ROLE_WAITING, "%s waits", sign);
    else canvas_print(cell, 0, 0, ROLE_WAITING, "%s waits for T%d", sign, step->blocker + 1);
}

static void draw_own(const ScheduleRun *run, int index, Canvas cell)
{
    const StepRun *step = &run->steps[index];
    if (step->state == STEP_AHEAD) return;
    if (step->state == STEP_SKIPPED) canvas_puts(cell, 0, 0, ROLE_MUTED, "skipped");
    else if (step->state == STEP_WAITS || step->state == STEP_HELD || step->during > index)
        draw_waiting(step, cell); /* what came of it stands where it came */
    else if (step->state == STEP_DONE) draw_done(run, index, cell);
    else draw_abort(step->reason, cell);
}

/* Steps that had waited and were done, or came to nothing, during this one. */
static bool draw_caught_up(const ScheduleRun *run, int transaction, int during, Canvas cell)
{
    char words[120];
    int x = 0;
    for (int i = 0; i < during; i++) {
        const StepRun *step = &run->steps[i];
        if (run->schedule.steps[i].transaction != transaction || step->during != during) continue;
        if (step->state != STEP_DONE && step->state != STEP_ABORTED) continue;
        if (x == 0) x = canvas_puts(cell, 0, 0, ROLE_FLOW, isolation_glyph(cell, "↳ ", "> "));
        else x = canvas_puts(cell, x, 0, ROLE_MUTED, ", ");
        if (step->state == STEP_ABORTED) {
            draw_abort(step->reason, canvas_part(cell, x, 0, cell.width - x, 1));
            return true;
        }
        Role role = word_result(run, i, words, sizeof words);
        x = canvas_fit(cell, x, 0, cell.width - 1 - x, role, STYLE_PLAIN, text_of(words));
    }
    return x > 0;
}

/* Whether a transaction waits after this step of the schedule. */
static bool waits_after(const ScheduleRun *run, int transaction, int step)
{
    for (int i = 0; i <= step; i++) {
        const StepRun *result = &run->steps[i];
        if (run->schedule.steps[i].transaction != transaction || !result->has_waited) continue;
        if (result->state == STEP_WAITS || result->during > step) return true;
    }
    return false;
}

static bool has_begun(const ScheduleRun *run, int transaction, int step)
{
    for (int i = 0; i <= step; i++)
        if (run->schedule.steps[i].transaction == transaction) return true;
    return false;
}

/* What a transaction does while another's step is taken: it is open, waits, or is aborted. */
static void draw_other(const ScheduleRun *run, int transaction, int step, Canvas cell)
{
    int ended = run->ended_at[transaction];
    if (step >= run->next || !has_begun(run, transaction, step)) return;
    if (draw_caught_up(run, transaction, step, cell)) return;
    if (ended == step && run->reasons[transaction] == REASON_PIVOT) {
        draw_abort(REASON_PIVOT, cell);
        return;
    }
    if (ended >= 0 && ended <= step) return;
    bool waits = waits_after(run, transaction, step);
    canvas_puts(cell, 0, 0, waits ? ROLE_WAITING : ROLE_MUTED,
                waits ? isolation_glyph(cell, "┊", ":") : isolation_glyph(cell, "│", "|"));
}

static void draw_step(const ScheduleRun *run, int index, bool is_chosen, int transactions,
                      Canvas row)
{
    const Step *step = &run->schedule.steps[index];
    char words[SCHEDULE_STEP_BYTES];
    bool is_next = index == run->next, is_ahead = index >= run->next;
    int width = (row.width - STEP_COLUMN) / transactions;
    schedule_print(step, words);
    if (is_next) canvas_puts(row, 0, 0, ROLE_FLOW, isolation_glyph(row, "▶", ">"));
    if (step->number > 0) canvas_print_right(row, 3, 0, ROLE_MUTED, "%d", step->number);
    int end = canvas_fit(row, 4, 0, STEP_COLUMN - 5, is_ahead ? ROLE_MUTED : ROLE_TEXT, STYLE_PLAIN,
                         text_of(words));
    if (is_chosen) canvas_mark(row, 4, 0, end - 4, ROLE_TEXT, STYLE_UNDERLINE);
    for (int i = 0; i < transactions; i++) {
        Canvas cell = canvas_part(row, STEP_COLUMN + i * width, 0, width, 1);
        if (i == step->transaction) draw_own(run, index, cell);
        else draw_other(run, i, index, cell);
    }
}

static const char *sign_of(const ScheduleRun *run, int transaction, Canvas canvas, Role *role)
{
    *role = ROLE_MUTED;
    switch (schedule_run_state(run, transaction)) {
    case TX_ACTIVE: *role = ROLE_FLOW; return isolation_glyph(canvas, "●", "o");
    case TX_WAITING: *role = ROLE_WAITING; return isolation_glyph(canvas, "◌", ".");
    case TX_COMMITTED: *role = ROLE_GOOD; return isolation_glyph(canvas, "✓", "+");
    case TX_HAS_ABORTED: *role = ROLE_BAD; return isolation_glyph(canvas, "✖", "x");
    case TX_UNUSED: break;
    }
    return " ";
}

void isolation_draw_steps(const ScheduleRun *run, int target, Canvas canvas)
{
    int count = run->schedule.count, rows = canvas.height - 1;
    int transactions = isolation_transactions_in(&run->schedule);
    int width = (canvas.width - STEP_COLUMN) / transactions;
    int first = run->next - rows * 2 / 3;
    if (target > 0 && run->next == count && target < first) first = target;
    if (first > count - rows) first = count - rows;
    if (first < 0) first = 0;
    canvas_puts(canvas, 4, 0, ROLE_MUTED, "step");
    for (int i = 0; i < transactions; i++) {
        Role role;
        int x = canvas_print(canvas, STEP_COLUMN + i * width, 0, ROLE_MUTED, "T%d ", i + 1);
        const char *sign = sign_of(run, i, canvas, &role);
        canvas_puts(canvas, x, 0, role, sign);
    }
    for (int i = 0; i < rows && first + i < count; i++)
        draw_step(run, first + i, first + i == target, transactions,
                  canvas_part(canvas, 0, i + 1, canvas.width, 1));
}

/* --- what it comes to ------------------------------------------------------------------------- */

static void draw_verdict(const IsolationModel *model, Canvas row)
{
    const ScheduleRun *run = &model->run;
    const char *when = isolation_when(model);
    bool is_own = isolation_is_own(model);
    int x = 1;
    if (run->next < run->schedule.count) {
        x = canvas_puts(row, x, 0, ROLE_MUTED, "anomaly if: ");
        canvas_fit(row, x, 0, row.width - x, ROLE_MUTED, STYLE_PLAIN, text_of(when));
    } else if (isolation_happened(model)) {
        x = canvas_print(row, x, 0, ROLE_BAD, "%s %s", isolation_glyph(row, "✗", "NO"),
                         is_own ? "" : "it happened: ");
        canvas_fit(row, x, 0, row.width - x, ROLE_BAD, STYLE_PLAIN, text_of(when));
    } else {
        x = canvas_print(row, x, 0, ROLE_GOOD, "%s %s", isolation_glyph(row, "✓", "ok"),
                         is_own ? "a serial order gives the same" : "prevented");
        for (int i = 0; i < TRANSACTIONS; i++)
            if (schedule_run_state(run, i) == TX_HAS_ABORTED && run->reasons[i] != REASON_ASKED)
                x = canvas_print(row, x, 0, ROLE_TEXT, ": T%d aborted, %s", i + 1,
                                 isolation_reason(run->reasons[i]));
        if (run->waits > 0 && x < row.width - 12)
            canvas_print(row, x, 0, ROLE_MUTED, "; %d wait%s", run->waits,
                         run->waits == 1 ? "" : "s");
    }
}

static void draw_title(const View *view, Canvas row)
{
    const IsolationModel *model = view->model;
    const NamedSchedule *named = &isolation_named[model->config.named];
    char words[80];
    snprintf(words, sizeof words, "%s", named->title);
    int x = isolation_heading(view, row, words) + 3;
    char like[80];
    snprintf(like, sizeof like, "%s: %s", isolation_engines[model->config.engine],
             isolation_like[model->config.engine]);
    canvas_fit(row, x, 0, row.width - x, ROLE_MUTED, STYLE_PLAIN, text_of(like));
}

/* --- the pictures ----------------------------------------------------------------------------- */

static int row_count(const ScheduleRun *run)
{
    int count = 0;
    for (int row = 1; row <= DEPENDENCY_ROWS; row++) count += run->tx.mvcc.newest[row] != MVCC_NONE;
    return count;
}

/* Versions and locks, the graph, the engine's rules, the matrix: from the top, each where there is
 * room for it. */
static void draw_panels(const IsolationModel *model, Canvas canvas)
{
    const ScheduleRun *run = &model->run;
    int y = 0, left = canvas.height;
    if (left >= 3 + row_count(run)) {
        y += isolation_draw_rows(run, canvas) + 1;
        left = canvas.height - y;
    }
    if (!model->hides_graph && left >= 2)
        y += isolation_draw_graph(run, &model->graph, &model->cycles,
                                  canvas_part(canvas, 0, y, canvas.width, left))
             + 1;
    left = canvas.height - y;
    if (left >= 3) {
        y += isolation_draw_rules(model->config.engine,
                                  canvas_part(canvas, 0, y, canvas.width, left))
             + 1;
        left = canvas.height - y;
    }
    if (left >= 3)
        isolation_draw_matrix(model, canvas_part(canvas, 0, y, canvas.width,
                                                 left < MATRIX_ROWS ? left : MATRIX_ROWS));
}

static void draw_schedule(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    int steps = model->run.schedule.count + 1, width = canvas.width, height = canvas.height;
    bool is_wide = width >= WIDE;
    int panel =
            is_wide ? 0 : 3 + row_count(&model->run) + isolation_has_predicates(&model->run) + 3,
        y = height > 18 ? 3 : 2;
    draw_title(view, canvas_part(canvas, 0, 0, width, 1));
    draw_verdict(model, canvas_part(canvas, 0, 1, width, 1));
    int room = height - y - panel;
    if (steps > room && y > 2) y--, room++;
    if (room < 6) room = height - y < 6 ? height - y : 6;
    if (steps > room) steps = room;
    if (is_wide) {
        int most = STEP_COLUMN + COLUMN_MOST * isolation_transactions_in(&model->run.schedule);
        int left = width - SIDE - 2 < most ? width - SIDE - 2 : most;
        isolation_draw_steps(&model->run, isolation_chosen(view),
                             canvas_part(canvas, 0, y, left, height - y));
        int panels = width - left - 2 < PANELS_MOST ? width - left - 2 : PANELS_MOST;
        draw_panels(model, canvas_part(canvas, left + 2, y, panels, height - y));
        return;
    }
    isolation_draw_steps(&model->run, isolation_chosen(view),
                         canvas_part(canvas, 0, y, width, steps));
    y += steps + 1;
    draw_panels(model, canvas_part(canvas, 0, y, width, height - y));
}

static void draw_matrix(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    int width = canvas.width, y = 1;
    int rows = canvas.height >= MATRIX_ROWS + 1 ? MATRIX_ROWS : canvas.height - 1;
    char words[80];
    snprintf(words, sizeof words, "which anomalies does %s prevent?",
             isolation_engines[model->config.engine]);
    int x = isolation_heading(view, canvas, words) + 2;
    canvas_fit(canvas, x, 0, width - x, ROLE_MUTED, STYLE_PLAIN,
               text_of(isolation_like[model->config.engine]));
    isolation_draw_matrix(model, canvas_part(canvas, 0, y, width, rows));
    y += rows;
    if (canvas.height - y >= 4)
        y += isolation_draw_columns(canvas_part(canvas, 0, y, width, canvas.height - y));
    y++;
    if (model->matrix_next == 0 || canvas.height - y < 2) return;
    draw_title(view, canvas_part(canvas, 0, y, width, 1));
    draw_verdict(model, canvas_part(canvas, 0, y + 1, width, 1));
    int room = canvas.height - y - 2;
    if (room >= 4)
        isolation_draw_steps(&model->run, -1,
                             canvas_part(canvas, 0, y + 2, width < 100 ? width : 100, room));
}

void isolation_draw(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    switch (model->config.workload) {
    case WORKLOAD_STEPS: draw_schedule(view, canvas); return;
    case WORKLOAD_MATRIX: draw_matrix(view, canvas); return;
    case WORKLOAD_SEATS:
        if (model->config.trials > 1) isolation_draw_sales(view, canvas);
        else isolation_draw_sale(view, canvas);
        return;
    case WORKLOAD_CAS: isolation_draw_contest(view, canvas); return;
    case WORKLOAD_RANDOM: isolation_draw_random(view, canvas); return;
    }
}

/* The steps and what they come to; with more room the panels as well. */
static void draw_schedule_compact(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    const ScheduleRun *run = &model->run;
    int width = canvas.width, height = canvas.height, steps = run->schedule.count + 1;
    bool is_over = run->next == run->schedule.count, has_graph = height >= 6;
    int rows = height - 1 - has_graph, x = 0;
    if (rows > steps) rows = steps;
    if (view->side != NULL)
        x = canvas_print(canvas, 1, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, "%s", view->side);
    Canvas title = canvas_part(canvas, x, 0, width - x, 1);
    View plain = *view;
    plain.side = NULL;
    if (is_over) draw_verdict(model, title);
    else draw_title(&plain, title);
    isolation_draw_steps(run, isolation_chosen(view), canvas_part(canvas, 0, 1, width, rows));
    int y = rows + 1;
    if (height - y >= 5 + row_count(run))
        draw_panels(model, canvas_part(canvas, 0, y + 1, width, height - y - 1));
    else if (has_graph)
        isolation_draw_cycle(run, &model->graph, &model->cycles,
                             canvas_part(canvas, 0, y, width, 1));
}

void isolation_draw_compact(const View *view, Canvas canvas)
{
    const IsolationModel *model = view->model;
    switch (model->config.workload) {
    case WORKLOAD_STEPS: draw_schedule_compact(view, canvas); return;
    case WORKLOAD_SEATS:
        if (model->config.trials > 1) isolation_draw_sales(view, canvas);
        else isolation_draw_sale_compact(view, canvas);
        return;
    default: isolation_draw(view, canvas); return;
    }
}
