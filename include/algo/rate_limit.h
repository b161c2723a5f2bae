/* Rate limiting: six ways to mean "L requests per window W", as plain data and pure decisions.
 *
 * fixed-window     Windows start at multiples of W; at most L in each.
 * sliding-log      Remembers when each one passed; an entry leaves when W old; at most L stay.
 * sliding-counter  Two counts; the previous window's fades with the part of it that has slid out:
 *                  prev (1 - f) + cur <= L, f the elapsed share of the current window.
 *                  (Cloudflare, "How we built rate limiting capable of scaling to millions of
 *                  domains", 2017.)
 * token-bucket     Starts full with B tokens, refills at L / W up to B; a request takes its cost.
 *                  (golang.org/x/time/rate.)
 * leaky-meter      GCRA: TAT is when a server that takes T = W / L for each would have done them
 *                  all; a request of cost c passes iff max(TAT, now) + cT - now <= BT.
 *                  (ITU-T I.371 Annex A, virtual scheduling; B is 1 + tau / T there.)
 * leaky-queue      Decides as leaky-meter, but lets a request through when the server would begin
 *                  with it: at max(TAT, now). (nginx ngx_http_limit_req_module without `nodelay`;
 *                  its burst=N is B = N + 1.)
 *
 * Common to all: a tie admits; a refused request changes nothing; cost 0 is a peek, admitted, and
 * changes nothing; a cost above the capacity (B in the last three, else L) never passes.
 *
 * Time is an argument: nanoseconds from 0 on, never decreasing from one ask to the next. Arithmetic
 * is exact. Token and TAT lanes count in units in which one token, or one T, is W: tokens x W,
 * and time x L. Nothing overflows: L x W and B x W fit 63 bits within the limits below (asserted),
 * and products with a time, below 2^63 x 2^17, are 128 bits wide. The longest wait is B x W at
 * L = 1, 274 years: it can be added to any `now` below 18 years (2^59 ns).
 *
 * A limiter is copied by memcpy and has no pointer but a sliding log's, into its arena: that copy
 * shares the log's entries. A limiter that lives in an arena goes back in time with it.
 *
 * Mutants (base/mutant.h), and what each one breaks:
 *     fixed-rolls-every-request     at most 2L in any W, fixed-window
 *     log-checks-before-adding      at most L in any W
 *     counter-rolls-every-request   at most 2L in any W, sliding-counter
 *     bucket-refill-uncapped        0 <= tokens <= B; at most B + LT/W in any T; bucket = meter
 *     bucket-refuses-ties           bucket = meter
 *     meter-banks-idle-time         at most B + LT/W in any T, leaky-meter; bucket = meter
 *     queue-burst-as-nginx          queue = meter; delay at most (B - 1) W/L
 *     queue-releases-at-once        releases W/L apart
 *     refusal-counts                a refused request leaves the limiter as it was, all six
 */
#ifndef GROUNDWORK_ALGO_RATE_LIMIT_H
#define GROUNDWORK_ALGO_RATE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum RateLimitKind {
    RATE_LIMIT_FIXED_WINDOW,
    RATE_LIMIT_SLIDING_LOG,
    RATE_LIMIT_SLIDING_COUNTER,
    RATE_LIMIT_TOKEN_BUCKET,
    RATE_LIMIT_LEAKY_METER,
    RATE_LIMIT_LEAKY_QUEUE,
    RATE_LIMIT_KINDS
} RateLimitKind;

#define RATE_LIMIT_MAX           INT64_C(100000)         /* of limit and burst */
#define RATE_LIMIT_MAX_WINDOW_NS INT64_C(86400000000000) /* 24 h */
#define RATE_LIMIT_NEVER         INT64_C(-1)

typedef struct RateLimitPolicy {
    int64_t limit;     /* L: 1 to RATE_LIMIT_MAX */
    int64_t window_ns; /* W: 1 to RATE_LIMIT_MAX_WINDOW_NS */
    int64_t burst;     /* B: 0 to RATE_LIMIT_MAX; 0 means L; only the last three look at it */
} RateLimitPolicy;

