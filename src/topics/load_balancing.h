/* What the parts of the demo `load-balancing` share: a balancer, the servers behind it with their
 * queues, the clients' sessions, and what came of it.
 *
 *     load_balancing.c           the tables, and the Demo
 *     load_balancing_servers.c   the one node: arrivals, services, and what befalls the pool
 *     load_balancing_policy.c    who is chosen
 *     load_balancing_clients.c   addresses, sessions, permanent connections
 *     load_balancing_ledger.c    what is counted, and what is claimed
 *     load_balancing_measure.c   metrics and the theory beside them
 *     load_balancing_words.c     the story's notes, and their wording
 *     load_balancing_picture.c   the full and the compact picture
 *
 * Choosing and sending take no time, so all of it is one node: an event an arrival, and one an
 * answer.
 */
#ifndef GROUNDWORK_TOPICS_LOAD_BALANCING_H
#define GROUNDWORK_TOPICS_LOAD_BALANCING_H

#include "algo/balancing.h"
#include "base/law.h"
#include "demo/demo.h"
#include "sim/histogram.h"

enum {
    CONFIGURED_MOST = 100, /* at the start */
    ADDED_MOST = 28,
    SERVERS_MOST = CONFIGURED_MOST + ADDED_MOST,
    CLIENTS = 1000,
    CONNECTIONS_MOST = 1000,
    PICKS_KEPT = 1000,
    RING_POINTS = 160,
    BATCHES = 20,
    SHARES_MOST = 1280, /* of which the batches are made */
    SAMPLES = 100,      /* of what is in system, told; kept are up to twice as many */
    NEWEST = 32,        /* picks that a picture can show */
    NOBODY = BALANCING_NOBODY
};

#define SINK_MEAN   TIME_MILLISECOND
#define SLOW_FACTOR 5

typedef enum BalancingParameter {
    PARAM_POLICY,
    PARAM_SERVERS,
    PARAM_LOAD,
    PARAM_SERVICE,
    PARAM_MEAN,
    PARAM_QUEUE,
    PARAM_CHOICES,
    PARAM_SAMPLING,
    PARAM_WEIGHTS,
    PARAM_REFRESH,
    PARAM_LEVEL,
    PARAM_CONNECTIONS,
    PARAM_SESSIONS,
    PARAMS
} BalancingParameter;

typedef enum Policy {
    POLICY_RANDOM,
    POLICY_ROUND_ROBIN,
    POLICY_WEIGHTED,
    POLICY_LEAST_CONNECTIONS,
    POLICY_LEAST_TIME,
    POLICY_TWO_CHOICES,
    POLICY_IP_HASH,
    POLICY_RING,
    POLICY_STICKY,
    POLICIES
} Policy;

typedef enum Service {
    SERVICE_EXPONENTIAL,
    SERVICE_FIXED,
    SERVICE_BIMODAL,
    SERVICE_LOGNORMAL
} Service;

typedef enum BalancingAction {
    ACTION_ADD,
    ACTION_KILL,
    ACTION_REMOVE,
    ACTION_SINK,
    ACTION_SLOW,
    ACTION_HEAL,
    ACTION_RECONNECT,
    ACTION_COUNT,
    ACTIONS
} BalancingAction;

typedef enum BalancingClaim {
    CLAIM_SUMS,
    CLAIM_ONE_AT_A_TIME,
    CLAIM_TAPE,
    CLAIM_TURNS,
    CLAIM_SMOOTH,
    CLAIM_CHANCE,
    CLAIM_ONLY_UP,
    CLAIM_SESSIONS,
    CLAIMS
} BalancingClaim;

typedef enum BalancingNote {
    NOTE_PICK,       /* number, client, server (-1: none is up), in system there then */
    NOTE_ADD,        /* server */
    NOTE_KILL,       /* server, what it held */
    NOTE_REMOVE,     /* server, what it finishes */
    NOTE_SINK,       /* server */
    NOTE_SLOW,       /* server */
    NOTE_HEAL,       /* servers that were down */
    NOTE_RECONNECT,  /* connections */
    NOTE_COUNT,      /* requests that are no longer counted */
    NOTE_SESSIONS,   /* sessions lost */
    NOTE_MOVED,      /* connections placed anew */
    NOTE_NO_SERVER,  /* action, server */
    NOTE_NO_ROOM,    /* servers */
    NOTE_LONG_QUEUE, /* server, in system there: a power of two for the first time */
    NOTE_HERD,       /* server, its requests of one period, all of that period */
    NOTES
} BalancingNote;

