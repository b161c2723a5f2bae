#include "course/layout_flow.h"

#include <limits.h>
#include <string.h>

enum { NO_BREAK_SPACE = 0xA0 };

/* --- What is drawn ---------------------------------------------------------------------------- */

/* What reads better in more columns than utf8_ascii() has. */
static const char *ascii_words(int32_t code_point)
{
    static const struct {
        int32_t code_point;
        const char *words;
    } known[] = {
        {0xA9, "(c)"},  {0xB1, "+/-"},  {0xBD, "1/2"},   {0x2014, "--"},   {0x2026, "..."},
        {0x2190, "<-"}, {0x2192, "->"}, {0x2194, "<->"}, {0x21D2, "=>"},   {0x2248, "~="},
        {0x2260, "!="}, {0x2264, "<="}, {0x2265, ">="},  {0x2713, "[ok]"}, {0x2717, "[no]"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].code_point == code_point) return known[i].words;
    return NULL;
}

static void put_ascii(Buffer *out, const Cluster *cluster, bool code)
{
    const char *words = code ? NULL : ascii_words(cluster->first);
    if (words != NULL) buffer_puts(out, words);
    else if (cluster->width == 1) buffer_putc(out, utf8_ascii(cluster->first));
    else buffer_repeat(out, "?", cluster->width);
}

/* Whether a cluster is drawn otherwise than it is written. */
static bool has_disputed(Text text, WidthTable table)
{
    Cluster cluster;
    for (Text rest = text; rest.len > 0;) {
        size_t plain = utf8_plain(rest); /* the last of them may have marks */
        if (plain > 1) rest = text_slice(rest, plain - 1, rest.len);
        utf8_next(&rest, table, &cluster);
        if (cluster.disputed) return true;
    }
    return false;
}

/* Two of them side by side are a flag. */
static bool is_half_flag(int32_t code_point)
{
    return code_point >= 0x1F1E6 && code_point <= 0x1F1FF;
}

Text flow_drawn(Arena *arena, const LayoutOptions *options, Text text, bool code)
{
    if (utf8_plain(text) == text.len) return text;
    if (!options->ascii && !has_disputed(text, options->table)) return text;
    Buffer out = {0};
    Text rest = text;
    int32_t before = 0;
    for (Cluster cluster; utf8_next(&rest, options->table, &cluster); before = cluster.first) {
        if (options->ascii) {
            put_ascii(&out, &cluster, code);
            continue;
        }
        if (is_half_flag(before) && is_half_flag(cluster.first)) buffer_putc(&out, ' ');
        buffer_put(&out, cluster.drawn);
    }
    Text drawn = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return drawn;
}

/* --- Lines ------------------------------------------------------------------------------------ */

static bool same_look(const Run *a, const Run *b)
{
    return a->role == b->role && a->style == b->style && a->link.at == b->link.at
           && a->link.len == b->link.len;
}

/* Whether what stands `at` goes on where `run` ends, so that one run can hold both. */
static bool goes_on(const Run *run, const Run *look, const char *at)
{
    return run->text.at + run->text.len == at && same_look(run, look);
}

static FlowLine *add_line(Flow *flow)
{
    FlowLine *line = arena_alloc(flow->arena, sizeof *line);
    line->offset = flow->word_offset < flow->offset ? flow->word_offset : flow->offset;
    if (flow->line == NULL) flow->first = line;
    else flow->line->next = line;
    flow->line = line;
    return line;
}

static void put_run(Flow *flow, const Run *look, Text text, int width)
{
    FlowLine *line = flow->line == NULL ? add_line(flow) : flow->line;
    line->width += width;
    if (line->width > flow->widest) flow->widest = line->width;
    if (line->last != NULL && goes_on(line->last, look, text.at)) {
        line->last->text.len += text.len;
        line->last->width += width;
        return;
    }
    Run *run = arena_alloc(flow->arena, sizeof *run);
    *run = *look;
    run->text = text;
    run->width = width;
    if (line->last == NULL) line->runs = run;
    else line->last->next = run;
    line->last = run;
}

/* Where the first `len` bytes of a long word had better end: behind a sign such as addresses and
 * paths have, if the line is then not much shorter. */
static size_t better_end(Text word, size_t len)
{
    for (size_t end = len; end > len / 2; end--)
        if (strchr("/?&=#:;,._-+", word.at[end - 1]) != NULL && (unsigned char)word.at[end] < 0x80)
            return end;
    return len;
}

