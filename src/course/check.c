#include "course/check_parts.h"

#include "base/files.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const size_t ARENA_BYTES = (size_t)1 << 32;
static const size_t SCRATCH_BYTES = (size_t)2 * QUIZ_BYTES_MAX * DOCUMENT_ARENA_PER_BYTE;

/* --- Problems --------------------------------------------------------------------------------- */

void check_add(Check *check, Place place, const char *rule, const char *format, ...)
{
    const CheckRule *row = check_rule(text_of(rule));
    assert(row != NULL);
    if (check_is_full(check)) return;
    check->problems++;
    va_list arguments;
    va_start(arguments, format);
    report_vadd(&check->report, row->severity, place, row->id, format, arguments);
    va_end(arguments);
}

/* Only the first of a file are told, and those come in order of their kinds. */
bool check_is_full(const Check *check)
{
    return check->problems > 2 * CHECK_PROBLEMS_MAX;
}

const char *check_quoted(Check *check, Text text)
{
    return text_string(check->arena, utf8_excerpt(check->arena, text, UTF8_EXCERPT));
}

/* --- What is to be checked -------------------------------------------------------------------- */

/* What a path asks for. */
typedef struct Scope {
    const char *directory; /* the course's */
    const char *prefix;    /* of the course's files in messages: "" or "course/" */
    bool lessons, quizzes; /* all of them */
    const char *folder;    /* else this folder's ... */
    const char *name;      /* ... file, which a course tells of as `told` ... */
    const char *told;
    const char *shown; /* ... and messages by the path that was given */
} Scope;

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

static bool find_scope(Arena *arena, const char *path, Scope *scope, Report *report)
{
    *scope = (Scope){.directory = path};
    if (files_is_directory(path) && holds_lessons(arena, path)) {
        scope->lessons = scope->quizzes = true;
        scope->prefix = with_slash(arena, path);
        return true;
    }
    /* A folder that is called as a file is what is wrong with that file. */
    bool named_file =
        text_ends(text_of(path), TEXT(".md")) || text_ends(text_of(path), TEXT(".json"));
    bool whole = files_is_directory(path) && !named_file;
    const char *inner = whole ? without_slash(arena, path) : parent_of(arena, path);
    scope->folder = folder_of(inner);
    if (whole && scope->folder == NULL)
        return refuse_path(report, path, "holds no lessons/; name a course's folder or a file");
    if (!files_exists(path)) return refuse_path(report, path, "does not exist; name a file");
    if (scope->folder == NULL)
        return refuse_path(report, path,
                           "is in no course; a lesson lies in lessons/, a quiz in quizzes/");
    /* "lessons" and "a/lessons" have a parent to name; "." and ".." have none but the next "..". */
    Text last = text_of(strrchr(inner, '/') == NULL ? inner : strrchr(inner, '/') + 1);
    bool named = text_is(last, scope->folder);
    scope->directory = named ? parent_of(arena, inner) : files_join(arena, inner, "..");
    scope->prefix = with_slash(arena, scope->directory);
    if (whole) {
        scope->lessons = strcmp(scope->folder, "lessons") == 0;
        scope->quizzes = !scope->lessons;
        return true;
    }
    const char *slash = strrchr(path, '/');
    scope->name = slash == NULL ? path : slash + 1;
    if (scope->name[0] == '.' || text_ends(text_of(scope->name), TEXT(".schema.json")))
        return refuse_path(report, path, "is no lesson and no quiz");
    scope->told = text_string(arena, utf8_clean_line(arena, text_of(scope->name)));
    scope->shown = text_string(report->arena, utf8_clean_line(arena, text_of(path)));
    return true;
}

/* Whether the file of one of the folders is to be looked at. */
static bool wants(const Scope *scope, const char *folder, const char *path)
{
    bool whole = strcmp(folder, "lessons") == 0 ? scope->lessons : scope->quizzes;
    if (whole || scope->name == NULL) return whole;
    const char *name = strrchr(path, '/') + 1; /* as it is on disk, or as it is told */
    return strcmp(scope->folder, folder) == 0
           && (strcmp(name, scope->name) == 0 || strcmp(name, scope->told) == 0);
}

/* --- The course's folders --------------------------------------------------------------------- */

static void check_cover(Check *check, const Scope *scope)
{
    static const char name[] = "lessons/README.md";
    Arena *arena = check->arena;
    Lesson cover = {.shown = name, .path = files_join(arena, check->course->directory, name)};
    if (!wants(scope, "lessons", cover.path)) return;
    check->problems = 0;
    Lesson *kept = arena_alloc(arena, sizeof *kept); /* references point to it */
    *kept = cover;
    if (!files_exists(cover.path))
        check_add(check, (Place){.file = name}, "no-cover",
                  "the course has no cover: its title is the H1 of this file");
    else if (!files_inside(check->course->directory, name))
        check_add(check, (Place){.file = name}, "outside",
                  "leads out of the course's folder; put the file itself here");
    else check_lesson(check, kept, true);
}

