/* The metrics of the demo `consistency`, and what theory says beside them. */
#include "consistency.h"

#include "base/maths.h"

#include <math.h>

#define PLAIN(name, meaning)                                                                       \
    {                                                                                              \
        name, meaning, NULL, NULL, NULL, NULL                                                      \
    }

const Metric consistency_metrics[METRICS] = {
    [METRIC_LINEARIZABLE] = {"linearizable", "1, 0, or -1: the search gave up",
                             "one order that keeps real time and explains all results",
                             "Herlihy and Wing, 1990", NULL, NULL},
    [METRIC_SEQUENTIAL] = {"sequential", "1, 0, or -1: not judged",
                           "one order that keeps each process's own", "Lamport, 1979", NULL, NULL},
    [METRIC_CAUSAL] = {"causal", "1, 0, or -1: not judged",
                       "an order for each process, of its operations and all writes, that keeps "
                       "process order and reads-from",
                       "Ahamad et al., 1995", NULL, NULL},
    [METRIC_PRAM] = {"pram", "1, 0, or -1: not judged",
                     "the same, but it keeps process order alone", "Lipton and Sandberg, 1988",
                     NULL, NULL},
    [METRIC_READ_YOUR_WRITES] = {"read_your_writes", "1, 0, or -1: not judged",
                                 "... a process's writes before its later reads",
                                 "Terry et al., 1994", NULL, NULL},
    [METRIC_MONOTONIC_READS] = {"monotonic_reads", "1, 0, or -1: not judged",
                                "... a process's reads before its later reads",
                                "Terry et al., 1994", NULL, NULL},
    [METRIC_OPERATIONS] = PLAIN("operations", "in the history; of a store: those that returned"),
    [METRIC_UNKNOWN] = PLAIN("unknown_operations", "of these, without a result"),
    [METRIC_KEYS] = PLAIN("keys", "each is judged by itself for linearizability"),
    [METRIC_STEPS] = {"search_steps", "operations that the search tried to place", NULL, NULL,
                      NULL, "steps"},
    [METRIC_REFUTED_AT] = PLAIN("refuted_at_event",
                                "so many calls and returns refute it already; 0: it is not"),
    [METRIC_READS] = {"reads", "reads that returned", NULL, NULL, NULL, "reads"},
    [METRIC_WRITES] = {"writes", "writes that returned", NULL, NULL, NULL, "writes"},
    [METRIC_STALE] = {"stale_reads",
                      "reads that missed a write that had returned before they began",
                      NULL, NULL, NULL, "stale"},
    [METRIC_INVERSIONS] = {"inversions",
                           "reads, not stale, after one that had returned something newer", NULL,
                           NULL, NULL, "went back"},
    [METRIC_STALE_RATIO] = PLAIN("stale_ratio", "of the reads"),
    [METRIC_INVERSION_RATIO] = PLAIN("inversion_ratio", "of the reads"),
    [METRIC_REPLY_FIRST] = {"reply_first_ratio", "trials in which C had the reply first", NULL,
                            NULL, "reply_first_theory_ratio", "reply first"},
    [METRIC_REPLY_FIRST_THEORY] = {"reply_first_theory_ratio", "what is to be expected of it",
                                   "exp(-think / delay) / 4", "exponential times have no memory",
                                   NULL, NULL},
    [METRIC_RELAXED] = PLAIN("measured_relaxed_both_zero",
                             "runs on this machine with two zeros, relaxed atomics"),
    [METRIC_SEQ_CST] = PLAIN("measured_seq_cst_both_zero",
                             "the same, sequentially consistent atomics"),
};

static Reading measure_lab(const Lab *lab, ConsistencyMetric metric)
{
    switch (metric) {
    case METRIC_LINEARIZABLE: return READING_OF(lab->result.verdict);
    case METRIC_SEQUENTIAL:
    case METRIC_CAUSAL:
    case METRIC_PRAM:
    case METRIC_READ_YOUR_WRITES:
    case METRIC_MONOTONIC_READS: return READING_OF(lab->orders[metric - METRIC_SEQUENTIAL]);
    case METRIC_OPERATIONS: return READING_OF(lab->count);
    case METRIC_UNKNOWN: return READING_OF(lab->unknown);
    case METRIC_KEYS: return READING_OF(lab->result.keys);
    case METRIC_STEPS: return READING_OF(lab->result.steps);
    case METRIC_REFUTED_AT: return READING_OF(lab->refuted_at);
    default: return READING_NOTHING;
    }
}

static Reading ratio(int64_t part, int64_t whole)
{
    return whole > 0 ? READING_OF((double)part / (double)whole) : READING_NOTHING;
}

static Reading measure_store(const Store *store, int64_t limit, ConsistencyMetric metric)
{
    switch (metric) {
    case METRIC_LINEARIZABLE: return READING_OF(consistency_store_judge(store, limit).verdict);
    case METRIC_STEPS: return READING_NOTHING;
    case METRIC_OPERATIONS: return READING_OF(store->reads + store->writes);
    case METRIC_KEYS: return READING_OF(1);
    case METRIC_READS: return READING_OF(store->reads);
    case METRIC_WRITES: return READING_OF(store->writes);
    case METRIC_STALE: return READING_OF(store->stale);
    case METRIC_INVERSIONS: return READING_OF(store->inversions);
    case METRIC_STALE_RATIO: return ratio(store->stale, store->reads);
    case METRIC_INVERSION_RATIO: return ratio(store->inversions, store->reads);
    default: return READING_NOTHING;
    }
}

double consistency_reply_theory(const Reply *reply)
{
    if (reply->delay == 0) return 0;
    return maths_exp(-(double)reply->think / (double)reply->delay) / 4;
}

static Reading measure_cpu(const Cpu *cpu, int kind)
{
    if (!cpu->found[kind].there || cpu->found[kind].zeros < 0) return READING_NOTHING;
    return READING_OF(cpu->found[kind].zeros);
}

Reading consistency_measure(const void *state, int metric, Time now, Arena *scratch)
{
    const ConsistencyModel *model = state;
    (void)now;
    (void)scratch;
    if (model->lab != NULL) return measure_lab(model->lab, (ConsistencyMetric)metric);
    if (model->store != NULL)
        return measure_store(model->store, model->limit, (ConsistencyMetric)metric);
    if (model->reply != NULL && metric == METRIC_REPLY_FIRST)
        return ratio(model->reply->first, model->reply->done);
    if (model->reply != NULL && metric == METRIC_REPLY_FIRST_THEORY)
        return READING_OF(consistency_reply_theory(model->reply));
    if (model->cpu != NULL && metric >= METRIC_RELAXED)
        return measure_cpu(model->cpu, metric - METRIC_RELAXED);
    return READING_NOTHING;
}

bool consistency_speaks(const void *state, int metric)
{
    const ConsistencyModel *model = state;
    if (metric <= METRIC_REFUTED_AT) return model->lab != NULL;
    if (metric <= METRIC_INVERSION_RATIO) return model->store != NULL;
    if (metric <= METRIC_REPLY_FIRST_THEORY) return model->reply != NULL;
    return model->cpu != NULL;
}
