/* A lesson beside its demos: the text on one side, the pane on the other (visual.md, "The screen").
 */
#ifndef GROUNDWORK_SHELL_LESSON_H
#define GROUNDWORK_SHELL_LESSON_H

#include "course/change.h"
#include "shell/screen.h"

/* Opens at a line of the source (0: where one left off). NULL, with the reason as the app's
 * message, where the lesson cannot be read. */
Screen *lesson_screen_new(App *app, const Lesson *lesson, int source_line);

/* At "STEM" or "STEM#anchor", to read again what a question was about: the quiz below waits. */
Screen *lesson_screen_again(App *app, Text reference);

/* --- for a preview (shell/preview.h), which gives it its place and what comes in -------------- */

/* Goes on where another screen of the same lesson, as it was before, has been. */
void lesson_screen_go_on(Screen *screen, App *app, const Screen *before);

/* Shows and marks what was changed; it may also be what is wrong there. With a last line of 0
 * nothing is marked. */
void lesson_screen_show(Screen *screen, App *app, Change change);

int lesson_screen_line(const Screen *screen); /* of the source, that one looks at */

#endif
