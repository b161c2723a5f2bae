#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "algo/rate_limit.h"
#include "support/rate_limit_tape.h"

enum { TAPES = 200, ARENA_BYTES = 16 << 20 };

static const int64_t ms = INT64_C(1000000);

static Arena *arena;

static int arena_set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA_BYTES);
    return 0;
}

static int arena_tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static RateLimiter limiter_of(RateLimitKind kind, RateLimitPolicy policy)
{
    RateLimiter limiter;
    rate_limit_init(&limiter, kind, policy, arena);
    return limiter;
}

/* --- published traces ------------------------------------------------------------------------- */

/* golang.org/x/time/rate, rate_test.go, TestLimiterBurst3: 10/s, burst 3. */
static void token_bucket_decides_as_go_rate(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ms, cost;
        bool admitted;
    } trace[] = {
        {0, 2, true},    {0, 2, false},  {0, 1, true},   {0, 1, false},  {100, 4, false},
        {200, 1, true},  {300, 1, true}, {400, 1, true}, {400, 1, true}, {400, 1, false},
        {400, 1, false}, {900, 3, true}, {900, 0, true},
    };
    RateLimitPolicy policy = {.limit = 10, .window_ns = second, .burst = 3};
    RateLimiter limiter = limiter_of(RATE_LIMIT_TOKEN_BUCKET, policy);
    for (size_t i = 0; i < sizeof trace / sizeof *trace; i++) {
        RateVerdict verdict = rate_limit_ask(&limiter, trace[i].at_ms * ms, trace[i].cost);
        assert_int_equal(verdict.admitted, trace[i].admitted);
    }
}

/* throttled, rate_test.go, TestRateLimit: 1/s, burst 5, with its whole table (which gives -1 for
 * the retry time of what was admitted). */
static void leaky_meter_decides_as_throttled(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ms, cost, remaining, reset_ms, retry_ms;
        bool admitted;
    } trace[] = {
        {0, 6, 5, 0, -1, false},      {0, 1, 4, 1000, 0, true},    {0, 1, 3, 2000, 0, true},
        {0, 1, 2, 3000, 0, true},     {0, 1, 1, 4000, 0, true},    {0, 1, 0, 5000, 0, true},
        {0, 1, 0, 5000, 1000, false}, {3000, 1, 2, 3000, 0, true}, {3100, 1, 1, 3900, 0, true},
        {4000, 1, 1, 4000, 0, true},  {8000, 1, 4, 1000, 0, true}, {9500, 1, 4, 1000, 0, true},
        {9500, 0, 4, 1000, 0, true},  {9500, 2, 2, 3000, 0, true}, {9500, 5, 2, 3000, 3000, false},
    };
    RateLimitPolicy policy = {.limit = 5, .window_ns = 5 * second, .burst = 5};
    RateLimiter limiter = limiter_of(RATE_LIMIT_LEAKY_METER, policy);
    for (size_t i = 0; i < sizeof trace / sizeof *trace; i++) {
        int64_t now = trace[i].at_ms * ms;
        int64_t retry = rate_limit_retry_ns(&limiter, now, trace[i].cost);
        assert_int_equal(rate_limit_ask(&limiter, now, trace[i].cost).admitted, trace[i].admitted);
        assert_int_equal(rate_limit_remaining(&limiter, now), trace[i].remaining);
        assert_int_equal(rate_limit_reset_ns(&limiter, now), trace[i].reset_ms * ms);
        assert_int_equal(retry, trace[i].retry_ms < 0 ? RATE_LIMIT_NEVER : trace[i].retry_ms * ms);
    }
}

/* nginx 1.22.1, limit_req rate=60r/m burst=5, ten at once. */
static void leaky_queue_delays_as_nginx(void **state)
{
    (void)state;
    RateLimitPolicy policy = {.limit = 60, .window_ns = 60 * second, .burst = 6};
    RateLimiter limiter = limiter_of(RATE_LIMIT_LEAKY_QUEUE, policy);
    for (int i = 0; i < 10; i++) {
        RateVerdict verdict = rate_limit_ask(&limiter, 0, 1);
        assert_int_equal(verdict.admitted, i < 6);
        assert_int_equal(verdict.delay_ns, i < 6 ? i * second : 0);
    }
}

