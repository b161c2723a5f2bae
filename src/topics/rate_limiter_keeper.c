/* Six limiters that count the same requests, and the laws that they keep, checked as they go. */
#include "rate_limiter.h"

#include <inttypes.h>
#include <string.h>

/* More than any level, less than an overflow. */
#define WIDE_MOST ((Wide)1 << 126)

/* Laws and queue begin anew; what the queue holds back already keeps its times. */
static void begin_epoch(Keeper *keeper, const Ledger *ledger, Time now)
{
    Guard *guard = &keeper->guard;
    keeper->as_of = now;
    keeper->epoch++;
    keeper->releases = false;
    *guard = (Guard){.queue_released = -1};
    limiter_passed_begin(&guard->in_window, ledger->releases, keeper->lanes[0].policy.window_ns,
                         keeper->index);
    for (int lane = 0; lane < LANES; lane++) guard->least[lane] = WIDE_MOST;
}

void limiter_keeper_init(Keeper *keeper, int index, RateLimitPolicy policy, const CounterKey *key,
                         History *queued, const Ledger *ledger, Arena *arena)
{
    *keeper = (Keeper){.index = index, .key = key, .queued = queued};
    for (int lane = 0; lane < LANES; lane++)
        rate_limit_init(&keeper->lanes[lane], (RateLimitKind)lane, policy, arena);
    begin_epoch(keeper, ledger, 0);
}

void limiter_keeper_restart(Keeper *keeper, RateLimitPolicy policy, const Ledger *ledger, Time now)
{
    for (int lane = 0; lane < LANES; lane++) {
        rate_limit_clear(&keeper->lanes[lane]);
        rate_limit_change(&keeper->lanes[lane], now, policy);
    }
    begin_epoch(keeper, ledger, now);
}

void limiter_keeper_change(Keeper *keeper, RateLimitPolicy policy, const Ledger *ledger, Time now)
{
    for (int lane = 0; lane < LANES; lane++) rate_limit_change(&keeper->lanes[lane], now, policy);
    begin_epoch(keeper, ledger, now); /* what passed before, passed under another law */
}

/* --- laws ------------------------------------------------------------------------------------- */

static void check_window(const Keeper *keeper, const Ledger *ledger, int lane, Effects *effects)
{
    int64_t limit = keeper->lanes[lane].policy.limit;
    int64_t passed = keeper->guard.in_window.sum[lane];
    bool is_log = lane == RATE_LIMIT_SLIDING_LOG;
    if (passed <= (is_log ? limit : 2 * limit)) return;
    if (lane == RATE_LIMIT_FIXED_WINDOW && keeper->key != NULL
        && (ledger->ops_seen & OPS_RACING) != 0)
        return; /* the law is of windows that are counted right */
    effects_breach(effects, is_log ? CLAIM_LOG_WINDOW : CLAIM_COUNTED_WINDOW,
                   "%s: %" PRId64 " passed in one window's time, limit %" PRId64,
                   limiter_lane_names[lane], passed, limit);
}

/* At most B + L T/W in any span T. With C what has passed by now, C - L now/W never rises by more
 * than B over its least value just before a release; all times W, so that it is exact. */
static void check_span(Keeper *keeper, int lane, int64_t cost, Time now, Effects *effects)
{
    RateLimitPolicy policy = keeper->lanes[lane].policy;
    Guard *guard = &keeper->guard;
    Wide drained = (Wide)now * policy.limit;
    Wide before = guard->passed[lane] * policy.window_ns - drained;
    if (before < guard->least[lane]) guard->least[lane] = before;
    guard->passed[lane] += cost;
    Wide rise = guard->passed[lane] * policy.window_ns - drained - guard->least[lane];
    if (rise <= (Wide)policy.burst * policy.window_ns) return;
    effects_breach(effects, CLAIM_BUCKET_SPAN, "%s: more than B + rT have passed in some span",
                   limiter_lane_names[lane]);
}

