/* What befalls nodes: crash and restart, pause and resume, clocks that are off. */
#include "support/unit.h"

#include <stdlib.h>

#include "sim/world.h"

enum { NODES = 4, FATE = 0, PENDING_MOST = 600, ENOUGH = 6000 };
enum { TURN = 1, WORK, ALARM }; /* fate's timer; the nodes' messages and timers */

/* --- A plain model beside the world ----------------------------------------------------------- */

/* What is still to come, searched for the least (at, order) each time. */
typedef struct Pending {
    Time at;
    int64_t order; /* of being set; args[0] of the event that is expected */
    int64_t rank;  /* the same until a pause gives it another */
    NodeId node;
    int kind;
    TimerId timer;
} Pending;

typedef struct Model {
    Pending pending[PENDING_MOST];
    int count;
    int64_t order, rank, taken;
    NodeLife lives[NODES];
    Rng rng;
} Model;

static void model_add(Model *model, NodeId node, int kind, Time at, TimerId timer)
{
    assert_true(model->count < PENDING_MOST);
    model->pending[model->count++] =
        (Pending){at, model->order++, model->rank++, node, kind, timer};
}

static void model_remove(Model *model, int i)
{
    model->pending[i] = model->pending[--model->count];
}

static bool is_sooner(const Pending *a, const Pending *b)
{
    return a->at != b->at ? a->at < b->at : a->rank < b->rank;
}

/* The next event that a node takes: those for nodes that are down fall away, those for paused ones
 * are passed over. */
static int model_next(Model *model)
{
    for (;;) {
        int first = -1;
        for (int i = 0; i < model->count; i++) {
            if (model->lives[model->pending[i].node] == NODE_PAUSED) continue;
            if (first < 0 || is_sooner(&model->pending[i], &model->pending[first])) first = i;
        }
        if (first < 0 || model->lives[model->pending[first].node] == NODE_ALIVE) return first;
        model_remove(model, first);
    }
}

/* What was due meanwhile comes now, in its order. */
static void model_resume(Model *model, NodeId node, Time now)
{
    model->lives[node] = NODE_ALIVE;
    int64_t behind = model->rank;
    for (;;) {
        int first = -1;
        for (int i = 0; i < model->count; i++) {
            const Pending *pending = &model->pending[i];
            if (pending->node != node || pending->rank >= behind || pending->at > now) continue;
            if (first < 0 || is_sooner(pending, &model->pending[first])) first = i;
        }
        if (first < 0) return;
        model->pending[first].at = now;
        model->pending[first].rank = model->rank++;
    }
}

static void model_crash(Model *model, NodeId node, Time now)
{
    for (int i = model->count - 1; i >= 0; i--) {
        const Pending *pending = &model->pending[i];
        if (pending->node != node) continue;
        bool held = model->lives[node] == NODE_PAUSED && pending->at <= now;
        if (pending->kind != EVENT_MESSAGE || held) model_remove(model, i);
    }
    model->lives[node] = NODE_DOWN;
}

/* --- Nodes that do as chance has it ----------------------------------------------------------- */

/* Fate's turn comes alone in its instant (times of all others are even), so that what was due by
 * now is clear. */
static void turn(Model *model, Time now, Effects *effects)
{
    NodeId node = 1 + (NodeId)rng_below(&model->rng, NODES - 1);
    NodeLife life = model->lives[node];
    assert_int_equal(effects_life(effects, node), life);
    switch (rng_below(&model->rng, 4)) {
    case 0:
        assert_int_equal(effects_crash(effects, node), life != NODE_DOWN);
        if (life != NODE_DOWN) model_crash(model, node, now);
        break;
    case 1:
        assert_int_equal(effects_restart(effects, node, true), life == NODE_DOWN);
        if (life != NODE_DOWN) break;
        model->lives[node] = NODE_ALIVE;
        model_add(model, node, EVENT_RESTART, now, 0);
        break;
    case 2:
        assert_int_equal(effects_pause(effects, node), life == NODE_ALIVE);
        if (life == NODE_ALIVE) model->lives[node] = NODE_PAUSED;
        break;
    default:
        assert_int_equal(effects_resume(effects, node), life == NODE_PAUSED);
        if (life == NODE_PAUSED) model_resume(model, node, now);
    }
}

static Time even_delay(Model *model, Time now)
{
    return 2 * (Time)rng_below(&model->rng, 30) + (now % 2 != 0);
}

