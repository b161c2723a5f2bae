/* groundwork progress: scores, streaks, what is next. */
#include "commands/learner.h"

#include "base/json.h"
#include "course/quiz_words.h"

#include <time.h>

enum {
    BAR_CELLS = 16,
    WIDE = 60,      /* from so many columns on a quiz's line has all that is known of it */
    WIDE_REST = 38, /* what the line has besides the quiz's name */
    NARROW_REST = 16,
    NAME_LEAST = 12
};

/* --- what is next ----------------------------------------------------------------------------- */

static const char *next_name(NextKind kind)
{
    static const char *const names[] = {
        [NEXT_RESUME] = "resume", [NEXT_READ] = "read", [NEXT_QUIZ] = "quiz", [NEXT_NOTHING] = ""};
    return names[kind];
}

/* What to type for it; empty where there is nothing. */
static Text next_command(Arena *arena, Next next)
{
    if (next.kind == NEXT_NOTHING) return TEXT("");
    if (next.kind == NEXT_READ)
        return text_printf(arena, "groundwork open %d", next.lesson->lesson->number);
    return text_printf(arena, "groundwork quiz %.*s", TEXT_ARG(next.quiz->file->stem));
}

/* How many questions of the attempt that can be gone on with are answered. */
static int answered(const QuizProgress *quiz)
{
    int count = 0;
    for (int i = 0; quiz->unfinished && i < quiz->record.count; i++)
        count += quiz->record.answers[i].answered;
    return count;
}

static Text next_words(Arena *arena, Next next)
{
    switch (next.kind) {
    case NEXT_READ:
        return text_printf(arena, "%s %.*s",
                           next.lesson->state == LESSON_READING ? "go on reading" : "read",
                           TEXT_ARG(next.lesson->lesson->title));
    case NEXT_RESUME:
        return text_printf(arena, "go on, %d of %d answered", answered(next.quiz),
                           next.quiz->record.count);
    case NEXT_QUIZ:
        return next.quiz->attempts > 0 ? TEXT("once more, to pass it") : TEXT("take the quiz");
    case NEXT_NOTHING: break;
    }
    return TEXT("nothing: all is read and passed");
}

/* --- as JSON ---------------------------------------------------------------------------------- */

static void put_text_or_null(JsonWriter *json, const char *key, Text text)
{
    json_key(json, key);
    if (text.len > 0) json_string(json, text);
    else json_null(json);
}

static void put_share_or_null(JsonWriter *json, const char *key, bool there, double share)
{
    json_key(json, key);
    if (there) json_number(json, share);
    else json_null(json);
}

static void put_next_json(JsonWriter *json, Arena *arena, Next next)
{
    json_key(json, "next");
    json_open(json, '{');
    put_text_or_null(json, "kind", text_of(next_name(next.kind)));
    put_text_or_null(json, "lesson", next.lesson != NULL ? next.lesson->lesson->stem : TEXT(""));
    put_text_or_null(json, "quiz", next.quiz != NULL ? next.quiz->file->stem : TEXT(""));
    put_text_or_null(json, "command", next_command(arena, next));
    json_close(json, '}');
}

