#include "base/utf8.h"
#include "support/document_dump.h"
#include "support/snapshot.h"

static void each_construct_of_commonmark_has_its_block(void **state)
{
    (void)state;
    assert_document("", "");
    assert_document("One\ntwo\n\nthree", "p(One two) p(three)");
    assert_document("# A\n\n###### F #\n", "h1(A) h6(F)");
    assert_document("A\n===\n\nB\n---\n", "h1(A) h2(B)");
    assert_document("***\n- - -\n", "rule rule");
    assert_document("> a\nb\n>\n> c\n", "quote{p(a b) p(c)}");
    assert_document("- a\n- b\n", "ul{li{p(a)} li{p(b)}}");
    assert_document("- a\n\n- b\n", "ul-loose{li{p(a)} li{p(b)}}");
    assert_document("7. a\n8. b\n", "ol:7.{li{p(a)} li{p(b)}}");
    assert_document("0) a\n", "ol:0){li{p(a)}}");
    assert_document("-\n- b\n", "ul{li{} li{p(b)}}");
    assert_document("- a\n  - b\n    > c\n", "ul{li{p(a) ul{li{p(b) quote{p(c)}}}}}");
    assert_document("    a\n\n     b\n", "code(a\\n\\n b\\n)");
    assert_document("``` c x\na\n\n  b\n```\n", "code:c x(a\\n\\n  b\\n)");
    assert_document("~~~\na", "code(a\\n)");
    assert_document("<div>\n*a*\n</div>\n\n*b*\n", "html(<div>\\n*a*\\n</div>\\n) p({i b})");
}

static void each_inline_of_commonmark_has_its_span(void **state)
{
    (void)state;
    assert_document("*a* **b** ***c*** _d_", "p({i a} {b b} {bi c} {i d})");
    assert_document("**a *b* c**", "p({b a }{bi b}{b  c})");
    assert_document("`a  b` ``c`d``", "p({code a  b} {code c`d})");
    assert_document("**`a`**", "p({bcode a})");
    assert_document("a  \nb\\\nc", "p(a{br}b{br}c)");
    assert_document("a &amp; &#65; &copy; \\* \\q", "p(a & A © * \\q)");
    assert_document("a <b>c</b>", "p(a {html <b>}c{html </b>})");
    assert_document("[a](/b)", "p({link /b|a})");
    assert_document("[a *b*](/c)", "p({link /c|a }{ilink /c|b})");
    assert_document("[a][x] [x][] [x]\n\n[x]: /y 'z'\n",
                    "p({link /y \"z\"|a} {link /y \"z\"|x} {link /y \"z\"|x})");
    assert_document("<https://a.b/c> <me@a.b>",
                    "p({bare https://a.b/c|https://a.b/c} {bare mailto:me@a.b|me@a.b})");
    assert_document("[](/a)", "p({bare /a|/a})");
    assert_document("![a *b*](/c.png) d", "p({image /c.png|a b} d)");
    assert_document("![](/c.png)![](/d.png)", "p({image /c.png|}{image /d.png|})");
    assert_document("![a](/c)![a](/c)", "p({image /c|a}{image /c|a})");
    assert_document("![a [b](/c) `d` <e>](/f)", "p({image /f|a b d <e>})");
}

static void titles_and_addresses_of_images_are_kept(void **state)
{
    (void)state;
    assert_document("[a](/b \"c\") [d *e*](</f> 'g&quot;')",
                    "p({link /b \"c\"|a} {link /f \"g\"\"|d }{ilink /f \"g\"\"|e})");
    assert_document("![a](/b (c\n d)) ![](/e 'f')", "p({image /b \"c d\"|a} {image /e \"f\"|})");
    assert_document("[*![a](/b)* c](/d)", "p({iimage /d \"/b\"|a}{link /d| c})");
    assert_document("[![a](/b 'c') d](/e 'f') [![g](/h)](/i 'j')",
                    "p({image /e \"/b c\"|a}{link /e \"f\"| d} {image /i \"/h j\"|g})");
    assert_document("[a](/b '&#27;[c\x9b') [d](/e ' ')", "p({link /b \"[c\uFFFD\"|a} {link /e|d})");
}

