/* Nothing that a file, an argument or the surroundings say reaches a terminal as a control: a
 * course that attacks in every place that is ever shown, and attacks in every word that can be
 * typed, on every way out. */
#include "base/json.h"
#include "commands/command.h"
#include "learner/progress.h"
#include "shell/home.h"
#include "support/escapes.h"
#include "support/pty.h"
#include "support/unit.h"
#include "term/script.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONG_MS = 30000, WORDS = 24 };

static char program[512], home[512], course[800], odd_course[800], journal[800];

/* --- The course ------------------------------------------------------------------------------- */

/* Writes `words`, in which "@" is the attack, "&@" the one of entities and "%@" that of JSON. */
static void write_file(const char *directory, const char *name, const char *words)
{
    char path[1800];
    Buffer content = {0};
    for (const char *at = words; *at != '\0'; at++) {
        if (at[0] == '&' && at[1] == '@') buffer_puts(&content, escapes_as_entities), at++;
        else if (at[0] == '%' && at[1] == '@') buffer_puts(&content, escapes_as_json), at++;
        else if (at[0] == '@') buffer_puts(&content, escapes_attack);
        else buffer_putc(&content, *at);
    }
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    if (content.len > 0) assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
    buffer_clear(&content);
}

static const char *make_folder(const char *directory, const char *name)
{
    static char path[4][1800];
    static int turn;
    char *made = path[turn++ % 4];
    snprintf(made, sizeof path[0], "%s/%s", directory, name);
    assert_true(mkdir(made, 0755) == 0);
    return made;
}

/* A text, a title, an address and what else a lesson shows. */
static const char lesson[] =
    "# Attack @ &@\n\nText @ and &@.\n\n## Heading @ &@ {#x}\n\n*Soft @* **hard &@** ~~struck @~~ "
    "`code @` <b onclick=\"@\">html</b> &@\n\n"
    "[text @](https://example.org/@ \"title @\") [&@](<https://example.org/&@> '&@')\n"
    "[clip](https://example.org/&#27;]52;c;ZXZpbA==&#7;) [c1](https://example.org/&#x9c;&#155;5m)\n"
    "[script](javascript:alert&#40;1&#41;) [lines](https://example.org/a&#10;b&#13;c)\n"
    "[bidi](https://example.org/&#x202e;gro) [space](<https://example.org/a b>)\n"
    "<https://example.org/@> https://example.org/@ ![image @](https://example.org/@ '@')\n"
    "[by name][@], [other]\n\n[@]: https://example.org/@ '&@'\n[other]: <https://o.example/&@>\n\n"
    "| head @ | &@ |\n|---|---|\n| cell @ | &@ `@` |\n\n- item @\n- [ ] task &@\n\n1. first @\n\n"
    "> quote @ &@\n\n> [!WARNING]\n> trap @ &@\n\n> [!@]\n> none\n\n"
    "``` language @\ncode @\n\ttab\n```\n\n    indented @\n\n<div>@\n&@</div>\n\n<!-- @ "
    "-->\n\n***\n\n"
    "```demo\nrate-limiter --scene boundary-burst --for 1s\n```\n\n"
    "```demo @\nrate-limiter --limit '@'\n```\n\n```demo\nrate-limiter --@ 1\n```\n\n"
    "```demo\n@\n```\n\n```demo\nrate-limiter --tape '@'\n```\n\n```demo\nrate-limiter \"@\n```\n\n"
    "```quiz\n@\n```\n\n```quiz\nattack\n```\n\n[^1]: note @\n\n[^@]: note\n\nThe end @\n";

/* Where only few bytes are taken. */
#define SHORT "Begin\\u001b[5m\\u009b5m\\b\\u202e"

