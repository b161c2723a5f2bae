#include "course/check_parts.h"

#include "base/files.h"
#include "base/utf8.h"

#include <assert.h>
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

/* --- The course's folders --------------------------------------------------------------------- */

static void check_cover(Check *check, const CheckScope *scope)
{
    static const char name[] = "lessons/README.md";
    Arena *arena = check->arena;
    Lesson cover = {.shown = name, .path = files_join(arena, check->course->directory, name)};
    if (!check_wants(scope, "lessons", cover.path)) return;
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
static void check_strays(Check *check, const CheckScope *scope, const char *folder)
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
        if (quiz || text_map_find(&known, name) != NULL || !check_wants(scope, folder, file))
            continue;
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

static void check_all(Check *check, const CheckScope *scope)
{
    const Course *course = check->course;
    look_around(check);
    check_cover(check, scope);
    for (int i = 0; i < course->lesson_count; i++)
        if (check_wants(scope, "lessons", course->lessons[i].path))
            check_lesson(check, &course->lessons[i], false);
    for (int i = 0; i < course->quiz_count; i++)
        if (check_wants(scope, "quizzes", course->quizzes[i].path)) check_quiz(check, i, false);
    check_references(check);
    check_names(check);
    check_strays(check, scope, "lessons");
    check_strays(check, scope, "quizzes");
}

/* --- What is told ----------------------------------------------------------------------------- */

static void tell(const CheckScope *scope, Report *found, Report *report)
{
    const char *file = NULL, *name = NULL;
    int count = 0;
    report_sort(found);
    for (const Problem *problem = found->first; problem != NULL; problem = problem->next) {
        Place place = problem->place;
        if (file == NULL || strcmp(place.file, file) != 0) {
            file = place.file;
            name = check_name(scope, report->arena, file);
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
}

static void check_scope(const CheckScope *scope, const CheckDemos *demos, Report *report)
{
    Arena *arena = arena_new(ARENA_BYTES);
    Check check = {.arena = arena, .demos = demos, .report = {.arena = arena}};
    Course *course = course_open_names(scope->directory, &check.report);
    if (course != NULL) { /* it was there a moment ago */
        check.course = course;
        check.scratch = arena_new(SCRATCH_BYTES);
        check_all(&check, scope);
        tell(scope, &check.report, report);
        arena_free(check.scratch);
        course_close(course);
    }
    arena_free(arena);
}

bool check_paths(const char *const *paths, int count, const CheckDemos *demos, Report *refused,
                 Report *report)
{
    Arena *arena = arena_new(ARENA_BYTES);
    CheckScope *scopes = arena_array(arena, (size_t)count, sizeof(CheckScope));
    int scope_count = 0;
    bool good = true;
    for (int i = 0; i < count; i++)
        good = check_add_path(arena, paths[i], scopes, &scope_count, refused) && good;
    for (int i = 0; i < scope_count; i++) check_scope(&scopes[i], demos, report);
    report_sort(report);
    arena_free(arena);
    return good;
}

bool check_path(const char *path, const CheckDemos *demos, Report *report)
{
    return check_paths(&path, 1, demos, report, report);
}
