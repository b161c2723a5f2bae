/* What always holds of a schedule under an engine, looked at after each step. */
#include "isolation.h"

#include <inttypes.h>

static bool has_written(const ScheduleRun *run, int transaction, int row)
{
    for (int i = 0; i < run->log.version_count; i++)
        if (run->log.versions[i].row == row
            && run->log.versions[i].writer == run->numbers[transaction])
            return true;
    return false;
}

/* What was returned had been written, and by one that may be believed. */
static void look_at_row(const ScheduleRun *run, TxEngine engine, int transaction, const TxRow *row,
                        Effects *effects)
{
    const LoggedVersion *version = dependency_log_version(&run->log, row->row, row->number);
    if (version == NULL || !version->exists || version->value != row->value) {
        effects_breach(effects, CLAIM_READS, "T%d read %" PRId64 ", which nobody wrote",
                       transaction + 1, row->value);
        return;
    }
    int writer = version->writer;
    if (engine == ENGINE_RU || writer == DEPENDENCY_NOBODY) return;
    if (writer != run->numbers[transaction] && run->log.fates[writer] != FATE_COMMITTED)
        effects_breach(effects, CLAIM_READS, "T%d read %" PRId64 " of T%d, which has not committed",
                       transaction + 1, row->value, schedule_run_of(run, writer) + 1);
}

static bool repeats(TxEngine engine)
{
    return engine == ENGINE_RR_2PL || engine == ENGINE_SER_2PL || engine == ENGINE_SI
           || engine == ENGINE_SSI;
}

/* A read that was done, beside what the transaction has read of these rows before. */
static void look_at_read(IsolationModel *model, const ScheduleRun *run, TxEngine engine, int step,
                         Effects *effects)
{
    int transaction = run->schedule.steps[step].transaction;
    const StepRun *result = &run->steps[step];
    for (int i = 0; i < result->touched; i++) {
        const TxRow *row = &result->rows[i];
        bool *has_seen = &model->has_seen[transaction][row->row];
        int64_t *seen = &model->seen[transaction][row->row];
        look_at_row(run, engine, transaction, row, effects);
        if (*has_seen && *seen != row->value && repeats(engine)
            && !has_written(run, transaction, row->row))
            effects_breach(effects, CLAIM_REPEATABLE,
                           "T%d read %" PRId64 " in row %d, and before %" PRId64, transaction + 1,
                           row->value, row->row, *seen);
        *has_seen = true;
        *seen = row->value;
    }
}

static void look_at_engine(ScheduleRun *run, Effects *effects)
{
    for (int row = 1; row <= DEPENDENCY_ROWS; row++)
        if (transactions_uncommitted(&run->tx, row) > 1)
            effects_breach(effects, CLAIM_ONE_UNCOMMITTED, "row %d has %d uncommitted versions",
                           row, transactions_uncommitted(&run->tx, row));
    if (transactions_wait_in_a_cycle(&run->tx))
        effects_breach(effects, CLAIM_NO_DEADLOCK, "after step %d a cycle of waits stands",
                       run->next);
    for (int i = 0; i < TRANSACTIONS; i++)
        if (schedule_run_state(run, i) == TX_HAS_ABORTED
            && !transactions_left_nothing(&run->tx, run->numbers[i]))
            effects_breach(effects, CLAIM_ABORT_CLEAN, "T%d was aborted and left something behind",
                           i + 1);
}

static void look_at_cycles(TxEngine engine, const DependencyCycles *cycles, Effects *effects)
{
    if (!cycles->is_cyclic) return;
    if (engine == ENGINE_SER_2PL || engine == ENGINE_SSI)
        effects_breach(effects, CLAIM_ACYCLIC, "a cycle of %d committed transactions",
                       cycles->length);
    if (engine == ENGINE_SI && !cycles->all_two_rw)
        effects_breach(effects, CLAIM_TWO_RW, "a cycle without two rw edges in a row");
}

void isolation_look(IsolationModel *model, Effects *effects)
{
    ScheduleRun *run = &model->run;
    DependencyGraph committed;
    for (int i = 0; i < run->changed_count; i++) {
        int step = run->changed[i];
        if (run->schedule.steps[step].statement.kind == STATEMENT_READ
            && run->steps[step].state == STEP_DONE)
            look_at_read(model, run, model->config.engine, step, effects);
    }
    look_at_engine(run, effects);
    dependency_graph_build(&model->graph, &run->log, true);
    dependency_graph_build(&committed, &run->log, false);
    model->cycles = dependency_graph_cycles(&committed);
    look_at_cycles(model->config.engine, &model->cycles, effects);
}

void isolation_look_at_run(IsolationModel *model, ScheduleRun *run, TxEngine engine,
                           DependencyCycles *cycles, Effects *effects)
{
    DependencyGraph committed;
    for (int i = 0; i < TRANSACTIONS; i++)
        for (int row = 0; row <= DEPENDENCY_ROWS; row++) model->has_seen[i][row] = false;
    for (int i = 0; i < run->schedule.count; i++)
        if (run->schedule.steps[i].statement.kind == STATEMENT_READ
            && run->steps[i].state == STEP_DONE)
            look_at_read(model, run, engine, i, effects);
    look_at_engine(run, effects);
    dependency_graph_build(&committed, &run->log, false);
    *cycles = dependency_graph_cycles(&committed);
    look_at_cycles(engine, cycles, effects);
}
