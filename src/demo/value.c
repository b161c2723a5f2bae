#include "demo/value.h"

#include "base/files.h"
#include "base/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 Wide;

enum { FILE_BYTES_MAX = 16 << 20, SCALE_MOST = 15, PATH_CODE_POINTS = 4096 };

typedef struct Unit {
    const char *name;
    Time ns;
} Unit;

static const Unit duration_units[] = {
    {"ns", 1},
    {"us", TIME_MICROSECOND},
    {"µs", TIME_MICROSECOND},
    {"ms", TIME_MILLISECOND},
    {"s", TIME_SECOND},
    {"m", TIME_MINUTE},
    {"min", TIME_MINUTE},
    {"h", TIME_HOUR},
    {"d", 24 * TIME_HOUR},
};
static const Unit rate_units[] = {
    {"ms", TIME_MILLISECOND}, {"s", TIME_SECOND}, {"m", TIME_MINUTE},
    {"min", TIME_MINUTE},     {"h", TIME_HOUR},   {"d", 24 * TIME_HOUR},
};

static Time unit_ns(const Unit *units, size_t count, Text name)
{
    for (size_t i = 0; i < count; i++)
        if (text_is(name, units[i].name)) return units[i].ns;
    return 0;
}
#define UNIT_NS(units, name) unit_ns(units, sizeof(units) / sizeof(units)[0], name)

/* Splits "59.99s" into digits 5999, scale 2 and the rest "s". No sign, no exponent: exact. False
 * where there are no digits, or too many. */
static bool split_decimal(Text typed, int64_t *digits, int *scale, Text *rest)
{
    int64_t sum = 0;
    bool seen = false, point = false;
    size_t i = 0;
    *scale = 0;
    for (; i < typed.len; i++) {
        char c = typed.at[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        seen = true;
        *scale += point;
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, c - '0', &sum))
            return false;
    }
    while (*scale > 0 && sum % 10 == 0) { /* 2.50 is 2.5: keeps later products small */
        sum /= 10;
        --*scale;
    }
    *digits = sum;
    *rest = text_slice(typed, i, typed.len);
    return seen && *scale <= SCALE_MOST;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

static bool parse_duration(Text typed, Value *value)
{
    int64_t digits;
    int scale;
    Text rest;
    if (!split_decimal(typed, &digits, &scale, &rest)) return false;
    Time unit = rest.len == 0 && digits == 0 ? 1 : UNIT_NS(duration_units, rest);
    Wide ns = (Wide)digits * unit, divisor = power_of_ten(scale);
    if (unit == 0 || ns % divisor != 0 || ns / divisor > TIME_LIMIT) return false;
    value->number = (int64_t)(ns / divisor); /* exactly: nothing is finer than a nanosecond */
    value->real = (double)value->number / 1e9;
    return true;
}

static bool parse_rate(Text typed, Value *value)
{
    int scale;
    Text rest;
    if (!split_decimal(typed, &value->number, &scale, &rest)) return false;
    Time unit = TIME_SECOND;
    if (rest.len > 1 && rest.at[0] == '/')
        unit = UNIT_NS(rate_units, text_slice(rest, 1, rest.len));
    else if (rest.len > 0 || value->number != 0) return false;
    if (unit == 0 || __builtin_mul_overflow(unit, power_of_ten(scale), &value->per_ns))
        return false;
    value->real = (double)value->number * 1e9 / (double)value->per_ns;
    return true;
}

static bool parse_ratio(Text typed, Value *value)
{
    bool per_cent = text_ends(typed, TEXT("%"));
    if (per_cent) typed.len--;
    if (!text_to_double(typed, &value->real)) return false;
    if (per_cent) value->real /= 100;
    return true;
}

static bool parse_list(Arena *arena, Text typed, Value *value)
{
    size_t most = 1;
    for (size_t i = 0; i < typed.len; i++) most += typed.at[i] == ',';
    double *list = arena_array(arena, most, sizeof(double));
    size_t count = 0;
    Text part;
    while (text_next_part(&typed, ',', &part))
        if (!text_to_double(text_trim(part), &list[count++])) return false;
    value->list = list;
    value->number = (int64_t)count;
    return count == most;
}

