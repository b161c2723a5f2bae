#include "shell/help.h"

enum { HELP_COLUMN = 52, KEY_COLUMN = 14 };

/* Where the next row goes: down a column, then to the next one. */
typedef struct Pen {
    Canvas canvas;
    int columns, x, y;
} Pen;

static Canvas next_row(Pen *pen)
{
    int width = pen->canvas.width / pen->columns;
    if (pen->y >= pen->canvas.height) {
        pen->y = 0;
        pen->x++;
    }
    return canvas_part(pen->canvas, pen->x * width, pen->y++, width - 1, 1);
}

static void put_title(Pen *pen, const char *title)
{
    if (pen->y > 0) (void)next_row(pen);
    canvas_puts(next_row(pen), 0, 0, ROLE_HEADING_2, title);
}

static void put_row(Pen *pen, const char *keys, const char *words)
{
    Canvas row = next_row(pen);
    canvas_puts(row, 1, 0, ROLE_KEY, keys);
    canvas_puts(row, KEY_COLUMN, 0, ROLE_TEXT, words);
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
        put_row(pen, keys.at, binding->help);
        buffer_clear(&keys);
    }
}

static void put_demo(Pen *pen, const Demo *demo)
{
    put_title(pen, demo->title);
    for (int i = 0; i < demo->key_count; i++) {
        char name[KEY_NAME_SIZE];
        input_key_name(demo->keys[i].key, name);
        put_row(pen, name, demo->actions[demo->keys[i].action].meaning);
    }
}

void help_draw(const Screen *screen, Canvas canvas)
{
    const BindingTable *tables[SCREEN_TABLES];
    const Demo *demo = NULL;
    int count = screen->type->tables(screen, tables, &demo);
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME, " Keys here; any key goes back ");
    Pen pen = {.canvas = canvas_part(canvas, 2, 1, canvas.width - 4, canvas.height - 2)};
    pen.columns = pen.canvas.width / HELP_COLUMN > 1 ? pen.canvas.width / HELP_COLUMN : 1;
    /* This demo's own keys first: they are what one looks for where the screen is too low for all.
     */
    if (demo != NULL) put_demo(&pen, demo);
    for (int i = 0; i < count; i++) put_table(&pen, tables[i]);
}
