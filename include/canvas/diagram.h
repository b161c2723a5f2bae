/* Pictures that several demos share and that are no charts: lanes of time, messages, threads, state
 * machines, the time bar.
 *
 * Each draws into the canvas from its column 0, takes plain numbers and keeps nothing; where things
 * are in time is turned into columns by who calls. The glyphs are visual.md's, in ASCII and UTF-8.
 */
#ifndef GROUNDWORK_CANVAS_DIAGRAM_H
#define GROUNDWORK_CANVAS_DIAGRAM_H

#include "canvas/canvas.h"

/* What happened in one slot of time: requests admitted, refused, waiting; or any such three. */
typedef struct DiagramSlot {
    int64_t good, bad, waiting;
} DiagramSlot;

/* Time runs from left to right, a slot a column; columns past `count` are the future: blank. */
typedef struct DiagramLane {
    const DiagramSlot *slots;
    int count;
    int64_t full;     /* how many good ones are drawn at full height; 0: the most in any slot */
    const int *marks; /* columns of boundaries, drawn where nothing happened */
    int mark_count;
} DiagramLane;

/* In one row a slot is one cell, and both facts of a mixed slot show:
 *     only good      ▁▂▃▄▅▆▇█  by count, in good       ASCII #
 *     only bad       ✗         in bad                        x
 *     both           ▚         in the role of the more       %
 *     only waiting   ▒         in waiting                    ~
 *     nothing        · or, at a boundary, ┊ in muted         . :
 * In two rows and more, good rises from the last row but one and bad is a ✗ in the last. */
void diagram_lane(Canvas canvas, const DiagramLane *lane);

/* A message in its row: a trail from column `from` up to its head, W────▶. */
typedef struct DiagramArrow {
    int from, to;      /* columns, both included; `to` may be to the left */
    double at;         /* where the head is: 0 at `from`, 1 at `to` */
    bool lost;         /* it ends there: ╳ in bad (ASCII X) */
    Role role;         /* ROLE_FLOW for a message */
    const char *label; /* in the trail where it fits; NULL: none */
} DiagramArrow;
void diagram_arrow(Canvas canvas, int y, const DiagramArrow *arrow);

/* Threads, connections or slots, a cell each, row by row: free, or busy with something of an age
 * from 0 (new) to 1 (as old as it may become), which the cell's height tells and the role repeats:
 *     free ▱   ages ▂ ▃ ▅ ▆ █      ASCII . : + * % #
 * Where there are more of them than cells, a cell stands for several and shows the oldest. Returns
 * for how many. */
#define DIAGRAM_FREE (-1.0)
int diagram_grid(Canvas canvas, const double *ages, int count);

/* The glyphs of those, free ones first, in one row, for what they mean to be written behind;
 * returns the column behind them. */
int diagram_grid_legend(Canvas row);

/* A state machine as a chain of states with what leads from each to the next. The live state is lit
 * and in brackets, the edge that led to it is drawn as a flow. From three rows on the ways back are
 * drawn below. */
typedef struct DiagramState {
    const char *name;
    const char *detail; /* behind the name; NULL: none */
    const char *next;   /* on the edge to the next state; NULL: there is none */
    Role role;          /* of the state while it is live */
} DiagramState;
typedef struct DiagramReturn {
    int from, to; /* `to` is before `from` */
    const char *label;
} DiagramReturn;
typedef struct DiagramMachine {
    const DiagramState *states;
    int count, live, came_from; /* came_from -1: from nowhere */
    const DiagramReturn *returns;
    int return_count;
} DiagramMachine;
void diagram_machine(Canvas canvas, const DiagramMachine *machine);

/* Something that happened in the run, or will as the scene has it. */
typedef struct DiagramMark {
    double at;
    const char *glyph; /* one column wide */
    Role role;
} DiagramMark;

/* The run from 0 to `end` in one row, ▁▂▂▁✗▁▁▂▏──── 4.1 s: how much happened (━ where that is not
 * known), the marks, the place one is at, what is to come. */
typedef struct DiagramTime {
    double now, end;        /* in any unit, `now` from 0 to `end` */
    const double *activity; /* how much happened in equal shares of [0, end]; NULL: not known */
    int activity_count;
    const DiagramMark *marks; /* of two in one column the first shows; at the place, reversed */
    int mark_count;
    const char *status; /* at the right: "4.1 s  ×1/4  ▮▮"; NULL: none */
} DiagramTime;
void diagram_time_bar(Canvas canvas, const DiagramTime *time);

#endif