/* What is drawn by chance. All are keyed by the request's number but for the last three: by client,
 * by placement of a connection. */
enum {
    DRAW_GAP,
    DRAW_WORK,
    DRAW_CLIENT,
    DRAW_POLICY,
    DRAW_FAULT,
    DRAW_CONNECTION,
    DRAW_ADDRESS,
    DRAW_COOKIE,
    DRAW_PLACE
};

/* What a run was built with. */
typedef struct BalancingConfig {
    Policy policy;
    int servers;
    double load;
    Service service;
    double mean; /* ns */
    Law lognormal;
    bool is_concurrent;
    int choices;
    bool is_distinct;
    int weights[SERVERS_MOST];
    Time refresh; /* 0: figures are always those of now */
    bool places_connections;
    int connections;
    bool keeps_sessions; /* in the servers' memory */
} BalancingConfig;

/* --- servers ---------------------------------------------------------------------------------- */

/* A request in system. Those of a server form a list by arrival; free ones another. */
typedef struct Job {
    int64_t number;
    Time arrived, work;
    TimerId timer; /* 0: it waits */
    int32_t server, before, after;
    bool fails; /* it is being answered with an error */
} Job;

typedef struct Server {
    bool is_configured; /* until it is removed */
    bool is_down, is_sink, is_slow;
    int32_t first, last; /* jobs; -1: none */
    int32_t running;
    int32_t connections; /* placed on it */
    int64_t picks;       /* counted requests that were sent there */
    int64_t turns;       /* picks since the pool was last changed */
    int64_t in_period;   /* requests since the figures were last copied */
} Server;

/* What was counted: of requests that arrived since the last count. */
typedef struct Ledger {
    int64_t requests, completed, failed;
    int64_t to_sinks, to_new;
    int32_t most; /* in one server */
    Histogram responses;
    double shares[SHARES_MOST]; /* sums of `share_size` responses each, in order */
    int share_count;
    int64_t share_size, share_filled;
    double share_sum;
} Ledger;

typedef struct NewestPick {
    Time at;
    int32_t server;
} NewestPick;

typedef struct BalancingModel {
    BalancingConfig config;
    Arena *arena;
    int capacity; /* servers that there can be */
    int count;    /* that there have been; ids from 0 */
    Server servers[SERVERS_MOST];
    int32_t inside[SERVERS_MOST];        /* in system, by server */
    int32_t counted[SERVERS_MOST];       /* ... of these, counted ones */
    double averages[SERVERS_MOST];       /* moving averages of responses, ns */
    int order[SERVERS_MOST], configured; /* ids in the configuration */
    int up[SERVERS_MOST], up_count;      /* of these, not down */

    Job *jobs;
    int job_count, job_capacity, free_job;

    /* The figures that policies look at, where these are copies, and when that is due; when the
     * next sample is. */
    int32_t copied_inside[SERVERS_MOST];
    double copied_averages[SERVERS_MOST];
    Time copy_at, look_at, sample_at, sample_every;
    int32_t *samples; /* by sample, then by server; `capacity` each */
    int sample_count;
    int64_t most_in_period; /* requests to one server in one period */

    int last_turn; /* id */
    int64_t smooth_values[SERVERS_MOST];
    int64_t turns; /* picks since the pool was last changed */

    uint32_t addresses[CLIENTS];
    int16_t owners[CLIENTS]; /* by hash or cookie; NOBODY: in turn, or none yet */
    bool has_lost[CLIENTS];  /* its session */
    int sessions_lost;
    int16_t connections[CONNECTIONS_MOST]; /* where each is; NOBODY: nowhere */
    int64_t placements;

    int64_t next;       /* request */
    int64_t arrived;    /* in all */
    int64_t ended;      /* ... of these, answered or lost */
    int64_t count_from; /* the first request that is counted */
    Time tape_at;       /* what the tape says of the last request that was compared with it */
    bool is_changed;    /* by another action than count: no law speaks of it */
    bool had_sink, had_new;
    Ledger ledger;
    int16_t picks[PICKS_KEPT];
    int pick_count;
    NewestPick newest[NEWEST];
    int64_t newest_count;
    double theory, floor; /* of the response, in mean work; NAN: none */
} BalancingModel;

