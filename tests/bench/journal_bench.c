/* Opening a long record beside what it cannot beat: the same file read and its lines counted, and
 * beside the JSON reader that has no short cut. All sides of a ratio run in turn, in rounds; the
 * median of the rounds' ratios counts.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/files.h"
#include "learner/journal_line.h"
#include "learner/progress.h"

enum { ROUNDS_MOST = 9, QUIZZES = 16, QUESTIONS = 10, CHUNK = 1 << 18 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
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

/* --- A record --------------------------------------------------------------------------------- */

static Lesson lessons[QUIZZES];
static QuizFile quizzes[QUIZZES];
static char slugs[QUIZZES][16], ids[QUESTIONS][16];
static const Course course = {.id = {"c", 1},
                              .lessons = lessons,
                              .lesson_count = QUIZZES,
                              .quizzes = quizzes,
                              .quiz_count = QUIZZES};

static void make_course(void)
{
    for (int i = 0; i < QUIZZES; i++) {
        snprintf(slugs[i], sizeof slugs[i], "lesson-%d", i);
        lessons[i].slug = text_of(slugs[i]);
        quizzes[i] = (QuizFile){.slug = text_of(slugs[i]), .lesson = &lessons[i]};
    }
    for (int i = 0; i < QUESTIONS; i++) snprintf(ids[i], sizeof ids[i], "question-%d", i);
}

/* As a learner leaves them: a lesson is left and read, then its quiz is taken. */
static void write_record(const char *path, int lines)
{
    Buffer out = {0};
    Text questions[QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++) questions[i] = text_of(ids[i]);
    for (int line = 0; line < lines; line++) {
        int round = line / (QUESTIONS + 4), step = line % (QUESTIONS + 4);
        JournalEvent event = {.kind = step == 0               ? JOURNAL_PLACE
                                      : step == 1             ? JOURNAL_READ
                                      : step == 2             ? JOURNAL_BEGIN
                                      : step == QUESTIONS + 3 ? JOURNAL_END
                                                              : JOURNAL_ANSWER,
                              .at_s = 1795458005 + 60 * (int64_t)line,
                              .run = TEXT("0123456789abcdef"),
                              .course = course.id,
                              .lesson = text_of(slugs[round % QUIZZES]),
                              .line = 1 + line % 200,
                              .quiz = text_of(slugs[round % QUIZZES]),
                              .attempt = 1 + round / QUIZZES,
                              .seed = 4503599627370496 + line,
                              .questions = questions,
                              .question_count = QUESTIONS,
                              .rev = 1,
                              .given = {.kind = ANSWER_PICKED, .count = 1},
                              .score = 0.5,
                              .ms = 8200};
        if (event.kind == JOURNAL_ANSWER) event.question = questions[step - 3];
        journal_line_write(&out, &event);
    }
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(out.at, 1, out.len, file) != out.len || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    buffer_clear(&out);
}

/* --- The sides -------------------------------------------------------------------------------- */

static int count_lines(const char *path)
{
    static char chunk[CHUNK];
    int file = open(path, O_RDONLY), lines = 0;
    for (ssize_t got; (got = read(file, chunk, sizeof chunk)) > 0;)
        for (const char *at = chunk, *end = chunk + got;
             (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
            lines++;
    close(file);
    return lines;
}

/* What a start does. */
static int open_record(const char *path)
{
    Journal *journal = journal_open(path, course.id, TEXT("me"));
    Progress *progress = progress_new(&course);
    (void)journal_read(journal, progress_take, progress, NULL);
    int events = (int)journal_counts(journal).events;
    progress_free(progress);
    journal_close(journal);
    return events;
}

static int read_strictly(const char *path)
{
    Arena *arena = arena_new((size_t)1 << 30), *scratch = arena_new(JOURNAL_LINE_ARENA);
    Text rest = files_read(arena, path, path, (size_t)1 << 29, NULL), line;
    int events = 0;
    while (text_next_line(&rest, &line)) {
        JournalEvent event;
        events += journal_line_read_strictly(scratch, line, &event) == JOURNAL_LINE_EVENT;
        arena_rewind(scratch, 0);
    }
    arena_free(scratch);
    arena_free(arena);
    return events;
}

static double timed(int (*side)(const char *path), const char *path, int lines)
{
    double began = now_s();
    int got = side(path);
    double ended = now_s();
    if (got == lines) return ended - began;
    printf("%d lines were read, not %d\n", got, lines);
    exit(1);
}

static void bench(const char *path, int lines, int rounds)
{
    double opening[ROUNDS_MOST], to_count[ROUNDS_MOST], to_strict[ROUNDS_MOST];
    write_record(path, lines);
    for (int i = 0; i < rounds; i++) {
        double counted = timed(count_lines, path, lines);
        opening[i] = timed(open_record, path, lines);
        to_count[i] = opening[i] / counted;
        to_strict[i] = timed(read_strictly, path, lines) / opening[i];
    }
    printf("a record of %d lines: %.0f ms to open, %.1f times as long as counting its lines; "
           "without the short cut %.1f times as long again\n",
           lines, 1e3 * median(opening, rounds), median(to_count, rounds),
           median(to_strict, rounds));
}

int main(void)
{
    char path[] = "/tmp/journal-bench-XXXXXX";
    int file = mkstemp(path);
    if (file < 0) return 1;
    close(file);
    make_course();
    bench(path, 100000, ROUNDS_MOST);
    bench(path, 1000000, 3);
    unlink(path);
    return 0;
}
