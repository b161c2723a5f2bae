#include "algo/rate_limit.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/mutant.h"

__extension__ typedef __int128 Wide;

static_assert(RATE_LIMIT_MAX <= INT64_MAX / RATE_LIMIT_MAX_WINDOW_NS,
              "L x W and B x W are computed in 64 bits");

enum { LOG_FIRST_CAPACITY = 16 };

/* One algorithm: what it decides from and what admission changes. The rules that all share (peeks,
 * refusals, what never passes) are in rate_limit_ask and rate_limit_retry_ns alone. */
typedef struct Algorithm {
    const char *name;
    bool is_bucket; /* its capacity is B, not L */
    /* Whether a request of `cost`, from 1 to the capacity, may pass. */
    bool (*fits)(const RateLimiter *limiter, int64_t now, int64_t cost);
    /* Counts one that may; how long it is delayed. */
    int64_t (*take)(RateLimiter *limiter, int64_t now, int64_t cost);
    /* The largest cost that fits. */
    int64_t (*room)(const RateLimiter *limiter, int64_t now);
    /* How long until one fits that does not fit now. */
    int64_t (*wait)(const RateLimiter *limiter, int64_t now, int64_t cost);
    double (*used)(const RateLimiter *limiter, int64_t now);
} Algorithm;

/* a / b rounded up; 0 where a is negative: a time that has passed is no time to wait. */
static int64_t divide_up(int64_t a, int64_t b)
{
    assert(b > 0);
    return a > 0 ? a / b + (a % b != 0) : 0;
}

static int64_t min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* --- fixed-window ----------------------------------------------------------------------------- */

static RateWindows fixed_now(const RateLimiter *limiter, int64_t now)
{
    int64_t window = now / limiter->policy.window_ns;
    assert(window >= limiter->as.fixed.window);
    bool rolled = MUTANT("fixed-rolls-every-request") || window > limiter->as.fixed.window;
    return (RateWindows){
        .cur = rolled ? 0 : limiter->as.fixed.count,
        .elapsed_ns = now % limiter->policy.window_ns,
    };
}

static bool fixed_fits(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    return fixed_now(limiter, now).cur + cost <= limiter->policy.limit;
}

static int64_t fixed_take(RateLimiter *limiter, int64_t now, int64_t cost)
{
    limiter->as.fixed.count = fixed_now(limiter, now).cur + cost;
    limiter->as.fixed.window = now / limiter->policy.window_ns;
    return 0;
}

static int64_t fixed_room(const RateLimiter *limiter, int64_t now)
{
    return limiter->policy.limit - fixed_now(limiter, now).cur;
}

static int64_t fixed_wait(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    (void)cost;
    return limiter->policy.window_ns - now % limiter->policy.window_ns;
}

static double fixed_used(const RateLimiter *limiter, int64_t now)
{
    return (double)fixed_now(limiter, now).cur;
}

/* --- sliding-log ------------------------------------------------------------------------------ */

/* The `index`th oldest entry kept, from 0. Kept are also those that have left since the last one
 * was admitted. */
static int64_t log_at(const RateLimiter *limiter, int64_t index)
{
    assert(index >= 0 && index < limiter->as.log.length);
    int64_t place = limiter->as.log.head + index;
    if (place >= limiter->as.log.capacity) place -= limiter->as.log.capacity;
    return limiter->as.log.ring[place];
}

static int64_t log_age(const RateLimiter *limiter, int64_t index, int64_t now)
{
    int64_t age = now - log_at(limiter, index);
    assert(age >= 0);
    return age;
}

static bool log_left(const RateLimiter *limiter, int64_t index, int64_t now)
{
    return log_age(limiter, index, now) >= limiter->policy.window_ns;
}

/* How many of the oldest entries must have left before `cost` fits. */
static int64_t log_excess(const RateLimiter *limiter, int64_t cost)
{
    if (MUTANT("log-checks-before-adding")) cost = 0;
    return limiter->as.log.length + cost - limiter->policy.limit;
}

static bool log_fits(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    int64_t excess = log_excess(limiter, cost);
    return excess <= 0 || log_left(limiter, excess - 1, now);
}

