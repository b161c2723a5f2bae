/* The sale of seats: buyers arrive, each in a transaction of its own reads how many seats are left,
 * thinks, and buys. One row, any number of buyers at a time, on the same engines as the schedules.
 */
#include "isolation.h"

#include "base/maths.h"
#include "base/mutant.h"

#include <inttypes.h>
#include <math.h>

enum {
    TIMER_SALE,
    TIMER_TRIAL,
    ROW = 1,
    BUYERS_LEAST = 200,
    BUYERS_MOST = 60000,
    EVENTS_AT_ONCE = 200 /* of a trial */
};
#define TRIAL_GAP TIME_MILLISECOND

#define NOTE(kind, ...) effects_note(effects, kind, (const int64_t[NOTE_ARGS]){__VA_ARGS__})

/* How many may be there at once: those who think, and in a queue for the row all who come before
 * the last seat is sold. */
static int most_buyers(const IsolationConfig *config)
{
    double thinking = config->rate * (double)config->think / (double)TIME_SECOND;
    double most = thinking + 10 * sqrt(thinking) + BUYERS_LEAST;
    bool queues = config->engine == ENGINE_RR_2PL || config->engine == ENGINE_SER_2PL;
    if (queues) most *= 4;
    if (config->buy == BUY_FOR_UPDATE) most += 1.2 * thinking * (double)config->seats;
    return most < BUYERS_MOST ? (int)most : BUYERS_MOST;
}

void isolation_sale_init(IsolationModel *model, Arena *arena)
{
    const IsolationConfig *config = &model->config;
    Sale *sale = model->sale = arena_alloc(arena, sizeof *sale);
    int buyers = most_buyers(config);
    bool is_ssi = config->engine == ENGINE_SSI;
    TxLimits limits = {.rows = ROW,
                       .transactions = is_ssi ? 2 * buyers : buyers,
                       .versions = 2 * buyers,
                       .reads = is_ssi || config->engine == ENGINE_SER_2PL ? 4 * buyers : 1,
                       .edges = is_ssi ? 8 * buyers : 1};
    buyers = limits.transactions;
    transactions_init(&sale->tx, arena, limits, NULL);
    sale->buyers = arena_array(arena, (size_t)buyers, sizeof *sale->buyers);
    sale->line = arena_array(arena, (size_t)buyers, sizeof *sale->line);
    sale->capacity = buyers;
    double sd = isolation_sold_sd_theory(config);
    sale->bin_width = maths_max(1, floor((isnan(sd) ? 0 : sd) / 4));
}

/* --- theory ----------------------------------------------------------------------------------- */

/* Engines that let two write a row which both have read. */
static bool loses_updates(TxEngine engine)
{
    return engine == ENGINE_RU || engine == ENGINE_RC_LOCK || engine == ENGINE_RC_MVCC
           || engine == ENGINE_RR_INNODB;
}

static double thinking_of(const IsolationConfig *config)
{
    return config->rate * (double)config->think / (double)TIME_SECOND;
}

double isolation_sold_theory(const IsolationConfig *config)
{
    double seats = (double)config->seats;
    if (loses_updates(config->engine) && config->buy == BUY_RMW)
        return seats * (1 + thinking_of(config));
    if (loses_updates(config->engine) && config->buy == BUY_DECREMENT)
        return seats + thinking_of(config);
    return seats;
}

double isolation_sold_sd_theory(const IsolationConfig *config)
{
    double seats = (double)config->seats;
    if (loses_updates(config->engine) && config->buy == BUY_RMW)
        return sqrt(seats * thinking_of(config));
    if (loses_updates(config->engine) && config->buy == BUY_DECREMENT)
        return sqrt(thinking_of(config));
    return 0;
}

/* --- buyers ----------------------------------------------------------------------------------- */

static void begin_sale(IsolationModel *model, Effects *effects)
{
    Sale *sale = model->sale;
    const IsolationConfig *config = &model->config;
    transactions_reset(&sale->tx, config->engine);
    transactions_put(&sale->tx, ROW, config->seats);
    sale->line_first = sale->line_count = sale->waiting = 0;
    sale->n = config->seats;
    sale->arrived = sale->sold = sale->aborted = sale->committed = sale->waits = sale->beyond = 0;
    sale->is_over = false;
    for (int i = 0; i < HALL_CELLS; i++) sale->hall[i] = 0;
    sale->next_arrival = effects_exponential(effects, DRAW_GAP, sale->trial << 32,
                                             (double)TIME_SECOND / config->rate);
}

