/* One line of the journal as text, and back. learner/journal.h has the format.
 */
#ifndef GROUNDWORK_LEARNER_JOURNAL_LINE_H
#define GROUNDWORK_LEARNER_JOURNAL_LINE_H

#include "learner/journal.h"

enum {
    JOURNAL_LINE_MAX = 1 << 17,          /* bytes; longer lines are not readable */
    JOURNAL_LINE_ARENA = (size_t)1 << 26 /* what an arena needs to read one */
};

/* Appends the event's line, its line end included. */
void journal_line_write(Buffer *line, const JournalEvent *event);

typedef enum JournalLine {
    JOURNAL_LINE_EVENT,   /* *event is filled in */
    JOURNAL_LINE_BLANK,   /* nothing but blanks */
    JOURNAL_LINE_UNKNOWN, /* an event that we do not know */
    JOURNAL_LINE_NEWER,   /* a later version */
    JOURNAL_LINE_UNREADABLE
} JournalLine;

/* Reads a line without its line end. The event's texts are in `line` or in `arena`, cleaned. */
JournalLine journal_line_read(Arena *arena, Text line, JournalEvent *event);

/* The same by base/json alone, without the short cut for lines as we write them: tests compare the
 * two. */
JournalLine journal_line_read_strictly(Arena *arena, Text line, JournalEvent *event);

/* Unix time of "2026-11-23T18:20:05Z", years 1970 to 9999, and back (21 bytes with the NUL). */
bool journal_time_read(Text text, int64_t *at_s);
void journal_time_write(int64_t at_s, char out[21]);

/* Days from 1970-01-01 to a date of the Gregorian calendar; month and day count from 1. */
int64_t journal_days(int64_t year, int64_t month, int64_t day);

#endif
