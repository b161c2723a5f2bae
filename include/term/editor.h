/* The author's own editor: $VISUAL, else $EDITOR, else vi, opened on a file at a line.
 *
 * What is set is a command of the shell, as with git (git-var(1), GIT_EDITOR). The line is given as
 * POSIX's vi and ex have it (`-c` aside, `+LINE`), which nearly all editors took over; those that
 * are known to want it otherwise get that.
 */
#ifndef GROUNDWORK_TERM_EDITOR_H
#define GROUNDWORK_TERM_EDITOR_H

#include "base/report.h"

enum { EDITOR_WORDS = 10 };

/* The words to run, NULL behind them; in `arena`. `line` counts from 1; 0: any. */
void editor_words(Arena *arena, const char *editor, const char *path, int line,
                  const char *words[EDITOR_WORDS]);

/* Runs it and waits for its end; ^C and ^Z are its own meanwhile. The terminal has been given back,
 * and signals are lent (term/signals.h). False with a line in the report that says what to set,
 * where it cannot be run. */
bool editor_run(const char *path, int line, Report *report);

#endif
