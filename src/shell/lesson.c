#include "shell/lesson.h"

#include "course/quiz_read.h"
#include "shell/demo_pane.h"
#include "shell/quiz.h"
#include "shell/reader.h"

#include <stdlib.h>
#include <string.h>

enum {
    BESIDE_COLUMNS = 112, /* from here on text and pane lie side by side */
    STACKED_COLUMNS = 60, /* from here on one above the other */
    STACKED_ROWS = 22,
    PANE_COLUMNS = 64, /* what the pane wants at least, beside the text */
    PANE_ROWS = 12,    /* below the text */
    TEXT_COLUMNS_MIN = 54,
    TEXT_COLUMNS_MOST = 72,
    SPLIT_STEP = 6,
    FRAME_ROWS = 4 /* title, rule, rule, hints */
};

typedef struct LessonScreen {
    Screen screen;
    const Lesson *lesson;
    const char *course_directory;
    Arena *arena; /* the document's */
    Block *document;
    const Quiz *quiz; /* for the cards of its questions; NULL: it has none */
    LayoutCards cards;
    Reader reader;
    DemoPane pane;
    const Block *loaded; /* the demo block that the pane shows; NULL: none yet */
    bool in_pane;        /* keys go to the pane */
    bool zoomed;         /* the focused side has the whole screen */
    bool searching, outlining;
    Entry search;
    int outline_marked;
    int split; /* columns that `|` has moved the line by */
    int width, height;
    bool read; /* its end has been on screen and is in the journal */
} LessonScreen;

typedef enum LessonCommand {
    LESSON_DOWN,
    LESSON_UP,
    LESSON_PAGE_DOWN,
    LESSON_PAGE_UP,
    LESSON_HALF_DOWN,
    LESSON_HALF_UP,
    LESSON_START,
    LESSON_END,
    LESSON_NEXT_HEADING,
    LESSON_LAST_HEADING,
    LESSON_LEFT,
    LESSON_RIGHT,
    LESSON_OUTLINE,
    LESSON_SEARCH,
    LESSON_NEXT_MATCH,
    LESSON_LAST_MATCH,
    LESSON_OPEN,
    LESSON_SPLIT,
    LESSON_ZOOM,
    LESSON_TO_PANE,
    LESSON_QUIZ,
    LESSON_BACK
} LessonCommand;

static const Binding bindings[] = {
    {{KEYCODE_TAB}, LESSON_TO_PANE, "demo", "to the demo"},
    {{KEYCODE_ENTER}, LESSON_OPEN, "open", "open the card that is marked"},
    {{'t'}, LESSON_QUIZ, "quiz", "take the lesson's quiz"},
    {{'o'}, LESSON_OUTLINE, "outline", "the outline: go to a heading"},
    {{'/'}, LESSON_SEARCH, "search", "search in the text"},
    {{'j', KEYCODE_DOWN}, LESSON_DOWN, NULL, "a line down"},
    {{'k', KEYCODE_UP}, LESSON_UP, NULL, "a line up"},
    {{' ', KEYCODE_PAGE_DOWN, 'f'}, LESSON_PAGE_DOWN, NULL, "a page down"},
    {{'b', KEYCODE_PAGE_UP}, LESSON_PAGE_UP, NULL, "a page up"},
    {{'d'}, LESSON_HALF_DOWN, NULL, "half a page down"},
    {{'u'}, LESSON_HALF_UP, NULL, "half a page up"},
    {{KEYCODE_HOME, 'g'}, LESSON_START, NULL, "to the beginning"},
    {{KEYCODE_END, 'G'}, LESSON_END, NULL, "to the end"},
    {{']'}, LESSON_NEXT_HEADING, NULL, "the next heading"},
    {{'['}, LESSON_LAST_HEADING, NULL, "the heading before"},
    {{'l', KEYCODE_RIGHT}, LESSON_RIGHT, NULL, "code to the right"},
    {{'h', KEYCODE_LEFT}, LESSON_LEFT, NULL, "code to the left"},
    {{'n'}, LESSON_NEXT_MATCH, NULL, "the next match"},
    {{'N'}, LESSON_LAST_MATCH, NULL, "the match before"},
    {{'|'}, LESSON_SPLIT, NULL, "move the line between text and demo"},
    {{'z'}, LESSON_ZOOM, NULL, "the whole screen for this side, and back"},
    {{'q', KEYCODE_ESCAPE}, LESSON_BACK, "back", "back to the lessons"},
};
static const BindingTable text_table = {"Text", bindings, sizeof bindings / sizeof bindings[0]};

