/* Logs of a leader and its followers as rows of cells, with what is gone when another leads; and
 * two leaders whose writes cross on their way to each other. */
#include "replication_picture.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LABELS_LEFT = 5, LABELS_RIGHT = 20, LABEL_BYTES = 64, SLOTS_MOST = 512 };

static const ReplicationModel *model_of(const View *view)
{
    return view->model;
}

static void format_count(int64_t count, char *out, size_t size)
{
    chart_format_count((double)count, out, size);
}

/* --- logs ------------------------------------------------------------------------------------- */

typedef struct LogStage {
    const View *view;
    const LeaderModel *leader;
    LogRow rows[REPLICA_LOG_NODES];
    char right[REPLICA_LOG_NODES][LABEL_BYTES];
    Logs logs;
    int64_t end;  /* of the longest log */
    int64_t fork; /* entry with which the present leader's own begin, while any has a tail beyond
                     it; else 0 */
} LogStage;

/* Who leads, or led until nobody did. */
static int last_leader(const LeaderModel *leader)
{
    return leader->leader >= 0 ? leader->leader : leader->old_leader;
}

/* The entries that any other node that is up has of the last leader's log. */
static int64_t known_elsewhere(const LeaderModel *leader)
{
    const ReplicaLog *log = &leader->nodes[last_leader(leader)].log;
    int64_t known = 0;
    for (int i = 0; i < leader->n; i++) {
        if (i == last_leader(leader) || leader->nodes[i].is_down) continue;
        int64_t common = replica_log_common(&leader->nodes[i].log, log);
        if (common > known) known = common;
    }
    return known;
}

/* What of a node's log counts: of a dead leader what others have, of others what the leader has. */
static int64_t common_of(const LeaderModel *leader, int node)
{
    const ReplicaLog *log = &leader->nodes[node].log;
    if (leader->leader >= 0) return replica_log_common(log, &leader->nodes[leader->leader].log);
    return node == leader->old_leader ? known_elsewhere(leader) : log->length;
}

static LaneLabel label_log(const LeaderModel *leader, int node, char *out)
{
    const LogNode *self = &leader->nodes[node];
    char count[24];
    int64_t tail = self->log.length - common_of(leader, node);
    int64_t behind = leader->nodes[last_leader(leader)].log.length - self->log.length;
    if (node == leader->leader) {
        format_count(self->log.length, count, sizeof count);
        snprintf(out, LABEL_BYTES, "leads, has %s", count);
        return (LaneLabel){out, ROLE_FLOW};
    }
    if (tail > 0) {
        format_count(tail, count, sizeof count);
        snprintf(out, LABEL_BYTES, "%s%s %s", self->is_down ? "down, " : "", count,
                 self->is_down ? "only here" : "divergent");
        return (LaneLabel){out, ROLE_BAD};
    }
    if (self->is_down) return (LaneLabel){"down", ROLE_BAD};
    if (behind <= 0) return (LaneLabel){"has all", ROLE_GOOD};
    format_count(behind, count, sizeof count);
    if (leader->leader < 0) snprintf(out, LABEL_BYTES, "lacks %s", count);
    else snprintf(out, LABEL_BYTES, "%s behind", count);
    return (LaneLabel){out, ROLE_WAITING};
}

static void gather_logs(LogStage *stage)
{
    const LeaderModel *leader = stage->leader;
    for (int i = 0; i < leader->n; i++) {
        const LogNode *node = &leader->nodes[i];
        bool leads = i == leader->leader;
        bool hears = leader->leader >= 0 && !node->is_down;
        LaneSign sign = node->is_down ? LANE_DOWN : leads ? LANE_LEADER : LANE_ALIVE;
        stage->rows[i] = (LogRow){.name = replication_node_names[i],
                                  .sign = sign,
                                  .length = node->log.length,
                                  .common = common_of(leader, i),
                                  .coming = hears ? leader->nodes[leader->leader].log.length : 0,
                                  .right = label_log(leader, i, stage->right[i])};
        if (node->log.length > stage->end) stage->end = node->log.length;
    }
    bool has_tail = false;
    for (int i = 0; i < leader->n; i++)
        has_tail = has_tail || stage->rows[i].length > stage->rows[i].common;
    if (leader->leader < 0 || !has_tail) return;
    const ReplicaLog *log = &leader->nodes[leader->leader].log;
    if (log->run_count > 1) stage->fork = log->length - log->runs[log->run_count - 1].count;
}

