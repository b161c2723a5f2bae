/* A run as one watches and breaks it: one side or two, playing or paused, on and back, at a speed,
 * with actions made by hand. Knows no keys and no clock: real time comes in as nanoseconds.
 */
#ifndef GROUNDWORK_DEMO_SESSION_H
#define GROUNDWORK_DEMO_SESSION_H

#include "demo/prediction.h"
#include "demo/run.h"

enum { SESSION_WORDS = 200, SESSION_DEFERRED = 8, SESSION_FOLLOW_SPEED = 2 };

/* What was asked for on the way to somewhere, and is done there. */
typedef struct Deferred {
    enum { DEFERRED_STEP, DEFERRED_STEP_BACK, DEFERRED_KEY } kind;
    int32_t key;
} Deferred;

/* Measures the learner's machine for a run that wants it (Demo.wants): fills in what the probe has
 * found, the event's arguments behind the first. False: it is not there yet, ask again. */
typedef bool SessionMeasure(void *context, int probe, int64_t found[EVENT_ARGS - 1]);

typedef struct Session {
    Arena *arena; /* of the options */
    Options options;
    OptionsPlace place;
    Run *sides[2]; /* [1] is NULL without --versus */
    Time now;      /* both stand here */
    bool playing;
    bool seeking; /* on the way to `goal`, which takes longer than a frame */
    Time goal;
    int side_back;    /* whose last thing is being taken back: `goal` says nothing; -1: none */
    uint64_t from_at; /* where it set out: a time, or with side_back a position */
    uint64_t back_to; /* a position */
    Deferred deferred[SESSION_DEFERRED];
    int deferred_count;
    double speed;     /* times the pace; a power of two */
    Time pace;        /* virtual time in a second */
    Time follow_pace; /* ... while there is something to follow; 0: there never is */
    Time span;        /* zoom of the time axis */
    int target;
    bool still;              /* reduced motion */
    bool keeps;              /* checkpoints are kept: it can go back */
    SessionMeasure *measure; /* NULL: nobody does, and nothing is measured */
    void *measure_context;
    bool measuring; /* time stands still until what is wanted is there */
    bool behind;    /* the machine does not keep up: time runs slower than asked */
    Prediction prediction;
    char message[SESSION_WORDS]; /* what the last key led to where that needs saying; "" none */
} Session;

/* From a lesson's block or the command line's words. `keeps` whether it can go back. NULL with
 * problems in the report. The second takes over `arena`, which holds the options, also where it
 * fails. */
Session *session_open(Text line, OptionsPlace place, bool keeps, Report *report);
Session *session_open_options(Arena *arena, const Options *options, OptionsPlace place, bool keeps,
                              Report *report);
void session_close(Session *session); /* NULL is allowed; also frees the arena */

/* Real time has gone by: leads on while it is playing or computing. `budget` is how many events may
 * be taken at most, a side: what is left is taken with the next tick, and time stands still for so
 * long. */
void session_tick(Session *session, int64_t elapsed_ns, int64_t budget);

/* Something takes longer than a frame: the way to another instant, or the answer to a prediction.
 * Ticks lead it on. Steps, steps back and the demo's keys wait for it, SESSION_DEFERRED of them,
 * and are done there, as if it had taken no time; going elsewhere takes them back. */
bool session_computing(const Session *session);
double session_computed(const Session *session); /* how much of it, 0 to 1 */

/* Ends that: it stands where it has got to, paused, and nothing waits any longer. */
void session_stop(Session *session);

bool session_ended(const Session *session);
Time session_next(const Session *session); /* of either side; TIME_NEVER: nothing is left */
void session_toggle(Session *session);     /* play or pause; at the end: from the beginning */

/* Has what is wanted of the machine measured, and hands it in. False where it is not there yet.
 * Whatever leads on does so by itself. */
bool session_measure(Session *session);

/* One event on, or back, of both sides together; both pause. On from the last one leads to the
 * end. */
void session_step(Session *session);
void session_step_back(Session *session);

/* To `to`, on or back; keeps playing or paused. Where that takes longer than a frame it is
 * `seeking` and gets there with the ticks that follow. */
void session_seek(Session *session, Time to);
/* Where it stands or is on its way to. */
Time session_heading(const Session *session);
void session_restart(Session *session);

/* Faster than SESSION_FOLLOW_SPEED nothing is followed any longer. */
void session_change_speed(Session *session, int doublings);
void session_change_span(Session *session, int doublings);
void session_target(Session *session, int target);

/* A key of the demo's. False where it is none of them. With --predict it may first ask:
 * prediction.phase. */
bool session_key(Session *session, int32_t key);

/* The learner's guess, as typed; empty: none. Takes the action that waited, if it still does: going
 * elsewhere takes it back. False where it is no number. */
bool session_guess(Session *session, Text typed);

/* Parameters and scenes chosen while running: runs again from 0, with the same seed and actions, to
 * where one was; a scene starts anew. False, with the reason in `message`, where the value is
 * refused. */
bool session_set_param(Session *session, int param, Text typed);
void session_set_scene(Session *session, int scene);

/* The command line that replays what was done: "groundwork demo ...". */
void session_replay(const Session *session, Buffer *out);

/* Takes all to the end, `most` events a side at most; false where it is not there then. For
 * pipes. */
bool session_finish(Session *session, int64_t most);

View session_view(const Session *session, int side);

#endif
