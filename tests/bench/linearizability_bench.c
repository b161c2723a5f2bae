/* How quickly a history is judged: one register and many processes, an order of which is easily
 * found, is hard to refute, or is hidden among calls without a return; and appends to many keys.
 * Histories are made from a register that works, each operation with an instant of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "algo/history_file.h"
#include "base/rng.h"

enum { ROUNDS = 3, KEYS = 20, APPENDS = 6000, PROCESSES = 50 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- a register ------------------------------------------------------------------------------- */

/* About `overlap` of them are under way at once; `lost` of a hundred writes have no return. The
 * last read returns what nobody wrote where `wrong`. */
static LinOperation *make(Arena *arena, int count, int overlap, int lost, bool wrong)
{
    LinOperation *operations = arena_array(arena, (size_t)count, sizeof *operations);
    int64_t value = 0;
    for (int i = 0; i < count; i++) {
        Rng rng = rng_keyed(1, (uint64_t)overlap, (uint64_t)i);
        int64_t moment = 1000 * (int64_t)(i + 2 * overlap), reach = 1000 * (int64_t)overlap;
        LinOperation *operation = &operations[i];
        *operation = (LinOperation){.call = moment - (int64_t)rng_below(&rng, (uint64_t)reach),
                                    .returned = moment + (int64_t)rng_below(&rng, (uint64_t)reach),
                                    .process = i,
                                    .value = value};
        if (rng_below(&rng, 2) == 0) continue;
        operation->kind = LIN_WRITE;
        operation->value = value = 1 + (int64_t)rng_below(&rng, 5);
        if ((int)rng_below(&rng, 100) < lost) operation->returned = LIN_OPEN;
    }
    int last = count - 1;
    while (operations[last].kind != LIN_READ) last--;
    if (wrong) operations[last].value = 99;
    return operations;
}

static void measure_register(const char *name, int count, int overlap, int lost, bool wrong,
                             LinVerdict expected)
{
    const LinSpec spec = {.step = lin_register};
    Arena *arena = arena_new((size_t)4 << 30), *scratch = arena_new((size_t)4 << 30);
    LinOperation *operations = make(arena, count, overlap, lost, wrong);
    double least = 1e9;
    LinResult result = {0};
    for (int round = 0; round < ROUNDS; round++) {
        double began = now_s();
        result = lin_check(operations, count, &spec, 1000000000, scratch);
        double took = now_s() - began;
        least = took < least ? took : least;
    }
    printf("%-34s %6d operations %10lld steps %8.2f ms %6.0f ns a step\n", name, count,
           (long long)result.steps, 1e3 * least, 1e9 * least / (double)result.steps);
    if (result.verdict != expected) {
        printf("%s: the verdict is %d\n", name, result.verdict);
        exit(1);
    }
    arena_free(arena);
    arena_free(scratch);
}

/* --- appends to many keys, from a file -------------------------------------------------------- */

typedef struct Line {
    int64_t at;
    char *words;
} Line;

static int by_time(const void *left, const void *right)
{
    int64_t a = ((const Line *)left)->at, b = ((const Line *)right)->at;
    return (a > b) - (a < b);
}

static void say(Line *line, int64_t at, int process, const char *type, const char *what, int key,
                const char *value)
{
    Buffer words = {0};
    buffer_printf(&words, "{\"process\":%d,\"type\":\"%s\",\"f\":\"%s\",\"key\":\"%d\"",
                  process, type, what, key);
    if (value == NULL) buffer_puts(&words, ",\"value\":null}\n");
    else buffer_printf(&words, ",\"value\":\"%s\"}\n", value);
    *line = (Line){at, words.at};
}

/* Fifty processes take turns; what each appends is unique, and every other operation reads. One
 * append that returned is lost where `wrong`. */
static void write_appends(Buffer *out, bool wrong)
{
    Line *lines = malloc(2 * APPENDS * sizeof *lines);
    Buffer state[KEYS] = {{0}};
    int64_t free_at[PROCESSES] = {0};
    if (lines == NULL) abort();
    for (int i = 0; i < APPENDS; i++) {
        Rng rng = rng_keyed(2, 1, (uint64_t)i);
        int key = (int)rng_below(&rng, KEYS), process = i % PROCESSES;
        int64_t moment = 1000 * (int64_t)i, call = moment - (int64_t)rng_below(&rng, 25000);
        int64_t returned = moment + 1 + (int64_t)rng_below(&rng, 20000);
        if (call <= free_at[process]) call = free_at[process] + 1;
        free_at[process] = returned;
        bool reads = rng_below(&rng, 2) == 0;
        char value[24];
        snprintf(value, sizeof value, "x %d y", i);
        if (!reads && !(wrong && i > APPENDS / 2 && i < APPENDS / 2 + 5))
            buffer_puts(&state[key], value);
        const char *now = state[key].at == NULL ? "" : state[key].at;
        const char *what = reads ? "read" : "append";
        say(&lines[2 * i], call, process, "invoke", what, key, reads ? NULL : value);
        say(&lines[2 * i + 1], returned, process, "ok", what, key, reads ? now : value);
    }
    qsort(lines, 2 * APPENDS, sizeof *lines, by_time);
    for (int i = 0; i < 2 * APPENDS; i++) {
        buffer_puts(out, lines[i].words);
        free(lines[i].words);
    }
    for (int key = 0; key < KEYS; key++) buffer_clear(&state[key]);
    free(lines);
}

static void measure_appends(const char *name, bool wrong)
{
    Arena *arena = arena_new((size_t)4 << 30), *scratch = arena_new((size_t)4 << 30);
    Arena *values = arena_new((size_t)1 << 29);
    Buffer source = {0};
    Report report = {.arena = arena};
    write_appends(&source, wrong);
    double began = now_s();
    HistoryFile *file = history_file_read(arena, buffer_text(&source), "appends", &report);
    if (file == NULL) {
        Text line = report_line(arena, report.first);
        printf("%.*s\n", TEXT_ARG(line));
        exit(1);
    }
    double read = now_s() - began;
    LinSpec spec = history_spec(file, values);
    began = now_s();
    LinResult result = lin_check(file->operations, file->count, &spec, 20000000, scratch);
    double took = now_s() - began;
    printf("%-34s %6d operations %10lld steps %8.2f ms  read in %.2f ms, verdict %d\n", name,
           file->count, (long long)result.steps, 1e3 * took, 1e3 * read, result.verdict);
    buffer_clear(&source);
    arena_free(arena);
    arena_free(scratch);
    arena_free(values);
}

int main(void)
{
    measure_register("few at once", 20000, 2, 0, false, LIN_YES);
    measure_register("many at once", 20000, 8, 0, false, LIN_YES);
    measure_register("many at once, refuted", 2000, 6, 0, true, LIN_NO);
    measure_register("some without a return", 2000, 4, 1, false, LIN_YES);
    measure_appends("appends by 50 to 20 keys", false);
    measure_appends("the same, refuted", true);
    return 0;
}
