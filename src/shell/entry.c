#include "shell/entry.h"

#include <string.h>

enum { SCRATCH_BYTES = 1 << 20 };

void entry_reset(Entry *entry, Text start)
{
    *entry = (Entry){0};
    if (start.len >= sizeof entry->bytes) return;
    if (start.len > 0) memcpy(entry->bytes, start.at, start.len);
    entry->length = start.len;
}

Text entry_text(const Entry *entry)
{
    return (Text){entry->bytes, entry->length};
}

static void put(Entry *entry, Text text)
{
    if (entry->length + text.len >= sizeof entry->bytes) return; /* whole pieces only */
    memcpy(entry->bytes + entry->length, text.at, text.len);
    entry->length += text.len;
}

static void rub_out(Entry *entry)
{
    Text rest = entry_text(entry);
    Cluster cluster = {0};
    size_t last = 0;
    while (rest.len > 0) {
        last = entry->length - rest.len;
        if (!utf8_next(&rest, WIDTH_UNICODE, &cluster)) break;
    }
    entry->length = last;
}

bool entry_input(Entry *entry, const Input *input)
{
    if (input->kind == INPUT_PASTE) {
        Arena *scratch = arena_new(SCRATCH_BYTES);
        Text text = input->text.len < ENTRY_BYTES ? input->text
                                                  : text_slice(input->text, 0, ENTRY_BYTES - 1);
        put(entry, utf8_clean_line(scratch, text));
        arena_free(scratch);
        return true;
    }
    if (input->kind != INPUT_KEY) return false;
    if (input->key == KEYCODE_BACKSPACE || input->key == KEYCODE_DELETE) {
        rub_out(entry);
        return true;
    }
    if (input->key == KEYCODE_CONTROL + 'u') {
        entry->length = 0;
        return true;
    }
    if (input->key < ' ' || input->key == 0x7f || input->key >= KEYCODE_FIRST) return false;
    char bytes[4];
    put(entry, (Text){bytes, utf8_encode(input->key, bytes)});
    return true;
}

int entry_draw(const Entry *entry, Canvas canvas, int x, int y, Role role)
{
    Text text = entry_text(entry);
    Cluster cluster;
    while (x + utf8_width(text, canvas.table) >= canvas.width
           && utf8_next(&text, canvas.table, &cluster))
        continue;
    x = canvas_text(canvas, x, y, role, text);
    canvas_styled(canvas, x, y, role, STYLE_REVERSE, TEXT(" "));
    return x + 1;
}
