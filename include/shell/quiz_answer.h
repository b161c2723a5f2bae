/* An answer while it is being given: keys and clicks in, picks and words out.
 */
#ifndef GROUNDWORK_SHELL_QUIZ_ANSWER_H
#define GROUNDWORK_SHELL_QUIZ_ANSWER_H

#include "shell/quiz_page.h"

AttemptQuestion *quiz_answer_asked(const QuizState *state); /* the current question */

/* Asks a question: nothing is given of its answer yet. */
void quiz_answer_begin(QuizState *state, int index);

bool quiz_answer_is_typed(const QuizState *state); /* it is asked, and its answer is typed */
int quiz_answer_items(const QuizState *state);     /* how many there are to be on */

/* A row of the page was chosen: it is gone to, of several it is picked or taken back; a right goes
 * to the left that one is on, which is then the next. */
void quiz_answer_pick(QuizState *state, int item);

/* A digit or letter picks what it names: in `match` a digit a left, a letter the right for it; in
 * `order` a digit puts the item one is on at that place. False where it means nothing. */
bool quiz_answer_key(QuizState *state, int32_t key);

void quiz_answer_move(QuizState *state, int by);  /* the cursor, with the item that is lifted */
void quiz_answer_carry(QuizState *state, int by); /* order: the item one is on */
void quiz_answer_lift(QuizState *state);          /* order: takes it up, or puts it down */
void quiz_answer_turn(QuizState *state, int by);  /* match: another right for this left */

/* Takes what was typed or is marked into the answer. False, with what is missing as the problem,
 * where there is nothing to judge yet. */
bool quiz_answer_complete(QuizState *state);

#endif
