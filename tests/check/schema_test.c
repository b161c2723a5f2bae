/* quizzes/quiz.schema.json, by which editors help to write quizzes, beside the reader: the same
 * fields, and the same quizzes accepted and refused as far as a schema can tell.
 */
#include "base/files.h"
#include "course/quiz_read.h"
#include "support/json_schema.h"
#include "support/unit.h"

#include <string.h>

#define SCHEMA "quizzes/quiz.schema.json"

static Json *read_json(Arena *arena, const char *path, Report *report)
{
    Text source = files_read(arena, path, path, 1 << 20, report);
    return source.at == NULL ? NULL : json_read(arena, source, path, report);
}

static const Json *read_schema(Arena *arena)
{
    Report report = {.arena = arena};
    const Json *schema = read_json(arena, SCHEMA, &report);
    assert_problems(&report, "");
    return schema;
}

/* --- Fields ----------------------------------------------------------------------------------- */

static bool lists(const Json *list, const char *name)
{
    for (const Json *one = list->first; one != NULL; one = one->next)
        if (text_is(one->string, name)) return true;
    return false;
}

/* The reader's fields of a part, of questions those of one type, are the schema's. */
static void compare(const Json *object, QuizPart part, unsigned types)
{
    int count;
    size_t known = 0, required = 0;
    const QuizField *fields = quiz_fields(part, &count);
    const Json *properties = json_get(object, "properties"), *must = json_get(object, "required");
    assert_non_null(properties);
    assert_non_null(must);
    assert_false(json_get(object, "additionalProperties")->truth);
    for (int i = 0; i < count; i++) {
        if ((fields[i].types & types) != types) continue;
        if (json_get(properties, fields[i].name) == NULL)
            fail_msg("the schema has no %s", fields[i].name);
        if (lists(must, fields[i].name) != fields[i].required)
            fail_msg("%s must be there in one of the two only", fields[i].name);
        known++;
        required += fields[i].required;
    }
    assert_int_equal(properties->count, known);
    assert_int_equal(must->count, required);
}

static void the_schema_has_the_fields_of_the_reader(void **state)
{
    const Json *schema = read_schema(*state);
    const Json *draw = json_get(json_schema_definition(schema, "draw"), "oneOf");
    compare(schema, PART_QUIZ, 0);
    compare(json_schema_definition(schema, "a-choice"), PART_CHOICE, 0);
    compare(json_schema_definition(schema, "run"), PART_RUN, 0);
    compare(draw->first->next, PART_DRAW, 0);
    for (int type = 0; type < QUESTION_TYPES; type++) {
        const char *name = quiz_type_name((QuestionType)type);
        Text definition = text_printf(*state, "%s-question", name);
        compare(json_schema_definition(schema, definition.at), PART_QUESTION, 1U << type);
    }
}

/* --- Quizzes ---------------------------------------------------------------------------------- */

/* What the reader refuses and a schema can: shapes, not what texts mean. (Of too-few, all rights
 * alike is not among it, and of out-of-range, more than there are.) */
static bool is_of_shape(const Problem *problem)
{
    static const char *const rules[] = {"unknown-field", "missing-field", "wrong-type",
                                        "unknown-type",  "too-many",      "empty"};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(problem->rule, rules[i]) == 0) return true;
    bool few = strcmp(problem->rule, "too-few") == 0;
    bool range = strcmp(problem->rule, "out-of-range") == 0;
    return (few && text_has(problem->message, TEXT("it takes")))
           || (range && text_has(problem->message, TEXT("is out of range")));
}

typedef struct Tally {
    int accepted, refused;
} Tally;

static void judge(Arena *arena, const Json *schema, const char *path, Tally *tally)
{
    size_t mark = arena->used;
    Report report = {.arena = arena};
    const Json *quiz = read_json(arena, path, &report);
    Text source = quiz == NULL ? TEXT("") : files_read(arena, path, path, 1 << 20, &report);
    bool shape = false;
    if (quiz != NULL) (void)quiz_parse(arena, source, path, TEXT("slug"), NULL, &report);
    for (const Problem *p = report.first; p != NULL; p = p->next) shape = shape || is_of_shape(p);
    bool accepts = quiz != NULL && json_schema_accepts(schema, schema, quiz);
    if (quiz != NULL && report.errors == 0 && !accepts) fail_msg("%s: the schema refuses it", path);
    if (quiz != NULL && shape && accepts) fail_msg("%s: the schema accepts it", path);
    tally->accepted += accepts;
    tally->refused += quiz != NULL && !accepts;
    arena_rewind(arena, mark);
}

static void judge_folder(Arena *arena, const Json *schema, const char *folder, Tally *tally)
{
    size_t count;
    const char **names = files_list(arena, folder, &count);
    for (size_t i = 0; i < count; i++) {
        Text name = text_of(names[i]);
        if (text_ends(name, TEXT(".json")) && !text_ends(name, TEXT(".schema.json")))
            judge(arena, schema, files_join(arena, folder, names[i]), tally);
    }
}

