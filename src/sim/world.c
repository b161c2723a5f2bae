#include "sim/world.h"

#include "base/maths.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOT_BITS = 24, KEYS = 16 };

/* What the heap sorts: the events themselves stay where they are. A rank is the event's number
 * among all that were set, which breaks ties, first in first out, and in its lower SLOT_BITS the
 * slot. */
typedef struct Due {
    Time at;
    uint64_t rank;
} Due;

typedef struct Node {
    const NodeType *type;
    void *state;
    const char *name;
    NodeLife life;
    Time clock_offset, clock_set; /* of its clock, and since when it drifts */
    double clock_drift;
} Node;

/* The newest notes of one sort, each with its place among all. */
typedef struct Ring {
    Note notes[WORLD_STORY];
    uint64_t orders[WORLD_STORY];
    uint64_t count;
} Ring;

typedef struct Breach {
    Time at;
    char words[WORLD_WORDS];
} Breach;

/* Who hears the notes is no state of the run: it lies beside the arena, so that going back leaves
 * it as it is. */
typedef struct Listener {
    NoteSink *sink;
    void *context;
} Listener;

/* One type for the world and for what a step may do to it: effects are the world seen from inside a
 * step. */
struct Effects {
    Arena *arena;
    uint64_t seed;
    uint64_t keys[KEYS]; /* of the first purposes, which are drawn for all the time */
    Time now;
    uint64_t events;
    uint64_t order;
    NodeId self; /* the node in its step */

    Node *nodes;
    int node_count, max_nodes;

    Due *heap;    /* `heap_count` entries, the first never a cancelled one; behind them the slots
                     that are free; at the end, up to `capacity`, what was due for paused nodes, the
                     newest first */
    Event *slots; /* `capacity` of them */
    int heap_count, capacity, max_events;
    int parked;    /* due for paused nodes */
    int cancelled; /* entries of the heap that will be passed over */
    bool guarded;  /* events are looked at before they are handed out */
    WorldGate *gate;
    void *gate_context;
    bool failed;
    char failure[WORLD_WORDS];

    Ring story, chatter;
    uint64_t note_count;
    uint64_t chatter_kinds;
    Breach breaches[WORLD_CLAIMS];
    Series *series[WORLD_SERIES];
    int series_count;
    History histories[WORLD_HISTORIES];
    int history_count;
    Listener *listener;
};
struct World {
    struct Effects effects;
};

/* Kinds that no node sees: a timer that was taken back, and a message over the network that the
 * gate is still to be asked about, or that was sent to be lost. */
enum { EVENT_CANCELLED = -1, EVENT_CARRIED = -2, EVENT_LOST = -3, FIRST_CAPACITY = 64 };

World *world_new(Arena *arena, uint64_t seed, int max_nodes, int max_events)
{
    assert(max_events <= 1 << SLOT_BITS);
    World *world = arena_alloc(arena, sizeof *world);
    struct Effects *w = &world->effects;
    w->arena = arena;
    w->seed = seed;
    for (int i = 0; i < KEYS; i++) w->keys[i] = rng_key(seed, (uint64_t)i);
    w->max_nodes = max_nodes;
    w->nodes = arena_array(arena, (size_t)max_nodes, sizeof(Node));
    w->max_events = max_events;
    for (int i = 0; i < WORLD_CLAIMS; i++) w->breaches[i].at = TIME_NEVER;
    w->listener = calloc(1, sizeof *w->listener);
    if (w->listener == NULL) arena_fail("a world's listener", sizeof *w->listener);
    return world;
}

void world_free(World *world)
{
    if (world == NULL) return;
    for (int i = 0; i < world->effects.history_count; i++)
        arena_free(world->effects.histories[i].store);
    free(world->effects.listener);
}

NodeId world_add_node(World *world, const NodeType *type, void *state, const char *name)
{
    struct Effects *w = &world->effects;
    assert(w->node_count < w->max_nodes);
    w->nodes[w->node_count] = (Node){.type = type, .state = state, .name = name};
    return w->node_count++;
}

int world_add_series(World *world, SeriesKind kind, Time bin_ns)
{
    struct Effects *w = &world->effects;
    assert(w->series_count < WORLD_SERIES);
    w->series[w->series_count] = arena_alloc(w->arena, sizeof(Series));
    series_init(w->series[w->series_count], kind, bin_ns);
    return w->series_count++;
}

History *world_add_history(World *world, size_t item_size, size_t limit)
{
    struct Effects *w = &world->effects;
    assert(w->history_count < WORLD_HISTORIES);
    History *history = &w->histories[w->history_count++];
    *history = (History){arena_new(item_size * limit), item_size, 0, limit};
    return history;
}

