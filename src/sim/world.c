#include "sim/world.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the heap sorts: the events themselves stay where they are. */
typedef struct Due {
    Time at;
    uint64_t order; /* of being set: breaks ties, first in first out */
    uint32_t slot;
} Due;

typedef struct Node {
    const NodeType *type;
    void *state;
    const char *name;
} Node;

typedef struct Breach {
    Time at;
    char words[WORLD_WORDS];
} Breach;

/* One type for the world and for what a step may do to it: effects are the world seen from inside a
 * step. */
struct Effects {
    Arena *arena;
    uint64_t seed;
    Time now;
    uint64_t events;
    uint64_t order;
    NodeId self; /* the node in its step */

    Node *nodes;
    int node_count, max_nodes;

    Due *heap;
    Event *slots;
    uint32_t *free_slots; /* a stack of slots below slot_count that are not in use */
    int heap_count, free_count, slot_count, capacity, max_events;
    int cancelled; /* entries of the heap that will be passed over */

    Note story[WORLD_STORY];
    uint64_t note_count;
    Breach breaches[WORLD_CLAIMS];
    Series *series[WORLD_SERIES];
    int series_count;
    History histories[WORLD_HISTORIES];
    int history_count;
    char failure[WORLD_WORDS];

    NoteSink *sink;
    void *sink_context;
};
struct World {
    struct Effects effects;
};

enum { EVENT_CANCELLED = -1, FIRST_CAPACITY = 64 };

World *world_new(Arena *arena, uint64_t seed, int max_nodes, int max_events)
{
    World *world = arena_alloc(arena, sizeof *world);
    struct Effects *w = &world->effects;
    w->arena = arena;
    w->seed = seed;
    w->max_nodes = max_nodes;
    w->nodes = arena_array(arena, (size_t)max_nodes, sizeof(Node));
    w->max_events = max_events;
    for (int i = 0; i < WORLD_CLAIMS; i++) w->breaches[i].at = TIME_NEVER;
    return world;
}

void world_free(World *world)
{
    if (world == NULL) return;
    for (int i = 0; i < world->effects.history_count; i++)
        arena_free(world->effects.histories[i].store);
}

