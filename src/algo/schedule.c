#include "algo/schedule.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- notation --------------------------------------------------------------------------------- */

typedef struct Reader {
    const char *at, *end;
    const char *reason; /* NULL: nothing is wrong */
} Reader;

static bool take(Reader *reader, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
        return false;
    reader->at += len;
    return true;
}

static bool fail(Reader *reader, const char *reason)
{
    if (reader->reason == NULL) reader->reason = reason;
    return false;
}

static bool take_number(Reader *reader, int64_t *value)
{
    bool is_negative = take(reader, "-");
    int digits = 0;
    *value = 0;
    for (; reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
        *value = 10 * *value + (*reader->at - '0');
        if (++digits > 6) return fail(reader, "a number has at most 6 digits");
    }
    if (is_negative) *value = -*value;
    return digits > 0 || fail(reader, "a number is missing");
}

/* What stands between the brackets. */
static bool take_rows(Reader *reader, Predicate *where)
{
    int64_t number;
    if (!take(reader, "(")) return fail(reader, "which rows? As in (2), (*), (v=30) or (v%3=0)");
    if (take(reader, "*")) {
        *where = (Predicate){0};
    } else if (take(reader, "v=")) {
        where->condition = CONDITION_EQUAL;
        if (!take_number(reader, &where->a)) return false;
    } else if (take(reader, "v>")) {
        where->condition = CONDITION_ABOVE;
        if (!take_number(reader, &where->a)) return false;
    } else if (take(reader, "v%")) {
        where->condition = CONDITION_MODULUS;
        if (!take_number(reader, &where->a)) return false;
        if (where->a == 0) return fail(reader, "nothing is divided by 0");
        if (!take(reader, "=")) return fail(reader, "a remainder is missing, as in v%3=0");
        if (!take_number(reader, &where->b)) return false;
    } else {
        if (!take_number(reader, &number)) return false;
        if (number < 1 || number > DEPENDENCY_ROWS)
            return fail(reader, "rows are numbered from 1 to 9");
        where->row = (int)number;
    }
    return take(reader, ")") || fail(reader, "a closing bracket is missing");
}

static bool take_value(Reader *reader, Statement *statement)
{
    if (statement->kind == STATEMENT_INSERT) {
        if (!predicate_is_row(&statement->where))
            return fail(reader, "an insert is of one row, as in i1(3)=30");
        if (!take(reader, "=")) return fail(reader, "a value is missing, as in i1(3)=30");
    } else if (take(reader, "+=")) {
        statement->adds = true;
    } else if (!take(reader, "=")) {
        return fail(reader, "a value is missing, as in w1(2)=18 or w1(2)+=5");
    }
    return take_number(reader, &statement->value);
}

static bool take_step(Reader *reader, Step *step)
{
    static const char letters[] = "rwidca";
    static const StatementKind kinds[] = {STATEMENT_READ,   STATEMENT_UPDATE, STATEMENT_INSERT,
                                          STATEMENT_DELETE, STATEMENT_COMMIT, STATEMENT_ABORT};
    const char *letter = reader->at < reader->end ? strchr(letters, *reader->at) : NULL;
    if (letter == NULL || *letter == '\0')
        return fail(reader, "a step begins with r, w, i, d, c or a");
    reader->at++;
    *step = (Step){.statement.kind = kinds[letter - letters]};
    if (reader->at == reader->end || *reader->at < '1' || *reader->at > '0' + SCHEDULE_TRANSACTIONS)
        return fail(reader, "whose? Transactions are 1, 2 and 3, as in r1(2)");
    step->transaction = *reader->at++ - '1';
    StatementKind kind = step->statement.kind;
    bool has_rows = kind != STATEMENT_COMMIT && kind != STATEMENT_ABORT;
    if (has_rows && !take_rows(reader, &step->statement.where)) return false;
    bool has_value = kind == STATEMENT_UPDATE || kind == STATEMENT_INSERT;
    if (has_value && !take_value(reader, &step->statement)) return false;
    return reader->at == reader->end || fail(reader, "it goes on where it should end");
}

