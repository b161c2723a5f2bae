#include "support/layout_check.h"
#include "support/picture.h"
#include "support/snapshot.h"

#include <pthread.h>
#include <string.h>

/* Lays Markdown out and returns its lines as text. */
static Text lines_of(Arena *arena, const char *markdown, const LayoutOptions *options)
{
    const Block *document = document_parse(arena, text_of(markdown), NULL, NULL);
    Layout layout = layout_make(arena, document, options);
    check_layout(&layout, options);
    Buffer out = {0};
    for (int i = 0; i < layout.count; i++) {
        for (const Run *run = layout.lines[i].runs; run != NULL; run = run->next)
            buffer_put(&out, run->text);
        buffer_putc(&out, '\n');
    }
    Text text = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return text;
}

static void check_lines(Arena *arena, const char *markdown, const LayoutOptions *options,
                        const char *expected, int line)
{
    Text got = lines_of(arena, markdown, options);
    if (text_is(got, expected)) return;
    print_error("%s\nis\n%.*s\nand not\n%s\n", markdown, TEXT_ARG(got), expected);
    _fail(__FILE__, line);
}

/* At LAYOUT_MIN_WIDTH and with more options. */
#define assert_lines(markdown, expected)                                                           \
    check_lines(*state, (markdown), &(LayoutOptions){.width = 20}, (expected), __LINE__)
#define assert_lines_with(markdown, options, expected)                                             \
    check_lines(*state, (markdown), &(LayoutOptions)options, (expected), __LINE__)
#define OPTIONS(...)                                                                               \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static void text_wraps_at_words(void **state)
{
    assert_lines("one two three four five six", "one two three four\nfive six\n");
    assert_lines("aaaaaaaaaa bbbbbbbbb", "aaaaaaaaaa bbbbbbbbb\n");
    assert_lines("aaaaaaaaaa bbbbbbbbbb", "aaaaaaaaaa\nbbbbbbbbbb\n");
    assert_lines("a   b  \nc\nd", "a b\nc d\n");
    assert_lines("a **bbbbbbbbbb**cccccccccc *d*", "a\nbbbbbbbbbbcccccccccc\nd\n");
    assert_lines("`a  b` c", "a  b c\n");
    assert_lines("one two-three-four five-six", "one two-three-four\nfive-six\n");
    assert_lines("a read-your-writes-promise `is--scene`",
                 "a read-your-writes-\npromise is--scene\n");
    assert_lines("one two three four\u00A0five", "one two three\nfour\u00A0five\n");
    assert_lines("one two three—four", "one two three—four\n");
    assert_lines("one two three—fourfive", "one two three—\nfourfive\n");
    assert_lines("one two three—”fourfive", "one two\nthree—”fourfive\n");
    assert_lines("one two three 1990–2005", "one two three\n1990–2005\n");
    assert_lines("one two three read–write", "one two three read–\nwrite\n");
    assert_lines("1-2-3-4-5-6-7-8-9-10-11 -a", "1-2-3-4-5-6-7-8-9-\n10-11 -a\n");
}

/* What cannot be parted at the start of a line: up to a blank, or behind a hyphen. */
static size_t first_part(Text line)
{
    size_t blank = text_find(line, TEXT(" "), 0), hyphen = text_find(line, TEXT("-"), 0);
    if (hyphen < blank) return hyphen + 1;
    return blank < line.len ? blank : line.len;
}

