/* What the parts of the demo `sharding` share: some shards, the same keys placed on them by seven
 * schemes at once, and requests for these keys.
 *
 *     sharding.c           the tables, and the Demo
 *     sharding_schemes.c   where each scheme places a key, and how it follows a change
 *     sharding_count.c     all keys placed anew: what moved, who has how many, what is claimed
 *     sharding_node.c      the one node: requests, and what is done to the shards
 *     sharding_trials.c    random rings and suffixes by the thousand instead
 *     sharding_measure.c   metrics, lists, and the theory beside them
 *     sharding_words.c     the story's notes, and their wording
 *     sharding_picture.c   the full and the compact picture
 */
#ifndef GROUNDWORK_TOPICS_SHARDING_H
#define GROUNDWORK_TOPICS_SHARDING_H

#include "algo/hash_ring.h"
#include "algo/maglev.h"
#include "algo/placement.h"
#include "algo/slot_map.h"
#include "algo/zipf.h"
#include "demo/demo.h"

enum {
    SHARDS_MOST = 1000,
    IDS_MOST = 8192, /* ids are never used again */
    SALTS_MOST = 100,
    OWNERS_TOLD = 1000, /* of the list `owner` */
    NO_SHARD = -1
};

typedef enum ShardingParameter {
    PARAM_SCHEME,
    PARAM_SHARDS,
    PARAM_KEYS,
    PARAM_VNODES,
    PARAM_POINTS,
    PARAM_TABLE_SIZE,
    PARAM_WORKLOAD,
    PARAM_ALPHA,
    PARAM_HOT,
    PARAM_RATE,
    PARAM_CAPACITY,
    PARAM_SALT,
    PARAM_SALT_PLACE,
    PARAM_PROBE,
    PARAM_TRIALS,
    PARAMS
} ShardingParameter;

typedef enum Scheme {
    SCHEME_RANGE,
    SCHEME_MOD,
    SCHEME_RING,
    SCHEME_RENDEZVOUS,
    SCHEME_JUMP,
    SCHEME_MAGLEV,
    SCHEME_DIRECTORY,
    SCHEMES
} Scheme;

typedef enum Workload {
    WORKLOAD_UNIFORM,
    WORKLOAD_ZIPF,
    WORKLOAD_HOT,
    WORKLOAD_APPEND,
    WORKLOADS
} Workload;

typedef enum ShardingAction {
    ACTION_ADD,
    ACTION_REMOVE,
    ACTION_SCHEME,
    ACTION_WORKLOAD,
    ACTION_SALT,
    ACTION_VNODES,
    ACTIONS
} ShardingAction;

typedef enum ShardingClaim {
    CLAIM_MINIMAL,
    CLAIM_JUMP,
    CLAIM_ONE_OWNER,
    CLAIM_MAGLEV,
    CLAIM_SHARES,
    CLAIM_MEASURED,
    CLAIM_RESTORED,
    CLAIMS
} ShardingClaim;

typedef enum ShardingNote {
    NOTE_ADD,       /* first new id, how many, how many there are now */
    NOTE_REMOVE,    /* id, how many there are now */
    NOTE_MOVED,     /* scheme, keys moved, of these wrongly, share moved */
    NOTE_SCHEME,    /* scheme */
    NOTE_WORKLOAD,  /* workload */
    NOTE_SALT,      /* suffixes, distinct shards, hottest share */
    NOTE_VNODES,    /* points a shard, largest over mean */
    NOTE_THROTTLED, /* shard, requests of that second that it refused */
    NOTE_NO_SHARD,  /* id: there is none */
    NOTE_LAST,      /* id: the last one stays */
    NOTE_NO_ROOM,   /* asked for, shards there are */
    NOTE_NO_SPREAD, /* suffixes, shards: too few */
    NOTE_SO_FAR,    /* trials, largest over mean or hottest share */
    NOTE_SKIPPED,   /* action: trials have no timeline */
    NOTES
} ShardingNote;

typedef enum ShardingMetric {
    METRIC_MOVED,
    METRIC_MOVED_RATIO,
    METRIC_MOVED_WRONG,
    METRIC_MOVED_THEORY,
    METRIC_KEYS_MAX,
    METRIC_ARC_SD,
    METRIC_ARC_SD_THEORY,
    METRIC_ARC_MAX,
    METRIC_HOTTEST,
    METRIC_HOTTEST_MEASURED,
    METRIC_THROUGHPUT,
    METRIC_HOT_KEY,
    METRIC_SALTS_DISTINCT,
    METRIC_TABLE_MIN,
    METRIC_TABLE_MAX,
    METRIC_PROBE_OWNER,
    METRIC_PROBE_SLOT,
    METRIC_REQUESTS,
    METRIC_THROTTLED,
    METRICS
} ShardingMetric;

typedef enum ShardingList { LIST_OWNER, LIST_KEYS, LIST_LOAD, LISTS } ShardingList;

typedef enum ShardingDraw { DRAW_GAP, DRAW_KEY, DRAW_SALT, DRAW_POINT, DRAW_TRIAL } ShardingDraw;

