#include "demo/tape.h"

#include "base/utf8.h"

TapeReader tape_open(Arena *arena, Text text, const char *shown, Report *report)
{
    return (TapeReader){.arena = arena, .shown = shown, .report = report, .text = text};
}

size_t tape_lines(Text text)
{
    size_t lines = 0;
    for (Text line; text_next_line(&text, &line);) lines++;
    return lines < TAPE_LINES ? lines : TAPE_LINES;
}

bool tape_refuse(TapeReader *reader, Text word, const char *what)
{
    /* Columns count characters, as editors do. */
    int column = 1;
    for (const char *at = reader->line.at; at < word.at; at++)
        column += ((unsigned char)*at & 0xC0) != 0x80;
    Text shown = utf8_excerpt(reader->report->arena, word, UTF8_EXCERPT);
    report_add(reader->report, SEVERITY_ERROR, (Place){reader->shown, reader->number, column},
               "bad-tape", "`%.*s` %s", TEXT_ARG(shown), what);
    reader->problems++;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool tape_duration(TapeReader *reader, Text word, Time *duration)
{
    static const ValueForm form = {.kind = VALUE_DURATION};
    size_t mark = reader->arena->used;
    bool plain = word.len > 0 && (is_digit(word.at[word.len - 1]) || word.at[word.len - 1] == '.');
    Report unused = {.arena = reader->arena};
    Value value;
    Text typed = plain ? text_printf(reader->arena, "%.*ss", TEXT_ARG(word)) : word;
    bool good = value_parse(reader->arena, &form, "", typed, NULL, &value, &unused);
    arena_rewind(reader->arena, mark);
    *duration = good ? value.number : 0;
    return good;
}

Text tape_word(TapeReader *reader)
{
    Text line = text_trim(reader->rest);
    size_t end = 0;
    while (end < line.len && line.at[end] != ' ' && line.at[end] != '\t') end++;
    reader->rest = text_slice(line, end, line.len);
    return text_slice(line, 0, end);
}

bool tape_line(TapeReader *reader, Time *at)
{
    while (reader->problems < TAPE_PROBLEMS && text_next_line(&reader->text, &reader->line)) {
        reader->number++;
        size_t comment = text_find(reader->line, TEXT("#"), 0);
        reader->rest = comment == SIZE_MAX ? reader->line : text_slice(reader->line, 0, comment);
        Text time = tape_word(reader);
        if (time.len == 0) continue;
        if (++reader->lines > TAPE_LINES) {
            tape_refuse(reader, text_trim(reader->line),
                        "is one too many: a tape has a million lines");
            return false;
        }
        if (!tape_duration(reader, time, at))
            tape_refuse(reader, time,
                        "is no time: seconds with up to 9 decimals (3.1) or a duration (100ms)");
        else if (*at < reader->last)
            tape_refuse(reader, time, "is before the line above: times never decrease");
        else {
            reader->last = *at;
            return true;
        }
    }
    return false;
}

bool tape_line_ends(TapeReader *reader, const char *form)
{
    Text more = tape_word(reader);
    if (more.len == 0) return true;
    return tape_refuse(reader, more,
                       text_printf(reader->arena, "is too much: a line is %s", form).at);
}

bool tape_is_good(const TapeReader *reader)
{
    return reader->problems == 0;
}
