#include "course/course.h"

#include "base/files.h"
#include "base/json.h"
#include "base/text_map.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum {
    COURSE_BYTES = 1 << 29,
    SCRATCH_BYTES = LESSON_BYTES_MAX * DOCUMENT_ARENA_PER_BYTE + 2 * DOCUMENT_ARENA_LEAST,
    TOP_BYTES = 4096, /* a lesson's title and summary are looked for here first */
    TITLE_MOST = 200, /* code points; of an ID too */
    SUMMARY_MOST = 1000,
    WORDS_A_MINUTE = 200
};

const char *course_choose(const char *given, const char *installed)
{
    const char *environment = getenv("GROUNDWORK_COURSE");
    if (given != NULL) return given;
    if (environment != NULL && environment[0] != '\0') return environment;
    return files_is_directory("lessons") ? "." : installed;
}

/* --- Names ------------------------------------------------------------------------------------ */

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

static void refuse_outside(const char *shown, Report *report)
{
    report_add(report, SEVERITY_ERROR, (Place){.file = shown}, "outside",
               "leads out of the course's folder; put the file itself here");
}

/* False, with a problem, where a file of one of the course's folders is a link out of it. */
static bool is_inside(const Course *course, Arena *scratch, const char *folder, const char *path,
                      const char *shown, Report *report)
{
    const char *name = strrchr(path, '/') + 1; /* on disk, which `shown` need not be */
    if (files_inside(course->directory, files_join(scratch, folder, name))) return true;
    refuse_outside(shown, report);
    return false;
}

/* --- Lessons ---------------------------------------------------------------------------------- */

static Text words_of_slug(Arena *arena, Text slug)
{
    char *words = arena_alloc(arena, slug.len + 1);
    for (size_t i = 0; i < slug.len; i++) words[i] = (char)(slug.at[i] == '-' ? ' ' : slug.at[i]);
    return (Text){words, slug.len};
}

/* The lines before the first one that begins a section, TOP_BYTES at most. */
static Text top_of(Text source)
{
    Text rest = source, line;
    size_t end = 0;
    while (text_next_line(&rest, &line) && !text_starts(line, TEXT("## "))) {
        size_t next = (size_t)(rest.at - source.at);
        if (next > TOP_BYTES) break;
        end = next;
    }
    return text_slice(source, 0, end);
}

/* Whether a bracket may name a link whose definition stands elsewhere. */
static bool names_definition(Text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == ']' && (i + 1 == text.len || text.at[i + 1] != '(')) return true;
    return false;
}

static const Block *child_of_kind(const Block *document, BlockKind kind, int level)
{
    const Block *block = document->first;
    while (block != NULL && (block->kind != kind || block->level != level)) block = block->next;
    return block;
}

/* What stands in lists, which are not to suffer from one that never ends. */
static Text excerpt(Arena *arena, Arena *scratch, Text text, int most)
{
    return text_copy(arena, utf8_excerpt(scratch, text, most));
}

/* Sets what a part of a lesson tells of its title and summary. False where the title is not
 * there. */
static bool read_top(Arena *arena, Arena *scratch, Text part, Lesson *lesson)
{
    const Block *document = document_parse(scratch, part, lesson->shown, NULL);
    const Block *title = child_of_kind(document, BLOCK_HEADING, 1);
    const Block *summary = child_of_kind(document, BLOCK_PARAGRAPH, 0);
    Text words = title == NULL ? (Text){NULL, 0} : text_trim(document_text(scratch, title));
    if (words.len > 0) lesson->title = excerpt(arena, scratch, words, TITLE_MOST);
    if (summary != NULL)
        lesson->summary = excerpt(arena, scratch, document_text(scratch, summary), SUMMARY_MOST);
    return title != NULL && summary != NULL;
}

/* A lesson without its text: what its file's name says, and whether that may be read. */
static void look_at(Course *course, Arena *scratch, Lesson *lesson, Report *report)
{
    lesson->title = words_of_slug(course->arena, lesson->slug);
    lesson->outside = !is_inside(course, scratch, "lessons", lesson->path, lesson->shown, report);
    lesson->broken = lesson->outside;
}

