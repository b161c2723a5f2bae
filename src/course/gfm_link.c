#include "course/gfm_link.h"

#include <string.h>

/* Where in a text an address stands, and what is put before it to make a link; len 0: there is
 * none. */
typedef struct Address {
    size_t from, len;
    const char *scheme;
} Address;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter_or_digit(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9');
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Blanks, and marks (source.h), of which an escape is no part of an address either. */
static bool ends_address(char c)
{
    return (c >= '\0' && c <= ' ') || c == '<';
}

/* How long the domain at the start of `text` is; 0: there is none. Its last two parts hold no
 * underscore. */
static size_t domain_length(Text text, bool needs_dot)
{
    size_t i = 0;
    int dots = 0;
    bool underscore = false, underscore_before = false;
    for (; i < text.len; i++) {
        char c = text.at[i];
        if (c == '_') underscore = true;
        else if (c == '.') {
            underscore_before = underscore;
            underscore = false;
            dots++;
        } else if (!is_letter_or_digit(c) && c != '-' && (unsigned char)c < 0x80) {
            break;
        }
    }
    return underscore || underscore_before || (needs_dot && dots == 0) ? 0 : i;
}

/* An address's `&name;` at its end looks like an entity and is none of it. */
static size_t without_entity(Text text, size_t end)
{
    size_t start = end - 1;
    while (start > 0 && is_letter_or_digit(text.at[start - 1])) start--;
    return start > 0 && start < end - 1 && text.at[start - 1] == '&' ? start - 1 : end - 1;
}

/* Where an address that may go on to `end` ends: not in punctuation, nor in a bracket that it
 * did not open. */
static size_t without_punctuation(Text text, size_t end)
{
    int open = 0;
    for (size_t i = 0; i < end; i++) open += (text.at[i] == '(') - (text.at[i] == ')');
    while (end > 0) {
        char last = text.at[end - 1];
        if (last == ';') end = without_entity(text, end);
        else if (last == ')' && open < 0) {
            open++;
            end--;
        } else if (is_one_of(last, "?!.,:*_~'\"")) {
            end--;
        } else {
            break;
        }
    }
    return end;
}

/* The end of the address that begins with `text`, whose domain ends at `end`. */
static size_t address_end(Text text, size_t end)
{
    while (end < text.len && !ends_address(text.at[end])) end++;
    return without_punctuation(text, end);
}

/* `colon` is that of a scheme:// with a domain behind it. */
static Address find_url(Text text, size_t colon)
{
    static const Text schemes[] = {{"http", 4}, {"https", 5}, {"ftp", 3}};
    size_t from = colon, domain = colon + 3;
    if (domain >= text.len || text.at[colon + 1] != '/' || text.at[colon + 2] != '/')
        return (Address){0};
    while (from > 0 && colon - from < 6 && is_letter(text.at[from - 1])) from--;
    Text scheme = text_slice(text, from, colon);
    bool known = false;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        known = known || text_equal(scheme, schemes[i]);
    if (!known || !is_letter_or_digit(text.at[domain])) return (Address){0};

    size_t length = domain_length(text_slice(text, domain, text.len), false);
    if (length == 0) return (Address){0};
    size_t end = address_end(text_slice(text, from, text.len), domain - from + length);
    return (Address){from, end > domain - from ? end : 0, ""};
}

static Address find_www(Text text, size_t from)
{
    if (!text_starts(text_slice(text, from, text.len), TEXT("www."))) return (Address){0};
    if (from > 0 && !ends_address(text.at[from - 1]) && !is_one_of(text.at[from - 1], "*_~("))
        return (Address){0};
    Text address = text_slice(text, from, text.len);
    size_t length = domain_length(address, true);
    return length <= 4 ? (Address){0} : (Address){from, address_end(address, length), "http://"};
}

/* How long the scheme is that ends where an e-mail address begins; 0: there is none. */
static size_t scheme_before(Text text, size_t from, Text scheme)
{
    if (!text_ends(text_slice(text, 0, from), scheme)) return 0;
    size_t before = from - scheme.len;
    return before > 0 && is_letter_or_digit(text.at[before - 1]) ? 0 : scheme.len;
}

/* The end of what follows an XMPP address: a slash and whom there. */
static size_t resource_end(Text text, size_t from)
{
    size_t end = from + 1;
    while (end < text.len && (is_letter_or_digit(text.at[end]) || is_one_of(text.at[end], "@.")))
        end++;
    while (!is_letter_or_digit(text.at[end - 1]) && end > from + 1) end--;
    return end > from + 1 ? end : from;
}

static Address find_email(Text text, size_t at)
{
    size_t from = at, end = at + 1;
    int dots = 0;
    while (from > 0
           && (is_letter_or_digit(text.at[from - 1]) || is_one_of(text.at[from - 1], ".+-_")))
        from--;
    for (; end < text.len; end++) {
        char c = text.at[end];
        bool dot = c == '.' && end + 1 < text.len && is_letter_or_digit(text.at[end + 1]);
        dots += dot;
        if (!dot && !is_letter_or_digit(c) && c != '-' && c != '_') break;
    }
    bool ends_well = is_letter_or_digit(text.at[end - 1]);
    if (from == at || dots == 0 || !ends_well || (end < text.len && text.at[end] == '@'))
        return (Address){0};
    size_t mailto = scheme_before(text, from, TEXT("mailto:"));
    size_t xmpp = scheme_before(text, from, TEXT("xmpp:"));
    if (xmpp > 0 && end < text.len && text.at[end] == '/') end = resource_end(text, end);
    from -= mailto + xmpp;
    return (Address){from, end - from, mailto + xmpp > 0 ? "" : "mailto:"};
}

/* text_find() of `://`. */
static size_t find_slashes(Text text, size_t from)
{
    return text_find(text, TEXT("://"), from);
}

/* text_find() of `www.`, by the dot, which is the rarest in it. */
static size_t find_dot(Text text, size_t from)
{
    for (size_t i = from + 3; i < text.len; i++) {
        const char *dot = memchr(text.at + i, '.', text.len - i);
        if (dot == NULL) return SIZE_MAX;
        i = (size_t)(dot - text.at);
        if (memcmp(dot - 3, "www", 3) == 0) return i - 3;
    }
    return SIZE_MAX;
}

/* No address is without one of these. */
static bool may_be_address(Text text)
{
    return find_slashes(text, 0) != SIZE_MAX || text_has(text, TEXT("@"))
           || find_dot(text, 0) != SIZE_MAX;
}

static Address find_address(Text text)
{
    for (size_t i = 0; i < text.len; i++) {
        Address address = {0};
        if (text.at[i] == ':') address = find_url(text, i);
        else if (text.at[i] == 'w') address = find_www(text, i);
        else if (text.at[i] == '@') address = find_email(text, i);
        if (address.len > 0) return address;
    }
    return (Address){0};
}

static bool may_hold_address(const Span *span)
{
    return span->link.len == 0 && !span->code && !span->html && !span->image && !span->line_break;
}

void gfm_link_addresses(Arena *arena, Block *block)
{
    const char *looked = NULL; /* at the text up to here, as a whole */
    for (Span *span = block->spans; span != NULL; span = span->next) {
        if (!may_hold_address(span)) continue;
        const char *end = span->text.at + span->text.len;
        if (end != looked && !may_be_address(span->text)) continue;
        looked = end;
        Address address = find_address(span->text);
        if (address.len == 0) continue;
        Span *linked = address.from > 0 ? document_split_span(arena, span, address.from) : span;
        if (address.len < linked->text.len) document_split_span(arena, linked, address.len);
        linked->bare = true;
        linked->link = address.scheme[0] == '\0'
                           ? linked->text
                           : text_printf(arena, "%s%.*s", address.scheme, TEXT_ARG(linked->text));
        span = linked;
    }
}

/* --- In the source ---------------------------------------------------------------------------- */

/* Where what may be an address ends for certain, whatever it is part of. */
static size_t token_end(Text text, size_t from)
{
    while (from < text.len && !ends_address(text.at[from]) && !is_one_of(text.at[from], ">\"`|]"))
        from++;
    return from;
}

static size_t token_start(Text text, size_t from, size_t least)
{
    while (from > least && !ends_address(text.at[from - 1])
           && !is_one_of(text.at[from - 1], ">\"`|]"))
        from--;
    return from;
}

/* What stands before an address that cmark reads as one: <URL>, a link's, a definition's. */
static bool is_bracketed(Text text, size_t from)
{
    if (from > 0 && text.at[from - 1] == '<') return true;
    if (from > 1 && text.at[from - 1] == '(' && text.at[from - 2] == ']') return true;
    while (from > 0 && (text.at[from - 1] == ' ' || text.at[from - 1] == '\t')) from--;
    return from > 1 && text.at[from - 1] == ':' && text.at[from - 2] == ']';
}

/* All addresses between two places with nothing between them that ends one. */
static void guard_token(Source *source, size_t start, size_t end)
{
    size_t before = start; /* whether an address may begin hangs on what is before it */
    if (start > 0 && source->text.at[start - 1] != '>') before--;
    Text token = text_slice(source->text, before, end);
    for (size_t i = start - before; i < token.len; i++) {
        Address address = {0};
        if (token.at[i] == ':') address = find_url(token, i);
        else if (token.at[i] == 'w') address = find_www(token, i);
        if (address.len == 0) continue;
        i = address.from + address.len;
        if (!is_bracketed(source->text, before + address.from))
            source_guard_address(source, before + address.from, address.len);
    }
}

/* Signs are `len` bytes long. */
static void guard_all(Source *source, size_t (*find_sign)(Text text, size_t from), size_t len)
{
    Text text = source->text;
    size_t end = 0;
    for (size_t at; (at = find_sign(text, end)) != SIZE_MAX;) {
        size_t start = token_start(text, at, end);
        end = token_end(text, at);
        if (end < at + len) end = at + len;
        guard_token(source, start, end);
    }
}

void gfm_link_guard(Source *source)
{
    guard_all(source, find_slashes, strlen("://"));
    guard_all(source, find_dot, strlen("www."));
}
