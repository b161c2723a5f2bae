/* Files that a demo replays: a line an event, `TIME WORD ...`; `#` starts a comment, blank lines
 * are nothing. TIME and other durations are seconds with up to 9 decimals (3.1) or have their unit
 * (100ms); times never decrease. Problems are told with line and column, all that are found.
 *
 *     TapeReader reader = tape_open(arena, text, shown, report);
 *     while (tape_line(&reader, &at)) {
 *         Text word = tape_word(&reader);
 *         if (...) tape_refuse(&reader, word, "is no cost: a count from 0 to 9");
 *         tape_line_ends(&reader, "TIME COST");
 *     }
 *     return tape_is_good(&reader) ? ... : NULL;
 */
#ifndef GROUNDWORK_DEMO_TAPE_H
#define GROUNDWORK_DEMO_TAPE_H

#include "demo/value.h"

enum { TAPE_LINES = 1000000, TAPE_PROBLEMS = 20 };

typedef struct TapeReader {
    Arena *arena;
    const char *shown; /* the file's name in problems */
    Report *report;
    Text text, line, rest; /* what is left of the file; the line, and what is left of it */
    int number;            /* of the line, from 1 */
    int lines;             /* that had a time */
    Time last;
    int problems;
} TapeReader;

TapeReader tape_open(Arena *arena, Text text, const char *shown, Report *report);

/* How many lines there are at most: for an array of what they say. */
size_t tape_lines(Text text);

/* Goes to the next line that has a good time; false at the end, or after TAPE_PROBLEMS. */
bool tape_line(TapeReader *reader, Time *at);

/* The line's next word; empty where there is none. */
Text tape_word(TapeReader *reader);

/* "`WORD` WHAT", at the word's place. Returns false. */
bool tape_refuse(TapeReader *reader, Text word, const char *what);

/* Refuses words that are left; `form` is what a line looks like. */
bool tape_line_ends(TapeReader *reader, const char *form);

/* Reads a duration as TIME is read, not below 0; false (nothing is told) where it is none. */
bool tape_duration(TapeReader *reader, Text word, Time *duration);

bool tape_is_good(const TapeReader *reader);

#endif
