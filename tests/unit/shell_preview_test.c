/* The preview in process: a folder, keys and saves in, screens out. How a save comes to be known is
 * tests/terminal/'s. */
#include "canvas/print.h"
#include "course/scaffold.h"
#include "shell/preview.h"
#include "support/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 100, ROWS = 40 };

/* A course of one lesson, as `new` makes it. */
typedef struct Bench {
    Arena *arena;
    char folder[256];
    const char *lesson, *quiz;
    Text lesson_words, quiz_words; /* as they were made */
    App *app;
    Canvas canvas;
} Bench;

static void save(const char *path, Text words)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(words.at, 1, words.len, file), words.len);
    fclose(file);
}

static int set_up(void **state)
{
    Bench *b = calloc(1, sizeof *b);
    const char *place = getenv("TMPDIR");
    Scaffold scaffold;
    b->arena = arena_new((size_t)256 << 20);
    Report report = {.arena = b->arena};
    snprintf(b->folder, sizeof b->folder, "%s/bench-XXXXXX", place != NULL ? place : "/tmp");
    if (mkdtemp(b->folder) == NULL) return -1;
    if (!scaffold_course(b->arena, b->folder, TEXT("A course"), &scaffold, &report)) return -1;
    if (!scaffold_write(&scaffold, &report)) return -1;
    Course *course = course_open(b->folder, &report);
    if (!scaffold_lesson(b->arena, course, TEXT("One"), &scaffold, &report)) return -1;
    if (!scaffold_write(&scaffold, &report)) return -1;
    course_close(course);
    b->lesson = scaffold.files[0].path;
    b->quiz = scaffold.files[1].path;
    b->lesson_words = scaffold.files[0].text;
    b->quiz_words = scaffold.files[1].text;
    b->canvas = canvas_new(b->arena, COLUMNS, ROWS, WIDTH_UNICODE, false);
    *state = b;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
    (void)status;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static int tear_down(void **state)
{
    Bench *b = *state;
    app_close(b->app);
    nftw(b->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(b->arena);
    free(b);
    return 0;
}

static void give(Bench *b, Input input)
{
    assert_false(app_finished(b->app));
    app_handle(b->app, &input);
}

/* As the terminal does: ticks while they are wanted, and then the screen. */
static const char *screen(Bench *b)
{
    Buffer out = {0};
    for (int i = 0; i < 50 && app_wants_ticks(b->app); i++)
        give(b, (Input){.kind = INPUT_TICK, .elapsed_ns = 33000000});
    canvas_fill(b->canvas, ROLE_TEXT);
    app_draw(b->app, b->canvas);
    print_plain(b->canvas, &out);
    const char *text = text_string(b->arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

static void open_preview(Bench *b, bool quiz)
{
    b->app = app_open(&(AppSetup){.table = WIDTH_UNICODE});
    app_push(b->app, preview_screen_new(b->app, &(PreviewSetup){.directory = b->folder,
                                                                .lesson = b->lesson,
                                                                .quiz = b->quiz,
                                                                .shows_quiz = quiz}));
    give(b, (Input){.kind = INPUT_RESIZE, .x = COLUMNS, .y = ROWS});
}

static void key(Bench *b, int32_t key)
{
    give(b, (Input){.kind = INPUT_KEY, .key = key});
}

static void changed(Bench *b)
{
    give(b, (Input){.kind = INPUT_CHANGE});
}

#define assert_shows(b, words) check_shows((b), (words), true, __FILE__, __LINE__)
#define assert_hides(b, words) check_shows((b), (words), false, __FILE__, __LINE__)

static void check_shows(Bench *b, const char *words, bool wanted, const char *file, int line)
{
    const char *shown = screen(b);
    if ((strstr(shown, words) != NULL) == wanted) return;
    print_error("%s is %s:\n%s", words, wanted ? "not shown" : "shown", shown);
    _fail(file, line);
}

/* The lesson or quiz cut off at every so many bytes: what an editor that writes slowly leaves. */
static void check_every_cut(Bench *b, const char *path, Text whole, size_t step)
{
    for (size_t length = 0; length < whole.len; length += step) {
        size_t used = b->arena->used;
        save(path, text_slice(whole, 0, length));
        changed(b);
        assert_true(screen(b)[0] != '\0');
        arena_rewind(b->arena, used);
    }
    save(path, whole);
    changed(b);
    assert_shows(b, "✓ nothing is wrong");
}

static void a_lesson_may_be_broken_anywhere(void **state)
{
    Bench *b = *state;
    open_preview(b, false);
    check_every_cut(b, b->lesson, b->lesson_words, 41);
    check_every_cut(b, b->quiz, b->quiz_words, 301);
}

static void a_quiz_may_be_broken_anywhere(void **state)
{
    Bench *b = *state;
    open_preview(b, true);
    key(b, KEYCODE_CONTROL + 'r');
    check_every_cut(b, b->quiz, b->quiz_words, 53);
    assert_shows(b, "The run gives: 200 requests"); /* as one looked at it before */
}

static void what_cannot_be_shown_leaves_the_last_view(void **state)
{
    Bench *b = *state;
    open_preview(b, true);
    assert_shows(b, "question 1 of 6");
    save(b->quiz, TEXT("{\"title\": "));
    changed(b);
    assert_shows(b, "question 1 of 6");
    assert_shows(b, "✗ shown as it was: ");
    unlink(b->quiz);
    changed(b);
    assert_shows(b, "shown as it was: the file is gone");
    save(b->quiz, b->quiz_words);
    changed(b);
    assert_shows(b, "✓ nothing is wrong");
}

static void what_was_never_there_is_waited_for(void **state)
{
    Bench *b = *state;
    unlink(b->quiz);
    open_preview(b, true);
    assert_shows(b, "it is not there yet");
    save(b->quiz, TEXT("[]"));
    changed(b);
    assert_hides(b, "question 1");
    key(b, 'w'); /* the lesson is there */
    assert_shows(b, "1 One");
    save(b->quiz, b->quiz_words);
    changed(b);
    key(b, 'w');
    assert_shows(b, "question 1 of 6");
}

static void a_save_without_a_change_moves_nothing(void **state)
{
    Bench *b = *state;
    open_preview(b, false);
    for (int i = 0; i < 7; i++) key(b, 'j');
    const char *before = screen(b);
    save(b->lesson, b->lesson_words);
    changed(b);
    assert_string_equal(screen(b), before);
    key(b, 't'); /* the lesson's quiz over it: it stays as well */
    assert_shows(b, "question 1 of 6");
    changed(b);
    assert_shows(b, "question 1 of 6");
}

static void what_lies_over_it_goes_with_a_change(void **state)
{
    Bench *b = *state;
    open_preview(b, false);
    key(b, 't');
    assert_shows(b, "question 1 of 6");
    save(b->lesson, text_printf(b->arena, "%.*s\nOne word more.\n", TEXT_ARG(b->lesson_words)));
    changed(b);
    assert_shows(b, "▎One word more.");
    key(b, KEYCODE_TAB); /* in the pane */
    key(b, ' ');
    save(b->lesson, text_printf(b->arena, "%.*s\nTwo words more.\n", TEXT_ARG(b->lesson_words)));
    changed(b);
    assert_shows(b, "▎Two words more.");
    assert_false(app_wants_ticks(b->app));
}

/* A question that is asked in the text, half answered, and help over it all. */
static void whatever_is_open_a_change_is_shown(void **state)
{
    Bench *b = *state;
    open_preview(b, false);
    key(b, KEYCODE_ENTER);
    assert_shows(b, "> ");
    give(b, (Input){.kind = INPUT_PASTE, .text = TEXT("20")});
    save(b->quiz, text_printf(b->arena, "%.*s ", TEXT_ARG(b->quiz_words)));
    changed(b);
    assert_shows(b, "1 One");
    key(b, '/');
    key(b, 'x');
    changed(b);
    save(b->lesson, TEXT("# Another\n\nIn words.\n"));
    changed(b);
    assert_shows(b, "1 Another");
}

static void an_editor_is_asked_for_at_what_is_in_sight(void **state)
{
    Bench *b = *state;
    const char *path;
    int line;
    open_preview(b, false);
    key(b, 'e');
    assert_true(app_take_edit(b->app, &path, &line));
    assert_string_equal(path, b->lesson);
    assert_int_equal(line, 1);
    assert_false(app_take_edit(b->app, &path, &line));
    save(b->lesson, text_printf(b->arena, "%.*s\nMore.\n", TEXT_ARG(b->lesson_words)));
    changed(b);
    key(b, 'e');
    assert_true(app_take_edit(b->app, &path, &line));
    assert_int_equal(line, (int)text_count(b->lesson_words, '\n') + 2);
    key(b, 'w');
    key(b, KEYCODE_CONTROL + 'n');
    key(b, KEYCODE_CONTROL + 'x');
    assert_true(app_take_edit(b->app, &path, &line));
    assert_string_equal(path, b->quiz);
    assert_true(line > 10);
    key(b, KEYCODE_CONTROL + 'p'); /* where one types, `e` and `w` are letters */
    key(b, 'e');
    assert_false(app_take_edit(b->app, &path, &line));
    key(b, 'w');
    assert_shows(b, "> ew");
    key(b, KEYCODE_CONTROL + 'n');
    key(b, KEYCODE_CONTROL + 'o');
    assert_shows(b, " More."); /* where one was */
    key(b, 'w');
    assert_shows(b, "question 2 of 6");
}

static void every_size_is_drawn(void **state)
{
    Bench *b = *state;
    open_preview(b, false);
    for (int i = 0; i < 2; i++) {
        for (int height = 1; height < 30; height++) {
            give(b, (Input){.kind = INPUT_RESIZE, .x = 1 + height * 5, .y = height});
            b->canvas = canvas_new(b->arena, 1 + height * 5, height, WIDTH_UNICODE, height % 2);
            assert_true(screen(b)[0] != '\0');
            key(b, '!');
            key(b, KEYCODE_CONTROL + 'l');
        }
        key(b, 'w');
    }
}

#define preview_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        preview_test(a_lesson_may_be_broken_anywhere),
        preview_test(a_quiz_may_be_broken_anywhere),
        preview_test(what_cannot_be_shown_leaves_the_last_view),
        preview_test(what_was_never_there_is_waited_for),
        preview_test(a_save_without_a_change_moves_nothing),
        preview_test(what_lies_over_it_goes_with_a_change),
        preview_test(whatever_is_open_a_change_is_shown),
        preview_test(an_editor_is_asked_for_at_what_is_in_sight),
        preview_test(every_size_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
