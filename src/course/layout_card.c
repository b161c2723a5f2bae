#include "course/layout_card.h"

#include <limits.h>
#include <string.h>

/* Wider cards are no easier to read; narrower ones have no frame. */
enum { CARD_WIDEST = 72, CARD_NARROWEST = 16 };

typedef struct Card {
    LineMaker *maker;
    LineOrigin origin;
    const char *title; /* in the frame's upper line; "": none */
    const char *mark;  /* before the text */
    bool command;      /* the text is what one would type */
    Text hint;         /* behind it; empty: none */
    int width;         /* of the frame */
} Card;

/* --- What it says ----------------------------------------------------------------------------- */

/* The lines of a command as one: as a shell joins them where they end in a backslash. */
static Text join_lines(Arena *arena, Text command)
{
    Buffer out = {0};
    Text rest = command, line;
    while (text_next_line(&rest, &line)) {
        line = text_trim(line);
        if (rest.len > 0 && text_ends(line, TEXT("\\"))) line.len--;
        buffer_put(&out, line);
        if (rest.len > 0) buffer_putc(&out, ' ');
    }
    Text joined = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return joined;
}

static Text text_of_card(LineMaker *maker, const Block *block)
{
    const LayoutCards *cards = maker->options->cards;
    bool demo = block->kind == BLOCK_DEMO;
    Text text = {NULL, 0};
    if (cards != NULL && demo && cards->demo != NULL)
        text = cards->demo(cards->context, maker->arena, block);
    if (cards != NULL && !demo && cards->quiz != NULL)
        text = cards->quiz(cards->context, maker->arena, block);
    if (text.len > 0) return text;
    if (!demo) return block->literal;
    Text command = join_lines(maker->arena, block->literal);
    if (!maker->options->no_keys) return command;
    return text_printf(maker->arena, "groundwork demo %.*s", TEXT_ARG(command));
}

/* --- How it looks ----------------------------------------------------------------------------- */

static Text shape(const Card *card, const char *utf8, const char *ascii)
{
    return text_of(lines_shape(card->maker, utf8, ascii));
}

static void add_blanks(const Card *card, int count)
{
    Text blanks = text_printf(card->maker->arena, "%*s", count, "");
    lines_add_text(card->maker, ROLE_TEXT, 0, blanks);
}

static void add_edge(const Card *card, Text left, Text title, Text right, int offset)
{
    LineMaker *maker = card->maker;
    LineOrigin origin = card->origin;
    origin.offset = offset;
    lines_begin(maker, LINE_CARD, origin);
    lines_add_text(maker, ROLE_CARD, 0, left);
    lines_add_text(maker, ROLE_CARD, STYLE_BOLD, title);
    lines_add_rule(maker, ROLE_CARD, RULE_LIGHT, card->width - 2 - (int)title.len);
    lines_add_text(maker, ROLE_CARD, 0, right);
}

/* One line of the text between the frame's sides; the first of all has the mark and the hint. */
static void add_body_line(const Card *card, const FlowLine *line, int offset)
{
    LineMaker *maker = card->maker;
    LineOrigin origin = card->origin;
    origin.offset = offset;
    bool first = offset == 1;
    int hint_width = first ? utf8_width(card->hint, maker->options->table) : 0;
    lines_begin(maker, LINE_CARD, origin);
    lines_add_text(maker, ROLE_CARD, 0, shape(card, "\u2502 ", "| "));
    lines_add_text(maker, ROLE_CARD, STYLE_BOLD, text_of(first ? card->mark : "  "));
    for (const Run *run = line->runs; run != NULL; run = run->next) lines_add(maker, *run);
    add_blanks(card, card->width - 6 - line->width - hint_width);
    if (first) lines_add_text(maker, ROLE_KEY, 0, card->hint);
    lines_add_text(maker, ROLE_CARD, 0, shape(card, " \u2502", " |"));
}

static int columns_for_text(const Card *card)
{
    int hint = utf8_width(card->hint, card->maker->options->table);
    return card->width - 6 - (hint > 0 ? hint + 1 : 0);
}

static void add_framed(const Card *card, Text text)
{
    Text title = card->title[0] == '\0' ? (Text){NULL, 0}
                                        : text_printf(card->maker->arena, " %s ", card->title);
    add_edge(card, shape(card, "\u250C", "+"), title, shape(card, "\u2510", "+"), 0);
    int offset = 1;
    Text line;
    while (text_next_line(&text, &line)) {
        Flow flow = {.arena = card->maker->arena,
                     .options = card->maker->options,
                     .width = columns_for_text(card),
                     .role = ROLE_CARD,
                     .command = card->command};
        flow_text(&flow, utf8_clean_line(card->maker->arena, line));
        flow_end(&flow);
        for (const FlowLine *part = flow.first; part != NULL; part = part->next)
            add_body_line(card, part, offset++);
    }
    add_edge(card, shape(card, "\u2514", "+"), (Text){NULL, 0}, shape(card, "\u2518", "+"),
             INT_MAX);
}

static void add_bare(const Card *card, Text text)
{
    Flow flow = {.arena = card->maker->arena,
                 .options = card->maker->options,
                 .width = lines_room(card->maker),
                 .role = ROLE_CARD};
    flow_text(&flow, text_of(card->mark));
    flow_text(&flow, utf8_clean_line(card->maker->arena, text));
    flow_end(&flow);
    lines_add_flow(card->maker, &flow, LINE_CARD, card->origin, 0);
}

void card_lay_out(LineMaker *maker, const Block *block)
{
    bool demo = block->kind == BLOCK_DEMO, keys = !maker->options->no_keys;
    int room = lines_room(maker);
    Card card = {.maker = maker,
                 .origin = {block, block->line, 0},
                 .title = demo ? "" : "Predict",
                 .command = demo,
                 .width = room < CARD_WIDEST ? room : CARD_WIDEST};
    card.mark = demo ? lines_shape(maker, "\u25B6 ", "> ") : "? ";
    if (keys) card.hint = text_of(lines_shape(maker, "[\u23CE]", "[Enter]"));
    if (columns_for_text(&card) < CARD_NARROWEST) card.hint = (Text){NULL, 0};
    Text text = text_of_card(maker, block);
    if (room < CARD_NARROWEST) add_bare(&card, text);
    else add_framed(&card, text);
}
