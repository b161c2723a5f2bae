#include "algo/quorum.h"

#include "base/mutant.h"

#include <assert.h>

bool quorum_apply(int64_t *held, int64_t version)
{
    bool is_newer = MUTANT("replica-takes-older") ? version != *held : version > *held;
    if (is_newer) *held = version;
    return is_newer;
}

int quorum_count(uint32_t nodes)
{
    int count = 0;
    for (; nodes != 0; nodes &= nodes - 1) count++;
    return count;
}

bool quorum_ack(QuorumWrite *write, int w, int node)
{
    assert(node >= 0 && node < QUORUM_NODES);
    write->acked |= QUORUM_BIT(node);
    int needed = MUTANT("quorum-commits-early") ? w - 1 : w;
    if (write->committed || quorum_count(write->acked) < needed) return false;
    write->committed = true;
    return true;
}

void quorum_route(int n, bool sloppy, uint32_t reachable, uint32_t hinted, int route[])
{
    assert(n >= 1 && n <= QUORUM_HOMES);
    int spare = 0;
    for (int home = 0; home < n; home++) {
        bool is_reachable = (reachable & QUORUM_BIT(home)) != 0;
        route[home] = home;
        if (!sloppy || is_reachable) continue;
        bool takes_hint = (hinted & QUORUM_BIT(home)) != 0 && spare < QUORUM_SPARES;
        route[home] = takes_hint ? n + spare++ : QUORUM_NOWHERE;
    }
}

bool quorum_answer(QuorumRead *read, int r, int home, int64_t version)
{
    assert(home >= 0 && home < QUORUM_HOMES);
    if ((read->answered & QUORUM_BIT(home)) != 0) return false;
    read->answered |= QUORUM_BIT(home);
    read->versions[home] = version;
    read->answers++;
    if (version > read->newest) read->newest = version;
    if (read->done || read->answers < r) return false;
    read->done = true;
    read->returned = MUTANT("read-believes-the-last") ? version : read->newest;
    return true;
}

uint32_t quorum_repair(QuorumRead *read)
{
    uint32_t behind = 0;
    for (int home = 0; home < QUORUM_HOMES && read->done; home++) {
        if ((read->answered & QUORUM_BIT(home)) == 0) continue;
        if (read->versions[home] >= read->newest) continue;
        read->versions[home] = read->newest;
        behind |= QUORUM_BIT(home);
    }
    return behind;
}
