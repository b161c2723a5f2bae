/* What the parts of the demo `rate-limiter` share: one tape of requests, six limiters that answer
 * each of them, and a ledger of what came of it.
 *
 *     rate_limiter.c          the tables, and the Demo
 *     rate_limiter_driver.c   node 0: arrivals, bursts, clients that try again; spreads requests
 *     rate_limiter_nodes.c    the servers and the store that they may share
 *     rate_limiter_keeper.c   six limiters that count the same requests, and what they claim
 *     rate_limiter_ledger.c   what was answered and what passed: metrics and pictures read it
 *     rate_limiter_tape.c     the file format of --tape
 *     rate_limiter_words.c    the story's notes, and their wording
 *     rate_limiter_picture.c  the full and the compact picture
 *
 * No decision ever reads the ledger or the focus lane.
 */
#ifndef GROUNDWORK_TOPICS_RATE_LIMITER_H
#define GROUNDWORK_TOPICS_RATE_LIMITER_H

#include "algo/counter_key.h"
#include "algo/rate_limit.h"
#include "demo/demo.h"

__extension__ typedef __int128 Wide;

enum {
    LANES = RATE_LIMIT_KINDS,
    NODES_MOST = 50,
    COST_MOST = 1000000000,
    STORE_NODE = NODES_MOST + 1, /* behind the driver and the servers */
    STEPS_KEPT = 128,
    REQUESTS_MOST = 1 << 23 /* in one run */
};

/* Sets of lanes, a bit each. */
#define LANE_BIT(lane) (1u << (lane))
#define LANES_ALL      (LANE_BIT(LANES) - 1)
#define LANES_SCRIPTED (LANES_ALL & ~LANE_BIT(RATE_LIMIT_FIXED_WINDOW))

typedef enum Parameter {
    PARAM_ALGORITHM,
    PARAM_LIMIT,
    PARAM_WINDOW,
    PARAM_BURST,
    PARAM_ARRIVALS,
    PARAM_RATE,
    PARAM_TAPE,
    PARAM_NODES,
    PARAM_STORE,
    PARAM_SPREAD,
    PARAM_STORE_OP,
    PARAM_STORE_RTT,
    PARAMS
} Parameter;

/* In the order of the parameters' choices. */
typedef enum Arrivals { ARRIVALS_NONE, ARRIVALS_POISSON, ARRIVALS_EVEN, ARRIVALS_FLOOD } Arrivals;
typedef enum Store { STORE_LOCAL, STORE_SPLIT, STORE_SHARED } Store;
typedef enum Spread { SPREAD_ROUND_ROBIN, SPREAD_RANDOM, SPREAD_SKEWED } Spread;
typedef enum StoreOp {
    STORE_OP_SCRIPT,
    STORE_OP_INCR_FIRST,
    STORE_OP_GET_INCR,
    STORE_OP_GET_SET,
    STORE_OPS
} StoreOp;

/* Those that read in one step and write in another: what lies between is lost or let pass. */
enum { OPS_RACING = 1 << STORE_OP_GET_INCR | 1 << STORE_OP_GET_SET };

typedef enum ActionIndex {
    ACTION_BURST,
    ACTION_REQUEST,
    ACTION_FLOOD,
    ACTION_FOCUS,
    ACTION_NODES,
    ACTION_STORE_OP,
    ACTION_CRASH,
    ACTION_TRIES,
    ACTIONS
} ActionIndex;

typedef enum ClaimIndex {
    CLAIM_LOG_WINDOW,
    CLAIM_COUNTED_WINDOW,
    CLAIM_BUCKET_SPAN,
    CLAIM_TOKENS,
    CLAIM_BUCKET_IS_METER,
    CLAIM_QUEUE_IS_METER,
    CLAIM_QUEUE_SPACING,
    CLAIM_QUEUE_DELAY,
    CLAIM_ALL_ANSWERED,
    CLAIM_REFUSAL_FREE,
    CLAIM_GET_INCR,
    CLAIM_ATOMIC_KEY,
    CLAIMS
} ClaimIndex;

