/* The pictures. */
#include "latency_throughput.h"

#include "canvas/chart.h"

void latency_draw(const View *view, Canvas canvas)
{
    (void)view, (void)canvas;
}

void latency_draw_compact(const View *view, Canvas canvas)
{
    (void)view, (void)canvas;
}
