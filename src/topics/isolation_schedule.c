/* The node that takes a schedule step by step, and the one that fills the matrix. */
#include "isolation.h"

#include <assert.h>

enum { TIMER_STEP };

#define NOTE(kind, ...) effects_note(effects, kind, (const int64_t[NOTE_ARGS]){__VA_ARGS__})

/* --- the matrix ------------------------------------------------------------------------------- */

static void judge(IsolationModel *model, Named named, const ScheduleRun *run)
{
    bool happened = isolation_named[named].happened(run);
    model->cells[model->config.engine][named] = happened ? CELL_HAPPENED : CELL_PREVENTED;
}

/* A schedule by name, to its end and without a timeline. */
static void run_named(IsolationModel *model, Named named, ScheduleRun *run, Effects *effects)
{
    Schedule schedule;
    ScheduleError error;
    DependencyCycles cycles;
    bool is_good = schedule_parse(&schedule, text_of(isolation_named[named].steps), &error);
    assert(is_good);
    schedule_run_start(run, model->config.engine, &schedule, isolation_named[named].values);
    while (schedule_run_step(run)) continue;
    isolation_look_at_run(model, run, model->config.engine, &cycles, effects);
    judge(model, named, run);
}

static void run_row(IsolationModel *model, Effects *effects)
{
    for (int i = 0; i < NAMED_IN_MATRIX; i++) run_named(model, (Named)i, &model->probe, effects);
    int prevented = 0;
    for (int i = 0; i < COLUMNS; i++)
        prevented += isolation_cell(model->cells[model->config.engine], i) == 1;
    NOTE(NOTE_ROW, model->config.engine, prevented);
}

bool isolation_is_own(const IsolationModel *model)
{
    return model->is_swapped || model->is_by_hand || model->config.named == NAMED_CUSTOM;
}

bool isolation_happened(const IsolationModel *model)
{
    if (isolation_is_own(model)) return model->cycles.is_cyclic;
    return isolation_named[model->config.named].happened(&model->run);
}

const char *isolation_when(const IsolationModel *model)
{
    return isolation_named[isolation_is_own(model) ? NAMED_CUSTOM : model->config.named].when;
}

/* --- telling ---------------------------------------------------------------------------------- */

static int told_of(const StepRun *result)
{
    if (result->state == STEP_WAITS) return result->blocker + 1;
    return result->state == STEP_ABORTED ? (int)result->reason : 0;
}

static void tell_step(IsolationModel *model, int step, Effects *effects)
{
    const Step *which = &model->run.schedule.steps[step];
    const StepRun *result = &model->run.steps[step];
    StepRecord *record = history_append(model->records);
    int64_t number = record != NULL ? (int64_t)model->records->count - 1 : -1;
    if (record != NULL) *record = (StepRecord){*which, *result};
    NOTE(NOTE_STEP, which->number, which->transaction + 1, which->statement.kind, result->state,
         told_of(result), number);
}

static void tell_deadlock(const IsolationModel *model, Effects *effects)
{
    const ScheduleRun *run = &model->run;
    for (int i = 0; i < TRANSACTIONS; i++)
        if (run->ended_at[i] == run->next - 1 && run->reasons[i] == REASON_DEADLOCK)
            NOTE(NOTE_DEADLOCK, run->cycle[0] + 1, run->cycle[1] + 1,
                 run->cycle_length > 2 ? run->cycle[2] + 1 : 0);
}

static void tell_pivot(const IsolationModel *model, Effects *effects)
{
    const ScheduleRun *run = &model->run;
    for (int i = 0; i < TRANSACTIONS; i++) {
        const RwDanger *danger = &run->dangers[i];
        if (run->ended_at[i] == run->next - 1 && run->reasons[i] == REASON_PIVOT)
            NOTE(NOTE_PIVOT, danger->in + 1, danger->pivot + 1, danger->out + 1, i + 1);
    }
}

static void tell_cycle(const IsolationModel *model, Effects *effects)
{
    const DependencyCycles *cycles = &model->cycles;
    int members[TRANSACTIONS] = {0};
    for (int i = 0; i < cycles->length && i < TRANSACTIONS; i++)
        members[i] = schedule_run_of(&model->run, cycles->cycle[i]) + 1;
    NOTE(NOTE_CYCLE, members[0], members[1], members[2]);
}

/* What the newest step did. */
static void tell(IsolationModel *model, Effects *effects)
{
    bool was_cyclic = model->cycles.is_cyclic;
    tell_deadlock(model, effects);
    for (int i = 0; i < model->run.changed_count; i++)
        tell_step(model, model->run.changed[i], effects);
    tell_pivot(model, effects);
    isolation_look(model, effects);
    if (model->cycles.is_cyclic && !was_cyclic) tell_cycle(model, effects);
    if (model->run.next < model->run.schedule.count || model->is_told) return;
    model->is_told = true;
    bool is_own = isolation_is_own(model);
    NOTE(NOTE_VERDICT, is_own ? NAMED_CUSTOM : model->config.named, model->config.engine,
         isolation_happened(model));
    if (model->config.named < NAMED_IN_MATRIX && !is_own)
        judge(model, model->config.named, &model->run);
}

