#include "learner/journal.h"

#include "base/files.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "learner/journal_line.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    LOCK_TRIES = 2000, /* a millisecond apart */
    READ_BYTES = 2 * JOURNAL_LINE_MAX
};

/* Why a file cannot be used, beside what errno can say. */
enum { ERROR_IRREGULAR = -1, ERROR_BUSY = -2, ERROR_REPLACED = -3, ERROR_HOMELESS = -4 };

struct Journal {
    Arena *arena;      /* what lives as long as the journal */
    const char *path;  /* NULL: nowhere */
    const char *shown; /* the path as messages may show it */
    Text course, run;
    int fd;          /* open for appending, or -1 */
    size_t unsynced; /* > 0: folders are to be synced, up to this prefix of the path */
    Buffer unsaved;  /* whole lines */
    int error;       /* why the last attempt to save them failed */
    int64_t read_to; /* offset of the first byte that was not read yet */
    JournalCounts counts;
    bool warned;
};

static const char *reason(int error)
{
    switch (error) {
    case ERROR_IRREGULAR: return "it is not a regular file";
    case ERROR_BUSY: return "another program holds it";
    case ERROR_REPLACED: return "it is being replaced again and again";
    case ERROR_HOMELESS: return "neither HOME nor XDG_DATA_HOME names a folder";
    default: return strerror(error);
    }
}

static bool failed(Journal *journal, int error)
{
    journal->error = error;
    return false;
}

/* --- Opening -------------------------------------------------------------------------------- */

static bool is_absolute(const char *path)
{
    return path != NULL && path[0] == '/';
}

const char *journal_path(Arena *arena)
{
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (is_absolute(data)) return text_printf(arena, "%s/groundwork/journal.jsonl", data).at;
    if (!is_absolute(home)) return NULL;
    return text_printf(arena, "%s/.local/share/groundwork/journal.jsonl", home).at;
}

/* 64 bits from the system; from the clock and the process where it has none to give. */
static uint64_t random_bits(void)
{
    uint64_t bits = 0;
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, &bits, sizeof bits);
    if (fd >= 0) close(fd);
    if (got == (ssize_t)sizeof bits) return bits;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    bits = (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec << 20 ^ (uint64_t)getpid();
    return rng_splitmix64(&bits);
}

int64_t journal_random(void)
{
    return (int64_t)(random_bits() >> 11);
}

Journal *journal_open(const char *path, Text course, Text run)
{
    assert(run.len <= JOURNAL_RUN_MAX);
    Arena *arena = arena_new((size_t)1 << 20);
    Journal *journal = arena_alloc(arena, sizeof *journal);
    *journal = (Journal){.arena = arena, .fd = -1};
    if (path != NULL) {
        journal->path = text_string(arena, text_of(path));
        journal->shown = utf8_clean_line(arena, text_of(journal->path)).at;
    }
    journal->course = text_copy(arena, course);
    journal->run = run.len > 0 ? text_copy(arena, run)
                               : text_printf(arena, "%016llx", (unsigned long long)random_bits());
    return journal;
}

void journal_close(Journal *journal)
{
    if (journal == NULL) return;
    if (journal->fd >= 0) close(journal->fd);
    buffer_clear(&journal->unsaved);
    arena_free(journal->arena);
}

Text journal_run(const Journal *journal)
{
    return journal->run;
}

JournalCounts journal_counts(const Journal *journal)
{
    return journal->counts;
}

/* --- The file ------------------------------------------------------------------------------- */

/* The length of the folder that this path lies in; 1 at the top. */
static size_t folder_length(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] != '/') len--;
    while (len > 1 && path[len - 1] == '/') len--;
    return len;
}