/* So many entries are on their way to the last follower when all is well, twice; a round number, so
 * that the scale stands still. */
static int64_t entries_shown(const LeaderModel *leader)
{
    const ReplicationConfig *config = leader->config;
    double per_lag = (double)config->rate * (double)config->lag / (double)config->rate_ns;
    double entries = 2.5 * (leader->n - 1) * per_lag;
    return entries < 1e15 ? (int64_t)entries + 1 : (int64_t)1e15;
}

/* What was acknowledged, up to here. */
static void draw_acked(const LogStage *stage, Canvas row)
{
    const LeaderModel *leader = stage->leader;
    char count[24];
    format_count(leader->acked, count, sizeof count);
    int x = leader->acked > 0 ? logs_column(row, &stage->logs, leader->acked - 1) : LABELS_LEFT;
    if (x < LABELS_LEFT || x >= row.width - LABELS_RIGHT) return;
    canvas_puts(row, x, 0, ROLE_TEXT, row.ascii ? "^" : "▴");
    char words[64];
    int width = snprintf(words, sizeof words, "acknowledged: %s", count);
    if (x - width - 1 >= 0) canvas_puts(row, x - width - 1, 0, ROLE_TEXT, words);
    else canvas_puts(row, x + 2, 0, ROLE_TEXT, words);
}

/* Where the present leader took over, when that has moved out of sight: what each had there. */
static int draw_fork(const LogStage *stage, Canvas canvas, int columns)
{
    LogStage past = *stage;
    Canvas part = canvas_part(canvas, 0, 0, LABELS_LEFT + columns, canvas.height);
    int64_t tail = 1;
    for (int i = 0; i < stage->leader->n; i++) {
        LogRow *row = &past.rows[i];
        row->right.words = NULL;
        if (row->length - row->common > tail) tail = row->length - row->common;
    }
    past.logs.rows = past.rows;
    past.logs.right = 0;
    past.logs.each = logs_each(part, &past.logs, 2 * tail);
    past.logs.first = logs_first(part, &past.logs, stage->fork + tail + past.logs.each);
    logs_draw(part, &past.logs);
    for (int i = 0; i < stage->leader->n; i++)
        canvas_puts(canvas, part.width + 1, i * stage->logs.pitch, ROLE_MUTED,
                    canvas.ascii ? ".." : "…");
    return columns + 3;
}

static void draw_rows(LogStage *stage, Canvas canvas)
{
    Logs *logs = &stage->logs;
    logs->each = 1;
    logs->each = logs_each(canvas, logs, entries_shown(stage->leader));
    logs->first = logs_first(canvas, logs, stage->end);
    int columns = (canvas.width - LABELS_LEFT - LABELS_RIGHT) / 2 - 2;
    if (stage->fork > 0 && stage->fork < logs->first + logs->each && columns >= 10) {
        int used = draw_fork(stage, canvas, columns);
        logs->left += used;
        logs->each = 1;
        logs->each = logs_each(canvas, logs, entries_shown(stage->leader) / 2 + 1);
        logs->first = logs_first(canvas, logs, stage->end);
    }
    logs_draw(canvas, logs);
}

