/* Trials of a reply that comes before its message; and what two threads saw, as the host measured
 * it. */
#include "consistency.h"

#include "base/law.h"

enum { TIMER_NEXT };

#define TRIAL_GAP TIME_MILLISECOND
#define BETWEEN   (100 * TIME_MILLISECOND)

/* --- the reply -------------------------------------------------------------------------------- */

/* A sends to B and C; B thinks, and answers to C. */
static bool is_first(Reply *reply, Rng *rng)
{
    double mean = (double)reply->delay;
    reply->to_b = rng_exponential(rng, mean);
    reply->to_c = rng_exponential(rng, mean);
    reply->back = rng_exponential(rng, mean);
    return reply->to_b + (double)reply->think + reply->back < reply->to_c;
}

static void tell(const Reply *reply, Effects *effects)
{
    int64_t left = reply->done;
    while (left % 10 == 0) left /= 10;
    if (left != 1) return;
    effects_note(effects, NOTE_SO_FAR,
                 (const int64_t[NOTE_ARGS]){
                     reply->done, demo_ratio((double)reply->first / (double)reply->done)});
}

static void reply_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Reply *reply = state;
    (void)self;
    if (event->kind == EVENT_ACTION) {
        effects_note(effects, NOTE_NOTHING, (const int64_t[NOTE_ARGS]){event->type});
        return;
    }
    if (event->kind == EVENT_TIMER) {
        Rng rng = effects_rng(effects, DRAW_TRIAL, reply->done++);
        reply->first += is_first(reply, &rng);
        tell(reply, effects);
    }
    if (reply->done < reply->trials) effects_timer(effects, TIMER_NEXT, TRIAL_GAP, NULL);
}

const NodeType consistency_reply_type = {"reply", reply_step};

/* --- two threads ------------------------------------------------------------------------------ */

static void take(Cpu *cpu, const Event *event, Effects *effects)
{
    int kind = cpu->next;
    if (cpu->rests || kind >= CPU_KINDS) return;
    cpu->found[kind].there = true;
    cpu->found[kind].zeros = event->args[1];
    cpu->found[kind].runs = event->args[2];
    cpu->found[kind].reason = event->args[3];
    effects_note(effects, NOTE_MEASURED,
                 (const int64_t[NOTE_ARGS]){kind, event->args[1], event->args[2], event->args[3]});
    cpu->rests = true;
    effects_timer(effects, TIMER_NEXT, BETWEEN, NULL);
}

static void cpu_step(void *state, NodeId self, const Event *event, Effects *effects)
{
    Cpu *cpu = state;
    (void)self;
    switch ((EventKind)event->kind) {
    case EVENT_START:
        cpu->next = -1;
        cpu->rests = true;
        effects_timer(effects, TIMER_NEXT, BETWEEN, NULL);
        return;
    case EVENT_ACTION:
        if (event->type == DEMO_MEASURED) take(cpu, event, effects);
        else effects_note(effects, NOTE_NOTHING, (const int64_t[NOTE_ARGS]){event->type});
        return;
    case EVENT_TIMER:
        cpu->rests = false;
        cpu->next++;
        return;
    case EVENT_MESSAGE:
    case EVENT_RESTART: return;
    }
}

const NodeType consistency_cpu_type = {"threads", cpu_step};
