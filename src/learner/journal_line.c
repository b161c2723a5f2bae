#include "learner/journal_line.h"

#include "base/json.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* --- The format: learner/journal.h's table, as one here ------------------------------------- */

enum { VERSION = 1 };

static const char *const KIND_NAMES[] = {
    [JOURNAL_BEGIN] = "begin", [JOURNAL_RESUME] = "resume",     [JOURNAL_ANSWER] = "answer",
    [JOURNAL_END] = "end",     [JOURNAL_PRACTICE] = "practice", [JOURNAL_PLACE] = "place",
    [JOURNAL_READ] = "read",
};
enum { KINDS = sizeof KIND_NAMES / sizeof KIND_NAMES[0] };

enum {
    IN_BEGIN = 1 << JOURNAL_BEGIN,
    IN_RESUME = 1 << JOURNAL_RESUME,
    IN_ANSWER = 1 << JOURNAL_ANSWER,
    IN_END = 1 << JOURNAL_END,
    IN_PRACTICE = 1 << JOURNAL_PRACTICE,
    IN_PLACE = 1 << JOURNAL_PLACE,
    IN_READ = 1 << JOURNAL_READ,
    IN_QUIZ = IN_BEGIN | IN_RESUME | IN_ANSWER | IN_END | IN_PRACTICE,
    IN_ATTEMPT = IN_BEGIN | IN_RESUME | IN_ANSWER | IN_END,
    IN_QUESTION = IN_ANSWER | IN_PRACTICE
};

typedef enum MemberType {
    MEMBER_TEXT,  /* Text */
    MEMBER_INT,   /* int, from `least` */
    MEMBER_INT64, /* int64_t, from 0 to 2^53 - 1 */
    MEMBER_SHARE, /* double, 0 to 1 */
    MEMBER_BOOL,  /* bool */
    MEMBER_IDS,   /* Text *questions and their count */
    MEMBER_ANSWER /* Answer */
} MemberType;

typedef struct Member {
    const char *name;
    unsigned kinds;
    MemberType type;
    size_t offset;
    int limit;
    bool optional; /* an int that is not written where it is 0 */
} Member;

#define AT(field) offsetof(JournalEvent, field)

static const Member MEMBERS[] = {
    {"course", IN_QUIZ | IN_PLACE | IN_READ, MEMBER_TEXT, AT(course), 0, false},
    {"lesson", IN_PLACE | IN_READ, MEMBER_TEXT, AT(lesson), 0, false},
    {"line", IN_PLACE, MEMBER_INT, AT(line), 1, false},
    {"offset", IN_PLACE, MEMBER_INT, AT(offset), 0, true},
    {"below", IN_PLACE, MEMBER_INT, AT(below), 0, true},
    {"percent", IN_PLACE, MEMBER_INT, AT(percent), 0, true},
    {"quiz", IN_QUIZ, MEMBER_TEXT, AT(quiz), 0, false},
    {"question", IN_QUESTION, MEMBER_TEXT, AT(question), QUESTION_ID_MAX, false},
    {"rev", IN_QUESTION, MEMBER_INT, AT(rev), 1, false},
    {"attempt", IN_ATTEMPT, MEMBER_INT, AT(attempt), 1, false},
    {"seed", IN_BEGIN, MEMBER_INT64, AT(seed), 0, false},
    {"questions", IN_BEGIN, MEMBER_IDS, AT(questions), 0, false},
    {"of", IN_RESUME, MEMBER_TEXT, AT(of), JOURNAL_RUN_MAX, false},
    {"given", IN_QUESTION, MEMBER_ANSWER, AT(given), 0, false},
    {"score", IN_QUESTION | IN_END, MEMBER_SHARE, AT(score), 0, false},
    {"hints", IN_QUESTION, MEMBER_INT, AT(hints), 0, false},
    {"ms", IN_QUESTION, MEMBER_INT64, AT(ms), 0, false},
    {"passed", IN_END, MEMBER_BOOL, AT(passed), 0, false},
};
enum { MEMBER_COUNT = sizeof MEMBERS / sizeof MEMBERS[0] };

static const double WHOLE_MAX = 9007199254740991.0; /* what a JSON number holds exactly: 2^53 - 1 */

/* --- Time ----------------------------------------------------------------------------------- */