static bool is_end(const Step *step)
{
    return step->statement.kind == STATEMENT_COMMIT || step->statement.kind == STATEMENT_ABORT;
}

bool schedule_parse(Schedule *schedule, Text text, ScheduleError *error)
{
    bool has_ended[SCHEDULE_TRANSACTIONS] = {false};
    Text word;
    schedule->count = 0;
    *error = (ScheduleError){.reason = "there are no steps"};
    while (text_next_part(&text, ' ', &word)) {
        Step step;
        Reader reader = {word.at, word.at + word.len, NULL};
        if (word.len == 0) continue;
        *error = (ScheduleError){schedule->count + 1, word, NULL};
        if (schedule->count == SCHEDULE_STEPS) reader.reason = "there are more than 64";
        else if (take_step(&reader, &step) && has_ended[step.transaction])
            reader.reason = "its transaction has ended before";
        error->reason = reader.reason;
        if (reader.reason != NULL) return false;
        has_ended[step.transaction] = is_end(&step);
        step.number = schedule->count + 1;
        schedule->steps[schedule->count++] = step;
    }
    return schedule->count > 0;
}

void schedule_print(const Step *step, char out[SCHEDULE_STEP_BYTES])
{
    static const char letters[] = {
        [STATEMENT_READ] = 'r',   [STATEMENT_UPDATE] = 'w', [STATEMENT_INSERT] = 'i',
        [STATEMENT_DELETE] = 'd', [STATEMENT_COMMIT] = 'c', [STATEMENT_ABORT] = 'a'};
    const Statement *statement = &step->statement;
    const Predicate *where = &statement->where;
    char rows[SCHEDULE_STEP_BYTES] = "*", value[SCHEDULE_STEP_BYTES] = "";
    char letter = letters[statement->kind];
    if (is_end(step)) {
        snprintf(out, SCHEDULE_STEP_BYTES, "%c%d", letter, step->transaction + 1);
        return;
    }
    if (where->row != 0) snprintf(rows, sizeof rows, "%d", where->row);
    else if (where->condition == CONDITION_EQUAL)
        snprintf(rows, sizeof rows, "v=%" PRId64, where->a);
    else if (where->condition == CONDITION_ABOVE)
        snprintf(rows, sizeof rows, "v>%" PRId64, where->a);
    else if (where->condition == CONDITION_MODULUS)
        snprintf(rows, sizeof rows, "v%%%" PRId64 "=%" PRId64, where->a, where->b);
    if (statement->kind == STATEMENT_UPDATE || statement->kind == STATEMENT_INSERT)
        snprintf(value, sizeof value, "%s%" PRId64, statement->adds ? "+=" : "=", statement->value);
    Buffer whole = {0};
    buffer_printf(&whole, "%c%d(%s)%s", letter, step->transaction + 1, rows, value);
    snprintf(out, SCHEDULE_STEP_BYTES, "%s", whole.at);
    buffer_clear(&whole);
}

int schedule_find(const Schedule *schedule, int number)
{
    for (int i = 0; i < schedule->count; i++)
        if (schedule->steps[i].number == number) return i;
    return -1;
}

bool schedule_swap(Schedule *schedule, int step)
{
    if (step < 1 || step >= schedule->count) return false;
    Step *a = &schedule->steps[step - 1], *b = &schedule->steps[step], kept = *a;
    if (a->transaction == b->transaction) return false;
    *a = *b;
    *b = kept;
    return true;
}

/* --- running ---------------------------------------------------------------------------------- */

