#include "shell/app.h"

#include "shell/help.h"
#include "shell/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCREENS_MAX = 8 };

struct App {
    AppSetup setup;
    Screen *stack[SCREENS_MAX];
    int depth;
    int width, height;
    bool finished;
    bool helping; /* the help screen lies over the top one */
    int help_top; /* its first row shown */
    char message[APP_MESSAGE];
    const char *edited; /* what is to be opened in an editor; NULL: nothing */
    int edited_line;
    AppMemory memory;
};

App *app_open(const AppSetup *setup)
{
    App *app = calloc(1, sizeof *app);
    if (app == NULL) arena_fail("the app", sizeof *app);
    app->setup = *setup;
    return app;
}

void app_close(App *app)
{
    if (app == NULL) return;
    while (app->depth > 0) {
        Screen *top = app->stack[--app->depth];
        top->type->close(top);
    }
    free(app);
}

static Screen *top_of(const App *app)
{
    return app->depth > 0 ? app->stack[app->depth - 1] : NULL;
}

static bool is_typing(const Screen *screen)
{
    return screen->type->is_typing != NULL && screen->type->is_typing(screen);
}

/* Takes a screen out of the stack, after it has saved what it saves. */
static void take_out(App *app, int place)
{
    Screen *screen = app->stack[place];
    if (screen->type->leave != NULL) screen->type->leave(screen, app);
    screen->type->close(screen);
    app->depth--;
    for (int i = place; i < app->depth; i++) app->stack[i] = app->stack[i + 1];
}

/* Links lead from lesson to lesson without end; whoever goes back that far is home sooner. */
void app_push(App *app, Screen *screen)
{
    app_catch_up(app);
    if (app->depth == SCREENS_MAX) take_out(app, 1);
    app->stack[app->depth++] = screen;
}

void app_keep(App *app, const Screen *screen)
{
    while (top_of(app) != NULL && top_of(app) != screen) take_out(app, app->depth - 1);
}

void app_pop(App *app)
{
    take_out(app, app->depth - 1);
    Screen *top = top_of(app);
    app->finished = top == NULL;
    app_catch_up(app);
    if (top == NULL || app->width == 0) return;
    /* What lay below has not heard of the sizes since. */
    (void)top->type->handle(top, app,
                            &(Input){.kind = INPUT_RESIZE, .x = app->width, .y = app->height});
}

void app_leave(App *app)
{
    /* The top one last: it is where one is. */
    for (int i = 0; i < app->depth; i++)
        if (app->stack[i]->type->leave != NULL) app->stack[i]->type->leave(app->stack[i], app);
}

void app_handle(App *app, const Input *input)
{
    Screen *top = top_of(app);
    if (top == NULL || app->finished) return;
    if (input->kind == INPUT_RESIZE) {
        app->width = input->x;
        app->height = input->y;
    }
    if (input->kind == INPUT_CHANGE) { /* it may close what lies over it */
        (void)app->stack[0]->type->handle(app->stack[0], app, input);
        return;
    }
    bool is_key = input->kind == INPUT_KEY;
    if (is_key || input->kind == INPUT_CLICK) app->message[0] = '\0';
    if (app->helping && input->kind != INPUT_TICK && input->kind != INPUT_RESIZE) {
        if (input->kind != INPUT_PASTE)
            app->helping = help_scroll(top, input, app->width, app->height, &app->help_top);
        return;
    }
    if (is_key && input->key == '?' && !is_typing(top)) {
        app->helping = true;
        app->help_top = 0;
        return;
    }
    (void)top->type->handle(top, app, input);
}

void app_draw(const App *app, Canvas canvas)
{
    const Screen *top = top_of(app);
    canvas_fill(canvas, ROLE_TEXT);
    if (top == NULL) return;
    top->type->draw(top, app, canvas);
    if (app->helping) help_draw(top, canvas, app->help_top);
    if (app->message[0] != '\0' && canvas.height > 0) {
        Canvas row = canvas_part(canvas, 0, canvas.height - 1, canvas.width, 1);
        canvas_fill(row, ROLE_MARKED);
        (void)canvas_fit(row, 1, 0, row.width - 2, ROLE_MARKED, 0, text_of(app->message));
    }
}

bool app_wants_ticks(const App *app)
{
    const Screen *top = top_of(app);
    return top != NULL && !app->helping && top->type->wants_ticks != NULL
           && top->type->wants_ticks(top);
}

bool app_finished(const App *app)
{
    return app->finished;
}

Course *app_course(const App *app)
{
    return app->setup.course;
}

const Progress *app_progress(const App *app)
{
    return app->setup.progress;
}

void app_set_course(App *app, Course *course, Progress *progress)
{
    app->setup.course = course;
    app->setup.progress = progress;
}

void app_edit(App *app, const char *path, int line)
{
    app->edited = path;
    app->edited_line = line;
}

bool app_take_edit(App *app, const char **path, int *line)
{
    *path = app->edited;
    *line = app->edited_line;
    app->edited = NULL;
    return *path != NULL;
}

void app_size(const App *app, int *width, int *height)
{
    *width = app->width;
    *height = app->height;
}

WidthTable app_table(const App *app)
{
    return app->setup.table;
}

bool app_is_ascii(const App *app)
{
    return app->setup.ascii;
}

void app_lets_measure(const App *app, Session *session)
{
    if (session == NULL) return;
    session->measure = app->setup.measure;
    session->measure_context = app->setup.measure_context;
}

bool app_is_still(const App *app)
{
    return app->setup.still;
}

AppMemory *app_memory(App *app)
{
    return &app->memory;
}

int64_t app_clock_ms(const App *app)
{
    return app->setup.clock_ms != NULL ? app->setup.clock_ms() : 0;
}

int64_t app_random(const App *app)
{
    return app->setup.random != NULL ? app->setup.random() : journal_random();
}

bool app_record(App *app, JournalEvent *event)
{
    if (app->setup.journal == NULL) return true;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    bool behind = journal_unsaved(app->setup.journal) != NULL;
    bool saved =
        journal_append(app->setup.journal, event, progress_take, app->setup.progress, &report);
    if (!saved && report.first != NULL) app_say(app, report.first->message);
    if (saved && behind) app_say(app, TEXT("saved, with what could not be saved before"));
    arena_free(scratch);
    return saved;
}

void app_catch_up(App *app)
{
    if (app->setup.journal == NULL) return;
    Arena *scratch = arena_new(1 << 20);
    Report report = {.arena = scratch};
    (void)journal_read(app->setup.journal, progress_take, app->setup.progress, &report);
    if (report.first != NULL) app_say(app, report.first->message);
    arena_free(scratch);
}

void app_say(App *app, Text words)
{
    Text fits = words.len < APP_MESSAGE ? words : text_slice(words, 0, APP_MESSAGE - 1);
    if (fits.len < words.len) /* not in the middle of a character */
        while (fits.len > 0 && ((unsigned char)words.at[fits.len] & 0xC0) == 0x80) fits.len--;
    snprintf(app->message, sizeof app->message, "%.*s", TEXT_ARG(fits));
}

const char *app_message(const App *app)
{
    return app->message;
}
