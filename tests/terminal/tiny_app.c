/* The least app there can be, on the real terminal: what tests of term/ run on a pty. Two panes,
 * a line that says what came in last, and keys that end the program in every way there is:
 *
 *     tiny_app [--no-mouse] [--color always|never]
 *
 * j k and the arrows move, q quits, t switches ticks, x draws a wide mess, V opens tiny.md at line
 * 7 in the editor, A fails an assertion, S crashes, O overflows the stack, M runs out of memory.
 * What comes in is also written to the file $TINY_LOG, a line each but for ticks, and "leave" at
 * the end.
 */
#include "shell/app.h"
#include "term/terminal.h"

#include <assert.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct App {
    int width, height;
    int marked;
    int ticks;
    bool ticking;
    bool mess;
    bool wide; /* rows that end in a wide character, and something in the last corner */
    bool edits; /* the editor is asked for */
    bool finished;
    char last[128];
    FILE *log;
};

static void note(App *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void note(App *app, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(app->last, sizeof app->last, format, arguments);
    va_end(arguments);
    if (app->log == NULL) return;
    fprintf(app->log, "%s\n", app->last);
    fflush(app->log);
}

static volatile bool overflows = true; /* not seen through by the compiler, which warns of it */

static int overflow(int level)
{
    volatile char room[4096];
    room[0] = (char)level;
    return overflows ? overflow(level + 1) + room[0] : 0;
}

static void handle_key(App *app, int32_t key)
{
    char name[KEY_NAME_SIZE];
    input_key_name(key, name);
    note(app, "key %s", name);
    bool told_to_fail = key == 'A';
    assert(!told_to_fail);
    switch (key) {
    case 'j':
    case KEYCODE_DOWN: app->marked++; break;
    case 'k':
    case KEYCODE_UP: app->marked -= app->marked > 0; break;
    case 'q': app->finished = true; break;
    case 't': app->ticking = !app->ticking; break;
    case 'x': app->mess = !app->mess; break;
    case 'w': app->wide = !app->wide; break;
    case 'V': app->edits = true; break;
    case 'S': raise(SIGSEGV); break;
    case 'O': overflow(0); break;
    case 'M': arena_alloc(arena_new(1), 1 << 20); break;
    default: break;
    }
}

void app_handle(App *app, const Input *input)
{
    switch (input->kind) {
    case INPUT_KEY: handle_key(app, input->key); break;
    case INPUT_PASTE: note(app, "paste %zu: %.*s", input->text.len, TEXT_ARG(input->text)); break;
    case INPUT_WHEEL: note(app, "wheel %d at %d,%d", input->amount, input->x, input->y); break;
    case INPUT_CLICK: note(app, "click at %d,%d", input->x, input->y); break;
    case INPUT_RESIZE:
        note(app, "size %dx%d", input->x, input->y);
        app->width = input->x;
        app->height = input->y;
        break;
    case INPUT_CHANGE: note(app, "change"); break;
    case INPUT_TICK:
        app->ticks++;
        assert(input->elapsed_ns > 0 && input->elapsed_ns <= 100000000);
        break;
    }
}

static void draw_mess(Canvas canvas, int y)
{
    static const char *const pieces[] = {
        "漢字", "e\xCC\x81\xCC\xA3", "👩‍👩‍👧", "──▶●╳", "⡠⠤⠒⠒⠉", "한국어"};
    for (int i = 0, x = 0; x < canvas.width; i++)
        x = canvas_puts(canvas, x, y, (Role)((y + i) % ROLE_COUNT), pieces[(y + i) % 6]);
}

static void draw_wide(Canvas row, int count)
{
    for (int i = 0, x = 0; i < 8 - count % 5 * 2; i++)
        x = canvas_puts(row, x, 0, ROLE_TEXT, "漢字");
}

void app_draw(const App *app, Canvas canvas)
{
    int left = canvas.width / 3, rows = canvas.height - 1;
    canvas_fill(canvas, ROLE_TEXT);
    for (int y = 0; y < rows; y++) {
        bool marked = y == app->marked % (rows > 0 ? rows : 1);
        Canvas list = canvas_part(canvas, 0, y, left > 1 ? left - 1 : left, 1);
        Role role = marked ? ROLE_MARKED : ROLE_TEXT;
        canvas_fill(list, role);
        canvas_puts(list, 0, 0, role, "lesson line of text");
        canvas_puts(canvas, left, y, ROLE_FRAME, "│");
        canvas_puts(canvas, canvas.width - 1, y, ROLE_FRAME, app->mess ? "│" : "");
        Canvas pane = canvas_part(canvas, left + 2, y, canvas.width - left - 3, 1);
        if (app->mess) draw_mess(pane, 0);
        else if (app->wide) draw_wide(pane, app->marked + y);
        else
            canvas_print(pane, 0, 0, (Role)(ROLE_KEY + y % 6),
                         "%d: pane text that is about as long as a line is %d", y, app->marked);
    }
    canvas_print(canvas, 0, rows, ROLE_MUTED, "q quit  %dx%d  marked %d  ticks %d  %s ", app->width,
                 app->height, app->marked, app->ticks, app->last);
    canvas_puts(canvas, canvas.width - 1, rows, ROLE_FRAME, app->wide ? "┘" : "");
}

bool app_wants_ticks(const App *app)
{
    return app->ticking;
}

bool app_finished(const App *app)
{
    return app->finished;
}

bool app_take_edit(App *app, const char **path, int *line)
{
    bool edits = app->edits;
    *path = "tiny.md";
    *line = 7;
    app->edits = false;
    return edits;
}

void app_say(App *app, Text words)
{
    note(app, "say %.*s", TEXT_ARG(words));
}

void app_leave(App *app)
{
    note(app, "leave after %d ticks", app->ticks);
}

int main(int count, char **arguments)
{
    setlocale(LC_ALL, "");
    const char *log = getenv("TINY_LOG");
    App app = {.log = log == NULL ? NULL : fopen(log, "a")};
    TerminalOptions options = {.mouse = true};
    for (int i = 1; i < count; i++) {
        if (strcmp(arguments[i], "--no-mouse") == 0) options.mouse = false;
        if (strcmp(arguments[i], "always") == 0) options.colour = COLOUR_ALWAYS;
        if (strcmp(arguments[i], "never") == 0) options.colour = COLOUR_NEVER;
    }
    Report report = {.arena = arena_new(1 << 16)};
    bool ran = terminal_run(&app, &options, &report);
    if (!ran) {
        Text line = report_line(report.arena, report.first);
        fprintf(stderr, "tiny_app: %.*s\n", TEXT_ARG(line));
    }
    arena_free(report.arena);
    return ran ? 0 : 2;
}