#define ALL_OVER "\"prompt\":\"%@\",\"explain\":\"%@\",\"hints\":[\"%@\",\"%@\"],\"tags\":[\"%@\"]"
static const char quiz[] =
    "{\"title\":\"Quiz %@\",\"pass\":0.5,\"shuffle\":false,\"questions\":["
    "{\"id\":\"attack\",\"type\":\"text\",\"accept\":[\"" SHORT "\",\"it\"]," ALL_OVER
    ",\"lesson\":\"01-attack\"},"
    "{\"id\":\"choice\",\"type\":\"choice\"," ALL_OVER ",\"choices\":["
    "{\"text\":\"a %@\",\"correct\":true,\"why\":\"%@\"},{\"text\":\"b %@\",\"why\":\"%@\"}]},"
    "{\"id\":\"many\",\"type\":\"multiple\"," ALL_OVER ",\"choices\":["
    "{\"text\":\"a %@\",\"correct\":true,\"why\":\"%@\"},{\"text\":\"b %@\",\"why\":\"%@\"}]},"
    "{\"id\":\"order\",\"type\":\"order\"," ALL_OVER ",\"items\":[\"a %@\",\"b %@\"]},"
    "{\"id\":\"match\",\"type\":\"match\"," ALL_OVER
    ",\"pairs\":[[\"a %@\",\"b %@\"],[\"c %@\",\"d %@\"]]},"
    "{\"id\":\"number\",\"type\":\"number\"," ALL_OVER
    ",\"answer\":1,\"tolerance\":0,\"unit\":\"" SHORT "\","
    "\"see\":\"rate-limiter --scene boundary-burst --for 1s\"},"
    "{\"id\":\"run\",\"type\":\"number\"," ALL_OVER ",\"tolerance\":0,\"unit\":\"x\","
    "\"answer\":{\"demo\":\"rate-limiter --limit %@\",\"metric\":\"max_in_2s\"}}]}";

/* Whatever can be named in a problem. */
static const char bad_quiz[] =
    "{\"title\":\"%@\",\"pass\":2,\"%@\":1,\"questions\":["
    "{\"id\":\"%@\",\"type\":\"%@\",\"prompt\":7,\"explain\":\"x\"},"
    "{\"id\":\"same\",\"type\":\"text\",\"accept\":[\"x\"],\"prompt\":\"p\",\"explain\":\"x\","
    "\"%@\":1,\"%@\":2,\"reject\":[\"x\"],\"lesson\":\"%@#%@\",\"see\":\"%@\"},"
    "{\"id\":\"same\",\"type\":\"number\",\"prompt\":\"p\",\"explain\":\"x\",\"tolerance\":0,"
    "\"answer\":{\"demo\":\"%@\",\"metric\":\"%@\",\"%@\":0}},"
    "{\"id\":\"metric\",\"type\":\"number\",\"prompt\":\"p\",\"explain\":\"x\",\"tolerance\":0,"
    "\"unit\":\"x\",\"answer\":{\"demo\":\"rate-limiter --for 1s\",\"metric\":\"%@\"}}]}";

#define EVENT "{\"v\":1,\"at\":\"2026-11-23T18:20:05Z\",\"run\":\"" SHORT "\",\"event\":"
static const char record[] =
    EVENT "\"place\",\"course\":\"odd\",\"lesson\":\"%@\",\"line\":1}\n" EVENT
          "\"begin\",\"course\":\"odd\",\"quiz\":\"attack\",\"attempt\":1,\"seed\":1,"
          "\"questions\":[\"attack\",\"%@\",\"choice\"]}\n" EVENT
          "\"answer\",\"course\":\"odd\",\"quiz\":\"attack\",\"question\":\"attack\",\"rev\":1,"
          "\"attempt\":1,\"given\":\"%@\",\"score\":0,\"hints\":0,\"ms\":1}\n" EVENT
          "\"practice\",\"course\":\"odd\",\"quiz\":\"%@\",\"question\":\"" SHORT "\",\"rev\":1,"
          "\"given\":\"%@\",\"score\":0,\"hints\":0,\"ms\":1}\n"
          "@\n{\"v\":1,\"%@\":\"@\"}\n{\"v\":9,\"event\":\"%@\"}\n{\"v\":1,\"at\"";

static void write_course(const char *directory, const char *title)
{
    char words[256];
    snprintf(words, sizeof words, "# %s @ &@\n\n<!-- course: odd -->\n\nWelcome @ &@\n", title);
    const char *lessons = make_folder(directory, "lessons");
    const char *quizzes = make_folder(directory, "quizzes");
    write_file(lessons, "README.md", words);
    write_file(lessons, "01-attack.md", lesson);
    write_file(lessons, "02-raw.md", "@\n=\n\nNo title, \300\257 bytes \355\240\200 of none.\n");
    write_file(quizzes, "01-attack.json", quiz);
    write_file(quizzes, "02-raw.json", "{\"title\":\"@\"}");
    write_file(quizzes, "module-01.json", bad_quiz);
}