typedef enum NoteIndex {
    NOTE_REQUEST,     /* node, cost, admitted, remaining, reset, retry, delay: the focus lane's */
    NOTE_OVER_LIMIT,  /* lane, how much passed, in how long */
    NOTE_AT_BOUND,    /* the same */
    NOTE_BURST_BEGAN, /* count */
    NOTE_BURST_OVER,  /* admitted of it in each lane */
    NOTE_FLOOD,       /* on */
    NOTE_FOCUS,       /* lane */
    NOTE_NODES,       /* count */
    NOTE_STORE_OP,    /* op */
    NOTE_TRIES,       /* count, nodes */
    NOTE_CRASH_ARMED,
    NOTE_CRASHED,     /* node */
    NOTE_SKIPPED,     /* action */
    NOTE_LOCKED_OUT,  /* value */
    NOTE_LOST_UPDATE, /* node, the other node, value written, value found: the first one */
    NOTE_LOST_AGAIN,  /* the same */
    NOTES
} NoteIndex;

/* What is drawn by chance; each draw is keyed by its request's number. */
enum { DRAW_GAP, DRAW_NODE, DRAW_LEG };

enum { SERIES_OFFERED, SERIES_ADMITTED, SERIES = SERIES_ADMITTED + LANES };

typedef struct TapeRequest {
    Time at;
    int64_t cost;
} TapeRequest;

typedef struct Tape {
    TapeRequest *requests;
    int64_t count;
} Tape;

/* What does not change while a run lasts. */
typedef struct Config {
    RateLimitPolicy policy;
    Arrivals arrivals;
    int64_t rate; /* so many ... */
    Time rate_ns; /* ... in so long */
    const Tape *tape;
    int nodes; /* at first */
    Store store;
    Spread spread;
    Time store_rtt;
    Arena *arena;
} Config;

/* --- the ledger ------------------------------------------------------------------------------- */

/* Some lanes' answers to one request, as its client got them. */
typedef struct Answer {
    Time at;
    int32_t cost;
    uint8_t node;     /* the server's index */
    uint8_t lanes;    /* that answered */
    uint8_t admitted; /* of these */
    uint8_t delayed;  /* of the admitted */
} Answer;

/* Requests that passed, at their time. */
typedef struct Release {
    Time at;
    int32_t cost;
    uint8_t keeper;
    uint8_t lanes;
} Release;

/* What passed in each lane in the last `span`, (now - span, now], as releases come in. */
typedef struct Passed {
    Time span;
    int keeper; /* whose releases count; -1: all */
    size_t oldest;
    int64_t sum[LANES];
    int64_t most[LANES]; /* so far */
} Passed;

/* One step of a request's at the shared key: for the picture. */
typedef struct KeyStep {
    int64_t number;         /* the request's */
    Time sent, at, replied; /* `replied` is 0 until the store has taken the step */
    int64_t value;          /* what the store said, or was told by a SET */
    uint8_t node, op;
    uint8_t leg;  /* LEG_ASK, LEG_CHANGE or LEG_EXPIRE */
    uint8_t over; /* lost: the node whose update it undid */
    bool lost;
} KeyStep;

typedef struct LastAnswer {
    bool any, admitted;
    uint8_t node;
    int64_t cost;
    Time at;
} LastAnswer;

struct Keeper;
typedef struct Ledger {
    History *answers, *releases;
    const struct Keeper *keepers[NODES_MOST]; /* who counts for a server; NULL: it never joined */
    Passed in_2s, in_window;
    RateLimitPolicy policy;
    int lane; /* in focus */
    int64_t sent;
    int64_t offered[LANES], admitted[LANES], refused[LANES], delayed[LANES];
    int64_t delay_s[LANES], delay_ns[LANES]; /* of all, together */
    Time delay_most[LANES];
    int64_t wrongly_admitted[LANES], wrongly_refused[LANES]; /* against the log lane */
    int64_t mismatches;                                      /* of bucket and meter */
    int64_t state_bytes[LANES];                              /* the most so far */
    LastAnswer last[LANES];
    bool alone;            /* several nodes, each counting for itself */
    int64_t bounds[LANES]; /* what NOTE_AT_BOUND waits for */
    bool over_noted[LANES], bound_noted[LANES];
    bool in_burst;                /* its excess is told when it is over */
    unsigned over_due, bound_due; /* lanes */
    unsigned ops_seen;            /* a bit for each way of using the store that was ever in use */
    int nodes_seen;               /* the most there ever were */
    KeyStep steps[STEPS_KEPT];    /* a ring */
    int64_t step_count;
    int64_t lost_updates;
} Ledger;