/* Fills lines with a word that none can hold, cluster by cluster. */
static void put_long_word(Flow *flow)
{
    for (int i = 0; i < flow->word_runs; i++) {
        const Run *run = &flow->word[i];
        Text rest = run->text;
        while (rest.len > 0) {
            int room = flow->width - (flow->line == NULL ? 0 : flow->line->width), width;
            Text part = utf8_fit(rest, room, flow->options->table, &width);
            if (part.len == 0) {
                add_line(flow);
                continue;
            }
            if (part.len < rest.len) {
                part.len = better_end(rest, part.len);
                width = utf8_width(part, flow->options->table);
            }
            put_run(flow, run, part, width);
            flow->word_offset += (int)part.len;
            rest = text_slice(rest, part.len, rest.len);
            if (rest.len > 0) add_line(flow);
        }
    }
}

static void put_piece(Flow *flow, const Run *run)
{
    put_run(flow, run, run->text, run->width);
}

/* Puts the word into the line, or into the next one where it does not fit. */
static void end_word(Flow *flow)
{
    if (flow->word_runs == 0) return;
    if (flow->word_width > flow->longest) flow->longest = flow->word_width;
    int used = flow->line == NULL ? 0 : flow->line->width;
    if (used > 0 && used + flow->space.width + flow->word_width > flow->width) {
        add_line(flow);
        used = 0;
    }
    if (used > 0 && flow->space.width > 0) put_piece(flow, &flow->space);
    if (flow->word_width > flow->width) put_long_word(flow);
    else
        for (int i = 0; i < flow->word_runs; i++) put_piece(flow, &flow->word[i]);
    flow->word_runs = flow->word_width = flow->space.width = 0;
}

/* --- Words ------------------------------------------------------------------------------------ */

static void enlarge_word(Flow *flow)
{
    Run *larger = arena_array(flow->arena, 2 * (size_t)flow->word_room, sizeof(Run));
    memcpy(larger, flow->word, (size_t)flow->word_room * sizeof(Run));
    flow->word = larger;
    flow->word_room *= 2;
}

static void add_to_word(Flow *flow, const Run *look, Text text, int width)
{
    if (flow->word == NULL) {
        flow->word = flow->first_word;
        flow->word_room = FLOW_WORD_RUNS;
    }
    if (flow->word_runs == 0) flow->word_offset = flow->offset;
    flow->word_width += width;
    Run *last = flow->word_runs > 0 ? &flow->word[flow->word_runs - 1] : NULL;
    if (last != NULL && goes_on(last, look, text.at)) {
        last->text.len += text.len;
        last->width += width;
        return;
    }
    if (flow->word_runs == flow->word_room) enlarge_word(flow);
    Run *run = &flow->word[flow->word_runs++];
    *run = *look;
    run->text = text;
    run->width = width;
}

/* A blank ends a word. Of several one is kept, in code all of them. */
static void add_blank(Flow *flow, const Run *look, const char *at, bool code)
{
    end_word(flow);
    if (flow->space.width == 0 || !code) {
        flow->space = *look;
        flow->space.text = (Text){at, 1};
        flow->space.width = 1;
    } else if (goes_on(&flow->space, look, at)) {
        flow->space.text.len++;
        flow->space.width++;
    }
    flow->last = ' ';
    flow->last_width = 1;
}

static bool is_letter(int32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xC0;
}

static bool is_among(int32_t code_point, const char *set)
{
    Text rest = text_of(set);
    size_t bytes;
    for (; rest.len > 0; rest = text_slice(rest, bytes, rest.len))
        if (utf8_decode(rest, &bytes) == code_point) return true;
    return false;
}

/* Closing and small signs; and blanks that bind. */
static bool may_begin_line(int32_t code_point)
{
    return !is_among(code_point,
                     ")]},.;:!?'\"%/°’”…‥‼⁇⁈⁉、。，．・：；？！％」』）】〉》〕］｝〗〙〟｠"
                     "｡｣､･〜゛゜ゝゞヽヾー々〻ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
                     "\u00A0\u202F\u2007\u3000");
}

static bool may_end_line(int32_t code_point)
{
    return !is_among(code_point, "([{“‘（「『【〈《〔［｛〖〘〝｟｢￥＄\u00A0\u202F\u2007");
}

/* Between words of scripts with blanks: behind a hyphen between two letters, and around a dash. */
static bool may_break_word(const Flow *flow, int32_t next)
{
    enum { HYPHEN = 0x2010, EN_DASH = 0x2013, EM_DASH = 0x2014 };
    bool hyphen = flow->last == '-' || flow->last == HYPHEN || flow->last == EN_DASH;
    if (hyphen) return is_letter(flow->before) && is_letter(next);
    return flow->last == EM_DASH && next != EM_DASH && may_begin_line(next);
}