static bool parse_choice(Text typed, const char *const *choices, Value *value)
{
    for (int i = 0; choices[i] != NULL; i++) {
        if (!text_is(typed, choices[i])) continue;
        value->number = i;
        return true;
    }
    return false;
}

static bool parse_set(Text typed, const char *const *choices, Value *value)
{
    for (size_t at = 0; at < typed.len; at++) {
        Value one;
        if (!parse_choice(text_slice(typed, at, at + 1), choices, &one)) return false;
        if ((value->number >> one.number & 1) != 0) return false; /* twice */
        value->number |= (int64_t)1 << one.number;
    }
    return typed.len > 0;
}

/* Everything but files and bounds. */
static bool parse_plain(Arena *arena, const ValueForm *form, Text typed, Value *value)
{
    switch (form->kind) {
    case VALUE_COUNT:
        if (!text_to_int(typed, &value->number)) return false;
        value->real = (double)value->number;
        return true;
    case VALUE_DECIMAL: return text_to_double(typed, &value->real);
    case VALUE_DURATION: return parse_duration(typed, value);
    case VALUE_RATE: return parse_rate(typed, value);
    case VALUE_RATIO: return parse_ratio(typed, value);
    case VALUE_CHOICE: return parse_choice(typed, form->choices, value);
    case VALUE_SET: return parse_set(typed, form->choices, value);
    case VALUE_LIST: return parse_list(arena, typed, value);
    case VALUE_TEXT: return true;
    case VALUE_NONE: return typed.len == 0;
    case VALUE_FILE: break;
    }
    assert(false);
    return false;
}

/* -1, 0, 1: a value below, at or above another of its kind. */
static int compare(ValueKind kind, const Value *a, const Value *b)
{
    if (kind == VALUE_COUNT || kind == VALUE_DURATION)
        return (a->number > b->number) - (a->number < b->number);
    if (kind == VALUE_RATE) {
        Wide left = (Wide)a->number * b->per_ns, right = (Wide)b->number * a->per_ns;
        return (left > right) - (left < right);
    }
    return (a->real > b->real) - (a->real < b->real);
}

/* Bounds are typed like the value, those of a list like each of its elements: one that does not
 * parse is our bug. */
static bool within(Arena *arena, const ValueForm *form, const Value *value)
{
    const ValueForm element = {.kind = form->kind == VALUE_LIST ? VALUE_DECIMAL : form->kind};
    const char *bounds[] = {form->low, form->high};
    for (int i = 0; i < 2; i++) {
        if (bounds[i] == NULL) continue;
        Value bound = {0};
        bool good = parse_plain(arena, &element, text_of(bounds[i]), &bound);
        assert(good);
        int wrong = i == 0 ? -1 : 1;
        if (form->kind != VALUE_LIST && compare(form->kind, value, &bound) == wrong) return false;
        for (int64_t k = 0; form->kind == VALUE_LIST && k < value->number; k++) {
            Value one = {.real = value->list[k]};
            if (compare(VALUE_DECIMAL, &one, &bound) == wrong) return false;
        }
    }
    return true;
}

static bool parse_file(Arena *arena, const ValueForm *form, const char *name, Text typed,
                       const char *root, Value *value, Report *report)
{
    if (typed.len == 0) return true; /* no file */
    const char *path = text_string(arena, typed);
    /* The problems point to it, and may outlive what is read. */
    const char *shown = text_string(report->arena, utf8_excerpt(arena, typed, PATH_CODE_POINTS));
    if (root != NULL && !files_inside(root, path)) {
        report_add(report, SEVERITY_ERROR, (Place){0}, "file-outside",
                   "%s %s: the file is not in the course's folder", name, shown);
        return false;
    }
    if (root != NULL) path = files_join(arena, root, path);
    int before = report->errors;
    Text text = files_read(arena, path, shown, FILE_BYTES_MAX, report);
    if (report->errors > before) return false;
    value->data = form->read(arena, text, shown, report);
    return value->data != NULL;
}