static void in_folder(char *path, size_t size, const char *name)
{
    snprintf(path, size, "%s/%s", home, name);
}

static int set_up(void **state)
{
    char name[600];
    (void)state;
    const char *temporary = getenv("TMPDIR");
    snprintf(program, sizeof program, "%s", getenv("GROUNDWORK"));
    snprintf(home, sizeof home, "%s/escapes-XXXXXX", temporary != NULL ? temporary : "/tmp");
    if (mkdtemp(home) == NULL) return -1;
    in_folder(course, sizeof course, "course");
    in_folder(odd_course, sizeof odd_course, escapes_name);
    in_folder(journal, sizeof journal, "data/groundwork/journal.jsonl");
    write_course(make_folder(home, "course"), "A course");
    const char *odd = make_folder(home, escapes_name);
    write_course(odd, "Odd");
    snprintf(name, sizeof name, "lessons/03-%s.md", escapes_name);
    write_file(odd, name, lesson);
    snprintf(name, sizeof name, "quizzes/03-%s.json", escapes_name);
    write_file(odd, name, bad_quiz);
    snprintf(name, sizeof name, "lessons/04-%s.md", escapes_name);
    (void)make_folder(odd, name);
    write_file(home, "tape", "1s @\n@\n");
    write_file(make_folder(make_folder(home, "data"), "groundwork"), "journal.jsonl", record);
    in_folder(name, sizeof name, "data");
    setenv("XDG_DATA_HOME", name, 1);
    setenv("GROUNDWORK_COURSE", course, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) execlp("rm", "rm", "-rf", home, (char *)NULL);
    return waitpid(child, NULL, 0) == child ? 0 : -1;
}

/* --- Runs ------------------------------------------------------------------------------------- */

typedef struct Printed {
    Buffer out, err;
    int status;
} Printed;

static void read_back(const char *name, Buffer *content)
{
    char path[800], part[4096];
    size_t length;
    in_folder(path, sizeof path, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((length = fread(part, 1, sizeof part, file)) > 0)
        buffer_put(content, (Text){part, length});
    fclose(file);
}

static void redirect(int to, const char *name, int flags)
{
    char path[800];
    in_folder(path, sizeof path, name);
    int file = open(path, flags, 0644);
    if (file < 0 || dup2(file, to) < 0) _exit(126);
}

/* Runs the program with these words and `input` to read. */
static Printed run(const char *input, const char *const *words)
{
    const char *arguments[WORDS + 2] = {program};
    Printed printed = {.status = -1};
    for (int i = 0; words[i] != NULL; i++) arguments[i + 1] = words[i];
    write_file(home, "in", input);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        redirect(STDIN_FILENO, "in", O_RDONLY);
        redirect(STDOUT_FILENO, "out", O_WRONLY | O_CREAT | O_TRUNC);
        redirect(STDERR_FILENO, "err", O_WRONLY | O_CREAT | O_TRUNC);
        execv(program, (char *const *)arguments);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 126);
    printed.status = WEXITSTATUS(status);
    read_back("out", &printed.out);
    read_back("err", &printed.err);
    return printed;
}

static void check(Text output, EscapesAllowed allowed, const char *const *words)
{
    const char *found = escapes_find(output, allowed);
    if (found == NULL && !text_has(output, TEXT("\nfake:"))) return;
    print_error("groundwork");
    for (; *words != NULL; words++) print_error(" %.60s", *words);
    fail_msg("%s", found != NULL ? found : "a line of the attacker's own");
}

/* Runs, and nothing comes out that may not. What came out is the caller's. */
static Printed run_clean(const char *input, EscapesAllowed allowed, const char *const *words)
{
    Printed printed = run(input, words);
    check(buffer_text(&printed.out), allowed, words);
    check(buffer_text(&printed.err), ESCAPES_NONE, words);
    return printed;
}

