#include "support/escapes.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* --- Attacks ---------------------------------------------------------------------------------- */

#define MARKS_8 "\314\201\314\202\314\203\314\204\314\201\314\202\314\203\314\204"
#define MARKS   MARKS_8 MARKS_8 MARKS_8 MARKS_8 MARKS_8 MARKS_8
#define JSON_8  "\\u0301\\u0302\\u0303\\u0304\\u0301\\u0302\\u0303\\u0304"

const char escapes_attack[] =
    "Begin \033[5mblink \033[31;1mred \033[2J\033[H\033[?1049h\033[6n"
    " \033]0;title\007 \033]2;title\033\\ \033]52;c;ZXZpbA==\007 \033]8;;https:\033\\link"
    " \033P+q544e\033\\ \033_Gq\033\\ \033^pm\033\\ \033Xsos\033\\ \033c \033(0 \033 \033"
    " \2335mblink \2350;raw\234 \220q\234 \302\2335mblink \302\2350;utf\302\234 \302\205"
    " safe\b\b\b\bevil wipe\rout \177del \016shift\017 \013\f\001\002\037"
    " \342\200\252\342\200\253\342\200\254\342\200\255\342\200\256bidi" /* U+202A to 202E */
    " \342\201\246\342\201\247\342\201\250\342\201\251isolate"          /* U+2066 to 2069 */
    " \342\200\216\342\200\217\330\234marks"                            /* U+200E, 200F, 061C */
    " z\342\200\213e\342\200\214r\342\200\215o\342\201\240w\342\201\241\342\201\244i"
    " \302\255soft \315\217joiner \341\240\216vowel \343\205\244filler \357\276\240half"
    " b\357\273\277om \357\277\271an\357\277\272no\357\277\273tation \357\277\260default"
    " \363\240\200\201\363\240\201\201tag\363\240\201\277 \363\240\204\200x" /* U+E0001, E0041 .. */
    " \357\277\276\357\277\277\357\267\220\360\237\277\276nothing"           /* U+FFFE, FFFF .. */
    " \342\200\250line\342\200\251paragraph \360\235\205\263beam \360\223\220\260glyph"
    " v\357\270\217ariant"
    " \300\200 \340\200\257 \355\240\200 \360\202\202\254 \364\220\200\200 \200\277 \376\377 \303"
    " m" MARKS " End";

const char escapes_as_entities[] =
    "Begin &#27;[5mblink &#x1b;]0;title&#7; &#27;]52;c;ZXZpbA==&#7; &#27;P+q&#27;&#92; &#27;_G&#27;"
    " &#27;c &#155;5mblink &#x9b;5mblink &#x9d;0;title&#x9c; safe&#8;&#8;&#8;&#8;evil wipe&#13;out"
    " &#127; &#14; &#11; &#0; &#x202a;&#x202b;&#x202d;&#x202e;bidi &#x2066;&#x2067;&#x2069;isolate"
    " &#x200e;&#x200f;&#x61c; z&#x200b;e&#x200c;r&#x200d;o &#x2060;&#x2064; &#xad; &#xfeff;"
    " &#xfff9;an&#xfffb; &#xE0001;&#xE0041;&#xE007F; &#xE0100;x &#xFFFE;&#xFDD0;&#x1FFFE; &#xD800;"
    " &#x2028;&#x2029; &zwj;&zwnj;&lrm;&rlm;&shy;&ZeroWidthSpace;&NoBreak; End";

const char escapes_as_json[] =
    "Begin \\u001b[5mblink \\u001b]0;title\\u0007 \\u001b]52;c;ZXZpbA==\\u0007 "
    "\\u001bP+q\\u001b\\\\"
    " \\u001b_G \\u001bc \\u009b5mblink \\u009d0;title\\u009c safe\\b\\b\\b\\bevil wipe\\rout \\f"
    " \\u007f \\u000e \\u202a\\u202b\\u202d\\u202ebidi \\u2066\\u2067\\u2069isolate \\u200e\\u200f"
    " \\u061c z\\u200be\\u200cr\\u200do \\u2060\\u2064 \\u00ad \\ufeff \\ufff9an\\ufffb"
    " \\udb40\\udc01\\udb40\\udc41\\udb40\\udc7f \\ufffe\\ufdd0\\ud83f\\udffe \\u2028\\u2029 "
    "m" JSON_8 JSON_8 JSON_8 JSON_8 JSON_8 " End";

const char escapes_name[] = "Begin \033[5mblink\033]0;t\007\302\2335m\233\b\r\177\342\200\256"
                            "\342\200\213\363\240\201\201\nfake: line End";

/* --- The judge -------------------------------------------------------------------------------- */

