/* Beside the steps: the rows' versions and locks, the graph, and the matrix of anomalies. */
#include "isolation_picture.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- versions and locks ----------------------------------------------------------------------- */

enum { LOCKS = 26 };

static int draw_version(const ScheduleRun *run, const Version *version, Canvas row, int x)
{
    bool is_open = version->committed == MVCC_UNCOMMITTED, is_newest = version->newer == MVCC_NONE;
    char words[40];
    int writer = schedule_run_of(run, version->writer) + 1;
    if (version->exists)
        snprintf(words, sizeof words, "%" PRId64 "@%d%s", version->value, writer,
                 is_open ? "?" : "");
    else snprintf(words, sizeof words, "gone@%d%s", writer, is_open ? "?" : "");
    Role role = is_open ? ROLE_WAITING : is_newest ? ROLE_TEXT : ROLE_MUTED;
    return canvas_styled(row, x, 0, role, is_newest ? STYLE_BOLD : STYLE_PLAIN, text_of(words)) + 2;
}

static void draw_locks(const ScheduleRun *run, int row_number, Canvas row)
{
    const LockTable *table = &run->tx.locks;
    int x = 0;
    for (int i = 0; i < TRANSACTIONS; i++) {
        if (run->numbers[i] == TX_NONE) continue;
        LockMode mode = lock_held(table, run->numbers[i], row_number);
        if (mode == LOCK_FREE) continue;
        x = canvas_print(row, x, 0, ROLE_FLOW, "T%d %s ", i + 1,
                         mode == LOCK_WRITE ? "write" : "read");
    }
    for (int at = table->rows[row_number].first; at != LOCK_TABLE_NONE;
         at = table->locks[at].next_waiting)
        x = canvas_print(row, x, 0, ROLE_WAITING, "%s T%d ", isolation_glyph(row, "◌", "."),
                         schedule_run_of(run, table->locks[at].owner) + 1);
    if (x == 0) canvas_puts(row, 0, 0, ROLE_MUTED, "-");
}

static void draw_ring(const ScheduleRun *run, Canvas row)
{
    int x = canvas_puts(row, 1, 0, ROLE_BAD, "deadlock ");
    for (int i = 0; i < run->cycle_length; i++)
        x = canvas_print(row, x, 0, ROLE_BAD, "T%d %s ", run->cycle[i] + 1,
                         isolation_glyph(row, "─▶", "->"));
    canvas_print(row, x, 0, ROLE_BAD, "T%d: T%d was aborted", run->cycle[0] + 1, run->cycle[0] + 1);
}

/* Who waits for whom; a ring stays to be read. */
static void draw_waits(const ScheduleRun *run, Canvas row)
{
    int x = 1, blockers[TRANSACTIONS];
    for (int i = 0; i < TRANSACTIONS; i++) {
        if (schedule_run_state(run, i) != TX_WAITING) continue;
        int count = transactions_blockers(&run->tx, run->numbers[i], blockers, TRANSACTIONS);
        for (int k = 0; k < count; k++)
            x = canvas_print(row, x, 0, ROLE_WAITING, "T%d waits for T%d  ", i + 1,
                             schedule_run_of(run, blockers[k]) + 1);
    }
    if (x > 1) return;
    if (run->cycle_length > 0) draw_ring(run, row);
    else canvas_puts(row, 1, 0, ROLE_MUTED, "nobody waits");
}

bool isolation_has_predicates(const ScheduleRun *run)
{
    return run->tx.engine == ENGINE_SER_2PL || run->tx.engine == ENGINE_SSI;
}

/* ser-2pl: locks that keep others out. ssi: marks that only tell who has read what (SIREAD), kept
 * beyond the commit. */
static void draw_predicates(const ScheduleRun *run, Canvas row)
{
    bool is_lock = run->tx.engine == ENGINE_SER_2PL;
    int x =
        canvas_puts(row, 1, 0, ROLE_MUTED, is_lock ? "predicate locks " : "read marks (SIREAD) ");
    for (int i = 0; i < TRANSACTIONS; i++) {
        if (run->numbers[i] == TX_NONE) continue;
        int read = run->tx.all[run->numbers[i]].reads;
        if (read == TX_NONE) continue;
        x = canvas_print(row, x, 0, ROLE_FLOW, " T%d", i + 1);
        for (; read != TX_NONE; read = run->tx.reads[read].next) {
            Step step = {.statement.where = run->tx.reads[read].where};
            char words[SCHEDULE_STEP_BYTES];
            schedule_print(&step, words);
            x = canvas_puts(row, x, 0, ROLE_FLOW, words + 2); /* "r1" is not of the predicate */
        }
    }
}

