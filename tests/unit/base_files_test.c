#include "support/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/files.h"

/* Each test begins in an empty directory; tests/run takes it away with its own. */
typedef struct Fixture {
    Arena *arena;
    char directory[64];
} Fixture;

static int enter_directory(void **state)
{
    Fixture *fixture = calloc(1, sizeof *fixture);
    const char *home = getenv("TMPDIR");
    if (fixture == NULL) return -1;
    fixture->arena = arena_new((size_t)8 << 20);
    if (chdir(home != NULL ? home : "/tmp") != 0) return -1;
    strcpy(fixture->directory, "files.XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->directory) != NULL ? chdir(fixture->directory) : -1;
}

static int leave_directory(void **state)
{
    Fixture *fixture = *state;
    char command[128];
    int left = chdir("..");
    snprintf(command, sizeof command, "rm -rf ./%s", fixture->directory);
    if (left == 0) left = system(command);
    arena_free(fixture->arena);
    free(fixture);
    return left;
}

static void write_file(const char *path, Text bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    assert_int_equal(fclose(file), 0);
}

/* The report's only line after reading fails, "" where it does not. */
static Text problem_of(Fixture *fixture, const char *path, size_t limit)
{
    Report report = {.arena = fixture->arena};
    Text text = files_read(fixture->arena, path, "shown", limit, &report);
    assert_int_equal(report.errors, text.at == NULL);
    return text.at == NULL ? report_line(fixture->arena, report.first) : TEXT("");
}

static void a_file_is_read_whole(void **state)
{
    Fixture *fixture = *state;
    Report report = {.arena = fixture->arena};
    write_file("empty", TEXT(""));
    Text text = files_read(fixture->arena, "empty", "empty", 10, &report);
    assert_non_null(text.at);
    assert_int_equal(text.len, 0);

    Buffer large = {0};
    for (int i = 0; i < 100000; i++) buffer_printf(&large, "%d%c", i, i % 7 ? '\n' : '\0');
    write_file("large", buffer_text(&large));
    text = files_read(fixture->arena, "large", "large", (size_t)1 << 20, &report);
    assert_true(text_equal(text, buffer_text(&large)));
    assert_int_equal(text.at[text.len], '\0');
    assert_int_equal(report.errors, 0);
    buffer_clear(&large);
}

static void the_limit_is_the_most_that_is_read(void **state)
{
    write_file("ten", TEXT("0123456789"));
    assert_text(problem_of(*state, "ten", 10), "");
    assert_text(problem_of(*state, "ten", 9), "shown: error: the file is larger than 9 bytes, the "
                                              "most that is read [file-size]");
    Buffer large = {0};
    buffer_repeat(&large, "0123456789abcdef", 4096);
    write_file("large", buffer_text(&large)); /* the limit where one read ends and more follows */
    for (size_t limit = 1024; limit < large.len; limit *= 2)
        assert_true(problem_of(*state, "large", limit).len > 0);
    assert_text(problem_of(*state, "large", large.len), "");
    buffer_clear(&large);
}

static void what_is_no_regular_file_is_refused_at_once(void **state)
{
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(mkdir("directory", 0700), 0);
    assert_int_equal(symlink("fifo", "link"), 0);
    const char *paths[] = {"fifo", "directory", "link", "/dev/zero"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_text(problem_of(*state, paths[i], 100),
                    "shown: error: this is not a regular file [file-kind]");

    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_true(text_has(problem_of(*state, "socket", 100), TEXT("[file-read]")));
    close(listener);
}

static void what_cannot_be_opened_is_said(void **state)
{
    assert_text(problem_of(*state, "none", 9), "shown: error: there is no such file [no-file]");
    write_file("file", TEXT("x"));
    assert_text(problem_of(*state, "file/x", 9), "shown: error: there is no such file [no-file]");
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    assert_text(problem_of(*state, "dangling", 9), "shown: error: there is no such file [no-file]");
    assert_int_equal(symlink("loop", "loop"), 0);
    assert_true(text_has(problem_of(*state, "loop", 9), TEXT("[file-read]")));
    if (geteuid() == 0) return; /* root reads what it may not */
    assert_int_equal(chmod("file", 0), 0);
    assert_text(problem_of(*state, "file", 9), "shown: error: Permission denied [file-read]");
}

static void paths_are_joined_by_one_slash(void **state)
{
    Arena *arena = ((Fixture *)*state)->arena;
    assert_string_equal(files_join(arena, "a", "b/c"), "a/b/c");
    assert_string_equal(files_join(arena, "a/", "b"), "a/b");
    assert_string_equal(files_join(arena, "/", "b"), "/b");
    assert_string_equal(files_join(arena, "", "b"), "b");
}

static void files_and_directories_are_told_apart(void **state)
{
    (void)state;
    write_file("file", TEXT("x"));
    assert_int_equal(mkdir("directory", 0700), 0);
    assert_int_equal(symlink("directory", "link"), 0);
    assert_true(files_exists("file") && files_exists("directory") && files_exists("link"));
    assert_false(files_exists("none"));
    assert_true(files_is_directory("directory") && files_is_directory("link"));
    assert_false(files_is_directory("file") || files_is_directory("none"));
}

static void no_path_leads_out_of_a_course(void **state)
{
    (void)state;
    assert_true(files_make_directories("course/lessons"));
    assert_true(files_make_directories("course-secret"));
    write_file("course/data.csv", TEXT("x"));
    write_file("course-secret/data.csv", TEXT("x"));
    assert_int_equal(symlink("../course-secret", "course/out"), 0);
    assert_int_equal(symlink("lessons", "course/in"), 0);
    assert_int_equal(symlink("../../course-secret/data.csv", "course/lessons/file"), 0);
    assert_int_equal(symlink("course", "alias"), 0);

    const char *inside[] = {
        "data.csv",       "lessons", "lessons/../data.csv", "./data.csv",    "in",        "",
        "in/../data.csv", "none",    "none/none",           "lessons//none", "data.csv/x"};
    const char *outside[] = {"/etc/passwd",
                             "..",
                             "../course-secret/data.csv",
                             "out",
                             "out/data.csv",
                             "out/none",
                             "lessons/file",
                             "lessons/../../course/data.csv",
                             "none/../../course/data.csv"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        if (!files_inside("course", inside[i])) fail_msg("%s is inside", inside[i]);
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        if (files_inside("course", outside[i])) fail_msg("%s is outside", outside[i]);
    assert_true(files_inside("alias", "data.csv"));
    assert_true(files_inside("/", "etc"));
    assert_false(files_inside("none", "data.csv"));
}

static void names_are_listed_by_bytes_without_dot_files(void **state)
{
    Arena *arena = ((Fixture *)*state)->arena;
    size_t count = 9;
    assert_int_equal(mkdir("list", 0700), 0);
    assert_non_null(files_list(arena, "list", &count));
    assert_int_equal(count, 0);
    const char *made[] = {"list/é", "list/b", "list/B", "list/.hidden", "list/10", "list/2"};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++) write_file(made[i], TEXT(""));
    assert_int_equal(mkdir("list/a", 0700), 0);

    const char *expected[] = {"10", "2", "B", "a", "b", "é"};
    const char **names = files_list(arena, "list", &count);
    assert_int_equal(count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < count; i++) assert_string_equal(names[i], expected[i]);

    assert_null(files_list(arena, "none", &count));
    assert_int_equal(count, 0);
    (void)arena_alloc(arena, arena_left(arena) - 64);
    assert_null(files_list(arena, "list", &count));
    assert_int_equal(count, 0);
}

static void directories_are_made_private_with_their_parents(void **state)
{
    (void)state;
    struct stat status;
    assert_int_equal(mkdir("old", 0755), 0);
    assert_true(files_make_directories("old/a/b/"));
    assert_true(files_make_directories("old/a/b"));
    assert_int_equal(stat("old", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0755);
    assert_int_equal(stat("old/a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_int_equal(stat("old/a/b", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);

    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_true(files_make_directories(here)); /* its parents may be none of ours */
    write_file("file", TEXT("x"));
    assert_false(files_make_directories("file/a"));
    assert_int_equal(errno, ENOTDIR);
    assert_false(files_make_directories("file"));
    assert_int_equal(errno, ENOTDIR);
    assert_false(files_make_directories(""));
    assert_int_equal(errno, ENOENT);
}

#define file_test(test) cmocka_unit_test_setup_teardown(test, enter_directory, leave_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        file_test(a_file_is_read_whole),
        file_test(the_limit_is_the_most_that_is_read),
        file_test(what_is_no_regular_file_is_refused_at_once),
        file_test(what_cannot_be_opened_is_said),
        file_test(paths_are_joined_by_one_slash),
        file_test(files_and_directories_are_told_apart),
        file_test(no_path_leads_out_of_a_course),
        file_test(names_are_listed_by_bytes_without_dot_files),
        file_test(directories_are_made_private_with_their_parents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
