/* Predict first: before an action of the learner's takes effect, what will a metric (or claim) do?
 * Afterwards theirs stands beside the run's, with the event that decided it.
 */
#ifndef GROUNDWORK_DEMO_PREDICTION_H
#define GROUNDWORK_DEMO_PREDICTION_H

#include "demo/run.h"

typedef enum PredictionPhase {
    PREDICTION_NONE,
    PREDICTION_ASKING,  /* the action waits for the guess */
    PREDICTION_WAITING, /* the action has been taken; the run goes on to `due` */
    PREDICTION_FINDING, /* the answer is being found */
    PREDICTION_SHOWN    /* the run's answer is there */
} PredictionPhase;

typedef struct Finding Finding;

typedef struct Prediction {
    PredictionPhase phase;
    Finding *finding; /* owned, while it is being found */
    ActionCall call;  /* the action that waits or was taken */
    int metric;       /* asked for; -1: the claim */
    int claim;
    Reading before; /* the metric when asked */
    Time due;       /* when the answer is taken: the run's end at the latest */
    bool has_guess;
    double guess;    /* claim: 1 it breaks, 0 it holds */
    Reading result;  /* claim: 1 or 0 */
    Time decided_at; /* when it last changed; TIME_NEVER: it did not */
    Note decided_by; /* the note that was made there; kind -1: none */
} Prediction;

/* Asks, where the action says for what and the run speaks of it, in place of whatever was asked
 * before. False: it asks nothing. */
bool prediction_ask(Prediction *prediction, const Demo *demo, const Run *run, ActionCall call);

/* Finds the answer once the run stands at `due` or has ended: runs the same options again, an event
 * at a time, `most` of them with each call. True once it is there. */
void prediction_settle(Prediction *prediction, const Options *options);
bool prediction_find(Prediction *prediction, int64_t most);
double prediction_found(const Prediction *prediction); /* how much of it, 0 to 1 */

/* Nothing is asked any longer. */
void prediction_drop(Prediction *prediction);

/* The question, and the answer with what decided it, in words. */
void prediction_question(const Prediction *prediction, const Options *options, Buffer *out);
void prediction_answer(const Prediction *prediction, const Demo *demo, const void *model,
                       Arena *scratch, Buffer *out);

/* A guess as typed: a number, with % for ratios; y or n for claims. */
bool prediction_parse(const Prediction *prediction, const Demo *demo, Text typed, double *guess);

#endif
