/* The whole program on a pty: when it draws and when it does not, and that nothing is left behind
 * with a demo playing on the screen. What the terminal layer does by itself is in
 * terminal_test.c. */
#include "support/pty.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { LONG_MS = 30000, EXTRA_MOST = 6 };

#define FRAME_BEGIN "\033[?2026h"
#define FRAME_END   "\033[?2026l"

static char program_path[512], course_path[512], data_path[512], data_variable[600];

typedef struct Started {
    const char *arguments[12];
    const char *extra[EXTRA_MOST];
    int width, height;
    bool no_size, ignore_hangup;
} Started;

static Pty open_program(Started started)
{
    Pty pty;
    const char *environment[EXTRA_MOST + 4] = {data_variable, "COLORFGBG=15;0", "LC_ALL=C.UTF-8"};
    const char *arguments[16] = {program_path};
    for (int i = 0; i < EXTRA_MOST && started.extra[i] != NULL; i++)
        environment[3 + i] = started.extra[i];
    for (int i = 0; started.arguments[i] != NULL; i++) arguments[1 + i] = started.arguments[i];
    pty_open(&pty, arguments,
             (PtyOptions){.width = started.width,
                          .height = started.height,
                          .no_size = started.no_size,
                          .environment = environment,
                          .ignore_hangup = started.ignore_hangup});
    return pty;
}

/* Its first frame has been drawn. */
static Pty run_program(Started started)
{
    Pty pty = open_program(started);
    assert_true(pty_expect(&pty, FRAME_END, LONG_MS));
    return pty;
}

/* A demo that plays for long and shows another picture with every frame. */
static Pty run_demo(void)
{
    return run_program((Started){.arguments = {"demo", "rate-limiter", "--scene", "near-limit"}});
}

static Pty run_course(const char *place)
{
    return run_program((Started){
        .arguments = {"open", "--course", course_path, place}, .width = 120, .height = 40});
}

static void assert_ended(Pty *pty, int number)
{
    assert_true(pty_wait_end(pty, LONG_MS));
    if (number == 0) assert_true(WIFEXITED(pty->status) && WEXITSTATUS(pty->status) == 0);
    else assert_true(WIFSIGNALED(pty->status) && WTERMSIG(pty->status) == number);
    assert_string_equal(pty_left_behind(pty), "");
    pty_close(pty);
}

static int frames_from(const Pty *pty, size_t from)
{
    return pty_count(pty, FRAME_BEGIN, from);
}

/* Sends keys one after the other, each of which is to lead to a frame. */
static void press(Pty *pty, const char *keys)
{
    for (char key[2] = ""; (key[0] = *keys) != '\0'; keys++) {
        pty->mark = pty->output.len;
        pty_send(pty, key);
        assert_true(pty_expect(pty, FRAME_END, LONG_MS));
    }
}

/* Frames that are drawn while the demo plays, waiting for `count` of them. */
static void assert_plays(Pty *pty, int count)
{
    pty->mark = pty->output.len;
    for (int i = 0; i < count; i++) assert_true(pty_expect(pty, FRAME_END, LONG_MS));
}

/* Times that it has let go of the processor by itself; 0 where the system does not say. */
static long wake_ups(const Pty *pty)
{
    char path[64], line[128];
    long count = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pty->program);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        (void)sscanf(line, "voluntary_ctxt_switches: %ld", &count);
    if (file != NULL) fclose(file);
    return count;
}

/* Not a byte, not a wake-up, no processor. */
static void assert_idle(Pty *pty)
{
    pty_settle(pty, 250);
    size_t before = pty->output.len;
    long woken = wake_ups(pty);
    double cpu_ms = pty_cpu_ms(pty);
    pty_sleep(400);
    assert_true(pty_cpu_ms(pty) == cpu_ms);
    assert_int_equal(wake_ups(pty), woken);
    pty_settle(pty, 20);
    assert_int_equal(pty->output.len, before);
}

/* --- Thirty frames a second, and none --------------------------------------------------------- */

static void a_demo_that_plays_is_drawn_thirty_times_a_second(void **state)
{
    (void)state;
    Pty pty = run_demo();
    assert_plays(&pty, 3);
    size_t before = pty.output.len;
    double began_ms = pty_now_ms();
    for (int i = 0; i < 30; i++) assert_true(pty_expect(&pty, FRAME_END, LONG_MS));
    double took_ms = pty_now_ms() - began_ms;
    int frames = frames_from(&pty, before);
    assert_true(frames >= 29);
    assert_true(frames <= took_ms * 31 / 1000 + 2); /* a busy machine may give us fewer */
    pty_send(&pty, "q");
    assert_ended(&pty, 0);
}

