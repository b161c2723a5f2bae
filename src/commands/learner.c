#include "commands/learner.h"

bool learner_open(Learner *learner, const Invocation *invocation, Report *record)
{
    *learner = (Learner){.problems = {.arena = invocation->arena}};
    learner->course = common_open_course(invocation, NULL, &learner->problems);
    if (learner->course == NULL) return false;
    Report report = {.arena = invocation->arena};
    learner->journal = journal_open(journal_path(invocation->arena), learner->course->id, TEXT(""));
    learner->progress = progress_new(learner->course);
    if (record == NULL) record = &report;
    (void)journal_read(learner->journal, progress_take, learner->progress, record);
    if (report.first != NULL) (void)complain_all(&report);
    return true;
}

void learner_close(Learner *learner)
{
    progress_free(learner->progress);
    journal_close(learner->journal);
    course_close(learner->course);
}

void learner_say_problems(const Learner *learner)
{
    (void)complain_errors(&learner->problems);
}

void learner_record(Learner *learner, JournalEvent *event)
{
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    bool saved = journal_append(learner->journal, event, progress_take, learner->progress, &report);
    if (!saved && !learner->said_unsaved) (void)complain_all(&report);
    if (saved && learner->said_unsaved) complain("saved, with what could not be saved before");
    learner->said_unsaved = !saved;
    arena_free(scratch);
}
