#include "algo/lock_table.h"

#include <assert.h>

enum { NONE = LOCK_TABLE_NONE };

void lock_table_init(LockTable *table, Arena *arena, int rows, int owners, int capacity)
{
    table->locks = arena_array(arena, (size_t)capacity, sizeof *table->locks);
    table->rows = arena_array(arena, (size_t)rows + 1, sizeof *table->rows);
    table->of_owner = arena_array(arena, (size_t)owners, sizeof *table->of_owner);
    table->capacity = capacity;
    table->row_count = rows;
    table->owners = owners;
    lock_table_reset(table);
}

void lock_table_reset(LockTable *table)
{
    for (int i = 0; i < table->capacity; i++) table->locks[i].next = i + 1;
    table->locks[table->capacity - 1].next = NONE;
    table->free = 0;
    table->granted = 0;
    table->is_full = false;
    for (int row = 0; row <= table->row_count; row++)
        table->rows[row] = (LockRow){.holders = NONE, .first = NONE, .last = NONE};
    for (int i = 0; i < table->owners; i++) table->of_owner[i] = NONE;
}

static int find(const LockTable *table, int owner, int row)
{
    int at = table->of_owner[owner];
    while (at != NONE && table->locks[at].row != row) at = table->locks[at].next_of_owner;
    return at;
}

static int make(LockTable *table, int owner, int row)
{
    int at = table->free;
    if (at == NONE) {
        table->is_full = true;
        return NONE;
    }
    table->free = table->locks[at].next;
    table->locks[at] = (Lock){.owner = owner,
                              .row = row,
                              .previous = NONE,
                              .next = NONE,
                              .previous_waiting = NONE,
                              .next_waiting = NONE,
                              .next_of_owner = table->of_owner[owner]};
    table->of_owner[owner] = at;
    return at;
}

static void drop(LockTable *table, int at)
{
    Lock *lock = &table->locks[at];
    int32_t *link = &table->of_owner[lock->owner];
    while (*link != at) link = &table->locks[*link].next_of_owner;
    *link = lock->next_of_owner;
    lock->next = table->free;
    table->free = at;
}

/* --- holders and queue ------------------------------------------------------------------------ */

static void hold(LockTable *table, int at, LockMode mode)
{
    Lock *lock = &table->locks[at];
    LockRow *row = &table->rows[lock->row];
    if (lock->held == LOCK_FREE) {
        lock->next = row->holders;
        lock->previous = NONE;
        if (row->holders != NONE) table->locks[row->holders].previous = at;
        row->holders = at;
        row->holder_count++;
    }
    lock->held = (uint8_t)mode;
}

static void let_go(LockTable *table, int at)
{
    Lock *lock = &table->locks[at];
    LockRow *row = &table->rows[lock->row];
    if (lock->held == LOCK_FREE) return;
    if (lock->previous != NONE) table->locks[lock->previous].next = lock->next;
    else row->holders = lock->next;
    if (lock->next != NONE) table->locks[lock->next].previous = lock->previous;
    lock->previous = lock->next = NONE;
    lock->held = LOCK_FREE;
    row->holder_count--;
}

/* Behind all others; an upgrade behind those that are upgrades too. */
static void enqueue(LockTable *table, int at, LockMode mode)
{
    Lock *lock = &table->locks[at];
    LockRow *row = &table->rows[lock->row];
    int before = row->last;
    if (lock->held != LOCK_FREE) {
        int next = row->first;
        before = NONE;
        while (next != NONE && table->locks[next].held != LOCK_FREE) {
            before = next;
            next = table->locks[next].next_waiting;
        }
    }
    lock->wanted = (uint8_t)mode;
    lock->previous_waiting = before;
    lock->next_waiting = before != NONE ? table->locks[before].next_waiting : row->first;
    if (before != NONE) table->locks[before].next_waiting = at;
    else row->first = at;
    if (lock->next_waiting != NONE) table->locks[lock->next_waiting].previous_waiting = at;
    else row->last = at;
    row->write_waiting += mode == LOCK_WRITE;
}

static void dequeue(LockTable *table, int at)
{
    Lock *lock = &table->locks[at];
    LockRow *row = &table->rows[lock->row];
    if (lock->wanted == LOCK_FREE) return;
    row->write_waiting -= lock->wanted == LOCK_WRITE;
    if (lock->previous_waiting != NONE)
        table->locks[lock->previous_waiting].next_waiting = lock->next_waiting;
    else row->first = lock->next_waiting;
    if (lock->next_waiting != NONE)
        table->locks[lock->next_waiting].previous_waiting = lock->previous_waiting;
    else row->last = lock->previous_waiting;
    lock->previous_waiting = lock->next_waiting = NONE;
    lock->wanted = LOCK_FREE;
}

