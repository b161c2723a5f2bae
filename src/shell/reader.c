#include "shell/reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_BYTES = 1 << 29 };

static const ReaderThing no_thing = {.line = -1};

void reader_init(Reader *reader, const Block *document, WidthTable table, bool ascii,
                 const LayoutCards *cards)
{
    *reader = (Reader){.document = document,
                       .lines = arena_new(LINES_BYTES),
                       .options = {.table = table, .ascii = ascii, .cards = cards},
                       .place = {.line = 1},
                       .match = -1,
                       .mark = no_thing};
}

void reader_clear(Reader *reader)
{
    search_clear(&reader->search);
    arena_free(reader->lines);
    *reader = (Reader){0};
}

/* --- where one is ----------------------------------------------------------------------------- */

static int clamp_top(const Reader *reader, int top)
{
    int last = reader->layout.count > reader->height ? reader->layout.count - reader->height : 0;
    return top > last ? last : top < 0 ? 0 : top;
}

static bool in_view(const Reader *reader, int line)
{
    return line >= reader->top && line < reader->top + reader->height;
}

static ReaderPlace place_of(const Reader *reader, int top)
{
    const Line *line = &reader->layout.lines[top];
    int first = layout_find(&reader->layout, line->source_line, line->offset);
    return (ReaderPlace){line->source_line, line->offset, top - first};
}

/* As far below as lines came from there at this width. */
static int line_at(const Reader *reader, ReaderPlace place)
{
    int first = layout_find(&reader->layout, place.line, place.offset), line = first;
    const Line *lines = reader->layout.lines;
    while (line + 1 < reader->layout.count && line - first < place.below
           && lines[line + 1].source_line == place.line && lines[line + 1].offset == place.offset)
        line++;
    return line;
}

static void go_to(Reader *reader, int top)
{
    reader->top = clamp_top(reader, top);
    if (!in_view(reader, reader->mark.line)) reader->mark = no_thing;
    if (reader->top < reader->layout.count) reader->place = place_of(reader, reader->top);
}

static int look_again(Reader *reader)
{
    return search_for(&reader->search, &reader->layout, reader->options.table,
                      reader_wanted(reader));
}

void reader_resize(Reader *reader, int width, int height)
{
    if (height == reader->height && width == reader->width) return;
    reader->height = height;
    if (width != reader->width) {
        arena_rewind(reader->lines, 0);
        reader->width = width;
        reader->options.width = width;
        reader->options.code_width = width + 1; /* up to the line at the right */
        reader->layout = layout_make(reader->lines, reader->document, &reader->options);
        reader->mark = no_thing;
        reader->sideways = 0;
        search_forget(&reader->search);
        if (look_again(reader) <= reader->match) reader->match = -1;
    }
    if (reader->layout.count == 0) return;
    reader->top = clamp_top(reader, line_at(reader, reader->place));
}

void reader_refresh(Reader *reader)
{
    int width = reader->width;
    reader->width = 0;
    reader_resize(reader, width, reader->height);
}

void reader_note_place(Reader *reader, ReaderPlace place)
{
    ReaderPlace *places = reader->places;
    if (reader->place_count == READER_PLACES)
        memmove(places, places + 1, (size_t)--reader->place_count * sizeof *places);
    places[reader->place_count++] = place;
}

bool reader_go_back(Reader *reader)
{
    int here = reader->top;
    while (reader->place_count > 0 && reader->top == here)
        reader_show_place(reader, reader->places[--reader->place_count]);
    return reader->top != here;
}

void reader_scroll(Reader *reader, int lines)
{
    go_to(reader, reader->top + lines);
}

/* The first line of the card that this line is one of; the line itself where it is none. */
static int card_begin(const Layout *layout, int line)
{
    const Line *at = &layout->lines[line];
    while (at->kind == LINE_CARD && line > 0 && at[-1].kind == LINE_CARD
           && at[-1].block == at->block) {
        at--;
        line--;
    }
    return line;
}

