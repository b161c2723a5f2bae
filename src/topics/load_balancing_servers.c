/* The one node: requests arrive, are sent to servers, wait, are worked on and answered; and what
 * befalls the pool. */
#include "load_balancing.h"

#include "base/mutant.h"

#include <inttypes.h>
#include <string.h>

enum { TIMER_ARRIVAL, TIMER_DONE };

/* --- draws ------------------------------------------------------------------------------------ */

Time balancing_gap(const BalancingModel *model, const Effects *effects, int64_t number)
{
    const BalancingConfig *config = &model->config;
    double mean = config->mean / (config->load * config->servers);
    return effects_exponential(effects, DRAW_GAP, number, mean);
}

Time balancing_work(const BalancingModel *model, const Effects *effects, int64_t number)
{
    const BalancingConfig *config = &model->config;
    Rng rng;
    switch (config->service) {
    case SERVICE_EXPONENTIAL: return effects_exponential(effects, DRAW_WORK, number, config->mean);
    case SERVICE_FIXED: return (Time)config->mean;
    case SERVICE_BIMODAL:
        return (Time)(config->mean
                      * (effects_uniform(effects, DRAW_WORK, number) < 0.01 ? 50.5 : 0.5));
    case SERVICE_LOGNORMAL:
        rng = effects_rng(effects, DRAW_WORK, number);
        return law_draw(&config->lognormal, &rng);
    }
    return 0;
}

int balancing_client(const Effects *effects, int64_t number)
{
    return (int)(effects_uniform(effects, DRAW_CLIENT, number) * CLIENTS);
}

/* --- jobs ------------------------------------------------------------------------------------- */

/* -1: no memory is left, and the run has failed. What a change of the pool needs stays free. */
static int new_job(BalancingModel *model, Effects *effects)
{
    enum { FIRST_CAPACITY = 64, KEPT_FREE = 1 << 20 };
    if (model->free_job >= 0) {
        int job = model->free_job;
        model->free_job = model->jobs[job].after;
        return job;
    }
    if (model->job_count == model->job_capacity) {
        size_t old = (size_t)model->job_capacity, capacity = old == 0 ? FIRST_CAPACITY : 2 * old;
        if (arena_left(model->arena) < (capacity + 1) * sizeof(Job) + KEPT_FREE) {
            effects_fail(effects,
                         "the run's memory is used up with %zu requests in system: lower the load "
                         "or shorten the run",
                         old);
            return -1;
        }
        model->jobs =
            arena_grow(model->arena, model->jobs, old * sizeof(Job), capacity * sizeof(Job));
        model->job_capacity = (int)capacity;
    }
    return model->job_count++;
}

static void append(BalancingModel *model, int id)
{
    Job *job = &model->jobs[id];
    Server *server = &model->servers[job->server];
    job->before = server->last;
    job->after = -1;
    if (server->last >= 0) model->jobs[server->last].after = id;
    else server->first = id;
    server->last = id;
    model->inside[job->server]++;
    if (job->number >= model->count_from) model->counted[job->server]++;
}

static void take_out(BalancingModel *model, int id)
{
    Job *job = &model->jobs[id];
    Server *server = &model->servers[job->server];
    if (job->before >= 0) model->jobs[job->before].after = job->after;
    else server->first = job->after;
    if (job->after >= 0) model->jobs[job->after].before = job->before;
    else server->last = job->before;
    model->inside[job->server]--;
    if (job->number >= model->count_from) model->counted[job->server]--;
    job->after = model->free_job;
    model->free_job = id;
}

/* --- services --------------------------------------------------------------------------------- */

static void begin(BalancingModel *model, int id, Effects *effects)
{
    Job *job = &model->jobs[id];
    Server *server = &model->servers[job->server];
    if (++server->running > 1 && !model->config.is_concurrent)
        effects_breach(effects, CLAIM_ONE_AT_A_TIME, "server %d works on %d at once", job->server,
                       server->running);
    Time takes = server->is_slow ? SLOW_FACTOR * job->work : job->work;
    if (server->is_sink)
        takes = effects_exponential(effects, DRAW_FAULT, job->number, (double)SINK_MEAN);
    job->fails = server->is_sink;
    job->timer = effects_timer(effects, TIMER_DONE, takes, (const int64_t[EVENT_ARGS]){id});
}