static void work(Model *model, NodeId self, Time now, Effects *effects)
{
    for (int i = (int)rng_below(&model->rng, 4); i > 0 && model->count < PENDING_MOST / 2; i--) {
        Time delay = even_delay(model, now);
        const int64_t args[EVENT_ARGS] = {model->order};
        if (rng_below(&model->rng, 2) == 0) {
            TimerId timer = effects_timer(effects, ALARM, delay, args);
            model_add(model, self, EVENT_TIMER, now + delay, timer);
        } else {
            NodeId to = 1 + (NodeId)rng_below(&model->rng, NODES - 1);
            effects_send(effects, to, WORK, delay, args);
            model_add(model, to, EVENT_MESSAGE, now + delay, 0);
        }
    }
    for (int i = model->count - 1; i >= 0; i--) { /* sometimes takes a timer of its own back */
        const Pending *pending = &model->pending[i];
        if (pending->node != self || pending->timer == 0 || rng_below(&model->rng, 8) != 0)
            continue;
        effects_cancel(effects, pending->timer);
        model_remove(model, i);
    }
}

static void check(Model *model, const Event *event)
{
    int first = model_next(model);
    assert_true(first >= 0);
    const Pending *expected = &model->pending[first];
    assert_int_equal(event->at, expected->at);
    assert_int_equal(event->to, expected->node);
    assert_int_equal(event->kind, expected->kind);
    assert_int_equal(event->args[0], event->kind == EVENT_RESTART ? 1 : expected->order);
    model_remove(model, first);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Model *model = state;
    if (event->kind != EVENT_START) check(model, event);
    if (self == FATE && event->kind != EVENT_START) turn(model, event->at, effects);
    if (self == FATE && model->taken < ENOUGH) {
        Time delay = 2 * (Time)rng_below(&model->rng, 20) + 1 + (event->at % 2 != 0);
        const int64_t args[EVENT_ARGS] = {model->order};
        effects_timer(effects, TURN, delay, args);
        model_add(model, FATE, EVENT_TIMER, event->at + delay, 0);
    }
    model->taken++;
    if (self != FATE && model->taken < ENOUGH) work(model, self, event->at, effects);
}

static void crash_and_pause_agree_with_a_plain_model(void **state)
{
    (void)state;
    static const NodeType type = {"node", step};
    for (uint64_t seed = 1; seed <= 8; seed++) {
        Arena *arena = arena_new((size_t)16 << 20);
        World *world = world_new(arena, 1, NODES, PENDING_MOST);
        Model *model = calloc(1, sizeof *model);
        assert_non_null(model);
        model->rng = rng_seeded(seed);
        for (int i = 0; i < NODES; i++) world_add_node(world, &type, model, "node");
        world_start(world);
        while (world_step(world)) {}
        assert_null(world_failure(world));
        assert_true(model->taken >= ENOUGH);
        assert_int_equal(model_next(model), -1);
        assert_int_equal(world_in_flight(world), model->count); /* what paused nodes never took */
        free(model);
        world_free(world);
        arena_free(arena);
    }
}

/* --- Each by itself --------------------------------------------------------------------------- */

typedef struct Diary {
    int64_t restarts, kept_disk;
    int64_t sent, messages;
    bool in_order;
    Time clocks[4];
    int clock_count;
} Diary;

static void diary_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Diary *diary = state;
    if (event->kind == EVENT_RESTART) {
        diary->restarts++;
        diary->kept_disk += event->args[0];
    }
    if (self == 1 && event->kind == EVENT_TIMER)
        diary->clocks[diary->clock_count++] = effects_clock(effects);
    if (self == 1 && event->kind == EVENT_START)
        for (int i = 1; i <= 4; i++) effects_timer(effects, 0, i * TIME_SECOND, NULL);
    if (self == 1 && event->kind == EVENT_MESSAGE) {
        diary->in_order = diary->in_order && event->args[0] == diary->messages;
        diary->messages++;
    }
    if (self != 0 || event->kind != EVENT_ACTION) return;
    if (event->type == 3) effects_pause(effects, 1);
    if (event->type == 4) effects_resume(effects, 1);
    for (int64_t i = 0; event->type == 5 && i < event->args[0]; i++)
        effects_send(effects, 1, 0, 1, (const int64_t[EVENT_ARGS]){diary->sent++});
    if (event->type == 0) effects_crash(effects, 1);
    if (event->type == 1) effects_restart(effects, 1, event->args[0] != 0);
    if (event->type == 2) effects_set_clock(effects, 1, -TIME_MILLISECOND, 0.25);
}

