#include "algo/transactions.h"

#include "base/mutant.h"

#include <assert.h>

/* --- which engine does what ------------------------------------------------------------------- */

static bool locks_reads(TxEngine engine)
{
    return engine == ENGINE_RC_LOCK || engine == ENGINE_RR_2PL || engine == ENGINE_SER_2PL;
}

static bool writes_to_snapshot(TxEngine engine)
{
    return engine == ENGINE_SI || engine == ENGINE_SSI;
}

/* Whether a write's rows are those of a snapshot, not those of now. */
static bool finds_in_snapshot(TxEngine engine)
{
    return engine == ENGINE_RC_MVCC || writes_to_snapshot(engine);
}

static bool remembers_reads(TxEngine engine)
{
    return engine == ENGINE_SER_2PL || engine == ENGINE_SSI;
}

/* --- tables ----------------------------------------------------------------------------------- */

void transactions_init(Transactions *tx, Arena *arena, TxLimits limits, DependencyLog *log)
{
    assert(limits.rows <= DEPENDENCY_ROWS);
    assert(log == NULL || limits.transactions <= DEPENDENCY_TRANSACTIONS);
    tx->limits = limits;
    tx->log = log;
    mvcc_init(&tx->mvcc, arena, limits.rows, limits.versions);
    lock_table_init(&tx->locks, arena, limits.rows, limits.transactions,
                    limits.transactions * limits.rows);
    rw_edges_init(&tx->rw, arena, limits.transactions, limits.edges);
    tx->all = arena_array(arena, (size_t)limits.transactions, sizeof *tx->all);
    tx->reads = arena_array(arena, (size_t)limits.reads, sizeof *tx->reads);
    tx->queue = arena_array(arena, (size_t)limits.transactions, sizeof *tx->queue);
    transactions_reset(tx, ENGINE_RU);
}

void transactions_reset(Transactions *tx, TxEngine engine)
{
    tx->engine = engine;
    mvcc_reset(&tx->mvcc);
    lock_table_reset(&tx->locks);
    rw_edges_reset(&tx->rw);
    for (int i = 0; i < tx->limits.transactions; i++)
        tx->all[i] = (Transaction){.state = TX_UNUSED, .after = i + 1};
    tx->all[tx->limits.transactions - 1].after = TX_NONE;
    for (int i = 0; i < tx->limits.reads; i++) tx->reads[i].next = i + 1;
    tx->reads[tx->limits.reads - 1].next = TX_NONE;
    tx->free = tx->free_read = 0;
    tx->oldest_open = tx->newest_open = tx->first_waiting = tx->last_waiting = TX_NONE;
    tx->first_ended = tx->last_ended = tx->first_victim = TX_NONE;
    tx->predicate_waiters = 0;
    tx->commits = 0;
    tx->visits = 0;
    tx->cycle_length = 0;
    if (tx->log != NULL) dependency_log_reset(tx->log);
}

void transactions_put(Transactions *tx, int row, int64_t value)
{
    mvcc_put(&tx->mvcc, row, value);
    if (tx->log != NULL) dependency_log_put(tx->log, row, value);
}

int transactions_begin(Transactions *tx)
{
    int at = tx->free;
    if (at == TX_NONE) return TX_NONE;
    tx->free = tx->all[at].after;
    tx->all[at] = (Transaction){.state = TX_ACTIVE,
                                .begun = tx->commits,
                                .snapshot = -1,
                                .statement = -1,
                                .versions = TX_NONE,
                                .reads = TX_NONE,
                                .older = tx->newest_open,
                                .newer = TX_NONE,
                                .before = TX_NONE,
                                .after = TX_NONE};
    if (tx->newest_open != TX_NONE) tx->all[tx->newest_open].newer = at;
    else tx->oldest_open = at;
    tx->newest_open = at;
    return at;
}

bool transactions_is_open(const Transactions *tx, int transaction)
{
    TxState state = tx->all[transaction].state;
    return state == TX_ACTIVE || state == TX_WAITING;
}

