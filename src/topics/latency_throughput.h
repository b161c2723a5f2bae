/* What the parts of the demo `latency-throughput` share: one model for each of its scenes, and a
 * meter that they all have.
 *
 *     latency_throughput.c               the tables, and the Demo
 *     latency_throughput_meter.c         requests and their times, counted by who comes and goes
 *     latency_throughput_server.c        one server, one by one or in batches
 *     latency_throughput_closed.c        users who wait for their answers
 *     latency_throughput_testers.c       two testers of one server
 *     latency_throughput_ladder.c        what was measured of the learner's own machine
 *     latency_throughput_measure.c       metrics and the theory beside them
 *     latency_throughput_words.c         the story's notes, and their wording
 *     latency_throughput_picture*.c      the pictures
 */
#ifndef GROUNDWORK_TOPICS_LATENCY_THROUGHPUT_H
#define GROUNDWORK_TOPICS_LATENCY_THROUGHPUT_H

#include "algo/batching.h"
#include "algo/mva.h"
#include "algo/percentile.h"
#include "demo/demo.h"

typedef enum LatencyKind {
    KIND_SERVER,
    KIND_BATCH,
    KIND_CLOSED,
    KIND_TESTERS,
    KIND_LADDER
} LatencyKind;

typedef enum WorkLaw { WORK_EXPONENTIAL, WORK_CONSTANT, WORK_HYPER } WorkLaw;

typedef enum LatencyParameter {
    PARAM_MODEL,
    PARAM_RATE,
    PARAM_SERVICE,
    PARAM_LAW,
    PARAM_CV2,
    PARAM_ROOM,
    PARAM_BATCH,
    PARAM_OVERHEAD,
    PARAM_ITEM,
    PARAM_LINGER,
    PARAM_USERS,
    PARAM_THINK,
    PARAM_STOP,
    PARAM_PROBES,
    PARAMS
} LatencyParameter;

typedef enum LatencyAction {
    ACTION_RATE,
    ACTION_LAW,
    ACTION_FREEZE,
    ACTION_BATCH,
    ACTION_USERS,
    ACTION_MEASURE,
    ACTIONS
} LatencyAction;

typedef enum LatencyClaim {
    CLAIM_CONSERVATION,
    CLAIM_FIFO,
    CLAIM_BUSY,
    CLAIM_LITTLE,
    CLAIM_BATCH_SIZE,
    CLAIM_BATCH_WAIT,
    CLAIM_USERS,
    CLAIM_STATIONS,
    CLAIM_BOUNDS,
    CLAIM_ONE_AT_A_TIME,
    CLAIM_SCHEDULE,
    CLAIM_FLOOR,
    CLAIMS
} LatencyClaim;

typedef enum LatencyNote {
    NOTE_ANSWERED,  /* request, response, left inside */
    NOTE_REFUSED,   /* request, inside */
    NOTE_BATCH,     /* items, takes, its oldest has waited */
    NOTE_SAMPLE,    /* tester, sent, response */
    NOTE_LONGEST,   /* inside */
    NOTE_FULL,      /* room */
    NOTE_RATE,      /* a second, before, mean response before (-1: none) */
    NOTE_LAW,       /* law, mean response before */
    NOTE_LIMIT,     /* batch, before, mean response before */
    NOTE_USERS,     /* users, before, mean response before */
    NOTE_FREEZE,    /* for so long */
    NOTE_THAW,      /* inside, or requests that are answered late */
    NOTE_STOP,      /* closed samples, open samples */
    NOTE_NO_OBJECT, /* action */
    NOTE_MEASURE,   /* again */
    NOTE_PROBED,    /* probe, value, p99 (-1: none), reason (0: none) */
    NOTES
} LatencyNote;

/* What is drawn by chance; by the request's number, or by user and round. */
enum { DRAW_GAP, DRAW_BRANCH, DRAW_WORK, DRAW_THINK, DRAW_STATION };

enum {
    SERIES_ANSWERED,
    SERIES_INSIDE,
    SERIES_REFUSED,
    SERIES_CLOSED_SENT,
    SERIES_OPEN_SENT,
    SERIES
};

enum {
    SAMPLES_EXACT = 4000000, /* beyond: to a bucket */
    INSIDE_MOST = 1 << 20,
    USERS_MOST = 1000,
    STATIONS = 3,
    WAKE_MOST = 64,
    TRIED_MOST = 24,
    FREEZES_MOST = 16
};