extern const NodeType balancing_type;

static inline bool balancing_is_up(const Server *server)
{
    return server->is_configured && !server->is_down;
}

/* --- who is chosen ---------------------------------------------------------------------------- */

/* What a choice is for: the draws are keyed by it. */
typedef struct Choosing {
    int purpose;
    int64_t thing;
    int client;
    const int32_t *figures;
    const double *averages;
} Choosing;

/* The id of the server; NOBODY: none is up. */
int balancing_choose(BalancingModel *model, const Choosing *choosing, Effects *effects);

/* Whether it looks at figures. */
bool balancing_looks(Policy policy);

/* --- clients ---------------------------------------------------------------------------------- */

void balancing_clients_start(BalancingModel *model, Effects *effects);

/* The pool has changed: sessions and connections follow. `killed` is the server that was killed
 * just now, or NOBODY. */
void balancing_clients_follow(BalancingModel *model, int killed, Effects *effects);

/* Places all connections anew, or only those whose server is gone; returns how many. */
int balancing_connect(BalancingModel *model, bool all, Effects *effects);

/* --- counting --------------------------------------------------------------------------------- */

void balancing_count_pick(BalancingModel *model, int64_t number, int client, int server,
                          Effects *effects);
void balancing_count_end(BalancingModel *model, const Job *job, bool failed, Time now);
void balancing_count_anew(BalancingModel *model, Effects *effects);

/* Before an event: figures are copied and samples taken that were due since the last one. */
void balancing_look(BalancingModel *model, Time now, Effects *effects);

/* After an event: what is claimed at each. */
void balancing_audit(const BalancingModel *model, Effects *effects);

/* A request as the tape has it, whatever the policy: compared with what came. */
void balancing_compare_tape(BalancingModel *model, int64_t number, Time at, Time work, int client,
                            Effects *effects);

/* --- draws ------------------------------------------------------------------------------------ */

Time balancing_gap(const BalancingModel *model, const Effects *effects, int64_t number);
Time balancing_work(const BalancingModel *model, const Effects *effects, int64_t number);
int balancing_client(const Effects *effects, int64_t number);

/* --- the rest --------------------------------------------------------------------------------- */

/* As the pane shows them. */
typedef enum BalancingMetric {
    METRIC_SINK_SHARE,
    METRIC_SINK_BOUND,
    METRIC_SESSIONS_LOST,
    METRIC_NEW_SHARE,
    METRIC_SHARE_MAX,
    METRIC_QUEUE_MAX,
    METRIC_REQUESTS,
    METRIC_COMPLETED,
    METRIC_FAILED,
    METRIC_MEAN,
    METRIC_P50,
    METRIC_P99,
    METRIC_CI95,
    METRIC_THEORY,
    METRIC_FLOOR,
    METRICS
} BalancingMetric;

extern const Metric balancing_metrics[METRICS];
Reading balancing_measure(const void *model, int metric, Time now, Arena *scratch);
bool balancing_speaks(const void *model, int metric);
enum { LIST_PICK, LIST_IN_SYSTEM, LISTS };
const double *balancing_list(const void *model, int list, Time now, Arena *scratch, int *count);

/* What closed forms say of this configuration, in mean work; NAN: nothing. */
double balancing_theory_of(const BalancingConfig *config);
double balancing_floor_of(const BalancingConfig *config);

extern const char *const balancing_policies[];

extern const NoteKind balancing_notes[NOTES];
Text balancing_word(const void *model, const Note *note, Arena *scratch);

void balancing_draw(const View *view, Canvas canvas);
void balancing_draw_compact(const View *view, Canvas canvas);

#endif
