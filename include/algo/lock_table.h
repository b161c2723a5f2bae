/* Read and write locks on rows, with a queue for each row, and who waits for whom.
 *
 * First come, first served: a read lock waits behind a waiting write lock. Who has a read lock and
 * asks for the write lock is put before the others. What a statement took and did not need after
 * all is given back at its end (lock_settle()), the rest when the transaction ends.
 *
 * Source: Gray, Lorie, Putzolu, Traiger, Granularity of Locks and Degrees of Consistency in a
 * Shared Data Base, 1976.
 */
#ifndef GROUNDWORK_ALGO_LOCK_TABLE_H
#define GROUNDWORK_ALGO_LOCK_TABLE_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { LOCK_TABLE_NONE = -1 };

typedef enum LockMode { LOCK_FREE, LOCK_READ, LOCK_WRITE } LockMode;

/* One owner's lock on one row, or its request. An upgrade is both. */
typedef struct Lock {
    int32_t owner, row;
    uint8_t held;                           /* LockMode; LOCK_FREE: only asked for */
    uint8_t wanted;                         /* LockMode; LOCK_FREE: it waits for nothing */
    uint8_t kept;                           /* LockMode that stays at the end of the statement */
    int32_t previous, next;                 /* among the holders */
    int32_t previous_waiting, next_waiting; /* in the queue */
    int32_t next_of_owner;
} Lock;

typedef struct LockRow {
    int32_t holders;     /* heads the list; the newest first */
    int32_t first, last; /* of the queue */
    int32_t holder_count, write_waiting;
} LockRow;

typedef struct LockTable {
    Lock *locks;
    int capacity, free;
    LockRow *rows;
    int row_count;
    int32_t *of_owner; /* heads each owner's locks */
    int owners;
    int granted; /* how many requests have been granted out of a queue; who waits resets it */
    bool is_full;
} LockTable;

/* Rows from 1, owners from 0. */
void lock_table_init(LockTable *table, Arena *arena, int rows, int owners, int capacity);
void lock_table_reset(LockTable *table);

/* Asks for a lock, or asks again. True: it is held, in this mode or a stronger one. False: it is in
 * the queue, and will be held when its turn has come; or the table is full, and says so. */
bool lock_acquire(LockTable *table, int owner, int row, LockMode mode);

LockMode lock_held(const LockTable *table, int owner, int row);

/* What is kept until the owner's end; what is not is lowered to that by lock_settle(). */
void lock_keep(LockTable *table, int owner, int row, LockMode mode);
void lock_settle(LockTable *table, int owner);

/* Gives up all that an owner has and asks for. */
void lock_release(LockTable *table, int owner);

/* The lock that an owner waits for; LOCK_TABLE_NONE: none. */
int lock_waiting(const LockTable *table, int owner);

/* Whether it has nothing and is the last in its queue, so that nobody can wait for it. */
bool lock_is_last(const LockTable *table, int owner);

/* Where an owner's upgrade waits behind another one, so that each waits for the other: that other
 * owner; -1: it does not. */
int lock_upgrade_before(const LockTable *table, int owner);

/* Those who stand in the way of a lock that is waited for, one after the other: holders, then who
 * is before it in the queue. Begin with a cursor of zeros; -1 at the end. */
typedef struct LockCursor {
    int32_t at;
    uint8_t phase;
} LockCursor;
int lock_next_blocker(const LockTable *table, int lock, LockCursor *cursor);

#endif
