#include "course/quiz_read.h"

#include "base/files.h"
#include "base/json.h"
#include "base/utf8.h"
#include "course/course.h"

#include <math.h>
#include <string.h>

enum {
    PROBLEMS_MAX = 1000,
    REV_MAX = 1000000,
    EXACT_DIGITS = 5,        /* with its point: more of a number nobody types */
    TREE_BYTES_MAX = 1 << 30 /* address space for the tree of the largest file */
};

/* What is being read. */
typedef struct Reader {
    Arena *arena;   /* the quiz's */
    Arena *scratch; /* the JSON tree's */
    const char *file;
    const QuizRules *rules;
    Report *report;
    int problems;
    bool broken; /* what is being read has an error: the quiz's own fields or one question */
} Reader;

static Place place_of(const Reader *reader, const Json *value)
{
    return (Place){reader->file, value->line, value->column};
}

static Place key_place(const Reader *reader, const Json *member)
{
    return (Place){reader->file, member->key_line, member->key_column};
}

static void complain(Reader *reader, Severity severity, Place place, const char *rule,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));
static void complain(Reader *reader, Severity severity, Place place, const char *rule,
                     const char *format, ...)
{
    if (severity == SEVERITY_ERROR) reader->broken = true;
    if (reader->problems >= PROBLEMS_MAX) return;
    if (++reader->problems == PROBLEMS_MAX) {
        report_add(reader->report, SEVERITY_ERROR, place, "too-many-problems",
                   "more than %d problems in one file: the rest is not listed", PROBLEMS_MAX - 1);
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    report_vadd(reader->report, severity, place, rule, format, arguments);
    va_end(arguments);
}

#define ERROR(reader, value, rule, ...)                                                            \
    complain((reader), SEVERITY_ERROR, place_of((reader), (value)), (rule), __VA_ARGS__)

/* Something of the file's as a message may show it. */
static const char *quoted(Reader *reader, Text text)
{
    return text_string(reader->scratch, utf8_excerpt(reader->scratch, text, 40));
}

/* --- Fields ----------------------------------------------------------------------------------- */

enum {
    FOR_CHOICE = 1 << QUESTION_CHOICE,
    FOR_MULTIPLE = 1 << QUESTION_MULTIPLE,
    FOR_NUMBER = 1 << QUESTION_NUMBER,
    FOR_ORDER = 1 << QUESTION_ORDER,
    FOR_MATCH = 1 << QUESTION_MATCH,
    FOR_TEXT = 1 << QUESTION_TEXT,
    FOR_ALL = (1 << QUESTION_TYPES) - 1
};

static const QuizField QUIZ_FIELDS[] = {
    {"title", FOR_ALL, true}, {"pass", FOR_ALL, true},     {"questions", FOR_ALL, true},
    {"draw", FOR_ALL, false}, {"shuffle", FOR_ALL, false}, {"$schema", FOR_ALL, false},
};

static const QuizField QUESTION_FIELDS[] = {
    {"id", FOR_ALL, true},
    {"type", FOR_ALL, true},
    {"prompt", FOR_ALL, true},
    {"choices", FOR_CHOICE | FOR_MULTIPLE, true},
    {"answer", FOR_NUMBER, true},
    {"tolerance", FOR_NUMBER, false},
    {"unit", FOR_NUMBER, false},
    {"items", FOR_ORDER, true},
    {"pairs", FOR_MATCH, true},
    {"accept", FOR_TEXT, true},
    {"reject", FOR_NUMBER | FOR_TEXT, false},
    {"explain", FOR_ALL, false},
    {"see", FOR_ALL, false},
    {"lesson", FOR_ALL, false},
    {"hints", FOR_ALL, false},
    {"rev", FOR_ALL, false},
    {"tags", FOR_ALL, false},
};

static const QuizField CHOICE_FIELDS[] = {
    {"text", FOR_ALL, true},
    {"correct", FOR_ALL, false},
    {"why", FOR_ALL, false},
};

static const QuizField RUN_FIELDS[] = {
    {"demo", FOR_ALL, true},
    {"metric", FOR_ALL, true},
    {"scale", FOR_ALL, false},
};

static const QuizField DRAW_FIELDS[] = {{"count", FOR_ALL, true}, {"each", FOR_ALL, true}};

const QuizField *quiz_fields(QuizPart part, int *count)
{
#define PART(table)                                                                                \
    {                                                                                              \
        (table), sizeof(table) / sizeof(table)[0]                                                  \
    }
    static const struct {
        const QuizField *fields;
        int count;
    } parts[] = {[PART_QUIZ] = PART(QUIZ_FIELDS),
                 [PART_QUESTION] = PART(QUESTION_FIELDS),
                 [PART_CHOICE] = PART(CHOICE_FIELDS),
                 [PART_RUN] = PART(RUN_FIELDS),
                 [PART_DRAW] = PART(DRAW_FIELDS)};
#undef PART
    *count = parts[part].count;
    return parts[part].fields;
}

static void complain_unknown(Reader *reader, const Json *member, const QuizField *fields, int count,
                             unsigned types)
{
    reader->broken = true;
    if (reader->problems >= PROBLEMS_MAX) return; /* a file of nothing else */
    const QuizField *near = NULL;
    int nearest = 3; /* further apart it is another word */
    for (int i = 0; i < count; i++) {
        if (text_is(member->key, fields[i].name)) {
            complain(reader, SEVERITY_ERROR, key_place(reader, member), "unknown-field",
                     "`%s` does not belong to this type of question", fields[i].name);
            return;
        }
        int distance = text_distance(member->key, text_of(fields[i].name));
        if ((fields[i].types & types) == 0 || distance >= nearest) continue;
        near = &fields[i];
        nearest = distance;
    }
    complain(reader, SEVERITY_ERROR, key_place(reader, member), "unknown-field",
             "unknown field `%s`%s%s%s", quoted(reader, member->key),
             near == NULL ? "" : ": did you mean `", near == NULL ? "" : near->name,
             near == NULL ? "" : "`?");
}

/* Every field is known and is there once where it must be. False where `object` is none. */
static bool check_fields(Reader *reader, const Json *object, const char *what, QuizPart part,
                         unsigned types)
{
    int count;
    const QuizField *fields = quiz_fields(part, &count);
    if (object->kind != JSON_OBJECT) {
        ERROR(reader, object, "wrong-type", "%s is %s: it must be an object", what,
              json_kind_name(object->kind));
        return false;
    }
    for (const Json *member = object->first; member != NULL; member = member->next) {
        bool known = false;
        for (int i = 0; i < count && !known; i++)
            known = (fields[i].types & types) != 0 && text_is(member->key, fields[i].name);
        if (!known) complain_unknown(reader, member, fields, count, types);
    }
    if (object->repeats) reader->broken = true; /* json_read has said so */
    for (int i = 0; i < count; i++)
        if (fields[i].required && (fields[i].types & types) == types
            && json_get(object, fields[i].name) == NULL)
            ERROR(reader, object, "missing-field", "%s has no `%s`", what, fields[i].name);
    return true;
}

/* A member of the wanted kind; NULL where it is not there, or is something else, which is said. */
static const Json *member_of(Reader *reader, const Json *object, const char *name, JsonKind kind)
{
    const Json *value = json_get(object, name);
    if (value == NULL || value->kind == kind) return value;
    ERROR(reader, value, "wrong-type", "`%s` is %s: it must be %s", name,
          json_kind_name(value->kind), json_kind_name(kind));
    return NULL;
}

/* --- Values ----------------------------------------------------------------------------------- */

/* A string's text, cleaned; false where it is none or says nothing. */
static bool read_string(Reader *reader, const Json *value, const char *name, bool one_line,
                        Text *text)
{
    if (value->kind != JSON_STRING) {
        ERROR(reader, value, "wrong-type", "%s is %s: it must be a string", name,
              json_kind_name(value->kind));
        return false;
    }
    if (reader->rules->text != NULL)
        reader->rules->text(reader->rules->context, value->string, !one_line,
                            place_of(reader, value), reader->report);
    Text cleaned = one_line ? utf8_clean_line(reader->arena, value->string)
                            : utf8_clean(reader->arena, value->string);
    if (text_trim(cleaned).len == 0) {
        ERROR(reader, value, "empty", "%s is empty: leave it out or fill it in", name);
        return false;
    }
    *text = text_copy(reader->arena, text_trim(cleaned));
    return true;
}

/* A member's text; nothing where there is none. */
static bool read_text(Reader *reader, const Json *object, const char *name, bool one_line,
                      Text *text)
{
    const Json *value = json_get(object, name);
    if (value == NULL) return false;
    return read_string(reader, value, text_printf(reader->scratch, "`%s`", name).at, one_line,
                       text);
}

static bool read_number(Reader *reader, const Json *object, const char *name, double least,
                        double most, double *number)
{
    const Json *value = member_of(reader, object, name, JSON_NUMBER);
    if (value == NULL) return false;
    if (value->number < least || value->number > most) {
        char low[32], high[32];
        json_format_number(least, low);
        json_format_number(most, high);
        ERROR(reader, value, "out-of-range", "`%s` is out of range: %s to %s", name, low, high);
        return false;
    }
    *number = value->number;
    return true;
}

static bool read_count(Reader *reader, const Json *object, const char *name, int most, int *count)
{
    double number;
    if (!read_number(reader, object, name, 1, most, &number)) return false;
    if (number != floor(number)) {
        ERROR(reader, json_get(object, name), "out-of-range", "`%s` must be a whole number", name);
        return false;
    }
    *count = (int)number;
    return true;
}

static void read_bool(Reader *reader, const Json *object, const char *name, bool *truth)
{
    const Json *value = member_of(reader, object, name, JSON_BOOL);
    if (value != NULL) *truth = value->truth;
}

/* A list of `least` to `most` elements, or NULL. */
static const Json *read_list(Reader *reader, const Json *object, const char *name, size_t least,
                             size_t most)
{
    const Json *list = member_of(reader, object, name, JSON_ARRAY);
    if (list == NULL) return NULL;
    if (list->count >= least && list->count <= most) return list;
    ERROR(reader, list, list->count < least ? "too-few" : "too-many",
          "`%s` has %zu element%s: it takes %zu to %zu", name, list->count,
          list->count == 1 ? "" : "s", least, most);
    return NULL;
}

/* Returns where each of the texts comes from; what is no text has been said and left out. */
static const Json **read_texts(Reader *reader, const Json *object, const char *name, bool one_line,
                               Text **texts, int *count)
{
    const Json *list = read_list(reader, object, name, 1, QUESTION_LIST_MAX);
    if (list == NULL) return NULL;
    *texts = arena_array(reader->arena, list->count, sizeof(Text));
    const Json **values = arena_array(reader->scratch, list->count, sizeof(Json *));
    const char *element = text_printf(reader->scratch, "an element of `%s`", name).at;
    for (const Json *value = list->first; value != NULL; value = value->next) {
        if (!read_string(reader, value, element, one_line, *texts + *count)) continue;
        values[(*count)++] = value;
    }
    return values;
}

/* --- What each type of question has of its own ------------------------------------------------ */

static void read_choices(Reader *reader, const Json *object, Question *question)
{
    const Json *list = read_list(reader, object, "choices", 2, ANSWER_MAX);
    if (list == NULL) return;
    question->choices = arena_array(reader->arena, list->count, sizeof(Choice));
    int correct = 0;
    for (const Json *value = list->first; value != NULL; value = value->next) {
        if (!check_fields(reader, value, "a choice", PART_CHOICE, FOR_ALL)) continue;
        Choice *choice = &question->choices[question->choice_count++];
        choice->place = place_of(reader, value);
        read_bool(reader, value, "correct", &choice->correct);
        correct += choice->correct;
        if (!read_text(reader, value, "why", false, &choice->why) && json_get(value, "why") == NULL)
            complain(reader, SEVERITY_WARNING, choice->place, "missing-why",
                     "the choice has no `why`: say why it holds, or why it tempts and is wrong");
        if (!read_text(reader, value, "text", false, &choice->text)) continue;
        for (const Choice *other = question->choices; other < choice; other++)
            if (text_equal(other->text, choice->text))
                ERROR(reader, value, "duplicate-choice", "the choice of line %d again",
                      other->place.line);
    }
    if (question->type == QUESTION_CHOICE && correct != 1)
        ERROR(reader, list, "correct-choices",
              "%d choices are `correct`: in a `choice` question exactly one is", correct);
    if (question->type == QUESTION_MULTIPLE && correct == 0)
        ERROR(reader, list, "correct-choices",
              "no choice is `correct`: in a `multiple` question at least one is");
}

/* The number that the run gives; NAN where nobody here can run it, or it is not to be run. */
static double read_run(Reader *reader, const Json *object, Question *question)
{
    RunAnswer *run = &question->run;
    double number = NAN;
    run->scale = 1;
    question->by_run = true;
    if (!check_fields(reader, object, "an answer by run", PART_RUN, FOR_ALL)) return NAN;
    bool demo = read_text(reader, object, "demo", true, &run->demo);
    bool metric = read_text(reader, object, "metric", true, &run->metric);
    if (demo) run->demo_place = place_of(reader, json_get(object, "demo"));
    if (metric) run->metric_place = place_of(reader, json_get(object, "metric"));
    const Json *scale = member_of(reader, object, "scale", JSON_NUMBER);
    if (scale != NULL) run->scale = scale->number;
    if (run->scale == 0)
        ERROR(reader, scale, "out-of-range", "`scale` is 0: every answer would be 0");
    else if (reader->rules->run != NULL && demo && metric
             && !reader->rules->run(reader->rules->context, run, place_of(reader, object), &number,
                                    reader->report))
        reader->broken = true;
    return number;
}

/* The key must pass as a learner would type it, with its unit and without. */
static void check_number_key(Reader *reader, const Json *value, const Question *question,
                             double right)
{
    char digits[32];
    Answer key;
    quiz_right_answer(question, right, &key);
    json_format_number(key.number, digits);
    Text typed[] = {
        text_of(digits),
        text_printf(reader->scratch, "%s %.*s", digits, TEXT_ARG(question->unit)),
        text_printf(reader->scratch, "%s%.*s", digits, TEXT_ARG(question->unit)),
    };
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        Answer answer = {.kind = ANSWER_NUMBER};
        if (quiz_parse_number(typed[i], question->unit, &answer.number)
            && quiz_score(question, &answer, right) == 1)
            continue;
        ERROR(reader, value, "key-fails",
              "the answer typed as \"%.*s\" does not pass: is the `unit` one?", TEXT_ARG(typed[i]));
        return;
    }
    if (question->tolerance == 0 && right != floor(right)
        && strspn(digits, "-.0123456789") > EXACT_DIGITS)
        complain(reader, SEVERITY_WARNING, place_of(reader, value), "no-tolerance",
                 "the answer is %s and `tolerance` is 0: nobody types all of that", digits);
}

