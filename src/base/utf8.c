#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

enum {
    REPLACEMENT = 0xFFFD,
    NOTHING = -1, /* in place of a code point: none, or bytes that are no UTF-8 */
    ZERO_WIDTH_NON_JOINER = 0x200C,
    ZERO_WIDTH_JOINER = 0x200D,
    KEYCAP = 0x20E3,
    VARIATION_SELECTOR_1 = 0xFE00,
    VARIATION_SELECTOR_15 = 0xFE0E,
    VARIATION_SELECTOR_16 = 0xFE0F,
};

static bool within(int32_t code_point, int32_t first, int32_t last)
{
    return code_point >= first && code_point <= last;
}

static int bound_class(int32_t code_point)
{
    return (int)utf8proc_get_property(code_point)->boundclass;
}

/* What utf8proc need not be asked, whose tables are 300 KB that nothing else brings in: letters of
 * Latin, punctuation, arrows, signs of mathematics, box drawing. First, whether it is a cluster of
 * its own beside any other such; then, whether it is one column wide by Unicode as well. */
static bool stands_alone(int32_t code_point)
{
    return within(code_point, ' ', '~') || (within(code_point, 0xA0, 0x2FF) && code_point != 0xAD)
           || within(code_point, 0x2010, 0x2027) || within(code_point, 0x2190, 0x27BF);
}

static bool is_narrow(int32_t code_point)
{
    return stands_alone(code_point) && (code_point < 0x2300 || within(code_point, 0x2500, 0x25AF));
}

/* How many bytes may follow a lead byte, and between which bounds the first of them lies: table
 * 3-7 of the Unicode standard, which leaves out overlong forms, surrogates and what is past
 * U+10FFFF. */
static size_t continuation(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) return 1;
    if (lead >= 0xE0 && lead <= 0xEF) return 2;
    if (lead >= 0xF0 && lead <= 0xF4) return 3;
    return 0;
}

/* The next code point, or NOTHING and the length of the maximal bad part. */
static int32_t decode(Text text, size_t *bytes)
{
    const unsigned char *at = (const unsigned char *)text.at;
    *bytes = 1;
    if (at[0] < 0x80) return at[0];
    unsigned char low, high;
    size_t more = continuation(at[0], &low, &high);
    if (more == 0) return NOTHING;
    int32_t code_point = at[0] & (0x3F >> more);
    for (; *bytes <= more; (*bytes)++) {
        if (*bytes == text.len || at[*bytes] < low || at[*bytes] > high) return NOTHING;
        code_point = code_point << 6 | (at[*bytes] & 0x3F);
        low = 0x80;
        high = 0xBF;
    }
    return code_point;
}

int32_t utf8_decode(Text text, size_t *bytes)
{
    *bytes = 0;
    if (text.len == 0) return REPLACEMENT;
    int32_t code_point = decode(text, bytes);
    return code_point == NOTHING ? REPLACEMENT : code_point;
}

size_t utf8_encode(int32_t code_point, char *at)
{
    return (size_t)utf8proc_encode_char(code_point, (utf8proc_uint8_t *)at);
}

/* Whether all eight bytes are between ' ' and '~': the first sum sets the high bit of one that is,
 * and neither the second nor itself has it. (Only a byte that is not can carry into the next.) */
static bool are_plain(const char *at)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x80 * ones;
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return ((bytes + (0x80 - ' ') * ones) & ~(bytes + ones) & ~bytes & highs) == highs;
}

size_t utf8_plain(Text text)
{
    size_t i = 0;
    while (i + 8 <= text.len && are_plain(text.at + i)) i += 8;
    if (text.len >= 8 && i + 8 > text.len && are_plain(text.at + text.len - 8)) return text.len;
    while (i < text.len && text.at[i] >= ' ' && text.at[i] <= '~') i++;
    return i;
}

/* Of eight bytes that are plain: whether two blanks stand side by side. */
static bool have_gap(const char *at)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    uint64_t blanks = ~((bytes ^ ' ' * ones) + 0x7F * ones) & 0x80 * ones;
    return (blanks & blanks << 8) != 0;
}

