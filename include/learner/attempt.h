/* An attempt at a quiz: which questions, in which order, what was answered and what it is worth.
 *
 * It is plain data that does no I/O: the caller journals the events that it words. Source of the
 * rules: contracts.md, section 1. Everything random comes from the attempt's seed, so that a
 * resumed attempt looks as it did.
 */
#ifndef GROUNDWORK_LEARNER_ATTEMPT_H
#define GROUNDWORK_LEARNER_ATTEMPT_H

#include "learner/journal.h"

typedef struct AttemptQuestion {
    const Question *question;
    /* The order on screen, as indices of the file: of choices, of the items of `order`, of the
     * rights of `match` (those of quiz_match_rights()). */
    int shown[ANSWER_MAX];
    int shown_count;
    bool answered;
    Answer answer;
    int hints;     /* how many were shown before the answer */
    double judged; /* the score before hints: 1 is right */
    double score;
    bool right_known;    /* it was judged by this program, not only read from the journal */
    double right_number; /* then: what it was judged by */
} AttemptQuestion;

typedef struct Attempt {
    const Quiz *quiz;
    int number;   /* from 1; 0: practice, which changes no score */
    int64_t seed; /* below 2^53 */
    AttemptQuestion *questions;
    int count;
} Attempt;

/* An answer as the journal has it. */
typedef struct RecordedAnswer {
    char question[QUESTION_ID_MAX + 1];
    bool answered;
    int rev;
    Answer answer;
    double score;
    int hints;
} RecordedAnswer;

/* An attempt as the journal has it: what it asks, in order, with the answers so far. */
typedef struct AttemptRecord {
    int number;
    int64_t seed;
    char run[JOURNAL_RUN_MAX + 1]; /* who has it */
    RecordedAnswer *answers;
    int count;
} AttemptRecord;

/* A new attempt: draws the quiz's questions and their order. Everything below is in `arena`; the
 * quiz must live as long. */
Attempt *attempt_new(Arena *arena, const Quiz *quiz, int number, int64_t seed);

/* Goes on with a recorded one: the same questions in the same order. Questions that the quiz no
 * longer has are dropped, and those with another `rev` than was answered are asked again, as are
 * those that the answer does not fit. NULL where none is left. */
Attempt *attempt_resume(Arena *arena, const Quiz *quiz, const AttemptRecord *record);

/* These questions, in this order, as practice. */
Attempt *attempt_practice(Arena *arena, const Quiz *quiz, const Question *const *questions,
                          int count, int64_t seed);

/* The questions that were answered and not fully right, in the order asked, into `wrong` with room
 * for attempt->count; returns how many. */
int attempt_wrong(const Attempt *attempt, const Question **wrong);

/* Takes the answer to a question that has none yet and returns its score. `right_number` as in
 * quiz_score(). */
double attempt_answer(Attempt *attempt, int index, const Answer *answer, double right_number,
                      int hints);

/* Leaves a question out that cannot be judged, for whatever reason: it counts for nothing. */
void attempt_drop(Attempt *attempt, int index);

/* A score before its hints, from after them. */
double attempt_judged(double score, int hints);

/* The first question without an answer; -1: there is none, it is at its end. */
int attempt_next(const Attempt *attempt);

/* The mean of its questions' scores; one without an answer counts 0. 0 where none is left. */
double attempt_score(const Attempt *attempt);
bool attempt_passed(const Attempt *attempt);

/* The events to append: at the beginning (texts in `arena`), when it is resumed, for each answer
 * (`practice` for practice), at the end. */
JournalEvent attempt_begin_event(Arena *arena, const Attempt *attempt);
JournalEvent attempt_resume_event(const Attempt *attempt, const AttemptRecord *record);
JournalEvent attempt_answer_event(const Attempt *attempt, int index, int64_t ms);
JournalEvent attempt_end_event(const Attempt *attempt);

#endif