/* What is set now: actions change it. */
typedef struct LatencySettings {
    LatencyKind kind;
    int64_t rate; /* so many ... */
    Time rate_ns; /* ... in so long */
    Time service;
    WorkLaw law;
    double cv2;
    int room;
    Batching batching;
    int users;
    Time think;
    Time stop; /* of the testers; 0: never */
    bool long_probes;
} LatencySettings;

double latency_per_s(const LatencySettings *settings);

/* --- the meter -------------------------------------------------------------------------------- */

/* Times in exact ns, without overflow: so many of them, each so long. `ns` is from 0 to below a
 * second. */
typedef struct LatencySum {
    int64_t s, ns;
} LatencySum;

void latency_sum_add(LatencySum *sum, int64_t times, Time time);
double latency_sum_ns(const LatencySum *sum);

/* How it went with earlier settings. */
typedef struct Tried {
    LatencySettings settings;
    double mean_ms, p99_ms, per_s;
} Tried;

/* Counts the requests that came since the settings last changed. Little's two sides are reckoned
 * apart: the area under the number inside, and each request's time there. */
typedef struct Meter {
    Time since;   /* counted from here on */
    int64_t from; /* ... which is this request */
    int64_t arrived, refused, answered, inside;
    LatencySum area, sojourn, came; /* `came`: when those inside came, together */
    Time changed;                   /* the area is counted up to here */
    PercentileSet *set;
    History *samples;
    size_t first;   /* of the samples that count */
    bool disturbed; /* it was frozen meanwhile: no theory speaks of that */
    int64_t all_arrived, all_refused, all_answered; /* of the whole run */
    int64_t longest;                                /* that were inside, counted or not */

    double wake[WAKE_MOST][2]; /* answers a second and mean ms, as they were */
    int wake_count;
    Time wake_every, wake_next;
    Tried tried[TRIED_MOST]; /* a ring */
    int tried_count;
} Meter;

void meter_init(Meter *meter, const Setup *setup);

/* The settings are about to change; requests from `next` on count. */
void meter_restart(Meter *meter, const LatencySettings *settings, Time now, int64_t next);

void meter_arrive(Meter *meter, Time now, int64_t number);
void meter_refuse(Meter *meter, int64_t number);
void meter_answer(Meter *meter, Time now, int64_t number, Time arrived);

double meter_mean_ms(const Meter *meter);              /* NAN: nothing was answered */
double meter_percentile_ms(const Meter *meter, int q); /* ten-thousandths; NAN */
double meter_inside_mean(const Meter *meter, Time now);
double meter_little_gap(const Meter *meter, Time now); /* NAN: nobody was inside */
double meter_per_s(const Meter *meter, Time now);      /* NAN */

/* Little's identity after an event, exactly; else the claim is broken. */
void meter_check(const Meter *meter, Effects *effects);

/* --- one server ------------------------------------------------------------------------------- */

typedef struct Request {
    Time arrived, work;
    int64_t number;
} Request;

typedef struct Server {
    Arena *arena;
    Request *queue; /* a ring; the first `serving` are being served */
    int64_t capacity, first, count, serving;
    Time ends;      /* of the service */
    bool suspended; /* by a freeze */
    TimerId ending, lingering, arriving;
    Time next;              /* arrival */
    int64_t number;         /* of the next arrival */
    int64_t last_begun;     /* request */
    bool was_refused;       /* ever */
    int64_t batches, items; /* done, since the settings changed */
    int64_t size;           /* of the last batch */
} Server;

/* --- closed ----------------------------------------------------------------------------------- */

typedef struct User {
    bool active, thinking;
    int64_t round, number; /* of the user; the request's */
    Time arrived;
} User;

typedef struct Station {
    int16_t queue[USERS_MOST]; /* a ring; the first is served where `busy` */
    int first, count;
    bool busy, suspended; /* by a freeze */
    Time ends;
    TimerId ending;
} Station;

typedef struct Closed {
    User users[USERS_MOST];
    Station stations[STATIONS];
    int active, thinking;
    int64_t number; /* of the next request */
} Closed;

extern const char *const latency_station_names[STATIONS];
extern const double latency_demands_ms[STATIONS];
Mva latency_mva(const LatencySettings *settings, int users);

/* --- testers ---------------------------------------------------------------------------------- */

enum { TESTER_CLOSED, TESTER_OPEN, TESTERS };

typedef struct Tester {
    PercentileSet *set;
    History *samples;
    LatencySum sum;
    int64_t sent, under_way;
    Time worst;
} Tester;

typedef struct Testers {
    Tester all[TESTERS];
    Time base;    /* the schedule's beginning */
    int64_t next; /* instant of it */
    Time last;    /* instant; -1: none */
    int64_t sent; /* by the open one since `base` */
    TimerId timer;
    bool stopped;
} Testers;