static void nothing_is_drawn_while_nothing_runs_or_is_seen(void **state)
{
    static const char *const ways[] = {" ", "s", "p", "?", "y", "."}; /* pause, menus, help, .. */
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        Pty pty = run_demo();
        assert_plays(&pty, 2);
        pty_send(&pty, ways[i]);
        assert_idle(&pty);
        pty_send(&pty, "qq");
        assert_ended(&pty, 0);
    }
    Pty pty = run_program((Started){.arguments = {"demo", "rate-limiter", "--arrivals", "none",
                                                  "--for", "1s", "--speed", "64"}});
    assert_idle(&pty); /* at its end */
    press(&pty, " ");
    assert_plays(&pty, 1); /* and from the beginning */
    pty_send(&pty, "q");
    assert_ended(&pty, 0);
}

static void nothing_is_drawn_beside_a_text_that_is_read(void **state)
{
    (void)state;
    Pty pty = run_course("13");
    assert_idle(&pty);
    press(&pty, "\t ");
    assert_plays(&pty, 5); /* the demo beside the text */
    press(&pty, "z");
    assert_plays(&pty, 5); /* the demo over the whole screen */
    press(&pty, "z\t");
    assert_idle(&pty); /* back in the text it waits */
    press(&pty, "\t ");
    pty_resize(&pty, 50, 20); /* one side at a time: the demo's */
    assert_plays(&pty, 5);
    press(&pty, "\t");
    assert_idle(&pty);
    pty_send(&pty, "q");
    pty_settle(&pty, 50);
    assert_idle(&pty); /* home */
    pty_send(&pty, "q");
    assert_ended(&pty, 0);
}

/* Also behind a save, and with the file gone: nobody looks for it, it is waited for. */
static void a_preview_waits_without_looking(void **state)
{
    char lesson[600], gone[600], command[4096];
    (void)state;
    snprintf(command, sizeof command,
             "mkdir -p '%s' && { '%s' new --course '%s/c' C && '%s' new --course '%s/c' One; } "
             ">'%s/said'",
             data_path, program_path, data_path, program_path, data_path, data_path);
    assert_int_equal(system(command), 0);
    snprintf(lesson, sizeof lesson, "%s/c/lessons/01-one.md", data_path);
    snprintf(gone, sizeof gone, "%s/c/lessons/gone", data_path);
    Pty pty = run_program((Started){.arguments = {"preview", lesson}, .width = 120, .height = 40});
    assert_idle(&pty);
    pty.mark = pty.output.len;
    FILE *file = fopen(lesson, "w");
    assert_non_null(file);
    fputs("# One\n\nA paragraph written quickly.\n", file);
    fclose(file);
    assert_true(pty_expect(&pty, FRAME_END, LONG_MS));
    assert_idle(&pty);
    assert_int_equal(rename(lesson, gone), 0);
    assert_true(pty_expect(&pty, "the file is gone", LONG_MS));
    assert_idle(&pty);
    pty.mark = pty.output.len;
    assert_int_equal(rename(gone, lesson), 0);
    assert_true(pty_expect(&pty, FRAME_END, LONG_MS));
    assert_idle(&pty);
    pty_send(&pty, "q");
    assert_ended(&pty, 0);
}

static void a_quiz_over_a_run_is_still(void **state)
{
    (void)state;
    Pty pty = run_course("13");
    press(&pty, "\t ");
    assert_plays(&pty, 3);
    press(&pty, "\tt");
    assert_idle(&pty);
    pty_send(&pty, "\003");
    assert_ended(&pty, SIGINT);
}

