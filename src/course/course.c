#include "course/course.h"

#include "base/files.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    COURSE_BYTES = 1 << 29,
    SCRATCH_BYTES = 1 << 28,
    COVER_BYTES_MAX = 1 << 20,
    WORDS_A_MINUTE = 200
};

const char *course_choose(const char *given, const char *installed)
{
    const char *environment = getenv("GROUNDWORK_COURSE");
    if (given != NULL) return given;
    if (environment != NULL && environment[0] != '\0') return environment;
    return files_is_directory("lessons") ? "." : installed;
}

/* --- names ----------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "13-rate-limiting" into 13 and "rate-limiting". */
static bool split_stem(Text stem, int *number, Text *slug)
{
    size_t digits = 0;
    int64_t value;
    while (digits < stem.len && is_digit(stem.at[digits])) digits++;
    if (digits == 0 || digits > 6 || digits + 1 >= stem.len || stem.at[digits] != '-') return false;
    (void)text_to_int(text_slice(stem, 0, digits), &value);
    *number = (int)value;
    *slug = text_slice(stem, digits + 1, stem.len);
    return true;
}

/* "module-01": an exam over the module. */
static bool is_exam(Text stem)
{
    Text prefix = TEXT("module-");
    if (!text_starts(stem, prefix) || stem.len == prefix.len) return false;
    for (size_t i = prefix.len; i < stem.len; i++)
        if (!is_digit(stem.at[i])) return false;
    return true;
}

/* --- lessons --------------------------------------------------------------------------------- */

static Text words_of_slug(Arena *arena, Text slug)
{
    char *words = (char *)(uintptr_t)text_string(arena, slug);
    for (size_t i = 0; i < slug.len; i++)
        if (words[i] == '-') words[i] = ' ';
    return (Text){words, slug.len};
}

/* What a list needs to know of a lesson: its text is parsed, looked at and let go. */
static void look_into(Arena *arena, Lesson *lesson, Report *report)
{
    Arena *scratch = arena_new(SCRATCH_BYTES + (size_t)LESSON_BYTES_MAX * DOCUMENT_ARENA_PER_BYTE);
    int errors = report->errors;
    Text source = files_read(scratch, lesson->path, lesson->shown, LESSON_BYTES_MAX, report);
    lesson->broken = report->errors > errors;
    lesson->title = words_of_slug(arena, lesson->slug);
    const Block *document =
        lesson->broken ? NULL : document_parse(scratch, source, lesson->shown, NULL);
    bool titled = false;
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind == BLOCK_HEADING && block->level == 1 && !titled) {
            Text title = document_text(scratch, block);
            if (title.len > 0) lesson->title = text_copy(arena, title);
            titled = true;
        } else if (block->kind == BLOCK_PARAGRAPH && lesson->summary.at == NULL) {
            lesson->summary = text_copy(arena, document_text(scratch, block));
        }
    }
    if (document != NULL) {
        int count;
        Heading *all = document_outline(scratch, document, &count);
        lesson->headings = arena_array(arena, (size_t)count + 1, sizeof(Heading));
        for (int i = 0; i < count; i++) {
            if (all[i].level < 2) continue;
            lesson->headings[lesson->heading_count++] =
                (Heading){all[i].level, text_copy(arena, all[i].title),
                          text_copy(arena, all[i].anchor), all[i].line};
        }
        lesson->words = document_words(source);
        lesson->minutes = (lesson->words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE;
    }
    arena_free(scratch);
}

static int compare_lessons(const void *left, const void *right)
{
    const Lesson *a = left, *b = right;
    if (a->number != b->number) return a->number < b->number ? -1 : 1;
    return text_compare(a->stem, b->stem);
}

static void warn_of_twins(const Course *course, const Lesson *lesson, Report *report)
{
    for (const Lesson *other = course->lessons; other < lesson; other++)
        if (text_equal(other->slug, lesson->slug))
            report_add(report, SEVERITY_ERROR, (Place){.file = lesson->shown}, "duplicate-slug",
                       "%s has the same slug; a learner's record cannot tell them apart",
                       other->shown);
}