void reader_page(Reader *reader, int pages)
{
    int below = reader->top + reader->height; /* the first line out of sight */
    int page = reader->height > 2 ? reader->height - 2 : 1;
    int to = reader->top + pages * page;
    if (pages == 1 && below < reader->layout.count) {
        int card = card_begin(&reader->layout, below);
        if (card > reader->top && card < to) to = card;
    }
    go_to(reader, to);
}

void reader_show_place(Reader *reader, ReaderPlace place)
{
    if (place.line < 1) place = (ReaderPlace){.line = 1};
    reader->place = place; /* before the first size: gone to once there is one */
    if (reader->layout.count == 0) return;
    bool first = place.line == 1 && place.offset == 0 && place.below == 0;
    go_to(reader, first ? 0 : line_at(reader, place));
}

void reader_show_line(Reader *reader, int source_line)
{
    reader_show_place(reader, (ReaderPlace){.line = source_line});
}

void reader_show_percent(Reader *reader, int percent)
{
    long lines = ((long)reader->layout.count * percent + 99) / 100;
    go_to(reader,
          lines > reader->layout.count ? reader->layout.count : (int)lines - reader->height);
}

void reader_heading(Reader *reader, int by)
{
    int step = by < 0 ? -1 : 1;
    for (int i = reader->top + step; i >= 0 && i < reader->layout.count; i += step) {
        const Line *line = &reader->layout.lines[i];
        bool starts = i == 0 || reader->layout.lines[i - 1].block != line->block;
        if (line->kind != LINE_HEADING || !starts) continue;
        by -= step;
        if (by != 0) continue;
        go_to(reader, i);
        return;
    }
    go_to(reader, by < 0 ? 0 : reader->layout.count);
}

void reader_sideways(Reader *reader, int columns)
{
    int most = 0;
    for (int i = 0; i < reader->layout.count; i++) {
        const Line *line = &reader->layout.lines[i];
        int beyond = line->width - reader->layout.width;
        if (line->kind == LINE_CODE && beyond > most) most = beyond;
    }
    reader->sideways += columns;
    if (reader->sideways > most) reader->sideways = most;
    if (reader->sideways < 0) reader->sideways = 0;
}

ReaderPlace reader_place(const Reader *reader)
{
    return reader->place;
}

int reader_source_line(const Reader *reader)
{
    int line = reader->top, last = reader->layout.count - 1;
    while (line < last && reader->layout.lines[line].kind == LINE_BLANK) line++;
    return line <= last ? reader->layout.lines[line].source_line : reader->place.line;
}

int reader_percent(const Reader *reader)
{
    int shown = reader->top + reader->height;
    if (shown >= reader->layout.count) return 100;
    return (int)(100L * shown / reader->layout.count);
}

bool reader_at_end(const Reader *reader)
{
    return reader->layout.count > 0 && reader->top + reader->height >= reader->layout.count;
}

/* --- searching -------------------------------------------------------------------------------- */

Text reader_wanted(const Reader *reader)
{
    return (Text){reader->wanted, reader->wanted_length};
}

int reader_look_for(Reader *reader, Text wanted)
{
    reader->match = -1;
    reader->wanted_length = wanted.len < READER_WANTED ? wanted.len : 0;
    if (reader->wanted_length > 0) memcpy(reader->wanted, wanted.at, wanted.len);
    return look_again(reader);
}

/* Code is scrolled to where the match can be seen. */
static void show_match(Reader *reader)
{
    SearchSpot spot = search_spot(&reader->search, reader->match);
    const Line *line = &reader->layout.lines[spot.line];
    if (!in_view(reader, spot.line)) go_to(reader, spot.line - reader->height / 3);
    int columns = reader->layout.code_width - line->code_from, x = spot.x - line->code_from;
    if (line->kind != LINE_CODE || x < 0) return;
    bool seen = x >= reader->sideways && x < reader->sideways + columns;
    if (!seen) reader->sideways = x > columns / 2 ? x - columns / 2 : 0;
}

