#include "shell/quiz_answer.h"

#include <stdio.h>
#include <string.h>

AttemptQuestion *quiz_answer_asked(const QuizState *state)
{
    return &state->attempt->questions[state->current];
}

static QuestionType type_of(const QuizState *state)
{
    return quiz_answer_asked(state)->question->type;
}

void quiz_answer_begin(QuizState *state, int index)
{
    state->current = index;
    state->phase = QUIZ_ASKING;
    state->hints = 0;
    state->problem[0] = '\0';
    state->cursor = 0;
    state->lifted = false;
    entry_reset(&state->entry, TEXT(""));
    const AttemptQuestion *asked = quiz_answer_asked(state);
    state->answer = (Answer){.kind = quiz_answer_kind(asked->question->type)};
    if (asked->question->type == QUESTION_ORDER) {
        state->answer.count = asked->shown_count;
        memcpy(state->answer.picked, asked->shown, sizeof state->answer.picked);
    } else if (asked->question->type == QUESTION_MATCH) {
        state->answer.count = asked->question->pair_count;
        for (int i = 0; i < state->answer.count; i++) state->answer.picked[i] = -1;
    }
}

bool quiz_answer_is_typed(const QuizState *state)
{
    return state->phase == QUIZ_ASKING && quiz_answer_kind(type_of(state)) != ANSWER_PICKED;
}

int quiz_answer_items(const QuizState *state)
{
    if (state->phase != QUIZ_ASKING || quiz_answer_is_typed(state)) return 0;
    const AttemptQuestion *asked = quiz_answer_asked(state);
    return asked->question->type == QUESTION_MATCH ? asked->question->pair_count
                                                   : asked->shown_count;
}

/* --- picking ---------------------------------------------------------------------------------- */

static void toggle(QuizState *state, int index)
{
    Answer *answer = &state->answer;
    int kept = 0, count = answer->count;
    for (int i = 0; i < count; i++)
        if (answer->picked[i] != index) answer->picked[kept++] = answer->picked[i];
    if (kept == count) answer->picked[kept++] = index; /* it was not among them */
    answer->count = kept;
}

static void put_right(QuizState *state, int row)
{
    const AttemptQuestion *asked = quiz_answer_asked(state);
    if (row < 0 || row >= asked->shown_count || quiz_answer_items(state) == 0) return;
    state->answer.picked[state->cursor] = asked->shown[row];
    if (state->cursor + 1 < quiz_answer_items(state)) state->cursor++;
}

void quiz_answer_pick(QuizState *state, int item)
{
    if (item >= QUIZ_RIGHTS) put_right(state, item - QUIZ_RIGHTS);
    if (item < 0 || item >= quiz_answer_items(state)) return;
    state->cursor = item;
    state->lifted = false;
    if (type_of(state) == QUESTION_MULTIPLE) toggle(state, quiz_answer_asked(state)->shown[item]);
}

bool quiz_answer_key(QuizState *state, int32_t key)
{
    if (quiz_answer_items(state) == 0) return false;
    QuestionType type = type_of(state);
    bool digit = key >= '1' && key <= '9';
    int row = digit ? key - '1' : key - 'a';
    int rows = digit ? quiz_answer_items(state) : quiz_answer_asked(state)->shown_count;
    if (row < 0 || row >= rows) return false;
    if (type == QUESTION_ORDER) {
        if (digit) quiz_answer_carry(state, row - state->cursor);
        return digit;
    }
    /* In `match` the lefts are numbered and the rights lettered. */
    quiz_answer_pick(state, type == QUESTION_MATCH && !digit ? QUIZ_RIGHTS + row : row);
    return true;
}

/* --- moving ----------------------------------------------------------------------------------- */

void quiz_answer_carry(QuizState *state, int by)
{
    int to = state->cursor + by, *picked = state->answer.picked;
    if (type_of(state) != QUESTION_ORDER || to < 0 || to >= quiz_answer_items(state)) return;
    int item = picked[state->cursor], step = by > 0 ? 1 : -1;
    for (int i = state->cursor; i != to; i += step) picked[i] = picked[i + step];
    picked[to] = item;
    state->cursor = to;
}

void quiz_answer_move(QuizState *state, int by)
{
    int items = quiz_answer_items(state);
    if (state->lifted) quiz_answer_carry(state, by);
    else if (items > 0) state->cursor = (state->cursor + by + items) % items;
}

void quiz_answer_lift(QuizState *state)
{
    if (quiz_answer_items(state) > 0 && type_of(state) == QUESTION_ORDER)
        state->lifted = !state->lifted;
}

void quiz_answer_turn(QuizState *state, int by)
{
    if (quiz_answer_items(state) == 0 || type_of(state) != QUESTION_MATCH) return;
    const AttemptQuestion *asked = quiz_answer_asked(state);
    int *given = &state->answer.picked[state->cursor], place = by > 0 ? -1 : 0;
    for (int i = 0; i < asked->shown_count; i++)
        if (asked->shown[i] == *given) place = i;
    *given = asked->shown[(place + by + asked->shown_count) % asked->shown_count];
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool complete_number(QuizState *state)
{
    Text typed = text_trim(entry_text(&state->entry)),
         unit = quiz_answer_asked(state)->question->unit;
    if (quiz_parse_number(typed, unit, &state->answer.number)) return true;
    if (text_has(typed, TEXT(",")))
        snprintf(state->problem, sizeof state->problem,
                 "a number, please: a point before decimals, not a comma");
    else
        snprintf(state->problem, sizeof state->problem,
                 "a number, please%s%.*s (such as 12, 1 000 or 0.5)", unit.len > 0 ? ", in " : "",
                 TEXT_ARG(unit));
    return false;
}

bool quiz_answer_complete(QuizState *state)
{
    const char *missing = NULL;
    state->problem[0] = '\0';
    switch (type_of(state)) {
    case QUESTION_NUMBER: return complete_number(state);
    case QUESTION_TEXT:
        quiz_answer_text(&state->answer, entry_text(&state->entry));
        if (state->answer.text[0] == '\0') missing = "type a word or two";
        break;
    case QUESTION_MATCH:
        for (int i = 0; i < state->answer.count; i++)
            if (state->answer.picked[i] < 0) missing = "each needs one: a letter puts it there";
        break;
    case QUESTION_CHOICE: /* the one that one is on */
        state->answer.count = 1;
        state->answer.picked[0] = quiz_answer_asked(state)->shown[state->cursor];
        break;
    case QUESTION_MULTIPLE:
        if (state->answer.count == 0) missing = "pick one or more first";
        break;
    case QUESTION_ORDER: break;
    }
    if (missing != NULL) snprintf(state->problem, sizeof state->problem, "%s", missing);
    return missing == NULL;
}
