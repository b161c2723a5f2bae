/* Asking again: how long to wait first, and how often one may. Plain data and pure decisions; times
 * are in the caller's unit.
 */
#ifndef GROUNDWORK_ALGO_RETRY_H
#define GROUNDWORK_ALGO_RETRY_H

#include <stdbool.h>

typedef enum RetryBackoff { RETRY_AT_ONCE, RETRY_EXPONENTIAL, RETRY_FULL_JITTER } RetryBackoff;

/* How long to wait before the k-th retry, from 1: nothing; base 2^(k - 1); or uniform from 0 to
 * that, by `uniform` from [0, 1). Brooker, "Exponential Backoff And Jitter", 2015. */
double retry_wait(RetryBackoff backoff, double base, int retry, double uniform);

/* A budget: each first attempt adds `ratio` tokens, at most up to RETRY_TOKENS_MOST, and a retry
 * takes one; without one there is no retry. It starts with RETRY_TOKENS_FIRST. So the retries are
 * at most RETRY_TOKENS_FIRST + ratio times the first attempts. Source: Finagle's RetryBudget, and
 * the SRE book, chapter 21. */
enum { RETRY_TOKENS_FIRST = 10, RETRY_TOKENS_MOST = 100 };
typedef struct RetryBudget {
    double ratio; /* 0: there is no budget, and all retries are allowed */
    double tokens;
} RetryBudget;

RetryBudget retry_budget(double ratio);
void retry_budget_earn(RetryBudget *budget);
bool retry_budget_take(RetryBudget *budget);

/* The load above which retries can keep an overload alive, where each request makes all the tries
 * it may, at a server of `capacity`: capacity / (retries + 1), or with a budget, if that is more,
 * capacity / (1 + ratio). Bronson et al., "Metastable Failures in Distributed Systems", 2021. */
double retry_vulnerable_above(double capacity, int retries, double ratio);

#endif
