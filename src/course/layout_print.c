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

/* What turns a look on and off again. A page has few of them, and thousands of runs. */
typedef struct Escapes {
    uint8_t role, style;
    bool made;
    Text on, off;
} Escapes;

enum { LOOKS_KEPT = 64 };

typedef struct Printer {
    Arena *scratch;
    AnsiStyle ansi;
    Buffer *out;
    Escapes looks[LOOKS_KEPT]; /* by a hash: the last one wins */
} Printer;

static Text sgr(const Printer *printer, Role from, unsigned from_style, Role to, unsigned to_style)
{
    Buffer out = {0};
    print_sgr(&out, printer->ansi, from, from_style, to, to_style);
    Text text = text_copy(printer->scratch, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

static const Escapes *escapes_of(Printer *printer, const Run *run)
{
    Escapes *kept = &printer->looks[(run->role + ROLE_COUNT * run->style) % LOOKS_KEPT];
    if (kept->made && kept->role == run->role && kept->style == run->style) return kept;
    Text on = sgr(printer, ROLE_TEXT, 0, (Role)run->role, run->style);
    Text off = sgr(printer, (Role)run->role, run->style, ROLE_TEXT, 0);
    *kept = (Escapes){run->role, run->style, true, on, off};
    return kept;
}

/* A run with its look, closed again: nothing is open at a line's end. */
static void put_run(Printer *printer, const Run *run)
{
    Buffer *out = printer->out;
    bool linked = run->link.len > 0 && printer->ansi.links && layout_opens(run->link);
    if (linked) {
        buffer_puts(out, "\033]8;;");
        buffer_put(out, run->link);
        buffer_puts(out, "\033\\");
    }
    const Escapes *escapes = escapes_of(printer, run);
    buffer_put(out, escapes->on);
    buffer_put(out, utf8_clean_line(printer->scratch, run->text));
    buffer_put(out, escapes->off);
    if (linked) buffer_puts(out, "\033]8;;\033\\");
}

static void put_plain(Arena *scratch, const Line *line, Buffer *out)
{
    size_t start = out->len;
    for (const Run *run = line->runs; run != NULL; run = run->next)
        buffer_put(out, utf8_clean_line(scratch, run->text));
    while (out->len > start && out->at[out->len - 1] == ' ') out->len--;
}

void layout_put_lines(Arena *scratch, const Line *lines, int count, const AnsiStyle *style,
                      Buffer *out)
{
    Printer printer = {.scratch = scratch, .out = out};
    if (style != NULL) printer.ansi = *style;
    for (const Line *line = lines; line < lines + count; line++) {
        if (style == NULL) put_plain(scratch, line, out);
        else
            for (const Run *run = line->runs; run != NULL; run = run->next) put_run(&printer, run);
        buffer_putc(out, '\n');
    }
}
