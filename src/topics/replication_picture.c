/* The pictures: replicas and what crosses between them and the clients. */
#include "replication.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <math.h>

/* --- a quorum --------------------------------------------------------------------------------- */

/* A leg from its sending to where it is now; gone ones end in their cross. */
static void draw_leg(const View *view, Canvas row, const LegTrace *leg, Time from, Time span)
{
    if (leg->sent < 0 || leg->sent > view->now) return;
    double columns = (double)row.width / (double)span;
    int start = (int)((double)(leg->sent - from) * columns);
    int end = (int)((double)(leg->due - from) * columns);
    double way = (double)(leg->due - leg->sent), gone = (double)(view->now - leg->sent);
    DiagramArrow arrow = {.from = start,
                          .to = end,
                          .at = way <= 0 || gone >= way ? 1 : gone / way,
                          .lost = gone >= way && leg->fate != FLIGHT_DELIVERED,
                          .role = ROLE_FLOW};
    diagram_arrow(row, 0, &arrow);
}

static void draw_replica(const View *view, Canvas row, const QuorumTrace *trace, int replica)
{
    enum { LABEL = 9 };
    const ReplicationModel *model = view->model;
    const QuorumStore *store = &model->quorum->store;
    bool is_down = (store->down & QUORUM_BIT(replica)) != 0, is_home = replica < store->n;
    Role role = is_down ? ROLE_MUTED : ROLE_TEXT;
    int x = canvas_puts(row, 1, 0, role, replication_node_name(model, replica));
    if (is_home) {
        int64_t held = store->homes[replica].held;
        canvas_print(row, x + 1, 0, held < store->newest ? ROLE_WAITING : ROLE_GOOD, "v%lld",
                     (long long)held);
    }
    if (is_down) canvas_puts(row, LABEL, 0, ROLE_BAD, row.ascii ? "x" : "✖");
    if (trace == NULL) return;
    Time from = trace->version > 0 ? trace->write_began : trace->read_began;
    Canvas lane = canvas_part(row, LABEL + 2, 0, row.width - LABEL - 3, 1);
    for (int leg = 0; leg < LEGS; leg++)
        draw_leg(view, lane, &trace->legs[replica][leg], from, view->span);
}

static void draw_quorum(const View *view, Canvas canvas)
{
    const ReplicationModel *model = view->model;
    const QuorumStore *store = &model->quorum->store;
    const QuorumTrace *trace = quorum_shown(model->quorum, view->now);
    int w = model->config.wars.w, r = model->config.wars.r;
    canvas_print(canvas, 1, 0, ROLE_TEXT, "v%lld committed", (long long)store->newest);
    for (int i = 0; i < store->nodes; i++)
        draw_replica(view, canvas_part(canvas, 0, 1 + i, canvas.width, 1), trace, i);
    if (trace == NULL) return;
    Canvas row = canvas_part(canvas, 0, 1 + store->nodes, canvas.width, 1);
    int x = canvas_print(row, 1, 0, ROLE_TEXT, "W ");
    chart_gauge(canvas_part(row, x, 0, w, 1), trace->acks < w ? trace->acks : w, w, NAN, ROLE_GOOD);
    x = canvas_print(row, x + w + 1, 0, ROLE_TEXT, "%d/%d   R ", trace->acks, w);
    chart_gauge(canvas_part(row, x, 0, r, 1), trace->answers < r ? trace->answers : r, r, NAN,
                ROLE_GOOD);
    x = canvas_print(row, x + r + 1, 0, ROLE_TEXT, "%d/%d", trace->answers, r);
    if (trace->returned < 0 || trace->returned > view->now) return;
    bool is_stale = trace->got < trace->expected;
    canvas_print(row, x + 2, 0, is_stale ? ROLE_BAD : ROLE_GOOD, "got v%lld: %s",
                 (long long)trace->got, is_stale ? "stale" : "fresh");
}

/* --- trials ----------------------------------------------------------------------------------- */

