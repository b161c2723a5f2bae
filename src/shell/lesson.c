#include "shell/lesson.h"

#include "shell/finder.h"
#include "shell/link.h"
#include "shell/outline.h"
#include "shell/question_card.h"
#include "shell/quiz.h"
#include "shell/reader.h"
#include "shell/run_shelf.h"
#include "shell/split.h"

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_COLUMNS_MOST = 72,
    FRAMED_ROWS = 10, /* from here on there are rules above and below the text */
    SIDEWAYS_COLUMNS = 8,
    COUNT_MOST = 9999
};

typedef struct LessonScreen {
    Screen screen;
    const Lesson *lesson;
    const char *course_directory;
    Arena *arena; /* the document's */
    Block *document;
    QuestionCards questions;
    LayoutCards cards;
    Screen *question; /* that is asked in the place of the text; NULL: none */
    Reader reader;
    RunShelf runs;
    bool still; /* reduced motion */
    Split split;
    Finder finder;
    ReaderPlace found_from; /* where one was when it was opened, and what was looked for then */
    Entry wanted_before;
    Outline outline;
    int count; /* typed before a key, as in 10j; 0: none */
    int width, height;
    bool read;     /* its end has been on screen and is in the journal */
    bool visiting; /* from a quiz that waits below */
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
    LESSON_PERCENT,
    LESSON_RETURN,
    LESSON_NEXT_HEADING,
    LESSON_LAST_HEADING,
    LESSON_LEFT,
    LESSON_RIGHT,
    LESSON_OUTLINE,
    LESSON_SEARCH,
    LESSON_NEXT_MATCH,
    LESSON_LAST_MATCH,
    LESSON_OPEN,
    LESSON_MARK_NEXT,
    LESSON_MARK_LAST,
    LESSON_SPLIT,
    LESSON_ZOOM,
    LESSON_TO_PANE,
    LESSON_QUIZ,
    LESSON_BACK
} LessonCommand;

