#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens without waiting for a FIFO's writer and without making a terminal ours. */
static int open_to_read(const char *path)
{
    int file;
    do file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    while (file == -1 && errno == EINTR);
    return file;
}

/* Appends what the file holds, until it ends or `limit` is passed. */
static bool read_all(int file, size_t expected, size_t limit, Buffer *out)
{
    buffer_reserve(out, (expected < limit ? expected : limit) + 1); /* one to find the end by */
    while (out->len <= limit) {
        buffer_reserve(out, 1);
        ssize_t got = read(file, out->at + out->len, out->capacity - out->len - 1);
        if (got == 0) return true;
        if (got == -1 && errno != EINTR) return false;
        if (got > 0) out->len += (size_t)got;
        out->at[out->len] = '\0';
    }
    return true;
}

static bool refuse(Report *report, const char *shown, const char *rule, const char *why)
{
    report_add(report, SEVERITY_ERROR, (Place){.file = shown}, rule, "%s", why);
    return false;
}

static bool refuse_size(Report *report, const char *shown, size_t limit)
{
    report_add(report, SEVERITY_ERROR, (Place){.file = shown}, "file-size",
               "the file is larger than %zu bytes, the most that is read", limit);
    return false;
}

bool files_read_bytes(Buffer *bytes, const char *path, const char *shown, size_t limit,
                      Report *report)
{
    int file = open_to_read(path);
    if (file == -1 && (errno == ENOENT || errno == ENOTDIR))
        return refuse(report, shown, "no-file", "there is no such file");
    if (file == -1) return refuse(report, shown, "file-read", strerror(errno));

    struct stat status;
    bool good = false;
    if (fstat(file, &status) != 0) refuse(report, shown, "file-read", strerror(errno));
    else if (!S_ISREG(status.st_mode))
        refuse(report, shown, "file-kind", "this is not a regular file");
    else if (!read_all(file, (size_t)status.st_size, limit, bytes))
        refuse(report, shown, "file-read", strerror(errno));
    else good = bytes->len <= limit || refuse_size(report, shown, limit);
    close(file);
    return good;
}

Text files_read(Arena *arena, const char *path, const char *shown, size_t limit, Report *report)
{
    Buffer bytes = {0};
    bool good = files_read_bytes(&bytes, path, shown, limit, report);
    Text text = good ? text_copy(arena, buffer_text(&bytes)) : (Text){0};
    buffer_clear(&bytes);
    return text;
}

static bool write_all(int file, Text bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(file, bytes.at, bytes.len);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        bytes = text_slice(bytes, (size_t)written, bytes.len);
    }
    return true;
}

bool files_create(const char *path, Text bytes)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOCTTY | O_CLOEXEC, 0666);
    if (file == -1) return false;
    /* Not every file system can be told to hurry (EINVAL). */
    bool good = write_all(file, bytes) && (fsync(file) == 0 || errno == EINVAL);
    int why = errno;
    if (close(file) != 0 && good) { /* a disk far away may say so only now */
        good = false;
        why = errno;
    }
    if (!good) (void)unlink(path);
    errno = why;
    return good;
}

const char *files_join(Arena *arena, const char *directory, const char *name)
{
    size_t len = strlen(directory);
    const char *slash = len == 0 || directory[len - 1] == '/' ? "" : "/";
    return text_printf(arena, "%s%s%s", directory, slash, name).at;
}

static bool status_of(const char *path, struct stat *status)
{
    int result;
    do result = stat(path, status);
    while (result != 0 && errno == EINTR);
    return result == 0;
}

bool files_is_directory(const char *path)
{
    struct stat status;
    return status_of(path, &status) && S_ISDIR(status.st_mode);
}

bool files_exists(const char *path)
{
    struct stat status;
    return status_of(path, &status);
}

/* True where `name` taken word by word never climbs above where it begins. */
static bool stays_below(const char *name)
{
    int depth = 0;
    Text rest = text_of(name), part;
    while (depth >= 0 && text_next_part(&rest, '/', &part)) {
        if (text_is(part, "..")) depth--;
        else if (part.len > 0 && !text_is(part, ".")) depth++;
    }
    return depth >= 0;
}

/* The path without links, of as much of it as exists; NULL where that cannot be told. The caller
 * frees it. */
static char *resolve(const char *path)
{
    char *rest = strdup(path), *real = NULL;
    if (rest == NULL) arena_fail("a path", strlen(path));
    while ((real = realpath(rest, NULL)) == NULL && (errno == ENOENT || errno == ENOTDIR)) {
        char *slash = strrchr(rest, '/');
        if (slash == NULL || slash == rest) break;
        *slash = '\0';
    }
    free(rest);
    return real;
}

bool files_inside(const char *directory, const char *name)
{
    if (name[0] == '/' || !stays_below(name)) return false;
    Buffer path = {0};
    buffer_printf(&path, "%s/%s", directory, name);
    char *root = realpath(directory, NULL), *real = root == NULL ? NULL : resolve(path.at);
    buffer_clear(&path);
    bool inside = false;
    if (real != NULL) {
        size_t len = strcmp(root, "/") == 0 ? 0 : strlen(root);
        inside = strncmp(real, root, len) == 0 && (real[len] == '/' || real[len] == '\0');
    }
    free(real);
    free(root);
    return inside;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **left, const struct dirent **right)
{
    return strcmp((*left)->d_name, (*right)->d_name);
}

/* The entries' names in the arena; NULL where they do not fit. */
static const char **copy_names(Arena *arena, struct dirent *const *entries, size_t count)
{
    size_t needed = count * sizeof(char *) + 64;
    for (size_t i = 0; i < count; i++) needed += strlen(entries[i]->d_name) + 32;
    if (needed > arena_left(arena)) return NULL;
    const char **names = arena_array(arena, count, sizeof names[0]);
    for (size_t i = 0; i < count; i++) names[i] = text_string(arena, text_of(entries[i]->d_name));
    return names;
}

const char **files_list(Arena *arena, const char *directory, size_t *count)
{
    struct dirent **entries = NULL;
    int found = scandir(directory, &entries, is_shown, by_bytes);
    *count = 0;
    if (found < 0) return NULL;
    const char **names = copy_names(arena, entries, (size_t)found);
    if (names != NULL) *count = (size_t)found;
    for (int i = 0; i < found; i++) free(entries[i]);
    free(entries);
    return names;
}

/* True where the directory is there, whoever made it. */
static bool make_directory(const char *path)
{
    int made;
    do made = mkdir(path, 0700);
    while (made != 0 && errno == EINTR);
    if (made == 0) return true;
    int why = errno; /* on a read-only file system another one than EEXIST */
    if (files_is_directory(path)) return true;
    errno = why == EEXIST ? ENOTDIR : why;
    return false;
}

bool files_make_directories(const char *path)
{
    char *copy = strdup(path);
    if (copy == NULL) arena_fail("a path", strlen(path));
    bool made = true;
    for (char *slash = copy; made && *slash != '\0' && (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        made = make_directory(copy);
        *slash = '/';
    }
    made = made && make_directory(copy);
    int why = errno;
    free(copy);
    errno = why;
    return made;
}
