/* The terminal layer from outside: the tiny app on a pty, and what it leaves behind however it
 * ends. */
#include "support/pty.h"
#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_MS = 30000 }; /* for what always comes, on a machine that has other things to do */

static char app_path[512];
static char log_path[512];
static char log_variable[600];

/* A tiny app that has drawn its first frame, with `extra` in its environment. */
typedef struct Started {
    const char *extra[4];
    const char *option;
    int width, height;
    bool ignore_hangup, no_output;
} Started;

static Pty open_app(Started started)
{
    Pty pty;
    const char *environment[8] = {log_variable, "COLORFGBG=15;0"};
    for (int i = 0; i < 4 && started.extra[i] != NULL; i++) environment[2 + i] = started.extra[i];
    unlink(log_path);
    pty_open(&pty, (const char *[]){app_path, started.option, NULL},
             (PtyOptions){.width = started.width,
                          .height = started.height,
                          .environment = environment,
                          .ignore_hangup = started.ignore_hangup,
                          .no_output = started.no_output});
    return pty;
}

static Pty run_app(Started started)
{
    Pty pty = open_app(started);
    assert_true(pty_expect(&pty, "\033[?2026l", LONG_MS));
    return pty;
}

/* Whether the app has said `line` in its log, waiting for it. */
static bool logged(Pty *pty, const char *line)
{
    char all[16384], wanted[256];
    snprintf(wanted, sizeof wanted, "\n%s\n", line);
    for (double end_ms = pty_now_ms() + LONG_MS; pty_now_ms() < end_ms; pty_settle(pty, 5)) {
        FILE *file = fopen(log_path, "r");
        if (file == NULL) continue;
        all[0] = '\n';
        size_t length = fread(all + 1, 1, sizeof all - 2, file);
        fclose(file);
        all[length + 1] = '\0';
        if (strstr(all, wanted) != NULL) return true;
        if (pty->ended) break;
    }
    return false;
}

static int count_logged(const char *start)
{
    char line[4096];
    int count = 0;
    FILE *file = fopen(log_path, "r");
    if (file == NULL) return 0;
    while (fgets(line, sizeof line, file) != NULL)
        count += strncmp(line, start, strlen(start)) == 0;
    fclose(file);
    return count;
}

static void assert_ended_by(Pty *pty, int number)
{
    assert_true(pty_wait_end(pty, LONG_MS));
    assert_true(WIFSIGNALED(pty->status));
    assert_int_equal(WTERMSIG(pty->status), number);
}

static void assert_ended_with(Pty *pty, int status)
{
    assert_true(pty_wait_end(pty, LONG_MS));
    assert_true(WIFEXITED(pty->status));
    assert_int_equal(WEXITSTATUS(pty->status), status);
}

static void quit(Pty *pty)
{
    pty_send(pty, "q");
    assert_ended_with(pty, 0);
    assert_string_equal(pty_left_behind(pty), "");
    pty_close(pty);
}

/* --- Ends ------------------------------------------------------------------------------------- */

static void quitting_restores_the_terminal(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    assert_string_not_equal(pty_left_behind(&pty), ""); /* the test can see what is not restored */
    pty_send(&pty, "q");
    assert_ended_with(&pty, 0);
    assert_string_equal(pty_left_behind(&pty), "");
    assert_true(logged(&pty, "leave after 0 ticks"));
    pty_close(&pty);
}

static void every_signal_restores_the_terminal_and_takes_its_effect(void **state)
{
    static const int numbers[] = {SIGINT,  SIGTERM, SIGHUP,    SIGQUIT, SIGSEGV, SIGABRT,
                                  SIGPIPE, SIGBUS,  SIGFPE,    SIGILL,  SIGTRAP, SIGSYS,
                                  SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        Pty pty = run_app(
            (Started){.extra = {"ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0"}});
        pty_signal(&pty, numbers[i]);
        assert_ended_by(&pty, numbers[i]);
        assert_string_equal(pty_left_behind(&pty), "");
        bool asked = numbers[i] == SIGINT || numbers[i] == SIGTERM || numbers[i] == SIGHUP;
        assert_int_equal(count_logged("leave"), asked);
        pty_close(&pty);
    }
}

