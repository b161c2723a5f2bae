/* The pictures. */
#include "load_balancing.h"

void balancing_draw(const View *view, Canvas canvas)
{
    (void)view, (void)canvas;
}

void balancing_draw_compact(const View *view, Canvas canvas)
{
    balancing_draw(view, canvas);
}
