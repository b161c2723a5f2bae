#include "algo/replica_log.h"

#include "base/mutant.h"

#include <assert.h>
#include <stddef.h>

static bool append_run(ReplicaLog *log, int64_t epoch, int64_t count)
{
    assert(count >= 0);
    if (count == 0) return true;
    ReplicaRun *last = log->run_count > 0 ? &log->runs[log->run_count - 1] : NULL;
    assert(last == NULL || last->epoch <= epoch);
    if (last != NULL && last->epoch == epoch) last->count += count;
    else if (log->run_count == REPLICA_LOG_RUNS) return false;
    else log->runs[log->run_count++] = (ReplicaRun){epoch, count};
    log->length += count;
    return true;
}

bool replica_log_append(ReplicaLog *log, int64_t epoch)
{
    return append_run(log, epoch, 1);
}

/* An epoch has one leader, so two runs of one epoch that begin at the same place are the same as
 * far as both reach. */
int64_t replica_log_common(const ReplicaLog *a, const ReplicaLog *b)
{
    int64_t common = 0;
    for (int i = 0; i < a->run_count && i < b->run_count; i++) {
        const ReplicaRun *left = &a->runs[i], *right = &b->runs[i];
        if (left->epoch != right->epoch) break;
        common += left->count < right->count ? left->count : right->count;
        if (left->count != right->count) break;
    }
    return common;
}

bool replica_log_is_prefix(const ReplicaLog *log, const ReplicaLog *whole)
{
    return replica_log_common(log, whole) == log->length;
}

void replica_log_truncate(ReplicaLog *log, int64_t length)
{
    assert(length >= 0);
    while (log->length > length) {
        ReplicaRun *last = &log->runs[log->run_count - 1];
        int64_t over = log->length - length;
        int64_t dropped = over < last->count ? over : last->count;
        last->count -= dropped;
        log->length -= dropped;
        if (last->count == 0) log->run_count--;
    }
}

void replica_log_follow(ReplicaLog *log, const ReplicaLog *leader, int64_t length)
{
    assert(length <= leader->length);
    if (!MUTANT("log-keeps-its-tail")) replica_log_truncate(log, replica_log_common(log, leader));
    int64_t begin = 0;
    for (int i = 0; i < leader->run_count && begin < length; i++) {
        const ReplicaRun *run = &leader->runs[i];
        int64_t end = begin + run->count < length ? begin + run->count : length;
        if (end > log->length) {
            bool fits = append_run(log, run->epoch, end - log->length);
            assert(fits); /* it has no more runs than the leader */
        }
        begin += run->count;
    }
}

int replica_log_promote(const ReplicaLog *logs, int count, uint32_t eligible, bool freshest)
{
    assert(count <= REPLICA_LOG_NODES);
    if (MUTANT("promotion-takes-the-stalest")) freshest = false;
    int chosen = REPLICA_LOG_NOBODY;
    for (int i = 0; i < count; i++) {
        if ((eligible >> i & 1) == 0) continue;
        if (chosen == REPLICA_LOG_NOBODY
            || (freshest ? logs[i].length > logs[chosen].length
                         : logs[i].length < logs[chosen].length))
            chosen = i;
    }
    return chosen;
}

int64_t replica_log_lost(const ReplicaLog *old_leader, int64_t acked, const ReplicaLog *leader)
{
    int64_t common = replica_log_common(old_leader, leader);
    return acked > common ? acked - common : 0;
}
