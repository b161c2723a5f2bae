#include "course/source.h"

#include <string.h>

static const Guard guards[] = {
    {"\xC2\x80", "\\~", NULL, "~", '\1'},
    {"\xC2\x81", "\\[", " xX!", "[", '\2'}, /* a task, an alert */
    {"\xC2\x82", "\\:", "/", ":", '\3'},
    {"\xC2\x83", "\\@", NULL, "@", '\4'},
    {"\xC2\x84", "[^", NULL, "[^", '\0'},
};
enum { GUARD_COUNT = sizeof guards / sizeof guards[0], FOOTNOTE_GUARD = GUARD_COUNT - 1 };

/* In an address: one byte, as what they stand for is. */
static const Guard underscore = {"\5", "_", NULL, "_", '\0'};
static const Guard asterisk = {"\6", "*", NULL, "*", '\0'};

static const Guard *guard_at(Text text, size_t at)
{
    if (at + 1 >= text.len || text.at[at] != '\xC2') return NULL;
    unsigned char second = (unsigned char)text.at[at + 1];
    return second >= 0x80 && second < 0x80 + GUARD_COUNT ? &guards[second - 0x80] : NULL;
}

static const Guard *find_escape(Text text, size_t *at)
{
    for (size_t i = 0; i < text.len; i++) {
        const char *lead = memchr(text.at + i, '\xC2', text.len - i);
        if (lead == NULL) return NULL;
        i = (size_t)(lead - text.at);
        const Guard *guard = guard_at(text, i);
        if (guard == NULL) continue;
        *at = i;
        return guard;
    }
    return NULL;
}

const Guard *source_find_guard(Text text, size_t *at)
{
    const Guard *found = find_escape(text, at), *in_address[] = {&underscore, &asterisk};
    for (size_t i = 0; i < 2 && text.len > 0; i++) {
        size_t within = found == NULL ? text.len : *at;
        const char *byte = memchr(text.at, in_address[i]->bytes[0], within);
        if (byte == NULL) continue;
        *at = (size_t)(byte - text.at);
        found = in_address[i];
    }
    return found;
}

char source_mark_meaning(char c)
{
    if (c == MARK_SOFT_BREAK) return ' ';
    return c > 0 && c < GUARD_COUNT ? guards[c - 1].plain[0] : '\0';
}

Text source_unguard(Arena *arena, Text text, GuardForm form)
{
    size_t at;
    const Guard *guard = source_find_guard(text, &at);
    if (guard == NULL) return text;
    Buffer out = {0};
    for (; guard != NULL; guard = source_find_guard(text, &at)) {
        buffer_put(&out, text_slice(text, 0, at));
        buffer_puts(&out, form == GUARD_AS_SOURCE ? guard->source : guard->plain);
        text = text_slice(text, at + strlen(guard->bytes), text.len);
    }
    buffer_put(&out, text);
    Text whole = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return whole;
}

/* What looks like a guard in the author's own bytes becomes another control, to be dropped
 * later. */
static void disarm(char *text, size_t len)
{
    Text rest = {text, len};
    size_t at;
    for (const Guard *guard; (guard = source_find_guard(rest, &at)) != NULL;) {
        size_t end = at + strlen(guard->bytes);
        text[(size_t)(rest.at - text) + end - 1] = end - at == 1 ? '\x7F' : '\x9F';
        rest = text_slice(rest, end, rest.len);
    }
}

static bool guards_here(const Guard *guard, const char *at)
{
    if (at[1] == '\0' || memcmp(at, guard->source, 2) != 0) return false;
    return guard->before == NULL || (at[2] != '\0' && strchr(guard->before, at[2]) != NULL);
}

static void guard_escapes(char *text, size_t len)
{
    for (char *at = memchr(text, '\\', len); at != NULL;
         at = memchr(at, '\\', len - (size_t)(at - text))) {
        for (int i = 0; i < FOOTNOTE_GUARD; i++)
            if (guards_here(&guards[i], at)) memcpy(at, guards[i].bytes, 2);
        at += at[1] == '\0' ? 1 : 2; /* the text ends in a NUL */
    }
}

/* LF for CRLF and CR: cmark counts lines so, but keeps a code block's line ends as they are. */
static size_t copy_lines(char *to, Text text)
{
    size_t len = 0;
    if (text.len == 0 || memchr(text.at, '\r', text.len) == NULL) {
        if (text.len > 0) memcpy(to, text.at, text.len);
        return text.len;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\r' && i + 1 < text.len && text.at[i + 1] == '\n') continue;
        to[len++] = (char)(c == '\r' ? '\n' : c);
    }
    return len;
}