static void stop_waiting(Transactions *tx, int at)
{
    Transaction *self = &tx->all[at];
    if (self->state != TX_WAITING) return;
    if (self->before != TX_NONE) tx->all[self->before].after = self->after;
    else tx->first_waiting = self->after;
    if (self->after != TX_NONE) tx->all[self->after].before = self->before;
    else tx->last_waiting = self->before;
    self->before = self->after = TX_NONE;
    tx->predicate_waiters -= self->waits_for_predicate;
    self->waits_for_predicate = false;
    self->state = TX_ACTIVE;
}

static void free_reads(Transactions *tx, int at)
{
    Transaction *self = &tx->all[at];
    while (self->reads != TX_NONE) {
        int read = self->reads;
        self->reads = tx->reads[read].next;
        tx->reads[read].next = tx->free_read;
        tx->free_read = read;
    }
}

static void free_number(Transactions *tx, int at)
{
    tx->all[at] = (Transaction){.state = TX_UNUSED, .after = tx->free};
    tx->free = at;
}

/* --- the end of a transaction ----------------------------------------------------------------- */

/* Committed ones that no open one is concurrent to, and versions that nobody sees, can go. */
static void clean(Transactions *tx)
{
    if (tx->log != NULL) return;
    int64_t oldest = tx->oldest_open != TX_NONE ? tx->all[tx->oldest_open].begun : tx->commits;
    for (int row = 1; row <= tx->limits.rows; row++) mvcc_vacuum(&tx->mvcc, row, oldest);
    while (tx->first_ended != TX_NONE && tx->all[tx->first_ended].ended <= oldest) {
        int at = tx->first_ended;
        tx->first_ended = tx->all[at].after;
        if (tx->first_ended == TX_NONE) tx->last_ended = TX_NONE;
        rw_edges_drop(&tx->rw, at);
        free_reads(tx, at);
        tx->all[at].is_kept = false;
        if (tx->all[at].is_forgotten) free_number(tx, at);
    }
}

static void keep_ended(Transactions *tx, int at)
{
    tx->all[at].is_kept = true;
    if (tx->last_ended != TX_NONE) tx->all[tx->last_ended].after = at;
    else tx->first_ended = at;
    tx->last_ended = at;
}

static void end(Transactions *tx, int at, TxState state)
{
    Transaction *self = &tx->all[at];
    stop_waiting(tx, at);
    if (self->older != TX_NONE) tx->all[self->older].newer = self->newer;
    else tx->oldest_open = self->newer;
    if (self->newer != TX_NONE) tx->all[self->newer].older = self->older;
    else tx->newest_open = self->older;
    self->state = state;
    if (state == TX_COMMITTED || !MUTANT("abort-keeps-locks")) lock_release(&tx->locks, at);
    bool is_committed = state == TX_COMMITTED;
    if (tx->log != NULL) tx->log->fates[at] = is_committed ? FATE_COMMITTED : FATE_ABORTED;
    if (is_committed && tx->engine == ENGINE_SSI) keep_ended(tx, at);
    else free_reads(tx, at);
}

static void abort_it(Transactions *tx, int at, TxReason reason)
{
    Transaction *self = &tx->all[at];
    self->reason = reason;
    mvcc_abort(&tx->mvcc, &self->versions);
    rw_edges_drop(&tx->rw, at);
    end(tx, at, TX_HAS_ABORTED);
    clean(tx);
}

static TxResult aborted(Transactions *tx, int at, TxReason reason)
{
    abort_it(tx, at, reason);
    return (TxResult){.outcome = TX_ABORTED, .reason = reason};
}

static void commit(Transactions *tx, int at)
{
    RwDanger danger;
    mvcc_commit(&tx->mvcc, &tx->all[at].versions, ++tx->commits);
    tx->all[at].ended = tx->commits;
    rw_edges_commit(&tx->rw, at, tx->commits);
    while (rw_edges_pivot(&tx->rw, at, &danger) && !MUTANT("pivot-goes-on")) {
        tx->all[danger.pivot].danger = danger;
        abort_it(tx, danger.pivot, REASON_PIVOT);
        tx->all[danger.pivot].after = tx->first_victim;
        tx->first_victim = danger.pivot;
    }
    end(tx, at, TX_COMMITTED);
    clean(tx);
}

int transactions_next_victim(Transactions *tx)
{
    int at = tx->first_victim;
    if (at == TX_NONE) return TX_NONE;
    tx->first_victim = tx->all[at].after;
    tx->all[at].after = TX_NONE;
    return at;
}

