/* What the parts of the demo `isolation` share: schedules of up to three transactions under eight
 * engines, a sale of seats by one, and clients that compare and swap.
 *
 *     isolation.c            the tables, and the Demo
 *     isolation_anomalies.c  the schedules that are known by name, and when each went wrong
 *     isolation_schedule.c   the node that takes a schedule step by step; the matrix
 *     isolation_claims.c     what is looked at after each step
 *     isolation_sale.c       the sale of seats
 *     isolation_contest.c    compare-and-swap in rounds
 *     isolation_random.c     random schedules by the thousand
 *     isolation_measure.c    metrics, and the theory beside them
 *     isolation_words.c      the story's notes, and their wording
 *     isolation_picture*.c   the full and the compact pictures
 */
#ifndef GROUNDWORK_TOPICS_ISOLATION_H
#define GROUNDWORK_TOPICS_ISOLATION_H

#include "algo/schedule.h"
#include "demo/demo.h"

enum {
    TRANSACTIONS = SCHEDULE_TRANSACTIONS,
    CONTENDERS_MOST = 1000,
    HALL_CELLS = 512,
    SOLD_BINS = 41,
    RECORDS_MOST = 4000
};

#define STEP_GAP (500 * TIME_MILLISECOND)

typedef enum IsolationParameter {
    PARAM_WORKLOAD,
    PARAM_ENGINE,
    PARAM_SCHEDULE,
    PARAM_STEPS,
    PARAM_SEATS,
    PARAM_RATE,
    PARAM_THINK,
    PARAM_BUY,
    PARAM_TRIALS,
    PARAM_CONTENDERS,
    PARAMS
} IsolationParameter;

typedef enum Workload {
    WORKLOAD_STEPS,
    WORKLOAD_MATRIX,
    WORKLOAD_SEATS,
    WORKLOAD_CAS,
    WORKLOAD_RANDOM
} Workload;

/* The schedules by name; those of the matrix first. */
typedef enum Named {
    NAMED_G0,
    NAMED_G1A,
    NAMED_G1B,
    NAMED_G1C,
    NAMED_OTV,
    NAMED_PMP,
    NAMED_PMP_WRITE,
    NAMED_P4,
    NAMED_G_SINGLE,
    NAMED_G_SINGLE_PREDICATE,
    NAMED_G_SINGLE_WRITE,
    NAMED_G2_ITEM,
    NAMED_G2,
    NAMED_IN_MATRIX,
    NAMED_ON_CALL = NAMED_IN_MATRIX,
    NAMED_READ_ONLY,
    NAMED_CUSTOM,
    NAMED
} Named;

typedef enum Buy { BUY_RMW, BUY_DECREMENT, BUY_CONDITIONAL, BUY_CAS, BUY_FOR_UPDATE } Buy;

typedef enum IsolationAction {
    ACTION_STEP,
    ACTION_EARLIER,
    ACTION_LATER,
    ACTION_COMMIT,
    ACTION_ABORT,
    ACTION_ENGINE,
    ACTION_MATRIX,
    ACTION_GRAPH,
    ACTIONS
} IsolationAction;

typedef enum IsolationClaim {
    CLAIM_READS,
    CLAIM_ONE_UNCOMMITTED,
    CLAIM_NO_DEADLOCK,
    CLAIM_ABORT_CLEAN,
    CLAIM_REPEATABLE,
    CLAIM_ACYCLIC,
    CLAIM_TWO_RW,
    CLAIM_NOT_OVERSOLD,
    CLAIM_COUNTED,
    CLAIMS
} IsolationClaim;

typedef enum IsolationNote {
    NOTE_STEP,       /* step, T, kind, state, whom it waits for or why it was aborted, record */
    NOTE_PIVOT,      /* in, pivot, out: the pivot is aborted */
    NOTE_DEADLOCK,   /* members; the first one is aborted */
    NOTE_CYCLE,      /* members of a cycle of committed transactions */
    NOTE_VERDICT,    /* schedule, engine, whether it happened */
    NOTE_ENGINE,     /* engine: from the start */
    NOTE_SWAPPED,    /* two steps: the first is now before the second, from the start */
    NOTE_STAYS,      /* step: it cannot go there */
    NOTE_ROW,        /* engine, anomalies that it prevents */
    NOTE_CANNOT_END, /* T, kind: it has not begun, has ended, or waits */
    NOTE_NO_STEP,    /* there is none left */
    NOTE_SOLD_OUT,   /* sold, thinking: the counter is at 0 */
    NOTE_LATE,       /* sold, n: of the counter below 0, or tickets beyond the seats: a first one */
    NOTE_REFUSED,    /* buyer, why: aborted */
    NOTE_OVER,       /* sold, aborted, left */
    NOTE_ROUND,      /* round, attempts, who won */
    NOTE_TRIALS,     /* trials, cyclic or sold */
    NOTE_SKIPPED,    /* action: there is no schedule */
    NOTES
} IsolationNote;