static Words tell_logs(const LogStage *stage)
{
    const LeaderModel *leader = stage->leader;
    const char *name = replication_node_names[last_leader(leader)];
    int64_t tail = leader->nodes[last_leader(leader)].log.length - known_elsewhere(leader);
    Words words = {.role = ROLE_TEXT};
    char *out = words.text;
    if (leader->leader < 0) {
        words.role = ROLE_BAD;
        snprintf(out, WORDS_BYTES,
                 "No leader: writes are refused. %lld that %s took are nowhere else",
                 (long long)tail, name);
    } else if (leader->old_leader >= 0 && leader->nodes[leader->old_leader].dropped > 0) {
        snprintf(out, WORDS_BYTES, "%s is back, has dropped its tail of %lld and follows %s",
                 replication_node_names[leader->old_leader],
                 (long long)leader->nodes[leader->old_leader].dropped, name);
    } else if (leader->promotions > 0) {
        words.role = leader->lost_acked > 0 ? ROLE_BAD : ROLE_GOOD;
        if (leader->lost_acked > 0)
            snprintf(out, WORDS_BYTES, "%s leads without them: %lld acknowledged writes are lost",
                     name, (long long)leader->lost_acked);
        else snprintf(out, WORDS_BYTES, "%s leads, and no acknowledged write is lost", name);
    } else if (leader->n == 1) {
        snprintf(out, WORDS_BYTES, "One node, no copy: what it loses is lost");
    } else if (leader->config->sync == SYNC_ASYNC) {
        snprintf(out, WORDS_BYTES, "Acknowledged at once: if %s died now, %lld writes would go too",
                 name, (long long)tail);
    } else {
        snprintf(out, WORDS_BYTES, "Acknowledged once %s it",
                 leader->config->sync == SYNC_SEMI ? "one follower has" : "all followers have");
    }
    return words;
}

/* --- writes over time ------------------------------------------------------------------------- */

static const char *word_mark(const Note *note, char out[LABEL_BYTES])
{
    const char *name =
        note->args[0] >= LEADER_NODES && note->args[0] < LEADER_NODES + REPLICA_LOG_NODES
            ? replication_node_names[note->args[0] - LEADER_NODES]
            : "";
    switch ((ReplicationNote)note->kind) {
    case NOTE_KILL: snprintf(out, LABEL_BYTES, "%s dies", name); break;
    case NOTE_REVIVE: snprintf(out, LABEL_BYTES, "%s is back", name); break;
    case NOTE_PROMOTED: snprintf(out, LABEL_BYTES, "%s leads", name); break;
    default: return NULL;
    }
    return out;
}

/* What happened, below its column, the newest first where they would overlap. */
static void draw_marks(const View *view, const Lanes *axis, Canvas row)
{
    int free_from = row.width;
    const Note *note;
    for (int back = 0; (note = world_note(view->world, back)) != NULL; back++) {
        char words[LABEL_BYTES];
        if ((double)note->at / 1e9 < axis->from) return;
        if (word_mark(note, words) == NULL) continue;
        int x = lanes_column(row, axis, (double)note->at / 1e9);
        int width = (int)strlen(words) + 1;
        int from = x + width < free_from ? x + 1 : x - width + 1;
        if (x >= free_from || from < axis->left) continue;
        canvas_puts(row, x, 0, ROLE_TEXT, row.ascii ? "^" : "▴");
        canvas_puts(row, from, 0, ROLE_TEXT, words);
        free_from = from - 1 < x ? from - 1 : x;
    }
}

/* How many a second the highest column stands for. */
static void draw_most(Canvas canvas, double per_s)
{
    if (per_s < 999.5) canvas_print(canvas, 1, 2, ROLE_MUTED, "to %.0f", per_s);
    else canvas_print(canvas, 1, 2, ROLE_MUTED, "to %.0f k", per_s / 1000);
}

