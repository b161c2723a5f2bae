/* A small transaction engine: one table, and eight ways to keep transactions apart.
 *
 *                    a read sees                  a write looks at    and
 *     ru             the newest, uncommitted too  the newest          -
 *     rc-lock        the newest committed         the newest          waits for writers at reads
 *     rc-mvcc        the statement's snapshot     rows of that snapshot, each checked once more
 *                                                 against the newest where it had to wait
 *     rr-2pl         the newest committed         the newest          read locks to the end
 *     rr-innodb      the first read's snapshot    the newest          -
 *     si             the transaction's snapshot   the snapshot        the first updater wins
 *     ser-2pl        the newest committed         the newest          predicate locks too
 *     ssi            the transaction's snapshot   the snapshot        and a dangerous structure of
 *                                                                     rw edges is broken up
 *
 * Every engine locks what it writes until the transaction's end. A statement is atomic: it is done,
 * waits for a lock, or its transaction is aborted. What waits is run again, the same statement,
 * when transactions_next() says so. A cycle of waits aborts the transaction that closed it.
 *
 * Sources: Gray et al. 1976 (locks); Berenson et al., SIGMOD 1995 (snapshot isolation); PostgreSQL
 * manual, Transaction Isolation (rc-mvcc, si); Cahill, Roehm, Fekete, SIGMOD 2008, and Ports,
 * Grittner, VLDB 2012 (ssi); MySQL manual, InnoDB Locking Reads (rr-innodb).
 */
#ifndef GROUNDWORK_ALGO_TRANSACTIONS_H
#define GROUNDWORK_ALGO_TRANSACTIONS_H

#include "algo/dependency_graph.h"
#include "algo/lock_table.h"
#include "algo/mvcc.h"
#include "algo/rw_edges.h"

typedef enum TxEngine {
    ENGINE_RU,
    ENGINE_RC_LOCK,
    ENGINE_RC_MVCC,
    ENGINE_RR_2PL,
    ENGINE_RR_INNODB,
    ENGINE_SI,
    ENGINE_SER_2PL,
    ENGINE_SSI,
    TX_ENGINES
} TxEngine;

/* --- statements ------------------------------------------------------------------------------- */

typedef enum StatementKind {
    STATEMENT_READ,
    STATEMENT_UPDATE,
    STATEMENT_INSERT, /* of the row where.row */
    STATEMENT_DELETE,
    STATEMENT_COMMIT,
    STATEMENT_ABORT
} StatementKind;

typedef struct Statement {
    StatementKind kind;
    bool for_update; /* a read: takes the write lock, and sees what a write looks at */
    bool adds;       /* an update: v = v + value, else v = value */
    Predicate where;
    int64_t value; /* of an update or insert */
} Statement;

typedef enum TxOutcome { TX_DONE, TX_WAITS, TX_ABORTED } TxOutcome;

typedef enum TxReason {
    REASON_NONE,
    REASON_ASKED,     /* it wanted to */
    REASON_DEADLOCK,  /* its request closed a cycle of waits */
    REASON_UPDATED,   /* a row to write has a version committed since its snapshot */
    REASON_PIVOT,     /* it was, or would have completed, a dangerous structure */
    REASON_DUPLICATE, /* an insert of a row that is there */
    REASON_FULL       /* the engine's tables are full; nothing in a database's own rules */
} TxReason;

typedef struct TxRow {
    int row;
    int32_t number; /* of the version */
    int64_t value;
} TxRow;

typedef struct TxResult {
    TxOutcome outcome;
    TxReason reason;             /* of an abort */
    int touched;                 /* rows returned or written */
    TxRow rows[DEPENDENCY_ROWS]; /* those returned, in order of number */
} TxResult;

/* --- transactions ----------------------------------------------------------------------------- */

typedef enum TxState { TX_UNUSED, TX_ACTIVE, TX_WAITING, TX_COMMITTED, TX_HAS_ABORTED } TxState;

enum { TX_NONE = -1 };

typedef struct Transaction {
    TxState state;
    TxReason reason;
    int64_t begun;           /* commits before its first statement: its snapshot */
    int64_t snapshot;        /* rr-innodb: of the first read; -1: none yet */
    int64_t statement;       /* rc-mvcc: of the statement that waits; -1: none does */
    int64_t ended;           /* the number of its commit */
    int32_t versions, reads; /* heads of lists; TX_NONE */
    int32_t older, newer;    /* in order of beginning, while it is open */
    int32_t before, after;   /* in order of waiting; once it has ended, of its end */
    Statement pending;       /* what waits */
    RwDanger danger;         /* REASON_PIVOT: the structure */
    bool waits_for_predicate, is_forgotten, is_kept; /* `is_kept`: among those that have ended */
    uint32_t visit;
    int32_t came_from;
} Transaction;

typedef struct TxRead {
    Predicate where;
    int32_t next;
} TxRead;

typedef struct TxLimits {
    int rows, transactions, versions, reads, edges;
} TxLimits;

typedef struct Transactions {
    TxEngine engine;
    TxLimits limits;
    Mvcc mvcc;
    LockTable locks;
    Transaction *all;
    TxRead *reads;
    RwEdges rw;     /* ssi */
    int32_t *queue; /* room for a search */
    int32_t free, free_read;
    int32_t oldest_open, newest_open, first_waiting, last_waiting, first_ended, last_ended;
    int32_t first_victim;
    int predicate_waiters;
    int64_t commits;
    uint32_t visits;
    DependencyLog *log; /* what happens is logged there; NULL: nothing is, and what nobody can need
                           any more is forgotten */
    int32_t cycle[DEPENDENCY_TRANSACTIONS]; /* the newest cycle of waits: each waits for the one
                                               before it, the first for the last, who closed it */
    int cycle_length;
} Transactions;

/* Tables of these sizes in the arena. With a log, rows and transactions are within its limits. */
void transactions_init(Transactions *tx, Arena *arena, TxLimits limits, DependencyLog *log);

/* Empty, under an engine. */
void transactions_reset(Transactions *tx, TxEngine engine);
void transactions_put(Transactions *tx, int row, int64_t value); /* there from the start */

/* A number for a new transaction, which begins with its first statement; TX_NONE: too many. */
int transactions_begin(Transactions *tx);

/* Runs a statement of an open transaction, or once more one that waits. */
TxResult transactions_run(Transactions *tx, int transaction, const Statement *statement);

/* The transaction whose statement may go on, of several the one that has waited longest; TX_NONE.
 * To be asked after each end of a transaction, and run, until there is none. */
int transactions_next(Transactions *tx);

/* One that was aborted since by another's commit, each once; TX_NONE. */
int transactions_next_victim(Transactions *tx);

/* It has ended and nobody will ask for it any more: its number may be used again. */
void transactions_forget(Transactions *tx, int transaction);

bool transactions_is_open(const Transactions *tx, int transaction);

/* Who stands in the way of one that waits; returns how many, of which `most` are written. */
int transactions_blockers(const Transactions *tx, int transaction, int *blockers, int most);

/* --- what always holds, for whoever looks ---------------------------------------------------- */

int transactions_uncommitted(const Transactions *tx, int row); /* versions of a row */
bool transactions_wait_in_a_cycle(Transactions *tx);
bool transactions_left_nothing(const Transactions *tx, int transaction); /* no lock, no version */

#endif