double tester_mean_ms(const Tester *tester);              /* NAN */
double tester_percentile_ms(const Tester *tester, int q); /* NAN */

/* --- the ladder ------------------------------------------------------------------------------- */

/* In the order in which they are made: the numbers are host/probe.h's. */
typedef enum LadderProbe {
    PROBE_CALL,
    PROBE_L1,
    PROBE_L2,
    PROBE_RAM,
    PROBE_SYSCALL,
    PROBE_LOOPBACK,
    PROBE_WRITE_SYNC,
    PROBE_FILE_READ,
    PROBE_FILE_CACHED,
    PROBES,
    PROBE_AT_LENGTH = 16 /* added: host/probe.h's PROBE_LONG */
} LadderProbe;

typedef struct Rung {
    bool done;
    int64_t ps, p99_ps; /* -1: could not be measured; has no p99 */
    int reason;         /* why not: host/probe.h's number */
} Rung;

typedef struct Ladder {
    Rung rungs[PROBES];
    int next;   /* the probe that is wanted; PROBES: none is left */
    bool rests; /* before the next one */
    TimerId timer;
} Ladder;

/* --- the model -------------------------------------------------------------------------------- */

typedef struct Freeze {
    Time from, to;
} Freeze;

typedef struct LatencyModel {
    LatencySettings settings;
    Meter meter;
    Server server;
    Closed *closed; /* NULL in other scenes, as the next two */
    Testers *testers;
    Ladder *ladder;
    bool is_frozen;
    Time frozen_at, frozen_until; /* of the latest freeze */
    TimerId thaw;
    Freeze freezes[FREEZES_MOST]; /* the latest, a ring */
    int freeze_count;
} LatencyModel;

extern const NodeType latency_server_type, latency_closed_type, latency_testers_type,
    latency_ladder_type;

void latency_closed_init(LatencyModel *model, const Setup *setup);
void latency_testers_init(LatencyModel *model, const Setup *setup);
void latency_ladder_init(LatencyModel *model, const Setup *setup);
int latency_wants(const void *model);

/* Begins or prolongs a freeze, and sets `type` for its end. True where it begins. */
bool latency_freeze(LatencyModel *model, const Event *event, int type, Effects *effects);

/* A note where more are inside than ever, by round numbers; `before`: the most until now. */
void latency_tell_longest(const LatencyModel *model, int64_t before, Effects *effects);

/* An action that this scene has no object for. */
void latency_pass_over(const Event *event, Effects *effects);

/* Starts counting anew, with a note of what is changed and how it went until now. */
void latency_changed(LatencyModel *model, Time now, int64_t next, LatencyNote note, int64_t to,
                     int64_t from, Effects *effects);

/* --- the rest --------------------------------------------------------------------------------- */

/* As the pane shows them: of all scenes those that speak of it. */
typedef enum LatencyMetric {
    METRIC_MEAN,
    METRIC_MEAN_THEORY,
    METRIC_P50,
    METRIC_P50_THEORY,
    METRIC_P99,
    METRIC_P99_THEORY,
    METRIC_PER_S,
    METRIC_PER_S_THEORY,
    METRIC_LOSS,
    METRIC_LOSS_THEORY,
    METRIC_INSIDE,
    METRIC_LITTLE_GAP,
    METRIC_PER_BATCH,
    METRIC_KNEE,
    METRIC_CLOSED_SAMPLES,
    METRIC_CLOSED_MEAN,
    METRIC_CLOSED_P999,
    METRIC_CLOSED_P9999,
    METRIC_OPEN_SAMPLES,
    METRIC_OPEN_MEAN,
    METRIC_OPEN_P75,
    METRIC_OPEN_P99,
    METRIC_OPEN_P9999,
    METRIC_MEASURED, /* one a probe */
    METRICS = METRIC_MEASURED + PROBES
} LatencyMetric;

extern const Metric latency_metrics[METRICS];
Reading latency_measure(const void *model, int metric, Time now, Arena *scratch);
bool latency_speaks(const void *model, int metric);

/* Theory in ms and a second; NAN: none speaks of this. */
double latency_mean_theory_ms(const LatencySettings *settings);
double latency_per_s_theory(const LatencySettings *settings);

extern const char *const latency_law_names[];
extern const char *const latency_probe_names[];
extern const char *const latency_reasons[]; /* by host/probe.h's numbers */
extern const NoteKind latency_notes[NOTES];
Text latency_word(const void *model, const Note *note, Arena *scratch);

void latency_draw(const View *view, Canvas canvas);
void latency_draw_compact(const View *view, Canvas canvas);

#endif
