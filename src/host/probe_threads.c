/* Two threads on two cores, each of which writes its variable and then reads the other's. With
 * relaxed atomics the write may still wait in the core's store buffer when the read is done, so
 * both may read 0; in one order of all four steps they cannot.
 *
 * Source: Owens, Sarkar, Sewell, "A Better x86 Memory Model: x86-TSO", TPHOLs 2009, example SB. */
#include "host/probe_kinds.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { LINE = 64, LEAD_NS = 400, BATCH = 512 };
#define BUDGET_NS INT64_C(3000000000) /* where the cores have others to serve, runs are slow */

/* One run; the variables lie in lines of their own. */
typedef struct Cell {
    _Alignas(LINE) atomic_int x;
    _Alignas(LINE) atomic_int y;
} Cell;

typedef struct Race {
    Cell cells[BATCH];
    unsigned char saw[2][BATCH];
    _Alignas(LINE) _Atomic int64_t start[BATCH]; /* the instant at which both begin a run */
    _Alignas(LINE) atomic_int ready[2];          /* runs that each has got through */
    bool seq_cst, ends;
    int64_t runs, zeros;
} Race;

/* Nothing but the order may differ: the compiler is kept from moving either. */
static int write_then_read(Race *race, int run, int side)
{
    Cell *cell = &race->cells[run];
    atomic_int *mine = side == 0 ? &cell->x : &cell->y, *other = side == 0 ? &cell->y : &cell->x;
    if (race->seq_cst) {
        atomic_store_explicit(mine, 1, memory_order_seq_cst);
        return atomic_load_explicit(other, memory_order_seq_cst);
    }
    atomic_store_explicit(mine, 1, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    return atomic_load_explicit(other, memory_order_relaxed);
}

static void await(int64_t instant)
{
    while (probe_clock_ns() < instant) continue;
}

/* Side 0 sets the instant, a little ahead, when it sees that the other side waits for it. To spin
 * on a flag instead would let one core start before the other. */
static void race_once(Race *race, int run, int side)
{
    if (side == 0) {
        while (atomic_load_explicit(&race->ready[1], memory_order_acquire) <= run) continue;
        atomic_store_explicit(&race->start[run], probe_clock_ns() + LEAD_NS, memory_order_release);
    } else {
        atomic_store_explicit(&race->ready[1], run + 1, memory_order_release);
    }
    int64_t instant;
    do instant = atomic_load_explicit(&race->start[run], memory_order_acquire);
    while (instant == 0);
    await(instant);
    race->saw[side][run] = (unsigned char)write_then_read(race, run, side);
}

typedef struct Side {
    Race *race;
    int side, runs;
} Side;

static void *be_side(void *context)
{
    Side *side = context;
    for (int run = 0; run < side->runs; run++) race_once(side->race, run, side->side);
    return NULL;
}

static bool race_batch(Race *race, int runs)
{
    pthread_t thread;
    Side sides[2] = {{race, 0, runs}, {race, 1, runs}};
    for (int i = 0; i < BATCH; i++) {
        atomic_store(&race->cells[i].x, 0);
        atomic_store(&race->cells[i].y, 0);
        atomic_store(&race->start[i], 0);
    }
    atomic_store(&race->ready[1], 0);
    if (pthread_create(&thread, NULL, be_side, &sides[1]) != 0) return false;
    (void)be_side(&sides[0]);
    (void)pthread_join(thread, NULL);
    for (int i = 0; i < runs; i++) race->zeros += race->saw[0][i] == 0 && race->saw[1][i] == 0;
    race->runs += runs;
    return true;
}

ProbeResult probe_both_zero(bool seq_cst, int thousands)
{
    static Race race;
    int64_t wanted = 1000 * (int64_t)(thousands > 0 ? thousands : 1);
    if (sysconf(_SC_NPROCESSORS_ONLN) < 2) return probe_fails(PROBE_ONE_CPU);
    race.seq_cst = seq_cst;
    race.runs = race.zeros = 0;
    int64_t began = probe_clock_ns();
    while (race.runs < wanted && (race.runs == 0 || probe_clock_ns() - began < BUDGET_NS)) {
        int64_t left = wanted - race.runs;
        if (!race_batch(&race, left < BATCH ? (int)left : BATCH))
            return probe_fails(PROBE_NO_PROCESS);
    }
    return (ProbeResult){race.zeros, race.runs, PROBE_GOOD};
}
