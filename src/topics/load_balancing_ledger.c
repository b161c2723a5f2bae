/* What is counted of the requests, the figures that are copied, and what is claimed at each event.
 */
#include "load_balancing.h"

#include "base/mutant.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- claims ----------------------------------------------------------------------------------- */

void balancing_audit(const BalancingModel *model, Effects *effects)
{
    const Ledger *ledger = &model->ledger;
    int64_t inside = 0, counted = 0;
    for (int id = 0; id < model->count; id++) {
        inside += model->inside[id];
        counted += model->counted[id];
    }
    if (inside != model->arrived - model->ended)
        effects_breach(effects, CLAIM_SUMS,
                       "%" PRId64 " arrived, %" PRId64 " ended, %" PRId64 " in system",
                       model->arrived, model->ended, inside);
    if (counted != ledger->requests - ledger->completed - ledger->failed)
        effects_breach(effects, CLAIM_SUMS,
                       "%" PRId64 " requests, %" PRId64 " completed, %" PRId64 " failed, %" PRId64
                       " in system",
                       ledger->requests, ledger->completed, ledger->failed, counted);
}

void balancing_compare_tape(BalancingModel *model, int64_t number, Time at, Time work, int client,
                            Effects *effects)
{
    if (number >= PICKS_KEPT) return;
    model->tape_at += balancing_gap(model, effects, number);
    bool same = at == model->tape_at && work == balancing_work(model, effects, number)
                && client == balancing_client(effects, number);
    if (!same) effects_breach(effects, CLAIM_TAPE, "request %" PRId64 " is not the tape's", number);
}

static void check_turns(const BalancingModel *model, int server, Effects *effects)
{
    for (int i = 0; i < model->up_count; i++) {
        int64_t ahead = model->servers[server].turns - model->servers[model->up[i]].turns;
        if (ahead > 1)
            effects_breach(effects, CLAIM_TURNS, "server %d is %" PRId64 " turns ahead of %d",
                           server, ahead, model->up[i]);
    }
}

static void check_smooth(const BalancingModel *model, Effects *effects)
{
    int64_t values = 0, weights = 0;
    for (int i = 0; i < model->up_count; i++) {
        values += model->smooth_values[model->up[i]];
        weights += model->config.weights[model->up[i]];
    }
    if (values != 0) effects_breach(effects, CLAIM_SMOOTH, "the values sum to %" PRId64, values);
    if (model->turns % weights != 0) return;
    for (int i = 0; i < model->up_count; i++) {
        int id = model->up[i];
        int64_t due = model->turns / weights * model->config.weights[id];
        if (model->servers[id].turns != due)
            effects_breach(effects, CLAIM_SMOOTH, "server %d had %" PRId64 " turns, not %" PRId64,
                           id, model->servers[id].turns, due);
    }
}

/* From time to time: each look is another chance to be four standard errors off. */
static void check_chance(const BalancingModel *model, Effects *effects)
{
    enum { LEAST = 1024 };
    int64_t turns = model->turns;
    if (turns < LEAST || (turns & (turns - 1)) != 0) return;
    double bound = balancing_choices_bound(model->config.choices, model->up_count, true);
    double error = sqrt(bound * (1 - bound) / (double)turns);
    for (int i = 0; i < model->up_count; i++) {
        const Server *server = &model->servers[model->up[i]];
        double share = (double)server->turns / (double)turns;
        if (server->is_sink && share > bound + 4 * error)
            effects_breach(effects, CLAIM_CHANCE, "sink %d got %.1f %%, of %.1f %% at most",
                           model->up[i], 100 * share, 100 * bound);
    }
}

static void check_policy(const BalancingModel *model, int server, Effects *effects)
{
    const BalancingConfig *config = &model->config;
    if (config->places_connections) return;
    if (config->policy == POLICY_ROUND_ROBIN) check_turns(model, server, effects);
    if (config->policy == POLICY_WEIGHTED) check_smooth(model, effects);
    if (config->policy == POLICY_TWO_CHOICES && config->is_distinct) check_chance(model, effects);
}

/* --- counting --------------------------------------------------------------------------------- */

/* Powers of two from eight on are worth telling. */
static void note_queue(BalancingModel *model, int server, Effects *effects)
{
    enum { LONG = 8 };
    int32_t inside = model->inside[server];
    if (inside <= model->ledger.most) return;
    model->ledger.most = inside;
    if (inside >= LONG && (inside & (inside - 1)) == 0)
        effects_note(effects, NOTE_LONG_QUEUE, (const int64_t[NOTE_ARGS]){server, inside});
}

