#include "shell/demo_screen.h"

#include "shell/demo_pane.h"

#include <stdlib.h>

typedef struct DemoScreen {
    Screen screen;
    DemoPane pane;
} DemoScreen;

enum { DEMO_SCREEN_BACK };

static const Binding bindings[] = {
    {{'q', KEYCODE_ESCAPE}, DEMO_SCREEN_BACK, NULL, "leave"},
    {{'?'}, -1, NULL, "these keys"},
};
static const BindingTable table = {"Screen", bindings, sizeof bindings / sizeof bindings[0]};

static bool demo_screen_handle(Screen *screen, App *app, const Input *input)
{
    DemoScreen *demo = (DemoScreen *)screen;
    if (demo_pane_handle(&demo->pane, input)) return true;
    if (input->kind != INPUT_KEY || keys_command(&table, input->key) != DEMO_SCREEN_BACK)
        return false;
    app_pop(app);
    return true;
}

static void demo_screen_draw(const Screen *screen, const App *app, Canvas canvas)
{
    (void)app;
    demo_pane_draw(&((const DemoScreen *)screen)->pane, canvas, true);
}

static bool demo_screen_wants_ticks(const Screen *screen)
{
    return demo_pane_wants_ticks(&((const DemoScreen *)screen)->pane);
}

static bool demo_screen_is_typing(const Screen *screen)
{
    return demo_pane_is_typing(&((const DemoScreen *)screen)->pane);
}

static void demo_screen_close(Screen *screen)
{
    demo_pane_clear(&((DemoScreen *)screen)->pane);
    free(screen);
}

static int demo_screen_tables(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                              const Demo **demo)
{
    *demo = demo_pane_demo(&((const DemoScreen *)screen)->pane);
    tables[0] = &demo_pane_bindings;
    tables[1] = &table;
    return 2;
}

static const ScreenType demo_screen_type = {
    .handle = demo_screen_handle,
    .draw = demo_screen_draw,
    .wants_ticks = demo_screen_wants_ticks,
    .is_typing = demo_screen_is_typing,
    .close = demo_screen_close,
    .tables = demo_screen_tables,
};

Screen *demo_screen_new(const App *app, Session *session, Text problem, bool plays)
{
    if (session != NULL) session->still = app_is_still(app);
    app_lets_measure(app, session);
    DemoScreen *screen = calloc(1, sizeof *screen);
    if (screen == NULL) arena_fail("a screen", sizeof *screen);
    screen->screen.type = &demo_screen_type;
    demo_pane_init(&screen->pane, session, problem);
    if (session != NULL) session->playing = plays;
    return &screen->screen;
}
