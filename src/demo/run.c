#include "demo/run.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What changes as a run goes on, at the beginning of its arena; the world and the model lie behind
 * it. */
typedef struct State {
    int next_call;
    uint64_t position;
    Time last;
} State;

/* A copy of the arena's used part. */
typedef struct Checkpoint {
    unsigned char *copy;
    size_t size;
    uint64_t position;
    Time last;
} Checkpoint;

struct Run {
    const Demo *demo;
    const Options *options;
    Arena *calls_arena; /* of the list of actions, made anew for each that is made by hand */
    Arena *arena;       /* of all that changes as the run goes on */
    State *state;
    World *world;
    void *model;
    Value values[DEMO_PARAMS];
    const ActionCall *calls;
    int call_count;
    Time now, end;
    bool keeps;
    Checkpoint checkpoints[RUN_CHECKPOINTS]; /* by position; the one at 0 with the first step */
    int checkpoint_count;
    size_t checkpoint_bytes;
    uint64_t interval; /* positions from one checkpoint to the next */
};

enum { CALLS_BYTES = 1 << 29, FIRST_INTERVAL = 256 };

/* --- checkpoints ------------------------------------------------------------------------------ */

static void forget(Run *run, int i)
{
    run->checkpoint_bytes -= run->checkpoints[i].size;
    free(run->checkpoints[i].copy);
}

/* Every other one goes, and from now on they come half as often. */
static void thin_out(Run *run)
{
    int kept = 0;
    for (int i = 0; i < run->checkpoint_count; i++) {
        if (i % 2 == 0) run->checkpoints[kept++] = run->checkpoints[i];
        else forget(run, i);
    }
    run->checkpoint_count = kept;
    run->interval *= 2;
}

static void keep_checkpoint(Run *run)
{
    size_t size = run->arena->used;
    while (run->checkpoint_count > 1
           && (run->checkpoint_count == RUN_CHECKPOINTS
               || run->checkpoint_bytes + size > RUN_CHECKPOINT_BYTES))
        thin_out(run);
    if (run->checkpoint_count > 0
        && run->state->position
               < run->checkpoints[run->checkpoint_count - 1].position + run->interval)
        return; /* thinned out: this one is too near now */
    if (run->checkpoint_count > 0 && run->checkpoint_bytes + size > RUN_CHECKPOINT_BYTES) return;
    unsigned char *copy = malloc(size);
    if (copy == NULL && run->checkpoint_count == 0) arena_fail("a run's beginning", size);
    if (copy == NULL) return; /* going back takes longer, that is all */
    memcpy(copy, run->arena->base, size);
    run->checkpoints[run->checkpoint_count++] =
        (Checkpoint){copy, size, run->state->position, run->state->last};
    run->checkpoint_bytes += size;
}

static void maybe_keep_checkpoint(Run *run)
{
    const Checkpoint *newest = &run->checkpoints[run->checkpoint_count - 1];
    if (run->state->position >= newest->position + run->interval) keep_checkpoint(run);
}

/* --- opening ---------------------------------------------------------------------------------- */

static bool take_calls(Run *run, Report *report)
{
    ActionCall *calls = NULL;
    arena_rewind(run->calls_arena, 0);
    run->call_count = options_all_calls(run->options, run->calls_arena, run->end, &calls, report);
    run->calls = calls;
    return run->call_count >= 0;
}

static void build(Run *run, uint64_t seed)
{
    const Demo *demo = run->demo;
    run->arena = arena_new(demo->memory_limit);
    run->state = arena_alloc(run->arena, sizeof *run->state);
    run->state->last = -1;
    run->world = world_new(run->arena, seed, demo->max_nodes, demo->max_events);
    Value bin;
    static const ValueForm duration = {.kind = VALUE_DURATION};
    Report report = {.arena = run->arena};
    bool good = value_parse(run->arena, &duration, "series_bin", text_of(demo->series_bin), NULL,
                            &bin, &report);
    assert(good); /* the demo's own table */
    for (int i = 0; i < demo->series_count; i++)
        world_add_series(run->world, demo->series[i].kind, bin.number);
    uint64_t chatter = 0;
    for (int i = 0; i < demo->note_count; i++) chatter |= (uint64_t)demo->notes[i].quiet << i;
    world_set_chatter(run->world, chatter);
    run->model = demo->build(&(Setup){run->world, run->arena, run->values});
    world_start(run->world);
}

