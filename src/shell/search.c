#include "shell/search.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { SCRATCH_BYTES = 1 << 20, CELLS_MOST = 64 };

/* Between what belongs together; cannot be typed. */
static const char strand_end = '\n';

void search_clear(Search *search)
{
    buffer_clear(&search->text);
    free(search->spots);
    free(search->matches);
    *search = (Search){0};
}

void search_forget(Search *search)
{
    search->layout = NULL;
    search->count = 0;
}

/* --- the text --------------------------------------------------------------------------------- */

/* One layout's text as it is made. */
typedef struct Maker {
    Search *search;
    Arena *scratch;
    WidthTable table; /* by which it was laid out */
    int line;
} Maker;

static void put(Maker *maker, Text bytes, int x, int width)
{
    Search *search = maker->search;
    size_t end = search->text.len + bytes.len;
    if (end > search->spot_room) {
        size_t room = 2 * end + 1024;
        SearchSpot *spots = realloc(search->spots, room * sizeof *spots);
        if (spots == NULL) arena_fail("a search", room * sizeof *spots);
        search->spots = spots;
        search->spot_room = room;
    }
    SearchSpot spot = {maker->line, x, width};
    for (size_t i = search->text.len; i < end; i++) search->spots[i] = spot;
    buffer_put(&search->text, bytes);
}

static char last_byte(const Search *search)
{
    return search->text.len > 0 ? search->text.at[search->text.len - 1] : strand_end;
}

static void put_blank(Maker *maker, int x, int width)
{
    char last = last_byte(maker->search);
    if (last != ' ' && last != strand_end) put(maker, TEXT(" "), x, width);
}