static void note_refusal(const Sale *sale, int at, TxReason reason, Effects *effects)
{
    if (effects != NULL) NOTE(NOTE_REFUSED, sale->buyers[at].number, reason);
}

/* A buyer's transaction has been aborted. */
static void lose(IsolationModel *model, int at, TxReason reason, Effects *effects)
{
    Sale *sale = model->sale;
    sale->aborted++;
    sale->is_full = sale->is_full || reason == REASON_FULL;
    if (!transactions_left_nothing(&sale->tx, at))
        effects_breach(effects, CLAIM_ABORT_CLEAN, "buyer %" PRId64 " left something behind",
                       sale->buyers[at].number);
    if (model->config.trials == 1) note_refusal(sale, at, reason, effects);
    if (sale->buyers[at].stage != STAGE_THINKS) transactions_forget(&sale->tx, at);
}

/* Those whom another's commit has aborted: who thinks finds out when he has thought. */
static void lose_victims(IsolationModel *model, Effects *effects)
{
    Sale *sale = model->sale;
    for (int at; (at = transactions_next_victim(&sale->tx)) != TX_NONE;) {
        sale->waiting -= sale->buyers[at].stage != STAGE_THINKS;
        lose(model, at, REASON_PIVOT, effects);
    }
}

static void commit(IsolationModel *model, int at, Effects *effects)
{
    static const Statement statement = {.kind = STATEMENT_COMMIT};
    Sale *sale = model->sale;
    (void)transactions_run(&sale->tx, at, &statement);
    sale->committed++;
    lose_victims(model, effects);
    transactions_forget(&sale->tx, at);
}

static void claim_sold(const IsolationModel *model, Effects *effects)
{
    const Sale *sale = model->sale;
    Buy buy = model->config.buy;
    if (buy >= BUY_CONDITIONAL && sale->sold > model->config.seats)
        effects_breach(effects, CLAIM_NOT_OVERSOLD, "%" PRId64 " of %" PRId64 " seats are sold",
                       sale->sold, model->config.seats);
    if (buy == BUY_DECREMENT && sale->sold + sale->n != model->config.seats)
        effects_breach(effects, CLAIM_COUNTED,
                       "%" PRId64 " sold and %" PRId64 " left of %" PRId64 " seats", sale->sold,
                       sale->n, model->config.seats);
}

/* A ticket for the seat that the counter stood at. */
static void sell(IsolationModel *model, int at, Effects *effects)
{
    Sale *sale = model->sale;
    int64_t seats = model->config.seats, was = sale->n;
    if (transactions_uncommitted(&sale->tx, ROW) > 1)
        effects_breach(effects, CLAIM_ONE_UNCOMMITTED, "the row has two uncommitted versions");
    commit(model, at, effects);
    int index = mvcc_committed(&sale->tx.mvcc, ROW, MVCC_NOBODY);
    sale->n = sale->tx.mvcc.versions[index].value;
    int64_t seat = seats - sale->n - 1; /* from 0 */
    int64_t cells = seats < HALL_CELLS ? seats : HALL_CELLS;
    if (seat >= 0 && seat < seats) sale->hall[seat * cells / seats]++;
    else sale->beyond++;
    sale->sold++;
    claim_sold(model, effects);
    if (model->config.trials > 1) return;
    effects_sample(effects, SERIES_SOLD, (double)sale->sold);
    effects_sample(effects, SERIES_SEATS_LEFT, (double)sale->n);
    if (was > 0 && sale->n <= 0) NOTE(NOTE_SOLD_OUT, sale->sold, sale->line_count);
    if (sale->sold == seats + 1) NOTE(NOTE_LATE, sale->sold, sale->n);
}

