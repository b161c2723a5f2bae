/* The schedules that are known by a name, and what has to be seen for the anomaly to have happened:
 * decided by what was read and written, never by the engine. Source: Hermitage
 * (github.com/ept/hermitage), after Adya 1999, Berenson et al. 1995 and Bailis et al. 2014. */
#include "isolation.h"

const char *const isolation_engines[] = {"ru", "rc-lock", "rc-mvcc", "rr-2pl", "rr-innodb",
                                         "si", "ser-2pl", "ssi",     NULL};
const char *const isolation_like[] = {"InnoDB read uncommitted",   "SQL Server read committed",
                                      "PostgreSQL read committed", "SQL Server repeatable read",
                                      "InnoDB repeatable read",    "PostgreSQL repeatable read",
                                      "InnoDB serializable",       "PostgreSQL serializable"};
const EngineRules isolation_rules[TX_ENGINES] = {
    [ENGINE_RU] = {"the newest version, committed or not", "the newest, locked to the end", NULL},
    [ENGINE_RC_LOCK] = {"the newest; wait for its writer, then let go",
                        "the newest, locked to the end", NULL},
    [ENGINE_RC_MVCC] = {"a snapshot that each statement takes",
                        "its rows; after a wait each is checked anew", NULL},
    [ENGINE_RR_2PL] = {"the newest; what is returned stays locked", "the newest, locked to the end",
                       "predicates are not locked: phantoms"},
    [ENGINE_RR_INNODB] = {"a snapshot, taken at the first read",
                          "the newest committed, whatever was read", NULL},
    [ENGINE_SI] = {"a snapshot, taken at the first statement",
                   "the snapshot; first updater wins, or abort", NULL},
    [ENGINE_SER_2PL] = {"the newest; rows and predicates stay locked",
                        "the newest; wait to enter or leave a predicate", NULL},
    [ENGINE_SSI] = {"a snapshot; what was read is remembered",
                    "the snapshot; first updater wins, or abort",
                    "rw, rw and the last has committed first: abort"},
};
const char *const isolation_schedules[] = {"g0",
                                           "g1a",
                                           "g1b",
                                           "g1c",
                                           "otv",
                                           "pmp",
                                           "pmp-write",
                                           "p4",
                                           "g-single",
                                           "g-single-predicate",
                                           "g-single-write",
                                           "g2-item",
                                           "g2",
                                           "on-call",
                                           "read-only",
                                           "custom",
                                           NULL};
const char *const isolation_buys[] = {"rmw", "check-then-decrement", "conditional",
                                      "cas", "for-update",           NULL};

/* --- what was seen ---------------------------------------------------------------------------- */

static bool both_commit(const ScheduleRun *run)
{
    return schedule_run_state(run, 0) == TX_COMMITTED && schedule_run_state(run, 1) == TX_COMMITTED;
}

/* The value of a row in a read that was done; `missing` where it is not in it. */
static int64_t value_in(const StepRun *step, int row, int64_t missing)
{
    if (step->state != STEP_DONE) return missing;
    for (int i = 0; i < step->touched; i++)
        if (step->rows[i].row == row) return step->rows[i].value;
    return missing;
}

/* The step of a transaction's read, the first (0), second ... or the last one (-1); -1: none. */
static int read_of(const ScheduleRun *run, int transaction, int which)
{
    int found = -1;
    for (int i = 0; i < run->schedule.count; i++) {
        const Step *step = &run->schedule.steps[i];
        if (step->transaction != transaction || step->statement.kind != STATEMENT_READ) continue;
        found = i;
        if (which-- == 0) return i;
    }
    return which < 0 ? found : -1;
}

static int64_t read_value(const ScheduleRun *run, int transaction, int which, int row)
{
    int step = read_of(run, transaction, which);
    return step >= 0 ? value_in(&run->steps[step], row, -1) : -1;
}

