#include "algo/mvcc.h"

#include <assert.h>

void mvcc_init(Mvcc *mvcc, Arena *arena, int rows, int capacity)
{
    mvcc->versions = arena_array(arena, (size_t)capacity, sizeof *mvcc->versions);
    mvcc->newest = arena_array(arena, (size_t)rows + 1, sizeof *mvcc->newest);
    mvcc->oldest = arena_array(arena, (size_t)rows + 1, sizeof *mvcc->oldest);
    mvcc->capacity = capacity;
    mvcc->rows = rows;
    mvcc_reset(mvcc);
}

void mvcc_reset(Mvcc *mvcc)
{
    for (int i = 0; i < mvcc->capacity; i++) mvcc->versions[i].older = i + 1;
    mvcc->versions[mvcc->capacity - 1].older = MVCC_NONE;
    mvcc->free = 0;
    mvcc->writes = 0;
    for (int row = 0; row <= mvcc->rows; row++) mvcc->newest[row] = mvcc->oldest[row] = MVCC_NONE;
}

/* A version on top of the row's chain. */
static int push(Mvcc *mvcc, int row, Version version)
{
    int at = mvcc->free, below = mvcc->newest[row];
    if (at == MVCC_NONE) return MVCC_NONE;
    mvcc->free = mvcc->versions[at].older;
    version.row = row;
    version.older = below;
    version.newer = MVCC_NONE;
    mvcc->versions[at] = version;
    if (below != MVCC_NONE) mvcc->versions[below].newer = at;
    else mvcc->oldest[row] = at;
    mvcc->newest[row] = at;
    return at;
}

static void unlink_version(Mvcc *mvcc, int at)
{
    Version *version = &mvcc->versions[at];
    if (version->newer != MVCC_NONE) mvcc->versions[version->newer].older = version->older;
    else mvcc->newest[version->row] = version->older;
    if (version->older != MVCC_NONE) mvcc->versions[version->older].newer = version->newer;
    else mvcc->oldest[version->row] = version->newer;
    version->older = mvcc->free;
    mvcc->free = at;
}

void mvcc_put(Mvcc *mvcc, int row, int64_t value)
{
    assert(row >= 1 && row <= mvcc->rows);
    int at = push(mvcc, row, (Version){.value = value, .writer = MVCC_NOBODY, .exists = true});
    assert(at != MVCC_NONE);
}

int mvcc_write(Mvcc *mvcc, int row, int writer, bool exists, int64_t value, int32_t *head)
{
    assert(row >= 1 && row <= mvcc->rows);
    int top = mvcc->newest[row];
    bool is_own = top != MVCC_NONE && mvcc->versions[top].writer == writer
                  && mvcc->versions[top].committed == MVCC_UNCOMMITTED;
    if (!is_own) {
        top = push(
            mvcc, row,
            (Version){.committed = MVCC_UNCOMMITTED, .writer = writer, .next_of_writer = *head});
        if (top == MVCC_NONE) return MVCC_NONE;
        *head = top;
    }
    mvcc->versions[top].value = value;
    mvcc->versions[top].exists = exists;
    mvcc->versions[top].number = ++mvcc->writes;
    return top;
}

void mvcc_commit(Mvcc *mvcc, int32_t *head, int64_t number)
{
    for (int at = *head; at != MVCC_NONE; at = mvcc->versions[at].next_of_writer)
        mvcc->versions[at].committed = number;
    *head = MVCC_NONE;
}

void mvcc_abort(Mvcc *mvcc, int32_t *head)
{
    for (int at = *head, next; at != MVCC_NONE; at = next) {
        next = mvcc->versions[at].next_of_writer;
        unlink_version(mvcc, at);
    }
    *head = MVCC_NONE;
}

int mvcc_newest(const Mvcc *mvcc, int row)
{
    return mvcc->newest[row];
}

int mvcc_committed(const Mvcc *mvcc, int row, int reader)
{
    return mvcc_snapshot(mvcc, row, reader, MVCC_UNCOMMITTED - 1);
}

int mvcc_snapshot(const Mvcc *mvcc, int row, int reader, int64_t snapshot)
{
    int at = mvcc->newest[row];
    while (at != MVCC_NONE) {
        const Version *version = &mvcc->versions[at];
        if (version->committed <= snapshot) return at;
        if (version->committed == MVCC_UNCOMMITTED && version->writer == reader) return at;
        at = version->older;
    }
    return MVCC_NONE;
}

int mvcc_foreign(const Mvcc *mvcc, int row, int reader)
{
    int at = mvcc->newest[row];
    if (at == MVCC_NONE || mvcc->versions[at].committed != MVCC_UNCOMMITTED) return MVCC_NONE;
    return mvcc->versions[at].writer != reader ? at : MVCC_NONE;
}

void mvcc_vacuum(Mvcc *mvcc, int row, int64_t oldest)
{
    for (;;) {
        int at = mvcc->oldest[row];
        if (at == MVCC_NONE) return;
        int next = mvcc->versions[at].newer;
        if (next == MVCC_NONE || mvcc->versions[next].committed > oldest) return;
        unlink_version(mvcc, at);
    }
}
