#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world.h"

/* --- A node that writes down what it sees, and does what the test says ------------------------ */

enum { LOG_MOST = 4096 };

typedef struct Log {
    char words[LOG_MOST];
    size_t length;
} Log;

static void log_put(Log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void log_put(Log *log, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(log->words + log->length, LOG_MOST - log->length, format, arguments);
    va_end(arguments);
    log->length += (size_t)length;
    assert_true(log->length < LOG_MOST);
}

typedef struct Scribe {
    Log *log;
    void (*on_start)(struct Scribe *scribe, Effects *effects);
    void (*on_event)(struct Scribe *scribe, const Event *event, Effects *effects);
    TimerId timers[8];
} Scribe;

static void scribe_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    static const char kinds[] = "SMTA"; /* start, message, timer, action */
    Scribe *scribe = state;
    log_put(scribe->log, "%lld:%c%d@%d ", (long long)event->at, kinds[event->kind], event->type,
            self);
    assert_int_equal(event->to, self);
    if (event->kind == EVENT_START && scribe->on_start != NULL) scribe->on_start(scribe, effects);
    if (event->kind != EVENT_START && scribe->on_event != NULL)
        scribe->on_event(scribe, event, effects);
}

static const NodeType scribe_type = {"scribe", scribe_step};

typedef struct Fixture {
    Arena *arena;
    World *world;
    Scribe *nodes[3];
    Log log;
} Fixture;

static Fixture *fixture_with(int max_events)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->arena = arena_new((size_t)16 << 20);
    fixture->world = world_new(fixture->arena, 42, 3, max_events);
    for (int i = 0; i < 3; i++) {
        fixture->nodes[i] = arena_alloc(fixture->arena, sizeof(Scribe));
        fixture->nodes[i]->log = &fixture->log;
        NodeId node = world_add_node(fixture->world, &scribe_type, fixture->nodes[i],
                                     (const char *[]){"a", "b", "c"}[i]);
        assert_int_equal(node, i);
    }
    return fixture;
}

static int set_up(void **state)
{
    *state = fixture_with(1000);
    return 0;
}