size_t utf8_plain_words(Text text)
{
    size_t i = 0;
    /* The last of eight bytes is the first of the next eight. */
    while (i + 8 <= text.len && are_plain(text.at + i) && !have_gap(text.at + i)) i += 7;
    for (; i < text.len && text.at[i] >= ' ' && text.at[i] <= '~'; i++)
        if (text.at[i] == ' ' && i > 0 && text.at[i - 1] == ' ') break;
    return i;
}

bool utf8_valid(Text text, size_t *bad_offset)
{
    for (size_t i = utf8_plain(text), bytes; i < text.len; i += bytes) {
        if (decode(text_slice(text, i, text.len), &bytes) != NOTHING) {
            bytes += utf8_plain(text_slice(text, i + bytes, text.len));
            continue;
        }
        if (bad_offset != NULL) *bad_offset = i;
        return false;
    }
    return true;
}

int utf8_code_point_width(int32_t code_point, WidthTable table)
{
    if (within(code_point, ' ', '~')) return 1;
    if (code_point < ' ' || within(code_point, 0x7F, 0x9F)) return 0;
    if (table == WIDTH_TERMINAL) {
        int width = wcwidth((wchar_t)code_point);
        if (width >= 0) return width;
    }
    if (is_narrow(code_point)) return 1;
    /* utf8proc gives a column to the vowels and final consonants that a Hangul syllable draws
     * inside. */
    int class = bound_class(code_point);
    if (class == UTF8PROC_BOUNDCLASS_V || class == UTF8PROC_BOUNDCLASS_T) return 0;
    return utf8proc_charwidth(code_point);
}