/* --- the two bursts every lesson on rate limiting tells of ------------------------------------ */

typedef struct Tally {
    int64_t admitted, in_2s, in_window;
} Tally;

static Tally tally_of(RateLimitKind kind, const Request *requests, int count)
{
    RateLimitPolicy policy = {.limit = 100, .window_ns = 60 * second};
    RateLimiter limiter = limiter_of(kind, policy);
    Request *released = test_malloc((size_t)count * sizeof *released);
    int passed = 0;
    for (int i = 0; i < count; i++) {
        RateVerdict verdict = rate_limit_ask(&limiter, requests[i].now, requests[i].cost);
        if (!verdict.admitted) continue;
        released[passed++] = (Request){requests[i].now + verdict.delay_ns, requests[i].cost};
    }
    Tally tally = {
        .admitted = passed,
        .in_2s = tape_most_in(released, passed, 2 * second),
        .in_window = tape_most_in(released, passed, policy.window_ns),
    };
    test_free(released);
    return tally;
}

static void a_burst_on_each_side_of_a_boundary(void **state)
{
    (void)state;
    static const int64_t in_2s[RATE_LIMIT_KINDS] = {200, 100, 100, 101, 101, 4};
    Request requests[200];
    for (int i = 0; i < 200; i++) requests[i] = (Request){(i < 100 ? 59 : 60) * second, 1};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        assert_int_equal(tally_of(kind, requests, 200).in_2s, in_2s[kind]);
    }
}

static void a_flood_after_idleness(void **state)
{
    (void)state;
    enum { BURST = 200, FLOOD = 13000 };
    static const Tally expected[RATE_LIMIT_KINDS] = {
        {400, 200, 200}, {300, 100, 100}, {315, 103, 199},
        {316, 103, 199}, {316, 103, 199}, {316, 4, 100},
    };
    Request *requests = test_malloc((BURST + FLOOD) * sizeof *requests);
    for (int i = 0; i < BURST; i++) requests[i] = (Request){59990 * ms, 1};
    for (int i = 0; i < FLOOD; i++) requests[BURST + i] = (Request){(60100 + 10 * i) * ms, 1};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        Tally tally = tally_of(kind, requests, BURST + FLOOD);
        assert_int_equal(tally.admitted, expected[kind].admitted);
        assert_int_equal(tally.in_2s, expected[kind].in_2s);
        assert_int_equal(tally.in_window, expected[kind].in_window);
    }
    test_free(requests);
}

/* --- against a slow model that only knows what passed when ------------------------------------ */

typedef struct Model {
    RateLimitKind kind;
    RateLimitPolicy policy;
    Request passed[TAPE_LENGTH];
    int count;
} Model;

static int64_t model_in_window(const Model *model, int64_t window)
{
    int64_t sum = 0;
    for (int i = 0; i < model->count; i++) {
        if (model->passed[i].now / model->policy.window_ns == window) sum += model->passed[i].cost;
    }
    return sum;
}

/* Tokens x W that a bucket must still hold: the least that any earlier request leaves room for,
 * from "at most B + L t / W from each request on". No state is carried along. */
static Wide model_tokens(const Model *model, int64_t now)
{
    Wide full = (Wide)model->policy.burst * model->policy.window_ns;
    Wide least = full, since = 0;
    for (int i = model->count - 1; i >= 0; i--) {
        since += (Wide)model->passed[i].cost * model->policy.window_ns;
        Wide left = full + (Wide)model->policy.limit * (now - model->passed[i].now) - since;
        if (left < least) least = left;
    }
    return least;
}

static bool model_passes(const Model *model, int64_t now, int64_t cost)
{
    int64_t limit = model->policy.limit, window_ns = model->policy.window_ns;
    int64_t window = now / window_ns, sum = 0;
    switch (model->kind) {
    case RATE_LIMIT_FIXED_WINDOW: return model_in_window(model, window) + cost <= limit;
    case RATE_LIMIT_SLIDING_LOG:
        for (int i = 0; i < model->count; i++) {
            if (model->passed[i].now > now - window_ns) sum += model->passed[i].cost;
        }
        return sum + cost <= limit;
    case RATE_LIMIT_SLIDING_COUNTER: {
        Wide left_ns = (window + 1) * (Wide)window_ns - now;
        Wide faded = model_in_window(model, window - 1) * left_ns;
        return faded + (model_in_window(model, window) + (Wide)cost) * window_ns
               <= (Wide)limit * window_ns;
    }
    default: return (Wide)cost * window_ns <= model_tokens(model, now);
    }
}

