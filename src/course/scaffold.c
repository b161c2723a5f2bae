#include "course/scaffold.h"

#include "base/files.h"
#include "base/json.h"
#include "base/utf8.h"
#include "course/templates.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBER_MOST = 999999, LATIN_END = 0x250, LATIN_ADDED = 0x1E00, LATIN_ADDED_END = 0x1F00 };

static bool refuse(Report *report, const char *file, const char *rule, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool refuse(Report *report, const char *file, const char *rule, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    report_vadd(report, SEVERITY_ERROR, (Place){.file = file}, rule, format, arguments);
    va_end(arguments);
    return false;
}

/* --- Titles and slugs ------------------------------------------------------------------------- */

static bool is_apostrophe(int32_t code_point)
{
    return code_point == '\'' || code_point == 0x2019 || code_point == 0x02BC;
}

static bool is_mark(int32_t code_point)
{
    return code_point >= 0x300 && code_point < 0x370;
}

static bool is_latin(int32_t code_point)
{
    return (code_point >= 0xC0 && code_point < LATIN_END)
           || (code_point >= LATIN_ADDED && code_point < LATIN_ADDED_END);
}

/* A letter or digit as it stands in a slug, a hyphen for what parts words; empty for what is left
 * out. */
static Text slug_part(Arena *arena, Text source, int32_t code_point)
{
    if (is_apostrophe(code_point)) return TEXT("");
    if (is_latin(code_point)) {
        char ascii = utf8_ascii(code_point);
        if (ascii != '?') return utf8_slug(arena, text_printf(arena, "%c", ascii));
    }
    Text word = utf8_slug(arena, source);
    return word.len > 0 && code_point != '_' ? word : TEXT("-");
}

/* At most so many bytes: up to the last hyphen that leaves at least half of them, else up to a
 * character. */
static Text cut_slug(Text slug)
{
    if (slug.len <= SCAFFOLD_SLUG_MOST) return slug;
    size_t end = SCAFFOLD_SLUG_MOST;
    while (end > SCAFFOLD_SLUG_MOST / 2 && slug.at[end] != '-') end--;
    if (slug.at[end] == '-') return text_slice(slug, 0, end);
    end = SCAFFOLD_SLUG_MOST;
    while (end > 0 && ((unsigned char)slug.at[end] & 0xC0) == 0x80) end--;
    return text_slice(slug, 0, end);
}

Text scaffold_slug(Arena *arena, Text title)
{
    Buffer slug = {0};
    Text folded = utf8_fold(arena, title);
    size_t bytes;
    for (size_t i = 0; i < folded.len; i += bytes) {
        int32_t code_point = utf8_decode(text_slice(folded, i, folded.len), &bytes);
        Text part = slug_part(arena, text_slice(folded, i, i + bytes), code_point);
        bool parts_words = text_is(part, "-");
        unsigned char last = slug.len > 0 ? (unsigned char)slug.at[slug.len - 1] : '-';
        if (is_mark(code_point) && last < 0x80) continue; /* of a letter that has lost its others */
        if (!parts_words || last != '-') buffer_put(&slug, part);
    }
    if (slug.len > 0 && slug.at[slug.len - 1] == '-') slug.at[--slug.len] = '\0';
    Text cut = text_copy(arena, cut_slug(buffer_text(&slug)));
    buffer_clear(&slug);
    return cut;
}

static int count_code_points(Text text)
{
    int count = 0;
    for (size_t i = 0; i < text.len; i++) count += ((unsigned char)text.at[i] & 0xC0) != 0x80;
    return count;
}

/* The title as it can stand in files, and its slug. False with a problem where it cannot. */
static bool take_title(Arena *arena, Text typed, Text *title, Text *slug, Report *report)
{
    *title = text_trim(utf8_clean_line(arena, typed));
    int length = count_code_points(*title);
    if (length > SCAFFOLD_TITLE_MOST)
        return refuse(report, NULL, "title",
                      "the title has %d characters; lists show no more than %d", length,
                      SCAFFOLD_TITLE_MOST);
    *slug = scaffold_slug(arena, *title);
    if (slug->len > 0) return true;
    return refuse(report, NULL, "title",
                  "the title \"%.*s\" has no letter or digit, which the files' names are made of; "
                  "give it a word, as in \"Bloom filters\"",
                  TEXT_ARG(*title));
}

/* --- Templates -------------------------------------------------------------------------------- */

static bool reads_back(Arena *arena, Text heading, Text title)
{
    const Block *block =
        document_parse(arena, text_printf(arena, "# %.*s\n", TEXT_ARG(heading)), "", NULL)->first;
    return block != NULL && block->kind == BLOCK_HEADING
           && text_equal(document_text(arena, block), title);
}

/* A title as Markdown: as it is, or where that would read as something else, with backslashes. */
static Text heading_of(Arena *arena, Text title)
{
    if (reads_back(arena, title, title)) return title;
    Buffer escaped = {0};
    for (size_t i = 0; i < title.len; i++) {
        if (strchr("\\`*_[]<>#&~!|:", title.at[i]) != NULL) buffer_putc(&escaped, '\\');
        buffer_putc(&escaped, title.at[i]);
    }
    Text heading = text_copy(arena, buffer_text(&escaped));
    buffer_clear(&escaped);
    return heading;
}

static Text json_of(Arena *arena, Text title)
{
    Buffer quoted = {0};
    JsonWriter writer = {.out = &quoted};
    json_string(&writer, title);
    Text json = text_copy(arena, buffer_text(&quoted));
    buffer_clear(&quoted);
    return json;
}

typedef struct Blank {
    Text mark, words;
} Blank;

/* What the mark at the beginning of a text is filled in with; NULL where there is none. */
static const Blank *blank_at(const Blank *blanks, int count, Text text)
{
    for (int i = 0; i < count; i++)
        if (text_starts(text, blanks[i].mark)) return &blanks[i];
    return NULL;
}

static Text fill_in(Arena *arena, const char *template, const Blank *blanks, int count)
{
    Buffer out = {0};
    for (Text rest = text_of(template); rest.len > 0;) {
        const Blank *blank = blank_at(blanks, count, rest);
        buffer_put(&out, blank != NULL ? blank->words : text_slice(rest, 0, 1));
        rest = text_slice(rest, blank != NULL ? blank->mark.len : 1, rest.len);
    }
    Text text = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

/* --- What is to be made ----------------------------------------------------------------------- */

static ScaffoldFile file_of(Arena *arena, const char *directory, const char *name, Text text)
{
    /* In the course at hand one says lessons/..., as the course itself does. */
    const char *path = strcmp(directory, ".") == 0 ? name : files_join(arena, directory, name);
    return (ScaffoldFile){
        .path = path,
        .shown = text_string(arena, utf8_clean_line(arena, text_of(path))),
        .text = text,
    };
}

static void add_folders(Arena *arena, const char *directory, Scaffold *scaffold)
{
    scaffold->folders[0] = directory;
    scaffold->folders[1] = files_join(arena, directory, "lessons");
    scaffold->folders[2] = files_join(arena, directory, "quizzes");
    scaffold->folder_count = SCAFFOLD_FOLDERS;
}

static void add_schema(Arena *arena, const char *directory, Scaffold *scaffold)
{
    ScaffoldFile schema =
        file_of(arena, directory, "quizzes/quiz.schema.json", text_of(template_quiz_schema));
    if (!files_exists(schema.path)) scaffold->files[scaffold->file_count++] = schema;
}

/* Records are kept by slug: two of the same would be mixed up. */
static bool is_new_slug(const Course *course, Text slug, Report *report)
{
    const char *taken = NULL;
    for (int i = 0; taken == NULL && i < course->lesson_count; i++)
        if (text_equal(course->lessons[i].slug, slug)) taken = course->lessons[i].shown;
    for (int i = 0; taken == NULL && i < course->quiz_count; i++)
        if (text_equal(course->quizzes[i].slug, slug)) taken = course->quizzes[i].shown;
    if (taken == NULL) return true;
    return refuse(report, NULL, "duplicate-slug",
                  "%s has the slug %.*s already, under which records are kept; "
                  "choose another title",
                  taken, TEXT_ARG(slug));
}

static bool is_in_course(const Course *course, const char *folder, Report *report)
{
    const char *shown =
        text_string(report->arena, utf8_clean_line(report->arena, text_of(course->directory)));
    if (files_inside(course->directory, folder)) return true;
    return refuse(report, NULL, "outside",
                  "%s leads out of the course %s; nothing is written there", folder, shown);
}

bool scaffold_lesson(Arena *arena, const Course *course, Text typed, Scaffold *scaffold,
                     Report *report)
{
    Text title = {0}, slug = {0};
    *scaffold = (Scaffold){0};
    if (!take_title(arena, typed, &title, &slug, report)) return false;
    if (!is_new_slug(course, slug, report)) return false;
    if (!is_in_course(course, "lessons", report) || !is_in_course(course, "quizzes", report))
        return false;
    int count = course->lesson_count;
    int number = count > 0 ? course->lessons[count - 1].number + 1 : 1;
    if (number > NUMBER_MOST)
        return refuse(report, course->lessons[count - 1].shown, "number",
                      "has the highest number there is; give it a lower one");
    Text stem = text_printf(arena, "%02d-%.*s", number, TEXT_ARG(slug));
    const Blank lesson[] = {{TEXT("{{title}}"), heading_of(arena, title)},
                            {TEXT("{{slug}}"), slug},
                            {TEXT("{{stem}}"), stem}};
    const Blank quiz[] = {{TEXT("\"{{title}}\""), json_of(arena, title)},
                          {TEXT("{{slug}}"), slug},
                          {TEXT("{{stem}}"), stem}};
    add_folders(arena, course->directory, scaffold);
    scaffold->file_count = 2;
    scaffold->files[0] =
        file_of(arena, course->directory, text_printf(arena, "lessons/%.*s.md", TEXT_ARG(stem)).at,
                fill_in(arena, template_lesson, lesson, 3));
    scaffold->files[1] = file_of(arena, course->directory,
                                 text_printf(arena, "quizzes/%.*s.json", TEXT_ARG(stem)).at,
                                 fill_in(arena, template_quiz, quiz, 3));
    add_schema(arena, course->directory, scaffold);
    return true;
}

bool scaffold_is_free(Arena *arena, const char *directory)
{
    size_t count;
    const char **names = files_list(arena, files_join(arena, directory, "lessons"), &count);
    bool is_there = files_exists(files_join(arena, directory, "lessons"));
    return !is_there || (names != NULL && count == 0);
}

bool scaffold_course(Arena *arena, const char *directory, Text typed, Scaffold *scaffold,
                     Report *report)
{
    Text title = {0}, slug = {0};
    *scaffold = (Scaffold){0};
    if (!take_title(arena, typed, &title, &slug, report)) return false;
    const Blank cover[] = {{TEXT("{{title}}"), heading_of(arena, title)}, {TEXT("{{slug}}"), slug}};
    add_folders(arena, directory, scaffold);
    scaffold->file_count = 1;
    scaffold->files[0] =
        file_of(arena, directory, "lessons/README.md", fill_in(arena, template_cover, cover, 2));
    add_schema(arena, directory, scaffold);
    return true;
}

/* --- Making it -------------------------------------------------------------------------------- */

/* What has been made so far. */
typedef struct Made {
    bool folders[SCAFFOLD_FOLDERS], files[SCAFFOLD_FILES];
} Made;

static bool make_folders(const Scaffold *scaffold, Made *made, Report *report)
{
    for (int i = 0; i < scaffold->folder_count; i++) {
        const char *path = scaffold->folders[i];
        made->folders[i] = mkdir(path, 0777) == 0; /* as the umask has it: a course is for many */
        int why = errno;
        if (made->folders[i] || files_is_directory(path)) continue;
        const char *shown =
            text_string(report->arena, utf8_clean_line(report->arena, text_of(path)));
        return why == ENOENT ? refuse(report, NULL, "folder",
                                      "%s cannot be made: the folder that it is to lie in is not "
                                      "there; make that first",
                                      shown)
                             : refuse(report, NULL, "folder", "%s cannot be made a folder: %s",
                                      shown, strerror(why));
    }
    return true;
}

static bool make_files(const Scaffold *scaffold, Made *made, Report *report)
{
    for (int i = 0; i < scaffold->file_count; i++) {
        const ScaffoldFile *file = &scaffold->files[i];
        made->files[i] = files_create(file->path, file->text);
        if (made->files[i]) continue;
        if (errno == EEXIST)
            return refuse(report, NULL, "file-exists",
                          "%s is there already, and nothing is overwritten; choose another title, "
                          "or put the file elsewhere",
                          file->shown);
        return refuse(report, NULL, "file-write", "%s cannot be written: %s; nothing was made",
                      file->shown, strerror(errno));
    }
    return true;
}

bool scaffold_write(const Scaffold *scaffold, Report *report)
{
    Made made = {0};
    if (make_folders(scaffold, &made, report) && make_files(scaffold, &made, report)) return true;
    for (int i = scaffold->file_count - 1; i >= 0; i--)
        if (made.files[i]) (void)unlink(scaffold->files[i].path);
    for (int i = scaffold->folder_count - 1; i >= 0; i--)
        if (made.folders[i]) (void)rmdir(scaffold->folders[i]);
    return false;
}