static void the_interrupt_and_quit_keys_are_signals(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "\003");
    assert_ended_by(&pty, SIGINT);
    assert_string_equal(pty_left_behind(&pty), "");
    assert_int_equal(count_logged("leave"), 1);
    pty_close(&pty);

    pty = run_app((Started){0});
    pty_send(&pty, "\034");
    assert_ended_by(&pty, SIGQUIT);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

static void a_crash_shows_its_message_on_the_restored_screen(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "A");
    assert_ended_by(&pty, SIGABRT);
    assert_string_equal(pty_left_behind(&pty), "");
    assert_true(pty_expect(&pty, "\033[?1049l", 0));
    assert_true(pty_expect(&pty, "told_to_fail", 0));
    pty_close(&pty);

    pty = run_app((Started){0});
    pty_send(&pty, "M");
    assert_ended_by(&pty, SIGABRT);
    assert_string_equal(pty_left_behind(&pty), "");
    assert_true(pty_expect(&pty, "\033[?1049l", 0));
    pty_settle(&pty, 50);
    assert_true(pty.output.len > pty.mark + 10);
    pty_close(&pty);
}

static void a_stack_that_overflows_restores_the_terminal(void **state)
{
    (void)state;
    Pty pty = run_app((Started){.extra = {"ASAN_OPTIONS=handle_segv=0"}});
    pty_send(&pty, "O");
    assert_ended_by(&pty, SIGSEGV);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

static void a_terminal_that_is_gone_ends_the_program(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_hang_up(&pty);
    assert_true(pty_wait_end(
        &pty, LONG_MS)); /* by the signal or by the end of input, whichever is seen first */
    assert_int_equal(count_logged("leave"), 1);
    pty_close(&pty);

    pty = run_app((Started){.ignore_hangup = true});
    pty_hang_up(&pty);
    assert_ended_with(&pty, 0);
    assert_int_equal(count_logged("leave"), 1);
    pty_close(&pty);

    pty = run_app((Started){.ignore_hangup = true});
    pty_send(&pty, "t");
    assert_true(logged(&pty, "key t"));
    pty_hang_up(&pty); /* while it draws */
    assert_ended_with(&pty, 0);
    pty_close(&pty);
}

static void an_end_is_reached_with_output_stopped(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    assert_int_equal(tcflow(pty.terminal, TCOOFF), 0);
    pty_signal(&pty, SIGTERM);
    assert_ended_by(&pty, SIGTERM);
    assert_string_equal(pty_left_behind(&pty), "");
    assert_int_equal(count_logged("leave"), 1);
    pty_close(&pty);

    pty = run_app((Started){0});
    assert_int_equal(tcflow(pty.terminal, TCOOFF), 0);
    pty_send(&pty, "jjjj"); /* it draws, and waits for the terminal */
    assert_true(logged(&pty, "key j"));
    pty_signal(&pty, SIGTERM);
    assert_ended_by(&pty, SIGTERM);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

static void an_end_is_reached_when_nobody_reads(void **state)
{
    (void)state;
    Pty pty = run_app((Started){.width = 300, .height = 100});
    for (int i = 0; i < 20; i++) { /* more frames than the kernel keeps */
        pty_resize(&pty, 280 + i, 100);
        pty_send(&pty, "x");
        pty_sleep(10);
    }
    pty_signal(&pty, SIGTERM);
    assert_true(pty_wait_end_unread(&pty, LONG_MS));
    assert_ended_by(&pty, SIGTERM);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

/* --- Suspension and sizes --------------------------------------------------------------------- */

static void suspending_gives_the_terminal_back_and_going_on_takes_it_again(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    for (int i = 0; i < 2; i++) {
        pty_send(&pty, "\032");
        assert_true(pty_wait_stop(&pty, LONG_MS));
        assert_string_equal(pty_left_behind(&pty), "");
        pty_resize(&pty, 100 + i, 30);
        pty.mark = pty.output.len;
        pty_continue(&pty);
        assert_true(pty_expect(&pty, "\033[?1049h", LONG_MS));
        assert_true(pty_expect(&pty, "pane text", LONG_MS));
        assert_true(pty_expect(&pty, "\033[?2026l", LONG_MS));
        assert_true(logged(&pty, i == 0 ? "size 100x30" : "size 101x30"));
        assert_string_not_equal(pty_left_behind(&pty), "");
    }
    pty_send(&pty, "j");
    assert_true(logged(&pty, "key j"));
    quit(&pty);
}

static void going_on_in_the_background_leaves_the_terminal_alone(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "\032");
    assert_true(pty_wait_stop(&pty, LONG_MS));
    size_t before = pty.output.len;
    struct termios shells = pty.found;
    shells.c_lflag &= ~(tcflag_t)(ICANON | ECHO); /* the shell edits its next line */
    assert_int_equal(tcsetattr(pty.terminal, TCSANOW, &shells), 0);
    pty.stopped = false;
    pty_signal(&pty, SIGCONT); /* what `bg` does */
    assert_true(pty_wait_stop(&pty, LONG_MS));
    assert_int_equal(pty.output.len, before);
    assert_int_equal(tcsetattr(pty.terminal, TCSANOW, &pty.found), 0);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_continue(&pty);
    assert_true(pty_expect(&pty, "\033[?1049h", LONG_MS));
    quit(&pty);
}

static void a_stop_that_cannot_be_caught_is_mended_on_going_on(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_signal(&pty, SIGSTOP);
    assert_true(pty_wait_stop(&pty, LONG_MS));
    assert_int_equal(tcsetattr(pty.terminal, TCSANOW, &pty.found), 0); /* as a shell does */
    pty.mark = pty.output.len;
    pty_continue(&pty);
    assert_true(pty_expect(&pty, "pane text", LONG_MS));
    pty_send(&pty, "j");
    assert_true(logged(&pty, "key j"));
    quit(&pty);
}

static void an_end_while_suspended_leaves_the_terminal_alone(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "\032");
    assert_true(pty_wait_stop(&pty, LONG_MS));
    size_t before = pty.output.len;
    pty_signal(&pty, SIGTERM);
    pty_signal(&pty, SIGCONT);
    assert_ended_by(&pty, SIGTERM);
    assert_int_equal(pty.output.len, before);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

static void a_storm_of_sizes_ends_at_the_last(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    for (int i = 0; i < 100; i++) pty_resize(&pty, 30 + i, 10 + i % 40);
    pty_resize(&pty, 91, 31);
    assert_true(logged(&pty, "size 91x31"));
    assert_true(count_logged("size") <= 102);
    quit(&pty);
}

static void every_size_is_drawn(void **state)
{
    static const int sizes[][2] = {{1, 1}, {2, 1},     {1, 50}, {300, 100},
                                   {5, 3}, {600, 600}, {80, 24}};
    (void)state;
    Pty pty = run_app((Started){.width = 1, .height = 1});
    pty_send(&pty, "x");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char line[64];
        pty_resize(&pty, sizes[i][0], sizes[i][1]);
        snprintf(line, sizeof line, "size %dx%d", sizes[i][0],
                 sizes[i][1] > 512 ? 512 : sizes[i][1]);
        assert_true(logged(&pty, line));
    }
    quit(&pty);
}

/* --- Keys ------------------------------------------------------------------------------------- */

static void escape_is_reported_at_once(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    double began_ms = pty_now_ms();
    pty_send(&pty, "\033");
    assert_true(logged(&pty, "key Esc"));
    assert_true(pty_now_ms() - began_ms < 500);
    quit(&pty);
}

static void the_escape_delay_is_the_users(void **state)
{
    (void)state;
    Pty pty = run_app((Started){.extra = {"ESCDELAY=900"}});
    pty_send(&pty, "\033");
    pty_sleep(300);
    pty_send(&pty, "[A");
    assert_true(logged(&pty, "key Up"));
    assert_int_equal(count_logged("key Esc"), 0);
    quit(&pty);
}

static void queued_keys_are_taken_before_drawing(void **state)
{
    (void)state;
    char keys[1024] = "";
    for (int i = 0; i < 200; i++) strcat(keys, "\033[B");
    Pty pty = run_app((Started){0});
    pty_settle(&pty, 50);
    size_t before = pty.output.len;
    pty_signal(&pty, SIGSTOP);
    assert_true(pty_wait_stop(&pty, LONG_MS));
    pty_send(&pty, keys);
    pty_continue(&pty);
    pty_send(&pty, "e");
    assert_true(logged(&pty, "key e"));
    pty_settle(&pty, 50);
    assert_int_equal(count_logged("key Down"), 200);
    assert_true(pty_count(&pty, "\033[?2026h", before) <= 3);
    quit(&pty);
}

static void a_paste_is_one_input(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "\033[200~quit q qq\033[201~");
    assert_true(logged(&pty, "paste 9: quit q qq"));
    assert_int_equal(count_logged("key"), 0);
    quit(&pty);
}