static void demo_and_quiz_fences_are_blocks_of_their_own(void **state)
{
    (void)state;
    assert_document("```demo\nraft --nodes 5\n```\n", "demo(raft --nodes 5)");
    assert_document("```demo\nraft \\\n  --nodes 5\n```\n", "demo(raft \\\\n  --nodes 5)");
    assert_document("> ``` quiz \n> first\n> ```\n", "quote{quiz(first)}");
    assert_document("```demos\na\n```\n", "code:demos(a\\n)");
    assert_document("    demo\n", "code(demo\\n)");
}

static void any_line_end_and_a_byte_order_mark_are_taken(void **state)
{
    (void)state;
    assert_document("\xEF\xBB\xBF# A\r\n\r\nb\r\nc\r\n", "h1(A) p(b c)");
    assert_document("# A\r\rb\rc", "h1(A) p(b c)");
    assert_document("```\r\na\r\n\tb\rc\r\n```\r\n", "code(a\\n\tb\\nc\\n)");
    assert_document("a\tb", "p(a b)");
}

/* `from` replaced by `to`. */
static void replace(Buffer *out, Text text, char from, const char *to)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == from) buffer_puts(out, to);
        else buffer_putc(out, text.at[i]);
    }
}

static void a_whole_lesson_is_the_same_with_any_line_end(void **state)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    Buffer source = read_test_file("tests/fixtures/torture.md"), expected = {0};
    dump_document(document_parse(*state, buffer_text(&source), NULL, NULL), &expected);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        Buffer text = {0}, got = {0};
        buffer_puts(&text, "\xEF\xBB\xBF");
        replace(&text, buffer_text(&source), '\n', ends[i]);
        dump_document(document_parse(*state, buffer_text(&text), NULL, NULL), &got);
        assert_true(text_equal(buffer_text(&got), buffer_text(&expected)));
        buffer_clear(&text);
        buffer_clear(&got);
    }
    buffer_clear(&source);
    buffer_clear(&expected);
}

static void tabs_are_taken_where_they_stand(void **state)
{
    (void)state;
    assert_document("\ta\tb\n\t\tc\n", "code(a\tb\\n\tc\\n)");
    assert_document("  \ta\n", "code(a\\n)");
    assert_document("-\ta\n\n\tb\n-\t- c\n", "ul-loose{li{p(a) p(b)} li{ul{li{p(c)}}}}");
    assert_document("1.\ta\n\t- b\n", "ol:1.{li{p(a) ul{li{p(b)}}}}");
    assert_document(">\ta\n>\t\tb\n", "quote{p(a b)}");
    assert_document("#\ta\t#\n*\t*\t*\n", "h1(a) rule");
    assert_document("|\ta\t|\tb\tc|\n|\t---\t|:-:\t|\n\t|\td\t|\n", "table:-c{row(a|b c) row(d)}");
    assert_document("`a\tb` [c](\t/d\t'e\tf'\t)", "p({code a b} {link /d \"e f\"|c})");
}

static void bad_bytes_show_as_replacement_characters(void **state)
{
    (void)state;
    static const char *const bad[] = {"\x80",         "\xBF",         "\xC0\x80",
                                      "\xC3",         "\xE0\x80\x80", "\xE2\x82",
                                      "\xED\xA0\x80", "\xF0\x80\x80", "\xF4\x90\x80\x80",
                                      "\xF8\x88\x80", "\xFE",         "\xFF\xFF"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        static const char *const within[] = {
            "a%sb",     "# a%sb",         "`a%sb`",     "    a%sb",         "<p>a%sb",
            "> - a%sb", "| a%sb |\n|--|", "[a%sb](/c)", "[c](/d \"a%sb\")", "```a%sb\n"};
        for (size_t k = 0; k < sizeof within / sizeof within[0]; k++) {
            Arena *arena = arena_new((size_t)64 << 20);
            Buffer out = {0}, text = {0};
            Text form = text_of(within[k]);
            size_t at = text_find(form, TEXT("%s"), 0);
            buffer_put(&text, text_slice(form, 0, at));
            buffer_puts(&text, bad[i]);
            buffer_put(&text, text_slice(form, at + 2, form.len));
            dump_document(document_parse(arena, buffer_text(&text), NULL, NULL), &out);
            assert_true(text_has(buffer_text(&out), TEXT("a\uFFFD")));
            assert_true(text_has(buffer_text(&out), TEXT("\uFFFDb")));
            assert_true(utf8_valid(buffer_text(&out), NULL));
            buffer_clear(&out);
            buffer_clear(&text);
            arena_free(arena);
        }
    }
    assert_document("a\xFFz `\xC3` \xED\xA0\x80", "p(a\uFFFDz {code \uFFFD} \uFFFD)");
    assert_document("```\n\xFF\n```", "code(\uFFFD\\n)");
}

