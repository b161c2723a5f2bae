/* The ladder: the classic table as it is quoted, this machine beside it, and what they would be if
 * a read from the L1 cache took a second. */
#include "latency_throughput_picture.h"

#include "base/maths.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Dean, Designs, Lessons and Advice from Building Large Distributed Systems, 2009; Norvig, Teach
 * Yourself Programming in Ten Years. Hardware of about 2010. */
typedef struct LadderRow {
    const char *name, *brief;
    const char *classic; /* as quoted; NULL: the table has no such row */
    double classic_ns;
    int probe; /* -1: not measured here */
} LadderRow;

static const LadderRow rows[] = {
    {"L1", "L1", "0.5 ns", .5, PROBE_L1},
    {"empty call", "call", NULL, NAN, PROBE_CALL},
    {"L2", "L2", "7 ns", 7, PROBE_L2},
    {"RAM", "RAM", "100 ns", 100, PROBE_RAM},
    {"system call", "syscall", NULL, NAN, PROBE_SYSCALL},
    {"cached file read", "cached read", NULL, NAN, PROBE_FILE_CACHED},
    {"loopback round trip", "loopback", NULL, NAN, PROBE_LOOPBACK},
    {"SSD random read", "SSD read", "150 us", 150e3, PROBE_FILE_READ},
    {"write + sync 4 KiB", "write+sync", NULL, NAN, PROBE_WRITE_SYNC},
    {"datacentre round trip", "datacentre", "0.5 ms", 500e3, -1},
    {"HDD random read", "HDD read", "10 ms", 10e6, -1},
    {"DNS uncached", "DNS", "20-120 ms", 70e6, -1},
    {"US-EU", "US-EU", "150 ms", 150e6, -1},
};

enum { ROWS = sizeof rows / sizeof *rows, NAME = 22, CLASSIC = 10, YOURS = 9, SCALED = 10 };

static const Rung *rung_of(const View *view, const LadderRow *row)
{
    const LatencyModel *model = view->model;
    if (row->probe < 0 || !model->ladder->rungs[row->probe].done) return NULL;
    return &model->ladder->rungs[row->probe];
}

/* What was measured, in ns; NAN: nothing. */
static double yours_ns(const View *view, const LadderRow *row)
{
    const Rung *rung = rung_of(view, row);
    return rung != NULL && rung->ps >= 0 ? (double)rung->ps / 1e3 : NAN;
}

static const char *format_ns(double ns, Spelled out)
{
    chart_format_seconds(ns / 1e9, out, sizeof(Spelled));
    return out;
}

/* "1 s", "3.3 min", "3.5 days", "9.5 years". */
static void format_long(double seconds, char *out, size_t size)
{
    static const struct {
        double most, unit;
        const char *name;
    } units[] = {{100, 1, "s"},
                 {6000, 60, "min"},
                 {172800, 3600, "h"},
                 {31557600, 86400, "days"},
                 {INFINITY, 31557600, "years"}};
    size_t i = 0;
    if (!isfinite(seconds)) {
        snprintf(out, size, "-");
        return;
    }
    while (seconds >= units[i].most) i++;
    snprintf(out, size, "%.*f %s", seconds / units[i].unit < 9.95, seconds / units[i].unit,
             units[i].name);
}

/* From 0.1 ns to a second. */
static int log_column(double ns, int columns)
{
    double share = (maths_log(ns) / maths_log(10) + 1) / 10;
    int x = (int)(share * columns + .5);
    return x < 1 ? 1 : x > columns ? columns : x;
}

static void draw_bar(const View *view, Canvas row, const LadderRow *ladder)
{
    double yours = yours_ns(view, ladder), classic = ladder->classic_ns;
    bool ascii = row.ascii;
    if (row.width < 4) return;
    if (!isnan(yours))
        canvas_repeat(row, 0, 0, ROLE_FLOW, ascii ? "#" : "▬", log_column(yours, row.width));
    if (isnan(classic)) return;
    int x = log_column(classic, row.width) - 1;
    if (isnan(yours)) canvas_repeat(row, 0, 0, ROLE_MUTED, ascii ? "-" : "─", x);
    canvas_puts(row, x, 0, ROLE_MUTED, ascii ? ":" : "┊");
}

static bool is_next(const View *view, const LadderRow *row)
{
    const LatencyModel *model = view->model;
    return row->probe >= 0 && row->probe == model->ladder->next && view->now > 0;
}

static void put_yours(const View *view, Canvas canvas, int right, int y, const LadderRow *row)
{
    Spelled words;
    const Rung *rung = rung_of(view, row);
    if (rung == NULL && is_next(view, row))
        canvas_print_right(canvas, right, y, ROLE_WAITING, "%s", canvas.ascii ? "..." : "…");
    else if (rung == NULL) canvas_print_right(canvas, right, y, ROLE_MUTED, "-");
    else if (rung->ps < 0) canvas_print_right(canvas, right, y, ROLE_WAITING, "none");
    else
        canvas_print_right(canvas, right, y, ROLE_FLOW, "%s",
                           format_ns((double)rung->ps / 1e3, words));
}

/* Where the columns end; the bars lie between the last two. */
typedef struct Places {
    bool brief;
    int classic, yours, bars, scaled;
} Places;

static Places places_of(Canvas canvas)
{
    enum { BRIEF_BELOW = 76, BRIEF = 12 };
    bool brief = canvas.width < BRIEF_BELOW;
    int classic = (brief ? BRIEF : NAME) + CLASSIC;
    return (Places){brief, classic, classic + YOURS, classic + YOURS + 2, canvas.width - 1};
}

