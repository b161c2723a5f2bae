/* The probes of files: what "saved" costs, and what a read costs that memory does not answer. */
#include "host/probe_kinds.h"

#include "base/rng.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, PATH_BYTES = 1100, SAMPLES_MOST = 16384 };

static int64_t samples[SAMPLES_MOST];
static char page[PAGE] __attribute__((aligned(PAGE)));

/* A file without a name in the directory, or in the nearest one above it that there is; -1. It is
 * gone with its last user, however that ends. */
static int open_nameless(const char *directory)
{
    char path[PATH_BYTES];
    size_t length = strlen(directory);
    while (length > 0) {
        snprintf(path, sizeof path, "%.*s/.probe-XXXXXX", (int)length, directory);
        int fd = mkstemp(path);
        if (fd >= 0) {
            (void)unlink(path);
            return fd;
        }
        while (length > 0 && directory[length - 1] != '/') length--;
        while (length > 0 && directory[length - 1] == '/') length--;
    }
    return -1;
}

static int sync_data(int fd)
{
#ifdef __APPLE__
    return fsync(fd);
#else
    return fdatasync(fd);
#endif
}

static ProbeResult write_and_sync(int fd, int times)
{
    enum { COUNT = 200, BUDGET_NS = 800000000 };
    int count = 0;
    int64_t until = probe_clock_ns() + (int64_t)BUDGET_NS * times, now;
    do {
        int64_t began = probe_clock_ns();
        if (write(fd, page, PAGE) != PAGE || sync_data(fd) != 0)
            return probe_fails(PROBE_NO_WRITING);
        now = probe_clock_ns();
        samples[count++] = now - began;
    } while (count < COUNT * times && now < until);
    return probe_of_samples(samples, count);
}

/* Writes a file of 64 MiB, or what can be written in the time there is. Returns its pages. */
static int fill(int fd, int times)
{
    enum { PAGES = 16384, TOGETHER = 256, BUDGET_NS = 500000000 };
    char *many = calloc(TOGETHER, PAGE);
    int written = 0;
    int64_t until = probe_clock_ns() + (int64_t)BUDGET_NS * times;
    while (many != NULL && written < PAGES && probe_clock_ns() < until) {
        memset(many, written, TOGETHER * PAGE);
        if (write(fd, many, TOGETHER * PAGE) != TOGETHER * PAGE) break;
        written += TOGETHER;
    }
    free(many);
    return sync_data(fd) == 0 ? written : 0;
}

/* The system is asked not to keep it, nor to read ahead. It may not listen. */
static void forget_pages(int fd)
{
#ifdef POSIX_FADV_DONTNEED
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
#else
    (void)fd;
#endif
}

/* Reads pages in an order of chance, each once. */
static int read_pages(int fd, const int *order, int pages, int64_t budget_ns)
{
    int count = 0;
    int64_t until = probe_clock_ns() + budget_ns, now = 0;
    while (count < pages && now < until) {
        int64_t began = probe_clock_ns();
        if (pread(fd, page, PAGE, (off_t)order[count] * PAGE) != PAGE) break;
        now = probe_clock_ns();
        samples[count++] = now - began;
    }
    return count;
}

static ProbeResult read_at_random(int fd, int times, bool again)
{
    enum { BUDGET_NS = 500000000 };
    static int order[SAMPLES_MOST];
    int pages = fill(fd, times);
    if (pages == 0) return probe_fails(PROBE_NO_WRITING);
    Rng rng = rng_seeded(1);
    for (int i = 0; i < pages; i++) order[i] = i;
    for (int i = pages - 1; i > 0; i--) {
        int other = (int)rng_below(&rng, (uint64_t)i + 1), held = order[i];
        order[i] = order[other];
        order[other] = held;
    }
    if (!again) forget_pages(fd);
    else if (pages > 2048) pages = 2048; /* soon enough through them for the first time */
    if (again) (void)read_pages(fd, order, pages, (int64_t)BUDGET_NS * times);
    return probe_of_samples(samples, read_pages(fd, order, pages, (int64_t)BUDGET_NS * times));
}

ProbeResult probe_file(int probe, int times, const char *directory)
{
    int fd = open_nameless(directory);
    if (fd < 0) return probe_fails(PROBE_NO_PLACE);
    ProbeResult result = probe == PROBE_WRITE_SYNC
                             ? write_and_sync(fd, times)
                             : read_at_random(fd, times, probe == PROBE_FILE_CACHED);
    (void)close(fd);
    return result;
}
