/* chart_plot: the picture is laid out first (what there is room for, and where), then drawn: axes,
 * joined lines, dots, the marked level. */
#include "canvas/chart.h"

#include "base/maths.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TICKS_MAX = 12, LABEL_MAX = 32 };

/* The round numbers of one axis. */
typedef struct Ticks {
    int count;
    double values[TICKS_MAX];
    char labels[TICKS_MAX][LABEL_MAX];
    int widths[TICKS_MAX]; /* of the labels, in columns */
    int width;             /* the greatest of them */
} Ticks;

typedef struct Plot {
    Canvas canvas; /* all of it */
    Canvas area;   /* where the curves are */
    const ChartAxes *axes;
    const ChartLine *lines;
    int count;
    double x_from, x_to, y_from, y_to; /* of the axes, made good where they are empty */
    bool has_names;                    /* a row above the area for the name of y and the legend */
    bool has_axes;
    bool has_labels; /* a row below the x axis for its labels; else they stand in the axis */
    Ticks x_ticks, y_ticks;
    /* What can be set apart in the area: braille dots, or cells in ASCII. */
    int columns, rows;
} Plot;

/* A place in the area, in dots from its bottom left one. */
typedef struct Point {
    double x, y;
} Point;

static int round_to_int(double value)
{
    return (int)floor(value + 0.5);
}

static bool has_text(const char *string)
{
    return string && *string;
}

/* --- Ticks ------------------------------------------------------------------------------------ */

static int decimals_of(double step)
{
    int decimals = 0;
    while (step < 1 - 1e-9 && decimals < 9) {
        step *= 10;
        decimals++;
    }
    return decimals;
}

static void format_tick(double value, double step, char *out, size_t size)
{
    if (step >= 1e6 || step < 1e-6) snprintf(out, size, "%.3g", value);
    else snprintf(out, size, "%.*f", decimals_of(step), value);
}

static void make_ticks(Ticks *ticks, double from, double to, int most, ChartFormat *format,
                       WidthTable table)
{
    assert(most <= TICKS_MAX);
    ticks->count = 0;
    ticks->width = 0;
    double step = chart_step(from, to, most);
    double first = ceil(from / step - 1e-9);
    for (int i = 0; i < most && (first + i) * step <= to + step * 1e-9; i++) {
        double value = (first + i) * step;
        char *label = ticks->labels[i];
        if (format) format(value, label, LABEL_MAX);
        else format_tick(value, step, label, LABEL_MAX);
        ticks->values[i] = value;
        ticks->widths[i] = utf8_width(text_of(label), table);
        if (ticks->widths[i] > ticks->width) ticks->width = ticks->widths[i];
        ticks->count++;
    }
}

/* --- Layout ----------------------------------------------------------------------------------- */

/* An axis that has a length which doubles can divide, whatever was given. */
static void set_range(double from, double to, double *good_from, double *good_to)
{
    double size = fabs(from) + fabs(to);
    if (!(size < 1e300)) { /* also where one is not a number */
        from = 0;
        to = 1;
    } else if (!(to - from > 1e-12 * size) || size < 1e-300) {
        to = from + maths_max(1, 1e-9 * size);
    }
    *good_from = from;
    *good_to = to;
}

static int column_of(const Plot *plot, double x)
{
    return (int)((x - plot->x_from) / (plot->x_to - plot->x_from) * (plot->area.width - 1) + 0.5);
}

/* The row of the area that a level is in, from the top; the area's height for the x axis itself. */
static int row_of(const Plot *plot, double y)
{
    if (y <= plot->y_from) return plot->area.height;
    double share = (y - plot->y_from) / (plot->y_to - plot->y_from);
    int from_top = plot->rows - 1 - round_to_int(share * (plot->rows - 1));
    return from_top * plot->area.height / plot->rows;
}

/* Where tick i's label begins: centred below its tick, and inside of the area. */
static int label_column(const Plot *plot, int i)
{
    const Ticks *ticks = &plot->x_ticks;
    int column = column_of(plot, ticks->values[i]) - (ticks->widths[i] - 1) / 2;
    int last = plot->area.width - ticks->widths[i];
    int first = plot->has_labels ? -1 : 1; /* in the axis, after its corner */
    return column > last ? last : column < first ? first : column;
}

/* The columns that x's labels may use, what its name leaves. */
static int label_room(const Plot *plot)
{
    const char *name = plot->axes->x_name;
    int width = has_text(name) ? utf8_width(text_of(name), plot->canvas.table) + 1 : 0;
    return plot->area.width - width;
}

