#include "algo/linearizability.h"

#include <assert.h>
#include <stdlib.h>

/* The operations of one key, and its search. */
typedef struct KeyPart {
    int first, count; /* among the operations in the order of their keys */
    LinSearch *search;
    LinVerdict verdict;
} KeyPart;

typedef struct Keyed {
    int64_t key;
    int operation;
} Keyed;

static int by_key(const void *left, const void *right)
{
    const Keyed *a = left, *b = right;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return a->operation < b->operation ? -1 : a->operation > b->operation;
}

typedef struct Parts {
    Keyed *keyed;
    LinOperation *operations; /* in the order of `keyed` */
    KeyPart *parts;
    int count;
} Parts;

static Parts split(const LinOperation *operations, int count, Arena *arena)
{
    size_t n = (size_t)count;
    Parts split = {.keyed = arena_array(arena, n + 1, sizeof *split.keyed),
                   .operations = arena_array(arena, n + 1, sizeof *split.operations),
                   .parts = arena_array(arena, n + 1, sizeof *split.parts)};
    for (int i = 0; i < count; i++) split.keyed[i] = (Keyed){operations[i].key, i};
    qsort(split.keyed, n, sizeof *split.keyed, by_key);
    for (int i = 0; i < count; i++) {
        split.operations[i] = operations[split.keyed[i].operation];
        if (i == 0 || split.keyed[i].key != split.keyed[i - 1].key)
            split.parts[split.count++] = (KeyPart){.first = i, .verdict = LIN_GAVE_UP};
        split.parts[split.count - 1].count++;
    }
    return split;
}

/* Where a key has a verdict its search is no longer asked. False: the arena is full. */
static bool take_turn(const Parts *split, KeyPart *part, const LinSpec *spec, int64_t limit,
                      Arena *arena, LinResult *result)
{
    if (part->search == NULL)
        part->search =
            lin_search_new(arena, split->operations + part->first, part->count, spec);
    if (part->search == NULL) return false;
    int64_t before = lin_search_progress(part->search).steps;
    int64_t left = limit - result->steps;
    part->verdict = lin_search_go(part->search, left < LIN_TURN ? left : LIN_TURN);
    LinProgress progress = lin_search_progress(part->search);
    result->steps += progress.steps - before;
    if (part->verdict == LIN_NO && progress.blocking >= 0)
        result->misplaced = split->keyed[part->first + progress.blocking].operation;
    return !progress.full;
}

/* One turn for each key that has no verdict; LIN_GAVE_UP: some still have none. */
static LinVerdict take_turns(const Parts *split, const LinSpec *spec, int64_t limit, Arena *arena,
                             LinResult *result, bool *stopped)
{
    LinVerdict verdict = LIN_YES;
    for (int i = 0; i < split->count; i++) {
        KeyPart *part = &split->parts[i];
        if (part->verdict == LIN_YES) continue;
        bool has_room = take_turn(split, part, spec, limit, arena, result);
        if (part->verdict == LIN_NO) return LIN_NO;
        if (part->verdict == LIN_YES) continue;
        verdict = LIN_GAVE_UP;
        if (!has_room || result->steps >= limit) {
            *stopped = true;
            return verdict;
        }
    }
    return verdict;
}

LinResult lin_check(const LinOperation *operations, int count, const LinSpec *spec, int64_t limit,
                    Arena *scratch)
{
    LinResult result = {.verdict = LIN_GAVE_UP, .misplaced = -1};
    size_t mark = scratch->used;
    if (arena_left(scratch) < ((size_t)count + 64) * LIN_BYTES_EACH) return result;
    Parts parts = split(operations, count, scratch);
    result.keys = parts.count;
    bool stopped = false;
    while (result.verdict == LIN_GAVE_UP && !stopped)
        result.verdict = take_turns(&parts, spec, limit, scratch, &result, &stopped);
    arena_rewind(scratch, mark);
    return result;
}

/* --- what was known when ---------------------------------------------------------------------- */

int lin_known(const LinOperation *operations, int count, int64_t until, LinOperation *known)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (operations[i].call > until) continue;
        known[kept] = operations[i];
        if (operations[i].returned > until) known[kept].returned = LIN_OPEN;
        kept++;
    }
    return kept;
}

static int by_instant(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Every return makes more known, and refuted stays refuted, so the first is found by halving. */
int64_t lin_refuted_at(const LinOperation *operations, int count, const LinSpec *spec,
                       int64_t limit, Arena *scratch)
{
    if (lin_check(operations, count, spec, limit, scratch).verdict != LIN_NO) return LIN_OPEN;
    size_t mark = scratch->used, n = (size_t)count;
    if (arena_left(scratch) < (n + 64) * 2 * LIN_BYTES_EACH) return LIN_OPEN;
    LinOperation *known = arena_array(scratch, n + 1, sizeof *known);
    int64_t *returns = arena_array(scratch, n + 1, sizeof *returns);
    int total = 0;
    for (int i = 0; i < count; i++)
        if (operations[i].returned != LIN_OPEN) returns[total++] = operations[i].returned;
    qsort(returns, (size_t)total, sizeof *returns, by_instant);
    assert(total > 0);
    int low = 0, high = total - 1; /* refuted at `high` */
    while (low < high) {
        int middle = low + (high - low) / 2;
        int kept = lin_known(operations, count, returns[middle], known);
        if (lin_check(known, kept, spec, limit, scratch).verdict == LIN_NO) high = middle;
        else low = middle + 1;
    }
    int64_t refuted = returns[high];
    arena_rewind(scratch, mark);
    return refuted;
}
