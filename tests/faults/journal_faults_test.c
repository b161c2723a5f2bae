/* Saving, with every system call of it failing in turn, or the process killed there: nothing that
 * was confirmed is lost, nothing refuses to start, and what comes next is saved.
 *
 * The learner is a child whose calls support/tracer.h finds by itself, so the journal needs no seam
 * for tests, and a call that it makes tomorrow is met too. */
#include "support/tracer.h"
#include "support/unit.h"

#include "learner/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef TRACER_IS_HERE
#include <sys/syscall.h>
#endif

/* Each step of the learner's is a line of the record, known by its number. */
enum { STEPS = 3, BEFORE = 100, AFTER = 110, READ_MAX = 4096, SAID = 99 /* a descriptor */ };

typedef struct Fixture {
    Arena *arena;
    char folder[PATH_MAX];
    const char *path;
    int lines[READ_MAX]; /* that were read */
    int count;
    bool torn;
    int confirmed; /* steps 1 to here, by the learner that is followed */
    int refused;   /* steps that were said to be unsaved */
} Fixture;

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    char folder[PATH_MAX];
    /* In memory, where there is that: what is synced is watched, not waited for. */
    if (access("/dev/shm", R_OK | W_OK | X_OK) == 0) tmp = "/dev/shm";
    snprintf(folder, sizeof folder, "%s/faults-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(folder) == NULL || realpath(folder, f->folder) == NULL) return -1;
    f->arena = arena_new((size_t)16 << 20);
    f->path = text_printf(f->arena, "%s/data/groundwork/journal.jsonl", f->folder).at;
    *state = f;
    return 0;
}

/* As on the first start: no file, no folders. */
static void start_afresh(Fixture *f)
{
    size_t mark = f->arena->used;
    unlink(f->path);
    rmdir(text_printf(f->arena, "%s/data/groundwork", f->folder).at);
    rmdir(text_printf(f->arena, "%s/data", f->folder).at);
    arena_rewind(f->arena, mark);
}

static int tear_down(void **state)
{
    Fixture *f = *state;
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

static void drop(void *context, const JournalEvent *event)
{
    (void)context;
    (void)event;
}

static bool append(Journal *journal, int line, Report *report)
{
    JournalEvent event = {.kind = JOURNAL_PLACE, .lesson = TEXT("replication"), .line = line};
    return journal_append(journal, &event, drop, NULL, report);
}

static void put(Fixture *f, int flags, Text text)
{
    int fd = open(f->path, O_WRONLY | flags);
    assert_int_equal(write(fd, text.at, text.len), text.len);
    close(fd);
}

/* The learner finds nothing, or the line BEFORE and a torn one. */
static void prepare(Fixture *f)
{
    start_afresh(f);
    f->confirmed = f->refused = 0;
    if (!f->torn) return;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("before"));
    assert_true(append(journal, BEFORE, NULL));
    journal_close(journal);
    put(f, O_APPEND, TEXT("{\"v\":1,\"at\""));
}

/* What comes behind damage is saved, and read back. */
static void append_behind(Fixture *f, int line)
{
    read_all(f);
    int before = f->count;
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("after"));
    assert_true(append(journal, line, NULL));
    journal_close(journal);
    read_all(f);
    assert_int_equal(f->count, before + 1);
    assert_int_equal(f->lines[before], line);
}

/* --- Faults --------------------------------------------------------------------------------- */

#ifdef TRACER_IS_HERE

/* After the worst: what was confirmed is there in its order, and the next step is saved. */
static void check_record(Fixture *f)
{
    read_all(f);
    assert_true(!f->torn || f->lines[0] == BEFORE);
    int highest = 0; /* a line may come again, where taking it back has failed */
    for (int i = f->torn; i < f->count; i++) {
        assert_true(f->lines[i] <= highest + 1);
        if (f->lines[i] > highest) highest = f->lines[i];
    }
    assert_true(highest >= f->confirmed);
    append_behind(f, AFTER);
}

/* The child: takes all steps, saying after each whether it is saved; then the faults go, and the
 * rest is saved. */
static _Noreturn void learn(const Fixture *f, int said)
{
    if (dup2(said, SAID) != SAID || !tracer_begin()) _exit(2);
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("learner"));
    (void)journal_read(journal, drop, NULL, NULL);
    for (char step = 1; step <= STEPS; step++) {
        char word = append(journal, step, NULL) ? step : (char)-step;
        if (write(SAID, &word, 1) != 1) _exit(2);
    }
    bool saved = journal_flush(journal, NULL);
    journal_close(journal);
    _exit(saved ? 0 : 1);
}