typedef enum IsolationMetric {
    METRIC_G0,
    METRIC_G1A,
    METRIC_G1B,
    METRIC_G1C,
    METRIC_OTV,
    METRIC_PMP,
    METRIC_P4,
    METRIC_G_SINGLE,
    METRIC_G2_ITEM,
    METRIC_G2,
    METRIC_COMMITTED,
    METRIC_ABORTED,
    METRIC_WAITS,
    METRIC_READS_1,
    METRIC_READS_2,
    METRIC_READS_3,
    METRIC_FINAL_ROWS,
    METRIC_CYCLES,
    METRIC_TWO_RW,
    METRIC_PIVOTS,
    METRIC_FALSE_POSITIVES,
    METRIC_SOLD,
    METRIC_SOLD_THEORY,
    METRIC_SOLD_SD,
    METRIC_SD_THEORY,
    METRIC_OVERSOLD,
    METRIC_ATTEMPTS,
    METRIC_ATTEMPTS_THEORY,
    METRICS
} IsolationMetric;

typedef enum IsolationSeries {
    SERIES_SOLD,
    SERIES_SEATS_LEFT,
    SERIES_ABORTED,
    ALL_SERIES
} IsolationSeries;

typedef enum IsolationDraw { DRAW_GAP, DRAW_SCHEDULE } IsolationDraw;

typedef struct IsolationConfig {
    Workload workload;
    TxEngine engine;
    Named named;
    Buy buy;
    int64_t seats, trials;
    double rate; /* a second */
    Time think;
    int contenders;
} IsolationConfig;

/* --- schedules by name ------------------------------------------------------------------------ */

typedef struct NamedSchedule {
    const char *name, *column; /* `column`: over its cell of the matrix; NULL: shares the last */
    const char *title;         /* what it is called */
    const char *steps;
    const char *when; /* it happened when ... */
    int64_t values[2];
    bool (*happened)(const ScheduleRun *run);
} NamedSchedule;
extern const NamedSchedule isolation_named[NAMED];

extern const char *const isolation_engines[], *const isolation_schedules[], *const isolation_buys[];

/* What an engine is like, in a word or two: "PostgreSQL repeatable read". */
extern const char *const isolation_like[];

/* What an engine does, a line each, NULL where there is none. */
typedef struct EngineRules {
    const char *reads, *writes, *also;
} EngineRules;
extern const EngineRules isolation_rules[TX_ENGINES];

typedef enum Verdict { CELL_UNKNOWN, CELL_PREVENTED, CELL_HAPPENED } Verdict;

/* The columns of the matrix: 0 possible, 0.5 in a variant only, 1 prevented; -1: not known. */
enum { COLUMNS = 10 };
double isolation_cell(const Verdict cells[NAMED_IN_MATRIX], int column);
const char *isolation_column(int column);

/* --- the sale --------------------------------------------------------------------------------- */

typedef enum Stage { STAGE_READS, STAGE_THINKS, STAGE_BUYS, STAGE_READS_AGAIN } Stage;

typedef struct Buyer {
    Stage stage;
    int64_t number;
    int64_t read; /* what it has read */
    Time ready;   /* when it has thought */
    bool has_waited;
} Buyer;

typedef struct Sale {
    Transactions tx;
    Buyer *buyers; /* by transaction */
    int32_t *line; /* a ring of those who think, in order */
    int line_first, line_count, capacity;
    int waiting;
    int64_t n; /* committed */
    int64_t arrived, sold, aborted, committed, waits;
    Time next_arrival;
    int64_t trial;
    bool is_over, is_full;
    int64_t hall[HALL_CELLS]; /* tickets for the seats of each cell */
    int64_t beyond;           /* tickets for no seat */
    int64_t done;             /* trials */
    double sold_sum, sold_squares, aborted_sum, committed_sum, waits_sum;
    double bins[SOLD_BINS]; /* trials by sold, around the theory */
    double bin_width;
} Sale;