static void check_queue(Keeper *keeper, int64_t cost, Time now, Time delay, Effects *effects)
{
    RateLimitPolicy policy = keeper->lanes[RATE_LIMIT_LEAKY_QUEUE].policy;
    Guard *guard = &keeper->guard;
    /* A delay is rounded up to a nanosecond, so it may be that much beyond. */
    if ((Wide)(delay - 1) * policy.limit >= (Wide)(policy.burst - cost) * policy.window_ns
        && delay > 0)
        effects_breach(effects, CLAIM_QUEUE_DELAY, "a request waits %.3f s, more than (B - 1) W/L",
                       (double)delay / 1e9);
    Time release = delay < TIME_NEVER - now ? now + delay : TIME_NEVER;
    Wide gap = (Wide)(release - guard->queue_released + 1) * policy.limit;
    if (guard->queue_released >= 0 && gap <= (Wide)guard->queue_cost * policy.window_ns)
        effects_breach(effects, CLAIM_QUEUE_SPACING, "two releases only %.6f s apart",
                       (double)(release - guard->queue_released) / 1e9);
    guard->queue_released = release;
    guard->queue_cost = cost;
}

static bool has(unsigned lanes, int lane)
{
    return (lanes & LANE_BIT(lane)) != 0;
}

static void check_decisions(Keeper *keeper, Verdicts verdicts, Time now, Effects *effects)
{
    bool meter = has(verdicts.admitted, RATE_LIMIT_LEAKY_METER);
    if (has(verdicts.admitted, RATE_LIMIT_TOKEN_BUCKET) != meter)
        effects_breach(effects, CLAIM_BUCKET_IS_METER, "the bucket %s what the meter %s",
                       meter ? "refuses" : "admits", meter ? "admits" : "refuses");
    if (has(verdicts.admitted, RATE_LIMIT_LEAKY_QUEUE) != meter)
        effects_breach(effects, CLAIM_QUEUE_IS_METER, "the queue %s what the meter %s",
                       meter ? "refuses" : "admits", meter ? "admits" : "refuses");
    const RateLimiter *bucket = &keeper->lanes[RATE_LIMIT_TOKEN_BUCKET];
    int64_t scaled = rate_limit_tokens_scaled(bucket, now);
    if (scaled < 0 || scaled > bucket->policy.burst * bucket->policy.window_ns)
        effects_breach(effects, CLAIM_TOKENS, "the bucket of %" PRId64 " holds %.3f tokens",
                       bucket->policy.burst, (double)scaled / (double)bucket->policy.window_ns);
}

/* --- asking ----------------------------------------------------------------------------------- */

History *limiter_queued_history(World *world)
{
    return world_add_history(world, sizeof(Queued), REQUESTS_MOST);
}

/* The timer for the `i`th of the queued. */
static void time_release(const Keeper *keeper, size_t i, Time now, Effects *effects)
{
    const Queued *queued = history_at(keeper->queued, i);
    int64_t args[EVENT_ARGS] = {(int64_t)i};
    effects_timer(effects, TIMER_RELEASE, queued->release_at - now, args);
}

static void hold_back(Keeper *keeper, int64_t cost, Time now, Time delay, Effects *effects)
{
    Queued *queued = history_append(keeper->queued);
    if (queued == NULL) {
        effects_fail(effects, "more than %d requests wait: lower the rate or shorten the run",
                     REQUESTS_MOST);
        return;
    }
    *queued = (Queued){.release_at = delay < TIME_NEVER - now ? now + delay : TIME_NEVER,
                       .cost = (int32_t)cost,
                       .keeper = (uint8_t)keeper->index,
                       .epoch = keeper->epoch};
    if (!keeper->releases) time_release(keeper, keeper->queued->count - 1, now, effects);
    keeper->releases = true;
}

void limiter_keeper_release(Keeper *keeper, Ledger *ledger, size_t i, Time now, Effects *effects)
{
    const Queued *queued = history_at(keeper->queued, i);
    limiter_keeper_pass(keeper, ledger, LANE_BIT(RATE_LIMIT_LEAKY_QUEUE), queued->cost, now,
                        effects);
    for (i++; i < keeper->queued->count; i++) {
        const Queued *next = history_at(keeper->queued, i);
        if (next->keeper != keeper->index || next->epoch != queued->epoch) continue;
        time_release(keeper, i, now, effects);
        return;
    }
    if (queued->epoch == keeper->epoch) keeper->releases = false;
}