void schedule_run_init(ScheduleRun *run, Arena *arena)
{
    TxLimits limits = {.rows = DEPENDENCY_ROWS,
                       .transactions = SCHEDULE_TRANSACTIONS,
                       .versions = 64,
                       .reads = 2 * SCHEDULE_MOST,
                       .edges = SCHEDULE_TRANSACTIONS * SCHEDULE_TRANSACTIONS};
    limits.versions = DEPENDENCY_ROWS * (SCHEDULE_TRANSACTIONS + 1);
    transactions_init(&run->tx, arena, limits, &run->log);
}

void schedule_run_start(ScheduleRun *run, TxEngine engine, const Schedule *schedule,
                        const int64_t values[2])
{
    int before = run->schedule.count, count = schedule->count;
    if (schedule != &run->schedule)
        memcpy(run->schedule.steps, schedule->steps, (size_t)count * sizeof *schedule->steps);
    run->schedule.count = count;
    transactions_reset(&run->tx, engine);
    for (int row = 1; row <= 2; row++) transactions_put(&run->tx, row, values[row - 1]);
    for (int i = 0; i < before || i < count; i++) run->steps[i] = (StepRun){.state = STEP_AHEAD};
    for (int i = 0; i < SCHEDULE_TRANSACTIONS; i++) {
        run->numbers[i] = TX_NONE;
        run->ended_at[i] = -1;
        run->reasons[i] = REASON_NONE;
    }
    run->next = run->waits = run->changed_count = run->cycle_length = 0;
}

int schedule_run_of(const ScheduleRun *run, int number)
{
    for (int i = 0; i < SCHEDULE_TRANSACTIONS; i++)
        if (run->numbers[i] == number && number != TX_NONE) return i;
    return -1;
}

TxState schedule_run_state(const ScheduleRun *run, int transaction)
{
    int number = run->numbers[transaction];
    return number != TX_NONE ? run->tx.all[number].state : TX_UNUSED;
}

static int count_in(const ScheduleRun *run, TxState state)
{
    int count = 0;
    for (int i = 0; i < SCHEDULE_TRANSACTIONS; i++) count += schedule_run_state(run, i) == state;
    return count;
}

int schedule_run_committed(const ScheduleRun *run)
{
    return count_in(run, TX_COMMITTED);
}

int schedule_run_aborted(const ScheduleRun *run)
{
    return count_in(run, TX_HAS_ABORTED);
}

static void change(ScheduleRun *run, int step, StepState state)
{
    run->steps[step].state = state;
    run->steps[step].during = run->next - 1;
    if (run->changed_count < SCHEDULE_MOST) run->changed[run->changed_count++] = step;
}

static void note_deadlock(ScheduleRun *run)
{
    run->cycle_length = 0;
    for (int i = run->tx.cycle_length - 1; i >= 0 && run->cycle_length < SCHEDULE_TRANSACTIONS; i--)
        run->cycle[run->cycle_length++] = schedule_run_of(run, run->tx.cycle[i]);
}

/* What has ended since: also those that another's commit has aborted. */
static void note_ends(ScheduleRun *run)
{
    for (int i = 0; i < SCHEDULE_TRANSACTIONS; i++) {
        TxState state = schedule_run_state(run, i);
        bool has_ended = state == TX_COMMITTED || state == TX_HAS_ABORTED;
        if (!has_ended || run->ended_at[i] >= 0) continue;
        const Transaction *self = &run->tx.all[run->numbers[i]];
        run->ended_at[i] = run->next - 1;
        run->reasons[i] = self->reason;
        run->dangers[i] = (RwDanger){schedule_run_of(run, self->danger.in),
                                     schedule_run_of(run, self->danger.pivot),
                                     schedule_run_of(run, self->danger.out)};
        if (self->reason == REASON_DEADLOCK) note_deadlock(run);
        for (int step = 0; step < run->next; step++) {
            if (run->schedule.steps[step].transaction != i) continue;
            if (run->steps[step].state == STEP_WAITS) {
                run->steps[step].reason = self->reason;
                change(run, step, STEP_ABORTED);
            } else if (run->steps[step].state == STEP_HELD) change(run, step, STEP_SKIPPED);
        }
    }
}

