/* A run as it is asked for, and the command line that says the same (contracts.md, section 3). */
#ifndef GROUNDWORK_DEMO_OPTIONS_H
#define GROUNDWORK_DEMO_OPTIONS_H

#include "demo/demo.h"

typedef enum OutputKind {
    OUTPUT_PLAY, /* full screen where there is a terminal, else the metrics in plain words */
    OUTPUT_JSON,
    OUTPUT_CSV,
    OUTPUT_TRACE,
    OUTPUT_FRAME,
    OUTPUT_EXPLAIN,
    OUTPUT_HELP
} OutputKind;

/* One action of the learner's or a script's. */
typedef struct ActionCall {
    Time at;
    int action;
    Value argument; /* typed is empty where the action takes none */
    bool by_hand;   /* made in the pane: dropped by an earlier one made after going back */
    /* Nobody's action but what the host has measured (`action` is DEMO_MEASURED): it is not said
     * again, each run measures anew. */
    bool measured;
    int64_t found[EVENT_ARGS]; /* the probe and its result */
} ActionCall;

/* What somebody typed (or a lesson says): everything else follows from the demo's tables. */
typedef struct Options {
    Arena *arena; /* owns all of it; growing lists leave old pieces behind */
    const Demo *demo;
    int scene; /* -1: the demo has none */
    uint64_t seed;
    Value given[DEMO_PARAMS];
    bool is_given[DEMO_PARAMS];
    bool versus;
    Text versus_typed;
    Value other[DEMO_PARAMS]; /* what --versus gives to the second side */
    bool is_other[DEMO_PARAMS];
    ActionCall *calls; /* by time; at one instant in the order given */
    int call_count, call_capacity;
    Time end; /* --for; TIME_NEVER where it was not given */
    double speed;
    bool predict;
    OutputKind output;
    int columns, rows; /* --size */
    int explain;       /* metric */
} Options;

/* Where words come from: decides what is allowed and where files are looked for. */
typedef struct OptionsPlace {
    bool in_course;   /* a lesson's block or a quiz: no output options; --scene etc. as ever */
    const char *root; /* for files: NULL: the working directory */
} OptionsPlace;

/* An option that every demo has, as --help shows it. */
typedef struct OptionsCommon {
    const char *name;  /* with its dashes */
    const char *value; /* what --help calls it; NULL: it takes none */
    const char *meaning;
} OptionsCommon;

/* The options that every demo has, one after the other; NULL behind the last. */
const OptionsCommon *options_common(int index);

/* Reads what follows `groundwork demo NAME`. False, with problems in the report, if it is wrong. */
bool options_parse(Arena *arena, const Demo *demo, const Text *words, int count, OptionsPlace place,
                   Options *options, Report *report);

/* The same from a demo block's body or a quiz's `see`: NAME first, words split as a POSIX shell
 * quotes them, lines joined, nothing expanded. */
bool options_parse_line(Arena *arena, Text line, OptionsPlace place, Options *options,
                        Report *report);

/* Splits a line into words as a POSIX shell quotes them (single and double quotes, backslash); no
 * expansion. -1 with a problem where a quote is not closed.
 * Source: POSIX.1-2017, Shell Command Language, 2.2 Quoting. */
int options_split(Arena *arena, Text line, Text **words, Report *report);

/* One parameter's value for a side (0, or 1 with --versus): given, else the scene's, else the
 * default. All in order of the demo's table. */
void options_values(const Options *options, int side, Value values[DEMO_PARAMS]);

/* When the run ends; TIME_NEVER: when nothing is left to happen. */
Time options_end(const Options *options);

/* Sets one parameter as if it had been typed. False with a problem in the report. */
bool options_set(Options *options, int param, Text typed, OptionsPlace place, Report *report);

/* Parses an action as `--at` takes it: "kill=b". */
bool options_action(const Options *options, Text typed, Time at, ActionCall *call, Report *report);

/* Adds an action at its place in time, behind those of the same instant; one made by hand drops the
 * later ones made by hand. */
void options_add_call(Options *options, ActionCall call);

/* Drops what has been measured, into a list of its own: the old one stays as it was. */
void options_drop_measured(Options *options);

/* The same for many: each is added at the end, and at last all are put in their place. */
void options_append_call(Options *options, ActionCall call);
void options_sort_calls(Options *options);

/* All of the run's actions in order, in `arena`: the scene's and those given, at one instant the
 * scene's first. `end` bounds what repeats. Returns the count; -1 with a problem in the report
 * where they are too many. */
int options_all_calls(const Options *options, Arena *arena, Time end, ActionCall **calls,
                      Report *report);

/* The words after `groundwork demo ` that give this very run. */
void options_print(const Options *options, Buffer *out);

/* "burst=100" or "crash". */
void options_print_call(const Options *options, const ActionCall *call, Buffer *out);

#endif