static void read_reject_numbers(Reader *reader, const Json *object, Question *question,
                                double right)
{
    const Json *list = read_list(reader, object, "reject", 1, QUESTION_LIST_MAX);
    if (list == NULL) return;
    question->reject_numbers = arena_array(reader->arena, list->count, sizeof(double));
    for (const Json *value = list->first; value != NULL; value = value->next) {
        if (value->kind != JSON_NUMBER) {
            ERROR(reader, value, "wrong-type", "an element of `reject` is %s: it must be a number",
                  json_kind_name(value->kind));
            continue;
        }
        question->reject_numbers[question->reject_count++] = value->number;
        Answer answer = {.kind = ANSWER_NUMBER, .number = value->number};
        if (!isnan(right) && quiz_score(question, &answer, right) > 0)
            ERROR(reader, value, "reject-passes",
                  "an answer to refuse passes: `tolerance` is too wide");
    }
}

static void read_number_answer(Reader *reader, const Json *object, Question *question)
{
    if (read_text(reader, object, "unit", true, &question->unit)
        && question->unit.len > QUESTION_UNIT_MAX) {
        ERROR(reader, json_get(object, "unit"), "too-long", "`unit` is longer than %d bytes",
              QUESTION_UNIT_MAX);
        question->unit = TEXT("");
    }
    read_number(reader, object, "tolerance", 0, 1e300, &question->tolerance);
    const Json *answer = json_get(object, "answer");
    double right = NAN;
    if (answer != NULL && answer->kind == JSON_NUMBER) {
        right = question->answer = answer->number;
    } else if (answer != NULL && answer->kind == JSON_OBJECT) {
        right = read_run(reader, answer, question);
    } else if (answer != NULL) {
        ERROR(reader, answer, "wrong-type",
              "`answer` is %s: it must be a number, or an object with `demo` and `metric`",
              json_kind_name(answer->kind));
    }
    if (!isnan(right)) check_number_key(reader, answer, question, right);
    read_reject_numbers(reader, object, question, right);
}