typedef struct ShardingConfig {
    Scheme scheme;
    Workload workload;
    int shards, keys, vnodes, salt, table_size;
    bool has_random_points, is_distinct;
    double alpha, hot, rate, capacity;
    Text probe;
    int64_t trials;
} ShardingConfig;

/* What the schemes go by of a key. */
typedef struct ShardingKey {
    uint64_t number;
    uint32_t crc;
    uint16_t slot;
    bool is_number; /* else range has no place for it */
} ShardingKey;

/* What each scheme knows; each of it follows every change. */
typedef struct Directory {
    int16_t alive[SHARDS_MOST]; /* ids, in order */
    int16_t place[IDS_MOST];    /* of an id among them; NO_SHARD: not alive */
    int count, next_id;
    int32_t run_from[SHARDS_MOST]; /* range: where each run of keys begins, and whose it is */
    int16_t run_owner[SHARDS_MOST];
    HashRing ring;
    int16_t *table; /* Maglev's */
    SlotMap slots;
} Directory;

/* One scheme's keys. */
typedef struct Placement {
    int16_t *owners;              /* by key; MOVED is set where the last change moved it */
    int32_t counts[SHARDS_MOST];  /* by place */
    int64_t moved, wrong;         /* by the last change */
    double theory;                /* share that was to move; NAN: no law */
    uint64_t digest, digest_then; /* of all owners; before the last change, where that was an add */
} Placement;

enum { PLACEMENT_MOVED = 1 << 14 };

/* What happened to the shards: ids from `first_new` on are new, `removed` is gone. */
typedef struct Change {
    bool is_move;
    int before, first_new, removed, removed_place;
} Change;

typedef struct Trials {
    int64_t done;
    double squares, largest, hottest, distinct; /* sums over the trials */
    double ordered[SHARDS_MOST]; /* sums of shards' loads in means, the largest first */
    double loads[SHARDS_MOST];   /* room for one trial */
    double arcs[SHARDS_MOST];
} Trials;

typedef struct ShardingModel {
    ShardingConfig config;
    Arena *arena;
    uint64_t point_key;
    Directory directory;
    Placement placements[SCHEMES];
    uint32_t *key_crcs; /* of keys 0 to K-1 */
    uint16_t *key_slots;
    ShardingKey *salted; /* SALTS_MOST suffixed keys */
    int salt_place[SALTS_MOST];
    int salts_distinct;
    double *zipf;               /* sums of weights; NULL: not needed yet */
    double shares[SHARDS_MOST]; /* expected, by place, of the scheme reported */
    int busiest;                /* its place */
    double arc_sd, arc_max;
    int table_min, table_max;
    int probe_owner;
    int probe_slot;

    Change change;      /* the newest that moved keys */
    int changes;        /* that moved keys */
    bool is_restorable; /* the last thing that touched the placement was an add */
    Time changed_at;    /* what counts as measured began here */
    int64_t requests, throttled, appended;
    int64_t counted, counted_by[SHARDS_MOST], hot_by[SHARDS_MOST], refused_by[SHARDS_MOST];
    int64_t second, in_second[SHARDS_MOST]; /* requests of this whole second */
    Trials *trials;                         /* NULL: a timeline */
} ShardingModel;

extern const char *const sharding_schemes[], *const sharding_workloads[];

/* --- schemes --- */

ShardingKey sharding_key_of_number(uint64_t number);
ShardingKey sharding_key_of_text(Text text); /* all digits are a number */

/* The id that a scheme places a key on; NO_SHARD: range and a text. */
int sharding_owner(const ShardingModel *model, Scheme scheme, const ShardingKey *key);

void sharding_directory_start(ShardingModel *model);
/* Ids from next_id on join, or one leaves; `change` tells what happened. */
Change sharding_add(ShardingModel *model, int count);
Change sharding_remove(ShardingModel *model, int id);
void sharding_build_ring(ShardingModel *model);

/* Each place's share of the circle. Returns the largest in means. */
double sharding_arcs(const HashRing *ring, bool has_random_points, const Directory *directory,
                     double *arcs);

/* --- counting --- */

/* Places all keys anew. `effects` NULL: at the start. */
void sharding_recount(ShardingModel *model, const Change *change, Effects *effects);
void sharding_claim_counts(const ShardingModel *model, Effects *effects);
double sharding_popularity(const ShardingModel *model, int key); /* of requests; NAN: no law */

/* --- the node --- */

extern const NodeType sharding_type, sharding_trials_type;
double sharding_reading(const ShardingModel *model, ShardingMetric metric); /* NAN: null */

extern const Metric sharding_metrics[];
Reading sharding_measure(const void *model, int metric, Time now, Arena *scratch);
bool sharding_speaks(const void *model, int metric);
const double *sharding_list(const void *model, int list, Time now, Arena *scratch, int *count);

extern const NoteKind sharding_notes[NOTES];
Text sharding_word(const void *model, const Note *note, Arena *scratch);

void sharding_draw(const View *view, Canvas canvas);
void sharding_draw_compact(const View *view, Canvas canvas);

#endif
