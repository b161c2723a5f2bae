/* The metrics of the demo `circuit-breaker`, and what theory says beside them. */
#include "circuit_breaker.h"

#include "algo/queueing.h"

#include <math.h>

const char *const breaker_state_names[] = {"closed", "open", "half-open", NULL};

const Metric breaker_metrics[METRICS] = {
    [METRIC_CALLS] = {"calls", "calls that asked the breaker", "calls = permitted + rejected", NULL,
                      NULL, NULL},
    [METRIC_PERMITTED] = {"permitted", "calls that it let through; all of them where it is off",
                          NULL, NULL, NULL, NULL},
    [METRIC_REJECTED] = {"rejected", "calls that it refused", NULL, NULL, NULL, NULL},
    [METRIC_DECISIONS] = {"decisions", "P or R for each call, the first 4096",
                          "P permitted, R rejected", NULL, NULL, NULL},
    [METRIC_STATES] = {"states",
                       "C, O or H after each call, the first 4096; a tape's call that takes no "
                       "time has its outcome in it",
                       "C closed, O open, H half-open", NULL, NULL, NULL},
    [METRIC_STATE] = {"state", "at the end: closed, open or half-open", NULL, NULL, NULL, NULL},
    [METRIC_OPENED] = {"opened", "changes to OPEN", NULL, NULL, NULL, "opened"},
    [METRIC_FIRST_OPEN] = {"first_open_s", "when it first opened; null: never", NULL, NULL, NULL,
                           NULL},
    [METRIC_OPENED_AFTER] = {"opened_after_s",
                             "from the first fault to the first opening after it; null: none", NULL,
                             NULL, "opened_after_theory_s", "opens after"},
    [METRIC_OPENED_AFTER_THEORY] =
        {"opened_after_theory_s", "when the breaker should open on a hang; null: no law",
         "m failures are needed, k calls hang at once, q = (m - 1) div k: (q + 1) timeout + "
         "(m - q k) / (rate / 2); m = window x threshold, rounded up, or the window in a row; it "
         "is for a window full of successes, and while nothing but B changes",
         "calls fail only when they time out, k at a time", NULL, NULL},
    [METRIC_EXHAUSTED_AFTER] = {"exhausted_after_s",
                                "from the fault until all of A's threads are busy; null: never",
                                "about threads / (rate / 2), while every call hangs", NULL, NULL,
                                "A is full after"},
    [METRIC_LOCAL_OK] = {"local_ok_ratio",
                         "requests that never touch B: the share that succeeded, of those that "
                         "arrived while B was at fault (no fault: of all)",
                         NULL, NULL, NULL, "local"},
    [METRIC_DEPENDENT_OK] = {"dependent_ok_ratio", "the same for requests that need B", NULL, NULL,
                             NULL, "via B"},
    [METRIC_UPSTREAM_OK] = {"upstream_ok_ratio",
                            "the same for C's own pages, which need neither A nor B; null without "
                            "C",
                            NULL, NULL, NULL, "C's own"},
    [METRIC_BLOCKED] = {"blocked_ratio",
                        "requests at A that found no thread, of those that came while B was at "
                        "fault (no fault: of all)",
                        NULL, NULL, "blocked_theory_ratio", "no thread"},
    [METRIC_BLOCKED_THEORY] =
        {"blocked_theory_ratio", "what Erlang B says of it; null where more than threads refuses",
         "Erlang B, a = (rate / 2) hold + (rate / 2) 5 ms; hold is the "
         "timeout where B hangs, else as long as B takes, and the same all the time",
         "Erlang 1917; Sevastyanov 1957: any law of holding times", NULL, NULL},
    [METRIC_FAILURE_RATE] = {"failure_rate_ratio",
                             "the last that was computed; null: none since the last change",
                             "failures / outcomes in the window", "resilience4j, CircuitBreaker",
                             NULL, NULL},
    [METRIC_SLOW_RATE] = {"slow_rate_ratio", "the same of slow calls",
                          "slow outcomes / outcomes in the window", "resilience4j, CircuitBreaker",
                          NULL, NULL},
    [METRIC_VERDICTS] = {"half_open_verdicts", "periods of HALF-OPEN that came to a verdict", NULL,
                         NULL, NULL, NULL},
    [METRIC_VERDICTS_CLOSED] = {"half_open_closed_ratio", "the share of them that closed", NULL,
                                NULL, "half_open_closed_theory_ratio", "probes close"},
    [METRIC_VERDICTS_CLOSED_THEORY] =
        {"half_open_closed_theory_ratio",
         "that share where B fails at failure-rate and is else well; null: not so",
         "P(failures < threshold n), failures binomial (n, failure-rate), n = min(min-calls, "
         "probes); consecutive: (1 - failure-rate)^probes",
         "the binomial law", NULL, NULL},
    [METRIC_CALLS_PER_TRIP] = {"calls_per_trip",
                               "outcomes recorded while CLOSED a change to OPEN; null: none", NULL,
                               NULL, NULL, "calls a trip"},
    [METRIC_REACHED_B] = {"reached_b", "calls that B received", NULL, NULL, NULL, NULL},
};

