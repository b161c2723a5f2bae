/* Saving, with every system call of it failing in turn, or the process killed there: nothing that
 * was confirmed is lost, nothing refuses to start, and what comes next is saved.
 *
 * This program's open(), write() and so on stand in for the C library's, also in what is linked to
 * it, and ask the kernel themselves: so the journal needs no seam of its own for tests. */
#include "support/unit.h"

#include "learner/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined __linux__ && defined __LP64__
#include <sys/syscall.h>

/* --- Faults --------------------------------------------------------------------------------- */

typedef enum FaultKind {
    FAULT_NONE,
    FAULT_ERROR,       /* `error`, without doing anything */
    FAULT_SHORT,       /* a write that takes half; elsewhere as FAULT_NONE */
    FAULT_KILL_BEFORE, /* SIGKILL before the call, behind it, or in a write behind half of it */
    FAULT_KILL_BEHIND,
    FAULT_KILL_WITHIN
} FaultKind;

/* What happens at the `at`th call (and at all that follow, where `lasting`). */
typedef struct Fault {
    FaultKind kind;
    int error;
    int at;
    bool lasting;
} Fault;

static Fault fault;
static int calls = -1; /* since arm(); -1: they are not counted, and no fault is met */
static bool lockless;  /* the file system knows no locks */
static bool unsynced;  /* something was written, or a name was made, and not synced since */
static bool unsynced_name;

static void arm(Fault what)
{
    fault = what;
    calls = 0;
}

/* Lets all calls through from here on; returns how many there were. */
static int disarm(void)
{
    int counted = calls;
    calls = -1;
    return counted;
}

/* Counts a call; the fault that it meets. */
static FaultKind meet(void)
{
    if (calls < 0) return FAULT_NONE;
    calls++;
    bool met = calls == fault.at || (calls > fault.at && fault.lasting);
    if (!met) return FAULT_NONE;
    if (fault.kind == FAULT_KILL_BEFORE) kill(getpid(), SIGKILL);
    return fault.kind;
}

static long leave(FaultKind met, long result)
{
    if (met == FAULT_KILL_BEHIND || met == FAULT_KILL_WITHIN) kill(getpid(), SIGKILL);
    return result;
}

static long refuse(int error)
{
    errno = error;
    return -1;
}

long syscall(long number, ...); /* which POSIX does not have */

/* The call itself is evaluated where no error stands in its place. */
#define THROUGH(call) (met == FAULT_ERROR ? refuse(fault.error) : leave(met, (call)))

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int mode = (flags & O_CREAT) != 0 ? va_arg(arguments, int) : 0;
    va_end(arguments);
    FaultKind met = meet();
    if ((flags & O_CREAT) != 0) unsynced_name = true;
    return (int)THROUGH(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

ssize_t write(int fd, const void *at, size_t size)
{
    FaultKind met = meet();
    if (met == FAULT_SHORT || met == FAULT_KILL_WITHIN) size = (size + 1) / 2;
    unsynced = true;
    return THROUGH(syscall(SYS_write, fd, at, size));
}

ssize_t pread(int fd, void *at, size_t size, off_t offset)
{
    FaultKind met = meet();
    return THROUGH(syscall(SYS_pread64, fd, at, size, offset));
}

int fsync(int fd)
{
    FaultKind met = meet();
    struct stat status;
    int result = (int)THROUGH(syscall(SYS_fsync, fd));
    if (result == 0 && fstat(fd, &status) == 0)
        *(S_ISDIR(status.st_mode) ? &unsynced_name : &unsynced) = false;
    return result;
}

int ftruncate(int fd, off_t size)
{
    FaultKind met = meet();
    return (int)THROUGH(syscall(SYS_ftruncate, fd, size));
}

int mkdir(const char *path, mode_t mode)
{
    FaultKind met = meet();
    unsynced_name = true;
    return (int)THROUGH(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

int fcntl(int fd, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    FaultKind met = meet();
    if (lockless) return (int)refuse(ENOLCK);
    return (int)THROUGH(syscall(SYS_fcntl, fd, command, argument));
}

/* --- A learner ------------------------------------------------------------------------------ */

/* Each step of the learner's is a line of the record, known by its number. */
enum { STEPS = 3, BEFORE = 100, AFTER = 200, READ_MAX = 4096 };

typedef struct Fixture {
    Arena *arena;
    char folder[512];
    const char *path;
    int lines[READ_MAX]; /* that were read */
    int count;
} Fixture;

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/faults-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(f->folder) == NULL) return -1;
    f->arena = arena_new((size_t)16 << 20);
    f->path = text_printf(f->arena, "%s/data/groundwork/journal.jsonl", f->folder).at;
    *state = f;
    return 0;
}

/* As on the first start: no file, no folders. */
static void start_afresh(Fixture *f)
{
    unlink(f->path);
    rmdir(text_printf(f->arena, "%s/data/groundwork", f->folder).at);
    rmdir(text_printf(f->arena, "%s/data", f->folder).at);
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    disarm();
    lockless = false;
    start_afresh(f);
    int removed = rmdir(f->folder);
    arena_free(f->arena);
    free(f);
    return removed;
}

static void take(void *context, const JournalEvent *event)
{
    Fixture *f = context;
    assert_true(f->count < READ_MAX);
    f->lines[f->count++] = event->line;
}

static JournalCounts read_all(Fixture *f)
{
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("reader"));
    f->count = 0;
    assert_true(journal_read(journal, take, f, NULL));
    JournalCounts counts = journal_counts(journal);
    journal_close(journal);
    return counts;
}

