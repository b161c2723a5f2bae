#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, MAP_NORESERVE */
#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MAP_NORESERVE
#define MAP_NORESERVE 0
#endif

/* An arena that holds much grows by pages of HUGE bytes where the system has them: to be given one
 * of 4 KB takes longer than to fill it. */
enum { COMMIT_STEP = 64 * 1024, HUGE = 2 << 20 };

/* Arenas for a moment come and go by the hundred, and a fresh page costs more than what is done in
 * it: so a few small ones that are given back wait for the next. Sanitizers should see each use of
 * what is gone, so there the build says 0. */
#ifndef ARENA_SPARES
#define ARENA_SPARES 4
#endif
enum { SPARE_BYTES = 16 * 1024 };

static Arena *spares[ARENA_SPARES + 1]; /* the last stays NULL */

static void (*restore_terminal)(void);

void arena_on_failure(void (*restore)(void))
{
    restore_terminal = restore;
}

_Noreturn void arena_fail(const char *what, size_t size)
{
    if (restore_terminal != NULL) restore_terminal();
    fprintf(stderr, "groundwork: out of memory: %s of %zu bytes\n", what, size);
    abort();
}

static size_t round_up(size_t size, size_t step)
{
    return (size + step - 1) / step * step;
}

/* One with room for `limit` bytes, or NULL. */
static Arena *take_spare(size_t limit)
{
    for (int i = 0; i < ARENA_SPARES; i++) {
        Arena *arena = spares[i];
        if (arena == NULL || arena->reserved < limit) continue;
        spares[i] = NULL;
        return arena;
    }
    return NULL;
}

static bool keep_spare(Arena *arena)
{
    if (arena->touched > SPARE_BYTES) return false;
    int i = 0;
    while (i < ARENA_SPARES && spares[i] != NULL) i++;
    if (i == ARENA_SPARES) return false;
    arena->used = 0;
    spares[i] = arena;
    return true;
}

static Arena *reserve(size_t limit)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL) arena_fail("an arena's header", sizeof *arena);
    void *base = mmap(NULL, limit, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED) arena_fail("a reservation", limit);
    arena->base = base;
    arena->reserved = limit;
    return arena;
}

Arena *arena_new(size_t limit)
{
    limit = round_up(limit, limit < HUGE ? COMMIT_STEP : HUGE); /* the system aligns whole ones */
    Arena *arena = take_spare(limit);
    if (arena == NULL) arena = reserve(limit);
    arena->limit = limit;
    return arena;
}

void arena_free(Arena *arena)
{
    if (arena == NULL || keep_spare(arena)) return;
    munmap(arena->base, arena->reserved);
    free(arena);
}

static void commit(Arena *arena, size_t size)
{
    /* Steps grow with the arena, so that a large one does not pay a system call each 64 KB. */
    size_t step = arena->committed / 4 > COMMIT_STEP ? arena->committed / 4 : COMMIT_STEP;
    size_t wanted = size > arena->committed + step ? size : arena->committed + step;
    wanted = round_up(wanted, wanted < HUGE ? COMMIT_STEP : HUGE);
    if (wanted > arena->reserved) wanted = arena->reserved;
    if (mprotect(arena->base, wanted, PROT_READ | PROT_WRITE) != 0) arena_fail("pages", wanted);
#ifdef MADV_HUGEPAGE
    if (wanted >= HUGE) (void)madvise(arena->base, wanted, MADV_HUGEPAGE);
#endif
    arena->committed = wanted;
}

void arena_commit(Arena *arena, size_t size)
{
    assert(size <= arena->limit);
    if (size > arena->touched) arena->touched = size;
    if (size > arena->committed) commit(arena, size);
}

void arena_expect(Arena *arena, size_t size)
{
    size_t wanted = size < arena_left(arena) ? arena->used + size : arena->limit;
    if (wanted >= HUGE && wanted > arena->committed) commit(arena, wanted);
}

size_t arena_left(const Arena *arena)
{
    return arena->limit - arena->used;
}

void *arena_alloc(Arena *arena, size_t size)
{
    size_t rounded = round_up(size, alignof(max_align_t));
    if (rounded < size || rounded > arena_left(arena))
        arena_fail("an arena's limit; asked for a piece", size);
    unsigned char *at = arena->base + arena->used;
    size_t end = arena->used + rounded;
    if (arena->touched > arena->used) /* what lies behind is fresh from the system */
        memset(at, 0, (end < arena->touched ? end : arena->touched) - arena->used);
    if (end > arena->touched) arena_commit(arena, end);
    arena->used = end;
    return at;
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) arena_fail("an array's elements", count);
    return arena_alloc(arena, bytes);
}

void *arena_grow(Arena *arena, void *at, size_t old_size, size_t size)
{
    assert(size >= old_size);
    assert(at != NULL || old_size == 0);
    size_t old_rounded = round_up(old_size, alignof(max_align_t));
    if (at != NULL && (unsigned char *)at + old_rounded == arena->base + arena->used) {
        if (round_up(size, alignof(max_align_t)) > old_rounded)
            (void)arena_alloc(arena, round_up(size, alignof(max_align_t)) - old_rounded);
        memset((unsigned char *)at + old_size, 0, old_rounded - old_size);
        return at;
    }
    void *copy = arena_alloc(arena, size);
    if (old_size > 0) memcpy(copy, at, old_size);
    return copy;
}

void arena_rewind(Arena *arena, size_t mark)
{
    assert(mark <= arena->used);
    arena->used = mark;
}