static void refuse(Arena *arena, const ValueForm *form, const char *name, Text typed,
                   Report *report)
{
    const char *near = form->kind == VALUE_CHOICE ? value_nearest(typed, form->choices) : NULL;
    Text shown = utf8_excerpt(arena, typed, UTF8_EXCERPT);
    report_add(report, SEVERITY_ERROR, (Place){0}, "bad-value", "%s %.*s: not %s%s%s%s", name,
               TEXT_ARG(shown), value_range(arena, form).at, near != NULL ? "; did you mean " : "",
               near != NULL ? near : "", near != NULL ? "?" : "");
}

bool value_parse(Arena *arena, const ValueForm *form, const char *name, Text typed,
                 const char *root, Value *value, Report *report)
{
    if (form->kind == VALUE_TEXT) typed = utf8_clean_line(arena, typed); /* it will be shown */
    *value = (Value){.typed = text_copy(arena, typed)};
    if (form->kind == VALUE_FILE) return parse_file(arena, form, name, typed, root, value, report);
    if (parse_plain(arena, form, typed, value) && within(arena, form, value)) return true;
    refuse(arena, form, name, typed, report);
    return false;
}

static const struct {
    const char *name;    /* in --help */
    const char *article; /* in messages */
} kinds[] = {
    [VALUE_NONE] = {"nothing", "without an argument"},
    [VALUE_COUNT] = {"count", "a count"},
    [VALUE_DECIMAL] = {"decimal", "a number"},
    [VALUE_DURATION] = {"duration", "a duration (250ms, 30s, 5m, 1h)"},
    [VALUE_RATE] = {"rate", "a rate (100/s, 100/min)"},
    [VALUE_RATIO] = {"ratio", "a ratio (0.25 or 25%)"},
    [VALUE_CHOICE] = {"choice", "one of"},
    [VALUE_SET] = {"set", "one or more, each once, of"},
    [VALUE_LIST] = {"list", "a list (5,1,1)"},
    [VALUE_TEXT] = {"text", "a text"},
    [VALUE_FILE] = {"file", "a file"},
};

const char *value_kind_name(ValueKind kind)
{
    return kinds[kind].name;
}

Text value_range(Arena *arena, const ValueForm *form)
{
    Buffer words = {0};
    buffer_puts(&words, kinds[form->kind].article);
    bool has_names = form->kind == VALUE_CHOICE || form->kind == VALUE_SET;
    for (int i = 0; has_names && form->choices[i] != NULL; i++)
        buffer_printf(&words, "%s %s", i > 0 ? "," : "", form->choices[i]);
    if (form->low != NULL && form->high != NULL)
        buffer_printf(&words, " from %s to %s", form->low, form->high);
    else if (form->low != NULL) buffer_printf(&words, " of at least %s", form->low);
    else if (form->high != NULL) buffer_printf(&words, " of at most %s", form->high);
    Text text = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return text;
}

void value_print_time(Time time, char out[32])
{
    if (time < TIME_SECOND && time % TIME_MILLISECOND == 0 && time > 0) {
        snprintf(out, 32, "%" PRId64 "ms", time / TIME_MILLISECOND);
        return;
    }
    int length =
        snprintf(out, 32, "%" PRId64 ".%09" PRId64, time / TIME_SECOND, time % TIME_SECOND);
    while (out[length - 1] == '0') length--;
    if (out[length - 1] == '.') length--;
    memcpy(out + length, "s", 2);
}

const char *value_nearest(Text typed, const char *const *names)
{
    const char *best = NULL;
    int least = INT_MAX;
    for (int i = 0; names[i] != NULL; i++) {
        Text name = text_of(names[i]);
        int distance = text_distance(typed, name);
        if (typed.len >= 2 && text_starts(name, typed))
            distance = 1; /* what looks like an abbreviation */
        else if (typed.len >= 3 && text_has(name, typed) && distance > 2)
            distance = 2; /* "bucket" for "token-bucket" */
        if (distance < least) {
            least = distance;
            best = names[i];
        }
    }
    size_t longest = best == NULL || strlen(best) < typed.len ? typed.len : strlen(best);
    return best != NULL && (size_t)least <= longest / 3 + 1 ? best : NULL;
}
