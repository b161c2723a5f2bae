#include "shell/run_shelf.h"

#include <string.h>

static void put_aside(RunShelf *shelf)
{
    if (!shelf->worked_on) {
        demo_pane_clear(&shelf->pane);
        return;
    }
    KeptRun *kept = shelf->kept;
    demo_pane_clear(&kept[RUN_SHELF_KEPT - 1].pane);
    memmove(kept + 1, kept, (RUN_SHELF_KEPT - 1) * sizeof *kept);
    kept[0] = (KeptRun){shelf->block, shelf->pane};
}

static bool take_back(RunShelf *shelf, const Block *block)
{
    KeptRun *kept = shelf->kept;
    for (int i = 0; i < RUN_SHELF_KEPT; i++) {
        if (kept[i].block != block) continue;
        shelf->pane = kept[i].pane;
        memmove(kept + i, kept + i + 1, (size_t)(RUN_SHELF_KEPT - 1 - i) * sizeof *kept);
        kept[RUN_SHELF_KEPT - 1] = (KeptRun){0};
        return true;
    }
    return false;
}

void run_shelf_show(RunShelf *shelf, const Block *block, const char *directory, bool still)
{
    if (block == shelf->block) return;
    put_aside(shelf);
    shelf->worked_on = take_back(shelf, block);
    shelf->block = block;
    if (shelf->worked_on) return;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    OptionsPlace place = {.in_course = true, .root = directory};
    Session *session = session_open(block->literal, place, true, &report);
    Text problem = report.first != NULL ? report.first->message : TEXT("");
    if (session != NULL) session->still = still;
    demo_pane_init(&shelf->pane, session, problem);
    arena_free(scratch);
}

void run_shelf_clear(RunShelf *shelf)
{
    demo_pane_clear(&shelf->pane);
    for (int i = 0; i < RUN_SHELF_KEPT; i++) demo_pane_clear(&shelf->kept[i].pane);
    *shelf = (RunShelf){0};
}
