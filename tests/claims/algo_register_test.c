/* What the registers and the counter promise, over messages that overtake each other, get lost or
 * come twice; and each mistake that breaks a promise. */
#include "support/unit.h"

#include "algo/abd.h"
#include "algo/linearizability.h"
#include "base/mutant.h"
#include "base/rng.h"

enum { OPERATIONS = 12, NODES_MOST = 5, POOL = 256, RUNS = 4000, MERGES = 2000, REPLICAS = 4 };

static const LinSpec a_register = {.step = lin_register};

/* --- a register by majorities ----------------------------------------------------------------- */

typedef enum MessageType { ASK, ANSWER, STORE, ACK } MessageType;

typedef struct Message {
    MessageType type;
    int operation, replica;
    Register held;
} Message;

/* One key, some nodes, and operations that begin at any time, several of them at once. */
typedef struct Bench {
    Rng rng;
    int nodes, begun, message_count;
    Register replicas[NODES_MOST];
    int64_t issued[NODES_MOST], instant;
    AbdOperation operations[OPERATIONS];
    LinOperation history[OPERATIONS];
    Message messages[POOL];
} Bench;

static void send(Bench *bench, Message message)
{
    if (rng_below(&bench->rng, 12) == 0) return; /* lost */
    assert_true(bench->message_count < POOL);
    bench->messages[bench->message_count++] = message;
}

static void send_all(Bench *bench, MessageType type, int operation)
{
    for (int replica = 0; replica < bench->nodes; replica++)
        send(bench, (Message){type, operation, replica, bench->operations[operation].newest});
}

static void begin(Bench *bench)
{
    int i = bench->begun++;
    int node = (int)rng_below(&bench->rng, (uint64_t)bench->nodes);
    bool is_write = rng_below(&bench->rng, 2) == 0;
    int64_t value = is_write ? i + 1 : 0;
    bench->operations[i] =
        is_write ? abd_write(node, bench->nodes, value) : abd_read(node, bench->nodes);
    bench->history[i] = (LinOperation){.kind = is_write ? LIN_WRITE : LIN_READ,
                                       .value = value,
                                       .call = ++bench->instant,
                                       .returned = LIN_OPEN,
                                       .outcome = LIN_UNKNOWN};
    send_all(bench, ASK, i);
}

static void finish(Bench *bench, int i)
{
    const AbdOperation *operation = &bench->operations[i];
    bench->history[i].returned = ++bench->instant;
    bench->history[i].outcome = LIN_OK;
    if (!operation->is_write) bench->history[i].value = operation->newest.value;
}

static void deliver(Bench *bench, Message message)
{
    AbdOperation *operation = &bench->operations[message.operation];
    Register *replica = &bench->replicas[message.replica];
    switch (message.type) {
    case ASK: send(bench, (Message){ANSWER, message.operation, message.replica, *replica}); break;
    case ANSWER:
        if (!abd_answer(operation, message.replica, &message.held, &bench->issued[operation->node]))
            break;
        if (operation->phase == ABD_DONE) finish(bench, message.operation);
        else send_all(bench, STORE, message.operation);
        break;
    case STORE:
        register_merge(replica, &message.held);
        send(bench, (Message){ACK, message.operation, message.replica, *replica});
        break;
    case ACK:
        if (abd_ack(operation, message.replica)) finish(bench, message.operation);
        break;
    }
}

/* How many of the runs are not linearizable; how many operations were done. */
static int refuted(int runs, int64_t *done)
{
    int count = 0;
    Arena *arena = arena_new((size_t)16 << 20);
    for (int run = 0; run < runs; run++) {
        Bench bench = {.rng = rng_keyed(5, 1, (uint64_t)run), .nodes = 2 + run % 4};
        while (bench.begun < OPERATIONS || bench.message_count > 0) {
            bool begins = bench.message_count == 0 || rng_below(&bench.rng, 14) == 0;
            if (bench.begun < OPERATIONS && begins) {
                begin(&bench);
                continue;
            }
            int i = (int)rng_below(&bench.rng, (uint64_t)bench.message_count);
            Message message = bench.messages[i];
            bool comes_again = rng_below(&bench.rng, 20) == 0;
            if (!comes_again) bench.messages[i] = bench.messages[--bench.message_count];
            deliver(&bench, message);
        }
        for (int i = 0; i < OPERATIONS; i++) *done += bench.history[i].returned != LIN_OPEN;
        LinResult result = lin_check(bench.history, OPERATIONS, &a_register, 1000000, arena);
        assert_true(result.verdict != LIN_GAVE_UP);
        count += result.verdict == LIN_NO;
    }
    arena_free(arena);
    return count;
}

static void majorities_are_linearizable(void **state)
{
    (void)state;
    int64_t done = 0;
    assert_int_equal(refuted(RUNS, &done), 0);
    assert_true(done > RUNS * OPERATIONS / 2); /* else this would say little */
}

static void each_mistake_with_majorities_is_refuted(void **state)
{
    static const char *const mutants[] = {
        "abd-read-does-not-write-back",
        "abd-half-is-enough",
        "stamp-issued-twice",
        "register-takes-the-last-heard",
    };
    (void)state;
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
        int64_t done = 0;
        mutant_active = mutants[i];
        int count = refuted(RUNS, &done);
        mutant_active = NULL;
        if (count == 0) fail_msg("%s is not found out", mutants[i]);
    }
}

/* --- merges ----------------------------------------------------------------------------------- */

/* What replicas hold that have heard the same writes, each in an order of its own and some of them
 * twice: how many runs have two that differ, or a count that is wrong. */
static int diverged(int runs)
{
    int count = 0;
    for (int run = 0; run < runs; run++) {
        Rng rng = rng_keyed(5, 2, (uint64_t)run);
        Register writes[REPLICAS], held[REPLICAS];
        PnCounter counts[REPLICAS] = {0}, heard[REPLICAS];
        int64_t sum = 0;
        for (int i = 0; i < REPLICAS; i++) {
            int64_t amount = (int64_t)rng_below(&rng, 9) - 4;
            writes[i] = held[i] = (Register){{1 + (int64_t)rng_below(&rng, 3), i}, i + 1};
            pn_counter_add(&counts[i], i, amount);
            heard[i] = counts[i];
            sum += amount;
        }
        bool differs = false;
        for (int i = 0; i < REPLICAS; i++) {
            int from = (int)rng_below(&rng, REPLICAS), step = rng_below(&rng, 2) == 0 ? 1 : 3;
            for (int k = 0; k < REPLICAS + 2; k++) {
                register_merge(&held[i], &writes[(from + k * step) % REPLICAS]);
                pn_counter_merge(&heard[i], &counts[(from + k * step) % REPLICAS]);
            }
            differs = differs || stamp_compare(held[i].stamp, held[0].stamp) != 0
                      || pn_counter_value(&heard[i]) != sum;
        }
        count += differs;
    }
    return count;
}

static void the_same_writes_in_any_order_are_the_same(void **state)
{
    (void)state;
    assert_int_equal(diverged(MERGES), 0);
    static const char *const mutants[] = {"register-takes-the-last-heard",
                                          "counter-adds-what-it-hears"};
    for (size_t i = 0; i < sizeof mutants / sizeof *mutants; i++) {
        mutant_active = mutants[i];
        int count = diverged(MERGES);
        mutant_active = NULL;
        if (count == 0) fail_msg("%s is not found out", mutants[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(majorities_are_linearizable),
        cmocka_unit_test(each_mistake_with_majorities_is_refuted),
        cmocka_unit_test(the_same_writes_in_any_order_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