static void read_items(Reader *reader, const Json *object, Question *question)
{
    const Json *list = read_list(reader, object, "items", 2, ANSWER_MAX);
    if (list == NULL) return;
    question->items = arena_array(reader->arena, list->count, sizeof(Text));
    for (const Json *value = list->first; value != NULL; value = value->next) {
        Text *item = &question->items[question->item_count];
        if (!read_string(reader, value, "an element of `items`", false, item)) continue;
        question->item_count++;
        for (const Text *other = question->items; other < item; other++)
            if (text_equal(*other, *item))
                ERROR(reader, value, "duplicate-item",
                      "the same item again: their order cannot be told");
    }
}

static void read_pairs(Reader *reader, const Json *object, Question *question)
{
    const Json *list = read_list(reader, object, "pairs", 2, ANSWER_MAX);
    if (list == NULL) return;
    question->pairs = arena_array(reader->arena, list->count, sizeof(Pair));
    for (const Json *value = list->first; value != NULL; value = value->next) {
        if (value->kind != JSON_ARRAY || value->count != 2) {
            ERROR(reader, value, "wrong-type",
                  "an element of `pairs` must be a list of two strings");
            continue;
        }
        Pair *pair = &question->pairs[question->pair_count];
        bool left = read_string(reader, value->first, "a pair's left", false, &pair->left);
        bool right = read_string(reader, value->first->next, "a pair's right", false, &pair->right);
        if (!left || !right) continue;
        question->pair_count++;
        for (const Pair *other = question->pairs; other < pair; other++)
            if (text_equal(other->left, pair->left))
                ERROR(reader, value->first, "duplicate-item",
                      "the same left again: which right is its own?");
    }
    int rights[ANSWER_MAX];
    if ((size_t)question->pair_count == list->count && quiz_match_rights(question, rights) < 2)
        ERROR(reader, list, "too-few", "all rights read alike: there is nothing to match");
}