/* What a list needs to know of a lesson. Of nearly all the top is all that is parsed. */
static void look_into(Course *course, Arena *scratch, Lesson *lesson, Report *report)
{
    size_t mark = scratch->used;
    look_at(course, scratch, lesson, report);
    if (lesson->outside) {
        arena_rewind(scratch, mark);
        return;
    }
    Text source = files_read(scratch, lesson->path, lesson->shown, LESSON_BYTES_MAX, report);
    lesson->broken = source.at == NULL;
    if (!lesson->broken) {
        Text top = top_of(source);
        bool enough = !names_definition(top) && read_top(course->arena, scratch, top, lesson);
        if (!enough) (void)read_top(course->arena, scratch, source, lesson);
        lesson->words = document_words(source);
        lesson->minutes = (lesson->words + WORDS_A_MINUTE - 1) / WORDS_A_MINUTE;
    }
    arena_rewind(scratch, mark);
}

static int compare_lessons(const void *left, const void *right)
{
    const Lesson *a = left, *b = right;
    if (a->number != b->number) return a->number < b->number ? -1 : 1;
    return text_compare(a->stem, b->stem);
}

/* A learner's record is kept by slug, so that no two lessons may have the same. */
static void check_slugs(const Course *course, Arena *scratch, Report *report)
{
    TextMap seen = {.arena = scratch};
    for (int i = 0; i < course->lesson_count; i++) {
        const Lesson *lesson = &course->lessons[i];
        int *first = text_map_at(&seen, lesson->slug);
        if (*first > 0)
            report_add(report, SEVERITY_ERROR, (Place){.file = lesson->shown}, "duplicate-slug",
                       "%s has the same slug; a learner's record cannot tell them apart",
                       course->lessons[*first - 1].shown);
        else *first = i + 1;
    }
}

const char *course_shown(Arena *arena, const char *folder, const char *name)
{
    const char *path = files_join(arena, folder, name);
    return text_string(arena, utf8_clean_line(arena, text_of(path)));
}

static void find_lessons(Course *course)
{
    size_t count;
    Arena *arena = course->arena;
    const char *folder = files_join(arena, course->directory, "lessons");
    const char **names = files_list(arena, folder, &count);
    course->lessons = arena_array(arena, count + 1, sizeof(Lesson));
    for (size_t i = 0; i < count; i++) {
        Lesson lesson = {.path = files_join(arena, folder, names[i]),
                         .shown = course_shown(arena, "lessons", names[i])};
        Text name = text_slice(text_of(lesson.shown), strlen("lessons/"), strlen(lesson.shown));
        if (!text_ends(name, TEXT(".md"))) continue;
        lesson.stem = text_slice(name, 0, name.len - strlen(".md"));
        if (split_stem(lesson.stem, &lesson.number, &lesson.slug))
            course->lessons[course->lesson_count++] = lesson;
    }
    qsort(course->lessons, (size_t)course->lesson_count, sizeof(Lesson), compare_lessons);
}

/* --- Quizzes ---------------------------------------------------------------------------------- */

static void add_quiz(Course *course, const TextMap *stems, QuizFile quiz, Report *report)
{
    const int *place = text_map_find(stems, quiz.stem);
    if (place == NULL && !is_exam(quiz.stem)) {
        report_add(report, SEVERITY_ERROR, (Place){.file = quiz.shown}, "stray-quiz",
                   "is neither a lesson's quiz nor an exam; name it as its lesson, or module-NN");
        return;
    }
    Lesson *lesson = place == NULL ? NULL : &course->lessons[*place];
    quiz.lesson = lesson;
    quiz.slug = lesson == NULL ? quiz.stem : lesson->slug;
    if (lesson != NULL) lesson->quiz_path = quiz.path;
    course->quizzes[course->quiz_count++] = quiz;
}

