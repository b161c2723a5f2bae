#include "algo/retry.h"

#include "base/maths.h"
#include "base/mutant.h"

double retry_wait(RetryBackoff backoff, double base, int retry, double uniform)
{
    double most = base;
    if (backoff == RETRY_AT_ONCE) return 0;
    for (int k = 1; k < retry; k++) most *= 2;
    return backoff == RETRY_FULL_JITTER ? uniform * most : most;
}

RetryBudget retry_budget(double ratio)
{
    return (RetryBudget){ratio, RETRY_TOKENS_FIRST};
}

void retry_budget_earn(RetryBudget *budget)
{
    budget->tokens = maths_min(budget->tokens + budget->ratio, RETRY_TOKENS_MOST);
}

/* Ten times a tenth is a little less than one: sums of shares are rounded. */
bool retry_budget_take(RetryBudget *budget)
{
    const double one = 1 - 1e-9;
    if (budget->ratio <= 0 || MUTANT("retries-beyond-the-budget")) return true;
    if (budget->tokens < one) return false;
    budget->tokens -= 1;
    return true;
}

double retry_vulnerable_above(double capacity, int retries, double ratio)
{
    double all = capacity / (retries + 1);
    return ratio > 0 ? maths_max(all, capacity / (1 + ratio)) : all;
}
