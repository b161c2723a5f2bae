/* What was answered and what passed. Nodes write into the ledger; metrics and pictures read it. */
#include "rate_limiter.h"

#include "base/mutant.h"

/* --- what passed ------------------------------------------------------------------------------ */

static void add(Passed *passed, const Release *release, int sign)
{
    if (passed->keeper >= 0 && passed->keeper != release->keeper) return;
    for (int lane = 0; lane < LANES; lane++) {
        if ((release->lanes & LANE_BIT(lane)) == 0) continue;
        passed->sum[lane] += sign * release->cost;
        if (passed->sum[lane] > passed->most[lane]) passed->most[lane] = passed->sum[lane];
    }
}

void limiter_passed_begin(Passed *passed, const History *releases, Time span, int keeper)
{
    *passed = (Passed){.span = span, .keeper = keeper, .oldest = releases->count};
}

void limiter_passed_add(Passed *passed, const History *releases)
{
    const Release *newest = history_at(releases, releases->count - 1);
    for (;; passed->oldest++) {
        const Release *oldest = history_at(releases, passed->oldest);
        if (oldest->at > newest->at - passed->span) break;
        add(passed, oldest, -1);
    }
    add(passed, newest, 1);
}

/* --- the ledger ------------------------------------------------------------------------------- */

static bool count_alone(const Config *config)
{
    return config->store == STORE_LOCAL && config->nodes > 1;
}

static int64_t bound_of(const Config *config, int lane)
{
    RateLimitPolicy policy = config->policy;
    if (count_alone(config)) return config->nodes * policy.limit;
    switch (lane) {
    case RATE_LIMIT_FIXED_WINDOW: return 2 * policy.limit;
    case RATE_LIMIT_SLIDING_COUNTER: return 2 * policy.limit - 1;
    case RATE_LIMIT_TOKEN_BUCKET:
    case RATE_LIMIT_LEAKY_METER: return policy.burst + policy.limit - 1;
    default: return INT64_MAX; /* does not go beyond its limit, or by one in service */
    }
}

void limiter_ledger_init(Ledger *ledger, World *world, const Config *config, int lane, StoreOp op)
{
    ledger->answers = world_add_history(world, sizeof(Answer), REQUESTS_MOST);
    ledger->releases = world_add_history(world, sizeof(Release), REQUESTS_MOST);
    limiter_passed_begin(&ledger->in_2s, ledger->releases, 2 * TIME_SECOND, -1);
    limiter_passed_begin(&ledger->in_window, ledger->releases, config->policy.window_ns, -1);
    ledger->policy = config->policy;
    ledger->lane = lane;
    ledger->alone = count_alone(config);
    for (int i = 0; i < LANES; i++) ledger->bounds[i] = bound_of(config, i);
    ledger->ops_seen = 1u << op;
    ledger->nodes_seen = config->nodes;
}

/* In how long what now counts as passed in the last window has passed. */
static Time took(const Ledger *ledger, int lane, Time now)
{
    for (size_t i = ledger->in_window.oldest; i < ledger->releases->count; i++) {
        const Release *release = history_at(ledger->releases, i);
        if ((release->lanes & LANE_BIT(lane)) != 0) return now - release->at;
    }
    return 0;
}

static void tell_passed(const Ledger *ledger, int kind, int lane, Time now, Effects *effects)
{
    int64_t args[NOTE_ARGS] = {lane, ledger->in_window.sum[lane], took(ledger, lane, now)};
    effects_note(effects, kind, args);
}

/* The story is told when a lane first passes its limit, and when it reaches what its law allows. */
static void tell_excess(Ledger *ledger, int lane, Time now, Effects *effects)
{
    int64_t passed = ledger->in_window.sum[lane];
    if (passed <= ledger->policy.limit) return;
    bool at_bound = passed >= ledger->bounds[lane] && !ledger->bound_noted[lane];
    bool over = !ledger->alone && !ledger->over_noted[lane];
    ledger->over_noted[lane] = true;
    /* That ten nodes let ten times the limit pass is said once, not by each lane. */
    for (int i = 0; i < LANES && at_bound; i++)
        ledger->bound_noted[i] |= ledger->alone || i == lane;
    if (ledger->in_burst) {
        if (at_bound) ledger->bound_due |= LANE_BIT(lane);
        else if (over) ledger->over_due |= LANE_BIT(lane);
    } else if (at_bound || over) {
        tell_passed(ledger, at_bound ? NOTE_AT_BOUND : NOTE_OVER_LIMIT, lane, now, effects);
    }
}

void limiter_ledger_burst(Ledger *ledger)
{
    ledger->in_burst = true;
}

