/* Files that somebody else writes: tells when one of them may hold something else than before,
 * however it was saved: in place, by renaming another over it, by deleting it and making it anew,
 * by swapping the two.
 *
 * On Linux their folders are watched (inotify(7)), so that nothing is done while nothing happens:
 * watching the files would lose them with the first rename. Where that says nothing, on network
 * file systems, other systems, and as long as a folder is not there, the files are looked at twice
 * a second.
 */
#ifndef GROUNDWORK_HOST_WATCH_H
#define GROUNDWORK_HOST_WATCH_H

#include <stdbool.h>

enum {
    WATCH_FILES = 2,
    WATCH_LOOK_MS = 500,   /* between two looks, where looking is needed */
    WATCH_SETTLE_MS = 40,  /* what happens in one go is told once, when it has been quiet so long */
    WATCH_LONGEST_MS = 400 /* or has gone on for so long */
};

typedef struct Watch Watch;

/* At most WATCH_FILES files, which need not be there; the paths are copied. */
Watch *watch_open(const char *const *paths, int count);
/* The same by looking only, as where folders cannot be watched. */
Watch *watch_open_looking(const char *const *paths, int count);
void watch_close(Watch *watch); /* NULL is allowed */

/* Readable when something has happened in the folders; -1: there is nothing to wait for. */
int watch_fd(const Watch *watch);

/* How long to sleep at most before watch_take() is to be asked, though the descriptor says nothing.
 * -1: for ever. */
int watch_wait_ms(const Watch *watch);

/* Takes in what has happened. True where a file may be another one than when it was true before:
 * rather once too often than once too few. */
bool watch_take(Watch *watch);

#endif
