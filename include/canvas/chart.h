/* Charts that several demos share: numbers in, a picture in a part of a canvas out.
 *
 * One language (visual.md): the run as dots in the accent, the theory as a line in muted; axes
 * named, with units. In an ASCII canvas each chart draws with ASCII of its own, and loses no shape.
 * What is not a finite number is a gap; nothing that is drawn here can fail.
 */
#ifndef GROUNDWORK_CANVAS_CHART_H
#define GROUNDWORK_CANVAS_CHART_H

#include "canvas/canvas.h"

/* Writes a number as it is to be read, at most `size` bytes with the NUL. */
typedef void ChartFormat(double value, char *out, size_t size);

/* One curve over x. A gap in y is a gap in the curve. */
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
    ChartFormat *format_x;       /* of tick labels; NULL: the decimals that the ticks need */
    ChartFormat *format_y;
    double y_mark; /* a level drawn across, such as a limit; NAN: none */
    const char *y_mark_name;
} ChartAxes;

/* A plot in braille (ASCII: '*' and '-') with axes, tick labels and a legend. As room runs out it
 * loses the legend, then the names, then the ticks and at last the axes; 12x4 still reads. Points
 * further apart than a column are drawn as bullets, closer ones dotted, so that a run is told from
 * a line without colour. Where curves meet, dots win over lines and a later curve over an earlier
 * one. What the canvas held before is blanked. */
void chart_plot(Canvas canvas, const ChartAxes *axes, const ChartLine *lines, int count);

/* One row: a level out of `full` as ▰▰▰▱▱ (ASCII # .), as many cells as the canvas is wide. A mark
 * ┊ at `mark` (NAN: none) shows a threshold. Only what is full looks full, only 0 looks empty. */
void chart_gauge(Canvas canvas, double level, double full, double mark, Role role);

/* One row of eighth blocks ▁▂▃▄▅▆▇█ (ASCII . : - = + * # @), a column each, scaled to `full`. 0 and
 * gaps are blank, anything more shows. Where there are more values than columns, each column shows
 * the greatest of its share. */
void chart_sparkline(Canvas canvas, const double *values, int count, double full, Role role);

/* The one block of those for a value; " " for 0 and for gaps. */
const char *chart_block(Canvas canvas, double value, double full);

/* Horizontal bars with a name to the left and the number to the right. */
typedef struct ChartBar {
    const char *name;
    double value;
    double theory; /* a mark on the bar; NAN: none */
    Role role;
} ChartBar;

/* A row each. `full` is the length of the whole bar (0: the greatest value or theory), `format` is
 * for the number (NULL: chart_format_count). Where the rows do not suffice the last one says how
 * many more there are. */
void chart_bars(Canvas canvas, const ChartBar *bars, int count, double full, ChartFormat *format);

/* Columns from the bottom up, a count each: a histogram of `count` bins scaled to `full` (0: the
 * greatest). Each bin is as many columns wide as there is room for; where there is not room for one
 * each, a column shows the greatest of its share. */
void chart_histogram(Canvas canvas, const double *values, int count, double full, Role role);

/* Round numbers for an axis: the least step of 1, 2 or 5 times a power of ten whose multiples in
 * [from, to] are at most `most` (1 or more). */
double chart_step(double from, double to, int most);

/* Three significant figures with a unit that fits (visual.md). `size` of at least 24. What is not a
 * number is "-". */
void chart_format_seconds(double seconds, char *out, size_t size); /* "4.12 s", "350 µs" */
void chart_format_count(double count, char *out, size_t size);     /* "1 234", "12.3 k", "1.67" */

/* "0.7 %", "66 %": one decimal under 10 %, and from 99 % up. "<0.1 %" and ">99.9 %" are said of
 * what would round to 0 or to 100 % and is neither. */
void chart_format_ratio(double ratio, char *out, size_t size);

#endif
