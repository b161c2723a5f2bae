/* One demo over the whole screen: `groundwork demo NAME` on a terminal, and `see` from a quiz.
 */
#ifndef GROUNDWORK_SHELL_DEMO_SCREEN_H
#define GROUNDWORK_SHELL_DEMO_SCREEN_H

#include "shell/screen.h"

/* Takes the session over; it may be NULL, then `problem` is shown. Starts playing where `plays`. */
Screen *demo_screen_new(const App *app, Session *session, Text problem, bool plays);

#endif