static void think(IsolationModel *model, int at, Time now)
{
    Sale *sale = model->sale;
    Buyer *buyer = &sale->buyers[at];
    buyer->stage = STAGE_THINKS;
    buyer->ready = now + model->config.think;
    sale->line[(sale->line_first + sale->line_count++) % sale->capacity] = at;
}

/* --- statements ------------------------------------------------------------------------------- */

static Statement purchase(const IsolationModel *model, const Buyer *buyer)
{
    Statement statement = {.kind = STATEMENT_UPDATE, .where.row = ROW, .adds = true, .value = -1};
    bool writes_back =
        model->config.buy == BUY_RMW || model->config.buy == BUY_CAS
        || (model->config.buy == BUY_DECREMENT && MUTANT("decrement-writes-what-it-read"));
    if (writes_back) {
        statement.adds = false;
        statement.value = buyer->read - 1;
    }
    if (model->config.buy == BUY_CAS) {
        statement.where.condition = CONDITION_EQUAL;
        statement.where.a = buyer->read;
    } else if (model->config.buy == BUY_CONDITIONAL) {
        statement.where.condition = CONDITION_ABOVE;
        statement.where.a = 0;
    }
    return statement;
}

/* He takes his next statement, or the one that has waited once more, and as many as follow at once.
 */
static void go_on(IsolationModel *model, int at, Time now, Effects *effects)
{
    Sale *sale = model->sale;
    Buyer *buyer = &sale->buyers[at];
    Statement reading = {.kind = STATEMENT_READ, .where.row = ROW};
    reading.for_update = model->config.buy == BUY_FOR_UPDATE;
    for (;;) {
        Statement statement = buyer->stage == STAGE_BUYS ? purchase(model, buyer) : reading;
        bool was_waiting = sale->tx.all[at].state == TX_WAITING;
        TxResult result = transactions_run(&sale->tx, at, &statement);
        sale->waiting += (result.outcome == TX_WAITS) - was_waiting;
        if (result.outcome == TX_WAITS) {
            sale->waits += !buyer->has_waited;
            buyer->has_waited = true;
            return;
        }
        if (result.outcome == TX_ABORTED) {
            lose(model, at, result.reason, effects);
            return;
        }
        if (buyer->stage == STAGE_BUYS) {
            if (result.touched > 0 || MUTANT("touched-rows-go-unread")) {
                sell(model, at, effects);
                return;
            }
            if (model->config.buy != BUY_CAS) break; /* too late */
            buyer->stage = STAGE_READS_AGAIN;
            continue;
        }
        int64_t before = buyer->read;
        buyer->read = result.touched > 0 ? result.rows[0].value : 0;
        if (buyer->read <= 0) break;
        if (buyer->stage == STAGE_READS) {
            think(model, at, now);
            return;
        }
        if (buyer->read == before) { /* its snapshot: it would try for ever */
            static const Statement gives_up = {.kind = STATEMENT_ABORT};
            (void)transactions_run(&sale->tx, at, &gives_up);
            lose(model, at, REASON_ASKED, effects);
            return;
        }
        buyer->stage = STAGE_BUYS;
    }
    commit(model, at, effects);
}

static void arrive(IsolationModel *model, Time now, Effects *effects)
{
    Sale *sale = model->sale;
    int at = transactions_begin(&sale->tx);
    if (at == TX_NONE) {
        sale->is_full = true;
        return;
    }
    sale->buyers[at] = (Buyer){.stage = STAGE_READS, .number = sale->arrived++};
    sale->next_arrival =
        now
        + effects_exponential(effects, DRAW_GAP, (sale->trial << 32) + sale->arrived,
                              (double)TIME_SECOND / model->config.rate);
    go_on(model, at, now, effects);
}

static void take_purchase(IsolationModel *model, Time now, Effects *effects)
{
    Sale *sale = model->sale;
    int at = sale->line[sale->line_first];
    sale->line_first = (sale->line_first + 1) % sale->capacity;
    sale->line_count--;
    if (!transactions_is_open(&sale->tx, at)) {
        transactions_forget(&sale->tx, at); /* aborted while he thought */
        return;
    }
    sale->buyers[at].stage = STAGE_BUYS;
    go_on(model, at, now, effects);
}