static void read_accept(Reader *reader, const Json *object, Question *question)
{
    const Json **values =
        read_texts(reader, object, "accept", true, &question->accept, &question->accept_count);
    for (int i = 0; i < question->accept_count; i++) {
        Answer answer;
        quiz_answer_text(&answer, question->accept[i]);
        if (question->accept[i].len > ANSWER_TEXT_MAX)
            ERROR(reader, values[i], "too-long", "an element of `accept` is longer than %d bytes",
                  ANSWER_TEXT_MAX);
        else if (quiz_score(question, &answer, 0) < 1)
            ERROR(reader, values[i], "key-fails", "\"%s\" in `accept` does not pass itself",
                  quoted(reader, question->accept[i]));
    }
    values = read_texts(reader, object, "reject", true, &question->reject_texts,
                        &question->reject_count);
    for (int i = 0; i < question->reject_count; i++) {
        Answer answer;
        quiz_answer_text(&answer, question->reject_texts[i]);
        if (quiz_score(question, &answer, 0) > 0)
            ERROR(reader, values[i], "reject-passes",
                  "\"%s\" must be refused, but `accept` takes it",
                  quoted(reader, question->reject_texts[i]));
    }
}

static void (*const READ_OWN_FIELDS[QUESTION_TYPES])(Reader *, const Json *, Question *) = {
    [QUESTION_CHOICE] = read_choices,       [QUESTION_MULTIPLE] = read_choices,
    [QUESTION_NUMBER] = read_number_answer, [QUESTION_ORDER] = read_items,
    [QUESTION_MATCH] = read_pairs,          [QUESTION_TEXT] = read_accept,
};

