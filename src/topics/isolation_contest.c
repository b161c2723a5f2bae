/* Compare-and-swap in rounds: all read together, then each tries in turn to write what it has read
 * plus 1 where the row still is as it was read. One wins a round; the others read again. */
#include "isolation.h"

enum { TIMER_READ, TIMER_TRY, ROW = 1 };
#define ROUND (200 * TIME_MILLISECOND)

#define NOTE(kind, ...) effects_note(effects, kind, (const int64_t[NOTE_ARGS]){__VA_ARGS__})

void isolation_contest_init(IsolationModel *model, Arena *arena)
{
    Contest *contest = model->contest = arena_alloc(arena, sizeof *contest);
    int clients = model->config.contenders;
    TxLimits limits = {.rows = ROW,
                       .transactions = 2 * clients + 2,
                       .versions = 2 * clients + 4,
                       .reads = 8 * clients + 8,
                       .edges = 8 * clients + 8};
    transactions_init(&contest->tx, arena, limits, NULL);
    transactions_reset(&contest->tx, model->config.engine);
    transactions_put(&contest->tx, ROW, 0);
    contest->remaining = clients;
    contest->winner = -1;
}

/* A client still in the contest, from `client` on; all have won: the count. */
static int next_client(const IsolationModel *model, int client)
{
    while (client < model->config.contenders && model->contest->won_in[client] != 0) client++;
    return client;
}

/* Each begins a transaction and reads. The value is the same for all. */
static void read_all(IsolationModel *model)
{
    static const Statement reading = {.kind = STATEMENT_READ, .where.row = ROW};
    Contest *contest = model->contest;
    int clients = model->config.contenders;
    contest->round++;
    contest->winner = -1;
    contest->first_in[contest->round - 1] = (int32_t)contest->attempts;
    for (int i = next_client(model, 0); i < clients; i = next_client(model, i + 1)) {
        contest->numbers[i] = transactions_begin(&contest->tx);
        TxResult result = transactions_run(&contest->tx, contest->numbers[i], &reading);
        contest->value = result.rows[0].value;
    }
    contest->next = next_client(model, 0);
}

static void finish(Contest *contest, int client, StatementKind kind)
{
    const Statement statement = {.kind = kind};
    int number = contest->numbers[client];
    if (transactions_is_open(&contest->tx, number))
        (void)transactions_run(&contest->tx, number, &statement);
    while (transactions_next_victim(&contest->tx) != TX_NONE) continue;
}

/* The swap, or the one that waited once more. */
static void attempt(IsolationModel *model, int client)
{
    Contest *contest = model->contest;
    const Statement swap = {
        .kind = STATEMENT_UPDATE,
        .where = {.row = ROW, .condition = CONDITION_EQUAL, .a = contest->value},
        .value = contest->value + 1};
    int number = contest->numbers[client];
    if (!transactions_is_open(&contest->tx, number)) return;
    TxResult result = transactions_run(&contest->tx, number, &swap);
    if (result.outcome != TX_DONE || result.touched == 0) return;
    finish(contest, client, STATEMENT_COMMIT);
    contest->winner = client;
    contest->won_in[client] = (int16_t)contest->round;
}

static int client_of(const IsolationModel *model, int number)
{
    const Contest *contest = model->contest;
    for (int i = 0; i < model->config.contenders; i++)
        if (contest->won_in[i] == 0 && contest->numbers[i] == number) return i;
    return -1;
}

static void try_next(IsolationModel *model)
{
    Contest *contest = model->contest;
    int client = contest->next;
    contest->attempts++;
    contest->by_round[contest->round - 1]++;
    attempt(model, client);
    for (int next; (next = transactions_next(&contest->tx)) != TX_NONE;) {
        int waited = client_of(model, next);
        if (waited < 0) break;
        attempt(model, waited);
    }
    contest->next = next_client(model, client + 1);
}

/* All have tried: who did not win gives up this transaction. */
static void end_round(IsolationModel *model, Effects *effects)
{
    Contest *contest = model->contest;
    int clients = model->config.contenders;
    for (int i = 0; i < clients; i++) {
        bool was_in = contest->won_in[i] == 0 || contest->won_in[i] == contest->round;
        if (!was_in) continue;
        finish(contest, i, STATEMENT_ABORT);
    }
    for (int i = 0; i < clients; i++)
        if (contest->won_in[i] == 0 || contest->won_in[i] == contest->round)
            transactions_forget(&contest->tx, contest->numbers[i]);
    contest->remaining -= contest->winner >= 0;
    NOTE(NOTE_ROUND, contest->round, contest->by_round[contest->round - 1], contest->winner + 1);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    IsolationModel *model = state;
    Contest *contest = model->contest;
    int clients = model->config.contenders;
    (void)self;
    if (event->kind == EVENT_ACTION) {
        NOTE(NOTE_SKIPPED, event->type);
        return;
    }
    if (event->kind == EVENT_START) {
        effects_timer(effects, TIMER_READ, ROUND, NULL);
        return;
    }
    if (event->type == TIMER_READ) read_all(model);
    else try_next(model);
    if (contest->next < clients) {
        effects_timer(effects, TIMER_TRY, ROUND / 2 / contest->remaining, NULL);
        return;
    }
    end_round(model, effects);
    if (contest->remaining > 0) effects_timer(effects, TIMER_READ, ROUND / 2, NULL);
}

const NodeType isolation_contest_type = {"contest", step};
