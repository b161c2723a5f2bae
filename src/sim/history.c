#include "sim/history.h"

#include <assert.h>
#include <string.h>

const void *history_at(const History *history, size_t i)
{
    assert(i < history->count);
    return history->store->base + i * history->item_size;
}

void *history_append(History *history)
{
    if (history->count == history->limit) return NULL;
    size_t end = (history->count + 1) * history->item_size;
    arena_commit(history->store, end);
    void *item = history->store->base + end - history->item_size;
    memset(item, 0, history->item_size);
    history->count++;
    return item;
}
