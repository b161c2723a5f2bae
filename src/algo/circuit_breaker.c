#include "algo/circuit_breaker.h"

#include "base/mutant.h"

#include <assert.h>
#include <string.h>

enum { CELL_FAILED = 1, CELL_SLOW = 2 };

static const int64_t second_ns = 1000000000;

static int least(int a, int b)
{
    return a < b ? a : b;
}

void breaker_init(Breaker *breaker, const BreakerRules *rules, int64_t now_ns)
{
    assert(rules->window >= 1 && rules->window <= BREAKER_WINDOW_MAX);
    assert(rules->min_calls >= 1 && rules->min_calls <= BREAKER_WINDOW_MAX);
    assert(rules->probes >= 1 && rules->probes <= BREAKER_WINDOW_MAX);
    assert(rules->threshold >= 1 && rules->threshold <= BREAKER_WHOLE);
    assert(rules->slow_threshold >= 1 && rules->slow_threshold <= BREAKER_WHOLE);
    memset(breaker, 0, sizeof *breaker);
    breaker->rules = *rules;
    breaker->changed_ns = now_ns;
    breaker->second = now_ns / second_ns;
}

static void change(Breaker *breaker, BreakerState state, int64_t now_ns)
{
    breaker->state = state;
    breaker->generation++;
    breaker->changed_ns = now_ns;
    breaker->counts = breaker->judged = (BreakerCounts){0};
    breaker->in_a_row = breaker->probed = breaker->first = 0;
    memset(breaker->buckets, 0, sizeof breaker->buckets);
    breaker->second = now_ns / second_ns;
}

int64_t breaker_open_until_ns(const Breaker *breaker)
{
    return breaker->changed_ns + breaker->rules.open_for_ns;
}

bool breaker_permit(Breaker *breaker, int64_t now_ns, int64_t *generation)
{
    if (breaker->state == BREAKER_OPEN) {
        int64_t until = breaker_open_until_ns(breaker);
        bool over = MUTANT("breaker-probes-at-the-instant") ? now_ns >= until : now_ns > until;
        if (over) change(breaker, BREAKER_HALF_OPEN, now_ns);
        else if (!MUTANT("breaker-leaks-when-open")) return false;
    }
    if (breaker->state == BREAKER_HALF_OPEN) {
        bool enough = breaker->probed >= breaker->rules.probes;
        if (enough && !MUTANT("breaker-probes-without-end")) return false;
        breaker->probed++;
    }
    *generation = breaker->generation;
    return true;
}

/* --- windows ---------------------------------------------------------------------------------- */

static void count(BreakerCounts *counts, BreakerOutcome outcome, int by)
{
    counts->calls += by;
    counts->failures += outcome.failed ? by : 0;
    counts->slow += outcome.slow ? by : 0;
}

BreakerOutcome breaker_cell(const Breaker *breaker, int i)
{
    uint8_t cell = breaker->cells[(breaker->first + i) % breaker->rules.window];
    return (BreakerOutcome){(cell & CELL_FAILED) != 0, (cell & CELL_SLOW) != 0};
}

static void add_to_ring(Breaker *breaker, BreakerOutcome outcome)
{
    int window = breaker->rules.window;
    if (breaker->counts.calls == window) {
        BreakerOutcome oldest = breaker_cell(breaker, 0);
        if (MUTANT("breaker-forgets-to-forget")) oldest.failed = false;
        count(&breaker->counts, oldest, -1);
        breaker->first = (breaker->first + 1) % window;
    }
    uint8_t cell = (uint8_t)((outcome.failed ? CELL_FAILED : 0) | (outcome.slow ? CELL_SLOW : 0));
    breaker->cells[(breaker->first + breaker->counts.calls) % window] = cell;
    count(&breaker->counts, outcome, 1);
}