static bool labels_fit(const Plot *plot)
{
    for (int i = 1; i < plot->x_ticks.count; i++)
        if (label_column(plot, i - 1) + plot->x_ticks.widths[i - 1] + 2 > label_column(plot, i))
            return false;
    return true;
}

static void lay_out_ticks(Plot *plot)
{
    const ChartAxes *axes = plot->axes;
    WidthTable table = plot->canvas.table;
    int most = plot->area.height / 2 + 1;
    most = most < 3 ? 3 : most > 6 ? 6 : most;
    make_ticks(&plot->y_ticks, plot->y_from, plot->y_to, most, axes->format_y, table);
    int left = plot->y_ticks.width + 1;
    if (left > plot->canvas.width / 3) {
        plot->y_ticks.count = 0;
        left = 0;
    }
    plot->area = canvas_part(plot->canvas, left + 1, plot->has_names, plot->canvas.width - left - 1,
                             plot->area.height);
    most = plot->area.width / 7;
    most = most < 3 ? 3 : most > TICKS_MAX ? TICKS_MAX : most;
    do {
        make_ticks(&plot->x_ticks, plot->x_from, plot->x_to, most, axes->format_x, table);
    } while (!labels_fit(plot) && --most > 0);
    if (most == 0) plot->x_ticks.count = 0;
}

static void lay_out(Plot *plot)
{
    const ChartAxes *axes = plot->axes;
    int width = plot->canvas.width, height = plot->canvas.height;
    bool named = has_text(axes->y_name);
    for (int i = 0; i < plot->count; i++) named = named || has_text(plot->lines[i].name);
    plot->has_axes = width >= 8 && height >= 3;
    plot->has_names = named && height >= 5 && width >= 16;
    plot->has_labels = height >= 8;
    int below = plot->has_axes + (plot->has_axes && plot->has_labels);
    int area_height = height - plot->has_names - below;
    plot->area = canvas_part(plot->canvas, plot->has_axes, plot->has_names, width - plot->has_axes,
                             area_height);
    plot->columns = plot->area.width;
    plot->rows = plot->canvas.ascii ? area_height : 4 * area_height;
    if (plot->has_axes && width >= 12 && height >= 4) lay_out_ticks(plot);
    plot->columns = plot->canvas.ascii ? plot->area.width : 2 * plot->area.width;
}

/* --- Axes, names and legend ------------------------------------------------------------------- */

static void draw_y_axis(const Plot *plot, int left)
{
    const Ticks *ticks = &plot->y_ticks;
    int top = plot->has_names, bottom = top + plot->area.height;
    canvas_column(plot->canvas, left, top, ROLE_MUTED, "│", bottom - top);
    canvas_puts(plot->canvas, left, bottom, ROLE_MUTED, plot->canvas.ascii ? "+" : "└");
    for (int i = 0; i < ticks->count; i++) {
        int y = top + row_of(plot, ticks->values[i]);
        canvas_puts(plot->canvas, left - 1 - ticks->widths[i], y, ROLE_MUTED, ticks->labels[i]);
        if (y < bottom)
            canvas_puts(plot->canvas, left, y, ROLE_MUTED, plot->canvas.ascii ? "+" : "┤");
    }
}

static void draw_x_axis(const Plot *plot, int left)
{
    const Ticks *ticks = &plot->x_ticks;
    bool ascii = plot->canvas.ascii;
    int y = plot->has_names + plot->area.height, width = plot->area.width;
    int labels_y = y + plot->has_labels;
    canvas_repeat(plot->canvas, left + 1, y, ROLE_MUTED, "─", width);
    if (plot->x_ticks.count == 0) return;
    int end = width; /* of the room for labels */
    if (has_text(plot->axes->x_name) && label_room(plot) > width / 2) {
        end = label_room(plot);
        int x = canvas_print_right(plot->canvas, left + 1 + width, labels_y, ROLE_MUTED, "%s",
                                   plot->axes->x_name);
        canvas_puts(plot->canvas, x - 1, labels_y, ROLE_MUTED, " ");
    }
    for (int i = 0; i < ticks->count; i++) {
        int x = label_column(plot, i);
        int column = column_of(plot, ticks->values[i]);
        if (plot->has_labels && column > 0) /* the corner is a tick already */
            canvas_puts(plot->canvas, left + 1 + column, y, ROLE_MUTED, ascii ? "+" : "┬");
        if (x + ticks->widths[i] + 1 > end && end < width) continue;
        if (plot->has_labels)
            canvas_puts(plot->canvas, left + 1 + x, labels_y, ROLE_MUTED, ticks->labels[i]);
        else canvas_print(plot->canvas, left + x, labels_y, ROLE_MUTED, " %s ", ticks->labels[i]);
    }
}

