/* A course with its learner's record, as most commands need it.
 */
#ifndef GROUNDWORK_COMMANDS_LEARNER_H
#define GROUNDWORK_COMMANDS_LEARNER_H

#include "commands/command.h"
#include "learner/progress.h"

typedef struct Learner {
    Course *course;
    Journal *journal;
    Progress *progress;
    Report problems; /* of the course's files: nothing that is in the way */
    bool said_unsaved;
} Learner;

/* Opens the course that was asked for and reads the journal. False, with the reason said, where
 * there is no course; what cannot be read of the journal is passed over, and goes to `record`, or
 * is said where that is NULL. */
bool learner_open(Learner *learner, const Invocation *invocation, Report *record);
void learner_close(Learner *learner);

/* Says the problems of the course's files, for commands that have no screen to show them on. */
void learner_say_problems(const Learner *learner);

/* Appends an event to the journal and takes it into the progress. Where it cannot be saved that is
 * said once, and things go on. */
void learner_record(Learner *learner, JournalEvent *event);

#endif