static void fixture_free(Fixture *fixture)
{
    world_free(fixture->world);
    arena_free(fixture->arena);
    free(fixture);
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

static void run_all(Fixture *fixture)
{
    world_start(fixture->world);
    while (world_step(fixture->world)) {}
}

/* --- Order ------------------------------------------------------------------------------------ */

static void start_b(Scribe *scribe, Effects *effects)
{
    (void)scribe;
    effects_send(effects, 2, 1, 5, NULL);
    effects_send(effects, 0, 2, 3, NULL);
    effects_timer(effects, 3, 5, NULL);
    effects_send(effects, 0, 4, 0, NULL);
}

static void start_c(Scribe *scribe, Effects *effects)
{
    (void)scribe;
    effects_send(effects, 0, 5, 5, NULL);
}

static void every_node_starts_once_before_everything_else(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[1]->on_start = start_b;
    run_all(fixture);
    assert_true(strncmp(fixture->log.words, "0:S0@0 0:S0@1 0:S0@2 0:M4@0 ", 28) == 0);
}

static void events_come_by_time_and_at_one_instant_as_they_were_set(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[1]->on_start = start_b;
    fixture->nodes[2]->on_start = start_c;
    run_all(fixture);
    assert_string_equal(fixture->log.words + 21, "0:M4@0 3:M2@0 5:M1@2 5:T3@1 5:M5@0 ");
    assert_int_equal(world_events(fixture->world), 5);
    assert_int_equal(world_now(fixture->world), 5);
}

static void answer_at_once(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    if (event->type < 3) effects_send(effects, 0, event->type + 1, 0, NULL);
}

static void start_two(Scribe *scribe, Effects *effects)
{
    (void)scribe;
    effects_send(effects, 0, 1, 7, NULL);
    effects_send(effects, 0, 9, 7, NULL);
}

static void what_is_sent_without_delay_comes_behind_what_waits_for_that_instant(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = start_two;
    fixture->nodes[0]->on_event = answer_at_once;
    run_all(fixture);
    assert_string_equal(fixture->log.words + 21, "7:M1@0 7:M9@0 7:M2@0 7:M3@0 ");
}

static void an_action_is_taken_at_once_and_at_its_time(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = start_two;
    world_start(fixture->world);
    world_act(fixture->world, 2, 6, 7, (const int64_t[EVENT_ARGS]){1, 2, 3, 4, 5});
    while (world_step(fixture->world)) {}
    assert_string_equal(fixture->log.words + 21, "7:A6@2 7:M1@0 7:M9@0 ");
    assert_int_equal(world_events(fixture->world), 3);
}

static void check_arguments(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe, (void)effects;
    bool zeros = event->type == 2;
    assert_int_equal(event->from, event->kind == EVENT_MESSAGE ? 1 : event->to);
    for (int i = 0; i < EVENT_ARGS; i++) assert_int_equal(event->args[i], zeros ? 0 : 10 + i);
}

static void start_with_arguments(Scribe *scribe, Effects *effects)
{
    (void)scribe;
    const int64_t args[EVENT_ARGS] = {10, 11, 12, 13, 14};
    effects_send(effects, 0, 1, 1, args);
    effects_send(effects, 0, 2, 3, NULL); /* in the slot that had arguments */
    effects_timer(effects, 1, 2, args);
}

static void arguments_arrive_and_none_are_zeros(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_event = fixture->nodes[1]->on_event = check_arguments;
    fixture->nodes[1]->on_start = start_with_arguments;
    run_all(fixture);
    world_act(fixture->world, 1, 2, 9, NULL);
    world_act(fixture->world, 1, 1, 9, (const int64_t[EVENT_ARGS]){10, 11, 12, 13, 14});
    assert_string_equal(fixture->log.words + 21, "1:M1@0 2:T1@1 3:M2@0 9:A2@1 9:A1@1 ");
}

/* The heap beside a plain search for the least (time, order), over random pushes, pops and
 * cancellations. */
enum { PENDING_MOST = 400 };
typedef struct Pending {
    Time at;
    int64_t order;
    TimerId timer;
} Pending;
typedef struct Oracle {
    Scribe scribe; /* first: the node's state */
    Pending pending[PENDING_MOST];
    int count;
    int64_t order, fired;
    Rng rng;
} Oracle;

static void oracle_check(Oracle *oracle, const Event *event)
{
    int first = 0;
    for (int i = 1; i < oracle->count; i++) {
        const Pending *a = &oracle->pending[i], *b = &oracle->pending[first];
        if (a->at < b->at || (a->at == b->at && a->order < b->order)) first = i;
    }
    assert_true(oracle->count > 0);
    assert_int_equal(event->at, oracle->pending[first].at);
    assert_int_equal(event->args[0], oracle->pending[first].order);
    oracle->pending[first] = oracle->pending[--oracle->count];
}

static void oracle_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Oracle *oracle = state;
    (void)self;
    if (event->kind != EVENT_START) oracle_check(oracle, event);
    oracle->fired++;
    int more = (int)rng_below(&oracle->rng, 4) + (oracle->count == 0 && oracle->fired < 20000);
    for (int i = 0; i < more && oracle->count < PENDING_MOST && oracle->fired < 20000; i++) {
        Time delay = (Time)rng_below(&oracle->rng, 50);
        const int64_t args[EVENT_ARGS] = {oracle->order};
        TimerId timer = effects_timer(effects, 0, delay, args);
        oracle->pending[oracle->count++] = (Pending){event->at + delay, oracle->order++, timer};
    }
    while (oracle->count > 20 && rng_below(&oracle->rng, 2) == 0) {
        int victim = (int)rng_below(&oracle->rng, (uint64_t)oracle->count);
        effects_cancel(effects, oracle->pending[victim].timer);
        oracle->pending[victim] = oracle->pending[--oracle->count];
    }
}

static void the_heap_agrees_with_a_search_for_the_least(void **state)
{
    (void)state;
    static const NodeType type = {"oracle", oracle_step};
    for (uint64_t seed = 1; seed <= 5; seed++) {
        Arena *arena = arena_new((size_t)16 << 20);
        World *world = world_new(arena, 1, 1, PENDING_MOST);
        Oracle *oracle = arena_alloc(arena, sizeof *oracle);
        oracle->rng = rng_seeded(seed);
        world_add_node(world, &type, oracle, "oracle");
        world_start(world);
        while (world_step(world)) assert_int_equal(world_in_flight(world), oracle->count);
        assert_null(world_failure(world));
        assert_int_equal(oracle->count, 0);
        assert_true(oracle->fired >= 20000);
        world_free(world);
        arena_free(arena);
    }
}