/* --- Questions -------------------------------------------------------------------------------- */

static bool read_type(Reader *reader, const Json *object, QuestionType *type)
{
    const Json *value = member_of(reader, object, "type", JSON_STRING);
    if (value == NULL) return false;
    const char *near = quiz_type_name(QUESTION_CHOICE);
    for (int i = 0; i < QUESTION_TYPES; i++) {
        const char *name = quiz_type_name((QuestionType)i);
        if (text_is(value->string, name)) {
            *type = (QuestionType)i;
            return true;
        }
        if (text_distance(value->string, text_of(name))
            < text_distance(value->string, text_of(near)))
            near = name;
    }
    ERROR(reader, value, "unknown-type", "unknown type `%s`: the nearest is `%s`",
          quoted(reader, value->string), near);
    return false;
}

/* An id stands in lessons and in the learner's record, so it must be there as it is here. */
static void read_id(Reader *reader, const Json *object, Question *question)
{
    const Json *value = member_of(reader, object, "id", JSON_STRING);
    if (value == NULL) return;
    Text id = text_copy(reader->arena, value->string);
    bool blank = id.len == 0;
    for (size_t i = 0; i < id.len; i++) blank = blank || id.at[i] == ' ';
    if (blank || !text_equal(id, utf8_clean_line(reader->scratch, id)))
        ERROR(reader, value, "bad-id",
              "the id \"%s\" is empty or has a space or a control character in it",
              quoted(reader, id));
    else if (id.len > QUESTION_ID_MAX)
        ERROR(reader, value, "too-long", "the id is longer than %d bytes", QUESTION_ID_MAX);
    else question->id = id;
    if (question->id.len > 0 && reader->rules->id != NULL)
        reader->rules->id(reader->rules->context, id, place_of(reader, value));
}