int isolation_draw_rows(const ScheduleRun *run, Canvas canvas)
{
    int y = 1, at = canvas.width - LOCKS;
    canvas_puts(canvas, 1, 0, ROLE_MUTED,
                at > 36 ? "row  value@writer, ? not committed" : "row  value@writer, ? open");
    canvas_puts(canvas, at, 0, ROLE_MUTED, "locks");
    for (int row = 1; row <= DEPENDENCY_ROWS; row++) {
        const Mvcc *mvcc = &run->tx.mvcc;
        if (mvcc->newest[row] == MVCC_NONE) continue;
        canvas_print(canvas, 2, y, ROLE_TEXT, "%d", row);
        Canvas versions = canvas_part(canvas, 6, y, at - 7, 1);
        int x = 0;
        for (int i = mvcc->oldest[row]; i != MVCC_NONE; i = mvcc->versions[i].newer)
            x = draw_version(run, &mvcc->versions[i], versions, x);
        draw_locks(run, row, canvas_part(canvas, at, y, LOCKS, 1));
        y++;
    }
    if (isolation_has_predicates(run))
        draw_predicates(run, canvas_part(canvas, 0, y++, canvas.width, 1));
    draw_waits(run, canvas_part(canvas, 0, y, canvas.width, 1));
    return y + 1;
}

/* --- the graph -------------------------------------------------------------------------------- */

static void name_kinds(int kinds, char out[12])
{
    snprintf(out, 12, "%s%s%s", kinds & DEPENDENCY_WW ? "ww " : "",
             kinds & DEPENDENCY_WR ? "wr " : "", kinds & DEPENDENCY_RW ? "rw " : "");
    for (int i = 0; out[i] != '\0'; i++)
        if (out[i] == ' ' && out[i + 1] == '\0') out[i] = '\0';
}

static bool is_in_cycle(const DependencyCycles *cycles, int from, int to)
{
    for (int i = 0; i < cycles->length; i++)
        if (cycles->cycle[i] == from && cycles->cycle[(i + 1) % cycles->length] == to) return true;
    return false;
}

static void draw_edge(const ScheduleRun *run, const DependencyGraph *graph,
                      const DependencyCycles *cycles, int from, int to, Canvas row)
{
    char kinds[12];
    bool is_cycle = is_in_cycle(cycles, from, to);
    bool counts = run->log.fates[from] == FATE_COMMITTED && run->log.fates[to] == FATE_COMMITTED;
    name_kinds(graph->kinds[from][to], kinds);
    Role role = is_cycle ? ROLE_BAD : counts ? ROLE_FLOW : ROLE_MUTED;
    int x = canvas_print(row, 0, 0, role, "T%d %s%s%s T%d", schedule_run_of(run, from) + 1,
                         isolation_glyph(row, "─", "-"), kinds, isolation_glyph(row, "─▶", "->"),
                         schedule_run_of(run, to) + 1);
    canvas_print(row, x, 0, ROLE_MUTED, " row %d", graph->rows[from][to]);
}

/* A serial order of the committed that gives the same: each behind those that must be before it. */
static int serial_order(const ScheduleRun *run, const DependencyGraph *graph,
                        int order[TRANSACTIONS])
{
    bool is_placed[DEPENDENCY_TRANSACTIONS] = {false};
    int count = 0;
    for (int round = 0; round < TRANSACTIONS; round++)
        for (int i = 0; i < TRANSACTIONS; i++) {
            int number = run->numbers[i];
            bool may =
                number != TX_NONE && run->log.fates[number] == FATE_COMMITTED && !is_placed[number];
            for (int j = 0; j < TRANSACTIONS && may; j++) {
                int other = run->numbers[j];
                may = other == TX_NONE || run->log.fates[other] != FATE_COMMITTED
                      || is_placed[other] || graph->kinds[other][number] == 0;
            }
            if (!may) continue;
            is_placed[number] = true;
            order[count++] = i;
        }
    return count;
}