/* --- Timers ----------------------------------------------------------------------------------- */

static void set_three_cancel_two(Scribe *scribe, Effects *effects)
{
    TimerId first = effects_timer(effects, 1, 10, NULL);
    scribe->timers[0] = effects_timer(effects, 2, 20, NULL);
    TimerId third = effects_timer(effects, 3, 30, NULL);
    effects_cancel(effects, first);
    effects_cancel(effects, third);
    effects_cancel(effects, third); /* again: nothing happens */
    effects_cancel(effects, 0);     /* no timer: nothing happens */
}

static void a_cancelled_timer_does_not_fire(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = set_three_cancel_two;
    world_start(fixture->world);
    assert_int_equal(world_in_flight(fixture->world), 1);
    assert_int_equal(world_next(fixture->world), 20);
    assert_true(world_step(fixture->world));
    assert_int_equal(world_next(fixture->world), TIME_NEVER);
    assert_false(world_step(fixture->world));
    assert_string_equal(fixture->log.words + 21, "20:T2@0 ");
}

static void cancel_the_one_that_fired(Scribe *scribe, const Event *event, Effects *effects)
{
    if (event->type == 1) {
        effects_cancel(effects, scribe->timers[0]); /* itself, which has fired */
        /* These take the slots of the timer that has just fired and of new ones. */
        for (int i = 1; i < 4; i++) scribe->timers[i] = effects_timer(effects, 2, 5 + i, NULL);
        effects_send(effects, 0, 3, 7, NULL);
        effects_cancel(effects, scribe->timers[0]);
    } else if (event->type == 2 && event->at == 16) {
        effects_cancel(effects, scribe->timers[1]); /* has fired: this very one */
        effects_cancel(effects, scribe->timers[2]);
        TimerId again = effects_timer(effects, 4, 1, NULL); /* may be in timers[1]'s old slot */
        effects_cancel(effects, scribe->timers[1]);
        assert_true(again != scribe->timers[1] && again != scribe->timers[2]);
    }
}

static void start_one_timer(Scribe *scribe, Effects *effects)
{
    scribe->timers[0] = effects_timer(effects, 1, 10, NULL);
}

static void a_late_cancel_does_not_hit_the_next_timer_in_the_same_slot(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = start_one_timer;
    fixture->nodes[0]->on_event = cancel_the_one_that_fired;
    world_start(fixture->world);
    world_step(fixture->world);
    assert_int_equal(world_in_flight(fixture->world), 4);
    while (world_step(fixture->world)) {}
    assert_int_equal(world_in_flight(fixture->world), 0);
    assert_string_equal(fixture->log.words + 21, "10:T1@0 16:T2@0 17:M3@0 17:T4@0 18:T2@0 ");
}

static void never(Scribe *scribe, Effects *effects)
{
    assert_int_equal(effects_timer(effects, 1, TIME_NEVER, NULL), 0);
    effects_send(effects, 0, 2, TIME_LIMIT, NULL);
    scribe->timers[0] = effects_timer(effects, 3, TIME_LIMIT - 1, NULL);
    assert_true(scribe->timers[0] != 0);
}

static void what_is_due_after_a_century_never_comes_and_takes_no_place(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = never;
    world_start(fixture->world);
    assert_int_equal(world_in_flight(fixture->world), 1);
    assert_int_equal(world_next(fixture->world), TIME_LIMIT - 1);
}

/* --- Limits ----------------------------------------------------------------------------------- */

static void set_a_hundred(Scribe *scribe, Effects *effects)
{
    (void)scribe;
    for (int i = 0; i < 100; i++) effects_timer(effects, 1, 1 + i, NULL);
}

static void set_one_more(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    if (event->kind == EVENT_ACTION) effects_timer(effects, 2, 1000, NULL);
}

static void more_events_than_the_limit_fail_in_words(void **state)
{
    (void)state;
    Fixture *fixture = fixture_with(100);
    fixture->nodes[0]->on_start = set_a_hundred;
    fixture->nodes[1]->on_event = set_one_more;
    world_start(fixture->world);
    assert_null(world_failure(fixture->world));
    assert_int_equal(world_in_flight(fixture->world), 100);
    assert_int_equal(world_next(fixture->world), 1);
    world_act(fixture->world, 1, 0, 0, NULL);
    assert_string_equal(world_failure(fixture->world), "more than 100 events are in flight: lower "
                                                       "the rate or shorten the run");
    assert_int_equal(world_in_flight(fixture->world), 100);
    assert_int_equal(world_next(fixture->world), TIME_NEVER);
    assert_false(world_step(fixture->world));
    fixture_free(fixture);
}

