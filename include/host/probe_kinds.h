/* The probes themselves, each run in a process of its own (host/probe.h), and what they share.
 */
#ifndef GROUNDWORK_HOST_PROBE_KINDS_H
#define GROUNDWORK_HOST_PROBE_KINDS_H

#include "host/probe.h"

#include <stddef.h>

int64_t probe_clock_ns(void);

ProbeResult probe_fails(ProbeReason reason);

/* The median and the p99, by nearest rank. Sorts them. */
ProbeResult probe_of_samples(int64_t *samples_ns, int count);

/* The least of five runs of `run`, which does `steps` of something; of fewer where they take
 * long. */
ProbeResult probe_least(void (*run)(void *context, int64_t steps), void *context, int64_t steps);

ProbeResult probe_call(int times);
ProbeResult probe_syscall(int times);
ProbeResult probe_memory(int probe, int times); /* PROBE_L1 to PROBE_RAM */
ProbeResult probe_loopback(int times);
/* PROBE_BOTH_ZERO_...: so many thousand runs. */
ProbeResult probe_both_zero(bool seq_cst, int thousands);
/* PROBE_WRITE_SYNC to PROBE_FILE_CACHED. */
ProbeResult probe_file(int probe, int times, const char *directory);

#endif
