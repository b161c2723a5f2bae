/* A lesson beside its demos: the text on one side, the pane on the other (visual.md, "The screen").
 */
#ifndef GROUNDWORK_SHELL_LESSON_H
#define GROUNDWORK_SHELL_LESSON_H

#include "shell/screen.h"

/* Opens at a line of the source (0: where one left off). NULL, with the reason as the app's
 * message, where the lesson cannot be read. */
Screen *lesson_screen_new(App *app, const Lesson *lesson, int source_line);

/* At "STEM" or "STEM#anchor", to read again what a question was about: the quiz below waits. */
Screen *lesson_screen_again(App *app, Text reference);

#endif