/* Writes that were taken and that were refused, the last span of them. */
static void draw_writes(const View *view, Canvas canvas)
{
    const Series *taken = world_series(view->world, SERIES_COMMITTED);
    const Series *refused = world_series(view->world, SERIES_FAILED);
    int left = LABELS_LEFT + 4, columns = canvas.width - left - 1, rows = canvas.height - 2;
    if (columns < 1) return;
    if (columns > SLOTS_MOST) columns = SLOTS_MOST;
    Time slot = view->span / columns / taken->bin_ns * taken->bin_ns;
    if (slot < taken->bin_ns) slot = taken->bin_ns;
    Time last = view->now / slot, first = last + 1 > columns ? last + 1 - columns : 0;
    DiagramSlot slots[SLOTS_MOST];
    int64_t most = 0;
    int count = (int)(last - first) + 1;
    for (int i = 0; i < count; i++) {
        Time from = (first + i) * slot;
        slots[i] = (DiagramSlot){(int64_t)series_sum(taken, from, from + slot),
                                 (int64_t)series_sum(refused, from, from + slot), 0};
        if (slots[i].good > most) most = slots[i].good;
    }
    canvas_puts(canvas, 1, 0, ROLE_TEXT, "writes");
    if (rows > 2) canvas_puts(canvas, 1, 1, ROLE_MUTED, "taken/s");
    if (rows > 3 && most > 0) draw_most(canvas, (double)most * 1e9 / (double)slot);
    if (rows > 1) canvas_puts(canvas, 1, rows - 1, ROLE_MUTED, "refused");
    diagram_lane(canvas_part(canvas, left, 0, columns, rows),
                 &(DiagramLane){.slots = slots, .count = count});
    Lanes axis = {.from = (double)(first * slot) / 1e9,
                  .to = (double)((first + columns) * slot) / 1e9,
                  .left = left,
                  .right = canvas.width - left - columns};
    draw_marks(view, &axis, canvas_part(canvas, 0, rows, canvas.width, 1));
    lanes_times(canvas_part(canvas, 0, rows + 1, canvas.width, 1), &axis, 0, NULL, "s");
}

static void draw_cell_legend(const LogStage *stage, Canvas row)
{
    static const struct {
        const char *utf8, *ascii, *words;
        Role role;
    } marks[] = {{"▰", "#", "has it", ROLE_GOOD},
                 {"▪", ":", "coming", ROLE_WAITING},
                 {"▱", ".", "lacks it", ROLE_MUTED},
                 {"✗", "x", "only there", ROLE_BAD}};
    int x = 1;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        x = canvas_puts(row, x, 0, marks[i].role, row.ascii ? marks[i].ascii : marks[i].utf8);
        x = canvas_puts(row, x + 1, 0, ROLE_MUTED, marks[i].words) + 2;
    }
    if (stage->logs.each > 1)
        canvas_print_right(row, row.width - 1, 0, ROLE_MUTED, "a cell: %lld writes",
                           (long long)stage->logs.each);
}

void replication_draw_logs(const View *view, Canvas canvas)
{
    const LeaderModel *leader = model_of(view)->leader;
    LogStage stage = {.view = view, .leader = leader};
    int n = leader->n, rest = canvas.height - n, y = 0;
    stage.logs = (Logs){.rows = stage.rows,
                        .count = n,
                        .pitch = rest >= n + 12 ? 2 : 1,
                        .left = LABELS_LEFT,
                        .right = LABELS_RIGHT};
    gather_logs(&stage);
    Canvas inside = canvas_part(canvas, 1, 0, canvas.width - 1, canvas.height);
    draw_rows(&stage, inside);
    canvas_puts(canvas, 0, replication_target(view->model, view->target) * stage.logs.pitch,
                ROLE_FLOW, canvas.ascii ? ">" : "▶");
    y = (n - 1) * stage.logs.pitch + 1;
    if (rest >= 3) draw_acked(&stage, canvas_part(inside, 0, y++, inside.width, 1));
    if (rest >= 8) y++;
    Words words = tell_logs(&stage);
    (void)canvas_fit(canvas, 1, y++, canvas.width - 1, words.role, STYLE_PLAIN,
                     text_of(words.text));
    if (rest >= 4) draw_cell_legend(&stage, canvas_part(canvas, 0, y++, canvas.width, 1));
    if (canvas.height - y >= 5) y++;
    int rows = canvas.height - y < 8 ? canvas.height - y : 8;
    if (rows >= 4) draw_writes(view, canvas_part(canvas, 0, y, canvas.width, rows));
}

/* --- two leaders ------------------------------------------------------------------------------ */

enum { SHOWN_MOST = 2 * WRITES_SHOWN, GAP_MOST = 11 };