/* All quizzes, or that of one lesson. */
static void find_quizzes(Course *course, Arena *scratch, const Lesson *only, Report *report)
{
    size_t count;
    Arena *arena = course->arena;
    const char *folder = files_join(arena, course->directory, "quizzes");
    const char **names = files_list(arena, folder, &count);
    course->quizzes = arena_array(arena, count + 1, sizeof(QuizFile));
    TextMap stems = {.arena = scratch};
    for (int i = 0; i < course->lesson_count; i++)
        *text_map_at(&stems, course->lessons[i].stem) = i;
    for (size_t i = 0; i < count; i++) {
        QuizFile quiz = {.path = files_join(arena, folder, names[i]),
                         .shown = course_shown(arena, "quizzes", names[i])};
        Text name = text_slice(text_of(quiz.shown), strlen("quizzes/"), strlen(quiz.shown));
        if (!text_ends(name, TEXT(".json")) || text_ends(name, TEXT(".schema.json"))) continue;
        quiz.stem = text_slice(name, 0, name.len - strlen(".json"));
        if (only != NULL && !text_equal(quiz.stem, only->stem)) continue;
        if (!is_inside(course, scratch, "quizzes", quiz.path, quiz.shown, report)) continue;
        add_quiz(course, &stems, quiz, report);
    }
}

/* --- The cover -------------------------------------------------------------------------------- */

/* `<!-- course: ID -->` on a line of its own. */
static bool take_id(Text line, Text *id)
{
    Text trimmed = text_trim(line), open = TEXT("<!-- course:"), close = TEXT("-->");
    if (!text_starts(trimmed, open) || !text_ends(trimmed, close)) return false;
    if (trimmed.len < open.len + close.len) return false;
    *id = text_trim(text_slice(trimmed, open.len, trimmed.len - close.len));
    return id->len > 0;
}

/* "system-design" of /courses/system-design, in words: what a course without a title is called. */
static Text folder_title(Arena *arena, const char *directory)
{
    char *path = realpath(directory, NULL);
    Text name = text_of(path), part;
    for (Text rest = name; text_next_part(&rest, '/', &part);)
        if (part.len > 0) name = part;
    Text title = words_of_slug(arena, utf8_clean_line(arena, name));
    free(path);
    return title.len > 0 ? title : TEXT("A course");
}

/* The cover's lines but for the title's and the course's ID. */
static Text read_introduction(Course *course, Text source, const Block *title)
{
    Buffer introduction = {0};
    Text line, id;
    for (int number = 1; text_next_line(&source, &line); number++) {
        if (title != NULL && number >= title->line && number <= title->last_line) continue;
        if (course->id.len == 0 && take_id(line, &id)) {
            course->id = id;
            continue;
        }
        buffer_put(&introduction, line);
        buffer_putc(&introduction, '\n');
    }
    Text text = text_copy(course->arena, text_trim(buffer_text(&introduction)));
    buffer_clear(&introduction);
    return text;
}

static void read_cover(Course *course, Arena *scratch, Report *report)
{
    static const char name[] = "lessons/README.md";
    Arena *arena = course->arena;
    const char *path = files_join(arena, course->directory, name);
    size_t mark = scratch->used;
    course->title = folder_title(arena, course->directory);
    if (files_exists(path) && is_inside(course, scratch, "lessons", path, name, report)) {
        Text source = files_read(scratch, path, name, LESSON_BYTES_MAX, report);
        const Block *title =
            child_of_kind(document_parse(scratch, source, name, NULL), BLOCK_HEADING, 1);
        Text words = title == NULL ? (Text){NULL, 0} : text_trim(document_text(scratch, title));
        if (words.len > 0) course->title = excerpt(arena, scratch, words, TITLE_MOST);
        course->introduction = read_introduction(course, source, title);
    }
    /* It stands in every line of the learner's record, and lines have an end. */
    Text identity = course->id.len > 0 ? course->id : course->title;
    course->id = utf8_slug(arena, utf8_excerpt(scratch, identity, TITLE_MOST));
    arena_rewind(scratch, mark);
}

/* Its folder and the names of its lessons; NULL where there are none. */
static Course *find_course(const char *directory, Report *report)
{
    Arena *arena = arena_new(COURSE_BYTES);
    if (!files_is_directory(files_join(arena, directory, "lessons"))) {
        Text shown = utf8_clean_line(arena, text_of(directory));
        report_add(report, SEVERITY_ERROR, (Place){0}, "no-course",
                   "%.*s holds no lessons/; name a course's folder with --course DIR or "
                   "$GROUNDWORK_COURSE",
                   TEXT_ARG(shown));
        arena_free(arena);
        return NULL;
    }
    Course *course = arena_alloc(arena, sizeof *course);
    course->arena = arena;
    course->directory = text_string(arena, text_of(directory));
    find_lessons(course);
    return course;
}