static void release(Printed *printed)
{
    buffer_clear(&printed->out);
    buffer_clear(&printed->err);
}

#define RUN(...) run_clean("", ESCAPES_NONE, (const char *const[]){__VA_ARGS__, NULL})

/* One that works and says something, as far as `words` have it. */
static void shows(const char *wanted, Printed printed)
{
    if (printed.status != 0 || !text_has(buffer_text(&printed.out), text_of(wanted)))
        fail_msg("no \"%s\" (status %d): %.300s%.300s", wanted, printed.status,
                 printed.out.len > 0 ? printed.out.at : "",
                 printed.err.len > 0 ? printed.err.at : "");
    release(&printed);
}

/* One that is refused, with what was typed quoted. */
static void refuses(Printed printed)
{
    Text said = buffer_text(&printed.err);
    if (printed.status != 2 || printed.out.len > 0 || !text_has(said, TEXT("Begin")))
        fail_msg("status %d: %.300s", printed.status, said.len > 0 ? said.at : "");
    release(&printed);
}

static void is_json(Printed printed, bool lines)
{
    Arena *arena = arena_new((size_t)1 << 28);
    Report report = {.arena = arena};
    Text rest = buffer_text(&printed.out), line = rest;
    assert_true(printed.status == 0 && rest.len > 0);
    while (lines ? text_next_line(&rest, &line) : rest.len > 0) {
        assert_non_null(json_read(arena, line, "output", &report));
        if (!lines) break;
    }
    assert_problems(&report, "");
    arena_free(arena);
    release(&printed);
}

/* --- The ways out ----------------------------------------------------------------------------- */

/* Whatever a caller hands over, also what nothing has cleaned before. */
static void every_way_out_is_clean(void **state)
{
    (void)state;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        Arena *arena = arena_new(1 << 20);
        Report report = {.arena = arena};
        Buffer page = {0};
        redirect(STDOUT_FILENO, "out", O_WRONLY | O_CREAT | O_TRUNC);
        redirect(STDERR_FILENO, "err", O_WRONLY | O_CREAT | O_TRUNC);
        out_text(text_of(escapes_attack));
        out_data(text_of(escapes_attack));
        out_clean(arena, text_of(escapes_attack), &page);
        out_page(buffer_text(&page), NULL);
        complain("%s", escapes_name);
        report_add(&report, SEVERITY_ERROR, (Place){escapes_name, 1, 1}, "rule", "%s",
                   escapes_attack);
        (void)complain_all(&report);
        _exit(out_finish(EXIT_DONE));
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    Printed printed = {.status = WEXITSTATUS(status)};
    read_back("out", &printed.out);
    read_back("err", &printed.err);
    check(buffer_text(&printed.out), ESCAPES_NONE, (const char *const[]){"out", NULL});
    check(buffer_text(&printed.err), ESCAPES_NONE, (const char *const[]){"err", NULL});
    assert_true(text_has(buffer_text(&printed.err), TEXT("Begin")));
    shows("End", printed);
}

/* --- What is typed ---------------------------------------------------------------------------- */

/* An argument has more than a file's name can hold, and lines. */
static char typed[4096], typed_option[4100];

static void no_argument_comes_out_as_a_control(void **state)
{
    char value[4200];
    (void)state;
    refuses(RUN(typed));
    refuses(RUN(typed_option, "list"));
    for (int i = 0; i < command_count; i++) {
        const char *name = command_table[i].name;
        Printed printed = RUN(name, typed);
        release(&printed);
        printed = RUN(name, typed, typed);
        release(&printed);
        refuses(RUN(name, typed_option));
        refuses(RUN(name, "--color", typed));
        const char *word = command_table[i].least > 0 ? "1" : NULL;
        if (strcmp(name, "demo") != 0) refuses(RUN(name, "--course", typed, word));
        printed = RUN(name, "--help", typed);
        release(&printed);
        printed = RUN(name, "--json", typed);
        release(&printed);
    }
    refuses(RUN("list", "--course", typed));
    refuses(RUN("read", typed));
    refuses(RUN("open", typed));
    refuses(RUN("quiz", typed));
    refuses(RUN("read", "1", "--width", typed));
    snprintf(value, sizeof value, "--no-pager=%s", typed);
    refuses(RUN("read", "1", value));
    snprintf(value, sizeof value, "--width=%s", typed);
    refuses(RUN("read", "1", value));
    Printed printed = RUN("help", typed);
    release(&printed);
}

