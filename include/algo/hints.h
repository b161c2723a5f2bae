/* Hinted handoff: a spare keeps writes for homes that could not be reached, and hands them over
 * when they can. Best effort: a home that stays away for longer than the window gets no more hints,
 * and of more than HINTS_KEPT for one home the oldest goes, which a newer one of the same key makes
 * useless.
 *
 * Source: Dynamo, SOSP 2007, section 4.6; the window: Apache Cassandra, max_hint_window (3 h).
 */
#ifndef GROUNDWORK_ALGO_HINTS_H
#define GROUNDWORK_ALGO_HINTS_H

#include "algo/quorum.h"

enum { HINTS_KEPT = 128 };

/* One spare's hints for one home: a ring. Starts as zeros. */
typedef struct HintQueue {
    int64_t versions[HINTS_KEPT];
    int64_t first, next; /* places in the ring, counted on: what is kept is [first, next) */
} HintQueue;

/* Whether a home that has been unreachable since `since` still gets hints at `now`; `window` in the
 * same unit. At its end it does. */
bool hints_window_is_open(int64_t since, int64_t now, int64_t window);

void hints_store(HintQueue *queue, int64_t version);
int hints_count(const HintQueue *queue);

/* The i-th, the oldest first. */
int64_t hints_at(const HintQueue *queue, int i);

/* The home has taken a version: it and all that are older go. How many. */
int hints_handed_over(HintQueue *queue, int64_t version);

#endif
