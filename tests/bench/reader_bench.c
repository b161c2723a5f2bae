/* The reader's speed beside what it cannot beat: lessons of 1 MB that are parsed, laid out and
 * printed, beside their parse by cmark, which is inside of it; a lesson of 8 KB by the whole
 * program beside lowdown, which does the same; and hostile lessons beside the clock.
 *
 * What is compared for 1 MB is what a process does once. Each round forks two from one that has
 * used no memory to speak of: one reads the file, parses it with cmark and ends; the other reads
 * it, renders it to /dev/null and ends. From fork to end all of it counts. The lines "warm" have
 * both again within this process, reading and ending left out: there cmark's memory comes from a
 * heap that has grown, and ours from the system each time.
 *
 * Rounds alternate; of each the median counts: of the rounds' ratios, or of the times. A line for
 * each, `what: value (limit) ok`, or OVER; what follows a semicolon only explains it.
 */
#define _DEFAULT_SOURCE /* mkdtemp() */
#include "course/layout_print.h"

#include "support/hostile_lessons.h"
#include "support/lesson_maker.h"

#include <cmark.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    ROUNDS = 15,
    RUNS = 60,
    SMALL_BYTES = 8 * 1024,
    LARGE_BYTES = 1 << 20,
    COLUMNS = 80,
    LINES_AT_ONCE = 256,
    HOSTILE_MS = 1000,
    AGAIN_MS = 100
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof values[0], ascending);
    return values[count / 2];
}

static const char *verdict(double value, double limit)
{
    return value <= limit ? "ok" : "OVER";
}

static void write_lesson(const char *path, LessonMix mix, size_t bytes)
{
    Buffer made = {0};
    lesson_make(&made, mix, bytes);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(made.at, 1, made.len, file) != made.len || fclose(file) != 0)
        exit(1);
    buffer_clear(&made);
}

/* --- A large lesson, warm --------------------------------------------------------------------- */

/* cmark alone: what it takes to free the tree does not count. */
static double parse_with_cmark(Text lesson)
{
    double began = now_ms();
    cmark_node *root = cmark_parse_document(lesson.at, lesson.len, CMARK_OPT_DEFAULT);
    double took = now_ms() - began;
    cmark_node_free(root);
    return took;
}

/* Milliseconds for each step; `again` is the layout for another width, in the same memory. */
typedef struct Rendering {
    double parse, layout, print, again;
} Rendering;

static void print_all(Arena *scratch, const Layout *layout)
{
    AnsiStyle style = {.depth = COLOUR_256, .links = true};
    FILE *nowhere = fopen("/dev/null", "w");
    Buffer out = {0};
    for (int i = 0, count; i < layout->count; i += count) {
        count = layout->count - i < LINES_AT_ONCE ? layout->count - i : LINES_AT_ONCE;
        buffer_reset(&out);
        layout_put_lines(scratch, &layout->lines[i], count, &style, &out);
        fwrite(out.at, 1, out.len, nowhere);
    }
    buffer_clear(&out);
    fclose(nowhere);
}

