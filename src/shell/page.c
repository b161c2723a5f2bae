#include "shell/page.h"

enum { PAGE_BYTES = 1 << 28 };

void page_init(Page *page, WidthTable table, bool ascii)
{
    *page = (Page){.arena = arena_new(PAGE_BYTES), .table = table, .ascii = ascii};
}

void page_clear(Page *page)
{
    arena_free(page->arena);
    *page = (Page){0};
}

void page_begin(Page *page, int width)
{
    arena_rewind(page->arena, 0);
    page->width = width;
    page->rows = arena_array(page->arena, PAGE_ROWS, sizeof(PageRow));
    page->count = 0;
}

static void put(Page *page, PageRow row)
{
    if (page->count < PAGE_ROWS) page->rows[page->count++] = row;
}

void page_blank(Page *page)
{
    put(page, (PageRow){.item = -1});
}

void page_line(Page *page, Role role, Text text)
{
    page_item(page, role, text, -1);
}

void page_item(Page *page, Role role, Text text, int item)
{
    put(page, (PageRow){.marker = text_copy(page->arena, text), .role = role, .item = item});
}

void page_markdown(Page *page, Text markdown, int indent, Text marker, Role role, int item)
{
    const Block *document = document_parse(page->arena, markdown, "", NULL);
    LayoutOptions options = {
        .width = page->width - indent, .table = page->table, .ascii = page->ascii};
    Layout *layout = arena_alloc(page->arena, sizeof *layout);
    *layout = layout_make(page->arena, document, &options);
    marker = text_copy(page->arena, marker);
    for (int line = 0; line < layout->count; line++)
        put(page, (PageRow){layout, line, indent, line == 0 ? marker : (Text){0}, role, item});
}

void page_scroll(Page *page, int rows, int height)
{
    int last = page->count > height ? page->count - height : 0;
    page->top += rows;
    if (page->top > last) page->top = last;
    if (page->top < 0) page->top = 0;
}

void page_scroll_code(Page *page, int columns)
{
    int most = 0;
    for (int i = 0; i < page->count; i++) {
        const PageRow *row = &page->rows[i];
        if (row->layout == NULL || row->layout->lines[row->line].kind != LINE_CODE) continue;
        int beyond = row->layout->lines[row->line].width - (page->width - row->indent);
        if (beyond > most) most = beyond;
    }
    page->sideways += columns;
    if (page->sideways > most) page->sideways = most;
    if (page->sideways < 0) page->sideways = 0;
}

void page_show_item(Page *page, int item, int height)
{
    int first = -1, last = -1;
    for (int i = 0; i < page->count; i++) {
        if (page->rows[i].item != item) continue;
        if (first < 0) first = i;
        last = i;
    }
    if (first < 0) return;
    if (last >= page->top + height) page->top = last - height + 1;
    if (first < page->top) page->top = first;
    page_scroll(page, 0, height);
}

bool page_goes_on(const Page *page, int height)
{
    for (int i = page->top + height; i < page->count; i++)
        if (page->rows[i].layout != NULL || page->rows[i].marker.len > 0) return true;
    return false;
}

void page_show_end(Page *page, int from, int height)
{
    int top = page->count - height;
    page->top = from < top ? from : top;
    page_scroll(page, 0, height);
}

int page_last_row_of(const Page *page, int item)
{
    int i = page->count - 1;
    while (i >= 0 && page->rows[i].item != item) i--;
    return i;
}

int page_item_at(const Page *page, int row)
{
    int i = page->top + row;
    return row >= 0 && i < page->count ? page->rows[i].item : -1;
}

void page_draw(const Page *page, Canvas canvas, int marked)
{
    for (int y = 0; y < canvas.height && page->top + y < page->count; y++) {
        const PageRow *row = &page->rows[page->top + y];
        (void)canvas_fit(canvas, 0, y, canvas.width, row->role, 0, row->marker);
        if (row->layout != NULL) {
            Canvas part = canvas_part(canvas, row->indent, y, canvas.width - row->indent, 1);
            layout_draw(part, row->layout, row->line, page->sideways);
        }
        if (marked < 0 || row->item != marked) continue;
        if (row->marker.len > 0) canvas_puts(canvas, 0, y, ROLE_TEXT, page->ascii ? ">" : "▸");
        canvas_mark(canvas, 0, y, canvas.width, ROLE_MARKED, 0);
    }
}