/* Lindley's queue: a request starts when all before it that are not yet done are done. */
static int64_t model_delay_ns(const Model *model, int64_t now)
{
    Wide limit = model->policy.limit, start = now * limit, work = 0;
    for (int i = model->count - 1; i >= 0; i--) {
        work += (Wide)model->passed[i].cost * model->policy.window_ns;
        Wide done = model->passed[i].now * limit + work;
        if (done > start) start = done;
    }
    return (int64_t)((start - now * limit + limit - 1) / limit);
}

static int64_t model_remaining(const Model *model, int64_t now)
{
    int64_t fits = 0, past = 2 * RATE_LIMIT_MAX;
    while (past - fits > 1) {
        int64_t middle = fits + (past - fits) / 2;
        if (model_passes(model, now, middle)) fits = middle;
        else past = middle;
    }
    return fits;
}

/* From `wait_ns` on the request passes, and not a nanosecond before. */
static void check_first_time(const Model *model, int64_t now, int64_t cost, int64_t wait_ns)
{
    assert_true(wait_ns >= 0);
    assert_true(model_passes(model, now + wait_ns, cost));
    assert_true(wait_ns == 0 || !model_passes(model, now + wait_ns - 1, cost));
}

static void check_request(RateLimiter *limiter, Model *model, Request request)
{
    int64_t now = request.now, cost = request.cost;
    int64_t capacity = rate_limit_capacity(limiter);
    bool passes = cost == 0 || model_passes(model, now, cost);
    int64_t retry_ns = rate_limit_retry_ns(limiter, now, cost);
    if (cost > capacity) assert_int_equal(retry_ns, RATE_LIMIT_NEVER);
    else if (cost == 0) assert_int_equal(retry_ns, 0);
    else check_first_time(model, now, cost, retry_ns);

    RateVerdict verdict = rate_limit_ask(limiter, now, cost);
    assert_int_equal(verdict.admitted, passes);
    bool queued = passes && cost > 0 && limiter->kind == RATE_LIMIT_LEAKY_QUEUE;
    assert_int_equal(verdict.delay_ns, queued ? model_delay_ns(model, now) : 0);
    if (passes && cost > 0) model->passed[model->count++] = request;

    int64_t remaining = rate_limit_remaining(limiter, now);
    assert_int_equal(remaining, model_remaining(model, now));
    check_first_time(model, now, capacity, rate_limit_reset_ns(limiter, now));
    double used = rate_limit_used(limiter, now), whole = (double)(capacity - remaining);
    assert_true(used > whole - 1 - 1e-6 && used < whole + 1e-6);
    if (limiter->kind >= RATE_LIMIT_TOKEN_BUCKET) {
        assert_true(rate_limit_tokens_scaled(limiter, now) == model_tokens(model, now));
    }
}

static void every_answer_is_the_models(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TAPES; seed++) {
        Tape tape = tape_make(seed);
        for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
            RateLimiter limiter = limiter_of(kind, tape.policy);
            Model model = {.kind = kind, .policy = limiter.policy};
            for (int i = 0; i < TAPE_LENGTH; i++) {
                check_request(&limiter, &model, tape.requests[i]);
            }
        }
        arena_rewind(arena, 0);
    }
}

/* The tapes above must reach what they are for. */
static void tapes_reach_every_kind_of_answer(void **state)
{
    (void)state;
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        int admitted = 0, refused = 0, peeks = 0, never = 0, ties = 0;
        for (uint64_t seed = 1; seed <= TAPES; seed++) {
            Tape tape = tape_make(seed);
            RateLimiter limiter = limiter_of(kind, tape.policy);
            for (int i = 0; i < TAPE_LENGTH; i++) {
                Request r = tape.requests[i];
                if (r.cost == 0) peeks++;
                else if (r.cost > rate_limit_capacity(&limiter)) never++;
                else if (rate_limit_ask(&limiter, r.now, r.cost).admitted) admitted++;
                else refused++;
                if (i > 0 && r.now == tape.requests[i - 1].now) ties++;
            }
            arena_rewind(arena, 0);
        }
        assert_true(admitted > 2000 && refused > 2000 && peeks > 200 && never > 200 && ties > 2000);
    }
}