static void the_schema_takes_what_the_reader_takes(void **state)
{
    Arena *arena = *state;
    const Json *schema = read_schema(arena);
    Tally tally = {0};
    judge_folder(arena, schema, "quizzes", &tally);
    judge_folder(arena, schema, "tests/fixtures/course-rich/quizzes", &tally);
    judge_folder(arena, schema, "tests/fixtures/course-small/quizzes", &tally);
    assert_int_equal(tally.refused, 0);
    size_t count;
    const char **rules = files_list(arena, "tests/fixtures/check", &count);
    for (size_t i = 0; i < count; i++) {
        const char *folder = text_printf(arena, "tests/fixtures/check/%s/quizzes", rules[i]).at;
        judge_folder(arena, schema, folder, &tally);
    }
    assert_true(tally.accepted > 20);
    assert_true(tally.refused >= 8);
}

/* Each of these is a sound quiz with one thing changed. */
static void every_limit_of_the_schema_is_the_readers(void **state)
{
    static const struct {
        const char *question;
        bool sound;
    } cases[] = {
        {"\"type\": \"number\", \"answer\": 1", true},
        {"\"type\": \"number\", \"answer\": {\"demo\": \"d\", \"metric\": \"m\"}", true},
        {"\"type\": \"number\", \"answer\": {\"demo\": \"d\"}", false},
        {"\"type\": \"number\", \"answer\": \"1\"", false},
        {"\"type\": \"number\", \"answer\": 1, \"tolerance\": -1", false},
        {"\"type\": \"number\", \"answer\": 1, \"tolerance\": 0.5, \"unit\": \"ms\"", true},
        {"\"type\": \"number\", \"answer\": 1, \"reject\": [2, 3]", true},
        {"\"type\": \"number\", \"answer\": 1, \"reject\": [\"2\"]", false},
        {"\"type\": \"number\", \"answer\": 1, \"accept\": [\"1\"]", false},
        {"\"type\": \"text\", \"accept\": [\"a\"]", true},
        {"\"type\": \"text\", \"accept\": []", false},
        {"\"type\": \"text\", \"accept\": [\" \"]", false},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"reject\": [\"b\"]", true},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"rev\": 2", true},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"rev\": 1000001", false},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"rev\": 1.5", false},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"hints\": [\"h\"], \"tags\": [\"t\"]", true},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"hints\": []", false},
        {"\"type\": \"text\", \"accept\": [\"a\"], \"id\": 3", false},
        {"\"type\": \"order\", \"items\": [\"a\", \"b\"]", true},
        {"\"type\": \"order\", \"items\": [\"a\", \"a\"]", false},
        {"\"type\": \"order\", \"items\": [\"a\"]", false},
        {"\"type\": \"match\", \"pairs\": [[\"a\", \"1\"], [\"b\", \"2\"]]", true},
        {"\"type\": \"match\", \"pairs\": [[\"a\", \"1\"], [\"b\"]]", false},
        {"\"type\": \"match\", \"pairs\": [[\"a\", \"1\"], [\"b\", \"2\", \"3\"]]", false},
        {"\"type\": \"choice\", \"choices\": [{\"text\": \"a\", \"correct\": true}, "
         "{\"text\": \"b\"}]",
         true},
        {"\"type\": \"choice\", \"choices\": [{\"text\": \"a\"}, {\"text\": \"b\"}]", false},
        {"\"type\": \"multiple\", \"choices\": [{\"text\": \"a\"}, {\"text\": \"b\"}]", false},
        {"\"type\": \"multiple\", \"choices\": [{\"text\": \"a\", \"correct\": true}, "
         "{\"text\": \"b\", \"correct\": true}]",
         true},
        {"\"type\": \"choice\", \"choices\": [{\"text\": \"a\", \"correct\": 1}, "
         "{\"text\": \"b\", \"correct\": true}]",
         false},
        {"\"type\": \"sort\", \"items\": [\"a\", \"b\"]", false},
    };
    Arena *arena = *state;
    const Json *schema = read_schema(arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool has_id = strstr(cases[i].question, "\"id\"") != NULL;
        Text source = text_printf(arena,
                                  "{\"title\": \"T\", \"pass\": 1, \"questions\": [{%s\"prompt\": "
                                  "\"P\", \"explain\": \"E\", %s}]}",
                                  has_id ? "" : "\"id\": \"a\", ", cases[i].question);
        Report report = {.arena = arena};
        const Json *quiz = json_read(arena, source, "q.json", &report);
        assert_non_null(quiz);
        (void)quiz_parse(arena, source, "q.json", TEXT("slug"), NULL, &report);
        if ((report.errors == 0) != cases[i].sound) fail_msg("the reader: %s", source.at);
        if (json_schema_accepts(schema, schema, quiz) != cases[i].sound)
            fail_msg("the schema: %s", source.at);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit_test_with_arena(the_schema_has_the_fields_of_the_reader),
        unit_test_with_arena(the_schema_takes_what_the_reader_takes),
        unit_test_with_arena(every_limit_of_the_schema_is_the_readers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
