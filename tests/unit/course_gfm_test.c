#include "support/document_dump.h"
#include "support/unit.h"

/* The examples of the GitHub Flavored Markdown specification 0.29-gfm, section 4.10. */
static void tables_are_as_the_specification_has_them(void **state)
{
    (void)state;
    assert_document("| foo | bar |\n| --- | --- |\n| baz | bim |\n",
                    "table:--{row(foo|bar) row(baz|bim)}");
    assert_document("| abc | defghi |\n:-: | -----------:\nbar | baz\n",
                    "table:cr{row(abc|defghi) row(bar|baz)}");
    assert_document("| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n",
                    "table:-{row(f|oo) row(b {code |} az) row(b {b |} im)}");
    assert_document("| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n",
                    "table:--{row(abc|def) row(bar|baz)} quote{p(bar)}");
    assert_document("| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n",
                    "table:--{row(abc|def) row(bar|baz) row(bar)} p(bar)");
    assert_document("| abc | def |\n| --- |\n| bar |\n", "p(| abc | def | | --- | | bar |)");
    assert_document("| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n",
                    "table:--{row(abc|def) row(bar) row(bar|baz)}");
    assert_document("| abc | def |\n| --- | --- |\n", "table:--{row(abc|def)}");
}

static void tables_stand_where_paragraphs_may(void **state)
{
    (void)state;
    assert_document("> | a |\n> |---|\n> | b |\n", "quote{table:-{row(a) row(b)}}");
    assert_document("- | a |\n  |---|\n  | b |\n- c\n", "ul{li{table:-{row(a) row(b)}} li{p(c)}}");
    assert_document("> 1. | a |\n>    |:-:|\n", "quote{ol:1.{li{table:c{row(a)}}}}");
    assert_document("   | a |\n|---|\n   | b |   \n", "table:-{row(a) row(b)}");
    assert_document("a\n*b*  \nc\n| d |\n|---|\n", "p(a {i b}{br}c) table:-{row(d)}");
    assert_document("| a |\n|---|\n| b |\n# c\n", "table:-{row(a) row(b)} h1(c)");
    assert_document("| a |\n|---|\n| b |\n- c\n", "table:-{row(a) row(b)} ul{li{p(c)}}");
    assert_document("| a |\r\n|---|\r\n| b |\r\n", "table:-{row(a) row(b)}");
    assert_document("| a |\n|---|\n| b |\n|---|\n| c |\n",
                    "table:-{row(a) row(b) row(---) row(c)}");
    assert_document("| a | b\n|-|-\n|c\n||\n|\n", "table:--{row(a|b) row(c) row() row()}");
}

static void an_underline_below_a_table_makes_no_heading_of_it(void **state)
{
    (void)state;
    assert_document("| a |\n|---|\n| b |\n---\nc\n", "table:-{row(a) row(b)} rule p(c)");
    assert_document("| a |\n|---|\n| b |\n===\n", "table:-{row(a) row(b) row(===)}");
    assert_document("a\n| b |\n---\n", "h2(a | b |)");
    assert_document("a | b\n-----\n", "h2(a | b)");
}

static void what_is_no_delimiter_row_makes_no_table(void **state)
{
    (void)state;
    assert_document("| a |\n| -- - |\n", "p(| a | | -- - |)");
    assert_document("| a |\n| : |\n", "p(| a | | : |)");
    assert_document("| a |\n|   |\n", "p(| a | |   |)");
    assert_document("|---|\n| a |\n", "p(|---| | a |)");
    assert_document("    | a |\n    |---|\n", "code(| a |\\n|---|\\n)");
    assert_document("```\n| a |\n|---|\n```\n", "code(| a |\\n|---|\\n)");
}

static void cells_hold_inlines_and_nothing_else(void **state)
{
    (void)state;
    assert_document("| *a* | - b | # c |\n|---|---|---|\n| 1. d | > e | [ ] f |\n",
                    "table:---{row({i a}|- b|# c) row(1. d|> e|[ ] f)}");
    assert_document("| *a | b* |\n|---|---|\n| <b> | ~~c~~ |\n",
                    "table:--{row(*a|b*) row({html <b>}|{s c})}");
    assert_document("| `a \\| b` | \\\\|\n|---|---|\n| \\\\\\| | [!NOTE] |\n",
                    "table:--{row({code a | b}|\\) row(\\||[!NOTE])}");
    assert_document("| [a]: /b |\n|---|\n| https://a.b |\n",
                    "table:-{row([a]: /b) row({bare https://a.b|https://a.b})}");
}

