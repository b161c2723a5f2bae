#include "support/small_history.h"
#include "support/unit.h"

#include "algo/linearizability.h"
#include "base/rng.h"

static const LinSpec a_register = {.step = lin_register};

typedef struct Fixture {
    Arena *arena;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture.arena = arena_new((size_t)256 << 20);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    arena_free(((Fixture *)*state)->arena);
    return 0;
}

static LinOperation w(int64_t value, int64_t call, int64_t returned)
{
    return (LinOperation){.kind = LIN_WRITE, .value = value, .call = call, .returned = returned};
}

static LinOperation r(int64_t value, int64_t call, int64_t returned)
{
    return (LinOperation){.kind = LIN_READ, .value = value, .call = call, .returned = returned};
}

static LinOperation cas(int64_t from, int64_t to, LinOutcome outcome, int64_t call,
                        int64_t returned)
{
    return (LinOperation){.kind = LIN_CAS, .value = from, .next = to, .outcome = outcome,
                          .call = call, .returned = returned};
}

static LinResult judged(void **state, const LinOperation *operations, int count)
{
    Arena *arena = ((Fixture *)*state)->arena;
    size_t before = arena->used;
    LinResult result = lin_check(operations, count, &a_register, 1000000, arena);
    assert_int_equal(arena->used, before);
    return result;
}

#define VERDICT(...)                                                                               \
    judged(state, (LinOperation[]){__VA_ARGS__},                                                   \
           (int)(sizeof((LinOperation[]){__VA_ARGS__}) / sizeof(LinOperation)))                    \
        .verdict

/* --- against every order ---------------------------------------------------------------------- */

/* None is left out: three operations, all kinds, all ways to overlap. */
static void it_agrees_with_every_order_of_all_histories_of_three(void **state)
{
    int wrong = 0, all = 0;
    for (int shape = 0; shape < 6 * 6 * 6 * 6 * 6 * 6; shape++) {
        LinOperation operations[3];
        bool valid = true;
        for (int i = 0, rest = shape; i < 3; i++, rest /= 36) {
            int64_t call = rest % 6, returned = rest / 6 % 6;
            operations[i] = r(0, call, returned == 5 ? LIN_OPEN : returned);
            valid = valid && call <= operations[i].returned;
        }
        for (int kinds = 0; valid && kinds < 125; kinds += 3) {
            for (int i = 0, rest = kinds; i < 3; i++, rest /= 5) {
                operations[i].kind = rest % 5 < 2 ? LIN_READ : rest % 5 < 4 ? LIN_WRITE : LIN_CAS;
                operations[i].value = rest % 5 < 2 ? rest % 5 : rest % 5 == 4 ? 1 : rest % 5 - 1;
                operations[i].next = 2;
            }
            all++;
            wrong += (judged(state, operations, 3).verdict == LIN_YES) !=
                     every_order_of_one_key(operations, 3);
        }
    }
    assert_int_equal(wrong, 0);
    assert_true(all > 100000);
}

/* --- what the books show ---------------------------------------------------------------------- */

static void a_stale_read_is_refuted_and_one_that_overlaps_is_not(void **state)
{
    assert_int_equal(VERDICT(w(1, 0, 1), r(0, 2, 3)), LIN_NO);
    assert_int_equal(VERDICT(w(1, 0, 10), r(1, 1, 2), r(0, 3, 4)), LIN_NO); /* new, then old */
    assert_int_equal(VERDICT(w(1, 0, 10), r(1, 1, 5), r(0, 2, 4)), LIN_YES);
    assert_int_equal(VERDICT(w(1, 0, 1), r(0, 1, 3)), LIN_YES); /* equal instants overlap */
    assert_int_equal(judged(state, NULL, 0).verdict, LIN_YES);
}

static void what_timed_out_happens_at_any_time_or_never_but_once(void **state)
{
    assert_int_equal(VERDICT(w(1, 0, LIN_OPEN), r(0, 20, 21), r(1, 30, 31)), LIN_YES);
    assert_int_equal(VERDICT(w(1, 0, LIN_OPEN), r(0, 20, 21), r(0, 30, 31)), LIN_YES);
    assert_int_equal(VERDICT(w(1, 0, LIN_OPEN), r(1, 20, 21), r(0, 30, 31), r(1, 40, 41)), LIN_NO);
    assert_int_equal(VERDICT(w(1, 5, LIN_OPEN), r(1, 1, 2)), LIN_NO); /* not before its call */
}

