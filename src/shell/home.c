#include "shell/home.h"

#include "course/quiz_words.h"
#include "shell/check_demos.h"
#include "shell/finder.h"
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
    STATE_COLUMNS = 38, /* reading time, state, quiz */
    SHORT_STATE_COLUMNS = 12,
    SUMMARY_ROWS = 4, /* of the lesson that is marked, where there is room below the list */
    NUMBER_MOST = 99999,
    CHECKED_WORDS = 50000 /* more in a lesson would make keys wait */
};

/* A row of the list: a lesson or an exam. */
typedef struct HomeRow {
    const Lesson *lesson;
    const QuizFile *exam;
    Text title;     /* an exam's is empty until it has been in view */
    bool looked_at; /* by check */
    Text problem;   /* its first error; empty: there is none, as far as is known */
} HomeRow;

typedef struct HomeScreen {
    Screen screen;
    Arena *arena;
    const Course *course;
    const Report *problems;
    CheckDemos demos;
    HomeRow *rows; /* the lessons, then the exams */
    int count, lessons;
    int number_columns;
    int marked;
    int top; /* first line of the list shown; between lessons and exams there is a blank one */
    Page introduction, summary;
    int width, height;
    Finder finder;
    Entry wanted; /* what is looked for among the titles; empty: nothing */
    Entry wanted_before;
    int found_from; /* the row that was marked when the finder was opened */
    int number;     /* of a lesson, as far as it is typed; 0: none */
    Text section;   /* of the lesson one is in the middle of, at this place */
    const Lesson *section_of;
    int section_line;
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
    HOME_SEARCH,
    HOME_MATCH_BEFORE,
    HOME_LEAVE
} HomeCommand;

