/* The file of --tape: a line a request, `TIME [COST]`, `#` starts a comment. */
#include "rate_limiter.h"

#include "base/utf8.h"

enum { LINES_MOST = 1000000, PROBLEMS_MOST = 20 };

typedef struct Reader {
    Arena *arena;
    const char *shown;
    Report *report;
    int line;
    Time last;
    int problems;
} Reader;

static bool refuse(Reader *reader, Text line, Text word, const char *what)
{
    /* Columns count characters, as editors do. */
    int column = 1;
    for (const char *at = line.at; at < word.at; at++)
        column += ((unsigned char)*at & 0xC0) != 0x80;
    Text shown = utf8_excerpt(reader->report->arena, word, UTF8_EXCERPT);
    report_add(reader->report, SEVERITY_ERROR, (Place){reader->shown, reader->line, column},
               "bad-tape", "`%.*s` %s", TEXT_ARG(shown), what);
    reader->problems++;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Seconds, plain, or a duration with its unit. */
static bool parse_time(Reader *reader, Text word, Time *at)
{
    static const ValueForm form = {.kind = VALUE_DURATION};
    size_t mark = reader->arena->used;
    bool plain = word.len > 0 && (is_digit(word.at[word.len - 1]) || word.at[word.len - 1] == '.');
    Report unused = {.arena = reader->arena};
    Value value;
    Text typed = plain ? text_printf(reader->arena, "%.*ss", TEXT_ARG(word)) : word;
    bool good = value_parse(reader->arena, &form, "", typed, NULL, &value, &unused);
    arena_rewind(reader->arena, mark);
    *at = good ? value.number : 0;
    return good;
}

static Text next_word(Text *rest)
{
    Text line = text_trim(*rest);
    size_t end = 0;
    while (end < line.len && line.at[end] != ' ' && line.at[end] != '\t') end++;
    *rest = text_slice(line, end, line.len);
    return text_slice(line, 0, end);
}

static bool read_line(Reader *reader, Text line, TapeRequest *request)
{
    size_t comment = text_find(line, TEXT("#"), 0);
    Text rest = comment == SIZE_MAX ? line : text_slice(line, 0, comment);
    Text time = next_word(&rest), cost = next_word(&rest), more = next_word(&rest);
    if (time.len == 0) return false;
    *request = (TapeRequest){.cost = 1};
    if (!parse_time(reader, time, &request->at))
        return refuse(reader, line, time,
                      "is no time: seconds with up to 9 decimals (3.1) or a duration (100ms)");
    if (request->at < reader->last)
        return refuse(reader, line, time, "is before the line above: times never decrease");
    reader->last = request->at;
    if (cost.len > 0
        && (!text_to_int(cost, &request->cost) || request->cost < 0 || request->cost > COST_MOST))
        return refuse(reader, line, cost, "is no cost: a count from 0 to 1000000000");
    if (more.len > 0) return refuse(reader, line, more, "is too much: a line is TIME [COST]");
    return true;
}

void *limiter_tape_read(Arena *arena, Text text, const char *shown, Report *report)
{
    Reader reader = {.arena = arena, .shown = shown, .report = report};
    Text rest = text, line;
    size_t lines = 0;
    while (text_next_line(&rest, &line)) lines++;
    if (lines > LINES_MOST) lines = LINES_MOST;
    Tape *tape = arena_alloc(arena, sizeof *tape);
    tape->requests = arena_array(arena, lines, sizeof(TapeRequest));
    rest = text;
    while (reader.problems < PROBLEMS_MOST && text_next_line(&rest, &line)) {
        TapeRequest request;
        reader.line++;
        if (!read_line(&reader, line, &request)) continue;
        if (tape->count == LINES_MOST) {
            refuse(&reader, line, text_trim(line), "is one too many: a tape has a million lines");
            break;
        }
        tape->requests[tape->count++] = request;
    }
    return reader.problems == 0 ? tape : NULL;
}
