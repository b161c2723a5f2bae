/* The pictures: the servers with what they have in hand, what came of it beside what theory says,
 * and the responses by octaves. One layout for all sizes: a row a server where there is room, else
 * several columns of them, else a column each. */
#include "load_balancing.h"

#include "canvas/chart.h"
#include "canvas/diagram.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    NAME = 7,  /* columns of a server's name and sign */
    WAY = 6,   /* of the way from the balancer to the servers */
    COUNT = 5, /* of the number in system */
    SHARE = 8,
    EXTRA = 13,
    BLOCK_COLUMNS = 5, /* of a block with id and number */
    CELL_LEAST = 16,
    CELL_WITH_SHARE = 28,
    OCTAVES_MOST = 12
};

static const char *glyph(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

/* --- servers ---------------------------------------------------------------------------------- */

/* The figures that the policy goes by: those of now, or a copy. */
static bool has_copies(const BalancingModel *model)
{
    return model->config.refresh > 0 && balancing_looks(model->config.policy)
           && model->config.policy != POLICY_LEAST_TIME && !model->config.places_connections;
}

static int longest(const BalancingModel *model)
{
    int most = 1;
    for (int id = 0; id < model->count; id++) {
        if (model->inside[id] > most) most = model->inside[id];
        if (has_copies(model) && model->copied_inside[id] > most) most = model->copied_inside[id];
    }
    return most;
}

/* Requests a block, a round number, so that the longest queue of both sides fits. */
static int block_size(const View *view, int columns)
{
    static const int steps[] = {1, 2, 5};
    int most = longest(view->model), others = view->other != NULL ? longest(view->other) : 0;
    if (others > most) most = others;
    for (int power = 1; columns > 0; power *= 10)
        for (int i = 0; i < 3; i++)
            if ((most + steps[i] * power - 1) / (steps[i] * power) <= columns)
                return steps[i] * power;
    return 1;
}

static int blocks_of(int requests, int each)
{
    return (requests + each - 1) / each;
}

/* What it works on, what waits, and what the balancer believes of it. */
static void draw_queue(const BalancingModel *model, int id, int each, Canvas row)
{
    const Server *server = &model->servers[id];
    int all = blocks_of(model->inside[id], each);
    int busy = model->config.is_concurrent ? all : blocks_of(server->running, each);
    Role working = server->is_sink ? ROLE_BAD : ROLE_FLOW;
    canvas_repeat(row, 0, 0, working, glyph(row, "▰", "#"), busy);
    canvas_repeat(row, busy, 0, ROLE_WAITING, glyph(row, "▪", ":"), all - busy);
    if (!has_copies(model) || !balancing_is_up(server)) return;
    int believed = blocks_of(model->copied_inside[id], each);
    if (believed > all)
        canvas_repeat(row, all, 0, ROLE_MUTED, glyph(row, "▱", "."), believed - all);
    canvas_puts(row, believed, 0, ROLE_TEXT, glyph(row, "┊", "|"));
}

static const char *sign_of(const Server *server, Canvas canvas, Role *role)
{
    *role = ROLE_BAD;
    if (!server->is_configured) {
        *role = ROLE_MUTED;
        return glyph(canvas, "–", "-");
    }
    if (server->is_down) return glyph(canvas, "✖", "x");
    if (server->is_sink) return glyph(canvas, "x", "!");
    *role = server->is_slow ? ROLE_WAITING : ROLE_GOOD;
    return server->is_slow ? "~" : glyph(canvas, "●", "o");
}

static const char *state_of(const Server *server)
{
    if (!server->is_configured) return "deleted";
    if (server->is_down) return "down";
    if (server->is_sink) return "fails in 1 ms";
    return server->is_slow ? "5x slower" : NULL;
}

static int clients_of(const BalancingModel *model, int id)
{
    int count = 0;
    for (int client = 0; client < CLIENTS; client++) count += model->owners[client] == id;
    return count;
}

/* What the policy goes by, where that is not the queue. */
static void draw_extra(const BalancingModel *model, int id, Canvas row)
{
    const Server *server = &model->servers[id];
    const char *state = state_of(server);
    char words[48] = "";
    double average = model->config.refresh > 0 ? model->copied_averages[id] : model->averages[id];
    if (state != NULL) {
        canvas_puts(row, 0, 0, server->is_configured ? ROLE_BAD : ROLE_MUTED, state);
        return;
    }
    if (model->config.places_connections)
        snprintf(words, sizeof words, "%d connection%s", server->connections,
                 server->connections == 1 ? "" : "s");
    else if (model->config.policy == POLICY_WEIGHTED)
        snprintf(words, sizeof words, "w %d  at %+" PRId64, model->config.weights[id],
                 model->smooth_values[id]);
    else if (model->config.policy == POLICY_LEAST_TIME)
        chart_format_seconds(average / 1e9, words, sizeof words);
    else if (model->config.policy >= POLICY_IP_HASH)
        snprintf(words, sizeof words, "%d clients", clients_of(model, id));
    canvas_puts(row, 0, 0, ROLE_MUTED, words);
}

/* Requests on their way, for as long as one can follow them: a quarter of a real second. */
static bool can_follow(const View *view)
{
    return !view->still && view->pace > 0 && view->pace <= TIME_SECOND;
}

static void draw_way(const View *view, int id, Canvas row)
{
    const BalancingModel *model = view->model;
    int64_t seen = model->newest_count < NEWEST ? model->newest_count : NEWEST;
    if (!can_follow(view)) return;
    for (int64_t i = model->newest_count - seen; i < model->newest_count; i++) {
        const NewestPick *pick = &model->newest[i % NEWEST];
        double age = (double)(view->now - pick->at) / ((double)view->pace / 4);
        if (pick->server != id || age < 0 || age >= 1) continue;
        int x = (int)(age * row.width);
        canvas_puts(row, x - 1, 0, ROLE_FLOW, glyph(row, "─", "-"));
        canvas_puts(row, x, 0, ROLE_FLOW, glyph(row, "▶", ">"));
    }
}

static int draw_name(const View *view, int id, Canvas row)
{
    const BalancingModel *model = view->model;
    const Server *server = &model->servers[id];
    Role role;
    const char *sign = sign_of(server, row, &role);
    bool is_target = id == view->target;
    int x = canvas_print(row, 1, 0, server->is_configured ? ROLE_TEXT : ROLE_MUTED, "s%d", id);
    if (is_target) canvas_mark(row, 1, 0, x - 1, ROLE_TEXT, STYLE_UNDERLINE);
    canvas_puts(row, NAME - 2, 0, role, sign);
    return NAME;
}

static void draw_share(const BalancingModel *model, int id, Canvas row, int right)
{
    char share[24] = "-";
    const Server *server = &model->servers[id];
    if (model->ledger.requests > 0)
        chart_format_ratio((double)server->picks / (double)model->ledger.requests, share,
                           sizeof share);
    canvas_print_right(row, right, 0, server->is_sink ? ROLE_BAD : ROLE_MUTED, "%s", share);
}

/* A server in a row of its own. */
static void draw_server(const View *view, int id, int each, Canvas row)
{
    const BalancingModel *model = view->model;
    bool has_way = row.width >= 60, has_share = row.width >= 48, has_extra = row.width >= 64;
    int x = draw_name(view, id, row), right = row.width - 1;
    if (has_way) draw_way(view, id, canvas_part(row, x, 0, WAY - 1, 1));
    x += has_way ? WAY : 0;
    if (has_extra) {
        right -= EXTRA;
        draw_extra(model, id, canvas_part(row, right + 1, 0, EXTRA, 1));
    }
    if (has_share) {
        draw_share(model, id, row, right);
        right -= SHARE;
    }
    canvas_print_right(row, right, 0, ROLE_TEXT, "%d", model->inside[id]);
    draw_queue(model, id, each, canvas_part(row, x, 0, right - COUNT - x, 1));
}

static int queue_columns(int width)
{
    int columns = width - NAME - COUNT - 1;
    if (width >= 60) columns -= WAY;
    if (width >= 48) columns -= SHARE;
    return width >= 64 ? columns - EXTRA : columns;
}

static int cell_queue_columns(int width)
{
    return width - NAME - COUNT - (width >= CELL_WITH_SHARE ? SHARE : 0);
}

/* In a cell among others: name, queue, number. */
static void draw_server_cell(const View *view, int id, int each, Canvas cell)
{
    const BalancingModel *model = view->model;
    int x = draw_name(view, id, cell), right = cell.width - 2;
    if (cell.width >= CELL_WITH_SHARE) {
        draw_share(model, id, cell, right);
        right -= SHARE;
    }
    canvas_print_right(cell, right, 0, ROLE_TEXT, "%d", model->inside[id]);
    draw_queue(model, id, each, canvas_part(cell, x, 0, cell_queue_columns(cell.width), 1));
}

/* A block for each by the length of its queue; with id and number where there is room. */
static void draw_server_blocks(const BalancingModel *model, Canvas canvas)
{
    int most = 1, width = canvas.width - 2, room = BLOCK_COLUMNS * model->count <= width;
    for (int id = 0; id < model->count; id++)
        if (model->inside[id] > most) most = model->inside[id];
    for (int id = 0; id < model->count && width > 0; id++) {
        Role role;
        const char *sign = sign_of(&model->servers[id], canvas, &role);
        bool is_well = role == ROLE_GOOD, is_empty = model->inside[id] == 0;
        const char *block = chart_block(canvas, model->inside[id], most);
        int x = 1 + id % width, y = id / width;
        if (room) x = canvas_print(canvas, 1 + id * BLOCK_COLUMNS, 0, ROLE_MUTED, "%d", id);
        if (is_empty && is_well) block = glyph(canvas, "·", ".");
        canvas_puts(canvas, x, y,
                    is_empty && is_well ? ROLE_MUTED
                    : is_well           ? ROLE_FLOW
                                        : role,
                    is_empty && !is_well ? sign : block);
        if (room) canvas_print(canvas, x + 1, 0, ROLE_TEXT, "%d", model->inside[id]);
    }
    int y = width > 0 ? (model->count + width - 1) / width : 0;
    canvas_print(canvas, 1, y, ROLE_MUTED, "a block a server, the highest has %d in system", most);
}

/* How the servers are laid out in a part of so many rows. */
typedef struct Grid {
    int rows, columns; /* columns 0: as blocks */
} Grid;

static Grid grid_of(int servers, int width, int rows)
{
    if (servers <= rows) return (Grid){servers, 1};
    int most = width / CELL_LEAST;
    for (int columns = 2; columns <= most; columns++)
        if ((servers + columns - 1) / columns <= rows)
            return (Grid){(servers + columns - 1) / columns, columns};
    int a_row = width > 2 ? width - 2 : 1;
    return (Grid){(servers + a_row - 1) / a_row + 1, 0};
}

static int queue_of(Grid grid, int width)
{
    return grid.columns == 1 ? queue_columns(width) : cell_queue_columns(width / grid.columns);
}

static void draw_servers(const View *view, Grid grid, Canvas canvas)
{
    const BalancingModel *model = view->model;
    if (grid.columns == 0) {
        draw_server_blocks(model, canvas);
        return;
    }
    int width = canvas.width / grid.columns;
    int each = block_size(view, queue_of(grid, canvas.width) - 1);
    for (int id = 0; id < model->count; id++) {
        Canvas cell = canvas_part(canvas, id / grid.rows * width, id % grid.rows, width, 1);
        if (grid.columns == 1) draw_server(view, id, each, cell);
        else draw_server_cell(view, id, each, cell);
    }
}

/* What the blocks mean, and the order in which the newest requests were sent, where one can read
 * along. */
static void draw_legend(const View *view, Grid grid, Canvas row)
{
    const BalancingModel *model = view->model;
    int each = grid.columns == 0 ? 1 : block_size(view, queue_of(grid, row.width) - 1);
    int x = 1;
    if (grid.columns > 0) {
        x = canvas_puts(row, x, 0, ROLE_FLOW, glyph(row, "▰", "#"));
        x = canvas_puts(row, x, 0, ROLE_MUTED, " in work ");
        if (!model->config.is_concurrent) {
            x = canvas_puts(row, x, 0, ROLE_WAITING, glyph(row, "▪", ":"));
            x = canvas_puts(row, x, 0, ROLE_MUTED, " waits ");
        }
        if (each > 1) x = canvas_print(row, x, 0, ROLE_MUTED, "(%d each) ", each);
        if (has_copies(model)) {
            char age[32];
            chart_format_seconds((double)(view->now % model->config.refresh) / 1e9, age,
                                 sizeof age);
            x = canvas_puts(row, x, 0, ROLE_TEXT, glyph(row, "┊", "|"));
            canvas_print(row, x, 0, ROLE_MUTED, " what it sees, %s old", age);
            return;
        }
    }
    if (!can_follow(view) || model->count > 10) return;
    enum { WORDS = 8 };
    int room = (row.width - 2 - x - WORDS) / 2;
    int64_t seen = model->newest_count < NEWEST ? model->newest_count : NEWEST;
    if (room < 4) return;
    if (seen > room) seen = room;
    int at = row.width - 1 - 2 * (int)seen;
    canvas_puts(row, at - WORDS, 0, ROLE_MUTED, "sent to");
    for (int64_t i = model->newest_count - seen; i < model->newest_count; i++, at += 2)
        canvas_print(row, at, 0, ROLE_TEXT, "%d", model->newest[i % NEWEST].server);
}

/* --- what came of it -------------------------------------------------------------------------- */

static double reading(const BalancingModel *model, BalancingMetric metric)
{
    Reading read = balancing_measure(model, metric, 0, NULL);
    return read.kind == READING_NUMBER ? read.number : NAN;
}

static int draw_number(Canvas row, int x, const char *name, double value)
{
    char number[32];
    chart_format_count(value, number, sizeof number);
    x = canvas_print(row, x, 0, ROLE_MUTED, "%s ", name);
    return canvas_print(row, x, 0, ROLE_TEXT, "%-5s", number) + 1;
}

static void draw_results(const BalancingModel *model, Canvas row)
{
    char mean[32];
    int x = draw_number(row, 1, "mean", reading(model, METRIC_MEAN));
    double half = reading(model, METRIC_CI95);
    if (!isnan(half) && row.width >= 60) {
        char width[32];
        chart_format_count(half, width, sizeof width);
        x = canvas_print(row, x, 0, ROLE_MUTED, "%s%-6s", glyph(row, "±", "+-"), width) + 1;
    }
    x = draw_number(row, x, "p50", reading(model, METRIC_P50));
    x = draw_number(row, x, "p99", reading(model, METRIC_P99));
    chart_format_seconds(model->config.mean / 1e9, mean, sizeof mean);
    canvas_print(row, x, 0, ROLE_MUTED, "services of %s", mean);
}

/* Why no closed form speaks. */
static const char *lawless(const BalancingModel *model)
{
    const BalancingConfig *config = &model->config;
    if (model->is_changed) return "the pool was changed";
    if (config->places_connections) return "connections are placed, not requests";
    if (config->is_concurrent) return "nobody waits";
    if (config->refresh > 0) return "its figures are old";
    if (config->service != SERVICE_EXPONENTIAL) return "no closed form for this work";
    return "no closed form for this policy";
}

static void word_law(const BalancingModel *model, char *out, size_t size)
{
    const BalancingConfig *config = &model->config;
    bool draws_one = config->policy == POLICY_RANDOM || config->choices == 1;
    if (config->policy == POLICY_ROUND_ROBIN)
        snprintf(out, size, "E%d/M/1 at each", config->servers);
    else if (!draws_one) snprintf(out, size, "N to infinity; N = %d here", config->servers);
    else if (config->service == SERVICE_FIXED) snprintf(out, size, "M/D/1 at each");
    else snprintf(out, size, "M/M/1 at each");
}

static void draw_theory(const BalancingModel *model, Canvas row)
{
    char law[48], number[32];
    double theory = reading(model, METRIC_THEORY), floor_of_all = reading(model, METRIC_FLOOR);
    int x;
    if (isnan(theory)) {
        x = canvas_print(row, 1, 0, ROLE_MUTED, "no theory: %s", lawless(model));
    } else {
        word_law(model, law, sizeof law);
        chart_format_count(theory, number, sizeof number);
        x = canvas_print(row, 1, 0, ROLE_MUTED, "theory ");
        x = canvas_print(row, x, 0, ROLE_TEXT, "%s", number);
        x = canvas_print(row, x, 0, ROLE_MUTED, " (%s)", law);
    }
    if (isnan(floor_of_all)) return;
    chart_format_count(floor_of_all, number, sizeof number);
    const char *words = x + 28 <= row.width ? "floor, one line for all:" : "floor";
    if (x + (int)strlen(words) + 8 > row.width) return;
    canvas_print_right(row, row.width - 1, 0, ROLE_MUTED, "%s %s", words, number);
}

/* Sessions that are left, where servers keep them. */
static void draw_sessions(const BalancingModel *model, Canvas row)
{
    int kept = CLIENTS - model->sessions_lost, gauge = row.width - 34;
    canvas_puts(row, 1, 0, ROLE_TEXT, "sessions");
    if (gauge > 3)
        chart_gauge(canvas_part(row, 10, 0, gauge, 1), kept, CLIENTS, NAN,
                    kept < CLIENTS ? ROLE_WAITING : ROLE_GOOD);
    canvas_print_right(row, row.width - 1, 0, ROLE_TEXT, "%d kept, %d lost", kept,
                       model->sessions_lost);
}

/* --- responses by octaves --------------------------------------------------------------------- */

/* Buckets of doubling width, the first up to OCTAVES_FIRST mean works. */
#define OCTAVES_FIRST 0.25
typedef struct Octaves {
    int count, each; /* each: columns */
    double shares[OCTAVES_MOST];
    double most;
} Octaves;

static Octaves count_octaves(const BalancingModel *model, int width)
{
    const Histogram *responses = &model->ledger.responses;
    Octaves octaves = {.each = width / OCTAVES_MOST};
    if (octaves.each > 8) octaves.each = 8;
    if (octaves.each < 4) octaves.each = 4;
    octaves.count = width / octaves.each < OCTAVES_MOST ? width / octaves.each : OCTAVES_MOST;
    double edge = model->config.mean * OCTAVES_FIRST;
    uint64_t before = 0;
    for (int i = 0; i < octaves.count; i++, edge *= 2) {
        uint64_t until = histogram_at_most(responses, (int64_t)edge);
        if (i == octaves.count - 1) until = responses->count;
        octaves.shares[i] =
            responses->count > 0 ? (double)(until - before) / (double)responses->count : 0;
        octaves.most = octaves.shares[i] > octaves.most ? octaves.shares[i] : octaves.most;
        before = until;
    }
    return octaves;
}

/* On a scale for both sides. */
static Octaves octaves_of(const View *view, int width)
{
    Octaves octaves = count_octaves(view->model, width);
    if (view->other == NULL) return octaves;
    double most = count_octaves(view->other, width).most;
    if (most > octaves.most) octaves.most = most;
    return octaves;
}

/* The column of so many mean works on the axis of octaves; -1: beyond it. */
static int octave_column(const Octaves *octaves, double works)
{
    double top = OCTAVES_FIRST; /* of the octave that it is in */
    int octave = 0;
    if (!(works > 0)) return -1;
    while (works > top && octave < octaves->count) {
        top *= 2;
        octave++;
    }
    double place = octave + 2 * (works / top - 0.5); /* straight within an octave */
    int x = (int)floor(place * octaves->each);
    return octave < octaves->count ? (x > 0 ? x : 0) : -1;
}

enum { MARK_COLUMNS = 128 };

/* A name beside its mark, behind it or before it, where nothing is yet; else none. */
static void name_mark(Canvas row, int mark, const char *name, bool used[MARK_COLUMNS])
{
    int width = (int)strlen(name);
    const int starts[] = {mark + 1, mark - width};
    for (int i = 0; i < 2; i++) {
        int from = starts[i] - 1, to = starts[i] + width; /* with a blank towards the next */
        bool is_free = from >= -1 && to < row.width && to < MARK_COLUMNS;
        for (int x = from < 0 ? 0 : from; is_free && x <= to; x++) is_free = !used[x] || x == mark;
        if (!is_free) continue;
        for (int x = starts[i]; x < to; x++) used[x] = true;
        canvas_puts(row, starts[i], 0, ROLE_MUTED, name);
        return;
    }
}

static void draw_octave_marks(const BalancingModel *model, const Octaves *octaves, Canvas row)
{
    enum { MEAN, P99, THEORY, MARKS };
    const char *names[MARKS] = {"mean", "p99", "theory"};
    int at[MARKS] = {octave_column(octaves, reading(model, METRIC_MEAN)),
                     octave_column(octaves, reading(model, METRIC_P99)),
                     octave_column(octaves, reading(model, METRIC_THEORY))};
    bool used[MARK_COLUMNS] = {false};
    if (at[MEAN] >= 0 && at[MEAN] == at[THEORY]) {
        names[MEAN] = "mean, theory";
        at[THEORY] = -1;
    }
    for (int i = 0; i < MARKS; i++) {
        if (at[i] < 0) continue;
        used[at[i]] = true;
        canvas_puts(row, at[i], 0, i == MEAN ? ROLE_FLOW : ROLE_TEXT,
                    i == THEORY ? glyph(row, "┊", "|") : glyph(row, "▴", "^"));
    }
    for (int i = 0; i < MARKS; i++)
        if (at[i] >= 0) name_mark(row, at[i], names[i], used);
}

static void draw_octaves_caption(const View *view, Canvas row)
{
    Octaves octaves = octaves_of(view, row.width - 2);
    char most[24];
    chart_format_ratio(octaves.most, most, sizeof most);
    canvas_print(row, 1, 0, ROLE_MUTED, "responses by octave, in services; full height is %s",
                 most);
}

static void draw_octaves(const View *view, Canvas canvas)
{
    Octaves octaves = octaves_of(view, canvas.width - 2);
    bool has_marks = canvas.height >= 4;
    int bars = canvas.height - 1 - has_marks, width = octaves.each * octaves.count;
    Canvas inner = canvas_part(canvas, 1, 0, canvas.width - 1, canvas.height);
    for (int i = 0; i < octaves.count && octaves.most > 0; i++) {
        Canvas bar = canvas_part(inner, i * octaves.each, 0, octaves.each - 1, bars);
        double column[1] = {octaves.shares[i]};
        chart_histogram(bar, column, 1, octaves.most, ROLE_FLOW);
    }
    if (((const BalancingModel *)view->model)->ledger.completed == 0)
        canvas_puts(inner, 0, bars / 2, ROLE_MUTED, "responses by octaves: none counted yet");
    if (has_marks)
        draw_octave_marks(view->model, &octaves, canvas_part(inner, 0, bars, width + 8, 1));
    Canvas labels = canvas_part(inner, 0, canvas.height - 1, inner.width, 1);
    double edge = OCTAVES_FIRST;
    for (int i = 0; i + 1 < octaves.count; i++, edge *= 2) {
        char label[16];
        snprintf(label, sizeof label, edge < 1 ? "1/%g" : "%g", edge < 1 ? 1 / edge : edge);
        int x = (i + 1) * octaves.each - (int)strlen(label);
        if (x + (int)strlen(label) < labels.width) canvas_puts(labels, x, 0, ROLE_MUTED, label);
    }
}

/* --- the pictures ----------------------------------------------------------------------------- */

static void draw_header(const View *view, Grid grid, Canvas row)
{
    const BalancingModel *model = view->model;
    const char *name = balancing_policies[model->config.policy];
    int x = 1;
    if (view->side != NULL)
        x = canvas_print(row, x, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, "%s ", view->side);
    x = canvas_styled(row, x, 0, ROLE_TEXT, STYLE_BOLD, text_of(name));
    if (model->config.policy == POLICY_TWO_CHOICES && model->config.choices != 2)
        x = canvas_print(row, x, 0, ROLE_TEXT, " (of %d)", model->config.choices);
    if (model->config.places_connections)
        x = canvas_print(row, x, 0, ROLE_MUTED, " places %d connections",
                         model->config.connections);
    if (grid.columns != 1 || row.width < 48) return;
    int right = row.width - 1 - (row.width >= 64 ? EXTRA : 0);
    if (x + 24 < right) canvas_print_right(row, right, 0, ROLE_MUTED, "in system   share");
}

void balancing_draw(const View *view, Canvas canvas)
{
    enum { HEADER = 1, RESULTS = 2, OCTAVES_LEAST = 3, OCTAVES_ROWS = 20, SPACIOUS = 18 };
    const BalancingModel *model = view->model;
    int width = canvas.width, rows = canvas.height, gap = rows >= SPACIOUS;
    int sessions = model->config.keeps_sessions;
    int spare = rows - HEADER - RESULTS - sessions - 2 * gap;
    int legend = spare >= 6, servers_most = spare - legend;
    if (servers_most >= 5 + OCTAVES_LEAST) servers_most -= OCTAVES_LEAST;
    Grid grid = grid_of(model->count, width, servers_most);
    int y = 0;
    draw_header(view, grid, canvas_part(canvas, 0, y, width, 1));
    y += HEADER;
    draw_servers(view, grid, canvas_part(canvas, 0, y, width, grid.rows));
    y += grid.rows;
    if (legend > 0 && grid.columns > 0)
        draw_legend(view, grid, canvas_part(canvas, 0, y++, width, 1));
    if (sessions) draw_sessions(model, canvas_part(canvas, 0, y++, width, 1));
    y += gap;
    draw_results(model, canvas_part(canvas, 0, y++, width, 1));
    draw_theory(model, canvas_part(canvas, 0, y++, width, 1));
    int left = rows - y - gap;
    if (left < OCTAVES_LEAST) return;
    if (gap) draw_octaves_caption(view, canvas_part(canvas, 0, y++, width, 1));
    draw_octaves(view, canvas_part(canvas, 0, y, width, left < OCTAVES_ROWS ? left : OCTAVES_ROWS));
}

void balancing_draw_compact(const View *view, Canvas canvas)
{
    balancing_draw(view, canvas);
}