/* Source: Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
int64_t journal_days(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool journal_time_read(Text text, int64_t *at_s)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    int64_t parts[6] = {0};
    if (text.len != sizeof form - 1) return false;
    for (size_t i = 0, part = 0; i < text.len; i++) {
        if (form[i] != 'd') {
            if (text.at[i] != form[i]) return false;
            part++;
        } else {
            if (!is_digit(text.at[i])) return false;
            parts[part] = parts[part] * 10 + (text.at[i] - '0');
        }
    }
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = parts[0], month = parts[1], day = parts[2];
    if (year < 1970 || month < 1 || month > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > month_days[month - 1] + (leap && month == 2)) return false;
    if (parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return false;
    *at_s = ((journal_days(year, month, day) * 24 + parts[3]) * 60 + parts[4]) * 60 + parts[5];
    return true;
}

void journal_time_write(int64_t at_s, char out[21])
{
    static const int64_t last = 253402300799; /* 9999-12-31T23:59:59Z */
    if (at_s < 0) at_s = 0;
    if (at_s > last) at_s = last;
    int64_t days = at_s / 86400, second = at_s % 86400;
    int64_t of_era = (days + 719468) % 146097, era = (days + 719468) / 146097;
    int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * of_year + 2) / 153; /* months from March */
    int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    int64_t numbers[] = {era * 400 + year_of_era + (month <= 2),
                         month,
                         of_year - (153 * shifted + 2) / 5 + 1,
                         second / 3600,
                         second / 60 % 60,
                         second % 60};
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    memcpy(out, form, sizeof form);
    for (int i = (int)sizeof form - 2, part = 5; i >= 0; i--) {
        if (form[i] == 'd') {
            out[i] = (char)('0' + numbers[part] % 10);
            numbers[part] /= 10;
        } else if (i < (int)sizeof form - 2) {
            part--;
        }
    }
}

/* --- Writing -------------------------------------------------------------------------------- */

static void write_answer(JsonWriter *writer, const Answer *answer)
{
    switch (answer->kind) {
    case ANSWER_NUMBER: json_number(writer, answer->number); break;
    case ANSWER_TEXT: json_string(writer, text_of(answer->text)); break;
    case ANSWER_PICKED:
        json_open(writer, '[');
        for (int i = 0; i < answer->count; i++) json_int(writer, answer->picked[i]);
        json_close(writer, ']');
    }
}

static void write_member(JsonWriter *writer, const Member *member, const JournalEvent *event)
{
    const void *at = (const char *)event + member->offset;
    if (member->optional && *(const int *)at == 0) return;
    json_key(writer, member->name);
    switch (member->type) {
    case MEMBER_TEXT: json_string(writer, *(const Text *)at); break;
    case MEMBER_INT: json_int(writer, *(const int *)at); break;
    case MEMBER_INT64: json_int(writer, *(const int64_t *)at); break;
    case MEMBER_SHARE: json_number(writer, *(const double *)at); break;
    case MEMBER_BOOL: json_bool(writer, *(const bool *)at); break;
    case MEMBER_ANSWER: write_answer(writer, at); break;
    case MEMBER_IDS:
        json_open(writer, '[');
        for (int i = 0; i < event->question_count; i++) json_string(writer, event->questions[i]);
        json_close(writer, ']');
    }
}

void journal_line_write(Buffer *line, const JournalEvent *event)
{
    char at[21];
    journal_time_write(event->at_s, at);
    JsonWriter writer = {.out = line};
    json_open(&writer, '{');
    json_key(&writer, "v");
    json_int(&writer, VERSION);
    json_key(&writer, "at");
    json_string(&writer, text_of(at));
    json_key(&writer, "run");
    json_string(&writer, event->run);
    json_key(&writer, "event");
    json_string(&writer, text_of(KIND_NAMES[event->kind]));
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if ((MEMBERS[i].kinds & 1U << event->kind) != 0) write_member(&writer, &MEMBERS[i], event);
    json_close(&writer, '}');
    buffer_putc(line, '\n');
}

/* --- Reading from a tree -------------------------------------------------------------------- */

/* Not empty, cleaned. */
static bool read_text(Arena *arena, const Json *value, int limit, Text *text)
{
    if (value == NULL || value->kind != JSON_STRING) return false;
    if (limit > 0 && value->string.len > (size_t)limit) return false;
    *text = value->string;
    for (size_t i = 0; i < text->len; i++) {
        if (text->at[i] >= ' ' && text->at[i] <= '~') continue;
        *text = utf8_clean_line(arena, value->string);
        break;
    }
    return text->len > 0 && (limit == 0 || text->len <= (size_t)limit);
}

static bool read_whole(const Json *value, double least, double most, int64_t *number)
{
    if (value->kind != JSON_NUMBER || value->number < least || value->number > most) return false;
    if (value->number != floor(value->number)) return false;
    *number = (int64_t)value->number;
    return true;
}

