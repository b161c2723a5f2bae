/* What each limiter claims, over many tapes, and that each claim is broken by the mistakes that
 * include/algo/rate_limit.h says break it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "algo/rate_limit.h"
#include "base/mutant.h"
#include "support/rate_limit_tape.h"

enum { TAPES = 300, SOAK_TAPES = 20000, ARENA_BYTES = 16 << 20 };

/* One limiter's part of a run. */
typedef struct Lane {
    RateLimitPolicy policy;
    bool admitted[TAPE_LENGTH];
    int64_t delay_ns[TAPE_LENGTH];
    Request released[TAPE_LENGTH]; /* in order of time */
    int count;
    bool refusal_left_a_trace;
    bool tokens_out_of_range;
} Lane;

typedef struct Run {
    bool only_ones; /* no cost above 1 */
    Lane lanes[RATE_LIMIT_KINDS];
} Run;

static void lane_run(Lane *lane, RateLimitKind kind, const Tape *tape, Arena *arena)
{
    RateLimiter limiter;
    rate_limit_init(&limiter, kind, tape->policy, arena);
    *lane = (Lane){.policy = limiter.policy};
    int64_t full = limiter.policy.burst * limiter.policy.window_ns;
    for (int i = 0; i < TAPE_LENGTH; i++) {
        Request request = tape->requests[i];
        RateLimiter before = limiter;
        if (kind == RATE_LIMIT_TOKEN_BUCKET) {
            int64_t tokens = rate_limit_tokens_scaled(&limiter, request.now);
            lane->tokens_out_of_range |= tokens < 0 || tokens > full;
        }
        RateVerdict verdict = rate_limit_ask(&limiter, request.now, request.cost);
        lane->admitted[i] = verdict.admitted;
        lane->delay_ns[i] = verdict.delay_ns;
        if (verdict.admitted) {
            Request released = {request.now + verdict.delay_ns, request.cost};
            if (request.cost > 0) lane->released[lane->count++] = released;
        } else if (memcmp(&before, &limiter, sizeof limiter) != 0) {
            lane->refusal_left_a_trace = true;
        }
    }
}

static void run_tape(Run *run, const Tape *tape, Arena *arena)
{
    run->only_ones = true;
    for (int i = 0; i < TAPE_LENGTH; i++) run->only_ones &= tape->requests[i].cost <= 1;
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        lane_run(&run->lanes[kind], kind, tape, arena);
    }
    arena_rewind(arena, 0);
}

/* --- the claims ------------------------------------------------------------------------------- */

/* No half-open span, of part of a window or of several, has more than the law allows. */
static bool within_law(const Lane *lane, RateLimitKind kind)
{
    int64_t window_ns = lane->policy.window_ns;
    const int64_t spans_ns[] = {1, window_ns / 7 + 1, window_ns, 3 * window_ns};
    for (size_t i = 0; i < sizeof spans_ns / sizeof *spans_ns; i++) {
        int64_t most = tape_most_in(lane->released, lane->count, spans_ns[i]);
        if (most > rate_limit_bound(kind, lane->policy, spans_ns[i])) return false;
    }
    return true;
}

/* B + L T / W between any two releases, T apart, and both counted. */
static bool within_bucket_law(const Lane *lane)
{
    for (int first = 0; first < lane->count; first++) {
        Wide sum = 0;
        for (int last = first; last < lane->count; last++) {
            sum += lane->released[last].cost;
            Wide refilled =
                (Wide)lane->policy.limit * (lane->released[last].now - lane->released[first].now);
            if ((sum - lane->policy.burst) * lane->policy.window_ns > refilled) return false;
        }
    }
    return true;
}

static bool fixed_within_law(const Run *run)
{
    return within_law(&run->lanes[RATE_LIMIT_FIXED_WINDOW], RATE_LIMIT_FIXED_WINDOW);
}

static bool log_within_law(const Run *run)
{
    return within_law(&run->lanes[RATE_LIMIT_SLIDING_LOG], RATE_LIMIT_SLIDING_LOG);
}

