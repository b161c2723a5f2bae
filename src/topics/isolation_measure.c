/* Metrics, and the theory beside them. */
#include "isolation.h"

#include "base/maths.h"

#include <inttypes.h>
#include <math.h>

#define HERMITAGE "Hermitage; Adya 1999"

const Metric isolation_metrics[METRICS] = {
    [METRIC_G0] = {"cell_g0", "dirty write: 1 prevented, 0.5 in a variant only, 0 possible",
                   "two transactions write over each other's uncommitted rows", HERMITAGE, NULL,
                   NULL},
    [METRIC_G1A] = {"cell_g1a", "aborted read", "what was read is taken back", HERMITAGE, NULL,
                    NULL},
    [METRIC_G1B] = {"cell_g1b", "intermediate read", "a value that its writer writes over",
                    HERMITAGE, NULL, NULL},
    [METRIC_G1C] = {"cell_g1c", "circular information flow", "a cycle of ww and wr edges",
                    HERMITAGE, NULL, NULL},
    [METRIC_OTV] = {"cell_otv", "observed transaction vanishes",
                    "part of what a transaction wrote is seen, and then not", HERMITAGE, NULL,
                    NULL},
    [METRIC_PMP] = {"cell_pmp", "predicate-many-preceders: phantoms",
                    "a predicate is read twice, with other rows", HERMITAGE, NULL, NULL},
    [METRIC_P4] = {"cell_p4", "lost update", "two read a row, and both write it",
                   "Berenson et al. 1995", NULL, NULL},
    [METRIC_G_SINGLE] = {"cell_g_single", "read skew", "a cycle with one rw edge", HERMITAGE, NULL,
                         NULL},
    [METRIC_G2_ITEM] = {"cell_g2_item", "write skew", "a cycle with two rw edges by rows",
                        HERMITAGE, NULL, NULL},
    [METRIC_G2] = {"cell_g2", "write skew by a predicate", "a cycle with rw edges", HERMITAGE, NULL,
                   NULL},
    [METRIC_COMMITTED] = {"committed", "transactions that committed", NULL, NULL, NULL,
                          "committed"},
    [METRIC_ABORTED] = {"aborted", "transactions that were aborted", NULL, NULL, NULL, "aborted"},
    [METRIC_WAITS] = {"waits", "steps that had to wait; of a sale buyers", NULL, NULL, NULL,
                      "waits"},
    [METRIC_READS_1] = {"reads_t1", "what T1 has read, a result after the other", NULL, NULL, NULL,
                        NULL},
    [METRIC_READS_2] = {"reads_t2", "what T2 has read", NULL, NULL, NULL, NULL},
    [METRIC_READS_3] = {"reads_t3", "what T3 has read", NULL, NULL, NULL, NULL},
    [METRIC_FINAL_ROWS] = {"final_rows", "the committed rows", NULL, NULL, NULL, NULL},
    [METRIC_CYCLES] = {"cycles", "histories whose committed transactions have no serial order",
                       "a cycle of ww, wr and rw edges", "Adya 1999", NULL, "cyclic"},
    [METRIC_TWO_RW] = {"cycles_two_rw", "of these, with two rw edges in a row in each simple cycle",
                       "all that snapshots let through", "Fekete et al., TODS 30(2), 2005", NULL,
                       "with two rw"},
    [METRIC_PIVOTS] = {"pivots", "random: schedules in which ssi aborted a pivot",
                       "in -rw-> pivot -rw-> out, out has committed first",
                       "Ports, Grittner, VLDB 2012", NULL, NULL},
    [METRIC_FALSE_POSITIVES] = {"false_positives", "of these, those that si leaves without a cycle",
                                "the structure is necessary for a cycle, not sufficient",
                                "Cahill et al., SIGMOD 2008", NULL, "false positives"},
    [METRIC_SOLD] = {"sold", "tickets, mean over the trials", "see sold_theory", NULL,
                     "sold_theory", "sold"},
    [METRIC_SOLD_THEORY] = {"sold_theory", "tickets to be expected",
                            "rmw: seats (1 + rate think); check-then-decrement: seats + rate "
                            "think; where an update cannot be lost: seats",
                            "arrivals while one thinks: Poisson", NULL, NULL},
    [METRIC_SOLD_SD] = {"sold_sd", "standard deviation over the trials", "see sold_sd_theory", NULL,
                        "sold_sd_theory", "sd"},
    [METRIC_SD_THEORY] = {"sold_sd_theory", "to be expected",
                          "the root of: rmw seats rate think; check-then-decrement rate think",
                          "variance of Poisson", NULL, NULL},
    [METRIC_OVERSOLD] = {"oversold", "tickets for which there is no seat", "max(0, sold - seats)",
                         NULL, NULL, "too many"},
    [METRIC_ATTEMPTS] = {"attempts", "tries to compare and swap", "k (k + 1) / 2",
                         "k, then k - 1, ... then 1", "attempts_theory", "attempts"},
    [METRIC_ATTEMPTS_THEORY] = {"attempts_theory", "to be expected", "k (k + 1) / 2",
                                "one wins each round", NULL, NULL},
};

/* --- of schedules ----------------------------------------------------------------------------- */

static Reading text(Text words)
{
    return (Reading){.kind = READING_TEXT, .text = words};
}

static Reading reads_of(const ScheduleRun *run, int transaction, Arena *scratch)
{
    Buffer words = {0};
    for (int i = 0; i < run->schedule.count; i++) {
        const StepRun *step = &run->steps[i];
        if (run->schedule.steps[i].transaction != transaction) continue;
        if (run->schedule.steps[i].statement.kind != STATEMENT_READ || step->state != STEP_DONE)
            continue;
        Text rows = isolation_rows_in_words(step->rows, step->touched, scratch);
        buffer_printf(&words, "%s%.*s", words.len > 0 ? " " : "", TEXT_ARG(rows));
    }
    Text copy = text_copy(scratch, buffer_text(&words));
    buffer_clear(&words);
    return text(copy);
}