static void no_word_of_a_demo_comes_out_as_a_control(void **state)
{
    static const char *const options[] = {
        "--scene",  "--seed", "--for",       "--speed", "--size", "--explain", "--limit",
        "--window", "--rate", "--algorithm", "--nodes", "--tape", "--versus"};
    char pair[4200], tape[800];
    (void)state;
    refuses(RUN("demo", typed));
    refuses(RUN("demo", typed_option));
    refuses(RUN("demo", "rate-limiter", typed));
    refuses(RUN("demo", "rate-limiter", typed_option));
    refuses(RUN("demo", "rate-limiter", typed_option, "1"));
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        refuses(RUN("demo", "rate-limiter", options[i], typed));
    refuses(RUN("demo", "rate-limiter", "--at", typed, "burst"));
    refuses(RUN("demo", "rate-limiter", "--at", "1s", typed));
    snprintf(pair, sizeof pair, "burst=%s", typed);
    refuses(RUN("demo", "rate-limiter", "--at", "1s", pair));
    in_folder(tape, sizeof tape, "tape");
    refuses(RUN("demo", "rate-limiter", "--tape", tape, "--for", "2s"));
    in_folder(tape, sizeof tape, escapes_name);
    refuses(RUN("demo", "rate-limiter", "--tape", tape, "--for", "2s"));
}

static void nothing_of_the_surroundings_comes_out_as_a_control(void **state)
{
    static const char *const names[] = {"GROUNDWORK_COURSE",
                                        "XDG_DATA_HOME",
                                        "HOME",
                                        "TERM",
                                        "PAGER",
                                        "VISUAL",
                                        "EDITOR",
                                        "COLUMNS",
                                        "NO_COLOR",
                                        "COLORTERM",
                                        "COLORFGBG",
                                        "GROUNDWORK_MOUSE",
                                        "ESCDELAY"};
    static const char *const commands[] = {"list", "progress", "open", "read", "quiz"};
    char path[5000];
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        char *before = value != NULL ? strdup(value) : NULL;
        snprintf(path, sizeof path, "/nowhere/%s", escapes_name);
        setenv(names[i], strstr(names[i], "HOME") != NULL ? path : typed, 1);
        for (size_t j = 0; j < sizeof commands / sizeof commands[0]; j++) {
            Printed printed = RUN(commands[j], "1");
            release(&printed);
            printed = RUN(commands[j]);
            release(&printed);
        }
        if (before != NULL) setenv(names[i], before, 1);
        else unsetenv(names[i]);
        free(before);
    }
}

/* --- What files say --------------------------------------------------------------------------- */

static void no_list_says_what_a_course_wants(void **state)
{
    (void)state;
    shows("Attack Begin", RUN("list"));
    shows("A course Begin", RUN("progress"));
    is_json(RUN("list", "--json"), false);
    is_json(RUN("progress", "--json"), false);
    shows("Attack Begin", RUN("list", "--course", odd_course));
    is_json(RUN("list", "--json", "--course", odd_course), false);
    is_json(RUN("progress", "--json", "--course", odd_course), false);
    setenv("LC_ALL", "C", 1);
    shows("Attack Begin", RUN("list"));
    unsetenv("LC_ALL");
}

static void no_lesson_draws_but_what_it_says(void **state)
{
    static const char *const lessons[] = {"1", "2", "3"};
    (void)state;
    for (size_t i = 0; i < sizeof lessons / sizeof lessons[0]; i++) {
        const char *where = i < 2 ? course : odd_course;
        shows("End", RUN("read", lessons[i], "--course", where));
        shows("End", run_clean("", ESCAPES_LOOKS,
                               (const char *const[]){"read", lessons[i], "--course", where,
                                                     "--color", "always", NULL}));
        setenv("LC_ALL", "C", 1);
        shows("End", RUN("read", lessons[i], "--course", where, "--width", "20"));
        unsetenv("LC_ALL");
    }
    refuses(RUN("read", "4", "--course", odd_course)); /* a folder in place of a lesson */
}

