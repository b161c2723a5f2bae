#include "support/random_user.h"

static Text any_of(Rng *rng, const char *const *words)
{
    uint64_t count = 0;
    while (words[count] != NULL) count++;
    return text_of(words[rng_below(rng, count)]);
}

/* What one might type for a parameter; some of it is refused. */
static Text some_value(Rng *rng, const Param *param)
{
    static const char *const counts[] = {"0", "1", "3", "12", NULL};
    static const char *const decimals[] = {"0.5", "1.5", "-2", NULL};
    static const char *const durations[] = {"4ms", "70ms", "2s", NULL};
    static const char *const rates[] = {"10/s", "35/s", "5/min", NULL};
    static const char *const ratios[] = {"1%", "0.3", "300%", NULL};
    static const char *const lists[] = {"1,2", "7,", NULL};
    static const char *const texts[] = {"it's", "", "a b", NULL};
    static const char *const none[] = {"", NULL};
    const char *const *const by_kind[] = {
        [VALUE_NONE] = none,          [VALUE_COUNT] = counts, [VALUE_DECIMAL] = decimals,
        [VALUE_DURATION] = durations, [VALUE_RATE] = rates,   [VALUE_RATIO] = ratios,
        [VALUE_LIST] = lists,         [VALUE_TEXT] = texts,   [VALUE_FILE] = none,
    };
    if (rng_below(rng, 4) == 0) return text_of(param->fallback);
    if (param->form.kind == VALUE_CHOICE || param->form.kind == VALUE_SET)
        return any_of(rng, param->form.choices);
    return any_of(rng, by_kind[param->form.kind]);
}

static void guess(Session *session, Rng *rng)
{
    static const char *const guesses[] = {"", "5", "y", "nonsense", NULL};
    while (session->prediction.phase == PREDICTION_ASKING && rng_below(rng, 8) > 0)
        (void)session_guess(session, any_of(rng, guesses));
}

static void seek(Session *session, Rng *rng)
{
    Time end = run_end(session->sides[0]), next = session_next(session);
    Time reach = end == TIME_NEVER ? TIME_SECOND : end;
    if (next != TIME_NEVER && rng_below(rng, 2) == 0)
        session_seek(session, next - (Time)rng_below(rng, 2));
    else session_seek(session, (Time)rng_below(rng, (uint64_t)reach + 2));
}

static void change(Session *session, Rng *rng, bool scenes)
{
    const Demo *demo = session->options.demo;
    int param = (int)rng_below(rng, (uint64_t)demo->param_count);
    switch (rng_below(rng, 16)) {
    case 0: session_restart(session); return;
    case 1:
        if (scenes) session_set_scene(session, (int)rng_below(rng, (uint64_t)demo->scene_count));
        return;
    case 2:
    case 3: (void)session_set_param(session, param, some_value(rng, &demo->params[param])); return;
    default: return;
    }
}

void random_user_act(Session *session, Rng *rng, bool scenes)
{
    const Demo *demo = session->options.demo;
    switch (rng_below(rng, 12)) {
    case 0: session_toggle(session); break;
    case 1: session_step(session); break;
    case 2: session_step_back(session); break;
    case 3:
    case 4: seek(session, rng); break;
    case 5: session_change_speed(session, (int)rng_below(rng, 5) - 2); break;
    case 6: session_target(session, (int)rng_below(rng, (uint64_t)demo->targets + 1)); break;
    case 7: change(session, rng, scenes); break;
    case 8:
    case 9:
        if (demo->key_count > 0)
            (void)session_key(session, demo->keys[rng_below(rng, (uint64_t)demo->key_count)].key);
        break;
    default: {
        int64_t elapsed_ns = (int64_t)rng_below(rng, 60 * TIME_MILLISECOND);
        session_tick(session, elapsed_ns, rng_below(rng, 2) == 0 ? 5 : 100000);
    }
    }
    guess(session, rng);
}

bool random_user_finds_order(const Session *session)
{
    if (session->seeking) return true;
    for (int side = 0; side < 2 && session->sides[side] != NULL; side++) {
        const Run *run = session->sides[side];
        if (run_last(run) > session->now || session->now > run_next(run)) return false;
        if (run_now(run) != session->now && !run_ended(run)) return false;
    }
    const Run *a = session->sides[0], *b = session->sides[1];
    if (b == NULL) return true;
    if (run_last(a) > run_next(b)) return false; /* at one instant, side A first */
    return run_last(b) < run_next(a) || run_next(a) == TIME_NEVER;
}
