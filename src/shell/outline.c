#include "shell/outline.h"

enum { FRAME = 2, INDENT = 2 };

int outline_section(const Outline *outline, int source_line)
{
    int section = -1;
    for (int i = 0; i < outline->count && outline->headings[i].line <= source_line; i++)
        section = i;
    return section;
}

void outline_open(Outline *outline, int source_line)
{
    outline->here = outline_section(outline, source_line);
    outline->open = outline->count > 0;
    outline->filtering = false;
    outline->marked = outline->here > 0 ? outline->here : 0;
    entry_reset(&outline->filter, TEXT(""));
}

static bool is_shown(const Outline *outline, int heading)
{
    if (outline->filter.length == 0) return true;
    Arena *scratch = arena_new(1 << 16);
    Text words = utf8_fold(scratch, entry_text(&outline->filter));
    bool shown = text_has(utf8_fold(scratch, outline->headings[heading].title), words);
    arena_free(scratch);
    return shown;
}

/* How many headings are shown before one. */
static int row_of(const Outline *outline, int heading)
{
    int row = 0;
    for (int i = 0; i < heading; i++) row += is_shown(outline, i);
    return row;
}

/* The heading in a row, of those shown; -1: there is none. */
static int heading_at(const Outline *outline, int row)
{
    for (int i = 0; row >= 0 && i < outline->count; i++)
        if (is_shown(outline, i) && row-- == 0) return i;
    return -1;
}

static int first_row(const Outline *outline, int height)
{
    int rows = height - FRAME, marked = row_of(outline, outline->marked);
    return marked >= rows ? marked - rows + 1 : 0;
}

static void move(Outline *outline, int by)
{
    int last = row_of(outline, outline->count) - 1, row = row_of(outline, outline->marked) + by;
    if (row > last) row = last;
    int heading = heading_at(outline, row > 0 ? row : 0);
    if (heading >= 0) outline->marked = heading;
}

static const Heading *choose(Outline *outline)
{
    if (!is_shown(outline, outline->marked)) return NULL; /* nothing is */
    outline->open = false;
    return &outline->headings[outline->marked];
}

/* Letters of the filter; what is not of it goes to the list. */
static bool filter(Outline *outline, const Input *input)
{
    int32_t key = input->kind == INPUT_KEY ? input->key : 0;
    if (key == KEYCODE_ESCAPE || (key == KEYCODE_BACKSPACE && outline->filter.length == 0)) {
        entry_reset(&outline->filter, TEXT(""));
        outline->filtering = false;
        return true;
    }
    bool typed =
        input->kind == INPUT_PASTE || key == KEYCODE_BACKSPACE || (key != 0 && key < KEYCODE_FIRST);
    if (!typed || !entry_input(&outline->filter, input)) return false;
    if (!is_shown(outline, outline->marked)) move(outline, -outline->count);
    return true;
}

static const Heading *handle_key(Outline *outline, int32_t key, int page)
{
    switch (key) {
    case 'j':
    case KEYCODE_DOWN: move(outline, 1); break;
    case 'k':
    case KEYCODE_UP: move(outline, -1); break;
    case ' ':
    case KEYCODE_PAGE_DOWN: move(outline, page); break;
    case 'b':
    case KEYCODE_PAGE_UP: move(outline, -page); break;
    case 'g':
    case KEYCODE_HOME: move(outline, -outline->count); break;
    case 'G':
    case KEYCODE_END: move(outline, outline->count); break;
    case '/': outline->filtering = true; break;
    case KEYCODE_ENTER: return choose(outline);
    case KEYCODE_ESCAPE:
    case 'q':
    case 'o': outline->open = false; break;
    default: break;
    }
    return NULL;
}

const Heading *outline_handle(Outline *outline, const Input *input, int height)
{
    int rows = height - FRAME > 1 ? height - FRAME : 1;
    if (input->kind == INPUT_WHEEL) move(outline, input->amount);
    if (input->kind == INPUT_CLICK) {
        int row = input->y - 1;
        int heading =
            row >= 0 && row < rows ? heading_at(outline, first_row(outline, height) + row) : -1;
        if (heading >= 0) outline->marked = heading;
        else outline->open = false;
        return heading >= 0 ? choose(outline) : NULL;
    }
    if (outline->filtering && filter(outline, input)) return NULL;
    return input->kind == INPUT_KEY ? handle_key(outline, input->key, rows) : NULL;
}

static void draw_title(const Outline *outline, Canvas canvas)
{
    Canvas row = canvas_part(canvas, 2, 0, canvas.width - 4, 1);
    int x = canvas_puts(row, 0, 0, ROLE_KEY, " /");
    x = entry_draw(&outline->filter, row, x, 0, ROLE_TEXT);
    (void)canvas_puts(row, x, 0, ROLE_TEXT, " ");
}

void outline_draw(const Outline *outline, Canvas canvas)
{
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME,
                 outline->filtering ? NULL : "Outline: Enter goes there, / filters");
    if (outline->filtering) draw_title(outline, canvas);
    int rows = canvas.height - FRAME, first = first_row(outline, canvas.height);
    for (int y = 0; y < rows; y++) {
        int i = heading_at(outline, first + y);
        if (i < 0) break;
        const Heading *heading = &outline->headings[i];
        bool marked = i == outline->marked;
        Role role = marked ? ROLE_MARKED : ROLE_TEXT;
        Canvas row = canvas_part(canvas, 1, 1 + y, canvas.width - FRAME, 1);
        canvas_fill(row, role);
        if (marked) canvas_puts(row, 1, 0, role, row.ascii ? ">" : "▸");
        int x = 3 + INDENT * (heading->level > 2 ? heading->level - 2 : 0);
        x = canvas_fit(row, x, 0, row.width - x, role, 0, heading->title);
        if (i == outline->here && x + 15 < row.width)
            canvas_puts(row, x, 0, marked ? role : ROLE_MUTED,
                        row.ascii ? " < you are here" : " ◂ you are here");
    }
    if (heading_at(outline, 0) < 0) canvas_puts(canvas, 4, 1, ROLE_MUTED, "no heading has that");
}
