/* A screen: one of the things that the shell shows, in a file of its own. Screens are stacked; the
 * top one gets what comes in. Each begins with a Screen, by which the app knows it.
 */
#ifndef GROUNDWORK_SHELL_SCREEN_H
#define GROUNDWORK_SHELL_SCREEN_H

#include "shell/app.h"
#include "shell/keys.h"

enum { SCREEN_TABLES = 4 };

typedef struct Screen Screen;

typedef struct ScreenType {
    /* Takes an input; false where it means nothing here. It may push and pop screens as the last
     * thing it does. */
    bool (*handle)(Screen *screen, App *app, const Input *input);
    void (*draw)(const Screen *screen, const App *app, Canvas canvas);
    bool (*wants_ticks)(const Screen *screen); /* NULL: never */
    bool (*is_typing)(const Screen *screen);   /* NULL: never; then ? and q are text */
    void (*leave)(Screen *screen, App *app);   /* saves what is saved on leaving; NULL: nothing */
    void (*close)(Screen *screen);             /* frees it */
    /* The tables of the keys that work here, at most SCREEN_TABLES; returns how many. `demo`: whose
     * own keys work. */
    int (*tables)(const Screen *screen, const BindingTable *tables[SCREEN_TABLES],
                  const Demo **demo);
} ScreenType;

struct Screen {
    const ScreenType *type;
};

#endif
