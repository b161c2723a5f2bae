/* Memory with one lifetime: it is handed out piece by piece and given back all at once.
 *
 * An arena is one reservation of address space that never moves, so pointers into it stay good
 * until it is freed, and a copy of its used part, put back at the same address, restores everything
 * in it (this is how a run goes back in time). Only pages that are used cost memory.
 */
#ifndef GROUNDWORK_BASE_ARENA_H
#define GROUNDWORK_BASE_ARENA_H

#include <stddef.h>

typedef struct Arena {
    unsigned char *base; /* first byte of the reservation */
    size_t used;         /* bytes handed out, from base */
    size_t touched;      /* the most that were ever handed out: what lies behind is still zero */
    size_t committed;    /* bytes that may be touched, from base */
    size_t limit;        /* the most that may be handed out */
    size_t reserved;     /* bytes of address space, at least `limit` */
} Arena;

/* Reserves `limit` bytes (rounded up to pages). Aborts when the address space cannot be had. */
Arena *arena_new(size_t limit);
void arena_free(Arena *arena); /* NULL is allowed */

/* `size` zeroed bytes, aligned for any object. Aborts when the limit is reached: a limit is a
 * promise of the caller, who asks arena_left() first where the world decides on the size. */
void *arena_alloc(Arena *arena, size_t size);

/* `count` zeroed elements of `size` bytes each. */
void *arena_array(Arena *arena, size_t count, size_t size);

/* The same bytes with room for `size`, zeroed past `old_size`: in place where `at` is the newest
 * piece of the arena, else copied and the old piece left behind. `at` may be NULL. */
void *arena_grow(Arena *arena, void *at, size_t old_size, size_t size);

/* Takes back everything handed out since `used` was `mark`. */
void arena_rewind(Arena *arena, size_t mark);

/* Makes [base, base + size) touchable without handing it out: for putting a copy back. */
void arena_commit(Arena *arena, size_t size);

/* Says that about `size` bytes more will be asked for. Much at once is quicker than bit by bit. */
void arena_expect(Arena *arena, size_t size);

size_t arena_left(const Arena *arena);

/* Called once, before the abort, when memory has run out: term/ restores the terminal here. */
void arena_on_failure(void (*restore)(void));

/* Says why on standard error and aborts, after the restore above. Also for malloc elsewhere. */
_Noreturn void arena_fail(const char *what, size_t size);

#endif
