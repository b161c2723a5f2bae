#include "course/layout_print.h"

#include "base/utf8.h"

/* Terminals that know OSC 8 leave longer addresses alone. */
enum { TARGET_MOST = 2083 };

bool layout_opens(Text link)
{
    if (link.len > TARGET_MOST) return false;
    bool known = text_starts(link, TEXT("https://")) || text_starts(link, TEXT("http://"))
                 || text_starts(link, TEXT("mailto:"));
    return known && utf8_plain(link) == link.len && !text_has(link, TEXT(" "));
}

/* A run with its look, closed again: nothing is open at a line's end. */
static void put_run(Arena *scratch, const Run *run, AnsiStyle ansi, Buffer *out)
{
    bool linked = ansi.links && layout_opens(run->link);
    if (linked) {
        buffer_puts(out, "\033]8;;");
        buffer_put(out, run->link);
        buffer_puts(out, "\033\\");
    }
    print_sgr(out, ansi, ROLE_TEXT, 0, (Role)run->role, run->style);
    buffer_put(out, utf8_clean_line(scratch, run->text));
    print_sgr(out, ansi, (Role)run->role, run->style, ROLE_TEXT, 0);
    if (linked) buffer_puts(out, "\033]8;;\033\\");
}

void layout_put_line(Arena *scratch, const Line *line, const AnsiStyle *style, Buffer *out)
{
    size_t start = out->len;
    for (const Run *run = line->runs; run != NULL; run = run->next) {
        if (style != NULL) put_run(scratch, run, *style, out);
        else buffer_put(out, utf8_clean_line(scratch, run->text));
    }
    while (style == NULL && out->len > start && out->at[out->len - 1] == ' ') out->len--;
    buffer_putc(out, '\n');
}
