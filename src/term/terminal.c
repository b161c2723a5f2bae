#include "term/terminal.h"

#include "term/decoder.h"
#include "term/editor.h"
#include "term/restore.h"
#include "term/signals.h"
#include "term/theme.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#define MODES_ON       "\033[?2004h"
#define MODES_OFF      "\033[?2026l\033[?2004l"
#define MOUSE_ON       "\033[?1000h\033[?1006h"
#define MOUSE_OFF      "\033[?1006l\033[?1000l"
#define FRAME_BEGIN    "\033[?2026h"
#define FRAME_END      "\033[?2026l"
#define ASK_BACKGROUND "\033]11;?\033\\"

/* A terminal that claims to be larger is drawn on in part. */
enum { MOST_COLUMNS = 1024, MOST_ROWS = 512 };

enum { TICK_MS = 33, LONGEST_TICK_MS = 100 };

/* How long the rest of a sequence may take: an answer over a slow link comes in parts. How long
 * after the question a quit waits for the answer, so that the shell does not get it. */
enum { SEQUENCE_MS = 250, ANSWER_MS = 200 };

/* Blanks that are rather written than gone over. */
enum { SHORT_GAP = 4 };

/* The most that is taken in before something is drawn. */
enum { TURN_BYTES = 1 << 16 };

/* What shows a style, and its bit in terminfo's list of those that colours rule out. */
static const struct {
    unsigned style;
    int beside_colours;
    const char *capability;
} styles[] = {
    {STYLE_BOLD, 1 << 5, "bold"},    {STYLE_DIM, 1 << 4, "dim"},
    {STYLE_ITALIC, 1 << 15, "sitm"}, {STYLE_UNDERLINE, 1 << 1, "smul"},
    {STYLE_REVERSE, 1 << 2, "rev"},
};
enum { STYLES = sizeof styles / sizeof styles[0] };

/* What a frame is made of, as bytes for the terminal at hand. */
typedef struct Codes {
    const char *place;   /* takes row and column */
    const char *forward; /* takes columns; may be "" */
    char plain[32], clear[32], clear_line[32];
    char styles[STYLES][32];
    char colours[ROLE_COUNT][64];
    unsigned without_colours; /* styles that do not go with them */
    bool corner;              /* the last cell of the last row can be written */
} Codes;

typedef struct Terminal {
    bool mouse;
    Watch *watch; /* NULL: none */
    Theme theme;
    struct termios modes; /* ours */
    Buffer enter;         /* what to write to have the screen, also after a suspension */
    Arena *arena;         /* of the two canvases */
    Canvas shown, next;
    Buffer frame;    /* a frame as it is put together */
    Paint paint;     /* what the terminal draws with by now */
    int column, row; /* where it draws; column -1: not known */
    Codes codes;
    Decoder decoder;
    int64_t rest_since_ns; /* when the last of what the decoder has came */
    int64_t asked_ns;      /* for its background; 0: not yet, -1: will not be */
    int escape_ms;
    bool repaint;
    bool gone;
} Terminal;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t ms_until(int64_t then_ns)
{
    int64_t left_ns = then_ns - now_ns();
    return left_ns <= 0 ? 0 : (left_ns + 999999) / 1000000;
}

static void put_text(Text bytes)
{
    while (bytes.len > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes.at, bytes.len);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
            continue;
        }
        if (written <= 0) return; /* gone: the next read says so */
        bytes = text_slice(bytes, (size_t)written, bytes.len);
    }
}

static void put(const char *bytes)
{
    put_text(text_of(bytes));
}

