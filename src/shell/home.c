#include "shell/home.h"

#include "course/quiz_words.h"
#include "shell/lesson.h"
#include "shell/page.h"
#include "shell/quiz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INTRODUCTION_ROWS = 6,
    LIST_ROWS_WANTED = 5, /* before the introduction gets any */
    FRAMED_ROWS = 10,     /* from here on there are rules above and below */
    COLUMNS_MOST = 100,
    STATE_COLUMNS = 34, /* reading time, state, quiz */
    SHORT_STATE_COLUMNS = 12
};

/* A row of the list: a lesson or an exam. */
typedef struct HomeRow {
    const Lesson *lesson;
    const QuizFile *exam;
} HomeRow;

typedef struct HomeScreen {
    Screen screen;
    Arena *arena;
    const Course *course;
    const Report *problems;
    HomeRow *rows;
    int count;
    int marked, top;
    Page introduction;
    int width, height;
} HomeScreen;

typedef enum HomeCommand {
    HOME_UP,
    HOME_DOWN,
    HOME_PAGE_UP,
    HOME_PAGE_DOWN,
    HOME_FIRST,
    HOME_LAST,
    HOME_OPEN,
    HOME_QUIZ,
    HOME_NEXT,
    HOME_LEAVE
} HomeCommand;

static const Binding bindings[] = {
    {{KEYCODE_ENTER, 'l', KEYCODE_RIGHT}, HOME_OPEN, "open", "open the lesson or exam"},
    {{'n'}, HOME_NEXT, "what is next", "do what is next"},
    {{'t'}, HOME_QUIZ, "quiz", "take the lesson's quiz"},
    {{'k', KEYCODE_UP}, HOME_UP, NULL, "up"},
    {{'j', KEYCODE_DOWN}, HOME_DOWN, NULL, "down"},
    {{'b', KEYCODE_PAGE_UP}, HOME_PAGE_UP, NULL, "a page up"},
    {{' ', KEYCODE_PAGE_DOWN}, HOME_PAGE_DOWN, NULL, "a page down"},
    {{'g', KEYCODE_HOME}, HOME_FIRST, NULL, "to the first"},
    {{'G', KEYCODE_END}, HOME_LAST, NULL, "to the last"},
    {{'q', KEYCODE_ESCAPE}, HOME_LEAVE, "quit", "quit; where you are is kept"},
};
static const BindingTable table = {"Home", bindings, sizeof bindings / sizeof bindings[0]};

/* --- what to do ------------------------------------------------------------------------------- */

static void push(App *app, Screen *screen)
{
    if (screen != NULL) app_push(app, screen);
}

static void open_row(HomeScreen *home, App *app, bool quiz)
{
    if (home->count == 0) return;
    const HomeRow *row = &home->rows[home->marked];
    if (row->exam != NULL) push(app, quiz_screen_exam(app, row->exam));
    else if (quiz) push(app, quiz_screen_new(app, row->lesson));
    else push(app, lesson_screen_new(app, row->lesson, 0));
}

static void do_next(App *app)
{
    Next next = progress_next(app_progress(app));
    if (next.kind == NEXT_READ) push(app, lesson_screen_new(app, next.lesson->lesson, 0));
    else if (next.kind != NEXT_NOTHING) push(app, quiz_screen_exam(app, next.quiz->file));
}

/* The rows of the screen, from the top. */
typedef struct HomeRows {
    bool framed;
    int introduction, introduction_rows;
    int next; /* -1: not shown */
    int list, list_rows;
} HomeRows;

/* The list comes first: what is short of rows is the introduction, then what is next. */
static HomeRows rows_of(const HomeScreen *home)
{
    HomeRows rows = {.framed = home->height >= FRAMED_ROWS, .next = -1};
    int y = rows.framed ? 2 : 1, end = home->height - (rows.framed ? 2 : 1);
    int wanted = home->count < LIST_ROWS_WANTED ? home->count : LIST_ROWS_WANTED;
    int spare = end - y - wanted;
    rows.introduction = y;
    rows.introduction_rows = home->introduction.count;
    if (rows.introduction_rows > INTRODUCTION_ROWS) rows.introduction_rows = INTRODUCTION_ROWS;
    if (rows.introduction_rows > spare - 3) rows.introduction_rows = 0;
    if (rows.introduction_rows > 0) y += rows.introduction_rows + 1;
    if (spare >= 2) {
        rows.next = y;
        y += 2;
    }
    rows.list = y;
    rows.list_rows = end - y > 1 ? end - y : 1;
    return rows;
}

