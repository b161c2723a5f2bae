/* Consistency models weaker than linearizability: the litmus histories of the literature, every
 * order of small histories drawn at random, and which model implies which. */
#include "support/small_history.h"
#include "support/unit.h"

#include "algo/orders.h"
#include "base/mutant.h"

enum { HISTORIES = 20000, SMALL = 5 };

static Arena *scratch;

/* --- by the definitions ----------------------------------------------------------------------- */

/* A permutation at a time, checked from its beginning to its end. */
typedef struct Definition {
    const LinOperation *operations;
    int count, chosen[SMALL], chosen_count;
    bool before[SMALL][SMALL];
} Definition;

static bool explains(const Definition *definition, const int *order, int length)
{
    int64_t value[2] = {0};
    for (int i = 0; i < length; i++) {
        const LinOperation *operation = &definition->operations[order[i]];
        for (int j = i + 1; j < length; j++)
            if (definition->before[order[j]][order[i]]) return false;
        if (operation->kind == LIN_WRITE) value[operation->key] = operation->value;
        else if (value[operation->key] != operation->value) return false;
    }
    return true;
}

static bool some_permutation(const Definition *definition, int *order, int length)
{
    if (length == definition->chosen_count) return explains(definition, order, length);
    for (int i = 0; i < definition->chosen_count; i++) {
        bool used = false;
        for (int j = 0; j < length; j++) used = used || order[j] == definition->chosen[i];
        if (used) continue;
        order[length] = definition->chosen[i];
        if (some_permutation(definition, order, length + 1)) return true;
    }
    return false;
}

static void close_over(Definition *definition)
{
    for (int k = 0; k < definition->count; k++)
        for (int i = 0; i < definition->count; i++)
            for (int j = 0; j < definition->count; j++)
                if (definition->before[i][k] && definition->before[k][j])
                    definition->before[i][j] = true;
}

static bool for_process(const LinOperation *operations, int count, OrderModel model,
                        int64_t process)
{
    Definition definition = {.operations = operations, .count = count};
    for (int i = 0; i < count; i++) {
        const LinOperation *a = &operations[i];
        for (int j = 0; j < count; j++) {
            const LinOperation *b = &operations[j];
            bool later = a->process == b->process && a->call < b->call;
            bool own = a->process == process && b->kind == LIN_READ;
            if (model == ORDER_READ_YOUR_WRITES) later = later && own && a->kind == LIN_WRITE;
            if (model == ORDER_MONOTONIC_READS) later = later && own && a->kind == LIN_READ;
            bool from = model == ORDER_CAUSAL && a->kind == LIN_WRITE && b->kind == LIN_READ &&
                        a->key == b->key && a->value == b->value;
            definition.before[i][j] = later || from;
        }
        if (model == ORDER_SEQUENTIAL || a->process == process || a->kind == LIN_WRITE)
            definition.chosen[definition.chosen_count++] = i;
    }
    close_over(&definition);
    int order[SMALL];
    return some_permutation(&definition, order, 0);
}

static bool by_definition(const LinOperation *operations, int count, OrderModel model)
{
    for (int64_t process = 0; process < 3; process++)
        if (!for_process(operations, count, model, process)) return false;
    return true;
}

/* --- histories drawn at random ---------------------------------------------------------------- */

/* Writes of a key are unique; reads are of anything that somebody writes, or of nothing. */
static int draw(Rng *rng, LinOperation *operations)
{
    int count = 1 + (int)rng_below(rng, SMALL);
    int64_t now[3] = {0}, written[2] = {0};
    for (int i = 0; i < count; i++) {
        LinOperation *operation = &operations[i];
        int64_t process = (int64_t)rng_below(rng, 3), call = now[process] + 1;
        *operation = (LinOperation){.process = process, .call = call,
                                    .key = (int64_t)rng_below(rng, 2),
                                    .returned = call + (int64_t)rng_below(rng, 4),
                                    .kind = rng_below(rng, 2) == 0 ? LIN_READ : LIN_WRITE};
        now[process] = operation->returned;
        if (operation->kind == LIN_WRITE) operation->value = ++written[operation->key];
    }
    for (int i = 0; i < count; i++)
        if (operations[i].kind == LIN_READ)
            operations[i].value =
                (int64_t)rng_below(rng, (uint64_t)(1 + written[operations[i].key]));
    return count;
}

