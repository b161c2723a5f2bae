/* Home: the course, its lessons with how far one is, its exams, and what to do next.
 */
#ifndef GROUNDWORK_SHELL_HOME_H
#define GROUNDWORK_SHELL_HOME_H

#include "shell/screen.h"

/* `problems`: what is wrong with the course's files, a line each; shown, never in the way. */
Screen *home_screen_new(App *app, const Report *problems);

/* Opens the course: home, and over it the lesson, so that leaving that leads home. NULL: where one
 * left off, if anywhere. */
void home_open(App *app, const Report *problems, const Lesson *lesson);

#endif