/* False where no memory is left. */
static bool send(BalancingModel *model, int64_t number, int to, Time now, Time work,
                 Effects *effects)
{
    Server *server = &model->servers[to];
    if (!balancing_is_up(server))
        effects_breach(effects, CLAIM_ONLY_UP, "request %" PRId64 " was sent to server %d, %s",
                       number, to, server->is_configured ? "which is down" : "which is gone");
    int id = new_job(model, effects);
    if (id < 0) return false;
    model->jobs[id] = (Job){.number = number, .arrived = now, .work = work, .server = to};
    append(model, id);
    bool begins = model->config.is_concurrent || server->running == 0;
    if (begins || (MUTANT("server-works-on-two") && server->running == 1))
        begin(model, id, effects);
    return true;
}

static void done(BalancingModel *model, int id, Time now, Effects *effects)
{
    const Job job = model->jobs[id];
    Server *server = &model->servers[job.server];
    double *average = &model->averages[job.server];
    *average = balancing_average(*average, (double)(now - job.arrived));
    server->running--;
    take_out(model, id);
    balancing_count_end(model, &job, job.fails, now);
    if (!model->config.is_concurrent && server->running == 0 && server->first >= 0)
        begin(model, server->first, effects);
}

/* --- arrivals --------------------------------------------------------------------------------- */

static int choose(BalancingModel *model, int64_t number, int client, Effects *effects)
{
    const BalancingConfig *config = &model->config;
    if (config->places_connections) {
        double draw = effects_uniform(effects, DRAW_CONNECTION, number);
        return model->connections[(int)(draw * config->connections)];
    }
    bool copies = config->refresh > 0;
    Choosing choosing = {DRAW_POLICY, number, client, copies ? model->copied_inside : model->inside,
                         copies ? model->copied_averages : model->averages};
    int server = balancing_choose(model, &choosing, effects);
    if (server == NOBODY) return server;
    model->servers[server].turns++;
    model->turns++;
    return server;
}

static void await(BalancingModel *model, Effects *effects)
{
    effects_timer(effects, TIMER_ARRIVAL, balancing_gap(model, effects, model->next), NULL);
}

/* Whose request it is matters to some policies only, and to who reads the story. */
static bool asks_for_client(const BalancingModel *model, int64_t number)
{
    return model->config.policy >= POLICY_IP_HASH || number < PICKS_KEPT;
}

static void arrival(BalancingModel *model, Time now, Effects *effects)
{
    int64_t number = model->next++;
    int client = asks_for_client(model, number) ? balancing_client(effects, number) : 0;
    Time work = balancing_work(model, effects, number);
    int server = choose(model, number, client, effects);
    if (MUTANT("work-follows-the-server") && server > 0) work = work * 9 / 10;
    balancing_compare_tape(model, number, now, work, client, effects);
    if (server != NOBODY && !send(model, number, server, now, work, effects)) server = NOBODY;
    balancing_count_pick(model, number, client, server, effects);
    await(model, effects);
}

/* --- what befalls the pool -------------------------------------------------------------------- */

/* Who can be chosen, after a change of that. */
static void change_pool(BalancingModel *model, int killed, Effects *effects)
{
    model->configured = model->up_count = 0;
    for (int id = 0; id < model->count; id++) {
        Server *server = &model->servers[id];
        server->turns = 0;
        model->smooth_values[id] = 0;
        if (!server->is_configured) continue;
        model->order[model->configured++] = id;
        if (!server->is_down || MUTANT("the-dead-are-chosen")) model->up[model->up_count++] = id;
    }
    model->turns = 0;
    balancing_clients_follow(model, killed, effects);
}

/* What is told of a fault's share begins with it. */
static void change_health(BalancingModel *model)
{
    for (int id = 0; id < model->count; id++) model->servers[id].turns = 0;
    model->turns = 0;
}

