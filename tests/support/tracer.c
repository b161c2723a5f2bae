#include "support/tracer.h"

#ifdef TRACER_IS_HERE

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct user_regs_struct Registers;

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long locals,
                         const struct iovec *remote, unsigned long remotes, unsigned long flags);

/* A call that is under way. */
typedef struct Call {
    Registers entry;
    long number;
    FaultKind met;
    int error;
    char path[TRACER_PATH]; /* of the file that it is on; "" of another one */
    bool is_new;            /* there was no such file before */
} Call;

bool tracer_begin(void)
{
    if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0) return false;
    return raise(SIGSTOP) == 0;
}

/* --- What a call is on ------------------------------------------------------------------------ */

/* The text at an address of the child's, as far as it can be read; "" where none can. */
static void read_text(pid_t child, uint64_t at, char *text, size_t size)
{
    text[0] = '\0';
    if (at < 4096) return;
    for (size_t used = 0; used + 1 < size;) { /* up to the page's end: behind it may be nothing */
        size_t left = 4096 - (at + used) % 4096, room = size - 1 - used;
        size_t piece = left < room ? left : room;
        struct iovec here = {text + used, piece}, there = {(void *)(uintptr_t)(at + used), piece};
        ssize_t got = process_vm_readv(child, &here, 1, &there, 1, 0);
        text[used + (got > 0 ? (size_t)got : 0)] = '\0';
        if (got <= 0 || memchr(text + used, '\0', (size_t)got) != NULL) return;
        used += (size_t)got;
    }
}

static bool is_below(const Tracer *tracer, const char *path)
{
    size_t len = strlen(tracer->folder);
    return strncmp(path, tracer->folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* The path that a descriptor of the child's leads to; "" where there is none. */
static void path_of(pid_t child, uint64_t fd, char path[TRACER_PATH])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)child, (int)fd);
    ssize_t len = fd < 1024 ? readlink(link, path, TRACER_PATH - 1) : -1;
    path[len > 0 ? len : 0] = '\0';
}

/* By its first argument, where that is a descriptor, else by any that is a path. */
static void find_path(const Tracer *tracer, pid_t child, Call *call)
{
    const Registers *at = &call->entry;
    const uint64_t arguments[] = {at->rdi, at->rsi, at->rdx, at->r10};
    path_of(child, at->rdi, call->path);
    if (is_below(tracer, call->path)) return;
    for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++) {
        read_text(child, arguments[i], call->path, TRACER_PATH);
        if (call->path[0] == '/' && is_below(tracer, call->path)) return;
    }
    call->path[0] = '\0';
}

static bool moves_bytes(long number)
{
    return number == SYS_write || number == SYS_pwrite64 || number == SYS_read
           || number == SYS_pread64;
}

static bool writes(long number)
{
    return number == SYS_write || number == SYS_pwrite64 || number == SYS_writev
           || number == SYS_pwritev || number == SYS_ftruncate;
}

/* --- What is synced --------------------------------------------------------------------------- */

static void remember_name(Tracer *tracer, const char *path)
{
    const char *slash = strrchr(path, '/');
    assert(tracer->name_count < TRACER_NAMES && slash != NULL);
    snprintf(tracer->names[tracer->name_count++], TRACER_PATH, "%.*s", (int)(slash - path), path);
}

static void note_done(Tracer *tracer, const Call *call)
{
    if (call->path[0] == '\0') return;
    if (writes(call->number)) tracer->unsynced = true;
    if (call->is_new && access(call->path, F_OK) == 0) remember_name(tracer, call->path);
    if (call->number != SYS_fsync && call->number != SYS_fdatasync) return;
    struct stat status;
    if (stat(call->path, &status) == 0 && S_ISREG(status.st_mode)) tracer->unsynced = false;
    for (int i = 0; i < tracer->name_count;) {
        if (strcmp(tracer->names[i], call->path) == 0)
            memmove(tracer->names[i], tracer->names[--tracer->name_count], TRACER_PATH);
        else i++;
    }
}

