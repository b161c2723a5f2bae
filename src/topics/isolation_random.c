/* Random schedules by the thousand, each under every engine: how often what has committed could not
 * have come of any serial order. One schedule under one engine is one event. */
#include "isolation.h"

enum { TIMER_TRIAL, STEPS_LEAST = 2, STEPS_MOST = 4 };
#define TRIAL_GAP (TIME_MILLISECOND / TX_ENGINES)

/* A step of a transaction: all reads and writes of rows 1 and 2 are as likely; then it commits. */
static Step draw_step(Rng *rng, int transaction, bool is_last, int64_t value)
{
    Step step = {.transaction = transaction, .statement.kind = STATEMENT_COMMIT};
    if (is_last) return step;
    uint64_t which = rng_below(rng, 4);
    step.statement.kind = which % 2 == 0 ? STATEMENT_READ : STATEMENT_UPDATE;
    step.statement.where.row = 1 + (int)(which / 2);
    step.statement.value = value;
    return step;
}

/* The next step is of a transaction that is not at its end, all as likely. */
static void draw_schedule(Rng *rng, Schedule *schedule)
{
    int left[TRANSACTIONS], open[TRANSACTIONS], count;
    schedule->count = 0;
    for (int i = 0; i < TRANSACTIONS; i++)
        left[i] = STEPS_LEAST + (int)rng_below(rng, STEPS_MOST - STEPS_LEAST + 1) + 1;
    for (;;) {
        count = 0;
        for (int i = 0; i < TRANSACTIONS; i++)
            if (left[i] > 0) open[count++] = i;
        if (count == 0) return;
        int which = open[rng_below(rng, (uint64_t)count)];
        left[which]--;
        int64_t value = 101 + schedule->count; /* nobody else writes it */
        Step *step = &schedule->steps[schedule->count++];
        *step = draw_step(rng, which, left[which] == 0, value);
        step->number = schedule->count;
    }
}

static const int64_t values[2] = {10, 20};

static bool run_under(IsolationModel *model, TxEngine engine, const Schedule *schedule,
                      ScheduleRun *run, Effects *effects)
{
    Tally *tally = &model->random->tallies[engine];
    DependencyCycles cycles;
    schedule_run_start(run, engine, schedule, values);
    while (schedule_run_step(run)) continue;
    isolation_look_at_run(model, run, engine, &cycles, effects);
    tally->cyclic += cycles.is_cyclic;
    tally->two_rw += cycles.all_two_rw;
    tally->committed += schedule_run_committed(run);
    tally->aborted += schedule_run_aborted(run);
    tally->waits += run->waits;
    return cycles.is_cyclic;
}

static bool aborts_pivot(const ScheduleRun *run)
{
    for (int i = 0; i < TRANSACTIONS; i++)
        if (run->reasons[i] == REASON_PIVOT) return true;
    return false;
}

/* The schedule that this trial is about, under the next engine; the last one ends the trial. */
static void trial(IsolationModel *model, Effects *effects)
{
    Random *random = model->random;
    TxEngine engine = random->engine;
    bool is_own = engine == model->config.engine;
    ScheduleRun *run = is_own ? &model->run : &model->probe;
    if (engine == 0) {
        Rng rng = effects_rng(effects, DRAW_SCHEDULE, random->done);
        draw_schedule(&rng, &model->schedule);
    }
    bool is_cyclic = run_under(model, engine, &model->schedule, run, effects);
    if (engine == ENGINE_SI) random->is_cyclic_si = is_cyclic;
    if (engine == ENGINE_SSI && aborts_pivot(run)) {
        random->pivots++;
        random->false_positives += !random->is_cyclic_si;
    }
    if (is_own && is_cyclic) {
        schedule_run_start(&random->example, engine, &model->schedule, values);
        while (schedule_run_step(&random->example)) continue;
        random->example_number = random->done + 1;
    }
    random->engine = (TxEngine)((engine + 1) % TX_ENGINES);
    random->done += random->engine == 0;
}

/* At 1, 10, 100 and so on. */
static void tell(const IsolationModel *model, Effects *effects)
{
    int64_t left = model->random->done;
    while (left % 10 == 0) left /= 10;
    if (left != 1) return;
    effects_note(effects, NOTE_TRIALS,
                 (const int64_t[NOTE_ARGS]){model->random->done,
                                            model->random->tallies[model->config.engine].cyclic,
                                            model->config.engine});
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    IsolationModel *model = state;
    (void)self;
    if (event->kind == EVENT_ACTION) {
        effects_note(effects, NOTE_SKIPPED, (const int64_t[NOTE_ARGS]){event->type});
        return;
    }
    if (event->kind == EVENT_TIMER) {
        trial(model, effects);
        if (model->random->engine == 0) tell(model, effects);
    }
    if (model->random->done < model->config.trials)
        effects_timer(effects, TIMER_TRIAL, TRIAL_GAP, NULL);
}

const NodeType isolation_random_type = {"random", step};