static void read_all(Course *course, Report *report)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    read_cover(course, scratch, report);
    for (int i = 0; i < course->lesson_count; i++)
        look_into(course, scratch, &course->lessons[i], report);
    check_slugs(course, scratch, report);
    find_quizzes(course, scratch, NULL, report);
    arena_free(scratch);
}

Course *course_open(const char *directory, Report *report)
{
    Course *course = find_course(directory, report);
    if (course != NULL) read_all(course, report);
    return course;
}

Course *course_open_at(const char *directory, const char *name, Report *report)
{
    Course *course = find_course(directory, report);
    if (course == NULL) return NULL;
    Report unsure = {.arena = course->arena};
    /* While there are no titles only what is exact is found. */
    Lesson *lesson = (Lesson *)course_find_lesson(course, name, &unsure);
    if (lesson == NULL) {
        read_all(course, report);
    } else {
        look_at(course, course->arena, lesson, report);
        find_quizzes(course, course->arena, lesson, report);
    }
    return course;
}

Course *course_open_names(const char *directory, Report *report)
{
    Course *course = find_course(directory, report);
    if (course == NULL) return NULL;
    for (int i = 0; i < course->lesson_count; i++)
        look_at(course, course->arena, &course->lessons[i], report);
    check_slugs(course, course->arena, report);
    find_quizzes(course, course->arena, NULL, report);
    return course;
}

void course_close(Course *course)
{
    if (course != NULL) arena_free(course->arena);
}

/* --- Finding ---------------------------------------------------------------------------------- */

/* How well a lesson answers to a name. */
typedef enum Match {
    MATCH_NONE,
    MATCH_NEAR,  /* its slug is a slip or two away */
    MATCH_TITLE, /* its title holds the name */
    MATCH_EXACT  /* its number, stem or slug */
} Match;

static Match match_lesson(Arena *arena, const Lesson *lesson, Text name, Text folded)
{
    int64_t number;
    bool is_number = text_to_int(name, &number);
    if (is_number && number == lesson->number) return MATCH_EXACT;
    if (text_equal(lesson->stem, name) || text_equal(lesson->slug, name)) return MATCH_EXACT;
    if (folded.len == 0) return MATCH_NONE;
    if (text_has(utf8_fold(arena, lesson->title), folded)) return MATCH_TITLE;
    int slips = 1 + (int)(folded.len / 4);
    if (is_number) return MATCH_NONE;
    bool near = text_distance(lesson->slug, folded) <= slips || text_has(lesson->slug, folded)
                || text_has(folded, lesson->slug);
    return near ? MATCH_NEAR : MATCH_NONE;
}

enum { NAMES_MOST = 8 };

/* The best match, how many lessons match as well, and the stems of some of them. */
static Match best_match(const Course *course, Arena *arena, Text name, const Lesson **found,
                        int *count, Buffer *stems)
{
    Text folded = utf8_fold(arena, name);
    Match best = MATCH_NONE;
    *count = 0;
    for (int i = 0; i < course->lesson_count; i++) {
        const Lesson *lesson = &course->lessons[i];
        Match match = match_lesson(arena, lesson, name, folded);
        if (match == MATCH_NONE || match < best) continue;
        if (match > best) {
            *count = 0;
            buffer_reset(stems);
        }
        best = match;
        *found = lesson;
        if ((*count)++ >= NAMES_MOST) continue;
        buffer_printf(stems, "%s%.*s", stems->len > 0 ? ", " : "", TEXT_ARG(lesson->stem));
    }
    if (*count > NAMES_MOST) buffer_puts(stems, " ...");
    return best;
}

