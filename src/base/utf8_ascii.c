/* The ASCII look of what is drawn: one sorted table, so that LANG=C loses shapes but no columns. */
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

/* Consecutive code points from `first`, a character each; '?' leaves it to the decomposition. */
typedef struct Run {
    int32_t first;
    const char *ascii;
} Run;

/* clang-format off */
static const Run runs[] = {
    {0x00A0, " !cL?Y|S\"ca\"!-r-o+23'uP..1o\"???" "?"}, /* NBSP to inverted question mark */
    {0x00C6, "A"}, {0x00D0, "D"}, {0x00D7, "xO"}, {0x00DE, "Ts"}, {0x00E6, "a"}, {0x00F0, "d"},
    {0x00F7, "/o"}, {0x00FE, "t"}, {0x0110, "Dd"}, {0x0126, "Hh"}, {0x0131, "i"}, {0x0141, "Ll"},
    {0x014A, "Nn"}, {0x0152, "Oo"}, {0x0166, "Tt"},
    {0x0391, "ABGDEZHTIKLMNXOPR?STUFCPO"},          /* Greek, for formulas */
    {0x03B1, "abgdezhtiklmnxoprsstufcpw"},
    {0x2000, "           "},                        /* spaces of all widths */
    {0x2010, "------|_''''\"\"\"\"+#*>...."},       /* dashes, quotes, daggers, bullets, ellipsis */
    {0x202F, " %%'\"\"`\"\"^<>*!"},                 /* narrow NBSP, per mille, primes, guillemets */
    {0x2043, "-/"}, {0x205F, " "}, {0x20AC, "E"}, {0x2116, "N"}, {0x2122, "t"},
    {0x2190, "<^>v-|\\/\\/<>~~<^>v<>"},             /* arrows */
    {0x21A4, "<^>v"}, {0x21A9, "<>"}, {0x21B5, "<"}, {0x21BA, "@@"}, {0x21C4, "="}, {0x21C6, "="},
    {0x21CB, "=="}, {0x21D0, "<^>v="}, {0x2200, "A"}, {0x2203, "E"}, {0x2205, "0"}, {0x2208, "e"},
    {0x220E, "#PUS-+"}, {0x2215, "/\\*o.v"}, {0x2223, "|?|?&|^v"}, {0x2236, ":"}, {0x2248, "~"},
    {0x2260, "!="}, {0x2264, "<>"}, {0x226A, "<>"}, {0x22A2, "[]"}, {0x22C5, ".*"}, {0x22EE, ":."},
    {0x2308, "[][]"}, {0x23CE, "<"}, {0x23F4, "<>^v|#o"},
    {0x2500, "--|#--::--::++++"                     /* lines: light, heavy, dashed */
             "++++++++++++++++" "++++++++++++++++"    /* corners and tees */
             "++++++++++++++++" "++++++++++++--::"
             "=|++++++++++++++" "+++++++++++++++++" /* double and rounded */
             "/\\X-|-|-|-|-|-|"},                   /* diagonals, half lines */
    {0x2580, "'_.-=+*%####|||||.~#-|..'####'##"},   /* blocks as levels, shades, quadrants */
    {0x25A0, "#..#######:.=-||#."                   /* squares, bars, busy and free */
             "^^^^>>>>>>vvvv<<<<<<"                 /* triangles */
             "*o*@o..o@ooooooooo####/\\\\/^_"        /* diamonds, circles, arcs */
             "/\\/\\o#####^^^o####oooo/\\\\.#.#/"},
    {0x2605, "**"}, {0x2610, ".xx"}, {0x26A0, "!"}, {0x2713, "vvxxxx"}, {0x2731, "*"},
    {0x276E, "<>"}, {0x2794, ">"}, {0x279C, ">"}, {0x27A4, ">"}, {0x27E8, "<>"},
    {0x27F5, "<>-<>="}, {0x2A2F, "x"},
};
/* clang-format on */

static char from_runs(int32_t code_point)
{
    size_t low = 0, high = sizeof runs / sizeof runs[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].first <= code_point) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return '?';
    const Run *run = &runs[low - 1];
    size_t offset = (size_t)(code_point - run->first);
    return offset < strlen(run->ascii) ? run->ascii[offset] : '?';
}

/* A letter without its marks, a superscript as its digit: what is one ASCII sign and marks. */
static char from_decomposition(int32_t code_point)
{
    utf8proc_int32_t parts[32];
    int last_class = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        code_point, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &last_class);
    if (count < 1 || count > 32 || parts[0] < ' ' || parts[0] > '~') return '?';
    for (utf8proc_ssize_t i = 1; i < count; i++)
        if (utf8proc_category(parts[i]) != UTF8PROC_CATEGORY_MN) return '?';
    return (char)parts[0];
}

char utf8_ascii(int32_t code_point)
{
    if (code_point >= ' ' && code_point <= '~') return (char)code_point;
    if (code_point == 0x2800) return ' ';
    if (code_point > 0x2800 && code_point <= 0x28FF) return '*'; /* any dot of a braille plot */
    char ascii = from_runs(code_point);
    return ascii != '?' ? ascii : from_decomposition(code_point);
}
