/* The metrics of the demo `load-balancing`, and what theory says beside them. */
#include "load_balancing.h"

#include "algo/queueing.h"

#include <math.h>

const Metric balancing_metrics[METRICS] = {
    [METRIC_REQUESTS] = {"requests", "requests that arrived since the last count",
                         "requests = completed + failed + in system", NULL, NULL, "requests"},
    [METRIC_COMPLETED] = {"completed", "of these, answered without an error", NULL, NULL, NULL,
                          NULL},
    [METRIC_FAILED] = {"failed",
                       "of these, answered by a sink, lost with a server, or met none that was up",
                       NULL, NULL, NULL, "failed"},
    [METRIC_MEAN] = {"response_mean_ratio",
                     "mean time from arrival to answer, in mean works; of those completed", NULL,
                     NULL, "response_theory_ratio", NULL},
    [METRIC_P50] = {"response_p50_ratio", "its median, to within 1/128", "nearest rank", NULL, NULL,
                    NULL},
    [METRIC_P99] = {"response_p99_ratio", "its 99th percentile, to within 1/128", "nearest rank",
                    NULL, NULL, NULL},
    [METRIC_CI95] = {"response_ci95_ratio",
                     "half width of the mean's 95 % interval; null: too few yet",
                     "2.093 standard errors of 20 means of equal batches, Student's t",
                     "Law and Kelton, Simulation Modeling and Analysis, batch means", NULL, NULL},
    [METRIC_THEORY] =
        {"response_theory_ratio", "what a closed form says of the mean; null: none does",
         "random 1 / (1 - load); round-robin 1 / (1 - s), s = (N load / (N load + 1 - s))^N; "
         "two-choices the sum over i >= 1 of load^((d^i - d) / (d - 1)), N to infinity; random "
         "and fixed work 1 + load / (2 (1 - load)). The others for exponential work; l7, fifo, "
         "fresh figures, an unchanged pool",
         "M/M/1, E_N/M/1 and M/D/1: Kleinrock, Queueing Systems I; Mitzenmacher 2001", NULL, NULL},
    [METRIC_FLOOR] = {"response_floor_theory_ratio",
                      "the mean with one line for all servers, which nobody beats who does not "
                      "know the work; exponential work, an unchanged pool",
                      "M/M/N: 1 + C(N, N load) / (N (1 - load))", "Erlang C, 1917", NULL, NULL},
    [METRIC_SINK_SHARE] = {"sink_share_ratio",
                           "share of the requests that went to sinks; null: there was none", NULL,
                           NULL, "sink_bound_theory_ratio", "to the sink"},
    [METRIC_SINK_BOUND] =
        {"sink_bound_theory_ratio",
         "the most that one sink can get of two-choices; null: not one sink, or another policy",
         "d / N distinct, 1 - (1 - 1/N)^d with replacement; N are up", "it must be drawn first",
         NULL, NULL},
    [METRIC_NEW_SHARE] = {"new_share_ratio",
                          "share of the requests that went to servers added in the run; null: none "
                          "was",
                          NULL, NULL, NULL, "to new servers"},
    [METRIC_SESSIONS_LOST] = {"sessions_lost_ratio",
                              "clients whose session was lost, of 1000; external sessions never "
                              "are",
                              "ip-hash: remove 1 - 1/N, kill 1/N; ring, sticky: 1/N", NULL, NULL,
                              "sessions lost"},
    [METRIC_QUEUE_MAX] = {"queue_max", "the most in one server at once", NULL, NULL, NULL,
                          "longest queue"},
    [METRIC_SHARE_MAX] = {"share_max_ratio", "the busiest server's share of the requests", NULL,
                          NULL, NULL, "busiest"},
};

/* --- theory ----------------------------------------------------------------------------------- */

double balancing_theory_of(const BalancingConfig *config)
{
    if (config->places_connections || config->is_concurrent || config->refresh > 0) return NAN;
    Policy policy = config->policy;
    if (policy == POLICY_TWO_CHOICES && config->choices == 1) policy = POLICY_RANDOM;
    if (policy == POLICY_RANDOM && config->service == SERVICE_FIXED)
        return queueing_mg1_response(config->load, 1, 0);
    if (config->service != SERVICE_EXPONENTIAL) return NAN;
    switch (policy) {
    case POLICY_RANDOM: return queueing_mg1_response(config->load, 1, 1);
    case POLICY_ROUND_ROBIN: return balancing_turns_response(config->servers, config->load);
    case POLICY_TWO_CHOICES: return balancing_choices_response(config->choices, config->load);
    default: return NAN;
    }
}

double balancing_floor_of(const BalancingConfig *config)
{
    if (config->is_concurrent || config->service != SERVICE_EXPONENTIAL) return NAN;
    return queueing_mmn_response(config->servers, config->load * config->servers, 1);
}

static Reading theory(const BalancingModel *model, double value)
{
    return model->is_changed || !isfinite(value) ? READING_NOTHING : READING_OF(value);
}