/* Whether a transaction has read a value, in any row. */
static bool has_read(const ScheduleRun *run, int transaction, int64_t value)
{
    for (int i = 0; i < run->schedule.count; i++) {
        if (run->schedule.steps[i].transaction != transaction) continue;
        if (run->schedule.steps[i].statement.kind != STATEMENT_READ) continue;
        for (int row = 1; row <= DEPENDENCY_ROWS; row++)
            if (value_in(&run->steps[i], row, -1) == value) return true;
    }
    return false;
}

static bool happened_g0(const ScheduleRun *run)
{
    TxRow rows[DEPENDENCY_ROWS];
    if (schedule_run_rows(run, rows) != 2) return true;
    return !(rows[0].value == 11 && rows[1].value == 21)
           && !(rows[0].value == 12 && rows[1].value == 22);
}

static bool happened_g1(const ScheduleRun *run)
{
    return has_read(run, 1, 101);
}

static bool happened_g1c(const ScheduleRun *run)
{
    return has_read(run, 0, 22) && has_read(run, 1, 11);
}

static bool happened_otv(const ScheduleRun *run)
{
    for (int i = 0; i < run->schedule.count; i++) {
        const StepRun *step = &run->steps[i];
        if (run->schedule.steps[i].transaction != 2) continue;
        if (value_in(step, 1, -1) == 12 && value_in(step, 2, -1) == 19) return true;
    }
    return false;
}

static bool sees_row_3(const ScheduleRun *run)
{
    return read_value(run, 0, 1, 3) != -1;
}

static bool happened_pmp_write(const ScheduleRun *run)
{
    int last = read_of(run, 1, -1);
    if (schedule_run_state(run, 1) != TX_COMMITTED || last < 0) return false;
    for (int row = 1; row <= DEPENDENCY_ROWS; row++)
        if (value_in(&run->steps[last], row, -1) == 20) return true;
    return false;
}

static bool happened_g_single(const ScheduleRun *run)
{
    return schedule_run_state(run, 0) == TX_COMMITTED && read_value(run, 0, 0, 1) == 10
           && read_value(run, 0, 1, 2) == 18;
}

static bool happened_g_single_write(const ScheduleRun *run)
{
    return schedule_run_state(run, 0) == TX_COMMITTED && read_value(run, 0, -1, 2) == 20;
}

static bool all_commit(const ScheduleRun *run)
{
    return both_commit(run) && schedule_run_state(run, 2) == TX_COMMITTED;
}

static bool is_cyclic(const ScheduleRun *run)
{
    DependencyGraph graph;
    dependency_graph_build(&graph, &run->log, false);
    return dependency_graph_cycles(&graph).is_cyclic;
}

/* --- the table -------------------------------------------------------------------------------- */

#define PLAIN                                                                                      \
    {                                                                                              \
        10, 20                                                                                     \
    }

