#include "course/quiz_words.h"

#include "course/document.h"

#include <math.h>
#include <string.h>

int quiz_percent(double share)
{
    return (int)floor(100 * share + 1e-6); /* 0.29 * 100 is less than 29 in binary */
}

const char *quiz_verdict(double judged)
{
    return judged >= 1 ? "Right" : judged > 0 ? "Partly right" : "Not quite";
}

static const char *part_words(QuestionType type)
{
    return type == QUESTION_MULTIPLE ? "choices judged rightly"
           : type == QUESTION_ORDER  ? "pairs in order"
                                     : "paired rightly";
}

Text quiz_score_words(Arena *arena, const Question *question, const Answer *answer, double judged,
                      int hints)
{
    Buffer words = {0};
    int parts, right = quiz_parts_right(question, answer, &parts);
    if (parts > 0 && judged < 1 && quiz_answer_fits(question, answer)) {
        buffer_printf(&words, "%d of %d %s", right, parts, part_words(question->type));
        if (judged > 0) buffer_printf(&words, ": %d %%.", quiz_percent(judged));
        else if (right > 0) buffer_puts(&words, ": half or fewer score nothing.");
        else buffer_putc(&words, '.');
    }
    if (hints > 0 && judged > 0)
        buffer_printf(&words, "%sAfter a hint half of it counts: %d %%.", words.len > 0 ? " " : "",
                      quiz_percent(quiz_score_after_hints(judged, hints)));
    Text copy = text_copy(arena, buffer_text(&words));
    buffer_clear(&words);
    return copy;
}

Text quiz_number_words(Arena *arena, const Question *question, double number)
{
    return text_trim(text_printf(arena, "%.10g %.*s", number, TEXT_ARG(question->unit)));
}

/* What was typed stands for itself, whatever it means in Markdown. */
static void put_escaped(Buffer *out, Text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] > ' ' && text.at[i] < 0x7f && strchr("\\`*_{}[]()<>#+-.!|~&:", text.at[i]))
            buffer_putc(out, '\\');
        buffer_putc(out, text.at[i]);
    }
}

/* Parts of one line each stand in one paragraph, others in one of their own. */
static void put_parts(Buffer *out, const Text *parts, int count, const char *between)
{
    bool lines = false;
    for (int i = 0; i < count; i++) lines = lines || text_has(parts[i], TEXT("\n"));
    for (int i = 0; i < count; i++) {
        if (i > 0) buffer_puts(out, lines ? "\n\n" : between);
        buffer_put(out, parts[i]);
    }
}

static void put_picked(Buffer *out, Arena *arena, const Question *question, const Answer *answer,
                       bool ascii)
{
    const char *arrow = ascii ? " -> " : " → ";
    Text parts[ANSWER_MAX];
    for (int i = 0; i < answer->count; i++) {
        int picked = answer->picked[i];
        parts[i] = question->type == QUESTION_ORDER ? question->items[picked]
                   : question->type == QUESTION_MATCH
                       ? text_printf(arena, "%.*s%s%.*s", TEXT_ARG(question->pairs[i].left), arrow,
                                     TEXT_ARG(question->pairs[picked].right))
                       : question->choices[picked].text;
    }
    put_parts(out, parts, answer->count, question->type == QUESTION_ORDER ? arrow : "; ");
}

Text quiz_answer_markdown(Arena *arena, const Question *question, const Answer *answer, bool ascii)
{
    Buffer out = {0};
    if (quiz_answer_fits(question, answer)) {
        if (answer->kind == ANSWER_PICKED) put_picked(&out, arena, question, answer, ascii);
        else if (answer->kind == ANSWER_TEXT) put_escaped(&out, text_of(answer->text));
        else put_escaped(&out, quiz_number_words(arena, question, answer->number));
    }
    Text copy = text_copy(arena, buffer_text(&out));
    buffer_clear(&out);
    return copy;
}

Text quiz_prompt_line(Arena *arena, const Question *question)
{
    const Block *document = document_parse(arena, question->prompt, "", NULL);
    for (const Block *part = document->first; part != NULL; part = document_next(part)) {
        Text text = part->spans != NULL ? document_text(arena, part) : part->literal, line;
        while (text_next_line(&text, &line))
            if (text_trim(line).len > 0) return text_trim(line);
    }
    return question->id;
}