typedef struct RateLimiter {
    RateLimitKind kind;
    RateLimitPolicy policy; /* its burst is never 0 */
    union {
        struct {
            int64_t window; /* the window counted, numbered from 0 */
            int64_t count;
        } fixed;
        struct {
            Arena *arena;
            int64_t *ring; /* times of what passed, `cost` entries each, in order from `head` on */
            int64_t capacity, head, length;
        } log;
        struct {
            int64_t window; /* the window of `cur` */
            int64_t prev, cur;
        } counter;
        struct {
            int64_t level; /* tokens x W at `since_ns` */
            int64_t since_ns;
        } bucket;
        struct {
            __extension__ __int128 tat; /* x L */
        } leaky;
    } as;
} RateLimiter;

/* What was decided. `delay_ns`: admitted, but released only that much later (leaky-queue; rounded
 * up to a nanosecond); else 0. */
typedef struct RateVerdict {
    bool admitted;
    int64_t delay_ns;
} RateVerdict;

/* "fixed-window" and so on, as above. */
const char *rate_limit_name(RateLimitKind kind);

/* One node's part where `nodes` servers share a budget by splitting it: L and B by `nodes`, rounded
 * down, at least 1. */
RateLimitPolicy rate_limit_split(RateLimitPolicy policy, int64_t nodes);

/* A limiter that was never used. Only a sliding log takes memory, from `arena`, as it fills: at
 * most 16 bytes x L; the others allow NULL. */
void rate_limit_init(RateLimiter *limiter, RateLimitKind kind, RateLimitPolicy policy,
                     Arena *arena);

/* As if never used, keeping what memory a log has. */
void rate_limit_clear(RateLimiter *limiter);

/* Another limit and burst from `now` on, over the same window; what has been used stays used, as
 * far as the new burst has room for it: a node whose share of a split budget changes. */
void rate_limit_change(RateLimiter *limiter, int64_t now, RateLimitPolicy policy);

/* Decides on one request of `cost` >= 0 and, where it is admitted, counts it. */
RateVerdict rate_limit_ask(RateLimiter *limiter, int64_t now, int64_t cost);

/* The rest asks without changing anything; `now` is not before the last ask. */

/* The largest cost that can ever pass: B or L. */
int64_t rate_limit_capacity(const RateLimiter *limiter);

/* How many requests of cost 1 would pass now; also the largest cost that would. */
int64_t rate_limit_remaining(const RateLimiter *limiter, int64_t now);

/* Time until a request of `cost` would pass if no other came, rounded up to a nanosecond; 0: now;
 * RATE_LIMIT_NEVER where `cost` is above the capacity. */
int64_t rate_limit_retry_ns(const RateLimiter *limiter, int64_t now, int64_t cost);

/* Time until the limiter is as if it had never been used (it takes its whole capacity at once),
 * rounded up to a nanosecond. For leaky-meter and leaky-queue this is TAT - now. */
int64_t rate_limit_reset_ns(const RateLimiter *limiter, int64_t now);

/* How much of the capacity is taken, for pictures: the count, the log's length, the estimate
 * prev (1 - f) + cur, B less the tokens, (TAT - now) / T. */
double rate_limit_used(const RateLimiter *limiter, int64_t now);

/* token-bucket: tokens x W, from 0 to B x W. The leaky two: what is left of BT in the same unit,
 * which the token bucket's level equals at every instant after the same requests. */
int64_t rate_limit_tokens_scaled(const RateLimiter *limiter, int64_t now);

/* fixed-window (`prev` 0) and sliding-counter: the counts as `now` finds them. */
typedef struct RateWindows {
    int64_t prev, cur;
    int64_t elapsed_ns; /* of the current window: f = elapsed_ns / W */
} RateWindows;
RateWindows rate_limit_windows(const RateLimiter *limiter, int64_t now);

/* sliding-log: how many entries count now; the time of the `index`th newest of them, from 0. */
int64_t rate_limit_log_length(const RateLimiter *limiter, int64_t now);
int64_t rate_limit_log_entry(const RateLimiter *limiter, int64_t index);

/* What a server keeps for this client, in bytes: a log 8 per entry, a counter 24, a fixed window
 * and a bucket 16, a TAT 8 (to a nanosecond; ours also keeps the fraction). */
int64_t rate_limit_state_bytes(const RateLimiter *limiter);

/* The law: the most cost that one limiter releases in any half-open (t - span, t], span >= 1 ns.
 * For span = W: L for the log; 2L where windows are counted; B + L for bucket and meter; L + 1 for
 * the queue, there for requests of cost 1 (the 1 is what is in service as the span begins). */
int64_t rate_limit_bound(RateLimitKind kind, RateLimitPolicy policy, int64_t span_ns);

#endif