typedef struct Pair {
    Arena *arena;
    World *world;
    Diary diary;
} Pair;

static int open_pair(void **state)
{
    static const NodeType type = {"diary", diary_step};
    Pair *pair = calloc(1, sizeof *pair);
    assert_non_null(pair);
    pair->arena = arena_new((size_t)1 << 20);
    pair->world = world_new(pair->arena, 1, 2, 2000);
    world_add_node(pair->world, &type, &pair->diary, "fate");
    world_add_node(pair->world, &type, &pair->diary, "node");
    world_start(pair->world);
    *state = pair;
    return 0;
}

static int close_pair(void **state)
{
    Pair *pair = *state;
    world_free(pair->world);
    arena_free(pair->arena);
    free(pair);
    return 0;
}

static void act(Pair *pair, int action, Time at, int64_t argument)
{
    world_act(pair->world, 0, action, at, (const int64_t[EVENT_ARGS]){argument});
}

static void a_restart_says_whether_the_disk_was_kept(void **state)
{
    Pair *pair = *state;
    act(pair, 0, 5, 0);
    assert_int_equal(world_life(pair->world, 1), NODE_DOWN);
    assert_int_equal(world_in_flight(pair->world), 0); /* its timers went with it */
    act(pair, 1, 6, 0);
    assert_int_equal(world_life(pair->world, 1), NODE_ALIVE);
    assert_true(world_step(pair->world));
    assert_int_equal(pair->diary.restarts, 1);
    assert_int_equal(pair->diary.kept_disk, 0);
    act(pair, 0, 7, 0);
    act(pair, 1, 8, 1);
    while (world_step(pair->world)) {}
    assert_int_equal(pair->diary.restarts, 2);
    assert_int_equal(pair->diary.kept_disk, 1);
}

static void a_crash_before_the_restart_is_taken_takes_it_back(void **state)
{
    Pair *pair = *state;
    act(pair, 0, 5, 0);
    act(pair, 1, 6, 1);
    act(pair, 0, 6, 0);
    while (world_step(pair->world)) {}
    assert_int_equal(pair->diary.restarts, 0);
    act(pair, 1, 7, 1);
    while (world_step(pair->world)) {}
    assert_int_equal(pair->diary.restarts, 1);
}

static void a_clock_is_off_by_its_offset_and_drifts_from_then_on(void **state)
{
    Pair *pair = *state;
    assert_true(world_step(pair->world));
    act(pair, 2, 2 * TIME_SECOND, 0);
    while (world_step(pair->world)) {}
    assert_int_equal(pair->diary.clocks[0], TIME_SECOND);
    assert_int_equal(pair->diary.clocks[1], 2 * TIME_SECOND - TIME_MILLISECOND);
    assert_int_equal(pair->diary.clocks[2], 3 * TIME_SECOND + 249 * TIME_MILLISECOND);
    assert_int_equal(pair->diary.clocks[3], 4 * TIME_SECOND + 499 * TIME_MILLISECOND);
}

/* While 40 wait for a paused node, the world makes room for 900 more. */
static void what_waits_for_a_paused_node_survives_growth(void **state)
{
    Pair *pair = *state;
    pair->diary.in_order = true;
    act(pair, 3, 1, 0);
    act(pair, 5, 2, 40);
    while (world_next(pair->world) == 3) assert_true(world_step(pair->world));
    act(pair, 5, 4, 900);
    while (world_next(pair->world) == 5) assert_true(world_step(pair->world));
    assert_int_equal(pair->diary.messages, 0);
    act(pair, 4, 6, 0);
    while (world_next(pair->world) == 6) assert_true(world_step(pair->world));
    assert_int_equal(pair->diary.messages, 940);
    assert_true(pair->diary.in_order);
}

#define pair_test(name) cmocka_unit_test_setup_teardown(name, open_pair, close_pair)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crash_and_pause_agree_with_a_plain_model),
        pair_test(a_restart_says_whether_the_disk_was_kept),
        pair_test(a_crash_before_the_restart_is_taken_takes_it_back),
        pair_test(what_waits_for_a_paused_node_survives_growth),
        pair_test(a_clock_is_off_by_its_offset_and_drifts_from_then_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
