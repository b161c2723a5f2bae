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
    int section = outline_section(outline, source_line);
    outline->open = outline->count > 0;
    outline->marked = section > 0 ? section : 0;
}

static int first_row(const Outline *outline, int height)
{
    int rows = height - FRAME;
    return outline->marked >= rows ? outline->marked - rows + 1 : 0;
}

static void mark(Outline *outline, int row)
{
    if (row >= outline->count) row = outline->count - 1;
    outline->marked = row > 0 ? row : 0;
}

const Heading *outline_handle(Outline *outline, const Input *input, int height)
{
    const Heading *chosen = NULL;
    if (input->kind == INPUT_WHEEL) mark(outline, outline->marked + input->amount);
    if (input->kind == INPUT_CLICK) {
        int row = input->y - 1;
        if (row >= 0 && row < height - FRAME) mark(outline, first_row(outline, height) + row);
        else outline->open = false;
    }
    if (input->kind != INPUT_KEY) return NULL;
    switch (input->key) {
    case 'j':
    case KEYCODE_DOWN: mark(outline, outline->marked + 1); break;
    case 'k':
    case KEYCODE_UP: mark(outline, outline->marked - 1); break;
    case KEYCODE_HOME: mark(outline, 0); break;
    case KEYCODE_END: mark(outline, outline->count - 1); break;
    case KEYCODE_ENTER:
        chosen = &outline->headings[outline->marked];
        outline->open = false;
        break;
    case KEYCODE_ESCAPE:
    case 'q':
    case 'o': outline->open = false; break;
    default: break;
    }
    return chosen;
}

void outline_draw(const Outline *outline, Canvas canvas)
{
    canvas_fill(canvas, ROLE_TEXT);
    canvas_frame(canvas, ROLE_FRAME, "Outline: Enter goes there");
    int rows = canvas.height - FRAME, first = first_row(outline, canvas.height);
    for (int i = first; i < outline->count && i - first < rows; i++) {
        const Heading *heading = &outline->headings[i];
        bool marked = i == outline->marked;
        Role role = marked ? ROLE_MARKED : ROLE_TEXT;
        Canvas row = canvas_part(canvas, 1, 1 + i - first, canvas.width - FRAME, 1);
        canvas_fill(row, role);
        if (marked) canvas_puts(row, 1, 0, role, row.ascii ? ">" : "▸");
        int x = 3 + INDENT * (heading->level > 2 ? heading->level - 2 : 0);
        (void)canvas_fit(row, x, 0, row.width - x, role, 0, heading->title);
    }
}