static int disagreements(int histories, OrderModel model, int *refuted)
{
    int wrong = 0;
    for (int i = 0; i < histories; i++) {
        Rng rng = rng_keyed(11, 1, (uint64_t)i);
        LinOperation operations[SMALL];
        int count = draw(&rng, operations);
        LinVerdict verdict = order_check(operations, count, model, 0, scratch);
        bool holds = by_definition(operations, count, model);
        assert_true(verdict != LIN_GAVE_UP);
        wrong += (verdict == LIN_YES) != holds;
        *refuted += !holds;
    }
    return wrong;
}

static void each_model_agrees_with_its_definition(void **state)
{
    (void)state;
    for (OrderModel model = 0; model < ORDER_MODELS; model++) {
        int refuted = 0;
        assert_int_equal(disagreements(HISTORIES, model, &refuted), 0);
        assert_true(refuted > HISTORIES / 100);
    }
}

static void who_forgets_reads_from_is_found_out(void **state)
{
    (void)state;
    int refuted = 0;
    mutant_active = "orders-forget-reads-from";
    int wrong = disagreements(HISTORIES, ORDER_CAUSAL, &refuted);
    mutant_active = NULL;
    assert_true(wrong > 0);
}

static void the_stronger_implies_the_weaker(void **state)
{
    (void)state;
    static const LinSpec a_register = {.step = lin_register};
    int alone[ORDER_MODELS + 1] = {0};
    for (int i = 0; i < HISTORIES; i++) {
        Rng rng = rng_keyed(12, 1, (uint64_t)i);
        LinOperation operations[SMALL];
        int count = draw(&rng, operations);
        LinVerdict verdicts[ORDER_MODELS + 1];
        verdicts[0] = lin_check(operations, count, &a_register, 100000, scratch).verdict;
        for (OrderModel model = 0; model < ORDER_MODELS; model++)
            verdicts[1 + model] = order_check(operations, count, model, 0, scratch);
        LinVerdict pram = verdicts[1 + ORDER_PRAM];
        for (int k = 0; k <= ORDER_PRAM; k++) {
            assert_true(verdicts[k] <= verdicts[k + 1]);
            alone[k] += verdicts[k] < verdicts[k + 1];
        }
        assert_true(pram <= verdicts[1 + ORDER_READ_YOUR_WRITES]);
        assert_true(pram <= verdicts[1 + ORDER_MONOTONIC_READS]);
    }
    for (int k = 0; k < ORDER_PRAM; k++) assert_true(alone[k] > 0); /* and not the other way */
}

static void what_is_not_judged(void **state)
{
    (void)state;
    LinOperation many[ORDER_OPERATIONS + 1] = {{0}};
    for (int i = 0; i <= ORDER_OPERATIONS; i++)
        many[i] = (LinOperation){.kind = LIN_WRITE, .value = i + 1, .process = i % 4,
                                 .call = 2 * i, .returned = 2 * i + 1};
    assert_int_equal(order_check(many, 13, ORDER_PRAM, 0, scratch), LIN_GAVE_UP);
    assert_int_equal(order_check(many, 12, ORDER_PRAM, 0, scratch), LIN_YES);
    many[1].value = 1; /* whose is a read of 1? */
    assert_int_equal(order_check(many, 12, ORDER_PRAM, 0, scratch), LIN_GAVE_UP);
    many[1].value = 0;
    assert_int_equal(order_check(many, 12, ORDER_PRAM, 0, scratch), LIN_GAVE_UP);
    many[1].value = 2;
    many[1].returned = LIN_OPEN;
    assert_int_equal(order_check(many, 12, ORDER_PRAM, 0, scratch), LIN_GAVE_UP);
    assert_int_equal(order_check(many, 0, ORDER_CAUSAL, 0, scratch), LIN_YES);
}

/* Twelve operations of six processes that no order explains: as costly as it gets. */
static void twelve_that_have_no_order_are_judged(void **state)
{
    (void)state;
    LinOperation operations[12];
    for (int i = 0; i < 12; i++)
        operations[i] = (LinOperation){.kind = i < 6 ? LIN_WRITE : LIN_READ, .value = 1 + i % 6,
                                       .key = i % 3, .process = i, .returned = 1};
    assert_int_equal(order_check(operations, 12, ORDER_SEQUENTIAL, 0, scratch), LIN_YES);
    operations[11].value = 99;
    assert_int_equal(order_check(operations, 12, ORDER_SEQUENTIAL, 0, scratch), LIN_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_model_agrees_with_its_definition),
        cmocka_unit_test(who_forgets_reads_from_is_found_out),
        cmocka_unit_test(the_stronger_implies_the_weaker),
        cmocka_unit_test(what_is_not_judged),
        cmocka_unit_test(twelve_that_have_no_order_are_judged),
    };
    scratch = arena_new((size_t)256 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(scratch);
    return failed;
}
