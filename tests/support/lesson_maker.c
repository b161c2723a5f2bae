#include "support/lesson_maker.h"

#include "base/rng.h"

typedef struct Maker {
    Buffer *out;
    Rng rng;
    const char *indent; /* of the lines after the first */
    size_t line;        /* where the line begins */
} Maker;

enum { LINE_WIDTH = 95, MISFITS = 20 };

static const char *const words[] = {
    "the",        "a",         "of",         "request", "server",    "when",    "every",
    "client",     "limit",     "window",     "and",     "to",        "is",      "then",
    "replica",    "leader",    "write",      "read",    "quorum",    "so",      "that",
    "it",         "latency",   "throughput", "queue",   "grows",     "without", "bound",
    "because",    "arrivals",  "outpace",    "service", "in",        "one",     "minute",
    "at",         "most",      "hundred",    "pass",    "others",    "wait",    "or",
    "fail",       "cache",     "shard",      "key",     "partition", "network", "consistent",
    "hashing",    "moves",     "few",        "keys",    "while",     "modulo",  "all",
    "well-known", "trade-off", "first,",     "second,", "(see",      "below)",  "it's",
    "p99",
};
enum { WORDS = sizeof words / sizeof words[0] };

static const char *const names[] = {
    "prose", "emphasis, code and links", "lists", "quotes", "tables", "code",
};

const char *lesson_mix_name(LessonMix mix)
{
    return mix == LESSON_MIXED ? "mixed" : names[mix - LESSON_PROSE];
}

static int below(Maker *maker, int bound)
{
    return (int)rng_below(&maker->rng, (uint64_t)bound);
}

static const char *word(Maker *maker)
{
    return words[below(maker, WORDS)];
}

/* --- Inlines ---------------------------------------------------------------------------------- */

static void put_some(Maker *maker, int count)
{
    for (int i = 0; i < count; i++)
        buffer_printf(maker->out, "%s%s", i > 0 ? " " : "", word(maker));
}

/* A few words in one of the looks that there are. */
static void put_marked(Maker *maker)
{
    Buffer *out = maker->out;
    static const char *const marks[] = {"*", "**", "`", "_", "~~", "`"};
    int kind = below(maker, 9);
    if (kind < 6) {
        buffer_puts(out, marks[kind]);
        put_some(maker, 1 + below(maker, 3));
        buffer_puts(out, marks[kind]);
    } else if (kind < 8) {
        buffer_putc(out, '[');
        put_some(maker, 1 + below(maker, 3));
        buffer_printf(out, "](https://example.org/%s/%d)", word(maker), below(maker, 500));
    } else {
        static const char *const others[] = {"\u2264 20 \u00b5s",
                                             "caf\u00e9 \u2014 na\u00efve",
                                             "https://example.org/a",
                                             "N \u00d7 M",
                                             "&amp;",
                                             "\\*",
                                             "a \u2192 b"};
        buffer_puts(out, others[below(maker, sizeof others / sizeof others[0])]);
    }
}

/* Words on lines of a usual width; one in `plain` is marked. */
static void put_text(Maker *maker, int count, int plain)
{
    maker->line = maker->out->len;
    for (int i = 0; i < count; i++) {
        if (maker->out->len - maker->line > LINE_WIDTH) {
            buffer_printf(maker->out, "\n%s", maker->indent);
            maker->line = maker->out->len;
        } else if (i > 0) {
            buffer_putc(maker->out, ' ');
        }
        if (below(maker, plain) == 0) put_marked(maker);
        else buffer_puts(maker->out, word(maker));
        if (below(maker, 12) == 0) buffer_puts(maker->out, below(maker, 3) == 0 ? "," : ".");
    }
    buffer_putc(maker->out, '\n');
}

/* --- Blocks ----------------------------------------------------------------------------------- */

static void put_heading(Maker *maker)
{
    buffer_puts(maker->out, below(maker, 3) == 0 ? "### " : "## ");
    put_some(maker, 2 + below(maker, 5));
    buffer_puts(maker->out, "\n");
}