/* What cmark decodes is as bad as what the file holds. */
static void no_control_survives_in_any_text(void **state)
{
    (void)state;
    assert_document("a&#27;[31mb &#155;c &#7;&#8;\x1B[0m \xC2\x9B", "p(a[31mb c [0m )");
    assert_document("`a\x1B[b`", "p({code a[b})");
    assert_document("a&#x202E;b\xE2\x80\xAE&#x2066;c &#xFEFF;&#xE0041;&#x200B;d", "p(abc d)");
    assert_document("[a](/b&#27;c&#155;d&#10;e)", "p({link /bcd e|a})");
    assert_document("![a&#27;](/b&#27;)", "p({image /b|a})");
    assert_document("```a&#27;b\nc\x1B[31m\n```\n", "code:ab(c[31m\\n)");
    assert_document("<div a=\"\x1B[31m\">\n", "html(<div a=\"[31m\">\\n)");
    assert_document("a <b \x1B[31m='c'>", "p(a <b [31m='c'>)");
    assert_document("a&#10;b&#9;c&#13;d", "p(a b cd)");
    assert_document("| a&#27; |\n|---|\n| \x1B\xC2\x9B |\n", "table:-{row(a) row()}");
}

static void a_nul_is_shown_like_any_bad_byte(void **state)
{
    static const char source[] = "a\0b `\0` [c](/\0)\n\n```\n\0\n```\n";
    Buffer out = {0};
    dump_document(document_parse(*state, (Text){source, sizeof source - 1}, NULL, NULL), &out);
    assert_text(buffer_text(&out), "p(a\uFFFDb {code \uFFFD} {link /\uFFFD|c}) code(\uFFFD\\n)");
    buffer_clear(&out);
}

/* source.h guards escapes by controls; a file that holds them itself must not pass for one. */
static void controls_of_the_file_are_no_guards(void **state)
{
    (void)state;
    assert_document("a\xC2\x80\xC2\x84 `\xC2\x80`", "p(a )");
    assert_document("\\~ `\\~` <a b='\\~'> \\\\~", "p(~ {code \\~} {html <a b='\\~'>} \\~)");
    assert_document("```\\@\n\\~ \\\\~ \\@\n```\n[a](\\~ '')\n",
                    "code:@(\\~ \\\\~ \\@\\n) p({link ~|a})");
}

static void footnotes_are_reported_and_shown(void **state)
{
    Report report = {.arena = *state};
    Text source = TEXT("a[^1]\n\n> [^1]: note\n\n`[^2]: no`\n\n    [^3]: no\n\n- [^b]: x\n");
    Buffer out = {0};
    dump_document(document_parse(*state, source, "x.md", &report), &out);
    assert_text(buffer_text(&out),
                "p(a[^1]) quote{p([^1]: note)} p({code [^2]: no}) code([^3]: no\\n) "
                "ul{li{p([^b]: x)}}");
    buffer_clear(&out);
    assert_problems(&report, "x.md:3:3: error: footnotes are not supported: put the note into the "
                             "text or into a callout [footnote]\n"
                             "x.md:9:3: error: footnotes are not supported: put the note into the "
                             "text or into a callout [footnote]\n");
}

static void link_definitions_that_show_nowhere_are_reported(void **state)
{
    Report report = {.arena = *state};
    Text source = TEXT("[a] [b][ C\n d]\n\n[a]: /a\n[c D]: /c\n[e]: /e\n\n> [A]: /f\n\n"
                       "`[g]: /g`\n\n    [h]: /h\n\n[//]: # (a remark)\n");
    document_parse(*state, source, "x.md", &report);
    assert_problems(&report,
                    "x.md:6:1: warning: nothing links to [e]: it is not shown [link-unused]\n"
                    "x.md:8:3: warning: [A] is defined above: this is not shown [link-unused]\n"
                    "x.md:14:1: warning: nothing links to [//]: it is not shown [link-unused]\n");
}

