#include "base/json.h"

#include <assert.h>
#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"

enum {
    MOST_LEVELS = 200,   /* of nesting: far above any course file, far below what a stack holds */
    MOST_PROBLEMS = 20,  /* in one document: what follows then is mostly of the same making */
    LONGEST_NUMBER = 60, /* bytes: cJSON cuts a number after 63 */
    EXCERPT_LENGTH = 24, /* code points */
    SPARE_BYTES = 64 * 1024,        /* of the arena, for messages */
    NODE_BYTES = sizeof(Json) + 64, /* with what its texts are rounded up by */
    TREE_PER_BYTE = 2 * sizeof(cJSON), /* of cJSON's tree: two bytes make a node, one a text */
    TREE_LEAST = 1024,
};

/* Reads the document once, byte by byte, builds the tree of places, and says what is wrong. Errors
 * that hide little of what follows are gone over, so that one reading finds more than one. */
typedef struct Scanner {
    Text source;
    size_t at;
    Place place; /* of the byte at `at` */
    Arena *arena;
    Report *report;
    size_t nodes_left;
    int problems;
    bool stopped; /* what follows cannot be made sense of */
} Scanner;

static void complain(Scanner *scanner, Place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void complain(Scanner *scanner, Place place, const char *format, ...)
{
    if (scanner->stopped) return;
    va_list arguments;
    va_start(arguments, format);
    report_vadd(scanner->report, SEVERITY_ERROR, place, "json-syntax", format, arguments);
    va_end(arguments);
    if (++scanner->problems == MOST_PROBLEMS) scanner->stopped = true;
}

/* The byte `ahead` of the next one, or -1 behind the end. */
static int peek(const Scanner *scanner, size_t ahead)
{
    if (scanner->at + ahead >= scanner->source.len) return -1;
    return (unsigned char)scanner->source.at[scanner->at + ahead];
}

static void advance(Scanner *scanner, size_t bytes)
{
    for (; bytes > 0; bytes--) {
        int byte = peek(scanner, 0);
        scanner->at++;
        if (byte == '\n' || (byte == '\r' && peek(scanner, 0) != '\n')) {
            scanner->place.line++;
            scanner->place.column = 1;
        } else if ((peek(scanner, 0) & 0xC0) != 0x80) { /* the code point is complete */
            scanner->place.column++;
        }
    }
}

/* Goes over what stands for itself in a string: ASCII but for quotes, backslashes and controls. */
static void skip_plain(Scanner *scanner)
{
    Text rest = text_slice(scanner->source, scanner->at, scanner->source.len);
    size_t i = 0;
    while (i < rest.len && rest.at[i] >= ' ' && rest.at[i] <= '~' && rest.at[i] != '"'
           && rest.at[i] != '\\')
        i++;
    scanner->at += i;
    scanner->place.column += (int)i;
}

static bool is_blank(int c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_line_end(int c)
{
    return c == '\n' || c == '\r' || c == -1;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

/* What names, numbers and literals consist of, and what is written by mistake in their place. */
static bool is_word(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'
           || c == '+' || c == '.' || c == '$' || c >= 0x80;
}

/* The bytes from here that look like one piece: a quoted text, a word, a sign. */
static Text piece(const Scanner *scanner)
{
    size_t len = 1;
    int first = peek(scanner, 0);
    if (first == '"' || first == '\'') {
        while (peek(scanner, len) != first && !is_line_end(peek(scanner, len))) len++;
        if (peek(scanner, len) == first) len++;
    } else if (is_word(first)) {
        while (is_word(peek(scanner, len))) len++;
    }
    return text_slice(scanner->source, scanner->at, scanner->at + len);
}

/* As it may be shown in a message: on one line, not too long. */
static Text excerpt(const Scanner *scanner, Text text)
{
    Text shown = utf8_excerpt(scanner->arena, text, EXCERPT_LENGTH);
    return shown.len > 0 ? shown : TEXT("a control character");
}

static void skip_comment(Scanner *scanner)
{
    complain(scanner, scanner->place, "JSON has no comments");
    bool block = peek(scanner, 1) == '*';
    for (advance(scanner, 2); peek(scanner, 0) != -1; advance(scanner, 1)) {
        if (!block && is_line_end(peek(scanner, 0))) return;
        if (!block || peek(scanner, 0) != '*' || peek(scanner, 1) != '/') continue;
        advance(scanner, 2);
        return;
    }
}

static void skip_blanks(Scanner *scanner)
{
    for (;;) {
        int c = peek(scanner, 0), next = peek(scanner, 1);
        if (is_blank(c)) advance(scanner, 1);
        else if (c == '/' && (next == '/' || next == '*')) skip_comment(scanner);
        else return;
    }
}

static Json *new_node(Scanner *scanner, JsonKind kind)
{
    if (scanner->nodes_left == 0) {
        complain(scanner, scanner->place, "the document is too large to be read");
        scanner->stopped = true;
        return NULL;
    }
    scanner->nodes_left--;
    Json *node = arena_alloc(scanner->arena, sizeof *node);
    node->kind = kind;
    node->line = scanner->place.line;
    node->column = scanner->place.column;
    return node;
}

/* --- Strings ---------------------------------------------------------------------------------- */

/* The four hexadecimal digits `ahead` of here, or -1. */
static int peek_hex(const Scanner *scanner, size_t ahead)
{
    int value = 0;
    for (size_t i = 0; i < 4; i++) {
        int c = peek(scanner, ahead + i);
        if (is_digit(c)) value = value * 16 + c - '0';
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') value = value * 16 + (c | 0x20) - 'a' + 10;
        else return -1;
    }
    return value;
}

/* Goes over \uXXXX, or two of them that make a pair (RFC 8259, section 7). */
static void scan_unicode_escape(Scanner *scanner)
{
    int first = peek_hex(scanner, 2);
    int second = peek(scanner, 6) == '\\' && peek(scanner, 7) == 'u' ? peek_hex(scanner, 8) : -1;
    bool high = first >= 0xD800 && first <= 0xDBFF;
    bool paired = high && second >= 0xDC00 && second <= 0xDFFF;
    if (first == -1) complain(scanner, scanner->place, "\\u takes four hexadecimal digits");
    else if (first == 0) complain(scanner, scanner->place, "\\u0000 is not allowed in a text");
    else if (!paired && first >= 0xD800 && first <= 0xDFFF)
        complain(scanner, scanner->place, "\\u%04x is half of a surrogate pair", first);
    advance(scanner, first == -1 ? 2 : paired ? 12 : 6);
}

static void scan_escape(Scanner *scanner)
{
    int c = peek(scanner, 1);
    if (c == 'u') {
        scan_unicode_escape(scanner);
    } else if (c != -1 && c != 0 && strchr("\"\\/bfnrt", c) != NULL) {
        advance(scanner, 2);
    } else if (is_line_end(c)) {
        advance(scanner, 1); /* scan_string says what is missing */
    } else {
        complain(scanner, scanner->place, "no such escape; a backslash itself is written \\\\");
        advance(scanner, 1);
    }
}

/* Goes over a string, from its opening to its closing quote. */
static void scan_string(Scanner *scanner)
{
    Place opening = scanner->place;
    advance(scanner, 1);
    for (int c; skip_plain(scanner), (c = peek(scanner, 0)) != '"';) {
        if (is_line_end(c)) {
            complain(scanner, opening,
                     "the closing quote of this text is missing on its line "
                     "(a line break in a text is written \\n)");
            scanner->stopped = true;
            return;
        }
        if (c == '\t') complain(scanner, scanner->place, "a tab in a text is written \\t");
        else if (c < ' ')
            complain(scanner, scanner->place, "control character U+%04X in a text", (unsigned)c);
        if (c == '\\') scan_escape(scanner);
        else advance(scanner, 1);
    }
    advance(scanner, 1);
    int c = peek(scanner, 0);
    if (!is_word(c) || scanner->stopped) return;
    complain(scanner, scanner->place,
             "the text ends before this; a quote inside it is written \\\"");
    scanner->stopped = true;
}

/* --- Numbers and literals --------------------------------------------------------------------- */

/* True where a double holds all the digits of a whole number written without an exponent. */
static bool is_exact(Text text, double number)
{
    char printed[LONGEST_NUMBER + 16];
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.at[i]) && text.at[i] != '-') return true;
    snprintf(printed, sizeof printed, "%.0f", number);
    return text_is(text, printed);
}

/* What keeps a text from being a number by RFC 8259, section 6; NULL where nothing does. */
static const char *number_fault(Text text, double *number)
{
    size_t i = 0;
    char padded[LONGEST_NUMBER + 2] = {0};
    if (text.len > LONGEST_NUMBER) return "a number has at most 60 characters here";
    memcpy(padded, text.at, text.len);

    if (padded[i] == '+') return "a number has no plus sign";
    if (padded[i] == '-') i++;
    if (padded[i] == '.') return "a digit is missing before the point";
    if (padded[i] == '0' && is_digit(padded[i + 1])) return "a number does not begin with 0";
    if (!is_digit(padded[i])) return "this is not a number";
    while (is_digit(padded[i])) i++;
    if (padded[i] == '.') {
        if (!is_digit(padded[++i])) return "a digit is missing behind the point";
        while (is_digit(padded[i])) i++;
    }
    if (padded[i] == 'e' || padded[i] == 'E') {
        i++;
        if (padded[i] == '+' || padded[i] == '-') i++;
        if (!is_digit(padded[i])) return "the exponent has no digits";
        while (is_digit(padded[i])) i++;
    }
    if (i != text.len) return "this is not a number";
    if (!text_to_double(text, number)) return "this number is too large";
    return is_exact(text, *number) ? NULL : "a whole number this large loses digits";
}

static Json *scan_number(Scanner *scanner)
{
    Json *node = new_node(scanner, JSON_NUMBER);
    if (node == NULL) return NULL;
    Text text = piece(scanner);
    const char *fault = number_fault(text, &node->number);
    if (fault != NULL)
        complain(scanner, scanner->place, "%.*s: %s", TEXT_ARG(excerpt(scanner, text)), fault);
    advance(scanner, text.len);
    return node;
}

static bool is_any_case(Text text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

/* Goes over text without double quotes, to where the next value could begin. */
static void skip_unquoted(Scanner *scanner)
{
    if (peek(scanner, 0) == '\'') {
        advance(scanner, piece(scanner).len);
        return;
    }
    while (!is_line_end(peek(scanner, 0)) && strchr(",:]}", peek(scanner, 0)) == NULL)
        advance(scanner, 1);
}

/* true, false, null, or what somebody took for a value. */
static Json *scan_word(Scanner *scanner)
{
    Json *node = new_node(scanner, JSON_NULL);
    if (node == NULL) return NULL;
    Text word = piece(scanner);
    bool truth = is_any_case(word, "true");
    if (truth || is_any_case(word, "false")) {
        node->kind = JSON_BOOL;
        node->truth = truth;
    }
    if (text_is(word, "true") || text_is(word, "false") || text_is(word, "null")) {
        advance(scanner, word.len);
        return node;
    }
    Text shown = excerpt(scanner, word);
    if (node->kind == JSON_BOOL || is_any_case(word, "null")) {
        complain(scanner, scanner->place, "%.*s is written in lower case", TEXT_ARG(shown));
        advance(scanner, word.len);
    } else {
        complain(scanner, scanner->place, "%.*s is not in double quotes (\")", TEXT_ARG(shown));
        skip_unquoted(scanner);
    }
    return node;
}

/* --- Arrays and objects ----------------------------------------------------------------------- */

static Json *scan_value(Scanner *scanner, int level);

/* The member's name and the colon. False where the name's value cannot follow. */
static bool scan_name(Scanner *scanner)
{
    Place place = scanner->place;
    int c = peek(scanner, 0);
    Text name = piece(scanner);
    if (c == '"') {
        scan_string(scanner);
    } else if (is_word(c) || c == '\'') {
        complain(scanner, place, "the name %.*s is not in double quotes (\")",
                 TEXT_ARG(excerpt(scanner, name)));
        advance(scanner, name.len);
    } else {
        complain(scanner, place, "a name in double quotes is expected, not %.*s",
                 TEXT_ARG(excerpt(scanner, name)));
        scanner->stopped = true;
    }
    skip_blanks(scanner);
    if (scanner->stopped) return false;
    c = peek(scanner, 0);
    if (c == ':') {
        advance(scanner, 1);
        skip_blanks(scanner);
        c = peek(scanner, 0);
        if (c != ',' && c != '}') return true;
        complain(scanner, scanner->place, "the value of %.*s is missing",
                 TEXT_ARG(excerpt(scanner, name)));
        return false;
    }
    if (c == -1) return true; /* scan_value says so */
    complain(scanner, scanner->place, "a colon is missing behind %.*s",
             TEXT_ARG(excerpt(scanner, name)));
    if (c == '=') {
        advance(scanner, 1);
        skip_blanks(scanner);
    }
    return c != ',' && c != '}';
}

static Json *scan_member(Scanner *scanner, int level)
{
    Place place = scanner->place;
    Json *node = scan_name(scanner) ? scan_value(scanner, level) : new_node(scanner, JSON_NULL);
    if (node == NULL) return NULL;
    node->key_line = place.line;
    node->key_column = place.column;
    return node;
}

/* What stands behind an element where a comma should. */
static void complain_of_comma(Scanner *scanner)
{
    int c = peek(scanner, 0);
    bool begins = is_word(c) || c == '"' || c == '\'' || c == '{' || c == '[';
    Text shown = excerpt(scanner, piece(scanner));
    if (begins)
        complain(scanner, scanner->place, "a comma is missing before %.*s", TEXT_ARG(shown));
    else complain(scanner, scanner->place, "a comma is expected, not %.*s", TEXT_ARG(shown));
    scanner->stopped = scanner->stopped || !begins;
}

/* What stands where an element or the closing bracket should. */
static void complain_of_end(Scanner *scanner, Place opening, char bracket)
{
    int c = peek(scanner, 0);
    if (c == -1)
        complain(scanner, scanner->place, "the file ends inside the %c of line %d, column %d",
                 bracket, opening.line, opening.column);
    else
        complain(scanner, scanner->place, "%c cannot close the %c of line %d, column %d", c,
                 bracket, opening.line, opening.column);
    scanner->stopped = true;
}

/* The elements of an array or the members of an object, from bracket to bracket. */
static Json *scan_container(Scanner *scanner, int level)
{
    Place opening = scanner->place, comma = {0};
    char bracket = scanner->source.at[scanner->at];
    Json *node = new_node(scanner, bracket == '{' ? JSON_OBJECT : JSON_ARRAY);
    if (node == NULL) return NULL;
    Json **tail = &node->first;
    for (advance(scanner, 1); !scanner->stopped;) {
        skip_blanks(scanner);
        int c = peek(scanner, 0);
        if (c == (bracket == '{' ? '}' : ']')) {
            if (comma.line > 0)
                complain(scanner, comma, "a comma too many before the closing %c", c);
            advance(scanner, 1);
            break;
        }
        if (c == -1 || c == '}' || c == ']') {
            complain_of_end(scanner, opening, bracket);
        } else if (c == ',') {
            if (node->count == 0 || comma.line > 0)
                complain(scanner, scanner->place, "a value is missing before this comma");
            comma = scanner->place;
            advance(scanner, 1);
        } else {
            if (node->count > 0 && comma.line == 0) complain_of_comma(scanner);
            if (scanner->stopped) break;
            comma.line = 0;
            Json *child = bracket == '{' ? scan_member(scanner, level) : scan_value(scanner, level);
            if (child == NULL) break;
            *tail = child;
            tail = &child->next;
            node->count++;
        }
    }
    return node;
}

/* The value that begins here; NULL where none does, and then the scanner has stopped. */
static Json *scan_value(Scanner *scanner, int level)
{
    int c = peek(scanner, 0);
    if (level == MOST_LEVELS && (c == '{' || c == '[')) {
        complain(scanner, scanner->place, "nested deeper than %d levels", MOST_LEVELS);
        scanner->stopped = true;
        return NULL;
    }
    if (c == '{' || c == '[') return scan_container(scanner, level + 1);
    if (c == '"') {
        Json *node = new_node(scanner, JSON_STRING);
        if (node != NULL) scan_string(scanner);
        return node;
    }
    if (is_digit(c) || c == '-' || c == '+' || c == '.') return scan_number(scanner);
    if (is_word(c) || c == '\'') return scan_word(scanner);
    if (c == -1) complain(scanner, scanner->place, "the file ends where a value is expected");
    else
        complain(scanner, scanner->place, "a value is expected, not %.*s",
                 TEXT_ARG(excerpt(scanner, piece(scanner))));
    scanner->stopped = true;
    return NULL;
}

static Json *scan_document(Scanner *scanner)
{
    if (text_starts(scanner->source, TEXT("\xEF\xBB\xBF"))) {
        complain(scanner, scanner->place, "a byte order mark: save the file as UTF-8 without it");
        scanner->at = 3;
    }
    skip_blanks(scanner);
    Json *root = scan_value(scanner, 0);
    skip_blanks(scanner);
    if (peek(scanner, 0) != -1)
        complain(scanner, scanner->place, "text behind the end of the document: %.*s",
                 TEXT_ARG(excerpt(scanner, piece(scanner))));
    return root;
}

/* --- From cJSON's tree ------------------------------------------------------------------------ */

static int compare_keys(const void *left, const void *right)
{
    const Json *a = *(const Json *const *)left, *b = *(const Json *const *)right;
    int order = text_compare(a->key, b->key);
    if (order == 0) order = (a->key_line > b->key_line) - (a->key_line < b->key_line);
    if (order == 0) order = (a->key_column > b->key_column) - (a->key_column < b->key_column);
    return order;
}

/* Says where members are repeated, and takes them out. */
static void drop_repeated(Scanner *scanner, Json *object)
{
    Json **sorted = malloc(object->count * sizeof(Json *));
    if (sorted == NULL) arena_fail("an object's members", object->count * sizeof(Json *));
    size_t n = 0;
    for (Json *member = object->first; member != NULL; member = member->next) sorted[n++] = member;
    qsort(sorted, n, sizeof sorted[0], compare_keys);
    const Json *first = sorted[0];
    for (size_t i = 1; i < n; i++) {
        if (!text_equal(sorted[i]->key, first->key)) {
            first = sorted[i];
            continue;
        }
        Place place = {scanner->place.file, sorted[i]->key_line, sorted[i]->key_column};
        report_add(scanner->report, SEVERITY_ERROR, place, "repeated-field",
                   "\"%.*s\" is given again; the first is in line %d, column %d",
                   TEXT_ARG(excerpt(scanner, first->key)), first->key_line, first->key_column);
        sorted[i]->key_line = 0; /* marked */
    }
    free(sorted);
    for (Json **link = &object->first; *link != NULL;) {
        if ((*link)->key_line > 0) {
            link = &(*link)->next;
        } else {
            *link = (*link)->next;
            object->count--;
            object->repeats = true;
        }
    }
}

/* Puts the texts that cJSON decoded into the tree of places, which has the same shape. */
static void fill(Scanner *scanner, Json *node, const cJSON *tree)
{
    if (node->kind == JSON_STRING)
        node->string = text_copy(scanner->arena, text_of(tree->valuestring));
    const cJSON *from = tree->child;
    for (Json *child = node->first; child != NULL; child = child->next, from = from->next) {
        assert(from != NULL);
        if (node->kind == JSON_OBJECT)
            child->key = text_copy(scanner->arena, text_of(from->string));
        fill(scanner, child, from);
    }
    assert(from == NULL);
    if (node->kind == JSON_OBJECT && node->count > 1) drop_repeated(scanner, node);
}

static Arena *tree_arena; /* cJSON allocates without an argument of ours */

static void *take_memory(size_t size)
{
    return arena_alloc(tree_arena, size);
}

static void leave_memory(void *at)
{
    (void)at; /* with the arena */
}

/* False where cJSON refuses what the scanner has let through. */
static bool decode(Scanner *scanner, Json *root)
{
    tree_arena = arena_new(TREE_PER_BYTE * scanner->source.len + TREE_LEAST);
    cJSON_InitHooks(&(cJSON_Hooks){take_memory, leave_memory});
    /* cJSON wants a NUL to know that the document ends there. */
    const char *copy = text_string(tree_arena, scanner->source);
    const cJSON *tree = cJSON_ParseWithLengthOpts(copy, scanner->source.len + 1, NULL, true);
    if (tree != NULL) fill(scanner, root, tree);
    arena_free(tree_arena);
    return tree != NULL;
}

Json *json_read(Arena *arena, Text source, const char *file, Report *report)
{
    Scanner scanner = {.source = source, .place = {file, 1, 1}, .arena = arena, .report = report};
    size_t set_aside = source.len + SPARE_BYTES;
    if (arena_left(arena) > set_aside)
        scanner.nodes_left = (arena_left(arena) - set_aside) / NODE_BYTES;

    size_t bad_offset;
    if (!utf8_valid(source, &bad_offset)) {
        advance(&scanner, bad_offset);
        complain(&scanner, scanner.place, "this is not UTF-8");
        return NULL;
    }
    Json *root = scan_document(&scanner);
    if (root == NULL || scanner.problems > 0) return NULL;
    if (decode(&scanner, root)) return root;
    complain(&scanner, (Place){file, 1, 1}, "this JSON cannot be read");
    return NULL;
}

const Json *json_get(const Json *object, const char *key)
{
    if (object == NULL || object->kind != JSON_OBJECT) return NULL;
    for (const Json *member = object->first; member != NULL; member = member->next)
        if (text_is(member->key, key)) return member;
    return NULL;
}

const char *json_kind_name(JsonKind kind)
{
    static const char *const names[] = {
        [JSON_NULL] = "null",       [JSON_BOOL] = "true or false", [JSON_NUMBER] = "a number",
        [JSON_STRING] = "a string", [JSON_ARRAY] = "an array",     [JSON_OBJECT] = "an object",
    };
    return names[kind];
}
