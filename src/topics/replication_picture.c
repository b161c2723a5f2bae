/* Which picture a run has, and how its rows are shared out: the lanes first, then the quorums as
 * they form and what that means in words, then the curve. */
#include "replication_picture.h"

#include "canvas/chart.h"

#include <stdio.h>

enum { CURVE_ROWS = 5, TALL_ROWS = 14 };

/* --- quorum ----------------------------------------------------------------------------------- */

static void format_since(Time from, Time to, char *out, size_t size)
{
    chart_format_seconds((double)(to - from) / 1e9, out, size);
}

/* "W ▰▰▱ 2/2 committed in 9.1 ms" */
static void draw_write_gauge(const ReplicationConfig *config, const QuorumTrace *trace, Canvas row)
{
    int acks = trace != NULL ? trace->acks : 0;
    int x = lanes_quorum(row, 0, 0, &(LaneQuorum){"W", acks, config->wars.w, config->wars.n});
    char span[24];
    if (trace == NULL || trace->write_began < 0) return;
    if (trace->committed >= 0) {
        format_since(trace->write_began, trace->committed, span, sizeof span);
        bool has_room = x + 14 + utf8_width(text_of(span), row.table) <= row.width;
        canvas_print(row, x + 1, 0, ROLE_GOOD, "committed%s%s", has_room ? " in " : "",
                     has_room ? span : "");
    } else if (trace->write_failed >= 0) {
        canvas_puts(row, x + 1, 0, ROLE_BAD, "failed");
    } else {
        canvas_puts(row, x + 1, 0, ROLE_MUTED, "acks");
    }
}

static void draw_read_gauge(const ReplicationConfig *config, const QuorumTrace *trace, Canvas row)
{
    int answers = trace != NULL ? trace->answers : 0;
    int x = lanes_quorum(row, 0, 0, &(LaneQuorum){"R", answers, config->wars.r, config->wars.n});
    if (trace == NULL || trace->read_began < 0) return;
    if (trace->returned >= 0) {
        bool stale = trace->got < trace->expected;
        char got[24];
        replication_version(trace->got, got, sizeof got);
        canvas_print(row, x + 1, 0, stale ? ROLE_BAD : ROLE_GOOD, "%s %s",
                     stale ? "stale" : "newest", got);
    } else if (trace->read_failed >= 0) {
        canvas_puts(row, x + 1, 0, ROLE_BAD, "failed");
    } else {
        canvas_puts(row, x + 1, 0, ROLE_MUTED, "answers");
    }
}

static void draw_gauges(const View *view, const QuorumTrace *trace, Canvas row)
{
    const ReplicationConfig *config = &((const ReplicationModel *)view->model)->config;
    bool writes = trace == NULL || trace->version > 0;
    int half = row.width >= 2 * 36 ? row.width / 2 : row.width * 6 / 11;
    if (writes) draw_write_gauge(config, trace, canvas_part(row, 1, 0, half - 2, 1));
    int x = writes ? half : 1;
    draw_read_gauge(config, trace, canvas_part(row, x, 0, row.width - x, 1));
}

static void draw_words(Words words, Canvas row)
{
    (void)canvas_fit(row, 1, 0, row.width - 1, words.role, STYLE_PLAIN, text_of(words.text));
}

/* What the two quorums have in common, and when that does not help. */
static void draw_overlap(const ReplicationConfig *config, Canvas row)
{
    bool overlaps = config->wars.r + config->wars.w > config->wars.n;
    if (overlaps && config->sloppy)
        canvas_puts(row, 0, 0, ROLE_WAITING, "sloppy: no overlap is sure");
    else if (overlaps) canvas_puts(row, 0, 0, ROLE_GOOD, "R + W > N: they overlap");
    else canvas_puts(row, 0, 0, ROLE_WAITING, "R + W <= N: they may miss");
}

/* What all the reads of the run came to, beside the curve. */
static void draw_counts(const View *view, Canvas canvas)
{
    const QuorumStore *store = &((const ReplicationModel *)view->model)->quorum->store;
    const ReplicationConfig *config = store->config;
    char share[24], after[24], expected[24];
    canvas_print(canvas, 0, 0, ROLE_TEXT, "N %d  W %d  R %d", config->wars.n, config->wars.w,
                 config->wars.r);
    draw_overlap(config, canvas_part(canvas, 0, 1, canvas.width, 1));
    canvas_print(canvas, 0, 2, ROLE_TEXT, "%lld read%s, %lld stale",
                 (long long)store->answered_reads, store->answered_reads == 1 ? "" : "s",
                 (long long)store->stale_reads);
    if (store->answered_reads == 0) return;
    chart_format_ratio((double)(store->answered_reads - store->stale_reads)
                           / (double)store->answered_reads,
                       share, sizeof share);
    canvas_print(canvas, 0, 3, ROLE_FLOW, "fresh %s", share);
    if (!replication_theory_applies(store)) {
        canvas_puts(canvas, 0, 4, ROLE_MUTED,
                    config->sloppy ? "no theory with spares" : "no theory with faults");
        return;
    }
    double theory = replication_fresh_theory(config, config->after);
    chart_format_ratio(theory, expected, sizeof expected);
    format_since(0, config->after, after, sizeof after);
    canvas_print(canvas, 0, 4, ROLE_MUTED, "theory %s at %s", expected, after);
}

