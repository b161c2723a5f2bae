#include "support/rate_limit_tape.h"

#include "base/rng.h"

/* From 0 to n - 1. */
static int64_t tape_below(Rng *rng, int64_t n)
{
    return (int64_t)rng_below(rng, (uint64_t)n);
}

static RateLimitPolicy tape_policy(Rng *rng)
{
    static const int64_t windows_ns[] = {
        1, 2, 7, 10, 30, 1000, 999983, 60000000000, RATE_LIMIT_MAX_WINDOW_NS,
    };
    RateLimitPolicy policy = {
        .limit = 1 + tape_below(rng, 8),
        .window_ns = windows_ns[tape_below(rng, sizeof windows_ns / sizeof *windows_ns)],
        .burst = tape_below(rng, 12),
    };
    if (tape_below(rng, 8) == 0) policy.limit = RATE_LIMIT_MAX - tape_below(rng, 3);
    if (tape_below(rng, 8) == 0) policy.burst = RATE_LIMIT_MAX - tape_below(rng, 3);
    return policy;
}

/* How long until the next request: often none at all, or up to where a window ends, an entry leaves
 * or a token falls, and a nanosecond beside. */
static int64_t tape_gap(Rng *rng, const Tape *tape, int count, int64_t now)
{
    int64_t window_ns = tape->policy.window_ns;
    int64_t beside = tape_below(rng, 3) - 1;
    int64_t gap = 0;
    switch (tape_below(rng, 8)) {
    case 0: gap = window_ns - now % window_ns + beside; break;
    case 1:
        if (count > 0) gap = tape->requests[tape_below(rng, count)].now + window_ns - now + beside;
        break;
    case 2: gap = window_ns / tape->policy.limit + beside; break;
    case 3: gap = tape_below(rng, window_ns + 1); break;
    case 4: gap = tape_below(rng, window_ns / tape->policy.limit + 2); break;
    case 5:
        if (tape_below(rng, 4) == 0) gap = tape_below(rng, 3 * window_ns + 1);
        break;
    default: break;
    }
    return gap > 0 ? gap : 0;
}

Tape tape_make(uint64_t seed)
{
    static const int64_t starts_ns[] = {0, 0, 1, INT64_C(1) << 50, INT64_C(1) << 58};
    Rng rng = rng_seeded(seed);
    Tape tape = {.policy = tape_policy(&rng)};
    int64_t capacity = tape.policy.limit;
    if (tape.policy.burst > capacity) capacity = tape.policy.burst;
    bool only_ones = tape_below(&rng, 2) == 0;
    int64_t now = starts_ns[tape_below(&rng, sizeof starts_ns / sizeof *starts_ns)];
    for (int i = 0; i < TAPE_LENGTH; i++) {
        now += tape_gap(&rng, &tape, i, now);
        bool one = only_ones || tape_below(&rng, 2) == 0;
        tape.requests[i] = (Request){now, one ? 1 : tape_below(&rng, capacity + 2)};
    }
    return tape;
}

int64_t tape_most_in(const Request *released, int count, int64_t span_ns)
{
    int64_t inside = 0, most = 0;
    for (int first = 0, last = 0; last < count; last++) {
        inside += released[last].cost;
        while (released[last].now - released[first].now >= span_ns) {
            inside -= released[first++].cost;
        }
        if (inside > most) most = inside;
    }
    return most;
}