/* Whether a line may end between the last code point and this one, neither of which is a blank. */
static bool may_break(const Flow *flow, int32_t next, int width, bool code)
{
    if (flow->word_runs == 0) return false;
    if (flow->last_width == 2 || width == 2)
        return may_end_line(flow->last) && may_begin_line(next);
    bool prose = !code && !flow->last_code && !flow->command;
    return prose && may_break_word(flow, next);
}

static bool is_plain_char(Text text, size_t at)
{
    return at < text.len && text.at[at] > ' ' && text.at[at] <= '~';
}

/* The character may have marks that follow it and make one cluster with it. */
static bool has_marks(Text text, size_t at)
{
    return at + 1 < text.len && (unsigned char)text.at[at + 1] >= 0x80;
}

/* The end of what begins at `from` and holds no place to break: ASCII up to a hyphen, or one
 * cluster. */
static size_t next_atom(Text text, size_t from, WidthTable table, int *width)
{
    size_t end = from;
    while (is_plain_char(text, end) && !has_marks(text, end)) {
        end++;
        if (text.at[end - 1] == '-') break;
    }
    *width = (int)(end - from);
    if (end > from) return end;
    Text rest = text_slice(text, from, text.len);
    Cluster cluster;
    utf8_next(&rest, table, &cluster);
    *width = cluster.width;
    return from + cluster.source.len;
}

static void add_atom(Flow *flow, const Run *look, Text atom, int columns, bool code)
{
    size_t bytes;
    bool ascii = atom.len == 1 || (unsigned char)atom.at[1] < 0x80;
    int32_t first = ascii ? (unsigned char)atom.at[0] : utf8_decode(atom, &bytes);
    int width = ascii ? 1 : columns;
    if (may_break(flow, first, width, code)) end_word(flow);
    add_to_word(flow, look, atom, columns);
    flow->before = ascii && atom.len > 1 ? atom.at[atom.len - 2] : flow->last;
    flow->last = ascii ? atom.at[atom.len - 1] : first;
    flow->last_width = width;
    flow->last_code = code;
}

/* The last blank behind `from` that is no more than `room` bytes from there; `from` where there is
 * none. */
static size_t last_blank(Text text, size_t from, size_t room)
{
    size_t at = from + room < text.len ? from + room : text.len - 1;
    while (at > from && text.at[at] != ' ') at--;
    return at;
}

/* Whether it is certain that a line with this room left ends before the blank at `from`. */
static bool ends_line(Text text, size_t from, size_t room)
{
    return from + room < text.len && memchr(text.at + from, '-', room + 1) == NULL;
}

/* Fills the line, and those behind it, with words for as long as all that is to be known is where
 * the last blank is that still fits: a byte is a column in `easy`, and no two blanks stand side by
 * side. From a blank right behind the line's last run up to another, whose place is returned;
 * `from`, for the rest to be done with care. */
static size_t fill_lines(Flow *flow, const Run *look, Text easy, size_t from)
{
    FlowLine *line = flow->line;
    bool extends = line != NULL && line->last != NULL && flow->word_runs == 0
                   && goes_on(line->last, look, easy.at + from);
    if (!extends || flow->width == INT_MAX || line->width > flow->width) return from;
    for (size_t room = (size_t)(flow->width - line->width);; room = (size_t)flow->width) {
        size_t end = last_blank(easy, from, room), taken = end - from;
        line->last->text.len += taken;
        line->last->width += (int)taken;
        line->width += (int)taken;
        if (line->width > flow->widest) flow->widest = line->width;
        flow->offset += (int)taken;
        from = end;
        bool more = ends_line(easy, from, room - taken)
                    && last_blank(easy, from + 1, (size_t)flow->width) > from + 1;
        if (!more) return from;
        flow->word_offset = ++flow->offset;
        from++;
        add_line(flow);
        put_run(flow, look, text_slice(easy, from, from), 0);
        line = flow->line;
    }
}

static void add_text(Flow *flow, const Run *look, Text text, bool code)
{
    size_t easy = utf8_plain_words(text);
    if (easy < text.len) text = flow_drawn(flow->arena, flow->options, text, false);
    for (size_t i = 0, end; i < text.len; i = end) {
        if (text.at[i] == ' ') {
            end_word(flow);
            if (i >= easy) easy = i + utf8_plain_words(text_slice(text, i, text.len));
            i = fill_lines(flow, look, text_slice(text, 0, easy), i);
            end = i + 1;
            add_blank(flow, look, text.at + i, code);
        } else {
            int width;
            end = next_atom(text, i, flow->options->table, &width);
            add_atom(flow, look, text_slice(text, i, end), width, code);
        }
        flow->offset += (int)(end - i);
    }
}

