/* What the parts of the demo `consistency` share: histories and their verdicts, stores that make
 * histories, an answer that overtakes its question, and two threads on real cores.
 *
 *     consistency.c          the tables, and the Demo
 *     consistency_ops.c      histories as one types them; the litmus histories
 *     consistency_lab.c      a history, its verdicts, and the search step by step
 *     consistency_store.c    one register on some replicas, and who writes and reads it
 *     consistency_reply.c    trials of a reply before its message; two threads, measured
 *     consistency_measure.c  metrics and the theory beside them
 *     consistency_words.c    the story's notes, and their wording
 *     consistency_picture.c  the pictures of histories; _store.c those of all else
 */
#ifndef GROUNDWORK_TOPICS_CONSISTENCY_H
#define GROUNDWORK_TOPICS_CONSISTENCY_H

#include "algo/history_file.h"
#include "algo/orders.h"
#include "algo/quorum.h"
#include "demo/demo.h"
#include "sim/network.h"

typedef enum ConsistencyParameter {
    PARAM_MODEL,
    PARAM_HISTORY,
    PARAM_LITMUS,
    PARAM_OPS,
    PARAM_STORE,
    PARAM_N,
    PARAM_R,
    PARAM_W,
    PARAM_DELAY,
    PARAM_WRITE_GAP,
    PARAM_READ_GAP,
    PARAM_READERS,
    PARAM_THINK,
    PARAM_TRIALS,
    PARAM_LIMIT,
    PARAMS
} ConsistencyParameter;

typedef enum ModelChoice { MODEL_HISTORY, MODEL_STORE, MODEL_REPLY, MODEL_CPU } ModelChoice;
typedef enum StoreKind { STORE_SINGLE, STORE_QUORUM, STORE_ABD, STORE_LEADER } StoreKind;

typedef enum ConsistencyAction {
    ACTION_WRITE,
    ACTION_GET,
    ACTION_DROP,
    ACTION_KILL,
    ACTION_REVIVE,
    ACTION_VALUE,
    ACTION_LONGER,
    ACTION_SHORTER,
    ACTION_LATER,
    ACTION_EARLIER,
    ACTIONS
} ConsistencyAction;

typedef enum ConsistencyClaim {
    CLAIM_IMPLIED,
    CLAIM_REFUTED,
    CLAIM_WIDER,
    CLAIM_ABD,
    CLAIM_FRESH,
    CLAIM_ALL_ASKED,
    CLAIMS
} ConsistencyClaim;

typedef enum ConsistencyMetric {
    METRIC_LINEARIZABLE,
    METRIC_SEQUENTIAL,
    METRIC_CAUSAL,
    METRIC_PRAM,
    METRIC_READ_YOUR_WRITES,
    METRIC_MONOTONIC_READS,
    METRIC_OPERATIONS,
    METRIC_UNKNOWN,
    METRIC_KEYS,
    METRIC_STEPS,
    METRIC_REFUTED_AT,
    METRIC_READS,
    METRIC_WRITES,
    METRIC_STALE,
    METRIC_INVERSIONS,
    METRIC_STALE_RATIO,
    METRIC_INVERSION_RATIO,
    METRIC_REPLY_FIRST,
    METRIC_REPLY_FIRST_THEORY,
    METRIC_RELAXED,
    METRIC_SEQ_CST,
    METRICS
} ConsistencyMetric;

typedef enum ConsistencyNote {
    NOTE_JUDGED,   /* linearizable, sequential, causal, PRAM, own writes, monotonic reads */
    NOTE_LIFTED,   /* operation, key */
    NOTE_REFUSED,  /* operation, key: it does not fit here */
    NOTE_UNDONE,   /* operation, key */
    NOTE_PLACED,   /* key: all have a place */
    NOTE_NO_ORDER, /* key, operation that cannot be placed */
    NOTE_CHANGED,  /* operation, by which action */
    NOTE_NOTHING,  /* action: nothing here that it could be done to */
    NOTE_WRITE,    /* version, by hand */
    NOTE_WRITTEN,  /* version */
    NOTE_READ,     /* reader, by hand */
    NOTE_GOT,      /* reader, version */
    NOTE_STALE,    /* reader, version, written before it began */
    NOTE_INVERTED, /* reader, version, read before it began */
    NOTE_DROP,
    NOTE_LOST, /* node */
    NOTE_KILL,
    NOTE_REVIVE,
    NOTE_SO_FAR,   /* trials, ratio */
    NOTE_MEASURED, /* which, (0,0), runs */
    NOTES
} ConsistencyNote;

enum { DRAW_DELAY, DRAW_WRITE_GAP, DRAW_READ_GAP, DRAW_TRIAL };

/* --- a history -------------------------------------------------------------------------------- */

enum { OPS_MOST = ORDER_OPERATIONS, LITMUS = 11, JUDGED_MOST = 5000 };

extern const char *const consistency_litmus_names[], *const consistency_litmus_titles[];
extern const char *const consistency_litmus_ops[];

/* Operations typed as "A w(x,1) 0-1, r(y)=0 2-3; B w(y,1) 0-". Processes and keys are letters; a
 * key holds 0 at first. */
