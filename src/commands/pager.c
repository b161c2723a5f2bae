#include "commands/pager.h"

#include "commands/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

const char *pager_find(void)
{
    const char *term = getenv("TERM"), *pager = getenv("GROUNDWORK_PAGER");
    bool dumb = term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0;
    if (dumb || !isatty(STDOUT_FILENO)) return NULL;
    if (pager == NULL) pager = getenv("PAGER");
    if (pager == NULL) pager = "less";
    return pager[0] == '\0' || strcmp(pager, "cat") == 0 ? NULL : pager;
}

/* --- less ------------------------------------------------------------------------------------- */

/* The first word, where it is one that the shell would not change. */
static Text first_word(const char *pager)
{
    Text word = {pager, strcspn(pager, " \t\n")};
    size_t plain = strcspn(pager, "|&;<>()$`\\\"'*?[]#~=%{}!");
    return plain < word.len ? (Text){pager, 0} : word;
}

static bool is_less(const char *pager)
{
    Text word = first_word(pager);
    return text_is(word, "less") || text_ends(word, TEXT("/less"));
}

/* OSC 8 comes through less -R since version 581. Others print it as text, drop it with the
 * address in it, or count its letters as columns, and nothing tells them apart: so only less is
 * trusted, and only by what it says of itself. */
bool pager_passes_links(const char *pager)
{
    enum { LESS_WITH_LINKS = 581 };
    char question[512], answer[64] = "";
    if (!is_less(pager)) return false;
    snprintf(question, sizeof question, "%.*s --version 2>/dev/null", TEXT_ARG(first_word(pager)));
    FILE *less = popen(question, "r");
    if (less == NULL) return false;
    bool answered = fgets(answer, sizeof answer, less) != NULL;
    (void)pclose(less);
    return answered && strncmp(answer, "less ", 5) == 0 && atoi(answer + 5) >= LESS_WITH_LINKS;
}

/* Options of the user's own are theirs; only the one that lets looks through is put before them. */
static void set_environment(const char *pager)
{
    const char *options = getenv("LESS");
    Buffer with_looks = {0};
    if (options != NULL && is_less(pager)) {
        buffer_printf(&with_looks, "-R %s", options);
        setenv("LESS", with_looks.at, 1);
    }
    buffer_clear(&with_looks);
    setenv("LESS", "FRX", 0);
    setenv("LV", "-c", 0);
}

/* --- Signals ---------------------------------------------------------------------------------- */

static const int endings[] = {SIGINT, SIGHUP, SIGTERM, SIGQUIT};
enum { ENDINGS = sizeof endings / sizeof endings[0] };

static volatile sig_atomic_t ended_by; /* 0: by none */
static int pipe_end;                   /* where the pager's text goes in */

/* Closing is what ends a write() that was about to begin, too. */
static void on_ending(int number)
{
    int error = errno;
    ended_by = number;
    (void)close(pipe_end);
    errno = error;
}

/* Those that are ignored (nohup) stay so. */
static void catch_endings(struct sigaction *before)
{
    struct sigaction ours = {.sa_handler = on_ending};
    sigfillset(&ours.sa_mask);
    ended_by = 0;
    for (int i = 0; i < ENDINGS; i++) {
        sigaction(endings[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN) sigaction(endings[i], &ours, NULL);
    }
}

static void release_endings(const struct sigaction *before)
{
    for (int i = 0; i < ENDINGS; i++) sigaction(endings[i], &before[i], NULL);
    if (ended_by != 0) raise(ended_by);
}

/* --- Running it ------------------------------------------------------------------------------- */

/* 0, or why it cannot be run. A word alone needs no shell, and what is not there is known. */
static int start(const char *pager, int input, pid_t *process)
{
    char *const alone[] = {(char *)pager, NULL};
    char *const by_shell[] = {"sh", "-c", (char *)pager, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    int error = first_word(pager).len == strlen(pager)
                    ? posix_spawnp(process, pager, &actions, NULL, alone, environ)
                    : posix_spawn(process, "/bin/sh", &actions, NULL, by_shell, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* To one that has ended no more is written. */
static void feed(Text text)
{
    while (text.len > 0 && ended_by == 0) {
        ssize_t written = write(pipe_end, text.at, text.len);
        if (written < 0 && errno != EINTR) return;
        if (written > 0) text = text_slice(text, (size_t)written, text.len);
    }
}

/* How it ended; the modes of the terminal as they were where it had no time to put them back. */
static int await(pid_t process, const struct termios *modes)
{
    int status = 0;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return 0;
    bool killed = WIFSIGNALED(status) || (WIFEXITED(status) && WEXITSTATUS(status) > 128);
    if (killed && tcgetpgrp(STDOUT_FILENO) == getpgrp())
        (void)tcsetattr(STDOUT_FILENO, TCSADRAIN, modes);
    return status;
}

/* How the pager ended that was given the text; *error is 0, or why none could be started. */
static int run(const char *pager, Text text, int *error)
{
    struct sigaction endings_before[ENDINGS], pipe_before;
    struct termios modes;
    int ends[2], status = 0;
    pid_t process;
    bool piped = tcgetattr(STDOUT_FILENO, &modes) == 0 && pipe(ends) == 0;
    *error = errno;
    if (!piped) return 0;
    for (int i = 0; i < 2; i++) (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    pipe_end = ends[1];
    catch_endings(endings_before);
    *error = start(pager, ends[0], &process);
    (void)close(ends[0]);
    if (*error == 0) {
        sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, &pipe_before);
        feed(text);
    }
    if (ended_by == 0) (void)close(pipe_end);
    if (*error == 0) {
        status = await(process, &modes);
        sigaction(SIGPIPE, &pipe_before, NULL);
    }
    release_endings(endings_before);
    return status;
}

bool pager_show(const char *pager, Text text)
{
    enum { NOT_RUNNABLE = 126, NOT_FOUND = 127 }; /* what the shell says of a command */
    int error;
    set_environment(pager);
    int status = run(pager, text, &error);
    if (error != 0) complain("the pager %s cannot be run: %s", pager, strerror(error));
    if (error != 0 || !WIFEXITED(status)) return error == 0;
    return WEXITSTATUS(status) != NOT_RUNNABLE && WEXITSTATUS(status) != NOT_FOUND;
}