/* By general category (Cc, Cf but for prepended signs, noncharacters) and Default_Ignorable. */
static bool is_banned(int32_t code_point)
{
    static const struct {
        int32_t first, last;
    } banned[] = {
        {0x00, 0x08},       {0x0B, 0x1F},       {0x7F, 0x9F},       {0xAD, 0xAD},
        {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},   {0x17B4, 0x17B5},
        {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},
        {0x3164, 0x3164},   {0xFDD0, 0xFDEF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
        {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},   {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3},
        {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    };
    if ((code_point & 0xFFFE) == 0xFFFE) return true;
    for (size_t i = 0; i < sizeof banned / sizeof banned[0]; i++)
        if (code_point >= banned[i].first && code_point <= banned[i].last) return true;
    return false;
}

static size_t spanning(Text text, size_t from, const char *set)
{
    size_t i = from;
    while (i < text.len && text.at[i] != '\0' && strchr(set, text.at[i]) != NULL) i++;
    return i;
}

/* Whether 5 or 6, blinking, is among the parameters of an SGR; 38;5;N is a colour. */
static bool blinks(Text parameters)
{
    Text part;
    while (text_next_part(&parameters, ';', &part)) {
        if (text_is(part, "5") || text_is(part, "6")) return true;
        if (!text_is(part, "38") && !text_is(part, "48")) continue;
        for (int i = 0; i < 2; i++) (void)text_next_part(&parameters, ';', &part);
    }
    return false;
}

/* The length of the CSI sequence at the start, where it is one of ours; else 0. */
static size_t own_csi(Text text, EscapesAllowed allowed)
{
    size_t first = text.len > 2 && text.at[2] == '?' ? 3 : 2;
    size_t end = spanning(text, first, "0123456789;");
    if (end >= text.len) return 0;
    char final = text.at[end];
    Text parameters = text_slice(text, first, end);
    if (final == 'm' && first == 2) return blinks(parameters) ? 0 : end + 1;
    if (allowed != ESCAPES_SCREEN) return 0;
    bool moves = first == 2 && strchr("ABCDGHJKLMPX@drhlb", final) != NULL;
    bool modes = first == 3 && (final == 'h' || final == 'l');
    bool titles = final == 't'
                  && (text_starts(parameters, TEXT("22;")) || text_starts(parameters, TEXT("23;")));
    return moves || modes || titles ? end + 1 : 0;
}

/* The same of any sequence. */
static size_t own_sequence(Text text, EscapesAllowed allowed)
{
    const Text link = TEXT("\033]8;;"), ask = TEXT("\033]11;?\033\\");
    if (allowed == ESCAPES_NONE) return 0;
    if (text_starts(text, TEXT("\033["))) return own_csi(text, allowed);
    if (text_starts(text, link)) {
        size_t end = link.len;
        while (end < text.len && text.at[end] > ' ' && text.at[end] <= '~') end++;
        return text_starts(text_slice(text, end, text.len), TEXT("\033\\")) ? end + 2 : 0;
    }
    if (allowed != ESCAPES_SCREEN) return 0;
    if (text_starts(text, ask)) return ask.len;
    if (text_starts(text, TEXT("\033(B"))) return 3;
    return text.len > 1 && strchr("=>78", text.at[1]) != NULL ? 2 : 0;
}

static const char *describe(Text output, size_t at, const char *what)
{
    static char words[600];
    size_t from = at > 60 ? at - 60 : 0, to = at + 40 < output.len ? at + 40 : output.len;
    int used = snprintf(words, sizeof words, "%s, byte %zu: ", what, at);
    for (size_t i = from; i < to; i++) {
        unsigned char c = (unsigned char)output.at[i];
        const char *form = i == at ? ">>\\x%02x" : c < ' ' || c > '~' ? "\\x%02x" : "%c";
        used += snprintf(words + used, sizeof words - (size_t)used, form, c);
    }
    return words;
}

const char *escapes_find(Text output, EscapesAllowed allowed)
{
    enum { MARKS_MOST = 30 };
    int marks = 0;
    size_t bad, bytes;
    if (!utf8_valid(output, &bad)) return describe(output, bad, "no UTF-8");
    for (size_t i = 0; i < output.len; i += bytes) {
        bytes = own_sequence(text_slice(output, i, output.len), allowed);
        if (bytes > 0) continue;
        int32_t code_point = utf8_decode(text_slice(output, i, output.len), &bytes);
        if (allowed == ESCAPES_SCREEN && (code_point == '\r' || code_point == '\b')) continue;
        bool line_ends = i + 1 < output.len && code_point == '\r' && output.at[i + 1] == '\n';
        if (allowed == ESCAPES_LOOKS && line_ends) continue; /* as a terminal gets them */
        if (is_banned(code_point)) return describe(output, i, "banned");
        marks = code_point >= 0x300 && code_point <= 0x36F ? marks + 1 : 0;
        if (marks > MARKS_MOST) return describe(output, i, "a heap of marks");
    }
    return NULL;
}
