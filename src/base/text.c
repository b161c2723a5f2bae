#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Text text_of(const char *string)
{
    return string == NULL ? (Text){NULL, 0} : (Text){string, strlen(string)};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

Text text_trim(Text text)
{
    while (text.len > 0 && is_blank(text.at[0])) text = text_slice(text, 1, text.len);
    while (text.len > 0 && is_blank(text.at[text.len - 1])) text.len--;
    return text;
}

bool text_equal(Text a, Text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_is(Text a, const char *string)
{
    return text_equal(a, text_of(string));
}

bool text_starts(Text text, Text prefix)
{
    return text.len >= prefix.len && text_equal(text_slice(text, 0, prefix.len), prefix);
}

bool text_ends(Text text, Text suffix)
{
    return text.len >= suffix.len
           && text_equal(text_slice(text, text.len - suffix.len, text.len), suffix);
}

bool text_has(Text text, Text part)
{
    return text_find(text, part, 0) != SIZE_MAX;
}

int text_compare(Text a, Text b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

size_t text_find(Text text, Text part, size_t from)
{
    if (part.len == 0) return from <= text.len ? from : SIZE_MAX;
    for (size_t i = from; i + part.len <= text.len; i++) {
        const char *hit = memchr(text.at + i, part.at[0], text.len - part.len - i + 1);
        if (hit == NULL) return SIZE_MAX;
        i = (size_t)(hit - text.at);
        if (memcmp(hit, part.at, part.len) == 0) return i;
    }
    return SIZE_MAX;
}

size_t text_count(Text text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++, count++) {
        const char *hit = memchr(text.at + i, c, text.len - i);
        if (hit == NULL) break;
        i = (size_t)(hit - text.at);
    }
    return count;
}

bool text_next_line(Text *rest, Text *line)
{
    if (rest->len == 0) return false;
    size_t end = 0;
    while (end < rest->len && rest->at[end] != '\n' && rest->at[end] != '\r') end++;
    *line = text_slice(*rest, 0, end);
    if (end + 1 < rest->len && rest->at[end] == '\r' && rest->at[end + 1] == '\n') end++;
    *rest = text_slice(*rest, end < rest->len ? end + 1 : end, rest->len);
    return true;
}

bool text_next_part(Text *rest, char separator, Text *part)
{
    if (rest->len == 0) return false;
    const char *end = memchr(rest->at, separator, rest->len);
    size_t length = end == NULL ? rest->len : (size_t)(end - rest->at);
    *part = text_slice(*rest, 0, length);
    *rest = text_slice(*rest, end == NULL ? length : length + 1, rest->len);
    return true;
}

const char *text_string(Arena *arena, Text text)
{
    char *copy = arena_alloc(arena, text.len + 1);
    if (text.len > 0) memcpy(copy, text.at, text.len);
    return copy;
}

Text text_copy(Arena *arena, Text text)
{
    return (Text){text_string(arena, text), text.len};
}

Text text_printf(Arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    char *at = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(at, (size_t)length + 1, format, again);
    va_end(again);
    return (Text){at, (size_t)length};
}

bool text_to_int(Text text, int64_t *value)
{
    size_t i = text.len > 0 && (text.at[0] == '-' || text.at[0] == '+');
    bool negative = i == 1 && text.at[0] == '-';
    if (i == text.len) return false;
    int64_t sum = 0;
    for (; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') return false;
        int digit = text.at[i] - '0';
        if (__builtin_mul_overflow(sum, 10, &sum)) return false;
        if (__builtin_add_overflow(sum, negative ? -digit : digit, &sum)) return false;
    }
    *value = sum;
    return true;
}

bool text_to_double(Text text, double *value)
{
    char copy[64];
    if (text.len == 0 || text.len >= sizeof copy) return false;
    for (size_t i = 0; i < text.len; i++)
        if (strchr("0123456789+-.eE", text.at[i]) == NULL || text.at[i] == '\0') return false;
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    char *end = NULL;
    double number = strtod(copy, &end);
    if (*end != '\0' || !isfinite(number)) return false;
    *value = number;
    return true;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

int text_distance(Text a, Text b)
{
    enum { LONGEST = 64 };
    if (a.len > LONGEST || b.len > LONGEST) return LONGEST;
    int rows[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a.len; i++) rows[i][0] = (int)i;
    for (size_t j = 0; j <= b.len; j++) rows[0][j] = (int)j;
    for (size_t i = 1; i <= a.len; i++) {
        for (size_t j = 1; j <= b.len; j++) {
            int cost = a.at[i - 1] != b.at[j - 1];
            int best = least(least(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + cost);
            bool swapped =
                i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1];
            rows[i][j] = swapped ? least(best, rows[i - 2][j - 2] + 1) : best;
        }
    }
    return rows[a.len][b.len];
}

void buffer_reserve(Buffer *buffer, size_t more)
{
    if (buffer->len + more < buffer->capacity) return;
    size_t capacity = buffer->capacity == 0 ? 64 : buffer->capacity;
    while (capacity <= buffer->len + more) capacity *= 2;
    char *at = realloc(buffer->at, capacity);
    if (at == NULL) arena_fail("a string", capacity);
    buffer->at = at;
    buffer->capacity = capacity;
    buffer->at[buffer->len] = '\0';
}

void buffer_clear(Buffer *buffer)
{
    free(buffer->at);
    *buffer = (Buffer){0};
}

void buffer_reset(Buffer *buffer)
{
    buffer->len = 0;
    if (buffer->at != NULL) buffer->at[0] = '\0';
}

void buffer_put(Buffer *buffer, Text text)
{
    if (text.len == 0) return;
    buffer_reserve(buffer, text.len);
    memcpy(buffer->at + buffer->len, text.at, text.len);
    buffer->len += text.len;
    buffer->at[buffer->len] = '\0';
}

void buffer_puts(Buffer *buffer, const char *string)
{
    buffer_put(buffer, text_of(string));
}

void buffer_putc(Buffer *buffer, char c)
{
    buffer_reserve(buffer, 1);
    buffer->at[buffer->len++] = c;
    buffer->at[buffer->len] = '\0';
}

void buffer_repeat(Buffer *buffer, const char *string, int times)
{
    Text text = text_of(string);
    if (times <= 0 || text.len == 0) return;
    buffer_reserve(buffer, text.len * (size_t)times);
    if (text.len == 1) {
        memset(buffer->at + buffer->len, text.at[0], (size_t)times);
        buffer->len += (size_t)times;
        times = 0;
    }
    for (int i = 0; i < times; i++) {
        memcpy(buffer->at + buffer->len, text.at, text.len);
        buffer->len += text.len;
    }
    buffer->at[buffer->len] = '\0';
}

void buffer_vprintf(Buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    assert(length >= 0);
    buffer_reserve(buffer, (size_t)length + 1);
    vsnprintf(buffer->at + buffer->len, (size_t)length + 1, format, again);
    va_end(again);
    buffer->len += (size_t)length;
}

void buffer_printf(Buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    buffer_vprintf(buffer, format, arguments);
    va_end(arguments);
}

Text buffer_text(const Buffer *buffer)
{
    return (Text){buffer->at, buffer->len};
}