/* --- state ------------------------------------------------------------------------------------ */

static void refusals_and_peeks_leave_every_byte(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TAPES; seed++) {
        Tape tape = tape_make(seed);
        for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
            RateLimiter limiter = limiter_of(kind, tape.policy);
            for (int i = 0; i < TAPE_LENGTH; i++) {
                RateLimiter before = limiter;
                size_t used = arena->used;
                Request request = tape.requests[i];
                bool admitted = rate_limit_ask(&limiter, request.now, request.cost).admitted;
                if (admitted && request.cost > 0) continue;
                assert_memory_equal(&limiter, &before, sizeof limiter);
                assert_int_equal(arena->used, used);
            }
        }
        arena_rewind(arena, 0);
    }
}

/* A run goes back by putting a copy of its arena's used part back. */
static void a_limiter_goes_back_with_its_arena(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= TAPES; seed++) {
        Tape tape = tape_make(seed);
        for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
            RateLimiter *limiter = arena_alloc(arena, sizeof *limiter);
            rate_limit_init(limiter, kind, tape.policy, arena);
            bool first[TAPE_LENGTH];
            size_t used = 0;
            void *copy = NULL;
            for (int i = 0; i < TAPE_LENGTH; i++) {
                if (i == TAPE_LENGTH / 2) {
                    used = arena->used;
                    copy = test_malloc(used);
                    memcpy(copy, arena->base, used);
                }
                Request request = tape.requests[i];
                first[i] = rate_limit_ask(limiter, request.now, request.cost).admitted;
            }
            arena_rewind(arena, used);
            memcpy(arena->base, copy, used);
            test_free(copy);
            for (int i = TAPE_LENGTH / 2; i < TAPE_LENGTH; i++) {
                Request request = tape.requests[i];
                bool again = rate_limit_ask(limiter, request.now, request.cost).admitted;
                assert_int_equal(again, first[i]);
            }
            arena_rewind(arena, 0);
        }
    }
}

static void a_log_takes_memory_as_it_fills(void **state)
{
    (void)state;
    RateLimiter limiter = limiter_of(
        RATE_LIMIT_SLIDING_LOG, (RateLimitPolicy){.limit = RATE_LIMIT_MAX, .window_ns = second});
    assert_int_equal(arena->used, 0);
    assert_int_equal(rate_limit_state_bytes(&limiter), 0);
    assert_true(rate_limit_ask(&limiter, 0, 10).admitted);
    assert_true(arena->used <= 16 * sizeof(int64_t));
    assert_true(rate_limit_ask(&limiter, 1, RATE_LIMIT_MAX - 10).admitted);
    assert_int_equal(rate_limit_state_bytes(&limiter), 8 * RATE_LIMIT_MAX);
    assert_true(arena->used <= 16 * RATE_LIMIT_MAX);

    assert_int_equal(rate_limit_log_length(&limiter, second - 1), RATE_LIMIT_MAX);
    assert_int_equal(rate_limit_log_length(&limiter, second), RATE_LIMIT_MAX - 10);
    assert_int_equal(rate_limit_log_length(&limiter, second + 1), 0);
    assert_int_equal(rate_limit_log_entry(&limiter, 0), 1);
    assert_int_equal(rate_limit_log_entry(&limiter, RATE_LIMIT_MAX - 1), 0);
}

