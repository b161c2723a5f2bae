#include "term/signals.h"

#include "term/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { GRACE_S = 1, STACK_SIZE = 1 << 16 };

static void ask_for_the_end(int number);
static void end_at_once(int number);
static void lose_patience(int number);
static void note(int number);

typedef struct Handled {
    int number;
    void (*handler)(int);
    unsigned noted; /* for note() */
    struct sigaction before;
} Handled;

static Handled handled[] = {
    {.number = SIGINT, .handler = ask_for_the_end},
    {.number = SIGTERM, .handler = ask_for_the_end},
    {.number = SIGHUP, .handler = ask_for_the_end},
    {.number = SIGALRM, .handler = lose_patience},
    {.number = SIGQUIT, .handler = end_at_once},
    {.number = SIGPIPE, .handler = end_at_once},
    {.number = SIGSEGV, .handler = end_at_once},
    {.number = SIGABRT, .handler = end_at_once},
    {.number = SIGBUS, .handler = end_at_once},
    {.number = SIGFPE, .handler = end_at_once},
    {.number = SIGILL, .handler = end_at_once},
    /* Nobody sends these, but they would end the program as well. */
    {.number = SIGTRAP, .handler = end_at_once},
    {.number = SIGSYS, .handler = end_at_once},
    {.number = SIGXCPU, .handler = end_at_once},
    {.number = SIGXFSZ, .handler = end_at_once},
    {.number = SIGVTALRM, .handler = end_at_once},
    {.number = SIGPROF, .handler = end_at_once},
    {.number = SIGUSR1, .handler = end_at_once},
    {.number = SIGUSR2, .handler = end_at_once},
    {.number = SIGTSTP, .handler = note, .noted = SIGNALS_SUSPEND},
    {.number = SIGCONT, .handler = note, .noted = SIGNALS_RESUME},
    {.number = SIGWINCH, .handler = note, .noted = SIGNALS_SIZE},
};
enum { HANDLED_COUNT = sizeof handled / sizeof handled[0] };

static volatile sig_atomic_t ending; /* the signal that asked for the end */
static volatile sig_atomic_t came[HANDLED_COUNT];
static int wake[2] = {-1, -1};
static char stack[STACK_SIZE]; /* a stack that has overflowed can hold no handler */
static stack_t stack_before;

/* --- In handlers: all of them run with every signal blocked ----------------------------------- */

static void wake_up(void)
{
    int error = errno;
    ssize_t ignored = write(wake[1], "", 1); /* a full pipe wakes as well */
    (void)ignored;
    errno = error;
}

static struct sigaction *before(int number)
{
    int i = 0;
    while (handled[i].number != number) i++;
    return &handled[i].before;
}

static void end_at_once(int number)
{
    restore_now();
    sigaction(number, before(number), NULL);
    raise(number); /* takes effect when the handler returns, with its usual core and status */
}

static void ask_for_the_end(int number)
{
    if (ending != 0) {
        end_at_once(number);
        return;
    }
    ending = number;
    alarm(GRACE_S);
    wake_up();
}

static void lose_patience(int number)
{
    (void)number;
    if (ending != 0) end_at_once(ending);
}

static void note(int number)
{
    for (int i = 0; i < HANDLED_COUNT; i++)
        if (handled[i].number == number) came[i] = 1;
    wake_up();
}

/* --- Outside ---------------------------------------------------------------------------------- */

static void install(Handled *entry)
{
    struct sigaction action = {.sa_handler = entry->handler, .sa_flags = SA_RESTART | SA_ONSTACK};
    sigfillset(&action.sa_mask);
    sigaction(entry->number, NULL, &entry->before);
    if (entry->before.sa_handler == SIG_IGN) return;
    sigaction(entry->number, &action, NULL);
}

bool signals_open(void)
{
    if (pipe(wake) != 0) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        fcntl(wake[i], F_SETFL, O_NONBLOCK);
    }
    ending = 0;
    sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, &stack_before);
    for (int i = 0; i < HANDLED_COUNT; i++) install(&handled[i]);
    return true;
}

int signals_fd(void)
{
    return wake[0];
}

unsigned signals_take(void)
{
    char bytes[64];
    while (read(wake[0], bytes, sizeof bytes) > 0) continue;
    unsigned taken = ending != 0 ? SIGNALS_END : 0;
    for (int i = 0; i < HANDLED_COUNT; i++) {
        if (came[i] == 0) continue;
        came[i] = 0;
        taken |= handled[i].noted;
    }
    return taken;
}

void signals_suspend(void)
{
    struct sigaction handler;
    sigaction(SIGTSTP, before(SIGTSTP), &handler);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &handler, NULL);
}

static const int lent[] = {SIGINT, SIGQUIT, SIGTSTP};
enum { LENT = sizeof lent / sizeof lent[0] };
static struct sigaction while_lent[LENT];

void signals_lend(void)
{
    for (int i = 0; i < LENT; i++) {
        struct sigaction aside = {.sa_handler = lent[i] == SIGTSTP ? SIG_DFL : SIG_IGN};
        sigaction(lent[i], &aside, &while_lent[i]);
    }
}

void signals_take_back(void)
{
    for (int i = 0; i < LENT; i++) sigaction(lent[i], &while_lent[i], NULL);
}

void signals_close(void)
{
    alarm(0);
    for (int i = 0; i < HANDLED_COUNT; i++) sigaction(handled[i].number, &handled[i].before, NULL);
    sigaltstack(&stack_before, NULL);
    close(wake[0]);
    close(wake[1]);
    if (ending != 0) raise(ending);
}