static void hear_word(Tracer *tracer, pid_t child, const Call *call)
{
    char word[2];
    read_text(child, call->entry.rsi, word, sizeof word);
    tracer->words++;
    if (word[0] > 0 && (tracer->unsynced || tracer->name_count > 0)) tracer->unsynced_words++;
    if (tracer->on_word != NULL) tracer->on_word(tracer->context, word[0]);
    if (tracer->words == tracer->lift_at) tracer->lifted = true;
}

/* --- A call ----------------------------------------------------------------------------------- */

static void meet_faults(Tracer *tracer, Call *call)
{
    for (int i = 0; i < TRACER_FAULTS; i++) {
        const Fault *fault = &tracer->faults[i];
        if (fault->only != 0 && fault->only != call->number) continue;
        int at = ++tracer->calls[i];
        if (at != fault->at && !(fault->lasting && at > fault->at)) continue;
        call->met = fault->kind;
        tracer->last_met = call->number;
        call->error = fault->error;
    }
}

static void enter(Tracer *tracer, pid_t child, Call *call)
{
    ptrace(PTRACE_GETREGS, child, NULL, &call->entry);
    call->number = (long)call->entry.orig_rax;
    find_path(tracer, child, call);
    call->met = FAULT_NONE;
    call->is_new = call->path[0] != '\0' && access(call->path, F_OK) != 0;
    if (call->path[0] == '\0' || tracer->lifted) return;
    if (call->number >= 0 && call->number < TRACER_CALLS) tracer->met[call->number] = true;
    meet_faults(tracer, call);
    Registers changed = call->entry;
    if (call->met == FAULT_NONE) return;
    if (call->met == FAULT_KILL_BEFORE) {
        tracer->killed = true;
        kill(child, SIGKILL);
    } else if (call->met == FAULT_ERROR) {
        changed.orig_rax = (unsigned long long)-1; /* no call at all */
    } else if ((call->met == FAULT_SHORT || call->met == FAULT_KILL_WITHIN)
               && moves_bytes(call->number)) {
        changed.rdx = (changed.rdx + 1) / 2;
    }
    ptrace(PTRACE_SETREGS, child, NULL, &changed);
}

static void leave(Tracer *tracer, pid_t child, const Call *call)
{
    Registers registers;
    ptrace(PTRACE_GETREGS, child, NULL, &registers);
    if (call->met == FAULT_KILL_BEHIND || call->met == FAULT_KILL_WITHIN) {
        tracer->killed = true;
        kill(child, SIGKILL);
        return;
    }
    if (call->met == FAULT_ERROR) registers.rax = (unsigned long long)-(long long)call->error;
    if (call->met != FAULT_NONE) {
        registers.rdx = call->entry.rdx; /* a system call leaves it alone */
        ptrace(PTRACE_SETREGS, child, NULL, &registers);
    }
    if ((long long)registers.rax < 0) return;
    note_done(tracer, call);
    if (call->number == SYS_write && (int)call->entry.rdi == tracer->said_fd)
        hear_word(tracer, child, call);
}

bool tracer_follow(Tracer *tracer, pid_t child)
{
    const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
    Call call;
    bool inside = false;
    if (waitpid(child, &tracer->status, 0) != child || !WIFSTOPPED(tracer->status)) return false;
    if (ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)options) != 0) return false;
    for (int signal = 0;;) {
        ptrace(PTRACE_SYSCALL, child, NULL, (void *)(intptr_t)signal);
        if (waitpid(child, &tracer->status, 0) != child) return false;
        if (!WIFSTOPPED(tracer->status)) return true;
        bool is_call = WSTOPSIG(tracer->status) == (SIGTRAP | 0x80);
        bool is_exec = WSTOPSIG(tracer->status) == SIGTRAP;
        signal = is_call || is_exec ? 0 : WSTOPSIG(tracer->status);
        if (!is_call) continue;
        if (!inside) enter(tracer, child, &call);
        else leave(tracer, child, &call);
        inside = !inside;
    }
}

#else

bool tracer_begin(void)
{
    return false;
}

bool tracer_follow(Tracer *tracer, pid_t child)
{
    (void)tracer;
    (void)child;
    return false;
}

#endif