static void find_lessons(Course *course, Report *report)
{
    size_t count;
    const char *folder = files_join(course->arena, course->directory, "lessons");
    const char **names = files_list(course->arena, folder, &count);
    course->lessons = arena_array(course->arena, count + 1, sizeof(Lesson));
    for (size_t i = 0; i < count; i++) {
        Text name = text_of(names[i]);
        if (!text_ends(name, TEXT(".md")) || text_is(name, "README.md")) continue;
        Lesson lesson = {.stem = text_slice(name, 0, name.len - 3)};
        if (!split_stem(lesson.stem, &lesson.number, &lesson.slug)) continue;
        lesson.path = files_join(course->arena, folder, names[i]);
        lesson.shown = files_join(course->arena, "lessons", names[i]);
        course->lessons[course->lesson_count++] = lesson;
    }
    qsort(course->lessons, (size_t)course->lesson_count, sizeof(Lesson), compare_lessons);
    for (int i = 0; i < course->lesson_count; i++) {
        look_into(course->arena, &course->lessons[i], report);
        warn_of_twins(course, &course->lessons[i], report);
    }
}

/* --- quizzes --------------------------------------------------------------------------------- */

static Lesson *lesson_of_stem(const Course *course, Text stem)
{
    for (int i = 0; i < course->lesson_count; i++)
        if (text_equal(course->lessons[i].stem, stem)) return &course->lessons[i];
    return NULL;
}

static void find_quizzes(Course *course, Report *report)
{
    size_t count;
    const char *folder = files_join(course->arena, course->directory, "quizzes");
    const char **names = files_list(course->arena, folder, &count);
    course->quizzes = arena_array(course->arena, count + 1, sizeof(QuizFile));
    for (size_t i = 0; i < count; i++) {
        Text name = text_of(names[i]);
        if (!text_ends(name, TEXT(".json")) || text_ends(name, TEXT(".schema.json"))) continue;
        Text stem = text_slice(name, 0, name.len - 5);
        Lesson *lesson = lesson_of_stem(course, stem);
        QuizFile quiz = {
            .stem = stem, .slug = lesson != NULL ? lesson->slug : stem, .lesson = lesson};
        quiz.path = files_join(course->arena, folder, names[i]);
        quiz.shown = files_join(course->arena, "quizzes", names[i]);
        if (lesson == NULL && !is_exam(stem)) {
            report_add(
                report, SEVERITY_ERROR, (Place){.file = quiz.shown}, "stray-quiz",
                "is neither a lesson's quiz nor an exam; name it as its lesson, or module-NN");
            continue;
        }
        if (lesson != NULL) lesson->quiz_path = quiz.path;
        course->quizzes[course->quiz_count++] = quiz;
    }
}

/* --- the cover ------------------------------------------------------------------------------- */

/* `<!-- course: ID -->` on a line of its own. */
static bool take_id(Text line, Text *id)
{
    Text trimmed = text_trim(line), open = TEXT("<!-- course:"), close = TEXT("-->");
    if (!text_starts(trimmed, open) || !text_ends(trimmed, close)) return false;
    if (trimmed.len < open.len + close.len) return false;
    *id = text_trim(text_slice(trimmed, open.len, trimmed.len - close.len));
    return id->len > 0;
}

static const Block *first_title(const Block *document)
{
    for (const Block *block = document; block != NULL; block = document_next(block))
        if (block->kind == BLOCK_HEADING && block->level == 1) return block;
    return NULL;
}

static void read_cover(Course *course, Report *report)
{
    Arena *arena = course->arena;
    const char *path = files_join(arena, course->directory, "lessons/README.md");
    course->title = TEXT("A course");
    if (files_exists(path)) {
        Text source = files_read(arena, path, "lessons/README.md", COVER_BYTES_MAX, report), line;
        const Block *title = first_title(document_parse(arena, source, "lessons/README.md", NULL));
        if (title != NULL) course->title = document_text(arena, title);
        Buffer introduction = {0};
        for (int number = 1; text_next_line(&source, &line); number++) {
            bool is_title = title != NULL && number <= title->last_line;
            Text id;
            if (take_id(line, &id)) course->id = id;
            else if (!is_title) {
                buffer_put(&introduction, line);
                buffer_putc(&introduction, '\n');
            }
        }
        course->introduction = text_copy(arena, buffer_text(&introduction));
        buffer_clear(&introduction);
    }
    course->id = utf8_slug(arena, course->id.len > 0 ? course->id : course->title);
}

