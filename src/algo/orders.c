#include "algo/orders.h"

#include "base/mutant.h"
#include "base/rng.h"

enum { FIRST_SLOTS = 1024, STATE_BITS = 4, FEW = ORDER_OPERATIONS };

/* One question: is there a legal order of the members, each behind those of `before`? What a key
 * holds is told by who wrote it last: its number + 1; 0 is nobody. */
typedef struct Question {
    const LinOperation *operations;
    int count;
    int64_t initial;
    uint32_t members, before[FEW];
    int key[FEW]; /* keys numbered from 0 */
    Arena *arena;
    uint64_t *seen; /* sets and states that lead nowhere; 0: a free slot */
    size_t slots, used;
} Question;

static bool comes_first(const LinOperation *a, const LinOperation *b, int i, int j)
{
    return a->process == b->process && (a->call != b->call ? a->call < b->call : i < j);
}

/* --- which order is kept ---------------------------------------------------------------------- */

static bool reads_from(const LinOperation *read, const LinOperation *write)
{
    return read->kind == LIN_READ && write->kind == LIN_WRITE && read->key == write->key &&
           read->value == write->value;
}

static bool is_kept(OrderModel model, const LinOperation *a, const LinOperation *b, int64_t process)
{
    switch (model) {
    case ORDER_SEQUENTIAL:
    case ORDER_CAUSAL:
    case ORDER_PRAM: return true;
    case ORDER_READ_YOUR_WRITES:
        return a->process == process && a->kind == LIN_WRITE && b->kind == LIN_READ;
    case ORDER_MONOTONIC_READS:
        return a->process == process && a->kind == LIN_READ && b->kind == LIN_READ;
    case ORDER_MODELS: break;
    }
    return false;
}

static void set_order(Question *question, OrderModel model, int64_t process)
{
    const LinOperation *operations = question->operations;
    for (int j = 0; j < question->count; j++) {
        question->before[j] = 0;
        for (int i = 0; i < question->count; i++) {
            const LinOperation *a = &operations[i], *b = &operations[j];
            bool kept = i != j && comes_first(a, b, i, j) && is_kept(model, a, b, process);
            kept = kept || (model == ORDER_CAUSAL && reads_from(b, a) &&
                            !MUTANT("orders-forget-reads-from"));
            if (kept) question->before[j] |= 1u << i;
        }
    }
    if (model != ORDER_CAUSAL) return;
    for (int k = 0; k < question->count; k++)
        for (int j = 0; j < question->count; j++)
            if (question->before[j] >> k & 1) question->before[j] |= question->before[k];
}

/* --- is there one? ---------------------------------------------------------------------------- */

static uint64_t *slot_of(uint64_t *seen, size_t slots, uint64_t pair)
{
    uint64_t mixed = pair;
    size_t at = rng_splitmix64(&mixed) & (slots - 1);
    while (seen[at] != 0 && seen[at] != pair) at = (at + 1) & (slots - 1);
    return &seen[at];
}

static bool was_seen(Question *question, uint64_t pair)
{
    if (4 * (question->used + 1) > 3 * question->slots) {
        size_t slots = question->slots == 0 ? FIRST_SLOTS : 4 * question->slots;
        uint64_t *bigger = arena_array(question->arena, slots, sizeof *bigger);
        for (size_t i = 0; i < question->slots; i++)
            if (question->seen[i] != 0)
                *slot_of(bigger, slots, question->seen[i]) = question->seen[i];
        question->seen = bigger;
        question->slots = slots;
    }
    uint64_t *slot = slot_of(question->seen, question->slots, pair);
    if (*slot != 0) return true;
    *slot = pair;
    question->used++;
    return false;
}

static bool order_from(Question *question, uint32_t placed, uint64_t state)
{
    if (placed == question->members) return true;
    if (was_seen(question, state << FEW | placed | (uint64_t)1 << 63)) return false;
    for (int i = 0; i < question->count; i++) {
        const LinOperation *operation = &question->operations[i];
        uint32_t missing = question->before[i] & question->members & ~placed;
        if ((question->members & ~placed & 1u << i) == 0 || missing != 0) continue;
        int shift = STATE_BITS * question->key[i];
        int writer = (int)(state >> shift & 15);
        uint64_t then = state;
        if (operation->kind == LIN_WRITE) {
            then = (state & ~((uint64_t)15 << shift)) | (uint64_t)(i + 1) << shift;
        } else {
            int64_t held =
                writer == 0 ? question->initial : question->operations[writer - 1].value;
            if (operation->value != held) continue;
        }
        if (order_from(question, placed | 1u << i, then)) return true;
    }
    return false;
}

static bool has_order(Question *question, uint32_t members)
{
    question->members = members;
    question->seen = NULL;
    question->slots = question->used = 0;
    return order_from(question, 0, 0);
}

/* --- judging ---------------------------------------------------------------------------------- */

static bool is_judged(const LinOperation *operations, int count, int64_t initial)
{
    if (count > ORDER_OPERATIONS) return false;
    for (int i = 0; i < count; i++) {
        const LinOperation *operation = &operations[i];
        bool known = operation->returned != LIN_OPEN && operation->outcome == LIN_OK;
        if (!known || operation->kind > LIN_WRITE) return false;
        if (operation->kind == LIN_READ) continue;
        if (operation->value == initial) return false;
        for (int j = 0; j < i; j++)
            if (operations[j].kind == LIN_WRITE && operations[j].key == operation->key &&
                operations[j].value == operation->value)
                return false;
    }
    return true;
}

static void number_keys(Question *question)
{
    int keys = 0;
    for (int i = 0; i < question->count; i++) {
        int known = 0;
        while (known < i && question->operations[known].key != question->operations[i].key) known++;
        question->key[i] = known < i ? question->key[known] : keys++;
    }
}

LinVerdict order_check(const LinOperation *operations, int count, OrderModel model,
                       int64_t initial, Arena *scratch)
{
    if (!is_judged(operations, count, initial)) return LIN_GAVE_UP;
    Question question = {
        .operations = operations, .count = count, .initial = initial, .arena = scratch};
    number_keys(&question);
    uint32_t writes = 0, all = (1u << count) - 1;
    for (int i = 0; i < count; i++)
        if (operations[i].kind == LIN_WRITE) writes |= 1u << i;
    size_t mark = scratch->used;
    bool holds = true;
    for (int i = 0; i < count && holds; i++) {
        int64_t process = operations[i].process;
        uint32_t own = 0;
        for (int j = 0; j < count; j++)
            if (operations[j].process == process) own |= 1u << j;
        if ((own & ((1u << i) - 1)) != 0) continue; /* this process has been asked */
        set_order(&question, model, process);
        holds = has_order(&question, model == ORDER_SEQUENTIAL ? all : own | writes);
        arena_rewind(scratch, mark);
        if (model == ORDER_SEQUENTIAL) break;
    }
    return holds ? LIN_YES : LIN_NO;
}
