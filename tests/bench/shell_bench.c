/* What the full screen costs, from outside: the program on a terminal of 80x24, in turn with the
 * least that a program with two panes costs in ncurses and with less on the same lesson. Medians;
 * each line ends with what is allowed. */
#include "support/pty.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ROUNDS = 21,
    QUIET_MS = 30, /* without output for this long, a screen is there */
    FRAME_BYTES = 3000,
    PLAYED_MS = 2000,
    BURST = 200,
    SAMPLES_MOST = 512
};

typedef struct Subject {
    const char *name;
    const char *arguments[6];
} Subject;

static char program_path[1024], floor_path[1024], data_directory[1024];
static char data_variable[1100];

static const char *const lesson_path = "lessons/13-rate-limiting.md";

static Subject home = {"home", {program_path, NULL}};
static Subject lesson = {"lesson and demo", {program_path, "open", "13", NULL}};
static Subject least = {"two panes in ncurses", {floor_path, NULL}};
static Subject pager = {"less", {"/usr/bin/less", "-p", "^## ", lesson_path, NULL}};

static Pty start(const Subject *subject)
{
    Pty pty;
    const char *environment[] = {"TERM=xterm-256color",
                                 "COLORTERM",
                                 "NO_COLOR",
                                 "COLORFGBG",
                                 "LESS",
                                 "LESSOPEN",
                                 "ESCDELAY",
                                 "GROUNDWORK_COURSE",
                                 "GROUNDWORK_MOUSE",
                                 "LC_ALL=C.UTF-8",
                                 data_variable,
                                 NULL};
    pty_open(&pty, subject->arguments, (PtyOptions){.environment = environment});
    pty_settle(&pty, 2 * QUIET_MS);
    return pty;
}

/* --- What was measured ------------------------------------------------------------------------ */

typedef struct Samples {
    double at[SAMPLES_MOST];
    int count;
} Samples;

static void take(Samples *samples, double value)
{
    if (samples->count < SAMPLES_MOST) samples->at[samples->count++] = value;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double percentile(Samples *samples, int percent)
{
    qsort(samples->at, (size_t)samples->count, sizeof samples->at[0], ascending);
    return samples->count > 0 ? samples->at[(samples->count - 1) * percent / 100] : 0;
}

static const char *verdict(bool good)
{
    return good ? "ok" : "OVER";
}

static void say_ratio(const char *name, double ours, const Subject *peer, double theirs,
                      const char *unit, double limit)
{
    double ratio = theirs > 0 ? ours / theirs : 0;
    printf("%s: %.2f %s, %s %.2f %s, ratio %.2f (at most %.0f) %s\n", name, ours, unit, peer->name,
           theirs, unit, ratio, limit, verdict(ratio <= limit));
}

static void say_count(const char *name, double ours, const char *unit, double limit)
{
    printf("%s: %.0f %s (at most %.0f) %s\n", name, ours, unit, limit, verdict(ours <= limit));
}

/* --- The first frame -------------------------------------------------------------------------- */

/* Private memory in KB; negative where the system does not say. */
static double private_kb(const Pty *pty)
{
    char path[64], line[256];
    double sum = 0, kb;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pty->program);
    FILE *file = fopen(path, "r");
    if (file == NULL) return -1;
    while (fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Private_%*[A-Za-z]: %lf", &kb) == 1) sum += kb;
    fclose(file);
    return sum;
}

static void start_once(const Subject *subject, Samples *times, Samples *memory, size_t *bytes)
{
    Pty pty = start(subject);
    take(times, pty.output_ms - pty.started_ms);
    take(memory, private_kb(&pty));
    *bytes = pty.output.len;
    pty_close(&pty);
}

static void bench_start(void)
{
    enum { SUBJECTS = 3 };
    const Subject *subjects[SUBJECTS] = {&home, &lesson, &least};
    static Samples times[SUBJECTS], memory[SUBJECTS];
    size_t bytes[SUBJECTS];
    char name[64];
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < SUBJECTS; i++)
            start_once(subjects[i], &times[i], &memory[i], &bytes[i]);
    for (int i = 0; i < SUBJECTS - 1; i++) {
        snprintf(name, sizeof name, "first frame, %s", subjects[i]->name);
        say_ratio(name, percentile(&times[i], 50), &least, percentile(&times[2], 50), "ms", 2);
        say_count(name, (double)bytes[i], "bytes", FRAME_BYTES);
        snprintf(name, sizeof name, "private memory, %s", subjects[i]->name);
        if (percentile(&memory[i], 50) < 0) printf("%s: not told on this system\n", name);
        else
            say_ratio(name, percentile(&memory[i], 50), &least, percentile(&memory[2], 50), "KB",
                      3);
    }
}

