#include "sim/load.h"

#include <assert.h>

static Time pause_before(const Load *load, int64_t number, const Effects *effects)
{
    Rng rng = effects_rng(effects, load->purpose, number);
    return law_draw(&load->pause, &rng);
}

/* A user thinks, or an open generator waits; `number` keys the draw. */
static void await(Load *load, int64_t number, int64_t user, Effects *effects)
{
    if (load->limit > 0 && number >= load->limit) return;
    const int64_t args[EVENT_ARGS] = {0, user};
    effects_timer(effects, 0, pause_before(load, number, effects), args);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Load *load = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START:
        for (int user = 0; user < load->users; user++) await(load, user, user, effects);
        if (load->users == 0) await(load, 0, 0, effects);
        return;
    case EVENT_TIMER:
        if (load->limit > 0 && load->sent >= load->limit) return;
        const int64_t args[EVENT_ARGS] = {load->sent++, event->args[1]};
        effects_send(effects, load->to, load->type, 0, args);
        if (load->users == 0) await(load, load->sent, 0, effects);
        return;
    case EVENT_MESSAGE:
        load->answered++;
        if (load->users > 0) await(load, load->users + load->answered - 1, event->args[1], effects);
        return;
    case EVENT_ACTION:
    case EVENT_RESTART: return; /* nobody acts on it */
    }
}

const NodeType load_type = {"load", step};