static void draw_curve(const View *view, Canvas canvas, const Trials *trials)
{
    enum { POINTS = 128 };
    double x[POINTS], run[POINTS], theory[POINTS];
    for (int i = 0; i < POINTS; i++) {
        Time t = view->span * i / (POINTS - 1);
        x[i] = (double)t / 1e6;
        run[i] = replication_fresh_of_trials(trials, t);
        theory[i] = replication_fresh_theory(trials->config, t);
    }
    const ChartLine lines[] = {{x, theory, POINTS, ROLE_MUTED, false, "100,000 draws"},
                               {x, run, POINTS, ROLE_FLOW, true, "run"}};
    ChartAxes axes = {.x_to = (double)view->span / 1e6,
                      .y_to = 1,
                      .x_name = "t, ms",
                      .y_name = "P(fresh)",
                      .y_mark = NAN};
    chart_plot(canvas, &axes, lines, 2);
}

static void draw_trials(const View *view, Canvas canvas, const Trials *trials)
{
    canvas_print(canvas, 1, 0, ROLE_TEXT, "%lld of %lld trials", (long long)trials->done,
                 (long long)trials->config->trials);
    if (trials->kind == TRIAL_RACE)
        draw_curve(view, canvas_part(canvas, 0, 1, canvas.width, canvas.height - 1), trials);
}

/* --- leaders ---------------------------------------------------------------------------------- */

static void draw_logs(const View *view, Canvas canvas)
{
    const ReplicationModel *model = view->model;
    const LeaderModel *leader = model->leader;
    for (int i = 0; i < leader->n; i++) {
        const LogNode *node = &leader->nodes[i];
        const char *sign = node->is_down         ? (canvas.ascii ? "x" : "✖")
                           : i == leader->leader ? (canvas.ascii ? "*" : "★")
                                                 : (canvas.ascii ? "o" : "●");
        int x = canvas_puts(canvas, 1, i, ROLE_TEXT, replication_node_names[i]);
        x = canvas_puts(canvas, x + 1, i, node->is_down ? ROLE_BAD : ROLE_GOOD, sign);
        x = canvas_print(canvas, x + 1, i, ROLE_TEXT, "%lld entries", (long long)node->log.length);
        if (node->divergent > 0)
            canvas_print(canvas, x, i, ROLE_BAD, ", %lld of them its own alone",
                         (long long)node->divergent);
    }
    canvas_print(canvas, 1, leader->n, ROLE_TEXT, "acknowledged %lld, lost %lld",
                 (long long)leader->acked, (long long)leader->lost_acked);
}

static void draw_two(const View *view, Canvas canvas)
{
    const TwoModel *two = ((const ReplicationModel *)view->model)->two;
    for (int i = 0; i < LEADERS; i++) {
        const TwoLeader *leader = &two->leaders[i];
        int x = canvas_print(canvas, 1, i, ROLE_TEXT, "%s wrote %lld, lost %lld ",
                             replication_leader_names[i], (long long)leader->written,
                             (long long)leader->lost);
        for (int64_t number = leader->written; x < canvas.width - 8; number--) {
            const TwoWrite *write = two_write(leader, number);
            if (write == NULL) break;
            x = canvas_print(canvas, x + 1, i, write->is_lost ? ROLE_BAD : ROLE_GOOD, "%s%lld",
                             write->is_lost ? (canvas.ascii ? "x" : "✗") : "", (long long)number);
        }
    }
}

/* --- the pictures ----------------------------------------------------------------------------- */

void replication_draw(const View *view, Canvas canvas)
{
    const ReplicationModel *model = view->model;
    if (model->trials != NULL) draw_trials(view, canvas, model->trials);
    else if (model->quorum != NULL) draw_quorum(view, canvas);
    else if (model->leader != NULL) draw_logs(view, canvas);
    else draw_two(view, canvas);
}

void replication_draw_compact(const View *view, Canvas canvas)
{
    replication_draw(view, canvas);
}