static Reading schedule_reading(const IsolationModel *model, IsolationMetric metric, Arena *scratch)
{
    const ScheduleRun *run = &model->run;
    TxRow rows[DEPENDENCY_ROWS];
    switch (metric) {
    case METRIC_COMMITTED: return READING_OF(schedule_run_committed(run));
    case METRIC_ABORTED: return READING_OF(schedule_run_aborted(run));
    case METRIC_WAITS: return READING_OF(run->waits);
    case METRIC_READS_1: return reads_of(run, 0, scratch);
    case METRIC_READS_2: return reads_of(run, 1, scratch);
    case METRIC_READS_3: return reads_of(run, 2, scratch);
    case METRIC_FINAL_ROWS:
        return text(isolation_rows_in_words(rows, schedule_run_rows(run, rows), scratch));
    case METRIC_CYCLES: return READING_OF(model->cycles.is_cyclic);
    case METRIC_TWO_RW: return READING_OF(model->cycles.all_two_rw);
    default: return READING_NOTHING;
    }
}

/* --- of the others ---------------------------------------------------------------------------- */

static double mean(const Sale *sale, double sum, int64_t of_this)
{
    return sale->done > 0 ? sum / (double)sale->done : (double)of_this;
}

static double sale_reading(const IsolationModel *model, IsolationMetric metric)
{
    const Sale *sale = model->sale;
    double sold = mean(sale, sale->sold_sum, sale->sold), done = (double)sale->done;
    switch (metric) {
    case METRIC_SOLD: return sold;
    case METRIC_SOLD_THEORY: return isolation_sold_theory(&model->config);
    case METRIC_SD_THEORY: return isolation_sold_sd_theory(&model->config);
    case METRIC_SOLD_SD:
        if (sale->done < 2) return NAN;
        return sqrt(maths_max(0, (sale->sold_squares - done * sold * sold) / (done - 1)));
    case METRIC_OVERSOLD: return maths_max(0, sold - (double)model->config.seats);
    case METRIC_COMMITTED: return mean(sale, sale->committed_sum, sale->committed);
    case METRIC_ABORTED: return mean(sale, sale->aborted_sum, sale->aborted);
    case METRIC_WAITS: return mean(sale, sale->waits_sum, sale->waits);
    default: return NAN;
    }
}

static double contest_reading(const IsolationModel *model, IsolationMetric metric)
{
    double clients = model->config.contenders;
    if (metric == METRIC_ATTEMPTS) return (double)model->contest->attempts;
    if (metric == METRIC_ATTEMPTS_THEORY) return clients * (clients + 1) / 2;
    if (metric == METRIC_COMMITTED) return clients - model->contest->remaining;
    return NAN;
}

static double random_reading(const IsolationModel *model, IsolationMetric metric)
{
    const Tally *tally = &model->random->tallies[model->config.engine];
    switch (metric) {
    case METRIC_CYCLES: return (double)tally->cyclic;
    case METRIC_TWO_RW: return (double)tally->two_rw;
    case METRIC_PIVOTS: return (double)model->random->pivots;
    case METRIC_FALSE_POSITIVES: return (double)model->random->false_positives;
    case METRIC_COMMITTED: return (double)tally->committed;
    case METRIC_ABORTED: return (double)tally->aborted;
    case METRIC_WAITS: return (double)tally->waits;
    default: return NAN;
    }
}

Reading isolation_measure(const void *state, int index, Time now, Arena *scratch)
{
    const IsolationModel *model = state;
    IsolationMetric metric = (IsolationMetric)index;
    double value = NAN;
    (void)now;
    if (metric <= METRIC_G2) {
        if (model->config.workload <= WORKLOAD_MATRIX)
            value = isolation_cell(model->cells[model->config.engine], index);
        return value >= 0 ? READING_OF(value) : READING_NOTHING;
    }
    switch (model->config.workload) {
    case WORKLOAD_STEPS: return schedule_reading(model, metric, scratch);
    case WORKLOAD_MATRIX: break;
    case WORKLOAD_SEATS: value = sale_reading(model, metric); break;
    case WORKLOAD_CAS: value = contest_reading(model, metric); break;
    case WORKLOAD_RANDOM: value = random_reading(model, metric); break;
    }
    return isfinite(value) ? READING_OF(value) : READING_NOTHING;
}

bool isolation_speaks(const void *state, int index)
{
    const IsolationModel *model = state;
    IsolationMetric metric = (IsolationMetric)index;
    Workload workload = model->config.workload;
    bool is_sold = metric >= METRIC_SOLD && metric <= METRIC_OVERSOLD;
    bool is_tried = metric == METRIC_ATTEMPTS || metric == METRIC_ATTEMPTS_THEORY;
    if (metric == METRIC_SOLD_SD) return workload == WORKLOAD_SEATS && model->config.trials > 1;
    if (metric == METRIC_FALSE_POSITIVES) return workload == WORKLOAD_RANDOM;
    if (is_sold) return workload == WORKLOAD_SEATS;
    if (is_tried) return workload == WORKLOAD_CAS;
    if (metric == METRIC_CYCLES || metric == METRIC_TWO_RW)
        return workload == WORKLOAD_STEPS || workload == WORKLOAD_RANDOM;
    if (metric == METRIC_COMMITTED) return workload != WORKLOAD_MATRIX;
    return workload != WORKLOAD_MATRIX && workload != WORKLOAD_CAS;
}
