#include "algo/linearizability.h"

#include "base/mutant.h"
#include "base/rng.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BITS = 64, FIRST_SLOTS = 256, CHUNK_WORDS = 1024, NOBODY = -1 };

/* Calls and returns in the order of time, linked, so that an operation is lifted out and put back
 * at once (Knuth's dancing links). The first entry is the list's head. */
typedef struct Entry {
    int32_t before, after;
    int32_t member; /* of the search */
    bool returns;
} Entry;

/* An operation that the search places: those that have to be placed come first, by their calls. */
typedef struct Member {
    int32_t operation;
    int32_t call, returned; /* entries; returned 0: it is open */
} Member;

typedef struct Lift {
    int32_t member;
    int64_t state; /* before it */
} Lift;

/* A pair of a set and a state. The set is written from its first word that is not full to its last
 * that is not empty, then that of the open operations. */
typedef struct Seen {
    uint64_t hash;
    const uint64_t *words; /* NULL: the slot is free */
} Seen;

struct LinSearch {
    Arena *arena;
    const LinOperation *operations;
    LinSpec spec;
    Entry *entries;
    Member *members;
    int closed, open; /* members with and without a return */
    uint64_t *lifted; /* bits of the closed, in whole words, then of the open */
    int closed_words, open_words;
    int first_word; /* all words before it are full */
    Lift *lifts;
    int depth, closed_lifted;
    int64_t state;
    uint64_t hash; /* of the set */
    int32_t at;    /* the entry that is looked at */
    Seen *seen;
    size_t slots, seen_count;
    uint64_t *chunk;
    size_t chunk_left;
    LinVerdict verdict;
    bool full;
    int64_t steps, undone;
    int *order;
    int *furthest;
    int furthest_count, furthest_same; /* ... and how much of it begins the present order too */
    int32_t blocked;                   /* the entry it is stuck at; 0: none */
};

bool lin_register(void *object, int64_t state, const LinOperation *operation, int64_t *next)
{
    (void)object;
    bool known = operation->returned != LIN_OPEN && operation->outcome != LIN_UNKNOWN;
    *next = state;
    switch (operation->kind) {
    case LIN_READ: return !known || operation->value == state;
    case LIN_WRITE: *next = operation->value; return true;
    case LIN_CAS:
        if (known && (operation->outcome == LIN_OK) != (operation->value == state)) return false;
        if (operation->value == state) *next = operation->next;
        return true;
    case LIN_APPEND: break;
    }
    assert(operation->kind != LIN_APPEND);
    return false;
}

/* --- building --------------------------------------------------------------------------------- */

static bool is_open(const LinOperation *operation)
{
    return operation->returned == LIN_OPEN;
}

/* Neither what did not happen nor what may have read anything hinders or helps. */
static bool is_void(const LinOperation *operation)
{
    if (is_open(operation))
        return operation->kind == LIN_READ || MUTANT("linearizability-drops-what-is-open");
    assert(operation->outcome != LIN_UNKNOWN || operation->kind == LIN_READ);
    return operation->outcome == LIN_NOTHING || operation->outcome == LIN_UNKNOWN;
}

typedef struct Instant {
    int64_t at;
    int32_t operation;
    bool returns;
} Instant;

/* Calls before returns: equal instants overlap. */
static int by_time(const void *left, const void *right)
{
    const Instant *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    if (a->returns != b->returns) return a->returns ? 1 : -1;
    return a->operation < b->operation ? -1 : a->operation > b->operation;
}