static void each_line_takes_all_that_fits(void **state)
{
    Buffer words = {0}, joined = {0};
    for (int i = 0; i < 400; i++) {
        buffer_repeat(&words, "a", 1 + i * i % 11);
        buffer_puts(&words, i % 7 == 3 ? "-bcd" : "");
        buffer_puts(&words, i < 399 ? i % 5 == 2 ? " *e* " : " " : "");
    }
    for (int width = LAYOUT_MIN_WIDTH; width < 90; width++) {
        Text rest = lines_of(*state, words.at, &(LayoutOptions){.width = width}), line, next;
        (void)text_next_line(&rest, &line);
        for (buffer_put(&joined, line); text_next_line(&rest, &next); line = next) {
            bool parted = text_ends(line, TEXT("-"));
            assert_true(line.len + !parted + first_part(next) > (size_t)width);
            buffer_puts(&joined, parted ? "" : " ");
            buffer_put(&joined, next);
        }
        Text once = lines_of(*state, words.at, &(LayoutOptions){.width = 9999});
        assert_true(text_equal(text_trim(once), buffer_text(&joined)));
        buffer_reset(&joined);
    }
    buffer_clear(&words);
    buffer_clear(&joined);
}

static void words_too_long_are_cut_between_clusters(void **state)
{
    assert_lines("a aaaaaaaaaabbbbbbbbbbcccc d", "a\naaaaaaaaaabbbbbbbbbb\ncccc d\n");
    assert_lines("https://example.org/a/bcd/efgh?ij=k", "https://example.org/\na/bcd/efgh?ij=k\n");
    assert_lines("a_name_with_many_words_in_it", "a_name_with_many_\nwords_in_it\n");
    assert_lines("aaaaaaaaaaaaaaaaaa/\u0301bcd", "aaaaaaaaaaaaaaaaaa/\u0301b\ncd\n");
    assert_lines("aaaaaaaaaabbbbbbbbbe\u0301ff", "aaaaaaaaaabbbbbbbbbe\u0301\nff\n");
    assert_lines("aaaaaaaaaabbbbbbbbb\u65E5\u672C", "aaaaaaaaaabbbbbbbbb\n\u65E5\u672C\n");
}

static void scripts_without_blanks_wrap_between_characters(void **state)
{
    assert_lines("日本語の文章には単語の間に", "日本語の文章には単語\nの間に\n");
    assert_lines("日本語の文章には単語、間に", "日本語の文章には単\n語、間に\n");
    assert_lines("日本語の文章には単「間に」", "日本語の文章には単\n「間に」\n");
    assert_lines("日本語の文章には単語ッ間に", "日本語の文章には単\n語ッ間に\n");
    assert_lines("日本語の文章には単語｡間に", "日本語の文章には単\n語｡間に\n");
    assert_lines("日本語の文章には単9\u00A0円", "日本語の文章には単\n9\u00A0円\n");
    assert_lines("日本語の文章には単\u00A0語の", "日本語の文章には\n単\u00A0語の\n");
    assert_lines("日本語の文章には単語\u3000間に", "日本語の文章には単\n語\u3000間に\n");
    assert_lines("abc日本語(の)文章には単語", "abc日本語(の)文章に\nは単語\n");
}

static void disputed_clusters_are_drawn_by_their_first_code_point(void **state)
{
    /* Two flags, and a half one: their first halves would be a flag of their own. */
    assert_lines("\U0001F1E9\U0001F1EA\U0001F1E9\U0001F1EA\U0001F1E9\n",
                 "\U0001F1E9 \U0001F1E9 \U0001F1E9\n");
    assert_lines("a \u2764\uFE0F b", "a \u2764 b\n");
    assert_lines("\U0001F469\u200D\U0001F469\u200D\U0001F467 x", "\U0001F469 x\n");
    assert_lines("```\n1\uFE0F\u20E3.\n```\n", "  \u2502 1.\n");
}

static void links_are_numbered_where_asked(void **state)
{
    const char *markdown = "[a](/x) **[b *c*](/y)**\n\n[d](/x) https://e.f [g](#h) ![i](/j.png)\n";
    assert_lines(markdown, "a b c\n\nd https://e.f g \u25A3 i\n");
    assert_lines_with(markdown, OPTIONS(.width = 40, .number_links = true),
                      "a[1] b c[2]\n\nd[1] https://e.f g \u25A3 i[3]\n\n"
                      "[1] /x\n[2] /y\n[3] /j.png\n");
    assert_lines_with("[a](https://example.org/long)", OPTIONS(.width = 20, .number_links = true),
                      "a[1]\n\n[1] https://example.\n    org/long\n");
}