static void fill_and_replace(Scribe *scribe, Effects *effects)
{
    static const Time delays[] = {5, 9, 6, 7, 8};
    for (int i = 0; i < 5; i++)
        scribe->timers[i] = effects_timer(effects, (int)delays[i], delays[i], NULL);
    effects_cancel(effects, scribe->timers[0]);
    effects_timer(effects, 2, 20, NULL);
}

static void at_the_limit_a_cancelled_timer_gives_its_place_away(void **state)
{
    (void)state;
    Fixture *fixture = fixture_with(5);
    fixture->nodes[0]->on_start = fill_and_replace;
    run_all(fixture);
    assert_null(world_failure(fixture->world));
    assert_string_equal(fixture->log.words + 21, "6:T6@0 7:T7@0 8:T8@0 9:T9@0 20:T2@0 ");
    fixture_free(fixture);
}

/* Timeouts: each is taken back long before it is due. */
static void set_and_cancel(Scribe *scribe, const Event *event, Effects *effects)
{
    if (event->kind != EVENT_TIMER) return;
    effects_cancel(effects, scribe->timers[1]);
    scribe->timers[1] = effects_timer(effects, 9, TIME_HOUR, NULL);
    if (event->at < 100000) scribe->timers[0] = effects_timer(effects, 1, 10, NULL);
}

static void cancelled_timers_do_not_count_as_in_flight(void **state)
{
    (void)state;
    Fixture *fixture = fixture_with(2);
    fixture->nodes[0]->on_start = start_one_timer;
    fixture->nodes[0]->on_event = set_and_cancel;
    fixture->log.length = 0;
    world_start(fixture->world);
    size_t used = 0;
    while (world_next(fixture->world) < TIME_HOUR) {
        fixture->log.length = 0;
        world_step(fixture->world);
        if (world_now(fixture->world) == 1000) used = fixture->arena->used;
    }
    assert_null(world_failure(fixture->world));
    assert_int_equal(world_now(fixture->world), 100000);
    assert_int_equal(world_in_flight(fixture->world), 1);
    assert_int_equal(fixture->arena->used, used); /* they take no memory either */
    fixture_free(fixture);
}

static void flood(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    for (int i = 0; i < 100; i++) effects_send(effects, 0, 1, event->at + 1, NULL);
}

static void a_world_whose_memory_is_used_up_fails_in_words(void **state)
{
    (void)state;
    Arena *arena = arena_new(1 << 20);
    World *world = world_new(arena, 1, 1, 1000000);
    Log log = {.length = 0};
    Scribe *scribe = arena_alloc(arena, sizeof *scribe);
    *scribe = (Scribe){.log = &log, .on_start = start_one_timer, .on_event = flood};
    world_add_node(world, &scribe_type, scribe, "a");
    world_start(world);
    while (world_step(world)) log.length = 0;
    assert_non_null(world_failure(world));
    assert_non_null(strstr(world_failure(world), "memory"));
    world_free(world);
    arena_free(arena);
}

static void fail_on_action(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    effects_fail(effects, "no room for the %dth thing", event->type);
    effects_fail(effects, "this comes too late");
}

static void the_first_failure_is_kept_and_ends_the_run(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = start_two;
    fixture->nodes[1]->on_event = fail_on_action;
    world_start(fixture->world);
    assert_null(world_failure(fixture->world));
    world_act(fixture->world, 1, 7, 3, NULL);
    assert_string_equal(world_failure(fixture->world), "no room for the 7th thing");
    assert_false(world_step(fixture->world));
}

/* --- Story, breaches, series, histories, draws ------------------------------------------------ */

static void note_on_event(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    const int64_t args[NOTE_ARGS] = {event->at, 2, 3, 4, 5, 6};
    effects_note(effects, event->type, event->type == 3 ? NULL : args);
}

typedef struct Heard {
    const World *world;
    int count;
    Note last;
} Heard;

static void hear(void *context, const World *world, const Note *note)
{
    Heard *heard = context;
    assert_ptr_equal(world, heard->world);
    heard->count++;
    heard->last = *note;
}

