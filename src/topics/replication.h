/* What the parts of the demo `replication` share: one key on several nodes, in one of three
 * architectures, and what came of it.
 *
 *     replication.c          the tables, and the Demo
 *     replication_quorum.c   quorum: the clients, writer (node 0) and reader
 *     replication_store.c    quorum: homes, spares, what becomes of messages
 *     replication_act.c      quorum: what befalls them by hand
 *     replication_trace.c    quorum: writes and reads leg by leg, for the picture
 *     replication_trials.c   many trials without a clock: races, frozen sets, failovers, readers
 *     replication_leader.c   single-leader: a log and its followers
 *     replication_two.c      multi-leader: two that write at once
 *     replication_curve.c    P(fresh | t), measured and drawn, and the published figures
 *     replication_measure.c  metrics and the theory beside them
 *     replication_words.c    the story's notes, and their wording
 *     replication_picture.c  the full and the compact picture
 *
 * Times are in ns, -1 where something has not happened. Versions count from 1; 0 is nothing.
 */
#ifndef GROUNDWORK_TOPICS_REPLICATION_H
#define GROUNDWORK_TOPICS_REPLICATION_H

#include "algo/hints.h"
#include "algo/quorum.h"
#include "algo/replica_log.h"
#include "algo/wars.h"
#include "demo/demo.h"
#include "sim/histogram.h"
#include "sim/network.h"

typedef enum ReplicationParameter {
    PARAM_ARCHITECTURE,
    PARAM_N,
    PARAM_W,
    PARAM_R,
    PARAM_LATENCY,
    PARAM_MEAN,
    PARAM_WRITE_MEAN,
    PARAM_AFTER,
    PARAM_READ_REPAIR,
    PARAM_SLOPPY,
    PARAM_HINT_WINDOW,
    PARAM_RATE,
    PARAM_LAG,
    PARAM_SYNC,
    PARAM_PROMOTE,
    PARAM_RESOLVE,
    PARAM_SKEW,
    PARAM_TRIALS,
    PARAM_READ_FROM,
    PARAMS
} ReplicationParameter;

typedef enum Architecture {
    ARCHITECTURE_QUORUM,
    ARCHITECTURE_SINGLE_LEADER,
    ARCHITECTURE_MULTI_LEADER
} Architecture;

/* The first four as in WarsProfile. */
typedef enum LatencyChoice {
    LATENCY_LNKD_SSD,
    LATENCY_LNKD_DISK,
    LATENCY_YMMR,
    LATENCY_WAN,
    LATENCY_EXP,
    LATENCY_CONSTANT,
    LATENCY_FROZEN
} LatencyChoice;

typedef enum SyncChoice { SYNC_ASYNC, SYNC_SEMI, SYNC_ALL } SyncChoice;
typedef enum ResolveChoice { RESOLVE_LWW, RESOLVE_SIBLINGS } ResolveChoice;

typedef enum ReplicationAction {
    ACTION_WRITE,
    ACTION_GET,
    ACTION_KILL,
    ACTION_REVIVE,
    ACTION_CUT,
    ACTION_HEAL,
    ACTION_DROP,
    ACTION_REPAIR,
    ACTION_PROMOTE,
    ACTION_WRITES,
    ACTIONS
} ReplicationAction;

typedef enum ReplicationClaim {
    CLAIM_FRESH,
    CLAIM_FORWARD,
    CLAIM_COMMIT,
    CLAIM_MESSAGES,
    CLAIM_HINTS,
    CLAIM_REPAIR,
    CLAIM_PREFIX,
    CLAIM_SYNC,
    CLAIM_SIBLINGS,
    CLAIMS
} ReplicationClaim;

/* The story. What is `quiet` there comes with every write; of what is followed it has a twin that
 * is not (_SEEN). What fails or is stale is told of what is followed and where it begins: the rest
 * has a quiet twin (_TOO). */