/* Makes the ring hold `need` entries. What had wrapped around the old end is moved to the new. */
static void log_reserve(RateLimiter *limiter, int64_t need)
{
    int64_t old = limiter->as.log.capacity;
    if (need <= old) return;
    int64_t capacity = old > 0 ? old : LOG_FIRST_CAPACITY;
    while (capacity < need) capacity *= 2;
    if (need <= limiter->policy.limit) capacity = min(capacity, limiter->policy.limit);

    int64_t *ring = arena_grow(limiter->as.log.arena, limiter->as.log.ring,
                               (size_t)old * sizeof *ring, (size_t)capacity * sizeof *ring);
    int64_t head = limiter->as.log.head;
    if (head + limiter->as.log.length > old) {
        memmove(ring + head + (capacity - old), ring + head, (size_t)(old - head) * sizeof *ring);
        limiter->as.log.head = head + (capacity - old);
    }
    limiter->as.log.ring = ring;
    limiter->as.log.capacity = capacity;
}

static int64_t log_take(RateLimiter *limiter, int64_t now, int64_t cost)
{
    while (limiter->as.log.length > 0 && log_left(limiter, 0, now)) {
        limiter->as.log.head = (limiter->as.log.head + 1) % limiter->as.log.capacity;
        limiter->as.log.length--;
    }
    log_reserve(limiter, limiter->as.log.length + cost);
    for (int64_t i = 0; i < cost; i++) {
        int64_t place = limiter->as.log.head + limiter->as.log.length++;
        limiter->as.log.ring[place % limiter->as.log.capacity] = now;
    }
    return 0;
}

/* Entries are in order of time, so those that have left are found by halving. */
static int64_t log_live(const RateLimiter *limiter, int64_t now)
{
    int64_t left = 0, end = limiter->as.log.length;
    while (left < end) {
        int64_t middle = left + (end - left) / 2;
        if (log_left(limiter, middle, now)) left = middle + 1;
        else end = middle;
    }
    return limiter->as.log.length - left;
}

static int64_t log_room(const RateLimiter *limiter, int64_t now)
{
    return limiter->policy.limit - log_live(limiter, now);
}

static int64_t log_wait(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    return limiter->policy.window_ns - log_age(limiter, log_excess(limiter, cost) - 1, now);
}

static double log_used(const RateLimiter *limiter, int64_t now)
{
    return (double)log_live(limiter, now);
}

/* --- sliding-counter -------------------------------------------------------------------------- */

static RateWindows counter_now(const RateLimiter *limiter, int64_t now)
{
    int64_t rolled = now / limiter->policy.window_ns - limiter->as.counter.window;
    assert(rolled >= 0);
    if (MUTANT("counter-rolls-every-request")) rolled++;
    return (RateWindows){
        .prev = rolled == 0   ? limiter->as.counter.prev
                : rolled == 1 ? limiter->as.counter.cur
                              : 0,
        .cur = rolled == 0 ? limiter->as.counter.cur : 0,
        .elapsed_ns = now % limiter->policy.window_ns,
    };
}

static bool counter_fits(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    RateWindows count = counter_now(limiter, now);
    Wide window_ns = limiter->policy.window_ns;
    return count.prev * (window_ns - count.elapsed_ns) + (count.cur + cost) * window_ns
           <= limiter->policy.limit * window_ns;
}

static int64_t counter_take(RateLimiter *limiter, int64_t now, int64_t cost)
{
    RateWindows count = counter_now(limiter, now);
    limiter->as.counter.window = now / limiter->policy.window_ns;
    limiter->as.counter.prev = count.prev;
    limiter->as.counter.cur = count.cur + cost;
    return 0;
}

static int64_t counter_room(const RateLimiter *limiter, int64_t now)
{
    RateWindows count = counter_now(limiter, now);
    int64_t window_ns = limiter->policy.window_ns;
    int64_t faded = divide_up(count.prev * (window_ns - count.elapsed_ns), window_ns);
    return limiter->policy.limit - count.cur - faded;
}

/* How far into a window `fading` of the window before has faded to `room`. */
static int64_t counter_faded_at(int64_t fading, int64_t room, int64_t window_ns)
{
    assert(room >= 0);
    return fading <= room ? 0 : window_ns - room * window_ns / fading;
}

/* What counts only ever fades: first prev, to the end of this window, then what is cur today. */
static int64_t counter_wait(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    RateWindows count = counter_now(limiter, now);
    int64_t window_ns = limiter->policy.window_ns;
    int64_t room = limiter->policy.limit - cost;
    int64_t at = count.cur <= room ? counter_faded_at(count.prev, room - count.cur, window_ns)
                                   : window_ns + counter_faded_at(count.cur, room, window_ns);
    return at - count.elapsed_ns;
}

