/* The runs of a lesson's demos: one is shown, and those that were worked on are found again as they
 * were left.
 */
#ifndef GROUNDWORK_SHELL_RUN_SHELF_H
#define GROUNDWORK_SHELL_RUN_SHELF_H

#include "course/document.h"
#include "shell/demo_pane.h"

enum { RUN_SHELF_KEPT = 3 };

typedef struct KeptRun {
    const Block *block; /* NULL: none */
    DemoPane pane;
} KeptRun;

/* Starts as zero. */
typedef struct RunShelf {
    DemoPane pane;                /* of the run that is shown */
    const Block *block;           /* whose it is; NULL: none is yet */
    bool worked_on;               /* keys have gone to it */
    KeptRun kept[RUN_SHELF_KEPT]; /* of other blocks, the latest first */
} RunShelf;

/* Shows the run of a demo's block: as it was left, else paused on its first picture. The one
 * before is put aside where it was worked on; of those the oldest gives way. `directory` is the
 * course's; `still`: with reduced motion. */
void run_shelf_show(RunShelf *shelf, const Block *block, const char *directory, bool still);
void run_shelf_clear(RunShelf *shelf);

#endif
