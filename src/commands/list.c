/* groundwork list: the lessons, a line each, with progress. */
#include "commands/learner.h"

#include "base/json.h"
#include "course/quiz_words.h"

enum {
    WIDE = 60,      /* from so many columns on there is room for minutes and more words */
    WIDE_REST = 41, /* what a line has besides the title */
    NARROW_REST = 20,
    TITLE_LEAST = 10
};

static const char *state_name(const Lesson *lesson, LessonState state)
{
    static const char *const names[] = {"unread", "reading", "read"};
    return lesson->broken ? "unreadable" : names[state];
}

static void put_json(const Learner *learner, Buffer *out)
{
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '[');
    for (int i = 0; i < learner->course->lesson_count; i++) {
        const Lesson *lesson = &learner->course->lessons[i];
        const LessonProgress *progress = progress_lesson(learner->progress, i);
        const QuizProgress *quiz = progress->quiz;
        json_open(&json, '{');
        json_key(&json, "number");
        json_int(&json, lesson->number);
        json_key(&json, "stem");
        json_string(&json, lesson->stem);
        json_key(&json, "title");
        json_string(&json, lesson->title);
        json_key(&json, "minutes");
        json_int(&json, lesson->minutes);
        json_key(&json, "state");
        json_string(&json, text_of(state_name(lesson, progress->state)));
        json_key(&json, "best");
        if (quiz != NULL && quiz->attempts > 0) json_number(&json, quiz->best);
        else json_null(&json);
        json_key(&json, "passed");
        json_bool(&json, quiz != NULL && quiz->passed);
        json_key(&json, "unfinished");
        json_bool(&json, quiz != NULL && quiz->unfinished);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_putc(out, '\n');
}

/* "quiz  83 % passed", and where it is narrow "83 %". */
static void put_quiz(const QuizProgress *quiz, bool wide, Buffer *out)
{
    if (quiz == NULL || (quiz->attempts == 0 && !quiz->unfinished)) return;
    if (quiz->attempts == 0) buffer_puts(out, wide ? "quiz begun" : "begun");
    else
        buffer_printf(out, "%s%3d %%%s", wide ? "quiz " : "", quiz_percent(quiz->best),
                      !wide              ? ""
                      : quiz->passed     ? " passed"
                      : quiz->unfinished ? ", begun"
                                         : "");
}

static void put_line(const LessonProgress *progress, bool wide, int title_columns, Buffer *out)
{
    const Lesson *lesson = progress->lesson;
    Buffer line = {0};
    buffer_printf(&line, "%2d  ", lesson->number);
    common_put_column(&line, lesson->title, title_columns);
    if (wide) buffer_printf(&line, "  %3d min", lesson->minutes);
    buffer_printf(&line, "  %-9s", state_name(lesson, progress->state));
    put_quiz(progress->quiz, wide, &line);
    while (line.at[line.len - 1] == ' ') line.len--;
    buffer_put(out, buffer_text(&line));
    buffer_putc(out, '\n');
    buffer_clear(&line);
}

static void put_lines(const Learner *learner, Buffer *out)
{
    int columns = common_columns(), longest = TITLE_LEAST;
    bool wide = columns >= WIDE;
    int most = columns - (wide ? WIDE_REST : NARROW_REST);
    for (int i = 0; i < learner->course->lesson_count; i++) {
        int width = utf8_width(learner->course->lessons[i].title, common_width_table());
        if (width > longest) longest = width;
    }
    if (longest > most) longest = most > TITLE_LEAST ? most : TITLE_LEAST;
    for (int i = 0; i < learner->course->lesson_count; i++)
        put_line(progress_lesson(learner->progress, i), wide, longest, out);
}

int command_list(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation, NULL)) return EXIT_USAGE;
    learner_say_problems(&learner);
    Buffer out = {0};
    if (invocation->json) put_json(&learner, &out);
    else put_lines(&learner, &out);
    if (invocation->json) out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
    learner_close(&learner);
    return EXIT_DONE;
}
