/* UTF-8: cleaning at the data boundary, grapheme clusters and their widths in columns.
 *
 * Sources: Unicode UAX #29 (clusters, by utf8proc), the Unicode standard's practice of one U+FFFD
 * for each maximal bad part (section 3.9), and measurements of what terminals disagree on.
 */
#ifndef GROUNDWORK_BASE_UTF8_H
#define GROUNDWORK_BASE_UTF8_H

#include "base/text.h"

/* Which table tells how wide a character is. What a terminal draws must be laid out by the table it
 * is drawn by (ncurses uses wcwidth); a pipe or a snapshot uses utf8proc's, the same everywhere. */
typedef enum WidthTable { WIDTH_UNICODE, WIDTH_TERMINAL } WidthTable;

/* The next code point and how many bytes it took: at least 1, but 0 where the text is empty. What
 * is not UTF-8 gives U+FFFD. */
int32_t utf8_decode(Text text, size_t *bytes);

/* Writes a code point's bytes, at most 4, without a NUL; returns how many. */
size_t utf8_encode(int32_t code_point, char *at);

/* False with the offset of the first bad part (`bad_offset` may be NULL). */
bool utf8_valid(Text text, size_t *bad_offset);

/* How many bytes at the start are printable ASCII, quickly: nearly all text is. */
size_t utf8_plain(Text text);

/* The same, but no further than to the first of two blanks side by side. */
size_t utf8_plain_words(Text text);

/* Columns of one code point: 0, 1 or 2; controls count 0. What wcwidth(3) does not know, as most in
 * LANG=C, has utf8proc's width in both tables. */
int utf8_code_point_width(int32_t code_point, WidthTable table);

/* One user-perceived character as it is drawn. Where terminals disagree about its width (emoji
 * with VS16, ZWJ sequences, skin tones, flags, keycaps) only what comes before the disagreement is
 * drawn, mostly its first code point. A sign that has columns of its own by the table is a cluster
 * of its own also where UAX #29 joins it to the one before (vowel signs of Indic scripts by
 * wcwidth). */
typedef struct Cluster {
    Text source;   /* the bytes it stands for in the text */
    Text drawn;    /* the bytes to draw: a prefix of source, at most CLUSTER_MAX bytes */
    int32_t first; /* its first code point */
    int width;     /* columns: 0, 1 or 2 */
    bool disputed; /* terminals disagree on its width, so `drawn` is cut short */
} Cluster;
enum { CLUSTER_MAX = 20 }; /* a letter and six marks; with it a cell is 24 bytes */

/* Takes the next cluster off `rest`. False at the end. */
bool utf8_next(Text *rest, WidthTable table, Cluster *cluster);

/* Columns of a whole text. */
int utf8_width(Text text, WidthTable table);

/* The longest prefix that is at most `columns` wide, whole clusters only; its width in *width,
 * which may be NULL. */
Text utf8_fit(Text text, int columns, WidthTable table, int *width);

/* The same, for a line of a text that goes on below: up to the last blank after a word that fits,
 * and with it, though it may stand one column beyond. A word wider than the line is cut. */
Text utf8_fit_words(Text text, int columns, WidthTable table);

/* Never to be shown, whatever stands beside it: C0, DEL, C1, line and paragraph separators, bidi
 * controls, the soft hyphen, zero-width marks, BOM, tags, noncharacters, invisible letters. */
bool utf8_is_hidden(int32_t code_point);

/* What may be shown, from what a file or an argument holds: valid UTF-8 (a bad part becomes
 * U+FFFD), without what utf8_is_hidden() names, but for newline and tab; joiners and variation
 * selectors only where the neighbours need them (Arabic, Indic and Mongolian scripts, emoji); at
 * most 30 marks on a letter. Line and paragraph separators become spaces. Run it AFTER decoding
 * (entities, JSON escapes). Returns `text` itself where nothing is to be done. */
Text utf8_clean(Arena *arena, Text text);

/* The same on one line: newlines and tabs become spaces. For messages, titles, file names. */
Text utf8_clean_line(Arena *arena, Text text);

/* As much of a text as a message shows: on one line, cleaned, and where it has more than `most`
 * code points only those, with "..." behind them. Takes little of the arena, however long the
 * text. */
Text utf8_excerpt(Arena *arena, Text text, int most);
enum { UTF8_EXCERPT = 60 }; /* `most` where nothing else is known */

/* ASCII's nearest for a code point of one column, the same width ('-' for U+2500, 'o' for U+25CF,
 * 'e' for U+00E9); '?' where there is none. Box drawing, blocks, arrows, the marks of the pictures,
 * typographic quotes and dashes, Greek letters, and Latin letters by their decomposition. */
char utf8_ascii(int32_t code_point);

/* A word as a slug: GitHub's heading anchors (lower case, spaces to hyphens, only letters, digits,
 * hyphen and underscore of any script kept). */
Text utf8_slug(Arena *arena, Text text);

/* For comparing what is typed: cleaned, composed (NFC), case folded in full ("ß" as "ss"), runs of
 * blanks as one space, trimmed. */
Text utf8_fold(Arena *arena, Text text);
Text utf8_compose(Arena *arena, Text text); /* the same with its case kept */
bool utf8_has_capital(Text text);

#endif
