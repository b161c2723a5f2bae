#include "sim/series.h"

#include <assert.h>
#include <math.h>

void series_init(Series *series, SeriesKind kind, Time bin_ns)
{
    assert(bin_ns > 0);
    *series = (Series){.kind = kind, .bin_ns = bin_ns};
}

static double joined(const Series *series, double first, double second)
{
    if (series->kind == SERIES_SUM) return first + second;
    if (series->kind == SERIES_LAST) return second;
    return first > second ? first : second;
}

static void halve(Series *series)
{
    int pairs = (series->count + 1) / 2;
    for (int i = 0; i < pairs; i++) {
        double first = series->bins[2 * i];
        bool alone = 2 * i + 1 >= series->count;
        series->bins[i] = alone ? first : joined(series, first, series->bins[2 * i + 1]);
    }
    series->count = pairs;
    series->bin_ns *= 2;
}

void series_extend(Series *series, Time at)
{
    while (at / series->bin_ns >= SERIES_BINS) halve(series);
    int bin = (int)(at / series->bin_ns);
    double empty = series->kind == SERIES_SUM ? 0 : series->level;
    while (series->count <= bin) series->bins[series->count++] = empty;
}

void series_add(Series *series, Time at, double value)
{
    int before = series->count;
    series_extend(series, at);
    int bin = (int)(at / series->bin_ns);
    assert(bin == series->count - 1); /* times never go back */
    double *slot = &series->bins[bin];
    if (series->kind == SERIES_SUM) *slot += value;
    else if (series->kind == SERIES_LAST || before == 0) *slot = value;
    else *slot = value > *slot ? value : *slot;
    series->level = value;
}