static double counter_used(const RateLimiter *limiter, int64_t now)
{
    RateWindows count = counter_now(limiter, now);
    double elapsed = (double)count.elapsed_ns / (double)limiter->policy.window_ns;
    return (double)count.prev * (1 - elapsed) + (double)count.cur;
}

/* --- token-bucket ----------------------------------------------------------------------------- */

static int64_t bucket_full(const RateLimiter *limiter)
{
    return limiter->policy.burst * limiter->policy.window_ns;
}

/* Tokens x W: refilled since the last one was taken, up to B. */
static int64_t bucket_level(const RateLimiter *limiter, int64_t now)
{
    int64_t elapsed_ns = now - limiter->as.bucket.since_ns;
    assert(elapsed_ns >= 0);
    Wide level = limiter->as.bucket.level + (Wide)limiter->policy.limit * elapsed_ns;
    if (level > bucket_full(limiter) && !MUTANT("bucket-refill-uncapped")) {
        level = bucket_full(limiter);
    }
    return (int64_t)level;
}

static bool bucket_fits(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    int64_t level = bucket_level(limiter, now);
    int64_t needed = cost * limiter->policy.window_ns;
    return MUTANT("bucket-refuses-ties") ? level > needed : level >= needed;
}

static int64_t bucket_take(RateLimiter *limiter, int64_t now, int64_t cost)
{
    limiter->as.bucket.level = bucket_level(limiter, now) - cost * limiter->policy.window_ns;
    limiter->as.bucket.since_ns = now;
    return 0;
}

static int64_t bucket_room(const RateLimiter *limiter, int64_t now)
{
    return bucket_level(limiter, now) / limiter->policy.window_ns;
}

static int64_t bucket_wait(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    int64_t missing = cost * limiter->policy.window_ns - bucket_level(limiter, now);
    return divide_up(missing, limiter->policy.limit);
}

static double bucket_used(const RateLimiter *limiter, int64_t now)
{
    return (double)(bucket_full(limiter) - bucket_level(limiter, now))
           / (double)limiter->policy.window_ns;
}

/* --- leaky-meter and leaky-queue: GCRA -------------------------------------------------------- */

/* (max(TAT, now) - now) x L: the work that a server with T = W / L a request has before it; never
 * more than BT. */
static int64_t leaky_ahead(const RateLimiter *limiter, int64_t now)
{
    Wide ahead = limiter->as.leaky.tat - (Wide)now * limiter->policy.limit;
    return ahead > 0 || MUTANT("meter-banks-idle-time") ? (int64_t)ahead : 0;
}

static bool leaky_fits(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    Wide ahead = leaky_ahead(limiter, now) + (Wide)cost * limiter->policy.window_ns;
    return ahead <= bucket_full(limiter);
}

static int64_t leaky_take(RateLimiter *limiter, int64_t now, int64_t cost)
{
    limiter->as.leaky.tat = (Wide)now * limiter->policy.limit + leaky_ahead(limiter, now)
                            + cost * limiter->policy.window_ns;
    return 0;
}

static int64_t leaky_room(const RateLimiter *limiter, int64_t now)
{
    return (bucket_full(limiter) - leaky_ahead(limiter, now)) / limiter->policy.window_ns;
}

static int64_t leaky_wait(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    int64_t room = (limiter->policy.burst - cost) * limiter->policy.window_ns;
    return divide_up(leaky_ahead(limiter, now) - room, limiter->policy.limit);
}

static double leaky_used(const RateLimiter *limiter, int64_t now)
{
    return (double)leaky_ahead(limiter, now) / (double)limiter->policy.window_ns;
}

static bool queue_fits(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    /* nginx's burst counts those that wait, not the one that passes at once. */
    return leaky_fits(limiter, now, MUTANT("queue-burst-as-nginx") ? cost - 1 : cost);
}

static int64_t queue_take(RateLimiter *limiter, int64_t now, int64_t cost)
{
    int64_t delay_ns = divide_up(leaky_ahead(limiter, now), limiter->policy.limit);
    leaky_take(limiter, now, cost);
    return MUTANT("queue-releases-at-once") ? 0 : delay_ns;
}