static void a_suspended_run_draws_nothing_and_comes_back_whole(void **state)
{
    (void)state;
    Pty pty = run_demo();
    assert_plays(&pty, 3);
    pty_send(&pty, "\032");
    assert_true(pty_wait_stop(&pty, LONG_MS));
    assert_string_equal(pty_left_behind(&pty), "");
    size_t before = pty.output.len;
    pty_settle(&pty, 300);
    assert_int_equal(pty.output.len, before);
    pty_resize(&pty, 100, 30);
    pty.mark = pty.output.len;
    pty_continue(&pty);
    assert_true(pty_expect(&pty, "\033[?1049h", LONG_MS));
    assert_true(pty_expect(&pty, "\033[?2004h", LONG_MS));
    assert_true(pty_expect(&pty, "\033[?1006h", LONG_MS));
    assert_true(pty_expect(&pty, "near-limit", LONG_MS));
    assert_true(pty_expect(&pty, "\033[30;", LONG_MS)); /* down to its new last row */
    assert_plays(&pty, 3);
    pty_send(&pty, "q");
    assert_ended(&pty, 0);
}

/* --- A slow terminal -------------------------------------------------------------------------- */

static void who_reads_slowly_misses_frames_and_loses_no_keys(void **state)
{
    (void)state;
    Pty pty = run_demo();
    assert_plays(&pty, 2);
    pty_sleep(1500); /* nobody reads: forty frames' time */
    size_t before = pty.output.len;
    pty_send(&pty, " "); /* pauses, before any more is drawn */
    pty_settle(&pty, 250);
    /* No more than the terminal's own buffer held, and one frame that waited. */
    assert_true(pty.output.len - before < (64 << 10));
    assert_idle(&pty);
    pty_send(&pty, "q");
    assert_ended(&pty, 0);
}

/* --- Ends ------------------------------------------------------------------------------------- */

static const int all_ends[] = {SIGINT,  SIGTERM, SIGHUP, SIGQUIT, SIGSEGV,
                               SIGABRT, SIGPIPE, SIGBUS, SIGFPE,  SIGILL};
enum { END_COUNT = sizeof all_ends / sizeof all_ends[0] };

static const char not_the_sanitizers[] =
    "ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0";

static Pty run_demo_that_may_crash(void)
{
    return run_program((Started){.arguments = {"demo", "rate-limiter", "--scene", "near-limit"},
                                 .extra = {not_the_sanitizers},
                                 .width = 200,
                                 .height = 60});
}

static void every_end_of_a_playing_demo_restores_the_terminal(void **state)
{
    (void)state;
    for (int i = 0; i < END_COUNT; i++) {
        Pty pty = run_demo_that_may_crash();
        assert_plays(&pty, 2);
        pty_signal(&pty, all_ends[i]);
        assert_ended(&pty, all_ends[i]);
    }
}

/* All at once, since each waits half a second for somebody to read. */
static void every_end_is_reached_with_output_stopped(void **state)
{
    Pty ptys[END_COUNT];
    (void)state;
    for (int i = 0; i < END_COUNT; i++) {
        ptys[i] = run_demo_that_may_crash();
        assert_plays(&ptys[i], 2);
        assert_int_equal(tcflow(ptys[i].terminal, TCOOFF), 0);
    }
    pty_sleep(100); /* they wait in the middle of a frame */
    for (int i = 0; i < END_COUNT; i++) pty_signal(&ptys[i], all_ends[i]);
    for (int i = 0; i < END_COUNT; i++) assert_ended(&ptys[i], all_ends[i]);
}

static void every_end_is_reached_in_the_middle_of_a_frame(void **state)
{
    Pty ptys[END_COUNT];
    (void)state;
    for (int i = 0; i < END_COUNT; i++) ptys[i] = run_demo_that_may_crash();
    for (int frame = 0; frame < 12; frame++) { /* whole ones, more than the kernel keeps */
        for (int i = 0; i < END_COUNT; i++) pty_resize(&ptys[i], 190 + frame % 2, 60);
        pty_sleep(30);
    }
    for (int i = 0; i < END_COUNT; i++) pty_signal(&ptys[i], all_ends[i]);
    for (int i = 0; i < END_COUNT; i++) assert_true(pty_wait_end_unread(&ptys[i], LONG_MS));
    for (int i = 0; i < END_COUNT; i++) assert_ended(&ptys[i], all_ends[i]);
}

static void a_terminal_that_goes_ends_a_playing_demo(void **state)
{
    (void)state;
    for (int ignored = 0; ignored < 2; ignored++) {
        Pty pty = run_program(
            (Started){.arguments = {"demo", "rate-limiter"}, .ignore_hangup = ignored == 1});
        assert_plays(&pty, 2);
        pty_hang_up(&pty);
        assert_true(pty_wait_end(&pty, LONG_MS));
        pty_close(&pty);
    }
}