static Reading share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? READING_OF((double)part / (double)whole) : READING_NOTHING;
}

static Reading seconds_or_nothing(Time time)
{
    return time >= 0 ? READING_OF((double)time / 1e9) : READING_NOTHING;
}

/* Of those that came while B was at fault, or of all where it never was. */
static Reading tally_share(const BreakerLedger *ledger, Tally part, Tally whole)
{
    if (ledger->fault_began < 0) return share_of(part.all, whole.all);
    return share_of(part.in_fault, whole.in_fault);
}

static Reading kind_share(const BreakerLedger *ledger, RequestKind kind)
{
    return tally_share(ledger, ledger->succeeded[kind], ledger->arrived[kind]);
}

/* --- theory ----------------------------------------------------------------------------------- */

static int64_t rounded_up(int64_t whole, int64_t share)
{
    return (whole * share + BREAKER_WHOLE - 1) / BREAKER_WHOLE;
}

/* The law wants a breaker that is CLOSED, with its window full of quick successes. */
static bool is_at_rest(const BreakerGuard *guard)
{
    const Breaker *breaker = &guard->breaker;
    if (!guard->is_on || breaker->state != BREAKER_CLOSED) return false;
    switch (breaker->rules.trip) {
    case BREAKER_CONSECUTIVE: return breaker->in_a_row == 0;
    case BREAKER_COUNT_WINDOW:
        return breaker->counts.calls == breaker->rules.window && breaker->counts.failures == 0
               && breaker->counts.slow == 0;
    case BREAKER_TIME_WINDOW: return false;
    }
    return false;
}

double breaker_opens_after(const ServiceA *a, const BreakerConfig *config)
{
    const BreakerRules *rules = &config->rules;
    if (config->has_upstream || config->rate == 0 || !is_at_rest(&a->guard)) return NAN;
    int64_t needed = rules->window;
    if (rules->trip == BREAKER_COUNT_WINDOW) {
        needed = rounded_up(rules->window, rules->threshold);
        int64_t slow = rounded_up(rules->window, rules->slow_threshold);
        if (breaker_is_slow(rules, a->timeout) && slow < needed) needed = slow;
    }
    int64_t at_once = config->threads;
    if (a->bulkhead > 0 && a->bulkhead < at_once) at_once = a->bulkhead;
    int64_t rounds = (needed - 1) / at_once;
    double per_s = (double)config->rate / (double)config->rate_ns * 1e9 / 2;
    return (double)(rounds + 1) * (double)a->timeout / 1e9
           + (double)(needed - rounds * at_once) / per_s;
}

Time breaker_hold(const ServiceA *a, const ServiceB *b)
{
    double hold = (double)B_TIME * b->factor;
    if (a->bulkhead > 0) return -1;
    return b->is_hung || hold > (double)a->timeout ? a->timeout : (Time)hold;
}

static Reading blocked_theory(const BreakerModel *model)
{
    const BreakerConfig *config = &model->config;
    Time hold = model->ledger.hold;
    bool has_law =
        hold >= 0 && model->a.guard.opened == 0 && config->tape == NULL && !config->has_upstream;
    if (!has_law) return READING_NOTHING;
    double per_ns = (double)config->rate / (double)config->rate_ns / 2;
    return READING_OF(queueing_erlang_b(config->threads, per_ns * (double)(hold + LOCAL_TIME)));
}

/* Every call ends alike but for chance: what outlasts the timeout has failed, what outlasts
 * slow-call is slow, and one slow rate of 100 % is enough. */
