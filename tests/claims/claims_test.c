/* What every demo claims, over seeds, scenes, settings and actions drawn at random; and that each
 * claim is broken by the mistake it names, or it proves nothing. A failure prints the command line
 * that replays it. */
#include "support/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mutant.h"
#include "demo/run.h"

enum {
    ARENA_BYTES = 64 << 20,
    THINGS_A_RUN = 30000,    /* events and actions, at most */
    THINGS_A_DEMO = 2000000, /* about a second */
    SOAK_RUNS = 1000,        /* of each scene instead */
    MUTANT_SEEDS = 5,
    SEEDS_BACK = 9, /* of each scene, gone through back and forth */
    ACTIONS_MOST = 6
};

static bool soaks(void)
{
    return getenv("GROUNDWORK_SOAK") != NULL;
}

/* --- command lines drawn at random ------------------------------------------------------------ */

static uint64_t below(Rng *rng, uint64_t bound)
{
    return rng_below(rng, bound);
}

/* From `low` to `high`, small ones more often. */
static int64_t draw_count(Rng *rng, int64_t low, int64_t high)
{
    int64_t reach = (int64_t)1 << below(rng, 12);
    if (reach > high - low) reach = high - low;
    return low + (int64_t)below(rng, (uint64_t)reach + 1);
}

/* A bound as a whole number; of a ratio in per cent. */
static int64_t bound_of(Arena *arena, const ValueForm *form, const char *typed, int64_t otherwise)
{
    ValueForm free = *form;
    free.low = free.high = NULL;
    Value value;
    Report report = {.arena = arena};
    if (typed == NULL) return otherwise;
    assert_true(value_parse(arena, &free, "", text_of(typed), NULL, &value, &report));
    return form->kind == VALUE_RATIO ? (int64_t)(100 * value.real + 0.5) : value.number;
}

/* A value within its form, as one would type it; empty where none is drawn. */
static void draw_value(Arena *arena, Rng *rng, const ValueForm *form, Buffer *out)
{
    static const char *const spans[] = {"1ms", "20ms", "1s", "2s", "10s", "1m", "7m"};
    static const char *const rates[] = {"7/s", "60/min", "100/min", "1000/s", "3/h"};
    int64_t low, high, number;
    int choices = 0;
    switch (form->kind) {
    case VALUE_COUNT:
        low = bound_of(arena, form, form->low, 0);
        high = bound_of(arena, form, form->high, 1000);
        buffer_printf(out, "%" PRId64, draw_count(rng, low, high));
        return;
    case VALUE_DURATION: buffer_puts(out, spans[below(rng, sizeof spans / sizeof *spans)]); return;
    case VALUE_RATE: buffer_puts(out, rates[below(rng, sizeof rates / sizeof *rates)]); return;
    case VALUE_RATIO:
        low = bound_of(arena, form, form->low, 0);
        high = bound_of(arena, form, form->high, 100);
        buffer_printf(out, "%d%%", (int)(low + (int64_t)below(rng, (uint64_t)(high - low) + 1)));
        return;
    case VALUE_DECIMAL:
        number = draw_count(rng, 0, 1000);
        buffer_printf(out, "%" PRId64 ".%d", number / 10, (int)(number % 10));
        return;
    case VALUE_CHOICE:
        while (form->choices[choices] != NULL) choices++;
        buffer_puts(out, form->choices[below(rng, (uint64_t)choices)]);
        return;
    case VALUE_SET: /* one or two of them */
        while (form->choices[choices] != NULL) choices++;
        low = (int64_t)below(rng, (uint64_t)choices);
        high = (int64_t)below(rng, (uint64_t)choices);
        buffer_printf(out, "%s%s", form->choices[low], high != low ? form->choices[high] : "");
        return;
    default: return;
    }
}

static void draw_params(Arena *arena, Rng *rng, const Demo *demo, Buffer *line)
{
    for (int i = 0; i < demo->param_count; i++) {
        Buffer value = {0};
        if (below(rng, 4) == 0) draw_value(arena, rng, &demo->params[i].form, &value);
        if (value.len > 0) buffer_printf(line, " --%s %s", demo->params[i].name, value.at);
        buffer_clear(&value);
    }
}

static void draw_actions(Arena *arena, Rng *rng, const Demo *demo, Buffer *line)
{
    for (int i = (int)below(rng, ACTIONS_MOST + 1); i > 0 && demo->action_count > 0; i--) {
        const Action *action = &demo->actions[below(rng, (uint64_t)demo->action_count)];
        Buffer value = {0};
        draw_value(arena, rng, &action->form, &value);
        uint64_t at_ms = below(rng, 2) == 0 ? below(rng, 200) : below(rng, 200000);
        buffer_printf(line, " --at %" PRIu64 "ms %s%s%s", at_ms, action->name,
                      value.len > 0 ? "=" : "", value.len > 0 ? value.at : "");
        buffer_clear(&value);
    }
}

