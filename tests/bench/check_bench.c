/* `groundwork check` on a course of a thousand lessons, each with a quiz, beside what it cannot do
 * without: reading the same files, and their parse by cmark and cJSON.
 *
 * Each round forks for each of them from a process that has used no memory to speak of, and counts
 * the processor's time from fork to end. Rounds alternate, and of their ratios the median counts. A
 * line `what: value (limit) ok`, or OVER; what follows a semicolon only explains it.
 */
#define _DEFAULT_SOURCE /* mkdtemp() */
#include "base/files.h"
#include "course/course.h"
#include "shell/check_demos.h"

#include "support/lesson_maker.h"

#include <cJSON.h>
#include <cmark.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <unistd.h>

enum { ROUNDS = 7, LESSONS = 1000, LESSON_BYTES = 8 * 1024, LIMIT = 6 };

/* What the processes that have ended took of the processor. */
static double used_ms(void)
{
    struct rusage used;
    if (getrusage(RUSAGE_CHILDREN, &used) != 0) exit(1);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3
           + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
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

/* --- The course ------------------------------------------------------------------------------- */

static void write_file(const char *folder, const char *name, Text text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(text.at, 1, text.len, file) != text.len || fclose(file) != 0)
        exit(1);
}

/* A title, what lesson_make() makes, and links to the neighbours. */
static void write_lesson(const char *folder, int number)
{
    char name[64];
    Buffer lesson = {0};
    buffer_printf(&lesson, "# Lesson %d\n\nIts summary, and [the next](%04d-a%d.md#there).\n\n",
                  number, number % LESSONS + 1, number % LESSONS + 1);
    buffer_puts(&lesson, "## There\n\n```quiz\nfirst\n```\n\n"
                         "```demo\nrate-limiter --scene boundary-burst\n```\n\n");
    size_t begin = lesson.len;
    lesson_make(&lesson, LESSON_MIXED, LESSON_BYTES);
    if (lesson.at[begin] == '#' && lesson.at[begin + 1] == ' ')
        lesson.at[begin] = ' '; /* a title */
    snprintf(name, sizeof name, "lessons/%04d-a%d.md", number, number);
    write_file(folder, name, buffer_text(&lesson));
    buffer_clear(&lesson);
}

/* Twelve questions, one of them by a run that all lessons have. */
static void write_quiz(const char *folder, int number)
{
    char name[64];
    Buffer quiz = {0};
    buffer_puts(&quiz, "{\"title\": \"T\", \"pass\": 0.8, \"questions\": [\n"
                       "{\"id\": \"first\", \"type\": \"number\", \"prompt\": \"How many?\", "
                       "\"explain\": \"So **many**.\", \"tolerance\": 0, \"answer\": {\"demo\": "
                       "\"rate-limiter --scene boundary-burst\", \"metric\": \"max_in_2s\"}}");
    for (int i = 0; i < 11; i++)
        buffer_printf(
            &quiz,
            ",\n{\"id\": \"q%d-%d\", \"type\": \"choice\", \"prompt\": \"Which of these?\","
            " \"choices\": [{\"text\": \"One\", \"why\": \"It tempts.\"}, {\"text\": "
            "\"Two\", \"correct\": true, \"why\": \"It holds.\"}, {\"text\": \"Three "
            "that `is` long\", \"why\": \"No.\"}], \"explain\": \"For *this*.\\n\\nAnd "
            "[that](%04d-a%d.md).\", \"lesson\": \"%04d-a%d#there\"}",
            number, i, number, number, number, number);
    buffer_puts(&quiz, "]}\n");
    snprintf(name, sizeof name, "quizzes/%04d-a%d.json", number, number);
    write_file(folder, name, buffer_text(&quiz));
    buffer_clear(&quiz);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)status, (void)kind, (void)ftw;
    return remove(path);
}

/* --- What is timed ---------------------------------------------------------------------------- */

typedef void Work(const char *folder);

static double time_work(Work *work, const char *folder)
{
    fflush(NULL);
    double began = used_ms();
    pid_t child = fork();
    if (child == 0) {
        work(folder);
        _exit(0);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) exit(1);
    return used_ms() - began;
}

static void write_course(const char *folder)
{
    char inner[256];
    snprintf(inner, sizeof inner, "%s/lessons", folder);
    if (mkdir(inner, 0700) != 0) _exit(1);
    snprintf(inner, sizeof inner, "%s/quizzes", folder);
    if (mkdir(inner, 0700) != 0) _exit(1);
    write_file(folder, "lessons/README.md", TEXT("# A course\n\nOf a thousand lessons.\n"));
    for (int i = 1; i <= LESSONS; i++) {
        write_lesson(folder, i);
        write_quiz(folder, i);
    }
}

__attribute__((format(printf, 2, 0))) static void each_file(const char *folder, const char *form,
                                                            void (*parse)(Text text))
{
    for (int i = 1; i <= LESSONS; i++) {
        char name[64];
        Arena *arena = arena_new(1 << 20);
        Report report = {.arena = arena};
        snprintf(name, sizeof name, form, i, i);
        const char *path = files_join(arena, folder, name);
        Text text = files_read(arena, path, path, 1 << 19, &report);
        if (text.at == NULL) _exit(1);
        parse(text);
        arena_free(arena);
    }
}

static void parse_lesson(Text text)
{
    cmark_node_free(cmark_parse_document(text.at, text.len, CMARK_OPT_DEFAULT));
}

static void parse_quiz(Text text)
{
    cJSON *tree = cJSON_ParseWithLength(text.at, text.len);
    if (tree == NULL) _exit(1);
    cJSON_Delete(tree);
}

static void parse_ours(Text text)
{
    Arena *arena = arena_new(text.len * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    (void)document_parse(arena, text, "lesson.md", NULL);
    arena_free(arena);
}

#define LESSON_NAME "lessons/%04d-a%d.md"
#define QUIZ_NAME   "quizzes/%04d-a%d.json"

static void run_peers(const char *folder)
{
    each_file(folder, LESSON_NAME, parse_lesson);
    each_file(folder, QUIZ_NAME, parse_quiz);
}

static void run_ours(const char *folder)
{
    each_file(folder, LESSON_NAME, parse_ours);
}

static void check(const char *folder)
{
    Arena *arena = arena_new((size_t)1 << 30);
    Report report = {.arena = arena};
    CheckDemos demos = check_demos(arena);
    if (!check_path(folder, &demos, &report)) _exit(1);
    if (check_demos_runs(&demos) != 1) _exit(2); /* the one that they all have */
}

int main(void)
{
    char folder[] = "/tmp/check-bench-XXXXXX";
    double ours[ROUNDS], parse[ROUNDS], peer[ROUNDS], ratio[ROUNDS];
    if (mkdtemp(folder) == NULL) exit(1);
    time_work(write_course, folder);
    for (int i = 0; i < ROUNDS; i++) {
        peer[i] = time_work(run_peers, folder);
        parse[i] = time_work(run_ours, folder);
        ours[i] = time_work(check, folder);
        ratio[i] = ours[i] / peer[i];
    }
    if (getenv("KEEP") == NULL) nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    double worth = median(ratio, ROUNDS);
    printf("check of %d lessons and quizzes, to their parse by cmark and cJSON: %.2f (%d) %s; %.0f "
           "ms, %.0f ms, our parse of the lessons %.0f ms\n",
           LESSONS, worth, LIMIT, worth <= LIMIT ? "ok" : "OVER", median(ours, ROUNDS),
           median(peer, ROUNDS), median(parse, ROUNDS));
    return 0;
}