/* The closed forms; NAN where none applies. */
double isolation_sold_theory(const IsolationConfig *config);
double isolation_sold_sd_theory(const IsolationConfig *config);

/* --- rounds of compare-and-swap --------------------------------------------------------------- */

typedef struct Contest {
    Transactions tx;
    int numbers[CONTENDERS_MOST];    /* of each client's transaction in this round */
    int16_t won_in[CONTENDERS_MOST]; /* round, from 1; 0: not yet */
    int remaining, round, next;      /* `next`: whose attempt comes */
    int winner;                      /* of this round; -1: none yet */
    int64_t attempts, value;
    int32_t by_round[CONTENDERS_MOST + 1]; /* attempts */
    int32_t first_in[CONTENDERS_MOST + 1]; /* attempts before that round */
} Contest;

/* --- random schedules ------------------------------------------------------------------------- */

typedef struct Tally {
    int64_t cyclic, two_rw, committed, aborted, waits;
} Tally;

typedef struct Random {
    int64_t done;
    TxEngine engine; /* whose turn it is, of this trial */
    bool is_cyclic_si;
    Tally tallies[TX_ENGINES];
    int64_t pivots, false_positives; /* ssi: schedules in which it aborted a pivot; of these, those
                                        that had been serializable under si */
    ScheduleRun example;             /* the newest that came to a cycle under the engine chosen */
    int64_t example_number;          /* of the trial, from 1; 0: there is none yet */
} Random;

/* --- the model -------------------------------------------------------------------------------- */

typedef struct IsolationModel {
    IsolationConfig config;
    Schedule schedule; /* from its start */
    ScheduleRun run;   /* what is shown */
    ScheduleRun probe; /* for the matrix's rows */
    Verdict cells[TX_ENGINES][NAMED_IN_MATRIX];
    DependencyGraph graph;   /* of all that have not aborted */
    DependencyCycles cycles; /* of the committed */
    int matrix_next;         /* the schedule of the matrix that is taken next */
    TimerId timer;           /* of the next step */
    bool is_told, hides_graph;
    bool is_swapped, is_by_hand; /* no longer the schedule of that name; since it began */
    bool has_seen[TRANSACTIONS][DEPENDENCY_ROWS + 1];
    int64_t seen[TRANSACTIONS][DEPENDENCY_ROWS + 1]; /* what each has read */
    History *records;                                /* StepRecord */
    Sale *sale;
    Contest *contest;
    Random *random;
} IsolationModel;

/* A step as it came out, for the story. */
typedef struct StepRecord {
    Step step;
    StepRun result;
} StepRecord;

/* After each step: breaches, and the graph. */
void isolation_look(IsolationModel *model, Effects *effects);
/* The same of a run without a timeline. */
void isolation_look_at_run(IsolationModel *model, ScheduleRun *run, TxEngine engine,
                           DependencyCycles *cycles, Effects *effects);
void isolation_begin_again(IsolationModel *model);

/* Where the step is that the digits and arrows have chosen. */
int isolation_chosen(const View *view);

/* Whether what is shown went wrong: by the schedule's own rule, or where it has been changed since,
 * where it has no serial order. */
bool isolation_happened(const IsolationModel *model);
bool isolation_is_own(const IsolationModel *model); /* it is not, or no longer, one of a name */
const char *isolation_when(const IsolationModel *model); /* it happened when ... */

extern const NodeType isolation_schedule_type, isolation_matrix_type, isolation_sale_type,
    isolation_sales_type, isolation_contest_type, isolation_random_type;

void isolation_sale_init(IsolationModel *model, Arena *arena);
void isolation_contest_init(IsolationModel *model, Arena *arena);

extern const Metric isolation_metrics[];
Reading isolation_measure(const void *model, int metric, Time now, Arena *scratch);
bool isolation_speaks(const void *model, int metric);

extern const char *const isolation_action_names[];
extern const NoteKind isolation_notes[];
Text isolation_word(const void *model, const Note *note, Arena *scratch);
Text isolation_rows_in_words(const TxRow *rows, int count, Arena *scratch);
const char *isolation_reason(TxReason reason); /* "deadlock", "first updater wins" */

void isolation_draw(const View *view, Canvas canvas);
void isolation_draw_compact(const View *view, Canvas canvas);

#endif