void limiter_ledger_burst_over(Ledger *ledger, Time now, Effects *effects)
{
    unsigned over = ledger->over_due & ~ledger->bound_due;
    for (int lane = 0; lane < LANES; lane++)
        if ((over & LANE_BIT(lane)) != 0) tell_passed(ledger, NOTE_OVER_LIMIT, lane, now, effects);
    for (int lane = 0; lane < LANES; lane++)
        if ((ledger->bound_due & LANE_BIT(lane)) != 0)
            tell_passed(ledger, NOTE_AT_BOUND, lane, now, effects);
    ledger->in_burst = false;
    ledger->over_due = ledger->bound_due = 0;
}

bool limiter_ledger_release(Ledger *ledger, Release release, Effects *effects)
{
    Release *newest = history_append(ledger->releases);
    if (newest == NULL) {
        effects_fail(effects, "more than %d requests: lower the rate or shorten the run",
                     REQUESTS_MOST);
        return false;
    }
    *newest = release;
    limiter_passed_add(&ledger->in_2s, ledger->releases);
    limiter_passed_add(&ledger->in_window, ledger->releases);
    for (int lane = 0; lane < LANES; lane++) {
        if ((release.lanes & LANE_BIT(lane)) == 0) continue;
        effects_sample(effects, SERIES_ADMITTED + lane, release.cost);
        tell_excess(ledger, lane, release.at, effects);
    }
    return true;
}

/* --- answers ---------------------------------------------------------------------------------- */

static void count(Ledger *ledger, const Answer *answer, int lane, Time delay, Effects *effects)
{
    bool admitted = (answer->admitted & LANE_BIT(lane)) != 0;
    bool by_log = (answer->admitted & LANE_BIT(RATE_LIMIT_SLIDING_LOG)) != 0;
    ledger->offered[lane]++;
    if (admitted) ledger->admitted[lane]++;
    else if (!MUTANT("refusals-unanswered")) ledger->refused[lane]++;
    if ((answer->delayed & LANE_BIT(lane)) != 0) {
        ledger->delayed[lane]++;
        ledger->delay_s[lane] += delay / TIME_SECOND;
        ledger->delay_ns[lane] += delay % TIME_SECOND;
        if (delay > ledger->delay_most[lane]) ledger->delay_most[lane] = delay;
    }
    if (admitted && !by_log) ledger->wrongly_admitted[lane]++;
    if (!admitted && by_log) ledger->wrongly_refused[lane]++;
    ledger->last[lane] = (LastAnswer){true, admitted, answer->node, answer->cost, answer->at};
    if (ledger->offered[lane] != ledger->admitted[lane] + ledger->refused[lane])
        effects_breach(effects, CLAIM_ALL_ANSWERED,
                       "%s: a request was neither admitted nor refused", limiter_lane_names[lane]);
}

/* The trace's line for the lane in focus. */
static void tell_request(const Ledger *ledger, const Answer *answer, Time delay, Effects *effects)
{
    const Keeper *keeper = ledger->keepers[answer->node];
    int lane = ledger->lane;
    bool admitted = (answer->admitted & LANE_BIT(lane)) != 0;
    bool delayed = (answer->delayed & LANE_BIT(lane)) != 0;
    int64_t args[NOTE_ARGS] = {
        answer->node + 1,
        answer->cost,
        admitted,
        limiter_keeper_remaining(keeper, lane, answer->at),
        limiter_keeper_reset(keeper, lane, answer->at),
        admitted ? 0 : limiter_keeper_retry(keeper, lane, answer->at, answer->cost),
        delayed ? delay : 0,
    };
    effects_note(effects, NOTE_REQUEST, args);
}

void limiter_ledger_answer(Ledger *ledger, const Answer *answer, Time delay, Effects *effects)
{
    Answer *kept = history_append(ledger->answers);
    if (kept == NULL) {
        effects_fail(effects, "more than %d requests: lower the rate or shorten the run",
                     REQUESTS_MOST);
        return;
    }
    *kept = *answer;
    for (int lane = 0; lane < LANES; lane++)
        if ((answer->lanes & LANE_BIT(lane)) != 0) count(ledger, answer, lane, delay, effects);
    unsigned pair = LANE_BIT(RATE_LIMIT_TOKEN_BUCKET) | LANE_BIT(RATE_LIMIT_LEAKY_METER);
    if ((answer->lanes & pair) == pair && (answer->admitted & pair) != 0
        && (answer->admitted & pair) != pair)
        ledger->mismatches++;
    if ((answer->lanes & LANE_BIT(ledger->lane)) != 0) tell_request(ledger, answer, delay, effects);
}