static void the_mouse_scrolls_and_clicks_and_fast_clicks_stay_two(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "\033[<65;10;5M\033[<64;11;6M\033[<0;3;4M\033[<0;3;4m\033[<0;3;4M\033[<0;3;4m");
    assert_true(logged(&pty, "wheel 3 at 9,4"));
    assert_true(logged(&pty, "wheel -3 at 10,5"));
    assert_true(logged(&pty, "click at 2,3"));
    pty_send(&pty, "e");
    assert_true(logged(&pty, "key e"));
    assert_int_equal(count_logged("click"), 2);
    quit(&pty);
}

static void the_mouse_can_be_left_to_the_terminal(void **state)
{
    (void)state;
    Pty pty = run_app((Started){.option = "--no-mouse"});
    quit(&pty);
    pty = run_app((Started){.option = "--no-mouse"});
    assert_int_equal(pty_count(&pty, "\033[?1000h", 0), 0);
    assert_int_equal(pty_count(&pty, "\033[?1002h", 0), 0);
    quit(&pty);
}

static void unknown_sequences_are_no_keys(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "\033[99;7~\033[1;2P\033[[A\033OP\033[?62;22c\033P>|xterm\033\\\033]11;rgb:0/0/"
                   "0\007\033[I");
    pty_send(&pty, "e");
    assert_true(logged(&pty, "key e"));
    assert_int_equal(count_logged("key"), 1);
    quit(&pty);
}

