/* The program itself, taking a quiz line by line and in the shell, while its calls on the learner's
 * folder meet faults: what it has told is in the record or said to be unsaved, and it can always be
 * started again and gone on with. */
#include "support/pty.h"
#include "support/tracer.h"
#include "support/unit.h"

#include "learner/progress.h"
#include "shell/home.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef TRACER_IS_HERE

enum { QUESTIONS = 3, SAID = 99 /* a descriptor */ };

typedef struct Fixture {
    Arena *arena;
    char folder[PATH_MAX];
    const char *home, *data, *path, *course, *in, *out, *err;
    bool shell;
    int answers; /* read last */
    int ends;
} Fixture;

static const char QUIZ[] =
    "{\"title\":\"Q\",\"pass\":1,\"shuffle\":false,\"questions\":["
    "{\"id\":\"a\",\"type\":\"text\",\"prompt\":\"P\",\"explain\":\"E\",\"accept\":[\"x\"]},"
    "{\"id\":\"b\",\"type\":\"text\",\"prompt\":\"P\",\"explain\":\"E\",\"accept\":[\"x\"]},"
    "{\"id\":\"c\",\"type\":\"text\",\"prompt\":\"P\",\"explain\":\"E\",\"accept\":[\"x\"]}]}";

static const char *below(Fixture *f, const char *name)
{
    return text_printf(f->arena, "%s/%s", f->folder, name).at;
}

static void write_file(const char *path, const char *words)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(words, file);
    assert_int_equal(fclose(file), 0);
}

static Text read_file(Fixture *f, const char *path)
{
    char *at = arena_alloc(f->arena, 1 << 16);
    FILE *file = fopen(path, "r");
    size_t len = file == NULL ? 0 : fread(at, 1, (1 << 16) - 1, file);
    if (file != NULL) fclose(file);
    return (Text){at, len};
}