/* The first run of a scene is as it ships; then come actions, then settings too. */
static void draw_line(Arena *arena, const Demo *demo, int scene, int seed, Buffer *line)
{
    Rng rng = rng_keyed(1, (uint64_t)scene, (uint64_t)seed);
    buffer_puts(line, demo->name);
    if (demo->scene_count > 0) buffer_printf(line, " --scene %s", demo->scenes[scene].name);
    buffer_printf(line, " --seed %d", seed);
    if (seed % 3 != 1) draw_actions(arena, &rng, demo, line);
    if (seed % 3 == 0) draw_params(arena, &rng, demo, line);
}

/* --- runs ------------------------------------------------------------------------------------- */

typedef struct Outcome {
    int64_t things; /* events and actions that it took */
    int claim;      /* the first that broke; -1: all hold */
    char words[300];
} Outcome;

/* What settings refuse each other is no run. */
static Outcome run_line(Arena *arena, Text line)
{
    Outcome outcome = {.claim = -1};
    Report report = {.arena = arena};
    Options options;
    if (!options_parse_line(arena, line, (OptionsPlace){0}, &options, &report)) return outcome;
    Run *run = run_open(&options, 0, false, &report);
    if (run == NULL) return outcome;
    while (outcome.things < THINGS_A_RUN && run_step(run)) outcome.things++;
    for (int i = 0; i < options.demo->claim_count && outcome.claim < 0; i++) {
        const char *words;
        Time at = run_claim(run, i, &words, NULL);
        if (at == TIME_NEVER) continue;
        outcome.claim = i;
        snprintf(outcome.words, sizeof outcome.words, "%s broken at %.9f s: %s",
                 options.demo->claims[i].name, (double)at / 1e9, words);
    }
    run_close(run);
    return outcome;
}

static bool breaks(Arena *arena, Text line, int claim)
{
    Report report = {.arena = arena};
    Options options;
    bool parsed = options_parse_line(arena, line, (OptionsPlace){0}, &options, &report);
    assert_problems(&report, "");
    assert_true(parsed);
    Run *run = run_open(&options, 0, false, &report);
    assert_non_null(run);
    (void)run_advance(run, TIME_LIMIT, THINGS_A_RUN);
    bool broken = run_claim(run, claim, NULL, NULL) != TIME_NEVER;
    run_close(run);
    return broken;
}

/* --- the tests -------------------------------------------------------------------------------- */

static int64_t check_run(const Demo *demo, int scene, int seed)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Buffer line = {0};
    draw_line(arena, demo, scene, seed, &line);
    Outcome outcome = run_line(arena, buffer_text(&line));
    if (outcome.claim >= 0) {
        print_error("%s\n    groundwork demo %s\n", outcome.words, line.at);
        fail();
    }
    buffer_clear(&line);
    arena_free(arena);
    return outcome.things;
}

static void claims_hold(void **state)
{
    const Demo *demo = *state;
    int scenes = demo->scene_count > 0 ? demo->scene_count : 1;
    int64_t things = 0;
    for (int seed = 1; soaks() ? seed <= SOAK_RUNS : things < THINGS_A_DEMO; seed++)
        for (int scene = 0; scene < scenes; scene++)
            things +=
                1 + check_run(demo, scene, seed); /* 1: also what is refused comes to an end */
}

static void check_mutant(const Demo *demo, const char *name, const char *mutant,
                         const char *shown_by)
{
    Arena *arena = arena_new(ARENA_BYTES);
    int claim = demo_claim(demo, text_of(name));
    assert_true(claim >= 0);
    bool broken = false;
    for (int seed = 1; seed <= MUTANT_SEEDS && !broken; seed++) {
        Text line = text_printf(arena, "%s %s --seed %d", demo->name, shown_by, seed);
        assert_false(breaks(arena, line, claim));
        mutant_active = mutant;
        broken = breaks(arena, line, claim);
        mutant_active = NULL;
    }
    if (!broken) {
        print_error("%s: %s does not break %s under %s\n", demo->name, mutant, name, shown_by);
        fail();
    }
    arena_free(arena);
}

static void each_claim_is_broken_by_its_mutant(void **state)
{
    const Demo *demo = *state;
    for (int i = 0; i < demo->claim_count; i++) {
        const Claim *claim = &demo->claims[i];
        assert_non_null(claim->mutant);
        assert_non_null(claim->shown_by);
        check_mutant(demo, claim->name, claim->mutant, claim->shown_by);
    }
}

