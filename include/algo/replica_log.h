/* The logs of a leader and its followers: what one has of the other, what is lost when another is
 * promoted, and the tail by which an old leader differs from a new one.
 *
 * A leader numbers what it accepts within its epoch, so a log is a list of runs: so many entries of
 * this epoch. That tells any two entries apart and keeps a log of millions in a few words.
 *
 * Source of the terms: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm",
 * USENIX ATC 2014, section 5.3 (logs, terms, divergent tails); without its election.
 */
#ifndef GROUNDWORK_ALGO_REPLICA_LOG_H
#define GROUNDWORK_ALGO_REPLICA_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum { REPLICA_LOG_RUNS = 64, REPLICA_LOG_NODES = 10, REPLICA_LOG_NOBODY = -1 };

typedef struct ReplicaRun {
    int64_t epoch, count; /* count > 0 */
} ReplicaRun;

/* Starts as zeros. */
typedef struct ReplicaLog {
    ReplicaRun runs[REPLICA_LOG_RUNS]; /* epochs increase */
    int run_count;
    int64_t length; /* entries */
} ReplicaLog;

/* The leader of `epoch`, which is not below the log's last, accepts one more. False where the log
 * has been led by too many (REPLICA_LOG_RUNS). */
bool replica_log_append(ReplicaLog *log, int64_t epoch);

/* How many entries the two have in common from the beginning. */
int64_t replica_log_common(const ReplicaLog *a, const ReplicaLog *b);

/* All of `log` is in `whole`. */
bool replica_log_is_prefix(const ReplicaLog *log, const ReplicaLog *whole);

/* Keeps the first `length` entries. */
void replica_log_truncate(ReplicaLog *log, int64_t length);

/* A follower hears of the leader's log up to `length`: what differs is dropped, what is missing
 * comes. A message that arrives late takes nothing back. */
void replica_log_follow(ReplicaLog *log, const ReplicaLog *leader, int64_t length);

/* Which of the nodes in the set `eligible` takes over: the one with the longest log or, the other
 * way round, with the shortest; the first of equals. REPLICA_LOG_NOBODY where the set is empty. */
int replica_log_promote(const ReplicaLog *logs, int count, uint32_t eligible, bool freshest);

/* How many of the old leader's first `acked` entries the new one lacks. */
int64_t replica_log_lost(const ReplicaLog *old_leader, int64_t acked, const ReplicaLog *leader);

#endif
