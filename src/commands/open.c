/* groundwork, groundwork open: the course on the whole screen. */
#include "commands/learner.h"

#include "shell/home.h"

int command_open(const Invocation *invocation)
{
    Learner learner;
    Report record = {.arena = invocation->arena};
    if (!learner_open(&learner, invocation, &record)) return EXIT_USAGE;
    Report report = {.arena = invocation->arena};
    const Lesson *lesson = NULL;
    if (invocation->count > 0)
        lesson = course_find_lesson(learner.course, invocation->words[0], &report);
    if (report.errors == 0) {
        TerminalOptions options = common_terminal(invocation->colour);
        Prober *prober = common_prober(invocation->arena);
        App *app = app_open(&(AppSetup){.course = learner.course,
                                        .journal = learner.journal,
                                        .progress = learner.progress,
                                        .table = WIDTH_TERMINAL,
                                        .ascii = common_is_ascii(),
                                        .still = common_is_still(),
                                        .clock_ms = common_clock_ms,
                                        .measure = common_measure,
                                        .measure_context = prober});
        home_open(app, &learner.problems, lesson);
        if (record.first != NULL) app_say(app, record.first->message);
        (void)terminal_run(app, &options, &report);
        app_close(app);
        prober_free(prober);
    }
    if (journal_unsaved(learner.journal) != NULL)
        complain("what was done last is not saved: %s", journal_unsaved(learner.journal));
    int status = report.errors > 0 ? complain_all(&report) : EXIT_DONE;
    learner_close(&learner);
    return status;
}
