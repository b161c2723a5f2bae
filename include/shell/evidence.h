/* Runs that questions stand on: an answer by run is computed by running it, `see` is a run to look
 * at.
 */
#ifndef GROUNDWORK_SHELL_EVIDENCE_H
#define GROUNDWORK_SHELL_EVIDENCE_H

#include "course/quiz.h"
#include "demo/session.h"

/* A number question's right answer: the file's, or its run's metric times scale. False with a
 * problem where the run fails or has no such number. `directory` is the course's. */
bool evidence_number(const Question *question, const char *directory, double *number,
                     Report *report);

/* The run of `see`, at its beginning. NULL with a problem where it is refused. */
Session *evidence_open(const Question *question, const char *directory, Report *report);

#endif