static void a_cas_holds_the_value_it_found(void **state)
{
    assert_int_equal(VERDICT(w(7, 0, 1), cas(7, 2, LIN_OK, 2, 3), r(7, 4, 5)), LIN_NO);
    assert_int_equal(VERDICT(w(7, 0, 1), cas(7, 2, LIN_OK, 2, 3), r(2, 4, 5)), LIN_YES);
    assert_int_equal(VERDICT(w(7, 0, 1), cas(7, 2, LIN_REFUSED, 2, 3), r(7, 4, 5)), LIN_NO);
    assert_int_equal(VERDICT(w(7, 0, 1), cas(8, 2, LIN_REFUSED, 2, 3), r(7, 4, 5)), LIN_YES);
    assert_int_equal(VERDICT(w(7, 0, 1), cas(7, 2, LIN_OK, 2, LIN_OPEN), r(2, 4, 5)), LIN_YES);
    /* An open write of what nobody reads may be why a cas found something else. */
    assert_int_equal(VERDICT(w(7, 0, 1), w(9, 0, LIN_OPEN), cas(7, 2, LIN_REFUSED, 2, 3)), LIN_YES);
}

static void what_was_read_of_nowhere_and_what_did_not_happen(void **state)
{
    LinOperation timed_out = r(0, 2, 3), failed = w(1, 0, 1);
    timed_out.outcome = LIN_UNKNOWN;
    failed.outcome = LIN_NOTHING;
    assert_int_equal(VERDICT(w(1, 0, 1), timed_out, r(1, 4, 5)), LIN_YES);
    assert_int_equal(VERDICT(failed, r(0, 2, 3)), LIN_YES);
    assert_int_equal(VERDICT(failed, r(1, 2, 3)), LIN_NO);
}

/* Locality: the store buffer's two keys are each in order. */
static void keys_are_judged_one_by_one(void **state)
{
    LinOperation of_y = w(1, 0, 1), read_y = r(0, 2, 3);
    of_y.key = read_y.key = 1;
    LinOperation good[] = {w(1, 0, 1), of_y, r(1, 2, 3)};
    LinResult result = judged(state, good, 3);
    assert_int_equal(result.verdict, LIN_YES);
    assert_int_equal(result.keys, 2);
    assert_int_equal(result.misplaced, -1);
    LinOperation bad[] = {w(1, 0, 1), of_y, r(1, 2, 3), read_y};
    result = judged(state, bad, 4);
    assert_int_equal(result.verdict, LIN_NO);
    assert_int_equal(result.misplaced, 3);
}

static void the_first_refuted_instant_is_the_last_event_needed(void **state)
{
    Arena *arena = ((Fixture *)*state)->arena;
    LinOperation history[] = {w(7, 1, 2), cas(7, 2, LIN_OK, 3, 4), r(7, 5, 6), w(3, 7, 8)};
    assert_int_equal(lin_refuted_at(history, 4, &a_register, 1000, arena), 6);
    assert_int_equal(lin_refuted_at(history, 2, &a_register, 1000, arena), LIN_OPEN);
    assert_int_equal(judged(state, history, 4).misplaced, 2);
    /* While the cas was open it might have failed, and the read was no contradiction. */
    LinOperation later[] = {w(7, 1, 2), cas(7, 2, LIN_OK, 3, 9), r(7, 5, 6), r(7, 10, 11)};
    assert_int_equal(lin_refuted_at(later, 4, &a_register, 1000, arena), 11);
}

static void the_first_refuted_instant_is_that_of_the_prefixes(void **state)
{
    Arena *arena = ((Fixture *)*state)->arena;
    int refuted = 0;
    for (int i = 0; i < 4000; i++) {
        Rng rng = rng_keyed(8, 1, (uint64_t)i);
        LinOperation operations[SMALL_HISTORY], known[SMALL_HISTORY];
        int count = small_history(&rng, true, 2, operations);
        int64_t expected = LIN_OPEN;
        for (int64_t until = 0; until < 100 && expected == LIN_OPEN; until++)
            if (!every_order(known, lin_known(operations, count, until, known))) expected = until;
        assert_int_equal(lin_refuted_at(operations, count, &a_register, 100000, arena), expected);
        refuted += expected != LIN_OPEN;
    }
    assert_true(refuted > 800);
}

