/* Versions of rows: who wrote each, when that was committed, and which of them a snapshot sees.
 *
 * Rows are numbered from 1; a row has a chain of versions, the newest first. Time is counted in
 * commits: a snapshot of 5 sees what the first five commits left behind. Plain data in an arena;
 * who may write when is decided elsewhere (algo/transactions.h).
 *
 * Source: Bernstein, Hadzilacos, Goodman, Concurrency Control and Recovery in Database Systems,
 * 1987, chapter 5; Berenson et al., A Critique of ANSI SQL Isolation Levels, SIGMOD 1995.
 */
#ifndef GROUNDWORK_ALGO_MVCC_H
#define GROUNDWORK_ALGO_MVCC_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { MVCC_NONE = -1, MVCC_NOBODY = -1 /* the writer of what was there from the start */ };
#define MVCC_UNCOMMITTED INT64_MAX

typedef struct Version {
    int64_t value;
    int64_t committed; /* the commit's number, 0 from the start, or MVCC_UNCOMMITTED */
    int32_t number;    /* of the write, from 1 in the order of writes; 0 from the start */
    int32_t row, writer;
    int32_t older, newer;   /* in its row; MVCC_NONE at the ends */
    int32_t next_of_writer; /* of its transaction, while that is open */
    bool exists;            /* false: a deletion */
} Version;

typedef struct Mvcc {
    Version *versions;
    int capacity, free; /* `free` heads the unused ones, linked by `older` */
    int rows;
    int32_t *newest, *oldest; /* by row */
    int32_t writes;
} Mvcc;

/* No row is there. `rows` is the highest number of a row. */
void mvcc_init(Mvcc *mvcc, Arena *arena, int rows, int capacity);
void mvcc_reset(Mvcc *mvcc); /* as after init */

/* A row that is there from the start. */
void mvcc_put(Mvcc *mvcc, int row, int64_t value);

/* The writer's new version of a row, or its one uncommitted version written over; `head` heads the
 * list of its versions. MVCC_NONE: there is no room. */
int mvcc_write(Mvcc *mvcc, int row, int writer, bool exists, int64_t value, int32_t *head);

/* All of a writer's versions become commit number `number`, or vanish. */
void mvcc_commit(Mvcc *mvcc, int32_t *head, int64_t number);
void mvcc_abort(Mvcc *mvcc, int32_t *head);

/* The version that is seen, MVCC_NONE where there is none: the newest of all; the newest that is
 * committed or one's own; one's own, or else the newest that a snapshot has. */
int mvcc_newest(const Mvcc *mvcc, int row);
int mvcc_committed(const Mvcc *mvcc, int row, int reader);
int mvcc_snapshot(const Mvcc *mvcc, int row, int reader, int64_t snapshot);

/* Somebody else's uncommitted version on top of a row; MVCC_NONE: there is none. */
int mvcc_foreign(const Mvcc *mvcc, int row, int reader);

/* Frees what no snapshot from `oldest` on sees. */
void mvcc_vacuum(Mvcc *mvcc, int row, int64_t oldest);

#endif