static const Binding away_bindings[] = {
    {{KEYCODE_TAB, KEYCODE_BACK_TAB, KEYCODE_ESCAPE, 'q'},
     LESSON_TO_PANE,
     NULL,
     "back to the text"},
    {{'z'}, LESSON_ZOOM, NULL, "the whole screen for the demo, and back"},
    {{'|'}, LESSON_SPLIT, NULL, "move the line between text and demo"},
};
static const BindingTable away_table = {"From the demo", away_bindings,
                                        sizeof away_bindings / sizeof away_bindings[0]};

/* --- where things are ------------------------------------------------------------------------- */

typedef struct Area {
    int x, y, width, height; /* nothing where width is 0 */
} Area;

typedef struct Areas {
    Area text, pane;
    bool beside;
} Areas;

static int clamp(int value, int least, int most)
{
    return value < least ? least : value > most ? most : value;
}

static Areas areas_of(const LessonScreen *lesson)
{
    int width = lesson->width, height = lesson->height;
    Area whole = {0, 0, width, height};
    bool beside = width >= BESIDE_COLUMNS;
    bool stacked = !beside && width >= STACKED_COLUMNS && height >= STACKED_ROWS;
    bool has_pane = lesson->loaded != NULL;
    if (lesson->zoomed || (!beside && !stacked) || !has_pane) {
        if (lesson->in_pane && has_pane) return (Areas){.pane = whole};
        if (beside && !lesson->zoomed && !has_pane) whole.width = TEXT_COLUMNS_MOST + 8;
        return (Areas){.text = whole};
    }
    if (beside) {
        int wanted = clamp(width - PANE_COLUMNS - 1, TEXT_COLUMNS_MIN, TEXT_COLUMNS_MOST);
        int text = clamp(wanted + lesson->split, LAYOUT_MIN_WIDTH + 2, width - LAYOUT_MIN_WIDTH);
        return (Areas){.text = {0, 0, text, height},
                       .pane = {text + 1, 0, width - text - 1, height},
                       .beside = true};
    }
    int pane = clamp(PANE_ROWS - lesson->split / SPLIT_STEP, 6, height - 8);
    return (Areas){.text = {0, 0, width, height - pane - 1},
                   .pane = {0, height - pane, width, pane}};
}

static void lay_out(LessonScreen *lesson)
{
    Area text = areas_of(lesson).text;
    if (text.width == 0) return;
    int columns = clamp(text.width - 2, LAYOUT_MIN_WIDTH, TEXT_COLUMNS_MOST + 4);
    reader_resize(&lesson->reader, columns,
                  text.height > FRAME_ROWS ? text.height - FRAME_ROWS : 1);
}

/* --- demos
 * ------------------------------------------------------------------------------------------------
 */

/* Loads the run of a block, paused on its first picture. */
static void load_demo(LessonScreen *lesson, const Block *block)
{
    if (block == lesson->loaded) return;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    OptionsPlace place = {.in_course = true, .root = lesson->course_directory};
    Session *session = session_open(block->literal, place, true, &report);
    Text problem = report.first != NULL ? report.first->message : TEXT("");
    demo_pane_clear(&lesson->pane);
    demo_pane_init(&lesson->pane, session, problem);
    lesson->loaded = block;
    arena_free(scratch);
}

static const LessonProgress *progress_of(const App *app, const Lesson *lesson)
{
    return progress_lesson(app_progress(app), (int)(lesson - app_course(app)->lessons));
}

/* The demo follows the text: the marked card's run, while nothing in the pane is going on. */
static void follow(LessonScreen *lesson, App *app)
{
    lay_out(lesson);
    const Block *marked = reader_marked(&lesson->reader);
    bool first = lesson->loaded == NULL;
    if (!lesson->in_pane && marked != NULL && marked->kind == BLOCK_DEMO) load_demo(lesson, marked);
    if (first && lesson->loaded != NULL)
        lay_out(lesson); /* the pane has come: the text gets narrower */
    if (!lesson->read && reader_at_end(&lesson->reader) && lesson->height > FRAME_ROWS) {
        lesson->read = true;
        if (progress_of(app, lesson->lesson)->state != LESSON_READ) {
            JournalEvent event = {.kind = JOURNAL_READ, .lesson = lesson->lesson->slug};
            (void)app_record(app, &event);
        }
    }
}