const Lesson *course_find_lesson(const Course *course, const char *name, Report *report)
{
    Text shown = text_trim(utf8_clean_line(report->arena, text_of(name)));
    Buffer stems = {0};
    const Lesson *found = NULL;
    int count;
    Match match = best_match(course, report->arena, shown, &found, &count, &stems);
    if (match >= MATCH_TITLE && count == 1) {
        buffer_clear(&stems);
        return found;
    }
    if (match == MATCH_NONE)
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-lesson",
                   "no lesson `%.*s`; `groundwork list` shows them", TEXT_ARG(shown));
    else
        report_add(report, SEVERITY_ERROR, (Place){0}, "unknown-lesson",
                   match == MATCH_NEAR ? "no lesson `%.*s`; did you mean %s?"
                                       : "`%.*s` may be any of %s",
                   TEXT_ARG(shown), stems.at);
    buffer_clear(&stems);
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
    if (lesson->outside) {
        refuse_outside(lesson->shown, report);
        return NULL;
    }
    Buffer source = {0};
    bool good = files_read_bytes(&source, lesson->path, lesson->shown, LESSON_BYTES_MAX, report);
    Block *document =
        good ? document_parse(arena, buffer_text(&source), lesson->shown, NULL) : NULL;
    buffer_clear(&source);
    return document;
}

static const Block *heading_of(Arena *scratch, const Lesson *lesson, Text anchor)
{
    Report unread = {.arena = scratch};
    const Block *block = course_read_lesson(scratch, lesson, &unread);
    while (block != NULL && (block->kind != BLOCK_HEADING || !text_equal(block->anchor, anchor)))
        block = document_next(block);
    return block;
}

int course_anchor_line(const Lesson *lesson, Text anchor)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    const Block *heading = heading_of(scratch, lesson, anchor);
    int line = heading == NULL ? 0 : heading->line;
    arena_free(scratch);
    return line;
}

Text course_anchor_title(Arena *arena, const Lesson *lesson, Text anchor)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    const Block *heading = heading_of(scratch, lesson, anchor);
    Text title = heading == NULL ? TEXT("") : document_text(scratch, heading);
    title = excerpt(arena, scratch, title, TITLE_MOST);
    arena_free(scratch);
    return title;
}

Text course_section(Arena *arena, const Lesson *lesson, int line)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Report unread = {.arena = scratch};
    const Block *block = course_read_lesson(scratch, lesson, &unread), *section = NULL;
    for (; block != NULL && block->line <= line; block = document_next(block))
        if (block->kind == BLOCK_HEADING && block->level > 1) section = block;
    Text title = section == NULL ? TEXT("") : document_text(scratch, section);
    title = excerpt(arena, scratch, title, TITLE_MOST);
    arena_free(scratch);
    return title;
}

/* The bytes of the string that begins at `from`, with its quotes; empty where it does not end. */
static Text string_at(Text json, size_t from)
{
    for (size_t i = from + 1; i < json.len; i++) {
        if (json.at[i] == '\\') i++;
        else if (json.at[i] == '"') return text_slice(json, from, i + 1);
    }
    return TEXT("");
}

/* The string that the outermost object has as its title, found without reading all of it. */
static Text find_title(Text json)
{
    int depth = 0;
    bool is_title = false;
    for (size_t i = 0; i < json.len; i++) {
        char c = json.at[i];
        if (c == '{' || c == '[') depth++;
        if (c == '}' || c == ']') depth--;
        if (c == ',') is_title = false;
        if (c != '"') continue;
        Text string = string_at(json, i);
        if (is_title || string.len == 0) return string;
        is_title = depth == 1 && text_is(string, "\"title\"");
        i += string.len - 1;
    }
    return TEXT("");
}

Text course_quiz_title(Arena *arena, const QuizFile *file)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    Report unread = {.arena = scratch};
    Text source = files_read(scratch, file->path, file->shown, QUIZ_BYTES_MAX, &unread);
    Text string = find_title(source);
    const Json *title = string.len == 0 ? NULL : json_read(scratch, string, file->shown, &unread);
    Text words = title == NULL ? (Text){NULL, 0} : text_trim(title->string);
    words = excerpt(arena, scratch, words.len > 0 ? words : file->stem, TITLE_MOST);
    arena_free(scratch);
    return words;
}
