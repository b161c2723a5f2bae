/* Charts that several demos share: numbers in, a picture in a part of a canvas out.
 *
 * One language (visual.md): the run as dots in the accent, the theory as a line in muted; axes
 * named, with units. In an ASCII canvas each chart draws with ASCII of its own, and loses no shape.
 */
#ifndef GROUNDWORK_CANVAS_CHART_H
#define GROUNDWORK_CANVAS_CHART_H

#include "canvas/canvas.h"

/* One curve over x. NAN in y leaves a gap. */
typedef struct ChartLine {
    const double *x, *y;
    int count;
    Role role;
    bool dots;        /* single points: a run; else joined: a theory */
    const char *name; /* for the legend; NULL: none */
} ChartLine;

typedef struct ChartAxes {
    double x_from, x_to, y_from, y_to;
    const char *x_name, *y_name; /* with unit: "t, s" */
    void (*format_x)(double value, char *out, size_t size); /* NULL: %.3g */
    void (*format_y)(double value, char *out, size_t size);
    double y_mark;               /* a level drawn across, such as a limit; NAN: none */
    const char *y_mark_name;
} ChartAxes;

/* A plot in braille (ASCII: '*' and '-') with axes, tick labels and, if there is room, a legend. */
void chart_plot(Canvas canvas, const ChartAxes *axes, const ChartLine *lines, int count);

/* One row: a level out of `full` as ▰▰▰▱▱ (ASCII # .), as many cells as the canvas is wide. A mark
 * at `mark` (NAN: none) shows a threshold. */
void chart_gauge(Canvas canvas, double level, double full, double mark, Role role);

/* One row of eighth blocks ▁▂▃▄▅▆▇█ (ASCII . : - = + * # @), values scaled to `full`. */
void chart_sparkline(Canvas canvas, const double *values, int count, double full, Role role);

/* Horizontal bars with a name to the left and the number to the right. */
typedef struct ChartBar {
    const char *name;
    double value;
    double theory; /* a mark on the bar; NAN: none */
    Role role;
} ChartBar;
void chart_bars(Canvas canvas, const ChartBar *bars, int count, double full,
                void (*format)(double value, char *out, size_t size));

/* Columns from the bottom up, a count each: a histogram of `count` bins scaled to `full`. */
void chart_histogram(Canvas canvas, const double *values, int count, double full, Role role);

/* Round numbers for an axis: the step of 1, 2 or 5 times a power of ten that gives at most `most`
 * ticks over [from, to]. */
double chart_step(double from, double to, int most);

/* Three significant figures with a unit that fits: "4.12 s", "12.0 ms", "350 µs"; "0.7 %", "66 %"
 * (one decimal under 10 %); "1 234", "12.3 k" (visual.md). `size` of at least 24. */
void chart_format_seconds(double seconds, char *out, size_t size);
void chart_format_ratio(double ratio, char *out, size_t size);
void chart_format_count(double count, char *out, size_t size);

#endif