/* What is confirmed is there to read, at once and for everybody. */
static void hear(void *context, char word)
{
    Fixture *f = context;
    if (word < 0) {
        f->refused++;
        return;
    }
    f->confirmed = word;
    read_all(f);
    for (int step = 1; step <= word; step++) assert_true(has_read(f, step));
}

static Tracer follow_learner(Fixture *f, Fault first, Fault second)
{
    prepare(f);
    Tracer tracer = {.folder = f->folder,
                     .faults = {first, second},
                     .said_fd = SAID,
                     .lift_at = STEPS,
                     .on_word = hear,
                     .context = f};
    int said = open("/dev/null", O_WRONLY);
    pid_t child = fork();
    if (child == 0) learn(f, said);
    bool followed = tracer_follow(&tracer, child);
    close(said);
    if (!followed || (WIFEXITED(tracer.status) && WEXITSTATUS(tracer.status) == 2))
        fail_msg("the learner cannot be traced here");
    if (tracer.unsynced_words > 0)
        fail_msg("saved but not synced, with a fault at call %d (%ld)", first.at, tracer.last_met);
    assert_true(tracer.killed ? WIFSIGNALED(tracer.status) : WIFEXITED(tracer.status));
    if (!tracer.killed) {
        assert_int_equal(WEXITSTATUS(tracer.status), 0);
        f->confirmed = STEPS;
    }
    return tracer;
}

/* The fault at each call in turn, until it lies behind the last one. */
static void fail_every_call(Fixture *f, Fault fault)
{
    bool harmless = fault.error == EINTR || fault.kind == FAULT_SHORT;
    for (int torn = 0; torn < 2; torn++) {
        f->torn = torn;
        bool met = true;
        for (fault.at = 1; met; fault.at++) {
            Tracer tracer = follow_learner(f, fault, (Fault){0});
            met = tracer.calls[0] >= fault.at;
            if (harmless && f->refused > 0)
                fail_msg("not saved, with a fault at call %d (%ld)", fault.at, tracer.last_met);
            check_record(f);
        }
        assert_true(fault.at > 8 * STEPS); /* each step locks, looks, writes, syncs and unlocks */
    }
}

static void no_call_of_saving_is_overlooked(void **state)
{
    Tracer tracer = follow_learner(*state, (Fault){0}, (Fault){0});
    const long known[] = {SYS_openat, SYS_mkdir, SYS_fcntl, SYS_pread64,
                          SYS_write,  SYS_fsync, SYS_close, SYS_newfstatat};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) assert_true(tracer.met[known[i]]);
    assert_int_equal(tracer.words, STEPS);
}

static void a_full_disk_loses_nothing(void **state)
{
    fail_every_call(*state, (Fault){.kind = FAULT_ERROR, .error = ENOSPC});
    fail_every_call(*state, (Fault){.kind = FAULT_ERROR, .error = ENOSPC, .lasting = true});
}

static void a_failing_disk_loses_nothing(void **state)
{
    fail_every_call(*state, (Fault){.kind = FAULT_ERROR, .error = EIO});
    fail_every_call(*state, (Fault){.kind = FAULT_ERROR, .error = EIO, .lasting = true});
}

static void an_interrupted_call_is_made_again(void **state)
{
    fail_every_call(*state, (Fault){.kind = FAULT_ERROR, .error = EINTR});
}

static void a_short_write_or_read_is_gone_on_with(void **state)
{
    fail_every_call(*state, (Fault){.kind = FAULT_SHORT});
    fail_every_call(*state, (Fault){.kind = FAULT_SHORT, .lasting = true});
}

static void a_kill_at_any_instant_loses_nothing(void **state)
{
    for (FaultKind kind = FAULT_KILL_BEFORE; kind <= FAULT_KILL_WITHIN; kind++)
        fail_every_call(*state, (Fault){.kind = kind});
}

/* Such as a write that fails, and then the truncate that would take it back. */
static void two_faults_lose_no_more_than_one(void **state)
{
    Fixture *f = *state;
    int far = getenv("GROUNDWORK_SOAK") != NULL ? 1000 : 2;
    const FaultKind kinds[] = {FAULT_ERROR, FAULT_SHORT, FAULT_KILL_BEHIND};
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        Fault first = {.kind = FAULT_ERROR, .error = EIO};
        Fault second = {.kind = kinds[kind], .error = ENOSPC};
        bool met = true;
        f->torn = kind % 2 == 1;
        for (first.at = 1; met; first.at++) {
            bool both = true;
            for (second.at = first.at + 1; both && second.at <= first.at + far; second.at++) {
                Tracer tracer = follow_learner(f, first, second);
                met = tracer.calls[0] >= first.at;
                both = tracer.calls[1] >= second.at;
                check_record(f);
            }
        }
    }
}

