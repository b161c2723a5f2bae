/* Runs an app from lines instead of a terminal and writes its screens: keys in, screens out, in
 * process. For tests; nobody types a script.
 *
 *     # a comment
 *     size 80x24           80x24 is also what it starts with
 *     ascii                draw in ASCII from here on; `unicode` goes back
 *     keys j j Ctrl-D      by name, as input_key_name() writes them
 *     type hello world     the rest of the line, key by key
 *     paste two words      the rest of the line, at once
 *     wheel 3 10,5         rows, negative up, at column 10 and row 5
 *     click 10,5
 *     tick 500ms           time goes by, in 30 ticks a second while the app wants them
 *     screen TITLE         writes what is drawn now
 *     roles TITLE          the same, and which cell has which role
 *
 * A screen is written as a line "== TITLE (80x24)" and its rows. When the app has finished, a line
 * "== finished" is written, and only `screen` and `roles` may follow, which show it as it was then.
 */
#ifndef GROUNDWORK_TERM_SCRIPT_H
#define GROUNDWORK_TERM_SCRIPT_H

#include "base/report.h"
#include "shell/app.h"

/* False where a line is wrong, with the problems in the report at `file` and the line; the lines
 * before it have run. app_leave() is called at the end. */
bool script_run(App *app, const char *file, Text script, Buffer *out, Report *report);

#endif
