#include "algo/hints.h"

#include "base/mutant.h"

#include <assert.h>

bool hints_window_is_open(int64_t since, int64_t now, int64_t window)
{
    return MUTANT("hints-without-end") || now - since <= window;
}

void hints_store(HintQueue *queue, int64_t version)
{
    queue->versions[queue->next++ % HINTS_KEPT] = version;
    if (queue->next - queue->first > HINTS_KEPT) queue->first++;
}

int hints_count(const HintQueue *queue)
{
    return (int)(queue->next - queue->first);
}

int64_t hints_at(const HintQueue *queue, int i)
{
    assert(i >= 0 && i < hints_count(queue));
    return queue->versions[(queue->first + i) % HINTS_KEPT];
}

int hints_handed_over(HintQueue *queue, int64_t version)
{
    int64_t kept = queue->first;
    for (int64_t i = queue->first; i < queue->next; i++) {
        int64_t held = queue->versions[i % HINTS_KEPT];
        if (held > version) queue->versions[kept++ % HINTS_KEPT] = held;
    }
    int gone = (int)(queue->next - kept);
    if (!MUTANT("hints-stay")) queue->next = kept;
    return gone;
}