void transactions_forget(Transactions *tx, int transaction)
{
    assert(!transactions_is_open(tx, transaction));
    if (tx->all[transaction].is_kept) tx->all[transaction].is_forgotten = true;
    else free_number(tx, transaction);
}

/* --- what is seen ----------------------------------------------------------------------------- */

static const Version *version_at(const Transactions *tx, int index)
{
    return index != MVCC_NONE ? &tx->mvcc.versions[index] : NULL;
}

/* The version that a plain read sees; NULL: none. */
static int index_read(const Transactions *tx, int at, int row)
{
    const Transaction *self = &tx->all[at];
    if (MUTANT("reads-see-uncommitted")) return mvcc_newest(&tx->mvcc, row);
    switch (tx->engine) {
    case ENGINE_RU: return mvcc_newest(&tx->mvcc, row);
    case ENGINE_RC_MVCC: return mvcc_snapshot(&tx->mvcc, row, at, self->statement);
    case ENGINE_RR_INNODB: return mvcc_snapshot(&tx->mvcc, row, at, self->snapshot);
    case ENGINE_SI:
    case ENGINE_SSI:
        return mvcc_snapshot(&tx->mvcc, row, at,
                             MUTANT("snapshot-of-the-statement") ? tx->commits : self->begun);
    default: return mvcc_committed(&tx->mvcc, row, at);
    }
}

static const Version *seen_by_read(const Transactions *tx, int at, int row)
{
    return version_at(tx, index_read(tx, at, row));
}

/* The newest that counts: committed, or its own. */
static const Version *seen_now(const Transactions *tx, int at, int row)
{
    return version_at(tx, mvcc_committed(&tx->mvcc, row, at));
}

static bool fits(const Predicate *where, int row, const Version *version)
{
    return version != NULL && version->exists && predicate_holds(where, row, version->value);
}

/* The rows that a predicate may be about. */
static int first_row(const Predicate *where)
{
    return where->row != 0 ? where->row : 1;
}

static int last_row(const Transactions *tx, const Predicate *where)
{
    return where->row != 0 ? where->row : tx->limits.rows;
}

/* Whether a locking statement has to have the lock on a row, to read or write it or to know. */
static bool wants_lock(const Transactions *tx, int at, const Statement *statement, int row)
{
    if (finds_in_snapshot(tx->engine))
        return fits(&statement->where, row, seen_by_read(tx, at, row));
    return mvcc_foreign(&tx->mvcc, row, at) != MVCC_NONE
           || fits(&statement->where, row, seen_now(tx, at, row));
}

/* Whether the statement reads or writes this row, its locks taken. */
static bool hits(const Transactions *tx, int at, const Statement *statement, int row)
{
    bool was_found =
        !finds_in_snapshot(tx->engine) || fits(&statement->where, row, seen_by_read(tx, at, row));
    return was_found && fits(&statement->where, row, seen_now(tx, at, row));
}

/* Somebody has committed a version of the row since the snapshot. */
static bool is_overtaken(const Transactions *tx, int at, int row)
{
    const Version *now = seen_now(tx, at, row);
    if (!writes_to_snapshot(tx->engine) || MUTANT("first-updater-loses-nothing")) return false;
    return now != NULL && now->committed != MVCC_UNCOMMITTED && now->committed > tx->all[at].begun;
}

/* --- what was read ---------------------------------------------------------------------------- */

static bool remember_read(Transactions *tx, int at, const Predicate *where)
{
    Transaction *self = &tx->all[at];
    for (int read = self->reads; read != TX_NONE; read = tx->reads[read].next)
        if (predicate_equal(&tx->reads[read].where, where)) return true;
    int read = tx->free_read;
    if (read == TX_NONE) return false;
    tx->free_read = tx->reads[read].next;
    tx->reads[read] = (TxRead){.where = *where, .next = self->reads};
    self->reads = read;
    return true;
}

static void log_read(Transactions *tx, int at, const Statement *statement, bool takes_locks)
{
    LoggedRead read = {.reader = at, .where = statement->where};
    if (tx->log == NULL) return;
    for (int row = first_row(&read.where); row <= last_row(tx, &read.where); row++) {
        bool is_now =
            takes_locks && (!finds_in_snapshot(tx->engine) || wants_lock(tx, at, statement, row));
        const Version *seen = is_now ? seen_now(tx, at, row) : seen_by_read(tx, at, row);
        read.seen[row] = seen != NULL ? seen->number : 0;
    }
    dependency_log_read(tx->log, &read);
}

