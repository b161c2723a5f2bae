/* Loads, laws and pools of sim/ put together as queues, against queueing theory. */
#include "support/unit.h"

#include <math.h>
#include <stdlib.h>

#include "sim/load.h"
#include "sim/pool.h"
#include "sim/world.h"
#include "support/sample.h"

static const double second_ns = 1e9;

enum { STATION, LOAD, NODES };
enum { ASK = 1, ANSWER, DONE };
enum { DRAW_GAP = 1, DRAW_SERVICE };
enum { RUNS = 10, QUEUE = 1 << 14, EVENTS = 1 << 12 };

/* A station serves what it is sent and answers, also those it refuses. */
typedef struct Station {
    Pool pool;
    Law service;
    int64_t users[QUEUE]; /* of the jobs inside, by job modulo the length */
} Station;

static void answer(const Station *station, int64_t job, Effects *effects)
{
    const int64_t args[EVENT_ARGS] = {job, station->users[job % QUEUE]};
    effects_send(effects, LOAD, ANSWER, 0, args);
}

static void serve(const Station *station, int slot, Effects *effects)
{
    int64_t job = station->pool.slots[slot].job;
    Rng rng = effects_rng(effects, DRAW_SERVICE, job);
    effects_timer(effects, DONE, law_draw(&station->service, &rng),
                  (const int64_t[EVENT_ARGS]){slot, job});
}

static void station_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Station *station = state;
    (void)self;
    if (event->kind == EVENT_MESSAGE) {
        station->users[event->args[0] % QUEUE] = event->args[1];
        int slot = pool_offer(&station->pool, event->at, event->args[0]);
        if (slot >= 0) serve(station, slot, effects);
        if (slot == POOL_REFUSED) answer(station, event->args[0], effects);
    } else if (event->kind == EVENT_TIMER) {
        int slot = (int)event->args[0];
        if (pool_finish(&station->pool, event->at, slot) != POOL_NO_JOB)
            serve(station, slot, effects);
        answer(station, event->args[1], effects);
    }
}

typedef struct Config {
    int servers, queue;
    Law service, pause;
    int users; /* 0: open */
    int64_t requests;
} Config;

typedef struct Queueing {
    Arena *arena;
    World *world;
    Station *station;
    Load *load;
} Queueing;

static Queueing open_queue(uint64_t seed, const Config *config)
{
    static const NodeType station_type = {"station", station_step};
    Arena *arena = arena_new((size_t)8 << 20);
    World *world = world_new(arena, seed, NODES, EVENTS);
    Station *station = arena_alloc(arena, sizeof *station);
    pool_init(&station->pool, arena, config->servers, config->queue);
    station->service = config->service;
    Load *load = arena_alloc(arena, sizeof *load);
    *load = (Load){.to = STATION,
                   .type = ASK,
                   .users = config->users,
                   .pause = config->pause,
                   .purpose = DRAW_GAP,
                   .limit = config->requests};
    world_add_node(world, &station_type, station, "station");
    world_add_node(world, &load_type, load, "load");
    world_start(world);
    return (Queueing){arena, world, station, load};
}

static void put_away(Queueing queueing)
{
    assert_null(world_failure(queueing.world));
    world_free(queueing.world);
    arena_free(queueing.arena);
}

static Sample sample_of(const Config *config, double (*read)(const Queueing *queueing))
{
    Sample sample = {0};
    for (uint64_t seed = 1; seed <= RUNS; seed++) {
        Queueing queueing = open_queue(seed, config);
        while (world_step(queueing.world)) {}
        sample_add(&sample, read(&queueing));
        put_away(queueing);
    }
    return sample;
}

static double mean_wait_s(const Queueing *queueing)
{
    const Pool *pool = &queueing->station->pool;
    return (double)pool->wait_ns / (double)pool->begun / second_ns;
}

static double refused_share(const Queueing *queueing)
{
    const Pool *pool = &queueing->station->pool;
    return (double)pool->refused / (double)pool->offered;
}

static double answers_per_s(const Queueing *queueing)
{
    return (double)queueing->load->answered * second_ns / (double)world_now(queueing->world);
}

/* --- Waiting ---------------------------------------------------------------------------------- */

static const double utilisations[] = {0.5, 0.8, 0.9};

/* Busier queues forget more slowly, so that they need more customers for the same error. */
static int64_t customers_for(double utilisation)
{
    int64_t effort = getenv("GROUNDWORK_SOAK") != NULL ? 10 : 1;
    return effort * (utilisation < 0.7 ? 20000 : utilisation < 0.85 ? 40000 : 70000);
}

static Config open_config(int servers, Law service, double utilisation)
{
    Law gap = law_exponential(law_mean_ns(&service) / servers / utilisation);
    return (Config){servers, QUEUE, service, gap, 0, customers_for(utilisation)};
}

/* Erlang's second formula: who comes has to wait, with `load` erlangs for the servers. */
static double erlang_c(int servers, double load)
{
    double term = 1, sum = 0;
    for (int k = 0; k < servers; k++) {
        sum += term;
        term *= load / (k + 1);
    }
    double waiting = term / (1 - load / servers);
    return waiting / (sum + waiting);
}

static void mmc_waits_by_erlang_c(void **state)
{
    (void)state;
    assert_true(fabs(erlang_c(1, 0.5) - 0.5) < 1e-12);
    assert_true(fabs(erlang_c(5, 4) - 0.5541) < 1e-4); /* a published table's entry */
    const int servers[] = {1, 2, 8};
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        for (size_t k = 0; k < sizeof utilisations / sizeof *utilisations; k++) {
            double load = servers[i] * utilisations[k];
            Config config = open_config(servers[i], law_exponential(second_ns), utilisations[k]);
            if (servers[i] == 8 && utilisations[k] == 0.5) config.requests *= 4; /* few wait */
            Sample sample = sample_of(&config, mean_wait_s);
            sample_check(&sample, "M/M/c wait", erlang_c(servers[i], load) / (servers[i] - load));
        }
    }
}

