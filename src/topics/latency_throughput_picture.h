/* What the files of the pictures of `latency-throughput` share.
 *
 *     latency_throughput_picture.c           which picture; one server on its curve
 *     latency_throughput_picture_closed.c    users: throughput and response over their number
 *     latency_throughput_picture_testers.c   what two testers sent and saw
 *     latency_throughput_picture_ladder.c    the classic table beside this machine
 */
#ifndef GROUNDWORK_TOPICS_LATENCY_THROUGHPUT_PICTURE_H
#define GROUNDWORK_TOPICS_LATENCY_THROUGHPUT_PICTURE_H

#include "canvas/chart.h"
#include "latency_throughput.h"

/* "50.1 ms"; "-" for what is not there. */
typedef char Spelled[24];
const char *latency_spell_ms(double ms, Spelled out);

/* A name at the left, a number in flow, and muted the theory; NAN: none is shown. */
void latency_row(Canvas row, const char *name, const char *number, const char *theory);
void latency_row_ms(Canvas row, const char *name, double ms, double theory_ms);

/* The least number with an end that is easy to read that is not below it: 1, 1.5, 2, 2.5, 3, 4 ...
 * times a power of ten. */
double latency_round_up(double value);

/* So many of something in one row, as many as there is room for and then a plus: the first `served`
 * of them busy, the others waiting. Returns the column behind. */
int latency_draw_line(Canvas row, int x, int64_t served, int64_t all, bool frozen);

/* Whether the server stands still, and for how long yet, in words; "" where not. */
void latency_tell_freeze(const View *view, char *out, size_t size);

void latency_draw_closed(const View *view, Canvas canvas);
void latency_draw_testers(const View *view, Canvas canvas);
void latency_draw_ladder(const View *view, Canvas canvas);

#endif