/* An rw edge to who wrote a row over, or into or out of the predicate, behind what was seen. */
static bool overlook(Transactions *tx, int at, const Predicate *where)
{
    for (int row = first_row(where); row <= last_row(tx, where); row++) {
        int seen = index_read(tx, at, row);
        bool was = fits(where, row, version_at(tx, seen)), is_item = was;
        int next = seen != MVCC_NONE ? tx->mvcc.versions[seen].newer : tx->mvcc.oldest[row];
        for (; next != MVCC_NONE; next = tx->mvcc.versions[next].newer) {
            const Version *version = &tx->mvcc.versions[next];
            bool now = fits(where, row, version), is_new = is_item || now != was;
            is_item = false;
            was = now;
            if (version->writer == at || !is_new) continue;
            if (rw_edges_add(&tx->rw, at, version->writer)
                && rw_edges_danger(&tx->rw, at, version->writer, &tx->all[at].danger))
                return false;
        }
    }
    return !tx->rw.is_full;
}

/* Whether a write of this version makes an edge from who has read by this predicate. */
static bool is_overlooked_by(const Transactions *tx, int reader, const Predicate *where, int index)
{
    const Version *version = &tx->mvcc.versions[index];
    int row = version->row, before = version->older;
    if (!predicate_covers_row(where, row)) return false;
    int seen = mvcc_snapshot(&tx->mvcc, row, reader, tx->all[reader].begun);
    bool was = fits(where, row, version_at(tx, before)), now = fits(where, row, version);
    return was != now || (was && seen == before);
}

static bool is_read_by(const Transactions *tx, int reader, int index)
{
    for (int read = tx->all[reader].reads; read != TX_NONE; read = tx->reads[read].next)
        if (is_overlooked_by(tx, reader, &tx->reads[read].where, index)) return true;
    return false;
}

/* Edges to the writer from all that are concurrent and have read what it writes over. */
static bool overwrite(Transactions *tx, int at, int index)
{
    int lists[2] = {tx->oldest_open, tx->first_ended},
        count = MUTANT("the-ended-are-forgotten") ? 1 : 2;
    for (int list = 0; list < count; list++) {
        for (int reader = lists[list]; reader != TX_NONE;
             reader = list == 0 ? tx->all[reader].newer : tx->all[reader].after) {
            if (reader == at) continue;
            if (list == 1 && tx->all[reader].ended <= tx->all[at].begun) continue;
            if (is_read_by(tx, reader, index) && rw_edges_add(&tx->rw, reader, at)
                && rw_edges_danger(&tx->rw, reader, at, &tx->all[at].danger))
                return false;
        }
    }
    return !tx->rw.is_full;
}

/* --- waiting ---------------------------------------------------------------------------------- */

/* What a write makes of a row: whether it is there, and its value. */
static bool written(const Statement *statement, int64_t old, int64_t *value)
{
    *value = statement->adds ? old + statement->value : statement->value;
    return statement->kind != STATEMENT_DELETE;
}

/* ser-2pl: whether somebody's predicate would be entered or left. */
static bool disturbs(const Transactions *tx, int at, const Statement *statement, int other)
{
    bool is_insert = statement->kind == STATEMENT_INSERT;
    int last = last_row(tx, &statement->where);
    for (int row = first_row(&statement->where); row <= last; row++) {
        if (!is_insert && !hits(tx, at, statement, row)) continue;
        const Version *before = seen_now(tx, at, row);
        int64_t value;
        bool is_there = written(statement, before != NULL ? before->value : 0, &value);
        for (int read = tx->all[other].reads; read != TX_NONE; read = tx->reads[read].next) {
            const Predicate *where = &tx->reads[read].where;
            if (fits(where, row, before) != (is_there && predicate_holds(where, row, value)))
                return true;
        }
    }
    return false;
}

typedef struct BlockerCursor {
    LockCursor lock;
    int32_t open; /* the next one to look at; TX_NONE: the end */
} BlockerCursor;

