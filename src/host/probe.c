#include "host/probe.h"

#include "base/arena.h"
#include "host/probe_kinds.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONG_TIMES = 4, PATH_MOST = 1024 };

struct Prober {
    char directory[PATH_MOST];
    pid_t child; /* 0: none */
    int probe, pipe;
};

/* --- in the child ----------------------------------------------------------------------------- */

static ProbeResult run(const Prober *prober, int probe)
{
    int times = probe & PROBE_LONG ? LONG_TIMES : 1, kind = probe & PROBE_KIND;
    int thousands = probe / PROBE_RUNS;
    switch (kind) {
    case PROBE_CALL: return probe_call(times);
    case PROBE_L1:
    case PROBE_L2:
    case PROBE_RAM: return probe_memory(kind, times);
    case PROBE_SYSCALL: return probe_syscall(times);
    case PROBE_LOOPBACK: return probe_loopback(times);
    case PROBE_BOTH_ZERO_RELAXED: return probe_both_zero(false, thousands);
    case PROBE_BOTH_ZERO_SEQ_CST: return probe_both_zero(true, thousands);
    default: return probe_file(kind, times, prober->directory);
    }
}

/* The terminal's handlers are the parent's business. */
static void forget_signals(void)
{
    static const int signals[] = {SIGHUP,  SIGINT, SIGTERM, SIGQUIT, SIGABRT,
                                  SIGSEGV, SIGBUS, SIGFPE,  SIGTSTP, SIGWINCH};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) (void)signal(signals[i], SIG_DFL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static _Noreturn void be_child(const Prober *prober, int probe, int out)
{
    forget_signals();
    ProbeResult result = run(prober, probe);
    ssize_t written = write(out, &result, sizeof result);
    _exit(written == (ssize_t)sizeof result ? 0 : 1);
}

/* --- in the parent ---------------------------------------------------------------------------- */

Prober *prober_new(const char *directory)
{
    Prober *prober = calloc(1, sizeof *prober);
    if (prober == NULL) arena_fail("a prober", sizeof *prober);
    if (directory == NULL || strlen(directory) >= PATH_MOST) directory = "/tmp";
    snprintf(prober->directory, sizeof prober->directory, "%s", directory);
    return prober;
}

static void end_child(Prober *prober)
{
    if (prober->child <= 0) return;
    (void)kill(prober->child, SIGKILL);
    while (waitpid(prober->child, NULL, 0) < 0 && errno == EINTR) continue;
    (void)close(prober->pipe);
    prober->child = 0;
}

void prober_free(Prober *prober)
{
    if (prober == NULL) return;
    end_child(prober);
    free(prober);
}

static bool begin(Prober *prober, int probe)
{
    int ends[2];
    if (pipe(ends) != 0) return false;
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        be_child(prober, probe, ends[1]);
    }
    (void)close(ends[1]);
    if (child < 0) {
        (void)close(ends[0]);
        return false;
    }
    prober->child = child;
    prober->probe = probe;
    prober->pipe = ends[0];
    return true;
}

bool prober_poll(Prober *prober, int probe, int wait_ms, ProbeResult *result)
{
    if (prober->child > 0 && prober->probe != probe) end_child(prober);
    if (prober->child == 0 && !begin(prober, probe)) {
        *result = probe_fails(PROBE_NO_PROCESS);
        return true;
    }
    struct pollfd ready = {.fd = prober->pipe, .events = POLLIN};
    if (poll(&ready, 1, wait_ms) <= 0) return false;
    if (read(prober->pipe, result, sizeof *result) != (ssize_t)sizeof *result)
        *result = probe_fails(PROBE_ENDED);
    end_child(prober);
    return true;
}

/* --- what probes share ------------------------------------------------------------------------ */

int64_t probe_clock_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

ProbeResult probe_fails(ProbeReason reason)
{
    return (ProbeResult){-1, -1, reason};
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

ProbeResult probe_of_samples(int64_t *samples_ns, int count)
{
    if (count < 1) return probe_fails(PROBE_ENDED);
    qsort(samples_ns, (size_t)count, sizeof *samples_ns, by_size);
    int p99 = (count * 99 + 99) / 100;
    return (ProbeResult){samples_ns[(count - 1) / 2] * 1000, samples_ns[p99 - 1] * 1000,
                         PROBE_GOOD};
}

ProbeResult probe_least(void (*run_steps)(void *context, int64_t steps), void *context,
                        int64_t steps)
{
    enum { RUNS = 5, BUDGET_NS = 700000000 };
    int64_t least = INT64_MAX, start = probe_clock_ns();
    for (int i = 0; i < RUNS && (i == 0 || probe_clock_ns() - start < BUDGET_NS); i++) {
        int64_t began = probe_clock_ns();
        run_steps(context, steps);
        int64_t took = probe_clock_ns() - began;
        if (took < least) least = took;
    }
    return (ProbeResult){(int64_t)((double)least * 1000 / (double)steps + .5), -1, PROBE_GOOD};
}
