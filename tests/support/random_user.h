/* Somebody at the keys of a session who does anything at any time.
 */
#ifndef GROUNDWORK_TESTS_RANDOM_USER_H
#define GROUNDWORK_TESTS_RANDOM_USER_H

#include "base/rng.h"
#include "demo/session.h"

/* Does one thing: plays, steps, seeks, acts, changes a parameter or (where `scenes`) the scene. */
void random_user_act(Session *session, Rng *rng, bool scenes);

/* Whether both sides stand together, each between what it has taken and what is next, and nothing
 * of either is taken that comes behind what is left of the other. */
bool random_user_finds_order(const Session *session);

#endif