static BlockerCursor first_blocker(const Transactions *tx)
{
    return (BlockerCursor){.open = tx->oldest_open};
}

static int next_blocker(const Transactions *tx, int at, BlockerCursor *cursor)
{
    const Transaction *self = &tx->all[at];
    if (!self->waits_for_predicate) {
        int lock = lock_waiting(&tx->locks, at);
        return lock != LOCK_TABLE_NONE ? lock_next_blocker(&tx->locks, lock, &cursor->lock) : -1;
    }
    while (cursor->open != TX_NONE) {
        int other = cursor->open;
        cursor->open = tx->all[other].newer;
        if (other != at && disturbs(tx, at, &self->pending, other)) return other;
    }
    return -1;
}

/* Whether a way leads from one that waits back to itself. */
static bool closes_cycle(Transactions *tx, int at)
{
    int count = 0;
    int upgrade = lock_upgrade_before(&tx->locks, at);
    if (tx->all[at].reads == TX_NONE && lock_is_last(&tx->locks, at)) return false;
    if (upgrade >= 0) {
        tx->cycle_length = 0;
        tx->cycle[tx->cycle_length++] = upgrade;
        tx->cycle[tx->cycle_length++] = at;
        return true;
    }
    tx->visits++;
    tx->queue[count++] = at;
    tx->all[at].visit = tx->visits;
    for (int i = 0; i < count; i++) {
        int from = tx->queue[i], to;
        BlockerCursor cursor = first_blocker(tx);
        while ((to = next_blocker(tx, from, &cursor)) >= 0) {
            Transaction *other = &tx->all[to];
            if (to == at) {
                tx->cycle_length = 0;
                for (int member = from; tx->cycle_length < DEPENDENCY_TRANSACTIONS;
                     member = tx->all[member].came_from) {
                    tx->cycle[tx->cycle_length++] = member;
                    if (member == at) break;
                }
                return true;
            }
            if (other->state != TX_WAITING || other->visit == tx->visits) continue;
            other->visit = tx->visits;
            other->came_from = from;
            tx->queue[count++] = to;
        }
    }
    return false;
}

static TxResult wait(Transactions *tx, int at, const Statement *statement, bool for_predicate)
{
    Transaction *self = &tx->all[at];
    if (self->state != TX_WAITING) {
        self->before = tx->last_waiting;
        self->after = TX_NONE;
        if (tx->last_waiting != TX_NONE) tx->all[tx->last_waiting].after = at;
        else tx->first_waiting = at;
        tx->last_waiting = at;
        self->state = TX_WAITING;
    }
    tx->predicate_waiters += for_predicate - self->waits_for_predicate;
    self->waits_for_predicate = for_predicate;
    self->pending = *statement;
    if (closes_cycle(tx, at) && !MUTANT("deadlock-goes-unseen"))
        return aborted(tx, at, REASON_DEADLOCK);
    return (TxResult){.outcome = TX_WAITS};
}

int transactions_next(Transactions *tx)
{
    if (tx->locks.granted == 0 && tx->predicate_waiters == 0) return TX_NONE;
    for (int at = tx->first_waiting; at != TX_NONE; at = tx->all[at].after) {
        BlockerCursor cursor = first_blocker(tx);
        if (tx->all[at].waits_for_predicate ? next_blocker(tx, at, &cursor) < 0
                                            : lock_waiting(&tx->locks, at) == LOCK_TABLE_NONE)
            return at;
    }
    tx->locks.granted = 0;
    return TX_NONE;
}

int transactions_blockers(const Transactions *tx, int transaction, int *blockers, int most)
{
    BlockerCursor cursor = first_blocker(tx);
    int count = 0, blocker;
    while ((blocker = next_blocker(tx, transaction, &cursor)) >= 0) {
        bool is_known = false;
        for (int i = 0; i < count && i < most; i++) is_known = is_known || blockers[i] == blocker;
        if (is_known) continue;
        if (count < most) blockers[count] = blocker;
        count++;
    }
    return count;
}

/* --- statements ------------------------------------------------------------------------------- */