static bool read_int(const Json *value, int least, int *number)
{
    int64_t whole = 0;
    if (!read_whole(value, least, INT32_MAX, &whole)) return false;
    *number = (int)whole;
    return true;
}

static bool read_answer(const Json *value, Answer *answer)
{
    *answer = (Answer){0};
    if (value->kind == JSON_NUMBER) {
        answer->kind = ANSWER_NUMBER;
        answer->number = value->number;
        return true;
    }
    if (value->kind == JSON_STRING) {
        quiz_answer_text(answer, value->string);
        return true;
    }
    if (value->kind != JSON_ARRAY || value->count > ANSWER_MAX) return false;
    answer->kind = ANSWER_PICKED;
    for (const Json *index = value->first; index != NULL; index = index->next)
        if (!read_int(index, -1, &answer->picked[answer->count++])) return false;
    return true;
}

static bool read_ids(Arena *arena, const Json *value, JournalEvent *event)
{
    if (value->kind != JSON_ARRAY || value->count == 0 || value->count > QUIZ_QUESTIONS_MAX)
        return false;
    event->questions = arena_array(arena, value->count, sizeof(Text));
    for (const Json *id = value->first; id != NULL; id = id->next) {
        Text *text = &event->questions[event->question_count++];
        if (!read_text(arena, id, QUESTION_ID_MAX, text)) return false;
    }
    return true;
}

static bool read_member(Arena *arena, const Member *member, const Json *value, JournalEvent *event)
{
    void *at = (char *)event + member->offset;
    if (value == NULL) return member->optional;
    switch (member->type) {
    case MEMBER_TEXT: return read_text(arena, value, member->limit, at);
    case MEMBER_INT: return read_int(value, member->limit, at);
    case MEMBER_INT64: return read_whole(value, 0, WHOLE_MAX, at);
    case MEMBER_BOOL: *(bool *)at = value->truth; return value->kind == JSON_BOOL;
    case MEMBER_SHARE:
        *(double *)at = value->number;
        return value->kind == JSON_NUMBER && value->number >= 0 && value->number <= 1;
    case MEMBER_IDS: return read_ids(arena, value, event);
    case MEMBER_ANSWER: return read_answer(value, at);
    }
    return false;
}

/* A member by its name: the next one, where the line is in our own order, else wherever it is. */
static const Json *find(const Json *root, const Json **next, const char *name)
{
    bool in_order = *next != NULL && text_is((*next)->key, name);
    const Json *found = in_order ? *next : json_get(root, name);
    if (found != NULL) *next = found->next;
    return found;
}

static JournalLine read_event(Arena *arena, const Json *root, JournalEvent *event)
{
    *event = (JournalEvent){0};
    const Json *next = root->first;
    const Json *version = find(root, &next, "v"), *at = find(root, &next, "at");
    const Json *run = find(root, &next, "run"), *kind = find(root, &next, "event");
    int64_t v = 0;
    if (version == NULL || !read_whole(version, 1, WHOLE_MAX, &v)) return JOURNAL_LINE_UNREADABLE;
    if (v > VERSION) return JOURNAL_LINE_NEWER;
    if (at == NULL || at->kind != JSON_STRING || !journal_time_read(at->string, &event->at_s))
        return JOURNAL_LINE_UNREADABLE;
    if (!read_text(arena, run, JOURNAL_RUN_MAX, &event->run)) return JOURNAL_LINE_UNREADABLE;
    if (kind == NULL || kind->kind != JSON_STRING) return JOURNAL_LINE_UNREADABLE;
    int k = 0;
    while (k < KINDS && !text_is(kind->string, KIND_NAMES[k])) k++;
    if (k == KINDS) return JOURNAL_LINE_UNKNOWN;
    event->kind = (JournalKind)k;
    for (size_t i = 0; i < MEMBER_COUNT; i++)
        if ((MEMBERS[i].kinds & 1U << k) != 0
            && !read_member(arena, &MEMBERS[i], find(root, &next, MEMBERS[i].name), event))
            return JOURNAL_LINE_UNREADABLE;
    return JOURNAL_LINE_EVENT;
}

JournalLine journal_line_read_strictly(Arena *arena, Text line, JournalEvent *event)
{
    if (text_trim(line).len == 0) return JOURNAL_LINE_BLANK;
    if (line.len > JOURNAL_LINE_MAX) return JOURNAL_LINE_UNREADABLE;
    Report report = {.arena = arena};
    const Json *root = json_read(arena, line, NULL, &report);
    if (root == NULL || report.errors > 0) return JOURNAL_LINE_UNREADABLE;
    return read_event(arena, root, event);
}

/* --- The short cut -------------------------------------------------------------------------- */