Course *course_open(const char *directory, Report *report)
{
    Arena *arena = arena_new(COURSE_BYTES);
    const char *lessons = files_join(arena, directory, "lessons");
    if (!files_is_directory(lessons)) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "no-course",
                   "%s holds no lessons/; name a course's folder with --course DIR or "
                   "$GROUNDWORK_COURSE",
                   directory);
        arena_free(arena);
        return NULL;
    }
    Course *course = arena_alloc(arena, sizeof *course);
    course->arena = arena;
    course->directory = text_string(arena, text_of(directory));
    read_cover(course, report);
    find_lessons(course, report);
    find_quizzes(course, report);
    return course;
}

void course_close(Course *course)
{
    if (course != NULL) arena_free(course->arena);
}

/* --- finding --------------------------------------------------------------------------------- */

static Text lesson_names(const Course *course, Arena *arena, Text folded)
{
    Buffer names = {0};
    for (int i = 0; i < course->lesson_count; i++) {
        const Lesson *lesson = &course->lessons[i];
        if (folded.len > 0 && !text_has(utf8_fold(arena, lesson->title), folded)) continue;
        buffer_printf(&names, "%s%.*s", names.len > 0 ? ", " : "", TEXT_ARG(lesson->stem));
    }
    Text text = text_copy(arena, buffer_text(&names));
    buffer_clear(&names);
    return text;
}

static const Lesson *lesson_by_name(const Course *course, Text name)
{
    int64_t number;
    bool is_number = text_to_int(name, &number);
    for (int i = 0; i < course->lesson_count; i++) {
        const Lesson *lesson = &course->lessons[i];
        if (is_number ? lesson->number == number
                      : text_equal(lesson->stem, name) || text_equal(lesson->slug, name))
            return lesson;
    }
    return NULL;
}

/* The lesson whose slug or stem is nearest to what was typed; NULL where none is near. */
static const Lesson *nearest_lesson(const Course *course, Text typed)
{
    const Lesson *nearest = NULL;
    int least = (int)typed.len / 3 + 2;
    for (int i = 0; i < course->lesson_count; i++) {
        const Lesson *lesson = &course->lessons[i];
        int by_slug = text_distance(typed, lesson->slug);
        int by_stem = text_distance(typed, lesson->stem);
        int distance = by_slug < by_stem ? by_slug : by_stem;
        if (distance >= least) continue;
        least = distance;
        nearest = lesson;
    }
    return nearest;
}

const Lesson *course_find_lesson(const Course *course, const char *name, Report *report)
{
    Text shown = utf8_clean_line(report->arena, text_of(name));
    const Lesson *found = lesson_by_name(course, shown);
    if (found != NULL) return found;
    Text folded = utf8_fold(report->arena, shown);
    int count = 0;
    for (int i = 0; i < course->lesson_count && folded.len > 0; i++) {
        if (!text_has(utf8_fold(report->arena, course->lessons[i].title), folded)) continue;
        found = &course->lessons[i];
        count++;
    }
    if (count == 1) return found;
    int64_t number;
    const Lesson *near = nearest_lesson(course, shown);
    if (count == 0 && near != NULL && !text_to_int(shown, &number)) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-lesson",
                   "no lesson `%.*s`; did you mean `%.*s`?", TEXT_ARG(shown),
                   TEXT_ARG(near->slug));
        return NULL;
    }
    Text names = lesson_names(course, report->arena, count > 1 ? folded : TEXT(""));
    report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-lesson",
               count > 1 ? "`%.*s` is a part of several titles: %.*s"
                         : "no lesson `%.*s`; there is %.*s",
               TEXT_ARG(shown), TEXT_ARG(names.len > 0 ? names : TEXT("none")));
    return NULL;
}

const QuizFile *course_find_quiz(const Course *course, const char *name, Report *report)
{
    for (int i = 0; i < course->quiz_count; i++)
        if (text_is(course->quizzes[i].stem, name)) return &course->quizzes[i];
    const Lesson *lesson = course_find_lesson(course, name, report);
    if (lesson == NULL) return NULL;
    for (int i = 0; i < course->quiz_count; i++)
        if (course->quizzes[i].lesson == lesson) return &course->quizzes[i];
    report_add(report, SEVERITY_ERROR, (Place){0}, "no-quiz", "the lesson %.*s has no quiz",
               TEXT_ARG(lesson->stem));
    return NULL;
}

Block *course_read_lesson(Arena *arena, const Lesson *lesson, Report *report)
{
    int errors = report->errors;
    Text source = files_read(arena, lesson->path, lesson->shown, LESSON_BYTES_MAX, report);
    return report->errors > errors ? NULL : document_parse(arena, source, lesson->shown, NULL);
}