static bool is_pictograph(int32_t code_point)
{
    return bound_class(code_point) == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

static bool is_skin_tone(int32_t code_point)
{
    return within(code_point, 0x1F3FB, 0x1F3FF);
}

/* Code points that turn a cluster begun by `first` into one whose width terminals disagree on. */
static bool makes_disputed(int32_t first, int32_t code_point)
{
    if (within(code_point, VARIATION_SELECTOR_15, VARIATION_SELECTOR_16)) return true;
    if (code_point == KEYCAP || is_skin_tone(code_point)) return true;
    if (within(code_point, 0xE0020, 0xE007F)) return true; /* tags, in flags of regions */
    if (code_point == ZERO_WIDTH_JOINER) return is_pictograph(first);
    return is_pictograph(code_point)
           || bound_class(code_point) == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR;
}

/* Fills in the cluster at the start of `text`, which is not empty. */
static void find_cluster(Text text, WidthTable table, Cluster *cluster)
{
    size_t end, bytes;
    int32_t first = utf8_decode(text, &end), before = first, state = 0;
    size_t drawn = end;
    bool disputed = false, whole = true;
    for (; end < text.len; end += bytes) {
        int32_t next = utf8_decode(text_slice(text, end, text.len), &bytes);
        if (stands_alone(before) && stands_alone(next)) break;
        if (utf8proc_grapheme_break_stateful(before, next, &state)) break;
        if (makes_disputed(first, next)) disputed = true;
        else if (utf8_code_point_width(next, table) > 0) break;
        whole = whole && !disputed && end + bytes <= CLUSTER_MAX;
        if (whole) drawn = end + bytes;
        before = next;
    }
    *cluster = (Cluster){text_slice(text, 0, end), text_slice(text, 0, drawn), first,
                         utf8_code_point_width(first, table), disputed};
}

bool utf8_next(Text *rest, WidthTable table, Cluster *cluster)
{
    if (rest->len == 0) return false;
    /* Nearly all text: a printable ASCII character that no mark can follow. */
    const unsigned char *at = (const unsigned char *)rest->at;
    if (at[0] >= ' ' && at[0] <= '~' && (rest->len == 1 || at[1] < 0x80)) {
        Text one = {rest->at, 1};
        *cluster = (Cluster){one, one, at[0], 1, false};
    } else {
        find_cluster(*rest, table, cluster);
    }
    *rest = (Text){rest->at + cluster->source.len, rest->len - cluster->source.len};
    return true;
}

int utf8_width(Text text, WidthTable table)
{
    size_t plain = utf8_plain(text);
    if (plain == text.len) return (int)plain;
    if (plain > 0) plain--; /* the last of them may have marks */
    int width = (int)plain;
    text = text_slice(text, plain, text.len);
    Cluster cluster;
    while (utf8_next(&text, table, &cluster)) width += cluster.width;
    return width;
}

Text utf8_fit(Text text, int columns, WidthTable table, int *width)
{
    Text rest = text;
    int used = 0;
    size_t fitting = 0;
    Cluster cluster;
    while (utf8_next(&rest, table, &cluster) && used + cluster.width <= columns) {
        used += cluster.width;
        fitting += cluster.source.len;
    }
    if (width != NULL) *width = used;
    return (Text){text.at, fitting};
}

Text utf8_fit_words(Text text, int columns, WidthTable table)
{
    Text fits = utf8_fit(text, columns, table, NULL);
    if (fits.len == 0 || fits.len == text.len) return fits;
    size_t end = fits.len + 1; /* the sign that no longer fits may be the blank */
    while (end > 0 && text.at[end - 1] != ' ') end--;
    return end > 0 ? text_slice(text, 0, end) : fits;
}

/* Signs that are letters or marks by their category and yet show nothing. */
static bool is_invisible_letter(int32_t code_point)
{
    return code_point == 0x034F || within(code_point, 0x115F, 0x1160)
           || within(code_point, 0x17B4, 0x17B5) || code_point == 0x3164 || code_point == 0xFFA0;
}

/* Marks that pick the form of the letters and signs around them, and hide bytes anywhere else. */
static bool is_selector(int32_t code_point)
{
    return within(code_point, ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER)
           || within(code_point, VARIATION_SELECTOR_1, VARIATION_SELECTOR_16)
           || within(code_point, 0xE0100, 0xE01EF) || within(code_point, 0x180B, 0x180F);
}

/* A letter or mark of a script whose letters take other shapes beside a ZERO WIDTH (NON-)JOINER. */
static bool script_joins(int32_t code_point)
{
    static const struct {
        int32_t first, last;
    } scripts[] = {
        {0x0600, 0x08FF},   /* Arabic, Syriac, Thaana, N'Ko and their extensions */
        {0x0900, 0x0DFF},   /* Devanagari to Sinhala */
        {0x0F00, 0x109F},   /* Tibetan, Myanmar */
        {0x1780, 0x18AF},   /* Khmer, Mongolian */
        {0x1B00, 0x1BFF},   /* Balinese, Sundanese, Batak */
        {0xA840, 0xA8FF},   /* Phags-pa, Saurashtra, Devanagari extended */
        {0xFB50, 0xFDCF},   /* Arabic presentation forms */
        {0xFE70, 0xFEFC},   /* and their second block */
        {0x10A00, 0x11FFF}, /* Kharoshthi to the later Indic scripts */
        {0x1E900, 0x1E95F}, /* Adlam */
    };
    if (is_selector(code_point) || is_invisible_letter(code_point)
        || utf8proc_category(code_point) == UTF8PROC_CATEGORY_CF)
        return false;
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        if (within(code_point, scripts[i].first, scripts[i].last)) return true;
    return false;
}

static bool ends_emoji(int32_t code_point)
{
    return is_pictograph(code_point) || is_skin_tone(code_point)
           || code_point == VARIATION_SELECTOR_16;
}

static bool is_noncharacter(int32_t code_point)
{
    return within(code_point, 0xFDD0, 0xFDEF) || (code_point & 0xFFFE) == 0xFFFE;
}

static bool selector_belongs(int32_t selector, int32_t before, int32_t after)
{
    if (within(selector, ZERO_WIDTH_NON_JOINER, ZERO_WIDTH_JOINER)) {
        if (script_joins(before) && script_joins(after)) return true;
        return selector == ZERO_WIDTH_JOINER && ends_emoji(before) && is_pictograph(after);
    }
    if (within(selector, 0x180B, 0x180F)) return within(before, 0x1820, 0x18AA); /* Mongolian */
    if (before < 0x80) return within(before, '0', '9') || before == '#' || before == '*';
    return is_pictograph(before) || bound_class(before) == UTF8PROC_BOUNDCLASS_OTHER;
}

bool utf8_is_hidden(int32_t code_point)
{
    if (within(code_point, ' ', '~')) return false;
    if (within(code_point, 0xE0000, 0xE0FFF)) return true;                       /* tags */
    if (code_point == 0x2065 || within(code_point, 0xFFF0, 0xFFF8)) return true; /* to be unseen */
    if (is_noncharacter(code_point) || is_invisible_letter(code_point)) return true;
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    /* Bidi controls, zero-width marks, the soft hyphen, the BOM; but Arabic's number signs show. */
    case UTF8PROC_CATEGORY_CF:
        return !is_selector(code_point) && bound_class(code_point) != UTF8PROC_BOUNDCLASS_PREPEND;
    default: return false;
    }
}