static void mark(HomeScreen *home, int row)
{
    int rows = rows_of(home).list_rows;
    if (row >= home->count) row = home->count - 1;
    if (row < 0) row = 0;
    home->marked = row;
    if (home->top > row) home->top = row;
    if (home->top < row - rows + 1) home->top = row - rows + 1;
    if (home->top > home->count - rows) home->top = home->count - rows;
    if (home->top < 0) home->top = 0;
}

/* The rest of the cover is for those who read it as a page: `groundwork read` and a forge. */
static Text first_paragraph(Text introduction)
{
    Text rest = introduction, line;
    const char *start = NULL, *end = NULL;
    while (text_next_line(&rest, &line)) {
        bool blank = text_trim(line).len == 0;
        if (blank && start != NULL) break;
        if (blank) continue;
        if (start == NULL) start = line.at;
        end = line.at + line.len;
    }
    return start != NULL ? (Text){start, (size_t)(end - start)} : TEXT("");
}

static void lay_out(HomeScreen *home)
{
    int width = home->width - 4 < COLUMNS_MOST ? home->width - 4 : COLUMNS_MOST;
    page_begin(&home->introduction, width > LAYOUT_MIN_WIDTH ? width : LAYOUT_MIN_WIDTH);
    page_markdown(&home->introduction, first_paragraph(home->course->introduction), 0, TEXT(""),
                  ROLE_TEXT, -1);
    mark(home, home->marked);
}