static bool has_read(const Fixture *f, int line)
{
    for (int i = 0; i < f->count; i++)
        if (f->lines[i] == line) return true;
    return false;
}

static bool append(Journal *journal, int line, Report *report)
{
    JournalEvent event = {.kind = JOURNAL_PLACE, .lesson = TEXT("replication"), .line = line};
    return journal_append(journal, &event, NULL, NULL, report);
}

static void put(Fixture *f, int flags, Text text)
{
    int fd = open(f->path, O_WRONLY | flags);
    assert_int_equal(write(fd, text.at, text.len), text.len);
    close(fd);
}

/* The learner finds nothing, or the line BEFORE and a torn one. */
static void prepare(Fixture *f, bool torn)
{
    start_afresh(f);
    if (!torn) return;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("before"));
    assert_true(append(journal, BEFORE, NULL));
    journal_close(journal);
    put(f, O_APPEND, TEXT("{\"v\":1,\"at\""));
}

/* After the worst: what was confirmed is there in its order, and the next step is saved. */
static void check_record(Fixture *f, bool torn, const bool confirmed[STEPS + 1])
{
    read_all(f);
    assert_true(!torn || f->lines[0] == BEFORE);
    int highest = 0; /* a line may come again, where taking it back has failed */
    for (int i = torn; i < f->count; i++) {
        assert_true(f->lines[i] <= highest + 1);
        if (f->lines[i] > highest) highest = f->lines[i];
    }
    for (int step = 1; step <= STEPS; step++) assert_true(!confirmed[step] || has_read(f, step));

    int before = f->count;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("after"));
    assert_true(append(journal, AFTER, NULL));
    journal_close(journal);
    read_all(f);
    assert_int_equal(f->count, before + 1);
    assert_int_equal(f->lines[before], AFTER);
}

/* --- Errors --------------------------------------------------------------------------------- */

/* Takes all steps with the fault in the way; then it goes, and the rest is saved. False where the
 * fault lies behind the last call. */
static bool learn_with(Fixture *f, Fault what, bool torn)
{
    prepare(f, torn);
    size_t mark = f->arena->used;
    Report report = {.arena = f->arena};
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("learner"));
    int confirmed = 0; /* steps 1 to here */
    arm(what);
    for (int step = 1; step <= STEPS; step++) {
        int errors = report.errors;
        bool saved = append(journal, step, &report);
        int counted = disarm();
        assert_int_equal(report.errors - errors, !saved);
        if (saved) confirmed = step;
        assert_false(saved && (unsynced || unsynced_name));
        read_all(f);
        for (int i = 1; i <= confirmed; i++) assert_true(has_read(f, i));
        calls = counted;
    }
    int counted = disarm();
    bool harmless = what.error == EINTR || what.kind == FAULT_SHORT;
    assert_true(!harmless || report.errors == 0);
    assert_true(journal_flush(journal, &report));
    journal_close(journal);
    arena_rewind(f->arena, mark);
    if (!what.lasting) { /* what had failed was taken back */
        JournalCounts counts = read_all(f);
        assert_true(f->count == STEPS + torn && counts.unreadable == torn);
    }
    check_record(f, torn, (const bool[STEPS + 1]){false, true, true, true});
    return counted >= what.at;
}

