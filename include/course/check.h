/* What is wrong with a course as its author wrote it: all problems of all its files in one run
 * (contracts.md, section 1).
 *
 * Every rule is a row of one table, from which `--explain` and the tests read. Demos come as an
 * argument, since a course knows none (shell/check_demos.h has them).
 */
#ifndef GROUNDWORK_COURSE_CHECK_H
#define GROUNDWORK_COURSE_CHECK_H

#include "course/quiz.h"

enum {
    CHECK_CODE_COLUMNS = 64,    /* what is wider cannot be seen whole beside a demo */
    CHECK_TABLE_COLUMNS = 72,   /* the widest that a lesson's text is shown */
    CHECK_PROBLEMS_MAX = 1000,  /* of one file */
    CHECK_PATTERN_QUESTIONS = 3 /* from so many questions on their likeness is no chance */
};

typedef struct CheckRule {
    const char *id; /* kebab-case: it stands in each problem, and scripts may rely on it */
    Severity severity;
    const char *meaning; /* a line: what is wrong */
    const char *mend;    /* sentences: why it matters and what to do */
} CheckRule;

extern const CheckRule check_rules[]; /* by id */
extern const int check_rule_count;

/* NULL where there is none. */
const CheckRule *check_rule(Text id);

/* What demos say of a course's command lines. `directory` is the course's, for files. False, with
 * problems in the report, where they refuse: those without a place get that of the words they are
 * about. Either may be NULL: then that is not looked at. */
typedef struct CheckDemos {
    void *context;
    /* A demo block, `see`, the demo of an answer by run. */
    bool (*command)(void *context, const char *directory, Text command, Report *report);
    /* An answer by run, times its scale. The command has been found good. */
    bool (*answer)(void *context, const char *directory, const RunAnswer *run, double *number,
                   Report *report);
} CheckDemos;

/* Checks what `path` names: a course's folder, its lessons/ or quizzes/, or one file in these. Adds
 * every problem to the report, named from `path` on, and sorts it. False, with one line in the
 * report that has no place, where the path is nothing of a course. `demos` may be NULL. */
bool check_path(const char *path, const CheckDemos *demos, Report *report);

/* The same for several: what two of them name is looked at once. What is refused goes to a report
 * of its own. */
bool check_paths(const char *const *paths, int count, const CheckDemos *demos, Report *refused,
                 Report *report);

#endif
