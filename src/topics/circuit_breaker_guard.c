/* The breaker that A asks. Beside it a list of the outcomes that should count, from which its
 * claims are checked after every one: nothing here trusts the breaker's own counts. */
#include "circuit_breaker.h"

#include <inttypes.h>
#include <math.h>

static void sample_state(const BreakerGuard *guard, Effects *effects)
{
    static const double levels[] = {0, 2, 1};
    effects_sample(effects, SERIES_STATE, levels[breaker_guard_state(guard)]);
}

/* --- what should count ------------------------------------------------------------------------ */

static bool is_in_window(const BreakerRules *rules, BreakerState state, Time at, Time now)
{
    if (rules->trip != BREAKER_TIME_WINDOW || state == BREAKER_HALF_OPEN) return true;
    return at / TIME_SECOND > now / TIME_SECOND - rules->window;
}

static BreakerCounts recount(const BreakerGuard *guard, BreakerState state, Time now)
{
    const BreakerRules *rules = &guard->breaker.rules;
    bool by_count = rules->trip == BREAKER_COUNT_WINDOW && state == BREAKER_CLOSED;
    int64_t most = by_count ? rules->window : BREAKER_WINDOW_MAX;
    BreakerCounts counts = {0};
    for (int64_t i = guard->past_count - 1; i >= 0 && i >= guard->past_count - most; i--) {
        const PastOutcome *past = &guard->past[i % BREAKER_WINDOW_MAX];
        if (!is_in_window(rules, state, past->at, now)) break;
        counts.calls++;
        counts.failures += past->outcome.failed;
        counts.slow += past->outcome.slow;
    }
    return counts;
}

static int in_a_row(const BreakerGuard *guard)
{
    int count = 0;
    for (int64_t i = guard->past_count - 1;
         i >= 0 && count < BREAKER_WINDOW_MAX && guard->past[i % BREAKER_WINDOW_MAX].outcome.failed;
         i--)
        count++;
    return count;
}

/* Whether CLOSED has to open now, by the rule and the list. */
static bool must_open(const BreakerGuard *guard, BreakerCounts counts)
{
    const BreakerRules *rules = &guard->breaker.rules;
    if (rules->trip == BREAKER_CONSECUTIVE) return in_a_row(guard) >= rules->window;
    int minimum = rules->min_calls;
    if (rules->trip == BREAKER_COUNT_WINDOW && minimum > rules->window) minimum = rules->window;
    if (counts.calls < minimum) return false;
    return counts.failures * (int64_t)BREAKER_WHOLE >= rules->threshold * counts.calls
           || counts.slow * (int64_t)BREAKER_WHOLE >= rules->slow_threshold * counts.calls;
}

static void check_record(BreakerGuard *guard, const BreakerRecord *record, int64_t generation,
                         int64_t before, Time now, Effects *effects)
{
    const BreakerRules *rules = &guard->breaker.rules;
    if (generation != before)
        effects_breach(effects, CLAIM_WINDOW,
                       "an outcome of generation %" PRId64 " counts in %" PRId64, generation,
                       before);
    BreakerCounts counts = recount(guard, record->before, now);
    bool known = rules->trip != BREAKER_TIME_WINDOW || guard->past_count <= BREAKER_WINDOW_MAX
                 || counts.calls < BREAKER_WINDOW_MAX;
    bool by_rate = rules->trip != BREAKER_CONSECUTIVE && known;
    if (by_rate
        && (counts.calls != record->window.calls || counts.failures != record->window.failures
            || counts.slow != record->window.slow))
        effects_breach(effects, CLAIM_WINDOW, "%d of %d failed, and it counts %d of %d",
                       counts.failures, counts.calls, record->window.failures,
                       record->window.calls);
    bool opens = record->after == BREAKER_OPEN;
    if (record->before == BREAKER_CLOSED && known && opens != must_open(guard, counts))
        effects_breach(effects, CLAIM_TRIP, "%d of %d failed, %d slow: it %s", counts.failures,
                       counts.calls, counts.slow, opens ? "opened" : "stayed closed");
}

/* --- asking ----------------------------------------------------------------------------------- */

static void check_permit(BreakerGuard *guard, BreakerState before, Time until, Time now,
                         Effects *effects)
{
    const Breaker *breaker = &guard->breaker;
    if (breaker->state == BREAKER_OPEN)
        effects_breach(effects, CLAIM_NOTHING_WHILE_OPEN, "a call to B while OPEN");
    if (before == BREAKER_OPEN && breaker->state == BREAKER_HALF_OPEN) {
        guard->probed = 0;
        if (now <= until)
            effects_breach(effects, CLAIM_PROBES, "HALF-OPEN not later than its wait");
    }
    if (breaker->state == BREAKER_HALF_OPEN && ++guard->probed > breaker->rules.probes)
        effects_breach(effects, CLAIM_PROBES, "call %" PRId64 " in HALF-OPEN, of %d", guard->probed,
                       breaker->rules.probes);
}