/* --- What is drawn ---------------------------------------------------------------------------- */

static void frames_are_whole_synchronised_updates(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    for (int i = 0; i < 10; i++) {
        pty_send(&pty, "j");
        pty_settle(&pty, 5);
    }
    pty_settle(&pty, 50);
    Text rest = buffer_text(&pty.output);
    int frames = 0;
    for (size_t at = 0; (at = text_find(rest, TEXT("\033[?2026h"), at)) != SIZE_MAX; frames++) {
        size_t end = text_find(rest, TEXT("\033[?2026l"), at);
        size_t next = text_find(rest, TEXT("\033[?2026h"), at + 1);
        assert_true(end != SIZE_MAX && end < next);
        if (next != SIZE_MAX) assert_int_equal(next, end + 8); /* nothing in between */
        at = end;
    }
    assert_true(frames > 5);
    quit(&pty);
}

static void a_redraw_can_be_asked_for(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_settle(&pty, 50);
    pty.mark = pty.output.len;
    pty_send(&pty, "\014");
    assert_true(pty_expect(&pty, "22: pane text", LONG_MS));
    quit(&pty);
}

static void a_frame_is_whole_though_a_key_comes_meanwhile(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "x");
    assert_true(logged(&pty, "key x"));
    pty_settle(&pty, 50);
    pty.mark = pty.output.len;
    assert_int_equal(tcflow(pty.terminal, TCOOFF), 0);
    pty_send(&pty, "x");
    pty_sleep(100);         /* it waits in the middle of the frame */
    pty_send(&pty, "\xff"); /* changes nothing */
    pty_sleep(50);
    assert_int_equal(tcflow(pty.terminal, TCOON), 0);
    assert_true(pty_expect(&pty, "22: pane text", LONG_MS));
    quit(&pty);
}

static void only_what_changed_is_written(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_settle(&pty, 50);
    assert_true(pty.output.len < 4096);
    size_t before = pty.output.len;
    pty_send(&pty, "e");
    assert_true(logged(&pty, "key e"));
    pty_settle(&pty, 50);
    assert_true(pty.output.len - before < 80);
    before = pty.output.len;
    pty_send(&pty, "e");
    pty_settle(&pty, 50);
    assert_int_equal(pty.output.len, before); /* the same picture: not a byte */
    quit(&pty);
}