/* --- all -------------------------------------------------------------------------------------- */

static const Algorithm algorithms[RATE_LIMIT_KINDS] = {
    [RATE_LIMIT_FIXED_WINDOW] = {"fixed-window", false, fixed_fits, fixed_take, fixed_room,
                                 fixed_wait, fixed_used},
    [RATE_LIMIT_SLIDING_LOG] = {"sliding-log", false, log_fits, log_take, log_room, log_wait,
                                log_used},
    [RATE_LIMIT_SLIDING_COUNTER] = {"sliding-counter", false, counter_fits, counter_take,
                                    counter_room, counter_wait, counter_used},
    [RATE_LIMIT_TOKEN_BUCKET] = {"token-bucket", true, bucket_fits, bucket_take, bucket_room,
                                 bucket_wait, bucket_used},
    [RATE_LIMIT_LEAKY_METER] = {"leaky-meter", true, leaky_fits, leaky_take, leaky_room, leaky_wait,
                                leaky_used},
    [RATE_LIMIT_LEAKY_QUEUE] = {"leaky-queue", true, queue_fits, queue_take, leaky_room, leaky_wait,
                                leaky_used},
};

static const Algorithm *algorithm_of(RateLimitKind kind)
{
    assert((unsigned)kind < RATE_LIMIT_KINDS);
    return &algorithms[kind];
}

static RateLimitPolicy policy_checked(RateLimitPolicy policy)
{
    assert(policy.limit >= 1 && policy.limit <= RATE_LIMIT_MAX);
    assert(policy.window_ns >= 1 && policy.window_ns <= RATE_LIMIT_MAX_WINDOW_NS);
    assert(policy.burst >= 0 && policy.burst <= RATE_LIMIT_MAX);
    if (policy.burst == 0) policy.burst = policy.limit;
    return policy;
}

const char *rate_limit_name(RateLimitKind kind)
{
    return algorithm_of(kind)->name;
}

RateLimitPolicy rate_limit_split(RateLimitPolicy policy, int64_t nodes)
{
    assert(nodes >= 1);
    policy = policy_checked(policy);
    policy.limit = policy.limit > nodes ? policy.limit / nodes : 1;
    policy.burst = policy.burst > nodes ? policy.burst / nodes : 1;
    return policy;
}

void rate_limit_init(RateLimiter *limiter, RateLimitKind kind, RateLimitPolicy policy, Arena *arena)
{
    memset(limiter, 0, sizeof *limiter);
    limiter->kind = kind;
    limiter->policy = policy_checked(policy);
    if (kind == RATE_LIMIT_SLIDING_LOG) limiter->as.log.arena = arena;
    if (kind == RATE_LIMIT_TOKEN_BUCKET) limiter->as.bucket.level = bucket_full(limiter);
}

void rate_limit_clear(RateLimiter *limiter)
{
    RateLimiter used = *limiter;
    rate_limit_init(limiter, used.kind, used.policy, NULL);
    if (used.kind != RATE_LIMIT_SLIDING_LOG) return;
    limiter->as.log.arena = used.as.log.arena;
    limiter->as.log.ring = used.as.log.ring;
    limiter->as.log.capacity = used.as.log.capacity;
}

void rate_limit_change(RateLimiter *limiter, int64_t now, RateLimitPolicy policy)
{
    assert(policy.window_ns == limiter->policy.window_ns);
    bool is_bucket = algorithm_of(limiter->kind)->is_bucket;
    int64_t used =
        is_bucket ? bucket_full(limiter) - rate_limit_tokens_scaled(limiter, now) : 0;
    limiter->policy = policy_checked(policy);
    if (!is_bucket) return;
    used = min(used, bucket_full(limiter));
    if (limiter->kind == RATE_LIMIT_TOKEN_BUCKET) {
        limiter->as.bucket.level = bucket_full(limiter) - used;
        limiter->as.bucket.since_ns = now;
    } else {
        limiter->as.leaky.tat = (Wide)now * limiter->policy.limit + used;
    }
}