static void an_image_is_a_mark_and_its_description(void **state)
{
    assert_lines("one two three four ![ab cd](/x)", "one two three four\n\u25A3 ab cd\n");
    assert_lines("one two three ![ab cd](/x)", "one two three \u25A3 ab\ncd\n");
    assert_lines("one two three four ![日](/x)", "one two three four\n\u25A3 日\n");
    assert_lines("![](/x/y.png?z) ![](#)", "\u25A3 y.png \u25A3\n");
}

static void titles_stand_behind_their_links(void **state)
{
    assert_lines("[a *b*](/x 'T u') c", "a b (T u) c\n");
    assert_lines("![a](/x 'T') [![b](/y)](/z)", "\u25A3 a (T) \u25A3 b (/y)\n");
    assert_lines_with("[a](/x 'T'), [b](/x 'U')", OPTIONS(.width = 40, .number_links = true),
                      "a[1] (T), b[1] (U)\n\n[1] /x\n");
}

static void runs_carry_looks_and_links(void **state)
{
    const Block *document = document_parse(*state, TEXT("a [**b** c](/d) `e`\n"), NULL, NULL);
    Layout layout = layout_make(*state, document, &(LayoutOptions){.width = 40});
    const Run *run = layout.lines[0].runs;
    assert_text(run->text, "a ");
    assert_int_equal(run->link.len, 0);
    run = run->next;
    assert_text(run->text, "b");
    assert_text(run->link, "/d");
    assert_int_equal(run->role, ROLE_LINK);
    assert_int_equal(run->style, STYLE_BOLD);
    run = run->next;
    assert_text(run->text, " c");
    assert_int_equal(run->style, STYLE_PLAIN);
    run = run->next->next;
    assert_text(run->text, "e");
    assert_int_equal(run->role, ROLE_CODE);
    assert_null(run->next);
}

static void headings_differ_in_shape(void **state)
{
    assert_lines("# A\n## Bb\n### C\n#### D\n##### E\n###### F\n",
                 "A\n\u2550\u2550\u2550\u2550\u2550\u2550\u2550\u2550\u2550\u2550\u2550\u2550\u2550"
                 "\u2550\u2550\u2550\u2550\u2550\u2550\u2550\n\nBb\n\u2500\u2500\n\n\u25A0 C\n\n"
                 "\u25AA D\n\n\u25A1 E\n\n\u25AB F\n");
    assert_lines_with("# A\n## Bb\n### C\n###### F\n", OPTIONS(.ascii = true),
                      "A\n====================\n\nBb\n--\n\n### C\n\n###### F\n");
    assert_lines("### A heading that wraps", "\u25A0 A heading that\n  wraps\n");
}

static void lists_keep_numbers_bullets_and_indent(void **state)
{
    assert_lines("- one two three four five\n- b\n  - c\n    - d\n      - e\n",
                 "• one two three four\n  five\n• b\n  ◦ c\n    ‣ d\n      • e\n");
    assert_lines("98. a\n99. b\n100. c\n", " 98. a\n 99. b\n100. c\n");
    assert_lines("0) a\n\n0) b\n", "0) a\n\n1) b\n");
    assert_lines("- a\n\n  b\n- c\n", "• a\n\n  b\n\n• c\n");
    assert_lines("- - a\n  - b\n-\n- ```\n  c\n  ```\n", "• ◦ a\n  ◦ b\n•\n•   │ c\n");
    assert_lines("- [ ] a\n- [x] b\n1. [x] c\n", "☐ a\n☑ b\n\n1. ☑ c\n");
    assert_lines_with("- [ ] a\n- [x] b\n  - c\n", OPTIONS(.ascii = true),
                      "[ ] a\n[x] b\n    - c\n");
}