static const Binding bindings[] = {
    {{KEYCODE_ENTER, 'l', KEYCODE_RIGHT}, HOME_OPEN, "open", "open the lesson or exam"},
    {{'n'}, HOME_NEXT, "what is next", "do what is next; after /, the next match"},
    {{'t'}, HOME_QUIZ, "quiz", "take the lesson's quiz"},
    {{'/'}, HOME_SEARCH, "search", "search among the titles"},
    {{'N'}, HOME_MATCH_BEFORE, NULL, "after /, the match before"},
    {{'k', KEYCODE_UP}, HOME_UP, NULL, "up"},
    {{'j', KEYCODE_DOWN}, HOME_DOWN, NULL, "down"},
    {{'b', KEYCODE_PAGE_UP, KEYCODE_CONTROL + 'b'}, HOME_PAGE_UP, NULL, "a page up"},
    {{' ', KEYCODE_PAGE_DOWN, KEYCODE_CONTROL + 'f'}, HOME_PAGE_DOWN, NULL, "a page down"},
    {{'g', KEYCODE_HOME}, HOME_FIRST, NULL, "to the first; 13: to that lesson"},
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
    int lines = home->count + (home->lessons > 0 && home->lessons < home->count);
    int wanted = lines < LIST_ROWS_WANTED ? lines : LIST_ROWS_WANTED;
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

/* --- the list --------------------------------------------------------------------------------- */

static bool has_gap(const HomeScreen *home)
{
    return home->lessons > 0 && home->lessons < home->count;
}

static int line_of(const HomeScreen *home, int row)
{
    return row + (has_gap(home) && row >= home->lessons);
}

/* -1: the blank line, or below the last one. */
static int row_at(const HomeScreen *home, int line)
{
    if (has_gap(home) && line == home->lessons) return -1;
    int row = line - (has_gap(home) && line > home->lessons);
    return row < home->count ? row : -1;
}

static void lay_out_summary(HomeScreen *home)
{
    const Lesson *lesson = home->count > 0 ? home->rows[home->marked].lesson : NULL;
    page_begin(&home->summary, home->introduction.width);
    if (lesson != NULL && lesson->summary.len > 0)
        page_markdown(&home->summary, lesson->summary, 0, TEXT(""), ROLE_TEXT, -1);
}

static void mark(HomeScreen *home, int row)
{
    int rows = rows_of(home).list_rows, lines = line_of(home, home->count - 1) + 1;
    if (row >= home->count) row = home->count - 1;
    if (row < 0) row = 0;
    home->marked = row;
    int line = line_of(home, row);
    if (home->top > line) home->top = line;
    if (home->top < line - rows + 1) home->top = line - rows + 1;
    if (home->top > lines - rows) home->top = lines - rows;
    if (home->top < 0) home->top = 0;
    lay_out_summary(home);
}

/* --- looking for a title ---------------------------------------------------------------------- */

static bool matches(const HomeRow *row, Text folded, Arena *scratch)
{
    size_t mark_used = scratch->used;
    bool found = folded.len > 0 && text_has(utf8_fold(scratch, row->title), folded);
    arena_rewind(scratch, mark_used);
    return found;
}

typedef struct HomeMatches {
    int count;
    int place;        /* of the marked one among them, from 1; 0: it is none */
    int next, before; /* rows, round the list; -1: there are none */
} HomeMatches;

/* `from`: the row whose neighbours are looked for. */
static HomeMatches find_matches(const HomeScreen *home, int from)
{
    Arena *scratch = arena_new(1 << 20);
    Text folded = utf8_fold(scratch, entry_text(&home->wanted));
    HomeMatches found = {.next = -1, .before = -1};
    int first = -1, last = -1;
    for (int i = 0; i < home->count; i++) {
        if (!matches(&home->rows[i], folded, scratch)) continue;
        found.count++;
        if (i == home->marked) found.place = found.count;
        if (first < 0) first = i;
        last = i;
        if (i < from) found.before = i;
        if (i > from && found.next < 0) found.next = i;
    }
    if (found.next < 0) found.next = first;
    if (found.before < 0) found.before = last;
    arena_free(scratch);
    return found;
}

static void handle_search(HomeScreen *home, App *app, const Input *input)
{
    FinderEvent event = finder_handle(&home->finder, &app_memory(app)->searches, input);
    home->wanted = event == FINDER_LEFT ? home->wanted_before : home->finder.entry;
    HomeMatches found = find_matches(home, home->found_from - 1);
    bool goes = event != FINDER_LEFT && found.next >= 0;
    mark(home, goes ? found.next : home->found_from);
    if (event != FINDER_DONE || goes) return;
    app_say(app,
            home->wanted.length > 0 ? TEXT("no title has that") : TEXT("nothing to look for yet"));
    entry_reset(&home->wanted, TEXT(""));
}

/* What the keys of a search do while one is on; false: there is none. */
static bool go_to_match(HomeScreen *home, int by)
{
    if (home->wanted.length == 0) return false;
    HomeMatches found = find_matches(home, home->marked);
    if (found.count > 0) mark(home, by > 0 ? found.next : found.before);
    return true;
}

/* A number leads to the lesson that has it. */
static bool take_digit(HomeScreen *home, int32_t key)
{
    if (key < '0' || key > '9' || (key == '0' && home->number == 0)) return false;
    int number = 10 * home->number + (int)(key - '0');
    if (number > NUMBER_MOST) return true;
    home->number = number;
    for (int i = 0; i < home->lessons; i++) {
        if (home->rows[i].lesson->number != number) continue;
        mark(home, i);
        break;
    }
    return true;
}

/* Where the number that was typed is no lesson's, it says so and opens nothing. */
static bool number_is_wrong(const HomeScreen *home, App *app)
{
    if (home->number == 0) return false;
    const Lesson *lesson = home->count > 0 ? home->rows[home->marked].lesson : NULL;
    if (lesson != NULL && lesson->number == home->number) return false;
    Arena *scratch = arena_new(1 << 12);
    app_say(app, text_printf(scratch, "there is no lesson %d", home->number));
    arena_free(scratch);
    return true;
}

/* --- what comes in ---------------------------------------------------------------------------- */

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

static void read_title(HomeScreen *home, HomeRow *row)
{
    if (row->title.len == 0) row->title = course_quiz_title(home->arena, row->exam);
}

/* Reads of the files what is to be seen and was not so far: titles of exams, and the heading at
 * which one left off. */
static void look_up(HomeScreen *home, const App *app)
{
    Next next = progress_next(app_progress(app));
    int rows = rows_of(home).list_rows;
    for (int i = home->lessons; i < home->count; i++) {
        int y = line_of(home, i) - home->top;
        bool wanted = home->finder.open || home->wanted.length > 0;
        bool is_next = next.quiz != NULL && next.quiz->file == home->rows[i].exam;
        if (wanted || is_next || (y >= 0 && y < rows)) read_title(home, &home->rows[i]);
    }
    if (next.kind != NEXT_READ || next.lesson->line == 0) return;
    const Lesson *lesson = next.lesson->lesson;
    if (lesson == home->section_of && next.lesson->line == home->section_line) return;
    home->section = course_section(home->arena, lesson, next.lesson->line);
    home->section_of = lesson;
    home->section_line = next.lesson->line;
}

/* The first row in view that check has not looked at; -1: there is none. */
static int unchecked_row(const HomeScreen *home)
{
    int rows = rows_of(home).list_rows;
    for (int y = 0; y < rows && home->top + y <= line_of(home, home->count - 1); y++) {
        int row = row_at(home, home->top + y);
        if (row >= 0 && !home->rows[row].looked_at) return row;
    }
    return -1;
}

/* One with each tick, so that keys do not wait. */
static void check_row(HomeScreen *home)
{
    int index = unchecked_row(home);
    if (index < 0) return;
    HomeRow *row = &home->rows[index];
    const QuizFile *quiz = row->exam;
    const Course *course = home->course;
    for (int i = 0; quiz == NULL && i < course->quiz_count; i++)
        if (course->quizzes[i].lesson == row->lesson) quiz = &course->quizzes[i];
    row->looked_at = true;
    if (row->lesson != NULL && row->lesson->words > CHECKED_WORDS) return;
    row->problem = check_first_error(home->arena, &home->demos, row->lesson, quiz);
}

static bool home_wants_ticks(const Screen *screen)
{
    return unchecked_row((const HomeScreen *)screen) >= 0;
}

static void click(HomeScreen *home, App *app, int y)
{
    HomeRows rows = rows_of(home);
    int row = row_at(home, home->top + y - rows.list);
    if (y < rows.list || y >= rows.list + rows.list_rows || row < 0) return;
    bool again = row == home->marked;
    mark(home, row);
    if (again) open_row(home, app, false);
}

/* False where the key means nothing; `*stays` is false where the screen may be gone or covered. */
static bool run_key(HomeScreen *home, App *app, int32_t key, bool *stays)
{
    int rows = rows_of(home).list_rows, page = rows > 1 ? rows - 1 : 1;
    int command = keys_command(&table, key);
    if (command == HOME_LEAVE && (home->number > 0 || home->wanted.length > 0)
        && key == KEYCODE_ESCAPE) {
        if (home->number == 0) entry_reset(&home->wanted, TEXT(""));
        home->number = 0;
        return true;
    }
    if (command == HOME_OPEN && number_is_wrong(home, app)) command = -1;
    home->number = 0;
    *stays = command != HOME_OPEN && command != HOME_QUIZ && command != HOME_LEAVE;
    switch (command) {
    case HOME_UP: mark(home, home->marked - 1); return true;
    case HOME_DOWN: mark(home, home->marked + 1); return true;
    case HOME_PAGE_UP: mark(home, home->marked - page); return true;
    case HOME_PAGE_DOWN: mark(home, home->marked + page); return true;
    case HOME_FIRST: mark(home, 0); return true;
    case HOME_LAST: mark(home, home->count - 1); return true;
    case HOME_OPEN: open_row(home, app, false); return true;
    case HOME_QUIZ: open_row(home, app, true); return true;
    case HOME_SEARCH:
        finder_open(&home->finder);
        home->found_from = home->marked;
        home->wanted_before = home->wanted;
        return true;
    case HOME_MATCH_BEFORE: (void)go_to_match(home, -1); return true;
    case HOME_NEXT:
        *stays = go_to_match(home, 1);
        if (!*stays) do_next(app);
        return true;
    case HOME_LEAVE: app_pop(app); return true;
    default: return command < 0 && key == KEYCODE_ENTER;
    }
}

static bool home_handle(Screen *screen, App *app, const Input *input)
{
    HomeScreen *home = (HomeScreen *)screen;
    bool known = true, stays = true;
    if (input->kind == INPUT_RESIZE) {
        home->width = input->x;
        home->height = input->y;
        lay_out(home);
    } else if (input->kind == INPUT_TICK) {
        check_row(home);
    } else if (home->finder.open) {
        handle_search(home, app, input);
    } else if (input->kind == INPUT_WHEEL) {
        mark(home, home->marked + input->amount);
    } else if (input->kind == INPUT_CLICK) {
        stays = false;
        click(home, app, input->y);
    } else if (input->kind == INPUT_KEY && !take_digit(home, input->key)) {
        known = run_key(home, app, input->key, &stays);
    }
    if (stays) look_up(home, app);
    return known;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static Text quiz_title(const HomeScreen *home, const QuizProgress *quiz)
{
    if (quiz->file->lesson != NULL) return quiz->file->lesson->title;
    for (int i = home->lessons; i < home->count; i++)
        if (home->rows[i].exam == quiz->file && home->rows[i].title.len > 0)
            return home->rows[i].title;
    return quiz->file->stem;
}

static int minutes_left(const LessonProgress *progress)
{
    if (progress->state == LESSON_READ) return 0;
    int left = progress->lesson->minutes * (100 - progress->percent);
    return (left + 99) / 100;
}

static Text reading_words(const HomeScreen *home, Arena *scratch, const LessonProgress *progress)
{
    const Lesson *lesson = progress->lesson;
    if (progress->line == 0)
        return text_printf(scratch, "read %d %.*s", lesson->number, TEXT_ARG(lesson->title));
    bool known = home->section_of == lesson && home->section.len > 0;
    Text section = known ? home->section : TEXT("");
    return text_printf(scratch, "go on reading %d %.*s%s%.*s  (%d %%, %d min left)", lesson->number,
                       TEXT_ARG(lesson->title), known ? ": " : "", TEXT_ARG(section),
                       progress->percent, minutes_left(progress));
}

static Text next_words(const HomeScreen *home, Arena *scratch, const Next *next)
{
    if (next->kind == NEXT_NOTHING)
        return TEXT("all is read and passed: break a demo for the joy of it");
    if (next->kind == NEXT_READ) return reading_words(home, scratch, next->lesson);
    const QuizProgress *quiz = next->quiz;
    const char *what = quiz->file->lesson != NULL ? "quiz" : "exam";
    Text title = quiz_title(home, quiz);
    if (next->kind == NEXT_RESUME) {
        int answered = 0;
        for (int i = 0; i < quiz->record.count; i++) answered += quiz->record.answers[i].answered;
        return text_printf(scratch, "go on with the %s: %.*s  (%d of %d answered)", what,
                           TEXT_ARG(title), answered, quiz->record.count);
    }
    if (quiz->attempts == 0)
        return text_printf(scratch, "take the %s: %.*s", what, TEXT_ARG(title));
    return text_printf(scratch, "take the %s again: %.*s  (best so far %d %%)", what,
                       TEXT_ARG(title), quiz_percent(quiz->best));
}

static void draw_next(const HomeScreen *home, const App *app, Canvas row)
{
    Next next = progress_next(app_progress(app));
    Arena *scratch = arena_new(1 << 16);
    int x = canvas_puts(row, 0, 0, ROLE_FLOW, row.ascii ? "Next  " : "▶ Next  ");
    (void)canvas_fit(row, x, 0, row.width - x, ROLE_TEXT, 0, next_words(home, scratch, &next));
    arena_free(scratch);
}

/* How much is done and how long the rest takes to read, at the right of the title. */
static void draw_done(const HomeScreen *home, const App *app, Canvas row, int title_end)
{
    int read = 0, minutes = 0;
    for (int i = 0; i < home->lessons; i++) {
        const LessonProgress *progress = progress_lesson(app_progress(app), i);
        read += progress->state == LESSON_READ;
        if (!home->rows[i].lesson->broken) minutes += minutes_left(progress);
    }
    Arena *scratch = arena_new(1 << 12);
    Text words = text_printf(scratch, "%d of %d read", read, home->lessons);
    Text left = minutes >= 60
                    ? text_printf(scratch, ", %d h %d min left", minutes / 60, minutes % 60)
                    : text_printf(scratch, ", %d min left", minutes);
    if (minutes > 0) words = text_printf(scratch, "%.*s%.*s", TEXT_ARG(words), TEXT_ARG(left));
    int x = row.width - 2 - (int)words.len;
    if (x > title_end + 2 && home->lessons > 0) canvas_text(row, x, 0, ROLE_MUTED, words);
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
        x = canvas_print(row, x + (wide ? 9 : 0), 0, marked ? ROLE_MARKED : look.role, "%s ",
                         row.ascii ? look.ascii : look.mark);
        bool counted = progress->state == LESSON_READING && progress->percent > 0;
        if (wide || !counted)
            x = canvas_puts(row, x, 0, marked ? ROLE_MARKED : look.role, look.words) + 1;
        if (counted && !shown->lesson->broken)
            canvas_print(row, x, 0, marked ? ROLE_MARKED : look.role, "%d %%", progress->percent);
        x = row.width - (wide ? STATE_COLUMNS : SHORT_STATE_COLUMNS);
        quiz = progress->quiz;
    } else {
        quiz = progress_quiz(app_progress(app), (int)(shown->exam - course->quizzes));
    }
    if (quiz != NULL && wide) draw_quiz_state(quiz, row, x + 25, marked);
    else if (quiz != NULL && shown->lesson == NULL) draw_quiz_state(quiz, row, x, marked);
}

static void draw_row(const HomeScreen *home, const App *app, int i, bool found, Canvas row)
{
    const HomeRow *shown = &home->rows[i];
    bool marked = i == home->marked, wide = row.width >= STATE_COLUMNS + 24;
    Role role = marked ? ROLE_MARKED : ROLE_TEXT;
    int state = wide                                    ? STATE_COLUMNS
                : row.width >= SHORT_STATE_COLUMNS + 20 ? SHORT_STATE_COLUMNS
                                                        : 0;
    canvas_fill(row, role);
    int x = canvas_puts(row, 0, 0, role, marked ? (row.ascii ? "> " : "▸ ") : "  ");
    if (shown->problem.len > 0)
        canvas_puts(row, 1, 0, marked ? role : ROLE_BAD, row.ascii ? "x" : "✗");
    int room = row.width - state - 1;
    if (shown->lesson != NULL) {
        x = canvas_print(row, x, 0, marked ? ROLE_MARKED : ROLE_MUTED, "%*d  ",
                         home->number_columns, shown->lesson->number);
    } else {
        x = canvas_print(row, x, 0, role, "%*s  Exam: ", home->number_columns, "");
    }
    Text title = shown->title.len > 0 ? shown->title : shown->exam->stem;
    int end = canvas_fit(row, x, 0, room - x, role, 0, title);
    if (found)
        canvas_mark(row, x, 0, end - x, ROLE_MATCH, marked ? STYLE_BOLD | STYLE_UNDERLINE : 0);
    if (state > 0) draw_state(app, shown, row, marked, wide);
}

/* On the rule at the bottom: what is wrong with the files of the row that is marked, else with the
 * course's, the first of it. */
static void draw_problems(const HomeScreen *home, Canvas row)
{
    int count = home->problems != NULL ? home->problems->errors : 0;
    Text words = home->count > 0 ? home->rows[home->marked].problem : TEXT("");
    if (count == 0 && words.len == 0) return;
    Arena *scratch = arena_new(1 << 16);
    if (words.len == 0) {
        words = report_line(scratch, home->problems->first);
        if (count > 1) words = text_printf(scratch, "%d problems: %.*s", count, TEXT_ARG(words));
    }
    int x = canvas_puts(row, 2, 0, ROLE_BAD, row.ascii ? " NO " : " ✗ ");
    (void)canvas_fit(row, x, 0, row.width - x - 2, ROLE_BAD, 0,
                     text_printf(scratch, "%.*s ", TEXT_ARG(words)));
    arena_free(scratch);
}

/* Where one is in a list that is longer than the screen: a bar at the right, a number below. */
static void draw_position(const HomeScreen *home, const HomeRows *rows, Canvas canvas)
{
    int lines = line_of(home, home->count - 1) + 1, shown = rows->list_rows;
    if (lines <= shown) return;
    int length = shown * shown / lines, x = canvas.width - 1;
    if (length < 1) length = 1;
    int from = rows->list + (int)((long)(shown - length) * home->top / (lines - shown));
    canvas_column(canvas, x, rows->list, ROLE_FRAME, canvas.ascii ? "|" : "│", shown);
    canvas_column(canvas, x, from, ROLE_FLOW, canvas.ascii ? "#" : "┃", length);
    if (rows->framed)
        canvas_print_right(canvas, canvas.width - 2, canvas.height - 2, ROLE_MUTED, " %d of %d ",
                           home->marked + 1, home->count);
}

static void draw_list(const HomeScreen *home, const App *app, const HomeRows *rows, Canvas canvas)
{
    int width = canvas.width - 4 < COLUMNS_MOST ? canvas.width - 4 : COLUMNS_MOST, y = 0;
    Arena *scratch = arena_new(1 << 20);
    Text folded = utf8_fold(scratch, entry_text(&home->wanted));
    for (; y < rows->list_rows && home->top + y <= line_of(home, home->count - 1); y++) {
        int row = row_at(home, home->top + y);
        if (row < 0) continue;
        draw_row(home, app, row, matches(&home->rows[row], folded, scratch),
                 canvas_part(canvas, 2, rows->list + y, width, 1));
    }
    arena_free(scratch);
    if (home->count == 0)
        canvas_puts(canvas, 2, rows->list, ROLE_MUTED,
                    "This course has no lessons yet: `groundwork new TITLE` makes one.");
    int room = rows->list_rows - y - 1; /* what is left below it, but for a blank row */
    if (room > SUMMARY_ROWS) room = SUMMARY_ROWS;
    if (room >= home->summary.count || room == SUMMARY_ROWS)
        page_draw(&home->summary, canvas_part(canvas, 2, rows->list + y + 1, width, room), -1);
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

static void draw_hints(const HomeScreen *home, Canvas row)
{
    Arena *scratch = arena_new(1 << 12);
    HomeMatches found = find_matches(home, home->marked);
    Text note = home->wanted.length == 0 ? TEXT("")
                : found.count == 0       ? TEXT("not found")
                                         : text_printf(scratch, "%d/%d", found.place, found.count);
    canvas_fill(row, ROLE_TEXT);
    if (home->finder.open) {
        finder_draw(&home->finder, canvas_part(row, 2, 0, row.width - 3, 1), note);
    } else if (home->number > 0) {
        canvas_print(row, 2, 0, ROLE_KEY, "lesson %d", home->number);
    } else if (home->wanted.length > 0) {
        int x = canvas_text(row, 2, 0, ROLE_TITLE, note) + 2;
        x = keys_draw_hint(row, x, 'n', "next match");
        x = keys_draw_hint(row, x, KEYCODE_ENTER, "open");
        (void)keys_draw_hint(row, x, KEYCODE_ESCAPE, "no more search");
    } else {
        (void)keys_draw_line(row, 2, &table, home_key_works, home);
    }
    arena_free(scratch);
}

static void home_draw(const Screen *screen, const App *app, Canvas canvas)
{
    const HomeScreen *home = (const HomeScreen *)screen;
    const char *rule = canvas.ascii ? "-" : "─";
    HomeRows rows = rows_of(home);
    int width = canvas.width - 4 < COLUMNS_MOST ? canvas.width - 4 : COLUMNS_MOST,
        height = canvas.height;
    int end = canvas_fit(canvas, 2, 0, canvas.width - 3, ROLE_TITLE, 0, home->course->title);
    draw_done(home, app, canvas, end);
    page_draw(&home->introduction,
              canvas_part(canvas, 2, rows.introduction, width, rows.introduction_rows), -1);
    if (rows.next >= 0) draw_next(home, app, canvas_part(canvas, 2, rows.next, width, 1));
    draw_list(home, app, &rows, canvas);
    if (rows.framed) {
        canvas_repeat(canvas, 0, 1, ROLE_FRAME, rule, canvas.width);
        canvas_repeat(canvas, 0, height - 2, ROLE_FRAME, rule, canvas.width);
        draw_problems(home, canvas_part(canvas, 0, height - 2, canvas.width, 1));
    }
    draw_position(home, &rows, canvas);
    draw_hints(home, canvas_part(canvas, 0, height - 1, canvas.width, 1));
}

/* --- the rest --------------------------------------------------------------------------------- */

static void home_close(Screen *screen)
{
    HomeScreen *home = (HomeScreen *)screen;
    page_clear(&home->introduction);
    page_clear(&home->summary);
    arena_free(home->arena);
    free(home);
}

static bool home_is_typing(const Screen *screen)
{
    return ((const HomeScreen *)screen)->finder.open;
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
    .wants_ticks = home_wants_ticks,
    .is_typing = home_is_typing,
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
    home->demos = check_demos(home->arena);
    home->demos.answer = NULL; /* runs take their time */
    home->rows = arena_array(home->arena, (size_t)(course->lesson_count + course->quiz_count) + 1,
                             sizeof(HomeRow));
    const LessonProgress *place = progress_place(app_progress(app));
    for (int i = 0; i < course->lesson_count; i++) {
        if (place != NULL && place->lesson == &course->lessons[i]) home->marked = home->count;
        home->rows[home->count++] =
            (HomeRow){.lesson = &course->lessons[i], .title = course->lessons[i].title};
    }
    home->lessons = home->count;
    int highest = home->lessons > 0 ? course->lessons[home->lessons - 1].number : 0;
    home->number_columns = snprintf(NULL, 0, "%02d", highest);
    for (int i = 0; i < course->quiz_count; i++)
        if (course->quizzes[i].lesson == NULL) home->rows[home->count++].exam = &course->quizzes[i];
    page_init(&home->introduction, app_table(app), app_is_ascii(app));
    page_init(&home->summary, app_table(app), app_is_ascii(app));
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