static void cells_know_the_documents_link_definitions(void **state)
{
    (void)state;
    const char *use = "| [x] |\n|---|\n| [y][x] |\n\n";
    static const char *const definitions[] = {
        "[x]: /z\n",
        "> [x]: /z\n",
        "- [x]: /z\n- b\n",
        "[x]:\n  /z\n  'title\n  more'\n",
        "[w]: /w\n[x]: /z\ntext\n",
        "1. a\n\n   > [X]: /z\n",
        "```\n[x]: /no\n```\n[x]: /z\n",
        "<!-- a\n[x]: /no -->\n[x]: /z\n",
        "[x]: /z\n\n[x]: /no\n",
        "> ```\n> a\n[x]: /z\n",
    };
    for (size_t i = 0; i < sizeof definitions / sizeof definitions[0]; i++) {
        Buffer text = {0}, out = {0};
        Arena *arena = arena_new((size_t)64 << 20);
        for (int before = 0; before < 2; before++) {
            buffer_reset(&text);
            buffer_reset(&out);
            buffer_puts(&text, before ? definitions[i] : "");
            buffer_puts(&text, before ? "\n" : use);
            buffer_puts(&text, before ? use : definitions[i]);
            dump_document(document_parse(arena, buffer_text(&text), NULL, NULL), &out);
            bool found =
                text_has(buffer_text(&out), TEXT("table:-{row({link /z|x}) row({link /z|y})}"));
            if (!found) print_error("%sgives %s\n", text.at, out.at);
            assert_true(found);
        }
        buffer_clear(&text);
        buffer_clear(&out);
        arena_free(arena);
    }
    assert_document("[x]: /z\n| [x] |\n|---|\n", "table:-{row({link /z|x})}");
    assert_document("[x]: /z\n*a*\n| [x] |\n|---|\n", "p({i a}) table:-{row({link /z|x})}");
    assert_document("[x] a\n| [x] |\n|---|\n", "p([x] a) table:-{row([x])}");
    assert_document("[x]:\n===\n\n| [x] |\n|---|\n", "h1([x]:) table:-{row([x])}");
}

static void what_a_table_does_not_show_is_reported(void **state)
{
    Report report = {.arena = *state};
    document_parse(*state, TEXT("> | a | b |\n> |---|---|\n> | c | d | e |\n\n| a | b |\n|---|\n"),
                   "x.md", &report);
    assert_problems(&report, "x.md:3:3: warning: the row has 3 cells, its table 2 columns: the "
                             "rest is not shown [table-cells]\n"
                             "x.md:6:1: warning: no table: the row above has 2 cells, this "
                             "delimiter row 1 [table-header]\n");
}

/* Section 6.5, and what it leaves open as cmark-gfm has it. */
static void strikethrough_is_as_the_specification_has_it(void **state)
{
    (void)state;
    assert_document("~~Hi~~ Hello, ~there~ world!", "p({s Hi} Hello, {s there} world!)");
    assert_document("This ~~has a\n\nnew paragraph~~.", "p(This ~~has a) p(new paragraph~~.)");
    assert_document("This will ~~~not~~~ strike.", "p(This will ~~~not~~~ strike.)");
    assert_document("~a~~ ~~b~", "p(~a~~ ~~b~)");
    assert_document("~~ a ~~ a ~ b", "p(~~ a ~~ a ~ b)");
    assert_document("a~~b~~c", "p(a{s b}c)");
    assert_document("~~a ~b~ c~~", "p({s a }{s b}{s  c})");
}