void isolation_draw_cycle(const ScheduleRun *run, const DependencyGraph *graph,
                          const DependencyCycles *cycles, Canvas row)
{
    int order[TRANSACTIONS], x = 1;
    if (cycles->is_cyclic) {
        x = canvas_print(row, x, 0, ROLE_BAD,
                         "%s no serial order: ", isolation_glyph(row, "✗", "NO"));
        for (int i = 0; i < cycles->length; i++) {
            char kinds[12];
            int from = cycles->cycle[i], to = cycles->cycle[(i + 1) % cycles->length];
            name_kinds(graph->kinds[from][to], kinds);
            x = canvas_print(row, x, 0, ROLE_BAD, "T%d %s ", schedule_run_of(run, from) + 1, kinds);
        }
        canvas_print(row, x, 0, ROLE_BAD, "T%d", schedule_run_of(run, cycles->cycle[0]) + 1);
        return;
    }
    int count = serial_order(run, graph, order);
    if (count == 0) {
        canvas_puts(row, x, 0, ROLE_MUTED, "nothing has committed");
        return;
    }
    x = canvas_print(row, x, 0, ROLE_GOOD, "%s as if ", isolation_glyph(row, "✓", "ok"));
    for (int i = 0; i < count; i++)
        x = canvas_print(row, x, 0, ROLE_GOOD, "%sT%d", i > 0 ? ", then " : "", order[i] + 1);
    canvas_puts(row, x, 0, ROLE_GOOD, count == 1 ? " alone" : " ran alone");
}

/* Why one was aborted, whose edges are gone with it. */
static void draw_danger(const ScheduleRun *run, int transaction, Canvas row)
{
    const RwDanger *danger = &run->dangers[transaction];
    const char *arrow = isolation_glyph(row, "─rw─▶", "-rw->");
    int x = canvas_print(row, 1, 0, ROLE_BAD, "dangerous: T%d %s T%d %s T%d", danger->in + 1, arrow,
                         danger->pivot + 1, arrow, danger->out + 1);
    canvas_print(row, x, 0, ROLE_MUTED, ", T%d committed first: T%d aborted", danger->out + 1,
                 transaction + 1);
}

int isolation_draw_graph(const ScheduleRun *run, const DependencyGraph *graph,
                         const DependencyCycles *cycles, Canvas canvas)
{
    int y = 1, x = 1, each = 26;
    canvas_puts(canvas, 1, 0, ROLE_MUTED,
                canvas.width >= 64
                    ? "who before whom: ww overwritten by, wr read by, rw read before"
                    : "ww overwritten by, wr read by, rw read before");
    for (int from = 0; from < DEPENDENCY_TRANSACTIONS; from++)
        for (int to = 0; to < DEPENDENCY_TRANSACTIONS; to++) {
            if (graph->kinds[from][to] == 0 || y >= canvas.height - 1) continue;
            draw_edge(run, graph, cycles, from, to, canvas_part(canvas, x, y, each, 1));
            x += each;
            if (x + each <= canvas.width) continue;
            x = 1;
            y++;
        }
    if (x > 1) y++;
    for (int i = 0; i < TRANSACTIONS; i++)
        if (run->reasons[i] == REASON_PIVOT && y < canvas.height - 1)
            draw_danger(run, i, canvas_part(canvas, 0, y++, canvas.width, 1));
    if (y < canvas.height)
        isolation_draw_cycle(run, graph, cycles, canvas_part(canvas, 0, y++, canvas.width, 1));
    return y;
}

/* --- the engine ------------------------------------------------------------------------------- */

int isolation_draw_rules(TxEngine engine, Canvas canvas)
{
    static const char *const names[] = {"reads see", "writes take", "and"};
    const EngineRules *rules = &isolation_rules[engine];
    const char *const lines[] = {rules->reads, rules->writes, rules->also};
    int y = 0;
    for (int i = 0; i < 3; i++) {
        if (lines[i] == NULL) continue;
        canvas_puts(canvas, 1, y, ROLE_MUTED, names[i]);
        canvas_fit(canvas, 13, y++, canvas.width - 13, ROLE_TEXT, STYLE_PLAIN, text_of(lines[i]));
    }
    return y;
}

/* --- the matrix ------------------------------------------------------------------------------- */

enum { NAME = 13, CELL = 5, NARROW = 4 };

static int cell_width(Canvas canvas)
{
    return canvas.width < NAME + COLUMNS * CELL - 1 ? NARROW : CELL;
}

