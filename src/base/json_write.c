#include <assert.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

/* --- Numbers ---------------------------------------------------------------------------------- */

/* A decimal as digits without a point, the first of them before it: 1.25e-7 is "125", -7. */
typedef struct Decimal {
    char digits[24];
    int exponent;
} Decimal;

/* The `precision` digits nearest to a positive number. */
static Decimal nearest_decimal(double number, int precision)
{
    char printed[40];
    snprintf(printed, sizeof printed, "%.*e", precision - 1, number);
    Decimal decimal = {.exponent = atoi(strchr(printed, 'e') + 1)};
    size_t n = 0;
    for (const char *at = printed; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9') decimal.digits[n++] = *at; /* whatever the locale's point */
    while (n > 1 && decimal.digits[n - 1] == '0') n--;
    decimal.digits[n] = '\0';
    return decimal;
}

static bool reads_back(const Decimal *decimal, double number)
{
    char printed[40];
    int last = (int)strlen(decimal->digits) - 1;
    snprintf(printed, sizeof printed, "%se%d", decimal->digits, decimal->exponent - last);
    return strtod(printed, NULL) == number;
}

/* The next decimal of `precision` digits above one that ends in no 9: there, fewer would do. */
static Decimal next_decimal(Decimal decimal, int precision)
{
    size_t n = strlen(decimal.digits), last = (size_t)precision - 1;
    while (n <= last) decimal.digits[n++] = '0';
    decimal.digits[n] = '\0';
    if (decimal.digits[last] < '9') decimal.digits[last]++;
    return decimal;
}

/* The shortest decimal that reads back as a positive number. All decimals of 15 digits survive the
 * way through a normal double, so what 15 digits can say they say without their last zeros; below
 * the normal ones fewer digits may do. At a power of two the gap to the next double is twice the
 * gap before it, so the decimal above the nearest may do where that one does not. */
static Decimal shortest_decimal(double number)
{
    int precision = number < DBL_MIN ? 1 : DBL_DIG;
    for (; precision < DBL_DECIMAL_DIG; precision++) {
        Decimal decimal = nearest_decimal(number, precision);
        if (reads_back(&decimal, number)) return decimal;
        decimal = next_decimal(decimal, precision);
        if (reads_back(&decimal, number)) return decimal;
    }
    return nearest_decimal(number, DBL_DECIMAL_DIG);
}

void json_format_number(double number, char out[32])
{
    enum { MOST_ZEROS = 5, MOST_DIGITS = 16 }; /* a whole number of 17 digits may not be exact */
    assert(isfinite(number));
    const char *sign = signbit(number) ? "-" : "";
    if (number == 0) {
        snprintf(out, 32, "%s0", sign);
        return;
    }
    Decimal decimal = shortest_decimal(fabs(number));
    char *digits = decimal.digits;
    int count = (int)strlen(digits), whole = decimal.exponent + 1; /* digits before the point */
    if (whole > MOST_DIGITS || whole < -MOST_ZEROS) {
        snprintf(out, 32, "%s%c%s%se%d", sign, digits[0], count > 1 ? "." : "", digits + 1,
                 decimal.exponent);
    } else if (whole <= 0) {
        snprintf(out, 32, "%s0.%.*s%s", sign, -whole, "00000", digits);
    } else if (whole < count) {
        snprintf(out, 32, "%s%.*s.%s", sign, whole, digits, digits + whole);
    } else {
        memset(digits + count, '0', (size_t)(whole - count));
        snprintf(out, 32, "%s%.*s", sign, whole, digits);
    }
}

/* --- Structure -------------------------------------------------------------------------------- */

static void new_line(JsonWriter *writer)
{
    buffer_putc(writer->out, '\n');
    buffer_repeat(writer->out, "  ", writer->depth);
}

/* What comes between the last value and one that begins now. */
static void begin_value(JsonWriter *writer, bool container)
{
    if (writer->after_key) {
        writer->after_key = false;
        return;
    }
    if (writer->depth == 0) return;
    if (writer->comma) buffer_putc(writer->out, ',');
    if (!writer->pretty) return;
    if (container && !writer->comma) writer->on_line = false;
    if (!writer->on_line) new_line(writer);
    else if (writer->comma) buffer_putc(writer->out, ' ');
}

void json_open(JsonWriter *writer, char bracket)
{
    assert(bracket == '{' || bracket == '[');
    begin_value(writer, true);
    buffer_putc(writer->out, bracket);
    writer->depth++;
    writer->comma = false;
    writer->on_line = bracket == '[';
}

void json_close(JsonWriter *writer, char bracket)
{
    assert((bracket == '}' || bracket == ']') && writer->depth > 0 && !writer->after_key);
    writer->depth--;
    if (writer->pretty && writer->comma && !writer->on_line) new_line(writer);
    buffer_putc(writer->out, bracket);
    writer->on_line = false; /* what holds a container has its values on lines of their own */
    writer->comma = true;
}

/* --- Values ----------------------------------------------------------------------------------- */

/* Beyond U+FFFF as a pair of surrogates (RFC 8259, section 7). */
static void put_escaped(Buffer *out, int32_t code_point)
{
    unsigned above = (unsigned)code_point - 0x10000;
    if (code_point <= 0xFFFF) buffer_printf(out, "\\u%04x", (unsigned)code_point);
    else buffer_printf(out, "\\u%04x\\u%04x", 0xD800 + (above >> 10), 0xDC00 + (above & 0x3FF));
}

static void put_code_point(Buffer *out, int32_t code_point)
{
    char encoded[4];
    switch (code_point) {
    case '"': buffer_puts(out, "\\\""); break;
    case '\\': buffer_puts(out, "\\\\"); break;
    case '\b': buffer_puts(out, "\\b"); break;
    case '\f': buffer_puts(out, "\\f"); break;
    case '\n': buffer_puts(out, "\\n"); break;
    case '\r': buffer_puts(out, "\\r"); break;
    case '\t': buffer_puts(out, "\\t"); break;
    default:
        /* A terminal that the JSON is printed to would obey it, or hide it. */
        if (utf8_is_hidden(code_point)) put_escaped(out, code_point);
        else buffer_put(out, (Text){encoded, utf8_encode(code_point, encoded)});
    }
}

static void put_string(Buffer *out, Text text)
{
    buffer_putc(out, '"');
    for (size_t i = 0, bytes; i < text.len; i += bytes)
        put_code_point(out, utf8_decode(text_slice(text, i, text.len), &bytes));
    buffer_putc(out, '"');
}

void json_key(JsonWriter *writer, const char *key)
{
    assert(writer->depth > 0 && !writer->after_key);
    begin_value(writer, false);
    put_string(writer->out, text_of(key));
    buffer_puts(writer->out, writer->pretty ? ": " : ":");
    writer->after_key = true;
}

/* A value that is written as it stands. */
static void put_plain(JsonWriter *writer, const char *value)
{
    begin_value(writer, false);
    buffer_puts(writer->out, value);
    writer->comma = true;
}

void json_string(JsonWriter *writer, Text text)
{
    begin_value(writer, false);
    put_string(writer->out, text);
    writer->comma = true;
}

void json_number(JsonWriter *writer, double number)
{
    char printed[32] = "null";
    if (isfinite(number)) json_format_number(number, printed);
    put_plain(writer, printed);
}

void json_int(JsonWriter *writer, int64_t number)
{
    char printed[32];
    snprintf(printed, sizeof printed, "%" PRId64, number);
    put_plain(writer, printed);
}

void json_bool(JsonWriter *writer, bool truth)
{
    put_plain(writer, truth ? "true" : "false");
}

void json_null(JsonWriter *writer)
{
    put_plain(writer, "null");
}
