/* Windows at once over one journal, each doing at random what a learner may do: what each of them
 * shows is what the journal alone gives, however it came to know it, and each sees the same. */
#include "support/unit.h"

#include "base/rng.h"
#include "learner/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINDOWS = 3, LESSONS = 3, QUIZZES = 3, QUESTIONS = 4, ROUNDS = 40, STEPS = 60 };

static const char *const SLUGS[] = {"caching", "replication", "sharding"};
static const char *const IDS[] = {"a", "b", "c", "d"};

typedef struct Window {
    Journal *journal;
    Progress *progress;
    int number[QUIZZES]; /* of the attempt it has open; 0: none */
} Window;

typedef struct Fixture {
    Arena *arena;
    char folder[512];
    const char *path;
    Course course;
    Lesson lessons[LESSONS];
    QuizFile quizzes[QUIZZES];
    Window windows[WINDOWS];
    Rng rng;
    int64_t now_s;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/windows-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(f->folder) == NULL) return -1;
    f->arena = arena_new((size_t)16 << 20);
    f->path = text_printf(f->arena, "%s/journal.jsonl", f->folder).at;
    for (int i = 0; i < LESSONS; i++) {
        f->lessons[i].slug = text_of(SLUGS[i]);
        f->quizzes[i] = (QuizFile){.slug = text_of(SLUGS[i]), .lesson = &f->lessons[i]};
    }
    f->course = (Course){.id = TEXT("course"),
                         .lessons = f->lessons,
                         .lesson_count = LESSONS,
                         .quizzes = f->quizzes,
                         .quiz_count = QUIZZES};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    unlink(f->path);
    int removed = rmdir(f->folder);
    arena_free(f->arena);
    free(f);
    return removed;
}

/* --- Windows ---------------------------------------------------------------------------------- */

static void open_window(Fixture *f, Window *window, const char *run)
{
    *window = (Window){.journal = journal_open(f->path, f->course.id, text_of(run)),
                       .progress = progress_new(&f->course)};
    assert_true(journal_read(window->journal, progress_take, window->progress, NULL));
}

static void close_window(Window *window)
{
    journal_close(window->journal);
    progress_free(window->progress);
}

static void record(Fixture *f, Window *window, JournalEvent event)
{
    event.at_s = f->now_s;
    assert_true(journal_append(window->journal, &event, progress_take, window->progress, NULL));
}

static int below(Fixture *f, int limit)
{
    return (int)rng_below(&f->rng, (uint64_t)limit);
}

/* Begins an attempt, or goes on with the one that the journal has. */
static void take_up(Fixture *f, Window *window, int index)
{
    const QuizProgress *quiz = progress_quiz(window->progress, index);
    Text ids[QUESTIONS];
    char of[JOURNAL_RUN_MAX + 1];
    for (int i = 0; i < QUESTIONS; i++) ids[i] = text_of(IDS[i]);
    if (quiz->unfinished && below(f, 4) > 0) {
        snprintf(of, sizeof of, "%s", quiz->record.run);
        window->number[index] = quiz->record.number;
        record(f, window,
               (JournalEvent){.kind = JOURNAL_RESUME,
                              .quiz = f->quizzes[index].slug,
                              .attempt = quiz->record.number,
                              .of = text_of(of)});
        return;
    }
    window->number[index] = quiz->next_number;
    record(f, window,
           (JournalEvent){.kind = JOURNAL_BEGIN,
                          .quiz = f->quizzes[index].slug,
                          .attempt = quiz->next_number,
                          .seed = below(f, 1000),
                          .questions = ids,
                          .question_count = 1 + below(f, QUESTIONS)});
}

static void answer_or_end(Fixture *f, Window *window, int index)
{
    double score = below(f, 5) / 4.0;
    JournalEvent event = {.kind = below(f, 4) > 0 ? JOURNAL_ANSWER : JOURNAL_END,
                          .quiz = f->quizzes[index].slug,
                          .attempt = window->number[index],
                          .question = text_of(IDS[below(f, QUESTIONS)]),
                          .rev = 1 + (below(f, 10) == 0),
                          .given = {.kind = ANSWER_NUMBER, .number = score},
                          .score = score,
                          .passed = score > 0.8};
    record(f, window, event);
    if (event.kind == JOURNAL_END && below(f, 4) > 0) window->number[index] = 0;
}

