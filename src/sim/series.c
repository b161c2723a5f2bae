#include "sim/series.h"

#include <assert.h>

void series_init(Series *series, SeriesKind kind, Time bin_ns)
{
    assert(bin_ns > 0);
    *series = (Series){.kind = kind, .bin_ns = bin_ns};
}

static double joined(SeriesKind kind, double first, double second)
{
    if (kind == SERIES_SUM) return first + second;
    if (kind == SERIES_LAST) return second;
    return first > second ? first : second;
}

static void halve(Series *series)
{
    int pairs = series->count / 2;
    for (int i = 0; i < pairs; i++)
        series->bins[i] = joined(series->kind, series->bins[2 * i], series->bins[2 * i + 1]);
    if (series->count % 2 != 0) series->bins[pairs] = series->bins[series->count - 1];
    series->count -= pairs;
    series->bin_ns *= 2;
}

void series_extend(Series *series, Time at)
{
    assert(at >= 0);
    if (at < series->end) return;
    while (at / series->bin_ns >= SERIES_BINS) halve(series);
    int bin = (int)(at / series->bin_ns);
    double empty = series->kind == SERIES_SUM ? 0 : series->level;
    while (series->count <= bin) series->bins[series->count++] = empty;
    series->end = series->count * series->bin_ns;
}

void series_add(Series *series, Time at, double value)
{
    series_extend(series, at);
    assert(at >= series->end - series->bin_ns); /* times never go back */
    double *bin = &series->bins[series->count - 1];
    switch (series->kind) {
    case SERIES_SUM: *bin += value; break;
    case SERIES_LAST: *bin = value; break;
    case SERIES_MAX: *bin = !series->has_level || value > *bin ? value : *bin; break;
    }
    series->level = value;
    series->has_level = true;
}

double series_sum(const Series *series, Time from, Time to)
{
    double sum = 0;
    for (int64_t i = from / series->bin_ns; i * series->bin_ns < to && i < series->count; i++)
        sum += series->bins[i];
    return sum;
}