static void idle_costs_nothing(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_settle(&pty, 200);
    size_t before = pty.output.len;
    double cpu_ms = pty_cpu_ms(&pty);
    pty_sleep(500);
    pty_settle(&pty, 50);
    assert_int_equal(pty.output.len, before);
    assert_true(pty_cpu_ms(&pty) == cpu_ms);
    quit(&pty);
}

static void time_that_nobody_saw_does_not_pass(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    pty_send(&pty, "t"); /* the tiny app asserts that no tick is longer than a tenth of a second */
    assert_true(logged(&pty, "key t"));
    pty_signal(&pty, SIGSTOP);
    assert_true(pty_wait_stop(&pty, LONG_MS));
    pty_sleep(300);
    pty_continue(&pty);
    pty_send(&pty, "e");
    assert_true(logged(&pty, "key e"));
    pty_expect(&pty, "never", 100);
    quit(&pty);
}

static void ticks_come_thirty_times_a_second_while_they_are_wanted(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    int ticks = 0;
    pty_send(&pty, "t");
    double began_ms = pty_now_ms();
    pty_settle(&pty, 1); /* the tiny app's frames come too often for more */
    while (pty_now_ms() - began_ms < 1000) pty_expect(&pty, "never", 100);
    pty_send(&pty, "t");
    assert_true(logged(&pty, "key t"));
    pty_settle(&pty, 200);
    double took_ms = pty_now_ms() - began_ms - 200;
    pty_send(&pty, "q");
    assert_ended_with(&pty, 0);
    FILE *file = fopen(log_path, "r");
    char line[256];
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) (void)sscanf(line, "leave after %d", &ticks);
    fclose(file);
    assert_true(ticks >= 8); /* a busy machine may give us little */
    assert_true(ticks <= took_ms * 31 / 1000 + 2);
    pty_close(&pty);
}

/* --- Colours and encodings -------------------------------------------------------------------- */

static bool has_colour(const Pty *pty)
{
    for (int colour = 30; colour < 98; colour = colour == 37 ? 90 : colour + 1) {
        char sgr[16];
        snprintf(sgr, sizeof sgr, "\033[%dm", colour);
        if (pty_count(pty, sgr, 0) > 0) return true;
    }
    return pty_count(pty, "\033[38;5;", 0) > 0;
}

static void colour_is_what_terminal_and_user_allow(void **state)
{
    (void)state;
    Pty pty = run_app((Started){0});
    assert_true(pty_count(&pty, "\033[38;5;114m", 0) > 0); /* good, on dark, of 256 */
    quit(&pty);
    pty = run_app((Started){.extra = {"COLORFGBG=0;15"}});
    assert_true(pty_count(&pty, "\033[38;5;28m", 0) > 0); /* good, on light */
    quit(&pty);
    pty = run_app((Started){.extra = {"COLORFGBG", "GROUNDWORK_THEME=light"}});
    assert_true(pty_count(&pty, "\033[38;5;28m", 0) > 0);
    assert_int_equal(pty_count(&pty, "\033]11;?", 0), 0); /* who has said it is not asked */
    quit(&pty);
    pty = run_app((Started){.extra = {"COLORFGBG", "GROUNDWORK_THEME=dark"}});
    pty_send(&pty, "\033]11;rgb:ff/ff/ff\007e");
    assert_true(logged(&pty, "key e"));
    pty_settle(&pty, 50);
    assert_int_equal(pty_count(&pty, "\033[38;5;28m", 0), 0);
    quit(&pty);
    pty = run_app((Started){.extra = {"TERM=xterm"}});
    assert_true(pty_count(&pty, "\033[32m", 0) > 0);
    quit(&pty);
    static const Started without[] = {{.extra = {"NO_COLOR=1"}},
                                      {.extra = {"TERM=vt100"}},
                                      {.extra = {"NO_COLOR="}, .option = "never"}};
    for (size_t i = 0; i < 3; i++) {
        pty = run_app(without[i]);
        assert_false(has_colour(&pty));
        assert_true(pty_count(&pty, "7m", 0) > 0); /* reverse is no colour */
        quit(&pty);
    }
    pty = run_app((Started){.extra = {"NO_COLOR=1"}, .option = "always"});
    assert_true(has_colour(&pty));
    quit(&pty);
    pty = run_app((Started){.extra = {"NO_COLOR="}});
    assert_true(has_colour(&pty));
    quit(&pty);
}

