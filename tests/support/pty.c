#include "support/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* What the leader tells: the program's process, that it was stopped, how it ended. */
typedef struct Event {
    enum { EVENT_STARTED, EVENT_STOPPED, EVENT_ENDED } kind;
    int value;
    double at_ms;
} Event;

static void must(bool good, const char *what)
{
    if (good) return;
    fprintf(stderr, "pty: %s: %s\n", what, strerror(errno));
    abort();
}

double pty_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void pty_sleep(int ms)
{
    poll(NULL, 0, ms);
}

/* --- The leader and the program --------------------------------------------------------------- */

static pid_t program;
static int terminal;

static void on_foreground(int number)
{
    (void)number;
    tcsetpgrp(terminal, program);
    kill(-program, SIGCONT);
}

static void on_hangup(int number)
{
    (void)number;
    kill(-program, SIGHUP);
    kill(-program, SIGCONT);
}

static void handle_signals(void)
{
    static const int ignored[] = {SIGTTOU, SIGTTIN, SIGTSTP, SIGINT, SIGQUIT};
    for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) signal(ignored[i], SIG_IGN);
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_foreground}, NULL);
    sigaction(SIGHUP, &(struct sigaction){.sa_handler = on_hangup}, NULL);
}

static void set_environment(const char *const *environment)
{
    for (; environment != NULL && *environment != NULL; environment++) {
        if (strchr(*environment, '=') != NULL) putenv((char *)*environment);
        else unsetenv(*environment);
    }
}

