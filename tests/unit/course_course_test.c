#include "course/course.h"
#include "support/unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A course of the test's own, in a folder that goes with the test. */
typedef struct Fixture {
    Arena *arena;
    Report report;
    char directory[256];
    Course *course;
} Fixture;

static int make_folder(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    const char *place = getenv("TMPDIR");
    snprintf(fixture->directory, sizeof fixture->directory, "%s/my-course-XXXXXX",
             place == NULL ? "/tmp" : place);
    if (mkdtemp(fixture->directory) == NULL) return -1;
    fixture->arena = arena_new((size_t)64 << 20);
    fixture->report.arena = fixture->arena;
    *state = fixture;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)status;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static int remove_folder(void **state)
{
    Fixture *fixture = *state;
    course_close(fixture->course);
    nftw(fixture->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(fixture->arena);
    free(fixture);
    return 0;
}

static const char *path_of(const Fixture *fixture, const char *name)
{
    return text_printf(fixture->arena, "%s/%s", fixture->directory, name).at;
}

static void put_file(const Fixture *fixture, const char *name, Text content)
{
    mkdir(path_of(fixture, "lessons"), 0700);
    mkdir(path_of(fixture, "quizzes"), 0700);
    FILE *file = fopen(path_of(fixture, name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

#define put(name, literal) put_file(fixture, (name), TEXT(literal))

static Course *open_folder(Fixture *fixture)
{
    fixture->course = course_open(fixture->directory, &fixture->report);
    return fixture->course;
}

static void lessons_are_in_the_order_of_their_numbers(void **state)
{
    Fixture *fixture = *state;
    put("lessons/10-ten.md", "# Ten\n\nSummary of *ten*,\nin `two` lines.\n\nMore.\n");
    put("lessons/9-nine.md", "Before.\n\nNine & more\n===========\n\nAfter.\n");
    put("lessons/009-also-nine.md", "No title.\n");
    put("lessons/11-empty.md", "");
    put("lessons/README.md", "# Mine\n");
    put("lessons/notes.md", "# No lesson\n");
    put("lessons/12-.md", "# No slug\n");
    put("lessons/13-other.txt", "# No Markdown\n");
    put("lessons/.14-hidden.md", "# Hidden\n");
    const Course *course = open_folder(fixture);
    assert_int_equal(course->lesson_count, 4);
    const Lesson *lesson = course->lessons;
    assert_text(lesson[0].slug, "also-nine");
    assert_text(lesson[0].title, "also nine");
    assert_text(lesson[1].title, "Nine & more");
    assert_text(lesson[1].summary, "Before.");
    assert_int_equal(lesson[2].number, 10);
    assert_text(lesson[2].stem, "10-ten");
    assert_text(lesson[2].title, "Ten");
    assert_text(lesson[2].summary, "Summary of ten, in two lines.");
    assert_text(lesson[3].title, "empty");
    assert_int_equal(lesson[3].minutes, 0);
    assert_string_equal(lesson[2].shown, "lessons/10-ten.md");
    assert_problems(&fixture->report, "");
}

static void reading_time_is_words_at_200_a_minute(void **state)
{
    Fixture *fixture = *state;
    Buffer text = {0};
    buffer_puts(&text, "# One\n\n");
    buffer_repeat(&text, "word ", 399);
    put_file(fixture, "lessons/01-one.md", buffer_text(&text));
    buffer_puts(&text, "one");
    put_file(fixture, "lessons/02-two.md", buffer_text(&text));
    buffer_clear(&text);
    const Course *course = open_folder(fixture);
    assert_int_equal(course->lessons[0].words, 400);
    assert_int_equal(course->lessons[0].minutes, 2);
    assert_int_equal(course->lessons[1].words, 401);
    assert_int_equal(course->lessons[1].minutes, 3);
}

static void a_title_may_need_all_of_the_lesson(void **state)
{
    Fixture *fixture = *state;
    Buffer text = {0};
    buffer_puts(&text, "- not a paragraph of its own\n\n```\n# no title\n```\n\n");
    buffer_repeat(&text, "- filler\n", 2000);
    buffer_puts(&text, "\n## Section\n\n# Late\n\nThe summary.\n");
    put_file(fixture, "lessons/01-late.md", buffer_text(&text));
    buffer_clear(&text);
    put("lessons/02-linked.md", "# To [x]\n\nSee [y][x] and [z](/z).\n\n## More\n\n[x]: /x\n");
    const Course *course = open_folder(fixture);
    assert_text(course->lessons[0].title, "Late");
    assert_text(course->lessons[0].summary, "The summary.");
    assert_text(course->lessons[1].title, "To x");
    assert_text(course->lessons[1].summary, "See y and z.");
}

/* Lists are drawn from little memory of their own. */
static void a_title_or_summary_without_end_is_cut(void **state)
{
    Fixture *fixture = *state;
    Buffer text = {0};
    buffer_puts(&text, "# ");
    buffer_repeat(&text, "T", 10000);
    buffer_puts(&text, "\n\n");
    buffer_repeat(&text, "s", 10000);
    put_file(fixture, "lessons/01-one.md", buffer_text(&text));
    buffer_puts(&text, "\n\n<!-- course: ");
    buffer_repeat(&text, "i", 10000);
    buffer_puts(&text, " -->\n");
    put_file(fixture, "lessons/README.md", buffer_text(&text));
    buffer_clear(&text);
    const Course *course = open_folder(fixture);
    assert_int_equal(course->title.len, 203);
    assert_int_equal(course->id.len, 200);
    assert_int_equal(course->lessons[0].title.len, 203);
    assert_int_equal(course->lessons[0].summary.len, 1003);
}

static void the_cover_gives_title_introduction_and_id(void **state)
{
    Fixture *fixture = *state;
    put("lessons/README.md", "<!-- course: Mine 2 -->\n# Systems & *design*\n\nHello.\n\n## Why\n");
    const Course *course = open_folder(fixture);
    assert_text(course->title, "Systems & design");
    assert_text(course->id, "mine-2");
    assert_text(course->introduction, "Hello.\n\n## Why");
}

static void without_an_id_the_title_is_the_courses_identity(void **state)
{
    Fixture *fixture = *state;
    put("lessons/README.md", "# Systems & design\n");
    assert_text(open_folder(fixture)->id, "systems--design");
}

static void a_course_without_a_cover_is_called_as_its_folder(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n");
    const Course *course = open_folder(fixture);
    assert_true(text_starts(course->title, TEXT("my course ")));
    assert_true(text_starts(course->id, TEXT("my-course-")));
    assert_int_equal(course->introduction.len, 0);
}

static void quizzes_belong_to_lessons_by_their_stem_or_are_exams(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n");
    put("lessons/02-two.md", "# Two\n");
    put("quizzes/01-one.json", "{}");
    put("quizzes/module-01.json", "{}");
    put("quizzes/quiz.schema.json", "{}");
    put("quizzes/03-three.json", "{}");
    const Course *course = open_folder(fixture);
    assert_int_equal(course->quiz_count, 2);
    assert_text(course->quizzes[0].slug, "one");
    assert_ptr_equal(course->quizzes[0].lesson, &course->lessons[0]);
    assert_text(course->quizzes[1].slug, "module-01");
    assert_null(course->quizzes[1].lesson);
    assert_string_equal(course->lessons[0].quiz_path, course->quizzes[0].path);
    assert_null(course->lessons[1].quiz_path);
    assert_problems(&fixture->report,
                    "quizzes/03-three.json: error: is neither a lesson's quiz nor an exam; name it "
                    "as its lesson, or module-NN [stray-quiz]\n");

    assert_ptr_equal(course_find_quiz(course, "1", &fixture->report), &course->quizzes[0]);
    assert_ptr_equal(course_find_quiz(course, "module-01", &fixture->report), &course->quizzes[1]);
    assert_null(course_find_quiz(course, "two", &fixture->report));
    assert_null(course_find_quiz(course, "module-02", &fixture->report));
}

static void what_cannot_be_read_does_not_close_the_course(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n");
    mkdir(path_of(fixture, "lessons/02-folder.md"), 0700);
    mkfifo(path_of(fixture, "lessons/03-fifo.md"), 0600);
    assert_int_equal(symlink("/etc/passwd", path_of(fixture, "lessons/04-out.md")), 0);
    assert_int_equal(symlink("01-one.md", path_of(fixture, "lessons/05-in.md")), 0);
    assert_int_equal(symlink("nowhere", path_of(fixture, "lessons/06-lost.md")), 0);
    int file = open(path_of(fixture, "lessons/07-large.md"), O_CREAT | O_WRONLY, 0600);
    assert_int_equal(ftruncate(file, LESSON_BYTES_MAX + 1), 0);
    close(file);
    const Course *course = open_folder(fixture);
    assert_int_equal(course->lesson_count, 7);
    static const bool broken[] = {false, true, true, true, false, true, true};
    for (int i = 0; i < 7; i++) assert_int_equal(course->lessons[i].broken, broken[i]);
    assert_text(course->lessons[1].title, "folder");
    assert_text(course->lessons[4].title, "One");
    assert_int_equal(fixture->report.errors, 5);
    assert_null(course_read_lesson(fixture->arena, &course->lessons[2], &fixture->report));
    assert_int_equal(fixture->report.errors, 6);
    assert_null(course_read_lesson(fixture->arena, &course->lessons[3], &fixture->report));
    assert_int_equal(fixture->report.errors, 7);
}

static void links_out_of_the_course_are_not_followed(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n");
    put("quizzes/module-01.json", "{}");
    assert_int_equal(symlink("/etc/passwd", path_of(fixture, "lessons/README.md")), 0);
    assert_int_equal(symlink("/etc/passwd", path_of(fixture, "quizzes/01-one.json")), 0);
    const Course *course = open_folder(fixture);
    assert_int_equal(course->quiz_count, 1);
    assert_null(course->lessons[0].quiz_path);
    assert_text(course->introduction, "");
    assert_problems(&fixture->report,
                    "lessons/README.md: error: leads out of the course's folder; put the file "
                    "itself here [outside]\n"
                    "quizzes/01-one.json: error: leads out of the course's folder; put the file "
                    "itself here [outside]\n");
}

static void two_lessons_of_one_slug_are_reported(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n");
    put("lessons/02-one.md", "# Also\n");
    assert_int_equal(open_folder(fixture)->lesson_count, 2);
    assert_problems(&fixture->report,
                    "lessons/02-one.md: error: lessons/01-one.md has the same slug; a learner's "
                    "record cannot tell them apart [duplicate-slug]\n");
}

static void names_on_disk_show_no_control(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-a\033[31mb.md", "# \033[31mTitle &#27;\n\nSum\033mary.\n");
    const Course *course = open_folder(fixture);
    assert_text(course->lessons[0].slug, "a[31mb");
    assert_string_equal(course->lessons[0].shown, "lessons/01-a[31mb.md");
    assert_text(course->lessons[0].title, "[31mTitle");
    assert_text(course->lessons[0].summary, "Summary.");
    assert_false(course->lessons[0].broken);
    assert_null(course_open("no\033[31mwhere", &fixture->report));
    assert_problems(&fixture->report,
                    "no[31mwhere holds no lessons/; name a course's folder with --course DIR or "
                    "$GROUNDWORK_COURSE\n");
}

static const char *answer(Fixture *fixture, const char *name)
{
    Report report = {.arena = fixture->arena};
    const Lesson *lesson = course_find_lesson(fixture->course, name, &report);
    assert_int_equal(report.errors, lesson == NULL);
    if (lesson != NULL)
        return lesson->stem.at == NULL ? "" : text_string(fixture->arena, lesson->stem);
    return text_string(fixture->arena, report.first->message);
}

/* One lesson for `name`, with no word of any file read; false where the whole course was. */
static bool opens_alone(Fixture *fixture, const char *name)
{
    Report problems = {.arena = fixture->arena}, report = {.arena = fixture->arena};
    Course *course = course_open_at(fixture->directory, name, &problems);
    const Lesson *lesson = course_find_lesson(course, name, &report);
    bool alone = course->title.len == 0;
    assert_int_equal(course->lesson_count, 4);
    if (alone) {
        assert_non_null(lesson);
        assert_text(lesson->title, "two");
        assert_int_equal(lesson->words, 0);
        assert_int_equal(course->quiz_count, 1);
        assert_string_equal(lesson->quiz_path, path_of(fixture, "quizzes/02-two.json"));
        assert_ptr_equal(course->quizzes[0].lesson, lesson);
        assert_non_null(course_read_lesson(fixture->arena, lesson, &report));
        assert_problems(&problems, "");
    } else {
        assert_int_equal(course->quiz_count, 2);
        assert_int_equal(problems.errors, 2);
    }
    course_close(course);
    return alone;
}

static void for_one_lesson_the_others_are_not_read(void **state)
{
    Fixture *fixture = *state;
    put("lessons/README.md", "# Mine\n");
    put("lessons/01-same.md", "# One\n");
    put("lessons/02-two.md", "# Second\n\nThe summary.\n");
    put("lessons/03-same.md", "# Three\n");
    assert_int_equal(symlink("/etc/passwd", path_of(fixture, "lessons/04-out.md")), 0);
    put("quizzes/02-two.json", "{}");
    put("quizzes/01-same.json", "{}");
    assert_true(opens_alone(fixture, "2"));
    assert_true(opens_alone(fixture, "02-two"));
    assert_true(opens_alone(fixture, "two"));
    assert_false(opens_alone(fixture, "same"));
    assert_false(opens_alone(fixture, "Second"));
    assert_false(opens_alone(fixture, "tow"));
    assert_false(opens_alone(fixture, "9"));

    Report report = {.arena = fixture->arena};
    Course *course = course_open_at(fixture->directory, "4", &report);
    assert_null(course_read_lesson(fixture->arena, &course->lessons[3], &report));
    course_close(course);
    assert_int_equal(report.errors, 2);
    assert_null(course_open_at("nowhere", "2", &report));
    assert_int_equal(report.errors, 3);
}

static void a_lesson_is_found_by_number_stem_slug_or_part_of_its_title(void **state)
{
    Fixture *fixture = *state;
    put("lessons/07-consistency.md", "# Consistency models\n");
    put("lessons/08-replication.md", "# Replication and Consistency\n");
    put("lessons/13-rate-limiting.md", "# Rate Limiting: \303\234ber alles\n");
    open_folder(fixture);
    assert_string_equal(answer(fixture, "7"), "07-consistency");
    assert_string_equal(answer(fixture, "013"), "13-rate-limiting");
    assert_string_equal(answer(fixture, "08-replication"), "08-replication");
    assert_string_equal(answer(fixture, "rate-limiting"), "13-rate-limiting");
    assert_string_equal(answer(fixture, "limiting:  \303\274BER"), "13-rate-limiting");
    assert_string_equal(answer(fixture, "consistency"), "07-consistency");
    assert_string_equal(answer(fixture, "Consistency"),
                        "`Consistency` may be any of 07-consistency, 08-replication");
    assert_string_equal(answer(fixture, "rate-limting"),
                        "no lesson `rate-limting`; did you mean 13-rate-limiting?");
    assert_string_equal(answer(fixture, "replic"), "08-replication");
    assert_string_equal(answer(fixture, "99"), "no lesson `99`; `groundwork list` shows them");
    assert_string_equal(answer(fixture, ""), "no lesson ``; `groundwork list` shows them");
    assert_string_equal(answer(fixture, "x\033y"), "no lesson `xy`; `groundwork list` shows them");
}

static void two_lessons_of_one_number_are_both_named(void **state)
{
    Fixture *fixture = *state;
    put("lessons/07-a.md", "# A\n");
    put("lessons/07-b.md", "# B\n");
    open_folder(fixture);
    assert_string_equal(answer(fixture, "7"), "`7` may be any of 07-a, 07-b");
    assert_string_equal(answer(fixture, "07-b"), "07-b");
}

static void anchors_are_found_in_the_lesson(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n\n## Why & how\n\n## One\n");
    const Lesson *lesson = open_folder(fixture)->lessons;
    assert_int_equal(course_anchor_line(lesson, TEXT("why--how")), 3);
    assert_int_equal(course_anchor_line(lesson, TEXT("one-1")), 5);
    assert_int_equal(course_anchor_line(lesson, TEXT("two")), 0);
    assert_text(course_anchor_title(fixture->arena, lesson, TEXT("why--how")), "Why & how");
    assert_text(course_anchor_title(fixture->arena, lesson, TEXT("two")), "");
    unlink(lesson->path);
    assert_int_equal(course_anchor_line(lesson, TEXT("one")), 0);
    assert_text(course_anchor_title(fixture->arena, lesson, TEXT("why--how")), "");
}

static void a_section_is_the_heading_before_a_line(void **state)
{
    Fixture *fixture = *state;
    put("lessons/01-one.md", "# One\n\ntext\n\n## Why & *how*\n\ntext\n\n### Deeper\n\ntext\n");
    const Lesson *lesson = open_folder(fixture)->lessons;
    assert_text(course_section(fixture->arena, lesson, 3), "");
    assert_text(course_section(fixture->arena, lesson, 5), "Why & how");
    assert_text(course_section(fixture->arena, lesson, 8), "Why & how");
    assert_text(course_section(fixture->arena, lesson, 99), "Deeper");
    unlink(lesson->path);
    assert_text(course_section(fixture->arena, lesson, 5), "");
}

static void a_quiz_is_called_by_its_title(void **state)
{
    Fixture *fixture = *state;
    static const struct {
        const char *json, *title;
    } cases[] = {
        {"{\"title\": \"Caf\\u00e9 \\\"two\\\"\"}", "Caf\u00e9 \"two\""},
        {"{\"questions\": [{\"title\": \"no\", \"id\": \"title\"}], \"title\": \"Yes\"}", "Yes"},
        {"{\"pass\": \"title\", \"title\": \"Yes\"}", "Yes"},
        {"{\"title\": \"a\\u001bb\"", "ab"}, /* the rest need not be well-formed */
        {"{\"title\": \"\"}", "module-01"},
        {"{\"title\": 7, \"id\": \"x\"}", "module-01"},
        {"{\"title", "module-01"},
        {"", "module-01"},
    };
    put("lessons/01-one.md", "# One\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put_file(fixture, "quizzes/module-01.json", text_of(cases[i].json));
        course_close(fixture->course);
        fixture->course = NULL;
        const Course *course = open_folder(fixture);
        assert_int_equal(course->quiz_count, 1);
        assert_text(course_quiz_title(fixture->arena, course->quizzes), cases[i].title);
    }
}

static void the_course_is_the_one_that_is_named_first(void **state)
{
    const Fixture *fixture = *state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(fixture->directory), 0);
    unsetenv("GROUNDWORK_COURSE");
    assert_string_equal(course_choose(NULL, "/installed"), "/installed");
    mkdir("lessons", 0700);
    assert_string_equal(course_choose(NULL, "/installed"), ".");
    setenv("GROUNDWORK_COURSE", "/elsewhere", 1);
    assert_string_equal(course_choose(NULL, "/installed"), "/elsewhere");
    assert_string_equal(course_choose("given", "/installed"), "given");
    setenv("GROUNDWORK_COURSE", "", 1);
    assert_string_equal(course_choose(NULL, "/installed"), ".");
    unsetenv("GROUNDWORK_COURSE");
    assert_int_equal(chdir(before), 0);
}

#define in_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_folder(lessons_are_in_the_order_of_their_numbers),
        in_folder(reading_time_is_words_at_200_a_minute),
        in_folder(a_title_may_need_all_of_the_lesson),
        in_folder(a_title_or_summary_without_end_is_cut),
        in_folder(the_cover_gives_title_introduction_and_id),
        in_folder(without_an_id_the_title_is_the_courses_identity),
        in_folder(a_course_without_a_cover_is_called_as_its_folder),
        in_folder(quizzes_belong_to_lessons_by_their_stem_or_are_exams),
        in_folder(what_cannot_be_read_does_not_close_the_course),
        in_folder(links_out_of_the_course_are_not_followed),
        in_folder(two_lessons_of_one_slug_are_reported),
        in_folder(names_on_disk_show_no_control),
        in_folder(for_one_lesson_the_others_are_not_read),
        in_folder(a_lesson_is_found_by_number_stem_slug_or_part_of_its_title),
        in_folder(two_lessons_of_one_number_are_both_named),
        in_folder(anchors_are_found_in_the_lesson),
        in_folder(a_section_is_the_heading_before_a_line),
        in_folder(a_quiz_is_called_by_its_title),
        in_folder(the_course_is_the_one_that_is_named_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
