/* The metrics of the demo `latency-throughput`, and what theory says beside them. */
#include "latency_throughput.h"

#include "algo/queueing.h"
#include "base/maths.h"

#include <math.h>
#include <string.h>

#define ROW(name, meaning, law, source, theory, label)                                             \
    {                                                                                              \
        name, meaning, law, source, theory, label                                                  \
    }
#define MEASURED(name, meaning, how) ROW(name, meaning, how, "this machine", NULL, NULL)

static const char little[] = "Little, A Proof for the Queuing Formula L = lambda W, 1961";
static const char omission[] = "Tene, How NOT to Measure Latency";

const Metric latency_metrics[METRICS] = {
    [METRIC_MEAN] =
        ROW("response_mean_ms", "mean time from arrival to answer; closed: without thinking",
            "of requests that came since the settings last changed", NULL, "response_theory_ms",
            "mean"),
    [METRIC_MEAN_THEORY] =
        ROW("response_theory_ms", "what theory says of it; null: nothing",
            "service (1 + rho (1 + cv2) / (2 (1 - rho))), rho = rate x service; exponential work "
            "in a room: M/M/1/K; closed: exact mean value analysis",
            "Pollaczek-Khinchine; Kleinrock I; Reiser and Lavenberg, JACM 27(2), 1980", NULL, NULL),
    [METRIC_P50] = ROW("response_p50_ms", "half of them take at most so long",
                       "the sample of rank ceil(n / 2)", NULL, "response_p50_theory_ms", "p50"),
    [METRIC_P50_THEORY] =
        ROW("response_p50_theory_ms", "what theory says of it; null: nothing",
            "exponential work: ln 2 x mean", "M/M/1: the response is exponential", NULL, NULL),
    [METRIC_P99] = ROW("response_p99_ms", "99 of 100 take at most so long",
                       "the sample of rank ceil(0.99 n)", NULL, "response_p99_theory_ms", "p99"),
    [METRIC_P99_THEORY] =
        ROW("response_p99_theory_ms", "what theory says of it; null: nothing",
            "exponential work: ln 100 x mean", "M/M/1: the response is exponential", NULL, NULL),
    [METRIC_PER_S] = ROW("throughput_per_s", "answers over the time counted", NULL, NULL,
                         "throughput_theory_per_s", "throughput"),
    [METRIC_PER_S_THEORY] =
        ROW("throughput_theory_per_s", "what theory says of it; null: nothing",
            "the lesser of rate and ceiling, 1 / service or batch / (overhead + batch x item); "
            "with a room rate (1 - loss); closed: exact mean value analysis",
            "what goes in comes out", NULL, NULL),
    [METRIC_LOSS] = ROW("loss_ratio", "requests refused for want of room", NULL, NULL,
                        "loss_theory_ratio", "refused"),
    [METRIC_LOSS_THEORY] =
        ROW("loss_theory_ratio", "what theory says of it; null: nothing",
            "exponential work: (1 - rho) rho^K / (1 - rho^(K + 1)), 1 / (K + 1) at rho = 1",
            "M/M/1/K; Kleinrock I, section 3.6", NULL, NULL),
    [METRIC_INSIDE] = ROW("in_system_mean", "time average of the number inside",
                          "L, of the requests counted", NULL, NULL, "inside"),
    [METRIC_LITTLE_GAP] =
        ROW("little_gap_ratio", "abs(L - rate in x W) / L: 0, but for rounding",
            "L = rate in x W, with W clipped to the time counted", little, NULL, NULL),
    [METRIC_PER_BATCH] = ROW("items_per_batch_ratio", "items done a batch", NULL, NULL, NULL, NULL),
    [METRIC_KNEE] = ROW("users_knee_theory", "users from which on the slowest station is the limit",
                        "(D + Z) / Dmax", "Muntz and Wong, 1974", NULL, "knee"),
    [METRIC_CLOSED_SAMPLES] = ROW("closed_samples", "answers that the tester who waits has had",
                                  NULL, omission, NULL, "waits: samples"),
    [METRIC_CLOSED_MEAN] = ROW("closed_mean_ms", "their mean", NULL, NULL, NULL, "mean"),
    [METRIC_CLOSED_P999] = ROW("closed_p999_ms", "99.9 % of them take at most so long",
                               "the sample of rank ceil(0.999 n)", NULL, NULL, NULL),
    [METRIC_CLOSED_P9999] = ROW("closed_p9999_ms", "99.99 % of them take at most so long",
                                "the sample of rank ceil(0.9999 n)", NULL, NULL, "p99.99"),
    [METRIC_OPEN_SAMPLES] =
        ROW("open_samples", "answers that the tester who keeps its schedule has had", NULL,
            omission, NULL, "on schedule: samples"),
    [METRIC_OPEN_MEAN] = ROW("open_mean_ms", "their mean", NULL, NULL, NULL, NULL),
    [METRIC_OPEN_P75] = ROW("open_p75_ms", "75 % of them take at most so long",
                            "the sample of rank ceil(0.75 n)", NULL, NULL, NULL),
    [METRIC_OPEN_P99] = ROW("open_p99_ms", "99 % of them take at most so long",
                            "the sample of rank ceil(0.99 n)", NULL, NULL, NULL),
    [METRIC_OPEN_P9999] = ROW("open_p9999_ms", "99.99 % of them take at most so long",
                              "the sample of rank ceil(0.9999 n)", NULL, NULL, "p99.99"),
    [METRIC_MEASURED + PROBE_CALL] =
        MEASURED("measured_call_ns", "a call of an empty function",
                 "10 million calls that are not inlined; the least of 5 runs"),
    [METRIC_MEASURED + PROBE_L1] =
        MEASURED("measured_l1_ns", "a step through half of the L1 cache",
                 "pointer chase, a cycle through all lines at random; the least of 5 runs"),
    [METRIC_MEASURED + PROBE_L2] =
        MEASURED("measured_l2_ns", "a step through half of the L2 cache", "as measured_l1_ns"),
    [METRIC_MEASURED + PROBE_RAM] =
        MEASURED("measured_ram_ns", "a step through memory far beyond the caches",
                 "as measured_l1_ns, 64 to 512 MiB; misses of the TLB are in it"),
    [METRIC_MEASURED + PROBE_SYSCALL] =
        MEASURED("measured_syscall_ns", "a system call that does nothing",
                 "getppid() by syscall(), a million times; the least of 5 runs"),
    [METRIC_MEASURED + PROBE_LOOPBACK] =
        MEASURED("measured_loopback_us", "a byte to 127.0.0.1 and back",
                 "TCP between two threads, 2000 times; the median"),
    [METRIC_MEASURED + PROBE_WRITE_SYNC] =
        MEASURED("measured_write_sync_us", "4 KiB more in a file, durable",
                 "write and fdatasync, 200 times or 1 s; the median"),
    [METRIC_MEASURED + PROBE_FILE_READ] =
        MEASURED("measured_file_read_us", "4 KiB at random from a file of 64 MiB",
                 "the cache was asked to drop it; the median"),
    [METRIC_MEASURED + PROBE_FILE_CACHED] =
        MEASURED("measured_file_cached_us", "the same pages again", "from the cache; the median"),
};