static Canvas bar_of(Canvas canvas, const Places *places, int y)
{
    return canvas_part(canvas, places->bars, y, places->scaled - SCALED - places->bars, 1);
}

static void draw_row(const View *view, Canvas canvas, int y, const LadderRow *row, double l1)
{
    Places places = places_of(canvas);
    char scaled[24];
    canvas_puts(canvas, 0, y, ROLE_TEXT, places.brief ? row->brief : row->name);
    canvas_print_right(canvas, places.classic, y, ROLE_MUTED, "%s",
                       row->classic != NULL ? row->classic : "-");
    put_yours(view, canvas, places.yours, y, row);
    double ns = yours_ns(view, row);
    bool by_classic = isnan(ns);
    if (by_classic) ns = row->classic_ns;
    format_long(ns / l1, scaled, sizeof scaled);
    draw_bar(view, bar_of(canvas, &places, y), row);
    canvas_print_right(canvas, places.scaled, y, by_classic ? ROLE_MUTED : ROLE_TEXT, "%s", scaled);
}

/* Under the bars; each step of the axis is ten times the one before. */
static void draw_axis(Canvas canvas, int y)
{
    static const struct {
        double ns;
        const char *name;
    } ticks[] = {{1, "1ns"}, {1e3, "1us"}, {1e6, "1ms"}, {1e9, "1s"}};
    Places places = places_of(canvas);
    Canvas row = bar_of(canvas, &places, y);
    enum { LEAST = 16 };
    if (row.width < LEAST) return;
    for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++) {
        int right = log_column(ticks[i].ns, row.width), width = (int)strlen(ticks[i].name);
        canvas_print_right(row, right < width ? width : right, 0, ROLE_MUTED, "%s", ticks[i].name);
    }
    canvas_puts(canvas, 0, y, ROLE_MUTED, canvas.ascii ? ":" : "┊");
    canvas_puts(canvas, 2, y, ROLE_MUTED, "classic, about 2010");
}

static bool is_any_measured(const View *view)
{
    for (int i = 0; i < ROWS; i++)
        if (!isnan(yours_ns(view, &rows[i]))) return true;
    return false;
}

/* What could not be measured and why; else how to read it. */
static void tell(const View *view, Canvas row)
{
    const LatencyModel *model = view->model;
    const Ladder *ladder = model->ladder;
    double cached = yours_ns(view, &rows[5]), read = yours_ns(view, &rows[7]);
    for (int i = 0; i < PROBES; i++) {
        if (!ladder->rungs[i].done || ladder->rungs[i].ps >= 0) continue;
        canvas_print(row, 0, 0, ROLE_WAITING, "%s: %s", latency_probe_names[i],
                     latency_reasons[ladder->rungs[i].reason]);
        return;
    }
    if (read < 3000 && !isnan(cached))
        canvas_puts(row, 0, 0, ROLE_WAITING, "SSD read: the cache answered, not the disk");
    else if (!is_any_measured(view))
        canvas_puts(row, 0, 0, ROLE_MUTED, "space measures this machine, in about 5 s");
    else if (ladder->next < PROBES)
        canvas_print(row, 0, 0, ROLE_WAITING, "measuring %s: %d of %d",
                     latency_probe_names[ladder->next < 0 ? 0 : ladder->next], ladder->next + 1,
                     PROBES);
    else
        canvas_puts(row, 0, 0, ROLE_MUTED,
                    "the orders count, not the digits; r and l: measure again");
}

/* Two columns of what is measured, without bars. */
static void draw_short(const View *view, Canvas canvas)
{
    int half = canvas.width / 2, width = half - 2, y = 1, x = 0;
    for (int side = 0; side < 2; side++) {
        canvas_print_right(canvas, side * half + width - YOURS, 0, ROLE_MUTED, "classic");
        canvas_print_right(canvas, side * half + width, 0, ROLE_MUTED, "yours");
    }
    for (int i = 0; i < ROWS; i++) {
        if (y == canvas.height) {
            if (x > 0) return;
            y = 1;
            x = half;
        }
        Canvas cell = canvas_part(canvas, x, y++, width, 1);
        put_yours(view, cell, width, 0, &rows[i]);
        canvas_print_right(cell, width - YOURS, 0, ROLE_MUTED, "%s",
                           rows[i].classic != NULL ? rows[i].classic : "-");
        canvas_puts(cell, 0, 0, ROLE_TEXT, rows[i].brief);
    }
}

void latency_draw_ladder(const View *view, Canvas canvas)
{
    Canvas inner = canvas_part(canvas, 1, 0, canvas.width - 2, canvas.height);
    double l1 = yours_ns(view, &rows[0]);
    if (isnan(l1)) l1 = rows[0].classic_ns;
    if (canvas.height < ROWS + 2) {
        draw_short(view, inner);
        return;
    }
    Places places = places_of(inner);
    canvas_print_right(inner, places.classic, 0, ROLE_MUTED, "classic");
    canvas_print_right(inner, places.yours, 0, ROLE_MUTED, "yours");
    canvas_print_right(inner, places.scaled, 0, ROLE_MUTED, "if L1 took 1 s");
    for (int i = 0; i < ROWS; i++) draw_row(view, inner, 1 + i, &rows[i], l1);
    if (canvas.height > ROWS + 2) draw_axis(inner, ROWS + 1);
    int last = canvas.height > ROWS + 3 ? ROWS + 3 : canvas.height - 1;
    tell(view, canvas_part(inner, 0, last, inner.width, 1));
}