static void strikethrough_and_the_rest_go_together(void **state)
{
    (void)state;
    assert_document("~~*a* `b~~` [c](/d)~~", "p({is a}{s  }{scode b~~}{s  }{slink /d|c})");
    assert_document("**~~a~~ b**", "p({bs a}{b  b})");
    assert_document("*~~a* b~~", "p({i ~~a} b~~)");
    assert_document("[~~a~~](/b) ~~c\nd~~", "p({slink /b|a} {s c d})");
    assert_document("\\~~a~~ ~~b\\~~ ~~c~~", "p(~~a~~ ~~b~~ {s c})");
    assert_document("\\~\\~a\\~\\~ `~~b~~` <c d='~~e~~'>",
                    "p(~~a~~ {code ~~b~~} {html <c d='~~e~~'>})");
    assert_document("# ~~a~~\n- ~~b~~\n", "h1({s a}) ul{li{p({s b})}}");
    assert_document("~~https://a.b/~c~~", "p({sbare https://a.b/~c|https://a.b/~c})");
}

/* Section 5.3. */
static void task_items_are_as_the_specification_has_them(void **state)
{
    (void)state;
    assert_document("- [ ] foo\n- [x] bar\n", "ul{li[ ]{p(foo)} li[x]{p(bar)}}");
    assert_document("- [x] foo\n  - [ ] bar\n  - [x] baz\n- [ ] bim\n",
                    "ul{li[x]{p(foo) ul{li[ ]{p(bar)} li[x]{p(baz)}}} li[ ]{p(bim)}}");
    assert_document("1. [X] *a*\n\n   b\n", "ol-loose:1.{li[x]{p({i a}) p(b)}}");
    assert_document("- [ ]\n  a\n", "ul{li[ ]{p(a)}}");
    assert_document("- [ ]a\n- [ ]\n- [y] a\n- *[ ] a*\n- \\[ ] a\n- a [ ] b\n\n[x] a\n",
                    "ul{li{p([ ]a)} li{p([ ])} li{p([y] a)} li{p({i [ ] a})} li{p([ ] a)} "
                    "li{p(a [ ] b)}} p([x] a)");
    assert_document("- [x](/a) b\n- # [x] c\n", "ul{li{p({link /a|x} b)} li{h1([x] c)}}");
}

static void alerts_are_callouts(void **state)
{
    (void)state;
    assert_document("> [!NOTE]\n> a\n\n> [!tip]\n> *b*\n\n> [!IMPORTANT]\n>\n> c\n",
                    "note{p(a)} tip{p({i b})} important{p(c)}");
    assert_document("> [!WARNING]  \n> a\n>\n> - b\n\n> [!CAUTION]\n> | c |\n> |---|\n",
                    "warning{p(a) ul{li{p(b)}}} caution{table:-{row(c)}}");
    assert_document("> [!WARNING]\\\n> a\n", "warning{p(a)}");
    assert_document("- > [!NOTE]\n  > a\n", "ul{li{note{p(a)}}}");
    assert_document("> [!NOTE]\n> ```demo\n> raft\n> ```\n", "note{demo(raft)}");
    assert_document("> [!NOTE]\n", "quote{p([!NOTE])}");
    assert_document("> [!NOTE] a\n\n> a\n> [!NOTE]\n\n> \\[!NOTE]\n> a\n\n> [!NOPE]\n> a\n",
                    "quote{p([!NOTE] a)} quote{p(a [!NOTE])} quote{p([!NOTE] a)} "
                    "quote{p([!NOPE] a)}");
    assert_document("[!NOTE]\na\n", "p([!NOTE] a)");
}