/* --- theory ----------------------------------------------------------------------------------- */

static double load_of(const LatencySettings *settings)
{
    return latency_per_s(settings) * (double)settings->service / 1e9;
}

static double cv2_of(const LatencySettings *settings)
{
    switch (settings->law) {
    case WORK_EXPONENTIAL: return 1;
    case WORK_CONSTANT: return 0;
    case WORK_HYPER: return settings->cv2;
    }
    return NAN;
}

/* The share refused; NAN: no closed form. */
static double loss_theory(const LatencySettings *settings)
{
    if (settings->room == 0) return 0;
    if (settings->kind != KIND_SERVER || settings->law != WORK_EXPONENTIAL) return NAN;
    return queueing_mm1k_loss(load_of(settings), settings->room);
}

/* In batches of one the server is an ordinary one with constant work. */
static double server_mean(const LatencySettings *settings)
{
    double service = (double)settings->service / 1e6, load = load_of(settings);
    double per_ms = latency_per_s(settings) / 1e3;
    if (settings->kind == KIND_BATCH) {
        if (settings->batching.most > 1 || settings->room > 0) return NAN;
        service = (double)batching_time_ns(&settings->batching, 1) / 1e6;
        load = per_ms * service;
        return load < 1 ? queueing_mg1_response(load, service, 0) : NAN;
    }
    if (settings->room == 0)
        return load < 1 ? queueing_mg1_response(load, service, cv2_of(settings)) : NAN;
    double loss = loss_theory(settings);
    return queueing_mm1k_inside(load, settings->room) / (per_ms * (1 - loss));
}

double latency_mean_theory_ms(const LatencySettings *settings)
{
    switch (settings->kind) {
    case KIND_SERVER:
        if (settings->room > 0 && settings->law != WORK_EXPONENTIAL) return NAN;
        return server_mean(settings);
    case KIND_BATCH: return server_mean(settings);
    case KIND_CLOSED: return latency_mva(settings, settings->users).response;
    case KIND_TESTERS:
    case KIND_LADDER: return NAN;
    }
    return NAN;
}

double latency_per_s_theory(const LatencySettings *settings)
{
    double rate = latency_per_s(settings), ceiling = 1e9 / (double)settings->service;
    switch (settings->kind) {
    case KIND_BATCH: ceiling = batching_ceiling(&settings->batching); break;
    case KIND_SERVER: break;
    case KIND_CLOSED: return latency_mva(settings, settings->users).throughput * 1e3;
    case KIND_TESTERS:
    case KIND_LADDER: return NAN;
    }
    if (settings->room > 0) return rate * (1 - loss_theory(settings));
    return rate < ceiling ? rate : ceiling;
}