/* What a question's card says: its prompt, and what to do. */
static Text quiz_card(void *context, Arena *arena, const Block *block)
{
    const Quiz *quiz = context;
    const Question *question = quiz != NULL ? quiz_find(quiz, text_trim(block->literal)) : NULL;
    if (question == NULL) return text_copy(arena, block->literal);
    Buffer words = {0};
    Block *document = document_parse(arena, question->prompt, "", NULL);
    for (const Block *part = document->first; part != NULL; part = document_next(part)) {
        Text text = part->spans != NULL ? document_text(arena, part) : part->literal;
        if (words.len > 0 && text.len > 0) buffer_putc(&words, '\n');
        buffer_put(&words, text);
    }
    Text copy = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return copy;
}

static const Quiz *quiz_of(Arena *arena, const App *app, const Lesson *lesson)
{
    const Course *course = app_course(app);
    for (int i = 0; i < course->quiz_count; i++) {
        const QuizFile *file = &course->quizzes[i];
        if (file->lesson == lesson)
            return quiz_read(arena, file->path, file->shown, file->slug, NULL);
    }
    return NULL;
}

/* The demo that belongs to where one is: the last one before it, else the first of the lesson. */
static const Block *demo_near(const Block *document, int source_line)
{
    const Block *near = NULL;
    for (const Block *block = document; block != NULL; block = document_next(block))
        if (block->kind == BLOCK_DEMO && (near == NULL || block->line <= source_line)) near = block;
    return near;
}

static void open_marked(LessonScreen *lesson, App *app, const Block *block)
{
    if (block == NULL) return;
    if (block->kind == BLOCK_DEMO) {
        load_demo(lesson, block);
        lesson->in_pane = true;
        if (lesson->pane.session != NULL && !session_ended(lesson->pane.session))
            lesson->pane.session->playing = true;
        lay_out(lesson);
    } else if (block->kind == BLOCK_QUIZ) {
        Screen *quiz = quiz_screen_practice(app, lesson->lesson, text_trim(block->literal));
        if (quiz != NULL) app_push(app, quiz);
    }
}

/* --- keys
 * -------------------------------------------------------------------------------------------------
 */

static void to_pane(LessonScreen *lesson, bool in_pane)
{
    if (in_pane && lesson->loaded == NULL) return;
    lesson->in_pane = in_pane;
    if (!in_pane && lesson->pane.session != NULL) lesson->pane.session->playing = false;
    lay_out(lesson);
}

static void move_split(LessonScreen *lesson)
{
    /* One key goes through the widths, wider and then round to the narrowest. */
    lesson->split += SPLIT_STEP;
    if (lesson->split > 4 * SPLIT_STEP) lesson->split = -4 * SPLIT_STEP;
    lay_out(lesson);
}

static void find(LessonScreen *lesson, App *app, int direction)
{
    if (!reader_search(&lesson->reader, direction)) {
        Arena *scratch = arena_new(1 << 16);
        app_say(app, text_printf(scratch, "not found: %.*s",
                                 TEXT_ARG(entry_text(&lesson->reader.search))));
        arena_free(scratch);
    }
}

static void scroll(LessonScreen *lesson, LessonCommand command)
{
    Reader *reader = &lesson->reader;
    int page = reader->height > 2 ? reader->height - 2 : 1;
    switch (command) {
    case LESSON_DOWN: reader_scroll(reader, 1); break;
    case LESSON_UP: reader_scroll(reader, -1); break;
    case LESSON_PAGE_DOWN: reader_scroll(reader, page); break;
    case LESSON_PAGE_UP: reader_scroll(reader, -page); break;
    case LESSON_HALF_DOWN: reader_scroll(reader, page / 2 + 1); break;
    case LESSON_HALF_UP: reader_scroll(reader, -page / 2 - 1); break;
    case LESSON_START: reader_scroll(reader, -reader->layout.count); break;
    case LESSON_END: reader_scroll(reader, reader->layout.count); break;
    case LESSON_NEXT_HEADING: reader_heading(reader, 1); break;
    case LESSON_LAST_HEADING: reader_heading(reader, -1); break;
    case LESSON_LEFT: reader_sideways(reader, -8); break;
    case LESSON_RIGHT: reader_sideways(reader, 8); break;
    default: break;
    }
}

