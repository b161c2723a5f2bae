/* `groundwork read` on a terminal: its looks, its links, and the reader's pager. */
#include "support/pty.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_MS = 30000, ENVIRONMENT = 16 };

static char program[512], home[512], course[600], path_with_less[1200];

/* A file below the test's own folder; `name` may hold one folder. */
static void write_file(const char *name, const char *words, int repeated)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", home, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < repeated; i++) fputs(words, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

static char *read_log(void)
{
    static char bytes[8192];
    char path[600];
    snprintf(path, sizeof path, "%s/log", home);
    FILE *file = fopen(path, "r");
    size_t length = file != NULL ? fread(bytes, 1, sizeof bytes - 1, file) : 0;
    if (file != NULL) fclose(file);
    bytes[length] = '\0';
    return bytes;
}

static void folder(const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", home, name);
    assert_int_equal(mkdir(path, 0755), 0);
}

/* Lesson 1 is short, 2 is more than a pipe holds. The pager logs what it is given and shows it. */
static int set_up(void **state)
{
    (void)state;
    const char *temporary = getenv("TMPDIR");
    snprintf(program, sizeof program, "%s", getenv("GROUNDWORK"));
    snprintf(home, sizeof home, "%s/read-XXXXXX", temporary != NULL ? temporary : "/tmp");
    if (mkdtemp(home) == NULL) return -1;
    snprintf(course, sizeof course, "%s/course", home);
    snprintf(path_with_less, sizeof path_with_less, "PATH=%s/bin:%s", home, getenv("PATH"));
    setenv("READ_TEST", home, 1);
    folder("course");
    folder("course/lessons");
    folder("bin");
    write_file("course/lessons/README.md", "# A course\n", 1);
    write_file("course/lessons/01-short.md",
               "# Short\n\nSome **bold** and `code` — naïve, [far](https://example.org/a) and "
               "[near](02-long.md).\n\nThe end is here, and the line that says so is so long that "
               "it has to be broken somewhere.\n",
               1);
    write_file("course/lessons/02-long.md", "A line of many that say nothing at all.\n\n", 4000);
    write_file("my pager",
               "#!/bin/sh\n"
               "exec 3>\"$READ_TEST/log\"\n"
               "echo \"LESS=$LESS LV=$LV\" >&3\n"
               "for word; do echo \"word $word\" >&3; done\n"
               "echo the pager shows\n"
               "cat\n"
               "echo ended >&3\n",
               1);
    write_file("bin/stubborn", /* has read one line and waits, whatever is typed but Enter */
               "#!/bin/sh\n"
               "trap '' INT TERM\n"
               "exec 3>\"$READ_TEST/log\"\n"
               "IFS= read -r line\n"
               "echo waiting\n"
               "IFS= read -r key </dev/tty\n"
               "cat >/dev/null\n"
               "echo ended >&3\n",
               1);
    write_file("bin/killed", "#!/bin/sh\nstty raw -echo </dev/tty\nkill -KILL $$\n", 1);
    write_file("bin/less",
               "#!/bin/sh\n"
               "[ \"$1\" != --version ] || { echo \"less $VERSION (a test)\"; exit; }\n"
               "echo \"LESS=$LESS\"\n"
               "cat\n",
               1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[700];
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

/* `groundwork read` with these words; `variables` is "NAME=value" or "NAME" up to a NULL. What the
 * surroundings say of pagers and terminals does not count. */
static Pty begin(const char *lesson, const char *option, int width, const char *const *variables)
{
    static const char *const own[] = {
        "PAGER",           "GROUNDWORK_PAGER", "LESS",    "LV",
        "FORCE_HYPERLINK", "TERM_PROGRAM",     "DOMTERM", "WT_SESSION",
        "VTE_VERSION",     "NO_COLOR",         NULL};
    static char log_path[600];
    const char *environment[ENVIRONMENT + 8] = {NULL};
    int count = 0;
    Pty pty;
    for (; own[count] != NULL; count++) environment[count] = own[count];
    for (int i = 0; variables[i] != NULL; i++) environment[count++] = variables[i];
    snprintf(log_path, sizeof log_path, "%s/log", home);
    unlink(log_path);
    pty_open(&pty, (const char *[]){program, "read", "--course", course, lesson, option, NULL},
             (PtyOptions){.width = width, .height = 24, .environment = environment});
    return pty;
}

static void assert_ended_with(Pty *pty, int status)
{
    assert_true(pty_wait_end(pty, LONG_MS));
    assert_true(WIFEXITED(pty->status));
    assert_int_equal(WEXITSTATUS(pty->status), status);
}

static bool shown(const Pty *pty, const char *text)
{
    return pty_count(pty, text, 0) > 0;
}

/* All that it shows until its good end. */
static Pty show(const char *lesson, const char *option, const char *const *variables)
{
    Pty pty = begin(lesson, option, 80, variables);
    assert_ended_with(&pty, 0);
    assert_string_equal(pty_left_behind(&pty), "");
    return pty;
}
#define SET(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *my_pager(const char *variable, const char *words)
{
    static char setting[1024];
    snprintf(setting, sizeof setting, "%s='%s/my pager'%s", variable, home, words);
    return setting;
}

/* --- Looks ------------------------------------------------------------------------------------ */

static void a_lesson_is_styled(void **state)
{
    (void)state;
    Pty pty = show("1", NULL, SET("PAGER="));
    assert_true(shown(&pty, "\033[1;4;"));
    assert_true(shown(&pty, "Short\033[m"));
    assert_true(shown(&pty, "\033[1mbold\033[m"));
    assert_true(shown(&pty, "38;5;"));
    assert_true(shown(&pty, "na\303\257ve"));
    pty_close(&pty);

    pty = show("1", "--plain", SET("PAGER="));
    assert_false(shown(&pty, "\033"));
    assert_true(shown(&pty, "`code`"));
    pty_close(&pty);
}

static void terminals_get_what_they_can_show(void **state)
{
    (void)state;
    Pty pty = show("1", NULL, SET("PAGER=", "NO_COLOR=1"));
    assert_true(shown(&pty, "\033[1mbold\033[m"));
    assert_true(shown(&pty, "\033[1;4mShort\033[m"));
    assert_false(shown(&pty, "38;5;"));
    pty_close(&pty);

    pty = show("1", NULL, SET("PAGER=", "TERM=xterm"));
    assert_true(shown(&pty, "\033[1;4;36m"));
    pty_close(&pty);

    pty = show("1", NULL, SET("PAGER=", "TERM=xterm", "COLORTERM=truecolor"));
    assert_true(shown(&pty, "38;5;"));
    pty_close(&pty);

    pty = show("1", NULL, SET("TERM=dumb", my_pager("PAGER", "")));
    assert_false(shown(&pty, "\033"));
    assert_string_equal(read_log(), "");
    assert_true(shown(&pty, "Short"));
    pty_close(&pty);

    pty = show("1", NULL, SET("TERM", my_pager("PAGER", "")));
    assert_false(shown(&pty, "\033"));
    assert_string_equal(read_log(), "");
    pty_close(&pty);

    pty = show("1", NULL, SET("PAGER=", "LC_ALL=C"));
    assert_true(shown(&pty, "naive"));
    for (size_t i = 0; i < pty.output.len; i++) assert_true((unsigned char)pty.output.at[i] < 0x80);
    pty_close(&pty);
}

static void lines_are_as_wide_as_the_terminal_and_no_wider_than_is_good_to_read(void **state)
{
    static const struct {
        int terminal;
        const char *option;
        int wanted; /* the ruling under the title has all columns */
    } cases[] = {{40, NULL, 40}, {200, NULL, 72}, {40, "--width=100", 100}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Pty pty = begin("1", cases[i].option, cases[i].terminal, SET("PAGER="));
        assert_ended_with(&pty, 0);
        assert_int_equal(pty_count(&pty, "\342\225\220", 0), cases[i].wanted);
        pty_close(&pty);
    }
}

/* --- Links ------------------------------------------------------------------------------------ */

static const char link_begins[] = "\033]8;;https://example.org/a\033\\";

static void links_are_links_where_the_terminal_has_them(void **state)
{
    static const char *const with[] = {"TERM=xterm-kitty", "TERM_PROGRAM=WezTerm",
                                       "VTE_VERSION=6003", "WT_SESSION=1", "FORCE_HYPERLINK=1"};
    static const char *const without[] = {"TERM=xterm-256color", "TERM_PROGRAM=Apple_Terminal",
                                          "VTE_VERSION=4205", "TERM=screen"};
    (void)state;
    for (size_t i = 0; i < sizeof with / sizeof with[0]; i++) {
        Pty pty = show("1", NULL, SET("PAGER=", with[i]));
        assert_int_equal(pty_count(&pty, link_begins, 0), 1);
        assert_int_equal(pty_count(&pty, "\033]8;;\033\\", 0), 1);
        assert_false(shown(&pty, "[2]")); /* what no terminal can open has its number */
        assert_true(shown(&pty, "[1] "));
        assert_true(shown(&pty, "02-long.md"));
        pty_close(&pty);
    }
    for (size_t i = 0; i < sizeof without / sizeof without[0]; i++) {
        Pty pty = show("1", NULL, SET("PAGER=", without[i]));
        assert_false(shown(&pty, "\033]"));
        assert_true(shown(&pty, "[1] "));
        assert_true(shown(&pty, "https://example.org/a"));
        assert_true(shown(&pty, "[2] "));
        pty_close(&pty);
    }
    Pty pty = show("1", NULL, SET("PAGER=", "TERM=xterm-kitty", "FORCE_HYPERLINK=0"));
    assert_false(shown(&pty, "\033]"));
    pty_close(&pty);
    pty = show("1", NULL, SET("PAGER=", "TERM=tmux-256color", "TERM_PROGRAM=WezTerm"));
    assert_false(shown(&pty, "\033]"));
    pty_close(&pty);
}

static void links_go_through_a_less_that_passes_them(void **state)
{
    (void)state;
    Pty pty = show("1", NULL, SET(path_with_less, "VERSION=581", "FORCE_HYPERLINK=1"));
    assert_true(shown(&pty, link_begins));
    pty_close(&pty);

    pty = show("1", NULL, SET(path_with_less, "VERSION=563", "FORCE_HYPERLINK=1"));
    assert_false(shown(&pty, "\033]"));
    assert_true(shown(&pty, "https://example.org/a"));
    pty_close(&pty);

    pty = show("1", NULL, SET(my_pager("PAGER", ""), "FORCE_HYPERLINK=1"));
    assert_false(shown(&pty, "\033]"));
    pty_close(&pty);
}

/* --- The pager -------------------------------------------------------------------------------- */

static void the_pager_is_the_readers(void **state)
{
    (void)state;
    Pty pty = show("1", NULL, SET(my_pager("PAGER", "")));
    assert_true(shown(&pty, "the pager shows"));
    assert_true(shown(&pty, "\033[1mbold\033[m"));
    assert_string_equal(read_log(), "LESS=FRX LV=-c\nended\n");
    pty_close(&pty);

    pty = show("1", NULL, SET(my_pager("PAGER", " -a \"b c\" '$HOME' | cat"), "LESS=-i", "LV=-x"));
    assert_true(shown(&pty, "the pager shows"));
    assert_string_equal(read_log(), "LESS=-i LV=-x\nword -a\nword b c\nword $HOME\nended\n");
    pty_close(&pty);

    pty = show("1", NULL, SET("PAGER=false", my_pager("GROUNDWORK_PAGER", "")));
    assert_true(shown(&pty, "the pager shows"));
    pty_close(&pty);

    pty = show("1", NULL, SET(path_with_less, "VERSION=581"));
    assert_true(shown(&pty, "LESS=FRX"));
    pty_close(&pty);

    pty = show("1", NULL, SET(path_with_less, "VERSION=581", "LESS=-i")); /* looks stay looks */
    assert_true(shown(&pty, "LESS=-R -i"));
    pty_close(&pty);
}

static void there_is_none_where_none_is_wanted(void **state)
{
    (void)state;
    static const char *const settings[] = {"PAGER=", "PAGER=cat", "GROUNDWORK_PAGER="};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        bool own = settings[i][0] == 'G';
        Pty pty = show("1", NULL, SET(settings[i], own ? my_pager("PAGER", "") : "A=b"));
        assert_false(shown(&pty, "the pager shows"));
        assert_true(shown(&pty, "The end is here"));
        pty_close(&pty);
    }
    Pty pty = show("1", "--no-pager", SET(my_pager("PAGER", "")));
    assert_false(shown(&pty, "the pager shows"));
    assert_true(shown(&pty, "\033[1mbold\033[m"));
    pty_close(&pty);

    pty = begin("99", NULL, 80, SET(my_pager("PAGER", ""))); /* nothing to show */
    assert_ended_with(&pty, 2);
    assert_false(shown(&pty, "the pager shows"));
    pty_close(&pty);
}

static void a_pager_that_cannot_be_run_loses_nothing(void **state)
{
    (void)state;
    Pty pty = show("1", NULL, SET("PAGER=no-\033such\a-pager"));
    assert_true(shown(&pty, "groundwork: the pager no-such-pager cannot be run: No such file"));
    assert_true(shown(&pty, "The end is here"));
    pty_close(&pty);

    pty = show("1", NULL, SET("PAGER=no-such-pager -x")); /* the shell says it */
    assert_true(shown(&pty, "not found"));
    assert_true(shown(&pty, "The end is here"));
    pty_close(&pty);
}

static void a_pager_that_ends_early_is_a_good_end(void **state)
{
    static const char *const settings[] = {"PAGER=true", "PAGER=head -n 2", "PAGER=sed q"};
    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        Pty pty = show("2", NULL, SET(settings[i]));
        assert_false(shown(&pty, "groundwork:"));
        assert_true(pty.output.len < 1000);
        pty_close(&pty);
    }
}