Run *run_open(const Options *options, int side, bool keeps, Report *report)
{
    Run *run = calloc(1, sizeof *run);
    if (run == NULL) arena_fail("a run", sizeof *run);
    run->demo = options->demo;
    run->options = options;
    run->keeps = keeps;
    run->interval = FIRST_INTERVAL;
    run->end = options_end(options);
    options_values(options, side, run->values);
    run->calls_arena = arena_new(CALLS_BYTES);
    if (!take_calls(run, report)) {
        run_close(run);
        return NULL;
    }
    build(run, options->seed);
    return run;
}

void run_close(Run *run)
{
    if (run == NULL) return;
    for (int i = 0; i < run->checkpoint_count; i++) free(run->checkpoints[i].copy);
    world_free(run->world);
    arena_free(run->arena);
    arena_free(run->calls_arena);
    free(run);
}

/* --- on --------------------------------------------------------------------------------------- */

static Time next_call_at(const Run *run)
{
    return run->state->next_call < run->call_count ? run->calls[run->state->next_call].at
                                                   : TIME_NEVER;
}

Time run_next(const Run *run)
{
    if (world_failure(run->world) != NULL) return TIME_NEVER;
    Time call = next_call_at(run), event = world_next(run->world);
    Time next = call <= event ? call : event;
    return next <= run->end ? next : TIME_NEVER;
}

static void take_call(Run *run)
{
    const ActionCall *call = &run->calls[run->state->next_call++];
    if (call->measured) {
        world_act(run->world, 0, DEMO_MEASURED, call->at, call->found);
        return;
    }
    int64_t args[EVENT_ARGS] = {call->argument.number, call->argument.per_ns};
    ValueKind kind = run->demo->actions[call->action].form.kind;
    if (kind == VALUE_DECIMAL || kind == VALUE_RATIO) args[0] = demo_ratio(call->argument.real);
    world_act(run->world, 0, call->action, call->at, args);
}

/* Takes the thing that is due at `next`. */
static void take(Run *run, Time next)
{
    if (run->keeps && run->checkpoint_count == 0) keep_checkpoint(run); /* the one at 0 */
    if (next_call_at(run) == next) take_call(run); /* at one instant, actions come first */
    else (void)world_step(run->world);
    run->state->position++;
    run->state->last = next;
    run->now = next;
    if (run->keeps) maybe_keep_checkpoint(run);
}

bool run_step(Run *run)
{
    Time next = run_next(run);
    if (next == TIME_NEVER) return false;
    take(run, next);
    return true;
}

bool run_advance(Run *run, Time until, int64_t most)
{
    if (until > run->end) until = run->end;
    Time next = run_next(run);
    for (; next != TIME_NEVER && next <= until; next = run_next(run)) {
        if (most-- == 0) return false;
        take(run, next);
    }
    if (world_failure(run->world) != NULL) return true;
    /* Without an end, a run stands at its last event once nothing is left. */
    bool done = run->end == TIME_NEVER && next == TIME_NEVER;
    if (!done && until > run->now) run->now = until;
    return true;
}

void run_stand(Run *run, Time at)
{
    assert(at >= 0 && at >= run->state->last);
    assert(at <= run_next(run));
    run->now = at;
}

/* --- back ------------------------------------------------------------------------------------- */

/* The nearest checkpoint that lies neither behind `to` nor behind `position`. */
static const Checkpoint *checkpoint_before(const Run *run, Time to, uint64_t position)
{
    assert(run->checkpoint_count > 0); /* the one at 0, once anything was taken */
    int i = run->checkpoint_count - 1;
    while (i > 0 && (run->checkpoints[i].last > to || run->checkpoints[i].position > position)) i--;
    return &run->checkpoints[i];
}

