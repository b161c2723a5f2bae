#include "term/editor.h"

#include "base/utf8.h"
#include "term/signals.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { NOT_RUNNABLE = 126, NOT_FOUND = 127 }; /* what the shell says of a command */
enum { EDITOR_SHOWN = 30 };                   /* of its command, in a message */

/* How an editor takes a line. */
typedef enum LineForm {
    LINE_PLUS,   /* +LINE FILE */
    LINE_COLON,  /* FILE:LINE */
    LINE_GOTO,   /* --goto FILE:LINE */
    LINE_OPTION, /* -l LINE FILE, or --line */
    LINE_NONE    /* FILE */
} LineForm;

/* From their manuals; what is not listed takes +LINE. */
static const struct {
    const char *name;
    LineForm form;
    const char *option;
} editors[] = {
    {"code", LINE_GOTO, "--goto"},   {"code-insiders", LINE_GOTO, "--goto"},
    {"codium", LINE_GOTO, "--goto"}, {"vscodium", LINE_GOTO, "--goto"},
    {"cursor", LINE_GOTO, "--goto"}, {"windsurf", LINE_GOTO, "--goto"},
    {"subl", LINE_COLON, NULL},      {"sublime_text", LINE_COLON, NULL},
    {"zed", LINE_COLON, NULL},       {"zeditor", LINE_COLON, NULL},
    {"hx", LINE_COLON, NULL},        {"helix", LINE_COLON, NULL},
    {"mate", LINE_OPTION, "--line"}, {"kate", LINE_OPTION, "--line"},
    {"idea", LINE_OPTION, "--line"}, {"clion", LINE_OPTION, "--line"},
    {"xed", LINE_OPTION, "--line"},  {"lapce", LINE_COLON, NULL},
    {"open", LINE_NONE, NULL},       {"xdg-open", LINE_NONE, NULL},
};

static const char *editor_of_the_author(void)
{
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");
    if (visual != NULL && visual[0] != '\0') return visual;
    return editor != NULL && editor[0] != '\0' ? editor : "vi";
}

/* The command's first word without its folder: "code" of "/usr/bin/code -r". */
static Text name_of(const char *editor)
{
    Text word = {editor, strcspn(editor, " \t\n")};
    for (size_t i = word.len; i > 0; i--)
        if (word.at[i - 1] == '/') return text_slice(word, i, word.len);
    return word;
}

/* In the shell's place, so that we hear of its stopping; what is more than one command stays in a
 * shell, which outlives ^C and ^\ as we do. */
static const char *way_to_run(const char *editor)
{
    bool simple = editor[strcspn(editor, "|&;<>()=`{}!\n")] == '\0';
    return simple ? "exec " : "trap : INT QUIT; ";
}

void editor_words(Arena *arena, const char *editor, const char *path, int line,
                  const char *words[EDITOR_WORDS])
{
    LineForm form = LINE_PLUS;
    const char *option = NULL;
    int count = 0;
    for (size_t i = 0; i < sizeof editors / sizeof editors[0]; i++) {
        if (!text_is(name_of(editor), editors[i].name)) continue;
        form = editors[i].form;
        option = editors[i].option;
    }
    if (line < 1) form = LINE_NONE;
    /* A name is not taken for an option. */
    if (path[0] == '-' || path[0] == '+') path = text_printf(arena, "./%s", path).at;
    words[count++] = "sh";
    words[count++] = "-c";
    words[count++] = text_printf(arena, "%s%s \"$@\"", way_to_run(editor), editor).at;
    words[count++] = editor; /* $0: what the shell calls it in its messages */
    if (form == LINE_PLUS) words[count++] = text_printf(arena, "+%d", line).at;
    if (option != NULL && form != LINE_NONE) words[count++] = option;
    if (form == LINE_OPTION) words[count++] = text_printf(arena, "%d", line).at;
    bool colon = form == LINE_COLON || form == LINE_GOTO;
    words[count++] = colon ? text_printf(arena, "%s:%d", path, line).at : path;
    words[count] = NULL;
}

/* 0, or why there is no process. What we ignore meanwhile is the editor's to take. */
static int start(const char *const *words, pid_t *process)
{
    posix_spawnattr_t attributes;
    sigset_t own;
    sigemptyset(&own);
    sigaddset(&own, SIGINT);
    sigaddset(&own, SIGQUIT);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &own);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int error = posix_spawn(process, "/bin/sh", NULL, &attributes, (char *const *)words, environ);
    posix_spawnattr_destroy(&attributes);
    return error;
}

/* How it ended. Where it was stopped alone we stop as well, so that the shell has the terminal, and
 * wake it when we go on; where both were stopped and go on, its stop may be told only now. */
static int await(pid_t process)
{
    int status = 0;
    (void)signals_take();
    for (;;) {
        pid_t ended = waitpid(process, &status, WUNTRACED);
        if (ended < 0 && errno == EINTR) continue;
        if (ended < 0) return 0;
        if (!WIFSTOPPED(status)) return status;
        if ((signals_take() & SIGNALS_RESUME) == 0) {
            raise(SIGSTOP);
            (void)signals_take();
        }
        kill(process, SIGCONT);
    }
}

bool editor_run(const char *path, int line, Report *report)
{
    const char *editor = editor_of_the_author(), *words[EDITOR_WORDS];
    pid_t process;
    editor_words(report->arena, editor, path, line, words);
    int error = start(words, &process);
    int status = error == 0 ? await(process) : 0;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    bool ran = error == 0 && code != NOT_RUNNABLE && code != NOT_FOUND;
    if (!ran)
        report_add(report, SEVERITY_ERROR, (Place){0}, "editor",
                   "the editor `%.*s` cannot be run%s%s: set $VISUAL to yours",
                   TEXT_ARG(utf8_excerpt(report->arena, text_of(editor), EDITOR_SHOWN)),
                   error != 0 ? ": " : "", error != 0 ? strerror(error) : "");
    return ran;
}