/* Pollaczek and Khinchine: W = lambda E(S^2) / (2 (1 - rho)). M/D/1 is the first. */
static void mg1_waits_as_pollaczek_and_khinchine_say(void **state)
{
    (void)state;
    Law often_short = law_mixture(0.9, law_constant(0.5 * second_ns), law_uniform(0, 2e10));
    const Law services[] = {law_constant(second_ns), law_uniform(0, 2 * second_ns),
                            law_log_normal(second_ns, 0.5)};
    for (size_t i = 0; i <= sizeof services / sizeof *services; i++) {
        bool wild = i == sizeof services / sizeof *services;
        Law service = wild ? often_short : services[i];
        for (size_t k = 0; k < sizeof utilisations / sizeof *utilisations; k++) {
            double rho = utilisations[k];
            Config config = open_config(1, service, rho);
            if (wild) config.requests *= 4;
            double per_ns = rho / law_mean_ns(&service);
            double truth = per_ns * law_mean_square_ns(&service) / (2 * (1 - rho)) / second_ns;
            Sample sample = sample_of(&config, mean_wait_s);
            sample_check(&sample, "M/G/1 wait", truth);
        }
    }
}

/* --- Refusing --------------------------------------------------------------------------------- */

static double erlang_b(int servers, double load)
{
    double blocked = 1;
    for (int k = 1; k <= servers; k++) blocked = load * blocked / (k + load * blocked);
    return blocked;
}

/* Whatever the law of service is: only its mean counts (Sevastyanov, 1957). */
static void who_finds_no_server_is_lost_by_erlang_b(void **state)
{
    (void)state;
    assert_true(fabs(erlang_b(5, 4) - 0.1991) < 1e-4); /* a published table's entry */
    const Law services[] = {law_exponential(second_ns), law_constant(second_ns),
                            law_log_normal(second_ns, 1)};
    for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
        Config config = open_config(5, services[i], 0.8);
        config.queue = 0;
        Sample sample = sample_of(&config, refused_share);
        sample_check(&sample, "Erlang B", erlang_b(5, 4));
    }
}

/* --- Users that wait for their answers -------------------------------------------------------- */

/* The machine-repair model: `users` who think for a mean `think` and are served one by one in a
 * mean of 1. By mean value analysis (Reiser and Lavenberg, J. ACM 27(2), 1980). */
static double closed_throughput(int users, double think)
{
    double inside = 0, throughput = 0;
    for (int n = 1; n <= users; n++) {
        double response = 1 + inside;
        throughput = n / (think + response);
        inside = throughput * response;
    }
    return throughput;
}

static void closed_loads_go_as_fast_as_their_answers(void **state)
{
    (void)state;
    const int users[] = {1, 4, 12};
    for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
        Config config = {
            1, QUEUE, law_exponential(second_ns), law_exponential(5 * second_ns), users[i], 20000};
        Sample sample = sample_of(&config, answers_per_s);
        sample_check(&sample, "closed throughput", closed_throughput(users[i], 5));
    }
}

/* --- What always holds ------------------------------------------------------------------------ */

/* Little's law with all that is known: the integral of the number inside is the time that those
 * who left spent, and those who are still there have spent, to the nanosecond. */
static void check_little(Queueing *queueing)
{
    Pool *pool = &queueing->station->pool;
    Time now = world_now(queueing->world);
    pool_count(pool, now);
    int64_t spent = pool->sojourn_ns, busy = 0;
    for (int i = 0; i < pool->size; i++) {
        if (!pool->slots[i].is_busy) continue;
        spent += now - pool->slots[i].offered;
        busy++;
    }
    for (int i = 0; i < pool->waiting; i++)
        spent += now - pool->queue[(pool->first + i) % pool->queue_size].offered;
    assert_int_equal(busy, pool->busy);
    assert_int_equal(spent, pool->area_ns);
}

static void nobody_is_lost_and_littles_law_is_exact_after_every_event(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        int users = seed % 2 == 0 ? 20 : 0;
        Config config = {1 + (int)seed % 3,
                         5 * (int)(seed % 4),
                         law_log_normal(second_ns, 1),
                         law_exponential(users > 0 ? 5e9 : 4e8),
                         users,
                         3000};
        Queueing queueing = open_queue(seed, &config);
        const Pool *pool = &queueing.station->pool;
        while (world_step(queueing.world)) {
            assert_int_equal(pool->offered, pool->refused + pool->begun + pool->waiting);
            assert_int_equal(pool->begun, pool->finished + pool->busy);
            assert_true(pool->busy == pool->size || pool->waiting == 0);
            assert_true(queueing.load->sent >= queueing.load->answered);
            check_little(&queueing);
        }
        assert_int_equal(queueing.load->sent, 3000);
        assert_int_equal(queueing.load->answered, 3000);
        assert_int_equal(pool->finished + pool->refused, 3000);
        assert_true(users > 0 || pool->refused > 10);
        put_away(queueing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mmc_waits_by_erlang_c),
        cmocka_unit_test(mg1_waits_as_pollaczek_and_khinchine_say),
        cmocka_unit_test(who_finds_no_server_is_lost_by_erlang_b),
        cmocka_unit_test(closed_loads_go_as_fast_as_their_answers),
        cmocka_unit_test(nobody_is_lost_and_littles_law_is_exact_after_every_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
