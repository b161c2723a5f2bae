/* Files of a course and of the learner: read whole, capped, regular files only.
 *
 * A FIFO or a device would hang or never end; a path in a course must not lead out of it.
 */
#ifndef GROUNDWORK_BASE_FILES_H
#define GROUNDWORK_BASE_FILES_H

#include "base/report.h"

/* The file's bytes (NUL behind them), or at NULL and one problem in the report: not there, not a
 * regular file, larger than `limit` bytes, not readable. `shown` is its name in messages, which the
 * report keeps by pointer. The arena has room for `limit` bytes. */
Text files_read(Arena *arena, const char *path, const char *shown, size_t limit, Report *report);

/* The same into an empty buffer, which the caller clears; false where files_read() says NULL. */
bool files_read_bytes(Buffer *bytes, const char *path, const char *shown, size_t limit,
                      Report *report);

/* Makes a new file that holds these bytes, on the disk when it returns. False with errno set, and
 * nothing left, where one of that name is there (EEXIST; also a link that leads nowhere) or not all
 * can be written. */
bool files_create(const char *path, Text bytes);

/* `directory`/`name`; `name` alone where the directory is "". */
const char *files_join(Arena *arena, const char *directory, const char *name);

bool files_is_directory(const char *path);
bool files_exists(const char *path); /* links are followed */

/* True where `name`, relative to `directory`, stays inside it after links are followed. Of a path
 * that does not exist, the part that does decides. */
bool files_inside(const char *directory, const char *name);

/* The names in a directory, sorted by bytes, without those that begin with a dot. NULL and *count 0
 * where it cannot be read or the names are more than the arena holds (no problem is added: the
 * caller knows whether that matters). */
const char **files_list(Arena *arena, const char *directory, size_t *count);

/* Makes the directory and its parents where they are not there, new ones 0700 as the XDG base
 * directory specification wants it. False with errno set. */
bool files_make_directories(const char *path);

#endif