/* Its holder may have been stopped: not every answer is to wait for that as long as the first. */
static void a_lock_that_never_comes_free_is_waited_for_once(void **state)
{
    Fixture *f = *state;
    const Fault held = {
        .kind = FAULT_ERROR, .error = EAGAIN, .at = 1, .lasting = true, .only = SYS_fcntl};
    Tracer tracer = follow_learner(f, held, (Fault){0});
    assert_int_equal(f->refused, STEPS);
    assert_true(tracer.calls[0] > 1000 && tracer.calls[0] < 2100);
    check_record(f);
}

static void without_locks_a_short_write_is_made_again_on_a_line_of_its_own(void **state)
{
    Fixture *f = *state;
    const Fault lockless = {
        .kind = FAULT_ERROR, .error = ENOLCK, .at = 1, .lasting = true, .only = SYS_fcntl};
    f->torn = true;
    for (int at = 1; at <= STEPS; at++) {
        Fault half = {.kind = FAULT_SHORT, .at = at, .only = SYS_write};
        follow_learner(f, lockless, half);
        assert_int_equal(f->refused, 1);
        JournalCounts counts = read_all(f);
        assert_int_equal(f->count, 1 + STEPS);
        assert_int_equal(counts.unreadable, 2); /* the torn line is one */
        check_record(f);
    }
}

#endif

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
        unlink(f->path);
        put(f, O_CREAT, text_slice(record, 0, cut));
        append_behind(f, AFTER);
        assert_int_equal(f->count, whole + 1);
        for (int line = 0; line < whole; line++) assert_int_equal(f->lines[line], line + 1);
    }
}

/* The record with one byte of it set to something else. */
static void damage(Fixture *f, int fd, Text record, const size_t from[], size_t at, char value)
{
    bool thorough = getenv("GROUNDWORK_SOAK") != NULL;
    int hit = 0;
    while (from[hit + 1] <= at) hit++;
    bool line_end = at == from[hit + 1] - 1; /* then the line behind it is hit too */
    assert_int_equal(pwrite(fd, &value, 1, (off_t)at), 1);
    read_all(f);
    for (int line = 0; line < RECORD_LINES; line++)
        assert_true(line == hit || (line_end && line == hit + 1) || has_read(f, line + 1));
    if (line_end || thorough || at % 64 == 0) append_behind(f, AFTER);
    assert_int_equal(ftruncate(fd, (off_t)record.len), 0);
    assert_int_equal(pwrite(fd, record.at + at, 1, (off_t)at), 1);
}

static void a_record_with_any_byte_damaged_loses_no_other_line(void **state)
{
    static const char others[] = {'\0', '\n', '"', '}', '\x80', '\xFF'};
    Fixture *f = *state;
    size_t from[RECORD_LINES + 1];
    Text record = make_record(f, from);
    int fd = open(f->path, O_RDWR);
    for (size_t at = 0; at < record.len; at++) {
        for (int bit = 0; bit < 8; bit++)
            damage(f, fd, record, from, at, (char)(record.at[at] ^ 1 << bit));
        for (size_t i = 0; i < sizeof others; i++) damage(f, fd, record, from, at, others[i]);
    }
    close(fd);
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
    f->torn = true;
    prepare(f);
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
#ifdef TRACER_IS_HERE
        TEST(no_call_of_saving_is_overlooked),
        TEST(a_full_disk_loses_nothing),
        TEST(a_failing_disk_loses_nothing),
        TEST(an_interrupted_call_is_made_again),
        TEST(a_short_write_or_read_is_gone_on_with),
        TEST(a_kill_at_any_instant_loses_nothing),
        TEST(two_faults_lose_no_more_than_one),
        TEST(a_lock_that_never_comes_free_is_waited_for_once),
        TEST(without_locks_a_short_write_is_made_again_on_a_line_of_its_own),
#endif
        TEST(a_record_cut_anywhere_is_read_up_to_the_cut),
        TEST(a_record_with_any_byte_damaged_loses_no_other_line),
        TEST(two_processes_at_once_lose_no_line),
        TEST(a_lock_is_waited_for_and_freed_with_its_holder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
