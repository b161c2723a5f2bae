/* A child whose system calls meet faults: each call that it makes on files below one folder is
 * found by ptrace(2), whatever its name, so that one that a later version makes is found too.
 *
 * The child says through a descriptor what it holds for saved, by writes of one byte. By then all
 * that it has written, and every name that it has made, must have been synced: what a kill leaves
 * is what was written, what a power cut leaves only what was synced.
 */
#ifndef GROUNDWORK_TESTS_TRACER_H
#define GROUNDWORK_TESTS_TRACER_H

#include <stdbool.h>
#include <sys/types.h>

#if defined __linux__ && defined __x86_64__
#define TRACER_IS_HERE
#endif

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_ERROR,       /* `error`, without doing anything */
    FAULT_SHORT,       /* half of a write or read; elsewhere as FAULT_NONE */
    FAULT_KILL_BEFORE, /* SIGKILL before the call, behind it, or in a write behind half of it */
    FAULT_KILL_BEHIND,
    FAULT_KILL_WITHIN
} FaultKind;

/* What happens at the `at`th call on the folder, and at all that follow, where `lasting`. */
typedef struct Fault {
    FaultKind kind;
    int error;
    int at; /* counted from 1 */
    bool lasting;
    long only; /* among calls of this number alone; 0: among all (0 is read()) */
} Fault;

enum { TRACER_FAULTS = 2, TRACER_PATH = 512, TRACER_NAMES = 16, TRACER_CALLS = 1024 };

typedef struct Tracer {
    /* To be set. */
    const char *folder; /* absolute, without links */
    Fault faults[TRACER_FAULTS];
    int said_fd;                               /* in the child */
    int lift_at;                               /* the faults are gone from this word on; 0: never */
    void (*on_word)(void *context, char word); /* the child stands still meanwhile */
    void *context;
    /* What came of it. */
    int calls[TRACER_FAULTS]; /* on the folder, that could meet the fault */
    int words;
    int unsynced_words;     /* said while something was not synced */
    long last_met;          /* the number of the system call that met a fault last */
    bool killed;            /* by the fault */
    int status;             /* as of waitpid() */
    bool met[TRACER_CALLS]; /* system calls by their number */
    /* Its own. */
    bool lifted, unsynced;
    char names[TRACER_NAMES][TRACER_PATH]; /* folders in which a name was made and is not synced */
    int name_count;
} Tracer;

/* For the child, once it is ready: its calls are traced from here on. False where this machine
 * forbids it. */
bool tracer_begin(void);

/* Takes the child from tracer_begin() to its end. False where it could not be traced. */
bool tracer_follow(Tracer *tracer, pid_t child);

#endif
