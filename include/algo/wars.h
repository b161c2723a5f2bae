/* How fresh a read of a replicated key is: the race of four legs a replica, W (the write there), A
 * (its acknowledgement back), R (the read there) and S (its answer back), all drawn independently.
 *
 * A client writes to all N replicas and goes on at the w-th acknowledgement, the commit. A read
 * that begins t later is sent to all N and believes the newest of its first r answers: it is fresh
 * where one of these replicas had the write when the read reached it, W <= commit + t + R. So a
 * trial draws each leg once and finds the least t >= 0 at which the read would be fresh: the
 * distribution of that is P(fresh | t).
 *
 * Source: Bailis, Venkataraman, Franklin, Hellerstein, Stoica, "Probabilistically Bounded Staleness
 * for Practical Partial Quorums", PVLDB 5(8), 2012: section 4 (the model), table of fits (laws).
 */
#ifndef GROUNDWORK_ALGO_WARS_H
#define GROUNDWORK_ALGO_WARS_H

#include "base/law.h"

#include <stdbool.h>

enum { WARS_REPLICAS = 100 };

typedef struct WarsModel {
    int n, r, w; /* 1 <= r, w <= n <= WARS_REPLICAS */
    Law write_there, ack_back, read_there, answer_back;
    /* Two clients at the place of one of the replicas each, drawn anew for each trial: legs to all
     * others take this much longer. 0: distances do not count. */
    double far_ns;
} WarsModel;

/* Laws fitted to measurements of disks and of solid-state disks at LinkedIn, and at Yammer, whose
 * write tail index is 3.5, as in the authors' simulator: only that gives their published figures,
 * while the paper's table prints 3.35. */
typedef enum WarsProfile { WARS_LNKD_SSD, WARS_LNKD_DISK, WARS_YMMR, WARS_WAN } WarsProfile;

/* The legs' laws and far_ns of a profile; n, r and w are the caller's. WARS_WAN: LinkedIn's disks,
 * 75 ms apart. */
WarsModel wars_profile(WarsProfile profile, int n, int r, int w);

/* One that has the same law for each write leg and one for all others. */
WarsModel wars_model(Law write_there, Law others, int n, int r, int w);

/* What one trial found, in ns. */
typedef struct WarsTrial {
    double fresh_from;  /* the least t >= 0 after the commit at which a read is fresh */
    double write, read; /* latencies: of the w-th acknowledgement, of the r-th answer */
} WarsTrial;

WarsTrial wars_trial(const WarsModel *model, Rng *rng);

/* No race at all: each write reached w replicas drawn at random and no other, a read asks r drawn
 * so too. How many of the newest versions the read missed: 0 is fresh, at most `most`. */
int wars_frozen_trial(int n, int r, int w, int most, Rng *rng);

/* The probability that a read of r misses a write to w of n: C(n - w, r) / C(n, r). */
double wars_miss_ratio(int n, int r, int w);

#endif