/* --- Spans ------------------------------------------------------------------------------------ */

static bool is_heading(uint8_t role)
{
    return role >= ROLE_HEADING_1 && role <= ROLE_HEADING_6;
}

static Run look_of(const Flow *flow, const Span *span)
{
    Run run = {.role = flow->role, .style = (uint8_t)(flow->style | span->style)};
    if (span->html) run.role = ROLE_MUTED;
    if (span->code && !is_heading(flow->role)) run.role = ROLE_CODE;
    if (span->link.len > 0) {
        run.link = span->link;
        if (!is_heading(flow->role)) run.role = ROLE_LINK;
    }
    return run;
}

/* Marks that say what the look would. They are part of the words they stand at. */
static void add_mark(Flow *flow, const Run *look, const char *mark)
{
    int offset = flow->offset;
    add_text(flow, look, text_of(mark), true);
    flow->offset = offset;
}

/* The last part of an address without a query: what an image without a description is called. */
static Text file_name(Text address)
{
    size_t end = 0, from = 0;
    while (end < address.len && address.at[end] != '?' && address.at[end] != '#') end++;
    for (size_t i = 0; i < end; i++)
        if (address.at[i] == '/' && i + 1 < end) from = i + 1;
    return text_slice(address, from, end);
}

static void add_image(Flow *flow, const Run *look, const Span *span)
{
    bool described = text_trim(span->text).len > 0;
    Text name = described ? span->text : file_name(span->link);
    const char *mark = flow->options->ascii ? "[image]" : "\u25A3";
    add_mark(flow, look, mark);
    if (name.len == 0) return;
    add_to_word(flow, look, TEXT(" "), 1);
    flow->last = NO_BREAK_SPACE; /* the mark stays with the name */
    add_text(flow, look, name, !described);
}

bool flow_numbers_link(const Span *span)
{
    return span->link.len > 0 && !span->bare && span->link.at[0] != '#';
}

static bool ends_link(const Span *span)
{
    return span->next == NULL || span->next->link.at != span->link.at;
}

static void add_link_number(Flow *flow, const Span *span)
{
    if (flow->links == NULL || !ends_link(span) || !flow_numbers_link(span)) return;
    const int *number = text_map_find(flow->links, span->link);
    if (number == NULL) return;
    Text text = text_printf(flow->arena, "[%d]", *number);
    Run look = {.role = ROLE_MUTED};
    add_to_word(flow, &look, text, (int)text.len);
}

/* What a browser shows under the pointer stands behind the link. */
static void add_title(Flow *flow, const Span *span)
{
    if (span->title.len == 0 || !(span->image || ends_link(span))) return;
    Run look = {.role = ROLE_MUTED, .style = flow->style};
    add_text(flow, &look, text_printf(flow->arena, " (%.*s)", TEXT_ARG(span->title)), false);
}

static void add_span(Flow *flow, const Span *span, bool strike_begins, bool strike_ends)
{
    Run look = look_of(flow, span);
    bool plain = flow->options->plain;
    if (plain && strike_begins) add_mark(flow, &look, "~~");
    if (plain && span->code) add_mark(flow, &look, "`");
    if (span->image) add_image(flow, &look, span);
    else add_text(flow, &look, span->text, span->code);
    if (plain && span->code) add_mark(flow, &look, "`");
    if (plain && strike_ends) add_mark(flow, &look, "~~");
    add_link_number(flow, span);
    add_title(flow, span);
}

static bool is_struck(const Span *span)
{
    return span != NULL && (span->style & STYLE_STRIKE);
}

void flow_spans(Flow *flow, const Span *spans)
{
    const Span *before = NULL;
    for (const Span *span = spans; span != NULL; before = span, span = span->next) {
        if (span->line_break) {
            end_word(flow);
            flow->word_offset = ++flow->offset; /* document_text() has a blank for it */
            if (span->next != NULL) add_line(flow);
            flow->space.width = 0;
            continue;
        }
        bool struck = is_struck(span);
        add_span(flow, span, struck && !is_struck(before), struck && !is_struck(span->next));
    }
}

void flow_text(Flow *flow, Text text)
{
    Span span = {.text = text};
    flow_spans(flow, &span);
}

void flow_end(Flow *flow)
{
    end_word(flow);
}