static void notes_make_a_story_that_keeps_the_newest(void **state)
{
    Fixture *fixture = *state;
    World *world = fixture->world;
    fixture->nodes[2]->on_event = note_on_event;
    Heard heard = {.world = world};
    world_on_note(world, hear, &heard);
    world_start(world);
    assert_null(world_note(world, 0));
    for (int i = 0; i < 100; i++) {
        world_act(world, 2, 1, i, NULL);
        assert_int_equal(heard.count, i + 1);
        assert_int_equal(heard.last.at, i);
        assert_int_equal(heard.last.node, 2);
        assert_int_equal(heard.last.args[5], 6);
    }
    assert_int_equal(world_note_count(world), 100);
    for (int back = 0; back < WORLD_STORY; back++)
        assert_int_equal(world_note(world, back)->at, 99 - back);
    assert_null(world_note(world, WORLD_STORY));
    assert_null(world_note(world, -1));
    world_act(world, 2, 3, 100, NULL);
    for (int i = 0; i < NOTE_ARGS; i++) assert_int_equal(world_note(world, 0)->args[i], 0);
    world_on_note(world, NULL, NULL);
    world_act(world, 2, 1, 101, NULL);
    assert_int_equal(heard.count, 101);
}

static void chatter_does_not_push_the_story_out(void **state)
{
    Fixture *fixture = *state;
    World *world = fixture->world;
    fixture->nodes[2]->on_event = note_on_event;
    world_set_chatter(world, 1u << 1);
    world_start(world);
    world_act(world, 2, 2, 0, NULL);
    for (int i = 1; i <= 100; i++) world_act(world, 2, 1, i, NULL);
    world_act(world, 2, 2, 101, NULL);
    world_act(world, 2, 1, 102, NULL);
    assert_int_equal(world_note_count(world), 103);
    assert_int_equal(world_note(world, 0)->at, 102);
    for (int back = 1; back < WORLD_STORY; back++) {
        assert_int_equal(world_note(world, back)->at, 102 - back);
        assert_int_equal(world_note(world, back)->kind, back == 1 ? 2 : 1);
    }
    assert_int_equal(world_note(world, WORLD_STORY)->at, 102 - WORLD_STORY);
    assert_int_equal(world_note(world, WORLD_STORY + 1)->at, 0);
    assert_null(world_note(world, WORLD_STORY + 2));
}

static void who_listens_stays_when_the_arena_is_put_back(void **state)
{
    Fixture *fixture = *state;
    World *world = fixture->world;
    fixture->nodes[2]->on_event = note_on_event;
    world_start(world);
    size_t used = fixture->arena->used;
    unsigned char *copy = malloc(used);
    assert_non_null(copy);
    memcpy(copy, fixture->arena->base, used);
    Heard heard = {.world = world};
    world_on_note(world, hear, &heard);
    world_act(world, 2, 1, 1, NULL);
    memcpy(fixture->arena->base, copy, used);
    world_act(world, 2, 1, 2, NULL);
    assert_int_equal(heard.count, 2);
    assert_int_equal(world_note_count(world), 1);
    free(copy);
}

static void breach_on_action(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    effects_breach(effects, 3, "%d in 2 s, of at most %d", event->type, 100);
}

static void only_the_first_breach_of_a_claim_is_kept(void **state)
{
    Fixture *fixture = *state;
    const char *words;
    fixture->nodes[0]->on_event = breach_on_action;
    world_start(fixture->world);
    assert_int_equal(world_breach(fixture->world, 3, &words), TIME_NEVER);
    world_act(fixture->world, 0, 101, 5, NULL);
    world_act(fixture->world, 0, 102, 6, NULL);
    assert_int_equal(world_breach(fixture->world, 3, &words), 5);
    assert_string_equal(words, "101 in 2 s, of at most 100");
    assert_int_equal(world_breach(fixture->world, 2, NULL), TIME_NEVER);
}

static void sample_on_action(Scribe *scribe, const Event *event, Effects *effects)
{
    (void)scribe;
    effects_sample(effects, 1, event->type);
}