/* What stands for a code point between two others (NOTHING at the ends): itself, another, or
 * NOTHING. */
static int32_t clean_code_point(int32_t code_point, int32_t before, int32_t after, bool one_line)
{
    if (code_point == NOTHING) return REPLACEMENT;
    if (code_point == '\n' || code_point == '\t') return one_line ? ' ' : code_point;
    if (code_point == 0x2028 || code_point == 0x2029) return ' ';
    if (is_selector(code_point))
        return selector_belongs(code_point, before, after) ? code_point : NOTHING;
    return utf8_is_hidden(code_point) ? NOTHING : code_point;
}

static bool is_mark(int32_t code_point)
{
    utf8proc_category_t category = utf8proc_category(code_point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

static int32_t decode_or_nothing(Text text, size_t from, size_t *bytes)
{
    *bytes = 0;
    return from < text.len ? decode(text_slice(text, from, text.len), bytes) : NOTHING;
}

/* Whether nothing has to be looked at to know that it stays: letters of Latin, punctuation, arrows,
 * signs of mathematics, box drawing. (What has marks is not among it, nor what they stand on.) */
static bool stays(int32_t code_point)
{
    return within(code_point, 0xAE, 0x2FF) || within(code_point, 0x2010, 0x2027)
           || within(code_point, 0x2190, 0x25FF);
}

/* Box drawing and geometric shapes, U+2500 to U+25FF: rules and tables are full of them. */
static bool is_shape(Text text, size_t at)
{
    if (at + 2 >= text.len || text.at[at] != '\xE2') return false;
    unsigned char second = (unsigned char)text.at[at + 1];
    return second >= 0x94 && second <= 0x97 && (text.at[at + 2] & 0xC0) == 0x80;
}

/* Where what is neither printable ASCII nor a shape begins, nor, within lines, a line end. */
static size_t skip_known(Text text, size_t from, bool one_line)
{
    for (size_t i = from, bytes = 0;; i += bytes) {
        if (i < text.len && text.at[i] != '\xE2') i += utf8_plain(text_slice(text, i, text.len));
        if (is_shape(text, i)) bytes = 3;
        else if (!one_line && i < text.len && text.at[i] == '\n') bytes = 1;
        else return i;
    }
}

static Text clean(Arena *arena, Text text, bool one_line)
{
    enum { MARKS_MOST = 30 }; /* on one letter: UAX #15, Stream-Safe Text Format */
    Buffer out = {0};
    size_t copied = 0, i = 0, bytes, bytes_after;
    int32_t before = NOTHING;
    int marks = 0;
    for (; i < text.len; i += bytes) {
        size_t known = skip_known(text, i, one_line);
        if (known == text.len) break;
        if (known > i) {
            bool shape = (unsigned char)text.at[known - 1] >= 0x80;
            before = shape ? decode_or_nothing(text, known - 3, &bytes) : text.at[known - 1];
            marks = 0;
            i = known;
        }
        int32_t code_point = decode_or_nothing(text, i, &bytes);
        if (stays(code_point)) {
            before = code_point;
            marks = 0;
            continue;
        }
        int32_t after = decode_or_nothing(text, i + bytes, &bytes_after);
        int32_t wanted = clean_code_point(code_point, before, after, one_line);
        if (wanted != NOTHING) marks = is_mark(wanted) ? marks + 1 : 0;
        if (marks > MARKS_MOST) wanted = NOTHING;
        if (wanted != NOTHING) before = wanted;
        if (wanted == code_point && wanted != NOTHING) continue;
        buffer_put(&out, text_slice(text, copied, i));
        copied = i + bytes;
        if (wanted == NOTHING) continue;
        char encoded[4];
        buffer_put(&out, (Text){encoded, utf8_encode(wanted, encoded)});
    }
    if (copied == 0) return text;
    buffer_put(&out, text_slice(text, copied, text.len));
    Text result = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return result;
}

Text utf8_clean(Arena *arena, Text text)
{
    return clean(arena, text, false);
}

Text utf8_clean_line(Arena *arena, Text text)
{
    return clean(arena, text, true);
}

Text utf8_excerpt(Arena *arena, Text text, int most)
{
    size_t end = 0, bytes;
    for (int i = 0; i < most && end < text.len; i++) {
        utf8_decode(text_slice(text, end, text.len), &bytes);
        end += bytes;
    }
    Text clean = utf8_clean_line(arena, text_slice(text, 0, end));
    return end == text.len ? clean : text_printf(arena, "%.*s...", TEXT_ARG(clean));
}

/* Ruby's [[:word:]], which is what GitHub keeps. */
static bool is_word(int32_t code_point)
{
    if (code_point < 0x80)
        return within(code_point, 'a', 'z') || within(code_point, 'A', 'Z')
               || within(code_point, '0', '9') || code_point == '_';
    switch (utf8proc_category(code_point)) {
    /* clang-format off */
    case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND: case UTF8PROC_CATEGORY_PC: return true;
    /* clang-format on */
    default: return false;
    }
}

/* Of ASCII without a look into the library's tables, whose pages cost more than the answer. */
static int32_t lower(int32_t code_point)
{
    if (code_point >= 0x80) return utf8proc_tolower(code_point);
    return within(code_point, 'A', 'Z') ? code_point - 'A' + 'a' : code_point;
}

Text utf8_slug(Arena *arena, Text text)
{
    Buffer out = {0};
    size_t bytes;
    for (size_t i = 0; i < text.len; i += bytes) {
        int32_t code_point = utf8_decode(text_slice(text, i, text.len), &bytes);
        char encoded[4];
        if (code_point == ' ') code_point = '-';
        if (code_point != '-' && !is_word(code_point)) continue;
        buffer_put(&out, (Text){encoded, utf8_encode(lower(code_point), encoded)});
    }
    Text slug = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return slug;
}

static bool is_space(int32_t code_point)
{
    if (code_point < 0x80)
        return code_point == ' ' || code_point == '\n' || code_point == '\t' || code_point == '\r';
    return utf8proc_category(code_point) == UTF8PROC_CATEGORY_ZS;
}

/* Blanks in a row as one space, none at the ends. */
static Text join_blanks(Arena *arena, Text text)
{
    char *at = arena_alloc(arena, text.len + 1);
    size_t used = 0, bytes;
    for (size_t i = 0; i < text.len; i += bytes) {
        int32_t code_point = utf8_decode(text_slice(text, i, text.len), &bytes);
        if (!is_space(code_point)) used += utf8_encode(code_point, at + used);
        else if (used > 0 && at[used - 1] != ' ') at[used++] = ' ';
    }
    if (used > 0 && at[used - 1] == ' ') at[--used] = '\0';
    return (Text){at, used};
}

static Text map_for_comparing(Arena *arena, Text text, utf8proc_option_t options)
{
    if (utf8_plain(text) == text.len) {
        Text joined = join_blanks(arena, text);
        char *at = (char *)joined.at;
        for (size_t i = 0; i < joined.len && (options & UTF8PROC_CASEFOLD) != 0; i++)
            at[i] = (char)lower(at[i]);
        return joined;
    }
    Text cleaned = utf8_clean(arena, text); /* utf8proc_map refuses what is not UTF-8 */
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)cleaned.at, (utf8proc_ssize_t)cleaned.len, &mapped,
                     options | UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len < 0) arena_fail("a folded text", cleaned.len);
    Text joined = join_blanks(arena, (Text){(const char *)mapped, (size_t)len});
    free(mapped);
    return joined;
}

Text utf8_fold(Arena *arena, Text text)
{
    return map_for_comparing(arena, text, UTF8PROC_CASEFOLD);
}

Text utf8_compose(Arena *arena, Text text)
{
    return map_for_comparing(arena, text, 0);
}

bool utf8_has_capital(Text text)
{
    size_t bytes;
    for (size_t i = 0; i < text.len; i += bytes)
        if (utf8proc_isupper(utf8_decode(text_slice(text, i, text.len), &bytes))) return true;
    return false;
}
