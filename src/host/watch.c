#include "host/watch.h"

#include "base/arena.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/inotify.h>
#include <sys/statfs.h>
#endif

/* As named, and where a link leads: an editor may write to either folder. */
enum { FOLDERS = 2 * WATCH_FILES, RACE_S = 2 };

/* What tells one state of a file from another without reading it. */
typedef struct Look {
    bool there;
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified, changed;
} Look;

typedef struct Folder {
    char *path;     /* NULL: none */
    int descriptor; /* inotify's; -1: it is looked at */
} Folder;

typedef struct WatchedFile {
    char *path;
    char *real; /* where links lead; NULL: it is not there */
    Look look;
} WatchedFile;

struct Watch {
    WatchedFile files[WATCH_FILES];
    int count;
    Folder folders[FOLDERS];
    int fd;           /* -1: none */
    bool looks;       /* a folder is not watched */
    bool pending;     /* something has happened and is not told yet */
    int64_t first_ms; /* then: since when, and when last */
    int64_t last_ms;
    int64_t look_ms; /* when to look next */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- Looking ---------------------------------------------------------------------------------- */

#ifdef __APPLE__
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

static Look look_at(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) return (Look){0};
    return (Look){.there = true,
                  .device = status.st_dev,
                  .inode = status.st_ino,
                  .size = status.st_size,
                  .modified = status.st_mtim,
                  .changed = status.st_ctim};
}

static bool same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool same_look(const Look *a, const Look *b)
{
    if (!a->there || !b->there) return a->there == b->there;
    return a->device == b->device && a->inode == b->inode && a->size == b->size
           && same_time(a->modified, b->modified) && same_time(a->changed, b->changed);
}

/* Written so lately that another writing may bear the same time: some file systems count seconds.
 */
static bool is_racy(const Look *look)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age_s = (int64_t)now.tv_sec - (int64_t)look->modified.tv_sec;
    return look->there && age_s >= 0 && age_s <= RACE_S;
}

/* Whether a file is another one than it was; from here on it is compared with what it is now. */
static bool look_again(Watch *watch)
{
    bool differs = false;
    for (int i = 0; i < watch->count; i++) {
        Look look = look_at(watch->files[i].path);
        differs =
            differs || !same_look(&look, &watch->files[i].look) || (watch->looks && is_racy(&look));
        watch->files[i].look = look;
    }
    return differs;
}

/* --- Folders ---------------------------------------------------------------------------------- */

static char *copy_of(const char *text, size_t len)
{
    char *copy = strndup(text, len);
    if (copy == NULL) arena_fail("a path", len);
    return copy;
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL) return copy_of(".", 1);
    return copy_of(path, slash == path ? 1 : (size_t)(slash - path));
}

#ifdef __linux__
/* Others may write there without this system's knowing: statfs(2), linux/magic.h. */
static bool is_remote(const char *path)
{
    static const unsigned long remote[] = {
        0x6969,     /* NFS */
        0x517B,     /* SMB */
        0xFE534D42, /* SMB2 */
        0xFF534D42, /* CIFS */
        0x65735546, /* FUSE: sshfs and the like */
        0x01021997, /* 9P: virtual machines */
        0x6A656A63, /* virtiofs under its older name */
        0x786F4256, /* VirtualBox's shared folders */
        0x00C36400, /* Ceph */
        0x5346414F, /* AFS */
        0x73757245, /* Coda */
        0x0BD00BD0, /* Lustre */
        0x01161970, /* GFS2 */
    };
    struct statfs status;
    if (statfs(path, &status) != 0) return true;
    for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++)
        if ((unsigned long)(uint32_t)status.f_type == remote[i]) return true;
    return false;
}

static int watch_folder(int fd, const char *path)
{
    const uint32_t what = IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE
                          | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    return fd < 0 || is_remote(path) ? -1 : inotify_add_watch(fd, path, what);
}

static int open_events(void)
{
    return inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool is_ours(const Watch *watch, const char *name)
{
    for (int i = 0; i < watch->count; i++) {
        const WatchedFile *file = &watch->files[i];
        if (strcmp(name_of(file->path), name) == 0) return true;
        if (file->real != NULL && strcmp(name_of(file->real), name) == 0) return true;
    }
    return false;
}

/* A folder that went is looked for until there is one again. */
static void forget_folder(Watch *watch, int descriptor)
{
    for (int i = 0; i < FOLDERS; i++)
        if (watch->folders[i].descriptor == descriptor) watch->folders[i].descriptor = -1;
}

static bool take_events(Watch *watch)
{
    _Alignas(struct inotify_event) char bytes[4096];
    bool touched = false;
    ssize_t length;
    while (watch->fd >= 0 && (length = read(watch->fd, bytes, sizeof bytes)) > 0) {
        const struct inotify_event *event;
        for (char *at = bytes; at < bytes + length; at += sizeof *event + event->len) {
            event = (const struct inotify_event *)at;
            bool folder = (event->mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT));
            if (folder) {
                (void)inotify_rm_watch(watch->fd, event->wd);
                forget_folder(watch, event->wd);
            }
            touched = touched || event->len == 0 || is_ours(watch, event->name);
        }
    }
    return touched;
}
#else
static int watch_folder(int fd, const char *path)
{
    (void)fd;
    (void)path;
    return -1;
}