static const Binding bindings[] = {
    {{KEYCODE_TAB}, LESSON_TO_PANE, "demo", "to the demo"},
    {{KEYCODE_ENTER}, LESSON_OPEN, "open", "open what is marked: a demo, a question, a link"},
    {{'t'}, LESSON_QUIZ, "quiz", "take the lesson's quiz"},
    {{'o'}, LESSON_OUTLINE, "outline", "the outline: go to a heading"},
    {{'/'}, LESSON_SEARCH, "search", "search in the text"},
    {{'j', KEYCODE_DOWN, KEYCODE_CONTROL + 'e'}, LESSON_DOWN, NULL, "a line down; 10j: ten"},
    {{'k', KEYCODE_UP, KEYCODE_CONTROL + 'y'}, LESSON_UP, NULL, "a line up"},
    {{' ', KEYCODE_PAGE_DOWN, 'f', KEYCODE_CONTROL + 'f'}, LESSON_PAGE_DOWN, NULL, "a page down"},
    {{'b', KEYCODE_PAGE_UP, KEYCODE_CONTROL + 'b'}, LESSON_PAGE_UP, NULL, "a page up"},
    {{'d', KEYCODE_CONTROL + 'd'}, LESSON_HALF_DOWN, NULL, "half a page down"},
    {{'u', KEYCODE_CONTROL + 'u'}, LESSON_HALF_UP, NULL, "half a page up"},
    {{KEYCODE_HOME, 'g'}, LESSON_START, NULL, "to the beginning"},
    {{KEYCODE_END, 'G'}, LESSON_END, NULL, "to the end"},
    {{'%'}, LESSON_PERCENT, NULL, "50%: to so much of the lesson"},
    {{']'}, LESSON_NEXT_HEADING, NULL, "the next heading"},
    {{'['}, LESSON_LAST_HEADING, NULL, "the heading before"},
    {{KEYCODE_BACKSPACE, KEYCODE_CONTROL + 'o'},
     LESSON_RETURN,
     NULL,
     "back to before the last jump"},
    {{'n'}, LESSON_NEXT_MATCH, NULL, "the next match"},
    {{'N'}, LESSON_LAST_MATCH, NULL, "the match before"},
    {{'l', KEYCODE_RIGHT}, LESSON_RIGHT, NULL, "code to the right"},
    {{'h', KEYCODE_LEFT}, LESSON_LEFT, NULL, "code to the left"},
    {{'m'}, LESSON_MARK_NEXT, NULL, "mark the next card or link"},
    {{'M'}, LESSON_MARK_LAST, NULL, "mark the card or link before"},
    {{'|'}, LESSON_SPLIT, NULL, "move the line between text and demo"},
    {{'z'}, LESSON_ZOOM, NULL, "the whole screen for this side, and back"},
    {{'q', KEYCODE_ESCAPE}, LESSON_BACK, "back", "back; Esc first takes away what / marked"},
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

static Areas areas_of(const LessonScreen *lesson)
{
    Split split = lesson->split;
    split.asking = lesson->question != NULL;
    return split_areas(&split, lesson->width, lesson->height);
}

/* Where the text itself lies in its area. */
static Area body_of(Area text)
{
    bool framed = text.height >= FRAMED_ROWS;
    Area body = {text.x, text.y + (framed ? 2 : 1), text.width, text.height - (framed ? 4 : 2)};
    if (body.height < 1) body.height = 1;
    return body;
}

static void lay_out(LessonScreen *lesson)
{
    Area text = areas_of(lesson).text;
    if (text.width == 0) return;
    /* A column for the mark at the left, and one that keeps it from the line at the right. */
    int margins = text.width >= READER_MARGIN_WIDTH ? 2 : 0;
    int columns =
        text.width - margins < TEXT_COLUMNS_MOST ? text.width - margins : TEXT_COLUMNS_MOST;
    reader_resize(&lesson->reader, columns, body_of(text).height);
}

/* --- demos ------------------------------------------------------------------------------------ */

static void load_demo(LessonScreen *lesson, const Block *block)
{
    run_shelf_show(&lesson->runs, block, lesson->course_directory, lesson->still);
    lesson->split.has_pane = true;
}

static const LessonProgress *progress_of(const App *app, const Lesson *lesson)
{
    return progress_lesson(app_progress(app), (int)(lesson - app_course(app)->lessons));
}

/* The demo follows the text: the run of the card in view, while nothing in the pane is going on. */
static void follow(LessonScreen *lesson, App *app)
{
    lay_out(lesson);
    const Block *demo = reader_demo(&lesson->reader);
    bool first = lesson->runs.block == NULL;
    if (!lesson->split.in_pane && demo != NULL) load_demo(lesson, demo);
    if (first && lesson->runs.block != NULL)
        lay_out(lesson); /* the pane has come: the text gets narrower */
    Area text = areas_of(lesson).text;
    bool seen =
        text.width > 0 && text.height >= SPLIT_PANE_ROWS_LEAST && reader_at_end(&lesson->reader);
    if (lesson->read || !seen) return;
    lesson->read = true;
    if (progress_of(app, lesson->lesson)->state == LESSON_READ) return;
    JournalEvent event = {.kind = JOURNAL_READ, .lesson = lesson->lesson->slug};
    (void)app_record(app, &event);
}

/* The demo that belongs to where one is: the last one before it, else the first of the lesson. */
static const Block *demo_near(const Block *document, int source_line)
{
    const Block *near = NULL;
    for (const Block *block = document; block != NULL; block = document_next(block))
        if (block->kind == BLOCK_DEMO && (near == NULL || block->line <= source_line)) near = block;
    return near;
}

static void open_demo(LessonScreen *lesson, const Block *block)
{
    load_demo(lesson, block);
    lesson->split.in_pane = lesson->runs.worked_on = true;
    if (lesson->runs.pane.session != NULL && !session_ended(lesson->runs.pane.session))
        lesson->runs.pane.session->playing = true;
    lay_out(lesson);
}

static void say(App *app, const char *what, Text name)
{
    Arena *scratch = arena_new(1 << 16);
    Text shown = utf8_excerpt(scratch, name, APP_MESSAGE);
    app_say(app, text_printf(scratch, "%s %.*s", what, TEXT_ARG(shown)));
    arena_free(scratch);
}

/* What leads out of the course is shown, for whoever wants to go there. */
static void open_link(LessonScreen *lesson, App *app, Text address)
{
    Link link = link_find(app_course(app), lesson->lesson, address);
    switch (link.kind) {
    case LINK_OUTSIDE: say(app, "this leads out of the course:", address); return;
    case LINK_NO_LESSON: say(app, "this course has no lesson", address); return;
    case LINK_NO_HEADING: say(app, "the lesson has no such heading:", address); return;
    case LINK_PLACE: break;
    }
    if (link.lesson == lesson->lesson) {
        reader_note_place(&lesson->reader, reader_place(&lesson->reader));
        reader_show_line(&lesson->reader, link.line);
        return;
    }
    Screen *screen = lesson_screen_new(app, link.lesson, link.line);
    if (screen == NULL) return;
    ((LessonScreen *)screen)->visiting = lesson->visiting;
    app_push(app, screen);
}

static void size_question(LessonScreen *lesson, App *app)
{
    if (lesson->question == NULL) return;
    Area text = areas_of(lesson).text;
    if (text.width == 0) return;
    (void)lesson->question->type->handle(
        lesson->question, app, &(Input){.kind = INPUT_RESIZE, .x = text.width, .y = text.height});
}

static void close_question(LessonScreen *lesson)
{
    if (lesson->question == NULL) return;
    lesson->question->type->close(lesson->question);
    lesson->question = NULL;
}

/* In the place of the text, with the run that follows it beside: predict, then run. */
static void open_question(LessonScreen *lesson, App *app, const Block *block)
{
    lesson->question = quiz_screen_practice(app, lesson->lesson, text_trim(block->literal));
    if (lesson->question == NULL) return;
    const Block *demo = document_next(block);
    while (demo != NULL && demo->kind != BLOCK_DEMO && demo->kind != BLOCK_QUIZ)
        demo = document_next(demo);
    if (demo != NULL && demo->kind == BLOCK_DEMO) load_demo(lesson, demo);
    lay_out(lesson);
    size_question(lesson, app);
}

/* May push a screen. */
static void open_thing(LessonScreen *lesson, App *app, const ReaderThing *thing)
{
    if (thing->block == NULL) {
        open_link(lesson, app, thing->link);
    } else if (thing->block->kind == BLOCK_DEMO) {
        open_demo(lesson, thing->block);
    } else {
        open_question(lesson, app, thing->block);
    }
}

static void open_marked(LessonScreen *lesson, App *app)
{
    ReaderThing thing;
    if (reader_marked(&lesson->reader, &thing)) open_thing(lesson, app, &thing);
    else app_say(app, TEXT("there is nothing to open in view"));
}

/* --- keys ------------------------------------------------------------------------------------- */

static void to_pane(LessonScreen *lesson, App *app, bool in_pane)
{
    if (in_pane && lesson->runs.block == NULL) {
        app_say(app, TEXT("this lesson has no demo"));
        return;
    }
    lesson->split.in_pane = in_pane;
    if (!in_pane && lesson->runs.pane.session != NULL) lesson->runs.pane.session->playing = false;
    lay_out(lesson);
}

static void find(LessonScreen *lesson, App *app, int direction)
{
    const FinderHistory *history = &app_memory(app)->searches;
    Reader *reader = &lesson->reader;
    if (reader_wanted(reader).len == 0 && history->count > 0) /* in the lesson before */
        (void)reader_look_for(reader, entry_text(&history->entries[history->count - 1]));
    if (reader_wanted(reader).len == 0) {
        app_say(app, TEXT("nothing to look for yet: / asks for it"));
        return;
    }
    switch (reader_find(reader, direction)) {
    case FOUND_NOTHING: say(app, "not found:", reader_wanted(reader)); break;
    case FOUND_ROUND:
        app_say(app, direction < 0 ? TEXT("from the end again") : TEXT("from the beginning again"));
        break;
    case FOUND_HERE: break;
    }
}

static void scroll(LessonScreen *lesson, LessonCommand command, int times)
{
    Reader *reader = &lesson->reader;
    int page = reader->height > 2 ? reader->height - 2 : 1;
    switch (command) {
    case LESSON_DOWN: reader_scroll(reader, times); break;
    case LESSON_UP: reader_scroll(reader, -times); break;
    case LESSON_PAGE_DOWN: reader_scroll(reader, times * page); break;
    case LESSON_PAGE_UP: reader_scroll(reader, -times * page); break;
    case LESSON_HALF_DOWN: reader_scroll(reader, times * (page / 2 + 1)); break;
    case LESSON_HALF_UP: reader_scroll(reader, -times * (page / 2 + 1)); break;
    case LESSON_NEXT_HEADING: reader_heading(reader, times); break;
    case LESSON_LAST_HEADING: reader_heading(reader, -times); break;
    case LESSON_LEFT: reader_sideways(reader, -times * SIDEWAYS_COLUMNS); break;
    case LESSON_RIGHT: reader_sideways(reader, times * SIDEWAYS_COLUMNS); break;
    default: break;
    }
}

/* To where one may want to come back from. */
static void jump(LessonScreen *lesson, App *app, LessonCommand command)
{
    Reader *reader = &lesson->reader;
    ReaderPlace before = reader_place(reader);
    if (command == LESSON_PERCENT && lesson->count == 0) {
        app_say(app, TEXT("a number goes before it: 50% leads to the middle"));
        return;
    }
    if (command == LESSON_PERCENT) reader_show_percent(reader, lesson->count);
    else if (command == LESSON_START) reader_scroll(reader, -reader->layout.count);
    else reader_scroll(reader, reader->layout.count);
    reader_note_place(reader, before);
}

static void take_quiz(const LessonScreen *lesson, App *app)
{
    if (lesson->visiting) { /* the same attempt on two screens would be answered twice */
        app_say(app, TEXT("a quiz waits: q goes back to it"));
        return;
    }
    Screen *quiz = quiz_screen_new(app, lesson->lesson);
    if (quiz != NULL) app_push(app, quiz);
}

/* False where the screen may be gone. */
static bool run_command(LessonScreen *lesson, App *app, LessonCommand command)
{
    int times = lesson->count > 0 ? lesson->count : 1;
    switch (command) {
    case LESSON_OUTLINE:
        outline_open(&lesson->outline, reader_source_line(&lesson->reader));
        if (!lesson->outline.open) app_say(app, TEXT("this lesson has no headings"));
        return true;
    case LESSON_SEARCH:
        finder_open(&lesson->finder);
        lesson->found_from = reader_place(&lesson->reader);
        entry_reset(&lesson->wanted_before, reader_wanted(&lesson->reader));
        return true;
    case LESSON_NEXT_MATCH:
    case LESSON_LAST_MATCH:
        for (int i = 0; i < times; i++) find(lesson, app, command == LESSON_NEXT_MATCH ? 1 : -1);
        return true;
    case LESSON_START:
    case LESSON_END:
    case LESSON_PERCENT: jump(lesson, app, command); return true;
    case LESSON_RETURN:
        if (!reader_go_back(&lesson->reader))
            app_say(app, TEXT("there was no jump to go back from"));
        return true;
    case LESSON_OPEN: open_marked(lesson, app); return false;
    case LESSON_MARK_NEXT: (void)reader_mark_next(&lesson->reader, 1); return true;
    case LESSON_MARK_LAST: (void)reader_mark_next(&lesson->reader, -1); return true;
    case LESSON_SPLIT:
        split_move(&lesson->split, lesson->width, lesson->height);
        app_memory(app)->split = lesson->split.steps;
        lay_out(lesson);
        return true;
    case LESSON_ZOOM:
        lesson->split.zoomed = !lesson->split.zoomed;
        lay_out(lesson);
        return true;
    case LESSON_TO_PANE: to_pane(lesson, app, !lesson->split.in_pane); return true;
    case LESSON_QUIZ: take_quiz(lesson, app); return false;
    case LESSON_BACK: app_pop(app); return false;
    default: scroll(lesson, command, times); return true;
    }
}

/* Shows the first match of what is being typed, from where one was. */
static void handle_search(LessonScreen *lesson, App *app, const Input *input)
{
    Reader *reader = &lesson->reader;
    FinderEvent event = finder_handle(&lesson->finder, &app_memory(app)->searches, input);
    const Entry *wanted = event == FINDER_LEFT ? &lesson->wanted_before : &lesson->finder.entry;
    reader_show_place(reader, lesson->found_from);
    (void)reader_look_for(reader, entry_text(wanted));
    if (event == FINDER_TYPING) (void)reader_find(reader, 0);
    if (event != FINDER_DONE) return;
    find(lesson, app, 0);
    reader_note_place(reader, lesson->found_from);
}

static void handle_outline(LessonScreen *lesson, const Input *input)
{
    Area body = body_of(areas_of(lesson).text);
    Input inner = *input;
    inner.x -= body.x;
    inner.y -= body.y;
    const Heading *heading = outline_handle(&lesson->outline, &inner, body.height);
    if (heading == NULL) return;
    reader_note_place(&lesson->reader, reader_place(&lesson->reader));
    reader_show_line(&lesson->reader, heading->line);
}

/* It computes its right answer. */
static bool question_wants_ticks(const LessonScreen *lesson)
{
    return lesson->question != NULL && lesson->question->type->wants_ticks(lesson->question);
}

/* A question that is asked gets what comes in, but for Tab and the mouse on the pane. False: it
 * is the lesson's. */
static bool handle_question(LessonScreen *lesson, App *app, const Input *input)
{
    Input own = *input;
    bool mouse = input->kind == INPUT_CLICK || input->kind == INPUT_WHEEL;
    Area text = areas_of(lesson).text;
    if (lesson->question == NULL) return false;
    if (mouse && !area_has(text, input->x, input->y)) return false;
    if (!mouse && lesson->split.in_pane) return false;
    if (input->kind == INPUT_KEY && input->key == KEYCODE_TAB) {
        to_pane(lesson, app, true);
        size_question(lesson, app);
        return true;
    }
    if (mouse && lesson->split.in_pane) {
        to_pane(lesson, app, false);
        size_question(lesson, app);
    }
    if (mouse) {
        own.x -= text.x;
        own.y -= text.y;
    }
    (void)lesson->question->type->handle(lesson->question, app, &own);
    if (!quiz_screen_done(lesson->question)) return true;
    close_question(lesson);
    lay_out(lesson);
    reader_refresh(&lesson->reader);
    return true;
}

/* False where the screen may be gone. */
static bool handle_mouse(LessonScreen *lesson, App *app, const Input *input)
{
    Areas areas = areas_of(lesson);
    bool on_pane = area_has(areas.pane, input->x, input->y);
    if (input->kind == INPUT_WHEEL) {
        if (on_pane && demo_pane_handle(&lesson->runs.pane, input)) lesson->runs.worked_on = true;
        if (!on_pane) reader_scroll(&lesson->reader, 3 * input->amount);
        return true;
    }
    if (on_pane != lesson->split.in_pane) to_pane(lesson, app, on_pane);
    Area body = body_of(areas.text);
    ReaderThing thing;
    if (on_pane || !area_has(body, input->x, input->y)) return true;
    if (!reader_thing_at(&lesson->reader, input->x - body.x, input->y - body.y, &thing))
        return true;
    open_thing(lesson, app, &thing);
    return false;
}

static bool handle_pane(LessonScreen *lesson, App *app, const Input *input)
{
    if (demo_pane_handle(&lesson->runs.pane, input)) {
        lesson->runs.worked_on = true;
        return true;
    }
    int command = input->kind == INPUT_KEY ? keys_command(&away_table, input->key) : -1;
    if (command >= 0) (void)run_command(lesson, app, (LessonCommand)command);
    if (command >= 0)
        size_question(lesson, app); /* the line has moved, or the place is its again */
    return command >= 0;
}

/* A number before a key says how often, or how far. */
static bool take_digit(LessonScreen *lesson, int32_t key)
{
    if (key < '0' || key > '9' || (key == '0' && lesson->count == 0)) return false;
    int count = 10 * lesson->count + (int)(key - '0');
    if (count <= COUNT_MOST) lesson->count = count;
    return true;
}

/* Esc first takes back a number, then what is marked by a search; then it leads away. */
static bool leave_half_done(LessonScreen *lesson)
{
    bool counted = lesson->count > 0, wanted = reader_wanted(&lesson->reader).len > 0;
    lesson->count = 0;
    if (!counted && wanted) (void)reader_look_for(&lesson->reader, TEXT(""));
    return counted || wanted;
}

static bool lesson_handle(Screen *screen, App *app, const Input *input)
{
    LessonScreen *lesson = (LessonScreen *)screen;
    bool stays = true;
    if (input->kind == INPUT_RESIZE) {
        lesson->width = input->x;
        lesson->height = input->y;
        size_question(lesson, app);
    } else if (input->kind == INPUT_TICK) {
        if (question_wants_ticks(lesson))
            (void)lesson->question->type->handle(lesson->question, app, input);
        return demo_pane_handle(&lesson->runs.pane, input);
    } else if (handle_question(lesson, app, input)) {
        return true;
    } else if (lesson->finder.open) {
        handle_search(lesson, app, input);
    } else if (lesson->outline.open) {
        handle_outline(lesson, input);
    } else if (input->kind == INPUT_WHEEL || input->kind == INPUT_CLICK) {
        stays = handle_mouse(lesson, app, input);
    } else if (lesson->split.in_pane) {
        return handle_pane(lesson, app, input);
    } else if (input->kind == INPUT_KEY) {
        if (take_digit(lesson, input->key)) return true;
        int command = keys_command(&text_table, input->key);
        if (input->key == KEYCODE_ESCAPE && leave_half_done(lesson)) return true;
        stays = command < 0 || run_command(lesson, app, (LessonCommand)command);
        if (stays) lesson->count = 0;
        if (command < 0) return false;
    }
    if (stays && lesson->finder.open) lay_out(lesson); /* demos follow once it is found */
    else if (stays) follow(lesson, app);
    return true;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static const char *rule(Canvas canvas)
{
    return canvas.ascii ? "-" : "─";
}

static bool text_key_works(const void *context, int command)
{
    const LessonScreen *lesson = context;
    ReaderThing thing;
    switch ((LessonCommand)command) {
    case LESSON_TO_PANE: return lesson->runs.block != NULL;
    case LESSON_OPEN: return reader_marked(&lesson->reader, &thing);
    case LESSON_QUIZ: return lesson->lesson->quiz_path != NULL && !lesson->visiting;
    case LESSON_OUTLINE: return lesson->outline.count > 0;
    default: return true;
    }
}

/* "3/17": the match one is at, of all. */
static Text match_words(const LessonScreen *lesson, Arena *scratch)
{
    const Reader *reader = &lesson->reader;
    if (reader_wanted(reader).len == 0) return TEXT("");
    if (reader->search.count == 0) return TEXT("not found");
    if (reader->match < 0) return text_printf(scratch, "%d found", reader->search.count);
    return text_printf(scratch, "%d/%d", reader->match + 1, reader->search.count);
}

static void draw_hints(const LessonScreen *lesson, Canvas row, Text matches)
{
    int x = reader_at_end(&lesson->reader)
                ? canvas_puts(row, 1, 0, ROLE_TITLE, "  end")
                : canvas_print(row, 1, 0, ROLE_TITLE, "%3d %%", reader_percent(&lesson->reader));
    x += 2;
    if (matches.len > 0) x = canvas_text(row, x, 0, ROLE_TITLE, matches) + 2;
    if (lesson->count > 0) {
        canvas_print(row, x, 0, ROLE_KEY, "%d", lesson->count);
    } else if (lesson->split.in_pane) {
        (void)keys_draw_hint(row, x, KEYCODE_TAB, "to the text");
    } else {
        if (lesson->reader.search.count > 0) x = keys_draw_hint(row, x, 'n', "next match");
        (void)keys_draw_line(row, x, &text_table, text_key_works, lesson);
    }
}

static void draw_status(const LessonScreen *lesson, Canvas row)
{
    Arena *scratch = arena_new(1 << 12);
    Text matches = match_words(lesson, scratch);
    canvas_fill(row, ROLE_TEXT);
    if (lesson->finder.open)
        finder_draw(&lesson->finder, canvas_part(row, 1, 0, row.width - 1, 1), matches);
    else draw_hints(lesson, row, matches);
    arena_free(scratch);
}

/* The lesson, and the section that one is in. */
static void draw_title(const LessonScreen *lesson, Canvas canvas)
{
    Arena *scratch = arena_new(1 << 16);
    Text title =
        text_printf(scratch, "%d %.*s", lesson->lesson->number, TEXT_ARG(lesson->lesson->title));
    int section = outline_section(&lesson->outline, reader_source_line(&lesson->reader));
    int x = canvas_fit(canvas, 1, 0, canvas.width - 2, ROLE_TITLE, 0, title);
    arena_free(scratch);
    if (section < 0 || x + 8 > canvas.width) return;
    x = canvas_puts(canvas, x, 0, ROLE_MUTED, canvas.ascii ? " > " : " › ");
    (void)canvas_fit(canvas, x, 0, canvas.width - x - 1, ROLE_MUTED, 0,
                     lesson->outline.headings[section].title);
}

static void draw_text(const LessonScreen *lesson, Canvas canvas)
{
    int width = canvas.width, height = canvas.height;
    Area area = body_of((Area){0, 0, width, height});
    Canvas body = canvas_part(canvas, 0, area.y, width, area.height);
    reader_draw(&lesson->reader, body, !lesson->split.in_pane);
    if (lesson->outline.open) outline_draw(&lesson->outline, body);
    canvas_fill(canvas_part(canvas, 0, 0, width, 1), ROLE_TEXT);
    draw_title(lesson, canvas);
    if (height >= FRAMED_ROWS) {
        canvas_repeat(canvas, 0, 1, ROLE_FRAME, rule(canvas), width);
        canvas_repeat(canvas, 0, height - 2, ROLE_FRAME, rule(canvas), width);
        /* How far one has read, on the rule below. */
        int done = (int)((long)width * reader_percent(&lesson->reader) / 100);
        canvas_repeat(canvas, 0, height - 2, ROLE_FLOW, canvas.ascii ? "=" : "━", done);
    }
    draw_status(lesson, canvas_part(canvas, 0, height - 1, width - 1, 1));
}

static void lesson_draw(const Screen *screen, const App *app, Canvas canvas)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    Areas areas = areas_of(lesson);
    Area text = areas.text, pane = areas.pane;
    if (text.width > 0 && lesson->question != NULL)
        lesson->question->type->draw(lesson->question, app,
                                     canvas_part(canvas, text.x, text.y, text.width, text.height));
    else if (text.width > 0)
        draw_text(lesson, canvas_part(canvas, text.x, text.y, text.width, text.height));
    if (pane.width > 0)
        demo_pane_draw(&lesson->runs.pane,
                       canvas_part(canvas, pane.x, pane.y, pane.width, pane.height),
                       lesson->split.in_pane);
    Role role = lesson->split.in_pane ? ROLE_FLOW : ROLE_FRAME;
    if (areas.beside)
        canvas_column(canvas, pane.x - 1, 0, role, canvas.ascii ? "|" : "│", canvas.height);
    else if (pane.width > 0 && text.width > 0)
        canvas_repeat(canvas, 0, pane.y - 1, role, rule(canvas), pane.width);
}

/* --- the rest --------------------------------------------------------------------------------- */

static bool lesson_wants_ticks(const Screen *screen)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    if (question_wants_ticks(lesson)) return true;
    return areas_of(lesson).pane.width > 0 && demo_pane_wants_ticks(&lesson->runs.pane);
}