static void direct_colour_is_used_where_the_terminal_has_it(void **state)
{
    (void)state;
    char command[1024], variable[600];
    const char *root = getenv("GROUNDWORK_ROOT");
    snprintf(command, sizeof command, "tic -x -o '%s.terminfo' '%s/tests/terminal/direct.ti'",
             log_path, root == NULL ? "." : root);
    snprintf(variable, sizeof variable, "TERMINFO=%s.terminfo", log_path);
    if (system(command) != 0) skip();
    Pty pty = run_app((Started){.extra = {"TERM=test-direct", variable}});
    assert_true(pty_count(&pty, "\033[38:2::135:215:135m", 0) > 0); /* good, on dark: #87d787 */
    quit(&pty);
}

static void a_light_background_is_asked_for_after_the_first_frame(void **state)
{
    (void)state;
    Pty pty = run_app((Started){.extra = {"COLORFGBG"}});
    assert_true(pty_expect(&pty, "\033]11;?\033\\", LONG_MS));
    assert_true(pty_count(&pty, "\033[38;5;114m", 0) > 0);
    assert_int_equal(pty_count(&pty, "\033[38;5;28m", 0), 0);
    pty_send(&pty, "j\033]11;rgb:ffff/ffff");
    pty_settle(&pty, 50);
    pty_send(&pty, "/eeee\033\\j");
    assert_true(pty_expect(&pty, "\033[38;5;28m", LONG_MS));
    pty_send(&pty, "e");
    assert_true(logged(&pty, "key e"));
    assert_int_equal(count_logged("key j"), 2);
    assert_int_equal(count_logged("key"), 3);
    quit(&pty);
}

static void an_answer_on_its_way_is_awaited_by_a_quick_end(void **state)
{
    (void)state;
    Pty pty = open_app((Started){.extra = {"COLORFGBG"}});
    pty_send(&pty, "q");
    assert_true(pty_expect(&pty, "\033]11;?\033\\", LONG_MS));
    pty_sleep(50);
    pty_send(&pty, "\033]11;rgb:0/0/0\033\\");
    assert_ended_with(&pty, 0);
    assert_string_equal(pty_left_behind(&pty), "");
    int waiting = 0;
    struct termios raw = pty.found;
    raw.c_lflag &= ~(tcflag_t)ICANON; /* else only whole lines count */
    assert_int_equal(tcsetattr(pty.terminal, TCSANOW, &raw), 0);
    assert_int_equal(ioctl(pty.terminal, FIONREAD, &waiting), 0);
    assert_int_equal(waiting, 0);
    pty_close(&pty);
}

static void without_utf8_everything_is_ascii(void **state)
{
    (void)state;
    Pty pty = run_app((Started){.extra = {"LANG=C", "LC_ALL=C"}});
    pty_send(&pty, "x");
    assert_true(logged(&pty, "key x"));
    pty_settle(&pty, 50);
    for (size_t i = 0; i < pty.output.len; i++) assert_true((unsigned char)pty.output.at[i] < 0x80);
    assert_int_equal(pty_count(&pty, "\033(0", 0), 0);
    assert_int_equal(pty_count(&pty, "\016", 0), 0);
    quit(&pty);
}

static void every_usual_terminal_is_drawn_on_and_left(void **state)
{
    static const char *const names[] = {"TERM=vt100",  "TERM=linux", "TERM=xterm",
                                        "TERM=screen", "TERM=rxvt",  "TERM=tmux-256color",
                                        "TERM=ansi"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        Pty pty = run_app((Started){.extra = {names[i]}});
        assert_true(pty_count(&pty, "pane text", 0) > 0);
        pty_send(&pty, "\033[5~\033[B");
        assert_true(logged(&pty, "key PgUp"));
        assert_true(logged(&pty, "key Down"));
        quit(&pty);
    }
}

/* --- Where no full screen can be had ---------------------------------------------------------- */

