/* Keys in, screens out: each tests/screens/NAME.script is played to the shell over a course of the
 * tests' own, and what it shows must be NAME.expected, byte for byte. With UPDATE=1 in the
 * environment the expected screens are written instead; read the difference as a learner would.
 *
 * Besides what term/script.h knows, a line of a script may begin with `#!`:
 *
 *     #! course NAME   from here on tests/fixtures/course-NAME; it is `small` to begin with
 *     #! lost          the journal cannot be written
 *     #! ascii         the shell is told that only ASCII can be shown
 *     #! still         and that motion is to be reduced
 *     #! demo WORDS    one demo is all there is to see, played at once as `groundwork demo WORDS`
 *     #! reopen        the program ends and is started again, with what the journal has kept
 */
#include "shell/demo_screen.h"
#include "shell/home.h"
#include "support/toy_demo.h"
#include "support/unit.h"
#include "term/script.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SCRIPTS_MOST = 100, PATH_BYTES = 512, FILE_BYTES_MOST = 1 << 22 };

/* In place of those that the program has, so that no lesson's demo can change a screen here. */
const Demo *const demo_registry[] = {&toy_demo, NULL};
const size_t demo_registry_count = 1;

/* What a script runs on from one part to the next. */
typedef struct Stage {
    Arena *arena;
    char course[PATH_BYTES], journal[PATH_BYTES];
    Text demo; /* empty: the course */
    bool is_lost, is_ascii, is_still;
    Buffer out;
} Stage;

static int64_t now_ms;

static int64_t next_ms(void)
{
    return now_ms += 1000;
}

static int64_t always_one(void)
{
    return 1;
}

/* --- one part: the program from its start to its end ------------------------------------------ */

static Text play_demo(Stage *stage, App *app)
{
    Report report = {.arena = stage->arena};
    Session *session = session_open(stage->demo, (OptionsPlace){0}, true, &report);
    Text problem = report.first != NULL ? report.first->message : TEXT("");
    app_push(app, demo_screen_new(app, session, problem, true));
    return problem;
}

static bool play_part(Stage *stage, const char *script, Text part, Report *report)
{
    Report problems = {.arena = stage->arena};
    Course *course = course_open(stage->course, &problems);
    assert_non_null(course);
    /* A folder that is a file can be made by nobody, not even by root. */
    const char *path = stage->is_lost ? "/dev/null/journal.jsonl" : stage->journal;
    Journal *journal = journal_open(path, course->id, TEXT(""));
    Progress *progress = progress_new(course);
    (void)journal_read(journal, progress_take, progress, &problems);
    AppSetup setup = {.table = WIDTH_UNICODE,
                      .ascii = stage->is_ascii,
                      .still = stage->is_still,
                      .clock_ms = next_ms,
                      .random = always_one};
    if (stage->demo.len == 0) {
        setup.course = course;
        setup.journal = journal;
        setup.progress = progress;
    }
    App *app = app_open(&setup);
    if (stage->demo.len == 0) home_open(app, &problems, NULL);
    else (void)play_demo(stage, app);
    bool good = script_run(app, script, part, &stage->out, report);
    app_close(app);
    progress_free(progress);
    journal_close(journal);
    course_close(course);
    return good;
}

/* Takes a `#!` line; true where it ends a part. */
static bool take_direction(Stage *stage, Text words)
{
    Text name;
    (void)text_next_part(&words, ' ', &name);
    if (text_is(name, "course"))
        snprintf(stage->course, sizeof stage->course, "tests/fixtures/course-%.*s",
                 TEXT_ARG(words));
    else if (text_is(name, "lost")) stage->is_lost = true;
    else if (text_is(name, "ascii")) stage->is_ascii = true;
    else if (text_is(name, "still")) stage->is_still = true;
    else if (text_is(name, "demo")) stage->demo = words;
    else if (text_is(name, "reopen")) return true;
    else fail_msg("no such direction: %.*s", TEXT_ARG(name));
    return false;
}

