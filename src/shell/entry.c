#include "shell/entry.h"

#include <string.h>

enum { SCRATCH_BYTES = 1 << 20 };

void entry_reset(Entry *entry, Text start)
{
    *entry = (Entry){0};
    if (start.len >= sizeof entry->bytes) return;
    if (start.len > 0) memcpy(entry->bytes, start.at, start.len);
    entry->length = entry->cursor = start.len;
}

Text entry_text(const Entry *entry)
{
    return (Text){entry->bytes, entry->length};
}

static void put(Entry *entry, Text text)
{
    if (text.len == 0 || entry->length + text.len >= sizeof entry->bytes)
        return; /* whole pieces only */
    char *at = entry->bytes + entry->cursor;
    memmove(at + text.len, at, entry->length - entry->cursor);
    memcpy(at, text.at, text.len);
    entry->length += text.len;
    entry->cursor += text.len;
}

static void paste(Entry *entry, Text text)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    if (text.len >= ENTRY_BYTES) text.len = ENTRY_BYTES - 1;
    put(entry, utf8_clean_line(scratch, text));
    arena_free(scratch);
}

/* Takes out what lies between two places; the cursor stands there then. */
static void cut(Entry *entry, size_t from, size_t to)
{
    memmove(entry->bytes + from, entry->bytes + to, entry->length - to);
    entry->length -= to - from;
    entry->cursor = from;
}

/* Where the character before a place begins, and the one at it ends. */
static size_t before(const Entry *entry, size_t place)
{
    Text rest = text_slice(entry_text(entry), 0, place);
    Cluster cluster;
    size_t last = 0;
    while (rest.len > 0) {
        last = place - rest.len;
        if (!utf8_next(&rest, WIDTH_UNICODE, &cluster)) break;
    }
    return last;
}

static size_t behind(const Entry *entry, size_t place)
{
    Text rest = text_slice(entry_text(entry), place, entry->length);
    Cluster cluster;
    (void)utf8_next(&rest, WIDTH_UNICODE, &cluster);
    return entry->length - rest.len;
}

static size_t word_before(const Entry *entry, size_t place)
{
    while (place > 0 && entry->bytes[place - 1] == ' ') place--;
    while (place > 0 && entry->bytes[place - 1] != ' ') place--;
    return place;
}

static bool edit(Entry *entry, int32_t key)
{
    size_t cursor = entry->cursor, end = entry->length;
    switch (key) {
    case KEYCODE_LEFT:
    case KEYCODE_CONTROL + 'b': entry->cursor = before(entry, cursor); return true;
    case KEYCODE_RIGHT:
    case KEYCODE_CONTROL + 'f': entry->cursor = behind(entry, cursor); return true;
    case KEYCODE_HOME:
    case KEYCODE_CONTROL + 'a': entry->cursor = 0; return true;
    case KEYCODE_END:
    case KEYCODE_CONTROL + 'e': entry->cursor = end; return true;
    case KEYCODE_BACKSPACE: cut(entry, before(entry, cursor), cursor); return true;
    case KEYCODE_DELETE: cut(entry, cursor, behind(entry, cursor)); return true;
    case KEYCODE_CONTROL + 'u': cut(entry, 0, cursor); return true;
    case KEYCODE_CONTROL + 'k': cut(entry, cursor, end); return true;
    case KEYCODE_CONTROL + 'w': cut(entry, word_before(entry, cursor), cursor); return true;
    default: return false;
    }
}

bool entry_input(Entry *entry, const Input *input)
{
    if (input->kind == INPUT_PASTE) {
        paste(entry, input->text);
        return true;
    }
    if (input->kind != INPUT_KEY) return false;
    if (edit(entry, input->key)) return true;
    if (input->key < ' ' || input->key == 0x7f || input->key >= KEYCODE_FIRST) return false;
    char bytes[4];
    put(entry, (Text){bytes, utf8_encode(input->key, bytes)});
    return true;
}

int entry_draw(const Entry *entry, Canvas canvas, int x, int y, Role role)
{
    Text text = entry_text(entry), shown = text_slice(text, 0, entry->cursor);
    Cluster cluster;
    while (x + utf8_width(shown, canvas.table) >= canvas.width
           && utf8_next(&shown, canvas.table, &cluster))
        continue;
    size_t from = entry->cursor - shown.len;
    bool reversed = (role_look(role).style & STYLE_REVERSE) != 0; /* then the cursor is not */
    Role cursor_role = reversed ? ROLE_TEXT : role;
    unsigned style = reversed ? STYLE_PLAIN : STYLE_REVERSE;
    int cursor = x + utf8_width(shown, canvas.table);
    x = canvas_text(canvas, x, y, role, text_slice(text, from, text.len));
    if (entry->cursor < entry->length) {
        Text at = text_slice(text, entry->cursor, behind(entry, entry->cursor));
        canvas_styled(canvas, cursor, y, cursor_role, style, at);
        return x;
    }
    canvas_styled(canvas, x, y, cursor_role, style, TEXT(" "));
    return x + 1;
}
