/* Requests and their times, counted by who comes and goes: what all scenes with requests share. */
#include "latency_throughput.h"

#include "base/mutant.h"

#include <math.h>

enum { HISTORY_SPARE = 2, FIRST_WAKE_NS = 100000000 };

/* --- sums ------------------------------------------------------------------------------------- */

void latency_sum_add(LatencySum *sum, int64_t times, Time time)
{
    sum->s += times * (time / TIME_SECOND);
    sum->ns += times * (time % TIME_SECOND);
    int64_t carried = sum->ns / TIME_SECOND;
    if (sum->ns % TIME_SECOND < 0) carried--;
    sum->s += carried;
    sum->ns -= carried * TIME_SECOND;
}

double latency_sum_ns(const LatencySum *sum)
{
    return (double)sum->s * 1e9 + (double)sum->ns;
}

/* --- counting --------------------------------------------------------------------------------- */

void meter_init(Meter *meter, const Setup *setup)
{
    *meter = (Meter){.wake_every = FIRST_WAKE_NS, .wake_next = FIRST_WAKE_NS};
    meter->set = arena_alloc(setup->arena, sizeof *meter->set);
    meter->samples = world_add_history(setup->world, sizeof(Time), HISTORY_SPARE * SAMPLES_EXACT);
}

void meter_restart(Meter *meter, const LatencySettings *settings, Time now, int64_t next)
{
    if (meter->answered > 0)
        meter->tried[meter->tried_count++ % TRIED_MOST] =
            (Tried){*settings, meter_mean_ms(meter), meter_percentile_ms(meter, 9900),
                    meter_per_s(meter, now)};
    meter->since = meter->changed = now;
    meter->from = next;
    meter->arrived = meter->refused = meter->answered = meter->inside = 0;
    meter->area = meter->sojourn = meter->came = (LatencySum){0};
    percentile_clear(meter->set);
    meter->first = meter->samples->count;
    meter->disturbed = false;
    meter->wake_count = 0;
    meter->wake_every = FIRST_WAKE_NS;
    meter->wake_next = now + FIRST_WAKE_NS;
}

static void count_area(Meter *meter, Time now)
{
    latency_sum_add(&meter->area, meter->inside, now - meter->changed);
    meter->changed = now;
}

void meter_arrive(Meter *meter, Time now, int64_t number)
{
    int64_t inside = ++meter->all_arrived - meter->all_refused - meter->all_answered;
    if (inside > meter->longest) meter->longest = inside;
    if (number < meter->from) return;
    count_area(meter, now);
    meter->arrived++;
    meter->inside++;
    latency_sum_add(&meter->came, 1, now);
}

void meter_refuse(Meter *meter, int64_t number)
{
    meter->all_arrived++;
    if (!MUTANT("meter-forgets-refusals")) meter->all_refused++;
    if (number < meter->from) return;
    meter->arrived++;
    meter->refused++;
}

/* Every other one goes where there are too many, and they come half as often. */
static void keep_wake(Meter *meter, Time now)
{
    if (now < meter->wake_next) return;
    if (meter->wake_count == WAKE_MOST) {
        for (int i = 0; i < WAKE_MOST / 2; i++)
            for (int axis = 0; axis < 2; axis++)
                meter->wake[i][axis] = meter->wake[2 * i + 1][axis];
        meter->wake_count /= 2;
        meter->wake_every *= 2;
    }
    double *point = meter->wake[meter->wake_count++];
    point[0] = meter_per_s(meter, now);
    point[1] = meter_mean_ms(meter);
    meter->wake_next = now + meter->wake_every;
}

void meter_answer(Meter *meter, Time now, int64_t number, Time arrived)
{
    meter->all_answered++;
    if (number < meter->from) return;
    if (MUTANT("meter-misses-the-last")) meter->inside--;
    count_area(meter, now);
    if (!MUTANT("meter-misses-the-last")) meter->inside--;
    meter->answered++;
    latency_sum_add(&meter->came, -1, arrived);
    latency_sum_add(&meter->sojourn, 1, now - arrived);
    percentile_add(meter->set, now - arrived);
    Time *sample = history_append(meter->samples);
    if (sample != NULL) *sample = now - arrived;
    keep_wake(meter, now);
}

/* --- what came of it -------------------------------------------------------------------------- */

double meter_mean_ms(const Meter *meter)
{
    if (meter->answered == 0) return NAN;
    return latency_sum_ns(&meter->sojourn) / (double)meter->answered / 1e6;
}

/* Beyond SAMPLES_EXACT to a bucket, which spares looking through them all. */
double meter_percentile_ms(const Meter *meter, int q)
{
    if (meter->answered == 0) return NAN;
    bool all = meter->samples->count - meter->first == (size_t)meter->answered;
    const Time *samples = NULL;
    if (all && meter->answered <= SAMPLES_EXACT) samples = history_at(meter->samples, meter->first);
    return (double)percentile_of(meter->set, samples, q) / 1e6;
}

/* The area under the number inside, in ns. */
static double area_ns(const Meter *meter, Time now)
{
    return latency_sum_ns(&meter->area) + (double)meter->inside * (double)(now - meter->changed);
}

/* The time that each has been inside up to now, together. */
static LatencySum times_inside(const Meter *meter, Time now)
{
    LatencySum sum = meter->sojourn;
    latency_sum_add(&sum, meter->inside, now);
    sum.s -= meter->came.s;
    latency_sum_add(&sum, -1, meter->came.ns);
    return sum;
}

double meter_inside_mean(const Meter *meter, Time now)
{
    if (now <= meter->since) return NAN;
    return area_ns(meter, now) / (double)(now - meter->since);
}

double meter_little_gap(const Meter *meter, Time now)
{
    double inside = meter_inside_mean(meter, now);
    int64_t came = meter->arrived - meter->refused;
    if (!(inside > 0) || came == 0) return NAN;
    LatencySum times = times_inside(meter, now);
    double rate_in = (double)came / (double)(now - meter->since);
    double each = latency_sum_ns(&times) / (double)came;
    return fabs(inside - rate_in * each) / inside;
}

double meter_per_s(const Meter *meter, Time now)
{
    if (now <= meter->since) return NAN;
    return (double)meter->answered / (double)(now - meter->since) * 1e9;
}

void meter_check(const Meter *meter, Effects *effects)
{
    Time now = effects_now(effects);
    LatencySum area = meter->area, times = times_inside(meter, now);
    latency_sum_add(&area, meter->inside, now - meter->changed);
    if (area.s == times.s && area.ns == times.ns) return;
    effects_breach(effects, CLAIM_LITTLE, "the area is %.9g s, the times inside are %.9g s",
                   latency_sum_ns(&area) / 1e9, latency_sum_ns(&times) / 1e9);
}
