/* A demo's metrics after a run, against what they should be. */
#ifndef GROUNDWORK_TESTS_MEASURED_H
#define GROUNDWORK_TESTS_MEASURED_H

#include "demo/session.h"

typedef struct Finished {
    Arena *arena;
    Session *session;
} Finished;

/* Runs what one would type after `groundwork demo` to its end; fails the test where it is refused
 * or comes to a limit. */
Finished finished_run(const char *line);
void finished_free(Finished finished);

Reading finished_metric(Finished finished, const char *metric);

/* A metric that is a number; null fails the test. */
double measured(const char *line, const char *metric);

/* Within `tolerance`, included. */
void check_measured(const char *line, const char *metric, double expected, double tolerance);
void check_measured_text(const char *line, const char *metric, const char *expected);
void check_measured_null(const char *line, const char *metric);

/* The list's numbers from `from` on. */
void check_measured_list(const char *line, const char *list, int from, const double *expected,
                         int count);

#endif
