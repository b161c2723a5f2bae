/* Runs that questions stand on: an answer by run is computed by running it, `see` is a run to look
 * at.
 */
#ifndef GROUNDWORK_SHELL_EVIDENCE_H
#define GROUNDWORK_SHELL_EVIDENCE_H

#include "course/quiz.h"
#include "demo/session.h"
#include "shell/turn.h"

/* A number question's right answer on its way: the file's, or its run's metric times scale. */
typedef struct Evidence {
    const Question *question; /* NULL: nothing is on its way */
    Session *session;         /* NULL: the file's */
    int64_t events_left;
    Turn turn;
} Evidence;

/* False with a problem where the run is refused. `directory` is the course's. */
bool evidence_begin(Evidence *evidence, const Question *question, const char *directory,
                    Report *report);
/* Goes on for a tick that comes `elapsed_ns` after the one before; 0 for the first turn, in which a
 * run of the usual length ends. True where the number is there to be taken. */
bool evidence_tick(Evidence *evidence, int64_t elapsed_ns);
double evidence_part(const Evidence *evidence); /* how much of it, 0 to 1; -1: nobody knows */
/* Ends it, and gives the number. False with a problem where the run has no such number or does not
 * end. */
bool evidence_take(Evidence *evidence, double *number, Report *report);
void evidence_drop(Evidence *evidence);

/* All of that at once. */
bool evidence_number(const Question *question, const char *directory, double *number,
                     Report *report);

/* The run of `see`, at its beginning. NULL with a problem where it is refused. */
Session *evidence_open(const Question *question, const char *directory, Report *report);

#endif
