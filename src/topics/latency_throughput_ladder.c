/* The ladder: what was measured of the learner's own machine. The host measures and hands in each
 * result as an event; here it is wanted, kept and told. */
#include "latency_throughput.h"

enum { TIMER_NEXT };

#define BETWEEN (20 * TIME_MILLISECOND) /* so that one sees them come */

static void begin(LatencyModel *model, bool again, Effects *effects)
{
    Ladder *ladder = model->ladder;
    effects_cancel(effects, ladder->timer);
    *ladder = (Ladder){.next = -1, .rests = true};
    ladder->timer = effects_timer(effects, TIMER_NEXT, BETWEEN, NULL);
    effects_note(effects, NOTE_MEASURE, (const int64_t[NOTE_ARGS]){again});
}

/* A result that nobody waits for is an old one's. */
static void take(LatencyModel *model, const Event *event, Effects *effects)
{
    Ladder *ladder = model->ladder;
    int probe = (int)event->args[0] & ~PROBE_AT_LENGTH;
    if (probe != ladder->next || ladder->rests) return;
    ladder->rungs[probe] = (Rung){true, event->args[1], event->args[2], (int)event->args[3]};
    effects_note(effects, NOTE_PROBED,
                 (const int64_t[NOTE_ARGS]){probe, event->args[1], event->args[2], event->args[3]});
    ladder->rests = true;
    ladder->timer = effects_timer(effects, TIMER_NEXT, BETWEEN, NULL);
}

static void step(void *state, NodeId self, const Event *event, Effects *effects)
{
    LatencyModel *model = state;
    Ladder *ladder = model->ladder;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START: begin(model, false, effects); return;
    case EVENT_ACTION:
        if (event->type == DEMO_MEASURED) take(model, event, effects);
        else if (event->type == ACTION_MEASURE) begin(model, true, effects);
        else latency_pass_over(event, effects);
        return;
    case EVENT_TIMER:
        ladder->rests = false;
        ladder->next++;
        return;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
}

const NodeType latency_ladder_type = {"ladder", step};

void latency_ladder_init(LatencyModel *model, const Setup *setup)
{
    model->ladder = arena_alloc(setup->arena, sizeof *model->ladder);
}

int latency_wants(const void *state)
{
    const LatencyModel *model = state;
    const Ladder *ladder = model->ladder;
    if (ladder == NULL) return DEMO_WANTS_NEVER;
    if (ladder->rests || ladder->next == PROBES) return DEMO_WANTS_NOTHING;
    return ladder->next + (model->settings.long_probes ? PROBE_AT_LENGTH : 0);
}
