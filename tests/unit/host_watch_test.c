#include "support/unit.h"

#include "host/watch.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000 };

/* A folder of the test's own with a file that is watched. */
typedef struct Fixture {
    char folder[200], file[256], other[256];
    Watch *(*open)(const char *const *paths, int count);
    Watch *watch;
} Fixture;

static void write_file(const char *path, const char *words, const char *how)
{
    FILE *file = fopen(path, how);
    assert_non_null(file);
    fputs(words, file);
    fclose(file);
}

static int set_up_with(void **state, Watch *(*open)(const char *const *paths, int count))
{
    Fixture *f = calloc(1, sizeof *f);
    f->open = open;
    const char *place = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/watch-XXXXXX", place != NULL ? place : "/tmp");
    if (mkdtemp(f->folder) == NULL) return -1;
    snprintf(f->file, sizeof f->file, "%s/a.md", f->folder);
    snprintf(f->other, sizeof f->other, "%s/b.md", f->folder);
    write_file(f->file, "one", "w");
    f->watch = f->open((const char *[]){f->file}, 1);
    *state = f;
    return 0;
}

static int set_up(void **state)
{
    return set_up_with(state, watch_open);
}

static int set_up_looking(void **state)
{
    return set_up_with(state, watch_open_looking);
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    watch_close(f->watch);
    unlink(f->file);
    unlink(f->other);
    rmdir(f->folder);
    free(f);
    return 0;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* As the terminal's loop does, for at most so long: true once something is told. */
static bool waits_for_change(Watch *watch, int patience_ms)
{
    int64_t end = now_ms() + patience_ms;
    while (now_ms() < end) {
        int wait = watch_wait_ms(watch), left = (int)(end - now_ms());
        struct pollfd source = {.fd = watch_fd(watch), .events = POLLIN};
        (void)poll(&source, 1, wait < 0 || wait > left ? left : wait);
        if (watch_take(watch)) return true;
    }
    return false;
}

static void assert_told_once(Watch *watch)
{
    assert_true(waits_for_change(watch, PATIENCE_MS));
    /* Where files are looked at, a fresh one is told for two seconds more. */
    if (watch_wait_ms(watch) < 0) assert_false(waits_for_change(watch, 150));
}

static void writing_in_place_is_told(void **state)
{
    Fixture *f = *state;
    write_file(f->file, "two", "w"); /* as long as before */
    assert_told_once(f->watch);
    write_file(f->file, "and more", "a");
    assert_told_once(f->watch);
}

static void renaming_over_it_is_told(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < 3; i++) { /* the watch is not lost with the first */
        write_file(f->other, "two", "w");
        rename(f->other, f->file);
        assert_told_once(f->watch);
    }
}

static void deleting_and_making_it_is_told(void **state)
{
    Fixture *f = *state;
    unlink(f->file);
    assert_told_once(f->watch);
    write_file(f->file, "anew", "w");
    assert_told_once(f->watch);
}

static void a_link_is_followed(void **state)
{
    Fixture *f = *state;
    char folder[300], real[320];
    snprintf(folder, sizeof folder, "%s/real", f->folder);
    snprintf(real, sizeof real, "%s/c.md", folder);
    mkdir(folder, 0700);
    write_file(real, "one", "w");
    unlink(f->file);
    assert_int_equal(symlink("real/c.md", f->file), 0);
    assert_told_once(f->watch);
    write_file(real, "two", "w");
    assert_told_once(f->watch);
    unlink(real);
    rmdir(folder);
}

static void a_folder_may_come_later_and_go(void **state)
{
    Fixture *f = *state;
    char folder[300], file[320];
    snprintf(folder, sizeof folder, "%s/later", f->folder);
    snprintf(file, sizeof file, "%s/c.md", folder);
    Watch *watch = f->open((const char *[]){f->file, file}, 2);
    assert_true(watch_wait_ms(watch) >= 0); /* it is looked for */
    assert_false(waits_for_change(watch, 50));
    for (int i = 0; i < 2; i++) {
        mkdir(folder, 0700);
        write_file(file, "one", "w");
        assert_true(waits_for_change(watch, PATIENCE_MS));
        unlink(file);
        rmdir(folder);
        assert_true(waits_for_change(watch, PATIENCE_MS));
    }
    watch_close(watch);
}

static void neighbours_are_nothing_to_us(void **state)
{
    Fixture *f = *state;
    write_file(f->other, "b", "w");
    assert_false(waits_for_change(f->watch, 200));
}

static void what_happens_in_one_go_is_told_once(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < 20; i++) {
        unlink(f->file);
        write_file(f->file, "part", "w");
    }
    assert_told_once(f->watch);
}

static void while_nothing_happens_nothing_is_done(void **state)
{
    Fixture *f = *state;
    if (watch_fd(f->watch) < 0 || watch_wait_ms(f->watch) >= 0) skip(); /* no such system */
    assert_int_equal(watch_wait_ms(f->watch), -1);
    assert_int_equal(poll(&(struct pollfd){.fd = watch_fd(f->watch), .events = POLLIN}, 1, 20), 0);
}

#define watch_test(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define looking_test(test)                                                                         \
    {                                                                                              \
#test " by looking", test, set_up_looking, tear_down, NULL                                 \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        watch_test(writing_in_place_is_told),
        watch_test(renaming_over_it_is_told),
        watch_test(deleting_and_making_it_is_told),
        watch_test(a_link_is_followed),
        watch_test(a_folder_may_come_later_and_go),
        watch_test(neighbours_are_nothing_to_us),
        watch_test(what_happens_in_one_go_is_told_once),
        watch_test(while_nothing_happens_nothing_is_done),
        looking_test(writing_in_place_is_told),
        looking_test(renaming_over_it_is_told),
        looking_test(deleting_and_making_it_is_told),
        looking_test(a_link_is_followed),
        looking_test(a_folder_may_come_later_and_go),
        looking_test(neighbours_are_nothing_to_us),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