/* Takes the locks in order of row. TX_DONE: all are held. */
static TxResult take_locks(Transactions *tx, int at, const Statement *statement, LockMode mode)
{
    int last = last_row(tx, &statement->where);
    for (int row = first_row(&statement->where); row <= last; row++) {
        if (!wants_lock(tx, at, statement, row)) continue;
        if (mode == LOCK_WRITE && is_overtaken(tx, at, row)) return aborted(tx, at, REASON_UPDATED);
        if (mode == LOCK_WRITE && statement->kind != STATEMENT_READ
            && MUTANT("writes-take-no-lock"))
            continue;
        if (lock_acquire(&tx->locks, at, row, mode)) continue;
        if (tx->locks.is_full) return aborted(tx, at, REASON_FULL);
        return wait(tx, at, statement, false);
    }
    return (TxResult){.outcome = TX_DONE};
}

/* The statement's part in reads that others must not make untrue unseen. */
static TxReason take_note(Transactions *tx, int at, const Statement *statement, bool takes_locks)
{
    log_read(tx, at, statement, takes_locks);
    if (!remembers_reads(tx->engine)) return REASON_NONE;
    if (!remember_read(tx, at, &statement->where)) return REASON_FULL;
    if (tx->engine != ENGINE_SSI || overlook(tx, at, &statement->where)) return REASON_NONE;
    return tx->rw.is_full ? REASON_FULL : REASON_PIVOT;
}

/* Ends a statement that is done. */
static TxResult done(Transactions *tx, int at, TxResult result)
{
    stop_waiting(tx, at);
    lock_settle(&tx->locks, at);
    tx->all[at].statement = -1;
    return result;
}

static TxResult run_read(Transactions *tx, int at, const Statement *statement)
{
    TxEngine engine = tx->engine;
    bool takes_locks = statement->for_update || locks_reads(engine);
    LockMode mode = statement->for_update ? LOCK_WRITE : LOCK_READ;
    TxResult result = {.outcome = TX_DONE};
    if (takes_locks) result = take_locks(tx, at, statement, mode);
    if (result.outcome != TX_DONE) return result;
    int last = last_row(tx, &statement->where);
    for (int row = first_row(&statement->where); row <= last; row++) {
        const Version *version = takes_locks ? seen_now(tx, at, row) : seen_by_read(tx, at, row);
        if (takes_locks ? !hits(tx, at, statement, row) : !fits(&statement->where, row, version))
            continue;
        result.rows[result.touched++] = (TxRow){row, version->number, version->value};
        if (statement->for_update || engine != ENGINE_RC_LOCK) lock_keep(&tx->locks, at, row, mode);
    }
    bool is_guarded = engine == ENGINE_SER_2PL && predicate_is_row(&statement->where)
                      && result.touched > 0; /* by the row's own lock */
    if (is_guarded) log_read(tx, at, statement, takes_locks);
    TxReason reason = is_guarded ? REASON_NONE : take_note(tx, at, statement, takes_locks);
    return reason != REASON_NONE ? aborted(tx, at, reason) : done(tx, at, result);
}

/* Whether some predicate would be entered or left: ser-2pl then waits. */
static bool has_to_wait_for_predicate(const Transactions *tx, int at, const Statement *statement)
{
    if (tx->engine != ENGINE_SER_2PL || MUTANT("predicates-go-unlocked")) return false;
    for (int other = tx->oldest_open; other != TX_NONE; other = tx->all[other].newer)
        if (other != at && disturbs(tx, at, statement, other)) return true;
    return false;
}

static TxReason write_row(Transactions *tx, int at, const Statement *statement, int row)
{
    const Version *before = seen_now(tx, at, row);
    int64_t value;
    bool exists = written(statement, before != NULL ? before->value : 0, &value);
    if (!exists && before != NULL) value = before->value;
    int index = mvcc_write(&tx->mvcc, row, at, exists, value, &tx->all[at].versions);
    if (index == MVCC_NONE) return REASON_FULL;
    lock_keep(&tx->locks, at, row, LOCK_WRITE);
    if (tx->log != NULL)
        dependency_log_write(tx->log, (LoggedVersion){.row = row,
                                                      .writer = at,
                                                      .number = tx->mvcc.versions[index].number,
                                                      .exists = exists,
                                                      .value = value});
    if (tx->engine != ENGINE_SSI || overwrite(tx, at, index)) return REASON_NONE;
    return tx->rw.is_full ? REASON_FULL : REASON_PIVOT;
}

