/* The reader's own pager, taken and run as git does it (git-config(1), core.pager; pager.c).
 *
 * $GROUNDWORK_PAGER, else $PAGER, else `less`; none where that is empty or `cat`, where standard
 * output is no terminal, or where TERM says that it can do nothing. Run directly where it is one
 * plain word, else by the shell. LESS=FRX and LV=-c are set where they are not: what fits the
 * screen is shown without waiting, and looks come through.
 */
#ifndef GROUNDWORK_COMMANDS_PAGER_H
#define GROUNDWORK_COMMANDS_PAGER_H

#include "base/text.h"

/* The command line of the pager for what goes to standard output; NULL where there is to be none.
 */
const char *pager_find(void);

/* Whether links (OSC 8) come out behind this pager as they went in. */
bool pager_passes_links(const char *pager);

/* Hands the whole text to the pager and waits until it has ended; one that ends before it has read
 * all is no failure. A signal to end us waits for it, too, and takes its effect afterwards, so that
 * the pager never loses the terminal to the shell. False where it could not be run, which is said:
 * nothing has been shown then. */
bool pager_show(const char *pager, Text text);

#endif