static void a_search_can_be_followed(void **state)
{
    Arena *arena = ((Fixture *)*state)->arena;
    size_t mark = arena->used;
    LinOperation new_then_old[] = {w(1, 0, 10), r(1, 1, 2), r(0, 3, 4)};
    LinSearch *search = lin_search_new(arena, new_then_old, 3, &a_register);
    assert_int_equal(lin_search_progress(search).trying, 0);
    assert_true(lin_search_move(search)); /* the write, before its call's first rival returns */
    LinProgress progress = lin_search_progress(search);
    assert_int_equal(progress.lifted, 1);
    assert_int_equal(progress.order[0], 0);
    assert_int_equal(progress.trying, 1);
    while (lin_search_move(search)) continue;
    progress = lin_search_progress(search);
    assert_int_equal(progress.verdict, LIN_NO);
    assert_int_equal(progress.lifted, 0);
    assert_int_equal(progress.furthest_count, 2);
    assert_int_equal(progress.furthest[0], 0);
    assert_int_equal(progress.furthest[1], 1);
    assert_int_equal(progress.blocking, 2);
    assert_int_equal(progress.trying, -1);
    arena_rewind(arena, mark);
}

/* The order found is legal, and each operation stands behind all that had returned. */
static void the_order_found_explains_the_history(void **state)
{
    Arena *arena = ((Fixture *)*state)->arena;
    for (int i = 0; i < 2000; i++) {
        Rng rng = rng_keyed(9, 1, (uint64_t)i);
        LinOperation operations[SMALL_HISTORY];
        int count = small_history(&rng, true, 1, operations);
        size_t mark = arena->used;
        LinSearch *search = lin_search_new(arena, operations, count, &a_register);
        if (lin_search_go(search, 100000) == LIN_YES) {
            LinProgress found = lin_search_progress(search);
            int64_t value = 0;
            for (int a = 0; a < found.lifted; a++) {
                const LinOperation *placed = &operations[found.order[a]];
                assert_true(lin_register(NULL, value, placed, &value));
                for (int b = a + 1; b < found.lifted; b++)
                    assert_false(small_precedes(&operations[found.order[b]], placed));
            }
        }
        arena_rewind(arena, mark);
    }
}

/* Many processes on one register, each operation placed at a moment of its own: linearizable by
 * construction; then one read is given a value that was overwritten long before. */
static void long_histories_are_judged_and_give_up_is_said(void **state)
{
    enum { LONG = 5000, PROCESSES = 8 };
    Arena *arena = arena_new((size_t)256 << 20);
    LinOperation *operations = arena_array(arena, LONG, sizeof *operations);
    int64_t value = 0;
    for (int i = 0; i < LONG; i++) {
        Rng rng = rng_keyed(10, 1, (uint64_t)i);
        int64_t moment = 1000 * (int64_t)i;
        operations[i] =
            rng_below(&rng, 2) == 0 ? w(i + 1, moment, moment) : r(value, moment, moment);
        operations[i].call -= (int64_t)rng_below(&rng, 500 * PROCESSES);
        operations[i].returned += (int64_t)rng_below(&rng, 500 * PROCESSES);
        if (operations[i].kind == LIN_WRITE) value = i + 1;
    }
    assert_int_equal(judged(state, operations, LONG).verdict, LIN_YES);
    assert_int_equal(lin_check(operations, LONG, &a_register, 1000, arena).verdict, LIN_GAVE_UP);
    Arena *small = arena_new((size_t)1 << 16);
    assert_int_equal(lin_check(operations, LONG, &a_register, 1000000, small).verdict, LIN_GAVE_UP);
    assert_int_equal(small->used, 0);
    int last = LONG - 1;
    while (operations[last].kind != LIN_READ) last--;
    operations[last].value = operations[last].value / 2;
    LinResult result = lin_check(operations, LONG, &a_register, 100000000, arena);
    assert_int_equal(result.verdict, LIN_NO);
    assert_int_equal(result.misplaced, last);
    arena_free(small);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_every_order_of_all_histories_of_three),
        cmocka_unit_test(a_stale_read_is_refuted_and_one_that_overlaps_is_not),
        cmocka_unit_test(what_timed_out_happens_at_any_time_or_never_but_once),
        cmocka_unit_test(a_cas_holds_the_value_it_found),
        cmocka_unit_test(what_was_read_of_nowhere_and_what_did_not_happen),
        cmocka_unit_test(keys_are_judged_one_by_one),
        cmocka_unit_test(the_first_refuted_instant_is_the_last_event_needed),
        cmocka_unit_test(the_first_refuted_instant_is_that_of_the_prefixes),
        cmocka_unit_test(a_search_can_be_followed),
        cmocka_unit_test(the_order_found_explains_the_history),
        cmocka_unit_test(long_histories_are_judged_and_give_up_is_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
