/* The pictures: the same keys by each scheme, one above the other, with what the last change moved;
 * below them the shards with what they are asked for. Trials are shards by size. */
#include "sharding.h"

#include "base/maths.h"
#include "canvas/chart.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 12, FIGURE = 8, STRIP_MOST = 200, BAR_LEAST = 30, WITH_LARGEST = 76 };

static const char *glyph(Canvas canvas, const char *utf8, const char *ascii)
{
    return canvas.ascii ? ascii : utf8;
}

/* --- the strip -------------------------------------------------------------------------------- */

/* A shard as one character: 0 to 9, a to z, A to Z, and + for all others. */
static char letter_of(int id)
{
    if (id < 10) return (char)('0' + id);
    if (id < 36) return (char)('a' + id - 10);
    return id < 62 ? (char)('A' + id - 36) : '+';
}

static int ascending(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

/* Keys from all over, in no step that a remainder could show, in their own order, so that a range
 * shows as a run; the same for each scheme. */
static int choose_keys(const ShardingModel *model, int room, int *chosen)
{
    int keys = model->config.keys, count = room < keys ? room : keys;
    if (count > STRIP_MOST) count = STRIP_MOST;
    for (int i = 0; i < count; i++)
        chosen[i] = count == keys ? i : (int)(placement_mix((uint64_t)i) % (uint64_t)keys);
    if (count > 0) qsort(chosen, (size_t)count, sizeof *chosen, ascending);
    return count > 0 ? count : 0;
}

/* After a change only what it moved is spelled out, so that what stays is quiet. */
static void draw_owners(const ShardingModel *model, Scheme scheme, const int *chosen, int count,
                        Canvas row)
{
    for (int i = 0; i < count; i++) {
        int owner = model->placements[scheme].owners[chosen[i]];
        bool is_moved = (owner & PLACEMENT_MOVED) != 0;
        char letter[2] = {letter_of(owner & ~PLACEMENT_MOVED), '\0'};
        if (model->changes == 0) canvas_puts(row, i, 0, ROLE_FLOW, letter);
        else if (is_moved) canvas_styled(row, i, 0, ROLE_WAITING, STYLE_BOLD, text_of(letter));
        else canvas_puts(row, i, 0, ROLE_MUTED, glyph(row, "·", "."));
    }
}

/* Where the columns of figures begin. */
static int figures_of(int width)
{
    int figures = width >= WITH_LARGEST ? 4 : 3;
    return width - figures * FIGURE;
}

static void print_ratio(Canvas row, int right, Role role, double ratio)
{
    char words[24] = "-";
    if (isfinite(ratio)) snprintf(words, sizeof words, "%.2f %%", 100 * ratio);
    canvas_print_right(row, right, 0, role, "%s", words);
}

static double largest_of(const ShardingModel *model, Scheme scheme)
{
    int32_t most = 0;
    for (int i = 0; i < model->directory.count; i++)
        most =
            model->placements[scheme].counts[i] > most ? model->placements[scheme].counts[i] : most;
    return (double)most * model->directory.count / model->config.keys;
}

static void draw_figures(const ShardingModel *model, Scheme scheme, Canvas row)
{
    const Placement *placement = &model->placements[scheme];
    int right = row.width - 1;
    bool has_moved = model->changes > 0;
    double law = has_moved ? placement->theory : NAN;
    if (row.width >= WITH_LARGEST) {
        canvas_print_right(row, right, 0, ROLE_MUTED, "%.2f", largest_of(model, scheme));
        right -= FIGURE;
    }
    if (!has_moved) {
        for (int i = 0; i < 3; i++) canvas_print_right(row, right - i * FIGURE, 0, ROLE_MUTED, "-");
        return;
    }
    canvas_print_right(row, right, 0, placement->wrong > 0 ? ROLE_WAITING : ROLE_MUTED, "%" PRId64,
                       placement->wrong);
    print_ratio(row, right - FIGURE, ROLE_MUTED, law);
    print_ratio(row, right - 2 * FIGURE, ROLE_TEXT, (double)placement->moved / model->config.keys);
}

static void draw_scheme(const ShardingModel *model, Scheme scheme, const int *chosen, int count,
                        Canvas row)
{
    bool is_own = scheme == model->config.scheme;
    int from = figures_of(row.width);
    if (is_own) canvas_puts(row, 0, 0, ROLE_FLOW, glyph(row, "▶", ">"));
    canvas_styled(row, 1, 0, ROLE_TEXT, is_own ? STYLE_BOLD : STYLE_PLAIN,
                  text_of(sharding_schemes[scheme]));
    draw_owners(model, scheme, chosen, count, canvas_part(row, NAME, 0, from - NAME - 1, 1));
    draw_figures(model, scheme, row);
}

static void word_change(const ShardingModel *model, char *out, size_t size)
{
    const Change *change = &model->change;
    int after = change->removed == NO_SHARD ? model->directory.next_id - change->first_new : 1;
    char keys[24];
    chart_format_count(model->config.keys, keys, sizeof keys);
    if (model->changes == 0)
        snprintf(out, size, "%s keys, %d shards", keys, model->directory.count);
    else if (change->removed != NO_SHARD)
        snprintf(out, size, "without %d: %d to %d", change->removed, change->before,
                 model->directory.count);
    else snprintf(out, size, "%d more: %d to %d", after, change->before, model->directory.count);
}

static int draw_side(const View *view, Canvas row)
{
    if (view->side == NULL) return 1;
    return canvas_print(row, 1, 0, view->side[0] == 'A' ? ROLE_A : ROLE_B, "%s ", view->side);
}

static void draw_strip_header(const View *view, Canvas row)
{
    const ShardingModel *model = view->model;
    char words[48];
    int right = row.width - 1;
    word_change(model, words, sizeof words);
    canvas_styled(row, draw_side(view, row), 0, ROLE_TEXT, STYLE_BOLD, text_of(words));
    if (row.width >= WITH_LARGEST) {
        canvas_print_right(row, right, 0, ROLE_MUTED, "largest");
        right -= FIGURE;
    }
    canvas_print_right(row, right, 0, ROLE_MUTED, "old-old");
    canvas_print_right(row, right - FIGURE, 0, ROLE_MUTED, "law");
    canvas_print_right(row, right - 2 * FIGURE, 0, ROLE_MUTED, "moved");
}

/* All schemes where there is room, else the one reported and those that say most beside it. */
static void draw_schemes(const View *view, Canvas canvas)
{
    const ShardingModel *model = view->model;
    static const Scheme telling[] = {SCHEME_MOD,       SCHEME_RING,   SCHEME_JUMP,
                                     SCHEME_RANGE,     SCHEME_MAGLEV, SCHEME_DIRECTORY,
                                     SCHEME_RENDEZVOUS};
    int chosen[STRIP_MOST];
    bool is_shown[SCHEMES] = {false};
    int room = canvas.height - 1, y = 1;
    int count = choose_keys(model, figures_of(canvas.width) - NAME - 1, chosen);
    is_shown[model->config.scheme] = room > 0;
    room--;
    for (int i = 0; i < SCHEMES && room > 0; i++) {
        if (is_shown[telling[i]]) continue;
        is_shown[telling[i]] = true;
        room--;
    }
    draw_strip_header(view, canvas_part(canvas, 0, 0, canvas.width, 1));
    for (int scheme = 0; scheme < SCHEMES; scheme++)
        if (is_shown[scheme])
            draw_scheme(model, (Scheme)scheme, chosen, count,
                        canvas_part(canvas, 0, y++, canvas.width, 1));
}

static void draw_strip_legend(const ShardingModel *model, Canvas row)
{
    if (model->changes == 0) {
        canvas_puts(row, NAME, 0, ROLE_MUTED,
                    "a column is a key, in their order; its sign is its shard");
        return;
    }
    int x = canvas_puts(row, NAME, 0, ROLE_WAITING, "0-9 a-z");
    x = canvas_puts(row, x, 0, ROLE_MUTED, " moved, to that shard   ");
    x = canvas_puts(row, x, 0, ROLE_MUTED, glyph(row, "·", "."));
    canvas_puts(row, x, 0, ROLE_MUTED, " stayed");
}

/* --- the shards ------------------------------------------------------------------------------- */

typedef struct Loads {
    double seconds, full, mean; /* measured for so long; the longest bar, and all shards' mean */
} Loads;

static Loads loads_of(const ShardingModel *model, Time now)
{
    const ShardingConfig *config = &model->config;
    Loads loads = {.seconds = maths_max((double)(now - model->changed_at) / 1e9, 1e-9)};
    double most = 0;
    for (int i = 0; i < model->directory.count; i++)
        most = maths_max(most, (double)model->counted_by[i] / loads.seconds);
    bool is_young = model->counted < 20;
    loads.mean = config->rate / model->directory.count;
    loads.full = maths_max(is_young ? 0 : most, loads.mean);
    if (config->capacity < 4 * loads.full) loads.full = maths_max(loads.full, config->capacity);
    loads.full *= 1.02;
    return loads;
}

static int columns_of(double load, const Loads *loads, int width)
{
    int columns = (int)floor(load / loads->full * width + .5);
    return columns < width ? columns : width;
}

/* Served, the hot key's, refused; over them the mean and what a shard can do. */
static void draw_bar(const ShardingModel *model, int place, const Loads *loads, Canvas row)
{
    double all = (double)model->counted_by[place] / loads->seconds;
    double hot = (double)model->hot_by[place] / loads->seconds;
    double refused = (double)model->refused_by[place] / loads->seconds;
    int end = columns_of(all, loads, row.width), over = columns_of(refused, loads, row.width);
    int warm = model->config.workload == WORKLOAD_HOT ? columns_of(hot, loads, row.width) : 0;
    if (refused > 0 && over == 0) over = 1;
    canvas_repeat(row, 0, 0, ROLE_WAITING, glyph(row, "▒", "%"), warm);
    canvas_repeat(row, warm, 0, ROLE_FLOW, glyph(row, "█", "#"), end - warm);
    canvas_repeat(row, end - over, 0, ROLE_BAD, glyph(row, "✗", "x"), over);
    int mean = columns_of(loads->mean, loads, row.width);
    int most = columns_of(model->config.capacity, loads, row.width);
    if (mean > end) canvas_puts(row, mean - 1, 0, ROLE_MUTED, glyph(row, "┊", ":"));
    if (most > end && model->config.capacity <= loads->full)
        canvas_puts(row, most - 1, 0, ROLE_TEXT, "|");
}

static void draw_shard(const View *view, int place, const Loads *loads, Canvas cell)
{
    const ShardingModel *model = view->model;
    int id = model->directory.alive[place], right = cell.width - 1;
    char load[24];
    bool is_hot = model->refused_by[place] > 0;
    int x = canvas_print(cell, 1, 0, ROLE_TEXT, "%d", id);
    if (id == view->target) canvas_mark(cell, 1, 0, x - 1, ROLE_TEXT, STYLE_UNDERLINE);
    int from = model->directory.next_id > 100 ? 6 : 4, figure = 7;
    chart_format_count((double)model->counted_by[place] / loads->seconds, load, sizeof load);
    canvas_print_right(cell, right, 0, is_hot ? ROLE_BAD : ROLE_TEXT, "%s", load);
    draw_bar(model, place, loads, canvas_part(cell, from, 0, right - figure - from, 1));
}

/* A column for each, with its id below where there is room. */
static void draw_named_columns(const ShardingModel *model, const Loads *loads, Canvas canvas)
{
    int each = (canvas.width - 2) / model->directory.count, rows = canvas.height - 1;
    for (int i = 0; i < model->directory.count; i++) {
        double load = (double)model->counted_by[i] / loads->seconds;
        bool is_hot = model->config.workload == WORKLOAD_HOT && model->hot_by[i] > 0;
        Role role = model->refused_by[i] > 0 ? ROLE_BAD : is_hot ? ROLE_WAITING : ROLE_FLOW;
        Canvas column = canvas_part(canvas, 1 + i * each, 0, each - 1, canvas.height);
        chart_histogram(canvas_part(column, 0, 0, each - 1, rows), &load, 1, loads->full, role);
        canvas_print(column, 0, rows, ROLE_MUTED, "%d", model->directory.alive[i]);
    }
}

/* Many shards are a column each. */
static void draw_columns(const ShardingModel *model, const Loads *loads, Canvas canvas)
{
    enum { NAMED = 4 };
    double values[SHARDS_MOST];
    int count = model->directory.count;
    if ((canvas.width - 2) / count >= NAMED && canvas.height > 1) {
        draw_named_columns(model, loads, canvas);
        return;
    }
    for (int i = 0; i < count; i++) values[i] = (double)model->counted_by[i] / loads->seconds;
    chart_histogram(canvas_part(canvas, 1, 0, canvas.width - 2, canvas.height), values, count,
                    loads->full, ROLE_FLOW);
}

static void draw_shards(const View *view, const Loads *loads, Canvas canvas)
{
    const ShardingModel *model = view->model;
    int count = model->directory.count, columns = 1;
    if (canvas.height < 1) return;
    int rows = canvas.height, most = canvas.width / BAR_LEAST;
    while (columns < most && (count + columns - 1) / columns > rows) columns++;
    if ((count + columns - 1) / columns > rows) {
        draw_columns(model, loads, canvas);
        return;
    }
    rows = (count + columns - 1) / columns;
    int width = canvas.width / columns;
    for (int i = 0; i < count; i++)
        draw_shard(view, i, loads, canvas_part(canvas, i / rows * width, i % rows, width, 1));
}

static int legend_item(Canvas row, int x, Role role, const char *sign, const char *words)
{
    x = canvas_puts(row, x, 0, role, sign);
    return canvas_print(row, x, 0, ROLE_MUTED, " %s  ", words);
}

static void draw_legend(const ShardingModel *model, Canvas row)
{
    const ShardingConfig *config = &model->config;
    char words[48], figure[24];
    int x = canvas_puts(row, 1, 0, ROLE_MUTED, "requests/s  ");
    if (config->workload == WORKLOAD_HOT)
        x = legend_item(row, x, ROLE_WAITING, glyph(row, "▒", "%"), "the hot key");
    chart_format_count(config->capacity, figure, sizeof figure);
    snprintf(words, sizeof words, "can do %s", figure);
    x = legend_item(row, x, ROLE_TEXT, "|", words);
    if (model->throttled > 0) x = legend_item(row, x, ROLE_BAD, glyph(row, "✗", "x"), "refused");
    chart_format_count(config->rate / model->directory.count, figure, sizeof figure);
    snprintf(words, sizeof words, "mean %s", figure);
    if (x + 12 < row.width) (void)legend_item(row, x, ROLE_MUTED, glyph(row, "┊", ":"), words);
}

/* What the busiest shard means for all of them. */
static void draw_limit(const ShardingModel *model, Canvas row)
{
    char share[24], most[24], rate[24];
    double hottest = sharding_reading(model, METRIC_HOTTEST);
    if (isnan(hottest)) {
        canvas_puts(row, 1, 0, ROLE_MUTED, "each request inserts the next key: no law of shares");
        return;
    }
    chart_format_ratio(hottest, share, sizeof share);
    chart_format_count(sharding_reading(model, METRIC_THROUGHPUT), most, sizeof most);
    chart_format_count(model->config.rate, rate, sizeof rate);
    canvas_print(row, 1, 0, ROLE_MUTED, "shard %d gets %s: full at %s/s for all; asked: %s/s",
                 model->directory.alive[model->busiest], share, most, rate);
}

/* --- trials ----------------------------------------------------------------------------------- */

/* Of N arcs between points at random the k-th largest has 1/k + ... + 1/N means. */
static double spacing_law(const ShardingConfig *config, int rank)
{
    bool has_law = config->scheme == SCHEME_RING && config->vnodes == 1 && config->has_random_points
                   && config->workload == WORKLOAD_UNIFORM;
    double sum = 0;
    for (int k = rank; k <= config->shards; k++) sum += 1.0 / k;
    return has_law ? sum : NAN;
}

static void format_means(double means, char *out, size_t size)
{
    snprintf(out, size, "%.2f", means);
}

static void draw_trials(const View *view, Canvas canvas)
{
    enum { BARS = 40 };
    const ShardingModel *model = view->model;
    const ShardingConfig *config = &model->config;
    const Trials *trials = model->trials;
    ChartBar bars[BARS];
    char names[BARS][16];
    int count = config->shards < BARS ? config->shards : BARS;
    double done = trials->done > 0 ? (double)trials->done : NAN;
    for (int i = 0; i < count; i++) {
        snprintf(names[i], sizeof names[i], i == 0 ? "largest" : "%d.", i + 1);
        if (i > 0 && i == config->shards - 1) snprintf(names[i], sizeof names[i], "least");
        bars[i] = (ChartBar){names[i], trials->done > 0 ? trials->ordered[i] / done : 0,
                             spacing_law(config, i + 1), i == 0 ? ROLE_WAITING : ROLE_FLOW};
    }
    bool is_arc = config->scheme == SCHEME_RING && config->workload != WORKLOAD_HOT;
    canvas_print(canvas, draw_side(view, canvas), 0, ROLE_TEXT,
                 "%s of a shard, in means; shards by size", is_arc ? "arc" : "load");
    canvas_print(canvas, 1, 1, ROLE_MUTED, "mean of %" PRId64 " of %" PRId64 " trials%s",
                 trials->done, config->trials,
                 isnan(spacing_law(config, 1)) ? "; no closed form here"
                                               : "; the mark: 1/k + ... + 1/N");
    chart_bars(canvas_part(canvas, 1, 2, canvas.width - 2, canvas.height - 2), bars, count, 0,
               format_means);
}

/* --- the pictures ----------------------------------------------------------------------------- */

static void draw_parts(const View *view, int schemes, Canvas canvas)
{
    const ShardingModel *model = view->model;
    if (model->trials != NULL) {
        draw_trials(view, canvas);
        return;
    }
    bool is_spacious = canvas.height >= schemes + 9, is_wide = canvas.height >= schemes + 11;
    int y = schemes + 1, width = canvas.width;
    Loads loads = loads_of(model, view->now);
    draw_schemes(view, canvas_part(canvas, 0, 0, width, schemes + 1));
    if (is_spacious) draw_strip_legend(model, canvas_part(canvas, 0, y++, width, 1));
    y += is_wide;
    if (y + 1 < canvas.height && canvas.height >= 8)
        draw_legend(model, canvas_part(canvas, 0, y++, width, 1));
    if (is_spacious) draw_limit(model, canvas_part(canvas, 0, y++, width, 1));
    int rows = canvas.height - y;
    draw_shards(view, &loads, canvas_part(canvas, 0, y, width, rows < 24 ? rows : 24));
}

void sharding_draw(const View *view, Canvas canvas)
{
    draw_parts(view, SCHEMES, canvas);
}

void sharding_draw_compact(const View *view, Canvas canvas)
{
    int schemes = canvas.height >= 8 ? 4 : canvas.height >= 6 ? 3 : canvas.height - 2;
    draw_parts(view, schemes > 0 ? schemes : 0, canvas);
}