/* Mistakes that break a claim which a demo shows by another one. */
static void further_mutants_break_their_claims(void **state)
{
    static const struct {
        const char *demo, *claim, *mutant, *shown_by;
    } further[] = {
        {"circuit-breaker", "trip", "breaker-opens-above-only", "--scene spurious --for 5m"},
        {"circuit-breaker", "probes", "breaker-probes-at-the-instant",
         "--open-for 5s --min-calls 5 --window 10 --tape tests/truth/tapes/breaker-canon.txt"},
        {"circuit-breaker", "window", "breaker-keeps-late-outcomes",
         "--timeout 1s --open-for 500ms"},
        {"circuit-breaker", "timeout", "caller-never-gives-up", "--scene hang"},
        {"replication", "no-stale-read", "quorum-commits-early", "--scene quorum --rate 100/s"},
        {"replication", "hints", "hints-stay", "--scene sloppy"},
        {"replication", "synchronous", "promotion-takes-the-stalest",
         "--scene failover --sync semi --rate 20/s"},
        {"replication", "synchronous", "leader-acks-at-once",
         "--scene failover-stalest --sync all --rate 20/s"},
        {"sharding", "least-movement", "rendezvous-weighs-the-place", "--scene lost-middle"},
        {"sharding", "least-movement", "split-moves-another-run", "--scene grow"},
        {"isolation", "serializable", "predicates-go-unlocked", "--schedule g2 --engine ser-2pl"},
        {"isolation", "serializable", "the-ended-are-forgotten", "--scene read-only --engine ssi"},
        {"isolation", "serializable", "snapshot-of-the-statement", "--scene random --engine si"},
        {"load-balancing", "requests-add-up", "old-requests-count", "--at 5s count"},
        {"load-balancing", "kill-loses-its-own", "a-kill-forgets-cookies",
         "--policy sticky --sessions memory --at 5s kill=2"},
    };
    const Demo *demo = *state;
    for (size_t i = 0; i < sizeof further / sizeof *further; i++)
        if (strcmp(further[i].demo, demo->name) == 0)
            check_mutant(demo, further[i].claim, further[i].mutant, further[i].shown_by);
}

/* Everything that a run has to say, in words. */
static void describe(Arena *arena, const Demo *demo, const Run *run, Buffer *out)
{
    for (int i = 0; i < demo->metric_count; i++) {
        Reading reading = run_measure(run, i, arena);
        buffer_printf(out, "%s %d %a %.*s\n", demo->metrics[i].name, (int)reading.kind,
                      reading.number, TEXT_ARG(reading.text));
    }
    World *world = run_world(run);
    for (int back = 0; world_note(world, back) != NULL; back++) {
        const Note *note = world_note(world, back);
        buffer_printf(out, "%" PRId64 " %.*s\n", note->at,
                      TEXT_ARG(demo->word(run_model(run), note, arena)));
    }
    buffer_printf(out, "%" PRIu64 " events, the next at %" PRId64 "\n", run_position(run),
                  run_next(run));
}

static void check_back_and_forth(const Demo *demo, int scene, int seed)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Rng rng = rng_keyed(2, (uint64_t)scene, (uint64_t)seed);
    Buffer line = {0}, once = {0}, again = {0};
    Report report = {.arena = arena};
    Options options;
    draw_line(arena, demo, scene, seed, &line);
    bool good = options_parse_line(arena, buffer_text(&line), (OptionsPlace){0}, &options, &report);
    Run *run = good ? run_open(&options, 0, true, &report) : NULL;
    if (run != NULL) {
        int things = 0;
        while (things < THINGS_A_RUN / 3 && run_step(run)) things++;
        Time there = run_now(run);
        run_seek(run, there); /* takes all that is due at that instant */
        describe(arena, demo, run, &once);
        for (int i = 0; i < 3; i++) run_seek(run, (Time)below(&rng, (uint64_t)there + 1));
        for (int i = 0; i < 3; i++) (void)run_back(run);
        run_seek(run, there);
        describe(arena, demo, run, &again);
        if (!text_equal(buffer_text(&once), buffer_text(&again))) {
            print_error("not the same after going back from %.9f s:\n    groundwork demo %s\n",
                        (double)there / 1e9, line.at);
            fail();
        }
        run_close(run);
    }
    buffer_clear(&line);
    buffer_clear(&once);
    buffer_clear(&again);
    arena_free(arena);
}

static void going_back_and_forth_changes_nothing(void **state)
{
    const Demo *demo = *state;
    for (int seed = 1; seed <= (soaks() ? SOAK_RUNS / 10 : SEEDS_BACK); seed++)
        for (int scene = 0; scene < demo->scene_count; scene++)
            check_back_and_forth(demo, scene, seed);
}

static struct CMUnitTest test_of(Arena *arena, const Demo *demo, const char *what,
                                 CMUnitTestFunction test)
{
    return (struct CMUnitTest){.name = text_printf(arena, "%s: %s", demo->name, what).at,
                               .test_func = test,
                               .initial_state = (void *)demo};
}

int main(void)
{
    static struct CMUnitTest tests[64];
    size_t count = 0;
    Arena *arena = arena_new(ARENA_BYTES);
    for (size_t i = 0; i < demo_registry_count; i++) {
        const Demo *demo = demo_registry[i];
        tests[count++] = test_of(arena, demo, "claims hold", claims_hold);
        tests[count++] = test_of(arena, demo, "each claim is broken by its mutant",
                                 each_claim_is_broken_by_its_mutant);
        tests[count++] = test_of(arena, demo, "further mutants break their claims",
                                 further_mutants_break_their_claims);
        tests[count++] = test_of(arena, demo, "going back and forth changes nothing",
                                 going_back_and_forth_changes_nothing);
    }
    int failed = _cmocka_run_group_tests("claims", tests, count, NULL, NULL);
    arena_free(arena);
    return failed;
}
