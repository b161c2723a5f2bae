/* Histories of calls and returns as files: JSON Lines, an object an event, and the log that
 * Jepsen's tests of etcd printed in 2014. The first byte that is no blank tells which: `{` is JSON.
 * The order of the lines is the order in real time.
 *
 *   {"process":0,"type":"invoke","f":"write","key":"x","value":4}
 *   {"process":0,"type":"ok","f":"write","key":"x","value":4}
 *
 * `type` is invoke, ok, fail or info; `f` read, write, cas (its value: [expected, new]) or append;
 * values are whole numbers or strings. A key holds null at first, which is the empty string too. An
 * `ok` of a write, cas or append may leave its value out. `fail`: of a read, no result; of a cas,
 * the value was another; of a write or append, it did not happen. `info`: unknown, and the process
 * is never heard of again.
 *
 *   INFO  jepsen.util - 0  :invoke  :cas  [7 2]
 *
 * Blanks between the parts are spaces or tabs, and all other lines are skipped; there is one
 * register of whole numbers.
 *
 * Source of the log: Kingsbury, "Jepsen: etcd and Consul", 2014; its reading as in Athalye's
 * Porcupine (github.com/anishathalye/porcupine), which publishes logs and verdicts.
 */
#ifndef GROUNDWORK_ALGO_HISTORY_FILE_H
#define GROUNDWORK_ALGO_HISTORY_FILE_H

#include "algo/linearizability.h"
#include "base/report.h"

#define HISTORY_NULL INT64_C(0) /* the value of a key before it was written */

/* Values by number, the same text the same number, so that appending and comparing are quick. */
typedef struct HistoryValues HistoryValues;

typedef struct HistoryFile {
    LinOperation *operations; /* instants are the numbers of events, from 1; values are numbers */
    int count, events;
    int unknown;  /* operations that have no return, or none that says anything */
    int keys;
    Text *key_names;   /* a key is its place among them */
    double *event_at;  /* `time` of each event in seconds, if all have one; else NULL */
    HistoryValues *values;
} HistoryFile;

/* Reads a history into `arena`. NULL, with problems at file:line, where it is malformed: no JSON,
 * no such event, a call by a process that has one open or is unknown, a return without a call. */
HistoryFile *history_file_read(Arena *arena, Text source, const char *shown, Report *report);

/* A collection of values with null alone, in `arena`, and the number of a text or a whole number in
 * it, which is new or known. No text has a byte 1. */
HistoryValues *history_values_new(Arena *arena);
int64_t history_value_string(HistoryValues *values, Text text);
int64_t history_value_number(HistoryValues *values, int64_t number);

/* A value as it stood in the file: "null", "4", "\"a\"". */
Text history_value_text(const HistoryValues *values, int64_t value, Arena *scratch);

/* What such a history is judged by: registers that are read, written, compared and set, and
 * appended to. Appending makes new values, in `arena`, which may not be rewound while the spec is
 * used; the file's own stay as they are. Where it is full, the search gives up. */
LinSpec history_spec(const HistoryFile *file, Arena *arena);

#endif