static void step(Fixture *f)
{
    static int opened;
    Window *window = &f->windows[below(f, WINDOWS)];
    int index = below(f, QUIZZES);
    char run[32];
    f->now_s += below(f, 2 * 86400);
    switch (below(f, 10)) {
    case 0:
        record(f, window,
               (JournalEvent){.kind = JOURNAL_PLACE,
                              .lesson = text_of(SLUGS[index]),
                              .line = 1 + below(f, 50),
                              .offset = below(f, 5000),
                              .below = below(f, 9),
                              .percent = below(f, 101)});
        break;
    case 1:
        record(f, window, (JournalEvent){.kind = JOURNAL_READ, .lesson = text_of(SLUGS[index])});
        break;
    case 2:
        record(f, window,
               (JournalEvent){.kind = JOURNAL_PRACTICE,
                              .quiz = text_of(SLUGS[index]),
                              .question = text_of(IDS[below(f, QUESTIONS)]),
                              .rev = 1 + below(f, 2),
                              .given = {.kind = ANSWER_TEXT, .text = "words"},
                              .score = below(f, 5) / 4.0,
                              .hints = below(f, 2)});
        break;
    case 3:
        assert_true(journal_read(window->journal, progress_take, window->progress, NULL));
        break;
    case 4:
        if (below(f, 4) > 0) break;
        close_window(window);
        snprintf(run, sizeof run, "run %d", ++opened);
        open_window(f, window, run);
        break;
    default:
        if (window->number[index] == 0) take_up(f, window, index);
        else answer_or_end(f, window, index);
    }
}

/* --- What is shown ---------------------------------------------------------------------------- */

static void put_quiz(Buffer *out, const QuizProgress *quiz)
{
    buffer_printf(out, "  %d ended, best %g, last %g at %lld%s, next %d\n", quiz->attempts,
                  quiz->best, quiz->last, (long long)quiz->last_s, quiz->passed ? ", passed" : "",
                  quiz->next_number);
    if (!quiz->unfinished) return;
    buffer_printf(out, "  left: %d of %s, seed %lld:", quiz->record.number, quiz->record.run,
                  (long long)quiz->record.seed);
    for (int i = 0; i < quiz->record.count; i++) {
        const RecordedAnswer *answer = &quiz->record.answers[i];
        buffer_printf(out, " %s", answer->question);
        if (answer->answered) buffer_printf(out, "/%d=%g", answer->rev, answer->score);
    }
    buffer_puts(out, "\n");
}

/* Everything that is derived, as text. */
static Buffer shown(const Fixture *f, const Progress *progress)
{
    Buffer out = {0};
    for (int i = 0; i < LESSONS; i++) {
        const LessonProgress *lesson = progress_lesson(progress, i);
        buffer_printf(&out, "%s: %d, line %d, %d+%d, %d %% at %lld\n", SLUGS[i], lesson->state,
                      lesson->line, lesson->offset, lesson->below, lesson->percent,
                      (long long)lesson->visited_s);
        for (int j = 0; j < QUESTIONS; j++) {
            const Question question = {.id = text_of(IDS[j]), .rev = 1};
            buffer_printf(&out, "  %s=%g", IDS[j],
                          progress_practised(progress, text_of(SLUGS[i]), &question));
        }
        put_quiz(&out, progress_quiz(progress, i));
    }
    const LessonProgress *place = progress_place(progress);
    Next next = progress_next(progress);
    buffer_printf(&out, "at %d, streak %d of %d, next %d",
                  place == NULL ? -1 : (int)(place->lesson - f->lessons),
                  progress_streak(progress, f->now_s), progress_longest_streak(progress),
                  next.kind);
    if (next.lesson != NULL) buffer_printf(&out, " %d", (int)(next.lesson->lesson - f->lessons));
    ProgressTotals totals = progress_totals(progress);
    buffer_printf(&out, "\n%d read, %d passed\n", totals.read, totals.passed);
    return out;
}

static void assert_shows(const Fixture *f, const Progress *progress, Text wanted, int round)
{
    Buffer got = shown(f, progress);
    if (!text_equal(buffer_text(&got), wanted))
        fail_msg("round %d: it shows\n%s\nand the journal alone gives\n%.*s", round, got.at,
                 TEXT_ARG(wanted));
    buffer_clear(&got);
}

/* A window that was opened only now, and reads the journal `times` times. */
static Progress *rebuild(Fixture *f, int times)
{
    Progress *progress = progress_new(&f->course);
    for (int i = 0; i < times; i++) {
        Journal *journal = journal_open(f->path, f->course.id, TEXT("reader"));
        assert_true(journal_read(journal, progress_take, progress, NULL));
        journal_close(journal);
    }
    return progress;
}

static void every_window_shows_what_the_journal_alone_gives(void **state)
{
    Fixture *f = *state;
    for (int round = 1; round <= ROUNDS; round++) {
        f->rng = rng_seeded((uint64_t)round);
        f->now_s = 1795435200;
        unlink(f->path);
        for (int i = 0; i < WINDOWS; i++) open_window(f, &f->windows[i], "");
        for (int i = 0; i < STEPS; i++) step(f);

        Progress *alone = rebuild(f, 1);
        Buffer wanted = shown(f, alone);
        for (int i = 0; i < WINDOWS; i++) {
            Window *window = &f->windows[i];
            assert_true(journal_read(window->journal, progress_take, window->progress, NULL));
            assert_shows(f, window->progress, buffer_text(&wanted), round);
            close_window(window);
        }
        Progress *twice = rebuild(f, 2); /* as where two copies of a record are put together */
        assert_shows(f, twice, buffer_text(&wanted), round);
        progress_free(twice);
        progress_free(alone);
        buffer_clear(&wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        every_window_shows_what_the_journal_alone_gives, set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
