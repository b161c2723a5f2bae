/* A quantity over time in a fixed number of bins, however long the run: when they are used up, two
 * become one and each covers twice the time.
 */
#ifndef GROUNDWORK_SIM_SERIES_H
#define GROUNDWORK_SIM_SERIES_H

#include "sim/node.h"

enum { SERIES_BINS = 512 }; /* even */

typedef enum SeriesKind {
    SERIES_SUM, /* what was added within a bin: counts */
    SERIES_MAX, /* the highest level within it, that of its beginning included */
    SERIES_LAST /* the level at its end */
} SeriesKind;

typedef struct Series {
    SeriesKind kind;
    int count;      /* bins in use; the last one is still being filled */
    Time bin_ns;    /* a bin covers [i * bin_ns, (i + 1) * bin_ns) */
    Time end;       /* of the last bin in use */
    bool has_level; /* a sample was taken; before, a level counts as 0 */
    double level;   /* the newest sample */
    double bins[SERIES_BINS];
} Series;

void series_init(Series *series, SeriesKind kind, Time bin_ns);

/* Adds a sample. Times never go back. */
void series_add(Series *series, Time at, double value);

/* Opens the bins up to `at`, so that the series reaches to there. */
void series_extend(Series *series, Time at);

/* What was added from `from` on and before `to`, by whole bins: those that begin before `to`, from
 * the one that `from` is in. */
double series_sum(const Series *series, Time from, Time to);

#endif