static void find_lines(Arena *arena, Source *source)
{
    Text text = source->text;
    size_t count = 0, room = 256;
    uint32_t *starts = arena_array(arena, room, sizeof *starts);
    for (const char *at = text.at, *end = text.at + text.len; at < end; count++) {
        if (count + 1 == room) {
            starts = arena_grow(arena, starts, room * sizeof *starts, 2 * room * sizeof *starts);
            room *= 2;
        }
        starts[count] = (uint32_t)(at - text.at);
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        at = line_end == NULL ? end : line_end + 1;
    }
    starts[count] = (uint32_t)text.len;
    source->starts = starts;
    source->line_count = (int)count;
}

Source source_open(Arena *arena, Text text)
{
    if (text_starts(text, TEXT("\xEF\xBB\xBF"))) text = text_slice(text, 3, text.len);
    char *copy = arena_alloc(arena, text.len + 1);
    size_t len = copy_lines(copy, text);
    copy[len] = '\0';
    disarm(copy, len);
    guard_escapes(copy, len);

    Source source = {.text = {copy, len}, .parsed = {copy, len}};
    find_lines(arena, &source);
    return source;
}

Text source_line(const Source *source, int line)
{
    if (line < 1 || line > source->line_count) return (Text){NULL, 0};
    Text text = text_slice(source->text, source->starts[line - 1], source->starts[line]);
    if (text.len > 0 && text.at[text.len - 1] == '\n') text.len--;
    return text;
}

static Text strip_quotes(Text text)
{
    size_t i = 0;
    while (i < text.len && (text.at[i] == ' ' || text.at[i] == '\t' || text.at[i] == '>')) i++;
    return text_slice(text, i, text.len);
}

Text source_content(const Source *source, int line)
{
    return text_trim(strip_quotes(source_line(source, line)));
}

size_t source_marker_length(Text text)
{
    size_t i = 0;
    while (i < text.len && i < 9 && text.at[i] >= '0' && text.at[i] <= '9') i++;
    if (i == text.len) return 0;
    char c = text.at[i];
    if (i == 0 ? c != '-' && c != '+' && c != '*' : c != '.' && c != ')') return 0;
    i++;
    return i == text.len || text.at[i] == ' ' || text.at[i] == '\t' ? i : 0;
}

Text source_first_content(const Source *source, int line)
{
    Text text = strip_quotes(source_line(source, line));
    for (size_t marker = source_marker_length(text); marker > 0;
         marker = source_marker_length(text))
        text = strip_quotes(text_slice(text, marker, text.len));
    return text_trim(text);
}

/* Whether a line that ends in this is a rule, not a list in a list in a list. */
static bool ends_rule(Text text, char mark)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] != mark && text.at[i] != ' ') return false;
    return mark == '-' || mark == '*';
}

Text source_behind_containers(const Source *source, int line, int count)
{
    Text text = source_line(source, line);
    char mark = '\0';
    for (; count > 0; count--) {
        size_t blanks = 0;
        while (blanks < text.len && (text.at[blanks] == ' ' || text.at[blanks] == '\t')) blanks++;
        text = text_slice(text, blanks, text.len);
        bool quote = text.len > 0 && text.at[0] == '>';
        size_t marker = quote ? 1 : source_marker_length(text);
        if (marker == 0) return (Text){NULL, 0};
        mark = text.at[0];
        text = text_slice(text, marker, text.len);
    }
    return ends_rule(text, mark) ? (Text){NULL, 0} : text;
}

void source_guard_footnote(Source *source, int line)
{
    Text content = source_first_content(source, line);
    if (!text_starts(content, TEXT("[^"))) return;
    size_t at = (size_t)(content.at - source->text.at);
    memcpy((char *)source->text.at + at, guards[FOOTNOTE_GUARD].bytes, 2);
    memcpy((char *)source->parsed.at + at, guards[FOOTNOTE_GUARD].bytes, 2);
}

void source_guard_address(Source *source, size_t from, size_t len)
{
    char *bytes = (char *)source->text.at;
    for (size_t i = from; i < from + len; i++) {
        if (bytes[i] == '_') bytes[i] = underscore.bytes[0];
        if (bytes[i] == '*') bytes[i] = asterisk.bytes[0];
    }
}