static void quotes_and_callouts_keep_their_bars(void **state)
{
    assert_lines("> one two three four five\n>\n> > b\n",
                 "│ one two three four\n│ five\n│\n│ │ b\n");
    assert_lines("> [!TIP]\n> one two three four five\n",
                 "▌ Interview tip\n▌ one two three four\n▌ five\n");
    assert_lines("> [!NOTE]\n> - a\n>\n>   b\n", "▌ Note\n▌ • a\n▌\n▌   b\n");
    assert_lines_with("> a\n\n> [!WARNING]\n> b\n", OPTIONS(.ascii = true), "> a\n\n| Trap\n| b\n");
}

static void indent_stops_where_no_room_is_left(void **state)
{
    assert_lines("> > > > > > > one two three", "│ │ │ │ │ one two\n│ │ │ │ │ three\n");
    assert_lines("- - - - - - - one two three",
                 "• ◦ ‣ • ◦ ‣\n          •\n          one two\n          three\n");
}

static void code_is_never_wrapped(void **state)
{
    assert_lines("```\na b c d e f g h i j k l m n o\n\n\tx\ty\n```\n",
                 "  │ a b c d e f g h i j k l m n o\n  │\n  │     x   y\n");
    assert_lines("> ```\n> a\n> ```\n", "│   │ a\n");
    assert_lines("```\n```\n", "");
    assert_lines_with("```\na → b\n```\n", OPTIONS(.ascii = true), "  | a > b\n");
}

static void what_a_fence_says_stands_before_its_code(void **state)
{
    assert_lines("```c\nint x;\n```\n", "  \u250C c\n  \u2502 int x;\n");
    assert_lines("~~~ text of one or two lines\nx\n~~~\n",
                 "  \u250C text of one or\n  \u2502 two lines\n  \u2502 x\n");
    assert_lines("```mermaid\n```\n", "  \u250C mermaid\n");
    assert_lines("```c\nabcdefghijklmnopqr\n```\n", "\u250C c\n\u2502 abcdefghijklmnopqr\n");
    assert_lines("```c\nabcdefghijklmnopqrst\n```\n", "\u250C c\nabcdefghijklmnopqrst\n");
    assert_lines_with("```c\nx\n```\n", OPTIONS(.ascii = true), "  + c\n  | x\n");
}

static void code_gives_up_its_bar_before_any_of_it_is_out_of_sight(void **state)
{
    assert_lines("```\nabcdefghijklmnop\n```\n", "  │ abcdefghijklmnop\n");
    assert_lines("```\nabcdefghijklmnopqr\n```\n", "│ abcdefghijklmnopqr\n");
    assert_lines("```\nabcdefghijklmnopqrst\n```\n", "abcdefghijklmnopqrst\n");
}

static void code_scrolls_sideways_within_its_bars(void **state)
{
    const Block *document =
        document_parse(*state, TEXT("```\nabcdefghijklmnopqrstuv\nxy\n```\n\nz\n"), NULL, NULL);
    Layout layout = layout_make(*state, document, &(LayoutOptions){.width = 20});
    assert_int_equal(layout.lines[0].kind, LINE_CODE);
    assert_int_equal(layout.lines[0].code_from, 4);
    Canvas canvas = canvas_new(*state, 20, 4, WIDTH_UNICODE, false);
    layout_draw(canvas, &layout, 0, 0);
    assert_picture(canvas, "  │ abcdefghijklmno›\n  │ xy\n\nz\n");
    canvas_fill(canvas, ROLE_TEXT);
    layout_draw(canvas, &layout, 0, 4);
    assert_picture(canvas, "  │ ‹fghijklmnopqrs›\n  │ ‹\n\nz\n");
    canvas_fill(canvas, ROLE_TEXT);
    layout_draw(canvas, &layout, 1, 0);
    assert_picture(canvas, "  │ xy\n\nz\n\n");
    canvas_fill(canvas, ROLE_TEXT);
    layout_draw(canvas, &layout, -1, 0);
    assert_picture(canvas, "\n  │ abcdefghijklmno›\n  │ xy\n\n");
}