/* Lines before a part stay, empty, so that a wrong line is named by its number in the file. */
static bool play_script(Stage *stage, const char *script, Text text, Report *report)
{
    Buffer part = {0};
    Text line;
    bool good = true;
    int number = 0;
    while (good && text_next_line(&text, &line)) {
        number++;
        bool is_direction = text_starts(line, TEXT("#! "));
        if (is_direction && take_direction(stage, text_slice(line, 3, line.len))) {
            good = play_part(stage, script, buffer_text(&part), report);
            buffer_clear(&part);
            for (int i = 0; i < number; i++) buffer_putc(&part, '\n');
            buffer_puts(&stage->out, "== started again\n");
            continue;
        }
        if (!is_direction) buffer_put(&part, line);
        buffer_putc(&part, '\n');
    }
    good = good && play_part(stage, script, buffer_text(&part), report);
    buffer_clear(&part);
    return good;
}

/* --- files ------------------------------------------------------------------------------------ */

static Buffer read_whole(const char *path)
{
    Buffer content = {0};
    char part[4096];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return content;
    for (size_t got; (got = fread(part, 1, sizeof part, file)) > 0;)
        if (content.len < FILE_BYTES_MOST) buffer_put(&content, (Text){part, got});
    fclose(file);
    return content;
}

static void write_whole(const char *path, Text text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text.at, 1, text.len, file), text.len);
    assert_int_equal(fclose(file), 0);
}

/* Shows the screen in which the first line that differs lies, both as they are and as they should
 * be. */
static void show_difference(const char *path, Text is, Text should)
{
    Text line = {0}, wanted = {0}, title = TEXT("");
    for (int number = 1;; number++) {
        bool more = text_next_line(&is, &line), wants = text_next_line(&should, &wanted);
        if (more && text_starts(line, TEXT("== "))) title = line;
        if (more && wants && text_equal(line, wanted)) continue;
        print_error("%s:%d: in \"%.*s\" this is\n%.*s\nand not\n%.*s\n", path, number,
                    TEXT_ARG(title), more ? (int)line.len : 0, line.at, wants ? (int)wanted.len : 0,
                    wanted.at);
        return;
    }
}

static void a_script_shows_what_it_should(void **state)
{
    const char *name = *state, *temporary = getenv("TMPDIR");
    char script[PATH_BYTES], expected[PATH_BYTES];
    Stage stage = {.arena = arena_new((size_t)64 << 20), .course = "tests/fixtures/course-small"};
    Report report = {.arena = stage.arena};
    now_ms = 0;
    snprintf(script, sizeof script, "tests/screens/%s.script", name);
    snprintf(expected, sizeof expected, "tests/screens/%s.expected", name);
    snprintf(stage.journal, sizeof stage.journal, "%s/screens-%ld-%s.jsonl",
             temporary != NULL ? temporary : "/tmp", (long)getpid(), name);
    (void)unlink(stage.journal);
    Buffer text = read_whole(script), wanted = read_whole(expected);
    (void)play_script(&stage, script, buffer_text(&text), &report);
    assert_problems(&report, "");
    (void)unlink(stage.journal);
    bool same = text_equal(buffer_text(&stage.out), buffer_text(&wanted));
    if (getenv("UPDATE") != NULL) write_whole(expected, buffer_text(&stage.out));
    else if (!same) show_difference(expected, buffer_text(&stage.out), buffer_text(&wanted));
    bool good = same || getenv("UPDATE") != NULL;
    buffer_clear(&text);
    buffer_clear(&wanted);
    buffer_clear(&stage.out);
    arena_free(stage.arena);
    assert_true(good);
}

static int is_script(const struct dirent *entry)
{
    return text_ends(text_of(entry->d_name), TEXT(".script"));
}

int main(void)
{
    static struct CMUnitTest tests[SCRIPTS_MOST];
    struct dirent **entries;
    int count = scandir("tests/screens", &entries, is_script, alphasort);
    if (count <= 0 || count > SCRIPTS_MOST) {
        printf("not ok 1 - there are scripts in tests/screens\n");
        return 1;
    }
    for (int i = 0; i < count; i++) {
        char *name = entries[i]->d_name;
        name[strlen(name) - strlen(".script")] = '\0';
        tests[i] = (struct CMUnitTest){
            .name = name, .test_func = a_script_shows_what_it_should, .initial_state = name};
    }
    int failed = _cmocka_run_group_tests("screens", tests, (size_t)count, NULL, NULL);
    for (int i = 0; i < count; i++) free(entries[i]);
    free(entries);
    return failed;
}