static void read_see(Reader *reader, const Json *object, Question *question)
{
    if (!read_text(reader, object, "see", true, &question->see) || reader->rules->see == NULL)
        return;
    if (!reader->rules->see(reader->rules->context, question->see,
                            place_of(reader, json_get(object, "see")), reader->report))
        reader->broken = true;
}

static void read_lesson(Reader *reader, const Json *object, const Quiz *quiz, Question *question)
{
    bool there = read_text(reader, object, "lesson", true, &question->lesson);
    if (quiz->draw_each_lesson && json_get(object, "lesson") == NULL)
        ERROR(reader, object, "missing-field",
              "the question has no `lesson`, over which `draw` is to be even");
    if (!there || reader->rules->lesson == NULL) return;
    if (!reader->rules->lesson(reader->rules->context, question->lesson,
                               place_of(reader, json_get(object, "lesson")), reader->report))
        reader->broken = true;
}

/* False where the question has an error. */
static bool read_question(Reader *reader, const Json *object, const Quiz *quiz, Question *question)
{
    reader->broken = false;
    question->place = place_of(reader, object);
    question->rev = 1;
    bool typed = object->kind == JSON_OBJECT && read_type(reader, object, &question->type);
    unsigned types = typed ? 1U << question->type : FOR_ALL;
    if (!check_fields(reader, object, "the question", PART_QUESTION, types)) return false;
    read_id(reader, object, question);
    read_text(reader, object, "prompt", false, &question->prompt);
    if (!read_text(reader, object, "explain", false, &question->explain)
        && json_get(object, "explain") == NULL)
        complain(reader, SEVERITY_WARNING, question->place, "missing-explain",
                 "the question has no `explain`: it is what a learner takes away");
    read_see(reader, object, question);
    read_lesson(reader, object, quiz, question);
    (void)read_texts(reader, object, "hints", false, &question->hints, &question->hint_count);
    (void)read_texts(reader, object, "tags", true, &question->tags, &question->tag_count);
    read_count(reader, object, "rev", REV_MAX, &question->rev);
    if (typed) READ_OWN_FIELDS[question->type](reader, object, question);
    return !reader->broken;
}

static void read_questions(Reader *reader, const Json *list, Quiz *quiz)
{
    size_t count = list->count;
    if (count > QUIZ_QUESTIONS_MAX) {
        ERROR(reader, list, "too-many", "`questions` has %zu elements: at most %d are read", count,
              QUIZ_QUESTIONS_MAX);
        count = QUIZ_QUESTIONS_MAX;
    }
    quiz->questions = arena_array(reader->arena, count, sizeof(Question));
    Question *all = arena_array(reader->scratch, count,
                                sizeof(Question)); /* broken ones too: their ids are taken */
    const Json *value = list->first;
    for (size_t i = 0; i < count; i++, value = value->next) {
        bool sound = read_question(reader, value, quiz, &all[i]);
        for (size_t j = 0; j < i && all[i].id.len > 0; j++) {
            if (!text_equal(all[j].id, all[i].id)) continue;
            ERROR(reader, json_get(value, "id"), "duplicate-id",
                  "the id \"%.*s\" is that of line %d too", TEXT_ARG(all[i].id), all[j].place.line);
            sound = false;
            break;
        }
        if (sound) quiz->questions[quiz->question_count++] = all[i];
    }
}