/* False where the screen may be gone. */
static bool run_command(LessonScreen *lesson, App *app, LessonCommand command)
{
    switch (command) {
    case LESSON_OUTLINE:
        lesson->outlining = lesson->lesson->heading_count > 0;
        lesson->outline_marked = 0;
        return true;
    case LESSON_SEARCH:
        lesson->searching = true;
        entry_reset(&lesson->search, TEXT(""));
        return true;
    case LESSON_NEXT_MATCH: find(lesson, app, 1); return true;
    case LESSON_LAST_MATCH: find(lesson, app, -1); return true;
    case LESSON_OPEN: open_marked(lesson, app, reader_marked(&lesson->reader)); return false;
    case LESSON_SPLIT: move_split(lesson); return true;
    case LESSON_ZOOM:
        lesson->zoomed = !lesson->zoomed;
        lay_out(lesson);
        return true;
    case LESSON_TO_PANE: to_pane(lesson, !lesson->in_pane); return true;
    case LESSON_QUIZ: {
        Screen *quiz = quiz_screen_new(app, lesson->lesson);
        if (quiz != NULL) app_push(app, quiz);
        return false;
    }
    case LESSON_BACK: app_pop(app); return false;
    default: scroll(lesson, command); return true;
    }
}

static void handle_search(LessonScreen *lesson, App *app, const Input *input)
{
    if (input->kind == INPUT_KEY && input->key == KEYCODE_ESCAPE) {
        lesson->searching = false;
        entry_reset(&lesson->reader.search, TEXT(""));
    } else if (input->kind == INPUT_KEY && input->key == KEYCODE_ENTER) {
        lesson->searching = false;
        lesson->reader.search = lesson->search;
        lesson->reader.match = -1;
        if (lesson->search.length > 0) find(lesson, app, 0);
    } else {
        (void)entry_input(&lesson->search, input);
    }
}

static void handle_outline(LessonScreen *lesson, int32_t key)
{
    int count = lesson->lesson->heading_count;
    if (key == KEYCODE_DOWN || key == 'j')
        lesson->outline_marked = (lesson->outline_marked + 1) % count;
    else if (key == KEYCODE_UP || key == 'k')
        lesson->outline_marked = (lesson->outline_marked + count - 1) % count;
    else if (key == KEYCODE_ENTER) {
        reader_show_line(&lesson->reader, lesson->lesson->headings[lesson->outline_marked].line);
        lesson->outlining = false;
    } else if (key == KEYCODE_ESCAPE || key == 'q' || key == 'o') lesson->outlining = false;
}