RateVerdict rate_limit_ask(RateLimiter *limiter, int64_t now, int64_t cost)
{
    assert(now >= 0 && cost >= 0);
    const Algorithm *algorithm = algorithm_of(limiter->kind);
    if (cost == 0) return (RateVerdict){.admitted = true};
    if (cost > rate_limit_capacity(limiter)) return (RateVerdict){.admitted = false};
    if (!algorithm->fits(limiter, now, cost)) {
        if (MUTANT("refusal-counts")) algorithm->take(limiter, now, cost);
        return (RateVerdict){.admitted = false};
    }
    return (RateVerdict){.admitted = true, .delay_ns = algorithm->take(limiter, now, cost)};
}

int64_t rate_limit_capacity(const RateLimiter *limiter)
{
    bool is_bucket = algorithm_of(limiter->kind)->is_bucket;
    return is_bucket ? limiter->policy.burst : limiter->policy.limit;
}

int64_t rate_limit_remaining(const RateLimiter *limiter, int64_t now)
{
    int64_t room = algorithm_of(limiter->kind)->room(limiter, now);
    return room > 0 ? room : 0; /* less than none where the limit was lowered */
}

int64_t rate_limit_retry_ns(const RateLimiter *limiter, int64_t now, int64_t cost)
{
    assert(now >= 0 && cost >= 0);
    const Algorithm *algorithm = algorithm_of(limiter->kind);
    if (cost > rate_limit_capacity(limiter)) return RATE_LIMIT_NEVER;
    if (cost == 0 || algorithm->fits(limiter, now, cost)) return 0;
    return algorithm->wait(limiter, now, cost);
}

int64_t rate_limit_reset_ns(const RateLimiter *limiter, int64_t now)
{
    return rate_limit_retry_ns(limiter, now, rate_limit_capacity(limiter));
}

double rate_limit_used(const RateLimiter *limiter, int64_t now)
{
    return algorithm_of(limiter->kind)->used(limiter, now);
}

int64_t rate_limit_tokens_scaled(const RateLimiter *limiter, int64_t now)
{
    assert(algorithm_of(limiter->kind)->is_bucket);
    if (limiter->kind == RATE_LIMIT_TOKEN_BUCKET) return bucket_level(limiter, now);
    return bucket_full(limiter) - leaky_ahead(limiter, now);
}

RateWindows rate_limit_windows(const RateLimiter *limiter, int64_t now)
{
    if (limiter->kind == RATE_LIMIT_FIXED_WINDOW) return fixed_now(limiter, now);
    assert(limiter->kind == RATE_LIMIT_SLIDING_COUNTER);
    return counter_now(limiter, now);
}

int64_t rate_limit_log_length(const RateLimiter *limiter, int64_t now)
{
    assert(limiter->kind == RATE_LIMIT_SLIDING_LOG);
    return log_live(limiter, now);
}

int64_t rate_limit_log_entry(const RateLimiter *limiter, int64_t index)
{
    assert(limiter->kind == RATE_LIMIT_SLIDING_LOG);
    return log_at(limiter, limiter->as.log.length - 1 - index);
}

int64_t rate_limit_state_bytes(const RateLimiter *limiter)
{
    switch (limiter->kind) {
    case RATE_LIMIT_FIXED_WINDOW: return sizeof limiter->as.fixed;
    case RATE_LIMIT_SLIDING_LOG: return limiter->as.log.length * (int64_t)sizeof(int64_t);
    case RATE_LIMIT_SLIDING_COUNTER: return sizeof limiter->as.counter;
    case RATE_LIMIT_TOKEN_BUCKET: return sizeof limiter->as.bucket;
    default: return sizeof(int64_t);
    }
}

int64_t rate_limit_bound(RateLimitKind kind, RateLimitPolicy policy, int64_t span_ns)
{
    assert(span_ns >= 1);
    policy = policy_checked(policy);
    int64_t limit = policy.limit, window_ns = policy.window_ns;
    switch (kind) {
    case RATE_LIMIT_SLIDING_LOG: return limit * divide_up(span_ns, window_ns);
    case RATE_LIMIT_FIXED_WINDOW:
    case RATE_LIMIT_SLIDING_COUNTER: return limit * (divide_up(span_ns - 1, window_ns) + 1);
    case RATE_LIMIT_LEAKY_QUEUE:
        /* n releases span more than (n - 1) T - 1 ns, the 1 ns for their rounding. */
        span_ns++;
        return limit * (span_ns / window_ns) + divide_up(limit * (span_ns % window_ns), window_ns);
    default:
        return policy.burst + limit * (span_ns / window_ns)
               + limit * (span_ns % window_ns) / window_ns;
    }
}
