/* The curve of P(fresh | t), and trials without a clock: ours beside what was published. */
#include "replication_picture.h"

#include "base/maths.h"
#include "canvas/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { THEORY, RUN, PUBLISHED, LINES };
enum { CURVE_POINTS = 120, TABLE = 33, TABLE_ROWS = 7, STACKED_ROWS = 22, WIDE = 100 };

static const ReplicationModel *model_of(const View *view)
{
    return view->model;
}

/* --- P(fresh | t) ----------------------------------------------------------------------------- */

/* Until when the curve is shown: where nearly all reads are fresh, and a little beyond --after. */
static Time curve_end(const ReplicationConfig *config)
{
    static const int ends_ms[] = {2, 5, 10, 20, 30, 50, 100, 200, 500, 1000};
    for (size_t i = 0; i < sizeof ends_ms / sizeof *ends_ms; i++) {
        Time end = ends_ms[i] * TIME_MILLISECOND;
        double fresh = replication_fresh_theory(config, end);
        bool shows_after = config->after + 2 * TIME_MILLISECOND <= end;
        if (shows_after && !(fresh < .99)) return end;
    }
    return TIME_SECOND;
}

/* The run: the trials' curve, or the share of fresh reads in each ms after a commit. */
static int measure_curve(const ReplicationModel *model, Time end, double *x, double *y)
{
    enum { READS_LEAST = 5 };
    int count = 0;
    if (model->trials != NULL) {
        for (; count < CURVE_POINTS; count++) {
            Time t = end / CURVE_POINTS * count;
            x[count] = (double)t / 1e6;
            y[count] = replication_fresh_of_trials(model->trials, t);
        }
        return count;
    }
    const QuorumStore *store = &model->quorum->store;
    for (int bin = 0; bin < FRESH_BINS && bin * TIME_MILLISECOND < end; bin++) {
        if (store->fresh_by[bin].reads < READS_LEAST) continue;
        x[count] = bin + 0.5;
        y[count++] = replication_fresh_of_reads(store, bin);
    }
    return count;
}

bool replication_theory_applies(const QuorumStore *store)
{
    return store->down == 0 && !store->is_cut && !store->config->sloppy;
}

static void format_share(double share, char *out, size_t size)
{
    snprintf(out, size, "%.0f %%", 100 * share);
}

void replication_draw_curve(const View *view, Canvas canvas)
{
    const ReplicationModel *model = model_of(view);
    const ReplicationConfig *config = &model->config;
    double x[LINES][CURVE_POINTS], y[LINES][CURVE_POINTS];
    Time end = curve_end(config);
    ChartLine lines[LINES] = {{x[THEORY], y[THEORY], 0, ROLE_MUTED, false, "theory"},
                              {x[RUN], y[RUN], 0, ROLE_FLOW, true, "this run"},
                              {x[PUBLISHED], y[PUBLISHED], 0, ROLE_MUTED, true, "published"}};
    bool has_theory = model->trials == NULL && replication_theory_applies(&model->quorum->store);
    for (int i = 0; i < CURVE_POINTS && has_theory; i++) {
        Time t = end / (CURVE_POINTS - 1) * i;
        x[THEORY][i] = (double)t / 1e6;
        y[THEORY][i] = replication_fresh_theory(config, t);
    }
    if (has_theory) lines[THEORY].count = CURVE_POINTS;
    else lines[THEORY].name = NULL;
    Published published = replication_published(config);
    const double points[][2] = {{0, published.fresh_at_once},
                                {10, published.fresh_at_10_ms},
                                {published.fresh_999_ms, .999}};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        if (isnan(points[i][0]) || isnan(points[i][1])) continue;
        x[PUBLISHED][lines[PUBLISHED].count] = points[i][0];
        y[PUBLISHED][lines[PUBLISHED].count++] = points[i][1];
    }
    if (lines[PUBLISHED].count == 0) lines[PUBLISHED].name = NULL;
    lines[RUN].count = measure_curve(model, end, x[RUN], y[RUN]);
    ChartAxes axes = {.x_to = (double)end / 1e6,
                      .y_to = 1,
                      .x_name = "t after the commit, ms",
                      .y_name = "P(read is fresh)",
                      .format_y = format_share,
                      .y_mark = NAN};
    chart_plot(canvas, &axes, lines, LINES);
}

/* --- races ------------------------------------------------------------------------------------ */

typedef struct TableRow {
    const char *name;
    double ours, published; /* NAN: none */
    bool share;             /* else ms */
} TableRow;

static void format_figure(const TableRow *row, double figure, char *out, size_t size)
{
    if (isnan(figure)) snprintf(out, size, "-");
    else if (row->share && figure >= .9995 && figure < 1) snprintf(out, size, ">99.9 %%");
    else if (row->share) snprintf(out, size, "%.1f %%", 100 * figure);
    else chart_format_seconds(figure / 1e3, out, size);
}

