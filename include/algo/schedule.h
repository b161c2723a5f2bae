/* Schedules: the steps of up to three transactions in the order in which they are to be taken, as
 * textbooks write them, and how an engine takes them.
 *
 *     r1(2)        T1 reads row 2             w1(2)=18     updates it
 *     r1(*)        all rows                   w1(2)+=5     v = v + 5
 *     r1(v=30)     those with that value      i1(3)=30     inserts row 3
 *     r1(v%3=0)    ... or a multiple          d1(v=20)     deletes
 *     r1(v>0)      ... or above               c1  a1       commits, aborts
 *
 * A step of a transaction that waits is held back until it goes on; then it catches up before the
 * next step of the schedule. Steps of a transaction that has ended are skipped.
 */
#ifndef GROUNDWORK_ALGO_SCHEDULE_H
#define GROUNDWORK_ALGO_SCHEDULE_H

#include "algo/transactions.h"
#include "base/text.h"

enum {
    SCHEDULE_TRANSACTIONS = 3,
    SCHEDULE_STEPS = 64, /* of a text */
    SCHEDULE_MOST = 96,  /* with those that were put in since */
    SCHEDULE_STEP_BYTES = 32
};

typedef struct Step {
    int transaction; /* 0 is T1 */
    int number;      /* its place in the text, from 1; it keeps it when it is moved */
    bool by_hand;    /* put in since, without a number */
    Statement statement;
} Step;

typedef struct Schedule {
    Step steps[SCHEDULE_MOST];
    int count;
} Schedule;

/* What is wrong with a text. */
typedef struct ScheduleError {
    int step;           /* from 1; 0: with none of them */
    Text words;         /* the step, as it was written */
    const char *reason; /* as it follows a colon */
} ScheduleError;

/* Steps separated by blanks. False with the first thing that is wrong. */
bool schedule_parse(Schedule *schedule, Text text, ScheduleError *error);

/* A step as it is written, in at most SCHEDULE_STEP_BYTES. */
void schedule_print(const Step *step, char out[SCHEDULE_STEP_BYTES]);

/* Where the step of a number is; -1: nowhere. */
int schedule_find(const Schedule *schedule, int number);

/* Changes places with the step before it. False where they are of one transaction, whose steps keep
 * their order, or there is none. */
bool schedule_swap(Schedule *schedule, int step);

/* --- running one ------------------------------------------------------------------------------ */

typedef enum StepState {
    STEP_AHEAD,
    STEP_DONE,
    STEP_WAITS,
    STEP_HELD,    /* its transaction waits at an earlier one */
    STEP_ABORTED, /* its transaction was aborted at it */
    STEP_SKIPPED  /* its transaction had ended */
} StepState;

typedef struct StepRun {
    StepState state;
    TxReason reason; /* of the abort */
    bool has_waited;
    int blocker; /* who stood in its way when it began to wait, 0 is T1 */
    int during;  /* the step of the schedule during which it came to its state */
    int touched;
    TxRow rows[DEPENDENCY_ROWS]; /* a read's */
} StepRun;

typedef struct ScheduleRun {
    Schedule schedule;
    StepRun steps[SCHEDULE_MOST];
    Transactions tx;
    DependencyLog log;
    int next;                                /* the step to be taken next */
    int numbers[SCHEDULE_TRANSACTIONS];      /* in the engine; TX_NONE: not begun */
    int ended_at[SCHEDULE_TRANSACTIONS];     /* the step during which it ended; -1: it has not */
    TxReason reasons[SCHEDULE_TRANSACTIONS]; /* why it was aborted */
    RwDanger dangers[SCHEDULE_TRANSACTIONS]; /* the structure, where that was why: from 0, T1 */
    int waits;                               /* steps that had to wait */
    int changed[SCHEDULE_MOST]; /* by the newest step: steps whose state it changed, in order */
    int changed_count;
    int cycle[SCHEDULE_TRANSACTIONS]; /* the newest deadlock: each waits for the next, the last for
                                         the first, who closed it */
    int cycle_length;
} ScheduleRun;

/* Its tables in the arena, once. */
void schedule_run_init(ScheduleRun *run, Arena *arena);

/* Before the first step, under an engine, with rows 1 and 2 of these values. */
void schedule_run_start(ScheduleRun *run, TxEngine engine, const Schedule *schedule,
                        const int64_t values[2]);

/* Takes the next step, and all that may go on because of it. False: there is none. */
bool schedule_run_step(ScheduleRun *run);

/* Puts in a commit or an abort and takes it now. False where it may not be: the transaction has not
 * begun, has ended, waits (and would commit), or there is no room. */
bool schedule_run_end(ScheduleRun *run, int transaction, StatementKind kind);

TxState schedule_run_state(const ScheduleRun *run, int transaction);
int schedule_run_committed(const ScheduleRun *run);
int schedule_run_aborted(const ScheduleRun *run);

/* Committed rows; returns how many. */
int schedule_run_rows(const ScheduleRun *run, TxRow rows[DEPENDENCY_ROWS]);

/* The transaction with a number in the engine, from 0; -1: none. */
int schedule_run_of(const ScheduleRun *run, int number);

#endif
