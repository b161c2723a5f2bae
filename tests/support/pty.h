/* A program on a terminal of its own: a pty, with a leader that does what an interactive shell
 * does (a process group of its own for the program, ^Z and fg, passing on a hang-up). The test
 * plays the terminal: it sends keys, reads what comes out, and looks at what the program has left
 * behind.
 */
#ifndef GROUNDWORK_TESTS_SUPPORT_PTY_H
#define GROUNDWORK_TESTS_SUPPORT_PTY_H

#include "base/text.h"

#include <sys/types.h>
#include <termios.h>

typedef struct Pty {
    int master;
    int terminal; /* its other end, open here so that its modes can be asked in the end */
    pid_t leader;
    pid_t program;
    int events; /* from the leader */
    struct termios found;
    Buffer output; /* all that came out so far */
    size_t mark;   /* pty_expect() looks from here on */
    double started_ms, output_ms; /* when it was let go, when something came out last */
    bool stopped;
    bool ended;
    int status; /* as waitpid() gives it, once it has ended */
} Pty;

typedef struct PtyOptions {
    int width, height; /* 0: 80 x 24 */
    const char *const
        *environment; /* "NAME=value" to set, "NAME" to take away; ends in NULL; may be NULL */
    bool no_size;     /* it says 0 x 0, as a serial line does */
    bool ignore_hangup;
    bool no_output; /* standard output goes to /dev/null */
} PtyOptions;

/* Starts `arguments[0]`, found as given. Its environment is this one's. Aborts where the system
 * gives no pty. */
void pty_open(Pty *pty, const char *const *arguments, PtyOptions options);
void pty_close(Pty *pty); /* kills what still runs */

void pty_send(Pty *pty, const char *bytes);
void pty_resize(Pty *pty, int width, int height);
void pty_signal(Pty *pty, int number);
void pty_continue(Pty *pty); /* what `fg` does */
void pty_hang_up(Pty *pty);  /* the terminal goes away */

/* Reads until `text` has come out, counted from the mark, and moves the mark behind it. False
 * after `timeout_ms`, or when the program has ended without it. */
bool pty_expect(Pty *pty, const char *text, int timeout_ms);
/* Reads until nothing has come out for `quiet_ms`. */
void pty_settle(Pty *pty, int quiet_ms);
/* Reads until it has ended (or has been stopped); false after `timeout_ms`. */
bool pty_wait_end(Pty *pty, int timeout_ms);
bool pty_wait_end_unread(Pty *pty, int timeout_ms); /* what comes out stays unread meanwhile */
bool pty_wait_stop(Pty *pty, int timeout_ms);

/* What the next program on this terminal would find changed: modes of the line and of the screen,
 * in words, "" where all is as it was. */
const char *pty_left_behind(Pty *pty);

/* CPU time of the program so far. */
double pty_cpu_ms(const Pty *pty);

/* How often `text` came out from byte `from` on. */
int pty_count(const Pty *pty, const char *text, size_t from);

double pty_now_ms(void);
void pty_sleep(int ms); /* without reading */

#endif
