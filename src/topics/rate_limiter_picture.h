/* What the two files of the rate limiter's picture share: a time axis on which windows are told
 * apart, and the parts that are drawn below the lanes. */
#ifndef GROUNDWORK_TOPICS_RATE_LIMITER_PICTURE_H
#define GROUNDWORK_TOPICS_RATE_LIMITER_PICTURE_H

#include "rate_limiter.h"

enum { AXIS_COLUMNS = 500, NAME_COLUMNS = 17, METER_COLUMNS = 19 };

/* Time in columns, the newest at the right. Where a window is wider than a column its columns share
 * it evenly, and a column of its own stands between two windows: what happened on the two sides of
 * a boundary never falls into one column. */
typedef struct Axis {
    int columns;
    int first; /* column that has a time; those to its left are before the run */
    Time now;
    Time slot_ns;
    Time window_ns;          /* 0: slots are of a window or more, and nothing is told apart */
    Time from[AXIS_COLUMNS]; /* when a column begins; -1: it stands between two windows */
} Axis;

void limiter_axis_init(Axis *axis, Time now, Time span, Time window_ns, int columns);

/* The column of a time up to now; below axis->first where it is no longer shown. */
int limiter_axis_column(const Axis *axis, Time at);

/* The first item of a history of Answers or Releases, which begin with their time, at or after
 * `at`. */
size_t limiter_history_from(const History *history, Time at);

/* What the lane in focus holds, in one row below the lanes. */
void limiter_draw_gauge(const Model *model, const Axis *axis, Canvas row);

/* One gauge a node, in as many rows as it takes, at most `rows`; returns how many that were. */
int limiter_draw_nodes(const Model *model, Time now, Canvas canvas);

/* The newest steps at the shared key, a row each, newest last. */
void limiter_draw_steps(const Model *model, Time now, bool still, Canvas canvas);

/* What passed in the last window over time, beside the law. */
void limiter_draw_curve(const View *view, const Axis *axis, Canvas canvas);

#endif