/* The ring has wrapped around when it grows. */
static void a_log_keeps_its_order_as_it_grows(void **state)
{
    (void)state;
    RateLimiter limiter =
        limiter_of(RATE_LIMIT_SLIDING_LOG, (RateLimitPolicy){.limit = 100, .window_ns = 20});
    for (int64_t now = 0; now < 24; now++) assert_true(rate_limit_ask(&limiter, now, 1).admitted);
    for (int i = 0; i < 60; i++) assert_true(rate_limit_ask(&limiter, 24 + i / 10, 1).admitted);
    int64_t length = rate_limit_log_length(&limiter, 29);
    assert_int_equal(length, 14 + 60);
    for (int64_t i = 0; i < length; i++) {
        assert_int_equal(rate_limit_log_entry(&limiter, i), i < 60 ? 29 - i / 10 : 23 - (i - 60));
    }
}

static void state_is_as_large_as_a_server_would_keep(void **state)
{
    (void)state;
    static const int64_t bytes[RATE_LIMIT_KINDS] = {16, 800, 24, 16, 8, 8};
    RateLimitPolicy policy = {.limit = 100, .window_ns = second};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        RateLimiter limiter = limiter_of(kind, policy);
        for (int i = 0; i < 150; i++) rate_limit_ask(&limiter, 0, 1);
        assert_int_equal(rate_limit_state_bytes(&limiter), bytes[kind]);
    }
}

static void windows_roll_as_time_passes(void **state)
{
    (void)state;
    RateLimitPolicy policy = {.limit = 100, .window_ns = 60 * second};
    RateLimiter counter = limiter_of(RATE_LIMIT_SLIDING_COUNTER, policy);
    assert_true(rate_limit_ask(&counter, 0, 80).admitted);
    assert_true(rate_limit_ask(&counter, 75 * second, 30).admitted);
    RateWindows windows = rate_limit_windows(&counter, 75 * second);
    assert_int_equal(windows.prev, 80);
    assert_int_equal(windows.cur, 30);
    assert_int_equal(windows.elapsed_ns, 15 * second);
    assert_true(rate_limit_used(&counter, 75 * second) == 90);
    assert_int_equal(rate_limit_remaining(&counter, 75 * second), 10);
    windows = rate_limit_windows(&counter, 120 * second);
    assert_int_equal(windows.prev, 30);
    assert_int_equal(windows.cur, 0);
    assert_int_equal(rate_limit_windows(&counter, 180 * second).prev, 0);

    RateLimiter fixed = limiter_of(RATE_LIMIT_FIXED_WINDOW, policy);
    assert_true(rate_limit_ask(&fixed, 59 * second, 70).admitted);
    assert_int_equal(rate_limit_windows(&fixed, 60 * second - 1).cur, 70);
    assert_int_equal(rate_limit_windows(&fixed, 60 * second).cur, 0);
}

/* --- policies --------------------------------------------------------------------------------- */

static void a_split_rounds_down_to_at_least_one(void **state)
{
    (void)state;
    RateLimitPolicy policy = {.limit = 100, .window_ns = second, .burst = 25};
    assert_int_equal(rate_limit_split(policy, 10).limit, 10);
    assert_int_equal(rate_limit_split(policy, 10).burst, 2);
    assert_int_equal(rate_limit_split(policy, 50).limit, 2);
    assert_int_equal(rate_limit_split(policy, 50).burst, 1);
    policy = (RateLimitPolicy){.limit = 7, .window_ns = second};
    assert_int_equal(rate_limit_split(policy, 3).limit, 2);
    assert_int_equal(rate_limit_split(policy, 3).burst, 2);
    assert_int_equal(rate_limit_split(policy, 50).limit, 1);
}

/* Ten taken of 100 leave as many as a share of 50 has beside ten, and none beside more than it. */
static void a_changed_share_keeps_what_is_used(void **state)
{
    (void)state;
    RateLimitPolicy policy = {.limit = 100, .window_ns = 60 * second};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        RateLimiter limiter = limiter_of(kind, policy);
        for (int i = 0; i < 10; i++) rate_limit_ask(&limiter, second, 1);
        rate_limit_change(&limiter, second, (RateLimitPolicy){50, 60 * second, 0});
        assert_int_equal(rate_limit_remaining(&limiter, second), 40);
        rate_limit_change(&limiter, second, (RateLimitPolicy){5, 60 * second, 0});
        assert_int_equal(rate_limit_remaining(&limiter, second), 0);
        assert_false(rate_limit_ask(&limiter, second, 1).admitted);
        int64_t retry_ns = rate_limit_retry_ns(&limiter, second, 1);
        assert_int_equal(rate_limit_remaining(&limiter, second + retry_ns - 1), 0);
        assert_true(rate_limit_ask(&limiter, second + retry_ns, 1).admitted);
    }
}

