/* What the files of the isolation demo's pictures share. */
#ifndef GROUNDWORK_TOPICS_ISOLATION_PICTURE_H
#define GROUNDWORK_TOPICS_ISOLATION_PICTURE_H

#include "isolation.h"

#include "canvas/chart.h"

const char *isolation_glyph(Canvas canvas, const char *utf8, const char *ascii);

/* The side's letter where there are two, then these words in bold; returns the column behind. */
int isolation_heading(const View *view, Canvas row, const char *words);

/* The steps in a column for each transaction, those around the next one where not all fit. `target`
 * is marked; -1: none. */
void isolation_draw_steps(const ScheduleRun *run, int target, Canvas canvas);
int isolation_transactions_in(const Schedule *schedule); /* 1 to 3 */

/* Whether the engine locks or remembers predicates, which takes a row. */
bool isolation_has_predicates(const ScheduleRun *run);

/* Each row's versions, who has or waits for its lock, and what was read by predicate where that
 * counts. Returns the rows used. */
int isolation_draw_rows(const ScheduleRun *run, Canvas canvas);

/* Each edge, and whether there is a cycle. Returns the rows used. */
int isolation_draw_graph(const ScheduleRun *run, const DependencyGraph *graph,
                         const DependencyCycles *cycles, Canvas canvas);
void isolation_draw_cycle(const ScheduleRun *run, const DependencyGraph *graph,
                          const DependencyCycles *cycles, Canvas row);

/* What the engine does. Returns the rows used. */
int isolation_draw_rules(TxEngine engine, Canvas canvas);

/* The engines' rows around the one chosen, as many as there is room for. */
void isolation_draw_matrix(const IsolationModel *model, Canvas canvas);

/* What its columns mean. Returns the rows used. */
int isolation_draw_columns(Canvas canvas);
void isolation_draw_sale(const View *view, Canvas canvas);
void isolation_draw_sale_compact(const View *view, Canvas canvas);
void isolation_draw_sales(const View *view, Canvas canvas);
void isolation_draw_contest(const View *view, Canvas canvas);
void isolation_draw_random(const View *view, Canvas canvas);

#endif