static bool is_within(Area area, int x, int y)
{
    return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

/* False where the screen may be gone. */
static bool handle_mouse(LessonScreen *lesson, App *app, const Input *input)
{
    Areas areas = areas_of(lesson);
    bool on_pane = is_within(areas.pane, input->x, input->y);
    if (input->kind == INPUT_WHEEL) {
        if (on_pane) (void)demo_pane_handle(&lesson->pane, input);
        else reader_scroll(&lesson->reader, 3 * input->amount);
        return true;
    }
    if (on_pane != lesson->in_pane) to_pane(lesson, on_pane);
    if (on_pane) return true;
    const Block *block = reader_block_at(&lesson->reader, input->y - areas.text.y - 2);
    if (block == NULL || (block->kind != BLOCK_DEMO && block->kind != BLOCK_QUIZ)) return true;
    open_marked(lesson, app, block);
    return false;
}

static bool handle_pane(LessonScreen *lesson, App *app, const Input *input)
{
    if (demo_pane_handle(&lesson->pane, input)) return true;
    int command = input->kind == INPUT_KEY ? keys_command(&away_table, input->key) : -1;
    if (command >= 0) (void)run_command(lesson, app, (LessonCommand)command);
    return command >= 0;
}

static bool lesson_handle(Screen *screen, App *app, const Input *input)
{
    LessonScreen *lesson = (LessonScreen *)screen;
    bool stays = true;
    if (input->kind == INPUT_RESIZE) {
        lesson->width = input->x;
        lesson->height = input->y;
    } else if (input->kind == INPUT_TICK) {
        return demo_pane_handle(&lesson->pane, input);
    } else if (lesson->searching) {
        handle_search(lesson, app, input);
    } else if (lesson->outlining && input->kind == INPUT_KEY) {
        handle_outline(lesson, input->key);
    } else if (input->kind == INPUT_WHEEL || input->kind == INPUT_CLICK) {
        stays = handle_mouse(lesson, app, input);
    } else if (lesson->in_pane) {
        return handle_pane(lesson, app, input);
    } else if (input->kind == INPUT_KEY) {
        int command = keys_command(&text_table, input->key);
        if (command < 0) return false;
        stays = run_command(lesson, app, (LessonCommand)command);
    }
    if (stays) follow(lesson, app);
    return true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static const char *rule(Canvas canvas)
{
    return canvas.ascii ? "-" : "─";
}

static void draw_outline(const LessonScreen *lesson, Canvas canvas)
{
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME, "Outline: Enter goes there");
    int rows = canvas.height - 2, count = lesson->lesson->heading_count;
    int first = lesson->outline_marked >= rows ? lesson->outline_marked - rows + 1 : 0;
    for (int i = first; i < count && i - first < rows; i++) {
        const Heading *heading = &lesson->lesson->headings[i];
        bool marked = i == lesson->outline_marked;
        Canvas row = canvas_part(canvas, 1, 1 + i - first, canvas.width - 2, 1);
        canvas_fill(row, marked ? ROLE_MARKED : ROLE_TEXT);
        int x = canvas_puts(row, 1, 0, marked ? ROLE_MARKED : ROLE_MUTED, marked ? "> " : "  ");
        canvas_text(row, x + 2 * (heading->level - 2), 0, marked ? ROLE_MARKED : ROLE_TEXT,
                    heading->title);
    }
}

static void draw_status(const LessonScreen *lesson, Canvas row)
{
    canvas_fill(row, ROLE_TEXT);
    if (lesson->searching) {
        int x = canvas_puts(row, 1, 0, ROLE_KEY, "/");
        (void)entry_draw(&lesson->search, row, x, 0, ROLE_TEXT);
        return;
    }
    int x = canvas_print(row, 1, 0, ROLE_TITLE, "%3d %%", reader_percent(&lesson->reader)) + 2;
    if (lesson->in_pane) {
        (void)keys_draw_hint(row, x, KEYCODE_TAB, "to the text");
        return;
    }
    x = keys_draw_hint(row, x, '?', "keys");
    (void)keys_draw_hints(row, x, &text_table);
}

/* The lesson, and the section that one is in. */
static void draw_title(const LessonScreen *lesson, Canvas canvas)
{
    const Heading *section = NULL;
    int line = reader_source_line(&lesson->reader);
    for (int i = 0; i < lesson->lesson->heading_count; i++)
        if (lesson->lesson->headings[i].line <= line + 1) section = &lesson->lesson->headings[i];
    int x = canvas_print(canvas, 1, 0, ROLE_TITLE, "%d %.*s", lesson->lesson->number,
                         TEXT_ARG(lesson->lesson->title));
    if (section == NULL) return;
    x = canvas_puts(canvas, x, 0, ROLE_MUTED, canvas.ascii ? " > " : " › ");
    (void)canvas_fit(canvas, x, 0, canvas.width - x - 1, ROLE_MUTED, 0, section->title);
}

static void draw_text(const LessonScreen *lesson, Canvas canvas)
{
    int width = canvas.width, height = canvas.height;
    draw_title(lesson, canvas);
    canvas_repeat(canvas, 0, 1, ROLE_FRAME, rule(canvas), width);
    Canvas body = canvas_part(canvas, 1, 2, width - 1, height - FRAME_ROWS);
    reader_draw(&lesson->reader, body, !lesson->in_pane);
    canvas_repeat(canvas, 0, height - 2, ROLE_FRAME, rule(canvas), width);
    /* How far one has read, on the rule below. */
    int done = (int)((long)width * reader_percent(&lesson->reader) / 100);
    canvas_repeat(canvas, 0, height - 2, ROLE_FLOW, canvas.ascii ? "=" : "━", done);
    draw_status(lesson, canvas_part(canvas, 0, height - 1, width, 1));
    if (lesson->outlining) draw_outline(lesson, body);
}

static void lesson_draw(const Screen *screen, const App *app, Canvas canvas)
{
    (void)app;
    const LessonScreen *lesson = (const LessonScreen *)screen;
    Areas areas = areas_of(lesson);
    Area text = areas.text, pane = areas.pane;
    if (text.width > 0)
        draw_text(lesson, canvas_part(canvas, text.x, text.y, text.width, text.height));
    if (pane.width > 0)
        demo_pane_draw(&lesson->pane, canvas_part(canvas, pane.x, pane.y, pane.width, pane.height),
                       lesson->in_pane);
    Role role = lesson->in_pane ? ROLE_FLOW : ROLE_FRAME;
    if (areas.beside)
        canvas_column(canvas, pane.x - 1, 0, role, canvas.ascii ? "|" : "│", canvas.height);
    else if (pane.width > 0 && text.width > 0)
        canvas_repeat(canvas, 0, pane.y - 1, role, rule(canvas), pane.width);
}

/* --- the rest --------------------------------------------------------------------------------- */

static bool lesson_wants_ticks(const Screen *screen)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    return areas_of(lesson).pane.width > 0 && demo_pane_wants_ticks(&lesson->pane);
}