static double percentile_ms(const Histogram *histogram, double share)
{
    return histogram->count > 0 ? (double)histogram_percentile(histogram, share) / 1e6 : NAN;
}

/* Ours, and greyed what was published. */
static void draw_table(const View *view, Canvas canvas)
{
    const ReplicationModel *model = model_of(view);
    const Trials *trials = model->trials;
    Published published = replication_published(&model->config);
    double done = trials->done > 0 ? (double)trials->done : NAN;
    char after[24], words[32];
    chart_format_seconds((double)model->config.after / 1e9, words, sizeof words);
    snprintf(after, sizeof after, "%.12s later", words);
    const TableRow rows[] = {
        {"at once", (double)trials->fresh_at_once / done, published.fresh_at_once, true},
        {after, (double)trials->fresh_after / done,
         model->config.after == 10 * TIME_MILLISECOND ? published.fresh_at_10_ms : NAN, true},
        {"99.9 % by", percentile_ms(trials->fresh_from, .999), published.fresh_999_ms, false},
        {"read p99.9", percentile_ms(trials->read, .999), published.read_999_ms, false},
        {"write p99.9", percentile_ms(trials->write, .999), published.write_999_ms, false},
    };
    int ours = canvas.width - 11;
    canvas_puts(canvas, 0, 0, ROLE_TEXT, "fresh");
    canvas_print_right(canvas, ours, 0, ROLE_FLOW, "ours");
    canvas_print_right(canvas, canvas.width, 0, ROLE_MUTED, "published");
    for (int i = 0; i < (int)(sizeof rows / sizeof *rows); i++) {
        format_figure(&rows[i], rows[i].ours, words, sizeof words);
        canvas_puts(canvas, i < 3 ? 1 : 0, 1 + i, ROLE_TEXT, rows[i].name);
        canvas_print_right(canvas, ours, 1 + i, ROLE_FLOW, "%s", words);
        format_figure(&rows[i], rows[i].published, words, sizeof words);
        canvas_print_right(canvas, canvas.width, 1 + i, ROLE_MUTED, "%s", words);
    }
    canvas_print(canvas, 0, TABLE_ROWS - 1, ROLE_MUTED, "N %d  R %d  W %d  %lld trials",
                 model->config.wars.n, model->config.wars.r, model->config.wars.w,
                 (long long)trials->done);
}

static void tell_race(const View *view, Canvas canvas)
{
    const ReplicationModel *model = model_of(view);
    const Trials *trials = model->trials;
    char at_once[24], later[24], after[24];
    if (trials->done == 0) return;
    chart_format_ratio((double)trials->fresh_at_once / (double)trials->done, at_once,
                       sizeof at_once);
    chart_format_ratio((double)trials->fresh_after / (double)trials->done, later, sizeof later);
    chart_format_seconds((double)model->config.after / 1e9, after, sizeof after);
    canvas_print(canvas, 1, 0, ROLE_TEXT, "Reads right after a commit: %s fresh. %s later: %s.",
                 at_once, after, later);
    canvas_puts(canvas, 1, 1, ROLE_MUTED,
                "A stale read reached its replicas before the write did.");
}

/* The curve and the table beside it, or below where there are more rows than columns for both. */
static void draw_races(const View *view, Canvas canvas)
{
    int told = canvas.height >= 10 ? 3 : 0, rows = canvas.height - told, width = canvas.width;
    bool stacked = canvas.height >= STACKED_ROWS && width < WIDE;
    if (told > 0) tell_race(view, canvas_part(canvas, 0, 0, width, 2));
    if (stacked) {
        rows -= TABLE_ROWS + 1;
        replication_draw_curve(view, canvas_part(canvas, 1, told, width - 2, rows));
        draw_table(view, canvas_part(canvas, 1, told + rows + 1, TABLE + 8, TABLE_ROWS));
        return;
    }
    replication_draw_curve(view, canvas_part(canvas, 1, told, width - TABLE - 4, rows));
    draw_table(view, canvas_part(canvas, width - TABLE - 1, told, TABLE, rows));
}

/* --- the other trials ------------------------------------------------------------------------- */

static void format_percent(double ratio, char *out, size_t size)
{
    chart_format_ratio(ratio, out, size);
}