/* `twice`: it is laid out again. */
static Rendering render(Text lesson, bool twice)
{
    LayoutOptions options = {.width = COLUMNS, .table = WIDTH_TERMINAL};
    double began = now_ms();
    Arena *arena = arena_new(lesson.len * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    const Block *document = document_parse(arena, lesson, "lesson.md", NULL);
    double parsed = now_ms();
    Arena *lines = arena_new(lesson.len * LAYOUT_ARENA_PER_BYTE + LAYOUT_ARENA_LEAST);
    Layout layout = layout_make(lines, document, &options);
    double laid_out = now_ms();
    print_all(lines, &layout);
    double printed = now_ms();
    Rendering took = {parsed - began, laid_out - parsed, printed - laid_out, 0};
    if (twice) {
        options.width = COLUMNS - 1;
        arena_rewind(lines, 0);
        (void)layout_make(lines, document, &options);
        took.again = now_ms() - printed;
    }
    arena_free(lines);
    arena_free(arena);
    return took;
}

/* For the process that measures: its heap is warm. */
static void bench_warm(LessonMix mix)
{
    double peer[ROUNDS], ratio[ROUNDS], parse[ROUNDS], layout[ROUNDS], print[ROUNDS], again[ROUNDS];
    Buffer made = {0};
    lesson_make(&made, mix, LARGE_BYTES);
    for (int i = 0; i < ROUNDS; i++) {
        peer[i] = parse_with_cmark(buffer_text(&made));
        Rendering took = render(buffer_text(&made), true);
        parse[i] = took.parse;
        layout[i] = took.layout;
        print[i] = took.print;
        again[i] = took.again;
        ratio[i] = (took.parse + took.layout + took.print) / peer[i];
    }
    double relayout = median(again, ROUNDS);
    printf("1 MB of %s, warm: %.2f; cmark %.1f ms; parse %.1f, layout %.1f, print %.1f\n",
           lesson_mix_name(mix), median(ratio, ROUNDS), median(peer, ROUNDS), median(parse, ROUNDS),
           median(layout, ROUNDS), median(print, ROUNDS));
    if (mix == LESSON_MIXED)
        printf("1 MB laid out anew, in ms: %.1f (%d) %s; opened %.1f\n", relayout, AGAIN_MS,
               verdict(relayout, AGAIN_MS), median(parse, ROUNDS) + median(layout, ROUNDS));
    buffer_clear(&made);
}

/* --- A large lesson, in a process of its own -------------------------------------------------- */

typedef void Work(const char *path, LessonMix mix);

static double time_work(Work *work, const char *path, LessonMix mix)
{
    fflush(NULL);
    double began = now_ms();
    pid_t child = fork();
    if (child == 0) {
        work(path, mix);
        _exit(0);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) exit(1);
    return now_ms() - began;
}

static void write_large(const char *path, LessonMix mix)
{
    write_lesson(path, mix, LARGE_BYTES);
}

static Text read_lesson(const char *path)
{
    struct stat about;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &about) != 0) _exit(1);
    char *bytes = malloc((size_t)about.st_size);
    if (bytes == NULL || read(file, bytes, (size_t)about.st_size) != about.st_size) _exit(1);
    close(file);
    return (Text){bytes, (size_t)about.st_size};
}

static void read_and_parse(const char *path, LessonMix mix)
{
    (void)mix;
    Text lesson = read_lesson(path);
    if (cmark_parse_document(lesson.at, lesson.len, CMARK_OPT_DEFAULT) == NULL) _exit(1);
}

static void read_and_render(const char *path, LessonMix mix)
{
    (void)mix;
    render(read_lesson(path), false);
}

static void bench_fresh(LessonMix mix)
{
    char path[] = "/tmp/reader-bench-XXXXXX";
    double ours[ROUNDS], peer[ROUNDS], ratio[ROUNDS];
    int file = mkstemp(path);
    if (file < 0) exit(1);
    close(file);
    time_work(write_large, path, mix);
    for (int i = 0; i < ROUNDS; i++) {
        peer[i] = time_work(read_and_parse, path, mix);
        ours[i] = time_work(read_and_render, path, mix);
        ratio[i] = ours[i] / peer[i];
    }
    unlink(path);
    double worth = median(ratio, ROUNDS);
    printf("1 MB of %s, rendered, to cmark's parse: %.2f (2) %s; %.1f ms, %.1f ms\n",
           lesson_mix_name(mix), worth, verdict(worth, 2), median(ours, ROUNDS),
           median(peer, ROUNDS));
}

/* --- Hostile lessons -------------------------------------------------------------------------- */

static void bench_hostile(void)
{
    int over = 0, slowest = 0;
    double most = 0;
    for (int i = 0; i < hostile_lesson_count; i++) {
        Buffer made = {0};
        hostile_make(&made, &hostile_lessons[i], LARGE_BYTES);
        Rendering took = render(buffer_text(&made), false);
        double sum = took.parse + took.layout + took.print;
        if (sum > HOSTILE_MS) {
            printf("1 MB of %s, in ms: %.0f (%d) OVER\n", hostile_lessons[i].name, sum, HOSTILE_MS);
            over++;
        }
        if (sum > most) slowest = i;
        if (sum > most) most = sum;
        buffer_clear(&made);
    }
    printf("the slowest of %d hostile lessons of 1 MB, in ms: %.0f (%d) %s; %s\n",
           hostile_lesson_count, most, HOSTILE_MS, verdict(over, 0), hostile_lessons[slowest].name);
}