NodeId world_add_node(World *world, const NodeType *type, void *state, const char *name)
{
    struct Effects *w = &world->effects;
    assert(w->node_count < w->max_nodes);
    w->nodes[w->node_count] = (Node){type, state, name};
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

void world_on_note(World *world, NoteSink *sink, void *context)
{
    world->effects.sink = sink;
    world->effects.sink_context = context;
}

/* --- the heap: binary, by (at, order) --------------------------------------------------------- */

static bool is_before(const Due *a, const Due *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void heap_push(struct Effects *w, Due due)
{
    int i = w->heap_count++;
    while (i > 0) {
        int parent = (i - 1) / 2;
        if (!is_before(&due, &w->heap[parent])) break;
        w->heap[i] = w->heap[parent];
        i = parent;
    }
    w->heap[i] = due;
}

static void heap_pop(struct Effects *w)
{
    Due last = w->heap[--w->heap_count];
    int i = 0;
    for (;;) {
        int child = 2 * i + 1;
        if (child >= w->heap_count) break;
        if (child + 1 < w->heap_count && is_before(&w->heap[child + 1], &w->heap[child])) child++;
        if (!is_before(&w->heap[child], &last)) break;
        w->heap[i] = w->heap[child];
        i = child;
    }
    w->heap[i] = last;
}

static void *grown(struct Effects *w, void *at, int capacity, size_t size)
{
    return arena_grow(w->arena, at, (size_t)w->capacity * size, (size_t)capacity * size);
}

/* Room for one more event, or the run has failed. */
static bool has_room(struct Effects *w)
{
    if (w->free_count > 0 || w->slot_count < w->capacity) return true;
    int capacity = w->capacity == 0 ? FIRST_CAPACITY : 2 * w->capacity;
    if (w->slot_count >= w->max_events) {
        effects_fail(w, "more than %d events are in flight: lower the rate or shorten the run",
                     w->max_events);
        return false;
    }
    w->heap = grown(w, w->heap, capacity, sizeof(Due));
    w->slots = grown(w, w->slots, capacity, sizeof(Event));
    w->free_slots = grown(w, w->free_slots, capacity, sizeof(uint32_t));
    w->capacity = capacity;
    return true;
}

static uint32_t enqueue(struct Effects *w, EventKind kind, NodeId to, int type, Time delay,
                        const int64_t args[EVENT_ARGS])
{
    assert(delay >= 0 && to >= 0 && to < w->node_count);
    if (!has_room(w)) return UINT32_MAX;
    uint32_t slot = w->free_count > 0 ? w->free_slots[--w->free_count] : (uint32_t)w->slot_count++;
    Event *event = &w->slots[slot];
    event->at = delay < TIME_LIMIT ? w->now + delay : TIME_NEVER;
    event->kind = (int16_t)kind;
    event->type = (int16_t)type;
    event->from = w->self;
    event->to = to;
    event->generation++;
    if (args != NULL) memcpy(event->args, args, sizeof event->args);
    else memset(event->args, 0, sizeof event->args);
    heap_push(w, (Due){event->at, w->order++, slot});
    return slot;
}

static void release(struct Effects *w, uint32_t slot)
{
    w->free_slots[w->free_count++] = slot;
}

/* --- what a step may ask for ------------------------------------------------------------------ */

void effects_send(Effects *effects, NodeId to, int type, Time delay, const int64_t args[EVENT_ARGS])
{
    (void)enqueue(effects, EVENT_MESSAGE, to, type, delay, args);
}

TimerId effects_timer(Effects *effects, int type, Time delay, const int64_t args[EVENT_ARGS])
{
    uint32_t slot = enqueue(effects, EVENT_TIMER, effects->self, type, delay, args);
    if (slot == UINT32_MAX) return 0;
    return (TimerId)(slot + 1) << 32 | effects->slots[slot].generation;
}

void effects_cancel(Effects *effects, TimerId timer)
{
    uint32_t slot = (uint32_t)(timer >> 32);
    if (slot-- == 0) return;
    Event *event = &effects->slots[slot];
    if (event->generation != (uint32_t)timer || event->kind != EVENT_TIMER) return;
    event->kind = EVENT_CANCELLED; /* its place in the heap is passed over when it comes up */
    effects->cancelled++;
}

void effects_note(Effects *effects, int kind, const int64_t args[NOTE_ARGS])
{
    Note *note = &effects->story[effects->note_count++ % WORLD_STORY];
    note->at = effects->now;
    note->kind = kind;
    note->node = effects->self;
    memcpy(note->args, args, sizeof note->args);
    if (effects->sink != NULL) effects->sink(effects->sink_context, (const World *)effects, note);
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

void effects_fail(Effects *effects, const char *format, ...)
{
    if (effects->failure[0] != '\0') return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(effects->failure, sizeof effects->failure, format, arguments);
    va_end(arguments);
}

/* --- time ------------------------------------------------------------------------------------- */

static void step_node(struct Effects *w, NodeId node, const Event *event)
{
    w->self = node;
    w->nodes[node].type->step(w->nodes[node].state, node, event, w);
}

void world_start(World *world)
{
    struct Effects *w = &world->effects;
    for (NodeId node = 0; node < w->node_count; node++)
        step_node(w, node, &(Event){.kind = EVENT_START, .from = node, .to = node});
}

Time world_next(World *world)
{
    struct Effects *w = &world->effects;
    if (w->failure[0] != '\0') return TIME_NEVER;
    while (w->cancelled > 0 && w->heap_count > 0) {
        uint32_t slot = w->heap[0].slot;
        if (w->slots[slot].kind != EVENT_CANCELLED) break;
        heap_pop(w);
        release(w, slot);
        w->cancelled--;
    }
    return w->heap_count > 0 ? w->heap[0].at : TIME_NEVER;
}

bool world_step(World *world)
{
    struct Effects *w = &world->effects;
    if (world_next(world) == TIME_NEVER) return false;
    uint32_t slot = w->heap[0].slot;
    Event event = w->slots[slot]; /* a copy: the step may need its slot, or move the slots */
    heap_pop(w);
    w->slots[slot].kind = EVENT_MESSAGE; /* so that a late cancel finds no timer */
    release(w, slot);
    w->now = event.at;
    w->events++;
    step_node(w, event.to, &event);
    return true;
}

void world_act(World *world, NodeId node, int action, Time at, const int64_t args[EVENT_ARGS])
{
    struct Effects *w = &world->effects;
    assert(at >= w->now && node >= 0 && node < w->node_count);
    w->now = at;
    w->events++;
    Event event = {
        .at = at, .kind = EVENT_ACTION, .type = (int16_t)action, .from = node, .to = node};
    memcpy(event.args, args, sizeof event.args);
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
    return world->effects.heap_count - world->effects.cancelled;
}

const char *world_node_name(const World *world, NodeId node)
{
    assert(node >= 0 && node < world->effects.node_count);
    return world->effects.nodes[node].name;
}

const char *world_failure(const World *world)
{
    return world->effects.failure[0] != '\0' ? world->effects.failure : NULL;
}

const Note *world_note(const World *world, int back)
{
    const struct Effects *w = &world->effects;
    if (back < 0 || back >= WORLD_STORY || (uint64_t)back >= w->note_count) return NULL;
    return &w->story[(w->note_count - 1 - (uint64_t)back) % WORLD_STORY];
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

void world_extend_series(World *world, Time at)
{
    for (int i = 0; i < world->effects.series_count; i++)
        series_extend(world->effects.series[i], at);
}