static void a_long_way_does_not_hold_the_end(void **state)
{
    (void)state;
    Pty pty = run_program((Started){.arguments = {"demo", "rate-limiter", "--arrivals", "even",
                                                  "--rate", "100000/s", "--for", "10m"}});
    pty_send(&pty, "\033[C\033[C\033[C\033[C"); /* millions of events on */
    assert_true(pty_expect(&pty, "computing", LONG_MS));
    pty_send(&pty, "q");
    assert_ended(&pty, 0);

    pty = run_program((Started){.arguments = {"demo", "rate-limiter", "--arrivals", "even",
                                              "--rate", "100000/s", "--for", "10m"}});
    pty_send(&pty, "\033[C\033[C\033[C\033[C");
    assert_true(pty_expect(&pty, "computing", LONG_MS));
    pty_send(&pty, "\033");
    assert_true(pty_expect(&pty, "go", LONG_MS)); /* it stands where it has got to */
    assert_idle(&pty);
    pty_send(&pty, "\003");
    assert_ended(&pty, SIGINT);
}

/* --- Typing ----------------------------------------------------------------------------------- */

static Pty run_search(void)
{
    Pty pty = run_course("13");
    press(&pty, "/");
    return pty;
}

static void what_is_being_typed_outlives_a_suspension(void **state)
{
    (void)state;
    Pty pty = run_search();
    press(&pty, "zebra");
    pty_send(&pty, "\032");
    assert_true(pty_wait_stop(&pty, LONG_MS));
    assert_string_equal(pty_left_behind(&pty), "");
    pty.mark = pty.output.len;
    pty_continue(&pty);
    assert_true(pty_expect(&pty, "zebra", LONG_MS));
    pty_send(&pty, "\r");
    assert_true(pty_expect(&pty, "not found: zebra", LONG_MS));
    pty_send(&pty, "\003");
    assert_ended(&pty, SIGINT);
}

