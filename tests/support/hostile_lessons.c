#include "support/hostile_lessons.h"

#include <stdlib.h>
#include <string.h>

/* 2 KB. */
#define WORDS_4   "word word word word "
#define WORDS_20  WORDS_4 WORDS_4 WORDS_4 WORDS_4 WORDS_4
#define WORDS_100 WORDS_20 WORDS_20 WORDS_20 WORDS_20 WORDS_20
#define LONG_NAME WORDS_100 WORDS_100 WORDS_100 WORDS_100

const HostileLesson hostile_lessons[] = {
    /* cmark's test/pathological_tests.py, in its order. */
    {"nested strong emphasis", "", "*a **a ", "b", " a** a*"},
    {"emphasis closers without openers", "", "a_ ", "", NULL},
    {"emphasis openers without closers", "", "_a ", "", NULL},
    {"link closers without openers", "", "a]", "", NULL},
    {"link openers without closers", "", "[a", "", NULL},
    {"mismatched openers and closers", "", "*a_ ", "", NULL},
    {"openers and closers of multiples of 3", "a**b", "c* ", "", NULL},
    {"link openers and emphasis closers", "", "[ a_", "", NULL},
    {"[ (]( repeated", "", "[ (](", "", NULL},
    {"![[]() repeated", "", "![[]()", "", NULL},
    {"links within emphasis", "", "**x [a*b**c*](d)", "", NULL},
    {"nested brackets", "", "[", "a", "]"},
    {"nested quotes", "", "> ", "a", NULL},
    {"nested quotes without blanks", "", ">", "a", NULL},
    {"NULs", "abc\1de", "\1", "", NULL},
    {"longer and longer backticks", "", "e%`", "", NULL},
    {"unclosed links with <", "", "[a](<b", "", NULL},
    {"unclosed links", "", "[a](b", "", NULL},
    {"unclosed comments", "</", "<!--", "", NULL},
    {"unclosed declarations", "a ", "<!A ", "", NULL},
    {"unclosed instructions", "a ", "<?", "", NULL},
    {"nested lists and empty lines", "", "- ", "x", "\n"},
    {"nested lists in a quote and empty lines", "> ", "- ", "x\n", ">\n"},
    {"emphasis in nested quotes", "", ">", "a", "a*"},
    {"deeper and deeper lists", "", "% * a\n", "", NULL},
    {"references", "", "[%d]: u\n", "\n", "[0] "},
    {"references nobody defined", "", "[%d] ", "", NULL},
    {"references in paragraphs", "[a]: /u \"t\"\n\n", "[a]\n\n", "", NULL},

    /* Tables. */
    {"bars", "", "|", "", NULL},
    {"bars under bars", "", "|\n", "", NULL},
    {"columns", "", "|a", "\n", "|-"},
    {"many columns and rows without a cell", "%a\n%-\n", "|\n", "", NULL},
    {"delimiter rows", "", "|-|\n", "", NULL},
    {"a delimiter row after each line", "", "|a|b|\n|-|-|\n", "", NULL},
    {"delimiter rows that fit nothing", "", "|a|\n|-|-|\n", "", NULL},
    {"tables", "", "|a|\n|-|\n\n", "", NULL},
    {"rows", "|a|b|\n|-|-|\n", "|*a*|b|\n", "", NULL},
    {"one long cell", "|a|b|\n|-|-|\n|x|", "word ", "|\n", NULL},
    {"one long word in a cell", "|a|b|\n|-|-|\n|x|", "word", "|\n", NULL},
    {"escaped bars", "|a|b|\n|-|-|\n|", "\\|", "|b|\n", NULL},
    {"code in cells", "|a|\n|-|\n", "|`a\\|b`|\n", "", NULL},
    {"brackets in cells", "|a|\n|-|\n", "|![[]()|\n", "", NULL},
    {"unclosed links in one cell", "|a|\n|-|\n|", "[a](<b", "|\n", NULL},
    {"rows under a long name", "|" LONG_NAME "|\n|-|\n", "|a\n", "", NULL},
    {"rows under long names", "|" LONG_NAME "|" LONG_NAME "|\n|-|-|\n", "|a|b\n", "", NULL},
    {"a table in nested quotes", "", "> ", "|a|\n|-|\n|b|\n", NULL},

    /* Strikethrough, addresses, task items, alerts, footnotes. */
    {"tildes", "", "~", "", NULL},
    {"openers of struck text", "", "~~a ", "", NULL},
    {"closers of struck text", "", "a~~ ", "", NULL},
    {"struck text of two kinds", "", "~a ~~b ", "", NULL},
    {"struck words", "", "~~a~~ ", "", NULL},
    {"addresses", "", "http://a.b/c ", "", NULL},
    {"addresses without a blank", "", "http://a.", "", NULL},
    {"www.", "", "www.", "", NULL},
    {"schemes", "", "http://", "", NULL},
    {"colons", "", "://", "", NULL},
    {"mail addresses", "", "a@b.c ", "", NULL},
    {"mail addresses without a blank", "", "a@b.", "", NULL},
    {"at signs", "", "a@", "", NULL},
    {"a long name before an at sign", "", "a.", "@b.c", NULL},
    {"brackets in an address", "http://a.b/", ")", "", NULL},
    {"entities in an address", "http://a.b/", "&amp;", "", NULL},
    {"task items", "", "- [x] a\n", "", NULL},
    {"alerts", "", "> [!NOTE]\n> a\n\n", "", NULL},
    {"alerts without an end", "", "> [!NOTE]\n", "", NULL},
    {"footnotes", "", "[^%d]: a\n\n", "", NULL},
    {"footnotes in one paragraph", "", "[^%d]: a\n", "", NULL},
    {"references to footnotes", "", "a[^%d] ", "", NULL},
    {"guards", "", "\xC2\x80\xC2\x81", "", NULL},
    {"escapes", "", "\\~\\[\\:", "", NULL},
    {"backslashes", "", "\\", "", NULL},

    /* Blocks. */
    {"headings of one name", "", "# a\n", "", NULL},
    {"headings with the slugs of others", "", "# a\n# a-%d\n", "", NULL},
    {"underlined headings", "", "a\n=\n", "", NULL},
    {"underlines", "a\n", "-\n", "", NULL},
    {"empty items", "", "-\n", "", NULL},
    {"numbered items", "", "1. a\n", "", NULL},
    {"items of changing lists", "", "- a\n+ a\n", "", NULL},
    {"rules", "", "***\n", "", NULL},
    {"fences", "", "```\n", "", NULL},
    {"demos", "", "```demo\na\n```\n", "", NULL},
    {"a long demo", "```demo\n", "a \\\n", "```\n", NULL},
    {"an open fence", "```\n", "x\n", "", NULL},
    {"indented code", "", "    x\n\n", "", NULL},
    {"tabs in code", "```\n", "\t", "\n```\n", NULL},
    {"a long line of code", "```\n", "code ", "\n```\n", NULL},
    {"tags", "", "<a>\n", "", NULL},
    {"a block of tags", "<div>\n", "<b>\n", "", NULL},
    {"tags in a line", "a ", "<b>", "", NULL},
    {"hard breaks", "", "a\\\n", "", NULL},
    {"images in images", "", "![", "a", "](b)"},
    {"links of many addresses", "", "[a](b%d) ", "", NULL},
    {"links without text", "", "[](b) ", "", NULL},
    {"a link of many looks", "[", "*a*", "](b)", NULL},
    {"words of many looks", "", "*a*`b`", "", NULL},

    /* Characters. */
    {"entities", "", "&amp;", "", NULL},
    {"entities of controls", "", "&#27;", "", NULL},
    {"one word", "", "a", "", NULL},
    {"one line", "", "word ", "", NULL},
    {"hyphens", "", "a-", "", NULL},
    {"blanks", "a", " ", "b", NULL},
    {"line ends", "", "\n", "", NULL},
    {"carriage returns", "", "a\r", "", NULL},
    {"marks on one letter", "a", "\xCC\x81", "", NULL},
    {"marks on words", "", "a\xCC\x81 ", "", NULL},
    {"joined emoji", "", "\xF0\x9F\x91\xA9\xE2\x80\x8D", "", NULL},
    {"selectors", "", "\xE2\x9D\xA4\xEF\xB8\x8F", "", NULL},
    {"flags", "", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA ", "", NULL},
    {"joiners", "", "\xE2\x80\x8D", "", NULL},
    {"wide characters", "", "\xE6\xBC\xA2", "", NULL},
    {"closing brackets of wide scripts", "\xE6\xBC\xA2", "\xE3\x80\x8D", "", NULL},
    {"bytes that are no UTF-8", "", "\xFF", "", NULL},
    {"halves of characters", "", "\xE6\xBC", "", NULL},
};
const int hostile_lesson_count = sizeof hostile_lessons / sizeof hostile_lessons[0];

/* A pattern's `%d` is the repetition's number, `% ` twice as many blanks, "%`" as many backticks,
 * any other `%` 10,000 columns of what follows; \1 is a NUL. */
static void put(Buffer *out, const char *pattern, int number)
{
    enum { COLUMNS = 10000 };
    for (const char *at = pattern; *at != '\0'; at++) {
        if (*at == '\1') buffer_putc(out, '\0');
        else if (*at != '%') buffer_putc(out, *at);
        else if (*++at == 'd') buffer_printf(out, "%d", number);
        else if (*at == ' ') buffer_repeat(out, "  ", number);
        else if (*at == '`') buffer_repeat(out, "`", number);
        else buffer_repeat(out, (char[]){'|', *at, '\0'}, COLUMNS);
    }
}

void hostile_make(Buffer *out, const HostileLesson *lesson, size_t bytes)
{
    size_t after = lesson->after == NULL ? 0 : strlen(lesson->after), count = 0;
    put(out, lesson->first, 0);
    for (size_t before = 0; before < out->len || count == 0; count++) {
        before = out->len;
        put(out, lesson->middle, (int)count);
        if (out->len + strlen(lesson->last) + after * (count + 1) <= bytes) continue;
        out->len = before; /* that was one too many */
        break;
    }
    put(out, lesson->last, 0);
    while (after > 0 && count-- > 0) put(out, lesson->after, 0);
}
