#include "canvas/print.h"

#include <assert.h>

/* Styles that show on a blank. */
enum { SHOWS_ON_BLANK = STYLE_UNDERLINE | STYLE_STRIKE | STYLE_REVERSE };

static const struct StyleEntry {
    unsigned bit;
    const char *name;
    int on, off; /* SGR parameters (ECMA-48, 8.3.117); 22 ends both bold and dim */
} styles[] = {
    {STYLE_BOLD, "bold", 1, 22},       {STYLE_DIM, "dim", 2, 22},
    {STYLE_ITALIC, "italic", 3, 23},   {STYLE_UNDERLINE, "underline", 4, 24},
    {STYLE_REVERSE, "reverse", 7, 27}, {STYLE_STRIKE, "strike", 9, 29},
};
enum { STYLE_ENTRIES = sizeof styles / sizeof styles[0] };

static const Cell outside = {.width = 1, .role = ROLE_TEXT};

/* A cell as it can be shown: a half whose other half is cut off is a blank. */
static Cell shown(Canvas canvas, int x, int y)
{
    const Cell *cell = canvas_at(canvas, x, y);
    if (!cell) return outside;
    Cell copy = *cell;
    if ((cell->width == 2 && !canvas_at(canvas, x + 1, y))
        || (cell->width == 0 && !canvas_at(canvas, x - 1, y))) {
        copy.len = 0;
        copy.width = 1;
    }
    return copy;
}

static void put_cell(Buffer *out, const Cell *cell)
{
    if (cell->width == 0) /* the cluster to its left covers it */
        return;
    if (cell->len == 0) buffer_putc(out, ' ');
    else buffer_put(out, (Text){cell->bytes, cell->len});
}

void print_plain(Canvas canvas, Buffer *out)
{
    for (int y = 0; y < canvas.height; y++) {
        int end = 0;
        for (int x = 0; x < canvas.width; x++)
            if (shown(canvas, x, y).len > 0) end = x + 1;
        for (int x = 0; x < end; x++) {
            Cell cell = shown(canvas, x, y);
            put_cell(out, &cell);
        }
        buffer_putc(out, '\n');
    }
}

static void put_run(Buffer *out, int from, int to, const Cell *look)
{
    buffer_printf(out, " %d-%d %s", from, to, role_name((Role)look->role));
    for (int i = 0; i < STYLE_ENTRIES; i++)
        if (look->style & styles[i].bit) buffer_printf(out, "+%s", styles[i].name);
}

void print_roles(Canvas canvas, Buffer *out)
{
    print_plain(canvas, out);
    buffer_puts(out, "-- roles\n");
    for (int y = 0; y < canvas.height; y++) {
        bool any = false;
        for (int x = 0; x < canvas.width;) {
            int from = x;
            Cell look = shown(canvas, x, y), next;
            do {
                next = shown(canvas, ++x, y);
            } while (x < canvas.width && next.role == look.role && next.style == look.style);
            if (look.role == ROLE_TEXT && look.style == STYLE_PLAIN) continue;
            if (!any) buffer_printf(out, "%d:", y);
            put_run(out, from, x - 1, &look);
            any = true;
        }
        if (any) buffer_putc(out, '\n');
    }
}

/* SGR parameters that are being put together, each followed by a semicolon. */
typedef struct Parameters {
    char at[64];
    size_t len;
} Parameters;

/* `value` is below 1000. By hand: printf takes longer than all the rest of a lesson's printing. */
static void add(Parameters *parameters, int value)
{
    assert(value >= 0 && value < 1000 && parameters->len + 4 <= sizeof parameters->at);
    char *at = parameters->at + parameters->len;
    if (value >= 100) *at++ = (char)('0' + value / 100);
    if (value >= 10) *at++ = (char)('0' + value / 10 % 10);
    *at++ = (char)('0' + value % 10);
    *at++ = ';';
    parameters->len = (size_t)(at - parameters->at);
}

static void add_colour(Parameters *parameters, ColourDepth depth, int colour)
{
    if (colour < 0) {
        add(parameters, 39);
    } else if (depth == COLOUR_16) {
        add(parameters, colour < 8 ? 30 + colour : 90 + colour - 8);
    } else {
        add(parameters, 38);
        add(parameters, 5);
        add(parameters, colour);
    }
}

static void add_styles(Parameters *parameters, unsigned bits)
{
    for (int i = 0; i < STYLE_ENTRIES; i++)
        if (bits & styles[i].bit) add(parameters, styles[i].on);
}

static int colour_of(AnsiStyle ansi, const Look *look)
{
    if (ansi.depth == COLOUR_NONE) return -1;
    if (ansi.depth == COLOUR_16) return look->colour_16;
    return ansi.light ? look->light_256 : look->dark_256;
}

void print_sgr(Buffer *out, AnsiStyle ansi, Role from, unsigned from_style, Role to,
               unsigned to_style)
{
    Look old_look = role_look(from), new_look = role_look(to);
    unsigned old_bits = old_look.style | from_style, new_bits = new_look.style | to_style;
    int old_colour = colour_of(ansi, &old_look), new_colour = colour_of(ansi, &new_look);
    if (old_bits == new_bits && old_colour == new_colour) return;

    Parameters change = {.len = 0};
    unsigned kept = old_bits;
    for (int i = 0; i < STYLE_ENTRIES; i++) {
        if (!(kept & ~new_bits & styles[i].bit)) continue;
        add(&change, styles[i].off);
        kept &= styles[i].off == 22 ? ~(unsigned)(STYLE_BOLD | STYLE_DIM) : ~styles[i].bit;
    }
    add_styles(&change, new_bits & ~kept);
    if (old_colour != new_colour) add_colour(&change, ansi.depth, new_colour);

    Parameters afresh = {.len = 0}; /* none at all resets, too */
    bool plain = new_bits == STYLE_PLAIN && new_colour < 0;
    if (!plain) add(&afresh, 0);
    add_styles(&afresh, new_bits);
    if (new_colour >= 0) add_colour(&afresh, ansi.depth, new_colour);

    const Parameters *shorter = afresh.len < change.len ? &afresh : &change;
    buffer_put(out, TEXT("\033["));
    if (shorter->len > 0) buffer_put(out, (Text){shorter->at, shorter->len - 1});
    buffer_putc(out, 'm');
}

static bool shows(const Cell *cell)
{
    unsigned bits = role_look((Role)cell->role).style | cell->style;
    return cell->len > 0 || (bits & SHOWS_ON_BLANK);
}

void print_ansi(Canvas canvas, AnsiStyle ansi, Buffer *out)
{
    for (int y = 0; y < canvas.height; y++) {
        int end = 0;
        for (int x = 0; x < canvas.width; x++) {
            Cell cell = shown(canvas, x, y);
            if (shows(&cell)) end = x + 1;
        }
        Cell now = outside; /* the look that is in force */
        for (int x = 0; x < end; x++) {
            Cell cell = shown(canvas, x, y);
            Cell blank_now = {.len = 0, .role = now.role, .style = now.style};
            if (shows(&cell) || shows(&blank_now)) {
                print_sgr(out, ansi, (Role)now.role, now.style, (Role)cell.role, cell.style);
                now = cell;
            }
            put_cell(out, &cell);
        }
        print_sgr(out, ansi, (Role)now.role, now.style, ROLE_TEXT, STYLE_PLAIN);
        buffer_putc(out, '\n');
    }
}