/* --- a keeper of six counts ------------------------------------------------------------------- */

/* What the claims about one keeper remember. */
typedef struct Guard {
    Passed in_window;
    Wide passed[LANES];  /* cost, since the beginning */
    Wide least[LANES];   /* of passed x W - now x L before a release: bucket and meter */
    Time queue_released; /* -1: nothing yet */
    int64_t queue_cost;
} Guard;

/* One request that a leaky queue holds back. */
typedef struct Queued {
    Time release_at; /* within an epoch never decreasing */
    int32_t cost;
    uint8_t keeper;
    uint16_t epoch;
} Queued;

/* One set of limiters: a server's, or the store's. */
typedef struct Keeper {
    int index; /* the server's, or that of the store */
    RateLimiter lanes[LANES];
    const CounterKey *key; /* what stands for the fixed window's count; NULL: that does */
    Guard guard;
    Time as_of;      /* its last ask or change: nothing can be asked of it as of before */
    History *queued; /* of all keepers */
    uint16_t epoch;  /* counts the times that it began anew, or with another share */
    bool releases;   /* a timer for the next of this epoch's is set */
} Keeper;

typedef struct Verdicts {
    uint8_t admitted, delayed; /* sets of lanes */
    Time delay;                /* of the leaky queue */
} Verdicts;

/* --- nodes ------------------------------------------------------------------------------------ */

enum { TIMER_RELEASE = 100 }; /* a keeper's own, beside its node's other timers */

/* What a request carries from node to node. */
typedef struct Request {
    int64_t number;            /* keys its draws */
    StoreOp op;                /* in use when it was sent */
    bool looped;               /* its client waits for the answer */
    bool overlaps;             /* its node had another one under way */
    bool crash;                /* its node dies of this reply */
    uint8_t admitted, delayed; /* sets of lanes, so far */
    int64_t cost;
    int64_t value; /* of the shared key */
    Time expires;  /* ... and its expiry */
    Time delay;    /* of the leaky queue */
} Request;

/* A source of evenly spaced requests. */
typedef struct EvenSource {
    int64_t rate;  /* so many in the configuration's rate_ns */
    int64_t rest;  /* of the division so far, below the rate */
    TimerId timer; /* of the next one; 0: it is off */
} EvenSource;

/* Requests that wait for their turn within one instant. */
typedef struct Batch {
    int64_t count, cost;
    bool is_burst, begun;
} Batch;

/* A client that sends its next try when the last one has been answered. */
typedef struct Client {
    int64_t left, tried;
    bool waits;
} Client;

typedef struct Driver {
    const Config *config;
    Ledger *ledger;
    int nodes; /* servers now */
    StoreOp store_op;
    int64_t arrival; /* number of the next one of --arrivals or the tape */
    EvenSource even, flood;
    int64_t request; /* number of the next one sent, closed loops apart */
    Batch *batches;
    int batch_count, batch_next, batch_capacity;
    bool sends;                     /* a timer for the next of the batches is set */
    int64_t admitted_before[LANES]; /* the burst that is on its way */
    Client clients[NODES_MOST];
} Driver;

typedef struct Server {
    const Config *config;
    Ledger *ledger;
    History *queued;
    Keeper *keeper; /* local and split; made when the node first joins */
    int index;
    int in_flight; /* requests that use the shared key */
} Server;

/* One life of the shared key, from its creation to its expiry. */
typedef struct KeyLife {
    int64_t admitted; /* cost */
    unsigned ops;     /* that took part, a bit each */
    bool overlapped;  /* a node had two requests under way */
    bool costly;      /* one was of a cost beyond 1 */
    bool orphaned;    /* its EXPIRE was lost with a node */
    bool told;        /* ... and the story knows */
} KeyLife;

typedef struct StoreState {
    const Config *config;
    Ledger *ledger;
    Keeper *keeper;
    CounterKey key;
    KeyLife life;
    bool crash_armed; /* the next INCR that makes the key kills its node */
    int writer;       /* the server that wrote the key last */
} StoreState;

typedef struct Model {
    Config config;
    Ledger ledger;
    Driver driver;
    Server servers[NODES_MOST];
    StoreState store;
} Model;

/* What nodes send each other. Those that carry a request are numbered as its legs: each leg takes a
 * time of its own. */
