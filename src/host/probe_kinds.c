/* The probes of calls, system calls and memory. */
#ifdef __linux__
#define _DEFAULT_SOURCE /* syscall() */
#endif
#include "host/probe_kinds.h"

#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

enum { LINE = 64 };

/* --- calls ------------------------------------------------------------------------------------ */

static __attribute__((noinline)) void empty(void)
{
    __asm__ volatile("");
}

static void call_often(void *context, int64_t steps)
{
    (void)context;
    for (int64_t i = 0; i < steps; i++) empty();
}

ProbeResult probe_call(int times)
{
    return probe_least(call_often, NULL, (int64_t)times * 10000000);
}

/* The C library may remember who the parent is; the kernel is asked. */
static void ask_kernel(void *context, int64_t steps)
{
    (void)context;
    for (int64_t i = 0; i < steps; i++) {
#ifdef __linux__
        (void)syscall(SYS_getppid);
#else
        (void)getppid();
#endif
    }
}

/* A million, or fewer where a run of them would take longer than its share of the time. */
ProbeResult probe_syscall(int times)
{
    enum { FEW = 1000, MOST = 1000000, RUN_NS = 60000000 };
    int64_t began = probe_clock_ns();
    ask_kernel(NULL, FEW);
    int64_t each = (probe_clock_ns() - began) / FEW + 1, steps = RUN_NS / each * times;
    return probe_least(ask_kernel, NULL, steps < FEW ? FEW : steps > MOST ? MOST : steps);
}

/* --- memory ----------------------------------------------------------------------------------- */

static int64_t read_number(const char *path, char *unit)
{
    FILE *file = fopen(path, "r");
    long long number = 0;
    if (file == NULL) return 0;
    if (fscanf(file, "%lld%c", &number, unit) < 1) number = 0;
    (void)fclose(file);
    return number;
}

static void read_word(const char *path, char out[32])
{
    FILE *file = fopen(path, "r");
    out[0] = '\0';
    if (file == NULL) return;
    if (fscanf(file, "%31s", out) != 1) out[0] = '\0';
    (void)fclose(file);
}

/* The bytes of the data cache at `level`; 0 asks for the last one. `otherwise` where Linux does not
 * say. */
static int64_t cache_bytes(int level, int64_t otherwise)
{
    int64_t found = 0, highest = 0;
    for (int index = 0; index < 10; index++) {
        char path[128], type[32], unit = '\0';
        const char *base = "/sys/devices/system/cpu/cpu0/cache/index";
        snprintf(path, sizeof path, "%s%d/type", base, index);
        read_word(path, type);
        snprintf(path, sizeof path, "%s%d/level", base, index);
        int64_t here = read_number(path, &unit);
        if (here == 0 || strcmp(type, "Instruction") == 0) continue;
        if (level > 0 ? here != level : here < highest) continue;
        snprintf(path, sizeof path, "%s%d/size", base, index);
        int64_t size = read_number(path, &unit);
        found = size * (unit == 'K' ? 1024 : unit == 'M' ? 1048576 : 1);
        highest = here;
    }
    return found > 0 ? found : otherwise;
}

static int64_t free_bytes(void)
{
#ifdef _SC_AVPHYS_PAGES
    long pages = sysconf(_SC_AVPHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    if (pages > 0 && size > 0) return (int64_t)pages * size;
#endif
    return (int64_t)1 << 30;
}

static int64_t bytes_of(int probe)
{
    int64_t mebi = 1048576, least = 64 * mebi, most = 512 * mebi, bytes;
    if (probe == PROBE_L1) return cache_bytes(1, 32768) / 2;
    if (probe == PROBE_L2) return cache_bytes(2, 512 * 1024) / 2;
    bytes = 8 * cache_bytes(0, 32 * mebi);
    bytes = bytes < least ? least : bytes > most ? most : bytes;
    return bytes < free_bytes() / 4 ? bytes : free_bytes() / 4;
}

/* One cycle through all lines, in an order that no hardware foresees: Sattolo, Information
 * Processing Letters 22(6), 1986. Each line's first word is the address of the next one. */
static void link_lines(char *memory, int64_t lines)
{
    Rng rng = rng_seeded(1);
    for (int64_t i = 0; i < lines; i++) *(char **)(void *)(memory + i * LINE) = memory + i * LINE;
    for (int64_t i = lines - 1; i > 0; i--) {
        char **a = (char **)(void *)(memory + i * LINE);
        char **b = (char **)(void *)(memory + (int64_t)rng_below(&rng, (uint64_t)i) * LINE);
        char *held = *a;
        *a = *b;
        *b = held;
    }
}

static void chase(void *context, int64_t steps)
{
    char **place = context, *at = *place;
    for (int64_t i = 0; i < steps; i++) {
        at = *(char **)(void *)at;
        __asm__ volatile("" : "+r"(at)); /* each step waits for the one before */
    }
    *place = at;
}

/* As many lines as can be linked in the time there is, where 64 MiB of them took so long. */
static int64_t lines_in_time(int64_t lines, int64_t tried, int64_t took_ns, int times)
{
    enum { BUDGET_NS = 600000000 };
    int64_t most = (int64_t)((double)tried * (double)BUDGET_NS * times / ((double)took_ns + 1));
    if (most < tried) most = tried;
    return lines < most ? lines : most;
}

ProbeResult probe_memory(int probe, int times)
{
    enum { RAM_STEPS = 200000, L2_STEPS = 2000000, L1_STEPS = 8000000, TRIED = 1 << 20 };
    int64_t lines = bytes_of(probe) / LINE;
    if (lines < 16) lines = 16;
    char *whole = malloc((size_t)(lines + 1) * LINE);
    if (whole == NULL) return probe_fails(PROBE_NO_MEMORY);
    char *memory = whole + (LINE - (uintptr_t)whole % LINE) % LINE, *at = memory;
    if (lines > TRIED) {
        int64_t began = probe_clock_ns();
        link_lines(memory, TRIED);
        lines = lines_in_time(lines, TRIED, probe_clock_ns() - began, times);
    }
    link_lines(memory, lines); /* touches every page */
    int64_t steps = probe == PROBE_RAM ? RAM_STEPS : probe == PROBE_L2 ? L2_STEPS : L1_STEPS;
    ProbeResult result = probe_least(chase, &at, steps * times);
    free(whole);
    return result;
}