/* --- A small lesson --------------------------------------------------------------------------- */

/* The terminal's end of a new pty, for a child that leads its session; -1: standard output goes to
 * /dev/null. */
static void attach(const char *terminal)
{
    if (terminal != NULL) (void)setsid();
    int out = open(terminal != NULL ? terminal : "/dev/null", O_RDWR);
    struct winsize size = {.ws_row = 24, .ws_col = COLUMNS};
    if (terminal != NULL) (void)ioctl(out, TIOCSWINSZ, &size);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0) _exit(127);
}

/* Milliseconds from its start to its end; negative where it could not be run. */
static double time_program(const char *const *arguments, bool on_terminal)
{
    int master = -1;
    if (on_terminal) {
        master = posix_openpt(O_RDWR | O_NOCTTY);
        if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return -1;
    }
    fflush(NULL);
    double began = now_ms();
    pid_t child = fork();
    if (child == 0) {
        attach(on_terminal ? ptsname(master) : NULL);
        execvp(arguments[0], (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    int status = 0;
    char bytes[1 << 16];
    while (on_terminal && read(master, bytes, sizeof bytes) > 0) {}
    if (child < 0 || waitpid(child, &status, 0) != child) status = -1;
    double took = now_ms() - began;
    if (master >= 0) close(master);
    return status == 0 ? took : -1;
}

static void compare(const char *const *ours, const char *const *peer, bool on_terminal)
{
    double our_ms[RUNS], peer_ms[RUNS];
    const char *where = on_terminal ? "on a terminal" : "to /dev/null";
    for (int i = 0; i < RUNS; i++) {
        our_ms[i] = time_program(ours, on_terminal);
        peer_ms[i] = time_program(peer, on_terminal);
        if (our_ms[i] >= 0 && peer_ms[i] >= 0) continue;
        printf("8 KB read %s: skipped, %s\n", where,
               our_ms[i] < 0 ? "groundwork failed" : "lowdown is not installed");
        return;
    }
    double our_median = median(our_ms, RUNS), peer_median = median(peer_ms, RUNS);
    double worth = our_median / peer_median;
    printf("8 KB read %s, to lowdown -tterm: %.2f (1) %s; %.2f ms, %.2f ms\n", where, worth,
           verdict(worth, 1), our_median, peer_median);
}

static void bench_process(const char *program)
{
    char folder[] = "/tmp/reader-bench-XXXXXX", lessons[64], lesson[96];
    if (mkdtemp(folder) == NULL) exit(1);
    snprintf(lessons, sizeof lessons, "%s/lessons", folder);
    snprintf(lesson, sizeof lesson, "%s/01-a-lesson.md", lessons);
    if (mkdir(lessons, 0700) != 0) exit(1);
    write_lesson(lesson, LESSON_MIXED, SMALL_BYTES);
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("PAGER", "cat", 1);
    const char *ours[] = {program, "read", "1", "--course", folder, "--color", "always", NULL};
    const char *peer[] = {"lowdown", "-tterm", lesson, NULL};
    compare(ours, peer, false);
    compare(ours, peer, true);
    unlink(lesson);
    rmdir(lessons);
    rmdir(folder);
}

int main(void)
{
    const char *program = getenv("GROUNDWORK");
    setlocale(LC_ALL, "C.UTF-8");
    /* First, while this process is small: each run begins with a fork of it. */
    if (program != NULL) bench_process(program);
    else printf("8 KB read: skipped, GROUNDWORK does not say where the program is\n");
    for (int mix = 0; mix < LESSON_MIXES; mix++) bench_fresh((LessonMix)mix);
    for (int mix = 0; mix < LESSON_MIXES; mix++) bench_warm((LessonMix)mix);
    bench_hostile();
    return 0;
}