/* The response is exponential where work and gaps are and nobody is refused: `share` of them take
 * at most so long. */
static double percentile_theory(const LatencySettings *settings, double share)
{
    bool is_exponential =
        settings->kind == KIND_SERVER && settings->law == WORK_EXPONENTIAL && settings->room == 0;
    return is_exponential ? -maths_log(1 - share) * latency_mean_theory_ms(settings) : NAN;
}

/* --- readings --------------------------------------------------------------------------------- */

static Reading number_or_nothing(double number)
{
    return isfinite(number) ? READING_OF(number) : READING_NOTHING;
}

static double share_of(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static double measure_theory(const LatencyModel *model, LatencyMetric metric)
{
    const LatencySettings *settings = &model->settings;
    if (model->meter.disturbed) return NAN;
    switch (metric) {
    case METRIC_MEAN_THEORY: return latency_mean_theory_ms(settings);
    case METRIC_P50_THEORY: return percentile_theory(settings, .5);
    case METRIC_P99_THEORY: return percentile_theory(settings, .99);
    case METRIC_PER_S_THEORY: return latency_per_s_theory(settings);
    case METRIC_LOSS_THEORY: return loss_theory(settings);
    default: return NAN;
    }
}

static double measure_requests(const LatencyModel *model, LatencyMetric metric, Time now)
{
    const Meter *meter = &model->meter;
    switch (metric) {
    case METRIC_MEAN: return meter_mean_ms(meter);
    case METRIC_P50: return meter_percentile_ms(meter, 5000);
    case METRIC_P99: return meter_percentile_ms(meter, 9900);
    case METRIC_PER_S: return meter_per_s(meter, now);
    case METRIC_LOSS: return share_of(meter->refused, meter->arrived);
    case METRIC_INSIDE: return meter_inside_mean(meter, now);
    case METRIC_LITTLE_GAP: return meter_little_gap(meter, now);
    case METRIC_PER_BATCH: return share_of(model->server.items, model->server.batches);
    case METRIC_KNEE: {
        Mva mva = latency_mva(&model->settings, 0);
        return mva_knee(&mva);
    }
    default: return measure_theory(model, metric);
    }
}

static double measure_testers(const Testers *testers, LatencyMetric metric)
{
    const Tester *closed = &testers->all[TESTER_CLOSED], *open = &testers->all[TESTER_OPEN];
    switch (metric) {
    case METRIC_CLOSED_SAMPLES: return (double)closed->set->count;
    case METRIC_CLOSED_MEAN: return tester_mean_ms(closed);
    case METRIC_CLOSED_P999: return tester_percentile_ms(closed, 9990);
    case METRIC_CLOSED_P9999: return tester_percentile_ms(closed, 9999);
    case METRIC_OPEN_SAMPLES: return (double)open->set->count;
    case METRIC_OPEN_MEAN: return tester_mean_ms(open);
    case METRIC_OPEN_P75: return tester_percentile_ms(open, 7500);
    case METRIC_OPEN_P99: return tester_percentile_ms(open, 9900);
    case METRIC_OPEN_P9999: return tester_percentile_ms(open, 9999);
    default: return NAN;
    }
}

/* In ns or us, by the name. */
static double measure_ladder(const Ladder *ladder, int probe)
{
    const Rung *rung = &ladder->rungs[probe];
    if (!rung->done || rung->ps < 0) return NAN;
    return (double)rung->ps / (probe < PROBE_LOOPBACK ? 1e3 : 1e6);
}

bool latency_speaks(const void *state, int metric)
{
    const LatencyModel *model = state;
    LatencyKind kind = model->settings.kind;
    if (metric >= METRIC_MEASURED) return kind == KIND_LADDER;
    if (metric >= METRIC_CLOSED_SAMPLES) return kind == KIND_TESTERS;
    bool serves = kind == KIND_SERVER || kind == KIND_BATCH;
    switch ((LatencyMetric)metric) {
    case METRIC_KNEE: return kind == KIND_CLOSED;
    case METRIC_PER_BATCH: return kind == KIND_BATCH;
    case METRIC_LOSS:
    case METRIC_LOSS_THEORY: return serves;
    default: return serves || kind == KIND_CLOSED;
    }
}

Reading latency_measure(const void *state, int metric, Time now, Arena *scratch)
{
    const LatencyModel *model = state;
    (void)scratch;
    if (!latency_speaks(model, metric)) return READING_NOTHING;
    if (model->ladder != NULL)
        return number_or_nothing(measure_ladder(model->ladder, metric - METRIC_MEASURED));
    if (model->testers != NULL)
        return number_or_nothing(measure_testers(model->testers, (LatencyMetric)metric));
    return number_or_nothing(measure_requests(model, (LatencyMetric)metric, now));
}
