#include "shell/lesson_view.h"

enum {
    TEXT_COLUMNS_MOST = 72,
    FRAMED_ROWS = 10 /* from here on there are rules above and below the text */
};

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
const BindingTable lesson_text_table = {"Text", bindings, sizeof bindings / sizeof bindings[0]};

static const Binding away_bindings[] = {
    {{KEYCODE_TAB, KEYCODE_BACK_TAB, KEYCODE_ESCAPE, 'q'},
     LESSON_TO_PANE,
     NULL,
     "back to the text"},
    {{'z'}, LESSON_ZOOM, NULL, "the whole screen for the demo, and back"},
    {{'|'}, LESSON_SPLIT, NULL, "move the line between text and demo"},
};
const BindingTable lesson_away_table = {"From the demo", away_bindings,
                                        sizeof away_bindings / sizeof away_bindings[0]};

/* --- where things are ------------------------------------------------------------------------- */

Areas lesson_areas(const LessonScreen *lesson)
{
    Split split = lesson->split;
    split.asking = lesson->question != NULL;
    return split_areas(&split, lesson->width, lesson->height);
}

/* Where the text itself lies in its area. */
Area lesson_body(Area text)
{
    bool framed = text.height >= FRAMED_ROWS;
    Area body = {text.x, text.y + (framed ? 2 : 1), text.width, text.height - (framed ? 4 : 2)};
    if (body.height < 1) body.height = 1;
    return body;
}

void lesson_lay_out(LessonScreen *lesson)
{
    Area text = lesson_areas(lesson).text;
    if (text.width == 0) return;
    /* A column for the mark at the left, and one that keeps it from the line at the right. */
    int margins = text.width >= READER_MARGIN_WIDTH ? 2 : 0;
    int columns =
        text.width - margins < TEXT_COLUMNS_MOST ? text.width - margins : TEXT_COLUMNS_MOST;
    reader_resize(&lesson->reader, columns, lesson_body(text).height);
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
        (void)keys_draw_line(row, x, &lesson_text_table, text_key_works, lesson);
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
    Area area = lesson_body((Area){0, 0, width, height});
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

void lesson_draw(const Screen *screen, const App *app, Canvas canvas)
{
    const LessonScreen *lesson = (const LessonScreen *)screen;
    Areas areas = lesson_areas(lesson);
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
