#include "algo/counter_key.h"

#include <assert.h>

#include "base/mutant.h"

CounterKey counter_key_get(const CounterKey *key, int64_t now)
{
    if (!key->exists || now >= key->expires_ns) return (CounterKey){.exists = false};
    return *key;
}

int64_t counter_key_incr(CounterKey *key, int64_t now, int64_t by)
{
    assert(by >= 0);
    CounterKey old = counter_key_get(key, now);
    *key = (CounterKey){
        .exists = true,
        .value = old.value + by,
        .expires_ns = old.exists ? old.expires_ns : COUNTER_KEY_NO_EXPIRY,
    };
    return MUTANT("incr-replies-old-value") ? old.value : key->value;
}

void counter_key_set(CounterKey *key, int64_t now, int64_t value, int64_t expires_ns)
{
    CounterKey new_key = {.exists = true, .value = value, .expires_ns = expires_ns};
    *key = counter_key_get(&new_key, now);
}

bool counter_key_expire(CounterKey *key, int64_t now, int64_t ttl_ns)
{
    assert(ttl_ns > 0 && now < COUNTER_KEY_NO_EXPIRY - ttl_ns);
    *key = counter_key_get(key, now);
    if (key->exists) key->expires_ns = now + ttl_ns;
    return key->exists;
}

int64_t counter_key_ttl_ns(const CounterKey *key, int64_t now)
{
    CounterKey found = counter_key_get(key, now);
    if (!found.exists) return COUNTER_KEY_TTL_NO_KEY;
    if (found.expires_ns == COUNTER_KEY_NO_EXPIRY) return COUNTER_KEY_TTL_NONE;
    return found.expires_ns - now;
}

bool counter_key_admit(CounterKey *key, int64_t now, int64_t limit, int64_t window_ns, int64_t cost)
{
    assert(limit >= 1 && cost >= 0);
    if (cost == 0) return true;
    CounterKey found = counter_key_get(key, now);
    if (MUTANT("script-checks-before-adding") ? found.value > limit : found.value > limit - cost) {
        return false;
    }
    counter_key_incr(key, now, cost);
    if (!found.exists) counter_key_expire(key, now, window_ns);
    return true;
}

int64_t counter_key_remaining(const CounterKey *key, int64_t now, int64_t limit)
{
    int64_t value = counter_key_get(key, now).value;
    return value < limit ? limit - value : 0;
}

int64_t counter_key_retry_ns(const CounterKey *key, int64_t now, int64_t limit, int64_t cost)
{
    assert(cost >= 0);
    if (cost > limit) return -1;
    if (cost <= counter_key_remaining(key, now, limit)) return 0;
    return counter_key_ttl_ns(key, now);
}