/* Makes the file and the folders that it lies in. Returns as open() does. */
static int create(Journal *journal, int flags)
{
    size_t mark = journal->arena->used;
    char *folder = arena_alloc(journal->arena, strlen(journal->path) + 1);
    size_t len = folder_length(journal->path, strlen(journal->path)), known = len;
    memcpy(folder, journal->path, len);
    while (known > 1 && !files_is_directory(folder)) {
        known = folder_length(journal->path, known);
        folder[known] = '\0';
    }
    memcpy(folder, journal->path, len);
    int fd = known == len || files_make_directories(folder)
                 ? open(journal->path, flags | O_CREAT, 0600)
                 : -1;
    if (fd >= 0) journal->unsynced = known;
    arena_rewind(journal->arena, mark);
    return fd;
}

/* Opens the file for appending where it is not open. O_NONBLOCK is for a FIFO in its place. */
static bool open_file(Journal *journal)
{
    const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    while (journal->fd < 0) {
        journal->fd = open(journal->path, flags);
        journal->unsynced = folder_length(journal->path, strlen(journal->path));
        if (journal->fd < 0 && errno == ENOENT) journal->fd = create(journal, flags);
        if (journal->fd < 0 && errno != EINTR) return failed(journal, errno);
    }
    struct stat status;
    if (fstat(journal->fd, &status) == 0 && S_ISREG(status.st_mode)) return true;
    close(journal->fd);
    journal->fd = -1;
    return failed(journal, ERROR_IRREGULAR);
}

/* False where the path leads to another file by now: lines written to this one would be lost. */
static bool is_current(const Journal *journal)
{
    struct stat ours, theirs;
    return fstat(journal->fd, &ours) == 0 && stat(journal->path, &theirs) == 0
           && ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

typedef enum Lock {
    LOCK_HELD,
    LOCK_NONE, /* this file system has none: each write stands alone, and O_APPEND keeps it whole */
    LOCK_FAILED
} Lock;

/* A POSIX record lock, which the kernel frees with the process. It goes too when this process
 * closes any other descriptor of the file; none is open while it is held. */
static Lock take_lock(Journal *journal)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        if (fcntl(journal->fd, F_SETLK, &lock) == 0) return LOCK_HELD;
        if (errno == ENOLCK || errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP)
            return LOCK_NONE;
        if (errno != EACCES && errno != EAGAIN && errno != EINTR) {
            failed(journal, errno);
            return LOCK_FAILED;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    failed(journal, ERROR_BUSY);
    return LOCK_FAILED;
}

static void give_lock(const Journal *journal)
{
    struct flock lock = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
    (void)fcntl(journal->fd, F_SETLK, &lock);
}

/* Opens and locks the file that the path leads to. */
static Lock open_locked(Journal *journal)
{
    for (int tries = 0; tries < 3; tries++) {
        if (!open_file(journal)) return LOCK_FAILED;
        Lock lock = take_lock(journal);
        if (lock == LOCK_FAILED || is_current(journal)) return lock;
        close(journal->fd); /* and its lock with it */
        journal->fd = -1;
    }
    failed(journal, ERROR_REPLACED);
    return LOCK_FAILED;
}

/* --- Appending ------------------------------------------------------------------------------ */

/* The end of the file, and whether its last line has its end. */
static bool find_end(Journal *journal, off_t *end, bool *torn)
{
    struct stat status;
    if (fstat(journal->fd, &status) != 0) return failed(journal, errno);
    *end = status.st_size;
    char last = '\n';
    while (*end > 0 && pread(journal->fd, &last, 1, *end - 1) < 0)
        if (errno != EINTR) return failed(journal, errno);
    *torn = last != '\n';
    return true;
}

/* Writes all of it. A write that took a part goes on only where nobody can come between. */
static bool write_all(Journal *journal, Text text, bool locked)
{
    while (text.len > 0) {
        ssize_t written = write(journal->fd, text.at, text.len);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failed(journal, errno);
        text = text_slice(text, (size_t)written, text.len);
        if (text.len > 0 && (!locked || written == 0)) return failed(journal, ENOSPC);
    }
    return true;
}

/* Some file systems cannot be told to; then what they were given is all that can be done. */
static bool sync_descriptor(Journal *journal, int fd)
{
    while (fsync(fd) != 0) {
        if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) break;
        if (errno != EINTR) return failed(journal, errno);
    }
    return true;
}