/* A write of one row by its number, which is there, and not to its old value, reads nothing. */
static bool is_blind(const Statement *statement, int touched)
{
    return predicate_is_row(&statement->where) && touched > 0 && !statement->adds;
}

static TxResult run_write(Transactions *tx, int at, const Statement *statement)
{
    bool is_hit[DEPENDENCY_ROWS + 1] = {false};
    TxResult result = take_locks(tx, at, statement, LOCK_WRITE);
    TxReason reason = REASON_NONE;
    if (result.outcome != TX_DONE) return result;
    if (has_to_wait_for_predicate(tx, at, statement)) return wait(tx, at, statement, true);
    int first = first_row(&statement->where), last = last_row(tx, &statement->where);
    for (int row = first; row <= last; row++) {
        is_hit[row] = hits(tx, at, statement, row);
        result.touched += is_hit[row];
    }
    if (!is_blind(statement, result.touched)) reason = take_note(tx, at, statement, true);
    for (int row = first; row <= last && reason == REASON_NONE; row++)
        if (is_hit[row]) reason = write_row(tx, at, statement, row);
    return reason != REASON_NONE ? aborted(tx, at, reason) : done(tx, at, result);
}

static TxResult run_insert(Transactions *tx, int at, const Statement *statement)
{
    int row = statement->where.row;
    if (!lock_acquire(&tx->locks, at, row, LOCK_WRITE)) {
        if (tx->locks.is_full) return aborted(tx, at, REASON_FULL);
        return wait(tx, at, statement, false);
    }
    const Version *now = seen_now(tx, at, row);
    if (now != NULL && now->exists) return aborted(tx, at, REASON_DUPLICATE);
    if (is_overtaken(tx, at, row)) return aborted(tx, at, REASON_UPDATED);
    if (has_to_wait_for_predicate(tx, at, statement)) return wait(tx, at, statement, true);
    TxReason reason = write_row(tx, at, statement, row);
    if (reason != REASON_NONE) return aborted(tx, at, reason);
    return done(tx, at, (TxResult){.outcome = TX_DONE, .touched = 1});
}

TxResult transactions_run(Transactions *tx, int transaction, const Statement *statement)
{
    Transaction *self = &tx->all[transaction];
    assert(transactions_is_open(tx, transaction));
    if (self->statement < 0) self->statement = tx->commits;
    if (statement->kind == STATEMENT_READ && !statement->for_update && self->snapshot < 0)
        self->snapshot = tx->commits;
    switch (statement->kind) {
    case STATEMENT_READ: return run_read(tx, transaction, statement);
    case STATEMENT_UPDATE:
    case STATEMENT_DELETE: return run_write(tx, transaction, statement);
    case STATEMENT_INSERT: return run_insert(tx, transaction, statement);
    case STATEMENT_ABORT: return aborted(tx, transaction, REASON_ASKED);
    case STATEMENT_COMMIT: break;
    }
    commit(tx, transaction);
    return (TxResult){.outcome = TX_DONE};
}

/* --- what always holds ------------------------------------------------------------------------ */

int transactions_uncommitted(const Transactions *tx, int row)
{
    int count = 0;
    for (int at = tx->mvcc.newest[row]; at != MVCC_NONE; at = tx->mvcc.versions[at].older) {
        if (tx->mvcc.versions[at].committed != MVCC_UNCOMMITTED) break;
        count++;
    }
    return count;
}

bool transactions_wait_in_a_cycle(Transactions *tx)
{
    int length = tx->cycle_length;
    for (int at = tx->first_waiting; at != TX_NONE; at = tx->all[at].after) {
        bool is_cycle = closes_cycle(tx, at);
        tx->cycle_length = length;
        if (is_cycle) return true;
    }
    return false;
}

bool transactions_left_nothing(const Transactions *tx, int transaction)
{
    if (tx->locks.of_owner[transaction] != LOCK_TABLE_NONE) return false;
    for (int row = 1; row <= tx->limits.rows; row++)
        for (int at = tx->mvcc.newest[row]; at != MVCC_NONE; at = tx->mvcc.versions[at].older)
            if (tx->mvcc.versions[at].writer == transaction
                && tx->mvcc.versions[at].committed == MVCC_UNCOMMITTED)
                return false;
    return true;
}
