/* What a quiz shows: the question as far as it has been answered, why, and at the end the score.
 */
#ifndef GROUNDWORK_SHELL_QUIZ_PAGE_H
#define GROUNDWORK_SHELL_QUIZ_PAGE_H

#include "course/course.h"
#include "learner/attempt.h"
#include "shell/entry.h"
#include "shell/page.h"

typedef enum QuizPhase {
    QUIZ_ASKING,
    QUIZ_TOLD,     /* answered: why, and the explanation */
    QUIZ_UNJUDGED, /* its run gives no answer, so that nobody can say what is right */
    QUIZ_ENDED     /* the score, and each question */
} QuizPhase;

typedef struct QuizState {
    const Course *course;
    Quiz *quiz;
    Attempt *attempt;
    bool practice;
    int current; /* the question; at the end the one that is marked */
    QuizPhase phase;
    bool looking_back; /* told once more, from the end */
    bool revealed;     /* told without having been answered: all that the author wrote */
    Answer answer;     /* as far as it has been given */
    Entry entry;       /* what is typed of a number or of words */
    int cursor;        /* the item one is on, while it is asked */
    bool lifted;       /* order: it moves with one */
    int hints;         /* shown so far */
    double right_number;
    char problem[200]; /* what is wrong with what was typed, or with the run */
} QuizState;

/* Rows of this item and those behind it are what can be put at a left. */
enum { QUIZ_RIGHTS = 1000 };

/* Rows that are marked by `item`: choices, items, lefts, and at the end questions. `spacious`:
 * blank rows between choices. Returns the row at which what follows the answer begins. */
int quiz_page_build(Page *page, const QuizState *state, bool spacious);

#endif