static bool sync_folder(Journal *journal, const char *folder)
{
    int fd;
    do fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return errno == EACCES || failed(journal, errno); /* it may be entered, not listed */
    bool synced = sync_descriptor(journal, fd);
    close(fd);
    return synced;
}

/* A file is there after a power cut only once the folders that lead to it are synced: those that we
 * made, and in any case its own, which may be new from a run that was killed. */
static bool sync_folders(Journal *journal)
{
    if (journal->unsynced == 0) return true;
    size_t mark = journal->arena->used, len = strlen(journal->path);
    char *folder = arena_alloc(journal->arena, len + 1);
    memcpy(folder, journal->path, len);
    bool synced = true;
    while (synced && len > journal->unsynced) {
        len = folder_length(journal->path, len);
        folder[len] = '\0';
        synced = sync_folder(journal, folder);
    }
    arena_rewind(journal->arena, mark);
    if (synced) journal->unsynced = 0;
    return synced;
}

/* Brings the unsaved lines to the disk: all of them or, as far as it can be helped, none. */
static bool save(Journal *journal)
{
    if (journal->path == NULL) return failed(journal, ERROR_HOMELESS);
    Lock lock = open_locked(journal);
    if (lock == LOCK_FAILED) return false;
    off_t end = 0;
    bool torn = false, saved = find_end(journal, &end, &torn);
    if (saved) {
        Buffer lines = {0};
        if (torn) buffer_putc(&lines, '\n');
        buffer_put(&lines, buffer_text(&journal->unsaved));
        saved = write_all(journal, buffer_text(&lines), lock == LOCK_HELD)
                && sync_descriptor(journal, journal->fd) && sync_folders(journal);
        buffer_clear(&lines);
        /* Taken back, since it is written again with the next line. Where even that fails, readers
         * pass over a line cut short and take one that stands there twice once. */
        if (!saved && lock == LOCK_HELD) (void)!ftruncate(journal->fd, end);
    }
    if (lock == LOCK_HELD) give_lock(journal);
    return saved;
}

bool journal_flush(Journal *journal, Report *report)
{
    if (journal->unsaved.len == 0) return true;
    if (save(journal)) {
        buffer_reset(&journal->unsaved);
        return true;
    }
    report_add(report, SEVERITY_ERROR, (Place){0}, "journal-unsaved",
               "not saved yet, and tried again with the next step: %s%s%s",
               journal->path == NULL ? "" : journal->shown, journal->path == NULL ? "" : ": ",
               reason(journal->error));
    return false;
}

bool journal_append(Journal *journal, JournalEvent *event, Report *report)
{
    if (event->at_s == 0) event->at_s = (int64_t)time(NULL);
    event->course = journal->course;
    event->run = journal->run;
    journal_line_write(&journal->unsaved, event);
    return journal_flush(journal, report);
}

/* --- Reading -------------------------------------------------------------------------------- */

typedef struct Reading {
    Journal *journal;
    Arena *scratch;
    JournalVisit *visit;
    void *context;
} Reading;

/* Counts a line and hands its event out. */
static void take_line(Reading *reading, Text line)
{
    JournalCounts *counts = &reading->journal->counts;
    JournalEvent event;
    size_t mark = reading->scratch->used;
    switch (journal_line_read(reading->scratch, line, &event)) {
    case JOURNAL_LINE_BLANK: break;
    case JOURNAL_LINE_UNKNOWN: counts->unknown++; break;
    case JOURNAL_LINE_NEWER: counts->newer++; break;
    case JOURNAL_LINE_UNREADABLE:
        if (counts->unreadable++ == 0) counts->first_unreadable = counts->lines + 1;
        break;
    case JOURNAL_LINE_EVENT:
        counts->events++;
        if (!text_equal(event.run, reading->journal->run)) reading->visit(reading->context, &event);
    }
    arena_rewind(reading->scratch, mark);
}