static void tables_size_wrap_or_become_records(void **state)
{
    const char *table = "| Name | Count |\n|:-:|--:|\n| one two three | 5 |\n| x | 10000 |\n";
    assert_lines_with(table, OPTIONS(.width = 30),
                      "    Name      │ Count\n──────────────┼──────\none two three │     5\n"
                      "      x       │ 10000\n");
    assert_lines(table, "    Name     │ Count\n─────────────┼──────\n  one two    │     5\n"
                        "   three     │\n╌╌╌╌╌╌╌╌╌╌╌╌╌┼╌╌╌╌╌╌\n     x       │ 10000\n");
    assert_lines("| Name | Extraordinarily |\n|---|---|\n| one two | 5 |\n| | |\n| a |\n",
                 "Name: one two\nExtraordinarily: 5\n\n\nName: a\n");
    assert_lines(
        "| [A long name](/x) of a column | Abcdefghijklm |\n|---|---|\n| | b |\n| c | d |\n",
        "A long name of a\n  column:\nAbcdefghijklm: b\n\nA long name of a\n"
        "  column: c\nAbcdefghijklm: d\n");
    assert_lines("| Abcdefghijklm | Nopqrstuvwxyz |\n|---|---|\n",
                 "Abcdefghijklm:\nNopqrstuvwxyz:\n");
    assert_lines("| a | b | c |\n|---|---|---|\n| abcdefghij | x y z | x y z |\n",
                 "a          │ b  │ c\n───────────┼────┼───\nabcdefghij │ x  │ x\n"
                 "           │ y  │ y\n           │ z  │ z\n");
    assert_lines("> | a | |\n> |---|---|\n> | | b |\n", "│ a │\n│ ──┼──\n│   │ b\n");
    assert_lines_with("| a | b |\n|---|---|\n| c | d |\n", OPTIONS(.ascii = true),
                      "a | b\n--+--\nc | d\n");
}

static void a_long_name_of_a_column_is_said_in_full_once(void **state)
{
    assert_lines(
        "| *One* in which far more is said than a head can hold | Abcdefghijklm |\n|---|---|\n"
        "| a | b |\n| c | d |\n",
        "One in which far\n  more is said than\n  a head can hold: a\nAbcdefghijklm: b\n\n"
        "One in which far\n  more is said than\n  a head can...: c\nAbcdefghijklm: d\n");
}

static void tables_share_their_room_by_what_the_columns_hold(void **state)
{
    /* Headers wrap before anything else does, and no more of them than must. */
    assert_lines("| any time | at most | c |\n|---|--:|---|\n| a | 12345 | b |\n| d | 1 | e |\n",
                 "any time │    at │ c\n         │  most │\n─────────┼───────┼──\n"
                 "a        │ 12345 │ b\nd        │     1 │ e\n");
    /* A column that is soon content gets what it needs, the others by their text. */
    assert_lines_with("| k | a | b |\n|---|---|---|\n"
                      "| key | one two three four five six seven eight nine | a short text |\n",
                      OPTIONS(.width = 40),
                      "k   │ a                   │ b\n"
                      "────┼─────────────────────┼─────────────\n"
                      "key │ one two three four  │ a short text\n"
                      "    │ five six seven      │\n"
                      "    │ eight nine          │\n");
    /* The longest word of one column does not take the room of the others. */
    assert_lines("| word | b |\n|---|---|\n| abcdefgh ij | j klm nop |\n",
                 "word        │ b\n────────────┼───────\nabcdefgh ij │ j klm\n            │ nop\n");
}

static Text demo_card(void *context, Arena *arena, const Block *block)
{
    (void)arena;
    (void)block;
    return text_of(context);
}

