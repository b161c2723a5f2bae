/* The keys of where one is, made from the binding tables, over the screen.
 */
#ifndef GROUNDWORK_SHELL_HELP_H
#define GROUNDWORK_SHELL_HELP_H

#include "shell/screen.h"

void help_draw(const Screen *screen, Canvas canvas);

#endif