void limiter_keeper_pass(Keeper *keeper, Ledger *ledger, unsigned lanes, int64_t cost, Time now,
                         Effects *effects)
{
    Release release = {.at = now,
                       .cost = (int32_t)cost,
                       .keeper = (uint8_t)keeper->index,
                       .lanes = (uint8_t)lanes};
    if (!limiter_ledger_release(ledger, release, effects)) return;
    limiter_passed_add(&keeper->guard.in_window, ledger->releases);
    for (int lane = RATE_LIMIT_FIXED_WINDOW; lane <= RATE_LIMIT_SLIDING_COUNTER; lane++)
        if (has(lanes, lane)) check_window(keeper, ledger, lane, effects);
    for (int lane = RATE_LIMIT_TOKEN_BUCKET; lane <= RATE_LIMIT_LEAKY_METER; lane++)
        if (has(lanes, lane)) check_span(keeper, lane, cost, now, effects);
}

/* One limiter's answer; a refusal must not have touched it. */
static RateVerdict ask(RateLimiter *limiter, int64_t cost, Time now, Effects *effects)
{
    RateLimiter before;
    memcpy(&before, limiter, sizeof before);
    RateVerdict verdict = rate_limit_ask(limiter, now, cost);
    if (!verdict.admitted && memcmp(&before, limiter, sizeof before) != 0)
        effects_breach(effects, CLAIM_REFUSAL_FREE, "%s has counted what it refused",
                       rate_limit_name(limiter->kind));
    return verdict;
}

Verdicts limiter_keeper_ask(Keeper *keeper, Ledger *ledger, unsigned lanes, int64_t cost, Time now,
                            Effects *effects)
{
    Verdicts verdicts = {0};
    for (int lane = 0; lane < LANES; lane++) {
        if (!has(lanes, lane)) continue;
        RateVerdict verdict = ask(&keeper->lanes[lane], cost, now, effects);
        if (verdict.admitted) verdicts.admitted |= (uint8_t)LANE_BIT(lane);
        if (verdict.delay_ns > 0) verdicts.delayed |= (uint8_t)LANE_BIT(lane);
        if (verdict.delay_ns > 0) verdicts.delay = verdict.delay_ns;
        int64_t bytes = rate_limit_state_bytes(&keeper->lanes[lane]);
        if (bytes > ledger->state_bytes[lane]) ledger->state_bytes[lane] = bytes;
    }
    keeper->as_of = now;
    check_decisions(keeper, verdicts, now, effects);
    if (cost == 0) return verdicts; /* a peek: nothing passes */
    if (has(verdicts.admitted, RATE_LIMIT_LEAKY_QUEUE))
        check_queue(keeper, cost, now, verdicts.delay, effects);
    unsigned at_once = verdicts.admitted & ~(unsigned)verdicts.delayed;
    if (at_once != 0) limiter_keeper_pass(keeper, ledger, at_once, cost, now, effects);
    if (verdicts.delayed != 0) hold_back(keeper, cost, now, verdicts.delay, effects);
    return verdicts;
}

/* --- looking ---------------------------------------------------------------------------------- */

static bool is_key(const Keeper *keeper, int lane)
{
    return keeper->key != NULL && lane == RATE_LIMIT_FIXED_WINDOW;
}

int64_t limiter_keeper_remaining(const Keeper *keeper, int lane, Time now)
{
    const RateLimiter *limiter = &keeper->lanes[lane];
    return is_key(keeper, lane) ? counter_key_remaining(keeper->key, now, limiter->policy.limit)
                                : rate_limit_remaining(limiter, now);
}

Time limiter_keeper_reset(const Keeper *keeper, int lane, Time now)
{
    if (!is_key(keeper, lane)) return rate_limit_reset_ns(&keeper->lanes[lane], now);
    Time left = counter_key_ttl_ns(keeper->key, now);
    return left == COUNTER_KEY_TTL_NO_KEY ? 0 : left;
}

Time limiter_keeper_retry(const Keeper *keeper, int lane, Time now, int64_t cost)
{
    const RateLimiter *limiter = &keeper->lanes[lane];
    return is_key(keeper, lane)
               ? counter_key_retry_ns(keeper->key, now, limiter->policy.limit, cost)
               : rate_limit_retry_ns(limiter, now, cost);
}

double limiter_keeper_used(const Keeper *keeper, int lane, Time now)
{
    return is_key(keeper, lane) ? (double)counter_key_get(keeper->key, now).value
                                : rate_limit_used(&keeper->lanes[lane], now);
}