/* A line as journal_line_write() makes it: an object without blanks, of strings without escapes and
 * in ASCII, short numbers, true, false, and lists of those. Anything else is left to base/json,
 * which also decides on what is wrong; so this reads nothing differently, only several times as
 * fast: a hundred thousand lines in 0.07 s. */
typedef struct Plain {
    Text line;
    size_t at;
    Json *nodes;
    size_t used, count;
} Plain;

static char peek(const Plain *plain)
{
    return plain->at < plain->line.len ? plain->line.at[plain->at] : '\0';
}

static bool take(Plain *plain, char c)
{
    if (peek(plain) != c) return false;
    plain->at++;
    return true;
}

static bool take_string(Plain *plain, Text *string)
{
    if (!take(plain, '"')) return false;
    const char *from = plain->line.at + plain->at, *end = plain->line.at + plain->line.len;
    const char *at = from;
    while (at < end && *at >= ' ' && *at <= '~' && *at != '"' && *at != '\\') at++;
    if (at == end || *at != '"') return false;
    *string = (Text){from, (size_t)(at - from)};
    plain->at += string->len + 1;
    return true;
}

/* A whole number of at most fifteen digits, or a fraction that text_to_double() reads. */
static bool take_number(Plain *plain, double *number)
{
    size_t from = plain->at;
    bool negative = take(plain, '-');
    size_t first = plain->at;
    int64_t whole = 0;
    for (; is_digit(peek(plain)) && plain->at - first < 15; plain->at++)
        whole = whole * 10 + (peek(plain) - '0');
    size_t digits = plain->at - first;
    if (digits == 0 || is_digit(peek(plain)) || (digits > 1 && plain->line.at[first] == '0'))
        return false;
    if (peek(plain) != '.') {
        *number = negative ? -(double)whole : (double)whole;
        return peek(plain) != 'e' && peek(plain) != 'E';
    }
    size_t point = plain->at++;
    while (is_digit(peek(plain))) plain->at++;
    if (plain->at == point + 1 || plain->at - from > 40 || peek(plain) == 'e' || peek(plain) == 'E')
        return false;
    return text_to_double(text_slice(plain->line, from, plain->at), number);
}

static bool take_word(Plain *plain, Text word)
{
    if (!text_starts(text_slice(plain->line, plain->at, plain->line.len), word)) return false;
    plain->at += word.len;
    return true;
}

static bool take_scalar(Plain *plain, Json *value)
{
    char c = peek(plain);
    if (c == '"') {
        value->kind = JSON_STRING;
        return take_string(plain, &value->string);
    }
    if (c == 't' || c == 'f') {
        value->kind = JSON_BOOL;
        value->truth = c == 't';
        return take_word(plain, c == 't' ? TEXT("true") : TEXT("false"));
    }
    value->kind = JSON_NUMBER;
    return take_number(plain, &value->number);
}

static Json *new_node(Plain *plain)
{
    if (plain->used == plain->count) return NULL;
    Json *node = &plain->nodes[plain->used++];
    *node = (Json){0};
    return node;
}

static bool take_list(Plain *plain, Json *list)
{
    list->kind = JSON_ARRAY;
    plain->at++;
    if (take(plain, ']')) return true;
    Json **link = &list->first;
    do {
        *link = new_node(plain);
        if (*link == NULL || !take_scalar(plain, *link)) return false;
        link = &(*link)->next;
        list->count++;
    } while (take(plain, ','));
    return take(plain, ']');
}

static Json *take_object(Plain *plain)
{
    Json *object = new_node(plain);
    object->kind = JSON_OBJECT;
    if (!take(plain, '{')) return NULL;
    Json **link = &object->first;
    do {
        Json *member = new_node(plain);
        if (member == NULL || !take_string(plain, &member->key) || !take(plain, ':')) return NULL;
        for (const Json *other = object->first; other != NULL; other = other->next)
            if (text_equal(other->key, member->key)) return NULL;
        if (!(peek(plain) == '[' ? take_list(plain, member) : take_scalar(plain, member)))
            return NULL;
        *link = member;
        link = &member->next;
        object->count++;
    } while (take(plain, ','));
    return take(plain, '}') && plain->at == plain->line.len ? object : NULL;
}

JournalLine journal_line_read(Arena *arena, Text line, JournalEvent *event)
{
    Json nodes[128];
    Plain plain = {.line = line, .nodes = nodes, .count = sizeof nodes / sizeof nodes[0]};
    const Json *root = line.len <= JOURNAL_LINE_MAX ? take_object(&plain) : NULL;
    return root != NULL ? read_event(arena, root, event)
                        : journal_line_read_strictly(arena, line, event);
}