/* The buckets of the seconds up to this one begin empty; what was in them is a window old. */
static void add_to_bucket(Breaker *breaker, int64_t now_ns, BreakerOutcome outcome)
{
    int window = breaker->rules.window;
    int64_t second = now_ns / second_ns;
    for (int i = 0; breaker->second < second && i < window; i++) {
        BreakerCounts *old = &breaker->buckets[++breaker->second % window];
        breaker->counts.calls -= old->calls;
        if (!MUTANT("breaker-forgets-to-forget")) breaker->counts.failures -= old->failures;
        breaker->counts.slow -= old->slow;
        *old = (BreakerCounts){0};
    }
    breaker->second = second;
    count(&breaker->buckets[second % window], outcome, 1);
    count(&breaker->counts, outcome, 1);
}

static void add(Breaker *breaker, int64_t now_ns, BreakerOutcome outcome)
{
    bool period = breaker->state == BREAKER_HALF_OPEN || breaker->rules.trip == BREAKER_CONSECUTIVE;
    if (period) count(&breaker->counts, outcome, 1);
    else if (breaker->rules.trip == BREAKER_COUNT_WINDOW) add_to_ring(breaker, outcome);
    else add_to_bucket(breaker, now_ns, outcome);
}

/* --- verdicts --------------------------------------------------------------------------------- */

int breaker_minimum(const Breaker *breaker)
{
    const BreakerRules *rules = &breaker->rules;
    if (rules->trip == BREAKER_CONSECUTIVE) return 1;
    if (breaker->state == BREAKER_HALF_OPEN) return least(rules->min_calls, rules->probes);
    if (rules->trip == BREAKER_COUNT_WINDOW) return least(rules->min_calls, rules->window);
    return rules->min_calls;
}

static bool reaches(int64_t part, int64_t of, int64_t threshold)
{
    if (MUTANT("breaker-opens-above-only")) return part * BREAKER_WHOLE > threshold * of;
    return part * BREAKER_WHOLE >= threshold * of;
}

static bool is_sick(const Breaker *breaker)
{
    const BreakerCounts *counts = &breaker->counts;
    return reaches(counts->failures, counts->calls, breaker->rules.threshold)
           || reaches(counts->slow, counts->calls, breaker->rules.slow_threshold);
}

static void judge_row(Breaker *breaker, int64_t now_ns, BreakerOutcome outcome)
{
    bool half_open = breaker->state == BREAKER_HALF_OPEN;
    if (outcome.failed == half_open) breaker->in_a_row = 0;
    else breaker->in_a_row++;
    if (half_open && outcome.failed) change(breaker, BREAKER_OPEN, now_ns);
    else if (half_open && breaker->in_a_row == breaker->rules.probes)
        change(breaker, BREAKER_CLOSED, now_ns);
    else if (!half_open && breaker->in_a_row == breaker->rules.window)
        change(breaker, BREAKER_OPEN, now_ns);
}

static void judge_rates(Breaker *breaker, int64_t now_ns)
{
    bool sick = is_sick(breaker);
    if (sick) change(breaker, BREAKER_OPEN, now_ns);
    else if (breaker->state == BREAKER_HALF_OPEN) change(breaker, BREAKER_CLOSED, now_ns);
}

BreakerRecord breaker_record(Breaker *breaker, int64_t now_ns, int64_t generation,
                             BreakerOutcome outcome)
{
    BreakerRecord record = {.before = breaker->state, .after = breaker->state};
    bool late = generation != breaker->generation && !MUTANT("breaker-keeps-late-outcomes");
    if (late || breaker->state == BREAKER_OPEN) return record;
    add(breaker, now_ns, outcome);
    record.counted = true;
    record.window = breaker->counts;
    bool enough =
        MUTANT("breaker-opens-below-minimum") || breaker->counts.calls >= breaker_minimum(breaker);
    if (breaker->rules.trip == BREAKER_CONSECUTIVE) {
        judge_row(breaker, now_ns, outcome);
    } else if (enough) {
        record.has_rate = true;
        breaker->judged = breaker->counts;
        judge_rates(breaker, now_ns);
    }
    record.after = breaker->state;
    return record;
}

bool breaker_is_slow(const BreakerRules *rules, int64_t duration_ns)
{
    return duration_ns > rules->slow_call_ns;
}

void breaker_force_open(Breaker *breaker, int64_t now_ns)
{
    change(breaker, BREAKER_OPEN, now_ns);
}
