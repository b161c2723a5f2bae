/* Small histories drawn at random, and their verdict by the definition: every order is tried, with
 * no memory and no cleverness. */
#ifndef GROUNDWORK_SUPPORT_SMALL_HISTORY_H
#define GROUNDWORK_SUPPORT_SMALL_HISTORY_H

#include "algo/linearizability.h"
#include "base/rng.h"

enum { SMALL_HISTORY = 6 };

/* Up to SMALL_HISTORY operations of one to three processes, each at one at a time, two values and
 * the initial one; some instants are equal, some operations have no return. Returns how many.
 * Reads and writes, and cas where asked; keys from 0, at most two. */
int small_history(Rng *rng, bool with_cas, int keys, LinOperation *operations);

bool small_precedes(const LinOperation *a, const LinOperation *b);

/* Whether some order explains it, as registers that hold 0. */
bool every_order(const LinOperation *operations, int count);
bool every_order_of_one_key(const LinOperation *operations, int count);

#endif
