/* One run of a model: from options to events, on and back.
 *
 * A run stands at an instant (`now`) and has taken a number of events and actions (its position).
 * It goes back by putting back the nearest checkpoint, a copy of its arena, and running again from
 * there: the same events, since a run is a function of its parameters, seed and actions.
 * Checkpoints together stay under RUN_CHECKPOINT_BYTES.
 */
#ifndef GROUNDWORK_DEMO_RUN_H
#define GROUNDWORK_DEMO_RUN_H

#include "demo/options.h"

enum { RUN_CHECKPOINT_BYTES = 32 << 20, RUN_CHECKPOINTS = 256 }; /* a side; two sides: 64 MB */

typedef struct Run Run;

/* A run at time 0 with nothing taken yet. `side` 1 has the settings of --versus. `keeps` whether it
 * can go back. NULL with a problem in the report where the options do not make a run. The options
 * must outlive it. */
Run *run_open(const Options *options, int side, bool keeps, Report *report);
void run_close(Run *run); /* NULL is allowed */

/* The next thing, an action or an event, not behind the run's end; TIME_NEVER: there is none. */
Time run_next(const Run *run);

/* Takes one thing and stands at its time. False where there is none. */
bool run_step(Run *run);

/* Takes all that is due up to `until` (the end at most), `most` things at most, and stands there.
 * False where more is due than `most`: call again. */
bool run_advance(Run *run, Time until, int64_t most);

/* Stands at `to`, before or after now, with all that is due up to there taken. In two parts: first
 * to the nearest checkpoint at or before `to`, unless the run stands between the two, then
 * run_advance(), as far at a time as the caller likes. */
void run_seek(Run *run, Time to);
void run_approach(Run *run, Time to);

/* Takes the last thing back and stands at the time of the one before. False at the beginning. In
 * two parts: to the nearest checkpoint that has taken `position` things or fewer, then on to where
 * `position` things have been taken, `most` at a time; false where it is not there then. */
bool run_back(Run *run);
void run_approach_position(Run *run, uint64_t position);
bool run_take(Run *run, uint64_t position, int64_t most);

/* Stands at another instant between the last thing taken and the next one, and takes nothing. */
void run_stand(Run *run, Time at);

/* Takes over the options' actions again, which have changed only in what is still to come. */
void run_take_calls(Run *run);

bool run_ended(const Run *run); /* stands at its end, and nothing is left to happen */
Time run_now(const Run *run);
Time run_end(const Run *run); /* TIME_NEVER: none */
uint64_t run_position(const Run *run);
Time run_last(const Run *run); /* of the last thing taken; -1 where nothing was */

const void *run_model(const Run *run);
World *run_world(const Run *run);
const Value *run_values(const Run *run);
const ActionCall *run_calls(const Run *run, int *count);
Reading run_measure(const Run *run, int metric, Arena *scratch);
const double *run_list(const Run *run, int list, Arena *scratch, int *count);
bool run_speaks(const Run *run, int metric); /* is worth its place in the pane */
/* TIME_NEVER: holding (or not speaking of this run, then *applies is false). */
Time run_claim(const Run *run, int claim, const char **words, bool *applies);
const char *run_failure(const Run *run); /* a limit was reached: in words; NULL: none */

/* Bytes that its checkpoints take, and how many there are: for tests and the bench. */
size_t run_checkpoint_bytes(const Run *run, int *count);

#endif