static bool counter_within_law(const Run *run)
{
    return within_law(&run->lanes[RATE_LIMIT_SLIDING_COUNTER], RATE_LIMIT_SLIDING_COUNTER);
}

static bool bucket_within_law(const Run *run)
{
    const Lane *lane = &run->lanes[RATE_LIMIT_TOKEN_BUCKET];
    return within_law(lane, RATE_LIMIT_TOKEN_BUCKET) && within_bucket_law(lane);
}

static bool meter_within_law(const Run *run)
{
    const Lane *lane = &run->lanes[RATE_LIMIT_LEAKY_METER];
    return within_law(lane, RATE_LIMIT_LEAKY_METER) && within_bucket_law(lane);
}

static bool queue_within_law(const Run *run)
{
    if (!run->only_ones) return true;
    return within_law(&run->lanes[RATE_LIMIT_LEAKY_QUEUE], RATE_LIMIT_LEAKY_QUEUE);
}

static bool tokens_in_range(const Run *run)
{
    return !run->lanes[RATE_LIMIT_TOKEN_BUCKET].tokens_out_of_range;
}

static bool decide_alike(const Run *run, RateLimitKind a, RateLimitKind b)
{
    const Lane *one = &run->lanes[a], *other = &run->lanes[b];
    return memcmp(one->admitted, other->admitted, sizeof one->admitted) == 0;
}

static bool bucket_is_meter(const Run *run)
{
    return decide_alike(run, RATE_LIMIT_TOKEN_BUCKET, RATE_LIMIT_LEAKY_METER);
}

static bool queue_is_meter(const Run *run)
{
    return decide_alike(run, RATE_LIMIT_LEAKY_QUEUE, RATE_LIMIT_LEAKY_METER);
}

/* A release of cost c is cW/L before the next, less the nanosecond of rounding. */
static bool queue_is_spaced(const Run *run)
{
    const Lane *lane = &run->lanes[RATE_LIMIT_LEAKY_QUEUE];
    for (int i = 1; i < lane->count; i++) {
        Wide apart_ns = lane->released[i].now - lane->released[i - 1].now;
        Wide needed = (Wide)lane->released[i - 1].cost * lane->policy.window_ns;
        if ((apart_ns + 1) * lane->policy.limit <= needed) return false;
    }
    return true;
}

/* At most (B - 1) W/L, rounded up to a nanosecond. */
static bool queue_delay_is_bounded(const Run *run)
{
    const Lane *lane = &run->lanes[RATE_LIMIT_LEAKY_QUEUE];
    Wide most = (lane->policy.burst - 1) * (Wide)lane->policy.window_ns;
    for (int i = 0; i < TAPE_LENGTH; i++) {
        if (lane->delay_ns[i] > 0 && (lane->delay_ns[i] - 1) * (Wide)lane->policy.limit >= most) {
            return false;
        }
    }
    return true;
}

static bool refusals_leave_no_trace(const Run *run)
{
    bool any = false;
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        any |= run->lanes[kind].refusal_left_a_trace;
    }
    return !any;
}

typedef struct Claim {
    const char *name;
    bool (*holds)(const Run *run);
    const char *mutants[3]; /* each of which breaks it */
} Claim;

static const Claim claims[] = {
    {"fixed-window: at most 2L in any W", fixed_within_law, {"fixed-rolls-every-request"}},
    {"sliding-log: at most L in any W", log_within_law, {"log-checks-before-adding"}},
    {"sliding-counter: at most 2L in any W", counter_within_law, {"counter-rolls-every-request"}},
    {"token-bucket: at most B + LT/W in any T", bucket_within_law, {"bucket-refill-uncapped"}},
    {"leaky-meter: at most B + LT/W in any T", meter_within_law, {"meter-banks-idle-time"}},
    {"leaky-queue: at most L + 1 in any W", queue_within_law, {"queue-releases-at-once"}},
    {"0 <= tokens <= B", tokens_in_range, {"bucket-refill-uncapped"}},
    {"token-bucket decides as leaky-meter",
     bucket_is_meter,
     {"bucket-refuses-ties", "bucket-refill-uncapped", "meter-banks-idle-time"}},
    {"leaky-queue decides as leaky-meter", queue_is_meter, {"queue-burst-as-nginx"}},
    {"leaky-queue: releases W/L apart", queue_is_spaced, {"queue-releases-at-once"}},
    {"leaky-queue: delay at most (B - 1) W/L", queue_delay_is_bounded, {"queue-burst-as-nginx"}},
    {"a refused request leaves no trace", refusals_leave_no_trace, {"refusal-counts"}},
};