/* --- Keys ------------------------------------------------------------------------------------- */

/* Milliseconds from the keys to the last of what they changed; `bytes` becomes the most. */
static double press(Pty *pty, const char *keys, size_t *bytes)
{
    size_t before = pty->output.len;
    double pressed_ms = pty_now_ms();
    pty_send(pty, keys);
    pty_settle(pty, QUIET_MS);
    size_t written = pty->output.len - before;
    if (bytes != NULL && written > *bytes) *bytes = written;
    return written > 0 ? pty->output_ms - pressed_ms : 0;
}

typedef struct Walk {
    const char *name;
    const char *on, *back, *pager_on, *pager_back;
    int steps;
} Walk;

static const Walk walks[] = {
    {"a line", "j", "k", "j", "k", 30},
    {"a page", " ", "b", " ", "b", 8},
    {"a heading", "]", "[", "n", "N", 6},
};
enum { WALKS = sizeof walks / sizeof walks[0], WALK_ROUNDS = 3 };

static void walk(const Walk *what, Pty *ours, Pty *theirs, Samples *us, Samples *them,
                 size_t *bytes)
{
    for (int step = 0; step < 2 * what->steps; step++) {
        bool on = step < what->steps;
        take(us, press(ours, on ? what->on : what->back, bytes));
        if (theirs != NULL) take(them, press(theirs, on ? what->pager_on : what->pager_back, NULL));
    }
}

static void say_walk(const Walk *what, bool paged, Samples *us, Samples *them)
{
    char name[64];
    for (int percent = 50; percent <= 95; percent += 45) {
        snprintf(name, sizeof name, "%s, %dth percentile", what->name, percent);
        if (paged)
            say_ratio(name, percentile(us, percent), &pager, percentile(them, percent), "ms", 3);
        else printf("%s: %.2f ms; less is not here to compare\n", name, percentile(us, percent));
    }
}

static void bench_keys(bool paged)
{
    Pty ours = start(&lesson), theirs = {0};
    if (paged) theirs = start(&pager);
    for (int i = 0; i < WALKS; i++) {
        static Samples us, them;
        char name[64];
        size_t bytes = 0;
        us.count = them.count = 0;
        for (int round = 0; round < WALK_ROUNDS; round++)
            walk(&walks[i], &ours, paged ? &theirs : NULL, &us, &them, &bytes);
        say_walk(&walks[i], paged, &us, &them);
        snprintf(name, sizeof name, "%s, the largest frame", walks[i].name);
        say_count(name, (double)bytes, "bytes", FRAME_BYTES);
    }
    pty_close(&ours);
    if (paged) pty_close(&theirs);
}

static void bench_burst(bool paged)
{
    static Samples us, them;
    char keys[BURST + 1] = "";
    memset(keys, 'j', BURST);
    for (int round = 0; round < ROUNDS / 2; round++) {
        Pty ours = start(&lesson);
        take(&us, press(&ours, keys, NULL));
        pty_close(&ours);
        if (!paged) continue;
        Pty theirs = start(&pager);
        take(&them, press(&theirs, keys, NULL));
        pty_close(&theirs);
    }
    if (paged)
        say_ratio("a burst of 200 keys", percentile(&us, 50), &pager, percentile(&them, 50), "ms",
                  5);
    else printf("a burst of 200 keys: %.2f ms; less is not here to compare\n", percentile(&us, 50));
}

/* --- Frames ----------------------------------------------------------------------------------- */

static void bench_frame(const char *name, const char *keys)
{
    size_t bytes = 0;
    Pty pty = start(&lesson);
    (void)press(&pty, keys, &bytes);
    say_count(name, (double)bytes, "bytes", FRAME_BYTES);
    pty_close(&pty);
}

/* Synchronised updates from byte `from` on; the most bytes that one has. */
static int count_frames(const Pty *pty, size_t from, size_t *largest)
{
    Text output = {pty->output.at, pty->output.len};
    int count = 0;
    for (;;) {
        size_t begin = text_find(output, TEXT("\033[?2026h"), from);
        if (begin == SIZE_MAX) return count;
        from = text_find(output, TEXT("\033[?2026l"), begin);
        if (from == SIZE_MAX) return count;
        if (from + 8 - begin > *largest) *largest = from + 8 - begin;
        count++;
    }
}

