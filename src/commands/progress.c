/* groundwork progress: scores, streaks, what is next. */
#include "commands/learner.h"

#include "base/json.h"

#include <time.h>

typedef struct Totals {
    int read, passed, quizzes;
} Totals;

static Totals count(const Learner *learner)
{
    Totals totals = {.quizzes = learner->course->quiz_count};
    for (int i = 0; i < learner->course->lesson_count; i++)
        totals.read += progress_lesson(learner->progress, i)->state == LESSON_READ;
    for (int i = 0; i < learner->course->quiz_count; i++)
        totals.passed += progress_quiz(learner->progress, i)->passed;
    return totals;
}

static Text next_words(Arena *arena, const Learner *learner)
{
    Next next = progress_next(learner->progress);
    if (next.kind == NEXT_READ)
        return text_printf(arena, "groundwork open %d  (%.*s)", next.lesson->lesson->number,
                           TEXT_ARG(next.lesson->lesson->title));
    if (next.kind == NEXT_NOTHING) return TEXT("nothing: all is read and passed");
    return text_printf(arena, "groundwork quiz %.*s%s", TEXT_ARG(next.quiz->file->stem),
                       next.kind == NEXT_RESUME ? "  (begun)" : "");
}

static void put_quizzes_json(const Learner *learner, JsonWriter *json)
{
    json_key(json, "quizzes");
    json_open(json, '[');
    for (int i = 0; i < learner->course->quiz_count; i++) {
        const QuizProgress *quiz = progress_quiz(learner->progress, i);
        json_open(json, '{');
        json_key(json, "stem");
        json_string(json, learner->course->quizzes[i].stem);
        json_key(json, "attempts");
        json_int(json, quiz->attempts);
        json_key(json, "best");
        if (quiz->attempts > 0) json_number(json, quiz->best);
        else json_null(json);
        json_key(json, "passed");
        json_bool(json, quiz->passed);
        json_key(json, "unfinished");
        json_bool(json, quiz->unfinished);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_json(const Learner *learner, Arena *arena, Buffer *out)
{
    Totals totals = count(learner);
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '{');
    json_key(&json, "course");
    json_string(&json, learner->course->id);
    json_key(&json, "lessons");
    json_int(&json, learner->course->lesson_count);
    json_key(&json, "read");
    json_int(&json, totals.read);
    json_key(&json, "streak_days");
    json_int(&json, progress_streak(learner->progress, time(NULL)));
    json_key(&json, "longest_streak_days");
    json_int(&json, progress_longest_streak(learner->progress));
    json_key(&json, "next");
    json_string(&json, next_words(arena, learner));
    put_quizzes_json(learner, &json);
    json_close(&json, '}');
    buffer_putc(out, '\n');
}

static void put_text(const Learner *learner, Arena *arena, Buffer *out)
{
    Totals totals = count(learner);
    buffer_printf(out, "%.*s\n\n", TEXT_ARG(learner->course->title));
    buffer_printf(out, "lessons  %d of %d read\n", totals.read, learner->course->lesson_count);
    buffer_printf(out, "quizzes  %d of %d passed\n", totals.passed, totals.quizzes);
    for (int i = 0; i < learner->course->quiz_count; i++) {
        const QuizProgress *quiz = progress_quiz(learner->progress, i);
        if (quiz->attempts == 0) continue;
        buffer_printf(out, "  %-26.*s best %3.0f %%, last %3.0f %%, %d attempt%s%s\n",
                      TEXT_ARG(learner->course->quizzes[i].stem), 100 * quiz->best,
                      100 * quiz->last, quiz->attempts, quiz->attempts == 1 ? "" : "s",
                      quiz->passed ? ", passed" : "");
    }
    buffer_printf(out, "streak   %d day%s (longest %d)\n",
                  progress_streak(learner->progress, time(NULL)),
                  progress_streak(learner->progress, time(NULL)) == 1 ? "" : "s",
                  progress_longest_streak(learner->progress));
    buffer_printf(out, "next     %.*s\n", TEXT_ARG(next_words(arena, learner)));
}

int command_progress(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation)) return EXIT_USAGE;
    learner_say_problems(&learner);
    Buffer out = {0};
    if (invocation->json) put_json(&learner, invocation->arena, &out);
    else put_text(&learner, invocation->arena, &out);
    if (invocation->json) out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
    learner_close(&learner);
    return EXIT_DONE;
}
