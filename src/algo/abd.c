#include "algo/abd.h"

#include "algo/quorum.h"
#include "base/mutant.h"

#include <assert.h>

int abd_majority(int replicas)
{
    return replicas / 2 + 1;
}

AbdOperation abd_read(int node, int replicas)
{
    assert(replicas >= 1 && replicas <= ABD_NODES);
    return (AbdOperation){.node = node, .replicas = replicas};
}

AbdOperation abd_write(int node, int replicas, int64_t value)
{
    AbdOperation operation = abd_read(node, replicas);
    operation.is_write = true;
    operation.value = value;
    return operation;
}

static bool makes_majority(AbdOperation *operation, int replica)
{
    assert(replica >= 0 && replica < operation->replicas);
    operation->heard |= QUORUM_BIT(replica);
    int needed = abd_majority(operation->replicas);
    if (MUTANT("abd-half-is-enough")) needed = operation->replicas / 2;
    return quorum_count(operation->heard) >= needed;
}

bool abd_answer(AbdOperation *operation, int replica, const Register *held, int64_t *issued)
{
    if (operation->phase != ABD_ASKS) return false;
    register_merge(&operation->newest, held);
    if (!makes_majority(operation, replica)) return false;
    operation->phase = ABD_STORES;
    operation->heard = 0;
    if (operation->is_write) {
        int64_t above = operation->newest.stamp.clock + 1;
        operation->newest =
            (Register){stamp_issue(above, operation->node, issued), operation->value};
    } else if (MUTANT("abd-read-does-not-write-back")) {
        operation->phase = ABD_DONE;
    }
    return true;
}

bool abd_ack(AbdOperation *operation, int replica)
{
    if (operation->phase != ABD_STORES || !makes_majority(operation, replica)) return false;
    operation->phase = ABD_DONE;
    return true;
}