ReaderFound reader_find(Reader *reader, int direction)
{
    const Search *search = &reader->search;
    if (search->count == 0) return FOUND_NOTHING;
    bool at_one = reader->match >= 0 && direction != 0
                  && in_view(reader, search_spot(search, reader->match).line);
    int to = search_from_line(search, reader->top);
    if (at_one) to = reader->match + direction;
    else if (direction < 0) to--;
    reader->match = (to + search->count) % search->count;
    show_match(reader);
    return to == reader->match ? FOUND_HERE : FOUND_ROUND;
}

/* --- what was changed ------------------------------------------------------------------------- */

static bool is_changed(const Reader *reader, const Line *line)
{
    return reader->change.line > 0 && line->source_line >= reader->change.line
           && line->source_line <= reader->change.last_line && line->kind != LINE_BLANK;
}

/* The first line of it; -1: there is none. */
static int first_changed(const Reader *reader)
{
    for (int i = 0; i < reader->layout.count; i++)
        if (is_changed(reader, &reader->layout.lines[i])) return i;
    return -1;
}

void reader_show_change(Reader *reader, Change change)
{
    reader->change = change;
    int line = first_changed(reader);
    if (line < 0) /* it shows nothing: where it would be */
        line = layout_line_of(&reader->layout, change.line);
    if (!in_view(reader, line)) go_to(reader, line - reader->height / 3);
}

int reader_line_in_sight(const Reader *reader)
{
    int line = first_changed(reader);
    if (line >= 0 && in_view(reader, line)) return reader->layout.lines[line].source_line;
    if (in_view(reader, reader->mark.line))
        return reader->layout.lines[reader->mark.line].source_line;
    return reader_source_line(reader);
}

static void draw_change(const Reader *reader, Canvas margin)
{
    for (int y = 0; y < margin.height && reader->top + y < reader->layout.count; y++)
        if (is_changed(reader, &reader->layout.lines[reader->top + y]))
            canvas_puts(margin, 0, y, ROLE_FLOW, margin.ascii ? "|" : "▎");
}

/* --- what opens ------------------------------------------------------------------------------- */

static bool is_card(const Line *line)
{
    return line->block != NULL
           && (line->block->kind == BLOCK_DEMO || line->block->kind == BLOCK_QUIZ);
}

/* The thing of a line that is number `index` in it; false behind the last one. */
static bool thing_in(const Reader *reader, int line, int index, ReaderThing *thing)
{
    const Line *at = &reader->layout.lines[line];
    if (is_card(at)) {
        *thing = (ReaderThing){.block = at->block, .line = line, .width = at->width};
        return index == 0;
    }
    int x = 0;
    const Run *before = NULL;
    for (const Run *run = at->runs; run != NULL; x += run->width, before = run, run = run->next) {
        if (run->link.len == 0) continue;
        bool goes_on = before != NULL && before->link.at == run->link.at;
        if (goes_on) continue;
        if (index-- > 0) continue;
        *thing = (ReaderThing){.link = run->link, .line = line, .x = x};
        for (; run != NULL && run->link.at == thing->link.at; run = run->next)
            thing->width += run->width;
        return true;
    }
    return false;
}

static bool same_thing(const ReaderThing *a, const ReaderThing *b)
{
    return a->block != NULL ? a->block == b->block : a->link.at == b->link.at;
}

/* The card, or else the link, in view that is nearest to a third of the way down. */
static bool nearest(const Reader *reader, bool cards, bool demos_only, ReaderThing *best)
{
    int least = INT_MAX;
    for (int row = 0; row < reader->height && reader->top + row < reader->layout.count; row++) {
        ReaderThing thing;
        int distance = abs(row - reader->height / 3);
        if (distance >= least || !thing_in(reader, reader->top + row, 0, &thing)) continue;
        if ((thing.block != NULL) != cards) continue;
        if (demos_only && thing.block->kind != BLOCK_DEMO) continue;
        least = distance;
        *best = thing;
    }
    return least < INT_MAX;
}

bool reader_marked(const Reader *reader, ReaderThing *thing)
{
    if (in_view(reader, reader->mark.line)) {
        *thing = reader->mark;
        return true;
    }
    return nearest(reader, true, false, thing) || nearest(reader, false, false, thing);
}