typedef enum MessageType {
    LEG_ASK,     /* server to store: the scripts of five lanes, and the fixed window's first step */
    LEG_TOLD,    /* ... and back */
    LEG_CHANGE,  /* the second step: INCR or SET */
    LEG_CHANGED, /* ... and back */
    LEG_EXPIRE,
    LEGS,
    MESSAGE_REQUEST = LEGS, /* driver to server */
    MESSAGE_ANSWERED,       /* server to driver: the fixed window has answered a waiting client */
    MESSAGE_JOIN,           /* driver to server: begin, empty; how many nodes there are */
    MESSAGE_SHARE,          /* driver to server: how many nodes there are now */
    MESSAGE_CRASH           /* driver to store */
} MessageType;

void limiter_request_pack(const Request *request, int64_t args[EVENT_ARGS]);
Request limiter_request_unpack(const int64_t args[EVENT_ARGS]);

extern const NodeType limiter_driver_type, limiter_server_type, limiter_store_type;

void limiter_driver_init(Driver *driver, const Config *config, Ledger *ledger, StoreOp op);
void limiter_store_init(StoreState *store, const Config *config, Ledger *ledger, History *queued);

/* A keeper with limiters of `policy` that were never used; `key` is the shared key, or NULL. */
void limiter_keeper_init(Keeper *keeper, int index, RateLimitPolicy policy, const CounterKey *key,
                         History *queued, const Ledger *ledger, Arena *arena);
/* As if new, at `now`; keeps its memory. */
void limiter_keeper_restart(Keeper *keeper, RateLimitPolicy policy, const Ledger *ledger, Time now);
/* Another share of the budget from `now` on. */
void limiter_keeper_change(Keeper *keeper, RateLimitPolicy policy, const Ledger *ledger, Time now);

/* Where all keepers' leaky queues keep what they hold back. */
History *limiter_queued_history(World *world);

/* Asks these lanes about one request, lets what they admit pass, and checks what they claim. */
Verdicts limiter_keeper_ask(Keeper *keeper, Ledger *ledger, unsigned lanes, int64_t cost, Time now,
                            Effects *effects);
/* What was admitted passes now: the ledger hears of it, and the claims are checked. */
void limiter_keeper_pass(Keeper *keeper, Ledger *ledger, unsigned lanes, int64_t cost, Time now,
                         Effects *effects);
/* TIMER_RELEASE: the queue lets the one that the timer names pass. */
void limiter_keeper_release(Keeper *keeper, Ledger *ledger, size_t i, Time now, Effects *effects);

/* One lane at `now`, which is not before the last ask; -1: never. */
int64_t limiter_keeper_remaining(const Keeper *keeper, int lane, Time now);
Time limiter_keeper_reset(const Keeper *keeper, int lane, Time now);
Time limiter_keeper_retry(const Keeper *keeper, int lane, Time now, int64_t cost);
double limiter_keeper_used(const Keeper *keeper, int lane, Time now);

void limiter_ledger_init(Ledger *ledger, World *world, const Config *config, int lane, StoreOp op);
/* Lanes have answered; `delay` is the leaky queue's. */
void limiter_ledger_answer(Ledger *ledger, const Answer *answer, Time delay, Effects *effects);
/* Cost passes now; false where the run is over for want of room. */
bool limiter_ledger_release(Ledger *ledger, Release release, Effects *effects);
/* A burst begins: what it leads to is told when it is over. */
void limiter_ledger_burst(Ledger *ledger);
void limiter_ledger_burst_over(Ledger *ledger, Time now, Effects *effects);
/* One instant's view of what passed: begins with nothing. */
void limiter_passed_begin(Passed *passed, const History *releases, Time span, int keeper);
/* Takes in the newest release. */
void limiter_passed_add(Passed *passed, const History *releases);

/* Reads a file of --tape (a FileReader). */
void *limiter_tape_read(Arena *arena, Text text, const char *shown, Report *report);

extern const NoteKind limiter_notes[NOTES];
extern const char *const limiter_lane_names[];
extern const char *const limiter_op_names[];
extern const char *const limiter_node_names[NODES_MOST];
Text limiter_word(const void *model, const Note *note, Arena *scratch);

void limiter_draw(const View *view, Canvas canvas);
void limiter_draw_compact(const View *view, Canvas canvas);

#endif
