#include "shell/lesson.h"

#include "shell/lesson_view.h"
#include "shell/link.h"
#include "shell/quiz.h"

#include <stdlib.h>
#include <string.h>

enum { SIDEWAYS_COLUMNS = 8, COUNT_MOST = 9999 };

/* --- demos ------------------------------------------------------------------------------------ */

static void load_demo(LessonScreen *lesson, const Block *block)
{
    run_shelf_show(&lesson->runs, block, lesson->course_directory, lesson->still);
    app_lets_measure(lesson->app, lesson->runs.pane.session);
    lesson->split.has_pane = true;
}

static const LessonProgress *progress_of(const App *app, const Lesson *lesson)
{
    return progress_lesson(app_progress(app), (int)(lesson - app_course(app)->lessons));
}

/* The demo follows the text: the run of the card in view, while nothing in the pane is going on. */
static void follow(LessonScreen *lesson, App *app)
{
    lesson_lay_out(lesson);
    const Block *demo = reader_demo(&lesson->reader);
    bool first = lesson->runs.block == NULL;
    if (!lesson->split.in_pane && demo != NULL) load_demo(lesson, demo);
    if (first && lesson->runs.block != NULL)
        lesson_lay_out(lesson); /* the pane has come: the text gets narrower */
    Area text = lesson_areas(lesson).text;
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
    lesson_lay_out(lesson);
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
    Area text = lesson_areas(lesson).text;
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
    lesson_lay_out(lesson);
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
    lesson_lay_out(lesson);
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
    case LESSON_PAGE_DOWN: reader_page(reader, times); break;
    case LESSON_PAGE_UP: reader_page(reader, -times); break;
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
        lesson_lay_out(lesson);
        return true;
    case LESSON_ZOOM:
        lesson->split.zoomed = !lesson->split.zoomed;
        lesson_lay_out(lesson);
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
    Area body = lesson_body(lesson_areas(lesson).text);
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
    Area text = lesson_areas(lesson).text;
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
    lesson_lay_out(lesson);
    reader_refresh(&lesson->reader);
    return true;
}

/* False where the screen may be gone. */
static bool handle_mouse(LessonScreen *lesson, App *app, const Input *input)
{
    Areas areas = lesson_areas(lesson);
    bool on_pane = area_has(areas.pane, input->x, input->y);
    if (input->kind == INPUT_WHEEL) {
        if (on_pane && demo_pane_handle(&lesson->runs.pane, input)) lesson->runs.worked_on = true;
        if (!on_pane) reader_scroll(&lesson->reader, 3 * input->amount);
        return true;
    }
    if (on_pane != lesson->split.in_pane) to_pane(lesson, app, on_pane);
    Area body = lesson_body(areas.text);
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
    int command = input->kind == INPUT_KEY ? keys_command(&lesson_away_table, input->key) : -1;
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
        int command = keys_command(&lesson_text_table, input->key);
        if (input->key == KEYCODE_ESCAPE && leave_half_done(lesson)) return true;
        stays = command < 0 || run_command(lesson, app, (LessonCommand)command);
        if (stays) lesson->count = 0;
        if (command < 0) return false;
    }
    if (stays && lesson->finder.open) lesson_lay_out(lesson); /* demos follow once it is found */
    else if (stays) follow(lesson, app);
    return true;
}

/* --- the rest --------------------------------------------------------------------------------- */

static bool lesson_wants_ticks(const Screen *screen)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    if (question_wants_ticks(lesson)) return true;
    return lesson_areas(lesson).pane.width > 0 && demo_pane_wants_ticks(&lesson->runs.pane);
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
    tables[0] = lesson->split.in_pane ? &demo_pane_bindings : &lesson_text_table;
    tables[1] = &lesson_away_table;
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
    screen->app = app;
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
    lesson_lay_out(screen);
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

/* --- for a preview ---------------------------------------------------------------------------- */

void lesson_screen_go_on(Screen *screen, App *app, const Screen *before)
{
    LessonScreen *lesson = (LessonScreen *)screen;
    const LessonScreen *old = (const LessonScreen *)before;
    lesson->split.zoomed = old->split.zoomed && !old->split.in_pane;
    lesson_lay_out(lesson);
    reader_show_place(&lesson->reader, reader_place(&old->reader));
    follow(lesson, app);
}

void lesson_screen_show(Screen *screen, App *app, Change change)
{
    LessonScreen *lesson = (LessonScreen *)screen;
    reader_show_change(&lesson->reader, change);
    follow(lesson, app);
}

int lesson_screen_line(const Screen *screen)
{
    return reader_line_in_sight(&((const LessonScreen *)screen)->reader);
}
