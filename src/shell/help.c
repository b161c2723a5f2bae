#include "shell/help.h"

enum { HELP_COLUMN = 58, KEY_COLUMN = 19, WORDS_LEAST = 10, FRAME = 2, MARGIN = 2 };

/* Goes through the rows of the help, down a column and then on to the next, and draws those that
 * are on screen. */
typedef struct Pen {
    Canvas canvas;
    bool draws;        /* else it only counts */
    int columns, each; /* rows in each of them */
    int width;         /* of a column */
    int spare;         /* rows that the columns have beyond what is in them */
    int top;           /* first row shown */
    int count;         /* rows so far */
} Pen;

/* Where the next row goes; nothing of it shows where that is off the screen. */
static Canvas next_row(Pen *pen)
{
    int i = pen->count++;
    if (!pen->draws) return (Canvas){0};
    int y = i % pen->each - pen->top;
    return canvas_part(pen->canvas, i / pen->each * (pen->width + 1), y, pen->width, 1);
}

static void put_title(Pen *pen, const char *title)
{
    if (pen->count > 0) (void)next_row(pen);
    if (pen->spare > 0 && pen->count % pen->each == pen->each - 1) {
        (void)next_row(pen); /* no title alone at the end of a column */
        pen->spare--;
    }
    Canvas row = next_row(pen);
    if (pen->draws) canvas_puts(row, 0, 0, ROLE_HEADING_2, title);
}

/* Words that do not fit beside their keys go on below. */
static void put_row(Pen *pen, Text keys, const char *words)
{
    Canvas row = next_row(pen);
    int x = 1 + utf8_width(keys, pen->canvas.table) + 2;
    if (x < KEY_COLUMN) x = KEY_COLUMN;
    if (pen->draws) canvas_text(row, 1, 0, ROLE_KEY, keys);
    for (Text rest = text_of(words); rest.len > 0;) {
        int room = pen->width - x > WORDS_LEAST ? pen->width - x : WORDS_LEAST;
        Text line = utf8_fit_words(rest, room, pen->canvas.table);
        if (pen->draws) canvas_text(row, x, 0, ROLE_TEXT, line);
        rest = text_slice(rest, line.len, rest.len);
        if (rest.len > 0) row = next_row(pen);
        x = KEY_COLUMN;
    }
}

static void put_table(Pen *pen, const BindingTable *table)
{
    put_title(pen, table->title);
    for (int i = 0; i < table->count; i++) {
        const Binding *binding = &table->bindings[i];
        Buffer keys = {0};
        for (int k = 0; k < BINDING_KEYS && binding->keys[k] != 0; k++) {
            char name[KEY_NAME_SIZE];
            input_key_name(binding->keys[k], name);
            buffer_printf(&keys, "%s%s", k > 0 ? " " : "", name);
        }
        put_row(pen, buffer_text(&keys), binding->help);
        buffer_clear(&keys);
    }
}

static void put_demo(Pen *pen, const Demo *demo)
{
    put_title(pen, demo->title);
    for (int i = 0; i < demo->key_count; i++) {
        char name[KEY_NAME_SIZE];
        input_key_name(demo->keys[i].key, name);
        put_row(pen, text_of(name), demo->actions[demo->keys[i].action].meaning);
    }
}

/* What is the app's or the terminal's, and no screen's. */
static const struct {
    const char *keys, *words;
} everywhere[] = {
    {"?", "this"},
    {"Ctrl-L", "draw the screen anew"},
    {"Ctrl-Z", "to the shell; fg comes back"},
    {"wheel, click", "scroll; open, go there, choose"},
    {"Shift and mouse", "select text, as the terminal does"},
    {"", "GROUNDWORK_MOUSE=0 leaves it the mouse"},
};

static void put_all(Pen *pen, const Screen *screen)
{
    const BindingTable *tables[SCREEN_TABLES];
    const Demo *demo = NULL;
    int count = screen->type->tables(screen, tables, &demo);
    /* This demo's own keys first: they are what one looks for where the screen is too low for all.
     */
    if (demo != NULL) put_demo(pen, demo);
    for (int i = 0; i < count; i++) put_table(pen, tables[i]);
    put_title(pen, "Everywhere");
    for (size_t i = 0; i < sizeof everywhere / sizeof everywhere[0]; i++)
        put_row(pen, text_of(everywhere[i].keys), everywhere[i].words);
}

/* How the rows lie on this canvas, in one column where they fit; returns the last row that `top`
 * may be. */
static int arrange(Pen *pen, const Screen *screen, Canvas canvas)
{
    int width = canvas.width - 2 * MARGIN, rows = canvas.height > FRAME ? canvas.height - FRAME : 1;
    int most = canvas.width / HELP_COLUMN > 1 ? canvas.width / HELP_COLUMN : 1;
    for (int columns = 1; columns <= most; columns++) {
        *pen = (Pen){.columns = columns, .width = width / columns - 1, .canvas = canvas};
        put_all(pen, screen);
        if (pen->count <= columns * rows) break;
    }
    int least = (pen->count + pen->columns - 1) / pen->columns;
    pen->each = least > rows ? least : rows;
    pen->spare = pen->columns * pen->each - pen->count;
    pen->count = 0;
    return pen->each - rows;
}

bool help_scroll(const Screen *screen, const Input *input, int width, int height, int *top)
{
    Pen pen;
    Canvas size = {.width = width, .height = height};
    int most = arrange(&pen, screen, size), by = 0;
    if (input->kind == INPUT_WHEEL) by = input->amount;
    else if (input->kind == INPUT_KEY) {
        switch (input->key) {
        case KEYCODE_DOWN:
        case 'j': by = 1; break;
        case KEYCODE_UP:
        case 'k': by = -1; break;
        case KEYCODE_PAGE_DOWN:
        case ' ': by = height - FRAME - 1; break;
        case KEYCODE_PAGE_UP:
        case 'b': by = FRAME + 1 - height; break;
        case KEYCODE_HOME:
        case 'g': by = -*top; break;
        case KEYCODE_END:
        case 'G': by = most - *top; break;
        default: return false;
        }
    }
    *top += by;
    if (*top > most) *top = most;
    if (*top < 0) *top = 0;
    return input->kind == INPUT_WHEEL || most > 0;
}

void help_draw(const Screen *screen, Canvas canvas, int top)
{
    Pen pen;
    int most = arrange(&pen, screen, canvas);
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME,
                 most == 0                    ? "Keys here; any key goes back"
                 : top < most && canvas.ascii ? "Keys here; Down: more; q goes back"
                 : top < most                 ? "Keys here; ↓ more; q goes back"
                                              : "Keys here; q goes back");
    pen.draws = true;
    pen.top = top < most ? top : most;
    pen.canvas = canvas_part(canvas, MARGIN, 1, canvas.width - 2 * MARGIN, canvas.height - FRAME);
    put_all(&pen, screen);
}