/* A set of R meets one of W, or does not: bars with the closed form as marks. */
static void draw_frozen(const View *view, Canvas canvas)
{
    const Trials *trials = model_of(view)->trials;
    const WarsModel *wars = &model_of(view)->config.wars;
    double miss = wars_miss_ratio(wars->n, wars->r, wars->w), missed = 1;
    char names[MISSED_MOST][32];
    ChartBar bars[MISSED_MOST];
    int64_t good = 0;
    for (int k = 0; k < MISSED_MOST; k++) {
        good += trials->missed[k];
        missed *= miss;
        if (k == 0) snprintf(names[k], sizeof names[k], "the newest version");
        else snprintf(names[k], sizeof names[k], "one of the last %d", k + 1);
        bars[k] = (ChartBar){names[k], trials->done > 0 ? (double)good / (double)trials->done : 0,
                             1 - missed, k == 0 ? ROLE_GOOD : ROLE_FLOW};
    }
    canvas_print(canvas, 1, 0, ROLE_TEXT,
                 "%d of %d replicas ever get a write; a read asks %d. It returns", wars->w, wars->n,
                 wars->r);
    chart_bars(canvas_part(canvas, 1, 2, canvas.width - 2, MISSED_MOST), bars, MISSED_MOST, 1,
               format_percent);
    if (canvas.height < MISSED_MOST + 5) return;
    canvas_print(canvas, 1, MISSED_MOST + 3, ROLE_MUTED,
                 "the marks: 1 - m^k, m = C(N-W,R) / C(N,R) = %.4g", miss);
    canvas_puts(canvas, 1, MISSED_MOST + 4, ROLE_MUTED,
                wars->r + wars->w > wars->n
                    ? "R + W > N: the two sets always share a replica"
                    : "R + W <= N: the two sets may miss each other, and for good");
}

/* How many acknowledged writes each death of a leader cost. */
static void draw_failovers(const View *view, Canvas canvas)
{
    const Trials *trials = model_of(view)->trials;
    const Histogram *losses = trials->losses;
    enum { BINS = 40 };
    double bins[BINS] = {0};
    if (trials->done == 0 || losses->count == 0) return;
    int64_t least = losses->least, span = losses->most - least + 1;
    uint64_t before = 0;
    for (int i = 0; i < BINS; i++) {
        int64_t to = least + span * (i + 1) / BINS - 1;
        uint64_t upto = histogram_at_most(losses, to);
        bins[i] = (double)(upto - before);
        before = upto;
    }
    canvas_print(canvas, 1, 0, ROLE_TEXT,
                 "%lld leaders died; acknowledged writes lost with each: %.4g",
                 (long long)trials->done, (double)trials->lost / (double)trials->done);
    int rows = canvas.height - 4;
    chart_histogram(canvas_part(canvas, 1, 2, canvas.width - 2, rows), bins,
                    span < BINS ? (int)span : BINS, 0, ROLE_BAD);
    int x = canvas_print(canvas, 1, 2 + rows, ROLE_MUTED, "%lld lost", (long long)least);
    canvas_print_right(canvas, canvas.width - 1, 2 + rows, ROLE_MUTED, "%lld",
                       (long long)losses->most);
    if (x + 30 < canvas.width)
        canvas_print(canvas, x + 3, 2 + rows, ROLE_MUTED, "the last one: %lld",
                     (long long)trials->lost_last);
}

/* A reader who looks for its own write at one of n nodes. */
static void draw_readers(const View *view, Canvas canvas)
{
    const ReplicationModel *model = model_of(view);
    const ReplicationConfig *config = &model->config;
    const Trials *trials = model->trials;
    double x[2][CURVE_POINTS], y[2][CURVE_POINTS], n = config->wars.n;
    Time after = config->after, end = after > 2 * config->lag ? 2 * after : 4 * config->lag;
    for (int i = 0; i < CURVE_POINTS; i++) {
        double t = (double)end / (CURVE_POINTS - 1) * i;
        x[0][i] = t / 1e6;
        y[0][i] = config->lag > 0 ? (n - 1) / n * maths_exp(-t / (double)config->lag) : 0;
    }
    x[1][0] = (double)after / 1e6;
    y[1][0] = trials->done > 0 ? (double)trials->missed[1] / (double)trials->done : NAN;
    ChartLine lines[] = {{x[0], y[0], CURVE_POINTS, ROLE_MUTED, false, "theory"},
                         {x[1], y[1], 1, ROLE_FLOW, true, "this run"}};
    char share[24], wait[24];
    chart_format_ratio(y[1][0], share, sizeof share);
    chart_format_seconds((double)after / 1e9, wait, sizeof wait);
    canvas_print(canvas, 1, 0, ROLE_TEXT, "A look %s after saving misses one's own write: %s", wait,
                 trials->done > 0 ? share : "-");
    canvas_print(canvas, 1, 1, ROLE_MUTED, "One of %d nodes answers; all but the leader lag.",
                 config->wars.n);
    ChartAxes axes = {.x_to = (double)end / 1e6,
                      .y_to = 1,
                      .x_name = "t after the acknowledgement, ms",
                      .y_name = "P(own write is missing)",
                      .format_y = format_share,
                      .y_mark = NAN};
    chart_plot(canvas_part(canvas, 1, 3, canvas.width - 2, canvas.height - 3), &axes, lines, 2);
}

void replication_draw_trials(const View *view, Canvas canvas)
{
    switch (model_of(view)->trials->kind) {
    case TRIAL_RACE: draw_races(view, canvas); return;
    case TRIAL_FROZEN: draw_frozen(view, canvas); return;
    case TRIAL_FAILOVER: draw_failovers(view, canvas); return;
    case TRIAL_READER: draw_readers(view, canvas); return;
    }
}
