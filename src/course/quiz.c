#include "course/quiz.h"

#include "base/utf8.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

const Question *quiz_find(const Quiz *quiz, Text id)
{
    for (int i = 0; i < quiz->question_count; i++)
        if (text_equal(quiz->questions[i].id, id)) return &quiz->questions[i];
    return NULL;
}

const char *quiz_type_name(QuestionType type)
{
    static const char *const names[QUESTION_TYPES] = {
        [QUESTION_CHOICE] = "choice", [QUESTION_MULTIPLE] = "multiple",
        [QUESTION_NUMBER] = "number", [QUESTION_ORDER] = "order",
        [QUESTION_MATCH] = "match",   [QUESTION_TEXT] = "text",
    };
    assert((int)type < QUESTION_TYPES);
    return names[type];
}

AnswerKind quiz_answer_kind(QuestionType type)
{
    if (type == QUESTION_NUMBER) return ANSWER_NUMBER;
    return type == QUESTION_TEXT ? ANSWER_TEXT : ANSWER_PICKED;
}

/* Room to clean and fold `len` bytes in. */
static Arena *scratch_for(size_t len)
{
    return arena_new(64 * len + ((size_t)1 << 16));
}

void quiz_answer_text(Answer *answer, Text typed)
{
    if (typed.len > 4 * ANSWER_TEXT_MAX)
        typed.len = 4 * ANSWER_TEXT_MAX; /* a paste; cleaning ends it well */
    Arena *scratch = scratch_for(typed.len);
    Text text = text_trim(utf8_clean_line(scratch, typed));
    size_t len = 0, bytes = 0;
    for (; len < text.len; len += bytes) {
        (void)utf8_decode(text_slice(text, len, text.len), &bytes);
        if (len + bytes > ANSWER_TEXT_MAX) break;
    }
    *answer = (Answer){.kind = ANSWER_TEXT};
    if (len > 0) memcpy(answer->text, text.at, len);
    arena_free(scratch);
}

/* A run's number with no more decimals than its question is particular about. */
static double rounded(const Question *question, double number)
{
    double scale = 1;
    for (int decimals = 0; question->by_run && decimals < 9; decimals++, scale *= 10) {
        double near = floor(number * scale + 0.5) / scale; /* never -0 */
        if (fabs(near - number) <= question->tolerance / 50) return near;
    }
    return number;
}

void quiz_right_answer(const Question *question, double right_number, Answer *answer)
{
    *answer = (Answer){.kind = quiz_answer_kind(question->type)};
    switch (question->type) {
    case QUESTION_CHOICE:
    case QUESTION_MULTIPLE:
        for (int i = 0; i < question->choice_count; i++)
            if (question->choices[i].correct) answer->picked[answer->count++] = i;
        break;
    case QUESTION_NUMBER: answer->number = rounded(question, right_number); break;
    case QUESTION_ORDER:
        for (int i = 0; i < question->item_count; i++) answer->picked[answer->count++] = i;
        break;
    case QUESTION_MATCH:
        for (int i = 0; i < question->pair_count; i++) answer->picked[answer->count++] = i;
        break;
    case QUESTION_TEXT: quiz_answer_text(answer, question->accept[0]); break;
    }
}

bool quiz_answer_fits(const Question *question, const Answer *answer)
{
    if (answer->kind != quiz_answer_kind(question->type)) return false;
    if (answer->kind != ANSWER_PICKED) return true;
    int parts = question->choice_count + question->item_count + question->pair_count;
    bool seen[ANSWER_MAX] = {false};
    for (int i = 0; i < answer->count; i++) {
        int picked = answer->picked[i];
        if (picked < 0 || picked >= parts) return false;
        if (seen[picked] && question->type != QUESTION_MATCH) return false;
        seen[picked] = true;
    }
    switch (question->type) {
    case QUESTION_CHOICE: return answer->count == 1;
    case QUESTION_MULTIPLE: return answer->count > 0;
    default: return answer->count == parts;
    }
}

/* --- Scoring ---------------------------------------------------------------------------------- */

static double score_choice(const Question *question, const Answer *answer)
{
    int picked = answer->picked[0];
    return answer->count == 1 && picked >= 0 && picked < question->choice_count
           && question->choices[picked].correct;
}

static double score_number(const Question *question, const Answer *answer, double right_number)
{
    /* Each of the three was rounded to binary, and so was their difference: each by less than this.
     */
    double rounding =
        DBL_EPSILON * (fabs(answer->number) + fabs(right_number) + question->tolerance);
    return fabs(answer->number - right_number) <= question->tolerance + rounding;
}

