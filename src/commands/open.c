/* groundwork, groundwork open: the course on the whole screen. */
#include "commands/learner.h"

#include "shell/home.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
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
        home_open(app, &learner.problems, lesson);
        (void)terminal_run(app, &options, &report);
        app_close(app);
    }
    int status = report.errors > 0 ? complain_all(&report) : EXIT_DONE;
    learner_close(&learner);
    return status;
}