/* --- steps ------------------------------------------------------------------------------------ */

void isolation_begin_again(IsolationModel *model)
{
    schedule_run_start(&model->run, model->config.engine, &model->schedule,
                       isolation_named[model->config.named].values);
    model->is_told = model->is_by_hand = false;
    model->cycles = (DependencyCycles){0};
    model->graph = (DependencyGraph){0};
    for (int i = 0; i < TRANSACTIONS; i++)
        for (int row = 0; row <= DEPENDENCY_ROWS; row++) model->has_seen[i][row] = false;
}

static void await_step(IsolationModel *model, Effects *effects)
{
    if (model->run.next < model->run.schedule.count)
        model->timer = effects_timer(effects, TIMER_STEP, STEP_GAP, NULL);
}

static void take(IsolationModel *model, Effects *effects)
{
    if (!schedule_run_step(&model->run)) {
        NOTE(NOTE_NO_STEP, model->run.schedule.count);
        return;
    }
    tell(model, effects);
}

/* A step changes places with the one before or behind it; what was done by hand goes, since it is
 * no longer where it was. */
static void swap(IsolationModel *model, int64_t number, bool is_later, Effects *effects)
{
    int at = schedule_find(&model->schedule, (int)number);
    int upper = at + is_later; /* changes places with the one before it */
    if (at < 0 || !schedule_swap(&model->schedule, upper)) {
        NOTE(NOTE_STAYS, number);
        return;
    }
    model->is_swapped = true;
    NOTE(NOTE_SWAPPED, model->schedule.steps[upper - 1].number,
         model->schedule.steps[upper].number);
    isolation_begin_again(model);
}

static void end_by_hand(IsolationModel *model, int64_t transaction, StatementKind kind,
                        Effects *effects)
{
    if (!schedule_run_end(&model->run, (int)transaction - 1, kind)) {
        NOTE(NOTE_CANNOT_END, transaction, kind);
        return;
    }
    model->is_by_hand = true;
    tell(model, effects);
}

static void act(IsolationModel *model, const Event *event, Effects *effects)
{
    int64_t argument = event->args[0];
    switch ((IsolationAction)event->type) {
    case ACTION_STEP: take(model, effects); return;
    case ACTION_EARLIER: swap(model, argument, false, effects); return;
    case ACTION_LATER: swap(model, argument, true, effects); return;
    case ACTION_COMMIT: end_by_hand(model, argument, STATEMENT_COMMIT, effects); return;
    case ACTION_ABORT: end_by_hand(model, argument, STATEMENT_ABORT, effects); return;
    case ACTION_ENGINE:
        model->config.engine = (TxEngine)argument;
        NOTE(NOTE_ENGINE, argument);
        isolation_begin_again(model);
        return;
    case ACTION_MATRIX: run_row(model, effects); return;
    case ACTION_GRAPH: model->hides_graph = !model->hides_graph; return;
    case ACTIONS: return;
    }
}

/* After something was done by hand the next step comes a whole gap later. */
static void step_schedule(void *state, NodeId self, const Event *event, Effects *effects)
{
    IsolationModel *model = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: break;
    case EVENT_TIMER: take(model, effects); break;
    case EVENT_ACTION:
        act(model, event, effects);
        if (event->type == ACTION_MATRIX || event->type == ACTION_GRAPH) return;
        effects_cancel(effects, model->timer);
        break;
    default: return;
    }
    await_step(model, effects);
}

const NodeType isolation_schedule_type = {"schedule", step_schedule};

/* --- the matrix, a schedule at a time --------------------------------------------------------- */

static void show_next(IsolationModel *model, Effects *effects)
{
    Named named = (Named)model->matrix_next++;
    model->config.named = named;
    model->hides_graph = true;
    run_named(model, named, &model->run, effects);
    NOTE(NOTE_VERDICT, named, model->config.engine,
         model->cells[model->config.engine][named] == CELL_HAPPENED);
}

static void step_matrix(void *state, NodeId self, const Event *event, Effects *effects)
{
    IsolationModel *model = state;
    (void)self;
    if (event->kind == EVENT_ACTION && event->type == ACTION_ENGINE) {
        model->config.engine = (TxEngine)event->args[0];
        model->matrix_next = 0;
        NOTE(NOTE_ENGINE, event->args[0]);
        effects_cancel(effects, model->timer);
    } else if (event->kind == EVENT_ACTION && event->type == ACTION_MATRIX) {
        run_row(model, effects);
        return;
    } else if (event->kind == EVENT_ACTION) {
        NOTE(NOTE_SKIPPED, event->type);
        return;
    }
    if (event->kind == EVENT_TIMER) show_next(model, effects);
    if (model->matrix_next < NAMED_IN_MATRIX)
        model->timer = effects_timer(effects, TIMER_STEP, STEP_GAP, NULL);
}

const NodeType isolation_matrix_type = {"matrix", step_matrix};