/* Choices judged rightly. */
static int judged_rightly(const Question *question, const Answer *answer)
{
    bool picked[ANSWER_MAX] = {false};
    for (int i = 0; i < answer->count; i++)
        if (answer->picked[i] >= 0 && answer->picked[i] < question->choice_count)
            picked[answer->picked[i]] = true;
    int right = 0;
    for (int i = 0; i < question->choice_count; i++)
        right += picked[i] == question->choices[i].correct;
    return right;
}

/* Pairs of items that stand in order. */
static int pairs_in_order(const Question *question, const Answer *answer)
{
    int place[ANSWER_MAX];
    for (int i = 0; i < ANSWER_MAX; i++) place[i] = -1;
    for (int i = 0; i < answer->count; i++)
        if (answer->picked[i] >= 0 && answer->picked[i] < question->item_count)
            place[answer->picked[i]] = i;
    int right = 0, n = question->item_count;
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) right += place[i] >= 0 && place[i] < place[j];
    return right;
}

/* Lefts that got their right. */
static int matched_rightly(const Question *question, const Answer *answer)
{
    int right = 0, n = question->pair_count;
    for (int i = 0; i < n && i < answer->count; i++) {
        int given = answer->picked[i];
        right += given >= 0 && given < n
                 && text_equal(question->pairs[given].right, question->pairs[i].right);
    }
    return right;
}

int quiz_parts_right(const Question *question, const Answer *answer, int *parts)
{
    int n = question->item_count;
    *parts = 0;
    if (answer->kind != ANSWER_PICKED) return 0;
    switch (question->type) {
    case QUESTION_MULTIPLE:
        *parts = question->choice_count;
        return judged_rightly(question, answer);
    case QUESTION_ORDER: *parts = n * (n - 1) / 2; return pairs_in_order(question, answer);
    case QUESTION_MATCH: *parts = question->pair_count; return matched_rightly(question, answer);
    default: return 0;
    }
}

static double score_parts(const Question *question, const Answer *answer)
{
    int parts, right = quiz_parts_right(question, answer, &parts);
    if (question->type == QUESTION_MULTIPLE && 2 * right <= parts) return 0;
    return (double)right / parts;
}

static bool is_space(int32_t code_point)
{
    return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') || code_point == 0xA0
           || code_point == 0x1680 || (code_point >= 0x2000 && code_point <= 0x200A)
           || code_point == 0x202F || code_point == 0x205F || code_point == 0x3000;
}

/* Lower case, without any space. */
static Text folded(Arena *scratch, Text text)
{
    Text fold = utf8_fold(scratch, text);
    char *at = arena_alloc(scratch, fold.len + 1);
    size_t used = 0, bytes = 0;
    for (size_t i = 0; i < fold.len; i += bytes) {
        if (is_space(utf8_decode(text_slice(fold, i, fold.len), &bytes))) continue;
        memcpy(at + used, fold.at + i, bytes);
        used += bytes;
    }
    return (Text){at, used};
}

static double score_text(const Question *question, const Answer *answer)
{
    size_t longest = ANSWER_TEXT_MAX;
    for (int i = 0; i < question->accept_count; i++)
        if (question->accept[i].len > longest) longest = question->accept[i].len;
    Arena *scratch = scratch_for(2 * longest);
    Text given = folded(scratch, text_of(answer->text));
    bool accepted = false;
    for (int i = 0; i < question->accept_count && !accepted; i++) {
        size_t mark = scratch->used;
        accepted = given.len > 0 && text_equal(given, folded(scratch, question->accept[i]));
        arena_rewind(scratch, mark);
    }
    arena_free(scratch);
    return accepted;
}

double quiz_score(const Question *question, const Answer *answer, double right_number)
{
    if (answer->kind != quiz_answer_kind(question->type)) return 0;
    switch (question->type) {
    case QUESTION_CHOICE: return score_choice(question, answer);
    case QUESTION_NUMBER: return score_number(question, answer, right_number);
    case QUESTION_MULTIPLE:
    case QUESTION_ORDER:
    case QUESTION_MATCH: return score_parts(question, answer);
    case QUESTION_TEXT: return score_text(question, answer);
    }
    return 0;
}

double quiz_score_after_hints(double score, int hints)
{
    return hints > 0 ? score / 2 : score;
}

int quiz_match_rights(const Question *question, int rights[ANSWER_MAX])
{
    int count = 0;
    for (int i = 0; i < question->pair_count; i++) {
        bool seen = false;
        for (int j = 0; j < count && !seen; j++)
            seen = text_equal(question->pairs[rights[j]].right, question->pairs[i].right);
        if (!seen) rights[count++] = i;
    }
    return count;
}

/* --- Typed numbers ---------------------------------------------------------------------------- */