/* What a curve is drawn with, so that in ASCII and as bullets several can be told apart. */
static const char *line_mark(const Plot *plot, int index)
{
    static const char *const dots[] = {"•", "◦", "▪", "▫"};
    static const char *const ascii_dots[] = {"*", "o", "x", "%"};
    static const char *const ascii_joined[] = {"-", "=", "~", "_"};
    int nth = 0;
    for (int i = 0; i < index; i++) nth += plot->lines[i].dots == plot->lines[index].dots;
    if (!plot->lines[index].dots) return plot->canvas.ascii ? ascii_joined[nth % 4] : "─";
    return plot->canvas.ascii ? ascii_dots[nth % 4] : dots[nth % 4];
}

static void draw_names(const Plot *plot)
{
    int room = plot->canvas.width, legend = 0, end = 0;
    if (has_text(plot->axes->y_name))
        end = canvas_fit(plot->canvas, 0, 0, room, ROLE_MUTED, STYLE_PLAIN,
                         text_of(plot->axes->y_name));
    for (int i = 0; i < plot->count; i++) {
        const ChartLine *line = &plot->lines[i];
        if (has_text(line->name))
            legend += (line->dots ? 4 : 5) + utf8_width(text_of(line->name), plot->canvas.table);
    }
    if (legend == 0 || end + legend > room) return;
    int x = room - legend + 2; /* each is led by two blanks, the first one by what is free */
    for (int i = 0; i < plot->count; i++) {
        const ChartLine *line = &plot->lines[i];
        if (!has_text(line->name)) continue;
        x = canvas_repeat(plot->canvas, x, 0, line->role, line_mark(plot, i), line->dots ? 1 : 2);
        x = canvas_puts(plot->canvas, x + 1, 0, ROLE_MUTED, line->name) + 2;
    }
}

/* --- Curves ----------------------------------------------------------------------------------- */

static Point point_of(const Plot *plot, double x, double y)
{
    return (Point){
        (x - plot->x_from) / (plot->x_to - plot->x_from) * (plot->columns - 1),
        (y - plot->y_from) / (plot->y_to - plot->y_from) * (plot->rows - 1),
    };
}

static bool is_point(Point point)
{
    return isfinite(point.x) && isfinite(point.y);
}

static bool is_inside(const Plot *plot, Point point)
{
    return point.x >= -0.5 && point.x < plot->columns - 0.5 && point.y >= -0.5
           && point.y < plot->rows - 0.5;
}

static void draw_dot(const Plot *plot, Point point, Role role, const char *mark)
{
    if (!is_inside(plot, point)) return;
    int x = round_to_int(point.x), y = plot->rows - 1 - round_to_int(point.y);
    if (plot->canvas.ascii) canvas_puts(plot->area, x, y, role, mark);
    else canvas_dot(plot->area, x, y, role);
}

/* Cuts the range [from, to] of a segment's parameter down to where start + t * change is in
 * [low, high] (Liang and Barsky's way, one axis at a time). */
static void clip(double start, double change, double low, double high, double *from, double *to)
{
    if (change == 0) {
        if (start < low || start > high) *to = -1;
        return;
    }
    double enter = (low - start) / change, leave = (high - start) / change;
    if (enter > leave) {
        double swap = enter;
        enter = leave;
        leave = swap;
    }
    *from = maths_max(*from, enter);
    *to = maths_min(*to, leave);
}

static void draw_segment(const Plot *plot, Point a, Point b, Role role, const char *mark)
{
    double from = 0, to = 1, dx = b.x - a.x, dy = b.y - a.y;
    if (!isfinite(dx) || !isfinite(dy)) return;
    if (plot->canvas.ascii && fabs(dy) > 2 * fabs(dx)) mark = "|";
    clip(a.x, dx, -0.4, plot->columns - 0.6, &from, &to);
    clip(a.y, dy, -0.4, plot->rows - 0.6, &from, &to);
    if (from > to) return;
    Point at = {a.x + from * dx, a.y + from * dy};
    dx *= to - from;
    dy *= to - from;
    int steps = (int)ceil(maths_max(fabs(dx), fabs(dy)));
    for (int i = 0; i <= steps; i++) {
        double t = steps > 0 ? (double)i / steps : 0;
        draw_dot(plot, (Point){at.x + t * dx, at.y + t * dy}, role, mark);
    }
}