static void put_quizzes_json(const Learner *learner, JsonWriter *json)
{
    json_key(json, "quizzes");
    json_open(json, '[');
    for (int i = 0; i < learner->course->quiz_count; i++) {
        const QuizProgress *quiz = progress_quiz(learner->progress, i);
        json_open(json, '{');
        json_key(json, "stem");
        json_string(json, quiz->file->stem);
        json_key(json, "attempts");
        json_int(json, quiz->attempts);
        put_share_or_null(json, "best", quiz->attempts > 0, quiz->best);
        put_share_or_null(json, "last", quiz->attempts > 0, quiz->last);
        json_key(json, "passed");
        json_bool(json, quiz->passed);
        json_key(json, "unfinished");
        json_bool(json, quiz->unfinished);
        json_key(json, "answered");
        json_int(json, answered(quiz));
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_json(const Learner *learner, Arena *arena, Buffer *out)
{
    const Progress *progress = learner->progress;
    ProgressTotals totals = progress_totals(progress);
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '{');
    json_key(&json, "course");
    json_string(&json, learner->course->id);
    json_key(&json, "lessons");
    json_int(&json, totals.lessons);
    json_key(&json, "read");
    json_int(&json, totals.read);
    json_key(&json, "passed");
    json_int(&json, totals.passed);
    json_key(&json, "streak_days");
    json_int(&json, progress_streak(progress, time(NULL)));
    json_key(&json, "longest_streak_days");
    json_int(&json, progress_longest_streak(progress));
    put_next_json(&json, arena, progress_next(progress));
    put_quizzes_json(learner, &json);
    json_close(&json, '}');
    buffer_putc(out, '\n');
}

/* --- as text ---------------------------------------------------------------------------------- */

/* "Lessons  ▰▰▱▱  4 of 16 read". */
static void put_bar(Buffer *out, const char *name, int done, int all, const char *words)
{
    bool ascii = common_is_ascii();
    int cells = all > 0 ? BAR_CELLS * done / all : 0;
    if (done > 0 && cells == 0) cells = 1;
    buffer_printf(out, "%-8s ", name);
    buffer_repeat(out, ascii ? "#" : "▰", cells);
    buffer_repeat(out, ascii ? "." : "▱", BAR_CELLS - cells);
    buffer_printf(out, "  %d of %d %s\n", done, all, words);
}

static Text quiz_name(Arena *arena, const QuizProgress *quiz)
{
    const Lesson *lesson = quiz->file->lesson;
    if (lesson == NULL) return text_printf(arena, "Exam %.*s", TEXT_ARG(quiz->file->stem));
    return text_printf(arena, "%2d %.*s", lesson->number, TEXT_ARG(lesson->title));
}

static Text quiz_state(Arena *arena, const QuizProgress *quiz)
{
    Text begun = TEXT("");
    if (quiz->unfinished)
        begun = text_printf(arena, "%d of %d answered", answered(quiz), quiz->record.count);
    if (quiz->attempts == 0) return begun;
    return text_printf(arena, "%s%s%.*s", quiz->passed ? "passed" : "not yet",
                       begun.len > 0 ? ", " : "", TEXT_ARG(begun));
}

static void put_quiz(Buffer *out, Arena *arena, const QuizProgress *quiz, int name, bool wide)
{
    bool scored = quiz->attempts > 0;
    common_put_column(out, quiz_name(arena, quiz), name);
    if (scored) buffer_printf(out, "  %3d %%", quiz_percent(quiz->best));
    else buffer_puts(out, "      -");
    if (wide && scored)
        buffer_printf(out, "  %3d %%  %5d", quiz_percent(quiz->last), quiz->attempts);
    else if (wide) buffer_puts(out, "      -      0");
    if (wide) buffer_printf(out, "  %.*s\n", TEXT_ARG(quiz_state(arena, quiz)));
    else buffer_printf(out, "  %s\n", quiz->passed ? "passed" : scored ? "not yet" : "begun");
}

/* Those that were begun. */
static void put_quizzes(const Learner *learner, Arena *arena, Buffer *out)
{
    int columns = common_columns(), name = NAME_LEAST;
    bool wide = columns >= WIDE;
    int most = columns - (wide ? WIDE_REST : NARROW_REST), shown = 0;
    if (most < NAME_LEAST) most = NAME_LEAST;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < learner->course->quiz_count; i++) {
            const QuizProgress *quiz = progress_quiz(learner->progress, i);
            if (quiz->attempts == 0 && !quiz->unfinished) continue;
            int width = utf8_width(quiz_name(arena, quiz), common_width_table());
            if (pass == 0 && width > name) name = width > most ? most : width;
            if (pass == 1 && shown++ == 0) {
                buffer_putc(out, '\n');
                common_put_column(out, TEXT("Quiz"), name);
                buffer_puts(out, wide ? "   best   last  times\n" : "   best\n");
            }
            if (pass == 1) put_quiz(out, arena, quiz, name, wide);
        }
}

/* What to type and what that does; on two lines where one is too short. */
static void put_next(Buffer *out, Arena *arena, Next next)
{
    Text command = next_command(arena, next), words = next_words(arena, next);
    int width = 11 + utf8_width(command, WIDTH_UNICODE) + utf8_width(words, WIDTH_UNICODE);
    const char *between = command.len == 0 ? "" : width <= common_columns() ? ": " : ":\n         ";
    buffer_printf(out, "\n%-8s %.*s%s%.*s\n", "Next", TEXT_ARG(command), between, TEXT_ARG(words));
}

static void put_text(const Learner *learner, Arena *arena, Buffer *out)
{
    const Progress *progress = learner->progress;
    ProgressTotals totals = progress_totals(progress);
    int streak = progress_streak(progress, time(NULL));
    buffer_printf(out, "%.*s\n\n", TEXT_ARG(learner->course->title));
    put_bar(out, "Lessons", totals.read, totals.lessons, "read");
    put_bar(out, "Quizzes", totals.passed, totals.quizzes, "passed");
    buffer_printf(out, "%-8s %d day%s in a row, the longest %d\n", "Streak", streak,
                  streak == 1 ? "" : "s", progress_longest_streak(progress));
    put_quizzes(learner, arena, out);
    put_next(out, arena, progress_next(progress));
}

int command_progress(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation, NULL)) return EXIT_USAGE;
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
