#include "support/document_dump.h"
#include "support/unit.h"

/* The examples of the GitHub Flavored Markdown specification 0.29-gfm, by their numbers. */
static void tables_are_as_the_specification_has_them(void **state)
{
    (void)state;
    /* 198 */
    assert_document("| foo | bar |\n| --- | --- |\n| baz | bim |\n",
                    "table:--{row(foo|bar) row(baz|bim)}");
    /* 199 */
    assert_document("| abc | defghi |\n:-: | -----------:\nbar | baz\n",
                    "table:cr{row(abc|defghi) row(bar|baz)}");
    /* 200 */
    assert_document("| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |\n",
                    "table:-{row(f|oo) row(b {code |} az) row(b {b |} im)}");
    /* 201 */
    assert_document("| abc | def |\n| --- | --- |\n| bar | baz |\n> bar\n",
                    "table:--{row(abc|def) row(bar|baz)} quote{p(bar)}");
    /* 202 */
    assert_document("| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar\n",
                    "table:--{row(abc|def) row(bar|baz) row(bar)} p(bar)");
    /* 203 */
    assert_document("| abc | def |\n| --- |\n| bar |\n", "p(| abc | def | | --- | | bar |)");
    /* 204 */
    assert_document("| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |\n",
                    "table:--{row(abc|def) row(bar) row(bar|baz)}");
    /* 205 */
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

/* A table goes on in its own containers only, not lazily as a paragraph does. */
static void a_line_outside_the_containers_ends_a_table(void **state)
{
    (void)state;
    assert_document("> | a |\n> |---|\n> | b |\nc | *d*\n",
                    "quote{table:-{row(a) row(b)}} p(c | {i d})");
    assert_document("- > | a |\n  > |---|\nb\nc\n", "ul{li{quote{table:-{row(a)}}}} p(b c)");
    assert_document("- > | a |\n  > |---|\n  b\n", "ul{li{quote{table:-{row(a)}} p(b)}}");
    assert_document("1. | a |\n   |---|\n  b\n2. c\n",
                    "ol:1.{li{table:-{row(a) row(b)}} li{p(c)}}");
    assert_document("> | a |\n> |---|\n| b |\n|---|\n| c |\n",
                    "quote{table:-{row(a)}} table:-{row(b) row(c)}");
    assert_document("> a\n> |-\nx\n-|\n", "quote{table:-{row(a)}} table:-{row(x)}");
    assert_document("> a\n> |-\n\x02\n", "quote{table:-{row(a)}} p()");
    assert_document("> a\n> |-\n[r]: /s\n\n# b\n", "quote{table:-{row(a)}} h1(b)");
    assert_document("-\t| a |\n\t|---|\n\t| b |\n    | c |\n",
                    "ul{li{table:-{row(a) row(b) row(c)}}}");
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
    assert_document("a\n    ---\n", "p(a ---)");
    assert_document("- a\n\n      | b |\n\t  |---|\n", "ul-loose{li{p(a) code(| b |\\n|---|\\n)}}");
    assert_document("> | a |\n|---|\n", "quote{p(| a | |---|)}");
    assert_document("- > a\n  |---|\n> - a\n|---|\n",
                    "ul{li{quote{p(a |---|)}}} quote{ul{li{p(a |---|)}}}");
    assert_document("10. a\n   |---|\n", "ol:10.{li{p(a |---|)}}");
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
                    "table:--{row({code a | b}||) row(\\||[!NOTE])}");
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
        "[x]:\n  /z\n",
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

/* And what the specification leaves open as cmark-gfm has it. */
static void strikethrough_is_as_the_specification_has_it(void **state)
{
    (void)state;
    /* 491 */
    assert_document("~~Hi~~ Hello, ~there~ world!", "p({s Hi} Hello, {s there} world!)");
    /* 492 */
    assert_document("This ~~has a\n\nnew paragraph~~.", "p(This ~~has a) p(new paragraph~~.)");
    /* 493 */
    assert_document("This will ~~~not~~~ strike.", "p(This will ~~~not~~~ strike.)");
    assert_document("~a~~ ~~b~", "p(~a~~ ~~b~)");
    assert_document("~~ a ~~ a ~ b", "p(~~ a ~~ a ~ b)");
    assert_document("a~~b~~c", "p(a{s b}c)");
    assert_document("~~a ~b~ c~~", "p({s a }{s b}{s  c})");
    assert_document("~a ~ b~ c ~ d", "p({s a ~ b} c ~ d)");
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

static void task_items_are_as_the_specification_has_them(void **state)
{
    (void)state;
    /* 279 */
    assert_document("- [ ] foo\n- [x] bar\n", "ul{li[ ]{p(foo)} li[x]{p(bar)}}");
    /* 280 */
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

static void bare_addresses_are_links_as_the_specification_has_them(void **state)
{
    (void)state;
    /* 622 */
    assert_document("www.commonmark.org", "p({bare http://www.commonmark.org|www.commonmark.org})");
    /* 623 */
    assert_document("Visit www.commonmark.org/help for more information.",
                    "p(Visit {bare http://www.commonmark.org/help|www.commonmark.org/help} for "
                    "more information.)");
    /* 624 */
    assert_document("Visit www.commonmark.org.\n\nVisit www.commonmark.org/a.b.",
                    "p(Visit {bare http://www.commonmark.org|www.commonmark.org}.) "
                    "p(Visit {bare http://www.commonmark.org/a.b|www.commonmark.org/a.b}.)");
    /* 625 */
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
    /* 626 */
    assert_document("www.google.com/search?q=(business))+ok",
                    "p({bare http://www.google.com/search?q=(business))+ok|"
                    "www.google.com/search?q=(business))+ok})");
    /* 627 */
    assert_document("www.google.com/search?q=commonmark&hl=en\n\n"
                    "www.google.com/search?q=commonmark&hl;\n",
                    "p({bare http://www.google.com/search?q=commonmark&hl=en|"
                    "www.google.com/search?q=commonmark&hl=en}) "
                    "p({bare http://www.google.com/search?q=commonmark|"
                    "www.google.com/search?q=commonmark}&hl;)");
    /* 628 */
    assert_document("www.commonmark.org/he<lp",
                    "p({bare http://www.commonmark.org/he|www.commonmark.org/he}<lp)");
    /* 629 */
    assert_document("http://commonmark.org\n\n"
                    "(Visit https://encrypted.google.com/search?q=Markup+(business))\n",
                    "p({bare http://commonmark.org|http://commonmark.org}) "
                    "p((Visit {bare https://encrypted.google.com/search?q=Markup+(business)|"
                    "https://encrypted.google.com/search?q=Markup+(business)}))");
    assert_document("Anonymous FTP is at ftp://foo.bar.baz.",
                    "p(Anonymous FTP is at {bare ftp://foo.bar.baz|ftp://foo.bar.baz}.)");
}

static void e_mail_addresses_are_links_as_the_specification_has_them(void **state)
{
    (void)state;
    /* 630 */
    assert_document("foo@bar.baz", "p({bare mailto:foo@bar.baz|foo@bar.baz})");
    /* 631 */
    assert_document("hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is.",
                    "p(hello@mail+xyz.example isn't valid, but "
                    "{bare mailto:hello+xyz@mail.example|hello+xyz@mail.example} is.)");
    /* 632 */
    assert_document("a.b-c_d@a.b\n\na.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_\n",
                    "p({bare mailto:a.b-c_d@a.b|a.b-c_d@a.b}) "
                    "p({bare mailto:a.b-c_d@a.b|a.b-c_d@a.b}.) "
                    "p(a.b-c_d@a.b-) p(a.b-c_d@a.b_)");
    /* 633 */
    assert_document("mailto:foo@bar.baz\n\nmailto:a.b-c_d@a.b\n\nmailto:a.b-c_d@a.b.\n\n"
                    "mailto:a.b-c_d@a.b/\n\nmailto:a.b-c_d@a.b-\n\nmailto:a.b-c_d@a.b_\n\n"
                    "xmpp:foo@bar.baz\n\nxmpp:foo@bar.baz.\n",
                    "p({bare mailto:foo@bar.baz|mailto:foo@bar.baz}) "
                    "p({bare mailto:a.b-c_d@a.b|mailto:a.b-c_d@a.b}) "
                    "p({bare mailto:a.b-c_d@a.b|mailto:a.b-c_d@a.b}.) "
                    "p({bare mailto:a.b-c_d@a.b|mailto:a.b-c_d@a.b}/) "
                    "p(mailto:a.b-c_d@a.b-) p(mailto:a.b-c_d@a.b_) "
                    "p({bare xmpp:foo@bar.baz|xmpp:foo@bar.baz}) "
                    "p({bare xmpp:foo@bar.baz|xmpp:foo@bar.baz}.)");
    /* 634 */
    assert_document("xmpp:foo@bar.baz/txt\n\nxmpp:foo@bar.baz/txt@bin\n\n"
                    "xmpp:foo@bar.baz/txt@bin.com\n",
                    "p({bare xmpp:foo@bar.baz/txt|xmpp:foo@bar.baz/txt}) "
                    "p({bare xmpp:foo@bar.baz/txt@bin|xmpp:foo@bar.baz/txt@bin}) "
                    "p({bare xmpp:foo@bar.baz/txt@bin.com|xmpp:foo@bar.baz/txt@bin.com})");
    /* 635 */
    assert_document("xmpp:foo@bar.baz/txt/bin",
                    "p({bare xmpp:foo@bar.baz/txt|xmpp:foo@bar.baz/txt}/bin)");
    assert_document("xmpp:a@b.c/ xmpp:a@b.c/. xmailto:a@b.c",
                    "p({bare xmpp:a@b.c|xmpp:a@b.c}/ {bare xmpp:a@b.c|xmpp:a@b.c}/. "
                    "xmailto:{bare mailto:a@b.c|a@b.c})");
}

/* GitHub finds an address before it finds emphasis. */
static void addresses_keep_their_underscores_and_asterisks(void **state)
{
    (void)state;
    assert_document("https://a.b/__init__.py, www.a.b/*c*d",
                    "p({bare https://a.b/__init__.py|https://a.b/__init__.py}, "
                    "{bare http://www.a.b/*c*d|www.a.b/*c*d})");
    assert_document("*https://a.b/_c* **http://a.b/_d_e**, _www.a.b_",
                    "p({ibare https://a.b/_c|https://a.b/_c} "
                    "{bbare http://a.b/_d_e|http://a.b/_d_e}, "
                    "{ibare http://www.a.b|www.a.b})");
    assert_document("<https://a.b/_c_> [*d*](https://a.b/_c_) [e]\n\n[e]: https://a.b/_c_ '*t*'\n",
                    "p({bare https://a.b/_c_|https://a.b/_c_} {ilink https://a.b/_c_|d} "
                    "{link https://a.b/_c_ \"*t*\"|e})");
    assert_document("`http://a.b/_c_` <a href='http://a.b/_c_'> http://a.b/`_c_`*d*\n",
                    "p({code http://a.b/_c_} {html <a href='http://a.b/_c_'>} "
                    "{bare http://a.b/|http://a.b/}{code _c_}{i d})");
    assert_document("    http://a.b/_c_\n\n``` x http://a.b/_c_\n*http://a.b/*\n```\n",
                    "code(http://a.b/_c_\\n) code:x http://a.b/_c_(*http://a.b/*\\n)");
    assert_document("<div>\nhttp://a.b/_c_\n", "html(<div>\\nhttp://a.b/_c_\\n)");
    assert_document("| http://a.b/_c_d|*e*|\n|-|-|\n> www.a.b/_c_d\n",
                    "table:--{row({bare http://a.b/_c_d|http://a.b/_c_d}|{i e})} "
                    "quote{p({bare http://www.a.b/_c_d|www.a.b/_c_d})}");
    assert_document("a\x05 _b_ *c\x06*", "p(a {i b} {i c})");
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
        cmocka_unit_test(a_line_outside_the_containers_ends_a_table),
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
        cmocka_unit_test(e_mail_addresses_are_links_as_the_specification_has_them),
        cmocka_unit_test(addresses_keep_their_underscores_and_asterisks),
        cmocka_unit_test(addresses_stay_text_where_they_are_something_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