static void draw_cell(const IsolationModel *model, int engine, int column, Canvas row, int x)
{
    double cell = isolation_cell(model->cells[engine], column);
    if (cell < 0) canvas_puts(row, x, 0, ROLE_MUTED, isolation_glyph(row, "·", "."));
    else if (cell == 0) canvas_puts(row, x, 0, ROLE_BAD, isolation_glyph(row, "✗", "-"));
    else if (cell == 1) canvas_puts(row, x, 0, ROLE_GOOD, isolation_glyph(row, "✓", "+"));
    else {
        bool by_predicate = column == METRIC_G_SINGLE
                            && model->cells[engine][NAMED_G_SINGLE_PREDICATE] == CELL_HAPPENED;
        canvas_puts(row, x, 0, ROLE_WAITING, by_predicate ? "s" : "r");
    }
}

static void draw_engine(const IsolationModel *model, int engine, Canvas row)
{
    bool is_own = engine == (int)model->config.engine;
    if (is_own) canvas_puts(row, 0, 0, ROLE_FLOW, isolation_glyph(row, "▶", ">"));
    canvas_styled(row, 2, 0, is_own ? ROLE_TEXT : ROLE_MUTED, is_own ? STYLE_BOLD : STYLE_PLAIN,
                  text_of(isolation_engines[engine]));
    for (int i = 0; i < COLUMNS; i++) draw_cell(model, engine, i, row, NAME + i * cell_width(row));
    int x = NAME + COLUMNS * cell_width(row) + 1;
    if (row.width - x >= 26) canvas_puts(row, x, 0, ROLE_MUTED, isolation_like[engine]);
}

int isolation_draw_columns(Canvas canvas)
{
    static const char *const meanings[COLUMNS] = {
        "dirty write", "aborted read", "intermediate read", "circular flow", "vanishing writes",
        "phantoms",    "lost update",  "read skew",         "write skew",    "skew by predicate"};
    int x = 1, y = 0;
    for (int i = 0; i < COLUMNS; i++) {
        int length = (int)(strlen(isolation_column(i)) + strlen(meanings[i])) + 1;
        if (x > 1 && x + length > canvas.width) {
            x = 1;
            y++;
        }
        x = canvas_print(canvas, x, y, ROLE_TEXT, "%s ", isolation_column(i));
        x = canvas_print(canvas, x, y, ROLE_MUTED, "%s", meanings[i]) + 2;
    }
    return y + 1;
}

void isolation_draw_matrix(const IsolationModel *model, Canvas canvas)
{
    bool has_legend = canvas.height >= TX_ENGINES + 2;
    int rows = canvas.height - 1 - has_legend;
    int first = (int)model->config.engine - rows / 2;
    if (rows > TX_ENGINES) rows = TX_ENGINES;
    if (first > TX_ENGINES - rows) first = TX_ENGINES - rows;
    if (first < 0) first = 0;
    bool has_unknown = false;
    for (int i = 0; i < COLUMNS; i++) {
        canvas_puts(canvas, NAME + i * cell_width(canvas), 0, ROLE_MUTED, isolation_column(i));
        has_unknown = has_unknown || isolation_cell(model->cells[model->config.engine], i) < 0;
    }
    for (int i = 0; i < rows; i++)
        draw_engine(model, first + i, canvas_part(canvas, 0, i + 1, canvas.width, 1));
    if (!has_legend) return;
    Canvas row = canvas_part(canvas, 0, rows + 1, canvas.width, 1);
    if (has_unknown && model->config.workload == WORKLOAD_STEPS) {
        canvas_puts(row, 2, 0, ROLE_MUTED,
                    "m runs all schedules of this row; e is the next engine");
        return;
    }
    int x = canvas_puts(row, 2, 0, ROLE_GOOD, isolation_glyph(row, "✓", "+"));
    x = canvas_puts(row, x, 0, ROLE_MUTED, " prevented  ");
    x = canvas_puts(row, x, 0, ROLE_BAD, isolation_glyph(row, "✗", "-"));
    x = canvas_puts(row, x, 0, ROLE_MUTED, " possible  ");
    x = canvas_puts(row, x, 0, ROLE_WAITING, "r");
    x = canvas_puts(row, x, 0, ROLE_MUTED, " if it writes  ");
    x = canvas_puts(row, x, 0, ROLE_WAITING, "s");
    canvas_puts(row, x, 0, ROLE_MUTED, " by a predicate");
}