/* A test that fails leaves nothing running behind it. */
static void end_with_parent(void)
{
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

/* LeakSanitizer looks for leaks at the exit, with the process stopped by ptrace, and a hang-up's
 * SIGCONT at that moment leaves both waiting for ever. Leaks are seen by the other tests. */
static void go_without_leak_check(void)
{
    const char *options = getenv("ASAN_OPTIONS");
    char joined[512];
    snprintf(joined, sizeof joined, "%s:detect_leaks=0", options != NULL ? options : "");
    setenv("ASAN_OPTIONS", joined, 1);
}

_Noreturn static void be_program(const char *const *arguments, PtyOptions options,
                                 const int start[2])
{
    char go;
    end_with_parent();
    go_without_leak_check();
    close(start[1]);
    for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
    if (options.ignore_hangup) signal(SIGHUP, SIG_IGN);
    for (int fd = 0; fd < 3; fd++) dup2(terminal, fd);
    if (options.no_output) dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    set_environment(options.environment);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    while (read(start[0], &go, 1) < 0 && errno == EINTR) continue;
    execv(arguments[0], (char *const *)arguments);
    fprintf(stderr, "pty: %s: %s\n", arguments[0], strerror(errno));
    _exit(127);
}

_Noreturn static void be_leader(const char *const *arguments, PtyOptions options, int events)
{
    int start[2], status;
    end_with_parent();
    setsid();
    must(ioctl(terminal, TIOCSCTTY, 0) == 0, "no controlling terminal");
    must(pipe(start) == 0, "no pipe");
    for (int i = 0; i < 2; i++) fcntl(start[i], F_SETFD, FD_CLOEXEC);
    program = fork();
    must(program >= 0, "cannot fork");
    if (program == 0) be_program(arguments, options, start);
    setpgid(program, program);
    handle_signals();
    tcsetpgrp(terminal, program);
    close(start[0]);
    Event event = {EVENT_STARTED, program, pty_now_ms()};
    close(start[1]); /* now it starts */
    do {
        must(write(events, &event, sizeof event) == sizeof event, "nobody listens");
        while (waitpid(program, &status, WUNTRACED) < 0) must(errno == EINTR, "lost the program");
        if (WIFSTOPPED(status)) tcsetpgrp(terminal, getpgrp());
        event = (Event){WIFSTOPPED(status) ? EVENT_STOPPED : EVENT_ENDED, status, 0};
    } while (event.kind == EVENT_STOPPED);
    must(write(events, &event, sizeof event) == sizeof event, "nobody listens");
    _exit(0);
}

static void close_on_exec(int fd)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Reads what the leader tells, waiting for at most `timeout_ms`. */
static void take_event(Pty *pty, int timeout_ms)
{
    Event event;
    if (poll(&(struct pollfd){.fd = pty->events, .events = POLLIN}, 1, timeout_ms) <= 0) return;
    if (read(pty->events, &event, sizeof event) != sizeof event) return;
    switch (event.kind) {
    case EVENT_STARTED:
        pty->program = event.value;
        pty->started_ms = event.at_ms;
        break;
    case EVENT_STOPPED: pty->stopped = true; break;
    case EVENT_ENDED:
        pty->ended = true;
        pty->status = event.value;
        break;
    }
}

void pty_open(Pty *pty, const char *const *arguments, PtyOptions options)
{
    int events[2];
    *pty = (Pty){.master = posix_openpt(O_RDWR | O_NOCTTY)};
    must(pty->master >= 0 && grantpt(pty->master) == 0 && unlockpt(pty->master) == 0, "no pty");
    pty->terminal = open(ptsname(pty->master), O_RDWR | O_NOCTTY);
    must(pty->terminal >= 0 && tcgetattr(pty->terminal, &pty->found) == 0, "no terminal");
    must(pipe(events) == 0, "no pipe");
    close_on_exec(pty->master);
    close_on_exec(pty->terminal);
    close_on_exec(events[0]);
    close_on_exec(events[1]);
    if (!options.no_size)
        pty_resize(pty, options.width > 0 ? options.width : 80,
                   options.height > 0 ? options.height : 24);
    fflush(NULL);
    pty->leader = fork();
    must(pty->leader >= 0, "cannot fork");
    if (pty->leader == 0) {
        close(pty->master);
        terminal = pty->terminal;
        be_leader(arguments, options, events[1]);
    }
    close(events[1]);
    pty->events = events[0];
    fcntl(pty->master, F_SETFL, O_NONBLOCK);
    take_event(pty, 10000);
    must(pty->program > 0, "the program did not start");
}

void pty_close(Pty *pty)
{
    if (!pty->ended) {
        kill(pty->program, SIGKILL);
        pty_wait_end(pty, 5000);
    }
    if (pty->master >= 0) close(pty->master);
    if (pty->terminal >= 0) close(pty->terminal);
    close(pty->events);
    waitpid(pty->leader, NULL, 0);
    buffer_clear(&pty->output);
}

/* --- What goes in ----------------------------------------------------------------------------- */

/* Takes what has come out; waits for at most `timeout_ms`. True where there was something. */
static bool take_output(Pty *pty, int timeout_ms)
{
    char bytes[65536];
    struct pollfd sources[] = {{.fd = pty->events, .events = POLLIN},
                               {.fd = pty->master, .events = POLLIN}};
    if (poll(sources, pty->master < 0 ? 1 : 2, timeout_ms) <= 0) return false;
    ssize_t length = pty->master < 0 ? -1 : read(pty->master, bytes, sizeof bytes);
    if (length > 0) {
        pty->output_ms = pty_now_ms();
        buffer_put(&pty->output, (Text){bytes, (size_t)length});
    }
    if (length <= 0) take_event(pty, 0);
    return length > 0;
}

void pty_send(Pty *pty, const char *bytes)
{
    size_t length = strlen(bytes);
    while (length > 0) {
        ssize_t sent = write(pty->master, bytes, length);
        if (sent < 0) {
            must(errno == EAGAIN || errno == EINTR, "the terminal takes no keys");
            take_output(pty, 10);
            continue;
        }
        bytes += sent;
        length -= (size_t)sent;
    }
}

void pty_resize(Pty *pty, int width, int height)
{
    struct winsize size = {.ws_col = (unsigned short)width, .ws_row = (unsigned short)height};
    must(ioctl(pty->master, TIOCSWINSZ, &size) == 0, "cannot resize"); /* the kernel sends WINCH */
}

void pty_signal(Pty *pty, int number)
{
    kill(pty->program, number);
}

void pty_continue(Pty *pty)
{
    pty->stopped = false;
    kill(pty->leader, SIGUSR1);
}

void pty_hang_up(Pty *pty)
{
    close(pty->terminal);
    close(pty->master);
    pty->terminal = pty->master = -1;
}

/* --- What comes out --------------------------------------------------------------------------- */

bool pty_expect(Pty *pty, const char *text, int timeout_ms)
{
    double end_ms = pty_now_ms() + timeout_ms;
    for (;;) {
        size_t at = pty->output.len == 0
                        ? SIZE_MAX
                        : text_find(buffer_text(&pty->output), text_of(text), pty->mark);
        if (at != SIZE_MAX) {
            pty->mark = at + strlen(text);
            return true;
        }
        if (pty_now_ms() > end_ms) return false;
        if (!take_output(pty, 10) && pty->ended && !take_output(pty, 0)) return false;
    }
}

void pty_settle(Pty *pty, int quiet_ms)
{
    double quiet_since_ms = pty_now_ms();
    while (pty_now_ms() - quiet_since_ms < quiet_ms)
        if (take_output(pty, quiet_ms)) quiet_since_ms = pty_now_ms();
}

static bool wait_for(Pty *pty, const bool *what, int timeout_ms)
{
    double end_ms = pty_now_ms() + timeout_ms;
    while (!*what && pty_now_ms() < end_ms) take_output(pty, 10);
    while (take_output(pty, 0)) continue;
    return *what;
}

bool pty_wait_end(Pty *pty, int timeout_ms)
{
    return wait_for(pty, &pty->ended, timeout_ms);
}

bool pty_wait_end_unread(Pty *pty, int timeout_ms)
{
    double end_ms = pty_now_ms() + timeout_ms;
    while (!pty->ended && pty_now_ms() < end_ms) take_event(pty, 10);
    return pty->ended;
}

bool pty_wait_stop(Pty *pty, int timeout_ms)
{
    return wait_for(pty, &pty->stopped, timeout_ms);
}

double pty_cpu_ms(const Pty *pty)
{
    clockid_t clock;
    struct timespec used = {0};
    if (clock_getcpuclockid(pty->program, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return -1;
    return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

int pty_count(const Pty *pty, const char *text, size_t from)
{
    int count = 0;
    while (from < pty->output.len) {
        from = text_find(buffer_text(&pty->output), text_of(text), from);
        if (from == SIZE_MAX) break;
        from += strlen(text);
        count++;
    }
    return count;
}

/* --- What it left behind ---------------------------------------------------------------------- */

typedef struct Mode {
    int number;
    bool usual;
    const char *name;
} Mode;

static const Mode modes[] = {
    {1, false, "application cursor keys"},
    {7, true, "wrapping"},
    {25, true, "cursor"},
    {1000, false, "mouse"},
    {1002, false, "mouse drag"},
    {1006, false, "mouse in SGR"},
    {1049, false, "alternate screen"},
    {2004, false, "paste"},
    {2026, false, "synchronised update"},
};
enum { MODE_COUNT = sizeof modes / sizeof modes[0] };

typedef struct Screen {
    bool modes[MODE_COUNT];
    bool plain; /* the last SGR was a reset */
    int titles; /* pushed and not popped */
} Screen;

/* One CSI sequence: `body` is what stands between "ESC [" and its final byte. */
static void follow(Screen *screen, Text body, char final)
{
    Text part;
    if (final == 'm') screen->plain = body.len == 0 || text_is(body, "0") || text_is(body, "0;10");
    if (final == 't' && text_starts(body, TEXT("22;"))) screen->titles++;
    if (final == 't' && text_starts(body, TEXT("23;"))) screen->titles--;
    if ((final != 'h' && final != 'l') || body.len == 0 || body.at[0] != '?') return;
    body = text_slice(body, 1, body.len);
    while (text_next_part(&body, ';', &part)) {
        int64_t number = 0;
        text_to_int(part, &number);
        for (int i = 0; i < MODE_COUNT; i++)
            if (modes[i].number == number) screen->modes[i] = final == 'h';
    }
}

static Screen read_screen(Text output)
{
    Screen screen = {.plain = true};
    for (int i = 0; i < MODE_COUNT; i++) screen.modes[i] = modes[i].usual;
    for (size_t i = 0; i + 1 < output.len; i++) {
        if (output.at[i] != '\033' || output.at[i + 1] != '[') continue;
        size_t end = i + 2;
        while (end < output.len && output.at[end] >= 0x20 && output.at[end] < 0x40) end++;
        if (end < output.len) follow(&screen, text_slice(output, i + 2, end), output.at[end]);
    }
    return screen;
}

const char *pty_left_behind(Pty *pty)
{
    static char words[256];
    struct termios now;
    words[0] = '\0';
    must(tcgetattr(pty->terminal, &now) == 0, "no terminal to ask");
    if (now.c_iflag != pty->found.c_iflag || now.c_oflag != pty->found.c_oflag
        || now.c_lflag != pty->found.c_lflag || now.c_cflag != pty->found.c_cflag
        || memcmp(now.c_cc, pty->found.c_cc, sizeof now.c_cc) != 0)
        strcat(words, "modes of the line; ");
    if (fcntl(pty->terminal, F_GETFL) & O_NONBLOCK) strcat(words, "not blocking; ");
    Screen screen = read_screen(buffer_text(&pty->output));
    for (int i = 0; i < MODE_COUNT; i++)
        if (screen.modes[i] != modes[i].usual) strcat(strcat(words, modes[i].name), "; ");
    if (!screen.plain) strcat(words, "colours; ");
    if (screen.titles != 0) strcat(words, "titles; ");
    return words;
}
