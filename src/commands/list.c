/* groundwork list: the lessons, a line each, with progress. */
#include "commands/learner.h"

#include "base/json.h"

static const char *state_name(LessonState state)
{
    static const char *const names[] = {"unread", "reading", "read"};
    return names[state];
}

static void put_json(const Learner *learner, Buffer *out)
{
    JsonWriter json = {.out = out, .pretty = true};
    json_open(&json, '[');
    for (int i = 0; i < learner->course->lesson_count; i++) {
        const Lesson *lesson = &learner->course->lessons[i];
        const LessonProgress *progress = progress_lesson(learner->progress, i);
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
        json_string(&json, text_of(state_name(progress->state)));
        json_key(&json, "best");
        if (progress->quiz != NULL && progress->quiz->attempts > 0)
            json_number(&json, progress->quiz->best);
        else json_null(&json);
        json_key(&json, "passed");
        json_bool(&json, progress->quiz != NULL && progress->quiz->passed);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    buffer_putc(out, '\n');
}

static void put_line(const Lesson *lesson, const LessonProgress *progress, Buffer *out)
{
    enum { TITLE_COLUMNS = 40 };
    int width;
    Text title = utf8_fit(lesson->title, TITLE_COLUMNS, WIDTH_UNICODE, &width);
    buffer_printf(out, "%2d  %.*s", lesson->number, TEXT_ARG(title));
    buffer_repeat(out, " ", TITLE_COLUMNS + 2 - width);
    bool tried = progress->quiz != NULL && progress->quiz->attempts > 0;
    buffer_printf(out, "%3d min  %*s", lesson->minutes, tried ? -9 : 0,
                  state_name(progress->state));
    if (tried)
        buffer_printf(out, "quiz %3.0f %%%s", 100 * progress->quiz->best,
                      progress->quiz->passed ? " passed" : "");
    buffer_putc(out, '\n');
}

int command_list(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation)) return EXIT_USAGE;
    learner_say_problems(&learner);
    Buffer out = {0};
    if (invocation->json) put_json(&learner, &out);
    else
        for (int i = 0; i < learner.course->lesson_count; i++)
            put_line(&learner.course->lessons[i], progress_lesson(learner.progress, i), &out);
    if (invocation->json) out_data(buffer_text(&out));
    else out_text(buffer_text(&out));
    buffer_clear(&out);
    learner_close(&learner);
    return EXIT_DONE;
}