const NamedSchedule isolation_named[NAMED] = {
    [NAMED_G0] = {"g0", "g0", "dirty write", "w1(1)=11 w2(1)=12 w1(2)=21 c1 w2(2)=22 c2",
                  "the rows are not of one of the two", PLAIN, happened_g0},
    [NAMED_G1A] = {"g1a", "g1a", "aborted read", "w1(1)=101 r2(*) a1 r2(*) c2", "T2 read 101",
                   PLAIN, happened_g1},
    [NAMED_G1B] = {"g1b", "g1b", "intermediate read", "w1(1)=101 r2(*) w1(1)=11 c1 r2(*) c2",
                   "T2 read 101", PLAIN, happened_g1},
    [NAMED_G1C] = {"g1c", "g1c", "circular information flow", "w1(1)=11 w2(2)=22 r1(2) r2(1) c1 c2",
                   "T1 read 22 and T2 read 11", PLAIN, happened_g1c},
    [NAMED_OTV] = {"otv", "otv", "observed transaction vanishes",
                   "w1(1)=11 w1(2)=19 w2(1)=12 c1 r3(*) w2(2)=18 r3(*) c2 r3(*) c3",
                   "one read of T3 shows 12 beside 19", PLAIN, happened_otv},
    [NAMED_PMP] = {"pmp", "pmp", "phantom", "r1(v=30) i2(3)=30 c2 r1(v%3=0) c1",
                   "T1's second read shows row 3", PLAIN, sees_row_3},
    [NAMED_PMP_WRITE] = {"pmp-write", NULL, "phantom in a write",
                         "w1(*)+=10 r2(v=20) d2(v=20) c1 r2(*) c2",
                         "T2 deletes the 20s, commits, and still sees a 20", PLAIN,
                         happened_pmp_write},
    [NAMED_P4] = {"p4", "p4", "lost update", "r1(1) r2(1) w1(1)=11 w2(1)=11 c1 c2",
                  "both commit: two add 1 to 10, and it is 11", PLAIN, both_commit},
    [NAMED_G_SINGLE] = {"g-single", "gsi", "read skew",
                        "r1(1) r2(1) r2(2) w2(1)=12 w2(2)=18 c2 r1(2) c1",
                        "T1 commits, having read 10 and 18", PLAIN, happened_g_single},
    [NAMED_G_SINGLE_PREDICATE] = {"g-single-predicate", NULL, "read skew by a predicate",
                                  "r1(v%5=0) i2(3)=30 c2 r1(v%3=0) c1",
                                  "T1's second read shows row 3", PLAIN, sees_row_3},
    [NAMED_G_SINGLE_WRITE] = {"g-single-write", NULL, "read skew in a write",
                              "r1(1) r2(*) w2(1)=12 w2(2)=18 c2 d1(v=20) r1(2) c1",
                              "T1 deletes the 20s, commits, and still sees one", PLAIN,
                              happened_g_single_write},
    [NAMED_G2_ITEM] = {"g2-item", "g2i", "write skew",
                       "r1(1) r1(2) r2(1) r2(2) w1(1)=11 w2(2)=21 c1 c2", "both commit", PLAIN,
                       both_commit},
    [NAMED_G2] = {"g2", "g2", "write skew by a predicate",
                  "r1(v%3=0) r2(v%3=0) i1(3)=30 i2(4)=42 c1 c2", "both commit", PLAIN, both_commit},
    [NAMED_ON_CALL] = {"on-call",
                       NULL,
                       "two doctors, at least one on call",
                       "r1(v=1) r2(v=1) w1(1)=0 w2(2)=0 c1 c2",
                       "both commit, and nobody is on call",
                       {1, 1},
                       both_commit},
    [NAMED_READ_ONLY] = {"read-only", NULL, "a reader makes the cycle",
                         "r1(*) w2(2)+=5 c2 r3(*) c3 w1(1)=0 c1", "all three commit", PLAIN,
                         all_commit},
    [NAMED_CUSTOM] = {"custom", NULL, "your own steps", "", "no serial order gives this", PLAIN,
                      is_cyclic},
};

/* --- the matrix ------------------------------------------------------------------------------- */

static int plain_of(int column)
{
    for (int i = 0; i < NAMED_IN_MATRIX; i++)
        if (isolation_named[i].column != NULL && column-- == 0) return i;
    return -1;
}

const char *isolation_column(int column)
{
    return isolation_named[plain_of(column)].column;
}

double isolation_cell(const Verdict cells[NAMED_IN_MATRIX], int column)
{
    int plain = plain_of(column), i = plain + 1;
    bool is_known = cells[plain] != CELL_UNKNOWN, in_variant = false;
    for (; i < NAMED_IN_MATRIX && isolation_named[i].column == NULL; i++) {
        is_known = is_known && cells[i] != CELL_UNKNOWN;
        in_variant = in_variant || cells[i] == CELL_HAPPENED;
    }
    if (cells[plain] == CELL_HAPPENED) return 0;
    if (!is_known) return -1;
    return in_variant ? 0.5 : 1;
}
