#include "commands/learner.h"

bool learner_open(Learner *learner, const Invocation *invocation)
{
    *learner = (Learner){.problems = {.arena = invocation->arena}};
    learner->course = common_open_course(invocation, &learner->problems);
    if (learner->course == NULL) return false;
    Report report = {.arena = invocation->arena};
    learner->journal = journal_open(journal_path(invocation->arena), learner->course->id, TEXT(""));
    learner->progress = progress_new(learner->course);
    (void)journal_read(learner->journal, progress_take, learner->progress, &report);
    if (report.first != NULL) (void)complain_all(&report);
    return true;
}

void learner_close(Learner *learner)
{
    progress_free(learner->progress);
    journal_close(learner->journal);
    course_close(learner->course);
}
