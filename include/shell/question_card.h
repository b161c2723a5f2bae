/* What the card of a question says in a lesson's text, on the screen and printed.
 */
#ifndef GROUNDWORK_SHELL_QUESTION_CARD_H
#define GROUNDWORK_SHELL_QUESTION_CARD_H

#include "course/course.h"
#include "course/layout.h"
#include "course/quiz.h"
#include "learner/progress.h"

/* The lesson's quiz, read into `arena`; NULL where it has none or none that can be read. */
const Quiz *question_card_quiz(Arena *arena, const Course *course, const Lesson *lesson);

typedef struct QuestionCards {
    const Quiz *quiz;         /* NULL: there is none */
    const Progress *progress; /* NULL: nothing is said of answers */
    bool ascii;
} QuestionCards;

/* For LayoutCards.quiz, with QuestionCards as its context: the question's prompt and how it was
 * answered last; its id where the quiz does not have it. */
Text question_card(void *context, Arena *arena, const Block *block);

#endif
