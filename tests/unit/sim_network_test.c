#include "support/unit.h"

#include <stdlib.h>

#include "sim/network.h"

enum { FATE, A, B, C, NODES };
enum { TURN = 1, TALK };
enum { DRAW_TALK = 1, DRAW_LOSS };

typedef struct Fixture {
    Arena *arena;
    World *world;
    Network *network;
    Rng rng;
    int64_t things, received, last_received;
    bool talks; /* nodes send by themselves */
    bool out_of_order;
    Time arrivals[64];
    int arrival_count;
} Fixture;

static const double ms = 1e6;

/* --- Whatever befalls it ---------------------------------------------------------------------- */

static void fate_turns(Fixture *f, Effects *effects)
{
    NodeId from = (NodeId)rng_below(&f->rng, NODES), to = (NodeId)rng_below(&f->rng, NODES);
    NodeId node = A + (NodeId)rng_below(&f->rng, NODES - 1);
    switch (rng_below(&f->rng, 8)) {
    case 0: effects_crash(effects, node); break;
    case 1: effects_restart(effects, node, true); break;
    case 2: effects_pause(effects, node); break;
    case 3: effects_resume(effects, node); break;
    case 4: network_cut(f->network, from, to, rng_below(&f->rng, 2) == 0); break;
    case 5: network_partition(f->network, rng_below(&f->rng, 16)); break;
    case 6: network_heal(f->network); break;
    default: network_drop_next(f->network, 2);
    }
}

static void talk(Fixture *f, NodeId self, Effects *effects)
{
    for (NodeId to = A; to < NODES; to++)
        if (to != self) network_send(f->network, effects, to, TALK, DRAW_TALK, f->things++, NULL);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Fixture *f = state;
    if (event->kind == EVENT_MESSAGE) {
        if (event->args[0] < f->last_received) f->out_of_order = true;
        f->last_received = event->args[0];
        if (f->arrival_count < 64) f->arrivals[f->arrival_count++] = event->at;
        f->received++;
    }
    if (!f->talks) return;
    if (self == FATE && event->kind == EVENT_TIMER) fate_turns(f, effects);
    if (self != FATE && event->kind != EVENT_MESSAGE) talk(f, self, effects);
    if (event->kind != EVENT_MESSAGE && event->at < TIME_SECOND)
        effects_timer(effects, TURN, TIME_MILLISECOND * (3 + self), NULL);
}

static Fixture *fixture_new(uint64_t seed, bool talks, Link link)
{
    static const NodeType type = {"node", step};
    Fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->arena = arena_new((size_t)16 << 20);
    f->world = world_new(f->arena, seed, NODES, 10000);
    f->network = network_new(f->world, NODES);
    f->rng = rng_seeded(seed);
    f->talks = talks;
    for (int i = 0; i < NODES; i++)
        world_add_node(f->world, &type, f, (const char *[]){"fate", "a", "b", "c"}[i]);
    network_link_all(f->network, link);
    world_start(f->world);
    return f;
}

static void fixture_free(Fixture *f)
{
    world_free(f->world);
    arena_free(f->arena);
    free(f);
}

static void check_counts(const Fixture *f)
{
    NetworkCounts counts = network_counts(f->network);
    assert_int_equal(counts.sent + counts.repeated,
                     counts.delivered + counts.lost + counts.under_way);
    assert_true(counts.under_way >= 0);
}

static void sent_is_delivered_lost_or_under_way_after_every_event(void **state)
{
    (void)state;
    Law law = law_exponential(8 * ms);
    for (uint64_t seed = 1; seed <= 10; seed++) {
        Fixture *f = fixture_new(seed, true, (Link){&law, 0.1, 0.1, seed % 2 == 0});
        do check_counts(f);
        while (world_step(f->world));
        NetworkCounts counts = network_counts(f->network);
        assert_int_equal(counts.under_way, 0);
        assert_true(counts.repeated > 20 && counts.lost > 100 && counts.delivered > 40);
        fixture_free(f);
    }
}

/* --- One message at a time -------------------------------------------------------------------- */

/* Sends by hand: as an action that node A takes. */
static void send_from_a(Fixture *f, NodeId to, Time at, int64_t thing);

/* A thing from here on has a law of its own. */
enum { SLOW_THINGS = 1000 };

static void send_slowly(Fixture *f, Effects *effects, NodeId to, int64_t thing)
{
    const Law slow = law_constant(80 * ms); /* read, not kept */
    network_send_by(f->network, effects, &slow, to, TALK, DRAW_TALK, thing,
                    (const int64_t[NETWORK_ARGS]){thing, 22, 33, 44});
}