typedef enum ReplicationNote {
    NOTE_WRITE,         /* version, by hand */
    NOTE_APPLIED,       /* node, version, of (PATH) */
    NOTE_HINTED,        /* spare, version, home */
    NOTE_ACK,           /* node, version, acks, w */
    NOTE_COMMITTED,     /* version, after */
    NOTE_WRITE_FAILED,  /* version, acks, w */
    NOTE_READ,          /* read, committed */
    NOTE_ANSWER,        /* node, version, answers, r */
    NOTE_FRESH,         /* version, node, read */
    NOTE_STALE,         /* version, node, behind by, after, read */
    NOTE_READ_FAILED,   /* answers, r */
    NOTE_READ_REPAIR,   /* node, version */
    NOTE_LOST,          /* node, version, leg, why (FlightFate) */
    NOTE_KILL,          /* node */
    NOTE_REVIVE,        /* node */
    NOTE_CUT,           /* homes on the left, a bit each */
    NOTE_HEAL,          /**/
    NOTE_DROP,          /**/
    NOTE_HINTS_STOPPED, /* node, after */
    NOTE_HANDOVER,      /* spare, node, hints */
    NOTE_REPAIR,        /* replicas mended, version */
    NOTE_WRITES,        /* on */
    NOTE_SKIPPED,       /* action: nothing here that it could be done to */
    NOTE_APPENDED,      /* node, entry, epoch */
    NOTE_FOLLOWED,      /* node, entries */
    NOTE_PROMOTED,      /* node, epoch, entries, lost */
    NOTE_DROPPED_TAIL,  /* node, entries */
    NOTE_NOBODY,        /* no follower could take over */
    NOTE_LOCAL,         /* leader, write: accepted and acknowledged */
    NOTE_SEEN,          /* leader, the other's write */
    NOTE_OVERWRITTEN,   /* leader whose write is lost, write */
    NOTE_SIBLINGS,      /* leader that keeps both, A's write, B's write */
    NOTE_COMMITTED_SEEN,
    NOTE_FRESH_SEEN,
    NOTE_READ_REPAIR_SEEN,
    NOTE_LOST_SEEN,
    NOTE_OVERWRITTEN_SEEN,
    NOTE_STALE_TOO,
    NOTE_WRITE_FAILED_TOO,
    NOTE_READ_FAILED_TOO,
    NOTE_SO_FAR,   /* trials, and what came of them: two ratios */
    NOTE_RACE,     /* trial, fresh from, write's latency, read's */
    NOTE_FROZEN,   /* trial, versions missed */
    NOTE_FAILOVER, /* trial, lost */
    NOTE_OWN_READ, /* trial, missed, replica asked */
    NOTES
} ReplicationNote;

/* Purposes of random draws. Those of an operation are keyed by its key and the node. */
enum {
    DRAW_GAP,
    DRAW_TRIAL,
    DRAW_LEG, /* + Leg */
    DRAW_HANDOVER = DRAW_LEG + 5,
    DRAW_HANDOVER_ACK,
    DRAW_WRITER_PLACE,
    DRAW_READER_PLACE,
    DRAW_GAP_B
};

/* Levels and counts over time. */
enum {
    SERIES_COMMITTED,
    SERIES_FAILED,
    SERIES_FRESH,
    SERIES_STALE,
    SERIES_BEHIND,
    SERIES_LOST,
    SERIES
};

/* What a run was built with. */
typedef struct ReplicationConfig {
    Architecture architecture;
    LatencyChoice latency;
    WarsModel wars; /* n, r, w and the four legs' laws; frozen: n, r, w alone */
    Time after;
    bool read_repair, sloppy;
    Time hint_window;
    int64_t rate; /* so many ... */
    Time rate_ns; /* ... in so long */
    Time lag;
    SyncChoice sync;
    bool promotes_freshest; /* what `promote` does where it is not told */
    ResolveChoice resolve;
    Time skew;
    int64_t trials;
    bool reads_from_any; /* single-leader trials: follower-reads, else failovers */
    Time leg;            /* about what a message between near nodes takes, of a quorum; else 0 */
    Time follow_pace;    /* virtual time in a second while something is followed */
} ReplicationConfig;

/* --- quorum: nodes ---------------------------------------------------------------------------- */

