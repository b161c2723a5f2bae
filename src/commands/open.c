/* groundwork, groundwork open: the course on the whole screen. */
#include "commands/learner.h"

#include "shell/home.h"
#include "shell/lesson.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Home lies below, so that leaving the lesson leads there. */
static void push_screens(App *app, const Learner *learner, const Lesson *lesson)
{
    app_push(app, home_screen_new(app, &learner->problems));
    const LessonProgress *place = progress_place(learner->progress);
    if (lesson == NULL && place != NULL) lesson = place->lesson;
    Screen *screen = lesson != NULL ? lesson_screen_new(app, lesson, 0) : NULL;
    if (screen != NULL) app_push(app, screen);
}

int command_open(const Invocation *invocation)
{
    Learner learner;
    if (!learner_open(&learner, invocation)) return EXIT_USAGE;
    Report report = {.arena = invocation->arena};
    const Lesson *lesson = NULL;
    if (invocation->count > 0)
        lesson = course_find_lesson(learner.course, invocation->words[0], &report);
    if (report.errors == 0) {
        const char *mouse = getenv("GROUNDWORK_MOUSE");
        TerminalOptions options = {.colour = invocation->colour,
                                   .mouse = mouse == NULL || strcmp(mouse, "0") != 0};
        App *app = app_open(&(AppSetup){.course = learner.course,
                                        .journal = learner.journal,
                                        .progress = learner.progress,
                                        .table = WIDTH_TERMINAL,
                                        .ascii = common_is_ascii(),
                                        .clock_ms = clock_ms});
        push_screens(app, &learner, lesson);
        (void)terminal_run(app, &options, &report);
        app_close(app);
    }
    int status = report.errors > 0 ? complain_all(&report) : EXIT_DONE;
    learner_close(&learner);
    return status;
}
