/* What runs: a node takes one event and says what follows from it.
 *
 * step(state, self, event, effects) is the whole of a node's life. It sees the event's time, its
 * own state and nothing else: no clock, no I/O, no other node. What it wants done (messages,
 * timers, notes for the story, a claim's breach) it says through `effects`, which takes place after
 * the step has returned. Written so, the same node runs in a simulated world today and on sockets
 * tomorrow.
 */
#ifndef GROUNDWORK_SIM_NODE_H
#define GROUNDWORK_SIM_NODE_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t Time; /* virtual nanoseconds since the run's beginning */
typedef int32_t NodeId;

#define TIME_NEVER       INT64_MAX
#define TIME_MICROSECOND ((Time)1000)
#define TIME_MILLISECOND ((Time)1000000)
#define TIME_SECOND      ((Time)1000000000)
#define TIME_MINUTE      (60 * TIME_SECOND)
#define TIME_HOUR        (60 * TIME_MINUTE)
/* A century: no run is longer, so that sums of a few times never overflow. */
#define TIME_LIMIT ((Time)3153600000 * TIME_SECOND)

typedef enum EventKind {
    EVENT_START,   /* once, before everything else */
    EVENT_MESSAGE, /* `from` sent it */
    EVENT_TIMER,   /* the node set it */
    EVENT_ACTION,  /* the learner's, a script's or a scene's; at one instant before all others */
    EVENT_RESTART  /* it was down and begins again; args[0]: 1 where its disk was kept, else 0. What
                      of its state was only in memory it has to forget itself */
} EventKind;

/* An event is one line of cache. */
enum { EVENT_ARGS = 5, NOTE_ARGS = 7 };

typedef struct Event {
    Time at;
    int16_t kind; /* EventKind */
    int16_t
        type; /* the model's own number for the message or timer; an action's index in its Demo */
    NodeId from;
    NodeId to;
    uint32_t generation; /* the world's: tells a timer from the next one in its place */
    int64_t args[EVENT_ARGS];
} Event;

typedef struct Effects Effects; /* the world that collects them */

typedef struct NodeType {
    const char *name;
    void (*step)(void *state, NodeId self, const Event *event, Effects *effects);
} NodeType;

/* A record of something worth telling. Formatted only when it is looked at. */
typedef struct Note {
    Time at;
    int32_t kind; /* index into the demo's kinds of notes */
    NodeId node;
    int64_t args[NOTE_ARGS];
} Note;

/* A set timer, for taking it back; 0 is no timer. */
typedef uint64_t TimerId;

/* A message that arrives `delay` ns from now; `args` may be NULL for zeros, here and below. What
 * would come TIME_LIMIT from now or later, as with TIME_NEVER, is lost. */
void effects_send(Effects *effects, NodeId to, int type, Time delay,
                  const int64_t args[EVENT_ARGS]);

/* The node in its step, and the time. */
NodeId effects_self(const Effects *effects);
Time effects_now(const Effects *effects);

/* The node's own timer; 0 where it would fire TIME_LIMIT from now or later. */
TimerId effects_timer(Effects *effects, int type, Time delay, const int64_t args[EVENT_ARGS]);

/* Takes a timer back; nothing happens where it has fired or was taken back. */
void effects_cancel(Effects *effects, TimerId timer);

/* What may befall a node. A crash loses its timers, and what reaches it until its restart; what it
 * had sent still arrives. Paused (SIGSTOP, a long collection of garbage) it takes nothing; what
 * comes meanwhile, and its timers, it takes in their order when it goes on. Each does nothing and
 * returns false where the node is in no such state. Nodes do not mend or break themselves: models
 * call these from a node that stands for the learner or for fate. */
typedef enum NodeLife { NODE_ALIVE, NODE_PAUSED, NODE_DOWN } NodeLife;
bool effects_crash(Effects *effects, NodeId node); /* also of a paused one */
bool effects_restart(Effects *effects, NodeId node, bool keeps_disk);
bool effects_pause(Effects *effects, NodeId node);
bool effects_resume(Effects *effects, NodeId node);
NodeLife effects_life(const Effects *effects, NodeId node);

/* The time that the node in its step reads off its own clock: the world's, unless it has been set
 * off by `offset` ns and, from then on, runs (1 + drift) times as fast. */
Time effects_clock(const Effects *effects);
void effects_set_clock(Effects *effects, NodeId node, Time offset, double drift);

/* A message over a network: when it is due the world's gate (sim/world.h) is asked whether it gets
 * through, or told that it does not, where it is sent to be `lost`. */
void effects_carry(Effects *effects, NodeId to, int type, Time delay,
                   const int64_t args[EVENT_ARGS], bool lost);

/* The story's next line. */
void effects_note(Effects *effects, int kind, const int64_t args[NOTE_ARGS]);

/* A claim of the demo's is broken, in words; only a claim's first breach is kept. */
void effects_breach(Effects *effects, int claim, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds to one of the demo's series, at this instant. */
void effects_sample(Effects *effects, int series, double value);

/* The random stream for one thing, such as the 17th request's service time. */
Rng effects_rng(const Effects *effects, int purpose, int64_t thing);

/* That stream's first draw: uniform in [0, 1), or an exponential time with this mean in ns, such as
 * the gap before the 17th request. Faster than the stream. */
double effects_uniform(const Effects *effects, int purpose, int64_t thing);
Time effects_exponential(const Effects *effects, int purpose, int64_t thing, double mean_ns);

/* Ends the run in good order where a declared limit is reached: in words with the mend. */
void effects_fail(Effects *effects, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