/* Every question, with hints, runs, and answers that attack, too. */
static void no_quiz_asks_but_what_it_says(void **state)
{
    (void)state;
    Buffer input = {0};
    buffer_repeat(&input, "?\n@\na\nab\n2\ns\n\n", 20);
    Printed printed = run_clean(input.at, ESCAPES_NONE, (const char *const[]){"quiz", "1", NULL});
    if (!text_has(buffer_text(&printed.out), TEXT("practises"))) fail_msg("%s", printed.out.at);
    assert_true(text_has(buffer_text(&printed.out), TEXT("7 of 7")));
    assert_true(text_has(buffer_text(&printed.err), TEXT("--limit Begin")));
    buffer_clear(&input);
    release(&printed);
    static const char *const broken[] = {"2", "module-01"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        printed = RUN("quiz", broken[i]);
        assert_true(text_has(buffer_text(&printed.err), TEXT("error:")));
        release(&printed);
    }
    printed = RUN("quiz", "3", "--course", odd_course);
    assert_true(text_has(buffer_text(&printed.err), TEXT("Begin")));
    release(&printed);
}

/* --- The screen ------------------------------------------------------------------------------- */

/* What is drawn is looked at before a terminal makes moves of it, so a backspace would be seen. */
static void no_window_shows_a_control(void **state)
{
    static const char keys[] =
        "size 150x40\nscreen home\nkeys ? \nscreen keys\nkeys Esc Enter\nscreen lesson\n"
        "keys Space\nscreen 2\nkeys Space\nscreen 3\nkeys Space\nscreen 4\nkeys Space\nscreen 5\n"
        "keys o\nscreen outline\nkeys Esc m Enter\nscreen marked\nkeys m Enter\nscreen next\n"
        "keys Esc /\npaste Begin \033[5m \302\233 \342\200\256\b\nscreen search\nkeys Enter\n"
        "screen found\nkeys Esc t\nscreen quiz\ntype it\nkeys Enter\nscreen told\nkeys Enter "
        "Ctrl-T\n"
        "screen choice\nkeys a Enter\nscreen told\nkeys Enter a Enter\nscreen told\nkeys Enter "
        "Enter\n"
        "screen order\nkeys Enter Enter\nscreen match\nsize 50x12\nscreen small\nkeys q q q q\n";
    (void)state;
    static const char *const courses[] = {course, odd_course};
    for (size_t i = 0; i < 2; i++) {
        Arena *arena = arena_new((size_t)1 << 30);
        Report report = {.arena = arena}, problems = {.arena = arena};
        Buffer out = {0};
        Course *opened = course_open(courses[i], &problems);
        assert_non_null(opened);
        Journal *kept = journal_open(journal, opened->id, TEXT(""));
        Progress *progress = progress_new(opened);
        (void)journal_read(kept, progress_take, progress, &problems);
        App *app = app_open(&(AppSetup){.course = opened,
                                        .journal = kept,
                                        .progress = progress,
                                        .table = WIDTH_UNICODE,
                                        .clock_ms = common_clock_ms});
        home_open(app, &problems, NULL);
        assert_true(script_run(app, "keys", text_of(keys), &out, &report));
        check(buffer_text(&out), ESCAPES_NONE, (const char *const[]){"open", courses[i], NULL});
        assert_true(text_has(buffer_text(&out), TEXT("Begin")));
        app_close(app);
        progress_free(progress);
        journal_close(kept);
        course_close(opened);
        buffer_clear(&out);
        arena_free(arena);
    }
}

static const char *const plain_terminal[] = {"TERM=xterm-256color", "PAGER=", "FORCE_HYPERLINK=1",
                                             "COLORFGBG=15;0", NULL};

static void no_page_of_a_terminal_has_other_looks_than_ours(void **state)
{
    (void)state;
    const char *const words[] = {program, "read", "1", NULL};
    Pty pty;
    pty_open(&pty, words, (PtyOptions){.width = 80, .environment = plain_terminal});
    assert_true(pty_wait_end(&pty, LONG_MS));
    check(buffer_text(&pty.output), ESCAPES_LOOKS, words);
    assert_true(pty_count(&pty, "\033]8;;https://", 0) > 0);
    pty_close(&pty);
}