static bool lesson_is_typing(const Screen *screen)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    if (lesson->question != NULL && !lesson->split.in_pane)
        return lesson->question->type->is_typing(lesson->question);
    bool filtering = lesson->outline.open && lesson->outline.filtering;
    return lesson->finder.open || filtering
           || (lesson->split.in_pane && demo_pane_is_typing(&lesson->runs.pane));
}

static void lesson_leave(Screen *screen, App *app)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    ReaderPlace place = reader_place(&lesson->reader);
    JournalEvent event = {.kind = JOURNAL_PLACE,
                          .lesson = lesson->lesson->slug,
                          .line = place.line,
                          .offset = place.offset,
                          .below = place.below,
                          .percent = reader_percent(&lesson->reader)};
    (void)app_record(app, &event);
}

static void lesson_close(Screen *screen)
{
    LessonScreen *lesson = (LessonScreen *)screen;
    close_question(lesson);
    run_shelf_clear(&lesson->runs);
    reader_clear(&lesson->reader);
    arena_free(lesson->arena);
    free(lesson);
}

static int lesson_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                         const Demo **demo)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    if (lesson->question != NULL && !lesson->split.in_pane)
        return lesson->question->type->tables(lesson->question, tables, demo);
    *demo = lesson->split.in_pane ? demo_pane_demo(&lesson->runs.pane) : NULL;
    tables[0] = lesson->split.in_pane ? &demo_pane_bindings : &text_table;
    tables[1] = &away_table;
    return lesson->split.in_pane ? 2 : 1;
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
    const LessonProgress *left = progress_of(app, lesson);
    ReaderPlace place = {.line = source_line};
    if (source_line <= 0) place = (ReaderPlace){left->line, left->offset, left->below};
    screen->screen.type = &lesson_type;
    screen->lesson = lesson;
    screen->outline.headings = document_outline(arena, document, 2, &screen->outline.count);
    screen->split.steps = app_memory(app)->split;
    screen->still = app_is_still(app);
    screen->course_directory = app_course(app)->directory;
    screen->arena = arena;
    screen->document = document;
    screen->questions = (QuestionCards){.quiz = question_card_quiz(arena, app_course(app), lesson),
                                        .progress = app_progress(app),
                                        .ascii = app_is_ascii(app)};
    screen->cards = (LayoutCards){.context = &screen->questions, .quiz = question_card};
    reader_init(&screen->reader, document, app_table(app), app_is_ascii(app), &screen->cards);
    app_size(app, &screen->width, &screen->height);
    const Block *demo = demo_near(document, place.line);
    if (demo != NULL) load_demo(screen, demo);
    lay_out(screen);
    reader_show_place(&screen->reader, place);
    follow(screen, app);
    return &screen->screen;
}

Screen *lesson_screen_again(App *app, Text reference)
{
    Link link = link_find(app_course(app), NULL, reference);
    if (link.lesson == NULL) {
        say(app, "this course has no lesson", reference);
        return NULL;
    }
    Screen *screen = lesson_screen_new(app, link.lesson, link.line);
    if (screen != NULL) ((LessonScreen *)screen)->visiting = true;
    return screen;
}
