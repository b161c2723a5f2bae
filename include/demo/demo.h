/* What a demo declares: a const struct of tables and a few functions. One topic's file has one.
 *
 * From the tables come the command line, `--help`, `--explain`, the pane's measures, claims and key
 * hints, the scenes' menu and the tests. The functions build the model, read its metrics and draw
 * it; none of them changes it.
 */
#ifndef GROUNDWORK_DEMO_DEMO_H
#define GROUNDWORK_DEMO_DEMO_H

#include "canvas/canvas.h"
#include "demo/value.h"
#include "sim/world.h"

enum { DEMO_PARAMS = 32, DEMO_SETTINGS = 10, DEMO_CUES = 8 };

typedef struct Param {
    const char *name; /* kebab-case, without the dashes */
    ValueForm form;
    const char *fallback; /* the default, as typed */
    const char *meaning;
} Param;

/* What a key or `--at` does to the run. The event that node 0 gets has the value as its first
 * argument: a number (choices by index, durations in ns; of a rate the second is per how many ns),
 * or what demo_ratio() makes of a decimal or a ratio. */
typedef struct Action {
    const char *name;
    ValueForm form;       /* of its argument; VALUE_NONE: takes none */
    const char *fallback; /* the argument where none is given, as typed; NULL: it must be given */
    const char *fallback_param; /* ... or that of this parameter */
    const char *meaning;
    const char *predict; /* --predict asks for this metric, or for this claim; NULL: nothing */
    const char *predict_after; /* how long after the action the answer is taken; a duration */
} Action;

/* The event's type of a result that the host has measured (session.h): its arguments are the
 * probe and what it has found, as who measures gives it (host/probe.h). */
enum { DEMO_MEASURED = 1000 }; /* above every action */

/* What a model wants measured of the learner's machine: a probe's number from 0, or one of
 * these. */
enum { DEMO_WANTS_NOTHING = -1, DEMO_WANTS_NEVER = -2 };

/* A key of the pane and the action it stands for. */
typedef struct ActionKey {
    int32_t key;      /* a letter */
    const char *hint; /* one or two words for the key line */
    int action;
} ActionKey;

typedef struct Setting {
    const char *param, *value;
} Setting;

/* A scripted action: once at `at`, or from there on `every` so often until the run ends (before its
 * end). `every` is a duration or the name of a parameter that is one. */
typedef struct Cue {
    const char *at, *action, *every;
} Cue;

/* A choice of the demo's preset parameter, and what it sets where neither the command line nor the
 * scene does. */
typedef struct Preset {
    const char *name; /* the choice */
    Setting settings[DEMO_SETTINGS];
} Preset;

typedef struct Scene {
    const char *name;
    const char *watch; /* a line: what to watch for */
    Setting settings[DEMO_SETTINGS];
    Cue cues[DEMO_CUES];
    const char *end;    /* duration; NULL: when nothing is left to happen */
    const char *pace;   /* virtual time in a second of real time at speed 1; NULL: the demo's */
    const char *span;   /* the time axis's first zoom; NULL: the demo's */
    const char *versus; /* settings of a second side; NULL: none */
} Scene;

typedef struct Metric {
    const char *name; /* snake_case with the unit as suffix: contracts.md */
    const char *meaning;
    const char *law;    /* the formula or rule, for --explain */
    const char *source; /* where that comes from */
    const char *theory; /* the metric that is its theory; NULL: none */
    const char *label;  /* short, for the pane's measures; NULL: not shown there */
} Metric;

typedef struct Claim {
    const char *name; /* kebab-case */
    const char *law;  /* what always holds, in a line */
    const char *source;
    const char *label;    /* short, for the pane */
    const char *mutant;   /* the MUTANT() (base/mutant.h) that breaks it */
    const char *shown_by; /* words behind the demo's name with which the mutant breaks it */
} Claim;

typedef struct SeriesDecl {
    const char *name; /* snake_case with the unit */
    SeriesKind kind;
    const char *meaning;
} SeriesDecl;

/* A series that is not over time: numbers in an order of their own, such as who took the n-th
 * request. */
typedef struct ListDecl {
    const char *name; /* as a series' */
    const char *meaning;
} ListDecl;

/* How a note's argument is printed in --trace. */
typedef enum FieldKind {
    FIELD_COUNT,
    FIELD_SECONDS, /* ns, as seconds; -1 stays -1 */
    FIELD_BOOL,
    FIELD_RATIO, /* of demo_ratio(); null where that is NaN */
    FIELD_NODE,  /* a node's name */
    FIELD_CHOICE /* an index into `choices` */
} FieldKind;
typedef struct Field {
    const char *name; /* NULL ends the list */
    FieldKind kind;
    const char *const *choices;
} Field;
typedef struct NoteKind {
    const char *event;
    Field fields[NOTE_ARGS];
    bool quiet; /* too frequent for the pane's story while it plays fast; always in the trace */
} NoteKind;

typedef enum ReadingKind { READING_NULL, READING_NUMBER, READING_TEXT } ReadingKind;
typedef struct Reading {
    ReadingKind kind;
    double number;
    Text text;
} Reading;
#define READING_OF(value) ((Reading){.kind = READING_NUMBER, .number = (double)(value)})
#define READING_NOTHING   ((Reading){.kind = READING_NULL})

/* What a model is built from. */
typedef struct Setup {
    World *world; /* empty; the model adds nodes (node 0 gets the actions), series in the order
                     declared, histories */
    Arena *arena; /* of the run: everything that changes lives here */
    const Value *values; /* one a parameter, in the order declared */
} Setup;