/* Section 6.9. */
static void bare_addresses_are_links_as_the_specification_has_them(void **state)
{
    (void)state;
    assert_document("www.commonmark.org", "p({bare http://www.commonmark.org|www.commonmark.org})");
    assert_document(
        "Visit www.commonmark.org/help for more.",
        "p(Visit {bare http://www.commonmark.org/help|www.commonmark.org/help} for more.)");
    assert_document("Visit www.a.org.\n\nVisit www.a.org/a.b.",
                    "p(Visit {bare http://www.a.org|www.a.org}.) "
                    "p(Visit {bare http://www.a.org/a.b|www.a.org/a.b}.)");
    assert_document("www.google.com/search?q=Markup+(business)\n\n"
                    "www.google.com/search?q=Markup+(business)))\n\n"
                    "(www.google.com/search?q=Markup+(business))\n\n"
                    "(www.google.com/search?q=Markup+(business)\n",
                    "p({bare http://www.google.com/search?q=Markup+(business)|"
                    "www.google.com/search?q=Markup+(business)}) "
                    "p({bare http://www.google.com/search?q=Markup+(business)|"
                    "www.google.com/search?q=Markup+(business)}))) "
                    "p(({bare http://www.google.com/search?q=Markup+(business)|"
                    "www.google.com/search?q=Markup+(business)})) "
                    "p(({bare http://www.google.com/search?q=Markup+(business)|"
                    "www.google.com/search?q=Markup+(business)})");
    assert_document("www.a.com/search?q=(b))+ok",
                    "p({bare http://www.a.com/search?q=(b))+ok|www.a.com/search?q=(b))+ok})");
    assert_document("www.a.com/search?q=b&hl=en\n\nwww.a.com/search?q=b&hl;\n",
                    "p({bare http://www.a.com/search?q=b&hl=en|www.a.com/search?q=b&hl=en}) "
                    "p({bare http://www.a.com/search?q=b|www.a.com/search?q=b}&hl;)");
    assert_document("www.commonmark.org/he<lp",
                    "p({bare http://www.commonmark.org/he|www.commonmark.org/he}<lp)");
    assert_document("http://commonmark.org (Visit https://encrypted.google.com/search?q=Mark)",
                    "p({bare http://commonmark.org|http://commonmark.org} (Visit "
                    "{bare https://encrypted.google.com/search?q=Mark|"
                    "https://encrypted.google.com/search?q=Mark}))");
    assert_document("Anonymous FTP is at ftp://foo.bar.baz.",
                    "p(Anonymous FTP is at {bare ftp://foo.bar.baz|ftp://foo.bar.baz}.)");
    assert_document("foo@bar.baz", "p({bare mailto:foo@bar.baz|foo@bar.baz})");
    assert_document("hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is.",
                    "p(hello@mail+xyz.example isn't valid, but "
                    "{bare mailto:hello+xyz@mail.example|hello+xyz@mail.example} is.)");
    assert_document("a.b-c_d@a.b\n\na.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_\n",
                    "p({bare mailto:a.b-c_d@a.b|a.b-c_d@a.b}) "
                    "p({bare mailto:a.b-c_d@a.b|a.b-c_d@a.b}.) "
                    "p(a.b-c_d@a.b-) p(a.b-c_d@a.b_)");
}

static void addresses_stay_text_where_they_are_something_else(void **state)
{
    (void)state;
    assert_document("`https://a.b` <https://a.b> [https://a.b](/c)",
                    "p({code https://a.b} {bare https://a.b|https://a.b} {link /c|https://a.b})");
    assert_document("http\\://a.b a\\@b.c xhttp://a.b http:// http://- www. awww.b.c www.a_b.c",
                    "p(http://a.b a@b.c xhttp://a.b http:// http://- www. awww.b.c www.a_b.c)");
    assert_document("**https://a.b** *www.a.b*",
                    "p({bbare https://a.b|https://a.b} {ibare http://www.a.b|www.a.b})");
    assert_document("http://localhost:80/a_b_c and http://a.b/?c,",
                    "p({bare http://localhost:80/a_b_c|http://localhost:80/a_b_c} and "
                    "{bare http://a.b/?c|http://a.b/?c},)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_as_the_specification_has_them),
        cmocka_unit_test(tables_stand_where_paragraphs_may),
        cmocka_unit_test(an_underline_below_a_table_makes_no_heading_of_it),
        cmocka_unit_test(what_is_no_delimiter_row_makes_no_table),
        cmocka_unit_test(cells_hold_inlines_and_nothing_else),
        cmocka_unit_test(cells_know_the_documents_link_definitions),
        unit_test_with_arena(what_a_table_does_not_show_is_reported),
        cmocka_unit_test(strikethrough_is_as_the_specification_has_it),
        cmocka_unit_test(strikethrough_and_the_rest_go_together),
        cmocka_unit_test(task_items_are_as_the_specification_has_them),
        cmocka_unit_test(alerts_are_callouts),
        cmocka_unit_test(bare_addresses_are_links_as_the_specification_has_them),
        cmocka_unit_test(addresses_stay_text_where_they_are_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