/* What is neither a course file nor linked to would never be seen. */
static void check_strays(Check *check, const Scope *scope, const char *folder)
{
    size_t count;
    Arena *arena = check->arena;
    bool lessons = strcmp(folder, "lessons") == 0;
    const char *path = files_join(arena, check->course->directory, folder);
    const char **names = files_list(arena, path, &count);
    TextMap known = {.arena = arena};
    for (int i = 0; lessons && i < check->course->lesson_count; i++)
        *text_map_at(&known, text_of(strrchr(check->course->lessons[i].path, '/') + 1)) = 1;
    for (size_t i = 0; i < count; i++) {
        Text name = text_of(names[i]);
        const char *file = files_join(arena, path, names[i]);
        bool quiz = !lessons && text_ends(name, TEXT(".json")); /* a stray one is told as such */
        if (quiz || text_map_find(&known, name) != NULL || !wants(scope, folder, file)) continue;
        if (lessons && text_is(name, "README.md")) continue;
        if (text_ends(name, TEXT(".schema.json")) || files_is_directory(file)) continue;
        const char *mentioned = files_join(arena, folder, names[i]);
        if (text_map_find(&check->mentioned, text_of(mentioned)) != NULL) continue;
        check->problems = 0;
        check_add(check, (Place){.file = course_shown(arena, folder, names[i])}, "stray-file",
                  lessons ? "is no lesson: name it NN-slug.md, or take it out"
                          : "is no quiz: name it as its lesson, .json, or take it out");
    }
}

/* Lessons are in order of their numbers. */
static void check_names(Check *check)
{
    const Course *course = check->course;
    TextMap slugs = {.arena = check->arena};
    check->problems = 0;
    for (int i = 0; i < course->lesson_count; i++) {
        const Lesson *lesson = &course->lessons[i];
        *text_map_at(&slugs, lesson->slug) = i;
        if (i > 0 && lesson->number == lesson[-1].number)
            check_add(check, (Place){.file = lesson->shown}, "duplicate-number",
                      "%s has the number %d too: which of them is first?", lesson[-1].shown,
                      lesson->number);
    }
    for (int i = 0; i < course->quiz_count; i++) {
        const QuizFile *quiz = &course->quizzes[i];
        const int *same = quiz->lesson == NULL ? text_map_find(&slugs, quiz->slug) : NULL;
        if (same != NULL)
            check_add(check, (Place){.file = quiz->shown}, "duplicate-slug",
                      "%s has the same slug; a learner's record cannot tell them apart",
                      course->lessons[*same].shown);
    }
}

/* Who belongs to whom. */
static void look_around(Check *check)
{
    const Course *course = check->course;
    Arena *arena = check->arena;
    check->target_of.arena = check->mentioned.arena = check->ids.arena = arena;
    check->stems.arena = arena;
    check->quizzes = arena_array(arena, (size_t)course->quiz_count + 1, sizeof(CheckQuiz));
    check->quiz_of = arena_array(arena, (size_t)course->lesson_count + 1, sizeof(int));
    for (int i = 0; i < course->lesson_count; i++) {
        *text_map_at(&check->stems, course->lessons[i].stem) = i + 1;
        check->quiz_of[i] = -1;
    }
    for (int i = 0; i < course->quiz_count; i++)
        if (course->quizzes[i].lesson != NULL)
            check->quiz_of[course->quizzes[i].lesson - course->lessons] = i;
}

static void check_all(Check *check, const Scope *scope)
{
    const Course *course = check->course;
    look_around(check);
    check_cover(check, scope);
    for (int i = 0; i < course->lesson_count; i++)
        if (wants(scope, "lessons", course->lessons[i].path))
            check_lesson(check, &course->lessons[i], false);
    for (int i = 0; i < course->quiz_count; i++)
        if (wants(scope, "quizzes", course->quizzes[i].path)) check_quiz(check, i, false);
    check_references(check);
    check_names(check);
    check_strays(check, scope, "lessons");
    check_strays(check, scope, "quizzes");
}

/* --- What is told ----------------------------------------------------------------------------- */

/* The file as it is to be named; NULL where nobody asked for it. What lies in neither folder is a
 * tape that a wanted file replays. */
static const char *name_of(const Scope *scope, Arena *arena, const char *file)
{
    bool lesson = text_starts(text_of(file), TEXT("lessons/"));
    bool quiz = text_starts(text_of(file), TEXT("quizzes/"));
    if (lesson && !wants(scope, "lessons", file)) return NULL;
    if (quiz && !wants(scope, "quizzes", file)) return NULL;
    if (scope->name != NULL && (lesson || quiz)) return scope->shown;
    return text_printf(arena, "%s%s", scope->prefix, file).at;
}

static void tell(const Scope *scope, Report *found, Report *report)
{
    const char *file = NULL, *name = NULL;
    int count = 0;
    report_sort(found);
    for (const Problem *problem = found->first; problem != NULL; problem = problem->next) {
        Place place = problem->place;
        if (file == NULL || strcmp(place.file, file) != 0) {
            file = place.file;
            name = name_of(scope, report->arena, file);
            count = 0;
        }
        place.file = name;
        if (name == NULL || ++count > CHECK_PROBLEMS_MAX) continue;
        if (count < CHECK_PROBLEMS_MAX)
            report_add(report, problem->severity, place, problem->rule, "%.*s",
                       TEXT_ARG(problem->message));
        else
            report_add(report, SEVERITY_ERROR, place, "too-many-problems",
                       "more than %d problems in one file: the rest is not listed",
                       CHECK_PROBLEMS_MAX - 1);
    }
    report_sort(report);
}

bool check_path(const char *path, const CheckDemos *demos, Report *report)
{
    Scope scope;
    Arena *arena = arena_new(ARENA_BYTES);
    bool good = find_scope(arena, path, &scope, report);
    Check check = {.arena = arena, .demos = demos, .report = {.arena = arena}};
    Course *course = good ? course_open_names(scope.directory, &check.report) : NULL;
    if (good && course == NULL)
        good = refuse_path(report, scope.directory, "holds no lessons/; name a course's folder");
    if (good) {
        check.course = course;
        check.scratch = arena_new(SCRATCH_BYTES);

        check_all(&check, &scope);
        tell(&scope, &check.report, report);
        arena_free(check.scratch);
        course_close(course);
    }
    arena_free(arena);
    return good;
}