static void cards_say_what_opens(void **state)
{
    assert_lines_with("```demo\nraft --nodes 5\n```\n", OPTIONS(.width = 30),
                      "┌────────────────────────────┐\n│ ▶ raft --nodes 5       [⏎] │\n"
                      "└────────────────────────────┘\n");
    assert_lines_with("```demo\nraft --nodes \\\n  5 --for 10s\n```\n",
                      OPTIONS(.width = 28, .ascii = true, .no_keys = true),
                      "+--------------------------+\n| > groundwork demo raft   |\n"
                      "|   --nodes 5 --for 10s    |\n+--------------------------+\n");
    assert_lines_with("```quiz\nfirst\n```\n", OPTIONS(.width = 30),
                      "┌ Predict ───────────────────┐\n│ ? first                [⏎] │\n"
                      "└────────────────────────────┘\n");
    LayoutCards cards = {.context = "Will it\nhold?", .demo = demo_card};
    assert_lines_with("```demo\na\n```\n", OPTIONS(.width = 30, .cards = &cards),
                      "┌────────────────────────────┐\n│ ▶ Will it              [⏎] │\n"
                      "│   hold?                    │\n└────────────────────────────┘\n");
    assert_lines("> > > ```demo\n> > > raft\n> > > ```\n", "│ │ │ ▶ raft\n");
}

static void html_is_shown_as_text(void **state)
{
    assert_lines("<div>\n<b>a</b>\n</div>\n\nx <i>y</i>\n",
                 "<div>\n<b>a</b>\n</div>\n\nx <i>y</i>\n");
    assert_lines("<div>\n   <!-- a comment that is long -->\n\t<b>\n",
                 "<div>\n   <!-- a comment\n   that is long -->\n    <b>\n");
}

static void plain_text_keeps_the_marks_that_tell_more_than_emphasis(void **state)
{
    assert_lines_with("`a b` ~~c *d* e~~ **f**", OPTIONS(.plain = true), "`a b` ~~c d e~~ f\n");
}

static void ascii_is_wide_enough_to_be_read(void **state)
{
    assert_lines_with("“a” → b … c ≤ d — é 日 ✓", OPTIONS(.width = 40, .ascii = true),
                      "\"a\" -> b ... c <= d -- e ?? [ok]\n");
}

static void a_place_survives_a_new_width(void **state)
{
    const char *markdown =
        "# A\n\none two three four five six seven eight\n\n```\nx\ny\n```\n\nz\n";
    const Block *document = document_parse(*state, text_of(markdown), NULL, NULL);
    Layout wide = layout_make(*state, document, &(LayoutOptions){.width = 80});
    Layout narrow = layout_make(*state, document, &(LayoutOptions){.width = 20});
    assert_int_equal(layout_line_of(&wide, 1), 0);
    assert_int_equal(layout_line_of(&wide, 3), 3);
    assert_int_equal(layout_line_of(&narrow, 3), 3);
    assert_int_equal(layout_line_of(&wide, 7), 6);
    assert_int_equal(layout_line_of(&narrow, 7), 7);
    assert_int_equal(layout_line_of(&narrow, 99), narrow.count - 1);
    assert_int_equal(layout_line_of(&narrow, 0), 0);
    const Line *second = &narrow.lines[4];
    assert_text(second->runs->text, "five six seven eight");
    assert_int_equal(layout_find(&narrow, second->source_line, second->offset), 4);
    assert_int_equal(layout_find(&wide, second->source_line, second->offset), 3);
}

/* The line's own text, without what lists and quotes put before it. */
static Text own_text(Arena *arena, const Line *line)
{
    Buffer text = {0};
    int column = 0;
    for (const Run *run = line->runs; run != NULL; run = run->next) {
        if (column >= line->code_from) buffer_put(&text, run->text);
        column += run->width;
    }
    Text copy = text_copy(arena, buffer_text(&text));
    buffer_clear(&text);
    return copy;
}