static void add(BalancingModel *model, Effects *effects)
{
    if (model->count == model->capacity) {
        effects_note(effects, NOTE_NO_ROOM, (const int64_t[NOTE_ARGS]){model->count});
        return;
    }
    int id = model->count++;
    model->servers[id] = (Server){.is_configured = true, .first = -1, .last = -1};
    model->had_new = true;
    effects_note(effects, NOTE_ADD, (const int64_t[NOTE_ARGS]){id});
    change_pool(model, NOBODY, effects);
}

static void kill(BalancingModel *model, int id, Time now, Effects *effects)
{
    Server *server = &model->servers[id];
    int64_t lost = model->inside[id];
    while (server->first >= 0) {
        int first = server->first;
        const Job job = model->jobs[first];
        effects_cancel(effects, job.timer);
        take_out(model, first);
        if (!MUTANT("lost-and-not-counted")) balancing_count_end(model, &job, true, now);
    }
    server->running = 0;
    server->is_down = true;
    effects_note(effects, NOTE_KILL, (const int64_t[NOTE_ARGS]){id, lost});
    change_pool(model, id, effects);
}

static void heal(BalancingModel *model, Effects *effects)
{
    int back = 0;
    for (int id = 0; id < model->count; id++) {
        Server *server = &model->servers[id];
        back += server->is_configured && server->is_down;
        server->is_down = server->is_sink = server->is_slow = false;
    }
    effects_note(effects, NOTE_HEAL, (const int64_t[NOTE_ARGS]){back});
    if (back > 0) change_pool(model, NOBODY, effects);
    else change_health(model);
}

/* On one server, which there is. */
static void act_on(BalancingModel *model, BalancingAction action, int id, Time now,
                   Effects *effects)
{
    Server *server = &model->servers[id];
    const int64_t args[NOTE_ARGS] = {id, model->inside[id]};
    switch (action) {
    case ACTION_KILL: kill(model, id, now, effects); return;
    case ACTION_REMOVE:
        server->is_configured = false;
        effects_note(effects, NOTE_REMOVE, args);
        change_pool(model, NOBODY, effects);
        return;
    case ACTION_SINK:
        server->is_sink = model->had_sink = true;
        effects_note(effects, NOTE_SINK, args);
        change_health(model);
        return;
    case ACTION_SLOW:
        server->is_slow = true;
        effects_note(effects, NOTE_SLOW, args);
        return;
    default: return;
    }
}

static bool is_of_server(BalancingAction action)
{
    return action == ACTION_KILL || action == ACTION_REMOVE || action == ACTION_SINK
           || action == ACTION_SLOW;
}

static void act(BalancingModel *model, const Event *event, Effects *effects)
{
    BalancingAction action = (BalancingAction)event->type;
    int64_t id = event->args[0];
    if (is_of_server(action)) {
        bool is_there = id < model->count && model->servers[id].is_configured;
        if (is_there && action == ACTION_KILL) is_there = !model->servers[id].is_down;
        if (is_there) act_on(model, action, (int)id, event->at, effects);
        else effects_note(effects, NOTE_NO_SERVER, (const int64_t[NOTE_ARGS]){action, id});
        if (!is_there) return;
    }
    if (action == ACTION_ADD) add(model, effects);
    if (action == ACTION_HEAL) heal(model, effects);
    if (action == ACTION_RECONNECT) {
        int moved = model->config.places_connections ? balancing_connect(model, true, effects) : 0;
        effects_note(effects, NOTE_RECONNECT, (const int64_t[NOTE_ARGS]){moved});
    }
    if (action == ACTION_COUNT) balancing_count_anew(model, effects);
    else model->is_changed = true;
}

/* --- the node --------------------------------------------------------------------------------- */

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    BalancingModel *model = state;
    (void)self;
    if (event->at >= model->look_at) balancing_look(model, event->at, effects);
    switch ((EventKind)event->kind) {
    case EVENT_START:
        balancing_clients_start(model, effects);
        await(model, effects);
        break;
    case EVENT_ACTION: act(model, event, effects); break;
    case EVENT_TIMER:
        if (event->type == TIMER_ARRIVAL) arrival(model, event->at, effects);
        else done(model, (int)event->args[0], event->at, effects);
        break;
    case EVENT_MESSAGE:
    case EVENT_RESTART: break;
    }
    balancing_audit(model, effects);
}

const NodeType balancing_type = {"balancer", step};
