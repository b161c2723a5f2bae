/* The shell: a stack of screens that take input and draw themselves. It knows no terminal:
 * app_handle() takes what comes in, app_draw() shows what is; a test is keys in, screens out.
 */
#ifndef GROUNDWORK_SHELL_APP_H
#define GROUNDWORK_SHELL_APP_H

#include "canvas/canvas.h"
#include "shell/input.h"

typedef struct App App; /* made by app_open (a course) or app_open_demo (one demo) */

/* Takes one input. What it leads to has happened when it returns (journal lines are durable). */
void app_handle(App *app, const Input *input);

/* Draws the whole screen at the canvas's size. Changes nothing that lasts. */
void app_draw(const App *app, Canvas canvas);

/* Whether a tick would change the screen: a run is playing and visible, or work is left to do. */
bool app_wants_ticks(const App *app);

/* True once the learner has quit; nothing more is to be handed in. */
bool app_finished(const App *app);

/* Saves what is saved on leaving a place. Called once, at every end: quit, a signal, the terminal
 * gone. */
void app_leave(App *app);

#endif
