#include "support/unit.h"

#include "shell/app.h"
#include "shell/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* An app with a screen that does nothing, over a journal in a folder of the test's own. */
typedef struct Fixture {
    Arena *arena;
    char folder[512];
    Course course;
    Lesson lesson;
    App *app;
    Journal *journal;
    Progress *progress;
    Screen screens[2];
} Fixture;

static bool ignore(Screen *screen, App *app, const Input *input)
{
    (void)screen;
    (void)app;
    (void)input;
    return true;
}

static void leave_be(Screen *screen)
{
    (void)screen;
}

static const ScreenType idle = {.handle = ignore, .close = leave_be};

static const char *below(Fixture *f, const char *name)
{
    return text_printf(f->arena, "%s/%s", f->folder, name).at;
}

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/app-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(f->folder) == NULL) return -1;
    f->arena = arena_new((size_t)1 << 20);
    f->lesson.slug = TEXT("caching");
    f->course = (Course){.id = TEXT("c"), .lessons = &f->lesson, .lesson_count = 1};
    f->journal = journal_open(below(f, "data/journal.jsonl"), f->course.id, TEXT("mine"));
    f->progress = progress_new(&f->course);
    f->app =
        app_open(&(AppSetup){.course = &f->course, .journal = f->journal, .progress = f->progress});
    for (int i = 0; i < 2; i++) f->screens[i].type = &idle;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    app_close(f->app);
    progress_free(f->progress);
    journal_close(f->journal);
    unlink(below(f, "data/journal.jsonl"));
    unlink(below(f, "data"));
    rmdir(below(f, "data"));
    int removed = rmdir(f->folder);
    arena_free(f->arena);
    free(f);
    return removed;
}

static bool record(Fixture *f)
{
    JournalEvent event = {.kind = JOURNAL_READ, .lesson = f->lesson.slug};
    return app_record(f->app, &event);
}

static bool is_said(const Fixture *f, const char *words)
{
    return text_has(text_of(app_message(f->app)), text_of(words));
}

static void what_is_not_saved_is_said_and_so_is_that_it_is_after_all(void **state)
{
    Fixture *f = *state;
    fclose(fopen(below(f, "data"), "w")); /* in the folder's place */
    assert_false(record(f));
    assert_true(is_said(f, "not saved yet (Not a directory)"));
    assert_true(progress_lesson(f->progress, 0)->state == LESSON_READ);
    unlink(below(f, "data"));
    assert_true(record(f));
    assert_true(is_said(f, "saved, with what could not be saved before"));
    app_say(f->app, TEXT(""));
    assert_true(record(f));
    assert_string_equal(app_message(f->app), "");
}

static void what_another_window_did_is_seen_with_the_next_screen(void **state)
{
    Fixture *f = *state;
    Journal *other = journal_open(below(f, "data/journal.jsonl"), f->course.id, TEXT("other"));
    JournalEvent event = {.kind = JOURNAL_PLACE, .lesson = f->lesson.slug, .line = 1};
    for (event.line = 1; event.line <= 4; event.line++) {
        assert_true(journal_append(other, &event, NULL, NULL, NULL));
        if (event.line <= 2) app_push(f->app, &f->screens[event.line - 1]);
        else if (event.line == 3) app_pop(f->app);
        else app_catch_up(f->app);
        assert_int_equal(progress_lesson(f->progress, 0)->line, event.line);
    }
    journal_close(other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_saved_is_said_and_so_is_that_it_is_after_all),
        TEST(what_another_window_did_is_seen_with_the_next_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