int64_t breaker_guard_ask(BreakerGuard *guard, Time now, Effects *effects)
{
    Breaker *breaker = &guard->breaker;
    BreakerState before = breaker->state;
    Time until = breaker_open_until_ns(breaker);
    int64_t generation = breaker->generation;
    bool permitted = !guard->is_on || breaker_permit(breaker, now, &generation);
    guard->calls++;
    if (permitted) {
        guard->permitted++;
    } else {
        guard->rejected++;
        guard->last_refused = now;
    }
    if (guard->calls != guard->permitted + guard->rejected)
        effects_breach(effects, CLAIM_NOTHING_WHILE_OPEN, "calls that were not answered");
    if (guard->is_on && breaker->state != before) {
        guard->past_count = 0;
        guard->judged = (BreakerCounts){0};
        sample_state(guard, effects);
        effects_note(effects, NOTE_PROBING, (const int64_t[NOTE_ARGS]){breaker->rules.probes});
    }
    if (guard->is_on && permitted) check_permit(guard, before, until, now, effects);
    return permitted ? generation : -1;
}

BreakerState breaker_guard_state(const BreakerGuard *guard)
{
    return guard->is_on ? guard->breaker.state : BREAKER_CLOSED;
}

void breaker_guard_decided(BreakerGuard *guard, bool permitted)
{
    if (guard->decided == DECISIONS_MOST) return;
    guard->decisions[guard->decided] = permitted ? 'P' : 'R';
    guard->states[guard->decided++] = "COH"[breaker_guard_state(guard)];
}

/* --- recording -------------------------------------------------------------------------------- */

static double rate_of(const BreakerRecord *record, int part)
{
    return record->has_rate ? (double)part / record->window.calls : NAN;
}

static void note_change(BreakerGuard *guard, BreakerLedger *ledger, const BreakerRecord *record,
                        Time now, Effects *effects)
{
    const BreakerCounts *window = &record->window;
    bool half_open = record->before == BREAKER_HALF_OPEN;
    if (half_open) {
        guard->verdicts++;
        guard->verdicts_closed += record->after == BREAKER_CLOSED;
    }
    guard->past_count = 0;
    guard->judged = (BreakerCounts){0};
    sample_state(guard, effects);
    if (record->after == BREAKER_CLOSED) {
        effects_note(effects, NOTE_CLOSED,
                     (const int64_t[NOTE_ARGS]){window->calls, window->failures});
        return;
    }
    guard->opened++;
    guard->trips += !half_open;
    if (guard->first_open < 0) guard->first_open = now;
    if (guard->open_after_fault < 0 && ledger->fault_began >= 0) guard->open_after_fault = now;
    effects_note(effects, NOTE_OPENED,
                 (const int64_t[NOTE_ARGS]){window->calls, window->failures, window->slow,
                                            half_open, guard->breaker.rules.open_for_ns});
}

void breaker_guard_record(BreakerGuard *guard, BreakerLedger *ledger, Time now, int64_t generation,
                          BreakerOutcome outcome, Effects *effects)
{
    if (!guard->is_on) return;
    Breaker *breaker = &guard->breaker;
    int64_t before = breaker->generation;
    BreakerRecord record = breaker_record(breaker, now, generation, outcome);
    int64_t letter = outcome.failed + 2 * outcome.slow;
    if (!record.counted) {
        effects_note(effects, NOTE_LATE, (const int64_t[NOTE_ARGS]){letter});
        return;
    }
    guard->past[guard->past_count++ % BREAKER_WINDOW_MAX] = (PastOutcome){now, generation, outcome};
    guard->recorded_closed += record.before == BREAKER_CLOSED;
    if (record.has_rate) guard->judged = record.window;
    check_record(guard, &record, generation, before, now, effects);
    effects_note(effects, NOTE_OUTCOME,
                 (const int64_t[NOTE_ARGS]){demo_ratio(rate_of(&record, record.window.failures)),
                                            demo_ratio(rate_of(&record, record.window.slow)),
                                            record.after, letter, record.window.calls,
                                            record.window.failures, record.window.slow});
    if (record.after != record.before) note_change(guard, ledger, &record, now, effects);
}

void breaker_guard_force_open(BreakerGuard *guard, BreakerLedger *ledger, Time now,
                              Effects *effects)
{
    if (!guard->is_on) return;
    bool was_closed = guard->breaker.state == BREAKER_CLOSED;
    breaker_force_open(&guard->breaker, now);
    guard->opened++;
    guard->trips += was_closed;
    guard->past_count = 0;
    guard->judged = (BreakerCounts){0};
    if (guard->first_open < 0) guard->first_open = now;
    if (guard->open_after_fault < 0 && ledger->fault_began >= 0) guard->open_after_fault = now;
    sample_state(guard, effects);
    effects_note(effects, NOTE_FORCED, NULL);
}

void breaker_guard_switch(BreakerGuard *guard, bool is_on, Time now, Effects *effects)
{
    BreakerRules rules = guard->breaker.rules;
    int64_t generation = guard->breaker.generation;
    breaker_init(&guard->breaker, &rules, now);
    guard->breaker.generation = generation + 1; /* calls under way do not count in it */
    guard->is_on = is_on;
    guard->past_count = 0;
    guard->judged = (BreakerCounts){0};
    sample_state(guard, effects);
    effects_note(effects, NOTE_BREAKER, (const int64_t[NOTE_ARGS]){is_on});
}