static void put_list(Maker *maker)
{
    int items = 3 + below(maker, 6);
    bool ordered = below(maker, 3) == 0, loose = below(maker, 4) == 0;
    for (int i = 1; i <= items; i++) {
        bool nested = below(maker, 6) == 0;
        maker->indent = ordered ? "   " : "  ";
        if (ordered) buffer_printf(maker->out, "%d. ", i);
        else buffer_puts(maker->out, below(maker, 12) == 0 ? "- [x] " : "- ");
        put_text(maker, 4 + below(maker, 20), 24);
        if (nested) {
            buffer_puts(maker->out, ordered ? "   - " : "  - ");
            maker->indent = ordered ? "     " : "    ";
            put_text(maker, 4 + below(maker, 12), 24);
        }
        if (loose && i < items) buffer_putc(maker->out, '\n');
    }
    maker->indent = "";
}

static void put_quote(Maker *maker)
{
    maker->indent = "> ";
    if (below(maker, 2) == 0) buffer_puts(maker->out, "> [!NOTE]\n");
    buffer_puts(maker->out, "> ");
    put_text(maker, 10 + below(maker, 50), 24);
    maker->indent = "";
}

static void put_table(Maker *maker)
{
    int columns = 2 + below(maker, 4), rows = 3 + below(maker, 8);
    for (int row = 0; row <= rows + 1; row++) {
        buffer_putc(maker->out, '|');
        for (int i = 0; i < columns; i++) {
            static const char *const rules[] = {"---|", ":--|", "--:|", ":-:|"};
            if (row == 1) {
                buffer_puts(maker->out, rules[below(maker, 4)]);
                continue;
            }
            buffer_putc(maker->out, ' ');
            if (row > 1 && below(maker, 8) == 0) put_marked(maker);
            else put_some(maker, 1 + below(maker, row == 0 ? 2 : 5));
            buffer_puts(maker->out, " |");
        }
        buffer_putc(maker->out, '\n');
    }
}

static void put_code(Maker *maker)
{
    int lines = 4 + below(maker, 14);
    buffer_puts(maker->out, "```c\n");
    for (int i = 0; i < lines; i++) {
        buffer_repeat(maker->out, "    ", below(maker, 4));
        buffer_printf(maker->out, "%s_%s(&%s, %d); /* %s */\n", word(maker), word(maker),
                      word(maker), below(maker, 1000), word(maker));
    }
    buffer_puts(maker->out, "```\n");
}

/* What stands how often in a hundred blocks of a mixed lesson: as in the lessons of this course. */
static LessonMix any_block(Maker *maker)
{
    int of_hundred = below(maker, 100);
    if (of_hundred < 62) return LESSON_PROSE;
    if (of_hundred < 80) return LESSON_LISTS;
    if (of_hundred < 88) return LESSON_QUOTES;
    return of_hundred < 93 ? LESSON_TABLES : LESSON_CODE;
}

static void put_block(Maker *maker, LessonMix kind)
{
    switch (kind) {
    case LESSON_LISTS: put_list(maker); break;
    case LESSON_QUOTES: put_quote(maker); break;
    case LESSON_TABLES: put_table(maker); break;
    case LESSON_CODE: put_code(maker); break;
    case LESSON_INLINE: put_text(maker, 30 + below(maker, 60), 3); break;
    default: put_text(maker, 30 + below(maker, 60), 30); break;
    }
}

/* A block that does not fit is taken back, and some others are tried: what is asked for is nearly
 * reached at any size. */
void lesson_make(Buffer *out, LessonMix mix, size_t bytes)
{
    Maker maker = {.out = out, .rng = rng_seeded(1), .indent = ""};
    buffer_puts(out, "# A lesson\n");
    for (int i = 0, misfits = 0; misfits < MISFITS; i++) {
        size_t before = out->len;
        buffer_putc(out, '\n');
        if (mix == LESSON_MIXED && i % 9 == 0) put_heading(&maker);
        else put_block(&maker, mix == LESSON_MIXED ? any_block(&maker) : mix);
        if (out->len <= bytes) continue;
        out->at[out->len = before] = '\0';
        misfits++;
    }
}
