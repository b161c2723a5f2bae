/* Who is next in a line that may be long: the oldest, the newest, or the oldest whose client is
 * still there. The line lies in an arena, and what it has used once it uses again.
 */
#ifndef GROUNDWORK_ALGO_WAITING_LINE_H
#define GROUNDWORK_ALGO_WAITING_LINE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum LineOrder {
    LINE_FIFO,
    LINE_LIFO,
    LINE_DROP_EXPIRED /* fifo, but who is older than `patience` is thrown away at his turn */
} LineOrder;

typedef struct LineItem {
    int64_t job, since;
} LineItem;

typedef struct LinePiece LinePiece;

/* Plain data; `arena` is set by who owns it, the rest starts as zeros. */
typedef struct WaitingLine {
    Arena *arena;
    LinePiece *first, *last, *unused;
    int64_t count;
} WaitingLine;

/* False where the arena has no room left. `since` never decreases from one to the next. */
bool line_put(WaitingLine *line, LineItem item);

/* Takes who is next by that order at `now`; `*dropped` is raised for each one thrown away. False
 * where nobody is left. */
bool line_take(WaitingLine *line, LineOrder order, int64_t now, int64_t patience, LineItem *item,
               int64_t *dropped);

/* The one that waits longest; false: nobody does. */
bool line_oldest(const WaitingLine *line, LineItem *item);

/* How many wait that came at `since` or earlier. */
int64_t line_count_until(const WaitingLine *line, int64_t since);

#endif