static Reading sink_bound(const BalancingModel *model)
{
    const BalancingConfig *config = &model->config;
    int sinks = 0;
    for (int i = 0; i < model->up_count; i++) sinks += model->servers[model->up[i]].is_sink;
    bool has_law =
        config->policy == POLICY_TWO_CHOICES && !config->places_connections && sinks == 1;
    if (!has_law) return READING_NOTHING;
    return READING_OF(
        balancing_choices_bound(config->choices, model->up_count, config->is_distinct));
}

/* --- readings --------------------------------------------------------------------------------- */

static Reading share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? READING_OF((double)part / (double)whole) : READING_NOTHING;
}

static Reading in_works(const BalancingModel *model, double ns)
{
    return model->ledger.completed > 0 ? READING_OF(ns / model->config.mean) : READING_NOTHING;
}

static Reading half_width(const BalancingModel *model)
{
    const Ledger *ledger = &model->ledger;
    int each = ledger->share_count / BATCHES;
    double means[BATCHES], mean = 0, squares = 0;
    if (each == 0) return READING_NOTHING;
    for (int batch = 0; batch < BATCHES; batch++) {
        double sum = 0;
        for (int i = 0; i < each; i++) sum += ledger->shares[batch * each + i];
        means[batch] = sum / ((double)each * (double)ledger->share_size) / model->config.mean;
        mean += means[batch] / BATCHES;
    }
    for (int batch = 0; batch < BATCHES; batch++)
        squares += (means[batch] - mean) * (means[batch] - mean);
    return READING_OF(2.093 * sqrt(squares / (BATCHES - 1) / BATCHES));
}

static Reading busiest(const BalancingModel *model)
{
    int64_t most = 0;
    for (int id = 0; id < model->count; id++)
        if (model->servers[id].picks > most) most = model->servers[id].picks;
    return share_of(most, model->ledger.requests);
}

Reading balancing_measure(const void *state, int metric, Time now, Arena *scratch)
{
    const BalancingModel *model = state;
    const Ledger *ledger = &model->ledger;
    const Histogram *responses = &ledger->responses;
    (void)now, (void)scratch;
    switch ((BalancingMetric)metric) {
    case METRIC_REQUESTS: return READING_OF(ledger->requests);
    case METRIC_COMPLETED: return READING_OF(ledger->completed);
    case METRIC_FAILED: return READING_OF(ledger->failed);
    case METRIC_MEAN: return in_works(model, histogram_mean(responses));
    case METRIC_P50: return in_works(model, (double)histogram_percentile(responses, .5));
    case METRIC_P99: return in_works(model, (double)histogram_percentile(responses, .99));
    case METRIC_CI95: return half_width(model);
    case METRIC_THEORY: return theory(model, model->theory);
    case METRIC_FLOOR: return theory(model, model->floor);
    case METRIC_SINK_SHARE:
        return model->had_sink ? share_of(ledger->to_sinks, ledger->requests) : READING_NOTHING;
    case METRIC_SINK_BOUND: return sink_bound(model);
    case METRIC_NEW_SHARE:
        return model->had_new ? share_of(ledger->to_new, ledger->requests) : READING_NOTHING;
    case METRIC_SESSIONS_LOST: return share_of(model->sessions_lost, CLIENTS);
    case METRIC_QUEUE_MAX: return READING_OF(ledger->most);
    case METRIC_SHARE_MAX: return busiest(model);
    case METRICS: break;
    }
    return READING_NOTHING;
}

bool balancing_speaks(const void *state, int metric)
{
    const BalancingModel *model = state;
    switch ((BalancingMetric)metric) {
    case METRIC_SINK_SHARE: return model->had_sink;
    case METRIC_NEW_SHARE: return model->had_new;
    case METRIC_SESSIONS_LOST: return model->config.keeps_sessions;
    default: return true;
    }
}

/* --- lists ------------------------------------------------------------------------------------ */

static const double *picks(const BalancingModel *model, Arena *scratch, int *count)
{
    double *list = arena_array(scratch, PICKS_KEPT, sizeof *list);
    for (*count = 0; *count < model->pick_count; ++*count) list[*count] = model->picks[*count];
    return list;
}

/* Up to now, also where nothing has happened for a while. */
static int samples_until(const BalancingModel *model, Time now)
{
    int64_t due = now / model->sample_every + 1;
    return due < 2 * SAMPLES ? (int)due : 2 * SAMPLES;
}

static const double *in_system(const BalancingModel *model, Time now, Arena *scratch, int *count)
{
    int taken = samples_until(model, now), told = taken < SAMPLES ? taken : SAMPLES;
    double *list = arena_array(scratch, (size_t)(told * model->count) + 1, sizeof *list);
    *count = 0;
    for (int id = 0; id < model->count; id++) {
        for (int i = 0; i < told; i++) {
            int at = i * taken / told;
            bool is_now = at >= model->sample_count;
            list[(*count)++] =
                is_now ? model->inside[id] : model->samples[at * model->capacity + id];
        }
    }
    return list;
}

const double *balancing_list(const void *state, int list, Time now, Arena *scratch, int *count)
{
    const BalancingModel *model = state;
    return list == LIST_PICK ? picks(model, scratch, count) : in_system(model, now, scratch, count);
}
