#include "shell/preview.h"

#include "base/files.h"
#include "shell/check_demos.h"
#include "shell/lesson.h"
#include "shell/problem_list.h"
#include "shell/quiz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TROUBLE_BYTES = 300,
    PROBLEMS_BYTES = 1 << 28,
    RUNS_BYTES = 1 << 30,
    STATUS_ROWS_FROM = 4,
    HINTS_COLUMNS = 31
};

/* One of the two files as it was read last. */
typedef struct PreviewFile {
    const char *path; /* NULL: there is none */
    bool there;
    Buffer bytes;
} PreviewFile;

typedef struct PreviewScreen {
    Screen screen;
    PreviewSetup setup;
    PreviewFile lesson, quiz;
    bool shows_quiz;
    Course *course;
    Progress *progress;
    Screen *child; /* the lesson's or the quiz's own screen; NULL: none yet */
    bool child_is_quiz;
    int lesson_line; /* where one was in the lesson, and in the quiz, when one left it */
    int question;
    Buffer shown;                /* the file that the child shows, as it was then */
    char trouble[TROUBLE_BYTES]; /* why what is shown is not what the file holds; "" it is */
    Arena *arena, *runs;         /* of the problems, and of what demos have said */
    CheckDemos demos;
    Report problems;
    bool unchecked;
    ProblemList list;
    int width, height;
} PreviewScreen;

typedef enum PreviewCommand {
    PREVIEW_EDIT,
    PREVIEW_PROBLEMS,
    PREVIEW_OTHER,
    PREVIEW_LEAVE
} PreviewCommand;

/* What the lesson or the quiz takes itself, where something is typed or a choice has this letter,
 * stays its own; then the second key does. */
static const Binding bindings[] = {
    {{'e', KEYCODE_CONTROL + 'x'}, PREVIEW_EDIT, "edit", "open $VISUAL, $EDITOR or vi, right here"},
    {{'!', KEYCODE_CONTROL + 'g'},
     PREVIEW_PROBLEMS,
     "problems",
     "list what is wrong; Enter goes there"},
    {{'w', KEYCODE_CONTROL + 'o'}, PREVIEW_OTHER, NULL, "from a lesson to its quiz, and back"},
    {{'q', KEYCODE_ESCAPE}, PREVIEW_LEAVE, NULL, "end the preview"},
};
static const BindingTable table = {"Preview", bindings, sizeof bindings / sizeof bindings[0]};

static const PreviewFile *main_file(const PreviewScreen *preview)
{
    return preview->shows_quiz ? &preview->quiz : &preview->lesson;
}

static bool has_status(const PreviewScreen *preview)
{
    return preview->height >= STATUS_ROWS_FROM;
}

static int child_rows(const PreviewScreen *preview)
{
    return preview->height - has_status(preview);
}