/* Reads for as long, whatever comes. */
static int frames_meanwhile(Pty *pty, size_t *largest)
{
    size_t from = pty->output.len;
    double end_ms = pty_now_ms() + PLAYED_MS;
    while (pty_now_ms() < end_ms) pty_expect(pty, "never", (int)(end_ms - pty_now_ms()));
    return count_frames(pty, from, largest);
}

static void bench_playing(void)
{
    size_t largest = 0;
    Pty pty = start(&lesson);
    (void)press(&pty, "\t", NULL);
    pty_send(&pty, " ");
    int frames = frames_meanwhile(&pty, &largest);
    double rate = frames * 1000.0 / PLAYED_MS;
    printf("a pane that plays: %.1f frames a second (28 to 31) %s\n", rate,
           verdict(rate >= 28 && rate <= 31));
    say_count("a pane that plays, the largest frame", (double)largest, "bytes", FRAME_BYTES);
    pty_send(&pty, "?");
    pty_settle(&pty, QUIET_MS);
    say_count("a pane that plays behind the keys' help", frames_meanwhile(&pty, &largest), "frames",
              0);
    pty_send(&pty, "? ");
    pty_settle(&pty, QUIET_MS);
    say_count("a pane that was paused", frames_meanwhile(&pty, &largest), "frames", 0);
    pty_close(&pty);
}

/* How often it gave up the processor of itself; negative where the system does not say. */
static double wakeups(const Pty *pty)
{
    char path[64], line[256];
    double count = -1;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pty->program);
    FILE *file = fopen(path, "r");
    if (file == NULL) return -1;
    while (fgets(line, sizeof line, file) != NULL)
        (void)sscanf(line, "voluntary_ctxt_switches: %lf", &count);
    fclose(file);
    return count;
}

static void bench_idle(const Subject *subject)
{
    char name[64];
    Pty pty = start(subject);
    pty_settle(&pty, PLAYED_MS); /* home looks at its lessons' files first, a row a tick */
    double before = wakeups(&pty), cpu_ms = pty_cpu_ms(&pty);
    size_t bytes = pty.output.len;
    pty_settle(&pty, PLAYED_MS);
    snprintf(name, sizeof name, "idle for 2 s, %s", subject->name);
    say_count(name, pty_cpu_ms(&pty) - cpu_ms, "ms of CPU", 0);
    say_count(name, (double)(pty.output.len - bytes), "bytes", 0);
    if (before < 0) printf("%s: wake-ups are not told on this system\n", name);
    else say_count(name, wakeups(&pty) - before, "wake-ups", 0);
    pty_close(&pty);
}

static bool find_programs(void)
{
    const char *built = getenv("GROUNDWORK_BUILD"), *program = getenv("GROUNDWORK");
    const char *temporary = getenv("TMPDIR");
    if (built == NULL || program == NULL) {
        fprintf(stderr, "shell_bench: `make bench` says where the programs are\n");
        return false;
    }
    snprintf(program_path, sizeof program_path, "%s", program);
    snprintf(floor_path, sizeof floor_path, "%s/tests/bench/floor", built);
    snprintf(data_directory, sizeof data_directory, "%s/groundwork-bench-XXXXXX",
             temporary != NULL ? temporary : "/tmp");
    if (mkdtemp(data_directory) == NULL) return false;
    snprintf(data_variable, sizeof data_variable, "XDG_DATA_HOME=%s", data_directory);
    return true;
}

static void remove_data(void)
{
    char path[1100];
    snprintf(path, sizeof path, "%s/groundwork/journal.jsonl", data_directory);
    unlink(path);
    snprintf(path, sizeof path, "%s/groundwork", data_directory);
    rmdir(path);
    rmdir(data_directory);
}

int main(void)
{
    if (!find_programs()) return 1;
    bool paged = access(pager.arguments[0], X_OK) == 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    bench_start();
    bench_keys(paged);
    bench_burst(paged);
    bench_frame("a quiz", "t");
    bench_frame("the keys' help", "?");
    bench_playing();
    bench_idle(&home);
    bench_idle(&lesson);
    remove_data();
    return 0;
}
