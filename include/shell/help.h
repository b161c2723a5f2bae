/* The keys of where one is, made from the binding tables, over the screen.
 */
#ifndef GROUNDWORK_SHELL_HELP_H
#define GROUNDWORK_SHELL_HELP_H

#include "shell/screen.h"

/* From row `top` on, where not all fit; what lies beyond the last one is not scrolled to. */
void help_draw(const Screen *screen, Canvas canvas, int top);

/* Takes an input while help is shown at this size: scrolls where there is more, else it ends. False
 * where it ends. */
bool help_scroll(const Screen *screen, const Input *input, int width, int height, int *top);

#endif