/* Runs a step of an open transaction. False where it does not go on from there. */
static bool run_step(ScheduleRun *run, int step)
{
    StepRun *mine = &run->steps[step];
    int number = run->numbers[run->schedule.steps[step].transaction], blocker;
    TxResult result = transactions_run(&run->tx, number, &run->schedule.steps[step].statement);
    switch (result.outcome) {
    case TX_DONE:
        mine->touched = result.touched;
        memcpy(mine->rows, result.rows, sizeof mine->rows);
        change(run, step, STEP_DONE);
        break;
    case TX_WAITS:
        if (mine->state == STEP_WAITS) break;
        run->waits += !mine->has_waited;
        mine->has_waited = true;
        mine->blocker = -1;
        if (transactions_blockers(&run->tx, number, &blocker, 1) > 0)
            mine->blocker = schedule_run_of(run, blocker);
        change(run, step, STEP_WAITS);
        break;
    case TX_ABORTED:
        mine->reason = result.reason;
        change(run, step, STEP_ABORTED);
        break;
    }
    note_ends(run);
    return result.outcome == TX_DONE;
}

/* The one that may go on takes the step that waited and those that were held back. */
static void catch_up(ScheduleRun *run, int transaction)
{
    for (int step = 0; step < run->next; step++) {
        StepState state = run->steps[step].state;
        if (run->schedule.steps[step].transaction != transaction) continue;
        if (state != STEP_WAITS && state != STEP_HELD) continue;
        if (!run_step(run, step)) return;
    }
}

static void take_at(ScheduleRun *run, int step)
{
    int transaction = run->schedule.steps[step].transaction;
    int *number = &run->numbers[transaction];
    run->changed_count = 0;
    run->next = step + 1;
    if (*number == TX_NONE) *number = transactions_begin(&run->tx);
    TxState state = schedule_run_state(run, transaction);
    bool gives_up = run->schedule.steps[step].by_hand
                    && run->schedule.steps[step].statement.kind == STATEMENT_ABORT;
    if (state == TX_ACTIVE || (state == TX_WAITING && gives_up)) (void)run_step(run, step);
    else change(run, step, state == TX_WAITING ? STEP_HELD : STEP_SKIPPED);
    for (int next; (next = transactions_next(&run->tx)) != TX_NONE;)
        catch_up(run, schedule_run_of(run, next));
}

bool schedule_run_step(ScheduleRun *run)
{
    if (run->next == run->schedule.count) return false;
    take_at(run, run->next);
    return true;
}

bool schedule_run_end(ScheduleRun *run, int transaction, StatementKind kind)
{
    Schedule *schedule = &run->schedule;
    TxState state = schedule_run_state(run, transaction);
    bool may = state == TX_ACTIVE || (state == TX_WAITING && kind == STATEMENT_ABORT);
    if (!may || schedule->count == SCHEDULE_MOST) return false;
    int at = run->next;
    for (int i = schedule->count; i > at; i--) schedule->steps[i] = schedule->steps[i - 1];
    schedule->count++;
    schedule->steps[at] =
        (Step){.transaction = transaction, .by_hand = true, .statement.kind = kind};
    take_at(run, at);
    return true;
}

int schedule_run_rows(const ScheduleRun *run, TxRow rows[DEPENDENCY_ROWS])
{
    int count = 0;
    for (int row = 1; row <= DEPENDENCY_ROWS; row++) {
        int at = mvcc_committed(&run->tx.mvcc, row, MVCC_NOBODY);
        if (at == MVCC_NONE || !run->tx.mvcc.versions[at].exists) continue;
        const Version *version = &run->tx.mvcc.versions[at];
        rows[count++] = (TxRow){row, version->number, version->value};
    }
    return count;
}