static void fail_every_call(Fixture *f, FaultKind kind, int error, bool lasting)
{
    for (int torn = 0; torn < 2; torn++) {
        int at = 1;
        while (learn_with(f, (Fault){kind, error, at, lasting}, torn)) at++;
        assert_true(at > 4 * STEPS); /* each step locks, writes, syncs and unlocks */
    }
}

static void a_full_disk_loses_nothing(void **state)
{
    fail_every_call(*state, FAULT_ERROR, ENOSPC, false);
    fail_every_call(*state, FAULT_ERROR, ENOSPC, true);
}

static void a_failing_disk_loses_nothing(void **state)
{
    fail_every_call(*state, FAULT_ERROR, EIO, false);
    fail_every_call(*state, FAULT_ERROR, EIO, true);
}

static void an_interrupted_call_is_made_again(void **state)
{
    fail_every_call(*state, FAULT_ERROR, EINTR, false);
}

static void a_short_write_is_gone_on_with(void **state)
{
    fail_every_call(*state, FAULT_SHORT, 0, false);
    fail_every_call(*state, FAULT_SHORT, 0, true);
}

static void without_locks_a_short_write_is_made_again_on_a_line_of_its_own(void **state)
{
    Fixture *f = *state;
    lockless = true;
    for (int at = 1; at <= 4; at++) { /* lock, pread, write, fsync */
        prepare(f, true);
        Journal *journal = journal_open(f->path, TEXT("c"), TEXT("learner"));
        assert_true(append(journal, 1, NULL));
        arm((Fault){FAULT_SHORT, 0, at, false});
        assert_int_equal(append(journal, 2, NULL), at != 3);
        disarm();
        assert_true(append(journal, 3, NULL));
        journal_close(journal);
        JournalCounts counts = read_all(f);
        assert_true(f->count == 4 && has_read(f, 2) && f->lines[3] == 3);
        assert_int_equal(counts.unreadable, at == 3 ? 2 : 1); /* the torn line is one */
    }
}

/* --- Kills ---------------------------------------------------------------------------------- */

/* A child takes the steps and says through a pipe which are confirmed. False where it came through
 * alive. */
static bool learn_until_killed(Fixture *f, Fault what, bool torn)
{
    int ends[2];
    prepare(f, torn);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        Journal *journal = journal_open(f->path, TEXT("c"), TEXT("learner"));
        arm(what);
        for (char step = 1; step <= STEPS; step++) {
            bool saved = append(journal, step, NULL);
            int counted = disarm();
            if (!saved || write(ends[1], &step, 1) != 1) _exit(1);
            calls = counted;
        }
        _exit(0);
    }
    bool confirmed[STEPS + 1] = {false};
    close(ends[1]);
    for (char step; read(ends[0], &step, 1) == 1;) confirmed[(int)step] = true;
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    check_record(f, torn, confirmed);
    return WIFSIGNALED(status);
}

static void a_kill_at_any_instant_loses_nothing(void **state)
{
    for (FaultKind kind = FAULT_KILL_BEFORE; kind <= FAULT_KILL_WITHIN; kind++) {
        for (int torn = 0; torn < 2; torn++) {
            int at = 1;
            while (learn_until_killed(*state, (Fault){kind, 0, at, false}, torn)) at++;
            assert_true(at > 4 * STEPS);
        }
    }
}

/* --- Damage --------------------------------------------------------------------------------- */

enum { RECORD_LINES = 6 };

/* A record of the lines 1 to RECORD_LINES; where each begins, and behind the last one the end. */
static Text make_record(Fixture *f, size_t from[RECORD_LINES + 1])
{
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("learner"));
    for (int line = 1; line <= RECORD_LINES; line++) assert_true(append(journal, line, NULL));
    journal_close(journal);
    char *at = arena_alloc(f->arena, 4096);
    int fd = open(f->path, O_RDONLY);
    ssize_t len = pread(fd, at, 4096, 0);
    close(fd);
    Text record = {at, (size_t)len};
    from[0] = 0;
    for (int line = 0; line < RECORD_LINES; line++)
        from[line + 1] = text_find(record, TEXT("\n"), from[line]) + 1;
    assert_int_equal(from[RECORD_LINES], record.len);
    return record;
}

