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

#endif
