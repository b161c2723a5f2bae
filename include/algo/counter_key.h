/* One counter in a store that nodes share: a key with a value and an expiry, as Redis has it.
 *
 * Each function is one command, and one command is one atomic step: what other nodes do can come
 * between two calls, never into one. Four ways to keep a fixed window of L per W in it, of which
 * only the first counts right, whatever comes between:
 *
 *     script      counter_key_admit
 *     incr-first  counter_key_incr, admit iff its result <= L; where the result is the cost itself,
 *                 the key was new: counter_key_expire starts its window. A refused request has been
 *                 counted; a node that dies between the two leaves a key that never expires.
 *     get-incr    counter_key_get, admit iff value + cost <= L, counter_key_incr (and expire):
 *                 nodes that read the same value all pass
 *     get-set     counter_key_get, admit likewise, counter_key_set to value + cost with the key's
 *                 own expiry (a new key's is now + W): besides, the later SET undoes the earlier
 *
 * The window starts with the key, at its first INCR. Time is an argument, in nanoseconds, never
 * decreasing. A key of all zeroes is a key that does not exist.
 *
 * Differences to Redis (7.0): a key is gone at its expiry, so that the window is half-open, where
 * Redis keeps it for that last millisecond (db.c, keyIsExpired); times are in nanoseconds.
 *
 * Mutants (base/mutant.h), and what each one breaks:
 *     script-checks-before-adding  script: at most L a key's lifetime
 *     incr-replies-old-value       incr-first: at most L a key's lifetime
 */
#ifndef GROUNDWORK_ALGO_COUNTER_KEY_H
#define GROUNDWORK_ALGO_COUNTER_KEY_H

#include <stdbool.h>
#include <stdint.h>

#define COUNTER_KEY_NO_EXPIRY  INT64_MAX
#define COUNTER_KEY_TTL_NONE   INT64_C(-1) /* the key does not expire */
#define COUNTER_KEY_TTL_NO_KEY INT64_C(-2)

typedef struct CounterKey {
    bool exists;
    int64_t value;
    int64_t expires_ns; /* the instant from which it is gone, or COUNTER_KEY_NO_EXPIRY */
} CounterKey;

/* GET and PEXPIRETIME in one: the key as it is at `now`; all zeroes where there is none. */
CounterKey counter_key_get(const CounterKey *key, int64_t now);

/* INCRBY: adds `by` >= 0 and returns the new value. A new key starts at 0 and does not expire; an
 * old one keeps its expiry. */
int64_t counter_key_incr(CounterKey *key, int64_t now, int64_t by);

/* SET with PXAT, or without any where `expires_ns` is COUNTER_KEY_NO_EXPIRY. An expiry that is not
 * after `now` deletes the key. */
void counter_key_set(CounterKey *key, int64_t now, int64_t value, int64_t expires_ns);

/* EXPIRE: the key is gone `ttl_ns` > 0 from now, whatever was set before. False: no key. */
bool counter_key_expire(CounterKey *key, int64_t now, int64_t ttl_ns);

/* TTL: the time left, COUNTER_KEY_TTL_NONE or COUNTER_KEY_TTL_NO_KEY. */
int64_t counter_key_ttl_ns(const CounterKey *key, int64_t now);

/* What a Lua script does in one step: admits iff value + cost <= limit and only then counts it; the
 * first one sets the expiry. Cost 0 is a peek: admitted, changes nothing. */
bool counter_key_admit(CounterKey *key, int64_t now, int64_t limit, int64_t window_ns,
                       int64_t cost);

/* How many of cost 1 would be admitted now, at least 0. */
int64_t counter_key_remaining(const CounterKey *key, int64_t now, int64_t limit);

/* Time until a request of `cost` would be admitted if no other came; 0: now; -1: never, since the
 * cost is above the limit or the key does not expire. */
int64_t counter_key_retry_ns(const CounterKey *key, int64_t now, int64_t limit, int64_t cost);

#endif