static bool home_handle(Screen *screen, App *app, const Input *input)
{
    HomeScreen *home = (HomeScreen *)screen;
    HomeRows rows = rows_of(home);
    int page = rows.list_rows > 1 ? rows.list_rows - 1 : 1;
    if (input->kind == INPUT_RESIZE) {
        home->width = input->x;
        home->height = input->y;
        lay_out(home);
        return true;
    }
    if (input->kind == INPUT_WHEEL) mark(home, home->marked + input->amount);
    if (input->kind == INPUT_CLICK) {
        int row = home->top + input->y - rows.list;
        if (input->y < rows.list || input->y >= rows.list + rows.list_rows || row >= home->count)
            return true;
        bool again = row == home->marked;
        mark(home, row);
        if (again) open_row(home, app, false);
    }
    if (input->kind != INPUT_KEY) return true;
    switch ((HomeCommand)keys_command(&table, input->key)) {
    case HOME_UP: mark(home, home->marked - 1); return true;
    case HOME_DOWN: mark(home, home->marked + 1); return true;
    case HOME_PAGE_UP: mark(home, home->marked - page); return true;
    case HOME_PAGE_DOWN: mark(home, home->marked + page); return true;
    case HOME_FIRST: mark(home, 0); return true;
    case HOME_LAST: mark(home, home->count - 1); return true;
    case HOME_OPEN: open_row(home, app, false); return true;
    case HOME_QUIZ: open_row(home, app, true); return true;
    case HOME_NEXT: do_next(app); return true;
    case HOME_LEAVE: app_pop(app); return true;
    }
    return false;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_next(const App *app, Canvas row)
{
    Next next = progress_next(app_progress(app));
    Arena *scratch = arena_new(1 << 16);
    Text words = TEXT("all is read and passed: break a demo for the joy of it");
    if (next.kind == NEXT_READ)
        words = text_printf(scratch, "%s %d %.*s", next.lesson->line > 0 ? "go on reading" : "read",
                            next.lesson->lesson->number, TEXT_ARG(next.lesson->lesson->title));
    else if (next.kind != NEXT_NOTHING)
        words = text_printf(
            scratch, "%s: %.*s", next.kind == NEXT_RESUME ? "go on with the quiz" : "take the quiz",
            TEXT_ARG(next.lesson != NULL ? next.lesson->lesson->title : next.quiz->file->stem));
    int x = canvas_puts(row, 0, 0, ROLE_FLOW, row.ascii ? "Next  " : "▶ Next  ");
    (void)canvas_fit(row, x, 0, row.width - x, ROLE_TEXT, 0, words);
    arena_free(scratch);
}

typedef struct StateLook {
    const char *mark, *ascii, *words;
    Role role;
} StateLook;

static StateLook look_of(const Lesson *lesson, LessonState state)
{
    static const StateLook looks[] = {
        [LESSON_UNREAD] = {"○", ".", "unread", ROLE_MUTED},
        [LESSON_READING] = {"◐", "~", "reading", ROLE_WAITING},
        [LESSON_READ] = {"●", "o", "read", ROLE_GOOD},
    };
    if (lesson->broken) return (StateLook){"✗", "NO", "unreadable", ROLE_BAD};
    return looks[state];
}

static void draw_quiz_state(const QuizProgress *quiz, Canvas row, int x, bool marked)
{
    if (quiz->unfinished) canvas_puts(row, x, 0, marked ? ROLE_MARKED : ROLE_WAITING, "quiz begun");
    else if (quiz->attempts > 0)
        canvas_print(row, x, 0,
                     marked         ? ROLE_MARKED
                     : quiz->passed ? ROLE_GOOD
                                    : ROLE_WAITING,
                     "quiz %3d %% %s", quiz_percent(quiz->best),
                     quiz->passed ? (row.ascii ? "ok" : "✓") : "");
    else canvas_puts(row, x, 0, marked ? ROLE_MARKED : ROLE_MUTED, "quiz -");
}

/* "read", and how good the best attempt was: words first, the hue repeats them. */
static void draw_state(const App *app, const HomeRow *shown, Canvas row, bool marked, bool wide)
{
    const Course *course = app_course(app);
    const QuizProgress *quiz = NULL;
    int x = row.width - (wide ? STATE_COLUMNS : SHORT_STATE_COLUMNS);
    if (shown->lesson != NULL) {
        const LessonProgress *progress =
            progress_lesson(app_progress(app), (int)(shown->lesson - course->lessons));
        StateLook look = look_of(shown->lesson, progress->state);
        if (wide && !shown->lesson->broken)
            canvas_print_right(row, x + 7, 0, marked ? ROLE_MARKED : ROLE_MUTED, "%d min",
                               shown->lesson->minutes);
        canvas_print(row, x + (wide ? 9 : 0), 0, marked ? ROLE_MARKED : look.role, "%s %s",
                     row.ascii ? look.ascii : look.mark, look.words);
        quiz = progress->quiz;
    } else {
        quiz = progress_quiz(app_progress(app), (int)(shown->exam - course->quizzes));
    }
    if (quiz != NULL && wide) draw_quiz_state(quiz, row, x + 21, marked);
    else if (quiz != NULL && shown->lesson == NULL) draw_quiz_state(quiz, row, x, marked);
}

static void draw_row(const HomeScreen *home, const App *app, int i, Canvas row)
{
    const HomeRow *shown = &home->rows[i];
    bool marked = i == home->marked, wide = row.width >= STATE_COLUMNS + 24;
    Role role = marked ? ROLE_MARKED : ROLE_TEXT;
    int state = wide                                    ? STATE_COLUMNS
                : row.width >= SHORT_STATE_COLUMNS + 20 ? SHORT_STATE_COLUMNS
                                                        : 0;
    canvas_fill(row, role);
    int x = canvas_puts(row, 0, 0, role, marked ? (row.ascii ? "> " : "▸ ") : "  ");
    int room = row.width - state - 1;
    if (shown->lesson != NULL) {
        x = canvas_print(row, x, 0, marked ? ROLE_MARKED : ROLE_MUTED, "%2d  ",
                         shown->lesson->number);
        (void)canvas_fit(row, x, 0, room - x, role, 0, shown->lesson->title);
    } else {
        x = canvas_puts(row, x, 0, role, "    Exam: ");
        (void)canvas_fit(row, x, 0, room - x, role, 0, shown->exam->stem);
    }
    if (state > 0) draw_state(app, shown, row, marked, wide);
}

/* On the rule at the bottom: what is wrong with the course's files, the first of it. */
static void draw_problems(const HomeScreen *home, Canvas row)
{
    int count = home->problems != NULL ? home->problems->errors : 0;
    if (count == 0) return;
    Arena *scratch = arena_new(1 << 16);
    Text first = report_line(scratch, home->problems->first);
    Text words =
        count == 1 ? first : text_printf(scratch, "%d problems: %.*s", count, TEXT_ARG(first));
    int x = canvas_puts(row, 2, 0, ROLE_BAD, row.ascii ? " NO " : " ✗ ");
    (void)canvas_fit(row, x, 0, row.width - x - 2, ROLE_BAD, 0,
                     text_printf(scratch, "%.*s ", TEXT_ARG(words)));
    arena_free(scratch);
}

static bool home_key_works(const void *context, int command)
{
    const HomeScreen *home = context;
    const HomeRow *row = home->count > 0 ? &home->rows[home->marked] : NULL;
    switch ((HomeCommand)command) {
    case HOME_OPEN: return row != NULL;
    case HOME_QUIZ: return row != NULL && row->lesson != NULL && row->lesson->quiz_path != NULL;
    default: return true;
    }
}

static void home_draw(const Screen *screen, const App *app, Canvas canvas)
{
    const HomeScreen *home = (const HomeScreen *)screen;
    const char *rule = canvas.ascii ? "-" : "─";
    HomeRows rows = rows_of(home);
    int width = canvas.width - 4 < COLUMNS_MOST ? canvas.width - 4 : COLUMNS_MOST,
        height = canvas.height;
    (void)canvas_fit(canvas, 2, 0, canvas.width - 3, ROLE_TITLE, 0, home->course->title);
    page_draw(&home->introduction,
              canvas_part(canvas, 2, rows.introduction, width, rows.introduction_rows), -1);
    if (rows.next >= 0) draw_next(app, canvas_part(canvas, 2, rows.next, width, 1));
    for (int i = home->top; i < home->count && i - home->top < rows.list_rows; i++)
        draw_row(home, app, i, canvas_part(canvas, 2, rows.list + i - home->top, width, 1));
    if (home->count == 0)
        canvas_puts(canvas, 2, rows.list, ROLE_MUTED,
                    "This course has no lessons yet: lessons/01-name.md adds one.");
    if (rows.framed) {
        canvas_repeat(canvas, 0, 1, ROLE_FRAME, rule, canvas.width);
        canvas_repeat(canvas, 0, height - 2, ROLE_FRAME, rule, canvas.width);
        draw_problems(home, canvas_part(canvas, 0, height - 2, canvas.width, 1));
    }
    Canvas hints = canvas_part(canvas, 0, height - 1, canvas.width, 1);
    canvas_fill(hints, ROLE_TEXT);
    (void)keys_draw_line(hints, 2, &table, home_key_works, home);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void home_close(Screen *screen)
{
    HomeScreen *home = (HomeScreen *)screen;
    page_clear(&home->introduction);
    arena_free(home->arena);
    free(home);
}

static int home_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                       const Demo **demo)
{
    (void)screen;
    *demo = NULL;
    tables[0] = &table;
    return 1;
}

static const ScreenType home_type = {
    .handle = home_handle,
    .draw = home_draw,
    .close = home_close,
    .tables = home_tables,
};

Screen *home_screen_new(App *app, const Report *problems)
{
    HomeScreen *home = calloc(1, sizeof *home);
    if (home == NULL) arena_fail("a screen", sizeof *home);
    const Course *course = app_course(app);
    home->screen.type = &home_type;
    home->arena = arena_new(1 << 24);
    home->course = course;
    home->problems = problems;
    home->rows = arena_array(home->arena, (size_t)(course->lesson_count + course->quiz_count) + 1,
                             sizeof(HomeRow));
    const LessonProgress *place = progress_place(app_progress(app));
    for (int i = 0; i < course->lesson_count; i++) {
        if (place != NULL && place->lesson == &course->lessons[i]) home->marked = home->count;
        home->rows[home->count++].lesson = &course->lessons[i];
    }
    for (int i = 0; i < course->quiz_count; i++)
        if (course->quizzes[i].lesson == NULL) home->rows[home->count++].exam = &course->quizzes[i];
    page_init(&home->introduction, app_table(app), app_is_ascii(app));
    app_size(app, &home->width, &home->height);
    lay_out(home);
    return &home->screen;
}

void home_open(App *app, const Report *problems, const Lesson *lesson)
{
    app_push(app, home_screen_new(app, problems));
    const LessonProgress *place = progress_place(app_progress(app));
    if (lesson == NULL && place != NULL) lesson = place->lesson;
    Screen *screen = lesson != NULL ? lesson_screen_new(app, lesson, 0) : NULL;
    if (screen != NULL) app_push(app, screen);
}
