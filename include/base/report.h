/* What is wrong with the world's input: every problem with its place, collected and never
 * printed here.
 *
 * Loaders take a `Report *` last, add to it and go on, so that all problems of a course are shown
 * at once. A problem is one line: what, where and the mend.
 */
#ifndef GROUNDWORK_BASE_REPORT_H
#define GROUNDWORK_BASE_REPORT_H

#include "base/text.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING } Severity;

/* Where: a file (NULL: the command line), and a line and column counted from 1 (0: not known). */
typedef struct Place {
    const char *file;
    int line;
    int column;
} Place;

typedef struct Problem {
    Place place;
    Severity severity;
    const char *rule; /* a short stable name in kebab-case, such as "unknown-field" */
    Text message;
    struct Problem *next;
} Problem;

/* `arena` owns the problems. Set `arena`; the rest starts as zero. */
typedef struct Report {
    Arena *arena;
    Problem *first;
    Problem *last;
    int errors;
    int warnings;
} Report;

/* Adds a problem; control characters in the words are the caller's to keep out (utf8_clean). The
 * file's name is kept by pointer. A NULL report is allowed and drops the problem. */
void report_add(Report *report, Severity severity, Place place, const char *rule,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
void report_vadd(Report *report, Severity severity, Place place, const char *rule,
                 const char *format, va_list arguments) __attribute__((format(printf, 5, 0)));

/* Sorts by file, line, column and words, a total order. */
void report_sort(Report *report);

/* "file:line:column: error: message [rule]", the parts that are known; without a place only the
 * message. */
Text report_line(Arena *arena, const Problem *problem);

#endif