static void draw_joined(const Plot *plot, int index)
{
    const ChartLine *line = &plot->lines[index];
    const char *mark = line_mark(plot, index);
    bool joins = false;
    Point before = {0, 0};
    for (int i = 0; i < line->count; i++) {
        Point point = point_of(plot, line->x[i], line->y[i]);
        if (!is_point(point)) {
            joins = false;
            continue;
        }
        draw_segment(plot, joins ? before : point, point, line->role, mark);
        before = point;
        joins = true;
    }
}

/* Single braille dots are lost where they are far between; then a bullet stands for each. Where
 * they are close they keep to one dot column a cell, so that a run looks dotted and a line does
 * not. */
static bool is_sparse(const Plot *plot, const ChartLine *line)
{
    double length = fabs(line->x[line->count - 1] - line->x[0]);
    double columns = length / (plot->x_to - plot->x_from) * plot->area.width;
    return !(columns < (double)line->count - 1);
}

static void draw_dots(const Plot *plot, int index)
{
    const ChartLine *line = &plot->lines[index];
    const char *mark = line_mark(plot, index);
    bool bullets = line->count > 0 && !plot->canvas.ascii && is_sparse(plot, line);
    for (int i = 0; i < line->count; i++) {
        Point point = point_of(plot, line->x[i], line->y[i]);
        if (!is_point(point) || !is_inside(plot, point)) continue;
        if (bullets) {
            canvas_puts(plot->area, round_to_int(point.x) / 2,
                        (plot->rows - 1 - round_to_int(point.y)) / 4, line->role, mark);
            continue;
        }
        if (!plot->canvas.ascii) point.x = round_to_int(point.x) / 2 * 2;
        draw_dot(plot, point, line->role, mark);
    }
}

/* --- The marked level ------------------------------------------------------------------------- */

static bool is_free(const Plot *plot, int x, int y, int width)
{
    for (int i = 0; i < width; i++) {
        const Cell *cell = canvas_at(plot->area, x + i, y);
        if (!cell || cell->len > 0) return false;
    }
    return true;
}

/* The rightmost place in a row of the area with a blank on both sides, or -1. */
static int free_column(const Plot *plot, int y, int width)
{
    for (int x = plot->area.width - width - 1; x > 0; x--)
        if (is_free(plot, x - 1, y, width + 2)) return x;
    return -1;
}

/* Dashes where no curve is, and the level's name in it or, failing that, above or below. */
static void draw_mark(const Plot *plot)
{
    Point level = {0, point_of(plot, plot->x_from, plot->axes->y_mark).y};
    if (!is_point(level) || !is_inside(plot, level)) return;
    int dot_y = plot->rows - 1 - round_to_int(level.y);
    int y = plot->canvas.ascii ? dot_y : dot_y / 4;
    const char *name = plot->axes->y_mark_name;
    int name_x = -1, name_y = y;
    static const int nearby[] = {0, -1, 1};
    for (int i = 0; i < 3 && has_text(name) && name_x < 0; i++) {
        name_y = y + nearby[i];
        name_x = free_column(plot, name_y, utf8_width(text_of(name), plot->canvas.table));
    }
    for (int x = 0; x < plot->area.width; x += 2) {
        if (!is_free(plot, x, y, 1)) continue;
        if (plot->canvas.ascii) {
            canvas_puts(plot->area, x, y, ROLE_MUTED, ".");
        } else {
            canvas_dot(plot->area, 2 * x, dot_y, ROLE_MUTED);
            canvas_dot(plot->area, 2 * x + 1, dot_y, ROLE_MUTED);
        }
    }
    if (name_x > 0) canvas_print(plot->area, name_x - 1, name_y, ROLE_MUTED, " %s ", name);
}

void chart_plot(Canvas canvas, const ChartAxes *axes, const ChartLine *lines, int count)
{
    canvas_fill(canvas, ROLE_TEXT);
    if (canvas.width < 1 || canvas.height < 1) return;
    Plot plot = {.canvas = canvas, .axes = axes, .lines = lines, .count = count};
    set_range(axes->x_from, axes->x_to, &plot.x_from, &plot.x_to);
    set_range(axes->y_from, axes->y_to, &plot.y_from, &plot.y_to);
    lay_out(&plot);
    if (plot.has_axes) {
        int left = canvas.width - plot.area.width - 1;
        draw_y_axis(&plot, left);
        draw_x_axis(&plot, left);
    }
    if (plot.has_names) draw_names(&plot);
    for (int i = 0; i < count; i++)
        if (!lines[i].dots) draw_joined(&plot, i);
    for (int i = 0; i < count; i++)
        if (lines[i].dots) draw_dots(&plot, i);
    draw_mark(&plot);
}