/* The last line while it has no end: taken where it is whole; else it may be in the making, so
 * it is left for the next time. Returns how much of it was taken. */
static size_t take_tail(Reading *reading, Text tail)
{
    JournalEvent event;
    size_t mark = reading->scratch->used;
    JournalLine kind = journal_line_read(reading->scratch, tail, &event);
    arena_rewind(reading->scratch, mark);
    if (tail.len == 0 || kind != JOURNAL_LINE_EVENT) return 0;
    take_line(reading, tail);
    return tail.len;
}

/* Reads from journal->read_to to the file's end. */
static bool read_lines(Reading *reading, int fd)
{
    Journal *journal = reading->journal;
    char *buffer = arena_alloc(reading->scratch, READ_BYTES);
    size_t used = 0;
    bool too_long = false; /* the line that is being read does not fit: it is passed over */
    for (;;) {
        ssize_t got =
            pread(fd, buffer + used, READ_BYTES - used, (off_t)(journal->read_to + (int64_t)used));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) break;
        used += (size_t)got;
        Text rest = {buffer, used};
        for (size_t end; (end = text_find(rest, TEXT("\n"), 0)) != SIZE_MAX; too_long = false) {
            /* An unfit line is counted as one by its end. */
            take_line(reading, too_long ? TEXT("?") : text_slice(rest, 0, end));
            journal->counts.lines++;
            rest = text_slice(rest, end + 1, rest.len);
        }
        journal->read_to += (int64_t)(used - rest.len);
        used = rest.len;
        if (used > 0) memmove(buffer, rest.at, used);
        if (used == READ_BYTES) {
            too_long = true;
            journal->read_to += (int64_t)used;
            used = 0;
        }
    }
    if (!too_long) journal->read_to += (int64_t)take_tail(reading, (Text){buffer, used});
    return true;
}

static void warn(Journal *journal, Report *report)
{
    const JournalCounts *counts = &journal->counts;
    if (journal->warned || counts->unreadable + counts->newer + counts->unknown == 0) return;
    journal->warned = true;
    Buffer words = {0};
    const char *separator = "";
    if (counts->unreadable > 0) {
        buffer_printf(&words, "%lld damaged, from line %lld on", (long long)counts->unreadable,
                      (long long)counts->first_unreadable);
        separator = ", ";
    }
    if (counts->newer + counts->unknown > 0)
        buffer_printf(&words, "%s%lld of a newer version", separator,
                      (long long)(counts->newer + counts->unknown));
    report_add(report, SEVERITY_WARNING, (Place){0}, "journal-lines",
               "%s: lines that cannot be used are kept and passed over: %s", journal->shown,
               words.at);
    buffer_clear(&words);
}

bool journal_read(Journal *journal, JournalVisit *visit, void *context, Report *report)
{
    if (journal->path == NULL) return true;
    int fd = open(journal->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return true;
    struct stat status;
    bool opened = fd >= 0 && fstat(fd, &status) == 0, regular = opened && S_ISREG(status.st_mode);
    bool read = false;
    if (regular) {
        if (status.st_size < journal->read_to)
            journal->read_to = status.st_size; /* cut behind our back */
        Reading reading = {journal, arena_new(JOURNAL_LINE_ARENA), visit, context};
        read = read_lines(&reading, fd);
        arena_free(reading.scratch);
    }
    int error = opened && !regular ? ERROR_IRREGULAR : errno;
    if (fd >= 0) close(fd);
    if (!read)
        report_add(report, SEVERITY_ERROR, (Place){0}, "journal-unread",
                   "%s: cannot be read (%s): the course goes on as if new", journal->shown,
                   reason(error));
    warn(journal, report);
    return read;
}
