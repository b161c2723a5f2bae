/* All that can be seen of a run, in words, and all that there is of it, as a number: for tests that
 * reach the same place in different ways.
 */
#ifndef GROUNDWORK_TESTS_RUN_STATE_H
#define GROUNDWORK_TESTS_RUN_STATE_H

#include "demo/run.h"

/* Place, metrics, claims, series and the newest notes, doubles to the last bit. */
void run_state_describe(const Run *run, const Demo *demo, Buffer *out);

/* A hash of every byte of the run's arena: the same for the same state of the same run only, as
 * there are addresses in it. */
uint64_t run_state_hash(const Run *run);

#endif
