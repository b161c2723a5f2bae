/* The checker of linearizability says of small histories drawn at random what every order says of
 * them; and a search with a mistake is found out. */
#include "support/small_history.h"
#include "support/unit.h"

#include "base/mutant.h"

enum { HISTORIES = 40000 };

static const LinSpec a_register = {.step = lin_register};

typedef struct Tally {
    int yes, no, wrong;
} Tally;

static Tally against_every_order(int histories)
{
    Tally tally = {0};
    Arena *arena = arena_new((size_t)16 << 20);
    for (int i = 0; i < histories; i++) {
        Rng rng = rng_keyed(7, 1, (uint64_t)i);
        LinOperation operations[SMALL_HISTORY];
        int count = small_history(&rng, i % 2 == 0, 1 + i / 2 % 2, operations);
        LinVerdict verdict = lin_check(operations, count, &a_register, 1000000, arena).verdict;
        bool linearizable = every_order(operations, count);
        assert_true(verdict != LIN_GAVE_UP);
        tally.yes += linearizable;
        tally.no += !linearizable;
        tally.wrong += (verdict == LIN_YES) != linearizable;
    }
    arena_free(arena);
    return tally;
}

static void it_agrees_with_every_order_of_small_histories(void **state)
{
    (void)state;
    Tally tally = against_every_order(HISTORIES);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.yes > HISTORIES / 5 && tally.no > HISTORIES / 5);
}

/* Fewer operations precede others then. */
static void who_takes_longer_makes_nothing_impossible(void **state)
{
    Arena *arena = arena_new((size_t)16 << 20);
    int widened = 0;
    (void)state;
    for (int i = 0; i < HISTORIES; i++) {
        Rng rng = rng_keyed(13, 1, (uint64_t)i);
        LinOperation operations[SMALL_HISTORY];
        int count = small_history(&rng, true, 2, operations);
        if (lin_check(operations, count, &a_register, 1000000, arena).verdict != LIN_YES) continue;
        for (int k = 0; k < count; k++) {
            operations[k].call -= (int64_t)rng_below(&rng, 4);
            if (operations[k].returned != LIN_OPEN)
                operations[k].returned += (int64_t)rng_below(&rng, 4);
        }
        LinVerdict verdict = lin_check(operations, count, &a_register, 1000000, arena).verdict;
        assert_int_equal(verdict, LIN_YES);
        widened++;
    }
    arena_free(arena);
    assert_true(widened > HISTORIES / 5);
}

static void each_mistake_is_found_out(void **state)
{
    static const char *const mutants[] = {
        "linearizability-forgets-real-time",
        "linearizability-remembers-sets-only",
        "linearizability-drops-what-is-open",
    };
    (void)state;
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
        mutant_active = mutants[i];
        Tally tally = against_every_order(HISTORIES / 4);
        mutant_active = NULL;
        if (tally.wrong == 0) fail_msg("%s is not found out", mutants[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_every_order_of_small_histories),
        cmocka_unit_test(who_takes_longer_makes_nothing_impossible),
        cmocka_unit_test(each_mistake_is_found_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
