/* How long things take on the learner's own machine: a call, a read from memory, a system call, a
 * byte over the loopback, a durable write, a read from a file.
 *
 * Each probe runs in a process of its own, so that the keys stay alive meanwhile, what it took from
 * memory is given back at once, and one that is killed takes nobody along. Nothing outside the
 * machine is touched; its files have lost their names before anything is written to them, so none
 * is left behind, however it ends. All together take about 5 s, with PROBE_LONG about 20 s. What
 * cannot be measured is no error: there is a reason instead of a number.
 */
#ifndef GROUNDWORK_HOST_PROBE_H
#define GROUNDWORK_HOST_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* Times a step of: */
enum {
    PROBE_CALL,        /* an empty function that is not inlined */
    PROBE_L1,          /* a chase of pointers through half of the L1 cache, a line each, by one */
    PROBE_L2,          /* random cycle through all (Sattolo); half of L2; far beyond all caches */
    PROBE_RAM,         /* (8 x the last, 64 to 512 MiB, at most 1/4 of what is free) */
    PROBE_SYSCALL,     /* getppid() */
    PROBE_LOOPBACK,    /* a byte there and back by TCP to 127.0.0.1, two processes */
    PROBE_WRITE_SYNC,  /* 4 KiB appended to a file and fdatasync() */
    PROBE_FILE_READ,   /* 4 KiB at random from a file that the cache was asked to drop */
    PROBE_FILE_CACHED, /* the same pages once more */
    PROBE_KINDS,
    /* No times, but counts: two threads each write one variable and then read the other's; how
     * often both reads came before both writes, in at most some 3 s. */
    PROBE_BOTH_ZERO_RELAXED = PROBE_KINDS,
    PROBE_BOTH_ZERO_SEQ_CST,
    PROBE_LONG = 16,  /* added: four times as often, or as long */
    PROBE_RUNS = 256, /* added to the last two, times so many thousand runs; none: 1000 */
    PROBE_KIND = 15   /* the bits of what is probed */
};

typedef enum ProbeReason {
    PROBE_GOOD,
    PROBE_NO_MEMORY,
    PROBE_NO_SOCKET,
    PROBE_NO_PLACE,   /* for a file */
    PROBE_NO_WRITING, /* a full disk */
    PROBE_NO_PROCESS,
    PROBE_ONE_CPU, /* two threads would take turns */
    PROBE_ENDED /* it was killed, or did not come back */
} ProbeReason;

/* In ps. Of PROBE_CALL to PROBE_SYSCALL the least of five runs, without a p99 (-1); of the others
 * the median and p99; of the last two how often both were 0, and of how many runs. `ps` -1: it
 * could not be measured. */
typedef struct ProbeResult {
    int64_t ps, p99_ps;
    ProbeReason reason;
} ProbeResult;

typedef struct Prober Prober;

/* Files are made in `directory`, or the nearest one above it that there is. NULL: /tmp. Nothing
 * runs yet. */
Prober *prober_new(const char *directory);
void prober_free(Prober *prober); /* ends what runs; NULL is allowed */

/* Begins the probe, unless it is under way; another one that is, is ended. True where its result
 * is there, which is handed out once. Waits for it at most `wait_ms`. */
bool prober_poll(Prober *prober, int probe, int wait_ms, ProbeResult *result);

#endif