static bool lesson_is_typing(const Screen *screen)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    return lesson->searching || (lesson->in_pane && demo_pane_is_typing(&lesson->pane));
}

static void lesson_leave(Screen *screen, App *app)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    JournalEvent event = {.kind = JOURNAL_PLACE,
                          .lesson = lesson->lesson->slug,
                          .line = reader_source_line(&lesson->reader)};
    (void)app_record(app, &event);
}

static void lesson_close(Screen *screen)
{
    LessonScreen *lesson = (LessonScreen *)screen;
    demo_pane_clear(&lesson->pane);
    reader_clear(&lesson->reader);
    arena_free(lesson->arena);
    free(lesson);
}

static int lesson_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                         const Demo **demo)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    *demo = lesson->in_pane ? demo_pane_demo(&lesson->pane) : NULL;
    tables[0] = lesson->in_pane ? &demo_pane_bindings : &text_table;
    tables[1] = &away_table;
    return lesson->in_pane ? 2 : 1;
}

static const ScreenType lesson_type = {
    .handle = lesson_handle,
    .draw = lesson_draw,
    .wants_ticks = lesson_wants_ticks,
    .is_typing = lesson_is_typing,
    .leave = lesson_leave,
    .close = lesson_close,
    .tables = lesson_tables,
};

Screen *lesson_screen_new(App *app, const Lesson *lesson, int source_line)
{
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    Arena *arena =
        arena_new((size_t)LESSON_BYTES_MAX * DOCUMENT_ARENA_PER_BYTE + DOCUMENT_ARENA_LEAST);
    Block *document = course_read_lesson(arena, lesson, &report);
    if (document == NULL) {
        app_say(app, report_line(scratch, report.first));
        arena_free(arena);
        arena_free(scratch);
        return NULL;
    }
    arena_free(scratch);
    LessonScreen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) arena_fail("a screen", sizeof *screen);
    if (source_line <= 0) source_line = progress_of(app, lesson)->line;
    screen->screen.type = &lesson_type;
    screen->lesson = lesson;
    screen->course_directory = app_course(app)->directory;
    screen->arena = arena;
    screen->document = document;
    screen->quiz = quiz_of(arena, app, lesson);
    screen->cards = (LayoutCards){.context = (void *)(uintptr_t)screen->quiz, .quiz = quiz_card};
    reader_init(&screen->reader, document, app_table(app), app_is_ascii(app), &screen->cards);
    app_size(app, &screen->width, &screen->height);
    const Block *demo = demo_near(document, source_line);
    if (demo != NULL) load_demo(screen, demo);
    lay_out(screen);
    reader_show_line(&screen->reader, source_line);
    follow(screen, app);
    return &screen->screen;
}