static void sender_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Fixture *f = state;
    if (event->kind == EVENT_ACTION && self == A && event->args[1] >= SLOW_THINGS) {
        send_slowly(f, effects, (NodeId)event->args[0], event->args[1]);
    } else if (event->kind == EVENT_ACTION && self == A) {
        const int64_t args[NETWORK_ARGS] = {event->args[1], 22, 33, 44};
        network_send(f->network, effects, (NodeId)event->args[0], TALK, DRAW_TALK, event->args[1],
                     args);
    } else if (event->kind == EVENT_ACTION) { /* fate */
        if (event->args[0] == 0) effects_crash(effects, B);
        if (event->args[0] == 1) effects_pause(effects, B);
        if (event->args[0] == 2) effects_resume(effects, B);
    } else {
        if (event->kind == EVENT_MESSAGE) {
            assert_int_equal(event->from, A);
            assert_int_equal(event->args[3], 44);
            const Flight *flight = network_flight_of(f->network, event);
            assert_non_null(flight);
            assert_true(flight->due == event->at || effects_life(effects, B) != NODE_DOWN);
            assert_int_equal(flight->args[0], event->args[0]);
        }
        step(state, self, event, effects);
    }
}

static void send_from_a(Fixture *f, NodeId to, Time at, int64_t thing)
{
    world_act(f->world, A, 0, at, (const int64_t[EVENT_ARGS]){to, thing});
}

static Fixture *quiet(Link link)
{
    static const NodeType type = {"node", sender_step};
    Fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->arena = arena_new((size_t)16 << 20);
    f->world = world_new(f->arena, 9, NODES, 10000);
    f->network = network_new(f->world, NODES);
    for (int i = 0; i < NODES; i++) world_add_node(f->world, &type, f, "node");
    network_link_all(f->network, link);
    world_start(f->world);
    return f;
}

static void run_out(Fixture *f)
{
    while (world_step(f->world)) {}
}

static void a_message_takes_its_latency_and_is_seen_on_its_way(void **state)
{
    (void)state;
    Law law = law_constant(5 * ms);
    Fixture *f = quiet((Link){.latency = &law});
    send_from_a(f, B, 10, 1);
    const Flight *flight = network_flight(f->network, 0);
    assert_int_equal(flight->fate, FLIGHT_UNDER_WAY);
    assert_int_equal(flight->sent, 10);
    assert_int_equal(flight->due, 10 + 5 * TIME_MILLISECOND);
    assert_int_equal(flight->args[1], 22);
    assert_null(network_flight(f->network, 1));
    run_out(f);
    assert_int_equal(network_flight(f->network, 0)->fate, FLIGHT_DELIVERED);
    assert_int_equal(f->arrivals[0], 10 + 5 * TIME_MILLISECOND);
    fixture_free(f);
}

static void a_cut_counts_when_the_message_is_due_and_one_way_only(void **state)
{
    (void)state;
    Law law = law_constant(5 * ms);
    Fixture *f = quiet((Link){.latency = &law});
    network_cut(f->network, B, A, true); /* the other way */
    send_from_a(f, B, 1, 1);
    run_out(f);
    assert_int_equal(f->received, 1);
    Time now = world_now(f->world);
    network_cut(f->network, A, B, true);
    send_from_a(f, B, now + 1, 2); /* healed before it is due */
    network_heal(f->network);
    run_out(f);
    assert_int_equal(f->received, 2);
    now = world_now(f->world);
    send_from_a(f, B, now + 1, 3);
    send_from_a(f, C, now + 1, 3);
    network_partition(f->network, 1u << A | 1u << C);
    run_out(f);
    assert_int_equal(f->received, 3); /* C is on A's side */
    assert_int_equal(network_flight(f->network, 1)->fate, FLIGHT_CUT);
    assert_int_equal(network_flight(f->network, 0)->fate, FLIGHT_DELIVERED);
    assert_true(network_is_cut(f->network, FATE, A) && network_is_cut(f->network, A, B));
    assert_false(network_is_cut(f->network, A, C) || network_is_cut(f->network, FATE, B));
    fixture_free(f);
}

static void a_dead_receiver_and_a_drop_lose_a_paused_one_waits(void **state)
{
    (void)state;
    Law law = law_constant(5 * ms);
    Fixture *f = quiet((Link){.latency = &law});
    network_drop_next(f->network, 1);
    send_from_a(f, B, 1, 1);
    run_out(f);
    assert_int_equal(network_flight(f->network, 0)->fate, FLIGHT_LOST);
    assert_int_equal(f->received, 0);
    Time now = world_now(f->world);
    world_act(f->world, FATE, 0, now + 1, (const int64_t[EVENT_ARGS]){1});
    send_from_a(f, B, now + 2, 2);
    run_out(f);
    assert_int_equal(f->received, 0);
    assert_int_equal(network_flight(f->network, 0)->fate, FLIGHT_DELIVERED); /* to its buffer */
    world_act(f->world, FATE, 0, now + 20 * TIME_MILLISECOND, (const int64_t[EVENT_ARGS]){2});
    run_out(f);
    assert_int_equal(f->arrivals[0], now + 20 * TIME_MILLISECOND);
    now = world_now(f->world);
    world_act(f->world, FATE, 0, now + 1, (const int64_t[EVENT_ARGS]){0});
    send_from_a(f, B, now + 2, 3);
    run_out(f);
    assert_int_equal(f->received, 1);
    assert_int_equal(network_flight(f->network, 0)->fate, FLIGHT_DEAD_END);
    check_counts(f);
    fixture_free(f);
}

