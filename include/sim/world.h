/* The simulated world: nodes, virtual time and a heap of events whose ties are broken by a counter.
 *
 * Everything that changes lies in one arena (base/arena.h), so that a copy of its used part is a
 * checkpoint. Nothing in it depends on an address, a hash or the machine: the same seed, nodes and
 * actions give the same events on every machine.
 */
#ifndef GROUNDWORK_SIM_WORLD_H
#define GROUNDWORK_SIM_WORLD_H

#include "base/arena.h"
#include "sim/history.h"
#include "sim/node.h"
#include "sim/series.h"

typedef struct World World;

enum {
    WORLD_STORY = 64, /* newest notes that are kept for looking at; as much chatter beside them */
    WORLD_CLAIMS = 16,
    WORLD_SERIES = 8,
    WORLD_HISTORIES = 16,
    WORLD_WORDS = 160 /* bytes of a breach's or failure's words with the NUL */
};

/* Where every note goes as it is made, besides the story. */
typedef void NoteSink(void *context, const World *world, const Note *note);

/* A world without nodes, in `arena`, which is its own from then on. `max_nodes` and `max_events`
 * (in flight at once, 16 million at most) are limits: asserted for nodes; the run fails in words
 * for events, and where the arena has no room for them. */
World *world_new(Arena *arena, uint64_t seed, int max_nodes, int max_events);

/* Gives back what lies beside the arena; the arena is the caller's to free. */
void world_free(World *world);

/* Before world_start(): nodes (numbered from 0), series, histories. Names are kept by pointer. */
NodeId world_add_node(World *world, const NodeType *type, void *state, const char *name);
int world_add_series(World *world, SeriesKind kind, Time bin_ns);
History *world_add_history(World *world, size_t item_size, size_t limit);

/* Asked when a message over the network (effects_carry) is due, before its receiver takes it:
 * whether it gets through. `lost`: it does not in any case, since it was sent to be lost or its
 * receiver is down; told all the same. It may write notes, in the receiver's name; it sends
 * nothing. */
typedef bool WorldGate(void *context, const Event *message, bool lost, Effects *effects);

/* Before world_start(): one gate, part of the state. */
void world_set_gate(World *world, WorldGate *gate, void *context);

/* Steps every node once with EVENT_START, at time 0. Together they make at most WORLD_STORY notes,
 * so that who listens later finds them all in the story. */
void world_start(World *world);

/* When the next event is due; TIME_NEVER where there is none or the run has failed. */
Time world_next(const World *world);

/* Takes the next event. False where there is none or the run has failed. */
bool world_step(World *world);

/* Hands an action to a node now, at `at`, which is neither before the last event nor behind the
 * next. `args` may be NULL for zeros. */
void world_act(World *world, NodeId node, int action, Time at, const int64_t args[EVENT_ARGS]);

/* NULL: nobody. Not part of the state: putting the arena's copy back leaves it as it is. */
void world_on_note(World *world, NoteSink *sink, void *context);

Arena *world_arena(const World *world);
uint64_t world_seed(const World *world);
Time world_now(const World *world);        /* of the last event */
uint64_t world_events(const World *world); /* events and actions taken so far */
int world_in_flight(const World *world);   /* events waiting, timers and messages; also those that
                                              a paused node has not taken */
const char *world_node_name(const World *world, NodeId node);
NodeLife world_life(const World *world, NodeId node);
const char *world_failure(const World *world); /* NULL: none */

/* Before world_start(): kinds of notes (a bit each, of the first 64) that come too often. They are
 * kept apart, so that they do not push the others out. */
void world_set_chatter(World *world, uint64_t kinds);

/* The story's lines: `back` 0 is the newest. NULL where it is no longer, or not yet, there. */
const Note *world_note(const World *world, int back);
uint64_t world_note_count(const World *world);

/* When a claim was first broken, TIME_NEVER while it holds, and in what words. */
Time world_breach(const World *world, int claim, const char **words);

const Series *world_series(const World *world, int series);

#endif
