/* Logs of a leader and its followers, or any sequences that should be the same: a row of cells
 * each, an entry or several a cell, the same entry in the same column.
 *
 *     ▰ it has them     #  good
 *     ✗ its tail        x  bad: what it has beyond what counts, lost or divergent
 *     ▪ on their way    :  waiting
 *     ▱ it lacks them   .  muted, up to the end of the longest
 *
 * A cell of several entries shows the worst of what is in it: a tail, then what it lacks, then what
 * is on its way. Any numbers can be drawn at any size.
 */
#ifndef GROUNDWORK_CANVAS_LOGS_H
#define GROUNDWORK_CANVAS_LOGS_H

#include "canvas/lanes.h"

typedef struct LogRow {
    const char *name;
    LaneSign sign;
    int64_t length; /* entries that it has, from 0 on */
    int64_t common; /* of these, before its tail; `length` where it has none */
    int64_t coming; /* [length, coming) is on its way to it; `length` or less: nothing is */
    LaneLabel right;
} LogRow;

typedef struct Logs {
    const LogRow *rows;
    int count;
    int pitch;           /* rows from one to the next, 1 or more */
    int left, right;     /* columns of the labels, with the blank towards the cells */
    int64_t first, each; /* entry of the first cell; entries a cell, 1 or more */
} Logs;

/* The first one in row 0. */
void logs_draw(Canvas canvas, const Logs *logs);

/* How many entries a cell stands for, a round number (1, 2, 5, 10 ...), so that `entries` fit. */
int64_t logs_each(Canvas canvas, const Logs *logs, int64_t entries);

/* The first entry of a window that moves in whole cells and whose last cell has entry `end` - 1. */
int64_t logs_first(Canvas canvas, const Logs *logs, int64_t end);

/* The column of an entry; outside of the cells where it is in none. */
int logs_column(Canvas canvas, const Logs *logs, int64_t entry);

#endif
