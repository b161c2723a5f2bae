/* A quiz, a question at a time: asked, answered, told why, and scored at the end; practice the same
 * without a score.
 */
#ifndef GROUNDWORK_SHELL_QUIZ_H
#define GROUNDWORK_SHELL_QUIZ_H

#include "shell/screen.h"

/* An attempt at a lesson's quiz: the one that was left half-way, else a new one. NULL, with the
 * reason as the app's message, where there is none. */
Screen *quiz_screen_new(App *app, const Lesson *lesson);
Screen *quiz_screen_exam(App *app, const QuizFile *file);

/* One question of a lesson's quiz, asked in its text: changes no score. It is not pushed: the
 * lesson gives it its place, hands it what comes in, and closes it once it is done. */
Screen *quiz_screen_practice(App *app, const Lesson *lesson, Text question);
bool quiz_screen_done(const Screen *screen);

/* --- for a preview (shell/preview.h), which gives it its place and what comes in -------------- */

/* All questions in the file's order, with keys that go from one to the next and that show what the
 * author wrote of one: answer, why, hints, explanation. NULL as above. */
Screen *quiz_screen_preview(App *app, const QuizFile *file);

/* Asks a question, by its index in the quiz; `revealed`: and shows all of it at once. */
void quiz_screen_ask(Screen *screen, App *app, int index, bool revealed);

const Quiz *quiz_screen_quiz(const Screen *screen);
int quiz_screen_question(const Screen *screen); /* the one that is shown, by its index */
bool quiz_screen_revealed(const Screen *screen);

#endif