static void draw_quorum_curve(const View *view, Canvas canvas)
{
    enum { COUNTS = 27 };
    replication_draw_curve(view,
                           canvas_part(canvas, 1, 0, canvas.width - COUNTS - 3, canvas.height));
    draw_counts(view, canvas_part(canvas, canvas.width - COUNTS, 0, COUNTS, canvas.height));
}

/* What the lanes' letters and signs stand for, as many as there is room for. */
static void draw_legend(Canvas row)
{
    static const struct {
        const char *utf8, *ascii, *words;
        Role role;
    } marks[] = {{"W", "W", "write", ROLE_FLOW},
                 {"A", "A", "ack", ROLE_FLOW},
                 {"R", "R", "read", ROLE_FLOW},
                 {"S", "S", "answer", ROLE_FLOW},
                 {"═", "=", "overdue", ROLE_WAITING},
                 {"╳", "X", "lost", ROLE_BAD},
                 {"!", "!", "read was first", ROLE_WAITING}};
    int x = 1;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        int width = 2 + utf8_width(text_of(marks[i].words), row.table);
        if (x + width > row.width) return;
        canvas_puts(row, x, 0, marks[i].role, row.ascii ? marks[i].ascii : marks[i].utf8);
        x = canvas_puts(row, x + 2, 0, ROLE_MUTED, marks[i].words) + 2;
    }
}

static void draw_quorum(const View *view, Canvas canvas)
{
    const QuorumTrace *trace = replication_trace(view);
    int width = canvas.width, told = canvas.height >= 18 ? 2 : 1, rest = canvas.height - told - 1;
    int most = rest - CURVE_ROWS;
    if (replication_lane_rows(view, most) >= most) most = rest; /* no room for the curve */
    int lanes = replication_lane_rows(view, most), y = lanes;
    replication_draw_lanes(view, trace, canvas_part(canvas, 0, 0, width, most));
    if (rest - lanes > CURVE_ROWS + 1) draw_legend(canvas_part(canvas, 0, y++, width, 1));
    draw_gauges(view, trace, canvas_part(canvas, 0, y++, width, 1));
    draw_words(replication_tell(view, trace), canvas_part(canvas, 0, y++, width, 1));
    if (told > 1)
        draw_words(replication_tell_window(view, trace), canvas_part(canvas, 0, y++, width, 1));
    if (canvas.height - y > CURVE_ROWS) y++;
    if (canvas.height - y >= CURVE_ROWS)
        draw_quorum_curve(view, canvas_part(canvas, 0, y, width, canvas.height - y));
}

static void draw_quorum_compact(const View *view, Canvas canvas)
{
    const QuorumTrace *trace = replication_trace(view);
    int width = canvas.width, most = canvas.height - 2, lanes = replication_lane_rows(view, most);
    replication_draw_lanes(view, trace, canvas_part(canvas, 0, 0, width, most));
    draw_gauges(view, trace, canvas_part(canvas, 0, lanes, width, 1));
    draw_words(replication_tell(view, trace), canvas_part(canvas, 0, lanes + 1, width, 1));
    draw_words(replication_tell_window(view, trace), canvas_part(canvas, 0, lanes + 2, width, 1));
}

/* --- the whole -------------------------------------------------------------------------------- */

void replication_draw(const View *view, Canvas canvas)
{
    const ReplicationModel *model = view->model;
    if (model->trials != NULL) replication_draw_trials(view, canvas);
    else if (model->quorum != NULL) draw_quorum(view, canvas);
    else if (model->leader != NULL) replication_draw_logs(view, canvas);
    else replication_draw_two(view, canvas);
}

void replication_draw_compact(const View *view, Canvas canvas)
{
    const ReplicationModel *model = view->model;
    bool is_low = canvas.height < TALL_ROWS; /* beside another it may be narrow and tall */
    if (model->trials == NULL && model->quorum != NULL && is_low) draw_quorum_compact(view, canvas);
    else replication_draw(view, canvas);
}
