#include "support/small_history.h"

bool small_precedes(const LinOperation *a, const LinOperation *b)
{
    return a->returned != LIN_OPEN && a->returned < b->call;
}

/* Written to be read, not to be quick: the definition, with no memory and no cleverness. */
static bool some_order(const LinOperation *operations, int count, unsigned placed, int64_t value)
{
    bool done = true;
    for (int i = 0; i < count; i++)
        if ((placed >> i & 1) == 0 && operations[i].returned != LIN_OPEN) done = false;
    if (done) return true;
    for (int i = 0; i < count; i++) {
        const LinOperation *next = &operations[i];
        if (placed >> i & 1) continue;
        bool may = true;
        for (int j = 0; j < count; j++)
            if ((placed >> j & 1) == 0 && j != i && small_precedes(&operations[j], next))
                may = false;
        if (!may) continue;
        bool known = next->returned != LIN_OPEN;
        int64_t then = value;
        if (next->kind == LIN_READ && known && next->outcome == LIN_OK && next->value != value)
            continue;
        if (next->kind == LIN_WRITE && (!known || next->outcome == LIN_OK)) then = next->value;
        if (next->kind == LIN_CAS) {
            if (known && (value == next->value) != (next->outcome == LIN_OK)) continue;
            if (value == next->value) then = next->next;
        }
        if (some_order(operations, count, placed | 1u << i, then)) return true;
    }
    return false;
}

bool every_order_of_one_key(const LinOperation *operations, int count)
{
    return some_order(operations, count, 0, 0);
}

bool every_order(const LinOperation *operations, int count)
{
    int64_t keys[] = {0, 1};
    for (size_t k = 0; k < 2; k++) {
        LinOperation of_key[SMALL_HISTORY];
        int kept = 0;
        for (int i = 0; i < count; i++)
            if (operations[i].key == keys[k]) of_key[kept++] = operations[i];
        if (!every_order_of_one_key(of_key, kept)) return false;
    }
    return true;
}

int small_history(Rng *rng, bool with_cas, int keys, LinOperation *operations)
{
    int count = 1 + (int)rng_below(rng, SMALL_HISTORY), processes = 1 + (int)rng_below(rng, 3);
    int64_t now[3] = {0};
    bool gone[3] = {false};
    int made = 0;
    for (int i = 0; i < count; i++) {
        int process = (int)rng_below(rng, (uint64_t)processes);
        if (gone[process]) continue;
        LinOperation *operation = &operations[made++];
        int64_t call = now[process] + 1 + (int64_t)rng_below(rng, 3);
        *operation = (LinOperation){.process = process, .call = call,
                                    .key = (int64_t)rng_below(rng, (uint64_t)keys),
                                    .returned = call + (int64_t)rng_below(rng, 6),
                                    .kind = (LinKind)rng_below(rng, with_cas ? 3 : 2),
                                    .value = (int64_t)rng_below(rng, 3),
                                    .next = 1 + (int64_t)rng_below(rng, 2)};
        if (operation->kind == LIN_WRITE) operation->value = 1 + (int64_t)rng_below(rng, 2);
        now[process] = operation->returned;
        if (operation->kind == LIN_CAS && rng_below(rng, 2) == 0)
            operation->outcome = LIN_REFUSED;
        if (operation->kind == LIN_READ && rng_below(rng, 10) == 0)
            operation->outcome = LIN_UNKNOWN;
        if (operation->kind == LIN_WRITE && rng_below(rng, 10) == 0)
            operation->outcome = LIN_NOTHING;
        if (rng_below(rng, 5) == 0) {
            operation->returned = LIN_OPEN;
            gone[process] = true;
        }
    }
    return made;
}