/* In the world: the clients, then the replicas as algo/quorum.h numbers them: n homes, and with
 * --sloppy two spares. */
enum { NODE_WRITER, NODE_READER, NODE_REPLICAS };

enum {
    MESSAGE_WRITE,
    MESSAGE_ACK,
    MESSAGE_READ,
    MESSAGE_ANSWER,
    MESSAGE_MEND,
    MESSAGE_HANDOVER,
    MESSAGE_HANDOVER_ACK,
    MESSAGE_BEGIN_READ
};

/* The legs of a write and a read at one replica: there and back, and read repair. As the messages'
 * types. */
typedef enum Leg { LEG_WRITE, LEG_ACK, LEG_READ, LEG_ANSWER, LEG_MEND, LEGS } Leg;

#define QUORUM_TIMEOUT (500 * TIME_MILLISECOND)

/* A message of an operation. */
typedef struct LegTrace {
    Time sent; /* -1: it was not */
    Time due;  /* arrives, or is lost */
    FlightFate fate;
    int64_t version; /* that it carries; of a read: what the replica then answered */
} LegTrace;

enum { TRACES = 16, TRACE_NONE = -1 };

/* A write and the read that follows its commit, or a read by hand alone, leg by leg. It is kept
 * while it is among the newest, and while it is followed. */
typedef struct QuorumTrace {
    int64_t ref;     /* which one it is, counted on; its place is ref % TRACES. -1: none yet */
    int64_t version; /* of the write; 0: a read alone */
    bool by_hand;
    Time followed_until; /* 0: it is not followed */
    /* The write. */
    Time write_began, committed, write_failed;
    int acks;                  /* so far, late ones included; bits of their nodes in `acked` */
    uint32_t acked;            /* nodes as algo/quorum.h numbers them */
    int hinted[QUORUM_SPARES]; /* the home that the spare's hint is for; QUORUM_NOWHERE: none */
    /* The read. */
    Time read_began, returned, read_failed;
    int64_t expected; /* the newest committed version when it began */
    int64_t got;      /* what it returned; stale where that is less */
    int got_from;     /* the home whose answer it was */
    int answers;
    uint32_t answered;
    LegTrace legs[QUORUM_NODES][LEGS]; /* homes, then the spares */
} QuorumTrace;

/* --- quorum: state ---------------------------------------------------------------------------- */

enum { FRESH_BINS = 128 }; /* of 1 ms each */

/* What the nodes of a quorum share: the network, who can be reached (which is known at once), what
 * the picture shows and what was counted. */
typedef struct QuorumStore {
    const ReplicationConfig *config;
    Network *network;
    Law laws[LEGS][2]; /* of each leg, near and far */
    int n, nodes;      /* homes; homes and spares */
    struct QuorumHome *homes;
    struct QuorumSpare *spares;
    uint32_t down;  /* replicas that were stopped */
    uint32_t right; /* homes on the reader's side of the cut; 0: there is none */
    bool is_cut;
    uint32_t reachable;                   /* homes, from the writer and the spares */
    Time unreachable_since[QUORUM_HOMES]; /* of those that are not */
    uint32_t told_stopped;                /* homes whose end of hints was told */
    int64_t newest;                       /* committed version */
    Time newest_at;                       /* when it was committed; -1: never */
    Time healed;                          /* the last heal or revive; -1: none yet */
    /* For the picture. */
    QuorumTrace traces[TRACES];
    int64_t trace_count;
    Time followed_last; /* when the last one that is followed began; -1: none */
    bool follow_next;   /* an action was taken */
    bool reads_stale, writes_fail, reads_fail; /* the last one, as far as it was decided */
    /* Counts. */
    int64_t writes, failed_writes, reads, failed_reads, answered_reads;
    int64_t stale_reads, stale_after_heal;
    int64_t hints_stored, hints_delivered, repairs;
    int64_t sent, received, lost; /* messages over the network */
    struct {
        int64_t reads, fresh;
    } fresh_by[FRESH_BINS]; /* reads by how long after the newest commit they began */
} QuorumStore;

