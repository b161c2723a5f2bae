#include "term/restore.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { SEQUENCE_MAX = 256, PATIENCE_MS = 200 };

static struct {
    int fd;
    struct termios found;
    char sequence[SEQUENCE_MAX];
    size_t length;
    volatile sig_atomic_t armed;
    int errors;    /* where standard error went; -1 while it is not kept back */
    int kept_back; /* what has been written to it meanwhile can be read here */
} saved = {.fd = -1, .errors = -1, .kept_back = -1};

void restore_prepare(int fd, Text sequence)
{
    assert(sequence.len <= SEQUENCE_MAX);
    saved.fd = fd;
    memcpy(saved.sequence, sequence.at, sequence.len);
    saved.length = sequence.len;
}

static void keep_errors_back(void)
{
    int ends[2];
    if (saved.errors >= 0 || !isatty(STDERR_FILENO) || pipe(ends) != 0) return;
    saved.errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    saved.kept_back = ends[0];
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK); /* a full pipe loses words rather than stop us */
    }
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
}

bool restore_arm(void)
{
    assert(saved.fd >= 0);
    if (saved.armed) return false;
    tcgetattr(saved.fd, &saved.found);
    keep_errors_back();
    saved.armed = 1;
    return true;
}

/* Writes without ever waiting for long, whatever the terminal does. */
static void write_patiently(int fd, const char *bytes, size_t length)
{
    int flags = fcntl(fd, F_GETFL);
    bool emptied = false;
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
            continue;
        }
        if (written < 0 && errno != EAGAIN && errno != EINTR) break;
        if (poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, PATIENCE_MS) != 0) continue;
        if (emptied) break;
        tcflush(fd, TCOFLUSH); /* nobody reads: make room by dropping what nobody has read */
        emptied = true;
    }
    fcntl(fd, F_SETFL, flags);
}

static void show_errors(void)
{
    char bytes[512];
    ssize_t length;
    if (saved.errors < 0) return;
    dup2(saved.errors, STDERR_FILENO);
    close(saved.errors);
    saved.errors = -1;
    while ((length = read(saved.kept_back, bytes, sizeof bytes)) > 0)
        write_patiently(STDERR_FILENO, bytes, (size_t)length);
    close(saved.kept_back);
    saved.kept_back = -1;
}

void restore_now(void)
{
    if (!saved.armed) return;
    saved.armed = 0;
    int error = errno;
    sigset_t all, before;
    sigfillset(&all); /* among them TTOU, which would stop a background process that sets modes */
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t foreground = tcgetpgrp(saved.fd);
    if (foreground <= 0 || foreground == getpgrp()) {
        /* Output may be stopped, by ^S or by tcflow(); Linux starts only what TCOOFF stopped. */
        tcflow(saved.fd, TCOOFF);
        tcflow(saved.fd, TCOON);
        write_patiently(saved.fd, saved.sequence, saved.length);
        tcsetattr(saved.fd, TCSANOW, &saved.found);
    }
    show_errors();
    sigprocmask(SIG_SETMASK, &before, NULL);
    errno = error;
}