static Block *parse_repeated(Arena *arena, const char *part, int times, const char *end)
{
    Buffer text = {0};
    buffer_repeat(&text, part, times);
    buffer_puts(&text, end);
    Block *document = document_parse(arena, buffer_text(&text), NULL, NULL);
    buffer_clear(&text);
    return document;
}

static int depth_of(const Block *block)
{
    int depth = 0;
    for (; block->parent != NULL; block = block->parent) depth++;
    return depth;
}

static void nesting_is_cut_where_nobody_can_follow(void **state)
{
    static const char *const parts[] = {"> ", "- ", "1) ", "> - ", ">"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const Block *block = parse_repeated(*state, parts[i], 50000, "end\n"), *last = block;
        for (; block != NULL; block = document_next(block)) {
            assert_true(depth_of(block) <= DOCUMENT_DEPTH_MAX + 1);
            assert_true(block->kind != BLOCK_LIST || block->first->kind == BLOCK_ITEM);
            last = block;
        }
        assert_int_equal(last->kind, BLOCK_PARAGRAPH);
        assert_text(last->spans->text, "end");
    }
}

static void a_paragraph_too_long_to_parse_is_plain_text(void **state)
{
    const Block *document = parse_repeated(*state, "![[]()", 170000, "\n\n*next*\n\n[a]: /b\n");
    assert_int_equal(document->first->kind, BLOCK_PARAGRAPH);
    assert_int_equal(document->first->spans->text.len, 170000 * 6);
    assert_true(text_starts(document->first->spans->text, TEXT("![[]()![[]()")));
    assert_int_equal(document->last->spans->style, STYLE_ITALIC);

    document = parse_repeated(*state, "> *a* \\~ [b\n", 2000, "end\n\n*c*\n");
    assert_int_equal(document->first->kind, BLOCK_QUOTE);
    const Span *span = document->first->first->spans;
    assert_true(text_starts(span->text, TEXT("*a* \\~ [b ")));
    assert_null(span->next);
    assert_int_equal(document->last->spans->style, STYLE_ITALIC);
}

static void long_blocks_that_are_no_paragraph_are_parsed(void **state)
{
    const Block *document = parse_repeated(*state, "- *a*\n", 5000, "");
    assert_int_equal(document->first->kind, BLOCK_LIST);
    assert_int_equal(document->first->last->first->spans->style, STYLE_ITALIC);

    document = parse_repeated(*state, "| a | *b* |\n|---|---|\n", 2, "");
    assert_int_equal(document->first->kind, BLOCK_TABLE);
    document = parse_repeated(*state, "| a | *b* |\n", 1, "|---|---|\n");
    assert_int_equal(document->first->kind, BLOCK_TABLE);

    document = parse_repeated(*state, "[a]: /b\n", 5000, "\n[a]\n");
    assert_text(document->first->spans->link, "/b");
    document = parse_repeated(*state, "a\n", 10000, "=\n\n*b*\n");
    assert_int_equal(document->first->kind, BLOCK_HEADING);
    assert_int_equal(document->last->spans->style, STYLE_ITALIC);
}

/* The text of what is nested too deep is there as it stands; a rule of as many marks is a rule, and
 * code is code. */
static void what_is_too_deep_is_plain_text(void **state)
{
    for (int levels = 60; levels <= 70; levels++) {
        Buffer source = {0};
        buffer_repeat(&source, "> ", levels);
        buffer_puts(&source, "*a*\n\n");
        buffer_repeat(&source, "- ", levels);
        buffer_puts(&source, "\n\n```\n");
        buffer_repeat(&source, "> ", levels);
        buffer_puts(&source, "b\n```\n");
        const Block *document = document_parse(*state, buffer_text(&source), "", NULL);
        const Block *deepest = document->first;
        while (deepest->first != NULL) deepest = deepest->first;
        assert_int_equal(depth_of(deepest), (levels < 64 ? levels : 64) + 1);
        assert_text(document_text(*state, deepest), levels < 64 ? "a" : "*a*");
        assert_int_equal(document->first->next->kind, BLOCK_RULE);
        assert_int_equal(document->last->kind, BLOCK_CODE);
        assert_int_equal(document->last->literal.len, 2 * levels + 2);
        assert_int_equal(document->last->literal.at[2 * levels], 'b');
        buffer_clear(&source);
    }
}