static Time next_of(const Sale *sale)
{
    Time ready =
        sale->line_count > 0 ? sale->buyers[sale->line[sale->line_first]].ready : TIME_NEVER;
    bool is_closed = sale->n <= 0 && sale->line_count == 0 && sale->waiting == 0;
    if (is_closed) return TIME_NEVER;
    return ready <= sale->next_arrival ? ready : sale->next_arrival;
}

/* The next thing of the sale; who may go on because of it goes on. */
static void take(IsolationModel *model, Time now, Effects *effects)
{
    Sale *sale = model->sale;
    bool is_purchase =
        sale->line_count > 0 && sale->buyers[sale->line[sale->line_first]].ready <= now;
    if (is_purchase) take_purchase(model, now, effects);
    else arrive(model, now, effects);
    for (int next; (next = transactions_next(&sale->tx)) != TX_NONE;)
        go_on(model, next, now, effects);
    if (sale->is_full)
        effects_fail(effects, "more than %d buyers at once: lower --rate or --think",
                     sale->capacity);
    sale->is_over = next_of(sale) == TIME_NEVER;
}

/* --- one sale in time ------------------------------------------------------------------------- */

static void await(const IsolationModel *model, Effects *effects)
{
    Time next = next_of(model->sale);
    if (next != TIME_NEVER) effects_timer(effects, TIMER_SALE, next - effects_now(effects), NULL);
}

static void step_sale(void *state, NodeId self, const Event *event, Effects *effects)
{
    IsolationModel *model = state;
    Sale *sale = model->sale;
    (void)self;
    if (event->kind == EVENT_ACTION) {
        NOTE(NOTE_SKIPPED, event->type);
        return;
    }
    if (event->kind == EVENT_START) begin_sale(model, effects);
    if (event->kind == EVENT_TIMER) {
        take(model, effects_now(effects), effects);
        effects_sample(effects, SERIES_ABORTED, (double)sale->aborted);
        if (sale->is_over) NOTE(NOTE_OVER, sale->sold, sale->aborted, sale->committed - sale->sold);
    }
    await(model, effects);
}

const NodeType isolation_sale_type = {"sale", step_sale};

/* --- many ------------------------------------------------------------------------------------- */

static void count_sale(IsolationModel *model)
{
    Sale *sale = model->sale;
    double sold = (double)sale->sold;
    sale->done++;
    sale->sold_sum += sold;
    sale->sold_squares += sold * sold;
    sale->aborted_sum += (double)sale->aborted;
    sale->committed_sum += (double)sale->committed;
    sale->waits_sum += (double)sale->waits;
    double off = sold - floor(isolation_sold_theory(&model->config) + .5);
    int bin = (int)maths_max(-1e6, maths_min(1e6, floor(off / sale->bin_width + .5)));
    bin += SOLD_BINS / 2;
    if (bin >= 0 && bin < SOLD_BINS) sale->bins[bin]++;
}

/* At 1, 10, 100 and so on. */
static void tell_trials(const Sale *sale, Effects *effects)
{
    int64_t left = sale->done;
    while (left % 10 == 0) left /= 10;
    if (left == 1)
        NOTE(NOTE_TRIALS, sale->done, demo_ratio(sale->sold_sum / (double)sale->done), -1);
}

/* One trial is one event, or several where it is a large one. */
static void step_sales(void *state, NodeId self, const Event *event, Effects *effects)
{
    IsolationModel *model = state;
    Sale *sale = model->sale;
    (void)self;
    if (event->kind == EVENT_ACTION) {
        NOTE(NOTE_SKIPPED, event->type);
        return;
    }
    if (event->kind == EVENT_START) begin_sale(model, effects);
    for (int i = 0; event->kind == EVENT_TIMER && i < EVENTS_AT_ONCE && !sale->is_over; i++)
        take(model, next_of(sale), effects);
    if (sale->is_over) {
        count_sale(model);
        tell_trials(sale, effects);
        sale->trial++;
        if (sale->done == model->config.trials) return;
        begin_sale(model, effects);
    }
    effects_timer(effects, TIMER_TRIAL, TRIAL_GAP, NULL);
}

const NodeType isolation_sales_type = {"sales", step_sales};