static Reading probes_theory(const BreakerModel *model)
{
    const BreakerConfig *config = &model->config;
    const BreakerRules *rules = &config->rules;
    bool has_law = model->ledger.fault_began < 0 && config->has_breaker && config->tape == NULL
                   && model->a.timeout == config->timeout;
    if (!has_law) return READING_NOTHING;
    double sick = B_TIME > config->timeout ? 1 : config->failure_rate;
    if (rules->trip == BREAKER_CONSECUTIVE)
        return READING_OF(queueing_binomial_below(rules->probes, sick, 1));
    if (breaker_is_slow(rules, B_TIME < config->timeout ? B_TIME : config->timeout))
        return READING_OF(0);
    int n = rules->min_calls < rules->probes ? rules->min_calls : rules->probes;
    return READING_OF(
        queueing_binomial_below(n, sick, (double)rules->threshold * n / (double)BREAKER_WHOLE));
}

/* --- readings --------------------------------------------------------------------------------- */

static Reading letters_of(const char *letters, const BreakerGuard *guard)
{
    return (Reading){.kind = READING_TEXT, .text = {letters, (size_t)guard->decided}};
}

static Reading measure_breaker(const BreakerModel *model, BreakerMetric metric)
{
    const BreakerGuard *guard = &model->a.guard;
    BreakerState state = breaker_guard_state(guard);
    Time began = model->ledger.fault_began;
    switch (metric) {
    case METRIC_CALLS: return READING_OF(guard->calls);
    case METRIC_PERMITTED: return READING_OF(guard->permitted);
    case METRIC_REJECTED: return READING_OF(guard->rejected);
    case METRIC_DECISIONS: return letters_of(guard->decisions, guard);
    case METRIC_STATES: return letters_of(guard->states, guard);
    case METRIC_STATE:
        return (Reading){.kind = READING_TEXT, .text = text_of(breaker_state_names[state])};
    case METRIC_OPENED: return READING_OF(guard->opened);
    case METRIC_FIRST_OPEN: return seconds_or_nothing(guard->first_open);
    case METRIC_OPENED_AFTER:
        return guard->open_after_fault < 0 ? READING_NOTHING
                                           : seconds_or_nothing(guard->open_after_fault - began);
    case METRIC_FAILURE_RATE: return share_of(guard->judged.failures, guard->judged.calls);
    case METRIC_SLOW_RATE: return share_of(guard->judged.slow, guard->judged.calls);
    case METRIC_VERDICTS: return READING_OF(guard->verdicts);
    case METRIC_VERDICTS_CLOSED: return share_of(guard->verdicts_closed, guard->verdicts);
    case METRIC_CALLS_PER_TRIP: return share_of(guard->recorded_closed, guard->trips);
    default: return READING_NOTHING;
    }
}

bool breaker_speaks(const void *state, int metric)
{
    const BreakerModel *model = state;
    bool has_traffic = model->config.tape == NULL;
    switch ((BreakerMetric)metric) {
    case METRIC_UPSTREAM_OK: return has_traffic && model->config.has_upstream;
    case METRIC_OPENED_AFTER:
    case METRIC_OPENED_AFTER_THEORY:
        return has_traffic && (model->ledger.fault_began >= 0 || model->config.failure_rate == 0);
    case METRIC_LOCAL_OK:
    case METRIC_DEPENDENT_OK:
    case METRIC_BLOCKED:
    case METRIC_BLOCKED_THEORY:
    case METRIC_EXHAUSTED_AFTER: return has_traffic;
    case METRIC_CALLS_PER_TRIP: return model->config.has_breaker;
    default: return true;
    }
}

Reading breaker_measure(const void *state, int metric, Time now, Arena *scratch)
{
    const BreakerModel *model = state;
    const BreakerLedger *ledger = &model->ledger;
    (void)now, (void)scratch;
    switch ((BreakerMetric)metric) {
    case METRIC_OPENED_AFTER_THEORY:
        return isnan(ledger->opens_after) ? READING_NOTHING : READING_OF(ledger->opens_after);
    case METRIC_EXHAUSTED_AFTER: return seconds_or_nothing(ledger->exhausted_after);
    case METRIC_LOCAL_OK: return kind_share(ledger, KIND_LOCAL);
    case METRIC_DEPENDENT_OK: return kind_share(ledger, KIND_DEPENDENT);
    case METRIC_UPSTREAM_OK: return kind_share(ledger, KIND_UPSTREAM);
    case METRIC_BLOCKED: return tally_share(ledger, ledger->blocked, ledger->at_a);
    case METRIC_BLOCKED_THEORY: return blocked_theory(model);
    case METRIC_VERDICTS_CLOSED_THEORY: return probes_theory(model);
    case METRIC_REACHED_B: return READING_OF(ledger->reached_b);
    default: return measure_breaker(model, (BreakerMetric)metric);
    }
}