static void a_pager_that_is_killed_leaves_a_terminal(void **state)
{
    static const char *const settings[] = {"PAGER=killed", "PAGER=killed; exit $?"};
    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        Pty pty = show("2", NULL, SET(path_with_less, settings[i]));
        pty_close(&pty);
    }
}

/* The pager has read little, or all, when the signal comes; it goes on until Enter, and only then
 * are we gone. */
static void signals_wait_for_the_pager(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        for (int lesson = 1; lesson <= 2; lesson++) {
            Pty pty =
                begin(lesson == 1 ? "1" : "2", NULL, 80, SET(path_with_less, "PAGER=stubborn"));
            assert_true(pty_expect(&pty, "waiting", LONG_MS));
            if (numbers[i] == SIGINT) pty_send(&pty, "\003");
            else pty_signal(&pty, numbers[i]);
            pty_settle(&pty, 100);
            assert_false(pty.ended);
            assert_string_equal(read_log(), "");
            pty_send(&pty, "\n");
            assert_true(pty_wait_end(&pty, LONG_MS));
            assert_true(WIFSIGNALED(pty.status));
            assert_int_equal(WTERMSIG(pty.status), numbers[i]);
            assert_string_equal(read_log(), "ended\n");
            pty_close(&pty);
        }
    }
}

