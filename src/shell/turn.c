#include "shell/turn.h"

#include <stdbool.h>

enum { EVENTS_LEAST = 4000, EVENTS_FIRST = 40000, EVENTS_MOST = 1 << 20, LATE_NS = 45000000 };

int64_t turn_begin(Turn *turn, int64_t elapsed_ns)
{
    if (turn->events == 0) turn->events = EVENTS_FIRST;
    bool late = elapsed_ns > LATE_NS;
    if (late && turn->events > EVENTS_LEAST) turn->events /= 2;
    return turn->events;
}

void turn_want_more(Turn *turn)
{
    if (turn->events < EVENTS_MOST) turn->events += turn->events / 4;
}
