/* What the tests of the rate limiters share: tapes of requests, the most that passed in a span. */
#ifndef GROUNDWORK_TESTS_RATE_LIMIT_TAPE_H
#define GROUNDWORK_TESTS_RATE_LIMIT_TAPE_H

#include "algo/rate_limit.h"

__extension__ typedef __int128 Wide;

enum { TAPE_LENGTH = 160 };

static const int64_t second = INT64_C(1000000000);

typedef struct Request {
    int64_t now, cost;
} Request;

typedef struct Tape {
    RateLimitPolicy policy;
    Request requests[TAPE_LENGTH];
} Tape;

/* A policy and requests that like ties and edges: windows' ends, the instants at which entries
 * leave and tokens fall, and a nanosecond beside them. Half of the tapes have no cost above 1.
 * Times go as far as rate_limit.h allows. */
Tape tape_make(uint64_t seed);

/* The most cost in any half-open (t - span, t] of what was released, in order of time. */
int64_t tape_most_in(const Request *released, int count, int64_t span_ns);

#endif