void world_set_chatter(World *world, uint64_t kinds)
{
    world->effects.chatter_kinds = kinds;
}

void world_on_note(World *world, NoteSink *sink, void *context)
{
    *world->effects.listener = (Listener){sink, context};
}

void world_set_gate(World *world, WorldGate *gate, void *context)
{
    world->effects.gate = gate;
    world->effects.gate_context = context;
    world->effects.guarded = true;
}

/* --- the heap: binary, by (at, order) --------------------------------------------------------- */

static bool is_before(const Due *a, const Due *b)
{
    return a->at != b->at ? a->at < b->at : a->rank < b->rank;
}

static uint32_t slot_of(const Due *due)
{
    return (uint32_t)due->rank & ((1u << SLOT_BITS) - 1);
}

static Event *event_of(const struct Effects *w, const Due *due)
{
    return &w->slots[slot_of(due)];
}

/* Puts `due` where it belongs on the way up from the empty place `i`. */
static void sift_up(Due *heap, int i, Due due)
{
    while (i > 0) {
        int parent = (i - 1) / 2;
        if (!is_before(&due, &heap[parent])) break;
        heap[i] = heap[parent];
        i = parent;
    }
    heap[i] = due;
}

/* ... or on the way down, in a heap of `count`. */
static void sift_down(Due *heap, int count, int i, Due due)
{
    for (;;) {
        int child = 2 * i + 1;
        if (child >= count) break;
        if (child + 1 < count && is_before(&heap[child + 1], &heap[child])) child++;
        if (!is_before(&heap[child], &due)) break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = due;
}

/* Takes the first entry off; its slot is free then. */
static void heap_pop(struct Effects *w)
{
    Due first = w->heap[0];
    int last = --w->heap_count;
    sift_down(w->heap, last, 0, w->heap[last]);
    w->heap[last] = first;
}

static bool is_cancelled(const struct Effects *w, int i)
{
    return event_of(w, &w->heap[i])->kind == EVENT_CANCELLED;
}

/* What has come to the top cancelled goes. Done after every step, so that looking at what is next
 * changes nothing. */
static void drop_cancelled(struct Effects *w)
{
    while (w->cancelled > 0 && w->heap_count > 0 && is_cancelled(w, 0)) {
        heap_pop(w);
        w->cancelled--;
    }
}

/* All that is cancelled goes, wherever it is. The order is total, so how the heap is built anew
 * does not show. */
static void sweep_cancelled(struct Effects *w)
{
    int kept = 0;
    for (int i = 0; i < w->heap_count; i++) {
        if (is_cancelled(w, i)) continue;
        Due due = w->heap[i];
        w->heap[i] = w->heap[kept]; /* its slot is free */
        w->heap[kept++] = due;
    }
    w->heap_count = kept;
    w->cancelled = 0;
    for (int i = kept / 2 - 1; i >= 0; i--) sift_down(w->heap, kept, i, w->heap[i]);
}

/* Makes room for more events, or the run has failed. */
static bool grow(struct Effects *w)
{
    if (w->cancelled > 0 && (w->cancelled >= w->heap_count / 2 || w->capacity == w->max_events)) {
        sweep_cancelled(w);
        return true;
    }
    if (w->capacity == w->max_events) {
        effects_fail(w, "more than %d events are in flight: lower the rate or shorten the run",
                     w->max_events);
        return false;
    }
    size_t old = (size_t)w->capacity, capacity = old == 0 ? FIRST_CAPACITY : 2 * old;
    if (capacity > (size_t)w->max_events) capacity = (size_t)w->max_events;
    if (arena_left(w->arena) < (capacity + 1) * (sizeof(Due) + sizeof(Event))) {
        effects_fail(w,
                     "the run's memory is used up with %d events in flight: lower the rate or "
                     "shorten the run",
                     w->heap_count);
        return false;
    }
    w->heap = arena_grow(w->arena, w->heap, old * sizeof(Due), capacity * sizeof(Due));
    w->slots = arena_grow(w->arena, w->slots, old * sizeof(Event), capacity * sizeof(Event));
    size_t parked = (size_t)w->parked;
    memmove(&w->heap[capacity - parked], &w->heap[old - parked], parked * sizeof(Due));
    for (size_t i = old; i < capacity; i++) w->heap[i - parked].rank = i;
    w->capacity = (int)capacity;
    return true;
}

/* The event, at its place in time; NULL where it never comes. */
static Event *enqueue(struct Effects *w, int kind, NodeId to, int type, Time delay,
                      const int64_t args[EVENT_ARGS])
{
    assert(delay >= 0 && to >= 0 && to < w->node_count);
    assert(type >= INT16_MIN && type <= INT16_MAX);
    if (delay >= TIME_LIMIT) return NULL;
    if (w->heap_count + w->parked == w->capacity && !grow(w)) return NULL;
    uint32_t slot = slot_of(&w->heap[w->heap_count]);
    Event *event = &w->slots[slot];
    event->at = w->now + delay;
    event->kind = (int16_t)kind;
    event->type = (int16_t)type;
    event->from = w->self;
    event->to = to;
    event->generation++;
    if (args != NULL) memcpy(event->args, args, sizeof event->args);
    else memset(event->args, 0, sizeof event->args);
    assert(w->order < UINT64_MAX >> SLOT_BITS);
    uint64_t rank = w->order++ << SLOT_BITS | slot;
    sift_up(w->heap, w->heap_count++, (Due){event->at, rank});
    return event;
}

/* --- what a step may ask for ------------------------------------------------------------------ */

void effects_send(Effects *effects, NodeId to, int type, Time delay, const int64_t args[EVENT_ARGS])
{
    (void)enqueue(effects, EVENT_MESSAGE, to, type, delay, args);
}

void effects_carry(Effects *effects, NodeId to, int type, Time delay,
                   const int64_t args[EVENT_ARGS], bool lost)
{
    assert(effects->gate != NULL);
    (void)enqueue(effects, lost ? EVENT_LOST : EVENT_CARRIED, to, type, delay, args);
}

NodeId effects_self(const Effects *effects)
{
    return effects->self;
}

Time effects_now(const Effects *effects)
{
    return effects->now;
}

TimerId effects_timer(Effects *effects, int type, Time delay, const int64_t args[EVENT_ARGS])
{
    const Event *event = enqueue(effects, EVENT_TIMER, effects->self, type, delay, args);
    if (event == NULL) return 0;
    return (TimerId)(event - effects->slots + 1) << 32 | event->generation;
}

void effects_cancel(Effects *effects, TimerId timer)
{
    if (timer == 0) return;
    int64_t slot = (int64_t)(timer >> 32) - 1;
    assert(slot >= 0 && slot < effects->capacity);
    Event *event = &effects->slots[slot];
    if (event->generation != (uint32_t)timer || event->kind != EVENT_TIMER) return;
    assert(event->to == effects->self); /* a node's timers are its own */
    event->kind = EVENT_CANCELLED;
    effects->cancelled++;
}

void effects_note(Effects *effects, int kind, const int64_t args[NOTE_ARGS])
{
    bool chatters = kind < 64 && (effects->chatter_kinds >> kind & 1) != 0;
    Ring *ring = chatters ? &effects->chatter : &effects->story;
    uint64_t place = ring->count++ % WORLD_STORY;
    ring->orders[place] = effects->note_count++;
    Note *note = &ring->notes[place];
    note->at = effects->now;
    note->kind = kind;
    note->node = effects->self;
    if (args != NULL) memcpy(note->args, args, sizeof note->args);
    else memset(note->args, 0, sizeof note->args);
    const Listener *listener = effects->listener;
    if (listener->sink != NULL) listener->sink(listener->context, (const World *)effects, note);
}

void effects_breach(Effects *effects, int claim, const char *format, ...)
{
    assert(claim >= 0 && claim < WORLD_CLAIMS);
    Breach *breach = &effects->breaches[claim];
    if (breach->at != TIME_NEVER) return;
    breach->at = effects->now;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(breach->words, sizeof breach->words, format, arguments);
    va_end(arguments);
}

void effects_sample(Effects *effects, int series, double value)
{
    assert(series >= 0 && series < effects->series_count);
    series_add(effects->series[series], effects->now, value);
}

Rng effects_rng(const Effects *effects, int purpose, int64_t thing)
{
    return rng_keyed(effects->seed, (uint64_t)purpose, (uint64_t)thing);
}

static uint64_t first_draw(const Effects *effects, int purpose, int64_t thing)
{
    bool known = purpose >= 0 && purpose < KEYS;
    uint64_t key = known ? effects->keys[purpose] : rng_key(effects->seed, (uint64_t)purpose);
    return rng_first(key, (uint64_t)thing);
}

double effects_uniform(const Effects *effects, int purpose, int64_t thing)
{
    return rng_uniform_of(first_draw(effects, purpose, thing));
}

Time effects_exponential(const Effects *effects, int purpose, int64_t thing, double mean_ns)
{
    double draw = rng_uniform_positive_of(first_draw(effects, purpose, thing));
    double ns = -mean_ns * maths_log(draw) + 0.5;
    return ns < (double)TIME_LIMIT ? (Time)ns : TIME_LIMIT;
}

void effects_fail(Effects *effects, const char *format, ...)
{
    if (effects->failed) return;
    effects->failed = true;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(effects->failure, sizeof effects->failure, format, arguments);
    va_end(arguments);
}

/* --- what befalls nodes ----------------------------------------------------------------------- */

static Node *node_at(const struct Effects *w, NodeId node)
{
    assert(node >= 0 && node < w->node_count);
    return &w->nodes[node];
}

/* The first event waits for its node, which is paused. */
static void park(struct Effects *w)
{
    Due first = w->heap[0];
    heap_pop(w); /* which leaves its slot with the free ones, at their beginning */
    int place = w->capacity - ++w->parked;
    w->heap[w->heap_count] = w->heap[place];
    w->heap[place] = first;
}

/* Takes the i-th entry out of what is parked and puts it last among the free ones. Those parked
 * later move up by one. */
static Due *unpark(struct Effects *w, int i)
{
    Due due = w->heap[i];
    int newest = w->capacity - w->parked--;
    memmove(&w->heap[newest + 1], &w->heap[newest], (size_t)(i - newest) * sizeof(Due));
    w->heap[newest] = due;
    return &w->heap[newest];
}

bool effects_crash(Effects *effects, NodeId node)
{
    Node *crashed = node_at(effects, node);
    if (crashed->life == NODE_DOWN) return false;
    crashed->life = NODE_DOWN;
    effects->guarded = true;
    for (int i = 0; i < effects->heap_count; i++) {
        Event *event = event_of(effects, &effects->heap[i]);
        if (event->to != node) continue;
        if (event->kind != EVENT_TIMER && event->kind != EVENT_RESTART) continue;
        event->kind = EVENT_CANCELLED;
        effects->cancelled++;
    }
    for (int i = effects->capacity - effects->parked; i < effects->capacity; i++) {
        Event *event = event_of(effects, &effects->heap[i]);
        if (event->to != node) continue;
        event->kind = EVENT_MESSAGE; /* so that a late cancel finds no timer */
        unpark(effects, i);
    }
    return true;
}

bool effects_restart(Effects *effects, NodeId node, bool keeps_disk)
{
    Node *down = node_at(effects, node);
    if (down->life != NODE_DOWN) return false;
    down->life = NODE_ALIVE;
    (void)enqueue(effects, EVENT_RESTART, node, 0, 0, (int64_t[EVENT_ARGS]){keeps_disk});
    return true;
}

bool effects_pause(Effects *effects, NodeId node)
{
    Node *alive = node_at(effects, node);
    if (alive->life != NODE_ALIVE) return false;
    alive->life = NODE_PAUSED;
    effects->guarded = true;
    return true;
}

bool effects_resume(Effects *effects, NodeId node)
{
    Node *paused = node_at(effects, node);
    if (paused->life != NODE_PAUSED) return false;
    paused->life = NODE_ALIVE;
    for (int i = effects->capacity - 1; i >= effects->capacity - effects->parked;) {
        Event *event = event_of(effects, &effects->heap[i]);
        if (event->to != node) {
            i--;
            continue;
        }
        Due *free_place = unpark(effects, i);
        Due due = {effects->now, effects->order++ << SLOT_BITS | slot_of(free_place)};
        *free_place = effects->heap[effects->heap_count]; /* the first free one is needed now */
        event->at = effects->now;
        sift_up(effects->heap, effects->heap_count++, due);
    }
    return true;
}

NodeLife effects_life(const Effects *effects, NodeId node)
{
    return node_at(effects, node)->life;
}

Time effects_clock(const Effects *effects)
{
    const Node *node = node_at(effects, effects->self);
    double drifted = (double)(effects->now - node->clock_set) * node->clock_drift;
    return effects->now + node->clock_offset + (Time)drifted;
}

void effects_set_clock(Effects *effects, NodeId node, Time offset, double drift)
{
    Node *set = node_at(effects, node);
    set->clock_offset = offset;
    set->clock_drift = drift;
    set->clock_set = effects->now;
}

/* Whether a message that is due gets through to its node. */
static bool gets_through(struct Effects *w, Event *event)
{
    bool lost = event->kind == EVENT_LOST || w->nodes[event->to].life == NODE_DOWN;
    if (event->kind == EVENT_MESSAGE) return !lost;
    event->kind = EVENT_MESSAGE;
    w->self = event->to;
    return w->gate(w->gate_context, event, lost, w) && !lost;
}

/* Whether the first event is kept from its node: it is lost, or waits until the node goes on. */
static bool is_kept(struct Effects *w)
{
    Event *event = event_of(w, &w->heap[0]);
    w->now = event->at;
    if (event->kind != EVENT_TIMER && event->kind != EVENT_RESTART && !gets_through(w, event)) {
        heap_pop(w);
        return true;
    }
    if (w->nodes[event->to].life != NODE_PAUSED) return false;
    park(w);
    return true;
}

/* --- time ------------------------------------------------------------------------------------- */

static void step_node(struct Effects *w, NodeId node, const Event *event)
{
    w->self = node;
    w->nodes[node].type->step(w->nodes[node].state, node, event, w);
    drop_cancelled(w);
}

void world_start(World *world)
{
    struct Effects *w = &world->effects;
    for (NodeId node = 0; node < w->node_count; node++)
        step_node(w, node, &(Event){.kind = EVENT_START, .from = node, .to = node});
    assert(w->note_count <= WORLD_STORY); /* nobody can be listening yet */
}

Time world_next(const World *world)
{
    const struct Effects *w = &world->effects;
    return w->heap_count > 0 && !w->failed ? w->heap[0].at : TIME_NEVER;
}

bool world_step(World *world)
{
    struct Effects *w = &world->effects;
    if (w->heap_count == 0 || w->failed) return false;
    if (w->guarded && is_kept(w)) {
        w->events++;
        drop_cancelled(w);
        return true;
    }
    Event *slot = event_of(w, &w->heap[0]);
    Event event = *slot;        /* a copy: the step may need its slot, or move the slots */
    slot->kind = EVENT_MESSAGE; /* so that a late cancel finds no timer */
    heap_pop(w);
    w->now = event.at;
    w->events++;
    step_node(w, event.to, &event);
    return true;
}

void world_act(World *world, NodeId node, int action, Time at, const int64_t args[EVENT_ARGS])
{
    struct Effects *w = &world->effects;
    assert(at >= w->now && at <= world_next(world)); /* time does not go back, nor over an event */
    assert(node >= 0 && node < w->node_count);
    assert(action >= 0 && action <= INT16_MAX);
    w->now = at;
    w->events++;
    Event event = {
        .at = at, .kind = EVENT_ACTION, .type = (int16_t)action, .from = node, .to = node};
    if (args != NULL) memcpy(event.args, args, sizeof event.args);
    step_node(w, node, &event);
}

/* --- looking ---------------------------------------------------------------------------------- */

Arena *world_arena(const World *world)
{
    return world->effects.arena;
}

uint64_t world_seed(const World *world)
{
    return world->effects.seed;
}

Time world_now(const World *world)
{
    return world->effects.now;
}

uint64_t world_events(const World *world)
{
    return world->effects.events;
}

int world_in_flight(const World *world)
{
    return world->effects.heap_count - world->effects.cancelled + world->effects.parked;
}

const char *world_node_name(const World *world, NodeId node)
{
    assert(node >= 0 && node < world->effects.node_count);
    return world->effects.nodes[node].name;
}

NodeLife world_life(const World *world, NodeId node)
{
    return effects_life(&world->effects, node);
}

const char *world_failure(const World *world)
{
    return world->effects.failed ? world->effects.failure : NULL;
}

const Note *world_note(const World *world, int back)
{
    const struct Effects *w = &world->effects;
    const Ring *rings[] = {&w->story, &w->chatter};
    uint64_t left[] = {w->story.count, w->chatter.count}; /* not yet passed over */
    if (back < 0) return NULL;
    for (;;) {
        int newer = -1;
        uint64_t newest = 0;
        for (int i = 0; i < 2; i++) {
            if (left[i] == 0 || left[i] + WORLD_STORY <= rings[i]->count) continue;
            uint64_t order = rings[i]->orders[(left[i] - 1) % WORLD_STORY];
            if (newer >= 0 && order < newest) continue;
            newer = i;
            newest = order;
        }
        if (newer < 0) return NULL;
        left[newer]--;
        if (back-- == 0) return &rings[newer]->notes[left[newer] % WORLD_STORY];
    }
}

uint64_t world_note_count(const World *world)
{
    return world->effects.note_count;
}

Time world_breach(const World *world, int claim, const char **words)
{
    assert(claim >= 0 && claim < WORLD_CLAIMS);
    if (words != NULL) *words = world->effects.breaches[claim].words;
    return world->effects.breaches[claim].at;
}

const Series *world_series(const World *world, int series)
{
    assert(series >= 0 && series < world->effects.series_count);
    return world->effects.series[series];
}
