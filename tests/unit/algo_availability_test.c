#include "support/unit.h"

#include <math.h>
#include <string.h>

#include "algo/availability.h"
#include "base/rng.h"

static const AvailabilityRules plain = {.mttr_s = 3600};

static AvailabilitySystem parsed(Arena *arena, const char *formula)
{
    AvailabilitySystem system;
    Report report = {.arena = arena};
    bool good = availability_parse("--system", text_of(formula), &system, &report);
    assert_problems(&report, "");
    assert_true(good);
    return system;
}

static double of(Arena *arena, const char *formula, const AvailabilityRules *rules)
{
    AvailabilitySystem system = parsed(arena, formula);
    return availability_of(&system, system.root, rules, -1);
}

static void check_close(double got, double expected, double tolerance)
{
    if (!(fabs(got - expected) <= tolerance)) fail_msg("%.15g is not %.15g", got, expected);
}

/* Products and binomials, by hand. */
static void independent_components_multiply(void **state)
{
    static const struct {
        const char *formula;
        double availability;
    } known[] = {{"a(99%)", .99},
                 {"3of3(svc(99.9%))", .997002999},
                 {"30of30(svc(99.9%))", .970430967263},
                 {"1of2(web(99%))", .9999},
                 {"[a(99%)|b(99%)]", .9999},
                 {"1of3(web(99%))", .999999},
                 {"2of3(web(99%))", .999702},
                 {"3of5(web(99%))", .9999901494},
                 {"lb(99.99%)*1of2(web(99%))", .99980001},
                 {" lb ( 0.9999 ) * [ web(99%) | (web(99%)) ] ", .99980001},
                 {"[a(90%)*b(80%)|c(50%)]", 1 - .28 * .5},
                 {"1of2(a(90%)*b(80%))", 1 - .28 * .28},
                 {"2 of 3 (a(100%))", 1}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        check_close(of(*state, known[i].formula, &plain), known[i].availability, 1e-12);
}

static void what_is_common_sets_the_floor(void **state)
{
    AvailabilityRules rules = plain;
    static const double betas[] = {.1, .01, .05};
    static const double expected[] = {.998919081, .999801999801, .999409795125};
    for (int i = 0; i < 3; i++) {
        rules.beta = betas[i];
        check_close(of(*state, "1of2(web(99%))", &rules), expected[i], 1e-12);
    }
    rules.beta = .1;
    check_close(of(*state, "3of3(a(99%))", &plain), .970299, 1e-12);
    check_close(of(*state, "a(99%)*b(99%)", &rules), .9801, 1e-12);           /* no copies */
    check_close(of(*state, "1of2(a(90%)*b(80%))", &rules), 1 - .0784, 1e-12); /* of systems */
    double uneven = 1 - (.001 + .999 * .009 * .09);                           /* the least of two */
    check_close(of(*state, "[a(99%)|b(90%)]", &rules), uneven, 1e-12);
}

/* Only copies and branches that are single components have a cause in common. */
static void a_cause_is_for_single_components(void **state)
{
    assert_int_equal(parsed(*state, "1of2(a(90%)*b(80%))").cause_count, 0);
    assert_int_equal(parsed(*state, "a(90%)*b(80%)*1of1(c(9h))").cause_count, 0);
    AvailabilitySystem system = parsed(*state, "[a(90%)|b(80%)]*2of3(c(9h))*[a(9h)*b(9h)|c(9h)]");
    assert_int_equal(system.cause_count, 2);
    assert_int_equal(availability_sources(&system), 8 + 2);
}

static void repair_and_failover_are_the_outage(void **state)
{
    AvailabilityRules rules = plain;
    check_close(of(*state, "db(720h)", &rules), .998613037, 1e-9);
    rules.mttr_s = 300;
    check_close(of(*state, "db(720h)", &rules), .999884273, 1e-9);
    rules = (AvailabilityRules){.mttr_s = 3600, .failover_s = 60, .success = .95};
    double year = AVAILABILITY_YEAR_S;
    check_close((1 - of(*state, "db(730h)", &rules)) * year, 2843.74, .01);
    rules.success = 1;
    check_close((1 - of(*state, "db(730h)", &rules)) * year, 719.98, .01);
    rules.success = .9;
    check_close((1 - of(*state, "db(730h)", &rules)) * year / 60, 82.787, .001);
    rules.failover_s = 0;
    check_close((1 - of(*state, "db(730h)", &rules)) * year, 43140.90, .01);
    check_close(availability_nines(.999), 3, 1e-12);
    assert_true(isinf(availability_nines(1)));
}

/* The sum over all states of a state's chance, where the structure function holds. */
static double by_states(const AvailabilitySystem *system, const AvailabilityRules *rules)
{
    int sources = availability_sources(system), own = system->component_count;
    double sum = 0;
    for (uint64_t down = 0; down >> sources == 0; down++) {
        double chance = 1;
        for (int i = 0; i < sources; i++) {
            AvailabilitySource source = availability_source(system, rules, i);
            double share = source.outage_s / (source.mttf_s + source.outage_s);
            chance *= down >> i & 1 ? share : 1 - share;
        }
        if (availability_works(system, ~down, down >> own)) sum += chance;
    }
    return sum;
}

static void the_closed_form_is_the_sum_over_all_states(void **state)
{
    static const char *const formulas[] = {
        "lb(99.99%)*1of2(web(99%))*db(99.95%)", "2of3(web(70%))*[a(50%)|b(60%)*c(90%)]",
        "3of5(web(80%))*1of2(2of3(db(90%)))", "[a(10h)|b(20h)|c(30h)]*d(40h)",
        "1of2([a(60%)|b(70%)]*c(80%))*2of2(net(99.9%))"};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        for (int percent = 0; percent <= 100; percent += 25) {
            AvailabilityRules rules = {percent / 100.0, 3600, 60, .9};
            AvailabilitySystem system = parsed(*state, formulas[i]);
            double closed = availability_of(&system, system.root, &rules, -1);
            check_close(by_states(&system, &rules), closed, 1e-12);
        }
}

static void the_worst_is_what_helps_most(void **state)
{
    AvailabilitySystem system = parsed(*state, "lb(99.99%)*1of2(web(99%))*db(99.95%)");
    assert_string_equal(system.components[availability_worst(&system, &plain)].name, "db");
    system = parsed(*state, "2of2(a(100%))");
    assert_int_equal(availability_worst(&system, &plain), -1);
    system = parsed(*state, "a(99%)*[b(99%)|c(50%)]");
    assert_string_equal(system.components[availability_worst(&system, &plain)].name, "a");
}

static void a_wrong_formula_is_refused_at_its_column(void **state)
{
    static const struct {
        const char *formula, *words;
    } wrong[] = {{"", "column 1 a component is missing"},
                 {"web(99%)*", "column 10 a component is missing"},
                 {"web", "column 4 ( is missing"},
                 {"web(99%", "column 8 ) is missing"},
                 {"web()", "column 5 a number is missing"},
                 {"web(101%)", "column 5 an availability"},
                 {"web(0)", "column 5 an availability"},
                 {"web(3weeks)", "column 5 a time to failure"},
                 {"3of2(web(99%))", "column 1 K goes from"},
                 {"2from3(web(99%))", "K of N copies"},
                 {"1of2(web(99%)", "column 14 * or ) is missing"},
                 {"[a(99%)|b(99%)", "column 15 | or ] is missing"},
                 {"a(99%) b(99%)", "column 8 there is more"},
                 {"a_name_of_sixteen(99%)", "column 1 a name"},
                 {"1of64(a(99%))*b(99%)", "column 15 there is one more than 64"},
                 {"1of9(1of9(a(99%)))", "one more than 64"},
                 {"((((((((((((((((((((((((((((((((((a(9%)))))", "nested too deeply"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        AvailabilitySystem system;
        Report report = {.arena = *state};
        assert_false(availability_parse("--system", text_of(wrong[i].formula), &system, &report));
        assert_int_equal(report.errors, 1);
        if (!text_has(report.first->message, text_of(wrong[i].words)))
            fail_msg("%s: %.*s", wrong[i].formula, TEXT_ARG(report.first->message));
    }
}

/* Whatever is typed is read or refused. */
static void any_words_come_to_an_end(void **state)
{
    static const char signs[] = "ab(9)%*[|]1of2 .h-";
    Rng rng = rng_seeded(1);
    for (int i = 0; i < 20000; i++) {
        char words[40];
        size_t length = (size_t)rng_below(&rng, sizeof words);
        for (size_t k = 0; k < length; k++) words[k] = signs[rng_below(&rng, sizeof signs - 1)];
        Arena *arena = *state;
        size_t mark = arena->used;
        Report report = {.arena = arena};
        AvailabilitySystem system;
        bool good = availability_parse("x", (Text){words, length}, &system, &report);
        assert_int_equal(report.errors, good ? 0 : 1);
        arena_rewind(arena, mark);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(independent_components_multiply),
        unit_test_with_arena(what_is_common_sets_the_floor),
        unit_test_with_arena(a_cause_is_for_single_components),
        unit_test_with_arena(repair_and_failover_are_the_outage),
        unit_test_with_arena(the_closed_form_is_the_sum_over_all_states),
        unit_test_with_arena(the_worst_is_what_helps_most),
        unit_test_with_arena(a_wrong_formula_is_refused_at_its_column),
        unit_test_with_arena(any_words_come_to_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