void balancing_count_pick(BalancingModel *model, int64_t number, int client, int server,
                          Effects *effects)
{
    Ledger *ledger = &model->ledger;
    model->arrived++;
    ledger->requests++;
    if (number < PICKS_KEPT) {
        model->picks[model->pick_count++] = (int16_t)server;
        int64_t inside = server == NOBODY ? 0 : model->inside[server];
        effects_note(effects, NOTE_PICK,
                     (const int64_t[NOTE_ARGS]){number, client, server, inside});
    }
    if (server == NOBODY) {
        ledger->failed++;
        model->ended++;
        return;
    }
    Server *chosen = &model->servers[server];
    chosen->picks++;
    chosen->in_period++;
    ledger->to_sinks += chosen->is_sink;
    ledger->to_new += server >= model->config.servers;
    model->newest[model->newest_count++ % NEWEST] = (NewestPick){effects_now(effects), server};
    note_queue(model, server, effects);
    check_policy(model, server, effects);
}

/* Of shares as large as they may be two become one when they are too many. */
static void add_to_shares(Ledger *ledger, double response)
{
    ledger->share_sum += response;
    if (++ledger->share_filled < ledger->share_size) return;
    ledger->shares[ledger->share_count++] = ledger->share_sum;
    ledger->share_sum = 0;
    ledger->share_filled = 0;
    if (ledger->share_count < SHARES_MOST) return;
    for (int i = 0; i < SHARES_MOST / 2; i++)
        ledger->shares[i] = ledger->shares[2 * i] + ledger->shares[2 * i + 1];
    ledger->share_count = SHARES_MOST / 2;
    ledger->share_size *= 2;
}

void balancing_count_end(BalancingModel *model, const Job *job, bool failed, Time now)
{
    Ledger *ledger = &model->ledger;
    model->ended++;
    if (job->number < model->count_from && !MUTANT("old-requests-count")) return;
    if (failed) {
        ledger->failed++;
        return;
    }
    Time response = now - job->arrived;
    ledger->completed++;
    histogram_add(&ledger->responses, response);
    add_to_shares(ledger, (double)response);
}

void balancing_count_anew(BalancingModel *model, Effects *effects)
{
    effects_note(effects, NOTE_COUNT, (const int64_t[NOTE_ARGS]){model->ledger.requests});
    memset(&model->ledger, 0, sizeof model->ledger);
    model->ledger.share_size = 1;
    model->count_from = model->next;
    for (int id = 0; id < model->count; id++) {
        model->counted[id] = 0;
        model->servers[id].picks = 0;
        if (model->inside[id] > model->ledger.most) model->ledger.most = model->inside[id];
    }
}

/* --- looking ---------------------------------------------------------------------------------- */

/* Most of a period's requests at one server, and more than ever before. */
static void note_herd(BalancingModel *model, Effects *effects)
{
    enum { LEAST = 10 };
    int64_t all = 0;
    int most = 0;
    for (int id = 0; id < model->count; id++) {
        all += model->servers[id].in_period;
        if (model->servers[id].in_period > model->servers[most].in_period) most = id;
    }
    int64_t got = model->servers[most].in_period;
    bool is_told = got >= LEAST && 2 * got > all && got > model->most_in_period;
    if (is_told && balancing_looks(model->config.policy)) {
        model->most_in_period = got;
        effects_note(effects, NOTE_HERD, (const int64_t[NOTE_ARGS]){most, got, all});
    }
    for (int id = 0; id < model->count; id++) model->servers[id].in_period = 0;
}

static void copy_figures(BalancingModel *model, Time now, Effects *effects)
{
    memcpy(model->copied_inside, model->inside, sizeof model->inside);
    memcpy(model->copied_averages, model->averages, sizeof model->averages);
    note_herd(model, effects);
    model->copy_at = (now / model->config.refresh + 1) * model->config.refresh;
}

static void take_sample(BalancingModel *model)
{
    int32_t *sample = &model->samples[model->sample_count++ * model->capacity];
    for (int id = 0; id < model->count; id++) sample[id] = model->inside[id];
    if (model->sample_count == 2 * SAMPLES) {
        for (int i = 0; i < SAMPLES; i++)
            memcpy(&model->samples[i * model->capacity], &model->samples[2 * i * model->capacity],
                   (size_t)model->capacity * sizeof(int32_t));
        model->sample_count = SAMPLES;
        model->sample_every *= 2;
    }
    model->sample_at = model->sample_count * model->sample_every;
}

void balancing_look(BalancingModel *model, Time now, Effects *effects)
{
    if (model->config.refresh > 0 && now >= model->copy_at) copy_figures(model, now, effects);
    while (now >= model->sample_at) take_sample(model);
    model->look_at = model->sample_at;
    if (model->config.refresh > 0 && model->copy_at < model->look_at)
        model->look_at = model->copy_at;
}
