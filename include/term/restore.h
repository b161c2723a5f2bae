/* Puts the terminal back as it was found, from anywhere, a signal handler too: everything it
 * needs is prepared in advance, and it only calls what POSIX (2.4.3) lists as safe there.
 *
 * While the terminal is ours, standard error is kept back where it is a terminal, and shown
 * afterwards: what an assertion or the C library says would else be lost with the screen that it
 * was written to.
 */
#ifndef GROUNDWORK_TERM_RESTORE_H
#define GROUNDWORK_TERM_RESTORE_H

#include "base/text.h"

/* Remembers the modes of the terminal `fd`, and what has to be written to leave the screen, at
 * most 256 bytes. */
void restore_prepare(int fd, Text sequence);

/* From here on the terminal is ours; the modes that it has now are remembered as those to put
 * back. False where it has been ours all along: after SIGSTOP and SIGCONT, which nobody can
 * catch. */
bool restore_arm(void);

/* Puts everything back, also where output is stopped or nobody reads it (after at most half a
 * second). Does nothing where the terminal is not ours, or where another process group has it in
 * the meantime. */
void restore_now(void);

#endif
