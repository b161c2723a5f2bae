/* How much of a long computation is done with one tick: as much as leaves time to draw and to take
 * keys. It is told from the ticks, which come late where too much was done before, so that the
 * shell needs no clock.
 */
#ifndef GROUNDWORK_SHELL_TURN_H
#define GROUNDWORK_SHELL_TURN_H

#include <stdint.h>

/* Events of the next turn; starts as zero. */
typedef struct Turn {
    int64_t events;
} Turn;

/* How many events may be taken with a tick that comes `elapsed_ns` after the one before. */
int64_t turn_begin(Turn *turn, int64_t elapsed_ns);
/* They were not enough: the next turn may take more, unless its tick comes late. */
void turn_want_more(Turn *turn);

#endif
