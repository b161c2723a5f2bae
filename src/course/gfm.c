#include "course/gfm.h"

#include "base/utf8.h"
#include "course/gfm_link.h"
#include "course/source.h"

#include <string.h>
#include <strings.h>
#include <utf8proc.h>

/* --- Strikethrough ---------------------------------------------------------------------------- */

/* Tildes that wait for the ones that close them. More at a time are text. */
enum { OPEN_MAX = 32 };
typedef struct Opener {
    Span *span; /* one tilde or two */
    bool may_close;
} Opener;
typedef struct Strikes {
    Opener open[OPEN_MAX];
    int count;
} Strikes;

static bool is_plain(const Span *span)
{
    return !span->code && !span->html && !span->image && !span->line_break && !span->bare;
}

static int32_t last_code_point(Text text)
{
    size_t bytes, at = text.len - 1;
    while (at > 0 && ((unsigned char)text.at[at] & 0xC0) == 0x80) at--;
    return utf8_decode(text_slice(text, at, text.len), &bytes);
}

static bool is_space(int32_t c)
{
    if (c < 0x80) return c == ' ' || c == MARK_SOFT_BREAK;
    return utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

/* Marks stand for escaped punctuation. */
static bool is_punctuation(int32_t c)
{
    if (c < 0x80)
        return c != ' ' && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    utf8proc_category_t category = utf8proc_category(c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

/* Whether a run of delimiters between these two characters is left-flanking (CommonMark 0.30,
 * section 6.2); right-flanking is the same the other way round. */
static bool flanks(int32_t outside, int32_t inside)
{
    if (is_space(inside)) return false;
    return !is_punctuation(inside) || is_space(outside) || is_punctuation(outside);
}

static bool same_look(const Span *a, const Span *b)
{
    return a->style == b->style && a->code == b->code && a->html == b->html && a->image == b->image
           && a->bare == b->bare && a->line_break == b->line_break && a->link.at == b->link.at
           && a->link.len == b->link.len;
}

static void strike_between(Span *opener, Span *closer)
{
    for (Span *span = opener->next; span != closer; span = span->next) span->style |= STYLE_STRIKE;
    opener->text.len = closer->text.len = 0;
}

/* Whether the run was the end of something. An opener and a closer of different lengths do away
 * with each other, unless one of them could be the other thing as well. */
static bool close_strike(Strikes *strikes, Span *closer, bool may_open)
{
    for (int i = strikes->count - 1; i >= 0; i--) {
        Opener *opener = &strikes->open[i];
        bool fits = opener->span->text.len == closer->text.len;
        if (!same_look(opener->span, closer) || (!fits && (may_open || opener->may_close)))
            continue;
        if (fits) strike_between(opener->span, closer);
        strikes->count = i;
        return true;
    }
    return false;
}

/* `run` is a span of tildes between two characters. */
static void take_run(Strikes *strikes, Span *run, int32_t before, int32_t after)
{
    bool may_open = flanks(before, after), may_close = flanks(after, before);
    if (run->text.len > 2) return;
    if (may_close && close_strike(strikes, run, may_open)) return;
    if (may_open && strikes->count < OPEN_MAX)
        strikes->open[strikes->count++] = (Opener){run, may_close};
}

static int32_t code_point_after(const Span *span)
{
    size_t bytes;
    const Span *next = span->next;
    return next == NULL || next->text.len == 0 ? ' ' : utf8_decode(next->text, &bytes);
}

/* Cuts the run of tildes that begins at `at` out as a span of its own. */
static Span *cut_run(Arena *arena, Span *span, size_t at)
{
    Span *run = at > 0 ? document_split_span(arena, span, at) : span;
    size_t len = 1;
    while (len < run->text.len && run->text.at[len] == '~') len++;
    if (len < run->text.len) document_split_span(arena, run, len);
    return run;
}

static bool has_tilde(const Block *block)
{
    for (const Span *span = block->spans; span != NULL; span = span->next)
        if (text_has(span->text, TEXT("~"))) return true;
    return false;
}

static void strike_through(Arena *arena, Block *block)
{
    if (!has_tilde(block)) return;
    Strikes strikes = {0};
    int32_t before = ' ';
    for (Span *span = block->spans; span != NULL; span = span->next) {
        size_t at = is_plain(span) ? text_find(span->text, TEXT("~"), 0) : SIZE_MAX;
        if (at != SIZE_MAX) {
            Span *run = cut_run(arena, span, at);
            if (at > 0) before = last_code_point(span->text);
            span = run;
            take_run(&strikes, run, before, code_point_after(run));
            before = '~';
        } else {
            before = span->text.len == 0 ? ' ' : last_code_point(span->text);
        }
    }
}

/* --- Task items and alerts -------------------------------------------------------------------- */

/* The first text of a list item or quote, where it begins with a paragraph in no style; NULL
 * otherwise. */
static Span *first_text(const Block *block)
{
    if (block->first == NULL || block->first->kind != BLOCK_PARAGRAPH) return NULL;
    Span *span = block->first->spans;
    if (span == NULL || span->style != 0 || span->link.len > 0 || !is_plain(span)) return NULL;
    return span;
}

static bool is_blank(char c)
{
    return c == ' ' || c == MARK_SOFT_BREAK;
}

static void read_task(Block *item)
{
    Span *span = first_text(item);
    if (span == NULL || span->text.len < 4) return;
    const char *at = span->text.at;
    bool done = at[1] == 'x' || at[1] == 'X';
    if (at[0] != '[' || at[2] != ']' || !(done || is_blank(at[1])) || !is_blank(at[3])) return;
    size_t end = 4;
    while (end < span->text.len && is_blank(at[end])) end++;
    if (end == span->text.len && span->next == NULL) return;
    item->task = done ? TASK_DONE : TASK_OPEN;
    span->text = text_slice(span->text, end, span->text.len);
}

static bool find_callout(Text text, Callout *callout, size_t *len)
{
    static const Text names[] = {
        [CALLOUT_NOTE] = {"[!NOTE]", 7},
        [CALLOUT_TIP] = {"[!TIP]", 6},
        [CALLOUT_IMPORTANT] = {"[!IMPORTANT]", 12},
        [CALLOUT_WARNING] = {"[!WARNING]", 10},
        [CALLOUT_CAUTION] = {"[!CAUTION]", 10},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text.len < names[i].len || strncasecmp(text.at, names[i].at, names[i].len) != 0)
            continue;
        *callout = (Callout)i;
        *len = names[i].len;
        return true;
    }
    return false;
}

/* The marker stands on a line of its own and something follows it. */
static void read_alert(Block *quote)
{
    Span *span = first_text(quote);
    Callout callout;
    size_t end;
    if (span == NULL || !find_callout(span->text, &callout, &end)) return;
    bool line_ends = end == span->text.len ? span->next == NULL || span->next->line_break
                                           : span->text.at[end] == MARK_SOFT_BREAK;
    bool paragraph_ends = end == span->text.len && span->next == NULL;
    if (!line_ends || (paragraph_ends && quote->first->next == NULL)) return;

    quote->kind = BLOCK_CALLOUT;
    quote->callout = callout;
    if (!paragraph_ends) quote->first->line++;
    if (paragraph_ends) {
        quote->first = quote->first->next;
    } else if (end == span->text.len) {
        quote->first->spans = span->next->next; /* behind the hard break */
    } else {
        span->text = text_slice(span->text, end + 1, span->text.len);
    }
}

/* --- The end ---------------------------------------------------------------------------------- */

static void replace_marks(Text text)
{
    char *bytes = (char *)text.at; /* the arena's, written by markdown.c */
    for (size_t i = 0; i < text.len; i++) {
        i += utf8_plain(text_slice(text, i, text.len));
        if (i == text.len) return;
        char meaning = source_mark_meaning(bytes[i]);
        if (meaning != '\0') bytes[i] = meaning;
    }
}

/* Drops empty spans and joins those that were cut in vain. */
static void tidy_spans(Block *block)
{
    Span **link = &block->spans, *last = NULL;
    for (Span *span = block->spans; span != NULL; span = span->next) {
        if (span->text.len == 0 && !span->image && !span->line_break) continue;
        replace_marks(span->text);
        if (last != NULL && same_look(last, span)
            && last->text.at + last->text.len == span->text.at) {
            last->text.len += span->text.len;
            continue;
        }
        *link = last = span;
        link = &span->next;
    }
    *link = NULL;
}

void gfm_apply(Arena *arena, Block *document)
{
    for (Block *block = document; block != NULL; block = document_next(block)) {
        if (block->kind == BLOCK_QUOTE) read_alert(block);
        if (block->kind == BLOCK_ITEM) read_task(block);
        if (block->spans == NULL) continue;
        gfm_link_addresses(arena, block);
        strike_through(arena, block);
        tidy_spans(block);
    }
}
