/* A quiz on a terminal: killed half-way it goes on where it was, and a paste answers nothing. */
#include "support/pty.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_MS = 30000, WORDS = 3 };

/* Of the prompts, one each; no two alike in any letter, so that a terminal is sent them whole. */
static const char *const words[WORDS] = {"kiwi", "zebra", "MUFTY"};

static char program[512], home[512], course_variable[600], data_variable[600];

static void write_file(const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", home, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int set_up(void **state)
{
    (void)state;
    static const char *const folders[] = {"", "/lessons", "/quizzes"};
    const char *temporary = getenv("TMPDIR");
    snprintf(program, sizeof program, "%s", getenv("GROUNDWORK"));
    snprintf(home, sizeof home, "%s/quiz-XXXXXX", temporary != NULL ? temporary : "/tmp");
    if (mkdtemp(home) == NULL) return -1;
    snprintf(course_variable, sizeof course_variable, "GROUNDWORK_COURSE=%s", home);
    for (int i = 0; i < 3; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s%s", home, folders[i]);
        (void)mkdir(path, 0755);
    }
    write_file("lessons/README.md", "# A course\n");
    write_file("lessons/01-one.md", "# One\n\ntext\n");
    write_file(
        "quizzes/01-one.json",
        "{\"title\": \"One\", \"pass\": 1, \"questions\": ["
        "{\"id\": \"a\", \"type\": \"text\", \"prompt\": \"kiwi\", \"accept\": [\"yes\"]},"
        "{\"id\": \"b\", \"type\": \"text\", \"prompt\": \"zebra\", \"accept\": [\"yes\"]},"
        "{\"id\": \"c\", \"type\": \"text\", \"prompt\": \"MUFTY\", \"accept\": [\"yes\"]}]}");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command);
}

/* The program with a record of its own. */
static Pty start(const char *record, const char *command, const char *argument)
{
    Pty pty;
    snprintf(data_variable, sizeof data_variable, "XDG_DATA_HOME=%s/%s", home, record);
    pty_open(&pty, (const char *[]){program, command, argument, NULL},
             (PtyOptions){.environment = (const char *[]){course_variable, data_variable,
                                                          "TERM=xterm-256color", "LANG=C.UTF-8",
                                                          "LC_ALL=C.UTF-8", NULL}});
    return pty;
}

/* The word of `words` that came out from `from` on; -1: none. */
static int word_since(const Pty *pty, size_t from)
{
    for (int i = 0; i < WORDS; i++)
        if (text_find(buffer_text(&pty->output), text_of(words[i]), from) != SIZE_MAX) return i;
    return -1;
}

static int events(const char *record, const char *kind)
{
    char path[700], wanted[40];
    static char bytes[65536];
    snprintf(path, sizeof path, "%s/%s/groundwork/journal.jsonl", home, record);
    snprintf(wanted, sizeof wanted, "\"event\":\"%s\"", kind);
    FILE *file = fopen(path, "r");
    size_t length = file != NULL ? fread(bytes, 1, sizeof bytes - 1, file) : 0;
    if (file != NULL) fclose(file);
    bytes[length] = '\0';
    int count = 0;
    for (const char *at = bytes; (at = strstr(at, wanted)) != NULL; at++) count++;
    return count;
}

static void a_killed_screen_goes_on_at_the_same_question(void **state)
{
    (void)state;
    Pty pty = start("screen", "open", "1");
    assert_true(pty_expect(&pty, "One", LONG_MS));
    pty_send(&pty, "t");
    assert_true(pty_expect(&pty, "of 3", LONG_MS));
    pty_send(&pty, "yes\r");
    assert_true(pty_expect(&pty, "Right.", LONG_MS));
    pty_settle(&pty, 100);
    size_t before = pty.output.len;
    pty_send(&pty, "\r");
    pty_settle(&pty, 300);
    int second = word_since(&pty, before);
    assert_int_not_equal(second, -1);
    pty_signal(&pty, SIGKILL);
    assert_true(pty_wait_end(&pty, LONG_MS));
    pty_close(&pty);
    assert_int_equal(events("screen", "answer"), 1);

    pty = start("screen", "open", "1");
    assert_true(pty_expect(&pty, "One", LONG_MS));
    pty_settle(&pty, 100);
    before = pty.output.len;
    pty_send(&pty, "t");
    assert_true(pty_expect(&pty, "question 2 of 3", LONG_MS));
    pty_settle(&pty, 100);
    assert_int_equal(word_since(&pty, before), second);
    pty_close(&pty);
    assert_int_equal(events("screen", "begin"), 1);
    assert_int_equal(events("screen", "resume"), 1);
}

static void a_paste_answers_nothing(void **state)
{
    (void)state;
    Pty pty = start("paste", "open", "1");
    assert_true(pty_expect(&pty, "One", LONG_MS));
    pty_send(&pty, "t");
    assert_true(pty_expect(&pty, "of 3", LONG_MS));
    pty_send(&pty, "\033[200~y\re\ns\r\033[201~");
    pty_settle(&pty, 300);
    assert_int_equal(events("paste", "answer"), 0);
    pty_send(&pty, "\r");
    assert_true(pty_expect(&pty, "Right.", LONG_MS)); /* "y e s", one line */
    pty_settle(&pty, 100);
    pty_send(&pty, "\033[200~\r\r\r\033[201~");
    pty_settle(&pty, 300);
    pty_send(&pty, "?");
    assert_true(pty_expect(&pty, "answer; then go on", LONG_MS)); /* no field is there to type in */
    assert_int_equal(events("paste", "answer"), 1);
    pty_close(&pty);
}

static void lines_that_come_at_once_answer_nothing(void **state)
{
    (void)state;
    Pty pty = start("lines", "quiz", "1");
    assert_true(pty_expect(&pty, "a word or two> ", LONG_MS));
    pty_send(&pty, "yes\n\nyes\n\nyes\n");
    assert_true(pty_expect(&pty, "Several lines came at once", LONG_MS));
    pty_settle(&pty, 300);
    assert_int_equal(events("lines", "answer"), 0);
    pty_send(&pty, "yes\n");
    assert_true(pty_expect(&pty, "Right.", LONG_MS));
    assert_true(pty_expect(&pty, "goes on> ", LONG_MS));
    pty_send(&pty, "no\n");
    assert_true(pty_expect(&pty, "goes on> ", LONG_MS));
    assert_int_equal(events("lines", "answer"), 1);
    pty_send(&pty, "\n");
    assert_true(pty_expect(&pty, "2 of 3", LONG_MS));
    pty_send(&pty, "\003");
    assert_true(pty_wait_end(&pty, LONG_MS));
    bool interrupted = (WIFSIGNALED(pty.status) && WTERMSIG(pty.status) == SIGINT)
                       || (WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 130);
    assert_true(interrupted);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
    assert_int_equal(events("lines", "answer"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_screen_goes_on_at_the_same_question),
        cmocka_unit_test(a_paste_answers_nothing),
        cmocka_unit_test(lines_that_come_at_once_answer_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
