/* What a lesson says of a run is what the run gives. tests/fixtures/runs/STEM.txt has the lesson's
 * sentences about runs, a line each:
 *
 *     COMMAND ; METRIC ; VALUE ; TOLERANCE ; WORDS
 *
 * The command line's metric is VALUE within TOLERANCE, and the lesson has these WORDS. `#` begins a
 * comment. */
#include "support/unit.h"

#include "base/files.h"
#include "support/lesson_text.h"
#include "support/measured.h"
#include "support/own_course.h"

enum { RUNS_BYTES_MAX = 64 << 10 };

typedef struct Sentence {
    const char *command, *metric;
    double value, tolerance;
    Text words;
} Sentence;

static Sentence sentence_of(Arena *arena, Text line)
{
    Text parts[5], rest = line;
    int count = 0;
    while (count < 5 && text_next_part(&rest, ';', &parts[count])) count++;
    Sentence sentence = {0};
    bool whole = count == 5 && rest.len == 0;
    for (int i = 0; i < count; i++) parts[i] = text_trim(parts[i]);
    whole = whole && text_to_double(parts[2], &sentence.value);
    whole = whole && text_to_double(parts[3], &sentence.tolerance);
    if (!whole)
        print_error("not COMMAND ; METRIC ; VALUE ; TOLERANCE ; WORDS: %.*s\n", TEXT_ARG(line));
    assert_true(whole);
    sentence.command = text_string(arena, parts[0]);
    sentence.metric = text_string(arena, parts[1]);
    sentence.words = parts[4];
    return sentence;
}

/* Returns how many sentences were checked. */
static int check_lesson(Arena *arena, const Lesson *lesson, const char *path, Report *report)
{
    Text list = files_read(arena, path, path, RUNS_BYTES_MAX, report), line;
    const Block *document = course_read_lesson(arena, lesson, report);
    assert_true(list.at != NULL && document != NULL);
    Text plain = lesson_text(arena, document);
    int sentences = 0;
    while (text_next_line(&list, &line)) {
        line = text_trim(line);
        if (line.len == 0 || line.at[0] == '#') continue;
        Sentence sentence = sentence_of(arena, line);
        check_measured(sentence.command, sentence.metric, sentence.value, sentence.tolerance);
        if (!lesson_says(plain, sentence.words))
            print_error("%s does not say \"%.*s\"\n", lesson->shown, TEXT_ARG(sentence.words));
        assert_true(lesson_says(plain, sentence.words));
        sentences++;
    }
    return sentences;
}

static void a_lesson_says_what_its_runs_give(void **state)
{
    OwnCourse *own = *state;
    int lessons = 0;
    for (int i = 0; i < own->course->lesson_count; i++) {
        const Lesson *lesson = &own->course->lessons[i];
        const char *path = text_printf(own->arena, "%s/tests/fixtures/runs/%.*s.txt", own->root,
                                       TEXT_ARG(lesson->stem))
                               .at;
        if (!files_exists(path)) continue;
        assert_int_not_equal(check_lesson(own->arena, lesson, path, &own->report), 0);
        lessons++;
    }
    const char *directory = text_printf(own->arena, "%s/tests/fixtures/runs", own->root).at;
    size_t files;
    assert_non_null(files_list(own->arena, directory, &files));
    assert_int_equal(lessons, files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        test_of_own_course(a_lesson_says_what_its_runs_give),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