static void a_record_cut_anywhere_is_read_up_to_the_cut(void **state)
{
    Fixture *f = *state;
    size_t from[RECORD_LINES + 1];
    Text record = make_record(f, from);
    for (size_t cut = 0; cut <= record.len; cut++) {
        int whole = 0; /* a line is whole also without its line end */
        while (whole < RECORD_LINES && from[whole + 1] - 1 <= cut) whole++;
        put(f, O_TRUNC, text_slice(record, 0, cut));
        read_all(f);
        assert_int_equal(f->count, whole);

        Journal *journal = journal_open(f->path, TEXT("c"), TEXT("after"));
        assert_true(append(journal, AFTER, NULL));
        journal_close(journal);
        read_all(f);
        assert_int_equal(f->count, whole + 1);
        for (int line = 0; line < whole; line++) assert_int_equal(f->lines[line], line + 1);
        assert_int_equal(f->lines[whole], AFTER);
    }
}

static void a_record_with_any_bit_flipped_loses_no_other_line(void **state)
{
    Fixture *f = *state;
    size_t from[RECORD_LINES + 1];
    Text record = make_record(f, from);
    char *damaged = arena_alloc(f->arena, record.len);
    for (size_t bit = 0; bit < 8 * record.len; bit++) {
        memcpy(damaged, record.at, record.len);
        damaged[bit / 8] ^= (char)(1 << bit % 8);
        int hit = 0;
        while (from[hit + 1] <= bit / 8) hit++;
        bool line_end = bit / 8 == from[hit + 1] - 1; /* then the line behind it is hit too */
        put(f, O_TRUNC, (Text){damaged, record.len});
        read_all(f);
        for (int line = 0; line < RECORD_LINES; line++)
            assert_true(line == hit || (line_end && line == hit + 1) || has_read(f, line + 1));
    }
}

/* --- Two at once ---------------------------------------------------------------------------- */

static void two_processes_at_once_lose_no_line(void **state)
{
    enum { EACH = 500 };
    Fixture *f = *state;
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] > 0) continue;
        Journal *journal = journal_open(f->path, TEXT("c"), TEXT(""));
        bool saved = true;
        for (int line = 0; line < EACH; line++)
            saved = append(journal, 1 + i * EACH + line, NULL) && saved;
        journal_close(journal);
        _exit(saved ? 0 : 1);
    }
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    JournalCounts counts = read_all(f);
    assert_true(counts.lines == 2 * EACH && counts.events == 2 * EACH);
    for (int line = 1; line <= 2 * EACH; line++) assert_true(has_read(f, line));
}

static void a_lock_is_waited_for_and_freed_with_its_holder(void **state)
{
    Fixture *f = *state;
    prepare(f, true);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(f->path, O_RDWR);
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        if (fcntl(fd, F_SETLK, &lock) != 0 || write(ends[1], "", 1) != 1) _exit(1);
        for (;;) pause();
    }
    char locked;
    assert_int_equal(read(ends[0], &locked, 1), 1);
    close(ends[0]);
    close(ends[1]);
    Report report = {.arena = f->arena};
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("learner"));
    bool saved = append(journal, 1, &report);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_false(saved);
    assert_true(text_has(report.first->message, TEXT("another program holds it")));
    assert_true(append(journal, 2, &report));
    journal_close(journal);
    read_all(f);
    assert_true(f->count == 3 && f->lines[1] == 1 && f->lines[2] == 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_full_disk_loses_nothing),
        TEST(a_failing_disk_loses_nothing),
        TEST(an_interrupted_call_is_made_again),
        TEST(a_short_write_is_gone_on_with),
        TEST(without_locks_a_short_write_is_made_again_on_a_line_of_its_own),
        TEST(a_kill_at_any_instant_loses_nothing),
        TEST(a_record_cut_anywhere_is_read_up_to_the_cut),
        TEST(a_record_with_any_bit_flipped_loses_no_other_line),
        TEST(two_processes_at_once_lose_no_line),
        TEST(a_lock_is_waited_for_and_freed_with_its_holder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void faults_are_met_on_64_bit_linux(void **state)
{
    (void)state;
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(faults_are_met_on_64_bit_linux)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