static void a_cleared_limiter_is_as_new(void **state)
{
    (void)state;
    RateLimitPolicy policy = {.limit = 100, .window_ns = 60 * second, .burst = 50};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        RateLimiter limiter = limiter_of(kind, policy);
        for (int i = 0; i < 60; i++) rate_limit_ask(&limiter, second, 1);
        size_t used = arena->used;
        rate_limit_clear(&limiter);
        assert_int_equal(rate_limit_reset_ns(&limiter, second), 0);
        int64_t capacity = rate_limit_capacity(&limiter);
        for (int i = 0; i < capacity; i++)
            assert_true(rate_limit_ask(&limiter, second, 1).admitted);
        assert_false(rate_limit_ask(&limiter, second, 1).admitted);
        if (kind != RATE_LIMIT_SLIDING_LOG) assert_int_equal(arena->used, used);
    }
}

static void each_limiter_has_its_name(void **state)
{
    (void)state;
    static const char *const names[RATE_LIMIT_KINDS] = {
        "fixed-window", "sliding-log", "sliding-counter",
        "token-bucket", "leaky-meter", "leaky-queue",
    };
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        assert_string_equal(rate_limit_name(kind), names[kind]);
    }
}

static void the_law_for_any_span(void **state)
{
    (void)state;
    static const int64_t in_window[RATE_LIMIT_KINDS] = {200, 100, 200, 110, 110, 101};
    static const int64_t in_2s[RATE_LIMIT_KINDS] = {200, 100, 200, 13, 13, 4};
    RateLimitPolicy policy = {.limit = 100, .window_ns = 60 * second, .burst = 10};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        assert_int_equal(rate_limit_bound(kind, policy, policy.window_ns), in_window[kind]);
        assert_int_equal(rate_limit_bound(kind, policy, 2 * second), in_2s[kind]);
    }
    static const int64_t just_beyond[RATE_LIMIT_KINDS] = {200, 200, 200, 110, 110, 101};
    for (RateLimitKind kind = 0; kind < RATE_LIMIT_KINDS; kind++) {
        assert_int_equal(rate_limit_bound(kind, policy, policy.window_ns + 1), just_beyond[kind]);
    }
    assert_int_equal(rate_limit_bound(RATE_LIMIT_FIXED_WINDOW, policy, policy.window_ns + 2), 300);
    assert_int_equal(rate_limit_bound(RATE_LIMIT_FIXED_WINDOW, policy, 1), 100);
    policy = (RateLimitPolicy){
        .limit = RATE_LIMIT_MAX, .window_ns = RATE_LIMIT_MAX_WINDOW_NS, .burst = RATE_LIMIT_MAX};
    int64_t century = 36500 * RATE_LIMIT_MAX_WINDOW_NS;
    assert_int_equal(rate_limit_bound(RATE_LIMIT_TOKEN_BUCKET, policy, century),
                     36501 * RATE_LIMIT_MAX);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(token_bucket_decides_as_go_rate),
        TEST(leaky_meter_decides_as_throttled),
        TEST(leaky_queue_delays_as_nginx),
        TEST(a_burst_on_each_side_of_a_boundary),
        TEST(a_flood_after_idleness),
        TEST(every_answer_is_the_models),
        TEST(tapes_reach_every_kind_of_answer),
        TEST(refusals_and_peeks_leave_every_byte),
        TEST(a_limiter_goes_back_with_its_arena),
        TEST(a_log_takes_memory_as_it_fills),
        TEST(a_log_keeps_its_order_as_it_grows),
        TEST(state_is_as_large_as_a_server_would_keep),
        TEST(windows_roll_as_time_passes),
        TEST(a_split_rounds_down_to_at_least_one),
        TEST(a_changed_share_keeps_what_is_used),
        TEST(a_cleared_limiter_is_as_new),
        TEST(each_limiter_has_its_name),
        TEST(the_law_for_any_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
