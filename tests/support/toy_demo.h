/* A small demo with everything that a demo can have, for the tests of demo/: a client sends
 * requests to a server, waits for each so long and no longer, and may lose them on the way.
 */
#ifndef GROUNDWORK_TESTS_TOY_DEMO_H
#define GROUNDWORK_TESTS_TOY_DEMO_H

#include "demo/demo.h"

/* In the order of its tables. */
enum {
    TOY_RATE,
    TOY_TIMEOUT,
    TOY_SERVICE,
    TOY_LOSS,
    TOY_LIMIT,
    TOY_BURST,
    TOY_MODE,
    TOY_WEIGHTS,
    TOY_FACTOR,
    TOY_LABEL,
    TOY_TAPE
};
enum { TOY_BURST_ACTION, TOY_SLOW, TOY_CRASH };
enum { TOY_STEADY, TOY_STORM, TOY_CONTEST, TOY_ENDLESS };
enum {
    TOY_SENT,
    TOY_DONE,
    TOY_TIMEOUTS,
    TOY_MEAN_MS,
    TOY_EXPECTED_MS,
    TOY_DONE_PER_S,
    TOY_DONE_RATIO,
    TOY_VERDICT
};

extern const Demo toy_demo;

#endif
