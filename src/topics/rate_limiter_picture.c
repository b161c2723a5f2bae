#include "rate_limiter.h"
void limiter_draw(const View *view, Canvas canvas)
{
    (void)view;
    (void)canvas;
}
void limiter_draw_compact(const View *view, Canvas canvas)
{
    (void)view;
    (void)canvas;
}
