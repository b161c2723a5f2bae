/* Records that only grow, kept beside the run's arena: the items lie in a reservation of their own
 * and only the count is state, so that putting the arena's copy back also shortens the history to
 * where it was. That is why an item is filled in by the step that appends it and never again: going
 * back would not undo it. What becomes known later is a record of its own.
 */
#ifndef GROUNDWORK_SIM_HISTORY_H
#define GROUNDWORK_SIM_HISTORY_H

#include "base/arena.h"

#include <stdbool.h>

typedef struct History {
    Arena *store; /* the items; owned by the world */
    size_t item_size;
    size_t count;
    size_t limit; /* items */
} History;

/* The i-th item; the pointer stays good while the run lives. */
const void *history_at(const History *history, size_t i);

/* A zeroed item at the end, to be filled in now; NULL where the limit is reached. */
void *history_append(History *history);

#endif