static void put_cluster(Maker *maker, const Cluster *cluster, int x)
{
    char c = cluster->source.at[0];
    if (c == ' ') {
        put_blank(maker, x, cluster->width);
    } else if (cluster->source.len == 1 && c > 0) {
        if (!maker->search->exact && c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        put(maker, (Text){&c, 1}, x, cluster->width);
    } else {
        arena_rewind(maker->scratch, 0);
        Text (*same)(Arena *, Text) = maker->search->exact ? utf8_compose : utf8_fold;
        Text bytes = same(maker->scratch, cluster->source);
        if (bytes.len > 0) put(maker, bytes, x, cluster->width);
        else put_blank(maker, x, cluster->width);
    }
}

static void put_run(Maker *maker, const Run *run, int x)
{
    Text rest = run->text;
    Cluster cluster;
    for (; utf8_next(&rest, maker->table, &cluster); x += cluster.width)
        put_cluster(maker, &cluster, x);
}

/* The runs behind a line's indent and bars, from column *x on; NULL: none. */
static const Run *words_of(const Line *line, int *x)
{
    const Run *run = line->runs;
    for (*x = 0; run != NULL && *x < line->code_from; run = run->next) *x += run->width;
    return run;
}

static bool starts_with_any(Text text, const char *const *shapes)
{
    while (*shapes != NULL && !text_starts(text, text_of(*shapes))) shapes++;
    return *shapes != NULL;
}

/* A card's upper or lower edge, a rule in a table or below a heading. */
static bool is_rule(const Line *line)
{
    static const char *const corners[] = {"\u250C", "\u2514", "+", NULL};
    int x;
    const Run *first = words_of(line, &x);
    if (line->offset == INT_MAX) return true;
    return line->kind == LINE_CARD && first != NULL && starts_with_any(first->text, corners);
}

/* Bars between the cells of a table, in a run that may have several. */
static int bars_in(const Run *run)
{
    int bars = 0;
    if (run->role != ROLE_FRAME) return 0;
    for (size_t i = 0; i < run->text.len; i++) {
        if (run->text.at[i] == '|') bars++;
        if (text_starts(text_slice(run->text, i, run->text.len), TEXT("\u2502"))) bars++;
    }
    return bars;
}

static bool is_table(const Line *line)
{
    return line->block != NULL && line->block->kind == BLOCK_TABLE;
}

static int cells_in(const Line *line)
{
    int cells = 1, x;
    if (!is_table(line)) return 1;
    for (const Run *run = words_of(line, &x); run != NULL; run = run->next) cells += bars_in(run);
    return cells < CELLS_MOST ? cells : CELLS_MOST;
}

/* The words of one cell of a line; where it is no table's, there is only the first. */
static void put_cell(Maker *maker, const Line *line, int wanted)
{
    int x, cell = 0;
    for (const Run *run = words_of(line, &x); run != NULL; x += run->width, run = run->next) {
        if (is_table(line) && run->role == ROLE_FRAME) cell += bars_in(run);
        else if (cell == wanted) put_run(maker, run, x);
    }
}

/* Within a card's frame: behind its side and a mark, before a key or the other side. */
static void put_card(Maker *maker, const Line *line)
{
    static const char *const sides[] = {"\u2502 ", "| ", NULL};
    int x;
    const Run *run = words_of(line, &x);
    bool framed = run != NULL && starts_with_any(run->text, sides);
    for (int skip = framed ? 2 : 0; skip > 0 && run != NULL; skip--, run = run->next)
        x += run->width;
    for (; run != NULL; x += run->width, run = run->next)
        if (!framed || (run->role == ROLE_CARD && run->next != NULL)) put_run(maker, run, x);
}

/* Whether a line's words go on in the next one. */
static bool goes_on(const Layout *layout, int i)
{
    if (i + 1 >= layout->count) return false;
    const Line *line = &layout->lines[i], *next = line + 1;
    if (line->block != next->block || line->kind != next->kind) return false;
    if (is_rule(line) || is_rule(next)) return false;
    if (is_table(line) && line->source_line != next->source_line) return false;
    return line->kind == LINE_TEXT || line->kind == LINE_HEADING || line->kind == LINE_CARD;
}

/* Between two lines of a text there was a blank, but not behind a hyphen, between characters of a
 * script that has none, or in a word that was too long. */
static void put_joint(Maker *maker, size_t before)
{
    Search *search = maker->search;
    const Line *line = &search->layout->lines[maker->line], *next = line + 1;
    if (search->text.len == before) return;
    int bytes = 0, x;
    for (const Run *run = words_of(line, &x); run != NULL; run = run->next)
        bytes += (int)run->text.len;
    bool whole = line->kind == LINE_TEXT && next->offset - line->offset == bytes;
    SearchSpot last = search->spots[search->text.len - 1];
    if (whole || last.width == 2 || last_byte(search) == '-') return;
    put_blank(maker, last.x + last.width, 0);
}

/* Makes the text of what goes on from line `from`; returns the line behind it. */
static int put_strands(Maker *maker, int from)
{
    const Layout *layout = maker->search->layout;
    int to = from, cells = cells_in(&layout->lines[from]);
    while (goes_on(layout, to)) {
        int more = cells_in(&layout->lines[++to]);
        if (more > cells) cells = more;
    }
    for (int cell = 0; cell < cells && !is_rule(&layout->lines[from]); cell++) {
        for (maker->line = from; maker->line <= to; maker->line++) {
            const Line *line = &layout->lines[maker->line];
            size_t before = maker->search->text.len;
            if (line->kind == LINE_CARD) put_card(maker, line);
            else put_cell(maker, line, cell);
            if (maker->line < to) put_joint(maker, before);
        }
        put(maker, (Text){&strand_end, 1}, 0, 0);
    }
    return to + 1;
}

static void make_text(Search *search, const Layout *layout, WidthTable table, bool exact)
{
    search->layout = layout;
    search->exact = exact;
    buffer_reset(&search->text);
    Maker maker = {search, arena_new(SCRATCH_BYTES), table, 0};
    for (int line = 0; line < layout->count;) line = put_strands(&maker, line);
    arena_free(maker.scratch);
}

/* --- matches ---------------------------------------------------------------------------------- */

static int compare_spots(SearchSpot a, SearchSpot b)
{
    if (a.line != b.line) return a.line < b.line ? -1 : 1;
    return a.x == b.x ? 0 : a.x < b.x ? -1 : 1;
}

static void put_match(Search *search, size_t from, size_t to)
{
    if (search->count == search->room) {
        int room = 2 * search->room + 64;
        SearchMatch *matches = realloc(search->matches, (size_t)room * sizeof *matches);
        if (matches == NULL) arena_fail("matches", (size_t)room * sizeof *matches);
        search->matches = matches;
        search->room = room;
    }
    /* Cells are read one after the other, but lie beside each other: few are out of order. */
    int i = search->count++;
    SearchMatch *matches = search->matches;
    for (; i > 0 && compare_spots(search->spots[matches[i - 1].from], search->spots[from]) > 0; i--)
        matches[i] = matches[i - 1];
    matches[i] = (SearchMatch){from, to};
}

int search_for(Search *search, const Layout *layout, WidthTable table, Text typed)
{
    Arena *scratch = arena_new(SCRATCH_BYTES);
    bool exact = utf8_has_capital(typed);
    Text wanted = exact ? utf8_compose(scratch, typed) : utf8_fold(scratch, typed);
    search->count = 0;
    if (wanted.len > 0) {
        if (search->layout != layout || search->exact != exact)
            make_text(search, layout, table, exact);
        Text text = buffer_text(&search->text);
        for (size_t at = text_find(text, wanted, 0); at != SIZE_MAX;
             at = text_find(text, wanted, at + wanted.len))
            put_match(search, at, at + wanted.len);
    }
    arena_free(scratch);
    return search->count;
}

SearchSpot search_spot(const Search *search, int match)
{
    return search->spots[search->matches[match].from];
}

int search_from_line(const Search *search, int line)
{
    int from = 0, to = search->count;
    while (from < to) {
        int middle = from + (to - from) / 2;
        if (search_spot(search, middle).line < line) from = middle + 1;
        else to = middle;
    }
    return from;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void mark_part(const Search *search, size_t from, size_t to, Canvas canvas, int top,
                      int sideways, bool current)
{
    SearchSpot first = search->spots[from], last = search->spots[to - 1];
    const Line *line = &search->layout->lines[first.line];
    int x = first.x, end = last.x + last.width;
    if (line->kind == LINE_CODE && x >= line->code_from) {
        canvas = canvas_part(canvas, line->code_from, 0,
                             search->layout->code_width - line->code_from, canvas.height);
        x -= sideways + line->code_from;
        end -= sideways + line->code_from;
    }
    canvas_mark(canvas, x, first.line - top, end - x, ROLE_MATCH,
                current ? STYLE_BOLD | STYLE_UNDERLINE : 0);
}

void search_mark(const Search *search, Canvas canvas, int top, int sideways, int current)
{
    /* One that ends in view may begin as many lines above as it has bytes. */
    for (int i = 0; i < search->count; i++) {
        const SearchMatch *match = &search->matches[i];
        if (search->spots[match->to - 1].line < top) continue;
        if (search->spots[match->from].line >= top + canvas.height) break;
        size_t from = match->from;
        for (size_t at = from; at < match->to; at++) {
            bool ends = at + 1 == match->to || search->spots[at + 1].line != search->spots[at].line;
            if (!ends) continue;
            mark_part(search, from, at + 1, canvas, top, sideways, i == current);
            from = at + 1;
        }
    }
}