typedef struct QuorumHome {
    QuorumStore *store;
    int64_t held; /* its version */
} QuorumHome;

typedef struct QuorumSpare {
    QuorumStore *store;
    HintQueue hints[QUORUM_HOMES]; /* by home */
} QuorumSpare;

/* An operation under way, or decided a while ago: late messages still find it. */
typedef struct WriteOperation {
    QuorumWrite write; /* version 0: none */
    int64_t key;       /* of its draws */
    Time began;
    TimerId timer; /* its timeout; 0: decided */
    int64_t trace; /* its ref */
} WriteOperation;

typedef struct ReadOperation {
    QuorumRead read;
    int64_t number, key; /* number 0: none */
    Time began, newest_at;
    int64_t expected; /* the newest committed version when it began */
    TimerId timer;
    int64_t trace;
} ReadOperation;

typedef struct QuorumWriter {
    QuorumStore *store;
    WriteOperation *operations; /* `capacity` of them, a write at its version's place */
    int capacity;
    int64_t version;  /* the newest written */
    int64_t arrivals; /* drawn so far */
    int64_t by_hand;
    bool is_on;
    TimerId arrival;
} QuorumWriter;

typedef struct QuorumReader {
    QuorumStore *store;
    ReadOperation *operations;
    int capacity;
    int64_t number; /* of the newest read */
    int64_t by_hand;
} QuorumReader;

typedef struct QuorumModel {
    QuorumStore store;
    QuorumWriter writer;
    QuorumReader reader;
} QuorumModel;

/* --- trials ----------------------------------------------------------------------------------- */

/* Trials follow each other this long apart: they need a time to be drawn at, not one to happen. */
#define TRIAL_GAP TIME_MILLISECOND

typedef enum TrialKind { TRIAL_RACE, TRIAL_FROZEN, TRIAL_FAILOVER, TRIAL_READER } TrialKind;

enum { MISSED_MOST = 5, FAILOVER_S = 20 /* a leader's life in a trial */ };

typedef struct Trials {
    TrialKind kind;
    const ReplicationConfig *config;
    int64_t done;
    /* Races. */
    Histogram *fresh_from, *write, *read; /* ns */
    int64_t fresh_at_once, fresh_after;   /* at 0 and at `after` */
    /* Frozen: trials whose read missed so many of the newest versions. Readers: [0] and [1]. */
    int64_t missed[MISSED_MOST + 1];
    /* Failovers. */
    int64_t lost, lost_last; /* of all trials; of the last one */
    Histogram *losses;
} Trials;

/* --- single-leader ---------------------------------------------------------------------------- */

/* In the world: the clients, then the nodes. */
enum { LEADER_NODES = 1, ENTRIES_SHOWN = 256 };

/* A write in the log of the leader that took it. */
typedef struct LogEntry {
    int64_t index, epoch; /* index from 1 within that leader's log */
    Time at;
    Time acked; /* -1: not yet */
} LogEntry;

typedef struct LogNode {
    struct LeaderModel *model;
    int index;
    ReplicaLog log;
    bool is_down;
    int64_t dropped; /* entries that it dropped when it followed again */
} LogNode;

typedef struct LeaderModel {
    const ReplicationConfig *config;
    int n, leader;       /* leader -1: none, until one is promoted */
    int old_leader;      /* who led before; -1: nobody */
    int64_t epoch, life; /* life: counts on when a leader stops or changes; messages of an earlier
                            one never arrive */
    LogNode nodes[REPLICA_LOG_NODES];
    int64_t acked;    /* the first so many entries of the leader's log */
    int64_t arrivals; /* drawn so far */
    int64_t by_hand;
    bool is_on;
    TimerId arrival;
    LogEntry entries[ENTRIES_SHOWN]; /* the newest, by index; those of a lost tail stay until they
                                        are written over */
    int64_t writes, refused;         /* all; those that found no leader */
    int64_t lost_acked, promotions;
    bool chose_freshest; /* the last promotion */
    int acts;            /* deeds that the law of what is lost does not speak of */
    Time killed;         /* a leader, the last time; -1: never */
    Time followed_until;
} LeaderModel;

