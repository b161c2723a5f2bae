#include "shell/keys.h"

int keys_command(const BindingTable *table, int32_t key)
{
    for (int i = 0; i < table->count; i++)
        for (int k = 0; k < BINDING_KEYS && table->bindings[i].keys[k] != 0; k++)
            if (table->bindings[i].keys[k] == key) return table->bindings[i].command;
    return -1;
}

int keys_draw_hint(Canvas row, int x, int32_t key, const char *hint)
{
    char name[KEY_NAME_SIZE];
    input_key_name(key, name);
    int width = utf8_width(text_of(name), row.table) + 1 + utf8_width(text_of(hint), row.table);
    if (x + width > row.width) return x;
    x = canvas_puts(row, x, 0, ROLE_KEY, name);
    return canvas_puts(row, x + 1, 0, ROLE_MUTED, hint) + 2;
}

static int draw_hints(Canvas row, int x, const BindingTable *table, KeyWorks *works,
                      const void *context)
{
    for (int i = 0; i < table->count; i++) {
        const Binding *binding = &table->bindings[i];
        if (binding->hint == NULL) continue;
        if (works == NULL || works(context, binding->command))
            x = keys_draw_hint(row, x, binding->keys[0], binding->hint);
    }
    return x;
}

int keys_draw_hints(Canvas row, int x, const BindingTable *table)
{
    return draw_hints(row, x, table, NULL, NULL);
}

int keys_draw_line(Canvas row, int x, const BindingTable *table, KeyWorks *works,
                   const void *context)
{
    enum { HELP_HINT = 8 };
    Canvas rest = row;
    rest.width -= HELP_HINT;
    x = draw_hints(rest, x, table, works, context);
    return keys_draw_hint(row, x, '?', "keys");
}