enum { TYPED_MAX = 64 };

/* A typed text without spaces, in lower case, its look-alikes as one; longer ones are no numbers.
 */
typedef struct Typed {
    char at[TYPED_MAX];
    size_t len;
} Typed;

static bool squeeze(Text text, Typed *typed)
{
    typed->len = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < text.len; i += bytes) {
        int32_t code_point = utf8_decode(text_slice(text, i, text.len), &bytes);
        if (is_space(code_point)) continue;
        if (code_point >= 'A' && code_point <= 'Z') code_point += 'a' - 'A';
        if (code_point == 0x2212 || (code_point >= 0x2010 && code_point <= 0x2013))
            code_point = '-';
        if (code_point == 0x2019) code_point = '\'';
        if (code_point == 0xB5 || code_point == 0x3BC) code_point = 'u'; /* us for microseconds */
        if (typed->len + 4 > TYPED_MAX) return false;
        typed->len += utf8_encode(code_point, typed->at + typed->len);
    }
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes the unit off one end, in its plural or not. */
static Text without_unit(Text text, Text unit)
{
    if (unit.len == 0) return text;
    if (unit.len > 3 && unit.at[unit.len - 1] == 's') unit.len--;
    Text end = text;
    if (end.len > 0 && unit.len >= 3 && end.at[end.len - 1] == 's') end.len--;
    if (text_ends(text, unit)) return text_slice(text, 0, text.len - unit.len);
    if (text_ends(end, unit)) return text_slice(end, 0, end.len - unit.len);
    return text_starts(text, unit) ? text_slice(text, unit.len, text.len) : text;
}

static bool is_separator(char c)
{
    return c == ',' || c == '\'' || c == '_';
}

/* Appends the whole part to `plain` without its separators and moves `rest` behind it. False where
 * a separator does not part thousands. */
static bool take_whole(Text *rest, char *plain, size_t *used)
{
    size_t group = 0, i = 0;
    bool grouped = false;
    for (; i < rest->len && (is_digit(rest->at[i]) || is_separator(rest->at[i])); i++) {
        if (is_digit(rest->at[i])) {
            plain[(*used)++] = rest->at[i];
            group++;
        } else {
            if (group < 1 || group > 3 || (grouped && group < 2)) return false;
            grouped = true;
            group = 0;
        }
    }
    *rest = text_slice(*rest, i, rest->len);
    return !grouped || group == 3;
}

static size_t take_digits(Text *rest, char *plain, size_t *used)
{
    size_t i = 0;
    for (; i < rest->len && is_digit(rest->at[i]); i++) plain[(*used)++] = rest->at[i];
    *rest = text_slice(*rest, i, rest->len);
    return i;
}

static void take_sign(Text *rest, char *plain, size_t *used)
{
    if (rest->len == 0 || (rest->at[0] != '-' && rest->at[0] != '+')) return;
    plain[(*used)++] = rest->at[0];
    *rest = text_slice(*rest, 1, rest->len);
}

/* [sign] whole [. digits] [e [sign] digits], and nothing else. */
static bool parse_plain(Text rest, double *number)
{
    char plain[TYPED_MAX];
    size_t used = 0;
    take_sign(&rest, plain, &used);
    size_t before = used;
    if (!take_whole(&rest, plain, &used)) return false;
    size_t digits = used - before;
    if (text_starts(rest, TEXT("."))) {
        plain[used++] = '.';
        rest = text_slice(rest, 1, rest.len);
        digits += take_digits(&rest, plain, &used);
    }
    if (digits == 0) return false;
    if (text_starts(rest, TEXT("e"))) {
        plain[used++] = 'e';
        rest = text_slice(rest, 1, rest.len);
        take_sign(&rest, plain, &used);
        if (take_digits(&rest, plain, &used) == 0) return false;
    }
    return rest.len == 0 && text_to_double((Text){plain, used}, number);
}

bool quiz_parse_number(Text typed, Text unit, double *number)
{
    Typed squeezed, squeezed_unit;
    if (!squeeze(typed, &squeezed) || !squeeze(unit, &squeezed_unit)) return false;
    Text text = {squeezed.at, squeezed.len}, name = {squeezed_unit.at, squeezed_unit.len};
    if (!text_starts(text, TEXT("-"))) return parse_plain(without_unit(text, name), number);
    /* "-$5": the sign before the unit. */
    double positive;
    Text rest = without_unit(text_slice(text, 1, text.len), name);
    if (rest.len == 0 || (!is_digit(rest.at[0]) && rest.at[0] != '.')) return false;
    if (!parse_plain(rest, &positive)) return false;
    *number = -positive;
    return true;
}
