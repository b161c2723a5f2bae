/* The author's editor on a pty: it has the terminal as the shell would give it, alone, and what
 * called it has it back however the editor ends. */
#include "support/pty.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_MS = 30000 };

static char app_path[512], place_path[512];

/* A script that says what it was called with, and that it is there; then does what is given. */
static const char *editor(const char *does)
{
    static char path[600], variable[620];
    snprintf(path, sizeof path, "%s/my editor", place_path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\necho \"edits $# $*\"\n%s\n", does);
    fclose(file);
    assert_int_equal(chmod(path, 0700), 0);
    snprintf(variable, sizeof variable, "VISUAL='%s' -x", path);
    return variable;
}

static Pty run_app(const char *visual, const char *other)
{
    Pty pty;
    const char *environment[] = {visual, other, "COLORFGBG=15;0", NULL};
    pty_open(&pty, (const char *[]){app_path, NULL}, (PtyOptions){.environment = environment});
    assert_true(pty_expect(&pty, "pane text", LONG_MS));
    pty_settle(&pty, 50);
    return pty;
}

static void quit(Pty *pty)
{
    pty_send(pty, "q");
    assert_true(pty_wait_end(pty, LONG_MS));
    assert_true(WIFEXITED(pty->status) && WEXITSTATUS(pty->status) == 0);
    assert_string_equal(pty_left_behind(pty), "");
    pty_close(pty);
}

static void assert_back(Pty *pty)
{
    assert_true(pty_expect(pty, "\033[?1049h", LONG_MS));
    assert_true(pty_expect(pty, "pane text", LONG_MS));
    assert_string_not_equal(pty_left_behind(pty), "");
}

static void it_has_the_terminal_alone_until_it_ends(void **state)
{
    (void)state;
    Pty pty = run_app(editor("read line; echo \"read $line\""), "EDITOR=false");
    pty_send(&pty, "V");
    assert_true(pty_expect(&pty, "edits 3 -x +7 tiny.md", LONG_MS));
    assert_string_equal(pty_left_behind(&pty), "");
    pty_send(&pty, "jq\n"); /* its keys, not ours */
    assert_true(pty_expect(&pty, "read jq", LONG_MS));
    assert_back(&pty);
    assert_true(pty_expect(&pty, "marked 0", LONG_MS));
    quit(&pty);
}

static void interrupts_are_the_editors_own(void **state)
{
    (void)state;
    Pty pty = run_app(editor("trap 'echo trapped' INT QUIT; sleep 30; sleep 30; echo over"), NULL);
    pty_send(&pty, "V");
    assert_true(pty_expect(&pty, "edits", LONG_MS));
    pty_settle(&pty, 100);
    pty_send(&pty, "\003"); /* ^C ends each sleep */
    assert_true(pty_expect(&pty, "trapped", LONG_MS));
    pty_settle(&pty, 100);
    pty_send(&pty, "\034");
    assert_true(pty_expect(&pty, "trapped", LONG_MS));
    assert_true(pty_expect(&pty, "over", LONG_MS));
    assert_back(&pty);
    quit(&pty);
}

static void a_suspended_editor_gives_the_shell_its_terminal(void **state)
{
    static const char *const ways[] = {"kill -TSTP 0; echo going on", /* as vim does */
                                       "kill -STOP $$; echo going on"};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        Pty pty = run_app(editor(ways[i]), NULL);
        pty_send(&pty, "V");
        assert_true(pty_wait_stop(&pty, LONG_MS));
        assert_string_equal(pty_left_behind(&pty), "");
        pty_continue(&pty);
        assert_true(pty_expect(&pty, "going on", LONG_MS));
        assert_back(&pty);
        quit(&pty);
    }
}

static void one_that_is_not_there_is_said(void **state)
{
    (void)state;
    Pty pty = run_app("VISUAL=no-such-editor", NULL);
    pty_send(&pty, "V");
    assert_true(pty_expect(&pty, "the editor `no-such-editor` cannot be run", LONG_MS));
    quit(&pty);
}

static void what_else_is_set_is_taken_in_order(void **state)
{
    (void)state;
    Pty pty = run_app("VISUAL=", "EDITOR=x=1; echo the other:");
    pty_send(&pty, "V");
    assert_true(pty_expect(&pty, "the other: +7 tiny.md", LONG_MS));
    assert_back(&pty);
    quit(&pty);
}

static void an_end_meanwhile_leaves_the_terminal_alone(void **state)
{
    (void)state;
    Pty pty = run_app(editor("sleep 3"), NULL);
    pty_send(&pty, "V");
    assert_true(pty_expect(&pty, "edits", LONG_MS));
    pty_settle(&pty, 100);
    size_t before = pty.output.len;
    pty_signal(&pty, SIGTERM);
    assert_true(pty_wait_end(&pty, LONG_MS));
    assert_true(WIFSIGNALED(pty.status) && WTERMSIG(pty.status) == SIGTERM);
    assert_int_equal(pty.output.len, before);
    pty_close(&pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_terminal_alone_until_it_ends),
        cmocka_unit_test(interrupts_are_the_editors_own),
        cmocka_unit_test(a_suspended_editor_gives_the_shell_its_terminal),
        cmocka_unit_test(one_that_is_not_there_is_said),
        cmocka_unit_test(what_else_is_set_is_taken_in_order),
        cmocka_unit_test(an_end_meanwhile_leaves_the_terminal_alone),
    };
    const char *build = getenv("GROUNDWORK_BUILD"), *place = getenv("TMPDIR");
    snprintf(app_path, sizeof app_path, "%s/tests/terminal/tiny_app",
             build == NULL ? "build" : build);
    snprintf(place_path, sizeof place_path, "%s", place == NULL ? "/tmp" : place);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
