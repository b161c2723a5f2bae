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
} Learner;

/* Opens the course that was asked for and reads the journal. False, with the reason said, where
 * there is no course; a journal that cannot be read is said and passed over. */
bool learner_open(Learner *learner, const Invocation *invocation);
void learner_close(Learner *learner);

#endif