static void suspending_stops_both_and_both_go_on(void **state)
{
    (void)state;
    Pty pty = begin("2", NULL, 80, SET(path_with_less, "PAGER=stubborn"));
    assert_true(pty_expect(&pty, "waiting", LONG_MS));
    pty_send(&pty, "\032");
    assert_true(pty_wait_stop(&pty, LONG_MS));
    pty_continue(&pty);
    pty_send(&pty, "\n");
    assert_ended_with(&pty, 0);
    assert_string_equal(read_log(), "ended\n");
    pty_close(&pty);
}

static void the_real_less_shows_what_fits_and_ends(void **state)
{
    (void)state;
    if (system("less --version >/dev/null 2>&1") != 0) skip();
    Pty pty = show("1", NULL, SET("LESSHISTFILE=-"));
    assert_true(shown(&pty, "The end is here"));
    assert_true(shown(&pty, "\033[1mbold\033[m"));
    pty_close(&pty);

    pty = begin("2", NULL, 80, SET("LESSHISTFILE=-"));
    assert_true(pty_expect(&pty, "say nothing", LONG_MS));
    pty_settle(&pty, 100);
    assert_false(pty.ended);
    pty_send(&pty, "\003");
    pty_settle(&pty, 100);
    assert_false(pty.ended);
    pty_send(&pty, "q");
    assert_true(pty_wait_end(&pty, LONG_MS));
    assert_true(WIFSIGNALED(pty.status));
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lesson_is_styled),
        cmocka_unit_test(terminals_get_what_they_can_show),
        cmocka_unit_test(lines_are_as_wide_as_the_terminal_and_no_wider_than_is_good_to_read),
        cmocka_unit_test(links_are_links_where_the_terminal_has_them),
        cmocka_unit_test(links_go_through_a_less_that_passes_them),
        cmocka_unit_test(the_pager_is_the_readers),
        cmocka_unit_test(there_is_none_where_none_is_wanted),
        cmocka_unit_test(a_pager_that_cannot_be_run_loses_nothing),
        cmocka_unit_test(a_pager_that_ends_early_is_a_good_end),
        cmocka_unit_test(a_pager_that_is_killed_leaves_a_terminal),
        cmocka_unit_test(signals_wait_for_the_pager),
        cmocka_unit_test(suspending_stops_both_and_both_go_on),
        cmocka_unit_test(the_real_less_shows_what_fits_and_ends),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
