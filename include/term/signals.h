/* Signals, as something to poll for: a handler notes that one came and wakes the loop. Whatever
 * ends the program restores the terminal first (term/restore) and then takes its usual effect.
 *
 * INT, TERM and HUP ask the loop to end. It has a second for that; then, or when one comes again,
 * the program ends in the handler: the loop may be stuck in writing to a terminal that nobody
 * reads. QUIT, PIPE, the crashes and the rest end it at once.
 */
#ifndef GROUNDWORK_TERM_SIGNALS_H
#define GROUNDWORK_TERM_SIGNALS_H

#include <stdbool.h>

enum { SIGNALS_END = 1, SIGNALS_SUSPEND = 2, SIGNALS_RESUME = 4, SIGNALS_SIZE = 8 };

/* Installs the handlers. What the starter of the program had ignored (nohup) stays ignored. False
 * with errno where there is no pipe to be had. */
bool signals_open(void);

int signals_fd(void);        /* readable when something has come */
unsigned signals_take(void); /* what has come since the last call; an end stays */

/* Stops the program, as ^Z does, and returns when it goes on. The caller has restored the
 * terminal. */
void signals_suspend(void);

/* While another program has the terminal: ^C and ^\ are its own, ^Z stops us along with it. What
 * ends the program otherwise still does. */
void signals_lend(void);
void signals_take_back(void);

/* Puts the handlers back that were there before. Where a signal asked for the end, it now takes
 * its effect. */
void signals_close(void);

#endif
