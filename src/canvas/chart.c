/* The small charts, round steps and numbers; chart_plot.c has the plot. */
#include "canvas/chart.h"

#include "base/maths.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cells filled from the bottom (columns) or from the left (bars) by eighths, 1 to 8. */
static const char *const lower_eighths[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const left_eighths[] = {"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
static const char *const ascii_eighths[] = {".", ":", "-", "=", "+", "*", "#", "@"};

static int greater(int a, int b)
{
    return a > b ? a : b;
}

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

static double clamp(double value, double low, double high)
{
    return value > low ? (value < high ? value : high) : low; /* NAN: low */
}

/* What share of `full` a value is, in steps of 1/steps; anything above 0 is one step at least. */
static int share(double value, double full, int steps)
{
    if (!(value > 0) || !(full > 0)) return 0;
    return (int)clamp(floor(value / full * steps + 0.5), 1, steps);
}

/* The column that a value falls in where `full` is at the right edge. */
static int column_of(Canvas canvas, double value, double full)
{
    return (int)clamp(floor(value / full * canvas.width), 0, canvas.width - 1);
}

/* The greatest of the numbers, 0 where there is none above it. */
static double greatest(const double *values, int count)
{
    double most = 0;
    for (int i = 0; i < count; i++)
        if (isfinite(values[i]) && values[i] > most) most = values[i];
    return most;
}

/* The greatest of the values that share column `column` of `columns`, columns <= count. */
static double greatest_of_share(const double *values, int count, int column, int columns)
{
    int from = (int)((int64_t)column * count / columns);
    int to = (int)((int64_t)(column + 1) * count / columns);
    return greatest(values + from, to - from);
}

/* --- Small charts ----------------------------------------------------------------------------- */

void chart_gauge(Canvas canvas, double level, double full, double mark, Role role)
{
    int width = canvas.width;
    int filled = share(level, full, width);
    if (filled == width && level < full && width > 1) filled--;
    canvas_repeat(canvas, 0, 0, role, canvas.ascii ? "#" : "▰", filled);
    canvas_repeat(canvas, filled, 0, ROLE_MUTED, canvas.ascii ? "." : "▱", width - filled);
    if (!isnan(mark) && full > 0)
        canvas_puts(canvas, column_of(canvas, mark, full), 0, ROLE_TEXT, canvas.ascii ? ":" : "┊");
}

const char *chart_block(Canvas canvas, double value, double full)
{
    int level = isfinite(value) ? share(value, full, 8) : 0;
    if (level == 0) return " ";
    return canvas.ascii ? ascii_eighths[level - 1] : lower_eighths[level - 1];
}

void chart_sparkline(Canvas canvas, const double *values, int count, double full, Role role)
{
    int columns = lesser(count, canvas.width);
    for (int i = 0; i < columns; i++) {
        double value = greatest_of_share(values, count, i, columns);
        canvas_puts(canvas, i, 0, role, chart_block(canvas, value, full));
    }
}

/* One row: a bar from the left, to the eighth of a column, and its theory across it. */
static void draw_bar(Canvas canvas, const ChartBar *bar, double full)
{
    int eighths = share(bar->value, full, 8 * canvas.width);
    int whole = canvas.ascii ? (eighths + 4) / 8 : eighths / 8;
    canvas_repeat(canvas, 0, 0, bar->role, canvas.ascii ? "#" : "█", whole);
    if (canvas.ascii && whole == 0 && eighths > 0) canvas_puts(canvas, 0, 0, bar->role, ".");
    else if (!canvas.ascii && eighths % 8 > 0)
        canvas_puts(canvas, whole, 0, bar->role, left_eighths[eighths % 8 - 1]);
    if (!isnan(bar->theory) && full > 0)
        canvas_puts(canvas, column_of(canvas, bar->theory, full), 0, ROLE_TEXT,
                    canvas.ascii ? "|" : "│");
}

static double full_of_bars(const ChartBar *bars, int count)
{
    double full = 0;
    for (int i = 0; i < count; i++)
        full =
            maths_max(full, maths_max(greatest(&bars[i].value, 1), greatest(&bars[i].theory, 1)));
    return full;
}

void chart_bars(Canvas canvas, const ChartBar *bars, int count, double full, ChartFormat *format)
{
    enum { NUMBER_MAX = 32, BAR_MIN = 3 };
    char number[NUMBER_MAX];
    if (!format) format = chart_format_count;
    if (!(full > 0)) full = full_of_bars(bars, count);
    int name_width = 0, number_width = 0;
    for (int i = 0; i < count; i++) {
        format(bars[i].value, number, sizeof number);
        number_width = greater(number_width, utf8_width(text_of(number), canvas.table));
        name_width = greater(name_width, utf8_width(text_of(bars[i].name), canvas.table));
    }
    int width = canvas.width;
    name_width = lesser(name_width, greater(2 * width / 5, width - number_width - 2 - width / 3));
    int bar_x = name_width > 0 ? name_width + 1 : 0;
    int bar_width = width - number_width - 1 - bar_x;
    if (bar_width < BAR_MIN) {
        name_width = width - number_width - 1;
        bar_width = 0;
    }
    int rows = count <= canvas.height ? count : canvas.height - 1;
    for (int i = 0; i < rows; i++) {
        format(bars[i].value, number, sizeof number);
        canvas_fit(canvas, 0, i, name_width, ROLE_TEXT, STYLE_PLAIN, text_of(bars[i].name));
        draw_bar(canvas_part(canvas, bar_x, i, bar_width, 1), &bars[i], full);
        canvas_print_right(canvas, width, i, ROLE_TEXT, "%s", number);
    }
    if (rows < count && rows >= 0)
        canvas_print(canvas, 0, rows, ROLE_MUTED, "%s %d more", canvas.ascii ? "..." : "…",
                     count - rows);
}

/* One column of a histogram: whole cells from the bottom and an eighth's share of one on top. */
static void draw_column(Canvas canvas, int x, double value, double full, Role role)
{
    int height = canvas.height;
    int eighths = share(value, full, 8 * height);
    int whole = eighths / 8, rest = eighths % 8;
    canvas_column(canvas, x, height - whole, role, canvas.ascii ? "#" : "█", whole);
    if (rest == 0) return;
    const char *top = lower_eighths[rest - 1];
    if (canvas.ascii) top = rest < 3 ? "." : rest < 6 ? ":" : "#";
    canvas_puts(canvas, x, height - whole - 1, role, top);
}

void chart_histogram(Canvas canvas, const double *values, int count, double full, Role role)
{
    if (count <= 0 || canvas.width <= 0) return;
    if (!(full > 0)) full = greatest(values, count);
    int each = greater(canvas.width / count, 1); /* columns a bin */
    int bins = lesser(count, canvas.width);
    for (int i = 0; i < bins; i++) {
        double value = greatest_of_share(values, count, i, bins);
        for (int x = i * each; x < (i + 1) * each; x++) draw_column(canvas, x, value, full, role);
    }
}

/* --- Numbers ---------------------------------------------------------------------------------- */

static int multiples_within(double from, double to, double step)
{
    double count = floor(to / step + 1e-9) - ceil(from / step - 1e-9) + 1;
    return (int)clamp(count, 0, 1000000);
}

double chart_step(double from, double to, int most)
{
    assert(most >= 1);
    double span = to - from;
    if (!isfinite(span) || !(span > 0)) return 1;
    double step = 1; /* a power of ten that is surely too small */
    while (step * most > span && step > 1e-300) step /= 10;
    while (step * most * 10 <= span) step *= 10;
    static const double factors[] = {1, 2, 5};
    for (;; step *= 10)
        for (int i = 0; i < 3; i++)
            if (multiples_within(from, to, factors[i] * step) <= most) return factors[i] * step;
}

/* A number of 0 or more rounded to three significant figures, so that a unit can be chosen by what
 * will be read: 999.6 ms is "1.00 s". */
static double round_to_3(double value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.2e", value);
    return strtod(digits, NULL);
}

/* Three significant figures of a rounded number below 1000. */
static void print_3(double value, const char *unit, char *out, size_t size)
{
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    for (double left = value; left < 1 && decimals < 9; left *= 10) decimals++;
    snprintf(out, size, "%.*f%s%s", decimals, value, *unit ? " " : "", unit);
}

/* What is not a number, and the sign: true where there is nothing left to print. */
static bool print_start(double *value, char **out, size_t *size)
{
    if (!isfinite(*value)) {
        snprintf(*out, *size, isnan(*value) ? "-" : *value > 0 ? "inf" : "-inf");
        return true;
    }
    if (*value < 0) {
        **out = '-';
        ++*out;
        --*size;
        *value = -*value;
    }
    return false;
}

/* A unit, and from how many seconds (or whatever is counted) on it is used. */
typedef struct Unit {
    double from, size;
    const char *name;
} Unit;

static void print_in_unit(double value, const Unit *units, char *out, size_t size)
{
    value = round_to_3(value);
    while (value < units->from * (1 - 1e-12)) /* the last one is from 0 */
        units++;
    print_3(round_to_3(value / units->size), units->name, out, size);
}

void chart_format_seconds(double seconds, char *out, size_t size)
{
    /* Long times stay in the smaller unit while that has two or three figures to show. */
    static const Unit units[] = {
        {172800, 86400, "d"}, {7200, 3600, "h"},  {600, 60, "min"}, {1, 1, "s"},
        {1e-3, 1e-3, "ms"},   {1e-6, 1e-6, "µs"}, {0, 1e-9, "ns"},
    };
    if (print_start(&seconds, &out, &size)) return;
    if (seconds == 0) snprintf(out, size, "0 s");
    else print_in_unit(seconds, units, out, size);
}

void chart_format_count(double count, char *out, size_t size)
{
    static const Unit units[] = {
        {1e12, 1e12, "T"},
        {1e9, 1e9, "G"},
        {1e6, 1e6, "M"},
        {0, 1e3, "k"},
    };
    if (print_start(&count, &out, &size)) return;
    if (count > 0 && count < 1e-6) {
        snprintf(out, size, "%.2e", count);
    } else if (count != floor(count) && round_to_3(count) < 1000) {
        print_3(round_to_3(count), "", out, size);
    } else if (floor(count + 0.5) < 10000) {
        int whole = (int)floor(count + 0.5);
        if (whole < 1000) snprintf(out, size, "%d", whole);
        else snprintf(out, size, "%d %03d", whole / 1000, whole % 1000);
    } else if (count < 1e15) {
        print_in_unit(count, units, out, size);
    } else {
        snprintf(out, size, "%.2e", count);
    }
}

void chart_format_ratio(double ratio, char *out, size_t size)
{
    if (print_start(&ratio, &out, &size)) return;
    double percent = 100 * ratio;
    if (percent == 0 || percent == 100) snprintf(out, size, "%.0f %%", percent);
    else if (percent < 0.05) snprintf(out, size, "<0.1 %%");
    else if (percent >= 99.95 && percent < 100) snprintf(out, size, ">99.9 %%");
    else if (percent < 9.95 || (percent >= 99 && percent < 100))
        snprintf(out, size, "%.1f %%", percent);
    else snprintf(out, size, "%.0f %%", percent);
}
