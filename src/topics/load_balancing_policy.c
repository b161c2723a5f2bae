/* Who is chosen: the nine policies, each by the rules of algo/balancing.h. Every one of them passes
 * over servers that are down. */
#include "load_balancing.h"

#include "base/mutant.h"

bool balancing_looks(Policy policy)
{
    return policy == POLICY_LEAST_CONNECTIONS || policy == POLICY_LEAST_TIME
           || policy == POLICY_TWO_CHOICES || policy == POLICY_STICKY;
}

/* 0, 1, 2 and so on: the first that is up behind the last one. */
static int take_turn(BalancingModel *model)
{
    int skipped = MUTANT("turns-skip-every-other") ? 1 : 0;
    for (int i = 0; i < model->up_count; i++)
        if (model->up[i] > model->last_turn + skipped) return model->last_turn = model->up[i];
    return model->last_turn = model->up[0];
}

static int least(const BalancingModel *model, const Choosing *choosing, Rng *rng)
{
    int start = (int)rng_below(rng, (uint64_t)model->up_count);
    return balancing_least(choosing->figures, model->up, model->up_count, start);
}

static int least_of_drawn(const BalancingModel *model, const Choosing *choosing, Rng *rng)
{
    const BalancingConfig *config = &model->config;
    int drawn[BALANCING_CHOICES];
    if (MUTANT("choices-look-at-all")) return least(model, choosing, rng);
    int count = balancing_sample(config->choices, model->up_count, config->is_distinct, rng, drawn);
    for (int i = 0; i < count; i++) drawn[i] = model->up[drawn[i]];
    return balancing_least(choosing->figures, drawn, count, 0);
}

/* The cookie names it; a client without one, or whose server is gone, gets one by the fewest in
 * system. */
static int stick(BalancingModel *model, const Choosing *choosing, Rng *rng)
{
    int16_t *owner = &model->owners[choosing->client];
    if (*owner == NOBODY || !balancing_is_up(&model->servers[*owner]))
        *owner = (int16_t)least(model, choosing, rng);
    return *owner;
}

int balancing_choose(BalancingModel *model, const Choosing *choosing, Effects *effects)
{
    if (model->up_count == 0) return NOBODY;
    Policy policy = model->config.policy;
    Rng rng = {{0}};
    bool draws =
        policy == POLICY_RANDOM || (balancing_looks(policy) && policy != POLICY_LEAST_TIME);
    if (draws) rng = effects_rng(effects, choosing->purpose, choosing->thing);
    switch (policy) {
    case POLICY_RANDOM: return model->up[rng_below(&rng, (uint64_t)model->up_count)];
    case POLICY_ROUND_ROBIN: return take_turn(model);
    case POLICY_WEIGHTED:
        return balancing_smooth(model->config.weights, model->smooth_values, model->up,
                                model->up_count);
    case POLICY_LEAST_CONNECTIONS: return least(model, choosing, &rng);
    case POLICY_LEAST_TIME:
        return balancing_quickest(choosing->averages, model->up, model->up_count);
    case POLICY_TWO_CHOICES: return least_of_drawn(model, choosing, &rng);
    case POLICY_IP_HASH:
    case POLICY_RING:
        if (model->owners[choosing->client] == NOBODY) return take_turn(model);
        return model->owners[choosing->client];
    case POLICY_STICKY: return stick(model, choosing, &rng);
    case POLICIES: break;
    }
    return NOBODY;
}
