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
    LOCK_TRIES = 2000,     /* a millisecond apart */
    LOCK_TRIES_AGAIN = 20, /* where the last ones were in vain: its holder may have been stopped */
    READ_BYTES = 2 * JOURNAL_LINE_MAX,
    SHOWN_MOST = 200 /* bytes of a path in messages */
};

/* Why a file cannot be used, beside what errno can say. */
enum { ERROR_IRREGULAR = -1, ERROR_BUSY = -2, ERROR_REPLACED = -3, ERROR_HOMELESS = -4 };

struct Journal {
    Arena *arena;      /* what lives as long as the journal */
    const char *path;  /* NULL: nowhere */
    const char *shown; /* the path as messages may show it; "" nowhere */
    Text course, run;
    int fd;            /* open for appending, or -1 */
    size_t unsynced;   /* > 0: folders are to be synced, up to this prefix of the path */
    Buffer unsaved;    /* whole lines */
    Buffer problem;    /* why the last attempt to save them failed, in words */
    int error;         /* and as a number; 0: it did not fail */
    int64_t read_to;   /* offset of the first byte that was not read yet */
    dev_t read_device; /* of which file */
    ino_t read_file;
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

/* Without what a terminal would obey, and of one that is endless its end. */
static const char *show_path(Arena *arena, Text path)
{
    Text clean = utf8_clean_line(arena, path);
    if (clean.len <= SHOWN_MOST) return clean.at;
    size_t from = clean.len - SHOWN_MOST;
    while (from < clean.len && clean.at[from] != '/') from++;
    return text_printf(arena, "...%.*s", TEXT_ARG(text_slice(clean, from, clean.len))).at;
}

Journal *journal_open(const char *path, Text course, Text run)
{
    assert(run.len <= JOURNAL_RUN_MAX);
    Arena *arena = arena_new((size_t)1 << 20);
    Journal *journal = arena_alloc(arena, sizeof *journal);
    *journal = (Journal){.arena = arena, .fd = -1, .shown = ""};
    if (path != NULL) {
        journal->path = text_string(arena, text_of(path));
        journal->shown = show_path(arena, text_of(path));
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
    buffer_clear(&journal->problem);
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

/* Calls that a signal broke off are made again, also those that POSIX lets nothing break off: a
 * file system behind a network or a program may do so all the same. */
static int open_file(const char *path, int flags)
{
    int fd;
    do fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0600);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static bool status_of_file(int fd, struct stat *status)
{
    int result;
    do result = fstat(fd, status);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

static bool status_of_path(const char *path, struct stat *status)
{
    int result;
    do result = stat(path, status);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

/* The length of the folder that this path lies in; 1 at the top. */
static size_t folder_length(const char *path, size_t len)
{
    while (len > 0 && path[len - 1] != '/') len--;
    while (len > 1 && path[len - 1] == '/') len--;
    return len;
}

/* Folders up to this prefix of the path are to be synced, if not those above it are already. */
static void leave_unsynced(Journal *journal, size_t len)
{
    if (journal->unsynced == 0 || len < journal->unsynced) journal->unsynced = len;
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
    leave_unsynced(journal, known); /* also where only some of it succeeds */
    int fd = known == len || files_make_directories(folder)
                 ? open_file(journal->path, flags | O_CREAT)
                 : -1;
    arena_rewind(journal->arena, mark);
    return fd;
}

static bool drop_file(Journal *journal, int error)
{
    close(journal->fd); /* and its lock with it */
    journal->fd = -1;
    return failed(journal, error);
}

/* Opens the file for appending where it is not open. O_NONBLOCK is for a FIFO in its place. */
static bool open_to_append(Journal *journal)
{
    const int flags = O_RDWR | O_APPEND | O_NONBLOCK;
    if (journal->fd < 0) {
        journal->fd = open_file(journal->path, flags);
        leave_unsynced(journal, folder_length(journal->path, strlen(journal->path)));
        if (journal->fd < 0 && errno == ENOENT) journal->fd = create(journal, flags);
        if (journal->fd < 0) return failed(journal, errno == EISDIR ? ERROR_IRREGULAR : errno);
    }
    struct stat status;
    if (!status_of_file(journal->fd, &status)) return drop_file(journal, errno);
    return S_ISREG(status.st_mode) || drop_file(journal, ERROR_IRREGULAR);
}

/* False where the path leads to another file by now: lines written to this one would be lost. */
static bool is_current(Journal *journal)
{
    struct stat ours, theirs;
    if (!status_of_file(journal->fd, &ours) || !status_of_path(journal->path, &theirs))
        return drop_file(journal, errno == ENOENT ? ERROR_REPLACED : errno);
    return (ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino)
           || drop_file(journal, ERROR_REPLACED);
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
    int most = journal->error == ERROR_BUSY ? LOCK_TRIES_AGAIN : LOCK_TRIES;
    for (int tries = 0; tries < most; tries++) {
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
        if (!open_to_append(journal)) return LOCK_FAILED;
        Lock lock = take_lock(journal);
        if (lock == LOCK_FAILED || is_current(journal)) return lock;
        if (journal->error != ERROR_REPLACED) return LOCK_FAILED;
    }
    return LOCK_FAILED;
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

/* False where the file is not the one that was read, or was cut since: then what was read before
 * the place to go on from is not what lies there now. */
static bool goes_on(const Journal *journal, int fd, const struct stat *status)
{
    if (journal->read_to == 0) return true;
    if (status->st_dev != journal->read_device || status->st_ino != journal->read_file)
        return false;
    if (status->st_size < journal->read_to) return false;
    char around[2] = "\n"; /* a last line without its end was taken too */
    ssize_t got = pread(fd, around, sizeof around, (off_t)journal->read_to - 1);
    return got < 1 || around[0] == '\n' || got < 2 || around[1] == '\n';
}

/* Hands out what is new in the open file. */
static bool read_new(Journal *journal, int fd, JournalVisit *visit, void *context)
{
    struct stat status;
    if (!status_of_file(fd, &status)) return failed(journal, errno);
    if (!S_ISREG(status.st_mode)) return failed(journal, ERROR_IRREGULAR);
    if (!goes_on(journal, fd, &status)) {
        journal->read_to = 0;
        journal->counts = (JournalCounts){0};
    }
    journal->read_device = status.st_dev;
    journal->read_file = status.st_ino;
    if (status.st_size == journal->read_to) return true;
    Reading reading = {journal, arena_new(JOURNAL_LINE_ARENA), visit, context};
    bool read = read_lines(&reading, fd) || failed(journal, errno);
    arena_free(reading.scratch);
    return read;
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
               "lines that cannot be used are kept and passed over (%s): %s", words.at,
               journal->shown);
    buffer_clear(&words);
}

bool journal_read(Journal *journal, JournalVisit *visit, void *context, Report *report)
{
    if (journal->path == NULL) return true;
    int fd = open_file(journal->path, O_RDONLY | O_NONBLOCK);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) return true;
    int before = journal->error; /* of saving */
    bool read = fd >= 0 ? read_new(journal, fd, visit, context) : failed(journal, errno);
    if (!read)
        report_add(report, SEVERITY_ERROR, (Place){0}, "journal-unread",
                   "the record cannot be read (%s), and the course goes on %s: %s",
                   reason(journal->error), journal->read_to == 0 ? "as if new" : "without it",
                   journal->shown);
    journal->error = before;
    if (fd >= 0) close(fd);
    warn(journal, report);
    return read;
}

/* --- Appending ------------------------------------------------------------------------------ */

/* The end of the file, and whether its last line has its end. */
static bool find_end(Journal *journal, off_t *end, bool *torn)
{
    struct stat status;
    if (!status_of_file(journal->fd, &status)) return failed(journal, errno);
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
    int fd = open_file(folder, O_RDONLY | O_DIRECTORY);
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

/* As far as it can be helped, nothing is left of a save that failed, since it is made again with
 * the next line. Where even that fails, readers pass over a line cut short, and take one that
 * stands there twice once. */
static void take_back(const Journal *journal, off_t end)
{
    int result;
    do result = ftruncate(journal->fd, end);
    while (result != 0 && errno == EINTR);
}

/* Brings the unsaved lines to the disk, all of them or none. Before that it hands out what others
 * have written, so that `visit` has the events in the file's order. */
static bool save(Journal *journal, JournalVisit *visit, void *context)
{
    if (journal->path == NULL) return failed(journal, ERROR_HOMELESS);
    Lock lock = open_locked(journal);
    if (lock == LOCK_FAILED) return false;
    if (visit != NULL) (void)read_new(journal, journal->fd, visit, context);
    off_t end = 0;
    bool torn = false, saved = find_end(journal, &end, &torn);
    if (saved) {
        Buffer lines = {0};
        if (torn) buffer_putc(&lines, '\n');
        buffer_put(&lines, buffer_text(&journal->unsaved));
        saved = write_all(journal, buffer_text(&lines), lock == LOCK_HELD)
                && sync_descriptor(journal, journal->fd) && sync_folders(journal);
        buffer_clear(&lines);
        if (!saved && lock == LOCK_HELD) take_back(journal, end);
    }
    if (lock == LOCK_HELD) give_lock(journal);
    return saved;
}

/* Saves, and says where it could not. The lines stay in journal->unsaved. */
static bool save_or_say(Journal *journal, JournalVisit *visit, void *context, Report *report)
{
    if (save(journal, visit, context)) {
        journal->error = 0;
        return true;
    }
    const char *colon = journal->path == NULL ? "" : ": ", *why = reason(journal->error);
    buffer_reset(&journal->problem);
    buffer_printf(&journal->problem, "%s%s%s", why, colon, journal->shown);
    /* The path last: a narrow screen shows the beginning. */
    report_add(report, SEVERITY_ERROR, (Place){0}, "journal-unsaved",
               "not saved yet (%s), tried again with the next step%s%s", why, colon,
               journal->shown);
    return false;
}

bool journal_flush(Journal *journal, Report *report)
{
    if (journal->unsaved.len == 0) return true;
    if (!save_or_say(journal, NULL, NULL, report)) return false;
    buffer_reset(&journal->unsaved);
    return true;
}

const char *journal_unsaved(const Journal *journal)
{
    return journal->unsaved.len == 0 ? NULL : journal->problem.at;
}

/* The event as whoever reads the file has it. */
static void hand_out_own(Text line, JournalVisit *visit, void *context)
{
    Arena *scratch = arena_new(JOURNAL_LINE_ARENA);
    JournalEvent event;
    if (journal_line_read(scratch, text_trim(line), &event) == JOURNAL_LINE_EVENT)
        visit(context, &event);
    arena_free(scratch);
}

bool journal_append(Journal *journal, JournalEvent *event, JournalVisit *visit, void *context,
                    Report *report)
{
    if (event->at_s == 0) event->at_s = (int64_t)time(NULL);
    event->course = journal->course;
    event->run = journal->run;
    size_t from = journal->unsaved.len;
    journal_line_write(&journal->unsaved, event);
    bool saved = save_or_say(journal, visit, context, report);
    Text lines = buffer_text(&journal->unsaved);
    if (visit != NULL) hand_out_own(text_slice(lines, from, lines.len), visit, context);
    if (saved) buffer_reset(&journal->unsaved);
    return saved;
}