typedef struct TypedOps {
    LinOperation operations[OPS_MOST];
    int count;
} TypedOps;

/* False, with what is wrong in the report, where it is not of that form. */
bool consistency_parse_ops(Text text, TypedOps *ops, Report *report);

typedef struct KeySearch {
    LinSearch *search;
    LinOperation operations[OPS_MOST];
    int at[OPS_MOST]; /* which they are among all */
    int count;
} KeySearch;

typedef struct Lab {
    Arena *arena;
    const LinOperation *operations; /* `typed` or the file's */
    int count;
    TypedOps typed;
    const HistoryFile *file; /* NULL: typed */
    bool made_up;            /* not a file: a history with one wrong read */
    LinResult result;
    LinVerdict orders[ORDER_MODELS];
    int64_t refuted_at; /* events; 0: it is not */
    int unknown;
    int *furthest; /* of a long history: the order that got furthest before the misplaced one */
    int furthest_count;
    KeySearch *keys; /* typed: one after the other */
    int key_count, key;
    int last; /* the operation that was lifted, refused or undone last; -1: none */
    bool last_fits;
    int64_t limit;
} Lab;

extern const NodeType consistency_lab_type;
void consistency_lab_init(Lab *lab, const Setup *setup);
/* A value as one would say it. */
Text consistency_value(const Lab *lab, int64_t value, Arena *scratch);
Text consistency_operation(const Lab *lab, int operation, bool with_process, Arena *scratch);

/* --- stores ----------------------------------------------------------------------------------- */

enum { REPLICAS_MOST = 9, READERS_MOST = 16, BARS = 128, ARRIVALS = 256 };

/* An operation for the picture; `to` -1: under way. */
typedef struct Bar {
    int client; /* 0: the writer, then the readers */
    Time from, to;
    int64_t version;
    bool stale, inverted;
} Bar;

typedef struct Arrival {
    int replica;
    Time at;
    int64_t version;
    bool is_new; /* it took the place of an older one */
} Arrival;

typedef struct Client {
    struct Store *store;
    int index;       /* 0: the writer, then the readers */
    int64_t number;  /* of its operation; 0: none yet */
    bool busy, back; /* back: it writes back what it is about to return */
    bool asked;      /* by hand while it was busy */
    TimerId gap;
    uint32_t acked;
    QuorumRead read;
    Time began;
    int64_t call;            /* its place among all calls and returns */
    int64_t expected, known; /* when it began: newest that was written; ... that was read */
    int64_t version;
    int bar; /* its place in `bars` */
} Client;

typedef struct Replica {
    struct Store *store;
    int index;
    int64_t version;
} Replica;

typedef struct Store {
    StoreKind kind;
    int n, r, w, readers;
    Time delay, write_gap, read_gap;
    Law law;
    Network *network;
    Client clients[READERS_MOST + 1];
    Replica replicas[REPLICAS_MOST];
    int64_t events;           /* calls and returns so far */
    int64_t written, known;   /* newest that was written, and that was read */
    int64_t reads, writes;    /* that have returned */
    int64_t stale, inversions;
    History *history; /* LinOperation of each that returned */
    Bar bars[BARS];
    int64_t bar_count;
    Arrival arrivals[ARRIVALS];
    int64_t arrival_count;
} Store;

void consistency_store_build(Store *store, const Setup *setup);
/* By the checker; LIN_GAVE_UP above JUDGED_MOST operations. */
LinResult consistency_store_judge(const Store *store, int64_t limit);

/* --- trials and threads ----------------------------------------------------------------------- */

typedef struct Reply {
    int64_t trials, done, first;
    Time delay, think;
    double to_b, to_c, back; /* of the last trial, in ns */
} Reply;

enum { CPU_RELAXED, CPU_SEQ_CST, CPU_KINDS };

typedef struct Cpu {
    int64_t trials;
    int next;
    bool rests;
    struct {
        bool there;
        int64_t zeros, runs; /* zeros -1: it could not be measured */
        int64_t reason;
    } found[CPU_KINDS];
} Cpu;

extern const NodeType consistency_reply_type, consistency_cpu_type;

typedef struct ConsistencyModel {
    ModelChoice choice;
    Lab *lab; /* one of these is there */
    Store *store;
    Reply *reply;
    Cpu *cpu;
    int64_t limit;
} ConsistencyModel;

int consistency_wants(const void *model);

/* --- tables that stand elsewhere -------------------------------------------------------------- */

extern const Metric consistency_metrics[METRICS];
Reading consistency_measure(const void *model, int metric, Time now, Arena *scratch);
double consistency_reply_theory(const Reply *reply);
bool consistency_speaks(const void *model, int metric);

extern const NoteKind consistency_notes[NOTES];
Text consistency_word(const void *model, const Note *note, Arena *scratch);
extern const char *const consistency_action_names[];

void consistency_draw(const View *view, Canvas canvas);
void consistency_draw_compact(const View *view, Canvas canvas);
void consistency_draw_store(const View *view, Canvas canvas);
void consistency_draw_reply(const View *view, Canvas canvas);
void consistency_draw_cpu(const View *view, Canvas canvas);

#endif
