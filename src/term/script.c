#include "term/script.h"

#include "canvas/print.h"
#include "demo/value.h"

enum { MOST_COLUMNS = 1000, MOST_ROWS = 500 };
static const int64_t tick_ns = 1000000000 / 30;

typedef struct Script {
    App *app;
    Arena *arena; /* of one screen or one value at a time */
    int width, height;
    bool ascii;
    bool finished; /* and written so */
    Place place;
    Buffer *out;
    Report *report;
} Script;

static bool wrong(Script *script, const char *what)
{
    report_add(script->report, SEVERITY_ERROR, script->place, "script", "%s", what);
    return false;
}

static void give(Script *script, Input input)
{
    if (script->finished) return;
    app_handle(script->app, &input);
    if (!app_finished(script->app)) return;
    script->finished = true;
    buffer_puts(script->out, "== finished\n");
}

static void give_size(Script *script)
{
    give(script, (Input){.kind = INPUT_RESIZE, .x = script->width, .y = script->height});
}

/* Two whole numbers with a separator between them: "80x24", "10,5". */
static bool read_pair(Text text, char separator, int most_a, int most_b, int *a, int *b)
{
    Text first, rest = text;
    int64_t x = 0, y = 0;
    if (!text_next_part(&rest, separator, &first)) return false;
    if (!text_to_int(first, &x) || !text_to_int(rest, &y)) return false;
    *a = (int)x;
    *b = (int)y;
    return x >= 0 && y >= 0 && x <= most_a && y <= most_b;
}

static bool do_size(Script *script, Text words)
{
    int width, height;
    if (!read_pair(words, 'x', MOST_COLUMNS, MOST_ROWS, &width, &height) || width < 1 || height < 1)
        return wrong(script, "a size is written 80x24, 1000x500 at most");
    script->width = width;
    script->height = height;
    give_size(script);
    return true;
}

static bool do_ascii(Script *script, Text words)
{
    script->ascii = true;
    return words.len == 0 || wrong(script, "nothing follows `ascii`");
}

static bool do_unicode(Script *script, Text words)
{
    script->ascii = false;
    return words.len == 0 || wrong(script, "nothing follows `unicode`");
}

static bool do_keys(Script *script, Text words)
{
    Text name;
    while (text_next_part(&words, ' ', &name)) {
        if (name.len == 0) continue;
        int32_t key = input_key_of(name);
        if (key == 0) return wrong(script, "a word names no key");
        give(script, (Input){.kind = INPUT_KEY, .key = key});
    }
    return true;
}

static bool do_type(Script *script, Text words)
{
    for (size_t bytes = 0; words.len > 0; words = text_slice(words, bytes, words.len))
        give(script, (Input){.kind = INPUT_KEY, .key = utf8_decode(words, &bytes)});
    return true;
}

static bool do_paste(Script *script, Text words)
{
    give(script, (Input){.kind = INPUT_PASTE, .text = words});
    return true;
}

static bool do_wheel(Script *script, Text words)
{
    Text rows;
    Input input = {.kind = INPUT_WHEEL};
    int64_t amount = 0;
    bool good = text_next_part(&words, ' ', &rows) && text_to_int(rows, &amount);
    good = good && amount >= -MOST_ROWS && amount <= MOST_ROWS;
    if (!good || !read_pair(words, ',', MOST_COLUMNS, MOST_ROWS, &input.x, &input.y))
        return wrong(script, "the wheel is written `wheel ROWS COLUMN,ROW`");
    input.amount = (int)amount;
    give(script, input);
    return true;
}

static bool do_click(Script *script, Text words)
{
    Input input = {.kind = INPUT_CLICK};
    if (!read_pair(words, ',', MOST_COLUMNS, MOST_ROWS, &input.x, &input.y))
        return wrong(script, "a click is written `click COLUMN,ROW`");
    give(script, input);
    return true;
}

static bool do_tick(Script *script, Text words)
{
    static const ValueForm form = {.kind = VALUE_DURATION, .low = "1ms", .high = "1h"};
    Value value;
    if (!value_parse(script->arena, &form, "tick", words, NULL, &value, NULL))
        return wrong(script, "a time is written 500ms, 1ms to 1h");
    for (int64_t left_ns = value.number; left_ns > 0; left_ns -= tick_ns) {
        if (script->finished || !app_wants_ticks(script->app)) break;
        int64_t elapsed_ns = left_ns < tick_ns ? left_ns : tick_ns;
        give(script, (Input){.kind = INPUT_TICK, .elapsed_ns = elapsed_ns});
    }
    return true;
}

static void put_screen(Script *script, Text title, void (*print)(Canvas, Buffer *))
{
    Canvas canvas =
        canvas_new(script->arena, script->width, script->height, WIDTH_UNICODE, script->ascii);
    app_draw(script->app, canvas);
    buffer_printf(script->out, "== %.*s (%dx%d)\n", TEXT_ARG(title), script->width, script->height);
    print(canvas, script->out);
}

static bool do_screen(Script *script, Text words)
{
    put_screen(script, words, print_plain);
    return true;
}

static bool do_roles(Script *script, Text words)
{
    put_screen(script, words, print_roles);
    return true;
}

typedef struct Word {
    const char *name;
    bool (*run)(Script *script, Text words);
    bool shows; /* gives the app nothing, so that it may come after the end */
} Word;

static const Word words[] = {
    {"size", do_size, false},    {"ascii", do_ascii, true},  {"unicode", do_unicode, true},
    {"keys", do_keys, false},    {"type", do_type, false},   {"paste", do_paste, false},
    {"wheel", do_wheel, false},  {"click", do_click, false}, {"tick", do_tick, false},
    {"screen", do_screen, true}, {"roles", do_roles, true},
};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

static bool run_line(Script *script, Text line)
{
    Text name;
    if (text_starts(line, TEXT("#")) || !text_next_part(&line, ' ', &name)) return true;
    arena_rewind(script->arena, 0);
    for (int i = 0; i < WORD_COUNT; i++) {
        if (!text_is(name, words[i].name)) continue;
        if (script->finished && !words[i].shows) return wrong(script, "the app has finished");
        return words[i].run(script, line);
    }
    return wrong(script, "a line begins with size, ascii, unicode, keys, type, paste, wheel, "
                         "click, tick, screen or roles");
}

bool script_run(App *app, const char *file, Text script, Buffer *out, Report *report)
{
    Script running = {.app = app,
                      .arena = arena_new((size_t)64 << 20),
                      .width = 80,
                      .height = 24,
                      .place = {.file = file},
                      .out = out,
                      .report = report};
    Text line;
    bool good = true;
    give_size(&running);
    while (good && text_next_line(&script, &line)) {
        running.place.line++;
        good = run_line(&running, line);
    }
    app_leave(app);
    arena_free(running.arena);
    return good;
}