typedef struct TwoStage {
    const View *view;
    const TwoModel *two;
    Lane lanes[LEADERS];
    char kept[LEADERS][LABEL_BYTES];
    LaneMessage messages[SHOWN_MOST];
    LaneDot dots[SHOWN_MOST];
    char names[SHOWN_MOST][LABEL_BYTES];
    bool struck[SHOWN_MOST];
    int count;
} TwoStage;

static double seconds_of(Time at)
{
    return (double)at / 1e9;
}

/* It is lost, and both leaders know: the winner has arrived where it was, or it where the winner
 * is. */
static bool is_known_lost(const TwoStage *stage, int leader, const TwoWrite *write)
{
    const TwoWrite *winner = two_write(&stage->two->leaders[1 - leader], write->lost_to);
    Time met = winner != NULL && winner->at > write->at ? winner->at : write->at;
    return write->is_lost && stage->view->now >= met + stage->two->config->lag;
}

static void add_write(TwoStage *stage, int leader, const TwoWrite *write, Time from)
{
    Time due = write->at + stage->two->config->lag, now = stage->view->now;
    if (due < from || write->at > now) return;
    int i = stage->count++;
    bool lost = is_known_lost(stage, leader, write);
    Role role = lost ? ROLE_BAD : leader == LEADER_A ? ROLE_A : ROLE_B;
    snprintf(stage->names[i], LABEL_BYTES, "%c%lld", 'A' + leader, (long long)write->number);
    stage->struck[i] = lost;
    stage->messages[i] = (LaneMessage){.from = leader,
                                       .to = 1 - leader,
                                       .sent = seconds_of(write->at),
                                       .due = seconds_of(due),
                                       .end = LANE_ARRIVES,
                                       .role = role};
    if (stage->view->still && due > now) stage->messages[i].due = stage->messages[i].sent;
    stage->dots[i] = (LaneDot){.lane = leader,
                               .at = seconds_of(write->at),
                               .glyph = "●",
                               .role = role,
                               .label = stage->names[i]};
}

static void gather_two(TwoStage *stage, Time from)
{
    for (int leader = 0; leader < LEADERS; leader++) {
        const TwoLeader *self = &stage->two->leaders[leader];
        for (int64_t number = self->written - WRITES_SHOWN + 1; number <= self->written; number++) {
            const TwoWrite *write = two_write(self, number);
            if (write != NULL) add_write(stage, leader, write, from);
        }
        char *out = stage->kept[leader];
        int used = 0;
        out[0] = '\0';
        for (int i = 0; i < self->kept_count; i++)
            used += snprintf(out + used, (size_t)(LABEL_BYTES - used), "%s%c%lld",
                             i > 0 ? " and " : "shows ", 'A' + self->kept[i].leader,
                             (long long)self->kept[i].number);
        stage->lanes[leader] = (Lane){.name = leader == LEADER_A ? "A" : "B",
                                      .sign = LANE_LEADER,
                                      .right = {{out, self->kept_count > 1 ? ROLE_WAITING
                                                      : leader == LEADER_A ? ROLE_A
                                                                           : ROLE_B}}};
    }
}

/* The newest write that is known to be lost, and whose it is. */
static const TwoWrite *last_lost(const TwoStage *stage, int *leader)
{
    const TwoWrite *last = NULL;
    for (int of = 0; of < LEADERS; of++) {
        const TwoLeader *self = &stage->two->leaders[of];
        for (int64_t number = self->written; number > self->written - WRITES_SHOWN; number--) {
            const TwoWrite *write = two_write(self, number);
            if (write == NULL || !is_known_lost(stage, of, write)) continue;
            if (last == NULL || write->at > last->at) {
                last = write;
                *leader = of;
            }
            break;
        }
    }
    return last;
}