static int compare_values(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* Where there are only reads and writes, an open write of what nobody has read only could be in the
 * way: an order that has it is one without it too. Marks those. */
static void mark_unread(const LinOperation *operations, int count, bool *unread, int64_t *values)
{
    size_t read = 0;
    for (int i = 0; i < count; i++) {
        const LinOperation *operation = &operations[i];
        if (is_void(operation)) continue;
        if (operation->kind != LIN_READ && operation->kind != LIN_WRITE) return;
        if (operation->kind == LIN_READ) values[read++] = operation->value;
    }
    qsort(values, read, sizeof *values, compare_values);
    for (int i = 0; i < count; i++) {
        const LinOperation *operation = &operations[i];
        unread[i] = operation->kind == LIN_WRITE && is_open(operation) &&
                    bsearch(&operation->value, values, read, sizeof *values, compare_values) ==
                        NULL;
    }
}

static int list_instants(const LinOperation *operations, int count, const bool *unread,
                         Instant *instants)
{
    int total = 0;
    for (int i = 0; i < count; i++) {
        const LinOperation *operation = &operations[i];
        assert(operation->call <= operation->returned && operation->key == operations[0].key);
        if (is_void(operation) || unread[i]) continue;
        instants[total++] = (Instant){.at = operation->call, .operation = i};
        if (!is_open(operation))
            instants[total++] =
                (Instant){.at = operation->returned, .operation = i, .returns = true};
    }
    qsort(instants, (size_t)total, sizeof *instants, by_time);
    return total;
}

/* Members in the order of their calls, the open ones last; `member_of` an operation. */
static void number_members(LinSearch *search, const Instant *instants, int total, int *member_of)
{
    for (int i = 0; i < total; i++)
        if (instants[i].returns) search->closed++;
    search->open = total - 2 * search->closed;
    int closed = 0, open = search->closed;
    for (int i = 0; i < total; i++) {
        int operation = instants[i].operation;
        if (instants[i].returns) continue;
        int member = is_open(&search->operations[operation]) ? open++ : closed++;
        member_of[operation] = member;
        search->members[member].operation = operation;
    }
}

static void link_entries(LinSearch *search, const Instant *instants, int total,
                         const int *member_of)
{
    search->entries[0] = (Entry){.before = total, .after = total > 0 ? 1 : 0, .member = NOBODY};
    for (int i = 0; i < total; i++) {
        int32_t entry = i + 1;
        int member = member_of[instants[i].operation];
        search->entries[entry] = (Entry){.before = entry - 1,
                                         .after = entry < total ? entry + 1 : 0,
                                         .member = member,
                                         .returns = instants[i].returns};
        if (instants[i].returns) search->members[member].returned = entry;
        else search->members[member].call = entry;
    }
    search->at = search->entries[0].after;
}

static int words_for(int bits)
{
    return (bits + WORD_BITS - 1) / WORD_BITS;
}

LinSearch *lin_search_new(Arena *arena, const LinOperation *operations, int count,
                          const LinSpec *spec)
{
    size_t n = (size_t)count;
    if (arena_left(arena) < (n + 64) * LIN_BYTES_EACH) return NULL;
    LinSearch *search = arena_alloc(arena, sizeof *search);
    *search = (LinSearch){.arena = arena, .operations = operations, .spec = *spec,
                          .state = spec->initial, .verdict = LIN_GAVE_UP};
    search->members = arena_array(arena, n + 1, sizeof *search->members);
    search->entries = arena_array(arena, 2 * n + 1, sizeof *search->entries);
    search->lifts = arena_array(arena, n + 1, sizeof *search->lifts);
    search->order = arena_array(arena, n + 1, sizeof *search->order);
    search->furthest = arena_array(arena, n + 1, sizeof *search->furthest);
    search->lifted = arena_array(arena, n / WORD_BITS + 2, sizeof *search->lifted);

    size_t mark = arena->used;
    bool *unread = arena_array(arena, n + 1, sizeof *unread);
    Instant *instants = arena_array(arena, 2 * n + 1, sizeof *instants);
    int64_t *values = arena_array(arena, n + 1, sizeof *values);
    mark_unread(operations, count, unread, values);
    int total = list_instants(operations, count, unread, instants);
    int *member_of = arena_array(arena, n + 1, sizeof *member_of);
    number_members(search, instants, total, member_of);
    link_entries(search, instants, total, member_of);
    arena_rewind(arena, mark);
    search->closed_words = words_for(search->closed);
    search->open_words = words_for(search->open);
    return search;
}

/* --- what has been seen ----------------------------------------------------------------------- */

static uint64_t mixed(uint64_t number)
{
    return rng_splitmix64(&number);
}

static uint64_t *word_of(LinSearch *search, int member, uint64_t *bit)
{
    int place = member;
    if (member >= search->closed) place += WORD_BITS * search->closed_words - search->closed;
    *bit = (uint64_t)1 << (place % WORD_BITS);
    return &search->lifted[place / WORD_BITS];
}

static void toggle(LinSearch *search, int member)
{
    uint64_t bit;
    uint64_t *word = word_of(search, member, &bit);
    *word ^= bit;
    search->hash ^= mixed((uint64_t)member);
    if (member >= search->closed) return;
    search->closed_lifted += (*word & bit) != 0 ? 1 : -1;
    int index = (int)(word - search->lifted);
    if ((*word & bit) == 0 && index < search->first_word) search->first_word = index;
    while (search->first_word < search->closed_words &&
           search->lifted[search->first_word] == ~(uint64_t)0)
        search->first_word++;
}

static int bits_in(uint64_t word)
{
    int bits = 0;
    for (; word != 0; word &= word - 1) bits++;
    return bits;
}

/* How many words from the first that is not full have all that is lifted. */
static int window(const LinSearch *search)
{
    int left = search->closed_lifted - WORD_BITS * search->first_word;
    int words = 0;
    while (left > 0) left -= bits_in(search->lifted[search->first_word + words++]);
    return words;
}

static bool same_pair(const LinSearch *search, const uint64_t *words, int64_t state, int width)
{
    const uint64_t *set = words + 2;
    bool same_state =
        words[0] == (uint64_t)state || MUTANT("linearizability-remembers-sets-only");
    return same_state &&
           words[1] == ((uint64_t)search->first_word << 32 | (uint64_t)width) &&
           memcmp(set, search->lifted + search->first_word, (size_t)width * sizeof *set) == 0 &&
           memcmp(set + width, search->lifted + search->closed_words,
                  (size_t)search->open_words * sizeof *set) == 0;
}

static bool has_room(LinSearch *search, size_t bytes)
{
    if (arena_left(search->arena) >= bytes + 4096) return true;
    search->full = true;
    return false;
}

static bool grow_seen(LinSearch *search)
{
    size_t slots = search->slots == 0 ? FIRST_SLOTS : 2 * search->slots;
    if (!has_room(search, slots * sizeof(Seen))) return false;
    Seen *bigger = arena_array(search->arena, slots, sizeof *bigger);
    for (size_t i = 0; i < search->slots; i++) {
        if (search->seen[i].words == NULL) continue;
        size_t at = search->seen[i].hash & (slots - 1);
        while (bigger[at].words != NULL) at = (at + 1) & (slots - 1);
        bigger[at] = search->seen[i];
    }
    search->seen = bigger;
    search->slots = slots;
    return true;
}

static const uint64_t *write_pair(LinSearch *search, int64_t state, int width)
{
    size_t words = (size_t)(2 + width + search->open_words);
    if (search->chunk_left < words) {
        size_t chunk = words > CHUNK_WORDS ? words : CHUNK_WORDS;
        if (!has_room(search, chunk * sizeof(uint64_t))) return NULL;
        search->chunk = arena_array(search->arena, chunk, sizeof(uint64_t));
        search->chunk_left = chunk;
    }
    uint64_t *pair = search->chunk;
    search->chunk += words;
    search->chunk_left -= words;
    pair[0] = (uint64_t)state;
    pair[1] = (uint64_t)search->first_word << 32 | (uint64_t)width;
    memcpy(pair + 2, search->lifted + search->first_word, (size_t)width * sizeof *pair);
    memcpy(pair + 2 + width, search->lifted + search->closed_words,
           (size_t)search->open_words * sizeof *pair);
    return pair;
}

/* Whether what is lifted now has led to `state` before; from now on it has. */
static bool was_seen(LinSearch *search, int64_t state)
{
    if (4 * (search->seen_count + 1) > 3 * search->slots && !grow_seen(search)) return true;
    uint64_t of_state = MUTANT("linearizability-remembers-sets-only") ? 0 : mixed((uint64_t)state);
    uint64_t hash = mixed(search->hash ^ of_state);
    size_t at = hash & (search->slots - 1);
    int width = window(search);
    for (; search->seen[at].words != NULL; at = (at + 1) & (search->slots - 1))
        if (search->seen[at].hash == hash &&
            same_pair(search, search->seen[at].words, state, width))
            return true;
    const uint64_t *pair = write_pair(search, state, width);
    if (pair == NULL) return true;
    search->seen[at] = (Seen){.hash = hash, .words = pair};
    search->seen_count++;
    return false;
}

/* --- searching -------------------------------------------------------------------------------- */

static void unlink_entry(Entry *entries, int32_t entry)
{
    entries[entries[entry].before].after = entries[entry].after;
    entries[entries[entry].after].before = entries[entry].before;
}

static void relink_entry(Entry *entries, int32_t entry)
{
    entries[entries[entry].before].after = entry;
    entries[entries[entry].after].before = entry;
}

static void lift(LinSearch *search, int member, int64_t state)
{
    const Member *lifted = &search->members[member];
    search->lifts[search->depth] = (Lift){.member = member, .state = search->state};
    search->order[search->depth++] = lifted->operation;
    search->state = state;
    unlink_entry(search->entries, lifted->call);
    if (lifted->returned != 0) unlink_entry(search->entries, lifted->returned);
    search->at = search->entries[0].after;
}

static void undo(LinSearch *search)
{
    Lift last = search->lifts[--search->depth];
    const Member *member = &search->members[last.member];
    if (member->returned != 0) relink_entry(search->entries, member->returned);
    relink_entry(search->entries, member->call);
    toggle(search, last.member);
    search->state = last.state;
    search->undone++;
    if (search->furthest_same > search->depth) search->furthest_same = search->depth;
    search->at = search->entries[member->call].after;
}

/* The order that is stuck latest in the history is kept; of what it shares with the one kept before
 * nothing is copied again. */
static void note_stuck(LinSearch *search)
{
    if (search->at <= search->blocked) return;
    search->blocked = search->at;
    for (int i = search->furthest_same; i < search->depth; i++)
        search->furthest[i] = search->order[i];
    search->furthest_count = search->furthest_same = search->depth;
}

static void try_lift(LinSearch *search, int member)
{
    const LinOperation *operation = &search->operations[search->members[member].operation];
    int64_t state;
    search->steps++;
    bool fits = search->spec.step(search->spec.object, search->state, operation, &state);
    if (search->spec.full != NULL && *search->spec.full) {
        search->full = true;
        return;
    }
    if (fits) {
        toggle(search, member);
        if (!was_seen(search, state)) {
            lift(search, member, state);
            return;
        }
        toggle(search, member);
    }
    if (!search->full) search->at = search->entries[search->at].after;
}

/* A return of what has not been lifted: everything before it has been tried. */
static bool is_stuck(LinSearch *search)
{
    while (MUTANT("linearizability-forgets-real-time") && search->entries[search->at].returns)
        search->at = search->entries[search->at].after;
    return search->at == 0 || search->entries[search->at].returns;
}

bool lin_search_move(LinSearch *search)
{
    if (search->verdict != LIN_GAVE_UP || search->full) return false;
    if (search->closed_lifted == search->closed) {
        search->verdict = LIN_YES;
    } else if (!is_stuck(search)) {
        try_lift(search, search->entries[search->at].member);
    } else {
        note_stuck(search);
        if (search->depth > 0) undo(search);
        else search->verdict = LIN_NO;
    }
    return search->verdict == LIN_GAVE_UP;
}

LinVerdict lin_search_go(LinSearch *search, int64_t steps)
{
    int64_t end = search->steps + steps;
    while (search->steps < end && lin_search_move(search)) continue;
    return search->verdict;
}

LinProgress lin_search_progress(const LinSearch *search)
{
    const Entry *entry = &search->entries[search->at];
    bool going = search->verdict == LIN_GAVE_UP && entry->member != NOBODY;
    return (LinProgress){
        .verdict = search->verdict,
        .full = search->full,
        .steps = search->steps,
        .undone = search->undone,
        .order = search->order,
        .lifted = search->depth,
        .furthest = search->furthest,
        .furthest_count = search->furthest_count,
        .trying = going ? search->members[entry->member].operation : NOBODY,
        .blocking = search->blocked == 0
                        ? NOBODY
                        : search->members[search->entries[search->blocked].member].operation,
    };
}