static int set_up(void **state)
{
    Fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    char folder[PATH_MAX];
    if (access("/dev/shm", R_OK | W_OK | X_OK) == 0) tmp = "/dev/shm";
    snprintf(folder, sizeof folder, "%s/program-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    if (mkdtemp(folder) == NULL || realpath(folder, f->folder) == NULL) return -1;
    f->arena = arena_new((size_t)64 << 20);
    f->home = below(f, "home");
    f->data = below(f, "home/data");
    f->path = below(f, "home/data/groundwork/journal.jsonl");
    f->course = below(f, "course");
    f->in = below(f, "in");
    f->out = below(f, "out");
    f->err = below(f, "err");
    mkdir(f->home, 0700);
    mkdir(f->course, 0700);
    mkdir(below(f, "course/lessons"), 0700);
    mkdir(below(f, "course/quizzes"), 0700);
    write_file(below(f, "course/lessons/01-one.md"), "# One\n\ntext\n");
    write_file(below(f, "course/quizzes/01-one.json"), QUIZ);
    write_file(f->in, "x\n\nx\n\nx\n\n");
    setenv("XDG_DATA_HOME", f->data, 1);
    *state = f;
    return 0;
}

static void start_afresh(Fixture *f)
{
    unlink(f->path);
    rmdir(below(f, "home/data/groundwork"));
    rmdir(f->data);
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    start_afresh(f);
    const char *const files[] = {"course/lessons/01-one.md", "course/quizzes/01-one.json", "in",
                                 "out", "err"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) unlink(below(f, files[i]));
    rmdir(below(f, "course/lessons"));
    rmdir(below(f, "course/quizzes"));
    rmdir(f->course);
    rmdir(f->home);
    int removed = rmdir(f->folder);
    arena_free(f->arena);
    free(f);
    return removed;
}

/* --- Those that are followed ------------------------------------------------------------------ */

static void redirect(const char *path, int flags, int to)
{
    int fd = open(path, flags, 0600);
    if (fd < 0 || dup2(fd, to) != to) _exit(2);
    close(fd);
}

/* `groundwork quiz 1`, with all answers at hand. */
static _Noreturn void take_lines(const Fixture *f, bool traced)
{
    const char *program = getenv("GROUNDWORK");
    redirect(f->in, O_RDONLY, STDIN_FILENO);
    redirect(f->out, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(f->err, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* it cannot look for leaks while it is traced */
    if (traced && !tracer_begin()) _exit(2);
    execl(program, program, "quiz", "1", "--course", f->course, (char *)NULL);
    _exit(2);
}

static void press(App *app, int32_t key)
{
    app_handle(app, &(Input){.kind = INPUT_KEY, .key = key});
}

/* The shell, key by key; after each answer it says how many there are, or that they are unsaved. */
static _Noreturn void take_in_shell(const Fixture *f, bool traced)
{
    redirect("/dev/null", O_WRONLY, SAID);
    if (traced && !tracer_begin()) _exit(2);
    Arena *arena = arena_new((size_t)1 << 20);
    Report problems = {.arena = arena};
    Course *course = course_open(f->course, &problems);
    Journal *journal = journal_open(f->path, course->id, TEXT(""));
    Progress *progress = progress_new(course);
    (void)journal_read(journal, progress_take, progress, &problems);
    App *app = app_open(&(AppSetup){.course = course, .journal = journal, .progress = progress});
    home_open(app, &problems, NULL);
    app_handle(app, &(Input){.kind = INPUT_RESIZE, .x = 80, .y = 24});
    press(app, 't');
    const QuizProgress *quiz = progress_quiz(progress, 0);
    int answered = 0;
    for (int i = 0; i < quiz->record.count; i++) answered += quiz->record.answers[i].answered;
    while (answered < QUESTIONS) {
        press(app, 'x');
        press(app, KEYCODE_ENTER);
        char word = (char)++answered;
        if (text_has(text_of(app_message(app)), TEXT("not saved"))) word = (char)-word;
        if (write(SAID, &word, 1) != 1) _exit(2);
        press(app, KEYCODE_ENTER);
    }
    press(app, KEYCODE_ENTER);
    press(app, 'q');
    app_leave(app);
    bool saved = journal_flush(journal, NULL);
    app_close(app);
    progress_free(progress);
    journal_close(journal);
    course_close(course);
    _exit(saved ? 0 : 1);
}

static pid_t start(const Fixture *f, bool traced)
{
    fflush(NULL);
    pid_t child = fork();
    if (child == 0 && f->shell) take_in_shell(f, traced);
    if (child == 0) take_lines(f, traced);
    return child;
}

/* --- What is left ----------------------------------------------------------------------------- */

static void take(void *context, const JournalEvent *event)
{
    Fixture *f = context;
    bool asked = event->kind == JOURNAL_ANSWER;
    if (asked && event->question.at[0] == 'a' + f->answers) f->answers++;
    f->ends += event->kind == JOURNAL_END;
}

/* Answers are given in their order, so their number says which. */
static void read_record(Fixture *f)
{
    Journal *journal = journal_open(f->path, TEXT("c"), TEXT("reader"));
    f->answers = f->ends = 0;
    assert_true(journal_read(journal, take, f, NULL));
    journal_close(journal);
}

static void hear(void *context, char word)
{
    Fixture *f = context;
    if (!f->shell || word < 0) return;
    read_record(f);
    assert_true(f->answers >= word);
}

static int told(Fixture *f)
{
    Text out = read_file(f, f->out), part = TEXT("Right.");
    int times = 0;
    for (size_t at = 0; (at = text_find(out, part, at)) != SIZE_MAX; at += part.len) times++;
    return times;
}

/* The faults are gone: it is started again, comes to its end, and all of it is in the record. */
static void check_next_start(Fixture *f)
{
    int status;
    pid_t child = start(f, false);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("it does not come to its end: %d; %.*s", status, TEXT_ARG(read_file(f, f->err)));
    read_record(f);
    assert_true(f->answers == QUESTIONS && f->ends >= 1);
}

/* False where the fault lies behind the last call. */
static bool go_through(Fixture *f, Fault fault)
{
    size_t mark = f->arena->used;
    start_afresh(f);
    Tracer tracer = {.folder = f->home,
                     .faults = {fault},
                     .said_fd = f->shell ? SAID : STDOUT_FILENO,
                     .on_word = hear,
                     .context = f};
    bool followed = tracer_follow(&tracer, start(f, true));
    assert_true(followed && !(WIFEXITED(tracer.status) && WEXITSTATUS(tracer.status) == 2));
    assert_true(tracer.killed || WIFEXITED(tracer.status));
    bool failing = fault.kind == FAULT_ERROR && fault.error != EINTR;
    if (!failing && tracer.unsynced_words > 0)
        fail_msg("told but not synced, with a fault at call %d (%ld)", fault.at, tracer.last_met);
    read_record(f);
    if (!f->shell) {
        Text err = read_file(f, f->err), out = read_file(f, f->out);
        bool lost = text_has(out, TEXT("The record could not be saved."));
        assert_true(failing || err.len == 0);
        if (!text_has(err, TEXT("not saved"))) assert_true(f->answers >= told(f));
        if (!tracer.killed && !lost) assert_int_equal(f->answers, QUESTIONS);
    }
    check_next_start(f);
    arena_rewind(f->arena, mark);
    return tracer.calls[0] >= fault.at;
}

/* Every call in `make soak`; else some for each fault, and between them all. */
static void meet_every_fault(Fixture *f)
{
    static const Fault faults[] = {
        {.kind = FAULT_ERROR, .error = ENOSPC},
        {.kind = FAULT_ERROR, .error = ENOSPC, .lasting = true},
        {.kind = FAULT_ERROR, .error = EIO},
        {.kind = FAULT_ERROR, .error = EIO, .lasting = true},
        {.kind = FAULT_ERROR, .error = EINTR},
        {.kind = FAULT_SHORT},
        {.kind = FAULT_KILL_BEFORE},
        {.kind = FAULT_KILL_BEHIND},
        {.kind = FAULT_KILL_WITHIN},
    };
    enum { FAULTS = sizeof faults / sizeof faults[0] };
    int stride = getenv("GROUNDWORK_SOAK") != NULL ? 1 : 4;
    for (int i = 0; i < FAULTS; i++) {
        Fault fault = faults[i];
        fault.at = 1 + i % stride;
        while (go_through(f, fault)) fault.at += stride;
        assert_true(fault.at > 8 * QUESTIONS);
    }
}

static void the_quiz_by_lines_loses_nothing(void **state)
{
    assert_non_null(getenv("GROUNDWORK"));
    meet_every_fault(*state);
}

static void the_quiz_in_the_shell_loses_nothing(void **state)
{
    Fixture *f = *state;
    f->shell = true;
    meet_every_fault(f);
}

/* On the screen, since what was said before it is not seen until the end. */
static void damage_is_said_on_the_first_screen(void **state)
{
    Fixture *f = *state;
    Pty pty;
    mkdir(f->data, 0700);
    mkdir(below(f, "home/data/groundwork"), 0700);
    write_file(f->path, "rubbish\nrubbish\n");
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    pty_open(&pty, (const char *const[]){getenv("GROUNDWORK"), "open", "--course", f->course, NULL},
             (PtyOptions){.width = 160});
    assert_true(pty_expect(&pty, "\033[?1049h", 20000));
    assert_true(pty_expect(&pty, "kept and passed over (2 damaged, from line 1 on)", 20000));
    pty_send(&pty, "q");
    assert_true(pty_wait_end(&pty, 20000));
    pty_close(&pty);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#else

static void programs_are_traced_on_64_bit_linux(void **state)
{
    (void)state;
    skip();
}

#define TEST(name) cmocka_unit_test(programs_are_traced_on_64_bit_linux)

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_quiz_by_lines_loses_nothing),
        TEST(the_quiz_in_the_shell_loses_nothing),
        TEST(damage_is_said_on_the_first_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