static void put_back(Run *run, const Checkpoint *checkpoint)
{
    arena_commit(run->arena, checkpoint->size);
    memcpy(run->arena->base, checkpoint->copy, checkpoint->size);
    run->arena->used = checkpoint->size;
}

static void stand_at_last(Run *run)
{
    run->now = run->state->last > 0 ? run->state->last : 0;
}

void run_approach(Run *run, Time to)
{
    assert(to >= 0);
    bool is_behind = run->state->last > to;
    if (is_behind || run->checkpoint_count > 0) {
        const Checkpoint *checkpoint = checkpoint_before(run, to, UINT64_MAX);
        if (is_behind || checkpoint->position > run->state->position) put_back(run, checkpoint);
    }
    stand_at_last(run);
}

void run_seek(Run *run, Time to)
{
    if (to < 0) to = 0;
    run_approach(run, to);
    (void)run_advance(run, to, INT64_MAX);
}

void run_approach_position(Run *run, uint64_t position)
{
    assert(position <= run->state->position);
    if (position < run->state->position)
        put_back(run, checkpoint_before(run, TIME_NEVER, position));
    stand_at_last(run);
}

bool run_take(Run *run, uint64_t position, int64_t most)
{
    while (run->state->position < position && most-- > 0)
        if (!run_step(run)) break;
    stand_at_last(run);
    return run->state->position >= position || run_next(run) == TIME_NEVER;
}

bool run_back(Run *run)
{
    uint64_t position = run->state->position;
    if (position == 0) {
        stand_at_last(run);
        return false;
    }
    run_approach_position(run, position - 1);
    return run_take(run, position - 1, INT64_MAX);
}

void run_take_calls(Run *run)
{
    bool good = take_calls(run, NULL);
    assert(good && run->call_count >= run->state->next_call); /* as many as when it was opened */
    /* What comes after now has seen other actions. */
    while (run->checkpoint_count > 1
           && run->checkpoints[run->checkpoint_count - 1].position > run->state->position)
        forget(run, --run->checkpoint_count);
}

/* --- looking ---------------------------------------------------------------------------------- */

bool run_ended(const Run *run)
{
    return run_next(run) == TIME_NEVER
           && (run->end == TIME_NEVER || run->now >= run->end || run_failure(run) != NULL);
}

Time run_now(const Run *run)
{
    return run->now;
}
Time run_end(const Run *run)
{
    return run->end;
}
uint64_t run_position(const Run *run)
{
    return run->state->position;
}
Time run_last(const Run *run)
{
    return run->state->last;
}
const void *run_model(const Run *run)
{
    return run->model;
}
World *run_world(const Run *run)
{
    return run->world;
}
const Value *run_values(const Run *run)
{
    return run->values;
}

const ActionCall *run_calls(const Run *run, int *count)
{
    *count = run->call_count;
    return run->calls;
}

Reading run_measure(const Run *run, int metric, Arena *scratch)
{
    assert(metric >= 0 && metric < run->demo->metric_count);
    return run->demo->measure(run->model, metric, run->now, scratch);
}

const double *run_list(const Run *run, int list, Arena *scratch, int *count)
{
    assert(list >= 0 && list < run->demo->list_count);
    return run->demo->list(run->model, list, run->now, scratch, count);
}

bool run_speaks(const Run *run, int metric)
{
    return run->demo->speaks == NULL || run->demo->speaks(run->model, metric);
}

Time run_claim(const Run *run, int claim, const char **words, bool *applies)
{
    assert(claim >= 0 && claim < run->demo->claim_count);
    if (applies != NULL)
        *applies = run->demo->applies == NULL || run->demo->applies(run->model, claim);
    return world_breach(run->world, claim, words);
}

const char *run_failure(const Run *run)
{
    return world_failure(run->world);
}

size_t run_checkpoint_bytes(const Run *run, int *count)
{
    if (count != NULL) *count = run->checkpoint_count;
    return run->checkpoint_bytes;
}