static void messages_overtake_unless_the_link_keeps_their_order(void **state)
{
    (void)state;
    Law law = law_exponential(5 * ms);
    for (int in_order = 0; in_order < 2; in_order++) {
        Fixture *f = quiet((Link){.latency = &law, .in_order = in_order != 0});
        for (int64_t i = 0; i < 50; i++) send_from_a(f, B, 1 + i, i);
        run_out(f);
        assert_int_equal(f->received, 50);
        assert_int_equal(f->out_of_order, in_order == 0);
        fixture_free(f);
    }
}

static void a_message_may_have_a_law_of_its_own(void **state)
{
    (void)state;
    Law law = law_constant(5 * ms);
    Fixture *f = quiet((Link){.latency = &law});
    send_from_a(f, B, 10, SLOW_THINGS);
    send_from_a(f, B, 20, 1);
    assert_int_equal(network_flight(f->network, 1)->due, 10 + 80 * TIME_MILLISECOND);
    run_out(f);
    assert_int_equal(f->arrivals[0], 20 + 5 * TIME_MILLISECOND);
    assert_int_equal(f->arrivals[1], 10 + 80 * TIME_MILLISECOND);
    check_counts(f);
    fixture_free(f);
}

/* How often each fate was told. */
static void count_loss(void *context, const Event *message, FlightFate fate, Effects *effects)
{
    int *told = context;
    assert_int_equal(message->from, A);
    assert_int_equal(message->args[1], 22);
    assert_int_equal(effects_now(effects), message->at);
    told[fate]++;
}

static void every_loss_is_told_with_its_fate(void **state)
{
    (void)state;
    Law law = law_constant(5 * ms);
    Fixture *f = quiet((Link){.latency = &law});
    int told[FLIGHT_DEAD_END + 1] = {0};
    network_on_loss(f->network, count_loss, told);
    send_from_a(f, B, 1, 1); /* arrives */
    run_out(f);
    network_drop_next(f->network, 1);
    Time now = world_now(f->world);
    send_from_a(f, C, now + 1, 2);
    run_out(f);
    network_cut(f->network, A, C, true);
    now = world_now(f->world);
    send_from_a(f, C, now + 1, 3);
    world_act(f->world, FATE, 0, now + 1, (const int64_t[EVENT_ARGS]){0}); /* B is down */
    send_from_a(f, B, now + 1, 4);
    send_from_a(f, B, now + 1, 5);
    run_out(f);
    assert_int_equal(told[FLIGHT_DELIVERED], 0);
    assert_int_equal(told[FLIGHT_LOST], 1);
    assert_int_equal(told[FLIGHT_CUT], 1);
    assert_int_equal(told[FLIGHT_DEAD_END], 2);
    assert_int_equal(network_counts(f->network).lost, 4);
    fixture_free(f);
}

/* Loss and repetition are what they say, within 4.5 deviations of 20,000 messages. */
static void shares_are_as_declared_and_shift_nothing(void **state)
{
    (void)state;
    enum { MESSAGES = 20000 };
    Law law = law_exponential(5 * ms);
    Link links[] = {{&law, 0.2, 0.1, false}, {&law, 0, 0, false}};
    Time dues[2][50];
    for (int k = 0; k < 2; k++) {
        Fixture *f = quiet(links[k]);
        for (int64_t i = 0; i < MESSAGES; i++) {
            int64_t before = network_counts(f->network).repeated;
            send_from_a(f, B, 1 + i * TIME_SECOND, i);
            int copies = (int)(network_counts(f->network).repeated - before);
            if (i < 50) dues[k][i] = network_flight(f->network, copies)->due;
            run_out(f);
        }
        NetworkCounts counts = network_counts(f->network);
        double lost = (double)counts.lost / MESSAGES, twice = (double)counts.repeated / MESSAGES;
        assert_true(k == 1 ? lost == 0 : lost > 0.2 - 0.0128 && lost < 0.2 + 0.0128);
        assert_true(k == 1 ? twice == 0 : twice > 0.1 - 0.0096 && twice < 0.1 + 0.0096);
        fixture_free(f);
    }
    assert_memory_equal(dues[0], dues[1], sizeof dues[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sent_is_delivered_lost_or_under_way_after_every_event),
        cmocka_unit_test(a_message_takes_its_latency_and_is_seen_on_its_way),
        cmocka_unit_test(a_cut_counts_when_the_message_is_due_and_one_way_only),
        cmocka_unit_test(a_dead_receiver_and_a_drop_lose_a_paused_one_waits),
        cmocka_unit_test(messages_overtake_unless_the_link_keeps_their_order),
        cmocka_unit_test(a_message_may_have_a_law_of_its_own),
        cmocka_unit_test(every_loss_is_told_with_its_fate),
        cmocka_unit_test(shares_are_as_declared_and_shift_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
