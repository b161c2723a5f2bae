/* An answer and its worth in words: the same on the screen and line by line.
 */
#ifndef GROUNDWORK_COURSE_QUIZ_WORDS_H
#define GROUNDWORK_COURSE_QUIZ_WORDS_H

#include "course/quiz.h"

/* A share in whole per cent, never more than it is: 79.6 % does not read as the 80 % that pass. */
int quiz_percent(double share);

/* "Right", "Partly right", "Not quite": of a score before hints. */
const char *quiz_verdict(double judged);

/* Why it scores what it scores, where that is neither all nor simply nothing: "3 of 4 choices
 * judged rightly: 75 %. After a hint half of it counts: 37 %."; else empty. */
Text quiz_score_words(Arena *arena, const Question *question, const Answer *answer, double judged,
                      int hints);

/* "200 requests". */
Text quiz_number_words(Arena *arena, const Question *question, double number);

/* What was given, as Markdown: the texts of what was picked, a number with its unit, words. Empty
 * where it says nothing, or nothing of this question any more (its parts may have changed). */
Text quiz_answer_markdown(Arena *arena, const Question *question, const Answer *answer, bool ascii);

/* A prompt's first line that says something, without its Markdown: for lists. */
Text quiz_prompt_line(Arena *arena, const Question *question);

#endif
