#include "canvas/canvas.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* One cluster, ready to be put into cells of one canvas. */
typedef struct Glyph {
    const char *bytes;
    uint8_t len; /* 0: a blank */
    uint8_t width;
} Glyph;

static const Glyph blank = {"", 0, 1};
static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* What an ASCII glyph's bytes point to. */
static const char printable[] =
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
    "abcdefghijklmnopqrstuvwxyz{|}~";

static int greater(int a, int b)
{
    return a > b ? a : b;
}

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

static bool is_ascii(char byte)
{
    return (unsigned char)byte < 0x80;
}

static bool is_printable(char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

static bool is_control(int32_t code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
}

Canvas canvas_new(Arena *arena, int width, int height, WidthTable table, bool ascii)
{
    assert(width >= 0 && height >= 0);
    size_t count = (size_t)width * (size_t)height;
    Canvas canvas = {
        .cells = arena_array(arena, count, sizeof(Cell)),
        .stride = width,
        .width = width,
        .height = height,
        .inner_width = width,
        .inner_height = height,
        .table = table,
        .ascii = ascii,
    };
    for (size_t i = 0; i < count; i++) canvas.cells[i].width = 1;
    return canvas;
}

/* Where two spans of cells meet; an empty span where they do not. In 64 bits, since a part may be
 * asked for anywhere. */
static void meet(int64_t *from, int64_t *to, int64_t low, int64_t high)
{
    if (*from < low) *from = low;
    if (*to > high) *to = high;
    if (*to < *from) *from = *to = low;
}

Canvas canvas_part(Canvas canvas, int x, int y, int width, int height)
{
    width = greater(width, 0);
    height = greater(height, 0);
    int64_t left = x, right = (int64_t)x + width;
    int64_t top = y, bottom = (int64_t)y + height;
    meet(&left, &right, canvas.skip_x, (int64_t)canvas.skip_x + canvas.inner_width);
    meet(&top, &bottom, canvas.skip_y, (int64_t)canvas.skip_y + canvas.inner_height);
    Canvas part = canvas;
    if (canvas.cells) part.cells += (top - canvas.skip_y) * canvas.stride + (left - canvas.skip_x);
    part.width = width;
    part.height = height;
    part.inner_width = (int)(right - left);
    part.inner_height = (int)(bottom - top);
    part.skip_x = part.inner_width > 0 ? (int)(left - x) : 0;
    part.skip_y = part.inner_height > 0 ? (int)(top - y) : 0;
    return part;
}

/* The cell of a column and row that may be drawn on, or NULL. */
static Cell *find(const Canvas *canvas, int x, int y)
{
    int64_t column = (int64_t)x - canvas->skip_x;
    int64_t row = (int64_t)y - canvas->skip_y;
    if (column < 0 || column >= canvas->inner_width || row < 0 || row >= canvas->inner_height)
        return NULL;
    return canvas->cells + row * canvas->stride + column;
}

static bool row_shows(const Canvas *canvas, int y)
{
    int64_t row = (int64_t)y - canvas->skip_y;
    return row >= 0 && row < canvas->inner_height;
}

static void set_blank(Cell *cell)
{
    cell->len = 0;
    cell->width = 1;
}

/* Before a cell is overwritten: the other half of a wide cluster there becomes a blank. It may lie
 * just outside of the part that is drawn on, but never outside of the cells, as halves are
 * neighbours. */
static void split(Cell *cell)
{
    if (cell->width == 2) set_blank(cell + 1);
    else if (cell->width == 0) set_blank(cell - 1);
}

static void set(Cell *cell, Role role, unsigned style, Glyph glyph)
{
    split(cell);
    if (glyph.width == 2) {
        split(cell + 1);
        cell[1] = (Cell){.len = 0, .width = 0, .role = (uint8_t)role, .style = (uint8_t)style};
    }
    memcpy(cell->bytes, glyph.bytes, glyph.len);
    cell->len = glyph.len;
    cell->width = glyph.width;
    cell->role = (uint8_t)role;
    cell->style = (uint8_t)style;
}

static void put(const Canvas *canvas, int x, int y, Role role, unsigned style, Glyph glyph)
{
    Cell *left = find(canvas, x, y);
    if (glyph.width == 1) {
        if (left) set(left, role, style, glyph);
        return;
    }
    Cell *right = find(canvas, x + 1, y);
    if (canvas->ascii) {
        glyph.width = 1;
    } else if (left && right) {
        set(left, role, style, glyph);
        return;
    } else {
        glyph = blank;
    }
    if (left) set(left, role, style, glyph);
    if (right) set(right, role, style, blank);
}

/* Takes the next cluster that can be drawn off `rest`. False at the end. */
static bool next_glyph(const Canvas *canvas, Text *rest, Glyph *glyph)
{
    while (rest->len > 0) {
        /* Most text is ASCII, and between two ASCII characters a cluster always ends. */
        const char *at = rest->at;
        if (is_printable(*at) && (rest->len == 1 || is_ascii(at[1]))) {
            *glyph = *at == ' ' ? blank : (Glyph){at, 1, 1};
            rest->at++;
            rest->len--;
            return true;
        }
        Cluster cluster;
        if (!utf8_next(rest, canvas->table, &cluster)) return false;
        if (cluster.width == 0 || is_control(cluster.first)) continue;
        if (text_is(cluster.drawn, " ")) { /* what follows is not ASCII */
            *glyph = blank;
            return true;
        }
        assert(cluster.drawn.len <= CLUSTER_MAX);
        *glyph = (Glyph){cluster.drawn.at, (uint8_t)cluster.drawn.len, (uint8_t)cluster.width};
        if (cluster.first == 0xFFFD) { /* the bytes may be what is not UTF-8 */
            glyph->bytes = replacement;
            glyph->len = sizeof replacement - 1;
        }
        if (canvas->ascii) {
            char c = cluster.width == 1 ? utf8_ascii(cluster.first) : '?';
            *glyph = (Glyph){&printable[c - ' '], c == ' ' ? 0 : 1, (uint8_t)cluster.width};
        }
        return true;
    }
    return false;
}

static int draw(const Canvas *canvas, int x, int y, Role role, unsigned style, Text text)
{
    if (!row_shows(canvas, y)) return x + utf8_width(text, canvas->table);
    Glyph glyph;
    while (next_glyph(canvas, &text, &glyph)) {
        put(canvas, x, y, role, style, glyph);
        x += glyph.width;
    }
    return x;
}

void canvas_fill(Canvas canvas, Role role)
{
    const Cell empty = {.width = 1, .role = (uint8_t)role};
    if (canvas.inner_width <= 0) return;
    for (int row = 0; row < canvas.inner_height; row++) {
        Cell *cells = canvas.cells + (ptrdiff_t)row * canvas.stride;
        split(cells); /* only at its ends do halves of a cluster lie on both sides */
        split(cells + canvas.inner_width - 1);
        for (int column = 0; column < canvas.inner_width; column++) cells[column] = empty;
    }
}

int canvas_text(Canvas canvas, int x, int y, Role role, Text text)
{
    return draw(&canvas, x, y, role, STYLE_PLAIN, text);
}

int canvas_styled(Canvas canvas, int x, int y, Role role, unsigned style, Text text)
{
    return draw(&canvas, x, y, role, style, text);
}

int canvas_puts(Canvas canvas, int x, int y, Role role, const char *string)
{
    return draw(&canvas, x, y, role, STYLE_PLAIN, text_of(string));
}

int canvas_fit(Canvas canvas, int x, int y, int columns, Role role, unsigned style, Text text)
{
    if (columns <= 0) return x;
    if (utf8_width(text, canvas.table) <= columns) return draw(&canvas, x, y, role, style, text);
    Text start = utf8_fit(text, columns - 1, canvas.table, NULL);
    while (start.len > 0 && start.at[start.len - 1] == ' ') start.len--;
    x = draw(&canvas, x, y, role, style, start);
    return draw(&canvas, x, y, role, style, TEXT("…"));
}

/* What a format gives: in `room` where it fits, else in `longer`, which the caller clears. */
static Text format_text(char *room, size_t size, Buffer *longer, const char *format,
                        va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int len = vsnprintf(room, size, format, arguments);
    assert(len >= 0);
    Text text = {room, (size_t)len};
    if (text.len >= size) {
        buffer_vprintf(longer, format, again);
        text = buffer_text(longer);
    }
    va_end(again);
    return text;
}

int canvas_print(Canvas canvas, int x, int y, Role role, const char *format, ...)
{
    char room[256];
    Buffer longer = {0};
    va_list arguments;
    va_start(arguments, format);
    Text text = format_text(room, sizeof room, &longer, format, arguments);
    va_end(arguments);
    x = draw(&canvas, x, y, role, STYLE_PLAIN, text);
    buffer_clear(&longer);
    return x;
}

int canvas_print_right(Canvas canvas, int x, int y, Role role, const char *format, ...)
{
    char room[256];
    Buffer longer = {0};
    va_list arguments;
    va_start(arguments, format);
    Text text = format_text(room, sizeof room, &longer, format, arguments);
    va_end(arguments);
    x -= utf8_width(text, canvas.table);
    draw(&canvas, x, y, role, STYLE_PLAIN, text);
    buffer_clear(&longer);
    return x;
}

int canvas_repeat(Canvas canvas, int x, int y, Role role, const char *cluster, int times)
{
    Glyph glyph;
    Text text = text_of(cluster);
    if (times <= 0 || !next_glyph(&canvas, &text, &glyph)) return x;
    int end = x + times * glyph.width;
    int edge = canvas.skip_x + canvas.inner_width;
    if (x < canvas.skip_x) /* start at the first one that shows */
        x = lesser(end, x + (canvas.skip_x - x) / glyph.width * glyph.width);
    for (; x < lesser(end, edge); x += glyph.width) put(&canvas, x, y, role, STYLE_PLAIN, glyph);
    return end;
}

void canvas_column(Canvas canvas, int x, int y, Role role, const char *cluster, int times)
{
    Glyph glyph;
    Text text = text_of(cluster);
    if (times <= 0 || !next_glyph(&canvas, &text, &glyph)) return;
    int end = lesser(y + times, canvas.skip_y + canvas.inner_height);
    for (int row = greater(y, canvas.skip_y); row < end; row++)
        put(&canvas, x, row, role, STYLE_PLAIN, glyph);
}

/* The bits of a braille cell's dots by column and row, as U+2800 and up count them. */
static const uint8_t dot_bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

static int floor_div(int a, int b)
{
    return (a - (a < 0 ? b - 1 : 0)) / b;
}

void canvas_dot(Canvas canvas, int x, int y, Role role)
{
    int column = floor_div(x, 2), row = floor_div(y, 4);
    Cell *cell = find(&canvas, column, row);
    if (!cell) return;
    if (canvas.ascii) {
        set(cell, role, STYLE_PLAIN, (Glyph){"*", 1, 1});
        return;
    }
    unsigned bits = dot_bits[x - 2 * column][y - 4 * row];
    const unsigned char *old = (const unsigned char *)cell->bytes;
    if (cell->len == 3 && old[0] == 0xE2 && old[1] >= 0xA0 && old[1] <= 0xA3)
        bits |= (old[1] & 3u) << 6 | (old[2] & 0x3Fu);
    char bytes[] = {(char)0xE2, (char)(0xA0 | bits >> 6), (char)(0x80 | (bits & 0x3F))};
    set(cell, role, STYLE_PLAIN, (Glyph){bytes, sizeof bytes, 1});
}

void canvas_mark(Canvas canvas, int x, int y, int width, Role role, unsigned style)
{
    for (int i = greater(0, canvas.skip_x - x); i < width; i++) {
        Cell *cell = find(&canvas, x + i, y);
        if (!cell) return;
        if (cell->width == 0) /* its left half is not in the range */
            continue;
        bool left_half = cell->width == 2;
        if (left_half && (i + 1 == width || !find(&canvas, x + i + 1, y))) return;
        for (int half = 0; half <= left_half; half++) {
            cell[half].role = (uint8_t)role;
            cell[half].style |= (uint8_t)style;
        }
        i += left_half;
    }
}

void canvas_frame(Canvas canvas, Role role, const char *title)
{
    int right = canvas.width - 1, bottom = canvas.height - 1;
    if (right < 1 || bottom < 1) return;
    for (int y = 0; y <= bottom; y += bottom) canvas_repeat(canvas, 1, y, role, "─", right - 1);
    for (int x = 0; x <= right; x += right) canvas_column(canvas, x, 1, role, "│", bottom - 1);
    canvas_puts(canvas, 0, 0, role, "┌");
    canvas_puts(canvas, right, 0, role, "┐");
    canvas_puts(canvas, 0, bottom, role, "└");
    canvas_puts(canvas, right, bottom, role, "┘");
    if (!title || right < 5) return;
    int end = canvas_fit(canvas, 2, 0, right - 3, role, STYLE_BOLD, text_of(title));
    canvas_puts(canvas, 1, 0, role, " ");
    canvas_puts(canvas, end, 0, role, " ");
}

const Cell *canvas_at(Canvas canvas, int x, int y)
{
    return find(&canvas, x, y);
}