static void a_table_may_be_longer_than_a_paragraph(void **state)
{
    Buffer text = {0};
    buffer_puts(&text, "| a | b |\n|---|---|\n");
    buffer_repeat(&text, "| *c* | [d](/e) |\n", 3000);
    const Block *document = document_parse(*state, buffer_text(&text), NULL, NULL);
    buffer_clear(&text);
    const Block *table = document->first;
    assert_int_equal(table->kind, BLOCK_TABLE);
    assert_int_equal(table->last->first->spans->style, STYLE_ITALIC);
    assert_text(table->last->last->spans->link, "/e");
}

static void blocks_know_their_lines(void **state)
{
    const Block *block =
        document_parse(*state, TEXT("# A\n\nb\nc\n\n> | d |\n> |---|\n> | e |\n"), NULL, NULL);
    block = block->first;
    assert_int_equal(block->line, 1);
    block = block->next;
    assert_int_equal(block->line, 3);
    assert_int_equal(block->last_line, 4);
    block = block->next->first;
    assert_int_equal(block->kind, BLOCK_TABLE);
    assert_int_equal(block->line, 6);
    assert_int_equal(block->last_line, 8);
    assert_int_equal(block->last->line, 8);
}

static void headings_have_githubs_anchors(void **state)
{
    Text source =
        TEXT("# A & b\n## Über `code_x`\n## A\n### a\n#### A-1\n##### a\n## ![b](/c) d!\n");
    static const char *const anchors[] = {"a--b", "über-code_x", "a", "a-1", "a-1-1", "a-2", "b-d"};
    int count;
    Heading *headings =
        document_outline(*state, document_parse(*state, source, NULL, NULL), 1, &count);
    assert_int_equal(count, 7);
    for (int i = 0; i < count; i++) assert_text(headings[i].anchor, anchors[i]);
    assert_text(headings[1].title, "Über code_x");
    assert_int_equal(headings[6].level, 2);
    assert_int_equal(headings[6].line, 7);
}

static void words_are_what_takes_time_to_read(void **state)
{
    (void)state;
    assert_int_equal(document_words(TEXT("")), 0);
    assert_int_equal(document_words(TEXT("# A title\n\nIt's 3 words - **bo**ld.\n")), 6);
    assert_int_equal(document_words(TEXT("| a | b |\n|---|---|\n```\nx = 1\n```\n")), 4);
    assert_int_equal(document_words(TEXT("日本語 文")), 2);
    assert_int_equal(document_words(TEXT("naïve é")), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_construct_of_commonmark_has_its_block),
        cmocka_unit_test(each_inline_of_commonmark_has_its_span),
        cmocka_unit_test(titles_and_addresses_of_images_are_kept),
        cmocka_unit_test(demo_and_quiz_fences_are_blocks_of_their_own),
        cmocka_unit_test(any_line_end_and_a_byte_order_mark_are_taken),
        unit_test_with_arena(a_whole_lesson_is_the_same_with_any_line_end),
        cmocka_unit_test(tabs_are_taken_where_they_stand),
        unit_test_with_arena(a_nul_is_shown_like_any_bad_byte),
        cmocka_unit_test(bad_bytes_show_as_replacement_characters),
        cmocka_unit_test(no_control_survives_in_any_text),
        cmocka_unit_test(controls_of_the_file_are_no_guards),
        unit_test_with_arena(footnotes_are_reported_and_shown),
        unit_test_with_arena(link_definitions_that_show_nowhere_are_reported),
        unit_test_with_arena(nesting_is_cut_where_nobody_can_follow),
        unit_test_with_arena(a_paragraph_too_long_to_parse_is_plain_text),
        unit_test_with_arena(long_blocks_that_are_no_paragraph_are_parsed),
        unit_test_with_arena(what_is_too_deep_is_plain_text),
        unit_test_with_arena(a_table_may_be_longer_than_a_paragraph),
        unit_test_with_arena(blocks_know_their_lines),
        unit_test_with_arena(headings_have_githubs_anchors),
        cmocka_unit_test(words_are_what_takes_time_to_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