static void no_terminal_gets_but_what_curses_writes(void **state)
{
    (void)state;
    const char *const words[] = {program, "open", "--course", odd_course, NULL};
    static const char *const keys[] = {"\r", " ",       " ", "o",    "\033", "m\r",
                                       "/",  "Begin\r", "t", "it\r", "\r",   "a\r",
                                       "\r", "?",       "q", "q",    "q",    "q"};
    Pty pty;
    pty_open(&pty, words, (PtyOptions){.width = 150, .height = 40, .environment = plain_terminal});
    assert_true(pty_expect(&pty, "\033[?2026l", LONG_MS));
    for (size_t i = 0; i < sizeof keys / sizeof keys[0] && !pty.ended; i++) {
        pty_send(&pty, keys[i]);
        pty_settle(&pty, 60);
    }
    if (!pty.ended) pty_signal(&pty, SIGTERM);
    assert_true(pty_wait_end(&pty, LONG_MS));
    check(buffer_text(&pty.output), ESCAPES_SCREEN, words);
    assert_true(pty_count(&pty, "Begin", 0) > 3);
    assert_string_equal(pty_left_behind(&pty), "");
    pty_close(&pty);
}

static void a_terminal_that_is_named_so_is_refused_in_plain_words(void **state)
{
    (void)state;
    char name[300];
    snprintf(name, sizeof name, "TERM=%s", escapes_name);
    const char *const words[] = {program, "open", NULL};
    Pty pty;
    pty_open(&pty, words, (PtyOptions){.environment = (const char *const[]){name, NULL}});
    assert_true(pty_wait_end(&pty, LONG_MS));
    check(buffer_text(&pty.output), ESCAPES_LOOKS, words);
    assert_int_equal(pty_count(&pty, "groundwork: TERM ", 0), 1);
    pty_close(&pty);
}

/* --- The judge itself ------------------------------------------------------------------------- */

static void the_judge_sees_every_part_of_the_attack(void **state)
{
    static const char *const good[] = {"\033[1;38;5;74mA\033[m",
                                       "\033]8;;https://a.example/\033\\A\033]8;;\033\\"};
    (void)state;
    Text rest = text_of(escapes_attack), part;
    int seen = 0;
    while (text_next_part(&rest, ' ', &part)) {
        if (part.len == 0 || utf8_plain(part) == part.len) continue;
        seen += text_has(part, TEXT("\033[31;1m")) || escapes_find(part, ESCAPES_LOOKS) != NULL;
        if (escapes_find(part, ESCAPES_NONE) == NULL) fail_msg("passes: %.*s", TEXT_ARG(part));
    }
    assert_true(seen > 40);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_null(escapes_find(text_of(good[i]), ESCAPES_LOOKS));
        assert_non_null(escapes_find(text_of(good[i]), ESCAPES_NONE));
    }
    assert_null(escapes_find(TEXT("A\nna\303\257ve\t\346\227\245"), ESCAPES_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_judge_sees_every_part_of_the_attack),
        cmocka_unit_test(every_way_out_is_clean),
        cmocka_unit_test(no_argument_comes_out_as_a_control),
        cmocka_unit_test(no_word_of_a_demo_comes_out_as_a_control),
        cmocka_unit_test(nothing_of_the_surroundings_comes_out_as_a_control),
        cmocka_unit_test(no_list_says_what_a_course_wants),
        cmocka_unit_test(no_lesson_draws_but_what_it_says),
        cmocka_unit_test(no_quiz_asks_but_what_it_says),
        cmocka_unit_test(no_window_shows_a_control),
        cmocka_unit_test(no_page_of_a_terminal_has_other_looks_than_ours),
        cmocka_unit_test(no_terminal_gets_but_what_curses_writes),
        cmocka_unit_test(a_terminal_that_is_named_so_is_refused_in_plain_words),
    };
    snprintf(typed, sizeof typed, "%s\nfake: line", escapes_attack);
    snprintf(typed_option, sizeof typed_option, "--%s", typed);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
