/* The values that a command line, a scene or a lesson gives to parameters and actions
 * (contracts.md, section 3).
 *
 * Durations, rates and counts are exact integers; each value keeps the words it was typed in, so
 * that it is printed as it would be typed.
 */
#ifndef GROUNDWORK_DEMO_VALUE_H
#define GROUNDWORK_DEMO_VALUE_H

#include "base/report.h"
#include "sim/node.h"

typedef enum ValueKind {
    VALUE_NONE,     /* an action without an argument */
    VALUE_COUNT,    /* 100: number */
    VALUE_DECIMAL,  /* 0.5: real */
    VALUE_DURATION, /* 250ms, 30s, 5m, 1h: number in ns */
    VALUE_RATE,     /* 100/s, 100/min: number in per_ns; real a second */
    VALUE_RATIO,    /* 0.25 or 25%: real */
    VALUE_CHOICE,   /* by name: number is its index */
    VALUE_SET,      /* `ac`: one-letter names of `choices`, at most 62; number has a bit for each */
    VALUE_LIST,     /* 5,1,1: list of `number` decimals */
    VALUE_TEXT,     /* typed, on one line and without control characters */
    VALUE_FILE      /* a path; what its reader made of it in data (NULL: no file) */
} ValueKind;

typedef struct Value {
    Text typed; /* NUL-terminated */
    int64_t number;
    Time per_ns; /* rate: `number` things in so many ns, exactly */
    double real;
    const double *list;
    const void *data;
} Value;

/* Reads a file's text into what a model takes. NULL, with problems at file:line:column, where it is
 * bad. */
typedef void *FileReader(Arena *arena, Text text, const char *shown, Report *report);

/* What a value may be. `low` and `high` are typed like the value itself, those of a list like its
 * elements; NULL is no bound. */
typedef struct ValueForm {
    ValueKind kind;
    const char *low, *high;
    const char *const *choices; /* NULL-terminated */
    FileReader *read;
} ValueForm;

/* Reads a value. False with one line in the report that names `name`, the value, the range and the
 * nearest valid choice. Files are looked for under `root` (NULL: as they are; else they may not
 * lead out of it). */
bool value_parse(Arena *arena, const ValueForm *form, const char *name, Text typed,
                 const char *root, Value *value, Report *report);

/* "a count from 1 to 100000", "one of fixed-window, sliding-log", "a file": for --help and
 * messages. */
Text value_range(Arena *arena, const ValueForm *form);
const char *value_kind_name(ValueKind kind); /* "count", "duration" ... */

/* A time as it would be typed, with as many digits as it has: "3s", "59.99s", "250ms",
 * "60.000000001s". */
void value_print_time(Time time, char out[32]);

/* The name among `names` (NULL-terminated) nearest to what was typed; NULL where none is near. */
const char *value_nearest(Text typed, const char *const *names);

#endif