static void read_draw(Reader *reader, const Json *object, Quiz *quiz)
{
    const Json *draw = json_get(object, "draw");
    if (draw == NULL) return;
    if (draw->kind == JSON_NUMBER) {
        read_count(reader, object, "draw", QUIZ_QUESTIONS_MAX, &quiz->draw);
    } else if (draw->kind != JSON_OBJECT) {
        ERROR(reader, draw, "wrong-type",
              "`draw` is %s: it must be a count, or {\"count\": 16, \"each\": \"lesson\"}",
              json_kind_name(draw->kind));
    } else if (check_fields(reader, draw, "`draw`", PART_DRAW, FOR_ALL)) {
        read_count(reader, draw, "count", QUIZ_QUESTIONS_MAX, &quiz->draw);
        const Json *each = member_of(reader, draw, "each", JSON_STRING);
        quiz->draw_each_lesson = each != NULL && text_is(each->string, "lesson");
        if (each != NULL && !quiz->draw_each_lesson)
            ERROR(reader, each, "out-of-range", "`each` is \"%s\": it must be \"lesson\"",
                  quoted(reader, each->string));
    }
}

/* The quiz's own fields: with an error in one of them a default stands in, for the questions' sake.
 */
static Quiz *read_quiz(Reader *reader, const Json *object, Text slug)
{
    if (!check_fields(reader, object, "a quiz", PART_QUIZ, FOR_ALL)) return NULL;
    Quiz *quiz = arena_alloc(reader->arena, sizeof *quiz);
    *quiz = (Quiz){
        .slug = text_copy(reader->arena, slug), .file = reader->file, .pass = 0.8, .shuffle = true};
    quiz->title = quiz->slug;
    read_text(reader, object, "title", true, &quiz->title);
    read_number(reader, object, "pass", 0, 1, &quiz->pass);
    read_bool(reader, object, "shuffle", &quiz->shuffle);
    (void)member_of(reader, object, "$schema", JSON_STRING);
    read_draw(reader, object, quiz);
    const Json *questions = member_of(reader, object, "questions", JSON_ARRAY);
    if (questions == NULL) return NULL;
    read_questions(reader, questions, quiz);
    if (quiz->draw > 0 && (size_t)quiz->draw > questions->count)
        ERROR(reader, json_get(object, "draw"), "out-of-range",
              "`draw` asks for %d of %zu questions", quiz->draw, questions->count);
    if (quiz->question_count == 0) {
        ERROR(reader, questions, "no-questions", "the quiz has no question that can be asked");
        return NULL;
    }
    if (quiz->draw == 0 || quiz->draw > quiz->question_count) quiz->draw = quiz->question_count;
    return quiz;
}

Quiz *quiz_parse(Arena *arena, Text source, const char *shown, Text slug, const QuizRules *rules,
                 Report *report)
{
    static const QuizRules none = {0};
    Arena *scratch = arena_new(TREE_BYTES_MAX);
    Reader reader = {.arena = arena, .scratch = scratch, .file = shown, .report = report};
    reader.rules = rules == NULL ? &none : rules;
    Json *root = json_read(scratch, source, shown, report);
    Quiz *quiz = root == NULL ? NULL : read_quiz(&reader, root, slug);
    arena_free(scratch);
    return quiz;
}

Quiz *quiz_read(Arena *arena, const char *path, const char *shown, Text slug, Report *report)
{
    Arena *source_arena = arena_new(2 * (size_t)QUIZ_BYTES_MAX);
    Text source = files_read(source_arena, path, shown, QUIZ_BYTES_MAX, report);
    Quiz *quiz = source.at == NULL ? NULL : quiz_parse(arena, source, shown, slug, NULL, report);
    arena_free(source_arena);
    return quiz;
}