static void an_interrupt_while_typing_in_a_quiz_loses_nothing(void **state)
{
    (void)state;
    char path[600], bytes[8192];
    Pty pty = run_program(
        (Started){.arguments = {"open", "--course", "tests/fixtures/course-small", "1"}});
    press(&pty, "t");
    press(&pty, "10\r"); /* a number question's answer */
    press(&pty, "\r");
    pty_send(&pty, "\003");
    assert_ended(&pty, SIGINT);
    snprintf(path, sizeof path, "%s/groundwork/journal.jsonl", data_path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[length] = '\0';
    assert_non_null(strstr(bytes, "\"little\""));
    assert_true(length > 0 && bytes[length - 1] == '\n');
}

static void a_paste_is_not_typed_however_large_or_broken(void **state)
{
    (void)state;
    Pty pty = run_course("13");
    pty_send(&pty, "\033[200~q\rqqt\033[201~"); /* where nothing is typed it is nothing */
    press(&pty, "/");
    pty_send(&pty, "\033[200~");
    char block[4096];
    memset(block, 'q', sizeof block - 1);
    block[sizeof block - 1] = '\0';
    for (int i = 0; i < 256; i++) pty_send(&pty, block); /* a megabyte */
    pty_send(&pty, "\r\033[2");
    pty_settle(&pty, 50);
    pty_send(&pty, "01~");
    assert_true(pty_expect(&pty, "qqqqqqqq", LONG_MS));
    pty_send(&pty, "\033"); /* out of the search */
    pty_settle(&pty, 100);
    press(&pty, "/");
    pty_send(&pty, "\033[200~lost end"); /* and it never comes */
    pty_settle(&pty, 50);
    pty_send(&pty, "\033");
    assert_true(pty_expect(&pty, "lost end", LONG_MS));
    pty_send(&pty, "\r");
    assert_true(pty_expect(&pty, "not found: lost end", LONG_MS));
    pty_send(&pty, "qq");
    assert_ended(&pty, 0);
}

static void control_keys_written_in_full_do_what_they_do(void **state)
{
    (void)state;
    Pty pty = run_demo();
    pty_send(&pty, "\033[99;5u");
    assert_ended(&pty, SIGINT);
    pty = run_demo();
    pty_send(&pty, "\033[27;5;92~");
    assert_ended(&pty, SIGQUIT);
    pty = run_demo();
    pty_send(&pty, "\033[122;5u");
    assert_true(pty_wait_stop(&pty, LONG_MS));
    assert_string_equal(pty_left_behind(&pty), "");
    pty_continue(&pty);
    assert_plays(&pty, 2);
    pty_send(&pty, "\033[27u");
    assert_ended(&pty, 0);
}

/* --- Terminals and encodings ------------------------------------------------------------------ */

/* Through the course and back; what came out meanwhile is in the pty's output. */
static Pty visit(const char *const extra[EXTRA_MOST])
{
    Started started = {
        .arguments = {"open", "--course", course_path, "13"}, .width = 120, .height = 40};
    memcpy(started.extra, extra, sizeof started.extra);
    Pty pty = run_program(started);
    pty_send(&pty, "\t "); /* the demo plays */
    assert_plays(&pty, 3);
    pty_send(&pty, " \t?");
    pty_settle(&pty, 50);
    pty_send(&pty, "q  |z");
    pty_settle(&pty, 50);
    pty_send(&pty, "t");
    pty_settle(&pty, 50);
    pty_send(&pty, "\003");
    assert_true(pty_wait_end(&pty, LONG_MS));
    assert_string_equal(pty_left_behind(&pty), "");
    return pty;
}

static void without_utf8_not_a_byte_is_beyond_ascii(void **state)
{
    static const char *const locales[][EXTRA_MOST] = {
        {"LC_ALL=C", "TERM=linux"},
        {"LC_ALL", "LC_CTYPE", "LANG=C", "TERM=linux"},
        {"LC_ALL", "LC_CTYPE=C", "LANG=C.UTF-8", "TERM=linux"},
        {"LC_ALL", "LC_CTYPE", "LANG=xx_YY.UTF-8", "TERM=linux"}, /* there is no such locale */
        {"LC_ALL=POSIX", "LANG=C.UTF-8", "TERM=linux"}};
    (void)state;
    for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
        Pty pty = visit(locales[i]);
        for (size_t at = 0; at < pty.output.len; at++)
            assert_true((unsigned char)pty.output.at[at] < 0x80);
        assert_true(pty_count(&pty, "----------", 0) > 0);
        assert_int_equal(pty_count(&pty, "??", 0), 0);     /* what curses makes of the rest */
        assert_int_equal(pty_count(&pty, "\033(0", 0), 0); /* nor by another character set */
        assert_int_equal(pty_count(&pty, "\016", 0), 0);
        pty_close(&pty);
    }
    static const char *const utf8[EXTRA_MOST] = {"LC_ALL", "LC_CTYPE=C.UTF-8", "LANG=C"};
    Pty pty = visit(utf8);
    assert_true(pty_count(&pty, "│", 0) > 0);
    pty_close(&pty);
}

static void every_terminal_that_can_place_its_cursor_will_do(void **state)
{
    static const char *const names[] = {"linux",
                                        "vt100",
                                        "vt220",
                                        "xterm",
                                        "xterm-256color",
                                        "xterm-direct",
                                        "xterm-mono",
                                        "screen",
                                        "screen-256color",
                                        "tmux",
                                        "tmux-256color",
                                        "rxvt",
                                        "rxvt-unicode",
                                        "rxvt-unicode-256color",
                                        "st",
                                        "st-256color",
                                        "foot",
                                        "alacritty",
                                        "xterm-kitty",
                                        "ansi",
                                        "cygwin"};
    (void)state;
    int tried = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char command[128], variable[64];
        snprintf(command, sizeof command, "infocmp %s >/dev/null 2>&1", names[i]);
        if (system(command) != 0) continue; /* not known here */
        snprintf(variable, sizeof variable, "TERM=%s", names[i]);
        Pty pty = visit((const char *[EXTRA_MOST]){variable});
        assert_true(pty_count(&pty, "Rate limiting", 0) > 0);
        pty_close(&pty);
        tried++;
    }
    assert_true(tried > 0);
}