static void assert_refused(Started started, const char *what)
{
    Pty pty = open_app(started);
    assert_ended_with(&pty, 2);
    assert_int_equal(pty_count(&pty, "\033", 0), 0);
    assert_int_equal(pty_count(&pty, "\n", 0), 1);
    assert_int_equal(pty_count(&pty, what, 0), 1);
    assert_true(pty_count(&pty, "groundwork read", 0) > 0);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

static void a_terminal_that_cannot_do_it_is_refused_in_one_line(void **state)
{
    (void)state;
    assert_refused((Started){.extra = {"TERM"}}, "TERM is not set");
    assert_refused((Started){.extra = {"TERM="}}, "TERM is not set");
    assert_refused((Started){.extra = {"TERM=no-such-terminal"}}, "not known");
    assert_refused((Started){.extra = {"TERM=dumb"}}, "cannot place its cursor");
    assert_refused((Started){.no_output = true}, "standard output");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quitting_restores_the_terminal),
        cmocka_unit_test(every_signal_restores_the_terminal_and_takes_its_effect),
        cmocka_unit_test(the_interrupt_and_quit_keys_are_signals),
        cmocka_unit_test(a_crash_shows_its_message_on_the_restored_screen),
        cmocka_unit_test(a_stack_that_overflows_restores_the_terminal),
        cmocka_unit_test(a_terminal_that_is_gone_ends_the_program),
        cmocka_unit_test(an_end_is_reached_with_output_stopped),
        cmocka_unit_test(an_end_is_reached_when_nobody_reads),
        cmocka_unit_test(suspending_gives_the_terminal_back_and_going_on_takes_it_again),
        cmocka_unit_test(going_on_in_the_background_leaves_the_terminal_alone),
        cmocka_unit_test(a_stop_that_cannot_be_caught_is_mended_on_going_on),
        cmocka_unit_test(an_end_while_suspended_leaves_the_terminal_alone),
        cmocka_unit_test(a_storm_of_sizes_ends_at_the_last),
        cmocka_unit_test(every_size_is_drawn),
        cmocka_unit_test(escape_is_reported_at_once),
        cmocka_unit_test(the_escape_delay_is_the_users),
        cmocka_unit_test(queued_keys_are_taken_before_drawing),
        cmocka_unit_test(a_paste_is_one_input),
        cmocka_unit_test(the_mouse_scrolls_and_clicks_and_fast_clicks_stay_two),
        cmocka_unit_test(the_mouse_can_be_left_to_the_terminal),
        cmocka_unit_test(unknown_sequences_are_no_keys),
        cmocka_unit_test(frames_are_whole_synchronised_updates),
        cmocka_unit_test(a_redraw_can_be_asked_for),
        cmocka_unit_test(a_frame_is_whole_though_a_key_comes_meanwhile),
        cmocka_unit_test(only_what_changed_is_written),
        cmocka_unit_test(idle_costs_nothing),
        cmocka_unit_test(time_that_nobody_saw_does_not_pass),
        cmocka_unit_test(ticks_come_thirty_times_a_second_while_they_are_wanted),
        cmocka_unit_test(colour_is_what_terminal_and_user_allow),
        cmocka_unit_test(direct_colour_is_used_where_the_terminal_has_it),
        cmocka_unit_test(a_light_background_is_asked_for_after_the_first_frame),
        cmocka_unit_test(an_answer_on_its_way_is_awaited_by_a_quick_end),
        cmocka_unit_test(without_utf8_everything_is_ascii),
        cmocka_unit_test(every_usual_terminal_is_drawn_on_and_left),
        cmocka_unit_test(a_terminal_that_cannot_do_it_is_refused_in_one_line),
    };
    const char *build = getenv("GROUNDWORK_BUILD"), *place = getenv("TMPDIR");
    snprintf(app_path, sizeof app_path, "%s/tests/terminal/tiny_app",
             build == NULL ? "build" : build);
    snprintf(log_path, sizeof log_path, "%s/tiny_app.%d.log", place == NULL ? "/tmp" : place,
             (int)getpid());
    snprintf(log_variable, sizeof log_variable, "TINY_LOG=%s", log_path);
    int failed = cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
    unlink(log_path);
    return failed;
}
