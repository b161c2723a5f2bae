/* The pane around every demo's picture, the same for all (visual.md): title line, picture,
 * measures, claims, story, time bar. The shell adds the keys that work now; `--frame` prints it as
 * it is.
 */
#ifndef GROUNDWORK_DEMO_PANE_H
#define GROUNDWORK_DEMO_PANE_H

#include "demo/session.h"

enum {
    PANE_FULL_COLUMNS = 64,
    PANE_FULL_ROWS = 16,
    PANE_COMPACT_COLUMNS = 56,
    PANE_COMPACT_ROWS = 6,
    PANE_BESIDE_COLUMNS = 2 * PANE_COMPACT_COLUMNS
};

void pane_draw(const Session *session, Canvas canvas);

#endif