static void a_terminal_without_a_size_has_what_is_usual_or_asked_for(void **state)
{
    (void)state;
    Started started = {.arguments = {"open", "--course", course_path, "13"}, .no_size = true};
    Pty pty = run_program(started);
    assert_true(pty_count(&pty, "\033[24;", 0) > 0); /* what terminfo says: the last row */
    assert_int_equal(pty_count(&pty, "\033[25;", 0), 0);
    pty_resize(&pty, 100, 30);
    assert_true(pty_expect(&pty, "\033[30;", LONG_MS));
    pty_resize(&pty, 0, 0); /* says nothing: it stays as it was */
    press(&pty, "j");
    pty_send(&pty, "qq");
    assert_ended(&pty, 0);
    started.extra[0] = "LINES=40";
    started.extra[1] = "COLUMNS=120";
    pty = run_program(started);
    assert_true(pty_count(&pty, "\033[40;", 0) > 0);
    pty_send(&pty, "qq");
    assert_ended(&pty, 0);
    started.no_size = false; /* what the terminal says of itself beats what may be stale */
    pty = run_program(started);
    assert_true(pty_count(&pty, "\033[24;", 0) > 0);
    pty_send(&pty, "qq");
    assert_ended(&pty, 0);
}

static void any_size_is_drawn_and_a_storm_ends_at_the_last(void **state)
{
    static const int sizes[][2] = {{1, 1}, {500, 200}, {2, 500}, {500, 1}, {59, 21}, {112, 8}};
    (void)state;
    Pty pty = run_course("13");
    press(&pty, "\t ");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        pty_resize(&pty, sizes[i][0], sizes[i][1]);
        pty_settle(&pty, 20);
        if (sizes[i][1] == 200) assert_plays(&pty, 2); /* one cell need not change */
    }
    for (int i = 0; i < 200; i++) pty_resize(&pty, 1 + i * 7 % 300, 1 + i * 3 % 80);
    pty_resize(&pty, 118, 37);
    pty_settle(&pty, 20);
    press(&pty, " ");
    pty_settle(&pty, 100);
    pty.mark = pty.output.len;
    pty_send(&pty, "\014");
    assert_true(pty_expect(&pty, "\033[37;", LONG_MS));
    pty_send(&pty, "qqq");
    assert_ended(&pty, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_demo_that_plays_is_drawn_thirty_times_a_second),
        cmocka_unit_test(nothing_is_drawn_while_nothing_runs_or_is_seen),
        cmocka_unit_test(nothing_is_drawn_beside_a_text_that_is_read),
        cmocka_unit_test(a_preview_waits_without_looking),
        cmocka_unit_test(a_quiz_over_a_run_is_still),
        cmocka_unit_test(a_suspended_run_draws_nothing_and_comes_back_whole),
        cmocka_unit_test(who_reads_slowly_misses_frames_and_loses_no_keys),
        cmocka_unit_test(every_end_of_a_playing_demo_restores_the_terminal),
        cmocka_unit_test(every_end_is_reached_with_output_stopped),
        cmocka_unit_test(every_end_is_reached_in_the_middle_of_a_frame),
        cmocka_unit_test(a_terminal_that_goes_ends_a_playing_demo),
        cmocka_unit_test(a_long_way_does_not_hold_the_end),
        cmocka_unit_test(what_is_being_typed_outlives_a_suspension),
        cmocka_unit_test(an_interrupt_while_typing_in_a_quiz_loses_nothing),
        cmocka_unit_test(a_paste_is_not_typed_however_large_or_broken),
        cmocka_unit_test(control_keys_written_in_full_do_what_they_do),
        cmocka_unit_test(without_utf8_not_a_byte_is_beyond_ascii),
        cmocka_unit_test(every_terminal_that_can_place_its_cursor_will_do),
        cmocka_unit_test(a_terminal_without_a_size_has_what_is_usual_or_asked_for),
        cmocka_unit_test(any_size_is_drawn_and_a_storm_ends_at_the_last),
    };
    const char *build = getenv("GROUNDWORK_BUILD"), *place = getenv("TMPDIR");
    const char *root = getenv("GROUNDWORK_ROOT");
    snprintf(program_path, sizeof program_path, "%s/groundwork", build == NULL ? "build" : build);
    snprintf(course_path, sizeof course_path, "%s", root == NULL ? "." : root);
    snprintf(data_path, sizeof data_path, "%s/program_test.%d", place == NULL ? "/tmp" : place,
             (int)getpid());
    snprintf(data_variable, sizeof data_variable, "XDG_DATA_HOME=%s", data_path);
    int failed = cmocka_run_group_tests_name("program", tests, NULL, NULL);
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", data_path);
    return system(command) == 0 ? failed : failed + 1;
}
