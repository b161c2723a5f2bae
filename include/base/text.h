/* Slices of text that somebody else owns, and strings that grow.
 *
 * A Text is bytes and a length; it need not end in a NUL. Unless a function says otherwise the
 * bytes are UTF-8 that has passed utf8_clean() (base/utf8.h).
 */
#ifndef GROUNDWORK_BASE_TEXT_H
#define GROUNDWORK_BASE_TEXT_H

#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct Text {
    const char *at; /* NULL only where len is 0 */
    size_t len;     /* bytes */
} Text;

/* A Text of a string literal. */
#define TEXT(literal) ((Text){"" literal, sizeof(literal) - 1})
/* For printf: "%.*s", TEXT_ARG(text). */
#define TEXT_ARG(text) (int)(text).len, (text).at

Text text_of(const char *string); /* up to its NUL; NULL gives the empty text */

/* In the header since it is called for nearly every word of a lesson. */
static inline Text text_slice(Text text, size_t from, size_t to)
{
    assert(from <= to && to <= text.len);
    if (text.at == NULL) return text; /* NULL + 0 is undefined in C17 */
    return (Text){text.at + from, to - from};
}

Text text_trim(Text text); /* without blanks, tabs and line ends at both ends */
bool text_equal(Text a, Text b);
bool text_is(Text a, const char *string);
bool text_starts(Text text, Text prefix);
bool text_ends(Text text, Text suffix);
bool text_has(Text text, Text part);
int text_compare(Text a, Text b);              /* by bytes, a total order */
size_t text_find(Text text, Text part, size_t from); /* SIZE_MAX where it is not there */
size_t text_count(Text text, char c);

/* Takes the next line off `rest`, without its line end (LF, CRLF or CR). False at the end. */
bool text_next_line(Text *rest, Text *line);

/* Takes the next run of characters up to `separator` off `rest`. False at the end. */
bool text_next_part(Text *rest, char separator, Text *part);

/* Copies into the arena, with a NUL behind it. */
Text text_copy(Arena *arena, Text text);
const char *text_string(Arena *arena, Text text);
Text text_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A whole number in decimal with an optional sign and nothing else; false also where it is
 * too large. */
bool text_to_int(Text text, int64_t *value);
/* A decimal number ("1", "-0.5", "1e-3") and nothing else; false for what is not finite. */
bool text_to_double(Text text, double *value);

/* How far two words are apart in single-character edits and neighbour swaps (restricted
 * Damerau-Levenshtein distance), for "did you mean". Words over 64 bytes count as far apart. */
int text_distance(Text a, Text b);

/* A string that grows. Its bytes end in a NUL at all times. */
typedef struct Buffer {
    char *at;
    size_t len;
    size_t capacity;
} Buffer;

void buffer_clear(Buffer *buffer); /* frees; the buffer is empty and can be used again */
void buffer_reset(Buffer *buffer); /* empties, keeps the memory */
void buffer_reserve(Buffer *buffer, size_t more); /* room for so many more and a NUL */
void buffer_put(Buffer *buffer, Text text);
void buffer_puts(Buffer *buffer, const char *string);
void buffer_putc(Buffer *buffer, char c);
void buffer_repeat(Buffer *buffer, const char *string, int times);
void buffer_printf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_vprintf(Buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
Text buffer_text(const Buffer *buffer);

#endif