static void check_offset(Arena *arena, const Line *line)
{
    Text all = document_text(arena, line->block), own = own_text(arena, line);
    assert_true(line->offset <= (int)all.len);
    Text there = text_slice(all, (size_t)line->offset, all.len);
    if (text_starts(there, own)) return;
    print_error("at %d of %.*s\nis not %.*s\n", line->offset, TEXT_ARG(all), TEXT_ARG(own));
    fail();
}

static void a_place_is_exact_to_the_byte(void **state)
{
    const char *markdown =
        "one **two** three `four five` six [seven](/x) ~~eight~~ nine read-your-writes ten "
        "a_word_that_is_longer_than_a_line_of_the_least_width 日本語の文章には単語の間に空白が\\\n"
        "behind a hard break, and ![an image of it](/i.png) at the end of it all\n\n"
        "> - a list's item in a quote that goes on for some lines\n"
        ">   1. and another in it\n\n> [!NOTE]\n> and a note of some words more\n";
    const Block *document = document_parse(*state, text_of(markdown), NULL, NULL);
    for (int width = 20; width <= 90; width++) {
        Layout layout = layout_make(*state, document, &(LayoutOptions){.width = width});
        for (int i = 0; i < layout.count; i++) {
            const Line *line = &layout.lines[i];
            bool image = text_has(own_text(*state, line), TEXT("\u25A3"));
            if (line->kind != LINE_TEXT || line->block->kind != BLOCK_PARAGRAPH || image) continue;
            check_offset(*state, line);
            assert_int_equal(layout_find(&layout, line->source_line, line->offset), i);
        }
    }
}

static void rows_and_lines_of_code_are_places(void **state)
{
    const char *markdown = "| a | b |\n|---|---|\n| one two three four | c |\n| d | e |\n\n"
                           "```\nx\n\ny\n```\n\n    z\n    w\n\n<p>\nq\n";
    static const struct {
        int source_line;
        const char *starts;
    } places[] = {{1, "a"},  {3, "one"}, {4, "d"},    {7, "x"}, {9, "y"},
                  {12, "z"}, {13, "w"},  {15, "<p>"}, {16, "q"}};
    const Block *document = document_parse(*state, text_of(markdown), NULL, NULL);
    for (int width = 20; width <= 40; width++) {
        Layout layout = layout_make(*state, document, &(LayoutOptions){.width = width});
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
            int line = layout_line_of(&layout, places[i].source_line);
            assert_int_equal(layout.lines[line].source_line, places[i].source_line);
            Text text = own_text(*state, &layout.lines[line]);
            assert_true(text_starts(text, text_of(places[i].starts)));
        }
    }
}

static void no_line_is_wider_than_any_width(void **state)
{
    Buffer source = read_test_file("tests/fixtures/torture.md");
    const Block *document = document_parse(*state, buffer_text(&source), NULL, NULL);
    buffer_clear(&source);
    for (int width = 1; width <= 120; width++) {
        for (int kind = 0; kind < 4; kind += 1 + width % 3) {
            size_t mark = ((Arena *)*state)->used;
            LayoutOptions options = {.width = width,
                                     .ascii = kind == 1,
                                     .plain = kind == 2,
                                     .no_keys = kind == 2,
                                     .number_links = kind >= 2};
            Layout layout = layout_make(*state, document, &options);
            assert_int_equal(layout.width, width < 20 ? 20 : width);
            check_layout(&layout, &options);
            arena_rewind(*state, mark);
        }
    }
}

static void any_block_can_be_laid_out_alone(void **state)
{
    const Block *document =
        document_parse(*state, TEXT("a\n\n> b\n>\n> c\n\n| d |\n|---|\n| [e](/f) |\n"), NULL, NULL);
    LayoutOptions options = {.width = 30, .number_links = true};
    for (const Block *block = document; block != NULL; block = document_next(block)) {
        Layout layout = layout_make(*state, block, &options);
        check_layout(&layout, &options);
    }
    const Block *quote = document->first->next;
    assert_int_equal(layout_make(*state, quote, &options).count, 3);
    assert_int_equal(layout_make(*state, quote->first, &options).count, 1);
    assert_int_equal(
        layout_make(*state, document_parse(*state, TEXT(""), NULL, NULL), &options).count, 0);
}