static void tell_two(const TwoStage *stage, Canvas row)
{
    int leader = 0;
    const TwoWrite *lost = last_lost(stage, &leader);
    char words[WORDS_BYTES];
    if (stage->two->config->resolve == RESOLVE_SIBLINGS)
        snprintf(words, sizeof words,
                 "Two that had not seen each other both stay until one saw both");
    else if (lost == NULL)
        snprintf(words, sizeof words,
                 "Each acknowledges at once, then tells the other; the later stamp wins");
    else
        snprintf(words, sizeof words,
                 "%c%lld was acknowledged, and is gone: %c%lld has the later stamp", 'A' + leader,
                 (long long)lost->number, 'B' - leader, (long long)lost->lost_to);
    (void)canvas_fit(row, 1, 0, row.width - 1, lost != NULL ? ROLE_BAD : ROLE_TEXT, STYLE_PLAIN,
                     text_of(words));
}

static double number_of(const View *view, ReplicationMetric metric)
{
    Reading reading = replication_measure(view->model, (int)metric, view->now, NULL);
    return reading.kind == READING_NUMBER ? reading.number : NAN;
}

static void draw_two_bars(const View *view, Canvas canvas)
{
    const ChartBar bars[] = {{"writes that conflict", number_of(view, METRIC_CONFLICT),
                              number_of(view, METRIC_CONFLICT_THEORY), ROLE_WAITING},
                             {"of A's writes lost", number_of(view, METRIC_LOST_A),
                              number_of(view, METRIC_LOST_A_THEORY), ROLE_BAD},
                             {"of B's writes lost", number_of(view, METRIC_LOST_B),
                              number_of(view, METRIC_LOST_B_THEORY), ROLE_BAD}};
    bool lww = model_of(view)->config.resolve == RESOLVE_LWW;
    chart_bars(canvas_part(canvas, 1, 0, canvas.width - 2, canvas.height), bars, lww ? 3 : 1, 1,
               chart_format_ratio);
}

void replication_draw_two(const View *view, Canvas canvas)
{
    const TwoModel *two = model_of(view)->two;
    TwoStage stage = {.view = view, .two = two};
    int bars = canvas.height >= 12 ? 6 : 0, gap = canvas.height - bars - 4;
    if (gap > GAP_MOST) gap = GAP_MOST;
    if (gap < 0) gap = 0;
    Time from = view->now > view->span ? view->now - view->span : 0;
    gather_two(&stage, from);
    for (int i = 0; i < stage.count; i++)
        if (canvas.ascii || stage.struck[i])
            stage.dots[i].glyph = stage.struck[i] ? canvas.ascii ? "x" : "✗" : "o";
    stage.lanes[LEADER_B].y = 1 + gap;
    Lanes lanes = {.from = seconds_of(from),
                   .to = seconds_of(from + view->span),
                   .now = seconds_of(view->now),
                   .left = LABELS_LEFT,
                   .right = 14,
                   .rows = 1,
                   .lanes = stage.lanes,
                   .lane_count = LEADERS,
                   .messages = stage.messages,
                   .message_count = stage.count,
                   .dots = stage.dots,
                   .dot_count = stage.count};
    Canvas inside = canvas_part(canvas, 1, 0, canvas.width - 1, canvas.height);
    lanes_draw(inside, &lanes);
    for (int i = 0; i < stage.count; i++) {
        if (!stage.struck[i]) continue;
        int x = lanes_column(inside, &lanes, stage.dots[i].at);
        int width = (int)strlen(stage.names[i]);
        if (x >= lanes.left && x + width < inside.width - lanes.right)
            canvas_mark(inside, x + 1, stage.lanes[stage.dots[i].lane].y, width, ROLE_BAD,
                        STYLE_STRIKE);
    }
    int y = stage.lanes[LEADER_B].y + 1;
    lanes_times(canvas_part(inside, 0, y++, inside.width, 1), &lanes, 0, NULL, "s");
    tell_two(&stage, canvas_part(canvas, 0, y++, canvas.width, 1));
    if (bars == 0) return;
    if (model_of(view)->config.resolve == RESOLVE_LWW) {
        int x = canvas_puts(canvas, 1, y, ROLE_BAD, canvas.ascii ? "x" : "✗");
        canvas_puts(canvas, x + 1, y, ROLE_MUTED,
                    "acknowledged, then lost to a write that had not seen it");
    }
    draw_two_bars(view, canvas_part(canvas, 0, y + 2, canvas.width, 3));
}
