/* The line in which one types what to look for, with what one looked for before.
 */
#ifndef GROUNDWORK_SHELL_FINDER_H
#define GROUNDWORK_SHELL_FINDER_H

#include "shell/entry.h"

enum { FINDER_HISTORY = 16 };

/* Starts as zero. */
typedef struct FinderHistory {
    Entry entries[FINDER_HISTORY]; /* the latest last */
    int count;
} FinderHistory;

typedef struct Finder {
    bool open;
    Entry entry;
    Entry typed; /* what Down leads back to */
    int back;    /* how far in the history; 0: at what is typed */
} Finder;

void finder_open(Finder *finder);

typedef enum FinderEvent {
    FINDER_TYPING, /* still open: what is looked for may have changed */
    FINDER_DONE,   /* Enter: the entry is what is looked for; left empty, it is the latest again */
    FINDER_LEFT    /* Esc, or rubbed out beyond the beginning */
} FinderEvent;

/* Takes an input while it is open. */
FinderEvent finder_handle(Finder *finder, FinderHistory *history, const Input *input);

/* "/words", and at the right `note`: how many there are. */
void finder_draw(const Finder *finder, Canvas row, Text note);

#endif
