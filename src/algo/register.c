#include "algo/register.h"

#include "base/mutant.h"

#include <assert.h>

int stamp_compare(Stamp a, Stamp b)
{
    if (a.clock != b.clock) return a.clock < b.clock ? -1 : 1;
    return (a.node > b.node) - (a.node < b.node);
}

Stamp stamp_issue(int64_t at_least, int node, int64_t *issued)
{
    int64_t clock = at_least;
    if (*issued >= clock && !MUTANT("stamp-issued-twice")) clock = *issued + 1;
    *issued = clock;
    return (Stamp){clock, node};
}

bool register_merge(Register *held, const Register *heard)
{
    /* The mistake: who is heard last wins, not who wrote last. */
    bool is_newer =
        MUTANT("register-takes-the-last-heard") || stamp_compare(heard->stamp, held->stamp) > 0;
    if (is_newer) *held = *heard;
    return is_newer;
}

void pn_counter_add(PnCounter *counter, int node, int64_t amount)
{
    assert(node >= 0 && node < COUNTER_NODES);
    if (amount >= 0) counter->added[node] += amount;
    else counter->taken[node] -= amount;
}

static bool keep_larger(int64_t *held, int64_t heard)
{
    if (heard <= *held) return false;
    *held = heard;
    return true;
}

bool pn_counter_merge(PnCounter *held, const PnCounter *heard)
{
    bool is_new = false;
    for (int node = 0; node < COUNTER_NODES; node++) {
        if (MUTANT("counter-adds-what-it-hears")) {
            held->added[node] += heard->added[node];
            held->taken[node] += heard->taken[node];
            continue;
        }
        if (keep_larger(&held->added[node], heard->added[node])) is_new = true;
        if (keep_larger(&held->taken[node], heard->taken[node])) is_new = true;
    }
    return is_new;
}

int64_t pn_counter_value(const PnCounter *counter)
{
    int64_t value = 0;
    for (int node = 0; node < COUNTER_NODES; node++)
        value += counter->added[node] - counter->taken[node];
    return value;
}