static void samples_go_to_their_series_at_their_instant(void **state)
{
    Fixture *fixture = *state;
    assert_int_equal(world_add_series(fixture->world, SERIES_LAST, 10), 0);
    assert_int_equal(world_add_series(fixture->world, SERIES_SUM, 10), 1);
    fixture->nodes[0]->on_event = sample_on_action;
    world_start(fixture->world);
    world_act(fixture->world, 0, 2, 5, NULL);
    world_act(fixture->world, 0, 3, 25, NULL);
    const Series *series = world_series(fixture->world, 1);
    assert_int_equal(series->count, 3);
    assert_true(series->bins[0] == 2 && series->bins[1] == 0 && series->bins[2] == 3);
    assert_int_equal(world_series(fixture->world, 0)->count, 0);
}

static void a_history_grows_in_place_up_to_its_limit(void **state)
{
    Fixture *fixture = *state;
    History *history = world_add_history(fixture->world, sizeof(int64_t), 100000);
    int64_t *first = history_append(history);
    assert_int_equal(*first, 0);
    *first = 7;
    for (int64_t i = 1; i < 100000; i++) *(int64_t *)history_append(history) = i;
    assert_null(history_append(history));
    assert_int_equal(history->count, 100000);
    assert_ptr_equal(history_at(history, 0), first);
    assert_int_equal(*(const int64_t *)history_at(history, 99999), 99999);
    history->count = 10; /* as putting the arena back does */
    assert_int_equal(*(int64_t *)history_append(history), 0);
    assert_int_equal(history->count, 11);
}

static double drawn[4];
static Time gap;

static void draw_on_start(Scribe *scribe, Effects *effects)
{
    (void)scribe;
    Rng rng = effects_rng(effects, 3, 5);
    drawn[0] = rng_uniform(&rng);
    rng = effects_rng(effects, 3, 6);
    drawn[1] = rng_uniform(&rng);
    rng = effects_rng(effects, 3, 5);
    drawn[2] = rng_uniform(&rng);
    drawn[3] = effects_uniform(effects, 3, 5);
    gap = effects_exponential(effects, 3, 5, 1e9);
    assert_int_equal(effects_exponential(effects, 3, 5, 1e30), TIME_LIMIT);
    for (int purpose = 0; purpose < 40; purpose++) {
        rng = effects_rng(effects, purpose, 8);
        assert_true(effects_uniform(effects, purpose, 8) == rng_uniform(&rng));
    }
}

static void draws_are_keyed_by_seed_purpose_and_thing(void **state)
{
    Fixture *fixture = *state;
    fixture->nodes[0]->on_start = draw_on_start;
    world_start(fixture->world);
    Rng expected = rng_keyed(42, 3, 5);
    assert_true(drawn[0] == rng_uniform(&expected));
    assert_true(drawn[0] == drawn[2] && drawn[0] != drawn[1]);
    assert_true(drawn[0] == drawn[3]);
    expected = rng_keyed(42, 3, 5);
    assert_int_equal(gap, (Time)(rng_exponential(&expected, 1e9) + 0.5));
    assert_int_equal(world_seed(fixture->world), 42);
    assert_string_equal(world_node_name(fixture->world, 1), "b");
}

#define world_test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        world_test(every_node_starts_once_before_everything_else),
        world_test(events_come_by_time_and_at_one_instant_as_they_were_set),
        world_test(what_is_sent_without_delay_comes_behind_what_waits_for_that_instant),
        world_test(an_action_is_taken_at_once_and_at_its_time),
        world_test(arguments_arrive_and_none_are_zeros),
        cmocka_unit_test(the_heap_agrees_with_a_search_for_the_least),
        world_test(a_cancelled_timer_does_not_fire),
        world_test(a_late_cancel_does_not_hit_the_next_timer_in_the_same_slot),
        world_test(what_is_due_after_a_century_never_comes_and_takes_no_place),
        cmocka_unit_test(more_events_than_the_limit_fail_in_words),
        cmocka_unit_test(at_the_limit_a_cancelled_timer_gives_its_place_away),
        cmocka_unit_test(cancelled_timers_do_not_count_as_in_flight),
        cmocka_unit_test(a_world_whose_memory_is_used_up_fails_in_words),
        world_test(the_first_failure_is_kept_and_ends_the_run),
        world_test(notes_make_a_story_that_keeps_the_newest),
        world_test(chatter_does_not_push_the_story_out),
        world_test(who_listens_stays_when_the_arena_is_put_back),
        world_test(only_the_first_breach_of_a_claim_is_kept),
        world_test(samples_go_to_their_series_at_their_instant),
        world_test(a_history_grows_in_place_up_to_its_limit),
        world_test(draws_are_keyed_by_seed_purpose_and_thing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