const Block *reader_demo(const Reader *reader)
{
    ReaderThing thing;
    return nearest(reader, true, true, &thing) ? thing.block : NULL;
}

/* The things of a line in order, from number `index` on (or back), that are not `from`. */
static bool next_in_line(const Reader *reader, int line, int index, int by, const ReaderThing *from,
                         ReaderThing *thing)
{
    for (; index >= 0 && thing_in(reader, line, index, thing); index += by)
        if (from->line < 0 || !same_thing(thing, from)) return true;
    return false;
}

static int things_in(const Reader *reader, int line)
{
    ReaderThing thing;
    int count = 0;
    while (thing_in(reader, line, count, &thing)) count++;
    return count;
}

static int index_in_line(const Reader *reader, const ReaderThing *wanted)
{
    ReaderThing thing;
    int index = 0;
    while (thing_in(reader, wanted->line, index, &thing) && !same_thing(&thing, wanted)) index++;
    return index;
}

bool reader_mark_next(Reader *reader, int by)
{
    ReaderThing from = no_thing, thing;
    if (reader->layout.count == 0) return false;
    int line = by > 0 ? reader->top : reader->top + reader->height - 1,
        index = by > 0 ? 0 : INT_MAX;
    if (line >= reader->layout.count) line = reader->layout.count - 1;
    if (reader_marked(reader, &from)) {
        line = from.line;
        index = index_in_line(reader, &from) + by;
    }
    for (; line >= 0 && line<reader->layout.count; line += by, index = by> 0 ? 0 : INT_MAX) {
        int last = things_in(reader, line) - 1;
        if (!next_in_line(reader, line, index > last && by < 0 ? last : index, by, &from, &thing))
            continue;
        while (thing.block != NULL && thing.line > 0 /* a card is gone to by its first line */
               && reader->layout.lines[thing.line - 1].block == thing.block)
            thing.line--;
        if (!in_view(reader, thing.line)) go_to(reader, thing.line - reader->height / 3);
        reader->mark = thing;
        return true;
    }
    return false;
}

bool reader_thing_at(const Reader *reader, int x, int row, ReaderThing *thing)
{
    int line = reader->top + row;
    if (row < 0 || row >= reader->height || line >= reader->layout.count) return false;
    if (reader->width >= READER_MARGIN_WIDTH) x--;
    for (int i = 0; thing_in(reader, line, i, thing); i++)
        if (x >= thing->x && x < thing->x + thing->width) return true;
    return false;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* What Enter opens stands out by a mark in the margin; a card also by its weight, a link by being
 * reversed, so that it is known from its neighbours. */
static void draw_mark(const Reader *reader, Canvas canvas, Canvas text)
{
    ReaderThing thing;
    if (!reader_marked(reader, &thing)) return;
    int row = thing.line - reader->top;
    if (thing.block == NULL) {
        canvas_mark(text, thing.x, row, thing.width, ROLE_LINK, STYLE_REVERSE);
    } else {
        while (row > 0 && reader->layout.lines[reader->top + row - 1].block == thing.block) row--;
        for (int i = row; i < reader->height && reader->top + i < reader->layout.count; i++) {
            const Line *line = &reader->layout.lines[reader->top + i];
            if (line->block == thing.block)
                canvas_mark(text, 0, i, line->width, ROLE_CARD, STYLE_BOLD);
        }
    }
    if (canvas.width > text.width) canvas_puts(canvas, 0, row, ROLE_KEY, canvas.ascii ? ">" : "▸");
}

void reader_draw(const Reader *reader, Canvas canvas, bool focused)
{
    int margin = reader->width >= READER_MARGIN_WIDTH;
    Canvas text = canvas_part(canvas, margin, 0, canvas.width - margin, canvas.height);
    layout_draw(text, &reader->layout, reader->top, reader->sideways);
    search_mark(&reader->search, text, reader->top, reader->sideways, reader->match);
    if (margin > 0) draw_change(reader, canvas_part(canvas, 0, 0, margin, canvas.height));
    if (focused) draw_mark(reader, canvas, text);
}