/* Where entry `index` of a log stands: its epoch, as the log's runs tell. 0: it is not there. */
int64_t leader_entry_epoch(const ReplicaLog *log, int64_t index);

/* The entry with that index that the leader of `epoch` took; NULL where it is no longer kept. */
const LogEntry *leader_entry(const LeaderModel *model, int64_t index, int64_t epoch);

/* What a follower is told `lag` x this after the leader has it; 0 for the leader. */
int leader_distance(const LeaderModel *model, int node);

/* --- multi-leader ----------------------------------------------------------------------------- */

enum { LEADER_A, LEADER_B, LEADERS, WRITES_SHOWN = 64 };

/* A write at one of the two leaders. */
typedef struct TwoWrite {
    int64_t number; /* from 1 at its leader */
    Time at, stamp; /* stamp: by its leader's clock */
    int64_t seen;   /* how many of the other's writes its leader had seen */
    bool is_lost, by_hand;
    int64_t lost_to; /* the other's write that won over it */
} TwoWrite;

/* A value with what whoever wrote it had seen of each leader, its own write included: it takes the
 * place of all that. */
typedef struct TwoKept {
    int leader;
    int64_t number, saw[LEADERS];
    Time stamp;
} TwoKept;

typedef struct TwoLeader {
    struct TwoModel *model;
    int leader;
    int64_t written; /* writes of its own */
    int64_t seen;    /* of the other's */
    History *times;  /* Time of each write, the first of number 1 */
    int64_t conflicting, lost;
    int64_t marked; /* writes up to this number conflict or never will */
    int64_t judged; /* ... are lost or never will be */
    int64_t arrivals, by_hand;
    TimerId arrival;
    /* What it shows to who reads here: one write, or with siblings up to two. */
    TwoKept kept[LEADERS];
    int kept_count;
    TwoWrite recent[WRITES_SHOWN]; /* by number */
} TwoLeader;

typedef struct TwoModel {
    const ReplicationConfig *config;
    TwoLeader leaders[LEADERS];
    bool is_on;
    Time followed_last, followed_until; /* a conflict; -1: none yet */
} TwoModel;

/* A leader's write; NULL where it is not among the newest. */
const TwoWrite *two_write(const TwoLeader *leader, int64_t number);

/* --- the model -------------------------------------------------------------------------------- */

/* One of these is there, by the architecture and --trials. */
typedef struct ReplicationModel {
    ReplicationConfig config;
    Trials *trials;
    QuorumModel *quorum;
    LeaderModel *leader;
    TwoModel *two;
} ReplicationModel;

/* Poisson: how long from one of the config's writes to the next, the `arrival`th. */
static inline Time replication_gap(const ReplicationConfig *config, const Effects *effects,
                                   int purpose, int64_t arrival)
{
    double mean = (double)config->rate_ns / (double)config->rate;
    return effects_exponential(effects, purpose, arrival, mean);
}

void quorum_build(ReplicationModel *model, const Setup *setup);
void trials_build(ReplicationModel *model, const Setup *setup);
void leader_build(ReplicationModel *model, const Setup *setup);
void two_build(ReplicationModel *model, const Setup *setup);

/* --- quorum: what its files share ------------------------------------------------------------- */

extern const NodeType quorum_home_type, quorum_spare_type;

/* Sends a leg between a client and a replica, and keeps it in the trace `ref`. `key` is the
 * operation's. */
void quorum_send(QuorumStore *store, Effects *effects, Leg leg, int replica, int64_t key,
                 int64_t ref, const int64_t args[NETWORK_ARGS]);

/* A message has come: counted, and its leg has arrived. Every message ends here or in the
 * network's loss. */
void quorum_receive(QuorumStore *store, const Event *event, Effects *effects);
void quorum_lose(void *store, const Event *message, FlightFate fate, Effects *effects);

/* sent = delivered + lost + under way. */
void quorum_check_messages(QuorumStore *store, Effects *effects);

