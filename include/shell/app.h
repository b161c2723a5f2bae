/* The shell: a stack of screens that take input and draw themselves. It knows no terminal:
 * app_handle() takes what comes in, app_draw() shows what is; a test is keys in, screens out.
 */
#ifndef GROUNDWORK_SHELL_APP_H
#define GROUNDWORK_SHELL_APP_H

#include "canvas/canvas.h"
#include "course/course.h"
#include "demo/session.h"
#include "learner/journal.h"
#include "learner/progress.h"
#include "shell/finder.h"

typedef struct App App;
typedef struct Screen Screen;

enum { APP_MESSAGE = 200 };

/* What screens remember from one to the next, as long as the program runs. */
typedef struct AppMemory {
    int split; /* steps that the line between text and demo was moved by */
    FinderHistory searches;
} AppMemory;

/* What an app stands on. The course, journal and progress are NULL where one demo is all there is
 * to see; they stay the caller's and must live as long. */
typedef struct AppSetup {
    Course *course;
    Journal *journal;
    Progress *progress;
    WidthTable table;          /* whose widths the screen has */
    bool ascii;                /* only ASCII can be shown */
    bool still;                /* reduced motion: pictures show states only */
    int64_t (*clock_ms)(void); /* for how long an answer took; NULL: always 0 */
    SessionMeasure *measure;   /* the machine, for demos that want it; NULL: nothing is measured */
    void *measure_context;
    int64_t (*random)(void); /* seeds of attempts, below 2^53; NULL: the system's */
} AppSetup;

App *app_open(const AppSetup *setup); /* without screens */
void app_close(App *app);

/* Takes one input. Everything it leads to has happened when it returns (journal lines are durable).
 */
void app_handle(App *app, const Input *input);

/* Draws the whole screen at the canvas's size. Changes nothing that lasts. */
void app_draw(const App *app, Canvas canvas);

/* Whether a tick would change the screen: a run is playing and visible. */
bool app_wants_ticks(const App *app);

/* True once the learner has quit; nothing more is to be handed in. */
bool app_finished(const App *app);

/* Saves what is saved on leaving a place. Called once at the end of a run: terminal_run() does so
 * on quit, SIGINT, SIGTERM and SIGHUP and where the terminal is gone. A crash, SIGQUIT and SIGPIPE
 * skip it: what must survive those is recorded when it happens. */
void app_leave(App *app);

/* For screens. Pushing takes the screen over; popping closes it; popping the last one quits. */
void app_push(App *app, Screen *screen);
void app_pop(App *app);
void app_keep(App *app, const Screen *screen); /* closes those that lie over it */
Course *app_course(const App *app);
/* Another course from here on, for screens to come: those that there are must not know the old one.
 */
void app_set_course(App *app, Course *course, Progress *progress);
const Progress *app_progress(const App *app);
void app_size(const App *app, int *width, int *height);
WidthTable app_table(const App *app);
bool app_is_ascii(const App *app);
void app_lets_measure(const App *app, Session *session); /* NULL is allowed */
bool app_is_still(const App *app);
AppMemory *app_memory(App *app);
int64_t app_clock_ms(const App *app);
int64_t app_random(const App *app);

/* Writes an event to the journal and to the progress derived from it. False where it could not be
 * saved: the message says so until the next key, and the course goes on; once it is saved after
 * all, the message says that. */
bool app_record(App *app, JournalEvent *event);

/* Takes in what other windows have written to the journal; pushing, popping and recording do so
 * too. For who is about to rely on the progress. */
void app_catch_up(App *app);

/* Asks for a file to be opened in the learner's editor, at a line (0: any), by whoever has the
 * terminal: it takes what was asked for last. False where nothing was. */
void app_edit(App *app, const char *path, int line);
bool app_take_edit(App *app, const char **path, int *line);

/* One line that stays until the next key: what could not be done, and why. */
void app_say(App *app, Text words);
const char *app_message(const App *app); /* "" none */

#endif