static void size_child(PreviewScreen *preview, App *app)
{
    if (preview->child == NULL || preview->height == 0) return;
    (void)preview->child->type->handle(
        preview->child, app,
        &(Input){.kind = INPUT_RESIZE, .x = preview->width, .y = child_rows(preview)});
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Reads a file again; true where it is another one than it was. */
static bool read_again(PreviewFile *file, size_t limit)
{
    if (file->path == NULL) return false;
    Arena *scratch = arena_new(1 << 16);
    Report unread = {.arena = scratch};
    Buffer bytes = {0};
    bool there = files_read_bytes(&bytes, file->path, file->path, limit, &unread);
    bool differs =
        there != file->there || !text_equal(buffer_text(&bytes), buffer_text(&file->bytes));
    buffer_clear(&file->bytes);
    file->bytes = bytes;
    file->there = there;
    arena_free(scratch);
    return differs;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool is_file(const char *path, const char *other)
{
    return strcmp(name_of(path), name_of(other)) == 0; /* of the same folder of the course */
}

static const Lesson *find_lesson(const Course *course, const char *path)
{
    for (int i = 0; i < course->lesson_count; i++)
        if (is_file(course->lessons[i].path, path)) return &course->lessons[i];
    return NULL;
}

static const QuizFile *find_quiz(const Course *course, const char *path)
{
    for (int i = 0; i < course->quiz_count; i++)
        if (is_file(course->quizzes[i].path, path)) return &course->quizzes[i];
    return NULL;
}

/* The screen of the file that is shown, in the course that the app has; NULL with the reason as the
 * app's message. */
static Screen *open_child(const PreviewScreen *preview, App *app, Course *course)
{
    const char *path = main_file(preview)->path;
    if (!main_file(preview)->there) {
        app_say(app,
                preview->child != NULL ? TEXT("the file is gone") : TEXT("it is not there yet"));
        return NULL;
    }
    if (preview->shows_quiz) {
        const QuizFile *file = find_quiz(course, path);
        if (file == NULL)
            app_say(app, TEXT("this is neither a lesson's quiz nor an exam: name it "
                              "as its lesson, or module-NN.json"));
        return file != NULL ? quiz_screen_preview(app, file) : NULL;
    }
    const Lesson *lesson = find_lesson(course, path);
    if (lesson == NULL) app_say(app, TEXT("the course has no such lesson"));
    return lesson != NULL ? lesson_screen_new(app, lesson, 1) : NULL;
}

/* --- where one was ---------------------------------------------------------------------------- */

static void show_lesson(PreviewScreen *preview, App *app, const Screen *before)
{
    Change change = {.line = preview->lesson_line};
    if (before == NULL) {
        lesson_screen_show(preview->child, app, change);
        return;
    }
    lesson_screen_go_on(preview->child, app, before);
    if (change_in_lesson(buffer_text(&preview->shown), buffer_text(&preview->lesson.bytes),
                         &change))
        lesson_screen_show(preview->child, app, change);
}

static int index_of(const Quiz *quiz, Text id)
{
    for (int i = 0; i < quiz->question_count; i++)
        if (text_equal(quiz->questions[i].id, id)) return i;
    return -1;
}

/* The question that was changed, else the one that was shown, as it was shown. */
static void show_quiz(PreviewScreen *preview, App *app, const Screen *before)
{
    if (before == NULL) {
        if (preview->question < quiz_screen_quiz(preview->child)->question_count)
            quiz_screen_ask(preview->child, app, preview->question, false);
        return;
    }
    const Quiz *old = quiz_screen_quiz(before), *new = quiz_screen_quiz(preview->child);
    int at =
        change_in_quiz(old, buffer_text(&preview->shown), new, buffer_text(&preview->quiz.bytes));
    if (at < 0) at = index_of(new, old->questions[quiz_screen_question(before)].id);
    if (at >= 0) quiz_screen_ask(preview->child, app, at, quiz_screen_revealed(before));
}

/* Takes a screen in the place of the one before, and closes that with its course. */
static void replace(PreviewScreen *preview, App *app, Screen *child, Course *course,
                    Progress *progress)
{
    Screen *before = preview->child;
    bool same_kind = before != NULL && preview->child_is_quiz == preview->shows_quiz;
    preview->child = child;
    preview->child_is_quiz = preview->shows_quiz;
    preview->trouble[0] = '\0';
    app_say(app, TEXT(""));
    size_child(preview, app);
    if (preview->shows_quiz) show_quiz(preview, app, same_kind ? before : NULL);
    else show_lesson(preview, app, same_kind ? before : NULL);
    if (before != NULL) before->type->close(before);
    progress_free(preview->progress);
    course_close(preview->course);
    preview->course = course;
    preview->progress = progress;
    buffer_reset(&preview->shown);
    buffer_put(&preview->shown, buffer_text(&main_file(preview)->bytes));
}

/* What cannot be shown now leaves the last view that there was. */
static void load(PreviewScreen *preview, App *app)
{
    Arena *scratch = arena_new(1 << 24);
    Report report = {.arena = scratch};
    Course *course = course_open(preview->setup.directory, &report);
    Progress *progress = course != NULL ? progress_new(course) : NULL;
    Screen *child = NULL;
    if (course == NULL) {
        app_say(app, report.first->message);
    } else {
        app_set_course(app, course, progress);
        child = open_child(preview, app, course);
    }
    if (child != NULL) {
        replace(preview, app, child, course, progress);
    } else {
        snprintf(preview->trouble, sizeof preview->trouble, "%s", app_message(app));
        app_say(app, TEXT(""));
        app_set_course(app, preview->course, preview->progress);
        progress_free(progress);
        course_close(course);
    }
    preview->unchecked = true;
    arena_free(scratch);
}

/* A file may have been saved. */
static void look_again(PreviewScreen *preview, App *app)
{
    bool lesson = read_again(&preview->lesson, LESSON_BYTES_MAX);
    bool quiz = read_again(&preview->quiz, QUIZ_BYTES_MAX);
    if (!lesson && !quiz) return;
    bool stands = preview->shows_quiz && preview->child != NULL && preview->trouble[0] == '\0';
    if (!quiz && stands) { /* of its lesson a quiz shows nothing, but may lead to it */
        preview->unchecked = true;
        return;
    }
    app_keep(app, &preview->screen); /* what lies over it knows the course of before */
    load(preview, app);
}

/* With a tick of its own: what is shown stands on the screen already. */
static void check(PreviewScreen *preview)
{
    arena_rewind(preview->arena, 0);
    preview->problems = (Report){.arena = preview->arena};
    preview->unchecked = false;
    const PreviewFile *files[] = {main_file(preview),
                                  preview->shows_quiz ? &preview->lesson : &preview->quiz};
    for (int i = 0; i < 2; i++)
        if (files[i]->path != NULL && files[i]->there)
            (void)check_path(files[i]->path, &preview->demos, &preview->problems);
    problem_list_set(&preview->list, &preview->problems, main_file(preview)->path);
}

/* --- what its keys do ------------------------------------------------------------------------- */

/* The line of the file that one looks at; 0 where nothing of it is shown. */
static int line_in_sight(const PreviewScreen *preview)
{
    if (preview->child == NULL || preview->child_is_quiz != preview->shows_quiz) return 0;
    if (!preview->child_is_quiz) return lesson_screen_line(preview->child);
    const Quiz *quiz = quiz_screen_quiz(preview->child);
    return quiz->questions[quiz_screen_question(preview->child)].place.line;
}

static void show_other(PreviewScreen *preview, App *app)
{
    const PreviewFile *other = preview->shows_quiz ? &preview->lesson : &preview->quiz;
    if (other->path == NULL || !other->there) {
        app_say(app, preview->shows_quiz ? TEXT("this quiz has no lesson")
                                         : TEXT("this lesson has no quiz"));
        return;
    }
    bool stands = preview->child != NULL && preview->child_is_quiz == preview->shows_quiz;
    if (stands && preview->shows_quiz) preview->question = quiz_screen_question(preview->child);
    else if (stands) preview->lesson_line = lesson_screen_line(preview->child);
    preview->shows_quiz = !preview->shows_quiz;
    load(preview, app);
}

/* The last question that begins on a line or before it. */
static int question_at(const Quiz *quiz, int line)
{
    int at = 0;
    for (int i = 0; i < quiz->question_count; i++)
        if (quiz->questions[i].place.line <= line) at = i;
    return at;
}

static void go_to_problem(PreviewScreen *preview, App *app, const Problem *problem)
{
    if (problem->place.file == NULL) return; /* of neither file */
    bool other = strcmp(problem->place.file, main_file(preview)->path) != 0;
    int line = problem->place.line > 0 ? problem->place.line : 1;
    if (other) show_other(preview, app);
    if (preview->child == NULL || preview->child_is_quiz != preview->shows_quiz) return;
    /* What it is about may not be shown as it is now, or not at all. */
    Arena *scratch = arena_new(1 << 18);
    app_say(app, problem_words(scratch, problem, main_file(preview)->path));
    arena_free(scratch);
    if (preview->child_is_quiz)
        quiz_screen_ask(preview->child, app, question_at(quiz_screen_quiz(preview->child), line),
                        true);
    else lesson_screen_show(preview->child, app, (Change){line, line});
}

static void handle_list(PreviewScreen *preview, App *app, const Input *input)
{
    const Problem *problem = problem_list_marked(&preview->list);
    switch (problem_list_handle(&preview->list, input, child_rows(preview))) {
    case PROBLEM_LIST_GO: go_to_problem(preview, app, problem); break;
    case PROBLEM_LIST_EDIT: app_edit(app, problem->place.file, problem->place.line); break;
    case PROBLEM_LIST_STAYS: break;
    }
}

static bool run_command(PreviewScreen *preview, App *app, PreviewCommand command)
{
    switch (command) {
    case PREVIEW_EDIT: app_edit(app, main_file(preview)->path, line_in_sight(preview)); return true;
    case PREVIEW_PROBLEMS:
        if (!problem_list_open(&preview->list)) app_say(app, TEXT("nothing is wrong"));
        return true;
    case PREVIEW_OTHER: show_other(preview, app); return true;
    case PREVIEW_LEAVE: app_pop(app); return true;
    }
    return false;
}

/* The child first: where something is typed, all letters are its own. */
static bool hand_on(PreviewScreen *preview, App *app, const Input *input)
{
    bool below = input->kind == INPUT_CLICK && input->y >= child_rows(preview);
    if (below) return run_command(preview, app, PREVIEW_PROBLEMS);
    if (preview->child != NULL && preview->child->type->handle(preview->child, app, input))
        return true;
    int command = input->kind == INPUT_KEY ? keys_command(&table, input->key) : -1;
    return command >= 0 && run_command(preview, app, (PreviewCommand)command);
}

static bool child_wants_ticks(const PreviewScreen *preview)
{
    const Screen *child = preview->child;
    return child != NULL && child->type->wants_ticks != NULL && child->type->wants_ticks(child);
}

static bool preview_handle(Screen *screen, App *app, const Input *input)
{
    PreviewScreen *preview = (PreviewScreen *)screen;
    switch (input->kind) {
    case INPUT_RESIZE:
        preview->width = input->x;
        preview->height = input->y;
        size_child(preview, app);
        return true;
    case INPUT_CHANGE: look_again(preview, app); return true;
    case INPUT_TICK:
        if (preview->unchecked) check(preview);
        else if (child_wants_ticks(preview))
            (void)preview->child->type->handle(preview->child, app, input);
        return true;
    default: break;
    }
    if (!preview->list.open) return hand_on(preview, app, input);
    handle_list(preview, app, input);
    return true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* How many there are, and the first of them: an error, where there is one. */
static Text first_words(const PreviewScreen *preview, Arena *scratch)
{
    const Report *report = &preview->problems;
    const Problem *first = report->first;
    while (report->errors > 0 && first->severity != SEVERITY_ERROR) first = first->next;
    Text words = problem_words(scratch, first, main_file(preview)->path);
    int count = report->errors + report->warnings;
    return count == 1 ? words : text_printf(scratch, "%d problems: %.*s", count, TEXT_ARG(words));
}

/* Whether its keys are letters here: what is shown may have its own use for them. */
static bool takes_letters(const PreviewScreen *preview)
{
    const BindingTable *tables[SCREEN_TABLES];
    const Demo *demo = NULL;
    if (preview->child == NULL) return true;
    (void)preview->child->type->tables(preview->child, tables, &demo);
    return !preview->child_is_quiz && demo == NULL
           && !preview->child->type->is_typing(preview->child);
}

static void draw_status(const PreviewScreen *preview, Canvas row)
{
    Arena *scratch = arena_new(1 << 18);
    const Report *report = &preview->problems;
    bool trouble = preview->trouble[0] != '\0', problems = report->errors + report->warnings > 0;
    Role role = trouble || report->errors > 0 ? ROLE_BAD : problems ? ROLE_WAITING : ROLE_GOOD;
    const char *mark = role == ROLE_GOOD  ? (row.ascii ? "ok" : "✓")
                       : role == ROLE_BAD ? (row.ascii ? "NO" : "✗")
                                          : "!";
    Text words = TEXT("nothing is wrong");
    if (trouble)
        words = text_printf(scratch, "%s%s", preview->child != NULL ? "shown as it was: " : "",
                            preview->trouble);
    else if (problems) words = first_words(preview, scratch);
    else if (preview->unchecked) words = TEXT("");
    canvas_fill(row, ROLE_TEXT);
    int end = row.width > 2 * HINTS_COLUMNS ? row.width - HINTS_COLUMNS : row.width;
    int x = 1;
    if (words.len > 0) x = canvas_print(row, 1, 0, role, "%s ", mark);
    (void)canvas_fit(row, x, 0, end - x - 1, role, 0, words);
    if (end < row.width) {
        bool letters = takes_letters(preview);
        int room = letters ? 12 : 0;
        x = keys_draw_hint(row, end + room, letters ? 'e' : KEYCODE_CONTROL + 'x', "edit");
        (void)keys_draw_hint(row, x, letters ? '!' : KEYCODE_CONTROL + 'g', "problems");
    }
    arena_free(scratch);
}

/* Nothing has been there to be shown yet. */
static void draw_nothing(const PreviewScreen *preview, Canvas canvas)
{
    int y = canvas.height > 4 ? 2 : 0, room = canvas.width - 4;
    Text rest = text_of(preview->trouble);
    (void)canvas_fit(canvas, 2, y, room, ROLE_TITLE, 0, text_of(main_file(preview)->path));
    for (y += 2; rest.len > 0 && room > 0 && y < canvas.height; y++) {
        Text line = utf8_fit_words(rest, room, canvas.table);
        canvas_text(canvas, 2, y, ROLE_TEXT, line);
        rest = text_slice(rest, line.len, rest.len);
    }
    canvas_puts(canvas, 2, y + 1, ROLE_MUTED,
                "It is shown as soon as it is saved. e edits it, q ends.");
}

static void preview_draw(const Screen *screen, const App *app, Canvas canvas)
{
    const PreviewScreen *preview = (const PreviewScreen *)screen;
    int rows = canvas.height - has_status(preview);
    Canvas above = canvas_part(canvas, 0, 0, canvas.width, rows);
    if (preview->list.open) problem_list_draw(&preview->list, above);
    else if (preview->child != NULL) preview->child->type->draw(preview->child, app, above);
    else draw_nothing(preview, above);
    if (rows < canvas.height) draw_status(preview, canvas_part(canvas, 0, rows, canvas.width, 1));
}

/* --- the rest --------------------------------------------------------------------------------- */

static bool preview_wants_ticks(const Screen *screen)
{
    const PreviewScreen *preview = (const PreviewScreen *)screen;
    return preview->unchecked || child_wants_ticks(preview);
}

static bool preview_is_typing(const Screen *screen)
{
    const PreviewScreen *preview = (const PreviewScreen *)screen;
    const Screen *child = preview->list.open ? NULL : preview->child;
    return child != NULL && child->type->is_typing != NULL && child->type->is_typing(child);
}

static void preview_close(Screen *screen)
{
    PreviewScreen *preview = (PreviewScreen *)screen;
    if (preview->child != NULL) preview->child->type->close(preview->child);
    progress_free(preview->progress);
    course_close(preview->course);
    buffer_clear(&preview->lesson.bytes);
    buffer_clear(&preview->quiz.bytes);
    buffer_clear(&preview->shown);
    arena_free(preview->arena);
    arena_free(preview->runs);
    free(preview);
}

static int preview_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                          const Demo **demo)
{
    const PreviewScreen *preview = (const PreviewScreen *)screen;
    *demo = NULL;
    if (preview->list.open) {
        tables[0] = &problem_list_bindings;
        return 1;
    }
    tables[0] = &table;
    if (preview->child == NULL) return 1;
    return 1 + preview->child->type->tables(preview->child, tables + 1, demo);
}

static const ScreenType preview_type = {
    .handle = preview_handle,
    .draw = preview_draw,
    .wants_ticks = preview_wants_ticks,
    .is_typing = preview_is_typing,
    .close = preview_close,
    .tables = preview_tables,
};

Screen *preview_screen_new(App *app, const PreviewSetup *setup)
{
    PreviewScreen *preview = calloc(1, sizeof *preview);
    if (preview == NULL) arena_fail("a screen", sizeof *preview);
    preview->screen.type = &preview_type;
    preview->setup = *setup;
    preview->lesson.path = setup->lesson;
    preview->quiz.path = setup->quiz;
    preview->shows_quiz = setup->shows_quiz;
    preview->lesson_line = 1;
    preview->arena = arena_new(PROBLEMS_BYTES);
    preview->problems.arena = preview->arena;
    preview->runs = arena_new(RUNS_BYTES);
    preview->demos = check_demos(preview->runs);
    app_size(app, &preview->width, &preview->height);
    (void)read_again(&preview->lesson, LESSON_BYTES_MAX);
    (void)read_again(&preview->quiz, QUIZ_BYTES_MAX);
    load(preview, app);
    return &preview->screen;
}