/* What a picture is drawn from. */
typedef struct View {
    const void *model;
    const void *other; /* the other side's model, for a scale that both share; NULL: one side */
    const World *world;
    const Value *values;
    Time now;  /* the instant shown: at or after the last event, so positions may be interpolated */
    Time span; /* how much time a time axis of the picture covers */
    Time pace; /* virtual time in a second of real time, at the speed chosen */
    int target;       /* what the digits and arrows have chosen, from 0 */
    const char *side; /* "A" or "B" with --versus, else NULL */
    bool still;       /* reduced motion: states only */
    bool passing; /* what is worth following will be followed and nothing is now: the rest goes by
                     too fast to be watched */
} View;

typedef struct Demo {
    const char *name;        /* "rate-limiter" */
    const char *title;       /* "Rate limiting" */
    const char *summary;     /* a line for the list of demos */
    const char *lesson;      /* the stem it belongs to: "13-rate-limiting" */
    const char *empty_hint;  /* what to do before anything has happened: how it starts; behind that
                                what else, which is said until there is a story */
    const char *end;         /* duration; the run's end without a scene; NULL: none */
    const char *pace;        /* virtual time in a second of real time */
    const char *follow_pace; /* the pace while there is something to follow; NULL: there never is */
    const char *span;        /* the time axis's first zoom */
    const char *series_bin;  /* the first bin of its series */
    size_t memory_limit;     /* bytes of the run's arena */
    int max_nodes, max_events;

    const Param *params;
    int param_count;
    const char *preset_param; /* whose choices are presets; NULL: none */
    const Preset *presets;    /* choices that are not here set nothing */
    int preset_count;
    const Action *actions;
    int action_count;
    const ActionKey *keys;
    int key_count;
    const Scene *scenes; /* the first is the default */
    int scene_count;
    const Metric *metrics;
    int metric_count;
    const Claim *claims;
    int claim_count;
    const SeriesDecl *series;
    int series_count;
    const ListDecl *lists; /* in --json and --csv behind the series */
    int list_count;
    const NoteKind *notes;
    int note_count;
    const char *const *title_params; /* the two or three that matter, NULL-terminated */
    /* ... where that depends on the values; NULL: never. */
    const char *const *(*title_of)(const Value *values);

    /* Refuses values that do not go together, with a line in the report. NULL: all do. */
    bool (*accept)(const Value *values, Report *report);
    /* Whether it ends by itself with these values (a tape), so that neither a scene's end nor its
     * actions apply. NULL: never. */
    bool (*ends_itself)(const Value *values);
    /* When such a run ends, where that is known before it has; TIME_NEVER, or NULL: it is not. */
    Time (*ends_at)(const Value *values);
    /* Builds the model in the run's arena and returns it. */
    void *(*build)(const Setup *setup);
    /* A metric's value now. Texts live in `scratch`. */
    Reading (*measure)(const void *model, int metric, Time now, Arena *scratch);
    /* A list's numbers now, `*count` of them, in `scratch` or the model. NULL: it has no lists. */
    const double *(*list)(const void *model, int list, Time now, Arena *scratch, int *count);
    /* Whether a claim speaks of this run at all. NULL: all do. */
    bool (*applies)(const void *model, int claim);
    /* Whether a metric is worth its place in the pane in this run: not where it is null all the
     * time. NULL: all are. */
    bool (*speaks)(const void *model, int metric);
    /* Whether an action has anything to be done to in a run with these values: else the pane does
     * not name its key. NULL: all have. */
    bool (*acts)(const Value *values, int action);
    /* The probe of the learner's machine that it waits for: nothing now, or never in this run.
     * Where nobody measures, none is ever made. NULL: never. */
    int (*wants)(const void *model);
    /* A note in words, without its time. */
    Text (*word)(const void *model, const Note *note, Arena *scratch);
    /* What a key's action gets as its argument; false: the fallback. NULL: always that. */
    bool (*key_argument)(const View *view, const ActionKey *key, Arena *arena, Value *argument);
    /* Full picture: 64x16 and up. Compact: 56x6 and up. */
    void (*draw)(const View *view, Canvas canvas);
    void (*draw_compact)(const View *view, Canvas canvas);
    /* With a follow_pace: until when what is worth following lasts, such as one write on its way;
     * `now` or before: there is nothing. Playing slows down from the event on that begins it. */
    Time (*followed)(const void *model, Time now);
    Time (*follow_pace_of)(const void *model); /* instead of follow_pace; NULL: that */
    int targets;         /* how many things `target` chooses among; 0: nothing */
    bool targets_from_0; /* the digit 0 chooses the first; else 1 does */
} Demo;

/* All demos, by name: a list that the build makes of topics/ (build/registry.c). */
extern const Demo *const demo_registry[];
extern const size_t demo_registry_count;

/* NULL where there is none; then one line in the report that names the nearest. */
const Demo *demo_find(Text name, Report *report);

/* A note's argument that is a number with decimals, and back. */
int64_t demo_ratio(double ratio);
double demo_ratio_of(int64_t argument);

int demo_param(const Demo *demo, Text name); /* indices; -1 where there is none */
int demo_action(const Demo *demo, Text name);
int demo_scene(const Demo *demo, Text name);
int demo_metric(const Demo *demo, Text name);
int demo_claim(const Demo *demo, Text name);

#endif