void quorum_act(QuorumModel *model, const Event *event, Effects *effects);
void quorum_begin_write(QuorumWriter *writer, bool by_hand, Effects *effects);
void quorum_await_arrival(QuorumWriter *writer, Effects *effects);

/* Who can be reached, after it has changed. */
void quorum_look_around(QuorumStore *store, Time now);

/* How many live homes lack the newest committed version. */
int quorum_behind(const QuorumStore *store);

/* A new trace, which pushes out the oldest that is not followed; followed where it is by hand, the
 * first after an action, or none has been for a second. */
QuorumTrace *quorum_trace_new(QuorumStore *store, Time now, bool by_hand);
QuorumTrace *quorum_trace_of(QuorumStore *store, int64_t ref); /* NULL: it is gone */
bool quorum_is_followed(QuorumStore *store, int64_t ref);      /* or was */
LegTrace *quorum_leg(QuorumStore *store, int64_t ref, Leg leg, int replica);

/* The trace is followed to `due` at least, and no longer than a while from `since`. */
void quorum_follow(const QuorumStore *store, QuorumTrace *trace, Time since, Time due);

/* --- for the picture -------------------------------------------------------------------------- */

/* The one to draw: what is followed at `now`, else the newest; NULL before there is any. */
const QuorumTrace *quorum_shown(const QuorumModel *model, Time now);

/* The node that View.target chooses: a replica as algo/quorum.h numbers them, or a leader's. */
int replication_target(const ReplicationModel *model, int target);
int replication_replicas(const ReplicationModel *model); /* homes and spares, or nodes */
const char *replication_node_name(const ReplicationModel *model, int replica);

/* P(fresh | t) of the trials so far; of the timeline's reads that began within that ms; and of
 * 100,000 draws, which are made when they are first asked for. NAN where there is none. */
double replication_fresh_of_trials(const Trials *trials, Time t);
double replication_fresh_of_reads(const QuorumStore *store, int bin);
double replication_fresh_theory(const ReplicationConfig *config, Time t);

/* What Bailis et al. published for these settings; NAN: nothing. Times in ms. */
typedef struct Published {
    double fresh_at_once, fresh_at_10_ms, fresh_999_ms, read_999_ms, write_999_ms;
} Published;
Published replication_published(const ReplicationConfig *config);

/* --- the rest --------------------------------------------------------------------------------- */

/* As the pane shows them: what a reader gets first. */
typedef enum ReplicationMetric {
    METRIC_FRESH_AT_0,
    METRIC_FRESH,
    METRIC_FRESH_999,
    METRIC_READ_999,
    METRIC_WRITE_999,
    METRIC_STALE_READS,
    METRIC_STALE_RATIO,
    METRIC_STALE_THEORY,
    METRIC_STALE_AFTER_HEAL,
    METRIC_WITHIN_2,
    METRIC_WITHIN_3,
    METRIC_WITHIN_5,
    METRIC_WRITES,
    METRIC_FAILED_WRITES,
    METRIC_READS,
    METRIC_FAILED_READS,
    METRIC_BEHIND,
    METRIC_HINTS_STORED,
    METRIC_HINTS_DELIVERED,
    METRIC_REPAIRS,
    METRIC_LOST_ACKED,
    METRIC_LOST_THEORY,
    METRIC_CONFLICT,
    METRIC_CONFLICT_THEORY,
    METRIC_LOST_A,
    METRIC_LOST_A_THEORY,
    METRIC_LOST_B,
    METRIC_LOST_B_THEORY,
    METRICS
} ReplicationMetric;

extern const Metric replication_metrics[METRICS];
bool replication_speaks(const void *model, int metric);
Reading replication_measure(const void *model, int metric, Time now, Arena *scratch);

extern const char *const replication_node_names[];   /* a to j, s, t */
extern const char *const replication_leader_names[]; /* A, B */
extern const char *const replication_action_names[];
extern const NoteKind replication_notes[NOTES];
Text replication_word(const void *model, const Note *note, Arena *scratch);

void replication_draw(const View *view, Canvas canvas);
void replication_draw_compact(const View *view, Canvas canvas);

#endif