bool terminal_is_ascii(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* --- What the terminal can do ----------------------------------------------------------------- */

static bool refuse(Report *report, const char *what)
{
    report_add(report, SEVERITY_ERROR, (Place){0}, "terminal",
               "%s; `groundwork read LESSON` and `groundwork demo NAME --frame` work without",
               what);
    return false;
}

static const char *capability(const char *name)
{
    const char *value = tigetstr(name);
    return value == NULL || value == (const char *)-1 ? "" : value;
}

static bool is_usable(Report *report)
{
    if (!isatty(STDIN_FILENO))
        return refuse(report, "the full screen needs a terminal as standard input");
    if (!isatty(STDOUT_FILENO))
        return refuse(report, "the full screen needs a terminal as standard output");
    const char *name = getenv("TERM");
    if (name == NULL || name[0] == '\0')
        return refuse(
            report, "TERM is not set: set it to your terminal's name, such as TERM=xterm-256color");
    int found = 0;
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
        return refuse(
            report,
            found < 0 ? "there is no terminfo database: install ncurses-base or set TERMINFO"
                      : "TERM names a terminal that is not known here: set TERM=xterm-256color or "
                        "another name that `infocmp` knows");
    bool places = capability("cup")[0] != '\0';
    if (!places)
        refuse(report,
               "TERM names a terminal that cannot place its cursor: set TERM=xterm-256color");
    return places;
}

static const char *fill_in(const char *value, long first, long second)
{
    return tparm(value, first, second, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}

/* Without its padding, "$<5>" and the like, which no terminal of today needs. */
static void put_capability(Buffer *out, const char *value)
{
    for (const char *end; *value != '\0'; value = end) {
        if (value[0] == '$' && value[1] == '<' && (end = strchr(value, '>')) != NULL) {
            end++;
        } else {
            end = value + 1;
            buffer_putc(out, *value);
        }
    }
}

/* What leaves the screen and what has it again. */
static void prepare_sequences(Terminal *t)
{
    Buffer leave = {0};
    buffer_puts(&leave, t->mouse ? MODES_OFF MOUSE_OFF : MODES_OFF);
    put_capability(&leave, capability("sgr0"));
    put_capability(&leave, capability("cnorm"));
    put_capability(&leave, capability("rmcup"));
    if (capability("rmcup")[0] == '\0') {
        put_capability(&leave, fill_in(capability("cup"), MOST_ROWS - 1, 0));
        put_capability(&leave, capability("el"));
    }
    restore_prepare(STDOUT_FILENO, buffer_text(&leave));
    buffer_clear(&leave);
    put_capability(&t->enter, capability("smcup"));
    put_capability(&t->enter, capability("civis"));
    buffer_puts(&t->enter, t->mouse ? MODES_ON MOUSE_ON : MODES_ON);
}

static bool may_be_asked(Terminal *t)
{
    /* Terminals with xterm's alternate screen know OSC, or pass over it; older consoles would
     * show it. */
    return t->theme.background == BACKGROUND_UNKNOWN && t->theme.depth >= THEME_256
           && strstr(capability("smcup"), "\033[?1049h") != NULL;
}

static void measure(int *width, int *height)
{
    struct winsize size = {0};
    *width = tigetnum("cols") > 0 ? tigetnum("cols") : 80;
    *height = tigetnum("lines") > 0 ? tigetnum("lines") : 24;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
        *width = size.ws_col;
        *height = size.ws_row;
    }
    if (*width > MOST_COLUMNS) *width = MOST_COLUMNS;
    if (*height > MOST_ROWS) *height = MOST_ROWS;
}

/* --- Colours and styles ----------------------------------------------------------------------- */

static void start_colours(Terminal *t, ColourChoice choice)
{
    int colours = tigetnum("colors");
    t->theme.depth =
        theme_depth(choice, getenv("NO_COLOR"), colours, tigetflag("RGB") > 0 || colours > 256);
    t->theme.background = theme_background(getenv("GROUNDWORK_THEME"), getenv("COLORFGBG"));
    if (capability("setaf")[0] == '\0') t->theme.depth = THEME_MONO;
}

/* A capability in full, "" where it does not fit: none that is used here is so long. */
static void take_code(const char *value, char *code, size_t size)
{
    Buffer bytes = {0};
    put_capability(&bytes, value);
    if (bytes.len >= size) buffer_reset(&bytes);
    snprintf(code, size, "%.*s", TEXT_ARG(buffer_text(&bytes)));
    buffer_clear(&bytes);
}

static void set_colours(Terminal *t)
{
    for (Role role = 0; role < ROLE_COUNT; role++) {
        int32_t colour = theme_paint(t->theme, role, STYLE_PLAIN).colour;
        if (colour < 0) continue;
        take_code(fill_in(capability("setaf"), colour, 0), t->codes.colours[role],
                  sizeof t->codes.colours[role]);
    }
}

static void take_codes(Terminal *t)
{
    Codes *codes = &t->codes;
    int ruled_out = tigetnum("ncv");
    codes->place = capability("cup");
    codes->forward = capability("cuf");
    codes->corner = tigetflag("am") <= 0 || tigetflag("xenl") > 0;
    take_code(capability("sgr0"), codes->plain, sizeof codes->plain);
    take_code(capability("clear"), codes->clear, sizeof codes->clear);
    take_code(capability("el"), codes->clear_line, sizeof codes->clear_line);
    for (int i = 0; i < STYLES; i++) {
        take_code(capability(styles[i].capability), codes->styles[i], sizeof codes->styles[i]);
        if (ruled_out > 0 && (ruled_out & styles[i].beside_colours) != 0)
            codes->without_colours |= styles[i].style;
    }
}

/* As the terminal at hand can show it; no terminfo of today knows how to strike through. */
static Paint paint_of(const Terminal *t, const Cell *cell)
{
    Paint paint = theme_paint(t->theme, cell->role, cell->style);
    if (paint.style & STYLE_STRIKE) paint.style = (paint.style & ~STYLE_STRIKE) | STYLE_DIM;
    if (paint.colour >= 0) paint.style &= ~t->codes.without_colours;
    return paint;
}

/* What a blank shows of its paint. */
static unsigned shown_on_blank(Paint paint)
{
    return paint.style & (STYLE_UNDERLINE | STYLE_REVERSE);
}

/* Styles and colours end together only, as by ECMA-48's SGR 0. */
static void put_paint(Terminal *t, Paint paint, Role role)
{
    bool fewer = (t->paint.style & ~paint.style) != 0 || (paint.colour < 0 && t->paint.colour >= 0);
    if (fewer) {
        buffer_puts(&t->frame, t->codes.plain);
        t->paint = (Paint){-1, STYLE_PLAIN};
    }
    for (int i = 0; i < STYLES; i++)
        if (styles[i].style & paint.style & ~t->paint.style)
            buffer_puts(&t->frame, t->codes.styles[i]);
    if (paint.colour != t->paint.colour) buffer_puts(&t->frame, t->codes.colours[role]);
    t->paint = paint;
}

/* --- Drawing ---------------------------------------------------------------------------------- */

/* Of ncurses only terminfo is used: a canvas is all that its windows would be, which take as much
 * memory again, and a frame of theirs leaves in dozens of writes. */

static bool is_blank(const Terminal *t, const Cell *cell)
{
    return cell->len == 0 && cell->width == 1 && shown_on_blank(paint_of(t, cell)) == 0;
}

static bool looks_alike(const Terminal *t, const Cell *a, const Cell *b)
{
    bool equal = a->len == b->len && a->width == b->width && a->role == b->role
                 && a->style == b->style && memcmp(a->bytes, b->bytes, a->len) == 0;
    return equal || (is_blank(t, a) && is_blank(t, b));
}

/* A few blanks on the way are shorter written than gone over. */
static bool write_gap(Terminal *t, int x, int y)
{
    const Cell *row = t->next.cells + (size_t)y * (size_t)t->next.stride;
    if (x - t->column > SHORT_GAP || shown_on_blank(t->paint) != 0) return false;
    for (int i = t->column; i < x; i++)
        if (!is_blank(t, &row[i])) return false;
    buffer_repeat(&t->frame, " ", x - t->column);
    return true;
}

static void go_to(Terminal *t, int x, int y)
{
    bool onward = t->column >= 0 && t->row == y && t->column <= x;
    bool there = onward && (x == t->column || write_gap(t, x, y));
    if (!there && onward && t->codes.forward[0] != '\0')
        put_capability(&t->frame, fill_in(t->codes.forward, x - t->column, 0));
    else if (!there) put_capability(&t->frame, fill_in(t->codes.place, y, x));
    t->column = x;
    t->row = y;
}

/* The cell's cluster as the terminal draws it in as many columns as the canvas gave it. */
static void put_cluster(Terminal *t, const Cell *cell)
{
    Text rest = {cell->bytes, cell->len};
    size_t bytes = 0;
    int width = cell->width;
    if (cell->len == 0) rest = TEXT(" ");
    for (bool first = true; rest.len > 0; first = false) {
        int32_t code_point = utf8_decode(rest, &bytes);
        if (wcwidth((wchar_t)code_point) != (first ? width : 0)) break;
        buffer_put(&t->frame, text_slice(rest, 0, bytes));
        rest = text_slice(rest, bytes, rest.len);
        width = 0;
    }
    if (width == 0) return;
    /* Newer than the C library, which does not know how wide it is. */
    buffer_puts(&t->frame, t->next.ascii ? "?" : "\uFFFD");
    if (width == 2) buffer_putc(&t->frame, ' ');
}

static void put_cell(Terminal *t, int x, int y, const Cell *cell)
{
    if (!t->codes.corner && y == t->next.height - 1 && x + cell->width == t->next.width) return;
    Paint paint = paint_of(t, cell);
    go_to(t, x, y);
    /* Neither a colour nor most styles show where nothing is. */
    if (cell->len > 0 || shown_on_blank(paint) != 0 || shown_on_blank(t->paint) != 0)
        put_paint(t, paint, cell->role);
    put_cluster(t, cell);
    t->column += cell->width;
    if (t->column >= t->next.width) t->column = -1; /* it may or may not stand in the next row */
}

/* Writes what differs from what is shown; where only blanks follow, to the row's end at once. */
static void put_row(Terminal *t, int y)
{
    const Cell *now = t->next.cells + (size_t)y * (size_t)t->next.stride;
    const Cell *then = t->shown.cells + (size_t)y * (size_t)t->shown.stride;
    int x = 0, end = t->next.width, last;
    if (memcmp(now, then, (size_t)end * sizeof *now) == 0) return; /* as most are */
    while (x < end && looks_alike(t, &now[x], &then[x])) x++;
    if (x == end) return;
    while (end > 0 && is_blank(t, &now[end - 1])) end--;
    for (last = t->next.width; last > end && is_blank(t, &then[last - 1]);) last--;
    bool clears = last - end > SHORT_GAP && t->codes.clear_line[0] != '\0';
    for (; x < (clears ? end : last); x++)
        if (now[x].width > 0 && !looks_alike(t, &now[x], &then[x])) put_cell(t, x, y, &now[x]);
    if (!clears) return;
    go_to(t, end, y);
    if (shown_on_blank(t->paint) != 0) put_paint(t, (Paint){-1, STYLE_PLAIN}, ROLE_TEXT);
    buffer_puts(&t->frame, t->codes.clear_line);
}

/* A frame leaves in one piece, so that no terminal shows half of it. */
static void draw(Terminal *t, const App *app)
{
    app_draw(app, t->next);
    buffer_reset(&t->frame);
    buffer_puts(&t->frame, FRAME_BEGIN);
    size_t unchanged = t->frame.len;
    if (t->repaint) {
        buffer_puts(&t->frame, t->codes.plain);
        buffer_puts(&t->frame, t->codes.clear);
        t->paint = (Paint){-1, STYLE_PLAIN};
    }
    t->column = -1;
    for (int y = 0; y < t->next.height; y++) put_row(t, y);
    if (t->frame.len > unchanged) {
        put_paint(t, (Paint){-1, STYLE_PLAIN}, ROLE_TEXT);
        buffer_puts(&t->frame, FRAME_END);
        put_text(buffer_text(&t->frame));
    }
    t->repaint = false;
    Canvas drawn = t->next;
    t->next = t->shown;
    t->shown = drawn;
}

/* Draws everything anew, at the size the terminal has now. */
static void start_over(Terminal *t, App *app)
{
    int width, height;
    measure(&width, &height);
    arena_rewind(t->arena, 0);
    t->shown = canvas_new(t->arena, width, height, WIDTH_TERMINAL, terminal_is_ascii());
    t->next = canvas_new(t->arena, width, height, WIDTH_TERMINAL, terminal_is_ascii());
    t->repaint = true;
    app_handle(app, &(Input){.kind = INPUT_RESIZE, .x = width, .y = height});
}

/* --- What comes in ---------------------------------------------------------------------------- */

static void handle(Terminal *t, App *app, const Input *input)
{
    switch (input->kind == INPUT_KEY ? input->key : 0) {
    case KEYCODE_CONTROL + 'l': start_over(t, app); break;
    /* Where the line makes no signals of them: by stty, or since keys are written in full. */
    case KEYCODE_CONTROL + 'c': raise(SIGINT); break;
    case KEYCODE_CONTROL + 'z': raise(SIGTSTP); break;
    case KEYCODE_CONTROL + '\\': raise(SIGQUIT); break;
    default: app_handle(app, input);
    }
}

static void handle_decoded(Terminal *t, App *app)
{
    Input input;
    while (!app_finished(app) && decoder_next(&t->decoder, &input)) handle(t, app, &input);
    if (t->asked_ns <= 0 || t->decoder.background != BACKGROUND_LIGHT
        || t->theme.background == BACKGROUND_LIGHT)
        return;
    t->theme.background = BACKGROUND_LIGHT; /* dark is what unknown counted as */
    set_colours(t);
    start_over(t, app);
}

/* All that is queued, before anything is drawn. */
static void take_queued(Terminal *t, App *app)
{
    char bytes[4096];
    struct pollfd more = {.fd = STDIN_FILENO, .events = POLLIN};
    for (size_t taken = 0; taken < TURN_BYTES && !app_finished(app);) {
        ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
        if (length < 0 && (errno == EINTR || errno == EAGAIN)) return;
        if (length <= 0) {
            t->gone = true;
            return;
        }
        taken += (size_t)length;
        decoder_put(&t->decoder, (Text){bytes, (size_t)length});
        t->rest_since_ns = now_ns();
        handle_decoded(t, app);
        if (poll(&more, 1, 0) <= 0) return;
    }
}

static void give_up_late(Terminal *t, App *app)
{
    Input input;
    DecoderRest rest = decoder_rest(&t->decoder);
    int patience_ms = rest == REST_ESCAPE ? t->escape_ms : SEQUENCE_MS;
    if (rest == REST_NONE || ms_until(t->rest_since_ns + patience_ms * 1000000LL) > 0) return;
    if (decoder_give_up(&t->decoder, &input)) handle(t, app, &input);
}

/* After the first frame, so that nothing waits for it; the answer comes among the keys. */
static void ask_background(Terminal *t)
{
    if (t->asked_ns != 0) return;
    bool asks = may_be_asked(t);
    if (asks) put(ASK_BACKGROUND);
    t->asked_ns = asks ? now_ns() : -1;
}

/* An answer that comes after the end would be typed into the shell. */
static void await_answer(Terminal *t)
{
    if (t->asked_ns <= 0 || t->gone) return;
    struct pollfd source = {.fd = STDIN_FILENO, .events = POLLIN};
    int64_t end_ns = t->asked_ns + ANSWER_MS * 1000000LL;
    while (t->decoder.background == BACKGROUND_UNKNOWN) {
        char bytes[256];
        Input dropped;
        if (poll(&source, 1, (int)ms_until(end_ns)) <= 0) return;
        ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
        if (length <= 0) return;
        decoder_put(&t->decoder, (Text){bytes, (size_t)length});
        while (decoder_next(&t->decoder, &dropped)) continue;
    }
}

/* After a stop: the screen has been left unless it was SIGSTOP, the modes of the line may be the
 * shell's. `bg` continues us as well, and then the terminal is not ours to touch. */
static void go_on(Terminal *t)
{
    pid_t foreground = tcgetpgrp(STDIN_FILENO);
    if (foreground > 0 && foreground != getpgrp()) raise(SIGTTOU);
    bool left = restore_arm();
    tcsetattr(STDIN_FILENO, TCSANOW, &t->modes);
    if (left) put(t->enter.at);
}

static bool take_signals(Terminal *t, App *app)
{
    unsigned what = signals_take();
    if (what & SIGNALS_SUSPEND) {
        restore_now();
        signals_suspend();
        what |= signals_take() | SIGNALS_RESUME;
    }
    if (what & SIGNALS_END) return false;
    if (what & SIGNALS_RESUME) go_on(t);
    if (what & (SIGNALS_RESUME | SIGNALS_SIZE)) start_over(t, app);
    return true;
}

/* The editor that the app asks for has the terminal until it ends. */
static void edit(Terminal *t, App *app)
{
    const char *path;
    int line;
    if (!app_take_edit(app, &path, &line)) return;
    Arena *scratch = arena_new(1 << 16);
    Report report = {.arena = scratch};
    restore_now();
    signals_lend();
    bool ran = editor_run(path, line, &report);
    signals_take_back();
    go_on(t);
    start_over(t, app);
    if (!ran) app_say(app, report.first->message);
    arena_free(scratch);
}

static void look_at_files(Terminal *t, App *app, bool ready)
{
    if (t->watch == NULL || (!ready && watch_wait_ms(t->watch) != 0)) return;
    if (watch_take(t->watch)) app_handle(app, &(Input){.kind = INPUT_CHANGE});
}

/* --- The loop --------------------------------------------------------------------------------- */

/* Time as the app gets it: a tick 30 times a second, only while it wants them. */
typedef struct Ticker {
    bool running;
    int64_t last_ns;
} Ticker;

static void tick(Ticker *ticker, App *app)
{
    int64_t now = now_ns(), elapsed_ns = now - ticker->last_ns;
    if (!ticker->running || elapsed_ns < TICK_MS * 1000000LL) return;
    ticker->last_ns = now;
    if (elapsed_ns > LONGEST_TICK_MS * 1000000LL) elapsed_ns = LONGEST_TICK_MS * 1000000LL;
    app_handle(app, &(Input){.kind = INPUT_TICK, .elapsed_ns = elapsed_ns});
}

static int next_timeout_ms(const Terminal *t, Ticker *ticker, const App *app)
{
    int64_t timeout_ms = -1;
    bool wanted = app_wants_ticks(app);
    if (wanted && !ticker->running) ticker->last_ns = now_ns();
    ticker->running = wanted;
    if (wanted) timeout_ms = ms_until(ticker->last_ns + TICK_MS * 1000000LL);
    int watch_ms = t->watch != NULL ? watch_wait_ms(t->watch) : -1;
    if (watch_ms >= 0 && (timeout_ms < 0 || watch_ms < timeout_ms)) timeout_ms = watch_ms;
    DecoderRest rest = decoder_rest(&t->decoder);
    if (rest != REST_NONE) {
        int patience_ms = rest == REST_ESCAPE ? t->escape_ms : SEQUENCE_MS;
        int64_t late_ms = ms_until(t->rest_since_ns + patience_ms * 1000000LL);
        if (timeout_ms < 0 || late_ms < timeout_ms) timeout_ms = late_ms;
    }
    return (int)timeout_ms;
}

static void run(Terminal *t, App *app)
{
    Ticker ticker = {0};
    struct pollfd sources[] = {
        {.fd = STDIN_FILENO, .events = POLLIN},
        {.fd = signals_fd(), .events = POLLIN},
        {.fd = t->watch != NULL ? watch_fd(t->watch) : -1, .events = POLLIN}};
    start_over(t, app);
    while (!app_finished(app)) {
        draw(t, app);
        ask_background(t);
        int ready = poll(sources, 3, next_timeout_ms(t, &ticker, app));
        if (ready < 0 && errno != EINTR) return;
        if (!take_signals(t, app)) return;
        if (ready > 0 && sources[0].revents != 0) take_queued(t, app);
        if (t->gone) return;
        if (app_finished(app)) return;
        give_up_late(t, app);
        if (!app_finished(app)) edit(t, app);
        if (!app_finished(app)) look_at_files(t, app, ready > 0 && sources[2].revents != 0);
        if (!app_finished(app)) tick(&ticker, app);
    }
}

static int escape_delay_ms(void)
{
    int64_t delay_ms = 0;
    bool set = text_to_int(text_of(getenv("ESCDELAY")), &delay_ms);
    return set && delay_ms >= 0 && delay_ms <= 10000 ? (int)delay_ms : 25;
}

/* Keys one by one and unseen; ^C, ^Z and ^\ stay signals, ^S and ^Q become keys. */
static void set_modes(Terminal *t)
{
    tcgetattr(STDIN_FILENO, &t->modes);
    t->modes.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
    t->modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | IEXTEN);
    t->modes.c_cc[VMIN] = 1;
    t->modes.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSANOW, &t->modes);
}

static bool open_screen(Terminal *t, const TerminalOptions *options, Report *report)
{
    prepare_sequences(t);
    if (!signals_open()) return refuse(report, "the system gives no pipe to wait for signals with");
    arena_on_failure(restore_now);
    restore_arm();
    set_modes(t);
    take_codes(t);
    start_colours(t, options->colour);
    set_colours(t);
    put(t->enter.at);
    t->arena = arena_new(2 * sizeof(Cell) * MOST_COLUMNS * MOST_ROWS + 4096);
    return true;
}

static void close_screen(Terminal *t)
{
    restore_now();
    del_curterm(cur_term);
    arena_free(t->arena);
    decoder_clear(&t->decoder);
    buffer_clear(&t->enter);
    buffer_clear(&t->frame);
    signals_close();
}

bool terminal_run(App *app, const TerminalOptions *options, Report *report)
{
    if (!is_usable(report)) return false;
    Terminal t = {.mouse = options->mouse, .watch = options->watch, .escape_ms = escape_delay_ms()};
    if (!open_screen(&t, options, report)) return false;
    run(&t, app);
    app_leave(app);
    await_answer(&t);
    close_screen(&t);
    return true;
}