static int open_events(void)
{
    return -1;
}

static bool take_events(Watch *watch)
{
    (void)watch;
    return false;
}
#endif

static void set_folder(Watch *watch, int i, char *path)
{
    Folder *folder = &watch->folders[i];
    if (folder->path != NULL && path != NULL && strcmp(folder->path, path) == 0) {
        free(path);
        return;
    }
    free(folder->path); /* its descriptor is left: another file may have the same folder */
    *folder = (Folder){.path = path, .descriptor = -1};
}

/* Where the files lie by now, each folder watched where it can be. True where that is news. */
static bool find_folders(Watch *watch)
{
    bool news = false;
    for (int i = 0; i < watch->count; i++) {
        WatchedFile *file = &watch->files[i];
        free(file->real);
        file->real = realpath(file->path, NULL);
        set_folder(watch, 2 * i, folder_of(file->path));
        set_folder(watch, 2 * i + 1, file->real != NULL ? folder_of(file->real) : NULL);
    }
    watch->looks = false;
    for (int i = 0; i < FOLDERS; i++) {
        Folder *folder = &watch->folders[i];
        if (folder->path == NULL) continue;
        if (folder->descriptor < 0) {
            folder->descriptor = watch_folder(watch->fd, folder->path);
            news = news || folder->descriptor >= 0;
        }
        watch->looks = watch->looks || folder->descriptor < 0;
    }
    return news;
}

/* --- The rest --------------------------------------------------------------------------------- */

static Watch *open_with(int fd, const char *const *paths, int count)
{
    Watch *watch = calloc(1, sizeof *watch);
    if (watch == NULL) arena_fail("a watch", sizeof *watch);
    watch->fd = fd;
    for (int i = 0; i < FOLDERS; i++) watch->folders[i].descriptor = -1;
    for (int i = 0; i < count && i < WATCH_FILES; i++)
        watch->files[watch->count++].path = copy_of(paths[i], strlen(paths[i]));
    (void)find_folders(watch);
    (void)look_again(watch);
    watch->look_ms = now_ms() + WATCH_LOOK_MS;
    return watch;
}

Watch *watch_open(const char *const *paths, int count)
{
    return open_with(open_events(), paths, count);
}

Watch *watch_open_looking(const char *const *paths, int count)
{
    return open_with(-1, paths, count);
}

void watch_close(Watch *watch)
{
    if (watch == NULL) return;
    for (int i = 0; i < watch->count; i++) {
        free(watch->files[i].path);
        free(watch->files[i].real);
    }
    for (int i = 0; i < FOLDERS; i++) free(watch->folders[i].path);
    if (watch->fd >= 0) close(watch->fd);
    free(watch);
}

int watch_fd(const Watch *watch)
{
    return watch->fd;
}

/* When what has happened is told. */
static int64_t due_ms(const Watch *watch)
{
    int64_t quiet = watch->last_ms + WATCH_SETTLE_MS, long_ago = watch->first_ms + WATCH_LONGEST_MS;
    return quiet < long_ago ? quiet : long_ago;
}

int watch_wait_ms(const Watch *watch)
{
    if (!watch->pending && !watch->looks) return -1;
    int64_t until = watch->pending ? due_ms(watch) : watch->look_ms, now = now_ms();
    return until <= now ? 0 : (int)(until - now);
}

bool watch_take(Watch *watch)
{
    int64_t now = now_ms();
    bool touched = take_events(watch);
    bool looked = touched || now >= watch->look_ms;
    if (looked) {
        if (find_folders(watch)) touched = true; /* what was done there before is not known */
        if (look_again(watch)) touched = true;
        watch->look_ms = now + WATCH_LOOK_MS;
    }
    if (touched) {
        if (!watch->pending) watch->first_ms = now;
        watch->pending = true;
        watch->last_ms = now;
    }
    if (!watch->pending || now < due_ms(watch)) return false;
    watch->pending = false;
    return true;
}