enum { CLAIMS = sizeof claims / sizeof *claims };

static Run *run_of(uint64_t seed, Arena *arena)
{
    static Run run;
    Tape tape = tape_make(seed);
    run_tape(&run, &tape, arena);
    return &run;
}

static void every_claim_holds(void **state)
{
    (void)state;
    Arena *arena = arena_new(ARENA_BYTES);
    uint64_t tapes = getenv("GROUNDWORK_SOAK") != NULL ? SOAK_TAPES : TAPES;
    for (uint64_t seed = 1; seed <= tapes; seed++) {
        const Run *run = run_of(seed, arena);
        for (int i = 0; i < CLAIMS; i++) {
            if (!claims[i].holds(run)) fail_msg("%s: broken by tape %d", claims[i].name, (int)seed);
        }
    }
    arena_free(arena);
}

static bool breaks(const char *mutant, const Claim *claim)
{
    Arena *arena = arena_new(ARENA_BYTES);
    bool broken = false;
    mutant_active = mutant;
    for (uint64_t seed = 1; !broken && seed <= TAPES; seed++) {
        broken = !claim->holds(run_of(seed, arena));
    }
    mutant_active = NULL;
    arena_free(arena);
    return broken;
}

static void every_mutant_breaks_its_claims(void **state)
{
    (void)state;
    for (int i = 0; i < CLAIMS; i++) {
        for (int k = 0; k < 3 && claims[i].mutants[k] != NULL; k++) {
            if (breaks(claims[i].mutants[k], &claims[i])) continue;
            fail_msg("%s: not broken by %s", claims[i].name, claims[i].mutants[k]);
        }
    }
}

/* The bounds are no larger than they need be: traffic that reaches them. */
static int64_t most_of(RateLimitKind kind, const Request *requests, int count)
{
    RateLimitPolicy policy = {.limit = 100, .window_ns = 60 * second};
    Arena *arena = arena_new(ARENA_BYTES);
    RateLimiter limiter;
    rate_limit_init(&limiter, kind, policy, arena);
    Request released[1000];
    int passed = 0;
    for (int i = 0; i < count; i++) {
        RateVerdict verdict = rate_limit_ask(&limiter, requests[i].now, requests[i].cost);
        if (!verdict.admitted) continue;
        assert_true(passed < 1000);
        released[passed++] = (Request){requests[i].now + verdict.delay_ns, requests[i].cost};
    }
    arena_free(arena);
    return tape_most_in(released, passed, policy.window_ns);
}

static void the_bounds_are_reached(void **state)
{
    (void)state;
    const Request boundary[] = {{60 * second - 1, 100}, {60 * second, 100}};
    assert_int_equal(most_of(RATE_LIMIT_FIXED_WINDOW, boundary, 2), 200);
    assert_int_equal(most_of(RATE_LIMIT_SLIDING_LOG, boundary, 2), 100);

    /* What passed as one window ended is all but forgotten as the next one ends. */
    const Request faded[] = {{60 * second - 1, 100}, {120 * second - 2, 99}};
    assert_int_equal(most_of(RATE_LIMIT_SLIDING_COUNTER, faded, 2), 199);

    /* A full bucket, then each token as it falls: the hundredth only as the span closes. */
    Request drain[101] = {{0, 100}};
    for (int i = 1; i <= 100; i++) drain[i] = (Request){i * INT64_C(600000000), 1};
    assert_int_equal(most_of(RATE_LIMIT_TOKEN_BUCKET, drain, 101), 199);
    assert_int_equal(most_of(RATE_LIMIT_LEAKY_METER, drain, 101), 199);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_claim_holds),
        cmocka_unit_test(every_mutant_breaks_its_claims),
        cmocka_unit_test(the_bounds_are_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
