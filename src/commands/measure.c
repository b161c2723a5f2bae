/* The learner's machine, measured for the demos that want it. */
#include "commands/command.h"

#include "learner/journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Files are made where the record lies: what "saved" costs is what a save there costs. */
Prober *common_prober(Arena *scratch)
{
    const char *record = journal_path(scratch);
    const char *slash = record != NULL ? strrchr(record, '/') : NULL;
    if (slash == NULL) return prober_new(NULL);
    Text directory = {record, (size_t)(slash - record)};
    return prober_new(text_string(scratch, directory));
}

static bool measure(Prober *prober, int probe, int wait_ms, int64_t found[])
{
    ProbeResult result;
    if (!prober_poll(prober, probe, wait_ms, &result)) return false;
    found[0] = result.ps;
    found[1] = result.p99_ps;
    found[2] = result.reason;
    return true;
}

bool common_measure(void *prober, int probe, int64_t found[])
{
    return measure(prober, probe, 0, found);
}

bool common_measure_now(void *prober, int probe, int64_t found[])
{
    enum { TURN_MS = 100 };
    bool told = isatty(STDERR_FILENO);
    int kind = probe & PROBE_KIND;
    if (told && kind < PROBE_KINDS)
        fprintf(stderr, "\rmeasuring this machine: %d of %d", kind + 1, PROBE_KINDS);
    else if (told) fprintf(stderr, "\rmeasuring this machine");
    while (!measure(prober, probe, TURN_MS, found)) continue;
    if (told) fprintf(stderr, "\r%40s\r", "");
    return true;
}