static void *read_deep(void *part)
{
    Buffer text = {0};
    buffer_repeat(&text, part, strlen(part) == 1 ? 1000000 : 100000);
    buffer_puts(&text, "the end");
    Arena *arena = arena_new((size_t)1 << 30);
    const Block *document = document_parse(arena, buffer_text(&text), NULL, NULL);
    LayoutOptions options = {.width = 80};
    Layout layout = layout_make(arena, document, &options);
    check_layout(&layout, &options);
    const Run *run = layout.lines[layout.count - 1].runs;
    while (run->next != NULL) run = run->next;
    bool whole = text_ends(run->text, TEXT("the end"));
    arena_free(arena);
    buffer_clear(&text);
    return whole ? part : NULL;
}

/* Nothing here calls itself, however deep the text. */
static void a_million_nested_quotes_need_no_more_stack_than_one(void **state)
{
    (void)state;
    static const char *const parts[] = {">", "> ", "- ", "*a **b ", "[", "![[]()"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        void *result = NULL;
        assert_int_equal(pthread_attr_init(&attributes), 0);
        assert_int_equal(pthread_attr_setstacksize(&attributes, (size_t)64 << 10), 0);
        assert_int_equal(pthread_create(&thread, &attributes, read_deep, (void *)parts[i]), 0);
        assert_int_equal(pthread_join(thread, &result), 0);
        pthread_attr_destroy(&attributes);
        assert_ptr_equal(result, parts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(text_wraps_at_words),
        unit_test_with_arena(each_line_takes_all_that_fits),
        unit_test_with_arena(words_too_long_are_cut_between_clusters),
        unit_test_with_arena(scripts_without_blanks_wrap_between_characters),
        unit_test_with_arena(disputed_clusters_are_drawn_by_their_first_code_point),
        unit_test_with_arena(links_are_numbered_where_asked),
        unit_test_with_arena(an_image_is_a_mark_and_its_description),
        unit_test_with_arena(titles_stand_behind_their_links),
        unit_test_with_arena(runs_carry_looks_and_links),
        unit_test_with_arena(headings_differ_in_shape),
        unit_test_with_arena(lists_keep_numbers_bullets_and_indent),
        unit_test_with_arena(quotes_and_callouts_keep_their_bars),
        unit_test_with_arena(indent_stops_where_no_room_is_left),
        unit_test_with_arena(code_is_never_wrapped),
        unit_test_with_arena(what_a_fence_says_stands_before_its_code),
        unit_test_with_arena(code_gives_up_its_bar_before_any_of_it_is_out_of_sight),
        unit_test_with_arena(code_scrolls_sideways_within_its_bars),
        unit_test_with_arena(tables_size_wrap_or_become_records),
        unit_test_with_arena(a_long_name_of_a_column_is_said_in_full_once),
        unit_test_with_arena(tables_share_their_room_by_what_the_columns_hold),
        unit_test_with_arena(cards_say_what_opens),
        unit_test_with_arena(html_is_shown_as_text),
        unit_test_with_arena(plain_text_keeps_the_marks_that_tell_more_than_emphasis),
        unit_test_with_arena(ascii_is_wide_enough_to_be_read),
        unit_test_with_arena(a_place_survives_a_new_width),
        unit_test_with_arena(a_place_is_exact_to_the_byte),
        unit_test_with_arena(rows_and_lines_of_code_are_places),
        unit_test_with_arena(no_line_is_wider_than_any_width),
        unit_test_with_arena(any_block_can_be_laid_out_alone),
        cmocka_unit_test(a_million_nested_quotes_need_no_more_stack_than_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
