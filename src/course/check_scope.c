#include "course/check_parts.h"

#include "base/files.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 4096 };

static bool refuse_path(Report *report, const char *path, const char *why)
{
    report_add(
        report, SEVERITY_ERROR, (Place){0}, "no-course", "%s %s",
        text_string(report->arena, utf8_excerpt(report->arena, text_of(path), 4 * UTF8_EXCERPT)),
        why);
    return false;
}

static bool holds_lessons(Arena *arena, const char *directory)
{
    return files_is_directory(files_join(arena, directory, "lessons"));
}

/* The last part of a path, links followed: "lessons"; NULL where there is none of interest. */
static const char *folder_of(const char *path)
{
    char *real = realpath(path, NULL);
    const char *name = real == NULL ? NULL : strrchr(real, '/');
    const char *folder = NULL;
    if (name != NULL && strcmp(name, "/lessons") == 0) folder = "lessons";
    if (name != NULL && strcmp(name, "/quizzes") == 0) folder = "quizzes";
    free(real);
    return folder;
}

static const char *with_slash(Arena *arena, const char *directory)
{
    if (strcmp(directory, ".") == 0) return "";
    bool ends = text_ends(text_of(directory), TEXT("/"));
    Text clean = utf8_clean_line(arena, text_of(directory));
    return text_printf(arena, "%.*s%s", TEXT_ARG(clean), ends ? "" : "/").at;
}

static const char *without_slash(Arena *arena, const char *path)
{
    Text text = text_of(path);
    while (text.len > 1 && text.at[text.len - 1] == '/') text.len--;
    return text_string(arena, text);
}

/* The part of a path before its last slash; "." where it has none. */
static const char *parent_of(Arena *arena, const char *path)
{
    Text text = text_of(without_slash(arena, path));
    while (text.len > 0 && text.at[text.len - 1] != '/') text.len--;
    return text.len == 0 ? "." : without_slash(arena, text_string(arena, text));
}

/* The scope of a course; a new one where none of those before has its folder. */
static CheckScope *scope_of(Arena *arena, const char *directory, CheckScope *scopes, int *count)
{
    for (int i = *count - 1; i >= 0; i--)
        if (strcmp(scopes[i].directory, directory) == 0) return &scopes[i];
    CheckScope *scope = &scopes[(*count)++];
    *scope = (CheckScope){.directory = directory, .prefix = with_slash(arena, directory)};
    scope->named.arena = arena;
    return scope;
}

static void add_file(Arena *arena, CheckScope *scope, const char *folder, const char *name,
                     const char *path)
{
    if (scope->shown_count == scope->shown_capacity) {
        int more = scope->shown_capacity == 0 ? 16 : 2 * scope->shown_capacity;
        scope->shown =
            arena_grow(arena, scope->shown, (size_t)scope->shown_capacity * sizeof(char *),
                       (size_t)more * sizeof(char *));
        scope->shown_capacity = more;
    }
    scope->shown[scope->shown_count++] = text_string(arena, utf8_clean_line(arena, text_of(path)));
    *text_map_at(&scope->named, text_of(files_join(arena, folder, name))) = scope->shown_count;
    *text_map_at(&scope->named, text_of(course_shown(arena, folder, name))) = scope->shown_count;
}

/* A folder of a course: "lessons" and "a/lessons" have a parent to name; "." and ".." have none but
 * the next "..". */
static const char *course_of(Arena *arena, const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    bool named = strcmp(slash == NULL ? path : slash + 1, folder) == 0;
    return named ? parent_of(arena, path) : files_join(arena, path, "..");
}

bool check_add_path(Arena *arena, const char *path, CheckScope *scopes, int *count, Report *report)
{
    Text text = text_of(path);
    if (files_is_directory(path) && holds_lessons(arena, path)) {
        CheckScope *scope = scope_of(arena, without_slash(arena, path), scopes, count);
        scope->lessons = scope->quizzes = true;
        return true;
    }
    /* A folder that is called as a file is what is wrong with that file. */
    bool is_file = text_ends(text, TEXT(".md")) || text_ends(text, TEXT(".json"));
    bool whole = files_is_directory(path) && !is_file;
    const char *inner = whole ? without_slash(arena, path) : parent_of(arena, path);
    const char *folder = folder_of(inner), *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    if (whole && folder == NULL)
        return refuse_path(report, path, "holds no lessons/; name a course's folder or a file");
    if (!files_exists(path)) return refuse_path(report, path, "does not exist; name a file");
    if (folder == NULL)
        return refuse_path(report, path,
                           "is in no course; a lesson lies in lessons/, a quiz in quizzes/");
    if (!whole && (name[0] == '.' || text_ends(text, TEXT(".schema.json"))))
        return refuse_path(report, path, "is no lesson and no quiz");
    const char *directory = course_of(arena, inner, folder);
    if (!holds_lessons(arena, directory))
        return refuse_path(report, path, "is in no course: beside it there is no lessons/");
    CheckScope *scope = scope_of(arena, directory, scopes, count);
    if (!whole) add_file(arena, scope, folder, name, path);
    else if (strcmp(folder, "lessons") == 0) scope->lessons = true;
    else scope->quizzes = true;
    return true;
}

static const int *find_named(const CheckScope *scope, const char *folder, const char *path)
{
    char file[PATH_BYTES];
    const char *name = strrchr(path, '/') + 1;
    int length = snprintf(file, sizeof file, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof file) return NULL;
    return text_map_find(&scope->named, text_of(file));
}

bool check_wants(const CheckScope *scope, const char *folder, const char *path)
{
    bool whole = strcmp(folder, "lessons") == 0 ? scope->lessons : scope->quizzes;
    return whole || find_named(scope, folder, path) != NULL;
}

const char *check_name(const CheckScope *scope, Arena *arena, const char *file)
{
    bool lesson = text_starts(text_of(file), TEXT("lessons/"));
    bool quiz = text_starts(text_of(file), TEXT("quizzes/"));
    const char *folder = lesson ? "lessons" : "quizzes";
    if ((lesson || quiz) && !check_wants(scope, folder, file)) return NULL;
    const int *named = lesson || quiz ? find_named(scope, folder, file) : NULL;
    if (named != NULL) return text_string(arena, text_of(scope->shown[*named - 1]));
    return text_printf(arena, "%s%s", scope->prefix, file).at;
}
