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

int keys_draw_hints(Canvas row, int x, const BindingTable *table)
{
    for (int i = 0; i < table->count; i++)
        if (table->bindings[i].hint != NULL)
            x = keys_draw_hint(row, x, table->bindings[i].keys[0], table->bindings[i].hint);
    return x;
}