/* Whether nobody else holds what does not go with it. */
static bool goes_with_holders(const LockTable *table, const Lock *lock, LockMode mode)
{
    const LockRow *row = &table->rows[lock->row];
    int others = row->holder_count - (lock->held != LOCK_FREE);
    if (others == 0) return true;
    if (mode == LOCK_WRITE) return false;
    return table->locks[row->holders].held != LOCK_WRITE; /* a writer is alone */
}

static void grant_from_queue(LockTable *table, int row_number)
{
    LockRow *row = &table->rows[row_number];
    while (row->first != NONE) {
        int at = row->first;
        Lock *lock = &table->locks[at];
        LockMode mode = (LockMode)lock->wanted;
        if (!goes_with_holders(table, lock, mode)) return;
        dequeue(table, at);
        hold(table, at, mode);
        table->granted++;
    }
}

/* --- what owners do --------------------------------------------------------------------------- */

bool lock_acquire(LockTable *table, int owner, int row, LockMode mode)
{
    assert(row >= 1 && row <= table->row_count && owner >= 0 && owner < table->owners);
    int at = find(table, owner, row);
    if (at == NONE) at = make(table, owner, row);
    if (at == NONE) return false;
    Lock *lock = &table->locks[at];
    if (lock->held >= (uint8_t)mode) return true;
    if (lock->wanted != LOCK_FREE) return false;
    bool is_upgrade = lock->held != LOCK_FREE;
    bool is_free = goes_with_holders(table, lock, mode);
    bool is_first = is_upgrade || table->rows[row].first == NONE
                    || (mode == LOCK_READ && table->rows[row].write_waiting == 0);
    if (is_free && is_first) {
        hold(table, at, mode);
        return true;
    }
    enqueue(table, at, mode);
    return false;
}

LockMode lock_held(const LockTable *table, int owner, int row)
{
    int at = find(table, owner, row);
    return at != NONE ? (LockMode)table->locks[at].held : LOCK_FREE;
}

void lock_keep(LockTable *table, int owner, int row, LockMode mode)
{
    int at = find(table, owner, row);
    if (at != NONE && table->locks[at].kept < (uint8_t)mode) table->locks[at].kept = (uint8_t)mode;
}

void lock_settle(LockTable *table, int owner)
{
    for (int at = table->of_owner[owner], next; at != NONE; at = next) {
        Lock *lock = &table->locks[at];
        int row = lock->row;
        next = lock->next_of_owner;
        if (lock->held == lock->kept) continue;
        if (lock->kept == LOCK_FREE) {
            let_go(table, at);
            drop(table, at);
        } else lock->held = lock->kept;
        grant_from_queue(table, row);
    }
}

void lock_release(LockTable *table, int owner)
{
    while (table->of_owner[owner] != NONE) {
        int at = table->of_owner[owner], row = table->locks[at].row;
        dequeue(table, at);
        let_go(table, at);
        drop(table, at);
        grant_from_queue(table, row);
    }
}

int lock_waiting(const LockTable *table, int owner)
{
    int at = table->of_owner[owner];
    while (at != NONE && table->locks[at].wanted == LOCK_FREE) at = table->locks[at].next_of_owner;
    return at;
}

bool lock_is_last(const LockTable *table, int owner)
{
    int at = table->of_owner[owner];
    if (at == NONE || table->locks[at].next_of_owner != NONE) return false;
    const Lock *lock = &table->locks[at];
    return lock->held == LOCK_FREE && lock->next_waiting == NONE;
}

int lock_upgrade_before(const LockTable *table, int owner)
{
    int at = lock_waiting(table, owner);
    if (at == NONE || table->locks[at].held == LOCK_FREE) return -1;
    int before = table->locks[at].previous_waiting;
    return before != NONE ? table->locks[before].owner : -1;
}

static bool conflict(LockMode a, LockMode b)
{
    return a == LOCK_WRITE || b == LOCK_WRITE;
}

int lock_next_blocker(const LockTable *table, int lock, LockCursor *cursor)
{
    enum { START, HOLDERS, QUEUE };
    const Lock *asks = &table->locks[lock];
    LockMode mode = (LockMode)asks->wanted;
    if (cursor->phase == START) {
        *cursor = (LockCursor){.at = table->rows[asks->row].holders, .phase = HOLDERS};
    }
    while (cursor->phase == HOLDERS && cursor->at != NONE) {
        const Lock *holder = &table->locks[cursor->at];
        cursor->at = holder->next;
        if (holder->owner != asks->owner && conflict(mode, (LockMode)holder->held))
            return holder->owner;
    }
    if (cursor->phase == HOLDERS)
        *cursor = (LockCursor){.at = table->rows[asks->row].first, .phase = QUEUE};
    while (cursor->at != NONE && cursor->at != lock) {
        const Lock *before = &table->locks[cursor->at];
        cursor->at = before->next_waiting;
        if (conflict(mode, (LockMode)before->wanted)) return before->owner;
    }
    return -1;
}
